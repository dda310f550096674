//! What is asked beside an estimate: how far the assumption carries, whether the design would find the truth, how many must be
//! asked, and sizes without a third list.

use clap::{Args, Subcommand};
use palermo_estimate::assume::{dependent_pair, no_highest_order};
use palermo_estimate::design::double::{by_strata, doubly_robust};
use palermo_estimate::design::power;
use palermo_estimate::simple::{chao, multiplier};
use palermo_estimate::study::{self, Population};
use palermo_estimate::verdict::{Level, Warning, warning};
use palermo_estimate::{CaptureTable, Error, Refusal, Stepwise};
use serde_json::{Value as Json, json};

use super::{Outcome, TableArgs, histories, read};
use crate::cli::Global;
use crate::voice;

/// The quantile of the normal distribution that leaves 2.5 % above it.
const Z95: f64 = 1.959_963_984_540_054;
/// Factors by which a hidden dependence is taken to multiply or divide the hidden (the chapter's k).
const FACTORS: [f64; 7] = [1.0 / 3.0, 0.5, 1.0 / 1.5, 1.0, 1.5, 2.0, 3.0];

/// Options of `estimate sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityArgs {
    #[command(flatten)]
    table: TableArgs,
    /// How strong must a hidden dependence be for the total to be this?
    #[arg(long, value_name = "N")]
    total: Option<f64>,
    /// Range of the odds ratio between two lists, lowest and highest
    #[arg(long, value_delimiter = ',', value_name = "LOW,HIGH", default_values_t = [0.5, 2.0])]
    odds_ratio: Vec<f64>,
}

/// Options of `estimate coverage`.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    #[command(flatten)]
    table: TableArgs,
    /// Tables that are drawn
    #[arg(long, default_value_t = 500, value_name = "N", value_parser = clap::value_parser!(u64).range(20..=100_000))]
    sets: u64,
    /// Repeats on each table
    #[arg(long, default_value_t = 1_000, value_name = "B", value_parser = clap::value_parser!(u64).range(200..=100_000))]
    bootstrap: u64,
}

/// Options of `estimate doubly-robust`.
#[derive(Debug, Args)]
pub struct DoublyRobustArgs {
    #[command(flatten)]
    table: TableArgs,
    /// Columns that describe the case; the chances are those within each combination of them
    #[arg(long, value_delimiter = ',', value_name = "NAMES", required = true)]
    covariates: Vec<String>,
}

/// Options of `estimate multiplier`.
#[derive(Debug, Args)]
pub struct MultiplierArgs {
    /// Persons on the benchmark
    #[arg(long, value_name = "N")]
    benchmark: u64,
    /// Respondents of the survey who are on it
    #[arg(long, value_name = "N")]
    on: u64,
    /// Respondents of the survey
    #[arg(long, value_name = "N")]
    asked: u64,
}

/// What is planned.
#[derive(Debug, Subcommand)]
pub enum PowerCommand {
    /// Two shares, one in each of two surveys of the same size
    Shares {
        /// Share before
        #[arg(long, value_name = "SHARE")]
        before: f64,
        /// Share after that should be seen
        #[arg(long, value_name = "SHARE")]
        after: Option<f64>,
        /// People asked in each survey: then the smallest fall that would be seen, and the power
        #[arg(long, value_name = "N")]
        asked: Option<f64>,
        /// Design effect
        #[arg(long, default_value_t = 1.0)]
        deff: f64,
        #[command(flatten)]
        risks: Risks,
    },
    /// Two counts
    Rates {
        /// Ratio of the rates that should be seen
        #[arg(long)]
        ratio: f64,
        /// Exposure of the treated by that of the control
        #[arg(long, default_value_t = 1.0)]
        exposures: f64,
        #[command(flatten)]
        risks: Risks,
    },
}

/// The errors that are put up with.
#[derive(Debug, Args)]
pub struct Risks {
    /// Two-sided level of the test
    #[arg(long, default_value_t = 0.05)]
    alpha: f64,
    /// Chance of seeing what is there
    #[arg(long, default_value_t = 0.8)]
    power: f64,
}

