//! Who was let into which record? Grants, their revocation, the hand-over of all that a person holds, and the glass that is broken
//! in an emergency. All of it is data of the register `core.case_grant`; what is written down here is when a grant counts.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use palermo_register::catalog::Register;
use palermo_register::value::{CodeSet, DateTime, Ref, Value};
use palermo_store::db::{Reads, iso};
use palermo_store::layout::Layout;
use palermo_store::sealing::Holder as Keys;
use palermo_store::sight::{Naming, code, yes_codes};
use palermo_store::{Actor, Change, House, Input, Record, Sight};
use sea_query::{Alias, Condition, Expr, ExprTrait as _, Query};
use uuid::Uuid;

use crate::decide::{by_text, pointed, subject};
use crate::person::Person;
use crate::policy::{Action, Asked};
use crate::{Access, Account, Error, Question, Result, Upon, session};

/// The register of grants.
pub(crate) const GRANTS: &str = "core.case_grant";

/// How long somebody may let herself in at most.
pub const LONGEST_EMERGENCY: SignedDuration = SignedDuration::from_hours(4);

/// Who holds a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// One person: her account.
    Account(Uuid),
    /// Everybody who belongs to a team.
    Team(Uuid),
}

impl Holder {
    /// The record of the account or team.
    pub fn id(self) -> Uuid {
        match self {
            Holder::Account(id) | Holder::Team(id) => id,
        }
    }
}

/// A grant as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseGrant {
    /// Code of the organisation that gave it; none: the installation.
    pub owner: Option<Arc<str>>,
    /// Who holds it.
    pub holder: Holder,
    /// Purposes for which it holds; none: every one.
    pub purposes: Vec<String>,
    /// Compartments that it opens.
    pub compartments: Vec<String>,
    /// From when.
    pub begins: Timestamp,
    /// Until when: at that moment it is over.
    pub ends: Timestamp,
    /// It was taken back.
    pub revoked: bool,
}

/// What a new grant says.
#[derive(Clone, Debug)]
pub struct GrantTerms {
    /// Who is let in.
    pub holder: Holder,
    /// On what ground: a code of `core.grant_basis`.
    pub basis: String,
    /// Purposes for which it holds; none: every one.
    pub purposes: Vec<String>,
    /// Compartments that it opens.
    pub compartments: Vec<String>,
    /// How long it lasts from now.
    pub lasts: SignedDuration,
}

impl CaseGrant {
    /// Whether it counts for what is asked of a record: the organisation that holds the record gave it, it has begun and is not over, was not taken back, holds for the purpose that is
    /// stated, and names the compartment where one is to be opened.
    pub fn counts(&self, asked: &Asked<'_>, record: &Record) -> bool {
        let purpose = asked.purpose.unwrap_or_default();
        let named = |c: &str| self.compartments.iter().any(|own| own == c);
        !self.revoked
            && self.owner == record.owner
            && self.begins <= asked.now
            && asked.now < self.ends
            && (self.purposes.is_empty() || self.purposes.iter().any(|p| p == purpose))
            && asked.action.compartment().is_none_or(named)
    }

    fn read(register: &Register, record: &Record) -> Option<CaseGrant> {
        let instant = |field: &str| match record.get(register, field) {
            Value::DateTime(t) => Some(t.at),
            _ => None,
        };
        let codes = |field: &str| yes_codes(record.get(register, field)).map(str::to_string).collect();
        let account = pointed(record.get(register, "account")).map(Holder::Account);
        let team = pointed(record.get(register, "team")).map(Holder::Team);
        Some(CaseGrant {
            owner: record.owner.clone(),
            holder: account.or(team)?,
            purposes: codes("purposes"),
            compartments: codes("compartments"),
            begins: instant("begins")?,
            ends: instant("ends")?,
            revoked: code(record.get(register, "status_state")) != "in_force",
        })
    }
}

