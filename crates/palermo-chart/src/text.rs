//! How much room does a text need, where may it break, and what in it must not act as markup?
//!
//! The reader's font is not known on the server: widths are estimates that err on the wide side.

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// Weight of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Advance of a character in the usual sans-serif fonts, in ems.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | '·' | '\u{202f}' | '\u{2009}' => 0.29,
        ' ' | '\u{a0}' => 0.27,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | '"' => 0.39,
        'm' | 'M' | 'W' | '%' | '@' | 'Щ' | 'Ш' | 'Ю' | 'Ж' | 'Ф' | 'ш' | 'щ' | 'ю' | 'ж' | 'ф' => 0.91,
        'w' | '–' | '<' | '>' | '≥' | '≤' | '+' | '=' => 0.76,
        '0'..='9' => 0.575,
        'a'..='z' => 0.58,
        'A'..='Z' => 0.69,
        '—' | '…' => 1.0,
        '\u{590}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' => {
            if c.width() == Some(0) {
                0.0
            } else {
                0.57
            }
        }
        _ if is_control(c) => 0.0,
        _ => match c.width() {
            Some(0) | None => 0.0,
            Some(2) => 1.0,
            _ if c.is_uppercase() => 0.72,
            _ => 0.62,
        },
    }
}

/// Estimated width of one line at a font size in px.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let ems: f64 = text.chars().map(advance).sum();
    ems * size * if weight == Weight::Bold { 1.08 } else { 1.0 }
}

/// A text broken into lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Lines {
    /// The lines, at least one.
    pub lines: Vec<String>,
    /// Whether something was left out: then the full text goes into a `title`.
    pub shortened: bool,
}

impl Lines {
    /// Width of the widest line.
    pub fn width(&self, size: f64, weight: Weight) -> f64 {
        self.lines.iter().map(|line| width(line, size, weight)).fold(0.0, f64::max)
    }
}

/// Breaks a text where its script allows (UAX 14); what does not fit into `most` lines ends in an ellipsis.
pub(crate) fn wrap(text: &str, room: f64, size: f64, weight: Weight, most: usize) -> Lines {
    let text = text.trim();
    if width(text, size, weight) <= room || text.is_empty() {
        return Lines { lines: vec![text.to_string()], shortened: false };
    }
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut start = 0;
    for (end, opportunity) in linebreaks(text) {
        let piece = &text[start..end];
        let fits = width(format!("{line}{piece}").trim_end(), size, weight) <= room;
        if !fits && !line.trim_end().is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_string());
        }
        line.push_str(piece);
        if opportunity == BreakOpportunity::Mandatory && end < text.len() {
            lines.push(std::mem::take(&mut line).trim_end().to_string());
        }
        start = end;
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_string());
    }
    let mut shortened = false;
    if lines.len() > most.max(1) {
        let rest = lines.split_off(most.max(1) - 1);
        lines.push(shorten(&rest.join(" "), room, size, weight));
        shortened = true;
    }
    for line in &mut lines {
        if width(line, size, weight) > room {
            *line = shorten(line, room, size, weight);
            shortened = true;
        }
    }
    Lines { lines, shortened }
}

/// Cuts a text between graphemes so that it fits with an ellipsis.
fn shorten(text: &str, room: f64, size: f64, weight: Weight) -> String {
    if width(text, size, weight) <= room {
        return text.to_string();
    }
    let mut kept = String::new();
    let mut used = width("…", size, weight);
    for grapheme in text.graphemes(true) {
        used += width(grapheme, size, weight);
        if used > room {
            break;
        }
        kept.push_str(grapheme);
    }
    let mut kept = kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:-–(".contains(c)).to_string();
    kept.push('…');
    balance(&kept)
}

/// Closes isolates that a cut has left open.
fn balance(text: &str) -> String {
    let open = text.chars().fold(0i32, |n, c| match c {
        '\u{2066}'..='\u{2068}' => n + 1,
        '\u{2069}' => (n - 1).max(0),
        _ => n,
    });
    format!("{text}{}", "\u{2069}".repeat(usize::try_from(open).unwrap_or(0)))
}

/// Invisible characters that steer the direction of text.
fn is_control(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{61c}' | '\u{feff}')
}

/// Writes text as XML. Markup becomes text. Overrides and embeddings of direction (U+202A–U+202E), isolates that are not
/// closed and characters that XML does not allow are shown by their number: nothing in a label may turn its neighbours.
pub(crate) fn escape_into(out: &mut String, text: &str) {
    let balanced = isolates_are_balanced(text);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{2066}'..='\u{2069}' if balanced => out.push(c),
            '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out.push_str(&format!("[U+{:04X}]", u32::from(c)));
            }
            c => out.push(c),
        }
    }
}

fn isolates_are_balanced(text: &str) -> bool {
    let mut open = 0i32;
    for c in text.chars() {
        match c {
            '\u{2066}'..='\u{2068}' => open += 1,
            '\u{2069}' => open -= 1,
            _ => {}
        }
        if open < 0 {
            return false;
        }
    }
    open == 0
}

/// Whether a text has letters that are written from right to left.
pub(crate) fn has_rtl(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'))
}

/// Puts a part into an isolate of its own direction, so that it stays whole within a sentence (UAX 9, FSI … PDI).
pub(crate) fn isolate(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape_into(&mut out, text);
        out
    }

    #[test]
    fn markup_in_a_label_stays_text() {
        assert_eq!(escaped("<b onload=\"x\">&"), "&lt;b onload=&quot;x&quot;&gt;&amp;");
    }

    #[test]
    fn an_override_of_direction_is_shown_by_its_number() {
        assert_eq!(escaped("a\u{202e}b"), "a[U+202E]b");
        assert_eq!(escaped("a\u{2067}b"), "a[U+2067]b");
        assert_eq!(escaped("\u{2068}a\u{2069}"), "\u{2068}a\u{2069}");
    }

    #[test]
    fn characters_that_xml_does_not_allow_are_shown_by_their_number() {
        assert_eq!(escaped("a\0b\u{ffff}"), "a[U+0000]b[U+FFFF]");
    }

    #[test]
    fn a_long_label_breaks_at_its_spaces_and_ends_in_an_ellipsis() {
        let lines = wrap("removal of organs and other forms of exploitation", 120.0, 13.0, Weight::Regular, 2);
        assert_eq!(lines.lines.len(), 2);
        assert!(lines.shortened && lines.lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.width(13.0, Weight::Regular) <= 120.0);
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_a_full_stop() {
        let lines = wrap("被贩运的受害者人数统计。", 70.0, 13.0, Weight::Regular, 4);
        assert!(lines.lines.len() >= 2 && !lines.shortened, "{lines:?}");
        assert!(lines.lines.iter().all(|line| !line.starts_with('。')));
    }

    #[test]
    fn a_cut_closes_the_isolates_that_it_has_opened() {
        let lines = wrap("\u{2068}a long isolated text without end\u{2069}", 60.0, 13.0, Weight::Regular, 1);
        assert!(isolates_are_balanced(&lines.lines[0]), "{lines:?}");
    }
}
