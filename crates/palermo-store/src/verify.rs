//! Does what lies in the tables agree with the ledger? Chains first, then every version of every record.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_register::catalog::Register;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde::Serialize;
use uuid::Uuid;

use crate::db::{Database, Location, ReadConn, Reads, Row};
use crate::heads::identity;
use crate::house::House;
use crate::keys::KeyStore;
use crate::layout::{self, Layout};
use crate::ledger::{self, LedgerKeys, VersionEvent};
use crate::store::{Place, stored_house};
use crate::{Error, Result, read};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What: kinds of the chain ([`ledger::FindingKind`]); `changed_row`, `missing_row`, `changed_history`, `missing_history`,
    /// `row_without_event`; `missing_event` and `inserted_event` of a record; `unreadable` where the bytes are no values.
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
    /// There was more than is listed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// Chains of which no head was kept elsewhere, or none was given: their whole rewriting would not show. Null is the
    /// installation's own.
    pub unanchored: Vec<Option<String>>,
}

/// Rows compared in one go.
const BATCH: u64 = 500;
/// Records whose last event differs that are named, at most.
const STRAYED: i64 = 1_000;

/// An installation that is looked at and not touched: a live one, or a copy.
#[derive(Debug)]
pub struct Installation {
    db: Database,
    house: House,
    keys: Option<LedgerKeys>,
}

impl Installation {
    /// Opens an installation for looking at it.
    ///
    /// # Errors
    /// [`Error::NotInitialised`]; the database refuses; the applied packs cannot be read.
    #[crate::boxed]
    #[inline(never)]
    pub async fn open(place: &Place) -> Result<Self> {
        let missing = || Error::NotInitialised(place.folder.display().to_string());
        let location = place.database();
        if matches!(&location, Location::Sqlite(file) if !file.exists()) {
            return Err(missing());
        }
        let db = Database::open_read_only(location).await?;
        if db.columns("setting").await?.is_empty() {
            return Err(missing());
        }
        let house = stored_house(&db).await?;
        let keys = KeyStore::look(place.key_store()).await?.map(LedgerKeys::of);
        Ok(Self { db, house, keys })
    }

    /// The database below.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.db
    }

    /// Verifies it. Where somebody begins to write meanwhile to a folder that stood still, it is looked at once more.
    ///
    /// # Errors
    /// As [`verify`].
    #[crate::boxed]
    #[inline(never)]
    pub async fn verify(
        place: &Place,
        anchors: &[Vec<u8>],
        progress: &mut (dyn FnMut(&str, u64) + Send),
    ) -> Result<Outcome> {
        let first = Self::open(place).await?;
        let outcome = first.verify_with(anchors, progress).await;
        if !first.is_stale() {
            return outcome;
        }
        Self::open(place).await?.verify_with(anchors, progress).await
    }

    fn is_stale(&self) -> bool {
        self.db.is_stale() || self.keys.as_ref().is_some_and(|keys| keys.store().database().is_stale())
    }

    async fn verify_with(&self, anchors: &[Vec<u8>], progress: &mut (dyn FnMut(&str, u64) + Send)) -> Result<Outcome> {
        verify(&self.db, &self.house, self.keys.as_ref(), anchors, progress).await
    }
}

