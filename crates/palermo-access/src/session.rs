//! Who is signed in? A session is a random token in the person's browser; its SHA-256 lies in the key store, beside the person's
//! private keys under the token. Any server of the installation serves the session, and none opens its keys without the cookie.

use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use palermo_store::db::{ColumnKind, Database, Reads as _, TableForm, iso};
use palermo_store::sealing::Holder;
use palermo_vault::user::{self, SessionToken, UserKeys};
use sea_query::{Alias, Expr, ExprTrait as _, Index, Order, Query, Table};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Access, Account, LetIn, Refused, Result};

/// Minutes after which an unused session ends.
pub const IDLE_MINUTES: i64 = 15;
/// Hours after which every session ends.
pub const ABSOLUTE_HOURS: i64 = 12;

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

    fn digest(&self) -> [u8; 32] {
        self.0.fingerprint()
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
    /// Who.
    pub account: Account,
    /// What the forms of this session carry.
    pub form_token: String,
    /// When it ends at the latest.
    pub ends: Timestamp,
}

impl Session {
    /// Whether a form came from a page of this session.
    pub fn owns(&self, form_token: &str) -> bool {
        self.form_token.as_bytes().ct_eq(form_token.as_bytes()).into()
    }
}

pub(crate) async fn create(db: &Database) -> Result<()> {
    if db.columns(TABLE).await?.iter().any(|c| c.name == "keys") {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    // Sessions of earlier versions opened no keys: people sign in again.
    tx.ddl(&Table::drop().table(Alias::new(TABLE)).if_exists().take()).await?;
    let b = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE)).if_not_exists();
    for name in ["digest", "keys"] {
        table.col(ColumnKind::Bytes.required(b, name));
    }
    table.col(ColumnKind::Uuid.required(b, "account"));
    for name in ["opened_at", "used_at", "ends_at"] {
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
        let token = Token::random()?;
        let kept = user::under_session(&keys, account.id.as_bytes(), &token.0);
        let now = Timestamp::now();
        let ends = now + SignedDuration::from_hours(ABSOLUTE_HOURS);
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(["digest", "keys", "account", "opened_at", "used_at", "ends_at"].map(Alias::new))
            .values_panic([
                token.digest().to_vec().into(),
                kept.into(),
                account.id.into(),
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
        Ok(Opened { session: Session { account, form_token: token.form_token(), ends }, token })
    }

    /// The session that a token belongs to, with its account as it stands now.
    ///
    /// # Errors
    /// [`Refused::SessionOver`], or the key store refuses.
    pub async fn session(&self, token: &Token) -> Result<Session> {
        let db = self.store.keys().database();
        let q = Query::select()
            .columns(["account", "used_at", "ends_at"].map(Alias::new))
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
        Ok(Session { account, form_token: token.form_token(), ends })
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

    /// When the sessions of an account began and were last used, newest first.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn sessions_of(&self, account: Uuid) -> Result<Vec<(Timestamp, Timestamp)>> {
        let q = Query::select()
            .columns(["opened_at", "used_at"].map(Alias::new))
            .from(Alias::new(TABLE))
            .and_where(Expr::col(Alias::new("account")).eq(account))
            .order_by(Alias::new("opened_at"), Order::Desc)
            .take();
        let rows = self.store.keys().database().read().await?.fetch_all(&q).await?;
        let instant = |t: &str| t.parse::<Timestamp>().unwrap_or(Timestamp::MIN);
        rows.iter().map(|r| Ok((instant(r.text("opened_at")?), instant(r.text("used_at")?)))).collect()
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn end_sessions_of(&self, account: Uuid) -> Result<()> {
        end_all(self.store.keys().database(), account).await
    }
}

pub(crate) async fn end_all(db: &Database, account: Uuid) -> Result<()> {
    let delete =
        Query::delete().from_table(Alias::new(TABLE)).and_where(Expr::col(Alias::new("account")).eq(account)).take();
    let mut tx = db.begin().await?;
    tx.execute(&delete).await?;
    tx.commit().await?;
    Ok(())
}
