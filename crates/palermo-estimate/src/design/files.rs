//! Evaluation designs from files: one function for each command, plain text in, an answer out.
//!
//! The answers have the same shape as those of multiple systems estimation: `status`, `estimate`, `interval`, `warnings`,
//! `details`, `reproduce`. What a design refuses is an answer; a file that cannot be read is an error.

use std::collections::HashMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::design::{att, did, its, nsum, rates, rds, tls, waves};
use crate::error::Error;
use crate::mse::SOFTWARE;
use crate::verdict::{Level, Warning};

/// A file as rows of named cells.
#[derive(Debug, Clone)]
pub struct Sheet {
    header: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
    hash: String,
}

impl Sheet {
    /// Reads CSV with a header; a byte-order mark is accepted.
    ///
    /// # Errors
    ///
    /// What is no CSV, with its row.
    pub fn read(text: &str) -> Result<Sheet, Error> {
        let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(plain.as_bytes());
        let fault = |e: csv::Error| Error::Csv {
            row: e.position().map_or(1, csv::Position::line),
            reason: format!("this is no readable CSV: {e}"),
        };
        let header = reader.headers().map_err(fault)?.iter().map(String::from).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(fault)?;
            let row = record.position().map_or(0, csv::Position::line);
            rows.push((row, record.iter().map(String::from).collect()));
        }
        if rows.is_empty() {
            return Err(Error::Csv { row: 1, reason: "there is no row below the header".into() });
        }
        let hash = Sha256::digest(plain.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        Ok(Sheet { header, rows, hash })
    }

    /// Whether there is a column.
    #[must_use]
    pub fn has(&self, column: &str) -> bool {
        self.header.iter().any(|h| h == column)
    }

    fn place(&self, column: &str) -> Result<usize, Error> {
        let found = self.header.iter().position(|h| h == column);
        found.ok_or_else(|| Error::UnknownColumn { column: column.into(), known: self.header.clone() })
    }

    fn texts(&self, column: &str) -> Result<Vec<String>, Error> {
        let at = self.place(column)?;
        Ok(self.rows.iter().map(|r| r.1[at].clone()).collect())
    }

    fn numbers(&self, column: &str) -> Result<Vec<f64>, Error> {
        let at = self.place(column)?;
        let number = |(row, cells): &(u64, Vec<String>)| {
            let value = cells[at].parse::<f64>().ok().filter(|v| v.is_finite());
            value.ok_or_else(|| Error::Cell {
                row: *row,
                column: column.into(),
                value: cells[at].clone(),
                reason: "is no number".into(),
            })
        };
        self.rows.iter().map(number).collect()
    }

    fn counts(&self, column: &str) -> Result<Vec<u64>, Error> {
        let at = self.place(column)?;
        let count = |(row, cells): &(u64, Vec<String>)| {
            cells[at].parse::<u64>().map_err(|_| Error::Cell {
                row: *row,
                column: column.into(),
                value: cells[at].clone(),
                reason: "is no whole number of 0 or more".into(),
            })
        };
        self.rows.iter().map(count).collect()
    }

    /// Times in order: numbers by size, other words in the order of their first appearance.
    fn times(&self, column: &str) -> Result<Vec<i64>, Error> {
        let texts = self.texts(column)?;
        let whole: Option<Vec<i64>> = texts.iter().map(|t| t.parse().ok()).collect();
        if let Some(whole) = whole {
            return Ok(whole);
        }
        let mut seen: HashMap<&str, i64> = HashMap::new();
        for t in &texts {
            let next = seen.len() as i64;
            seen.entry(t).or_insert(next);
        }
        Ok(texts.iter().map(|t| seen[t.as_str()]).collect())
    }

