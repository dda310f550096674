//! What is shown: categories, and for each series one figure at each category.

use crate::error::Error;
use crate::figure::{Amount, Figure};
use crate::svg::Hue;

/// What the categories are. It decides how bars lie, and what the description may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Years, quarters …: bars stand, lines have a course.
    Times,
    /// Forms of exploitation, ages …: bars lie, the largest and the smallest are named.
    Things,
    /// States. They stand in the order given (by name in the reader's language) and are never ranked: no largest, no
    /// smallest.
    States,
}

/// Whether something is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Known.
    #[default]
    Known,
    /// What stands under "unknown", "not recorded", "not asked": shown, in grey hatch.
    Unknown,
}

/// A category: a year, an age group, a State.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// Name, in the reader's language.
    pub name: String,
    /// Whether it is the category of what is unknown.
    pub standing: Standing,
}

impl Category {
    /// The category of what is unknown.
    pub fn unknown(name: impl Into<String>) -> Self {
        Category { name: name.into(), standing: Standing::Unknown }
    }
}

impl<T: Into<String>> From<T> for Category {
    fn from(name: T) -> Self {
        Category { name: name.into(), standing: Standing::Known }
    }
}

/// Figures of one kind, one at each category.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Name, in the reader's language.
    pub name: String,
    /// Whether it is the series of what is unknown.
    pub standing: Standing,
    /// One figure for each category, in their order.
    pub figures: Vec<Figure>,
}

impl Series {
    /// A series.
    pub fn new(name: impl Into<String>, figures: impl IntoIterator<Item = Figure>) -> Self {
        Series { name: name.into(), standing: Standing::Known, figures: figures.into_iter().collect() }
    }

    /// The series of what is unknown: grey hatch.
    pub fn unknown(name: impl Into<String>, figures: impl IntoIterator<Item = Figure>) -> Self {
        Series { standing: Standing::Unknown, ..Series::new(name, figures) }
    }
}

/// Categories and series. Nothing is sorted: the order given is the order shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// What the categories are.
    pub over: Over,
    /// The categories.
    pub categories: Vec<Category>,
    /// The series, at most eight known ones.
    pub series: Vec<Series>,
}

/// Most series that colours and patterns tell apart.
pub const MOST_SERIES: usize = 8;

impl Data {
    /// A single series; its name may be empty.
    pub fn single<C: Into<Category>>(over: Over, figures: impl IntoIterator<Item = (C, Figure)>) -> Self {
        let (categories, figures): (Vec<Category>, Vec<Figure>) =
            figures.into_iter().map(|(category, figure)| (category.into(), figure)).unzip();
        Data { over, categories, series: vec![Series::new("", figures)] }
    }

    /// Several series.
    pub fn new<C: Into<Category>>(
        over: Over,
        categories: impl IntoIterator<Item = C>,
        series: impl IntoIterator<Item = Series>,
    ) -> Self {
        Data {
            over,
            categories: categories.into_iter().map(Into::into).collect(),
            series: series.into_iter().collect(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.categories.is_empty() {
            return Err(Error::Empty { what: "the list of categories" });
        }
        if self.series.is_empty() {
            return Err(Error::Empty { what: "the list of series" });
        }
        let known = self.series.iter().filter(|s| s.standing == Standing::Known).count();
        if known > MOST_SERIES {
            return Err(Error::TooManySeries { found: known, most: MOST_SERIES });
        }
        for series in &self.series {
            if series.figures.len() != self.categories.len() {
                let (found, expected) = (series.figures.len(), self.categories.len());
                return Err(Error::Length { place: format!("series {:?}", series.name), found, expected });
            }
            for (figure, category) in series.figures.iter().zip(&self.categories) {
                figure.check(|| format!("{}, {}", series.name, category.name))?;
            }
        }
        Ok(())
    }

    /// Colour of each series: known ones count up, unknown ones are grey.
    pub(crate) fn hues(&self) -> Vec<Hue> {
        let mut next = 0;
        let hue = |series: &Series| match series.standing {
            Standing::Unknown => Hue::Unknown,
            Standing::Known => {
                next += 1;
                Hue::Series(next - 1)
            }
        };
        self.series.iter().map(hue).collect()
    }

    /// Every figure with its series and category.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, usize, &Figure)> {
        self.series
            .iter()
            .enumerate()
            .flat_map(|(s, series)| series.figures.iter().enumerate().map(move |(c, f)| (s, c, f)))
    }

    /// The farthest known end of any figure.
    pub(crate) fn farthest(&self) -> f64 {
        self.cells().filter_map(|(_, _, f)| f.amount()).map(|a| a.farthest()).fold(0.0, f64::max)
    }

    /// What is there of one category, over all series.
    pub(crate) fn stack(&self, category: usize) -> Amount {
        Amount::sum(self.series.iter().filter_map(|s| s.figures.get(category)?.amount()))
    }

    pub(crate) fn is_open(&self) -> bool {
        self.cells().any(|(_, _, f)| f.amount().is_some_and(|a| a.hi.is_none()))
    }
}
