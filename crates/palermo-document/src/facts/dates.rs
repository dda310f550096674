//! Days, months, years and the time between them; what a list leaves out is filled from its neighbours.

use std::fmt;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::fold::{Folded, is_word};
use crate::points::{Span, Taken};
use crate::rules::Layout;

/// A date that may lack its year, month or day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Partial {
    pub year: Option<i32>,
    pub month: Option<u8>,
    pub day: Option<u8>,
}

impl Partial {
    fn new(year: Option<i32>, month: Option<u8>, day: Option<u8>) -> Partial {
        Partial { year, month, day }
    }

    /// Whether such a day exists.
    pub fn sound(&self) -> bool {
        let month = self.month.is_none_or(|m| (1..=12).contains(&m));
        let days = match self.month {
            Some(2) => match self.year {
                Some(y) if !(y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) => 28,
                _ => 29,
            },
            Some(4 | 6 | 9 | 11) => 30,
            _ => 31,
        };
        month
            && self.day.is_none_or(|d| (1..=days).contains(&d))
            && self.year.is_none_or(|y| (1500..=2200).contains(&y))
    }
}

impl fmt::Display for Partial {
    /// ISO 8601; a day without year is `--MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.year, self.month, self.day) {
            (Some(y), Some(m), Some(d)) => write!(f, "{y:04}-{m:02}-{d:02}"),
            (Some(y), Some(m), None) => write!(f, "{y:04}-{m:02}"),
            (Some(y), _, _) => write!(f, "{y:04}"),
            (None, Some(m), Some(d)) => write!(f, "--{m:02}-{d:02}"),
            (None, Some(m), None) => write!(f, "--{m:02}"),
            (None, None, d) => write!(f, "---{:02}", d.unwrap_or(0)),
        }
    }
}

/// A date or a time between two, with its place in the folded text.
#[derive(Clone, Debug)]
pub(crate) struct DateHit {
    pub from: usize,
    pub to: usize,
    pub start: Partial,
    pub end: Option<Partial>,
    /// Nothing was filled in.
    pub literal: bool,
    pub certain: bool,
}

/// A token before its neighbours are asked.
#[derive(Clone, Debug)]
struct Token {
    from: usize,
    to: usize,
    start: Partial,
    end: Option<Partial>,
    certain: bool,
    /// A day alone: counts only beside another date.
    leans: bool,
}

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let range = "(?:至|到|[-–—~])";
    let pattern = format!(
        r"(?P<y1>\d{{4}})\s*年?\s*{range}\s*(?P<y2>\d{{4}})\s*年|(?P<ya>\d{{4}})/(?P<yb>\d{{2}})\s*年|(?:(?:(?P<cy>\d{{4}})\s*年\s*)?(?P<cm>\d{{1,2}})\s*月\s*(?:份)?)?(?P<cd1>\d{{1,2}})\s*日?\s*{range}\s*(?P<cd2>\d{{1,2}})\s*日|(?:(?P<dy>\d{{4}})\s*年\s*)?(?P<dm1>\d{{1,2}})\s*月\s*{range}\s*(?P<dm2>\d{{1,2}})\s*月(?P<dd>\s*\d{{1,2}}\s*日)?|(?:(?P<y>\d{{4}})\s*年\s*)?(?P<m>\d{{1,2}})\s*月(?:\s*(?P<d>\d{{1,2}})\s*日)?|(?P<yo>\d{{4}})\s*年|(?P<o>\d{{1,2}})\s*日"
    );
    Regex::new(&pattern).ok()
});

static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?P<a>(?:1[6-9]|20)\d\d)(?:\s*(?P<link>[-–—/]|to|and|au|à|al?|et|y|по|и|إلى|و)\s*(?P<b>(?:1[6-9]|20)\d\d|\d\d))?\b").ok()
});

fn number<T: std::str::FromStr>(c: &Captures<'_>, name: &str) -> Option<T> {
    c.name(name).and_then(|m| m.as_str().parse().ok())
}

/// Dates in a folded text. `original` is the text before folding: some languages write months with a capital.
pub(crate) fn find(original: &str, folded: &Folded, layout: &Layout, units: &dyn Fn(usize) -> bool) -> Vec<DateHit> {
    let text = folded.text.as_str();
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let mut tokens = if layout.quantities.chinese { chinese(text) } else { spaced(original, folded, layout, units) };
    tokens.sort_by_key(|t| (t.from, std::cmp::Reverse(t.to)));
    tokens.dedup_by(|b, a| b.from < a.to);
    join(text, tokens, layout)
}

