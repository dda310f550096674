//! Workflows: states, transitions with guards, needs, effects and roles.

use crate::source::At;
use crate::words;
use crate::words::{Literal, Named};

words! {
    /// One workflow of a register; a register may have several.
    pub struct WorkflowDecl {
        /// The states; the first is the state of a new record.
        "states" => states: Vec<At<String>>,
        /// States that need not be left.
        "final" => finals: Vec<At<String>>,
        /// Effects of entering the first state.
        "on_start" => on_start: Vec<EffectDecl>,
        /// The moves.
        "transition" => transitions: Vec<TransitionDecl>,
    }
}

words! {
    /// One move between states.
    pub struct TransitionDecl {
        /// Name, for its label, for the API and for tests.
        "id" => id: At<String>,
        /// State or states from which it starts; `*` for any other state.
        "from" => from: Vec<At<String>>,
        /// State that it reaches.
        "to" => to: At<String>,
        /// Roles that may make it; none: every role.
        "role" => role: Vec<At<String>>,
        /// Fields that must be stated.
        "needs" => needs: Vec<At<String>>,
        /// CEL condition that must definitely hold.
        "guard" => guard: Option<At<String>>,
        /// Persons who must approve before it is made.
        "approve" => approve: Option<ApproveDecl>,
        /// What happens in the same transaction.
        "effects" => effects: Vec<EffectDecl>,
    }
}

words! {
    /// A move that is asked for first, and made when so many others have approved the record as it stands.
    pub struct ApproveDecl {
        /// How many distinct persons, never the one who asked: 1 to 9.
        "persons" => persons: At<i64>,
        /// Roles of those who approve; none: those of the move.
        "role" => role: Vec<At<String>>,
    }
}

words! {
    /// One effect of a transition. Exactly one of its verbs is given.
    pub struct EffectDecl {
        /// Sets fields of the record: a table of field = CEL expression.
        "set" => set: Option<At<Named<At<String>>>>,
        /// Creates a record in the named register.
        "create" => create: Option<At<String>>,
        /// Values of the created record: a table of field = literal, or `"=expression"`.
        "with" => with: Named<Literal>,
        /// Starts a clock.
        "start_clock" => start_clock: Option<At<String>>,
        /// Stops a clock.
        "stop_clock" => stop_clock: Option<At<String>>,
        /// Writes a notice to the person or role in a field, or to `role:name`.
        "notify" => notify: Option<At<String>>,
        /// Puts a person into a field: `{ assign = "worker", to = "actor" }`.
        "assign" => assign: Option<At<String>>,
        /// Whom `assign` takes: `actor`, or a CEL expression.
        "to" => to: Option<At<String>>,
        /// Takes from a counter of this record, or of the one that a reference points at: `{ take = "branch.lockers_taken" }`.
        "take" => take: Option<At<String>>,
        /// How much `take` takes: a CEL expression over the record (none: 1). What is taken so is never given back.
        "by" => by: Option<At<String>>,
        /// Gives back to a counter what an earlier move of this workflow took.
        "give_back" => give_back: Option<At<String>>,
    }
}

impl EffectDecl {
    /// The verbs that are given, as they are written.
    pub fn verbs(&self) -> Vec<&'static str> {
        let given = [
            ("set", self.set.is_some()),
            ("create", self.create.is_some()),
            ("start_clock", self.start_clock.is_some()),
            ("stop_clock", self.stop_clock.is_some()),
            ("notify", self.notify.is_some()),
            ("assign", self.assign.is_some()),
            ("take", self.take.is_some()),
            ("give_back", self.give_back.is_some()),
        ];
        given.into_iter().filter(|(_, g)| *g).map(|(v, _)| v).collect()
    }
}
