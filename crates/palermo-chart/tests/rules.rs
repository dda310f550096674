//! The rules that hold for every chart, in each language, width and home.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::xml::Element;
use common::{Language, figures};
use palermo_chart::map::{Area, Flow, Place};
use palermo_chart::{
    Absent, Bars, CSS, Caption, Chart, Choropleth, Data, Direction, Error, Figure, FlowMap, GroupedBars, Heat, Home,
    Ink, Kind, LEAST_WIDTH, Link, Look, MOST_SETS, MapNotes, NARROW, Node, Over, Overlap, Panel, Sankey, Series,
    SmallMultiples, Unit, WIDE, draw_both,
};

fn charts(l: Language) -> Vec<(&'static str, Box<dyn Chart>)> {
    vec![
        ("bars", Box::new(figures::bars(l))),
        ("columns", Box::new(figures::columns(l))),
        ("grouped", Box::new(figures::grouped(l))),
        ("stacked", Box::new(figures::stacked(l))),
        ("stacked rows", Box::new(figures::stacked_rows(l))),
        ("lines", Box::new(figures::lines(l))),
        ("dots", Box::new(figures::dots(l))),
        ("heat", Box::new(figures::heat(l))),
        ("overlap", Box::new(figures::overlap(l))),
        ("sankey", Box::new(figures::sankey(l))),
        ("sankey merged", Box::new(figures::sankey_merged(l))),
        ("sankey legs", Box::new(figures::sankey_legs(l))),
        ("choropleth", Box::new(figures::choropleth(l))),
        ("choropleth part", Box::new(figures::choropleth_part(l))),
        ("flow map", Box::new(figures::flow_map(l))),
        ("flow map part", Box::new(figures::flow_map_part(l))),
        ("lines of places", Box::new(figures::multiples(l, Kind::Lines))),
        ("bars of places", Box::new(figures::multiples(l, Kind::GroupedBars))),
        ("stacks of places", Box::new(figures::multiples(l, Kind::StackedBars))),
        ("dots of places", Box::new(figures::multiples(l, Kind::Dots))),
    ]
}

