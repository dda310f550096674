//! How does a figure lie over two lists? A matrix of shaded cells, each with its number where it fits.

use crate::classes::{self, Shade};
use crate::error::Error;
use crate::figure::{Figure, Unit};
use crate::look::Look;
use crate::page::{self, Caption, Piece, Svg};
use crate::series::data::Category;
use crate::series::summary;
use crate::svg::{Anchor, Canvas, Path};
use crate::table::Table;
use crate::text::{self, Lines, Weight};
use crate::{Chart, sealed};

/// A matrix of figures in classes of one hue.
///
/// A cell whose ends lie in two classes is split: the class of the lower end below, that of the upper one above. A cell
/// without an upper end carries an arrow. Numbers stand in the cells where they fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// Title, subtitle, source.
    pub caption: Caption,
    /// What kind of number the figures are.
    pub unit: Unit,
    /// Names of the rows.
    pub rows: Vec<Category>,
    /// Names of the columns.
    pub columns: Vec<Category>,
    /// One list of figures for each row, one figure for each column.
    pub cells: Vec<Vec<Figure>>,
    /// Where one class ends and the next begins, at most 6 numbers above 0: a figure belongs to the class above a bound
    /// that it equals. [`crate::even_bounds`] makes some.
    pub bounds: Vec<f64>,
}

impl Heat {
    fn check(&self) -> Result<(), Error> {
        classes::check(&self.bounds)?;
        if self.rows.is_empty() || self.columns.is_empty() {
            return Err(Error::Empty { what: "the list of rows or of columns" });
        }
        if self.cells.len() != self.rows.len() {
            let (found, expected) = (self.cells.len(), self.rows.len());
            return Err(Error::Length { place: "the list of cells".into(), found, expected });
        }
        for (name, row) in self.rows.iter().zip(&self.cells) {
            if row.len() != self.columns.len() {
                let (found, expected) = (row.len(), self.columns.len());
                return Err(Error::Length { place: format!("row {:?}", name.name), found, expected });
            }
            for (column, figure) in self.columns.iter().zip(row) {
                figure.check(|| format!("{}, {}", name.name, column.name))?;
            }
        }
        Ok(())
    }

    fn sentences(&self, look: &Look<'_>) -> Vec<String> {
        let figures = || self.cells.iter().flatten();
        let mut told: Vec<String> = summary::spread_of(figures(), self.unit, look).into_iter().collect();
        told.extend(summary::reservations(figures(), look));
        told
    }

    fn piece(&self, look: &Look<'_>) -> Piece {
        let mut canvas = Canvas::new(look, look.width);
        let grid = Grid::plan(self, &canvas);
        let (mut whole, mut halves) = (Vec::new(), Vec::new());
        let tips = self.rows.len() * self.columns.len() <= 150;
        for (r, row) in self.cells.iter().enumerate() {
            for (c, figure) in row.iter().enumerate() {
                let (x, y) = grid.corner(r, c);
                let tip = tips.then(|| {
                    let long = look
                        .said(figure, self.unit)
                        .map_or_else(|| look.short(figure, self.unit), |said| look.words.long(&said));
                    look.words.labelled(&[&self.rows[r].name, &self.columns[c].name], &long)
                });
                match classes::shade(figure, &self.bounds) {
                    Shade::Absent(kind) => {
                        canvas.open("pc-grid");
                        canvas.bar(x + 1.0, y + 1.0, grid.wide - 2.0, grid.tall - 2.0, None);
                        canvas.close();
                        let small = grid.wide.min(grid.tall) - 4.0;
                        canvas.absent_within(x + grid.wide / 2.0, y + grid.tall / 2.0, small, kind, tip.as_deref());
                    }
                    Shade::One(class) => whole.push((class, x, y, tip)),
                    Shade::Two(lower, upper) => {
                        whole.push((lower, x, y, tip));
                        halves.push((upper, x, y, None));
                        canvas.uses.between = true;
                        canvas.uses.split = true;
                    }
                    Shade::Open(class) => {
                        whole.push((class, x, y, tip));
                        canvas.uses.open = true;
                    }
                }
            }
        }
        self.draw_cells(&mut canvas, &grid, &whole, Part::Whole);
        self.draw_cells(&mut canvas, &grid, &halves, Part::UpperHalf);
        self.draw_numbers(&mut canvas, &grid);
        grid.draw_names(&mut canvas, self);
        let mut piece = Piece::new(canvas, grid.top + grid.tall * self.rows.len() as f64, Vec::new());
        piece.scale = classes::key(&self.bounds, self.unit, look);
        piece
    }

    /// Class by class, so that cells of one class share a group.
    fn draw_cells(
        &self,
        canvas: &mut Canvas<'_>,
        grid: &Grid,
        cells: &[(usize, f64, f64, Option<String>)],
        part: Part,
    ) {
        for class in 1..=self.bounds.len() + 1 {
            let mut of = cells.iter().filter(|(c, ..)| *c == class).peekable();
            if of.peek().is_none() {
                continue;
            }
            canvas.open(&format!("pc-cell pc-q{}", classes::tone(class, self.bounds.len() + 1)));
            for (_, x, y, tip) in of {
                if part == Part::Whole {
                    canvas.bar(*x, *y, grid.wide, grid.tall, tip.as_deref());
                    continue;
                }
                let mut half = Path::default();
                half.to(*x, *y).line(x + grid.wide, *y).line(x + grid.wide, y + grid.tall).close();
                canvas.path(&half, tip.as_deref());
            }
            canvas.close();
        }
    }

