//! Serving pages and API on this machine, and doing the jobs that wait.

use std::net::SocketAddr;
use std::sync::Arc;

use palermo_store::{Backend, Store};

use crate::error::{Error, Result, io};
use crate::voice;
#[cfg(unix)]
use crate::waiting::Waiting;

/// Serves until it is told to stop. `intake` is the organisation that takes reports from outside.
///
/// # Errors
/// The address is not loopback, or cannot be listened on.
pub async fn serve(store: Arc<Store>, listen: &str, intake: Option<&str>) -> Result<u8> {
    let address: SocketAddr = listen
        .parse()
        .map_err(|_| Error::said("address", format!("`{listen}` is not an address"), "write it as 127.0.0.1:7411"))?;
    if !address.ip().is_loopback() {
        return Err(Error::said(
            "not_loopback",
            format!("{listen} is not on this machine alone; until people sign in only loopback is served"),
            "listen on 127.0.0.1 or [::1], and reach it through a tunnel if you must",
        ));
    }
    if store.database().backend() == Backend::Sqlite
        && let Err(e) = store.reserve().hold()
    {
        voice::say(&format!("warning: no space can be held back for a full disk: {e}"));
    }
    let listener = tokio::net::TcpListener::bind(address).await.map_err(io(format!("listening on {listen}")))?;
    let at = listener.local_addr().map_err(io("reading the address"))?;
    #[cfg(unix)]
    let waiting = wait(&store).await?;
    voice::say(&format!("Serving {} at http://{at}/ — stop with Ctrl-C.", store.folder().display()));
    if let Some(organisation) = intake {
        told_of_forms(&store, organisation).await?;
    }
    crate::api::run(store, listener, intake).await?;
    #[cfg(unix)]
    if let Some(waiting) = waiting {
        waiting.abort();
    }
    Ok(0)
}

/// Says of each form that is open to the world whether somebody will be able to open what comes in.
async fn told_of_forms(store: &Store, organisation: &str) -> Result<()> {
    let house = store.house();
    for register in house.catalog.registers.values() {
        let Some(intake) = &register.intake else { continue };
        if store.takes_reports(intake, organisation).await? {
            voice::say(&format!("Reports of {} are taken at /report/{}.", register.name, register.name));
        } else {
            voice::say(&format!(
                "warning: {} takes no reports until the installation is unsealed and somebody of {organisation} is in the group of {}",
                register.name, intake.compartment
            ));
        }
    }
    Ok(())
}

/// Where the installation is locked, waits beside the service for somebody who unseals it.
#[cfg(unix)]
async fn wait(store: &Arc<Store>) -> Result<Option<tokio::task::JoinHandle<()>>> {
    if store.sealing().is_ok() || !store.has_root().await? {
        return Ok(None);
    }
    match Waiting::begin(store.folder()).await {
        Ok(waiting) => {
            voice::say(
                "Locked: nothing that is sealed opens or is kept, all else works. Unseal it with `palermo unseal`.",
            );
            Ok(Some(tokio::spawn(waiting.end(store.clone()))))
        }
        Err(e) => {
            voice::say(&format!("warning: locked, and nobody can unseal it while it runs: {e}"));
            Ok(None)
        }
    }
}
