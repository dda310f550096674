//! Bars beside each other and bars made of parts, standing or lying.

use crate::figure::{Amount, Figure};
use crate::page::{Piece, Swatch};
use crate::series::data::{Data, Over, Standing as Known};
use crate::series::frame::{self, ARROW, Frame, Standing};
use crate::series::lying::{self, Lying};
use crate::series::shape;
use crate::svg::{Anchor, Canvas, Hue};

/// How the series of a category are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Beside,
    Stacked,
}

/// Thinnest bar that is still a bar, px.
const THINNEST: f64 = 6.0;

pub(super) fn paint(data: &Data, frame: &Frame<'_>, mode: Mode) -> Piece {
    let beside = if mode == Mode::Stacked { 1 } else { data.series.len() };
    let slot = (frame.width - 50.0) / data.categories.len() as f64;
    let stands = data.over == Over::Times && slot * 0.8 / beside as f64 >= THINNEST;
    if stands { columns(data, frame, mode) } else { rows(data, frame, mode) }
}

/// A bar to be drawn: where it lies across, and its pieces along.
struct Bar {
    series: usize,
    category: usize,
    /// Position and thickness across the direction of length.
    across: (f64, f64),
}

/// Direction of length and scale.
enum Along {
    Up(Standing),
    /// Start of the bars, px for one unit, end of the drawing.
    Ahead {
        left: f64,
        scale: f64,
    },
}

impl Along {
    fn scale(&self) -> f64 {
        match self {
            Along::Up(plot) => plot.scale,
            Along::Ahead { scale, .. } => *scale,
        }
    }

    /// Draws from one length to another, in px from zero.
    fn draw(&self, canvas: &mut Canvas<'_>, from: f64, to: f64, (at, thick): (f64, f64), tip: Option<&str>) {
        match self {
            Along::Up(plot) => canvas.bar(at, plot.bottom - to, thick, to - from, tip),
            Along::Ahead { left, .. } => canvas.bar(left + from, at, to - from, thick, tip),
        }
    }

    /// A point at a length, in the middle of a bar.
    fn point(&self, length: f64, (at, thick): (f64, f64)) -> (f64, f64) {
        match self {
            Along::Up(plot) => (at + thick / 2.0, plot.bottom - length),
            Along::Ahead { left, .. } => (left + length, at + thick / 2.0),
        }
    }
}

/// Where each piece of each bar begins and ends, in units: solid, then hatched.
struct Pieces {
    solid: (f64, f64),
    hatched: Option<(f64, f64)>,
}

fn pieces(data: &Data, mode: Mode, series: usize, category: usize) -> Option<Pieces> {
    let amount = |s: usize| data.series[s].figures[category].amount();
    let own = amount(series)?;
    let hatched = |from: f64| own.hi.filter(|hi| *hi > own.lo).map(|hi| (from, from + hi - own.lo));
    if mode == Mode::Beside {
        return Some(Pieces { solid: (0.0, own.lo), hatched: hatched(own.lo) });
    }
    let before = |f: &dyn Fn(Amount) -> f64| (0..series).filter_map(&amount).map(f).sum::<f64>();
    let all: f64 = (0..data.series.len()).filter_map(amount).map(|a| a.lo).sum();
    let start = before(&|a| a.lo);
    let loose = before(&|a| a.hi.map_or(0.0, |hi| hi - a.lo));
    Some(Pieces { solid: (start, start + own.lo), hatched: hatched(all + loose) })
}

/// Colour of a bar: of its series, or grey hatch where the category itself is what is unknown.
fn hue(data: &Data, hues: &[Hue], bar: &Bar) -> Hue {
    let unknown = data.series.len() == 1 && data.categories[bar.category].standing == Known::Unknown;
    if unknown { Hue::Unknown } else { hues[bar.series] }
}

