//! The subcommands and their options, each with its examples first.

mod trust;

use std::path::PathBuf;

pub use trust::*;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The work that the Trafficking in Persons Protocol asks for, in one binary.
///
/// Examples:
///   palermo demo                                            try it: an invented country, a served address
///   palermo init --data mydata                              make an installation
///   palermo import nrm.csv --mapping uk-nrm --data mydata   take in a file
///   palermo table uk-nrm.referrals --rows exploitation      count
#[derive(Debug, Parser)]
#[command(name = "palermo", version, verbatim_doc_comment, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// Options that every subcommand takes.
    #[command(flatten)]
    pub global: Global,
    /// The subcommand.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every subcommand takes.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Folder of the installation
    #[arg(long, global = true, value_name = "DIR", env = "PALERMO_DATA", default_value = "palermo-data")]
    pub data: PathBuf,
    /// Address of a PostgreSQL database instead of SQLite in the folder
    #[arg(long, global = true, value_name = "URL", env = "PALERMO_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Address of the key store instead of SQLite in the folder
    #[arg(long, global = true, value_name = "URL", env = "PALERMO_KEYS", hide_env_values = true)]
    pub keys: Option<String>,
    /// Where signed heads of the ledger are put besides: a file or a folder, best of another machine
    #[arg(long, global = true, value_name = "PATH", env = "PALERMO_HEADS")]
    pub heads: Option<PathBuf>,
    /// Folder into which notices are put, without content, for a program that sends them on
    #[arg(long, global = true, value_name = "DIR", env = "PALERMO_OUTBOX")]
    pub outbox: Option<PathBuf>,
    /// File with the root key, its passphrase or enough of its shares, where it does not lie beside the folder as DATA.unseal; `-` is
    /// standard input; without it what is sealed stays closed
    #[arg(long, global = true, value_name = "FILE", env = "PALERMO_UNSEAL_FILE")]
    pub unseal_file: Option<PathBuf>,
    /// One JSON document on standard output, talk on standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// Organisation (code) for which the work is done; none: the installation
    #[arg(long, global = true, value_name = "CODE")]
    pub organisation: Option<String>,
    /// Seed, where chance is involved
    #[arg(long, global = true, value_name = "N", default_value_t = 2000)]
    pub seed: u64,
}

