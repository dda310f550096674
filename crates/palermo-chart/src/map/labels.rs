//! Where do names stand, so that they hide neither flows nor each other?

use crate::map::arcs::{Course, Point};

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Box4(pub [f64; 4]);

impl Box4 {
    pub fn around(centre: Point, (w, h): (f64, f64)) -> Box4 {
        Box4([centre.0 - w / 2.0, centre.1 - h / 2.0, centre.0 + w / 2.0, centre.1 + h / 2.0])
    }

    pub fn touches(&self, other: &Box4) -> bool {
        let (a, b) = (self.0, other.0);
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
    }

    /// Whether a disc lies over it.
    pub fn under(&self, (x, y): Point, r: f64) -> bool {
        let [l, t, rt, b] = self.0;
        let (dx, dy) = (x - x.clamp(l, rt), y - y.clamp(t, b));
        dx * dx + dy * dy < (r + 1.5) * (r + 1.5)
    }

    pub fn within(&self, (w, h): (f64, f64)) -> bool {
        let [l, t, r, b] = self.0;
        l >= 1.0 && t >= 1.0 && r <= w - 1.0 && b <= h - 1.0
    }

    pub fn centre(&self) -> Point {
        (self.0[0].midpoint(self.0[2]), self.0[1].midpoint(self.0[3]))
    }
}

/// What must not be hidden.
pub(crate) struct Taken<'a> {
    /// Size of the map.
    pub size: (f64, f64),
    /// All courses.
    pub courses: &'a [Course],
    /// Which of them begin or end at the place whose name is sought: never to be hidden.
    pub own: Vec<usize>,
    /// Names that stand already.
    pub names: &'a [Box4],
    /// Dots of places.
    pub dots: &'a [Point],
}

/// The place of a name: around its dot, then farther and farther away. The nearest one that hides nothing; else the
/// nearest one that hides no flow of its own place and no name.
pub(crate) fn find(at: Point, size: (f64, f64), taken: &Taken<'_>) -> Box4 {
    let mut best: Option<(f64, Box4)> = None;
    let reach = taken.size.0.max(taken.size.1);
    let mut gap = 6.0;
    while gap < reach {
        let steps = if gap < 20.0 { 16 } else { 32 };
        for i in 0..steps {
            let i: i32 = i;
            // Right first, then the sides turn by turn: names read best behind their dot.
            let half = f64::from(i.div_euclid(2) + i % 2) * if i % 2 == 0 { 1.0 } else { -1.0 };
            let angle = half * std::f64::consts::TAU / f64::from(steps);
            let (c, s) = (angle.cos(), angle.sin());
            let centre = (at.0 + c * (gap + size.0 / 2.0), at.1 + s * (gap + size.1 / 2.0));
            let candidate = Box4::around(centre, size);
            let cost = cost(&candidate, taken) + gap * 0.5;
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, candidate));
            }
        }
        // Farther places cost more by their distance alone.
        if best.as_ref().is_some_and(|(least, _)| *least <= gap * 0.5) {
            break;
        }
        gap *= 1.35;
    }
    best.map_or_else(|| Box4::around(at, size), |(_, found)| found)
}

fn cost(candidate: &Box4, taken: &Taken<'_>) -> f64 {
    let mut cost = if candidate.within(taken.size) { 0.0 } else { 1e6 };
    cost += 1e4 * taken.names.iter().filter(|name| candidate.touches(name)).count() as f64;
    cost += 60.0 * taken.dots.iter().filter(|dot| candidate.under(**dot, 3.5)).count() as f64;
    for (i, course) in taken.courses.iter().enumerate() {
        let hidden = course.samples().any(|(p, r)| candidate.under(p, r));
        if hidden {
            cost += if taken.own.contains(&i) { 1e5 } else { 80.0 };
        }
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_lies_over_a_flow_of_its_own_place() {
        // A hub in the middle with flows from all sides, as many as a page bears.
        let hub = (360.0, 175.0);
        for count in 1..=24 {
            let courses: Vec<Course> = (0..count)
                .map(|i| {
                    let angle = f64::from(i) * std::f64::consts::TAU / f64::from(count);
                    let far = 60.0 + f64::from(i * 37 % 90);
                    Course::between(
                        (hub.0 + far * angle.cos() * 1.8, hub.1 + far * angle.sin()),
                        hub,
                        f64::from(i % 9) + 2.0,
                        (720.0, 350.0),
                    )
                })
                .collect();
            let taken = Taken {
                size: (720.0, 350.0),
                courses: &courses,
                own: (0..courses.len()).collect(),
                names: &[],
                dots: &[hub],
            };
            let name = find(hub, (90.0, 16.0), &taken);
            assert!(name.within((720.0, 350.0)));
            assert!(courses.iter().flat_map(Course::samples).all(|(p, r)| !name.under(p, r)), "{count}: {name:?}");
        }
    }

    #[test]
    fn two_names_of_one_place_do_not_touch() {
        let at = (100.0, 100.0);
        let first =
            find(at, (60.0, 16.0), &Taken { size: (300.0, 200.0), courses: &[], own: vec![], names: &[], dots: &[at] });
        let names = [first];
        let second = find(
            at,
            (60.0, 16.0),
            &Taken { size: (300.0, 200.0), courses: &[], own: vec![], names: &names, dots: &[at] },
        );
        assert!(!first.touches(&second));
    }
}
