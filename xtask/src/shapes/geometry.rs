//! Plane geometry on whole steps of a degree: exact, so that every machine makes the same file.

/// Longitude and latitude in steps.
pub type Point = (i32, i32);
/// A closed outline.
pub type Ring = [Point];

/// Removes points that repeat, and points whose triangle with their neighbours is smaller than half a step squared: they
/// lie on the line (M. Visvalingam and J. D. Whyatt, "Line generalisation by repeated elimination of points", *The
/// Cartographic Journal* 30 (1), 1993, pp. 46–51). The ends of an arc stay, or neighbours would part.
pub fn simplify(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = points.to_vec();
    kept.dedup();
    // An arc that has shrunk to a point still closes its ring.
    if kept.len() < 2 {
        return points.first().map(|p| vec![*p, *p]).unwrap_or_default();
    }
    let twice = |w: &[Point]| cross(w[0], w[1], w[2]).abs();
    while kept.len() > 4 {
        let smallest = kept.windows(3).enumerate().min_by_key(|(_, w)| twice(w)).map(|(i, w)| (i + 1, twice(w)));
        match smallest {
            Some((at, area)) if area <= SMALLEST => kept.remove(at),
            _ => break,
        };
    }
    kept
}

/// Twice the area, in steps squared, of the largest triangle that is left out.
const SMALLEST: i64 = 24;

/// Twice the area of a triangle, with its sign.
fn cross(a: Point, b: Point, c: Point) -> i64 {
    let d = |p: Point, q: Point| (i64::from(q.0) - i64::from(p.0), i64::from(q.1) - i64::from(p.1));
    let (u, v) = (d(a, b), d(a, c));
    u.0 * v.1 - u.1 * v.0
}

/// Twice the area of an outline, with its sign.
pub fn area(ring: &Ring) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1)).sum()
}

fn contains(ring: &Ring, (x, y): (f64, f64)) -> bool {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (ax, ay, bx, by) = (f64::from(a.0), f64::from(a.1), f64::from(b.0), f64::from(b.1));
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}

fn distance_squared(ring: &Ring, (x, y): (f64, f64)) -> f64 {
    let mut least = f64::INFINITY;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (ax, ay) = (f64::from(a.0), f64::from(a.1));
        let (dx, dy) = (f64::from(b.0) - ax, f64::from(b.1) - ay);
        let length = dx * dx + dy * dy;
        let t = if length > 0.0 { (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        let (ex, ey) = (x - ax - t * dx, y - ay - t * dy);
        least = least.min(ex * ex + ey * ey);
    }
    least
}

/// A point of the inside that is far from every edge: the best one of a grid of 24 × 24. Outlines across the antimeridian
/// are unrolled.
pub fn anchor(ring: &Ring) -> Point {
    let unrolled = unroll(ring);
    let (mut low, mut high) = ((i32::MAX, i32::MAX), (i32::MIN, i32::MIN));
    for (x, y) in &unrolled {
        low = (low.0.min(*x), low.1.min(*y));
        high = (high.0.max(*x), high.1.max(*y));
    }
    if unrolled.is_empty() {
        return (0, 0);
    }
    const GRID: i32 = 24;
    let middle = (f64::from(low.0).midpoint(f64::from(high.0)), f64::from(low.1).midpoint(f64::from(high.1)));
    let mut best = (-1.0, middle);
    for i in 1..GRID {
        for j in 1..GRID {
            let along = |a: i32, b: i32, n: i32| f64::from(a) + f64::from(b - a) * f64::from(n) / f64::from(GRID);
            let point = (along(low.0, high.0, i), along(low.1, high.1, j));
            let far = distance_squared(&unrolled, point);
            if far > best.0 && contains(&unrolled, point) {
                best = (far, point);
            }
        }
    }
    let round = 360 * super::STEPS as i32;
    let x = best.1.0.round() as i32;
    let x = if x > round / 2 {
        x - round
    } else if x < -round / 2 {
        x + round
    } else {
        x
    };
    (x, best.1.1.round() as i32)
}

/// Follows an outline over the antimeridian instead of around the world.
fn unroll(ring: &Ring) -> Vec<Point> {
    let round = 360 * super::STEPS as i32;
    let mut shift = 0;
    let mut last: Option<i32> = None;
    ring.iter()
        .map(|(x, y)| {
            if let Some(last) = last {
                if x - last > round / 2 {
                    shift -= round;
                } else if last - x > round / 2 {
                    shift += round;
                }
            }
            last = Some(*x);
            (x + shift, *y)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simplifying_keeps_the_ends_and_the_corners() {
        let arc = [(0, 0), (50, 0), (100, 0), (100, 50), (100, 100), (0, 100), (0, 50)];
        assert_eq!(simplify(&arc), [(0, 0), (100, 0), (100, 100), (0, 100), (0, 50)]);
    }

    #[test]
    fn the_anchor_lies_inside_of_a_crescent() {
        let crescent = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 80), (80, 80), (80, 20), (0, 20), (0, 0)];
        let (x, y) = anchor(&crescent);
        assert!(contains(&crescent, (f64::from(x), f64::from(y))));
    }

    #[test]
    fn an_outline_across_the_antimeridian_is_followed() {
        let fiji = [(8990, 0), (-8990, 0), (-8990, 50), (8990, 50), (8990, 0)];
        let (x, _) = anchor(&fiji);
        assert!(x.abs() >= 8990, "{x}");
    }
}
