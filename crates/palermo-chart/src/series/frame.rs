//! The room in which figures over categories are drawn: axes, ticks, names of categories.

use crate::figure::{Figure, Unit};
use crate::look::Look;
use crate::series::data::Data;
use crate::svg::{Anchor, Canvas};
use crate::text::Weight;
use crate::ticks::{self, Axis};

/// What a drawing of series is given by its surroundings.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub look: &'a Look<'a>,
    /// Room in px.
    pub width: f64,
    pub unit: Unit,
    /// Shared by all panels, where there are several.
    pub shared: Option<Shared>,
}

/// What panels have in common, so that they can be compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shared {
    /// Farthest end of all figures.
    pub farthest: f64,
    /// Whether any figure has no upper end.
    pub open: bool,
    /// Room for the widest number beside a bar, px.
    pub reserve: f64,
}

/// Room that the arrow of an open end needs beyond the farthest figure.
pub(crate) const ARROW: f64 = 30.0;

impl Frame<'_> {
    pub fn is_panel(&self) -> bool {
        self.shared.is_some()
    }

    /// Height of a standing plot.
    pub fn height(&self) -> f64 {
        if self.is_panel() {
            132.0
        } else if self.look.is_narrow() {
            200.0
        } else {
            250.0
        }
    }

    /// Axis that holds everything up to `farthest`.
    pub fn axis(&self, farthest: f64, px: f64) -> Axis {
        let about = (px / 58.0).round().clamp(2.0, 6.0) as usize;
        ticks::axis(self.shared.map_or(farthest, |s| s.farthest.max(farthest)), self.unit, about)
    }

    /// Text beside a point or bar; empty where the figure is absent.
    pub fn value(&self, figure: &Figure) -> String {
        match self.look.said(figure, self.unit) {
            Some(said) => self.look.words.short(&said),
            None => String::new(),
        }
    }

    /// Text that appears when a mark is pointed at; none where there are so many that it would only weigh.
    pub fn tip(&self, data: &Data, series: usize, category: usize) -> Option<String> {
        if data.series.len() * data.categories.len() > 150 {
            return None;
        }
        let (series, category) = (data.series.get(series)?, data.categories.get(category).map(|c| (c, category))?);
        let figure = series.figures.get(category.1)?;
        let long = match self.look.said(figure, self.unit) {
            Some(said) => self.look.words.long(&said),
            None => self.look.short(figure, self.unit),
        };
        let name = category.0.name.as_str();
        let parts: &[&str] = if series.name.is_empty() { &[name] } else { &[&series.name, name] };
        Some(self.look.words.labelled(parts, &long))
    }
}

/// A standing plot: values upwards, categories along the line of writing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// Start of the plot.
    pub left: f64,
    /// Its far end.
    pub right: f64,
    /// Top of the axis.
    pub top: f64,
    /// Where zero lies.
    pub bottom: f64,
    /// px for one unit.
    pub scale: f64,
}

impl Standing {
    pub fn y(&self, value: f64) -> f64 {
        self.bottom - value * self.scale
    }
}

/// Texts of the ticks and the room that they need.
pub(crate) fn tick_texts(look: &Look<'_>, axis: &Axis) -> (Vec<String>, f64) {
    let texts: Vec<String> = axis.ticks.iter().map(|t| look.numbers.write(*t, axis.decimals)).collect();
    let room = texts.iter().map(|t| crate::text::width(t, look.size(), Weight::Regular)).fold(0.0, f64::max);
    (texts, room)
}

/// Lines and numbers of a value axis that stands.
pub(crate) fn draw_value_axis(canvas: &mut Canvas<'_>, plot: &Standing, axis: &Axis, texts: &[String]) {
    canvas.open("pc-grid");
    for tick in axis.ticks.iter().skip(1) {
        canvas.line(plot.left, plot.y(*tick), plot.right, plot.y(*tick));
    }
    canvas.close();
    let half = canvas.look.size() * 0.35;
    for (tick, text) in axis.ticks.iter().zip(texts) {
        canvas.text(plot.left - 8.0, plot.y(*tick) + half, Anchor::End, "", text);
    }
}

/// The line on which bars stand.
pub(crate) fn draw_base(canvas: &mut Canvas<'_>, plot: &Standing) {
    canvas.open("pc-base");
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom);
    canvas.close();
}

/// Names of categories below a standing plot, at their centres; gives the height that they take. Names break into two
/// lines; where they still do not fit, only every second, third … is written, always with the first one.
pub(crate) fn draw_names(canvas: &mut Canvas<'_>, data: &Data, centres: &[f64], slot: f64, y: f64) -> f64 {
    let look = canvas.look;
    let names: Vec<&str> = data.categories.iter().map(|c| c.name.as_str()).collect();
    let wrapped: Vec<_> = names.iter().map(|name| canvas.wrap(name, slot - 4.0, 2)).collect();
    let fits = wrapped.iter().all(|lines| !lines.shortened);
    let widest = names.iter().map(|n| canvas.measure(n)).fold(0.0, f64::max);
    let every = if fits { 1 } else { ((widest + 10.0) / slot).ceil().max(1.0) as usize };
    let mut height = look.leading();
    // The last name is as telling as the first: count from the end where that keeps the first one too.
    for (i, centre) in centres.iter().enumerate().filter(|(i, _)| i % every == 0) {
        let (name, lines) = (names[i], &wrapped[i]);
        let room = slot * every as f64 - 6.0;
        let lines = if every == 1 { lines.clone() } else { canvas.wrap(name, room, 2) };
        height = height.max(look.leading() * lines.lines.len() as f64);
        // The outermost names are kept within the drawing.
        let half = lines.width(look.size(), Weight::Regular) / 2.0;
        let x = centre.clamp(half, (canvas.width - half).max(half));
        canvas.lines((x, y + look.leading()), Anchor::Middle, "", &lines, name);
    }
    height + 4.0
}
