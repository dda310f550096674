//! Do the cases of the shipped packs hold, on both databases?

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
    match std::env::var("PALERMO_TEST_POSTGRES").ok().filter(|s| !s.is_empty()) {
        Some(server) => hold(Some(server)).await,
        None => {
            assert!(
                std::env::var("PALERMO_TEST_SKIP_POSTGRES").as_deref() == Ok("1"),
                "no PostgreSQL: run `cargo xtask test`, which starts one, or set PALERMO_TEST_POSTGRES"
            );
            let mut stderr = std::io::stderr();
            std::io::Write::write_all(&mut stderr, b"SKIPPED (no PostgreSQL)\n").expect("a line on stderr");
        }
    }
}
