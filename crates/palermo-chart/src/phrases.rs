//! Words from templates, for callers without a translation system of their own.

use crate::figure::Absent;
use crate::text::{has_rtl, isolate};
use crate::words::{Fact, Point, Said, Way, Words};

/// A ready implementation of [`Words`]: one template for each sentence, with named places in braces.
///
/// There is no default: a missing translation must not become a word of another language. Numbers and names that are put
/// into right-to-left text stand in isolates of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrases {
    /// `{lo}`, `{hi}`: interval in a label.
    pub interval: String,
    /// `{lo}`, `{hi}`: interval in a sentence.
    pub interval_long: String,
    /// `{n}`: a count from 0 to n − 1 (at most 9) in a label.
    pub fewer: String,
    /// `{n}`: a count from 0 to n − 1 in a sentence.
    pub fewer_long: String,
    /// `{lo}`: no upper end, in a label.
    pub at_least: String,
    /// `{lo}`: no upper end, in a sentence.
    pub at_least_long: String,
    /// `{best}`, `{range}`: an estimate in a label.
    pub estimate: String,
    /// `{best}`, `{range}`: an estimate in a sentence.
    pub estimate_long: String,
    /// Key: the point within a range.
    pub estimate_key: String,
    /// Key: unknown.
    pub unknown: String,
    /// Key: suppressed, with its reason.
    pub suppressed: String,
    /// Key: contradicting sources.
    pub conflict: String,
    /// Key: nothing reported.
    pub no_data: String,
    /// Key: hatching.
    pub between: String,
    /// Key: an open end.
    pub open: String,
    /// `{name}`, `{figure}`: a name with its figure.
    pub labelled: String,
    /// Between two names.
    pub comma: String,
    /// In place of `{series}` where a series has no name: "the figures".
    pub subject: String,
    /// `{series}`, `{start}`, `{at}`, `{end}`, `{to}`: first stretch of a course, upwards.
    pub rises: String,
    /// The same, downwards.
    pub falls: String,
    /// The same, level.
    pub stays: String,
    /// The same, where the intervals overlap.
    pub unclear: String,
    /// `{end}`, `{to}`: a further stretch, upwards.
    pub then_rises: String,
    /// The same, downwards.
    pub then_falls: String,
    /// The same, level.
    pub then_stays: String,
    /// The same, where the intervals overlap.
    pub then_unclear: String,
    /// Full stop at the end of a course.
    pub stop: String,
    /// `{name}`, `{figure}`.
    pub largest: String,
    /// `{name}`, `{figure}`.
    pub smallest: String,
    /// `{count}`, `{ends}`.
    pub spread: String,
    /// `{series}`, `{count}`, `{ends}`.
    pub spread_of: String,
    /// `{name}`, `{figure}`.
    pub single: String,
    /// `{count}`, `{of}`.
    pub uncertain: String,
    /// `{count}`, `{of}`, `{reason}`.
    pub missing: String,
    /// `{from}`, `{to}`, `{figure}`.
    pub flow: String,
    /// `{at}`, `{figure}`.
    pub domestic: String,
    /// `{class}`, `{areas}`.
    pub class: String,
    /// Between two sentences.
    pub gap: String,
}

