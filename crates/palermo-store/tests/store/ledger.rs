//! The ledger as its callers and its enemies see it, on both databases.

use std::sync::Arc;

use crate::common::TestStore;
use palermo_store::Error;
use palermo_store::db::Options;
use palermo_store::ledger::{self, Decision, EventDraft, FieldNames, Finding, FindingKind, GENESIS};
use uuid::Uuid;

fn draft(n: u32, org: Option<&str>) -> EventDraft {
    EventDraft {
        org: org.map(Arc::from),
        at: 1_700_000_000_000 + i64::from(n),
        actor: "local".into(),
        role: Some("case_worker".into()),
        action: "create".into(),
        decision: Decision::Allow,
        register: Some("example.case".into()),
        record: Some(Uuid::from_u128(u128::from(n % 4))),
        fields: FieldNames::new(["sex", "age"]).expect("plain names"),
        class: Some("coded".into()),
        compartment: Some("general".into()),
        purpose: Some("referral".into()),
        policy_version: Some("1".into()),
        reason_ref: Some("r".into()),
        approver: Some("maria".into()),
        version_hash: Some([u8::try_from(n).expect("few events"); 32]),
        request_id: Some("q".into()),
    }
}

/// Twelve events: odd `seq` in the installation's own chain, even `seq` in that of A.
async fn twelve(store: &TestStore) {
    store.write(async |tx| ledger::create(tx).await).await;
    let drafts: Vec<EventDraft> = (1..=12).map(|n| draft(n, (n % 2 == 0).then_some("A"))).collect();
    store.write(async |tx| ledger::append(tx, &store.keys, drafts).await).await;
}

async fn findings(store: &TestStore) -> Vec<Finding> {
    let mut snapshot = store.db.snapshot().await.expect("a snapshot");
    ledger::verify_chain(&mut snapshot).await.expect("the verification runs").findings
}

fn finding(kind: FindingKind, organisation: Option<&str>, from: i64, to: i64) -> Finding {
    Finding { kind, organisation: organisation.map(Arc::from), from, to }
}

/// Lets the tamperer write numbers that the keys of the table forbid.
async fn without_keys(store: &TestStore) {
    let drop_key = "CREATE TABLE copy AS SELECT * FROM ledger; DROP TABLE ledger; ALTER TABLE copy RENAME TO ledger";
    store.tamper(drop_key).await;
}

