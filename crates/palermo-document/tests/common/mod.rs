//! Rules and names of the packs, and the sample documents where they are.
#![allow(clippy::print_stdout, reason = "what is not there is told")]
#![allow(dead_code, reason = "each test file uses its part")]

pub mod made;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use palermo_document::{Gazetteer, Rules};

pub const SAMPLES: [&str; 5] =
    ["sg-report-2016", "unodc-activities-2020", "un-gift-2008", "unodc-activities-2014", "cop-resolution-11-5"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn files(folder: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(root().join(folder)).expect("the packs stand beside the crates") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string();
        out.insert(name, std::fs::read_to_string(&path).expect("files of packs are UTF-8"));
    }
    out
}

pub fn rules() -> Rules {
    let files = files("packs/mandates/documents");
    Rules::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str()))).expect("the rules of the pack are sound")
}

pub fn gazetteer() -> Gazetteer {
    let files = files("packs/core/documents");
    Gazetteer::read(&files["names.csv"], &files["aliases.csv"]).expect("the names of the pack are sound")
}

/// A sample document; `None`, said loudly, where the folder of samples is not there.
pub fn sample(name: &str) -> Option<String> {
    let base = std::env::var_os("PALERMO_SAMPLE_DOCUMENTS")
        .map(PathBuf::from)
        .unwrap_or_else(|| root().join("../shared/data/documents"));
    let candidates = [base.clone(), root().join("../../shared/data/documents")];
    for base in candidates {
        if let Ok(text) = std::fs::read_to_string(base.join(format!("{name}.zh.txt"))) {
            return Some(text);
        }
    }
    println!(
        "SKIPPED: the sample document {name} is not beside the repository; set PALERMO_SAMPLE_DOCUMENTS to its folder"
    );
    None
}

pub fn data(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name))
        .expect("test data is in the repository")
}

/// The official schema says so, where it is: xmllint reads it, which shares nothing with the writer.
pub fn valid(name: &str, xml: &str) {
    let Some(schema) = std::env::var_os("PALERMO_AKN_SCHEMA") else {
        println!("SKIPPED: {name} against the schema; set PALERMO_AKN_SCHEMA to akomantoso30.xsd");
        return;
    };
    let file = std::env::temp_dir().join(format!("palermo-{}-{name}.xml", std::process::id()));
    std::fs::write(&file, xml).expect("the temporary folder can be written");
    let out = std::process::Command::new("xmllint").arg("--noout").arg("--schema").arg(&schema).arg(&file).output();
    let _ = std::fs::remove_file(&file);
    match out {
        Err(e) => println!("SKIPPED: {name} against the schema: xmllint: {e}"),
        Ok(out) => assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr)),
    }
}
