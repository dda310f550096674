//! Random tamperings of the seven kinds, by somebody who knows more or less of the format: `palermo ledger verify` finds each,
//! names its kind and its place, and says nothing else.
//!
//! What is to be found is worked out here from the two lists of events, before and after, without asking the verifier. On
//! SQLite a copy of the file is tampered with, on PostgreSQL the tables, which are put back. `PALERMO_TEST_LONG=1` tampers a
//! thousand times, else fifty times; `PALERMO_TEST_SEED` repeats a run.
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

mod expected;
mod scene;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::common::TestStore;
use expected::{Told, by_hand, of, taken_back};
use palermo_store::ledger::{self, Event, EventDraft, Finding};
use scene::Scene;
use uuid::Uuid;

const INSTALLATION: &str = "here";
const KINDS: [&str; 7] =
    ["flip", "insertion", "deletion", "reordering", "truncated tail", "roll-back", "exchange between organisations"];

/// Tamperings of a kind, and how often findings of each name told of them.
type Counted = (u32, BTreeMap<String, u32>);

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

/// Four rounds of events after each of which heads go outside, in chains of different lengths.
fn rounds(chance: &mut Chance) -> Vec<Vec<EventDraft>> {
    let mut n = 0..60_usize;
    let round = |_| {
        let drafts = n.by_ref().take(15).enumerate().map(|(i, n)| {
            let mut draft = draft(n);
            if i >= 3 {
                draft.org = [None, Some("A"), Some("B")][chance.below(3)].map(Arc::from);
            }
            draft
        });
        drafts.collect()
    };
    (0..4).map(round).collect()
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
    match chance.below(12) {
        0 => d.at += 1,
        1 => d.actor = format!("{} ", d.actor).into(),
        2 => d.role = Some("".into()),
        3 => d.action = "change".into(),
        4 => d.decision = ledger::Decision::Deny,
        5 => d.record = d.record.map(|id| Uuid::from_u128(id.as_u128() ^ (1 << chance.below(128)))),
        6 => d.purpose = Some("".into()),
        7 => d.register = d.register.as_ref().map(|register| format!("{register}s").into()),
        8 => d.version_hash = d.version_hash.map_or(Some([0; 32]), |_| None),
        9 => d.approver = Some("nobody".into()),
        10 => event.prev[chance.below(32)] ^= 1 << chance.below(8),
        _ => event.h[chance.below(32)] ^= 1 << chance.below(8),
    }
}

/// Changes events as that kind of tampering does, in one of the ways in which it can be done; gives the numbers of the events
/// that were touched on purpose.
fn tamper(kind: &str, events: &mut Vec<Event>, chance: &mut Chance) -> Vec<i64> {
    let at = chance.below(events.len());
    let org = events[at].draft.org.clone();
    let pick = |chance: &mut Chance, of: &[Event], wanted: &dyn Fn(usize, &Event) -> bool| {
        let fit: Vec<usize> = (0..of.len()).filter(|n| wanted(*n, &of[*n])).collect();
        fit[chance.below(fit.len())]
    };
    match kind {
        "flip" => {
            flip(&mut events[at], chance);
            vec![events[at].seq]
        }
        "insertion" => {
            let mut event = events[chance.below(events.len())].clone();
            event.draft.actor = "nobody".into();
            let before = events[..at].iter().filter(|e| e.draft.org == event.draft.org).count();
            (event.seq, event.org_seq) = (events[at].seq, i64::try_from(before).expect("few") + 1);
            for later in &mut events[at..] {
                later.seq += 1;
                later.org_seq += i64::from(later.draft.org == event.draft.org);
            }
            let from = event.seq;
            events.insert(at, event);
            (from..=events[events.len() - 1].seq).collect()
        }
        "deletion" => {
            // The last of a chain is its tail.
            let last = |event: &Event| !events.iter().any(|e| e.draft.org == event.draft.org && e.seq > event.seq);
            let at = pick(chance, events, &|_, e| !last(e));
            vec![events.remove(at).seq]
        }
        "reordering" => {
            let other = pick(chance, events, &|n, e| n != at && e.draft.org == org);
            exchange(events, at, other, chance.below(2) == 0)
        }
        "truncated tail" => events.drain(at..).map(|e| e.seq).collect(),
        "exchange between organisations" => {
            let other = pick(chance, events, &|_, e| e.draft.org != org);
            match chance.below(3) {
                0 => exchange(events, at, other, false),
                1 => {
                    let (one, two) = (events[at].clone(), events[other].clone());
                    (events[at].draft.org, events[at].org_seq) = (two.draft.org, two.org_seq);
                    (events[other].draft.org, events[other].org_seq) = (one.draft.org, one.org_seq);
                    vec![one.seq, two.seq]
                }
                _ => {
                    // Whole chains change hands.
                    let org2 = events[other].draft.org.clone();
                    let mut touched = Vec::new();
                    for event in events.iter_mut().filter(|e| e.draft.org == org || e.draft.org == org2) {
                        event.draft.org = if event.draft.org == org { org2.clone() } else { org.clone() };
                        touched.push(event.seq);
                    }
                    touched
                }
            }
        }
        _ => unreachable!("roll-backs are made with whole files"),
    }
}

