//! What is lost with a disk comes back from a backup, and nobody reads a backup without its key.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::{Site, postgres};

const ROWS: &str = "code,name,type,country\nAG-1,One canary 7731,police,ITA\nAG-2,Two,ngo,FRA\nAG-3,Three,ngo,DEU\n";

fn site() -> Site {
    let site = Site::new();
    let file = site.file("agencies.csv", ROWS);
    site.import(0, &file, "core.organisation", &[]);
    site
}

fn made(answer: &Json) -> Vec<PathBuf> {
    let made = answer["made"].as_array().expect("files");
    made.iter().map(|m| PathBuf::from(m["file"].as_str().expect("a path"))).collect()
}

fn sha(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("a file")
}

#[test]
fn an_installation_comes_back_in_another_folder_with_counts_chains_and_keys() {
    let site = site();
    let out = site.arg("backups");
    let answer = site.json(0, &["backup", "--out", &out]);
    assert_eq!(answer["full"], true);
    let files = made(&answer);
    assert_eq!(files.len(), 2);
    for file in &files {
        let bytes = sha(file);
        assert!(!bytes.windows(11).any(|w| w == b"canary 7731"), "a backup shows nothing");
    }
    let data = site.arg("again");
    let restored = site.json(0, &["restore", &out, "--data", &data]);
    assert_eq!((&restored["ok"], &restored["verified"]["ok"]), (&Json::Bool(true), &Json::Bool(true)), "{restored}");
    assert_eq!(restored["registers"]["core.organisation"], 3, "{restored}");
    assert!(restored["recovery_point"].as_str().is_some_and(|at| at.ends_with('Z')));
    assert!(restored["seconds"].as_f64().is_some_and(|s| s > 0.0));
    // The restored installation works on, under the same keys: the third import finds its rows unchanged.
    let file = site.file("agencies.csv", ROWS);
    let again = site.json(0, &["import", &file, "--mapping", "core.organisation", "--data", &data]);
    assert_eq!((&again["records_new"], &again["records_unchanged"]), (&Json::from(0), &Json::from(3)));
    let heads = |data: &str| site.json(0, &["ledger", "head", "--data", data])["key"].clone();
    assert_eq!(heads(&data), heads(&site.data().display().to_string()), "the signing key came back");
    // Nothing is written over a store that is there.
    let refused = site.json(1, &["restore", &out, "--data", &data]);
    assert!(refused["message"].as_str().is_some_and(|m| m.contains("already")), "{refused}");
}

#[test]
fn a_backup_that_was_changed_or_cut_short_is_refused_and_leaves_no_store() {
    let site = site();
    let out = site.arg("backups");
    let files = made(&site.json(0, &["backup", "--out", &out]));
    let sound = sha(&files[0]);
    let mut changed = sound.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    for (n, bytes) in [changed, sound[..sound.len() - 100].to_vec(), sound[..middle].to_vec()].into_iter().enumerate() {
        std::fs::write(&files[0], bytes).expect("tampering");
        let data = site.arg(&format!("bad{n}"));
        site.run(&["restore", &out, "--data", &data]).code(1);
        assert!(!Path::new(&data).join("palermo.db").exists(), "nothing half-restored stands there");
    }
}

#[test]
fn keys_that_are_older_than_the_records_are_refused() {
    let site = site();
    let out = site.arg("backups");
    let first = made(&site.json(0, &["backup", "--out", &out]));
    let second = made(&site.json(0, &["backup", "--out", &out]));
    std::fs::remove_file(&second[1]).expect("the newer keys are lost");
    let data = site.arg("again");
    let refused = site.json(1, &["restore", &out, "--data", &data]);
    assert!(refused["message"].as_str().is_some_and(|m| m.contains("older")), "{refused}");
    // The older main store goes with them.
    let main = first[0].display().to_string();
    assert_eq!(site.json(0, &["restore", &main, "--data", &data])["ok"], true);
}

