//! What does a chart have to say, and who says it in the reader's language?
//!
//! The crate decides *what* is true of the figures; the caller owns every visible word. [`Words`] is what a caller with
//! a translation system implements (each [`Fact`] is one message with named parts and plain numbers for plural rules);
//! [`crate::Phrases`] is a ready implementation from templates.

use crate::figure::Absent;

/// A number as value and as text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The value, for plural rules.
    pub value: f64,
    /// As the caller's formatter writes it.
    pub text: String,
}

/// A figure that is there, ready to be put into words.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Lower end.
    pub lo: Number,
    /// Upper end; `None` where none is known.
    pub hi: Option<Number>,
    /// The estimate, where the figure is one.
    pub best: Option<Number>,
    /// The whole number above the upper end of a count: "0 to 4" is "fewer than 5". `None` of what is measured.
    pub above: Option<Number>,
}

impl Said {
    /// Whether both ends meet.
    pub fn is_exact(&self) -> bool {
        self.hi.as_ref().is_some_and(|hi| hi.value == self.lo.value)
    }
}

/// A figure with the category at which it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Point<'a> {
    /// Name of the category (a year, say).
    pub at: &'a str,
    /// The figure.
    pub figure: Said,
}

/// Which way a course goes, as far as the intervals allow to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Surely up.
    Up,
    /// Surely down.
    Down,
    /// The same exact figure.
    Level,
    /// The intervals overlap: it cannot be told.
    Unclear,
}

/// A stretch of a course.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn<'a> {
    /// Which way.
    pub way: Way,
    /// Where it ends.
    pub to: Point<'a>,
}

/// One true sentence about the figures, for the description that a screen reader reads.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact<'a> {
    /// How a series goes over time: where it begins and each turn.
    Course {
        /// Name of the series, where it has one.
        series: Option<&'a str>,
        /// First figure.
        start: Point<'a>,
        /// Stretches, in order; at least one.
        turns: Vec<Turn<'a>>,
    },
    /// The surely largest figure. Never told of States.
    Largest {
        /// Name of the series, where there are several.
        series: Option<&'a str>,
        /// The figure.
        point: Point<'a>,
    },
    /// The surely smallest figure. Never told of States.
    Smallest {
        /// Name of the series, where there are several.
        series: Option<&'a str>,
        /// The figure.
        point: Point<'a>,
    },
    /// Between which ends the figures lie, without naming who has which.
    Spread {
        /// Name of the series, where there are several.
        series: Option<&'a str>,
        /// Number of figures.
        count: usize,
        /// Lowest lower end and highest upper end.
        ends: Said,
    },
    /// A single figure.
    Single {
        /// Name of the series, where there are several.
        series: Option<&'a str>,
        /// The figure.
        point: Point<'a>,
    },
    /// How many figures are known only between two ends.
    Uncertain {
        /// Number of such figures.
        count: usize,
        /// Number of figures in all.
        of: usize,
    },
    /// How many figures are absent, and why.
    Missing {
        /// Why.
        kind: Absent,
        /// Number of such figures.
        count: usize,
        /// Number of figures in all.
        of: usize,
    },
    /// A flow.
    Flow {
        /// Where from.
        from: &'a str,
        /// Where to.
        to: &'a str,
        /// The figure.
        figure: Said,
    },
    /// A flow that ends where it begins.
    Domestic {
        /// Where.
        at: &'a str,
        /// The figure.
        figure: Said,
    },
    /// How many areas of a map lie in a class.
    Class {
        /// Text of the class.
        class: &'a str,
        /// Number of areas.
        areas: usize,
    },
}

/// Every word that a chart shows or says, in the reader's language.
pub trait Words {
    /// A figure in a label: `212`, `<5`, `120–124`, `≥5`.
    fn short(&self, figure: &Said) -> String;
    /// A figure in a sentence: "between 120 and 124".
    fn long(&self, figure: &Said) -> String;
    /// What an absent figure is, with the reason: "not shown: fewer than 5".
    fn absent(&self, kind: Absent) -> String;
    /// What hatching or shading means, beside a sample of it: "between the lower and the upper figure".
    fn between(&self) -> String;
    /// What an arrow means, beside one: "at least this many; no upper figure is known".
    fn open(&self) -> String;
    /// What a point within a range means, beside one: "estimate, within its range".
    fn estimate(&self) -> String;
    /// A name and its figure in one text: "women, 2016: 212". `parts` has at least one name.
    fn labelled(&self, parts: &[&str], figure: &str) -> String;
    /// One sentence for a fact, with its full stop.
    fn tell(&self, fact: &Fact<'_>) -> String;
    /// Sentences one after the other; languages without spaces put none between.
    fn together(&self, sentences: &[String]) -> String {
        sentences.join(" ")
    }
}
