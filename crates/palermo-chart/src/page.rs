//! How do drawing, key, signs and words come together to one SVG?

use std::fmt::Write;

use crate::defs;
use crate::error::Error;
use crate::figure::Absent;
use crate::look::{Home, Ink, Look};
use crate::style;
use crate::svg::{Anchor, Canvas, Hue, Path, Uses};
use crate::text::{self, Lines, Weight};

/// What stands around a chart: on a page the page shows it, in a file the file does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caption {
    /// What is counted, where and when. Also the name of the picture for screen readers.
    pub title: String,
    /// How it is counted; the unit.
    pub subtitle: String,
    /// Source, date of the data, what is missing, what the figures do not show.
    pub source: String,
}

impl Caption {
    /// A caption with a title alone.
    pub fn titled(title: impl Into<String>) -> Self {
        Caption { title: title.into(), ..Caption::default() }
    }
}

/// A finished chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    /// The SVG.
    pub text: String,
    /// Width in px.
    pub width: f64,
    /// Height in px.
    pub height: f64,
    /// The description that a screen reader reads.
    pub description: String,
}

/// How a key shows what it explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Swatch {
    /// A filled square.
    Square(Hue),
    /// A line with the point of its series.
    Line(Hue),
    /// The point of a series.
    Dot(Hue),
    /// A square striped between two shades.
    Stripes(usize, usize),
    /// A square without data.
    NoData,
    /// A band of this width in px.
    Flow(f64),
    /// A square split between two shades.
    Split,
    /// A square in one of the seven shades of a sequence, counted from 1.
    Class(usize),
    /// Hatched.
    Hatch(Hue),
    /// Shaded, as bands and ranges are.
    Band,
    /// An arrow.
    Arrow,
    /// A point within a range.
    Estimate,
    /// The sign of an absent figure.
    Sign(Absent),
}

/// A part of a chart with its height.
pub(crate) struct Piece {
    pub body: String,
    pub height: f64,
    pub uses: Uses,
    /// Explained above the drawing.
    pub keys: Vec<(Swatch, String)>,
    /// Explained below it, before the signs.
    pub scale: Vec<(Swatch, String)>,
}

impl Piece {
    pub fn new(canvas: Canvas<'_>, height: f64, keys: Vec<(Swatch, String)>) -> Self {
        Piece { body: canvas.out, height, uses: canvas.uses, keys, scale: Vec::new() }
    }
}

const MARGIN: f64 = 20.0;
/// Between key and drawing.
const GAP: f64 = 10.0;

/// Puts everything together. `notes` stand under the drawing on pages too.
pub(crate) fn compose(
    look: &Look<'_>,
    caption: &Caption,
    piece: Piece,
    sentences: &[String],
    notes: &[&str],
    details: Option<&str>,
) -> Result<Svg, Error> {
    if caption.title.trim().is_empty() {
        return Err(Error::NoTitle);
    }
    let file = look.home == Home::File;
    let margin = if file { MARGIN } else { 0.0 };
    let mut canvas = Canvas::new(look, look.width);
    canvas.uses = piece.uses;
    let mut y = 0.0;
    if file {
        y = heading(&mut canvas, caption);
    }
    if !piece.keys.is_empty() {
        y = key(&mut canvas, &piece.keys, y) + GAP;
    }
    let mut body = String::new();
    std::mem::swap(&mut body, &mut canvas.out);
    place(&mut body, &piece.body, y);
    y += piece.height;
    let mut below = piece.scale;
    below.extend(signs(look, piece.uses));
    if !below.is_empty() {
        y = key(&mut canvas, &below, y + GAP);
    }
    for note in notes.iter().filter(|note| !note.trim().is_empty()) {
        y = paragraph(&mut canvas, note, y + 4.0);
    }
    if file && !caption.source.trim().is_empty() {
        y = paragraph(&mut canvas, &caption.source, y + 8.0);
    }
    body.push_str(&canvas.out);
    let description = look.words.together(sentences);
    let (width, height) = (look.width + 2.0 * margin, y.ceil() + 2.0 * margin);
    let text = frame(look, caption, &description, (width, height), margin, &body, canvas.uses, details);
    Ok(Svg { text, width, height, description })
}

