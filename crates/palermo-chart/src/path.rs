//! Points and curves, as SVG writes them: whole tenths of a px.

/// A coordinate in tenths of a px; what is no number is 0.
fn tenths(value: f64) -> i64 {
    if value.is_finite() { (value * 10.0).round().clamp(-1e9, 1e9) as i64 } else { 0 }
}

/// Digits by hand: a drawing is mostly numbers, and the general way of writing them takes three times as long.
fn write_tenths(out: &mut String, tenths: i64) {
    if tenths < 0 {
        out.push('-');
    }
    let (mut whole, rest) = (tenths.unsigned_abs() / 10, (tenths.unsigned_abs() % 10) as u8);
    let mut digits = [0u8; 20];
    let mut from = digits.len();
    while whole > 0 {
        from -= 1;
        digits[from] = (whole % 10) as u8;
        whole /= 10;
    }
    for digit in &digits[from..] {
        out.push(char::from(b'0' + digit));
    }
    if rest > 0 {
        out.push('.');
        out.push(char::from(b'0' + rest));
    } else if from == digits.len() {
        out.push('0');
    }
}

/// Writes a coordinate with at most one decimal; what is no number is written as 0.
pub(crate) fn coordinate(out: &mut String, value: f64) {
    write_tenths(out, tenths(value));
}

/// Points of a path in logical coordinates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path {
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Move(f64, f64),
    Line(f64, f64),
    Cubic([f64; 6]),
    Close,
}

impl Path {
    pub fn to(&mut self, x: f64, y: f64) -> &mut Self {
        self.steps.push(Step::Move(x, y));
        self
    }

    pub fn line(&mut self, x: f64, y: f64) -> &mut Self {
        self.steps.push(Step::Line(x, y));
        self
    }

    pub fn cubic(&mut self, a: (f64, f64), b: (f64, f64), to: (f64, f64)) -> &mut Self {
        self.steps.push(Step::Cubic([a.0, a.1, b.0, b.1, to.0, to.1]));
        self
    }

    pub fn close(&mut self) -> &mut Self {
        self.steps.push(Step::Close);
        self
    }

    pub fn append(&mut self, other: &Path) {
        self.steps.extend_from_slice(&other.steps);
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Writes lines and curves relative to the point before, in whole tenths, so that roundings do not add up.
    pub fn write(&self, out: &mut String, px: impl Fn(f64) -> f64) {
        let mut at = (0, 0);
        let mut command = ' ';
        let mut relative = |out: &mut String, letter: char, pairs: &[(f64, f64)]| {
            let from = if letter == 'M' { (0, 0) } else { at };
            for (i, (x, y)) in pairs.iter().enumerate() {
                let point = (tenths(px(*x)), tenths(*y));
                for (j, step) in [point.0 - from.0, point.1 - from.1].into_iter().enumerate() {
                    if i == 0 && j == 0 && (letter != command || letter == 'M') {
                        out.push(letter);
                    } else if step >= 0 {
                        out.push(' ');
                    }
                    write_tenths(out, step);
                }
                at = point;
            }
            command = letter;
        };
        for step in &self.steps {
            match step {
                Step::Move(x, y) => relative(out, 'M', &[(*x, *y)]),
                Step::Line(x, y) => relative(out, 'l', &[(*x, *y)]),
                Step::Cubic([ax, ay, bx, by, x, y]) => relative(out, 'c', &[(*ax, *ay), (*bx, *by), (*x, *y)]),
                // What follows is a move: nothing is drawn from where a shape was closed.
                Step::Close => {
                    relative(out, 'z', &[]);
                    out.push('z');
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_a_path_do_not_add_up_their_roundings() {
        let mut path = Path::default();
        path.to(0.04, 0.0).line(0.16, 0.0).line(0.28, -1.0).close().to(5.0, 5.0).cubic(
            (6.0, 5.0),
            (7.0, 5.0),
            (8.0, 5.0),
        );
        let mut out = String::new();
        path.write(&mut out, |x| x);
        assert_eq!(out, "M0 0l.2 0 .1-1zM5 5c1 0 2 0 3 0");
    }
}
