//! One way to speak to both databases.

use std::time::Duration;

use crate::common::TestStore;
use palermo_store::db::{BulkRows, BulkShape, Cell, ColumnKind, Location, Options, Sql, TableForm};
use palermo_store::error::Broken;
use palermo_store::keys::KeyStore;
use palermo_store::permutation::{self, Scope};
use palermo_store::{Backend, Database, Error, Reads as _, Tx};
use sea_query::{Alias, Expr, Func, Order, Query, Table, Value};
use uuid::Uuid;

const KINDS: [(&str, ColumnKind); 7] = [
    ("id", ColumnKind::BigInt),
    ("words", ColumnKind::Text),
    ("number", ColumnKind::BigInt),
    ("flag", ColumnKind::Boolean),
    ("ident", ColumnKind::Uuid),
    ("raw", ColumnKind::Bytes),
    ("share", ColumnKind::Double),
];
const NAMES: [&str; 7] = ["id", "words", "number", "flag", "ident", "raw", "share"];

async fn make_table(tx: &mut Tx, form: TableForm) -> palermo_store::Result<()> {
    let mut table = Table::create();
    table.table(Alias::new("things"));
    for (name, kind) in KINDS {
        let mut column = kind.column(tx.backend(), name);
        if name == "id" {
            column.not_null().primary_key();
        }
        table.col(&mut column);
    }
    tx.create_table(table, form).await
}

fn row(id: i64, words: &str) -> Vec<Value> {
    vec![
        id.into(),
        words.into(),
        (i64::MIN + id).into(),
        (id % 2 == 0).into(),
        Uuid::from_u128(u128::MAX - id.unsigned_abs() as u128).into(),
        vec![0_u8, 9, 10, 13, 92, 255].into(),
        (0.1 * id as f64).into(),
    ]
}

fn empty_row(id: i64) -> Vec<Value> {
    vec![
        id.into(),
        Value::String(None),
        Value::BigInt(None),
        Value::Bool(None),
        Value::Uuid(None),
        Value::Bytes(None),
        Value::Double(None),
    ]
}

const AWKWARD: [&str; 9] = [
    "",
    "\\N",
    "\\.",
    "a\tb",
    "back\\slash\\t",
    "line\nline\r\nline\r",
    "'quoted' \"twice\"",
    "أحمد Ёлка 人口贩运 🧭",
    " leading and trailing ",
];

async fn all(store: &TestStore) -> Vec<Vec<Cell>> {
    let select = Query::select()
        .columns(NAMES.map(Alias::new))
        .from(Alias::new("things"))
        .order_by(Alias::new("id"), Order::Asc)
        .take();
    let rows = store.db.read().await.expect("a reader").fetch_all(&select).await.expect("rows");
    for row in &rows {
        // Typed reading is the same on both databases, whatever the cell is.
        row.get::<Option<bool>>("flag").expect("yes or no");
        row.get::<Option<Uuid>>("ident").expect("an identifier");
    }
    rows.into_iter().map(|row| row.into_cells()).collect()
}

async fn count(reads: &mut impl palermo_store::Reads) -> i64 {
    let select = Query::select()
        .expr_as(Func::count(Expr::col(Alias::new("id"))), Alias::new("n"))
        .from(Alias::new("things"))
        .take();
    reads.fetch_optional(&select).await.expect("an answer").expect("a row").i64("n").expect("a number")
}

