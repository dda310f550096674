//! Searches that walk from model to model: downhill by BIC, forward by AIC, and the analyst's own model.

use crate::bootstrap::{ModelKey, Procedure, Progress, Repeats, Runs, Source, jackknife, model_key};
use crate::error::Error;
use crate::exist::{Cache, Existence, check, examine};
use crate::fit::{Bench, Convergence, Fit, Start};
use crate::model::Model;
use crate::refusal::Refusal;
use crate::special::normal_cdf;
use crate::stepwise::{MOST_LISTS_FOR_PAIRS, Selected, limit_lists};
use crate::table::{CaptureTable, Lists};

/// Walks downhill in BIC from a model to the best neighbour with one parameter more or less, hierarchy kept, while BIC
/// falls (Silverman, Chan, Vincent 2024).
///
/// # Errors
///
/// Too many lists.
pub fn downhill(table: &CaptureTable, from: &Model) -> Result<Result<Selected, Refusal>, Error> {
    limit_lists("downhill", MOST_LISTS_FOR_PAIRS, table)?;
    if let Some(refusal) = Refusal::at_sight(table).or_else(|| Refusal::of_model(check(table, from.terms()))) {
        // the walk begins at independence where nothing else was asked for
        return Ok(Err(match refusal {
            Refusal::NoMle { offending } if from.terms().is_empty() => Refusal::StartNoMle { offending },
            other => other,
        }));
    }
    let mut walk = Downhill::new(table, from.clone());
    let support: Vec<Lists> = table.cells().iter().map(|c| c.0).collect();
    walk.bench.load(table.cells().iter().map(|&(m, c)| (m, c as f64)));
    let model = match walk.descend(&support) {
        Ok(model) => model,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(fixed_fit(&mut walk.bench, model))
}

/// Fits a model to the table on the bench.
fn fixed_fit(bench: &mut Bench, model: Model) -> Result<Selected, Refusal> {
    bench.fit(model.terms(), Start::Data, Convergence::Full).map_err(|_| Refusal::NotConverged)?;
    let fit = bench.report(Convergence::Full).map_err(|_| Refusal::NotConverged)?;
    Ok(Selected { entered: model.terms().to_vec(), model, fit })
}

/// Fits the analyst's own model.
///
/// # Errors
///
/// The model is for another number of lists.
pub fn fixed(table: &CaptureTable, model: &Model) -> Result<Result<Selected, Refusal>, Error> {
    if model.lists() != table.lists() {
        let reason = format!("it is for {} lists and the table has {}", model.lists(), table.lists());
        return Err(Error::Model { model: model.to_string(), reason });
    }
    if let Some(refusal) = Refusal::at_sight(table).or_else(|| Refusal::of_model(check(table, model.terms()))) {
        return Ok(Err(refusal));
    }
    Ok(fixed_fit(&mut Bench::of(table), model.clone()))
}

struct Downhill {
    bench: Bench,
    cache: Cache,
    start: Model,
    /// Every set of two lists or more but the full one.
    sets: Vec<Lists>,
}

impl Downhill {
    fn new(table: &CaptureTable, start: Model) -> Downhill {
        let lists = table.lists();
        // beyond six lists the sets of three and more are too many to try at each step
        let most = if lists <= 6 { lists as u32 } else { 2 };
        let full = (1 << lists) - 1;
        let sets = (1..=full).filter(|s: &Lists| (2..=most).contains(&s.count_ones()) && (*s != full || lists == 2));
        Downhill { bench: Bench::new(lists), cache: Cache::default(), start, sets: sets.collect() }
    }

    fn bic(&mut self, support: &[Lists], model: &Model) -> Option<f64> {
        if self.cache.status(model.lists(), support, model.terms()) != Existence::Ok {
            return None;
        }
        let warm = self.bench.beta.clone();
        let fitted = self.bench.fit(model.terms(), Start::From(&warm), Convergence::Full).is_ok()
            || self.bench.fit(model.terms(), Start::Data, Convergence::Full).is_ok();
        fitted.then(|| self.bench.relative_bic())
    }

    fn descend(&mut self, support: &[Lists]) -> Result<Model, Refusal> {
        let mut here = self.start.clone();
        let lists = here.lists();
        let status = self.cache.status(lists, support, here.terms());
        if let Some(refusal) = Refusal::at_start(status, Vec::new()) {
            return Err(refusal);
        }
        self.bench.fit(here.terms(), Start::Data, Convergence::Full).map_err(|_| Refusal::NotConverged)?;
        let mut bic = self.bench.relative_bic();
        loop {
            let base = self.bench.beta.clone();
            let mut best: Option<(f64, Model, Vec<f64>)> = None;
            for i in 0..self.sets.len() {
                let set = self.sets[i];
                let neighbour = if here.has(set) {
                    let fewer = here.without(set);
                    if fewer.terms().len() + 1 != here.terms().len() {
                        continue;
                    }
                    fewer
                } else {
                    let more = here.with(set);
                    if more.terms().len() != here.terms().len() + 1 {
                        continue;
                    }
                    more
                };
                self.bench.beta.copy_from_slice(&base);
                if let Some(value) = self.bic(support, &neighbour)
                    && value < bic - 1e-9
                    && best.as_ref().is_none_or(|b| value < b.0)
                {
                    best = Some((value, neighbour, self.bench.beta.clone()));
                }
            }
            let Some((value, model, beta)) = best else {
                self.bench.beta.copy_from_slice(&base);
                return Ok(here);
            };
            (bic, here) = (value, model);
            self.bench.beta.copy_from_slice(&beta);
        }
    }
}

/// The walk from independence as a procedure.
pub(crate) struct DownhillProcedure<'a>(pub(crate) &'a CaptureTable);

