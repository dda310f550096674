//! Which codes does a set hold, when several columns speak of it and one flag may explain another?
//!
//! A flag that another yielded code lists as a further token is *explained*: it yields no code of its own
//! (`typeOfLabourBegging` beside `isForcedLabour` is begging, not begging and labour). An implication that the file
//! breaks and a `no` above a `yes` are told and not repaired.

use std::collections::BTreeMap;
use std::sync::Arc;

use palermo_register::catalog::Codelist;
use palermo_register::value::{CodeSet, Problem, State, Value};

use super::table::{defining, further};

/// What a list and a crosswalk say about each other's tokens.
#[derive(Clone, Debug)]
pub(super) struct SetRule {
    list: Arc<Codelist>,
    defining: Vec<Option<String>>,
    further: Vec<Vec<String>>,
    parents: Vec<Option<u32>>,
}

/// What the cells of a row say of one set.
#[derive(Debug, Default)]
pub(super) struct Gather {
    pub codes: Vec<(u32, State)>,
    pub group: Option<State>,
}

impl Gather {
    pub fn clear(&mut self) {
        self.codes.clear();
        self.group = None;
    }
}

/// What the file says of a flag: whether it has such a column, and whether the cell is 1.
pub(super) type FlagOf<'a> = dyn Fn(&str) -> Option<bool> + 'a;

impl SetRule {
    pub fn new(list: &Arc<Codelist>, system: &str) -> Self {
        let codes = list.codes();
        SetRule {
            defining: codes.iter().map(|c| defining(c, system).map(str::to_owned)).collect(),
            further: codes.iter().map(|c| further(c, system).map(str::to_owned).collect()).collect(),
            parents: codes.iter().map(|c| c.parent.as_ref().and_then(|p| list.position(p)).map(|p| p as u32)).collect(),
            list: list.clone(),
        }
    }

    fn name(&self, code: u32) -> &str {
        &self.list.codes()[code as usize].code
    }

    /// The set, with what a person should know about it. `beside` names the flag beside which an explained flag stays.
    pub fn settle(
        &self,
        gather: &Gather,
        flag: &FlagOf<'_>,
        beside: &dyn Fn(&str) -> Option<bool>,
        implications: bool,
        warnings: &mut Vec<Problem>,
    ) -> Value {
        let mut codes: BTreeMap<String, State> = BTreeMap::new();
        let yes = |(c, s): &(u32, State)| (*s == State::Yes).then_some(*c);
        for &(code, state) in &gather.codes {
            if state == State::Yes {
                let explained = self.defining[code as usize].as_ref().is_some_and(|token| {
                    let by = |other: u32| other != code && self.further[other as usize].contains(token);
                    gather.codes.iter().filter_map(yes).any(by) && !beside(token).unwrap_or(false)
                });
                if explained {
                    continue;
                }
                for token in self.further[code as usize].iter().filter(|_| implications) {
                    if flag(token) == Some(false) {
                        let own = self.defining[code as usize].as_deref().unwrap_or_default();
                        let message =
                            format!("`{own}` stands without `{token}`, which it implies; nothing is repaired");
                        warnings.push(Problem::new("broken_implication", message));
                    }
                }
            }
            let slot = codes.entry(self.name(code).to_owned()).or_insert(state);
            // A yes from one column and a no from another: the yes stands, as someone said it.
            if state == State::Yes {
                *slot = State::Yes;
            }
        }
        for code in gather.codes.iter().filter_map(yes) {
            let mut above = self.parents[code as usize];
            while let Some(parent) = above {
                if codes.get(self.name(parent)) == Some(&State::No) {
                    let message =
                        format!("`{}` is said to be no, `{}` below it yes", self.name(parent), self.name(code));
                    warnings.push(Problem::new("contradiction", message));
                }
                above = self.parents[parent as usize];
            }
        }
        let answered = codes.values().any(|s| *s == State::Yes);
        match gather.group {
            Some(group) if !answered => Value::Set(CodeSet::unanswered(group)),
            _ if codes.is_empty() => Value::Empty,
            _ => Value::Set(CodeSet { group: None, codes }),
        }
    }
}

/// A set without crosswalk.
pub(super) fn plain(list: &Codelist, gather: &Gather) -> Value {
    let mut codes = BTreeMap::new();
    for (code, state) in &gather.codes {
        let slot = codes.entry(list.codes()[*code as usize].code.clone()).or_insert(*state);
        if *state == State::Yes {
            *slot = State::Yes;
        }
    }
    match gather.group {
        Some(group) if codes.is_empty() => Value::Set(CodeSet::unanswered(group)),
        _ if codes.is_empty() => Value::Empty,
        _ => Value::Set(CodeSet { group: None, codes }),
    }
}
