//! Sex, age, form of exploitation, year together with the lists: one model whose parts add up.
//!
//! log μ(ω, x) = κ(x) + Σ β_j(x) ω_j + Σ θ_jk(x) ω_j ω_k, all linear in hierarchical terms of the covariates x;
//! n₀(x) = exp κ(x) and N̂ = n + Σ n̂₀(x), so that sub-totals add up exactly. A column that no case touches goes to −∞ with
//! its cells; a model without an estimate never competes, however good its AIC.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::exist::{Existence, of_design};
use crate::glm::{Astray, Design};
use crate::read::{Covariate, Histories};
use crate::table::Lists;

/// A joint table of lists and covariates.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    lists: Vec<String>,
    covariates: Vec<Covariate>,
    /// Combinations of covariates with at least one case.
    pub(crate) strata: Vec<Vec<usize>>,
    /// (stratum, history) → count.
    counts: BTreeMap<(usize, Lists), f64>,
    cases: f64,
}

/// A variable of a term: a list, a covariate as factor, or a number for each level of a covariate.
#[derive(Debug, Clone, PartialEq)]
enum Variable {
    List(usize),
    Factor(usize),
    Number(usize, Vec<i8>),
}

/// A product of variables.
type Term = Vec<usize>;

/// Terms over named variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    variables: Vec<(String, Variable)>,
    terms: Vec<Term>,
}

/// A fitted joint model.
#[derive(Debug, Clone, PartialEq)]
pub struct JointFit {
    /// N̂.
    pub total: f64,
    /// Delta-method standard error of the hidden, given the model.
    pub se_hidden: f64,
    /// Hidden by stratum, in the order of the strata.
    pub hidden: Vec<f64>,
    /// Cases by stratum.
    pub observed: Vec<f64>,
    /// AIC.
    pub aic: f64,
    /// BIC with n = cases.
    pub bic: f64,
    /// Deviance.
    pub deviance: f64,
    /// Degrees of freedom.
    pub df: i64,
    /// Columns at −∞.
    pub at_minus_infinity: usize,
}

impl Joint {
    /// The joint table of a file.
    #[must_use]
    pub fn new(histories: &Histories) -> Joint {
        Joint::of(histories, histories.joint().map(|(x, m, c)| (x.to_vec(), m, c as f64)))
    }

    pub(crate) fn of(histories: &Histories, cells: impl Iterator<Item = (Vec<usize>, Lists, f64)>) -> Joint {
        let cells: Vec<_> = cells.filter(|c| c.2 > 0.0).collect();
        let mut strata: Vec<Vec<usize>> = cells.iter().map(|c| c.0.clone()).collect();
        strata.sort();
        strata.dedup();
        let mut counts = BTreeMap::new();
        let mut cases = 0.0;
        for (x, mask, count) in cells {
            let place = strata.binary_search(&x).unwrap_or_default();
            *counts.entry((place, mask)).or_insert(0.0) += count;
            cases += count;
        }
        Joint { lists: histories.lists().to_vec(), covariates: histories.covariates().to_vec(), strata, counts, cases }
    }

    /// The covariates.
    #[must_use]
    pub fn covariates(&self) -> &[Covariate] {
        &self.covariates
    }

