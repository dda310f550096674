//! How is somebody found among sealed names? By tags: four bytes of a keyed hash of each thing that she may be asked for.
//!
//! ```text
//! tag = first 4 bytes of HMAC-SHA-256(IK, concept, token), concept and token each as length u32 | bytes
//! ```
//!
//! Equal values give equal tags, and nobody without the index key can compute one. Four bytes are too few to be sure and
//! enough to find: what a tag finds is opened, and confirmed, within the grants of whoever asks. Tags lie beside the shred key and die
//! with it.
//!
//! | what | token |
//! |---|---|
//! | identifier | `i:` and the value folded: NFKC, case, marks and separators removed |
//! | telephone | `t:` and the number in E.164 |
//! | name | for each word `x:` and the word folded, and `p:` and its sound |
//! | name with birth date | for each sound `b:`, the sound, `:` and the date |
//!
//! A birth date has some 30,000 values, which whoever holds tags and key could try: there is no way to index one without a name.
//! The words of a name are found in any order.

mod fold;
mod sound;

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::derive::context;
use crate::keys::{IndexKey, Key as _};
use crate::{Error, Result};

/// A tag of a blind index.
pub type Tag = [u8; 4];

/// What somebody can be found by. There is no variant for a birth date alone.
#[derive(Clone, Copy)]
pub enum Findable<'a> {
    /// A number or code on a paper, an account, an address of e-mail.
    Identifier(&'a str),
    /// A telephone number in E.164 (`+` and up to 15 digits).
    Phone(&'a str),
    /// A name in any script, its words in any order.
    Name(&'a str),
    /// A name together with a date of birth, whole or in part (`1999-02-28`, `1999-02`, `1999`).
    NameAndBirth {
        /// The name.
        name: &'a str,
        /// ISO 8601 date.
        born: &'a str,
    },
}

impl std::fmt::Debug for Findable<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Identifier(_) => "Identifier(***)",
            Self::Phone(_) => "Phone(***)",
            Self::Name(_) => "Name(***)",
            Self::NameAndBirth { .. } => "NameAndBirth(***)",
        })
    }
}

/// The tags under which `value` is stored.
///
/// # Errors
/// The telephone number is not in E.164 or the date not in ISO 8601. A value without a letter or digit has no tags.
pub fn tags(key: &IndexKey, concept: &str, value: &Findable<'_>) -> Result<BTreeSet<Tag>> {
    Ok(tokens(value)?.iter().flatten().map(|token| tag(key, concept, token)).collect())
}

/// The tags by which `value` is sought: one set for each word of a name. Who has a tag of every set may be meant; a page that finds
/// too few may be content with fewer sets.
///
/// # Errors
/// As [`tags`].
pub fn query(key: &IndexKey, concept: &str, value: &Findable<'_>) -> Result<Vec<BTreeSet<Tag>>> {
    let set = |word: &Vec<Token>| word.iter().map(|token| tag(key, concept, token)).collect();
    Ok(tokens(value)?.iter().map(set).collect())
}

/// Whether opened values answer to what is sought: each of its words is one of theirs, as it is written or by its sound. Two things
/// may share a tag, so what tags have found is confirmed by this. What says nothing is answered by nobody.
///
/// # Errors
/// As [`tags`].
pub fn answers(sought: &Findable<'_>, stored: &[Findable<'_>]) -> Result<bool> {
    let mut all: Vec<Token> = Vec::new();
    for value in stored {
        all.extend(tokens(value)?.into_iter().flatten());
    }
    let words = tokens(sought)?;
    Ok(!words.is_empty() && words.iter().all(|word| word.iter().any(|token| all.contains(token))))
}

fn tag(key: &IndexKey, concept: &str, token: &str) -> Tag {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    mac.update(&Zeroizing::new(context(&[concept.as_bytes(), token.as_bytes()])));
    *mac.finalize().into_bytes().first_chunk().expect("SHA-256 gives 32 bytes")
}

type Token = Zeroizing<String>;

