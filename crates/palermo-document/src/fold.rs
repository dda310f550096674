//! Letters as they are compared: cases, apostrophes, widths and the marks of Arabic are one; the way back is kept.
//!
//! Nothing that is folded is ever shown. Each byte of the folded text knows the byte of the text it came from.

/// A folded text with its way back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folded {
    /// The text to match in.
    pub text: String,
    /// For each byte of `text`, and one past it, the byte of the original.
    pub from: Vec<u32>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Folded {
        let mut out = Folded { text: String::with_capacity(text.len()), from: Vec::with_capacity(text.len() + 1) };
        out.refill(text);
        out
    }

    /// Folds another text into the same memory.
    pub fn refill(&mut self, text: &str) {
        self.text.clear();
        self.from.clear();
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            // ASCII is most of what there is; a mark behind it is rare
            if c.is_ascii() && chars.peek().is_none_or(|(_, m)| !('\u{300}'..='\u{36F}').contains(m)) {
                self.push(at, c.to_ascii_lowercase());
                continue;
            }
            // A letter and its mark written as two characters are one.
            let mut c = c;
            while let Some(&(_, mark)) = chars.peek() {
                match unicode_normalization::char::compose(c, mark) {
                    Some(one) if !mark.is_ascii() => {
                        c = one;
                        chars.next();
                    }
                    _ => break,
                }
            }
            self.fold(at, c);
        }
        self.from.push(text.len() as u32);
    }

    fn fold(&mut self, at: usize, c: char) {
        match c {
            // tashkeel, tatweel, superscript alef, soft hyphen, marks of direction
            '\u{064B}'..='\u{0652}'
            | '\u{0670}'
            | '\u{0640}'
            | '\u{00AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}' => {}
            'أ' | 'إ' | 'آ' | 'ٱ' => self.push(at, 'ا'),
            'ى' => self.push(at, 'ي'),
            '’' | '‘' | 'ʼ' | '＇' | '´' => self.push(at, '\''),
            '\u{00A0}' | '\u{202F}' | '\u{2009}' | '\u{3000}' => self.push(at, ' '),
            'ё' | 'Ё' => self.push(at, 'е'),
            '（' => self.push(at, '('),
            '）' => self.push(at, ')'),
            '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
                let ascii = char::from_u32(c as u32 - 0xFEE0).unwrap_or(c);
                self.push(at, ascii.to_ascii_lowercase());
            }
            '\u{0660}'..='\u{0669}' => self.push(at, char::from(b'0' + (c as u32 - 0x0660) as u8)),
            '\u{06F0}'..='\u{06F9}' => self.push(at, char::from(b'0' + (c as u32 - 0x06F0) as u8)),
            _ if c.is_uppercase() => {
                for l in c.to_lowercase() {
                    self.push(at, l);
                }
            }
            _ => self.push(at, c),
        }
    }

    fn push(&mut self, at: usize, c: char) {
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.from.push(at as u32);
        }
    }

    /// Place in the original of a place in the folded text.
    pub fn back(&self, at: usize) -> usize {
        self.from.get(at).or(self.from.last()).map_or(0, |&f| f as usize)
    }

    /// End in the original of a stretch that ends at `at` in the folded text: the end of the last letter within it, so that
    /// marks that were left out after it stay outside.
    pub fn back_end(&self, original: &str, at: usize) -> usize {
        if at == 0 {
            return 0;
        }
        let last = self.back(at - 1);
        let end = last + original[last..].chars().next().map_or(0, char::len_utf8);
        end.max(self.back(at).min(end))
    }

    /// Place in the folded text of a place in the original: the first folded byte that came from there or later.
    pub fn forth(&self, original_at: usize) -> usize {
        self.from.partition_point(|&f| (f as usize) < original_at).min(self.text.len())
    }
}

/// Folds a form of a lexicon or gazetteer.
pub(crate) fn fold(text: &str) -> String {
    Folded::new(text).text
}

/// Whether a letter belongs to the Chinese script.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

/// Whether a character belongs to a Chinese line: Han, or punctuation of full width.
pub(crate) fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c as u32, 0x3000..=0x303F | 0xFF01..=0xFF60 | 0x2018..=0x201D | 0x2026 | 0x2014)
}

/// Whether the character is part of a word for which spaces matter.
pub(crate) fn is_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_han(c)) || c == '_'
}

/// Width on paper in halves of a Chinese character.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_text_knows_its_way_back() {
        let text = "ÉTATS l’été تُحَثّ ３";
        let f = Folded::new(text);
        assert_eq!(f.text, "états l'été تحث 3");
        let at = f.text.find("l'").unwrap_or(0);
        assert!(text[f.back(at)..].starts_with("l’"));
        assert_eq!(f.from.len(), f.text.len() + 1);
        assert_eq!(f.forth(f.back(at)), at);
    }

    #[test]
    fn letter_and_mark_are_one() {
        assert_eq!(fold("e\u{301}tats"), fold("états"));
    }
}
