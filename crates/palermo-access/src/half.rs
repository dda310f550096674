//! Who has shown her passphrase and neither a code nor a passkey yet? For five minutes her keys lie under a token of their own, in a
//! table of their own: what is half done is never taken for a session.

use jiff::{SignedDuration, Timestamp};
use palermo_store::db::{ColumnKind, Database, Reads as _, TableForm, iso};
use palermo_vault::user::{self, UserKeys};
use sea_query::{Alias, Expr, ExprTrait as _, Index, Query, Table};

use crate::{Access, Account, LetIn, Refused, Result, Token};

/// Minutes for which a code or a passkey is awaited.
pub const HALF_MINUTES: i64 = 5;

pub(crate) const TABLE: &str = "half_session";

/// How far a right passphrase leads.
#[derive(Debug)]
pub enum Entry {
    /// Into the house.
    Whole(LetIn),
    /// To the question for a code or a passkey: the secret of what is half done, for the cookie.
    Half(Token),
}

pub(crate) async fn create(db: &Database) -> Result<()> {
    let mut tx = db.begin().await?;
    let b = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(TABLE)).if_not_exists();
    for name in ["digest", "keys"] {
        table.col(ColumnKind::Bytes.required(b, name));
    }
    table.col(ColumnKind::Uuid.required(b, "account"));
    table.col(ColumnKind::Text.required(b, "ends_at"));
    table.primary_key(Index::create().col(Alias::new("digest")));
    tx.create_table(table, TableForm::ByKey).await?;
    tx.commit().await?;
    Ok(())
}

fn of(half: &Token) -> Expr {
    Expr::col(Alias::new("digest")).eq(half.digest().to_vec())
}

impl Access {
    pub(crate) async fn halfway(&self, let_in: LetIn) -> Result<Token> {
        let LetIn { account, keys } = let_in;
        let token = Token::random()?;
        let now = Timestamp::now();
        let insert = Query::insert()
            .into_table(Alias::new(TABLE))
            .columns(["digest", "keys", "account", "ends_at"].map(Alias::new))
            .values_panic([
                token.digest().to_vec().into(),
                token.over(&keys, account.id).into(),
                account.id.into(),
                iso(now + SignedDuration::from_mins(HALF_MINUTES)).into(),
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
        Ok(token)
    }

    /// Lets somebody in whose passphrase was right, by a code of `at` or a recovery code. What was half done is then over.
    ///
    /// # Errors
    /// [`Refused::SessionOver`] after five minutes, or when the account was disabled or its passphrase changed meanwhile;
    /// [`Refused::WrongCode`], [`Refused::Wait`]; the installation is locked; a store refuses.
    pub async fn enter_code(&self, half: &Token, code: &str, at: Timestamp) -> Result<LetIn> {
        let (account, keys) = self.waiting(half).await?;
        self.take_code(account.id, code, at).await?;
        self.end_waiting(half, account, keys).await
    }

    /// Whose passphrase was right, and the keys that it opened.
    pub(crate) async fn waiting(&self, half: &Token) -> Result<(Account, UserKeys)> {
        let q = Query::select()
            .columns(["keys", "account"].map(Alias::new))
            .from(Alias::new(TABLE))
            .and_where(of(half))
            .and_where(Expr::col(Alias::new("ends_at")).gt(iso(Timestamp::now())))
            .take();
        let row = self.store.keys().database().read().await?.fetch_optional(&q).await?.ok_or(Refused::SessionOver)?;
        let account = self.account(row.uuid("account")?).await?.filter(|a| a.active).ok_or(Refused::SessionOver)?;
        let keys = user::open_with_session(row.bytes("keys")?, account.id.as_bytes(), half.secret())?;
        Ok((account, keys))
    }

    /// Ends what was half done, once, for whoever showed what was asked for.
    pub(crate) async fn end_waiting(&self, half: &Token, account: Account, keys: UserKeys) -> Result<LetIn> {
        let delete = Query::delete().from_table(Alias::new(TABLE)).and_where(of(half)).take();
        let mut tx = self.store.keys().database().begin().await?;
        let was = tx.execute(&delete).await?;
        tx.commit().await?;
        if was == 1 { Ok(LetIn { account, keys }) } else { Err(Refused::SessionOver.into()) }
    }
}
