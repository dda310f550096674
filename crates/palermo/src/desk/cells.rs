//! The figures of a dataset, kept from one table to the next: reading them again costs more than counting them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use palermo_register::catalog::Register;
use palermo_store::{House, Store, ledger, whole};
use palermo_tabulate::external::{self, ExternalCell};
use palermo_web::Axis;

use crate::error::Result;
use crate::frames;

/// Figures that stay in memory, over all datasets; the dataset that was asked for last stays in any case.
const KEPT: usize = 1_000_000;

/// Figures as of a position of the ledger.
struct Kept {
    store: uuid::Uuid,
    register: String,
    dataset: String,
    seq: i64,
    figures: Arc<Figures>,
}

/// Concepts with their codes, and the declarations that gave the names.
type Named = (Arc<House>, Arc<Vec<Axis>>);

/// The figures of an edition, and what they are broken down by as far as somebody has asked.
#[derive(Default)]
pub(super) struct Figures {
    pub cells: Arc<Vec<ExternalCell>>,
    /// By language.
    named: Mutex<BTreeMap<String, Named>>,
}

impl Figures {
    /// The concepts with their codes in a language, made once.
    pub fn axes(&self, house: &Arc<House>, language: &str, make: impl FnOnce() -> Vec<Axis>) -> Arc<Vec<Axis>> {
        let kept = self.named.lock().ok().and_then(|named| named.get(language).cloned());
        if let Some((_, axes)) = kept.filter(|(from, _)| Arc::ptr_eq(from, house)) {
            return axes;
        }
        let made = Arc::new(make());
        if let Ok(mut named) = self.named.lock() {
            named.insert(language.to_string(), (house.clone(), made.clone()));
        }
        made
    }
}

/// The datasets that were asked for last, the latest first.
static SHELF: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// The figures of the latest edition of a dataset, as of now.
///
/// # Errors
/// The store refuses.
pub(super) async fn latest(store: &Store, register: &Arc<Register>, dataset: &str) -> Result<Arc<Figures>> {
    let same = |k: &Kept| k.store == store.id() && k.register == register.name && k.dataset == dataset;
    let kept = SHELF.lock().ok().and_then(|shelf| shelf.iter().find(|k| same(k)).map(|k| (k.seq, k.figures.clone())));
    if let Some((seq, figures)) = kept {
        let mut reads = store.database().read().await?;
        let now = ledger::last_seq(&mut reads).await?;
        if now == seq || !ledger::touched(&mut reads, &register.name, seq).await? {
            if let Ok(mut shelf) = SHELF.lock()
                && let Some(place) = shelf.iter().position(same)
            {
                let mut found = shelf.remove(place);
                found.seq = found.seq.max(now);
                shelf.insert(0, found);
            }
            return Ok(figures);
        }
    }
    let frame = frames::frame(store, register, Some(&external::COLUMNS)).await?;
    let seq = frame.seq();
    let mut editions = external::of_frame(&frame, dataset)?;
    drop(frame);
    let newest = newest(store, register, dataset, editions.keys().map(String::as_str)).await?;
    let cells = Arc::new(editions.remove(&newest).unwrap_or_default());
    let figures = Arc::new(Figures { cells, ..Figures::default() });
    if let Ok(mut shelf) = SHELF.lock() {
        shelf.retain(|k| !same(k));
        let kept = Kept {
            store: store.id(),
            register: register.name.clone(),
            dataset: dataset.to_string(),
            seq,
            figures: figures.clone(),
        };
        shelf.insert(0, kept);
        let mut all = 0;
        let fits = shelf.iter().take_while(|k| {
            all += k.figures.cells.len();
            all <= KEPT
        });
        let fits = fits.count().max(1);
        shelf.truncate(fits);
    }
    Ok(figures)
}

/// The latest edition: the largest where all are dates, else the one imported last.
async fn newest(
    store: &Store,
    register: &Register,
    dataset: &str,
    editions: impl Iterator<Item = &str>,
) -> Result<String> {
    let editions: Vec<&str> = editions.collect();
    if editions.len() < 2 || editions.iter().all(|e| e.parse::<jiff::civil::Date>().is_ok()) {
        return Ok(editions.into_iter().max().unwrap_or_default().to_string());
    }
    let filter = store.filter(&register.name, &format!("dataset == {}", quoted(dataset)))?;
    let house = store.house();
    let (_, layout) = house.register(&register.name)?;
    let place = register.field_index("edition").unwrap_or_default();
    let mut reads = store.database().read().await?;
    let recorded: BTreeMap<String, String> = whole::newest_by(&mut reads, register, layout, &filter, place).await?;
    let latest = recorded.into_iter().max_by(|a, b| a.1.cmp(&b.1));
    Ok(latest.map(|(edition, _)| edition).unwrap_or_default())
}

/// A text in an expression.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
