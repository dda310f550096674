//! Does a text hide something from the person who reads it?
//!
//! Control characters, characters that turn the direction of writing, and invisible ones can make a name look like
//! another; a text that begins like a formula may run when it is opened in a spreadsheet. None of these makes a cell
//! unreadable: they are reported, and a person or a mapping decides.

/// Why a character is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspect {
    /// U+0000: some programs end the text there.
    Nul,
    /// Another control character than tab and line ends.
    Control,
    /// A control of writing direction that can reorder what is seen (Unicode TR 36, "Trojan Source").
    Direction,
    /// A character that is not seen at all.
    Invisible,
    /// U+FFFD: some earlier program lost a character here.
    Replacement,
    /// The text begins as a formula does. Numbers such as `-5` and `+41 58`, and dashes, are not reported.
    Formula,
}

/// One suspicious place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// Byte offset within the text.
    pub at: usize,
    /// The character.
    pub character: char,
    /// Why it is reported.
    pub suspect: Suspect,
}

impl Suspicion {
    /// The character as text that can be shown safely, such as `U+202E`.
    pub fn shown(&self) -> String {
        format!("U+{:04X}", u32::from(self.character))
    }
}

/// Lists what in a text may deceive a reader or a spreadsheet, in order. Plain text costs one pass and no allocation.
///
/// The zero-width joiner and non-joiner are not reported: Persian, Urdu and the Indic scripts are written with them. A
/// right-to-left mark is not reported either: Arabic and Hebrew text contains it.
pub fn suspicious(text: &str) -> Vec<Suspicion> {
    let mut found = Vec::new();
    if let Some(character) = text.chars().next()
        && begins_as_formula(text)
    {
        found.push(Suspicion { at: 0, character, suspect: Suspect::Formula });
    }
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return found;
    }
    found.extend(
        text.char_indices()
            .filter_map(|(at, character)| Some(Suspicion { at, character, suspect: suspect(character)? })),
    );
    found
}

fn suspect(character: char) -> Option<Suspect> {
    match character {
        '\0' => Some(Suspect::Nul),
        '\t' | '\n' | '\r' => None,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Suspect::Direction),
        '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{E0000}'..='\u{E007F}' => {
            Some(Suspect::Invisible)
        }
        '\u{FFFD}' => Some(Suspect::Replacement),
        other if other.is_control() => Some(Suspect::Control),
        _ => None,
    }
}

/// Whether a spreadsheet would take a text for a formula, leaving out numbers, telephone numbers and rows of dashes:
/// without a letter a formula can call nothing.
fn begins_as_formula(text: &str) -> bool {
    let mut rest = text.chars();
    match rest.next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !rest.all(|next| next.is_ascii_digit() || "., -()/".contains(next)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Suspect> {
        suspicious(text).into_iter().map(|one| one.suspect).collect()
    }

    #[test]
    fn hidden_characters_are_named_with_their_place() {
        let found = suspicious("ab\u{202E}cd\0");
        assert_eq!(
            found.iter().map(|one| (one.at, one.shown())).collect::<Vec<_>>(),
            [(2, "U+202E".to_owned()), (7, "U+0000".to_owned())]
        );
        assert_eq!(kinds("\u{200B}x\u{7}\u{FFFD}"), [Suspect::Invisible, Suspect::Control, Suspect::Replacement]);
    }

    #[test]
    fn ordinary_text_in_any_script_is_not_suspected() {
        for text in ["", "Zoë\nline", "می‌خواهم", "محمد\u{200F}", "王小明", "Иванова", "12,5"] {
            assert!(suspicious(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_formula_is_suspected_but_a_number_is_not() {
        for text in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "\t=1", "\r1"] {
            assert!(kinds(text).contains(&Suspect::Formula), "{text:?}");
        }
        for text in ["-5", "---", "+41 (0) 58 000-00", "-1,234.5", "a=b", "-"] {
            assert!(!kinds(text).contains(&Suspect::Formula), "{text:?}");
        }
    }
}
