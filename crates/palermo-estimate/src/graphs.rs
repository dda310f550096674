//! Averaging over decomposable graphs of dependence (Madigan, York 1997, Biometrika 84:19).
//!
//! Every labelled decomposable graph on the lists (8, 61, 822, 18,154 for three to six) is a model with a closed-form
//! marginal likelihood for each N; the posterior is summed over all of them and over every whole N up to a ceiling. The
//! ceiling and the prior on N may decide the answer, so both are part of the result.

use rayon::prelude::*;
use serde::Serialize;
use statrs::function::gamma::ln_gamma;

use crate::error::Error;
use crate::refusal::Refusal;
use crate::stepwise::limit_lists;
use crate::table::{CaptureTable, Lists};

/// The most lists: every graph is looked at.
pub const MOST_LISTS_FOR_GRAPHS: usize = 6;

/// What lies e⁻⁶⁰ below the best adds nothing that a sum would hold.
const LEAST_LOG: f64 = -60.0;

/// The prior on the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Prior {
    /// p(N) ∝ 1/N.
    Inverse,
    /// p(N) the same up to the ceiling.
    Uniform,
}

/// Settings of the average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Graphs {
    /// Largest total.
    pub max_total: u64,
    /// Prior on the total.
    pub prior: Prior,
    /// Every how many totals one is taken; 1 takes all.
    pub step: u64,
}

/// The posterior distribution of the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    first: u64,
    step: u64,
    /// Probability of each total.
    mass: Vec<f64>,
    /// Graphs that carry weight, the most probable first.
    pub graphs: Vec<(f64, Vec<Lists>)>,
    /// Graphs looked at.
    pub looked_at: usize,
}

impl Posterior {
    /// The smallest total whose cumulated probability reaches p.
    #[must_use]
    pub fn quantile(&self, p: f64) -> u64 {
        let mut sum = 0.0;
        for (i, m) in self.mass.iter().enumerate() {
            sum += m;
            if sum >= p {
                return self.first + self.step * i as u64;
            }
        }
        self.first + self.step * (self.mass.len() as u64 - 1)
    }

    /// Where the cumulated probability, drawn as a line from one total to the next, reaches p: for a coarse grid.
    #[must_use]
    pub fn interpolated(&self, p: f64) -> f64 {
        let total = |i: usize| (self.first + self.step * i as u64) as f64;
        let mut sum = 0.0;
        for (i, m) in self.mass.iter().enumerate() {
            if i > 0 && sum + m >= p {
                return total(i) - (sum + m - p) / m * self.step as f64;
            }
            sum += m;
            if sum >= p {
                break;
            }
        }
        self.quantile(p) as f64
    }

    /// Posterior mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let totals = self.mass.iter().enumerate().map(|(i, m)| m * (self.first + self.step * i as u64) as f64);
        totals.sum()
    }

    /// Probability that the total is one of the largest 5 % that were allowed: near zero where the ceiling does not matter.
    #[must_use]
    pub fn at_ceiling(&self) -> f64 {
        let from = self.mass.len() - self.mass.len() / 20 - 1;
        self.mass[from..].iter().sum()
    }
}

impl Graphs {
    /// Averages over all graphs.
    ///
    /// # Errors
    ///
    /// Fewer than three lists or more than [`MOST_LISTS_FOR_GRAPHS`]; a ceiling below the cases or above 10 million.
    pub fn run(&self, table: &CaptureTable) -> Result<Result<Posterior, Refusal>, Error> {
        limit_lists("dga", MOST_LISTS_FOR_GRAPHS, table)?;
        if table.lists() < 3 {
            return Err(Error::setting("method", "dga needs three lists; with two use lincoln-petersen"));
        }
        if self.step == 0 || self.max_total < table.cases() || self.max_total > 10_000_000 {
            let reason =
                format!("{} does not lie between the cases ({}) and 10,000,000", self.max_total, table.cases());
            return Err(Error::setting("max-total", reason));
        }
        if table.cases() == 0 {
            return Ok(Err(Refusal::NoCases));
        }
        Ok(Ok(self.average(table)))
    }

