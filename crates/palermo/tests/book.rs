//! The pages of the book that are printed from the code say what the code says.

use std::path::Path;

use palermo_register::catalog::Catalog;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/reference").join(name);
    std::fs::read_to_string(&path).expect("the page is part of the book")
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
