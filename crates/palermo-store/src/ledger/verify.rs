//! Has anyone touched the ledger? One pass over all events, in memory that does not grow with their number.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use palermo_vault::chain::code;

use super::ends;
use super::event::{Event, GENESIS, Hash};
use super::keys::LedgerKeys;
use super::read::{self, ChainHead};
use crate::db::{Reads, Row, Sql};
use crate::{Error, Result};

/// Findings kept at most; beyond it only their existence is told.
const FINDINGS: usize = 10_000;
/// Changed events that are tried against each other for an exchange, at most: the trial is quadratic.
const SUSPECTS: usize = 512;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// An event does not have the hash that its columns give: it was altered.
    ChangedEvent,
    /// Sequence numbers of the installation are missing: events were removed.
    GapInSequence,
    /// Places of an organisation's chain are missing; `from` and `to` are places in the chain.
    GapInChain,
    /// An event does not follow the one before it: one of the two was replaced together with its hash.
    BrokenLink,
    /// Two events stand in each other's place.
    ExchangedEvents,
    /// Two events of different organisations stand in each other's place.
    ExchangedBetweenOrganisations,
    /// A number was given twice.
    DuplicateEvent,
    /// Events that the store remembers are gone from the end of a chain.
    TruncatedTail,
    /// Events stand behind the end of a chain that the store remembers.
    InsertedEvent,
    /// A chain is sound in itself and is not the one whose end the store remembers.
    RewrittenChain,
    /// A chain is sound in itself, and its code was not made with the chain's key.
    WrongCode,
    /// The ledger ends before a head that was kept elsewhere.
    RolledBack,
    /// A head that was kept elsewhere was not signed with the key that lies beside the ledger.
    ForeignHead,
}

impl FindingKind {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ChangedEvent => "changed_event",
            Self::GapInSequence => "gap_in_sequence",
            Self::GapInChain => "gap_in_chain",
            Self::BrokenLink => "broken_link",
            Self::ExchangedEvents => "exchanged_events",
            Self::ExchangedBetweenOrganisations => "exchanged_between_organisations",
            Self::DuplicateEvent => "duplicate_event",
            Self::TruncatedTail => "truncated_tail",
            Self::InsertedEvent => "inserted_event",
            Self::RewrittenChain => "rewritten_chain",
            Self::WrongCode => "wrong_code",
            Self::RolledBack => "rolled_back",
            Self::ForeignHead => "foreign_head",
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Code of the organisation; absent: the installation's own chain, or unknown for [`FindingKind::GapInSequence`] and
    /// unreadable events.
    pub organisation: Option<Arc<str>>,
    /// First `seq` concerned ([`FindingKind::GapInChain`]: first `org_seq`).
    pub from: i64,
    /// Last `seq` concerned ([`FindingKind::GapInChain`]: last `org_seq`).
    pub to: i64,
}

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Events read.
    pub events: u64,
    /// What is wrong, by `from`; at most 10,000.
    pub findings: Vec<Finding>,
    /// Whether there was more than fits.
    pub more: bool,
}

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Verifies every event, every link and every number. Give it a snapshot
/// ([`Database::snapshot`](crate::Database::snapshot)).
///
/// # Errors
/// The database refuses; what is wrong with the ledger itself is a finding, not an error.
pub async fn verify_chain(reads: &mut impl Reads) -> Result<Verification> {
    let mut scan = Scan::default();
    let mut rows = read::all(reads)?;
    loop {
        match rows.next().await {
            Ok(Some(row)) => scan.row(&row),
            Ok(None) => return Ok(scan.finish()),
            Err(Error::ColumnType { .. }) => scan.unreadable(),
            Err(error) => return Err(error),
        }
    }
}

/// Compares the code of each chain with the one that its key gives: who rewrote a chain and what the store remembers of it
/// held the store and not the key. Chains in which `findings` lie already are left out.
///
/// # Errors
/// A database refuses.
pub async fn verify_codes(reads: &mut impl Reads, keys: &LedgerKeys, findings: &[Finding]) -> Result<Vec<Finding>> {
    let mut chains = BTreeMap::new();
    for end in ends::kept(reads).await? {
        if findings.iter().any(|f| f.organisation == end.org) {
            continue;
        }
        if let Some(key) = keys.known_chain(end.org.as_deref()).await? {
            chains.insert(end.org.clone(), (end, key, GENESIS));
        }
    }
    let mut rows = reads.stream(&Sql::new("SELECT org, h FROM ledger ORDER BY seq"))?;
    while let Some(row) = rows.next().await? {
        let org: Option<Arc<str>> = row.get::<Option<&str>>(0)?.map(Arc::from);
        if let Some((_, key, m)) = chains.get_mut(&org) {
            *m = code(key, m, &row.get(1)?);
        }
    }
    drop(rows);
    let wrong = chains.into_iter().filter(|(_, (end, _, m))| *m != end.m);
    let told = |organisation, seq| Finding { kind: FindingKind::WrongCode, organisation, from: 1, to: seq };
    let mut out: Vec<Finding> = wrong.map(|(org, (end, ..))| told(org, end.seq)).collect();
    let endless = ends::endless(reads).await?;
    out.extend(
        endless.into_iter().filter(|org| !findings.iter().any(|f| f.organisation == *org)).map(|org| told(org, 1)),
    );
    Ok(out)
}

