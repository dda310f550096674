//! A multi-valued answer: a set of (code, state) with a state of the whole group (V1).

use std::collections::BTreeMap;

use super::State;

/// A multi-valued answer. A code that is absent is *unstated* and reads as unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeSet {
    /// The state of the question as a whole: `None` when answered, else why there is no answer.
    pub group: Option<State>,
    /// What was said of each code.
    pub codes: BTreeMap<String, State>,
}

impl CodeSet {
    /// A set of codes that were all said to be true.
    pub fn yes<S: Into<String>>(codes: impl IntoIterator<Item = S>) -> Self {
        CodeSet { group: None, codes: codes.into_iter().map(|c| (c.into(), State::Yes)).collect() }
    }

    /// No answer to the whole question, with the reason.
    pub fn unanswered(state: State) -> Self {
        CodeSet { group: Some(state), codes: BTreeMap::new() }
    }

    /// The codes said to be true.
    pub fn yes_codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().filter(|(_, s)| **s == State::Yes).map(|(c, _)| c.as_str())
    }

    /// The state of one code, with a hierarchy: `yes` on a child says yes of its ancestors, `no` on a parent says
    /// no of its children, anything else is unknown (V5). `parent` gives the parent of a code.
    pub fn state_of(&self, code: &str, parent: &dyn Fn(&str) -> Option<String>) -> State {
        if let Some(state) = self.group {
            return state;
        }
        if let Some(state) = self.codes.get(code) {
            return *state;
        }
        let mut above = parent(code);
        while let Some(p) = above {
            if self.codes.get(&p) == Some(&State::No) {
                return State::No;
            }
            above = parent(&p);
        }
        for said in self.yes_codes() {
            let mut above = parent(said);
            while let Some(p) = above {
                if p == code {
                    return State::Yes;
                }
                above = parent(&p);
            }
        }
        State::Unknown
    }

    /// Completes the set for a *closed* form, in which every item was shown and asked: an item that was not ticked
    /// is a `no` (V2). Nothing changes when the whole question has no answer.
    pub fn close<'a>(&mut self, all: impl IntoIterator<Item = &'a str>) {
        if self.group.is_some() {
            return;
        }
        for code in all {
            self.codes.entry(code.to_string()).or_insert(State::No);
        }
    }

    /// `no` on a parent beside `yes` on its child: (parent, child) pairs. An error at entry, a warning at import (V5).
    pub fn contradictions(&self, parent: &dyn Fn(&str) -> Option<String>) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for said in self.yes_codes() {
            let mut above = parent(said);
            while let Some(p) = above {
                if self.codes.get(&p) == Some(&State::No) {
                    out.push((p.clone(), said.to_string()));
                }
                above = parent(&p);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parent(code: &str) -> Option<String> {
        code.rsplit_once('.').map(|(p, _)| p.to_string())
    }

    #[test]
    fn three_ticks_of_sixteen_leave_no_word_about_the_others() {
        let mut set = CodeSet::yes(["a", "b", "c"]);
        assert_eq!(set.codes.values().filter(|s| **s == State::No).count(), 0);
        let all: Vec<String> = ('a'..='p').map(|c| c.to_string()).collect();
        set.close(all.iter().map(String::as_str));
        assert_eq!(set.codes.values().filter(|s| **s == State::No).count(), 13);
    }

    #[test]
    fn a_refused_question_stays_refused_on_a_closed_form() {
        let mut set = CodeSet::unanswered(State::Refused);
        set.close(["a", "b"]);
        assert_eq!(set, CodeSet::unanswered(State::Refused));
        assert_eq!(set.state_of("a", &parent), State::Refused);
    }

    #[test]
    fn yes_climbs_and_no_descends() {
        let mut set = CodeSet::yes(["labour.mining"]);
        set.codes.insert("sexual".into(), State::No);
        assert_eq!(set.state_of("labour", &parent), State::Yes);
        assert_eq!(set.state_of("sexual.pornography", &parent), State::No);
        assert_eq!(set.state_of("begging", &parent), State::Unknown);
    }

    #[test]
    fn no_on_a_parent_with_yes_on_its_child_is_named() {
        let mut set = CodeSet::yes(["labour.mining"]);
        set.codes.insert("labour".into(), State::No);
        assert_eq!(set.contradictions(&parent), vec![("labour".to_string(), "labour.mining".to_string())]);
    }
}
