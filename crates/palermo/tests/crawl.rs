//! Every page that a link leads to: it answers, it is whole in six languages, it is small, it keeps what it must not show.
//!
//! The binary serves an invented country over TCP and a browser without a window follows each link, as anybody and as staff.
//! An ordinary run asks for 1,200 addresses, each kind of page in each language in turn; `PALERMO_TEST_LONG=1` for 10,000.
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

#[path = "crawl/client.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod client;
#[path = "crawl/frontier.rs"]
mod frontier;
#[path = "../../palermo-web/tests/common/html.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod html;
#[path = "crawl/judge.rs"]
mod judge;
mod support;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

use client::{Client, Served};
use frontier::{Frontier, Way, Who};
use html::Page;
use judge::{HEAVIEST, Judge, compressed};
use support::Site;

const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "zh"];
/// Connections at once.
const LINES: usize = 2;

/// An invented country, with an account for somebody who may see everything but the administration of accounts, which goes with
/// no case.
fn country() -> (Site, String) {
    let site = Site::prepared("country", |site| {
        site.run(&["demo", "--no-serve", "--victims", "300"]).code(0);
    });
    let mut add = vec!["account", "add", "crawler"];
    for role in ["adviser", "case_worker", "analyst", "desk_officer", "supervisor"] {
        add.extend(["--role", role]);
    }
    let made = site.json(0, &add);
    (site, made["passphrase"].as_str().expect("a passphrase").to_string())
}

fn addresses() -> usize {
    if std::env::var_os("PALERMO_TEST_LONG").is_some() { 10_000 } else { 1_200 }
}

/// What was met on the way.
#[derive(Default)]
struct Met {
    frontier: Frontier,
    /// Connections that wait for an answer, which may bring new addresses.
    busy: usize,
    /// What is wrong, with one address and the number of the others.
    faults: BTreeMap<String, (String, usize)>,
    /// The heaviest page.
    heaviest: (usize, String),
}

#[test]
fn every_page_that_a_link_leads_to_is_whole_in_six_languages_for_everybody() {
    let (site, passphrase) = country();
    let served = Served::over(&site);
    let mut staff = served.client();
    staff.sign_in("crawler", &passphrase);
    let (judge, limit, begun) = (Judge::new(), addresses(), Instant::now());
    let mut met = Met::default();
    for language in LANGUAGES {
        for (who, page) in [(Who::Anybody, ""), (Who::Staff, ""), (Who::Staff, "my-day")] {
            let from = "the door".to_string();
            met.frontier.add(Way { address: format!("/{language}/{page}"), who, from });
        }
    }
    let met = Mutex::new(met);
    std::thread::scope(|scope| {
        for _ in 0..LINES {
            scope.spawn(|| follow(served.client(), staff.twin(), &judge, &met, limit));
        }
    });
    let met = met.into_inner().expect("no line broke");
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{} addresses of {} known, {} kinds, {seconds:.1} s; the heaviest page: {} bytes, {}",
        met.frontier.taken,
        met.frontier.known(),
        met.frontier.kinds(),
        met.heaviest.0,
        met.heaviest.1
    );
    let told: Vec<String> =
        met.faults.iter().map(|(what, (at, n))| format!("{what}\n    {at}, and {n} others")).collect();
    assert!(told.is_empty(), "{} faults:\n{}", told.len(), told.join("\n"));
    assert!(met.frontier.taken > 1_000, "the links lead to {} addresses only", met.frontier.taken);
}

/// Asks for one address after the other until enough were asked for or none is left.
fn follow(mut anybody: Client, mut staff: Client, judge: &Judge, met: &Mutex<Met>, limit: usize) {
    loop {
        let way = {
            let mut met = met.lock().expect("no line broke");
            let way = if met.frontier.taken < limit { met.frontier.next() } else { None };
            match (&way, met.busy) {
                (None, 0) => return,
                (None, _) if met.frontier.taken >= limit => return,
                (None, _) => {}
                (Some(_), _) => met.busy += 1,
            }
            way
        };
        let Some(way) = way else {
            std::thread::sleep(std::time::Duration::from_millis(2));
            continue;
        };
        let client = if way.who == Who::Staff { &mut staff } else { &mut anybody };
        let answer = client.get(&way.address);
        let judged = judge.judge(&way, &answer);
        let mut met = met.lock().expect("no line broke");
        met.busy -= 1;
        for address in judged.ways {
            met.frontier.add(Way { address, who: way.who, from: way.address.clone() });
        }
        if judged.weight > met.heaviest.0 {
            met.heaviest = (judged.weight, way.address.clone());
        }
        for fault in judged.faults {
            let at = format!("{} ({:?}), from {}", way.address, way.who, way.from);
            met.faults.entry(fault).and_modify(|(_, n)| *n += 1).or_insert((at, 0));
        }
    }
}

