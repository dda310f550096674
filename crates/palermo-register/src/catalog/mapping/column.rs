//! One column of a layout: where its cells go, and whether they can be read there.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::layout::Layout;
use super::{AliasRow, Slot, Wrong, list_of, slot, words, written};
use crate::catalog::{Codelist, Field};
use crate::decl::{ColumnDecl, FieldType};
use crate::source::{At, Faults, SourceFile, did_you_mean};

/// Ways to read a cell.
const WAYS: [&str; 8] = ["interval", "year", "band", "number", "label", "all", "given", "family"];

pub(super) struct Column<'a> {
    pub layout: &'a Layout<'a>,
    pub name: &'a At<String>,
    pub column: &'a ColumnDecl,
}

/// A place that receives the cells.
struct Target<'a> {
    to: &'a At<String>,
    slot: Slot,
    field: Option<&'a Field>,
    reads: Option<&'a str>,
    list: Option<Arc<Codelist>>,
}

impl Column<'_> {
    fn word(&self) -> String {
        format!("shape.column.{}", self.name.value)
    }

    fn at(&self, word: &str) -> String {
        format!("shape.column.{}.{word}", self.name.value)
    }

    pub fn check(&self, faults: &mut Faults) {
        let c = self.column;
        if let Some(left) = c.to.iter().find(|t| t.value == "-").filter(|_| c.to.len() > 1) {
            faults.add(
                &left.spot,
                self.at("to"),
                "the column is left out, and given to a field",
                "write to = \"-\" alone, or take it away",
            );
        }
        let before = faults.len();
        let list = self.list(faults);
        let mut targets = Vec::new();
        for to in c.to.iter().filter(|t| t.value != "-") {
            targets.extend(self.target(to, list.clone(), faults));
        }
        self.ways(faults);
        self.separators(&targets, faults);
        let alias = self.alias(faults);
        if faults.len() == before {
            for target in &targets {
                self.read(target, faults);
                self.codes(target, faults);
                if let Some((rows, file)) = &alias {
                    self.alias_codes(target, rows, file, faults);
                }
            }
        }
        self.other_columns(&targets, faults);
    }

    fn list(&self, faults: &mut Faults) -> Option<Arc<Codelist>> {
        let name = self.column.list.as_ref()?;
        let catalog = self.layout.around.catalog;
        let found = list_of(catalog, self.layout.around.pack, name);
        if found.is_none() {
            let known: Vec<&str> = catalog.lists.keys().map(|k| k.rsplit('.').next().unwrap_or(k)).collect();
            faults.add(
                &name.spot,
                self.at("list"),
                format!("there is no code list `{}`", name.value),
                did_you_mean(name, known.iter().copied()),
            );
        }
        found
    }

    fn target<'b>(
        &'b self,
        to: &'b At<String>,
        named: Option<Arc<Codelist>>,
        faults: &mut Faults,
    ) -> Option<Target<'b>> {
        let (path, own) = to.rsplit_once(':').map_or((to.as_str(), None), |(p, r)| (p, Some(r)));
        let register = self.layout.register;
        let (slot, field) = match slot(register, path) {
            Ok(found) => found,
            Err(wrong) => {
                faults.add(&to.spot, self.word(), wrong.cause, wrong.remedy);
                return None;
            }
        };
        if let Some(way) = own.filter(|w| !WAYS.contains(w)) {
            self.no_way(to, way, faults);
            return None;
        }
        match field {
            // A sealed field is named so that the file's column can be named and dropped.
            Some(f) if f.class.is_sealed() => return None,
            Some(f) if f.engine || f.derived.is_some() => {
                let cause = format!("`{path}` is set by the engine");
                faults.add(&to.spot, self.word(), cause, "map the fields that it comes from");
                return None;
            }
            _ => {}
        }
        let concept = match &slot {
            Slot::Key(concept) => match self.layout.concept(concept) {
                Ok(list) => list,
                Err(wrong) => {
                    faults.add(&to.spot, self.word(), wrong.cause, wrong.remedy);
                    return None;
                }
            },
            _ => None,
        };
        if let (Some(field), Some(list), Some(at)) = (field, &named, &self.column.list)
            && field.list.as_ref().is_none_or(|l| l.name != list.name)
        {
            let cause = format!("`{path}` does not hold codes of `{}`", at.value);
            faults.add(&at.spot, self.at("list"), cause, "take `list` away: a field is read with its own list");
            return None;
        }
        let list = named.or_else(|| field.and_then(|f| f.list.clone())).or(concept);
        Some(Target { to, slot, field, reads: own.or(self.column.read.as_ref().map(|r| r.as_str())), list })
    }

    fn no_way(&self, at: &At<String>, way: &str, faults: &mut Faults) {
        faults.add(&at.spot, self.at("read"), format!("`{way}` is no way to read a cell"), did_you_mean(way, WAYS));
    }

    fn ways(&self, faults: &mut Faults) {
        let c = self.column;
        let Some(read) = &c.read else { return };
        if !WAYS.contains(&read.as_str()) {
            self.no_way(read, read, faults);
        } else if read.value == "all" && c.compare.is_empty() {
            faults.add(
                &read.spot,
                self.at("read"),
                "the cell is said to be 1 when all others are, and no others are named",
                "add [shape.column.….compare] with the columns",
            );
        }
        if let Some(flag) = &c.flag {
            faults.add(
                &flag.spot,
                self.at("flag"),
                format!("the cell is a flag, and is read as `{}`", read.value),
                "take one of the two away",
            );
        }
    }

    /// Separators part a cell with several values, which only sets and keys can hold.
    fn separators(&self, targets: &[Target<'_>], faults: &mut Faults) {
        let c = self.column;
        for s in c.split.iter().filter(|s| s.is_empty()) {
            faults.add(&s.spot, self.at("split"), "an empty separator", "write the sign between two values, as \";\"");
        }
        if let (Some(split), Some(one)) = (c.split.first(), targets.iter().find(|t| !several(t))) {
            faults.add(
                &split.spot,
                self.at("split"),
                format!("`{}` holds one value: of a cell with several all but the first would be lost", one.to.value),
                "take `split` away, or let a set receive the cell",
            );
        }
    }

    fn alias(&self, faults: &mut Faults) -> Option<(Vec<AliasRow>, SourceFile)> {
        let name = self.column.alias.as_ref()?;
        let mapping = self.layout.mapping;
        let Some(decl) = mapping.aliases.get(name) else {
            let known = mapping.aliases.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>();
            let remedy = match known.is_empty() {
                true => "declare it as [alias.name]".to_string(),
                false => format!("declare it as [alias.name]; {}", did_you_mean(name, known.iter().copied())),
            };
            faults.add(&name.spot, self.word(), format!("there is no alias table `{}`", name.value), remedy);
            return None;
        };
        let rows = self.layout.around.aliases.get(&name.value)?.clone();
        let file = self.layout.around.tables.get(&decl.file.value)?.clone();
        Some((rows, file))
    }

    /// Whether the cells can be read so for the place that receives them.
    fn read(&self, target: &Target<'_>, faults: &mut Faults) {
        let c = self.column;
        let is_key = matches!(target.slot, Slot::Key(_));
        let kind = target.field.map(|f| f.kind);
        let at = c.read.as_ref().unwrap_or(target.to);
        let fits = match target.reads {
            Some("interval") => kind == Some(FieldType::Interval),
            Some("year") => is_key || kind == Some(FieldType::Integer),
            Some("label") => is_key,
            Some("given" | "family") => kind == Some(FieldType::PersonName),
            Some("band") => (is_key || kind == Some(FieldType::Code)) && target.list.is_some(),
            _ => true,
        };
        if let Some(way) = target.reads.filter(|_| !fits) {
            let what = kind.map_or("a part of a key".to_string(), |k| format!("a {k}"));
            let wanted = match way {
                "interval" => "a field of type interval",
                "year" => "a field of type integer, or a part of a key",
                "label" => "a part of a key",
                "given" | "family" => "a field of type person_name",
                _ => "a code of a list, or a part of a key",
            };
            faults.add(
                &at.spot,
                self.at("read"),
                format!("`{}` is {what}: a cell read as `{way}` does not fit there", target.to.value),
                format!("it fits {wanted}"),
            );
            return;
        }
        if target.reads == Some("band")
            && let Some(list) = target.list.as_ref().filter(|l| !l.columns.iter().any(|c| c == "years_from"))
        {
            let cause = format!("`{}` does not say which years its codes cover", list.name);
            faults.add(&at.spot, self.at("read"), cause, "give the list the columns years_from and years_to");
        }
        self.crosswalk(target, faults);
        self.flag(target, faults);
    }

    fn crosswalk(&self, target: &Target<'_>, faults: &mut Faults) {
        let c = self.column;
        let Some(first) = c.crosswalk.first() else { return };
        let Some(list) = &target.list else {
            faults.add(
                &first.spot,
                self.at("crosswalk"),
                format!("`{}` has a crosswalk and no code list", target.to.value),
                "take `crosswalk` away, or say list = \"…\" for a part of a key",
            );
            return;
        };
        let unknown = |s: &&At<String>| {
            !list.columns.contains(&s.value) && list.codes().iter().all(|x| !x.columns.contains_key(&s.value))
        };
        let mut all_known = true;
        for system in c.crosswalk.iter().filter(unknown) {
            all_known = false;
            let known: BTreeSet<&str> = list
                .columns
                .iter()
                .map(String::as_str)
                .chain(list.codes().iter().take(50).flat_map(|c| c.columns.keys().map(String::as_str)))
                .filter(|c| !c.starts_with("base:"))
                .collect();
            faults.add(
                &system.spot,
                self.at("crosswalk"),
                format!("the list `{}` has no column `{}`", list.name, system.value),
                did_you_mean(system, known.iter().copied()),
            );
        }
        let systems: Vec<String> = c.crosswalk.iter().map(|s| s.value.clone()).collect();
        if all_known && words(list, &systems, self.name).is_empty() {
            faults.add(
                &first.spot,
                self.at("crosswalk"),
                format!("the list `{}` has no words of {} for `{}`", list.name, systems.join(", "), self.name.value),
                "name the crosswalk column that holds this column's words, or list them in `values`",
            );
        }
    }

    fn flag(&self, target: &Target<'_>, faults: &mut Faults) {
        let Some(flag) = &self.column.flag else { return };
        let set = target.field.filter(|f| f.kind == FieldType::Set);
        match (set, &target.list) {
            (Some(_), Some(list)) if list.position(flag).is_none() => {
                let codes: Vec<&str> = list.codes().iter().map(|c| c.code.as_str()).collect();
                faults.add(
                    &flag.spot,
                    self.at("flag"),
                    format!("`{}` is not a code of `{}`", flag.value, list.name),
                    did_you_mean(flag, codes.iter().copied()),
                );
            }
            (Some(_), _) => {}
            (None, _) => faults.add(
                &flag.spot,
                self.at("flag"),
                format!("`{}` is no set: a flag says yes or no to one code of a set", target.to.value),
                "let a set receive it, or read it with values = { \"1\" = \"yes\", \"0\" = \"no\" }",
            ),
        }
    }

    /// The right sides of `values`.
    fn codes(&self, target: &Target<'_>, faults: &mut Faults) {
        let c = self.column;
        if c.flag.is_some() {
            return;
        }
        for (text, code) in c.values.iter() {
            let checked = match target.field {
                Some(field) => written::of_field(field, code),
                // With a list of its own a column of a key may hold words beside that list.
                None if c.list.is_some() => Ok(()),
                None => written::of_key(target.list.as_deref(), code),
            };
            if let Err(Wrong { cause, remedy }) = checked {
                faults.add(&code.spot, self.at("values"), format!("`{}`: {cause}", text.value), remedy);
            }
        }
    }

    /// What an alias table writes; a text that is no country (`kind`) has no code.
    fn alias_codes(&self, target: &Target<'_>, rows: &[AliasRow], file: &SourceFile, faults: &mut Faults) {
        let coded = |r: &&AliasRow| target.list.is_none() || r.kind.as_deref().is_none_or(|k| k == "country");
        for row in rows.iter().filter(coded) {
            for code in &row.codes {
                let checked = match (&target.list, target.field) {
                    (None, Some(field)) => written::of_field(field, code),
                    (list, _) => written::of_key(list.as_deref(), code),
                };
                if let Err(Wrong { cause, remedy }) = checked {
                    faults.add(&file.line(row.line), &row.text, cause, remedy);
                }
            }
            if row.codes.len() > 1 && !several(target) {
                faults.add(
                    &file.line(row.line),
                    &row.text,
                    format!("`{}` holds one value, and {} are written for the text", target.to.value, row.codes.len()),
                    "write one, or let a set receive the column",
                );
            }
        }
    }

    /// Columns that this one speaks of, and fields that receive it on a condition.
    fn other_columns(&self, targets: &[Target<'_>], faults: &mut Faults) {
        let c = self.column;
        let column = |word: &str| format!("column.{}.{word}", self.name.value);
        self.layout.knows(c.compare.iter().map(|(n, _)| n), &column("compare"), faults);
        for (field, conditions) in c.only_if.iter() {
            let receives = |t: &&At<String>| t.split(':').next() == Some(field.as_str());
            if !c.to.iter().any(|t| receives(&t)) {
                faults.add(
                    &field.spot,
                    self.at("only_if"),
                    format!("`{}` does not receive this column", field.value),
                    did_you_mean(field, targets.iter().map(|t| t.to.as_str())),
                );
            }
            self.layout.knows(conditions.iter().map(|(n, _)| n), &column("only_if"), faults);
            for (n, _) in conditions.iter().filter(|(_, texts)| texts.is_empty()) {
                let cause = format!("no text of `{}` is named", n.value);
                faults.add(&n.spot, self.at("only_if"), cause, "name the texts, as [\"Yes\"]");
            }
        }
        if let Some(beside) = &c.keep_beside {
            let layout = self.layout;
            let declared = layout.shape.columns.iter().filter(|(_, c)| c.flag.is_some() || c.keep);
            let mut known: Vec<String> = declared.map(|(n, _)| n.value.clone()).collect();
            known.extend(layout.flag_names(layout.shape));
            if !known.contains(&beside.value) {
                faults.add(
                    &beside.spot,
                    self.at("keep_beside"),
                    format!("no flag is called `{}`", beside.value),
                    did_you_mean(beside, known.iter().map(String::as_str)),
                );
            }
        }
    }
}

/// Whether a place holds several values at once.
fn several(target: &Target<'_>) -> bool {
    matches!(target.slot, Slot::Key(_)) || target.field.is_some_and(|f| f.kind == FieldType::Set)
}