/// The holders of the grants that count.
pub(crate) fn in_force(grants: &[CaseGrant], asked: &Asked<'_>, record: &Record) -> Vec<Uuid> {
    grants.iter().filter(|g| g.counts(asked, record)).map(|g| g.holder.id()).collect()
}

/// Every grant of a record, and of the person whom it is about.
pub(crate) async fn of_record(
    reads: &mut impl Reads,
    house: &House,
    register: &Register,
    record: &Record,
) -> Result<Vec<CaseGrant>> {
    let Ok((grants, _)) = house.register(GRANTS) else { return Ok(Vec::new()) };
    let mut ids = vec![record.id];
    ids.extend(subject(register).and_then(|place| palermo_store::sight::target(register, record, place)));
    let found = by_text(reads, house, GRANTS, "record", &ids).await?;
    Ok(found.iter().filter_map(|r| CaseGrant::read(&grants, r)).collect())
}

/// The records of a register into which whoever asks was let, as a condition: the same as [`CaseGrant::counts`], in SQL.
pub(crate) fn sight(house: &House, register: &Register, asked: &Asked<'_>) -> Sight {
    let Ok((grants, layout)) = house.register(GRANTS) else { return Sight::Always(false) };
    let Some(rows) = rows(&grants, layout, asked) else { return Sight::Always(false) };
    let naming = |through| {
        Sight::Named(Naming { through, table: layout.table.clone(), column: "record".to_string(), rows: rows.clone() })
    };
    let own = naming(None);
    match subject(register) {
        Some(place) => own.or(naming(Some(place))),
        None => own,
    }
}

fn rows(grants: &Register, layout: &Layout, asked: &Asked<'_>) -> Option<Condition> {
    let column = |field: &str| {
        let own = layout.of_field(grants.field_index(field)?)?;
        Some(Expr::col((Alias::new(&layout.table), Alias::new(&own.first()?.0))))
    };
    let child = |field: &str| layout.child_of(grants.field_index(field)?).map(|c| c.table.clone());
    let now = iso(asked.now);
    let holders: Vec<Uuid> = asked.person.holders().collect();
    let named = |table: &str, code: Option<&str>| {
        let of = |name: &str| Expr::col((Alias::new(table), Alias::new(name)));
        let mut q = Query::select();
        q.expr(Expr::val(1)).from(Alias::new(table)).and_where(of("state").eq("yes"));
        q.and_where(of("record").equals((Alias::new(&layout.table), Alias::new("id"))));
        if let Some(code) = code {
            q.and_where(of("code").eq(code));
        }
        Expr::exists(q.take())
    };
    let purposes = child("purposes")?;
    let mut all = Condition::all()
        .add(column("status_state")?.eq("in_force"))
        .add(column("begins")?.lte(now.as_str()))
        .add(column("ends")?.gt(now.as_str()))
        .add(
            Condition::any()
                .add(column("account")?.is_in(holders.iter().copied()))
                .add(column("team")?.is_in(holders.iter().copied())),
        )
        .add(
            Condition::any()
                .add(named(&purposes, None).not())
                .add(named(&purposes, Some(asked.purpose.unwrap_or_default()))),
        );
    if let Some(compartment) = asked.action.compartment() {
        all = all.add(named(&child("compartments")?, Some(compartment)));
    }
    Some(all)
}

impl Access {
    /// Lets somebody into a record. Who asks must be allowed to.
    ///
    /// # Errors
    /// [`Error::Denied`]; the terms are refused; the store refuses.
    pub async fn grant(
        &self,
        person: &Person,
        actor: &Actor,
        register: &Register,
        record: &Record,
        terms: &GrantTerms,
    ) -> Result<Uuid> {
        self.let_into(person, actor, (register, record), terms, None).await.map(|(id, _)| id)
    }

