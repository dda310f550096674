//! A request that changes a record: what it says is read in one place, and what it meets is told in one way.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use palermo_access::Person;
use palermo_register::catalog::Register;
use palermo_register::decl::FieldType;
use palermo_register::value::Value;
use palermo_store::engine::{Reason, Saved};
use palermo_store::store::assignments;
use palermo_store::{Actor, Error as StoreError, House, Input, Refusal};
use serde_json::{Map, Value as Json};

use crate::ask::{Ask, Object};
use crate::files;
use crate::gate::Work;
use crate::problem::{Fault, Met, named};
use crate::records::saved;
use crate::{AppState, Problem};

/// What a request wants done, by whom, and for which reason.
pub(crate) struct Act {
    pub house: Arc<House>,
    pub register: Arc<Register>,
    pub language: String,
    actor: Actor,
    person: Person,
    sent: Map<String, Json>,
    reason: Option<Reason>,
}

impl Act {
    /// Reads a request about records of a register; its body may have these members, and `reason` besides.
    ///
    /// # Errors
    /// A parameter or member is not known, there is no such register, the engine keeps it itself, `values` is no object, or
    /// the reason is no reference.
    pub fn read(state: &AppState, register: &str, ask: &Ask, body: &Object, members: &[&str]) -> Result<Act, Problem> {
        ask.knows(&[])?;
        body.knows(&[members, &["reason"]].concat())?;
        let house = state.store.house();
        let (register, _) = house.register(register)?;
        writable(&register)?;
        let reason = match body.0.get("reason") {
            None | Some(Json::Null) => None,
            Some(Json::String(text)) if text.trim().is_empty() => None,
            Some(said) => {
                // What is no text is no reference either; nothing of it is repeated.
                let read = Reason::parse(said.as_str().unwrap_or_default());
                Some(read.map_err(|r| Problem::asked(r.code, format!("`reason`: {}", r.message)))?)
            }
        };
        Ok(Act {
            register,
            language: ask.language(),
            actor: ask.actor()?,
            person: ask.person.clone(),
            sent: body.values()?,
            reason,
            house,
        })
    }

    /// What the record is to say.
    ///
    /// # Errors
    /// A field is not known, a value is not one of its kind, or a file that it names was never sent.
    pub fn input(&self, state: &AppState) -> Result<Input, Problem> {
        let values = assignments(&self.register, &self.sent).map_err(|e| self.problem(e))?;
        let missing = values.iter().find(|(_, v)| matches!(v, Value::File(kept) if !state.store.holds(kept)));
        if let Some((place, _)) = missing {
            let (field, message) = (&self.register.fields[*place].name, files::SEND_FIRST);
            return Err(self.problem(StoreError::refused("file_not_sent", Some(field), message)));
        }
        Ok(Input { values, ..Input::default() })
    }

    /// Refuses, while the installation is locked, what can only be kept sealed; nothing of it is repeated.
    ///
    /// # Errors
    /// 503, with the fields that have to wait.
    pub fn can_keep(&self, state: &AppState, input: &Input) -> Result<(), Problem> {
        if state.store.sealing().is_ok() {
            return Ok(());
        }
        let sealed = |(place, value): &&(usize, Value)| {
            let field = &self.register.fields[*place];
            !field.is_stored() && field.kind != FieldType::File && !value.is_empty()
        };
        let wait = |(place, _): &(usize, Value)| {
            let name = &self.register.fields[*place].name;
            let message =
                "this can only be kept sealed; leave it out, or send it again when the installation is unsealed";
            named(Refusal::new("class_sealed", Some(name), message), Json::Null)
        };
        let errors: Vec<Fault> = input.values.iter().filter(sealed).map(wait).collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem { errors, ..StoreError::Locked.into() }) }
    }

    /// Begins the change.
    ///
    /// # Errors
    /// Somebody else is writing, or the database refuses.
    pub async fn begin<'s>(&self, state: &'s AppState) -> Result<Work<'s>, Problem> {
        let mut change = state.work(&self.person, &self.actor).await?;
        change.because(self.reason.clone());
        Ok(change)
    }

    /// Ends the change: now it lasts.
    ///
    /// # Errors
    /// The database refuses; then nothing has changed.
    pub async fn end(&self, change: Work<'_>) -> Result<(), Problem> {
        change.commit().await.map(drop).map_err(|e| self.problem(e))
    }

    /// What the change met.
    pub fn problem(&self, error: StoreError) -> Problem {
        let met =
            Met { catalog: &self.house.catalog, register: &self.register, language: &self.language, sent: &self.sent };
        met.problem(error)
    }

    /// The record as it was saved.
    pub fn saved(&self, status: StatusCode, made: &Saved) -> Response {
        saved(status, &self.house, &self.register, made, &self.language)
    }
}

/// Registers that the engine keeps itself are read, never written.
pub(crate) fn writable(register: &Register) -> Result<(), Problem> {
    if !register.machinery {
        return Ok(());
    }
    let detail = format!("{} is kept by the engine itself and only read here", register.name);
    Err(Problem::new(StatusCode::FORBIDDEN, "kept_by_engine", detail))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use palermo_register::catalog::{Catalog, PackFiles};

    use super::*;

    #[test]
    fn a_register_that_the_engine_keeps_is_never_written() {
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/core");
        let core = PackFiles::from_folder(&core).expect("the shipped pack");
        let catalog = Catalog::build(vec![core]).expect("no faults");
        let mut register = Register::clone(catalog.register("core.organisation").expect("it is declared"));
        assert!(writable(&register).is_ok());
        register.machinery = true;
        assert_eq!(writable(&register).expect_err("it is refused").code, "kept_by_engine");
    }
}
