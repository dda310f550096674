//! The binary: reads what the user asked for and answers with an exit code.

use std::process::ExitCode;

use clap::Parser as _;
use palermo::cli::Cli;
use palermo::{commands, voice};

/// Records are made of many small texts that one thread makes and another drops; the system's allocator makes both wait.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    log();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(&e),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(r) => r,
        Err(e) => {
            voice::say(&format!("error: the system gives no threads: {e}"));
            return ExitCode::FAILURE;
        }
    };
    let json = cli.global.json || commands::wants_json(&cli.command);
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => ExitCode::from(code),
        Err(e) => {
            if json {
                // Standard output holds exactly one document, also on failure.
                let _ = voice::document(&e.to_json());
            }
            voice::error(&e);
            ExitCode::FAILURE
        }
    }
}

/// What the house has to say to its operator goes to standard error: as lines for people, or as one JSON object a line, in which
/// nothing that is quoted can look like another line (`PALERMO_LOG_FORMAT=json`).
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match std::env::var("PALERMO_LOG_FORMAT").as_deref() {
        Ok("json") => lines.json().init(),
        _ => lines.init(),
    }
}

/// A command line that cannot be read; with `--json` the answer is a document too.
fn usage(e: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind as K;
    let asked = matches!(e.kind(), K::DisplayHelp | K::DisplayVersion | K::DisplayHelpOnMissingArgumentOrSubcommand);
    if !asked && std::env::args().any(|a| a == "--json") {
        let _ = voice::document(&serde_json::json!({ "error": "usage", "message": e.to_string() }));
    }
    let _ = e.print();
    if asked { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
