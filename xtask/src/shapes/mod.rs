//! From which shapes are maps drawn? Outlines of countries, made small enough to be part of the binary.
//!
//! The source is Natural Earth (public domain) as the npm package `world-atlas` gives it: the outlines at 1 : 110 million,
//! and from 1 : 50 million the places of States too small to be among them. The same package makes the same file, byte
//! for byte.

mod geometry;
mod topology;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use geometry::Point;
use topology::{Shape, Topology};

use crate::error::Error;
use crate::install;
use crate::workspace;

const PACKAGE: &str = "world-atlas";
const VERSION: &str = "2.0.2";
const WITHOUT_NPM: &str =
    "install Node.js with npm; the committed shapes serve as long as they are not to be made anew";
/// The file that is made.
const MADE: &str = "crates/palermo-chart/src/map/world.txt";
/// Steps in one degree: a fiftieth is 40 m to 2 km, and a tenth of a pixel on a map of the world.
const STEPS: f64 = 50.0;

#[derive(clap::Args)]
pub struct Options {
    /// Make the shapes, change nothing, and fail if the committed ones differ
    #[arg(long)]
    check: bool,
}

pub fn run(options: &Options) -> Result<(), Error> {
    let home = workspace::members()?.target_directory.join("shapes");
    let text = make(&install::npm(&home, PACKAGE, VERSION, WITHOUT_NPM)?)?;
    let path = workspace::root().join(MADE);
    if options.check {
        let committed = fs::read_to_string(&path).map_err(Error::file(&path))?;
        let why = "differs from what the package gives; run `cargo xtask shapes` and look at the difference";
        return if committed == text { Ok(()) } else { Err(Error::format(MADE, why)) };
    }
    fs::write(&path, &text).map_err(Error::file(&path))?;
    println!("{MADE}: {} kB", text.len().div_ceil(1000));
    Ok(())
}

fn read(package: &Path, name: &str) -> Result<Topology, Error> {
    let path = package.join(name);
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    Topology::read(&text, STEPS).map_err(|why| Error::format(path.display().to_string(), why))
}

/// Makes the text of the file.
fn make(package: &Path) -> Result<String, Error> {
    let coarse = read(package, "countries-110m.json")?;
    let fine = read(package, "countries-50m.json")?;
    let areas = areas(&coarse);
    // Arcs that are left are counted anew, in the order in which the areas need them.
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut arcs: Vec<&[Point]> = Vec::new();
    let mut lines = String::new();
    for (code, shape) in &areas {
        let anchor = coarse.anchor(shape);
        // Writing to a string cannot fail.
        let _ = write!(lines, "{code} {} {} ", anchor.0, anchor.1);
        for (p, polygon) in shape.iter().enumerate() {
            for (r, ring) in polygon.iter().enumerate() {
                lines.push_str(if r > 0 {
                    ";"
                } else if p > 0 {
                    "|"
                } else {
                    ""
                });
                let indices: Vec<String> = ring
                    .iter()
                    .map(|arc| {
                        let number = *numbers.entry(arc.index).or_insert_with(|| {
                            arcs.push(coarse.arc(arc.index));
                            arcs.len() - 1
                        });
                        if arc.reversed { format!("~{number}") } else { number.to_string() }
                    })
                    .collect();
                lines.push_str(&indices.join(","));
            }
        }
        lines.push('\n');
    }
    let mut text = format!(
        "# Made by `cargo xtask shapes`; do not edit. Source: Natural Earth 4.1 (public domain), by {PACKAGE} {VERSION} (ISC).\n\
         # arcs: start and steps in 1/{STEPS} degree; areas: code, anchor, rings of arcs (~ reversed); dots: code, place\n\
         arcs {}\n",
        arcs.len()
    );
    for arc in arcs {
        let mut last = (0, 0);
        let steps: Vec<String> = arc
            .iter()
            .map(|p| {
                let step = format!("{} {}", p.0 - last.0, p.1 - last.1);
                last = *p;
                step
            })
            .collect();
        let _ = writeln!(text, "{}", steps.join(" "));
    }
    let _ = write!(text, "areas {}\n{lines}", areas.len());
    let dots: BTreeMap<String, Point> = small(&coarse, &fine);
    let _ = writeln!(text, "dots {}", dots.len());
    for (code, (x, y)) in dots {
        let _ = writeln!(text, "{code} {x} {y}");
    }
    Ok(text)
}

