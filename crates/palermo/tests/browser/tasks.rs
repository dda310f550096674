//! Three people at their work, with the keyboard and without JavaScript.

use std::fmt::Write as _;

use fantoccini::Locator;

use crate::house::House;
use crate::person::Person;
use crate::support::Site;
use crate::support::fixtures::UNODC;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statistician_finds_victims_by_sex_takes_them_along_and_opens_the_source_of_one_figure() {
    let published = |site: &Site| {
        let file = site.file("portal.csv", UNODC);
        site.import(0, &file, "unodc-portal", &["--edition", "2999-01-01"]);
    };
    let Some(house) = House::after(published) else { return };
    let person = Person::new(&house).await;
    person.open("/").await;
    assert_eq!(person.path().await, "/en/", "an address without a language leads to the browser's own");
    person.enter("header a[href='/en/explore']").await;
    person.choose("#data", "Trafficking in persons").await;
    person.enter("form.filters button").await;
    person.choose("#rows", "Year").await;
    person.choose("#columns", "Sex").await;
    person.enter("form.filters button").await;
    person.choose("#w-area", "Italy").await;
    person.choose("#w-indicator", "Detected trafficking").await;
    person.enter("form.filters button").await;
    let table = person.read("#c-figures").await;
    assert!(table.contains("Female") && table.contains("Male"), "{table}");

    person.enter("a[href*='/download/csv']").await;
    let csv = String::from_utf8(house.saved("csv").await).expect("text");
    let rows = person.all("#c-figures tbody tr").await;
    assert!(csv.lines().count() > rows.len(), "{csv}");

    let figures = person.all("#c-figures tbody td a").await;
    assert!(figures.iter().any(|f| f == "412") && figures.iter().any(|f| f.contains('5')), "{figures:?}");
    let figure = person.find("#c-figures tbody td a").await;
    let (shown, way) = (figure.text().await.expect("a figure"), figure.attr("href").await.expect("a page"));
    person.enter(&format!("#c-figures tbody td a[href=\"{}\"]", way.expect("a way"))).await;
    assert!(person.path().await.starts_with("/en/explore/cell?"), "{}", person.path().await);
    let page = person.read("main").await;
    assert!(page.contains(&shown), "the figure {shown} stands on the page of its source: {page}");
    for part in ["How it is counted", "Row\n3", "UNODC"] {
        assert!(page.contains(part), "{part} on {page}");
    }
    person.leave().await;
}