    /// Lets a colleague into a record as [`Access::grant`] does, and grants her the keys of what is sealed there as far as `keys`, those of
    /// whoever lets her in, hold them. Gives the grant, and the compartments that stay closed for her because a key was lacking; none
    /// for whoever belongs to the group herself.
    ///
    /// # Errors
    /// As [`Access::grant`]; the installation is locked.
    pub async fn grant_with_keys(
        &self,
        person: &Person,
        actor: &Actor,
        on: (&Register, &Record),
        terms: &GrantTerms,
        keys: &Keys,
    ) -> Result<(Uuid, Vec<String>)> {
        self.let_into(person, actor, on, terms, Some(keys)).await
    }

    async fn let_into(
        &self,
        person: &Person,
        actor: &Actor,
        (register, record): (&Register, &Record),
        terms: &GrantTerms,
        keys: Option<&Keys>,
    ) -> Result<(Uuid, Vec<String>)> {
        if terms.basis == "break_glass" {
            return Err(wrong("nobody breaks the glass for somebody else", "give a ground of core.grant_basis"));
        }
        let mut change = self.store.change(actor).await?;
        let question = Question::new(person, &Action::Grant);
        let decision = self.decide_in(change.tx(), &question, Upon::Record(register, record)).await?;
        if !decision.allow {
            return Err(Error::Denied);
        }
        let id = self.write(&mut change, register, record.id, terms).await?;
        let mut closed = Vec::new();
        if let (Some(keys), Holder::Account(account)) = (keys, terms.holder) {
            let (org, name) = (record.owner.as_deref().unwrap_or_default(), account.to_string());
            let mut wanted = Vec::new();
            for compartment in &terms.compartments {
                if !self.store.group_members(org, compartment).await?.contains(&name) {
                    wanted.push(compartment.clone());
                }
            }
            closed = match self.member(account).await? {
                Some(to) => self.store.share_keys(change.tx(), (register, record), keys, &wanted, &to.public).await?,
                None => wanted,
            };
        }
        change.commit().await?;
        Ok((id, closed))
    }

    /// Takes away the keys that came with a grant which is taken back, but for compartments of which another one holds.
    async fn take_keys(&self, change: &mut Change<'_>, grants: &Register, old: &Record) -> Result<()> {
        let house = self.store.house();
        let Some(grant) = CaseGrant::read(grants, old) else { return Ok(()) };
        let Holder::Account(account) = grant.holder else { return Ok(()) };
        let (Ok((register, layout)), Ok(id)) =
            (house.register(code(old.get(grants, "register"))), code(old.get(grants, "record")).parse())
        else {
            return Ok(());
        };
        let now = change.moment().at;
        let Some(record) = palermo_store::read::load(change.tx(), &register, layout, id).await? else { return Ok(()) };
        let Some(to) = self.member(account).await? else { return Ok(()) };
        let left = of_record(change.tx(), &house, &register, &record).await?;
        let holds = |c: &String| {
            left.iter().any(|g| g.holder == grant.holder && !g.revoked && now < g.ends && g.compartments.contains(c))
        };
        let gone: Vec<String> = grant.compartments.iter().filter(|c| !holds(c)).cloned().collect();
        if !gone.is_empty() {
            self.store.unshare_keys(change.tx(), (&register, &record), &gone, &to.public).await?;
        }
        Ok(())
    }

    /// Takes a grant back, with the keys that came with it. Who asks must be allowed to move grants.
    ///
    /// # Errors
    /// [`Error::Denied`]; the grant is not in force; the store refuses.
    pub async fn revoke(&self, person: &Person, actor: &Actor, grant: Uuid) -> Result<()> {
        self.move_grant(person, actor, grant, "status.revoke").await
    }

    /// Says whether the glass was broken rightly. Whoever broke it does not judge.
    ///
    /// # Errors
    /// [`Error::Denied`]; it is her own; nothing waits for a review; the store refuses.
    pub async fn review(&self, person: &Person, actor: &Actor, grant: Uuid, justified: bool) -> Result<()> {
        self.move_grant(person, actor, grant, if justified { "review.justify" } else { "review.reject" }).await
    }

