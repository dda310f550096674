//! Who may do what, as one table: each role with each register and each action, in each relation in which a person can stand to a
//! record. The table is made by asking; what it should say is written by hand in the packs (`tests/*.csv`), and the two are held
//! against each other.

use std::collections::BTreeSet;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use palermo_register::catalog::{Catalog, Register};
use palermo_register::source::{Faults, SourceFile, Spot, did_you_mean};
use palermo_register::value::Value;
use palermo_store::Record;
use uuid::Uuid;

use crate::Result;
use crate::grant::{CaseGrant, Holder, in_force};
use crate::person::Person;
use crate::policy::{About, Action, Asked, HOUSE, LOCAL, Rules, actions_of, roles};

/// How a person stands to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Her organisation holds it.
    Own,
    /// Another organisation holds it.
    Other,
    /// Her organisation holds it, and she holds a grant in force that names the compartment, where one is to be opened.
    Granted,
    /// Another organisation holds it, and she holds a grant in force.
    OtherGranted,
    /// Her organisation holds it, and another one gave her a grant: it counts for nothing.
    Foreign,
    /// Her grant is over.
    Expired,
    /// Her grant was taken back.
    Revoked,
    /// Her grant names another compartment.
    OtherCompartment,
    /// Her organisation holds it, and it stands in its last final states.
    Closed,
}

/// What the table calls whoever has not signed in.
const ANYBODY: &str = "anybody";

/// All of them, in order.
const RELATIONS: [Relation; 9] = [
    Relation::Own,
    Relation::Other,
    Relation::Granted,
    Relation::OtherGranted,
    Relation::Foreign,
    Relation::Expired,
    Relation::Revoked,
    Relation::OtherCompartment,
    Relation::Closed,
];

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Relation::Own => "own",
            Relation::Other => "other",
            Relation::Granted => "granted",
            Relation::OtherGranted => "other_granted",
            Relation::Foreign => "foreign",
            Relation::Expired => "expired",
            Relation::Revoked => "revoked",
            Relation::OtherCompartment => "other_compartment",
            Relation::Closed => "closed",
        })
    }
}

/// One decision of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Code of the role.
    pub role: String,
    /// Full name of the register; `house`: the house as a whole.
    pub register: String,
    /// What is asked.
    pub action: String,
    /// How the person stands to the record.
    pub relation: Relation,
    /// What was decided.
    pub allow: bool,
    /// The policies that determined it.
    pub by: Vec<String>,
}

/// The table of an installation's rules.
///
/// # Errors
/// The policies cannot answer.
pub fn matrix(catalog: &Catalog, rules: &Rules) -> Result<Vec<Cell>> {
    matrix_where(catalog, rules, &|_, _, _, _| true)
}

/// The decisions of the table that are wanted: by role, register, action and relation.
///
/// # Errors
/// As [`matrix`].
pub fn matrix_where(
    catalog: &Catalog,
    rules: &Rules,
    wanted: &dyn Fn(&str, &str, &Action, Relation) -> bool,
) -> Result<Vec<Cell>> {
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 365 * 50);
    let mut out = Vec::new();
    for role in std::iter::once(ANYBODY.to_string()).chain(roles(catalog)) {
        let person = match role.as_str() {
            ANYBODY => Person::anybody(),
            LOCAL => Person::local(Some("own")),
            role => Person::staff(Uuid::from_u128(1), Some("own"), [role]),
        };
        for action in HOUSE.iter().filter(|a| wanted(&role, "house", a, Relation::Own)) {
            let decision = rules.decide(&asked(&person, action, now), &About::House)?;
            out.push(Cell {
                role: role.clone(),
                register: "house".into(),
                action: action.to_string(),
                relation: Relation::Own,
                allow: decision.allow,
                by: decision.by,
            });
        }
        for register in catalog.registers.values() {
            for relation in RELATIONS {
                let record = represent(register, relation);
                let asked_for = |a: &Action| wanted(&role, &register.name, a, relation);
                for action in actions_of(register).into_iter().filter(asked_for) {
                    let asked = asked(&person, &action, now);
                    let holders = in_force(&grants(relation, &action, now), &asked, &record);
                    let decision = rules.decide(&asked, &About::Record(register, &record, &holders))?;
                    out.push(Cell {
                        role: role.clone(),
                        register: register.name.clone(),
                        action: action.to_string(),
                        relation,
                        allow: decision.allow,
                        by: decision.by,
                    });
                }
            }
        }
    }
    Ok(out)
}

fn asked<'a>(person: &'a Person, action: &'a Action, now: Timestamp) -> Asked<'a> {
    Asked { person, action, purpose: Some("assistance"), step_up: true, now }
}

/// A record that stands to the person as the relation says.
fn represent(register: &Register, relation: Relation) -> Record {
    let holder = if matches!(relation, Relation::Other | Relation::OtherGranted) { "other" } else { "own" };
    let mut record = Record::new(register, Some(holder.into()));
    for w in &register.workflows {
        let last = w.finals.last().filter(|_| relation == Relation::Closed);
        let state = last.or_else(|| w.states.first()).cloned().unwrap_or_default();
        if let Some(place) = register.field_index(&w.field()) {
            record.values[place] = Value::Code(state);
        }
    }
    record
}

