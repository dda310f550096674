//! What may a person show in place of a code? A passkey: a key pair in her telephone, computer or security key, which answers only to
//! the pages at which it was made, so that a false page gets nothing from it.
//!
//! It stands beside the second factor and never without one: codes go on where no script runs, recovery codes open when it is lost, and
//! it goes when the second factor is taken off. It opens no keys; those lie under the passphrase alone. What the key store holds of it
//! is public, so a locked installation takes it too.

use jiff::{SignedDuration, Timestamp};
use palermo_store::Row;
use palermo_store::db::{ColumnKind, Database, Reads as _, TableForm, iso};
use palermo_vault::passkey::{Answer, Question};
use sea_query::{Alias, Condition, Expr, ExprTrait as _, Index, OnConflict, Order, Query, Table};
use uuid::Uuid;

use crate::{Access, Account, Error, HALF_MINUTES, LetIn, Opened, Refused, Result, Session, Token, credential};

pub(crate) const TABLE: &str = "passkey";
const CHALLENGES: &str = "passkey_challenge";
/// Bytes of a challenge; sixteen at least are asked for (Web Authentication Level 3, §13.4.3).
const CHALLENGE: usize = 32;
/// Characters of a name at most.
const LONGEST_NAME: usize = 40;

/// A passkey as its person sees it among her others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Which.
    pub id: Uuid,
    /// What its person calls it.
    pub name: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last shown.
    pub used: Option<Timestamp>,
}

/// What a person calls a passkey: one to forty characters in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// The name in a text; none where it is empty or too long.
    pub fn parse(text: &str) -> Option<PasskeyName> {
        let name = text.trim();
        let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        fits.then(|| PasskeyName(name.to_string()))
    }
}

/// The pages for which passkeys hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    origin: String,
    host: String,
}

impl Site {
    /// The site of an origin (`http://localhost:8080`); none where the host is a number, which holds no passkeys.
    pub fn of(origin: &str) -> Option<Site> {
        let origin = origin.to_ascii_lowercase();
        let host = origin.split_once("://")?.1.split(':').next()?.to_string();
        let is_name = host.split('.').next_back().is_some_and(|last| last.contains(|c: char| c.is_ascii_alphabetic()));
        let sound = host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        (is_name && sound).then_some(Site { origin, host })
    }

    /// The host, for which the browser shows a passkey (relying party identifier).
    pub fn host(&self) -> &str {
        &self.host
    }

    fn question<'a>(&'a self, challenge: &'a [u8]) -> Question<'a> {
        Question { challenge, origin: &self.origin, host: &self.host }
    }
}

/// What the browser is to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Random bytes that are answered once, within [`HALF_MINUTES`].
    pub challenge: Vec<u8>,
    /// The passkeys that the person has here: one of them is to answer, or none of them is to be made anew.
    pub known: Vec<Vec<u8>>,
}

/// A passkey that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What the authenticator knows it by.
    pub credential: Vec<u8>,
    /// What it answered.
    pub answer: Answer,
}

/// What for a passkey is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Make,
    Show,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Purpose::Make => "make",
            Purpose::Show => "show",
        }
    }
}

pub(crate) async fn create(db: &Database) -> Result<()> {
    let mut tx = db.begin().await?;
    let b = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE)).if_not_exists();
    for name in ["id", "account"] {
        table.col(ColumnKind::Uuid.required(b, name));
    }
    for name in ["credential", "key"] {
        table.col(ColumnKind::Bytes.required(b, name));
    }
    table.col(ColumnKind::BigInt.required(b, "count"));
    for name in ["origin", "name", "made_at"] {
        table.col(ColumnKind::Text.required(b, name));
    }
    table.col(ColumnKind::Text.column(b, "used_at"));
    table.primary_key(Index::create().col(Alias::new("account")).col(Alias::new("id")));
    tx.create_table(table, TableForm::ByKey).await?;
    let mut table = Table::create();
    table.table(Alias::new(CHALLENGES)).if_not_exists();
    for name in ["holder", "challenge"] {
        table.col(ColumnKind::Bytes.required(b, name));
    }
    for name in ["purpose", "ends_at"] {
        table.col(ColumnKind::Text.required(b, name));
    }
    table.col(ColumnKind::Text.column(b, "name"));
    table.primary_key(Index::create().col(Alias::new("holder")).col(Alias::new("purpose")));
    tx.create_table(table, TableForm::ByKey).await?;
    tx.commit().await?;
    Ok(())
}