/// An answer without a number.
fn refused(table: &CaptureTable, refusal: &Refusal) -> Json {
    let offending = match refusal {
        Refusal::StartNoMle { offending } | Refusal::NoMle { offending } | Refusal::NotIdentifiable { offending } => {
            offending.as_slice()
        }
        _ => &[],
    };
    let names: Vec<String> = offending.iter().map(|t| table.name_of(*t)).collect();
    let terms = if names.is_empty() { String::new() } else { format!(" (at fault: {})", names.join(", ")) };
    let why = warning(refusal.code(), Level::Refused, &[("terms", json!(terms))]);
    json!({ "status": "refused", "observed": table.cases(), "warnings": [why] })
}

/// The identifying assumption as a dial: the highest-order interaction ξ of the saturated model, and the odds ratio of each pair
/// of lists (chapter on prevalence, §13).
pub fn sensitivity(a: &SensitivityArgs) -> Outcome {
    read(&a.table.file, |text| {
        let table = histories(text, &a.table, Vec::new())?.table()?;
        let [low, high] = a.odds_ratio[..] else {
            return Err(Error::Setting { setting: "odds-ratio", reason: "two numbers, as 0.5,2".into() });
        };
        if !(low > 0.0 && low <= high && high.is_finite()) {
            let reason = "both are above 0, the lower one first".into();
            return Err(Error::Setting { setting: "odds-ratio", reason });
        }
        let observed = table.cases() as f64;
        if a.total.is_some_and(|t| t <= observed) {
            let reason = format!("{observed} people were seen, so the total is larger");
            return Err(Error::Setting { setting: "total", reason });
        }
        let pairs: Vec<Json> = table
            .pairs()
            .map(|pair| {
                let at = |ratio| dependent_pair(&table, pair, ratio).map(|(total, _)| total);
                json!({
                    "pair": table.name_of(pair),
                    "independent": at(1.0),
                    "lower": at(low),
                    "upper": at(high),
                    "se_log_hidden": dependent_pair(&table, pair, 1.0).map(|(_, se)| se),
                })
            })
            .collect();
        let dial = match no_highest_order(&table) {
            Err(refusal) => refused(&table, &refusal),
            Ok(dial) => {
                let curve: Vec<Json> =
                    FACTORS.iter().map(|k| json!({ "factor": k, "xi": k.ln(), "total": dial.total(k.ln()) })).collect();
                let (lower, upper) = dial.limits_within(2.0_f64.ln(), Z95);
                json!({
                    "status": "estimated",
                    "total": dial.total(0.0),
                    "se_log_hidden": dial.se,
                    "curve": curve,
                    "limits_within_factor_2": { "level": 0.95, "lower": lower, "upper": upper },
                    "tipping_point": a.total.and_then(|t| dial.tipping_point(t)).map(|xi| {
                        json!({ "total": a.total, "xi": xi, "factor": xi.exp() })
                    }),
                })
            }
        };
        Ok(json!({
            "status": "checked",
            "observed": table.cases(),
            "highest_order_interaction": dial,
            "pairs": { "odds_ratio": [low, high], "totals": pairs },
            "chao": chao(&table),
            "warnings": [warning("no_assumption", Level::Caution, &[])],
            "table_hash": table.hash(),
        }))
    })
}

/// Would this design find the truth? The fitted population is taken for true, tables are drawn from it, and the whole procedure
/// runs on each.
pub fn coverage(g: &Global, a: &CoverageArgs) -> Outcome {
    read(&a.table.file, |text| {
        let table = histories(text, &a.table, Vec::new())?.table()?;
        let settings = Stepwise { threshold: a.table.threshold.unwrap_or(0.02), ..Stepwise::default() };
        let fit = match settings.run(&table)? {
            Ok(selected) => selected.fit,
            Err(refusal) => return Ok(refused(&table, &refusal)),
        };
        let population = Population::of_fit(table.lists(), &fit);
        let bar = voice::bar("drawing tables");
        let found = study::coverage(&population, &settings, a.sets, a.bootstrap, g.seed);
        bar.finish_and_clear();
        Ok(json!({
            "status": "simulated",
            "observed": table.cases(),
            "truth": population.size,
            "coverage": found?,
            "reproduce": { "table_hash": table.hash(), "seed": g.seed, "sets": a.sets, "replicates": a.bootstrap,
                "threshold": settings.threshold },
        }))
    })
}