    fn flags(&self, column: &str) -> Result<Vec<bool>, Error> {
        let at = self.place(column)?;
        let flag = |(row, cells): &(u64, Vec<String>)| match cells[at].as_str() {
            "1" | "true" | "TRUE" | "yes" => Ok(true),
            "0" | "false" | "FALSE" | "no" => Ok(false),
            other => Err(Error::Cell {
                row: *row,
                column: column.into(),
                value: other.into(),
                reason: "is neither 0 nor 1".into(),
            }),
        };
        self.rows.iter().map(flag).collect()
    }
}

/// An effect with its interval (level, lower, upper, method), details and warnings.
type Found = (f64, Option<(f64, f64, f64, &'static str)>, Value, Vec<Warning>);

/// Turns what a design refuses into an answer; errors of reading stay errors.
fn answered(sheet: Option<&Sheet>, settings: Value, result: Result<Found, Error>) -> Result<Value, Error> {
    let reproduce = json!({ "input_hash": sheet.map(|s| s.hash.as_str()), "settings": settings, "software": SOFTWARE });
    match result {
        Ok((estimate, interval, details, mut warnings)) => {
            warnings.sort_by_key(|w| std::cmp::Reverse(w.level));
            let verdict = warnings.iter().map(|w| w.level).max().unwrap_or(Level::Usable).max(Level::Usable);
            let finite = |x: f64| x.is_finite().then_some(x);
            Ok(json!({
                "status": "estimated",
                "verdict": verdict,
                "estimate": finite(estimate),
                "interval": interval.map(|(level, lower, upper, method)| json!({
                    "level": level, "lower": finite(lower), "upper": finite(upper), "method": method,
                })),
                "details": details,
                "warnings": warnings,
                "reproduce": reproduce,
            }))
        }
        Err(e @ (Error::CannotBeAssessed { .. } | Error::Design { .. })) => {
            let code = if matches!(e, Error::Design { .. }) { "design_refused" } else { "cannot_be_assessed" };
            let mut warning = json!({ "code": code, "level": "refused", "text": e.to_string() });
            if let Error::CannotBeAssessed { missing } = &e {
                warning["arguments"] = json!({ "missing": missing });
            }
            Ok(json!({ "status": "refused", "verdict": "refused", "warnings": [warning], "reproduce": reproduce }))
        }
        Err(other) => Err(other),
    }
}

fn details(value: &impl serde::Serialize) -> Value {
    let mut value = serde_json::to_value(value).unwrap_or(Value::Null);
    if let Some(all) = value.as_object_mut() {
        all.remove("warnings");
    }
    value
}

/// Columns and settings of an interrupted series.
#[derive(Debug, Clone, Default)]
pub struct ItsColumns {
    /// Counts; `count` where absent.
    pub outcome: Option<String>,
    /// Population at risk; `population` where it exists.
    pub population: Option<String>,
    /// Column of 0 and 1: after the interruption.
    pub intervention: Option<String>,
    /// Row number (from 1) of the first point after the interruption, instead.
    pub at: Option<usize>,
    /// Pairs of harmonics; 2 where absent.
    pub harmonics: Option<u32>,
    /// Lags of the robust standard error.
    pub lag: Option<usize>,
    /// Whether the slope may change too.
    pub slope: bool,
}

/// `palermo estimate its FILE`.
///
/// # Errors
///
/// The file cannot be read as asked.
pub fn its(text: &str, columns: &ItsColumns) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let outcome = columns.outcome.as_deref().unwrap_or("count");
    let population = columns.population.clone().or_else(|| sheet.has("population").then(|| "population".into()));
    let interruption = match (columns.at, &columns.intervention) {
        (Some(row), _) => row.saturating_sub(1),
        (None, Some(column)) => {
            let flags = sheet.flags(column)?;
            flags.iter().position(|f| *f).unwrap_or(flags.len())
        }
        (None, None) => {
            return Err(Error::setting(
                "at",
                "the row of the first point after the interruption, or --intervention COLUMN",
            ));
        }
    };
    let first_month = if sheet.has("month") { sheet.numbers("month")?.first().map_or(1, |m| *m as u32) } else { 1 };
    let series = its::Series {
        counts: sheet.numbers(outcome)?,
        population: population.as_deref().map(|p| sheet.numbers(p)).transpose()?,
        first_month,
        interruption,
    };
    let change = if columns.slope { its::Change::StepAndSlope } else { its::Change::Step };
    let settings = its::Settings { change, harmonics: columns.harmonics.unwrap_or(2), lag: columns.lag, level: 0.95 };
    let shown = json!({
        "outcome": outcome, "population": population, "interruption_row": interruption + 1, "change": change,
        "harmonics": settings.harmonics, "lag": settings.lag,
    });
    let result = its::interruption(&series, &settings).map(|i| {
        let (lower, upper) = i.robust_limits;
        (i.rate_ratio, Some((0.95, lower, upper, "newey_west")), details(&i), i.warnings)
    });
    answered(Some(&sheet), shown, result)
}

/// Columns of a panel.
#[derive(Debug, Clone, Default)]
pub struct PanelColumns {
    /// Unit; `unit` where absent.
    pub unit: Option<String>,
    /// Time; `time` where absent.
    pub time: Option<String>,
    /// Outcome; `y` where absent.
    pub outcome: Option<String>,
    /// Column of 0 and 1 (did), or of the first treated time with 0 for never (att); `treated` and `g` where absent.
    pub treated: Option<String>,
    /// Units that are treated, instead of a column.
    pub treated_units: Vec<String>,
    /// The first treated time of these units, as it stands in the file.
    pub from: Option<String>,
    /// Compare with units not yet treated (att).
    pub not_yet: bool,
}

/// `palermo estimate did FILE`.
///
/// # Errors
///
/// The file cannot be read as asked.
pub fn did(text: &str, columns: &PanelColumns, seed: u64) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let unit = sheet.texts(columns.unit.as_deref().unwrap_or("unit"))?;
    let time_column = columns.time.as_deref().unwrap_or("time");
    let time = sheet.times(time_column)?;
    let y = sheet.numbers(columns.outcome.as_deref().unwrap_or("y"))?;
    let treated = match &columns.from {
        Some(from) if !columns.treated_units.is_empty() => {
            let words = sheet.texts(time_column)?;
            let start = words.iter().position(|w| w == from).map(|i| time[i]);
            let start = start.ok_or_else(|| Error::setting("from", format!("no row has the time `{from}`")))?;
            unit.iter().zip(&time).map(|(u, t)| columns.treated_units.contains(u) && *t >= start).collect()
        }
        _ => sheet.flags(columns.treated.as_deref().unwrap_or("treated"))?,
    };
    let observations: Vec<did::Observation> = (0..y.len())
        .map(|i| did::Observation { unit: unit[i].clone(), time: time[i], treated: treated[i], y: y[i] })
        .collect();
    let shown = json!({ "treated_units": columns.treated_units, "from": columns.from, "seed": seed });
    let result = did::effect(&observations, seed).map(|e| {
        let half = 1.959_963_984_540_054 * e.se_cr1;
        // with few treated units the clustered interval is known to be too narrow: it is not the one that leads
        let interval = (e.treated_units >= 10).then_some((0.95, e.effect - half, e.effect + half, "cr1"));
        (e.effect, interval, details(&e), e.warnings)
    });
    answered(Some(&sheet), shown, result)
}

