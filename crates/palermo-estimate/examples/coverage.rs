//! Nominal against actual coverage on populations that are known: `cargo run --release --example coverage -- 500 1000`.
//!
//! Poor ones are shown as poor: on dependent and heterogeneous populations the assumption fails and no interval can mend it.
#![allow(clippy::print_stdout, reason = "an example shows what comes out")]

use palermo_estimate::graphs::{Graphs, Prior};
use palermo_estimate::study::{Fared, Held, Population, coverage, of_estimator, of_method};
use palermo_estimate::{CaptureTable, Columns, Error, Histories, Interval, Method, Request, Stepwise};

/// The other methods, without repeats.
const OTHERS: [&str; 5] = ["bic", "aic-stepwise", "dga", "bayes-threshold", "chao"];

/// A method on many tables. The average over graphs runs as `--method dga` does, without the priors that it shows beside.
fn fared(method: &str, population: &Population, sets: u64) -> Result<Fared, Error> {
    if method != "dga" {
        let assumption = Some("no_highest_order_interaction".to_owned());
        let request = Request { bootstrap: Some(0), seed: Some(1), assumption, ..Request::new(Method::of(method)?) };
        return of_method(population, &request, sets, 1);
    }
    of_estimator(population, sets, 1, |table| {
        let graphs = Graphs { max_total: 11 * table.cases(), prior: Prior::Inverse, step: 1 };
        let Ok(found) = graphs.run(table)? else { return Ok(None) };
        let at = |p| found.quantile(p) as f64;
        let limits = Interval { level: 0.95, lower: Some(at(0.025)), upper: Some(at(0.975)), method: "credible" };
        Ok(Some((at(0.5), vec![limits])))
    })
}

type Failure = Box<dyn std::error::Error>;

fn table(name: &str) -> Result<CaptureTable, Failure> {
    let path = format!("{}/tests/data/capture/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    Ok(Histories::read(&std::fs::read_to_string(path)?, &Columns::default())?.table()?)
}

fn fitted(name: &str, threshold: f64) -> Result<Population, Failure> {
    let table = table(name)?;
    let found = Stepwise { threshold, ..Stepwise::default() }.run(&table)?;
    let fit = found.map_err(|r| r.code())?.fit;
    Ok(Population::of_fit(table.lists(), &fit))
}

fn main() -> Result<(), Failure> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, otherwise| asked.get(i).map_or(Ok(otherwise), |a| a.parse::<u64>());
    let (sets, repeats, only) = (number(0, 500)?, number(1, 1_000)?, asked.get(2));
    let all: Vec<(&str, Population)> = vec![
        ("UKdat_5, stepwise", fitted("UKdat_5", 0.02)?),
        ("UKdat_5, independent", fitted("UKdat_5", 0.0)?),
        ("UKdat, stepwise", fitted("UKdat", 0.02)?),
        ("UKdat_4, stepwise", fitted("UKdat_4", 0.02)?),
        ("Ned_5, stepwise", fitted("Ned_5", 0.02)?),
        ("NewOrl_5, independent", fitted("NewOrl_5_n186", 0.02)?),
        ("three lists, independent", Population::of_classes(1_000, &[(1.0, vec![0.3, 0.2, 0.25])])),
        ("four lists, independent", Population::of_classes(5_000, &[(1.0, vec![0.1, 0.08, 0.12, 0.05])])),
        ("four lists, sparse", Population::of_classes(2_000, &[(1.0, vec![0.03, 0.04, 0.02, 0.05])])),
        ("five lists, very sparse", Population::of_classes(1_000, &[(1.0, vec![0.02, 0.03, 0.04, 0.02, 0.05])])),
        (
            "four lists, two classes",
            Population::of_classes(5_000, &[(0.7, vec![0.05, 0.04, 0.06, 0.03]), (0.3, vec![0.3, 0.25, 0.2, 0.3])]),
        ),
        (
            "four lists, hard to reach",
            Population::of_classes(5_000, &[(0.5, vec![0.01, 0.01, 0.02, 0.01]), (0.5, vec![0.2, 0.15, 0.2, 0.1])]),
        ),
        (
            "three lists, two in one house",
            Population::of_classes(3_000, &[(0.8, vec![0.05, 0.05, 0.2]), (0.2, vec![0.6, 0.6, 0.2])]),
        ),
    ];
    println!("{sets} tables each, ± is one Monte Carlo standard error");
    if only.is_none() {
        stepwise(&all, sets, repeats)?;
    }
    for method in OTHERS.into_iter().filter(|m| only.is_none_or(|o| o == m)) {
        println!("\n{method}\n");
        println!("| population | refused | log RMSE | bias | nominal 95 %, by interval |");
        println!("|---|---|---|---|---|");
        // beyond five lists these are not run: too many graphs and models for hundreds of tables
        for (name, population) in all.iter().filter(|p| p.1.lists <= 5) {
            match fared(method, population, sets) {
                Err(reason) => println!("| {name} | all | | | {reason} |"),
                Ok(f) => {
                    let of = |i: &Held| {
                        let open =
                            if i.unshown > 0 { format!(" ({} without a limit)", i.unshown) } else { String::new() };
                        format!("{} {}{open}", i.method, i.covered.map_or("–".into(), share))
                    };
                    let held: Vec<String> = f.intervals.iter().map(of).collect();
                    let bias = 100.0 * f.median_log_error.exp_m1();
                    println!("| {name} | {} | {:.3} | {bias:+.0} % | {} |", f.refused, f.log_rmse, held.join("; "));
                }
            }
        }
    }
    Ok(())
}

/// Stepwise selection with its whole bootstrap.
fn stepwise(all: &[(&str, Population)], sets: u64, repeats: u64) -> Result<(), Failure> {
    println!("\nstepwise, {repeats} repeats on each table\n");
    println!(
        "| population | true total | refused | log RMSE | bias | BCa 95 % | BCa 80 % | percentile 95 % | Wald 95 % | beyond |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for (name, population) in all {
        let c = coverage(population, &Stepwise::default(), sets, repeats, 1)?;
        println!(
            "| {name} | {} | {} | {:.3} | {:+.0} % | {} | {} | {} | {} | {:.1} % |",
            population.size,
            c.refused,
            c.log_rmse,
            100.0 * c.median_log_error.exp_m1(),
            share(c.covered95),
            share(c.covered80),
            share(c.percentile95),
            share(c.wald95),
            100.0 * c.beyond
        );
    }
    Ok(())
}

/// A share in per cent with its Monte Carlo error.
fn share(s: (f64, f64)) -> String {
    format!("{:.1} ± {:.1}", 100.0 * s.0, 100.0 * s.1)
}
