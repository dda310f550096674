//! TopoJSON: borders as arcs that neighbours share.
//!
//! M. Bostock and C. Metcalf, "The TopoJSON Format Specification", version 1 (2013).

use serde::Deserialize;

use super::geometry::{self, Point};

/// An arc as a ring uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArcUse {
    /// Position among the arcs.
    pub index: usize,
    /// Whether it is walked from its end.
    pub reversed: bool,
}

/// A ring of arcs.
pub type ArcRing = Vec<ArcUse>;
/// Polygons, each an outline and its holes.
pub type Shape = Vec<Vec<ArcRing>>;

/// A map.
pub struct Topology {
    arcs: Vec<Vec<Point>>,
    /// Numeric code, name and shape, in the order of the file.
    pub countries: Vec<(Option<String>, String, Shape)>,
}

#[derive(Deserialize)]
struct File {
    objects: Objects,
    arcs: Vec<Vec<(i64, i64)>>,
    transform: Transform,
}

#[derive(Deserialize)]
struct Objects {
    countries: Collection,
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    id: Option<String>,
    properties: Properties,
    #[serde(flatten)]
    outline: Outline,
}

#[derive(Deserialize)]
struct Properties {
    name: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "arcs")]
enum Outline {
    Polygon(Vec<Vec<i64>>),
    MultiPolygon(Vec<Vec<Vec<i64>>>),
}

#[derive(Deserialize)]
struct Transform {
    scale: (f64, f64),
    translate: (f64, f64),
}

impl Topology {
    /// Reads a file; coordinates become whole steps of a degree, and points that this makes superfluous go.
    pub fn read(text: &str, steps: f64) -> Result<Topology, String> {
        let file: File = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let place = |(x, y): (i64, i64)| {
            let Transform { scale, translate } = &file.transform;
            let round = |v: f64| (v * steps).round() as i32;
            (round(x as f64 * scale.0 + translate.0), round(y as f64 * scale.1 + translate.1))
        };
        let arc = |points: &Vec<(i64, i64)>| {
            let mut at = (0, 0);
            let absolute = points.iter().map(|(dx, dy)| {
                at = (at.0 + dx, at.1 + dy);
                place(at)
            });
            geometry::simplify(&absolute.collect::<Vec<_>>())
        };
        let arcs: Vec<Vec<Point>> = file.arcs.iter().map(arc).collect();
        let known = |i: i64| {
            let (index, reversed) = if i < 0 { (!i, true) } else { (i, false) };
            let index = usize::try_from(index).map_err(|e| e.to_string())?;
            if index < arcs.len() { Ok(ArcUse { index, reversed }) } else { Err(format!("arc {index} is missing")) }
        };
        let ring = |ring: &Vec<i64>| ring.iter().map(|i| known(*i)).collect::<Result<ArcRing, String>>();
        let polygon = |rings: &Vec<Vec<i64>>| rings.iter().map(ring).collect::<Result<Vec<_>, String>>();
        let mut countries = Vec::new();
        for geometry in &file.objects.countries.geometries {
            let shape = match &geometry.outline {
                Outline::Polygon(rings) => vec![polygon(rings)?],
                Outline::MultiPolygon(polygons) => polygons.iter().map(polygon).collect::<Result<_, _>>()?,
            };
            countries.push((geometry.id.clone(), geometry.properties.name.clone(), shape));
        }
        Ok(Topology { arcs, countries })
    }

    /// Points of an arc.
    pub fn arc(&self, index: usize) -> &[Point] {
        &self.arcs[index]
    }

    /// Points of a ring, the first one repeated at the end.
    pub fn points(&self, ring: &[ArcUse]) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for arc in ring {
            let of = self.arc(arc.index);
            if arc.reversed {
                points.extend(of.iter().rev());
            } else {
                points.extend(of);
            }
        }
        points.dedup();
        points
    }

    /// A point well inside of the largest polygon.
    pub fn anchor(&self, shape: &Shape) -> Point {
        let outlines = shape.iter().filter_map(|polygon| polygon.first()).map(|ring| self.points(ring));
        let largest = outlines.max_by_key(|outline| geometry::area(outline).abs()).unwrap_or_default();
        geometry::anchor(&largest)
    }

    /// Joins polygons whose outlines share arcs, so that no line is drawn between them. Holes are kept.
    pub fn dissolve(&self, shape: &Shape) -> Shape {
        let outlines: Vec<ArcUse> = shape.iter().filter_map(|p| p.first()).flatten().copied().collect();
        let shared = |arc: &ArcUse| outlines.iter().any(|a| a.index == arc.index && a.reversed != arc.reversed);
        let mut left: Vec<ArcUse> = outlines.iter().filter(|arc| !shared(arc)).copied().collect();
        let ends = |arc: &ArcUse| {
            let of = self.arc(arc.index);
            let (first, last) = (of[0], of[of.len() - 1]);
            if arc.reversed { (last, first) } else { (first, last) }
        };
        let mut polygons: Shape = Vec::new();
        while !left.is_empty() {
            let mut ring = vec![left.remove(0)];
            let start = ends(&ring[0]).0;
            loop {
                let end = ends(&ring[ring.len() - 1]).1;
                if end == start {
                    break;
                }
                match left.iter().position(|arc| ends(arc).0 == end) {
                    Some(next) => ring.push(left.remove(next)),
                    None => break,
                }
            }
            polygons.push(vec![ring]);
        }
        let holes = shape.iter().flat_map(|p| p.iter().skip(1)).cloned();
        if let Some(first) = polygons.first_mut() {
            first.extend(holes);
        }
        polygons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares beside each other that share their middle line (arc 0).
    const PAIR: &str = r#"{"type":"Topology","transform":{"scale":[1,1],"translate":[0,0]},
        "arcs":[[[10,0],[0,10]],[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[10,0],[0,10],[-10,0]]],
        "objects":{"countries":{"type":"GeometryCollection","geometries":[
        {"type":"Polygon","id":"004","properties":{"name":"A"},"arcs":[[0,1]]},
        {"type":"MultiPolygon","properties":{"name":"B"},"arcs":[[[2,-1]]]}]}}}"#;

    #[test]
    fn neighbours_that_are_joined_have_no_line_between_them() {
        let world = Topology::read(PAIR, 1.0).expect("well formed");
        let both: Shape = world.countries.iter().flat_map(|(_, _, shape)| shape.clone()).collect();
        let joined = world.dissolve(&both);
        assert_eq!(joined.len(), 1);
        assert!(joined[0][0].iter().all(|arc| arc.index != 0), "{joined:?}");
        let outline = world.points(&joined[0][0]);
        assert_eq!(geometry::area(&outline).abs(), 2 * 200);
    }

    #[test]
    fn an_arc_that_is_not_there_is_told() {
        let broken = PAIR.replace("[[2,-1]]", "[[7]]");
        assert_eq!(Topology::read(&broken, 1.0).err().as_deref(), Some("arc 7 is missing"));
    }
}