    /// Whether every combination of levels has a case.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.strata.len() == self.covariates.iter().map(|c| c.levels.len()).product::<usize>()
    }

    /// A stratum in words.
    #[must_use]
    pub fn name_of(&self, stratum: usize) -> String {
        let words = self.strata[stratum].iter().zip(&self.covariates).map(|(l, c)| c.levels[*l].as_str());
        words.collect::<Vec<_>>().join(", ")
    }

    /// Cells of the joint table in order: levels, history, count.
    pub(crate) fn cells(&self) -> Vec<(Vec<usize>, Lists, f64)> {
        self.counts.iter().map(|((s, m), c)| (self.strata[*s].clone(), *m, *c)).collect()
    }

    /// Totals of a fit by the levels of one covariate.
    #[must_use]
    pub fn by_level(&self, fit: &JointFit, covariate: usize) -> Vec<(String, f64)> {
        let levels = self.covariates[covariate].levels.iter().enumerate();
        levels
            .map(|(l, name)| {
                let mine = (0..self.strata.len()).filter(|s| self.strata[*s][covariate] == l);
                (name.clone(), mine.map(|s| fit.observed[s] + fit.hidden[s]).sum())
            })
            .collect()
    }

    /// Fits a formula; the refusal is its status.
    pub fn fit(&self, formula: &Formula) -> Result<JointFit, Existence> {
        let columns = formula.columns(&self.covariates);
        let all = 1_u32 << self.lists.len();
        let row = |s: usize, m: Lists| formula.row(&columns, &self.strata[s], m);
        let mut cells: Vec<(Vec<i8>, f64)> = Vec::new();
        for s in 0..self.strata.len() {
            for m in 1..all {
                cells.push((row(s, m), self.counts.get(&(s, m)).copied().unwrap_or(0.0)));
            }
        }
        let (kept, gone) = without_empty(columns.len(), &mut cells);
        let reduced: Vec<Vec<i8>> = cells.iter().map(|c| kept.iter().map(|k| c.0[*k]).collect()).collect();
        let seen: Vec<bool> = cells.iter().map(|c| c.1 > 0.0).collect();
        let status = of_design(kept.len(), &reduced, &seen);
        if status != Existence::Ok {
            return Err(status);
        }
        let mut design = Design::new(kept.len());
        for r in &reduced {
            design.push(&r.iter().map(|x| f64::from(*x)).collect::<Vec<_>>(), 0.0);
        }
        let y: Vec<f64> = cells.iter().map(|c| c.1).collect();
        let found = design.fit(&y).map_err(|Astray { .. }| Existence::NoMle)?;
        let mut hidden = Vec::new();
        let mut gradient = vec![0.0; kept.len()];
        for s in 0..self.strata.len() {
            let full = row(s, 0);
            // a stratum whose own column went to −∞ cannot be: it has cases
            let x: Vec<f64> = kept.iter().map(|k| f64::from(full[*k])).collect();
            let n0 = x.iter().zip(&found.beta).map(|(x, b)| x * b).sum::<f64>().exp();
            gradient.iter_mut().zip(&x).for_each(|(g, x)| *g += n0 * x);
            hidden.push(n0);
        }
        let observed = (0..self.strata.len())
            .map(|s| self.counts.range((s, 0)..(s + 1, 0)).map(|c| c.1).sum())
            .collect::<Vec<f64>>();
        let total = self.cases + hidden.iter().sum::<f64>();
        let q = (kept.len() + gone) as f64;
        let se_hidden = found.form(&gradient).sqrt();
        if !total.is_finite() || !se_hidden.is_finite() {
            return Err(Existence::NoMle);
        }
        Ok(JointFit {
            total,
            se_hidden,
            hidden,
            observed,
            aic: 2.0 * q - 2.0 * found.log_likelihood,
            bic: q * self.cases.ln() - 2.0 * found.log_likelihood,
            deviance: found.deviance,
            df: cells.len() as i64 - kept.len() as i64,
            at_minus_infinity: gone,
        })
    }
}

/// Takes columns of 0 and 1 that no case touches to −∞, and their cells out; gives the kept columns and the number gone.
fn without_empty(columns: usize, cells: &mut Vec<(Vec<i8>, f64)>) -> (Vec<usize>, usize) {
    let mut kept: Vec<usize> = (0..columns).collect();
    loop {
        let empty: Vec<usize> = kept
            .iter()
            .copied()
            .filter(|&k| {
                cells.iter().all(|c| matches!(c.0[k], 0 | 1)) && cells.iter().all(|c| c.0[k] == 0 || c.1 == 0.0)
            })
            .collect();
        if empty.is_empty() {
            return (kept.clone(), columns - kept.len());
        }
        cells.retain(|c| empty.iter().all(|k| c.0[*k] == 0));
        kept.retain(|k| !empty.contains(k));
    }
}

