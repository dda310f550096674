//! Figures stay in memory from one table to the next, and never longer than they hold.

mod support;

use palermo::importing::{Request, import};
use palermo::pack_test::Fresh;
use palermo::{desk, packs};
use palermo_store::{Actor, Store};
use palermo_web::TableRequest;

const HEADER: &str =
    "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of measurement,txtVALUE,Source";

async fn take_in(store: &Store, edition: &str, figure: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("unodc.csv");
    let row = format!(
        "ITA,Italy,Europe,Southern Europe,Detected trafficking victims,Total,Total,Total,Total,2018,Counts,{figure},GLOTIP"
    );
    std::fs::write(&file, format!("{HEADER}\n{row}\n")).expect("the temporary folder can be written");
    let request = Request { file, mapping: "unodc-portal".into(), edition: Some(edition.into()), ..Request::default() };
    let report = import(store, &Actor::local(None), &request, &mut |_, _, _| {}).await.expect("it is taken in");
    assert_eq!(report.records_new, 1);
}

async fn figure(store: &Store) -> String {
    let asked = TableRequest {
        dataset: "unodc-portal".into(),
        rows: vec!["area".into()],
        filters: vec!["indicator=detected_victims".into(), "year=2018".into()],
        ..TableRequest::default()
    };
    let made = desk::table(store, &asked).await.expect("a table");
    made.table.cells[0].text.clone()
}

async fn follow(server: Option<&str>) {
    let fresh = Fresh::new(&packs::shipped(&packs::STANDARD), server).await.expect("an installation");
    let store = &fresh.store;
    take_in(store, "2023-05-30", "10").await;
    assert_eq!((figure(store).await, figure(store).await), ("10".into(), "10".into()));
    // A later edition holds as soon as it is there, an earlier one does not, whenever it was taken in.
    take_in(store, "2024-05-30", "<5").await;
    assert_eq!(figure(store).await, "<5");
    take_in(store, "2022-05-30", "7").await;
    assert_eq!(figure(store).await, "<5");
    // Where an edition is no day, the one that was taken in last holds.
    take_in(store, "a later one", "12").await;
    assert_eq!(figure(store).await, "12");
    fresh.remove().await.expect("the installation goes");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_a_table_follow_what_is_taken_in_sqlite() {
    follow(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_a_table_follow_what_is_taken_in_postgres() {
    let Some(server) = support::postgres() else { return };
    follow(Some(&server)).await;
}