    async fn move_grant(&self, person: &Person, actor: &Actor, grant: Uuid, step: &str) -> Result<()> {
        let mut change = self.store.change(actor).await?;
        let house = self.store.house();
        let (register, layout) = house.register(GRANTS)?;
        let found = palermo_store::read::load(change.tx(), &register, layout, grant).await?;
        let record = found.ok_or(Error::Denied)?;
        let action = Action::Transition(step.to_string());
        let question = Question::new(person, &action);
        if !self.decide_in(change.tx(), &question, Upon::Record(&register, &record)).await?.allow {
            return Err(Error::Denied);
        }
        change.transition(GRANTS, grant, record.version, step, Input::default()).await?;
        if step == "status.revoke" {
            self.take_keys(&mut change, &register, &record).await?;
        }
        change.commit().await?;
        Ok(())
    }

    /// Lets a person into a record by herself, in an emergency: for hours, for a stated purpose, and a second person says
    /// afterwards whether rightly. Supervisors are told in the same transaction.
    ///
    /// # Errors
    /// It would last longer than [`LONGEST_EMERGENCY`]; an earlier one of hers was not reviewed yet; the record is not of her
    /// organisation or she may read no case; the store refuses.
    pub async fn break_glass(
        &self,
        account: &Account,
        register: &Register,
        record: &Record,
        purpose: &str,
        compartments: &[&str],
        lasts: SignedDuration,
    ) -> Result<Uuid> {
        if lasts > LONGEST_EMERGENCY || lasts <= SignedDuration::ZERO {
            return Err(wrong("an emergency lasts four hours at most", "ask a supervisor for a grant"));
        }
        let person = self.person(account).await?;
        let mut change = self.store.change(&account.actor()).await?;
        let house = self.store.house();
        let (grants, layout) = house.register(GRANTS)?;
        let waiting = self.store.filter(GRANTS, "basis == 'break_glass' && review.state == 'awaited'")?;
        let hers = place(&grants, "account")?;
        let text = account.id.to_string();
        let filter = palermo_register::cel::Filter::And(vec![
            waiting,
            palermo_register::cel::Filter::Compare(
                hers,
                palermo_register::cel::Cmp::Eq,
                palermo_register::cel::V::Text(text.as_str().into()),
            ),
        ]);
        if !palermo_store::read::ids(change.tx(), &grants, layout, &filter).await?.is_empty() {
            return Err(wrong("an earlier emergency of yours was not reviewed yet", "ask a supervisor to review it"));
        }
        // What the grant would open is decided by the policies as if she held it: whoever may read no case cannot break in.
        let rules = self.rules()?;
        let asked = Asked {
            person: &person,
            action: &Action::Read,
            purpose: Some(purpose),
            step_up: true,
            now: change.moment().at,
        };
        let own = record.owner.as_deref().unwrap_or_default() == person.organisation;
        let held = [person.id];
        let about = crate::policy::About::Record(register, record, &held);
        if !own || !rules.decide(&asked, &about)?.allow {
            return Err(Error::Denied);
        }
        let terms = GrantTerms {
            holder: Holder::Account(account.id),
            basis: "break_glass".to_string(),
            purposes: vec![purpose.to_string()],
            compartments: compartments.iter().map(|c| (*c).to_string()).collect(),
            lasts,
        };
        let id = self.write(&mut change, register, record.id, &terms).await?;
        change.transition(GRANTS, id, 1, "review.ask", Input::default()).await?;
        change.commit().await?;
        Ok(id)
    }