impl Procedure for DownhillProcedure<'_> {
    type Room = (DownhillRoom, Vec<Lists>);

    fn room(&self) -> Self::Room {
        (DownhillRoom(Downhill::new(self.0, Model::main_effects(self.0.lists()))), Vec::new())
    }

    fn estimate(&self, room: &mut Self::Room, cells: &[(Lists, u64)]) -> Result<(f64, ModelKey), Refusal> {
        let (DownhillRoom(walk), support) = room;
        support.clear();
        support.extend(cells.iter().map(|c| c.0));
        walk.bench.load(cells.iter().map(|&(m, c)| (m, c as f64)));
        let model = walk.descend(support)?;
        let warm = walk.bench.beta.clone();
        walk.bench.fit(model.terms(), Start::From(&warm), Convergence::Full).map_err(|_| Refusal::NotConverged)?;
        Ok((walk.bench.cases() + walk.bench.hidden(), model_key(model.lists(), model.terms())))
    }
}

/// The walk from independence repeated on resamples, with the jackknife.
///
/// # Errors
///
/// Too many lists; cancelled.
pub fn downhill_bootstrap(
    table: &CaptureTable,
    source: Source<'_>,
    progress: &Progress,
) -> Result<Result<Repeats, Refusal>, Error> {
    let selected = match downhill(table, &Model::main_effects(table.lists()))? {
        Ok(selected) => selected,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let procedure = DownhillProcedure(table);
    let mut runs = Runs::default();
    runs.extend(&procedure, table, source, progress)?;
    let original = model_key(table.lists(), selected.model.terms());
    Ok(Ok(runs.finish(original, jackknife(&procedure, table))))
}

/// Room of one thread for walks downhill.
pub(crate) struct DownhillRoom(Downhill);

/// A fixed model as a procedure.
pub(crate) struct FixedProcedure<'a> {
    pub(crate) model: &'a Model,
}

impl Procedure for FixedProcedure<'_> {
    type Room = Bench;

    fn room(&self) -> Self::Room {
        Bench::new(self.model.lists())
    }

    fn estimate(&self, bench: &mut Bench, cells: &[(Lists, u64)]) -> Result<(f64, ModelKey), Refusal> {
        let support: Vec<Lists> = cells.iter().map(|c| c.0).collect();
        if let Some(refusal) = Refusal::of_model(examine(self.model.lists(), &support, self.model.terms())) {
            return Err(refusal);
        }
        bench.load(cells.iter().map(|&(m, c)| (m, c as f64)));
        bench.fit(self.model.terms(), Start::Data, Convergence::Full).map_err(|_| Refusal::NotConverged)?;
        Ok((bench.cases() + bench.hidden(), model_key(self.model.lists(), self.model.terms())))
    }
}

/// Adds the pair that lowers AIC most, until AIC does not fall or the Wald p-value of the added pair exceeds the threshold
/// (Bales, Hesketh, Silverman 2015; thresholds 0.05 and 0.001).
///
/// # Errors
///
/// A threshold outside of 0 to 1; too many lists.
pub fn aic_stepwise(table: &CaptureTable, threshold: f64) -> Result<Result<Selected, Refusal>, Error> {
    if !(0.0..=1.0).contains(&threshold) {
        return Err(Error::setting("threshold", format!("{threshold} is no probability; 0.05 is usual here")));
    }
    limit_lists("aic-stepwise", MOST_LISTS_FOR_PAIRS, table)?;
    if let Some(refusal) = Refusal::at_sight(table) {
        return Ok(Err(refusal));
    }
    let checked = check(table, &[]);
    if let Some(refusal) = Refusal::at_start(checked.status, checked.offending) {
        return Ok(Err(refusal));
    }
    let mut bench = Bench::of(table);
    let fit = |bench: &mut Bench, entered: &[Lists]| -> Option<Fit> {
        bench.fit(entered, Start::Data, Convergence::Full).ok()?;
        bench.report(Convergence::Full).ok()
    };
    let mut entered = Vec::new();
    let Some(mut here) = fit(&mut bench, &entered) else { return Ok(Err(Refusal::NotConverged)) };
    loop {
        let mut best: Option<(Lists, Fit)> = None;
        for pair in table.pairs().filter(|p| !entered.contains(p)) {
            let mut more = entered.clone();
            more.push(pair);
            if check(table, &more).status != Existence::Ok {
                continue;
            }
            if let Some(found) = fit(&mut bench, &more)
                && best.as_ref().is_none_or(|b| found.aic() < b.1.aic())
            {
                best = Some((pair, found));
            }
        }
        match best {
            Some((pair, found)) if found.aic() < here.aic() && wald_p(&found, pair) <= threshold => {
                entered.push(pair);
                here = found;
            }
            _ => break,
        }
    }
    let model = Model::closure(table.lists(), entered.iter().copied());
    Ok(Ok(Selected { entered, model, fit: here }))
}

/// Two-sided p of a coefficient; a parameter at −∞ has no finite standard error, as in a fit that runs towards it.
fn wald_p(fit: &Fit, term: Lists) -> f64 {
    let found = fit.coefficients.iter().find(|c| c.0 == term);
    found.map_or(1.0, |(_, value, error)| 2.0 * normal_cdf(-(value / error).abs()))
}
