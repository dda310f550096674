//! How many are hidden, and did it work? The door to `palermo-estimate`.

mod beside;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, Subcommand};
use palermo_chart::{Chart, Home};
use palermo_estimate::bootstrap::Progress;
use palermo_estimate::design::files::{self, ItsColumns, PanelColumns, RdsColumns};
use palermo_estimate::design::nsum::Adjustment;
use palermo_estimate::graphs::Prior;
use palermo_estimate::verdict::readable;
use palermo_estimate::{CaptureTable, Columns, Histories, IntervalKind, Method, Request, Stepwise, exist, mse, robust};
use palermo_register::locale::Locale;
use palermo_web::{Words, looking};
use serde_json::{Value as Json, json};

use self::beside::{CoverageArgs, DoublyRobustArgs, MultiplierArgs, PowerCommand, SensitivityArgs};
use crate::cli::Global;
use crate::desk;
use crate::error::{Error, Result, io};
use crate::voice;

/// Input that cannot be used: the exit code of the contract.
const WRONG_INPUT: u8 = 2;

/// What is to be estimated.
#[derive(Debug, Subcommand)]
pub enum EstimateCommand {
    /// How many in all, from lists that overlap (multiple systems estimation)
    ///
    /// Examples:
    ///   palermo estimate mse lists.csv
    ///   palermo estimate mse lists.csv --method bic --bootstrap 1000 --json
    ///   palermo estimate mse lists.csv --covariates sex,year
    #[command(verbatim_doc_comment)]
    Mse(Box<MseArgs>),
    /// What the lists can bear: overlaps, and whether each model has an estimate
    Check(TableArgs),
    /// Whether the answer holds without one list, with two merged, on known sizes
    Robustness(TableArgs),
    /// How strong a hidden dependence must be to change the answer: the assumption as a dial
    ///
    /// Examples:
    ///   palermo estimate sensitivity lists.csv
    ///   palermo estimate sensitivity lists.csv --total 5000 --odds-ratio 0.5,3
    #[command(verbatim_doc_comment)]
    Sensitivity(SensitivityArgs),
    /// Whether the intervals of this design hold the truth: tables drawn from the fitted population
    Coverage(CoverageArgs),
    /// Two lists that are independent among people alike: doubly robust
    DoublyRobust(DoublyRobustArgs),
    /// A benchmark count and the share of a survey that is on it
    ///
    /// Example:
    ///   palermo estimate multiplier --benchmark 312 --on 47 --asked 390
    #[command(verbatim_doc_comment)]
    Multiplier(MultiplierArgs),
    /// How many must be asked, and what could not be seen
    ///
    /// Examples:
    ///   palermo estimate power shares --before 0.2 --after 0.15 --deff 2
    ///   palermo estimate power shares --before 0.2 --asked 400 --deff 2
    ///   palermo estimate power rates --ratio 0.7
    #[command(subcommand, verbatim_doc_comment)]
    Power(PowerCommand),
    /// Interrupted time series
    Its(ItsArgs),
    /// Difference in differences
    Did(PanelArgs),
    /// Effects by group and time where units start at different times
    Att(PanelArgs),
    /// Baseline and endline shares: rows `share` or `count`, `asked`, `deff`
    TwoWave {
        /// File
        file: PathBuf,
    },
    /// Two counts in two exposures, exactly
    RateRatio(RateArgs),
    /// Respondent-driven sample
    Rds(RdsArgs),
    /// Network scale-up
    Nsum(NsumArgs),
    /// Time-location sample
    Tls {
        /// File with columns psu, stratum, weight and the outcome
        file: PathBuf,
        /// Column of 0 and 1
        #[arg(long)]
        outcome: String,
    },
}

/// Where the capture histories stand.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// CSV with one column of 0 and 1 for each list
    file: PathBuf,
    /// Column of counts (default: `count` where there is one, else each row is a person)
    #[arg(long, value_name = "NAME")]
    count_column: Option<String>,
    /// Column that tells linkage draws apart
    #[arg(long, value_name = "NAME")]
    draw_column: Option<String>,
    /// p-value of entry
    #[arg(long, value_name = "P")]
    threshold: Option<f64>,
    /// Lists to leave out
    #[arg(long, value_delimiter = ',', value_name = "LISTS")]
    drop: Vec<String>,
    /// Lists to take as one, as A+B
    #[arg(long, value_name = "A+B")]
    merge: Vec<String>,
}

