//! The same chart several times, small and on one scale: comparing without many colours.

use crate::error::Error;
use crate::figure::Unit;
use crate::look::Look;
use crate::page::{self, Caption, Piece, Svg};
use crate::series::data::{Data, Over};
use crate::series::frame::{Frame, Shared};
use crate::series::{Kind, paint, summary};
use crate::svg::{Anchor, Canvas};
use crate::table::Table;
use crate::text::{self, Weight};
use crate::{Chart, sealed};

/// One of several small charts.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What the panel shows.
    pub title: String,
    /// Its figures. All panels have the same series.
    pub data: Data,
}

/// Small charts of one kind on one scale. Panels stand in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallMultiples {
    /// Title, subtitle, source.
    pub caption: Caption,
    /// What kind of number the figures are.
    pub unit: Unit,
    /// How each panel is drawn.
    pub kind: Kind,
    /// The panels.
    pub panels: Vec<Panel>,
}

const BETWEEN: f64 = 24.0;

impl SmallMultiples {
    fn check(&self) -> Result<(), Error> {
        let first = self.panels.first().ok_or(Error::Empty { what: "the list of panels" })?;
        let names =
            |panel: &Panel| -> Vec<_> { panel.data.series.iter().map(|s| (s.name.clone(), s.standing)).collect() };
        for panel in &self.panels {
            panel.data.check()?;
            if names(panel) != names(first) {
                return Err(Error::Panels { panel: panel.title.clone() });
            }
        }
        Ok(())
    }

    /// Panels beside each other.
    fn across(&self, width: f64) -> usize {
        let lies = !matches!(self.kind, Kind::Lines) && self.panels.iter().any(|p| p.data.over != Over::Times);
        let least = if lies || self.kind == Kind::Dots { 200.0 } else { 150.0 };
        let fit = ((width + BETWEEN) / (least + BETWEEN)).floor().max(1.0) as usize;
        fit.min(4).min(self.panels.len())
    }

    fn piece(&self, look: &Look<'_>) -> Piece {
        let mut canvas = Canvas::new(look, look.width);
        let across = self.across(look.width);
        let width = ((look.width - BETWEEN * (across - 1) as f64) / across as f64).floor();
        let stacked = self.kind == Kind::StackedBars;
        let all = || self.panels.iter().map(|p| &p.data);
        let probe = Frame { look, width, unit: self.unit, shared: None };
        let values = all().flat_map(|d| d.cells().map(|(_, _, f)| probe.value(f)).collect::<Vec<_>>());
        let stack = |d: &Data| (0..d.categories.len()).map(|c| d.stack(c).farthest()).fold(0.0, f64::max);
        let shared = Shared {
            farthest: all().map(|d| if stacked { stack(d) } else { d.farthest() }).fold(0.0, f64::max),
            open: all().any(Data::is_open),
            reserve: values.map(|v| canvas.measure(&v)).fold(0.0, f64::max) * if stacked { 1.5 } else { 1.0 },
        };
        let frame = Frame { shared: Some(shared), ..probe };
        let mut y = 0.0;
        let mut keys = Vec::new();
        for row in self.panels.chunks(across) {
            let titles: Vec<_> =
                row.iter().map(|p| text::wrap(&p.title, width, look.size(), Weight::Bold, 2)).collect();
            let lines = titles.iter().map(|t| t.lines.len()).max().unwrap_or(1);
            let top = y + look.leading() * lines as f64 + 8.0;
            let mut bottom: f64 = top;
            for (i, (panel, title)) in row.iter().zip(&titles).enumerate() {
                let x = i as f64 * (width + BETWEEN);
                canvas.lines((x, y + look.leading()), Anchor::Start, "pc-strong", title, &panel.title);
                let piece = paint(self.kind, &panel.data, &frame);
                let physical = if look.is_rtl() { look.width - x - width } else { x };
                page::place_at(&mut canvas.out, &piece.body, physical, top);
                canvas.uses.add(piece.uses);
                bottom = bottom.max(top + piece.height);
                keys = piece.keys;
            }
            y = bottom + 14.0;
        }
        Piece::new(canvas, y - 14.0, keys)
    }
}

impl sealed::Sealed for SmallMultiples {}

impl Chart for SmallMultiples {
    fn draw(&self, look: &Look<'_>) -> Result<Svg, Error> {
        look.check()?;
        self.check()?;
        let mut sentences = Vec::new();
        for panel in &self.panels {
            let told = summary::sentences(&panel.data, self.unit, look);
            sentences.push(look.words.labelled(&[&panel.title], &look.words.together(&told)));
        }
        page::compose(look, &self.caption, self.piece(look), &sentences, &[], None)
    }

    fn table(&self, look: &Look<'_>) -> Table {
        Table::of_panels(self.panels.iter().map(|p| (p.title.as_str(), &p.data)), self.unit, look)
    }
}
