//! What the store itself remembers of the ledger: where each chain ends, and the last event of each record.

use std::sync::Arc;

use crate::common::TestStore;
use palermo_store::db::Sql;
use palermo_store::ledger::{self, EventDraft, Finding, FindingKind};
use palermo_store::verify::Installation;
use palermo_store::{Place, Reads as _, Store};
use uuid::Uuid;

fn draft(n: u128, org: Option<&str>, action: &str) -> EventDraft {
    let mut draft = EventDraft::new(1_700_000_000_000, "local", action);
    draft.org = org.map(Arc::from);
    draft.register = Some("example.case".into());
    draft.record = Some(Uuid::from_u128(n));
    draft
}

/// Nine events about three records: 1, 4, 7 in the installation's chain, 2, 5, 8 in that of A, 3, 6, 9 in that of B.
async fn nine(store: &TestStore) {
    store.write(async |tx| ledger::create(tx).await).await;
    for round in 0..3 {
        let action = ["create", "open", "change"][round];
        let drafts = [draft(1, None, action), draft(2, Some("A"), action), draft(3, Some("B"), action)];
        store.write(async |tx| ledger::append(tx, &store.keys, drafts).await).await;
    }
}

async fn findings(store: &TestStore) -> Vec<Finding> {
    let mut reads = store.db.snapshot().await.expect("a snapshot");
    let chain = ledger::verify_chain(&mut reads).await.expect("the chains are read");
    let ends = ledger::verify_ends(&mut reads, &chain).await.expect("the ends are read");
    chain.findings.into_iter().chain(ends).collect()
}

fn finding(kind: FindingKind, organisation: Option<&str>, from: i64, to: i64) -> Finding {
    Finding { kind, organisation: organisation.map(Arc::from), from, to }
}

/// Gives the events from `first` on other hashes that fit what they say, as a tamperer who knows the format would.
async fn rehash(store: &TestStore, first: i64) {
    let mut reads = store.db.read().await.expect("a reader");
    let mut events = ledger::events_after(&mut reads, 0, 100).await.expect("events");
    drop(reads);
    let mut heads = std::collections::HashMap::new();
    for event in &mut events {
        if event.seq >= first {
            event.prev = heads.get(&event.draft.org).copied().unwrap_or(ledger::GENESIS);
            event.h = event.computed_hash();
            let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let (prev, h) = match store.backend() {
                palermo_store::Backend::Sqlite => (format!("X'{}'", hex(&event.prev)), format!("X'{}'", hex(&event.h))),
                palermo_store::Backend::Postgres => {
                    (format!("'\\x{}'::bytea", hex(&event.prev)), format!("'\\x{}'::bytea", hex(&event.h)))
                }
            };
            store.tamper(&format!("UPDATE ledger SET prev = {prev}, h = {h} WHERE seq = {}", event.seq)).await;
        }
        heads.insert(event.draft.org.clone(), event.h);
    }
}

