//! Random tamperings of the seven kinds, by somebody who knows more or less of the format: each is found.
//!
//! `PALERMO_TEST_LONG=1` tampers a thousand times, else thirty times; `PALERMO_TEST_SEED` repeats a run.
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

mod common;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use common::TestStore;
use palermo_store::Tx;
use palermo_store::db::Sql;
use palermo_store::ledger::{self, Event, EventDraft, Finding};
use sea_query::Value;
use uuid::Uuid;

const INSTALLATION: &str = "here";
const KINDS: [&str; 7] =
    ["flip", "insertion", "deletion", "reordering", "truncated tail", "roll-back", "exchange between organisations"];

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).expect("below n")
    }
}

/// What the tamperer puts right after changing the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cunning {
    /// Nothing: statements by hand.
    None,
    /// Numbers, links and hashes of everything that follows.
    Hashes,
    /// Where the chains and the records' histories end as well; only the keyed codes are out of reach.
    Ends,
}

fn draft(n: usize) -> EventDraft {
    let org = [None, Some("A"), Some("B")][n % 3];
    let mut draft =
        EventDraft::new(1_700_000_000_000 + i64::try_from(n).expect("few"), format!("worker-{}", n % 5), "open");
    draft.org = org.map(Arc::from);
    draft.register = Some("example.case".into());
    draft.record = Some(Uuid::from_u128(u128::try_from(n % 7).expect("few")));
    draft.version_hash = n.is_multiple_of(2).then_some([u8::try_from(n).expect("few"); 32]);
    draft
}

async fn events(store: &TestStore) -> Vec<Event> {
    let mut reads = store.db.read().await.expect("a reader");
    ledger::events_after(&mut reads, 0, 10_000).await.expect("events")
}

fn values(event: &Event) -> Vec<Value> {
    let text = |value: &Option<Arc<str>>| Value::String(value.as_ref().map(ToString::to_string));
    let d = &event.draft;
    let fields: Vec<&str> = d.fields.iter().collect();
    vec![
        event.seq.into(),
        text(&d.org),
        event.org_seq.into(),
        d.at.into(),
        d.actor.to_string().into(),
        text(&d.role),
        d.action.to_string().into(),
        d.decision.as_str().into(),
        text(&d.register),
        d.record.into(),
        fields.join(",").into(),
        text(&d.class),
        text(&d.compartment),
        text(&d.purpose),
        text(&d.policy_version),
        text(&d.reason_ref),
        text(&d.approver),
        Value::Bytes(d.version_hash.map(|hash| hash.to_vec())),
        text(&d.request_id),
        event.prev.to_vec().into(),
        event.h.to_vec().into(),
    ]
}

async fn run(tx: &mut Tx, text: &'static str) {
    tx.execute(&Sql::new(text)).await.unwrap_or_else(|e| panic!("{text}: {e}"));
}

/// Puts these events in place of all others.
async fn replace(store: &TestStore, events: &[Event], cunning: Cunning) {
    store
        .write(async |tx| {
            run(tx, "DELETE FROM ledger").await;
            tx.bulk_insert(ledger::TABLE, &ledger::COLUMNS, events.iter().map(values)).await?;
            if cunning < Cunning::Ends {
                return Ok(());
            }
            run(tx, "DELETE FROM ledger_end").await;
            run(tx, "DELETE FROM ledger_last").await;
            let mut ends: BTreeMap<String, &Event> = BTreeMap::new();
            for event in events {
                ends.insert(event.draft.org.as_deref().unwrap_or_default().to_owned(), event);
            }
            let rows =
                ends.into_iter().map(|(org, e)| vec![org.into(), e.org_seq.into(), e.seq.into(), e.h.to_vec().into()]);
            tx.bulk_insert(ledger::ENDS, &["org", "org_seq", "seq", "h"], rows.collect::<Vec<_>>().into_iter()).await?;
            run(
                tx,
                "INSERT INTO ledger_last (register, record, seq) SELECT register, record, max(seq) FROM ledger \
                 WHERE record IS NOT NULL AND register IS NOT NULL GROUP BY register, record",
            )
            .await;
            Ok(())
        })
        .await;
}

/// Numbers, links and hashes as they would be if the events had come in this order.
fn renumber(events: &mut [Event]) {
    let mut chains: HashMap<Option<Arc<str>>, (i64, ledger::Hash)> = HashMap::new();
    for (event, seq) in events.iter_mut().zip(1..) {
        let chain = chains.entry(event.draft.org.clone()).or_insert((0, ledger::GENESIS));
        (event.seq, event.org_seq, event.prev) = (seq, chain.0 + 1, chain.1);
        event.h = event.computed_hash();
        *chain = (event.org_seq, event.h);
    }
}

