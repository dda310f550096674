//! What holds for all figures and all texts.

mod common;

use common::Language;
use common::xml::Element;
use palermo_chart::map::{Flow, Place};
use palermo_chart::{
    Absent, Amount, Bars, Caption, Category, Chart, Data, Direction, Dots, Extent, Figure, FlowMap, GroupedBars, Heat,
    Kind, Lines, Link, Look, MapNotes, Meeting, Merge, Node, Over, Overlap, Panel, Sankey, Series, SmallMultiples,
    StackedBars, Standing, Unit, even_bounds,
};
use proptest::prelude::*;

fn amount() -> impl Strategy<Value = Amount> {
    let value = prop_oneof![Just(0.0), 0.0..10.0f64, 0.0..1e6f64, Just(1e15)];
    (value, prop_oneof![Just(Some(0.0)), (0.0..1.0f64).prop_map(Some), Just(None)]).prop_map(|(lo, more)| {
        let lo = lo.floor();
        Amount { lo, hi: more.map(|m| (lo + (lo * m).floor() + (m * 5.0).floor()).min(1e15).max(lo)) }
    })
}

fn figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        6 => amount().prop_map(Figure::Amount),
        1 => amount().prop_map(|range| Figure::Estimate { best: range.hi.unwrap_or(range.lo), range }),
        2 => prop::sample::select(Absent::ALL.to_vec()).prop_map(Figure::Absent),
    ]
}

fn over() -> impl Strategy<Value = Over> {
    prop::sample::select(vec![Over::Times, Over::Things, Over::States])
}

fn data(most_series: usize, most_categories: usize) -> impl Strategy<Value = Data> {
    (over(), 1..=most_series, 1..=most_categories, any::<bool>()).prop_flat_map(
        |(over, series, categories, unknown)| {
            prop::collection::vec(prop::collection::vec(figure(), categories), series).prop_map(move |figures| {
                let mut data = Data::new(
                    over,
                    (0..categories).map(|c| format!("c{c}")),
                    figures.into_iter().enumerate().map(|(s, f)| Series::new(format!("s{s}"), f)),
                );
                if unknown && let Some(last) = data.series.last_mut() {
                    last.standing = Standing::Unknown;
                }
                data
            })
        },
    )
}

fn width() -> impl Strategy<Value = f64> {
    prop_oneof![Just(240.0), Just(288.0), Just(320.0), Just(720.0), 240.0..2000.0f64]
}

fn direction() -> impl Strategy<Value = Direction> {
    prop::sample::select(vec![Direction::LeftToRight, Direction::RightToLeft])
}

/// Draws and checks what holds for every chart.
fn drawn(chart: &dyn Chart, width: f64, direction: Direction) -> Element {
    let words = Language::English.phrases();
    let look = Look { direction, ..Language::English.look("p", width, &words) };
    let svg = chart.draw(&look).unwrap_or_else(|e| panic!("{e}"));
    assert!(!svg.text.contains("NaN") && !svg.text.contains("inf"), "{}", svg.text);
    let tree = Element::read(&svg.text);
    for [left, top, right, bottom] in tree.bounds() {
        let inside = left >= -2.0 && top >= -2.0 && right <= svg.width + 2.0 && bottom <= svg.height + 2.0;
        assert!(inside, "{left} {top} {right} {bottom} in {} × {}: {}", svg.width, svg.height, svg.text);
    }
    tree
}

