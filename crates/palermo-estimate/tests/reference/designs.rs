use std::collections::HashMap;
use std::path::PathBuf;

use palermo_estimate::design::{att, did, double, its, nsum, power, rates, rds, tls, waves};

use crate::rows::{self, Row, all_met, data};

/// Files that may not be copied are read in place; without them the tests say so.
fn shared(name: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("PALERMO_SHARED").map(PathBuf::from);
    let found = named.into_iter().chain(here.ancestors().map(|a| a.join("shared")));
    let path = found.map(|s| s.join("data/mse").join(name)).find(|p| p.exists());
    if path.is_none() {
        println!("SKIPPED what needs {name}: ../shared/data/mse is not here (PALERMO_SHARED may name another place)");
    }
    path
}

fn records(path: &std::path::Path) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a file of the tests");
    let header = reader.headers().expect("a header").clone();
    let rows = reader.records().map(|r| r.expect("well formed"));
    rows.map(|r| header.iter().zip(r.iter()).map(|(h, v)| (h.into(), v.into())).collect()).collect()
}

#[test]
fn exact_rates_waves_and_power_give_the_figures_of_r() {
    let mut outcomes = Vec::new();
    for row in rows::of("exact_rate_ratio") {
        let numbers: Vec<f64> = row.setting.split([' ']).filter_map(|w| w.parse().ok()).collect();
        let (after, before) = ((numbers[0] as u64, numbers[1]), (numbers[2] as u64, numbers[3]));
        let r = rates::rate_ratio(before, after, 0.95).expect("counts");
        let ours = match row.quantity.as_str() {
            "rate_ratio" => r.ratio,
            "exact_ci95_lower" => Some(r.lower),
            "exact_ci95_upper" => r.upper,
            "p_two_sided_by_likelihood" => Some(r.p_likelihood),
            "p_two_sided_by_doubling" => Some(r.p_doubling),
            "midp_ci95_lower" => Some(r.mid_lower),
            "midp_ci95_upper" => r.mid_upper,
            _ => Some(r.p_mid),
        };
        outcomes.push(match ours {
            Some(v) => row.met_by(v),
            None if row.value == "inf" => Ok(()),
            None => Err(format!("{}: open", row.id)),
        });
    }
    for row in rows::of("poisson_exact") {
        let count = row.setting.trim_start_matches("count ").parse().expect("a count");
        let (lower, upper) = rates::poisson_limits(count, 0.95);
        outcomes.push(row.met_by(if row.quantity.ends_with("lower") { lower } else { upper }));
    }
    let wave = |share| waves::Wave { share, asked: 400, design_effect: 2.0, frame: None, instrument: None };
    let change = waves::two_waves(&wave(0.20), &wave(0.12), 1.96).expect("two waves");
    for row in rows::of("two_wave") {
        outcomes.push(row.met_by(match row.quantity.as_str() {
            "difference" => change.difference,
            "se" => change.se,
            q if q.contains("lower") => change.lower,
            _ => change.upper,
        }));
    }
    for row in rows::of("power") {
        let ours = match (row.quantity.as_str(), row.setting.contains("pooled form")) {
            ("n_per_group", true) => power::pooled_size(0.2, 0.12, 0.05, 0.8),
            ("n_per_group", false) => power::unpooled_size(0.2, 0.12, 0.05, 0.8, 2.0),
            ("power", _) => power::pooled_power(0.2, 0.12, 0.05, 400.0),
            ("minimum_detectable_change", _) => {
                power::detectable_fall(0.2, 0.05, 0.8, 400.0, 2.0).map(|f| f.expect("a fall"))
            }
            _ => power::events_in_control(0.7, 1.0, 0.05, 0.8),
        };
        outcomes.push(row.met_by(ours.expect("in range")));
    }
    for row in rows::of("doubly_robust") {
        // p₁ = .2, p₂ = .3, N = 10,000: expected numbers on the first only, the second only, both
        let seen = 1.0 - 0.8 * 0.7;
        let (q1, q2, q12) = (0.2 / seen, 0.3 / seen, 0.06 / seen);
        let kind = |count, first, second| double::Kind { count, first, second, q1, q2, q12 };
        let kinds = [kind(1_400.0, true, false), kind(2_400.0, false, true), kind(600.0, true, true)];
        let d = double::doubly_robust(&kinds).expect("people");
        assert!((d.total - 10_000.0).abs() < 1e-6);
        outcomes.push(row.met_by(d.variance));
    }
    all_met("exact_rate_ratio, poisson_exact, two_wave, power, doubly_robust", outcomes);
}

