//! The main job on an invented country: five agencies' files go in, a table and a chart come out, and it is served.
//! A resolution and a report of the country lie beside the data folder.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palermo_demo::{Options, Variant};
use palermo_register::value::Interval;
use palermo_store::Store;
use palermo_web::TableRequest;
use serde_json::{Value as Json, json};

use crate::cli::{DemoArgs, DemoCommand, Global, InitArgs};
use crate::desk;
use crate::error::{Error, Result, io};
use crate::importing::Request;
use crate::{accounts, commands, keyfile, serve, voice};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../demo/mappings"]
#[include = "*.toml"]
struct Mappings;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../demo/documents"]
#[include = "*.txt"]
struct Documents;

/// Runs the demonstration. A second start finds everything in place.
///
/// # Errors
/// The folder, a file or the store refuses.
pub async fn run(g: &Global, a: &DemoArgs) -> Result<u8> {
    let started = std::time::Instant::now();
    let fresh = !g.data.join("demo.json").exists();
    let mut reports = Vec::new();
    let mut accounts = Vec::new();
    let mut documents = None;
    let store = if fresh {
        voice::say("Making the installation …");
        let store = Arc::new(commands::ready(g, &InitArgs::default()).await?.0);
        // The people come before the files: what is sealed from now on is sealed for their groups.
        accounts = accounts::demonstration(store.clone()).await?;
        reports = take_in(&store, g, a).await?;
        documents = Some(lay_out(&keyfile::beside(&g.data, "documents"))?);
        let marker = g.data.join("demo.json");
        std::fs::write(&marker, json!({ "seed": g.seed, "victims": a.victims, "imports": reports }).to_string())
            .map_err(io(format!("writing {}", marker.display())))?;
        store
    } else {
        Arc::new(commands::open_to_seal(g).await?)
    };
    let summary = summary(&store).await?;
    if g.json {
        voice::document(
            &json!({ "fresh": fresh, "data": g.data.display().to_string(), "documents": documents.as_ref().map(|d| d.display().to_string()), "imports": reports, "victims": summary.json["victims"], "tables": summary.json, "seconds": started.elapsed().as_secs_f64() }),
        )?;
    } else {
        voice::out(&summary.text)?;
    }
    if let Some(folder) = documents {
        voice::say(&format!(
            "A resolution and a report of Taravia lie in {0}; try: palermo document check {0}/resolution.en.txt {0}/report.en.txt",
            folder.display()
        ));
    }
    for (handle, passphrase) in accounts {
        voice::say(&format!("Sign in as {handle} with the passphrase {passphrase}"));
    }
    if a.no_serve {
        return Ok(0);
    }
    serve::serve(store, &a.listen, None).await
}

async fn take_in(store: &Store, g: &Global, a: &DemoArgs) -> Result<Vec<Json>> {
    let folder = tempfile::Builder::new().prefix("palermo-demo").tempdir().map_err(io("making a temporary folder"))?;
    let bar = voice::bar("inventing a country");
    let told = |p: palermo_demo::Progress| bar.set_position(p.rows_written as u64);
    let manifest = country(folder.path(), g.seed, a.victims, Some(&told))?;
    bar.finish_and_clear();
    let mut out = Vec::new();
    for f in &manifest.files {
        let code = f.agency.code();
        let mapping = mapping_of(folder.path(), f)?;
        let name = f.names.en.to_string();
        let request = Request {
            file: f.path.clone(),
            mapping: code.to_string(),
            mapping_file: Some(mapping),
            keep_good: true,
            ..Request::default()
        };
        let global = Global { organisation: None, ..g.clone() };
        let report = commands::with_bar(store, &global, &request).await?;
        voice::say(&format!(
            "{name}: {} rows, {} new, {} refused",
            report.rows_read, report.records_new, report.rows_rejected
        ));
        out.push(json!({ "agency": code, "rows_read": report.rows_read, "rows_excluded": report.rows_excluded, "rows_rejected": report.rows_rejected, "records_new": report.records_new, "records_unchanged": report.records_unchanged }));
    }
    let published = folder.path().join("detected_victims.csv");
    std::fs::write(&published, palermo_demo::published::DETECTED_VICTIMS)
        .map_err(io("writing the published figures"))?;
    let request = Request {
        file: published,
        mapping: "unodc-portal".into(),
        edition: Some("2023-05-30".into()),
        ..Request::default()
    };
    let report = commands::with_bar(store, g, &request).await?;
    voice::say(&format!("Published figures: {} cells", report.records_new));
    out.push(json!({ "published": report.records_new }));
    Ok(out)
}

/// Writes the country's resolution and report, in English, French and Arabic, into a folder.
fn lay_out(folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder).map_err(io(format!("making {}", folder.display())))?;
    for name in Documents::iter() {
        let Some(file) = Documents::get(&name) else { continue };
        let path = folder.join(&*name);
        std::fs::write(&path, file.data).map_err(io(format!("writing {}", path.display())))?;
    }
    Ok(folder.to_path_buf())
}

