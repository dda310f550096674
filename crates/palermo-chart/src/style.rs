//! Which colours has a chart, on a page and in a file of its own?

use std::sync::LazyLock;

/// Style sheet of all charts of a page: light, dark, print and forced colours. It takes the page's custom properties
/// (`--c1` to `--c8`, `--ink`, `--ink-soft`, `--surface`, `--line`, `--line-strong`) where they exist, and has values of
/// its own where they do not.
///
/// The eight colours are those of M. Okabe and K. Ito, "Color universal design" (2008), the darkest ones deepened so
/// that text and thin lines keep their contrast on white.
pub const CSS: &str = include_str!("chart.css");

const RULES: &str = "/* rules:";
const COLOUR: &str = "/* colour:";

/// Style for a file: the same rules with the light colours written out, since converters know no custom properties and
/// no media queries.
pub(crate) static FILE: LazyLock<String> = LazyLock::new(|| {
    let after = |text: &'static str, mark: &str| text.split_once(mark).map_or("", |(_, rest)| rest);
    let rules = after(after(CSS, RULES), "*/");
    let (shapes, colour) = rules.split_once(COLOUR).unwrap_or((rules, ""));
    let inside = colour.split_once('{').map_or("", |(_, rest)| rest);
    let inside = inside.rsplit_once('}').map_or("", |(rest, _)| rest);
    let mut text = format!("{}{}", shapes.trim_start(), inside.trim());
    for (name, value) in light() {
        text = text.replace(&format!("var({name})"), value);
    }
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n")
});

/// Names and light values of the properties: the first block of the sheet.
fn light() -> Vec<(&'static str, &'static str)> {
    let block = CSS.split_once("{").map_or("", |(_, rest)| rest);
    let block = block.split_once('}').map_or("", |(inside, _)| inside);
    let declared = block.split(';').filter_map(|declaration| declaration.split_once(':'));
    declared
        .map(|(name, value)| {
            let value = value.trim();
            let fallback = value.strip_prefix("var(").and_then(|v| v.strip_suffix(')')).and_then(|v| v.split_once(','));
            (name.trim(), fallback.map_or(value, |(_, v)| v.trim()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_of_a_file_has_neither_custom_properties_nor_media_queries() {
        assert!(!FILE.contains("var("), "{}", *FILE);
        assert!(!FILE.contains('@') && FILE.contains(".pc .pc-f8 { fill: #171b22; }"), "{}", *FILE);
        assert_eq!(FILE.matches('{').count(), FILE.matches('}').count());
    }

    #[test]
    fn each_colour_has_a_light_and_a_dark_value() {
        for (name, _) in light() {
            let times = CSS.matches(&format!("{name}:")).count();
            assert!(times >= 2, "{name} is declared {times} times");
        }
    }

    #[test]
    fn lines_and_large_shapes_stand_out_from_white_by_three_to_one_or_have_an_outline() {
        // WCAG 2.2, 1.4.11; orange, sky blue and purple do not reach it and are therefore outlined or directly labelled.
        for (name, value) in
            light().into_iter().filter(|(n, _)| ["--k1", "--k2", "--k3", "--k7", "--k8", "--kn"].contains(n))
        {
            assert!(contrast_with_white(value) >= 3.0, "{name} {value}");
        }
    }

    fn contrast_with_white(hex: &str) -> f64 {
        let channel = |at: usize| {
            let v = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05)
    }
}
