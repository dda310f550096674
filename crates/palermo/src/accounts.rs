//! Accounts on the command line: making them, listing them, giving them another passphrase.

use std::io::BufRead as _;
use std::sync::Arc;

use palermo_access::{Access, NewAccount, invent};
use palermo_store::{Actor, Store};
use serde_json::json;

use crate::cli::{AccountCommand, Global};
use crate::commands::{answer, open};
use crate::error::{Error, Result, io};

/// Runs `palermo account …`.
///
/// # Errors
/// The handle is taken, a role is unknown, the passphrase is refused, or the store refuses.
pub async fn run(g: &Global, command: AccountCommand) -> Result<u8> {
    let access = Access::open(Arc::new(open(g).await?)).await?;
    match command {
        AccountCommand::Add { handle, roles, language, own_passphrase } => {
            let passphrase = passphrase(own_passphrase)?;
            let new = NewAccount { handle, organisation: g.organisation.clone(), roles, language };
            let account = access.add(&Actor::local(None), &new, &passphrase).await?;
            let told = (!own_passphrase).then(|| passphrase.to_string());
            let document = json!({ "handle": account.handle, "roles": account.roles, "passphrase": told });
            answer(g, &document, || match &told {
                Some(p) => format!("{} may sign in with the passphrase {p}", account.handle),
                None => format!("{} may sign in.", account.handle),
            })?;
        }
        AccountCommand::List => {
            let all = access.accounts().await?;
            let one = |a: &palermo_access::Account| json!({ "handle": a.handle, "organisation": a.organisation, "roles": a.roles, "active": a.active });
            answer(g, &json!({ "accounts": all.iter().map(one).collect::<Vec<_>>() }), || {
                let lines = all.iter().map(|a| {
                    format!("{}{}  {}", a.handle, if a.active { "" } else { " (disabled)" }, a.roles.join(", "))
                });
                lines.collect::<Vec<_>>().join("\n")
            })?;
        }
        AccountCommand::Passphrase { handle, own_passphrase } => {
            let known = access.by_handle(&handle).await?;
            let account = known.ok_or_else(|| {
                Error::said("no_account", format!("there is no account `{handle}`"), "palermo account list names them")
            })?;
            let passphrase = passphrase(own_passphrase)?;
            access.change_passphrase(account.id, &passphrase).await?;
            let told = (!own_passphrase).then(|| passphrase.to_string());
            answer(g, &json!({ "handle": handle, "passphrase": told }), || match &told {
                Some(p) => format!("{handle} may sign in with the passphrase {p}"),
                None => format!("{handle} has a new passphrase."),
            })?;
        }
    }
    Ok(0)
}

fn passphrase(own: bool) -> Result<zeroize::Zeroizing<String>> {
    if !own {
        return Ok(invent()?);
    }
    let mut line = zeroize::Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).map_err(io("reading the passphrase"))?;
    Ok(zeroize::Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_string()))
}

/// The accounts of the demonstration, with the passphrases that open them: made once and printed.
///
/// # Errors
/// The store refuses.
pub async fn demonstration(store: Arc<Store>) -> Result<Vec<(String, String)>> {
    let access = Access::open(store).await?;
    let mut out = Vec::new();
    for (handle, roles, language) in [
        ("admin", ["administrator"].as_slice(), "en"),
        ("adviser", ["adviser", "case_worker"].as_slice(), "ar"),
        ("analyst", ["analyst", "desk_officer"].as_slice(), "fr"),
    ] {
        if access.by_handle(handle).await?.is_some() {
            continue;
        }
        let passphrase = invent()?;
        let roles = roles.iter().map(|r| (*r).to_string()).collect();
        let new = NewAccount { handle: handle.into(), organisation: None, roles, language: Some(language.into()) };
        access.add(&Actor::local(None), &new, &passphrase).await?;
        out.push((handle.to_string(), passphrase.to_string()));
    }
    Ok(out)
}
