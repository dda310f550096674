//! What does `<5` say? A figure as the interval of whole numbers that it can be.
//!
//! Published figures are often censored: `<5` stands for 0, 1, 2, 3 or 4 and is never turned into one of them. An
//! interval keeps both ends and the reason why they differ; its arithmetic lives with the tables.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A figure: every whole number from `lo` to `hi`, both included. `hi` is `None` where the upper end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Interval {
    /// Smallest number that the figure can be.
    pub lo: i64,
    /// Largest number that the figure can be; `None` when the source gives no upper end.
    pub hi: Option<i64>,
    /// Why the ends differ, if they do.
    pub kind: IntervalKind,
}

/// Why a figure is an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalKind {
    /// The figure is one number.
    Exact,
    /// The source gives bounds only (`<5`, `≥10`), or the figure was computed from such figures.
    Censored,
    /// We know the figure and do not show it.
    Suppressed,
    /// The source contradicts itself; the ends span what it says.
    Conflict,
}

impl IntervalKind {
    /// The kind as it is written in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            IntervalKind::Exact => "exact",
            IntervalKind::Censored => "censored",
            IntervalKind::Suppressed => "suppressed",
            IntervalKind::Conflict => "conflict",
        }
    }
}

impl Interval {
    /// The figure that is known to be `n`.
    pub const fn exact(n: i64) -> Self {
        Interval { lo: n, hi: Some(n), kind: IntervalKind::Exact }
    }

    /// The figure between two bounds (`None`: open upper end): exact when they meet, else censored.
    /// `None` when `lo` lies above `hi`.
    pub fn between(lo: i64, hi: Option<i64>) -> Option<Self> {
        match hi {
            Some(hi) if hi < lo => None,
            Some(hi) if hi == lo => Some(Interval::exact(lo)),
            hi => Some(Interval { lo, hi, kind: IntervalKind::Censored }),
        }
    }

    /// True when the figure is one known number. A conflict is never exact, nor is a suppressed figure.
    pub fn is_exact(&self) -> bool {
        self.value().is_some()
    }

    /// The number, when the figure is one known number.
    pub fn value(&self) -> Option<i64> {
        (self.kind == IntervalKind::Exact && self.hi == Some(self.lo)).then_some(self.lo)
    }

    /// Reads a count as it stands in a published table: `438`, `1,438` (commas between groups of three only), `<5`
    /// (0 to 4), `<=5` and `≤5` (0 to 5), `>5` (6 or more), `>=5` and `≥5`. Anything else, surrounding blanks included, is
    /// `None`: a number inside other text is never used.
    pub fn parse(text: &str) -> Option<Self> {
        let (lo, hi) = if let Some(n) = text.strip_prefix("<=").or(text.strip_prefix('≤')) {
            (0, Some(whole(n)?))
        } else if let Some(n) = text.strip_prefix(">=").or(text.strip_prefix('≥')) {
            (whole(n)?, None)
        } else if let Some(n) = text.strip_prefix('<') {
            (0, Some(whole(n)?.checked_sub(1).filter(|hi| *hi >= 0)?))
        } else if let Some(n) = text.strip_prefix('>') {
            (whole(n)?.checked_add(1)?, None)
        } else {
            return whole(text).map(Interval::exact);
        };
        Some(Interval { lo, hi, kind: IntervalKind::Censored })
    }

    /// Reads what [`parse`](Self::parse) reads, and besides: blanks around the figure, an empty decimal part (`438.0`,
    /// as spreadsheets write whole numbers), and the range `3–7` that [`Display`](fmt::Display) writes.
    pub fn parse_lenient(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(figure) = Interval::parse(text) {
            return Some(figure);
        }
        if let Some((number, zeros)) = text.split_once('.') {
            let empty = !zeros.is_empty() && zeros.bytes().all(|b| b == b'0');
            return empty.then(|| Interval::parse(number)).flatten();
        }
        let (lo, hi) = text.split_once('–')?;
        let (lo, hi) = (whole(lo)?, whole(hi)?);
        (lo <= hi).then_some(Interval { lo, hi: Some(hi), kind: IntervalKind::Censored })
    }
}

/// A whole number without sign, with commas between groups of three or with none.
fn whole(text: &str) -> Option<i64> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let Some((first, groups)) = text.split_once(',') else {
        return digits(text).then(|| text.parse().ok()).flatten();
    };
    let grouped = (1..=3).contains(&first.len())
        && digits(first)
        && !first.starts_with('0')
        && groups.split(',').all(|g| g.len() == 3 && digits(g));
    grouped.then(|| text.replace(',', "").parse().ok()).flatten()
}

