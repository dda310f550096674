//! Where is the person of this name? Tags say who may be meant; what they find is opened and confirmed, of records that whoever
//! asks may open. The ledger says that she searched, and what for, before she is told; what she searched for stands nowhere.

use std::collections::{BTreeMap, BTreeSet};

use palermo_register::catalog::{Register, Slot};
use palermo_register::decl::FieldType;
use palermo_register::value::Value;
use palermo_vault::IndexKey;
use palermo_vault::index::{Findable, answers, query};
use sea_query::{Alias, Expr, ExprTrait as _, Query};
use serde_json::json;
use uuid::Uuid;

use super::index::{self, TAGS, fields, findables, number, texts};
use super::open::Tried;
use super::{Holder, close, put};
use crate::db::Reads;
use crate::engine::Actor;
use crate::ledger::{self, EventDraft, FieldNames};
use crate::record::Record;
use crate::sight::Sight;
use crate::store::Store;
use crate::{Error, Result, read};

/// Records that are shown.
const SHOWN: usize = 50;
/// Characters of what is searched for.
const LONGEST: usize = 200;
/// Words that tags are asked for; whatever else is said is asked of what was opened.
const WORDS: usize = 12;
/// Records opened in one go.
const AT_ONCE: usize = 50;

/// Whom somebody looks for.
pub struct Search<'a> {
    /// Full name of the register.
    pub register: &'a str,
    /// A name in any script, or an identifier.
    pub text: &'a str,
    /// What for.
    pub purpose: Option<&'a str>,
    /// The records that she may see and open, by compartment.
    pub sights: &'a BTreeMap<String, Sight>,
}

/// Who may be meant.
#[derive(Debug, Default)]
pub struct Found {
    /// Records, newest first, fifty at most; what is sealed in them is closed.
    pub records: Vec<Record>,
    /// There are more.
    pub more: bool,
    /// Records that she may open wait for their tags: they were not searched.
    pub waiting: bool,
}

impl Store {
    /// Finds records by what is sealed in them, for one who holds keys. Nothing is found where she holds none, and a record that she
    /// may not open is neither found nor counted.
    ///
    /// # Errors
    /// The text is too long; the installation is locked; a store refuses, and then nothing is told.
    #[crate::boxed]
    #[inline(never)]
    pub async fn find(&self, search: &Search<'_>, holder: &Holder, actor: &Actor) -> Result<Found> {
        let sealing = self.sealing()?;
        let house = self.house();
        let (register, layout) = house.register(search.register)?;
        if search.text.chars().count() > LONGEST {
            let text = format!("a search has {LONGEST} characters at most; leave something out");
            return Err(Error::refused("search_too_long", None, text));
        }
        let (mut out, mut named) = (Found::default(), BTreeSet::new());
        let mut hits: BTreeMap<Uuid, Record> = BTreeMap::new();
        for (compartment, sight) in search.sights {
            let of_it = |(_, slot): &(usize, &Slot)| slot.compartment == *compartment;
            let own: Vec<(usize, &Slot)> = index::slots(&register).filter(of_it).collect();
            named.extend(own.iter().flat_map(|(_, slot)| fields(&register, slot)));
            let orgs = holder.organisations(compartment);
            if own.is_empty() || orgs.is_empty() {
                continue;
            }
            let sight = sight.clone().and(Sight::Owner(orgs.clone()));
            let told = (actor, search.purpose);
            out.waiting |= self.catch_up((&register, layout), compartment, &sight, holder, told).await?;
            let mut reads = self.database().read().await?;
            let keys = self.index_keys(&sealing, &mut reads, holder, &orgs, compartment).await?;
            let may = self.tagged_so(&register, compartment, &own, search.text, &keys).await?;
            let may: Vec<Uuid> = may.into_iter().collect();
            let mut seen = read::seen(&mut reads, layout, &may, &sight).await?;
            // Identifiers begin with the time at which they were made.
            seen.reverse();
            let mut found = 0;
            for chunk in seen.chunks(AT_ONCE) {
                let records = read::load_many(&mut reads, &register, layout, chunk).await?;
                let meant = self.meant(&mut reads, &register, &own, records, search.text, holder).await?;
                found += meant.len();
                hits.extend(meant.into_iter().map(|r| (r.id, r)));
                if found > SHOWN {
                    break;
                }
            }
        }
        let mut event = EventDraft::new(self.moment().at.as_millisecond(), actor.name.clone(), "search");
        event.org = actor.organisation.clone();
        event.register = Some(register.name.as_str().into());
        event.fields = FieldNames::new(crate::record::names(&register, &named.into_iter().collect::<Vec<_>>()))?;
        let mut compartments = search.sights.keys();
        if let (Some(only), None) = (compartments.next(), compartments.next()) {
            event.compartment = Some(only.as_str().into());
        }
        event.purpose = search.purpose.map(Into::into);
        let mut tx = self.database().begin().await?;
        let appended = ledger::append(&mut tx, self.ledger_keys(), [event]).await?;
        tx.commit().await?;
        self.written(appended.last).await;
        out.more = hits.len() > SHOWN;
        out.records = hits.into_values().rev().take(SHOWN).collect();
        Ok(out)
    }

