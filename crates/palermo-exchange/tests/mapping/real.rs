//! The real files of the United Kingdom and of the UNODC data portal, where the environment names them.

use std::collections::{BTreeMap, HashMap, HashSet};

use palermo_register::value::Value;

use crate::common::{Taken, import, outside};

fn figure(taken: &Taken, draft: &palermo_exchange::mapping::Draft) -> (i64, i64) {
    match taken.value(draft, "figure") {
        Value::Interval(i) => (i.lo, i.hi.expect("these figures have an upper end")),
        other => panic!("no figure: {other:?}"),
    }
}

/// The numbers of the chapter for the edition of 30 May 2023, as far as reading gives them.
#[test]
fn the_portal_file_gives_the_published_numbers_of_rows_figures_and_readings() {
    let Some(path) = outside("PALERMO_UNODC_FILE", "the UNODC data portal file") else { return };
    let taken = import("unodc-portal", &path).expect("the file is read");
    assert_eq!(taken.errors, []);
    assert_eq!((taken.summary.rows_read, taken.drafts.len()), (46_556, 46_556));
    let texts: Vec<String> = taken.drafts.iter().map(|d| taken.text(d, "text")).collect();
    let count = |test: &dyn Fn(&str) -> bool| texts.iter().filter(|t| test(t)).count();
    assert_eq!(count(&|t| t == "<5"), 23_076);
    assert_eq!(count(&|t| t.contains(',')), 462);
    assert_eq!(count(&|t| t.bytes().all(|b| b.is_ascii_digit())), 23_018);
    let years: HashSet<String> = taken.drafts.iter().map(|d| taken.key(d, "year")).collect();
    assert_eq!((years.iter().min().cloned(), years.iter().max().cloned()), (Some("2003".into()), Some("2021".into())));
    let mut by_indicator: BTreeMap<String, u32> = BTreeMap::new();
    for draft in &taken.drafts {
        *by_indicator.entry(taken.key(draft, "indicator")).or_default() += 1;
    }
    let wanted = [
        ("convicted", 6_253),
        ("detected_victims", 32_364),
        ("formal_contact", 3_124),
        ("offences", 1_156),
        ("prosecuted", 3_659),
    ];
    assert_eq!(by_indicator, wanted.map(|(k, n)| (k.to_owned(), n)).into());
    // 957 rows without Region, and Sark's 26 rows that have a Region and no code.
    let flagged = |flag: &str| taken.drafts.iter().filter(|d| d.flags.iter().any(|f| f == flag)).count();
    assert_eq!(flagged("pseudo_area"), 957 + 26);
    // 336 keys with 860 rows; 192 of the keys have different figures.
    assert_eq!(flagged("duplicate") + flagged("conflict"), 860);
    let mut keys: HashMap<String, u32> = HashMap::new();
    for draft in taken.drafts.iter().filter(|d| d.flags.iter().any(|f| f == "conflict")) {
        *keys.entry(taken.text(draft, "key")).or_default() += 1;
    }
    assert!(keys.len() <= 192 && keys.len() > 180, "{} conflicts", keys.len());
    let flows = ["citizenship", "repatriation"];
    let flow: Vec<_> = taken.drafts.iter().filter(|d| flows.contains(&taken.key(d, "dimension").as_str())).collect();
    assert_eq!(flow.len(), 9_552);
    let is_country = |c: &str| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase());
    assert_eq!(flow.iter().filter(|d| is_country(&taken.key(d, "category"))).count(), 8_652);
    // Detected victims 2019, Total/Total/Total, of areas with a Region.
    for (indicator, areas, lo, hi) in [
        ("detected_victims", 116, 49_572, 49_644),
        ("convicted", 84, 3_418, 3_546),
        ("prosecuted", 84, 11_691, 11_775),
        ("formal_contact", 85, 18_952, 19_000),
        ("offences", 103, 16_308, 16_384),
    ] {
        let total = |d: &&palermo_exchange::mapping::Draft| {
            let key = |c: &str| taken.key(d, c);
            key("indicator") == indicator
                && key("year") == "2019"
                && ["dimension", "category", "sex", "age"].iter().all(|c| key(c) == "total")
                && (!d.flags.iter().any(|f| f == "pseudo_area") || key("area") == "x-sark")
        };
        let cells: Vec<_> = taken.drafts.iter().filter(total).collect();
        let sum = cells.iter().map(|d| figure(&taken, d)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let distinct: HashSet<String> = cells.iter().map(|d| taken.key(d, "area")).collect();
        assert_eq!((distinct.len(), sum), (areas, (lo, hi)), "{indicator}");
    }
    let albanian = taken.drafts.iter().filter(|d| d.flags.iter().any(|f| f == "review"));
    let waiting: HashSet<String> = albanian.map(|d| taken.key(d, "category")).collect();
    assert!(waiting.contains("embedded_count"), "{waiting:?}");
    assert!(taken.warnings("review").iter().any(|w| w.value.as_deref() == Some("97 albanian")));
    assert!(taken.drafts.iter().any(|d| taken.key(d, "area") == "NAM"), "Namibia is not missing");
    assert!(taken.drafts.iter().any(|d| taken.key(d, "area") == "x-sark"));
    assert_eq!(taken.warnings("unknown_code").iter().filter(|w| w.column.as_deref() == Some("Category")).count(), 0);
}