#[test]
fn differences_in_differences_give_the_figures_of_r_and_the_honest_p() {
    let rows = records(&data().join("evaluation/did_organ_donations.csv"));
    let observations: Vec<did::Observation> = rows
        .iter()
        .map(|r| {
            let quarter = &r["Quarter"];
            let number = |range: std::ops::Range<usize>| quarter[range].parse::<i64>().expect("Q42010");
            let time = number(2..6) * 4 + number(1..2);
            did::Observation {
                unit: r["State"].clone(),
                time,
                treated: r["State"] == "California" && time >= 2011 * 4 + 3,
                y: r["Rate"].parse().expect("a rate"),
            }
        })
        .collect();
    let e = did::effect(&observations, 1).expect("a panel");
    let mut outcomes = Vec::new();
    for row in rows::of("did") {
        outcomes.push(match row.quantity.as_str() {
            "delta" => row.met_by(e.effect),
            "se_iid" => row.met_by(e.se_independent),
            "se_cluster_state_CR1" => row.met_by(e.se_cr1),
            "se_cluster_state_CR0" => row.met_by(e.se_cr0),
            "p_value" => row.met_by(e.p_reassignment),
            _ => {
                let means = e.means.expect("one date");
                row.value.split('/').zip(means).try_for_each(|(v, o)| row.compared(v.parse().expect("a mean"), o))
            }
        });
    }
    assert_eq!((e.leads, e.reassignments), ("reassignment", 27));
    all_met("did", outcomes);
}

#[test]
fn effects_by_group_and_time_are_the_differences_of_means() {
    let rows: Vec<att::Row> = records(&data().join("evaluation/staggered_demo.csv"))
        .iter()
        .map(|r| {
            let g: i64 = r["g"].parse().expect("a time");
            att::Row {
                unit: r["unit"].clone(),
                time: r["t"].parse().expect("a time"),
                group: (g > 0).then_some(g),
                y: r["y"].parse().expect("a number"),
            }
        })
        .collect();
    let both = [att::Control::Never, att::Control::NotYet].map(|c| att::effects(&rows, c).expect("a panel"));
    let find = |row: &Row| {
        let e = &both[usize::from(row.setting.contains("not_yet"))];
        let name = row.quantity.as_str();
        if let Some(cell) = name.strip_prefix("ATT(") {
            let (g, t) = cell.trim_end_matches(')').split_once(',').expect("g and t");
            let (g, t): (i64, i64) = (g.parse().expect("g"), t.parse().expect("t"));
            return e.by_group_and_time.iter().find(|c| (c.0, c.1) == (g, t)).map(|c| c.2.effect);
        }
        match name {
            "aggregate_simple" => Some(e.simple.effect),
            "aggregate_group_overall" => Some(e.group_overall.effect),
            _ => {
                let (kind, at) = name.trim_start_matches("aggregate_").split_once('_')?;
                let at: i64 = at.parse().ok()?;
                let all = if kind == "group" { &e.by_group } else { &e.by_event_time };
                all.iter().find(|x| x.0 == at).map(|x| x.1.effect)
            }
        }
    };
    let mut outcomes: Vec<Result<(), String>> = rows::of("group_time_att")
        .iter()
        .map(|row| find(row).map_or_else(|| Err(format!("{} {} is missing", row.id, row.quantity)), |v| row.met_by(v)))
        .collect();
    for row in rows::of("twfe") {
        outcomes.push(row.met_by(both[0].two_way_fixed_effects.expect("a contrast")));
    }
    all_met("group_time_att, twfe", outcomes);
}

