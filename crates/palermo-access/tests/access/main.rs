//! Who comes in, and who may do what? Both databases, in one program: what is tested here costs more to build than to run.

#[macro_use]
#[path = "../../../palermo-store/tests/store/common/mod.rs"]
mod common;

mod authenticator;
mod door;
mod factor;
mod grants;
mod house;
mod lists;
mod passkey;
mod policies;
