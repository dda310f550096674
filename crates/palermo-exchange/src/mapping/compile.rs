//! What does a mapping mean, once every list, field and table that it names has been looked up?

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use palermo_register::catalog::{Catalog, Field, Register, mapping};
use palermo_register::decl::{ColumnDecl, FieldType, MappingDecl, ShapeDecl};
use palermo_register::reference::fold;
use palermo_register::source::{At, Faults, SourceFile};

use super::shape::{Check, Column, Pattern, Purpose, Reader, Reads, Shape, Slot, Target};
use super::table::{Aliases, Hit, Words};
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

pub(crate) fn mapping(
    catalog: &Catalog,
    pack: &str,
    decl: &MappingDecl,
    tables: &BTreeMap<String, SourceFile>,
) -> Result<Compiled, Error> {
    let mut faults = Faults::default();
    mapping::check(catalog, pack, decl, tables, &mut faults);
    // Below, what cannot be resolved is left out: the check has told it, and nothing is compiled then.
    let aliases: BTreeMap<String, Arc<Aliases>> = decl
        .aliases
        .iter()
        .filter_map(|(name, alias)| {
            let rows = mapping::alias_rows(name, alias, tables.get(&alias.file.value)?, &mut faults);
            Some((name.value.clone(), Arc::new(Aliases::of(rows))))
        })
        .collect();
    if !faults.is_empty() {
        let detail = faults.into_sorted().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        return Err(Error::Mapping { mapping: decl.mapping.value.clone(), detail });
    }
    let licence = match decl.licence.as_ref().map(|l| l.as_str()) {
        Some("open") => Licence::Open,
        Some("no_redistribution") => Licence::NoRedistribution,
        _ => Licence::Unclear,
    };
    let build = |shape: &ShapeDecl, like: &ShapeDecl| -> Option<Shape> {
        let short = format!("{pack}.{}", shape.into.value);
        let register = catalog.registers.get(&short).or_else(|| catalog.register(&shape.into))?.clone();
        let dates = if like.dates.is_empty() { vec!["iso".to_owned()] } else { texts(&like.dates) };
        let around = Around { catalog, pack, register, dates, aliases: &aliases };
        Some(around.shape(decl, shape))
    };
    let mut shapes = Vec::new();
    for declared in &decl.shapes {
        let Some(mut shape) = build(declared, declared) else { continue };
        for other in &declared.also {
            let Some(mut companion) = build(other, declared) else { continue };
            companion.key.clone_from(&shape.key);
            companion.dataset = shape.dataset.clone();
            shape.also.push(companion);
        }
        shapes.push(shape);
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

fn texts(list: &[At<String>]) -> Vec<String> {
    list.iter().map(|t| t.value.clone()).collect()
}

fn pattern((column, texts): (&At<String>, &Vec<At<String>>)) -> Pattern {
    Pattern { column: fold(column), texts: texts.iter().map(|t| t.value.clone()).collect() }
}

fn row_number(n: &Option<At<i64>>) -> Option<u32> {
    n.as_ref().and_then(|n| u32::try_from(n.value).ok()).filter(|n| *n > 0)
}

impl Around<'_> {
    fn shape(&self, mapping: &MappingDecl, decl: &ShapeDecl) -> Shape {
        let mut columns: Vec<Column> = decl.columns.iter().map(|(name, column)| self.column(name, column)).collect();
        let mut sets = self.set_rules(decl);
        let flags = decl.flags.as_ref().map(|f| f.value.as_str());
        if let Some(system) = flags {
            columns.extend(self.flag_columns(system, &columns, &mut sets));
        }
        let keep_beside =
            decl.columns.iter().filter_map(|(n, c)| Some((n.value.clone(), c.keep_beside.as_ref()?.value.clone())));
        let (constants, key_constants) = self.constants(decl);
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

    fn column(&self, name: &At<String>, decl: &ColumnDecl) -> Column {
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
            let Ok((slot, field)) = mapping::slot(&self.register, path) else { continue };
            if let (Slot::Row { .. }, Some(field)) = (&slot, field.filter(|f| f.class.is_sealed())) {
                left_out = Some(format!("`{}` is of class {}: kept only sealed", field.name, field.class));
                continue;
            }
            let only_if = decl.only_if.get(path).into_iter().flat_map(|c| c.iter()).map(pattern).collect();
            let reader = self.reader(name, decl, &slot, field, reads);
            targets.push(Target { slot, reader, only_if });
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

    fn reader(
        &self,
        heading: &str,
        decl: &ColumnDecl,
        slot: &Slot,
        field: Option<&Field>,
        reads: Option<&str>,
    ) -> Reader {
        let (key_kind, concept_list) = match slot {
            Slot::Key(concept) => {
                mapping::concept_of(self.catalog, self.pack, concept).unwrap_or((FieldType::Text, None))
            }
            _ => (FieldType::Text, None),
        };
        let named = decl.list.as_ref().and_then(|l| mapping::list_of(self.catalog, self.pack, l));
        let list = named.or_else(|| field.and_then(|f| f.list.clone())).or(concept_list);
        let systems = texts(&decl.crosswalk);
        let words = list.as_ref().filter(|_| !systems.is_empty()).map(|l| Words::of(l, &systems, heading));
        let aliases = decl.alias.as_ref().and_then(|name| self.aliases.get(&name.value).cloned());
        let figure = field.is_some_and(|f| f.kind == FieldType::Interval);
        let reads = match (reads, &decl.flag) {
            (_, Some(code)) => {
                Reads::Flag(list.as_ref().and_then(|l| l.position(code)).map(|place| Hit::Code(place as u32)))
            }
            (Some("interval"), None) => Reads::Figure,
            (Some("year"), None) => Reads::Year,
            (Some("band"), None) => Reads::Band,
            (Some("label"), None) => Reads::Label,
            (Some("given"), None) => Reads::Given,
            (Some("family"), None) => Reads::Family,
            (None, None) if figure => Reads::Figure,
            (_, None) => Reads::Kind,
        };
        let field_name = match slot {
            Slot::Key(concept) => format!("key.{concept}"),
            _ => field.map(|f| f.name.clone()).unwrap_or_default(),
        };
        let values: HashMap<String, String> =
            decl.values.iter().map(|(text, code)| (text.value.clone(), code.value.clone())).collect();
        let folded = values.iter().map(|(t, c)| (fold(t), c.clone())).filter(|(t, _)| !t.is_empty());
        Reader {
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
        }
    }
}
