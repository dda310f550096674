//! Totals against their parts: in brackets, behind a colon, behind "of whom".

use super::{Checked, counts};
use crate::element::{Finding, FindingKind, Severity};
use crate::facts::{Fact, FactKind};
use crate::points::{Span, back, forward};

/// Characters between a total and the bracket with its parts.
const NOUN: usize = 60;
/// Parts of one total; more are no sentence.
const MOST: usize = 50;
/// Bytes in which the parts of a total are looked for.
const PARTS: usize = 2_048;

pub(super) fn check(c: &Checked<'_>, out: &mut Vec<Finding>) {
    for (n, e) in c.doc.blocks() {
        let text = e.clean.text.as_str();
        let here: Vec<&Fact> = c.of(n).filter(|f| matches!(f.kind, FactKind::Number | FactKind::Money)).collect();
        for (k, total) in here.iter().enumerate() {
            if !counts(total) {
                continue;
            }
            let rest = &text[total.at.2..];
            let Some((kind, open)) = opener(rest, c) else { continue };
            // another figure in between belongs to the parts or to something else
            if here.get(k + 1).is_some_and(|f| f.at.1 < total.at.2 + open) {
                continue;
            }
            let from = total.at.2 + open;
            let near = &text[from..forward(text, from, PARTS)];
            let to = match kind {
                Opener::Bracket => from + closing(near),
                _ => from + near.find(['。', '；', ';', '\n']).or_else(|| near.find(". ")).unwrap_or(near.len()),
            };
            let (mut deep, mut at) = (0, from);
            let parts: Vec<&Fact> = c
                .within(n, Span::new(from, to))
                .filter(|f| matches!(f.kind, FactKind::Number | FactKind::Money))
                .filter(|f| {
                    deep += depth(&text[at.min(f.at.1)..f.at.1]);
                    at = f.at.1;
                    deep == 0
                })
                .collect();
            percentages(c, &parts, kind, out);
            let same: Vec<&Fact> = parts
                .into_iter()
                .filter(|f| f.unit.as_deref() != Some("percent") && f.kind == FactKind::Number)
                .collect();
            if let ([part], Opener::OfWhom) = (same.as_slice(), kind)
                && counts(part)
                && alike(total, part)
                && part.number() > total.number()
            {
                let message = format!("a part of {} is more than its whole of {}", part.value, total.value);
                let mut finding = Finding::new(FindingKind::Breakdown, Severity::Error, message)
                    .expected(format!("at most {}", total.value), &part.value);
                finding.sides.extend([c.fact_side(total), c.fact_side(part)]);
                out.push(finding);
                continue;
            }
            if !(2..=MOST).contains(&same.len()) || !same.iter().all(|f| counts(f) && alike(total, f)) {
                continue;
            }
            let sum: f64 = same.iter().filter_map(|f| f.number()).sum();
            let whole = total.number().unwrap_or(0.0);
            let lead = text[from..].trim_start_matches(['(', '（', ' ', ':', '：']);
            let partial = kind == Opener::OfWhom
                || c.layout.quantities.breakdown.iter().any(|w| {
                    w != "("
                        && w != "（"
                        && crate::fold::fold(lead.chars().take(16).collect::<String>().as_str()).starts_with(w.as_str())
                });
            let finding = if sum > whole {
                Finding::new(
                    if partial { FindingKind::Breakdown } else { FindingKind::DeclaredSum },
                    Severity::Error,
                    format!("the parts add up to {sum}, more than their whole of {whole}"),
                )
            } else if sum < whole && !partial {
                Finding::new(
                    FindingKind::DeclaredSum,
                    Severity::Error,
                    format!("the parts add up to {sum}, the total says {whole}"),
                )
            } else if sum < whole && covers(&here[..k], same.len(), total, text) {
                // two units found 228, and each of the two is listed
                Finding::new(
                    FindingKind::DeclaredSum,
                    Severity::Warning,
                    format!(
                        "the parts add up to {sum}, the total says {whole}; as many parts are listed as were announced"
                    ),
                )
            } else {
                continue;
            };
            let mut finding = finding.expected(whole, sum);
            finding.sides.push(c.fact_side(total));
            finding.sides.extend(same.iter().map(|f| c.fact_side(f)));
            out.push(finding);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    Bracket,
    Colon,
    OfWhom,
}

/// What follows the noun of a total and opens its parts.
fn opener(rest: &str, c: &Checked<'_>) -> Option<(Opener, usize)> {
    for (count, (at, ch)) in rest.char_indices().enumerate() {
        if count > NOUN {
            return None;
        }
        match ch {
            '(' | '（' => return Some((Opener::Bracket, at + ch.len_utf8())),
            ':' | '：' => return Some((Opener::Colon, at + ch.len_utf8())),
            // what stands behind the bracket in which the total stands belongs to another
            '。' | '；' | ';' | '.' | ')' | '）' => return None,
            '，' | ',' | '،' => {
                let folded = crate::fold::fold(
                    rest[at + ch.len_utf8()..].trim_start().chars().take(24).collect::<String>().as_str(),
                );
                let opens = c
                    .layout
                    .quantities
                    .breakdown
                    .iter()
                    .any(|w| w != "(" && w != "（" && folded.starts_with(w.as_str()));
                return opens.then_some((Opener::OfWhom, at + ch.len_utf8()));
            }
            _ => {}
        }
    }
    None
}

/// Where the bracket closes that stands open before a text.
fn closing(text: &str) -> usize {
    let mut open = 1;
    for (n, c) in text.char_indices() {
        match c {
            '(' | '（' => open += 1,
            ')' | '）' => {
                open -= 1;
                if open == 0 {
                    return n;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn depth(text: &str) -> i32 {
    text.chars().fold(0, |d, c| match c {
        '(' | '（' => d + 1,
        ')' | '）' => d - 1,
        _ => d,
    })
}

/// Units that may be added: the same, or both of people.
fn alike(a: &Fact, b: &Fact) -> bool {
    let people = |u: Option<&str>| matches!(u, Some("person" | "victim"));
    let (a, b) = (a.unit.as_deref(), b.unit.as_deref());
    a == b || people(a) && people(b)
}

/// Whether the sentence announced as many sources as there are parts.
fn covers(before: &[&Fact], parts: usize, total: &Fact, text: &str) -> bool {
    let near = back(text, total.at.1, PARTS);
    let sentence = near + text[near..total.at.1].rfind(['。', '；', '\n']).unwrap_or(0);
    before.iter().rev().take_while(|f| f.at.1 >= sentence).any(|f| f.number() == Some(parts as f64) && !alike(f, total))
}

/// Shares of one whole in one bracket or list.
fn percentages(c: &Checked<'_>, parts: &[&Fact], kind: Opener, out: &mut Vec<Finding>) {
    let shares: Vec<&&Fact> =
        parts.iter().filter(|f| f.unit.as_deref() == Some("percent") && f.value.is_number()).collect();
    let sum: f64 = shares.iter().filter_map(|f| f.number()).sum();
    if shares.len() >= 2 && sum > 100.5 && kind != Opener::OfWhom {
        let mut finding = Finding::new(
            FindingKind::Percentage,
            Severity::Error,
            format!("the shares of one whole add up to {sum} per cent"),
        )
        .expected("at most 100", sum);
        finding.sides.extend(shares.iter().map(|f| c.fact_side(f)));
        out.push(finding);
    }
}
