//! What does a person show besides her passphrase? A code of her authenticator, each once; or, when that is lost, one of ten recovery
//! codes, each once; or a passkey, which stands beside them.
//!
//! The secret that the authenticator shares lies in the key store under the installation's own key, so a locked installation takes
//! recovery codes only. Of those the key store holds SHA-256.

use jiff::Timestamp;
use palermo_store::db::{ColumnKind, Database, Reads as _, TableForm, iso};
use palermo_store::ledger::EventDraft;
use palermo_store::{Actor, Row};
use palermo_vault::{FactorKey, Key as _, totp};
use sea_query::{Alias, Expr, ExprTrait as _, Index, Query, Table};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::account::REGISTER;
use crate::{Access, Account, Error, Refused, Result, credential, passkey};

/// Recovery codes of a person.
pub const RECOVERY_CODES: usize = 10;

const FACTORS: &str = "second_factor";
const CODES: &str = "recovery_code";
/// Bytes of a recovery code: of 112 bits and more a plain hash is kept (OWASP ASVS 5.0, 6.5.2).
const CODE_BYTES: usize = 15;
/// Characters of a recovery code in base32.
const CODE_SIGNS: usize = 24;
/// Steps by which the clock of an authenticator may be wrong.
const DRIFT: u64 = 1;

/// The second factor of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Since when it is asked for.
    pub since: Timestamp,
    /// Recovery codes that were not used yet.
    pub codes: usize,
}

pub(crate) async fn create(db: &Database) -> Result<()> {
    if !db.columns(FACTORS).await?.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let b = tx.backend();
    let mut table = Table::create();
    table.table(Alias::new(FACTORS)).if_not_exists();
    table.col(ColumnKind::Uuid.required(b, "account"));
    table.col(ColumnKind::Bytes.required(b, "secret"));
    table.col(ColumnKind::BigInt.required(b, "last_step"));
    table.col(ColumnKind::Text.column(b, "confirmed_at"));
    table.primary_key(Index::create().col(Alias::new("account")));
    tx.create_table(table, TableForm::ByKey).await?;
    let mut table = Table::create();
    table.table(Alias::new(CODES)).if_not_exists();
    table.col(ColumnKind::Uuid.required(b, "account"));
    table.col(ColumnKind::Bytes.required(b, "digest"));
    table.primary_key(Index::create().col(Alias::new("account")).col(Alias::new("digest")));
    tx.create_table(table, TableForm::ByKey).await?;
    tx.commit().await?;
    Ok(())
}

/// A second factor as it lies in the key store.
struct Kept {
    secret: Vec<u8>,
    /// The step of the last code that was taken: none up to it is taken again.
    last: u64,
    confirmed: Option<Timestamp>,
}

impl Kept {
    fn read(row: &Row) -> Result<Kept> {
        Ok(Kept {
            secret: row.bytes("secret")?.to_vec(),
            last: u64::try_from(row.i64("last_step")?).unwrap_or(u64::MAX),
            // What cannot be read is a factor all the same: it is asked for.
            confirmed: row.get::<Option<&str>>("confirmed_at")?.map(|t| t.parse().unwrap_or(Timestamp::MIN)),
        })
    }

    /// The step whose code was given, if it is one of now and none that was taken already.
    fn step(&self, key: &FactorKey, code: &str, at: Timestamp) -> Option<u64> {
        let now = u64::try_from(at.as_second()).ok()? / totp::SECONDS;
        let (mut found, mut which) = (Choice::from(0), 0_u64);
        // Every step is compared, so that the time it takes tells nothing.
        for step in now.saturating_sub(DRIFT)..=now + DRIFT {
            let fits = key.code(step).as_bytes().ct_eq(code.as_bytes()) & Choice::from(u8::from(step > self.last));
            which = u64::conditional_select(&which, &step, fits & !found);
            found |= fits;
        }
        bool::from(found).then_some(which)
    }
}

fn of(account: Uuid) -> Expr {
    Expr::col(Alias::new("account")).eq(account)
}

fn place(account: Uuid) -> String {
    format!("second factor/{account}")
}

