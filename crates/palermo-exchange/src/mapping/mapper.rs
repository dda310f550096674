//! What does a row become?

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use palermo_register::decl::FieldType;
use palermo_register::reference::fold;
use palermo_register::value::{CodeSet, Problem, Value};

use uuid::Uuid;

use super::bind::Layout;
use super::cell::{Piece, Reading};
use super::note::{Log, Note, UnknownValue};
use super::row::{Assembled, RowPlan, matches};
use super::sets::{self, Gather};
use super::shape::{Pattern, Purpose, Shape, Slot, Target};
use super::survey::{Duplicates, Sums};
use super::{Draft, Outcome};
use crate::error::column_letters;
use crate::read::Row;

/// How many distinct texts of a column are remembered.
const REMEMBERED: usize = 1 << 16;

type CellResult = Vec<Result<Reading, Problem>>;

/// The cells of one column that were read already.
#[derive(Default)]
struct Memory {
    places: HashMap<String, usize>,
    results: Vec<CellResult>,
}

/// Whose file it is and which edition.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// Edition of the dataset.
    pub edition: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// Turns the rows of one sheet into drafts of one register.
pub(super) struct Mapper<'a> {
    shape: &'a Shape,
    layout: &'a Layout,
    keep_source: bool,
    origin: Origin,
    plan: RowPlan,
    memory: Vec<Memory>,
    log: Log,
    pub(super) duplicates: Option<Duplicates>,
    pub(super) sums: Vec<Sums>,
    gathers: Vec<(usize, Gather)>,
}

fn blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The text of a cell without blanks around it.
pub(super) fn cell_text(row: &Row, at: usize) -> &str {
    row.text(at).trim_matches(blank)
}

impl<'a> Mapper<'a> {
    pub(super) fn new(shape: &'a Shape, layout: &'a Layout, keep_source: bool, origin: Origin) -> Self {
        let mut log = Log::default();
        for note in &layout.warnings {
            log.add(note.clone());
        }
        Mapper {
            shape,
            layout,
            keep_source,
            origin,
            plan: RowPlan::new(shape, layout),
            memory: layout.columns.iter().map(|_| Memory::default()).collect(),
            log,
            duplicates: Duplicates::new(layout, shape),
            sums: Sums::of(layout, shape),
            gathers: Vec::new(),
        }
    }

    fn sheet(&self) -> Option<&str> {
        self.layout.sheet_name.as_deref()
    }

    /// Why a row is left out.
    pub(super) fn excluded(&self, row: &Row) -> Option<String> {
        if row.cells().all(|c| c.text().chars().all(blank)) {
            return Some("blank row".to_owned());
        }
        let hit = self.plan.exclude.iter().find(|(at, pattern)| matches(pattern, cell_text(row, *at)));
        hit.map(|(at, _)| format!("{} is `{}`", self.plan.heading(*at), cell_text(row, *at)))
    }

    /// Whether the row is about this register at all.
    pub(super) fn speaks(&self, row: &Row) -> bool {
        let said = |at: &usize| {
            let text = cell_text(row, *at);
            !text.is_empty() && !self.shape.missing.iter().any(|m| m == text)
        };
        self.plan.if_any.as_ref().is_none_or(|columns| columns.iter().any(said))
    }

    /// What the cells of a row say to this register.
    pub(super) fn map(&mut self, row: &Row, source_key: &str) -> Outcome {
        let mut errors = Vec::new();
        let mut out = Assembled::new(self.shape);
        for (slot, value) in &self.shape.constants {
            out.constant(slot, value);
        }
        for (concept, code) in &self.shape.key_constants {
            out.key(concept, std::slice::from_ref(code));
        }
        let mut gathers = std::mem::take(&mut self.gathers);
        gathers.iter_mut().for_each(|(_, g)| g.clear());
        for bound in 0..self.layout.columns.len() {
            self.cell(row, bound, &mut out, &mut gathers, &mut errors);
        }
        self.compare(row);
        self.settle(row, &gathers, &mut out);
        self.gathers = gathers;
        if !errors.is_empty() {
            for error in errors.iter().filter(|e| e.code == "unknown_code") {
                self.log.unknown(error);
            }
            return Outcome::Rejected(errors);
        }
        self.flags(row, &mut out);
        for sums in &mut self.sums {
            sums.see(row);
        }
        self.drafts(row, out, source_key.to_owned())
    }