/// The tokens of each word of a value; a value that is no name is one word.
fn tokens(value: &Findable<'_>) -> Result<Vec<Vec<Token>>> {
    let token = |kind: &str, value: &str| Zeroizing::new(format!("{kind}:{value}"));
    let mut words: Vec<Vec<Token>> = match *value {
        Findable::Identifier(value) => {
            let folded = fold::identifier(value);
            let there = Some(folded).filter(|folded| !folded.is_empty());
            vec![there.iter().map(|folded| token("i", folded)).collect()]
        }
        Findable::Phone(number) => vec![vec![token("t", phone(number)?)]],
        Findable::Name(name) => {
            let both = |word: &Token| {
                let sounds = sound::of(word);
                let exact = [token("x", word)].into_iter();
                exact.chain(sounds.iter().map(|sound| token("p", sound))).collect()
            };
            fold::words(name).iter().map(both).collect()
        }
        Findable::NameAndBirth { name, born } => {
            let born = date(born)?;
            let dated = |sound: &Token| token("b", &Zeroizing::new(format!("{}:{born}", **sound)));
            fold::words(name).iter().map(|word| sound::of(word).iter().map(dated).collect()).collect()
        }
    };
    words.retain(|word| !word.is_empty());
    Ok(words)
}

/// ITU-T E.164: a plus and at most fifteen digits, the first not zero.
fn phone(number: &str) -> Result<&str> {
    let digits = number.strip_prefix('+').unwrap_or_default();
    let good = (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    let why = "it is a plus and 7 to 15 digits (E.164)";
    if good { Ok(number) } else { Err(Error::Text { what: "telephone number", why }) }
}

/// ISO 8601 calendar date, whole or in part.
fn date(born: &str) -> Result<&str> {
    let shape: String = born.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let why = "it is a year, a year and month, or a whole date (ISO 8601)";
    if ["0000-00-00", "0000-00", "0000"].contains(&shape.as_str()) {
        Ok(born)
    } else {
        Err(Error::Text { what: "date of birth", why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{OK, format, hex, primitive};

    fn key() -> IndexKey {
        IndexKey::from_bytes(&[7; 32]).expect(OK)
    }

    fn of(value: Findable<'_>) -> BTreeSet<Tag> {
        tags(&key(), "core.person_name", &value).expect(OK)
    }

    #[test]
    fn hmac_gives_the_number_of_rfc_4231() {
        let v = primitive("hmac-sha256");
        let mut mac = Hmac::<Sha256>::new_from_slice(&hex(&v["key"])).expect(OK);
        mac.update(&hex(&v["message"]));
        assert_eq!(mac.finalize().into_bytes()[..], hex(&v["mac"]));
    }

    #[test]
    fn tags_are_those_of_the_independent_program() {
        let v = format("index");
        let key = IndexKey::from_bytes(&hex(&v["key"])).expect(OK);
        let concept = v["concept"].as_str().expect(OK);
        for entry in v["entries"].as_array().expect(OK) {
            let text = |name: &str| entry[name].as_str().unwrap_or_default();
            let value = match text("kind") {
                "identifier" => Findable::Identifier(text("value")),
                "phone" => Findable::Phone(text("value")),
                "name" => Findable::Name(text("value")),
                _ => Findable::NameAndBirth { name: text("value"), born: text("born") },
            };
            let expected: BTreeSet<Vec<u8>> = entry["tags"].as_array().expect(OK).iter().map(hex).collect();
            let found: BTreeSet<Vec<u8>> = tags(&key, concept, &value).expect(OK).iter().map(|t| t.to_vec()).collect();
            assert_eq!(found, expected, "{entry}");
        }
    }

    #[test]
    fn an_identifier_is_found_however_it_is_spaced_and_written() {
        let sought = of(Findable::Identifier("AB 123-456/7"));
        for written in ["ab1234567", "ＡＢ１２３４５６７", "Ab.123.456.7 "] {
            assert_eq!(of(Findable::Identifier(written)), sought, "{written}");
        }
        assert_ne!(of(Findable::Identifier("AB1234568")), sought);
        assert!(of(Findable::Identifier(" - ")).is_empty());
    }

    #[test]
    fn the_words_of_a_name_are_found_in_any_order_and_by_one_of_them() {
        let stored = of(Findable::Name("Jean-Pierre DÉSIRÉ"));
        assert_eq!(of(Findable::Name("désiré, jean pierre")), stored);
        assert!(of(Findable::Name("Desire")).is_subset(&stored));
        // Asked for by two words: each has its set, and a name has a tag of both.
        let sought = query(&key(), "core.person_name", &Findable::Name("Desirée Pierre")).expect(OK);
        assert_eq!(sought.len(), 2);
        assert!(sought.iter().all(|word| !word.is_disjoint(&stored)));
        let other = query(&key(), "core.person_name", &Findable::Name("Desirée Olga")).expect(OK);
        assert!(!other.iter().all(|word| !word.is_disjoint(&stored)));
    }

    #[test]
    fn a_name_is_found_by_its_sound_across_scripts_and_spellings() {
        for alike in [
            &["Mohammed", "Muhammad", "Mohamad", "محمد", "Мухаммед", "Мохаммед"][..],
            &["Ahmed", "Akhmed", "أحمد", "احمد", "Ахмед"],
            &["Yusuf", "Youssef", "يوسف", "Юсуф"],
            &["Omar", "Umar", "عمر", "Омар"],
            &["Ibrahim", "Ebrahim", "إبراهيم", "ابراهيم", "Ибрахим"],
            &["Khalid", "Halid", "خالد", "Халид"],
            &["Gamal", "Jamal", "جمال", "Джамал"],
            &["Hassan", "Hasan", "حسن", "الحسن", "Хасан"],
            &["Ivanov", "Ivanoff", "Иванов"],
            &["Petrov", "Petroff", "Петров"],
            &["Shcherbakov", "Щербаков"],
            &["Müller", "Mueller", "Muller", "Мюллер"],
            &["Wang", "王"],
            &["Xiaoming", "小明"],
            &["Ouyang", "欧阳", "歐陽"],
        ] {
            let sounds = |name: &str| -> BTreeSet<String> {
                let all = tokens(&Findable::Name(name)).expect(OK).into_iter().flatten();
                all.filter(|t| t.starts_with("p:")).map(|t| t.to_string()).collect()
            };
            let first = sounds(alike[0]);
            for name in alike {
                assert!(!first.is_disjoint(&sounds(name)), "{} and {name}: {:?}, {:?}", alike[0], first, sounds(name));
            }
        }
        assert!(of(Findable::Name("Fatima")).is_disjoint(&of(Findable::Name("Olga"))));
    }

    #[test]
    fn what_is_opened_answers_by_all_words_and_to_nothing_that_says_nothing() {
        let stored = [Findable::Name("Jean-Pierre"), Findable::Name("محمد"), Findable::Identifier("AB 12")];
        let says = |sought| answers(&sought, &stored).expect(OK);
        assert!(says(Findable::Name("Mohammed Pierre")));
        assert!(!says(Findable::Name("Mohammed Olga")));
        assert!(says(Findable::Identifier("ab-12")));
        assert!(!says(Findable::Name("AB12")), "an identifier is no name");
        assert!(!says(Findable::Name(" - ")) && !says(Findable::Identifier("-")) && !says(Findable::Name("")));
    }

    #[test]
    fn a_chinese_name_is_found_by_its_latin_parts_wherever_the_family_name_ends() {
        let (one, two) = (of(Findable::Name("王小明")), of(Findable::Name("欧阳修")));
        for part in ["Wang", "Xiaoming", "WANG XIAOMING", "小明", "王"] {
            assert!(!of(Findable::Name(part)).is_disjoint(&one), "{part}");
        }
        assert!(!of(Findable::Name("Ouyang")).is_disjoint(&two));
    }

    #[test]
    fn a_birth_date_counts_only_with_a_name() {
        let born = |name, born| of(Findable::NameAndBirth { name, born });
        assert!(!born("Ahmed Ali", "1999-02-28").is_disjoint(&born("علي", "1999-02-28")));
        assert!(born("Ahmed", "1999-02-28").is_disjoint(&born("Ahmed", "1999-02-27")));
        assert!(born("Ahmed", "1999-02-28").is_disjoint(&of(Findable::Name("Ahmed"))));
        assert!(born("", "1999-02-28").is_empty(), "no name, nothing to find it by");
        assert!(tags(&key(), "c", &Findable::NameAndBirth { name: "A", born: "28.2.1999" }).is_err());
    }

    #[test]
    fn a_telephone_number_must_be_in_e164() {
        assert_eq!(of(Findable::Phone("+390911234567")).len(), 1);
        for bad in ["390911234567", "+0390911234", "+39 091 123", "+1234567890123456", ""] {
            assert!(tags(&key(), "c", &Findable::Phone(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn another_key_concept_or_kind_gives_other_tags() {
        let name = Findable::Identifier("A1");
        let other = IndexKey::from_bytes(&[8; 32]).expect(OK);
        assert!(of(name).is_disjoint(&tags(&other, "core.person_name", &name).expect(OK)));
        assert!(of(name).is_disjoint(&tags(&key(), "core.identifier", &name).expect(OK)));
        assert!(of(name).is_disjoint(&of(Findable::Name("A1"))));
        assert_eq!(format!("{name:?}"), "Identifier(***)");
    }
}