/// All bars, series by series: solid parts, hatched parts, open ends, estimates, signs.
fn draw_bars(canvas: &mut Canvas<'_>, data: &Data, frame: &Frame<'_>, mode: Mode, along: &Along, bars: &[Bar]) {
    let hues = data.hues();
    let scale = along.scale();
    let mut all: Vec<Hue> = Vec::new();
    for bar in bars {
        let one = hue(data, &hues, bar);
        if !all.contains(&one) {
            all.push(one);
        }
    }
    for one in all {
        let of = |bar: &&Bar| hue(data, &hues, bar) == one;
        let mut opened = false;
        for bar in bars.iter().filter(of) {
            let Some(pieces) = pieces(data, mode, bar.series, bar.category) else { continue };
            let (a, b) = (pieces.solid.0 * scale, pieces.solid.1 * scale);
            // Zero is a figure too: a hair on the base. Where something hatched follows, that is the mark.
            let b = if b - a < 1.0 && pieces.hatched.is_none() && mode == Mode::Beside { a + 1.0 } else { b };
            if b <= a && mode == Mode::Beside {
                continue;
            }
            if !opened {
                canvas.open_solid(one);
                opened = true;
            }
            along.draw(canvas, a, b, bar.across, frame.tip(data, bar.series, bar.category).as_deref());
        }
        if opened {
            canvas.close();
        }
        opened = false;
        for bar in bars.iter().filter(of) {
            let Some(Pieces { hatched: Some((a, b)), .. }) = pieces(data, mode, bar.series, bar.category) else {
                continue;
            };
            if !opened {
                canvas.uses.between = true;
                canvas.open_hatch(one);
                opened = true;
            }
            // The outline stays inside of the ends.
            let (at, thick) = bar.across;
            let (a, b) = (a * scale, (b * scale).max(a * scale + 1.5));
            let tip = frame.tip(data, bar.series, bar.category);
            along.draw(canvas, a, b - 0.6, (at + 0.6, thick - 1.2), tip.as_deref());
        }
        if opened {
            canvas.close();
        }
    }
    for bar in bars {
        let (one, figure) = (hue(data, &hues, bar), &data.series[bar.series].figures[bar.category]);
        if let (Some(Amount { lo, hi: None }), Mode::Beside) = (figure.amount(), mode) {
            draw_open(canvas, one, along, lo * scale, bar.across);
        }
        if let (Figure::Estimate { best, .. }, Mode::Beside) = (figure, mode) {
            canvas.uses.estimate = true;
            let (x, y) = along.point(best * scale, bar.across);
            shape::dot(canvas, one, x, y, 4.5, None);
        }
        if let (Figure::Absent(kind), Mode::Beside) = (figure, mode) {
            let (x, y) = along.point(9.0, bar.across);
            canvas.absent_within(x, y, bar.across.1, *kind, frame.tip(data, bar.series, bar.category).as_deref());
        }
    }
    if mode == Mode::Stacked {
        draw_ends_of_stacks(canvas, data, frame, along, bars);
    }
}

/// Beyond the parts that are known: an arrow where one has no upper end, a sign for each that is absent.
fn draw_ends_of_stacks(canvas: &mut Canvas<'_>, data: &Data, frame: &Frame<'_>, along: &Along, bars: &[Bar]) {
    let hues = data.hues();
    for bar in bars.iter().filter(|b| b.series == 0) {
        let mut end = stack_end(data, bar.category) * along.scale();
        let open = data.series.iter().position(|s| s.figures[bar.category].amount().is_some_and(|a| a.hi.is_none()));
        if let Some(series) = open {
            draw_open(canvas, hues[series], along, end, bar.across);
            end += ARROW;
        }
        for (s, series) in data.series.iter().enumerate() {
            if let Figure::Absent(kind) = series.figures[bar.category] {
                // In a narrow panel signs lie upon each other rather than outside of the picture.
                let (x, y) = along.point(end + 10.0, bar.across);
                let (x, y) = (x.min(canvas.look.width - 7.0), y.max(7.0));
                canvas.absent(x, y, kind, frame.tip(data, s, bar.category).as_deref());
                end += 16.0;
            }
        }
    }
}

/// End of what is drawn of a stack, in units.
fn stack_end(data: &Data, category: usize) -> f64 {
    data.series.iter().filter_map(|s| s.figures[category].amount()).map(|a| a.farthest()).sum()
}

/// Room in px beyond the end of a stack for its arrow and signs.
fn stack_room(data: &Data, category: usize) -> f64 {
    let absent = data.series.iter().filter(|s| matches!(s.figures[category], Figure::Absent(_))).count();
    let open = data.series.iter().any(|s| s.figures[category].amount().is_some_and(|a| a.hi.is_none()));
    absent as f64 * 16.0 + if open { ARROW } else { 0.0 }
}

/// An open end: hatching that fades, and an arrow.
fn draw_open(canvas: &mut Canvas<'_>, hue: Hue, along: &Along, from: f64, across: (f64, f64)) {
    canvas.uses.open = true;
    canvas.open_hatch(hue);
    for (i, class) in ["pc-fade1", "pc-fade2", "pc-fade3"].into_iter().enumerate() {
        let a = from + i as f64 * 6.0;
        canvas.open(class);
        along.draw(canvas, a, a + 6.0, across, None);
        canvas.close();
    }
    canvas.close();
    canvas.open(&format!("pc-arrow pc-s{}", hue.name()));
    shape::arrow(canvas, along.point(from + 12.0, across), along.point(from + 27.0, across));
    canvas.close();
}

fn keys(data: &Data) -> Vec<(Swatch, String)> {
    if data.series.len() < 2 {
        return Vec::new();
    }
    data.series.iter().zip(data.hues()).map(|(s, hue)| (Swatch::Square(hue), s.name.clone())).collect()
}

fn farthest(data: &Data, mode: Mode) -> f64 {
    match mode {
        Mode::Beside => data.farthest(),
        Mode::Stacked => (0..data.categories.len()).map(|c| stack_end(data, c)).fold(0.0, f64::max),
    }
}