both! {
    async fn events_get_places_without_gaps_and_a_chain_for_each_organisation(store: &TestStore) {
        twelve(store).await;
        let mut reads = store.db.read().await.expect("a reader");
        let events = ledger::events_after(&mut reads, 0, 100).await.expect("events");
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=12).collect::<Vec<_>>());
        for org in [None, Some("A")] {
            let chain: Vec<_> = events.iter().filter(|event| event.draft.org.as_deref() == org).collect();
            assert_eq!(chain.iter().map(|event| event.org_seq).collect::<Vec<_>>(), (1..=6).collect::<Vec<_>>());
            assert_eq!(chain[0].prev, GENESIS);
            assert!(chain.windows(2).all(|pair| pair[1].prev == pair[0].h));
            assert!(chain.iter().all(|event| event.computed_hash() == event.h));
        }
        assert_eq!(events[3].draft, draft(4, Some("A")));
        assert!(findings(store).await.is_empty());
    }

    async fn a_later_transaction_goes_on_where_the_chain_ended(store: &TestStore) {
        twelve(store).await;
        let appended = store.write(async |tx| ledger::append(tx, &store.keys, vec![draft(13, Some("A")), draft(14, Some("B"))]).await).await;
        assert_eq!((appended.first, appended.last), (13, 14));
        let mut reads = store.db.read().await.expect("a reader");
        let heads = ledger::heads(&mut reads).await.expect("heads");
        let ends: Vec<_> = heads.iter().map(|head| (head.org.as_deref(), head.org_seq, head.seq)).collect();
        assert_eq!(ends, [(None, 6, 11), (Some("A"), 7, 13), (Some("B"), 1, 14)]);
        assert_eq!(ledger::last_seq(&mut reads).await.expect("a number"), 14);
        assert!(findings(store).await.is_empty());
    }

    async fn an_undone_transaction_leaves_no_event_and_no_gap(store: &TestStore) {
        twelve(store).await;
        let mut tx = store.db.begin().await.expect("a transaction");
        ledger::append(&mut tx, &store.keys, vec![draft(13, None)]).await.expect("an event");
        drop(tx);
        let appended = store.write(async |tx| ledger::append(tx, &store.keys, vec![draft(13, None)]).await).await;
        assert_eq!(appended.first, 13);
        assert!(findings(store).await.is_empty());
    }

    async fn many_events_at_once_make_the_same_chain_as_one_by_one(store: &TestStore) {
        store.write(async |tx| ledger::create(tx).await).await;
        let orgs = [None, Some("A"), Some("B")];
        let drafts: Vec<_> = (0..10_000_usize).map(|n| draft(u32::try_from(n % 200).expect("small"), orgs[n % 3])).collect();
        let appended = store.write(async |tx| ledger::append(tx, &store.keys, drafts.clone()).await).await;
        assert_eq!((appended.first, appended.last), (1, 10_000));
        let mut snapshot = store.db.snapshot().await.expect("a snapshot");
        let verified = ledger::verify_chain(&mut snapshot).await.expect("the verification runs");
        assert_eq!((verified.events, verified.findings.len()), (10_000, 0));
        let bulk = ledger::events_after(&mut snapshot, 0, 5_000).await.expect("events");
        drop(snapshot);
        store.tamper("DELETE FROM ledger").await;
        store.write(async |tx| {
            let mut appender = ledger::Appender::begin(tx, &store.keys).await?;
            for draft in &drafts[..5_000] {
                appender.push(tx, draft.clone()).await?;
            }
            appender.finish(tx).await
        }).await;
        let mut reads = store.db.read().await.expect("a reader");
        let single = ledger::events_after(&mut reads, 0, 5_000).await.expect("events");
        assert!(bulk == single);
    }

    async fn no_event_at_all_is_a_sound_ledger(store: &TestStore) {
        store.write(async |tx| ledger::create(tx).await).await;
        let appended = store.write(async |tx| ledger::append(tx, &store.keys, Vec::new()).await).await;
        assert_eq!((appended.first, appended.last), (1, 0));
        assert!(findings(store).await.is_empty());
        let mut reads = store.db.read().await.expect("a reader");
        assert!(ledger::heads(&mut reads).await.expect("heads").is_empty());
    }

    async fn an_empty_code_of_an_organisation_is_refused(store: &TestStore) {
        store.write(async |tx| ledger::create(tx).await).await;
        let mut tx = store.db.begin().await.expect("a transaction");
        let refused = ledger::append(&mut tx, &store.keys, vec![draft(1, Some(""))]).await;
        assert!(matches!(refused, Err(Error::Event { .. })), "{refused:?}");
    }

    async fn writers_on_several_connections_leave_no_gap(store: &TestStore) {
        store.write(async |tx| ledger::create(tx).await).await;
        let other = store.reopen(Options::default()).await;
        let writers = (0..8_u32).map(|writer| {
            let db = if writer % 2 == 0 { store.db.clone() } else { other.clone() };
            let keys = store.keys.clone();
            tokio::spawn(async move {
                for n in 0..12 {
                    let org = ["A", "B", "C"][usize::try_from(writer % 3).expect("small")];
                    let mut tx = db.begin().await.expect("a transaction");
                    ledger::append(&mut tx, &keys, vec![draft(n, Some(org)), draft(n, None)]).await.expect("events");
                    tx.commit().await.expect("the commit");
                }
            })
        }).collect::<Vec<_>>();
        for writer in writers {
            writer.await.expect("the writer ends well");
        }
        let mut snapshot = store.db.snapshot().await.expect("a snapshot");
        let verified = ledger::verify_chain(&mut snapshot).await.expect("the verification runs");
        assert_eq!(verified.events, 8 * 12 * 2);
        assert!(verified.is_sound(), "{verified:?}");
        drop(snapshot);
        other.close().await;
    }

    async fn a_follower_hands_out_each_event_once(store: &TestStore) {
        twelve(store).await;
        let mut follower = ledger::Follower::new(store.db.clone(), 0);
        let mut seen = Vec::new();
        loop {
            let events = follower.next(5).await.expect("events");
            if events.is_empty() { break }
            seen.extend(events.iter().map(|event| event.seq));
        }
        assert_eq!(seen, (1..=12).collect::<Vec<_>>());
        store.write(async |tx| ledger::append(tx, &store.keys, vec![draft(13, None)]).await).await;
        assert_eq!(follower.next(5).await.expect("events").len(), 1);
        assert_eq!(follower.position(), 13);
    }

    async fn versions_of_records_come_in_order_of_register_record_and_seq(store: &TestStore) {
        twelve(store).await;
        let mut other = draft(13, None);
        other.register = Some("Zoo.case".into());
        let mut bare = draft(14, None);
        bare.version_hash = None;
        store.write(async |tx| ledger::append(tx, &store.keys, vec![other, bare]).await).await;
        let mut reads = store.db.read().await.expect("a reader");
        let mut versions = ledger::version_events(&mut reads, None).expect("a stream");
        let mut seen = Vec::new();
        while let Some(version) = versions.next().await.expect("a version") {
            seen.push((version.register.to_string(), version.record.as_u128(), version.seq));
        }
        // "Z" stands before "e" among bytes, whatever the server's language.
        let mut expected: Vec<_> = (1..=12_i64)
            .map(|n| ("example.case".to_owned(), u128::try_from(n % 4).expect("small"), n))
            .chain([("Zoo.case".to_owned(), 1, 13)])
            .collect();
        expected.sort();
        assert_eq!(seen, expected);
        drop(versions);
        let mut versions = ledger::version_events(&mut reads, Some("Zoo.case")).expect("a stream");
        assert_eq!(versions.next().await.expect("a version").map(|version| version.seq), Some(13));
        assert_eq!(versions.next().await.expect("the end"), None);
    }

    async fn a_flip_in_any_column_is_found_at_its_event(store: &TestStore) {
        twelve(store).await;
        let bytes = |fill: &str| match store.backend() {
            palermo_store::Backend::Sqlite => format!("X'{}'", fill.repeat(32)),
            palermo_store::Backend::Postgres => format!("'\\x{}'::bytea", fill.repeat(32)),
        };
        let id = match store.backend() {
            palermo_store::Backend::Sqlite => format!("X'{}'", "07".repeat(16)),
            palermo_store::Backend::Postgres => format!("'{}'::uuid", "07".repeat(16)),
        };
        let mut flips: Vec<(&str, String)> = vec![
            ("at", "at + 1".into()),
            ("decision", "'deny'".into()),
            ("fields", "'age'".into()),
            ("record", id),
            ("version_hash", bytes("ee")),
            ("prev", bytes("ee")),
            ("h", bytes("ee")),
        ];
        for text in ["actor", "role", "action", "register", "class", "compartment", "purpose", "policy_version",
            "reason_ref", "approver", "request_id"] {
            flips.push((text, "'x'".into()));
        }
        for nullable in ["role", "register", "record", "class", "compartment", "purpose", "policy_version", "reason_ref",
            "approver", "version_hash", "request_id"] {
            flips.push((nullable, "NULL".into()));
        }
        assert_eq!(flips.iter().map(|(name, _)| name).collect::<std::collections::HashSet<_>>().len() + 3,
            ledger::COLUMNS.len(), "seq, org and org_seq have tests of their own");
        store.tamper("CREATE TABLE sound AS SELECT * FROM ledger").await;
        for (column, value) in flips {
            store.tamper(&format!("UPDATE ledger SET {column} = {value} WHERE seq = 6")).await;
            assert_eq!(findings(store).await, [finding(FindingKind::ChangedEvent, Some("A"), 6, 6)], "{column} = {value}");
            store.tamper("DELETE FROM ledger; INSERT INTO ledger SELECT * FROM sound").await;
        }
        assert!(findings(store).await.is_empty());
    }

    async fn an_event_moved_to_another_chain_is_found(store: &TestStore) {
        twelve(store).await;
        store.tamper("UPDATE ledger SET org = 'B' WHERE seq = 6").await;
        let found = findings(store).await;
        assert!(found.contains(&finding(FindingKind::ChangedEvent, Some("B"), 6, 6)), "{found:?}");
        assert!(found.contains(&finding(FindingKind::GapInChain, Some("A"), 3, 3)), "{found:?}");
    }

    async fn a_changed_place_in_the_chain_is_found(store: &TestStore) {
        twelve(store).await;
        store.tamper("UPDATE ledger SET org_seq = 99 WHERE seq = 6").await;
        let found = findings(store).await;
        assert!(found.contains(&finding(FindingKind::ChangedEvent, Some("A"), 6, 6)), "{found:?}");
        assert!(found.contains(&finding(FindingKind::GapInChain, Some("A"), 3, 3)), "{found:?}");
    }

    async fn a_changed_sequence_number_is_found(store: &TestStore) {
        twelve(store).await;
        store.tamper("UPDATE ledger SET seq = 13 WHERE seq = 12").await;
        let found = findings(store).await;
        assert_eq!(found, [
            finding(FindingKind::GapInSequence, None, 12, 12),
            finding(FindingKind::ChangedEvent, Some("A"), 13, 13),
        ]);
    }

    async fn a_deleted_event_is_found_in_both_numberings(store: &TestStore) {
        twelve(store).await;
        store.tamper("DELETE FROM ledger WHERE seq = 6").await;
        let found = findings(store).await;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.contains(&finding(FindingKind::GapInSequence, None, 6, 6)), "{found:?}");
        assert!(found.contains(&finding(FindingKind::GapInChain, Some("A"), 3, 3)), "{found:?}");
    }

    async fn a_piece_cut_out_of_the_middle_is_found(store: &TestStore) {
        twelve(store).await;
        store.tamper("DELETE FROM ledger WHERE seq BETWEEN 5 AND 8").await;
        let found = findings(store).await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&finding(FindingKind::GapInSequence, None, 5, 8)), "{found:?}");
        assert!(found.contains(&finding(FindingKind::GapInChain, None, 3, 4)), "{found:?}");
        assert!(found.contains(&finding(FindingKind::GapInChain, Some("A"), 3, 4)), "{found:?}");
    }

    async fn events_closed_up_after_a_deletion_are_found(store: &TestStore) {
        twelve(store).await;
        store.tamper("DELETE FROM ledger WHERE seq = 11; UPDATE ledger SET seq = 11 WHERE seq = 12").await;
        assert_eq!(findings(store).await, [finding(FindingKind::ChangedEvent, Some("A"), 11, 11)]);
    }

    async fn an_inserted_event_is_found(store: &TestStore) {
        twelve(store).await;
        store.tamper(&format!(
            "INSERT INTO ledger SELECT 13, {} FROM ledger WHERE seq = 12",
            ledger::COLUMNS[1..].iter().map(|&name| if name == "org_seq" { "7" } else { name }).collect::<Vec<_>>().join(", ")
        )).await;
        assert_eq!(findings(store).await, [finding(FindingKind::ChangedEvent, Some("A"), 13, 13)]);
    }

    async fn an_event_that_stands_there_twice_is_found(store: &TestStore) {
        twelve(store).await;
        without_keys(store).await;
        store.tamper("INSERT INTO ledger SELECT * FROM ledger WHERE seq = 6").await;
        let found = findings(store).await;
        assert!(found.contains(&finding(FindingKind::DuplicateEvent, None, 6, 6)), "{found:?}");
    }

    async fn an_event_replaced_together_with_its_hash_breaks_the_link(store: &TestStore) {
        twelve(store).await;
        let mut reads = store.db.read().await.expect("a reader");
        let mut forged = ledger::events_after(&mut reads, 5, 1).await.expect("an event").remove(0);
        drop(reads);
        forged.draft.actor = "x".into();
        let h: String = forged.computed_hash().iter().map(|byte| format!("{byte:02x}")).collect();
        let h = match store.backend() {
            palermo_store::Backend::Sqlite => format!("X'{h}'"),
            palermo_store::Backend::Postgres => format!("'\\x{h}'::bytea"),
        };
        store.tamper(&format!("UPDATE ledger SET actor = 'x', h = {h} WHERE seq = 6")).await;
        assert_eq!(findings(store).await, [finding(FindingKind::BrokenLink, Some("A"), 6, 8)]);
    }

    async fn two_events_that_exchanged_their_numbers_are_found_as_such(store: &TestStore) {
        twelve(store).await;
        store.tamper("UPDATE ledger SET seq = -1 WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 8; \
            UPDATE ledger SET seq = 8 WHERE seq = -1").await;
        assert_eq!(findings(store).await, [finding(FindingKind::ExchangedEvents, Some("A"), 4, 8)]);
    }

    async fn two_events_of_different_chains_that_exchanged_their_numbers_are_found_as_such(store: &TestStore) {
        twelve(store).await;
        store.tamper("UPDATE ledger SET seq = -1 WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 7; \
            UPDATE ledger SET seq = 7 WHERE seq = -1").await;
        let found = findings(store).await;
        assert!(found.iter().any(|f| (f.kind, f.from, f.to) == (FindingKind::ExchangedBetweenOrganisations, 4, 7)), "{found:?}");
    }

    async fn two_events_that_exchanged_what_they_say_are_found_as_such(store: &TestStore) {
        twelve(store).await;
        // Everything that differs but the numbers and the links: at, record and version_hash.
        store.tamper("CREATE TABLE sound AS SELECT * FROM ledger").await;
        for (into, from) in [(4, 8), (8, 4)] {
            store.tamper(&format!(
                "UPDATE ledger SET at = (SELECT at FROM sound WHERE seq = {from}), \
                 record = (SELECT record FROM sound WHERE seq = {from}), \
                 version_hash = (SELECT version_hash FROM sound WHERE seq = {from}) WHERE seq = {into}"
            )).await;
        }
        assert_eq!(findings(store).await, [finding(FindingKind::ExchangedEvents, Some("A"), 4, 8)]);
    }

    async fn reordered_events_are_found(store: &TestStore) {
        twelve(store).await;
        store.tamper("UPDATE ledger SET seq = -seq WHERE seq IN (2, 4, 6); UPDATE ledger SET seq = 4 WHERE seq = -2; \
            UPDATE ledger SET seq = 6 WHERE seq = -4; UPDATE ledger SET seq = 2 WHERE seq = -6").await;
        let found = findings(store).await;
        assert_eq!(found.first().map(|f| (f.kind, f.from)), Some((FindingKind::ChangedEvent, 2)), "{found:?}");
        for seq in [2, 4, 6] {
            assert!(found.iter().any(|f| f.kind == FindingKind::ChangedEvent && f.from <= seq && seq <= f.to), "{found:?}");
        }
    }

    async fn the_ledger_keeps_its_keys_in_the_table(store: &TestStore) {
        twelve(store).await;
        let columns = store.db.columns(ledger::TABLE).await.expect("columns");
        assert_eq!(columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ledger::COLUMNS);
        assert!(columns.iter().all(|column| column.kind.is_some()), "{columns:?}");
        assert_eq!(columns.iter().filter(|column| column.key).map(|column| column.name.as_str()).collect::<Vec<_>>(), ["seq"]);
    }
}

#[tokio::test]
async fn a_value_of_another_type_in_a_sqlite_column_is_a_finding_and_no_error() {
    let store = TestStore::sqlite().await;
    twelve(&store).await;
    store.tamper("UPDATE ledger SET actor = X'6c6f63616c' WHERE seq = 6").await;
    let found = findings(&store).await;
    assert!(found.contains(&finding(FindingKind::ChangedEvent, None, 6, 6)), "{found:?}");
    store.remove().await;
}
