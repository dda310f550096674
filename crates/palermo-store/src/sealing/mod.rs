//! How is a value kept that may harm a person? Fields of class narrative and identity lie as one ciphertext for each slot
//! (class and compartment) of a record, under a content key of the person it is about.
//!
//! | where | what lies there | opened by |
//! |---|---|---|
//! | memory of an unsealed server | the root key, and through it the organisations' keys | passphrase, shares or key file |
//! | key store | organisations' keys under the root key; a shred key for each subject; the root key, where it has a passphrase | the unsealed server; the passphrase |
//! | key store | for a day, the root key under the one before it | the former root key |
//! | main store | ciphertexts; content keys as grants to groups, and to colleagues let into one record, under the shred key as well | shred key and a group's or a colleague's private key |
//! | main store | private halves of groups, handed over to members and to the recovery key | a member's own key |
//! | main store | index keys as grants to groups, under the organisation's key as well | organisation's key and a group's private key |
//! | key store | tags by which records are found, with the shred keys | nothing: who holds an index key asks for them |
//!
//! Neither store alone opens anything, nor does the unsealed server without a person who has signed in.

mod bulk;
mod colleague;
mod erased;
mod group;
mod house;
mod index;
mod open;
mod ring;
mod root;
mod search;
mod shred;
mod turnover;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use palermo_register::catalog::{Catalog, Register, Slot};
use palermo_register::value::Value;
use palermo_vault::{OrgKey, RootKey};
use sea_query::{Alias, Index, Table};
use uuid::Uuid;

use crate::db::{ColumnKind, Database, Reads as _, TableForm, Tx};
use crate::keys::KeyStore;
use crate::record::Record;
use crate::{Error, Result};

pub(crate) use bulk::{Bulk, Keys};
pub use erased::{Again, listed};
pub(crate) use erased::{LIST, again, all as certificates, finish, put as put_certificates};
pub use group::{Group, Member, RECOVERY, Recovery};
pub use house::Erased;
pub use index::searched;
pub(crate) use index::{
    TAGS, Touched, declared, forget as forget_tags, wait as wait_for_tags, wait_all as wait_all_for_tags,
};
pub use open::{Holder, Opened};
pub use ring::Ring;
pub(crate) use ring::{close, touched};
pub use search::{Found, Search};
pub use shred::Sweep;

/// The tables in the key store.
pub(crate) const KEY_TABLES: [&str; 4] = [shred::SUBJECTS, erased::ERASED, root::ROOT, TAGS];

/// What an unsealed server holds.
#[derive(Debug)]
pub struct Sealing {
    root: RwLock<Arc<RootKey>>,
    organisations: Mutex<HashMap<String, Arc<OrgKey>>>,
}

impl Sealing {
    /// Takes the root key, or one that it followed within the last day; the installation's own organisation key must open under it,
    /// and is made when it is new.
    ///
    /// # Errors
    /// Another root key than the one under which this installation was sealed; the key store refuses.
    pub(crate) async fn open(root: Arc<RootKey>, keys: &KeyStore) -> Result<Sealing> {
        let sealing = Sealing { root: RwLock::new(root), organisations: Mutex::default() };
        sealing.organisation(keys, "").await?;
        Ok(sealing)
    }

    /// The key of an organisation (empty: the installation's own); made on first use.
    ///
    /// # Errors
    /// The stored one does not open; the key store refuses.
    pub(crate) async fn organisation(&self, keys: &KeyStore, org: &str) -> Result<Arc<OrgKey>> {
        let known = |all: &HashMap<String, Arc<OrgKey>>| all.get(org).cloned();
        if let Some(key) = known(&self.organisations.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(key);
        }
        // The root key may have got a successor since this server was unsealed, and that one another.
        let key = loop {
            let root = self.root();
            match shred::organisation_key(keys, &root, org).await {
                Err(Error::WrongRoot) => self.follow(keys, &root).await?,
                other => break Arc::new(other?),
            }
        };
        let mut all = self.organisations.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(all.entry(org.to_string()).or_insert(key).clone())
    }

    /// The root key as this server knows it.
    pub(super) fn root(&self) -> Arc<RootKey> {
        self.root.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the successor of a root key that opens no more.
    async fn follow(&self, keys: &KeyStore, former: &RootKey) -> Result<()> {
        let next = root::successor(keys, former).await?.ok_or(Error::WrongRoot)?;
        *self.root.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        Ok(())
    }
}

/// The subject whose keys seal a record: itself, or the record that a field names.
///
/// # Errors
/// The field names nobody.
pub(crate) fn subject(register: &Register, record: &Record) -> Result<Uuid> {
    let Some(field) = register.subject.as_deref().filter(|s| *s != "self") else { return Ok(record.id) };
    match record.get(register, field) {
        Value::Refs(refs) if refs.len() == 1 => Ok(refs[0].id),
        _ => Err(Error::refused(
            "no_subject",
            Some(field),
            "what is told here is sealed for the person it is about; name that person first",
        )),
    }
}

/// The organisation under whose keys a record lies; empty: the installation.
pub(crate) fn organisation(record: &Record) -> &str {
    record.owner.as_deref().unwrap_or_default()
}

/// Where the ciphertext of a slot belongs; in any other place it does not open.
pub(crate) fn place<'a>(
    register: &'a Register,
    record: &'a Record,
    slot: &'a str,
    subject: &Uuid,
    generation: u32,
) -> palermo_vault::sealed::Place<'a> {
    palermo_vault::sealed::Place {
        organisation: organisation(record),
        register: &register.name,
        record: record.id.as_bytes(),
        slot,
        key_id: *subject.as_bytes(),
        generation,
    }
}

