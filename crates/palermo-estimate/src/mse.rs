//! One question, one answer: multiple systems estimation as the command line asks for it.

use serde_json::{Value, json};

use crate::answer::{Answer, Interval, ModelWords, Reproduce};
use crate::bca::{Bca, Limit};
use crate::bootstrap::{Enough, Procedure, Progress, Repeats, StepwiseProcedure, model_key, repeat_until};
use crate::error::Error;
use crate::honesty;
use crate::model::Model;
use crate::profile::profile;
use crate::rank::rank;
use crate::read::Histories;
use crate::refusal::Refusal;
use crate::request::{IntervalKind, Method, Request};
use crate::resample::GENERATOR;
use crate::search::{DownhillProcedure, FixedProcedure, aic_stepwise, downhill, fixed};
use crate::simple::{chao, two_lists};
use crate::special::normal_quantile;
use crate::stepwise::{Selected, Stepwise};
use crate::table::{CaptureTable, Tidied};
use crate::verdict::{Level, Warning, warning};

/// Name and version for provenance.
pub const SOFTWARE: &str = concat!("palermo-estimate ", env!("CARGO_PKG_VERSION"));

/// Estimates.
///
/// # Errors
///
/// A setting out of range, a method that cannot take the table, cancelled. That no estimate exists is no error.
pub fn estimate(histories: &Histories, request: &Request, progress: &Progress) -> Result<Answer, Error> {
    request.check()?;
    if request.covariates && !histories.covariates().is_empty() {
        return crate::joint::estimate(histories, request, progress);
    }
    if request.strata && !histories.covariates().is_empty() {
        return crate::joint::strata(histories, request, progress);
    }
    let draws = histories.draws()?;
    if draws.len() > 1 {
        return crate::combine::estimate(&draws, request, progress);
    }
    of_table(&histories.table()?, request, progress)
}

/// Estimates from one table.
///
/// # Errors
///
/// As [`estimate`].
pub fn of_table(given: &CaptureTable, request: &Request, progress: &Progress) -> Result<Answer, Error> {
    request.check()?;
    let seed = request.seed.unwrap_or_else(|| seed_of(given));
    let mut reproduce = Reproduce {
        table_hash: given.hash(),
        settings: serde_json::to_value(request).unwrap_or(Value::Null),
        seed,
        generator: GENERATOR,
        software: SOFTWARE,
        replicates: 0,
        refused_replicates: json!({}),
    };
    if given.cases() == 0 {
        return Ok(Answer::refused(given, &Refusal::NoCases, Vec::new(), reproduce));
    }
    let Ok((table, tidied)) = given.tidied() else {
        return Ok(Answer::refused(given, &Refusal::NoOverlap, Vec::new(), reproduce));
    };
    let mut warnings: Vec<Warning> = tidied.iter().map(told).collect();
    if let Err(refusal) = honesty::two_lists_need_a_reason(&table, request) {
        return Ok(Answer::refused(&table, &refusal, warnings, reproduce));
    }
    let job = Job { table: &table, request, seed, progress };
    let outcome = match request.method {
        Method::Stepwise => job.stepwise(),
        Method::Bic => job.bic(),
        Method::Downhill => job.downhill(),
        Method::Fixed => job.fixed(),
        Method::AicStepwise => job.aic(),
        Method::Chao => Ok(job.chao()),
        Method::LincolnPetersen => job.lincoln_petersen(),
        Method::Dga => crate::bayes::graphs(&job),
        Method::Lcmcr => crate::bayes::latent(&job),
        Method::BayesThreshold => crate::bayes::threshold(&job),
    };
    let outcome = match outcome {
        // a method that cannot take so many lists refuses; others remain and are named
        Err(e @ Error::TooManyLists { .. }) => {
            warnings.push(warning("too_many_lists", Level::Refused, &[("reason", json!(e.to_string()))]));
            Err(Refusal::TooManyLists)
        }
        other => other?,
    };
    let found = match outcome {
        Ok(found) => found,
        Err(refusal) => {
            warnings.extend(honesty::holds_all(&table));
            return Ok(Answer::refused(&table, &refusal, warnings, reproduce));
        }
    };
    if let Some(repeats) = &found.repeats {
        reproduce.replicates = repeats.totals.len() as u64 + repeats.refused.iter().map(|r| r.1).sum::<u64>();
        reproduce.refused_replicates = repeats.refused.iter().map(|r| (r.0.to_owned(), json!(r.1))).collect();
    }
    let mut answer = Answer::estimated(&table, found.total, reproduce);
    if answer.estimate.is_none() {
        return Ok(answer);
    }
    answer.model = found.model;
    answer.intervals = found.intervals.iter().map(|i| i.cut_at(table.cases())).collect();
    answer.interval = answer.intervals.iter().find(|i| i.method == found.leads).cloned();
    answer.details = found.details;
    answer.warnings.extend(warnings);
    answer.warnings.extend(found.warnings);
    honesty::judge(&mut answer, &job, found.repeats.as_ref())?;
    Ok(answer.ordered())
}

