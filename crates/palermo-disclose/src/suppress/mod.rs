//! Which cells must be hidden so that nobody can work out a small one?
//!
//! Cells that the rule names are hidden; others, the complements, are hidden for their sake. Cuts tell which: each is a
//! need of a small cell that the present choice leaves open ([`oracle`](self)). A choice satisfies all cuts found so far,
//! the oracle finds new ones, and so on until it finds none: with the cheapest-cell choice for a page, with branch and
//! bound for the optimum (Fischetti and Salazar 2001). Then the auditor attacks the result. What it can expose is mended
//! and attacked again; what cannot be mended is refused.

mod coarser;
mod cover;
mod cubes;
mod network;
mod oracle;

pub use coarser::{Change, Coarser, Share};
pub(crate) use network::primary;
use network::{Network, State, forced};
use oracle::{Cut, Effort, Oracle};
use std::collections::BTreeSet;

use serde::Serialize;

use crate::audit::{Learnt, Report, audit};
use crate::error::Error;
use crate::model::{CellRef, Pattern, Release};
use crate::rule::{Policy, Search};

/// A choice of hidden cells that passed the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Protected {
    /// What is hidden.
    pub pattern: Pattern,
    /// Cells that the rule hides, and those hidden by decision or before.
    pub primary: usize,
    /// Cells hidden for their sake.
    pub complements: usize,
    /// How good the choice is.
    pub quality: Quality,
    /// The audit that it passed.
    pub report: Report,
}

/// How good a choice of complements is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// No choice costs less.
    Optimal {
        /// What it costs (the number of complements, if each costs one).
        cost: u64,
    },
    /// No choice costs less than the bound.
    Within {
        /// What it costs.
        cost: u64,
        /// What any choice costs at least.
        bound: u64,
    },
    /// Nothing is known about better choices.
    Found {
        /// What it costs.
        cost: u64,
    },
}

/// Rounds of choice and audit; a release that needs more is refused.
const REPAIRS: usize = 200;
/// Rounds of choice and cuts.
const ROUNDS: usize = 2_000;
/// Entries of dictionaries that the quick search may compute to improve its first choice: some 50 milliseconds.
const QUICK_WORK: u64 = 3_000_000;
/// The same before cuts alone are given up for cubes: some tenths of a second.
const PATIENCE: u64 = 60_000_000;
/// The same for taking back what cubes hide needlessly.
const LEAN_WORK: u64 = 200_000_000;
/// The same before the search for the optimum.
const THOROUGH_WORK: u64 = 200_000_000;

/// Hides what must be hidden.
///
/// # Errors
///
/// [`Error::TooSparse`] where more would be hidden than the policy allows, [`Error::Unprotectable`] where some cells stay
/// exposed whatever is hidden, both with proposals; otherwise as [`audit`].
pub fn protect(release: &Release, policy: &Policy) -> Result<Protected, Error> {
    // where the rule alone hides too much, no search is needed to say so
    not_too_sparse(release, policy, forced(release).len())?;
    let network = Network::build(release, policy)?;
    let mut chooser = Chooser {
        release,
        network: &network,
        oracle: Oracle::new(&network),
        cuts: Cuts::default(),
        chosen_over: 0,
        exact: true,
    };
    for _ in 0..REPAIRS {
        let choice = chooser.choose(policy.search).map_err(|nodes| unprotectable(release, &network, &nodes))?;
        let mut pattern = network.pattern(&choice.hidden);
        let mut report = audit(release, &pattern, policy)?;
        if show_needless(release, &forced(release), &mut pattern, &report) {
            report = audit(release, &pattern, policy)?;
        }
        if report.passed() {
            return finish(release, policy, &network, pattern, choice.bound, report);
        }
        let exposed: Vec<CellRef> = report.exposures.iter().map(|exposure| exposure.cell.clone()).collect();
        if !chooser.repair(release, &exposed, &choice.hidden) {
            return Err(Error::Unprotectable { exposed, proposals: coarser::proposals(release) });
        }
    }
    Err(Error::Unprotectable { exposed: Vec::new(), proposals: coarser::proposals(release) })
}

