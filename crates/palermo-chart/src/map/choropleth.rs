//! Rates and shares by country, in few classes of one hue.

use std::collections::BTreeMap;

use crate::classes::{self, Shade};
use crate::error::Error;
use crate::figure::{Absent, Figure, Unit};
use crate::look::Look;
use crate::map::base::{self, Outline};
use crate::map::projection::Fit;
use crate::map::{self, Extent, MapNotes};
use crate::page::{self, Caption, Piece, Svg, Swatch};
use crate::series::summary;
use crate::svg::{Canvas, Path};
use crate::table::Table;
use crate::words::Fact;
use crate::{Chart, sealed};

/// A country with its rate or share.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// ISO 3166-1 alpha-3 code, or XKX for Kosovo.
    pub code: String,
    /// Name in the reader's language.
    pub name: String,
    /// The rate or share.
    pub figure: Figure,
}

/// A shaded map. Only rates and shares are drawn, never counts; the classes are the caller's.
///
/// An area whose ends lie in two classes is striped with both. Areas that are not given have no data, which looks like no
/// class. States too small to be seen are dots.
#[derive(Clone, Debug, PartialEq)]
pub struct Choropleth {
    /// Title, subtitle, source.
    pub caption: Caption,
    /// What kind of number the figures are: [`Unit::Measured`].
    pub unit: Unit,
    /// Where one class ends and the next begins, at most 6 numbers above 0.
    pub bounds: Vec<f64>,
    /// The areas, in any order; those left out have no data.
    pub areas: Vec<Area>,
    /// Which part of the world is shown.
    pub extent: Extent,
    /// What has to stand beside the map.
    pub notes: MapNotes,
}

/// How areas are filled, in the order in which they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fill {
    NoData,
    /// Withheld, unknown or contradictory: plain, with a sign.
    Sign(usize),
    One(usize),
    Two(usize, usize),
}

impl Choropleth {
    fn check(&self) -> Result<(), Error> {
        self.notes.check()?;
        if self.unit == Unit::Count {
            return Err(Error::CountsOnMap);
        }
        classes::check(&self.bounds)?;
        if self.areas.is_empty() {
            return Err(Error::Empty { what: "the list of areas" });
        }
        let mut seen = std::collections::BTreeSet::new();
        for area in &self.areas {
            map::known(&area.code)?;
            area.figure.check(|| format!("{} ({})", area.name, area.code))?;
            if !seen.insert(area.code.as_str()) {
                return Err(Error::AreaTwice { code: area.code.clone() });
            }
        }
        Ok(())
    }

    fn fill(&self, figure: &Figure) -> Fill {
        let classes = self.bounds.len() + 1;
        let tone = |class: usize| classes::tone(class, classes);
        match classes::shade(figure, &self.bounds) {
            Shade::Absent(Absent::NoData) => Fill::NoData,
            Shade::Absent(kind) => Fill::Sign(kind.index()),
            Shade::One(class) => Fill::One(tone(class)),
            Shade::Two(lower, upper) => Fill::Two(tone(lower), tone(upper)),
            Shade::Open(lower) => Fill::Two(tone(lower), tone(classes)),
        }
    }

    fn piece(&self, outlines: &BTreeMap<&str, Outline>, fit: &Fit, look: &Look<'_>) -> Piece {
        let mut canvas = Canvas::unmirrored(look, look.width);
        let given: BTreeMap<&str, &Area> = self.areas.iter().map(|a| (a.code.as_str(), a)).collect();
        let mut filled: BTreeMap<Fill, Vec<(&Outline, Option<&Area>)>> = BTreeMap::new();
        for (code, outline) in outlines {
            let area = given.get(code).copied();
            let fill = area.map_or(Fill::NoData, |a| self.fill(&a.figure));
            filled.entry(fill).or_default().push((outline, area));
        }
        canvas.open("pc-sea");
        canvas.path(&map::edge(self.extent, fit), None);
        canvas.close();
        for dots in [false, true] {
            for (fill, areas) in &filled {
                self.draw(&mut canvas, *fill, areas, dots);
            }
        }
        self.draw_signs(&mut canvas, &filled);
        let mut piece = Piece::new(canvas, fit.height, Vec::new());
        piece.scale = classes::key(&self.bounds, self.unit, look);
        if piece.uses.no_data {
            piece.scale.push((Swatch::NoData, look.words.absent(Absent::NoData)));
        }
        piece
    }

