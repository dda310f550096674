//! Has anyone touched the ledger, and who did what to a record? Both are asked of an installation that is looked at only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use palermo_store::Place;
use palermo_store::ledger::{self, Event, SignedHead};
use palermo_store::verify::{Finding, Installation, Outcome};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::cli::{Global, LedgerCommand};
use crate::commands::{answer, open, place};
use crate::error::{Error, Result};
use crate::voice;

/// Runs a command of the ledger; the number is its exit code.
///
/// # Errors
/// There is no installation, or the database refuses.
pub async fn run(g: &Global, command: LedgerCommand) -> Result<u8> {
    match command {
        LedgerCommand::Verify { dir, anchors } => verify(g, dir, anchors.as_deref()).await,
        LedgerCommand::Head { out } => head(g, out.as_deref()).await,
        LedgerCommand::Who { record, from, to } => who(g, record, from, to).await,
    }
}

/// A folder, the file of a database, or a folder whose registers lie in the database that is named.
fn looked_at(g: &Global, at: Option<PathBuf>) -> Place {
    let Some(at) = at else { return place(g) };
    if at.is_file() {
        let folder = at.parent().map(Path::to_path_buf).unwrap_or_default();
        return Place { folder, database: Some(at.display().to_string()), keys: None, heads: None, outbox: None };
    }
    let own = at.join("palermo.db").exists();
    let named = |url: &Option<String>| url.clone().filter(|_| !own);
    Place { folder: at, database: named(&g.database), keys: named(&g.keys), heads: None, outbox: None }
}

async fn verify(g: &Global, dir: Option<PathBuf>, anchors: Option<&Path>) -> Result<u8> {
    let anchors = anchors.map_or_else(|| Ok(Vec::new()), ledger::read_anchors)?;
    let bar = voice::bar("verifying");
    let outcome = Installation::verify(&looked_at(g, dir), &anchors, &mut |name, n| {
        bar.set_message(format!("verifying {name}"));
        bar.set_position(n);
    })
    .await?;
    bar.finish_and_clear();
    answer(g, &json!(outcome), || verdict(&outcome))?;
    Ok(u8::from(!outcome.ok))
}

fn verdict(outcome: &Outcome) -> String {
    if outcome.ok {
        let bare = outcome.unanchored.len();
        let how = if bare == 0 { String::new() } else { format!(" {bare} chains have no outside head (--anchors).") };
        return format!("{} events: chains and rows agree.{how}", outcome.events);
    }
    let line = |f: &Finding| {
        let organisation = f.organisation.as_deref().unwrap_or("(installation)");
        let record = f.record.map(|r| r.to_string()).unwrap_or_default();
        let register = f.register.as_deref().unwrap_or_default();
        format!("{} {organisation} seq {}–{} {register} {record}", f.kind, f.from, f.to).trim_end().to_owned()
    };
    let lines: Vec<String> = outcome.findings.iter().map(line).collect();
    let more = if outcome.more { "\nand more than is listed" } else { "" };
    format!("{} events, {} findings:\n{}{more}", outcome.events, outcome.findings.len(), lines.join("\n"))
}

/// Signs heads now; `out` gets all that were signed since it got the last ones.
async fn head(g: &Global, out: Option<&Path>) -> Result<u8> {
    let store = open(g).await?;
    store.sign_heads().await?;
    let heads = ledger::signed_heads(&mut store.keys().database().read().await?).await?;
    let mut newest: BTreeMap<Option<String>, &SignedHead> = BTreeMap::new();
    for head in &heads {
        newest.insert(head.org.clone(), head);
    }
    let newest: Vec<SignedHead> = newest.into_values().cloned().collect();
    if let Some(out) = out {
        ledger::put_heads(out, &newest)?;
    }
    let told: Vec<Json> = newest
        .iter()
        .map(|h| json!({ "organisation": h.org, "org_seq": h.org_seq, "at": h.at, "line": h.line() }))
        .collect();
    let key: String =
        store.ledger_keys().signing().await?.verifying().as_bytes().iter().map(|b| format!("{b:02x}")).collect();
    answer(g, &json!({ "installation": store.installation(), "key": key, "heads": told }), || {
        let lines: Vec<String> = newest.iter().map(SignedHead::line).collect();
        format!("installation {}\nkey {key}\n{}", store.installation(), lines.join("\n"))
    })?;
    Ok(0)
}

/// Days are those of this machine's zone, the last one included.
async fn who(g: &Global, record: Uuid, from: Option<Date>, to: Option<Date>) -> Result<u8> {
    let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
    let start = |day: Date| {
        zone.to_timestamp(day.at(0, 0, 0, 0)).map(|at| at.as_millisecond()).map_err(|e| {
            Error::said("date", format!("{day} is no day that can be looked at: {e}"), "write it as 2027-03-31")
        })
    };
    let first = from.map_or(Ok(i64::MIN), start)?;
    let end = to.map_or(Ok(i64::MAX), |day| day.tomorrow().map_or(Ok(i64::MAX), start))?;
    let installation = Installation::open(&place(g)).await?;
    let events = ledger::who(&mut installation.database().read().await?, record, first, end).await?;
    let list: Vec<Json> = events.iter().map(told).collect();
    answer(g, &json!({ "record": record, "from": from, "to": to, "events": list }), || {
        if events.is_empty() {
            return "The ledger knows of no event about this record in that time.".into();
        }
        events.iter().map(|event| line(event, &zone)).collect::<Vec<_>>().join("\n")
    })?;
    Ok(0)
}

fn instant(event: &Event) -> Timestamp {
    Timestamp::from_millisecond(event.draft.at).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Who, as what, did what, when and for which purpose; not even the names of fields.
fn told(event: &Event) -> Json {
    let d = &event.draft;
    json!({
        "seq": event.seq,
        "at": palermo_store::db::iso(instant(event)),
        "actor": d.actor,
        "role": d.role,
        "organisation": d.org,
        "action": d.action,
        "decision": d.decision.as_str(),
        "register": d.register,
        "class": d.class,
        "compartment": d.compartment,
        "purpose": d.purpose,
        "reason_ref": d.reason_ref,
        "approver": d.approver,
    })
}

fn line(event: &Event, zone: &TimeZone) -> String {
    let d = &event.draft;
    let at = zone.to_datetime(instant(event)).strftime("%Y-%m-%d %H:%M:%S");
    let role = d.role.as_deref().map(|role| format!(" as {role}")).unwrap_or_default();
    let denied = if d.decision == ledger::Decision::Deny { " (denied)" } else { "" };
    let parts = [d.register.as_deref(), d.class.as_deref(), d.compartment.as_deref()];
    let what: Vec<&str> = parts.into_iter().flatten().collect();
    let purpose = d.purpose.as_deref().map(|purpose| format!(", for {purpose}")).unwrap_or_default();
    format!("{at}  {}{role}: {}{denied} {}{purpose}", d.actor, d.action, what.join(" "))
}