#[test]
fn a_second_backup_writes_what_is_new_and_a_moment_brings_back_the_one_before_it() {
    let site = site();
    let out = site.arg("backups");
    let first = site.json(0, &["backup", "--out", &out]);
    let changed = site.file("agencies.csv", ROWS.replace("Two", "Second"));
    site.import(0, &changed, "core.organisation", &[]);
    let second = site.json(0, &["backup", "--out", &out]);
    let number = |answer: &Json, name: &str| answer["made"][0][name].as_u64().expect("a number");
    assert_eq!(second["full"], false);
    assert!(number(&second, "new_blocks") < number(&second, "blocks"), "{second}");
    assert!(number(&second, "new_bytes") < number(&first, "new_bytes"), "{first} {second}");
    let said = site.run(&["backup", "--out", &out]).code(0).out;
    assert!(said.contains("new: 0 of "), "{said}");

    let unchanged = |data: &str, file: &str| {
        let said = site.json(0, &["import", file, "--mapping", "core.organisation", "--data", data]);
        said["records_unchanged"].clone()
    };
    // The name of the first says when it was made.
    let name = made(&first)[0].file_stem().expect("a name").to_string_lossy().into_owned();
    let [day, clock] = [&name[5..13], &name[14..]];
    let (date, time) = (format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]), &clock[6..]);
    let at = format!("{date}T{}:{}:{}.{time}", &clock[..2], &clock[2..4], &clock[4..6]);
    let data = site.arg("then");
    let restored = site.json(0, &["restore", &out, "--data", &data, "--at", &at]);
    assert_eq!(restored["main"], made(&first)[0].display().to_string());
    assert!(restored["next"].as_str().is_some_and(|next| next > at.as_str()), "{restored}");
    let original = site.file("agencies.csv", ROWS);
    assert_eq!(unchanged(&data, &original), 3);
    let refused = site.json(1, &["restore", &out, "--data", &site.arg("no"), "--at", "1999-12-31"]);
    assert!(refused["message"].as_str().is_some_and(|m| m.contains("the oldest is of")), "{refused}");
    assert_eq!(site.json(1, &["restore", &out, "--data", &site.arg("no"), "--at", "soon"])["error"], "date");
    let data = site.arg("now");
    assert_eq!(site.json(0, &["restore", &out, "--data", &data])["next"], Json::Null);
}

#[test]
fn a_backup_that_is_killed_leaves_every_earlier_one_and_the_next_goes_through() {
    let site = site();
    let out = site.arg("backups");
    let first = made(&site.json(0, &["backup", "--out", &out]));
    for wait in [0_u64, 5, 10, 20, 40, 80] {
        let file = site.file("agencies.csv", ROWS.replace("Two", &format!("Two {wait}")));
        site.import(0, &file, "core.organisation", &[]);
        let mut child = site
            .command(&["backup", "--out", &out])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().expect("it is stopped, or has ended");
        child.wait().expect("it ends");
    }
    let main = first[0].display().to_string();
    assert_eq!(site.json(0, &["restore", &main, "--data", &site.arg("first")])["ok"], true);
    let done = site.json(0, &["backup", "--out", &out]);
    assert_eq!((&done["unread"], &done["damaged"]), (&serde_json::json!([]), &serde_json::json!([])), "{done}");
    assert_eq!(site.json(0, &["restore", &out, "--data", &site.arg("last")])["ok"], true);
}