/// Compares where each chain ends with where the store remembers that it ended. What `chain` has found already is not told
/// again.
///
/// # Errors
/// The database refuses.
pub async fn verify_ends(reads: &mut impl Reads, chain: &Verification) -> Result<Vec<Finding>> {
    // Gaps in a chain are told by places of the chain, not by numbers of the installation.
    let numbered = |f: &&Finding| f.kind != FindingKind::GapInChain;
    let known = |seq: i64| chain.findings.iter().filter(numbered).any(|f| (f.from..=f.to).contains(&seq));
    let last = read::last_seq(reads).await?;
    let mut actual: BTreeMap<Option<Arc<str>>, ChainHead> =
        read::heads(reads).await?.into_iter().map(|head| (head.org.clone(), head)).collect();
    let mut out = Vec::new();
    let mut find = |kind, organisation: &Option<Arc<str>>, from, to| {
        out.push(Finding { kind, organisation: organisation.clone(), from, to });
    };
    for kept in ends::kept(reads).await? {
        let stands = actual.remove(&kept.org);
        let (org_seq, seq) = stands.as_ref().map_or((0, 0), |head| (head.org_seq, head.seq));
        if org_seq < kept.org_seq {
            // Where the ledger itself ends earlier, the first number that is missing is the one after its end.
            let from = if last < kept.seq { last + 1 } else { seq + 1 };
            find(FindingKind::TruncatedTail, &kept.org, from, kept.seq);
        } else if org_seq > kept.org_seq {
            let from = ends::first_after(reads, kept.org.as_deref(), kept.org_seq).await?.unwrap_or(seq);
            find(FindingKind::InsertedEvent, &kept.org, from, seq);
        } else if stands.is_some_and(|head| head.h != kept.h || head.seq != kept.seq) && !known(seq) {
            find(FindingKind::RewrittenChain, &kept.org, 1, seq);
        }
    }
    for (org, head) in actual {
        let from = ends::first_after(reads, org.as_deref(), 0).await?.unwrap_or(head.seq);
        find(FindingKind::InsertedEvent, &org, from, head.seq);
    }
    out.sort_by_key(|finding| finding.from);
    Ok(out)
}

#[derive(Default)]
struct Scan {
    result: Verification,
    last_seq: i64,
    chains: HashMap<Option<Arc<str>>, Chain>,
    suspects: Vec<Event>,
    /// Changed events that stand at an unexpected place of their chain: they explain a gap there.
    displaced: HashSet<(Option<Arc<str>>, i64)>,
    buffer: Vec<u8>,
}

struct Chain {
    org_seq: i64,
    seq: i64,
    /// What the next event must follow; unknown after an event whose own hash is wrong.
    h: Option<Hash>,
}

impl Scan {
    fn row(&mut self, row: &Row) {
        self.result.events += 1;
        let seq = row.i64("seq").unwrap_or(self.last_seq + 1);
        self.number(seq);
        let Ok(event) = Event::from_row(row) else {
            // SQLite lets any type stand in any column; what cannot be read was not written by the house.
            self.report(FindingKind::ChangedEvent, None, seq, seq);
            return;
        };
        let sound = event.hash_with(&mut self.buffer) == event.h;
        self.link(&event, sound);
        if !sound {
            self.report(FindingKind::ChangedEvent, event.draft.org.clone(), seq, seq);
            if self.suspects.len() < SUSPECTS {
                self.suspects.push(event);
            }
        }
    }

    /// A row whose bytes are no value at all, such as a text that is no text any more.
    fn unreadable(&mut self) {
        self.result.events += 1;
        self.last_seq += 1;
        self.report(FindingKind::ChangedEvent, None, self.last_seq, self.last_seq);
    }

