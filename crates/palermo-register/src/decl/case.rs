//! Cases: what a pack's authors say that it does, and what must be seen of each word in the seven views.

use crate::source::{At, Spot};
use crate::words;
use crate::words::{Literal, Named};

words! {
    /// Cases of a pack, run by `palermo pack test`, each on an empty store.
    pub struct CasesDecl {
        /// Cases.
        "case" => cases: Vec<CaseDecl>,
        /// Values that every record of a register needs (short name), for `word`.
        "basic" => basics: Named<Named<At<Literal>>>,
        /// What must be seen of a word of the engine in the seven views: run by the project's own tests.
        "word" => words: Named<WordCaseDecl>,
    }
}

words! {
    /// One case: steps on an empty store that holds the packs, under a day of its own.
    pub struct CaseDecl {
        /// The rule that it proves, as a sentence.
        "name" => name: At<String>,
        /// Day on which it begins, `2026-11-23` (work begins at nine) or `2026-11-23T14:00`.
        "today" => today: At<String>,
        /// Profile under which the installation works; registers that read a layer below it read this one.
        "profile" => profile: Option<At<String>>,
        /// Roles of the person who acts; none given: every role; `[]`: no role.
        "roles" => roles: Option<Vec<At<String>>>,
        /// Name of the person who acts.
        "actor" => actor: Option<At<String>>,
        /// Steps.
        "step" => steps: Vec<StepDecl>,
    }
}

words! {
    /// One step of a case. Exactly one of save, change, delete, move, today, pause, resume, hold, extend, stop, expect, table,
    /// import and undo says what is done.
    pub struct StepDecl {
        /// Makes a record of the named register; beside it `as`, `values`.
        "save" => save: Option<At<String>>,
        /// Name that the record has in the steps that follow.
        "as" => called: Option<At<String>>,
        /// Values given (`save`, `change`, `move`) or found (`expect`) by field; a reference is the name of a record of the
        /// case; `{ empty = true }` is found where nothing is stated.
        "values" => values: Named<At<Literal>>,
        /// Changes the named record; beside it `values`.
        "change" => change: Option<At<String>>,
        /// Deletes the named record.
        "delete" => delete: Option<At<String>>,
        /// Moves the named record; beside it `transition`, `values`.
        "move" => moves: Option<At<String>>,
        /// Transition that is made, as `id` or `workflow.id`.
        "transition" => transition: Option<At<String>>,
        /// Lets time pass to that day: clocks warn and run out.
        "today" => today: Option<At<String>>,
        /// Pauses a clock of the named record; beside it `clock`, `cause`.
        "pause" => pause: Option<At<String>>,
        /// Lets a clock of the named record run on; beside it `clock`.
        "resume" => resume: Option<At<String>>,
        /// Holds a clock of the named record; beside it `clock`, `reason`.
        "hold" => hold: Option<At<String>>,
        /// Extends a clock of the named record; beside it `clock`, `length`, `reason`, `approver`.
        "extend" => extend: Option<At<String>>,
        /// Ends a clock of the named record; beside it `clock`.
        "stop" => stop: Option<At<String>>,
        /// Clock that is acted on, by name; beside `expect`: clocks with what is found of them,
        /// `{ return = { due = "2026-12-07", state = "running" } }`.
        "clock" => clock: Option<At<Literal>>,
        /// Cause of a pause, as the clock lists it.
        "cause" => cause: Option<At<String>>,
        /// Reason of a hold or an extension.
        "reason" => reason: Option<At<String>>,
        /// Length of an extension, as `5wd`.
        "length" => length: Option<At<String>>,
        /// Who approves an extension.
        "approver" => approver: Option<At<String>>,
        /// Looks at the named record; beside it `state`, `values`, `clock`, `notices`, `warnings`.
        "expect" => expect: Option<At<String>>,
        /// State found, by workflow.
        "state" => state: Named<At<String>>,
        /// Number of notices about the record.
        "notices" => notices: Option<At<i64>>,
        /// Rules that warned when the record was last saved.
        "warnings" => warnings: Option<Vec<At<String>>>,
        /// Makes a table of the named register, indicator or dataset; beside it `rows`, `columns`, `where`, `as_of`,
        /// `profile`, `expect_cells`, `expect_totals`.
        "table" => table: Option<At<String>>,
        /// Rows: concepts or fields, as of an indicator.
        "rows" => rows: Vec<At<String>>,
        /// Columns.
        "columns" => columns: Vec<At<String>>,
        /// Filters: `concept=code`, or a filter expression.
        "where" => filters: Vec<At<String>>,
        /// Day on which the records hold.
        "as_of" => as_of: Option<At<String>>,
        /// Profile whose population rates are made with.
        "profile" => profile: Option<At<String>>,
        /// Cells that the table holds among others; none: it holds no cell.
        "expect_cells" => cells: Vec<CellDecl>,
        /// Totals that the table holds among others.
        "expect_totals" => totals: Vec<CellDecl>,
        /// Imports the given file, CSV as text; beside it `mapping`, `expect_counts`.
        "import" => import: Option<At<String>>,
        /// Mapping that reads the file, or the register whose own layout it has.
        "mapping" => mapping: Option<At<String>>,
        /// Counts that the report of the import holds, as `records_new = 2`.
        "expect_counts" => counts: Named<At<Literal>>,
        /// Undoes the last import: `undo = true`.
        "undo" => undo: Option<At<bool>>,
        /// Name of the person who acts, for this step.
        "actor" => actor: Option<At<String>>,
        /// Roles of the person who acts, for this step.
        "roles" => roles: Option<Vec<At<String>>>,
        /// The step is refused, and by what.
        "expect_error" => refusal: Option<RefusalDecl>,
    }
}