    fn average(&self, table: &CaptureTable) -> Posterior {
        let n = table.cases();
        let hidden: Vec<f64> = (0..=(self.max_total - n) / self.step).map(|i| (i * self.step) as f64).collect();
        let graphs = decomposable(table.lists());
        let sets = Sets::new(table);
        // a coarse look finds the graphs that can matter
        let coarse: Vec<f64> = {
            let last = hidden.len() - 1;
            let mut at: Vec<usize> = (0..=256).map(|i| i * last / 256).collect();
            at.extend((0..).map(|i| (1.1_f64.powi(i) * 2.0) as usize - 2).take_while(|i| *i < last).take(400));
            at.sort_unstable();
            at.dedup();
            at.into_iter().map(|i| hidden[i]).collect()
        };
        let look = sets.over(&coarse, n as f64, self.prior);
        let mut line = vec![0.0; coarse.len()];
        let mut peak = |g: &Graph| {
            look.line(g, &mut line);
            sets.constant(g) + line.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        };
        let peaks: Vec<f64> = graphs.iter().map(&mut peak).collect();
        let top = peaks.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let kept: Vec<(usize, f64)> = (0..graphs.len())
            .filter(|&g| peaks[g] > top + LEAST_LOG)
            .map(|g| (g, sets.constant(&graphs[g]) - top))
            .collect();
        let stretch = 2_048;
        let parts: Vec<(Vec<f64>, Vec<f64>)> = hidden
            .par_chunks(stretch)
            .map(|part| {
                let values = sets.over(part, n as f64, self.prior);
                let mut mass = vec![0.0; part.len()];
                let mut line = vec![0.0; part.len()];
                let weights = kept
                    .iter()
                    .map(|&(g, constant)| {
                        values.line(&graphs[g], &mut line);
                        let mut sum = 0.0;
                        for (m, log) in mass.iter_mut().zip(&line).filter(|(_, log)| constant + **log > LEAST_LOG) {
                            let p = (constant + log).exp();
                            *m += p;
                            sum += p;
                        }
                        sum
                    })
                    .collect();
                (mass, weights)
            })
            .collect();
        let mut mass = Vec::with_capacity(hidden.len());
        let mut weights = vec![0.0; kept.len()];
        for (part, sums) in parts {
            mass.extend(part);
            weights.iter_mut().zip(sums).for_each(|(w, s)| *w += s);
        }
        let all: f64 = mass.iter().sum();
        mass.iter_mut().for_each(|m| *m /= all);
        let mut by_weight: Vec<(f64, Vec<Lists>)> =
            kept.iter().zip(&weights).map(|((g, _), w)| (w / all, graphs[*g].cliques.clone())).collect();
        by_weight.sort_by(|a, b| b.0.total_cmp(&a.0));
        Posterior { first: n, step: self.step, mass, graphs: by_weight, looked_at: graphs.len() }
    }
}

/// A decomposable graph as the sets whose marginal likelihoods are multiplied (+1) and divided (−1).
#[derive(Debug, Clone, PartialEq)]
struct Graph {
    factors: Vec<(Lists, f64)>,
    cliques: Vec<Lists>,
}

/// All labelled decomposable graphs: those whose vertices can be taken away one by one, each with a complete neighbourhood.
fn decomposable(lists: usize) -> Vec<Graph> {
    let edges: Vec<Lists> = crate::table::pairs(lists).collect();
    (0..1_u32 << edges.len()).filter_map(|choice| graph(lists, &edges, choice)).collect()
}

fn graph(lists: usize, edges: &[Lists], choice: u32) -> Option<Graph> {
    let mut near = vec![0 as Lists; lists];
    for (i, e) in edges.iter().enumerate().filter(|(i, _)| choice >> i & 1 == 1) {
        let _ = i;
        for (v, neighbours) in near.iter_mut().enumerate().filter(|(v, _)| e >> v & 1 == 1) {
            *neighbours |= e & !(1 << v);
        }
    }
    let complete = |set: Lists| (0..lists).filter(|v| set >> v & 1 == 1).all(|v| (near[v] | 1 << v) & set == set);
    let mut left: Lists = (1 << lists) - 1;
    let mut factors: Vec<(Lists, f64)> = Vec::new();
    let mut cliques: Vec<Lists> = Vec::new();
    let mut add = |set: Lists, sign: f64| {
        if set == 0 {
            return;
        }
        match factors.iter_mut().find(|f| f.0 == set) {
            Some(f) => f.1 += sign,
            None => factors.push((set, sign)),
        }
    };
    while left != 0 {
        let vertex = (0..lists).find(|&v| left >> v & 1 == 1 && complete(near[v] & left))?;
        let around = near[vertex] & left;
        let clique = around | 1 << vertex;
        add(clique, 1.0);
        add(around, -1.0);
        if !cliques.iter().any(|c| c & clique == clique) {
            cliques.push(clique);
        }
        left &= !(1 << vertex);
    }
    factors.retain(|f| f.1 != 0.0);
    cliques.sort_by_key(|c| (std::cmp::Reverse(c.count_ones()), *c));
    Some(Graph { factors, cliques })
}