    fn number(&mut self, seq: i64) {
        if seq <= self.last_seq {
            self.report(FindingKind::DuplicateEvent, None, seq, seq);
            return;
        }
        if seq > self.last_seq + 1 {
            self.report(FindingKind::GapInSequence, None, self.last_seq + 1, seq - 1);
        }
        self.last_seq = seq;
    }

    fn link(&mut self, event: &Event, sound: bool) {
        let org = &event.draft.org;
        let (org_seq, seq, h) = match self.chains.get(org) {
            Some(chain) => (chain.org_seq, chain.seq, chain.h),
            None => (0, event.seq, Some(GENESIS)),
        };
        let expected = org_seq + 1;
        if event.org_seq != expected && !sound {
            if self.displaced.len() < SUSPECTS {
                self.displaced.insert((org.clone(), event.org_seq));
            }
            return;
        }
        if event.org_seq < expected {
            self.report(FindingKind::DuplicateEvent, org.clone(), event.seq, event.seq);
            return;
        }
        if event.org_seq > expected {
            self.report(FindingKind::GapInChain, org.clone(), expected, event.org_seq - 1);
        } else if sound && h.is_some_and(|h| h != event.prev) {
            self.report(FindingKind::BrokenLink, org.clone(), seq, event.seq);
        }
        let next = Chain { org_seq: event.org_seq, seq: event.seq, h: sound.then_some(event.h) };
        self.chains.insert(org.clone(), next);
    }

    fn report(&mut self, kind: FindingKind, organisation: Option<Arc<str>>, from: i64, to: i64) {
        if kind == FindingKind::ChangedEvent
            && let Some(last) = self.result.findings.last_mut()
            && (last.kind, &last.organisation, last.to + 1) == (kind, &organisation, from)
        {
            last.to = to;
            return;
        }
        if self.result.findings.len() == FINDINGS {
            self.result.more = true;
            return;
        }
        self.result.findings.push(Finding { kind, organisation, from, to });
    }

    fn finish(mut self) -> Verification {
        for (one, other) in self.exchanges() {
            let organisation = one.draft.org.clone();
            let (from, to) = (one.seq.min(other.seq), one.seq.max(other.seq));
            self.explain(one.seq);
            self.explain(other.seq);
            let kind = match organisation == other.draft.org {
                true => FindingKind::ExchangedEvents,
                false => FindingKind::ExchangedBetweenOrganisations,
            };
            self.report(kind, organisation, from, to);
        }
        let displaced = &self.displaced;
        self.result.findings.retain(|finding| {
            finding.kind != FindingKind::GapInChain
                || !(finding.from..=finding.to).all(|place| displaced.contains(&(finding.organisation.clone(), place)))
        });
        self.result.findings.sort_by_key(|finding| finding.from);
        self.result
    }

    /// Takes an event out of the changed ones: another finding says it better.
    fn explain(&mut self, seq: i64) {
        let mut kept = Vec::with_capacity(self.result.findings.len() + 1);
        for finding in self.result.findings.drain(..) {
            if finding.kind != FindingKind::ChangedEvent || !(finding.from..=finding.to).contains(&seq) {
                kept.push(finding);
                continue;
            }
            if finding.from < seq {
                kept.push(Finding { to: seq - 1, ..finding.clone() });
            }
            if seq < finding.to {
                kept.push(Finding { from: seq + 1, ..finding });
            }
        }
        self.result.findings = kept;
    }

    /// Pairs of changed events each of which is sound in the other's place.
    fn exchanges(&mut self) -> Vec<(Event, Event)> {
        let mut pairs = Vec::new();
        let mut suspects = std::mem::take(&mut self.suspects);
        while let Some(one) = suspects.pop() {
            let partner = suspects
                .iter()
                .position(|other| fits(&one, other, &mut self.buffer) && fits(other, &one, &mut self.buffer));
            if let Some(position) = partner {
                pairs.push((suspects.remove(position), one));
            }
        }
        pairs
    }
}

/// Whether `event` is sound once it has the numbers (and the link) of `place`, whichever columns were exchanged with it.
fn fits(event: &Event, place: &Event, buffer: &mut Vec<u8>) -> bool {
    let mut moved = event.clone();
    moved.seq = place.seq;
    let mut sound = |moved: &Event| {
        let h = moved.hash_with(buffer);
        h == event.h || h == place.h
    };
    if sound(&moved) {
        return true;
    }
    moved.org_seq = place.org_seq;
    if sound(&moved) {
        return true;
    }
    moved.prev = place.prev;
    if sound(&moved) {
        return true;
    }
    // It went into the other's chain, where it says all that it said and kept its number.
    moved = event.clone();
    (moved.draft.org, moved.org_seq) = (place.draft.org.clone(), place.org_seq);
    sound(&moved)
}
