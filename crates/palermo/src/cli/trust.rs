//! Who may do what, what is sealed, what is kept: accounts, access, ledger, backups.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Options of `init`.
#[derive(Clone, Debug, Default, Args)]
pub struct InitArgs {
    /// Keep the root key under a passphrase, asked for twice, instead of in a file; with it come shares. Where there is one
    /// already it is replaced
    #[arg(long)]
    pub passphrase: bool,
    /// Split the root key into N shares, K of which open it [with --passphrase: 3/5]
    #[arg(long, value_name = "K/N")]
    pub shares: Option<Split>,
}

/// How many shares there are of a key, and how many of them open it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// Needed to open it.
    pub needed: u8,
    /// Made.
    pub made: u8,
}

impl std::str::FromStr for Split {
    type Err = String;

    fn from_str(text: &str) -> Result<Split, String> {
        let numbers = text.split_once('/').and_then(|(k, n)| Some((k.trim().parse().ok()?, n.trim().parse().ok()?)));
        match numbers {
            Some((needed, made)) if (1..=made).contains(&needed) && made <= 16 => Ok(Split { needed, made }),
            _ => Err("write it as 3/5: five shares of which three open it, sixteen at most".into()),
        }
    }
}

/// Options of `backup`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BackupArgs {
    /// What to do instead of backing up.
    #[command(subcommand)]
    pub what: Option<BackupCommand>,
    /// Folder to write into
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Public key of who may open it; may be given several times; none: those of `backup keys`
    #[arg(long, value_name = "PUBLIC_KEY")]
    pub to: Vec<String>,
}

/// What is done about backups besides making them.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make a key pair: backups are sealed to it from now on, and the private half goes into a file outside the data folder
    Keys {
        /// File of the private half; none: beside the data folder
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Folder of backups, or the file of one main store in it
    pub path: PathBuf,
    /// Take the newest main store that is not later than this: a day, or a moment as 2027-03-01T14:30 or 2027-03-01T14:30:00Z
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// File of the private backup key; none: beside the data folder
    #[arg(long, value_name = "FILE", env = "PALERMO_BACKUP_KEY")]
    pub key: Option<PathBuf>,
    /// Signed heads and certificates of erasure that were kept elsewhere
    #[arg(long, value_name = "FILE")]
    pub anchors: Option<PathBuf>,
}

/// What is done with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Make an account and print the passphrase that opens it
    ///
    /// Examples:
    ///   palermo account add mara --role adviser --language ar
    ///   palermo account add ines --role case_worker --compartment identity --compartment general
    ///   palermo account add root --role administrator --own-passphrase
    #[command(verbatim_doc_comment)]
    Add {
        /// What the person signs in with; not a name
        handle: String,
        /// Role, a code of core.role; may be given several times
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<String>,
        /// Compartment whose sealed values the person may open, a code of core.compartment; may be given several times
        #[arg(long = "compartment", value_name = "COMPARTMENT")]
        compartments: Vec<String>,
        /// Language that the person reads
        #[arg(long, value_name = "LANGUAGE")]
        language: Option<String>,
        /// Read the passphrase from standard input instead of inventing one
        #[arg(long)]
        own_passphrase: bool,
    },
    /// Let somebody open a compartment: three shares of the recovery key are read from standard input, one on each line
    ///
    /// Examples:
    ///   palermo account let-in mara --compartment identity < shares.txt
    #[command(verbatim_doc_comment)]
    LetIn {
        /// The account
        handle: String,
        /// Compartment, a code of core.compartment; may be given several times
        #[arg(long = "compartment", value_name = "COMPARTMENT", required = true)]
        compartments: Vec<String>,
    },
    /// Every account with its roles
    List,
    /// Take the second factor, with the passkeys beside it, off an account whose authenticator and recovery codes are lost; its
    /// sessions end
    ///
    /// Make sure that it is she who asks: whoever knows her passphrase comes in from then on. The ledger says that it was done.
    ///
    /// Examples:
    ///   palermo account second-factor-off mara
    #[command(verbatim_doc_comment)]
    SecondFactorOff {
        /// The account
        handle: String,
    },
    /// Give an account a new passphrase; its sessions end
    Passphrase {
        /// The account
        handle: String,
        /// Read the passphrase from standard input instead of inventing one
        #[arg(long)]
        own_passphrase: bool,
    },
}