/// Puts parts into the places of a template.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let turned = has_rtl(template) || parts.iter().any(|(_, part)| has_rtl(part));
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(close) = rest.find('}') else { break };
        let name = &rest[1..close];
        match parts.iter().find(|(place, _)| *place == name) {
            Some((_, part)) if turned => out.push_str(&isolate(part)),
            Some((_, part)) => out.push_str(part),
            None => out.push_str(&rest[..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

impl Phrases {
    fn figure(&self, said: &Said, long: bool) -> String {
        let range = self.range(said, long);
        match &said.best {
            Some(best) => fill(
                if long { &self.estimate_long } else { &self.estimate },
                &[("best", &best.text), ("range", &range)],
            ),
            None => range,
        }
    }

    fn range(&self, said: &Said, long: bool) -> String {
        let pick =
            |long_one: &'_ str, short_one: &'_ str| if long { long_one.to_string() } else { short_one.to_string() };
        match &said.hi {
            _ if said.is_exact() => said.lo.text.clone(),
            None => fill(&pick(&self.at_least_long, &self.at_least), &[("lo", &said.lo.text)]),
            Some(hi) if said.lo.value == 0.0 && hi.value < 10.0 && said.above.is_some() => {
                let above = said.above.as_ref().map_or("", |above| above.text.as_str());
                fill(&pick(&self.fewer_long, &self.fewer), &[("n", above)])
            }
            Some(hi) => fill(&pick(&self.interval_long, &self.interval), &[("lo", &said.lo.text), ("hi", &hi.text)]),
        }
    }

    fn named(&self, series: Option<&str>, point: &Point<'_>) -> (String, String) {
        let name = match series {
            Some(series) => [series, point.at].join(&self.comma),
            None => point.at.to_string(),
        };
        (name, self.long(&point.figure))
    }
}

impl Words for Phrases {
    fn short(&self, figure: &Said) -> String {
        self.figure(figure, false)
    }

    fn long(&self, figure: &Said) -> String {
        self.figure(figure, true)
    }

    fn absent(&self, kind: Absent) -> String {
        match kind {
            Absent::Unknown => self.unknown.clone(),
            Absent::Suppressed => self.suppressed.clone(),
            Absent::Conflict => self.conflict.clone(),
            Absent::NoData => self.no_data.clone(),
        }
    }

    fn between(&self) -> String {
        self.between.clone()
    }

    fn open(&self) -> String {
        self.open.clone()
    }

    fn estimate(&self) -> String {
        self.estimate_key.clone()
    }

    fn labelled(&self, parts: &[&str], figure: &str) -> String {
        fill(&self.labelled, &[("name", &parts.join(&self.comma)), ("figure", figure)])
    }

    fn tell(&self, fact: &Fact<'_>) -> String {
        match fact {
            Fact::Course { series, start, turns } => {
                let mut text = String::new();
                let series = series.unwrap_or(&self.subject);
                for (i, turn) in turns.iter().enumerate() {
                    let template = match (i, turn.way) {
                        (0, Way::Up) => &self.rises,
                        (0, Way::Down) => &self.falls,
                        (0, Way::Level) => &self.stays,
                        (0, Way::Unclear) => &self.unclear,
                        (_, Way::Up) => &self.then_rises,
                        (_, Way::Down) => &self.then_falls,
                        (_, Way::Level) => &self.then_stays,
                        (_, Way::Unclear) => &self.then_unclear,
                    };
                    let (first, last) = (self.long(&start.figure), self.long(&turn.to.figure));
                    let parts =
                        [("series", series), ("start", &first), ("at", start.at), ("end", &last), ("to", turn.to.at)];
                    text.push_str(&fill(template, &parts));
                }
                text + &self.stop
            }
            Fact::Largest { series, point } | Fact::Smallest { series, point } | Fact::Single { series, point } => {
                let (name, figure) = self.named(*series, point);
                let template = match fact {
                    Fact::Largest { .. } => &self.largest,
                    Fact::Smallest { .. } => &self.smallest,
                    _ => &self.single,
                };
                fill(template, &[("name", &name), ("figure", &figure)])
            }
            Fact::Spread { series, count, ends } => {
                let (count, ends) = (count.to_string(), self.long(ends));
                match series {
                    Some(series) => fill(&self.spread_of, &[("series", series), ("count", &count), ("ends", &ends)]),
                    None => fill(&self.spread, &[("count", &count), ("ends", &ends)]),
                }
            }
            Fact::Uncertain { count, of } => {
                fill(&self.uncertain, &[("count", &count.to_string()), ("of", &of.to_string())])
            }
            Fact::Missing { kind, count, of } => {
                let reason = self.absent(*kind);
                fill(&self.missing, &[("count", &count.to_string()), ("of", &of.to_string()), ("reason", &reason)])
            }
            Fact::Flow { from, to, figure } => {
                fill(&self.flow, &[("from", from), ("to", to), ("figure", &self.long(figure))])
            }
            Fact::Domestic { at, figure } => fill(&self.domestic, &[("at", at), ("figure", &self.long(figure))]),
            Fact::Class { class, areas } => fill(&self.class, &[("class", class), ("areas", &areas.to_string())]),
        }
    }

    fn together(&self, sentences: &[String]) -> String {
        sentences.join(&self.gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Number;

    #[test]
    fn a_place_without_a_part_stays_visible() {
        assert_eq!(fill("{a} and {b}", &[("a", "1")]), "1 and {b}");
    }

    #[test]
    fn parts_of_a_right_to_left_sentence_are_isolated() {
        assert_eq!(fill("بين {lo}", &[("lo", "120")]), "بين \u{2068}120\u{2069}");
    }

    #[test]
    fn fewer_than_five_is_said_only_of_counts() {
        let phrases = Phrases { interval: "{lo}–{hi}".into(), fewer: "<{n}".into(), ..Phrases::default() };
        let number = |value: f64| Number { value, text: value.to_string() };
        let count = Said { lo: number(0.0), hi: Some(number(4.0)), above: Some(number(5.0)), best: None };
        assert_eq!(phrases.short(&count), "<5");
        assert_eq!(phrases.short(&Said { above: None, ..count }), "0–4");
    }
}
