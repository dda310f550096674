//! Fields and registers as the engine uses them: every name resolved, every expression compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cel::Expr;
use crate::decl::{Class, ClockDecl, FieldType, LinkDecl, OnDelete, Owner, Severity};
use crate::source::Spot;
use crate::value::Value;

use super::Slot;
use super::codelist::Codelist;

/// How a derived field gets its value.
#[derive(Clone, Debug)]
pub enum Derived {
    /// From an expression over the record, its relations and profile.
    Computed(Arc<Expr>),
    /// The due moment of a clock of the record.
    ClockDue(String),
    /// The earliest due moment of all running clocks of the record.
    Due,
}

/// What a field holds, resolved.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Where it is declared.
    pub spot: Spot,
    /// Kind of value.
    pub kind: FieldType,
    /// Class.
    pub class: Class,
    /// Compartment of a sealed field.
    pub compartment: Option<String>,
    /// Concept (full name), when it has one.
    pub concept: Option<String>,
    /// The concept names States of the world.
    pub names_states: bool,
    /// Code list of a `code`, `set`, `country`, `language`, `currency` or `subdivision`.
    pub list: Option<Arc<Codelist>>,
    /// A single value also takes states.
    pub states: bool,
    /// Partial dates.
    pub precision: bool,
    /// Takes a qualifier.
    pub qualifier: bool,
    /// Decimal places.
    pub scale: u32,
    /// Unit.
    pub unit: Option<String>,
    /// Scheme of an identifier.
    pub scheme: Option<String>,
    /// Full names of registers pointed at.
    pub to: Vec<String>,
    /// Field that names the register which a `query` filters.
    pub about: Option<String>,
    /// Deletion rule.
    pub on_delete: OnDelete,
    /// Sub-fields of rows.
    pub fields: Vec<Field>,
    /// Must be stated.
    pub required: bool,
    /// Declared with an expression that computes it.
    pub computed: bool,
    /// Derived, with its source.
    pub derived: Option<Derived>,
    /// Declared with a ceiling: only effects that take and give back change it.
    pub counter: bool,
    /// Ceiling of a counter.
    pub ceiling: Option<Arc<Expr>>,
    /// Set only by the engine: number, states of workflows, counters.
    pub engine: bool,
    /// Value of a new record.
    pub default: Option<Value>,
    /// Condition under which it is shown.
    pub show_if: Option<Arc<Expr>>,
    /// How it is searched.
    pub search: Vec<String>,
    /// How long a file is kept.
    pub retention: Option<String>,
    /// Former name.
    pub renamed_from: Option<String>,
}

impl Field {
    /// True when the value stands in a column of its own; one of a sealed class stands with others of its slot as one ciphertext.
    pub fn is_stored(&self) -> bool {
        !self.class.is_sealed()
    }

    /// True when a person may enter it.
    pub fn is_entered(&self) -> bool {
        self.is_stored() && self.derived.is_none() && !self.engine
    }

    /// True when records are found by the whole text, or by its beginning: it stands in indexes and is therefore short.
    pub fn is_sought(&self) -> bool {
        self.is_stored() && self.kind == FieldType::Text && self.search.iter().any(|s| s == "exact" || s == "prefix")
    }

    /// True when the value takes the states unknown, not asked and refused.
    pub fn takes_states(&self) -> bool {
        self.states || matches!(self.kind, FieldType::Yn | FieldType::Set)
    }

    /// The field's name to a table: its concept's short name, else its own.
    pub fn table_name(&self) -> &str {
        match &self.concept {
            Some(c) => c.rsplit('.').next().unwrap_or(c),
            None => &self.name,
        }
    }
}

/// A section of form and story.
#[derive(Clone, Debug)]
pub struct Section {
    /// Name.
    pub name: String,
    /// Names of its fields.
    pub fields: Vec<String>,
    /// Condition under which it is shown.
    pub show_if: Option<Arc<Expr>>,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name.
    pub id: String,
    /// What it does when it fires.
    pub severity: Severity,
    /// The condition.
    pub condition: Arc<Expr>,
    /// Field beside which the message stands.
    pub on: Option<String>,
}

