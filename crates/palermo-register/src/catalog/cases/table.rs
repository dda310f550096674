//! What a case asks of tables and imports.

use std::collections::BTreeMap;

use super::{Around, World};
use crate::catalog::dimension::{self, Dimension, simple_filter};
use crate::catalog::{Catalog, Register};
use crate::cel::{Types, compile_filter};
use crate::decl::StepDecl;
use crate::source::{At, Faults, did_you_mean};
use crate::value::text::find_code;
use crate::value::{State, nearest_codes};

/// What the report of an import says.
const REPORT: [&str; 15] = [
    "rows_read",
    "rows_excluded",
    "rows_rejected",
    "records_new",
    "records_changed",
    "records_unchanged",
    "errors",
    "warnings",
    "left_out",
    "unknown_values",
    "mapping",
    "dataset",
    "edition",
    "dry_run",
    "set_aside",
];

impl Around<'_> {
    pub(super) fn table(&self, step: &StepDecl, subject: &At<String>, faults: &mut Faults) {
        if let Some(refusal) = &step.refusal {
            self.refusal(refusal, None, faults);
        }
        self.profile(step.profile.as_ref(), "step.profile", faults);
        let mut dimensions: Vec<&At<String>> = step.rows.iter().chain(&step.columns).collect();
        let register = match self.catalog.indicators.get(&subject.value) {
            Some((_, decl)) => {
                if step.rows.is_empty() {
                    dimensions.extend(&decl.rows);
                }
                if step.columns.is_empty() {
                    dimensions.extend(&decl.columns);
                }
                self.catalog.register(&decl.from)
            }
            None if datasets(self.catalog).any(|d| d.to_lowercase() == subject.to_lowercase()) => {
                self.concepts(&dimensions, faults);
                None
            }
            None => match self.catalog.register(subject) {
                Some(register) => Some(register),
                None => {
                    self.nothing_counted(subject, faults);
                    return;
                }
            },
        };
        // A table that is refused may be what the case is about.
        if step.refusal.is_some() {
            return;
        }
        if let Some(register) = register.filter(|r| self.sound.holds(&r.spot)) {
            for (texts, word) in [(&step.rows, "step.rows"), (&step.columns, "step.columns")] {
                for text in texts {
                    dimension::check(self.catalog, register, text, word, faults);
                }
            }
            for text in &step.filters {
                self.filter(register, text, faults);
            }
            if let Some(day) = &step.as_of {
                self.as_of(register, day, faults);
            }
        }
        let keys: Vec<&str> = dimensions.iter().map(|t| Dimension::parse(t).key()).collect();
        for (concept, _) in step.cells.iter().chain(&step.totals).flat_map(|c| c.key.iter()) {
            if !keys.contains(&concept.as_str()) {
                faults.add(
                    &concept.spot,
                    "step.expect_cells",
                    format!("the table is not made by `{}`", concept.value),
                    did_you_mean(concept, keys.iter().copied()),
                );
            }
        }
        for cell in step.cells.iter().filter(|c| c.key.is_empty() && !keys.is_empty()) {
            faults.add(
                &cell.spot,
                "step.expect_cells",
                "a cell is known by its key",
                "add key = { concept = \"code\" }",
            );
        }
    }

    fn nothing_counted(&self, subject: &At<String>, faults: &mut Faults) {
        if !self.sound.folder("registers") || !self.sound.folder("indicators") || !self.sound.folder("mappings") {
            return;
        }
        let known: Vec<String> = self
            .catalog
            .registers
            .keys()
            .chain(self.catalog.indicators.keys())
            .cloned()
            .chain(datasets(self.catalog))
            .collect();
        faults.add(
            &subject.spot,
            "step.table",
            format!("there is no register, indicator or dataset `{}`", subject.value),
            did_you_mean(subject, known.iter().map(String::as_str)),
        );
    }

    fn concepts(&self, dimensions: &[&At<String>], faults: &mut Faults) {
        let known: Vec<&str> =
            self.catalog.concepts.keys().map(|k| k.split_once('.').map_or(k.as_str(), |(_, n)| n)).collect();
        // The end of a longer name will do: `exploitation` for `form_of_exploitation`.
        let is = |k: &str, c: &str| k == c || k.strip_suffix(c).is_some_and(|head| head.ends_with('_'));
        let unknown = |t: &&&At<String>| !known.iter().any(|k| is(k, Dimension::parse(t).concept));
        for text in dimensions.iter().filter(unknown) {
            let concept = Dimension::parse(text).concept;
            let cause = format!("there is no concept `{concept}`");
            faults.add(&text.spot, "step.rows", cause, did_you_mean(concept, known.iter().copied()));
        }
    }

    /// `concept=code`, or an expression of the one language of filters.
    fn filter(&self, register: &Register, text: &At<String>, faults: &mut Faults) {
        let Some((concept, code)) = simple_filter(text) else {
            let types = Types { register, names: self.catalog, profile: BTreeMap::new() };
            if let Err(p) = compile_filter(text, &types) {
                faults.add(&text.spot, "step.where", p.cause, p.remedy);
            }
            return;
        };
        let named = At { value: concept.to_string(), spot: text.spot.clone() };
        let Some(field) = dimension::check(self.catalog, register, &named, "step.where", faults) else { return };
        let Some(list) = field.list.as_deref() else { return };
        if find_code(list, code).is_none() && State::parse(&code.to_lowercase()).is_none() {
            let near = nearest_codes(list, code);
            faults.add(
                &text.spot,
                "step.where",
                format!("`{code}` is not a code of `{}`", list.name),
                did_you_mean(code, near.iter().map(String::as_str)),
            );
        }
    }

    fn as_of(&self, register: &Register, day: &At<String>, faults: &mut Faults) {
        if day.parse::<jiff::civil::Date>().is_err() {
            let cause = format!("`{}` is not a day", day.value);
            faults.add(&day.spot, "step.as_of", cause, "write 2026-11-23");
        } else if !register.valid {
            let cause = format!("a record of `{}` does not hold for a period", register.name);
            faults.add(&day.spot, "step.as_of", cause, "take `as_of` away, or write valid = true in the register");
        }
    }

    pub(super) fn import(&self, step: &StepDecl, world: &mut World, faults: &mut Faults) {
        if step.refusal.is_none() {
            world.imported = true;
        }
        match &step.mapping {
            Some(m) if self.catalog.mappings.contains_key(&m.value) || self.catalog.register(m).is_some() => {}
            Some(m) if self.sound.folder("mappings") && self.sound.folder("registers") => {
                let known = self.catalog.mappings.keys().map(String::as_str);
                let cause = format!("there is no mapping `{}`", m.value);
                faults.add(&m.spot, "step.mapping", cause, did_you_mean(m, known));
            }
            Some(_) => {}
            None => faults.add(
                &step.spot,
                "step.mapping",
                "nothing is said to read the file",
                "add mapping = \"name\"; or the register whose own layout the file has",
            ),
        }
        for (count, _) in step.counts.iter().filter(|(c, _)| !REPORT.contains(&c.as_str())) {
            let cause = format!("an import does not report `{}`", count.value);
            faults.add(&count.spot, "step.expect_counts", cause, did_you_mean(count, REPORT));
        }
    }
}

/// Names of the imported datasets that mappings declare.
fn datasets(catalog: &Catalog) -> impl Iterator<Item = String> + '_ {
    catalog.mappings.iter().flat_map(move |(name, (_, m))| {
        let external = m.shapes.iter().filter(|s| catalog.register(&s.into).is_some_and(|r| r.external));
        external.map(move |s| s.dataset.as_ref().map_or_else(|| name.clone(), |d| d.value.clone()))
    })
}
