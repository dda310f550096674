//! Do all tests pass, on both databases, and which of them did not run?

mod browser;
mod postgres;
mod report;

use std::path::Path;
use std::process::Command;

use clap::Args;

use crate::error::Error;
use crate::run;
use crate::workspace::{self, Metadata, cargo};
pub use browser::Browser;
use report::Report;

/// Options of `cargo xtask test`.
#[derive(Debug, Args)]
pub struct Options {
    /// Repeat what chance decides thousands of times (kills during an import, damaged ledgers): hours, not minutes
    #[arg(long)]
    long: bool,
    /// Test this crate only; may be given several times
    #[arg(long, value_name = "CRATE")]
    only: Vec<String>,
    /// Run only the tests whose name contains this
    #[arg(value_name = "FILTER")]
    filter: Option<String>,
}

/// What the tests are told of the databases, as environment variables.
pub struct Databases {
    variables: Vec<(&'static str, String)>,
    /// One line for the summary.
    pub description: String,
    // kept running until the chore ends
    _clusters: Vec<postgres::Cluster>,
}

impl Databases {
    /// Takes the server named by `PALERMO_TEST_POSTGRES`, or starts one. Without a server the tests are told to say
    /// that they were skipped, except in continuous integration, where that is an error.
    ///
    /// A second server, `PALERMO_TEST_POSTGRES_CRASH`, is there for tests that stop it the hard way: it comes back on
    /// the same port.
    pub fn prepare() -> Result<Databases, Error> {
        if let Ok(url) = std::env::var("PALERMO_TEST_POSTGRES") {
            let description = "SQLite; PostgreSQL as named by PALERMO_TEST_POSTGRES".into();
            let clusters = Vec::new();
            return Ok(Databases { variables: vec![("PALERMO_TEST_POSTGRES", url)], description, _clusters: clusters });
        }
        match postgres::server_binaries() {
            Ok(bin) => Databases::start(&bin),
            Err(e @ Error::Missing { .. }) if !workspace::in_ci() => {
                eprintln!("warning: {e}\nwarning: NO TEST RUNS ON POSTGRESQL");
                Ok(Databases {
                    variables: vec![("PALERMO_TEST_SKIP_POSTGRES", "1".into())],
                    description: "SQLite only: NO TEST RAN ON POSTGRESQL (the server is not installed)".into(),
                    _clusters: Vec::new(),
                })
            }
            Err(e) => Err(e),
        }
    }

    fn start(bin: &Path) -> Result<Databases, Error> {
        let main = postgres::Cluster::start(bin, false)?;
        let crash = postgres::Cluster::start(bin, true)?;
        Ok(Databases {
            variables: vec![
                ("PALERMO_TEST_POSTGRES", main.url()),
                ("PALERMO_TEST_POSTGRES_CRASH", crash.url()),
                ("PALERMO_TEST_POSTGRES_BIN", bin.display().to_string()),
            ],
            description: format!("SQLite; {}", main.describe()),
            _clusters: vec![main, crash],
        })
    }

    /// Tells a program about the databases.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.envs(self.variables.iter().map(|(k, v)| (*k, v)))
    }
}

/// Runs the tests and prints the closing summary.
pub fn run(options: &Options) -> Result<(), Error> {
    let members = workspace::members()?;
    let packages = selection(&members, &options.only)?;
    let databases = Databases::prepare()?;
    println!("── databases: {}", databases.description);
    let browser = Browser::prepare()?;
    println!("── browser: {}", browser.description);
    let mut report = if run::answers("cargo-nextest", "--version") {
        with_nextest(&members, &packages, options, &databases, &browser)?
    } else {
        with_cargo(&packages, options, &databases, &browser)?
    };
    if options.only.is_empty() || options.only.iter().any(|o| o == "palermo") {
        report.add(words(options, &databases)?);
    }
    report.add(doc_tests(&members, &options.only, options, &databases)?);
    println!("\n════ Tests");
    println!("databases   {}", databases.description);
    println!("browser     {}", browser.description);
    let long = if options.long { "yes" } else { "no: --long repeats thousands of times what chance decides" };
    println!("long tests  {long}");
    // the servers stop before the last line, so that nothing is said after it
    drop(databases);
    report.print();
    report.verdict(workspace::in_ci())
}