/// A hundred cases of an agency, ten of them with a mistake, and the cells of the mistakes.
fn spreadsheet() -> (String, String, Vec<&'static str>) {
    let header =
        "source_key,sex,age_at_identification,citizenship,country_of_exploitation,identification_status,identified_on";
    let mistakes: [(usize, usize, &str, &str); 10] = [
        (4, 1, "femal", "B4"),
        (9, 2, "twelve", "C9"),
        (13, 3, "Albanistan", "D13"),
        (20, 4, "XYZ", "E20"),
        (28, 5, "identifed", "F28"),
        (33, 6, "2023-13-01", "G33"),
        (47, 6, "31.02.2023", "G47"),
        (60, 2, "-3", "C60"),
        (71, 6, "2999-01-01", "G71"),
        (99, 1, "3", "B99"),
    ];
    let (mut good, mut bad) = (format!("{header}\n"), format!("{header}\n"));
    for row in 2..=101 {
        let cells = [
            format!("D{row}"),
            ["female", "male"][row % 2].into(),
            (18 + row % 40).to_string(),
            ["ALB", "VNM", "ROU"][row % 3].into(),
            "GBR".into(),
            "identified".into(),
            format!("2023-{:02}-15", 1 + row % 12),
        ];
        let mut wrong = cells.clone();
        for (_, column, text, _) in mistakes.iter().filter(|m| m.0 == row) {
            wrong[*column] = (*text).to_string();
        }
        writeln!(good, "{}", cells.join(",")).expect("a string takes all");
        writeln!(bad, "{}", wrong.join(",")).expect("a string takes all");
    }
    (good, bad, mistakes.iter().map(|m| m.3).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_officer_finds_ten_mistakes_by_their_cells_mends_them_and_takes_the_file_in() {
    let Some(house) = House::open() else { return };
    let (good, bad, cells) = spreadsheet();
    let (bad, good) = (house.site.file("agency.csv", bad), house.site.file("agency-mended.csv", good));
    let before = house.site.count("statistics.st_victim");
    let person = Person::new(&house).await;
    person.sign_in("en", "analyst").await;
    person.enter("header a[href='/en/import']").await;
    person.attach("#file", bad.as_ref()).await;
    person.enter("main form button:not(.quiet)").await;
    if !person.sees("#errors").await {
        person.choose("#mapping", "Victim").await;
        person.enter("button[value=look]").await;
    }
    let named = person.all("#errors + .scroll tbody th").await;
    for cell in &cells {
        assert!(named.iter().any(|n| n == cell), "{cell} is not among {named:?}: {}", person.read("main").await);
    }
    assert_eq!(named.len(), cells.len(), "and nothing else is called wrong: {named:?}");
    assert_eq!(house.site.count("statistics.st_victim"), before, "looking changes nothing");

    person.enter("button[value=drop]").await;
    person.attach("#file", good.as_ref()).await;
    person.enter("main form button:not(.quiet)").await;
    if !person.sees("button[value=take]").await {
        person.choose("#mapping", "Victim").await;
        person.enter("button[value=look]").await;
    }
    assert!(!person.sees("#errors").await, "{}", person.read("main").await);
    person.enter("button[value=take]").await;
    let batch = "a[href*='/registers/core.batch/records/']";
    person.browser.wait().for_element(Locator::Css(batch)).await.expect("the import ends");
    assert_eq!(house.site.count("statistics.st_victim"), before + 100);

    // What was taken in can be undone from its own page.
    person.enter(batch).await;
    person.enter("form[action*='undo'] button, a[href*='undo']").await;
    if person.sees("main form button[value=undo], main form[action*='undo'] button").await {
        person.enter("main form button[value=undo], main form[action*='undo'] button").await;
    }
    assert_eq!(house.site.count("statistics.st_victim"), before, "{}", person.read("main").await);
    person.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_adviser_records_a_case_in_arabic_meets_a_stale_version_and_loses_nothing() {
    let Some(house) = House::open() else { return };
    let person = Person::new(&house).await;
    person.sign_in("ar", "adviser").await;
    assert_eq!(person.find("html").await.attr("dir").await.expect("a page").as_deref(), Some("rtl"));
    person.open("/ar/registers/statistics.st_victim").await;
    person.enter("main a[href$='/statistics.st_victim/new']").await;
    person.fill("#f-source_key", "قضية-17").await;
    person.pick("sex", "=refused").await;
    person.enter("#f-identified_on details summary").await;
    person.pick("identified_on:state", "=unknown").await;
    person.enter("main form button[value=save]:not(.unseen)").await;
    let story = person.read("main").await;
    assert!(story.contains("قضية-17") && story.contains("رفض الإجابة") && story.contains("غير معروف"), "{story}");

    // She opens the form, and somebody saves meanwhile; her answer is still there, beside the other.
    let record = person.place().await;
    person.enter(&format!("main a[href='{record}/edit']")).await;
    let first = person.browser.window().await.expect("her window");
    let second = person.browser.new_window(true).await.expect("another window").handle;
    person.browser.switch_to_window(second).await.expect("it opens");
    person.open(&format!("{record}/edit")).await;
    person.fill("#f-pseudonym", "نجمة").await;
    person.enter("main form button[value=save]:not(.unseen)").await;
    person.browser.close_window().await.expect("it closes");
    person.browser.switch_to_window(first).await.expect("her window is there");
    person.fill("#f-pseudonym", "قمر").await;
    person.enter("main form button[value=save]:not(.unseen)").await;
    let told = person.read("[role=alert]").await;
    assert!(!told.is_empty());
    let page = person.read("main").await;
    assert!(page.contains("نجمة") && page.contains("قمر"), "both versions stand side by side: {page}");
    let kept = person.find("#f-pseudonym").await.prop("value").await.expect("a field");
    assert_eq!(kept.as_deref(), Some("قمر"), "what she typed is still in the form");
    person.enter("main form button[value=save]:not(.unseen)").await;
    assert_eq!(person.place().await, record);
    assert!(person.read("main").await.contains("قمر"));
    person.open(&format!("{record}/history")).await;
    assert!(person.read("main").await.contains("نجمة"), "the other's version is in the history");
    person.leave().await;
}
