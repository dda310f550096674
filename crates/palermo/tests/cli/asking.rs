//! What a table or a flow says besides its counts: rates with their population, classes of flows, words in a language.

use serde_json::{Value as Json, json};

use crate::support::fixtures::UNODC;
use crate::support::{Site, cell};

/// Populations of an invented statistics office; Italy stands for the reporting country of the chapter's reference values.
const POPULATION: &str = "\
area,year,reference,sex,age_group,value,source,edition
ITA,2018,mid_year,,,2345678,Statistics Office,2025-06-30
ITA,2018,mid_year,male,,2345678,Statistics Office,2025-06-30
ITA,2018,mid_year,male,,1,Statistics Office,2024-06-30
ITA,2018,year_start,male,,2,Statistics Office,2025-06-30
GBR,2024,mid_year,female,,1000000,Statistics Office,2025-06-30
GBR,2024,mid_year,,,2000000,Statistics Office,2025-06-30
FRA,2024,mid_year,,,4000000,Institute,2025-06-30
";

const VICTIMS: &str = "\
source_key,sex,age_at_identification,identification_status,identified_on,citizenship,country_of_exploitation
A,female,16,identified,2024-05-01,GBR,GBR
B,female,30,identified,2024-05-01,NGA,GBR
C,male,30,identified,2024-06-01,FRA,GBR
D,male,30,presumed,2024-06-01,DEU,FRA
";

/// A pack of an installation of its own: a rate over published figures, and its own subregions.
const PACK: [(&str, &str); 5] = [
    (
        "pack.toml",
        "pack = \"own\"\nversion = \"1.0.0\"\nneeds = [\"core\", \"statistics\"]\nlanguages = [\"en\"]\n\n\
         [codelist.our_subregion]\nextends = \"core.territory\"\n\n\
         [rollup.our_subregion]\nlist = \"core.territory\"\ncolumn = \"our_subregion\"\nversion = \"2\"\ngroups = \"our_region\"\n",
    ),
    ("codelists/our_subregion.csv", "code,our_subregion\nFRA,channel\nGBR,channel\nNGA,gulf\nITA,south\n"),
    (
        "codelists/our_region.csv",
        "code,parent,from,to,en\nwest,,,,West\nchannel,west,,,Both sides of the Channel\nsouth,west,,,South\ngulf,,,,Gulf\n",
    ),
    (
        "indicators/published-rate.toml",
        "indicator = \"published-rate\"\nversion = \"1\"\nfrom = \"unodc-portal\"\n\
         rows = [\"area\", \"year\"]\ncolumns = [\"sex\"]\nper_100000 = [\"area\", \"year\", \"sex\"]\n\
         counting_rule = \"text-published\"\ncoverage = \"national\"\n",
    ),
    (
        "labels/en.ftl",
        "pack = Our own\nindicator-published-rate = Published rate\ntext-published = As published.\n\
         rollup-our_subregion = Our subregions\nlist-our_subregion = Our subregions\nlist-our_region = Our regions\n",
    ),
];

fn site() -> Site {
    Site::prepared("asking", |site| {
        let population = site.file("population.csv", POPULATION);
        site.import(0, &population, "statistics.population", &[]);
        let victims = site.file("victims.csv", VICTIMS);
        site.import(0, &victims, "statistics.st_victim", &["--profile", "gb"]);
        let unodc = site.file("unodc.csv", UNODC);
        site.import(0, &unodc, "unodc-portal", &[]);
        for (name, text) in PACK {
            let path = site.path("own").join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the temporary folder can be written");
            std::fs::write(path, text).expect("the temporary folder can be written");
        }
        site.json(0, &["pack", "apply", &site.arg("own")]);
    })
}

fn rate<'a>(table: &'a Json, key: &Json) -> &'a Json {
    let all = ["cells", "totals"].into_iter().filter_map(|k| table[k].as_array()).flatten();
    let cell = all.into_iter().find(|c| c["key"] == *key).unwrap_or_else(|| panic!("no cell {key} in {table}"));
    &cell["measures"]["per 100,000"]
}

