//! How the command line speaks: results to standard output, talk to standard error, a calm bar on a terminal only.

use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use palermo_tabulate::TableCell;
use serde_json::Value as Json;
use zeroize::Zeroizing;

use crate::desk::Made;
use crate::error::{Error, Result, io};

/// Writes a line of results.
///
/// # Errors
/// Standard output is closed.
pub fn out(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{text}").map_err(io("writing to standard output"))
}

/// Writes a line of talk.
pub fn say(text: &str) {
    // Talk that nobody hears is no error.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Whether somebody sits at a terminal who can be asked.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for something secret on the terminal: what is typed is not shown.
///
/// # Errors
/// The terminal is closed.
pub fn ask(what: &str) -> Result<Zeroizing<String>> {
    let terminal = console::Term::stderr();
    let asked = terminal.write_str(&format!("{what}: ")).and_then(|()| terminal.read_secure_line());
    asked.map(Zeroizing::new).map_err(io("asking on the terminal"))
}

/// A line of standard input.
///
/// # Errors
/// It cannot be read.
pub fn line() -> Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).map_err(io("reading standard input"))?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_string()))
}

/// All of standard input.
///
/// # Errors
/// It cannot be read.
pub fn all() -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin().lock().read_to_string(&mut text).map_err(io("reading standard input"))?;
    Ok(text)
}

/// Writes one JSON document.
///
/// # Errors
/// Standard output is closed.
pub fn document(json: &Json) -> Result<()> {
    out(&serde_json::to_string_pretty(json).unwrap_or_else(|_| json.to_string()))
}

/// Writes an error for a person.
pub fn error(e: &Error) {
    say(&format!("{}: {e}", paint("error", "1;31")));
    let mut cause = std::error::Error::source(e);
    while let Some(c) = cause {
        let text = c.to_string();
        if !e.to_string().contains(&text) {
            say(&format!("  because {text}"));
        }
        cause = c.source();
    }
    if let Some(h) = e.help() {
        say(&format!("{}: {h}", paint("help", "1;34")));
    }
}

/// Colours a word on a terminal, unless `NO_COLOR` is set.
pub fn paint(text: &str, code: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some() || !std::io::stderr().is_terminal();
    if plain { text.to_string() } else { format!("\u{1b}[{code}m{text}\u{1b}[0m") }
}

/// A progress bar on a terminal; nothing where nobody watches.
pub fn bar(what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    bar.set_message(what.to_string());
    bar.set_style(spinner());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn spinner() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg} {human_pos} {per_sec}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// Tells a bar how many there are in all.
pub fn length(bar: &ProgressBar, what: &str, total: u64) {
    bar.set_length(total);
    bar.set_message(what.to_string());
    let style = ProgressStyle::with_template("{msg:12} {bar:30} {human_pos}/{human_len} {per_sec} {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
}

/// A table for a terminal: a line for each combination of the rows, a column for each of the columns; `text` says what
/// stands in a cell.
pub fn table(made: &Made, text: &dyn Fn(&TableCell) -> String) -> String {
    use comfy_table::{Cell, CellAlignment, presets};
    let mut out = comfy_table::Table::new();
    out.load_style(presets::UTF8_HORIZONTAL_ONLY);
    let all: Vec<&TableCell> = made.table.cells.iter().chain(&made.table.totals).collect();
    let mut down: Vec<&[(String, String)]> = all.iter().map(|c| c.key.0.split_at(made.rows).0).collect();
    let mut across: Vec<&[(String, String)]> = all.iter().map(|c| c.key.0.split_at(made.rows).1).collect();
    for keys in [&mut down, &mut across] {
        keys.sort_by_key(|k| (k.iter().any(|(_, code)| code == "total"), k.to_vec()));
        keys.dedup();
    }
    let called = |key: &[(String, String)]| -> Vec<String> {
        key.iter().map(|(axis, code)| made.words.code(axis, code).to_string()).collect()
    };
    let names: Vec<&str> =
        down.first().map(|k| k.iter().map(|(axis, _)| made.words.title(axis)).collect()).unwrap_or_default();
    let heads = across.iter().map(|k| if k.is_empty() { made.words.count.clone() } else { called(k).join(" · ") });
    out.set_header(names.into_iter().map(str::to_string).chain(heads));
    for row in &down {
        let mut line: Vec<Cell> = called(row).into_iter().map(Cell::new).collect();
        for column in &across {
            let here = |c: &&&TableCell| c.key.0.split_at(made.rows) == (*row, *column);
            let shown = all.iter().find(here).map_or_else(String::new, |c| text(c));
            line.push(Cell::new(shown).set_alignment(CellAlignment::Right));
        }
        out.add_row(line);
    }
    out.to_string()
}

/// Bars for a terminal: solid to the lower end, light to the upper.
pub fn bars(items: &[(String, palermo_register::value::Interval)], width: usize) -> String {
    let most = items.iter().map(|(_, i)| i.hi.unwrap_or(i.lo)).max().unwrap_or(0).max(1);
    let name = items.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0);
    let scale = |n: i64| (n.max(0) as usize * width).div_ceil(most as usize);
    items
        .iter()
        .map(|(n, i)| {
            let (lo, hi) = (scale(i.lo), scale(i.hi.unwrap_or(most)));
            format!("{n:name$}  {}{} {i}", "█".repeat(lo), "░".repeat(hi.saturating_sub(lo)))
        })
        .collect::<Vec<_>>()
        .join("\n")
}
