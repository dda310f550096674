//! Drives the binary as a user does: an installation in a folder of its own, arguments in, exit code and output out.

#![allow(dead_code, reason = "each test binary takes what it needs")]

pub mod chance;
pub mod fixtures;
pub mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::UNIX_EPOCH;

use serde_json::Value as Json;
use tempfile::TempDir;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_palermo");

/// The packs of the checkout.
pub fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// What a run of the binary said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The one document on standard output.
    #[track_caller]
    pub fn document(&self) -> Json {
        let mut documents = serde_json::Deserializer::from_str(&self.out).into_iter::<Json>();
        let first = documents.next().expect("a document").unwrap_or_else(|e| panic!("{e}: {self:?}"));
        assert!(documents.next().is_none(), "more than one document: {self:?}");
        first
    }

    /// Expects that exit code.
    #[track_caller]
    pub fn code(self, code: i32) -> Said {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

impl From<Output> for Said {
    fn from(o: Output) -> Said {
        let text = |b: Vec<u8>| String::from_utf8_lossy(&b).into_owned();
        Said { code: o.status.code(), out: text(o.stdout), err: text(o.stderr) }
    }
}

/// A folder with an installation in `data`, and room for files.
pub struct Site {
    folder: TempDir,
    database: Option<String>,
}

impl Site {
    /// A folder without an installation.
    pub fn bare() -> Site {
        Site { folder: tempfile::tempdir().expect("a temporary folder"), database: None }
    }

    /// A fresh installation with the shipped packs.
    pub fn new() -> Site {
        let site = Site::bare();
        site.take(&prepared("fresh", |s| drop(s.run(&["init"]).code(0))));
        site
    }

    /// A fresh installation to which something was done that several tests need; `name` says what.
    pub fn prepared(name: &str, make: impl FnOnce(&Site)) -> Site {
        let site = Site::bare();
        let place = prepared(name, |s| {
            s.take(&Site::new().data());
            make(s);
        });
        site.take(&place);
        site
    }

    /// The demonstration country, small, with its accounts: what `palermo demo` said is in `said.txt` of the data folder.
    pub fn demonstration() -> Site {
        let site = Site::bare();
        let place = prepared("demonstration", |s| {
            let said = s.run(&["demo", "--no-serve", "--victims", "300"]).code(0);
            fs::write(s.data().join("said.txt"), said.out + &said.err).expect("the data folder can be written");
        });
        site.take(&place);
        site
    }

    /// Makes an organisation, `north`, that takes reports of everybody in `example.tip`.
    pub fn take_reports(&self) {
        self.run(&["pack", "apply", &packs().join("example").display().to_string()]).code(0);
        let file = self.file("organisations.csv", "code,name,type,country\nnorth,Northern house,ngo,ITA\n");
        self.import(0, &file, "core.organisation", &[]);
        let add =
            ["account", "add", "ines", "--organisation", "north", "--role", "librarian", "--compartment", "intake"];
        self.json(0, &add);
    }

    /// Adds an account to the demonstration, which then knows its passphrase.
    pub fn engage(&self, handle: &str, roles: &[&str]) {
        let mut add = vec!["account", "add", handle];
        roles.iter().for_each(|role| add.extend(["--role", role]));
        let said = self.json(0, &add);
        let passphrase = said["passphrase"].as_str().expect("a passphrase");
        let place = self.data().join("said.txt");
        let before = fs::read_to_string(&place).expect("what the demonstration said");
        fs::write(place, format!("{before}\nSign in as {handle} with the passphrase {passphrase}\n")).expect("said");
    }

    /// The passphrase of an account of the demonstration.
    pub fn passphrase(&self, handle: &str) -> String {
        let said = fs::read_to_string(self.data().join("said.txt")).expect("what the demonstration said");
        let start = format!("Sign in as {handle} with the passphrase ");
        let line = said.lines().find_map(|l| l.trim().strip_prefix(&start));
        line.unwrap_or_else(|| panic!("no account {handle} in {said}")).trim().to_string()
    }

    /// A fresh installation whose registers lie in that database.
    pub fn in_database(url: String) -> Site {
        let site = Site { database: Some(url), ..Site::bare() };
        site.run(&["init"]).code(0);
        site
    }

    /// A second folder with the same installation as it stands.
    pub fn twin(&self) -> Site {
        let site = Site::bare();
        site.take(&self.data());
        site
    }

    /// Copies a data folder with the root key that lies beside it.
    fn take(&self, from: &Path) {
        copy(from, &self.data());
        let key = root_key(from);
        if key.exists() {
            fs::copy(key, root_key(&self.data())).expect("the root key is copied");
        }
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path as an argument.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).expect("the temporary folder can be written");
        self.arg(name)
    }

    /// A path in the folder as an argument.
    pub fn arg(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// The binary with those arguments, ready to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"];
        for name in ["PALERMO_DATABASE", "PALERMO_KEYS", "PALERMO_PHASES", "PALERMO_UNSEAL_FILE", "RUST_LOG"]
            .into_iter()
            .chain(language)
        {
            command.env_remove(name);
        }
        command.env("PALERMO_DATA", self.data());
        if let Some(url) = &self.database {
            command.env("PALERMO_DATABASE", url);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().expect("the binary runs").into()
    }

    /// Runs with `--json`; the exit code must be that one.
    #[track_caller]
    pub fn json(&self, code: i32, arguments: &[&str]) -> Json {
        let mut all = arguments.to_vec();
        all.push("--json");
        self.run(&all).code(code).document()
    }

    /// Imports a file; the exit code must be that one.
    #[track_caller]
    pub fn import(&self, code: i32, file: &str, mapping: &str, more: &[&str]) -> Json {
        let mut all = vec!["import", file, "--mapping", mapping];
        all.extend(more);
        self.json(code, &all)
    }

    /// How many records a register holds, counted by exporting it.
    #[track_caller]
    pub fn count(&self, register: &str) -> u64 {
        let out = self.arg("count.jsonl");
        let _ = fs::remove_file(&out);
        let done = self.json(0, &["export", register, "--format", "jsonl", "--out", &out]);
        done["rows"].as_u64().expect("a number of rows")
    }
}

/// The address of the PostgreSQL server for tests; none where there is none and the tests were told so.
pub fn postgres() -> Option<String> {
    if let Some(server) = std::env::var("PALERMO_TEST_POSTGRES").ok().filter(|s| !s.is_empty()) {
        return Some(server);
    }
    assert!(
        std::env::var("PALERMO_TEST_SKIP_POSTGRES").as_deref() == Ok("1"),
        "no PostgreSQL: run `cargo xtask test`, which starts one, or set PALERMO_TEST_POSTGRES"
    );
    let mut stderr = std::io::stderr();
    std::io::Write::write_all(&mut stderr, b"SKIPPED (no PostgreSQL)\n").expect("a line on stderr");
    None
}

/// Read, excluded, rejected, new, changed, unchanged.
#[track_caller]
pub fn counts(report: &Json) -> [u64; 6] {
    ["rows_read", "rows_excluded", "rows_rejected", "records_new", "records_changed", "records_unchanged"]
        .map(|k| report[k].as_u64().unwrap_or_else(|| panic!("{k} in {report}")))
}

/// The cell of a table with that key.
#[track_caller]
pub fn cell<'a>(table: &'a Json, key: &Json) -> &'a Json {
    let cells = table["cells"].as_array().expect("cells");
    cells.iter().find(|c| c["key"] == *key).unwrap_or_else(|| panic!("no cell {key} in {table}"))
}

