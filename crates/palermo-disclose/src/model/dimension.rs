//! What is a table broken down by, and which codes add up to which?

use std::collections::BTreeMap;

use crate::error::{DimensionFault, Error};

/// A breakdown of a table: codes in a tree, totals among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    pub(crate) name: String,
    pub(crate) codes: Vec<Code>,
    places: BTreeMap<String, usize>,
    pub(crate) parts: Parts,
    pub(crate) zeros: Zeros,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) name: String,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    /// Everybody: the code says nothing and is left out of keys.
    pub(crate) whole: bool,
}

/// What parts have to do with their total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parts {
    /// Each person is in one part: parts add up to their total.
    #[default]
    AddUp,
    /// A person can be in several parts (multi-valued answers): parts may exceed their total.
    ///
    /// No sum is claimed. The attacker still knows, and the audit uses, that no part exceeds its total, and that parts
    /// together reach their total wherever they do so in truth. See [`crate::model`].
    MayExceed,
}

/// Whether it harms anybody to be told that nobody is in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zeros {
    /// Zeros are shown.
    #[default]
    Safe,
    /// A zero is as telling as a one (nobody of this group tested negative): cells below the threshold are hidden with
    /// the zeros among them.
    Secret,
}

impl Dimension {
    /// A total and its codes.
    ///
    /// # Errors
    ///
    /// No codes, or a code twice.
    pub fn flat<'a>(name: &str, total: &str, codes: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        Self::build(name, Some(total), codes.into_iter().map(|code| (code, Some(total))).collect())
    }

    /// A total and codes in a tree: pairs of a code and its parent, in any order.
    ///
    /// # Errors
    ///
    /// No codes, a code twice, a parent that is no code, a code above itself.
    pub fn tree<'a>(
        name: &str,
        total: &str,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        Self::build(name, Some(total), pairs.into_iter().map(|(code, parent)| (code, Some(parent))).collect())
    }

    /// Codes of which no total is shown.
    ///
    /// # Errors
    ///
    /// No codes, or a code twice.
    pub fn list<'a>(name: &str, codes: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        Self::build(name, None, codes.into_iter().map(|code| (code, None)).collect())
    }

    /// Parts may exceed their total.
    #[must_use]
    pub fn parts_may_exceed(mut self) -> Self {
        self.parts = Parts::MayExceed;
        self
    }

    /// Zeros are secret too, in every code but the total of everybody.
    #[must_use]
    pub fn secret_zeros(mut self) -> Self {
        self.zeros = Zeros::Secret;
        self
    }

    /// The name; dimensions of linked tables with one name share their codes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The codes in their order, the total first.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|code| code.name.as_str())
    }

    pub(crate) fn position(&self, code: &str) -> Option<usize> {
        self.places.get(code).copied()
    }

    fn build<'a>(name: &str, total: Option<&'a str>, pairs: Vec<(&'a str, Option<&'a str>)>) -> Result<Self, Error> {
        let fault = |fault| Err(Error::Dimension { dimension: name.to_string(), fault });
        if pairs.is_empty() {
            return fault(DimensionFault::NoCodes);
        }
        let names: Vec<&str> = total.into_iter().chain(pairs.iter().map(|(code, _)| *code)).collect();
        let mut places = BTreeMap::new();
        for (place, code) in names.iter().enumerate() {
            if places.insert(*code, place).is_some() {
                return fault(DimensionFault::CodeTwice(code.to_string()));
            }
        }
        let mut codes: Vec<Code> = names
            .iter()
            .map(|code| Code {
                name: code.to_string(),
                parent: None,
                children: Vec::new(),
                whole: Some(*code) == total,
            })
            .collect();
        for (code, parent) in &pairs {
            let Some(parent) = parent else { continue };
            let (Some(&child), Some(&parent)) = (places.get(code), places.get(parent)) else {
                return fault(DimensionFault::NoSuchParent(parent.to_string()));
            };
            codes[child].parent = Some(parent);
            codes[parent].children.push(child);
        }
        if let Some(code) = in_circle(&codes) {
            return fault(DimensionFault::Circle(codes[code].name.clone()));
        }
        let places = places.into_iter().map(|(code, place)| (code.to_string(), place)).collect();
        Ok(Dimension { name: name.to_string(), codes, places, parts: Parts::default(), zeros: Zeros::default() })
    }
}

/// A code that is above itself.
fn in_circle(codes: &[Code]) -> Option<usize> {
    // each code is walked over once: what leads to a settled code leads to the top
    let mut settled = vec![false; codes.len()];
    for start in 0..codes.len() {
        let mut line = Vec::new();
        let mut next = Some(start);
        while let Some(code) = next.filter(|code| !settled[*code]) {
            if line.len() > codes.len() {
                return Some(start);
            }
            line.push(code);
            next = codes[code].parent;
        }
        line.into_iter().for_each(|code| settled[code] = true);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_that_is_none_is_refused() {
        let fault = |result: Result<Dimension, Error>| match result {
            Err(Error::Dimension { fault, .. }) => Some(fault),
            _ => None,
        };
        assert_eq!(fault(Dimension::flat("sex", "all", [])), Some(DimensionFault::NoCodes));
        assert_eq!(fault(Dimension::flat("sex", "all", ["f", "f"])), Some(DimensionFault::CodeTwice("f".into())));
        assert_eq!(
            fault(Dimension::tree("place", "all", [("A", "county")])),
            Some(DimensionFault::NoSuchParent("county".into()))
        );
        assert_eq!(
            fault(Dimension::tree("place", "all", [("A", "B"), ("B", "A")])),
            Some(DimensionFault::Circle("A".into()))
        );
        assert_eq!(fault(Dimension::tree("place", "all", [("A", "A")])), Some(DimensionFault::Circle("A".into())));
    }
}