/// What the user wants done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an installation, or bring the one that is there up to the shipped packs
    ///
    /// Examples:
    ///   palermo init
    ///   palermo init --data /srv/palermo
    ///   palermo init --passphrase           nothing lies beside the folder: a passphrase opens the root key, or three shares of it
    #[command(verbatim_doc_comment)]
    Init(InitArgs),
    /// Unseal a server that was started locked: with a passphrase or shares, asked on the terminal or read from standard input
    ///
    /// Examples:
    ///   palermo unseal
    ///   palermo unseal < three-shares.txt
    #[command(verbatim_doc_comment)]
    Unseal,
    /// Run the main job on an invented country, then serve it on this machine
    ///
    /// Examples:
    ///   palermo demo                    make it, show a table and a chart, serve
    ///   palermo demo --no-serve         stop after the summary
    ///   palermo demo ctdc --variant 63 --rows 1000 --out ctdc.csv
    #[command(verbatim_doc_comment)]
    Demo(DemoArgs),
    /// Serve the HTTP API on this machine
    ///
    /// Examples:
    ///   palermo serve
    ///   palermo serve --listen 127.0.0.1:9000
    ///   palermo serve --intake shelter-north    forms for people without an account are open
    #[command(verbatim_doc_comment)]
    Serve(ServeArgs),
    /// Say what is wrong with an installation and how to mend it
    Doctor,
    /// Drop what is derived (snapshots) and derive it again
    Rebuild,
    /// Check, test, apply and list packs
    #[command(subcommand)]
    Pack(PackCommand),
    /// Who may sign in
    #[command(subcommand)]
    Account(AccountCommand),
    /// Who may do what
    #[command(subcommand)]
    Access(AccessCommand),
    /// Give keys of the house successors
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Work with the ledger
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Search every file of a data folder for texts that must not stand there in clear
    ///
    /// Exit code 0 none found, 1 found, 2 there was nothing to search.
    ///
    /// Examples:
    ///   palermo scan --canary self                     the names and notes of the demonstration
    ///   palermo scan backups --canary "a planted name"
    #[command(verbatim_doc_comment)]
    Scan(ScanArgs),
    /// Destroy the keys of a person, so that what was sealed for her opens nowhere any more, and print a certificate
    ///
    /// Examples:
    ///   palermo erase --subject 0197a1c2-… --certificate erased.txt
    #[command(verbatim_doc_comment)]
    Erase(EraseArgs),
    /// Back up, while others work: sealed to the backup keys, main store first, key store after; only what is new is written
    ///
    /// Examples:
    ///   palermo backup keys                       make a key pair; keep the private half elsewhere
    ///   palermo backup --out /mnt/backup
    #[command(verbatim_doc_comment)]
    Backup(BackupArgs),
    /// Restore the newest backup of a folder, or that of a moment, into an empty place, verify it, and say what came back
    ///
    /// Examples:
    ///   palermo restore /mnt/backup --data palermo-data --key /media/stick/palermo-data.backup-key
    ///   palermo restore /mnt/backup --data palermo-data --at 2027-03-01
    #[command(verbatim_doc_comment)]
    Restore(RestoreArgs),
    /// Check crosswalks between code lists and outside standards
    #[command(subcommand)]
    Crosswalk(CrosswalkCommand),
    /// Load codes of a deployment's own
    #[command(subcommand)]
    Codelist(CodelistCommand),
    /// Take in a file
    ///
    /// Examples:
    ///   palermo import data_glotip.csv --mapping unodc-portal
    ///   palermo import cases.xlsx --mapping htcds --dry-run
    ///   palermo import cases.csv --mapping case-rows --keep-good --set-aside bad.csv
    ///   palermo import --propose cases.csv
    ///   palermo import exported.csv --mapping core.organisation     our own export
    #[command(verbatim_doc_comment)]
    Import(ImportArgs),
    /// Write a register to a file
    ///
    /// Examples:
    ///   palermo export core.organisation --format csv --out organisations.csv
    ///   palermo export statistics.st_victim --format datapackage --out victims.zip
    ///   palermo export statistics.st_victim --format htcds --out victims.xlsx
    #[command(verbatim_doc_comment)]
    Export(ExportArgs),
    /// Count: cross-tabulate a register, an indicator or imported figures
    ///
    /// Examples:
    ///   palermo table unodc-portal --rows area,year --where indicator=detected_victims --where area=ITA
    ///   palermo table statistics.st_victim --rows exploitation --columns sex
    ///   palermo table T7 --where year=2025
    ///   palermo table statistics.st_victim --rows sex --explain female
    #[command(verbatim_doc_comment)]
    Table(TableArgs),
    /// Count flows from one concept to another
    ///
    /// Examples:
    ///   palermo flow statistics.st_victim --from citizenship --to country_of_exploitation
    ///   palermo flow unodc-portal --from category --to area --where dimension=citizenship --where year=2019 --where indicator=detected_victims
    #[command(verbatim_doc_comment)]
    Flow(FlowArgs),
    /// How many are hidden, and did a measure work?
    ///
    /// Examples:
    ///   palermo estimate mse lists.csv                  from lists that overlap
    ///   palermo estimate check lists.csv                what the lists can bear
    ///   palermo estimate its series.csv --at 37 --population stdpop
    #[command(subcommand, verbatim_doc_comment)]
    Estimate(crate::estimating::EstimateCommand),
    /// Who is bound by a treaty
    Treaty(TreatyArgs),
    /// Read a resolution, report or reply: structure, clauses, facts, contradictions
    #[command(subcommand)]
    Document(DocumentCommand),
    /// Undo a batch while nothing depends on it
    Undo {
        /// Identifier of the batch, as the import printed it
        batch: uuid::Uuid,
    },
    /// Print completions for a shell
    ///
    /// Example:
    ///   palermo completions bash > /etc/bash_completion.d/palermo
    #[command(verbatim_doc_comment)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write man pages into a folder
    Man {
        /// The folder
        #[arg(value_name = "DIR")]
        out: PathBuf,
    },
    /// Print the reference of every word that a pack may use, as Markdown
    #[command(hide = true)]
    Words,
}

