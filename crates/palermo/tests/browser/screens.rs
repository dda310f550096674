//! Pictures of the pages. The book shows them: `cargo xtask screens` makes them anew, and somebody looks at each.

use std::path::PathBuf;

use fantoccini::key::Key;
use serde_json::json;

use crate::house::{House, Own};
use crate::person::Person;

/// Name, language, address, width, dark.
const PICTURES: &[(&str, &str, &str, u32, bool)] = &[
    ("start", "en", "/", 1280, false),
    ("start-phone-ar", "ar", "/", 390, true),
    ("explore", "en", "/explore", 1280, false),
    ("explore-zh", "zh", "/explore?data=T8", 1280, true),
    ("cell", "en", "/explore/cell?data=unodc-portal", 1280, false),
    ("country", "fr", "/countries/ALB", 1280, false),
    ("flows", "en", "/flows", 1280, false),
    ("treaties", "es", "/treaties?from=2015-01-01", 1280, false),
    ("my-day", "en", "/my-day", 1280, false),
    ("list", "en", "/registers/statistics.st_victim", 1280, false),
    ("record", "en", "{record}", 1280, false),
    ("form-ar", "ar", "/registers/statistics.st_victim/new", 1280, false),
    ("form-phone-ru", "ru", "/registers/statistics.st_victim/new", 390, false),
    ("history", "en", "{record}/history", 1280, false),
    ("import", "en", "/import", 1280, false),
    ("packs", "en", "/packs/statistics", 1280, false),
    ("account", "en", "/account", 1280, false),
    ("sealed", "en", "{record}?purpose=assistance", 1280, false),
    ("access", "en", "{record}/access", 1280, false),
    ("report-phone-ar", "ar", "/report/example.tip", 390, false),
    ("admin", "en", "/admin", 1280, false),
];

/// Height of a picture at most: the book shows how a page begins.
const HEIGHT: u32 = 1100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_for_the_book() {
    let Some(house) = House::whole() else { return };
    let kept = std::env::var_os("PALERMO_SCREENS").map(PathBuf::from);
    let person = Person::new(&house).await;
    person.sign_in("en", "analyst").await;
    person.open("/en/registers/statistics.st_victim").await;
    let first = person.find("tbody th a").await.attr("href").await.expect("a link").expect("a record");
    let record = first.strip_prefix("/en").expect("a page in English").to_string();
    for (name, language, page, width, dark) in PICTURES {
        let size = json!({ "width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": *width < 600 });
        person.browser.issue_cmd(Own("Emulation.setDeviceMetricsOverride", size)).await.expect("a width");
        let scheme =
            json!({ "features": [{ "name": "prefers-color-scheme", "value": if *dark { "dark" } else { "light" } }] });
        person.browser.issue_cmd(Own("Emulation.setEmulatedMedia", scheme)).await.expect("a light");
        match *name {
            "sealed" => person.sign_in("en", "adviser").await,
            "access" => person.sign_in("en", "sana").await,
            "admin" => person.sign_in("en", "admin").await,
            _ => {}
        }
        person.open(&format!("/{language}{}", page.replace("{record}", &record))).await;
        if *name == "cell" {
            person.open("/en/explore").await;
            person.go_to("#c-figures tbody td a").await;
            person.press(Key::Enter).await;
        }
        let picture = person.browser.screenshot().await.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 8_000, "{name} shows next to nothing");
        if let Some(folder) = &kept {
            std::fs::write(folder.join(format!("{name}.png")), picture).expect("the picture is kept");
        }
    }
    person.leave().await;
}
