//! The text layer of a PDF, page by page.
//!
//! A PDF says where glyphs stand, not which words they make. This module reads what the text operators show (ISO 32000-1, 9.4) and
//! where; [`lines`] puts the glyphs together again.

mod lines;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, LoadOptions, Object, ObjectId};

use self::lines::{Glyph, Page};
use super::MOST_BYTES;
use crate::error::{Error, Result};

/// Pages that are read at most.
const MOST_PAGES: usize = 5_000;
/// Glyphs of a page that are read at most: a dense page has some five thousand.
const MOST_GLYPHS: usize = 500_000;

pub(super) fn text(bytes: &[u8]) -> Result<String> {
    // The library is written for sound files; a broken one must not take the program down with it.
    match catch_unwind(AssertUnwindSafe(|| pages(bytes))) {
        Ok(result) => result,
        Err(_) => Err(damaged("its structure is broken")),
    }
}

fn damaged(cause: impl ToString) -> Error {
    Error::Container { format: "the PDF", cause: cause.to_string() }
}

fn pages(bytes: &[u8]) -> Result<String> {
    let options = LoadOptions { max_decompressed_size: Some(MOST_BYTES as usize), ..LoadOptions::default() };
    let pdf = Document::load_mem_with_options(bytes, options).map_err(damaged)?;
    if pdf.is_encrypted() {
        return Err(damaged("it is encrypted"));
    }
    let all = pdf.get_pages();
    if all.is_empty() {
        return Err(damaged("it has no pages"));
    }
    if all.len() > MOST_PAGES {
        return Err(damaged(format!("it has {} pages, more than {MOST_PAGES}", all.len())));
    }
    let mut read = Vec::new();
    let mut unread = None;
    let mut glyphs = 0;
    for (number, id) in all {
        // a page that cannot be read leaves a gap, not a refusal: the others still speak
        match page(&pdf, id) {
            Ok(page) => {
                glyphs += page.len();
                if glyphs as u64 > MOST_BYTES / 8 {
                    return Err(Error::TooLarge {
                        what: "the text of the PDF".into(),
                        size: MOST_BYTES,
                        limit: MOST_BYTES / 8,
                    });
                }
                read.push(page);
            }
            Err(cause) => {
                unread.get_or_insert(format!("page {number}: {cause}"));
                read.push(Page::default());
            }
        }
    }
    let out = lines::text(&read);
    if out.trim().is_empty() {
        return Err(damaged(unread.unwrap_or_else(|| "it has no text layer; recognise its text first".into())));
    }
    Ok(out)
}

/// A font: what its codes mean, and how wide they are.
struct Font {
    /// Without `/Encoding` where a `/ToUnicode` says more than it.
    own: Dictionary,
    plain: Dictionary,
    /// Codes of two bytes.
    wide: bool,
    /// Thousandths of the size.
    widths: HashMap<u32, f32>,
    default: f32,
}

impl Font {
    fn new(pdf: &Document, font: &Dictionary) -> Font {
        let wide = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Type0");
        let mut own = font.clone();
        if own.has(b"ToUnicode") {
            own.remove(b"Encoding");
        }
        let mut out =
            Font { own, plain: font.clone(), wide, widths: HashMap::new(), default: if wide { 1000.0 } else { 500.0 } };
        if wide {
            out.wide_widths(pdf, font);
        } else {
            let first = font.get_deref(b"FirstChar", pdf).and_then(Object::as_i64).unwrap_or(0).clamp(0, 255) as u32;
            let list = font.get_deref(b"Widths", pdf).and_then(Object::as_array);
            for (n, w) in list.into_iter().flatten().enumerate().take(256) {
                if let Some(w) = number(pdf, w) {
                    out.widths.insert(first + n as u32, w);
                }
            }
        }
        out
    }

    /// `/W` of a composite font: `first [w …]` or `first last w`.
    fn wide_widths(&mut self, pdf: &Document, font: &Dictionary) {
        let below = font.get_deref(b"DescendantFonts", pdf).and_then(Object::as_array).ok().and_then(|a| a.first());
        let Some(below) = below.and_then(|d| pdf.dereference(d).ok()).and_then(|(_, d)| d.as_dict().ok()) else {
            return;
        };
        if let Some(w) = below.get(b"DW").ok().and_then(|w| number(pdf, w)) {
            self.default = w;
        }
        let Ok(list) = below.get_deref(b"W", pdf).and_then(Object::as_array) else { return };
        let mut at = 0;
        while let (Some(first), Some(second)) = (list.get(at).and_then(|n| number(pdf, n)), list.get(at + 1)) {
            let first = first.max(0.0) as u32;
            if let Ok(run) = pdf.dereference(second).and_then(|(_, o)| o.as_array()) {
                for (n, w) in run.iter().enumerate().take(65_536) {
                    if let Some(w) = number(pdf, w) {
                        self.widths.insert(first + n as u32, w);
                    }
                }
                at += 2;
            } else {
                let (last, w) = (number(pdf, second), list.get(at + 2).and_then(|w| number(pdf, w)));
                let (Some(last), Some(w)) = (last, w) else { return };
                for n in first..=(last.max(0.0) as u32).min(first.saturating_add(65_535)) {
                    self.widths.insert(n, w);
                }
                at += 3;
            }
        }
    }
}

fn number(pdf: &Document, object: &Object) -> Option<f32> {
    pdf.dereference(object).ok().and_then(|(_, o)| o.as_float().ok()).filter(|n| n.is_finite())
}

/// What a code of a font shows.
struct Decoder<'f> {
    font: &'f Font,
    own: Option<Encoding<'f>>,
    plain: Option<Encoding<'f>>,
    known: HashMap<u32, String>,
}