/// Two events exchange all that they say, or their numbers alone.
fn exchange(events: &mut [Event], one: usize, other: usize, words: bool) -> Vec<i64> {
    let (first, second) = (events[one].clone(), events[other].clone());
    if words {
        (events[one].draft, events[other].draft) = (second.draft, first.draft);
    } else {
        (events[one].seq, events[other].seq) = (second.seq, first.seq);
        events.sort_by_key(|e| e.seq);
    }
    vec![first.seq, second.seq]
}

async fn outside(store: &TestStore, anchors: &[Vec<u8>]) -> Vec<Finding> {
    let mut reads = store.db.snapshot().await.expect("a snapshot");
    let key = store.keys.known_public().await.expect("an answer").expect("a key");
    let anchored = ledger::verify_heads(&mut reads, &key, INSTALLATION, anchors).await.expect("the heads are read");
    anchored.findings
}

both! {
    async fn every_random_tampering_is_found_and_named(store: &TestStore) {
        let times = if std::env::var_os("PALERMO_TEST_LONG").is_some() { 1_000 } else { 50 };
        let seed = std::env::var("PALERMO_TEST_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_271_129);
        let mut chance = Chance(seed);
        let scene = Scene::of(store, rounds(&mut chance)).await;
        let sound = scene.events();
        let untouched = scene.case(store, 3).await;
        assert!(untouched.verify_all().await.is_empty() && untouched.verify_bare().await.is_empty(), "nothing is wrong yet");
        untouched.end().await;
        let mut counted: BTreeMap<(&str, Cunning), Counted> = BTreeMap::new();
        for n in 0..times {
            let kind = KINDS[n % KINDS.len()];
            let mut cunning = [Cunning::None, Cunning::Hashes, Cunning::Ends][chance.below(3)];
            let (case, expected) = if kind == "roll-back" {
                cunning = Cunning::Ends;
                let round = chance.below(3);
                let rolled = scene.round(round);
                (scene.case(store, round).await, taken_back(&scene, sound, rolled))
            } else {
                let (changed, touched) = loop {
                    let mut changed = sound.to_vec();
                    let touched = tamper(kind, &mut changed, &mut chance);
                    if cunning >= Cunning::Hashes {
                        renumber(&mut changed);
                    }
                    // What puts everything right again is no tampering.
                    if changed != sound {
                        break (changed, touched);
                    }
                };
                let found = if cunning == Cunning::None { by_hand(kind, sound, &changed, &touched) } else { Vec::new() };
                let case = scene.case(store, 3).await;
                case.replace(&changed, cunning == Cunning::Ends).await;
                (case, of(&scene, sound, &changed, cunning, &found))
            };
            let what = format!("{n}: {kind} by {cunning:?}, seed {seed}");
            let found = case.verify_all().await;
            assert!(!found.is_empty(), "{what}: not found");
            assert_eq!(expected::each(&found), expected::each(&expected), "{what}");
            // A chain that is sound in itself and agrees with what lies beside it is told by what lies elsewhere alone.
            let bare = case.verify_bare().await;
            assert_eq!(bare.is_empty(), cunning == Cunning::Ends, "{what}, looked at without keys and heads: {bare:?}");
            case.end().await;
            let (times, names) = counted.entry((kind, cunning)).or_default();
            *times += 1;
            for name in found.iter().map(|f: &Told| f.0.clone()).collect::<std::collections::BTreeSet<_>>() {
                *names.entry(name).or_default() += 1;
            }
        }
        for ((kind, cunning), (n, names)) in counted {
            let names: Vec<String> = names.into_iter().map(|(name, n)| format!("{name} {n}")).collect();
            println!("{kind} ({cunning:?}): {n} of {n} found, as {}", names.join(", "));
        }
        scene.end().await;
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
