//! Is this file in that format, and which of its columns is which?

use std::collections::{HashMap, HashSet};

use palermo_register::reference::fold;
use palermo_register::value::PartialDate;
use serde::Serialize;

use super::note::Note;
use super::shape::{Shape, Slot};
use super::{Compiled, date};
use crate::error::{Error, column_letters};
use crate::read::{Row, Source};

/// How many rows at the beginning of a sheet are searched for the heading.
const HEADING_WITHIN: u32 = 12;
/// Share of unknown columns above which a file is not in the format.
const UNKNOWN_SHARE: f64 = 0.2;

/// A column of the file that is not imported, and why. Its cells are never read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Heading as it stands in the file.
    pub column: String,
    /// Letters of the column.
    pub letters: String,
    /// Why.
    pub why: String,
}

/// A column of the file that the mapping knows.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Column of the file, counted from 0.
    pub at: usize,
    /// Heading as it stands in the file.
    pub heading: String,
    /// Column of the layout.
    pub(super) column: usize,
}

/// A layout found in a file.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Which of [`Compiled::shapes`].
    pub shape: usize,
    /// Which sheet.
    pub sheet: usize,
    /// Its name; none where the file has no sheets.
    pub sheet_name: Option<String>,
    /// Row of the heading.
    pub header_row: u32,
    /// Row of the labels below it.
    pub label_row: Option<u32>,
    /// First row of data.
    pub first_row: u32,
    /// Columns that are read.
    pub columns: Vec<Bound>,
    /// Columns that are not, with the reason.
    pub left_out: Vec<LeftOut>,
    /// What a person should know about the headings.
    pub warnings: Vec<Note>,
    /// Date of the edition that the rows above the heading state, ISO 8601.
    pub edition_said: Option<String>,
    /// Number of columns of the heading.
    pub width: usize,
    /// Columns of figures of a wide layout: column of the file and place in the layout.
    pub(super) wide: Vec<Bound>,
    /// The columns of the same file for the other registers that its rows give records of.
    pub(super) also: Vec<Layout>,
}

impl Layout {
    /// The one column that feeds a field of a register's record; none where none does, or several do together. `register`
    /// is the place of the register, `field` that of the field.
    pub fn column_of(&self, shape: &Shape, register: usize, field: usize) -> Option<&Bound> {
        let (columns, declared) = match register {
            0 => (&self.columns, &shape.columns),
            n => (&self.also.get(n - 1)?.columns, &shape.also.get(n - 1)?.columns),
        };
        let feeds = |b: &&Bound| declared[b.column].targets.iter().any(|t| t.slot == Slot::Field(field));
        let mut found = columns.iter().filter(feeds);
        found.next().filter(|_| found.next().is_none())
    }
}

struct Head {
    number: u32,
    cells: Vec<String>,
}

impl Compiled {
    /// Finds the first sheet and layout that fit, by the headings.
    ///
    /// # Errors
    /// [`Error::NotThisFormat`] with the mapping whose headings are nearest, and whatever reading gives.
    pub fn recognise(&self, source: &mut Source) -> Result<Layout, Error> {
        let sheets = source.sheets().len();
        let mut first = None;
        for sheet in 0..sheets {
            let heads = heads(source, sheet)?;
            let name = source.sheets().get(sheet).map(|s| s.name.clone()).filter(|n| !n.is_empty());
            for (at, shape) in self.shapes.iter().enumerate() {
                if let Some(header) = find(shape, &heads) {
                    return self.bind(at, sheet, name, &heads, header);
                }
            }
            first.get_or_insert(heads);
        }
        Err(self.no_shape(&first.unwrap_or_default()))
    }

    /// The layout that fits the first rows of a sheet, if any: as [`Compiled::recognise`], for rows at hand.
    pub fn shape_for(&self, rows: &[Row]) -> Option<&Shape> {
        let heads: Vec<Head> = rows.iter().map(head).collect();
        self.shapes.iter().find(|s| find(s, &heads).is_some())
    }

