//! Figures: digits and words, fractions, percentages, money, with qualifier and unit.

use std::sync::LazyLock;

use regex::Regex;

use super::Qualifier;
use super::numerals::chinese;
use crate::fold::{is_han, is_word};
use crate::points::{Taken, back};
use crate::rules::{Layout, Units};
use crate::words::{ends_word, skip_space, starts_word};

/// A figure with its place in the folded text.
#[derive(Clone, Debug)]
pub(crate) struct NumberHit {
    /// Number and unit, without the qualifier.
    pub from: usize,
    pub to: usize,
    pub value: f64,
    /// `13 to 18`.
    pub upper: Option<f64>,
    pub qualifier: Qualifier,
    pub unit: Option<String>,
    pub money: bool,
    pub certain: bool,
    pub derived: bool,
}

/// Words between a number and its unit: "thirty senior officials".
const WORDS_BETWEEN: usize = 3;

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[〇零一二两三四五六七八九十百千]+").ok());
static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<of>[一二两三四五六七八九十百]+|\d+)分之(?P<n>[一二两三四五六七八九十百零点]+|\d+(?:\.\d+)?)").ok()
});

/// Figures in a folded text, outside of the stretches that are taken by dates, symbols, titles and the like.
pub(crate) fn find(text: &str, layout: &Layout, units: &Units, mut taken: Taken) -> Vec<NumberHit> {
    let mut out: Vec<NumberHit> = Vec::new();
    let push = |hit: NumberHit, out: &mut Vec<NumberHit>, taken: &mut Taken| {
        taken.add(hit.from, hit.to);
        out.push(hit);
    };
    let q = &layout.quantities;
    if q.chinese
        && let Some(pattern) = PARTS.as_ref()
    {
        for c in pattern.captures_iter(text) {
            let (Some(all), Some(of), Some(n)) = (c.get(0), c.name("of"), c.name("n")) else { continue };
            let value = |s: &str| s.parse::<f64>().ok().or_else(|| chinese(s).map(f64::from));
            if let (Some(of), Some(n)) = (value(of.as_str()), value(n.as_str()))
                && of > 0.0
                && !taken.meets(all.start(), all.end())
            {
                let percent = of == 100.0;
                let value = if percent { n } else { round4(n / of) };
                let mut hit = NumberHit::new(all.start(), all.end(), value);
                hit.unit = percent.then(|| "percent".to_string());
                qualify(text, layout, &mut hit);
                push(hit, &mut out, &mut taken);
            }
        }
    }
    for (form, value) in &q.halves {
        for (at, _) in text.match_indices(form.as_str()) {
            let end = at + form.len();
            if !taken.meets(at, end) && (!layout.spaced || starts_word(text, at) && ends_word(text, end)) {
                let mut hit = NumberHit::new(at, end, *value);
                qualify(text, layout, &mut hit);
                // a half of what? the word alone says little where words stand between spaces
                hit.certain = !layout.spaced || !form.contains([' ']) || form.split(' ').count() > 1;
                push(hit, &mut out, &mut taken);
            }
        }
    }
    for m in q.digits.find_iter(text) {
        if taken.meets(m.start(), m.end()) || !stands_alone(text, m.start(), m.end(), layout) {
            continue;
        }
        let Some(value) = parse(m.as_str(), q.decimal) else { continue };
        let mut hit = NumberHit::new(m.start(), m.end(), value);
        // 13 至 18 岁, 10–12 cases
        let next = skip_space(text, hit.to);
        if let Some(link) = q.range.iter().find(|w| text[next..].starts_with(w.as_str()) && !q.list.contains(w)) {
            let start = skip_space(text, next + link.len());
            if let Some(second) = q.digits.find(&text[start..]).filter(|s| s.start() == 0)
                && let Some(upper) = parse(second.as_str(), q.decimal)
                && upper > value
                && !taken.meets(hit.from, start + second.end())
                && stands_alone(text, start, start + second.end(), layout)
            {
                hit.upper = Some(upper);
                hit.to = start + second.end();
            }
        }
        finish(text, layout, units, &mut hit, true);
        push(hit, &mut out, &mut taken);
    }
    if q.chinese {
        letters_chinese(text, layout, units, &mut taken, &mut out);
    } else {
        letters(text, layout, units, &mut taken, &mut out);
    }
    out.sort_by_key(|h| h.from);
    out
}

impl NumberHit {
    fn new(from: usize, to: usize, value: f64) -> NumberHit {
        NumberHit {
            from,
            to,
            value,
            upper: None,
            qualifier: Qualifier::Exact,
            unit: None,
            money: false,
            certain: true,
            derived: false,
        }
    }
}

fn round4(n: f64) -> f64 {
    (n * 10_000.0).round() / 10_000.0
}

