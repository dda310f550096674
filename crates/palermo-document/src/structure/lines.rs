//! Lines of a document, and what each could be when looked at alone.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::clean::{plain_calls, view};
use crate::fold::columns;
use crate::rules::{Layout, fold_label};

/// A line.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Bytes of the line itself.
    pub from: usize,
    pub to: usize,
    /// Start of the next line.
    pub next: usize,
    /// Without spaces around it and marks of Markdown.
    pub view: Cow<'a, str>,
    /// Level of a Markdown heading; 0: none.
    pub hashes: u8,
    pub width: usize,
    pub class: Class,
    /// A number with which a paragraph or heading could open.
    pub number: Option<u32>,
    /// A label with which a sub-paragraph could open, and its bytes in `view`.
    pub mark: Option<(String, usize)>,
    /// Whether the line ends as a sentence does.
    pub ended: bool,
    /// Bytes of `view` without a call of a note at its end.
    pub end: usize,
    /// Bytes of the number of a note that is not raised.
    pub mark_of_note: usize,
}

/// What a line is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Blank,
    Furniture,
    /// Starts with the raised number of a note.
    Note(u32, bool),
    /// Starts with a star.
    Star,
    Table,
    Plain,
}

/// How the lines of a document are set.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Setting {
    /// A blank line follows every line, also within sentences.
    pub double_spaced: bool,
    /// Columns at which lines were broken; 0: they were not.
    pub wrap: usize,
    /// Chinese and other characters have a space between them.
    pub spaced_digits: bool,
}

pub(super) fn lines<'a>(text: &'a str, layout: &Layout) -> (Vec<Line<'a>>, Setting) {
    let mut out = Vec::new();
    let mut from = 0;
    for raw in text.split_inclusive(['\n', '\u{2028}', '\u{0C}']) {
        let next = from + raw.len();
        let body = raw.trim_end_matches(['\n', '\r', '\u{2028}', '\u{0C}']);
        // a mark of byte order is no letter of the first line
        let shown = body.trim_start_matches('\u{feff}');
        let mut line = Line {
            from,
            to: from + body.len(),
            next,
            view: view(shown, &layout.raised),
            hashes: 0,
            width: 0,
            class: Class::Plain,
            number: None,
            mark: None,
            ended: false,
            end: 0,
            mark_of_note: 0,
        };
        line.end = line.view.len();
        let trimmed = shown.trim_start();
        let hashes = trimmed.bytes().take_while(|b| *b == b'#').count();
        if (1..=6).contains(&hashes) && trimmed[hashes..].starts_with(' ') {
            line.hashes = hashes as u8;
        }
        line.class = class(trimmed, &line.view, layout);
        if line.class == Class::Plain {
            line.width = columns(&line.view);
            line.number = number(&line.view, layout);
            line.mark = mark(&line.view, layout);
            line.ended = ended(&line.view, layout);
        } else if matches!(line.class, Class::Note(..) | Class::Star) {
            line.width = columns(&line.view);
            line.ended = ended(&line.view, layout);
        }
        out.push(line);
        from = next;
    }
    plain_notes(&mut out, layout);
    repeated(&mut out);
    let setting = setting(text, &out);
    (out, setting)
}

/// Whether a line ends as a sentence does, whatever note is called there.
fn ended(view: &str, layout: &Layout) -> bool {
    layout.ended(view.trim_end_matches(|c: char| layout.raised.contains(&c) || c.is_whitespace()))
}

