//! The course of a flow from place to place.
//!
//! Flows bend to the left of their way, so that there and back do not lie upon each other, and end in heads; both as
//! recommended by B. Jenny et al., "Design principles for origin-destination flow maps", *Cartography and Geographic
//! Information Science* 45 (1), 2018, pp. 62–75.

use std::f64::consts::TAU;

use crate::svg::Path;

pub(crate) type Point = (f64, f64);

/// A curve with its width and head.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    /// Start, two handles, end of the line (where the head begins).
    pub curve: [Point; 4],
    /// Tip of the head.
    pub tip: Point,
    /// Width in px.
    pub width: f64,
    /// Half of the width of the head in px.
    pub head: f64,
}

/// Distance that a flow keeps from the dots of its places.
const AWAY: f64 = 5.0;

fn minus(a: Point, b: Point) -> Point {
    (a.0 - b.0, a.1 - b.1)
}

fn plus(a: Point, b: Point, times: f64) -> Point {
    (a.0 + b.0 * times, a.1 + b.1 * times)
}

fn unit(a: Point) -> Point {
    let length = a.0.hypot(a.1).max(1e-6);
    (a.0 / length, a.1 / length)
}

impl Course {
    /// Between two places; bent less where it would leave a map of this size.
    pub fn between(from: Point, to: Point, width: f64, size: (f64, f64)) -> Course {
        let bent = |share: f64| Course::bent(from, to, width, share);
        let bends = [0.2, 0.13, 0.07].into_iter().map(bent);
        bends.into_iter().find(|c| c.within(size)).unwrap_or_else(|| bent(0.0))
    }

    fn bent(from: Point, to: Point, width: f64, share: f64) -> Course {
        let along = minus(to, from);
        let distance = along.0.hypot(along.1);
        // y grows downwards: this is the left of the way.
        let left = unit((along.1, -along.0));
        let bend = plus((from.0.midpoint(to.0), from.1.midpoint(to.1)), left, distance * share + share * 20.0);
        // The head takes at most a third of the way.
        let head = (width * 1.1).clamp(3.5, 9.0).min((distance * 0.2).max(2.0));
        let start = plus(from, unit(minus(bend, from)), AWAY);
        let back = unit(minus(bend, to));
        let tip = plus(to, back, AWAY);
        let end = plus(tip, back, head * 1.5);
        // The handles of the cubic that equals the quadratic with its handle at `bend`.
        let toward = |p: Point| plus(p, minus(bend, p), 2.0 / 3.0);
        Course { curve: [start, toward(start), toward(end), end], tip, width, head }
    }

    /// From a place to itself: in the direction farthest from those of other flows among the directions in which the loop
    /// stays within a map of this size.
    pub fn around(at: Point, others: &[f64], width: f64, size: (f64, f64)) -> Course {
        let apart = |a: f64, b: f64| {
            let d = (a - b).rem_euclid(TAU);
            d.min(TAU - d)
        };
        let free = |angle: f64| others.iter().map(|o| apart(angle, *o)).fold(TAU, f64::min);
        let rank = |angle: f64| (Course::looped(at, angle, width).within(size), free(angle));
        // Upwards first.
        let directions = (0..16).map(|i| -TAU / 4.0 + f64::from(i) * TAU / 16.0);
        let best = directions.reduce(|a, b| {
            let (ra, rb) = (rank(a), rank(b));
            if (rb.0 && !ra.0) || (rb.0 == ra.0 && rb.1 > ra.1 + 1e-9) { b } else { a }
        });
        Course::looped(at, best.unwrap_or(-TAU / 4.0), width)
    }

    fn looped(at: Point, direction: f64, width: f64) -> Course {
        let turn = |angle: f64, far: f64| plus(at, ((direction + angle).cos(), (direction + angle).sin()), far);
        let head = (width * 1.1).clamp(3.5, 8.0);
        let far = 30.0 + width * 1.5;
        let tip = turn(0.55, AWAY);
        let end = turn(0.62, AWAY + head * 1.5);
        Course { curve: [turn(-0.6, AWAY), turn(-0.75, far), turn(0.75, far), end], tip, width, head }
    }

    fn within(&self, (w, h): (f64, f64)) -> bool {
        self.samples().all(|((x, y), r)| x >= r && y >= r && x <= w - r && y <= h - r)
    }

    pub fn at(&self, t: f64) -> Point {
        let [a, b, c, d] = self.curve;
        let s = 1.0 - t;
        let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        [a, b, c, d].iter().zip(weights).fold((0.0, 0.0), |sum, (p, w)| plus(sum, *p, w))
    }

    /// Centres for a box of this size beside the course, the middle of it first.
    pub fn beside(&self, (w, h): (f64, f64)) -> Vec<Point> {
        let mut centres = Vec::new();
        for air in [3.0, 9.0, 16.0] {
            for t in [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74] {
                let (here, next) = (self.at(t), self.at(t + 0.02));
                let across = unit((next.1 - here.1, here.0 - next.0));
                // Half of the box in that direction, half of the band, and some air.
                let far = across.0.abs() * w / 2.0 + across.1.abs() * h / 2.0 + self.width / 2.0 + air;
                centres.push(plus(here, across, far));
                centres.push(plus(here, across, -far));
            }
        }
        centres
    }

    /// Points along the course and half of its width there.
    pub fn samples(&self) -> impl Iterator<Item = (Point, f64)> + '_ {
        let line = (0..=24).map(|i| (self.at(f64::from(i) / 24.0), self.width / 2.0));
        line.chain([(self.tip, 1.0), (plus(self.curve[3], minus(self.tip, self.curve[3]), 0.4), self.head)])
    }

    /// Direction in which it leaves, and from which it arrives, as angles.
    pub fn directions(&self) -> [f64; 2] {
        let angle = |p: Point| p.1.atan2(p.0);
        let [a, b, c, d] = self.curve;
        [angle(minus(b, a)), angle(minus(c, d))]
    }

    pub fn line(&self) -> Path {
        let [a, b, c, d] = self.curve;
        // A little further, under the head.
        let d = plus(d, minus(self.tip, d), 0.25);
        let mut path = Path::default();
        path.to(a.0, a.1).cubic(b, c, d);
        path
    }

    pub fn head(&self) -> Path {
        let base = self.curve[3];
        let across = unit((self.tip.1 - base.1, base.0 - self.tip.0));
        let (left, right) = (plus(base, across, self.head), plus(base, across, -self.head));
        let mut path = Path::default();
        path.to(left.0, left.1).line(self.tip.0, self.tip.1).line(right.0, right.1).close();
        path
    }
}