/// Areas by code. Natural Earth draws who rules in fact. Here Crimea is part of Ukraine (resolution 68/262 of the
/// General Assembly), northern Cyprus part of Cyprus (resolution 541 of the Security Council), and Somaliland part of
/// Somalia; Kosovo keeps an outline of its own (resolution 1244). Antarctica has no inhabitants to be counted.
fn areas(world: &Topology) -> BTreeMap<String, Shape> {
    let mut areas: BTreeMap<String, Shape> = BTreeMap::new();
    for (id, name, shape) in &world.countries {
        let code = match (id.as_deref().and_then(alpha_3), name.as_str()) {
            (Some(code), _) if code == "ATA" => continue,
            (Some(code), _) => code,
            (None, "N. Cyprus") => "CYP".into(),
            (None, "Somaliland") => "SOM".into(),
            (None, "Kosovo") => "XKX".into(),
            (None, _) => continue,
        };
        for polygon in shape {
            let crimea = code == "RUS" && is_crimea(&world.points(&polygon[0]));
            let code = if crimea { "UKR".to_string() } else { code.clone() };
            areas.entry(code).or_default().push(polygon.clone());
        }
    }
    for (code, shape) in &mut areas {
        if ["CYP", "SOM", "UKR"].contains(&code.as_str()) {
            *shape = world.dissolve(shape);
        }
    }
    areas
}

fn is_crimea(outline: &[Point]) -> bool {
    let inside = |(x, y): &Point| {
        let (lon, lat) = (f64::from(*x) / STEPS, f64::from(*y) / STEPS);
        (32.0..37.0).contains(&lon) && (44.0..46.5).contains(&lat)
    };
    outline.iter().all(inside)
}

/// Places of the States that only the finer map has.
fn small(coarse: &Topology, fine: &Topology) -> BTreeMap<String, Point> {
    let outlined = areas(coarse);
    // Not even the finer map has Tuvalu; Funafuti lies at 8.52° S, 179.20° E.
    let mut dots = BTreeMap::from([("TUV".to_string(), (8960, -426))]);
    for (id, _, shape) in &fine.countries {
        if let Some(code) = id.as_deref().and_then(alpha_3)
            && code != "ATA"
            && !outlined.contains_key(&code)
        {
            dots.entry(code).or_insert_with(|| fine.anchor(shape));
        }
    }
    dots
}

/// The alpha-3 code of a numeric one (ISO 3166-1).
fn alpha_3(numeric: &str) -> Option<String> {
    let country = rust_iso3166::from_numeric(numeric.parse().ok()?)?;
    Some(country.alpha3.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_shapes_can_be_made_again_byte_for_byte() {
        let target = match workspace::members() {
            Ok(members) => members.target_directory,
            Err(e) => return println!("SKIPPED the_committed_shapes_can_be_made_again_byte_for_byte: {e}"),
        };
        let package = match install::npm(&target.join("shapes"), PACKAGE, VERSION, WITHOUT_NPM) {
            Ok(package) => package,
            Err(e) => return println!("SKIPPED the_committed_shapes_can_be_made_again_byte_for_byte: {e}"),
        };
        let committed = fs::read_to_string(workspace::root().join(MADE)).expect("committed");
        let made = make(&package).expect("the package is well formed");
        assert!(made == committed, "run `cargo xtask shapes` and look at the difference");
        assert!(made.len() <= 120_000, "{} bytes", made.len());
    }
}