#[allow(clippy::too_many_arguments, reason = "the parts of one template, each used once")]
fn frame(
    look: &Look<'_>,
    caption: &Caption,
    description: &str,
    (width, height): (f64, f64),
    margin: f64,
    body: &str,
    uses: Uses,
    details: Option<&str>,
) -> String {
    let id = look.id;
    let mut out = String::with_capacity(body.len() + 2048);
    let file = look.home == Home::File;
    let large = if look.letters == crate::look::Letters::Larger { " pc-large" } else { "" };
    let layout = if look.is_narrow() { " pc-narrow" } else { " pc-wide" };
    let (space, lang) = if file { (" xmlns=\"http://www.w3.org/2000/svg\"", "xml:lang") } else { ("", "lang") };
    // Writing to a string cannot fail.
    let _ = write!(out, "<svg{space} class=\"pc{large}{layout}\" {lang}=\"");
    text::escape_into(&mut out, look.lang);
    let _ = write!(
        out,
        "\" direction=\"ltr\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\""
    );
    if let (Some(details), false) = (details, file) {
        out.push_str(" aria-details=\"");
        text::escape_into(&mut out, details);
        out.push('"');
    }
    let _ = write!(out, "><title id=\"{id}-t\">");
    text::escape_into(&mut out, &caption.title);
    let _ = write!(out, "</title><desc id=\"{id}-d\">");
    text::escape_into(&mut out, description);
    out.push_str("</desc>");
    if file {
        let _ = write!(out, "<style>\n{}\n", style::FILE.as_str());
        if look.ink == Ink::Colour {
            out.push_str("@media print {");
            for hue in (0..8).map(Hue::Series).filter(|hue| uses.has_solid(*hue)) {
                let n = hue.name();
                let _ = write!(out, " .pc .pc-f{n} {{ fill: url(#{id}-p{n}); }}");
            }
            out.push_str(" }\n");
        }
        out.push_str("</style>");
    }
    defs::write(&mut out, id, uses);
    if file {
        let _ = write!(out, "<path class=\"pc-paper\" d=\"M0 0H{width}V{height}H0z\"/>");
        place_at(&mut out, body, margin, margin);
    } else {
        out.push_str(body);
    }
    out.push_str("</svg>");
    out
}

/// Moves a part to its place.
fn place(out: &mut String, body: &str, y: f64) {
    if y == 0.0 { out.push_str(body) } else { place_at(out, body, 0.0, y) }
}

/// Moves a part to its place, in physical coordinates.
pub(crate) fn place_at(out: &mut String, body: &str, x: f64, y: f64) {
    out.push_str("<g transform=\"translate(");
    crate::svg::coordinate(out, x);
    out.push(' ');
    crate::svg::coordinate(out, y);
    out.push_str(")\">");
    out.push_str(body);
    out.push_str("</g>");
}

fn heading(canvas: &mut Canvas<'_>, caption: &Caption) -> f64 {
    let look = canvas.look;
    let title = text::wrap(&caption.title, look.width, 18.0, Weight::Bold, 4);
    let mut y = 18.0;
    for line in &title.lines {
        canvas.text(0.0, y, Anchor::Start, "pc-title", line);
        y += 23.0;
    }
    let mut bottom = y - 12.0;
    if !caption.subtitle.trim().is_empty() {
        bottom = paragraph(canvas, &caption.subtitle, bottom - 2.0);
    }
    bottom + 10.0
}

/// Lines of small text from `top`; gives the bottom.
fn paragraph(canvas: &mut Canvas<'_>, words: &str, top: f64) -> f64 {
    let lines = canvas.wrap(words, canvas.width, 24);
    let leading = canvas.look.leading();
    canvas.lines((0.0, top + leading), Anchor::Start, "", &lines, words);
    top + leading * lines.lines.len() as f64 + 4.0
}

/// Signs that occur in a drawing, with their words.
fn signs(look: &Look<'_>, uses: Uses) -> Vec<(Swatch, String)> {
    let mut signs = Vec::new();
    if uses.estimate {
        signs.push((Swatch::Estimate, look.words.estimate()));
    }
    if uses.between {
        let sample = match (uses.split, uses.striped().next()) {
            (true, _) => Swatch::Split,
            (_, Some((lower, upper))) => Swatch::Stripes(lower, upper),
            _ => uses.any_hatch().map_or(Swatch::Band, Swatch::Hatch),
        };
        signs.push((sample, look.words.between()));
    }
    if uses.open {
        signs.push((Swatch::Arrow, look.words.open()));
    }
    for kind in Absent::ALL {
        if uses.has_absent(kind) {
            signs.push((Swatch::Sign(kind), look.words.absent(kind)));
        }
    }
    signs
}