fn col(name: &str) -> Expr {
    Expr::col(Alias::new(name))
}

/// A challenge that waits to be answered: one for each purpose of a session, or of what is half done.
fn open(holder: &Token, purpose: Purpose) -> Condition {
    let own = Condition::all().add(col("holder").eq(holder.digest().to_vec()));
    own.add(col("purpose").eq(purpose.code()))
}

impl Access {
    /// The passkeys of an account, in the order in which they were made.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn passkeys(&self, account: Uuid) -> Result<Vec<Passkey>> {
        let q = Query::select()
            .columns(["id", "name", "made_at", "used_at"].map(Alias::new))
            .from(Alias::new(TABLE))
            .and_where(col("account").eq(account))
            .order_by(Alias::new("made_at"), Order::Asc)
            .take();
        let rows = self.store.keys().database().read().await?.fetch_all(&q).await?;
        let instant = |t: &str| t.parse::<Timestamp>().unwrap_or(Timestamp::MIN);
        let one = |r: &Row| {
            let used = r.get::<Option<&str>>("used_at")?.map(instant);
            Ok(Passkey {
                id: r.uuid("id")?,
                name: r.text("name")?.to_string(),
                made: instant(r.text("made_at")?),
                used,
            })
        };
        rows.iter().map(one).collect()
    }

    /// Begins a passkey for somebody who is signed in and shows a code of `at` or a recovery code.
    ///
    /// # Errors
    /// As [`Access::take_code`]: so [`Error::Denied`] where no second factor counts.
    pub async fn begin_passkey(
        &self,
        (session, token): (&Session, &Token),
        site: &Site,
        name: PasskeyName,
        code: &str,
        at: Timestamp,
    ) -> Result<Asked> {
        self.take_code(session.account.id, code, at).await?;
        let challenge = self.challenge(token, Purpose::Make, Some(name)).await?;
        Ok(Asked { challenge, known: self.known(session.account.id, site).await? })
    }

    /// Keeps the passkey that was made for what [`Access::begin_passkey`] asked; `client` and `authenticator` are those of [`Answer`].
    ///
    /// # Errors
    /// [`Refused::WrongPasskey`] where it does not fit, was asked for too long ago, or is kept already; a store refuses.
    pub async fn add_passkey(
        &self,
        (session, token): (&Session, &Token),
        site: &Site,
        client: &[u8],
        authenticator: &[u8],
    ) -> Result<()> {
        let account = &session.account;
        self.factor(account.id).await?.ok_or(Error::Denied)?;
        let waited = self.waited(token, Purpose::Make).await?;
        let (challenge, name) = waited.ok_or(Refused::WrongPasskey)?;
        let made = site.question(&challenge).made(client, authenticator).ok_or(Refused::WrongPasskey)?;
        let db = self.store.keys().database();
        let held = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new(TABLE))
            .and_where(col("credential").eq(made.credential.clone()))
            .take();
        if db.read().await?.fetch_optional(&held).await?.is_some() {
            return Err(Refused::WrongPasskey.into());
        }
        let columns = ["id", "account", "credential", "key", "count", "origin", "name", "made_at"];
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(columns.map(Alias::new))
            .values_panic([
                Uuid::now_v7().into(),
                account.id.into(),
                made.credential.into(),
                made.key.into(),
                i64::from(made.count).into(),
                site.origin.clone().into(),
                name.into(),
                iso(Timestamp::now()).into(),
            ])
            .take();
        self.tell(&account.actor(), account.id, "passkey_on").await?;
        let mut tx = db.begin().await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a passkey off for whoever shows a code of `at` or a recovery code. `false`: she has no such passkey.
    ///
    /// # Errors
    /// As [`Access::take_code`]; a store refuses.
    pub async fn remove_passkey(&self, account: &Account, id: Uuid, code: &str, at: Timestamp) -> Result<bool> {
        self.take_code(account.id, code, at).await?;
        if self.passkeys(account.id).await?.iter().all(|p| p.id != id) {
            return Ok(false);
        }
        self.tell(&account.actor(), account.id, "passkey_off").await?;
        let delete = Query::delete()
            .from_table(Alias::new(TABLE))
            .and_where(col("account").eq(account.id))
            .and_where(col("id").eq(id))
            .take();
        let mut tx = self.store.keys().database().begin().await?;
        let was = tx.execute(&delete).await?;
        tx.commit().await?;
        Ok(was == 1)
    }

    /// What the browser of somebody is to ask who is signed in; none where she has no passkey here.
    ///
    /// # Errors
    /// The key store refuses; the operating system gives no randomness.
    pub async fn ask_passkey(&self, session: &Session, token: &Token, site: &Site) -> Result<Option<Asked>> {
        self.ask(session.account.id, token, site).await
    }

    /// As [`Access::ask_passkey`], for somebody whose passphrase was right.
    ///
    /// # Errors
    /// As [`Access::ask_passkey`]; [`Refused::SessionOver`].
    pub async fn ask_passkey_halfway(&self, half: &Token, site: &Site) -> Result<Option<Asked>> {
        let (account, _) = self.waiting(half).await?;
        self.ask(account.id, half, site).await
    }

    async fn ask(&self, account: Uuid, token: &Token, site: &Site) -> Result<Option<Asked>> {
        let known = self.known(account, site).await?;
        if known.is_empty() {
            return Ok(None);
        }
        Ok(Some(Asked { challenge: self.challenge(token, Purpose::Show, None).await?, known }))
    }

    /// Lets somebody in whose passphrase was right, by a passkey. What was half done is then over.
    ///
    /// # Errors
    /// As [`Access::enter_code`], with [`Refused::WrongPasskey`].
    pub async fn enter_passkey(&self, half: &Token, site: &Site, shown: &Shown) -> Result<LetIn> {
        let (account, keys) = self.waiting(half).await?;
        self.take_passkey(account.id, half, site, shown).await?;
        self.end_waiting(half, account, keys).await
    }

    /// As [`Access::prove`], by a passkey.
    ///
    /// # Errors
    /// [`Refused::WrongPasskey`], [`Refused::Wait`], [`Refused::SessionOver`]; [`Error::Denied`] where no second factor counts; the key
    /// store refuses.
    pub async fn prove_by_passkey(
        &self,
        session: &Session,
        token: &Token,
        site: &Site,
        shown: &Shown,
    ) -> Result<Opened> {
        self.take_passkey(session.account.id, token, site, shown).await?;
        self.renew(session, token).await
    }

    /// Takes a passkey that was shown. Tries are counted with those of codes and of the passphrase.
    async fn take_passkey(&self, account: Uuid, token: &Token, site: &Site, shown: &Shown) -> Result<()> {
        self.factor(account).await?.ok_or(Error::Denied)?;
        self.claim(account).await?;
        let taken = self.is_hers(account, token, site, shown).await?;
        self.fitting(taken.then_some(()), Refused::WrongPasskey)?;
        credential::tried(self.store.keys().database(), account, true).await
    }

    /// Whether the passkey that was shown is one of the account and answered what waits; then its count and its use are noted.
    async fn is_hers(&self, account: Uuid, token: &Token, site: &Site, shown: &Shown) -> Result<bool> {
        let db = self.store.keys().database();
        let Some((challenge, _)) = self.waited(token, Purpose::Show).await? else { return Ok(false) };
        let own = Condition::all()
            .add(col("account").eq(account))
            .add(col("credential").eq(shown.credential.clone()))
            .add(col("origin").eq(site.origin.clone()));
        let q = Query::select()
            .columns(["key", "count"].map(Alias::new))
            .from(Alias::new(TABLE))
            .cond_where(own.clone())
            .take();
        let Some(row) = db.read().await?.fetch_optional(&q).await? else { return Ok(false) };
        let before = row.i64("count")?;
        let counted = u32::try_from(before).unwrap_or(u32::MAX);
        let Some(count) = site.question(&challenge).answered(&shown.answer, row.bytes("key")?, counted) else {
            return Ok(false);
        };
        let update = Query::update()
            .table(Alias::new(TABLE))
            .value(Alias::new("count"), i64::from(count))
            .value(Alias::new("used_at"), iso(Timestamp::now()))
            .cond_where(own.add(col("count").eq(before)))
            .take();
        let mut tx = db.begin().await?;
        let noted = tx.execute(&update).await?;
        tx.commit().await?;
        Ok(noted == 1)
    }

    /// What authenticators know the passkeys by that an account has at a site.
    async fn known(&self, account: Uuid, site: &Site) -> Result<Vec<Vec<u8>>> {
        let q = Query::select()
            .column(Alias::new("credential"))
            .from(Alias::new(TABLE))
            .and_where(col("account").eq(account))
            .and_where(col("origin").eq(site.origin.clone()))
            .order_by(Alias::new("made_at"), Order::Asc)
            .take();
        let rows = self.store.keys().database().read().await?.fetch_all(&q).await?;
        rows.iter().map(|r| Ok(r.bytes("credential")?.to_vec())).collect()
    }

    /// A fresh challenge; what was asked before for the same purpose is forgotten.
    async fn challenge(&self, holder: &Token, purpose: Purpose, name: Option<PasskeyName>) -> Result<Vec<u8>> {
        let mut challenge = vec![0; CHALLENGE];
        getrandom::fill(&mut challenge).map_err(|e| Error::Randomness(e.to_string()))?;
        let now = Timestamp::now();
        let sweep = Query::delete().from_table(Alias::new(CHALLENGES)).and_where(col("ends_at").lt(iso(now))).take();
        let replaced = OnConflict::columns(["holder", "purpose"].map(Alias::new))
            .update_columns(["challenge", "ends_at", "name"].map(Alias::new))
            .to_owned();
        let insert = Query::insert()
            .into_table(Alias::new(CHALLENGES))
            .columns(["holder", "purpose", "challenge", "ends_at", "name"].map(Alias::new))
            .values_panic([
                holder.digest().to_vec().into(),
                purpose.code().into(),
                challenge.clone().into(),
                iso(now + SignedDuration::from_mins(HALF_MINUTES)).into(),
                name.map(|n| n.0).into(),
            ])
            .on_conflict(replaced)
            .take();
        let mut tx = self.store.keys().database().begin().await?;
        tx.execute(&sweep).await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        Ok(challenge)
    }

    /// The challenge that waits to be answered, this once, and the name that goes with it.
    async fn waited(&self, holder: &Token, purpose: Purpose) -> Result<Option<(Vec<u8>, String)>> {
        let db = self.store.keys().database();
        let q = Query::select()
            .columns(["challenge", "name"].map(Alias::new))
            .from(Alias::new(CHALLENGES))
            .cond_where(open(holder, purpose))
            .and_where(col("ends_at").gt(iso(Timestamp::now())))
            .take();
        let Some(row) = db.read().await?.fetch_optional(&q).await? else { return Ok(None) };
        let challenge = row.bytes("challenge")?.to_vec();
        let delete = Query::delete()
            .from_table(Alias::new(CHALLENGES))
            .cond_where(open(holder, purpose).add(col("challenge").eq(challenge.clone())))
            .take();
        let mut tx = db.begin().await?;
        let was = tx.execute(&delete).await?;
        tx.commit().await?;
        let name = row.get::<Option<&str>>("name")?.unwrap_or_default().to_string();
        Ok((was == 1).then_some((challenge, name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_hold_for_names_and_not_for_numbers() {
        let site = Site::of("http://LOCALHOST:8080").expect("a name");
        assert_eq!((site.host(), site.origin.as_str()), ("localhost", "http://localhost:8080"));
        assert_eq!(Site::of("https://cases.example.org").expect("a name").host(), "cases.example.org");
        for number in
            ["http://127.0.0.1:8080", "http://127.1", "http://[::1]:8080", "http://", "localhost", "http://a b"]
        {
            assert_eq!(Site::of(number), None, "{number}");
        }
    }

    #[test]
    fn a_name_is_one_line_of_forty_characters_at_most() {
        assert_eq!(PasskeyName::parse("  Schlüssel am Bund "), Some(PasskeyName("Schlüssel am Bund".into())));
        assert!(PasskeyName::parse(&"п".repeat(40)).is_some());
        for wrong in ["", "   ", "a\nb", &"x".repeat(41)] {
            assert_eq!(PasskeyName::parse(wrong), None, "{wrong:?}");
        }
    }
}
