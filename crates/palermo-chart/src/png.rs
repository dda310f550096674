//! A chart as a picture of dots, for those whose programs take no SVG.
//!
//! Letters come from the fonts of the machine. A character that no font has is an error, never an empty box.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, ID, Query, Style};
use resvg::usvg::{FontResolver, Options, Tree};

use crate::error::Error;
use crate::look::{Home, Look};
use crate::{Chart, Svg};

/// Longest side of a picture, in dots.
pub const MOST_DOTS: f64 = 10_000.0;

/// Families that are tried first, in this order: those that the style sheet names.
const PREFERRED: [&str; 4] = ["Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", "DejaVu Sans"];

/// The fonts of this machine, read once; preferred families first, since a missing character is sought in this order.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut found = Database::new();
    found.load_system_fonts();
    let rank = |family: &str| PREFERRED.iter().position(|p| *p == family).unwrap_or(PREFERRED.len());
    let mut faces: Vec<_> = found.faces().cloned().collect();
    faces.sort_by_key(|face| {
        let family = face.families.iter().map(|(name, _)| rank(name)).min().unwrap_or(PREFERRED.len());
        // Thin and condensed faces come last.
        (family, face.style != Style::Normal, face.weight.0.abs_diff(400), face.post_script_name.clone())
    });
    let mut fonts = Database::new();
    for face in faces {
        fonts.push_face_info(face);
    }
    for set in [Database::set_serif_family, Database::set_sans_serif_family] {
        set(&mut fonts, "Noto Sans");
    }
    Arc::new(fonts)
});

/// Name of a script, packages whose fonts have it, first and last of its characters.
type Script = (&'static str, &'static str, &'static [(u32, u32)]);

/// Scripts and the Debian packages whose fonts have them.
const SCRIPTS: [Script; 5] = [
    ("Arabic", "fonts-noto-core", &[(0x600, 0x8ff), (0xfb50, 0xfdff), (0xfe70, 0xfefe)]),
    ("Cyrillic", "fonts-noto-core", &[(0x400, 0x52f)]),
    (
        "Chinese, Japanese or Korean",
        "fonts-noto-cjk",
        &[(0x1100, 0x11ff), (0x2e80, 0x9fff), (0xac00, 0xd7af), (0xf900, 0xfaff), (0xff00, 0xffef), (0x20000, 0x3ffff)],
    ),
    ("Latin", "fonts-noto-core", &[(0x20, 0x24f), (0x1e00, 0x1eff)]),
    ("this character", "fonts-noto-core and fonts-noto-extra", &[(0, 0x10ffff)]),
];

/// Draws a chart as PNG, with its title and source as in a file. `scale` is the number of dots for each px: 1 for a
/// screen, 3 for print.
///
/// # Errors
///
/// As [`Chart::draw`]; [`Error::NoFont`] names the packages to install; [`Error::Picture`] where a side would have more
/// than [`MOST_DOTS`].
pub fn png(chart: &dyn Chart, look: &Look<'_>, scale: f64) -> Result<Vec<u8>, Error> {
    render(&chart.draw(&Look { home: Home::File, ..*look })?, scale)
}

fn render(svg: &Svg, scale: f64) -> Result<Vec<u8>, Error> {
    let (width, height) = ((svg.width * scale).ceil(), (svg.height * scale).ceil());
    let too_large = || Error::Picture { width, height };
    if !(1.0..=MOST_DOTS).contains(&width) || !(1.0..=MOST_DOTS).contains(&height) {
        return Err(too_large());
    }
    let missing: Arc<Mutex<BTreeSet<char>>> = Arc::default();
    let noted = Arc::clone(&missing);
    let search = FontResolver::default_fallback_selector();
    let resolver = FontResolver {
        select_font: FontResolver::default_font_selector(),
        select_fallback: Box::new(move |character, tried, fonts| {
            let found = search(character, tried, fonts);
            if found.is_none() && !character.is_whitespace() && !character.is_control() && !is_invisible(character) {
                noted.lock().unwrap_or_else(PoisonError::into_inner).insert(character);
            }
            found.map(|id| of_weight(fonts, tried.first().copied(), id))
        }),
    };
    if FONTS.is_empty() {
        return Err(no_font(svg.text.chars().find(|c| c.is_alphabetic()).unwrap_or('a')));
    }
    let options = Options { fontdb: Arc::clone(&FONTS), font_resolver: resolver, ..Options::default() };
    let tree = Tree::from_str(&svg.text, &options).map_err(|e| Error::Render { reason: e.to_string() })?;
    if let Some(character) = missing.lock().unwrap_or_else(PoisonError::into_inner).first() {
        return Err(no_font(*character));
    }
    let mut picture = Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut picture.as_mut());
    picture.encode_png().map_err(|e| Error::Render { reason: e.to_string() })
}

/// The face of a found family that has the weight of the face sought first: else titles in other scripts would be thin.
fn of_weight(fonts: &Database, sought: Option<ID>, found: ID) -> ID {
    let weight = sought.and_then(|id| fonts.face(id)).map(|face| face.weight);
    let family = fonts.face(found).and_then(|face| face.families.first()).map(|(name, _)| name.clone());
    let (Some(weight), Some(family)) = (weight, family) else { return found };
    let query = Query { families: &[Family::Name(&family)], weight, ..Query::default() };
    fonts.query(&query).unwrap_or(found)
}

/// Characters that steer text and have no glyph.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}')
}

fn no_font(sample: char) -> Error {
    let code = u32::from(sample);
    let of = |ranges: &[(u32, u32)]| ranges.iter().any(|(a, b)| (*a..=*b).contains(&code));
    let found = SCRIPTS.iter().find(|(_, _, ranges)| of(ranges));
    let (script, packages) =
        found.map_or(("this character", "fonts-noto-core"), |(script, packages, _)| (script, packages));
    Error::NoFont { script, sample, packages }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_script_is_named_with_the_packages_that_have_it() {
        assert!(no_font('贩').to_string().contains("fonts-noto-cjk"));
        assert!(no_font('ض').to_string().contains("Arabic"));
        assert!(no_font('Ж').to_string().contains("Cyrillic"));
    }

    #[test]
    fn a_picture_too_large_for_memory_is_refused() {
        let svg = Svg { text: String::new(), width: 720.0, height: 300.0, description: String::new() };
        assert!(matches!(render(&svg, 50.0), Err(Error::Picture { .. })));
        assert!(matches!(render(&svg, f64::NAN), Err(Error::Picture { .. })));
    }
}
