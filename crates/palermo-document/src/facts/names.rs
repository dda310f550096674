//! Names in a document: the gazetteer's, those that the document itself defines, and short titles such as 《公约》.

use crate::fold::{Folded, fold};
use crate::gazetteer::{Gazetteer, Hit};
use crate::points::{Span, Taken, forward};
use crate::rules::Layout;
use crate::structure::Document;
use crate::words::{ends_word, starts_word};

/// Names of each element, by its index.
pub(crate) struct Names {
    pub hits: Vec<Vec<Hit>>,
    pub folded: Vec<Folded>,
}

/// Most aliases that a document may define.
const MOST_ALIASES: usize = 200;

impl Names {
    pub fn of(doc: &Document, layout: &Layout, gazetteer: &Gazetteer) -> Names {
        let mut out =
            Names { hits: vec![Vec::new(); doc.elements.len()], folded: vec![Folded::default(); doc.elements.len()] };
        let mut local: Vec<(String, usize)> = Vec::new();
        // the instrument that a short title means: the one named last
        let mut titles: Vec<Option<usize>> = vec![None; layout.local_titles.len()];
        for (n, e) in doc.blocks() {
            let text = e.clean.text.as_str();
            let folded = Folded::new(text);
            let mut hits = gazetteer.find(&layout.language, text, &folded);
            let mut extra: Vec<Hit> = Vec::new();
            for hit in &hits {
                define(text, hit, layout, gazetteer, &mut local);
            }
            for (alias, name) in &local {
                for (at, _) in folded.text.match_indices(alias.as_str()) {
                    let end = at + alias.len();
                    if !layout.spaced || starts_word(&folded.text, at) && ends_word(&folded.text, end) {
                        extra.push(Hit {
                            from: folded.back(at),
                            to: folded.back_end(text, end),
                            name: *name,
                            alias: None,
                        });
                    }
                }
            }
            extra.sort_by_key(|h| (h.from, std::cmp::Reverse(h.to)));
            let mut taken = spans(&hits);
            for hit in extra {
                if !taken.meets(hit.from, hit.to) {
                    taken.add(hit.from, hit.to);
                    hits.push(hit);
                }
            }
            hits.sort_by_key(|h| h.from);
            short_titles(text, &folded, layout, gazetteer, &mut titles, &mut hits);
            out.hits[n] = hits;
            out.folded[n] = folded;
        }
        out
    }
}

fn spans(hits: &[Hit]) -> Taken {
    hits.iter().map(|h| Span::new(h.from, h.to)).collect()
}

/// `full name (short)`: from here on the short form means the same.
fn define(text: &str, hit: &Hit, layout: &Layout, gazetteer: &Gazetteer, local: &mut Vec<(String, usize)>) {
    if local.len() >= MOST_ALIASES {
        return;
    }
    let rest = text[hit.to..].trim_start();
    let Some(inner) = rest.strip_prefix(['(', '（']) else { return };
    let Some(end) = inner[..forward(inner, 0, 240)].find([')', '）']) else { return };
    let inner = &inner[..end];
    let quoted = inner.find(['“', '«', '"']).and_then(|a| {
        let from = a + inner[a..].chars().next().map_or(1, char::len_utf8);
        inner[from..].find(['”', '»', '"']).map(|b| &inner[from..from + b])
    });
    let short = quoted.unwrap_or(inner).trim();
    let length = short.chars().count();
    let kind = gazetteer.names()[hit.name].kind.as_str();
    if !(2..=24).contains(&length)
        || short.contains(|c: char| c.is_numeric() || ",，、;；:：.".contains(c))
        || matches!(kind, "state" | "territory" | "term")
        || quoted.is_none() && layout.spaced && short.split_whitespace().count() > 3
    {
        return;
    }
    let folded = fold(short);
    if !gazetteer.find(&layout.language, short, &Folded::new(short)).is_empty() && quoted.is_none() {
        return;
    }
    local.retain(|(a, _)| *a != folded);
    local.push((folded, hit.name));
}

fn short_titles(
    text: &str,
    folded: &Folded,
    layout: &Layout,
    gazetteer: &Gazetteer,
    titles: &mut [Option<usize>],
    hits: &mut Vec<Hit>,
) {
    let mut found: Vec<Hit> = Vec::new();
    // in the order of the text, so that each short title means what was named before it
    let mut marks: Vec<(usize, usize, Option<usize>)> = Vec::new();
    let taken = spans(hits);
    for (k, (form, _)) in layout.local_titles.iter().enumerate() {
        for (at, _) in folded.text.match_indices(form.as_str()) {
            let end = at + form.len();
            if !layout.spaced || starts_word(&folded.text, at) && ends_word(&folded.text, end) {
                let (from, to) = (folded.back(at), folded.back_end(text, end));
                if !taken.meets(from, to) {
                    marks.push((from, to, Some(k)));
                }
            }
        }
    }
    for hit in hits.iter() {
        if gazetteer.names()[hit.name].kind == "instrument" {
            marks.push((hit.from, hit.to, None));
        }
    }
    marks.sort_unstable();
    for (from, to, short) in marks {
        match short {
            None => {
                let Ok(hit) = hits.binary_search_by_key(&from, |h| h.from).map(|n| hits[n]) else { continue };
                let written = fold(&text[from..to]);
                for (k, (_, ends)) in layout.local_titles.iter().enumerate() {
                    if written.contains(ends.as_str()) {
                        titles[k] = Some(hit.name);
                    }
                }
            }
            Some(k) => {
                if let Some(name) = titles[k] {
                    found.push(Hit { from, to, name, alias: None });
                }
            }
        }
    }
    hits.extend(found);
    hits.sort_by_key(|h| h.from);
}
