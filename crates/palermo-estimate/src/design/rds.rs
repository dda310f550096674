//! Respondent-driven sampling: people recruit people they know.
//!
//! RDS-I (Salganik, Heckathorn 2004), RDS-II (Volz, Heckathorn 2008), successive sampling (Gile 2011, JASA 106:135), with a
//! tree bootstrap (Baraff, McCormick, Raftery 2016).

use std::collections::{BTreeMap, HashMap};

use rand::RngExt as _;
use serde::Serialize;

use crate::error::Error;
use crate::resample::{Purpose, stream};
use crate::special::quantile8;

/// One respondent.
#[derive(Debug, Clone, PartialEq)]
pub struct Respondent {
    /// Identifier.
    pub id: String,
    /// Who recruited; `None` for a seed.
    pub recruiter: Option<String>,
    /// How many people of the population the respondent knows.
    pub degree: f64,
    /// Whether the respondent has the trait.
    pub trait_: bool,
}

/// A row that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// Identifier of the respondent.
    pub id: String,
    /// What is wrong.
    pub reason: String,
}

/// A share by three estimators.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shares {
    /// Respondents.
    pub respondents: usize,
    /// Plain share of the sample.
    pub naive: f64,
    /// RDS-I; `None` where nobody of a group recruited or was recruited.
    pub rds1: Option<f64>,
    /// RDS-II.
    pub rds2: f64,
    /// Successive sampling, where a population size is assumed.
    pub ss: Option<f64>,
    /// The assumed size.
    pub assumed_size: Option<u64>,
    /// Recruitments: trait → trait, trait → other, other → trait, other → other.
    pub recruitments: [u64; 4],
    /// Ratio of harmonic mean degrees, without the trait to with it.
    pub differential_activity: Option<f64>,
    /// Limits of RDS-II by the tree bootstrap.
    pub limits: Option<(f64, f64)>,
}

/// Looks for rows that cannot be used: degree 0 or missing, cycles, unknown recruiters, more recruits than coupons.
#[must_use]
pub fn row_errors(all: &[Respondent], coupons: Option<usize>) -> Vec<RowError> {
    let mut faults = Vec::new();
    let place: HashMap<&str, usize> = all.iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect();
    let mut recruits: HashMap<&str, usize> = HashMap::new();
    for (i, r) in all.iter().enumerate() {
        let mut fault = |reason: String| faults.push(RowError { id: r.id.clone(), reason });
        if !(r.degree > 0.0 && r.degree.is_finite()) {
            fault(format!("degree {} is not positive", r.degree));
        }
        if place.get(r.id.as_str()) != Some(&i) {
            fault("the identifier occurs twice".into());
        }
        if let Some(recruiter) = &r.recruiter {
            let count = recruits.entry(recruiter).or_default();
            *count += 1;
            if !place.contains_key(recruiter.as_str()) {
                fault(format!("the recruiter {recruiter} is not among the respondents"));
            } else if coupons.is_some_and(|c| *count > c) {
                fault(format!("recruit number {count} of {recruiter}, who had {} coupons", coupons.unwrap_or(0)));
            }
            let (mut at, mut steps) = (i, 0);
            while let Some(next) = all[at].recruiter.as_deref().and_then(|n| place.get(n)) {
                (at, steps) = (*next, steps + 1);
                if at == i {
                    fault("recruited in a circle".into());
                    break;
                }
                if steps > all.len() {
                    break;
                }
            }
        }
    }
    faults
}

/// Estimates a share.
///
/// # Errors
///
/// No respondents, or rows that cannot be used: call [`row_errors`] first and leave them out.
pub fn shares(all: &[Respondent], size: Option<u64>, repeats: u64, seed: u64) -> Result<Shares, Error> {
    let wrong = |reason: String| Error::Design { design: "rds", reason };
    if all.is_empty() {
        return Err(wrong("there are no respondents".into()));
    }
    if let Some(fault) = row_errors(all, None).first() {
        return Err(wrong(format!("{}: {}", fault.id, fault.reason)));
    }
    if size.is_some_and(|n| n < all.len() as u64) {
        return Err(wrong("the assumed size is smaller than the sample".into()));
    }
    let of: HashMap<&str, bool> = all.iter().map(|r| (r.id.as_str(), r.trait_)).collect();
    let mut recruitments = [0_u64; 4];
    for r in all {
        if let Some(by) = r.recruiter.as_deref().and_then(|n| of.get(n)) {
            recruitments[usize::from(!by) * 2 + usize::from(!r.trait_)] += 1;
        }
    }
    let harmonic = |with: bool| {
        let mine = all.iter().filter(|r| r.trait_ == with);
        let (count, inverse) = mine.fold((0.0, 0.0), |(c, s), r| (c + 1.0, s + 1.0 / r.degree));
        (count > 0.0).then(|| count / inverse)
    };
    let (with, without) = (harmonic(true), harmonic(false));
    let share = |a: u64, b: u64| (a + b > 0).then(|| a as f64 / (a + b) as f64);
    let out = share(recruitments[1], recruitments[0]);
    let into = share(recruitments[2], recruitments[3]);
    let rds1 = match (with, without, out, into) {
        (Some(a), Some(b), Some(ab), Some(ba)) if a * ab + b * ba > 0.0 => Some(b * ba / (a * ab + b * ba)),
        _ => None,
    };
    Ok(Shares {
        respondents: all.len(),
        naive: all.iter().filter(|r| r.trait_).count() as f64 / all.len() as f64,
        rds1,
        rds2: rds2(all.iter()),
        ss: size.map(|n| successive(all, n, seed)),
        assumed_size: size,
        recruitments,
        differential_activity: without.zip(with).map(|(b, a)| b / a),
        limits: tree_bootstrap(all, repeats, seed),
    })
}

