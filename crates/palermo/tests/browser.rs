//! What people see and do: the demonstration country in Chromium, without JavaScript, by keyboard, in six languages.
//!
//! `cargo xtask test` finds or installs the browser and says where it is; without one the tests say that they were skipped.

#[path = "browser/house.rs"]
mod house;
#[path = "browser/pages.rs"]
mod pages;
#[path = "browser/passkey.rs"]
mod passkey;
#[path = "browser/person.rs"]
mod person;
#[path = "browser/screens.rs"]
mod screens;
mod support;
#[path = "browser/tasks.rs"]
mod tasks;