/// Options of `estimate mse`.
#[derive(Debug, Args)]
pub struct MseArgs {
    #[command(flatten)]
    table: TableArgs,
    /// stepwise, bic, dga, lcmcr, chao, lincoln-petersen, downhill, aic-stepwise, fixed, bayes-threshold
    #[arg(long, default_value = "stepwise")]
    method: String,
    /// Largest number of lists in a term
    #[arg(long, value_name = "N")]
    max_order: Option<usize>,
    /// Repeats; absent: as many as the limits need; 0: none
    #[arg(long, value_name = "B")]
    bootstrap: Option<u64>,
    /// The most seconds of repeats whose number is not given
    #[arg(long, value_name = "S", default_value_t = 600.0)]
    max_seconds: f64,
    /// bca, percentile, stacked, profile, wald
    #[arg(long)]
    interval: Option<String>,
    /// Nominal coverage
    #[arg(long, default_value_t = 0.95)]
    level: f64,
    /// Threads
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Which assumption links the seen to the unseen
    #[arg(long, value_name = "CODE")]
    assumption: Option<String>,
    /// Why it holds here
    #[arg(long, value_name = "TEXT")]
    reasons: Option<String>,
    /// The analyst's own model, as [12,13,4] or A:B,A:C
    #[arg(long)]
    model: Option<String>,
    /// Largest total that is allowed (dga; default eleven times the cases)
    #[arg(long, value_name = "N")]
    max_total: Option<u64>,
    /// Prior: 1/N or uniform (dga); a variance or flat (bayes-threshold)
    #[arg(long)]
    prior: Option<String>,
    /// Columns that describe the case, modelled jointly
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    covariates: Vec<String>,
    /// Columns whose combinations are estimated apart and added up
    #[arg(long, value_delimiter = ',', value_name = "NAMES", conflicts_with = "covariates")]
    strata: Vec<String>,
    /// Draw the overlaps into this file, and the estimate with its intervals into NAME-intervals.svg beside it
    #[arg(long, value_name = "NAME.svg")]
    svg: Option<PathBuf>,
}

/// Options of `estimate its`.
#[derive(Debug, Args)]
pub struct ItsArgs {
    /// CSV, one row a month in order
    file: PathBuf,
    /// Column of counts (default `count`)
    #[arg(long, visible_alias = "count-column")]
    outcome: Option<String>,
    /// Column of the population at risk
    #[arg(long)]
    population: Option<String>,
    /// Column of 0 and 1: after the interruption
    #[arg(long)]
    intervention: Option<String>,
    /// Or the row of the first point after it
    #[arg(long, value_name = "ROW")]
    at: Option<usize>,
    /// Pairs of harmonics of the year (default 2)
    #[arg(long)]
    harmonics: Option<u32>,
    /// Lags of the robust standard error
    #[arg(long)]
    lag: Option<usize>,
    /// The slope may change too
    #[arg(long)]
    slope: bool,
}

/// Options of `estimate did` and `estimate att`.
#[derive(Debug, Args)]
pub struct PanelArgs {
    /// CSV, one row for each unit and time
    file: PathBuf,
    /// Column of units (default `unit`)
    #[arg(long)]
    unit: Option<String>,
    /// Column of times (default `time` or `t`)
    #[arg(long)]
    time: Option<String>,
    /// Column of the outcome (default `y`)
    #[arg(long)]
    outcome: Option<String>,
    /// Column of 0 and 1 (did), or of the first treated time, 0 for never (att)
    #[arg(long)]
    treated: Option<String>,
    /// Or the treated units
    #[arg(long, value_delimiter = ',')]
    treated_units: Vec<String>,
    /// And the first treated time
    #[arg(long)]
    from: Option<String>,
    /// Compare with units that are not yet treated
    #[arg(long)]
    not_yet: bool,
}

/// Options of `estimate rate-ratio`.
#[derive(Debug, Args)]
pub struct RateArgs {
    /// CSV with two rows, before and after
    #[arg(required_unless_present_all = ["before", "after"])]
    file: Option<PathBuf>,
    /// Column of counts
    #[arg(long, default_value = "count")]
    count_column: String,
    /// Column of exposures
    #[arg(long, default_value = "exposure")]
    exposure_column: String,
    /// Count and exposure before, as 18,14200
    #[arg(long, value_name = "COUNT,EXPOSURE")]
    before: Option<String>,
    /// Count and exposure after
    #[arg(long, value_name = "COUNT,EXPOSURE")]
    after: Option<String>,
}

