//! The policies of the shipped packs: sound, as their authors meant them, and none of them idle.

use std::collections::BTreeSet;
use std::path::Path;

use palermo_access::{Action, Cell, Expectations, Relation, Rules, matrix, matrix_where, policy};
use palermo_register::catalog::{Catalog, PackFiles};
use palermo_register::source::Fault;

fn pack(name: &str) -> PackFiles {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(name);
    PackFiles::from_folder(&folder).expect("the shipped pack")
}

fn shipped() -> Catalog {
    let packs = ["core", "statistics", "treaty", "example"].map(pack);
    Catalog::build(packs.to_vec()).expect("no faults")
}

/// The core pack with one more file of policies.
fn with(policies: &str) -> Vec<Fault> {
    let mut core = pack("core");
    core.files.insert("policies/more.cedar".into(), policies.into());
    policy::check(&Catalog::build(vec![core]).expect("no faults of its registers"))
}

fn told(faults: &[Fault], line: u32, cause: &str) {
    let found = faults.iter().any(|f| {
        &*f.spot.file == "core/policies/more.cedar"
            && f.spot.line == line
            && f.cause.contains(cause)
            && !f.remedy.is_empty()
    });
    assert!(found, "line {line}: {cause}: {faults:#?}");
}

#[test]
fn the_policies_of_the_shipped_packs_hold_no_mistake() {
    assert_eq!(policy::check(&shipped()), []);
}

#[test]
fn each_role_may_do_what_the_packs_say_and_nothing_else() {
    let catalog = shipped();
    let rules = Rules::of(&catalog).expect("sound");
    let cells = matrix(&catalog, &rules).expect("decided");
    let expected = Expectations::read(&catalog, &cells).expect("the tables of the packs");
    let differences = expected.differences(&catalog, &rules, &cells);
    assert!(
        differences.is_empty(),
        "{} of {}:\n{}",
        differences.len(),
        cells.len(),
        differences[..differences.len().min(40)].join("\n")
    );
}

#[test]
fn without_any_one_policy_somebody_may_do_more_or_less_than_was_written() {
    let catalog = shipped();
    let rules = Rules::of(&catalog).expect("sound");
    let cells = matrix(&catalog, &rules).expect("decided");
    let expected = Expectations::read(&catalog, &cells).expect("the tables of the packs");
    let ids = rules.ids();
    assert!(ids.len() > 20, "{ids:?}");
    for id in ids {
        let fewer = rules.without(&id).expect("it is there");
        // Only what the policy determined can come out otherwise without it.
        let concerned: BTreeSet<(&str, &str, &str, Relation)> = cells
            .iter()
            .filter(|c| c.by.contains(&id))
            .map(|c| (c.role.as_str(), c.register.as_str(), c.action.as_str(), c.relation))
            .collect();
        let wanted = |role: &str, register: &str, action: &Action, relation| {
            concerned.contains(&(role, register, action.to_string().as_str(), relation))
        };
        let cells = matrix_where(&catalog, &fewer, &wanted).expect("decided");
        assert!(!expected.differences(&catalog, &fewer, &cells).is_empty(), "nothing tells that {id} is gone");
    }
}

#[test]
fn whoever_looks_after_accounts_or_machines_reads_no_case_even_when_somebody_lets_her_in() {
    let catalog = shipped();
    let rules = Rules::of(&catalog).expect("sound");
    let cells = matrix(&catalog, &rules).expect("decided");
    let barred =
        |c: &&Cell| ["administrator", "operator"].contains(&c.role.as_str()) && rules.personal().contains(&c.register);
    let of: Vec<&Cell> = cells.iter().filter(barred).collect();
    assert!(of.len() > 500);
    assert!(of.iter().all(|c| !c.allow), "{:?}", of.iter().find(|c| c.allow));
    let granted = of.iter().find(|c| c.relation == Relation::Granted && c.action == Action::Read.to_string());
    assert_eq!(granted.expect("it was asked").by, ["core.administrators-read-no-case"]);
}

#[test]
fn a_policy_that_no_list_could_follow_is_refused_with_its_line() {
    let bad = "// A comment\n\n@id(\"hidden\")\npermit (principal, action == Action::\"list\", resource is core::organisation)\nwhen { resource.code_missing == \"x\" };\n";
    told(&with(bad), 5, "code_missing");
    let beyond = [
        ("resource.type like \"sh*\"", "cannot be asked of a list"),
        ("resource.type == resource.country", "cannot be asked of a list"),
        ("resource.languages.isEmpty()", "cannot be asked of a list"),
        ("resource.grants.contains(Group::\"a\")", "cannot be asked of a list"),
        ("resource.type == \"shelterr\"", "is never `shelterr`"),
        ("[\"drafft\"].contains(resource.status_state)", "is never `drafft`"),
        ("principal in Role::\"supervisorr\"", "there is no role `supervisorr`"),
    ];
    for (condition, cause) in beyond {
        let text = format!(
            "@id(\"one\")\npermit (principal, action == Action::\"look\", resource);\n\n@id(\"two\")\npermit (principal, action == Action::\"list\", resource is core::organisation)\nwhen {{ {condition} }};\n"
        );
        told(&with(&text), 4, cause);
    }
    let single =
        "@id(\"one\")\npermit (principal, action == Action::\"list\", resource == core::organisation::\"1\");\n";
    told(&with(single), 1, "does not name single records");
}

#[test]
fn a_policy_that_cannot_be_read_or_has_no_name_is_refused() {
    told(&with("@id(\"a\")\npermit (principal, action, resource)\nwhen { resource.owner = 1 };\n"), 3, "");
    told(&with("permit (principal, action == Action::\"look\", resource);\n"), 1, "has no name");
    told(&with("@id(\"a\")\npermit (principal, action == Action::\"lok\", resource);\n"), 2, "lok");
    let twice = "@id(\"local\")\npermit (principal, action == Action::\"look\", resource);\n";
    let faults = with(twice);
    assert!(faults.iter().any(|f| f.cause.contains("two policies are called `local`")), "{faults:?}");
}

#[test]
fn the_core_pack_is_sound_alone() {
    let core = Catalog::build(vec![pack("core")]).expect("no faults");
    assert_eq!(policy::check(&core), []);
}
