//! Which words may a pack use? One macro declares a word once: the parser, the check for unknown keys and the
//! printed reference all come from the same Rust type, so that they cannot drift apart.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use crate::source::{At, Faults, SourceFile, Spot, did_you_mean};

/// A value in a TOML file, with the file and the path of keys that leads to it.
#[derive(Clone)]
pub struct Node<'a> {
    /// The file.
    pub file: &'a SourceFile,
    /// The keys from the top, joined by dots.
    pub path: String,
    /// The value with its span.
    pub value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Node<'a> {
    /// Where the value stands.
    pub fn spot(&self) -> Spot {
        self.file.spot(self.value.span().start)
    }

    /// A value below this one.
    pub fn child(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Node<'a> {
        let path = if self.path.is_empty() { key.to_string() } else { format!("{}.{key}", self.path) };
        Node { file: self.file, path, value }
    }

    fn wrong_type(&self, expects: &str, faults: &mut Faults) {
        let found = self.value.get_ref().type_str();
        faults.add(&self.spot(), &self.path, format!("expected {expects}, found {found}"), format!("write {expects}"));
    }
}

/// A type that a pack's file can hold.
pub trait FromToml: Sized {
    /// What the reader of an error is told to write.
    const EXPECTS: &'static str;
    /// Reads the value; every mistake is added to `faults`.
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self>;
    /// The value of an absent key; `None` when the key must be there.
    fn absent() -> Option<Self> {
        None
    }
}

impl FromToml for String {
    const EXPECTS: &'static str = "a text in quotes";
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        match node.value.get_ref().as_str() {
            Some(s) => Some(s.to_string()),
            None => {
                node.wrong_type(Self::EXPECTS, faults);
                None
            }
        }
    }
}

impl FromToml for bool {
    const EXPECTS: &'static str = "true or false";
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let read = node.value.get_ref().as_bool();
        if read.is_none() {
            node.wrong_type(Self::EXPECTS, faults);
        }
        read
    }
    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl FromToml for i64 {
    const EXPECTS: &'static str = "a whole number";
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let Some(written) = node.value.get_ref().as_integer() else {
            node.wrong_type(Self::EXPECTS, faults);
            return None;
        };
        let read = i64::from_str_radix(written.as_str(), written.radix()).ok();
        if read.is_none() {
            let cause = format!("`{}` is too large a number", written.as_str());
            faults.add(&node.spot(), &node.path, cause, "write a number of at most 18 digits");
        }
        read
    }
}

impl<T: FromToml> FromToml for Option<T> {
    const EXPECTS: &'static str = T::EXPECTS;
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        T::read(node, faults).map(Some)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromToml> FromToml for At<T> {
    const EXPECTS: &'static str = T::EXPECTS;
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        T::read(node, faults).map(|value| At { value, spot: node.spot() })
    }
}

/// A list; a single value is read as a list of one, so that `to = "item"` and `to = ["item"]` say the same.
impl<T: FromToml> FromToml for Vec<T> {
    const EXPECTS: &'static str = "a list [ … ]";
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        match node.value.get_ref() {
            DeValue::Array(items) => {
                let mut out = Vec::new();
                for (i, item) in items.iter().enumerate() {
                    let child = Node { file: node.file, path: format!("{}[{i}]", node.path), value: item };
                    out.extend(T::read(&child, faults));
                }
                Some(out)
            }
            _ => T::read(node, faults).map(|one| vec![one]),
        }
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// A table of named things, in the order in which they were written.
#[derive(Clone, Debug)]
pub struct Named<T>(pub Vec<(At<String>, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(Vec::new())
    }
}

impl<T> Named<T> {
    /// The thing of that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(n, _)| n.value == name).map(|(_, t)| t)
    }
    /// Names and things in order.
    pub fn iter(&self) -> impl Iterator<Item = (&At<String>, &T)> + Clone {
        self.0.iter().map(|(n, t)| (n, t))
    }
    /// True when nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: FromToml> FromToml for Named<T> {
    const EXPECTS: &'static str = "a table of names";
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        let Some(table) = node.value.get_ref().as_table() else {
            node.wrong_type(Self::EXPECTS, faults);
            return None;
        };
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(k, _)| k.span().start);
        let mut out = Vec::new();
        for (key, value) in entries {
            let name = key.get_ref().to_string();
            let spot = node.file.spot(key.span().start);
            let child = node.child(&name, value);
            out.extend(T::read(&child, faults).map(|t| (At { value: name, spot }, t)));
        }
        Some(Named(out))
    }
    fn absent() -> Option<Self> {
        Some(Named::default())
    }
}

