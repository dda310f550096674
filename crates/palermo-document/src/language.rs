//! In which language is a text? By script, by letters that a language never uses, by its most common words.

use std::collections::HashSet;

use crate::rules::{Rules, Script};

/// Letters of the start of a text that are looked at.
const SAMPLE: usize = 20_000;
/// Share of words that must be among a language's common words.
const LEAST_SHARE: f64 = 0.12;

/// The language of a text, if it is one that the rules know.
pub(crate) fn recognise(text: &str, rules: &Rules) -> Option<String> {
    let end = text.char_indices().nth(SAMPLE).map_or(text.len(), |(n, _)| n);
    let sample = &text[..end];
    let (mut han, mut latin, mut cyrillic, mut arabic) = (0usize, 0usize, 0usize, 0usize);
    for c in sample.chars() {
        match c as u32 {
            0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F => latin += 1,
            0x400..=0x52F => cyrillic += 1,
            0x600..=0x6FF | 0x750..=0x77F => arabic += 1,
            0x3400..=0x9FFF => han += 3,
            _ => {}
        }
    }
    let most = han.max(latin).max(cyrillic).max(arabic);
    if most == 0 {
        return None;
    }
    let script = match most {
        m if m == han => Script::Han,
        m if m == arabic => Script::Arabic,
        m if m == cyrillic => Script::Cyrillic,
        _ => Script::Latin,
    };
    let lower = crate::fold::fold(sample);
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let mut best: Option<(f64, &str)> = None;
    for layout in rules.layouts().filter(|l| l.script == script) {
        let foreign = sample
            .chars()
            .filter(|c| {
                layout.never.contains(*c)
                    || c.is_uppercase() && layout.never.contains(c.to_lowercase().next().unwrap_or(*c))
            })
            .count();
        let letters = sample.chars().filter(|c| c.is_alphabetic()).count().max(1);
        if foreign * 250 > letters {
            continue;
        }
        let share = if script == Script::Han {
            let common = layout.common_words.iter().map(|w| sample.matches(w.as_str()).count()).sum::<usize>();
            // Chinese writes few of its common characters less often than one in a hundred
            (common as f64 * 20.0 / letters as f64).min(1.0)
        } else {
            let common: HashSet<&str> = layout.common_words.iter().map(String::as_str).collect();
            words.iter().filter(|w| common.contains(**w)).count() as f64 / words.len().max(1) as f64
        };
        if share >= LEAST_SHARE && best.is_none_or(|(b, _)| share > b) {
            best = Some((share, &layout.language));
        }
    }
    best.map(|(_, l)| l.to_string())
}