/// The day that a line is, if it is nothing else.
pub(crate) fn whole_line(view: &str, layout: &Layout) -> Option<String> {
    if view.chars().count() > 40 {
        return None;
    }
    let folded = Folded::new(view);
    let hits = find(view, &folded, layout, &|_| false);
    match hits.as_slice() {
        [one]
            if one.from == 0
                && one.to == folded.text.trim_end().len()
                && one.end.is_none()
                && one.start.day.is_some()
                && one.start.year.is_some() =>
        {
            Some(one.start.to_string())
        }
        _ => None,
    }
}

fn chinese(text: &str) -> Vec<Token> {
    let Some(pattern) = CHINESE.as_ref() else { return Vec::new() };
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = pattern.captures_at(text, at) {
        let Some(all) = c.get(0) else { break };
        at = all.end();
        // a longer number that ends here is none of ours
        if text[..all.start()].ends_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',') {
            continue;
        }
        let token = |start, end, leans| Token { from: all.start(), to: all.end(), start, end, certain: true, leans };
        let one = if let Some(y1) = number(&c, "y1") {
            token(
                Partial::new(Some(y1), None, None),
                number(&c, "y2").map(|y| Partial::new(Some(y), None, None)),
                false,
            )
        } else if let (Some(a), Some(b)) = (number::<i32>(&c, "ya"), number::<i32>(&c, "yb")) {
            token(Partial::new(Some(a), None, None), Some(Partial::new(Some(a / 100 * 100 + b), None, None)), false)
        } else if let (Some(a), Some(b)) = (number(&c, "cd1"), number(&c, "cd2")) {
            let (y, m) = (number(&c, "cy"), number(&c, "cm"));
            token(Partial::new(y, m, Some(a)), Some(Partial::new(y, m, Some(b))), m.is_none())
        } else if let (Some(a), Some(b)) = (number(&c, "dm1"), number(&c, "dm2")) {
            if c.name("dd").is_some() {
                // 3 月至 5 月 2 日: too unusual to read
                continue;
            }
            let y = number(&c, "dy");
            token(Partial::new(y, Some(a), None), Some(Partial::new(y, Some(b), None)), false)
        } else if let Some(m) = number(&c, "m") {
            token(Partial::new(number(&c, "y"), Some(m), number(&c, "d")), None, false)
        } else if let Some(y) = number::<i32>(&c, "yo") {
            if !(1600..2200).contains(&y) {
                continue;
            }
            token(Partial::new(Some(y), None, None), None, false)
        } else {
            token(Partial::new(None, None, number(&c, "o")), None, true)
        };
        out.push(one);
    }
    out
}

fn spaced(original: &str, folded: &Folded, layout: &Layout, units: &dyn Fn(usize) -> bool) -> Vec<Token> {
    let text = folded.text.as_str();
    let mut out: Vec<Token> = Vec::new();
    let capital = layout.language == "en";
    if let Some(pattern) = layout.quantities.date.as_ref() {
        for c in pattern.captures_iter(text) {
            let (Some(all), Some(month)) = (c.get(0), c.name("month")) else { continue };
            let Some(m) = layout.quantities.months.iter().find(|(f, _)| *f == month.as_str()).map(|(_, n)| *n) else {
                continue;
            };
            if capital && !original[folded.back(month.start())..].starts_with(|c: char| c.is_uppercase()) {
                continue;
            }
            let year: Option<i32> = number(&c, "year");
            let days = c.name("days");
            let first_of_month: Option<u8> = number(&c, "mday");
            if text[..all.start()].ends_with(|c: char| c.is_ascii_digit() || c == '/') {
                continue;
            }
            match (days, first_of_month) {
                (None, None) => {
                    if year.is_some() {
                        out.push(Token {
                            from: month.start(),
                            to: all.end(),
                            start: Partial::new(year, Some(m), None),
                            end: None,
                            certain: true,
                            leans: false,
                        });
                    }
                }
                (None, day) => out.push(Token {
                    from: month.start(),
                    to: all.end(),
                    start: Partial::new(year, Some(m), day),
                    end: None,
                    certain: true,
                    leans: false,
                }),
                (Some(days), _) => day_list(text, days.start(), days.end(), all.end(), m, year, layout, &mut out),
            }
        }
    }
    if let Some(pattern) = YEARS.as_ref() {
        let mut taken: Taken = out.iter().map(|t| Span::new(t.from, t.to)).collect();
        for c in pattern.captures_iter(text) {
            let (Some(all), Some(a)) = (c.get(0), number::<i32>(&c, "a")) else { continue };
            if taken.meets(all.start(), all.end()) {
                continue;
            }
            let before = out.len();
            years(text, &c, all.start(), all.end(), a, layout, units, &mut out);
            taken.extend(out[before..].iter().map(|t| Span::new(t.from, t.to)));
        }
    }
    out
}