/// What is kept of a recovery code; none where this is no way to write one.
fn digest(account: Uuid, code: &str) -> Option<[u8; 32]> {
    let plain: Zeroizing<String> = Zeroizing::new(code.chars().filter(|c| *c != '-').collect());
    let bytes = Zeroizing::new(data_encoding::BASE32_NOPAD.decode(plain.as_bytes()).ok()?);
    let hash = Sha256::new().chain_update(b"palermo/recovery/1").chain_update(account).chain_update(&*bytes);
    (bytes.len() == CODE_BYTES).then(|| hash.finalize().into())
}

/// A code without what people put between its signs, in the digits of authenticators.
fn tidy(code: &str) -> Zeroizing<String> {
    let kept = code.chars().filter(|c| !c.is_whitespace() && *c != '-').take(CODE_SIGNS + 1);
    Zeroizing::new(kept.map(plain).collect())
}

/// A sign as ASCII has it: Arabic, Persian and wide digits among them.
fn plain(c: char) -> char {
    let zero = match c {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06F0}'..='\u{06F9}' => 0x06F0,
        '\u{FF10}'..='\u{FF19}' => 0xFF10,
        _ => return c.to_ascii_uppercase(),
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

impl Access {
    /// The second factor of an account; none until a code has confirmed it.
    ///
    /// # Errors
    /// The key store refuses.
    pub async fn factor(&self, account: Uuid) -> Result<Option<Factor>> {
        let Some(since) = self.kept(account).await?.and_then(|k| k.confirmed) else { return Ok(None) };
        let q = Query::select().column(Alias::new("digest")).from(Alias::new(CODES)).and_where(of(account)).take();
        let codes = self.store.keys().database().read().await?.fetch_all(&q).await?.len();
        Ok(Some(Factor { since, codes }))
    }

    async fn kept(&self, account: Uuid) -> Result<Option<Kept>> {
        let q = Query::select()
            .columns(["secret", "last_step", "confirmed_at"].map(Alias::new))
            .from(Alias::new(FACTORS))
            .and_where(of(account))
            .take();
        let row = self.store.keys().database().read().await?.fetch_optional(&q).await?;
        row.as_ref().map(Kept::read).transpose()
    }

    /// Begins a second factor: its secret is for the person's authenticator, and counts once [`Access::confirm_factor`] has seen a
    /// code. What she began before is forgotten.
    ///
    /// # Errors
    /// [`Error::Denied`] where there is one that counts; the installation is locked; the key store refuses.
    pub async fn begin_factor(&self, account: Uuid) -> Result<FactorKey> {
        if self.factor(account).await?.is_some() {
            return Err(Error::Denied);
        }
        let key = FactorKey::generate()?;
        let secret = self.store.wrap_key(&key, &place(account)).await?;
        let insert = Query::insert()
            .into_table(Alias::new(FACTORS))
            .columns(["account", "secret", "last_step"].map(Alias::new))
            .values_panic([account.into(), secret.into(), 0_i64.into()])
            .take();
        let forget = Query::delete()
            .from_table(Alias::new(FACTORS))
            .and_where(of(account))
            .and_where(Expr::col(Alias::new("confirmed_at")).is_null())
            .take();
        let mut tx = self.store.keys().database().begin().await?;
        tx.execute(&forget).await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        Ok(key)
    }

    /// The secret of a second factor that was begun and is not confirmed.
    ///
    /// # Errors
    /// The installation is locked; the key store refuses.
    pub async fn begun_factor(&self, account: Uuid) -> Result<Option<FactorKey>> {
        match self.kept(account).await? {
            Some(kept) if kept.confirmed.is_none() => {
                Ok(Some(self.store.unwrap_key(&kept.secret, &place(account)).await?))
            }
            _ => Ok(None),
        }
    }

    /// Confirms a second factor by a code of `at`: from now on it is asked for. Gives the recovery codes, this once.
    ///
    /// # Errors
    /// [`Refused::WrongCode`], [`Refused::Wait`]; [`Error::Denied`] where none was begun; the installation is locked; a store refuses.
    pub async fn confirm_factor(&self, account: &Account, code: &str, at: Timestamp) -> Result<Vec<Zeroizing<String>>> {
        let kept = self.kept(account.id).await?.filter(|k| k.confirmed.is_none()).ok_or(Error::Denied)?;
        let key: FactorKey = self.store.unwrap_key(&kept.secret, &place(account.id)).await?;
        self.claim(account.id).await?;
        let step = self.fitting(kept.step(&key, &tidy(code), at), Refused::WrongCode)?;
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        let mut insert = Query::insert();
        insert.into_table(Alias::new(CODES)).columns(["account", "digest"].map(Alias::new));
        while codes.len() < RECOVERY_CODES {
            let code = recovery_code()?;
            let Some(digest) = digest(account.id, &code) else { continue };
            insert.values_panic([account.id.into(), digest.to_vec().into()]);
            codes.push(code);
        }
        let confirm = Query::update()
            .table(Alias::new(FACTORS))
            .value(Alias::new("confirmed_at"), iso(Timestamp::now()))
            .value(Alias::new("last_step"), i64::try_from(step).unwrap_or(i64::MAX))
            .and_where(of(account.id))
            .and_where(Expr::col(Alias::new("confirmed_at")).is_null())
            .and_where(Expr::col(Alias::new("secret")).eq(kept.secret))
            .take();
        let forget = Query::delete().from_table(Alias::new(CODES)).and_where(of(account.id)).take();
        self.tell(&account.actor(), account.id, "second_factor_on").await?;
        let mut tx = self.store.keys().database().begin().await?;
        if tx.execute(&confirm).await? == 0 {
            return Err(Error::Denied);
        }
        tx.execute(&forget).await?;
        tx.execute(&insert).await?;
        tx.commit().await?;
        credential::tried(self.store.keys().database(), account.id, true).await?;
        Ok(codes)
    }

    /// Takes a code of the authenticator at `at`, or a recovery code: neither is taken twice. Tries are counted with those of the
    /// passphrase.
    ///
    /// # Errors
    /// [`Refused::WrongCode`], [`Refused::Wait`]; [`Error::Denied`] where no second factor counts; the installation is locked; the key
    /// store refuses.
    pub async fn take_code(&self, account: Uuid, code: &str, at: Timestamp) -> Result<()> {
        let kept = self.kept(account).await?.filter(|k| k.confirmed.is_some()).ok_or(Error::Denied)?;
        let code = tidy(code);
        // That the installation is locked is nobody's wrong try.
        let key: Option<FactorKey> = match code.len() {
            totp::DIGITS => Some(self.store.unwrap_key(&kept.secret, &place(account)).await?),
            _ => None,
        };
        self.claim(account).await?;
        let taken = match key {
            Some(key) => match kept.step(&key, &code, at) {
                Some(step) => self.take_step(account, step).await?,
                None => false,
            },
            None => match digest(account, &code) {
                Some(digest) => self.take_recovery(account, digest).await?,
                None => false,
            },
        };
        self.fitting(taken.then_some(()), Refused::WrongCode)?;
        credential::tried(self.store.keys().database(), account, true).await
    }

    /// Whether nobody was faster with the code of that step or a later one.
    async fn take_step(&self, account: Uuid, step: u64) -> Result<bool> {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        let update = Query::update()
            .table(Alias::new(FACTORS))
            .value(Alias::new("last_step"), step)
            .and_where(of(account))
            .and_where(Expr::col(Alias::new("last_step")).lt(step))
            .take();
        let mut tx = self.store.keys().database().begin().await?;
        let taken = tx.execute(&update).await?;
        tx.commit().await?;
        Ok(taken == 1)
    }

    async fn take_recovery(&self, account: Uuid, digest: [u8; 32]) -> Result<bool> {
        let delete = Query::delete()
            .from_table(Alias::new(CODES))
            .and_where(of(account))
            .and_where(Expr::col(Alias::new("digest")).eq(digest.to_vec()))
            .take();
        let mut tx = self.store.keys().database().begin().await?;
        let taken = tx.execute(&delete).await?;
        tx.commit().await?;
        Ok(taken == 1)
    }

    /// Takes the second factor off, with its recovery codes and the passkeys that stand beside it; `by` stands in the ledger. `false`: there was none.
    ///
    /// # Errors
    /// A store refuses.
    pub async fn take_off_factor(&self, by: &Actor, account: Uuid) -> Result<bool> {
        if self.factor(account).await?.is_none() {
            return Ok(false);
        }
        self.tell(by, account, "second_factor_off").await?;
        let mut tx = self.store.keys().database().begin().await?;
        for table in [FACTORS, CODES, passkey::TABLE] {
            tx.execute(&Query::delete().from_table(Alias::new(table)).and_where(of(account)).take()).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Counts a try as a wrong one before it is looked at: many at once are looked at one after the other.
    pub(crate) async fn claim(&self, account: Uuid) -> Result<()> {
        let now = Timestamp::now();
        let wait = match self.pace.wait(now) {
            0 => credential::claim(self.store.keys().database(), account, now).await?,
            wait => wait,
        };
        if wait > 0 { Err(Refused::Wait(wait).into()) } else { Ok(()) }
    }

    /// What fits, else the refusal of what does not.
    pub(crate) fn fitting<T>(&self, fits: Option<T>, refused: Refused) -> Result<T> {
        fits.ok_or_else(|| {
            self.pace.failed(Timestamp::now());
            refused.into()
        })
    }

    /// What opens an account was given or taken away: the ledger says so before it is done.
    pub(crate) async fn tell(&self, by: &Actor, account: Uuid, action: &str) -> Result<()> {
        let record = self.store.get(REGISTER, account).await?;
        let mut event = EventDraft::new(self.store.moment().at.as_millisecond(), by.name.clone(), action);
        event.org = record.owner;
        event.register = Some(REGISTER.into());
        event.record = Some(account);
        Ok(self.store.note(vec![event]).await?)
    }
}

/// A fresh recovery code: six groups of four signs of base32.
fn recovery_code() -> Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new([0; CODE_BYTES]);
    getrandom::fill(bytes.as_mut()).map_err(|e| Error::Randomness(e.to_string()))?;
    let signs = Zeroizing::new(data_encoding::BASE32_NOPAD.encode(bytes.as_ref()));
    let mut out = Zeroizing::new(String::with_capacity(CODE_SIGNS + CODE_SIGNS / 4));
    for (i, sign) in signs.chars().enumerate() {
        if i > 0 && i % 4 == 0 {
            out.push('-');
        }
        out.push(sign);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: u64) -> Timestamp {
        let seconds = i64::try_from(step * totp::SECONDS).expect("a moment");
        Timestamp::from_second(seconds + 7).expect("a moment")
    }

    #[test]
    fn a_code_of_the_step_before_now_and_after_fits_and_none_that_was_taken() {
        let key = FactorKey::from_bytes(&[5; 32]).expect("32 bytes");
        let kept = |last| Kept { secret: Vec::new(), last, confirmed: None };
        for step in 999..=1001 {
            assert_eq!(kept(0).step(&key, &key.code(step), at(1000)), Some(step));
        }
        for step in [998, 1002] {
            assert_eq!(kept(0).step(&key, &key.code(step), at(1000)), None, "{step}");
        }
        assert_eq!(kept(1000).step(&key, &key.code(1000), at(1000)), None, "it was taken");
        assert_eq!(kept(1000).step(&key, &key.code(999), at(1000)), None, "a later one was taken");
        assert_eq!(kept(1000).step(&key, &key.code(1001), at(1000)), Some(1001));
        for wrong in ["", "00000", "0000000"] {
            assert_eq!(kept(0).step(&key, wrong, at(1000)), None, "{wrong}");
        }
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed_and_belongs_to_one_account() {
        for typed in ["٠١٢ ٣٤٥", "۰۱۲۳۴۵", "０１２-３４５", "012345"] {
            assert_eq!(*tidy(typed), "012345");
        }
        let code = recovery_code().expect("random");
        assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 6]);
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        let kept = digest(one, &code).expect("a code");
        assert_eq!(digest(one, &tidy(&typed)), Some(kept));
        assert_ne!(digest(two, &code), Some(kept));
        for wrong in ["", "AAAA", "0000-0000-0000-0000-0000-0000"] {
            assert_eq!(digest(one, &tidy(wrong)), None, "{wrong}");
        }
    }
}
