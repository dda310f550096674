//! Which slips stand in the files, and where?
//!
//! Errors are planted by number, not by chance of each row: the rates below times the records, at least one of each kind,
//! on rows drawn from a stream of their own. The clean twin of a file therefore holds the same records in the same order.

use crate::agency::Agency;
use crate::cells::{Cell, arabic_digits};
use crate::dice::{Dice, Stream};
use crate::layout::{Column, Role, columns};
use crate::manifest::{Age, Entry, ErrorKind, PlantedError, RowKind};
use crate::records::Record;
use jiff::civil::Date;

/// Misspelt words per thousand records.
pub(crate) const MISSPELT: usize = 8;
/// Impossible ages per thousand records.
pub(crate) const IMPOSSIBLE_AGE: usize = 4;
/// Days of registration in the future per thousand records.
pub(crate) const FUTURE_DATE: usize = 3;
/// Copied rows per thousand records.
pub(crate) const DUPLICATE: usize = 6;
/// Blank rows per thousand records.
pub(crate) const BLANK: usize = 4;
/// Empty cells per thousand that hold a word for "not known" instead.
pub(crate) const MARKER: u32 = 450;

/// A row ready to be written, with what is true of it.
pub(crate) struct Line {
    pub(crate) cells: Vec<Cell>,
    pub(crate) entry: Entry,
}

