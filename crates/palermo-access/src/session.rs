//! Who is signed in? A session is a random token in the person's browser; its SHA-256 lies in the key store, beside the person's
//! private keys under the token. Any server of the installation serves the session, and none opens its keys without the cookie.

use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use palermo_store::Row;
use palermo_store::db::{ColumnKind, Database, Reads as _, TableForm, iso};
use palermo_store::sealing::Holder;
use palermo_vault::user::{self, SessionToken, UserKeys};
use sea_query::{Alias, Expr, ExprTrait as _, Index, Order, Query, Table};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Access, Account, LetIn, Refused, Result, half};

/// Minutes after which an unused session ends.
pub const IDLE_MINUTES: i64 = 15;
/// Hours after which every session ends.
pub const ABSOLUTE_HOURS: i64 = 12;
/// Minutes for which it counts that somebody has shown who she is.
pub const PROOF_MINUTES: i64 = 10;

const TABLE: &str = "session";
/// Use of a session is written down at most this often.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// The secret of a session, as the browser holds it: 32 random bytes.
#[derive(Clone, Debug)]
pub struct Token(Arc<SessionToken>);

impl Token {
    /// A fresh one.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub fn random() -> Result<Token> {
        Ok(Token(Arc::new(SessionToken::generate()?)))
    }

    /// The token as text for a cookie.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    /// Reads the text of a cookie.
    pub fn parse(text: &str) -> Option<Token> {
        SessionToken::from_text(text).ok().map(|token| Token(Arc::new(token)))
    }

    pub(crate) fn digest(&self) -> [u8; 32] {
        self.0.fingerprint()
    }

    pub(crate) fn secret(&self) -> &SessionToken {
        &self.0
    }

    /// The private keys of an account, kept open under this token.
    pub(crate) fn over(&self, keys: &UserKeys, account: Uuid) -> Vec<u8> {
        user::under_session(keys, account.as_bytes(), &self.0)
    }

    /// The token that forms of this session carry: nobody who does not hold the cookie can make it.
    fn form_token(&self) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.to_text().as_bytes()).expect("HMAC takes a key of any length");
        mac.update(b"palermo/form/1");
        mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// A session that was just opened.
pub struct Opened {
    /// Its secret, for the cookie.
    pub token: Token,
    /// The session.
    pub session: Session,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// What tells it from the others of its person; it opens nothing.
    pub id: Uuid,
    /// Who.
    pub account: Account,
    /// What the forms of this session carry.
    pub form_token: String,
    /// When she last showed who she is: when she signed in, or by [`Access::prove`].
    pub proven_at: Timestamp,
    /// When it ends at the latest.
    pub ends: Timestamp,
}

/// A session as its person sees it among her others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Which.
    pub id: Uuid,
    /// When it began.
    pub began: Timestamp,
    /// When it was last used, to the minute.
    pub used: Timestamp,
}

impl Session {
    /// Whether she has shown who she is within the last [`PROOF_MINUTES`].
    pub fn is_proven(&self) -> bool {
        Timestamp::now().duration_since(self.proven_at) < SignedDuration::from_mins(PROOF_MINUTES)
    }

    /// Whether a form came from a page of this session.
    pub fn owns(&self, form_token: &str) -> bool {
        self.form_token.as_bytes().ct_eq(form_token.as_bytes()).into()
    }
}

pub(crate) async fn create(db: &Database) -> Result<()> {
    if db.columns(TABLE).await?.iter().any(|c| c.name == "proven_at") {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    // Sessions of earlier versions know less: people sign in again.
    tx.ddl(&Table::drop().table(Alias::new(TABLE)).if_exists().take()).await?;
    let b = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE)).if_not_exists();
    for name in ["digest", "keys"] {
        table.col(ColumnKind::Bytes.required(b, name));
    }
    for name in ["id", "account"] {
        table.col(ColumnKind::Uuid.required(b, name));
    }
    for name in ["opened_at", "used_at", "proven_at", "ends_at"] {
        table.col(ColumnKind::Text.required(b, name));
    }
    table.primary_key(Index::create().col(Alias::new("digest")));
    tx.create_table(table, TableForm::ByKey).await?;
    tx.commit().await?;
    Ok(())
}

