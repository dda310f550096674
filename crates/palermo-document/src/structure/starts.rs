//! Where a document's parts start: the first number, the organ line, the body, and what number a heading has.

use super::front;
use super::lines::{Class, Line};
use crate::facts::numerals::{chinese, roman};
use crate::fold::fold;
use crate::rules::Layout;

/// The number with which paragraphs begin: of the runs 1, 2, 3 … that are long enough, the one that starts first.
pub(super) fn first_number(lines: &[Line<'_>]) -> u32 {
    // for each number the run that ends with it: its length, its first number, the line where it starts
    let mut runs: std::collections::BTreeMap<u32, (u32, u32, usize)> = std::collections::BTreeMap::new();
    let mut all: Vec<(u32, u32, usize)> = Vec::new();
    for (n, line) in lines.iter().enumerate().filter(|(_, l)| l.class == Class::Plain) {
        let Some(k) = line.number else { continue };
        let run = match k.checked_sub(1).and_then(|b| runs.get(&b)) {
            Some((length, first, at)) => (length + 1, *first, *at),
            None => (1, k, n),
        };
        runs.insert(k, run);
        all.push(run);
    }
    let longest = all.iter().map(|r| r.0).max().unwrap_or(0);
    let enough = longest.min(5);
    let best = all.iter().filter(|r| r.0 >= enough).min_by_key(|r| r.2);
    match best {
        // a run of two may be anything
        Some((length, first, _)) if *length >= 3 => *first,
        _ => 1,
    }
}

/// Lines of the organ line that ends with a comma before the first operative paragraph.
pub(super) fn enacting(lines: &[Line<'_>], layout: &Layout, number: u32) -> Option<(usize, usize)> {
    if layout.enacting.is_empty() {
        return None;
    }
    let first = lines.iter().position(|l| l.number == Some(number) && l.class == Class::Plain && !l.view.is_empty())?;
    let mut n = 0;
    while n < first {
        let line = &lines[n];
        if line.class == Class::Plain && !line.view.is_empty() && line.hashes == 0 {
            // the formula may run over two lines
            let mut text = line.view.to_string();
            let mut to = n + 1;
            loop {
                if layout.enacting.is_match(&text) {
                    return Some((n, to));
                }
                // a title above, with a blank line between, is no part of it
                let next = Some(to).filter(|m| *m < first && lines[*m].class != Class::Blank);
                match next {
                    Some(m)
                        if to - n < 4
                            && text.len() < 300
                            && !text.ends_with([',', '，', '،'])
                            && lines[m].class == Class::Plain =>
                    {
                        if !crate::fold::is_wide(text.chars().next_back().unwrap_or(' ')) {
                            text.push(' ');
                        }
                        text.push_str(&lines[m].view);
                        to = m + 1;
                    }
                    _ => break,
                }
            }
        }
        n += 1;
    }
    None
}

/// The first heading or numbered paragraph that is no line of the table of contents.
pub(super) fn body_start(lines: &[Line<'_>], layout: &Layout, number: u32) -> usize {
    let mut n = 0;
    let mut in_contents = false;
    while n < lines.len() {
        let line = &lines[n];
        if !in_contents
            && line.class != Class::Blank
            && (layout.contents.is_match(&line.view) || front::starts_contents(lines, n, lines.len()))
        {
            in_contents = true;
        }
        if in_contents {
            let entry = line.class != Class::Plain
                || layout.contents.is_match(&line.view)
                || front::is_contents_entry(&line.view)
                || layout.contents_column.is_match(&line.view)
                // an entry that runs over two lines
                || lines[n + 1..].iter().filter(|l| l.class != Class::Blank).take(2).any(|l| front::is_contents_entry(&l.view));
            if entry {
                n += 1;
                continue;
            }
            in_contents = false;
        }
        if line.class == Class::Plain && !line.view.is_empty() {
            let numbered = line.number == Some(number);
            let heading =
                heading_number(&line.view, layout.level1.is_match(&line.view), layout.level2.is_match(&line.view))
                    == Some(1);
            if numbered || heading && line.width < 160 && !line.view.ends_with(['。', ';', '；', '，', ',']) {
                return n;
            }
        }
        n += 1;
    }
    // no opener at all: the text starts after what the cover claims
    lines.iter().position(|l| l.class == Class::Plain && l.ended && l.width > 60).unwrap_or(lines.len())
}

/// Number of a heading of level 1 or 2: 一 is 1, IV is 4, C is 3.
pub(super) fn heading_number(view: &str, level1: bool, level2: bool) -> Option<u32> {
    let head: String = view.chars().take_while(|c| c.is_alphanumeric()).collect();
    if level1 {
        if let Some(n) = chinese(&head).or_else(|| roman(&head)) {
            return Some(n);
        }
        return arabic_ordinal(&head);
    }
    if level2 {
        let c = head.chars().next()?;
        if head.len() == 1 && c.is_ascii_uppercase() {
            return Some(c as u32 - 'A' as u32 + 1);
        }
        return arabic_letter(&head);
    }
    None
}

fn arabic_ordinal(head: &str) -> Option<u32> {
    let all = ["أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا"];
    let head = fold(head);
    all.iter().position(|w| fold(w) == head).map(|n| n as u32 + 1)
}

fn arabic_letter(head: &str) -> Option<u32> {
    let all = ["ألف", "باء", "جيم", "دال", "هاء", "واو", "زاي", "حاء"];
    let head = fold(head);
    all.iter().position(|w| fold(w) == head).map(|n| n as u32 + 1)
}