/// Swatches with words, one after the other, from `top`; gives the bottom.
fn key(canvas: &mut Canvas<'_>, entries: &[(Swatch, String)], top: f64) -> f64 {
    let leading = canvas.look.leading() + 4.0;
    let (mut x, mut y) = (0.0, top + leading - 5.0);
    for (swatch, words) in entries {
        let room = if matches!(swatch, Swatch::Line(_)) { 28.0 } else { 19.0 };
        let lines: Lines = canvas.wrap(words, canvas.width - room, 4);
        let width = room + lines.width(canvas.look.size(), Weight::Regular);
        if x > 0.0 && x + width > canvas.width {
            x = 0.0;
            y += leading;
        }
        draw_swatch(canvas, *swatch, x, y - 4.5);
        canvas.lines((x + room, y), Anchor::Start, "pc-ink", &lines, words);
        y += (lines.lines.len() - 1) as f64 * canvas.look.leading();
        x += width + 18.0;
    }
    y + 6.0
}

/// A swatch whose box is 13 px (a line: 22 px) wide, centred on `y`.
fn draw_swatch(canvas: &mut Canvas<'_>, swatch: Swatch, x: f64, y: f64) {
    match swatch {
        Swatch::Square(hue) => {
            canvas.open_solid(hue);
            canvas.bar(x, y - 6.0, 12.0, 12.0, None);
            canvas.close();
        }
        Swatch::Hatch(hue) => {
            canvas.open_hatch(hue);
            canvas.bar(x + 0.6, y - 5.4, 11.0, 11.0, None);
            canvas.close();
        }
        Swatch::Band => {
            canvas.open("pc-range pc-s1");
            canvas.line(x, y, x + 12.0, y);
            canvas.close();
            canvas.open("pc-cap pc-s1");
            canvas.line(x, y - 4.0, x, y + 4.0);
            canvas.line(x + 12.0, y - 4.0, x + 12.0, y + 4.0);
            canvas.close();
        }
        Swatch::Stripes(lower, upper) => {
            canvas.open_striped("pc-spot", lower, upper);
            canvas.bar(x + 0.5, y - 5.5, 11.0, 11.0, None);
            canvas.close();
        }
        Swatch::NoData => {
            canvas.open_no_data("pc-spot");
            canvas.bar(x + 0.5, y - 5.5, 11.0, 11.0, None);
            canvas.close();
        }
        Swatch::Flow(thick) => {
            canvas.open("pc-c1");
            canvas.bar(x, y - thick / 2.0, 13.0, thick, None);
            canvas.close();
        }
        Swatch::Split => {
            canvas.open("pc-spot pc-q2");
            canvas.bar(x + 0.5, y - 5.5, 11.0, 11.0, None);
            canvas.close();
            let mut half = Path::default();
            half.to(x + 0.5, y - 5.5).line(x + 11.5, y - 5.5).line(x + 11.5, y + 5.5).close();
            canvas.open("pc-q5");
            canvas.path(&half, None);
            canvas.close();
        }
        Swatch::Class(n) => {
            canvas.open(&format!("pc-spot pc-q{n}"));
            canvas.bar(x + 0.5, y - 5.5, 11.0, 11.0, None);
            canvas.close();
        }
        Swatch::Line(hue) => {
            canvas.open(&format!("pc-line pc-s{}", hue.name()));
            canvas.line(x, y, x + 22.0, y);
            canvas.close();
            crate::series::shape::dot(canvas, hue, x + 11.0, y, 4.0, None);
        }
        Swatch::Dot(hue) => crate::series::shape::dot(canvas, hue, x + 6.0, y, 5.0, None),
        Swatch::Arrow => {
            canvas.open("pc-arrow pc-lead");
            crate::series::shape::arrow(canvas, (x, y), (x + 12.0, y));
            canvas.close();
        }
        Swatch::Estimate => {
            canvas.open("pc-range pc-s1");
            canvas.line(x, y, x + 13.0, y);
            canvas.close();
            crate::series::shape::dot(canvas, Hue::Series(0), x + 6.5, y, 4.0, None);
        }
        Swatch::Sign(kind) => canvas.absent(x + 6.5, y, kind, None),
    }
}