    /// Those of several records that say what is searched for, closed again.
    async fn meant(
        &self,
        reads: &mut impl Reads,
        register: &Register,
        slots: &[(usize, &Slot)],
        mut records: Vec<Record>,
        text: &str,
        holder: &Holder,
    ) -> Result<Vec<Record>> {
        for (at, slot) in slots {
            let tried = self.open_slot(reads, register, *at, &records, holder).await?;
            for (record, tried) in records.iter_mut().zip(tried) {
                if let Tried::Opened(stated) = tried {
                    put(register, slot, &stated, &mut record.values);
                }
            }
        }
        records.retain(|r| slots.iter().any(|(_, slot)| is_meant(register, slot, r, text)));
        for record in &mut records {
            close(register, record);
        }
        Ok(records)
    }

    /// The records that have a tag of every word.
    async fn tagged_so(
        &self,
        register: &Register,
        compartment: &str,
        slots: &[(usize, &Slot)],
        text: &str,
        keys: &[IndexKey],
    ) -> Result<BTreeSet<Uuid>> {
        let mut out = BTreeSet::new();
        let mut reads = self.keys().database().read().await?;
        for i in slots.iter().flat_map(|(_, slot)| fields(register, slot)) {
            let concept = index::concept(register, &register.fields[i]);
            let asked = asked(register, i, text);
            for sought in texts(&asked).into_iter().flat_map(|text| findables(&register.fields[i], text)) {
                let mut words: Vec<BTreeSet<i64>> = Vec::new();
                for key in keys {
                    let own = query(key, &concept, &sought).unwrap_or_default();
                    words.resize_with(own.len(), BTreeSet::new);
                    for (word, tags) in words.iter_mut().zip(own) {
                        word.extend(tags.into_iter().map(number));
                    }
                }
                let has = |word: BTreeSet<i64>| {
                    let mut q = Query::select();
                    q.column(Alias::new("record")).from(Alias::new(TAGS));
                    q.and_where(Expr::col(Alias::new("tag")).is_in(word));
                    q.and_where(Expr::col(Alias::new("compartment")).eq(compartment));
                    q
                };
                let mut words = words.into_iter().take(WORDS);
                let Some(first) = words.next() else { continue };
                let mut q = has(first);
                for word in words {
                    q.and_where(Expr::col(Alias::new("record")).in_subquery(has(word)));
                }
                for row in reads.fetch_all(&q).await? {
                    out.insert(row.uuid(0usize)?);
                }
            }
        }
        Ok(out)
    }
}

/// What is searched for, as a value of a field: a telephone number may be written in several ways.
fn asked(register: &Register, place: usize, text: &str) -> Value {
    let field = &register.fields[place];
    match field.kind {
        FieldType::Phone => field.from_json(&json!(text)).unwrap_or_default(),
        _ => Value::Text(text.to_string()),
    }
}

/// Whether opened values of a slot say what is searched for.
fn is_meant(register: &Register, slot: &Slot, record: &Record, text: &str) -> bool {
    fields(register, slot).any(|i| {
        let field = &register.fields[i];
        let of = |text| findables(field, text);
        let stored: Vec<Findable<'_>> = texts(&record.values[i]).into_iter().flat_map(of).collect();
        let asked = asked(register, i, text);
        texts(&asked).into_iter().flat_map(of).any(|sought| answers(&sought, &stored).unwrap_or(false))
    })
}
