//! The door on both databases: who is let in, for how long, and what ends it.

use std::path::Path;
use std::sync::Arc;

use crate::common::TestStore;
use jiff::{SignedDuration, Timestamp};
use palermo_access::{ABSOLUTE_HOURS, Access, Cost, Entry, Error, IDLE_MINUTES, LetIn, NewAccount, Refused, Token};
use palermo_register::catalog::PackFiles;
use palermo_store::db::{Location, iso};
use palermo_store::{Actor, Input, Place, Store};
use sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Query};

const PASSPHRASE: &str = "a quiet harbour";

/// An installation with the pack `core`, whose key store is a database of its own.
async fn door(main: &TestStore) -> Access {
    let keys = match main.location() {
        Location::Sqlite(_) => TestStore::sqlite().await,
        Location::Postgres(_) => TestStore::postgres().await.expect("the server is there"),
    };
    let address = |s: &TestStore| match s.location() {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(url) => url,
    };
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let place = Place { folder, database: Some(address(main)), keys: Some(address(&keys)), heads: None, outbox: None };
    // The databases of a test outlive it by their own cleaning; the handle of the second is kept with them.
    std::mem::forget(keys);
    let store = Store::create(place).await.expect("a new installation");
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core");
    store.apply(&[PackFiles::from_folder(&core).expect("the pack")]).await.expect("applied");
    Access::with_cost(Arc::new(store), Cost { passes: 1, kibibytes: 64, lanes: 1 }).await.expect("a door")
}

fn adviser() -> NewAccount {
    NewAccount { handle: "mara".into(), roles: vec!["adviser".into()], language: Some("ar".into()), organisation: None }
}

async fn entered(door: &Access, passphrase: &str) -> LetIn {
    match door.sign_in("mara", passphrase).await.expect("the passphrase is right") {
        Entry::Whole(let_in) => let_in,
        Entry::Half(_) => panic!("no code was asked for"),
    }
}

fn refused(e: Error) -> Refused {
    match e {
        Error::Refused(r) => r,
        other => panic!("{other}"),
    }
}