/// Writes the files of the invented country.
///
/// # Errors
/// They cannot be written.
pub(crate) fn country(
    folder: &Path,
    seed: u64,
    victims: usize,
    progress: Option<&dyn Fn(palermo_demo::Progress)>,
) -> Result<palermo_demo::Manifest> {
    palermo_demo::generate(folder, &Options { seed, victims, errors: true, progress })
        .map_err(|e| Error::said("demo", e.to_string(), "free some space and try again"))
}

/// Lays the mapping of an agency's file beside it.
///
/// # Errors
/// It cannot be written.
pub(crate) fn mapping_of(folder: &Path, file: &palermo_demo::FileManifest) -> Result<PathBuf> {
    let stem = file.path.file_stem().map_or_else(|| file.agency.code().into(), |s| s.to_string_lossy());
    let name = format!("{stem}.toml");
    let Some(file) = Mappings::get(&name) else {
        return Err(Error::said(
            "demo",
            format!("there is no mapping {name}"),
            "this binary was built without the demonstration's mappings",
        ));
    };
    let path = folder.join(&name);
    std::fs::write(&path, file.data).map_err(io(format!("writing {}", path.display())))?;
    Ok(path)
}

struct Summary {
    text: String,
    json: Json,
}

async fn summary(store: &Store) -> Result<Summary> {
    let asked = TableRequest {
        dataset: "statistics.st_victim".into(),
        rows: vec!["exploitation:glotip_form".into()],
        columns: vec!["sex".into()],
        ..TableRequest::default()
    };
    let forms = desk::table(store, &asked).await?;
    let asked = TableRequest {
        dataset: "statistics.st_victim".into(),
        rows: vec!["citizenship".into()],
        ..TableRequest::default()
    };
    let origins = desk::table(store, &asked).await?;
    let mut items: Vec<(String, Interval)> = origins
        .table
        .cells
        .iter()
        .filter_map(|c| Some((origins.words.code("citizenship", &c.key.0.first()?.1).to_string(), c.figure)))
        .collect();
    items.sort_by(|a, b| b.1.lo.cmp(&a.1.lo).then(a.0.cmp(&b.0)));
    items.truncate(12);
    items.sort_by(|a, b| a.0.cmp(&b.0));
    let (_, victims) =
        store.list("statistics.st_victim", &palermo_store::read::Listing { limit: 1, ..Default::default() }).await?;
    let mut text = String::new();
    text.push_str("\nTaravia, an invented country: records of victims that five agencies handed in\n");
    text.push_str(&format!(
        "{victims} records; one person may stand in several: the agencies' files are not linked yet.\n\n"
    ));
    text.push_str("By form of exploitation and sex (a person with several forms is counted in each)\n");
    text.push_str(&voice::table(&forms, &|c| c.text.clone()));
    text.push_str("\n\nCitizenships met most often, in alphabetical order\n");
    text.push_str(&voice::bars(&items, 40));
    for n in &forms.notes {
        text.push_str(&format!("\n\n{n}"));
    }
    text.push_str("\nNames and notes are sealed: they open for people who hold keys, and stand in no table.\n");
    Ok(Summary {
        json: json!({ "victims": victims, "forms": desk::to_json(&forms), "citizenship": desk::to_json(&origins) }),
        text,
    })
}

/// Writes a synthetic file.
///
/// # Errors
/// The variant is unknown, or the file cannot be written.
pub fn write(g: &Global, what: &DemoCommand) -> Result<u8> {
    let target = |out: &Option<PathBuf>| -> Result<Box<dyn Write>> {
        Ok(match out {
            Some(p) => Box::new(BufWriter::new(File::create(p).map_err(io(format!("writing {}", p.display())))?)),
            None => Box::new(std::io::stdout().lock()),
        })
    };
    let failed = |e: palermo_demo::Error| {
        Error::said("demo", e.to_string(), "choose 63, 27 or vp16, and a place that can be written")
    };
    match what {
        DemoCommand::Ctdc { variant, rows, out } => {
            let variant: Variant = variant.parse().map_err(failed)?;
            let summary = palermo_demo::ctdc(variant, *rows, g.seed, target(out)?).map_err(failed)?;
            finish(g, out.as_deref(), *rows, json!(summary))
        }
        DemoCommand::CaseRows { rows, out } => {
            palermo_demo::case_rows(*rows, g.seed, target(out)?).map_err(failed)?;
            finish(g, out.as_deref(), *rows, Json::Null)
        }
    }
}

fn finish(g: &Global, out: Option<&Path>, rows: u64, summary: Json) -> Result<u8> {
    let Some(out) = out else { return Ok(0) };
    if g.json {
        voice::document(&json!({ "rows": rows, "out": out.display().to_string(), "summary": summary }))?;
    } else {
        voice::say(&format!("{rows} rows written to {}.", out.display()));
    }
    Ok(0)
}
