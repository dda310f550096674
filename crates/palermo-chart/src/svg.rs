//! How is a drawing written? Coordinates, mirroring and text as SVG, by hand: a drawing is mostly numbers.
//!
//! Coordinates of a [`Canvas`] are logical: x runs from the start of a line of writing to its end. Where the page is
//! written from right to left the canvas turns them round, so that no chart has to know. Texts are anchored physically
//! under `direction="ltr"` and carry isolates where their own direction differs: browsers and converters then agree.

use std::fmt::Write;

use crate::figure::Absent;
use crate::look::Look;
pub(crate) use crate::path::{Path, coordinate};
use crate::text::{self, Lines, Weight};

/// Where a text stands in relation to its x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn attribute(self) -> &'static str {
        match self {
            Anchor::Start => " text-anchor=\"start\"",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        }
    }
}

/// Colour of a series or of what is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hue {
    /// 0 to 7.
    Series(usize),
    Unknown,
}

impl Hue {
    /// Suffix of the classes and ids: 1 to 8, or n.
    pub fn name(self) -> char {
        match self {
            Hue::Series(i) => char::from(b'1' + (i % 8) as u8),
            Hue::Unknown => 'n',
        }
    }

    fn bit(self) -> u32 {
        match self {
            Hue::Series(i) => 1 << (i % 8),
            Hue::Unknown => 1 << 8,
        }
    }
}

/// Which definitions a drawing needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    solid: u32,
    hatch: u32,
    absent: u32,
    /// Something is hatched between two ends.
    pub between: bool,
    /// Areas striped between two shades: bit 8 × lower + upper.
    pub stripes: u64,
    /// Something on a map has no data.
    pub no_data: bool,
    /// A shaded cell is split between two classes.
    pub split: bool,
    /// Something has no upper end.
    pub open: bool,
    /// Something is an estimate within a range.
    pub estimate: bool,
}

impl Uses {
    pub fn add(&mut self, other: Uses) {
        self.solid |= other.solid;
        self.hatch |= other.hatch;
        self.absent |= other.absent;
        self.between |= other.between;
        self.stripes |= other.stripes;
        self.no_data |= other.no_data;
        self.split |= other.split;
        self.open |= other.open;
        self.estimate |= other.estimate;
    }

    pub fn has_solid(&self, hue: Hue) -> bool {
        self.solid & hue.bit() != 0
    }

    pub fn has_hatch(&self, hue: Hue) -> bool {
        self.hatch & hue.bit() != 0
    }

    /// A hue that is hatched somewhere.
    pub fn any_hatch(&self) -> Option<Hue> {
        (0..8).map(Hue::Series).chain([Hue::Unknown]).find(|hue| self.has_hatch(*hue))
    }

    /// Pairs of shades between which areas are striped.
    pub fn striped(&self) -> impl Iterator<Item = (usize, usize)> {
        let stripes = self.stripes;
        (1..=7).flat_map(|a| (1..=7).map(move |b| (a, b))).filter(move |(a, b)| stripes & (1 << (8 * a + b)) != 0)
    }

    pub fn has_absent(&self, kind: Absent) -> bool {
        self.absent & (1 << kind.index()) != 0
    }
}

/// A piece of a drawing under construction.
pub(crate) struct Canvas<'a> {
    pub look: &'a Look<'a>,
    pub width: f64,
    pub out: String,
    pub uses: Uses,
    mirrored: bool,
    /// Anchor that texts have from their group.
    anchored: Anchor,
}

impl<'a> Canvas<'a> {
    pub fn new(look: &'a Look<'a>, width: f64) -> Self {
        Canvas {
            look,
            width,
            out: String::new(),
            uses: Uses::default(),
            mirrored: look.is_rtl(),
            anchored: Anchor::Start,
        }
    }

    /// A canvas whose x is never turned round: the east of a map is always on the right.
    pub fn unmirrored(look: &'a Look<'a>, width: f64) -> Self {
        Canvas { mirrored: false, ..Canvas::new(look, width) }
    }

    /// Physical x.
    pub fn px(&self, x: f64) -> f64 {
        if self.mirrored { self.width - x } else { x }
    }

