use std::collections::HashMap;

use palermo_estimate::{Convergence, Selected, Stepwise};

use crate::rows::{self, all_met};

#[test]
fn stepwise_selection_gives_the_published_models_and_figures() {
    let mut known: HashMap<(String, String, bool), Selected> = HashMap::new();
    let mut outcomes = Vec::new();
    for row in rows::of("stepwise") {
        let table = rows::table(&row.dataset);
        let full = row.quantity.ends_with("_full_convergence");
        let convergence = if full { Convergence::Full } else { Convergence::R };
        let threshold: f64 = row.setting.trim_start_matches("p=").parse().expect("p=…");
        let key = (row.dataset.clone(), row.setting.clone(), full);
        let selected = known.entry(key).or_insert_with(|| {
            let settings = Stepwise { threshold, convergence, ..Stepwise::default() };
            settings.run(&table).expect("settings in range").expect("an estimate exists")
        });
        let fit = &selected.fit;
        let (lower, upper) = fit.wald(1.959_963_984_540_054);
        outcomes.push(match row.quantity.trim_end_matches("_full_convergence") {
            "n_hat" => row.met_by(fit.total()),
            "wald95_lower" => row.met_by(lower),
            "wald95_upper" => row.met_by(upper),
            "aic" => row.met_by(fit.aic()),
            "bic" => row.met_by(fit.bic()),
            "deviance" => row.met_by(fit.deviance),
            "df" => row.met_by(fit.df as f64),
            "terms_in_order_of_entry" => row.said_by(&rows::names(&table, &selected.entered, "main effects")),
            "terms_at_minus_infinity" => row.said_by(&rows::names(&table, &fit.at_minus_infinity, "none")),
            other => Err(format!("{}: `{other}` is not known", row.id)),
        });
    }
    all_met("stepwise", outcomes);
}