    /// What is wrong with a row before its cells are read.
    pub(super) fn faults(&self, row: &Row) -> Vec<Note> {
        let sheet = self.sheet();
        let mut errors: Vec<Note> = Vec::new();
        for (column, fault) in row.faults() {
            let note = Note::row(sheet, row.number(), fault.code(), format!("{fault}. {}", fault.remedy()));
            errors.push(match column {
                Some(at) => note.at(*at, self.plan.heading(*at)),
                None => note,
            });
        }
        if let Some(fault) = row.check_width(self.layout.width) {
            let at = row.len().min(self.layout.width);
            let message = format!("{fault}. {}", fault.remedy());
            errors.push(Note::row(sheet, row.number(), fault.code(), message).at(at, self.plan.heading(at)));
        }
        errors
    }

    fn cell(
        &mut self,
        row: &Row,
        bound: usize,
        out: &mut Assembled,
        gathers: &mut Vec<(usize, Gather)>,
        errors: &mut Vec<Note>,
    ) {
        let at = self.layout.columns[bound].at;
        let column = &self.shape.columns[self.layout.columns[bound].column];
        if column.targets.is_empty() {
            return;
        }
        let text = cell_text(row, at);
        if text.is_empty() && !self.plan.reads_blank[bound] || self.shape.missing.iter().any(|m| m == text) {
            if column.required {
                let message = format!("`{}` is empty; every row needs it", self.layout.columns[bound].heading);
                errors.push(self.note(row, bound, "required", message, ""));
            }
            return;
        }
        let sheet = self.layout.sheet_name.as_deref();
        let heading = &self.layout.columns[bound].heading;
        if row.cell(at).is_formula() {
            let message = format!("`{heading}` holds formulas; their stored results are read and may be out of date");
            self.log.add(Note::row(sheet, row.number(), "formula", message).at(at, heading));
        }
        let memory = &mut self.memory[bound];
        let fresh;
        let results = match memory.places.get(text) {
            Some(place) => &memory.results[*place],
            None => {
                let read: CellResult = column.targets.iter().map(|t| t.reader.read(text)).collect();
                if memory.results.len() < REMEMBERED && !self.plan.verbatim[bound] {
                    memory.places.insert(text.to_owned(), memory.results.len());
                    memory.results.push(read);
                    &memory.results[memory.results.len() - 1]
                } else {
                    fresh = read;
                    &fresh
                }
            }
        };
        let written = |code, message: String, field: &str| {
            let mut note = Note::row(sheet, row.number(), code, message).at(at, heading);
            note.field = Some(field.to_owned());
            note.value = Some(text.to_owned());
            note
        };
        // What may say who a person is is repeated nowhere: neither in the value nor in a sentence about it.
        let unsaid = |code, field: &str| {
            let message =
                format!("what stands here does not fit `{field}`, and is not repeated because it may harm a person");
            let mut note = Note::row(sheet, row.number(), code, message).at(at, heading);
            note.field = Some(field.to_owned());
            note
        };
        for (place, (target, result)) in column.targets.iter().zip(results).enumerate() {
            let field = target.reader.field_name.as_str();
            let held = |at: &usize, pattern: &Pattern| matches(pattern, cell_text(row, *at));
            let apt = self.plan.conditions.get(&(bound, place)).is_none_or(|c| c.iter().all(|(at, p)| held(at, p)));
            if !apt || out.is_taken(&target.slot) {
                continue;
            }
            match result {
                Err(problem) if target.sealed().is_some() => errors.push(unsaid(problem.code, field)),
                Err(problem) => errors.push(written(problem.code, problem.message.clone(), field)),
                Ok(reading) => {
                    for warning in &reading.warnings {
                        self.log.add(match target.sealed() {
                            Some(_) => unsaid(warning.code, field),
                            None => written(warning.code, warning.message.clone(), field),
                        });
                    }
                    for flag in &reading.flags {
                        out.flag(flag);
                    }
                    take(target, &reading.piece, out, gathers);
                }
            }
        }
        if let (Some(figure), true) = (self.plan.text, self.plan.figure[bound]) {
            out.set(figure, Value::Text(row.text(at).to_owned()));
        }
    }