/// One column of the design: for each variable of a term the level that it stands for.
type Column = Vec<(usize, usize)>;

impl Formula {
    /// Lists alone beside the covariates: saturated in the covariates where every combination has a case.
    #[must_use]
    pub fn start(joint: &Joint) -> Formula {
        let mut variables: Vec<(String, Variable)> =
            joint.lists.iter().enumerate().map(|(i, n)| (n.clone(), Variable::List(i))).collect();
        let first = variables.len();
        let factors = joint.covariates.iter().enumerate().filter(|(_, c)| c.levels.len() > 1);
        variables.extend(factors.map(|(i, c)| (c.name.clone(), Variable::Factor(i))));
        let mut terms: Vec<Term> = (0..first).map(|i| vec![i]).collect();
        let number = variables.len() - first;
        for set in 1..1_u32 << number {
            if joint.is_full() || set.count_ones() == 1 {
                terms.push((0..number).filter(|i| set >> i & 1 == 1).map(|i| first + i).collect());
            }
        }
        Formula { variables, terms }
    }

    /// Reads `A+B+C+sex*age+A:B+A:t`. `numbers` are whole-number versions of covariates: name, covariate, value of each level.
    ///
    /// # Errors
    ///
    /// A name that is neither list, covariate nor number.
    pub fn parse(text: &str, joint: &Joint, numbers: &[(&str, &str, Vec<i8>)]) -> Result<Formula, Error> {
        let wrong = |reason: String| Error::Model { model: text.into(), reason };
        let mut formula = Formula { terms: Vec::new(), ..Formula::start(joint) };
        for (name, of, values) in numbers {
            let place = joint.covariates.iter().position(|c| c.name == *of);
            let place = place.ok_or_else(|| wrong(format!("`{of}` is no covariate")))?;
            formula.variables.push(((*name).into(), Variable::Number(place, values.clone())));
        }
        for part in expand(text) {
            let mut term = Vec::new();
            for name in part {
                let place = formula.variables.iter().position(|v| v.0 == name);
                term.push(place.ok_or_else(|| wrong(format!("`{name}` is neither a list nor a covariate")))?);
            }
            term.sort_unstable();
            term.dedup();
            if !formula.terms.contains(&term) {
                formula.terms.push(term);
            }
        }
        Ok(formula)
    }

    fn columns(&self, covariates: &[Covariate]) -> Vec<Column> {
        let mut all = vec![Vec::new()];
        for term in &self.terms {
            let mut columns: Vec<Column> = vec![Vec::new()];
            for &v in term {
                let levels = match &self.variables[v].1 {
                    Variable::Factor(c) => 1..covariates[*c].levels.len().max(1),
                    _ => 1..2,
                };
                columns = columns
                    .iter()
                    .flat_map(|c| levels.clone().map(move |l| c.iter().copied().chain([(v, l)]).collect()))
                    .collect();
            }
            all.extend(columns);
        }
        all
    }

    fn row(&self, columns: &[Column], x: &[usize], mask: Lists) -> Vec<i8> {
        let value = |&(v, level): &(usize, usize)| match &self.variables[v].1 {
            Variable::List(i) => i8::from(mask >> i & 1 == 1),
            Variable::Factor(c) => i8::from(x[*c] == level),
            Variable::Number(c, values) => values[x[*c]],
        };
        columns.iter().map(|c| c.iter().map(value).product()).collect()
    }

