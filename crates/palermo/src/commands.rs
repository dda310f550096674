//! One function for each subcommand.

use std::path::Path;
use std::sync::Arc;

use clap::CommandFactory as _;
use palermo_register::catalog::{Catalog, PackFiles};
use palermo_store::read::Listing;
use palermo_store::{Actor, Place, Store};
use serde_json::{Value as Json, json};

use crate::cli::*;
use crate::error::{Error, Result, io};
use crate::importing::{self, Phase, Report, Request};
use crate::{asking, backup, demo, doctor, document, exporting, frames, ledger, packs, serve, unsealing, voice};

/// Whether the command answers with a document without `--json`.
pub fn wants_json(command: &Command) -> bool {
    matches!(command, Command::Table(t) if t.format == TableFormat::Json)
}

/// Runs a command; the number is its exit code.
///
/// # Errors
/// Whatever the command gives.
pub async fn run(cli: Cli) -> Result<u8> {
    let g = &cli.global;
    match cli.command {
        Command::Init(a) => init(g, &a).await,
        Command::Unseal => unsealing::run(g).await,
        Command::Demo(a) => match a.what {
            None => demo::run(g, &a).await,
            Some(what) => demo::write(g, &what),
        },
        Command::Serve(a) => serve::serve(Arc::new(open_to_seal(g).await?), &a.listen, a.intake.as_deref()).await,
        Command::Doctor => doctor::run(g).await,
        Command::Rebuild => rebuild(g).await,
        Command::Pack(c) => pack(g, c).await,
        Command::Account(c) => crate::accounts::run(g, c).await,
        Command::Access(c) => crate::access::run(g, c),
        Command::Keys(KeysCommand::Rotate(what)) => crate::turnover::run(g, what).await,
        Command::Ledger(c) => ledger::run(g, c).await,
        Command::Backup(a) => backup::run(g, a).await,
        Command::Restore(a) => backup::restore(g, a).await,
        Command::Scan(a) => crate::scan::run(g, &a),
        Command::Erase(a) => crate::erasing::run(g, &a).await,
        Command::Crosswalk(c) => crosswalk(g, c),
        Command::Codelist(CodelistCommand::Load { system, file }) => load_codelist(g, &system, &file).await,
        Command::Import(a) => import(g, a).await,
        Command::Export(a) => export(g, a).await,
        Command::Table(a) => asking::table(g, a).await,
        Command::Flow(a) => asking::flow(g, a).await,
        Command::Treaty(a) => asking::treaty(g, a).await,
        Command::Document(c) => document::run(g, c),
        Command::Estimate(c) => crate::estimating::run(g, c),
        Command::Undo { batch } => {
            let undone = open(g).await?.undo(&actor(g), batch).await?;
            answer(g, &json!(undone), || format!("{} records removed, {} restored", undone.removed, undone.restored))?;
            Ok(0)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "palermo", &mut script);
            voice::out(String::from_utf8_lossy(&script).trim_end())?;
            Ok(0)
        }
        Command::Man { out } => man(&out),
        Command::Words => {
            voice::out(&words_page())?;
            Ok(0)
        }
    }
}

/// Where the installation lies.
pub fn place(g: &Global) -> Place {
    Place {
        folder: g.data.clone(),
        database: g.database.clone(),
        keys: g.keys.clone(),
        heads: g.heads.clone(),
        outbox: g.outbox.clone(),
    }
}

/// Who acts: until people sign in, `local` with every role.
pub fn actor(g: &Global) -> Actor {
    Actor::local(g.organisation.as_deref())
}

/// Opens the installation for work that seals: where its root key has a passphrase, somebody at a terminal is asked for it.
///
/// # Errors
/// As [`open`]; what was typed opens nothing.
pub async fn open_to_seal(g: &Global) -> Result<Store> {
    let store = open(g).await?;
    unsealing::ask(&store).await?;
    Ok(store)
}

/// Opens the installation.
///
/// # Errors
/// There is none, or the database refuses.
pub async fn open(g: &Global) -> Result<Store> {
    let store = Store::open(place(g)).await?;
    unsealing::unlock(g, &store).await?;
    Ok(store)
}

