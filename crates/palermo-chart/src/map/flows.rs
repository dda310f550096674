//! Flows over a map.

use crate::error::Error;
use crate::figure::{Figure, Unit};
use crate::look::Look;
use crate::map::arcs::{Course, Point};
use crate::map::base;
use crate::map::labels::{self, Box4, Taken};
use crate::map::projection::Fit;
use crate::map::world::WORLD;
use crate::map::{self, Extent, MapNotes};
use crate::page::{self, Caption, Piece, Svg, Swatch};
use crate::series::summary;
use crate::svg::{Anchor, Canvas, Hue, Path};
use crate::table::Table;
use crate::text::Weight;
use crate::ticks;
use crate::words::Fact;
use crate::{Chart, sealed};

/// A country where flows begin or end.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// ISO 3166-1 alpha-3 code, or XKX for Kosovo.
    pub code: String,
    /// Name in the reader's language.
    pub name: String,
}

/// A flow between two countries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Position of the place where it begins, from 0.
    pub from: usize,
    /// Position of the place where it ends; the same one for a domestic flow, which is drawn as a loop.
    pub to: usize,
    /// How many.
    pub figure: Figure,
}

/// Flows as bent bands with heads. Exact figures have bands as wide as they are large; what is known only between two
/// ends has a hatched band, all of the same width, since a width would tell a number that nobody knows.
///
/// Ends that are no country (unknown, stateless, a region) have no place on a map: show them in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowMap {
    /// Title, subtitle, source.
    pub caption: Caption,
    /// What kind of number the figures are.
    pub unit: Unit,
    /// The countries.
    pub places: Vec<Place>,
    /// The flows.
    pub flows: Vec<Flow>,
    /// Which part of the world is shown; it has to hold all places.
    pub extent: Extent,
    /// What has to stand beside the map.
    pub notes: MapNotes,
}

/// Width of the thinnest band, px.
const THINNEST: f64 = 1.5;
/// Most flows whose numbers stand on the map.
const MOST_NUMBERS: usize = 12;
/// Colour of all flows.
const HUE: Hue = Hue::Series(0);

/// Width in px of the widest band, and of all whose figure is known only between two ends.
fn widths(look: &Look<'_>) -> (f64, f64) {
    if look.is_narrow() { (7.0, 4.5) } else { (11.0, 6.0) }
}

impl FlowMap {
    fn check(&self) -> Result<(), Error> {
        self.notes.check()?;
        if self.flows.is_empty() {
            return Err(Error::Empty { what: "the list of flows" });
        }
        for place in &self.places {
            map::known(&place.code)?;
        }
        for (i, flow) in self.flows.iter().enumerate() {
            for node in [flow.from, flow.to] {
                if node >= self.places.len() {
                    return Err(Error::Node { link: i, node, nodes: self.places.len() });
                }
            }
            flow.figure.check(|| format!("{} → {}", self.places[flow.from].name, self.places[flow.to].name))?;
        }
        Ok(())
    }

    /// px for one unit of the exact figures.
    fn scale(&self, look: &Look<'_>) -> f64 {
        let exact = self.flows.iter().filter_map(|f| f.figure.amount()).filter(crate::Amount::is_exact);
        let most = exact.map(|a| a.lo).fold(0.0, f64::max);
        if most > 0.0 { widths(look).0 / most } else { 0.0 }
    }

    fn width(&self, figure: &Figure, scale: f64, look: &Look<'_>) -> f64 {
        let (widest, censored) = widths(look);
        match figure.amount() {
            Some(a) if a.is_exact() => (a.lo * scale).clamp(THINNEST, widest),
            Some(_) => censored,
            None => THINNEST,
        }
    }

    fn courses(&self, at: &[Option<Point>], scale: f64, size: (f64, f64), look: &Look<'_>) -> Vec<Option<Course>> {
        let mut courses: Vec<Option<Course>> = self
            .flows
            .iter()
            .map(|f| match (at[f.from], at[f.to]) {
                (Some(a), Some(b)) if f.from != f.to => {
                    Some(Course::between(a, b, self.width(&f.figure, scale, look), size))
                }
                _ => None,
            })
            .collect();
        // Loops last: they look for the widest gap between the other flows of their place.
        for (i, flow) in self.flows.iter().enumerate().filter(|(_, f)| f.from == f.to) {
            let Some(centre) = at[flow.from] else { continue };
            let others: Vec<f64> = self
                .flows
                .iter()
                .zip(&courses)
                .filter_map(|(f, c)| c.as_ref().map(|c| (f, c)))
                .filter_map(|(f, c)| match (f.from == flow.from, f.to == flow.from) {
                    (true, _) => Some(c.directions()[0]),
                    (_, true) => Some(c.directions()[1]),
                    _ => None,
                })
                .collect();
            let width = self.width(&flow.figure, scale, look).min(8.0);
            courses[i] = Some(Course::around(centre, &others, width, size));
        }
        courses
    }

