//! Access on the command line: the table of who may do what, and what policies may speak about.

use palermo_access::policy::schema_text;
use palermo_access::{Cell, Expectations, Rules, matrix};
use palermo_register::catalog::Catalog;
use serde_json::{Value as Json, json};

use crate::cli::{AccessCommand, Global, MatrixFormat};
use crate::commands::folder_or_shipped;
use crate::error::Result;
use crate::voice;

/// Runs `palermo access …`.
///
/// # Errors
/// The packs or their policies hold mistakes, or standard output is closed.
pub fn run(g: &Global, command: AccessCommand) -> Result<u8> {
    let read = |dir: Option<std::path::PathBuf>| -> Result<Catalog> {
        Ok(Catalog::build(folder_or_shipped(dir.as_deref())?).map_err(palermo_store::Error::Packs)?)
    };
    match command {
        AccessCommand::Schema { dir } => {
            let text = schema_text(&read(dir)?);
            if g.json { voice::document(&json!({ "schema": text }))? } else { voice::out(text.trim_end())? }
        }
        AccessCommand::Matrix { dir, format, check } => {
            let catalog = read(dir)?;
            let rules = Rules::of(&catalog)?;
            let cells = matrix(&catalog, &rules)?;
            if check {
                let expected = Expectations::read(&catalog, &cells).map_err(palermo_store::Error::Packs)?;
                let told = expected.differences(&catalog, &rules, &cells);
                if g.json {
                    voice::document(&json!({ "differences": told }))?
                } else {
                    voice::out(&told.join("\n"))?
                }
                return Ok(u8::from(!told.is_empty()));
            }
            match if g.json { MatrixFormat::Json } else { format } {
                MatrixFormat::Csv => voice::out(&as_csv(&cells))?,
                MatrixFormat::Json => voice::document(&cells.iter().map(as_json).collect())?,
            }
        }
    }
    Ok(0)
}

/// Names hold neither commas nor quotes: no cell needs any.
fn as_csv(cells: &[Cell]) -> String {
    let mut lines = vec!["role,register,action,relation,decision,policies".to_string()];
    lines.extend(cells.iter().map(|c| {
        let decision = if c.allow { "allow" } else { "deny" };
        format!("{},{},{},{},{decision},{}", c.role, c.register, c.action, c.relation, c.by.join(" "))
    }));
    lines.join("\n")
}

fn as_json(c: &Cell) -> Json {
    json!({
        "role": c.role,
        "register": c.register,
        "action": c.action,
        "relation": c.relation.to_string(),
        "allow": c.allow,
        "policies": c.by,
    })
}
