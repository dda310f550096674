//! The second factor on both databases: what a right passphrase leads to, which codes are taken, and what ends it.

use crate::common::TestStore;
use crate::house::house;
use jiff::Timestamp;
use palermo_access::{Access, Account, Entry, Error, NewAccount, RECOVERY_CODES, Refused, Token};
use palermo_store::{Actor, Input};
use palermo_vault::{FactorKey, Key as _, RootKey};
use sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Query};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "a quiet harbour";
/// The step at which the tests take place.
const STEP: u64 = 60_000_000;

fn at(step: u64) -> Timestamp {
    Timestamp::from_second(i64::try_from(step * 30).expect("a moment")).expect("a moment")
}

/// An unsealed installation and an account.
async fn mara(store: &TestStore) -> (Access, Account) {
    let access = house(store).await;
    access.store().unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
    let new = NewAccount { handle: "mara".into(), roles: vec!["adviser".into()], language: None, organisation: None };
    let account = access.add(&Actor::local(None), &new, PASSPHRASE).await.expect("an account").account;
    (access, account)
}

/// The same with a second factor, confirmed by the code of the step before [`STEP`].
async fn enrolled(store: &TestStore) -> (Access, Account, FactorKey, Vec<Zeroizing<String>>) {
    let (access, account) = mara(store).await;
    let key = access.begin_factor(account.id).await.expect("begun");
    let codes = access.confirm_factor(&account, &key.code(STEP - 1), at(STEP)).await.expect("confirmed");
    (access, account, key, codes)
}