#[allow(
    clippy::too_many_arguments,
    reason = "each is a fact that the reading depends on; a struct would only rename them"
)]
fn years(
    text: &str,
    c: &Captures<'_>,
    from: usize,
    to: usize,
    a: i32,
    layout: &Layout,
    units: &dyn Fn(usize) -> bool,
    out: &mut Vec<Token>,
) {
    let before = text[..from].chars().next_back();
    if before.is_some_and(|c| is_word(c) || matches!(c, '/' | '(' | '.' | ',' | '-'))
        && !matches!(before, Some('(' | ',' | '-'))
    {
        return;
    }
    let a_end = c.name("a").map_or(to, |m| m.end());
    let b: Option<i32> = c.name("b").and_then(|m| m.as_str().parse().ok());
    let link = c.name("link").map_or("", |m| m.as_str());
    let b = b.map(|b| if b < 100 { a / 100 * 100 + b } else { b });
    let short = c.name("b").is_some_and(|m| m.len() == 2);
    let years_follow = |at: usize| -> Option<usize> {
        let next = crate::words::skip_space(text, at);
        layout
            .quantities
            .year_words
            .iter()
            .find(|w| text[next..].starts_with(w.as_str()) && crate::words::ends_word(text, next + w.len()))
            .map(|w| next + w.len())
    };
    let needs_word = !layout.quantities.year_words.is_empty();
    let dash = matches!(link, "-" | "–" | "—");
    if let Some(b) = b
        && b > a
        && b - a < 120
        && (!short || link == "/" || dash)
        && (link != "/" || short)
    {
        let tail = years_follow(to);
        let list = layout.quantities.list.iter().any(|w| w == link);
        let between = list && ends_with_word(&text[..from], &["between", "entre", "между", "بين"]);
        if (!list || between)
            && !text[to..].starts_with(['/', '-'])
            && (!needs_word || tail.is_some() || dash)
            && !units(to)
        {
            let certain = !needs_word || tail.is_some();
            out.push(Token {
                from,
                to: tail.unwrap_or(to),
                start: Partial::new(Some(a), None, None),
                end: Some(Partial::new(Some(b), None, None)),
                certain,
                leans: false,
            });
            return;
        }
    }
    let mut one = |from: usize, end: usize, y: i32, follows: bool| {
        if text[end..].starts_with(['/', '-', ',']) && text[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let tail = years_follow(end);
        if units(end) || needs_word && tail.is_none() && !follows {
            return;
        }
        let word = last_word(&text[..from]);
        let identifier = layout.quantities.identifiers.iter().any(|w| w == word);
        if identifier {
            return;
        }
        let led = word.is_empty()
            || layout.common_words.iter().any(|w| w == word)
            || tail.is_some()
            || layout.quantities.list.iter().any(|w| w == word)
            || matches!(
                word,
                "since"
                    | "during"
                    | "year"
                    | "until"
                    | "depuis"
                    | "desde"
                    | "año"
                    | "année"
                    | "عام"
                    | "سنة"
                    | "منذ"
                    | "entre"
                    | "between"
                    | "hasta"
            );
        out.push(Token {
            from,
            to: tail.unwrap_or(end),
            start: Partial::new(Some(y), None, None),
            end: None,
            certain: led,
            leans: false,
        });
    };
    // «2012 и 2013 годов»: the word of years after the second serves both
    let second = b.filter(|_| !short).zip(c.name("b").map(|m| (m.start(), m.end())));
    let shared = second.is_some_and(|(_, (_, e))| years_follow(e).is_some());
    one(from, a_end, a, shared);
    if let Some((b, (s, e))) = second {
        one(s, e, b, false);
    }
}

fn last_word(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.rfind(|c: char| !is_word(c)).map_or(0, |n| n + text[n..].chars().next().map_or(1, char::len_utf8));
    &text[start..]
}

fn ends_with_word(text: &str, words: &[&str]) -> bool {
    words.contains(&last_word(text))
}

/// `9 to 11`, `12 and 13`, `9, 10 and 12` before a month.
#[allow(
    clippy::too_many_arguments,
    reason = "each is a fact that the reading depends on; a struct would only rename them"
)]
fn day_list(
    text: &str,
    from: usize,
    to: usize,
    end: usize,
    month: u8,
    year: Option<i32>,
    layout: &Layout,
    out: &mut Vec<Token>,
) {
    let mut days: Vec<(usize, usize, u8)> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = from;
    while at < to {
        if bytes[at].is_ascii_digit() {
            let stop = at + text[at..to].bytes().take_while(u8::is_ascii_digit).count();
            if let Ok(d) = text[at..stop].parse() {
                days.push((at, stop, d));
            }
            at = stop;
        } else {
            at += 1;
        }
    }
    let mut n = 0;
    while n < days.len() {
        let (a, _, d) = days[n];
        let start = Partial::new(year, Some(month), Some(d));
        let last = n + 1 == days.len();
        if let Some(&(_, b_end, e)) = days.get(n + 1) {
            let gap = text[days[n].1..days[n + 1].0].trim().trim_start_matches("er").trim();
            let range =
                layout.quantities.range.iter().any(|w| w == gap) && !layout.quantities.list.iter().any(|w| w == gap);
            if range {
                let stop = if n + 2 == days.len() { end } else { b_end };
                out.push(Token {
                    from: a,
                    to: stop,
                    start,
                    end: Some(Partial::new(year, Some(month), Some(e))),
                    certain: true,
                    leans: false,
                });
                n += 2;
                continue;
            }
        }
        out.push(Token {
            from: a,
            to: if last { end } else { days[n].1 },
            start,
            end: None,
            certain: true,
            leans: false,
        });
        n += 1;
    }
}

