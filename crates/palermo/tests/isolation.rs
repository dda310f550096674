//! Two organisations on one installation: nothing of the one reaches the other, by page, file, search, count, error or program.
//!
//! Each has a record in every register that an organisation keeps, with its own canary in every field that can hold a text, and
//! with the same keys and numbers as the other's. A person of each with every role that reads cases follows each link, takes each
//! export, and asks for what is the other's by its identifier: the answer is the one for what is not there.
//! `PALERMO_TEST_LONG=1` asks for 6,000 addresses each, else for 400.
#![allow(clippy::print_stdout, reason = "a test says what it measured")]

#[path = "crawl/client.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod client;
#[path = "crawl/frontier.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod frontier;
#[path = "../../palermo-web/tests/common/html.rs"]
#[allow(dead_code, reason = "each test binary takes what it needs")]
mod html;
mod support;
#[path = "isolation/two.rs"]
mod two;

use std::collections::{BTreeMap, BTreeSet};

use client::{Answer, Client, Served};
use frontier::{Frontier, Way, Who};
use html::Page;
use palermo_exchange::scan::{self, Needles};
use serde_json::{Value as Json, json};
use support::Site;
use support::server::{named, own_database};
use two::{House, SIDES, Side, organisation};
use uuid::Uuid;

const FORMATS: [&str; 5] = ["csv", "xlsx", "jsonl", "parquet", "datapackage"];

fn addresses() -> usize {
    if std::env::var_os("PALERMO_TEST_LONG").is_some() { 6_000 } else { 400 }
}

/// Whether a canary stands in an answer: in its headers, its text, or what is packed in it.
fn stands(site: &Site, answer: &Answer, canary: &str) -> bool {
    let lower = |text: &str| text.to_lowercase().contains(&canary.to_lowercase());
    if answer.headers.iter().any(|(_, v)| lower(v)) || lower(&answer.text()) {
        return true;
    }
    let file = site.path("answer.bin");
    std::fs::write(&file, &answer.body).expect("the temporary folder can be written");
    let needles = Needles::new([canary]).expect("one text");
    !scan::file(&file, &needles).expect("the file is searched").texts.is_empty()
}

#[test]
fn nothing_of_one_organisation_reaches_the_other() {
    crossed(&Site::new());
}

#[test]
fn nothing_of_one_organisation_reaches_the_other_on_postgresql() {
    let Some(server) = named("PALERMO_TEST_POSTGRES") else { return };
    crossed(&Site::in_database(own_database(&server, "isolation")));
}

fn crossed(site: &Site) {
    let passphrases = two::furnish(site);
    let served = Served::over(site);
    let house = House::made(&mut served.client());
    for (side, passphrase) in SIDES.into_iter().zip(&passphrases) {
        let mut me = served.client();
        me.sign_in(&two::handle(side), passphrase);
        let mut faults = Faults { side, site, told: BTreeSet::new() };
        let met = pages(&mut me, &mut faults);
        exports(&mut me, &house, &mut faults);
        searches(&mut me, &house, &mut faults);
        by_identifier(&mut me, &house, &mut faults);
        programs(&mut served.client(), &house, &mut faults);
        // Last: it makes a record that is not counted.
        in_forms(&mut me, &house, &mut faults);
        println!("{side:?}: {met} addresses, {} faults", faults.told.len());
        let told: Vec<String> = faults.told.into_iter().collect();
        assert!(told.is_empty(), "{side:?}:\n{}", told.join("\n"));
    }
    imports(site, &mut served.client(), &house);
}

/// What is wrong.
struct Faults<'s> {
    side: Side,
    site: &'s Site,
    told: BTreeSet<String>,
}

impl Faults<'_> {
    fn unless(&mut self, holds: bool, what: impl Into<String>) {
        if !holds {
            self.told.insert(what.into());
        }
    }

    /// Nothing of the other's stands in an answer.
    fn closed(&mut self, at: &str, answer: &Answer) {
        let leaks = stands(self.site, answer, self.side.other().canary());
        self.unless(!leaks, format!("{at} ({}) tells of the other", answer.status));
    }
}

