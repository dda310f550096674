//! The door on both databases: who is let in, for how long, and what ends it.

#[path = "../../palermo-store/tests/common/mod.rs"]
mod common;

use std::path::Path;
use std::sync::Arc;

use common::TestStore;
use palermo_access::{Access, Cost, Error, NewAccount, Refused, Token};
use palermo_register::catalog::PackFiles;
use palermo_store::db::Location;
use palermo_store::{Actor, Input, Place, Store};
use sea_query::{Alias, Asterisk, Query};

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
    let place = Place { folder, database: Some(address(main)), keys: Some(address(&keys)), heads: None };
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
        let let_in = door.sign_in("mara", PASSPHRASE).await.expect("the passphrase is right");
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
        let again = door.sign_in("mara", PASSPHRASE).await.expect("let in");
        let other = door.open_session(again).await.expect("a second session");
        assert_ne!(other.session.form_token, session.form_token);
        assert_eq!(door.sessions_of(account.id).await.expect("the sessions").len(), 2);
        door.end_session(&token).await.expect("ended");
        assert_eq!(refused(door.session(&token).await.expect_err("over")), Refused::SessionOver);
        assert!(door.session(&other.token).await.is_ok());
        let again = door.sign_in("mara", PASSPHRASE).await.expect("let in");
        let changed = door.change_passphrase(again, "another quiet harbour").await.expect("changed");
        assert_eq!(changed.member().public, member.public, "a new passphrase opens the same keys");
        assert!(door.session(&other.token).await.is_err(), "a new passphrase ends every session");
        let let_in = door.sign_in("mara", "another quiet harbour").await.expect("let in");
        door.reset_passphrase(let_in.account, "a third quiet harbour").await.expect("reset");
        assert!(door.sign_in("mara", "another quiet harbour").await.is_err());
        let new = door.sign_in("mara", "a third quiet harbour").await.expect("let in");
        assert_ne!(new.member().public, member.public, "nobody knew the passphrase: the keys are new ones");
        assert_eq!(door.member(account.id).await.expect("read").map(|m| m.public), Some(new.member().public));
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
            .value(Alias::new("account"), sea_query::Expr::val(id))
            .and_where(sea_query::ExprTrait::eq(sea_query::Expr::col(Alias::new("account")), other))
            .take();
        tx.execute(&swap).await.expect("exchanged");
        tx.commit().await.expect("committed");
        assert!(matches!(door.holder(&hers.token, id).await, Err(Error::Vault(_))));
        door.end_session(&opened.token).await.expect("ended");
        assert!(door.holder(&opened.token, id).await.expect("read").is_none());
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