/// Answers with one document, or with words.
///
/// # Errors
/// Standard output is closed.
pub(crate) fn answer(g: &Global, json: &Json, text: impl FnOnce() -> String) -> Result<()> {
    if g.json { voice::document(json) } else { voice::out(&text()) }
}

/// Makes the installation if it is not there and brings it up to the shipped packs with their data rows.
///
/// # Errors
/// The folder, the database or a pack refuses.
pub async fn ready(g: &Global, how: &InitArgs) -> Result<(Store, bool)> {
    unsealing::room(g)?;
    let store = Store::create(place(g)).await?;
    for line in unsealing::prepare(g, &store, how).await? {
        voice::say(&line);
    }
    let shipped = packs::shipped(&packs::STANDARD);
    let plan = store.apply(&shipped).await?;
    let changed = !plan.steps.is_empty();
    data_rows(&store, &packs::STANDARD).await?;
    Ok((store, changed))
}

/// Takes in the data rows that packs ship; rows that stand already change nothing.
///
/// # Errors
/// A row is refused: the pack is at fault.
pub async fn data_rows(store: &Store, names: &[&str]) -> Result<()> {
    let house = store.house();
    let folder = tempfile::tempdir().map_err(io("making a temporary folder"))?;
    for pack in house.catalog.packs.iter().filter(|p| names.contains(&p.name.as_str())) {
        for data in &pack.data {
            let name = data.file.name.rsplit('/').next().unwrap_or("data.csv");
            let path = folder.path().join(name);
            std::fs::write(&path, data.file.text.as_bytes()).map_err(io(format!("writing {}", path.display())))?;
            let request = Request {
                file: path,
                mapping: data.mapping.clone(),
                edition: Some(format!("{} {}", pack.name, pack.version)),
                encoding: Some("utf-8".into()),
                ..Request::default()
            };
            let report = importing::import(store, &Actor::local(None), &request, &mut |_, _, _| {}).await?;
            if let Some(first) = report.errors.first() {
                return Err(Error::said(
                    "pack_data",
                    format!("{}: {}", data.file.name, first["message"].as_str().unwrap_or_default()),
                    "mend the row in the pack",
                ));
            }
        }
    }
    Ok(())
}

async fn init(g: &Global, a: &InitArgs) -> Result<u8> {
    let (store, changed) = ready(g, a).await?;
    let house = store.house();
    let applied: Vec<Json> =
        house.catalog.packs.iter().map(|p| json!({ "pack": p.name, "version": p.version })).collect();
    answer(g, &json!({ "data": store.folder().display().to_string(), "changed": changed, "packs": applied }), || {
        let what = if changed { "made" } else { "stands as it was" };
        format!(
            "The installation in {} {what}: {} registers from {} packs.",
            store.folder().display(),
            house.catalog.registers.len(),
            house.catalog.packs.len()
        )
    })?;
    Ok(0)
}

async fn rebuild(g: &Global) -> Result<u8> {
    let store = open(g).await?;
    let bar = voice::bar("deriving");
    let n = frames::rebuild(&store, &mut |name, done| {
        bar.set_message(format!("deriving {name}"));
        bar.set_position(done);
    })
    .await?;
    bar.finish_and_clear();
    // Tags of what is sealed are derived too, by people who hold keys.
    store.index_anew().await?;
    answer(g, &json!({ "records": n }), || format!("Derived anew from {n} records."))?;
    Ok(0)
}

pub(crate) fn folder_or_shipped(dir: Option<&Path>) -> Result<Vec<PackFiles>> {
    match dir {
        None => Ok(packs::shipped(&["core", "statistics", "treaty", "example"])),
        Some(d) => {
            let own = packs::from_folder(d)?;
            if own.is_empty() {
                return Err(Error::said(
                    "no_pack",
                    format!("{} holds no pack", d.display()),
                    "name a folder with pack.toml, or a folder of such folders",
                ));
            }
            // A single pack is checked together with the shipped ones that it needs.
            let missing: Vec<&str> =
                ["core", "statistics", "treaty"].into_iter().filter(|n| !own.iter().any(|p| p.name == *n)).collect();
            let needs = |p: &PackFiles| p.files.get("pack.toml").is_some_and(|t| t.contains("needs"));
            let mut all = if own.iter().any(needs) { packs::shipped(&missing) } else { Vec::new() };
            all.extend(own);
            Ok(all)
        }
    }
}