    fn no_shape(&self, heads: &[Head]) -> Error {
        let widest = heads.iter().max_by_key(|h| h.cells.iter().filter(|c| !c.is_empty()).count());
        let have: HashSet<String> = widest.into_iter().flat_map(|h| &h.cells).map(|c| fold(c)).collect();
        let missing = |shape: &Shape| -> Vec<String> {
            let unseen = |w: &&String| !have.contains(*w) && !aliases(shape, w).any(|a| have.contains(a));
            let name =
                |w: &String| shape.columns.iter().find(|c| c.names.contains(w)).map_or(w.clone(), |c| c.name.clone());
            shape.when.iter().filter(unseen).map(name).collect()
        };
        let nearest = self.shapes.iter().map(missing).min_by_key(Vec::len).unwrap_or_default();
        let shown: Vec<String> = nearest.iter().take(5).map(|m| format!("`{m}`")).collect();
        let detail = match shown.as_slice() {
            [] => "its headings are not among the names of the fields".to_owned(),
            shown => format!("it lacks the columns {}", shown.join(", ")),
        };
        Error::NotThisFormat { mapping: self.name.clone(), detail, nearest: self.nearest(&have) }
    }

    /// The mapping whose headings share most with these (Jaccard index of at least one quarter).
    fn nearest(&self, have: &HashSet<String>) -> Option<String> {
        let have: HashSet<&String> = have.iter().filter(|h| !h.is_empty()).collect();
        let score = |known: &Vec<String>| {
            let known: HashSet<&String> = known.iter().collect();
            let both = have.intersection(&known).count() as f64;
            both / have.union(&known).count().max(1) as f64
        };
        let scored = self.others.iter().map(|(n, k)| (score(k), n)).filter(|(s, _)| *s >= 0.25);
        scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, n)| n.clone())
    }

    fn bind(
        &self,
        at: usize,
        sheet: usize,
        sheet_name: Option<String>,
        heads: &[Head],
        header: usize,
    ) -> Result<Layout, Error> {
        let shape = &self.shapes[at];
        let head = &heads[header];
        let also: Vec<Layout> =
            shape.also.iter().map(|s| columns(s, shape, at, sheet, sheet_name.clone(), heads, header).layout).collect();
        let Columns { mut layout, unknown, named } = columns(shape, shape, at, sheet, sheet_name, heads, header);
        // What another register of the row receives is neither unknown nor left out.
        let elsewhere = |i: &usize| also.iter().any(|l| l.columns.iter().any(|b| b.at == *i));
        let unknown: Vec<String> = unknown.into_iter().filter(|(i, _)| !elsewhere(i)).map(|(_, shown)| shown).collect();
        let received: HashSet<String> = also.iter().flat_map(|l| &l.columns).map(|b| column_letters(b.at)).collect();
        layout.left_out.retain(|l| !received.contains(&l.letters));
        layout.also = also;
        if named > 0 && unknown.len() as f64 / named as f64 > UNKNOWN_SHARE {
            let have = head.cells.iter().map(|c| fold(c)).collect();
            let shown: Vec<String> = unknown.iter().take(5).map(|u| format!("`{u}`")).collect();
            let detail = format!("{} of its {named} columns are unknown, such as {}", unknown.len(), shown.join(", "));
            return Err(Error::NotThisFormat { mapping: self.name.clone(), detail, nearest: self.nearest(&have) });
        }
        for column in unknown {
            let message = format!("the mapping does not know the column `{column}`; its cells are not read");
            let mut note = Note::row(layout.sheet_name.as_deref(), head.number, "unknown_column", message);
            note.column = Some(column);
            layout.warnings.push(note);
        }
        merge_swaps(&mut layout);
        for (i, column) in shape.columns.iter().enumerate().filter(|(_, c)| c.required) {
            if !layout.columns.iter().any(|b| b.column == i) {
                let detail = format!("the column `{}` is missing", column.name);
                return Err(Error::NotThisFormat { mapping: self.name.clone(), detail, nearest: None });
            }
        }
        Ok(layout)
    }
}

