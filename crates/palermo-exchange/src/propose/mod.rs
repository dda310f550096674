//! What might the columns of an unknown file mean?
//!
//! A file without a mapping gets a proposed one, to be read and corrected by a person. First every shipped mapping is
//! tried: by headings, also misspelt or in another order, and by what the cells say to its crosswalks. Where none fits,
//! columns are held against the fields of a register: by the names, labels and synonyms in six languages, and by their
//! content. Columns that look like names, telephones, addresses or free text are left out, and so is every column that
//! nothing recognises.

mod content;
mod names;
mod shapes;
mod toml;

use palermo_register::catalog::{Catalog, Field, Register};
use palermo_register::decl::FieldType;
use serde::Serialize;

use crate::error::Error;
use crate::mapping::table::Words;
use crate::read::Source;
use content::{Look, SAMPLE};
use names::{Name, nearness};

/// How many rows at the beginning are searched for the heading.
const HEADING_WITHIN: usize = 12;
/// Score below which a column is left out.
const ENOUGH: f64 = 0.45;
/// Synonyms of headings: a field of `st_victim`, or a kind of what is left out after `-`.
const SYNONYMS: &str = include_str!("synonyms.csv");

/// What one column is thought to be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposed {
    /// Heading as it stands in the file.
    pub column: String,
    /// Fields that would receive it; `-` when it is left out.
    pub to: Vec<String>,
    /// Why.
    pub why: String,
    /// From 0 to 1.
    pub confidence: f64,
}

/// A mapping that a person should read before it is used.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// The mapping as TOML, with remarks.
    pub toml: String,
    /// Its columns in the order of the file.
    pub columns: Vec<Proposed>,
    /// Shipped mapping whose layout it is, if any.
    pub based_on: Option<String>,
    /// Register that would receive the rows.
    pub register: String,
    /// Row of the heading.
    pub header_row: u32,
}

/// A column of the file: heading, label below it, and content.
#[derive(Debug)]
pub(crate) struct Seen {
    pub heading: String,
    pub label: String,
    look: Look,
    /// Heading and label, made ready for comparison.
    names: Vec<Name>,
}

impl Seen {
    /// The names under which the file knows the column.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.heading.as_str(), self.label.as_str()].into_iter().filter(|n| !n.is_empty())
    }

    /// The name that is shown.
    pub fn shown(&self) -> &str {
        self.names().next().unwrap_or_default()
    }
}

/// Proposes a mapping for the first sheet of a file.
///
/// # Errors
/// Whatever reading gives; [`Error::Empty`] when the sheet has no heading.
pub fn propose(source: &mut Source, catalog: &Catalog) -> Result<Proposal, Error> {
    let (seen, header_row) = look(source)?;
    let shaped = shapes::best(&seen, catalog);
    if let Some(shaped) = shaped {
        let columns = with_rest(&seen, shaped.columns, &shaped.register, catalog);
        let toml = toml::of_shape(&seen, &columns, &shaped.mapping, shaped.shape, catalog);
        return Ok(Proposal {
            toml,
            columns,
            based_on: Some(shaped.mapping),
            register: shaped.register.name.clone(),
            header_row,
        });
    }
    let registers = catalog.registers.values().filter(|r| !r.machinery && !r.external);
    let scored = registers.map(|r| (of_register(&seen, r, catalog, &[]), r));
    let total = |columns: &[Proposed]| columns.iter().filter(|c| c.to != ["-"]).map(|c| c.confidence).sum::<f64>();
    let best = scored.max_by(|a, b| total(&a.0).total_cmp(&total(&b.0)));
    let Some((columns, register)) = best else {
        return Err(Error::Mapping { mapping: "proposal".into(), detail: "no register takes records".into() });
    };
    Ok(Proposal {
        toml: toml::of_register(&seen, &columns, register, header_row),
        columns,
        based_on: None,
        register: register.name.clone(),
        header_row,
    })
}