/// A seed from the table, where none was given: the same table gives the same repeats.
fn seed_of(table: &CaptureTable) -> u64 {
    u64::from_str_radix(&table.hash()[..8], 16).unwrap_or(1)
}

fn told(done: &Tidied) -> Warning {
    match done {
        Tidied::Dropped { list } => warning("list_dropped", Level::Note, &[("list", json!(list))]),
        Tidied::Merged { first, second } => {
            warning("lists_merged", Level::Note, &[("first", json!(first)), ("second", json!(second))])
        }
    }
}

/// A method at work on a table.
pub(crate) struct Job<'a> {
    pub(crate) table: &'a CaptureTable,
    pub(crate) request: &'a Request,
    pub(crate) seed: u64,
    pub(crate) progress: &'a Progress,
}

/// What a method found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) total: f64,
    pub(crate) model: Option<ModelWords>,
    pub(crate) intervals: Vec<Interval>,
    /// The method of the interval that leads.
    pub(crate) leads: &'static str,
    pub(crate) details: Value,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) repeats: Option<Repeats>,
}

pub(crate) type Outcome = Result<Result<Found, Refusal>, Error>;

impl Interval {
    /// No total is below the persons seen.
    fn cut_at(&self, observed: u64) -> Interval {
        let floor = observed as f64;
        Interval { lower: self.lower.map(|l| l.max(floor)), ..self.clone() }
    }
}