/// Lays the records out as lines without any error.
pub(crate) fn clean(agency: Agency, records: &[Record<'_>]) -> Vec<Line> {
    let lines = records.iter().enumerate().map(|(index, record)| {
        let cells = columns(agency)
            .iter()
            .map(|column| crate::cells::cell(agency, column.role, record, index as u32 + 1))
            .collect();
        Line {
            cells,
            entry: Entry {
                row: 0,
                kind: RowKind::Record,
                case_id: Some(record.case_id.clone()),
                person: Some(record.person.id),
                facts: Some(record.facts.clone()),
                planted: Vec::new(),
            },
        }
    });
    number(agency, lines.collect())
}

/// Plants errors into clean lines.
pub(crate) fn dirty(agency: Agency, mut lines: Vec<Line>, seed: u64) -> Vec<Line> {
    let mut dice = Dice::new(seed, Stream::Planting, agency as u64);
    let records = lines.len();
    mark_missing(agency, &mut lines, &mut dice);
    let mut order: Vec<usize> = (0..records).collect();
    for index in (1..records).rev() {
        order.swap(index, dice.below(index as u32 + 1) as usize);
    }
    let mut rows = order.into_iter();
    let amount = |per_mille: usize| if records == 0 { 0 } else { (records * per_mille).div_ceil(1000) };
    for row in rows.by_ref().take(amount(MISSPELT)) {
        misspell(agency, &mut lines[row], &mut dice);
    }
    for row in rows.by_ref().filter(|row| has_age(&lines[*row])).take(amount(IMPOSSIBLE_AGE)).collect::<Vec<_>>() {
        break_age(agency, &mut lines[row], &mut dice);
    }
    for row in rows.by_ref().take(amount(FUTURE_DATE)) {
        break_date(agency, &mut lines[row]);
    }
    let copied: Vec<usize> = rows.by_ref().take(amount(DUPLICATE)).collect();
    let blanks: Vec<usize> = rows.take(amount(BLANK)).collect();
    let mut placed: Vec<(usize, Line)> = Vec::with_capacity(records + copied.len() + blanks.len() + 1);
    for row in copied {
        let later = row + dice.between(1, 40) as usize;
        placed.push((later * 10 + 5, copy(&lines[row])));
    }
    placed.extend(blanks.into_iter().map(|row| (row * 10 + 7, whole_row(agency, RowKind::Blank, ErrorKind::BlankRow))));
    placed.extend(lines.into_iter().enumerate().map(|(row, line)| (row * 10, line)));
    placed.sort_by_key(|(place, _)| *place);
    let mut lines: Vec<Line> = placed.into_iter().map(|(_, line)| line).collect();
    if agency == Agency::Police {
        lines.push(subtotal(agency, records));
    }
    number(agency, lines)
}

fn number(agency: Agency, mut lines: Vec<Line>) -> Vec<Line> {
    for (line, row) in lines.iter_mut().zip(agency.first_data_row()..) {
        line.entry.row = row;
    }
    lines
}

fn note(line: &mut Line, agency: Agency, kind: ErrorKind, column: usize) {
    let text = line.cells[column].written(agency);
    line.entry.planted.push(PlantedError { kind, column: Some(column), text });
}

fn mark_missing(agency: Agency, lines: &mut [Line], dice: &mut Dice) {
    for line in lines {
        for (index, column) in columns(agency).iter().enumerate() {
            if line.cells[index] == Cell::Empty && column.role.may_be_marked_missing() && dice.chance(MARKER) {
                line.cells[index] = Cell::Text(dice.pick(agency.missing_markers()).to_owned());
                note(line, agency, ErrorKind::MissingMarker, index);
            }
        }
    }
}

fn position(agency: Agency, role: Role) -> usize {
    columns(agency)
        .iter()
        .position(|column| column.role == role)
        .expect("every layout has this column: tested in layouts")
}

fn has_age(line: &Line) -> bool {
    line.entry.facts.as_ref().is_some_and(|facts| facts.age.is_some())
}

fn misspell(agency: Agency, line: &mut Line, dice: &mut Dice) {
    let marked: Vec<Option<usize>> = line.entry.planted.iter().map(|error| error.column).collect();
    let candidates: Vec<usize> = columns(agency)
        .iter()
        .enumerate()
        .filter(|(index, column)| spoilable(agency, column, &line.cells[*index]) && !marked.contains(&Some(*index)))
        .map(|(index, _)| index)
        .collect();
    let column = dice.pick(&candidates);
    if let Cell::Text(text) = &line.cells[column] {
        let first = text.split(agency.value_separator()).next().unwrap_or(text);
        let rest = &text[first.len()..];
        line.cells[column] = Cell::Text(slip(first, dice) + rest);
    }
    note(line, agency, ErrorKind::MisspeltCode, column);
}

fn spoilable(agency: Agency, column: &Column, cell: &Cell) -> bool {
    column.role.may_be_misspelt(agency) && matches!(cell, Cell::Text(_))
}

/// One letter doubled, or two different neighbours exchanged.
fn slip(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let places: Vec<usize> = (1..letters.len()).filter(|place| letters[*place].is_alphabetic()).collect();
    let place = if places.is_empty() { 0 } else { dice.pick(&places) };
    let neighbour = letters.get(place + 1).copied().filter(|next| next.is_alphabetic() && *next != letters[place]);
    if neighbour.is_some() && letters.len() > 4 && dice.chance(500) {
        letters.swap(place, place + 1);
    } else {
        letters.insert(place, letters[place]);
    }
    letters.into_iter().collect()
}

fn break_age(agency: Agency, line: &mut Line, dice: &mut Dice) {
    let column = position(agency, Role::Age);
    let number = if dice.chance(500) { 150 + dice.below(90) as i32 } else { -1 - dice.below(9) as i32 };
    line.cells[column] = match line.entry.facts.as_ref().and_then(|facts| facts.age) {
        Some(Age::Band(..)) => Cell::Text(format!("{number}岁")),
        _ if agency == Agency::LabourInspection && dice.chance(500) => Cell::Text(arabic_digits(number)),
        _ => Cell::Number(number),
    };
    note(line, agency, ErrorKind::ImpossibleAge, column);
}

/// 2019 becomes 2190: the last three digits of the year move one place.
fn break_date(agency: Agency, line: &mut Line) {
    let column = position(agency, Role::RegisteredOn);
    if let Cell::Date(date) = line.cells[column] {
        let year = date.year() / 1000 * 1000 + date.year() % 100 * 10;
        line.cells[column] = Cell::Date(Date::constant(year, date.month(), date.day().min(28)));
    }
    note(line, agency, ErrorKind::FutureDate, column);
}

fn copy(line: &Line) -> Line {
    let mut entry = line.entry.clone();
    entry.kind = RowKind::Duplicate;
    entry.planted.push(PlantedError { kind: ErrorKind::DuplicateRow, column: None, text: String::new() });
    Line { cells: line.cells.clone(), entry }
}

fn whole_row(agency: Agency, kind: RowKind, error: ErrorKind) -> Line {
    Line {
        cells: vec![Cell::Empty; columns(agency).len()],
        entry: Entry {
            row: 0,
            kind,
            case_id: None,
            person: None,
            facts: None,
            planted: vec![PlantedError { kind: error, column: None, text: String::new() }],
        },
    }
}

/// First word of the police's last row.
pub(crate) const SUBTOTAL_WORD: &str = "Итого";

fn subtotal(agency: Agency, records: usize) -> Line {
    let mut line = whole_row(agency, RowKind::Subtotal, ErrorKind::SubtotalRow);
    line.cells[0] = Cell::Text(SUBTOTAL_WORD.to_owned());
    line.cells[1] = Cell::Number(records as i32);
    line
}