/// Every figure has a mark that names it.
fn each_has_a_mark(tree: &Element, data: &Data) {
    let tips = tree.tips();
    for series in &data.series {
        for category in &data.categories {
            let name = format!("{}, {}:", series.name, category.name);
            assert!(tips.iter().any(|tip| tip.starts_with(&name)), "{name} has no mark: {tips:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_figure_of_bars_has_a_mark_within_the_plot(data in data(4, 9), width in width(), direction in direction()) {
        let caption = Caption::titled("T");
        let single = Data { series: data.series[..1].to_vec(), ..data.clone() };
        each_has_a_mark(&drawn(&Bars { caption: caption.clone(), unit: Unit::Count, data: single.clone() }, width, direction), &single);
        each_has_a_mark(&drawn(&GroupedBars { caption: caption.clone(), unit: Unit::Count, data: data.clone() }, width, direction), &data);
        each_has_a_mark(&drawn(&StackedBars { caption, unit: Unit::Count, data: data.clone() }, width, direction), &data);
    }

    #[test]
    fn every_figure_of_lines_and_dots_has_a_mark_within_the_plot(data in data(4, 9), width in width(), direction in direction()) {
        let caption = Caption::titled("T");
        let unit = Unit::Measured { decimals: 1 };
        each_has_a_mark(&drawn(&Lines { caption: caption.clone(), unit, data: data.clone() }, width, direction), &data);
        each_has_a_mark(&drawn(&Dots { caption, unit, data: data.clone() }, width, direction), &data);
    }

    #[test]
    fn panels_share_one_scale(data in data(3, 5), width in width(), direction in direction(), kind in 0usize..5) {
        let kind = [Kind::Bars, Kind::GroupedBars, Kind::StackedBars, Kind::Lines, Kind::Dots][kind];
        let panels = (0..3).map(|p| Panel { title: format!("panel {p}"), data: data.clone() }).collect();
        let chart = SmallMultiples { caption: Caption::titled("T"), unit: Unit::Count, kind, panels };
        each_has_a_mark(&drawn(&chart, width, direction), &data);
    }

    #[test]
    fn every_cell_of_a_matrix_has_a_mark(data in data(6, 8), width in width(), direction in direction()) {
        let cells: Vec<Vec<Figure>> = data.series.iter().map(|s| s.figures.clone()).collect();
        let bounds = even_bounds(cells.iter().flatten(), Unit::Count, 5);
        let rows = data.series.iter().map(|s| Category::from(s.name.as_str())).collect();
        let chart = Heat { caption: Caption::titled("T"), unit: Unit::Count, rows, columns: data.categories.clone(), cells, bounds };
        each_has_a_mark(&drawn(&chart, width, direction), &data);
    }

    #[test]
    fn every_meeting_has_a_bar_within_the_plot(sets in 1usize..=10, masks in prop::collection::vec((1u32..1024, 0.0..1e6f64), 1..20), width in width(), direction in direction()) {
        let meetings: Vec<Meeting> = masks.iter().enumerate().map(|(i, (mask, size))| {
            let mut of: Vec<usize> = (0..sets).filter(|s| mask >> s & 1 == 1).collect();
            if of.is_empty() { of.push(0) }
            Meeting { name: format!("m{i}"), sets: of, size: size.floor() }
        }).collect();
        let named = (0..sets).map(|s| (format!("set {s}"), 1e6)).collect();
        let chart = Overlap { caption: Caption::titled("T"), counted: "N".into(), sets: named, meetings };
        let tree = drawn(&chart, width, direction);
        let tips = tree.tips();
        for meeting in &chart.meetings {
            assert!(tips.iter().any(|t| t.starts_with(&format!("{}:", meeting.name))), "{} has no bar", meeting.name);
        }
    }

    #[test]
    fn every_flow_has_a_ribbon(figures in prop::collection::vec((0usize..5, 0usize..5, figure()), 1..14), merge in any::<bool>(), width in width(), direction in direction()) {
        // Origins 0 to 4, destinations 5 to 7; some destinations have a loop.
        let mut nodes: Vec<Node> = (0..8).map(|n| Node::new(format!("n{n}"))).collect();
        nodes[4] = Node::unknown("n4");
        let link = |(from, to, figure): &(usize, usize, Figure)| {
            let to = 5 + to % 3;
            Link { from: if *from == 0 { to } else { *from }, to, figure: *figure }
        };
        let links: Vec<Link> = figures.iter().map(link).collect();
        let merge = merge.then(|| Merge { below: 5.0, name: "other".into() });
        let merges = merge.is_some();
        let chart = Sankey { caption: Caption::titled("T"), unit: Unit::Count, over: Over::Things, nodes, links: links.clone(), merge };
        let tree = drawn(&chart, width, direction);
        let tips = tree.tips();
        for link in links.iter().filter(|_| !merges) {
            let name = if link.from == link.to { format!("n{}:", link.to) } else { format!("n{}, n{}:", link.from, link.to) };
            prop_assert!(tips.iter().any(|tip| tip.starts_with(&name)), "{name}: {tips:?}");
        }
    }

    #[test]
    fn every_flow_of_a_map_has_a_band(figures in prop::collection::vec((0usize..6, 0usize..6, figure()), 1..12), width in width()) {
        let places: Vec<Place> = ["FRA", "BRA", "NGA", "SGP", "NZL", "USA"].iter().map(|c| Place { code: (*c).into(), name: (*c).into() }).collect();
        let flows: Vec<Flow> = figures.into_iter().map(|(from, to, figure)| Flow { from, to, figure }).collect();
        let notes = MapNotes { disclaimer: "d".into(), table: "t".into(), table_words: "w".into() };
        let chart = FlowMap { caption: Caption::titled("T"), unit: Unit::Count, places: places.clone(), flows: flows.clone(), extent: Extent::World, notes };
        let tips = drawn(&chart, width, Direction::LeftToRight).tips();
        for flow in &flows {
            let (from, to) = (&places[flow.from].name, &places[flow.to].name);
            let name = if from == to { format!("{to}:") } else { format!("{from}, {to}:") };
            prop_assert!(tips.iter().any(|tip| tip.starts_with(&name)), "{name}: {tips:?}");
        }
    }

    #[test]
    fn whatever_stands_in_a_label_stays_text(label in "\\PC{0,40}", tail in prop::sample::select(vec!["<script>alert(1)</script>", "\" onload=\"x", "\u{202e}evil", "\u{2067}open", "&amp;", "]]>", "\u{0}\u{b}\u{ffff}"])) {
        let label = format!("{label}{tail}");
        let words = Language::Arabic.phrases();
        let data = Data::new(Over::Things, [label.as_str(), "b"], [Series::new(label.as_str(), [Figure::exact(1.0), Absent::Suppressed.into()]), Series::new("t", [Figure::exact(2.0), Figure::at_least(1.0)])]);
        let caption = Caption { title: format!("{label}."), subtitle: label.clone(), source: label.clone() };
        let chart = GroupedBars { caption, unit: Unit::Count, data };
        for home in [palermo_chart::Home::Page, palermo_chart::Home::File] {
            let look = Look { home, ..Language::Arabic.look("p", 720.0, &words) };
            let text = chart.draw(&look).expect("drawn").text;
            prop_assert!(!text.contains("<script") && !text.contains('\u{202e}'), "markup or an override");
            let tree = Element::read(&text);
            for element in tree.all() {
                prop_assert!(element.attributes.iter().all(|(name, _)| !name.starts_with("on")));
                let isolates = |open: bool| element.shown().chars().filter(|c| if open { matches!(c, '\u{2066}'..='\u{2068}') } else { *c == '\u{2069}' }).count();
                prop_assert_eq!(isolates(true), isolates(false), "isolates are balanced");
            }
        }
    }
}