impl Job<'_> {
    pub(crate) fn tails(&self) -> (f64, f64) {
        ((1.0 - self.request.level) / 2.0, (1.0 + self.request.level) / 2.0)
    }

    fn enough(&self) -> Option<Enough> {
        match self.request.bootstrap {
            Some(0) => None,
            Some(b) => Some(Enough::Exactly(b)),
            None => Some(Enough::Adaptive { cap: 1_000_000, seconds: self.request.max_seconds }),
        }
    }

    fn stepwise(&self) -> Outcome {
        let threshold = self.request.threshold.unwrap_or(0.02);
        let settings = Stepwise { threshold, ..Stepwise::default() };
        let selected = match settings.run(self.table)? {
            Ok(selected) => selected,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let procedure = match StepwiseProcedure::new(settings, self.table) {
            Ok(procedure) => procedure,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.with_repeats(&selected, &procedure, json!({ "threshold": threshold }))
    }

    fn bic(&self) -> Outcome {
        let order = self.request.max_order.unwrap_or(if self.table.lists() == 6 { 2 } else { self.table.lists() });
        if self.table.lists() == 6 && order > 2 {
            let reason =
                "3.7 million models of six lists are not looked at in one go: ask for --max-order 2 or merge lists";
            return Err(Error::setting("max-order", reason));
        }
        let ranking = match rank(self.table, order, self.progress)? {
            Ok(ranking) => ranking,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(best) = ranking.models.first() else {
            return Ok(Err(Refusal::NoMle { offending: Vec::new() }));
        };
        let model = Model::closure(self.table.lists(), best.terms.iter().copied());
        let selected = match fixed(self.table, &model)? {
            Ok(selected) => selected,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let top: Vec<&crate::rank::Ranked> = ranking.models.iter().take(20).collect();
        let details = json!({
            "order": order,
            "models_looked_at": ranking.looked_at,
            "models_admissible": ranking.models.len(),
            "models": top,
            "bic": best.bic,
        });
        let procedure = ranking.procedure(50);
        let mut found = self.with_repeats(&selected, &procedure, details)?;
        if let (Ok(found), Some(IntervalKind::Stacked)) = (&mut found, self.request.interval) {
            let repeats = self.request.bootstrap.filter(|b| *b > 0).unwrap_or(1_000).min(20_000);
            let stacked = ranking.stacked(self.table, 50, self.seed, repeats, self.progress)?;
            let (low, high) = self.tails();
            found.intervals.push(Interval {
                level: self.request.level,
                lower: crate::rank::weighted_quantile(&stacked, low),
                upper: crate::rank::weighted_quantile(&stacked, high),
                method: "stacked",
            });
            found.leads = "stacked";
        }
        Ok(found)
    }

    fn downhill(&self) -> Outcome {
        let selected = match downhill(self.table, &Model::main_effects(self.table.lists()))? {
            Ok(selected) => selected,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // other starts may end elsewhere: that is told
        let step = Stepwise { threshold: self.request.threshold.unwrap_or(0.02), ..Stepwise::default() };
        let mut ends = vec![
            json!({ "start": "main effects", "model": selected.model.to_string(), "total": selected.fit.total() }),
        ];
        if let Ok(from) = step.run(self.table)?
            && let Ok(end) = downhill(self.table, &from.model)?
        {
            ends.push(json!({ "start": "stepwise", "model": end.model.to_string(), "total": end.fit.total(), "bic": end.fit.bic() }));
        }
        self.with_repeats(&selected, &DownhillProcedure(self.table), json!({ "ends": ends, "bic": selected.fit.bic() }))
    }

    fn fixed(&self) -> Outcome {
        let text = self.request.model.as_deref().unwrap_or_default();
        let model = Model::parse(text, self.table.names())?;
        let selected = match fixed(self.table, &model)? {
            Ok(selected) => selected,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.with_repeats(&selected, &FixedProcedure { model: &model }, Value::Null)
    }

    fn aic(&self) -> Outcome {
        let threshold = self.request.threshold.unwrap_or(0.05);
        let selected = match aic_stepwise(self.table, threshold)? {
            Ok(selected) => selected,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut found = self.given_model(&selected, json!({ "threshold": threshold }))?;
        found.leads = if self.request.interval == Some(IntervalKind::Wald) { "wald" } else { "profile" };
        found.warnings.push(warning("conditional_interval", Level::Caution, &[]));
        Ok(Ok(found))
    }

    /// Point, model, Wald and profile limits.
    fn given_model(&self, selected: &Selected, details: Value) -> Result<Found, Error> {
        let (low, high) = self.tails();
        let level = self.request.level;
        let (lower, upper) = selected.fit.wald(normal_quantile(high));
        let _ = low;
        let mut intervals = vec![finite(level, Some(lower), Some(upper), "wald")];
        if let Ok(found) = profile(self.table, &selected.model, &[level])?
            && let Some((_, lower, upper)) = found.limits.first()
        {
            intervals.push(finite(level, lower.value(), upper.value(), "profile"));
        }
        let name = |set: &crate::Lists| self.table.name_of(*set);
        let fit = &selected.fit;
        let model = ModelWords {
            terms: selected.entered.iter().map(name).collect(),
            at_minus_infinity: fit.at_minus_infinity.iter().map(name).collect(),
            generators: selected.model.to_string(),
        };
        let mut all = json!({
            "aic": fit.aic(), "bic": fit.bic(), "deviance": fit.deviance, "df": fit.df,
            "log_likelihood": fit.log_likelihood, "se_log_hidden": fit.se_log_hidden,
        });
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), details) {
            all.extend(more);
        }
        Ok(Found { total: fit.total(), model: Some(model), intervals, leads: "wald", details: all, ..Found::default() })
    }

    /// The same with repeats of the whole procedure.
    fn with_repeats<P: Procedure>(&self, selected: &Selected, procedure: &P, details: Value) -> Outcome {
        let mut found = self.given_model(selected, details)?;
        let wanted = self.request.interval;
        let repeats = match self.enough() {
            None => {
                found.leads = if wanted == Some(IntervalKind::Profile) { "profile" } else { "wald" };
                found.warnings.push(warning("conditional_interval", Level::Caution, &[]));
                return Ok(Ok(found));
            }
            Some(enough) => {
                let original = model_key(self.table.lists(), selected.model.terms());
                repeat_until(procedure, self.table, self.seed, enough, found.total, original, self.progress)?
            }
        };
        let (low, high) = self.tails();
        let level = self.request.level;
        if let Some(bca) = repeats.bca(found.total) {
            let pair = |l: Limit, u: Limit, method| finite(level, l.value(), u.value(), method);
            found.intervals.push(pair(bca.limit(low), bca.limit(high), "bca"));
            found.intervals.push(pair(bca.percentile_limit(low), bca.percentile_limit(high), "percentile"));
            if let Some(all) = found.details.as_object_mut() {
                all.insert("resampling".into(), resampling(&repeats, &bca, &[low, 0.1, 0.9, high]));
            }
        }
        found.leads = match wanted {
            Some(IntervalKind::Wald) => "wald",
            Some(IntervalKind::Profile) => "profile",
            Some(IntervalKind::Percentile) => "percentile",
            _ => "bca",
        };
        if matches!(found.leads, "wald" | "profile") {
            found.warnings.push(warning("conditional_interval", Level::Caution, &[]));
        }
        if wanted == Some(IntervalKind::Stacked) && self.request.method != Method::Bic {
            return Err(Error::setting("interval", "stacked limits pool the models of method bic"));
        }
        found.repeats = Some(repeats);
        Ok(Ok(found))
    }

    fn chao(&self) -> Result<Found, Refusal> {
        let bound = chao(self.table);
        let (lower, upper) = bound.limits.unzip();
        let coverage = crate::coverage::coverage(self.table);
        let details = json!({
            "f1": bound.f1, "f2": bound.f2, "chao_1987": bound.chao, "bias_corrected": bound.bias_corrected,
            "zelterman": bound.zelterman, "se": bound.se, "sample_coverage": coverage.coverage,
            "sample_coverage_total": coverage.total(),
        });
        if self.table.overlapping() == 0 {
            return Err(Refusal::NoOverlap);
        }
        Ok(Found {
            total: bound.bound(),
            intervals: vec![finite(0.95, lower, upper, "log_normal")],
            leads: "log_normal",
            details,
            warnings: vec![self.bound_told()],
            ..Found::default()
        })
    }

    /// With t independent lists that see everybody alike, f₁ = N t p qᵗ⁻¹ and f₂ = N t(t−1)/2 p² qᵗ⁻², so that f₁²/(2f₂) is
    /// t/(t−1) times the hidden N qᵗ.
    fn bound_told(&self) -> Warning {
        let lists = self.table.lists() as f64;
        let arguments = [("factor", json!(lists / (lists - 1.0))), ("lists", json!(self.table.lists()))];
        warning("lower_bound", Level::Note, &arguments)
    }

    fn lincoln_petersen(&self) -> Outcome {
        if self.table.lists() != 2 {
            let reason = format!(
                "lincoln-petersen takes two lists and the table has {}: drop or merge lists",
                self.table.lists()
            );
            return Err(Error::setting("method", reason));
        }
        let two = two_lists(self.table, 3);
        let Some(total) = two.lincoln_petersen else { return Ok(Err(Refusal::NoOverlap)) };
        // log n₀ has variance 1/n₁₀ + 1/n₀₁ + 1/n₁₁ (odds ratio 1)
        let z = normal_quantile(self.tails().1);
        let wald = crate::assume::dependent_pair(self.table, 3, 1.0).map(|(_, se)| {
            let hidden = total - self.table.cases() as f64;
            let at = |z: f64| self.table.cases() as f64 + hidden * (z * se).exp();
            finite(self.request.level, Some(at(-z)), Some(at(z)), "wald")
        });
        let (lower, upper) = two.limits(z);
        let intervals: Vec<Interval> =
            wald.into_iter().chain([finite(self.request.level, Some(lower), Some(upper), "chapman")]).collect();
        let leads = intervals[0].method;
        let details = json!({
            "first": two.first, "second": two.second, "both": two.both, "chapman": two.chapman, "chapman_se": two.chapman_se,
        });
        Ok(Ok(Found { total, intervals, leads, details, ..Found::default() }))
    }
}

/// An interval without anything that is not a number.
pub(crate) fn finite(level: f64, lower: Option<f64>, upper: Option<f64>, method: &'static str) -> Interval {
    let clean = |x: Option<f64>| x.filter(|v| v.is_finite());
    Interval { level, lower: clean(lower), upper: clean(upper), method }
}

fn resampling(repeats: &Repeats, bca: &Bca, levels: &[f64]) -> Value {
    let limits: Vec<Value> = levels
        .iter()
        .map(|l| {
            json!({
                "level": l,
                "bca": bca.limit(*l),
                "percentile": bca.percentile_limit(*l),
                "adjusted_percentile": bca.adjusted_percentile(*l),
            })
        })
        .collect();
    json!({
        "replicates": repeats.totals.len(),
        "acceleration": repeats.acceleration,
        "share_below": bca.share_below,
        "distinct_models": repeats.distinct_models,
        "share_same_model": repeats.same_model as f64 / repeats.totals.len().max(1) as f64,
        "limits": limits,
    })
}
