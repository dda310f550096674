//! A service that is killed while people save forms and an import runs beside it: what was acknowledged is there, nothing is
//! there by half.
//!
//! Clerks lend tools: an item, a loan of it, its lending and its return are four forms, each answered by a redirection once it
//! lasts. The service is killed at a moment drawn by chance after ten such answers, with clerks still writing, and with an import
//! in a process of its own, which is killed too three times in four. `PALERMO_TEST_LONG=1` kills a thousand times (a second
//! each on SQLite, one and a half on PostgreSQL, unoptimised), else five times, all over one installation; `PALERMO_TEST_SEED` repeats a run. SQLite always,
//! PostgreSQL where `PALERMO_TEST_POSTGRES` names a server.
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

#[path = "kill_forms/clerk.rs"]
mod clerk;
#[path = "crawl/client.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod client;
#[path = "../../palermo-web/tests/common/html.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod html;
#[path = "kill_forms/judge.rs"]
mod judge;
mod support;

use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clerk::{Loan, Stage};
use client::{Client, Served};
use judge::Judge;
use palermo_store::Place;
use support::chance::{Chance, seed};
use support::server::{named, own_database};
use support::{Site, packs};

/// People who save forms at the same time.
const CLERKS: usize = 3;
/// Acknowledged writes before a kill, at least.
const ENOUGH: usize = 10;
/// Rows of an import.
pub const ROWS: usize = 120;

fn kills() -> usize {
    if std::env::var_os("PALERMO_TEST_LONG").is_some() { 1_000 } else { 5 }
}

/// What a run met.
#[derive(Default)]
struct Met {
    /// Acknowledged writes before each kill.
    acknowledged: Vec<usize>,
    /// Writes that were asked for and not acknowledged, and were there all the same; and those that were not.
    unheard: usize,
    lost: usize,
    /// Imports that were wholly there, and wholly absent.
    there: usize,
    absent: usize,
    /// Forms that were answered with "try again", and with a redirection.
    busy: usize,
    saved: usize,
}

/// The library, the passphrases of its clerks, and a member who borrows.
fn library(site: &Site) -> Vec<String> {
    site.run(&["pack", "apply", &packs().join("example").display().to_string()]).code(0);
    let members = site.file("members.csv", "card,group\nC-1,adult\n");
    site.import(0, &members, "example.member", &[]);
    let add = |n| site.json(0, &["account", "add", &format!("clerk-{n}"), "--role", "librarian"]);
    (0..CLERKS).map(|n| add(n)["passphrase"].as_str().expect("a passphrase").to_string()).collect()
}

