//! Out of how many people? The population of a rate: of the table's own areas or of the profile's reporting country, on the
//! profile's day of reference, in the latest edition. What is not recorded is missing; nothing is added up or carried over.

use std::collections::{BTreeMap, BTreeSet};

use palermo_register::catalog::Register;
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::value::Value;
use palermo_register::words::Literal;
use palermo_store::layout::Layout;
use palermo_store::read::Listing;
use palermo_store::record::Record;
use palermo_store::{Store, whole};
use palermo_tabulate::external::TOTAL;
use palermo_tabulate::plan::{Plan, Population, PopulationSource, Predicate};

use crate::error::{Error, Result};

/// Figures of a population at most: every age and sex of every area over decades are fewer.
const MOST: u64 = 1_000_000;

/// The population that a table needs.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Concepts by which the indicator takes the population.
    pub names: Vec<String>,
    /// Concepts that the table shows.
    pub axes: Vec<String>,
    /// Codes that the table was narrowed to.
    pub filter: BTreeMap<String, Vec<String>>,
    /// Concepts that the table was narrowed by in a way that names no codes: whose population it is cannot be told.
    pub open: BTreeSet<String>,
}

impl Wanted {
    /// What a plan needs.
    pub fn of_plan(register: &Register, plan: &Plan, beyond: &[Filter], names: Vec<String>) -> Wanted {
        let mut wanted =
            Wanted { names, axes: plan.axes().map(|a| a.key().to_string()).collect(), ..Wanted::default() };
        let parts = match &plan.filter {
            Predicate::And(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let concept = |column: &str| register.field(column).map_or(column, |f| f.table_name()).to_string();
        for part in parts {
            match part {
                Predicate::In { column, codes } => {
                    wanted.filter.entry(concept(column)).or_default().extend(codes.clone())
                }
                other => wanted.open.extend(super::plan::predicate_columns(other).iter().map(|c| concept(c))),
            }
        }
        wanted.open.extend(beyond.iter().flat_map(Filter::fields).map(|i| register.fields[i].table_name().to_string()));
        wanted
    }
}

/// How the population is known by one of its concepts.
enum Known {
    /// By the table's own axis.
    Axis,
    /// For one code.
    One(String),
    /// For all together.
    All,
}

/// The profile whose country and day of reference hold: the one asked for; else the one under which all the records were
/// made; else the register's own.
///
/// # Errors
/// There is no such profile, or the store refuses.
pub(super) async fn profile(
    store: &Store,
    register: &Register,
    layout: &Layout,
    asked: Option<&str>,
) -> Result<Option<String>> {
    if asked.is_some() {
        return Ok(asked.map(str::to_string));
    }
    let made = whole::profiles(&mut store.database().read().await?, layout).await?;
    Ok(match made.as_slice() {
        [one] => Some(one.clone()),
        _ => register.profile.clone(),
    })
}

/// The population that a table needs; one without figures where nothing is recorded, or where it cannot be told whose it is.
///
/// # Errors
/// There is no such profile, or the store refuses.
pub(super) async fn find(store: &Store, wanted: Wanted, profile: Option<&str>) -> Result<Population> {
    let house = store.house();
    let by: Vec<String> = wanted.names.iter().filter(|n| wanted.axes.contains(n)).cloned().collect();
    let none = Population { by: by.clone(), ..Population::default() };
    let Some(register) = house.catalog.population().cloned() else { return Ok(none) };
    let said = parameters(store, profile)?;
    let place = |concept: &str| register.concept_field(concept).and_then(|f| register.field_index(&f.name));
    let (Some(value), Some(reference_at)) = (place("population"), place("population_reference")) else {
        return Ok(none);
    };
    let Some(reference) = said.get("population_reference") else { return Ok(none) };
    let mut filter = vec![Filter::Compare(reference_at, Cmp::Eq, V::Text(reference.as_str().into()))];
    // Everything by which populations are recorded must be settled: by an axis, for one code, or for all together.
    let mut keys: Vec<(usize, String, Known)> = Vec::new();
    for name in register.key.iter().filter(|k| *k != "edition") {
        let Some(i) = register.field_index(name).filter(|i| *i != reference_at) else { continue };
        let concept = register.fields[i].table_name().to_string();
        let known = if by.contains(&concept) {
            Known::Axis
        } else if wanted.names.contains(&concept) {
            match wanted.filter.get(&concept).map(Vec::as_slice) {
                _ if wanted.open.contains(&concept) => return Ok(none),
                None => Known::All,
                Some([one]) => Known::One(one.clone()),
                Some(_) => return Ok(none),
            }
        } else {
            let country = said.get("reporting_country").filter(|_| concept == "area");
            country.map_or(Known::All, |c| Known::One(c.clone()))
        };
        match &known {
            // Only the areas and years that are shown: what stands for others is not the source of this table.
            Known::Axis => {
                if let Some(codes) = wanted.filter.get(&concept) {
                    filter.push(Filter::Or(codes.iter().map(|c| Filter::Compare(i, Cmp::Eq, constant(c))).collect()));
                }
            }
            Known::One(code) => filter.push(Filter::Compare(i, Cmp::Eq, constant(code))),
            // Of every area or year together no population is recorded.
            Known::All if register.fields[i].required => return Ok(none),
            Known::All => filter.push(Filter::Not(Box::new(Filter::Stated(i)))),
        }
        keys.push((i, concept, known));
    }
    let listing = Listing { filter: Filter::And(filter), limit: MOST, ..Listing::default() };
    let (records, _) = store.list(&register.name, &listing).await?;
    let text = |r: &Record, name: &str| match r.get(&register, name) {
        Value::Text(t) | Value::Code(t) => t.clone(),
        v => register.field(name).map_or_else(String::new, |f| v.to_text(f)),
    };
    let latest = latest_editions(&records, |r| {
        let part = |c: &str| place(c).map_or_else(String::new, |i| r.values[i].to_text(&register.fields[i]));
        ((part("area"), part("year")), text(r, "edition"))
    });
    let mut population = none;
    let mut sources = BTreeSet::new();
    for r in latest {
        let Value::Integer(people) = r.values[value] else { continue };
        let code = |name: &String| {
            let (i, ..) = keys.iter().find(|(_, concept, _)| concept == name)?;
            let code = r.values[*i].to_text(&register.fields[*i]);
            Some(if code.is_empty() { TOTAL.to_string() } else { code })
        };
        let Some(key) = population.by.iter().map(code).collect::<Option<Vec<_>>>() else { continue };
        sources.insert(PopulationSource {
            source: text(r, "source"),
            edition: text(r, "edition"),
            reference: text(r, &register.fields[reference_at].name),
        });
        population.figures.push((key, people));
    }
    population.sources = sources.into_iter().collect();
    Ok(population)
}

/// A code as a constant: years are whole numbers.
fn constant(code: &str) -> V {
    code.parse().map_or_else(|_| V::Text(code.into()), V::Int)
}

/// Of each area and year the records of the latest edition only, so that sexes and ages of one rate are of one count.
fn latest_editions(records: &[Record], about: impl Fn(&Record) -> ((String, String), String)) -> Vec<&Record> {
    let mut latest: BTreeMap<(String, String), (String, String)> = BTreeMap::new();
    for r in records {
        let (place, edition) = about(r);
        let slot = latest.entry(place).or_default();
        let dates = |e: &str| e.parse::<jiff::civil::Date>().is_ok();
        // Dates and years are compared as such; other editions by when they were recorded.
        let later = if (dates(&edition) || number(&edition)) && (dates(&slot.0) || number(&slot.0)) {
            edition > slot.0
        } else {
            r.created_at > slot.1
        };
        if slot.0.is_empty() || later {
            *slot = (edition, r.created_at.clone());
        }
    }
    let current = |r: &&Record| {
        let (place, edition) = about(r);
        latest.get(&place).is_some_and(|(e, _)| *e == edition)
    };
    records.iter().filter(current).collect()
}

fn number(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The texts among a profile's parameters of today.
fn parameters(store: &Store, profile: Option<&str>) -> Result<BTreeMap<String, String>> {
    let house = store.house();
    let Some(profile) = profile else { return Ok(BTreeMap::new()) };
    if !house.catalog.profiles.contains_key(profile) {
        return Err(Error::said(
            "unknown_profile",
            format!("there is no profile `{profile}`"),
            palermo_register::source::did_you_mean(profile, house.catalog.profiles.keys().map(String::as_str)),
        ));
    }
    let all = house.catalog.parameters(profile, store.moment().today);
    Ok(all
        .into_iter()
        .filter_map(|(name, p)| if let Literal::Text(t) = p.value { Some((name, t)) } else { None })
        .collect())
}