fn class(trimmed: &str, view: &str, layout: &Layout) -> Class {
    if trimmed.is_empty() {
        return Class::Blank;
    }
    if let Some(rest) = trimmed.strip_prefix("<sup>")
        && let Some((n, after)) = rest.split_once("</sup>")
        && let Ok(n) = n.trim().parse()
    {
        return Class::Note(n, after.starts_with([' ', '\u{a0}']));
    }
    let raised: String = trimmed
        .chars()
        .map_while(|c| layout.raised.iter().position(|r| *r == c))
        .map(|n| char::from(b'0' + n as u8))
        .collect();
    if !raised.is_empty()
        && raised.len() <= 3
        && let Ok(n) = raised.parse()
    {
        let after = trimmed.chars().nth(raised.len());
        return match after {
            None => Class::Plain,
            Some(c) => Class::Note(n, c.is_whitespace()),
        };
    }
    if trimmed.starts_with('|') && trimmed.trim_end().ends_with('|') && trimmed.len() > 2 {
        return Class::Table;
    }
    let star = trimmed.strip_prefix('\\').unwrap_or(trimmed);
    if let Some(rest) = star.strip_prefix('*')
        && (rest.starts_with([' ', '\u{a0}', '*']) || trimmed.starts_with('\\'))
        && !rest.starts_with("**")
        && !rest.trim_start_matches(['*', '\\']).trim().is_empty()
        && rest.starts_with([' ', '\u{a0}'])
    {
        return Class::Star;
    }
    if view.len() <= 160 && furniture(trimmed, view, layout) {
        return Class::Furniture;
    }
    Class::Plain
}

/// Page numbers, symbols, job numbers; the space between them counts as one.
fn furniture(trimmed: &str, view: &str, layout: &Layout) -> bool {
    let wide = view.contains("  ");
    let narrow = if wide { Cow::from(view.split_whitespace().collect::<Vec<_>>().join(" ")) } else { view.into() };
    narrow.len() <= 60
        && (layout.furniture.is_match(&narrow)
            || layout.symbol_line.is_match(&narrow)
            // `*1800247*`: the stars are no emphasis
            || trimmed.starts_with('*') && layout.furniture.is_match(trimmed.trim_end()))
        || running_head(view, layout)
}

/// The symbol at one edge of the page, and the title far from it.
fn running_head(view: &str, layout: &Layout) -> bool {
    let Some((left, right)) = view.split_once("   ") else { return false };
    let (left, right) = (left.trim(), right.trim());
    let symbol = |t: &str| layout.symbol_line.is_match(t);
    let words = |t: &str| t.starts_with(char::is_alphabetic) && !t.contains("   ") && !layout.ended(t);
    view.contains('/') && (symbol(left) && words(right) || symbol(right) && words(left))
}