    /// The terms in words.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let name = |t: &Term| t.iter().map(|v| self.variables[*v].0.as_str()).collect::<Vec<_>>().join(":");
        self.terms.iter().map(name).collect()
    }

    fn is_list(&self, v: usize) -> bool {
        matches!(self.variables[v].1, Variable::List(_))
    }

    /// Terms that may enter: list × list, list × covariate, covariate × covariate, list × list × covariate, each with all
    /// its parts in the model.
    fn candidates(&self) -> Vec<Term> {
        let n = self.variables.len();
        let mut all: Vec<Term> = Vec::new();
        for i in 0..n {
            for j in i + 1..n {
                all.push(vec![i, j]);
                if self.is_list(i) && self.is_list(j) {
                    all.extend((j + 1..n).filter(|k| !self.is_list(*k)).map(|k| vec![i, j, k]));
                }
            }
        }
        let parts_there = |t: &Term| {
            (0..t.len()).all(|skip| {
                let part: Term = t.iter().enumerate().filter(|(i, _)| *i != skip).map(|x| *x.1).collect();
                self.terms.contains(&part)
            })
        };
        all.into_iter().filter(|t| !self.terms.contains(t) && parts_there(t)).collect()
    }

    /// Terms that may leave: interactions with a list that no other term contains.
    fn removable(&self) -> Vec<usize> {
        let inside = |a: &Term, b: &Term| a != b && a.iter().all(|v| b.contains(v));
        (0..self.terms.len())
            .filter(|&i| {
                let t = &self.terms[i];
                t.len() > 1 && t.iter().any(|v| self.is_list(*v)) && !self.terms.iter().any(|o| inside(t, o))
            })
            .collect()
    }
}

/// Splits at `+` and expands `*` into all products.
fn expand(text: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let open: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for part in split_outside(&open) {
        let factors: Vec<&str> = part.split('*').collect();
        let bundles: Vec<Vec<&str>> =
            factors.iter().map(|f| f.trim_start_matches('(').trim_end_matches(')').split('+').collect()).collect();
        if bundles.len() == 1 {
            all.extend(bundles[0].iter().map(|b| b.split(':').map(String::from).collect()));
            continue;
        }
        for set in 1..1_u32 << bundles.len() {
            let mut products: Vec<Vec<String>> = vec![Vec::new()];
            for (_, bundle) in bundles.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
                products = products
                    .iter()
                    .flat_map(|p| {
                        bundle.iter().map(move |b| p.iter().cloned().chain(b.split(':').map(String::from)).collect())
                    })
                    .collect();
            }
            all.extend(products);
        }
    }
    all
}

fn split_outside(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '+' if depth == 0 => {
                parts.push(&text[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// The measure that a search lowers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// BIC with n = cases.
    Bic,
    /// AIC.
    Aic,
}

/// A step of the search: what was done, the criterion and the total after it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Step {
    /// `start`, or a term with `+` or `-`.
    pub change: String,
    /// The criterion.
    pub criterion: f64,
    /// N̂.
    pub total: f64,
}

/// Searches forward from lists and covariates alone; after each addition every term is dropped whose removal lowers the
/// criterion. Models without an estimate never compete.
///
/// # Errors
///
/// The start has no estimate.
pub fn search(joint: &Joint, criterion: Criterion) -> Result<(Formula, JointFit, Vec<Step>), Existence> {
    let value = |f: &JointFit| if criterion == Criterion::Bic { f.bic } else { f.aic };
    let mut here = Formula::start(joint);
    let mut fit = joint.fit(&here)?;
    let mut path = vec![Step { change: "start".into(), criterion: value(&fit), total: fit.total }];
    for _ in 0..200 {
        let mut best: Option<(Formula, JointFit, String)> = None;
        let mut offer = |formula: Formula, change: String, bar: f64| {
            if let Ok(found) = joint.fit(&formula) {
                let bar = best.as_ref().map_or(bar, |b| value(&b.1).min(bar));
                if value(&found) < bar - 1e-9 {
                    best = Some((formula, found, change));
                }
            }
        };
        let name = |t: &Term| t.iter().map(|v| here.variables[*v].0.as_str()).collect::<Vec<_>>().join(":");
        for term in here.candidates() {
            let change = format!("+{}", name(&term));
            let mut more = here.clone();
            more.terms.push(term);
            offer(more, change, value(&fit));
        }
        for place in here.removable() {
            let mut fewer = here.clone();
            let change = format!("-{}", name(&fewer.terms.remove(place)));
            offer(fewer, change, value(&fit));
        }
        let Some((formula, found, change)) = best else { break };
        path.push(Step { change, criterion: value(&found), total: found.total });
        (here, fit) = (formula, found);
    }
    Ok((here, fit, path))
}