/// `palermo estimate att FILE`.
///
/// # Errors
///
/// The file cannot be read as asked.
pub fn att(text: &str, columns: &PanelColumns) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let unit = sheet.texts(columns.unit.as_deref().unwrap_or("unit"))?;
    let named = columns.time.as_deref().unwrap_or(if sheet.has("t") { "t" } else { "time" });
    let time = sheet.times(named)?;
    let y = sheet.numbers(columns.outcome.as_deref().unwrap_or("y"))?;
    let group = sheet.numbers(columns.treated.as_deref().unwrap_or("g"))?;
    let rows: Vec<att::Row> = (0..y.len())
        .map(|i| att::Row {
            unit: unit[i].clone(),
            time: time[i],
            group: (group[i] > 0.0).then_some(group[i] as i64),
            y: y[i],
        })
        .collect();
    let control = if columns.not_yet { att::Control::NotYet } else { att::Control::Never };
    let result = att::effects(&rows, control).map(|e| {
        let half = 1.959_963_984_540_054 * e.simple.se;
        let interval = Some((0.95, e.simple.effect - half, e.simple.effect + half, "influence"));
        (e.simple.effect, interval, details(&e), e.warnings)
    });
    answered(Some(&sheet), json!({ "control": if columns.not_yet { "not_yet" } else { "never" } }), result)
}