/// Imports a file of cases of its own in a process of its own.
fn import(site: &Site, round: usize) -> Child {
    let rows: String = (0..ROWS).map(|n| format!("R{round}-{n},2025,labour,identified\n")).collect();
    let head = "source_key,year_registered,exploitation,identification_status\n";
    let file = site.file("rows.csv", format!("{head}{rows}"));
    let mut command = site.command(&["import", &file, "--mapping", "case-rows", "--json"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs")
}

fn series(name: &str, site: &Site, place: &Place) {
    let (seed, begun) = (seed(), Instant::now());
    println!("{name}: seed {seed}, {} kills", kills());
    let mut chance = Chance(seed);
    let passphrases = library(site);
    let mut judge = Judge::over(place);
    let member = judge.only("example.member");
    let mut browsers: Vec<Client> = Vec::new();
    let mut met = Met::default();
    let undisturbed = Instant::now();
    assert!(import(site, kills()).wait().expect("it ends").success(), "an import by itself comes through");
    let takes = undisturbed.elapsed();
    let loop_began = Instant::now();
    for round in 0..kills() {
        let served = Served::over(site);
        if browsers.is_empty() {
            for (n, passphrase) in passphrases.iter().enumerate() {
                let mut browser = served.client();
                browser.sign_in(&format!("clerk-{n}"), passphrase);
                browsers.push(browser);
            }
        }
        let acknowledged = AtomicUsize::new(0);
        let (port, heard) = (served.port, &acknowledged);
        let (worked, ended) = std::thread::scope(|scope| {
            let clerks: Vec<_> = browsers
                .iter()
                .enumerate()
                .map(|(n, browser)| {
                    // The session outlives the service that opened it.
                    let mut browser = browser.at(port);
                    scope.spawn(move || clerk::work(&mut browser, &format!("{round}-{n}"), member, heard))
                })
                .collect();
            let waiting = Instant::now();
            while heard.load(Ordering::SeqCst) < ENOUGH && !clerks.iter().any(|c| c.is_finished()) {
                assert!(waiting.elapsed() < Duration::from_secs(120), "no ten writes in two minutes; seed {seed}");
                std::thread::sleep(Duration::from_millis(1));
            }
            let mut beside = import(site, round);
            std::thread::sleep(takes.mul_f64(1.2 * chance.unit()));
            // The clerks write on; one of the two goes first.
            let both = chance.unit() < 0.75;
            let mut served = Some(served);
            if chance.unit() < 0.5 {
                served = None;
            }
            if both {
                let _ = beside.kill();
            }
            drop(served);
            let success = beside.wait().expect("the import ends").success();
            let worked: Vec<clerk::Worked> = clerks.into_iter().map(|c| c.join().expect("a clerk")).collect();
            (worked, success)
        });
        met.acknowledged.push(acknowledged.load(Ordering::SeqCst));
        let loans: Vec<&Loan> = worked.iter().flat_map(|w| &w.loans).collect();
        met.busy += worked.iter().map(|w| w.busy).sum::<usize>();
        met.saved += met.acknowledged.last().copied().unwrap_or(0);
        let whole = kills() < 100 || round % 50 == 49 || round + 1 == kills();
        let found = judge.look(&loans, whole).unwrap_or_else(|e| panic!("{name}, kill {round}, seed {seed}: {e}"));
        for (loan, stage) in loans.iter().zip(&found.stages) {
            match loan.asked > loan.heard {
                true if *stage == loan.asked => met.unheard += 1,
                true => met.lost += 1,
                false => {}
            }
        }
        match found.imported {
            0 => met.absent += 1,
            ROWS => met.there += 1,
            n => panic!("{name}, kill {round}, seed {seed}: {n} of {ROWS} rows are there"),
        }
        assert!(!ended || found.imported == ROWS, "{name}, kill {round}, seed {seed}: the import said that it is done");
    }
    tell(name, met, begun.elapsed(), loop_began.elapsed());
}

fn tell(name: &str, mut met: Met, all: Duration, kills: Duration) {
    met.acknowledged.sort_unstable();
    let (least, n) = (met.acknowledged[0], met.acknowledged.len());
    println!(
        "{name}: {n} kills in {:.1} s ({:.2} s each), {} acknowledged writes, each there; before a kill at least {least}, \
         median {}",
        all.as_secs_f64(),
        kills.as_secs_f64() / n as f64,
        met.saved,
        met.acknowledged[n / 2],
    );
    println!(
        "{name}: under way at the kill: {} writes were there whole, {} not at all; imports: {} whole, {} absent; {} forms \
         were asked to try again",
        met.unheard, met.lost, met.there, met.absent, met.busy
    );
    assert!(least >= ENOUGH, "{least} acknowledged writes before a kill");
}

#[test]
fn whatever_a_form_was_told_is_saved_is_there_after_a_kill() {
    let site = Site::new();
    let place = Place::folder(site.data());
    series("SQLite", &site, &place);
}

#[test]
fn whatever_a_form_was_told_is_saved_is_there_after_a_kill_on_postgresql() {
    let Some(server) = named("PALERMO_TEST_POSTGRES") else { return };
    let url = own_database(&server, "forms");
    let site = Site::in_database(url.clone());
    let place = Place { database: Some(url), ..Place::folder(site.data()) };
    series("PostgreSQL", &site, &place);
}

/// How far a loan is, and what a stage is called where something is wrong.
pub fn named_stage(stage: Stage) -> &'static str {
    ["nothing", "an item", "a reservation", "a lent item", "a returned item"][stage as usize]
}
