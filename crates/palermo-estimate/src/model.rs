//! Which interactions between lists does a model have?

use std::fmt;

use crate::error::Error;
use crate::table::{Lists, pairs};

/// A hierarchical log-linear model: a set of sets of lists that contains all single lists and, with each set, its subsets.
///
/// Only interactions (two lists or more) are stored; the constant and the single lists are always there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Model {
    lists: usize,
    /// Ascending by number of lists, then by mask.
    terms: Vec<Lists>,
}

impl Model {
    /// The model of independent lists.
    #[must_use]
    pub fn main_effects(lists: usize) -> Model {
        Model { lists, terms: Vec::new() }
    }

    /// All pairs.
    #[must_use]
    pub fn all_pairs(lists: usize) -> Model {
        Model::closure(lists, pairs(lists))
    }

    /// The smallest hierarchical model that contains these sets.
    #[must_use]
    pub fn closure(lists: usize, generators: impl IntoIterator<Item = Lists>) -> Model {
        let mut terms = Vec::new();
        for g in generators {
            let mut sub = g;
            while sub != 0 {
                if sub.count_ones() >= 2 {
                    terms.push(sub);
                }
                sub = (sub - 1) & g;
            }
        }
        Model::sorted(lists, terms)
    }

    fn sorted(lists: usize, mut terms: Vec<Lists>) -> Model {
        terms.sort_unstable_by_key(|t| (t.count_ones(), *t));
        terms.dedup();
        Model { lists, terms }
    }

    /// Reads generators: list numbers from 1 as in `[12,13,4]`, or names as in `LA:NG, PF:GO`.
    ///
    /// # Errors
    ///
    /// A name or number that no list has.
    pub fn parse(text: &str, names: &[String]) -> Result<Model, Error> {
        let wrong = |reason: String| Error::Model { model: text.into(), reason };
        let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
        let mut generators = Vec::new();
        for part in inner.split([',', '+', ' ']).map(str::trim).filter(|p| !p.is_empty()) {
            let mut set = 0;
            let named: Option<Vec<usize>> = part.split(':').map(|n| names.iter().position(|m| m == n)).collect();
            if let Some(places) = named {
                set = places.iter().map(|p| 1 << p).fold(0, |a, b: Lists| a | b);
            } else {
                for digit in part.chars() {
                    let number = digit.to_digit(10).filter(|d| (1..=names.len()).contains(&(*d as usize)));
                    let number = number.ok_or_else(|| {
                        wrong(format!(
                            "`{part}` is neither names of lists joined by `:` nor numbers from 1 to {}",
                            names.len()
                        ))
                    })?;
                    set |= 1 << (number - 1);
                }
            }
            generators.push(set);
        }
        Ok(Model::closure(names.len(), generators))
    }

    /// Number of lists.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.lists
    }

    /// The interactions, ascending by size and mask.
    #[must_use]
    pub fn terms(&self) -> &[Lists] {
        &self.terms
    }

    /// Number of parameters q, with the constant, the single lists and the parameters at −∞.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + self.lists + self.terms.len()
    }

    /// The largest number of lists in one term.
    #[must_use]
    pub fn order(&self) -> u32 {
        self.terms.last().map_or(1, |t| t.count_ones())
    }

    /// Whether the model has this set.
    #[must_use]
    pub fn has(&self, set: Lists) -> bool {
        set.count_ones() <= 1 || self.terms.contains(&set)
    }

    /// The model with a further term and what hierarchy asks for.
    #[must_use]
    pub fn with(&self, set: Lists) -> Model {
        Model::closure(self.lists, self.terms.iter().copied().chain([set]))
    }

    /// The model without a term and without all that contain it.
    #[must_use]
    pub fn without(&self, set: Lists) -> Model {
        Model::sorted(self.lists, self.terms.iter().copied().filter(|t| t & set != set).collect())
    }

    /// Terms that no other term contains, with the lists that stand alone: larger first, then in lexicographic order.
    #[must_use]
    pub fn generators(&self) -> Vec<Lists> {
        let all: Vec<Lists> = (0..self.lists).map(|i| 1 << i).chain(self.terms.iter().copied()).collect();
        let mut top: Vec<Lists> = all.iter().copied().filter(|s| !all.iter().any(|o| o != s && o & s == *s)).collect();
        top.sort_by_key(|s| (std::cmp::Reverse(s.count_ones()), s.reverse_bits().wrapping_neg()));
        top
    }
}