    fn note(&self, row: &Row, bound: usize, code: &'static str, message: String, value: &str) -> Note {
        let bound = &self.layout.columns[bound];
        let targets = &self.shape.columns[bound.column].targets;
        let mut note = Note::row(self.sheet(), row.number(), code, message).at(bound.at, &bound.heading);
        note.field = targets.first().map(|t| t.reader.field_name.clone());
        note.value = Some(value.to_owned());
        note
    }

    /// Compares the columns that repeat others.
    fn compare(&mut self, row: &Row) {
        for derived in &self.plan.compare {
            let column = &self.shape.columns[self.layout.columns[derived.bound].column];
            let at = self.layout.columns[derived.bound].at;
            let text = cell_text(row, at);
            let missing = text.is_empty() || self.shape.missing.iter().any(|m| m == text);
            let set = |at: usize| cell_text(row, at) == "1";
            let agrees = if column.compare_all {
                (!missing && text == "1") == derived.parts.iter().all(|(at, _)| set(*at))
            } else {
                let words = |t: &str| {
                    let mut words: Vec<String> = t.split(';').map(|w| w.trim().to_lowercase()).collect();
                    words.retain(|w| !w.is_empty());
                    words.sort();
                    words
                };
                let said = if missing { Vec::new() } else { words(text) };
                let mut wanted: Vec<String> =
                    derived.parts.iter().filter(|(at, _)| set(*at)).map(|(_, w)| w.to_lowercase()).collect();
                wanted.sort();
                said == wanted
            };
            if !agrees {
                let heading = &self.layout.columns[derived.bound].heading;
                let message =
                    format!("`{heading}` does not repeat the columns that it sums up; they are taken, it is not");
                let sheet = self.layout.sheet_name.as_deref();
                self.log.add(Note::row(sheet, row.number(), "derived_differs", message).at(at, heading));
            }
        }
    }

    /// Turns what was gathered for each set into its value.
    fn settle(&mut self, row: &Row, gathers: &[(usize, Gather)], out: &mut Assembled) {
        for (field, gather) in gathers.iter().filter(|(_, g)| !g.codes.is_empty() || g.group.is_some()) {
            let value = match self.shape.sets.get(field) {
                Some(rule) => {
                    let mut warnings = Vec::new();
                    let flag = |token: &str| self.plan.flags.get(token).map(|at| cell_text(row, *at) == "1");
                    let beside = |token: &str| self.shape.keep_beside.get(token).and_then(|other| flag(other));
                    let value = rule.settle(gather, &flag, &beside, self.shape.flag_file, &mut warnings);
                    for warning in warnings {
                        let mut note =
                            Note::row(self.layout.sheet_name.as_deref(), row.number(), warning.code, warning.message);
                        note.field = Some(self.shape.register.fields[*field].name.clone());
                        // The sentence names the codes: each pair is told once.
                        note.value = Some(note.message.clone());
                        self.log.add(note);
                    }
                    value
                }
                None => match &self.shape.register.fields[*field].list {
                    Some(list) => sets::plain(list, gather),
                    None => Value::Empty,
                },
            };
            out.unite(*field, value);
        }
    }

