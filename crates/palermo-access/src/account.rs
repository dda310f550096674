//! Accounts: making them, and letting somebody in.

use jiff::Timestamp;
use palermo_register::catalog::Register;
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::value::{CodeSet, Ref, Value};
use palermo_store::read::Listing;
use palermo_store::{Actor, Input, Record};
use uuid::Uuid;

use crate::passphrase::{self, Derived};
use crate::{Access, Error, Refused, Result, credential, session};

const REGISTER: &str = "core.account";

/// An account as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its record.
    pub id: Uuid,
    /// What the person signs in with.
    pub handle: String,
    /// Code of the organisation for which the person works.
    pub organisation: Option<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Language that the person reads.
    pub language: Option<String>,
    /// Whether it may sign in.
    pub active: bool,
}

/// An account to be made.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// What the person signs in with.
    pub handle: String,
    /// Code of the organisation.
    pub organisation: Option<String>,
    /// Roles: codes of `core.role`.
    pub roles: Vec<String>,
    /// Language.
    pub language: Option<String>,
}

impl Account {
    /// Who acts when the person does something.
    pub fn actor(&self) -> Actor {
        Actor {
            name: self.handle.as_str().into(),
            roles: Some(self.roles.clone()),
            organisation: self.organisation.as_deref().map(Into::into),
        }
    }

    /// Whether the person looks after the installation and its accounts.
    pub fn administers(&self) -> bool {
        self.roles.iter().any(|r| r == "administrator")
    }
}

impl Access {
    /// Makes an account that opens with a passphrase.
    ///
    /// # Errors
    /// The handle is taken, a role or the organisation is unknown, or the passphrase is refused.
    pub async fn add(&self, by: &Actor, new: &NewAccount, passphrase: &str) -> Result<Account> {
        passphrase::check(passphrase)?;
        let house = self.store.house();
        let (register, _) = house.register(REGISTER)?;
        let mut values = vec![(place(&register, "handle")?, Value::Text(new.handle.trim().to_string()))];
        values.push((place(&register, "roles")?, Value::Set(CodeSet::yes(new.roles.iter().cloned()))));
        if let Some(code) = &new.organisation {
            let id = self.organisation(code).await?;
            let to = Ref { register: "core.organisation".into(), id };
            values.push((place(&register, "organisation")?, Value::Refs(vec![to])));
        }
        if let Some(language) = &new.language {
            values.push((place(&register, "language")?, Value::Code(language.clone())));
        }
        let derived = self.derive(passphrase.to_string()).await?;
        let mut change = self.store.change(by).await?;
        let made = change.create(REGISTER, Input { values, ..Input::default() }).await?;
        // What opens the account is there before the account is: a credential without an account opens nothing.
        credential::put(self.store.keys().database(), made.record.id, &derived).await?;
        change.commit().await?;
        self.account(made.record.id).await?.ok_or_else(|| Refused::NotTogether.into())
    }

    /// Gives an account another passphrase and ends its sessions.
    ///
    /// # Errors
    /// The passphrase is refused, or the store refuses.
    pub async fn change_passphrase(&self, account: Uuid, passphrase: &str) -> Result<()> {
        passphrase::check(passphrase)?;
        let derived = self.derive(passphrase.to_string()).await?;
        credential::put(self.store.keys().database(), account, &derived).await?;
        session::end_all(self.store.keys().database(), account).await
    }

    /// Lets somebody in who knows handle and passphrase. An unknown handle takes as long as a wrong passphrase.
    ///
    /// # Errors
    /// [`Error::Refused`], or the store refuses.
    pub async fn sign_in(&self, handle: &str, passphrase: &str) -> Result<Account> {
        let now = Timestamp::now();
        let db = self.store.keys().database();
        let account = self.by_handle(handle).await?;
        let credential = match &account {
            Some(a) => credential::find(db, a.id).await?,
            None => None,
        };
        let wait = credential.as_ref().map_or(0, |c| c.wait(now)).max(self.pace.wait(now));
        if wait > 0 {
            return Err(Refused::Wait(wait).into());
        }
        let given = zeroize::Zeroizing::new(passphrase.chars().take(passphrase::LONGEST + 1).collect::<String>());
        let right = match credential {
            Some(c) => self.with_permit(move || c.derived.is(&given)).await?,
            None => {
                let cost = self.cost;
                self.with_permit(move || Derived::new(&given, cost).map(|_| false)).await?
            }
        };
        if let Some(a) = &account {
            credential::tried(db, a.id, right).await?;
        }
        match account.filter(|a| right && a.active) {
            Some(a) => Ok(a),
            None => {
                self.pace.failed(now);
                Err(Refused::NotTogether.into())
            }
        }
    }