    /// Areas of one fill, or their dots.
    fn draw(&self, canvas: &mut Canvas<'_>, fill: Fill, areas: &[(&Outline, Option<&Area>)], dots: bool) {
        let class = if dots { "pc-spot" } else { "pc-area" };
        if !areas.iter().any(|(o, _)| if dots { o.tiny && o.anchor.is_some() } else { !o.path.is_empty() }) {
            return;
        }
        match fill {
            Fill::NoData => canvas.open_no_data(class),
            Fill::Sign(_) => canvas.open(&format!("{class} pc-land")),
            Fill::One(tone) => canvas.open(&format!("{class} pc-q{tone}")),
            Fill::Two(lower, upper) => {
                canvas.uses.between = true;
                canvas.open_striped(class, lower, upper);
            }
        }
        let radius = if canvas.look.is_narrow() { 2.6 } else { 3.4 };
        let mut silent = Path::default();
        for (outline, area) in areas {
            let look = canvas.look;
            let tip = || area.map(|a| self.tip(a, look));
            match (dots, outline.anchor) {
                (true, Some((x, y))) if outline.tiny => {
                    let radius = if area.is_some() { radius } else { radius * 0.6 };
                    canvas.circle(x, y, radius, tip().as_deref());
                }
                (true, _) => {}
                (false, _) if outline.path.is_empty() => {}
                // What has nothing to say needs no path of its own.
                (false, _) if area.is_none() => silent.append(&outline.path),
                (false, _) => canvas.path(&outline.path, tip().as_deref()),
            }
        }
        if !silent.is_empty() {
            canvas.path(&silent, None);
        }
        canvas.close();
    }

    fn draw_signs(&self, canvas: &mut Canvas<'_>, filled: &BTreeMap<Fill, Vec<(&Outline, Option<&Area>)>>) {
        for (outline, area) in filled.values().flatten() {
            let (Some(area), Some((x, y))) = (area, outline.anchor) else { continue };
            let room = outline.size.0.min(outline.size.1);
            match area.figure {
                Figure::Absent(kind) if kind != Absent::NoData => {
                    let tip = self.tip(area, canvas.look);
                    canvas.absent_within(x, y, room.max(9.0), kind, Some(&tip));
                }
                _ if matches!(classes::shade(&area.figure, &self.bounds), Shade::Open(_)) => {
                    canvas.uses.open = true;
                    for class in ["pc-casing pc-full pc-thick", "pc-arrow pc-up-off"] {
                        canvas.open(class);
                        crate::series::shape::arrow(canvas, (x, y + 6.0), (x, y - 6.0));
                        canvas.close();
                    }
                }
                _ => {}
            }
        }
    }

    fn tip(&self, area: &Area, look: &Look<'_>) -> String {
        let long = match look.said(&area.figure, self.unit) {
            Some(said) => look.words.long(&said),
            None => look.short(&area.figure, self.unit),
        };
        look.words.labelled(&[&area.name], &long)
    }

    /// How many of the areas shown lie in each class.
    fn sentences(&self, outlines: &BTreeMap<&str, Outline>, look: &Look<'_>) -> Vec<String> {
        let shown = || self.areas.iter().filter(|a| outlines.contains_key(a.code.as_str()));
        let mut told = Vec::new();
        for class in 1..=self.bounds.len() + 1 {
            let areas = shown().filter(|a| classes::shade(&a.figure, &self.bounds) == Shade::One(class)).count();
            if areas > 0 {
                let name = classes::name(class, &self.bounds, self.unit, look);
                told.push(look.words.tell(&Fact::Class { class: &name, areas }));
            }
        }
        told.extend(summary::reservations(shown().map(|a| &a.figure), look));
        told
    }
}

impl sealed::Sealed for Choropleth {}

impl Chart for Choropleth {
    fn draw(&self, look: &Look<'_>) -> Result<Svg, Error> {
        look.check()?;
        self.check()?;
        let fit = map::fit(self.extent, look.width)?;
        let outlines = base::outlines(&fit);
        let (piece, told) = (self.piece(&outlines, &fit, look), self.sentences(&outlines, look));
        page::compose(look, &self.caption, piece, &told, &self.notes.shown(look.home), Some(&self.notes.table))
    }

    /// Name and figure, in the order given; the head is empty.
    fn table(&self, look: &Look<'_>) -> Table {
        let rows = self.areas.iter().map(|a| vec![a.name.clone(), look.short(&a.figure, self.unit)]);
        Table { head: vec![String::new(); 2], rows: rows.collect() }
    }
}