async fn half(access: &Access) -> Token {
    match access.sign_in("mara", PASSPHRASE).await.expect("the passphrase is right") {
        Entry::Half(half) => half,
        Entry::Whole(_) => panic!("a code is asked for"),
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(seen: palermo_access::Result<T>) -> Refused {
    match seen.expect_err("refused") {
        Error::Refused(r) => r,
        other => panic!("{other}"),
    }
}

/// What the ledger says of an account, besides what made it.
async fn told(access: &Access, account: &Account) -> Vec<(String, String)> {
    let mut reads = access.store().database().read().await.expect("a reader");
    let events = palermo_store::ledger::events_of(&mut reads, "core.account", account.id).await.expect("events");
    let of = events.iter().filter(|e| e.draft.version_hash.is_none());
    of.map(|e| (e.draft.actor.to_string(), e.draft.action.to_string())).collect()
}

both! {
    async fn a_second_factor_counts_from_its_first_code_on(store: &TestStore) {
        let (access, account) = mara(store).await;
        let key = access.begin_factor(account.id).await.expect("begun");
        assert_eq!(access.factor(account.id).await.expect("read"), None);
        assert!(matches!(access.sign_in("mara", PASSPHRASE).await, Ok(Entry::Whole(_))), "nothing is asked for yet");
        let wrong = key.code(STEP + 9);
        assert_eq!(refused(access.confirm_factor(&account, &wrong, at(STEP)).await), Refused::WrongCode);
        assert_eq!(access.begun_factor(account.id).await.expect("read"), Some(key));
        let key = access.begin_factor(account.id).await.expect("begun again");
        let codes = access.confirm_factor(&account, &key.code(STEP), at(STEP)).await.expect("confirmed");
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert_eq!(access.factor(account.id).await.expect("read").map(|f| f.codes), Some(RECOVERY_CODES));
        assert_eq!(access.begun_factor(account.id).await.expect("read"), None, "it is shown to nobody any more");
        assert!(matches!(access.begin_factor(account.id).await, Err(Error::Denied)), "one at a time");
        assert!(matches!(access.sign_in("mara", PASSPHRASE).await, Ok(Entry::Half(_))));
        assert_eq!(told(&access, &account).await, [("mara".to_string(), "second_factor_on".to_string())]);
    }

    async fn a_passphrase_alone_opens_no_session_and_a_code_is_taken_once(store: &TestStore) {
        let (access, account, key, _) = enrolled(store).await;
        let one = half(&access).await;
        assert_eq!(refused(access.session(&one).await), Refused::SessionOver, "what is half done is no session");
        assert!(access.holder(&one, account.id).await.expect("read").is_none());
        let used = key.code(STEP - 1);
        assert_eq!(refused(access.enter_code(&one, &used, at(STEP)).await), Refused::WrongCode, "it confirmed the factor");
        let let_in = access.enter_code(&one, &format!(" {} ", &*key.code(STEP)), at(STEP)).await.expect("let in");
        assert_eq!(let_in.account, account);
        let opened = access.open_session(let_in).await.expect("a session");
        assert!(access.holder(&opened.token, account.id).await.expect("read").is_some(), "her keys came along");
        assert_eq!(refused(access.enter_code(&one, &key.code(STEP + 1), at(STEP)).await), Refused::SessionOver);
        let two = half(&access).await;
        assert_eq!(refused(access.enter_code(&two, &key.code(STEP), at(STEP)).await), Refused::WrongCode, "it was used");
        assert!(access.enter_code(&two, &key.code(STEP + 1), at(STEP)).await.is_ok(), "a clock may be a step ahead");
    }

    async fn each_recovery_code_opens_once(store: &TestStore) {
        let (access, account, _, codes) = enrolled(store).await;
        let one = half(&access).await;
        access.enter_code(&one, &codes[3].to_lowercase(), at(STEP)).await.expect("let in");
        let two = half(&access).await;
        assert_eq!(refused(access.enter_code(&two, &codes[3], at(STEP)).await), Refused::WrongCode, "it was used");
        assert_eq!(access.factor(account.id).await.expect("read").map(|f| f.codes), Some(RECOVERY_CODES - 1));
        access.enter_code(&two, &codes[4], at(STEP)).await.expect("let in");
    }

    async fn wrong_codes_make_the_next_one_wait_and_a_right_passphrase_buys_none(store: &TestStore) {
        let (access, _, key, _) = enrolled(store).await;
        for _ in 0..3 {
            let half = half(&access).await;
            assert_eq!(refused(access.enter_code(&half, "000000", at(STEP + 5)).await), Refused::WrongCode);
        }
        let why = refused(access.sign_in("mara", PASSPHRASE).await);
        assert!(matches!(why, Refused::Wait(1..=2)), "{why:?}");
        let why = refused(access.take_code(
            access.by_handle("mara").await.expect("read").expect("an account").id,
            &key.code(STEP + 5),
            at(STEP + 5),
        ).await);
        assert!(matches!(why, Refused::Wait(1..=2)), "{why:?}");
    }

    async fn a_new_passphrase_and_a_disabled_account_end_what_is_half_done(store: &TestStore) {
        let (access, account, key, _) = enrolled(store).await;
        let one = half(&access).await;
        access.reset_passphrase(account.clone(), "another quiet harbour").await.expect("reset");
        assert_eq!(refused(access.enter_code(&one, &key.code(STEP), at(STEP)).await), Refused::SessionOver);
        let Ok(Entry::Half(two)) = access.sign_in("mara", "another quiet harbour").await else {
            panic!("a new passphrase does not take the second factor off")
        };
        let mut change = access.store().change(&Actor::local(None)).await.expect("a change");
        change.transition("core.account", account.id, 1, "disable", Input::default()).await.expect("disabled");
        change.commit().await.expect("committed");
        assert_eq!(refused(access.enter_code(&two, &key.code(STEP), at(STEP)).await), Refused::SessionOver);
    }

    async fn what_is_half_done_is_over_after_five_minutes(store: &TestStore) {
        let (access, _, key, _) = enrolled(store).await;
        let one = half(&access).await;
        let mut tx = access.store().keys().database().begin().await.expect("a transaction");
        let age = Query::update().table(Alias::new("half_session")).value(Alias::new("ends_at"), "2026-01-01T00:00:00.000Z").take();
        assert_eq!(tx.execute(&age).await.expect("aged"), 1);
        tx.commit().await.expect("committed");
        assert_eq!(refused(access.enter_code(&one, &key.code(STEP), at(STEP)).await), Refused::SessionOver);
    }

    async fn a_proof_renews_the_token_and_not_the_session(store: &TestStore) {
        let (access, account) = mara(store).await;
        let Ok(Entry::Whole(let_in)) = access.sign_in("mara", PASSPHRASE).await else { panic!("let in") };
        let opened = access.open_session(let_in).await.expect("a session");
        let mut tx = access.store().keys().database().begin().await.expect("a transaction");
        let age = Query::update().table(Alias::new("session")).value(Alias::new("proven_at"), "2026-01-01T00:00:00.000Z").take();
        assert_eq!(tx.execute(&age).await.expect("aged"), 1);
        tx.commit().await.expect("committed");
        let old = access.session(&opened.token).await.expect("it lives");
        assert!(opened.session.is_proven() && !old.is_proven());
        let wrong = access.prove(&old, &opened.token, "not hers at all", at(STEP)).await;
        assert_eq!(refused(wrong.map(|o| o.session)), Refused::NotTogether);
        assert!(!access.session(&opened.token).await.expect("it lives").is_proven());
        let renewed = access.prove(&old, &opened.token, PASSPHRASE, at(STEP)).await.expect("it is she");
        assert_eq!(refused(access.session(&opened.token).await), Refused::SessionOver, "the former token opens nothing");
        let now = access.session(&renewed.token).await.expect("it lives");
        assert!(now.is_proven() && now.form_token == renewed.session.form_token);
        assert_eq!((now.id, now.ends), (old.id, old.ends), "it is the same session, and ends when it would have ended");
        assert!(access.holder(&renewed.token, account.id).await.expect("read").is_some(), "her keys came along");
        // With a second factor the passphrase proves nothing more.
        let key = access.begin_factor(account.id).await.expect("begun");
        access.confirm_factor(&account, &key.code(STEP), at(STEP)).await.expect("confirmed");
        let wrong = access.prove(&now, &renewed.token, PASSPHRASE, at(STEP)).await;
        assert_eq!(refused(wrong.map(|o| o.session)), Refused::WrongCode);
        access.prove(&now, &renewed.token, &key.code(STEP + 1), at(STEP)).await.expect("it is she");
    }

    async fn taking_it_off_stands_in_the_ledger_and_leaves_nothing(store: &TestStore) {
        let (access, account, _, codes) = enrolled(store).await;
        assert!(access.take_off_factor(&Actor::local(None), account.id).await.expect("taken off"));
        assert!(!access.take_off_factor(&Actor::local(None), account.id).await.expect("nothing to do"));
        assert_eq!(access.factor(account.id).await.expect("read"), None);
        assert!(matches!(access.take_code(account.id, &codes[0], at(STEP)).await, Err(Error::Denied)));
        assert!(matches!(access.sign_in("mara", PASSPHRASE).await, Ok(Entry::Whole(_))));
        let events = [("mara", "second_factor_on"), ("local", "second_factor_off")].map(|(a, b)| (a.to_string(), b.to_string()));
        assert_eq!(told(&access, &account).await, events);
    }

    async fn a_secret_of_another_account_does_not_open_and_none_lies_in_clear(store: &TestStore) {
        let (access, account, key, codes) = enrolled(store).await;
        let keys = access.store().keys().database();
        for db in [access.store().database(), keys] {
            for table in db.tables().await.expect("tables") {
                use palermo_store::Reads as _;
                let everything = Query::select().column(Asterisk).from(Alias::new(&table)).take();
                for row in db.read().await.expect("a reader").fetch_all(&everything).await.expect("rows") {
                    let text = format!("{:?}", row.into_cells());
                    let secret = format!("{:?}", &key.expose()[..20]);
                    assert!(!text.contains(secret.trim_matches(['[', ']'])), "{table}");
                    assert!(!text.contains(key.to_text().as_str()), "{table}");
                    assert!(codes.iter().all(|c| !text.contains(c.as_str())), "{table}");
                }
            }
        }
        let ines = NewAccount { handle: "ines".into(), roles: vec!["adviser".into()], language: None, organisation: None };
        let ines = access.add(&Actor::local(None), &ines, PASSPHRASE).await.expect("an account").account;
        // Whoever can write to the key store lays one person's secret beside another's handle.
        let mut tx = keys.begin().await.expect("a transaction");
        let moved = Query::update().table(Alias::new("second_factor")).value(Alias::new("account"), Expr::val(ines.id)).and_where(Expr::col(Alias::new("account")).eq(account.id)).take();
        assert_eq!(tx.execute(&moved).await.expect("moved"), 1);
        tx.commit().await.expect("committed");
        assert!(matches!(access.take_code(ines.id, &key.code(STEP), at(STEP)).await, Err(Error::Store(_))));
    }

    async fn a_locked_installation_begins_none(store: &TestStore) {
        let access = house(store).await;
        let new = NewAccount { handle: "mara".into(), roles: vec![], language: None, organisation: None };
        let account = access.add(&Actor::local(None), &new, PASSPHRASE).await.expect("an account").account;
        assert!(matches!(access.begin_factor(account.id).await, Err(Error::Store(palermo_store::Error::Locked))));
    }
}
