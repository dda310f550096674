//! Totals against their parts: in brackets, behind a colon, behind "of whom".

use super::{Checked, counts};
use crate::element::{Finding, FindingKind, Severity};
use crate::facts::{Fact, FactKind};

/// Characters between a total and the bracket with its parts.
const NOUN: usize = 60;

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
            let to = match kind {
                Opener::Bracket => closing(text, from),
                _ => {
                    from + text[from..]
                        .find(['。', '；', ';', '\n'])
                        .or_else(|| text[from..].find(". "))
                        .unwrap_or(text.len() - from)
                }
            };
            let parts: Vec<&Fact> = here[k + 1..]
                .iter()
                .copied()
                .filter(|f| f.at.1 >= from && f.at.2 <= to && depth(&text[from..f.at.1]) == 0)
                .collect();
            percentages(c, &parts, kind, out);
            let same: Vec<&Fact> = parts
                .into_iter()
                .filter(|f| f.unit.as_deref() != Some("percent") && f.kind == FactKind::Number)
                .collect();
            if same.len() < 2 || !same.iter().all(|f| counts(f) && alike(total, f)) {
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
            '。' | '；' | ';' | '.' => return None,
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

fn closing(text: &str, from: usize) -> usize {
    let mut open = 1;
    for (n, c) in text[from..].char_indices() {
        match c {
            '(' | '（' => open += 1,
            ')' | '）' => {
                open -= 1;
                if open == 0 {
                    return from + n;
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
    let sentence = text[..total.at.1].rfind(['。', '；', '\n']).map_or(0, |n| n);
    before.iter().any(|f| f.at.1 >= sentence && f.number() == Some(parts as f64) && !alike(f, total))
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