both! {
    async fn bulk_rows_come_back_as_single_rows_do(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        let rows: Vec<Vec<Value>> = AWKWARD
            .iter()
            .zip(1..)
            .map(|(words, id)| row(id, words))
            .chain([empty_row(100)])
            .collect();
        store.write(async |tx| tx.bulk_insert("things", &NAMES, rows.clone().into_iter()).await).await;
        let bulk = all(store).await;
        store.tamper("DELETE FROM things").await;
        for row in rows {
            let insert = Query::insert()
                .into_table(Alias::new("things"))
                .columns(NAMES.map(Alias::new))
                .values_panic(row.into_iter().map(Expr::val))
                .take();
            assert_eq!(store.write(async |tx| tx.execute(&insert).await).await, 1);
        }
        let single = all(store).await;
        assert_eq!(bulk, single);
        let words: Vec<_> = bulk.iter().map(|row| row[1].clone()).collect();
        let expected: Vec<_> = AWKWARD.iter().map(|&w| Cell::Text(w.to_owned())).chain([Cell::Null]).collect();
        assert_eq!(words, expected);
        assert_eq!(bulk[0][2], Cell::Int(i64::MIN + 1));
        assert_eq!(bulk[0][5], Cell::Bytes(vec![0, 9, 10, 13, 92, 255]));
        assert_eq!(bulk[2][6], Cell::Real(0.1 * 3.0));
        assert!(bulk[9][1..].iter().all(|cell| *cell == Cell::Null));
    }

    async fn extreme_numbers_survive_a_bulk_insert(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        let numbers = [f64::MIN_POSITIVE, f64::MAX, -0.1, 1e-300, 5e-324, 1.0, 123_456_789.123_456_78];
        store.write(async |tx| {
            let shape = BulkShape::new(tx.backend(), "things", &["id", "number", "share"]);
            let mut batch = shape.batch();
            for (share, id) in numbers.iter().zip(1..) {
                batch.push([Cell::Int(id), Cell::Int(i64::MAX), Cell::Real(*share)])?;
            }
            tx.execute_batch(batch).await
        }).await;
        let read: Vec<_> = all(store).await.into_iter().map(|row| row[6].clone()).collect();
        assert_eq!(read, numbers.map(Cell::Real));
    }

    async fn many_rows_go_through_full_and_partial_batches(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        let written = store
            .write(async |tx| tx.bulk_insert("things", &NAMES, (1..=30_011).map(|id| row(id, "tab\tin the middle"))).await)
            .await;
        assert_eq!(written, 30_011);
        let mut reads = store.db.read().await.expect("a reader");
        assert_eq!(count(&mut reads).await, 30_011);
        let mut stream = reads.stream(&Sql::new("SELECT id, words FROM things ORDER BY id")).expect("a stream");
        let mut expected = 1;
        while let Some(row) = stream.next().await.expect("a row") {
            assert_eq!((row.i64(0).expect("id"), row.text(1).expect("words")), (expected, "tab\tin the middle"));
            expected += 1;
        }
        assert_eq!(expected, 30_012);
    }

    async fn other_statements_may_run_between_batches(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        store.write(async |tx| {
            let mut rows = BulkRows::new(tx.backend(), "things", &["id", "words"]);
            for id in 1..=5_000 {
                rows.push([Cell::Int(id), Cell::Shared("same".into())])?;
                if id % 1_000 == 0 {
                    rows.flush(tx).await?;
                    assert_eq!(count(tx).await, id);
                }
            }
            rows.flush(tx).await
        }).await;
        assert_eq!(count(&mut store.db.read().await.expect("a reader")).await, 5_000);
    }

    async fn columns_that_are_filled_late_keep_their_values(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        store.write(async |tx| {
            let mut rows = BulkRows::new(tx.backend(), "things", &NAMES);
            for (id, filled) in [(1, false), (2, true), (3, false)] {
                let mut cells = row(id, "late").into_iter().map(|v| Cell::try_from(v).expect("a cell")).collect::<Vec<_>>();
                if !filled {
                    cells[1..].iter_mut().for_each(|c| *c = Cell::Null);
                }
                rows.push(cells)?;
                rows.flush(tx).await?;
            }
            Ok(())
        }).await;
        let read = all(store).await;
        let words: Vec<_> = read.iter().map(|row| row[1].clone()).collect();
        assert_eq!(words, [Cell::Null, Cell::Text("late".into()), Cell::Null]);
    }

    async fn values_that_rows_share_are_theirs_in_every_batch(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        // Alike in one flush, other in the next, then mixed, then one row alone, and more rows than a statement takes.
        let word = |id: i64| match id {
            1..=900 => "first",
            901..=1_000 => "second",
            1_001..=1_010 if id % 2 == 0 => "third",
            1_001..=1_010 => "fourth",
            1_011 => "alone",
            _ => "last",
        };
        store.write(async |tx| {
            let mut rows = BulkRows::new(tx.backend(), "things", &NAMES);
            for id in 1..=3_000 {
                let cells = row(id, word(id)).into_iter().map(|v| Cell::try_from(v).expect("a cell"));
                rows.push(cells.collect::<Vec<_>>())?;
                if [900, 1_000, 1_010, 1_011, 3_000].contains(&id) {
                    rows.flush(tx).await?;
                }
            }
            Ok(())
        }).await;
        let read = all(store).await;
        assert_eq!(read.len(), 3_000);
        for (at, cells) in read.iter().enumerate() {
            let id = at as i64 + 1;
            let wanted: Vec<Cell> = row(id, word(id)).into_iter().map(|v| Cell::try_from(v).expect("a cell")).collect();
            assert_eq!((&cells[0], &cells[1]), (&wanted[0], &wanted[1]), "row {id}");
        }
    }

    async fn a_row_of_the_wrong_width_is_not_added(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        store.write(async |tx| {
            let mut rows = BulkRows::new(tx.backend(), "things", &["id", "words"]);
            let refused = rows.push([Cell::Int(1)]);
            assert!(matches!(refused, Err(Error::RowWidth { expected: 2, found: 1, .. })), "{refused:?}");
            rows.push([Cell::Int(2), Cell::Null])?;
            rows.flush(tx).await
        }).await;
        assert_eq!(count(&mut store.db.read().await.expect("a reader")).await, 1);
    }

    async fn nul_in_text_and_numbers_that_are_not_finite_are_refused(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        let mut tx = store.db.begin().await.expect("a transaction");
        let refused = tx.bulk_insert("things", &["id", "words"], [vec![1_i64.into(), "a\0b".into()]].into_iter()).await;
        let Err(Error::Value { place, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(place, "things.words");
        for bad in [f64::NAN, f64::INFINITY] {
            let refused = tx.bulk_insert("things", &["share"], [vec![bad.into()]].into_iter()).await;
            assert!(matches!(refused, Err(Error::Value { .. })), "{refused:?}");
        }
        let refused = tx.execute(&Sql::new("UPDATE things SET words = $1").bind("a\0b")).await;
        assert!(matches!(refused, Err(Error::Value { .. })), "{refused:?}");
        let refused = tx.execute(&Sql::new("UPDATE things SET number = $1").bind(u64::MAX)).await;
        assert!(matches!(refused, Err(Error::Value { .. })), "{refused:?}");
    }

    async fn a_row_of_the_wrong_width_is_refused(store: &TestStore) {
        let mut tx = store.db.begin().await.expect("a transaction");
        let refused = tx.bulk_insert("things", &["id", "words"], [vec![1_i64.into()]].into_iter()).await;
        assert!(matches!(refused, Err(Error::RowWidth { expected: 2, found: 1, .. })), "{refused:?}");
    }

    async fn a_dropped_transaction_never_happened(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        let mut tx = store.db.begin().await.expect("a transaction");
        tx.bulk_insert("things", &NAMES, [row(1, "x")].into_iter()).await.expect("a row");
        assert_eq!(count(&mut tx).await, 1);
        drop(tx);
        assert_eq!(count(&mut store.db.read().await.expect("a reader")).await, 0);
        // The writer's place is free again, and what follows is not undone with it.
        store.write(async |tx| tx.bulk_insert("things", &NAMES, [row(2, "x")].into_iter()).await).await;
        assert_eq!(count(&mut store.db.read().await.expect("a reader")).await, 1);
    }

    async fn a_snapshot_does_not_see_what_is_committed_later(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        let mut snapshot = store.db.snapshot().await.expect("a snapshot");
        assert_eq!(count(&mut snapshot).await, 0);
        store.write(async |tx| tx.bulk_insert("things", &NAMES, [row(1, "x")].into_iter()).await).await;
        assert_eq!(count(&mut snapshot).await, 0);
        assert_eq!(count(&mut store.db.read().await.expect("a reader")).await, 1);
    }

    async fn a_key_given_twice_is_told_as_such(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::ByKey).await).await;
        let mut tx = store.db.begin().await.expect("a transaction");
        let refused = tx.bulk_insert("things", &NAMES, [row(1, "x"), row(1, "y")].into_iter()).await;
        assert!(matches!(refused, Err(Error::Constraint { broken: Broken::Unique, .. })), "{refused:?}");
    }

    async fn the_catalogue_names_tables_and_columns(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::ByKey).await).await;
        assert_eq!(store.db.tables().await.expect("tables"), ["things"]);
        let columns = store.db.columns("things").await.expect("columns");
        let read: Vec<_> = columns.iter().map(|c| (c.name.as_str(), c.kind, c.optional, c.key)).collect();
        let expected: Vec<_> = KINDS.iter().map(|&(name, kind)| (name, Some(kind), name != "id", name == "id")).collect();
        assert_eq!(read, expected);
        assert!(store.db.columns("nothing").await.expect("no columns").is_empty());
    }

    async fn text_sorts_by_its_bytes(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        let words = ["b", "A", "é", "a", "B", "_", "Z"];
        store.write(async |tx| {
            let rows = words.iter().zip(1_i64..).map(|(&word, id)| vec![id.into(), word.into()]);
            tx.bulk_insert("things", &["id", "words"], rows).await
        }).await;
        let sorted = store.db.read().await.expect("a reader")
            .fetch_all(&Sql::new("SELECT words FROM things ORDER BY words")).await.expect("rows");
        let sorted: Vec<&str> = sorted.iter().map(|row| row.text(0).expect("text")).collect();
        assert_eq!(sorted, ["A", "B", "Z", "_", "a", "b", "é"]);
    }

    async fn a_wrong_column_or_type_is_an_error_that_names_it(store: &TestStore) {
        let row = store.db.read().await.expect("a reader")
            .fetch_optional(&Sql::new("SELECT 'x' AS word")).await.expect("an answer").expect("a row");
        assert!(matches!(row.i64("wrod"), Err(Error::NoColumn { column }) if column == "wrod"));
        assert!(matches!(row.i64("word"), Err(Error::ColumnType { column, .. }) if column == "word"));
        assert_eq!(row.get::<Option<String>>(0).expect("text").as_deref(), Some("x"));
    }

    async fn counters_give_each_value_once(store: &TestStore) {
        store.write(async |tx| permutation::create(tx).await).await;
        let scope = Scope { register: "example.case", owner: "A", kind: "number" };
        let mut takers = Vec::new();
        for _ in 0..6 {
            let db = store.db.clone();
            takers.push(tokio::spawn(async move {
                let mut taken = Vec::new();
                for _ in 0..10 {
                    let mut tx = db.begin().await.expect("a transaction");
                    let first = permutation::take(&mut tx, scope, 3).await.expect("three values");
                    tx.commit().await.expect("the commit");
                    taken.extend(first..first + 3);
                }
                taken
            }));
        }
        let mut all = Vec::new();
        for taker in takers {
            all.extend(taker.await.expect("the taker ends well"));
        }
        all.sort_unstable();
        assert_eq!(all, (0..180).collect::<Vec<_>>());
        let other = Scope { owner: "B", ..scope };
        assert_eq!(store.write(async |tx| permutation::take(tx, other, 1).await).await, 0);
    }

    async fn a_key_is_made_once_and_stays(store: &TestStore) {
        let keys = KeyStore::open(store.location()).await.expect("a key store");
        let again = KeyStore::open(store.location()).await.expect("the same key store");
        let number = async |keys: &KeyStore, owner: &str| {
            let key = keys.number_key("example.case", owner, "number").await.expect("a key");
            permutation::Permutation::new(&key, 6).expect("six digits").number(0).expect("a number")
        };
        let (one, two) = tokio::join!(number(&keys, "A"), number(&again, "A"));
        assert_eq!(one, two);
        assert_eq!(number(&again, "A").await, one);
        let mut others = std::collections::HashSet::new();
        for owner in ["B", "C", "D", "E"] {
            others.insert(number(&keys, owner).await);
        }
        assert!(others.len() > 1, "four owners with one key");
        keys.database().close().await;
        again.database().close().await;
    }

    async fn a_writer_that_waits_too_long_is_told_that_the_store_is_busy(store: &TestStore) {
        store.write(async |tx| make_table(tx, TableForm::Rows).await).await;
        store.write(async |tx| tx.bulk_insert("things", &NAMES, [row(1, "x")].into_iter()).await).await;
        let hasty = store.reopen(Options { wait: Duration::from_millis(50), ..Options::default() }).await;
        let update = Sql::new("UPDATE things SET words = $1 WHERE id = 1").bind("y");
        let mut holder = store.db.begin().await.expect("a transaction");
        holder.execute(&update).await.expect("a change");
        let refused = match hasty.begin().await {
            // PostgreSQL lets both begin and waits at the row.
            Ok(mut tx) => tx.execute(&update).await.map(drop),
            Err(error) => Err(error),
        };
        assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
        // Reading never waits.
        assert_eq!(count(&mut hasty.read().await.expect("a reader")).await, 1);
        holder.commit().await.expect("the commit");
        let mut tx = hasty.begin().await.expect("the place is free");
        tx.execute(&update).await.expect("a change");
        tx.commit().await.expect("the commit");
        hasty.close().await;
    }
}

