//! How many are hidden, for a page: lists that overlap are read and estimated from while somebody waits. Nothing is kept.

use std::sync::Arc;
use std::time::Duration;

use palermo_estimate::bootstrap::Progress;
use palermo_estimate::{CaptureTable, Columns, Error, Histories, Method, Request, mse};
use palermo_web::{Captured, EstimateRequest, Estimated, History, ListCount, Problem};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::quoted;

/// How long a page waits for an estimate.
const WAIT: Duration = Duration::from_secs(20);
/// Estimates that are made at once, each on one core: other pages must not wait for them.
static ROOM: Semaphore = Semaphore::const_new(2);
/// Different histories that a form still carries.
const MOST_HISTORIES: usize = 4_096;
/// What answers while a page waits.
const METHODS: [Method; 4] = [Method::Stepwise, Method::Bic, Method::Chao, Method::LincolnPetersen];
/// Name of the column of counts, and of the file that the command names.
const COUNT: &str = "count";
const FILE: &str = "lists.csv";

/// Reads lists, and estimates where a method is asked for.
///
/// # Errors
/// A cell, a column or a setting that cannot be used, with its place; too many estimate at once.
pub async fn estimate(asked: EstimateRequest) -> Result<Captured, Problem> {
    let wrong = |e: Error| Problem::asked("input", e.to_string());
    let failed = |e: tokio::task::JoinError| Problem::internal(&e);
    let room = timeout(WAIT, ROOM.acquire()).await;
    let room = room.ok().and_then(Result::ok).ok_or(palermo_store::Error::Busy)?;
    let asked = Arc::new(asked);
    let own = asked.clone();
    let (all, mut captured) = spawn_blocking(move || read(&own)).await.map_err(failed)?.map_err(wrong)?;
    let Some(method) = &asked.method else { return Ok(captured) };
    let request = request(&asked, method).map_err(wrong)?;
    captured.command = command(&asked, &captured, method);
    let progress = Arc::new(Progress::default());
    let watched = progress.clone();
    let work = spawn_blocking(move || {
        // Whoever waits may be gone: the room is taken until the work has ended.
        let _room = room;
        match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
            Ok(pool) => pool.install(|| mse::estimate(&all, &request, &watched)),
            Err(_) => mse::estimate(&all, &request, &watched),
        }
    });
    let answer = match timeout(WAIT, work).await {
        Ok(ended) => ended.map_err(failed)?,
        Err(_) => {
            progress.cancel();
            captured.answer = Estimated::TooLong;
            return Ok(captured);
        }
    };
    let mut answer = serde_json::to_value(answer.map_err(wrong)?).map_err(|e| Problem::internal(&e))?;
    answer["reproduce"]["command"] = json!(captured.command);
    captured.answer = Estimated::Answered(answer);
    Ok(captured)
}

/// The histories over the lists that are used, and what the file holds.
fn read(asked: &EstimateRequest) -> Result<(Histories, Captured), Error> {
    let columns = Columns { count: asked.count_column.clone(), ..Columns::default() };
    let mut all = Histories::read(&String::from_utf8_lossy(&asked.counts), &columns)?;
    let whole = all.table()?;
    if whole.names().iter().any(|n| n == COUNT) {
        return Err(Error::Table {
            reason: format!("a list is called `{COUNT}`, as the column of counts is: rename it"),
        });
    }
    if whole.cells().len() > MOST_HISTORIES {
        let reason = format!(
            "{} different histories are more than the {MOST_HISTORIES} that a form carries: use `palermo estimate mse`",
            whole.cells().len()
        );
        return Err(Error::Table { reason });
    }
    if let Some(stray) = asked.lists.iter().find(|l| !whole.names().contains(l)) {
        return Err(Error::UnknownList { list: stray.clone(), known: whole.names().to_vec() });
    }
    let gone = whole.names().iter().filter(|n| !asked.lists.is_empty() && !asked.lists.contains(n));
    for list in gone {
        all = all.without(list)?;
    }
    let captured = captured(&whole, &all.table()?);
    Ok((all, captured))
}

/// What a page or a drawing shows of a table, and of the part of it that is used.
pub fn captured(whole: &CaptureTable, used: &CaptureTable) -> Captured {
    let lists = whole.names().iter().enumerate();
    let lists = lists.map(|(i, name)| ListCount {
        name: name.clone(),
        cases: whole.margin(1 << i),
        used: used.names().contains(name),
    });
    let of = |mask: u32| (0..used.lists()).filter(|l| mask >> l & 1 == 1).collect::<Vec<usize>>();
    let mut histories: Vec<History> =
        used.cells().iter().map(|(mask, count)| History { lists: of(*mask), count: *count }).collect();
    histories.sort_by(|a, b| a.lists.len().cmp(&b.lists.len()).then(b.count.cmp(&a.count)).then(a.lists.cmp(&b.lists)));
    Captured { lists: lists.collect(), histories, counts: csv(whole), ..Captured::default() }
}

