//! What is true of the figures, in sentences: for those who hear a chart.
//!
//! Only what the intervals allow to say is said: a rise from "3" to "fewer than 5" is none. States are never ranked.

use crate::figure::{Absent, Amount, Figure, Unit};
use crate::look::Look;
use crate::series::data::{Data, Over, Series};
use crate::words::{Fact, Point, Turn, Way};

/// Most turns of a course that are told one by one.
const MOST_TURNS: usize = 5;
/// Most figures that are told one by one.
const MOST_SINGLE: usize = 3;

/// The sentences about some data.
pub(crate) fn sentences(data: &Data, unit: Unit, look: &Look<'_>) -> Vec<String> {
    let mut told = Vec::new();
    for series in &data.series {
        for fact in facts_of(data, series, unit, look) {
            told.push(look.words.tell(&fact));
        }
    }
    told.extend(reservations(data.cells().map(|(_, _, f)| f), look));
    told
}

/// How many figures are known only between two ends, and how many are absent.
pub(crate) fn reservations<'f>(figures: impl Iterator<Item = &'f Figure>, look: &Look<'_>) -> Vec<String> {
    let (mut of, mut uncertain, mut absent) = (0, 0, [0usize; 4]);
    for figure in figures {
        of += 1;
        match figure {
            Figure::Absent(kind) => absent[kind.index()] += 1,
            Figure::Amount(amount) if !amount.is_exact() => uncertain += 1,
            _ => {}
        }
    }
    let mut told = Vec::new();
    if uncertain > 0 {
        told.push(look.words.tell(&Fact::Uncertain { count: uncertain, of }));
    }
    for kind in Absent::ALL {
        let count = absent[kind.index()];
        if count > 0 {
            told.push(look.words.tell(&Fact::Missing { kind, count, of }));
        }
    }
    told
}

/// Between which ends all figures lie, where there are any.
pub(crate) fn spread_of<'f>(figures: impl Iterator<Item = &'f Figure>, unit: Unit, look: &Look<'_>) -> Option<String> {
    let amounts: Vec<Amount> = figures.filter_map(Figure::amount).collect();
    let ends = look.said(&Figure::Amount(hull(&amounts)?), unit)?;
    Some(look.words.tell(&Fact::Spread { series: None, count: amounts.len(), ends }))
}

/// From the lowest lower end to the highest upper one.
fn hull(amounts: &[Amount]) -> Option<Amount> {
    let lo = amounts.iter().map(|a| a.lo).reduce(f64::min)?;
    let hi = amounts.iter().map(|a| a.hi).try_fold(0.0, |a: f64, hi| hi.map(|hi| a.max(hi)));
    Some(Amount { lo, hi })
}

/// A figure that is there, with its place.
struct There<'a> {
    at: &'a str,
    figure: &'a Figure,
    amount: Amount,
}

fn facts_of<'a>(data: &'a Data, series: &'a Series, unit: Unit, look: &Look<'_>) -> Vec<Fact<'a>> {
    let there: Vec<There<'a>> = data
        .categories
        .iter()
        .zip(&series.figures)
        .filter_map(|(c, figure)| figure.amount().map(|amount| There { at: &c.name, figure, amount }))
        .collect();
    let name = (!series.name.is_empty()).then_some(series.name.as_str());
    let point = |there: &There<'a>| look.said(there.figure, unit).map(|figure| Point { at: there.at, figure });
    if there.is_empty() {
        return Vec::new();
    }
    if data.over == Over::Times && there.len() > 1 {
        return course(&there, name, point).into_iter().collect();
    }
    if there.len() <= MOST_SINGLE {
        return there.iter().filter_map(point).map(|point| Fact::Single { series: name, point }).collect();
    }
    let mut facts: Vec<Fact<'a>> = spread(&there, name, unit, look).into_iter().collect();
    if data.over == Over::Things {
        let surely_largest = |a: &&There<'_>| {
            there.iter().filter(|b| !std::ptr::eq(*a, *b)).all(|b| b.amount.less_than(&a.amount) == Some(true))
        };
        let surely_smallest = |a: &&There<'_>| {
            there.iter().filter(|b| !std::ptr::eq(*a, *b)).all(|b| a.amount.less_than(&b.amount) == Some(true))
        };
        let largest = there.iter().find(surely_largest).and_then(point);
        let smallest = there.iter().find(surely_smallest).and_then(point);
        facts.extend(largest.map(|point| Fact::Largest { series: name, point }));
        facts.extend(smallest.map(|point| Fact::Smallest { series: name, point }));
    }
    facts
}

fn spread<'a>(there: &[There<'a>], series: Option<&'a str>, unit: Unit, look: &Look<'_>) -> Option<Fact<'a>> {
    let amounts: Vec<Amount> = there.iter().map(|t| t.amount).collect();
    let ends = look.said(&Figure::Amount(hull(&amounts)?), unit)?;
    Some(Fact::Spread { series, count: there.len(), ends })
}

fn way(a: &Amount, b: &Amount) -> Way {
    if a.is_exact() && a == b {
        Way::Level
    } else if a.less_than(b) == Some(true) {
        Way::Up
    } else if b.less_than(a) == Some(true) {
        Way::Down
    } else {
        Way::Unclear
    }
}

/// The course of a series: neighbouring stretches in the same way are one. A course of many turns is told by its first
/// figure, its surely highest and lowest one, and its last.
fn course<'a>(
    there: &[There<'a>],
    series: Option<&'a str>,
    point: impl Fn(&There<'a>) -> Option<Point<'a>>,
) -> Option<Fact<'a>> {
    let mut stops: Vec<usize> = turning_points(there);
    if stops.len() > MOST_TURNS {
        let by = |better: &dyn Fn(&Amount, &Amount) -> bool| {
            (0..there.len()).reduce(|a, b| if better(&there[b].amount, &there[a].amount) { b } else { a }).unwrap_or(0)
        };
        let high = by(&|b, a| a.less_than(b) == Some(true));
        let low = by(&|b, a| b.less_than(a) == Some(true));
        stops = vec![high, low, there.len() - 1];
        stops.sort_unstable();
        stops.dedup();
        stops.retain(|i| *i > 0);
    }
    let mut turns = Vec::with_capacity(stops.len());
    let mut last = 0;
    for stop in stops {
        turns.push(Turn { way: way(&there[last].amount, &there[stop].amount), to: point(&there[stop])? });
        last = stop;
    }
    Some(Fact::Course { series, start: point(there.first()?)?, turns })
}

/// Where the way changes, and the end.
fn turning_points(there: &[There<'_>]) -> Vec<usize> {
    let ways: Vec<Way> = there.windows(2).map(|pair| way(&pair[0].amount, &pair[1].amount)).collect();
    let turns = ways.windows(2).enumerate().filter(|(_, pair)| pair[0] != pair[1]).map(|(i, _)| i + 1);
    turns.chain([there.len() - 1]).collect()
}