/// Options of `estimate rds`.
#[derive(Debug, Args)]
pub struct RdsArgs {
    /// CSV, one row a respondent
    file: PathBuf,
    /// Column of identifiers (default `id`)
    #[arg(long)]
    id: Option<String>,
    /// Column of recruiters (default `recruiter_id`)
    #[arg(long)]
    recruiter: Option<String>,
    /// Column of degrees (default `degree`)
    #[arg(long)]
    degree: Option<String>,
    /// Column of the trait
    #[arg(long, visible_alias = "trait")]
    outcome: String,
    /// The value that counts (default 1)
    #[arg(long)]
    value: Option<String>,
    /// Assumed size of the population
    #[arg(long)]
    population: Option<u64>,
    /// Coupons each respondent had
    #[arg(long)]
    coupons: Option<usize>,
    /// Repeats of the tree bootstrap (default 1,000)
    #[arg(long, value_name = "B")]
    bootstrap: Option<u64>,
    /// Leave faulty rows out
    #[arg(long)]
    keep_good: bool,
}

/// Options of `estimate nsum`.
#[derive(Debug, Args)]
pub struct NsumArgs {
    /// CSV, one row a respondent, one column a group
    file: PathBuf,
    /// Size of the general population
    #[arg(long)]
    population: f64,
    /// Known groups, as X1=136961,X2=56322
    #[arg(long, value_delimiter = ',', required = true, value_name = "COLUMN=SIZE")]
    known: Vec<String>,
    /// Column of the hidden group
    #[arg(long)]
    hidden: String,
    /// Share of reports that are true, frame ratio, degree ratio, visibility
    #[arg(long, value_delimiter = ',', value_name = "FACTORS")]
    adjust: Vec<f64>,
}

/// Runs an estimation; the number is the exit code.
///
/// # Errors
/// A file that cannot be opened, or standard output is closed.
pub fn run(g: &Global, command: EstimateCommand) -> Result<u8> {
    let outcome = match command {
        EstimateCommand::Mse(a) => multiple_systems(g, &a),
        EstimateCommand::Check(a) => check(&a),
        EstimateCommand::Robustness(a) => robustness(&a),
        EstimateCommand::Sensitivity(a) => beside::sensitivity(&a),
        EstimateCommand::Coverage(a) => beside::coverage(g, &a),
        EstimateCommand::DoublyRobust(a) => beside::robust_twice(&a),
        EstimateCommand::Multiplier(a) => beside::by_multiplier(&a),
        EstimateCommand::Power(c) => beside::plan(&c),
        EstimateCommand::Its(a) => its(&a),
        EstimateCommand::Did(a) => read(&a.file, |text| files::did(text, &panel(&a), g.seed)),
        EstimateCommand::Att(a) => read(&a.file, |text| files::att(text, &panel(&a))),
        EstimateCommand::TwoWave { file } => read(&file, files::two_wave),
        EstimateCommand::RateRatio(a) => rate_ratio(&a),
        EstimateCommand::Rds(a) => rds(g, &a),
        EstimateCommand::Nsum(a) => nsum(&a),
        EstimateCommand::Tls { file, outcome } => read(&file, |text| files::tls(text, &outcome)),
    }?;
    match outcome {
        Ok(answer) => {
            if g.json {
                voice::document(&answer)?
            } else {
                voice::out(&in_words(&answer))?
            }
            Ok(0)
        }
        Err(e) => {
            let said = Error::said("input", e.to_string(), "palermo estimate --help shows what each method takes");
            if g.json {
                voice::document(&said.to_json())?;
            }
            voice::error(&said);
            Ok(WRONG_INPUT)
        }
    }
}

/// An answer, or what is wrong with the input.
type Outcome = Result<std::result::Result<Json, palermo_estimate::Error>>;

fn read(file: &Path, work: impl FnOnce(&str) -> std::result::Result<Json, palermo_estimate::Error>) -> Outcome {
    let bytes = std::fs::read(file).map_err(io(format!("reading {}", file.display())))?;
    Ok(work(&String::from_utf8_lossy(&bytes)))
}

