//! Which cells satisfy all cuts at little cost? Quickly, or exactly.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions};

use super::network::{Network, State};
use super::oracle::Cut;

const EPS: f64 = 1e-6;

/// The cheapest-cell choice: always the cell that satisfies most for its cost, then without those that have become
/// needless. The first among equals is taken, so that the choice is always the same.
///
/// It begins with `kept`, which stays hidden.
pub(super) fn cheap(network: &Network, cuts: &[Cut], kept: &[bool]) -> Vec<bool> {
    let mut hidden = kept.to_vec();
    let mut of_node: Vec<Vec<(usize, f64)>> = vec![Vec::new(); network.nodes.len()];
    for (number, cut) in cuts.iter().enumerate() {
        cut.weights.iter().for_each(|(node, weight)| of_node[*node].push((number, *weight)));
    }
    let mut missing: Vec<f64> = cuts.iter().map(|cut| (1.0 - served(cut, &hidden)).max(0.0)).collect();
    let mut gains = vec![0.0; network.nodes.len()];
    for (cut, missing) in cuts.iter().zip(&missing) {
        cut.weights.iter().for_each(|(node, weight)| gains[*node] += weight.min(*missing));
    }
    let mut chosen = Vec::new();
    while missing.iter().any(|missing| *missing > EPS) {
        let mut best: Option<(usize, f64)> = None;
        for node in (0..network.nodes.len()).filter(|node| !hidden[*node] && network.nodes[*node].state == State::Open)
        {
            let gain = gains[node] / network.nodes[node].cost;
            if gain > best.map_or(EPS, |(_, greatest)| greatest + EPS) {
                best = Some((node, gain));
            }
        }
        let Some((node, _)) = best else { break };
        hidden[node] = true;
        chosen.push(node);
        for (cut, weight) in &of_node[node] {
            let before = missing[*cut];
            let after = (before - weight).max(0.0);
            missing[*cut] = after;
            for (other, weight) in &cuts[*cut].weights {
                gains[*other] -= weight.min(before) - weight.min(after);
            }
        }
    }
    lean(network, cuts, &of_node, hidden, chosen)
}

/// A choice without the cells that no cut needs, the dearest left out first; `chosen` may go, all others stay.
fn lean(
    network: &Network,
    cuts: &[Cut],
    of_node: &[Vec<(usize, f64)>],
    mut hidden: Vec<bool>,
    mut chosen: Vec<usize>,
) -> Vec<bool> {
    let mut sums: Vec<f64> = cuts.iter().map(|cut| served(cut, &hidden)).collect();
    chosen.sort_by(|a, b| network.nodes[*b].cost.total_cmp(&network.nodes[*a].cost).then(a.cmp(b)));
    for node in chosen {
        if of_node[node].iter().all(|(cut, weight)| sums[*cut] - weight >= 1.0 - EPS) {
            hidden[node] = false;
            of_node[node].iter().for_each(|(cut, weight)| sums[*cut] -= weight);
        }
    }
    hidden
}

/// Whether a choice satisfies a cut.
pub(super) fn is_served(cut: &Cut, hidden: &[bool]) -> bool {
    served(cut, hidden) >= 1.0 - EPS
}

fn served(cut: &Cut, hidden: &[bool]) -> f64 {
    cut.weights.iter().filter(|(node, _)| hidden[*node]).map(|(_, weight)| weight).sum()
}

/// What branch and bound found.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub(super) hidden: Vec<bool>,
    /// No choice that satisfies the cuts costs less.
    pub(super) bound: f64,
    pub(super) proven: bool,
    pub(super) nodes: u64,
}