/// `--workspace`, or `-p` for each crate asked for.
fn selection(members: &Metadata, only: &[String]) -> Result<Vec<String>, Error> {
    if only.is_empty() {
        return Ok(vec!["--workspace".into()]);
    }
    let mut arguments = Vec::new();
    for name in only {
        if !members.packages.iter().any(|p| p.name == *name) {
            let names: Vec<&str> = members.packages.iter().map(|p| p.name.as_str()).collect();
            return Err(Error::format(
                format!("--only {name}"),
                format!("no such crate; there are {}", names.join(", ")),
            ));
        }
        arguments.extend(["-p".to_string(), name.clone()]);
    }
    Ok(arguments)
}

fn long(options: &Options, command: &mut Command) {
    if options.long {
        command.env("PALERMO_TEST_LONG", "1");
    }
}

fn with_nextest(
    members: &Metadata,
    packages: &[String],
    options: &Options,
    databases: &Databases,
    browser: &Browser,
) -> Result<Report, Error> {
    let profile = if options.long { "long" } else { "default" };
    let junit = members.target_directory.join("nextest").join(profile).join("junit.xml");
    if junit.exists() {
        std::fs::remove_file(&junit).map_err(Error::file(&junit))?;
    }
    let mut command = cargo();
    command
        .args(["nextest", "run", "--no-tests", "pass", "--profile", profile, "-E", "not binary(words)"])
        .args(packages)
        .args(&options.filter);
    long(options, &mut command);
    let status = run::status(browser.tell(databases.tell(&mut command)))?;
    // nextest exits 100 when tests failed; anything else is no test result but a failed build or a wrong call
    match status.code() {
        Some(0 | 100) => {}
        _ => return Err(Error::Step("building the tests".into())),
    }
    if !junit.exists() {
        // Without the file nothing is known of single tests; that some failed is known from the exit code all the same.
        return if status.success() { Ok(Report::default()) } else { Err(Error::Step("running the tests".into())) };
    }
    let xml = std::fs::read_to_string(&junit).map_err(Error::file(&junit))?;
    Report::from_junit(&xml)
}

/// The matrix of words shares one installation for each database: it runs in one process, under nextest too.
fn words(options: &Options, databases: &Databases) -> Result<Report, Error> {
    if !run::answers("cargo-nextest", "--version") {
        return Ok(Report::default());
    }
    let mut command = cargo();
    command.args(["test", "-p", "palermo", "--test", "words", "--"]).args(&options.filter);
    through_libtest(databases.tell(&mut command))
}

fn with_cargo(
    packages: &[String],
    options: &Options,
    databases: &Databases,
    browser: &Browser,
) -> Result<Report, Error> {
    let mut command = cargo();
    command.args(["test", "--no-fail-fast", "--all-targets"]).args(packages).args(&options.filter);
    // the output of tests that pass is wanted: in it they say what they skipped
    command.args(["--", "--show-output"]);
    long(options, &mut command);
    through_libtest(browser.tell(databases.tell(&mut command)))
}

fn doc_tests(members: &Metadata, only: &[String], options: &Options, databases: &Databases) -> Result<Report, Error> {
    let libraries: Vec<&str> = members
        .packages
        .iter()
        .filter(|p| p.has_library() && (only.is_empty() || only.contains(&p.name)))
        .map(|p| p.name.as_str())
        .collect();
    if libraries.is_empty() {
        return Ok(Report::default());
    }
    let mut command = cargo();
    command.args(["test", "--quiet", "--doc", "--no-fail-fast"]);
    for name in libraries {
        command.args(["-p", name]);
    }
    command.args(&options.filter).args(["--", "--show-output"]);
    through_libtest(databases.tell(&mut command))
}

fn through_libtest(command: &mut Command) -> Result<Report, Error> {
    let mut lines = report::Libtest::default();
    let status = run::tee(command, |line| lines.line(line))?;
    let report = lines.finish();
    if !status.success() && report.failed() == 0 {
        return Err(Error::Step("building the tests".into()));
    }
    Ok(report)
}
