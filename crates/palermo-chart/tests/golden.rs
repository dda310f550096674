//! Each kind of chart, written from left to right and from right to left, as it was last looked at and found good.
//!
//! After a change, look at the gallery (`cargo run -p palermo-chart --example gallery`), then accept the new drawings.

mod common;

use common::{Language, figures};
use palermo_chart::{Chart, Home, Ink, Kind, Look, NARROW, WIDE};

fn drawn(chart: &dyn Chart, language: Language, change: impl Fn(Look<'_>) -> Look<'_>) -> String {
    let words = language.phrases();
    let svg = chart.draw(&change(language.look("g", WIDE, &words))).expect("drawn");
    // One element on a line, so that a difference can be read.
    svg.text.replace("><", ">\n<")
}

macro_rules! golden {
    ($($name:ident: $chart:expr;)*) => {$(
        #[test]
        fn $name() {
            for language in [Language::English, Language::Arabic] {
                let chart = $chart(language);
                let name = format!("{}-{}", stringify!($name), language.tag());
                insta::assert_snapshot!(name, drawn(&chart, language, |look| look));
            }
        }
    )*};
}

golden! {
    bars: figures::bars;
    columns: figures::columns;
    grouped: figures::grouped;
    stacked: figures::stacked;
    stacked_rows: figures::stacked_rows;
    lines: figures::lines;
    dots: figures::dots;
    heat: figures::heat;
    overlap: figures::overlap;
    sankey: figures::sankey;
    sankey_legs: figures::sankey_legs;
    choropleth: figures::choropleth_part;
    flow_map: figures::flow_map_part;
    multiples_of_lines: |l| figures::multiples(l, Kind::Lines);
    multiples_of_bars: |l| figures::multiples(l, Kind::GroupedBars);
}

#[test]
fn a_narrow_page() {
    let chart = figures::bars(Language::English);
    insta::assert_snapshot!(drawn(&chart, Language::English, |look| Look { width: NARROW, ..look }));
}

#[test]
fn a_file_of_its_own() {
    let chart = figures::grouped(Language::Arabic);
    insta::assert_snapshot!(drawn(&chart, Language::Arabic, |look| Look { home: Home::File, ..look }));
}

#[test]
fn patterns_in_place_of_colours() {
    let chart = figures::stacked(Language::English);
    insta::assert_snapshot!(drawn(&chart, Language::English, |look| Look { ink: Ink::Patterns, ..look }));
}

#[test]
fn descriptions_say_what_the_intervals_allow() {
    let words = Language::English.phrases();
    let look = Language::English.look("g", WIDE, &words);
    let mut told = String::new();
    let mut tell = |chart: &dyn Chart| told.push_str(&format!("{}\n", chart.draw(&look).expect("drawn").description));
    tell(&figures::bars(Language::English));
    tell(&figures::columns(Language::English));
    tell(&figures::grouped(Language::English));
    tell(&figures::lines(Language::English));
    tell(&figures::dots(Language::English));
    tell(&figures::heat(Language::English));
    tell(&figures::overlap(Language::English));
    tell(&figures::sankey(Language::English));
    tell(&figures::sankey_legs(Language::English));
    tell(&figures::choropleth_part(Language::English));
    tell(&figures::flow_map_part(Language::English));
    insta::assert_snapshot!(told);
}
