//! What stands in the store after a kill, read without the service.
//!
//! Each look opens the store, follows the ledger from where the last look left it, event by event, and compares the records that
//! it names with it; now and then the whole of it is verified as `palermo ledger verify` does.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::value::Value;
use palermo_store::ledger::{self, Event, GENESIS};
use palermo_store::read::Listing;
use palermo_store::verify::Installation;
use palermo_store::{Place, Record, Store};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::clerk::{Loan, Stage};
use crate::named_stage;

/// Registers whose records are counted against the events that made them.
const COUNTED: [&str; 8] = [
    "example.item",
    "example.loan",
    "example.visit",
    "example.condition_event",
    "core.clock",
    "core.notice",
    "core.batch",
    "statistics.st_victim",
];

/// Reads what stands.
pub struct Judge {
    runtime: Runtime,
    place: Place,
    /// The last event that was followed.
    seq: i64,
    chains: HashMap<Option<Arc<str>>, (i64, ledger::Hash)>,
    /// Records of each register, by the events.
    made: BTreeMap<String, i64>,
}

/// What was found.
pub struct Found {
    /// How far each loan is.
    pub stages: Vec<Stage>,
    /// Rows that were imported since the last look.
    pub imported: usize,
}

/// Fails with what is wrong unless it holds.
macro_rules! holds {
    ($condition:expr, $($said:tt)+) => {
        if !$condition {
            return Err(format!($($said)+));
        }
    };
}

impl Judge {
    /// Over an installation as it stands now.
    pub fn over(place: &Place) -> Judge {
        let runtime = Runtime::new().expect("a runtime");
        let chains = HashMap::new();
        Judge { runtime, place: place.clone(), seq: 0, chains, made: BTreeMap::new() }
    }

    /// The one record of a register.
    pub fn only(&self, register: &str) -> Uuid {
        self.runtime.block_on(async {
            let store = Store::open(self.place.clone()).await.expect("it opens");
            let (records, n) = store.list(register, &Listing::default()).await.expect("records");
            assert_eq!(n, 1, "{register}");
            close(&store).await;
            records[0].id
        })
    }

    /// Looks at what stands; with `whole` everything is verified.
    ///
    /// # Errors
    /// What is wrong.
    pub fn look(&mut self, loans: &[&Loan], whole: bool) -> Result<Found, String> {
        let Judge { runtime, place, seq, chains, made } = self;
        runtime.block_on(async {
            let store = Store::open(place.clone()).await.map_err(|e| format!("the store does not open: {e}"))?;
            let before = *seq;
            let events = follow(&store, seq, chains).await?;
            let imported = events.iter().filter(|e| is(e, "statistics.st_victim", "create")).count();
            agree(&store, &events, made).await?;
            let mut stages = Vec::new();
            for loan in loans {
                let stage = stage(&store, loan).await?;
                let (least, most) = (named_stage(loan.heard), named_stage(loan.asked));
                let within = loan.heard <= stage && stage <= loan.asked;
                holds!(within, "{loan:?}: {least} was acknowledged, {most} asked for, {} is there", named_stage(stage));
                stages.push(stage);
            }
            close(&store).await;
            if whole {
                let outcome = Installation::verify(place, &[], &mut |_, _| {}).await.map_err(|e| e.to_string())?;
                holds!(outcome.ok, "the ledger does not verify: {:?}", outcome.findings);
                holds!(outcome.events == u64::try_from(*seq).unwrap_or(0), "{} events of {seq}", outcome.events);
            }
            // Before the first kill an import came through by itself.
            let imported = if before == 0 { imported.saturating_sub(crate::ROWS) } else { imported };
            Ok(Found { stages, imported })
        })
    }
}

async fn close(store: &Store) {
    store.database().close().await;
    store.keys().database().close().await;
}

fn is(event: &Event, register: &str, action: &str) -> bool {
    event.draft.register.as_deref() == Some(register) && &*event.draft.action == action
}

/// Every event since the last look: numbers without a gap, each link and each hash as it must be.
async fn follow(
    store: &Store,
    seq: &mut i64,
    chains: &mut HashMap<Option<Arc<str>>, (i64, ledger::Hash)>,
) -> Result<Vec<Event>, String> {
    let mut reads = store.database().snapshot().await.map_err(|e| e.to_string())?;
    let mut all = Vec::new();
    loop {
        let events = ledger::events_after(&mut reads, *seq, 5_000).await.map_err(|e| e.to_string())?;
        if events.is_empty() {
            break;
        }
        for event in events {
            let chain = chains.entry(event.draft.org.clone()).or_insert((0, GENESIS));
            let sound = event.seq == *seq + 1
                && event.org_seq == chain.0 + 1
                && event.prev == chain.1
                && event.computed_hash() == event.h;
            holds!(sound, "event {} does not follow event {seq}", event.seq);
            (*seq, *chain) = (event.seq, (event.org_seq, event.h));
            all.push(event);
        }
    }
    for head in ledger::heads(&mut reads).await.map_err(|e| e.to_string())? {
        holds!(chains.get(&head.org) == Some(&(head.org_seq, head.h)), "the chain of {:?} ends elsewhere", head.org);
    }
    Ok(all)
}