#[test]
fn the_rate_of_published_figures_is_that_of_the_area_of_each_cell() {
    let site = site();
    let asked = ["published-rate", "--where", "indicator=detected_victims", "--where", "dimension=total"];
    let narrowed = ["--where", "area=ITA", "--where", "year=2018"];
    let all: Vec<&str> = ["table"].into_iter().chain(asked).chain(narrowed).collect();
    let table = site.json(0, &all);
    let key = |sex: &str| json!({ "area": "ITA", "year": "2018", "sex": sex });
    // Reference numbers: chapter on statistics, §9. The latest edition holds, on the day of reference of the profile.
    // Read as text: a reader of JSON may round the last digit.
    let document = site.run(&[all.as_slice(), &["--json"]].concat()).code(0).out;
    assert!(document.contains("\"value\": 52.607391125295116"), "{document}");
    let below_five = rate(&table, &key("male"));
    assert_eq!((&below_five["lo"], &below_five["hi"]), (&json!(0.0), &json!(0.1705263893850733)));
    assert_eq!(below_five["value"], Json::Null);
    assert_eq!(rate(&table, &key("female"))["state"], "missing_denominator");
    let source = json!([{ "source": "Statistics Office", "edition": "2025-06-30", "reference": "mid_year" }]);
    assert_eq!(table["provenance"]["denominators"][0]["population"], source);
    let printed = site.run(&all).code(0).out;
    for wanted in ["52.61", "0–0.18", "Statistics Office, edition 2025-06-30, Mid-year (1 July)", "As published."] {
        assert!(printed.contains(wanted), "{wanted} in {printed}");
    }
    let csv = site.run(&[all.as_slice(), &["--format", "csv"]].concat()).code(0).out;
    assert!(csv.contains("per_100000_lo,per_100000_hi,per_100000_base,per_100000_state"), "{csv}");
    assert!(csv.contains("0.0,0.1705263893850733,2345678,known"), "{csv}");
}

#[test]
fn the_rate_of_records_is_that_of_the_reporting_country_of_their_profile() {
    let site = site();
    let table = site.json(0, &["table", "sdg-16-2-2"]);
    let total = json!({ "year": "2024", "sex": "total", "majority": "total" });
    assert_eq!(rate(&table, &total)["value"], 0.15);
    let female = json!({ "year": "2024", "sex": "female", "majority": "total" });
    assert_eq!(
        rate(&table, &female),
        &json!({ "state": "known", "lo": 0.2, "hi": 0.2, "value": 0.2, "base": 1_000_000 })
    );
    let unknown = cell(&table, &json!({ "year": "2024", "sex": "female", "majority": "minor" }));
    assert_eq!(unknown["measures"]["per 100,000"], json!({ "state": "missing_denominator" }));
    let notes = table["notes"].to_string();
    assert!(notes.contains("measure detection") && notes.contains("there is no rate"), "{notes}");
    // Without a country nobody's population is meant.
    let without = site.json(0, &["table", "sdg-16-2-2", "--profile", "base"]);
    assert_eq!(rate(&without, &total)["state"], "missing_denominator");
    assert_eq!(without["provenance"]["denominators"][0]["population"], Json::Null);
    assert_eq!(site.json(1, &["table", "sdg-16-2-2", "--profile", "nobody"])["error"], "unknown_profile");
}

#[test]
fn a_table_narrowed_to_one_sex_is_divided_by_the_people_of_that_sex() {
    let site = site();
    let asked = |filter: &str| {
        site.json(0, &["table", "sdg-16-2-2", "--rows", "year", "--columns", "owner", "--where", filter])
    };
    let women = asked("sex=female");
    let key = json!({ "year": "2024", "owner": "total" });
    assert_eq!(rate(&women, &key)["base"], 1_000_000);
    assert_eq!(rate(&women, &key)["value"], 0.2);
    // Whose population a filter other than a code means cannot be told.
    assert_eq!(rate(&asked("sex != 'male'"), &key)["state"], "missing_denominator");
}

