//! How does a name sound, whichever script it is written in? A key of digits for its consonants, after the Soundex of the US National
//! Archives (*General Information Leaflet* 55), changed where scripts must meet:
//!
//! - the word is first written in Latin letters; a Chinese one gives the sound of the whole and of each of its beginnings and ends,
//!   because nothing shows where the family name ends;
//! - the first letter is a digit too: 0 for a vowel or h, w, y;
//! - classes are finer: 1 b p · 2 f v ph · 3 d t · 4 g k q j, hard c, dj · 5 s z, soft c, ch sh zh ts · 6 l · 7 r · 8 m · 9 n · x is 45;
//! - vowels, h, w, y and kh count nowhere else, and two equal digits that meet are one even over a vowel: Arabic does not write
//!   the vowels that part them;
//! - the Arabic article is not part of a name;
//! - nothing is cut off.

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use zeroize::Zeroizing;

type Sound = Zeroizing<String>;

/// The sounds of a folded word.
pub(crate) fn of(word: &str) -> Vec<Sound> {
    let script = CodePointMapData::<Script>::new();
    let signs: Vec<char> = word.chars().collect();
    let all = |of: Script| signs.iter().all(|c| script.get(*c) == of);
    let sounds = if all(Script::Han) {
        chinese(&signs)
    } else if all(Script::Arabic) {
        vec![arabic(word)]
    } else {
        vec![latin(&in_latin(word))]
    };
    sounds.into_iter().filter(|sound| !sound.is_empty()).collect()
}

/// Longer words are no names: only the whole and its single signs are taken.
const LONGEST_CHINESE_NAME: usize = 6;

fn chinese(signs: &[char]) -> Vec<Sound> {
    let sound = |part: &[char]| latin(&in_latin(&Zeroizing::new(part.iter().collect::<String>())));
    let mut parts: Vec<&[char]> = vec![signs];
    if signs.len() > LONGEST_CHINESE_NAME {
        parts.extend(signs.chunks(1));
    } else {
        parts.extend((1..signs.len()).flat_map(|at| [&signs[..at], &signs[at..]]));
    }
    parts.into_iter().map(sound).collect()
}

fn arabic(word: &str) -> Sound {
    // The article ال before a name of two letters or more.
    let bare = word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 2).unwrap_or(word);
    // Alef and ain carry a vowel that is not written.
    let vowel = if bare.starts_with(['ا', 'ع', 'ء']) { "a" } else { "" };
    latin(&Zeroizing::new(format!("{vowel}{}", *in_latin(bare))))
}

fn in_latin(word: &str) -> Zeroizing<String> {
    Zeroizing::new(any_ascii::any_ascii(word))
}

fn latin(word: &str) -> Sound {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).map(|b| b.to_ascii_lowercase());
    let letters = Zeroizing::new(letters.collect::<Vec<u8>>());
    let mut sound = Zeroizing::new(String::with_capacity(letters.len() + 1));
    let mut rest = letters.as_slice();
    while let Some((digits, length)) = first(rest) {
        // A vowel or breath is a sound of its own at the beginning only.
        let digits = if digits.is_empty() && sound.is_empty() { "0" } else { digits };
        for digit in digits.chars() {
            if !sound.ends_with(digit) {
                sound.push(digit);
            }
        }
        rest = &rest[length..];
    }
    sound
}

/// The digits of the first sound of `letters`, and how many letters it takes.
fn first(letters: &[u8]) -> Option<(&'static str, usize)> {
    const GROUPS: [(&[u8], &str); 12] = [
        (b"dzh", "4"),
        (b"dj", "4"),
        (b"kh", ""),
        (b"ph", "2"),
        (b"ch", "5"),
        (b"sh", "5"),
        (b"zh", "5"),
        (b"ts", "5"),
        (b"tz", "5"),
        (b"ce", "5"),
        (b"ci", "5"),
        (b"cy", "5"),
    ];
    if let Some((group, digits)) = GROUPS.iter().find(|(group, _)| letters.starts_with(group)) {
        return Some((digits, group.len()));
    }
    let digits = match letters.first()? {
        b'b' | b'p' => "1",
        b'f' | b'v' => "2",
        b'd' | b't' => "3",
        b'c' | b'g' | b'j' | b'k' | b'q' => "4",
        b's' | b'z' => "5",
        b'l' => "6",
        b'r' => "7",
        b'm' => "8",
        b'n' => "9",
        b'x' => "45",
        _ => "",
    };
    Some((digits, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(word: &str) -> String {
        of(word).first().map(|sound| sound.to_string()).unwrap_or_default()
    }

    #[test]
    fn consonants_give_digits_and_equal_neighbours_are_one() {
        assert_eq!(one("mohammed"), "83");
        assert_eq!(one("ahmed"), "083");
        assert_eq!(one("alexander"), "0645937");
        assert_eq!(one("philippe"), "261");
        assert_eq!(one("cecile"), "56");
        assert_eq!(one("schmidt"), "583");
        assert_eq!(one("123"), "");
    }

    #[test]
    fn a_chinese_word_gives_its_beginnings_and_ends() {
        let sounds = of("王小明");
        assert_eq!(sounds.iter().map(|s| s.as_str()).collect::<Vec<_>>(), ["0945894", "094", "45894", "0945", "894"]);
        assert_eq!(of("一二三四五六七").len(), 8);
    }
}
