//! What does it look like? Charts, maps and flow diagrams as accessible SVG.
#![doc = include_str!("../README.md")]

mod classes;
mod defs;
mod error;
mod figure;
mod heat;
mod look;
pub mod map;
mod overlap;
mod page;
mod path;
mod phrases;
#[cfg(feature = "png")]
mod png;
mod sankey;
pub mod series;
mod style;
mod svg;
mod table;
mod text;
mod ticks;
pub mod words;

pub use classes::{MOST_CLASSES, even_bounds};
pub use error::Error;
pub use figure::{Absent, Amount, Figure, LARGEST, Unit};
pub use heat::Heat;
pub use look::{Direction, Home, Ink, LEAST_WIDTH, Letters, Look, MOST_WIDTH, NARROW, Numbers, WIDE};
pub use map::{Choropleth, Extent, FlowMap, MapNotes};
pub use overlap::{MOST_SETS, Meeting, Overlap};
pub use page::{Caption, Svg};
pub use phrases::Phrases;
#[cfg(feature = "png")]
pub use png::{MOST_DOTS, png};
pub use sankey::{Link, Merge, Node, Sankey};
pub use series::data::{Category, Data, MOST_SERIES, Over, Series, Standing};
pub use series::{Bars, Dots, GroupedBars, Kind, Lines, Panel, SmallMultiples, StackedBars};
pub use style::CSS;
pub use table::Table;
pub use words::Words;

mod sealed {
    /// Kinds of charts are added here, not elsewhere.
    pub trait Sealed {}
}

/// A chart that can be drawn.
pub trait Chart: sealed::Sealed {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// Figures that are no counts, shares or rates; lists of different lengths; a look that cannot be drawn. The error
    /// names the place and what to do.
    fn draw(&self, look: &Look<'_>) -> Result<Svg, Error>;

    /// The same figures as texts of a table, in the same order.
    fn table(&self, look: &Look<'_>) -> Table;
}

/// Draws a chart twice, [`NARROW`] and [`WIDE`]: within an element of class `chart` [`CSS`] shows the one that fits. The
/// ids end in `-n` and `-w`.
///
/// # Errors
///
/// As [`Chart::draw`].
pub fn draw_both(chart: &dyn Chart, look: &Look<'_>) -> Result<String, Error> {
    let (narrow, wide) = (format!("{}-n", look.id), format!("{}-w", look.id));
    let narrow = chart.draw(&Look { id: &narrow, width: NARROW, home: Home::Page, ..*look })?;
    let wide = chart.draw(&Look { id: &wide, width: WIDE, home: Home::Page, ..*look })?;
    Ok(narrow.text + &wide.text)
}
