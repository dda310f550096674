//! Does each word of the packs show where it must? One test for each word, each of the seven views, each database.
//!
//! What must be seen stands in `packs/example/tests/words.toml`, written by hand. Each word has a record of its own,
//! held by an organisation of its own, made through the engine; each view is then asked for it, by the same code that
//! the commands and the API run. A test is named `WORD::VIEW::DATABASE`.

#[path = "words/api.rs"]
mod api;
#[path = "words/compare.rs"]
mod compare;
#[path = "words/house.rs"]
mod house;
#[path = "words/import.rs"]
mod import;
#[path = "words/machine.rs"]
mod machine;
#[path = "words/spec.rs"]
mod spec;
#[path = "words/views.rs"]
mod views;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};
use tokio::runtime::Runtime;

use house::House;
use spec::{Spec, Word};

/// The seven views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Form,
    List,
    Story,
    Import,
    Export,
    Api,
    Table,
}

const VIEWS: [(View, &str); 7] = [
    (View::Form, "form"),
    (View::List, "list"),
    (View::Story, "story"),
    (View::Import, "import"),
    (View::Export, "export"),
    (View::Api, "api"),
    (View::Table, "table"),
];

/// A store that is made when the first test asks for it.
struct Database {
    name: &'static str,
    server: Option<String>,
    house: OnceLock<Result<House, String>>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let spec = Arc::new(Spec::read());
    let runtime = Arc::new(Runtime::new().expect("a runtime"));
    let server = std::env::var("PALERMO_TEST_POSTGRES").ok().filter(|s| !s.is_empty());
    let skipped = server.is_none() && std::env::var("PALERMO_TEST_SKIP_POSTGRES").as_deref() == Ok("1");
    let databases = [("sqlite", None), ("postgres", server.clone())]
        .map(|(name, server)| Arc::new(Database { name, server, house: OnceLock::new() }));
    let mut trials = Vec::new();
    for word in 0..spec.words.len() {
        for (view, name) in VIEWS {
            for database in &databases {
                let title = format!("{}::{name}::{}", spec.words[word].name, database.name);
                let (spec, runtime, database_here) = (spec.clone(), runtime.clone(), database.clone());
                let ignored = skipped && database.name == "postgres";
                trials.push(
                    Trial::test(title, move || cell(&runtime, &spec, word, view, &database_here).map_err(Failed::from))
                        .with_ignored_flag(ignored),
                );
            }
        }
    }
    if skipped && !arguments.list {
        let mut stderr = std::io::stderr();
        std::io::Write::write_all(&mut stderr, b"SKIPPED: all tests on PostgreSQL (PALERMO_TEST_SKIP_POSTGRES=1)\n")
            .expect("a line on stderr");
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    for database in databases {
        if let Some(Ok(house)) = Arc::into_inner(database).and_then(|d| d.house.into_inner()) {
            runtime.block_on(house.remove());
        }
    }
    exit_code(&conclusion)
}

fn exit_code(conclusion: &Conclusion) -> ExitCode {
    if conclusion.has_failed() { ExitCode::from(101) } else { ExitCode::SUCCESS }
}

fn cell(runtime: &Runtime, spec: &Spec, word: usize, view: View, database: &Database) -> Result<(), String> {
    if database.name == "postgres" && database.server.is_none() {
        return Err("no PostgreSQL: run `cargo xtask test`, which starts one, or set PALERMO_TEST_POSTGRES (PALERMO_TEST_SKIP_POSTGRES=1 leaves these tests out)".into());
    }
    let house = database
        .house
        .get_or_init(|| runtime.block_on(House::open(spec, database.server.as_deref())))
        .as_ref()
        .map_err(Clone::clone)?;
    let word: &Word = &spec.words[word];
    runtime.block_on(async {
        if machine::knows(&word.name) {
            return machine::cell(house, word, view).await;
        }
        let subject = house.subject(&word.name)?;
        match view {
            View::Form => views::form(house, word, subject),
            View::List => views::list(house, word, subject).await,
            View::Story => views::story(house, word, subject),
            View::Export => views::export(house, word, subject).await,
            View::Table => views::table(house, spec, word, subject).await,
            View::Import => import::import(house, spec, word, subject).await,
            View::Api => api::api(house, spec, word, subject).await,
        }
    })
}
