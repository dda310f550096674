//! An import that is killed is wholly there or wholly absent: the store opens, the chain verifies, no stage file stays.
//!
//! `PALERMO_TEST_LONG=1` kills two hundred times, else six times; `PALERMO_TEST_SEED` repeats a run. Databases:
//! SQLite always, PostgreSQL where `PALERMO_TEST_POSTGRES` names a server, and where `PALERMO_TEST_POSTGRES_CRASH` names
//! one that comes back by itself also by stopping that server the hard way.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it measured and what it left out")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use sqlx::Connection as _;
use support::chance::{Chance, seed};
use support::server::{named, now, own_database};
use support::{Site, counts};

const ROWS: u64 = 1_500;

fn kills() -> u64 {
    if std::env::var_os("PALERMO_TEST_LONG").is_some() { 200 } else { 6 }
}

/// When a kill fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fell {
    BeforeTheFirstWrite,
    BetweenWriteAndCommit,
    AfterTheCommit,
}

/// What stops the import.
enum Stop<'a> {
    Import,
    Server(&'a str),
}

/// How long the two halves of an undisturbed import take: until the first write, and from there to the end.
fn measure(site: &Site, file: &str) -> (Duration, Duration) {
    let begun = Instant::now();
    let mut writing = Duration::ZERO;
    run(site, file, |_| {
        writing = begun.elapsed();
        None
    });
    assert!(writing > Duration::ZERO, "the import never said that it writes");
    (writing, begun.elapsed().saturating_sub(writing))
}

/// Imports the file; `on_writing` is called when the import says that it writes and may answer with a moment from there
/// at which it is to be stopped. Gives true when the import ended by itself with success.
fn run(site: &Site, file: &str, mut on_writing: impl FnMut(u32) -> Option<(Duration, Box<dyn FnOnce()>)>) -> bool {
    let mut child = site
        .command(&["import", file, "--mapping", "case-rows", "--json"])
        .env("PALERMO_PHASES", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let id = child.id();
    let mut lines = BufReader::new(child.stderr.take().expect("standard error is piped"));
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|n| n > 0) {
        if line.contains("phase: writing") {
            if let Some((wait, stop)) = on_writing(id) {
                std::thread::sleep(wait);
                stop();
            }
            break;
        }
        line.clear();
    }
    let mut rest = Vec::new();
    let _ = lines.read_to_end(&mut rest);
    child.wait().expect("the import ends").success()
}

fn kill(id: u32) {
    let _ = std::process::Command::new("kill").args(["-9", &id.to_string()]).stderr(Stdio::null()).status();
}