/// The columns of a file as one register sees them.
struct Columns {
    layout: Layout,
    /// Headings that it does not know, with their columns.
    unknown: Vec<(usize, String)>,
    /// How many columns have a heading.
    named: usize,
}

/// Finds the columns of a register's part of a layout; `whole` is the layout whose heading and labels they share.
fn columns(
    shape: &Shape,
    whole: &Shape,
    at: usize,
    sheet: usize,
    sheet_name: Option<String>,
    heads: &[Head],
    header: usize,
) -> Columns {
    let head = &heads[header];
    let labels = label_row(whole, heads, header);
    let mut layout = Layout {
        shape: at,
        sheet,
        sheet_name,
        header_row: head.number,
        label_row: labels.map(|l| l.number),
        first_row: whole.first.filter(|_| labels.is_some()).unwrap_or_else(|| labels.unwrap_or(head).number + 1),
        columns: Vec::new(),
        left_out: Vec::new(),
        warnings: Vec::new(),
        edition_said: heads[..header].iter().find_map(edition),
        width: head.cells.len().max(labels.map_or(0, |l| l.cells.len())),
        wide: Vec::new(),
        also: Vec::new(),
    };
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (i, column) in shape.columns.iter().enumerate() {
        for name in &column.names {
            by_name.entry(name.as_str()).or_insert(i);
        }
    }
    let mut taken = HashSet::new();
    let (mut unknown, mut named) = (Vec::new(), 0);
    for i in 0..layout.width {
        let heading = head.cells.get(i).map_or("", String::as_str);
        let label = labels.and_then(|l| l.cells.get(i)).map_or("", String::as_str);
        let shown = if heading.is_empty() { label } else { heading };
        if shown.is_empty() {
            continue;
        }
        named += 1;
        if let Some(wide) = shape.wide.iter().position(|(w, _)| fold(w) == fold(heading)) {
            layout.wide.push(Bound { at: i, heading: heading.to_owned(), column: wide });
            continue;
        }
        let by_id = Some(fold(heading)).filter(|h| !h.is_empty()).and_then(|h| by_name.get(h.as_str()).copied());
        let found = by_label(shape, by_id, label).or(by_id);
        let why = match found {
            None => {
                unknown.push((i, shown.to_owned()));
                Some("the mapping does not know it".to_owned())
            }
            Some(c) if !taken.insert(c) => Some("another column has the same name".to_owned()),
            Some(c) => shape.columns[c].left_out.clone(),
        };
        if let (Some(id), Some(found)) = (by_id, found)
            && id != found
        {
            let (id, found) = (&shape.columns[id].name, &shape.columns[found].name);
            let message = format!("the heading `{id}` stands above the label `{label}`; the label is taken: `{found}`");
            layout
                .warnings
                .push(Note::row(layout.sheet_name.as_deref(), head.number, "swapped", message).at(i, heading));
        }
        let keep = found.is_some_and(|c| shape.columns[c].keep);
        match (why, found) {
            (Some(why), found) => {
                let letters = column_letters(i);
                layout.left_out.push(LeftOut { column: shown.to_owned(), letters, why });
                if let (Some(column), true) = (found, keep) {
                    layout.columns.push(Bound { at: i, heading: shown.to_owned(), column });
                }
            }
            (None, Some(column)) => layout.columns.push(Bound { at: i, heading: shown.to_owned(), column }),
            (None, None) => {}
        }
    }
    // Fields are fed in the order in which the mapping names their columns.
    layout.columns.sort_by_key(|b| b.column);
    Columns { layout, unknown, named }
}

/// One warning for a block of exchanged headings instead of one a column.
fn merge_swaps(layout: &mut Layout) {
    let (swaps, rest): (Vec<Note>, Vec<Note>) = layout.warnings.drain(..).partition(|n| n.code == "swapped");
    layout.warnings = rest;
    if let Some(first) = swaps.first() {
        let columns: Vec<&str> = swaps.iter().filter_map(|n| n.column.as_deref()).collect();
        let message = format!(
            "the headings {} stand above labels of other columns; what the labels say is taken",
            columns.join(", ")
        );
        layout.warnings.push(Note { message, count: swaps.len() as u64, ..first.clone() });
    }
}

