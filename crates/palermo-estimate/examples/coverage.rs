//! Nominal against actual coverage on populations that are known: `cargo run --release --example coverage -- 500 1000`.
//!
//! Poor ones are shown as poor: on dependent and heterogeneous populations the assumption fails and no interval can mend it.
#![allow(clippy::print_stdout, reason = "an example shows what comes out")]

use palermo_estimate::study::{Population, coverage, of_method};
use palermo_estimate::{CaptureTable, Columns, Histories, Method, Request, Stepwise};

/// The other methods, without repeats.
const OTHERS: [(Method, &str); 3] =
    [(Method::Bic, "bic, model taken as given"), (Method::Dga, "dga"), (Method::Chao, "chao, a lower bound")];

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
    let mut asked = std::env::args().skip(1).map(|a| a.parse::<u64>());
    let sets = asked.next().transpose()?.unwrap_or(500);
    let repeats = asked.next().transpose()?.unwrap_or(1_000);
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
    println!("{sets} tables each, {repeats} repeats on each; ± is one Monte Carlo standard error");
    println!(
        "| population | true total | refused | log RMSE | BCa 95 % | BCa 80 % | Wald 95 % | limit beyond the repeats |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (name, population) in &all {
        let c = coverage(population, &Stepwise::default(), sets, repeats, 1)?;
        let share = |s: (f64, f64)| format!("{:.1} ± {:.1}", 100.0 * s.0, 100.0 * s.1);
        println!(
            "| {name} | {} | {} | {:.3} | {} | {} | {} | {:.1} % |",
            population.size,
            c.refused,
            c.log_rmse,
            share(c.covered95),
            share(c.covered80),
            share(c.wald95),
            100.0 * c.beyond
        );
    }
    println!(
        "\n| population | method | interval | refused | limit not shown | log RMSE | bias | holds the truth, 95 % |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (name, population) in &all {
        for (method, words) in OTHERS {
            // Beyond five lists these are not run here: too many graphs and models for hundreds of tables.
            if population.lists > 5 {
                continue;
            }
            let assumption = Some("no_highest_order_interaction".to_owned());
            let request = Request { bootstrap: Some(0), seed: Some(1), assumption, ..Request::new(method) };
            match of_method(population, &request, sets, 1) {
                Err(reason) => println!("| {name} | {words} | | all | | | | ({reason}) |"),
                Ok(f) => println!(
                    "| {name} | {words} | {} | {} | {} | {:.3} | {:+.0} % | {} |",
                    if method == Method::Dga { "credible" } else { "log-normal or Wald" },
                    f.refused,
                    f.unshown,
                    f.log_rmse,
                    100.0 * f.median_log_error.exp_m1(),
                    f.covered.map_or("-".into(), |c| format!("{:.1} ± {:.1}", 100.0 * c.0, 100.0 * c.1)),
                ),
            }
        }
    }
    Ok(())
}
