//! Answers with covariates: one joint model, or each stratum apart.

use serde_json::{Value, json};

use crate::answer::{Answer, Interval, ModelWords, Reproduce, Status};
use crate::bootstrap::Progress;
use crate::covariate::{Criterion, Joint, search};
use crate::error::Error;
use crate::exist::Existence;
use crate::mse::{SOFTWARE, finite, of_table};
use crate::read::Histories;
use crate::refusal::Refusal;
use crate::request::Request;
use crate::resample::{GENERATOR, Purpose, multinomial, stream};
use crate::special::{normal_quantile, quantile8};
use crate::verdict::{Level, number, warning};

/// The joint model over lists and covariates.
pub(crate) fn estimate(histories: &Histories, request: &Request, progress: &Progress) -> Result<Answer, Error> {
    let table = histories.table()?;
    let seed = request.seed.unwrap_or(1);
    let mut reproduce = Reproduce {
        table_hash: table.hash(),
        settings: serde_json::to_value(request).unwrap_or(Value::Null),
        seed,
        generator: GENERATOR,
        software: SOFTWARE,
        replicates: 0,
        refused_replicates: json!({}),
    };
    let joint = Joint::new(histories);
    let (formula, fit, path) = match search(&joint, Criterion::Bic) {
        Ok(found) => found,
        Err(status) => {
            let refusal = match status {
                Existence::NotIdentifiable => Refusal::NotIdentifiable { offending: Vec::new() },
                _ => Refusal::StartNoMle { offending: Vec::new() },
            };
            return Ok(Answer::refused(&table, &refusal, Vec::new(), reproduce));
        }
    };
    let repeats = request.bootstrap.unwrap_or(200).min(100_000);
    let cells = joint.cells();
    let index: Vec<(u32, u64)> = cells.iter().enumerate().map(|(i, c)| (i as u32, c.2 as u64)).collect();
    let (mut totals, mut refused) = (Vec::new(), 0_u64);
    progress.ask(repeats);
    for i in 0..repeats {
        if progress.is_cancelled() {
            return Err(Error::Cancelled { done: i, asked: repeats });
        }
        let mut drawn = Vec::new();
        multinomial(&mut stream(seed, Purpose::Bootstrap, i), &index, &mut drawn);
        let again = drawn.iter().map(|(at, c)| (cells[*at as usize].0.clone(), cells[*at as usize].1, *c as f64));
        match search(&Joint::of(histories, again), Criterion::Bic) {
            Ok(found) => totals.push(found.1.total),
            Err(_) => refused += 1,
        }
        progress.tick();
    }
    totals.sort_unstable_by(f64::total_cmp);
    reproduce.replicates = repeats;
    reproduce.refused_replicates = json!({ "no_mle": refused });
    let mut answer = Answer::estimated(&table, fit.total, reproduce);
    if answer.status == Status::Refused {
        return Ok(answer);
    }
    let z = normal_quantile((1.0 + request.level) / 2.0);
    let tail = (1.0 - request.level) / 2.0;
    let observed = table.cases() as f64;
    let hidden = fit.total - observed;
    let ratio = (z * fit.se_hidden / hidden).exp();
    let delta = finite(request.level, Some(observed + hidden / ratio), Some(observed + hidden * ratio), "wald");
    let resolved = tail * totals.len() as f64 >= crate::bca::LEAST_REPEATS;
    let limit = |p: f64| quantile8(&totals, p).filter(|_| resolved);
    let percentile: Interval = finite(request.level, limit(tail), limit(1.0 - tail), "percentile");
    answer.interval = Some(if repeats > 0 { percentile.clone() } else { delta.clone() });
    answer.intervals = vec![delta, percentile];
    answer.model = Some(ModelWords {
        terms: formula.words(),
        at_minus_infinity: Vec::new(),
        generators: formula.words().join(" + "),
    });
    let mut levels = serde_json::Map::new();
    for (i, covariate) in joint.covariates().iter().enumerate() {
        levels.insert(
            covariate.name.clone(),
            joint.by_level(&fit, i).into_iter().map(|(k, v)| (k, number(v))).collect::<serde_json::Map<_, _>>().into(),
        );
    }
    let strata: Vec<Value> = (0..fit.hidden.len())
        .map(|s| json!({ "stratum": joint.name_of(s), "observed": fit.observed[s], "total": fit.observed[s] + fit.hidden[s] }))
        .collect();
    answer.details = json!({
        "aic": fit.aic, "bic": fit.bic, "deviance": fit.deviance, "df": fit.df, "se_hidden": fit.se_hidden,
        "at_minus_infinity": fit.at_minus_infinity, "by_level": levels, "strata": strata, "path": path,
    });
    if !joint.is_full() {
        let all: usize = joint.covariates().iter().map(|c| c.levels.len()).product();
        let shown = format!("{} of {all} combinations", all - fit.hidden.len());
        answer.warnings.push(warning("stratum_empty", Level::Caution, &[("stratum", json!(shown))]));
    }
    if repeats > 0 && !resolved {
        let arguments = [("repeats", json!(totals.len())), ("percentile", number(tail))];
        answer.warnings.push(warning("limit_unresolved", Level::Caution, &arguments));
    }
    if refused as f64 > 0.01 * repeats as f64 {
        let level = if refused as f64 > 0.1 * repeats as f64 { Level::Withheld } else { Level::Caution };
        let share = 100.0 * refused as f64 / repeats as f64;
        answer.warnings.push(warning("repeats_refused", level, &[("share", number(share))]));
    }
    assumed(&mut answer, request);
    if fit.total > 100.0 * observed {
        answer.warnings.push(warning("runaway", Level::Withheld, &[]));
    }
    Ok(answer.ordered())
}

