//! Where do the numbers come from that the tests expect? From standards (`primitives.json`) and from a program in another language
//! that was written from the description of the formats (`formats.py` → `formats.json`).

use serde_json::Value;

/// What a test expects of every step that is not its question.
pub const OK: &str = "the step of the test succeeds";

const PRIMITIVES: &str = include_str!("../tests/vectors/primitives.json");
const FORMATS: &str = include_str!("../tests/vectors/formats.json");

fn entry(file: &str, name: &str) -> Value {
    let file: Value = serde_json::from_str(file).expect(OK);
    file.get(name).unwrap_or_else(|| panic!("there is no vector \"{name}\"")).clone()
}

/// A published vector.
pub fn primitive(name: &str) -> Value {
    entry(PRIMITIVES, name)
}

/// A vector of a format of this crate.
pub fn format(name: &str) -> Value {
    entry(FORMATS, name)
}

/// The bytes of a hexadecimal text.
pub fn hex(value: &Value) -> Vec<u8> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(value.as_str().expect(OK).as_bytes()).expect(OK)
}

/// Whether what chance decides is repeated a hundred times as often.
pub fn long() -> bool {
    std::env::var_os("PALERMO_TEST_LONG").is_some_and(|value| value == "1")
}
