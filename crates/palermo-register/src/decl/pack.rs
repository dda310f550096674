//! A pack as a whole: its name, concepts, code lists, roll-ups, profiles and schedules.

use super::field::FieldType;
use crate::source::At;
use crate::words;
use crate::words::{Literal, Named};

words! {
    /// A pack: registers and everything that belongs to them.
    pub struct PackDecl {
        /// Name.
        "pack" => pack: At<String>,
        /// Version, `major.minor.patch`.
        "version" => version: At<String>,
        /// Packs that must be there, as `core >= 0.1`.
        "needs" => needs: Vec<At<String>>,
        /// Languages whose labels are complete: shipped packs `en fr es ru ar zh`; others fall back and are marked.
        "languages" => languages: Vec<At<String>>,
        /// Roles that the pack speaks of: each role named in it is one of these or of a pack that it needs; none: any name is
        /// a role.
        "roles" => roles: Vec<At<String>>,
        /// Status of the labels by language: official, draft or machine.
        "labels" => labels: Named<At<String>>,
        /// Concepts.
        "concept" => concepts: Named<ConceptDecl>,
        /// What the file of a code list does not say by itself.
        "codelist" => codelists: Named<CodelistDecl>,
        /// Roll-ups for tables.
        "rollup" => rollups: Named<RollupDecl>,
        /// Jobs at times.
        "schedule" => schedules: Named<ScheduleDecl>,
        /// Mapping that reads each file of `data/` (by file name without `.csv`); none: the register of that name.
        "data" => data: Named<At<String>>,
    }
}

words! {
    /// A standard meaning with one representation. Fields point at concepts; analysis works on concepts.
    pub struct ConceptDecl {
        /// How it is represented.
        "type" => kind: At<FieldType>,
        /// Its code list.
        "list" => list: Option<At<String>>,
        /// It names States: they are never ordered by a figure.
        "states_of_the_world" => is_state: bool,
        /// Sentence that stands below every table of records that mean this, in whichever pack: id of a label (`text-…`).
        "note" => note: Option<At<String>>,
    }
}

words! {
    /// What the file of a code list does not say by itself.
    pub struct CodelistDecl {
        /// List whose codes this one takes over and adds to (`country`).
        "base" => base: Option<At<String>>,
        /// List of another pack that these codes extend.
        "extends" => extends: Option<At<String>>,
        /// Crosswalk columns: name of the outside system → `tokens`, `value` or `text`.
        "crosswalk" => crosswalks: Named<At<String>>,
    }
}

words! {
    /// A roll-up for tables: a column of a code list, with a version.
    pub struct RollupDecl {
        /// The code list.
        "list" => list: At<String>,
        /// Its column that names the group.
        "column" => column: At<String>,
        /// Version, named by each published cell.
        "version" => version: At<String>,
        /// List of the groups, for their labels.
        "groups" => groups: Option<At<String>>,
    }
}

words! {
    /// A job at times.
    pub struct ScheduleDecl {
        /// Kind of job: `rebuild`, `snapshot`, `clocks`, `verify`, `sweep`, `outbox`.
        "job" => job: At<String>,
        /// Time of day, `02:30`, in the installation's zone.
        "at" => at: Option<At<String>>,
        /// Interval instead of a time of day, as `15m`, `1h`, `1d`.
        "every" => every: Option<At<String>>,
    }
}

words! {
    /// Named parameters of a law or a country, valid in time and in layers.
    pub struct ProfileDecl {
        /// Name.
        "profile" => profile: At<String>,
        /// Profile whose parameters hold where this one says nothing.
        "extends" => extends: Option<At<String>>,
        /// Versions by validity.
        "version" => versions: Vec<ProfileVersionDecl>,
    }
}

words! {
    /// The parameters that hold from a day.
    pub struct ProfileVersionDecl {
        /// First day.
        "from" => from: At<String>,
        /// Source: the law, article and gazette.
        "source" => source: Option<At<String>>,
        /// States that each workflow is narrowed to: `"register.workflow" = [states]`.
        "states" => states: Named<Vec<At<String>>>,
        /// The parameters.
        "set" => set: Named<Literal>,
    }
}
