//! What is wrong with an installation, and how is it mended?

use palermo_store::{Store, ledger};
use serde_json::{Value as Json, json};

use crate::cli::Global;
use crate::error::Result;
use crate::{commands, keyfile, packs, turnover, unsealing, voice};

/// Looks at an installation and says what it found.
///
/// # Errors
/// Standard output is closed.
pub async fn run(g: &Global) -> Result<u8> {
    let mut findings: Vec<Json> = Vec::new();
    let mut find =
        |level: &str, what: String, mend: &str| findings.push(json!({ "level": level, "what": what, "mend": mend }));
    let mut facts = json!({ "version": env!("CARGO_PKG_VERSION"), "data": g.data.display().to_string() });
    match Store::open(commands::place(g)).await {
        Err(palermo_store::Error::NotInitialised(at)) => {
            find("error", format!("there is no installation in {at}"), "palermo init")
        }
        Err(e @ palermo_store::Error::ClockBehind { .. }) => find(
            "error",
            e.to_string(),
            "set the clock of this machine right (a time server does); nothing is written before it is",
        ),
        Err(e) => find(
            "error",
            format!("the store cannot be opened: {e}"),
            "check the folder, its rights and the database's address",
        ),
        Ok(store) => {
            let house = store.house();
            facts["registers"] = json!(house.catalog.registers.len());
            facts["packs"] = json!(
                house.catalog.packs.iter().map(|p| json!({ "pack": p.name, "version": p.version })).collect::<Vec<_>>()
            );
            facts["backend"] = json!(format!("{:?}", store.database().backend()).to_lowercase());
            if let Ok(mut reads) = store.database().read().await {
                facts["events"] = json!(ledger::last_seq(&mut reads).await.unwrap_or(0));
            }
            let shipped: Vec<String> =
                packs::shipped(&packs::STANDARD).iter().map(palermo_register::catalog::PackFiles::sha256).collect();
            let applied: Vec<&String> = house.catalog.packs.iter().map(|p| &p.sha256).collect();
            if shipped.iter().any(|s| !applied.contains(&s)) {
                find(
                    "warning",
                    "the applied packs differ from those that this binary ships".into(),
                    "palermo pack apply --dry-run, then palermo pack apply",
                );
            }
            if store.folder().join(".write-test").parent().is_some_and(|f| tempfile::tempfile_in(f).is_err()) {
                find(
                    "error",
                    format!("{} cannot be written", store.folder().display()),
                    "give the user who runs palermo the right to write there",
                );
            }
            let key = unsealing::file(g);
            let sealed = store.has_root().await.unwrap_or(false);
            let people = store.opens_for_people().await.unwrap_or(false);
            if !key.exists() && people {
                find(
                    "note",
                    "a passphrase or shares open the root key: until people give them nothing is sealed or opened"
                        .into(),
                    "palermo serve asks for them, or palermo unseal while it runs",
                );
            } else if !key.exists() {
                find(
                    "note",
                    format!("there is no root key in {}: nothing can be sealed or opened", key.display()),
                    if sealed { "name its file with --unseal-file or PALERMO_UNSEAL_FILE" } else { "palermo init" },
                );
            } else if keyfile::outside(&key, store.folder()).is_err() {
                find(
                    "error",
                    format!("the root key {} lies in the data folder: a copy of the folder opens all", key.display()),
                    "move it out and name it with --unseal-file or PALERMO_UNSEAL_FILE",
                );
            } else if keyfile::read_by_others(&key) {
                find(
                    "error",
                    format!("the root key {} can be read by others on this machine", key.display()),
                    "chmod 600 on the file",
                );
            } else if g.unseal_file.is_none() {
                find(
                    "note",
                    format!("the root key lies beside the data folder, in {}", key.display()),
                    "once real people are in the files, move it to another disk and name it with PALERMO_UNSEAL_FILE",
                );
            }
            let shares = [
                ("recovery key", unsealing::shares_file(g)),
                ("recovery key", unsealing::new_shares_file(g)),
                ("root key", unsealing::root_shares_file(g)),
            ];
            for (of, shares) in shares.iter().filter(|(_, shares)| shares.exists()) {
                find(
                    "warning",
                    format!("the shares of the {of} still lie in {}", shares.display()),
                    "print them, give each to another person, delete the file",
                );
            }
            let next = turnover::next_file(g);
            if next.exists() {
                find(
                    "error",
                    format!("the turnover of the root key was stopped: its successor lies in {}", next.display()),
                    "palermo keys rotate root, with the options it was begun with",
                );
            }
            if g.heads.is_none() {
                find(
                    "note",
                    "the heads of the ledger are put nowhere outside: who can write here could rewrite all of it"
                        .into(),
                    "name a place of another machine with --heads or PALERMO_HEADS, or run palermo ledger head --out PATH",
                );
            }
        }
    }
    let bad = findings.iter().any(|f| f["level"] == "error");
    if g.json {
        voice::document(&json!({ "ok": !bad, "facts": facts, "findings": findings }))?;
    } else {
        voice::out(&format!("palermo {} · {}", env!("CARGO_PKG_VERSION"), g.data.display()))?;
        for f in &findings {
            voice::out(&format!(
                "{}: {}\n  help: {}",
                f["level"].as_str().unwrap_or_default(),
                f["what"].as_str().unwrap_or_default(),
                f["mend"].as_str().unwrap_or_default()
            ))?;
        }
        if findings.is_empty() {
            voice::out("Nothing is wrong.")?;
        }
    }
    Ok(u8::from(bad))
}
