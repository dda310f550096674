//! For whom, where and how wide is the chart drawn?

use crate::error::Error;
use crate::figure::{Figure, Unit};
use crate::words::{Number, Said, Words};

/// Width in px of the layout for telephones: it still shows letters of 12 px in a column of 266 px.
pub const NARROW: f64 = 288.0;
/// Width in px of the layout for a page.
pub const WIDE: f64 = 720.0;
/// Narrowest width in px that can be drawn.
pub const LEAST_WIDTH: f64 = 240.0;
/// Widest width in px that can be drawn.
pub const MOST_WIDTH: f64 = 2000.0;

/// Direction of writing of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Latin, Cyrillic, Chinese …
    #[default]
    LeftToRight,
    /// Arabic, Hebrew …: axes, order of bars and keys are mirrored; maps are not.
    RightToLeft,
}

/// Where the drawing will stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Home {
    /// In a page that has [`crate::CSS`]: classes only, no style of its own, title and source are the page's.
    #[default]
    Page,
    /// In a file: carries its style, its title and its source.
    File,
}

/// Size of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// 13 px.
    #[default]
    Usual,
    /// 14.5 px, for Arabic, Chinese and other scripts with fine strokes.
    Larger,
}

/// What tells series apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    /// Colour on screens; patterns when printed and in forced colours.
    #[default]
    Colour,
    /// Patterns everywhere.
    Patterns,
}

/// How a number is written: by its separators, or by the caller's own formatter (ICU, say).
#[derive(Clone, Copy)]
pub enum Numbers<'a> {
    /// Digits 0 to 9 with these separators.
    Separators {
        /// Between groups of three digits; nothing in front of four digits alone would be written by a formatter.
        group: &'a str,
        /// Before the decimals.
        decimal: &'a str,
    },
    /// Value and number of decimals to text.
    With(&'a dyn Fn(f64, u8) -> String),
}

impl Numbers<'_> {
    /// Writes a number with this many decimals.
    pub fn write(&self, value: f64, decimals: u8) -> String {
        match self {
            Numbers::With(format) => format(value, decimals),
            Numbers::Separators { group, decimal } => {
                let plain = format!("{value:.*}", usize::from(decimals.min(6)));
                let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
                let mut text = String::with_capacity(plain.len() + 6);
                for (i, digit) in whole.char_indices() {
                    let left = whole.len() - i;
                    if i > 0 && left.is_multiple_of(3) && whole.as_bytes()[i - 1] != b'-' {
                        text.push_str(group);
                    }
                    text.push(digit);
                }
                if !fraction.is_empty() {
                    text.push_str(decimal);
                    text.push_str(fraction);
                }
                text
            }
        }
    }
}

/// Everything about a drawing that is not the data.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Prefix of all ids of the drawing, different for each chart of a page.
    pub id: &'a str,
    /// Language of the texts as a BCP 47 tag.
    pub lang: &'a str,
    /// Direction of writing.
    pub direction: Direction,
    /// Width in CSS px at which the chart is shown; [`NARROW`] and [`WIDE`] are the usual ones.
    pub width: f64,
    /// Page or file.
    pub home: Home,
    /// Size of letters.
    pub letters: Letters,
    /// Colours or patterns.
    pub ink: Ink,
    /// How numbers are written.
    pub numbers: Numbers<'a>,
    /// The words that the chart needs.
    pub words: &'a dyn Words,
}

impl<'a> Look<'a> {
    /// A drawing for a page written from left to right, [`WIDE`], in colour.
    pub fn new(id: &'a str, lang: &'a str, numbers: Numbers<'a>, words: &'a dyn Words) -> Self {
        Look {
            id,
            lang,
            direction: Direction::LeftToRight,
            width: WIDE,
            home: Home::Page,
            letters: Letters::Usual,
            ink: Ink::Colour,
            numbers,
            words,
        }
    }

    /// The text of a figure as labels show it.
    pub fn short(&self, figure: &Figure, unit: Unit) -> String {
        match (figure, self.said(figure, unit)) {
            (Figure::Absent(kind), _) => self.words.absent(*kind),
            (_, Some(said)) => self.words.short(&said),
            (_, None) => String::new(),
        }
    }

    /// The ends of a figure with their texts; `None` where it is absent.
    pub fn said(&self, figure: &Figure, unit: Unit) -> Option<Said> {
        let number = |value: f64| Number { value, text: self.numbers.write(value, unit.decimals()) };
        let best = match figure {
            Figure::Estimate { best, .. } => Some(number(*best)),
            _ => None,
        };
        let above = |hi: f64| (unit == Unit::Count).then(|| number(hi + 1.0));
        figure.amount().map(|a| Said { lo: number(a.lo), hi: a.hi.map(number), above: a.hi.and_then(above), best })
    }

    pub(crate) fn is_rtl(&self) -> bool {
        self.direction == Direction::RightToLeft
    }

    pub(crate) fn is_narrow(&self) -> bool {
        self.width < 480.0
    }

    /// Size of letters in px.
    pub(crate) fn size(&self) -> f64 {
        match self.letters {
            Letters::Usual => 13.0,
            Letters::Larger => 14.5,
        }
    }

    /// Distance between two lines of a label in px.
    pub(crate) fn leading(&self) -> f64 {
        match self.letters {
            Letters::Usual => 16.0,
            Letters::Larger => 19.0,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if !(LEAST_WIDTH..=MOST_WIDTH).contains(&self.width) {
            return Err(Error::Width { width: self.width, least: LEAST_WIDTH, most: MOST_WIDTH });
        }
        let mut letters = self.id.chars();
        let begins = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
        if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(Error::Id { id: self.id.to_string() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_in_threes_with_the_callers_separators() {
        let numbers = Numbers::Separators { group: "\u{202f}", decimal: "," };
        assert_eq!(numbers.write(1_234_567.25, 1), "1\u{202f}234\u{202f}567,2");
        assert_eq!(numbers.write(999.0, 0), "999");
        assert_eq!(numbers.write(1000.0, 0), "1\u{202f}000");
    }
}
