//! Who may do what? The policies of the packs, in the Cedar language, over a schema that follows from the registers. This module
//! and those below it are the only ones that know Cedar.
//!
//! One record is decided by Cedar's evaluator. For a list the same policies are evaluated with the record unknown, and what is left
//! of them becomes a condition in SQL: nobody writes a predicate by hand, so a list cannot show what a page would refuse.

mod action;
mod entity;
mod residual;
mod schema;
mod subset;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Not as _;
use std::str::FromStr as _;

use cedar_policy::{Authorizer, PartialEntities, PartialEntityUid, PartialRequest, PolicyId, PolicySet, Schema};
use cedar_policy::{Decision as Decided, Effect, EntityTypeName, ValidationMode, Validator};
use miette::Diagnostic;
use palermo_register::catalog::{Catalog, Register};
use palermo_register::source::{Fault, Faults, SourceFile, Spot};
use palermo_store::Sight;

pub use action::Action;
pub(crate) use action::HOUSE;
pub use entity::{About, Asked};
pub(crate) use schema::actions_of;

use crate::{Error, Result};
use words::Word;

/// What was decided, and by which policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may be done.
    pub allow: bool,
    /// The policies that determined it, as `pack.id`; none: no policy lets it be done.
    pub by: Vec<String>,
}

/// The policies of an installation, ready to decide.
pub struct Rules {
    schema: Schema,
    policies: PolicySet,
    words: BTreeMap<String, BTreeMap<String, Word>>,
    personal: BTreeSet<String>,
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rules({})", self.ids().join(", "))
    }
}

/// A policy with the place where it stands.
struct Placed {
    policy: cedar_policy::Policy,
    file: SourceFile,
    spot: Spot,
}

/// Everything that is wrong with the policies of packs: what Cedar cannot read, what the schema does not know, and what no list
/// could follow.
pub fn check(catalog: &Catalog) -> Vec<Fault> {
    let mut faults = Faults::default();
    let _ = build(catalog, &mut faults);
    faults.into_sorted()
}

/// The schema over which policies are written, in Cedar's own language.
pub fn schema_text(catalog: &Catalog) -> String {
    schema::text(catalog, &words::personal(catalog))
}

fn build(catalog: &Catalog, faults: &mut Faults) -> Option<Rules> {
    let personal = words::personal(catalog);
    let text = schema::text(catalog, &personal);
    let schema = match Schema::from_cedarschema_str(&text) {
        Ok((schema, _)) => schema,
        Err(e) => {
            let remedy = "rename what the message names: registers, workflows and fields are words of the schema";
            faults.add(&Spot::engine(), "schema", whole(&e), remedy);
            return None;
        }
    };
    let words: BTreeMap<String, BTreeMap<String, Word>> =
        catalog.registers.values().map(|r| (r.name.clone(), words::words(r, &personal))).collect();
    let placed = read(catalog, faults);
    let mut policies = PolicySet::new();
    for p in placed.values() {
        if let Err(e) = policies.add(p.policy.clone()) {
            faults.add(&p.spot, "policy", whole(&e), "write one policy after the other, without slots");
        }
    }
    for error in Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict).validation_errors() {
        let Some(p) = placed.get(error.policy_id()) else { continue };
        let spot = first_label(error).map_or_else(|| p.spot.clone(), |at| p.file.spot(at));
        let remedy = error.help().map_or_else(
            || "`palermo access schema` prints what policies may speak about".to_string(),
            |h| h.to_string(),
        );
        faults.add(&spot, name(error.policy_id()), cause(error), remedy);
    }
    let roles = roles(catalog);
    let subset = subset::Subset { catalog, words: &words, roles: &roles };
    for (id, p) in &placed {
        match p.policy.to_pst() {
            Ok(pst) => {
                for (cause, remedy) in subset.faults(pst.body()) {
                    faults.add(&p.spot, name(id), cause, remedy);
                }
            }
            Err(e) => faults.add(&p.spot, name(id), e.to_string(), "write it in the words of the book"),
        }
    }
    Some(Rules { schema, policies, words, personal })
}

/// The roles that a policy may name: those of accounts, `staff` for whoever has signed in, and `local`.
pub(crate) fn roles(catalog: &Catalog) -> Vec<String> {
    let mut out = vec![LOCAL.to_string(), STAFF.to_string()];
    if let Some(list) = catalog.list("core.role") {
        out.extend(list.codes().iter().map(|c| c.code.clone()));
    }
    out
}

/// The role of whoever acts at the machine itself, without signing in.
pub(crate) const LOCAL: &str = "local";

/// The role of everybody who has signed in, besides those of her account.
pub(crate) const STAFF: &str = "staff";

fn read(catalog: &Catalog, faults: &mut Faults) -> HashMap<PolicyId, Placed> {
    let mut out: HashMap<PolicyId, Placed> = HashMap::new();
    for (pack, file) in catalog.packs.iter().flat_map(|p| p.policies.iter().map(move |f| (p, f))) {
        let set = match PolicySet::from_str(&file.text) {
            Ok(set) => set,
            Err(errors) => {
                for e in errors.iter() {
                    let spot = first_label(e).map_or_else(|| file.line(1), |at| file.spot(at));
                    let remedy = e.help().map_or_else(
                        || "a policy is `@id(\"…\") permit (principal, action, resource) when { … };`".to_string(),
                        |h| h.to_string(),
                    );
                    faults.add(&spot, "policy", e.to_string(), remedy);
                }
                continue;
            }
        };
        if set.templates().next().is_some() {
            faults.add(&file.line(1), "policy", "a policy has slots", "write the role or register out");
        }
        for policy in set.policies() {
            let Some(own) = policy.annotation("id").filter(|t| !t.is_empty()) else {
                let remedy = "write @id(\"a-name\") before it: decisions name the policies that made them";
                faults.add(&file.line(1), "policy", format!("a policy has no name: {policy}"), remedy);
                continue;
            };
            let at = file.text.find(&format!("@id(\"{own}\")")).unwrap_or(0);
            let (id, spot) = (PolicyId::new(format!("{}.{own}", pack.name)), file.spot(at));
            if out.contains_key(&id) {
                faults.add(&spot, name(&id), format!("two policies are called `{own}`"), "give one another name");
            }
            out.insert(id.clone(), Placed { policy: policy.new_id(id), file: file.clone(), spot });
        }
    }
    out
}