both! {
    async fn an_untouched_ledger_ends_where_the_store_remembers(store: &TestStore) {
        nine(store).await;
        assert_eq!(findings(store).await, []);
        let mut reads = store.db.read().await.expect("a reader");
        let rows = reads.fetch_all(&Sql::new("SELECT seq FROM ledger_last ORDER BY seq")).await.expect("rows");
        let last: Vec<i64> = rows.iter().map(|row| row.i64(0).expect("a number")).collect();
        assert_eq!(last, [7, 8, 9], "each record's last event, once");
        let rows = reads.fetch_all(&Sql::new("SELECT seq FROM ledger_end ORDER BY org")).await.expect("rows");
        let ends: Vec<i64> = rows.iter().map(|row| row.i64(0).expect("a number")).collect();
        assert_eq!(ends, [7, 8, 9]);
    }

    async fn a_cut_tail_is_found_in_each_chain_that_it_shortens(store: &TestStore) {
        nine(store).await;
        store.tamper("DELETE FROM ledger WHERE seq > 7").await;
        let expected = [finding(FindingKind::TruncatedTail, Some("A"), 8, 8), finding(FindingKind::TruncatedTail, Some("B"), 8, 9)];
        assert_eq!(findings(store).await, expected);
    }

    async fn a_chain_that_is_gone_whole_is_found(store: &TestStore) {
        nine(store).await;
        store.tamper("DELETE FROM ledger").await;
        let found = findings(store).await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&finding(FindingKind::TruncatedTail, None, 1, 7)), "{found:?}");
    }

    async fn a_sound_event_behind_the_end_is_found(store: &TestStore) {
        nine(store).await;
        store.tamper("CREATE TABLE ends AS SELECT * FROM ledger_end").await;
        store.write(async |tx| ledger::append(tx, &store.keys, [draft(2, Some("A"), "open")]).await).await;
        store.tamper("DELETE FROM ledger_end; INSERT INTO ledger_end SELECT * FROM ends").await;
        assert_eq!(findings(store).await, [finding(FindingKind::InsertedEvent, Some("A"), 10, 10)]);
    }

    async fn a_chain_of_an_organisation_that_never_wrote_is_found(store: &TestStore) {
        nine(store).await;
        store.write(async |tx| ledger::append(tx, &store.keys, [draft(2, Some("C"), "open")]).await).await;
        store.tamper("DELETE FROM ledger_end WHERE org = 'C'").await;
        assert_eq!(findings(store).await, [finding(FindingKind::InsertedEvent, Some("C"), 10, 10)]);
    }

    async fn a_chain_that_was_rewritten_from_a_changed_event_on_is_found(store: &TestStore) {
        nine(store).await;
        store.tamper("UPDATE ledger SET actor = 'another' WHERE seq = 5").await;
        rehash(store, 5).await;
        assert_eq!(findings(store).await, [finding(FindingKind::RewrittenChain, Some("A"), 1, 8)]);
    }

    async fn chains_that_exchanged_their_organisations_are_found(store: &TestStore) {
        nine(store).await;
        store.tamper("UPDATE ledger SET org = 'x' WHERE org = 'A'; UPDATE ledger SET org = 'A' WHERE org = 'B'; \
            UPDATE ledger SET org = 'B' WHERE org = 'x'").await;
        rehash(store, 1).await;
        let expected = [finding(FindingKind::RewrittenChain, Some("A"), 1, 9), finding(FindingKind::RewrittenChain, Some("B"), 1, 8)];
        assert_eq!(findings(store).await, expected);
    }

    async fn two_events_of_two_organisations_in_each_others_place_are_named_so(store: &TestStore) {
        nine(store).await;
        store.tamper("UPDATE ledger SET seq = -1 WHERE seq = 5; UPDATE ledger SET seq = 5 WHERE seq = 6; \
            UPDATE ledger SET seq = 6 WHERE seq = -1").await;
        let found = findings(store).await;
        let named = |f: &&Finding| f.kind == FindingKind::ExchangedBetweenOrganisations && (f.from, f.to) == (5, 6);
        assert_eq!(found.iter().filter(named).count(), 1, "{found:?}");
    }

    async fn a_space_appended_and_an_empty_text_for_none_are_found(store: &TestStore) {
        nine(store).await;
        store.tamper("CREATE TABLE sound AS SELECT * FROM ledger").await;
        for change in [
            "actor = 'local '", "action = 'open '", "role = ''", "purpose = ''", "reason_ref = ''", "fields = ','",
            "fields = ' '", "request_id = ''", "register = 'example.case '",
        ] {
            store.tamper(&format!("UPDATE ledger SET {change} WHERE seq = 5")).await;
            let found = findings(store).await;
            let at = |f: &&Finding| f.kind == FindingKind::ChangedEvent && (f.from, f.to) == (5, 5);
            assert_eq!(found.iter().filter(at).count(), 1, "{change}: {found:?}");
            store.tamper("DELETE FROM ledger; INSERT INTO ledger SELECT * FROM sound").await;
        }
        assert_eq!(findings(store).await, []);
    }

    async fn who_did_what_to_a_record_is_answered_for_a_span_of_time(store: &TestStore) {
        store.write(async |tx| ledger::create(tx).await).await;
        let mut drafts: Vec<EventDraft> = (0..20).map(|n| draft(n % 2, None, "open")).collect();
        for (n, draft) in drafts.iter_mut().enumerate() {
            draft.at = 1_000 * i64::try_from(n).expect("small");
            draft.register = Some(if n < 10 { "example.case" } else { "example.person" }.into());
        }
        store.write(async |tx| ledger::append(tx, &store.keys, drafts).await).await;
        let mut reads = store.db.read().await.expect("a reader");
        let events = ledger::who(&mut reads, Uuid::from_u128(1), 7_000, 13_000).await.expect("events");
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [8, 10, 12]);
        assert_eq!(ledger::registers(&mut reads).await.expect("names"), ["example.case", "example.person"]);
        assert_eq!(ledger::who(&mut reads, Uuid::from_u128(9), i64::MIN, i64::MAX).await.expect("events"), []);
    }
}

