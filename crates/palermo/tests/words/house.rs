//! One store for all words: the shipped packs, and for each word a record of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo::pack_test::{Fresh, moment};
use palermo_register::catalog::{PackFiles, Register};
use palermo_store::record::Record;
use palermo_store::store::assignments;
use palermo_store::{Actor, Change, Input, Store};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::spec::{Spec, Word, filled, packs};

/// The day on which everything happens.
pub const TODAY: &str = "2026-11-23";

/// A store with the record of each word.
pub struct House {
    fresh: Fresh,
    subjects: BTreeMap<String, Result<Subject, String>>,
}

/// The record of a word.
pub struct Subject {
    /// The record; none for a word that is not shown by a record.
    pub record: Option<Record>,
    /// What `{name}` stands for in expectations: identifiers of the records that were made for the word.
    pub names: BTreeMap<String, String>,
}

impl House {
    /// Makes the store and the records.
    pub async fn open(spec: &Spec, server: Option<&str>) -> Result<House, String> {
        let files: Vec<PackFiles> = ["core", "statistics", "example"]
            .iter()
            .map(|p| PackFiles::from_folder(&packs().join(p)).map_err(|e| e.to_string()))
            .collect::<Result<_, _>>()?;
        let fresh = Fresh::new(&files, server).await.map_err(|e| e.to_string())?;
        let mut subjects = BTreeMap::new();
        for word in &spec.words {
            subjects.insert(word.name.clone(), make(&fresh.store, spec, word).await);
        }
        Ok(House { fresh, subjects })
    }

    pub fn store(&self) -> &Store {
        &self.fresh.store
    }

    /// The store, for those who keep it.
    pub fn shared(&self) -> Arc<Store> {
        self.fresh.store.clone()
    }

    /// The record of a word, or why it could not be made.
    pub fn subject(&self, word: &str) -> Result<&Subject, String> {
        match &self.subjects[word] {
            Ok(s) => Ok(s),
            Err(e) => Err(format!("the record of the word could not be made: {e}")),
        }
    }

    pub fn register(&self, name: &str) -> Result<Arc<Register>, String> {
        self.store().house().register(name).map(|(r, _)| r).map_err(|e| e.to_string())
    }

    pub async fn remove(self) {
        self.fresh.remove().await.expect("the store goes away");
    }
}

impl Subject {
    pub fn record(&self) -> Result<&Record, String> {
        self.record.as_ref().ok_or_else(|| "the word has no record".to_string())
    }
}

/// The actor for whom the record of a word is made.
pub fn actor(organisation: &str) -> Actor {
    Actor::local(Some(organisation))
}

async fn make(store: &Store, spec: &Spec, word: &Word) -> Result<Subject, String> {
    let mut names = BTreeMap::from([("word".to_string(), word.name.clone())]);
    if word.said.get("record") == Some(&Json::Bool(false)) {
        return Ok(Subject { record: None, names });
    }
    let moment = moment(TODAY).ok_or("a day")?;
    let mut change = store.change_at(&actor(&word.name), moment.clone()).await.map_err(|e| e.to_string())?;
    for (name, values) in word.said.get("given").and_then(Json::as_object).cloned().unwrap_or_default() {
        let Json::Object(values) = values else { continue };
        let register = values.get("register").and_then(Json::as_str).unwrap_or(&name).to_string();
        let own = values.into_iter().filter(|(k, _)| k != "register").collect();
        create(&mut change, spec, &register, &format!("{}-{name}", word.name), own, &mut names, Some(&name)).await?;
    }
    let mut own = Map::new();
    if let (Some(cell), false) = (word.said.get("import").and_then(|i| i.get("cell")), word.field().is_empty()) {
        let house = store.house();
        let (register, _) = house.register(word.register()).map_err(|e| e.to_string())?;
        if register.field(word.field()).is_some_and(|f| f.is_entered()) {
            own.insert(word.field().to_string(), cell.clone());
        }
    }
    own.extend(word.said.get("record").and_then(Json::as_object).cloned().unwrap_or_default());
    let id = create(&mut change, spec, word.register(), &word.name, own, &mut names, Some("self")).await?;
    for transition in word.text("after").into_iter().flat_map(|a| a.split(' ')) {
        let version = change_version(&mut change, word.register(), id).await?;
        change
            .transition(word.register(), id, version, transition, Input::default())
            .await
            .map_err(|e| e.to_string())?;
    }
    change.commit().await.map_err(|e| e.to_string())?;
    let record = store.get(word.register(), id).await.map_err(|e| e.to_string())?;
    let house = store.house();
    let (register, _) = house.register(word.register()).map_err(|e| e.to_string())?;
    if let Some(field) = register.field("number") {
        names.insert("record.number".into(), record.get(&register, "number").to_text(field));
    }
    Ok(Subject { record: Some(record), names })
}

async fn change_version(change: &mut Change<'_>, register: &str, id: Uuid) -> Result<i64, String> {
    let house = change.house().clone();
    let (register, layout) = house.register(register).map_err(|e| e.to_string())?;
    let found = palermo_store::read::load(change.tx(), &register, layout, id).await.map_err(|e| e.to_string())?;
    found.map(|r| r.version).ok_or_else(|| "the record is there".into())
}

/// Makes a record with the basic values of its register and its own; `@name` in a basic value is a record that is made first.
async fn create(
    change: &mut Change<'_>,
    spec: &Spec,
    register: &str,
    word: &str,
    own: Map<String, Json>,
    names: &mut BTreeMap<String, String>,
    called: Option<&str>,
) -> Result<Uuid, String> {
    let mut values = spec.basic(register, word);
    values.extend(own);
    for v in values.values_mut() {
        let Some(name) = v.as_str().and_then(|s| s.strip_prefix('@')).map(str::to_string) else { continue };
        if !names.contains_key(&name) {
            let target = if name == "other" { "item" } else { &name };
            let base = names.get("word").cloned().unwrap_or_default();
            Box::pin(create(change, spec, target, &format!("{base}-{name}"), Map::new(), names, Some(&name))).await?;
        }
        *v = Json::from(names[&name].clone());
    }
    let values = match filled(&Json::Object(values), names) {
        Json::Object(o) => o.into_iter().filter(|(_, v)| v.as_str() != Some("")).collect(),
        _ => Map::new(),
    };
    let house = change.house().clone();
    let (register, _) = house.register(register).map_err(|e| e.to_string())?;
    let values = assignments(&register, &values).map_err(|e| format!("{}: {e}", register.name))?;
    let saved = change
        .create(&register.name, Input { values, ..Input::default() })
        .await
        .map_err(|e| format!("{}: {e}", register.name))?;
    let id = saved.record.id;
    if let Some(name) = called {
        names.insert(name.to_string(), id.to_string());
    }
    Ok(id)
}
