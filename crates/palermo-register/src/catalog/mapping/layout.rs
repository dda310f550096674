//! One layout of a file: is it told from others, and does each of its words speak of columns and codes that are there?

use std::collections::BTreeSet;

use super::super::field::{Field, Register};
use super::super::tell;
use super::{Around, Slot, Wrong, column, concept_of, constant, date, flagged, flags, slot, written};
use crate::catalog::Codelist;
use crate::decl::{FieldType, MappingDecl, ShapeDecl};
use crate::reference::fold;
use crate::source::{At, Faults, Spot, did_you_mean};

/// Words of the whole layout, whatever its registers.
pub(super) fn whole(shape: &ShapeDecl, faults: &mut Faults) {
    if shape.when.is_empty() {
        faults.add(
            &shape.spot,
            "shape.when",
            "a layout is recognised by its columns, and none is named",
            "add when = [\"…\"]: columns that no other layout has together",
        );
    }
    for format in shape.dates.iter().filter(|f| !date::is_format(f)) {
        faults.add(
            &format.spot,
            "shape.dates",
            format!("`{}` is no format of dates", format.value),
            "write iso, or a format with a year, as %d.%m.%Y",
        );
    }
    if let Some(encoding) = &shape.encoding
        && encoding_rs::Encoding::for_label(encoding.trim().as_bytes()).is_none()
    {
        faults.add(
            &encoding.spot,
            "shape.encoding",
            format!("no encoding is called `{}`", encoding.value),
            "write a name such as utf-8, windows-1256, windows-1251, gb18030 or utf-16le",
        );
    }
    rows(shape, faults);
}

/// Rows of heading, labels and data follow each other.
fn rows(shape: &ShapeDecl, faults: &mut Faults) {
    let mut wrong = |word: &str, spot: &Spot, cause: String, remedy: &str| {
        faults.add(spot, format!("shape.{word}"), cause, remedy);
    };
    for (word, row) in [("header", &shape.header), ("label_row", &shape.label_row), ("first", &shape.first)] {
        if let Some(n) = row.as_ref().filter(|n| n.value < 0 || n.value > 1_048_576 || n.value == 0 && word != "header")
        {
            let remedy = "write the number of a row as a spreadsheet counts it, from 1; header = 0 looks for it";
            wrong(word, &n.spot, format!("there is no row {}", n.value), remedy);
        }
    }
    let header = shape.header.as_ref().map_or(1, |h| h.value);
    if let Some(label) = shape.label_row.as_ref().filter(|l| l.value > 0 && l.value <= header.max(1)) {
        let cause = format!("the labels stand in row {}, the header in row {}", label.value, header.max(1));
        wrong("label_row", &label.spot, cause, "name the row of labels below the header");
    }
    match (&shape.first, &shape.label_row) {
        (Some(first), None) => wrong(
            "first",
            &first.spot,
            "the rows of data begin below the header; only a row of labels can stand between".to_string(),
            "add label_row, or take `first` away",
        ),
        (Some(first), Some(label)) if first.value > 0 && first.value <= label.value => {
            let cause = format!("the data begin in row {}, the labels stand in row {}", first.value, label.value);
            wrong("first", &first.spot, cause, "name a row below the labels");
        }
        _ => {}
    }
}

/// A file is read by the first layout that fits: one that needs more columns than an earlier one is never asked.
pub(super) fn never_read(shapes: &[ShapeDecl], faults: &mut Faults) {
    let when = |s: &ShapeDecl| s.when.iter().map(|w| fold(w)).collect::<BTreeSet<_>>();
    let header = |s: &ShapeDecl| s.header.as_ref().map(|h| h.value).filter(|h| *h > 0);
    for (i, shape) in shapes.iter().enumerate() {
        let own = when(shape);
        let earlier = shapes[..i].iter().find(|e| {
            let needs = when(e);
            !needs.is_empty() && needs.is_subset(&own) && (header(e).is_none() || header(e) == header(shape))
        });
        if let (Some(earlier), Some(first)) = (earlier, shape.when.first()) {
            faults.add(
                &first.spot,
                "shape.when",
                format!(
                    "the layout in line {} fits every file that this one fits, and is asked first",
                    earlier.spot.line
                ),
                "put this layout first, or name a column of its own in both",
            );
        }
    }
}