/// Options of `demo`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DemoArgs {
    /// What to write instead of running the main job.
    #[command(subcommand)]
    pub what: Option<DemoCommand>,
    /// Stop after the summary
    #[arg(long)]
    pub no_serve: bool,
    /// Persons in the invented country
    #[arg(long, value_name = "N", default_value_t = 2400)]
    pub victims: usize,
    /// Address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7411")]
    pub listen: String,
}

/// Files that `demo` writes.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Write a synthetic file of the CTDC shape
    Ctdc {
        /// Layout: 63, 27 or vp16 columns
        #[arg(long)]
        variant: String,
        /// Rows
        #[arg(long, default_value_t = 1000)]
        rows: u64,
        /// Where to; none: standard output
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Write plain case rows, for trying out large imports
    CaseRows {
        /// Rows
        #[arg(long, default_value_t = 1000)]
        rows: u64,
        /// Where to; none: standard output
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address to listen on; until people sign in only loopback is accepted
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7411")]
    pub listen: String,
    /// Organisation that takes reports from people without an account: opens the forms that packs declare for it
    #[arg(long, value_name = "CODE")]
    pub intake: Option<String>,
}

/// What is done with packs.
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Report every mistake with file, line, cause and remedy
    ///
    /// Examples:
    ///   palermo pack check packs
    ///   palermo pack check mypack --json
    #[command(verbatim_doc_comment)]
    Check {
        /// A pack, or a folder of packs; none: the shipped ones
        dir: Option<PathBuf>,
    },
    /// Run the packs' own cases
    Test {
        /// A pack, or a folder of packs; none: the shipped ones
        dir: Option<PathBuf>,
        /// Only cases whose name contains this
        #[arg(long, value_name = "TEXT")]
        case: Option<String>,
    },
    /// Bring an installation to packs: prints the plan, refuses to lose data
    ///
    /// Examples:
    ///   palermo pack apply mypack --dry-run
    ///   palermo pack apply mypack
    #[command(verbatim_doc_comment)]
    Apply {
        /// A pack, or a folder of packs; none: the shipped ones
        dir: Option<PathBuf>,
        /// Print the plan only
        #[arg(long)]
        dry_run: bool,
    },
    /// What is applied
    List,
    /// Draw the workflows of packs as Mermaid state diagrams
    Draw {
        /// A pack, or a folder of packs; none: the shipped ones
        dir: Option<PathBuf>,
    },
}

/// What is done with crosswalks.
#[derive(Debug, Subcommand)]
pub enum CrosswalkCommand {
    /// Prove that codes are unique, parents exist, tokens define one code, export and import agree
    Check {
        /// A pack, or a folder of packs; none: the shipped ones
        dir: Option<PathBuf>,
    },
    /// What differs between the crosswalks of two folders of packs
    Diff {
        /// Before
        before: PathBuf,
        /// After
        after: PathBuf,
    },
}

/// What is done with code lists.
#[derive(Debug, Subcommand)]
pub enum CodelistCommand {
    /// Load the codes of an outside system into the crosswalk slot of a list
    ///
    /// The file is a CSV with the columns `list,code,SYSTEM` (our code and the outside code).
    ///
    /// Example:
    ///   palermo codelist load --system ic_tip ic_tip.csv
    #[command(verbatim_doc_comment)]
    Load {
        /// Name of the outside system
        #[arg(long)]
        system: String,
        /// The file
        file: PathBuf,
    },
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file
    pub file: PathBuf,
    /// Mapping, or a register whose own export this is
    #[arg(long, value_name = "NAME", required_unless_present_any = ["propose", "mapping_file"])]
    pub mapping: Option<String>,
    /// A mapping in a file of your own
    #[arg(long, value_name = "FILE", conflicts_with = "mapping")]
    pub mapping_file: Option<PathBuf>,
    /// Propose a mapping for a file that has none
    #[arg(long)]
    pub propose: bool,
    /// Say what would happen, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Import the good rows even where others are bad
    #[arg(long)]
    pub keep_good: bool,
    /// Write rejected rows here, readable by you alone
    #[arg(long, value_name = "FILE")]
    pub set_aside: Option<PathBuf>,
    /// Edition of the source; else what the file says, else its SHA-256
    #[arg(long)]
    pub edition: Option<String>,
    /// Encoding, where it cannot be told
    #[arg(long)]
    pub encoding: Option<String>,
    /// Profile under which the records are made; else the mapping's own
    #[arg(long)]
    pub profile: Option<String>,
}