#[tokio::test]
async fn writers_of_one_process_come_in_the_order_in_which_they_asked() {
    let store = TestStore::sqlite().await;
    let held = store.db.begin().await.expect("a transaction");
    let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
    for n in 0..5 {
        let (db, send) = (store.db.clone(), send.clone());
        let (asked, wait) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let mut begin = Box::pin(db.begin());
            let mut asked = Some(asked);
            let tx = std::future::poll_fn(|cx| {
                let poll = begin.as_mut().poll(cx);
                if let Some(asked) = asked.take() {
                    asked.send(()).ok();
                }
                poll
            })
            .await
            .expect("its turn");
            send.send(n).expect("the test listens");
            tx.rollback().await.expect("undone");
        });
        wait.await.expect("it asks");
    }
    held.commit().await.expect("the commit");
    let mut order = Vec::new();
    for _ in 0..5 {
        order.push(receive.recv().await.expect("a turn"));
    }
    assert_eq!(order, [0, 1, 2, 3, 4]);
    store.remove().await;
}

#[tokio::test]
async fn a_sqlite_store_has_the_settings_that_durability_needs() {
    let store = TestStore::sqlite().await;
    let expected = [
        ("journal_mode", Cell::Text("wal".into())),
        ("synchronous", Cell::Int(2)),
        ("foreign_keys", Cell::Int(1)),
        ("secure_delete", Cell::Int(1)),
        ("trusted_schema", Cell::Int(0)),
        ("cell_size_check", Cell::Int(1)),
    ];
    let mut tx = store.db.begin().await.expect("a transaction");
    for (name, value) in expected {
        let read = match name {
            "journal_mode" => Sql::new("PRAGMA journal_mode"),
            "synchronous" => Sql::new("PRAGMA synchronous"),
            "foreign_keys" => Sql::new("PRAGMA foreign_keys"),
            "secure_delete" => Sql::new("PRAGMA secure_delete"),
            "trusted_schema" => Sql::new("PRAGMA trusted_schema"),
            _ => Sql::new("PRAGMA cell_size_check"),
        };
        let row = tx.fetch_optional(&read).await.expect("an answer").expect("a row");
        assert_eq!(row.cell(0).expect("a value"), &value, "{name}");
    }
    drop(tx);
    let refused = store.db.read().await.expect("a reader").fetch_all(&Sql::new("CREATE TABLE t (c)")).await;
    assert!(refused.is_err(), "a reader must not write");
    store.remove().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_sqlite_file_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let store = TestStore::sqlite().await;
    let Location::Sqlite(path) = store.location() else { panic!("a file") };
    let mode = std::fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    store.remove().await;
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let refused = Database::open(folder.path().join("no/store.sqlite")).await;
    assert!(matches!(refused, Err(Error::NoFolder { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("store.sqlite");
    std::fs::write(&path, "this is not a database, but long enough to have a header of its own ".repeat(20))
        .expect("a file");
    let refused = Database::open(path).await;
    assert!(matches!(refused, Err(Error::Open { .. })), "{refused:?}");
}

#[test]
fn an_address_is_shown_without_its_password() {
    let location = Location::parse("postgres://anna:secret@db.example:5433/cases");
    assert_eq!(location.to_string(), "postgres://db.example:5433/cases");
    assert!(!format!("{location:?}").contains("secret"));
    assert_eq!(Location::parse("data/store.sqlite").to_string(), "data/store.sqlite");
}

#[tokio::test]
async fn sqlite_tables_can_lie_in_the_order_of_their_key() {
    let store = TestStore::sqlite().await;
    assert_eq!(store.backend(), Backend::Sqlite);
    store.write(async |tx| make_table(tx, TableForm::ByKey).await).await;
    let refused = store.db.read().await.expect("a reader").fetch_all(&Sql::new("SELECT rowid FROM things")).await;
    assert!(refused.is_err(), "a table by key has no rowid");
    store.remove().await;
}
