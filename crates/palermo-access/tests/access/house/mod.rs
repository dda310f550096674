//! An installation with the pack `core` and records about persons.
#![allow(dead_code, reason = "each test file takes what it needs")]

use std::path::Path;
use std::sync::Arc;

use palermo_access::{Access, Cost};
use palermo_register::catalog::{PackFiles, Register};
use palermo_register::value::{Ref, Value};
use palermo_store::db::Location;
use palermo_store::{Change, Input, Place, Store};
use uuid::Uuid;

use crate::common::TestStore;

/// The key store is a database of its own.
pub async fn house(main: &TestStore) -> Access {
    let keys = match main.location() {
        Location::Sqlite(_) => TestStore::sqlite().await,
        Location::Postgres(_) => TestStore::postgres().await.expect("the server is there"),
    };
    let address = |s: &TestStore| match s.location() {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(url) => url,
    };
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let place = Place { folder, database: Some(address(main)), keys: Some(address(&keys)), heads: None, outbox: None };
    // The databases of a test outlive it by their own cleaning; the handle of the second is kept with them.
    std::mem::forget(keys);
    let store = Store::create(place).await.expect("a new installation");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packs = [here.join("../../packs/core"), here.join("tests/packs/probe")];
    let packs = packs.map(|p| PackFiles::from_folder(&p).expect("the pack"));
    store.apply(&packs).await.expect("applied");
    Access::with_cost(Arc::new(store), Cost { passes: 1, kibibytes: 64, lanes: 1 }).await.expect("a door")
}

fn place(register: &Register, field: &str) -> usize {
    register.field_index(field).expect("it is declared")
}

/// Makes a record.
pub async fn made(change: &mut Change<'_>, register: &str, said: Vec<(&str, Value)>) -> Uuid {
    let house = change.house().clone();
    let (of, _) = house.register(register).expect("it is declared");
    let values = said.into_iter().map(|(f, v)| (place(&of, f), v)).collect();
    change.create(register, Input { values, ..Input::default() }).await.expect("it is saved").record.id
}

pub fn to(register: &str, id: Uuid) -> Value {
    Value::Refs(vec![Ref { register: register.into(), id }])
}

pub fn text(t: &str) -> Value {
    Value::Text(t.into())
}
