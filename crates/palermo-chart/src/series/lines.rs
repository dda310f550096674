//! Courses over time, with bands where figures are known only between two ends.

use crate::figure::Figure;
use crate::page::{Piece, Swatch};
use crate::series::data::Data;
use crate::series::frame::{self, ARROW, Frame, Standing};
use crate::series::shape;
use crate::svg::{Anchor, Canvas, Hue, Path};
use crate::text::{Lines, Weight};

/// A point as it is drawn.
#[derive(Clone, Copy)]
struct Spot {
    x: f64,
    lo: f64,
    hi: f64,
    /// Where the line runs: through exact figures and estimates.
    line: Option<f64>,
    open: bool,
}

pub(super) fn paint(data: &Data, frame: &Frame<'_>) -> Piece {
    let look = frame.look;
    let mut canvas = Canvas::new(look, frame.width);
    let height = frame.height();
    let axis = frame.axis(data.farthest(), height);
    let (ticks, tick_room) = frame::tick_texts(look, &axis);
    let open = data.is_open() || frame.shared.is_some_and(|s| s.open);
    let top = 8.0 + if open { ARROW } else { 0.0 };
    let left = tick_room + 8.0;
    let names = end_names(data, frame, &canvas, height);
    let name_room = names
        .as_ref()
        .map_or(0.0, |names| names.iter().map(|n| n.width(look.size(), Weight::Regular)).fold(0.0, f64::max) + 12.0);
    let plot = Standing { left, right: frame.width - name_room, top, bottom: top + height, scale: height / axis.end };
    frame::draw_value_axis(&mut canvas, &plot, &axis, &ticks);
    frame::draw_base(&mut canvas, &plot);
    let (centres, slot) = positions(data.categories.len(), &plot);
    let hues = data.hues();
    for (s, hue) in hues.iter().enumerate() {
        let spots = spots(data, s, &centres, &plot);
        draw_bands(&mut canvas, *hue, &spots);
        draw_line(&mut canvas, *hue, &spots);
    }
    for (s, hue) in hues.iter().enumerate() {
        let spots = spots(data, s, &centres, &plot);
        draw_points(&mut canvas, data, frame, (s, *hue), &spots, slot);
    }
    draw_signs(&mut canvas, data, frame, &centres, &plot);
    let keys = match names {
        Some(names) => {
            draw_end_names(&mut canvas, data, &names, &plot);
            Vec::new()
        }
        None if data.series.len() > 1 => {
            data.series.iter().zip(&hues).map(|(s, hue)| (Swatch::Line(*hue), s.name.clone())).collect()
        }
        None => Vec::new(),
    };
    let below = frame::draw_names(&mut canvas, data, &centres, slot, plot.bottom + 2.0);
    Piece::new(canvas, plot.bottom + below + 4.0, keys)
}

/// Where the categories stand, and how far apart.
fn positions(count: usize, plot: &Standing) -> (Vec<f64>, f64) {
    let inset = 10.0;
    let length = plot.right - plot.left - 2.0 * inset;
    if count == 1 {
        return (vec![plot.left + inset + length / 2.0], length);
    }
    let slot = length / (count - 1) as f64;
    ((0..count).map(|i| plot.left + inset + i as f64 * slot).collect(), slot)
}

fn spots(data: &Data, series: usize, centres: &[f64], plot: &Standing) -> Vec<Option<Spot>> {
    let figures = &data.series[series].figures;
    let spot = |(figure, x): (&Figure, &f64)| {
        let amount = figure.amount()?;
        let line = match figure {
            Figure::Estimate { best, .. } => Some(plot.y(*best)),
            _ if amount.is_exact() => Some(plot.y(amount.lo)),
            _ => None,
        };
        let hi = amount.hi.map_or(plot.top - ARROW + 8.0, |hi| plot.y(hi));
        Some(Spot { x: *x, lo: plot.y(amount.lo), hi: hi.min(plot.y(amount.lo)), line, open: amount.hi.is_none() })
    };
    figures.iter().zip(centres).map(spot).collect()
}