/// Stops the import once, at a moment drawn uniformly between its start and its expected end, and says when it fell.
fn interrupt(site: &Site, file: &str, stop: &Stop<'_>, at: Duration, before: Duration) -> Fell {
    let wrote = Arc::new(AtomicBool::new(false));
    let finished = if at < before {
        // Before the first write only the process can be stopped: the server has nothing to lose.
        let mut child = site
            .command(&["import", file, "--mapping", "case-rows", "--json"])
            .env("PALERMO_PHASES", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        std::thread::sleep(at);
        kill(child.id());
        let mut said = String::new();
        let _ = child.stderr.take().expect("standard error is piped").read_to_string(&mut said);
        wrote.store(said.contains("phase: writing"), Ordering::SeqCst);
        child.wait().expect("the import ends").success()
    } else {
        let seen = Arc::clone(&wrote);
        run(site, file, move |id| {
            seen.store(true, Ordering::SeqCst);
            let act: Box<dyn FnOnce()> = match stop {
                Stop::Import => Box::new(move || kill(id)),
                Stop::Server(url) => {
                    let url = (*url).to_string();
                    Box::new(move || stop_server(&url))
                }
            };
            Some((at - before, act))
        })
    };
    match (finished, wrote.load(Ordering::SeqCst)) {
        (true, _) => Fell::AfterTheCommit,
        (false, true) => Fell::BetweenWriteAndCommit,
        (false, false) => Fell::BeforeTheFirstWrite,
    }
}

/// Wholly there or wholly absent; gives true when it is there.
fn judge(site: &Site, file: &str, before: &BTreeSet<PathBuf>) -> bool {
    let report = site.import(0, file, "case-rows", &["--dry-run"]);
    let [read, excluded, rejected, new, changed, unchanged] = counts(&report);
    assert_eq!([read, excluded, rejected, changed], [ROWS, 0, 0, 0], "{report}");
    assert!([(ROWS, 0), (0, ROWS)].contains(&(new, unchanged)), "a part is there: {report}");
    let verified = site.json(0, &["ledger", "verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
    let left: Vec<PathBuf> = files(site).difference(before).cloned().collect();
    let stray: Vec<&PathBuf> = left.iter().filter(|p| !is_of_the_database(p)).collect();
    assert!(stray.is_empty(), "files stay behind: {stray:?}");
    new == 0
}

/// The journal of SQLite lies beside its file until the next clean end.
fn is_of_the_database(path: &std::path::Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.ends_with(".db-wal") || name.ends_with(".db-shm")
}

fn files(site: &Site) -> BTreeSet<PathBuf> {
    fn walk(folder: &std::path::Path, out: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                walk(&entry.path(), out);
            } else {
                out.insert(entry.path());
            }
        }
    }
    let mut out = BTreeSet::new();
    walk(&site.data(), &mut out);
    out
}

fn rows(site: &Site) -> String {
    let file = site.arg("rows.csv");
    site.run(&["demo", "case-rows", "--rows", &ROWS.to_string(), "--out", &file]).code(0);
    file
}

/// Stops imports again and again; a site is left and a new one made when an import came through.
fn series(name: &str, stop: &Stop<'_>, fresh: impl Fn() -> Site) {
    let seed = seed();
    println!("{name}: seed {seed}, {} times", kills());
    let mut chance = Chance(seed);
    let mut site = fresh();
    let mut file = rows(&site);
    let (before, mut writing) = measure(&site, &file);
    assert!(judge(&site, &file, &files(&site)), "an undisturbed import is there");
    site = fresh();
    file = rows(&site);
    let mut fell = Vec::new();
    let mut deciles = [0u32; 10];
    for _ in 0..kills() {
        let standing = files(&site);
        // Four of five aim between the first write and the expected end, one at any time from the start.
        let from = if chance.unit() < 0.8 { before.as_secs_f64() } else { 0.0 };
        let end = before.as_secs_f64() + writing.as_secs_f64();
        let share = chance.unit();
        let at = Duration::from_secs_f64(from + share * (end - from));
        let when = interrupt(&site, &file, stop, at, before);
        if matches!(stop, Stop::Server(_)) {
            wait_for_server(&site);
        }
        let there = judge(&site, &file, &standing);
        match when {
            Fell::AfterTheCommit => {
                assert!(there, "the import said that it is done");
                // The machine is faster than it was: without this too many moments would fall behind the end.
                writing = writing.mul_f64(0.9);
            }
            Fell::BeforeTheFirstWrite => assert!(!there, "nothing was written yet"),
            Fell::BetweenWriteAndCommit => {
                let place = (at.as_secs_f64() - before.as_secs_f64()).max(0.0) / writing.as_secs_f64();
                deciles[((place * 10.0) as usize).min(9)] += 1;
            }
        }
        fell.push(when);
        if there {
            site = fresh();
            file = rows(&site);
        }
    }
    let count = |w: Fell| fell.iter().filter(|f| **f == w).count();
    let within = count(Fell::BetweenWriteAndCommit);
    println!(
        "{name}: before the first write {}, between write and commit {within}, after the commit {}",
        count(Fell::BeforeTheFirstWrite),
        count(Fell::AfterTheCommit)
    );
    for (i, n) in deciles.iter().enumerate() {
        println!("{:3}–{:3} % of the writing  {:4} {}", i * 10, i * 10 + 10, n, "#".repeat(*n as usize));
    }
    // Of six, chance alone moves the share too far: only the long run is held to it.
    if kills() >= 100 {
        assert!(within * 10 >= fell.len() * 6, "{within} of {} fell between write and commit; seed {seed}", fell.len());
    } else {
        assert!(within > 0, "no kill fell between write and commit; seed {seed}");
    }
}

#[test]
fn an_import_killed_at_any_moment_is_wholly_there_or_wholly_absent() {
    series("SQLite", &Stop::Import, Site::new);
}

#[test]
fn an_import_into_postgresql_killed_at_any_moment_is_wholly_there_or_wholly_absent() {
    let Some(server) = named("PALERMO_TEST_POSTGRES") else { return };
    series("PostgreSQL", &Stop::Import, || Site::in_database(own_database(&server, "kill")));
}

#[test]
fn a_server_stopped_at_once_during_an_import_comes_back_with_all_of_it_or_nothing() {
    let Some(server) = named("PALERMO_TEST_POSTGRES_CRASH") else { return };
    series("PostgreSQL, server stopped", &Stop::Server(&server), || Site::in_database(own_database(&server, "kill")));
}

/// Stops the server as an immediate shutdown does, which is how it looks after a loss of power: its first process, whose
/// number stands in its own `postmaster.pid`, is told to quit.
fn stop_server(server: &str) {
    let id: String = now(async {
        let mut admin = sqlx::PgConnection::connect(server).await.expect("the server");
        let text = "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)";
        sqlx::query_scalar(text).fetch_one(&mut admin).await.expect("the server names its process")
    });
    let done = std::process::Command::new("kill").args(["-QUIT", id.trim()]).status().expect("kill runs");
    assert!(done.success(), "the server could not be stopped");
}

fn wait_for_server(site: &Site) {
    let begun = Instant::now();
    loop {
        let answer: Json = match serde_json::from_str(&site.run(&["doctor", "--json"]).out) {
            Ok(a) => a,
            Err(_) => Json::Null,
        };
        if answer["ok"] == true {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "the server does not come back: {answer}");
        std::thread::sleep(Duration::from_millis(200));
    }
}
