//! Who was let in, by whom and until when: grants to persons and teams, stand-ins, the hand-over of all that somebody holds, and the
//! glass that is broken in an emergency.

use std::sync::Arc;

use crate::common::TestStore;
use crate::house::{house, made, text, to};
use jiff::SignedDuration;
use palermo_access::{
    Access, Account, Action, Entry, Error, GrantTerms, Holder, LONGEST_EMERGENCY, NewAccount, Question, Upon,
};
use palermo_register::catalog::Register;
use palermo_register::value::{DateTime, PartialDate, Value};
use palermo_store::{Actor, Record};
use uuid::Uuid;

const PASSPHRASE: &str = "a quiet harbour";

async fn account(access: &Access, handle: &str, organisation: &str, role: &str) -> Account {
    let new = NewAccount {
        handle: handle.into(),
        organisation: Some(organisation.into()),
        roles: vec![role.into()],
        language: None,
    };
    access.add(&Actor::local(None), &new, PASSPHRASE).await.expect("an account").account
}

/// Two organisations, a file of the first, and the people who work there.
struct Place {
    access: Access,
    register: Arc<Register>,
    file: Record,
    lead: Account,
    worker: Account,
    other: Account,
}

async fn place(store: &TestStore) -> Place {
    let access = house(store).await;
    let mut change = access.store().change(&Actor::local(None)).await.expect("a change");
    for code in ["north", "south"] {
        made(&mut change, "core.organisation", vec![("code", text(code)), ("name", text(code))]).await;
    }
    change.commit().await.expect("committed");
    let mut change = access.store().change(&Actor::local(Some("north"))).await.expect("a change");
    let id = made(&mut change, "probe.file", vec![("name", text("a file"))]).await;
    change.commit().await.expect("committed");
    let (register, _) = access.store().house().register("probe.file").expect("it is declared");
    let file = access.store().get("probe.file", id).await.expect("it is there");
    let lead = account(&access, "lead", "north", "supervisor").await;
    let worker = account(&access, "worker", "north", "decision_maker").await;
    let other = account(&access, "other", "north", "decision_maker").await;
    Place { access, register, file, lead, worker, other }
}

impl Place {
    async fn may(&self, who: &Account, action: Action, purpose: Option<&str>) -> bool {
        let person = self.access.person(who).await.expect("a person");
        let question = Question { purpose, ..Question::new(&person, &action) };
        let upon = Upon::Record(&self.register, &self.file);
        self.access.decide(&question, upon).await.expect("decided").allow
    }

    async fn reads(&self, who: &Account) -> bool {
        self.may(who, Action::Read, Some("assistance")).await
    }

    async fn grant(&self, by: &Account, holder: Holder) -> Result<Uuid, Error> {
        let terms = GrantTerms {
            holder,
            basis: "member".into(),
            purposes: vec!["assistance".into()],
            compartments: vec!["clinical".into()],
            lasts: SignedDuration::from_hours(48),
        };
        let person = self.access.person(by).await.expect("a person");
        self.access.grant(&person, &by.actor(), &self.register, &self.file, &terms).await
    }

    /// A record of today in a register of access.
    async fn wrote(&self, register: &str, said: Vec<(&str, Value)>) -> Uuid {
        self.wrote_as("north", register, said).await
    }

    async fn wrote_as(&self, organisation: &str, register: &str, said: Vec<(&str, Value)>) -> Uuid {
        let mut change = self.access.store().change(&Actor::local(Some(organisation))).await.expect("a change");
        let id = made(&mut change, register, said).await;
        change.commit().await.expect("committed");
        id
    }

    fn today(&self) -> Value {
        Value::Date(PartialDate::day(self.access.store().moment().today))
    }
}