    /// Hands everything into which a person was let over to somebody else, in one step, and ends the person's sessions: nobody
    /// needs her passphrase. What the grants say otherwise stays as it was. Gives the number of grants.
    ///
    /// # Errors
    /// [`Error::Denied`] when one of them may not be moved: then none is; the store refuses.
    pub async fn hand_over(&self, person: &Person, actor: &Actor, from: Uuid, to: Holder) -> Result<usize> {
        let house = self.store.house();
        let (grants, layout) = house.register(GRANTS)?;
        let mut change = self.store.change(actor).await?;
        let now = change.moment().at;
        let hers = place(&grants, "account")?;
        let is = |place: usize, text: &str| {
            let text = palermo_register::cel::V::Text(text.into());
            palermo_register::cel::Filter::Compare(place, palermo_register::cel::Cmp::Eq, text)
        };
        let filter = palermo_register::cel::Filter::And(vec![
            is(hers, &from.to_string()),
            is(place(&grants, "status_state")?, "in_force"),
        ]);
        let ids = palermo_store::read::ids(change.tx(), &grants, layout, &filter).await?;
        let mut moved = 0;
        let action = Action::Transition("status.revoke".to_string());
        for old in palermo_store::read::load_many(change.tx(), &grants, layout, &ids).await? {
            let Some(grant) = CaseGrant::read(&grants, &old) else { continue };
            // What somebody took for herself in an emergency is not hers to hand on; what is over is over.
            if grant.ends <= now || code(old.get(&grants, "basis")) == "break_glass" {
                continue;
            }
            let question = Question::new(person, &action);
            if !self.decide_in(change.tx(), &question, Upon::Record(&grants, &old)).await?.allow {
                return Err(Error::Denied);
            }
            change.transition(GRANTS, old.id, old.version, "status.revoke", Input::default()).await?;
            self.take_keys(&mut change, &grants, &old).await?;
            let text = |field: &str| code(old.get(&grants, field)).to_string();
            let terms = GrantTerms {
                holder: to,
                basis: "hand_over".to_string(),
                purposes: grant.purposes.clone(),
                compartments: grant.compartments.clone(),
                lasts: grant.ends.duration_since(now),
            };
            let (register, _) = house.register(&text("register"))?;
            let record = text("record").parse().map_err(|_| wrong("a grant names no record", "revoke it"))?;
            self.write(&mut change, &register, record, &terms).await?;
            moved += 1;
        }
        change.commit().await?;
        session::end_all(self.store.keys().database(), from).await?;
        Ok(moved)
    }

    async fn write(
        &self,
        change: &mut Change<'_>,
        register: &Register,
        record: Uuid,
        terms: &GrantTerms,
    ) -> Result<Uuid> {
        let house = self.store.house();
        let (grants, _) = house.register(GRANTS)?;
        let now = change.moment().at;
        let zone = "UTC".to_string();
        let holder = match terms.holder {
            Holder::Account(id) => ("account", Ref { register: "core.account".into(), id }),
            Holder::Team(id) => ("team", Ref { register: "core.team".into(), id }),
        };
        let mut values = vec![
            (place(&grants, "register")?, Value::Text(register.name.clone())),
            (place(&grants, "record")?, Value::Text(record.to_string())),
            (place(&grants, holder.0)?, Value::Refs(vec![holder.1])),
            (place(&grants, "basis")?, Value::Code(terms.basis.clone())),
            (place(&grants, "begins")?, Value::DateTime(DateTime { at: now, zone: zone.clone() })),
            (place(&grants, "ends")?, Value::DateTime(DateTime { at: now + terms.lasts, zone })),
        ];
        for (field, codes) in [("purposes", &terms.purposes), ("compartments", &terms.compartments)] {
            if !codes.is_empty() {
                values.push((place(&grants, field)?, Value::Set(CodeSet::yes(codes.iter().cloned()))));
            }
        }
        let made = change.create(GRANTS, Input { values, ..Input::default() }).await?;
        Ok(made.record.id)
    }
}

fn wrong(cause: &str, remedy: &str) -> Error {
    Error::Grant { cause: cause.to_string(), remedy: remedy.to_string() }
}

fn place(register: &Register, field: &str) -> Result<usize> {
    crate::account::place(register, field)
}