    fn piece(&self, look: &Look<'_>) -> Result<Piece, Error> {
        let fit = map::fit(self.extent, look.width)?;
        let mut canvas = Canvas::unmirrored(look, look.width);
        draw_land(&mut canvas, self.extent, &fit);
        let at: Vec<Option<Point>> = self
            .places
            .iter()
            .map(|p| WORLD.anchor(&p.code).map(|(lon, lat)| fit.place(lon, lat)).filter(|p| fit.holds(*p)))
            .collect();
        let scale = self.scale(look);
        let courses = self.courses(&at, scale, (fit.width, fit.height), look);
        for (flow, course) in self.flows.iter().zip(&courses) {
            if let Some(course) = course {
                self.draw_flow(&mut canvas, flow, course);
            }
        }
        canvas.open("pc-dot pc-c8");
        let used = |p: usize| self.flows.iter().any(|f| f.from == p || f.to == p);
        for (x, y) in at.iter().enumerate().filter(|(p, _)| used(*p)).filter_map(|(_, at)| *at) {
            canvas.circle(x, y, 3.0, None);
        }
        canvas.close();
        self.draw_names(&mut canvas, (fit.width, fit.height), &at, &courses);
        let mut piece = Piece::new(canvas, fit.height, Vec::new());
        if scale > 0.0 {
            let widest = widths(look).0;
            let axis = ticks::axis(widest / scale, self.unit, 3);
            let some = axis.ticks.into_iter().filter(|t| *t > 0.0 && t * scale <= widest + 0.5).take(3);
            piece.scale = some.map(|t| (Swatch::Flow(t * scale), look.numbers.write(t, axis.decimals))).collect();
        }
        Ok(piece)
    }

    fn tip(&self, flow: &Flow, look: &Look<'_>) -> String {
        let long = match look.said(&flow.figure, self.unit) {
            Some(said) => look.words.long(&said),
            None => look.short(&flow.figure, self.unit),
        };
        let (from, to) = (self.places[flow.from].name.as_str(), self.places[flow.to].name.as_str());
        let parts: &[&str] = if flow.from == flow.to { &[to] } else { &[from, to] };
        look.words.labelled(parts, &long)
    }

    fn draw_flow(&self, canvas: &mut Canvas<'_>, flow: &Flow, course: &Course) {
        let tip = self.tip(flow, canvas.look);
        let width = |w: f64| {
            let mut text = String::from(" stroke-width=\"");
            crate::svg::coordinate(&mut text, w);
            text.push('"');
            text
        };
        let line = course.line();
        canvas.open("pc-casing");
        canvas.path_with(&width(course.width + 2.5), &line, None);
        canvas.close();
        match flow.figure.amount() {
            Some(a) if a.is_exact() => {
                canvas.open("pc-flow pc-s1");
                canvas.path_with(&width(course.width), &line, Some(&tip));
                canvas.close();
            }
            Some(a) => {
                canvas.uses.between |= a.hi.is_some();
                canvas.uses.open |= a.hi.is_none();
                // Two thin edges under the hatching keep the band together.
                canvas.open("pc-flow pc-s1");
                canvas.path_with(&width(course.width), &line, None);
                canvas.close();
                canvas.open("pc-casing pc-full");
                canvas.path_with(&width(course.width - 1.6), &line, None);
                canvas.close();
                canvas.open_hatched_lines(HUE, "pc-flow");
                canvas.path_with(&width(course.width - 1.6), &line, Some(&tip));
                canvas.close();
            }
            None => {
                canvas.open("pc-loose pc-s1");
                canvas.path(&line, Some(&tip));
                canvas.close();
            }
        }
        canvas.open("pc-c1");
        canvas.path(&course.head(), None);
        canvas.close();
        if let Figure::Absent(kind) = flow.figure {
            let (x, y) = course.at(0.5);
            canvas.absent(x, y, kind, Some(&tip));
        }
    }