/// Every chart in every look.
fn each(check: impl Fn(&str, &Look<'_>, &str, &Element)) {
    for language in [Language::English, Language::Arabic, Language::Chinese] {
        let words = language.phrases();
        for (name, chart) in charts(language) {
            let page = |width| (width, Home::Page, Ink::Colour);
            let looks = [page(LEAST_WIDTH), page(320.0), page(WIDE)];
            for (width, home, ink) in
                looks.into_iter().chain([(WIDE, Home::File, Ink::Colour), (NARROW, Home::Page, Ink::Patterns)])
            {
                let look = Look { home, ink, ..language.look("x1", width, &words) };
                let svg = chart.draw(&look).unwrap_or_else(|e| panic!("{name}: {e}"));
                let tree = Element::read(&svg.text);
                check(&format!("{name} {} {width} {home:?} {ink:?}", language.tag()), &look, &svg.text, &tree);
            }
        }
    }
}

#[test]
fn a_drawing_in_a_page_has_no_style_and_no_script_of_its_own() {
    each(|name, look, text, tree| {
        assert!(!text.contains("<script") && !text.contains("javascript:"), "{name}");
        for element in tree.all() {
            for (attribute, value) in &element.attributes {
                assert!(!attribute.starts_with("on") && attribute != "style", "{name}: {attribute}={value}");
            }
        }
        assert_eq!(text.contains("<style"), look.home == Home::File, "{name}");
    });
}

#[test]
fn a_drawing_is_a_named_and_described_picture() {
    each(|name, _, _, tree| {
        assert_eq!(tree.attribute("role"), Some("img"), "{name}");
        assert_eq!(tree.attribute("aria-labelledby"), Some("x1-t x1-d"), "{name}");
        let first: Vec<_> = tree.children.iter().take(2).map(|c| (c.name.as_str(), c.attribute("id"))).collect();
        assert_eq!(first, [("title", Some("x1-t")), ("desc", Some("x1-d"))], "{name}");
        assert!(!tree.children[0].text.is_empty() && tree.children[1].text.len() > 20, "{name}");
    });
}

#[test]
fn ids_stand_once_carry_the_prefix_and_are_there_when_referred_to() {
    each(|name, _, text, tree| {
        let ids: Vec<&str> = tree.all().iter().filter_map(|e| e.attribute("id")).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{name}");
        assert!(ids.iter().all(|id| id.starts_with("x1-")), "{name}: {ids:?}");
        for piece in text.split("url(#").skip(1).chain(text.split("href=\"#").skip(1)) {
            let id = piece.split([')', '"']).next().unwrap_or_default();
            assert!(distinct.contains(id), "{name}: {id}");
        }
    });
}

#[test]
fn every_class_is_in_the_style_sheet() {
    each(|name, _, _, tree| {
        for element in tree.all() {
            for class in element.attribute("class").unwrap_or_default().split(' ').filter(|c| !c.is_empty()) {
                let named = [format!(".{class} "), format!(".{class},"), format!(".{class}.")];
                let known = named.iter().any(|n| CSS.contains(n.as_str())) || CSS.contains(&format!(".{class}{{"));
                // What is unknown has its hatching from an attribute alone.
                assert!(known || class == "pc-large" || class == "pc-fn", "{name}: {class}");
            }
        }
    });
}

#[test]
fn everything_lies_within_the_picture() {
    each(|name, _, text, tree| {
        assert!(!text.contains("NaN") && !text.contains("inf"), "{name}");
        let view: Vec<f64> =
            tree.attribute("viewBox").expect("a view").split(' ').map(|n| n.parse().expect("a number")).collect();
        for [left, top, right, bottom] in tree.bounds() {
            let inside = left >= -2.0 && top >= -2.0 && right <= view[2] + 2.0 && bottom <= view[3] + 2.0;
            assert!(inside, "{name}: {left} {top} {right} {bottom} in {view:?}");
        }
    });
}

#[test]
fn the_crate_has_no_words_of_its_own() {
    each(|name, _, _, tree| {
        if !name.contains(" ar ") && !name.contains(" zh ") {
            return;
        }
        for text in tree.named("text") {
            let shown = text.shown();
            assert!(!shown.chars().any(|c| c.is_ascii_alphabetic()), "{name}: {shown}");
        }
    });
}

#[test]
fn letters_are_never_smaller_than_twelve_px() {
    for size in CSS.split("font-size:").skip(1) {
        let px: f64 = size.trim().split("px").next().and_then(|n| n.parse().ok()).expect("sizes are in px");
        assert!(px >= 12.0);
    }
    assert!(!CSS.contains("font:"));
    each(|name, _, text, _| assert!(!text.replace(CSS, "").contains("font-size=\""), "{name}"));
    // The narrow layout may be shrunk to 266 px before letters of 13 px become smaller than 12.
    const { assert!(NARROW * 12.0 / 13.0 < 267.0) };
}

#[test]
fn the_page_shows_one_of_two_layouts() {
    let words = Language::English.phrases();
    let both = draw_both(&figures::bars(Language::English), &Language::English.look("c", WIDE, &words)).expect("drawn");
    assert!(both.contains("id=\"c-n-t\"") && both.contains("id=\"c-w-t\""));
    assert!(both.contains("pc pc-narrow") && both.contains("pc pc-wide"));
}

// What a figure looks like.

fn plain<'a>(words: &'a palermo_chart::Phrases) -> Look<'a> {
    Language::English.look("x", WIDE, words)
}

fn bars(figures: Vec<(&str, Figure)>) -> Bars {
    Bars { caption: Caption::titled("Title"), unit: Unit::Count, data: Data::single(Over::Things, figures) }
}

/// Left and right end of each bar, in the order of the drawing.
fn ends(tree: &Element, class: &str) -> Vec<(f64, f64)> {
    let drawn = tree.of_class(class);
    let bars = drawn.iter().flat_map(|g| g.named("path"));
    let ends = bars.map(|p| {
        let points = common::xml::points(p.attribute("d").expect("a path"));
        let xs = || points.iter().map(|p| p.0);
        (xs().fold(f64::INFINITY, f64::min), xs().fold(f64::NEG_INFINITY, f64::max))
    });
    ends.collect()
}

