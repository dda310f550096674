//! What is asked of an estimation: method and settings, as the command line and studies give them.

use serde::Serialize;

use crate::error::Error;
use crate::graphs::Prior;

/// The methods of multiple systems estimation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Selection by p-value of overlaps.
    Stepwise,
    /// Best hierarchical model by BIC.
    Bic,
    /// Average over decomposable graphs.
    Dga,
    /// Latent classes.
    Lcmcr,
    /// Chao's lower bound.
    Chao,
    /// Two lists.
    LincolnPetersen,
    /// Walk downhill in BIC.
    Downhill,
    /// Selection by AIC with profile limits.
    AicStepwise,
    /// The analyst's own model.
    Fixed,
    /// Pairs kept by posterior weight.
    BayesThreshold,
}

impl Method {
    /// All methods with their names.
    pub const NAMES: [(&'static str, Method); 10] = [
        ("stepwise", Method::Stepwise),
        ("bic", Method::Bic),
        ("dga", Method::Dga),
        ("lcmcr", Method::Lcmcr),
        ("chao", Method::Chao),
        ("lincoln-petersen", Method::LincolnPetersen),
        ("downhill", Method::Downhill),
        ("aic-stepwise", Method::AicStepwise),
        ("fixed", Method::Fixed),
        ("bayes-threshold", Method::BayesThreshold),
    ];

    /// The method of a name.
    ///
    /// # Errors
    ///
    /// No method has it.
    pub fn of(name: &str) -> Result<Method, Error> {
        let names = || Self::NAMES.map(|n| n.0).join(", ");
        let found = Self::NAMES.iter().find(|n| n.0 == name).map(|n| n.1);
        found.ok_or_else(|| Error::setting("method", format!("`{name}` is not known; there are: {}", names())))
    }
}

/// Which interval leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    /// Bias-corrected and accelerated.
    Bca,
    /// Plain percentiles of the repeats.
    Percentile,
    /// Pooled over models by BIC weight within each repeat.
    Stacked,
    /// Multinomial profile likelihood, given the model.
    Profile,
    /// Wald, given the model.
    Wald,
}

impl IntervalKind {
    /// The interval of a name.
    ///
    /// # Errors
    ///
    /// No interval has it.
    pub fn of(name: &str) -> Result<IntervalKind, Error> {
        Ok(match name {
            "bca" => IntervalKind::Bca,
            "percentile" => IntervalKind::Percentile,
            "stacked" => IntervalKind::Stacked,
            "profile" => IntervalKind::Profile,
            "wald" => IntervalKind::Wald,
            _ => {
                let known = "bca, percentile, stacked, profile, wald";
                return Err(Error::setting("interval", format!("`{name}` is not known; there are: {known}")));
            }
        })
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Method.
    pub method: Method,
    /// p-value of entry (0.02; aic-stepwise 0.05) or τ of bayes-threshold (2).
    pub threshold: Option<f64>,
    /// Largest number of lists in a term (bic).
    pub max_order: Option<usize>,
    /// Repeats: absent, adaptive; 0, none.
    pub bootstrap: Option<u64>,
    /// The most seconds of adaptive repeats.
    pub max_seconds: f64,
    /// Interval that leads.
    pub interval: Option<IntervalKind>,
    /// Nominal coverage.
    pub level: f64,
    /// Seed; absent, made from the table.
    pub seed: Option<u64>,
    /// Code of the identifying assumption.
    pub assumption: Option<String>,
    /// Why it holds here.
    pub reasons: Option<String>,
    /// The analyst's own model.
    pub model: Option<String>,
    /// Ceiling of the total (dga); default eleven times the cases.
    pub max_total: Option<u64>,
    /// Prior on the total (dga).
    pub prior: Option<Prior>,
    /// Prior variance of pairs (bayes-threshold); absent, 1; infinite, flat.
    pub variance: Option<f64>,
    /// Estimate each combination of covariates apart and add up.
    pub strata: bool,
    /// Model covariates jointly: the criterion of the search.
    pub covariates: bool,
}

impl Request {
    /// A method with its defaults.
    #[must_use]
    pub fn new(method: Method) -> Request {
        Request {
            method,
            threshold: None,
            max_order: None,
            bootstrap: None,
            max_seconds: 600.0,
            interval: None,
            level: 0.95,
            seed: None,
            assumption: None,
            reasons: None,
            model: None,
            max_total: None,
            prior: None,
            variance: None,
            strata: false,
            covariates: false,
        }
    }

    /// Checks what can be checked without data.
    ///
    /// # Errors
    ///
    /// The setting that is out of range.
    pub fn check(&self) -> Result<(), Error> {
        if !(0.5..1.0).contains(&self.level) {
            return Err(Error::setting("level", format!("{} does not lie between 0.5 and 1", self.level)));
        }
        if self.bootstrap.is_some_and(|b| b > 10_000_000) {
            return Err(Error::setting("bootstrap", "10,000,000 repeats at most"));
        }
        if self.max_seconds.is_nan() || self.max_seconds <= 0.0 {
            return Err(Error::setting("max-seconds", "a positive number of seconds"));
        }
        if let Some(code) = &self.assumption
            && crate::assume::Assumption::of(code).is_none()
        {
            let known = crate::assume::Assumption::CODES.map(|c| c.0).join(", ");
            return Err(Error::setting("assumption", format!("`{code}` is not known; there are: {known}")));
        }
        if self.method == Method::Fixed && self.model.is_none() {
            return Err(Error::setting("model", "method fixed needs a model, such as `[12,13,4]` or `A:B, A:C`"));
        }
        Ok(())
    }
}
