//! Questions about a register on the whole, each answered by an index.

use std::path::Path;

use palermo_register::catalog::PackFiles;
use palermo_store::db::{Location, Statement};
use palermo_store::record::Source;
use palermo_store::{Actor, Backend, Input, Place, Reads as _, Store, whole};
use sea_query::{PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder, Values};

/// The plan of a statement instead of its rows.
struct Explained(SelectStatement);

impl Statement for Explained {
    fn to_sql(&self, backend: Backend) -> (String, Values) {
        match backend {
            Backend::Sqlite => {
                (format!("EXPLAIN QUERY PLAN {}", self.0.to_string(SqliteQueryBuilder)), Values(Vec::new()))
            }
            Backend::Postgres => (format!("EXPLAIN {}", self.0.to_string(PostgresQueryBuilder)), Values(Vec::new())),
        }
    }
}

both! {
    async fn rows_of_a_mapping_are_found_by_the_index_of_their_keys(store: &TestStore) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = match store.location() {
            Location::Postgres(url) => Some(url),
            Location::Sqlite(_) => None,
        };
        let house = Store::create(Place { database, ..Place::folder(folder.path()) }).await.expect("an installation");
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core");
        house.apply(&[PackFiles::from_folder(&packs).expect("the shipped pack")]).await.expect("it applies");
        let catalog = house.house();
        let (register, layout) = catalog.register("core.organisation").expect("it is declared");
        let code = register.field_index("code").expect("an organisation has a code");
        let name = register.field_index("name").expect("an organisation has a name");
        let parse = |i: usize, text: &str| (i, register.fields[i].parse(text).expect("a value"));
        let mut change = house.change(&Actor::local(None)).await.expect("a change");
        let source = Source { key: "some_map/1".into(), edition: "e".into(), row: 2, column: None, text: None };
        let values = vec![parse(code, "x"), parse(name, "An office")];
        let made = change.create("core.organisation", Input { values, source: Some(source), ..Input::default() }).await;
        made.expect("it is kept");
        change.commit().await.expect("it lasts");

        let mut reads = house.database().read().await.expect("a connection");
        for (mapping, holds) in [("some_map", true), ("someXmap", false), ("some", false), ("some_map/1", false)] {
            assert_eq!(whole::has_origin(&mut reads, &register, mapping).await.expect("an answer"), holds, "{mapping}");
        }
        assert_eq!(whole::profiles(&mut reads, layout).await.expect("an answer"), Vec::<String>::new());
        drop(reads);
        let mut tx = house.database().begin().await.expect("a transaction");
        if house.database().backend() == Backend::Postgres {
            // A table of one row is read whole by whoever may.
            tx.execute(&palermo_store::db::Sql::new("SET LOCAL enable_seqscan = off")).await.expect("a setting");
        }
        let rows = tx.fetch_all(&Explained(whole::origin(&register, "some_map"))).await.expect("a plan");
        let place = if house.database().backend() == Backend::Sqlite { 3 } else { 0 };
        let plan: Vec<&str> = rows.iter().map(|r| r.text(place).expect("a line")).collect();
        let plan = plan.join("\n");
        assert!(plan.contains("core_organisation.origin_key"), "{plan}");
        assert!(plan.contains("origin_key>") || plan.contains("origin_key >="), "{plan}");
        drop(tx);
        house.database().close().await;
    }
}
