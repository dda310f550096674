//! What does a mapping mean, once every list, field and table that it names has been looked up?

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use palermo_register::catalog::{Catalog, Codelist, Field, Register};
use palermo_register::decl::{ColumnDecl, FieldType, MappingDecl, ShapeDecl};
use palermo_register::reference::{self, fold};
use palermo_register::source::{At, SourceFile, Spot, did_you_mean};

use super::shape::{Check, Column, Pattern, Purpose, Reader, Reads, Shape, Slot, Target};
use super::table::{AliasColumns, Aliases, Hit, Words};
use super::{Compiled, Licence};
use crate::error::Error;

/// What every reader of a layout needs.
pub(super) struct Around<'a> {
    catalog: &'a Catalog,
    pack: &'a str,
    pub register: Arc<Register>,
    dates: Vec<String>,
    aliases: &'a BTreeMap<String, Arc<Aliases>>,
}

pub(super) type Faults = Vec<String>;

pub(crate) fn mapping(
    catalog: &Catalog,
    pack: &str,
    decl: &MappingDecl,
    tables: &BTreeMap<String, SourceFile>,
) -> Result<Compiled, Error> {
    let mut faults = Faults::new();
    let mut aliases = BTreeMap::new();
    for (name, alias) in decl.aliases.iter() {
        let columns = AliasColumns {
            text: &alias.text,
            code: &alias.code,
            kind: alias.kind.as_ref().map(|k| k.as_str()),
            review: alias.review.as_ref().map(|r| r.as_str()),
        };
        match tables.get(&alias.file.value).ok_or_else(|| format!("{} is not there", alias.file.value)) {
            Ok(file) => match Aliases::read(file, &columns) {
                Ok(read) => drop(aliases.insert(name.value.clone(), Arc::new(read))),
                Err(fault) => faults.push(fault),
            },
            Err(fault) => faults.push(at(&alias.spot, &fault)),
        }
    }
    let licence = match decl.licence.as_ref().map(|l| l.as_str()) {
        None | Some("unclear") => Licence::Unclear,
        Some("open") => Licence::Open,
        Some("no_redistribution") => Licence::NoRedistribution,
        Some(other) => {
            faults.push(at(&decl.spot, &format!("`{other}` is no licence; write open, unclear or no_redistribution")));
            Licence::Unclear
        }
    };
    let mut shapes = Vec::new();
    let build = |shape: &ShapeDecl, like: &ShapeDecl, faults: &mut Faults| -> Option<Shape> {
        let short = format!("{pack}.{}", shape.into.value);
        let found = catalog.registers.get(&short).or_else(|| catalog.register(&shape.into));
        let Some(register) = found.cloned() else {
            let known = catalog.registers.keys().map(String::as_str);
            let hint = did_you_mean(&shape.into, known);
            faults.push(at(&shape.into.spot, &format!("there is no register `{}`; {hint}", shape.into.value)));
            return None;
        };
        let dates = if like.dates.is_empty() { vec!["iso".to_owned()] } else { texts(&like.dates) };
        let around = Around { catalog, pack, register, dates, aliases: &aliases };
        Some(around.shape(decl, shape, faults))
    };
    for declared in &decl.shapes {
        let Some(mut shape) = build(declared, declared, &mut faults) else { continue };
        for other in &declared.also {
            let Some(mut companion) = build(other, declared, &mut faults) else { continue };
            companion.key.clone_from(&shape.key);
            companion.dataset = shape.dataset.clone();
            shape.also.push(companion);
        }
        shapes.push(shape);
    }
    if shapes.is_empty() {
        faults.push("it has no layout; add [[shape]]".to_owned());
    }
    if !faults.is_empty() {
        return Err(Error::Mapping { mapping: decl.mapping.value.clone(), detail: faults.join("\n") });
    }
    let headings = |d: &MappingDecl| {
        let names =
            |c: &At<String>, d: &ColumnDecl| d.names.iter().map(|n| fold(n)).chain([fold(c)]).collect::<Vec<_>>();
        let all = |s: &ShapeDecl| s.columns.iter().flat_map(|(c, d)| names(c, d)).collect::<Vec<_>>();
        d.shapes.iter().flat_map(|s| s.also.iter().chain([s])).flat_map(all).collect::<Vec<_>>()
    };
    Ok(Compiled {
        name: decl.mapping.value.clone(),
        version: decl.version.value.clone(),
        profile: decl.profile.as_ref().map(|p| p.value.clone()),
        licence,
        cite: decl.cite.as_ref().map(|c| c.value.clone()),
        keep_source: decl.keep_source,
        shapes,
        others: catalog.mappings.iter().map(|(n, (_, d))| (n.clone(), headings(d))).collect(),
    })
}