/// Σ(x/d)/Σ(1/d).
fn rds2<'a>(all: impl Iterator<Item = &'a Respondent>) -> f64 {
    let (top, bottom) =
        all.fold((0.0, 0.0), |(t, b), r| (t + f64::from(u8::from(r.trait_)) / r.degree, b + 1.0 / r.degree));
    top / bottom
}

/// Gile's successive sampling: inclusion by degree from simulated samples, six rounds of 500.
fn successive(all: &[Respondent], size: u64, seed: u64) -> f64 {
    const ROUNDS: u64 = 6;
    const SAMPLES: u64 = 500;
    let mut seen: BTreeMap<u64, f64> = BTreeMap::new();
    for r in all {
        *seen.entry(r.degree.round().max(1.0) as u64).or_default() += 1.0;
    }
    let degrees: Vec<f64> = seen.keys().map(|k| *k as f64).collect();
    let counts: Vec<f64> = seen.values().copied().collect();
    let mut inclusion: Vec<f64> = degrees.clone();
    for round in 0..ROUNDS {
        let people = spread(&counts, &inclusion, size);
        let mut drawn = vec![0.0; degrees.len()];
        for sample in 0..SAMPLES {
            let mut rng = stream(seed, Purpose::Successive, round * SAMPLES + sample);
            let mut left = people.clone();
            let mut weight: f64 = left.iter().zip(&degrees).map(|(n, d)| n * d).sum();
            for _ in 0..all.len() {
                let mut at = rng.random::<f64>() * weight;
                let mut pick = None;
                for (k, (n, d)) in left.iter().zip(&degrees).enumerate().filter(|(_, (n, _))| **n > 0.0) {
                    pick = Some(k);
                    at -= n * d;
                    if at < 0.0 {
                        break;
                    }
                }
                let Some(k) = pick else { break };
                left[k] -= 1.0;
                weight -= degrees[k];
                drawn[k] += 1.0;
            }
        }
        let samples = SAMPLES as f64;
        inclusion = drawn.iter().zip(&people).map(|(u, n)| (u + 1.0) / (samples * n + 1.0)).collect();
    }
    let chance: BTreeMap<u64, f64> = seen.keys().copied().zip(inclusion).collect();
    let (top, bottom) = all.iter().fold((0.0, 0.0), |(t, b), r| {
        let w = 1.0 / chance[&(r.degree.round().max(1.0) as u64)];
        (t + w * f64::from(u8::from(r.trait_)), b + w)
    });
    top / bottom
}

/// N_k = N (v_k/π_k)/Σ(v_j/π_j) in whole people, no fewer than were sampled.
fn spread(counts: &[f64], inclusion: &[f64], size: u64) -> Vec<f64> {
    let sum: f64 = counts.iter().zip(inclusion).map(|(v, p)| v / p).sum();
    let exact: Vec<f64> = counts.iter().zip(inclusion).map(|(v, p)| size as f64 * v / p / sum).collect();
    let mut people: Vec<f64> = exact.iter().zip(counts).map(|(n, v)| n.floor().max(*v)).collect();
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by(|a, b| (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor())).then(a.cmp(b)));
    let mut missing = size as f64 - people.iter().sum::<f64>();
    for k in order.iter().cycle().take(people.len() * 2) {
        if missing < 1.0 {
            break;
        }
        people[*k] += 1.0;
        missing -= 1.0;
    }
    people
}

/// Resamples seeds, then recruits within recruiter, down every branch.
fn tree_bootstrap(all: &[Respondent], repeats: u64, seed: u64) -> Option<(f64, f64)> {
    let mut children: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut seeds = Vec::new();
    for (i, r) in all.iter().enumerate() {
        match &r.recruiter {
            Some(by) => children.entry(by).or_default().push(i),
            None => seeds.push(i),
        }
    }
    if repeats == 0 || seeds.is_empty() {
        return None;
    }
    let mut values = Vec::new();
    for i in 0..repeats {
        let mut rng = stream(seed, Purpose::Tree, i);
        let mut open: Vec<usize> = (0..seeds.len()).map(|_| seeds[rng.random_range(0..seeds.len())]).collect();
        let (mut top, mut bottom, mut steps) = (0.0, 0.0, 0_usize);
        while let Some(at) = open.pop() {
            let r = &all[at];
            top += f64::from(u8::from(r.trait_)) / r.degree;
            bottom += 1.0 / r.degree;
            if let Some(below) = children.get(r.id.as_str()) {
                open.extend((0..below.len()).map(|_| below[rng.random_range(0..below.len())]));
            }
            steps += 1;
            if steps > 50 * all.len() {
                break;
            }
        }
        values.push(top / bottom);
    }
    values.sort_unstable_by(f64::total_cmp);
    Some((quantile8(&values, 0.025)?, quantile8(&values, 0.975)?))
}
