//! The numbers of real editions (chapter on statistics, §7 and §11). The files are not part of the project: name them in
//! the environment. `PALERMO_UNODC_FILE` is the portal's CSV file of 30/05/2023, with `category_aliases.csv` beside it;
//! `PALERMO_UK_NRM_FILE` is the referrals file of 2023 Q4.

#![allow(clippy::print_stderr, reason = "a test says what it left out")]

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use palermo_register::value::Interval;
use palermo_tabulate::external::{ExternalCell, Flags, Query, table};
use palermo_tabulate::{SourceRef, TableCell, flow};

fn file(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).map(PathBuf::from);
    if path.is_none() {
        eprintln!("SKIPPED: set {variable} to the published file to run this test");
    }
    path
}

fn rows(path: &Path) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("the file named in the environment exists");
    reader.deserialize().collect::<Result<_, _>>().expect("a CSV file in UTF-8")
}

fn cell(row: usize, text: &str, key: &[(&str, &[&str])]) -> ExternalCell {
    let codes = |c: &[&str]| c.iter().map(|c| c.to_string()).collect();
    ExternalCell {
        key: key.iter().map(|(concept, c)| (concept.to_string(), codes(c))).collect(),
        interval: Interval::parse_lenient(text),
        text: text.to_string(),
        source: SourceRef { row: row as u64 + 2, ..SourceRef::default() },
        flags: Flags::default(),
    }
}

/// The portal's rows as cells, with the marks that an importer sets.
fn portal(path: &Path) -> Vec<ExternalCell> {
    let aliases: HashMap<String, (String, String)> = rows(&path.with_file_name("category_aliases.csv"))
        .into_iter()
        .map(|r| (r["category"].clone(), (r["kind"].clone(), r["iso3"].clone())))
        .collect();
    let short = |text: &str| match text {
        "Detected trafficking victims" => "detected_victims".to_string(),
        "Persons convicted" => "convicted".to_string(),
        "Persons prosecuted" => "prosecuted".to_string(),
        "Persons brought into formal contact" => "formal_contact".to_string(),
        "Offences of trafficking in persons" => "offences".to_string(),
        "by citizenship" => "citizenship".to_string(),
        "by country of repatriation" => "repatriation".to_string(),
        "by form of exploitation" => "exploitation".to_string(),
        other => other.to_lowercase(),
    };
    let mut seen: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
    let mut cells: Vec<ExternalCell> = Vec::new();
    for (n, r) in rows(path).into_iter().enumerate() {
        let dimension = short(&r["Dimension"]);
        let category = match (&dimension[..], aliases.get(&r["Category"])) {
            ("citizenship" | "repatriation", Some((kind, iso3))) => {
                if kind == "country" {
                    iso3.clone()
                } else {
                    kind.clone()
                }
            }
            _ => short(&r["Category"]),
        };
        let area = if r["Iso3_code"].trim().is_empty() { "x-sark" } else { &r["Iso3_code"] };
        let key: [(&str, &[&str]); 7] = [
            ("area", &[area]),
            ("year", &[&r["Year"]]),
            ("indicator", &[&short(&r["Indicator"])]),
            ("dimension", &[&dimension]),
            ("category", &[&category]),
            ("sex", &[&short(&r["Sex"])]),
            ("age", &[&short(&r["Age"])]),
        ];
        let mut cell = cell(n, &r["txtVALUE"], &key);
        cell.flags.pseudo_area = r["Region"].trim().is_empty() || r["Iso3_code"].trim().is_empty();
        let source_key =
            ["Iso3_code", "Country", "Indicator", "Dimension", "Category", "Sex", "Age", "Year"].map(|c| r[c].clone());
        let same = seen.entry(source_key.to_vec()).or_default();
        cell.flags.duplicate = same.iter().any(|i| cells[*i].text == cell.text);
        same.push(n);
        cells.push(cell);
    }
    for same in seen.values() {
        let differ = same.iter().any(|i| cells[*i].text != cells[same[0]].text);
        for i in same {
            cells[*i].flags.conflict = differ;
        }
    }
    cells
}

fn query(rows: &[&str], filter: &[(&str, &str)]) -> Query {
    let asked: BTreeMap<_, _> = filter.iter().map(|(c, code)| (c.to_string(), vec![code.to_string()])).collect();
    Query {
        dataset: "portal".into(),
        rows: rows.iter().map(|r| r.to_string()).collect(),
        filter: asked,
        states: vec!["area".into()],
        apart: vec!["indicator".into(), "dimension".into()],
        ..Query::default()
    }
}

fn ends<'c>(cells: impl IntoIterator<Item = &'c TableCell>) -> (i64, i64) {
    cells.into_iter().fold((0, 0), |(lo, hi), c| (lo + c.figure.lo, hi + c.figure.hi.expect("closed")))
}