words! {
    /// By what a step is refused.
    pub struct RefusalDecl {
        /// Kind of the refusal, as `unknown_code`.
        "code" => code: Option<At<String>>,
        /// Field beside which it stands.
        "on" => on: Option<At<String>>,
        /// Rule that fired.
        "rule" => rule: Option<At<String>>,
        /// The guard of the transition did not hold: `guard = true`.
        "guard" => guard: Option<At<bool>>,
        /// The person lacks the role: `role = true`.
        "role" => role: Option<At<bool>>,
        /// Field that the transition needs.
        "needs" => needs: Option<At<String>>,
    }
}

words! {
    /// One cell of a table.
    pub struct CellDecl {
        /// What it is about: concept = code.
        "key" => key: Named<At<String>>,
        /// The figure.
        "value" => value: Option<At<Literal>>,
        /// Its lower end.
        "lo" => lo: Option<At<Literal>>,
        /// Its upper end.
        "hi" => hi: Option<At<Literal>>,
        /// The figure in words.
        "text" => text: Option<At<String>>,
        /// How it is known, as `exact` or `censored`.
        "kind" => kind: Option<At<String>>,
        /// Measures beside the count, by name.
        "measures" => measures: Option<At<Literal>>,
    }
}

words! {
    /// What must be seen of one word of the engine.
    pub struct WordCaseDecl {
        /// Register whose record shows it (short name; none: `item`).
        "register" => register: Option<At<String>>,
        /// Field that shows it.
        "field" => field: Option<At<String>>,
        /// Records that are made first, by name.
        "given" => first: Named<Named<At<Literal>>>,
        /// Further values of its record; `false`: no record shows it.
        "record" => record: Option<At<Literal>>,
        /// Transitions that the record has gone through, parted by blanks.
        "after" => after: Option<At<String>>,
        /// What an import reads.
        "import" => import: Option<At<Literal>>,
        /// What the form shows.
        "form" => form: Option<At<Literal>>,
        /// What the list shows.
        "list" => list: Option<At<Literal>>,
        /// What the story says.
        "story" => story: Option<At<Literal>>,
        /// What an export holds.
        "export" => export: Option<At<Literal>>,
        /// What the API answers.
        "api" => api: Option<At<Literal>>,
        /// What a table counts.
        "table" => table: Option<At<Literal>>,
        /// Why a view shows it in a way of its own.
        "note" => note: Named<At<String>>,
    }
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Makes a record.
    Save,
    /// Changes it.
    Change,
    /// Deletes it.
    Delete,
    /// Moves it.
    Move,
    /// Lets time pass.
    Today,
    /// Pauses a clock.
    Pause,
    /// Lets it run on.
    Resume,
    /// Holds it.
    Hold,
    /// Extends it.
    Extend,
    /// Ends it.
    Stop,
    /// Looks at a record.
    Expect,
    /// Makes a table.
    Table,
    /// Imports a file.
    Import,
    /// Undoes the last import.
    Undo,
}