both! {
    async fn whoever_was_let_in_reads_until_the_grant_is_taken_back(store: &TestStore) {
        let p = place(store).await;
        assert!(!p.reads(&p.worker).await, "nobody let her in yet");
        assert!(matches!(p.grant(&p.worker, Holder::Account(p.worker.id)).await, Err(Error::Denied)), "nor can she herself");
        let grant = p.grant(&p.lead, Holder::Account(p.worker.id)).await.expect("let in");
        assert!(p.reads(&p.worker).await && !p.reads(&p.other).await);
        assert!(!p.may(&p.worker, Action::Read, None).await, "it holds for the stated purpose");
        assert!(p.may(&p.worker, Action::Open("clinical".into()), Some("assistance")).await);
        assert!(!p.may(&p.worker, Action::Open("clinical".into()), Some("justice")).await);
        let (lead, worker) = (p.access.person(&p.lead).await.expect("one"), p.access.person(&p.worker).await.expect("one"));
        assert!(matches!(p.access.revoke(&worker, &p.worker.actor(), grant).await, Err(Error::Denied)));
        p.access.revoke(&lead, &p.lead.actor(), grant).await.expect("taken back");
        assert!(!p.reads(&p.worker).await, "it acts at once");
    }

    async fn nobody_lets_her_people_into_what_another_organisation_holds(store: &TestStore) {
        let p = place(store).await;
        let at = |hours: i64| {
            let at = p.access.store().moment().at + SignedDuration::from_hours(hours);
            Value::DateTime(DateTime { at, zone: "UTC".into() })
        };
        let mut change = p.access.store().change(&Actor::local(Some("south"))).await.expect("a change");
        let said = vec![
            ("register", text("probe.file")),
            ("record", text(&p.file.id.to_string())),
            ("account", to("core.account", p.worker.id)),
            ("basis", Value::Code("member".into())),
            ("begins", at(-1)),
            ("ends", at(1)),
        ];
        made(&mut change, "core.case_grant", said).await;
        change.commit().await.expect("committed");
        assert!(!p.reads(&p.worker).await, "a grant counts that the holder of the record gave");
        let far = account(&p.access, "far", "south", "supervisor").await;
        assert!(matches!(p.grant(&far, Holder::Account(far.id)).await, Err(Error::Denied)));
    }

    async fn a_team_lets_its_members_in_while_they_belong_to_it(store: &TestStore) {
        let p = place(store).await;
        let purpose = Value::Code("clinical".into());
        let team = p.wrote("core.team", vec![("name", text("The clinic")), ("purpose", purpose)]).await;
        p.grant(&p.lead, Holder::Team(team)).await.expect("let in");
        let stranger = vec![("team", to("core.team", team)), ("account", to("core.account", p.lead.id))];
        p.wrote_as("south", "core.team_member", stranger).await;
        assert!(!p.reads(&p.lead).await, "another organisation does not say who belongs to this team");
        let member = |who: &Account| vec![("team", to("core.team", team)), ("account", to("core.account", who.id))];
        let since = ("valid_from", p.today());
        p.wrote("core.team_member", [member(&p.worker), vec![since.clone()]].concat()).await;
        let yesterday = p.access.store().moment().today.yesterday().expect("a day");
        let until = ("valid_to", Value::Date(PartialDate::day(yesterday)));
        p.wrote("core.team_member", [member(&p.other), vec![until]].concat()).await;
        assert!(p.reads(&p.worker).await);
        assert!(!p.reads(&p.other).await, "she left yesterday");
        let person = p.access.person(&p.worker).await.expect("a person");
        assert_eq!(person.teams.iter().map(|t| t.purpose.as_str()).collect::<Vec<_>>(), ["clinical"]);
    }

    async fn a_stand_in_enters_what_the_absent_was_let_into(store: &TestStore) {
        let p = place(store).await;
        p.grant(&p.lead, Holder::Account(p.worker.id)).await.expect("let in");
        let said = vec![
            ("absent", to("core.account", p.worker.id)),
            ("account", to("core.account", p.other.id)),
            ("reason", Value::Code("leave".into())),
            ("valid_from", p.today()),
            ("valid_to", p.today()),
        ];
        p.wrote_as("south", "core.stand_in", said.clone()).await;
        assert!(!p.reads(&p.other).await, "another organisation sends nobody to stand in here");
        p.wrote("core.stand_in", said).await;
        assert!(p.reads(&p.other).await && p.reads(&p.worker).await);
    }

    async fn all_that_somebody_holds_is_handed_over_in_one_step(store: &TestStore) {
        let p = place(store).await;
        for _ in 0..3 {
            p.grant(&p.lead, Holder::Account(p.worker.id)).await.expect("let in");
        }
        let Entry::Whole(let_in) = p.access.sign_in(&p.worker.handle, PASSPHRASE).await.expect("let in") else {
            panic!("no code was asked for")
        };
        let opened = p.access.open_session(let_in).await.expect("a session");
        let person = p.access.person(&p.worker).await.expect("a person");
        let to = Holder::Account(p.other.id);
        let own = p.access.hand_over(&person, &p.worker.actor(), p.worker.id, to).await;
        assert!(matches!(own, Err(Error::Denied)), "nobody hands over by herself");
        assert!(p.reads(&p.worker).await, "and nothing was moved");
        let lead = p.access.person(&p.lead).await.expect("a person");
        assert_eq!(p.access.hand_over(&lead, &p.lead.actor(), p.worker.id, to).await.expect("handed over"), 3);
        assert!(!p.reads(&p.worker).await && p.reads(&p.other).await);
        assert!(p.may(&p.other, Action::Open("clinical".into()), Some("assistance")).await, "the terms stay as they were");
        assert!(p.access.session(&opened.token).await.is_err(), "her sessions are over");
        assert_eq!(p.access.hand_over(&lead, &p.lead.actor(), p.worker.id, to).await.expect("nothing left"), 0);
    }

    async fn the_glass_is_broken_for_hours_and_a_second_person_looks_at_it(store: &TestStore) {
        let p = place(store).await;
        let broken = |who: Account, hours: SignedDuration| {
            let (access, register, file) = (p.access.clone(), p.register.clone(), p.file.clone());
            async move { access.break_glass(&who, &register, &file, "assistance", &["clinical"], hours).await }
        };
        assert!(matches!(broken(p.worker.clone(), LONGEST_EMERGENCY + SignedDuration::from_secs(1)).await, Err(Error::Grant { .. })));
        let grant = broken(p.worker.clone(), LONGEST_EMERGENCY).await.expect("let in");
        assert!(p.reads(&p.worker).await);
        assert!(p.may(&p.worker, Action::Open("clinical".into()), Some("assistance")).await);
        let told = p.access.store().filter("core.notice", "to == 'role:supervisor'").expect("a filter");
        let listing = palermo_store::read::Listing { filter: told, ..Default::default() };
        assert_eq!(p.access.store().list("core.notice", &listing).await.expect("notices").1, 1, "supervisors are told at once");
        assert!(matches!(broken(p.worker.clone(), LONGEST_EMERGENCY).await, Err(Error::Grant { .. })), "the first waits for its review");
        let lead = p.access.person(&p.lead).await.expect("a person");
        p.access.review(&lead, &p.lead.actor(), grant, true).await.expect("reviewed");
        assert!(p.access.review(&lead, &p.lead.actor(), grant, false).await.is_err(), "once");
        broken(p.worker.clone(), SignedDuration::from_mins(5)).await.expect("and now again");
    }

    async fn whoever_broke_the_glass_does_not_judge_it_and_who_may_read_no_case_cannot_break_it(store: &TestStore) {
        let p = place(store).await;
        let broken = |who: Account| {
            let (access, register, file) = (p.access.clone(), p.register.clone(), p.file.clone());
            async move { access.break_glass(&who, &register, &file, "assistance", &[], LONGEST_EMERGENCY).await }
        };
        let grant = broken(p.lead.clone()).await.expect("a supervisor lets herself in");
        let lead = p.access.person(&p.lead).await.expect("a person");
        let own = p.access.review(&lead, &p.lead.actor(), grant, true).await;
        assert!(matches!(own, Err(Error::Store(palermo_store::Error::Refused(_)))), "{own:?}");
        let second = account(&p.access, "second", "north", "coordinator").await;
        let person = p.access.person(&second).await.expect("a person");
        p.access.review(&person, &second.actor(), grant, false).await.expect("another person judges");
        for (handle, organisation, role) in
            [("root", "north", "administrator"), ("machine", "north", "operator"), ("far", "south", "decision_maker")]
        {
            let who = account(&p.access, handle, organisation, role).await;
            assert!(matches!(broken(who).await, Err(Error::Denied)), "{handle}");
        }
    }
}