/// Generators with list numbers from 1: `[12,13,4]`; lists beyond the ninth are set apart by points.
impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let apart = if self.lists > 9 { "." } else { "" };
        let number = |set: Lists| {
            let on = (0..self.lists).filter(|i| set >> i & 1 == 1).map(|i| (i + 1).to_string());
            on.collect::<Vec<_>>().join(apart)
        };
        let all = self.generators().into_iter().map(number).collect::<Vec<_>>();
        write!(f, "[{}]", all.join(","))
    }
}

/// All hierarchical models of an order with all single lists, without the saturated one, smaller first within a branch.
///
/// t = 3: 8; t = 4: 113; t = 5: 6,893 (1,024 of pairs). They are made one by one and never held together.
pub fn enumerate(lists: usize, order: usize, mut visit: impl FnMut(&[Lists])) {
    let by_size: Vec<Vec<Lists>> = (2..=order.min(lists))
        .map(|k| {
            let mut sets: Vec<Lists> = (1..1_u32 << lists).filter(|s| s.count_ones() as usize == k).collect();
            sets.sort_by_key(|s| s.reverse_bits().wrapping_neg());
            sets
        })
        .collect();
    let full = (1 << lists) - 1;
    let mut present = vec![false; 1 << lists];
    let mut terms = Vec::new();
    grow(&by_size, 0, &mut present, &mut terms, &mut |t| {
        if !(t.contains(&full) && lists > 1) {
            visit(t);
        }
    });
}

/// Chooses any subset of the sets of one size whose facets are all there, then goes on to the next size.
fn grow(
    by_size: &[Vec<Lists>],
    level: usize,
    present: &mut [bool],
    terms: &mut Vec<Lists>,
    visit: &mut impl FnMut(&[Lists]),
) {
    let Some(sets) = by_size.get(level) else {
        visit(terms);
        return;
    };
    let facets_there = |s: Lists, present: &[bool]| {
        s.count_ones() == 2 || (0..Lists::BITS).filter(|i| s >> i & 1 == 1).all(|i| present[(s ^ 1 << i) as usize])
    };
    let able: Vec<Lists> = sets.iter().copied().filter(|s| facets_there(*s, present)).collect();
    if able.is_empty() {
        visit(terms);
        return;
    }
    for choice in 0..1_u64 << able.len() {
        let before = terms.len();
        for (i, s) in able.iter().enumerate() {
            if choice >> i & 1 == 1 {
                terms.push(*s);
                present[*s as usize] = true;
            }
        }
        if terms.len() == before {
            visit(terms);
        } else {
            grow(by_size, level + 1, present, terms, visit);
        }
        for s in terms.drain(before..) {
            present[s as usize] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generators_are_written_as_in_the_literature() {
        let m = Model::closure(4, [0b0011, 0b0101]);
        assert_eq!(m.to_string(), "[12,13,4]");
        assert_eq!(Model::closure(5, [0b10100]).to_string(), "[35,1,2,4]");
        assert_eq!(Model::closure(5, [0b00111, 0b01100, 0b10010]).to_string(), "[123,25,34]");
    }

    #[test]
    fn a_model_is_read_by_numbers_or_names() {
        let names = ["LA", "NG", "PF", "GO"].map(String::from);
        let by_number = Model::parse("[12,13,4]", &names).expect("numbers");
        assert_eq!(Ok(by_number), Model::parse("LA:NG, LA:PF", &names));
        assert!(Model::parse("[15]", &names).is_err());
        assert!(Model::parse("LA:XX", &names).is_err());
    }

    /// Numbers of hierarchical models with all main effects: Silverman, Chan, Vincent 2024, section 2.
    #[test]
    fn every_hierarchical_model_is_visited_once() {
        for (lists, order, number) in
            [(3, 3, 8), (3, 2, 8), (4, 2, 64), (4, 4, 113), (5, 2, 1024), (5, 3, 6_212), (5, 5, 6_893), (6, 2, 32_768)]
        {
            let mut seen = std::collections::HashSet::new();
            enumerate(lists, order, |t| assert!(seen.insert(Model::closure(lists, t.iter().copied()))));
            assert_eq!(seen.len(), number, "{lists} lists, order {order}");
        }
    }
}
