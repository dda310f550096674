//! Registers: what a record is.

use super::clock::ClockDecl;
use super::field::FieldDecl;
use super::workflow::WorkflowDecl;
use crate::source::At;
use crate::words::Named;
use crate::{choices, words};

choices! {
    /// Who holds the records of a register.
    pub enum Owner {
        /// The organisation that entered them.
        Organisation = "organisation",
        /// The person whom they are about.
        Subject = "subject",
        /// Every organisation of the installation.
        Shared = "shared",
        /// The world may read them in their public states.
        Public = "public",
    }
}

choices! {
    /// What a rule that fires does.
    pub enum Severity {
        /// The record cannot be saved.
        Error = "error",
        /// The record is saved, the reader is told.
        Warning = "warning",
    }
}

words! {
    /// One register: a kind of record, with everything that the engine needs to store, check, show and exchange it.
    pub struct RegisterDecl {
        /// Name inside the pack.
        "register" => register: At<String>,
        /// What the register means to analysis.
        "concept" => concept: Option<At<String>>,
        /// Who holds its records.
        "owner" => owner: Option<At<Owner>>,
        /// Whose keys seal a record: `self`, or the field that names the person.
        "subject" => subject: Option<At<String>>,
        /// Pattern of the record's number: `{seq}`, `{perm:6}`, `{symbol}`, `{year}`, `{owner.code}`, `{field}`.
        "number" => number: Option<At<String>>,
        /// Fields that share one sequence of `{seq}` (none: one sequence for the register).
        "number_scope" => number_scope: Vec<At<String>>,
        /// Pattern of the title by which a record is shown.
        "title" => title: Option<At<String>>,
        /// Columns of a list.
        "list" => list: Vec<At<String>>,
        /// Fields offered as filters.
        "facets" => facets: Vec<At<String>>,
        /// Natural key: no two records (of an organisation that holds them) share it; imports find records by it.
        "key" => key: Vec<At<String>>,
        /// Further sets of fields that no two records (of an organisation that holds them) share.
        "unique" => unique: Vec<Vec<At<String>>>,
        /// Periods that may not overlap.
        "exclusive" => exclusive: Vec<ExclusiveDecl>,
        /// A record holds for a period: adds `valid_from` and `valid_to`, and `as_of` to every reading.
        "valid" => valid: bool,
        /// Events that are never edited: corrections are counter-events.
        "append_only" => append_only: Option<AppendOnlyDecl>,
        /// Imported aggregate figures: cells, never persons.
        "external" => external: bool,
        /// Kept by the engine itself: read like a register, written by no form.
        "machinery" => machinery: bool,
        /// Every item of a set is shown and asked, so an unticked item is a `no`.
        "closed" => closed: bool,
        /// What the world may see, in which states.
        "public" => public: Option<PublicDecl>,
        /// A form that anybody may send, without an account.
        "intake" => intake: Option<IntakeDecl>,
        /// A relation that is itself a record: adds `from`, `to`, `role`, `certainty`, `source`, `said_by`.
        "link" => link: Option<LinkDecl>,
        /// Profile whose parameters rules read as `profile.x`.
        "profile" => profile: Option<At<String>>,
        /// Fields.
        "field" => fields: Named<FieldDecl>,
        /// Sections of form and story.
        "section" => sections: Named<SectionDecl>,
        /// Records of another register that point here, for expressions (`count(visits)`).
        "relation" => relations: Named<RelationDecl>,
        /// Rules.
        "rule" => rules: Vec<RuleDecl>,
        /// Workflows.
        "workflow" => workflows: Named<WorkflowDecl>,
        /// Clocks.
        "clock" => clocks: Named<ClockDecl>,
        /// Saved queries that the pack ships.
        "query" => queries: Named<QueryDecl>,
        /// The name that the register had in the version before.
        "renamed_from" => renamed_from: Option<At<String>>,
    }
}

words! {
    /// Periods that may not overlap among records which agree in `fields`.
    pub struct ExclusiveDecl {
        /// Fields that must agree for two records to compete.
        "fields" => fields: Vec<At<String>>,
        /// First and last day of the period: two date fields; an empty end is open.
        "period" => period: Vec<At<String>>,
    }
}

words! {
    /// An append-only register: the effective value at a time is computed from its events.
    pub struct AppendOnlyDecl {
        /// Fields that say what the event is about.
        "of" => of: Vec<At<String>>,
        /// Date from which the event holds.
        "at" => at: At<String>,
        /// Field whose value holds from then on.
        "value" => value: At<String>,
        /// Field that points at the event which this one corrects.
        "corrects" => corrects: Option<At<String>>,
    }
}

words! {
    /// A link between records.
    pub struct LinkDecl {
        /// Registers at the one end.
        "from" => from: Vec<At<String>>,
        /// Registers at the other end.
        "to" => to: Vec<At<String>>,
        /// Code list of roles.
        "roles" => roles: Option<At<String>>,
    }
}

words! {
    /// What of a register the world may see. Everything else is unsayable to public pages.
    pub struct PublicDecl {
        /// States in which `public` fields are shown, as `workflow.state`; none: always.
        "states" => states: Vec<At<String>>,
        /// A yes/no field of the record that can only narrow: no hides it.
        "flag" => flag: Option<At<String>>,
    }
}

words! {
    /// A form that anybody may send, without an account. The record belongs to the organisation that the installation names; what is
    /// sealed in it opens for the group of one compartment there, and for nobody else.
    pub struct IntakeDecl {
        /// What it asks, in order.
        "fields" => fields: Vec<At<String>>,
        /// The compartment of everything sealed that it asks.
        "compartment" => compartment: At<String>,
    }
}

words! {
    /// A section of form and story.
    pub struct SectionDecl {
        /// Its fields, in order.
        "fields" => fields: Vec<At<String>>,
        /// CEL condition under which it is shown.
        "show_if" => show_if: Option<At<String>>,
    }
}

words! {
    /// Records of another register that point at this one.
    pub struct RelationDecl {
        /// The other register.
        "register" => register: At<String>,
        /// Its field that points here.
        "field" => field: At<String>,
    }
}

words! {
    /// A rule: fires only on a definite true.
    pub struct RuleDecl {
        /// Name, for its label and for tests.
        "id" => id: At<String>,
        /// CEL condition that is wrong when true.
        "error" => error: Option<At<String>>,
        /// CEL condition that deserves attention when true.
        "warning" => warning: Option<At<String>>,
        /// Field beside which the message stands.
        "on" => on: Option<At<String>>,
    }
}

words! {
    /// A saved filter that the pack ships.
    pub struct QueryDecl {
        /// The filter: comparison, `in`, and, or, not.
        "where" => filter: At<String>,
        /// Columns, where they differ from the register's list.
        "list" => list: Vec<At<String>>,
    }
}