fn grants(relation: Relation, action: &Action, now: Timestamp) -> Vec<CaseGrant> {
    let hour = SignedDuration::from_hours(1);
    let elsewhere = matches!(relation, Relation::OtherGranted | Relation::Foreign);
    let whole = CaseGrant {
        owner: Some(if elsewhere { "other" } else { "own" }.into()),
        holder: Holder::Account(Uuid::from_u128(1)),
        purposes: vec!["assistance".into()],
        compartments: action.compartment().map(str::to_string).into_iter().collect(),
        begins: now - hour,
        ends: now + hour,
        revoked: false,
    };
    match relation {
        Relation::Own | Relation::Other | Relation::Closed => Vec::new(),
        Relation::Granted | Relation::OtherGranted | Relation::Foreign => vec![whole],
        Relation::Expired => vec![CaseGrant { ends: now, ..whole }],
        Relation::Revoked => vec![CaseGrant { revoked: true, ..whole }],
        Relation::OtherCompartment => vec![CaseGrant { compartments: vec!["another".into()], ..whole }],
    }
}

/// What the table should say, as the packs' authors wrote it: rows of `register,action,role,relation` that are allowed; whatever no
/// row names is denied. A cell is one name or several with spaces between them, `*` is all of them. In place of a register may
/// stand `@shared`, `@own` (of an organisation, about no person) and `@personal`; in place of an action a group of them; for a role
/// `@signed-in`, from which `-ROLE` takes one away; for a relation `@own`: whatever her own organisation holds.
#[derive(Debug, Default)]
pub struct Expectations {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    spot: Spot,
    cells: [Vec<String>; 4],
}

impl Expectations {
    /// Reads the tables of all packs.
    ///
    /// # Errors
    /// Every row that cannot be read, or that names what is not there.
    pub fn read(catalog: &Catalog, cells: &[Cell]) -> Result<Expectations, Vec<palermo_register::source::Fault>> {
        let mut faults = Faults::default();
        let mut out = Expectations::default();
        for file in catalog.packs.iter().flat_map(|p| &p.expectations) {
            out.file(file, cells, &mut faults);
        }
        if faults.is_empty() { Ok(out) } else { Err(faults.into_sorted()) }
    }

    fn file(&mut self, file: &SourceFile, cells: &[Cell], faults: &mut Faults) {
        let known = |of: &dyn Fn(&Cell) -> String| cells.iter().map(of).collect::<BTreeSet<String>>();
        let mut all: [BTreeSet<String>; 4] = [
            known(&|c| c.register.clone()),
            known(&|c| c.action.clone()),
            known(&|c| c.role.clone()),
            known(&|c| c.relation.to_string()),
        ];
        all[0].extend(["@shared", "@own", "@personal"].map(String::from));
        all[1].extend(["see", "work", "transition", "open"].map(String::from));
        all[2].insert("@signed-in".to_string());
        all[3].insert("@own".to_string());
        let mut lines = file.text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
        let header = lines.next().map(|(_, l)| l.trim());
        if header != Some("register,action,role,relation") {
            faults.add(&file.line(1), "expectations", "the columns are others", "write register,action,role,relation");
            return;
        }
        for (at, line) in lines {
            let spot = file.line(u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1));
            let split: Vec<Vec<String>> =
                line.split(',').map(|c| c.split_whitespace().map(str::to_string).collect()).collect();
            let Ok(cells) = <[Vec<String>; 4]>::try_from(split) else {
                faults.add(&spot, "expectations", "a row has four columns", "write register,action,role,relation");
                continue;
            };
            for (names, known) in cells.iter().zip(&all) {
                for name in names.iter().filter(|n| *n != "*" && !known.contains(n.trim_start_matches('-'))) {
                    let remedy = did_you_mean(name, known.iter().map(String::as_str));
                    faults.add(&spot, "expectations", format!("there is no `{name}`"), remedy);
                }
            }
            self.rows.push(Row { spot, cells });
        }
    }

    /// Where the table says otherwise than expected, one sentence each.
    pub fn differences(&self, catalog: &Catalog, rules: &Rules, cells: &[Cell]) -> Vec<String> {
        let row = |c: &Cell| self.rows.iter().find(|r| r.names(catalog, rules, c));
        let one = |c: &Cell| {
            let Cell { role, register, action, relation, by, .. } = c;
            match (row(c), c.allow) {
                (Some(r), false) => {
                    Some(format!("{}: {role} may not {action} {register} ({relation}): {by:?}", r.spot))
                }
                (None, true) => Some(format!("no row lets {role} {action} {register} ({relation}), but {by:?} do")),
                _ => None,
            }
        };
        cells.iter().filter_map(one).collect()
    }
}

impl Row {
    fn names(&self, catalog: &Catalog, rules: &Rules, c: &Cell) -> bool {
        let [registers, actions, roles, relations] = &self.cells;
        let relation = c.relation.to_string();
        let group = Action::parse(&c.action).and_then(|a| a.group());
        let of = |names: &[String], own: &str| names.iter().any(|n| n == own || n == "*");
        let role = (of(roles, &c.role) || (c.role != ANYBODY && roles.iter().any(|r| r == "@signed-in")))
            && !roles.iter().any(|r| r.strip_prefix('-') == Some(&c.role));
        let elsewhere = matches!(c.relation, Relation::Other | Relation::OtherGranted);
        let relation = of(relations, &relation) || (!elsewhere && relations.iter().any(|r| r == "@own"));
        let kind = |name: &String| match catalog.registers.get(&c.register) {
            None => false,
            Some(r) => {
                let shared = matches!(r.owner.as_str(), "shared" | "public");
                let personal = rules.personal().contains(&r.name);
                match name.as_str() {
                    "@shared" => shared && r.name != "core.account",
                    "@own" => !shared && !personal,
                    "@personal" => personal,
                    _ => false,
                }
            }
        };
        let in_group =
            actions.iter().any(|a| Some(a.as_str()) == group || (a == "work" && group == Some("transition")));
        let house = c.register == "house";
        let register = registers.iter().any(|n| *n == c.register || (n == "*" && !house) || kind(n));
        register && (of(actions, &c.action) || in_group) && role && relation
    }
}
