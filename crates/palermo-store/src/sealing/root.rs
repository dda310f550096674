//! Who opens the root key when there is no file of it? Somebody who remembers the passphrase under which it lies in the key store, or
//! several people with shares of it, of which the key store knows only that there are some. For a day after it got a successor, the
//! former root key opens that one, for servers that were unsealed before.

use jiff::{Timestamp, ToSpan as _};
use palermo_vault::user::{self, Cost};
use palermo_vault::{RootKey, keys};
use sea_query::{Alias, Expr, ExprTrait as _, OnConflict, Query};

use super::shred;
use crate::db::{ColumnKind, Reads as _, Tx, iso};
use crate::keys::KeyStore;
use crate::store::Store;
use crate::{Error, Result};

pub(super) const ROOT: &str = "root_key";
const PASSPHRASE: &str = "passphrase";
const SHARES: &str = "shares";
/// What stands before the moment in the name of a root key that lies under the one before it, and the place of that wrap.
const FORMER: &str = "former/";
/// Hours for which a root key lies under the one before it.
const FOLLOWED: i64 = 24;

pub(super) async fn create(tx: &mut Tx) -> Result<()> {
    use ColumnKind::{Bytes, Text};
    super::table(tx, ROOT, &[("opened_by", Text), ("protected", Bytes), ("created_at", Text)], 1).await
}

/// Puts what the root key opens under its successor, and the successor under it, in one transaction; passphrase and shares of it open
/// nothing any more. Gives how many keys were moved.
///
/// # Errors
/// [`Error::WrongRoot`]: it has got another successor meanwhile; the key store refuses.
pub(super) async fn succeed(store: &KeyStore, root: &RootKey, next: &RootKey) -> Result<usize> {
    let mut tx = store.database().begin().await?;
    let moved = shred::put_under(&mut tx, root, next).await?;
    let for_people = Expr::col(Alias::new("opened_by")).is_in([PASSPHRASE, SHARES]);
    tx.execute(&Query::delete().from_table(Alias::new(ROOT)).and_where(for_people).take()).await?;
    let now = iso(Timestamp::now());
    let insert = Query::insert()
        .into_table(Alias::new(ROOT))
        .columns(["opened_by", "protected", "created_at"].map(Alias::new))
        .values_panic([format!("{FORMER}{now}").into(), keys::wrap(root, next, FORMER).into(), now.into()])
        .take();
    tx.execute(&insert).await?;
    tx.commit().await?;
    store.database().truncate_log().await?;
    Ok(moved)
}

/// The root key that followed a former one.
///
/// # Errors
/// The key store refuses.
pub(super) async fn successor(store: &KeyStore, former: &RootKey) -> Result<Option<RootKey>> {
    let q = Query::select()
        .column(Alias::new("protected"))
        .from(Alias::new(ROOT))
        .and_where(Expr::col(Alias::new("opened_by")).like(format!("{FORMER}%")))
        .take();
    for row in store.database().read().await?.fetch_all(&q).await? {
        if let Ok(next) = keys::unwrap(former, row.bytes(0usize)?, FORMER) {
            return Ok(Some(next));
        }
    }
    Ok(None)
}

/// Forgets what former root keys opened, a day after they were followed.
///
/// # Errors
/// The key store refuses.
pub(super) async fn forget_former(store: &KeyStore, now: Timestamp) -> Result<()> {
    let before = iso(now.checked_sub(FOLLOWED.hours()).unwrap_or(now));
    let q = Query::delete()
        .from_table(Alias::new(ROOT))
        .and_where(Expr::col(Alias::new("opened_by")).like(format!("{FORMER}%")))
        .and_where(Expr::col(Alias::new("created_at")).lt(before))
        .take();
    let mut tx = store.database().begin().await?;
    let gone = tx.execute(&q).await?;
    tx.commit().await?;
    if gone > 0 { store.database().truncate_log().await } else { Ok(()) }
}

impl Store {
    /// Keeps the root key under a passphrase (Argon2id), in place of an earlier one. Rules for passphrases are the caller's.
    ///
    /// # Errors
    /// The key store refuses, or the operating system gives no randomness.
    #[crate::boxed]
    #[inline(never)]
    pub async fn keep_root(&self, root: &RootKey, passphrase: &str) -> Result<()> {
        let protected = user::under_passphrase(root, self.installation().as_bytes(), passphrase, Cost::default())?;
        self.note_root(PASSPHRASE, protected).await
    }

    /// Takes note that there are shares of the root key.
    ///
    /// # Errors
    /// The key store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn note_shares(&self) -> Result<()> {
        self.note_root(SHARES, Vec::new()).await
    }

    async fn note_root(&self, opened_by: &str, protected: Vec<u8>) -> Result<()> {
        let insert = Query::insert()
            .into_table(Alias::new(ROOT))
            .columns(["opened_by", "protected", "created_at"].map(Alias::new))
            .values_panic([opened_by.into(), protected.into(), iso(Timestamp::now()).into()])
            .on_conflict(
                OnConflict::column(Alias::new("opened_by"))
                    .update_columns(["protected", "created_at"].map(Alias::new))
                    .to_owned(),
            )
            .take();
        let database = self.keys().database();
        let mut tx = database.begin().await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        // What the former passphrase opened must not stay behind in the log.
        database.truncate_log().await
    }

    /// Whether a passphrase or shares open the root key, so that people can be asked.
    ///
    /// # Errors
    /// The key store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn opens_for_people(&self) -> Result<bool> {
        let find = Query::select()
            .column(Alias::new("opened_by"))
            .from(Alias::new(ROOT))
            .and_where(Expr::col(Alias::new("opened_by")).is_in([PASSPHRASE, SHARES]))
            .limit(1)
            .take();
        Ok(self.keys().database().read().await?.fetch_optional(&find).await?.is_some())
    }

    /// The root key that a passphrase opens; none where none was given one.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`]; the key store refuses.
    #[crate::boxed]
    #[inline(never)]
    pub async fn root_under(&self, passphrase: &str) -> Result<Option<RootKey>> {
        let find = Query::select()
            .column(Alias::new("protected"))
            .from(Alias::new(ROOT))
            .and_where(Expr::col(Alias::new("opened_by")).eq(PASSPHRASE))
            .take();
        let row = self.keys().database().read().await?.fetch_optional(&find).await?;
        let Some(protected) = row.map(|row| row.bytes(0usize).map(<[u8]>::to_vec)).transpose()? else {
            return Ok(None);
        };
        match user::open_with_passphrase(&protected, self.installation().as_bytes(), passphrase) {
            Ok(root) => Ok(Some(root)),
            Err(palermo_vault::Error::Damaged { .. }) => Err(Error::WrongPassphrase),
            Err(other) => Err(other.into()),
        }
    }
}
