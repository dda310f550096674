//! A list shows exactly what a page would show: in worlds made by chance, the condition that the policies become in SQL gives the
//! records that the same policies, asked one by one, allow.

use std::collections::BTreeMap;

use crate::house::{house, made, text, to};
use jiff::{SignedDuration, Timestamp};
use palermo_access::{Access, Action, Person, Question, Team, Upon};
use palermo_register::value::{CodeSet, DateTime, State, Value};
use palermo_store::read::Listing;
use palermo_store::{Actor, Change, Input, Sight};
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng as Chance;
use uuid::Uuid;

/// Who asks in a world, and about what.
struct World {
    persons: Vec<Person>,
    files: Vec<Uuid>,
}

const ORGANISATIONS: [&str; 2] = ["north", "south"];
const ROLES: [&str; 4] = ["case_worker", "supervisor", "administrator", "decision_maker"];
const PURPOSES: [&str; 2] = ["assistance", "oversight"];

/// Files and notes of two organisations in every state, and grants that are in force, over, not begun, taken back, for one
/// purpose or compartment or for all, held by persons and teams.
async fn fill(access: &Access, chance: &mut Chance) -> World {
    let store = access.store();
    let now = store.moment().at;
    let mut files = Vec::new();
    for organisation in ORGANISATIONS {
        let mut change = store.change(&Actor::local(Some(organisation))).await.expect("a change");
        for n in 0..12 {
            let mut said = vec![("name", text(&format!("{organisation} {n}")))];
            match chance.random_range(0..5) {
                0 => {}
                1 => said.push(("kind", Value::State(State::Unknown))),
                _ => said.push(("kind", Value::Code((*["x", "y", "z"].choose(chance).expect("one")).into()))),
            }
            if chance.random_bool(0.8) {
                let mut set = CodeSet::default();
                for code in ["a", "b", "c"] {
                    let state = [State::Yes, State::Yes, State::No, State::Unknown].choose(chance).expect("one");
                    set.codes.insert(code.into(), *state);
                }
                said.push(("marks", Value::Set(set)));
            }
            match chance.random_range(0..3) {
                0 => {}
                1 => said.push(("urgent", Value::State(State::Refused))),
                _ => said.push(("urgent", Value::Yn(chance.random_bool(0.6)))),
            }
            let id = made(&mut change, "probe.file", said).await;
            for step in ["close", "erase"] {
                if chance.random_bool(0.5) {
                    let version = store_version(&mut change, id).await;
                    let moved = change.transition("probe.file", id, version, step, Input::default()).await;
                    if moved.is_err() {
                        break;
                    }
                }
            }
            if chance.random_bool(0.5) {
                let about = [("name", text("note")), ("about", to("probe.file", id))];
                made(&mut change, "probe.note", about.into()).await;
            } else {
                made(&mut change, "probe.note", vec![("name", text("about nobody"))]).await;
            }
            files.push(id);
        }
        change.commit().await.expect("committed");
    }
    let mut change = store.change(&Actor::local(Some("north"))).await.expect("a change");
    let mut accounts = Vec::new();
    for n in 0..4 {
        accounts.push(
            made(&mut change, "core.account", vec![("handle", text(&format!("person{n}-{}", Uuid::new_v4())))]).await,
        );
    }
    let mut teams = Vec::new();
    for purpose in ["clinical", "intake", "legal"] {
        let name = text(&format!("{purpose} {}", Uuid::new_v4()));
        let id = made(&mut change, "core.team", vec![("name", name), ("purpose", Value::Code(purpose.into()))]).await;
        teams.push(Team { id, purpose: purpose.into() });
    }
    change.commit().await.expect("committed");
    // Each organisation also names files of the other in its grants: they count for nothing.
    for organisation in ORGANISATIONS {
        let mut change = store.change(&Actor::local(Some(organisation))).await.expect("a change");
        for _ in 0..320 {
            grant(&mut change, chance, now, &files, &accounts, &teams).await;
        }
        change.commit().await.expect("committed");
    }
    let person = |n: usize, chance: &mut Chance| Person {
        id: accounts[n],
        organisation: (*ORGANISATIONS.choose(chance).expect("one")).into(),
        roles: ROLES
            .iter()
            .filter(|r| chance.random_bool(if **r == "administrator" { 0.15 } else { 0.5 }))
            .chain([&"staff"])
            .map(|r| (*r).to_string())
            .collect(),
        teams: teams.iter().filter(|_| chance.random_bool(0.5)).cloned().collect(),
        stands_in_for: accounts.iter().filter(|a| **a != accounts[n] && chance.random_bool(0.2)).copied().collect(),
        purpose: None,
    };
    let mut persons: Vec<Person> = (0..accounts.len()).map(|n| person(n, chance)).collect();
    persons[0].roles = ["case_worker".to_string(), "staff".to_string()].into();
    World { persons, files }
}

