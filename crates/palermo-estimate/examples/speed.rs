//! How fast? The tasks of the chapter on prevalence (§20), one JSON object a line, for `cargo xtask bench estimate`.
//!
//! Seconds are of the processor on one thread (of the clock where the system does not tell) and of the clock on more; short
//! tasks are repeated for half a second.
#![allow(clippy::print_stdout, reason = "an example shows what comes out")]

use std::fmt::Write as _;
use std::time::Instant;

use palermo_estimate::bootstrap::{self, Progress, Source};
use palermo_estimate::graphs::{Graphs, Prior};
use palermo_estimate::latent::Latent;
use palermo_estimate::{CaptureTable, Columns, Histories, Lists, Method, Request, Stepwise, exist, mse, rank};

type Failure = Box<dyn std::error::Error>;

fn text(name: &str) -> Result<String, Failure> {
    Ok(std::fs::read_to_string(format!("{}/tests/data/capture/{name}.csv", env!("CARGO_MANIFEST_DIR")))?)
}

fn table(name: &str) -> Result<CaptureTable, Failure> {
    Ok(Histories::read(&text(name)?, &Columns::default())?.table()?)
}

/// Runs a task on a number of threads and prints its line; what it gives back is shown, so that it cannot be left out.
fn timed<T: std::fmt::Display + Send>(
    case: &str,
    threads: usize,
    task: impl Fn() -> Result<T, palermo_estimate::Error> + Sync,
) -> Result<(), Failure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let (seconds, gave) = pool.install(|| -> Result<_, palermo_estimate::Error> {
        let (started, before) = (Instant::now(), processor().filter(|_| threads == 1));
        let mut runs = 0.0;
        loop {
            let gave = task()?.to_string();
            runs += 1.0;
            let clock = started.elapsed().as_secs_f64();
            // the system counts by its own ticks: short tasks are repeated
            let seconds = before.and_then(|before| Some(processor()? - before)).unwrap_or(clock);
            if seconds > 0.5 {
                return Ok((seconds / runs, gave));
            }
        }
    })?;
    println!("{}", serde_json::json!({ "case": case, "threads": threads, "seconds": seconds, "gave": gave }));
    Ok(())
}

/// Seconds that the processor has given to this thread: other programs beside it do not count.
fn processor() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? * 1e-9)
}

/// 1,000 stepwise selections with the jackknife of BCa, as `SparseMSE::estimatepopulation` does.
fn repeats(table: &CaptureTable, to: u64) -> Result<String, palermo_estimate::Error> {
    let source = Source::Seed { seed: 1, from: 0, to };
    let done = bootstrap::stepwise(table, &Stepwise::default(), source, &Progress::default())?;
    Ok(done.map_or("refused".into(), |d| format!("{} models", d.distinct_models)))
}

/// The table as if linkage were uncertain: in each draw some cases of one history are two persons of another.
fn linked(name: &str, draws: u64) -> Result<Histories, Failure> {
    let t = table(name)?;
    let mut out = format!("{},count,draw\n", t.names().join(","));
    for draw in 0..draws {
        for (place, (mask, count)) in t.cells().iter().enumerate() {
            let more = (draw * 7 + place as u64) % 3;
            let bits: Vec<String> = (0..t.lists()).map(|i| (mask >> i & 1).to_string()).collect();
            writeln!(out, "{},{},{draw}", bits.join(","), count + more)?;
        }
    }
    Ok(Histories::read(&out, &Columns { draw: Some("draw".into()), ..Columns::default() })?)
}

fn main() -> Result<(), Failure> {
    for set in ["UKdat", "UKdat_5", "Ned", "Ned_5", "NewOrl_5_n186", "NewOrl_n186"] {
        let t = table(set)?;
        timed(&format!("{set}, BCa, 1,000 repeats"), 1, || repeats(&t, 1_000))?;
    }
    let uk = table("UKdat")?;
    timed("UKdat, BCa, 1,000 repeats", 2, || repeats(&uk, 1_000))?;
    timed("UKdat, BCa, 100,000 repeats", 1, || repeats(&uk, 100_000))?;
    timed("UKdat, BCa, 100,000 repeats", 2, || repeats(&uk, 100_000))?;
    let started = Instant::now();
    rayon::ThreadPoolBuilder::new().num_threads(1).build()?.install(|| repeats(&uk, 100_000))?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{}", serde_json::json!({ "case": "clock of one thread", "threads": 1, "seconds": seconds, "gave": "" }));
    let uk5 = table("UKdat_5")?;
    let pairs: Vec<Lists> = uk5.pairs().collect();
    timed("UKdat_5, status of 1,024 pairwise models", 1, || {
        let of = |choice: u32| -> Vec<Lists> {
            (0..pairs.len()).filter(|i| choice >> i & 1 == 1).map(|i| pairs[i]).collect()
        };
        Ok((0..1_u32 << pairs.len()).filter(|c| exist::check(&uk5, &of(*c)).status == exist::Existence::Ok).count())
    })?;
    let ranked = |t: &CaptureTable, order| {
        let found = rank::rank(t, order, &Progress::default())?;
        Ok(found.map_or("refused".into(), |r| format!("{} admissible", r.models.len())))
    };
    timed("UKdat_5, ranking of 1,024 pairwise models", 1, || ranked(&uk5, 2))?;
    timed("UKdat_5, ranking of 6,893 models", 1, || ranked(&uk5, 5))?;
    timed("UKdat, ranking of 32,768 pairwise models", 1, || ranked(&uk, 2))?;
    let graphs = |t: &CaptureTable, max_total| {
        let found = Graphs { max_total, prior: Prior::Inverse, step: 1 }.run(t)?;
        Ok(found.map_or("refused".into(), |p| format!("{} graphs, median {}", p.looked_at, p.quantile(0.5))))
    };
    timed("UKdat_5, graphs, every total to 40,000", 1, || graphs(&uk5, 40_000))?;
    timed("UKdat_5, graphs, every total to 100,000", 1, || graphs(&uk5, 100_000))?;
    timed("UKdat, six lists, graphs, every total to 40,000", 1, || graphs(&uk, 40_000))?;
    // a fiftieth of 50 chains of 100,000
    let chains = Latent { chains: 2, iterations: 40_000, burn_in: 10_000, ..Latent::default() };
    timed("UKdat, latent classes, 2 chains of 50,000", 1, || {
        let found = chains.run(&uk, &Progress::default())?;
        Ok(found.map_or("refused".into(), |c| format!("split R-hat {:.2}", c.mixing.r_hat)))
    })?;
    let draws = linked("UKdat", 200)?;
    let request = Request { bootstrap: Some(1_000), seed: Some(1), ..Request::new(Method::Stepwise) };
    timed("UKdat, 200 linkage draws, BCa, 1,000 repeats each", 1, || {
        let answer = mse::estimate(&draws, &request, &Progress::default())?;
        Ok(answer.estimate.map_or("refused".into(), |e| format!("{e:.0}")))
    })
}
