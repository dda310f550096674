//! Accounts on the command line: making them, listing them, giving them another passphrase, taking a lost second factor off.

use std::sync::Arc;

use palermo_access::{Access, Account, LetIn, NewAccount, invent};
use palermo_store::sealing::RECOVERY;
use palermo_store::{Actor, Store};
use serde_json::json;

use crate::cli::{AccountCommand, Global};
use crate::commands::{answer, open};
use crate::error::{Error, Result};
use crate::{unsealing, voice};

/// Runs `palermo account …`.
///
/// # Errors
/// The handle is taken, a role is unknown, the passphrase is refused, or the store refuses.
pub async fn run(g: &Global, command: AccountCommand) -> Result<u8> {
    let access = Access::open(Arc::new(open(g).await?)).await?;
    match command {
        AccountCommand::Add { handle, roles, compartments, language, own_passphrase } => {
            let passphrase = passphrase(own_passphrase)?;
            let new = NewAccount { handle, organisation: g.organisation.clone(), roles, language };
            known(&access, &compartments)?;
            let let_in = access.add(&Actor::local(None), &new, &passphrase).await?;
            let closed = first(&access, &let_in, &compartments).await?;
            let account = let_in.account;
            for compartment in &closed {
                voice::say(&format!(
                    "{} has a group already: palermo account let-in {} --compartment {compartment}",
                    compartment, account.handle
                ));
            }
            let told = (!own_passphrase).then(|| passphrase.to_string());
            let document =
                json!({ "handle": account.handle, "roles": account.roles, "passphrase": told, "closed": closed });
            answer(g, &document, || match &told {
                Some(p) => format!("{} may sign in with the passphrase {p}", account.handle),
                None => format!("{} may sign in.", account.handle),
            })?;
        }
        AccountCommand::LetIn { handle, compartments } => {
            known(&access, &compartments)?;
            let account = named(&access, &handle).await?;
            let key = unsealing::recovery_key(&voice::all()?)?;
            let store = access.store();
            let recovery = store.holder(RECOVERY, key).await?;
            let member = access.member(account.id).await?.ok_or_else(|| no_account(&handle))?;
            let org = account.organisation.as_deref().unwrap_or_default();
            for compartment in &compartments {
                store.group(org, compartment, &[]).await?;
                if !store.let_in(&recovery, org, compartment, &member).await? {
                    return Err(Error::said(
                        "not_the_recovery_key",
                        format!("these shares do not open the group of {compartment}"),
                        "give shares of the recovery key under which the group was made",
                    ));
                }
            }
            answer(g, &json!({ "handle": handle, "compartments": compartments }), || {
                format!("{handle} may open {} from now on.", compartments.join(", "))
            })?;
        }
        AccountCommand::List => {
            let all = access.accounts().await?;
            let one = |a: &Account| json!({ "handle": a.handle, "organisation": a.organisation, "roles": a.roles, "active": a.active });
            answer(g, &json!({ "accounts": all.iter().map(one).collect::<Vec<_>>() }), || {
                let lines = all.iter().map(|a| {
                    format!("{}{}  {}", a.handle, if a.active { "" } else { " (disabled)" }, a.roles.join(", "))
                });
                lines.collect::<Vec<_>>().join("\n")
            })?;
        }
        AccountCommand::SecondFactorOff { handle } => {
            let account = named(&access, &handle).await?;
            let was = access.take_off_factor(&Actor::local(None), account.id).await?;
            access.end_sessions_of(account.id).await?;
            answer(g, &json!({ "handle": handle, "taken_off": was }), || match was {
                true => format!("{handle} signs in with the passphrase alone from now on."),
                false => format!("{handle} has no second factor."),
            })?;
        }
        AccountCommand::Passphrase { handle, own_passphrase } => {
            let account = named(&access, &handle).await?;
            let passphrase = passphrase(own_passphrase)?;
            access.reset_passphrase(account, &passphrase).await?;
            let told = (!own_passphrase).then(|| passphrase.to_string());
            answer(g, &json!({ "handle": handle, "passphrase": told }), || match &told {
                Some(p) => format!("{handle} may sign in with the passphrase {p}"),
                None => format!("{handle} has a new passphrase."),
            })?;
        }
    }
    Ok(0)
}

fn no_account(handle: &str) -> Error {
    Error::said("no_account", format!("there is no account `{handle}`"), "palermo account list names them")
}

async fn named(access: &Access, handle: &str) -> Result<Account> {
    access.by_handle(handle).await?.ok_or_else(|| no_account(handle))
}

/// Compartments are codes of a list.
///
/// # Errors
/// One is none of them.
pub(crate) fn known(access: &Access, compartments: &[String]) -> Result<()> {
    let house = access.store().house();
    let Some(list) = house.catalog.list("core.compartment") else { return Ok(()) };
    match compartments.iter().find(|c| list.get(c).is_none()) {
        Some(unknown) => Err(Error::said(
            "compartment",
            format!("there is no compartment `{unknown}`"),
            palermo_register::source::did_you_mean(unknown, list.codes().iter().map(|c| c.code.as_str())),
        )),
        None => Ok(()),
    }
}

/// Makes somebody the first member of the groups that are new; gives the compartments whose group others have to open for her.
async fn first(access: &Access, who: &LetIn, compartments: &[String]) -> Result<Vec<String>> {
    let (store, member) = (access.store(), who.member());
    let org = who.account.organisation.as_deref().unwrap_or_default();
    let mut closed = Vec::new();
    for compartment in compartments {
        store.group(org, compartment, std::slice::from_ref(&member)).await?;
        if !store.group_members(org, compartment).await?.contains(&member.name) {
            closed.push(compartment.clone());
        }
    }
    Ok(closed)
}

fn passphrase(own: bool) -> Result<zeroize::Zeroizing<String>> {
    if own { voice::line() } else { Ok(invent()?) }
}

/// The accounts of the demonstration, with the passphrases that open them: made once and printed.
///
/// # Errors
/// The store refuses.
pub async fn demonstration(store: Arc<Store>) -> Result<Vec<(String, String)>> {
    let access = Access::open(store).await?;
    let mut out = Vec::new();
    let (none, both) = ([].as_slice(), ["identity", "general"].as_slice());
    for (handle, roles, compartments, language) in [
        ("admin", ["administrator"].as_slice(), none, "en"),
        ("adviser", ["adviser", "case_worker"].as_slice(), both, "ar"),
        ("analyst", ["analyst", "desk_officer"].as_slice(), none, "fr"),
    ] {
        if access.by_handle(handle).await?.is_some() {
            continue;
        }
        let passphrase = invent()?;
        let roles = roles.iter().map(|r| (*r).to_string()).collect();
        let new = NewAccount { handle: handle.into(), organisation: None, roles, language: Some(language.into()) };
        let let_in = access.add(&Actor::local(None), &new, &passphrase).await?;
        let compartments: Vec<String> = compartments.iter().map(|c| (*c).to_string()).collect();
        first(&access, &let_in, &compartments).await?;
        out.push((handle.to_string(), passphrase.to_string()));
    }
    Ok(out)
}
