//! Chores of the workspace: how is Palermo tested, measured and checked?
//!
//! Each chore is one subcommand of `cargo xtask`; continuous integration calls the same ones.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a chore prints is its whole result")]

mod audit;
mod bench;
mod book;
mod check;
mod error;
mod install;
mod python;
mod run;
mod screens;
mod shapes;
mod test;
mod words;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the Palermo workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run every test on SQLite and on PostgreSQL
    ///
    /// A throw-away PostgreSQL cluster is made in a temporary folder, started on a free port and stopped at the end,
    /// also after a failure or Ctrl-C. Where the server is missing it is installed with apt-get if this is root on a
    /// Debian system (PALERMO_NO_INSTALL=1 forbids it); else the tests that need it are named in the summary as not
    /// run, and with CI=true the command fails. The same holds for Chromium with its driver, the fonts of six languages,
    /// and axe-core (through npm).
    Test(test::Options),
    /// Run the named benchmarks, or all of them, and print their ratios
    ///
    /// A benchmark is a script `benches/NAME.py`; it runs against the release build of `palermo`. Python packages go
    /// into a virtual environment under the target folder.
    Bench(bench::Options),
    /// Show which test covers each word of the packs in each of the seven views, on both databases
    ///
    /// The cells come from the test binary `words` of the crate `palermo`; a test is named
    /// `WORD::VIEW::DATABASE`. A cell without a test is printed as BLANK and makes the command fail.
    Words(words::Options),
    /// Format, lints, house rules, packs, book and audit: everything that must hold before the tests
    Check,
    /// Check licences and sources of all dependencies against deny.toml
    ///
    /// Uses no network. Advisories are checked only where cargo-deny and a local copy of the advisory database exist;
    /// otherwise the command says plainly that they were not.
    Audit,
    /// Make the outlines of countries for maps from the npm package world-atlas
    ///
    /// The file is committed; nothing else needs npm. The same package makes the same file.
    Shapes(shapes::Options),
    /// Make the pictures of the book anew: each screen as a browser shows it
    ///
    /// The pictures are committed; look at each of them first.
    Screens,
    /// Check the chapters and links of the book and, where mdbook is installed, build it
    Book,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = run::watch_signals().and_then(|()| match cli.chore {
        Chore::Test(options) => test::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Words(options) => words::run(&options),
        Chore::Check => check::run(),
        Chore::Audit => audit::run(),
        Chore::Shapes(options) => shapes::run(&options),
        Chore::Screens => screens::run(),
        Chore::Book => book::run(),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}