/// Formats of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated values
    Csv,
    /// Workbook
    Xlsx,
    /// JSON lines
    Jsonl,
    /// Parquet
    Parquet,
    /// Frictionless data package
    Datapackage,
    /// Human Trafficking Case Data Standard, as CSV, XLSX (with labels) or JSON lines by the name of --out; says what it cannot carry
    Htcds,
    /// The 13 columns of the UNODC data portal, as CSV, XLSX or JSON lines by the name of --out
    Portal,
}

impl ExportFormat {
    /// The mapping whose layout is written; none for our own.
    pub fn layout(self) -> Option<&'static str> {
        match self {
            ExportFormat::Htcds => Some("htcds"),
            ExportFormat::Portal => Some("unodc-portal"),
            _ => None,
        }
    }
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The register
    pub register: String,
    /// Format
    #[arg(long, value_enum)]
    pub format: ExportFormat,
    /// Where to
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// Filter in the one filter language
    #[arg(long = "where", value_name = "FILTER")]
    pub filter: Option<String>,
}

/// Formats of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For a terminal
    #[default]
    Table,
    /// Comma-separated values
    Csv,
    /// JSON
    Json,
    /// Workbook, into --out
    Xlsx,
    /// Drawing, into --out or to standard output
    Svg,
    /// Picture, into --out
    Png,
}

/// How `table` draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ChartKind {
    /// Lines over years, else bars
    #[default]
    Auto,
    /// Bars side by side
    Bars,
    /// Bars on each other
    Stacks,
    /// Lines over years
    Lines,
    /// A matrix of shades
    Matrix,
}

/// Options of `table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Register, indicator, or name of imported figures
    pub dataset: String,
    /// Concepts of the rows, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "CONCEPT")]
    pub rows: Vec<String>,
    /// Concepts of the columns, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "CONCEPT")]
    pub columns: Vec<String>,
    /// CONCEPT=CODE; the same concept twice means or, different ones and
    #[arg(long = "where", value_name = "CONCEPT=CODE")]
    pub filters: Vec<String>,
    /// Format
    #[arg(long, value_enum, default_value = "table")]
    pub format: TableFormat,
    /// Where to, for xlsx, svg and png
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// How to draw, for svg and png
    #[arg(long, value_enum, default_value = "auto")]
    pub chart: ChartKind,
    /// Only what may be published: a declared table or imported figures, with small figures hidden and marked
    #[arg(long, conflicts_with_all = ["explain", "conflict", "order", "profile"])]
    pub public: bool,
    /// Where does this cell come from: a code for each concept, separated by commas
    #[arg(long, value_name = "CODES")]
    pub explain: Option<String>,
    /// Rule for contradictory figures: first, largest or hull
    #[arg(long, value_name = "RULE")]
    pub conflict: Option<String>,
    /// Order of the rows: code or label
    #[arg(long, value_name = "ORDER")]
    pub order: Option<String>,
    /// Profile that says of which country, and of which day, the population of a rate is; else that of the records
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// Language of labels and notes; else that of LC_ALL, LC_MESSAGES or LANG, else English
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
}

/// Options of `flow`.
#[derive(Debug, Args)]
pub struct FlowArgs {
    /// Register or name of imported figures
    pub dataset: String,
    /// Concept of origin
    #[arg(long, value_name = "CONCEPT")]
    pub from: String,
    /// Concept of destination
    #[arg(long, value_name = "CONCEPT")]
    pub to: String,
    /// CONCEPT=CODE
    #[arg(long = "where", value_name = "CONCEPT=CODE")]
    pub filters: Vec<String>,
    /// Rule for contradictory figures: first, largest or hull
    #[arg(long, value_name = "RULE")]
    pub conflict: Option<String>,
    /// Roll-up of countries that says in which subregion each lies; else M49
    #[arg(long, value_name = "ROLL-UP")]
    pub regions: Option<String>,
    /// Language of labels and notes; else that of LC_ALL, LC_MESSAGES or LANG, else English
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
}