/// A table as CSV: a row for each history that somebody has.
fn csv(table: &CaptureTable) -> String {
    let mut out: Vec<String> = table.names().iter().map(|n| quoted(n)).collect();
    out.push(COUNT.into());
    let mut out = out.join(",") + "\n";
    for (mask, count) in table.cells() {
        for list in 0..table.lists() {
            out.push_str(if mask >> list & 1 == 1 { "1," } else { "0," });
        }
        out.push_str(&format!("{count}\n"));
    }
    out
}

fn request(asked: &EstimateRequest, method: &str) -> Result<Request, Error> {
    let method = Method::of(method)?;
    if !METHODS.contains(&method) {
        let reason = "takes longer than a page waits: use `palermo estimate mse`".into();
        return Err(Error::Setting { setting: "method", reason });
    }
    Ok(Request {
        bootstrap: Some(asked.bootstrap),
        seed: Some(asked.seed),
        assumption: asked.assumption.clone(),
        reasons: asked.reasons.clone(),
        ..Request::new(method)
    })
}

/// The command that gives the same digits from a file with the counts.
fn command(asked: &EstimateRequest, captured: &Captured, method: &str) -> String {
    let mut words = vec![format!(
        "palermo estimate mse {FILE} --method {method} --bootstrap {} --seed {}",
        asked.bootstrap, asked.seed
    )];
    let gone: Vec<&str> = captured.lists.iter().filter(|l| !l.used).map(|l| l.name.as_str()).collect();
    let drop = Some(gone.join(",")).filter(|g| !g.is_empty());
    for (name, value) in [("drop", &drop), ("assumption", &asked.assumption), ("reasons", &asked.reasons)] {
        words.extend(value.as_ref().map(|v| format!("--{name}={}", shell(v))));
    }
    words.push("--json".into());
    words.join(" ")
}

/// A word as a POSIX shell takes it.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./,".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.into() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the guide: 212 persons, 37 of them on two or three lists.
    const THREE: &str =
        "police,shelter,ngo,count\n1,0,0,60\n0,1,0,45\n0,0,1,70\n1,1,0,14\n1,0,1,11\n0,1,1,9\n1,1,1,3\n";

    fn asked(lists: &[&str], method: Option<&str>) -> EstimateRequest {
        EstimateRequest {
            counts: THREE.into(),
            lists: lists.iter().map(|l| (*l).to_string()).collect(),
            method: method.map(str::to_string),
            seed: 1,
            ..EstimateRequest::default()
        }
    }

    #[tokio::test]
    async fn what_is_read_is_given_back_as_the_same_counts() {
        let captured = estimate(asked(&[], None)).await.expect("read");
        let mut given: Vec<&str> = THREE.lines().collect();
        let mut kept: Vec<&str> = captured.counts.lines().collect();
        given.sort_unstable();
        kept.sort_unstable();
        assert_eq!(kept, given);
        assert_eq!((captured.observed(), captured.connecting()), (212, 37));
        assert_eq!(captured.answer, Estimated::NotAsked);
    }

    #[tokio::test]
    async fn two_lists_are_estimated_by_hand_arithmetic_and_withheld_without_a_reason() {
        // Police 60 + 14 + 11 + 3 = 88, shelter 45 + 14 + 9 + 3 = 71, both 17: 88 · 71 / 17.
        let captured = estimate(asked(&["police", "shelter"], Some("lincoln-petersen"))).await.expect("estimated");
        let Estimated::Answered(answer) = &captured.answer else { panic!("{:?}", captured.answer) };
        let total = answer["estimate"].as_f64().expect("a number");
        assert!((total - 88.0 * 71.0 / 17.0).abs() < 1e-9, "{total}");
        assert_eq!((&answer["verdict"], &answer["observed"]), (&json!("withheld"), &json!(142)));
        assert!(captured.command.contains("--drop=ngo"), "{}", captured.command);
        assert_eq!(answer["reproduce"]["command"], json!(captured.command));
    }

    #[tokio::test]
    async fn a_fault_is_told_with_its_place() {
        for (counts, lists, method, says) in [
            ("A,B,count\n1,0,2\n2,1,3\n", vec![], None, "row 3, column `A`: `2` is neither 0 nor 1"),
            (THREE, vec!["police"], None, "fewer than two lists would remain"),
            (THREE, vec!["police", "port"], None, "there is no list `port`"),
            (THREE, vec![], Some("lcmcr"), "use `palermo estimate mse`"),
            (THREE, vec![], Some("guess"), "`guess` is not known"),
        ] {
            let told = estimate(EstimateRequest { counts: counts.into(), ..asked(&lists, method) }).await;
            let told = told.expect_err(says).detail;
            assert!(told.contains(says), "{told}");
        }
    }

    #[test]
    fn a_word_of_a_command_is_one_word_for_the_shell() {
        assert_eq!(shell("it's; rm -r /"), r"'it'\''s; rm -r /'");
        assert_eq!(shell("A,B"), "A,B");
    }
}