fn flip(event: &mut Event, chance: &mut Chance) {
    let d = &mut event.draft;
    match chance.below(10) {
        0 => d.at += 1,
        1 => d.actor = format!("{} ", d.actor).into(),
        2 => d.role = Some("".into()),
        3 => d.action = "change".into(),
        4 => d.decision = ledger::Decision::Deny,
        5 => d.record = d.record.map(|id| Uuid::from_u128(id.as_u128() ^ (1 << chance.below(128)))),
        6 => d.purpose = Some("".into()),
        7 => d.register = d.register.as_ref().map(|register| format!("{register}s").into()),
        8 => d.version_hash = d.version_hash.map_or(Some([0; 32]), |_| None),
        _ => event.h[chance.below(32)] ^= 1 << chance.below(8),
    }
}

/// Changes events as that kind of tampering does.
fn tamper(kind: usize, events: &mut Vec<Event>, chance: &mut Chance) {
    let at = chance.below(events.len());
    match kind {
        0 => flip(&mut events[at], chance),
        1 => {
            let mut event = events[chance.below(events.len())].clone();
            event.draft.actor = "nobody".into();
            events.insert(at, event);
        }
        2 => drop(events.remove(at)),
        3 => {
            let org = events[at].draft.org.clone();
            let same: Vec<usize> = (0..events.len()).filter(|&n| n != at && events[n].draft.org == org).collect();
            let other = same[chance.below(same.len())];
            let (one, two) = (events[at].draft.clone(), events[other].draft.clone());
            (events[at].draft, events[other].draft) = (two, one);
        }
        4 => events.truncate(at),
        6 => {
            let org = events[at].draft.org.clone();
            let others: Vec<usize> = (0..events.len()).filter(|&n| events[n].draft.org != org).collect();
            let other = others[chance.below(others.len())];
            if chance.below(2) == 0 {
                events[at].draft.org = events[other].draft.org.clone();
                events[other].draft.org = org;
            } else {
                // Whole chains change hands.
                let org2 = events[other].draft.org.clone();
                for event in events.iter_mut() {
                    let own = &mut event.draft.org;
                    if *own == org {
                        *own = org2.clone()
                    } else if *own == org2 {
                        *own = org.clone()
                    }
                }
            }
        }
        _ => unreachable!("roll-backs are made with whole tables"),
    }
}

async fn inside(store: &TestStore) -> Vec<Finding> {
    let mut reads = store.db.snapshot().await.expect("a snapshot");
    let chain = ledger::verify_chain(&mut reads).await.expect("the chains are read");
    let ends = ledger::verify_ends(&mut reads, &chain).await.expect("the ends are read");
    chain.findings.into_iter().chain(ends).collect()
}

async fn with_key(store: &TestStore) -> Vec<Finding> {
    let mut reads = store.db.snapshot().await.expect("a snapshot");
    ledger::verify_codes(&mut reads, &store.keys, &[]).await.expect("the codes are read")
}

async fn outside(store: &TestStore, anchors: &[Vec<u8>]) -> Vec<Finding> {
    let mut reads = store.db.snapshot().await.expect("a snapshot");
    let key = store.keys.known_public().await.expect("an answer").expect("a key");
    let anchored = ledger::verify_heads(&mut reads, &key, INSTALLATION, anchors).await.expect("the heads are read");
    anchored.findings
}

const TABLES: [&str; 4] = ["ledger", "ledger_end", "ledger_last", "ledger_code"];

async fn keep(store: &TestStore, name: &str) {
    for table in TABLES {
        store.tamper(&format!("CREATE TABLE {name}_{table} AS SELECT * FROM {table}")).await;
    }
}

