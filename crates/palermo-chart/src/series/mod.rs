//! Charts of figures over categories: bars, lines, dots, and small multiples of them.

mod bars;
pub mod data;
mod dots;
pub(crate) mod frame;
mod lines;
mod lying;
mod multiples;
pub(crate) mod shape;
pub(crate) mod summary;

use crate::error::Error;
use crate::figure::Unit;
use crate::look::Look;
use crate::page::{self, Caption, Piece, Svg};
use crate::table::Table;
use crate::{Chart, sealed};
use data::Data;
use frame::Frame;
pub use multiples::{Panel, SmallMultiples};

/// How figures over categories are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One bar for each category.
    Bars,
    /// A group of bars for each category.
    GroupedBars,
    /// One bar for each category, made of the series.
    StackedBars,
    /// A line for each series.
    Lines,
    /// Points and ranges.
    Dots,
}

/// Draws without anything around it.
fn paint(kind: Kind, data: &Data, frame: &Frame<'_>) -> Piece {
    match kind {
        Kind::Bars | Kind::GroupedBars => bars::paint(data, frame, bars::Mode::Beside),
        Kind::StackedBars => bars::paint(data, frame, bars::Mode::Stacked),
        Kind::Lines => lines::paint(data, frame),
        Kind::Dots => dots::paint(data, frame),
    }
}

fn draw(kind: Kind, caption: &Caption, unit: Unit, data: &Data, look: &Look<'_>) -> Result<Svg, Error> {
    look.check()?;
    data.check()?;
    let piece = paint(kind, data, &Frame { look, width: look.width, unit, shared: None });
    page::compose(look, caption, piece, &summary::sentences(data, unit, look), &[], None)
}

macro_rules! chart {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            /// Title, subtitle, source.
            pub caption: Caption,
            /// What kind of number the figures are.
            pub unit: Unit,
            /// The figures.
            pub data: Data,
        }

        impl sealed::Sealed for $name {}

        impl Chart for $name {
            fn draw(&self, look: &Look<'_>) -> Result<Svg, Error> {
                draw(Kind::$name, &self.caption, self.unit, &self.data, look)
            }

            fn table(&self, look: &Look<'_>) -> Table {
                Table::of_data(&self.data, self.unit, look)
            }
        }
    };
}

chart! {
    /// Amounts of one series. Bars over times stand, all others lie, with their names and numbers beside them. A bar is
    /// solid to the lower end and hatched to the upper one; without an upper end it fades into an arrow.
    Bars
}
chart! {
    /// Amounts of several series beside each other.
    GroupedBars
}
chart! {
    /// Parts of a whole, as bars made of the series. The lower ends stand first, solid; then what may come on top of
    /// each, hatched: so the whole too is solid to its lower end and hatched to its upper one.
    StackedBars
}
chart! {
    /// Courses over time. Between two ends runs a band, without a line in its middle; where a figure is absent the line
    /// is interrupted and a sign stands on the base.
    Lines
}
chart! {
    /// Figures as points on a common scale, with their ranges: for estimates and for comparing several series.
    Dots
}