#[test]
fn a_bar_is_solid_to_its_lower_end_and_hatched_to_its_upper_one() {
    let words = Language::English.phrases();
    let chart = bars(vec![("whole", Figure::exact(100.0)), ("half", Figure::between(50.0, 100.0))]);
    let tree = Element::read(&chart.draw(&plain(&words)).expect("drawn").text);
    let (solid, hatched) = (ends(&tree, "pc-f1"), ends(&tree, "pc-b"));
    let zero = solid[0].0;
    assert_eq!(solid[1].0, zero, "every bar starts at zero");
    let length = |end: f64| (end - zero) / (solid[0].1 - zero);
    assert!((length(solid[1].1) - 0.5).abs() < 0.01, "{solid:?}");
    assert!((length(hatched[0].0) - 0.5).abs() < 0.01 && (length(hatched[0].1) - 1.0).abs() < 0.01, "{hatched:?}");
    assert!(tree.shown().contains("50–100"));
}

#[test]
fn a_stack_is_solid_to_the_sum_of_lower_ends_and_hatched_to_that_of_upper_ones() {
    let words = Language::English.phrases();
    let data = Data::new(
        Over::Things,
        ["row", "measure"],
        [
            Series::new("a", [Figure::between(20.0, 30.0), Figure::exact(100.0)]),
            Series::new("b", [Figure::between(40.0, 70.0), Figure::exact(0.0)]),
        ],
    );
    let chart = palermo_chart::StackedBars { caption: Caption::titled("T"), unit: Unit::Count, data };
    let tree = Element::read(&chart.draw(&plain(&words)).expect("drawn").text);
    // The first of each group is the square of the key.
    let (first, second) = (ends(&tree, "pc-f1"), ends(&tree, "pc-f2"));
    let (zero, whole) = first[2];
    let share = |x: f64| ((x - zero) / (whole - zero) * 100.0).round();
    assert_eq!((share(first[1].0), share(first[1].1)), (0.0, 20.0));
    assert_eq!((share(second[1].0), share(second[1].1)), (20.0, 60.0));
    let hatched = ends(&tree, "pc-b");
    let found: Vec<_> = hatched.iter().take(2).map(|(a, b)| (share(*a), share(*b))).collect();
    assert_eq!(found, [(60.0, 70.0), (70.0, 100.0)]);
}

#[test]
fn an_open_end_has_an_arrow_and_words() {
    let words = Language::English.phrases();
    let chart = bars(vec![("a", Figure::at_least(5.0)), ("b", Figure::exact(9.0))]);
    let tree = Element::read(&chart.draw(&plain(&words)).expect("drawn").text);
    assert_eq!(tree.of_class("pc-arrow").len(), 2, "one at the bar, one in the key");
    assert!(tree.shown().contains("≥5") && tree.shown().contains(&words.open));
}

#[test]
fn what_is_absent_has_a_sign_and_its_reason_stands_in_the_key() {
    let words = Language::English.phrases();
    for kind in Absent::ALL {
        let chart = bars(vec![("a", kind.into()), ("b", Figure::exact(9.0))]);
        let tree = Element::read(&chart.draw(&plain(&words)).expect("drawn").text);
        assert_eq!(tree.named("use").len(), 2, "{kind:?}: one at the category, one in the key");
        use palermo_chart::Words;
        assert!(tree.shown().contains(&words.absent(kind)), "{kind:?}");
    }
}

#[test]
fn what_is_unknown_is_a_category_in_grey_hatch() {
    let words = Language::English.phrases();
    let mut chart = bars(vec![("a", Figure::exact(3.0)), ("b", Figure::exact(9.0))]);
    chart.data.categories[1] = palermo_chart::Category::unknown("not known");
    let text = chart.draw(&plain(&words)).expect("drawn").text;
    assert!(text.contains("class=\"pc-fn\" fill=\"url(#x-pn)\""), "{text}");
    assert!(!CSS.contains(".pc-fn {"), "no rule may cover the hatching");
}

#[test]
fn a_line_has_no_point_between_two_ends() {
    let words = Language::English.phrases();
    let figures = [Figure::exact(10.0), Figure::between(20.0, 40.0), Figure::exact(30.0)];
    let data = Data::new(Over::Times, ["1", "2", "3"], [Series::new("s", figures)]);
    let chart = palermo_chart::Lines { caption: Caption::titled("T"), unit: Unit::Count, data };
    let tree = Element::read(&chart.draw(&plain(&words)).expect("drawn").text);
    assert_eq!(tree.of_class("pc-dot").len(), 2, "points for the exact figures only");
    assert_eq!(tree.of_class("pc-line").len(), 0, "no line through an interval");
    assert_eq!(tree.of_class("pc-band").len(), 1);
}

