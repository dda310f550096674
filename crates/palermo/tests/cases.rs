//! Do the cases of the shipped packs hold, on both databases?

mod support;

use palermo::{pack_test, packs};

const PACKS: [&str; 4] = ["core", "statistics", "treaty", "example"];

async fn hold(server: Option<String>) {
    let results = pack_test::run(packs::shipped(&PACKS), None, server).await.expect("the packs have no fault");
    let failed: Vec<String> = results.iter().filter_map(|r| r.failure.clone()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(results.iter().any(|r| r.pack == "example"), "the example pack shows its rules in cases");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cases_of_the_shipped_packs_hold_on_sqlite() {
    hold(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cases_of_the_shipped_packs_hold_on_postgres() {
    let Some(server) = support::postgres() else { return };
    hold(Some(server)).await;
}
