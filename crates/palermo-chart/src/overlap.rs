//! Which sets share how many? A row for each meeting of sets: a dot for each set that takes part, and a bar for how many are
//! in exactly these (A. Lex and others, *UpSet: Visualization of Intersecting Sets*, 2014).

use crate::error::Error;
use crate::figure::{Figure, Unit};
use crate::look::Look;
use crate::page::{self, Caption, Piece, Svg};
use crate::series::data::{Data, Over};
use crate::series::summary;
use crate::svg::{Anchor, Canvas, Hue};
use crate::table::Table;
use crate::text::{Lines, Weight};
use crate::{Chart, sealed};

/// Most sets whose names still stand beside each other on a telephone.
pub const MOST_SETS: usize = 10;

/// Those who are in exactly some of the sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Meeting {
    /// The sets together, in the reader's language.
    pub name: String,
    /// Positions of the sets.
    pub sets: Vec<usize>,
    /// How many.
    pub size: f64,
}

/// Sets and their meetings. Nothing is sorted: the order given is the order shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// Title, subtitle, source.
    pub caption: Caption,
    /// What is counted, at the head of the table.
    pub counted: String,
    /// Names of the sets with their sizes, at most [`MOST_SETS`].
    pub sets: Vec<(String, f64)>,
    /// The meetings.
    pub meetings: Vec<Meeting>,
}

impl Overlap {
    fn data(&self) -> Data {
        Data::single(Over::Things, self.meetings.iter().map(|m| (m.name.clone(), Figure::exact(m.size))))
    }

    fn check(&self) -> Result<(), Error> {
        if self.sets.is_empty() || self.meetings.is_empty() {
            return Err(Error::Empty { what: "the list of sets or of meetings" });
        }
        if self.sets.len() > MOST_SETS {
            return Err(Error::TooManySets { found: self.sets.len(), most: MOST_SETS });
        }
        for (name, size) in &self.sets {
            Figure::exact(*size).check(|| name.clone())?;
        }
        for meeting in &self.meetings {
            Figure::exact(meeting.size).check(|| meeting.name.clone())?;
            if meeting.sets.is_empty() || meeting.sets.iter().any(|s| *s >= self.sets.len()) {
                return Err(Error::Meeting { name: meeting.name.clone(), sets: self.sets.len() });
            }
        }
        Ok(())
    }

    fn piece(&self, look: &Look<'_>) -> Piece {
        let mut canvas = Canvas::new(look, look.width);
        let number = |size: f64| look.numbers.write(size, 0);
        let step = (look.width * 0.5 / self.sets.len() as f64).clamp(look.leading(), 30.0);
        let heads: Vec<(Lines, String)> = self
            .sets
            .iter()
            .map(|(name, size)| {
                // However long the name is, its number stands.
                let short = canvas.wrap(name, 140.0, 1);
                let head = |name: &str| look.words.labelled(&[name], &number(*size));
                let lines = short.lines.first().map_or_else(Vec::new, |name| vec![head(name)]);
                (Lines { lines, shortened: short.shortened }, head(name))
            })
            .collect();
        let top = heads.iter().map(|(h, _)| h.width(look.size(), Weight::Regular)).fold(0.0, f64::max) + 8.0;
        for (s, (lines, full)) in heads.iter().enumerate() {
            canvas.standing_text((s as f64 + 0.5) * step, top - 6.0, lines, full);
        }
        let tall = look.leading() + 6.0;
        let left = step * self.sets.len() as f64 + 8.0;
        let largest = self.meetings.iter().map(|m| m.size).fold(0.0, f64::max);
        let room = self.meetings.iter().map(|m| canvas.measure(&number(m.size))).fold(0.0, f64::max) + 8.0;
        let scale = if largest > 0.0 { (look.width - left - room).max(4.0) / largest } else { 0.0 };
        let middle = |row: usize| top + (row as f64 + 0.5) * tall;
        self.draw_dots(&mut canvas, step, middle);
        canvas.open_solid(Hue::Series(0));
        for (row, meeting) in self.meetings.iter().enumerate() {
            let tip = look.words.labelled(&[&meeting.name], &number(meeting.size));
            canvas.bar(left, middle(row) - tall / 2.0 + 3.0, (meeting.size * scale).max(1.0), tall - 6.0, Some(&tip));
        }
        canvas.close();
        let bottom = top + tall * self.meetings.len() as f64;
        canvas.open("pc-base");
        canvas.line(left, top, left, bottom);
        canvas.close();
        canvas.open_texts("pc-inks", Anchor::Start);
        for (row, meeting) in self.meetings.iter().enumerate() {
            let x = left + (meeting.size * scale).max(1.0) + 6.0;
            canvas.text(x, middle(row) + look.size() * 0.35, Anchor::Start, "", &number(meeting.size));
        }
        canvas.close_texts();
        Piece::new(canvas, bottom, Vec::new())
    }

    /// Faint dots for every set, strong ones for those that meet, with a line from the first to the last.
    fn draw_dots(&self, canvas: &mut Canvas<'_>, step: f64, middle: impl Fn(usize) -> f64) {
        let x = |set: usize| (set as f64 + 0.5) * step;
        canvas.open("pc-tint");
        for (row, meeting) in self.meetings.iter().enumerate() {
            for set in (0..self.sets.len()).filter(|s| !meeting.sets.contains(s)) {
                canvas.circle(x(set), middle(row), 3.0, None);
            }
        }
        canvas.close();
        canvas.open("pc-edge pc-s1");
        for (row, meeting) in self.meetings.iter().enumerate() {
            let ends = meeting.sets.iter().min().zip(meeting.sets.iter().max());
            if let Some((first, last)) = ends.filter(|(a, b)| a != b) {
                canvas.line(x(*first), middle(row), x(*last), middle(row));
            }
        }
        canvas.close();
        canvas.open("pc-dot pc-c1");
        for (row, meeting) in self.meetings.iter().enumerate() {
            for set in &meeting.sets {
                canvas.circle(x(*set), middle(row), 5.0, None);
            }
        }
        canvas.close();
    }
}

impl sealed::Sealed for Overlap {}

impl Chart for Overlap {
    fn draw(&self, look: &Look<'_>) -> Result<Svg, Error> {
        look.check()?;
        self.check()?;
        let sentences = summary::sentences(&self.data(), Unit::Count, look);
        page::compose(look, &self.caption, self.piece(look), &sentences, &[], None)
    }

    fn table(&self, look: &Look<'_>) -> Table {
        let mut table = Table::of_data(&self.data(), Unit::Count, look);
        table.head = vec![String::new(), self.counted.clone()];
        table
    }
}