/// `palermo estimate rate-ratio`: two rows (before, after) with `count` and `exposure`.
///
/// # Errors
///
/// The file cannot be read.
pub fn rate_ratio(text: &str, count: &str, exposure: &str) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let mut missing = Vec::new();
    for (column, what) in [(count, "the counts of both periods"), (exposure, "the exposures of both periods")] {
        if !sheet.has(column) {
            missing.push(format!("{what} (column `{column}`)"));
        }
    }
    if missing.is_empty() && sheet.rows.len() != 2 {
        missing.push("two rows: before and after".into());
    }
    if !missing.is_empty() {
        return answered(Some(&sheet), json!({}), Err(Error::CannotBeAssessed { missing }));
    }
    let (counts, exposures) = (sheet.counts(count)?, sheet.numbers(exposure)?);
    rates_answer(Some(&sheet), (counts[0], exposures[0]), (counts[1], exposures[1]))
}

/// The same from figures on the command line.
///
/// # Errors
///
/// None: what cannot be compared is refused.
pub fn rate_ratio_of(before: (u64, f64), after: (u64, f64)) -> Result<Value, Error> {
    rates_answer(None, before, after)
}

fn rates_answer(sheet: Option<&Sheet>, before: (u64, f64), after: (u64, f64)) -> Result<Value, Error> {
    let result = rates::rate_ratio(before, after, 0.95).map(|r| {
        let interval = Some((0.95, r.lower, r.upper.unwrap_or(f64::INFINITY), "exact"));
        let warnings = vec![
            crate::verdict::warning("no_comparison", Level::Caution, &[]),
            crate::verdict::warning("detections", Level::Caution, &[]),
        ];
        (r.ratio.unwrap_or(f64::INFINITY), interval, details(&r), warnings)
    });
    answered(sheet, json!({ "before": before, "after": after }), result)
}

/// `palermo estimate two-wave FILE`: two rows (baseline, endline) with `share` or `count`, and `asked`, `deff`.
///
/// # Errors
///
/// The file cannot be read.
pub fn two_wave(text: &str) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let mut missing = Vec::new();
    if !sheet.has("asked") {
        missing.push("how many people were asked (column `asked`)".to_owned());
    }
    if !sheet.has("share") && !sheet.has("count") {
        missing.push("the share or the count (column `share` or `count`)".into());
    }
    if sheet.rows.len() != 2 {
        missing.push("two rows: baseline and endline".into());
    }
    if !missing.is_empty() {
        return answered(Some(&sheet), json!({}), Err(Error::CannotBeAssessed { missing }));
    }
    let asked = sheet.counts("asked")?;
    let share: Vec<f64> = if sheet.has("count") {
        sheet.counts("count")?.iter().zip(&asked).map(|(c, n)| *c as f64 / *n as f64).collect()
    } else {
        sheet.numbers("share")?
    };
    let deff = if sheet.has("deff") { sheet.numbers("deff")? } else { vec![1.0; 2] };
    let word = |column: &str, i: usize| -> Result<Option<String>, Error> {
        if sheet.has(column) { Ok(Some(sheet.texts(column)?[i].clone())) } else { Ok(None) }
    };
    let wave = |i: usize| -> Result<waves::Wave, Error> {
        Ok(waves::Wave {
            share: share[i],
            asked: asked[i],
            design_effect: deff[i],
            frame: word("frame", i)?,
            instrument: word("instrument", i)?,
        })
    };
    let result = waves::two_waves(&wave(0)?, &wave(1)?, 1.959_963_984_540_054)
        .map(|c| (c.difference, Some((0.95, c.lower, c.upper, "wald")), details(&c), c.warnings));
    answered(Some(&sheet), json!({ "deff": deff }), result)
}