/// Follows every link from the first pages on.
fn pages(me: &mut Client, faults: &mut Faults<'_>) -> usize {
    let mut frontier = Frontier::default();
    let who = Who::Staff;
    for address in ["/en/registers", "/en/my-day", "/en/import", "/en/"] {
        frontier.add(Way { address: address.into(), who, from: "the door".into() });
    }
    let mut own = BTreeMap::new();
    while frontier.taken < addresses() {
        let Some(way) = frontier.next() else { break };
        let answer = me.get(&way.address);
        faults.closed(&way.address, &answer);
        faults.unless(answer.status < 500, format!("{} answers {}", way.address, answer.status));
        if !answer.is_page() {
            continue;
        }
        let page = Page::read(&answer.text());
        let seen = answer.text().contains(faults.side.canary());
        if let Some(register) = way.address.split('/').nth(3).filter(|_| way.address.contains("/registers/")) {
            *own.entry(register.split('?').next().unwrap_or_default().to_string()).or_insert(false) |= seen;
        }
        for (_, e) in page.all("a") {
            let to = e.get("href").unwrap_or_default().split('#').next().unwrap_or_default();
            if to.starts_with("/en/") {
                frontier.add(Way { address: to.to_string(), who, from: way.address.clone() });
            }
        }
    }
    for register in two::TEXTS {
        faults.unless(own.get(register) == Some(&true), format!("nothing of her own was seen in {register}"));
    }
    frontier.taken
}

/// Each register in each format holds her records, all of them, and no other.
fn exports(me: &mut Client, house: &House, faults: &mut Faults<'_>) {
    for register in house.registers() {
        let own = house.of(faults.side, register);
        for format in FORMATS {
            let at = format!("/en/registers/{register}/export?format={format}");
            let answer = me.get(&at);
            faults.unless(answer.status == 200, format!("{at} answers {}", answer.status));
            faults.closed(&at, &answer);
            let texts = two::TEXTS.contains(&register);
            let seen = stands(faults.site, &answer, faults.side.canary());
            faults.unless(seen || !texts, format!("{at} does not hold her own canary: the search finds nothing"));
            if format == "jsonl" {
                let rows = answer.text().lines().filter(|l| !l.is_empty()).count();
                faults.unless(rows == own.len(), format!("{at} holds {rows} records of {}", own.len()));
            }
        }
    }
}

/// A search for what the other's records say finds as much as one for what no record says, and the page says the same.
fn searches(me: &mut Client, house: &House, faults: &mut Faults<'_>) {
    let (other, nothing) = (faults.side.other().canary(), two::NOBODY);
    assert_eq!(other.len(), nothing.len());
    for register in house.registers() {
        for ask in ["q=", "sort=", "query=", "columns=", "w.item="] {
            let at = |text: &str| format!("/en/registers/{register}?{ask}{text}");
            let (one, two) = (me.get(&at(other)), me.get(&at(nothing)));
            let same = (one.status, one.text().replace(other, nothing)) == (two.status, two.text());
            faults.unless(same, format!("{} is not answered as a search for nothing is", at(other)));
        }
        let list = me.get(&format!("/en/registers/{register}"));
        let rows = list.text().matches(&format!("/en/registers/{register}/records/")).count();
        faults.unless(rows >= house.of(faults.side, register).len(), format!("the list of {register} lacks her own"));
        for id in house.of(faults.side.other(), register) {
            faults.unless(!list.text().contains(&id.to_string()), format!("the list of {register} names the other's"));
        }
    }
}