/// Verifies chains, their ends and codes, every version of every record, and the heads that were kept: those of the key store,
/// and those given, which come from elsewhere.
///
/// # Errors
/// The database refuses; what is wrong with the data is a finding, not an error.
#[crate::boxed]
#[inline(never)]
pub async fn verify(
    db: &Database,
    house: &House,
    keys: Option<&LedgerKeys>,
    anchors: &[Vec<u8>],
    progress: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<Outcome> {
    let mut out = Outcome::default();
    if let Err(error) = stages(db, house, (keys, anchors), &mut out, progress).await {
        // What the house did not write may be no value of the column's kind, or no page of the file.
        if !matches!(error, Error::ColumnType { .. } | Error::NoColumn { .. } | Error::Damaged { .. }) {
            return Err(error);
        }
        tracing::warn!("{error}");
        out.find("unreadable", None, (0, 0), None, None);
    }
    out.ok = out.findings.is_empty();
    Ok(out)
}

impl Outcome {
    fn find(
        &mut self,
        kind: &str,
        organisation: Option<&str>,
        (from, to): (i64, i64),
        register: Option<&str>,
        record: Option<Uuid>,
    ) {
        self.findings.push(Finding {
            kind: kind.into(),
            organisation: organisation.map(str::to_owned),
            from,
            to,
            register: register.map(str::to_owned),
            record,
        });
    }
}

async fn stages(
    db: &Database,
    house: &House,
    (keys, anchors): (Option<&LedgerKeys>, &[Vec<u8>]),
    out: &mut Outcome,
    progress: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<()> {
    // Heads before the ledger: on a live installation those signed meanwhile speak of events that the snapshot has not.
    let kept = match keys {
        Some(keys) => ledger::signed_heads(&mut keys.store().database().read().await?).await?,
        None => Vec::new(),
    };
    let mut reads = db.snapshot().await?;
    let mut chain = ledger::verify_chain(&mut reads).await?;
    out.events = chain.events;
    out.more = chain.more;
    let ends = ledger::verify_ends(&mut reads, &chain).await?;
    chain.findings.extend(ends);
    if let Some(keys) = keys {
        let codes = ledger::verify_codes(&mut reads, keys, &chain.findings).await?;
        chain.findings.extend(codes);
    }
    let anchored = heads(&mut reads, keys, kept, anchors).await?;
    for finding in anchored.findings {
        if !chain.findings.contains(&finding) {
            chain.findings.push(finding);
        }
    }
    let all = ledger::heads(&mut reads).await?.into_iter().map(|head| head.org);
    let bare = all.filter(|org| !anchored.chains.contains(org));
    out.unanchored = bare.map(|org| org.map(|org| org.to_string())).collect();
    for f in &chain.findings {
        out.find(f.kind.as_str(), f.organisation.as_deref(), (f.from, f.to), None, None);
    }
    for s in ledger::strayed(&mut reads, STRAYED).await? {
        let (kind, seq) = if s.kept > s.ledger { ("missing_event", s.kept) } else { ("inserted_event", s.ledger) };
        out.find(kind, None, (seq, seq), Some(&s.register), Some(s.record));
    }
    drop(reads);
    for (name, register) in house.catalog.registers.iter().filter(|(_, r)| !r.machinery) {
        records(db, register, &house.layouts[name], out, progress).await?;
    }
    Ok(())
}

/// Two connections that see the same state of the ledger, and therefore of the rows that it covers, while others write.
async fn twice(db: &Database) -> Result<(ReadConn, ReadConn)> {
    loop {
        let (mut one, mut two) = (db.snapshot().await?, db.snapshot().await?);
        if ledger::last_seq(&mut one).await? == ledger::last_seq(&mut two).await? {
            return Ok((one, two));
        }
    }
}

struct Formers {
    rows: Vec<(Uuid, i64, Vec<u8>, Vec<u8>)>,
}

async fn records(
    db: &Database,
    register: &Arc<Register>,
    layout: &Layout,
    out: &mut Outcome,
    progress: &mut (dyn FnMut(&str, u64) + Send),
) -> Result<()> {
    let (mut for_events, mut for_rows) = twice(db).await?;
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

/// What heads say: those that the key store keeps show when the main store alone was taken back, those from elsewhere show
/// everything up to the last of them.
async fn heads(
    reads: &mut impl Reads,
    keys: Option<&LedgerKeys>,
    kept: Vec<ledger::SignedHead>,
    anchors: &[Vec<u8>],
) -> Result<ledger::Anchored> {
    let Some(own) = identity(reads).await? else { return Ok(ledger::Anchored::default()) };
    let mut inner = ledger::Anchored::default();
    if let Some(keys) = keys {
        let signed: Vec<Vec<u8>> = kept.into_iter().map(|head| head.signed).collect();
        let public = keys.known_public().await?.unwrap_or(own.public);
        inner = ledger::verify_heads(reads, &public, &own.installation, &signed).await?;
        if public != own.public {
            let kind = ledger::FindingKind::ForeignHead;
            inner.findings.push(ledger::Finding { kind, organisation: None, from: 0, to: 0 });
        }
    }
    let mut outer = ledger::verify_heads(reads, &own.public, &own.installation, anchors).await?;
    outer.findings.extend(inner.findings);
    Ok(outer)
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
