//! How near is a heading to the name of a field?

use palermo_register::reference::fold;

/// The words of a heading: parted at blanks, signs and capitals inside a word (`ageBroad` is two).
pub(super) fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if (!c.is_alphanumeric() || starts) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        out.push(word);
    }
    out.retain(|w| !["of", "the", "a", "de", "la", "du", "at", "in", "on"].contains(&w.as_str()));
    out
}

/// A heading or a name, made ready for comparison.
#[derive(Clone, Debug)]
pub(super) struct Name {
    folded: String,
    words: Vec<String>,
}

impl Name {
    pub fn new(text: &str) -> Name {
        Name { folded: fold(text), words: words(text) }
    }

    /// How near two headings are, from 0 to 1: 1 when they differ at most in case, blanks and signs; else the better of
    /// shared words and of the edit distance between them.
    pub fn nearness(&self, other: &Name) -> f64 {
        let (fa, fb) = (&self.folded, &other.folded);
        if fa.is_empty() || fb.is_empty() {
            return 0.0;
        }
        if fa == fb {
            return 1.0;
        }
        let (wa, wb) = (&self.words, &other.words);
        let shared = wa.iter().filter(|w| wb.iter().any(|o| same_word(w, o))).count();
        let all = (wa.len() + wb.len()).saturating_sub(shared) as f64;
        let by_words = if all > 0.0 { 0.9 * shared as f64 / all } else { 0.0 };
        let (short, long) = if fa.len() <= fb.len() { (fa, fb) } else { (fb, fa) };
        // The distance is at least the difference in length: most pairs need not be measured.
        let may_be_near = short.len() * 10 >= long.len() * 6;
        let edit = if may_be_near { strsim::normalized_damerau_levenshtein(fa, fb) } else { 0.0 };
        let by_edit = if edit >= 0.7 { 0.9 * edit } else { 0.0 };
        // Scripts without blanks: one heading inside the other.
        let wide = short.chars().any(|c| c > '\u{2e80}');
        let inside = short.chars().count() >= if wide { 2 } else { 5 } && long.contains(short.as_str());
        let by_part = if inside { 0.5 + 0.35 * short.len() as f64 / long.len() as f64 } else { 0.0 };
        // All words of one are among those of the other: `Sex of person` and `Sex`.
        let fewer = wa.len().min(wb.len());
        let within = fewer > 0 && shared == fewer && wa.iter().chain(wb).all(|w| w.chars().count() > 1);
        let by_within = if within { 0.62 + 0.1 * fewer.min(3) as f64 } else { 0.0 };
        by_words.max(by_edit).max(by_part).max(by_within)
    }
}

/// Whether two words are one but for its ending or a slip: `гражданство` and `гражданства`.
fn same_word(a: &str, b: &str) -> bool {
    let long = a.chars().count().min(b.chars().count()) >= 6;
    a == b || long && strsim::normalized_damerau_levenshtein(a, b) >= 0.85
}

/// How near two headings are, from 0 to 1.
pub(super) fn nearness(a: &str, b: &str) -> f64 {
    Name::new(a).nearness(&Name::new(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_differ_in_signs_only_are_the_same() {
        assert_eq!(nearness("Date of  Call", "date_of-call"), 1.0);
        assert_eq!(nearness("ageBroad", "Age broad"), 1.0);
    }

    #[test]
    fn a_synonym_with_shared_words_is_nearer_than_a_stranger() {
        assert!(nearness("Form of exploitation", "Type of exploitation") > nearness("Form of exploitation", "Sex"));
        assert!(nearness("认定日期", "认定状态") < nearness("认定日期", "认定日期（日）"));
    }
}
