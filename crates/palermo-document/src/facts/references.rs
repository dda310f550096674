//! Symbols, resolutions, articles, addresses on the web, and titles that are not to be read.

use crate::points::{Span, Taken};
use crate::rules::Layout;

/// A reference with its place in the words (not folded).
#[derive(Clone, Debug)]
pub(crate) struct ReferenceHit {
    pub from: usize,
    pub to: usize,
    pub kind: String,
    pub value: String,
}

/// References in the words of a paragraph, the first of those that overlap.
pub(crate) fn find(text: &str, layout: &Layout) -> Vec<ReferenceHit> {
    let mut out: Vec<ReferenceHit> = Vec::new();
    let mut taken = Taken::default();
    let mut push = |hit: ReferenceHit| {
        if !taken.meets(hit.from, hit.to) {
            taken.add(hit.from, hit.to);
            out.push(hit);
        }
    };
    if text.contains("http") || text.contains("www.") {
        for m in layout.url.find_iter(text) {
            let value = m.as_str().trim_end_matches(['.', ',', ';', ')', '>', ':']);
            push(ReferenceHit {
                from: m.start(),
                to: m.start() + value.len(),
                kind: "url".into(),
                value: value.into(),
            });
        }
    }
    if text.contains('/') {
        for m in layout.symbol.find_iter(text) {
            let value = m.as_str().trim_end_matches(['.', '-', '/']);
            // a fraction or an abbreviation such as A/B is no symbol: digits make one
            if value.chars().any(|c| c.is_ascii_digit()) {
                push(ReferenceHit {
                    from: m.start(),
                    to: m.start() + value.len(),
                    kind: "symbol".into(),
                    value: value.into(),
                });
            }
        }
    }
    if text.chars().any(char::is_numeric) {
        for r in &layout.references {
            for c in r.pattern.captures_iter(text) {
                let (Some(all), Some(value)) = (c.get(0), c.name("value")) else { continue };
                let mut v: String = crate::fold::fold(value.as_str()).to_uppercase().split_whitespace().collect();
                if let Some(sub) = c.name("sub") {
                    v = format!("{v}({})", crate::fold::fold(sub.as_str()));
                }
                if let Some(letter) = c.name("letter") {
                    v = format!("{v}({})", letter.as_str());
                }
                let several =
                    r.kind == "treaty_article" && c.name("sub").is_none() && all.as_str().matches('第').count() > 1;
                if several {
                    // 第 6、第 7 和第 8 条
                    for (at, _) in all.as_str().match_indices('第') {
                        let rest = &all.as_str()[at..];
                        let digits: String = rest
                            .chars()
                            .skip(1)
                            .skip_while(|c| c.is_whitespace())
                            .take_while(char::is_ascii_digit)
                            .collect();
                        let end = rest.find(&digits).map_or(rest.len(), |n| n + digits.len());
                        push(ReferenceHit {
                            from: all.start() + at,
                            to: all.start() + at + end,
                            kind: r.kind.clone(),
                            value: digits,
                        });
                    }
                    continue;
                }
                push(ReferenceHit { from: all.start(), to: all.end(), kind: r.kind.clone(), value: v });
            }
        }
    }
    out.sort_by_key(|h| h.from);
    out
}

/// Longest title or quotation that is taken for one, in characters.
const LONGEST: usize = 240;
/// Quotations within quotations that are followed.
const DEPTH: usize = 16;

/// Titles and quotations: `《…》`, `“…”`, `«…»`, `"…"`.
pub(crate) fn titles(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        let closes = match c {
            '》' => Some('《'),
            '〉' => Some('〈'),
            '”' => Some('“'),
            '»' => Some('«'),
            '」' => Some('「'),
            '"' if open.last().is_some_and(|(o, _)| *o == '"') => Some('"'),
            _ => None,
        };
        if let Some(wanted) = closes {
            if let Some(n) = open.iter().rposition(|(o, _)| *o == wanted) {
                let from = open[n].1;
                open.truncate(n);
                let to = at + c.len_utf8();
                if to - from <= LONGEST * 4 && text[from..to].chars().count() <= LONGEST {
                    out.push(Span::new(from, to));
                }
            }
        } else if matches!(c, '《' | '〈' | '“' | '«' | '「' | '"') {
            if open.len() >= DEPTH {
                open.remove(0);
            }
            open.push((c, at));
        }
    }
    out.sort_unstable();
    // only the outer ones
    let mut end = 0;
    out.retain(|s| {
        let keep = s.from >= end;
        if keep {
            end = s.to;
        }
        keep
    });
    out
}
