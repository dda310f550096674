//! Outlines of countries on the page.

use std::collections::BTreeMap;

use crate::map::projection::Fit;
use crate::map::world::{Area, Place, WORLD};
use crate::svg::Path;

/// Points nearer than this to the one before, in px, are left out of a border.
const NEAR: f64 = 0.8;
/// An area whose outline is at most this large, in px, is shown as a dot too.
const TINY: f64 = 5.0;

/// A country on the page.
pub(crate) struct Outline {
    pub path: Path,
    /// Where a sign or the end of a flow stands; none outside of the part shown.
    pub anchor: Option<(f64, f64)>,
    /// Too small to be seen as an area.
    pub tiny: bool,
    /// Width and height in px.
    pub size: (f64, f64),
}

/// All areas of which a part is shown, by code.
pub(crate) fn outlines(fit: &Fit) -> BTreeMap<&'static str, Outline> {
    let mut borders = Borders { fit, kept: vec![None; WORLD.arcs.len()] };
    let mut all = BTreeMap::new();
    for (code, area) in &WORLD.areas {
        if let Some(outline) = borders.outline(area) {
            all.insert(code.as_str(), outline);
        }
    }
    for (code, place) in &WORLD.dots {
        let at = fit.place(place.0, place.1);
        if fit.holds(at) {
            all.insert(
                code.as_str(),
                Outline { path: Path::default(), anchor: Some(at), tiny: true, size: (0.0, 0.0) },
            );
        }
    }
    all
}

/// A point of a border: its place, and where that lies on the page.
#[derive(Clone, Copy)]
struct Point {
    place: Place,
    px: (f64, f64),
}

/// Arcs thinned for a scale: both neighbours of a border get the same points.
struct Borders<'f> {
    fit: &'f Fit,
    kept: Vec<Option<Vec<Point>>>,
}

impl Borders<'_> {
    fn arc(&mut self, index: usize) -> &[Point] {
        let fit = self.fit;
        self.kept[index].get_or_insert_with(|| {
            let points = WORLD.arcs.get(index).map_or(&[][..], Vec::as_slice);
            let Some((last, rest)) = points.split_last() else { return Vec::new() };
            let mut kept: Vec<Point> = Vec::with_capacity(points.len());
            let mut at: Option<(f64, f64)> = None;
            for place in rest {
                let px = fit.place(place.0, place.1);
                if at.is_none_or(|at| (at.0 - px.0).abs() + (at.1 - px.1).abs() >= NEAR) {
                    kept.push(Point { place: *place, px });
                    at = Some(px);
                }
            }
            kept.push(Point { place: *last, px: fit.place(last.0, last.1) });
            kept
        })
    }

    fn outline(&mut self, area: &Area) -> Option<Outline> {
        let mut path = Path::default();
        let mut bounds: Option<[f64; 4]> = None;
        for ring in &area.rings {
            let mut points: Vec<Point> = Vec::new();
            for (arc, reversed) in ring {
                let of = self.arc(*arc);
                if *reversed { points.extend(of.iter().rev()) } else { points.extend(of) }
            }
            for part in self.on_page(&points) {
                for (i, (x, y)) in part.iter().enumerate() {
                    if i == 0 {
                        path.to(*x, *y)
                    } else {
                        path.line(*x, *y)
                    };
                    let b = bounds.get_or_insert([*x, *y, *x, *y]);
                    *b = [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)];
                }
                path.close();
            }
        }
        let b = bounds?;
        let size = (b[2] - b[0], b[3] - b[1]);
        let at = self.fit.place(area.anchor.0, area.anchor.1);
        let anchor = self.fit.holds(at).then_some(at);
        Some(Outline { path, anchor, tiny: size.0.max(size.1) <= TINY, size })
    }

    /// A ring in px, cut at the edges of the map. A ring across the meridian opposite the middle appears on both sides.
    fn on_page(&self, ring: &[Point]) -> Vec<Vec<(f64, f64)>> {
        let unrolled = unroll(ring, self.fit.middle);
        let (low, high) =
            unrolled.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), p| (a.min(p.0), b.max(p.0)));
        // Most rings lie on one side: their points are known already.
        if low >= -180.0 && high <= 180.0 {
            let px: Vec<(f64, f64)> = ring.iter().map(|p| p.px).collect();
            return self.cut(&px).into_iter().collect();
        }
        let mut parts = Vec::new();
        for shift in [-360.0, 0.0, 360.0] {
            if low + shift >= 180.0 || high + shift <= -180.0 {
                continue;
            }
            let shifted: Vec<Place> = unrolled.iter().map(|(x, y)| (x + shift, *y)).collect();
            let cut = clip(&clip(&shifted, |p| p.0 + 180.0), |p| 180.0 - p.0);
            let px: Vec<(f64, f64)> = cut.iter().map(|p| self.fit.px(p.0, p.1)).collect();
            parts.extend(self.cut(&px));
        }
        parts
    }

    /// What lies on the map, if anything does.
    fn cut(&self, px: &[(f64, f64)]) -> Option<Vec<(f64, f64)>> {
        let (w, h) = (self.fit.width, self.fit.height);
        let px = clip(&clip(px, |p| p.0 + 1.0), |p| w + 1.0 - p.0);
        let px = clip(&clip(&px, |p| p.1 + 1.0), |p| h + 1.0 - p.1);
        let px = thin(&px);
        (px.len() >= 3).then_some(px)
    }
}

/// Longitudes relative to the middle, followed over the opposite meridian instead of around the world.
fn unroll(ring: &[Point], middle: f64) -> Vec<Place> {
    // Begin within half a turn of the middle, where places are drawn.
    let first = ring.first().map_or(0.0, |p| p.place.0 - middle);
    let mut shift = (first + 180.0).rem_euclid(360.0) - 180.0 - first;
    let mut last: Option<f64> = None;
    ring.iter()
        .map(|Point { place: (lon, lat), .. }| {
            if let Some(last) = last {
                if lon - last > 180.0 {
                    shift -= 360.0;
                } else if last - lon > 180.0 {
                    shift += 360.0;
                }
            }
            last = Some(*lon);
            (lon + shift - middle, *lat)
        })
        .collect()
}

/// Keeps what lies where `inside` is not negative (I. E. Sutherland and G. W. Hodgman, "Reentrant polygon clipping",
/// *Communications of the ACM* 17 (1), 1974, pp. 32–42).
fn clip(ring: &[(f64, f64)], inside: impl Fn(&(f64, f64)) -> f64) -> Vec<(f64, f64)> {
    if ring.iter().all(|p| inside(p) >= 0.0) {
        return ring.to_vec();
    }
    let mut kept = Vec::with_capacity(ring.len());
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (da, db) = (inside(a), inside(b));
        if da >= 0.0 {
            kept.push(*a);
        }
        if (da >= 0.0) != (db >= 0.0) {
            let t = da / (da - db);
            kept.push((a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t));
        }
    }
    kept
}

/// Without points that fall onto the one before them once written.
fn thin(ring: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(ring.len());
    for point in ring {
        if kept.last().is_none_or(|last| (last.0 - point.0).abs() + (last.1 - point.1).abs() >= 0.1) {
            kept.push(*point);
        }
    }
    kept
}
