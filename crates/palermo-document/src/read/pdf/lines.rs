//! From glyphs with places to lines of text: by height, then from left to right; wide gaps are spaces, wider ones end a column.
//!
//! Raised small digits become `¹`. A space between two lines that is larger than usual becomes a blank line. Arabic stands in a
//! page as it is seen, from left to right; it is turned round to how it is read.

use unicode_normalization::UnicodeNormalization;

/// What a code shows, and where: points from the lower left corner of the page.
pub(super) struct Glyph {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    /// Height of its font.
    pub size: f32,
    pub text: Box<str>,
}

/// The glyphs of a page, in the order in which they are drawn.
pub(super) type Page = Vec<Glyph>;

/// A line: its glyphs from left to right, what stands between them included.
struct Line {
    y: f32,
    size: f32,
    parts: Vec<String>,
}

/// A gap of so many font sizes is a space, …
const SPACE: f32 = 0.2;
/// … and one of so many is a tabulator: the next column, or a number of a page behind its title.
const COLUMN: f32 = 2.5;

/// The text of all pages, with a form feed between them.
pub(super) fn text(pages: &[Page]) -> String {
    let read: Vec<Vec<Line>> = pages.iter().map(|p| lines(p)).collect();
    let seen = as_seen(read.iter().flatten());
    let mut out = String::new();
    for (n, page) in read.iter().enumerate() {
        if n > 0 {
            out.push_str("\n\u{0C}\n");
        }
        // the space between lines that is usual on this page
        let mut steps: Vec<f32> = page.windows(2).map(|w| w[0].y - w[1].y).filter(|s| *s > 0.0).collect();
        steps.sort_by(f32::total_cmp);
        let usual = steps.get(steps.len() / 2).copied().unwrap_or(f32::MAX);
        for (k, line) in page.iter().enumerate() {
            if let Some(before) = k.checked_sub(1).and_then(|b| page.get(b)) {
                let step = before.y - line.y;
                out.push_str(if step > usual * 1.3 || step > before.size.max(line.size) * 2.2 { "\n\n" } else { "\n" });
            }
            let words = if seen && is_arabic(&line.parts) { turned(&line.parts) } else { line.parts.concat() };
            // shapes of letters are letters: ﻻ is لا
            let shapes =
                |c: char| matches!(c, '\u{FB00}'..='\u{FB06}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
            if words.contains(shapes) {
                out.extend(words.trim().chars().flat_map(|c| {
                    let plain: Vec<char> = if shapes(c) { c.nfkc().collect() } else { vec![c] };
                    plain
                }));
            } else {
                out.push_str(words.trim());
            }
        }
    }
    if !out.trim().is_empty() {
        out.push('\n');
    }
    out
}

fn lines(page: &[Glyph]) -> Vec<Line> {
    let mut order: Vec<&Glyph> = page.iter().filter(|g| g.x.is_finite() && g.y.is_finite() && g.size > 0.0).collect();
    order.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut out = Vec::new();
    let mut from = 0;
    while from < order.len() {
        // glyphs on one base line, raised and lowered ones with them
        let (mut base, mut size) = (order[from].y, order[from].size);
        let mut to = from + 1;
        while to < order.len() && base - order[to].y < 0.45 * size.max(order[to].size) {
            if order[to].size > size {
                (base, size) = (order[to].y, order[to].size);
            }
            to += 1;
        }
        out.push(line(&mut order[from..to], base, size));
        from = to;
    }
    out.retain(|l| l.parts.iter().any(|p| !p.trim().is_empty()));
    out
}

fn line(glyphs: &mut [&Glyph], base: f32, size: f32) -> Line {
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut parts: Vec<String> = Vec::with_capacity(glyphs.len());
    let mut end: Option<f32> = None;
    for g in glyphs.iter() {
        let raised = g.size <= size * 0.8 && g.y > base + size * 0.15;
        let blank = |t: &str| t.ends_with([' ', '\t', '\u{a0}']);
        if let Some(gap) = end.map(|e| g.x - e)
            && !blank(&g.text)
            && !raised
            && let Some(last) = parts.last_mut()
        {
            if gap > COLUMN * size {
                while blank(last) {
                    last.pop();
                }
                parts.push("\t".into());
            } else if gap > SPACE * size && !blank(last) {
                parts.push(" ".into());
            }
        }
        end = Some(g.x + g.width);
        let digits = !g.text.is_empty() && g.text.chars().all(|c| c.is_ascii_digit());
        parts.push(if raised && digits { superscript(&g.text) } else { g.text.to_string() });
    }
    Line { y: base, size, parts }
}

fn superscript(digits: &str) -> String {
    digits.chars().filter_map(|c| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(c.to_digit(10)? as usize)).collect()
}

fn arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

fn is_arabic(parts: &[String]) -> bool {
    let (mut right, mut left) = (0, 0);
    for c in parts.iter().flat_map(|p| p.chars()) {
        right += usize::from(arabic(c));
        left += usize::from(c.is_alphabetic() && !arabic(c));
    }
    right > left
}

/// Whether Arabic stands as it is seen. Some programs write it as it is read; the article ال, with which words begin, tells.
fn as_seen<'a>(lines: impl Iterator<Item = &'a Line>) -> bool {
    let articles = |text: &str| -> usize {
        text.nfkc()
            .collect::<String>()
            .split_whitespace()
            .filter(|w| w.starts_with("ال") || w.starts_with("وال"))
            .count()
    };
    let (mut read, mut seen) = (0, 0);
    for line in lines.filter(|l| is_arabic(&l.parts)).take(2_000) {
        read += articles(&line.parts.concat());
        seen += articles(&turned(&line.parts));
    }
    seen > read
}

/// A line of Arabic from right to left; numbers and words of other scripts keep their direction, brackets change sides.
fn turned(parts: &[String]) -> String {
    let mut all: Vec<&str> = parts.iter().rev().map(String::as_str).collect();
    let strong = |p: &str| p.chars().any(|c| c.is_numeric() || c.is_alphabetic() && !arabic(c));
    let neutral = |p: &str| !p.chars().any(arabic);
    let mut from = 0;
    while from < all.len() {
        if !strong(all[from]) {
            from += 1;
            continue;
        }
        // up to the last letter or digit before the next Arabic letter
        let end = all[from..].iter().position(|p| !neutral(p)).map_or(all.len(), |n| from + n);
        let to = all[from..end].iter().rposition(|p| strong(p)).map_or(from + 1, |n| from + n + 1);
        // two numbers with a space between them stand each for itself, as do a number and a raised call
        let words = all[from..to].iter().any(|p| p.chars().any(char::is_alphabetic));
        let stop = if words { to } else { (from..to).find(|&n| all[n].trim().is_empty()).unwrap_or(to) };
        all[from..stop].reverse();
        from = stop.max(from + 1);
    }
    let text = all.concat();
    let first = text.find(['(', ')', '[', ']', '«', '»']).and_then(|n| text[n..].chars().next());
    if !matches!(first, Some(')' | ']' | '»')) {
        return text;
    }
    let mirror = |c| match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '«' => '»',
        '»' => '«',
        other => other,
    };
    text.chars().map(mirror).collect()
}