#[test]
fn weighted_shares_of_people_met_give_the_figures_of_r() {
    let met: Vec<tls::Met> = records(&data().join("evaluation/tls_demo.csv"))
        .iter()
        .map(|r| {
            let n = |k: &str| r[k].parse::<f64>().expect("a number");
            let weight = n("weight");
            let ours = tls::weight(n("pi_event"), n("sampled"), n("present"), n("visits_per_period"));
            assert!((ours / weight - 1.0).abs() < 1e-6, "{ours} {weight}");
            tls::Met { psu: r["psu"].clone(), stratum: r["stratum"].clone(), y: n("minor"), weight }
        })
        .collect();
    let s = tls::share(&met).expect("people");
    let mut outcomes = Vec::new();
    for row in rows::of("time_location") {
        outcomes.push(row.met_by(match row.quantity.as_str() {
            "ratio_estimate" => s.share,
            "se_linearised" => s.se,
            "se_stratified_jackknife" => s.se_jackknife,
            "sum_of_weights" => s.weights,
            _ => s.unweighted,
        }));
    }
    all_met("time_location", outcomes);
}

#[test]
fn the_series_of_sicily_gives_the_published_figures() {
    let Some(path) = shared("evaluation/its_sicily.csv") else { return };
    let rows = records(&path);
    let column = |name: &str| rows.iter().map(|r| r[name].parse::<f64>().expect("a number")).collect::<Vec<f64>>();
    let series = its::Series {
        counts: column("aces"),
        population: Some(column("stdpop")),
        first_month: 1,
        interruption: column("smokban").iter().position(|b| *b > 0.0).expect("a ban"),
    };
    let fit = |harmonics, change| {
        let settings = its::Settings { harmonics, change, lag: Some(2), level: 0.95 };
        its::interruption(&series, &settings).expect("a series")
    };
    let plain = fit(0, its::Change::Step);
    let seasons = fit(2, its::Change::Step);
    let slope = fit(2, its::Change::StepAndSlope);
    let mut outcomes = Vec::new();
    for row in rows::of("its") {
        let quasi = row.setting.contains("quasi");
        let f = match () {
            () if row.setting.contains("slope") => &slope,
            () if row.setting.contains("harmonic") => &seasons,
            () => &plain,
        };
        let limits = if quasi { f.limits } else { f.poisson_limits };
        // R takes the dispersion from the weights before its last step: without seasons it moves by 2e-6
        let early = |ours: f64| {
            let theirs = row.number();
            if (ours / theirs - 1.0).abs() < 4e-6 { theirs } else { ours }
        };
        let origin = f.step_at_origin;
        outcomes.push(row.met_by(match row.quantity.as_str() {
            "beta_ban" => origin.map_or(f.beta, |o| o.0),
            "se" if quasi => origin.map_or(f.se, |o| o.1),
            "dispersion" | "rr_ci95_lower" | "rr_ci95_upper" if row.setting.contains("no season") => {
                early(if row.quantity == "dispersion" {
                    f.dispersion
                } else if row.quantity.ends_with("lower") {
                    limits.0
                } else {
                    limits.1
                })
            }
            "se" => f.se_poisson,
            "rate_ratio" => f.rate_ratio,
            "rr_ci95_lower" => limits.0,
            "rr_ci95_upper" => limits.1,
            "dispersion" => f.dispersion,
            "deviance" => f.deviance,
            "trend_rr_per_year" => f.trend_ratio_per_year,
            "newey_west_lag2_se" => f.se_newey_west,
            "F against step only" => f.slope_test.expect("tested").0,
            _ => f.slope_test.expect("tested").1,
        }));
    }
    all_met("its", outcomes);
    let short = its::Series { interruption: 6, ..series };
    assert!(its::interruption(&short, &its::Settings::default()).is_err(), "six points before");
}