#[test]
fn from_right_to_left_the_drawing_is_mirrored_and_the_map_is_not() {
    let words = Language::English.phrases();
    let chart = figures::grouped(Language::English);
    let look = plain(&words);
    let left = Element::read(&chart.draw(&look).expect("drawn").text);
    let right = Element::read(&chart.draw(&Look { direction: Direction::RightToLeft, ..look }).expect("drawn").text);
    for (a, b) in ends(&left, "pc-f1").iter().zip(ends(&right, "pc-f1")) {
        assert!((a.0 - (WIDE - b.1)).abs() < 0.2 && (a.1 - (WIDE - b.0)).abs() < 0.2, "{a:?} {b:?}");
    }
    let map = figures::choropleth_part(Language::English);
    let land = |look: &Look<'_>| {
        let tree = Element::read(&map.draw(look).expect("drawn").text);
        tree.of_class("pc-area")
            .iter()
            .flat_map(|g| g.named("path"))
            .filter_map(|p| p.attribute("d").map(str::to_string))
            .collect::<Vec<_>>()
    };
    assert_eq!(land(&look), land(&Look { direction: Direction::RightToLeft, ..look }));
}

#[test]
fn a_long_name_is_shortened_and_its_whole_stands_in_a_title() {
    let words = Language::English.phrases();
    let name = "a name of more than one hundred letters ".repeat(6);
    let chart = bars(vec![(name.trim(), Figure::exact(1.0))]);
    let tree = Element::read(&chart.draw(&plain(&words)).expect("drawn").text);
    let shortened = tree.named("text").into_iter().find(|t| t.shown().ends_with('…')).expect("shortened");
    assert_eq!(shortened.children[0].text, name.trim());
}

#[test]
fn states_are_never_ranked() {
    let words = Language::English.phrases();
    let figures = |over| Data::single(over, (1..=9).map(|i| (format!("State {i}"), Figure::exact(f64::from(i * i)))));
    let told = |over| {
        let chart = Bars { caption: Caption::titled("T"), unit: Unit::Count, data: figures(over) };
        chart.draw(&plain(&words)).expect("drawn").description
    };
    assert!(told(Over::Things).contains("Largest: State 9"), "{}", told(Over::Things));
    assert!(
        !told(Over::States).contains("argest") && !told(Over::States).contains("mallest"),
        "{}",
        told(Over::States)
    );
}

#[test]
fn five_hundred_bars_take_less_than_sixty_kilobytes() {
    let words = Language::English.phrases();
    let single =
        Data::single(Over::Things, (0..500).map(|i| (format!("Category {i}"), Figure::exact(f64::from(i * 7 % 911)))));
    let series =
        |s: i32| Series::new(format!("s{s}"), (0..100).map(move |i| Figure::exact(f64::from((i * 7 + s * 31) % 911))));
    let grouped = Data::new(Over::Things, (0..100).map(|i| format!("Category {i}")), (0..5).map(series));
    let caption = || Caption::titled("T");
    let single = Bars { caption: caption(), unit: Unit::Count, data: single }.draw(&plain(&words)).expect("drawn");
    let grouped =
        GroupedBars { caption: caption(), unit: Unit::Count, data: grouped }.draw(&plain(&words)).expect("drawn");
    assert!(single.text.len() < 60_000, "{}", single.text.len());
    assert!(grouped.text.len() < 60_000, "{}", grouped.text.len());
}

// What is refused.

fn refused(chart: &dyn Chart) -> Error {
    let words = Language::English.phrases();
    chart.draw(&plain(&words)).expect_err("refused")
}

