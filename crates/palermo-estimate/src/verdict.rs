//! What must the reader know before the number? Verdicts in plain words.
//!
//! Each has a code, a level and arguments; the English text here is what the command line prints, and the labels of the
//! house take the code and the arguments. A verdict cannot be switched off.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// How far a result may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For information.
    Note,
    /// The number may be used.
    Usable,
    /// It may be used with the warning beside it.
    Caution,
    /// Analysts see it; it cannot be published as an estimate.
    Withheld,
    /// No number is computed or shown.
    Refused,
}

/// A warning with its place in the texts of the house.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// Machine code.
    pub code: &'static str,
    /// Level.
    pub level: Level,
    /// The text in English.
    pub text: String,
    /// What the text speaks of.
    pub arguments: Map<String, Value>,
}

/// Codes with their English texts; `{name}` is an argument.
const TEXTS: &[(&str, &str)] = &[
    ("too_many_lists", "The method does not take so many lists: {reason}."),
    ("no_cases", "No case is in the table. There is nothing to estimate from."),
    ("no_overlap", "No person appears on two lists. These lists say nothing about how many are missing."),
    (
        "start_no_mle",
        "With these lists the calculation has no finite answer. Any number a program prints here is an artefact.",
    ),
    (
        "no_mle",
        "With this model and these lists the calculation has no finite answer{terms}. Any number a program prints here is an artefact.",
    ),
    ("not_identifiable", "Different totals fit these data equally well{terms}. The lists cannot tell them apart."),
    ("not_converged", "The calculation did not come to an end on these data. No figure is given."),
    ("two_lists", "With two lists the answer rests wholly on their being independent. State why they are."),
    ("not_mixed", "Repeated runs disagree. No figure is given."),
    ("no_assumption", "Say which assumption links the seen to the unseen, and why it holds here."),
    ("few_overlaps", "Only {n} people connect the lists."),
    ("runaway", "The range is too wide to inform a decision."),
    ("empty_pairs", "{pairs} never share a person. Check whether they could."),
    ("model_switching", "Small changes in the data select other models ({models} models in {repeats} repeats)."),
    ("choice_dominates", "The answer depends more on the method than on chance: between {lower} and {upper}."),
    ("one_list_decides", "Without {list} the estimate is {without} instead of {with}."),
    ("one_cell_decides", "One case fewer on {cell} moves the estimate from {with} to {without}."),
    (
        "limit_unresolved",
        "This limit rests on fewer than 20 of {repeats} repeats and is not shown (it would need percentile {percentile}).",
    ),
    ("repeats_refused", "{share} % of the repeats have no estimate and are counted, not replaced."),
    ("prior_decides", "The result depends on the largest total that was allowed ({max}) or on the prior on the total."),
    (
        "threshold_close",
        "{pair} lies {ratio} standard deviations from zero and the threshold is {tau}: were it on the other side, the estimate would be {other} instead of {with}.",
    ),
    (
        "lower_bound",
        "This is a bound for many lists, where people differ in how easily they are seen. It is no estimate of the total: were everybody seen alike, it would count {factor} times the hidden with {lists} lists.",
    ),
    ("conditional_interval", "This interval takes the model as given; it ignores that the model was chosen."),
    ("list_dropped", "{list} has no case and was left out."),
    ("lists_merged", "{first} and {second} hold the same cases and are taken as one list."),
    ("list_holds_all", "{list} holds every case: the other lists then say nothing about whom it missed."),
    ("stratum_empty", "No one was seen in {stratum}; that is not the same as no one being there."),
    ("stratum_refused", "For {stratum} no estimate exists ({reason}); it is missing from the total."),
    ("draws_refused", "{refused} of {draws} linkage draws have no estimate."),
    ("linkage_spread", "Uncertain matches are carried through: {draws} linkage draws."),
    ("negative_bound", "The total cannot be below the {n} people who were seen; the limit is cut there."),
    (
        "no_multiverse",
        "With {lists} lists not all models can be compared; the range over defensible models is not shown.",
    ),
    (
        "few_clusters",
        "Only {treated} of {clusters} units are treated: the p-value by reassignment leads, not the clustered one.",
    ),
    ("no_comparison", "Without a comparison area this is a change, not an effect."),
    ("detections", "Detected cases rise with more crime or with better detection; they are not prevalence."),
    ("frame_differs", "The {what} differs between the waves: {first} and {second}."),
    (
        "overdispersed",
        "The counts scatter more than chance alone would have them (dispersion {dispersion}); the interval allows for it.",
    ),
    ("assumed_size", "The population size {size} is assumed, not estimated; it was varied."),
    ("group_off", "The size of {group} estimated from the others is off by a factor of {factor}."),
    (
        "two_way_fixed_effects",
        "The two-way fixed effects figure ({value}) mixes forbidden comparisons and is shown as a contrast only.",
    ),
    ("clipped", "{n} probabilities were clipped at 1/n."),
    ("single_psu", "Stratum {stratum} has a single unit and was joined with its neighbour."),
];

/// A warning by its code.
#[must_use]
pub fn warning(code: &'static str, level: Level, arguments: &[(&str, Value)]) -> Warning {
    let template = TEXTS.iter().find(|t| t.0 == code).map_or(code, |t| t.1);
    let mut text = template.to_owned();
    for (name, value) in arguments {
        let shown = match value {
            Value::String(s) => s.clone(),
            Value::Number(n) => n.as_f64().map_or_else(|| n.to_string(), readable),
            other => other.to_string(),
        };
        text = text.replace(&format!("{{{name}}}"), &shown);
    }
    let arguments = arguments.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    Warning { code, level, text, arguments }
}

/// A number as people read it: whole and grouped where it is large, three digits where it is small.
#[must_use]
pub fn readable(x: f64) -> String {
    if x.abs() < 100.0 && x.fract() != 0.0 {
        let digits = if x.abs() < 0.001 { format!("{x:.1e}") } else { format!("{x:.3}") };
        return if digits.contains('e') {
            digits
        } else {
            digits.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
    }
    let whole = format!("{:.0}", x.abs());
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if x < 0.0 { format!("-{out}") } else { out }
}

/// A number for the arguments of a warning; what is not finite becomes null.
#[must_use]
pub fn number(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { Value::Null }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_speaks_of_its_arguments() {
        let w = warning(
            "one_list_decides",
            Level::Caution,
            &[("list", json!("PF")), ("without", json!(19845.46)), ("with", json!(11417.99))],
        );
        assert_eq!(w.text, "Without PF the estimate is 19,845 instead of 11,418.");
    }

    #[test]
    fn every_code_has_one_text() {
        for (i, (code, text)) in TEXTS.iter().enumerate() {
            assert!(!TEXTS[..i].iter().any(|t| t.0 == *code), "{code}");
            assert!(!text.contains('!'));
        }
    }

    #[test]
    fn small_numbers_keep_their_digits() {
        assert_eq!(readable(0.000_012), "1.2e-5");
        assert_eq!(readable(0.25), "0.25");
        assert_eq!(readable(1_234_567.8), "1,234,568");
    }
}
