//! Where? Shaded maps of rates and maps of flows, on an equal-area projection.
//!
//! Outlines come from Natural Earth through `cargo xtask shapes`. A map is not drawn without the words about its borders
//! and without the table of its figures.

mod arcs;
mod base;
mod choropleth;
mod flows;
mod labels;
mod projection;
mod world;

use crate::error::Error;
use crate::map::projection::Fit;
use crate::map::world::WORLD;

pub use choropleth::{Area, Choropleth};
pub use flows::{Flow, FlowMap, Place};
pub use projection::Extent;

/// What has to stand beside every map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapNotes {
    /// The disclaimer of the United Nations about borders and names, in the reader's language. Stands under the map.
    pub disclaimer: String,
    /// Id of the element on the page that shows the same figures as a table; the drawing refers to it (`aria-details`).
    pub table: String,
    /// Where that table is found, for those who have the map as a file.
    pub table_words: String,
}

impl MapNotes {
    fn check(&self) -> Result<(), Error> {
        if self.disclaimer.trim().is_empty() {
            return Err(Error::NoDisclaimer);
        }
        if self.table.trim().is_empty()
            || self.table.contains(char::is_whitespace)
            || self.table_words.trim().is_empty()
        {
            return Err(Error::NoTable);
        }
        Ok(())
    }

    /// Texts under the map.
    fn shown(&self, home: crate::Home) -> Vec<&str> {
        match home {
            crate::Home::Page => vec![self.disclaimer.as_str()],
            crate::Home::File => vec![self.disclaimer.as_str(), self.table_words.as_str()],
        }
    }
}

fn fit(extent: Extent, width: f64) -> Result<Fit, Error> {
    Fit::new(extent, width).ok_or(match extent {
        Extent::Part { west, south, east, north } => Error::Extent { west, south, east, north },
        Extent::World => Error::Width { width, least: crate::LEAST_WIDTH, most: crate::MOST_WIDTH },
    })
}

fn known(code: &str) -> Result<(), Error> {
    if WORLD.has(code) { Ok(()) } else { Err(Error::UnknownArea { code: code.to_string() }) }
}

/// Codes of all areas that a map can show: ISO 3166-1 alpha-3, and XKX for Kosovo.
pub fn area_codes() -> impl Iterator<Item = &'static str> {
    WORLD.areas.keys().chain(WORLD.dots.keys()).map(String::as_str)
}

/// The edge of the map: of the globe, or of the part shown.
fn edge(extent: Extent, fit: &Fit) -> crate::svg::Path {
    let mut path = crate::svg::Path::default();
    let (w, h) = (fit.width - 0.5, fit.height - 0.5);
    if extent == Extent::World {
        let side = |sign: f64| (0..=24).map(move |i| (sign * 180.0, 84.0 - f64::from(i) * 141.0 / 24.0));
        let right: Vec<(f64, f64)> = side(1.0).collect();
        let left: Vec<(f64, f64)> = side(-1.0).rev().collect();
        for (i, (lon, lat)) in right.into_iter().chain(left).enumerate() {
            let (x, y) = fit.px(lon, lat);
            let (x, y) = (x.clamp(0.5, w), y.clamp(0.5, h));
            if i == 0 {
                path.to(x, y)
            } else {
                path.line(x, y)
            };
        }
    } else {
        path.to(0.5, 0.5).line(w, 0.5).line(w, h).line(0.5, h);
    }
    path.close();
    path
}