impl fmt::Display for Interval {
    /// `438`, `<5`, `≥10`, `3–7`; a suppressed figure and a conflict are named, their ends are not written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.lo, self.hi) {
            (IntervalKind::Suppressed | IntervalKind::Conflict, _, _) => f.write_str(self.kind.as_str()),
            (IntervalKind::Exact, lo, Some(hi)) if lo == hi => write!(f, "{lo}"),
            (_, 0, Some(i64::MAX)) => write!(f, "≤{}", i64::MAX),
            (_, 0, Some(hi)) if hi >= 0 => write!(f, "<{}", hi + 1),
            (_, lo, Some(hi)) => write!(f, "{lo}–{hi}"),
            (_, lo, None) => write!(f, "≥{lo}"),
        }
    }
}

/// An interval as it is written, before its ends were compared.
#[derive(Deserialize)]
struct Unchecked {
    lo: i64,
    hi: Option<i64>,
    kind: IntervalKind,
}

impl TryFrom<Unchecked> for Interval {
    type Error = String;

    fn try_from(read: Unchecked) -> Result<Self, String> {
        let Unchecked { lo, hi, kind } = read;
        if hi.is_some_and(|hi| hi < lo) {
            return Err(format!("the lower end {lo} lies above the upper end; exchange lo and hi"));
        }
        if kind == IntervalKind::Exact && hi != Some(lo) {
            return Err(format!("an exact figure has equal ends; lo is {lo}: write kind \"censored\" or equal ends"));
        }
        Ok(Interval { lo, hi, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str) -> Option<(i64, Option<i64>)> {
        Interval::parse(text).map(|i| (i.lo, i.hi))
    }

    #[test]
    fn fewer_than_five_is_zero_to_four() {
        assert_eq!(ends("<5"), Some((0, Some(4))));
        assert_eq!(ends("<1,000"), Some((0, Some(999))));
        assert_eq!(ends("<=5"), Some((0, Some(5))));
        assert_eq!(ends("≤5"), Some((0, Some(5))));
        assert_eq!(ends("<0"), None);
    }

    #[test]
    fn more_than_five_has_an_open_upper_end() {
        assert_eq!(ends(">5"), Some((6, None)));
        assert_eq!(ends(">=5"), Some((5, None)));
        assert_eq!(ends("≥5"), Some((5, None)));
        assert_eq!(ends(">9223372036854775807"), None);
    }

    #[test]
    fn commas_stand_between_groups_of_three_only() {
        assert_eq!(ends("1,234,567"), Some((1_234_567, Some(1_234_567))));
        for text in ["1,23", "12,3456", ",123", "1,", "1234,567", "0,123", "1,,234", "1.234"] {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    #[test]
    fn other_text_is_no_figure() {
        for text in ["", " 5", "5 ", "-5", "+5", "5.0", "97 albanian", "< 5", "<", "five", "٥", "99999999999999999999"]
        {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    #[test]
    fn a_spreadsheet_may_write_an_empty_decimal_part() {
        assert_eq!(Interval::parse_lenient("438.0"), Some(Interval::exact(438)));
        assert_eq!(Interval::parse_lenient(" 438 "), Some(Interval::exact(438)));
        assert_eq!(Interval::parse_lenient("438.5"), None);
        assert_eq!(Interval::parse_lenient("438."), None);
        assert_eq!(Interval::parse_lenient(".0"), None);
    }

    #[test]
    fn a_figure_reads_back_as_it_was_written() {
        for text in ["0", "438", "<5", "<1", "≥10", "3–7"] {
            let figure = Interval::parse_lenient(text).expect("valid");
            assert_eq!(figure.to_string(), text);
        }
    }

    #[test]
    fn a_hidden_or_contradictory_figure_does_not_show_its_ends() {
        let hidden = Interval { lo: 3, hi: Some(3), kind: IntervalKind::Suppressed };
        assert_eq!(hidden.to_string(), "suppressed");
        assert!(!hidden.is_exact());
        assert_eq!(Interval { kind: IntervalKind::Conflict, ..hidden }.to_string(), "conflict");
    }

    #[test]
    fn json_holds_both_ends_and_the_kind() {
        let json = serde_json::to_string(&Interval::parse("<5")).expect("serialises");
        assert_eq!(json, r#"{"lo":0,"hi":4,"kind":"censored"}"#);
        assert_eq!(serde_json::from_str::<Option<Interval>>(&json).expect("reads"), Interval::parse("<5"));
        assert!(serde_json::from_str::<Interval>(r#"{"lo":4,"hi":0,"kind":"censored"}"#).is_err());
        assert!(serde_json::from_str::<Interval>(r#"{"lo":0,"hi":4,"kind":"exact"}"#).is_err());
    }
}
