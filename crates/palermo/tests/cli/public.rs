//! What may be published: small figures stay inside, and no pair of published tables gives them away.

use std::collections::BTreeMap;

use palermo::desk::behind;
use palermo_store::{Place, Store};
use palermo_web::TableRequest;
use serde_json::Value as Json;

use crate::support::Site;

/// Victims of an invented country: many in some cells, few in others, nobody in the rest.
fn victims() -> String {
    let mut out = String::from(
        "source_key,sex,age_at_identification,identification_status,identified_on,citizenship,country_of_exploitation\n",
    );
    let mut n = 0;
    let mut some = |count: u32, sex: &str, age: &str, year: u32, from: &str| {
        for _ in 0..count {
            n += 1;
            out.push_str(&format!("V{n},{sex},{age},identified,{year}-05-01,{from},GBR\n"));
        }
    };
    for (year, few) in [(2021, 1), (2022, 3), (2023, 7)] {
        some(21, "female", "30", year, "ALB");
        some(few, "female", "15", year, "VNM");
        some(12, "male", "40", year, "VNM");
        some(2, "male", "12", year, "ERI");
        some(6, "male", "16", year, "GBR");
    }
    some(1, "", "22", 2022, "SDN");
    out
}

fn site() -> Site {
    Site::prepared("public", |site| {
        let file = site.file("victims.csv", victims());
        site.import(0, &file, "statistics.st_victim", &["--profile", "gb"]);
    })
}

/// The figures of a cut as the world sees them: `None` is hidden.
fn shown(site: &Site, table: &str, rows: &str, columns: &str, fixed: &str) -> BTreeMap<(String, String), Option<i64>> {
    let mut asked = vec!["table", table, "--public", "--rows", rows, "--columns", columns];
    if !fixed.is_empty() {
        asked.extend(["--where", fixed]);
    }
    let answer = site.json(0, &asked);
    let text = |row: &Json, key: &str| row[key].as_str().unwrap_or_default().to_string();
    let one = |row: &Json| {
        let figure = match row["sign"].as_str() {
            Some("suppressed") => None,
            _ => Some(text(row, "lo").parse().expect("a figure")),
        };
        ((text(row, rows), text(row, columns)), figure)
    };
    answer["rows"].as_array().expect("rows").iter().map(one).collect()
}

/// The same figures as the house knows them.
fn counted(site: &Site, table: &str, rows: &str, columns: &str) -> BTreeMap<(String, String), i64> {
    let answer = site.json(0, &["table", table, "--rows", rows, "--columns", columns]);
    let all = answer["cells"].as_array().into_iter().chain(answer["totals"].as_array()).flatten();
    let key = |c: &Json, k: &str| c["key"][k].as_str().unwrap_or_default().to_string();
    all.map(|c| ((key(c, rows), key(c, columns)), c["lo"].as_i64().expect("a figure"))).collect()
}

#[test]
fn a_small_figure_is_hidden_in_every_cut_and_the_others_are_true() {
    let site = site();
    let mut hidden = 0;
    for (rows, columns) in [("year", "sex"), ("year", "majority"), ("sex", "majority"), ("majority", "year")] {
        let (shown, counted) = (shown(&site, "T7", rows, columns, ""), counted(&site, "T7", rows, columns));
        for (key, truth) in &counted {
            let Some(figure) = shown.get(key) else { panic!("{key:?} of {rows} by {columns} is missing") };
            match figure {
                Some(n) => assert_eq!(n, truth, "{key:?}"),
                None => hidden += 1,
            }
            assert!(!(1..5).contains(truth) || figure.is_none(), "{key:?} shows {truth} people");
        }
    }
    assert!(hidden > 0, "the table has small cells");
}

#[test]
fn the_records_behind_a_figure_are_as_many_as_it_says() {
    let site = site();
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let store = runtime.block_on(Store::open(Place::folder(site.data()))).expect("it opens");
    let mut all = 0;
    for ((year, sex), n) in counted(&site, "T7", "year", "sex") {
        let codes = BTreeMap::from([("year".to_string(), year.clone()), ("sex".to_string(), sex.clone())]);
        let asked = TableRequest { dataset: "T7".into(), ..TableRequest::default() };
        let behind = runtime.block_on(behind(&store, &asked, &codes)).expect("records");
        assert_eq!(behind.register, "statistics.st_victim");
        assert_eq!(behind.records.len() as i64, n, "{year} {sex}");
        all += n;
    }
    assert!(all > 100);
}

#[test]
fn no_hidden_figure_is_left_over_when_published_ones_are_subtracted() {
    let site = site();
    let cuts = [("year", "sex"), ("year", "majority"), ("sex", "majority")];
    let mut sums = 0;
    for (rows, columns) in cuts {
        let others: &[&str] = match (rows, columns) {
            ("year", "sex") => &["", "majority=minor", "majority=adult"],
            ("year", _) => &["", "sex=female", "sex=male"],
            _ => &["", "year=2021", "year=2022", "year=2023"],
        };
        for fixed in others {
            let table = shown(&site, "T7", rows, columns, fixed);
            for turned in [false, true] {
                let turn =
                    |(r, c): &(String, String)| if turned { (c.clone(), r.clone()) } else { (r.clone(), c.clone()) };
                let mut lines: BTreeMap<String, Vec<(String, Option<i64>)>> = BTreeMap::new();
                for (key, figure) in &table {
                    let (line, at) = turn(key);
                    lines.entry(line).or_default().push((at, *figure));
                }
                for (line, cells) in lines {
                    let total = cells.iter().find(|(at, _)| at == "total").and_then(|(_, f)| *f);
                    let parts: Vec<_> = cells.iter().filter(|(at, _)| at != "total").collect();
                    let lost = parts.iter().filter(|(_, f)| f.is_none()).count();
                    sums += usize::from(total.is_some());
                    assert!(
                        total.is_none() || lost != 1,
                        "{rows} by {columns} {fixed}: {line} gives a hidden figure away"
                    );
                }
            }
        }
    }
    assert!(sums > 20, "totals are shown, so that there is something to subtract from");
}

#[test]
fn what_no_pack_declares_is_not_published() {
    let site = site();
    let refused = site.run(&["table", "statistics.st_victim", "--public", "--rows", "year", "--json"]).code(1);
    assert_eq!(refused.document()["error"], "not_public");
    let fine = site.run(&["table", "T7", "--public", "--rows", "year,sex", "--columns", "majority", "--json"]).code(1);
    assert_eq!(fine.document()["error"], "usage", "a cut has one concept in the rows");
}

#[test]
fn a_table_is_drawn_and_what_is_hidden_has_a_sign_in_the_drawing() {
    let site = site();
    let drawn = site
        .run(&["table", "T7", "--public", "--rows", "year", "--columns", "sex", "--format", "svg", "--lang", "fr"])
        .code(0)
        .out;
    assert!(drawn.starts_with("<svg") && drawn.contains("<title") && drawn.contains("<desc"), "{drawn}");
    assert!(drawn.contains("pour que personne ne soit reconnu"), "the sign is explained in the reader's language");
    let inside = site.run(&["table", "T7", "--rows", "year", "--columns", "sex", "--format", "svg"]).code(0).out;
    assert!(inside.starts_with("<svg") && !inside.contains("recognised"), "who works here sees everything");
    let out = site.arg("table.png");
    site.run(&["table", "T7", "--public", "--rows", "year", "--columns", "sex", "--format", "png", "--out", &out])
        .code(0);
    let picture = std::fs::read(&out).expect("a picture");
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
}
