//! Answers of the Bayesian methods: graphs, latent classes, thresholding.

use serde_json::json;

use crate::graphs::{Graphs, Posterior, Prior};
use crate::latent::Latent;
use crate::mse::{Found, Job, Outcome, finite};
use crate::refusal::Refusal;
use crate::threshold::{Threshold, Weighted};
use crate::verdict::{Level, Warning, number, warning};

/// The median, with both priors and a doubled ceiling beside it: where a limit moves by more than a tenth the prior decides.
pub(crate) fn graphs(job: &Job<'_>) -> Outcome {
    let n = job.table.cases();
    let max_total = job.request.max_total.unwrap_or(11 * n);
    let prior = job.request.prior.unwrap_or(Prior::Inverse);
    let other = if prior == Prior::Inverse { Prior::Uniform } else { Prior::Inverse };
    let run = |max_total: u64, prior| Graphs { max_total, prior, step: 1 }.run(job.table);
    let main = match run(max_total, prior)? {
        Ok(posterior) => posterior,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if job.table.overlapping() == 0 {
        return Ok(Err(Refusal::NoOverlap));
    }
    let doubled = max_total.saturating_mul(2).min(10_000_000);
    let (low, high) = job.tails();
    let levels = [low, 0.1, 0.5, 0.9, high];
    let words = |p: &Posterior| levels.map(|l| p.quantile(l));
    let mut sensitivity = Vec::new();
    let mut moved = false;
    for (ceiling, prior) in [(doubled, prior), (max_total, other)] {
        if let Ok(posterior) = run(ceiling, prior)? {
            let far = |l: f64| (posterior.quantile(l) as f64 / main.quantile(l) as f64 - 1.0).abs() > 0.1;
            moved |= [low, 0.5, high].iter().any(|l| far(*l));
            sensitivity.push(json!({ "max_total": ceiling, "prior": prior, "quantiles": words(&posterior) }));
        }
    }
    let warnings = if moved || main.at_ceiling() > 0.01 {
        vec![warning("prior_decides", Level::Caution, &[("max", json!(max_total))])]
    } else {
        Vec::new()
    };
    let name = |cliques: &Vec<u32>| cliques.iter().map(|c| job.table.name_of(*c)).collect::<Vec<_>>().join(" ");
    let top: Vec<_> =
        main.graphs.iter().take(10).map(|(p, c)| json!({ "probability": p, "cliques": name(c) })).collect();
    Ok(Ok(Found {
        total: main.quantile(0.5) as f64,
        intervals: vec![finite(
            job.request.level,
            Some(main.quantile(low) as f64),
            Some(main.quantile(high) as f64),
            "credible",
        )],
        leads: "credible",
        details: json!({
            "max_total": max_total, "prior": prior, "levels": levels, "quantiles": words(&main), "mean": main.mean(),
            "graphs": main.looked_at, "most_probable": top, "sensitivity": sensitivity,
        }),
        warnings,
        ..Found::default()
    }))
}

/// The median where the chains agree, else the modes and no number.
pub(crate) fn latent(job: &Job<'_>) -> Outcome {
    let mut settings = Latent { seed: job.seed, ..Latent::default() };
    let mut chains = match settings.run(job.table, job.progress)? {
        Ok(chains) => chains,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // slow but agreeing chains are given more room before the answer is that they disagree
    if !chains.mixing.is_good() && chains.mixing.r_hat < 1.1 {
        settings = Latent { iterations: settings.iterations * 4, thin: settings.thin * 4, ..settings };
        chains = match settings.run(job.table, job.progress)? {
            Ok(chains) => chains,
            Err(refusal) => return Ok(Err(refusal)),
        };
    }
    if !chains.mixing.is_good() {
        return Ok(Err(Refusal::NotMixed));
    }
    let (low, high) = job.tails();
    Ok(Ok(Found {
        total: chains.quantile(0.5).unwrap_or(f64::NAN),
        intervals: vec![finite(job.request.level, chains.quantile(low), chains.quantile(high), "credible")],
        leads: "credible",
        details: json!({
            "chains": settings.chains, "iterations": settings.iterations, "classes": settings.classes,
            "mixing": chains.mixing, "chain_medians": chains.modes(),
        }),
        ..Found::default()
    }))
}

/// The posterior median after thresholding.
pub(crate) fn threshold(job: &Job<'_>) -> Outcome {
    let variance = match job.request.variance {
        None => Some(1.0),
        Some(v) if v.is_infinite() => None,
        Some(v) => Some(v),
    };
    let tau = Some(job.request.threshold.unwrap_or(2.0));
    let settings = Threshold { variance, tau, seed: job.seed, ..Threshold::default() };
    let sample = match settings.run(job.table)? {
        Ok(sample) => sample,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if sample.effective < 400.0 {
        return Ok(Err(Refusal::NotMixed));
    }
    let (low, high) = job.tails();
    let name = |pair: u32| job.table.name_of(pair);
    let kept: Vec<String> = sample.kept.iter().map(|p| name(*p)).collect();
    let ratios: serde_json::Map<String, serde_json::Value> =
        sample.ratios.iter().map(|(p, r)| (name(*p), number(*r))).collect();
    Ok(Ok(Found {
        warnings: close(job, &settings, &sample).into_iter().collect(),
        total: sample.quantile(0.5),
        intervals: vec![finite(job.request.level, Some(sample.quantile(low)), Some(sample.quantile(high)), "credible")],
        leads: "credible",
        details: json!({ "variance": variance, "tau": tau, "pairs": kept, "ratios": ratios, "effective_draws": sample.effective }),
        ..Found::default()
    }))
}

/// The pair nearest to the threshold, where it lies within a tenth of it: what if it had fallen on the other side?
fn close(job: &Job<'_>, settings: &Threshold, sample: &Weighted) -> Option<Warning> {
    let tau = settings.tau.filter(|t| *t > 0.0)?;
    let off = |r: f64| (r.abs() / tau - 1.0).abs();
    let (pair, ratio) = *sample.ratios.iter().min_by(|a, b| off(a.1).total_cmp(&off(b.1)))?;
    if off(ratio) > 0.1 {
        return None;
    }
    let mut others = sample.kept.clone();
    match others.iter().position(|p| *p == pair) {
        Some(place) => drop(others.remove(place)),
        None => others.push(pair),
    }
    let other = settings.given(job.table, &others).ok()?.quantile(0.5);
    let arguments = [
        ("pair", json!(job.table.name_of(pair))),
        ("ratio", number(ratio.abs())),
        ("tau", number(tau)),
        ("other", number(other)),
        ("with", number(sample.quantile(0.5))),
    ];
    Some(warning("threshold_close", Level::Caution, &arguments))
}
