//! What may a pack's file say? The words of the engine as Rust types; their parser and their reference page are made
//! from these declarations by [`words!`](crate::words!).

mod case;
mod clock;
mod field;
mod indicator;
mod mapping;
mod pack;
mod register;
mod workflow;

pub use case::{CaseDecl, CasesDecl, CellDecl, RefusalDecl, StepDecl, Verb, WordCaseDecl};
pub use clock::{ClockDecl, ClockKind, EscalateDecl, PauseDecl};
pub use field::{Class, FieldDecl, FieldType, OnDelete};
pub use indicator::{CountingUnit, DenominatorPolicy, IndicatorDecl, MultiFormRule};
pub use mapping::{AliasDecl, CheckDecl, ColumnDecl, ConstantDecl, MappingDecl, ShapeDecl};
pub use pack::{CodelistDecl, ConceptDecl, PackDecl, ProfileDecl, ProfileVersionDecl, RollupDecl, ScheduleDecl};
pub use register::{
    AppendOnlyDecl, ExclusiveDecl, IntakeDecl, LinkDecl, Owner, PublicDecl, QueryDecl, RegisterDecl, RelationDecl,
    RuleDecl, SectionDecl, Severity,
};
pub use workflow::{ApproveDecl, EffectDecl, TransitionDecl, WorkflowDecl};

use crate::words::WordDoc;

/// The reference of every word, table by table: (table, what it is for, its words).
pub fn reference() -> Vec<(&'static str, &'static str, Vec<WordDoc>)> {
    vec![
        ("pack.toml", PackDecl::ABOUT, PackDecl::reference()),
        ("pack.toml [concept.*]", ConceptDecl::ABOUT, ConceptDecl::reference()),
        ("pack.toml [codelist.*]", CodelistDecl::ABOUT, CodelistDecl::reference()),
        ("pack.toml [rollup.*]", RollupDecl::ABOUT, RollupDecl::reference()),
        ("pack.toml [schedule.*]", ScheduleDecl::ABOUT, ScheduleDecl::reference()),
        ("registers/*.toml", RegisterDecl::ABOUT, RegisterDecl::reference()),
        ("registers/*.toml [field.*]", FieldDecl::ABOUT, FieldDecl::reference()),
        ("field type", "The type of a field.", FieldType::reference()),
        ("field class", "The class of a field.", Class::reference()),
        ("registers/*.toml [section.*]", SectionDecl::ABOUT, SectionDecl::reference()),
        ("registers/*.toml [[rule]]", RuleDecl::ABOUT, RuleDecl::reference()),
        ("registers/*.toml [relation.*]", RelationDecl::ABOUT, RelationDecl::reference()),
        ("registers/*.toml [query.*]", QueryDecl::ABOUT, QueryDecl::reference()),
        ("registers/*.toml exclusive", ExclusiveDecl::ABOUT, ExclusiveDecl::reference()),
        ("registers/*.toml append_only", AppendOnlyDecl::ABOUT, AppendOnlyDecl::reference()),
        ("registers/*.toml link", LinkDecl::ABOUT, LinkDecl::reference()),
        ("registers/*.toml public", PublicDecl::ABOUT, PublicDecl::reference()),
        ("registers/*.toml intake", IntakeDecl::ABOUT, IntakeDecl::reference()),
        ("registers/*.toml [workflow.*]", WorkflowDecl::ABOUT, WorkflowDecl::reference()),
        ("registers/*.toml [[workflow.*.transition]]", TransitionDecl::ABOUT, TransitionDecl::reference()),
        ("registers/*.toml [[workflow.*.transition]] approve", ApproveDecl::ABOUT, ApproveDecl::reference()),
        ("effect", EffectDecl::ABOUT, EffectDecl::reference()),
        ("registers/*.toml [clock.*]", ClockDecl::ABOUT, ClockDecl::reference()),
        ("clock pause", PauseDecl::ABOUT, PauseDecl::reference()),
        ("clock escalate", EscalateDecl::ABOUT, EscalateDecl::reference()),
        ("profiles/*.toml", ProfileDecl::ABOUT, ProfileDecl::reference()),
        ("profiles/*.toml [[version]]", ProfileVersionDecl::ABOUT, ProfileVersionDecl::reference()),
        ("mappings/*.toml", MappingDecl::ABOUT, MappingDecl::reference()),
        ("mappings/*.toml [[shape]]", ShapeDecl::ABOUT, ShapeDecl::reference()),
        ("mappings/*.toml [column.*]", ColumnDecl::ABOUT, ColumnDecl::reference()),
        ("mappings/*.toml [alias.*]", AliasDecl::ABOUT, AliasDecl::reference()),
        ("mappings/*.toml [[check]]", CheckDecl::ABOUT, CheckDecl::reference()),
        ("indicators/*.toml", IndicatorDecl::ABOUT, IndicatorDecl::reference()),
        ("tests/*.toml", CasesDecl::ABOUT, CasesDecl::reference()),
        ("tests/*.toml [[case]]", CaseDecl::ABOUT, CaseDecl::reference()),
        ("tests/*.toml [[case.step]]", StepDecl::ABOUT, StepDecl::reference()),
        ("step expect_error", RefusalDecl::ABOUT, RefusalDecl::reference()),
        ("step expect_cells", CellDecl::ABOUT, CellDecl::reference()),
        ("tests/*.toml [word.*]", WordCaseDecl::ABOUT, WordCaseDecl::reference()),
    ]
}