async fn pack(g: &Global, c: PackCommand) -> Result<u8> {
    match c {
        PackCommand::Check { dir } => {
            let all = folder_or_shipped(dir.as_deref())?;
            let n = all.len();
            let faults = packs::faults(all);
            if g.json {
                voice::document(&json!({ "ok": faults.is_empty(), "faults": faults }))?;
            } else {
                for f in &faults {
                    voice::out(&f.to_string())?;
                }
                voice::say(&match faults.len() {
                    0 => format!("{n} packs: nothing is wrong."),
                    1 => "1 mistake.".into(),
                    k => format!("{k} mistakes."),
                });
            }
            Ok(u8::from(!faults.is_empty()))
        }
        PackCommand::Test { dir, case } => {
            let all = folder_or_shipped(dir.as_deref())?;
            let results = crate::pack_test::run(all, case.as_deref(), g.database.clone()).await?;
            let failed: Vec<_> = results.iter().filter(|r| r.failure.is_some()).collect();
            if g.json {
                let cases: Vec<Json> = results.iter().map(|r| json!({ "pack": r.pack, "case": r.case, "file": r.file, "line": r.line, "steps": r.steps, "failure": r.failure })).collect();
                voice::document(
                    &json!({ "passed": results.len() - failed.len(), "failed": failed.len(), "cases": cases }),
                )?;
            } else {
                for r in &failed {
                    voice::out(&format!(
                        "{}:{}: {}: {}",
                        r.file,
                        r.line,
                        r.case,
                        r.failure.as_deref().unwrap_or_default()
                    ))?;
                }
                voice::out(&format!("{} passed, {} failed", results.len() - failed.len(), failed.len()))?;
            }
            Ok(u8::from(!failed.is_empty()))
        }
        PackCommand::Apply { dir, dry_run } => {
            let store = Store::create(place(g)).await?;
            let all = match dir.as_deref() {
                None => packs::shipped(&packs::STANDARD),
                Some(d) => packs::from_folder(d)?,
            };
            let mut names: Vec<String> = all.iter().map(|p| p.name.clone()).collect();
            let with_needs = if store.house().catalog.packs.is_empty() {
                let mut base = packs::shipped(
                    &packs::STANDARD.into_iter().filter(|n| !names.iter().any(|m| m == n)).collect::<Vec<_>>(),
                );
                names.extend(base.iter().map(|p| p.name.clone()));
                base.extend(all);
                base
            } else {
                all
            };
            let mistakes = palermo_access::policy::check(&store.catalog_with(&with_needs).await?);
            if !mistakes.is_empty() {
                return Err(palermo_store::Error::Packs(mistakes).into());
            }
            let plan = if dry_run { store.plan(&with_needs).await? } else { store.apply(&with_needs).await? };
            if !dry_run {
                data_rows(&store, &names.iter().map(String::as_str).collect::<Vec<_>>()).await?;
            }
            let losses = plan.losses();
            answer(g, &json!({ "dry_run": dry_run, "steps": plan.steps, "losses": losses }), || {
                let mut lines: Vec<String> = plan.steps.iter().map(ToString::to_string).collect();
                if lines.is_empty() {
                    lines.push("Nothing changes in the tables.".into());
                }
                lines.extend(losses.iter().map(|l| format!("! {l}")));
                lines.join("\n")
            })?;
            Ok(u8::from(!losses.is_empty()))
        }
        PackCommand::List => {
            let store = open(g).await?;
            let house = store.house();
            let list: Vec<Json> = house.catalog.packs.iter().map(|p| json!({ "pack": p.name, "version": p.version, "sha256": p.sha256, "registers": house.catalog.registers.values().filter(|r| r.pack == p.name).map(|r| r.name.clone()).collect::<Vec<_>>() })).collect();
            answer(g, &json!({ "packs": list }), || {
                house.catalog.packs.iter().map(|p| format!("{} {}", p.name, p.version)).collect::<Vec<_>>().join("\n")
            })?;
            Ok(0)
        }
        PackCommand::Draw { dir } => {
            let catalog = Catalog::build(folder_or_shipped(dir.as_deref())?).map_err(palermo_store::Error::Packs)?;
            voice::out(&drawings(&catalog))?;
            Ok(0)
        }
    }
}

