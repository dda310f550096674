//! Which warnings does a result earn? The rules of the house for what may be said.

use serde_json::json;

use crate::answer::{Answer, Headline};
use crate::bootstrap::Repeats;
use crate::error::Error;
use crate::mse::Job;
use crate::rank::{Range, rank};
use crate::refusal::Refusal;
use crate::request::{Method, Request};
use crate::robust::{Outcome, leave_one_out};
use crate::stepwise::Stepwise;
use crate::table::CaptureTable;
use crate::verdict::{Level, Warning, number, warning};

/// With two lists everything rests on their independence: it must be assumed by name and reasoned. The method of two lists
/// and the bounds are asked for by name; they are told, not refused.
pub(crate) fn two_lists_need_a_reason(table: &CaptureTable, request: &Request) -> Result<(), Refusal> {
    let by_name = matches!(request.method, Method::LincolnPetersen | Method::Chao);
    let reasoned = request.assumption.as_deref() == Some("independence_of_two_lists")
        && request.reasons.as_deref().is_some_and(|r| !r.trim().is_empty());
    if table.lists() == 2 && !by_name && !reasoned { Err(Refusal::TwoLists) } else { Ok(()) }
}

/// Names a list that holds every case: it is the usual reason for a start without an estimate.
pub(crate) fn holds_all(table: &CaptureTable) -> Vec<Warning> {
    let all = (0..table.lists()).filter(|i| table.margin(1 << i) == table.cases());
    all.map(|i| warning("list_holds_all", Level::Caution, &[("list", json!(table.names()[i]))])).collect()
}

/// Adds every warning that the result earns, and the range where it takes the place of the figure.
pub(crate) fn judge(answer: &mut Answer, job: &Job<'_>, repeats: Option<&Repeats>) -> Result<(), Error> {
    let (table, request) = (job.table, job.request);
    let Some(total) = answer.estimate else { return Ok(()) };
    if request.assumption.is_none() || request.reasons.as_deref().is_none_or(|r| r.trim().is_empty()) {
        answer.warnings.push(warning("no_assumption", Level::Withheld, &[]));
    }
    if request.method == Method::LincolnPetersen && request.reasons.is_none() {
        answer.warnings.push(warning("two_lists", Level::Withheld, &[]));
    }
    let overlapping = table.overlapping();
    if overlapping < 20 {
        let level = if overlapping < 5 { Level::Withheld } else { Level::Caution };
        answer.warnings.push(warning("few_overlaps", level, &[("n", json!(overlapping))]));
    }
    let wide = answer.interval.as_ref().is_some_and(|i| match (i.lower, i.upper) {
        (Some(l), Some(u)) => u / l > 10.0,
        _ => false,
    });
    if total > 100.0 * table.cases() as f64 || wide {
        answer.warnings.push(warning("runaway", Level::Withheld, &[]));
    }
    let apart: Vec<Vec<&str>> = table.empty_pairs().into_iter().map(|p| table.names_of(p)).collect();
    let empty: Vec<String> = apart.iter().map(|p| p.join(" and ")).collect();
    if !empty.is_empty() && !matches!(request.method, Method::Chao | Method::LincolnPetersen) {
        let shown = empty.join("; ");
        answer.warnings.push(warning(
            "empty_pairs",
            Level::Caution,
            &[("pairs", json!(shown)), ("each", json!(apart))],
        ));
    }
    if let Some(repeats) = repeats {
        resampled(answer, total, repeats, table);
    }
    let selects = matches!(
        request.method,
        Method::Stepwise | Method::Bic | Method::Downhill | Method::Fixed | Method::AicStepwise
    );
    if selects && request.bootstrap != Some(0) {
        multiverse(answer, job)?;
        lists_apart(answer, job, total)?;
    }
    Ok(())
}