#[test]
fn the_form_for_everybody_is_whole_in_six_languages_and_lies_behind_the_first_page() {
    let site = Site::prepared("reports", Site::take_reports);
    let served = Served::with(&site, &["--intake", "north"]);
    let (judge, mut client, who) = (Judge::new(), served.client(), Who::Anybody);
    for language in LANGUAGES {
        let address = format!("/{language}/report/example.tip");
        let first = Way { address: format!("/{language}/"), who, from: "the door".to_string() };
        let judged = judge.judge(&first, &client.get(&first.address));
        assert!(judged.ways.contains(&address), "{language}: {:?}", judged.ways);
        let way = Way { address, who, from: first.address };
        let answer = client.get(&way.address);
        assert_eq!(answer.status, 200, "{language}: {}", answer.text());
        let told = judge.judge(&way, &answer).faults;
        assert!(told.is_empty(), "{language}: {told:?}");
        let mut form = Page::read(&answer.text()).form_with("key");
        form.answer("about", "ladder");
        let sent = client.post(&way.address, &form.press("do", "send"));
        let told = judge.judge(&way, &sent).faults;
        assert!(sent.status == 200 && told.is_empty(), "{language}: {} {told:?}", sent.status);
    }
    drop(served);
    assert_eq!(site.count("example.tip"), 6);
    // Without an organisation that takes reports there is no form.
    assert_eq!(Served::over(&site).client().get("/en/report/example.tip").status, 404);
}

/// The text of the demonstration country's documents.
fn demonstration(name: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/documents");
    std::fs::read_to_string(folder.join(name)).expect("the text is in the repository")
}

#[test]
fn a_document_is_read_in_six_languages_and_each_contradiction_shows_both_sides() {
    let (site, passphrase) = country();
    let served = Served::over(&site);
    let (judge, mut client, who) = (Judge::new(), served.client(), Who::Staff);
    client.sign_in("crawler", &passphrase);
    let (own, other) = (demonstration("resolution.en.txt"), demonstration("report.en.txt"));
    for language in LANGUAGES {
        let address = format!("/{language}/documents");
        let form = Page::read(&client.get(&address).text()).form_with("beside");
        let files = [("file", "resolution.txt", own.as_str()), ("beside", "report.txt", other.as_str())];
        let answer = client.post_files(&address, &form.pairs, &files);
        assert_eq!(answer.status, 200, "{language}: {}", answer.text());
        let way = Way { address, who, from: "the form".to_string() };
        let told = judge.judge(&way, &answer).faults;
        assert!(told.is_empty(), "{language}: {told:?}");
        // Planted: 87 investigations in the preamble of the resolution, 78 in the report.
        let page = Page::read(&answer.text());
        let sides = page.said("blockquote");
        assert!(sides.iter().any(|s| s.contains("87 investigations")), "{language}: {sides:?}");
        assert!(
            sides.iter().any(|s| s.contains("report.txt") && s.contains("78 investigations")),
            "{language}: {sides:?}"
        );
        let ids: Vec<&str> = page.elements.iter().filter_map(|e| e.get("id")).collect();
        let inside = page.all("a").filter_map(|(_, e)| e.get("href")?.strip_prefix('#'));
        let lost: Vec<&str> = inside.filter(|id| !ids.contains(id)).collect();
        assert!(lost.is_empty(), "{language}: nothing is at {lost:?}");
        assert!(page.all("mark").count() > 10, "{language}: what is found is marked");
    }
}