fn parse(digits: &str, decimal: char) -> Option<f64> {
    let plain: String = digits
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == decimal)
        .map(|c| if c == decimal { '.' } else { c })
        .collect();
    plain.parse().ok()
}

/// Digits that are part of a name, a version, a date that nobody could read, or an ordinal.
fn stands_alone(text: &str, from: usize, to: usize, layout: &Layout) -> bool {
    let before = text[..from].chars().next_back();
    if let Some(c) = before {
        let joined = is_word(c) && !is_han(c) || matches!(c, '/' | '#' | '№');
        let dotted = matches!(c, '.' | ',')
            && text[..from - 1]
                .ends_with(|c: char| c.is_ascii_digit() || c.is_ascii_alphabetic() && layout.quantities.chinese);
        let hyphen = matches!(c, '-' | '–') && text[..from - c.len_utf8()].ends_with(|c: char| is_word(c));
        if joined || dotted || hyphen {
            return false;
        }
    }
    let rest = &text[to..];
    if let Some(c) = rest.chars().next() {
        let second = rest[c.len_utf8()..].chars().next();
        if is_word(c) && !is_han(c)
            || c == '/' && second.is_some_and(|c| c.is_ascii_digit())
            || matches!(c, '.' | ',') && second.is_some_and(|c| c.is_ascii_digit())
        {
            return false;
        }
        if c == ')' && (from == 0 || before == Some('(')) {
            return false;
        }
        if matches!(c, '-') && second.is_some_and(|c| c.is_alphabetic()) && layout.quantities.chinese {
            return false;
        }
    }
    if layout.quantities.identifier_tail.as_ref().is_some_and(|r| r.is_match(rest)) {
        return false;
    }
    let lead = text[back(text, from, 64)..from].trim_end();
    if layout.spaced {
        let word = lead.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
        let word = word.trim_start_matches(|c: char| !is_word(c) && c != '°' && c != '№');
        !layout.quantities.identifiers.iter().any(|w| w == word)
    } else {
        !layout.quantities.identifiers.iter().any(|w| lead.ends_with(w.as_str()))
    }
}

/// Multiplier, qualifiers, unit, currency.
fn finish(text: &str, layout: &Layout, units: &Units, hit: &mut NumberHit, digits: bool) {
    let q = &layout.quantities;
    let many = |at: usize| -> Option<(Qualifier, usize)> {
        let next = skip_space(text, at);
        q.after
            .iter()
            .find(|(w, _)| text[next..].starts_with(w.as_str()) && (!layout.spaced || ends_word(text, next + w.len())))
            .map(|(w, k)| (Qualifier::of(k), next + w.len()))
    };
    if let Some((k, end)) = many(hit.to).filter(|_| q.chinese) {
        hit.qualifier = k;
        hit.to = end;
    }
    loop {
        let next = skip_space(text, hit.to);
        let Some((form, times)) = q.multipliers.iter().find(|(w, _)| {
            text[next..].starts_with(w.as_str())
                && (!layout.spaced || w.ends_with('.') || ends_word(text, next + w.len()))
        }) else {
            break;
        };
        // 万人坑, 千年: a multiplier without digits is none
        if !digits && q.chinese {
            break;
        }
        hit.value *= times;
        hit.upper = hit.upper.map(|u| u * times);
        hit.to = next + form.len();
    }
    hit.value = (hit.value * 1e6).round() / 1e6;
    if let Some((k, end)) = many(hit.to) {
        hit.qualifier = k;
        hit.to = end;
    }
    let mut next = skip_space(text, hit.to);
    // «2,5 millions de dollars»
    if layout.spaced && hit.value >= 1e6 {
        let link = ["de ", "d'"].iter().find(|l| text[next..].starts_with(**l)).map_or(0, |l| l.len());
        if units.at(text, next + link, true).is_some() {
            next += link;
        }
    }
    if let Some((unit, end)) = units.at(text, next, layout.spaced) {
        hit.unit = Some(unit.code.clone());
        hit.money = unit.money;
        hit.to = end;
        if !unit.money && q.weak_units.contains(&unit.form) {
            hit.certain = digits && hit.certain;
        }
    } else if layout.spaced && layout.language != "ar" {
        // an Arabic adjective follows its noun, so what is counted stands right behind the number
        unit_behind_words(text, layout, units, hit, next);
    }
    if hit.unit.is_none() || !hit.money {
        // the sign of a currency may stand before
        let lead = text[..hit.from].trim_end();
        if let Some(unit) = units
            .forms
            .iter()
            .find(|u| u.money && !u.form.chars().all(char::is_alphabetic) && lead.ends_with(u.form.as_str()))
        {
            hit.unit = Some(unit.code.clone());
            hit.money = true;
            hit.from = lead.len() - unit.form.len();
        }
    }
    if q.chinese {
        // 50 万以上, 一半以上 is handled above; 10 例以上 here
        if let Some((k, end)) = many(hit.to).filter(|_| hit.qualifier == Qualifier::Exact) {
            hit.qualifier = k;
            hit.to = end;
        }
    }
    if layout.spaced {
        hit.certain &= hit.unit.is_some();
    } else if hit.unit.is_none() {
        hit.certain = false;
    }
    qualify(text, layout, hit);
}

