//! What went wrong with the store, where, and what can be done about it.

use std::path::PathBuf;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The cause below an error, for the log and for `source()`.
pub type Cause = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Which promise of the schema a statement would have broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A key or unique index already holds the value.
    Unique,
    /// A referenced row is missing, or a row that is referenced would vanish.
    Reference,
    /// A required column was left empty.
    Required,
    /// A check of the table refused the value.
    Check,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unique => "is already taken",
            Self::Reference => "refers to a row that is not there, or is still referred to",
            Self::Required => "must not be empty",
            Self::Check => "is refused by a check",
        })
    }
}

/// Every way in which the store can fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The writer's place stayed taken for the whole waiting time.
    #[error("another process is writing; try again")]
    Busy,

    /// The disk, or the database's quota, is full. Reading goes on.
    #[error("no space is left for the store; free some space on its disk and try again")]
    DiskFull,

    /// The disk, or the database's role, lets nothing be written.
    #[error("the store cannot be written: its disk or its database takes no changes; mend that and try again")]
    ReadOnly,

    /// The file of the store is damaged.
    #[error("the file of the store is damaged ({reason}): restore it from a backup")]
    Damaged {
        /// What the database said.
        reason: String,
    },

    /// The connection to the server is lost. What was not answered as saved may or may not be there.
    #[error(
        "the connection to the database is lost ({reason}); look whether what you saved is there, and save it again if not"
    )]
    Lost {
        /// What the driver said.
        reason: String,
    },

    /// The clock was set back.
    #[error(
        "the clock of this machine ({now}) is behind the last event of the ledger ({last}) by more than five minutes: set the clock right and start again"
    )]
    ClockBehind {
        /// What the clock says, ISO 8601.
        now: String,
        /// When the last event was, ISO 8601.
        last: String,
    },

    /// A store could not be opened or made.
    #[error("cannot open the store {location}: {reason}")]
    Open {
        /// Path or address, without password.
        location: String,
        /// What the system said.
        reason: String,
        /// The cause below.
        #[source]
        source: Option<Cause>,
    },

    /// The folder of a SQLite file is missing.
    #[error("the folder of the store {} is missing; make it first", path.display())]
    NoFolder {
        /// The file that was asked for.
        path: PathBuf,
    },

    /// A statement would have broken a key, a reference or a check.
    #[error("a value {broken}: {detail}")]
    Constraint {
        /// Which promise.
        broken: Broken,
        /// Constraint and table as the database names them; no values.
        detail: String,
    },

    /// The database refused a statement.
    #[error("the database failed while {doing}: {source}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// The cause below.
        #[source]
        source: Cause,
    },

    /// A value cannot be stored alike in both databases.
    #[error("{place} cannot be stored: {reason}")]
    Value {
        /// Table and column, or the position of the parameter.
        place: String,
        /// Why.
        reason: &'static str,
    },

    /// A row of a bulk insert has another number of values than the table's columns.
    #[error("a row for {table} has {found} values where {expected} columns are named")]
    RowWidth {
        /// The table.
        table: String,
        /// Columns named.
        expected: usize,
        /// Values given.
        found: usize,
    },

    /// A result has no such column.
    #[error("the result has no column {column}")]
    NoColumn {
        /// Name or position asked for.
        column: String,
    },

    /// A stored value has another type than the one asked for.
    #[error("column {column} holds {found} where {expected} was expected")]
    ColumnType {
        /// Name of the column.
        column: String,
        /// Type asked for.
        expected: &'static str,
        /// Type found.
        found: String,
    },

    /// An event of the ledger is not sayable.
    #[error("the event cannot enter the ledger: {reason}")]
    Event {
        /// Why.
        reason: String,
    },

    /// Nothing can be sealed or opened: the root key is not in memory.
    #[error(
        "the installation is locked, so nothing can be sealed or opened until whoever runs it has unsealed it (palermo unseal); coded facts can be read and written meanwhile"
    )]
    Locked,

    /// The root key is not this installation's.
    #[error("this key does not open this installation's key store: use the one under which it was sealed")]
    WrongRoot,

    /// The passphrase is not the one under which the root key lies.
    #[error("this passphrase does not open the root key: type it again, or bring shares of the root key together")]
    WrongPassphrase,

    /// Content keys would have nobody who can recover them.
    #[error("{} has no recovery key, so nothing can be sealed: palermo init makes one", if org.is_empty() { "the installation" } else { org })]
    NoRecovery {
        /// Code of the organisation.
        org: String,
    },

    /// The operating system gave no randomness.
    #[error("the operating system gave no randomness: {0}")]
    Randomness(String),

    /// A number cannot be made from this counter and width.
    #[error("no number can be made: {0}")]
    Number(String),

    /// A stored key is damaged.
    #[error("the key of {register} ({kind}) in the key store is damaged: restore the key store from its backup")]
    DamagedKey {
        /// Register of the key.
        register: String,
        /// Kind of the key.
        kind: String,
    },

    /// The job is not, or no longer, held by this worker.
    #[error("job {job} is not held by {owner}: its lease has passed to another worker, or it has ended")]
    LeaseLost {
        /// The job.
        job: uuid::Uuid,
        /// Who believed to hold it.
        owner: String,
    },

    /// There is no such job.
    #[error("there is no job {0}")]
    NoJob(uuid::Uuid),

    /// A stored JSON text cannot be read.
    #[error("the stored JSON of {place} cannot be read: {source}")]
    Json {
        /// Table and column.
        place: &'static str,
        /// The cause below.
        #[source]
        source: serde_json::Error,
    },

    /// The folder holds no installation yet.
    #[error("there is no installation in {0}; make one with `palermo init`")]
    NotInitialised(String),

    /// There is no such register.
    #[error("there is no register `{name}`: {remedy}")]
    NoRegister {
        /// The name asked for.
        name: String,
        /// What to write instead.
        remedy: String,
    },

    /// There is no such record, or it is not yours to see.
    #[error("there is no such record in {0}")]
    NoRecord(String),

    /// The policies do not let the actor do it.
    #[error("this is not yours to do; ask whoever leads the work here to let you")]
    NotYours,

    /// Somebody else has changed the record since it was read; both versions are here and neither is lost.
    #[error("the record has been changed since you read it (version {}): compare both versions and save again", current.version)]
    Stale {
        /// The version that stands.
        current: Box<crate::record::Record>,
        /// The version that was to be saved.
        yours: Box<crate::record::Record>,
    },

    /// What was to be saved breaks rules of its register.
    #[error("{}", refusals(.0))]
    Refused(Vec<crate::engine::Refusal>),

    /// The packs have faults.
    #[error("the packs have {} faults; the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Packs(Vec<palermo_register::source::Fault>),

    /// Applying the packs would lose what records hold.
    #[error("applying the packs would lose data: {}", .0.join("; "))]
    Destructive(Vec<String>),

    /// A filter, name or parameter cannot be understood.
    #[error("{cause}; {remedy}")]
    Asked {
        /// What is wrong.
        cause: String,
        /// What to write instead.
        remedy: String,
    },

    /// A file of the installation could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause below.
        #[source]
        source: std::io::Error,
    },

    /// Something sealed or signed.
    #[error(transparent)]
    Vault(#[from] palermo_vault::Error),

    /// Work on another thread ended without a result.
    #[error("a worker thread ended without a result while {doing}")]
    Worker {
        /// What was being done.
        doing: &'static str,
    },
}