pub(super) fn at(spot: &Spot, fault: &str) -> String {
    format!("{}:{}: {fault}", spot.file, spot.line)
}

fn texts(list: &[At<String>]) -> Vec<String> {
    list.iter().map(|t| t.value.clone()).collect()
}

fn pattern((column, texts): (&At<String>, &Vec<At<String>>)) -> Pattern {
    Pattern { column: fold(column), texts: texts.iter().map(|t| t.value.clone()).collect() }
}

/// Whether the right side of `values` is read as the field reads it.
fn reads_codes(reader: &Reader) -> bool {
    !matches!(reader.reads, Reads::Flag(_))
}

fn row_number(n: &Option<At<i64>>) -> Option<u32> {
    n.as_ref().and_then(|n| u32::try_from(n.value).ok()).filter(|n| *n > 0)
}

impl Around<'_> {
    fn shape(&self, mapping: &MappingDecl, decl: &ShapeDecl, faults: &mut Faults) -> Shape {
        let mut columns: Vec<Column> =
            decl.columns.iter().map(|(name, column)| self.column(name, column, faults)).collect();
        let mut sets = self.set_rules(decl);
        let flags = decl.flags.as_ref().map(|f| f.value.as_str());
        if let Some(system) = flags {
            columns.extend(self.flag_columns(system, &columns, &mut sets));
        }
        let keep_beside =
            decl.columns.iter().filter_map(|(n, c)| Some((n.value.clone(), c.keep_beside.as_ref()?.value.clone())));
        let (constants, key_constants) = self.constants(decl, faults);
        Shape {
            dataset: decl.dataset.as_ref().map_or(mapping.mapping.as_str(), |d| d.as_str()).into(),
            register: self.register.clone(),
            open_sum: texts(&decl.open_sum),
            state_concepts: texts(&decl.state_concepts),
            encoding: decl.encoding.as_ref().map(|e| e.value.clone()),
            when: decl.when.iter().map(|w| fold(w)).collect(),
            header: row_number(&decl.header),
            label_row: row_number(&decl.label_row),
            first: row_number(&decl.first),
            key: decl.key.iter().map(|k| fold(k)).collect(),
            missing: mapping.missing.iter().map(|m| m.value.clone()).filter(|m| !m.is_empty()).collect(),
            exclude: decl.exclude.iter().map(pattern).collect(),
            marks: decl.marks.iter().map(|(f, p)| (f.value.clone(), p.iter().map(pattern).collect())).collect(),
            duplicates: decl.duplicates.iter().map(|d| fold(d)).collect(),
            wide: decl
                .wide
                .iter()
                .map(|(column, parts)| {
                    let part = |(k, v): (&At<String>, &At<String>)| {
                        let concept = k.strip_prefix("key.").unwrap_or(k).to_owned();
                        (concept, v.split(';').map(|c| c.trim().to_owned()).collect())
                    };
                    (column.value.clone(), parts.iter().map(part).collect())
                })
                .collect(),
            checks: decl
                .checks
                .iter()
                .map(|c| Check {
                    column: fold(&c.column),
                    total: c.total.iter().map(|(n, t)| (fold(n), t.value.clone())).collect(),
                    over: c.over.iter().map(|o| fold(o)).collect(),
                })
                .collect(),
            columns,
            constants,
            key_constants,
            sets,
            keep_beside: keep_beside.collect(),
            flag_file: flags.is_some(),
            flags: flags.map(str::to_owned),
            no_zeros: decl.no_zeros,
            order: texts(&decl.order),
            native: false,
            if_any: decl.if_any.iter().map(|c| fold(c)).collect(),
            also: Vec::new(),
        }
    }

    fn column(&self, name: &At<String>, decl: &ColumnDecl, faults: &mut Faults) -> Column {
        let mut targets = Vec::new();
        let mut left_out = None;
        for to in &decl.to {
            if to.value == "-" {
                let why = decl.why.as_ref().map_or("left out by the mapping", |w| w.as_str());
                left_out = Some(why.to_owned());
                continue;
            }
            let (path, reads) = to.rsplit_once(':').map_or((to.as_str(), None), |(p, r)| (p, Some(r)));
            let reads = reads.or(decl.read.as_ref().map(|r| r.as_str()));
            match self.slot(path) {
                Ok((slot, Some(field))) if field.class.is_sealed() => {
                    left_out = Some(format!("`{}` is of class {}: kept only sealed", field.name, field.class));
                    drop(slot);
                }
                Ok((_, Some(field))) if field.engine || field.derived.is_some() => {
                    faults.push(at(&to.spot, &format!("`{path}` is set by the engine; map the fields it comes from")));
                }
                Ok((slot, field)) => match self.reader(name, decl, &slot, field, reads) {
                    Ok(reader) => {
                        let only_if = decl.only_if.get(path).into_iter().flat_map(|c| c.iter()).map(pattern).collect();
                        targets.push(Target { slot, reader, only_if });
                    }
                    Err(fault) => faults.push(at(&to.spot, &fault)),
                },
                Err(fault) => faults.push(at(&to.spot, &fault)),
            }
        }
        if left_out.is_some() {
            targets.clear();
        }
        if decl.to.is_empty() && decl.compare.is_empty() {
            left_out = Some("no field receives it".to_owned());
        }
        Column {
            name: name.value.clone(),
            names: [fold(name)].into_iter().chain(decl.names.iter().map(|n| fold(n))).collect(),
            labels: decl.labels.iter().map(|l| fold(l)).collect(),
            targets,
            left_out,
            required: decl.required,
            flag: decl.flag.is_some().then(|| name.value.clone()),
            compare: decl.compare.iter().map(|(c, w)| (fold(c), w.value.clone())).collect(),
            compare_all: decl.read.as_ref().is_some_and(|r| r.as_str() == "all"),
            keep: decl.keep,
            core: decl.core,
            label: decl.labels.first().map(|l| l.value.clone()).unwrap_or_default(),
        }
    }

    /// The place that a path names, with its field where it is one.
    pub(super) fn slot(&self, path: &str) -> Result<(Slot, Option<&Field>), String> {
        let register = &*self.register;
        if let Some(concept) = path.strip_prefix("key.").filter(|_| register.external) {
            return Ok((Slot::Key(concept.to_owned()), None));
        }
        if let Some(at) = register.field_index(path) {
            return Ok((Slot::Field(at), Some(&register.fields[at])));
        }
        let (outer, sub) = path.split_once('.').ok_or_else(|| {
            let known = register.fields.iter().map(|f| f.name.as_str());
            format!("`{}` has no field `{path}`; {}", register.name, did_you_mean(path, known))
        })?;
        let (name, label) = match outer.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']')),
            None => (outer, ""),
        };
        let field = register.field_index(name).filter(|f| register.fields[*f].kind == FieldType::Rows);
        let field = field.ok_or_else(|| format!("`{}` has no rows `{name}`", register.name))?;
        let subs = &register.fields[field].fields;
        let at = subs.iter().position(|f| f.name == sub);
        let at = at.ok_or_else(|| {
            format!("`{name}` has no field `{sub}`; {}", did_you_mean(sub, subs.iter().map(|f| f.name.as_str())))
        })?;
        let sealed = register.fields[field].class.is_sealed();
        let shown = if sealed { &register.fields[field] } else { &subs[at] };
        Ok((Slot::Row { field, label: label.to_owned(), sub: at }, Some(shown)))
    }

    fn reader(
        &self,
        heading: &str,
        decl: &ColumnDecl,
        slot: &Slot,
        field: Option<&Field>,
        reads: Option<&str>,
    ) -> Result<Reader, String> {
        let (key_kind, concept_list) = match slot {
            Slot::Key(concept) => self.concept(concept),
            _ => (FieldType::Text, None),
        };
        let named = decl.list.as_ref().map(|l| self.list(l)).transpose()?;
        let list = named.or_else(|| field.and_then(|f| f.list.clone())).or(concept_list);
        let systems = texts(&decl.crosswalk);
        if !systems.is_empty() && list.is_none() {
            return Err(format!("`{heading}` has a crosswalk and no code list; say `list = …`"));
        }
        let words = list.as_ref().filter(|_| !systems.is_empty()).map(|l| Words::of(l, &systems, heading));
        if words.as_ref().is_some_and(Words::is_empty) {
            return Err(format!("the code list has no words of {} for `{heading}`", systems.join(", ")));
        }
        let aliases = match &decl.alias {
            None => None,
            Some(name) => Some(
                self.aliases
                    .get(&name.value)
                    .cloned()
                    .ok_or_else(|| format!("there is no alias table `{}`", name.value))?,
            ),
        };
        let figure = field.is_some_and(|f| f.kind == FieldType::Interval);
        let reads = match (reads, &decl.flag) {
            (_, Some(code)) => {
                let place = list.as_ref().and_then(|l| l.position(code));
                let place = place.ok_or_else(|| format!("`{}` is not a code of the list", code.value))?;
                Reads::Flag(Some(Hit::Code(place as u32)))
            }
            (Some("interval"), None) => Reads::Figure,
            (Some("year"), None) => Reads::Year,
            (Some("band"), None) => Reads::Band,
            (Some("label"), None) => Reads::Label,
            (Some("number" | "all"), None) => Reads::Kind,
            (Some(other), None) => {
                let known = ["interval", "year", "band", "number", "label", "all"];
                return Err(format!("`{other}` is no way to read a cell; {}", did_you_mean(other, known)));
            }
            (None, None) if figure => Reads::Figure,
            (None, None) => Reads::Kind,
        };
        let field_name = match slot {
            Slot::Key(concept) => format!("key.{concept}"),
            _ => field.map(|f| f.name.clone()).unwrap_or_default(),
        };
        let values: HashMap<String, String> =
            decl.values.iter().map(|(text, code)| (text.value.clone(), code.value.clone())).collect();
        let folded = values.iter().map(|(t, c)| (fold(t), c.clone())).filter(|(t, _)| !t.is_empty());
        let reader = Reader {
            purpose: field.map_or(Purpose::Key, |f| Purpose::Field(Box::new(f.clone()))),
            field_name,
            reads,
            folded_values: folded.collect(),
            values,
            written: decl.values.iter().map(|(t, c)| (t.value.clone(), c.value.clone())).collect(),
            systems,
            words,
            own: OnceLock::new(),
            aliases,
            list,
            split: texts(&decl.split),
            dates: self.dates.clone(),
            warn_unknown: decl.unknown_is_warning,
            key_kind,
            whole_sets: matches!(slot, Slot::Row { .. }),
        };
        for (text, code) in reader.values.iter().filter(|_| reads_codes(&reader)) {
            reader.as_written(code).map_err(|p| format!("values of `{heading}`: `{text}`: {}", p.message))?;
        }
        Ok(reader)
    }

    fn list(&self, name: &str) -> Result<Arc<Codelist>, String> {
        let full = |pack: &str| format!("{pack}.{name}");
        let found = [name.to_owned(), full(self.pack), full("core")].into_iter().find_map(|n| self.catalog.list(&n));
        found.ok_or_else(|| format!("there is no code list `{name}`"))
    }

    /// Kind and list of a concept by its short name: of the mapping's own pack, else of another.
    fn concept(&self, name: &str) -> (FieldType, Option<Arc<Codelist>>) {
        let own = self.catalog.concepts.get(&format!("{}.{name}", self.pack));
        let any = || self.catalog.concepts.values().find(|c| c.name.rsplit('.').next() == Some(name));
        let Some(concept) = own.or_else(any) else { return (FieldType::Text, None) };
        let list = concept.list.as_ref().and_then(|l| self.catalog.list(l)).or_else(|| {
            let by_kind = reference::BUILTIN_LISTS.into_iter().find(|b| *b == concept.kind.as_str())?;
            self.catalog.list(by_kind)
        });
        (concept.kind, list)
    }
}