/// Whatever is asked of the other's record is answered as it is for a record that is not there.
fn by_identifier(me: &mut Client, house: &House, faults: &mut Faults<'_>) {
    let nowhere = Uuid::new_v4();
    for register in house.registers() {
        let foreign = house.of(faults.side.other(), register)[0];
        let moves = two::transitions(register);
        let mut below: Vec<String> =
            ["", "/edit", "/history", "/delete", "/access", "?version=1", "?purpose=assistance"]
                .map(String::from)
                .to_vec();
        below.extend(moves.iter().map(|m| format!("/do/{m}")));
        below.extend(["/clocks/return", "/files/manual"].map(String::from));
        for rest in below {
            let at = |id: Uuid| format!("/en/registers/{register}/records/{id}{rest}");
            let (one, two) = (me.get(&at(foreign)), me.get(&at(nowhere)));
            faults.closed(&at(foreign), &one);
            faults.unless(alike(&one, foreign, &two, nowhere), format!("GET {} is told from nothing", at(foreign)));
            if rest.starts_with('?') || rest.starts_with("/files") || rest == "/history" {
                continue;
            }
            let token = me.form_token();
            let pairs = [("form", token.as_str()), ("version", "1"), ("shown", "name"), ("name", "x"), ("do", "save")];
            let pairs: Vec<(String, String)> = pairs.map(|(n, v)| (n.to_string(), v.to_string())).to_vec();
            let (one, two) = (me.post(&at(foreign), &pairs), me.post(&at(nowhere), &pairs));
            faults.closed(&at(foreign), &one);
            faults.unless(alike(&one, foreign, &two, nowhere), format!("POST {} is told from nothing", at(foreign)));
        }
        for address in [
            format!("/en/registers/{register}?w.item="),
            format!("/en/registers/{register}?w.member="),
            format!("/en/registers/{register}/move?transition=loan.cancel&record="),
            format!("/en/registers/{register}/new?for=item:{register}:"),
            format!("/en/registers/{register}/new?draft="),
            "/en/import/".to_string(),
        ] {
            let (one, two) = (me.get(&format!("{address}{foreign}")), me.get(&format!("{address}{nowhere}")));
            faults.closed(&address, &one);
            faults.unless(alike(&one, foreign, &two, nowhere), format!("GET {address}{foreign} is told from nothing"));
        }
    }
}

/// Whether two answers differ in nothing but the identifier that was asked for.
fn alike(one: &Answer, id: Uuid, two: &Answer, other: Uuid) -> bool {
    let plain = |a: &Answer, id: Uuid| -> (u16, String, Vec<(String, String)>) {
        let without = |t: &str| t.replace(&id.to_string(), "ID");
        let headers = a.headers.iter().filter(|(n, _)| n != "date" && n != "content-length");
        (a.status, without(&a.text()), headers.map(|(n, v)| (n.clone(), without(v))).collect())
    };
    plain(one, id) == plain(two, other)
}

/// A form that points at the other's record, or repeats the other's key, is answered as if there were none.
fn in_forms(me: &mut Client, house: &House, faults: &mut Faults<'_>) {
    let nowhere = Uuid::new_v4();
    let foreign = house.of(faults.side.other(), "example.item")[0];
    let member = house.of(faults.side, "example.member")[0];
    let mut reserve = |item: Uuid| {
        let at = "/en/registers/example.loan/new";
        let mut form =
            Page::read(&me.get(&format!("{at}?for=member:example.member:{member}")).text()).form_with("shown");
        for (part, value) in [("day", "7"), ("month", "1"), ("year", "2030")] {
            form.answer(&format!("from_day:{part}"), value);
        }
        form.pairs.retain(|(n, _)| n != "item");
        form.pairs.push(("item".into(), format!("example.item:{item}")));
        me.post(at, &form.press("do", "save"))
    };
    let (one, two) = (reserve(foreign), reserve(nowhere));
    faults.closed("a loan of the other's item", &one);
    faults.unless(one.status == 422, format!("a loan of the other's item is answered {}", one.status));
    let plain = |a: &Answer, id: Uuid| without_drafts(&a.text().replace(&id.to_string(), "ID"));
    faults.unless(
        one.status == two.status && plain(&one, foreign) == plain(&two, nowhere),
        "a loan of the other's item is told from one of no item",
    );
    // What only the other has already is free.
    let at = "/en/registers/statistics.st_case/new";
    let mut form = Page::read(&me.get(at).text()).form_with("shown");
    form.answer("source_key", &format!("only-{:?}", faults.side.other()));
    let answer = me.post(at, &form.press("do", "save"));
    faults.unless(answer.status == 303, format!("a key that only the other has is answered {}", answer.status));
}

/// A form that was refused is kept as a draft, which has an identifier of its own.
fn without_drafts(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("name=\"draft\" value=\"") {
        let end = at + "name=\"draft\" value=\"".len();
        out.push_str(&rest[..end]);
        rest = &rest[end..];
        rest = &rest[rest.find('"').unwrap_or(0)..];
    }
    out + rest
}