fn histories(
    text: &str,
    a: &TableArgs,
    covariates: Vec<String>,
) -> std::result::Result<Histories, palermo_estimate::Error> {
    let columns = Columns { count: a.count_column.clone(), draw: a.draw_column.clone(), covariates };
    let mut all = Histories::read(text, &columns)?;
    for pair in &a.merge {
        let (first, second) = pair.split_once('+').unwrap_or((pair, ""));
        all = all.merged(first, second)?;
    }
    for list in &a.drop {
        all = all.without(list)?;
    }
    Ok(all)
}

/// Tells the bar that the work is over.
struct Ends<'d>(&'d AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn multiple_systems(g: &Global, a: &MseArgs) -> Outcome {
    let threads = a.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|e| Error::said("threads", e.to_string(), "ask for fewer with --threads"))?;
    let mut drawn = None;
    let outcome = read(&a.table.file, |text| {
        let request = request(g, a)?;
        let names = if a.strata.is_empty() { &a.covariates } else { &a.strata };
        let all = histories(text, &a.table, names.clone())?;
        let progress = Progress::default();
        let bar = voice::bar("repeats");
        let done = AtomicBool::new(false);
        let answer = std::thread::scope(|scope| {
            let (finished, progress, watched) = (&done, &progress, &bar);
            scope.spawn(move || {
                while !finished.load(Ordering::Relaxed) {
                    let (made, asked) = progress.state();
                    voice::length(watched, "repeats", asked.max(1));
                    watched.set_position(made);
                    std::thread::sleep(Duration::from_millis(100));
                }
            });
            // The bar ends with the work, however that ends.
            let _ends = Ends(&done);
            pool.install(|| mse::estimate(&all, &request, progress))
        });
        bar.finish_and_clear();
        let mut answer = serde_json::to_value(answer?).unwrap_or(Json::Null);
        answer["reproduce"]["command"] = json!(command_line(g));
        if a.svg.is_some() {
            drawn = Some(drawings(&all.table()?, &answer));
        }
        Ok(answer)
    })?;
    if let (Some(path), Some(pictures)) = (&a.svg, drawn) {
        leave(path, pictures)?;
    }
    Ok(outcome)
}

/// The overlaps, and the estimate with its intervals; none where there is nothing that can be drawn.
fn drawings(table: &CaptureTable, answer: &Json) -> [Option<String>; 2] {
    let words = Words::of(Locale::ENGLISH);
    let draw = |chart: &dyn Chart| looking(words, "e", Home::File, |look| chart.draw(look)).ok().map(|svg| svg.text);
    let overlap = desk::captured(table, table).overlap(words);
    [overlap.and_then(|c| draw(&c)), palermo_web::intervals(answer, words).and_then(|c| draw(&c))]
}

fn leave(path: &Path, [overlap, intervals]: [Option<String>; 2]) -> Result<()> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    for (path, picture) in
        [(path.to_path_buf(), overlap), (path.with_file_name(format!("{stem}-intervals.svg")), intervals)]
    {
        match picture {
            Some(text) => {
                std::fs::write(&path, text).map_err(io(format!("writing {}", path.display())))?;
                voice::say(&format!("Written to {}.", path.display()));
            }
            None => voice::say(&format!(
                "{} is not drawn: there is no figure, or there are too many lists.",
                path.display()
            )),
        }
    }
    Ok(())
}

/// The command that gives the same digits, without the name of the program's folder.
fn command_line(g: &Global) -> String {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|w| w == "--seed" || w.starts_with("--seed=")) {
        words.extend(["--seed".into(), g.seed.to_string()]);
    }
    let quoted = words.iter().map(|w| if w.contains([' ', '"', '[']) { format!("'{w}'") } else { w.clone() });
    format!("palermo {}", quoted.collect::<Vec<_>>().join(" "))
}

fn request(g: &Global, a: &MseArgs) -> std::result::Result<Request, palermo_estimate::Error> {
    let wrong = |reason: &str| palermo_estimate::Error::Setting { setting: "prior", reason: reason.into() };
    let mut request = Request {
        threshold: a.table.threshold,
        max_order: a.max_order,
        bootstrap: a.bootstrap,
        max_seconds: a.max_seconds,
        interval: a.interval.as_deref().map(IntervalKind::of).transpose()?,
        level: a.level,
        seed: Some(g.seed),
        assumption: a.assumption.clone(),
        reasons: a.reasons.clone(),
        model: a.model.clone(),
        max_total: a.max_total,
        strata: !a.strata.is_empty(),
        covariates: !a.covariates.is_empty(),
        ..Request::new(Method::of(&a.method)?)
    };
    match a.prior.as_deref() {
        None => {}
        Some("1/N" | "1/n" | "inverse") => request.prior = Some(Prior::Inverse),
        Some("uniform") => request.prior = Some(Prior::Uniform),
        Some("flat") => request.variance = Some(f64::INFINITY),
        Some(v) => {
            let variance =
                v.parse::<f64>().map_err(|_| wrong("1/N or uniform (dga), a variance or flat (bayes-threshold)"))?;
            request.variance = Some(variance);
        }
    }
    Ok(request)
}