fn unit_behind_words(text: &str, layout: &Layout, units: &Units, hit: &mut NumberHit, from: usize) {
    let mut at = from;
    for _ in 0..WORDS_BETWEEN {
        let word: usize =
            text[at..].chars().take_while(|c| is_word(*c) || *c == '-' || *c == '\'').map(char::len_utf8).sum();
        if word == 0 {
            return;
        }
        let w = &text[at..at + word];
        let stop = layout.common_words.iter().any(|c| c == w && !matches!(w, "de" | "des" | "d'"))
            || layout.conjunctions.iter().any(|c| c == w)
            || w.starts_with(|c: char| c.is_ascii_digit());
        if stop {
            return;
        }
        at = skip_space(text, at + word);
        if let Some((unit, end)) = units.at(text, at, true)
            && !unit.money
        {
            hit.unit = Some(unit.code.clone());
            hit.to = end;
            return;
        }
    }
}

/// The qualifier before a number.
fn qualify(text: &str, layout: &Layout, hit: &mut NumberHit) {
    let lead = text[..hit.from].trim_end();
    for (form, kind) in &layout.quantities.before {
        if lead.ends_with(form.as_str()) && (!layout.spaced || starts_word(text, lead.len() - form.len())) {
            // 附近, 节约: a character that ends another word
            let rest = &lead[..lead.len() - form.len()];
            if layout.quantities.chinese
                && form.chars().count() == 1
                && rest.ends_with(['附', '最', '节', '条', '公', '契', '预', '制', '签', '大', '远'])
            {
                continue;
            }
            hit.qualifier = Qualifier::of(kind);
            hit.from = lead.len() - form.len();
            return;
        }
    }
}

fn letters_chinese(text: &str, layout: &Layout, units: &Units, taken: &mut Taken, out: &mut Vec<NumberHit>) {
    let Some(pattern) = CHINESE.as_ref() else { return };
    for m in pattern.find_iter(text) {
        let word = m.as_str();
        // 一 is an article; 百 and 千 alone are many
        if word.chars().all(|c| "一百千零〇".contains(c)) || taken.meets(m.start(), m.end()) {
            continue;
        }
        let before = text[..m.start()].trim_end();
        if before.ends_with(['第', '数', '几', '其', '同', '每']) && !before.ends_with('每')
            || layout.quantities.unknown_counts.iter().any(|w| before.ends_with(w.as_str()))
            || before.ends_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        let Some(value) = chinese(word) else { continue };
        if value < 2 {
            continue;
        }
        let mut hit = NumberHit::new(m.start(), m.end(), f64::from(value));
        finish(text, layout, units, &mut hit, false);
        if hit.unit.is_none() {
            continue;
        }
        taken.add(hit.from, hit.to);
        out.push(hit);
    }
}

fn letters(text: &str, layout: &Layout, units: &Units, taken: &mut Taken, out: &mut Vec<NumberHit>) {
    let q = &layout.quantities;
    let mut at = 0;
    while at < text.len() {
        let c = text[at..].chars().next().unwrap_or(' ');
        if !c.is_alphabetic() || !starts_word(text, at) {
            at += c.len_utf8();
            continue;
        }
        let Some((word, value)) = q
            .numbers
            .iter()
            .filter(|(w, _)| w.starts_with(c))
            .find(|(w, _)| text[at..].starts_with(w.as_str()) && ends_word(text, at + w.len()))
        else {
            at += text[at..].chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum::<usize>().max(c.len_utf8());
            continue;
        };
        let mut end = at + word.len();
        let mut value = *value;
        // twenty-six
        if value >= 20.0
            && let Some(rest) = text[end..].strip_prefix('-')
            && let Some((unit, n)) =
                q.numbers.iter().find(|(w, n)| *n < 20.0 && rest.starts_with(w.as_str()) && ends_word(rest, w.len()))
        {
            end += 1 + unit.len();
            value += n;
        }
        if !taken.meets(at, end) && !text[end..].starts_with('-') && !text[..at].ends_with('-') {
            let mut hit = NumberHit::new(at, end, value);
            finish(text, layout, units, &mut hit, true);
            let known = hit.unit.is_some();
            hit.derived = false;
            if known || layout.language != "ar" {
                hit.certain &= known;
                taken.add(hit.from, hit.to);
                out.push(hit);
            }
        }
        at = end;
    }
}