/// One effect, compiled.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Sets fields from expressions.
    Set(Vec<(String, Arc<Expr>)>),
    /// Creates a record in a register (full name).
    Create(String, Vec<(String, Source)>),
    /// Starts a clock.
    StartClock(String),
    /// Stops a clock.
    StopClock(String),
    /// Writes a notice to a field's person or to `role:name`.
    Notify(String),
    /// Puts the actor (`None`) or the value of an expression into a field.
    Assign(String, Option<Arc<Expr>>),
    /// Takes one (`None`) or the value of an expression from a counter.
    Take(Counter, Option<Arc<Expr>>),
    /// Gives one back to a counter.
    GiveBack(Counter),
}

/// A counter as the effects of a register name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Field of the moving record that points at the counting one; none: it counts itself.
    pub through: Option<String>,
    /// Full name of the register that counts.
    pub register: String,
    /// Its field.
    pub field: String,
}

impl std::fmt::Display for Counter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.through {
            Some(through) => write!(f, "{through}.{}", self.field),
            None => f.write_str(&self.field),
        }
    }
}

/// Where the value of a created record's field comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// As written.
    Literal(Value),
    /// Computed over the moving record.
    Expr(Arc<Expr>),
}

/// One move, compiled.
#[derive(Clone, Debug)]
pub struct Transition {
    /// Name.
    pub id: String,
    /// Where it is declared.
    pub spot: Spot,
    /// States from which it starts.
    pub from: Vec<String>,
    /// State that it reaches.
    pub to: String,
    /// Roles that may make it; none: every role.
    pub roles: Vec<String>,
    /// Fields that must be stated.
    pub needs: Vec<String>,
    /// Condition that must definitely hold.
    pub guard: Option<Arc<Expr>>,
    /// Who must approve before it is made.
    pub approve: Option<Approve>,
    /// What happens.
    pub effects: Vec<Effect>,
}

/// Persons who must approve a move; whoever asked for it is not among them.
#[derive(Clone, Debug)]
pub struct Approve {
    /// How many.
    pub persons: usize,
    /// Their roles; none: those of the move.
    pub roles: Vec<String>,
}

/// A workflow, compiled.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Name.
    pub name: String,
    /// States; the first is that of a new record.
    pub states: Vec<String>,
    /// States that need not be left.
    pub finals: Vec<String>,
    /// Effects of the first state.
    pub on_start: Vec<Effect>,
    /// Moves.
    pub transitions: Vec<Transition>,
    /// How many of each counter a record holds in each state, where they can be given back.
    pub held: BTreeMap<String, Vec<(Counter, i64)>>,
}

impl Workflow {
    /// Name of the field that holds its state.
    pub fn field(&self) -> String {
        format!("{}_state", self.name)
    }
}

/// A relation: records of another register that point here.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Name.
    pub name: String,
    /// Full name of the other register.
    pub register: String,
    /// Its field.
    pub field: String,
}

/// A period that may not overlap.
#[derive(Clone, Debug)]
pub struct Exclusive {
    /// Fields that must agree.
    pub fields: Vec<String>,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// Append-only register.
#[derive(Clone, Debug)]
pub struct AppendOnly {
    /// What the event is about.
    pub of: Vec<String>,
    /// Date from which it holds.
    pub at: String,
    /// What holds.
    pub value: String,
    /// Event that this one corrects.
    pub corrects: Option<String>,
}

/// What the world may see.
#[derive(Clone, Debug)]
pub struct Public {
    /// (workflow, state) pairs; none: always.
    pub states: Vec<(String, String)>,
    /// Field that can only narrow.
    pub flag: Option<String>,
}

/// A form that anybody may send.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Names of the fields that it asks, in order.
    pub fields: Vec<String>,
    /// Compartment of everything sealed among them.
    pub compartment: String,
}

