//! Accounts: making them, and letting somebody in.

use jiff::Timestamp;
use palermo_register::catalog::Register;
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::value::{CodeSet, Ref, Value};
use palermo_store::read::Listing;
use palermo_store::sealing::Member;
use palermo_store::{Actor, Input, Record};
use palermo_vault::user::{self, UserKeys};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Access, Entry, Error, Refused, Result, Session, credential, passphrase, session};

pub(crate) const REGISTER: &str = "core.account";

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

/// Somebody who was let in, with her private keys in hand.
pub struct LetIn {
    /// Who.
    pub account: Account,
    pub(crate) keys: UserKeys,
}

impl std::fmt::Debug for LetIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LetIn").field("account", &self.account).finish_non_exhaustive()
    }
}

impl LetIn {
    /// As groups know her.
    pub fn member(&self) -> Member {
        Member { name: self.account.id.to_string(), public: self.keys.public().public }
    }
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
    /// Makes an account with keys that a passphrase opens.
    ///
    /// # Errors
    /// The handle is taken, a role or the organisation is unknown, or the passphrase is refused.
    pub async fn add(&self, by: &Actor, new: &NewAccount, passphrase: &str) -> Result<LetIn> {
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
        let id = Uuid::now_v7();
        let (keys, protected) = self.protect(UserKeys::generate()?, id, passphrase).await?;
        let mut change = self.store.change(by).await?;
        change.create(REGISTER, Input { values, id: Some(id), ..Input::default() }).await?;
        // What opens the account is there before the account is: a credential without an account opens nothing.
        credential::put(self.store.keys().database(), id, &keys.public(), protected).await?;
        change.commit().await?;
        let account = self.account(id).await?.ok_or(Refused::NotTogether)?;
        Ok(LetIn { account, keys })
    }

    /// Gives somebody who was let in another passphrase and ends her sessions. Her keys stay what they are.
    ///
    /// # Errors
    /// The passphrase is refused, or the store refuses.
    pub async fn change_passphrase(&self, of: LetIn, passphrase: &str) -> Result<LetIn> {
        passphrase::check(passphrase)?;
        self.give(of, passphrase).await
    }

    /// Gives an account a passphrase and new keys, because nobody knows the former passphrase any more, and ends its sessions. What
    /// the former keys opened stays closed until somebody of each group lets her in again; a second factor is asked for as before.
    ///
    /// # Errors
    /// As [`Access::change_passphrase`].
    pub async fn reset_passphrase(&self, account: Account, passphrase: &str) -> Result<()> {
        passphrase::check(passphrase)?;
        self.give(LetIn { account, keys: UserKeys::generate()? }, passphrase).await.map(drop)
    }

    async fn give(&self, to: LetIn, passphrase: &str) -> Result<LetIn> {
        let LetIn { account, keys } = to;
        let (keys, protected) = self.protect(keys, account.id, passphrase).await?;
        let db = self.store.keys().database();
        credential::put(db, account.id, &keys.public(), protected).await?;
        session::end_all(db, account.id).await?;
        Ok(LetIn { account, keys })
    }

    /// The public key of an account, for what is handed to its person.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn member(&self, account: Uuid) -> Result<Option<Member>> {
        let public = credential::public(self.store.keys().database(), account).await?;
        Ok(public.map(|public| Member { name: account.to_string(), public }))
    }

    /// Looks at a handle with its passphrase: they lead into the house, or to the question for a code. An unknown handle takes as long
    /// as a wrong passphrase.
    ///
    /// # Errors
    /// [`Error::Refused`], or the store refuses.
    pub async fn sign_in(&self, handle: &str, passphrase: &str) -> Result<Entry> {
        let let_in = self.unlock(handle, passphrase).await?;
        match self.factor(let_in.account.id).await? {
            None => Ok(Entry::Whole(let_in)),
            Some(_) => Ok(Entry::Half(self.halfway(let_in).await?)),
        }
    }

    /// Somebody who is signed in shows her passphrase again.
    ///
    /// # Errors
    /// As [`Access::sign_in`].
    pub async fn again(&self, session: &Session, passphrase: &str) -> Result<LetIn> {
        self.unlock(&session.account.handle, passphrase).await
    }

    /// The keys that a passphrase opens.
    async fn unlock(&self, handle: &str, passphrase: &str) -> Result<LetIn> {
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
        let given = Zeroizing::new(passphrase.chars().take(passphrase::LONGEST + 1).collect::<String>());
        let keys: Option<UserKeys> = match (&account, credential) {
            (Some(a), Some(c)) => {
                let id = a.id;
                self.with_permit(move || match user::open_with_passphrase(&c.protected, id.as_bytes(), &given) {
                    Ok(keys) => Ok(Some(keys)),
                    Err(palermo_vault::Error::Damaged { .. }) => Ok(None),
                    Err(e) => Err(e.into()),
                })
                .await?
            }
            _ => {
                self.protect(UserKeys::generate()?, Uuid::nil(), &given).await?;
                None
            }
        };
        if let Some(a) = &account {
            // Where a code is asked for too, only the code ends the count of wrong tries: else each right passphrase would buy more.
            match &keys {
                Some(_) if self.factor(a.id).await?.is_some() => {}
                keys => credential::tried(db, a.id, keys.is_some()).await?,
            }
        }
        match account.zip(keys).filter(|(a, _)| a.active) {
            Some((account, keys)) => Ok(LetIn { account, keys }),
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
        let house = self.store.house();
        let (register, _) = house.register("core.organisation")?;
        let filter = Filter::Compare(place(&register, "code")?, Cmp::Eq, V::Text(code.into()));
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

    /// Keys under a passphrase, for the account of that record.
    async fn protect(&self, keys: UserKeys, account: Uuid, passphrase: &str) -> Result<(UserKeys, Vec<u8>)> {
        let (passphrase, cost) = (Zeroizing::new(passphrase.to_string()), self.cost);
        self.with_permit(move || {
            let protected = user::under_passphrase(&keys, account.as_bytes(), &passphrase, cost)?;
            Ok((keys, protected))
        })
        .await
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
