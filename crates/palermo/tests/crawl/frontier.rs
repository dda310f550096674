//! Which address is asked next? Each once, breadth first, and every kind of page in every language in turn: a table with a
//! thousand figures does not keep the others waiting.

use std::collections::{HashMap, HashSet, VecDeque};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    Anybody,
    Staff,
}

/// An address that a page leads to.
#[derive(Clone, Debug)]
pub struct Way {
    pub address: String,
    pub who: Who,
    /// The page on which it stood.
    pub from: String,
}

/// The addresses that are known, by kind.
#[derive(Default)]
pub struct Frontier {
    kinds: HashMap<(Who, String), VecDeque<Way>>,
    /// The kinds of which an address waits, in the order of their turns.
    turns: VecDeque<(Who, String)>,
    known: HashSet<(Who, String)>,
    /// Addresses handed out.
    pub taken: usize,
}

impl Frontier {
    /// Notes an address, unless it is known.
    pub fn add(&mut self, way: Way) {
        if !self.known.insert((way.who, way.address.clone())) {
            return;
        }
        let kind = (way.who, kind(&way.address));
        match self.kinds.get(&kind) {
            // A kind that nobody has seen yet comes next.
            None => self.turns.push_front(kind.clone()),
            Some(waiting) if waiting.is_empty() => self.turns.push_back(kind.clone()),
            Some(_) => {}
        }
        self.kinds.entry(kind).or_default().push_back(way);
    }

    /// The next address: the one that waited longest of the kind whose turn it is.
    pub fn next(&mut self) -> Option<Way> {
        let kind = self.turns.pop_front()?;
        let waiting = self.kinds.get_mut(&kind)?;
        let way = waiting.pop_front()?;
        if !waiting.is_empty() {
            self.turns.push_back(kind);
        }
        self.taken += 1;
        Some(way)
    }

    /// Kinds of pages that were met.
    pub fn kinds(&self) -> usize {
        self.kinds.len()
    }

    /// Addresses that were met.
    pub fn known(&self) -> usize {
        self.known.len()
    }
}

/// The kind of page at an address: without the record, country or figure that tells one from another.
fn kind(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let parts: Vec<&str> = path.split('/').collect();
    let part = |(i, p): (usize, &&str)| {
        let code = p.len() == 3 && p.bytes().all(|b| b.is_ascii_uppercase());
        let id = p.len() == 36 && p.bytes().filter(|b| *b == b'-').count() == 4;
        let list = i > 0 && parts[i - 1] == "lists";
        if code || id || list { "*".to_string() } else { (*p).to_string() }
    };
    let path: Vec<String> = parts.iter().enumerate().map(part).collect();
    // Of a table its name and its drawing count, whatever it is narrowed to.
    let explores = parts.get(2) == Some(&"explore");
    let told = |pair: &&str| !explores || pair.starts_with("data=") || pair.starts_with("as=");
    let name = |pair| if explores { pair } else { str::split(pair, '=').next().unwrap_or_default() };
    let mut names: Vec<&str> = query.split('&').filter(told).map(name).filter(|n| !n.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    format!("{}?{}", path.join("/"), names.join("&"))
}
