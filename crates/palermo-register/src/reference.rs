//! Countries, languages, currencies and subdivisions: codes from ISO, names from CLDR, both through libraries.
//!
//! Countries are held as ISO 3166-1 alpha-3, so that Namibia (`NA` in alpha-2) can never be read as a missing value (V8).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use icu_experimental::displaynames::DisplayNamesOptions;
use icu_experimental::displaynames::multi::{LanguageDisplayNames, RegionDisplayNames};
use icu_locale_core::Locale;
use icu_locale_core::subtags::{Language as LanguageTag, Region};

use crate::catalog::{Code, Codelist, Label, LabelStatus};

/// The languages of the interface, in the order of the United Nations' own list here: en fr es ru ar zh.
pub const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "zh"];

/// Names of the lists that come from libraries.
pub const BUILTIN_LISTS: [&str; 4] = ["country", "language", "currency", "subdivision"];

/// The list of that name, if it comes from a library. It is made once and shared: eight thousand languages with their names
/// take four megabytes, and many fields speak of them.
pub fn builtin(name: &str) -> Option<&'static Arc<Codelist>> {
    static COUNTRY: OnceLock<Arc<Codelist>> = OnceLock::new();
    static LANGUAGE: OnceLock<Arc<Codelist>> = OnceLock::new();
    static CURRENCY: OnceLock<Arc<Codelist>> = OnceLock::new();
    static SUBDIVISION: OnceLock<Arc<Codelist>> = OnceLock::new();
    match name {
        "country" => Some(COUNTRY.get_or_init(|| Arc::new(countries()))),
        "language" => Some(LANGUAGE.get_or_init(|| Arc::new(languages()))),
        "currency" => Some(CURRENCY.get_or_init(|| Arc::new(currencies()))),
        "subdivision" => Some(SUBDIVISION.get_or_init(|| Arc::new(subdivisions()))),
        _ => None,
    }
}

fn countries() -> Codelist {
    let mut codes: Vec<Code> = rust_iso3166::ALL
        .iter()
        .map(|c| {
            let mut code = Code::plain(c.alpha3);
            code.columns.insert("alpha2".into(), c.alpha2.into());
            code.columns.insert("m49".into(), c.numeric.to_string());
            code
        })
        .collect();
    for old in rust_iso3166::iso3166_3::ALL {
        // A withdrawn code whose letters were given to another country since cannot be told apart: the living one wins.
        if codes.iter().any(|c| c.code == old.former.alpha3) {
            continue;
        }
        let mut code = Code::plain(old.former.alpha3);
        if rust_iso3166::from_alpha2(old.former.alpha2).is_none() {
            code.columns.insert("alpha2".into(), old.former.alpha2.into());
        }
        code.columns.insert("withdrawn".into(), old.code.into());
        code.labels.insert("en".into(), Label { text: old.former.name.into(), status: LabelStatus::Official });
        codes.push(code);
    }
    Codelist::new("country", codes)
}

fn languages() -> Codelist {
    let codes = isolang::languages().map(|l| {
        let mut code = Code::plain(l.to_639_1().unwrap_or(l.to_639_3()));
        code.columns.insert("iso639_3".into(), l.to_639_3().into());
        code.labels.insert("en".into(), Label { text: l.to_name().into(), status: LabelStatus::Official });
        code
    });
    Codelist::new("language", codes.collect())
}

fn currencies() -> Codelist {
    use iso_currency::IntoEnumIterator;
    let codes = iso_currency::Currency::iter().map(|c| {
        let mut code = Code::plain(c.code());
        code.labels.insert("en".into(), Label { text: c.name().into(), status: LabelStatus::Official });
        code
    });
    Codelist::new("currency", codes.collect())
}

fn subdivisions() -> Codelist {
    let codes = rust_iso3166::ALL.iter().filter_map(|c| c.subdivisions()).flatten().map(|s| {
        let mut code = Code::plain(s.code);
        code.labels.insert("en".into(), Label { text: s.name.into(), status: LabelStatus::Official });
        code
    });
    Codelist::new("subdivision", codes.collect())
}

/// Region and subregion of every country (alpha-3) by their numeric codes in M49, the geographical regions of the United
/// Nations Statistics Division: the finest subregions, so that Western Africa is one and not a part of Sub-Saharan Africa.
/// From CLDR's territory containment, whose groups below the world are those of M49; what CLDR adds under the name of
/// outlying Oceania is no subregion of M49 and is left out.
pub fn regions() -> &'static BTreeMap<&'static str, (&'static str, &'static str)> {
    static REGIONS: OnceLock<BTreeMap<&'static str, (&'static str, &'static str)>> = OnceLock::new();
    REGIONS.get_or_init(|| {
        let mut found = BTreeMap::new();
        for region in contained(WORLD) {
            let mut below: Vec<&'static str> = contained(region).to_vec();
            while let Some(group) = below.pop() {
                for part in contained(group).iter().filter(|_| is_m49(group)) {
                    match rust_iso3166::from_alpha2(part) {
                        Some(country) => {
                            found.insert(country.alpha3, (*region, group));
                        }
                        None => below.push(part),
                    }
                }
            }
        }
        found
    })
}

/// M49 code of the world.
const WORLD: &str = "001";

fn contained(group: &'static str) -> &'static [&'static str] {
    lang_id::matches::territory_containment_id::id_mapping(group.as_bytes())
}

fn is_m49(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit())
}