/// A stretch of neighbours that are all there.
fn stretches(spots: &[Option<Spot>], joined: impl Fn(&Spot, &Spot) -> bool) -> Vec<Vec<Spot>> {
    let mut all: Vec<Vec<Spot>> = Vec::new();
    let mut last: Option<Spot> = None;
    for spot in spots {
        match (last, spot) {
            (Some(a), Some(b)) if joined(&a, b) => match all.last_mut() {
                Some(stretch) if stretch.last().is_some_and(|s| s.x == a.x) => stretch.push(*b),
                _ => all.push(vec![a, *b]),
            },
            _ => {}
        }
        last = *spot;
    }
    all
}

fn is_wide(spot: &Spot) -> bool {
    spot.lo - spot.hi > 0.0
}

fn draw_bands(canvas: &mut Canvas<'_>, hue: Hue, spots: &[Option<Spot>]) {
    let bands = stretches(spots, |a, b| is_wide(a) || is_wide(b));
    if bands.is_empty() {
        return;
    }
    canvas.uses.between = true;
    let name = hue.name();
    canvas.open(&format!("pc-band pc-c{name}"));
    for band in &bands {
        let mut path = Path::default();
        for (i, spot) in band.iter().enumerate() {
            if i == 0 {
                path.to(spot.x, spot.hi)
            } else {
                path.line(spot.x, spot.hi)
            };
        }
        for spot in band.iter().rev() {
            path.line(spot.x, spot.lo);
        }
        canvas.path(path.close(), None);
    }
    canvas.close();
    for (class, far) in [("pc-edge", false), ("pc-edge pc-far", true)] {
        let mut path = Path::default();
        for band in &bands {
            for pair in band.windows(2).filter(|pair| !far || !(pair[0].open || pair[1].open)) {
                let y = |spot: &Spot| if far { spot.hi } else { spot.lo };
                path.to(pair[0].x, y(&pair[0])).line(pair[1].x, y(&pair[1]));
            }
        }
        if !path.is_empty() {
            canvas.open(&format!("{class} pc-s{name}"));
            canvas.path(&path, None);
            canvas.close();
        }
    }
}

fn draw_line(canvas: &mut Canvas<'_>, hue: Hue, spots: &[Option<Spot>]) {
    let mut path = Path::default();
    for stretch in stretches(spots, |a, b| a.line.is_some() && b.line.is_some()) {
        for (i, spot) in stretch.iter().enumerate() {
            let y = spot.line.unwrap_or(spot.lo);
            if i == 0 {
                path.to(spot.x, y)
            } else {
                path.line(spot.x, y)
            };
        }
    }
    if !path.is_empty() {
        canvas.open(&format!("pc-line pc-s{}", hue.name()));
        canvas.path(&path, None);
        canvas.close();
    }
}

/// A point for each exact figure and estimate, a beam from end to end for each interval.
fn draw_points(
    canvas: &mut Canvas<'_>,
    data: &Data,
    frame: &Frame<'_>,
    (s, hue): (usize, Hue),
    spots: &[Option<Spot>],
    slot: f64,
) {
    let r = if slot >= 18.0 { 4.0 } else { 2.5 };
    for (c, spot) in spots.iter().enumerate() {
        let Some(spot) = spot else { continue };
        let tip = frame.tip(data, s, c);
        if spot.open {
            canvas.uses.open = true;
            canvas.open(&format!("pc-arrow pc-s{}", hue.name()));
            shape::arrow(canvas, (spot.x, spot.lo), (spot.x, spot.hi));
            canvas.close();
        }
        if is_wide(spot) {
            canvas.uses.between |= !spot.open;
            canvas.open(&format!("pc-cap pc-s{}", hue.name()));
            let mut beam = Path::default();
            beam.to(spot.x - 3.5, spot.lo).line(spot.x + 3.5, spot.lo);
            if !spot.open {
                beam.to(spot.x, spot.lo).line(spot.x, spot.hi).to(spot.x - 3.5, spot.hi).line(spot.x + 3.5, spot.hi);
            }
            canvas.path(&beam, tip.as_deref());
            canvas.close();
        }
        if let Some(y) = spot.line {
            canvas.uses.estimate |= is_wide(spot);
            shape::dot(canvas, hue, spot.x, y, r, tip.as_deref());
        }
    }
}

