//! Two tables of the same cases go out one after the other: `cargo run -p palermo-disclose --example release`.
//!
//! The second is a plain breakdown that would be safe by itself. Together with the first it is not.

#![allow(clippy::print_stdout, reason = "an example shows what comes out")]

use palermo_disclose::{Dimension, Disclosed, Error, Objective, Outcome, Policy, Rule, ShownFigure, Table, disclose};

fn main() -> Result<(), Error> {
    let policy = Policy { most_hidden_percent: 80, objective: Objective::KeepTotals, ..Policy::default() };
    let first = disclose(vec![by_place(&[])?], &policy)?;
    print(&first);

    // what the first table hid stays hidden when it is shown to the auditor again
    let hidden: Vec<&str> = first.public.payload().tables[0]
        .cells
        .iter()
        .filter(|cell| cell.figure == ShownFigure::Hidden)
        .map(|cell| cell.codes[0].as_str())
        .collect();
    let second = disclose(vec![by_place(&hidden)?, by_size()?], &policy)?;
    print(&second);
    Ok(())
}

const CASES: [(&str, &str, &str, u64); 6] = [
    ("Alm", "north", "town", 21),
    ("Bro", "north", "village", 3),
    ("Cad", "north", "village", 14),
    ("Dun", "south", "town", 40),
    ("Elm", "south", "village", 17),
    ("Fen", "south", "village", 4),
];

/// Places in regions; `published` says which cells were hidden when it went out.
fn by_place(published: &[&str]) -> Result<Table, Error> {
    let regions = [("north", "all"), ("south", "all")];
    let places = CASES.iter().map(|(place, region, ..)| (*place, *region));
    let place = Dimension::tree("place", "all", regions.into_iter().chain(places))?;
    let draft = Table::draft("by region", "cases 2025", vec![place], Rule::threshold(5))?;
    let draft = CASES.iter().fold(draft, |draft, (place, .., cases)| draft.own(&[place], *cases)).add_up();
    let draft = published.iter().fold(draft, |draft, place| draft.hide(&[place]));
    if published.is_empty() { draft.finish() } else { draft.already_public().finish() }
}

/// The same places as towns and villages.
fn by_size() -> Result<Table, Error> {
    let sizes = [("town", "all"), ("village", "all")];
    let places = CASES.iter().map(|(place, _, size, _)| (*place, *size));
    let place = Dimension::tree("place", "all", sizes.into_iter().chain(places))?;
    let draft = Table::draft("by size", "cases 2025", vec![place], Rule::threshold(5))?;
    CASES.iter().fold(draft, |draft, (place, .., cases)| draft.own(&[place], *cases)).add_up().finish()
}

fn print(disclosed: &Disclosed) {
    for table in &disclosed.decisions {
        println!("{}", table.table);
        for cell in &table.cells {
            let figure = match cell.outcome {
                Outcome::Shown(count) => count.to_string(),
                _ => "·".to_string(),
            };
            println!("  {:10} {figure:>4}   {}", cell.codes.join(" "), cell.reason);
        }
    }
}
