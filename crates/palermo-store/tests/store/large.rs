//! An import of many records drops the indexes of its register and makes them again: whatever becomes of it, they stand as before.

use palermo_register::value::Value;
use palermo_store::db::Sql;
use palermo_store::import::{Counts, Destination, Incoming};
use palermo_store::read::Listing;
use palermo_store::record::Source;
use palermo_store::{Actor, Backend, Error, Reads as _, Store};

use crate::common;

const REGISTER: &str = "statistics.st_victim";
const CHUNK: usize = 500;

fn rows(store: &Store, numbers: std::ops::Range<i64>, year: i64) -> Vec<Incoming> {
    let house = store.house();
    let (register, _) = house.register(REGISTER).expect("it is declared");
    let place = |name: &str| register.field_index(name).expect("a field");
    let (key, registered) = (place("source_key"), place("year_registered"));
    let row = |n: i64| {
        let mut values = vec![Value::Empty; register.fields.len()];
        values[key] = Value::Text(format!("case-{n}"));
        values[registered] = Value::Integer(year);
        let source = Source { key: format!("cases/{n}"), edition: "1".into(), row: n, column: None, text: None };
        Incoming { register: 0, id: None, values, source }
    };
    numbers.map(row).collect()
}

/// Takes records in by chunks; `breaks` after the second.
async fn take(store: &Store, all: Vec<Incoming>, breaks: bool) -> palermo_store::Result<Counts> {
    let into = Destination { registers: &[REGISTER], profile: None, batch: None, records: all.len() as u64 };
    let mut chunks = all.chunks(CHUNK).map(<[Incoming]>::to_vec).collect::<Vec<_>>().into_iter();
    let mut given = 0;
    let next = move || {
        given += 1;
        if breaks && given > 2 { Err(Error::Number("the file ends here".into())) } else { Ok(chunks.next()) }
    };
    store.take_in(&Actor::local(Some("north")), into, next, &mut |_| {}).await
}

async fn indexes(store: &Store) -> Vec<String> {
    let question = Sql::each(
        "SELECT name || ' ' || sql AS said FROM sqlite_schema WHERE type = 'index' AND tbl_name LIKE 'statistics_st_victim%' \
         AND sql IS NOT NULL ORDER BY name",
        "SELECT indexname || ' ' || indexdef AS said FROM pg_indexes WHERE schemaname = current_schema() \
         AND tablename LIKE 'statistics_st_victim%' ORDER BY indexname",
    );
    let rows = store.database().read().await.expect("a reader").fetch_all(&question).await.expect("indexes");
    rows.iter().map(|row| row.text("said").expect("its text").to_string()).collect()
}

async fn there(store: &Store) -> i64 {
    store.list(REGISTER, &Listing { limit: 1, ..Listing::default() }).await.expect("a list").1
}

both! {
    async fn the_indexes_stand_as_before_whatever_becomes_of_the_import(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let house = common::founded(store.place(folder.path())).await;
        let before = indexes(&house).await;
        assert!(before.len() > 10, "{before:?}");

        // Into an empty register, undone half way and then whole.
        let broken = take(&house, rows(&house, 0..1_500, 2020), true).await;
        assert!(matches!(broken, Err(Error::Number(_))), "{broken:?}");
        assert_eq!((indexes(&house).await, there(&house).await), (before.clone(), 0));
        let counts = take(&house, rows(&house, 0..1_500, 2020), false).await.expect("it is taken in");
        assert_eq!((counts.new, counts.changed, counts.unchanged), (1_500, 0, 0));
        assert_eq!((indexes(&house).await, there(&house).await), (before.clone(), 1_500));

        // What is known is found while the others are aside: the same again, and some changed among new ones.
        let counts = take(&house, rows(&house, 0..1_500, 2020), false).await.expect("it is taken in");
        assert_eq!((counts.new, counts.changed, counts.unchanged), (0, 0, 1_500));
        let mut mixed = rows(&house, 0..500, 2020);
        mixed.extend(rows(&house, 500..2_500, 2021));
        let counts = take(&house, mixed, false).await.expect("it is taken in");
        assert_eq!((counts.new, counts.changed, counts.unchanged), (1_000, 1_000, 500));
        assert_eq!((indexes(&house).await, there(&house).await), (before.clone(), 2_500));

        // A key that comes twice is refused at the latest by the index that is made of it, and nothing of the import lasts.
        let other = match house.database().backend() {
            Backend::Sqlite => common::TestStore::sqlite().await,
            Backend::Postgres => common::TestStore::postgres().await.expect("the server of this test"),
        };
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let empty = common::founded(other.place(elsewhere.path())).await;
        let before = indexes(&empty).await;
        let mut twice = rows(&empty, 0..1_200, 2020);
        twice.extend(rows(&empty, 700..701, 2021));
        let refused = take(&empty, twice, false).await;
        assert!(matches!(refused, Err(Error::Constraint { .. })), "{refused:?}");
        assert_eq!((indexes(&empty).await, there(&empty).await), (before, 0));
        drop(empty);
        other.remove().await;

        let (database, keys) = (house.database(), Some(house.ledger_keys()));
        let verified = palermo_store::verify::verify(database, &house.house(), keys, &[], &mut |_, _| {}).await;
        assert!(verified.expect("a check").findings.is_empty());
    }
}