/// Signs of absent figures, upon the base, each with the point of its series; where several series lack the same
/// category they stand upon each other.
fn draw_signs(canvas: &mut Canvas<'_>, data: &Data, frame: &Frame<'_>, centres: &[f64], plot: &Standing) {
    let hues = data.hues();
    for (c, x) in centres.iter().enumerate() {
        let mut y = plot.bottom - 9.0;
        for (s, series) in data.series.iter().enumerate() {
            if let Some(Figure::Absent(kind)) = series.figures.get(c) {
                canvas.absent(*x, y, *kind, frame.tip(data, s, c).as_deref());
                if data.series.len() > 1 {
                    shape::dot(canvas, hues[s], x - 11.0, y, 3.0, None);
                }
                y -= 15.0;
            }
        }
    }
}

/// Names at the ends of the lines, where every line reaches the last category and the names find room.
fn end_names(data: &Data, frame: &Frame<'_>, canvas: &Canvas<'_>, height: f64) -> Option<Vec<Lines>> {
    if data.series.len() < 2 || frame.is_panel() || frame.look.is_narrow() {
        return None;
    }
    if !data.series.iter().all(|s| s.figures.last().is_some_and(|f| f.amount().is_some())) {
        return None;
    }
    let names: Vec<Lines> = data.series.iter().map(|s| canvas.wrap(&s.name, frame.width * 0.24, 2)).collect();
    let tall: f64 = names.iter().map(|n| n.lines.len() as f64 * frame.look.leading() + 3.0).sum();
    (tall <= height && names.iter().all(|n| !n.shortened)).then_some(names)
}

fn draw_end_names(canvas: &mut Canvas<'_>, data: &Data, names: &[Lines], plot: &Standing) {
    let leading = canvas.look.leading();
    let hues = data.hues();
    // Middle of each name, from the top; names that would touch are pushed apart.
    let mut order: Vec<(usize, f64, f64)> = Vec::with_capacity(names.len());
    for (s, series) in data.series.iter().enumerate() {
        let Some(amount) = series.figures.last().and_then(Figure::amount) else { continue };
        let y = (plot.y(amount.lo) + plot.y(amount.farthest())) / 2.0;
        order.push((s, y, names[s].lines.len() as f64 * leading + 2.0));
    }
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let wanted: Vec<f64> = order.iter().map(|(_, y, _)| *y).collect();
    let mut top = plot.top - 8.0;
    for entry in &mut order {
        entry.1 = entry.1.max(top + entry.2 / 2.0);
        top = entry.1 + entry.2 / 2.0;
    }
    let mut bottom = plot.bottom + 4.0;
    for entry in order.iter_mut().rev() {
        entry.1 = entry.1.min(bottom - entry.2 / 2.0);
        bottom = entry.1 - entry.2 / 2.0;
    }
    for ((s, y, tall), wanted) in order.into_iter().zip(wanted) {
        let x = plot.right + 6.0;
        if (y - wanted).abs() > 5.0 {
            canvas.open(&format!("pc-edge pc-s{}", hues[s].name()));
            canvas.line(plot.right - 5.0, wanted, x, y);
            canvas.close();
        }
        let first = y - tall / 2.0 + leading * 0.78 + 1.0;
        canvas.lines((x + 4.0, first), Anchor::Start, "pc-ink", &names[s], &data.series[s].name);
    }
}
