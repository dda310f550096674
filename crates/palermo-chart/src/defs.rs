//! Patterns and signs that a drawing refers to.
//!
//! Eight patterns tell the series apart without colour. Diagonal lines mean one thing only, a figure between its two ends,
//! so none of the eight has them; the crossed grey of what is unknown leans the other way.

use std::fmt::Write;

use crate::figure::Absent;
use crate::svg::{Hue, Uses};

/// Tile, and shapes in it, of each series' pattern.
const SOLID: [(u8, &str); 8] = [
    (8, "M0 0H8V8H0z"),
    (5, "M0 0H5V2.5H0z"),
    (6, "M1 1h3v3h-3z"),
    (5, "M0 0H2V5H0z"),
    (8, "M0 0H8V2H2V8H0z"),
    (8, "M3 3h2v2h-2z"),
    (8, "M0 0H4V4H0zM4 4H8V8H4z"),
    (10, "M0 0H10V7H0z"),
];

/// Shapes of the signs, around their centre.
fn sign(kind: Absent) -> &'static str {
    match kind {
        Absent::Unknown => {
            "<path class=\"pc-sign\" d=\"M-6 -6H6V6H-6z\"/>\
             <path class=\"pc-sign\" d=\"M-2 -1.5C-2 -4.3 2 -4.3 2 -1.6C2 0 0 0 0 1.3M0 3.4V3.6\"/>"
        }
        Absent::Suppressed => {
            "<path class=\"pc-block\" d=\"M-6.5 -6.5H6.5V6.5H-6.5z\"/><path class=\"pc-knock\" d=\"M-3 -3L3 3M-3 3L3 -3\"/>"
        }
        Absent::Conflict => {
            "<path class=\"pc-sign\" d=\"M-6 -6H6V6H-6z\"/><path class=\"pc-sign\" d=\"M-3 -1.6H3M-3 1.6H3M-1.6 4L1.6 -4\"/>"
        }
        Absent::NoData => {
            "<path class=\"pc-sign pc-dash\" d=\"M-6 -6H6V6H-6z\"/><path class=\"pc-sign\" d=\"M-2.5 0H2.5\"/>"
        }
    }
}

/// The definitions that are used, or nothing.
pub(crate) fn write(out: &mut String, id: &str, uses: Uses) {
    let from = out.len();
    out.push_str("<defs>");
    let inside = out.len();
    // Writing to a string cannot fail.
    for (i, (tile, shape)) in SOLID.iter().enumerate() {
        if uses.has_solid(Hue::Series(i)) {
            let n = i + 1;
            let _ = write!(
                out,
                "<pattern id=\"{id}-p{n}\" width=\"{tile}\" height=\"{tile}\" patternUnits=\"userSpaceOnUse\">\
                 <path class=\"pc-paper\" d=\"M0 0H{tile}V{tile}H0z\"/><path class=\"pc-c{n}\" d=\"{shape}\"/></pattern>"
            );
        }
    }
    if uses.has_solid(Hue::Unknown) {
        let _ = write!(
            out,
            "<pattern id=\"{id}-pn\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">\
             <path class=\"pc-tint\" d=\"M0 0H5V5H0z\"/><path class=\"pc-sn pc-fine\" d=\"M2.5 0V5\"/></pattern>"
        );
    }
    for hue in (0..8).map(Hue::Series).chain([Hue::Unknown]) {
        if uses.has_hatch(hue) {
            let n = hue.name();
            let _ = write!(
                out,
                "<pattern id=\"{id}-h{n}\" class=\"pc-s{n}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
                 patternTransform=\"rotate(45)\"><path d=\"M0 0V6\"/></pattern>"
            );
        }
    }
    for (lower, upper) in uses.striped() {
        let _ = write!(
            out,
            "<pattern id=\"{id}-u{lower}{upper}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><path class=\"pc-q{lower}\" d=\"M0 0H6V6H0z\"/>\
             <path class=\"pc-q{upper}\" d=\"M0 0H3V6H0z\"/></pattern>"
        );
    }
    if uses.no_data {
        let _ = write!(
            out,
            "<pattern id=\"{id}-z\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">\
             <path class=\"pc-land\" d=\"M0 0H5V5H0z\"/><path class=\"pc-speck\" d=\"M1 1h1v1h-1zM3.5 3.5h1v1h-1z\"/></pattern>"
        );
    }
    for kind in Absent::ALL {
        if uses.has_absent(kind) {
            let _ = write!(out, "<g id=\"{id}-a{}\">{}</g>", kind.index(), sign(kind));
        }
    }
    if out.len() == inside {
        out.truncate(from);
    } else {
        out.push_str("</defs>");
    }
}
