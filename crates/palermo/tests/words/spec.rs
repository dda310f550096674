//! What must be seen: `packs/example/tests/words.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

/// The whole file.
pub struct Spec {
    /// What every record of a register needs, by short name.
    pub basic: BTreeMap<String, Map<String, Json>>,
    /// The words.
    pub words: Vec<Word>,
}

/// One word.
pub struct Word {
    pub name: String,
    pub said: Map<String, Json>,
}

impl Spec {
    /// Reads the file.
    pub fn read() -> Spec {
        let path = packs().join("example/tests/words.toml");
        let text = std::fs::read_to_string(&path).expect("words.toml of the example pack");
        let read: Json = toml::from_str(&text).expect("words.toml is TOML");
        let table = |key: &str| read.get(key).and_then(Json::as_object).cloned().unwrap_or_default();
        let object = |v: Json| if let Json::Object(o) = v { o } else { Map::new() };
        Spec {
            basic: table("basic").into_iter().map(|(k, v)| (k, object(v))).collect(),
            words: table("word").into_iter().map(|(name, v)| Word { name, said: object(v) }).collect(),
        }
    }

    /// The basic values of a register's records; `{word}` stands for a name that tells records apart.
    pub fn basic(&self, register: &str, word: &str) -> Map<String, Json> {
        let values = self.basic.get(register).cloned().unwrap_or_default();
        let names = BTreeMap::from([("word".to_string(), word.to_string())]);
        values.into_iter().map(|(k, v)| (k, filled(&v, &names))).collect()
    }
}

impl Word {
    /// What the word says for a view; nothing said is an empty table.
    pub fn view(&self, view: &str, names: &BTreeMap<String, String>) -> Map<String, Json> {
        match self.said.get(view).map(|v| filled(v, names)) {
            Some(Json::Object(o)) => o,
            _ => Map::new(),
        }
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.said.get(key).and_then(Json::as_str)
    }

    /// Register of the word.
    pub fn register(&self) -> &str {
        self.text("register").unwrap_or("item")
    }

    /// Field of the word.
    pub fn field(&self) -> &str {
        self.text("field").unwrap_or_default()
    }
}

/// The folder of the packs.
pub fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// A value in which `{name}` is replaced by what the name stands for.
pub fn filled(value: &Json, names: &BTreeMap<String, String>) -> Json {
    match value {
        Json::String(s) => {
            names.iter().fold(s.clone(), |s, (name, stands)| s.replace(&format!("{{{name}}}"), stands)).into()
        }
        Json::Array(a) => a.iter().map(|v| filled(v, names)).collect(),
        Json::Object(o) => Json::Object(o.iter().map(|(k, v)| (k.clone(), filled(v, names))).collect()),
        v => v.clone(),
    }
}
