//! Clocks: what runs out, when, and who is told.

use crate::source::At;
use crate::{choices, words};

choices! {
    /// What a clock is for.
    pub enum ClockKind {
        /// Must be done by then.
        Due = "due",
        /// Should be done by then.
        Target = "target",
        /// Must not be done before then.
        NotBefore = "not_before",
        /// A ladder of persons who are told one after the other.
        Escalation = "escalation",
    }
}

words! {
    /// One clock of a register.
    pub struct ClockDecl {
        /// What it is for (default `due`).
        "kind" => kind: Option<At<ClockKind>>,
        /// When it starts: `workflow.enters('state')`, `created`, `effect`, or a date or yes/no field that becomes stated.
        "start" => start: At<String>,
        /// Length: `45d`, `5wd` (working days), `24h`, `8sh` (staffed hours), `3mo`, `1y`, `profile.x`, or `50% of other_clock`.
        "length" => length: Option<At<String>>,
        /// Offset from the start date instead of a length: `-30d` before, `14d` after; moves with a planned date.
        "offset" => offset: Option<At<String>>,
        /// Calendar of holidays and rest days, or `profile.x`.
        "calendar" => calendar: Option<At<String>>,
        /// Staffed hours of a day, as `08:00-16:00`.
        "hours" => hours: Option<At<String>>,
        /// When it stops: `workflow.enters('state')`, or a date or yes/no field that becomes stated.
        "stop" => stop: Vec<At<String>>,
        /// Causes for which it pauses.
        "pause" => pause: Vec<PauseDecl>,
        /// Longest extension in all, as a length; none: it cannot be extended.
        "extension" => extension: Option<At<String>>,
        /// Roles that may approve an extension.
        "extend_role" => extend_role: Vec<At<String>>,
        /// When to warn before it runs out, as `-7d`.
        "warn" => warn: Vec<At<String>>,
        /// Whom the warnings reach: `role:name`, or a field that names a person.
        "tell" => tell: Vec<At<String>>,
        /// Who is told after it ran out.
        "escalate" => escalate: Vec<EscalateDecl>,
    }
}

words! {
    /// A cause for which a clock pauses.
    pub struct PauseDecl {
        /// Name of the cause.
        "cause" => cause: Option<At<String>>,
        /// Start of the pause: a date or yes/no field, or `workflow.enters('state')`.
        "from" => from: At<String>,
        /// End of the pause.
        "until" => until: At<String>,
    }
}

words! {
    /// One step of an escalation.
    pub struct EscalateDecl {
        /// Time after the due moment, as `0d`.
        "after" => after: At<String>,
        /// Who is told: `role:name`, or a field that names a person.
        "to" => to: At<String>,
    }
}