/// What each set of lists adds: a constant of its observed margin, and what the unseen add to its all-absent cell.
struct Sets {
    lists: usize,
    constants: Vec<f64>,
    absent: Vec<f64>,
}

struct Values {
    /// By set, then by number of hidden.
    by_set: Vec<Vec<f64>>,
    common: Vec<f64>,
}

impl Sets {
    fn new(table: &CaptureTable) -> Sets {
        let lists = table.lists();
        let mut constants = vec![0.0; 1 << lists];
        let mut absent = vec![0.0; 1 << lists];
        for set in 1..1_u32 << lists {
            // δ = 2^−t for each cell of the whole table: a cell of the margin over |A| lists has 2^−|A|
            let alpha = (-f64::from(set.count_ones())).exp2();
            let mut margin = std::collections::BTreeMap::<Lists, u64>::new();
            for (mask, count) in table.cells() {
                *margin.entry(mask & set).or_default() += count;
            }
            absent[set as usize] = margin.remove(&0).unwrap_or(0) as f64 + alpha;
            constants[set as usize] =
                margin.values().map(|c| log_gamma(*c as f64 + alpha) - log_gamma(alpha)).sum::<f64>()
                    - log_gamma(alpha);
        }
        Sets { lists, constants, absent }
    }

    fn constant(&self, graph: &Graph) -> f64 {
        graph.factors.iter().map(|(set, sign)| sign * self.constants[*set as usize]).sum()
    }

    fn over(&self, hidden: &[f64], n: f64, prior: Prior) -> Values {
        let totals: Vec<f64> = hidden.iter().map(|h| log_gamma(n + h + 1.0)).collect();
        let by_set = (0..1_usize << self.lists)
            .map(|set| match set {
                0 => Vec::new(),
                _ => hidden.iter().zip(&totals).map(|(h, t)| log_gamma(self.absent[set] + h) - t).collect(),
            })
            .collect();
        let prior = |total: f64| if prior == Prior::Inverse { -total.ln() } else { 0.0 };
        let common = hidden.iter().zip(&totals).map(|(h, t)| t - log_gamma(h + 1.0) + prior(n + h)).collect();
        Values { by_set, common }
    }
}

impl Values {
    /// The log weight of a graph at every number of hidden, but for its constant.
    fn line(&self, graph: &Graph, into: &mut [f64]) {
        into.copy_from_slice(&self.common);
        for (set, sign) in &graph.factors {
            into.iter_mut().zip(&self.by_set[*set as usize]).for_each(|(log, v)| *log += sign * v);
        }
    }
}

/// log Γ(x): Stirling's series beyond 20, where it is exact to the last digit and cheaper.
fn log_gamma(x: f64) -> f64 {
    if x < 20.0 {
        return ln_gamma(x);
    }
    let r = 1.0 / x;
    let r2 = r * r;
    let series = r * (1.0 / 12.0 - r2 * (1.0 / 360.0 - r2 * (1.0 / 1260.0 - r2 * (1.0 / 1680.0 - r2 / 1188.0))));
    (x - 0.5) * x.ln() - x + 0.918_938_533_204_672_8 + series
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of labelled chordal graphs: OEIS A058862.
    #[test]
    fn every_decomposable_graph_is_there() {
        for (lists, number) in [(3, 8), (4, 61), (5, 822), (6, 18_154)] {
            assert_eq!(decomposable(lists).len(), number);
        }
    }

    #[test]
    fn stirling_agrees_with_lanczos() {
        for x in [20.0, 20.5, 55.25, 300.0, 12_345.678] {
            assert!((log_gamma(x) / ln_gamma(x) - 1.0).abs() < 1e-13, "{x}");
        }
    }
}