    fn draw_numbers(&self, canvas: &mut Canvas<'_>, grid: &Grid) {
        for (r, row) in self.cells.iter().enumerate() {
            for (c, figure) in row.iter().enumerate() {
                let Some(said) = canvas.look.said(figure, self.unit) else { continue };
                let text = canvas.look.words.short(&said);
                let (x, y) = grid.corner(r, c);
                let shade = classes::shade(figure, &self.bounds);
                let dark = match shade {
                    Shade::One(class) | Shade::Open(class) => classes::is_dark(class, self.bounds.len() + 1),
                    Shade::Two(..) | Shade::Absent(_) => false,
                };
                let class = match shade {
                    Shade::Two(..) => "pc-ink pc-halo",
                    _ if dark => "pc-on",
                    _ => "pc-off",
                };
                let open = matches!(shade, Shade::Open(_));
                let room = grid.wide - 4.0 - if open { 12.0 } else { 0.0 };
                let fits = canvas.measure(&text) <= room;
                let middle = y + grid.tall / 2.0;
                if fits {
                    let x = x + grid.wide / 2.0 - if open { 6.0 } else { 0.0 };
                    canvas.text(x, middle + canvas.look.size() * 0.35, Anchor::Middle, class, &text);
                }
                if open {
                    canvas.open(if dark { "pc-arrow pc-up-on" } else { "pc-arrow pc-up-off" });
                    let x = x + grid.wide - 8.0;
                    crate::series::shape::arrow(canvas, (x, middle + 6.0), (x, middle - 6.0));
                    canvas.close();
                }
            }
        }
    }
}

impl sealed::Sealed for Heat {}

impl Chart for Heat {
    fn draw(&self, look: &Look<'_>) -> Result<Svg, Error> {
        look.check()?;
        self.check()?;
        page::compose(look, &self.caption, self.piece(look), &self.sentences(look), &[], None)
    }

    fn table(&self, look: &Look<'_>) -> Table {
        let head = std::iter::once(String::new()).chain(self.columns.iter().map(|c| c.name.clone())).collect();
        let row = |(name, cells): (&Category, &Vec<Figure>)| {
            std::iter::once(name.name.clone()).chain(cells.iter().map(|f| look.short(f, self.unit))).collect()
        };
        Table { head, rows: self.rows.iter().zip(&self.cells).map(row).collect() }
    }
}

/// How much of a cell is shaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// Above the diagonal.
    UpperHalf,
}

/// Where the cells lie.
struct Grid {
    left: f64,
    top: f64,
    wide: f64,
    tall: f64,
    names: Vec<Lines>,
    /// Names of the columns, lying; or standing where they do not fit.
    heads: Vec<Lines>,
    standing: bool,
}

impl Grid {
    fn plan(heat: &Heat, canvas: &Canvas<'_>) -> Grid {
        let look = canvas.look;
        let width = canvas.width;
        let need =
            heat.rows.iter().map(|r| text::width(&r.name, look.size(), Weight::Regular) + 1.0).fold(0.0, f64::max);
        let room = need.min(width * if look.is_narrow() { 0.36 } else { 0.3 });
        let left = room + 8.0;
        let wide = ((width - left) / heat.columns.len() as f64).min(110.0);
        let names: Vec<Lines> = heat.rows.iter().map(|r| canvas.wrap(&r.name, room, 2)).collect();
        let lines = names.iter().map(|n| n.lines.len()).max().unwrap_or(1) as f64;
        let tall = (lines * look.leading() + 6.0).max(26.0);
        let lying: Vec<Lines> = heat.columns.iter().map(|c| canvas.wrap(&c.name, wide - 4.0, 3)).collect();
        let standing = lying.iter().any(|l| l.shortened);
        let (heads, top) = if standing {
            let heads: Vec<Lines> = heat.columns.iter().map(|c| canvas.wrap(&c.name, 130.0, 1)).collect();
            let top = heads.iter().map(|h| h.width(look.size(), Weight::Regular)).fold(0.0, f64::max);
            (heads, top + 8.0)
        } else {
            let lines = lying.iter().map(|l| l.lines.len()).max().unwrap_or(1) as f64;
            (lying, lines * look.leading() + 8.0)
        };
        Grid { left, top, wide, tall, names, heads, standing }
    }

    fn corner(&self, row: usize, column: usize) -> (f64, f64) {
        (self.left + column as f64 * self.wide, self.top + row as f64 * self.tall)
    }

    fn draw_names(&self, canvas: &mut Canvas<'_>, heat: &Heat) {
        let leading = canvas.look.leading();
        for (c, head) in self.heads.iter().enumerate() {
            let x = self.left + (c as f64 + 0.5) * self.wide;
            if self.standing {
                canvas.standing_text(x, self.top - 6.0, head, &heat.columns[c].name);
            } else {
                let y = self.top - 7.0 - (head.lines.len() - 1) as f64 * leading;
                canvas.lines((x, y), Anchor::Middle, "", head, &heat.columns[c].name);
            }
        }
        for (r, name) in self.names.iter().enumerate() {
            let middle = self.top + (r as f64 + 0.5) * self.tall;
            let y = middle - name.lines.len() as f64 * leading / 2.0 + leading - 4.0;
            canvas.lines((self.left - 8.0, y), Anchor::End, "pc-ink", name, &heat.rows[r].name);
        }
    }
}
