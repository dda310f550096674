//! Passkeys on both databases: which are kept, which answers let somebody in, and what ends them.

use crate::authenticator::{Authenticator, PRESENT};
use crate::common::TestStore;
use crate::house::house;
use jiff::Timestamp;
use palermo_access::{Access, Account, Asked, Entry, Error, NewAccount, Opened, PasskeyName, Refused, Site, Token};
use palermo_store::Actor;
use palermo_vault::{Key as _, RootKey};
use sea_query::{Alias, Query};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "a quiet harbour";
const ORIGIN: &str = "http://localhost:8080";
/// The step at which the tests take place.
const STEP: u64 = 60_000_000;

fn at(step: u64) -> Timestamp {
    Timestamp::from_second(i64::try_from(step * 30).expect("a moment")).expect("a moment")
}

fn site() -> Site {
    Site::of(ORIGIN).expect("a name")
}

fn name(text: &str) -> PasskeyName {
    PasskeyName::parse(text).expect("a name")
}

/// What a false page or a careless authenticator does.
const LIES: [fn(&mut Authenticator); 3] =
    [|a| a.origin = "http://localhost:9090".into(), |a| a.host = "example.org".into(), |a| a.flags = PRESENT];

/// Somebody with a second factor who has just signed in.
struct Person {
    access: Access,
    opened: Opened,
    codes: Vec<Zeroizing<String>>,
}

impl Person {
    async fn new(access: &Access, handle: &str) -> Person {
        let new = NewAccount { handle: handle.into(), roles: vec!["adviser".into()], ..NewAccount::default() };
        let let_in = access.add(&Actor::local(None), &new, PASSPHRASE).await.expect("an account");
        let account = let_in.account.clone();
        let key = access.begin_factor(account.id).await.expect("begun");
        let codes = access.confirm_factor(&account, &key.code(STEP), at(STEP)).await.expect("confirmed");
        let opened = access.open_session(let_in).await.expect("a session");
        Person { access: access.clone(), opened, codes }
    }

    fn account(&self) -> &Account {
        &self.opened.session.account
    }

    /// Each code opens once: the one of that number.
    async fn begin(&self, code: usize, called: &str) -> palermo_access::Result<Asked> {
        let own = (&self.opened.session, &self.opened.token);
        self.access.begin_passkey(own, &site(), name(called), &self.codes[code], at(STEP)).await
    }

    async fn add(&self, (client, authenticator): &(Vec<u8>, Vec<u8>)) -> palermo_access::Result<()> {
        let own = (&self.opened.session, &self.opened.token);
        self.access.add_passkey(own, &site(), client, authenticator).await
    }

    /// A passkey that is kept.
    async fn enrolled(&self, code: usize, mut with: Authenticator) -> Authenticator {
        let asked = self.begin(code, "on the telephone").await.expect("begun");
        self.add(&with.make(&asked.challenge)).await.expect("kept");
        with
    }

    async fn half(&self) -> Token {
        match self.access.sign_in(&self.account().handle, PASSPHRASE).await.expect("the passphrase is right") {
            Entry::Half(half) => half,
            Entry::Whole(_) => panic!("a code is asked for"),
        }
    }

    async fn asked(&self, half: &Token) -> Asked {
        self.access.ask_passkey_halfway(half, &site()).await.expect("asked").expect("she has one")
    }

    async fn ledger(&self) -> Vec<String> {
        let mut reads = self.access.store().database().read().await.expect("a reader");
        let events = palermo_store::ledger::events_of(&mut reads, "core.account", self.account().id).await;
        let events = events.expect("events");
        events.iter().filter(|e| e.draft.version_hash.is_none()).map(|e| e.draft.action.to_string()).collect()
    }
}

async fn unsealed(store: &TestStore) -> Access {
    let access = house(store).await;
    access.store().unseal(RootKey::generate().expect("a key")).await.expect("unsealed");
    access
}

fn p256() -> Authenticator {
    Authenticator::p256(ORIGIN, "localhost")
}