/// The values of a slot as the vault seals them: what is stated, by the name of its field.
pub(crate) fn fields_of(register: &Register, slot: &Slot, values: &[Value]) -> palermo_vault::sealed::Fields {
    use palermo_register::value::json::canonical;
    let stated = slot.fields.iter().filter(|i| !values[**i].is_empty());
    stated
        .map(|i| {
            let mut bytes = Vec::new();
            canonical::value(&values[*i], &register.fields[*i], &mut bytes);
            (register.fields[*i].name.clone(), bytes.into())
        })
        .collect()
}

/// Puts opened values of a slot beside the others of a record. A field that was renamed since is found under its former name.
pub(crate) fn put(register: &Register, slot: &Slot, opened: &palermo_vault::sealed::Fields, values: &mut [Value]) {
    for i in &slot.fields {
        let f = &register.fields[*i];
        let former = || f.renamed_from.as_ref().and_then(|n| opened.get(n));
        if let Some(bytes) = opened.get(&f.name).or_else(former) {
            values[*i] = crate::read::value_of(f, bytes.as_bytes());
        }
    }
}

/// Makes those of [`KEY_TABLES`] that are not there.
pub(crate) async fn create_keys(tx: &mut Tx) -> Result<()> {
    shred::create(tx).await?;
    erased::create(tx).await?;
    root::create(tx).await?;
    index::create_tags(tx).await
}

/// The tables in the main store.
pub(crate) async fn create(tx: &mut Tx) -> Result<()> {
    group::create(tx).await?;
    index::create(tx).await
}

/// Makes what a store of an earlier version lacks: tables of keys, columns of slots, and tags of what it holds.
pub(crate) async fn complete(db: &Database, catalog: &Catalog) -> Result<()> {
    let tables = db.tables().await?;
    let lacks = |name: &str| !tables.iter().any(|t| t == name);
    let (no_groups, no_index) = (lacks(group::GROUPS), lacks(index::WAITING));
    let mut lacking: Vec<(String, String)> = Vec::new();
    let sealed: Vec<_> = catalog.registers.values().filter(|r| !r.slots.is_empty()).collect();
    for register in &sealed {
        let there = db.columns(&register.table()).await?;
        let wanted = register.slots.iter().map(Slot::column);
        let missing = wanted.filter(|c| !there.iter().any(|t| t.name == *c));
        lacking.extend(missing.map(|c| (register.table(), c)));
    }
    if !no_groups && !no_index && lacking.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    if no_groups {
        group::create(&mut tx).await?;
    }
    for (table, column) in lacking {
        add_column(&mut tx, &table, &column).await?;
    }
    if no_index {
        index::create(&mut tx).await?;
        for register in sealed {
            index::wait_all(&mut tx, register).await?;
        }
    }
    tx.commit().await
}

/// Adds the columns of slots that a pack declares and the tables lack.
pub(crate) async fn add_columns(tx: &mut Tx, register: &Register) -> Result<()> {
    let there: Vec<String> = tx.columns(&register.table()).await?.into_iter().map(|c| c.name).collect();
    for column in register.slots.iter().map(Slot::column).filter(|c| !there.contains(c)) {
        add_column(tx, &register.table(), &column).await?;
    }
    Ok(())
}

async fn add_column(tx: &mut Tx, table: &str, column: &str) -> Result<()> {
    let kind = ColumnKind::Bytes.column(tx.backend(), column);
    tx.ddl(&Table::alter().table(Alias::new(table)).add_column(kind).take()).await
}

/// A table of keys: every column required, the first `key` of them its key.
async fn table(tx: &mut Tx, name: &str, columns: &[(&str, ColumnKind)], key: usize) -> Result<()> {
    let b = tx.backend();
    let mut t = Table::create();
    t.table(Alias::new(name)).if_not_exists();
    let mut index = Index::create();
    for (i, (n, k)) in columns.iter().enumerate() {
        t.col(k.required(b, n));
        if i < key {
            index.col(Alias::new(*n));
        }
    }
    t.primary_key(&mut index);
    tx.create_table(t, TableForm::ByKey).await
}