/// What is asked about access.
#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// Every role with each register and each action, as the policies decide it
    ///
    /// Examples:
    ///   palermo access matrix --format csv > matrix.csv       for auditors, as a spreadsheet
    ///   palermo access matrix --format json packs/mine
    ///   palermo access matrix --check packs/mine              against what its authors wrote by hand
    #[command(verbatim_doc_comment)]
    Matrix {
        /// Folder of a pack or of packs; none: those that are shipped
        dir: Option<PathBuf>,
        /// Form of the table
        #[arg(long, value_enum, default_value = "csv")]
        format: MatrixFormat,
        /// Print only where the table says otherwise than the packs expect (tests/*.csv); exit code 1 when it does
        #[arg(long)]
        check: bool,
    },
    /// What policies may speak about, in the language of Cedar's schemas
    Schema {
        /// Folder of a pack or of packs; none: those that are shipped
        dir: Option<PathBuf>,
    },
}

/// Form of the table of access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MatrixFormat {
    /// One line for each decision.
    Csv,
    /// One object for each decision.
    Json,
}

/// What is done with keys of the house.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Give a key a successor while everybody works: yearly, or on suspicion. What was stopped in between goes on with the same command
    #[command(subcommand)]
    Rotate(RotateCommand),
}

/// Which key gets a successor.
#[derive(Debug, Subcommand)]
pub enum RotateCommand {
    /// The root key. Without options its successor goes where the file of the former is, which is kept beside it under another name:
    /// backups from before need it. Servers that run go on; for a day the former still opens the installation
    ///
    /// Examples:
    ///   palermo keys rotate root
    ///   palermo keys rotate root --passphrase
    #[command(verbatim_doc_comment)]
    Root(InitArgs),
    /// The key of the group of a compartment, of --organisation: for what is sealed from now on, handed to its members whose accounts
    /// are active
    ///
    /// Examples:
    ///   palermo keys rotate group identity --organisation north
    #[command(verbatim_doc_comment)]
    Group {
        /// Compartment, a code of core.compartment
        compartment: String,
    },
    /// The recovery key: three shares of the former are read from standard input, one on each line; afterwards they open nothing
    ///
    /// Examples:
    ///   palermo keys rotate recovery < three-shares.txt
    #[command(verbatim_doc_comment)]
    Recovery,
}

/// What is looked for.
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// Folder to search; none: that of the installation
    pub dir: Option<PathBuf>,
    /// Text that must not stand there; `self`: the sealed values of the demonstration. May be given several times
    #[arg(long, value_name = "TEXT", required = true)]
    pub canary: Vec<String>,
}

/// Whose keys are destroyed.
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// The person: identifier of her record, which others name as their subject
    #[arg(long, value_name = "ID")]
    pub subject: uuid::Uuid,
    /// Account of the second person who approved it
    #[arg(long, value_name = "HANDLE", default_value = "local")]
    pub approved_by: String,
    /// File to which the certificate is added, beside what is printed; `erased.txt` among the backups is read by `restore`
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
}

/// What is done with the ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Find changed, deleted, inserted and exchanged rows and events; changes nothing, so that it runs on a live folder
    ///
    /// Examples:
    ///   palermo ledger verify
    ///   palermo ledger verify /backup/palermo-data --anchors /mnt/oversight --json
    #[command(verbatim_doc_comment)]
    Verify {
        /// Folder of the installation, or of a copy, or the copied file; none: --data
        dir: Option<PathBuf>,
        /// Signed heads that were kept elsewhere: a file of `ledger head`, or a folder with one
        #[arg(long, value_name = "FILE")]
        anchors: Option<PathBuf>,
    },
    /// Sign how far each chain is, now, and print it; keep it where the operator of this machine cannot write
    ///
    /// Examples:
    ///   palermo ledger head
    ///   palermo ledger head --out /mnt/oversight
    #[command(verbatim_doc_comment)]
    Head {
        /// File to append to, or folder with one
        #[arg(long, value_name = "PATH")]
        out: Option<PathBuf>,
    },
    /// Say who did what to a record, and who saw it, without showing anything of it
    ///
    /// Examples:
    ///   palermo ledger who --record 0190b2a4-7c1e-7abc-8def-0123456789ab --from 2027-03-01 --to 2027-03-31
    #[command(verbatim_doc_comment)]
    Who {
        /// The record
        #[arg(long, value_name = "ID")]
        record: uuid::Uuid,
        /// First day; none: from the beginning
        #[arg(long, value_name = "DATE")]
        from: Option<jiff::civil::Date>,
        /// Last day; none: until now
        #[arg(long, value_name = "DATE")]
        to: Option<jiff::civil::Date>,
    },
}
