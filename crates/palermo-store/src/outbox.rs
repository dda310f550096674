//! How does somebody outside the house learn that something waits for her? By a notice without content, written in the transaction in
//! which it arises and put into a folder after it, from where another program sends it on.
//!
//! Each is a file named by its key. What was put there and not yet marked as sent is put there again, under the same key and in the same
//! bytes: whoever sends on takes each key once, and nothing is lost between.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use palermo_register::catalog::Register;
use palermo_register::value::{DateTime, Value};
use sea_query::{Alias, Expr, ExprTrait, Order, Query};
use serde_json::json;
use uuid::Uuid;

use crate::db::Reads as _;
use crate::engine::{Actor, Input};
use crate::record::Record;
use crate::store::Store;
use crate::{Error, Result, read};

const REGISTER: &str = "core.outbox";
/// Notices that are put out and marked at once.
const BATCH: u64 = 200;

impl Store {
    /// Puts the notices that wait into the folder that is named for them, and says how many; where none is named they wait.
    ///
    /// # Errors
    /// The folder cannot be written, or the database refuses. What was put out before that stays, and is not lost.
    #[crate::boxed]
    #[inline(never)]
    pub async fn send_notices(&self) -> Result<u64> {
        let (house, mut sent) = (self.house(), 0);
        let (Some(folder), Ok((register, layout))) = (self.outbox(), house.register(REGISTER)) else { return Ok(0) };
        loop {
            let waiting = {
                let mut reads = self.database().read().await?;
                let q = Query::select()
                    .column(Alias::new("id"))
                    .from(Alias::new(&layout.table))
                    .and_where(Expr::col(Alias::new("sent")).is_null())
                    .order_by(Alias::new("id"), Order::Asc)
                    .limit(BATCH)
                    .take();
                let rows = reads.fetch_all(&q).await?;
                let ids: Vec<Uuid> = rows.iter().map(|r| r.uuid(0usize)).collect::<Result<_>>()?;
                read::load_many(&mut reads, &register, layout, &ids).await?
            };
            if waiting.is_empty() {
                return Ok(sent);
            }
            let letters = waiting.iter().map(|r| self.letter(&register, r)).collect::<Vec<_>>();
            let to = folder.to_path_buf();
            let put = tokio::task::spawn_blocking(move || letters.iter().try_for_each(|l| put(&to, l)));
            put.await.map_err(|_| Error::Worker { doing: "putting notices out" })??;
            let mut change = self.change(&Actor::local(None)).await?;
            let now = Value::DateTime(DateTime::new(change.moment().at, "UTC"));
            for record in &waiting {
                let values = register.field_index("sent").map(|i| (i, now.clone())).into_iter().collect();
                change.update(REGISTER, record.id, record.version, Input { values, ..Input::default() }).await?;
            }
            change.commit().await?;
            sent += waiting.len() as u64;
        }
    }

    /// A notice as it leaves: for whom and of which kind, never about what.
    fn letter(&self, register: &Register, record: &Record) -> (String, Vec<u8>) {
        let text = |name: &str| register.field(name).map(|f| record.get(register, name).to_text(f));
        let said = json!({
            "key": record.id,
            "installation": self.installation(),
            "to": text("to"),
            "kind": text("kind"),
            "created": text("created"),
        });
        (format!("{}.json", record.id), said.to_string().into_bytes())
    }
}

/// Whole or not at all, and on the disk before it is marked as sent.
fn put(folder: &Path, (name, content): &(String, Vec<u8>)) -> Result<()> {
    let failed = |source| Error::File { path: PathBuf::from(folder), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(".notice-").tempfile_in(folder).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(folder.join(name)).map_err(|e| failed(e.error))?;
    std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(failed)
}