fn check(a: &TableArgs) -> Outcome {
    read(&a.file, |text| {
        let table = histories(text, a, Vec::new())?.table()?;
        let pairs: Vec<Json> =
            table.pairs().map(|p| json!({ "pair": table.name_of(p), "overlap": table.margin(p) })).collect();
        let lists: Vec<Json> =
            (0..table.lists()).map(|i| json!({ "list": table.names()[i], "cases": table.margin(1 << i) })).collect();
        let all: Vec<u32> = table.pairs().collect();
        let words = |c: exist::Checked| {
            let at_fault: Vec<String> = c.offending.iter().map(|t| table.name_of(*t)).collect();
            json!({ "status": c.status, "at_fault": at_fault })
        };
        Ok(json!({
            "status": "checked",
            "observed": table.cases(),
            "lists": lists,
            "overlaps": pairs,
            "by_number_of_lists": table.frequencies(),
            "empty_pairs": table.empty_pairs().into_iter().map(|p| table.name_of(p)).collect::<Vec<_>>(),
            "independent_lists": words(exist::check(&table, &[])),
            "all_pairs": if table.lists() <= 12 { words(exist::check(&table, &all)) } else { Json::Null },
            "table_hash": table.hash(),
        }))
    })
}

fn robustness(a: &TableArgs) -> Outcome {
    read(&a.file, |text| {
        let table = histories(text, a, Vec::new())?.table()?;
        let settings = Stepwise { threshold: a.threshold.unwrap_or(0.02), ..Stepwise::default() };
        let consistency = robust::internal_consistency(&table, &settings)?;
        let mut contrast = Vec::new();
        for threshold in [0.0, 0.001, 0.01, 0.02, 0.05] {
            let found = Stepwise { threshold, ..settings }.run(&table)?;
            contrast.push(match found {
                Ok(s) => json!({ "threshold": threshold, "total": s.fit.total(), "model": s.model.to_string() }),
                Err(refusal) => json!({ "threshold": threshold, "refused": refusal.code() }),
            });
        }
        Ok(json!({
            "status": "checked",
            "observed": table.cases(),
            "leave_one_out": robust::leave_one_out(&table, &settings)?,
            "merged": robust::merge_pairs(&table, &settings)?,
            "internal_consistency": consistency,
            "log_rmse": robust::log_rmse(&consistency),
            "thresholds": contrast,
            "chao": palermo_estimate::simple::chao(&table),
        }))
    })
}

fn its(a: &ItsArgs) -> Outcome {
    let columns = ItsColumns {
        outcome: a.outcome.clone(),
        population: a.population.clone(),
        intervention: a.intervention.clone(),
        at: a.at,
        harmonics: a.harmonics,
        lag: a.lag,
        slope: a.slope,
    };
    read(&a.file, |text| files::its(text, &columns))
}

fn panel(a: &PanelArgs) -> PanelColumns {
    PanelColumns {
        unit: a.unit.clone(),
        time: a.time.clone(),
        outcome: a.outcome.clone(),
        treated: a.treated.clone(),
        treated_units: a.treated_units.clone(),
        from: a.from.clone(),
        not_yet: a.not_yet,
    }
}

fn rate_ratio(a: &RateArgs) -> Outcome {
    let pair = |text: &str| {
        let (count, exposure) = text.split_once(',').unwrap_or((text, ""));
        Some((count.trim().parse::<u64>().ok()?, exposure.trim().parse::<f64>().ok()?))
    };
    match (&a.file, &a.before, &a.after) {
        (Some(file), _, _) => read(file, |text| files::rate_ratio(text, &a.count_column, &a.exposure_column)),
        (None, Some(before), Some(after)) => {
            let (Some(before), Some(after)) = (pair(before), pair(after)) else {
                let reason = "a count and an exposure, as 18,14200".to_owned();
                return Ok(Err(palermo_estimate::Error::Setting { setting: "before", reason }));
            };
            Ok(files::rate_ratio_of(before, after))
        }
        _ => Ok(Err(palermo_estimate::Error::Setting {
            setting: "before",
            reason: "a file, or --before and --after".into(),
        })),
    }
}

