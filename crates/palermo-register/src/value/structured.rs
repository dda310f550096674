//! Values with parts: money, names, addresses, places, translations, files and identifiers with check digits.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::choices;

/// An amount of money. Conversion is never silent: it is made by a register of rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Exact amount in units of the currency.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: String,
    /// Day of the rate that applies, ISO 8601, when one was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_date: Option<String>,
}

choices! {
    /// What a language version of a text is.
    pub enum TextStatus {
        /// Adopted in this language.
        Authentic = "authentic",
        /// An official translation.
        Official = "official",
        /// Somebody's translation.
        Unofficial = "unofficial",
        /// Made by a machine.
        Machine = "machine",
    }
}

/// One language version of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// The text.
    pub text: String,
    /// `authentic`, `official`, `unofficial` or `machine`; empty when not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub status: String,
    /// Who says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// A file kept beside the record: what it is, not where it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Name as given.
    pub name: String,
    /// Media type by content.
    pub media_type: String,
    /// Size in bytes.
    pub size: i64,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
    /// BCP 47 language of the content, when said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// The name of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonName {
    /// Given names.
    pub given: String,
    /// Family names.
    pub family: String,
    /// The whole name as the person writes it.
    pub full: String,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
    /// Province or state.
    pub subdivision: String,
    /// ISO 3166-1 alpha-3.
    pub country: String,
}

/// A place with the precision that is known and wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// ISO 3166-1 alpha-3.
    pub country: String,
    /// ISO 3166-2.
    pub subdivision: String,
    /// Free name.
    pub name: String,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Radius in metres within which the point lies.
    pub precision_m: Option<i64>,
}

/// Checks an identifier of a known scheme; `Err` says what the scheme asks.
///
/// Schemes: `lei` (ISO 17442) and `iban` (ISO 13616) by ISO 7064 MOD 97-10; `isbn` (ISO 2108); `orcid` (ISO 7064
/// MOD 11-2); `ecli` (Council conclusions 2011/C 127/01); any other scheme accepts a text without blanks at its ends.
pub fn check_identifier(scheme: &str, text: &str) -> Result<(), &'static str> {
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let ok = match scheme {
        "lei" => compact.len() == 20 && mod97(&compact) == Some(1),
        "iban" => {
            (15..=34).contains(&compact.len())
                && compact.is_ascii()
                && mod97(&format!("{}{}", &compact[4..], &compact[..4])) == Some(1)
        }
        "isbn" => isbn13(&compact),
        "orcid" => mod11_2(&compact),
        "ecli" => ecli(text),
        _ => !text.is_empty() && text.trim() == text,
    };
    if ok { Ok(()) } else { Err(asked_for(scheme)) }
}

fn asked_for(scheme: &str) -> &'static str {
    match scheme {
        "lei" => "20 characters with valid check digits (ISO 17442)",
        "iban" => "a country code, check digits and account (ISO 13616)",
        "isbn" => "13 digits with a valid check digit (ISO 2108)",
        "orcid" => "16 characters with a valid check character (ISO 7064 MOD 11-2)",
        "ecli" => "ECLI:country:court:year:number",
        _ => "a text without blanks at its ends",
    }
}

fn mod97(text: &str) -> Option<u32> {
    text.chars().try_fold(0u32, |acc, c| {
        let v = c.to_digit(36)?;
        Some(if v > 9 { (acc * 100 + v) % 97 } else { (acc * 10 + v) % 97 })
    })
}

fn isbn13(digits: &str) -> bool {
    let ds: Option<Vec<u32>> = digits.chars().map(|c| c.to_digit(10)).collect();
    ds.is_some_and(|d| {
        d.len() == 13 && d.iter().enumerate().map(|(i, v)| if i % 2 == 0 { *v } else { v * 3 }).sum::<u32>() % 10 == 0
    })
}

fn mod11_2(text: &str) -> bool {
    if text.len() != 16 || !text.is_ascii() {
        return false;
    }
    let (body, check) = text.split_at(15);
    let sum = body.chars().try_fold(0u32, |acc, c| Some((acc + c.to_digit(10)?) * 2));
    sum.is_some_and(|s| {
        let want = (12 - s % 11) % 11;
        check == if want == 10 { "X".to_string() } else { want.to_string() }
    })
}

fn ecli(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    matches!(parts.as_slice(), ["ECLI", country, court, year, number]
        if (2..=3).contains(&country.len()) && country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=7).contains(&court.len()) && court.starts_with(|c: char| c.is_ascii_alphabetic()) && court.bytes().all(|b| b.is_ascii_alphanumeric())
        && year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit())
        && (1..=25).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Examples published with the schemes: GLEIF's own LEI, the IBAN registry's example, the ISBN and ORCID user guides, the ECLI text.
    #[test]
    fn published_examples_pass_and_a_changed_digit_fails() {
        for (scheme, good, bad) in [
            ("lei", "506700GE1G29325QX363", "506700GE1G29325QX364"),
            ("iban", "GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 18"),
            ("isbn", "978-0-306-40615-7", "978-0-306-40615-8"),
            ("orcid", "0000-0002-1825-0097", "0000-0002-1825-0098"),
            ("ecli", "ECLI:NL:HR:2009:384425", "ECLI:NL:2009:384425"),
        ] {
            assert_eq!(check_identifier(scheme, good), Ok(()), "{good}");
            assert!(check_identifier(scheme, bad).is_err(), "{bad}");
        }
    }
}