/// The cells that the rule hides by itself, before any complement: not safe to publish, but where every search begins.
pub fn primary_pattern(release: &Release) -> Pattern {
    forced(release)
}

/// Shows complements that follow exactly from what is shown: to show them tells nobody anything.
fn show_needless(release: &Release, forced: &Pattern, pattern: &mut Pattern, report: &Report) -> bool {
    let told: BTreeSet<&CellRef> = report
        .exposures
        .iter()
        .filter(|exposure| exposure.asked.is_none() && matches!(exposure.learnt, Learnt::Exactly { .. }))
        .map(|exposure| &exposure.cell)
        .collect();
    let needless: Vec<_> =
        pattern.cells().filter(|cell| told.contains(&release.cell_ref(*cell)) && !forced.hides(*cell)).collect();
    needless.iter().for_each(|cell| pattern.show(*cell));
    !needless.is_empty()
}

struct Choice {
    hidden: Vec<bool>,
    /// What any choice costs at least, if that is known.
    bound: Option<u64>,
}

struct Chooser<'a> {
    release: &'a Release,
    network: &'a Network,
    oracle: Oracle<'a>,
    cuts: Cuts,
    /// Terms of cuts that were gone through.
    chosen_over: u64,
    /// All cuts hold for every safe choice.
    exact: bool,
}

/// Cuts without doubles.
#[derive(Default)]
struct Cuts {
    list: Vec<Cut>,
    known: BTreeSet<Vec<(usize, i64)>>,
    terms: u64,
}

impl Cuts {
    fn add(&mut self, cut: Cut) {
        // weights to six places tell cuts apart
        let key = cut.weights.iter().map(|(node, weight)| (*node, (weight * 1e6).round() as i64)).collect();
        if self.known.insert(key) {
            self.terms += cut.weights.len() as u64;
            self.list.push(cut);
        }
    }
}

