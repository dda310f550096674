//! When are two writings the same? After compatibility forms (NFKC), case, marks and separators are taken away.

use icu_casemap::CaseMapper;
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// An identifier without anything but its letters and digits.
pub(crate) fn identifier(value: &str) -> Zeroizing<String> {
    Zeroizing::new(folded(value).chars().filter(|c| c.is_alphanumeric()).collect())
}

/// The words of a name, folded. A mark between the letters of a word (`O'Brien`) is taken away, every other one parts words.
pub(crate) fn words(name: &str) -> Vec<Zeroizing<String>> {
    let folded = folded(name);
    folded
        .split(|c: char| !c.is_alphanumeric() && !within_word(c))
        .map(|word| Zeroizing::new(word.chars().filter(|c| c.is_alphanumeric()).collect::<String>()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Apostrophes and the letters that Arabic and Hawaiian write in their place.
fn within_word(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// NFKC with full case folding, without marks, joiners and the Arabic letter that only lengthens a line.
fn folded(text: &str) -> Zeroizing<String> {
    let compatible = Zeroizing::new(text.nfkc().collect::<String>());
    let cased = Zeroizing::new(CaseMapper::new().fold_string(&compatible).into_owned());
    let category = CodePointMapData::<GeneralCategory>::new();
    let kept = |c: char| match category.get(c) {
        GeneralCategory::NonspacingMark
        | GeneralCategory::SpacingMark
        | GeneralCategory::EnclosingMark
        | GeneralCategory::Format => None,
        _ => letter(c),
    };
    Zeroizing::new(cased.nfkd().filter_map(kept).nfc().collect())
}

/// Letters that are written one for the other, and do not differ by a mark.
fn letter(c: char) -> Option<char> {
    match c {
        'ـ' => None,
        'ı' => Some('i'),
        'ł' => Some('l'),
        'ø' => Some('o'),
        'đ' | 'ð' => Some('d'),
        'ى' | 'ی' => Some('ي'),
        'ة' => Some('ه'),
        'ک' => Some('ك'),
        'ٱ' => Some('ا'),
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Vec<String> {
        words(name).iter().map(|word| word.to_string()).collect()
    }

    #[test]
    fn case_marks_width_and_ligatures_do_not_count() {
        assert_eq!(of("STRASSE Straße ﬁn ＡＢ"), ["strasse", "strasse", "fin", "ab"]);
        assert_eq!(of("Łukasz Đorđe Søren IŞIK ışık"), ["lukasz", "dorde", "soren", "isik", "isik"]);
        assert_eq!(of("Nguyễn Ёлкин Йован"), ["nguyen", "елкин", "иован"]);
        assert_eq!(of("O'Brien D’Angelo Al-Hassan"), ["obrien", "dangelo", "al", "hassan"]);
    }

    #[test]
    fn arabic_vowels_hamza_and_lengthening_do_not_count() {
        assert_eq!(of("مُحَمَّد"), of("محمد"));
        assert_eq!(of("محمـــد"), of("محمد"));
        assert_eq!(of("أحمد إحمد آحمد"), ["احمد", "احمد", "احمد"]);
        assert_eq!(of("فاطمة"), of("فاطمه"));
        assert_eq!(of("علی"), of("علي"));
    }

    #[test]
    fn a_text_without_letters_has_no_words() {
        assert!(of(" -'. ").is_empty());
        assert!(identifier("--").is_empty());
    }
}
