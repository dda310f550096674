//! Indicators: declared tables with unit, denominator, dimensions and notes.

use crate::source::At;
use crate::{choices, words};

choices! {
    /// What is counted.
    pub enum CountingUnit {
        /// Distinct persons.
        Persons = "persons",
        /// Records, for States that cannot deduplicate; printed in the note.
        Records = "records",
    }
}

choices! {
    /// Which records stand under the fraction bar of a share.
    pub enum DenominatorPolicy {
        /// Those with at least one yes in the group.
        Stated = "stated",
        /// Those with yes or no for the code.
        Answered = "answered",
        /// All.
        All = "all",
    }
}

choices! {
    /// How a person with several forms is counted.
    pub enum MultiFormRule {
        /// Once in each form: parts may exceed the total.
        CountInEach = "count_in_each",
        /// In the main form; unknown where none is named.
        MainForm = "main_form",
        /// In a row of its own, `mixed`.
        MixedRow = "mixed_row",
    }
}

words! {
    /// A declared table or figure.
    pub struct IndicatorDecl {
        /// Name, as it is asked for (`T7`).
        "indicator" => indicator: At<String>,
        /// Version of the declaration.
        "version" => version: At<String>,
        /// Register that it reads.
        "from" => from: At<String>,
        /// Filter: comparison, `in`, and, or, not.
        "where" => filter: Option<At<String>>,
        /// What is counted.
        "unit" => unit: Option<At<CountingUnit>>,
        /// Field that tells persons apart, for `unit = "persons"` (default: the record).
        "person" => person: Option<At<String>>,
        /// Rows: concepts or fields, `rollup:name` after a colon (`form_of_exploitation:glotip_form`).
        "rows" => rows: Vec<At<String>>,
        /// Columns.
        "columns" => columns: Vec<At<String>>,
        /// Rule for persons with several forms.
        "multi_form" => multi_form: Option<At<MultiFormRule>>,
        /// Field of the main form.
        "main_form" => main_form: Option<At<String>>,
        /// Denominator of shares.
        "denominator" => denominator: Option<At<DenominatorPolicy>>,
        /// Axes of the table by which the population of a rate per 100,000 is taken: the year, and any of area, sex and
        /// majority (`["year", "sex"]`); along the other axes the population is the same. Without `area` it is that of
        /// the profile's `reporting_country`; its day of reference is the profile's `population_reference`.
        "per_100000" => per_100000: Vec<At<String>>,
        /// Counting rule in words: id of a label.
        "counting_rule" => counting_rule: At<String>,
        /// Coverage: `national` or `part`.
        "coverage" => coverage: At<String>,
        /// Order of rows: `code` or `label`; never by a figure over States.
        "order" => order: Option<At<String>>,
    }
}
