//! How is text kept from running as a formula, without losing a letter?
//!
//! A spreadsheet that opens a CSV runs a cell that begins with `=`, `+`, `-` or `@`, and strips a tab or line end to
//! find one behind it (CWE-1236). The usual remedy, an apostrophe in front, changes the text. The rule here can be
//! turned back exactly:
//!
//! - A text is *dangerous* if, after any number of apostrophes, it begins with one of `=` `+` `-` `@`, tab, carriage
//!   return, line feed, or the full-width forms `＝` `＋` `－` `＠`.
//! - Writing puts one apostrophe in front of each dangerous text. Reading back takes one apostrophe from each text that
//!   begins with an apostrophe and is dangerous.
//!
//! So `=1+1` is written `'=1+1`; a text that really is `'=1+1` is written `''=1+1`; and `'t Hooft` is no danger and
//! stays as it is in both directions. Numbers are not text and are written as they are.

use std::borrow::Cow;

/// Makes a text safe to be opened by a spreadsheet; [`restore`] turns it back.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if is_dangerous(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Gives back the text that [`neutralise`] was given. Apply it only to files that were written here: in others an
/// apostrophe in front of a formula belongs to the text.
pub fn restore(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(text) => rest,
        _ => text,
    }
}

fn is_dangerous(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().next();
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_gain_an_apostrophe_and_real_apostrophes_survive() {
        let pairs = [
            ("=1+1", "'=1+1"),
            ("'=1+1", "''=1+1"),
            ("''@x", "'''@x"),
            ("'t Hooft", "'t Hooft"),
            ("-5 degrees", "'-5 degrees"),
            ("\t=1", "'\t=1"),
            ("a=1", "a=1"),
            ("'", "'"),
            ("", ""),
        ];
        for (text, written) in pairs {
            assert_eq!(neutralise(text), written);
            assert_eq!(restore(written), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_begins_as_a_formula(text in "[='+@\t\r\n＝a-]{0,6}\\PC*") {
            let written = neutralise(&text);
            prop_assert_eq!(restore(&written), text.as_str());
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']));
        }
    }
}
