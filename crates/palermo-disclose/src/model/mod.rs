//! What is to be published together, and which sums does a reader know?
//!
//! A [`Release`] is one or several tables. Cells that speak of the same people are one *variable*; every sum that follows
//! from a tree of codes ties variables together. An attacker has nothing else to work with.
//!
//! **Parts that may exceed their total.** A victim exploited in two ways stands in two rows and once in the total. Such
//! rows do not add up, and a suppressor that believed they did would protect cells by sums that do not exist. Here no sum
//! is claimed, but the two things that hold for every such total are given to the attacker, each as a sum with a term
//! that nobody publishes: total = part + *remainder* (people of the total who are not in the part), and Σ parts = total +
//! *surplus* (people who are in several), both at least zero. The second one is used only where it is true of the counts:
//! to give the attacker more true statements makes a release safer, never less safe. The remainder can itself be a small
//! group of people whom a subtraction of two published cells singles out; [`Rule::remainders`](crate::Rule) says whether
//! it is protected like a cell.

mod dimension;
mod release;
mod sums;
mod table;

pub use dimension::{Dimension, Parts, Zeros};
pub use release::{CellRef, Pattern, Release, VariableId, What};
pub(crate) use release::{Kind, Public, Value, Variable};
pub use sums::{SumRef, SumRule};
pub use table::{Draft, Figure, LARGEST, MAX_CELLS, MAX_COUNT, Standing, Table};