/// Questions about treaties, and the language of the answers.
#[derive(Debug, Args)]
pub struct TreatyArgs {
    /// The question.
    #[command(subcommand)]
    pub command: TreatyCommand,
    /// Language of the answer; else that of LC_ALL, LC_MESSAGES or LANG, else English
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub lang: Option<String>,
}

/// Questions about treaties.
#[derive(Debug, Subcommand)]
pub enum TreatyCommand {
    /// The parties on a day
    ///
    /// Example:
    ///   palermo treaty status --treaty tip-protocol --on 2020-07-20
    #[command(verbatim_doc_comment)]
    Status {
        /// tip-protocol or untoc
        #[arg(long)]
        treaty: String,
        /// The day
        #[arg(long, value_name = "DATE")]
        on: String,
    },
    /// Who joined or left between two days, both included
    ///
    /// Example:
    ///   palermo treaty changes --treaty tip-protocol --from 2013-12-18 --to 2016-04-01
    #[command(verbatim_doc_comment)]
    Changes {
        /// tip-protocol or untoc
        #[arg(long)]
        treaty: String,
        /// First day
        #[arg(long, value_name = "DATE")]
        from: String,
        /// Last day
        #[arg(long, value_name = "DATE")]
        to: String,
    },
}

/// What is done with a document. `-` reads standard input.
#[derive(Debug, Subcommand)]
pub enum DocumentCommand {
    /// Headings, preamble, paragraphs, footnotes, each with its place
    ///
    /// Examples:
    ///   palermo document parse resolution.txt --json
    ///   palermo document parse report.docx --text     the text that places count in
    #[command(verbatim_doc_comment)]
    Parse {
        /// Text, Markdown, HTML, DOCX or PDF
        file: PathBuf,
        /// Language; else the text's own
        #[arg(long, value_name = "CODE")]
        language: Option<String>,
        /// Print the text that places count in
        #[arg(long)]
        text: bool,
    },
    /// Who is asked to do what, on which conditions, until when
    Clauses {
        /// Text, Markdown, HTML, DOCX or PDF
        file: PathBuf,
        /// Language; else the text's own
        #[arg(long, value_name = "CODE")]
        language: Option<String>,
    },
    /// Figures, dates, money, references, States, each with its place
    ///
    /// Examples:
    ///   palermo document facts report.txt --json
    ///   palermo document facts report.txt --accepted --csv
    #[command(verbatim_doc_comment)]
    Facts {
        /// Text, Markdown, HTML, DOCX or PDF
        file: PathBuf,
        /// Language; else the text's own
        #[arg(long, value_name = "CODE")]
        language: Option<String>,
        /// As comma-separated values
        #[arg(long)]
        csv: bool,
        /// Only those that the rules accept
        #[arg(long)]
        accepted: bool,
    },
    /// Contradictions, wrong sums and counts, in one document and between several; exit code 1 when there is an error
    ///
    /// Example:
    ///   palermo document check report-2016.txt report-2014.txt
    #[command(verbatim_doc_comment)]
    Check {
        /// The documents
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Language; else each text's own
        #[arg(long, value_name = "CODE")]
        language: Option<String>,
    },
    /// Two language versions side by side; what only one has is a finding
    Align {
        /// One version
        first: PathBuf,
        /// Another
        second: PathBuf,
    },
    /// Write a document as Markdown or Akoma Ntoso
    Export {
        /// Text, Markdown, HTML, DOCX or PDF
        file: PathBuf,
        /// Language; else the text's own
        #[arg(long, value_name = "CODE")]
        language: Option<String>,
        /// Format
        #[arg(long, value_enum, default_value = "markdown")]
        format: DocumentFormat,
    },
}

/// Formats in which a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// Markdown with a label for each paragraph
    Markdown,
    /// Akoma Ntoso 3.0
    Akn,
}