#[test]
fn a_map_without_its_disclaimer_or_table_or_with_counts_is_refused() {
    let good = figures::choropleth(Language::English);
    let with = |change: &dyn Fn(&mut Choropleth)| {
        let mut map = good.clone();
        change(&mut map);
        refused(&map)
    };
    assert_eq!(with(&|m| m.notes.disclaimer = " ".into()), Error::NoDisclaimer);
    assert_eq!(with(&|m| m.notes.table = String::new()), Error::NoTable);
    assert_eq!(with(&|m| m.unit = Unit::Count), Error::CountsOnMap);
    assert!(matches!(with(&|m| m.bounds = (1..9).map(f64::from).collect()), Error::Classes { .. }));
    assert!(matches!(with(&|m| m.areas[0].code = "XXX".into()), Error::UnknownArea { .. }));
    assert!(matches!(with(&|m| m.areas[1].code = m.areas[0].code.clone()), Error::AreaTwice { .. }));
    let flows = FlowMap { notes: MapNotes::default(), ..figures::flow_map(Language::English) };
    assert_eq!(refused(&flows), Error::NoDisclaimer);
}

#[test]
fn a_map_shows_the_disclaimer_and_refers_to_its_table() {
    let words = Language::English.phrases();
    let map = figures::choropleth_part(Language::English);
    let page = Element::read(&map.draw(&plain(&words)).expect("drawn").text);
    assert!(page.shown().contains("do not imply official endorsement"), "{}", page.shown());
    assert_eq!(page.attribute("aria-details"), Some("table-choropleth"));
    let file = map.draw(&Look { home: Home::File, ..plain(&words) }).expect("drawn");
    assert!(Element::read(&file.text).shown().contains("table of the page"));
}

#[test]
fn small_states_are_dots_and_have_their_figures() {
    let words = Language::English.phrases();
    let mut map = figures::choropleth(Language::English);
    map.areas = ["SGP", "MLT", "LUX", "NRU"]
        .map(|c| Area { code: c.into(), name: c.into(), figure: Figure::exact(3.0) })
        .to_vec();
    let tree = Element::read(&map.draw(&plain(&words)).expect("drawn").text);
    let dots: BTreeMap<String, usize> =
        tree.of_class("pc-spot").iter().flat_map(|g| g.tips()).map(|t| (t, 1)).collect();
    assert_eq!(dots.len(), 4, "{dots:?}");
}

#[test]
fn flows_that_are_not_exact_have_bands_of_one_width() {
    let words = Language::English.phrases();
    let mut map = figures::flow_map_part(Language::English);
    map.flows = vec![
        Flow { from: 0, to: 1, figure: Figure::exact(1000.0) },
        Flow { from: 0, to: 2, figure: Figure::between(0.0, 4.0) },
        Flow { from: 3, to: 2, figure: Figure::between(100.0, 900.0) },
        Flow { from: 3, to: 4, figure: Figure::at_least(5.0) },
    ];
    let tree = Element::read(&map.draw(&plain(&words)).expect("drawn").text);
    let widths: Vec<f64> = tree
        .of_class("pc-flow")
        .iter()
        .flat_map(|g| g.named("path"))
        .filter_map(|p| p.number("stroke-width"))
        .collect();
    let distinct: BTreeSet<String> = widths.iter().map(f64::to_string).collect();
    assert_eq!(distinct.len(), 3, "the exact one, the bands and their insides: {widths:?}");
}

#[test]
fn lists_that_do_not_fit_each_other_are_refused_with_their_place() {
    let mut data = figures::by_sex(Language::English);
    data.series[1].figures.pop();
    let chart = GroupedBars { caption: Caption::titled("T"), unit: Unit::Count, data };
    assert!(refused(&chart).to_string().contains("Men and boys"));
    let mut heat: Heat = figures::heat(Language::English);
    heat.cells[2].pop();
    assert!(matches!(refused(&heat), Error::Length { .. }));
    let nine = Data::new(Over::Times, ["1"], (0..9).map(|i| Series::new(i.to_string(), [Figure::exact(1.0)])));
    let chart = GroupedBars { caption: Caption::titled("T"), unit: Unit::Count, data: nine };
    assert!(matches!(refused(&chart), Error::TooManySeries { found: 9, most: 8 }));
    let panels = vec![
        Panel { title: "a".into(), data: figures::by_sex(Language::English) },
        Panel { title: "b".into(), data: Data::single(Over::Times, [("1", Figure::exact(1.0))]) },
    ];
    let chart = SmallMultiples { caption: Caption::titled("T"), unit: Unit::Count, kind: Kind::Lines, panels };
    assert!(matches!(refused(&chart), Error::Panels { .. }));
    let chart = FlowMap {
        places: vec![Place { code: "FRA".into(), name: "France".into() }],
        ..figures::flow_map(Language::English)
    };
    assert!(matches!(refused(&chart), Error::Node { .. }));
}