#[test]
fn a_flow_has_its_class_by_m49_or_by_the_subregions_of_the_installation() {
    let site = site();
    let flow = |more: &[&str]| {
        let asked = ["flow", "statistics.st_victim", "--from", "citizenship", "--to", "country_of_exploitation"];
        site.json(0, &[asked.as_slice(), more].concat())
    };
    let class = |flow: &Json, from: &str, to: &str| {
        let links = flow["links"].as_array().expect("links");
        let link = links.iter().find(|l| l["from"] == from && l["to"] == to);
        link.map(|l| l["class"].as_str().unwrap_or_default().to_string()).expect("the link is there")
    };
    let m49 = flow(&[]);
    assert_eq!(m49["regions"], json!({ "by": "m49" }));
    assert_eq!(class(&m49, "GBR", "GBR"), "domestic");
    assert_eq!(class(&m49, "DEU", "FRA"), "within_subregion");
    assert_eq!(class(&m49, "FRA", "GBR"), "within_region");
    assert_eq!(class(&m49, "NGA", "GBR"), "transregional");
    assert!(m49["notes"].to_string().contains("measure detection"), "{m49}");
    let own = flow(&["--regions", "our_subregion"]);
    assert_eq!(own["regions"], json!({ "by": "our_subregion", "version": "2" }));
    assert_eq!(class(&own, "FRA", "GBR"), "within_subregion");
    assert_eq!(class(&own, "NGA", "GBR"), "transregional");
    assert_eq!(class(&own, "DEU", "FRA"), "cross_border");
    let refused = site.json(
        1,
        &[
            "flow",
            "statistics.st_victim",
            "--from",
            "citizenship",
            "--to",
            "country_of_exploitation",
            "--regions",
            "glotip_form",
        ],
    );
    assert_eq!(refused["error"], "not_regions");
}

#[test]
fn words_come_in_the_language_asked_for_else_in_that_of_the_environment() {
    let site = site();
    let asked = ["table", "statistics.st_victim", "--rows", "sex"];
    let french = site.run(&[asked.as_slice(), &["--lang", "fr"]].concat()).code(0).out;
    assert!(french.contains("Féminin") && french.contains("Les victimes détectées mesurent la détection"), "{french}");
    let mut command = site.command(&asked);
    command.env("LC_ALL", "es_UY.UTF-8");
    let spanish: crate::support::Said = command.output().expect("the binary runs").into();
    assert!(spanish.out.contains("Femenino"), "{spanish:?}");
    let document = site.json(0, &[asked.as_slice(), &["--lang", "ru"]].concat());
    assert_eq!(document["language"], "ru");
    assert_eq!(document["labels"]["sex"]["codes"]["female"], "Женский");
    assert_eq!(site.json(1, &[asked.as_slice(), &["--lang", "tlh"]].concat())["error"], "unknown_language");
    let flow = ["flow", "unodc-portal", "--from", "category", "--to", "area", "--where", "dimension=citizenship"];
    let chosen = ["--where", "indicator=detected_victims", "--where", "year=2019", "--lang", "fr"];
    let flow = site.run(&[flow.as_slice(), &chosen].concat()).code(0).out;
    assert!(flow.contains("Les victimes détectées"), "{flow}");
    let treaty = ["treaty", "status", "--treaty", "tip-protocol", "--on", "2020-07-20", "--lang", "fr"];
    let treaty = site.run(&treaty).code(0).out;
    assert!(treaty.contains("178 parties au traité") && treaty.contains("Afghanistan"), "{treaty}");
}

#[test]
fn the_sentence_on_detection_stands_only_below_figures_of_victims() {
    let site = site();
    let notes = |indicator: &str| {
        let chosen = format!("indicator={indicator}");
        site.json(
            0,
            &["table", "unodc-portal", "--rows", "area,year", "--where", &chosen, "--where", "dimension=total"],
        )["notes"]
            .clone()
    };
    assert!(notes("detected_victims").to_string().contains("measure detection"));
    assert_eq!(notes("convicted"), Json::Null);
}
