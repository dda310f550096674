//! In which language? What was asked, else what the environment says, else English.

use palermo_register::catalog::Catalog;
use palermo_register::reference::LANGUAGES;
use palermo_register::source::did_you_mean;

use crate::error::{Error, Result};

/// Languages in which an installation has labels.
fn all(catalog: &Catalog) -> Vec<&str> {
    let packs = catalog.packs.iter().flat_map(|p| p.labels.languages.keys().map(String::as_str));
    let mut all: Vec<&str> = LANGUAGES.iter().copied().chain(packs).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The language of an installation that a tag or locale means: `fr`, `fr-CA` and `fr_CA.UTF-8` are `fr`.
pub fn known(catalog: &Catalog, tag: &str) -> Option<String> {
    let main = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
    all(catalog).into_iter().find(|l| l.eq_ignore_ascii_case(main)).map(str::to_string)
}

/// The language asked for on the command line, else that of `LC_ALL`, `LC_MESSAGES` or `LANG`, else English.
///
/// # Errors
/// There are no labels in the language that was asked for.
pub fn of_command(catalog: &Catalog, asked: Option<&str>) -> Result<String> {
    match asked {
        Some(tag) => known(catalog, tag).ok_or_else(|| {
            let all = all(catalog);
            Error::said(
                "unknown_language",
                format!("there are no labels in `{tag}`"),
                format!("{}; labels are in {}", did_you_mean(tag, all.iter().copied()), all.join(", ")),
            )
        }),
        None => Ok(of_environment(|name| std::env::var(name).ok(), catalog)),
    }
}

/// As POSIX says: the first of the three that is set and not empty decides.
fn of_environment(variable: impl Fn(&str) -> Option<String>, catalog: &Catalog) -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|v| !v.is_empty());
    set.and_then(|locale| known(catalog, &locale)).unwrap_or_else(|| "en".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_decides() {
        let of = |set: &[(&str, &str)]| {
            let set = set.to_vec();
            of_environment(|name| set.iter().find(|(n, _)| *n == name).map(|(_, v)| v.to_string()), &Catalog::default())
        };
        assert_eq!(of(&[("LC_ALL", "fr_CA.UTF-8"), ("LANG", "ru_RU.UTF-8")]), "fr");
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "ru_RU.UTF-8")]), "ru");
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "ru_RU.UTF-8")]), "en");
        assert_eq!(of(&[]), "en");
    }

    #[test]
    fn a_language_without_labels_is_refused_with_those_that_have_some() {
        let refused = of_command(&Catalog::default(), Some("tlh")).expect_err("nobody labels in it");
        assert_eq!(refused.code(), "unknown_language");
        assert!(refused.help().is_some_and(|h| h.contains("ar, en, es")));
    }
}