#[tokio::test]
async fn a_text_that_is_no_text_any_more_is_a_finding_and_no_error() {
    let store = TestStore::sqlite().await;
    nine(&store).await;
    store.tamper("UPDATE ledger SET actor = CAST(X'ff' AS TEXT) WHERE seq = 5").await;
    let found = findings(&store).await;
    assert!(found.contains(&finding(FindingKind::ChangedEvent, None, 5, 5)), "{found:?}");
    store.remove().await;
}

async fn installation(folder: &std::path::Path) -> Place {
    let place = Place::folder(folder);
    let store = Store::create(place.clone()).await.expect("an installation");
    for action in ["create", "open"] {
        let mut tx = store.database().begin().await.expect("a transaction");
        ledger::append(&mut tx, store.ledger_keys(), [draft(1, None, action), draft(2, Some("A"), action)])
            .await
            .expect("events");
        tx.commit().await.expect("the commit");
    }
    store.database().close().await;
    store.keys().database().close().await;
    place
}

async fn tamper(place: &Place, text: &'static str) {
    let db = palermo_store::Database::open(place.folder.join("palermo.db")).await.expect("the file");
    let mut tx = db.begin().await.expect("a transaction");
    tx.execute(&Sql::new(text)).await.expect("tampering");
    tx.commit().await.expect("the commit");
    db.close().await;
}

async fn verdict(place: &Place) -> Vec<(String, i64, i64, Option<Uuid>)> {
    let outcome = Installation::verify(place, &[], &mut |_, _| {}).await.expect("the verification runs");
    assert_eq!(outcome.ok, outcome.findings.is_empty());
    outcome.findings.into_iter().map(|f| (f.kind, f.from, f.to, f.record)).collect()
}

#[tokio::test]
async fn a_deleted_last_event_of_a_record_names_the_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = installation(folder.path()).await;
    assert_eq!(verdict(&place).await, []);
    // The tamperer puts the end of the chain right as well.
    tamper(&place, "DELETE FROM ledger WHERE seq = 4").await;
    tamper(
        &place,
        "UPDATE ledger_end SET (org_seq, seq, h) = (SELECT org_seq, seq, h FROM ledger WHERE seq = 2) WHERE org = 'A'",
    )
    .await;
    let expected =
        [("wrong_code".to_owned(), 1, 2, None), ("missing_event".to_owned(), 4, 4, Some(Uuid::from_u128(2)))];
    assert_eq!(verdict(&place).await, expected);
}

#[tokio::test]
async fn a_store_of_an_earlier_version_learns_where_its_ledger_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = installation(folder.path()).await;
    tamper(&place, "DROP TABLE ledger_end").await;
    tamper(&place, "DROP TABLE ledger_last").await;
    tamper(&place, "DROP TABLE ledger_code").await;
    let store = Store::open(place.clone()).await.expect("the installation opens");
    store.database().close().await;
    assert_eq!(verdict(&place).await, []);
    tamper(&place, "DELETE FROM ledger WHERE seq = 4").await;
    assert_eq!(
        verdict(&place).await.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(),
        ["truncated_tail", "missing_event"]
    );
}

#[tokio::test]
async fn verifying_a_folder_makes_and_changes_nothing_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = installation(folder.path()).await;
    let listed = || {
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .expect("the folder")
            .map(|entry| {
                let entry = entry.expect("an entry");
                (entry.file_name(), std::fs::read(entry.path()).expect("a file"))
            })
            .collect();
        names.sort();
        names
    };
    let before = listed();
    assert_eq!(verdict(&place).await, []);
    assert!(before == listed(), "the folder is as it was");
    // A log that was not folded into the file yet is read with it.
    let store = Store::open(place.clone()).await.expect("the installation opens");
    let mut tx = store.database().begin().await.expect("a transaction");
    ledger::append(&mut tx, store.ledger_keys(), [draft(1, None, "open")]).await.expect("an event");
    tx.commit().await.expect("the commit");
    let outcome = Installation::verify(&place, &[], &mut |_, _| {}).await.expect("the verification runs");
    assert_eq!((outcome.events, outcome.ok), (5, true));
    store.database().close().await;
}