#[test]
fn a_long_document_is_shown_in_parts_that_stay_small() {
    let (site, passphrase) = country();
    let served = Served::over(&site);
    let mut client = served.client();
    client.sign_in("crawler", &passphrase);
    let mut text = String::from(
        "Resolution 9/9\n\nA long one\n\nThe Council of Taravia,\n\nRecalling its resolution 3/1 of 12 June 2025,\n\n",
    );
    for n in 1..=1_500u32 {
        let word = |k: u32| format!("{:x}", n.wrapping_mul(2_654_435_761).rotate_left(k) >> 8);
        text.push_str(&format!(
            "{n}. Requests the Secretariat to count {} victims and {} cases of {} {} in the four regions of Taravia by {} May 2027;\n\n",
            n * 7,
            n * 13,
            word(3),
            word(11),
            1 + n % 28
        ));
    }
    let form = Page::read(&client.get("/en/documents").text()).form_with("beside");
    let answer = client.post_files("/en/documents", &form.pairs, &[("file", "long.txt", &text)]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let (page, small) = (Page::read(&answer.text()), compressed(&answer.body));
    println!("{} bytes of text: {small} bytes, {} unpacked", text.len(), answer.body.len());
    assert!(small < HEAVIEST, "{small} bytes");
    let next = page.form_with("from").holds("from").concat();
    assert!(next.parse::<u32>().is_ok_and(|n| n > 100), "the form goes on where the text ends: {next}");
    assert!(answer.text().contains("palermo document facts FILE --json"), "the command that gives all");
    let mut more = page.form_with("from");
    more.answer("from", &next);
    let answer = client.post_files("/en/documents", &more.pairs, &[("file", "long.txt", &text)]);
    assert!(answer.text().contains(&format!("<bdi>{next}.</bdi>")), "the next part begins there");
}

#[test]
fn the_first_page_and_its_style_fit_into_the_first_packets() {
    let (site, _) = country();
    let served = Served::over(&site);
    let mut client = served.client();
    for language in LANGUAGES {
        let first = client.get(&format!("/{language}/"));
        let page = Page::read(&first.text());
        let taken = page.all("link").filter_map(|(_, e)| e.get("href")).map(|href| client.get(href).sent);
        let bytes = first.sent + taken.sum::<usize>();
        println!("{language}: {bytes} bytes");
        assert!(bytes < 14_000, "{language}: {bytes} bytes before anything is seen");
    }
}

#[test]
fn a_public_page_that_a_reader_has_is_not_sent_again() {
    let (site, _) = country();
    let served = Served::over(&site);
    let mut client = served.client();
    for page in ["/en/", "/ar/explore", "/zh/countries", "/ru/method"] {
        let tag = client.get(page).header("etag").to_string();
        let again = client.get_with(page, &format!("if-none-match: {tag}\r\n"));
        assert_eq!((again.status, again.sent), (304, 0), "{page} {tag}");
    }
}

#[test]
fn an_installation_that_counts_nothing_yet_shows_an_empty_page_and_no_mistake() {
    let site = Site::new();
    let served = Served::over(&site);
    let mut client = served.client();
    for page in ["explore", "countries", "countries/ITA", "flows", "treaties"] {
        let answer = client.get(&format!("/en/{page}"));
        assert_eq!(answer.status, 200, "{page}: {}", answer.text());
    }
}

#[test]
fn a_choice_for_which_nothing_was_published_is_no_mistake() {
    let site = Site::prepared("no-region", |site| {
        let head = support::fixtures::UNODC.lines().next().expect("a header");
        // A row without a region is not about a State and stands in no table of States.
        let row = "FRA,France,,,Detected trafficking victims,Total,Total,Total,Total,2019,Counts,461,GLOTIP";
        let file = site.file("none.csv", format!("{head}\n{row}\n"));
        site.import(0, &file, "unodc-portal", &["--edition", "2024-05-30"]);
    });
    let served = Served::over(&site);
    let answer = served.client().get("/en/explore?data=unodc-portal&rows=area&columns=year");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(!answer.text().contains("<table"), "{}", answer.text());
}

/// Codes of countries for figures that nobody published.
const COUNTRIES: &str = "AFG ALB DZA AND AGO ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN BGR \
    BFA BDI KHM CMR CAN TCD CHL CHN COL COM COG CRI HRV CUB CYP CZE DNK DJI DOM ECU EGY SLV EST ETH FJI FIN FRA GAB GMB GEO \
    DEU GHA GRC GTM GIN GUY HTI HND HUN ISL IND IDN IRN IRQ IRL ISR ITA JAM JPN JOR KAZ KEN KWT KGZ LAO LVA LBN LSO LBR LTU \
    LUX MDG MWI MYS MLI MLT MEX";

#[test]
fn a_table_of_five_hundred_figures_stays_small() {
    let site = Site::prepared("figures-of-many", |site| {
        let head = support::fixtures::UNODC.lines().next().expect("a header");
        let mut file = format!("{head}\n");
        for (i, code) in COUNTRIES.split_whitespace().enumerate() {
            for year in 2015..2021 {
                let figure = 1_000 + 37 * i + year;
                file.push_str(&format!(
                    "{code},{code},Region,Part,Detected trafficking victims,Total,Total,Total,Total,{year},Counts,{figure},GLOTIP\n"
                ));
            }
        }
        let file = site.file("many.csv", file);
        site.import(0, &file, "unodc-portal", &["--edition", "2024-05-30"]);
    });
    let served = Served::over(&site);
    let mut client = served.client();
    for language in ["en", "ar", "zh"] {
        let address = format!("/{language}/explore?data=unodc-portal&rows=area&columns=year&as=table");
        let answer = client.get(&address);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = Page::read(&answer.text());
        let figures = page.all("td").filter(|(_, e)| e.has_class("num")).count();
        println!("{language}: {figures} figures, {} bytes ({} unpacked)", answer.sent, answer.body.len());
        assert!(figures >= 500, "{language}: {figures} figures only");
        assert!(answer.sent < HEAVIEST, "{language}: {} bytes", answer.sent);
        assert!(compressed(&answer.body) < HEAVIEST);
    }
}