    /// The account of that record.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn account(&self, id: Uuid) -> Result<Option<Account>> {
        match self.store.get(REGISTER, id).await {
            Ok(record) => Ok(Some(self.read(&record).await?)),
            Err(palermo_store::Error::NoRecord(_)) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// Every account, by handle.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        let house = self.store.house();
        let (register, _) = house.register(REGISTER)?;
        let listing =
            Listing { order: vec![(place(&register, "handle")?, false)], limit: 10_000, ..Listing::default() };
        let (records, _) = self.store.list(REGISTER, &listing).await?;
        let mut out = Vec::with_capacity(records.len());
        for record in &records {
            out.push(self.read(record).await?);
        }
        Ok(out)
    }

    /// The account with a handle.
    ///
    /// # Errors
    /// The store refuses.
    pub async fn by_handle(&self, handle: &str) -> Result<Option<Account>> {
        let house = self.store.house();
        let (register, _) = house.register(REGISTER)?;
        let filter = Filter::Compare(place(&register, "handle")?, Cmp::Eq, V::Text(handle.trim().into()));
        let (records, _) = self.store.list(REGISTER, &Listing { filter, limit: 1, ..Listing::default() }).await?;
        match records.first() {
            Some(record) => Ok(Some(self.read(record).await?)),
            None => Ok(None),
        }
    }

    async fn organisation(&self, code: &str) -> Result<Uuid> {
        let filter = self.store.filter("core.organisation", &format!("code == '{}'", code.replace('\'', "")))?;
        let (found, _) =
            self.store.list("core.organisation", &Listing { filter, limit: 1, ..Listing::default() }).await?;
        let asked = |code: &str| palermo_store::Error::Asked {
            cause: format!("there is no organisation `{code}`"),
            remedy: "make it in core.organisation first, or name another".into(),
        };
        found.first().map(|r| r.id).ok_or_else(|| asked(code).into())
    }

    async fn read(&self, record: &Record) -> Result<Account> {
        let house = self.store.house();
        let (register, _) = house.register(REGISTER)?;
        let text = |field: &str| match record.get(&register, field) {
            Value::Text(t) | Value::Code(t) => Some(t.clone()),
            _ => None,
        };
        let organisation = match record.get(&register, "organisation") {
            Value::Refs(to) => to.first().map(|r| r.id),
            _ => None,
        };
        let organisation = match organisation {
            Some(id) => {
                let (of, _) = house.register("core.organisation")?;
                match self.store.get("core.organisation", id).await?.get(&of, "code") {
                    Value::Text(code) => Some(code.clone()),
                    _ => None,
                }
            }
            None => None,
        };
        let roles = match record.get(&register, "roles") {
            Value::Set(set) => set.yes_codes().map(str::to_string).collect(),
            _ => Vec::new(),
        };
        Ok(Account {
            id: record.id,
            handle: text("handle").unwrap_or_default(),
            organisation,
            roles,
            language: text("language"),
            active: text("status_state").is_some_and(|s| s == "active"),
        })
    }

    async fn derive(&self, passphrase: String) -> Result<Derived> {
        let (passphrase, cost) = (zeroize::Zeroizing::new(passphrase), self.cost);
        self.with_permit(move || Derived::new(&passphrase, cost)).await
    }

    /// Derivations wait for a core, so that a rush of people who sign in neither fills the memory nor starves others.
    async fn with_permit<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let stopped = |e: String| Error::Derivation(e);
        let _permit = self.derivations.acquire().await.map_err(|e| stopped(e.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|e| stopped(e.to_string()))?
    }
}

pub(crate) fn place(register: &Register, field: &str) -> Result<usize> {
    register.field_index(field).ok_or_else(|| {
        palermo_store::Error::Asked {
            cause: format!("{} has no field `{field}`", register.name),
            remedy: "apply the pack `core` of this version".into(),
        }
        .into()
    })
}
