//! Two organisations that keep the same things under the same keys, each with a canary of its own in every text.

use std::collections::BTreeMap;

use palermo::packs;
use palermo_register::catalog::{Catalog, Field, Register};
use palermo_register::decl::{FieldType as T, Owner};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use crate::client::Client;
use crate::support::{self, Site};

/// Whose?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    North,
    South,
}

pub const SIDES: [Side; 2] = [Side::North, Side::South];

/// As long as a canary, and nowhere.
pub const NOBODY: &str = "Plimbaz";

impl Side {
    pub fn other(self) -> Side {
        if self == Side::North { Side::South } else { Side::North }
    }

    pub fn canary(self) -> &'static str {
        if self == Side::North { "Quorvex" } else { "Zymbril" }
    }
}

/// The code of an organisation.
pub fn organisation(side: Side) -> &'static str {
    if side == Side::North { "north" } else { "south" }
}

/// The handle of somebody who works there.
pub fn handle(side: Side) -> String {
    format!("worker-{}", organisation(side))
}

/// Everything that reads cases; who looks after accounts reads none.
const ROLES: [&str; 7] =
    ["case_worker", "analyst", "desk_officer", "supervisor", "coordinator", "librarian", "manager"];

/// The registers that organisations keep and people fill, in the order in which they point at each other.
const REGISTERS: [&str; 17] = [
    "example.item",
    "example.member",
    "example.loan",
    "example.locker",
    "example.visit",
    "example.condition_event",
    "example.item_link",
    "example.closed_form",
    "example.tip",
    "statistics.st_entity",
    "statistics.st_event",
    "statistics.st_case",
    "statistics.st_victim",
    "statistics.st_perpetrator",
    "statistics.st_link",
    "core.team",
    "core.saved_query",
];

/// Those of them in which a text that is not sealed stands.
pub const TEXTS: [&str; 6] =
    ["example.item", "example.loan", "statistics.st_entity", "statistics.st_victim", "core.team", "core.saved_query"];

/// What the engine writes beside these, and what points at accounts and holds no text of its own.
const BESIDE: [&str; 6] =
    ["core.batch", "core.clock", "core.notice", "core.team_member", "core.stand_in", "core.case_grant"];

/// A transition of a register's records.
pub fn transitions(register: &str) -> &'static [&'static str] {
    if register == "example.loan" { &["loan.lend", "loan.cancel"] } else { &[] }
}

/// Gives a fresh installation two organisations; the passphrases of the two people.
pub fn furnish(site: &Site) -> Vec<String> {
    site.run(&["pack", "apply", &support::packs().join("example").display().to_string()]).code(0);
    let file = site.file(
        "organisations.csv",
        "code,name,type,country\nnorth,Northern house,ngo,ITA\nsouth,Southern house,ngo,ITA\n",
    );
    site.import(0, &file, "core.organisation", &[]);
    let people = SIDES.map(|side| {
        let handle = handle(side);
        let mut add = vec!["account", "add", &handle, "--organisation", organisation(side)];
        for role in ROLES {
            add.extend(["--role", role]);
        }
        site.json(0, &add)["passphrase"].as_str().expect("a passphrase").to_string()
    });
    people.to_vec()
}

/// The records of the two.
pub struct House {
    made: BTreeMap<(Side, &'static str), Vec<Uuid>>,
}

impl House {
    /// Makes them, as a program does that works for an organisation.
    pub fn made(program: &mut Client) -> House {
        let catalog = Catalog::build(packs::shipped(&["core", "statistics", "treaty", "example"])).expect("the packs");
        let kept = catalog.registers.values().filter(|r| matches!(r.owner, Owner::Organisation) && !r.machinery);
        for register in kept {
            let known = REGISTERS.contains(&register.name.as_str()) || BESIDE.contains(&register.name.as_str());
            assert!(known, "{} is kept by organisations and is not looked at here", register.name);
        }
        let mut house = House { made: BTreeMap::new() };
        for name in REGISTERS {
            let register = catalog.register(name).expect("it is declared");
            for side in SIDES {
                // The second record of the north makes the counts differ.
                for n in 0..if side == Side::North { 2 } else { 1 } {
                    let id = house.make(program, register, side, n);
                    house.made.entry((side, name)).or_default().push(id);
                }
            }
        }
        // Nobody can tell from the history of a record of the other's that it has one.
        for side in SIDES {
            for id in &house.made[&(side, "example.item")] {
                change(program, "example.item", side, *id, &json!({ "condition": "worn" }));
            }
        }
        // A key that only one of them has.
        for side in SIDES {
            let values = json!({ "source_key": format!("only-{side:?}") });
            let id = post(program, "statistics.st_case", side, &values);
            house.made.entry((side, "statistics.st_case")).or_default().push(id);
        }
        house
    }