fn name(id: &PolicyId) -> String {
    let id: &str = id.as_ref();
    format!("policy {id}")
}

fn first_label(e: &dyn Diagnostic) -> Option<usize> {
    e.labels()?.next().map(|l| l.offset())
}

/// An error of Cedar without the policy's name before it, which stands in the fault already.
fn cause(e: &dyn Diagnostic) -> String {
    let text = e.to_string();
    text.split_once("`, ").map_or(text.clone(), |(_, rest)| rest.to_string())
}

/// An error with what lies below it.
fn whole(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut below = e.source();
    while let Some(cause) = below {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        below = cause.source();
    }
    text
}

fn failed(e: &dyn std::error::Error) -> Error {
    Error::Policy(whole(e))
}

impl Rules {
    /// The rules of a catalog.
    ///
    /// # Errors
    /// [`Error::Policies`] with every fault of every policy.
    pub fn of(catalog: &Catalog) -> Result<Rules> {
        let mut faults = Faults::default();
        match build(catalog, &mut faults) {
            Some(rules) if faults.is_empty() => Ok(rules),
            _ => Err(Error::Policies(faults.into_sorted())),
        }
    }

    /// The names of all policies, in order.
    pub fn ids(&self) -> Vec<String> {
        let mut out: Vec<String> = self.policies.policies().map(|p| p.id().to_string()).collect();
        out.sort();
        out
    }

    /// The rules without one policy: what a test asks to see that it is needed.
    ///
    /// # Errors
    /// There is no such policy.
    pub fn without(&self, id: &str) -> Result<Rules> {
        let mut policies = self.policies.clone();
        policies.remove_static(PolicyId::new(id)).map_err(|e| failed(&e))?;
        let (schema, words, personal) = (self.schema.clone(), self.words.clone(), self.personal.clone());
        Ok(Rules { schema, policies, words, personal })
    }

    /// The registers whose records are about persons.
    pub fn personal(&self) -> &BTreeSet<String> {
        &self.personal
    }

    /// Decides one thing that is asked. What no policy permits is denied.
    ///
    /// # Errors
    /// [`Error::Policy`] when the question does not fit the schema: nothing is allowed then.
    pub fn decide(&self, asked: &Asked<'_>, about: &About<'_>) -> Result<Decision> {
        let request = entity::request(self, asked, about)?;
        let entities = entity::entities(self, asked, Some(about))?;
        let answer = Authorizer::new().is_authorized(&request, &self.policies, &entities);
        if let Some(e) = answer.diagnostics().errors().next() {
            return Err(failed(e));
        }
        let mut by: Vec<String> = answer.diagnostics().reason().map(ToString::to_string).collect();
        by.sort();
        Ok(Decision { allow: answer.decision() == Decided::Allow, by })
    }

    /// The records of a register with which something may be done, as a condition; `granted` says where whoever asks holds a grant
    /// in force.
    ///
    /// # Errors
    /// [`Error::Policy`]: nothing may be shown then.
    pub fn sight(&self, asked: &Asked<'_>, register: &Register, granted: &Sight) -> Result<Sight> {
        let kind = EntityTypeName::from_str(&schema::entity_type(&register.name)).map_err(|e| failed(&e))?;
        let request = PartialRequest::new(
            PartialEntityUid::from_concrete(entity::principal(asked)?),
            entity::action(asked.action)?,
            PartialEntityUid::new(kind, None),
            Some(entity::context(asked)?),
            &self.schema,
        )
        .map_err(|e| failed(&e))?;
        let entities = PartialEntities::from_concrete(entity::entities(self, asked, None)?, &self.schema)
            .map_err(|e| failed(&e))?;
        let response = self.policies.tpe(&request, &entities, &self.schema).map_err(|e| failed(&e))?;
        let words = self.words.get(&register.name).ok_or_else(|| Error::Policy(format!("{} is new", register.name)))?;
        let residual = residual::Residual { register: &register.name, words, granted };
        let (mut permitted, mut forbidden) = (Sight::Always(false), Sight::Always(false));
        // In one order, so that the same question is the same condition each time.
        let mut policies: Vec<_> = response.policies().collect();
        policies.sort_by_key(|policy| policy.id().to_string());
        for policy in policies {
            let pst = policy.to_pst().map_err(|e| failed(&e))?;
            let mut holds = Sight::Always(true);
            for clause in pst.body().clauses() {
                use cedar_policy::pst::Clause;
                holds = holds.and(match clause {
                    Clause::When(e) => residual.sight(e).map_err(Error::Policy)?,
                    Clause::Unless(e) => residual.sight(e).map_err(Error::Policy)?.not(),
                });
            }
            match policy.effect() {
                Effect::Permit => permitted = permitted.or(holds),
                Effect::Forbid => forbidden = forbidden.or(holds),
            }
        }
        Ok(permitted.and(forbidden.not()))
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn words(&self, register: &str) -> Option<&BTreeMap<String, Word>> {
        self.words.get(register)
    }
}