impl Chooser<'_> {
    /// A choice that leaves no need open; the nodes that stay exposed, if there is none.
    fn choose(&mut self, search: Search) -> Result<Choice, Vec<usize>> {
        let effort = if search == Search::Quick { Effort::Quick } else { Effort::Thorough };
        let begun = self.work();
        let mut best = match self.grow_within(self.network.least_hidden(), effort, begun + PATIENCE)? {
            Some(best) => best,
            None => {
                let cubes = cubes::hidden(self.release, self.network);
                let grown = self.grow(cubes, effort)?;
                let lean = self.prune(grown, effort, self.work() + LEAN_WORK);
                if search == Search::Quick {
                    return Ok(Choice { hidden: lean, bound: None });
                }
                lean
            }
        };
        let budget = begun + if search == Search::Quick { QUICK_WORK } else { THOROUGH_WORK };
        // its cuts teach better choices
        while self.work() < budget {
            let before = self.cuts.list.len();
            let next = self.grow(self.network.least_hidden(), effort)?;
            let next = self.prune(next, effort, budget);
            let (old, new) = (cover::cost(self.network, &best), cover::cost(self.network, &next));
            if new < old {
                best = next;
            }
            if self.cuts.list.len() == before {
                break;
            }
        }
        match search {
            Search::Quick => Ok(Choice { hidden: best, bound: None }),
            Search::Exact { nodes } => self.improve(best, nodes),
        }
    }

    /// The optimum from a choice that satisfies all needs: the cheapest choice for the cuts, until it leaves no need open.
    fn improve(&mut self, mut known: Vec<bool>, mut nodes: u64) -> Result<Choice, Vec<usize>> {
        let mut cost = cover::cost(self.network, &known);
        let mut bound = 0.0_f64;
        let mut active = cover::that_matter(self.network, &self.cuts.list);
        for _ in 0..ROUNDS {
            let chosen: Vec<&Cut> = active.iter().map(|cut| &self.cuts.list[*cut]).collect();
            let Some(best) = cover::cheapest(self.network, &chosen, &known, nodes) else { break };
            bound = bound.max(best.bound);
            nodes = nodes.saturating_sub(best.nodes.max(1));
            if whole(bound - 0.001) >= whole(cost) {
                break;
            }
            let parts: Vec<f64> = best.hidden.iter().map(|hidden| f64::from(u8::from(*hidden))).collect();
            let mut open = cover::least_satisfied(&self.cuts.list, &parts, &active);
            if open.is_empty() {
                let before = self.cuts.list.len();
                if !self.cut(&best.hidden, Effort::Thorough)? {
                    known = best.hidden;
                    break;
                }
                open = (before..self.cuts.list.len()).collect();
                // what is nearly optimal is seldom far from a good choice that leaves no need open
                let near = self.grow(best.hidden, Effort::Thorough)?;
                let near = self.prune(near, Effort::Thorough, u64::MAX);
                if cover::cost(self.network, &near) < cost {
                    (cost, known) = (cover::cost(self.network, &near), near);
                }
            }
            active.extend(open);
            if nodes == 0 || !best.proven {
                break;
            }
        }
        // costs are whole, and so is the least of them
        Ok(Choice { hidden: known, bound: self.exact.then(|| whole(bound - 0.001)) })
    }

    /// How much was computed so far.
    fn work(&self) -> u64 {
        self.oracle.work() + self.chosen_over
    }

    fn cheap(&mut self, kept: &[bool]) -> Vec<bool> {
        self.chosen_over += 4 * self.cuts.terms;
        cover::cheap(self.network, &self.cuts.list, kept)
    }

    /// A choice for the cuts known so far that only grows by new ones, which ends soon.
    fn grow(&mut self, kept: Vec<bool>, effort: Effort) -> Result<Vec<bool>, Vec<usize>> {
        Ok(self.grow_within(kept, effort, u64::MAX)?.unwrap_or_default())
    }

    /// The same; none if it takes more work.
    fn grow_within(&mut self, kept: Vec<bool>, effort: Effort, most: u64) -> Result<Option<Vec<bool>>, Vec<usize>> {
        let mut hidden = self.cheap(&kept);
        while self.cut(&hidden, effort)? {
            if self.work() > most {
                return Ok(None);
            }
            hidden = self.cheap(&hidden);
        }
        Ok(Some(hidden))
    }

    /// Shows complements one by one where no need asks for them any more, those first that serve the fewest cuts.
    fn prune(&mut self, mut hidden: Vec<bool>, effort: Effort, budget: u64) -> Vec<bool> {
        let open = |node: &usize| hidden[*node] && self.network.nodes[*node].state == State::Open;
        let mut serves = vec![0_usize; hidden.len()];
        self.cuts.list.iter().flat_map(|cut| &cut.weights).for_each(|(node, _)| serves[*node] += 1);
        self.chosen_over += self.cuts.terms;
        let mut order: Vec<(usize, usize)> = (0..hidden.len()).filter(open).map(|node| (serves[node], node)).collect();
        let cost = |node: usize| self.network.nodes[node].cost;
        order.sort_by(|(s, a), (t, b)| cost(*b).total_cmp(&cost(*a)).then(s.cmp(t)).then(a.cmp(b)));
        for (_, node) in order {
            if self.work() >= budget {
                break;
            }
            hidden[node] = false;
            self.chosen_over += self.cuts.terms;
            if self.cuts.list.iter().any(|cut| !cover::is_served(cut, &hidden)) {
                hidden[node] = true;
                continue;
            }
            let violations = self.oracle.check(&hidden, effort, 1);
            if !violations.is_empty() {
                hidden[node] = true;
                violations.into_iter().for_each(|violation| self.cuts.add(violation.cut));
            }
        }
        hidden
    }

    /// Adds the cuts that a choice violates; whether there were any.
    fn cut(&mut self, hidden: &[bool], effort: Effort) -> Result<bool, Vec<usize>> {
        let violations = self.oracle.check(hidden, effort, usize::MAX);
        let hopeless: Vec<usize> =
            violations.iter().filter(|v| v.cut.weights.is_empty()).map(|violation| violation.node).collect();
        if !hopeless.is_empty() {
            return Err(hopeless);
        }
        let before = self.cuts.list.len();
        violations.into_iter().for_each(|violation| self.cuts.add(violation.cut));
        Ok(self.cuts.list.len() > before)
    }

    /// Asks for one more hidden cell near each exposed one; false when everything near and far is hidden.
    fn repair(&mut self, release: &Release, exposed: &[CellRef], hidden: &[bool]) -> bool {
        let mut mended = false;
        let open = |node: &usize| !hidden[*node] && self.network.nodes[*node].state == State::Open;
        let mut cuts = Vec::new();
        for cell in exposed {
            let start = self.network.nodes.iter().position(|node| release.cell_ref(node.id) == *cell);
            let Some(start) = start else { continue };
            let mut near = vec![false; self.network.nodes.len()];
            near[start] = true;
            loop {
                let mut wider = near.clone();
                for sum in self.network.sums.iter().filter(|sum| sum.iter().any(|(node, _)| near[*node])) {
                    sum.iter().for_each(|(node, _)| wider[*node] = true);
                }
                let weights: Vec<(usize, f64)> =
                    (0..wider.len()).filter(|node| wider[*node]).filter(open).map(|node| (node, 1.0)).collect();
                if !weights.is_empty() {
                    cuts.push(Cut { weights });
                    break;
                }
                if wider == near {
                    break;
                }
                near = wider;
            }
        }
        for cut in cuts {
            mended = true;
            // a neighbour need not be the cell that the optimum would hide
            self.exact = false;
            self.cuts.add(cut);
        }
        mended
    }
}

