//! The cover: symbol, title, date, session, agenda item, author, summary, table of contents.

use super::lines::{Class, Line, ascii};
use super::{Draft, Front, Leaf};
use crate::element::Kind;
use crate::facts::dates::whole_line;
use crate::rules::{Layout, Rules};

/// What a line of the cover is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Other,
    Session,
    Agenda,
    Author,
    Organ,
    Adopted,
    Number,
    Summary,
    SummaryText,
    Title,
    Star,
    Known,
}

/// Reads the lines before the body, `[0, body)`, into leaves of the draft.
pub(super) fn read(lines: &[Line<'_>], body: usize, rules: &Rules, layout: &Layout, draft: &mut Draft) {
    let mut parts = vec![Part::Other; body];
    let mut contents_from = None;
    let mut in_summary = false;
    let mut in_agenda = false;
    for n in 0..body {
        let line = &lines[n];
        let view = line.view.as_ref();
        if line.class == Class::Blank {
            in_agenda = false;
            continue;
        }
        if layout.contents.is_match(view) || starts_contents(lines, n, body) {
            contents_from = Some(n);
            break;
        }
        if line.class == Class::Star {
            parts[n] = Part::Star;
            draft.front.notes.push(view.trim_start_matches(['*', '\\', ' ', '\u{a0}']).trim().to_string());
            continue;
        }
        parts[n] = if layout.summary.is_match(view) {
            in_summary = true;
            Part::Summary
        } else if in_summary {
            Part::SummaryText
        } else if layout.session.is_match(view) {
            set(&mut draft.front.session, view);
            Part::Session
        } else if layout.agenda.is_match(view) {
            set(&mut draft.front.agenda_item, &view.replace('*', ""));
            in_agenda = true;
            Part::Agenda
        } else if layout.author.is_match(view) {
            set(&mut draft.front.author, view.trim_end_matches('*'));
            Part::Author
        } else if let Some(number) =
            layout.resolution_title.iter().find_map(|r| r.captures(view)).and_then(|c| c.get(1))
        {
            set(&mut draft.front.number, &ascii(number.as_str()));
            Part::Number
        } else if layout.adopted.is_match(view) {
            Part::Adopted
        } else if layout.distribution.is_match(view) {
            Part::Known
        } else if layout.original.is_match(view) {
            set(&mut draft.front.original, view.split([':', '：']).nth(1).unwrap_or_default().trim());
            Part::Known
        } else if layout.organs.is_match(view) && draft.front.organ.is_none() {
            set(&mut draft.front.organ, layout.symbol.split(view).next().unwrap_or(view));
            Part::Organ
        } else if in_agenda {
            let item = draft.front.agenda_item.get_or_insert_default();
            if !item.is_empty() && !crate::fold::is_wide(item.chars().next_back().unwrap_or(' ')) {
                item.push(' ');
            }
            item.push_str(view);
            Part::Agenda
        } else if let Some(day) = whole_line(view, layout).or_else(|| whole_line(view, rules.layout("en"))) {
            set(&mut draft.front.date, &day);
            Part::Known
        } else if whole_range(view, layout) {
            set(&mut draft.front.session_dates, view);
            Part::Known
        } else if line.class == Class::Furniture || is_language_name(view) {
            Part::Known
        } else {
            Part::Other
        };
    }
    title(lines, &mut parts, &mut draft.front);
    place(lines, &parts, contents_from.unwrap_or(body), body, layout, draft);
}

fn set(slot: &mut Option<String>, value: &str) {
    if slot.is_none() && !value.is_empty() {
        *slot = Some(value.trim().to_string());
    }
}

/// The cover names the language of the document in a word of its own.
fn is_language_name(view: &str) -> bool {
    matches!(view, "English" | "French" | "Spanish" | "Russian" | "Arabic" | "Chinese")
}

/// Days of a session with their place: `2014 年 10 月 6 日至 10 日，维也纳`.
fn whole_range(view: &str, layout: &Layout) -> bool {
    let Some(place) = &layout.place else { return false };
    let digits = view.chars().filter(|c| c.is_numeric()).count();
    view.chars().count() <= 60
        && digits >= 5
        && place.find(view).is_some_and(|m| {
            m.end() == view.len()
                && whole_line(&view[..m.start()], layout).is_none()
                && view[..m.start()].chars().any(char::is_numeric)
        })
}

/// Three lines in a row that end with the number of a page.
pub(super) fn starts_contents(lines: &[Line<'_>], from: usize, to: usize) -> bool {
    let mut seen = 0;
    for line in lines[from..to].iter().filter(|l| l.class != Class::Blank).take(3) {
        if !is_contents_entry(&line.view) {
            return false;
        }
        seen += 1;
    }
    seen == 3
}

/// Title, then dots or a tabulator, then the number of a page.
pub(super) fn is_contents_entry(view: &str) -> bool {
    let rest = view.trim_end_matches(|c: char| c.is_numeric());
    if rest.len() == view.len() || view.len() - rest.len() > 4 || rest.is_empty() {
        return false;
    }
    let trimmed = rest.trim_end();
    rest.ends_with('\t')
        || trimmed.ends_with("..")
        || trimmed.ends_with('…')
        || trimmed.ends_with("· ·")
        || trimmed.ends_with(". .")
        || rest.ends_with("   ")
}

/// The block before the author's line; in a resolution the block after its number; else the last block that nothing else claims.
fn title(lines: &[Line<'_>], parts: &mut [Part], front: &mut Front) {
    let other = |n: usize, parts: &[Part]| {
        parts[n] == Part::Other && matches!(lines[n].class, Class::Plain) && !lines[n].view.is_empty()
    };
    let before = |end: usize, parts: &[Part]| -> Vec<usize> {
        let mut block = Vec::new();
        for n in (0..end).rev() {
            if other(n, parts) {
                block.push(n);
            } else if !block.is_empty()
                || !matches!(lines[n].class, Class::Blank | Class::Furniture) && parts[n] != Part::Star
            {
                break;
            }
        }
        block.reverse();
        block
    };
    let after = |start: usize, parts: &[Part]| -> Vec<usize> {
        let mut block = Vec::new();
        for (n, line) in lines.iter().enumerate().take(parts.len()).skip(start) {
            if other(n, parts) {
                block.push(n);
            } else if !block.is_empty() || line.class != Class::Blank {
                break;
            }
        }
        block
    };
    let mut block = Vec::new();
    if let Some(author) = parts.iter().position(|p| *p == Part::Author) {
        block = before(author, parts);
    }
    if block.is_empty()
        && let Some(number) = parts.iter().position(|p| *p == Part::Number)
    {
        block = after(number + 1, parts);
        // `74/176. Improving the coordination …` holds the number and the first line of the title
        if let Some((n, _)) = lines[number].view.split_once(['.', '．'])
            && n.contains('/')
        {
            if lines.get(number + 1).is_none_or(|l| l.class != Class::Plain) {
                block.clear();
            }
            block.insert(0, number);
        }
    }
    if block.is_empty()
        && let Some(n) = (0..parts.len()).find(|&n| lines[n].hashes == 1 && parts[n] == Part::Other)
    {
        block = vec![n];
    }
    if block.is_empty() {
        let end = parts.iter().position(|p| matches!(p, Part::Summary)).unwrap_or(parts.len());
        block = before(end, parts);
        if block.iter().map(|&n| lines[n].width).sum::<usize>() > 400 {
            block.clear();
        }
    }
    let mut text = String::new();
    for &n in &block {
        let mut view = lines[n].view.as_ref();
        if parts[n] == Part::Number {
            view = view.split_once(['.', '．']).map_or(view, |(_, rest)| rest.trim_start());
        }
        parts[n] = Part::Title;
        let joint = match (text.chars().next_back(), view.chars().next()) {
            (None, _) => "",
            (Some(a), Some(b)) if crate::fold::is_wide(a) && crate::fold::is_wide(b) => "",
            _ => " ",
        };
        text.push_str(joint);
        text.push_str(view);
    }
    if !text.is_empty() {
        front.title = Some(text.trim_end_matches('*').to_string());
    }
}

/// Lines to leaves.
fn place(lines: &[Line<'_>], parts: &[Part], contents: usize, body: usize, layout: &Layout, draft: &mut Draft) {
    let mut blocks = 0;
    let mut last: Option<(Part, Kind)> = None;
    for n in 0..contents {
        let line = &lines[n];
        let part = parts[n];
        if line.class == Class::Blank && !draft.leaves.is_empty() {
            if let Some(leaf) = draft.leaves.last_mut() {
                leaf.lines.push(n);
            }
            if last.is_some_and(|(p, _)| p == Part::SummaryText) {
                last = None;
            }
            continue;
        }
        let kind = match part {
            Part::Title => Kind::Title,
            _ if line.class == Class::Furniture
                && draft.front.symbol.is_none()
                && layout.symbol_line.is_match(&line.view) =>
            {
                draft.front.symbol =
                    layout.symbol_line.captures(&line.view).and_then(|c| c.get(1)).map(|m| m.as_str().to_string());
                Kind::Front
            }
            _ if line.class == Class::Furniture => Kind::Furniture,
            _ => Kind::Front,
        };
        if matches!(part, Part::Known | Part::Organ) && draft.front.symbol.is_none() {
            symbol_beside(line, layout, &mut draft.front);
        }
        if last != Some((part, kind)) || draft.leaves.is_empty() {
            blocks += 1;
            let (label, id) = match kind {
                Kind::Title => ("title".to_string(), "title".to_string()),
                Kind::Furniture => ("furniture".to_string(), format!("furniture_{blocks}")),
                _ => ("front".to_string(), format!("front_{blocks}")),
            };
            let mut leaf = Leaf::new(kind, label, id);
            leaf.stars = true;
            draft.leaves.push(leaf);
        }
        if let Some(leaf) = draft.leaves.last_mut() {
            leaf.lines.push(n);
        }
        last = Some((part, kind));
    }
    if contents < body {
        let mut leaf = Leaf::new(Kind::Toc, "toc", "toc");
        leaf.lines.extend(contents..body);
        for line in &lines[contents..body] {
            if is_contents_entry(&line.view) {
                let entry = line
                    .view
                    .trim_end_matches(|c: char| c.is_numeric())
                    .trim_end_matches(['.', ' ', '\t', '…', '·'])
                    .trim();
                draft.contents.push(entry.to_string());
            }
        }
        draft.leaves.push(leaf);
    }
    let summary: Vec<&str> =
        (0..contents).filter(|&n| parts[n] == Part::SummaryText).map(|n| lines[n].view.as_ref()).collect();
    if !summary.is_empty() {
        draft.front.summary = Some(summary.join("\n"));
    }
}

/// A symbol beside other words of the masthead.
fn symbol_beside(line: &Line<'_>, layout: &Layout, front: &mut Front) {
    if let Some(m) = layout.symbol.find(&line.view)
        && line.view[..m.start()].trim().chars().count() <= 20
        && line.view[m.end()..].trim().is_empty()
    {
        front.symbol = Some(m.as_str().to_string());
    }
}