fn refusals(all: &[crate::engine::Refusal]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Error {
    /// One refusal.
    pub fn refused(code: &'static str, field: Option<&str>, message: impl Into<String>) -> Self {
        Self::Refused(vec![crate::engine::Refusal::new(code, field, message)])
    }

    /// Whether the same call may succeed when it is simply repeated.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy)
    }

    /// Reads the driver's error: the kinds on which callers act become variants of their own.
    pub(crate) fn driver(doing: &'static str, error: sqlx::Error) -> Self {
        use sqlx::error::ErrorKind;
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        let Some(db) = error.as_database_error() else {
            return match error {
                sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Self::DiskFull,
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                    Self::Lost { reason: error.to_string() }
                }
                error => Self::Database { doing, source: Box::new(error) },
            };
        };
        // SQLite gives its extended result code in decimal (the low byte is the primary code), PostgreSQL its SQLSTATE.
        let code = db.code().unwrap_or_default();
        if let Ok(number) = code.parse::<u32>()
            && code.len() < 5
        {
            match number & 0xff {
                5 | 6 => return Self::Busy,
                8 => return Self::ReadOnly,
                11 | 26 => return Self::Damaged { reason: db.message().to_owned() },
                13 => return Self::DiskFull,
                _ => {}
            }
        }
        match code.as_ref() {
            "55P03" | "40P01" | "40001" => return Self::Busy,
            "53100" => return Self::DiskFull,
            "25006" => return Self::ReadOnly,
            // The server was told to stop, has fallen over, or is coming up (Appendix A of its manual, classes 08 and 57).
            "57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006" => {
                return Self::Lost { reason: db.message().to_owned() };
            }
            _ => {}
        }
        let broken = match db.kind() {
            ErrorKind::UniqueViolation => Broken::Unique,
            ErrorKind::ForeignKeyViolation => Broken::Reference,
            ErrorKind::NotNullViolation => Broken::Required,
            ErrorKind::CheckViolation => Broken::Check,
            _ => return Self::Database { doing, source: Box::new(error) },
        };
        Self::Constraint { broken, detail: db.message().to_owned() }
    }
}
