//! Does a pack do what its authors say? Its own cases, each on a fresh store: given records and events, what must stand.
//!
//! A case is a list of steps in `tests/*.toml`. Days are the case's own, so that a case says the same today and in ten
//! years; times of day are UTC, and a day without a time begins work at nine. A step that must be refused says by what.

mod compare;
mod place;
mod read;
mod step;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use palermo_register::catalog::{Catalog, PackFiles};
use palermo_register::source::SourceFile;
use palermo_store::engine::Moment;
use palermo_store::{Actor, Store};
use serde::Serialize;
use uuid::Uuid;

use crate::error::{Error, Result};
pub use compare::difference;
pub use place::Fresh;
use read::Case;
pub use step::holds_on;

/// What became of one case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseResult {
    /// Pack that the case belongs to.
    pub pack: String,
    /// Name of the case.
    pub case: String,
    /// File, from the pack's folder.
    pub file: String,
    /// Line of the case; of the failed step when one failed.
    pub line: u32,
    /// Steps that passed.
    pub steps: usize,
    /// What was expected and what was found; nothing when the case holds.
    pub failure: Option<String>,
}

/// Runs the cases of packs, those whose name contains `only` when it is given; on SQLite, or in schemas of their own on
/// the PostgreSQL server at `database`.
///
/// # Errors
/// The packs have faults, a file of cases cannot be read, or no store can be made. A case that fails is no error.
pub async fn run(packs: Vec<PackFiles>, only: Option<&str>, database: Option<String>) -> Result<Vec<CaseResult>> {
    let faults = crate::packs::faults(packs.clone());
    if !faults.is_empty() {
        return Err(palermo_store::Error::Packs(faults).into());
    }
    let catalog = Catalog::build(packs.clone()).map_err(palermo_store::Error::Packs)?;
    let mut out = Vec::new();
    for pack in &packs {
        for (path, text) in pack.files.iter().filter(|(p, _)| p.starts_with("tests/") && p.ends_with(".toml")) {
            let file = SourceFile::new(&format!("{}/{path}", pack.name), text);
            for case in read::cases(&file)?.into_iter().filter(|c| only.is_none_or(|o| c.name.contains(o))) {
                let layered = under_profile(&packs, &catalog, case.profile.as_deref())?;
                let fresh = Fresh::new(&layered, database.as_deref()).await?;
                let done = run_case(&fresh.store, &case).await;
                fresh.remove().await?;
                let (steps, line, failure) = match done {
                    Ok(()) => (case.steps.len(), case.line, None),
                    Err(f) => (
                        f.step,
                        f.line,
                        Some(format!("{}:{}: step {} ({}): {}", file.name, f.line, f.step + 1, f.what, f.why)),
                    ),
                };
                out.push(CaseResult {
                    pack: pack.name.clone(),
                    case: case.name,
                    file: file.name.to_string(),
                    line,
                    steps,
                    failure,
                });
            }
        }
    }
    Ok(out)
}

/// A step that did not go as the case says.
struct Failed {
    step: usize,
    line: u32,
    what: String,
    why: String,
}

async fn run_case(store: &Store, case: &Case) -> Result<(), Failed> {
    let mut world = World {
        store,
        moment: case.moment.clone(),
        actor: case.actor.clone(),
        roles: case.roles.clone(),
        named: BTreeMap::new(),
        batch: None,
    };
    for (i, s) in case.steps.iter().enumerate() {
        world.step(s).await.map_err(|why| Failed { step: i, line: s.line, what: s.what(), why })?;
    }
    Ok(())
}

/// What a case has made so far.
struct World<'a> {
    store: &'a Store,
    moment: Moment,
    actor: Option<String>,
    roles: Option<Vec<String>>,
    named: BTreeMap<String, Known>,
    batch: Option<Uuid>,
}

/// A record that a case gave a name.
struct Known {
    register: String,
    id: Uuid,
    warnings: Vec<String>,
}

/// A moment of a case: a day at nine, or a day and a time, in UTC.
pub fn moment(text: &str) -> Option<Moment> {
    let local = palermo_register::catalog::moment(text)?;
    let at = local.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
    Some(Moment { at, today: local.date(), local, zone: TimeZone::UTC })
}

fn actor(name: Option<&str>, roles: Option<&[String]>) -> Actor {
    let local = Actor::local(None);
    Actor { name: name.map_or(local.name, Arc::from), roles: roles.map(<[String]>::to_vec), organisation: None }
}

/// The packs as an installation has them that works under a layer of a profile: registers that read the layer below
/// read this one.
fn under_profile(packs: &[PackFiles], catalog: &Catalog, profile: Option<&str>) -> Result<Vec<PackFiles>> {
    let Some(name) = profile else { return Ok(packs.to_vec()) };
    let Some(layer) = catalog.profiles.get(name) else {
        return Err(Error::said(
            "no_profile",
            format!("a case runs under the profile `{name}`, which is not declared"),
            "name a profile of the pack or of one that it needs",
        ));
    };
    let mut out = packs.to_vec();
    for register in catalog.registers.values().filter(|r| r.profile.as_ref().is_some_and(|p| layer.extends.contains(p)))
    {
        let Some((pack, path)) = register.spot.file.split_once('/') else { continue };
        let Some(text) = out.iter_mut().find(|p| p.name == pack).and_then(|p| p.files.get_mut(path)) else { continue };
        let line = |l: &str| {
            if l.trim_start().starts_with("profile") && l.contains('=') {
                format!("profile = \"{name}\"")
            } else {
                l.to_string()
            }
        };
        // Only the head of the file: below the first table `profile` may be a word of something else.
        let head = text.lines().position(|l| l.starts_with('[')).unwrap_or(usize::MAX);
        *text = text.lines().enumerate().map(|(i, l)| if i < head { line(l) } else { l.to_string() } + "\n").collect();
    }
    Ok(out)
}
