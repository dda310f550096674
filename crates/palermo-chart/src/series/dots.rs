//! Points and ranges on a common scale (W. S. Cleveland, *The Elements of Graphing Data*, 1985, pp. 144–149).

use crate::figure::Figure;
use crate::page::{Piece, Swatch};
use crate::series::data::{Data, Standing};
use crate::series::frame::{ARROW, Frame};
use crate::series::lying::{End, Lying, Marks};
use crate::series::shape;
use crate::svg::{Canvas, Hue, Path};

const LANE: f64 = 16.0;

pub(super) fn paint(data: &Data, frame: &Frame<'_>) -> Piece {
    let mut canvas = Canvas::new(frame.look, frame.width);
    let end = |c: usize, lane: usize| {
        let figure = &data.series[lane].figures[c];
        let amount = figure.amount();
        let beyond = if amount.is_some_and(|a| a.hi.is_none()) { ARROW } else { 4.0 };
        End { value: amount.map_or(0.0, |a| a.farthest()), beyond, text: frame.value(figure) }
    };
    let plan = Lying::plan(&canvas, data, frame, (data.series.len(), LANE, 0.0, Marks::Points), data.farthest(), end);
    plan.draw_grid(&mut canvas, frame);
    let hues = data.hues();
    for (c, category) in data.categories.iter().enumerate() {
        for (s, series) in data.series.iter().enumerate() {
            let unknown = data.series.len() == 1 && category.standing == Standing::Unknown;
            let hue = if unknown { Hue::Unknown } else { hues[s] };
            let y = plan.top(c, s) + LANE / 2.0;
            let tip = frame.tip(data, s, c);
            let end = series.figures[c].amount().map_or(0.0, |a| a.lo) * plan.scale;
            if end > 12.0 {
                canvas.open("pc-grid");
                canvas.line(plan.left, y, plan.left + end - 6.0, y);
                canvas.close();
            }
            draw(&mut canvas, &plan, hue, y, &series.figures[c], tip.as_deref());
        }
    }
    plan.draw_texts(&mut canvas, data);
    let keys = if data.series.len() > 1 {
        data.series.iter().zip(&hues).map(|(s, hue)| (Swatch::Dot(*hue), s.name.clone())).collect()
    } else {
        Vec::new()
    };
    Piece::new(canvas, plan.bottom + frame.look.leading() + 4.0, keys)
}

fn draw(canvas: &mut Canvas<'_>, plan: &Lying, hue: Hue, y: f64, figure: &Figure, tip: Option<&str>) {
    let x = |value: f64| plan.left + value * plan.scale;
    let best = match figure {
        Figure::Absent(kind) => {
            canvas.absent(plan.left + 9.0, y, *kind, tip);
            return;
        }
        Figure::Estimate { best, .. } => Some(*best),
        Figure::Amount(amount) => amount.is_exact().then_some(amount.lo),
    };
    let Some(amount) = figure.amount() else { return };
    if !amount.is_exact() {
        let name = hue.name();
        let far = amount.hi.map(x);
        canvas.uses.between |= far.is_some();
        if let Some(far) = far {
            canvas.open(&format!("pc-range pc-s{name}"));
            canvas.line(x(amount.lo), y, far, y);
            canvas.close();
        }
        canvas.open(&format!("pc-cap pc-s{name}"));
        let mut caps = Path::default();
        for end in [Some(x(amount.lo)), far].into_iter().flatten() {
            caps.to(end, y - 5.0).line(end, y + 5.0);
        }
        canvas.path(&caps, tip);
        canvas.close();
        if far.is_none() {
            canvas.uses.open = true;
            canvas.open(&format!("pc-arrow pc-s{name}"));
            shape::arrow(canvas, (x(amount.lo), y), (x(best.unwrap_or(amount.lo)) + 26.0, y));
            canvas.close();
        }
        canvas.uses.estimate |= best.is_some();
    }
    if let Some(best) = best {
        shape::dot(canvas, hue, x(best), y, 5.0, tip);
    }
}
