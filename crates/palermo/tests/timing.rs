//! Does the time of an answer tell whether another organisation's record is there?
//!
//! On eight routes a record of the other organisation (hit) and one that does not exist (miss) are asked for in random order over
//! one connection. The difference of the medians must be below 1 % of the miss, or below its own noise at 95 % (bootstrap,
//! Efron 1979) where that is below 2 %; a noisier machine is no proof either way, and fails as inconclusive.
//! `PALERMO_TEST_LONG=1` asks 10,000 times for each and judges; else 100 times, and judges the answers only. It needs a machine
//! on which nothing else runs. `PALERMO_TEST_SEED` repeats the order.
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

#[path = "crawl/client.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod client;
#[path = "../../palermo-web/tests/common/html.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod html;
mod support;
#[path = "isolation/two.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod two;

use std::time::Instant;

use client::{Client, Served};
use support::Site;
use support::chance::{Chance, seed};
use two::{House, Side, organisation};
use uuid::Uuid;

/// Samples drawn anew from the measured ones.
const DRAWN: usize = 400;

fn times() -> usize {
    if std::env::var_os("PALERMO_TEST_LONG").is_some() { 10_000 } else { 100 }
}

/// Addresses that hold a record, with who asks: the register, what stands before the identifier, what after it.
const ROUTES: [(&str, &str, &str); 8] = [
    ("statistics.st_victim", "/en/registers/statistics.st_victim/records/", ""),
    ("example.item", "/en/registers/example.item/records/", ""),
    ("example.item", "/en/registers/example.item/records/", "/edit"),
    ("example.item", "/en/registers/example.item/records/", "/history"),
    ("example.item", "/en/registers/example.item/records/", "/delete"),
    ("example.loan", "/en/registers/example.loan/records/", "/do/loan.lend"),
    ("example.item", "/en/registers/example.loan?w.item=", ""),
    ("statistics.st_victim", "/api/registers/statistics.st_victim/records/", ""),
];

fn median(of: &mut [f64]) -> f64 {
    of.sort_unstable_by(f64::total_cmp);
    of[of.len() / 2]
}

/// Half the width of the interval in which the difference of medians lies at 95 %, when both are drawn anew.
fn noise(hits: &[f64], misses: &[f64], chance: &mut Chance) -> f64 {
    let mut drawn = |of: &[f64]| -> f64 {
        let mut sample: Vec<f64> = (0..of.len()).map(|_| of[chance.below(of.len())]).collect();
        median(&mut sample)
    };
    let mut differences: Vec<f64> = (0..DRAWN).map(|_| drawn(hits) - drawn(misses)).collect();
    differences.sort_unstable_by(f64::total_cmp);
    (differences[DRAWN * 975 / 1000] - differences[DRAWN * 25 / 1000]) / 2.0
}

/// What was measured of a route, in seconds.
struct Measured {
    hit: f64,
    miss: f64,
    noise: f64,
}

impl Measured {
    /// The difference, as a share of the miss.
    fn difference(&self) -> f64 {
        (self.hit - self.miss).abs() / self.miss
    }

    fn verdict(&self) -> &'static str {
        let noise = self.noise / self.miss;
        if self.difference() < 0.01 || (noise < 0.02 && self.difference() < noise) {
            "the same"
        } else if noise >= 0.02 {
            "inconclusive"
        } else {
            "TOLD APART"
        }
    }
}

fn measure(me: &mut Client, hits: &[Uuid], route: (&str, &str, &str), chance: &mut Chance) -> Measured {
    let (_, before, after) = route;
    let header = format!("palermo-organisation: {}\r\n", organisation(Side::North));
    let api = before.starts_with("/api/");
    let mut ask = |id: Uuid| {
        let at = format!("{before}{id}{after}");
        let begun = Instant::now();
        let answer = if api { me.get_with(&at, &header) } else { me.get(&at) };
        (begun.elapsed().as_secs_f64(), answer.status, answer.body.len())
    };
    let (mut found, mut missed) = (Vec::new(), Vec::new());
    let (_, status, length) = ask(hits[0]);
    for _ in 0..2 * times() {
        let hit = missed.len() == times() || (found.len() < times() && chance.unit() < 0.5);
        let id = if hit { hits[chance.below(hits.len())] } else { Uuid::new_v4() };
        let (seconds, own, size) = ask(id);
        assert_eq!((own, size), (status, length), "{before}{id}{after}: told apart by its answer");
        if hit { found.push(seconds) } else { missed.push(seconds) }
    }
    let noise = noise(&found, &missed, chance);
    Measured { hit: median(&mut found), miss: median(&mut missed), noise }
}

#[test]
fn the_time_of_an_answer_does_not_tell_whether_a_record_is_there() {
    let site = Site::new();
    let passphrases = two::furnish(&site);
    let served = Served::over(&site);
    let house = House::made(&mut served.client());
    let mut me = served.client();
    me.sign_in(&two::handle(Side::North), &passphrases[0]);
    let seed = seed();
    let mut chance = Chance(seed);
    println!("seed {seed}, {} of each on {} routes", times(), ROUTES.len());
    let mut wrong = Vec::new();
    for route in ROUTES {
        let m = measure(&mut me, house.of(Side::South, route.0), route, &mut chance);
        let (difference, noise) = (100.0 * (m.hit - m.miss) / m.miss, 100.0 * m.noise / m.miss);
        let line = format!(
            "{}…{}: hit {:.3} ms, miss {:.3} ms, difference {difference:+.2} %, noise {noise:.2} %: {}",
            route.1,
            route.2,
            1e3 * m.hit,
            1e3 * m.miss,
            m.verdict()
        );
        println!("{line}");
        if m.verdict() != "the same" {
            wrong.push(line);
        }
    }
    // Of a hundred, chance alone moves a median by more than that.
    assert!(times() < 1_000 || wrong.is_empty(), "seed {seed}:\n{}", wrong.join("\n"));
}

#[test]
fn the_judge_tells_a_difference_from_none_and_from_noise() {
    let mut chance = Chance(1);
    let mut sample = |middle: f64, spread: f64| -> Vec<f64> {
        (0..2_000).map(|_| middle + spread * (chance.unit() - 0.5)).collect()
    };
    let judged = |hits: &[f64], misses: &[f64]| {
        let noise = noise(hits, misses, &mut Chance(2));
        Measured { hit: median(&mut hits.to_vec()), miss: median(&mut misses.to_vec()), noise }.verdict()
    };
    let (one, two, slower) = (sample(1.0, 0.2), sample(1.0, 0.2), sample(1.05, 0.2));
    assert_eq!(judged(&one, &two), "the same");
    assert_eq!(judged(&slower, &one), "TOLD APART");
    let (wild, wilder) = (sample(2.0, 4.0), sample(2.2, 4.0));
    assert_eq!(judged(&wilder, &wild), "inconclusive");
}
