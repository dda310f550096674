//! Which cells can take up the movement of a small one? A first choice for tables of many dimensions.
//!
//! A cell of a table of d dimensions can move if in each dimension a second code moves against it: the 2ᵈ corners of a
//! cube move in turn up and down, and every total stays (the hypercube method of Repsilber and Giessing). Or the total
//! moves along, with all codes between. Cuts find the cheaper ones of such cells one by one, which takes long where each
//! cell needs many; cubes are found at once, hide too much, and are thinned out afterwards by the same oracle.

use super::network::{Aim, Network, State};
use crate::model::{Dimension, Release, Standing, Table};

/// The forced cells and, for each small cell, the cube that hides the fewest others.
pub(super) fn hidden(release: &Release, network: &Network) -> Vec<bool> {
    let mut hidden = network.least_hidden();
    let mut node_of = vec![None; release.variables().len()];
    network.nodes.iter().enumerate().for_each(|(node, moving)| node_of[moving.id.0] = Some(node));
    let mut open: Vec<(f64, f64)> = vec![(0.0, 0.0); network.nodes.len()];
    for need in &network.needs {
        let (down, up) = &mut open[need.node];
        match need.aim {
            Aim::Up(by) => *up = up.max(by),
            Aim::Down(by) => *down = down.max(by),
            Aim::Away => *up = up.max(1.0),
        }
    }
    for (place, table) in release.tables().iter().enumerate().filter(|(_, table)| table.standing == Standing::New) {
        let nodes: Vec<Option<usize>> = (0..table.cells()).map(|cell| node_of[release.at(place, cell)?.0]).collect();
        let search = Cubes { network, table, nodes };
        for cell in 0..table.cells() {
            let Some(node) = search.nodes[cell] else { continue };
            if open[node] == (0.0, 0.0) {
                continue;
            }
            let orders = (0..table.dimensions.len()).map(|first| search.corners(cell, first, &hidden, open[node]));
            let best = orders.flatten().min_by(|(_, one), (_, other)| one.total_cmp(other));
            let Some((corners, _)) = best else { continue };
            let (down, up) = search.reach(&corners);
            for (corner, sign) in &corners {
                let Some(node) = search.nodes[*corner] else { continue };
                hidden[node] = true;
                let (above, below) = if *sign > 0.0 { (up, down) } else { (down, up) };
                if open[node].0 <= below && open[node].1 <= above {
                    open[node] = (0.0, 0.0);
                }
            }
        }
    }
    hidden
}

struct Cubes<'a> {
    network: &'a Network,
    table: &'a Table,
    nodes: Vec<Option<usize>>,
}

type Corners = Vec<(usize, f64)>;

impl Cubes<'_> {
    /// Corners with the sign of their movement, and what they cost; dimension `first` is looked at first.
    fn corners(&self, cell: usize, first: usize, hidden: &[bool], asked: (f64, f64)) -> Option<(Corners, f64)> {
        let mut corners: Corners = vec![(cell, 1.0)];
        let mut total = 0.0;
        let dimensions = self.table.dimensions.len();
        for dimension in (0..dimensions).map(|at| (first + at) % dimensions) {
            let at = self.table.code_at(cell, dimension);
            let stride = self.table.stride(dimension);
            let moved = |line: &[(usize, f64)]| -> Corners {
                let along = |(corner, sign): &(usize, f64)| {
                    let base = corner - at * stride;
                    let sign = *sign;
                    line.iter().map(move |(code, turn)| (base + code * stride, sign * turn)).collect::<Vec<_>>()
                };
                corners.iter().flat_map(along).collect()
            };
            let priced = lines(&self.table.dimensions[dimension], at)
                .into_iter()
                .filter_map(|line| {
                    let wider = moved(&line);
                    let cost = self.cost(&wider, hidden, asked)?;
                    Some((wider, cost))
                })
                .min_by(|(_, one), (_, other)| one.total_cmp(other));
            (corners, total) = priced?;
        }
        Some((corners, total))
    }

    /// What hiding the corners costs; none where one of them cannot move.
    fn cost(&self, corners: &[(usize, f64)], hidden: &[bool], asked: (f64, f64)) -> Option<f64> {
        let mut cost = 0.0;
        for (corner, _) in corners {
            let node = self.nodes[*corner]?;
            let moving = &self.network.nodes[node];
            if moving.state == State::Shown {
                return None;
            }
            if !hidden[node] {
                cost += moving.cost;
            }
        }
        let (down, up) = self.reach(corners);
        // a cube that moves too little leaves work to others: the last choice
        let short = |asked: f64, reached: f64| if asked > reached { (asked - reached) / asked } else { 0.0 };
        Some(cost + 1e4 * (short(asked.0, down) + short(asked.1, up)))
    }

    /// How far the first corner can go down and up when all others go with it.
    fn reach(&self, corners: &[(usize, f64)]) -> (f64, f64) {
        let (mut down, mut up) = (f64::INFINITY, f64::INFINITY);
        for (corner, sign) in corners {
            let Some(node) = self.nodes[*corner] else { return (0.0, 0.0) };
            for (lo, hi) in &self.network.nodes[node].room {
                let (below, above) = if *sign > 0.0 { (-lo, *hi) } else { (*hi, -lo) };
                (down, up) = (down.min(below), up.min(above));
            }
        }
        (down, up)
    }
}

/// How many finest codes of a total are tried.
const LEAVES: usize = 8;

/// Ways in which a code can move while every sum of its dimension holds: with a finest code below it and all codes between
/// that and the total, or against another finest code. Signs are those of the movement.
fn lines(dimension: &Dimension, code: usize) -> Vec<Vec<(usize, f64)>> {
    let chain = |leaf: usize| {
        let mut chain = vec![leaf];
        while let Some(parent) = chain.last().and_then(|code| dimension.codes[*code].parent) {
            chain.push(parent);
        }
        chain
    };
    let chains: Vec<Vec<usize>> =
        (0..dimension.codes.len()).filter(|code| dimension.codes[*code].children.is_empty()).map(chain).collect();
    let mut lines = Vec::new();
    for with in chains.iter().filter(|chain| chain.contains(&code)).take(LEAVES) {
        lines.push(with.iter().map(|code| (*code, 1.0)).collect());
        for against in chains.iter().filter(|chain| !chain.contains(&code)) {
            let ours = with.iter().filter(|code| !against.contains(code)).map(|code| (*code, 1.0));
            let theirs = against.iter().filter(|code| !with.contains(code)).map(|code| (*code, -1.0));
            lines.push(ours.chain(theirs).collect());
        }
    }
    lines
}