/// Every workflow as a Mermaid state diagram, drawn from its declaration.
pub fn drawings(catalog: &Catalog) -> String {
    let mut out = String::from("# Workflows\n\nDrawn from the packs' declarations by `palermo pack draw`.\n");
    for r in catalog.registers.values() {
        for w in &r.workflows {
            out.push_str(&format!("\n## {} · {}\n\n```mermaid\nstateDiagram-v2\n", r.name, w.name));
            if let Some(first) = w.states.first() {
                out.push_str(&format!("    [*] --> {first}\n"));
            }
            for t in &w.transitions {
                let roles = if t.roles.is_empty() { String::new() } else { format!(" [{}]", t.roles.join(", ")) };
                let approve = t.approve.as_ref().map_or_else(String::new, |a| {
                    let roles = if a.roles.is_empty() { &t.roles } else { &a.roles };
                    format!(" + {} [{}]", a.persons, roles.join(", "))
                });
                for from in &t.from {
                    out.push_str(&format!("    {from} --> {}: {}{roles}{approve}\n", t.to, t.id));
                }
            }
            for f in &w.finals {
                out.push_str(&format!("    {f} --> [*]\n"));
            }
            out.push_str("```\n");
        }
    }
    out
}

fn crosswalk(g: &Global, c: CrosswalkCommand) -> Result<u8> {
    use palermo_exchange::mapping::{crosswalk_check, crosswalk_diff};
    match c {
        CrosswalkCommand::Check { dir } => {
            let all = folder_or_shipped(dir.as_deref())?;
            let catalog = match Catalog::build(all) {
                Ok(c) => c,
                Err(faults) => {
                    answer(g, &json!({ "ok": false, "faults": faults }), || {
                        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
                    })?;
                    return Ok(1);
                }
            };
            let proof = crosswalk_check(&catalog);
            let ok = proof.is_empty();
            answer(g, &json!({ "ok": ok, "findings": proof }), || {
                if ok {
                    "Every crosswalk is sound.".into()
                } else {
                    proof.iter().map(|p| format!("{}: {}", p.list, p.message)).collect::<Vec<_>>().join("\n")
                }
            })?;
            Ok(u8::from(!ok))
        }
        CrosswalkCommand::Diff { before, after } => {
            let build = |d: &Path| -> Result<Catalog> {
                Ok(Catalog::build(folder_or_shipped(Some(d))?).map_err(palermo_store::Error::Packs)?)
            };
            let differences = crosswalk_diff(&build(&before)?, &build(&after)?);
            answer(g, &json!({ "differences": differences }), || {
                if differences.is_empty() {
                    "No crosswalk differs.".into()
                } else {
                    differences
                        .iter()
                        .map(|d| {
                            format!(
                                "{} {} {}: {} → {}",
                                d.list,
                                d.system,
                                d.code,
                                d.before.as_deref().unwrap_or("(none)"),
                                d.after.as_deref().unwrap_or("(none)")
                            )
                        })
                        .collect::<Vec<_>>()
                        .join("\n")
                }
            })?;
            Ok(0)
        }
    }
}

/// The pack of an installation's own code lists.
const LOCAL: &str = "local";

