//! A list gives the same records page by page as reading every record and judging it alone, however many there are.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use palermo::importing::{Request, import};
use palermo::pack_test::Fresh;
use palermo::packs;
use palermo_register::catalog::{Field, Register};
use palermo_register::cel::{Expr, Scope, Types, V, compile, truth};
use palermo_register::value::Value;
use palermo_store::read::{Listing, load_after};
use palermo_store::store::assignments;
use palermo_store::{Actor, Input, Record, Store};
use serde_json::json;
use uuid::Uuid;

const REGISTER: &str = "statistics.st_victim";
const ROWS: u64 = 1_300;
const PER_PAGE: u64 = 170;
/// Keys with letters of another script, and with signs that mean something in a pattern.
const KEYS: [&str; 4] = ["Дело-ЁЖ[1]*", "дело-ёж^2]", r"a%b_c\d", "Ä?(x)|{y}"];

/// A record that is judged alone.
struct Alone<'a>(&'a Record, &'a Register);

impl Scope for Alone<'_> {
    fn field(&self, place: usize) -> (&Value, &Field) {
        (&self.0.values[place], &self.1.fields[place])
    }
    fn follow(&self, _: &str, _: Uuid, _: &str) -> V {
        V::Unknown
    }
    fn relation(&self, _: &str) -> Vec<(String, Uuid)> {
        Vec::new()
    }
    fn profile(&self, _: &str) -> V {
        V::Unknown
    }
    fn today(&self) -> Date {
        Date::constant(2026, 11, 23)
    }
    fn actor(&self) -> &str {
        "local"
    }
    fn owner(&self) -> Option<Uuid> {
        None
    }
    fn is_working_day(&self, _: Date) -> bool {
        true
    }
}

async fn fill(store: &Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("cases.csv");
    let file = std::fs::File::create(&path).expect("the temporary folder can be written");
    palermo_demo::case_rows(ROWS, 11, file).expect("rows are written");
    let request = Request { file: path, mapping: "case-rows".into(), ..Request::default() };
    let report = import(store, &Actor::local(None), &request, &mut |_, _, _| {}).await.expect("it is taken in");
    assert_eq!(report.records_new, ROWS);
    // What is said of a code, of the one above it and of the one below it, in every mixture; and questions not put.
    let house = store.house();
    let (register, _) = house.register(REGISTER).expect("the register is there");
    let said = [None, Some("yes"), Some("no"), Some("unknown"), Some("refused")];
    let mut change = store.change(&Actor::local(None)).await.expect("a change");
    let mut number = 0;
    for above in said {
        for own in said {
            for beside in [None, Some("yes")] {
                if (above, own) == (Some("no"), Some("yes")) {
                    // The engine refuses it as a contradiction.
                    continue;
                }
                let codes: BTreeMap<&str, &str> = [("labour", above), ("labour.isic_t", own), ("begging", beside)]
                    .into_iter()
                    .filter_map(|(c, s)| Some((c, s?)))
                    .collect();
                number += 1;
                let sex = ["unknown", "refused", "not_asked"][number % 3];
                let exploitation = if codes.is_empty() { json!({ "group": sex }) } else { json!({ "codes": codes }) };
                let body = json!({ "source_key": format!("S{number:03}"), "exploitation": exploitation, "sex": { "state": sex } });
                let values = assignments(&register, body.as_object().expect("an object")).expect("values");
                change.create(REGISTER, Input { values, ..Input::default() }).await.expect("a record");
            }
        }
    }
    for key in KEYS {
        let body = json!({ "source_key": key, "sex": "female" });
        let values = assignments(&register, body.as_object().expect("an object")).expect("values");
        change.create(REGISTER, Input { values, ..Input::default() }).await.expect("a record");
    }
    change.commit().await.expect("they stand");
}

async fn every(store: &Store) -> Vec<Record> {
    let house = store.house();
    let (register, layout) = house.register(REGISTER).expect("the register is there");
    let mut reads = store.database().read().await.expect("a reader");
    load_after(&mut reads, &register, layout, &Listing::default(), None, 100_000).await.expect("records")
}

/// The identifiers of all pages in order; each page says the same total.
async fn paged(store: &Store, listing: &Listing) -> Vec<Uuid> {
    let mut out = Vec::new();
    loop {
        let page = Listing { offset: out.len() as u64, limit: PER_PAGE, ..listing.clone() };
        let (records, total) = store.list(REGISTER, &page).await.expect("a page");
        let ended = records.is_empty();
        out.extend(records.iter().map(|r| r.id));
        if ended {
            assert_eq!(total, out.len() as i64, "{listing:?}");
            return out;
        }
        assert!(total >= out.len() as i64, "{listing:?}");
    }
}

