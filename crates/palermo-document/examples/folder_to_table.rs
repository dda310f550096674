//! Reads every document of a folder and writes one table of its figures, dates and names.
//!
//! ```text
//! cargo run -p palermo-document --example folder_to_table -- packs reports > facts.csv
//! ```

use std::io::Write as _;
use std::path::Path;

use palermo_document::write::csv;
use palermo_document::{Document, Gazetteer, Rules, facts, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(packs), Some(folder)) = (args.next(), args.next()) else {
        return Err("name the folder of packs and the folder of documents".into());
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(Path::new(&packs).join("mandates/documents"))? {
        let path = entry?.path();
        files.push((
            path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string(),
            std::fs::read_to_string(&path)?,
        ));
    }
    let rules = Rules::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str())))?;
    let names = Path::new(&packs).join("core/documents");
    let gazetteer = Gazetteer::read(
        &std::fs::read_to_string(names.join("names.csv"))?,
        &std::fs::read_to_string(names.join("aliases.csv"))?,
    )?;
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_string();
        // one file that cannot be read does not stop the others
        match read::extract(&std::fs::read(&path)?) {
            Ok(text) => {
                let document = Document::read(&text.text, &rules, None);
                rows.extend(facts(&document, &rules, &gazetteer).into_iter().map(|f| (name.clone(), f)));
            }
            Err(e) => writeln!(std::io::stderr(), "{name}: {e}")?,
        }
    }
    std::io::stdout().write_all(csv::facts(rows.iter().map(|(n, f)| (n.as_str(), f)))?.as_bytes())?;
    Ok(())
}