/// A saved query of the pack.
#[derive(Clone, Debug)]
pub struct Query {
    /// Name.
    pub name: String,
    /// The filter as written.
    pub text: String,
    /// The filter.
    pub filter: crate::cel::Filter,
    /// Columns.
    pub list: Vec<String>,
}

/// A register, resolved and compiled.
#[derive(Clone, Debug)]
pub struct Register {
    /// Full name, `pack.register`.
    pub name: String,
    /// Pack.
    pub pack: String,
    /// Where it is declared.
    pub spot: Spot,
    /// Concept.
    pub concept: Option<String>,
    /// Who holds its records.
    pub owner: Owner,
    /// Whose keys seal a record.
    pub subject: Option<String>,
    /// Pattern of the number.
    pub number: Option<String>,
    /// Scope of `{seq}`.
    pub number_scope: Vec<String>,
    /// Pattern of the title.
    pub title: String,
    /// Columns of a list (names of fields).
    pub list: Vec<String>,
    /// Filters.
    pub facets: Vec<String>,
    /// Natural key.
    pub key: Vec<String>,
    /// Unique sets, the key included.
    pub unique: Vec<Vec<String>>,
    /// Exclusive periods.
    pub exclusive: Vec<Exclusive>,
    /// Holds for a period.
    pub valid: bool,
    /// Events.
    pub append_only: Option<AppendOnly>,
    /// Aggregate figures.
    pub external: bool,
    /// Kept by the engine.
    pub machinery: bool,
    /// Closed form.
    pub closed: bool,
    /// What the world may see.
    pub public: Option<Public>,
    /// A form that anybody may send.
    pub intake: Option<Intake>,
    /// A link between records.
    pub link: Option<LinkDecl>,
    /// Profile.
    pub profile: Option<String>,
    /// Fields, the engine's own first.
    pub fields: Vec<Field>,
    /// The sealed ones among them, by the keys that open them.
    pub slots: Vec<Slot>,
    /// Sections.
    pub sections: Vec<Section>,
    /// Relations.
    pub relations: Vec<Relation>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Workflows.
    pub workflows: Vec<Workflow>,
    /// Clocks.
    pub clocks: Vec<(String, ClockDecl)>,
    /// Saved queries.
    pub queries: Vec<Query>,
    /// Former name.
    pub renamed_from: Option<String>,
}

impl Register {
    /// Short name.
    pub fn short(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    /// Name of its table: `pack_register`.
    pub fn table(&self) -> String {
        self.name.replace('.', "_")
    }

    /// A field by name; `decision.state` names the state of the workflow `decision`, `reflection.due` the due day of a clock.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.field_index(name).map(|i| &self.fields[i])
    }

    /// Place of a field.
    pub fn field_index(&self, name: &str) -> Option<usize> {
        let plain = |n: &str| self.fields.iter().position(|f| f.name == n);
        plain(name).or_else(|| match name.split_once('.') {
            Some((w, "state")) => plain(&format!("{w}_state")),
            Some((c, "due")) => plain(&format!("{c}_due")),
            _ => None,
        })
    }

    /// The field that a concept, or else a name, means in a table.
    pub fn concept_field(&self, concept: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.concept.is_some() && f.table_name() == concept).or_else(|| self.field(concept))
    }

    /// True where each record belongs to an organisation, of which others see nothing.
    pub fn is_kept_apart(&self) -> bool {
        matches!(self.owner, Owner::Organisation | Owner::Subject)
    }

    /// Sets of fields that no two records share, of an organisation where the register is kept apart: the key first.
    pub fn unique_sets(&self) -> Vec<Vec<String>> {
        std::iter::once(&self.key).filter(|k| !k.is_empty()).chain(&self.unique).cloned().collect()
    }

    /// A workflow by name.
    pub fn workflow(&self, name: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|w| w.name == name)
    }
}
