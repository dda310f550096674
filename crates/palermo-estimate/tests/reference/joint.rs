use std::collections::HashMap;

use palermo_estimate::covariate::{Criterion, Formula, Joint, JointFit, search};
use palermo_estimate::exist::Existence;
use palermo_estimate::{Columns, Histories, Stepwise};

use crate::rows::{self, all_met, data, read};

fn histories(name: &str, covariates: &[&str]) -> Histories {
    let covariates = covariates.iter().map(|c| (*c).to_owned()).collect();
    read(&data().join(format!("covariates/{name}.csv")), &Columns { covariates, ..Columns::default() })
}

fn demo() -> Joint {
    Joint::new(&histories("covariates_demo", &["sex", "age", "year"]))
}

fn runaway() -> Joint {
    Joint::new(&histories("covariates_runaway", &["year"]))
}

fn formula(joint: &Joint, setting: &str) -> Formula {
    let text = setting.trim_start_matches("count ~ ").split(" (t=").next().unwrap_or_default();
    Formula::parse(text, joint, &[("t", "year", vec![0, 1, 2, 3])][..usize::from(setting.contains(":t"))])
        .expect("a formula of the reference")
}

#[test]
fn joint_models_give_the_figures_of_r() {
    let mut known: HashMap<String, Result<JointFit, Existence>> = HashMap::new();
    let mut outcomes = Vec::new();
    for row in rows::of("covariate_loglinear") {
        let joint = if row.dataset == "covariates_demo" { demo() } else { runaway() };
        let fit = known.entry(row.setting.clone()).or_insert_with(|| joint.fit(&formula(&joint, &row.setting)));
        if row.quantity == "verdict" {
            outcomes.push(if *fit == Err(Existence::NoMle) { Ok(()) } else { Err(format!("{}: {fit:?}", row.id)) });
            continue;
        }
        let fit = fit.as_ref().expect("an estimate");
        let level = |covariate: &str, level: &str| {
            let place = joint.covariates().iter().position(|c| c.name == covariate).expect("a covariate");
            joint.by_level(fit, place).into_iter().find(|l| l.0 == level).expect("a level").1
        };
        outcomes.push(match row.quantity.as_str() {
            "n_hat" => row.met_by(fit.total),
            "aic" => row.met_by(fit.aic),
            "bic_n_cases" => row.met_by(fit.bic),
            "deviance" => row.met_by(fit.deviance),
            "df" => row.met_by(fit.df as f64),
            "delta_se_hidden" => row.met_by(fit.se_hidden),
            "n_hat_year_2023/2024" | "aic/bic" => {
                let ours = match row.quantity.as_str() {
                    "aic/bic" => [fit.aic, fit.bic],
                    _ => [level("year", "2023"), level("year", "2024")],
                };
                row.value.split('/').zip(ours).try_for_each(|(v, o)| row.compared(v.parse().expect("a number"), o))
            }
            other => {
                let (covariate, value) = other.trim_start_matches("n_hat_").split_once('_').expect("a level");
                row.met_by(level(covariate, value))
            }
        });
    }
    all_met("covariate_loglinear", outcomes);
}

#[test]
fn lists_by_year_alone_are_independence_year_by_year() {
    let mut outcomes = Vec::new();
    let by_year = histories("covariates_demo", &["sex", "age", "year"]).over(&["year"]).expect("a covariate");
    let joint = Joint::new(&by_year);
    let model = Formula::parse("(A+B+C)*year", &joint, &[]).expect("a formula");
    let fit = joint.fit(&model).expect("an estimate");
    let years = joint.by_level(&fit, 0);
    let strata = by_year.strata().expect("tables");
    for row in rows::of("stratified_independence") {
        let year = row.quantity.trim_start_matches("n_hat_year_");
        let ours = years.iter().find(|y| y.0 == year).expect("a year").1;
        outcomes.push(row.met_by(ours));
        // the sex and the age are pooled
        let pooled = strata.iter().find(|s| s.0 == year).expect("a year");
        let apart = Stepwise { threshold: 0.0, ..Stepwise::default() }.run(&pooled.1).expect("in range");
        assert!((apart.expect("an estimate").fit.total() / ours - 1.0).abs() < 1e-9);
    }
    all_met("stratified_independence", outcomes);
}

#[test]
fn sub_totals_add_up_to_the_total() {
    let joint = demo();
    let (_, fit, _) = search(&joint, Criterion::Bic).expect("an estimate");
    for covariate in 0..3 {
        let sum: f64 = joint.by_level(&fit, covariate).iter().map(|l| l.1).sum();
        assert!((sum / fit.total - 1.0).abs() < 1e-9);
    }
    assert!(fit.bic < 778.0, "{}", fit.bic);
}

#[test]
fn a_model_without_an_estimate_never_wins_the_search() {
    for criterion in [Criterion::Bic, Criterion::Aic] {
        let joint = runaway();
        let (formula, fit, _) = search(&joint, criterion).expect("an estimate");
        assert!(fit.total < 5_000.0, "{:?} gives {}", formula.words(), fit.total);
    }
}