    pub fn registers(&self) -> impl Iterator<Item = &'static str> + use<> {
        REGISTERS.into_iter()
    }

    /// The records of one of them.
    pub fn of(&self, side: Side, register: &'static str) -> &[Uuid] {
        &self.made[&(side, register)]
    }

    fn make(&self, program: &mut Client, register: &Register, side: Side, n: usize) -> Uuid {
        let mut values = Map::new();
        for field in register.fields.iter().filter(|f| f.is_entered() || !f.is_stored()) {
            if let Some(value) = self.value(register, field, side, n) {
                values.insert(field.name.clone(), value);
            }
        }
        if register.name == "core.saved_query" {
            values.insert("register".into(), json!("statistics.st_victim"));
            values.insert("filter".into(), json!(format!("source_key == '{}'", side.canary())));
        }
        post(program, &register.name, side, &Json::Object(values))
    }

    /// A text with the canary where there can be one; else a value where there must be one.
    fn value(&self, register: &Register, field: &Field, side: Side, n: usize) -> Option<Json> {
        let canary = side.canary();
        // The keys of the two are the same, one by one; everything else is their own.
        let key = register.key.contains(&field.name);
        let own = format!("{canary} {} {n}", field.name);
        Some(match field.kind {
            T::Identifier if field.name == "manual_isbn" => return None,
            T::Text | T::Identifier if key => json!(format!("K-{n}")),
            T::Text | T::LongText => json!(own),
            T::Identifier => json!(own.replace(' ', "-")),
            T::Url => json!(format!("https://example.org/{canary}")),
            T::Email => json!(format!("{canary}@example.org")),
            T::Address => json!({ "street": own }),
            T::PersonName => json!({ "full": own }),
            T::Translated => json!({ "en": own }),
            T::Rows => {
                let mut row = Map::new();
                for sub in field.fields.iter().filter(|f| f.is_entered()) {
                    if let Some(value) = self.value(register, sub, side, n) {
                        row.insert(sub.name.clone(), value);
                    }
                }
                let texts = field.fields.iter().any(|f| matches!(f.kind, T::Text | T::LongText));
                if !texts {
                    return None;
                }
                json!([row])
            }
            // A filter is a text too: it is stated below.
            T::Query => return None,
            _ if !field.required => return None,
            T::Code => {
                let list = field.list.as_ref().expect("a code is of a list");
                json!(list.codes().iter().find(|c| c.state.is_none()).expect("it has codes").code)
            }
            T::Date => json!(format!("2026-01-0{}", n + 1)),
            T::Ref => {
                let to = field.to.iter().find(|to| self.made.keys().any(|(s, r)| *s == side && *r == to.as_str()));
                let to = to.unwrap_or_else(|| panic!("{} of {} comes first", field.name, register.name));
                let made = self.made.iter().find(|((s, r), _)| *s == side && *r == to.as_str()).map(|(_, ids)| ids);
                let ids = made.expect("it was made");
                json!(format!("{to}:{}", ids[n.min(ids.len() - 1)]))
            }
            kind => panic!("{} of {} must be stated, and is a {kind:?}", field.name, register.name),
        })
    }
}

fn post(program: &mut Client, register: &str, side: Side, values: &Json) -> Uuid {
    let header = format!("palermo-organisation: {}\r\n", organisation(side));
    let body = json!({ "values": values }).to_string();
    let answer = program.json("POST", &format!("/api/registers/{register}/records"), &header, &body);
    assert_eq!(answer.status, 201, "{register} of {side:?}: {} for {body}", answer.text());
    let made: Json = serde_json::from_str(&answer.text()).expect("a document");
    made["id"].as_str().and_then(|id| id.parse().ok()).expect("an identifier")
}

/// Changes a record that was just made.
fn change(program: &mut Client, register: &str, side: Side, id: Uuid, values: &Json) {
    let header = format!("palermo-organisation: {}\r\n", organisation(side));
    let body = json!({ "version": 1, "values": values }).to_string();
    let answer = program.json("PATCH", &format!("/api/registers/{register}/records/{id}"), &header, &body);
    assert_eq!(answer.status, 200, "{register} of {side:?}: {} for {body}", answer.text());
}