both! {
    async fn who_knows_the_passphrase_is_let_in_and_nobody_else(store: &TestStore) {
        let door = door(store).await;
        let made = door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account");
        let let_in = entered(&door, PASSPHRASE).await;
        let roles = ["adviser".to_string()];
        assert_eq!((&let_in.account, let_in.account.roles.as_slice()), (&made.account, roles.as_slice()));
        assert_eq!(let_in.member().public, made.member().public, "the passphrase opens the keys that were made");
        for (handle, passphrase) in [("mara", "a quiet harbor"), ("nobody", PASSPHRASE), ("mara", "")] {
            let why = refused(door.sign_in(handle, passphrase).await.expect_err("not let in"));
            assert_eq!(why, Refused::NotTogether, "{handle}");
        }
        assert!(door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.is_err(), "a handle is taken once");
        let weak = NewAccount { handle: "ines".into(), ..adviser() };
        assert!(matches!(door.add(&Actor::local(None), &weak, "short").await, Err(Error::Passphrase { .. })));
        assert_eq!(door.accounts().await.expect("the accounts").len(), 1);
    }

    async fn wrong_tries_make_the_next_one_wait(store: &TestStore) {
        let door = door(store).await;
        door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account");
        for _ in 0..3 {
            assert_eq!(refused(door.sign_in("mara", "wrong passphrase").await.expect_err("wrong")), Refused::NotTogether);
        }
        let why = refused(door.sign_in("mara", PASSPHRASE).await.expect_err("it is too soon"));
        assert!(matches!(why, Refused::Wait(n) if (1..=2).contains(&n)), "{why:?}");
    }

    async fn a_session_lives_until_it_is_ended(store: &TestStore) {
        let door = door(store).await;
        let let_in = door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account");
        let (account, member) = (let_in.account.clone(), let_in.member());
        let opened = door.open_session(let_in).await.expect("a session");
        let token = Token::parse(&opened.token.to_text()).expect("the text of a cookie reads back");
        let session = door.session(&token).await.expect("it lives");
        assert_eq!(session.account, account);
        assert!(session.owns(&opened.session.form_token) && !session.owns("another"));
        let again = entered(&door, PASSPHRASE).await;
        let other = door.open_session(again).await.expect("a second session");
        assert_ne!(other.session.form_token, session.form_token);
        let ids = async || -> Vec<_> {
            door.sessions_of(account.id).await.expect("the sessions").iter().map(|s| s.id).collect()
        };
        let all = ids().await;
        assert!(all.len() == 2 && all.contains(&session.id) && all.contains(&other.session.id), "{all:?}");
        door.end_session(&token).await.expect("ended");
        assert_eq!(refused(door.session(&token).await.expect_err("over")), Refused::SessionOver);
        assert!(door.session(&other.token).await.is_ok());
        let again = entered(&door, PASSPHRASE).await;
        let changed = door.change_passphrase(again, "another quiet harbour").await.expect("changed");
        assert_eq!(changed.member().public, member.public, "a new passphrase opens the same keys");
        assert!(door.session(&other.token).await.is_err(), "a new passphrase ends every session");
        let let_in = entered(&door, "another quiet harbour").await;
        door.reset_passphrase(let_in.account, "a third quiet harbour").await.expect("reset");
        assert!(door.sign_in("mara", "another quiet harbour").await.is_err());
        let new = entered(&door, "a third quiet harbour").await;
        assert_ne!(new.member().public, member.public, "nobody knew the passphrase: the keys are new ones");
        assert_eq!(door.member(account.id).await.expect("read").map(|m| m.public), Some(new.member().public));
    }

    async fn a_person_ends_one_of_her_sessions_or_all_others_and_nobody_elses(store: &TestStore) {
        let door = door(store).await;
        let ines = NewAccount { handle: "ines".into(), ..adviser() };
        let ines = door.add(&Actor::local(None), &ines, PASSPHRASE).await.expect("an account");
        let hers = door.open_session(ines).await.expect("a session");
        let mara = door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account");
        let id = mara.account.id;
        let mut opened = vec![door.open_session(mara).await.expect("a session")];
        for _ in 0..3 {
            let again = entered(&door, PASSPHRASE).await;
            opened.push(door.open_session(again).await.expect("a session"));
        }
        let [one, two, three, four] = opened.as_slice() else { panic!("four sessions") };
        door.end_one(id, two.session.id).await.expect("ended");
        door.end_one(id, hers.session.id).await.expect("nothing of hers");
        assert!(door.session(&two.token).await.is_err());
        assert!(door.session(&hers.token).await.is_ok(), "somebody else's session");
        // A session that nobody has used for long is over though its row still stands.
        let keys = door.store().keys().database();
        let mut tx = keys.begin().await.expect("a transaction");
        let age = Query::update()
            .table(Alias::new("session"))
            .value(Alias::new("used_at"), "2026-01-01T00:00:00Z")
            .and_where(Expr::col(Alias::new("id")).eq(four.session.id))
            .take();
        tx.execute(&age).await.expect("aged");
        tx.commit().await.expect("committed");
        assert_eq!(door.sessions_of(id).await.expect("the sessions").len(), 2);
        door.end_others(id, one.session.id).await.expect("ended");
        let left: Vec<_> = door.sessions_of(id).await.expect("the sessions").iter().map(|s| s.id).collect();
        assert_eq!(left, [one.session.id]);
        assert!(door.session(&one.token).await.is_ok() && door.session(&three.token).await.is_err());
        assert!(door.session(&hers.token).await.is_ok(), "somebody else's session");
    }

    async fn the_keys_of_a_session_open_with_its_token_and_for_its_account_alone(store: &TestStore) {
        let door = door(store).await;
        let mara = door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account");
        let ines = NewAccount { handle: "ines".into(), ..adviser() };
        let ines = door.add(&Actor::local(None), &ines, PASSPHRASE).await.expect("an account");
        let (id, other) = (mara.account.id, ines.account.id);
        let (opened, hers) = (door.open_session(mara).await.expect("one"), door.open_session(ines).await.expect("two"));
        assert!(door.holder(&opened.token, id).await.expect("read").is_some());
        assert!(door.holder(&opened.token, other).await.expect("read").is_none());
        // Whoever can write to the key store lays one person's keys beside another's session: they do not open there.
        let keys = door.store().keys().database();
        let mut tx = keys.begin().await.expect("a transaction");
        let swap = Query::update()
            .table(Alias::new("session"))
            .value(Alias::new("account"), Expr::val(id))
            .and_where(Expr::col(Alias::new("account")).eq(other))
            .take();
        tx.execute(&swap).await.expect("exchanged");
        tx.commit().await.expect("committed");
        assert!(matches!(door.holder(&hers.token, id).await, Err(Error::Vault(_))));
        door.end_session(&opened.token).await.expect("ended");
        assert!(door.holder(&opened.token, id).await.expect("read").is_none());
    }

    async fn a_session_that_nobody_used_or_that_is_old_is_over(store: &TestStore) {
        let door = door(store).await;
        let id = door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account").account.id;
        for (column, minutes, lives) in [("used_at", IDLE_MINUTES - 5, true), ("used_at", IDLE_MINUTES, false), ("ends_at", 0, false)] {
            let opened = door.open_session(entered(&door, PASSPHRASE).await).await.expect("a session");
            let lasts = opened.session.ends.duration_since(Timestamp::now());
            assert_eq!(lasts.as_hours(), ABSOLUTE_HOURS - 1, "and the minutes of the last hour");
            let then = iso(Timestamp::now() - SignedDuration::from_mins(minutes));
            let set = Query::update()
                .table(Alias::new("session"))
                .value(Alias::new(column), then)
                .and_where(Expr::col(Alias::new("account")).eq(id))
                .take();
            let mut tx = door.store().keys().database().begin().await.expect("a transaction");
            tx.execute(&set).await.expect("set back");
            tx.commit().await.expect("committed");
            assert_eq!(door.session(&opened.token).await.is_ok(), lives, "{column}, {minutes} minutes ago");
        }
    }

    async fn a_disabled_account_dies_at_once(store: &TestStore) {
        let door = door(store).await;
        let let_in = door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account");
        let account = let_in.account.clone();
        let opened = door.open_session(let_in).await.expect("a session");
        let mut change = door.store().change(&Actor::local(None)).await.expect("a change");
        change.transition("core.account", account.id, 1, "disable", Input::default()).await.expect("disabled");
        change.commit().await.expect("committed");
        assert_eq!(refused(door.session(&opened.token).await.expect_err("over")), Refused::SessionOver);
        assert_eq!(refused(door.sign_in("mara", PASSPHRASE).await.expect_err("disabled")), Refused::NotTogether);
    }

    async fn neither_token_nor_passphrase_lies_in_a_store(store: &TestStore) {
        let door = door(store).await;
        let account = door.add(&Actor::local(None), &adviser(), PASSPHRASE).await.expect("an account");
        let opened = door.open_session(account).await.expect("a session");
        let token = opened.token.to_text();
        for db in [door.store().database(), door.store().keys().database()] {
            for table in db.tables().await.expect("tables") {
                use palermo_store::Reads as _;
                let everything = Query::select().column(Asterisk).from(Alias::new(&table)).take();
                let all = db.read().await.expect("a reader").fetch_all(&everything).await.expect("rows");
                for row in all {
                    let text = format!("{:?}", row.into_cells());
                    assert!(!text.contains(PASSPHRASE) && !text.contains(token.as_str()), "{table}");
                    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).expect("its written form");
                    assert!(!text.contains(&format!("{bytes:?}")), "{table}");
                }
            }
        }
    }
}