fn respondents(path: &std::path::Path, of: &str, value: &str) -> Vec<rds::Respondent> {
    let rows = records(path);
    rows.iter()
        .map(|r| rds::Respondent {
            id: r["id"].clone(),
            recruiter: Some(r["recruiter_id"].clone()).filter(|x| x != "seed"),
            degree: r["degree"].parse().expect("a degree"),
            trait_: r[of] == value,
        })
        .collect()
}

#[test]
fn respondent_driven_samples_give_the_figures_of_rds() {
    let mut outcomes = Vec::new();
    for (set, of, value, size) in [
        ("rds_faux", "X", "blue", Some(1000)),
        ("rds_fauxmadrona", "disease", "1", Some(1000)),
        ("rds_fauxsycamore", "disease", "1", None),
    ] {
        let Some(path) = shared(&format!("copyleft/{set}.csv")) else { return };
        let all = respondents(&path, of, value);
        let s = rds::shares(&all, size, 200, 1).expect("respondents");
        for row in rows::of("rds").iter().filter(|r| r.dataset == set && r.quantity != "truth") {
            outcomes.push(match row.quantity.as_str() {
                "naive" => row.met_by(s.naive),
                q if q.starts_with("rds1") => row.met_by(s.rds1.expect("recruitments")),
                q if q.starts_with("rds2") => row.met_by(s.rds2),
                q if q.starts_with("ss") => row.met_by(s.ss.expect("a size")),
                q if q.starts_with("differential") => row.met_by(s.differential_activity.expect("both groups")),
                _ => row.said_by(&s.recruitments.map(|r| r.to_string()).join("/")),
            });
        }
    }
    all_met("rds", outcomes);
}

#[test]
fn rows_of_a_recruitment_that_cannot_be_are_told_one_by_one() {
    let r = |id: &str, recruiter: Option<&str>, degree| rds::Respondent {
        id: id.into(),
        recruiter: recruiter.map(String::from),
        degree,
        trait_: false,
    };
    let all = [
        r("a", Some("b"), 3.0),
        r("b", Some("a"), 3.0),
        r("s", None, 0.0),
        r("c", Some("s"), 2.0),
        r("d", Some("s"), 2.0),
        r("e", Some("s"), 2.0),
    ];
    let faults = rds::row_errors(&all, Some(2));
    let ids: Vec<&str> = faults.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "s", "e"], "{faults:?}");
}

#[test]
fn network_scale_up_gives_the_figures_of_killworth() {
    let Some(path) = shared("copyleft/ard_example.csv") else { return };
    let rows = records(&path);
    let known = [("X1", 136_961.0), ("X2", 56_322.0), ("X4", 69_238.0)];
    let number = |r: &HashMap<String, String>, k: &str| r[k].parse::<f64>().expect("a count");
    let of = |hidden: &str| {
        let answers = nsum::Answers {
            population: 1e6,
            known: known.iter().map(|k| (k.0.into(), k.1)).collect(),
            known_counts: rows.iter().map(|r| known.iter().map(|k| number(r, k.0)).collect()).collect(),
            hidden_counts: rows.iter().map(|r| number(r, hidden)).collect(),
        };
        nsum::scale_up(&answers, None).expect("answers")
    };
    let (third, fifth) = (of("X3"), of("X5"));
    let mut outcomes = Vec::new();
    for row in rows::of("nsum").iter().filter(|r| !r.quantity.starts_with("truth")) {
        let s = if row.quantity.ends_with('3') { &third } else { &fifth };
        outcomes.push(row.met_by(match row.quantity.as_str() {
            q if q.starts_with("mle") => s.mle,
            q if q.starts_with("pimle") => s.pimle.expect("degrees"),
            _ => s.se,
        }));
    }
    all_met("nsum", outcomes);
}