fn whole(cost: f64) -> u64 {
    // costs are small whole numbers
    cost.max(0.0).ceil() as u64
}

fn unprotectable(release: &Release, network: &Network, nodes: &[usize]) -> Error {
    let mut exposed: Vec<CellRef> = nodes.iter().map(|node| release.cell_ref(network.nodes[*node].id)).collect();
    exposed.dedup();
    Error::Unprotectable { exposed, proposals: coarser::proposals(release) }
}

fn finish(
    release: &Release,
    policy: &Policy,
    network: &Network,
    pattern: Pattern,
    bound: Option<u64>,
    report: Report,
) -> Result<Protected, Error> {
    let hides: Vec<bool> = network.nodes.iter().map(|node| pattern.hides(node.id)).collect();
    let cost = whole(cover::cost(network, &hides));
    let quality = match bound {
        None => Quality::Found { cost },
        Some(bound) if bound >= cost => Quality::Optimal { cost },
        Some(bound) => Quality::Within { cost, bound },
    };
    let primary = forced(release).len();
    let hidden = pattern.len();
    not_too_sparse(release, policy, hidden)?;
    Ok(Protected { complements: hidden - primary, primary, pattern, quality, report })
}

fn not_too_sparse(release: &Release, policy: &Policy, hidden: usize) -> Result<(), Error> {
    let own = release.variables().iter().filter(|variable| variable.is_own_cell());
    let cells = own.filter(|v| v.count().is_some_and(|count| count > 0)).count();
    if hidden * 100 > cells * usize::from(policy.most_hidden_percent) {
        let (limit_percent, proposals) = (policy.most_hidden_percent, coarser::proposals(release));
        return Err(Error::TooSparse { hidden, cells, limit_percent, proposals });
    }
    Ok(())
}