/// Standing bars, over times.
fn columns(data: &Data, frame: &Frame<'_>, mode: Mode) -> Piece {
    let mut canvas = Canvas::new(frame.look, frame.width);
    let height = frame.height();
    let room = match mode {
        Mode::Beside if data.is_open() => ARROW,
        Mode::Beside => 0.0,
        Mode::Stacked => (0..data.categories.len()).map(|c| stack_room(data, c)).fold(0.0, f64::max),
    };
    let beside = if mode == Mode::Stacked { 1 } else { data.series.len() };
    let axis = frame.axis(farthest(data, mode), height);
    let (ticks, tick_room) = frame::tick_texts(frame.look, &axis);
    let wide_slot = frame.width / data.categories.len() as f64;
    let texts: Vec<String> = (0..data.categories.len()).map(|c| total_or_value(data, frame, mode, c)).collect();
    let labelled = beside == 1 && texts.iter().all(|t| canvas.measure(t) + 4.0 <= wide_slot);
    let left = if labelled { 0.0 } else { tick_room + 8.0 };
    let top = 8.0 + room + if labelled { frame.look.leading() } else { 0.0 };
    let plot = Standing { left, right: frame.width, top, bottom: top + height, scale: height / axis.end };
    let slot = (plot.right - plot.left) / data.categories.len() as f64;
    let group = (slot * 0.8).min(64.0 * beside as f64);
    let pitch = group / beside as f64;
    let gap = if beside > 1 { (pitch * 0.1).clamp(0.5, 3.0) } else { 0.0 };
    let centre = |c: usize| plot.left + slot * (c as f64 + 0.5);
    let mut bars = Vec::with_capacity(data.series.len() * data.categories.len());
    for c in 0..data.categories.len() {
        for s in 0..data.series.len() {
            let lane = if beside == 1 { 0 } else { s };
            let at = centre(c) - group / 2.0 + lane as f64 * pitch + gap / 2.0;
            bars.push(Bar { series: s, category: c, across: (at, pitch - gap) });
        }
    }
    if !labelled {
        frame::draw_value_axis(&mut canvas, &plot, &axis, &ticks);
    }
    draw_bars(&mut canvas, data, frame, mode, &Along::Up(plot), &bars);
    frame::draw_base(&mut canvas, &plot);
    if labelled {
        for (c, text) in texts.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            let beyond = if mode == Mode::Stacked { stack_room(data, c) } else { open_room(data, c) };
            let end = if mode == Mode::Stacked {
                stack_end(data, c)
            } else {
                data.series[0].figures[c].amount().map_or(0.0, |a| a.farthest())
            };
            canvas.text(centre(c), plot.y(end) - beyond - 5.0, Anchor::Middle, "pc-ink", text);
        }
    }
    let centres: Vec<f64> = (0..data.categories.len()).map(centre).collect();
    let names = frame::draw_names(&mut canvas, data, &centres, slot, plot.bottom + 2.0);
    Piece::new(canvas, plot.bottom + names + 4.0, keys(data))
}

fn open_room(data: &Data, category: usize) -> f64 {
    if data.series[0].figures[category].amount().is_some_and(|a| a.hi.is_none()) { ARROW } else { 0.0 }
}

/// Number beside a single bar, or of the whole stack; empty where something is absent.
fn total_or_value(data: &Data, frame: &Frame<'_>, mode: Mode, category: usize) -> String {
    let absent = data.series.iter().any(|s| matches!(s.figures[category], Figure::Absent(_)));
    match mode {
        _ if absent => String::new(),
        Mode::Beside => frame.value(&data.series[0].figures[category]),
        Mode::Stacked => frame.value(&Figure::Amount(data.stack(category))),
    }
}

/// Lying bars.
fn rows(data: &Data, frame: &Frame<'_>, mode: Mode) -> Piece {
    let mut canvas = Canvas::new(frame.look, frame.width);
    let stacked = mode == Mode::Stacked;
    let lanes = if stacked { 1 } else { data.series.len() };
    let (thick, gap) = if lanes == 1 { (20.0, 0.0) } else { (15.0, 2.0) };
    let end = |c: usize, lane: usize| {
        if stacked {
            return lying::End {
                value: stack_end(data, c),
                beyond: stack_room(data, c),
                text: total_or_value(data, frame, mode, c),
            };
        }
        let figure = &data.series[lane].figures[c];
        let amount = figure.amount();
        let beyond = if amount.is_some_and(|a| a.hi.is_none()) { ARROW } else { 0.0 };
        lying::End { value: amount.map_or(0.0, |a| a.farthest()), beyond, text: frame.value(figure) }
    };
    let plan = Lying::plan(&canvas, data, frame, (lanes, thick, gap, lying::Marks::Bars), farthest(data, mode), end);
    let mut bars = Vec::with_capacity(data.series.len() * data.categories.len());
    for c in 0..data.categories.len() {
        for s in 0..data.series.len() {
            let lane = if stacked { 0 } else { s };
            bars.push(Bar { series: s, category: c, across: (plan.top(c, lane), thick) });
        }
    }
    if stacked {
        plan.draw_grid(&mut canvas, frame);
    }
    draw_bars(&mut canvas, data, frame, mode, &Along::Ahead { left: plan.left, scale: plan.scale }, &bars);
    plan.draw_texts(&mut canvas, data);
    let below = if stacked { frame.look.leading() + 4.0 } else { 0.0 };
    Piece::new(canvas, plan.bottom + below, keys(data))
}
