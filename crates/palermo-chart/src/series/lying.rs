//! Rows that lie: the name of a category at the start (above it where the page is narrow), lanes for its figures, and the
//! number of each beside its end.

use crate::figure::Figure;
use crate::look::Look;
use crate::series::data::Data;
use crate::series::frame::{ARROW, Frame};
use crate::svg::{Anchor, Canvas};
use crate::text::{Lines, Weight};

/// Where the mark of a lane ends.
pub(super) struct End {
    /// In units.
    pub value: f64,
    /// Further room in px for an arrow or signs.
    pub beyond: f64,
    /// The number beside it; may be empty.
    pub text: String,
}

/// What is drawn in the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    Bars,
    Points,
}

/// A plan of rows.
pub(super) struct Lying {
    /// Start of the marks.
    pub left: f64,
    /// px for one unit.
    pub scale: f64,
    /// End of the last row.
    pub bottom: f64,
    above: bool,
    lanes: (usize, f64, f64, Marks),
    rows: Vec<Row>,
    farthest: f64,
}

struct Row {
    name: Lines,
    name_top: f64,
    top: f64,
    ends: Vec<End>,
}

/// Narrowest room in which names stand beside their rows, px.
const NAMES_BESIDE: f64 = 420.0;

impl Lying {
    /// `lanes`: number for each category, thickness, gap between them, what is drawn in them.
    pub fn plan(
        canvas: &Canvas<'_>,
        data: &Data,
        frame: &Frame<'_>,
        lanes: (usize, f64, f64, Marks),
        farthest: f64,
        end: impl Fn(usize, usize) -> End,
    ) -> Self {
        let look = frame.look;
        let above = frame.width < NAMES_BESIDE;
        let room = if above { frame.width } else { name_room(look, data, frame.width) };
        // Points at zero need room on both sides.
        let points = data.cells().any(|(_, _, f)| matches!(f, Figure::Estimate { .. })) || lanes.3 == Marks::Points;
        let left = match (above, points) {
            (true, true) => 6.0,
            (true, false) => 0.0,
            (false, _) => room + 10.0,
        };
        let (count, thick, gap, _) = lanes;
        let block = count as f64 * (thick + gap) - gap;
        let mut y = 0.0;
        let mut rows = Vec::with_capacity(data.categories.len());
        for (c, category) in data.categories.iter().enumerate() {
            let name = canvas.wrap(&category.name, room, 3);
            let text = look.leading() * name.lines.len() as f64;
            let (name_top, top, bottom) = if above {
                (y, y + text + 3.0, y + text + 3.0 + block)
            } else {
                let tall = block.max(text);
                (y + (tall - text) / 2.0, y + (tall - block) / 2.0, y + tall)
            };
            rows.push(Row { name, name_top, top, ends: (0..count).map(|lane| end(c, lane)).collect() });
            y = bottom
                + if above {
                    8.0
                } else if count == 1 {
                    7.0
                } else {
                    14.0
                };
        }
        let farthest = frame.shared.map_or(farthest, |s| s.farthest.max(farthest));
        let scale = scale(canvas, frame, frame.width - left, farthest, &rows);
        let bottom = y - if above { 4.0 } else { 3.0 };
        Lying { left, scale, bottom, above, lanes, rows, farthest }
    }

    /// Upper edge of a lane.
    pub fn top(&self, category: usize, lane: usize) -> f64 {
        self.rows[category].top + lane as f64 * (self.lanes.1 + self.lanes.2)
    }

    /// Lines and numbers of the value axis, below the rows.
    pub fn draw_grid(&self, canvas: &mut Canvas<'_>, frame: &Frame<'_>) {
        let axis = frame.axis(self.farthest, self.farthest * self.scale);
        let x = |tick: f64| self.left + tick * self.scale;
        let within: Vec<f64> = axis.ticks.iter().copied().filter(|t| x(*t) <= canvas.width + 0.5).collect();
        canvas.open("pc-grid");
        for tick in within.iter().skip(1) {
            canvas.line(x(*tick), 0.0, x(*tick), self.bottom);
        }
        canvas.close();
        for tick in within {
            let text = canvas.look.numbers.write(tick, axis.decimals);
            let half = canvas.measure(&text) / 2.0;
            let at = x(tick).clamp(half, (canvas.width - half).max(half));
            canvas.text(at, self.bottom + canvas.look.leading(), Anchor::Middle, "", &text);
        }
    }

    /// The line from which marks start, names, and numbers.
    pub fn draw_texts(&self, canvas: &mut Canvas<'_>, data: &Data) {
        canvas.open("pc-base");
        if self.above {
            // Between the names, not through them.
            let (count, thick, gap, _) = self.lanes;
            let block = count as f64 * (thick + gap) - gap;
            for row in &self.rows {
                canvas.line(self.left, row.top - 2.0, self.left, row.top + block + 2.0);
            }
        } else {
            canvas.line(self.left, 0.0, self.left, self.bottom);
        }
        canvas.close();
        let leading = canvas.look.leading();
        let (x, anchor) = if self.above { (0.0, Anchor::Start) } else { (self.left - 10.0, Anchor::End) };
        canvas.open_texts("pc-inks", anchor);
        for (row, category) in self.rows.iter().zip(&data.categories) {
            canvas.lines((x, row.name_top + leading - 4.0), anchor, "", &row.name, &category.name);
        }
        canvas.close_texts();
        canvas.open_texts("pc-inks", Anchor::Start);
        for (c, row) in self.rows.iter().enumerate() {
            for (lane, end) in row.ends.iter().enumerate().filter(|(_, end)| !end.text.is_empty()) {
                let y = self.top(c, lane) + self.lanes.1 / 2.0 + canvas.look.size() * 0.35;
                let x = self.left + (end.value * self.scale).max(1.0) + end.beyond + 6.0;
                canvas.text(x, y, Anchor::Start, "", &end.text);
            }
        }
        canvas.close_texts();
    }
}

/// Room for names beside rows: what they need, at most a third.
fn name_room(look: &Look<'_>, data: &Data, width: f64) -> f64 {
    let need = data.categories.iter().map(|c| crate::text::width(&c.name, look.size(), Weight::Regular) + 1.0);
    need.fold(0.0, f64::max).min(width * 0.32).ceil()
}

/// The largest scale at which each mark has room for its number. Panels use one room for all, so that their scales agree.
fn scale(canvas: &Canvas<'_>, frame: &Frame<'_>, length: f64, farthest: f64, rows: &[Row]) -> f64 {
    if farthest <= 0.0 {
        return 0.0;
    }
    let mut scale = (length - 4.0) / farthest;
    if let Some(shared) = frame.shared {
        let arrow = if shared.open { ARROW } else { 0.0 };
        return scale.min((length - shared.reserve - arrow - 8.0).max(20.0) / farthest);
    }
    for end in rows.iter().flat_map(|row| &row.ends).filter(|end| end.value > 0.0) {
        let rest = (length - canvas.measure(&end.text) - 8.0 - end.beyond).max(20.0);
        scale = scale.min(rest / end.value);
    }
    scale
}