/// Columns of a respondent-driven sample.
#[derive(Debug, Clone, Default)]
pub struct RdsColumns {
    /// Identifier; `id` where absent.
    pub id: Option<String>,
    /// Recruiter; `recruiter_id` where absent. Empty, 0, -1 and `seed` are seeds.
    pub recruiter: Option<String>,
    /// Degree; `degree` where absent.
    pub degree: Option<String>,
    /// The trait.
    pub outcome: String,
    /// The value that counts; `1` where absent.
    pub value: Option<String>,
    /// Assumed size of the population.
    pub population: Option<u64>,
    /// Coupons each respondent had.
    pub coupons: Option<usize>,
    /// Repeats of the tree bootstrap; 1,000 where absent.
    pub repeats: Option<u64>,
    /// Leave faulty rows out instead of stopping.
    pub keep_good: bool,
}

/// `palermo estimate rds FILE`.
///
/// # Errors
///
/// The file cannot be read as asked, or rows are faulty and were not to be left out.
pub fn rds(text: &str, columns: &RdsColumns, seed: u64) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let ids = sheet.texts(columns.id.as_deref().unwrap_or("id"))?;
    let recruiters = sheet.texts(columns.recruiter.as_deref().unwrap_or("recruiter_id"))?;
    let degree_column = columns.degree.as_deref().unwrap_or("degree");
    let degrees = sheet.texts(degree_column)?;
    let traits = sheet.texts(&columns.outcome)?;
    let value = columns.value.as_deref().unwrap_or("1");
    let is_seed = |r: &str| r.is_empty() || ["0", "-1", "seed", "NA"].contains(&r);
    let mut all: Vec<rds::Respondent> = (0..ids.len())
        .map(|i| rds::Respondent {
            id: ids[i].clone(),
            recruiter: Some(recruiters[i].clone()).filter(|r| !is_seed(r)),
            // a missing degree is a fault of the row, told as such
            degree: degrees[i].parse().ok().filter(|d: &f64| d.is_finite()).unwrap_or(0.0),
            trait_: traits[i] == value,
        })
        .collect();
    let faults = rds::row_errors(&all, columns.coupons);
    if let Some(first) = faults.first()
        && !columns.keep_good
    {
        let at = ids.iter().position(|id| *id == first.id).unwrap_or(0);
        let others = faults.iter().skip(1).map(|f| format!("{}: {}", f.id, f.reason)).collect::<Vec<_>>().join("; ");
        let more = if others.is_empty() { String::new() } else { format!("; also {others}") };
        return Err(Error::Csv {
            row: sheet.rows[at].0,
            reason: format!("{}: {}{more}; mend the rows or leave them out with --keep-good", first.id, first.reason),
        });
    }
    if !faults.is_empty() {
        let bad: Vec<String> = faults.iter().map(|f| f.id.clone()).collect();
        all.retain(|r| !bad.contains(&r.id));
        // recruits of a row that was left out begin a tree of their own
        let left: std::collections::HashSet<String> = all.iter().map(|r| r.id.clone()).collect();
        for r in &mut all {
            r.recruiter = r.recruiter.take().filter(|by| left.contains(by));
        }
    }
    let repeats = columns.repeats.unwrap_or(1_000);
    let shown = json!({
        "outcome": columns.outcome, "value": value, "population": columns.population, "repeats": repeats, "seed": seed,
    });
    let result = rds::shares(&all, columns.population, repeats, seed).and_then(|s| {
        let mut warnings = Vec::new();
        let mut shown = details(&s);
        if let (Some(size), Some(into)) = (columns.population, shown.as_object_mut()) {
            warnings.push(crate::verdict::warning("assumed_size", Level::Caution, &[("size", json!(size))]));
            let mut varied = Vec::new();
            for other in [(size / 2).max(all.len() as u64), size * 2] {
                let again = rds::shares(&all, Some(other), 0, seed)?;
                varied.push(json!({ "size": other, "share": again.ss }));
            }
            into.insert("varied_size".into(), json!(varied));
        }
        if let Some(into) = shown.as_object_mut() {
            into.insert("row_errors".into(), json!(faults));
        }
        let interval = s.limits.map(|(l, u)| (0.95, l, u, "tree_bootstrap"));
        Ok((s.ss.unwrap_or(s.rds2), interval, shown, warnings))
    });
    answered(Some(&sheet), shown, result)
}