fn resampled(answer: &mut Answer, total: f64, repeats: &Repeats, table: &CaptureTable) {
    let refused = repeats.share_refused();
    if refused > 0.01 {
        let level = if refused > 0.1 { Level::Withheld } else { Level::Caution };
        answer.warnings.push(warning("repeats_refused", level, &[("share", number(100.0 * refused))]));
    }
    let count = repeats.totals.len();
    if count > 0 && (repeats.same_model as f64) < 0.5 * count as f64 {
        answer.warnings.push(warning(
            "model_switching",
            Level::Caution,
            &[("models", json!(repeats.distinct_models)), ("repeats", json!(count))],
        ));
    }
    if let (Some(interval), Some(bca)) = (&answer.interval, repeats.bca(total))
        && matches!(interval.method, "bca" | "percentile")
    {
        let tail = (1.0 - interval.level) / 2.0;
        let mut found = Vec::new();
        for (side, level, limit) in [("lower", tail, interval.lower), ("upper", 1.0 - tail, interval.upper)] {
            if limit.is_none() {
                let at = if interval.method == "bca" { bca.adjusted_percentile(level) } else { level };
                found.push(warning(
                    "limit_unresolved",
                    Level::Caution,
                    &[("repeats", json!(count)), ("percentile", number(at)), ("side", json!(side))],
                ));
            }
        }
        answer.warnings.extend(found);
    }
    // one case fewer on a history: the jackknife has the figures already
    let far = table.cells().iter().zip(&repeats.jackknife).filter(|_| repeats.jackknife.len() == table.cells().len());
    let worst = far.max_by(|a, b| (a.1.1 / total).ln().abs().total_cmp(&(b.1.1 / total).ln().abs()));
    if let Some(((mask, _), (_, value))) = worst
        && (value / total).ln().abs() > 1.25_f64.ln()
    {
        answer.warnings.push(warning(
            "one_cell_decides",
            Level::Caution,
            &[("cell", json!(table.name_of(*mask))), ("with", number(total)), ("without", number(*value))],
        ));
    }
}

/// The range over models that the data do not tell apart becomes the headline where it exceeds a factor of 1.5.
fn multiverse(answer: &mut Answer, job: &Job<'_>) -> Result<(), Error> {
    let lists = job.table.lists();
    if lists > 6 {
        answer.warnings.push(warning("no_multiverse", Level::Note, &[("lists", json!(lists))]));
        return Ok(());
    }
    let order = if lists == 6 { 2 } else { lists };
    let Ok(ranking) = rank(job.table, order, job.progress)? else { return Ok(()) };
    let Some(Range { lower, upper, models }) = ranking.range(6.0) else { return Ok(()) };
    let total = answer.estimate.unwrap_or(lower);
    // the analyst's own figure belongs to the range whatever its BIC
    let (lower, upper) = (lower.min(total), upper.max(total));
    if let Some(all) = answer.details.as_object_mut() {
        let weight = ranking.range_of_weight(0.9);
        let near: Vec<_> = ranking.models.iter().take_while(|m| m.behind <= 10.0).take(200).collect();
        all.insert(
            "multiverse".into(),
            json!({
                "order": order, "admissible": ranking.models.len(), "within_6": models,
                "lower": lower, "upper": upper, "of_90_percent_of_weight": weight, "models": near,
            }),
        );
    }
    let factor = upper / lower;
    if factor > 1.5 {
        let level = if factor > 3.0 { Level::Withheld } else { Level::Caution };
        answer.headline = Some(Headline { lower, upper, reason: "choice_dominates" });
        answer.warnings.push(warning(
            "choice_dominates",
            level,
            &[("lower", number(lower)), ("upper", number(upper)), ("factor", number(factor))],
        ));
    }
    Ok(())
}

fn lists_apart(answer: &mut Answer, job: &Job<'_>, total: f64) -> Result<(), Error> {
    let threshold = job.request.threshold.filter(|_| job.request.method == Method::Stepwise).unwrap_or(0.02);
    let variants = leave_one_out(job.table, &Stepwise { threshold, ..Stepwise::default() })?;
    let totals = variants.iter().filter_map(|v| Some((v, v.outcome.total()?)));
    let far = totals.max_by(|a, b| (a.1 / total).ln().abs().total_cmp(&(b.1 / total).ln().abs()));
    let spread = crate::robust::spread(variants.iter().map(|v| &v.outcome).chain([&Outcome::Total(total)]));
    if let (Some((variant, without)), Some(spread)) = (far, spread)
        && spread > 2.0
    {
        let level = if spread > 4.0 { Level::Withheld } else { Level::Caution };
        let list = variant.lists.join("+");
        answer.warnings.push(warning(
            "one_list_decides",
            level,
            &[("list", json!(list)), ("without", number(without)), ("with", number(total))],
        ));
    }
    if let Some(all) = answer.details.as_object_mut() {
        all.insert("leave_one_out".into(), json!(variants));
    }
    Ok(())
}