fn passing(store: &Store, register: &Register, records: &[Record], text: &str) -> Vec<Uuid> {
    let house = store.house();
    let types = Types { register, names: &house.catalog, profile: BTreeMap::new() };
    let (expr, _): (Arc<Expr>, _) = compile(text, &types).expect("a condition");
    records.iter().filter(|r| truth(&expr, &Alone(r, register)) == Some(true)).map(|r| r.id).collect()
}

async fn pages_hold_what_passes(server: Option<&str>) {
    let fresh = Fresh::new(&packs::shipped(&packs::STANDARD), server).await.expect("an installation");
    let store = &fresh.store;
    fill(store).await;
    let records = every(store).await;
    let house = store.house();
    let (register, _) = house.register(REGISTER).expect("the register is there");
    assert_eq!(paged(store, &Listing::default()).await, records.iter().map(|r| r.id).collect::<Vec<_>>());
    for text in [
        "sex == 'female'",
        "sex == 'female' && year_registered == 2019",
        "year_registered < 2019 || sex == 'refused'",
        "sex == 'unknown'",
        "state(sex) == 'refused'",
        "state(sex) != 'unknown'",
        "'labour' in exploitation",
        "!('labour' in exploitation)",
        "'labour.isic_t' in exploitation",
        "!('labour.isic_t' in exploitation)",
        "'begging' in exploitation || 'labour' in exploitation",
        "'UGA' in citizenship && majority == 'minor'",
        "contains(source_key, '00012')",
        "contains(source_key, 'c00012')",
        "contains(source_key, 'ЁЖ[1]*')",
        "contains(source_key, 'ёж')",
        "!contains(source_key, '?')",
        "starts_with(source_key, 'Дело')",
        "starts_with(source_key, 'c0')",
        "source_key == 'nobody'",
    ] {
        let expected = passing(store, &register, &records, text);
        let filter = store.filter(REGISTER, text).expect("a filter");
        let listing = Listing { filter, ..Listing::default() };
        assert_eq!(paged(store, &listing).await, expected, "{text}");
        for field in ["sex", "year_registered", "identified_on", "source_key"] {
            let place = register.field_index(field).expect("a field");
            let up = paged(store, &Listing { order: vec![(place, false)], ..listing.clone() }).await;
            let mut down = paged(store, &Listing { order: vec![(place, true)], ..listing.clone() }).await;
            down.reverse();
            assert_eq!(up, down, "{text}: {field} falls as it rises, read backwards");
            let mut sorted = up.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, expected, "{text}: the order of {field} loses nothing");
            let stated: Vec<&Value> = up
                .iter()
                .filter_map(|id| records.iter().find(|r| r.id == *id))
                .map(|r| &r.values[place])
                .filter(|v| matches!(v, Value::Integer(_) | Value::Code(_) | Value::Text(_) | Value::Date(_)))
                .collect();
            let texts: Vec<String> = stated.iter().map(|v| v.to_text(&register.fields[place])).collect();
            assert!(texts.is_sorted(), "{text}: {field} rises");
        }
    }
    for (search, found) in [
        ("C0000012", 10),
        ("00001", 411),
        ("0000", ROWS as usize),
        ("C", ROWS as usize + 1),
        ("S0", 48),
        ("nobody", 0),
        ("_", 1),
        ("c0000012", 10),
        ("дело", 2),
        ("ДЕЛО-ёЖ[1]*", 1),
        ("Ёж^2]", 1),
        ("A%B_", 1),
        (r"C\D", 1),
        ("ä?(X)|{Y}", 1),
        ("ё.", 0),
    ] {
        let listing = Listing { search: Some(search.into()), ..Listing::default() };
        assert_eq!(paged(store, &listing).await.len(), found, "{search}");
    }
    // A total that is remembered is counted again when a record comes.
    let filter = store.filter(REGISTER, "sex != 'male'").expect("a filter");
    let listing = Listing { filter, limit: 1, ..Listing::default() };
    let total = async || store.list(REGISTER, &listing).await.expect("a page").1;
    let before = total().await;
    assert!(before > 500 && total().await == before);
    let values = assignments(&register, json!({ "sex": "female" }).as_object().expect("an object")).expect("values");
    let mut change = store.change(&Actor::local(None)).await.expect("a change");
    change.create(REGISTER, Input { values, ..Input::default() }).await.expect("a record");
    change.commit().await.expect("it stands");
    assert_eq!(total().await, before + 1);
    fresh.remove().await.expect("the installation goes");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_list_hold_what_passes_sqlite() {
    pages_hold_what_passes(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_list_hold_what_passes_postgres() {
    let Some(server) = support::postgres() else { return };
    pages_hold_what_passes(Some(&server)).await;
}
