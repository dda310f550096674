//! Which outlines do countries have?
//!
//! `world.txt` is made by `cargo xtask shapes` from Natural Earth: arcs that neighbours share, as steps of 1/50 degree;
//! areas by ISO 3166-1 alpha-3 code with a point well inside; places of States too small for an outline.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Steps in one degree.
const STEPS: f64 = 50.0;

/// Longitude and latitude in degrees.
pub(crate) type Place = (f64, f64);

/// An outline or hole: arcs, and whether each is walked from its end.
pub(crate) type Ring = Vec<(usize, bool)>;

#[derive(Debug, Default)]
pub(crate) struct Area {
    pub anchor: Place,
    pub rings: Vec<Ring>,
}

#[derive(Debug, Default)]
pub(crate) struct World {
    pub arcs: Vec<Vec<Place>>,
    pub areas: BTreeMap<String, Area>,
    /// States without an outline.
    pub dots: BTreeMap<String, Place>,
}

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| read(include_str!("world.txt")));

impl World {
    /// A point well inside of an area, or the place of a small State.
    pub fn anchor(&self, code: &str) -> Option<Place> {
        self.areas.get(code).map(|a| a.anchor).or_else(|| self.dots.get(code).copied())
    }

    pub fn has(&self, code: &str) -> bool {
        self.areas.contains_key(code) || self.dots.contains_key(code)
    }
}

/// Reads the file; a line that is not as the chore writes it is left out, and a test counts what was read.
fn read(text: &str) -> World {
    let mut world = World::default();
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    while let Some(head) = lines.next() {
        let (kind, count) = head.split_once(' ').unwrap_or((head, "0"));
        let count = count.parse().unwrap_or(0);
        let part = lines.by_ref().take(count);
        match kind {
            "arcs" => world.arcs = part.map(arc).collect(),
            "areas" => world.areas = part.filter_map(area).collect(),
            _ => world.dots = part.filter_map(dot).collect(),
        }
    }
    world
}

fn arc(line: &str) -> Vec<Place> {
    let mut numbers = line.split(' ').filter_map(|n| n.parse::<f64>().ok());
    let (mut x, mut y) = (0.0, 0.0);
    let mut points = Vec::new();
    while let (Some(dx), Some(dy)) = (numbers.next(), numbers.next()) {
        x += dx;
        y += dy;
        points.push((x / STEPS, y / STEPS));
    }
    points
}

fn dot(line: &str) -> Option<(String, Place)> {
    let mut parts = line.split(' ');
    let code = parts.next()?.to_string();
    let mut degrees = || parts.next()?.parse::<f64>().ok().map(|v| v / STEPS);
    Some((code, (degrees()?, degrees()?)))
}

fn area(line: &str) -> Option<(String, Area)> {
    let (place, rings) = line.rsplit_once(' ')?;
    let (code, anchor) = dot(place)?;
    let one = |text: &str| match text.strip_prefix('~') {
        Some(number) => number.parse().ok().map(|n| (n, true)),
        None => text.parse().ok().map(|n| (n, false)),
    };
    let rings = rings.split(['|', ';']).map(|ring| ring.split(',').filter_map(one).collect()).collect();
    Some((code, Area { anchor, rings }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arc_that_an_area_names_is_there_and_rings_close() {
        assert!(WORLD.areas.len() > 170 && WORLD.dots.len() > 55, "{} {}", WORLD.areas.len(), WORLD.dots.len());
        for (code, area) in &WORLD.areas {
            for ring in &area.rings {
                let ends = |(arc, reversed): &(usize, bool)| {
                    let points = &WORLD.arcs[*arc];
                    let (first, last) = (points[0], points[points.len() - 1]);
                    if *reversed { (last, first) } else { (first, last) }
                };
                for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                    let (end, start) = (ends(a).1, ends(b).0);
                    let round = ((end.0 - start.0).abs() - 360.0).abs() < 0.1;
                    assert!(end == start || round, "{code}: {end:?} {start:?}");
                }
            }
        }
    }

    #[test]
    fn small_states_have_a_place() {
        for code in ["SGP", "MLT", "MDV", "BHR", "NRU", "TUV", "LIE", "ATG"] {
            assert!(WORLD.dots.contains_key(code), "{code}");
        }
    }

    #[test]
    fn each_anchor_lies_where_its_country_lies() {
        for (code, lon, lat) in [("FRA", 2.0, 47.0), ("USA", -98.0, 39.0), ("NZL", 172.0, -42.0), ("UKR", 32.0, 49.0)] {
            let (x, y) = WORLD.anchor(code).expect("on the map");
            assert!((x - lon).abs() < 5.0 && (y - lat).abs() < 5.0, "{code}: {x} {y}");
        }
    }
}