#[test]
fn a_backup_opens_for_its_keys_and_for_nobody_else() {
    let site = site();
    let (one, two) = (site.arg("one.key"), site.arg("two.key"));
    let public = site.json(0, &["backup", "keys", "--out", &one])["key"].as_str().expect("a key").to_string();
    let inside = site.data().join("x.key").display().to_string();
    site.run(&["backup", "keys", "--out", &inside]).code(1);
    let other = site.twin();
    other.json(0, &["backup", "keys", "--out", &two]);
    let out = site.arg("backups");
    site.json(0, &["backup", "--out", &out, "--to", &public]);
    site.run(&["restore", &out, "--data", &site.arg("again"), "--key", &two]).code(1);
    assert_eq!(site.json(0, &["restore", &out, "--data", &site.arg("third"), "--key", &one])["ok"], true);
    let refused = site.json(1, &["backup", "--out", &out, "--to", "abc"]);
    assert_eq!(refused["error"], "key");
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(&one).expect("the key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_was_saved_after_the_backup_shows_against_heads_that_were_kept_elsewhere() {
    let site = site();
    let (out, anchors, data) = (site.arg("backups"), site.arg("anchors.txt"), site.arg("again"));
    site.json(0, &["backup", "--out", &out]);
    let file = site.file("agencies.csv", ROWS.replace("Two", "Second"));
    site.import(0, &file, "core.organisation", &[]);
    site.json(0, &["ledger", "head", "--out", &anchors]);
    assert_eq!(site.json(0, &["ledger", "verify", "--anchors", &anchors])["unanchored"], serde_json::json!([]));
    let restored = site.json(1, &["restore", &out, "--data", &data, "--anchors", &anchors]);
    let kinds: Vec<&str> = restored["verified"]["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|f| f["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["rolled_back"], "{restored}");
    assert_eq!(restored["differing"], serde_json::json!([]));
}

/// An installation with two persons whose names are sealed, and the identifier of the first.
fn sealed(site: Site) -> (Site, String) {
    let file = site.file("cases.csv", "Case,Who\nK-1,Zephyrine Quarrington\nK-2,Balthasar Xylokopt\n");
    let mapping = site.file(
        "cases.toml",
        "mapping = \"cases\"\nversion = \"1.0.0\"\nprofile = \"base\"\nlicence = \"open\"\n\n[[shape]]\ndataset = \"cases\"\nwhen = [\"Case\", \"Who\"]\ninto = \"st_victim\"\nkey = [\"Case\"]\n\n[shape.column.\"Case\"]\nto = \"source_key\"\n\n[shape.column.\"Who\"]\nto = \"full_name\"\n",
    );
    site.json(0, &["import", &file, "--mapping-file", &mapping]);
    let out = site.arg("all.jsonl");
    site.json(0, &["export", "statistics.st_victim", "--format", "jsonl", "--out", &out]);
    let text = std::fs::read_to_string(&out).expect("the export");
    let record: Json = serde_json::from_str(text.lines().next().expect("a row")).expect("a document");
    let id = record["id"].as_str().expect("an identifier").to_string();
    (site, id)
}

#[test]
fn who_was_erased_after_the_backup_is_erased_in_what_comes_back() {
    let (site, id) = sealed(Site::new());
    let out = site.arg("backups");
    site.json(0, &["backup", "--out", &out]);
    let list = format!("{out}/erased.txt");
    assert!(!Path::new(&list).exists(), "nobody was erased");
    site.json(0, &["erase", "--subject", &id, "--approved-by", "second", "--certificate", &list]);
    // Without the list the backup would bring her key back: that is what the list is for.
    let (kept, data) = (std::fs::read_to_string(&list).expect("the list"), site.arg("without"));
    std::fs::remove_file(&list).expect("the list is away");
    assert_eq!(site.json(0, &["restore", &out, "--data", &data])["erased"]["erased"], 0);
    site.json(0, &["erase", "--subject", &id, "--data", &data]);

    std::fs::write(&list, kept).expect("the list is back");
    let data = site.arg("with");
    let restored = site.json(0, &["restore", &out, "--data", &data]);
    assert_eq!(
        (&restored["erased"]["erased"], &restored["erased"]["unread"]),
        (&Json::from(1), &Json::from(0)),
        "{restored}"
    );
    assert_eq!(site.json(1, &["erase", "--subject", &id, "--data", &data])["error"], "no_subject");
    let who = ["ledger", "who", "--record", &id, "--from", "2000-01-01", "--to", "2100-01-01", "--data", &data];
    assert_eq!(site.json(0, &who).to_string().matches("\"erase\"").count(), 1);
    assert_eq!(site.json(0, &["ledger", "verify", "--data", &data])["ok"], true);
}

#[test]
fn an_older_main_store_with_the_newest_keys_brings_nobody_back() {
    let (site, id) = sealed(Site::new());
    let out = site.arg("backups");
    let first = made(&site.json(0, &["backup", "--out", &out]));
    site.json(0, &["erase", "--subject", &id]);
    site.json(0, &["backup", "--out", &out]);
    let list = std::fs::read_to_string(Path::new(&out).join("erased.txt")).expect("the backup lays the list beside it");
    assert_eq!(list.lines().filter(|line| line.starts_with("C-")).count(), 1);
    site.json(0, &["backup", "--out", &out]);
    let again = std::fs::read_to_string(Path::new(&out).join("erased.txt")).expect("the list");
    assert_eq!(again, list, "each stands there once");
    std::fs::remove_file(Path::new(&out).join("erased.txt")).expect("the list is lost");
    let (main, data) = (first[0].display().to_string(), site.arg("again"));
    let restored = site.json(0, &["restore", &main, "--data", &data]);
    assert_ne!(restored["keys"], first[1].display().to_string(), "the newest keys, not those of the same day");
    assert_eq!(restored["erased"]["erased"], 1, "the grants of the older store are gone: {restored}");
    assert_eq!(site.json(1, &["erase", "--subject", &id, "--data", &data])["error"], "no_subject");
}

#[test]
fn certificates_lie_outside_with_the_heads_and_foreign_ones_are_told() {
    let (site, id) = sealed(Site::new());
    let (out, outside) = (site.arg("backups"), site.arg("heads.txt"));
    site.json(0, &["backup", "--out", &out]);
    site.json(0, &["erase", "--subject", &id, "--heads", &outside]);
    assert!(std::fs::read_to_string(&outside).expect("the place outside").contains("C-"));
    let restored = site.json(1, &["restore", &out, "--data", &site.arg("again"), "--anchors", &outside]);
    assert_eq!(
        (&restored["erased"]["erased"], &restored["erased"]["unread"]),
        (&Json::from(1), &Json::from(0)),
        "{restored}"
    );
    // What another installation signed erases nobody, and somebody is told to look.
    let other = Site::bare();
    other.run(&["init"]).code(0);
    let (other, foreign) = sealed(other);
    let paper = other.arg("foreign.txt");
    other.json(0, &["erase", "--subject", &foreign, "--certificate", &paper]);
    std::fs::copy(&paper, Path::new(&out).join("erased.txt")).expect("a list of somebody else");
    let restored = site.json(1, &["restore", &out, "--data", &site.arg("third")]);
    assert_eq!(
        (&restored["erased"]["erased"], &restored["erased"]["unread"]),
        (&Json::from(0), &Json::from(1)),
        "{restored}"
    );
    assert_eq!(restored["verified"]["ok"], true, "{restored}");
}

#[test]
fn old_backups_of_the_key_store_are_removed_and_those_of_no_day_are_told() {
    let site = site();
    let out = site.arg("backups");
    std::fs::create_dir(&out).expect("a folder");
    let put = |name: &str| {
        let path = Path::new(&out).join(name);
        std::fs::write(&path, "").expect("a file");
        path
    };
    let (old, renamed, main) = (
        put("keys-20200101T000000000Z.palermo"),
        put("keys-before-the-move.palermo"),
        put("main-20200101T000000000Z.palermo"),
    );
    let answer = site.json(0, &["backup", "--out", &out]);
    let paths = |name: &str| {
        answer[name].as_array().expect("files").iter().filter_map(Json::as_str).map(PathBuf::from).collect::<Vec<_>>()
    };
    assert_eq!((paths("removed"), paths("undated")), (vec![old.clone()], vec![renamed.clone()]));
    assert_eq!(paths("unread"), [renamed.clone(), main.clone()], "neither is a backup, so no block is removed");
    assert!(!old.exists() && renamed.exists() && main.exists());
}

#[test]
fn an_installation_in_postgresql_comes_back_in_an_empty_database() {
    let Some(server) = postgres() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let fresh = || {
        let name = format!("backup_{}", uuid::Uuid::new_v4().simple());
        runtime.block_on(async {
            use sqlx::{Connection as _, Executor as _};
            let mut admin = sqlx::PgConnection::connect(&server).await.expect("the server");
            admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database of its own");
        });
        let (base, _) = server.rsplit_once('/').expect("an address");
        format!("{base}/{name}")
    };
    let (url, keys) = (fresh(), fresh());
    let site = Site::bare();
    let there = ["--database", url.as_str(), "--keys", keys.as_str()];
    let with = |code: i32, arguments: &[&str]| site.json(code, &[arguments, &there].concat());
    with(0, &["init"]);
    let file = site.file("agencies.csv", ROWS);
    with(0, &["import", &file, "--mapping", "core.organisation"]);
    let (out, data) = (site.arg("backups"), site.arg("again"));
    with(0, &["backup", "--out", &out]);
    let (url2, keys2) = (fresh(), fresh());
    let refused = site.json(1, &["restore", &out, "--data", &data]);
    assert!(refused["message"].as_str().is_some_and(|m| m.contains("postgres")), "{refused}");
    let there2 = ["--database", url2.as_str(), "--keys", keys2.as_str()];
    let restored = site.json(0, &[&["restore", out.as_str(), "--data", data.as_str()], &there2[..]].concat());
    assert_eq!((&restored["ok"], &restored["registers"]["core.organisation"]), (&Json::Bool(true), &Json::from(3)));
    let again = site.json(
        0,
        &[&["import", file.as_str(), "--mapping", "core.organisation", "--data", data.as_str()], &there2[..]].concat(),
    );
    assert_eq!(again["records_unchanged"], 3);
    // Keys and indexes came back as they were.
    let texts = |url: &str| {
        runtime.block_on(async {
            let db = palermo_store::Database::open(url).await.expect("the database");
            let texts = palermo_store::db::table_texts(&mut db.read().await.expect("a reader")).await.expect("texts");
            db.close().await;
            texts
        })
    };
    assert_eq!(texts(&url), texts(&url2));
}