/// CLDR's name of a country (alpha-3) or language (BCP 47) in a language of the interface.
pub fn name(list: &str, code: &str, language: &str) -> Option<&'static str> {
    let names = names(language)?;
    match list {
        "country" => {
            let alpha2 = rust_iso3166::from_alpha3(code)?.alpha2;
            names.regions.of(Region::try_from_str(alpha2).ok()?)
        }
        "language" => names.languages.of(LanguageTag::try_from_str(code).ok()?),
        _ => None,
    }
}

struct Names {
    regions: RegionDisplayNames,
    languages: LanguageDisplayNames,
}

fn names(language: &str) -> Option<&'static Names> {
    static NAMES: [OnceLock<Option<Names>>; 6] = [const { OnceLock::new() }; 6];
    let i = LANGUAGES.iter().position(|l| *l == language)?;
    NAMES[i]
        .get_or_init(|| {
            let locale: Locale = language.parse().ok()?;
            Some(Names {
                regions: RegionDisplayNames::try_new((&locale).into(), DisplayNamesOptions::default()).ok()?,
                languages: LanguageDisplayNames::try_new((&locale).into(), DisplayNamesOptions::default()).ok()?,
            })
        })
        .as_ref()
}

/// The alpha-3 code of a country given by alpha-3, alpha-2, M49 number or name in one of the six languages.
/// Letters count without regard to case; `00` and blanks are not countries.
pub fn country(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let upper = text.to_uppercase();
    let codes = builtin("country")?;
    if upper.len() == 3 && upper.bytes().all(|b| b.is_ascii_uppercase()) {
        return codes.get(&upper).map(|c| c.code.as_str());
    }
    static BY_TEXT: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let by_text = BY_TEXT.get_or_init(|| {
        let mut map = HashMap::new();
        for code in builtin("country").into_iter().flat_map(|l| l.codes()) {
            let key: &'static str = code.code.as_str();
            for column in ["alpha2", "m49"] {
                if let Some(v) = code.columns.get(column) {
                    map.entry(v.clone()).or_insert(key);
                }
            }
            for language in LANGUAGES {
                if let Some(n) = name("country", key, language) {
                    map.entry(fold(n)).or_insert(key);
                }
            }
            if let Some(l) = code.labels.get("en") {
                map.entry(fold(&l.text)).or_insert(key);
            }
        }
        for c in rust_iso3166::ALL {
            map.entry(fold(c.name)).or_insert(c.alpha3);
        }
        map
    });
    by_text.get(&upper).or_else(|| by_text.get(&fold(text))).copied()
}

/// ISO 3166-1 alpha-3 codes that the standard leaves to users (§8.1.3): AAA to AAZ, QMA to QZZ, XAA to XZZ, ZZA to ZZZ.
pub fn is_user_assigned(text: &str) -> bool {
    match text.as_bytes() {
        [a, b, c] if [a, b, c].iter().all(|l| l.is_ascii_uppercase()) => match a {
            b'A' => *b == b'A',
            b'Q' => *b >= b'M',
            b'X' => true,
            b'Z' => *b == b'Z',
            _ => false,
        },
        _ => false,
    }
}

/// Whether a list holds countries, its own or taken over.
pub fn names_countries(list: &Codelist) -> bool {
    list.name == "country" || list.columns.iter().any(|c| c == "base:country")
}

/// A text without case, blanks, hyphens, underscores and apostrophes, for comparison of names and headers.
pub fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '-' | '_' | '\u{a0}' | '\'' | '’' | '.' | ',' | '(' | ')' | '\u{200f}' | '\u{200e}' | '\u{feff}'
                )
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namibia_is_a_country_in_every_spelling() {
        for text in ["NA", "NAM", "516", "Namibia", "na", "Namibie", "Намибия", "纳米比亚"] {
            assert_eq!(country(text), Some("NAM"), "{text}");
        }
    }

    #[test]
    fn blanks_and_double_zero_are_no_country() {
        assert_eq!(country(""), None);
        assert_eq!(country("00"), None);
    }

    #[test]
    fn codes_left_to_users_are_told_from_typing_errors() {
        for code in ["XTV", "AAB", "QMZ", "ZZZ"] {
            assert!(is_user_assigned(code), "{code}");
        }
        for code in ["ABA", "QAA", "ZAF", "FRX", "xtv", "X1V"] {
            assert!(!is_user_assigned(code), "{code}");
        }
    }

    #[test]
    fn a_withdrawn_code_is_still_read() {
        assert_eq!(country("AN"), Some("ANT"));
        assert_eq!(country("YUG"), Some("YUG"));
    }

    #[test]
    fn every_country_lies_in_one_region_and_subregion_of_m49() {
        let all = regions();
        assert_eq!(all["FRA"], ("150", "155"));
        assert_eq!(all["DEU"], ("150", "155"));
        assert_eq!(all["NGA"], ("002", "011"));
        assert_eq!(all["KEN"], ("002", "014"));
        assert_eq!(all["CYP"], ("142", "145"));
        assert_eq!(all["MEX"], ("019", "013"));
        let without: Vec<&str> = rust_iso3166::ALL.iter().map(|c| c.alpha3).filter(|c| !all.contains_key(c)).collect();
        // M49 gives Antarctica a code and no region.
        assert_eq!(without, ["ATA"]);
    }

    #[test]
    fn names_come_in_the_six_languages() {
        let seen: Vec<_> = LANGUAGES.iter().filter_map(|l| name("country", "FRA", l)).collect();
        assert_eq!(seen, ["France", "France", "Francia", "Франция", "فرنسا", "法国"]);
        assert_eq!(name("language", "ar", "fr"), Some("arabe"));
    }
}