    /// ` name="value"` with a number.
    fn number(&mut self, name: &str, value: f64) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        coordinate(&mut self.out, value);
        self.out.push('"');
    }

    /// Opens a group with a class.
    pub fn open(&mut self, class: &str) {
        self.out.push_str("<g class=\"");
        self.out.push_str(class);
        self.out.push_str("\">");
    }

    /// Opens a group filled solidly with a hue: a class for the colour, an attribute for the pattern that shows where
    /// the style sheet leaves the colour out (print, forced colours, patterns asked for).
    pub fn open_solid(&mut self, hue: Hue) {
        self.uses.solid |= hue.bit();
        let (id, name) = (self.look.id, hue.name());
        let _ = match self.look.ink {
            crate::look::Ink::Colour => write!(self.out, "<g class=\"pc-f{name}\" fill=\"url(#{id}-p{name})\">"),
            crate::look::Ink::Patterns => write!(self.out, "<g class=\"pc-s{name}\" fill=\"url(#{id}-p{name})\">"),
        };
    }

    /// Opens a group filled with the hatching of a hue: what lies between two ends.
    pub fn open_hatch(&mut self, hue: Hue) {
        self.uses.hatch |= hue.bit();
        let (id, name) = (self.look.id, hue.name());
        let _ = write!(self.out, "<g class=\"pc-b pc-s{name}\" fill=\"url(#{id}-h{name})\">");
    }

    /// Opens a group of areas striped between two shades of a sequence.
    pub fn open_striped(&mut self, class: &str, lower: usize, upper: usize) {
        self.uses.stripes |= 1 << (8 * lower + upper);
        let _ = write!(self.out, "<g class=\"{class}\" fill=\"url(#{}-u{lower}{upper})\">", self.look.id);
    }

    /// Opens a group of areas without data.
    pub fn open_no_data(&mut self, class: &str) {
        self.uses.no_data = true;
        let _ = write!(self.out, "<g class=\"{class}\" fill=\"url(#{}-z)\">", self.look.id);
    }

    /// Opens a group of lines hatched with a hue: equal bands.
    pub fn open_hatched_lines(&mut self, hue: Hue, class: &str) {
        self.uses.hatch |= hue.bit();
        let (id, name) = (self.look.id, hue.name());
        let _ = write!(self.out, "<g class=\"{class}\" stroke=\"url(#{id}-h{name})\">");
    }

    /// Opens a group of texts with one anchor.
    pub fn open_texts(&mut self, class: &str, anchor: Anchor) {
        self.anchored = self.physical(anchor);
        let attribute = if self.anchored == Anchor::Start { "" } else { self.anchored.attribute() };
        let _ = write!(self.out, "<g class=\"{class}\"{attribute}>");
    }

    /// Closes a group of texts.
    pub fn close_texts(&mut self) {
        self.anchored = Anchor::Start;
        self.close();
    }

    fn physical(&self, anchor: Anchor) -> Anchor {
        match (anchor, self.mirrored) {
            (Anchor::Start, true) => Anchor::End,
            (Anchor::End, true) => Anchor::Start,
            _ => anchor,
        }
    }

    /// Closes a group.
    pub fn close(&mut self) {
        self.out.push_str("</g>");
    }

    /// A rectangle, as a path: the shortest way to write one.
    pub fn bar(&mut self, x: f64, y: f64, w: f64, h: f64, tip: Option<&str>) {
        let left = if self.mirrored { self.width - x - w } else { x };
        self.out.push_str("<path d=\"M");
        coordinate(&mut self.out, left);
        self.out.push(' ');
        coordinate(&mut self.out, y);
        self.out.push('h');
        coordinate(&mut self.out, w);
        self.out.push('v');
        coordinate(&mut self.out, h);
        self.out.push('H');
        coordinate(&mut self.out, left);
        self.out.push('z');
        self.end_with_tip("path", tip);
    }

    /// A straight line.
    pub fn line(&mut self, x1: f64, y1: f64, x2: f64, y2: f64) {
        let mut path = Path::default();
        path.to(x1, y1).line(x2, y2);
        self.path(&path, None);
    }

    /// A path of lines and curves.
    pub fn path(&mut self, path: &Path, tip: Option<&str>) {
        self.path_with("", path, tip);
    }

    /// A path with further attributes, as ` name="value"`.
    pub fn path_with(&mut self, attributes: &str, path: &Path, tip: Option<&str>) {
        self.out.push_str("<path");
        self.out.push_str(attributes);
        self.out.push_str(" d=\"");
        path.write(&mut self.out, |x| if self.mirrored { self.width - x } else { x });
        self.end_with_tip("path", tip);
    }

    /// A circle.
    pub fn circle(&mut self, x: f64, y: f64, r: f64, tip: Option<&str>) {
        let x = self.px(x);
        self.out.push_str("<circle");
        self.number("cx", x);
        self.number("cy", y);
        self.number("r", r);
        self.end_tag("circle", tip);
    }

    /// The sign of an absent figure, centred.
    pub fn absent(&mut self, x: f64, y: f64, kind: Absent, tip: Option<&str>) {
        self.absent_within(x, y, f64::INFINITY, kind, tip);
    }

    /// The sign of an absent figure, made smaller where its lane is narrow.
    pub fn absent_within(&mut self, x: f64, y: f64, lane: f64, kind: Absent, tip: Option<&str>) {
        self.uses.absent |= 1 << kind.index();
        let x = self.px(x);
        let _ = write!(self.out, "<use href=\"#{}-a{}\"", self.look.id, kind.index());
        if lane >= 13.0 {
            self.number("x", x);
            self.number("y", y);
        } else {
            self.out.push_str(" transform=\"translate(");
            coordinate(&mut self.out, x);
            self.out.push(' ');
            coordinate(&mut self.out, y);
            let _ = write!(self.out, ") scale({:.2})\"", (lane / 13.0).clamp(0.6, 1.0));
        }
        self.end_tag("use", tip);
    }

    fn end_with_tip(&mut self, tag: &str, tip: Option<&str>) {
        self.out.push('"');
        self.end_tag(tag, tip);
    }

    fn end_tag(&mut self, tag: &str, tip: Option<&str>) {
        match tip {
            None => self.out.push_str("/>"),
            Some(tip) => {
                self.out.push('>');
                self.title(tip);
                let _ = write!(self.out, "</{tag}>");
            }
        }
    }

    fn title(&mut self, tip: &str) {
        self.out.push_str("<title>");
        text::escape_into(&mut self.out, tip);
        self.out.push_str("</title>");
    }

    /// One line of text. `class` may be empty.
    pub fn text(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, text: &str) {
        self.text_open(x, y, anchor, class);
        self.directed(text);
        self.out.push_str("</text>");
    }

    /// Several lines; `y` is the baseline of the first one. What was shortened has its full text as a title.
    pub fn lines(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, lines: &Lines, full: &str) {
        self.text_open(x, y, anchor, class);
        if lines.shortened {
            self.title(full);
        }
        let leading = self.look.leading();
        let x = self.px(x);
        for (i, line) in lines.lines.iter().enumerate() {
            if i == 0 {
                self.directed(line);
                continue;
            }
            self.out.push_str("<tspan");
            self.number("x", x);
            self.number("dy", leading);
            self.out.push('>');
            self.directed(line);
            self.out.push_str("</tspan>");
        }
        self.out.push_str("</text>");
    }

    /// A line of text that stands, its end upwards.
    pub fn standing_text(&mut self, x: f64, y: f64, lines: &Lines, full: &str) {
        let x = self.px(x) + self.look.size() * 0.35;
        self.out.push_str("<text transform=\"translate(");
        coordinate(&mut self.out, x);
        self.out.push(' ');
        coordinate(&mut self.out, y);
        self.out.push_str(") rotate(-90)\">");
        if lines.shortened {
            self.title(full);
        }
        if let Some(line) = lines.lines.first() {
            self.directed(line);
        }
        self.out.push_str("</text>");
    }

    fn text_open(&mut self, x: f64, y: f64, anchor: Anchor, class: &str) {
        let x = self.px(x);
        self.out.push_str("<text");
        self.number("x", x);
        self.number("y", y);
        let physical = self.physical(anchor);
        if physical != self.anchored {
            self.out.push_str(physical.attribute());
        }
        if !class.is_empty() {
            let _ = write!(self.out, " class=\"{class}\"");
        }
        self.out.push('>');
    }

    /// Text with its direction: what has letters stands in an isolate of its own direction where the page or the text
    /// runs from right to left; what has none (a number, `<5`, `15–17`) is read from left to right everywhere.
    fn directed(&mut self, text: &str) {
        let letters = text.chars().any(char::is_alphabetic);
        if letters && (self.look.is_rtl() || text::has_rtl(text)) {
            self.out.push('\u{2068}');
            text::escape_into(&mut self.out, text);
            self.out.push('\u{2069}');
        } else {
            text::escape_into(&mut self.out, text);
        }
    }

    /// Estimated width of a regular text in this look.
    pub fn measure(&self, text: &str) -> f64 {
        text::width(text, self.look.size(), Weight::Regular)
    }

    /// Breaks a regular text.
    pub fn wrap(&self, text: &str, room: f64, most: usize) -> Lines {
        text::wrap(text, room, self.look.size(), Weight::Regular, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> String {
        let mut out = String::new();
        coordinate(&mut out, value);
        out
    }

    #[test]
    fn coordinates_have_at_most_one_decimal_and_are_always_numbers() {
        assert_eq!(written(12.34), "12.3");
        assert_eq!(written(12.0), "12");
        assert_eq!(written(-0.04), "0");
        assert_eq!(written(-0.26), "-.3");
        assert_eq!(written(f64::NAN), "0");
    }
}