/// Numbers of the cuts that matter: those that a choice of parts of cells (linear relaxation) does not satisfy by itself.
pub(super) fn that_matter(network: &Network, cuts: &[Cut]) -> Vec<usize> {
    let mut active: Vec<usize> = Vec::new();
    let mut parts = vec![0.0; network.nodes.len()];
    loop {
        let worst = least_satisfied(cuts, &parts, &active);
        if worst.is_empty() {
            return active;
        }
        active.extend(worst);
        let chosen: Vec<&Cut> = active.iter().map(|cut| &cuts[*cut]).collect();
        let (problem, columns) = programme(network, &chosen, &|problem, cost| problem.add_var(cost, (0.0, 1.0)));
        let Some(solution) = problem.solve().ok().and_then(|outcome| outcome.into_solution().ok()) else {
            // the choice that follows then looks at all of them
            return (0..cuts.len()).collect();
        };
        for (node, column) in columns.iter().enumerate() {
            parts[node] = column.map_or(0.0, |column| solution.var_value(column));
        }
    }
}

/// Cuts that a choice does not satisfy, the worst first, at most so many that the programme grows slowly.
pub(super) fn least_satisfied(cuts: &[Cut], parts: &[f64], but: &[usize]) -> Vec<usize> {
    let known: std::collections::BTreeSet<usize> = but.iter().copied().collect();
    let mut open: Vec<(f64, usize)> = cuts
        .iter()
        .enumerate()
        .filter(|(number, _)| !known.contains(number))
        .map(|(number, cut)| (cut.weights.iter().map(|(node, weight)| weight * parts[*node]).sum(), number))
        .filter(|(sum, _)| *sum < 1.0 - EPS)
        .collect();
    open.sort_by(|(a, i), (b, j)| a.total_cmp(b).then(i.cmp(j)));
    open.truncate(100);
    open.into_iter().map(|(_, number)| number).collect()
}

type Columns = Vec<Option<microlp::Variable>>;

fn programme(
    network: &Network,
    cuts: &[&Cut],
    add: &dyn Fn(&mut Problem, f64) -> microlp::Variable,
) -> (Problem, Columns) {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut columns: Columns = vec![None; network.nodes.len()];
    for cut in cuts {
        for (node, _) in &cut.weights {
            columns[*node].get_or_insert_with(|| add(&mut problem, network.nodes[*node].cost));
        }
    }
    for cut in cuts {
        let terms: Vec<(microlp::Variable, f64)> =
            cut.weights.iter().filter_map(|(node, weight)| Some((columns[*node]?, *weight))).collect();
        problem.add_constraint(&terms[..], ComparisonOp::Ge, 1.0);
    }
    (problem, columns)
}

/// The cheapest choice that satisfies all cuts, within so many nodes; `known` satisfies them.
pub(super) fn cheapest(network: &Network, cuts: &[&Cut], known: &[bool], nodes: u64) -> Option<Best> {
    let (problem, columns) = programme(network, cuts, &|problem, cost| problem.add_binary_var(cost));
    let mut options = SolveOptions::default();
    options.node_limit = Some(nodes);
    options.warm_start = Some(
        columns.iter().enumerate().filter_map(|(node, c)| Some(((*c)?, f64::from(u8::from(known[node]))))).collect(),
    );
    let outcome = problem.solve_with(options).ok()?;
    let stats = outcome.stats();
    let proven = outcome.is_optimal();
    let solution = outcome.into_solution().ok()?;
    let mut hidden = network.least_hidden();
    for (node, column) in columns.iter().enumerate() {
        hidden[node] |= column.is_some_and(|column| solution.var_value(column) > 0.5);
    }
    let bound = if proven { solution.objective() } else { stats.best_bound.unwrap_or(0.0) };
    Some(Best { hidden, bound, proven, nodes: stats.nodes_solved })
}

/// What a choice costs.
pub(super) fn cost(network: &Network, hidden: &[bool]) -> f64 {
    network
        .nodes
        .iter()
        .zip(hidden)
        .filter(|(node, hidden)| **hidden && node.state == State::Open)
        .map(|(node, _)| node.cost)
        .sum()
}