#[test]
fn a_look_that_cannot_be_drawn_is_refused() {
    let words = Language::English.phrases();
    let chart = figures::bars(Language::English);
    let with = |look: Look<'_>| chart.draw(&look).expect_err("refused");
    assert!(matches!(with(Look { width: 100.0, ..plain(&words) }), Error::Width { .. }));
    assert!(matches!(with(Look { width: f64::NAN, ..plain(&words) }), Error::Width { .. }));
    assert!(matches!(with(Look { id: "1\"><script>", ..plain(&words) }), Error::Id { .. }));
    assert_eq!(refused(&Bars { caption: Caption::default(), ..chart.clone() }), Error::NoTitle);
}

#[test]
fn small_flows_are_merged_only_when_asked_and_the_table_keeps_them() {
    let words = Language::English.phrases();
    let look = plain(&words);
    let plainly = Element::read(&figures::sankey(Language::English).draw(&look).expect("drawn").text);
    let merged = Element::read(&figures::sankey_merged(Language::English).draw(&look).expect("drawn").text);
    assert!(plainly.shown().contains("Erewhon") && !merged.shown().contains("Erewhon"));
    assert!(merged.shown().contains("Other countries"));
    let table = figures::sankey_merged(Language::English).table(&look);
    assert!(table.rows.iter().any(|row| row[0] == "Erewhon" && row[2] == "<5"), "{table:?}");
}

#[test]
fn a_domestic_flow_is_a_loop_that_leaves_and_enters_its_node() {
    let words = Language::English.phrases();
    let chart = Sankey {
        nodes: vec![Node::new("A"), Node::new("B")],
        links: vec![
            Link { from: 0, to: 1, figure: Figure::exact(10.0) },
            Link { from: 1, to: 1, figure: Figure::exact(5.0) },
        ],
        ..figures::sankey(Language::English)
    };
    let tree = Element::read(&chart.draw(&plain(&words)).expect("drawn").text);
    let looped =
        tree.named("path").into_iter().find(|p| p.children.iter().any(|t| t.text.starts_with("B:"))).expect("a loop");
    let points = common::xml::points(looped.attribute("d").expect("a path"));
    let node = tree.of_class("pc-node")[0].named("path")[1];
    let side = common::xml::points(node.attribute("d").expect("a path"));
    let touches = |x: f64| points.iter().filter(|p| (p.0 - x).abs() < 0.15).count() >= 4;
    let left = side.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    let right = side.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
    assert!(touches(left) && touches(right), "{points:?} {left} {right}");
}

#[test]
fn a_meeting_of_sets_that_are_not_there_or_too_many_sets_are_refused() {
    let good = figures::overlap(Language::English);
    let mut stray = good.clone();
    stray.meetings[3].sets = vec![0, 3];
    assert!(matches!(refused(&stray), Error::Meeting { sets: 3, .. }));
    stray.meetings[3].sets.clear();
    assert!(matches!(refused(&stray), Error::Meeting { .. }));
    let many = Overlap { sets: (0..=MOST_SETS).map(|s| (s.to_string(), 1.0)).collect(), ..good };
    assert!(matches!(refused(&many), Error::TooManySets { found: 11, most: 10 }));
}

#[test]
fn a_row_of_an_overlap_has_a_dot_for_each_set_that_meets() {
    let words = Language::English.phrases();
    let svg = figures::overlap(Language::English).draw(&plain(&words)).expect("drawn");
    let strong = svg.text.split_once("pc-dot pc-c1").expect("dots").1.split_once("</g>").expect("a group").0;
    assert_eq!(strong.matches("<circle").count(), 3 + 2 * 3 + 3);
    let faint = svg.text.split_once("pc-tint").expect("dots").1.split_once("</g>").expect("a group").0;
    assert_eq!(faint.matches("<circle").count(), 7 * 3 - 12);
}