async fn store_version(change: &mut Change<'_>, id: Uuid) -> i64 {
    let house = change.house().clone();
    let (register, layout) = house.register("probe.file").expect("it is declared");
    let found = palermo_store::read::load(change.tx(), &register, layout, id).await.expect("it is read");
    found.expect("it is there").version
}

async fn grant(
    change: &mut Change<'_>,
    chance: &mut Chance,
    now: Timestamp,
    files: &[Uuid],
    accounts: &[Uuid],
    teams: &[Team],
) {
    let at = |hours: i64| Value::DateTime(DateTime { at: now + SignedDuration::from_hours(hours), zone: "UTC".into() });
    let (begins, ends) = *[(-2, 2), (-2, 2), (-2, 2), (-3, -1), (1, 3)].choose(chance).expect("one");
    let mut said = vec![
        ("register", text("probe.file")),
        ("record", text(&files.choose(chance).expect("one").to_string())),
        ("basis", Value::Code("member".into())),
        ("begins", at(begins)),
        ("ends", at(ends)),
    ];
    if chance.random_bool(0.5) {
        said.push(("account", to("core.account", *accounts.choose(chance).expect("one"))));
    } else {
        said.push(("team", to("core.team", teams.choose(chance).expect("one").id)));
    }
    for (field, codes, often) in
        [("purposes", PURPOSES.as_slice(), 0.4), ("compartments", &["clinical", "general"], 0.75)]
    {
        let some: Vec<String> = codes.iter().filter(|_| chance.random_bool(often)).map(|c| (*c).to_string()).collect();
        if !some.is_empty() {
            said.push((field, Value::Set(CodeSet::yes(some))));
        }
    }
    let id = made(change, "core.case_grant", said).await;
    if chance.random_bool(0.15) {
        change.transition("core.case_grant", id, 1, "status.revoke", Input::default()).await.expect("revoked");
    }
}

both! {
    async fn a_list_gives_the_records_that_are_allowed_one_by_one(store: &TestStore) {
        let access = house(store).await;
        let worlds = if std::env::var("PALERMO_TEST_LONG").is_ok() { 40 } else { 3 };
        let actions = [
            Action::List,
            Action::Read,
            Action::Change,
            Action::Export,
            Action::Open("clinical".into()),
            Action::Transition("stage.close".into()),
        ];
        let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for seed in 0..worlds {
            let mut chance = Chance::seed_from_u64(seed);
            let world = fill(&access, &mut chance).await;
            for (person, action) in world.persons.iter().flat_map(|p| actions.iter().map(move |a| (p, a))) {
                for purpose in [None, Some(PURPOSES[0]), Some(PURPOSES[1])] {
                    let question = Question { purpose, ..Question::new(person, action) };
                    for name in ["probe.file", "probe.note"] {
                        compare(&access, &question, name, &world.files, &mut seen).await;
                    }
                }
            }
        }
        let lopsided = |(allowed, denied): &(usize, usize)| Ord::min(allowed, denied) * 5 < allowed + denied;
        assert!(!seen.values().any(lopsided), "each action is to be allowed and denied a fifth of the time: {seen:?}");
    }
}

/// Holds a list against decisions; of the files of this world it counts how many are allowed.
async fn compare(
    access: &Access,
    question: &Question<'_>,
    name: &str,
    files: &[Uuid],
    seen: &mut BTreeMap<String, (usize, usize)>,
) {
    let store = access.store();
    let house = store.house();
    let (register, _) = house.register(name).expect("it is declared");
    if matches!(question.action, Action::Transition(_)) && name == "probe.note" {
        return;
    }
    let sight = access.sight(question, &register).expect("a condition");
    let listed = |sight: Sight, limit: u64| {
        let listing = Listing { sight, limit, ..Listing::default() };
        let register = register.clone();
        async move { store.list(&register.name, &listing).await.expect("listed") }
    };
    let (found, _) = listed(sight.clone(), 100_000).await;
    let (_, total) = listed(sight.clone(), 1).await;
    assert_eq!(found.len() as i64, total, "a page that is not the last counts by the same condition");
    let mut found: Vec<Uuid> = found.into_iter().map(|r| r.id).collect();
    let (all, _) = listed(Sight::Always(true), 100_000).await;
    let mut allowed = Vec::new();
    for record in &all {
        let decision = access.decide(question, Upon::Record(&register, record)).await.expect("decided");
        if decision.allow {
            allowed.push(record.id);
        }
    }
    found.sort();
    allowed.sort();
    assert_eq!(found, allowed, "{question:?} of {name}: {sight:?}");
    if name == "probe.file" {
        let of = seen.entry(question.action.to_string()).or_default();
        let here = allowed.iter().filter(|id| files.contains(id)).count();
        of.0 += here;
        of.1 += files.len() - here;
    }
}