/// Fills the slot of an outside system: the codes go into the installation's own pack, which extends the lists.
async fn load_codelist(g: &Global, system: &str, file: &Path) -> Result<u8> {
    let store = open(g).await?;
    let house = store.house();
    let text = std::fs::read_to_string(file).map_err(io(format!("reading {}", file.display())))?;
    let mut lines = text.lines();
    let header: Vec<&str> =
        lines.next().unwrap_or_default().trim_start_matches('\u{feff}').split(',').map(str::trim).collect();
    let column = |n: &str| header.iter().position(|h| h.eq_ignore_ascii_case(n));
    let (Some(list), Some(code), Some(outside)) = (column("list"), column("code"), column(system)) else {
        return Err(Error::said(
            "columns",
            format!("{} needs the columns list, code and {system}", file.display()),
            format!("begin the file with `list,code,{system}`"),
        ));
    };
    let mut by_list: std::collections::BTreeMap<String, Vec<(String, String)>> = std::collections::BTreeMap::new();
    for (i, line) in lines.enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let at = i + 2;
        let get = |c: usize| cells.get(c).copied().unwrap_or_default();
        let found = house
            .catalog
            .list(get(list))
            .or_else(|| house.catalog.lists.values().find(|l| l.name.rsplit('.').next() == Some(get(list))).cloned());
        let Some(found) = found else {
            return Err(Error::said(
                "unknown_list",
                format!("{}:{at}: there is no code list `{}`", file.display(), get(list)),
                palermo_register::source::did_you_mean(get(list), house.catalog.lists.keys().map(String::as_str)),
            ));
        };
        if found.get(get(code)).is_none() {
            return Err(Error::said(
                "unknown_code",
                format!("{}:{at}: `{}` is not a code of {}", file.display(), get(code), found.name),
                format!("nearest: {}", palermo_register::value::nearest_codes(&found, get(code)).join(", ")),
            ));
        }
        by_list.entry(found.name.clone()).or_default().push((get(code).to_string(), get(outside).to_string()));
    }
    let mut files = std::collections::BTreeMap::new();
    let mut toml = format!("pack = \"{LOCAL}\"\nversion = \"1.0.0\"\nneeds = [\"core\", \"statistics\"]\n");
    let mut ftl = String::from("pack = This installation\n");
    let n: usize = by_list.values().map(Vec::len).sum();
    for (full, rows) in &by_list {
        let short = format!("{}_{system}", full.replace('.', "_"));
        toml.push_str(&format!("\n[codelist.{short}]\nextends = \"{full}\"\n"));
        ftl.push_str(&format!("list-{short} = {system}\n"));
        let body: String = rows.iter().map(|(c, o)| format!("{c},{o}\n")).collect();
        files.insert(format!("codelists/{short}.csv"), format!("code,{system}\n{body}"));
    }
    files.insert("pack.toml".into(), toml);
    files.insert("labels/en.ftl".into(), ftl);
    store.apply(&[PackFiles { name: LOCAL.into(), files }]).await?;
    answer(g, &json!({ "system": system, "codes": n, "lists": by_list.keys().collect::<Vec<_>>() }), || {
        format!("{n} codes of {system} loaded into {} lists.", by_list.len())
    })?;
    Ok(0)
}

async fn import(g: &Global, a: ImportArgs) -> Result<u8> {
    let store = open_to_seal(g).await?;
    let request = Request {
        file: a.file,
        opened: None,
        mapping: a.mapping.unwrap_or_default(),
        mapping_file: a.mapping_file,
        dry_run: a.dry_run,
        keep_good: a.keep_good,
        set_aside: a.set_aside,
        edition: a.edition,
        encoding: a.encoding,
        limit: None,
        profile: a.profile,
    };
    if a.propose {
        let proposal = importing::proposal(&store, &request)?;
        answer(g, &json!(proposal), || proposal.toml.clone())?;
        return Ok(0);
    }
    let report = with_bar(&store, g, &request).await?;
    answer(g, &json!(report), || summary(&report))?;
    Ok(report.exit_code(a.keep_good))
}