/// A layout of one register.
pub(super) struct Layout<'a> {
    pub around: &'a Around<'a>,
    pub mapping: &'a MappingDecl,
    pub shape: &'a ShapeDecl,
    pub register: &'a Register,
}

impl Layout<'_> {
    pub fn check(&self, faults: &mut Faults) {
        self.flag_system(faults);
        self.headings(faults);
        for (name, column) in self.shape.columns.iter() {
            column::Column { layout: self, name, column }.check(faults);
        }
        self.named_columns(faults);
        self.marks(faults);
        self.wide(faults);
        self.constants(faults);
        self.key_concepts(faults);
        self.figures(faults);
    }

    /// Names of the columns that the layout knows, folded: declared ones with their further names, wide ones, flags.
    fn known(&self, shape: &ShapeDecl) -> BTreeSet<String> {
        let declared = shape.columns.iter().flat_map(|(n, c)| std::iter::once(n).chain(&c.names)).map(|n| fold(n));
        let wide = shape.wide.iter().map(|(n, _)| fold(n));
        let mut all: BTreeSet<String> = declared.chain(wide).collect();
        all.extend(self.flag_names(shape).iter().map(|f| fold(f)));
        all
    }

    /// The flags that the crosswalk column of a flag file names.
    pub(super) fn flag_names(&self, shape: &ShapeDecl) -> Vec<String> {
        let Some(system) = &shape.flags else { return Vec::new() };
        let lists = flagged(self.register, system);
        lists.flat_map(|(_, _, list)| flags(list, system)).map(|(token, _)| token.to_string()).collect()
    }

    fn flag_system(&self, faults: &mut Faults) {
        let Some(system) = &self.shape.flags else { return };
        if flagged(self.register, system).next().is_none() {
            let lists = self.register.fields.iter().filter(|f| f.kind == FieldType::Set);
            let known: BTreeSet<&str> = lists
                .filter_map(|f| f.list.as_deref())
                .flat_map(|l| &l.columns)
                .map(String::as_str)
                .filter(|c| !c.starts_with("base:"))
                .collect();
            faults.add(
                &system.spot,
                "shape.flags",
                format!("no set of `{}` has a list with a crosswalk column `{}`", self.register.name, system.value),
                did_you_mean(system, known.iter().copied()),
            );
        }
    }

    /// A heading that names two columns gives its cells to the first of them only.
    fn headings(&self, faults: &mut Faults) {
        let mut seen: Vec<(String, &str)> = self.shape.wide.iter().map(|(n, _)| (fold(n), n.as_str())).collect();
        for (name, column) in self.shape.columns.iter() {
            for heading in std::iter::once(name).chain(&column.names) {
                let folded = fold(heading);
                match seen.iter().find(|(f, _)| *f == folded) {
                    Some((_, other)) if *other != name.as_str() => faults.add(
                        &heading.spot,
                        format!("shape.column.{}", name.value),
                        format!("the heading `{}` is that of the column `{other}` too", heading.value),
                        "let each heading name one column; capitals and blanks make no difference",
                    ),
                    Some(_) => {}
                    None => seen.push((folded, name)),
                }
            }
        }
    }

    /// A name of a column that the layout does not declare would silently never fit.
    fn named_columns(&self, faults: &mut Faults) {
        let s = self.shape;
        let own = self.known(s);
        let mut whole = own.clone();
        whole.extend(
            s.also
                .iter()
                .flat_map(|o| o.columns.iter())
                .flat_map(|(n, c)| std::iter::once(n).chain(&c.names).map(|n| fold(n)).collect::<Vec<_>>()),
        );
        for (list, word) in [(&s.key, "key"), (&s.duplicates, "duplicates"), (&s.if_any, "if_any")] {
            self.declared(list.iter(), word, &own, faults);
            tell::twice(list, &format!("shape.{word}"), faults);
        }
        for (list, word) in [(&s.when, "when"), (&s.order, "order")] {
            self.declared(list.iter(), word, &whole, faults);
            tell::twice(list, &format!("shape.{word}"), faults);
        }
        self.declared(s.exclude.iter().map(|(c, _)| c), "exclude", &own, faults);
        self.declared(s.marks.iter().flat_map(|(_, m)| m.iter().map(|(c, _)| c)), "mark", &own, faults);
        for check in &s.checks {
            let columns = std::iter::once(&check.column).chain(check.total.iter().map(|(c, _)| c)).chain(&check.over);
            self.declared(columns, "check", &own, faults);
            if check.total.is_empty() {
                faults.add(
                    &check.spot,
                    "shape.check.total",
                    "no row is said to hold the declared sum",
                    "add total = { Column = \"Total\" }",
                );
            }
        }
    }

    pub(super) fn declared<'n>(
        &self,
        names: impl Iterator<Item = &'n At<String>>,
        word: &str,
        known: &BTreeSet<String>,
        faults: &mut Faults,
    ) {
        for name in names.filter(|n| !known.contains(&fold(n))) {
            let s = self.shape;
            let columns = s.columns.iter().map(|(n, _)| n.as_str()).chain(s.wide.iter().map(|(n, _)| n.as_str()));
            let columns: Vec<&str> = columns.collect();
            faults.add(
                &name.spot,
                format!("shape.{word}"),
                format!("the layout declares no column `{}`", name.value),
                did_you_mean(name, columns.iter().copied()),
            );
        }
    }

    /// As [`Layout::declared`], for the words of a column.
    pub(super) fn knows<'n>(&self, names: impl Iterator<Item = &'n At<String>>, word: &str, faults: &mut Faults) {
        self.declared(names, word, &self.known(self.shape), faults);
    }

    /// Flags of a row are codes of the register's field `flags`.
    fn marks(&self, faults: &mut Faults) {
        let list = self.register.field("flags").and_then(|f| f.list.as_deref());
        let mut known = |name: &str, spot: &Spot, word: &str| match list {
            None => faults.add(
                spot,
                word,
                format!("`{}` has no field `flags` that could hold `{name}`", self.register.name),
                "mark rows of imported figures only; leave rows out with `exclude`",
            ),
            Some(l) if l.get(name).is_none() => {
                let codes: Vec<&str> = l.codes().iter().map(|c| c.code.as_str()).collect();
                let cause = format!("`{name}` is not a code of `{}`", l.name);
                faults.add(spot, word, cause, did_you_mean(name, codes.iter().copied()));
            }
            Some(_) => {}
        };
        for (flag, _) in self.shape.marks.iter() {
            known(flag, &flag.spot, "shape.mark");
        }
        if let Some(first) = self.shape.duplicates.first() {
            for flag in ["duplicate", "conflict"] {
                known(flag, &first.spot, "shape.duplicates");
            }
        }
        let patterns = self.shape.exclude.iter().map(|(c, t)| ("exclude", c, t));
        let marks = self.shape.marks.iter().flat_map(|(_, m)| m.iter().map(|(c, t)| ("mark", c, t)));
        for (word, column, _) in patterns.chain(marks).filter(|(_, _, texts)| texts.is_empty()) {
            faults.add(
                &column.spot,
                format!("shape.{word}"),
                format!("no text of `{}` is named", column.value),
                "name the texts, as [\"Total\"]",
            );
        }
    }

    fn wide(&self, faults: &mut Faults) {
        if let Some((first, _)) = self.shape.wide.iter().next().filter(|_| !self.register.external) {
            faults.add(
                &first.spot,
                "shape.wide",
                format!("`{}` does not hold imported figures: a row of it is one record", self.register.name),
                "declare the columns as [shape.column.…]",
            );
            return;
        }
        for (column, parts) in self.shape.wide.iter() {
            let word = format!("shape.wide.{}", column.value);
            for (concept, code) in parts.iter() {
                let name = concept.strip_prefix("key.").unwrap_or(concept);
                self.part(name, &concept.spot, Some(code), &word, faults);
            }
        }
    }

    /// A part of a key: a concept that is known, with a code of its list.
    fn part(&self, concept: &str, spot: &Spot, code: Option<&At<String>>, word: &str, faults: &mut Faults) {
        match self.concept(concept) {
            Err(wrong) => faults.add(spot, word, wrong.cause, wrong.remedy),
            Ok(list) => {
                if let Some(code) = code
                    && let Err(wrong) = written::of_key(list.as_deref(), code)
                {
                    faults.add(&code.spot, word, wrong.cause, wrong.remedy);
                }
            }
        }
    }

    /// The list of a concept that a key may hold.
    pub(super) fn concept(&self, name: &str) -> Result<Option<std::sync::Arc<Codelist>>, Wrong> {
        let catalog = self.around.catalog;
        match concept_of(catalog, self.around.pack, name) {
            Some((_, list)) => Ok(list),
            None => {
                let known: Vec<&str> =
                    catalog.concepts.keys().map(|k| k.split_once('.').map_or(k.as_str(), |(_, n)| n)).collect();
                Err(Wrong::new(format!("there is no concept `{name}`"), did_you_mean(name, known.iter().copied())))
            }
        }
    }

    fn constants(&self, faults: &mut Faults) {
        for (name, literal) in self.shape.constants.iter() {
            let word = format!("shape.constant.{}", name.value);
            let text = match constant(literal) {
                Ok(text) => text,
                Err(wrong) => {
                    faults.add(&name.spot, word, wrong.cause, wrong.remedy);
                    continue;
                }
            };
            match slot(self.register, name) {
                Err(wrong) => faults.add(&name.spot, word, wrong.cause, wrong.remedy),
                Ok((Slot::Key(concept), _)) => {
                    let code = At { value: text, spot: name.spot.clone() };
                    self.part(&concept, &name.spot, Some(&code), &word, faults);
                }
                Ok((_, Some(field))) => self.constant_of(field, name, &text, &word, faults),
                Ok((_, None)) => {}
            }
        }
    }

    fn constant_of(&self, field: &Field, name: &At<String>, text: &str, word: &str, faults: &mut Faults) {
        if !field.is_stored() {
            tell::sealed(field, name, word, "a record by a constant", faults);
        } else if field.engine || field.derived.is_some() {
            let cause = format!("`{}` is set by the engine", name.value);
            faults.add(&name.spot, word, cause, "give values to the fields that it comes from");
        } else if let Err(problem) = field.parse(text) {
            faults.add(&name.spot, word, problem.message, "write a value of the field's own kind");
        }
    }

    /// Concepts that the layout says something about are parts of its key.
    fn key_concepts(&self, faults: &mut Faults) {
        let s = self.shape;
        let columns = s.columns.iter().flat_map(|(_, c)| &c.to).map(|t| t.split(':').next().unwrap_or_default());
        let wide = s.wide.iter().flat_map(|(_, parts)| parts.iter().map(|(k, _)| k.as_str()));
        let constants = s.constants.iter().map(|(k, _)| k.as_str());
        let parts: Vec<&str> = columns
            .chain(constants)
            .filter_map(|p| p.strip_prefix("key."))
            .chain(wide.map(|k| k.strip_prefix("key.").unwrap_or(k)))
            .collect();
        let noted: Vec<At<String>> = s.notes.iter().flat_map(|(_, of)| of.iter().map(|(c, _)| c.clone())).collect();
        let words = [(&s.open_sum, "open_sum"), (&s.state_concepts, "states_of_the_world"), (&noted, "note")];
        for (list, word) in words {
            for name in list.iter().filter(|n| !parts.contains(&n.as_str())) {
                faults.add(
                    &name.spot,
                    format!("shape.{word}"),
                    format!("the key of the layout has no `{}`", name.value),
                    did_you_mean(name, parts.iter().copied()),
                );
            }
        }
        tell::twice(&s.open_sum, "shape.open_sum", faults);
        tell::twice(&s.state_concepts, "shape.states_of_the_world", faults);
    }

    /// Imported figures without a figure would be cells of nothing.
    fn figures(&self, faults: &mut Faults) {
        let s = self.shape;
        let figure = s.columns.iter().flat_map(|(_, c)| &c.to).any(|t| t.split(':').next() == Some("figure"));
        if self.register.external && !figure && s.wide.is_empty() {
            faults.add(
                &s.into.spot,
                "shape.into",
                "no column gives the figure",
                "say to = \"figure\" at a column, or declare the columns of figures in `wide`",
            );
        }
    }
}