    fn flags(&mut self, row: &Row, out: &mut Assembled) {
        for (flag, patterns) in &self.plan.marks {
            let hit = patterns.iter().find(|(at, pattern)| matches(pattern, cell_text(row, *at)));
            if let Some((at, _)) = hit {
                out.flag(flag);
                if flag == "pseudo_area" {
                    let heading = self.plan.heading(*at);
                    let message = "the row is about no State or territory; it is kept for sums of the world only";
                    let sheet = self.layout.sheet_name.as_deref();
                    self.log.add(Note::row(sheet, row.number(), "pseudo_area", message).at(*at, heading));
                }
            }
        }
        let Some(found) = self.duplicates.as_ref().and_then(|d| d.flag(row)) else { return };
        out.flag(found);
        let message = match found {
            "conflict" => "rows agree in what they are about and differ in their figures; none is summed",
            _ => "rows agree in everything; they count as one",
        };
        self.log.add(Note::row(self.layout.sheet_name.as_deref(), row.number(), found, message));
    }

    fn drafts(&mut self, row: &Row, mut out: Assembled, source_key: String) -> Outcome {
        let number = row.number();
        let mut id = None;
        if let Some(at) = self.plan.id {
            let text = cell_text(row, at);
            id = Uuid::parse_str(text).ok();
            if id.is_none() && !text.is_empty() {
                let message = format!("`{text}` is not the identity of a record; leave the cell blank for a new one");
                let mut note = Note::row(self.sheet(), number, "not_an_id", message).at(at, "id");
                note.value = Some(text.to_owned());
                return Outcome::Rejected(vec![note]);
            }
        }
        if let Some(at) = self.plan.source_key.filter(|at| !self.shape.native && out.values[*at].is_empty()) {
            out.values[at] = Value::Text(source_key.clone());
        }
        let source_text = self.keep_source.then(|| self.source_text(row));
        let wide = !self.layout.wide.is_empty();
        if self.shape.register.external && !self.shape.native {
            self.external(number, &mut out, wide);
        }
        let draft = |out: Assembled, column: Option<String>, source_key: String| Draft {
            register: 0,
            id,
            flags: out.flags(),
            values: out.finish(),
            source_row: number,
            source_column: column,
            source_key,
            source_text: source_text.clone(),
            dataset: Arc::clone(&self.shape.dataset),
        };
        if !wide {
            return Outcome::Records(vec![draft(out, None, source_key)]);
        }
        let mut drafts = Vec::new();
        let mut errors = Vec::new();
        for bound in &self.layout.wide {
            let text = cell_text(row, bound.at);
            if text.is_empty() || self.shape.missing.iter().any(|m| m == text) {
                continue;
            }
            let Some(figure) = palermo_register::value::Interval::parse_lenient(text) else {
                let message = format!("`{text}` is not a figure; write 17, 1,234 or <5");
                let mut note = Note::row(self.layout.sheet_name.as_deref(), number, "not_a_figure", message)
                    .at(bound.at, &bound.heading);
                note.field = Some("figure".into());
                note.value = Some(text.to_owned());
                errors.push(note);
                continue;
            };
            let mut one = out.clone();
            let mut total = false;
            for (concept, codes) in &self.shape.wide[bound.column].1 {
                one.key(concept, codes);
                total |= codes.iter().any(|c| c == "total");
            }
            if total {
                one.flag("subtotal");
            }
            if figure == palermo_register::value::Interval::exact(0) && self.plan.marks_zero {
                one.flag("zero");
            }
            let letters = column_letters(bound.at);
            for (field, value) in [
                (self.plan.figure_field, Value::Interval(figure)),
                (self.plan.text, Value::Text(row.text(bound.at).to_owned())),
                (self.plan.column_field, Value::Text(letters.clone())),
            ] {
                if let Some(field) = field {
                    one.set(field, value);
                }
            }
            one.write_key(self.plan.key_field);
            one.write_flags(self.plan.flags_field);
            drafts.push(draft(one, Some(letters.clone()), format!("{source_key}:{letters}")));
        }
        if errors.is_empty() { Outcome::Records(drafts) } else { Outcome::Rejected(errors) }
    }

    fn external(&self, number: u32, out: &mut Assembled, wide: bool) {
        for (field, value) in [
            (self.plan.dataset_field, Value::Text(self.shape.dataset.to_string())),
            (self.plan.edition_field, Value::Text(self.origin.edition.clone())),
            (self.plan.row_field, Value::Integer(i64::from(number))),
        ] {
            if let Some(field) = field {
                out.set(field, value);
            }
        }
        if !wide {
            out.write_key(self.plan.key_field);
            out.write_flags(self.plan.flags_field);
        }
    }

