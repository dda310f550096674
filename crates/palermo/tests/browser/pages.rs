//! Every template, looked at by axe-core and measured at the widths of telephones: WCAG 2.2, level AA.

use std::fmt::Write as _;
use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, Locator};
use serde_json::json;

use crate::house::{Habits, House, Own};
use crate::person::asked;

const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "zh"];

const PUBLIC: &[&str] = &[
    "/",
    "/explore",
    "/explore?data=T8",
    "/explore?data=T9&as=matrix",
    "/explore?data=T7&as=table",
    "/explore/cell?data=T7&year=2020&sex=male&majority=total",
    "/explore/cell?data=T7&year=2020&sex=nobody",
    "/countries",
    "/countries/ALB",
    "/flows",
    "/treaties?from=2015-01-01",
    "/method",
    "/about",
    "/parts",
    "/sign-in",
    "/report/example.tip",
    "/nothing",
];

const STAFF: &[&str] = &[
    "/my-day",
    "/explore/records?data=T7&year=2020&sex=male&majority=total",
    "/registers",
    "/registers/statistics.st_victim",
    "/registers/statistics.st_victim?q=nobody",
    "/registers/statistics.st_victim/new",
    "/registers/statistics.st_victim/move",
    "{record}",
    "{record}/edit",
    "{record}/history",
    "{record}/delete",
    "/registers/core.batch",
    "/import",
    "/documents",
    "/estimate",
    "/packs",
    "/packs/statistics",
    "/packs/statistics/lists/form_of_exploitation",
    "{record}?purpose=assistance",
    "/account",
];

/// A page as it is looked at.
#[derive(Clone, Copy)]
struct Light {
    dark: bool,
    forced: bool,
    width: u32,
}

const DAY: Light = Light { dark: false, forced: false, width: 1280 };

fn long() -> bool {
    std::env::var("PALERMO_TEST_LONG").as_deref() == Ok("1")
}

/// A browser that runs what a test asks of a page.
async fn looking(house: &House) -> Client {
    let browser = house.browser(Habits { scripts: true }).await;
    let times = TimeoutConfiguration::new(
        Some(Duration::from_secs(60)),
        Some(Duration::from_secs(60)),
        Some(Duration::from_secs(0)),
    );
    browser.update_timeouts(times).await.expect("time to look");
    browser
}

async fn set(browser: &Client, light: Light) {
    let size = json!({ "width": light.width, "height": 900, "deviceScaleFactor": 1, "mobile": light.width < 600 });
    browser.issue_cmd(Own("Emulation.setDeviceMetricsOverride", size)).await.expect("a width");
    let features = json!({ "features": [
        { "name": "prefers-color-scheme", "value": if light.dark { "dark" } else { "light" } },
        { "name": "forced-colors", "value": if light.forced { "active" } else { "none" } },
    ] });
    browser.issue_cmd(Own("Emulation.setEmulatedMedia", features)).await.expect("a light");
}

/// Signs in through the form.
async fn sign_in(house: &House, browser: &Client, handle: &str) {
    let form = house.at("/en/sign-in");
    browser.goto(&form).await.expect("the form");
    let fields = browser.form(Locator::Css("main form")).await.expect("the form");
    fields.set_by_name("handle", handle).await.expect("a field");
    fields.set_by_name("passphrase", &house.site.passphrase(handle)).await.expect("a field");
    fields.submit_with(Locator::Css("button")).await.expect("a page");
    let there = Locator::Css("a[href='/en/my-day'][aria-current]");
    browser.wait().at_most(Duration::from_secs(30)).for_element(there).await.expect("she is let in");
}

/// The pages of staff, with a record in the place of `{record}`.
async fn staff(house: &House, browser: &Client) -> Vec<String> {
    let record = first_record(house, browser).await;
    STAFF.iter().map(|p| p.replace("{record}", &record)).collect()
}

/// The address of the first record that she who is signed in sees, without its language.
async fn first_record(house: &House, browser: &Client) -> String {
    browser.goto(&house.at("/en/registers/statistics.st_victim")).await.expect("a list");
    let first = asked(browser, "return document.querySelector('tbody th a').getAttribute('href')").await;
    first.as_str().and_then(|h| h.strip_prefix("/en")).unwrap_or_else(|| panic!("a record: {first}")).to_string()
}

