//! What went wrong, for a person and for a machine.

use serde_json::{Value as Json, json};

/// Result of the binary.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way in which a command can fail.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] palermo_store::Error),
    /// The door.
    #[error(transparent)]
    Access(#[from] palermo_access::Error),
    /// A file.
    #[error(transparent)]
    Exchange(#[from] palermo_exchange::Error),
    /// A table.
    #[error(transparent)]
    Table(#[from] palermo_tabulate::Error),
    /// Work was stopped before its end; nothing of it lasts.
    #[error("the work was stopped before its end; nothing has changed")]
    Stopped,
    /// A file or the terminal.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// The cause below.
        #[source]
        source: std::io::Error,
    },
    /// Something else, with its remedy.
    #[error("{message}")]
    Said {
        /// Machine name.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
        /// More, for machines.
        detail: Json,
    },
}

impl Error {
    /// An error with its remedy.
    pub fn said(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Error {
        Error::Said { code, message: message.into(), help: help.into(), detail: Json::Null }
    }

    /// Machine name.
    pub fn code(&self) -> String {
        match self {
            Error::Store(e) => match e {
                palermo_store::Error::NotInitialised(_) => "not_initialised",
                palermo_store::Error::NoRegister { .. } => "no_register",
                palermo_store::Error::NoRecord(_) => "no_record",
                palermo_store::Error::Stale { .. } => "stale",
                palermo_store::Error::Refused(r) => return r.first().map_or("refused", |r| r.code).to_string(),
                palermo_store::Error::Packs(_) => "pack_faults",
                palermo_store::Error::Destructive(_) => "destructive",
                palermo_store::Error::Asked { .. } => "not_understood",
                palermo_store::Error::Busy => "busy",
                palermo_store::Error::DiskFull => "disk_full",
                palermo_store::Error::ReadOnly => "read_only",
                palermo_store::Error::Lost { .. } => "database_lost",
                palermo_store::Error::Damaged { .. } => "damaged",
                palermo_store::Error::ClockBehind { .. } => "clock_behind",
                palermo_store::Error::Locked => "locked",
                palermo_store::Error::WrongRoot => "wrong_root_key",
                palermo_store::Error::WrongPassphrase => "wrong_passphrase",
                _ => "store",
            }
            .to_string(),
            Error::Access(e) => match e {
                palermo_access::Error::Passphrase { .. } => "passphrase",
                palermo_access::Error::Refused(_) => "refused",
                _ => "access",
            }
            .to_string(),
            Error::Exchange(e) => e.code().to_string(),
            Error::Table(e) => e.code().to_string(),
            Error::Io { .. } => "io".into(),
            Error::Stopped => "stopped".into(),
            Error::Said { code, .. } => (*code).to_string(),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Error::Said { help, .. } if !help.is_empty() => Some(help.clone()),
            Error::Exchange(e) => Some(e.remedy().to_string()).filter(|r| !r.is_empty()),
            Error::Store(palermo_store::Error::NotInitialised(_)) => {
                Some("run `palermo init`, or name the right folder with --data".into())
            }
            Error::Store(palermo_store::Error::Busy) => {
                Some("wait until the other import or save has ended, then try again".into())
            }
            Error::Store(palermo_store::Error::Packs(faults)) => faults.first().map(|f| f.remedy.clone()),
            _ => None,
        }
    }

    /// The error as one JSON document.
    pub fn to_json(&self) -> Json {
        let mut out = json!({ "error": self.code(), "message": self.to_string() });
        if let Some(h) = self.help() {
            out["help"] = json!(h);
        }
        match self {
            Error::Said { detail, .. } if !detail.is_null() => out["detail"] = detail.clone(),
            Error::Store(palermo_store::Error::Refused(all)) => out["errors"] = json!(all),
            Error::Store(palermo_store::Error::Packs(all)) => out["faults"] = json!(all),
            Error::Store(palermo_store::Error::Destructive(all)) => out["losses"] = json!(all),
            _ => {}
        }
        out
    }
}

/// An I/O error with what was being done.
pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
    let what = what.into();
    move |source| Error::Io { what, source }
}