fn look(source: &mut Source) -> Result<(Vec<Seen>, u32), Error> {
    let mut rows = source.rows(0)?;
    let mut kept: Vec<(u32, Vec<String>)> = Vec::new();
    while let Some(row) = rows.next_row()? {
        kept.push((row.number(), row.cells().map(|c| c.text().trim().to_owned()).collect()));
        if kept.len() > SAMPLE {
            break;
        }
    }
    // The heading is the widest of the first rows that holds no figures: owners and dates stand above it in few cells.
    let width = |cells: &Vec<String>| cells.iter().filter(|c| !c.is_empty()).count();
    let first = kept.iter().take(HEADING_WITHIN);
    let widest = first.clone().map(|(_, c)| width(c)).max().unwrap_or(0);
    let Some(at) = kept.iter().take(HEADING_WITHIN).position(|(_, c)| width(c) * 4 >= widest * 3) else {
        return Err(Error::Empty { place: crate::error::Place::default() });
    };
    let (header_row, heading) = kept[at].clone();
    // Ids above labels: the row below the heading repeats nothing of the data and shares words with the ids.
    let labels = kept.get(at + 1).map(|(_, c)| c.clone()).filter(|labels| {
        let near = heading.iter().zip(labels).filter(|(h, _)| !h.is_empty());
        let (all, alike) = near.fold((0, 0), |(all, alike), (h, l)| {
            let id = h.rsplit('_').next().unwrap_or(h);
            (all + 1, alike + usize::from(nearness(id, l) >= 0.6))
        });
        all >= 4 && alike * 2 > all
    });
    let columns = heading.len().max(labels.as_ref().map_or(0, Vec::len));
    let mut seen: Vec<Seen> = (0..columns)
        .map(|i| Seen {
            heading: heading.get(i).cloned().unwrap_or_default(),
            label: labels.as_ref().and_then(|l| l.get(i)).cloned().unwrap_or_default(),
            look: Look::default(),
            names: Vec::new(),
        })
        .collect();
    for (_, cells) in &kept[at + 1 + usize::from(labels.is_some())..] {
        for (column, cell) in seen.iter_mut().zip(cells) {
            column.look.see(cell);
        }
    }
    seen.retain(|s| !s.shown().is_empty());
    for column in &mut seen {
        column.names = column.names().map(Name::new).collect();
    }
    Ok((seen, header_row))
}

/// The columns that a shape left open, held against the fields of its register that are still free.
fn with_rest(seen: &[Seen], found: Vec<Option<Proposed>>, register: &Register, catalog: &Catalog) -> Vec<Proposed> {
    let taken: Vec<String> = found.iter().flatten().flat_map(|p| p.to.clone()).collect();
    let open: Vec<usize> = (0..seen.len()).filter(|i| found[*i].is_none()).collect();
    let rest = of_register(seen, register, catalog, &taken);
    let left = |i: usize| {
        let why = "no column of the layout is like it".to_owned();
        Proposed { column: seen[i].shown().to_owned(), to: vec!["-".into()], why, confidence: 0.5 }
    };
    let external = register.external;
    found
        .into_iter()
        .enumerate()
        .map(|(i, p)| match p {
            Some(p) => p,
            None if open.contains(&i) && !external => rest[i].clone(),
            None => left(i),
        })
        .collect()
}

/// Further names of a field: synonyms, and what shipped mappings call the columns that go there.
fn aliases<'a>(field: &str, register: &Register, catalog: &'a Catalog) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    if register.name == "statistics.st_victim" {
        out.extend(synonyms(field));
    }
    for (_, mapping) in catalog.mappings.values() {
        for shape in mapping.shapes.iter().filter(|s| register.name.ends_with(s.into.as_str())) {
            for (name, column) in shape.columns.iter() {
                let here = |t: &str| t.split(':').next() == Some(field);
                if column.to.iter().any(|t| here(t)) && column.flag.is_none() {
                    out.push(name.as_str());
                    out.extend(column.names.iter().chain(&column.labels).map(|n| n.as_str()));
                }
            }
        }
    }
    out
}

fn synonyms(field: &str) -> Vec<&'static str> {
    let line = SYNONYMS.lines().skip(1).filter_map(|l| l.split_once(',')).find(|(f, _)| *f == field);
    line.map(|(_, words)| words.split('|').collect()).unwrap_or_default()
}

/// How near the best of some names is to those of a column.
fn nearest(seen: &Seen, names: &[Name]) -> f64 {
    seen.names.iter().flat_map(|have| names.iter().map(|n| have.nearness(n))).fold(0.0, f64::max)
}

