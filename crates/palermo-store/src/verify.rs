//! Does what lies in the tables agree with the ledger? Chains first, then every version of every record.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_register::catalog::Register;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde::Serialize;
use uuid::Uuid;

use crate::db::{Reads, Row};
use crate::layout::{self, Layout};
use crate::ledger::{self, VersionEvent};
use crate::store::Store;
use crate::{Result, read};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What: kinds of the chain, or `changed_row`, `missing_row`, `changed_history`, `missing_history`, `row_without_event`.
    pub kind: String,
    /// Code of the organisation whose chain it is; null: the installation's own.
    pub organisation: Option<String>,
    /// First sequence number concerned.
    pub from: i64,
    /// Last sequence number concerned.
    pub to: i64,
    /// Register concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// Record concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Uuid>,
}

/// The outcome of a verification.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// Events read.
    pub events: u64,
    /// Nothing is wrong.
    pub ok: bool,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Rows compared in one go.
const BATCH: u64 = 500;

/// Verifies an installation.
///
/// # Errors
/// The database refuses; what is wrong with the data is a finding, not an error.
pub async fn verify(store: &Store, progress: &mut (dyn FnMut(&str, u64) + Send)) -> Result<Outcome> {
    let db = store.database();
    let mut reads = db.snapshot().await?;
    let chain = ledger::verify_chain(&mut reads).await?;
    let mut out = Outcome { events: chain.events, ok: false, findings: Vec::new() };
    for f in chain.findings {
        out.findings.push(Finding {
            kind: f.kind.as_str().into(),
            organisation: f.organisation.map(|o| o.to_string()),
            from: f.from,
            to: f.to,
            register: None,
            record: None,
        });
    }
    let house = store.house();
    for (name, register) in house.catalog.registers.iter().filter(|(_, r)| !r.machinery) {
        records(store, register, &house.layouts[name], &mut out, progress).await?;
    }
    out.ok = out.findings.is_empty();
    Ok(out)
}

struct Formers {
    rows: Vec<(Uuid, i64, Vec<u8>, Vec<u8>)>,
}

async fn records(
    store: &Store,
    register: &Arc<Register>,
    layout: &Layout,
    out: &mut Outcome,
    progress: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<()> {
    let db = store.database();
    let mut for_events = db.snapshot().await?;
    let mut for_rows = db.snapshot().await?;
    let mut events = ledger_versions(&mut for_events, register)?;
    let mut next_event = events.next().await?;
    let all = read::Listing::default();
    let mut after: Option<Uuid> = None;
    let mut seen = 0u64;
    loop {
        let current = read::load_after(&mut for_rows, register, layout, &all, after, BATCH).await?;
        let upto = if current.len() as u64 == BATCH { current.last().map(|r| r.id) } else { None };
        let former = formers(&mut for_rows, layout, after, upto).await?;
        let mut versions = Versions::new();
        for r in &current {
            versions.entry(r.id).or_default().0 = Some(r.version_hash(register));
        }
        for (id, version, salt, body) in former.rows {
            let salt: [u8; 16] = salt.try_into().unwrap_or([0; 16]);
            versions.entry(id).or_default().1.push((version, ledger::version_hash(&salt, &body)));
        }
        let mut made: BTreeMap<Uuid, Vec<VersionEvent>> = BTreeMap::new();
        while let Some(e) = next_event.take() {
            if upto.is_some_and(|u| e.record > u) {
                next_event = Some(e);
                break;
            }
            made.entry(e.record).or_default().push(e);
            next_event = events.next().await?;
        }
        compare(register, &versions, &made, out);
        seen += current.len() as u64;
        progress(&register.name, seen);
        match upto {
            Some(u) => after = Some(u),
            None => return Ok(()),
        }
    }
}

fn ledger_versions<'c>(reads: &'c mut impl Reads, register: &Register) -> Result<ledger::VersionEvents<'c>> {
    ledger::version_events(reads, Some(&register.name))
}

/// The bytes of a cell; what is no bytes any more was tampered with and hashes to something else.
fn bytes(row: &Row, at: usize) -> Vec<u8> {
    row.bytes(at).map(<[u8]>::to_vec).unwrap_or_default()
}

async fn formers(reads: &mut impl Reads, layout: &Layout, after: Option<Uuid>, upto: Option<Uuid>) -> Result<Formers> {
    let mut q = Query::select();
    q.columns(["id", "version", "salt", "body"].map(Alias::new)).from(Alias::new(layout::history(&layout.table)));
    if let Some(a) = after {
        q.and_where(Expr::col(Alias::new("id")).gt(a));
    }
    if let Some(u) = upto {
        q.and_where(Expr::col(Alias::new("id")).lte(u));
    }
    q.order_by(Alias::new("id"), Order::Asc).order_by(Alias::new("version"), Order::Asc);
    let rows = reads.fetch_all(&q).await?;
    let one = |r: &Row| Ok((r.uuid(0usize)?, r.i64(1usize)?, bytes(r, 2), bytes(r, 3)));
    Ok(Formers { rows: rows.iter().map(one).collect::<Result<_>>()? })
}

type Versions = BTreeMap<Uuid, (Option<[u8; 32]>, Vec<(i64, [u8; 32])>)>;

/// Each version that stands must be the one that the ledger names at its place, and none may be missing.
fn compare(register: &Register, stands: &Versions, made: &BTreeMap<Uuid, Vec<VersionEvent>>, out: &mut Outcome) {
    let mut find = |kind: &str, id: Uuid, e: Option<&VersionEvent>| {
        let seq = e.map_or(0, |e| e.seq);
        out.findings.push(Finding {
            kind: kind.into(),
            organisation: e.and_then(|e| e.org.as_ref().map(ToString::to_string)),
            from: seq,
            to: seq,
            register: Some(register.name.clone()),
            record: Some(id),
        });
    };
    for (id, (current, former)) in stands {
        let Some(events) = made.get(id) else {
            find("row_without_event", *id, None);
            continue;
        };
        let wanted_former = if current.is_some() { events.len() - 1 } else { events.len() };
        if let (Some(hash), Some(last)) = (current, events.last())
            && *hash != last.version_hash
        {
            find("changed_row", *id, Some(last));
        }
        for (i, e) in events.iter().take(wanted_former).enumerate() {
            match former.iter().find(|(v, _)| *v == i as i64 + 1) {
                None => find("missing_history", *id, Some(e)),
                Some((_, h)) if *h != e.version_hash => find("changed_history", *id, Some(e)),
                _ => {}
            }
        }
        if former.len() > wanted_former {
            find("row_without_event", *id, events.last());
        }
    }
    for (id, events) in made.iter().filter(|(id, _)| !stands.contains_key(id)) {
        find("missing_row", *id, events.last());
    }
}