    /// What identifies the row among those of its source.
    pub(super) fn source_key(&self, row: &Row) -> String {
        let parts: Vec<&str> = self.plan.keys.iter().map(|at| cell_text(row, *at)).collect();
        if parts.is_empty() || parts.iter().all(|p| p.is_empty()) {
            return format!("{}:{}", &self.origin.sha256[..self.origin.sha256.len().min(16)], row.number());
        }
        parts.join("|")
    }

    /// The kept cells as a JSON object, in the order of the file.
    fn source_text(&self, row: &Row) -> String {
        let mut out = String::with_capacity(512);
        out.push('{');
        for (at, name) in &self.plan.kept {
            let text = row.text(*at);
            if text.is_empty() {
                continue;
            }
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(name);
            out.push(':');
            match text.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\' || b == b' ') {
                true => {
                    out.push('"');
                    out.push_str(text);
                    out.push('"');
                }
                false => out.push_str(&serde_json::Value::from(text).to_string()),
            }
        }
        out.push('}');
        out
    }

    /// What a person should know about the whole file: warnings, each once with the number of its rows, and texts that
    /// no code stands for.
    pub(super) fn finish(mut self) -> (Vec<Note>, Vec<UnknownValue>) {
        for sums in std::mem::take(&mut self.sums) {
            sums.tell(self.layout.sheet_name.as_deref(), &mut self.log);
        }
        self.log.into_parts()
    }
}

fn take(target: &Target, piece: &Piece, out: &mut Assembled, gathers: &mut Vec<(usize, Gather)>) {
    let mut gather =
        |field: usize, with: &mut dyn FnMut(&mut Gather)| match gathers.iter_mut().find(|(f, _)| *f == field) {
            Some((_, g)) => with(g),
            None => {
                let mut g = Gather::default();
                with(&mut g);
                gathers.push((field, g));
            }
        };
    match (&target.slot, piece) {
        (_, Piece::Nothing) => {}
        (Slot::Key(concept), Piece::Key(codes)) => out.key_if_free(concept, codes),
        (Slot::Key(_), _) | (_, Piece::Key(_)) => {}
        (Slot::Field(field), Piece::Codes(codes)) => gather(*field, &mut |g| g.codes.extend_from_slice(codes)),
        (Slot::Field(field), Piece::Group(state)) => {
            gather(*field, &mut |g| g.group = g.group.or(Some(*state)));
        }
        (Slot::Field(field), Piece::Value(value)) if unites(target) => out.unite(*field, value.clone()),
        (Slot::Field(field), Piece::Value(value)) => out.set(*field, value.clone()),
        (slot @ Slot::Row { .. }, piece) => out.row(slot, as_value(piece)),
    }
}

/// Whether several columns give one value together.
fn unites(target: &Target) -> bool {
    matches!(&target.reader.purpose, Purpose::Field(f) if matches!(f.kind, FieldType::Set | FieldType::PersonName))
}

fn as_value(piece: &Piece) -> Value {
    match piece {
        Piece::Value(value) => value.clone(),
        Piece::Group(state) => Value::Set(CodeSet::unanswered(*state)),
        Piece::Nothing | Piece::Codes(_) | Piece::Key(_) => Value::Empty,
    }
}

/// What the columns of a layout mean for each row, looked up once.
pub(super) fn column_at(layout: &Layout, shape: &Shape, folded: &str) -> Option<usize> {
    let known = |b: &&super::Bound| shape.columns[b.column].names.iter().any(|n| n == folded);
    layout.columns.iter().find(known).or_else(|| layout.wide.iter().find(|b| fold(&b.heading) == folded)).map(|b| b.at)
}

pub(super) type Marks = Vec<(String, Vec<(usize, Pattern)>)>;

/// The key of an external cell as it grows.
pub(super) type Key = BTreeMap<String, Vec<String>>;