impl Access {
    /// Opens a session for somebody who was let in.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn open_session(&self, let_in: LetIn) -> Result<Opened> {
        let LetIn { account, keys } = let_in;
        let (token, id) = (Token::random()?, Uuid::new_v4());
        let kept = token.over(&keys, account.id);
        let now = Timestamp::now();
        let ends = now + SignedDuration::from_hours(ABSOLUTE_HOURS);
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(
                ["digest", "keys", "id", "account", "opened_at", "used_at", "proven_at", "ends_at"].map(Alias::new),
            )
            .values_panic([
                token.digest().to_vec().into(),
                kept.into(),
                id.into(),
                account.id.into(),
                iso(now).into(),
                iso(now).into(),
                iso(now).into(),
                iso(ends).into(),
            ])
            .take();
        let sweep = Query::delete()
            .from_table(Alias::new(TABLE))
            .and_where(Expr::col(Alias::new("ends_at")).lt(iso(now)))
            .take();
        let mut tx = self.store.keys().database().begin().await?;
        tx.execute(&sweep).await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        Ok(Opened { session: Session { id, account, form_token: token.form_token(), proven_at: now, ends }, token })
    }

    /// The session that a token belongs to, with its account as it stands now.
    ///
    /// # Errors
    /// [`Refused::SessionOver`], or the key store refuses.
    pub async fn session(&self, token: &Token) -> Result<Session> {
        let db = self.store.keys().database();
        let q = Query::select()
            .columns(["id", "account", "used_at", "proven_at", "ends_at"].map(Alias::new))
            .from(Alias::new(TABLE))
            .and_where(Expr::col(Alias::new("digest")).eq(token.digest().to_vec()))
            .take();
        let row = db.read().await?.fetch_optional(&q).await?.ok_or(Refused::SessionOver)?;
        let instant = |name: &'static str| row.text(name).map(|t| t.parse::<Timestamp>().unwrap_or(Timestamp::MIN));
        let (used, ends) = (instant("used_at")?, instant("ends_at")?);
        let now = Timestamp::now();
        let idle = now.duration_since(used);
        if now >= ends || idle >= SignedDuration::from_mins(IDLE_MINUTES) {
            self.end_session(token).await?;
            return Err(Refused::SessionOver.into());
        }
        let Some(account) = self.account(row.uuid("account")?).await?.filter(|a| a.active) else {
            self.end_session(token).await?;
            return Err(Refused::SessionOver.into());
        };
        if idle >= NOTED_EVERY {
            let update = Query::update()
                .table(Alias::new(TABLE))
                .value(Alias::new("used_at"), iso(now))
                .and_where(Expr::col(Alias::new("digest")).eq(token.digest().to_vec()))
                .take();
            let mut tx = db.begin().await?;
            tx.execute(&update).await?;
            tx.commit().await?;
        }
        let (id, proven_at) = (row.uuid("id")?, instant("proven_at")?);
        Ok(Session { id, account, form_token: token.form_token(), proven_at, ends })
    }

    /// Somebody who is signed in shows again who she is: by a code of `at` or a recovery code where she has a second factor, else by
    /// her passphrase. The session goes on under another token and ends when it would have ended.
    ///
    /// # Errors
    /// As [`Access::take_code`] and [`Access::again`]; [`Refused::SessionOver`].
    pub async fn prove(&self, session: &Session, token: &Token, given: &str, at: Timestamp) -> Result<Opened> {
        let account = &session.account;
        match self.factor(account.id).await? {
            Some(_) => self.take_code(account.id, given, at).await?,
            None => self.again(session, given).await.map(drop)?,
        }
        self.renew(session, token).await
    }

    /// The session of somebody who has just shown who she is, under another token.
    pub(crate) async fn renew(&self, session: &Session, token: &Token) -> Result<Opened> {
        let account = &session.account;
        let db = self.store.keys().database();
        let own = || Expr::col(Alias::new("digest")).eq(token.digest().to_vec());
        let q = Query::select().column(Alias::new("keys")).from(Alias::new(TABLE)).and_where(own()).take();
        let row = db.read().await?.fetch_optional(&q).await?.ok_or(Refused::SessionOver)?;
        let keys: UserKeys = user::open_with_session(row.bytes("keys")?, account.id.as_bytes(), &token.0)?;
        let (next, now) = (Token::random()?, Timestamp::now());
        let update = Query::update()
            .table(Alias::new(TABLE))
            .value(Alias::new("digest"), next.digest().to_vec())
            .value(Alias::new("keys"), next.over(&keys, account.id))
            .value(Alias::new("used_at"), iso(now))
            .value(Alias::new("proven_at"), iso(now))
            .and_where(own())
            .take();
        let mut tx = db.begin().await?;
        let renewed = tx.execute(&update).await?;
        tx.commit().await?;
        if renewed == 0 {
            return Err(Refused::SessionOver.into());
        }
        let session = Session { form_token: next.form_token(), proven_at: now, ..session.clone() };
        Ok(Opened { token: next, session })
    }

    /// The keys of whoever is signed in, and those of her groups. None where the session is over.
    ///
    /// # Errors
    /// What lies beside the session does not open with its token; a store refuses.
    pub async fn holder(&self, token: &Token, account: Uuid) -> Result<Option<Holder>> {
        let q = Query::select()
            .column(Alias::new("keys"))
            .from(Alias::new(TABLE))
            .and_where(Expr::col(Alias::new("digest")).eq(token.digest().to_vec()))
            .and_where(Expr::col(Alias::new("account")).eq(account))
            .take();
        let row = self.store.keys().database().read().await?.fetch_optional(&q).await?;
        let Some(row) = row else { return Ok(None) };
        let keys: UserKeys = user::open_with_session(row.bytes("keys")?, account.as_bytes(), &token.0)?;
        Ok(Some(self.store.holder(&account.to_string(), keys.private).await?))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn end_session(&self, token: &Token) -> Result<()> {
        let delete = Query::delete()
            .from_table(Alias::new(TABLE))
            .and_where(Expr::col(Alias::new("digest")).eq(token.digest().to_vec()))
            .take();
        let mut tx = self.store.keys().database().begin().await?;
        tx.execute(&delete).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The sessions of an account that are not over, newest first.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn sessions_of(&self, account: Uuid) -> Result<Vec<Begun>> {
        let now = Timestamp::now();
        let col = |name| Expr::col(Alias::new(name));
        let q = Query::select()
            .columns(["id", "opened_at", "used_at"].map(Alias::new))
            .from(Alias::new(TABLE))
            .and_where(col("account").eq(account))
            .and_where(col("ends_at").gt(iso(now)))
            .and_where(col("used_at").gt(iso(now - SignedDuration::from_mins(IDLE_MINUTES))))
            .order_by(Alias::new("opened_at"), Order::Desc)
            .take();
        let rows = self.store.keys().database().read().await?.fetch_all(&q).await?;
        let instant = |t: &str| t.parse::<Timestamp>().unwrap_or(Timestamp::MIN);
        let one = |r: &Row| {
            let (began, used) = (instant(r.text("opened_at")?), instant(r.text("used_at")?));
            Ok(Begun { id: r.uuid("id")?, began, used })
        };
        rows.iter().map(one).collect()
    }

    /// Ends one of the sessions of an account; nothing where it is somebody else's or over.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn end_one(&self, account: Uuid, session: Uuid) -> Result<()> {
        end(self.store.keys().database(), account, Expr::col(Alias::new("id")).eq(session)).await
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn end_sessions_of(&self, account: Uuid) -> Result<()> {
        end_all(self.store.keys().database(), account).await
    }

    /// Ends every session of an account but one.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn end_others(&self, account: Uuid, but: Uuid) -> Result<()> {
        end(self.store.keys().database(), account, Expr::col(Alias::new("id")).ne(but)).await
    }
}

/// Ends every session of an account, and what of one is half done.
pub(crate) async fn end_all(db: &Database, account: Uuid) -> Result<()> {
    let mut tx = db.begin().await?;
    for table in [TABLE, half::TABLE] {
        let own = Expr::col(Alias::new("account")).eq(account);
        tx.execute(&Query::delete().from_table(Alias::new(table)).and_where(own).take()).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn end(db: &Database, account: Uuid, which: Expr) -> Result<()> {
    let delete = Query::delete()
        .from_table(Alias::new(TABLE))
        .and_where(Expr::col(Alias::new("account")).eq(account))
        .and_where(which)
        .take();
    let mut tx = db.begin().await?;
    tx.execute(&delete).await?;
    tx.commit().await?;
    Ok(())
}
