//! How does work move? The arithmetic of workflows, clocks, calendars and numbers; no storage.

pub mod calendar;
pub mod clock;
pub mod number;