#[test]
fn the_files_of_the_united_kingdom_give_the_sums_of_the_chapter() {
    let Some(shared) = outside("PALERMO_SHARED", "the files of the National Referral Mechanism") else { return };
    let folder = shared.join("data/uk_nrm");
    let taken = import("uk-nrm", &folder.join("nrm_referrals_2023_q4.csv")).expect("read");
    assert_eq!(taken.errors, []);
    assert_eq!((taken.summary.rows_read, taken.summary.rows_excluded, taken.drafts.len()), (52_041, 0, 52_041));
    assert_eq!(taken.summary.dataset, "uk-nrm.referrals");
    let has = |d: &palermo_exchange::mapping::Draft, flag: &str| d.flags.iter().any(|f| f == flag);
    let leaves: Vec<_> = taken.drafts.iter().filter(|d| !has(d, "subtotal")).collect();
    assert_eq!(leaves.iter().map(|d| figure(&taken, d).0).sum::<i64>(), 3_146);
    assert_eq!(taken.drafts.iter().filter(|d| !has(d, "zero")).count(), 4_001);
    let responders = taken.drafts.iter().filter(|d| {
        let total = |c: &str| taken.key(d, c) == "total";
        ["first_responder", "form_of_exploitation", "age", "sex", "citizenship"].into_iter().all(total)
    });
    let mut sums: Vec<i64> = responders.map(|d| figure(&taken, d).0).collect();
    sums.sort_unstable();
    assert_eq!((sums.iter().sum::<i64>(), sums), (4_141, vec![221, 995, 1_017, 1_908]));
    let mut types: BTreeMap<String, i64> = BTreeMap::new();
    for draft in &leaves {
        for form in taken.key(draft, "form_of_exploitation").split(';') {
            *types.entry(form.to_owned()).or_default() += figure(&taken, draft).0;
        }
    }
    let wanted = [
        ("criminality", 1_073),
        ("labour", 1_643),
        ("labour.isic_t", 289),
        ("organ_removal", 6),
        ("sexual", 582),
        ("unknown", 341),
    ];
    assert_eq!(types, wanted.map(|(k, n)| (k.to_owned(), n)).into());
    for (name, dataset, records, total) in [
        ("nrm_reasonable_grounds.csv", "uk-nrm.reasonable", 500, 4_705),
        ("nrm_conclusive_grounds.csv", "uk-nrm.conclusive", 500, 3_148),
    ] {
        let taken = import("uk-nrm", &folder.join(name)).expect("read");
        assert_eq!((taken.errors.len(), taken.summary.dataset.as_str(), taken.drafts.len()), (0, dataset, records));
        let cell = taken.drafts.iter().find(|d| {
            let key = |c: &str| taken.key(d, c);
            key("year") == "2023" && key("quarter") == "q4" && key("age") == "total" && key("decision") == "total"
        });
        assert_eq!(figure(&taken, cell.expect("the quarter is there")).0, total, "{name}");
    }
    let taken = import("uk-nrm", &folder.join("nrm_duty_to_notify_2023_q4.csv")).expect("read");
    let total = taken.drafts.iter().find(|d| taken.key(d, "citizenship") == "total").expect("the last row");
    assert_eq!((taken.drafts.len(), figure(&taken, total).0), (99, 1_044));
    let taken = import("uk-nrm", &folder.join("nrm_referrals_longitudinal.csv")).expect("read");
    assert_eq!((taken.errors.len(), taken.drafts.len()), (0, 885));
    let quarter: i64 = taken
        .drafts
        .iter()
        .filter(|d| taken.key(d, "year") == "2023" && taken.key(d, "quarter") == "q4")
        .filter(|d| taken.key(d, "location_of_exploitation") == "total")
        .map(|d| figure(&taken, d).0)
        .sum();
    assert_eq!(quarter, 4_142, "the long series differs from the quarter's own file by one");
}

#[test]
fn the_treaty_actions_are_read_with_every_row() {
    let Some(shared) = outside("PALERMO_SHARED", "the treaty actions") else { return };
    let taken = import("treaty-actions", &shared.join("data/knowledge/treaty.csv")).expect("read");
    assert_eq!(taken.errors, []);
    assert_eq!(taken.drafts.len(), 378);
}