/// Every record that an event names stands as its last event says, and there are as many records as events made.
async fn agree(store: &Store, events: &[Event], made: &mut BTreeMap<String, i64>) -> Result<(), String> {
    let mut last: BTreeMap<(&str, Uuid), &Event> = BTreeMap::new();
    for event in events {
        let (Some(register), Some(id)) = (event.draft.register.as_deref(), event.draft.record) else { continue };
        let n = made.entry(register.to_string()).or_default();
        match &*event.draft.action {
            "create" => *n += 1,
            "delete" => *n -= 1,
            _ => {}
        }
        if event.draft.version_hash.is_some() || &*event.draft.action == "delete" {
            last.insert((register, id), event);
        }
    }
    let house = store.house();
    for ((name, id), event) in last {
        let Ok((register, _)) = house.register(name) else { continue };
        let stands = store.get(name, id).await;
        match (event.draft.version_hash, stands) {
            (Some(hash), Ok(record)) => {
                holds!(record.version_hash(&register) == hash, "{name} {id} is not what event {} says", event.seq);
            }
            (Some(_), Err(e)) => return Err(format!("{name} {id} of event {} is not there: {e}", event.seq)),
            (None, stands) => holds!(stands.is_err(), "{name} {id} was deleted by event {} and stands", event.seq),
        }
    }
    for name in COUNTED {
        let (_, n) = store.list(name, &Listing { limit: 1, ..Listing::default() }).await.map_err(|e| e.to_string())?;
        let events = made.get(name).copied().unwrap_or(0);
        holds!(n == events, "{n} records of {name}, and {events} by the ledger");
    }
    Ok(())
}

/// The records of a register of which a field holds this.
async fn with(store: &Store, register: &str, field: &str, holds: &str) -> Result<Vec<Record>, String> {
    let house = store.house();
    let (of, _) = house.register(register).map_err(|e| e.to_string())?;
    let place = of.field_index(field).ok_or_else(|| format!("{register} has no field {field}"))?;
    let listing = Listing { filter: Filter::Compare(place, Cmp::Eq, V::Text(holds.into())), ..Listing::default() };
    Ok(store.list(register, &listing).await.map_err(|e| e.to_string())?.0)
}

/// How far a loan is; an error where a stage is there by half.
async fn stage(store: &Store, loan: &Loan) -> Result<Stage, String> {
    let house = store.house();
    let text = |register: &str, record: &Record, field: &str| -> String {
        let Ok((of, _)) = house.register(register) else { return String::new() };
        match record.get(&of, field) {
            Value::Empty => String::new(),
            value => of.field(field).map_or_else(String::new, |f| value.to_text(f)),
        }
    };
    let items = with(store, "example.item", "inventory", &loan.inventory).await?;
    let Some(item) = items.first() else { return Ok(Stage::Nothing) };
    holds!(items.len() == 1, "{loan:?}: {} items", items.len());
    let item_id = item.id.to_string();
    let loans = with(store, "example.loan", "item", &item_id).await?;
    holds!(loans.len() <= 1, "{loan:?}: {} loans", loans.len());
    let visits = with(store, "example.visit", "item", &item_id).await?.len();
    let seen = with(store, "example.condition_event", "item", &item_id).await?.len();
    let counted = text("example.item", item, "visit_count");
    let Some(record) = loans.first() else {
        holds!((visits, seen) == (0, 0), "{loan:?}: traces of a loan that is not there");
        return Ok(Stage::Item);
    };
    holds!(loan.id.is_none_or(|id| id == record.id), "{loan:?} is {}", record.id);
    let own = |field: &str| text("example.loan", record, field);
    let stage = match own("loan_state").as_str() {
        "reserved" => Stage::Reserved,
        "lent" => Stage::Lent,
        "returned" => Stage::Returned,
        other => return Err(format!("{loan:?} is {other}")),
    };
    let (lent, returned) = (stage >= Stage::Lent, stage >= Stage::Returned);
    // What the move sets, assigns, makes, starts and tells stands if and only if the state does.
    let clocks = with(store, "core.clock", "record", &record.id.to_string()).await?;
    let clock = |name: &str| {
        let own = clocks.iter().find(|c| text("core.clock", c, "name") == name);
        own.map_or_else(|| "none".to_string(), |c| text("core.clock", c, "state"))
    };
    let due = ["return", "check_up"].map(clock);
    let expected = match stage {
        Stage::Lent => ["running", "running"],
        Stage::Returned => ["met", "stopped"],
        _ => ["none", "none"],
    };
    let told = with(store, "core.notice", "record", &record.id.to_string()).await?.len();
    let whole = [
        ("lent_on", own("lent_on").is_empty() != lent),
        ("desk", own("desk").is_empty() != lent),
        ("a visit", visits == usize::from(lent)),
        ("its count", counted == u8::from(lent).to_string()),
        ("returned_on", own("returned_on").is_empty() != returned),
        ("a condition", seen == usize::from(returned)),
        ("clocks", due == expected || (due[0] == "overdue" && expected[0] == "running")),
        ("notices", told == 1 + usize::from(returned)),
    ];
    let half: Vec<&str> = whole.iter().filter(|(_, holds)| !holds).map(|(what, _)| *what).collect();
    holds!(half.is_empty(), "{} by half: {half:?}, clocks {due:?}, {told} notices", named_stage(stage));
    Ok(stage)
}