/// What axe-core finds on a page.
async fn violations(browser: &Client, address: &str, axe: &str) -> String {
    browser.goto(address).await.unwrap_or_else(|e| panic!("{address}: {e}"));
    let script = format!(
        "{axe}; const done = arguments[arguments.length - 1]; \
         const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']; \
         axe.run(document, {{ runOnly: tags, resultTypes: ['violations'] }}).then(r => done([r.passes.length, \
         r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 160) + ' ' + n.failureSummary))]), \
         e => done([0, [String(e)]]));"
    );
    let found = browser.execute_async(&script, vec![]).await.unwrap_or_else(|e| panic!("{address}: {e}"));
    let rules = found[0].as_u64().unwrap_or_default();
    let mut out = String::new();
    for one in found[1].as_array().into_iter().flatten().filter_map(|v| v.as_str()) {
        writeln!(out, "{address}: {one}").expect("a string takes all");
    }
    if rules < 5 {
        writeln!(out, "{address}: only {rules} rules applied; axe-core has not looked").expect("a string takes all");
    }
    out
}

fn axe() -> String {
    let path = std::env::var("PALERMO_TEST_AXE").expect("cargo xtask test names axe-core with the browser");
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Looks at pages in English and Arabic, and at one page for each of the other languages by turns.
async fn look_at(house: &House, browser: &Client, pages: &[String]) {
    let axe = axe();
    let mut found = String::new();
    let lights =
        [DAY, Light { dark: true, ..DAY }, Light { width: 320, ..DAY }, Light { dark: true, forced: true, width: 640 }];
    let product: Vec<(usize, Light, &str)> = match long() {
        true => {
            let every = |page| lights.into_iter().flat_map(move |light| LANGUAGES.map(|l| (page, light, l)));
            (0..pages.len()).flat_map(every).collect()
        }
        false => {
            let others = ["fr", "es", "ru", "zh"];
            let one = |page: usize| {
                [
                    (page, DAY, "en"),
                    (page, Light { dark: true, ..DAY }, "ar"),
                    (page, lights[page % lights.len()], others[page % others.len()]),
                ]
            };
            (0..pages.len()).flat_map(one).collect()
        }
    };
    for (page, light, language) in product {
        set(browser, light).await;
        found += &violations(browser, &house.at(&format!("/{language}{}", pages[page])), &axe).await;
    }
    assert!(found.is_empty(), "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn public_pages_have_no_violation_of_accessibility() {
    let Some(house) = House::whole() else { return };
    let browser = looking(&house).await;
    let pages: Vec<String> = PUBLIC.iter().map(|p| (*p).to_string()).collect();
    look_at(&house, &browser, &pages).await;
    browser.close().await.expect("the browser closes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_staff_have_no_violation_of_accessibility() {
    let Some(house) = House::whole() else { return };
    let browser = looking(&house).await;
    sign_in(&house, &browser, "analyst").await;
    let pages = staff(&house, &browser).await;
    look_at(&house, &browser, &pages).await;
    sign_in(&house, &browser, "sana").await;
    let record = first_record(&house, &browser).await;
    look_at(&house, &browser, &[format!("{record}/access")]).await;
    sign_in(&house, &browser, "admin").await;
    look_at(&house, &browser, &["/admin".to_string()]).await;
    browser.close().await.expect("the browser closes");
}

/// A page that a telephone has to push sideways, and what is too wide on it; tables scroll by themselves.
async fn too_wide(browser: &Client, address: &str, width: u32) -> Option<String> {
    browser.goto(address).await.unwrap_or_else(|e| panic!("{address}: {e}"));
    let script = "const wide = [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll') && \
                  e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map(e => e.tagName + '.' + e.className); \
                  return [document.documentElement.scrollWidth, wide.join(' ')]";
    let seen = asked(browser, script).await;
    let needs = seen[0].as_u64().unwrap_or(u64::MAX);
    (needs > u64::from(width)).then(|| format!("{address} is {needs} wide at {width}: {}\n", seen[1]))
}

/// 320 pixels are a telephone, and 1280 at 400 %; 640 are 1280 at 200 %.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_scrolls_sideways_on_a_telephone_or_enlarged() {
    let Some(house) = House::whole() else { return };
    let browser = looking(&house).await;
    sign_in(&house, &browser, "analyst").await;
    let mut pages: Vec<String> = PUBLIC.iter().map(|p| (*p).to_string()).collect();
    pages.extend(staff(&house, &browser).await);
    let languages: &[&str] = if long() { &LANGUAGES } else { &["en", "ar", "ru"] };
    let mut wide = String::new();
    for width in [320, 640] {
        set(&browser, Light { width, ..DAY }).await;
        for page in &pages {
            for language in languages {
                wide += &too_wide(&browser, &house.at(&format!("/{language}{page}")), width).await.unwrap_or_default();
            }
        }
    }
    assert!(wide.is_empty(), "{wide}");
    browser.close().await.expect("the browser closes");
}
