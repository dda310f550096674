//! Points that differ by form as well as by colour, and heads of arrows.

use crate::svg::{Canvas, Hue, Path};

/// The point of a series: circle, square, triangle, diamond, cross, triangle downwards, hexagon, plus; what is unknown is
/// a ring.
pub(crate) fn dot(canvas: &mut Canvas<'_>, hue: Hue, x: f64, y: f64, r: f64, tip: Option<&str>) {
    let n = match hue {
        Hue::Series(n) => n % 8,
        Hue::Unknown => {
            canvas.open("pc-hollow pc-sn");
            canvas.circle(x, y, r - 0.5, tip);
            canvas.close();
            return;
        }
    };
    canvas.open(&format!("pc-dot pc-c{}", hue.name()));
    let mut path = Path::default();
    let mut polygon = |points: &[(f64, f64)]| {
        for (i, (dx, dy)) in points.iter().enumerate() {
            let (px, py) = (x + dx * r, y + dy * r);
            if i == 0 {
                path.to(px, py)
            } else {
                path.line(px, py)
            };
        }
        path.close();
    };
    match n {
        0 => {
            canvas.circle(x, y, r, tip);
            canvas.close();
            return;
        }
        1 => polygon(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        2 => polygon(&[(0.0, -1.15), (1.1, 0.85), (-1.1, 0.85)]),
        3 => polygon(&[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)]),
        4 => {
            let (a, b) = (0.35, 1.1);
            let d = b - a;
            polygon(&[
                (-d, -b),
                (0.0, -a),
                (d, -b),
                (b, -d),
                (a, 0.0),
                (b, d),
                (d, b),
                (0.0, a),
                (-d, b),
                (-b, d),
                (-a, 0.0),
                (-b, -d),
            ]);
        }
        5 => polygon(&[(0.0, 1.15), (1.1, -0.85), (-1.1, -0.85)]),
        6 => polygon(&[(-1.1, 0.0), (-0.55, -0.95), (0.55, -0.95), (1.1, 0.0), (0.55, 0.95), (-0.55, 0.95)]),
        _ => {
            let (a, b) = (0.4, 1.15);
            polygon(&[
                (-a, -b),
                (a, -b),
                (a, -a),
                (b, -a),
                (b, a),
                (a, a),
                (a, b),
                (-a, b),
                (-a, a),
                (-b, a),
                (-b, -a),
                (-a, -a),
            ]);
        }
    }
    canvas.path(&path, tip);
    canvas.close();
}

/// A line with an open head at its far end.
pub(crate) fn arrow(canvas: &mut Canvas<'_>, from: (f64, f64), to: (f64, f64)) {
    let mut path = Path::default();
    path.to(from.0, from.1).line(to.0, to.1);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(0.1);
    let (ux, uy) = (dx / length * 4.0, dy / length * 4.0);
    path.to(to.0 - ux - uy, to.1 - uy + ux).line(to.0, to.1).line(to.0 - ux + uy, to.1 - uy - ux);
    canvas.path(&path, None);
}