#[test]
fn the_totals_of_2019_are_those_of_the_portal() {
    let Some(path) = file("PALERMO_UNODC_FILE") else { return };
    let cells = portal(&path);
    assert_eq!(cells.len(), 46_556);
    for (indicator, areas, sum) in [
        ("detected_victims", 116, (49_572, 49_644)),
        ("convicted", 84, (3_418, 3_546)),
        ("prosecuted", 84, (11_691, 11_775)),
        ("formal_contact", 85, (18_952, 19_000)),
        ("offences", 103, (16_308, 16_384)),
    ] {
        let asked = [("indicator", indicator), ("dimension", "total"), ("year", "2019")];
        let table = table(&cells, &query(&["area"], &asked)).expect("runs");
        assert_eq!((table.cells.len(), ends(&table.cells)), (areas, sum), "{indicator}");
    }
}

#[test]
fn flows_by_citizenship_are_those_of_the_portal() {
    let Some(path) = file("PALERMO_UNODC_FILE") else { return };
    let mut cells = portal(&path);
    // The reference numbers count the areas that are no States, too.
    cells.iter_mut().for_each(|c| c.flags.pseudo_area = false);
    let asked = |dimension| Query {
        open_sum: vec!["year".into()],
        ..query(&["category", "area"], &[("indicator", "detected_victims"), ("dimension", dimension)])
    };
    let country = |c: &&TableCell| c.key.get("category").is_some_and(|c| c.len() == 3 && c == c.to_uppercase());
    for (dimension, pairs, domestic, sum) in
        [("citizenship", 2_127, Some(112), (158_113, 173_889)), ("repatriation", 739, None, (23_822, 27_546))]
    {
        let table = table(&cells, &asked(dimension)).expect("runs");
        let found: Vec<&TableCell> = table.cells.iter().filter(country).collect();
        assert_eq!((found.len(), ends(found.iter().copied())), (pairs, sum), "{dimension}");
        let loops = found.iter().filter(|c| c.key.get("category") == c.key.get("area")).count();
        assert!(domestic.is_none_or(|d| d == loops), "{loops}");
    }
    // With "Nationals" read as citizens of the reporting country there are more loops and no fewer flows.
    let flow = flow::external(&cells, &asked("citizenship"), "category", "area", &BTreeMap::new()).expect("runs");
    let loops = flow.links.iter().filter(|l| l.class == flow::Class::Domestic).count();
    assert!(loops > 112 && flow.links.iter().all(|l| l.from != flow::NATIONALS));
}

#[test]
fn the_referrals_of_the_last_quarter_of_2023_are_counted_in_each_type() {
    let Some(path) = file("PALERMO_UK_NRM_FILE") else { return };
    let total = |text: &str| text == "Total" || text.ends_with(" total");
    let code = |text: &str| if total(text) { "total".to_string() } else { text.to_lowercase() };
    let read = |(n, r): (usize, HashMap<String, String>)| {
        let types = code(&r["Exploitation type"]).replace(" & ", ", ");
        let types: Vec<&str> = types.split(", ").collect();
        let (responder, age, sex, nationality) =
            (code(&r["First responder"]), code(&r["Age at exploitation"]), code(&r["Gender"]), code(&r["Nationality"]));
        let key: [(&str, &[&str]); 6] = [
            ("responder_type", &[&r["First responder type"]]),
            ("responder", &[&responder]),
            ("exploitation", &types),
            ("age", &[&age]),
            ("sex", &[&sex]),
            ("nationality", &[&nationality]),
        ];
        cell(n, &r["People"], &key)
    };
    let cells: Vec<ExternalCell> = rows(&path).into_iter().enumerate().map(read).collect();
    assert_eq!(cells.len(), 52_041);
    let open = ["responder_type", "responder", "exploitation", "age", "sex", "nationality"].map(String::from);
    let figures = |concept: &str| -> BTreeMap<String, i64> {
        let query = Query { open_sum: open.to_vec(), ..query(&[concept], &[]) };
        let table = table(&cells, &query).expect("runs");
        table.cells.iter().map(|c| (c.key.0[0].1.clone(), c.figure.value().expect("exact"))).collect()
    };
    let expected = [
        ("criminal", 1_073),
        ("domestic", 289),
        ("labour", 1_643),
        ("not specified or unknown", 341),
        ("organ harvesting", 6),
        ("sexual", 582),
    ];
    assert_eq!(figures("exploitation"), expected.map(|(c, n)| (c.to_string(), n)).into());
    let expected =
        [("Government agency", 1_908), ("Local Authority", 1_017), ("NGO and third sector", 221), ("Police", 995)];
    assert_eq!(figures("responder_type"), expected.map(|(c, n)| (c.to_string(), n)).into());
    assert_eq!(figures("nationality").values().sum::<i64>(), 4_141);
    assert_eq!(figures("sex").values().sum::<i64>(), 3_146);
}
