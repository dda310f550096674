//! Measures the promises of speed: structure at 5 MB a second and facts at 1 MB a second on one core.
//!
//! `cargo bench -p palermo-document` repeats it. The text is a report of invented paragraphs.

use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use palermo_document::{Document, Gazetteer, Rules, facts};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --all-targets` runs this program too, without that word.
    if !std::env::args().any(|word| word == "--bench") {
        return Ok(());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root.join("packs/mandates/documents"))? {
        let path = entry?.path();
        files.push((
            path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string(),
            std::fs::read_to_string(&path)?,
        ));
    }
    let rules = Rules::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str())))?;
    let names = root.join("packs/core/documents");
    let gazetteer = Gazetteer::read(
        &std::fs::read_to_string(names.join("names.csv"))?,
        &std::fs::read_to_string(names.join("aliases.csv"))?,
    )?;
    let mut out = std::io::stdout();
    for (language, head, body) in [
        (
            "zh",
            "秘书处的报告\n\n一. 导言\n\n",
            "毒品和犯罪问题办公室于 2019 年 5 月 20 日至 24 日在维也纳为 32 名执法人员举办了讲习班，与会者来自摩洛哥、尼日尔和突尼斯。根据大会第 74/176 号决议，该办公室继续向会员国提供技术援助，并支持各国加强打击人口贩运的国家协调。",
        ),
        (
            "en",
            "Report of the Secretariat\n\nI. Introduction\n\n",
            "The Office held a workshop in Vienna from 20 to 24 May 2019 for 32 law enforcement officers from Morocco, the Niger and Tunisia. In accordance with General Assembly resolution 74/176, it continued to provide technical assistance to Member States and supported national coordination against trafficking in persons. ",
        ),
    ] {
        let mut text = String::from(head);
        for n in 1..=999 {
            text.push_str(&format!("{n}. {}\n\n", body.repeat(6)));
        }
        let size = text.len() as f64 / 1e6;
        let start = Instant::now();
        let document = Document::read(&text, &rules, Some(language));
        let parse = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let all = facts(&document, &rules, &gazetteer);
        let found = start.elapsed().as_secs_f64();
        writeln!(
            out,
            "{language}: {size:.1} MB, parse {:.1} MB/s, facts {:.1} MB/s, {} facts",
            size / parse,
            size / found,
            all.len()
        )?;
    }
    Ok(())
}