async fn back_to(store: &TestStore, name: &str) {
    for table in TABLES {
        store.tamper(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM {name}_{table}")).await;
    }
}

both! {
    async fn every_random_tampering_is_found(store: &TestStore) {
        let times = if std::env::var_os("PALERMO_TEST_LONG").is_some() { 1_000 } else { 30 };
        let seed = std::env::var("PALERMO_TEST_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_271_129);
        let mut chance = Chance(seed);
        store.write(async |tx| ledger::create(tx).await).await;
        let mut anchors: Vec<Vec<u8>> = Vec::new();
        for round in 0..4_usize {
            let drafts: Vec<EventDraft> = (0..15).map(|n| draft(round * 15 + n)).collect();
            store.write(async |tx| ledger::append(tx, &store.keys, drafts.clone()).await).await;
            let heads = ledger::sign(&store.db, &store.keys, INSTALLATION, 0).await.expect("heads");
            anchors.extend(heads.into_iter().map(|head| head.signed));
            keep(store, &format!("round{round}")).await;
        }
        assert_eq!(anchors.len(), 12, "four rounds, three chains");
        let sound = events(store).await;
        assert!(inside(store).await.is_empty() && with_key(store).await.is_empty());
        assert!(outside(store, &anchors).await.is_empty());
        let mut counted: BTreeMap<(&str, Cunning), u32> = BTreeMap::new();
        for n in 0..times {
            let kind = n % KINDS.len();
            let cunning = [Cunning::None, Cunning::Hashes, Cunning::Ends][chance.below(3)];
            if KINDS[kind] == "roll-back" {
                back_to(store, &format!("round{}", chance.below(3))).await;
            } else {
                let mut changed = sound.clone();
                tamper(kind, &mut changed, &mut chance);
                if cunning >= Cunning::Hashes {
                    renumber(&mut changed);
                } else if KINDS[kind] == "insertion" {
                    // The table takes each number once.
                    for (event, seq) in changed.iter_mut().zip(1..) {
                        event.seq = seq;
                        event.org_seq = 1_000 + seq;
                    }
                }
                if changed == sound {
                    continue;
                }
                if cunning < Cunning::Hashes && KINDS[kind].starts_with("exchange") {
                    for event in &mut changed {
                        event.org_seq = event.seq + 1_000;
                    }
                }
                replace(store, &changed, cunning).await;
            }
            let what = format!("{n}: {} by {cunning:?}, seed {seed}", KINDS[kind]);
            let anchored = outside(store, &anchors).await;
            if KINDS[kind] == "roll-back" {
                assert!(inside(store).await.is_empty(), "{what}: the store itself is as it once was");
                assert!(anchored.iter().any(|f| f.kind == ledger::FindingKind::RolledBack), "{what}: {anchored:?}");
            } else if cunning == Cunning::Ends {
                assert!(!anchored.is_empty(), "{what}: not found by heads kept elsewhere");
                assert!(!with_key(store).await.is_empty(), "{what}: not found by the keyed codes");
            } else {
                assert!(!inside(store).await.is_empty(), "{what}: not found inside");
            }
            *counted.entry((KINDS[kind], cunning)).or_default() += 1;
            back_to(store, "round3").await;
        }
        assert!(inside(store).await.is_empty());
        for ((kind, cunning), n) in counted {
            println!("{kind} ({cunning:?}): {n} found");
        }
    }

    async fn a_head_signed_by_another_key_or_for_another_installation_is_told(store: &TestStore) {
        store.write(async |tx| ledger::create(tx).await).await;
        store.write(async |tx| ledger::append(tx, &store.keys, [draft(0), draft(1)]).await).await;
        let heads = ledger::sign(&store.db, &store.keys, "elsewhere", 0).await.expect("heads");
        let anchors: Vec<Vec<u8>> = heads.into_iter().map(|head| head.signed).collect();
        let found = outside(store, &anchors).await;
        assert_eq!(found.iter().map(|f| f.kind).collect::<Vec<_>>(), [ledger::FindingKind::ForeignHead]);
        let mut changed = anchors[0].clone();
        changed[70] ^= 1;
        assert_eq!(outside(store, &[changed]).await.len(), 1);
    }

    async fn heads_go_to_a_file_once_and_come_back_from_it(store: &TestStore) {
        store.write(async |tx| ledger::create(tx).await).await;
        store.write(async |tx| ledger::append(tx, &store.keys, [draft(0), draft(1)]).await).await;
        let folder = tempfile::tempdir().expect("a folder");
        let first = ledger::sign(&store.db, &store.keys, INSTALLATION, 1_700_000_000_000).await.expect("heads");
        assert_eq!(ledger::sign(&store.db, &store.keys, INSTALLATION, 0).await.expect("an answer"), [], "nothing has grown");
        let nowhere = folder.path().join("gone/heads.txt");
        assert!(ledger::put(&store.keys, &nowhere).await.is_err());
        assert_eq!(ledger::put(&store.keys, folder.path()).await.expect("the folder takes them"), 2);
        assert_eq!(ledger::put(&store.keys, folder.path()).await.expect("an answer"), 0, "each once");
        store.write(async |tx| ledger::append(tx, &store.keys, [draft(3)]).await).await;
        let second = ledger::sign(&store.db, &store.keys, INSTALLATION, 0).await.expect("heads");
        assert_eq!(second.iter().map(|head| (head.n, head.org.as_deref(), head.org_seq)).collect::<Vec<_>>(), [(3, None, 2)]);
        assert_eq!(ledger::put(&store.keys, folder.path()).await.expect("the folder takes it"), 1);
        let anchors = ledger::read_anchors(folder.path()).expect("the file is read");
        let signed: Vec<Vec<u8>> = first.into_iter().chain(second).map(|head| head.signed).collect();
        assert_eq!(anchors, signed);
        let text = std::fs::read_to_string(folder.path().join("palermo-heads.txt")).expect("the file");
        assert!(text.starts_with("2023-11-14T22:13:20.000Z (installation) 1 H-"), "{text}");
        assert!(outside(store, &anchors).await.is_empty());
        let mut tx = store.db.begin().await.expect("a transaction");
        assert_eq!(tx.columns("ledger_head").await.expect("columns"), [], "heads do not lie in the main store");
        drop(tx);
    }
}