#[track_caller]
fn refused<T>(seen: palermo_access::Result<T>) -> Refused {
    match seen.map(drop).expect_err("refused") {
        Error::Refused(r) => r,
        other => panic!("{other}"),
    }
}

/// Makes a moment of the only row of a table older than any that counts.
async fn long_ago(access: &Access, table: &str, moment: &str) {
    let age = Query::update().table(Alias::new(table)).value(Alias::new(moment), "2026-01-01T00:00:00.000Z").take();
    let mut tx = access.store().keys().database().begin().await.expect("a transaction");
    assert_eq!(tx.execute(&age).await.expect("aged"), 1);
    tx.commit().await.expect("committed");
}

/// What was asked is as old as a question that is not answered any more.
async fn aged(access: &Access) {
    long_ago(access, "passkey_challenge", "ends_at").await;
}

both! {
    async fn passkeys_stand_beside_a_second_factor_and_each_opens_the_house(store: &TestStore) {
        let access = unsealed(store).await;
        let mara = Person::new(&access, "mara").await;
        let none = mara.half().await;
        assert_eq!(access.ask_passkey_halfway(&none, &site()).await.expect("asked"), None, "she has none yet");
        let telephone = mara.enrolled(0, p256()).await;
        let key = mara.enrolled(1, Authenticator::ed25519(ORIGIN, "localhost")).await;
        let all = access.passkeys(mara.account().id).await.expect("read");
        assert_eq!(all.iter().map(|p| (p.name.as_str(), p.used)).collect::<Vec<_>>(), [("on the telephone", None); 2]);
        for mut with in [telephone, key] {
            let half = mara.half().await;
            let asked = mara.asked(&half).await;
            assert_eq!(asked.known.len(), 2);
            assert!(asked.known.contains(&with.credential));
            let let_in = access.enter_passkey(&half, &site(), &with.show(&asked.challenge)).await.expect("let in");
            assert_eq!(&let_in.account, mara.account());
            let opened = access.open_session(let_in).await.expect("a session");
            let holder = access.holder(&opened.token, opened.session.account.id).await.expect("read");
            assert!(holder.is_some(), "the keys that her passphrase opened came along");
            let again = access.enter_passkey(&half, &site(), &with.show(&asked.challenge)).await;
            assert_eq!(refused(again), Refused::SessionOver, "what was half done is over");
        }
        let all = access.passkeys(mara.account().id).await.expect("read");
        assert!(all.iter().all(|p| p.used.is_some()));
        assert_eq!(mara.ledger().await, ["second_factor_on", "passkey_on", "passkey_on"]);
    }

    async fn without_a_second_factor_there_is_no_passkey_and_each_takes_a_code(store: &TestStore) {
        let access = unsealed(store).await;
        let mara = Person::new(&access, "mara").await;
        mara.begin(0, "first").await.expect("begun");
        assert_eq!(refused(mara.begin(0, "second").await), Refused::WrongCode, "the code was used");
        let mut with = p256();
        let made = with.make(&[7; 32]);
        assert_eq!(refused(mara.add(&made).await), Refused::WrongPasskey, "nobody asked that");
        let made = with.make(&mara.begin(1, "third").await.expect("begun").challenge);
        access.take_off_factor(&Actor::local(None), mara.account().id).await.expect("taken off");
        assert!(matches!(mara.add(&made).await, Err(Error::Denied)));
        assert!(matches!(mara.begin(2, "fourth").await, Err(Error::Denied)));
        assert_eq!(access.passkeys(mara.account().id).await.expect("read"), []);
    }

    async fn a_passkey_of_another_page_or_person_is_not_kept(store: &TestStore) {
        let access = unsealed(store).await;
        let mara = Person::new(&access, "mara").await;
        for (code, lie) in LIES.into_iter().enumerate() {
            let mut with = p256();
            lie(&mut with);
            let made = with.make(&mara.begin(code, "false").await.expect("begun").challenge);
            assert_eq!(refused(mara.add(&made).await), Refused::WrongPasskey, "{code}");
        }
        let mut with = p256();
        let made = with.make(&mara.begin(3, "late").await.expect("begun").challenge);
        aged(&access).await;
        assert_eq!(refused(mara.add(&made).await), Refused::WrongPasskey, "five minutes have passed");
        let made = with.make(&mara.begin(4, "good").await.expect("begun").challenge);
        mara.add(&made).await.expect("kept");
        assert_eq!(refused(mara.add(&made).await), Refused::WrongPasskey, "each challenge is answered once");
        let other = Person::new(&access, "omar").await;
        let made = with.make(&other.begin(0, "hers").await.expect("begun").challenge);
        assert_eq!(refused(other.add(&made).await), Refused::WrongPasskey, "it is somebody else's");
        assert_eq!(access.passkeys(mara.account().id).await.expect("read").len(), 1);
    }

    async fn an_answer_to_another_question_page_or_person_lets_nobody_in(store: &TestStore) {
        let access = unsealed(store).await;
        let (mara, omar) = (Person::new(&access, "mara").await, Person::new(&access, "omar").await);
        let mut with = mara.enrolled(0, p256()).await;
        let mut his = omar.enrolled(0, p256()).await;
        let half = mara.half().await;
        // Wrong tries make the next one wait; a right code ends the count.
        let forgiven = async |n: usize| access.take_code(mara.account().id, &mara.codes[n], at(STEP)).await.expect("taken");
        for (n, lie) in LIES.into_iter().enumerate() {
            let truth = (with.origin.clone(), with.host.clone(), with.flags);
            lie(&mut with);
            let shown = with.show(&mara.asked(&half).await.challenge);
            (with.origin, with.host, with.flags) = truth;
            assert_eq!(refused(access.enter_passkey(&half, &site(), &shown).await), Refused::WrongPasskey, "{n}");
            forgiven(n + 1).await;
        }
        mara.asked(&half).await;
        let shown = with.show(&[7; 32]);
        assert_eq!(refused(access.enter_passkey(&half, &site(), &shown).await), Refused::WrongPasskey, "another challenge");
        forgiven(4).await;
        let shown = his.show(&mara.asked(&half).await.challenge);
        assert_eq!(refused(access.enter_passkey(&half, &site(), &shown).await), Refused::WrongPasskey, "his, not hers");
        forgiven(5).await;
        let asked = mara.asked(&half).await;
        aged(&access).await;
        let late = with.show(&asked.challenge);
        assert_eq!(refused(access.enter_passkey(&half, &site(), &late).await), Refused::WrongPasskey, "too late");
        let elsewhere = Site::of("http://localhost:9090").expect("a name");
        assert_eq!(access.ask_passkey_halfway(&half, &elsewhere).await.expect("asked"), None, "it holds at its pages alone");
        forgiven(6).await;
        let shown = with.show(&mara.asked(&half).await.challenge);
        access.enter_passkey(&half, &site(), &shown).await.expect("with nothing changed she comes in");
    }

    async fn an_answer_counts_once_and_a_count_that_goes_back_is_refused(store: &TestStore) {
        let access = unsealed(store).await;
        let mara = Person::new(&access, "mara").await;
        let mut with = mara.enrolled(0, p256()).await;
        let asked = mara.asked(&mara.half().await).await;
        let other = mara.half().await;
        mara.asked(&other).await;
        let shown = with.show(&asked.challenge);
        assert_eq!(refused(access.enter_passkey(&other, &site(), &shown).await), Refused::WrongPasskey, "asked elsewhere");
        let half = mara.half().await;
        let shown = with.show(&mara.asked(&half).await.challenge);
        let (session, token) = (&mara.opened.session, &mara.opened.token);
        access.enter_passkey(&half, &site(), &shown).await.expect("let in");
        let asked = access.ask_passkey(session, token, &site()).await.expect("asked").expect("she has one");
        let replayed = access.prove_by_passkey(session, token, &site(), &shown).await;
        assert_eq!(refused(replayed), Refused::WrongPasskey, "the answer was used");
        access.take_code(mara.account().id, &mara.codes[1], at(STEP)).await.expect("taken");
        let shown = with.show(&asked.challenge);
        assert_eq!(refused(access.prove_by_passkey(session, token, &site(), &shown).await), Refused::WrongPasskey, "the question was used");
        // Somebody has copied the passkey before it signed last: the copy counts behind.
        with.count = Some(0);
        let copied = with.show(&access.ask_passkey(session, token, &site()).await.expect("asked").expect("one").challenge);
        assert_eq!(refused(access.prove_by_passkey(session, token, &site(), &copied).await), Refused::WrongPasskey);
        with.count = Some(9);
        let shown = with.show(&access.ask_passkey(session, token, &site()).await.expect("asked").expect("one").challenge);
        access.prove_by_passkey(session, token, &site(), &shown).await.expect("it went forward");
    }

    async fn a_passkey_proves_who_somebody_is_and_the_session_goes_on_under_another_token(store: &TestStore) {
        let access = unsealed(store).await;
        let mara = Person::new(&access, "mara").await;
        let mut with = mara.enrolled(0, p256()).await;
        let token = &mara.opened.token;
        long_ago(&access, "session", "proven_at").await;
        let session = access.session(token).await.expect("it lives");
        assert!(!session.is_proven());
        let asked = access.ask_passkey(&session, token, &site()).await.expect("asked").expect("she has one");
        let shown = with.show(&asked.challenge);
        let renewed = access.prove_by_passkey(&session, token, &site(), &shown).await.expect("it is she");
        assert_eq!(refused(access.session(token).await), Refused::SessionOver, "the former token opens nothing");
        let now = access.session(&renewed.token).await.expect("it lives");
        assert!(now.is_proven());
        assert_eq!((now.id, now.ends), (session.id, session.ends));
    }

    async fn wrong_passkeys_make_the_next_try_wait_as_wrong_codes_do(store: &TestStore) {
        let access = unsealed(store).await;
        let mara = Person::new(&access, "mara").await;
        let mut with = mara.enrolled(0, p256()).await;
        let half = mara.half().await;
        for _ in 0..3 {
            mara.asked(&half).await;
            let wrong = with.show(&[7; 32]);
            assert_eq!(refused(access.enter_passkey(&half, &site(), &wrong).await), Refused::WrongPasskey);
        }
        let shown = with.show(&mara.asked(&half).await.challenge);
        let why = refused(access.enter_passkey(&half, &site(), &shown).await);
        assert!(matches!(why, Refused::Wait(1..=2)), "{why:?}");
    }

    async fn her_own_passkeys_are_taken_off_by_a_code_and_all_with_the_second_factor(store: &TestStore) {
        let access = unsealed(store).await;
        let (mara, omar) = (Person::new(&access, "mara").await, Person::new(&access, "omar").await);
        mara.enrolled(0, p256()).await;
        mara.enrolled(1, p256()).await;
        omar.enrolled(0, p256()).await;
        let ids = async |p: &Person| access.passkeys(p.account().id).await.expect("read").iter().map(|k| k.id).collect::<Vec<_>>();
        let (hers, his) = (ids(&mara).await, ids(&omar).await);
        let off = async |id, code: &str| access.remove_passkey(mara.account(), id, code, at(STEP)).await;
        assert_eq!(refused(off(hers[0], "000000000000").await), Refused::WrongCode);
        assert!(!off(his[0], &mara.codes[2]).await.expect("looked at"), "it is not hers");
        assert_eq!((ids(&mara).await.len(), ids(&omar).await), (2, his.clone()));
        assert!(off(hers[0], &mara.codes[3]).await.expect("taken off"));
        assert_eq!(ids(&mara).await, hers[1..]);
        access.take_off_factor(&Actor::local(None), mara.account().id).await.expect("taken off");
        assert_eq!((ids(&mara).await, ids(&omar).await), (Vec::new(), his));
        let told = ["second_factor_on", "passkey_on", "passkey_on", "passkey_off", "second_factor_off"];
        assert_eq!(mara.ledger().await, told);
    }
}