    /// Names of places, then numbers of flows where they are few and find room.
    fn draw_names(&self, canvas: &mut Canvas<'_>, size: (f64, f64), at: &[Option<Point>], courses: &[Option<Course>]) {
        let look = canvas.look;
        let drawn: Vec<(usize, Course)> = courses.iter().enumerate().filter_map(|(i, c)| c.map(|c| (i, c))).collect();
        let only: Vec<Course> = drawn.iter().map(|(_, c)| *c).collect();
        let dots: Vec<Point> = at.iter().flatten().copied().collect();
        let mut names: Vec<Box4> = Vec::new();
        for (p, place) in self.places.iter().enumerate() {
            let own: Vec<usize> = (0..drawn.len())
                .filter(|d| {
                    let flow = &self.flows[drawn[*d].0];
                    flow.from == p || flow.to == p
                })
                .collect();
            let Some(dot) = at[p].filter(|_| !own.is_empty()) else { continue };
            let lines = canvas.wrap(&place.name, if look.is_narrow() { 76.0 } else { 110.0 }, 2);
            let wide = lines.width(look.size(), Weight::Regular) + 4.0;
            let tall = look.leading() * lines.lines.len() as f64;
            let taken = Taken { size, courses: &only, own, names: &names, dots: &dots };
            let found = labels::find(dot, (wide, tall), &taken);
            let (x, _) = found.centre();
            if !Box4::around(dot, (wide + 26.0, tall + 26.0)).touches(&found) {
                let nearest = (dot.0.clamp(found.0[0], found.0[2]), dot.1.clamp(found.0[1], found.0[3]));
                canvas.open("pc-lead");
                canvas.line(dot.0, dot.1, nearest.0, nearest.1);
                canvas.close();
            }
            canvas.lines((x, found.0[1] + look.leading() - 4.0), Anchor::Middle, "pc-ink pc-halo", &lines, &place.name);
            names.push(found);
        }
        if drawn.len() > MOST_NUMBERS {
            return;
        }
        for (i, course) in &drawn {
            let Some(said) = look.said(&self.flows[*i].figure, self.unit) else { continue };
            let text = look.words.short(&said);
            let extent = (canvas.measure(&text) + 4.0, look.leading());
            let free = course.beside(extent).into_iter().map(|centre| Box4::around(centre, extent)).find(|b| {
                let hides = only.iter().flat_map(Course::samples).any(|(p, r)| b.under(p, r));
                b.within(size) && !hides && !touches(b, &names, &dots)
            });
            // Where there is no room beside its band a number stands upon it; on a narrow page the table has it.
            let upon = || {
                let places = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72].into_iter();
                places
                    .map(|t| Box4::around(course.at(t), extent))
                    .find(|b| b.within(size) && !touches(b, &names, &dots))
            };
            let free = if look.is_narrow() { free } else { free.or_else(upon) };
            if let Some(place) = free {
                let (x, _) = place.centre();
                canvas.text(x, place.0[1] + look.leading() - 4.0, Anchor::Middle, "pc-strong pc-halo", &text);
                names.push(place);
            }
        }
    }

    fn sentences(&self, look: &Look<'_>) -> Vec<String> {
        const MOST: usize = 6;
        let mut told = Vec::new();
        if self.flows.len() <= MOST {
            for flow in &self.flows {
                let Some(figure) = look.said(&flow.figure, self.unit) else { continue };
                let (from, to) = (self.places[flow.from].name.as_str(), self.places[flow.to].name.as_str());
                let domestic = flow.from == flow.to;
                let fact = if domestic { Fact::Domestic { at: to, figure } } else { Fact::Flow { from, to, figure } };
                told.push(look.words.tell(&fact));
            }
        } else {
            told.extend(summary::spread_of(self.flows.iter().map(|f| &f.figure), self.unit, look));
        }
        told.extend(summary::reservations(self.flows.iter().map(|f| &f.figure), look));
        told
    }
}

/// Whether a box hides a name or a dot.
fn touches(place: &Box4, names: &[Box4], dots: &[Point]) -> bool {
    names.iter().any(|name| name.touches(place)) || dots.iter().any(|dot| place.under(*dot, 2.0))
}

fn draw_land(canvas: &mut Canvas<'_>, extent: Extent, fit: &Fit) {
    canvas.open("pc-sea");
    canvas.path(&map::edge(extent, fit), None);
    canvas.close();
    let mut land = Path::default();
    for outline in base::outlines(fit).values() {
        land.append(&outline.path);
    }
    canvas.open("pc-area pc-land");
    canvas.path(&land, None);
    canvas.close();
}

impl sealed::Sealed for FlowMap {}

impl Chart for FlowMap {
    fn draw(&self, look: &Look<'_>) -> Result<Svg, Error> {
        look.check()?;
        self.check()?;
        let notes = self.notes.shown(look.home);
        page::compose(look, &self.caption, self.piece(look)?, &self.sentences(look), &notes, Some(&self.notes.table))
    }

    /// From, to, how many: one row for each flow in the order given. The head is empty.
    fn table(&self, look: &Look<'_>) -> Table {
        let name = |p: usize| self.places.get(p).map(|p| p.name.clone()).unwrap_or_default();
        let rows = self.flows.iter().map(|f| vec![name(f.from), name(f.to), look.short(&f.figure, self.unit)]);
        Table { head: vec![String::new(); 3], rows: rows.collect() }
    }
}