impl<'f> Decoder<'f> {
    fn new(pdf: &'f Document, font: &'f Font) -> Decoder<'f> {
        let of = |d: &'f Dictionary| d.get_font_encoding_with_limit(pdf, MOST_BYTES as usize).ok();
        Decoder { font, own: of(&font.own), plain: of(&font.plain), known: HashMap::new() }
    }

    fn shown(&mut self, code: u32) -> &str {
        let Decoder { font, own, plain, known } = self;
        known.entry(code).or_insert_with(|| {
            let bytes = code.to_be_bytes();
            let bytes = if font.wide { &bytes[2..] } else { &bytes[3..] };
            let good = |e: &Option<Encoding<'_>>| {
                e.as_ref()?.bytes_to_string(bytes).ok().filter(|t| !t.is_empty() && !t.contains('\u{FFFD}'))
            };
            good(own).or_else(|| good(plain)).unwrap_or_default()
        })
    }
}

/// A matrix `[a b c d e f]`, as in ISO 32000-1, 8.3.3.
type Matrix = [f32; 6];

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `m`, then `n`.
fn times(m: Matrix, n: Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

/// The text state (ISO 32000-1, 9.3) and where the next glyph stands.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Vec<u8>>,
    size: f32,
    character: f32,
    word: f32,
    scale: f32,
    leading: f32,
    rise: f32,
}

struct Reader<'f> {
    fonts: HashMap<Vec<u8>, Decoder<'f>>,
    state: State,
    saved: Vec<State>,
    line: Matrix,
    text: Matrix,
    page: Page,
}

fn page(pdf: &Document, id: ObjectId) -> std::result::Result<Page, String> {
    let fonts = pdf.get_page_fonts(id).map_err(|e| e.to_string())?;
    let fonts: Vec<(Vec<u8>, Font)> = fonts.into_iter().map(|(name, font)| (name, Font::new(pdf, font))).collect();
    let content = pdf.get_page_content_with_limit(id, MOST_BYTES as usize).map_err(|e| e.to_string())?;
    let state =
        State { page: UNIT, font: None, size: 0.0, character: 0.0, word: 0.0, scale: 1.0, leading: 0.0, rise: 0.0 };
    let mut reader = Reader {
        fonts: fonts.iter().map(|(name, font)| (name.clone(), Decoder::new(pdf, font))).collect(),
        state,
        saved: Vec::new(),
        line: UNIT,
        text: UNIT,
        page: Page::default(),
    };
    for operation in Content::decode_iter(&content) {
        reader.operation(&operation.map_err(|e| e.to_string())?);
        if reader.page.len() > MOST_GLYPHS {
            return Err(format!("it shows more than {MOST_GLYPHS} glyphs"));
        }
    }
    Ok(reader.page)
}

impl Reader<'_> {
    fn operation(&mut self, operation: &Operation) {
        let of = &operation.operands;
        let n = |k: usize| of.get(k).and_then(|o| o.as_float().ok()).filter(|n| n.is_finite()).unwrap_or(0.0);
        let matrix = || [n(0), n(1), n(2), n(3), n(4), n(5)];
        match operation.operator.as_str() {
            "q" if self.saved.len() < 256 => self.saved.push(self.state.clone()),
            "Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => self.state.page = times(matrix(), self.state.page),
            "BT" => (self.line, self.text) = (UNIT, UNIT),
            "Tf" => {
                self.state.font = of.first().and_then(|o| o.as_name().ok()).map(<[u8]>::to_vec);
                self.state.size = n(1);
            }
            "Tc" => self.state.character = n(0),
            "Tw" => self.state.word = n(0),
            "Tz" => self.state.scale = n(0) / 100.0,
            "TL" => self.state.leading = n(0),
            "Ts" => self.state.rise = n(0),
            "Td" => self.next_line(n(0), n(1)),
            "TD" => {
                self.state.leading = -n(1);
                self.next_line(n(0), n(1));
            }
            "Tm" => (self.line, self.text) = (matrix(), matrix()),
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show(of.first()),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(of.first());
            }
            "\"" => {
                (self.state.word, self.state.character) = (n(0), n(1));
                self.next_line(0.0, -self.state.leading);
                self.show(of.get(2));
            }
            "TJ" => {
                for part in of.first().and_then(|o| o.as_array().ok()).into_iter().flatten() {
                    match part.as_float() {
                        Ok(back) => self.advance(-back / 1000.0 * self.state.size),
                        Err(_) => self.show(Some(part)),
                    }
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f32) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by * self.state.scale, 0.0], self.text);
    }

    fn show(&mut self, string: Option<&Object>) {
        let Some(bytes) = string.and_then(|o| o.as_str().ok()) else { return };
        let name = self.state.font.clone().unwrap_or_default();
        let Some(mut decoder) = self.fonts.remove(&name) else { return };
        let step = if decoder.font.wide { 2 } else { 1 };
        for code in bytes.chunks_exact(step) {
            let code = code.iter().fold(0, |n, b| n << 8 | u32::from(*b));
            let width =
                decoder.font.widths.get(&code).copied().unwrap_or(decoder.font.default) / 1000.0 * self.state.size;
            let at = times(times([1.0, 0.0, 0.0, 1.0, 0.0, self.state.rise], self.text), self.state.page);
            let across = times(self.text, self.state.page);
            let (wide, high) = (across[0].hypot(across[1]), across[2].hypot(across[3]));
            let shown = decoder.shown(code);
            if !shown.is_empty() {
                let (width, size) = (width * self.state.scale * wide, self.state.size.abs() * high);
                self.page.push(Glyph { x: at[4], y: at[5], width, size, text: shown.into() });
            }
            let space = if step == 1 && code == 32 { self.state.word } else { 0.0 };
            self.advance(width + self.state.character + space);
        }
        self.fonts.insert(name, decoder);
    }
}