/// Two lists that are independent within each combination of covariates (Das, Kennedy, Jewell).
pub fn robust_twice(a: &DoublyRobustArgs) -> Outcome {
    read(&a.table.file, |text| {
        let all = histories(text, &a.table, a.covariates.clone())?;
        let found = doubly_robust(&by_strata(&all)?)?;
        let observed = all.table()?.cases();
        let spread = Z95 * found.variance.sqrt();
        let mut warnings: Vec<Warning> = vec![warning("no_assumption", Level::Withheld, &[])];
        if found.clipped > 0 {
            warnings.push(warning("clipped", Level::Note, &[("n", json!(found.clipped))]));
        }
        Ok(json!({
            "status": "estimated",
            "observed": observed,
            "estimate": found.total,
            "hidden": found.total - observed as f64,
            "interval": { "level": 0.95, "lower": (found.total - spread).max(observed as f64),
                "upper": found.total + spread, "method": "wald" },
            "warnings": warnings,
            "details": found,
        }))
    })
}

/// A benchmark count and a survey that says what share is on it.
pub fn by_multiplier(a: &MultiplierArgs) -> Outcome {
    Ok(multiplier(a.benchmark, a.on, a.asked, Z95).map(|m| {
        json!({
            "status": "estimated",
            "observed": a.benchmark,
            "estimate": m.total,
            "hidden": m.total - a.benchmark as f64,
            "interval": { "level": 0.95, "lower": m.limits.0, "upper": m.limits.1, "method": "log_normal" },
            "warnings": [warning("no_assumption", Level::Caution, &[])],
            "details": { "se": m.se, "benchmark": a.benchmark, "on": a.on, "asked": a.asked },
        })
    }))
}

/// How many must be asked, and what could not be seen?
pub fn plan(command: &PowerCommand) -> Outcome {
    Ok(match command {
        PowerCommand::Shares { before, after, asked, deff, risks } => {
            shares(*before, *after, *asked, *deff, risks)
        }
        PowerCommand::Rates { ratio, exposures, risks } => {
            power::events_in_control(*ratio, *exposures, risks.alpha, risks.power).map(|events| {
                json!({ "status": "planned", "events_in_control": events, "events_in_treated": events * ratio * exposures })
            })
        }
    })
}

fn shares(before: f64, after: Option<f64>, asked: Option<f64>, deff: f64, risks: &Risks) -> Result<Json, Error> {
    if after.is_none() && asked.is_none() {
        let reason = "the share after (--after), or how many are asked (--asked)".into();
        return Err(Error::Setting { setting: "after", reason });
    }
    if !(deff > 0.0 && deff.is_finite()) {
        return Err(Error::Setting { setting: "deff", reason: "a design effect is above 0".into() });
    }
    let (mut out, Risks { alpha, power: wanted }) = (json!({ "status": "planned" }), risks);
    if let Some(after) = after {
        out["asked_in_each"] = json!({
            "unpooled": power::unpooled_size(before, after, *alpha, *wanted, deff)?,
            "pooled": deff * power::pooled_size(before, after, *alpha, *wanted)?,
        });
        if let Some(asked) = asked {
            out["power"] = json!(power::pooled_power(before, after, *alpha, asked / deff)?);
        }
    }
    if let Some(asked) = asked {
        let fall = power::detectable_fall(before, *alpha, *wanted, asked, deff)?;
        out["smallest_fall"] = json!(fall);
        out["not_seen"] = json!(match fall {
            Some(fall) => format!("a fall of less than {fall:.4}, to a share above {:.4}", before - fall),
            None => "any fall, even to nothing".to_string(),
        });
    }
    Ok(out)
}
