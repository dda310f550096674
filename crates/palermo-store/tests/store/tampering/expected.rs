//! What must be found? Worked out from the events before and after, and from where the heads outside were signed.

use std::collections::{BTreeMap, BTreeSet};

use palermo_store::ledger::Event;

use super::Cunning;
use super::scene::Scene;

/// Kind, organisation, first and last number.
pub type Told = (String, Option<String>, i64, i64);

fn told(kind: &str, org: Option<&str>, from: i64, to: i64) -> Told {
    (kind.to_owned(), org.map(str::to_owned), from, to)
}

/// Findings with one entry for each changed event, however the report puts neighbours together.
pub fn each(found: &[Told]) -> BTreeSet<Told> {
    let one = |f: &Told| -> Vec<Told> {
        if f.0 != "changed_event" {
            return vec![f.clone()];
        }
        (f.2..=f.3).map(|seq| (f.0.clone(), f.1.clone(), seq, seq)).collect()
    };
    found.iter().flat_map(one).collect()
}

type Chains<'e> = BTreeMap<Option<&'e str>, BTreeMap<i64, &'e Event>>;

/// The events of each chain by their place in it.
fn chains(events: &[Event]) -> Chains<'_> {
    let mut out = Chains::new();
    for event in events {
        out.entry(event.draft.org.as_deref()).or_default().insert(event.org_seq, event);
    }
    out
}

/// What the events themselves show, where nothing was put right after statements by hand.
pub fn by_hand(kind: &str, sound: &[Event], changed: &[Event], touched: &[i64]) -> Vec<Told> {
    let at = |events: &[Event], seq: i64| events.iter().find(|e| e.seq == seq).cloned();
    let org_of = |event: &Event| event.draft.org.as_deref().map(str::to_owned);
    let changed_event = |seq: i64| {
        let event = at(changed, seq).expect("it stands there");
        ("changed_event".to_owned(), org_of(&event), seq, seq)
    };
    let (first, last) = (touched[0].min(touched[touched.len() - 1]), touched[0].max(touched[touched.len() - 1]));
    match kind {
        "flip" | "insertion" => touched.iter().map(|seq| changed_event(*seq)).collect(),
        "deletion" => {
            let gone = at(sound, first).expect("it stood there");
            let org = gone.draft.org.as_deref();
            vec![told("gap_in_sequence", None, first, first), told("gap_in_chain", org, gone.org_seq, gone.org_seq)]
        }
        "reordering" => {
            vec![told("exchanged_events", at(changed, first).expect("it stands").draft.org.as_deref(), first, last)]
        }
        "exchange between organisations" => {
            // Those that took each other's place in the two chains belong together; the longer chain has some left over.
            let mut places: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
            if touched.len() == 2 {
                places.insert(0, touched.to_vec());
            } else {
                for seq in touched {
                    places.entry(at(changed, *seq).expect("it stands").org_seq).or_default().push(*seq);
                }
            }
            let one = |seqs: Vec<i64>| match seqs[..] {
                [one, two] => {
                    let (from, to) = (one.min(two), one.max(two));
                    let org = org_of(&at(changed, from).expect("it stands"));
                    ("exchanged_between_organisations".to_owned(), org, from, to)
                }
                _ => changed_event(seqs[0]),
            };
            places.into_values().map(one).collect()
        }
        // A tail that is gone leaves nothing that could be wrong.
        _ => Vec::new(),
    }
}

/// Everything that must be told of `changed`, which stands in place of `sound`: what its events show (`found`), where its chains
/// end, what the codes say, and what the heads outside say.
pub fn of(scene: &Scene, sound: &[Event], changed: &[Event], cunning: Cunning, found: &[Told]) -> Vec<Told> {
    let mut out = found.to_vec();
    let (before, now) = (chains(sound), chains(changed));
    if cunning < Cunning::Ends {
        out.extend(ends(&before, &now, changed.last().map_or(0, |e| e.seq), found));
    }
    let wrong = codes(&before, &now, sound, changed, cunning, &out);
    out.extend(wrong);
    out.extend(heads(scene, &before, &now));
    out
}

/// What must be told of an installation that was taken back whole: it agrees with itself, codes and all.
pub fn taken_back(scene: &Scene, sound: &[Event], rolled: &[Event]) -> Vec<Told> {
    heads(scene, &chains(sound), &chains(rolled))
}

/// The ends that the store remembers are those of `before`.
fn ends(before: &Chains<'_>, now: &Chains<'_>, last: i64, found: &[Told]) -> Vec<Told> {
    let mut out = Vec::new();
    for (org, events) in before {
        let (kept, kept_end) = events.last_key_value().expect("no chain is empty");
        let stands = now.get(org).and_then(BTreeMap::last_key_value);
        let (org_seq, seq) = stands.map_or((0, 0), |(org_seq, e)| (*org_seq, e.seq));
        if org_seq < *kept {
            let from = if last < kept_end.seq { last + 1 } else { seq + 1 };
            out.push(told("truncated_tail", *org, from, kept_end.seq));
        } else if org_seq > *kept {
            let behind = now[org].range(kept + 1..).next().map_or(seq, |(_, e)| e.seq);
            out.push(told("inserted_event", *org, behind, seq));
        } else if stands.is_some_and(|(_, e)| e.h != kept_end.h || e.seq != kept_end.seq)
            && !found.iter().any(|f| f.0 != "gap_in_chain" && (f.2..=f.3).contains(&seq))
        {
            out.push(told("rewritten_chain", *org, 1, seq));
        }
    }
    out
}

/// The codes are those of `before`: they agree where the hashes of a chain are the same, in the same order.
fn codes(
    before: &Chains<'_>,
    now: &Chains<'_>,
    sound: &[Event],
    changed: &[Event],
    cunning: Cunning,
    found: &[Told],
) -> Vec<Told> {
    let hashes = |events: &[Event], org: Option<&str>| -> Vec<[u8; 32]> {
        events.iter().filter(|e| e.draft.org.as_deref() == org).map(|e| e.h).collect()
    };
    let mut out = Vec::new();
    for org in before.keys().filter(|org| !found.iter().any(|f| f.1.as_deref() == **org)) {
        let end = if cunning == Cunning::Ends { now.get(org) } else { before.get(org) };
        let seq = end.and_then(BTreeMap::last_key_value).map_or(1, |(_, e)| e.seq);
        if hashes(sound, *org) != hashes(changed, *org) {
            out.push(told("wrong_code", *org, 1, seq));
        }
    }
    out
}

/// Each head was signed at the place of a chain at which a round ended.
fn heads(scene: &Scene, before: &Chains<'_>, now: &Chains<'_>) -> Vec<Told> {
    let mut out = Vec::new();
    for (org, events) in before {
        let mut agreed = 0;
        let empty = BTreeMap::new();
        let stands = now.get(org).unwrap_or(&empty);
        for place in scene.signed(*org) {
            match stands.get(&place) {
                Some(event) if event.h == events[&place].h => agreed = event.seq,
                Some(event) => {
                    out.push(told("rewritten_chain", *org, agreed + 1, event.seq));
                    break;
                }
                None if stands.range(place..).next().is_some() => out.push(told("gap_in_chain", *org, place, place)),
                None => {
                    let end = stands.last_key_value().map_or(0, |(_, e)| e.seq);
                    out.push(told("rolled_back", *org, end + 1, end + 1));
                    break;
                }
            }
        }
    }
    out
}
