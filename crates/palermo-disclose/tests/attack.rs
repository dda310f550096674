//! Proof by attack: tables are protected, then attacked by the auditor and by a linear programme that knows the crate's
//! answer only as a list of hidden cells. The same attack on tables in which only the small cells are hidden must succeed,
//! or it is blind.

#![allow(clippy::print_stdout, reason = "how much was tried is told")]

mod common;

use common::{Made, chance, repeat};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use palermo_disclose::suppress::primary_pattern;
use palermo_disclose::{Error, Policy, audit, protect};

/// Small cells of which an attacker learns more than that they are small, by linear programming over all hidden cells.
///
/// `informed`: the attacker knows which hidden cells are small. Else every hidden cell may hold any number from one.
fn exposed(made: &Made, hidden: &[bool], informed: bool, enough: usize) -> Vec<usize> {
    let attack = Attack::new(made, hidden, informed, true);
    let most = made.threshold as f64 - 1.0;
    let small = made.small();
    let (mut low, mut high) = (vec![false; made.cells()], vec![false; made.cells()]);
    let mut exposed = Vec::new();
    for cell in small.iter().copied() {
        for (direction, done) in [(OptimizationDirection::Minimize, 0), (OptimizationDirection::Maximize, 1)] {
            if [low[cell], high[cell]][done] {
                continue;
            }
            let point = attack.extreme(cell, direction);
            for other in &small {
                low[*other] |= point[*other] <= 1.0 + 1e-6;
                high[*other] |= point[*other] >= most - 1e-6;
            }
            let reached = [low[cell], high[cell]][done];
            if reached {
                continue;
            }
            // would the positions of zeros and hidden cells alone say as much? then no complement can help
            let marks =
                Attack::new(made, &made.counts.iter().map(|count| *count > 0).collect::<Vec<_>>(), informed, false);
            let bound = marks.extreme(cell, direction)[cell];
            let left = point[cell];
            if (done == 0 && left > bound.max(1.0) + 1e-6) || (done == 1 && left < bound.min(most) - 1e-6) {
                exposed.push(cell);
                break;
            }
        }
        if exposed.len() >= enough {
            break;
        }
    }
    exposed
}

struct Attack {
    sums: Vec<(Vec<(usize, f64)>, f64)>,
    bounds: Vec<Option<(f64, f64)>>,
    known: Vec<f64>,
}

impl Attack {
    fn new(made: &Made, hidden: &[bool], informed: bool, numbers: bool) -> Attack {
        let bounds = (0..made.cells())
            .map(|cell| {
                let most = if informed && made.is_small(cell) { made.threshold as f64 - 1.0 } else { f64::INFINITY };
                hidden[cell].then_some((1.0, most))
            })
            .collect();
        let known: Vec<f64> = made.counts.iter().map(|count| *count as f64).collect();
        let mut sums = Vec::new();
        for (total, parts) in made.sums() {
            let mut terms = Vec::new();
            let mut right = 0.0;
            for (cell, c) in parts.into_iter().map(|part| (part, 1.0)).chain([(total, -1.0)]) {
                if hidden[cell] { terms.push((cell, c)) } else { right -= c * known[cell] }
            }
            if !terms.is_empty() {
                sums.push((terms, right));
            }
        }
        assert!(numbers || sums.iter().all(|(_, right)| *right == 0.0), "positions alone hold no number");
        Attack { sums, bounds, known }
    }

    fn extreme(&self, cell: usize, direction: OptimizationDirection) -> Vec<f64> {
        let mut problem = Problem::new(direction);
        let columns: Vec<Option<Variable>> = self
            .bounds
            .iter()
            .enumerate()
            .map(|(c, bounds)| {
                bounds.map(|bounds| {
                    // no table of this size needs more, and an open end would make an unbounded programme of it
                    let bounds = (bounds.0, bounds.1.min(1e7));
                    problem.add_var(if c == cell { 1.0 } else { 0.0 }, bounds)
                })
            })
            .collect();
        for (terms, right) in &self.sums {
            let terms: Vec<(Variable, f64)> = terms.iter().filter_map(|(c, k)| Some((columns[*c]?, *k))).collect();
            problem.add_constraint(&terms[..], ComparisonOp::Eq, *right);
        }
        let outcome = problem.solve().expect("the true table satisfies everything");
        let solution = outcome.into_solution().expect("no limit was set");
        columns.iter().zip(&self.known).map(|(c, known)| c.map_or(*known, |c| solution.var_value(c))).collect()
    }
}

#[derive(Default)]
struct Tally {
    tables: u64,
    cells: usize,
    small: usize,
    complements: usize,
    open_before: u64,
}

fn attack_tables(seeds: impl Iterator<Item = u64>, cells: std::ops::RangeInclusive<usize>) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    let policy = Policy { most_hidden_percent: 100, ..Policy::default() };
    for seed in seeds {
        let made = Made::random(&mut chance(seed), cells.clone(), 5);
        let release = made.release()?;
        let order: Vec<usize> = (0..made.trees.len()).collect();
        let primary = made.hidden(&release, &primary_pattern(&release), &order);
        tally.open_before += u64::from(!exposed(&made, &primary, true, 1).is_empty());

        let protected = protect(&release, &policy).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        assert!(audit::audit(&release, &protected.pattern, &policy)?.passed(), "seed {seed}");
        let hidden = made.hidden(&release, &protected.pattern, &order);
        for informed in [true, false] {
            let found = exposed(&made, &hidden, informed, usize::MAX);
            assert!(found.is_empty(), "seed {seed}, informed {informed}: {found:?} of {:?}", made.trees);
        }
        tally.tables += 1;
        tally.cells += made.cells();
        tally.small += protected.primary;
        tally.complements += protected.complements;
    }
    Ok(tally)
}

#[test]
fn nobody_works_out_a_small_cell_of_a_protected_table_and_anybody_of_an_unprotected_one() -> Result<(), Error> {
    let tables = repeat(60, 2_000);
    let cells = if tables > 60 { 50..=2_000 } else { 50..=400 };
    let halves: Vec<Result<Tally, Error>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|half| {
                let cells = cells.clone();
                scope.spawn(move || attack_tables((0..tables).filter(|seed| seed % 2 == half), cells))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("an attack failed, see above")).collect()
    });
    let mut sum = Tally::default();
    for tally in halves {
        let tally = tally?;
        sum.tables += tally.tables;
        sum.cells += tally.cells;
        sum.small += tally.small;
        sum.complements += tally.complements;
        sum.open_before += tally.open_before;
    }
    println!(
        "{} tables, {} cells, {} small, {} complements; {} tables open before protection",
        sum.tables, sum.cells, sum.small, sum.complements, sum.open_before
    );
    // an attack that finds nothing where nothing is protected would prove nothing above
    assert!(sum.open_before * 10 >= sum.tables * 9, "{} of {}", sum.open_before, sum.tables);
    Ok(())
}