/// A program that says for which organisation it works gets what that organisation keeps.
fn programs(program: &mut Client, house: &House, faults: &mut Faults<'_>) {
    let header = format!("palermo-organisation: {}\r\n", organisation(faults.side));
    let nowhere = Uuid::new_v4();
    for register in house.registers() {
        let own = house.of(faults.side, register);
        let foreign = house.of(faults.side.other(), register)[0];
        let base = format!("/api/registers/{register}");
        let list = program.get_with(&format!("{base}/records?per_page=500"), &header);
        faults.closed(&format!("{base}/records"), &list);
        let read: Json = serde_json::from_str(&list.text()).unwrap_or_default();
        let total = read["total"].as_u64().unwrap_or(u64::MAX);
        faults.unless(total == own.len() as u64, format!("{base}/records counts {total} of {}", own.len()));
        for format in FORMATS {
            let at = format!("{base}/export?format={format}");
            let answer = program.get_with(&at, &header);
            faults.unless(answer.status == 200, format!("{at} answers {}", answer.status));
            faults.closed(&at, &answer);
        }
        for rest in ["", "/history", "/story", "/transitions"] {
            let at = |id: Uuid| format!("{base}/records/{id}{rest}");
            let (one, two) = (program.get_with(&at(foreign), &header), program.get_with(&at(nowhere), &header));
            faults.closed(&at(foreign), &one);
            faults.unless(alike(&one, foreign, &two, nowhere), format!("GET {} is told from nothing", at(foreign)));
            let mine = program.get_with(&at(own[0]), &header);
            faults.unless(mine.status == 200, format!("{} of her own answers {}", at(own[0]), mine.status));
        }
        for (method, body) in [("PATCH", r#"{"values": {}, "version": 1}"#), ("DELETE", r#"{"version": 1}"#)] {
            let mut ask = |id: Uuid| program.json(method, &format!("{base}/records/{id}"), &header, body);
            let (one, two) = (ask(foreign), ask(nowhere));
            faults.unless(alike(&one, foreign, &two, nowhere), format!("{method} in {register} is told from nothing"));
        }
    }
}

/// A file with the other's keys makes records of one's own and touches none of the other's.
fn imports(site: &Site, program: &mut Client, house: &House) {
    let rows = "source_key,year_registered,exploitation,identification_status\nI-1,2025,labour,identified\n";
    let file = site.file("rows.csv", rows);
    let changed = site.file("changed.csv", rows.replace("2025", "2019"));
    for (side, file) in [(Side::North, &file), (Side::South, &changed)] {
        let report = site.import(0, file, "case-rows", &["--organisation", organisation(side)]);
        let [_, _, _, new, altered, unchanged] = support::counts(&report);
        assert_eq!([new, altered, unchanged], [1, 0, 0], "{side:?} meets nothing of the other's: {report}");
    }
    for (side, year) in [(Side::North, 2025), (Side::South, 2019)] {
        let header = format!("palermo-organisation: {}\r\n", organisation(side));
        let at = "/api/registers/statistics.st_victim/records?where=source_key%20%3D%3D%20%27I-1%27";
        let read: Json = serde_json::from_str(&program.get_with(at, &header).text()).expect("a document");
        assert_eq!((&read["total"], &read["records"][0]["values"]["year_registered"]), (&json!(1), &json!(year)));
    }
    // An export of the other's, given back as one's own, makes a copy: its identifiers are taken.
    let theirs = house.of(Side::North, "example.item")[0];
    let file = site.file("items.csv", format!("id,inventory,name,kind\n{theirs},Z-9,Taken,other\n"));
    let report = site.import(0, &file, "example.item", &["--organisation", organisation(Side::South)]);
    assert_eq!(support::counts(&report)[3..], [1, 0, 0], "{report}");
    let header = format!("palermo-organisation: {}\r\n", organisation(Side::North));
    let stands = program.get_with(&format!("/api/registers/example.item/records/{theirs}"), &header);
    assert!(!stands.text().contains("Taken") && stands.text().contains(Side::North.canary()), "{}", stands.text());
}