/// A free value of a parameter: text, number, truth or list, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number, as written.
    Decimal(String),
    /// True or false.
    Bool(bool),
    /// A list.
    List(Vec<Literal>),
    /// A table.
    Table(BTreeMap<String, Literal>),
}

impl FromToml for Literal {
    const EXPECTS: &'static str = "a text, number, true/false or list";
    fn read(node: &Node<'_>, faults: &mut Faults) -> Option<Self> {
        Some(match node.value.get_ref() {
            DeValue::String(s) => Literal::Text(s.to_string()),
            DeValue::Integer(_) => Literal::Integer(i64::read(node, faults)?),
            DeValue::Float(f) => Literal::Decimal(f.as_str().to_string()),
            DeValue::Boolean(b) => Literal::Bool(*b),
            DeValue::Datetime(d) => Literal::Text(d.to_string()),
            DeValue::Array(a) => {
                let items = a.iter().enumerate().filter_map(|(i, v)| {
                    Literal::read(&Node { file: node.file, path: format!("{}[{i}]", node.path), value: v }, faults)
                });
                Literal::List(items.collect())
            }
            DeValue::Table(t) => {
                let mut out = BTreeMap::new();
                for (k, v) in t.iter() {
                    if let Some(l) = Literal::read(&node.child(k.get_ref(), v), faults) {
                        out.insert(k.get_ref().to_string(), l);
                    }
                }
                Literal::Table(out)
            }
        })
    }
}

impl Literal {
    /// The value as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Literal::Text(t) => Json::from(t.as_str()),
            Literal::Integer(n) => Json::from(*n),
            Literal::Decimal(d) => d.parse::<f64>().map_or(Json::Null, Json::from),
            Literal::Bool(b) => Json::from(*b),
            Literal::List(items) => items.iter().map(Literal::to_json).collect(),
            Literal::Table(t) => Json::Object(t.iter().map(|(k, v)| (k.clone(), v.to_json())).collect()),
        }
    }
}

/// The printed reference of one word.
#[derive(Clone, Debug, serde::Serialize)]
pub struct WordDoc {
    /// The key as it is written in a file.
    pub key: &'static str,
    /// What it holds.
    pub expects: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub doc: &'static str,
}

/// Reads the keys of a table against the declared ones; unknown keys are faults with the nearest known key.
pub fn unknown_keys(node: &Node<'_>, known: &[&'static str], faults: &mut Faults) -> bool {
    let Some(table) = node.value.get_ref().as_table() else {
        node.wrong_type("a table", faults);
        return false;
    };
    for (key, _) in table.iter() {
        let name = key.get_ref();
        if !known.contains(&name.as_ref()) {
            let spot = node.file.spot(key.span().start);
            let word = if node.path.is_empty() { name.to_string() } else { format!("{}.{name}", node.path) };
            faults.add(&spot, word, format!("unknown word `{name}`"), did_you_mean(name, known.iter().copied()));
        }
    }
    true
}

/// The words of a table that were written, with the places of their values.
#[derive(Clone, Debug, Default)]
pub struct Given(Vec<(&'static str, Spot)>);

impl Given {
    /// The words among `known` that a table holds.
    pub fn of(node: &Node<'_>, known: &[&'static str]) -> Given {
        let Some(table) = node.value.get_ref().as_table() else { return Given::default() };
        let place = |word: &&'static str| table.get(*word).map(|v| (*word, node.file.spot(v.span().start)));
        Given(known.iter().filter_map(place).collect())
    }

    /// Where the value of a word stands; `None` when the word was not written.
    pub fn spot(&self, word: &str) -> Option<&Spot> {
        self.0.iter().find(|(w, _)| *w == word).map(|(_, s)| s)
    }

    /// The words with their places, in the order in which they are declared.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Spot)> {
        self.0.iter().map(|(w, s)| (*w, s))
    }
}

/// Reads one key of a table.
pub fn read_key<T: FromToml>(node: &Node<'_>, key: &'static str, faults: &mut Faults) -> Option<T> {
    let table = node.value.get_ref().as_table()?;
    match table.get(key) {
        Some(value) => {
            let before = faults.len();
            let read = T::read(&node.child(key, value), faults);
            // A wrong optional value is already reported: read on as if it were absent, to report the rest too.
            if read.is_none() && faults.len() > before { T::absent() } else { read }
        }
        None => {
            let absent = T::absent();
            if absent.is_none() {
                let word = if node.path.is_empty() { key.to_string() } else { format!("{}.{key}", node.path) };
                faults.add(
                    &node.spot(),
                    word,
                    format!("the word `{key}` is missing"),
                    format!("add `{key} = …` ({})", T::EXPECTS),
                );
            }
            absent
        }
    }
}