fn rds(g: &Global, a: &RdsArgs) -> Outcome {
    let columns = RdsColumns {
        id: a.id.clone(),
        recruiter: a.recruiter.clone(),
        degree: a.degree.clone(),
        outcome: a.outcome.clone(),
        value: a.value.clone(),
        population: a.population,
        coupons: a.coupons,
        repeats: a.bootstrap,
        keep_good: a.keep_good,
    };
    read(&a.file, |text| files::rds(text, &columns, g.seed))
}

fn nsum(a: &NsumArgs) -> Outcome {
    let mut known = Vec::new();
    for group in &a.known {
        let parsed =
            group.split_once('=').and_then(|(n, s)| Some((n.trim().to_owned(), s.trim().parse::<f64>().ok()?)));
        let Some(parsed) = parsed else {
            let reason = format!("`{group}` is no COLUMN=SIZE");
            return Ok(Err(palermo_estimate::Error::Setting { setting: "known", reason }));
        };
        known.push(parsed);
    }
    let adjustment = match a.adjust.as_slice() {
        [t, f, d, v] => Some(Adjustment { true_reports: *t, frame_ratio: *f, degree_ratio: *d, visibility: *v }),
        [] => None,
        other => {
            let reason = format!("four factors, as 0.9,1,1,0.8; {} were given", other.len());
            return Ok(Err(palermo_estimate::Error::Setting { setting: "adjust", reason }));
        }
    };
    read(&a.file, |text| files::nsum(text, a.population, &known, &a.hidden, adjustment))
}

/// The answer for a person: warnings first, then the figure with its interval, then how it came about.
fn in_words(answer: &Json) -> String {
    let mut lines = Vec::new();
    let number = |v: &Json| v.as_f64().map(readable);
    let word = |v: &Json| v.as_str().unwrap_or_default().to_owned();
    if let Some(verdict) = answer["verdict"].as_str() {
        lines.push(format!("verdict: {verdict}"));
    }
    for w in answer["warnings"].as_array().into_iter().flatten() {
        lines.push(format!("  {}: {} [{}]", word(&w["level"]), word(&w["text"]), word(&w["code"])));
    }
    if let Some(observed) = number(&answer["observed"]) {
        lines.push(format!("observed   {observed}"));
    }
    if let Some(estimate) = number(&answer["estimate"]) {
        lines.push(format!("estimate   {estimate}"));
    }
    if let Some(hidden) = number(&answer["hidden"]) {
        lines.push(format!("hidden     {hidden}"));
    }
    if let Some(interval) = answer["interval"].as_object() {
        let side = |key: &str| interval.get(key).and_then(number).unwrap_or_else(|| "not shown".into());
        let level = interval.get("level").and_then(Json::as_f64).unwrap_or(0.95) * 100.0;
        let method = interval.get("method").map(word).unwrap_or_default();
        lines.push(format!("interval   {} to {} ({level:.0} %, {method})", side("lower"), side("upper")));
    }
    if let Some(headline) = answer["headline"].as_object() {
        let side = |key: &str| headline.get(key).and_then(number).unwrap_or_default();
        lines.push(format!("headline   between {} and {}", side("lower"), side("upper")));
    }
    if let Some(model) = answer["model"].as_object() {
        let words = |key: &str| {
            let all = model.get(key).and_then(Json::as_array).into_iter().flatten().map(word);
            all.collect::<Vec<_>>().join(" ")
        };
        lines.push(format!(
            "model      {}",
            Some(words("terms")).filter(|t| !t.is_empty()).unwrap_or("independent lists".into())
        ));
        if !words("at_minus_infinity").is_empty() {
            lines.push(format!("at −∞      {}", words("at_minus_infinity")));
        }
    }
    if let Some(command) = answer["reproduce"]["command"].as_str() {
        lines.push(format!("again      {command}"));
    }
    if answer["verdict"].is_null() {
        lines.push(serde_json::to_string_pretty(answer).unwrap_or_default());
    }
    lines.join("\n")
}