/// `palermo estimate nsum FILE`: known groups as (column, size), the hidden group as a column.
///
/// # Errors
///
/// The file cannot be read as asked.
pub fn nsum(
    text: &str,
    population: f64,
    known: &[(String, f64)],
    hidden: &str,
    adjustment: Option<nsum::Adjustment>,
) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let mut columns = Vec::new();
    for (name, _) in known {
        columns.push(sheet.numbers(name)?);
    }
    let hidden_counts = sheet.numbers(hidden)?;
    let known_counts = (0..hidden_counts.len()).map(|i| columns.iter().map(|c| c[i]).collect()).collect();
    let answers = nsum::Answers { population, known: known.to_vec(), known_counts, hidden_counts };
    let shown = json!({ "population": population, "known": known, "hidden": hidden });
    let result = nsum::scale_up(&answers, adjustment).map(|s| {
        let half = 1.959_963_984_540_054 * s.se;
        let total = s.generalised.unwrap_or(s.mle);
        let interval = s.generalised.is_none().then(|| (0.95, (s.mle - half).max(0.0), s.mle + half, "wald"));
        (total, interval, details(&s), s.warnings)
    });
    answered(Some(&sheet), shown, result)
}

/// `palermo estimate tls FILE`: columns `psu`, `stratum`, a 0/1 outcome, and `weight` or its parts.
///
/// # Errors
///
/// The file cannot be read as asked.
pub fn tls(text: &str, outcome: &str) -> Result<Value, Error> {
    let sheet = Sheet::read(text)?;
    let (psu, stratum) = (sheet.texts("psu")?, sheet.texts("stratum")?);
    let y = sheet.flags(outcome)?;
    let weights = if sheet.has("weight") {
        sheet.numbers("weight")?
    } else {
        let parts = ["pi_event", "sampled", "present", "visits_per_period"].map(|c| sheet.numbers(c));
        let [event, sampled, present, visits] = parts;
        let (event, sampled, present, visits) = (event?, sampled?, present?, visits?);
        (0..event.len()).map(|i| tls::weight(event[i], sampled[i], present[i], visits[i])).collect()
    };
    let met: Vec<tls::Met> = (0..y.len())
        .map(|i| tls::Met {
            psu: psu[i].clone(),
            stratum: stratum[i].clone(),
            y: f64::from(u8::from(y[i])),
            weight: weights[i],
        })
        .collect();
    let result = tls::share(&met).map(|s| {
        let half = 1.959_963_984_540_054 * s.se;
        (
            s.share,
            Some((0.95, (s.share - half).max(0.0), (s.share + half).min(1.0), "linearised")),
            details(&s),
            s.warnings,
        )
    });
    answered(Some(&sheet), json!({ "outcome": outcome }), result)
}