fn assumed(answer: &mut Answer, request: &Request) {
    if request.assumption.is_none() || request.reasons.as_deref().is_none_or(|r| r.trim().is_empty()) {
        answer.warnings.push(warning("no_assumption", Level::Withheld, &[]));
    }
}

/// Each stratum apart; a stratum without an estimate is missing from the total, and that is said.
pub(crate) fn strata(histories: &Histories, request: &Request, progress: &Progress) -> Result<Answer, Error> {
    let table = histories.table()?;
    let mut parts = Vec::new();
    for (name, part) in histories.strata()? {
        parts.push((name, of_table(&part, request, progress)?));
    }
    let good: Vec<&Answer> = parts.iter().map(|p| &p.1).filter(|a| a.status == Status::Estimated).collect();
    let reproduce = Reproduce {
        table_hash: table.hash(),
        settings: serde_json::to_value(request).unwrap_or(Value::Null),
        seed: request.seed.unwrap_or(1),
        generator: GENERATOR,
        software: SOFTWARE,
        replicates: good.iter().map(|a| a.reproduce.replicates).sum(),
        refused_replicates: json!({}),
    };
    if good.is_empty() {
        return Ok(Answer::refused(&table, &Refusal::NoMle { offending: Vec::new() }, Vec::new(), reproduce));
    }
    let total: f64 = good.iter().filter_map(|a| a.estimate).sum();
    let mut answer = Answer::estimated(&table, total, reproduce);
    let seen: f64 = good.iter().map(|a| a.observed as f64).sum();
    answer.hidden = Some(total - seen);
    answer.detection_ratio = Some(seen / total);
    for (name, part) in parts.iter().filter(|p| p.1.status == Status::Refused) {
        let reason = part.warnings.first().map_or("", |w| w.code);
        let arguments = [("stratum", json!(name)), ("reason", json!(reason))];
        answer.warnings.push(warning("stratum_refused", Level::Caution, &arguments));
    }
    for (name, part) in &parts {
        for w in part.warnings.iter().filter(|w| w.level == Level::Withheld && w.code != "no_assumption") {
            let mut mine = w.clone();
            mine.arguments.insert("stratum".into(), json!(name));
            answer.warnings.push(mine);
        }
    }
    assumed(&mut answer, request);
    let each: Vec<Value> = parts
        .iter()
        .map(|(name, a)| json!({ "stratum": name, "status": a.status, "observed": a.observed, "estimate": a.estimate, "interval": a.interval }))
        .collect();
    answer.details = json!({ "strata": each });
    Ok(answer.ordered())
}