/// The words that begin a step, and for each the words that may stand beside it.
const VERBS: [(Verb, &str, &[&str]); 14] = [
    (Verb::Save, "save", &["as", "values"]),
    (Verb::Change, "change", &["values"]),
    (Verb::Delete, "delete", &[]),
    (Verb::Move, "move", &["transition", "values"]),
    (Verb::Today, "today", &[]),
    (Verb::Pause, "pause", &["clock", "cause"]),
    (Verb::Resume, "resume", &["clock"]),
    (Verb::Hold, "hold", &["clock", "reason"]),
    (Verb::Extend, "extend", &["clock", "length", "reason", "approver"]),
    (Verb::Stop, "stop", &["clock"]),
    (Verb::Expect, "expect", &["state", "values", "clock", "notices", "warnings"]),
    (Verb::Table, "table", &["rows", "columns", "where", "as_of", "profile", "expect_cells", "expect_totals"]),
    (Verb::Import, "import", &["mapping", "expect_counts"]),
    (Verb::Undo, "undo", &[]),
];

/// Words that may stand beside every step.
const ALWAYS: [&str; 3] = ["actor", "roles", "expect_error"];

impl Verb {
    /// The word as it is written.
    pub fn as_str(self) -> &'static str {
        VERBS.iter().find(|(v, ..)| *v == self).map_or("", |(_, word, _)| word)
    }

    /// The words that may stand beside it.
    pub fn beside(self) -> impl Iterator<Item = &'static str> + Clone {
        VERBS.iter().filter(move |(v, ..)| *v == self).flat_map(|(_, _, b)| b.iter().copied()).chain(ALWAYS)
    }

    /// The words that begin a step.
    pub fn all() -> impl Iterator<Item = &'static str> + Clone {
        VERBS.iter().map(|(_, word, _)| *word)
    }
}

impl StepDecl {
    /// What the step does; several or none where it is not written as one.
    pub fn verbs(&self) -> Vec<Verb> {
        VERBS.iter().filter(|(_, word, _)| self.given.spot(word).is_some()).map(|(v, ..)| *v).collect()
    }

    /// What the verb acts on: a register, the name of a record, a day, a dataset or a file.
    pub fn subject(&self, verb: Verb) -> Option<&At<String>> {
        match verb {
            Verb::Save => self.save.as_ref(),
            Verb::Change => self.change.as_ref(),
            Verb::Delete => self.delete.as_ref(),
            Verb::Move => self.moves.as_ref(),
            Verb::Today => self.today.as_ref(),
            Verb::Pause => self.pause.as_ref(),
            Verb::Resume => self.resume.as_ref(),
            Verb::Hold => self.hold.as_ref(),
            Verb::Extend => self.extend.as_ref(),
            Verb::Stop => self.stop.as_ref(),
            Verb::Expect => self.expect.as_ref(),
            Verb::Table => self.table.as_ref(),
            Verb::Import => self.import.as_ref(),
            Verb::Undo => None,
        }
    }

    /// The words that may not stand beside the verb, with their places.
    pub fn out_of_place(&self, verb: Verb) -> impl Iterator<Item = (&'static str, &Spot)> {
        self.given.iter().filter(move |(word, _)| *word != verb.as_str() && !verb.beside().any(|b| b == *word))
    }
}