/// The root key beside a data folder.
pub fn root_key(data: &Path) -> PathBuf {
    let mut name = data.file_name().expect("the folder has a name").to_owned();
    name.push(".unseal");
    data.with_file_name(name)
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder to copy to");
    for entry in fs::read_dir(from).expect("a folder to copy").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("the file is copied");
        }
    }
}

/// The place of a prepared data folder, made once for each build of the binary: tests may run in a process each, and
/// copying costs less than making.
fn prepared(name: &str, make: impl FnOnce(&Site)) -> PathBuf {
    let about = fs::metadata(BINARY).expect("the binary");
    let built = about.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).map_or(0, |d| d.as_nanos());
    let shelf = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let place = shelf.join(format!("{name}-{built}-{}", about.len()));
    if !place.exists() {
        let site = Site { folder: tempfile::tempdir_in(shelf).expect("a temporary folder"), database: None };
        make(&site);
        // Another process may have been faster: then its folder is taken. The root key has its place before the folder has.
        if place.exists() {
            return place;
        }
        let key = root_key(&site.data());
        if key.exists() && fs::hard_link(&key, root_key(&place)).is_err() {
            while !place.exists() {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            return place;
        }
        if fs::rename(site.data(), &place).is_err() {
            assert!(place.exists(), "the prepared folder could not be put in its place");
        }
    }
    place
}
