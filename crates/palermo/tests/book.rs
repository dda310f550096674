//! The pages of the book that are printed from the code say what the code says, and those that name files and tests name what
//! is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use palermo_register::catalog::Catalog;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn book(name: &str) -> String {
    fs::read_to_string(root().join("docs/src").join(name)).expect("the page is part of the book")
}

fn page(name: &str) -> String {
    book(&format!("reference/{name}"))
}

/// What stands between backticks in a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether a quoted text is the path of a file: an address begins with a slash.
fn is_path(text: &str) -> bool {
    let known = [".md", ".toml", ".lock"].iter().any(|end| text.ends_with(end));
    !text.starts_with('/') && (text.contains('/') || known)
}

/// Whether a quoted text is the name of a test, which is a sentence.
fn is_sentence(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    text.bytes().all(plain) && text.matches('_').count() >= 3
}

/// The names of the functions in the tests of the workspace: files below a folder `tests`, and what follows the mark of tests
/// in others.
fn names_of_tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut waiting = vec![root().join("crates"), root().join("demo"), root().join("xtask")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let whole = path.components().any(|part| part.as_os_str() == "tests");
            let tests =
                if whole { text.as_str() } else { text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests) };
            let after = tests.split("fn ").skip(1);
            names.extend(after.filter_map(|rest| rest.split(['(', '<']).next()).map(str::to_string));
        }
    }
    names
}

/// What a page names in backticks and is not there.
fn absent(page: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let named = page.lines().flat_map(quoted);
    let is_absent = |text: &&str| {
        let lost = is_path(text) && !root().join(text).exists();
        lost || (is_sentence(text) && !tests.contains(*text))
    };
    named.filter(is_absent).map(str::to_string).collect()
}

#[test]
fn the_reference_of_words_is_the_one_that_the_types_print() {
    let printed = palermo::commands::words_page();
    assert!(
        page("words.md").trim_end() == printed.trim_end(),
        "write it anew: palermo words > docs/src/reference/words.md"
    );
}

#[test]
fn the_workflows_in_the_book_are_drawn_from_the_packs() {
    let packs = palermo::packs::shipped(&["core", "statistics", "treaty", "example"]);
    let catalog = Catalog::build(packs).expect("the shipped packs are sound");
    let drawn = palermo::commands::drawings(&catalog);
    assert!(
        page("workflows.md").trim_end() == drawn.trim_end(),
        "draw them anew: palermo pack draw > docs/src/reference/workflows.md"
    );
}

/// How many requirements each chapter of ASVS 5.0.0 has on level 1 and on level 2, as its published table counts them.
const ASVS: [(usize, usize); 17] = [
    (8, 19),
    (4, 7),
    (8, 11),
    (2, 8),
    (4, 5),
    (13, 22),
    (6, 12),
    (4, 3),
    (4, 3),
    (5, 24),
    (3, 11),
    (3, 6),
    (1, 12),
    (2, 7),
    (3, 10),
    (0, 16),
    (0, 7),
];

#[test]
fn the_table_of_the_asvs_has_every_requirement_once_and_names_files_and_tests_that_are_there() {
    let (page, tests) = (page("asvs.md"), names_of_tests());
    assert!(
        tests.contains("the_table_of_the_asvs_has_every_requirement_once_and_names_files_and_tests_that_are_there")
    );
    assert_eq!(absent(&page, &tests), Vec::<String>::new());
    let (mut counted, mut states) = ([(0, 0); ASVS.len()], BTreeMap::<&str, usize>::new());
    let mut numbers = BTreeSet::new();
    for line in page.lines().filter(|line| line.starts_with("| v5.0.0-")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, level, asks, state, place, named] = cells[..] else { panic!("six cells: {line}") };
        assert!(numbers.insert(number), "{number} stands twice");
        assert!(!asks.is_empty() && !place.is_empty(), "{line}");
        let chapter: usize =
            number["v5.0.0-".len()..].split('.').next().and_then(|n| n.parse().ok()).expect("a chapter");
        let of = &mut counted[chapter - 1];
        match level {
            "1" => of.0 += 1,
            "2" => of.1 += 1,
            other => panic!("{number} is of level {other}"),
        }
        *states.entry(state).or_default() += 1;
        assert!(state != "**met**" || quoted(place).any(is_path), "{number} is met, and no file is named");
        assert!(named == "–" || quoted(named).next().is_some(), "{number}: a test, or a dash");
        for test in quoted(named) {
            assert!(tests.contains(test), "{number}: there is no test {test}");
        }
    }
    assert_eq!(counted, ASVS);
    let mut of = |state: &str| states.remove(state).unwrap_or_default();
    let sum = format!(
        "{} are met, {} stand in a later room, {} are not yet, {} do not apply",
        of("**met**"),
        of("later room"),
        of("not yet"),
        of("does not apply")
    );
    assert!(page.contains(&sum), "the page should say: {sum}");
    assert!(states.is_empty(), "no other state is known: {states:?}");
}

#[test]
fn the_threat_model_names_files_and_tests_that_are_there() {
    let (page, tests) = (book("explanation/threat-model.md"), names_of_tests());
    assert!(page.lines().flat_map(quoted).filter(|text| is_sentence(text)).count() > 20, "it names its tests");
    assert_eq!(absent(&page, &tests), Vec::<String>::new());
    let planted = "`crates/nowhere.rs` and `a_test_that_is_not_there_at_all`, not `/registers`";
    assert_eq!(absent(planted, &tests), ["crates/nowhere.rs", "a_test_that_is_not_there_at_all"]);
}