/// Fills what lists leave out and joins two dates with a word of range between them.
fn join(text: &str, mut tokens: Vec<Token>, layout: &Layout) -> Vec<DateHit> {
    let mut out: Vec<DateHit> = Vec::new();
    // the year may stand at the end of the list: 9 March and 2 April 2008
    if !layout.quantities.chinese {
        for n in (1..tokens.len()).rev() {
            let (before, after) = tokens.split_at_mut(n);
            let (a, b) = (&mut before[n - 1], &after[0]);
            let gap = text[a.to.min(b.from)..b.from].trim();
            if a.start.year.is_none() && b.start.year.is_some() && a.start.month.is_some() && linked(gap, layout) {
                a.start.year = b.start.year;
                if let Some(e) = &mut a.end {
                    e.year = b.start.year;
                }
            }
        }
    }
    let mut year: Option<i32> = None;
    let mut month: Option<u8> = None;
    let mut last: Option<usize> = None;
    let mut n = 0;
    while n < tokens.len() {
        let t = tokens[n].clone();
        let gap = last.map(|l| &text[l.min(t.from)..t.from]);
        if gap.is_some_and(|g| g.contains(['。', '\n']) || g.contains(". ")) {
            year = None;
            month = None;
        }
        let beside = gap.is_some_and(|g| linked(g.trim(), layout));
        if t.leans && !(beside && month.is_some()) {
            n += 1;
            continue;
        }
        let yearly = layout.quantities.chinese && text[..t.from].trim_end().ends_with("每年");
        let fill = |p: Partial| -> Partial {
            let month_of = p.month.or(if t.leans { month } else { None });
            Partial {
                year: p.year.or(if month_of.is_some() && !yearly { year } else { None }),
                month: month_of,
                day: p.day,
            }
        };
        let start = fill(t.start);
        let mut hit = DateHit {
            from: t.from,
            to: t.to,
            start,
            end: t.end.map(fill),
            literal: start == t.start,
            certain: t.certain,
        };
        // two full dates with a word of range between them
        if hit.end.is_none()
            && let Some(next) = tokens.get(n + 1)
            && next.end.is_none()
        {
            let gap = text[t.to.min(next.from)..next.from].trim();
            if !gap.is_empty()
                && layout.quantities.range.iter().any(|w| w == gap)
                && !layout.quantities.list.iter().any(|w| w == gap)
            {
                let mut end = next.start;
                if next.leans {
                    end.month = end.month.or(hit.start.month);
                }
                if end.month.is_some() {
                    end.year = end.year.or(hit.start.year);
                }
                hit.end = Some(end);
                hit.to = next.to;
                n += 1;
            }
        }
        let shown = hit.end.unwrap_or(hit.start);
        year = shown.year.or(year);
        month = shown.month;
        last = Some(hit.to);
        hit.certain &= hit.start.sound() && hit.end.is_none_or(|e| e.sound());
        out.push(hit);
        n += 1;
    }
    out
}

/// Whether only words of a list or range stand between two dates.
fn linked(gap: &str, layout: &Layout) -> bool {
    if layout.quantities.chinese {
        return gap.chars().all(|c| "、，,和及与以至到- –—".contains(c));
    }
    let gap = gap.trim_matches(',').trim();
    gap.is_empty() || layout.quantities.list.iter().chain(&layout.quantities.range).any(|w| w == gap)
}
