//! Has anyone touched the ledger? One pass over all events, in memory that does not grow with their number.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::event::{Event, GENESIS, Hash};
use super::read;
use crate::Result;
use crate::db::{Reads, Row};

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
    /// A number was given twice.
    DuplicateEvent,
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
            Self::DuplicateEvent => "duplicate_event",
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
    while let Some(row) = rows.next().await? {
        scan.row(&row);
    }
    Ok(scan.finish())
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
            self.report(FindingKind::ExchangedEvents, organisation, from, to);
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
    sound(&moved)
}