/// Declares a table of words: the Rust type, its parser and its reference page in one place.
#[macro_export]
macro_rules! words {
    ($(#[doc = $sdoc:literal])* $vis:vis struct $name:ident { $( $(#[doc = $doc:literal])* $key:literal => $field:ident : $ty:ty ),* $(,)? }) => {
        $(#[doc = $sdoc])*
        #[derive(Clone, Debug)]
        $vis struct $name {
            /// Where it is declared.
            pub spot: $crate::source::Spot,
            /// The words that were written.
            pub given: $crate::words::Given,
            $( $(#[doc = $doc])* pub $field: $ty, )*
        }
        impl $name {
            /// What the table is for.
            pub const ABOUT: &'static str = concat!($($sdoc, "\n"),*);
            /// Where the value of a word stands; the table itself when the word was not written.
            pub fn spot_of(&self, word: &str) -> &$crate::source::Spot {
                self.given.spot(word).unwrap_or(&self.spot)
            }
            /// The reference of its words.
            pub fn reference() -> Vec<$crate::words::WordDoc> {
                vec![$( $crate::words::WordDoc {
                    key: $key,
                    expects: <$ty as $crate::words::FromToml>::EXPECTS,
                    required: <$ty as $crate::words::FromToml>::absent().is_none(),
                    doc: concat!($($doc, "\n"),*),
                } ),*]
            }
        }
        impl $crate::words::FromToml for $name {
            const EXPECTS: &'static str = concat!("a table { ", $($key, " "),* , "}");
            fn read(node: &$crate::words::Node<'_>, faults: &mut $crate::source::Faults) -> Option<Self> {
                if !$crate::words::unknown_keys(node, &[$($key),*], faults) {
                    return None;
                }
                $( let $field = $crate::words::read_key::<$ty>(node, $key, faults); )*
                let given = $crate::words::Given::of(node, &[$($key),*]);
                Some($name { spot: node.spot(), given, $( $field: $field?, )* })
            }
        }
    };
}

/// Declares a closed list of words (`public`, `operational`, …) with their meaning.
#[macro_export]
macro_rules! choices {
    ($(#[doc = $sdoc:literal])* $vis:vis enum $name:ident { $( $(#[doc = $doc:literal])* $variant:ident = $text:literal ),* $(,)? }) => {
        $(#[doc = $sdoc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $( $(#[doc = $doc])* $variant ),* }
        impl $name {
            /// Every choice.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The word as it is written.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
            /// The reference of the choices.
            pub fn reference() -> Vec<$crate::words::WordDoc> {
                vec![$( $crate::words::WordDoc { key: $text, expects: "", required: false, doc: concat!($($doc, "\n"),*) } ),*]
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl $crate::words::FromToml for $name {
            const EXPECTS: &'static str = concat!("one of", $(" `", $text, "`"),*);
            fn read(node: &$crate::words::Node<'_>, faults: &mut $crate::source::Faults) -> Option<Self> {
                let text = <String as $crate::words::FromToml>::read(node, faults)?;
                let read = Self::parse(&text);
                if read.is_none() {
                    faults.add(&node.spot(), &node.path, format!("`{text}` is not known here"),
                        $crate::source::did_you_mean(&text, [$($text),*]));
                }
                read
            }
        }
    };
}

/// Parses a whole TOML file into a declared table; syntax errors become faults with their line.
pub fn read_file<T: FromToml>(file: &SourceFile, faults: &mut Faults) -> Option<T> {
    match toml::de::DeTable::parse(&file.text) {
        Ok(table) => {
            let span = table.span();
            let value = Spanned::new(span, DeValue::Table(table.into_inner()));
            T::read(&Node { file, path: String::new(), value: &value }, faults)
        }
        Err(error) => {
            let start = error.span().map_or(0, |s| s.start);
            let cause = format!("not valid TOML: {}", error.message());
            faults.add(
                &file.spot(start),
                "file",
                cause,
                "mend the line as the TOML specification asks (quotes, brackets, one key once)",
            );
            None
        }
    }
}
