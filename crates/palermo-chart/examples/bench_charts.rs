//! Measures how long charts take to draw: `cargo run --release -p palermo-chart --example bench_charts`.
//!
//! Prints for each chart the median of its rounds in milliseconds and the size of the drawing.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::time::Instant;

use common::{Language, figures};
use palermo_chart::{
    Bars, Caption, Category, Chart, Data, Figure, GroupedBars, Heat, Kind, Lines, Over, Series, StackedBars, Unit,
    WIDE, even_bounds,
};

const ROUNDS: usize = 51;

fn main() -> Result<(), Box<dyn Error>> {
    let words = Language::English.phrases();
    let look = Language::English.look("b", WIDE, &words);
    for (name, chart) in charts() {
        let mut times = Vec::with_capacity(ROUNDS);
        let mut size = 0;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            size = chart.draw(&look)?.text.len();
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        println!("{name:32} {:8.2} ms {:8.1} kB", times[ROUNDS / 2], size as f64 / 1000.0);
    }
    Ok(())
}

/// A figure that is an interval now and then.
fn figure(n: usize) -> Figure {
    let value = ((n * 7919) % 911) as f64;
    match n % 9 {
        0 => Figure::between(value, value + 40.0),
        _ => Figure::exact(value),
    }
}

fn charts() -> Vec<(&'static str, Box<dyn Chart>)> {
    let caption = || Caption::titled("Title");
    let series = |count: usize, of: usize| {
        (0..count).map(move |s| Series::new(format!("Series {s}"), (0..of).map(move |c| figure(s * of + c))))
    };
    let names = |count: usize| (0..count).map(|c| format!("Category {c}"));
    let data = |over, count, of| Data::new(over, names(of), series(count, of));
    let cells: Vec<Vec<Figure>> = (0..20).map(|r| (0..25).map(|c| figure(r * 25 + c)).collect()).collect();
    let bounds = even_bounds(cells.iter().flatten(), Unit::Count, 6);
    let heat = Heat {
        caption: caption(),
        unit: Unit::Count,
        rows: names(20).map(Category::from).collect(),
        columns: names(25).map(Category::from).collect(),
        cells,
        bounds,
    };
    let single = Data::single(Over::Things, names(500).zip((0..500).map(figure)));
    let unit = Unit::Count;
    let l = Language::English;
    vec![
        ("500 bars", Box::new(Bars { caption: caption(), unit, data: single })),
        ("100 × 5 grouped bars", Box::new(GroupedBars { caption: caption(), unit, data: data(Over::Things, 5, 100) })),
        ("100 × 5 stacked bars", Box::new(StackedBars { caption: caption(), unit, data: data(Over::Things, 5, 100) })),
        ("100 × 5 points of lines", Box::new(Lines { caption: caption(), unit, data: data(Over::Times, 5, 100) })),
        ("20 × 25 cells of a matrix", Box::new(heat)),
        ("4 × 12 points in panels", Box::new(figures::multiples(l, Kind::Lines))),
        ("12 flows", Box::new(figures::sankey(l))),
        ("world map of rates", Box::new(figures::choropleth(l))),
        ("10 flows on a world map", Box::new(figures::flow_map(l))),
    ]
}