/// Imports with a progress bar on a terminal.
///
/// # Errors
/// As [`importing::import`].
pub async fn with_bar(store: &Store, g: &Global, request: &Request) -> Result<Report> {
    let name = request.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let bar = voice::bar(&format!("checking {name}"));
    let mut writing = false;
    let mark = std::env::var_os("PALERMO_PHASES").is_some();
    let report = importing::import(store, &actor(g), request, &mut |phase, done, total| {
        if phase == Phase::Writing && !writing {
            writing = true;
            voice::length(&bar, "writing", total.unwrap_or(0));
            if mark {
                voice::say("phase: writing");
            }
        }
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    report
}

/// The report of an import in words.
pub fn summary(r: &Report) -> String {
    let mut lines = vec![format!(
        "{}{} rows read: {} new, {} changed, {} unchanged, {} left out, {} refused.",
        if r.dry_run { "Dry run. " } else { "" },
        r.rows_read,
        r.records_new,
        r.records_changed,
        r.records_unchanged,
        r.rows_excluded,
        r.rows_rejected
    )];
    if !r.left_out.is_empty() {
        let names: Vec<&str> = r.left_out.iter().filter_map(|l| l["column"].as_str()).collect();
        lines.push(format!("Columns not read: {}.", names.join(", ")));
    }
    for e in r.errors.iter().take(20) {
        let at = e["cell"].as_str().map_or_else(|| format!("row {}", e["row"]), str::to_string);
        let value = e["value"].as_str().map(|v| format!(" `{v}`")).unwrap_or_default();
        lines.push(format!("  {at}{value}: {}", e["message"].as_str().unwrap_or_default()));
    }
    let more = r.errors.len().saturating_sub(20) as u64 + r.errors_more;
    if more > 0 {
        lines.push(format!("  … and {more} more."));
    }
    if !r.warnings.is_empty() {
        lines.push(format!("{} warnings; --json lists them.", r.warnings.len()));
    }
    lines.join("\n")
}

async fn export(g: &Global, a: ExportArgs) -> Result<u8> {
    let store = open(g).await?;
    let filter = store.filter(&a.register, a.filter.as_deref().unwrap_or_default())?;
    let listing = Listing { filter, ..Listing::default() };
    let done = exporting::export(&store, &a.register, a.format, &listing, &a.out).await?;
    answer(g, &done, || {
        let mut lines = vec![format!("{} rows of {} written to {}.", done["rows"], a.register, a.out.display())];
        for l in done["losses"].as_array().into_iter().flatten() {
            let what = [l["field"].as_str(), l["code"].as_str()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let instead = l["written"].as_str().map_or("is not carried".into(), |w| format!("is written as {w}"));
            lines.push(format!("  {what} {instead}: {} records", l["count"]));
        }
        let empty: Vec<&str> =
            done["empty_core"].as_array().into_iter().flatten().filter_map(|e| e[0].as_str()).collect();
        if !empty.is_empty() {
            lines.push(format!("  core columns left empty: {}", empty.join(", ")));
        }
        lines.join("\n")
    })?;
    Ok(0)
}

fn man(out: &Path) -> Result<u8> {
    std::fs::create_dir_all(out).map_err(io(format!("making {}", out.display())))?;
    clap_mangen::generate_to(Cli::command(), out).map_err(io(format!("writing into {}", out.display())))?;
    voice::say(&format!("Man pages written to {}.", out.display()));
    Ok(0)
}

/// The reference of every word, printed from the types that parse them.
pub fn words_page() -> String {
    let mut out = String::from("# Words of a pack\n\nPrinted from the types that parse them by `palermo words`.\n");
    for (table, about, words) in palermo_register::decl::reference() {
        out.push_str(&format!(
            "\n## {table}\n\n{}\n\n| word | holds | must | meaning |\n|---|---|---|---|\n",
            about.trim()
        ));
        for w in words {
            let cell = |t: &str| t.trim().replace('\n', " ").replace('|', "\\|");
            out.push_str(&format!(
                "| `{}` | {} | {} | {} |\n",
                w.key,
                cell(w.expects),
                if w.required { "yes" } else { "" },
                cell(w.doc)
            ));
        }
    }
    out.push_str("\n## Functions of expressions\n\n| function | gives |\n|---|---|\n");
    for f in palermo_register::cel::FUNCTIONS {
        out.push_str(&format!("| `{}({})` | {} |\n", f.name, f.takes, f.gives));
    }
    out
}

/// A store shared by tasks.
pub type Shared = Arc<Store>;