fn head(row: &Row) -> Head {
    let clean = |text: &str| text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned();
    Head { number: row.number(), cells: row.cells().map(|c| clean(c.text())).collect() }
}

fn heads(source: &mut Source, sheet: usize) -> Result<Vec<Head>, Error> {
    let mut rows = source.rows(sheet)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next_row()? {
        if row.number() > HEADING_WITHIN {
            break;
        }
        out.push(head(row));
    }
    Ok(out)
}

/// Names of the column that a `when` names.
fn aliases<'a>(shape: &'a Shape, when: &'a String) -> impl Iterator<Item = &'a String> {
    shape.columns.iter().filter(move |c| c.names.contains(when)).flat_map(|c| &c.names)
}

/// The row among the first that holds every column of `when`.
fn find(shape: &Shape, heads: &[Head]) -> Option<usize> {
    heads.iter().position(|head| {
        if shape.header.is_some_and(|h| h != head.number) {
            return false;
        }
        let have: HashSet<String> = head.cells.iter().map(|c| fold(c)).filter(|c| !c.is_empty()).collect();
        if shape.native {
            let known = have.iter().filter(|h| shape.columns.iter().any(|c| c.names.contains(h))).count();
            return known > 0 && known * 2 > have.len();
        }
        !shape.when.is_empty()
            && shape.when.iter().all(|w| have.contains(w) || aliases(shape, w).any(|a| have.contains(a)))
    })
}

/// The row of labels: the declared row below the heading, if more than half of its texts are labels.
fn label_row<'a>(shape: &Shape, heads: &'a [Head], header: usize) -> Option<&'a Head> {
    let offset = shape.label_row?.checked_sub(shape.header.unwrap_or(1))?;
    let row = heads.iter().find(|h| h.number == heads[header].number + offset)?;
    let known: HashSet<&String> = shape.columns.iter().flat_map(|c| &c.labels).collect();
    let texts: Vec<String> = row.cells.iter().map(|c| fold(c)).filter(|c| !c.is_empty()).collect();
    let labels = texts.iter().filter(|t| known.contains(t)).count();
    (labels * 2 > texts.len()).then_some(row)
}

/// The column that a label names, where it is not the heading's own: the only one of that label, or among several the
/// only one whose name shares the heading's prefix (`prs_`).
fn by_label(shape: &Shape, by_id: Option<usize>, label: &str) -> Option<usize> {
    let label = Some(fold(label)).filter(|l| !l.is_empty())?;
    if by_id.is_some_and(|id| shape.columns[id].labels.contains(&label)) {
        return by_id;
    }
    let named: Vec<usize> = (0..shape.columns.len()).filter(|c| shape.columns[*c].labels.contains(&label)).collect();
    if let [only] = named.as_slice() {
        return Some(*only);
    }
    let prefix = |c: usize| shape.columns[c].name.split_once('_').map(|(p, _)| p);
    let own = prefix(by_id?);
    let near: Vec<usize> = named.into_iter().filter(|c| own.is_some() && prefix(*c) == own).collect();
    if let [only] = near.as_slice() { Some(*only) } else { None }
}

/// A date in a row above the heading: `Date: 30/05/2023`, `2023-05-30`.
fn edition(head: &Head) -> Option<String> {
    let formats = ["iso", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"].map(str::to_owned);
    let words = head.cells.iter().flat_map(|c| {
        let after = c.rsplit(": ").next().unwrap_or(c);
        [c.as_str(), after].into_iter().chain(c.split_whitespace())
    });
    let dates = words.filter(|w| w.len() >= 8).filter_map(|w| date::read(w, &formats));
    let mut days = dates.filter(|d: &PartialDate| d.first() == d.last());
    days.next().map(|d| d.to_string())
}
