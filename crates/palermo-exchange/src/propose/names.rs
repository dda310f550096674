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

/// How near two headings are, from 0 to 1: 1 when they differ at most in case, blanks and signs; else the better of shared
/// words and of the edit distance between them.
pub(super) fn nearness(a: &str, b: &str) -> f64 {
    let (fa, fb) = (fold(a), fold(b));
    if fa.is_empty() || fb.is_empty() {
        return 0.0;
    }
    if fa == fb {
        return 1.0;
    }
    let (wa, wb) = (words(a), words(b));
    let shared = wa.iter().filter(|w| wb.contains(w)).count() as f64;
    let all = (wa.len() + wb.len()) as f64 - shared;
    let by_words = if all > 0.0 { 0.9 * shared / all } else { 0.0 };
    let edit = strsim::normalized_damerau_levenshtein(&fa, &fb);
    let by_edit = if edit >= 0.7 { 0.9 * edit } else { 0.0 };
    // Scripts without blanks: one heading inside the other.
    let (short, long) = if fa.chars().count() <= fb.chars().count() { (&fa, &fb) } else { (&fb, &fa) };
    let wide = short.chars().any(|c| c > '\u{2e80}');
    let inside = long.contains(short.as_str()) && short.chars().count() >= if wide { 2 } else { 5 };
    let by_part = if inside { 0.5 + 0.35 * short.chars().count() as f64 / long.chars().count() as f64 } else { 0.0 };
    by_words.max(by_edit).max(by_part)
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