/// What each column would be in a register; fields of `taken` are not given again.
fn of_register(seen: &[Seen], register: &Register, catalog: &Catalog, taken: &[String]) -> Vec<Proposed> {
    struct Candidate<'f> {
        column: usize,
        field: Option<&'f Field>,
        score: f64,
        why: String,
    }
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    let languages = palermo_register::reference::LANGUAGES;
    for field in register.fields.iter().filter(|f| f.derived.is_none() && !f.engine && f.kind != FieldType::Rows) {
        let labels: Vec<String> = languages.iter().map(|l| catalog.field_label(register, &field.name, l)).collect();
        let own = field.list.as_deref().map(Words::own);
        let more = aliases(&field.name, register, catalog);
        let all = [field.name.as_str()].into_iter().chain(labels.iter().map(String::as_str)).chain(more);
        let all: Vec<Name> = all.map(Name::new).collect();
        for (column, one) in seen.iter().enumerate() {
            let name = nearest(one, &all);
            // Without likeness of the heading, only content that a list knows can speak for a field.
            let fit = if name >= 0.3 || own.is_some() { one.look.fit(field, own.as_ref()) } else { Some(0.0) };
            let score = score(field, name, fit, &one.look);
            if score >= ENOUGH && !taken.contains(&field.name) {
                let fits = fit.map(|f| format!(", {:.0} % of its texts fit", f * 100.0)).unwrap_or_default();
                let why = format!("its heading is {:.0} % like a name of the field{fits}", name * 100.0);
                candidates.push(Candidate { column, field: Some(field), score, why });
            }
        }
    }
    let ready = |kind: &str| synonyms(kind).into_iter().map(Name::new).collect::<Vec<_>>();
    let sealed = ["-identity", "-narrative", "-running", "-phase"].map(ready);
    for (column, one) in seen.iter().enumerate() {
        let kinds = [
            ("-identity", "who a person is: a person decides whether it is taken in, and names its field"),
            ("-narrative", "free text: a person decides whether it is taken in, and names its field"),
            ("-running", "a running number"),
            ("-phase", "says what the columns beside it are about"),
        ];
        for ((kind, why), names) in kinds.into_iter().zip(&sealed) {
            let name = nearest(one, names);
            let by_content = match kind {
                "-identity" if one.look.is_phone() || one.look.is_email() => 0.95,
                "-narrative" if one.look.is_prose() => 0.8,
                _ => 0.0,
            };
            let score = f64::max(0.86 * name, by_content);
            if score >= ENOUGH {
                candidates.push(Candidate { column, field: None, score, why: why.to_owned() });
            }
        }
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut out: Vec<Option<Proposed>> = vec![None; seen.len()];
    let mut used: Vec<&str> = Vec::new();
    for candidate in candidates {
        let slot = &mut out[candidate.column];
        let column = seen[candidate.column].shown().to_owned();
        if slot.is_some() {
            continue;
        }
        let Some(field) = candidate.field else {
            *slot = Some(Proposed { column, to: vec!["-".into()], why: candidate.why, confidence: candidate.score });
            continue;
        };
        // Sets are united over columns; of every other field one column is enough.
        if used.contains(&field.name.as_str()) && field.kind != FieldType::Set {
            continue;
        }
        used.push(&field.name);
        let sealed = field.class.is_sealed();
        let why = if sealed {
            format!("like `{}`, which is sealed: a person decides whether it is taken in", field.name)
        } else {
            candidate.why
        };
        let to = if sealed { "-".to_owned() } else { field.name.clone() };
        *slot = Some(Proposed { column, to: vec![to], why, confidence: candidate.score });
    }
    let year = register.fields.iter().find(|f| f.name == "year_registered" && !used.contains(&"year_registered"));
    let left = |i: usize| {
        let why = "nothing of the register is like it".to_owned();
        Proposed { column: seen[i].shown().to_owned(), to: vec!["-".into()], why, confidence: 0.3 }
    };
    let mut out: Vec<Proposed> = out.into_iter().enumerate().map(|(i, p)| p.unwrap_or_else(|| left(i))).collect();
    for proposed in out.iter_mut().filter(|p| year.is_some() && p.to == ["registered_on"]) {
        proposed.to.push("year_registered:year".to_owned());
    }
    out
}

/// How likely a column is a field: by its heading, and by what its cells hold.
fn score(field: &Field, name: f64, fit: Option<f64>, look: &Look) -> f64 {
    let coded = matches!(field.kind, FieldType::Code | FieldType::Set | FieldType::Country);
    match fit {
        _ if look.filled == 0 => 0.75 * name,
        Some(fit) if fit >= 0.5 => 0.6 * name + 0.4 * fit - if name < 0.3 { 0.15 } else { 0.0 },
        // Words of another language than ours: the heading decides, if the column is one of few words.
        Some(fit) if coded && (look.distinct() < 0.9 || look.texts.len() < 40) => 0.85 * name + 0.1 * fit,
        Some(_) if coded => 0.5 * name,
        Some(_) => 0.3 * name,
        None if field.kind == FieldType::Text && look.is_prose() => 0.4 * name,
        None => 0.85 * name,
    }
}