/// A rule, and below it notes whose numbers are not raised: 1 alone in its line, or before the words of the note.
fn plain_notes(lines: &mut [Line<'_>], layout: &Layout) {
    let rule =
        |l: &Line<'_>| l.class == Class::Furniture && l.view.len() >= 4 && l.view.chars().all(|c| "_‗─—".contains(c));
    let mut expect = 1;
    for n in 0..lines.len() {
        if !rule(&lines[n]) {
            continue;
        }
        for line in &mut lines[n + 1..] {
            let digits = line.view.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &line.view[digits..];
            let number = digits > 0 && line.view[..digits].parse() == Ok(expect);
            if number && (rest.is_empty() || rest.starts_with([' ', '\t', '\u{a0}'])) {
                line.class = Class::Note(expect, true);
                line.mark_of_note = digits + rest.len() - rest.trim_start().len();
                (line.number, line.mark) = (None, None);
                line.width = columns(&line.view);
                expect += 1;
            } else if matches!(line.class, Class::Blank | Class::Furniture) {
                break;
            }
        }
    }
    if expect == 1 {
        return;
    }
    let known = |k: &str| k.parse::<u32>().is_ok_and(|k| (1..expect).contains(&k));
    for line in lines.iter_mut().filter(|l| l.class == Class::Plain) {
        let last = plain_calls(&line.view, &known).last().copied();
        if let Some((from, _)) = last.filter(|(_, to)| line.view[*to..].trim().is_empty()) {
            line.end = from;
            line.ended = ended(&line.view[..from], layout);
        }
    }
}

fn number(view: &str, layout: &Layout) -> Option<u32> {
    if !view.starts_with(|c: char| c.is_numeric()) {
        return None;
    }
    layout
        .number
        .iter()
        .find_map(|r| r.captures(view))
        .and_then(|c| c.get(1).map(|m| ascii(m.as_str())))
        .and_then(|n| n.parse().ok())
}

/// Bytes of the number and what follows it before the words.
pub(super) fn number_length(view: &str) -> usize {
    let digits: usize = view.chars().take_while(|c| c.is_numeric()).map(char::len_utf8).sum();
    let rest = &view[digits..];
    let trimmed = rest.trim_start();
    let trimmed = trimmed.strip_prefix(['.', '．', '-', '–', '—', '、']).unwrap_or(trimmed);
    view.len() - trimmed.trim_start().len()
}

/// Digits of any script as ASCII.
pub(crate) fn ascii(digits: &str) -> String {
    crate::fold::fold(digits)
}

fn mark(view: &str, layout: &Layout) -> Option<(String, usize)> {
    let first = view.chars().next()?;
    if !(first == '(' || first == '（' || first.is_alphabetic() || ('㈠'..='㈩').contains(&first)) {
        return None;
    }
    for r in &layout.list_marks {
        if let Some(c) = r.captures(view)
            && let (Some(all), Some(label)) = (c.get(0), c.get(1))
        {
            let rest = &view[all.end()..];
            let skip = rest.len() - rest.trim_start().len();
            return Some((fold_label(label.as_str()), all.end() + skip));
        }
    }
    None
}

/// Short lines that come back three times and more, alone or but for their numbers, are running heads.
fn repeated(lines: &mut [Line<'_>]) {
    let mut counts: HashMap<String, (usize, bool)> = HashMap::new();
    let key = |l: &Line<'_>| -> Option<String> {
        if l.class != Class::Plain
            || l.hashes > 0
            || l.width > 70
            || l.number.is_some()
            || l.mark.is_some()
            || l.ended
            || l.view.is_empty()
        {
            return None;
        }
        Some(l.view.chars().map(|c| if c.is_numeric() { '#' } else { c }).collect())
    };
    let isolated = |lines: &[Line<'_>], n: usize| {
        let blank = |m: Option<usize>| {
            m.and_then(|m| lines.get(m)).is_none_or(|l| matches!(l.class, Class::Blank | Class::Furniture))
        };
        blank(n.checked_sub(1)) && blank(Some(n + 1))
    };
    for n in 0..lines.len() {
        if let Some(k) = key(&lines[n])
            && isolated(lines, n)
        {
            counts.entry(k).or_insert((0, false)).0 += 1;
        }
    }
    if !counts.values().any(|(n, _)| *n >= 3) {
        return;
    }
    for n in 0..lines.len() {
        if let Some(k) = key(&lines[n])
            && isolated(lines, n)
            && counts.get(&k).is_some_and(|(n, _)| *n >= 3)
        {
            lines[n].class = Class::Furniture;
        }
    }
}

fn setting(text: &str, lines: &[Line<'_>]) -> Setting {
    let plain: Vec<usize> = (0..lines.len()).filter(|&n| lines[n].class == Class::Plain).collect();
    let mut out = Setting::default();
    if plain.len() >= 8 {
        let open: Vec<usize> = plain.iter().copied().filter(|&n| !lines[n].ended && lines[n].width > 20).collect();
        let then_blank = open.iter().filter(|&&n| lines.get(n + 1).is_none_or(|l| l.class == Class::Blank)).count();
        out.double_spaced = open.len() * 2 > plain.len() && then_blank * 10 > open.len() * 8;
        let mut widths: Vec<usize> = plain.iter().map(|&n| lines[n].width).collect();
        widths.sort_unstable();
        let wide = widths[widths.len() * 9 / 10];
        let near = widths.iter().filter(|w| **w * 10 >= wide * 8 && **w <= wide + 6).count();
        if wide <= 140 && near * 10 >= widths.len() * 4 && open.len() * 3 > plain.len() {
            out.wrap = wide;
        }
    }
    let (mut with, mut without) = (0u32, 0u32);
    for (at, c) in text.char_indices().filter(|(_, c)| *c == '年').take(400) {
        let _ = c;
        match text[..at].chars().next_back() {
            Some(' ') => with += 1,
            Some(d) if d.is_ascii_digit() => without += 1,
            _ => {}
        }
    }
    out.spaced_digits = with >= without;
    out
}
