//! Who is bound by a treaty on a day, and what changed between two: answers over the append-only register of treaty actions.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use palermo_register::catalog::Arg;
use palermo_register::locale::Locale;
use palermo_register::value::Value;
use palermo_register::view;
use palermo_store::read::Listing;
use palermo_store::record::Record;
use palermo_store::{House, Store};
use palermo_web::{StateName, TreatyAnswer, TreatyRequest};
use serde_json::{Value as Json, json};

use crate::error::{Error, Result};

const REGISTER: &str = "treaty.treaty_action";

/// How States, actions and the sentences of an answer are called.
pub struct Words {
    house: Arc<House>,
    language: String,
}

impl Words {
    /// Words of a language.
    pub fn new(store: &Store, language: &str) -> Words {
        Words { house: store.house(), language: language.to_string() }
    }

    /// Adds the names of the States and actions of an answer, in the language.
    pub fn name(&self, answer: &mut Json) {
        let (mut states, mut actions) = (BTreeMap::new(), BTreeMap::new());
        let all = ["states", "undated", "joined", "left"].into_iter().filter_map(|k| answer[k].as_array()).flatten();
        for one in all {
            if let Some(code) = one.as_str().or_else(|| one["state"].as_str()) {
                states.insert(code.to_string(), self.code("party", code));
            }
            if let Some(code) = one["action"].as_str() {
                actions.insert(code.to_string(), self.code("action", code));
            }
        }
        answer["language"] = json!(self.language);
        answer["labels"] = json!({ "states": states, "actions": actions });
    }

    fn code(&self, field: &str, code: &str) -> String {
        let register = self.house.catalog.register(REGISTER);
        let found = register.and_then(|r| Some((r, r.field(field)?)));
        found.map_or_else(|| code.to_string(), |(r, f)| self.house.catalog.code_label(r, f, code, &self.language))
    }

    fn sentence(&self, id: &str, values: &[(&str, Arg<'_>)]) -> String {
        let found = self.house.catalog.sentence("treaty", id, &self.language, values);
        found.map_or_else(|| id.to_string(), |s| s.text)
    }

    /// The parties in words, their names in the order of their codes.
    pub fn status(&self, answer: &Json) -> String {
        let text = |k: &str| answer[k].as_str().map_or_else(|| answer[k].to_string(), str::to_string);
        let count = |k: &str| Arg::Count(answer[k].as_i64().unwrap_or_default());
        let names = |k: &str| {
            let codes = answer[k].as_array().into_iter().flatten().filter_map(Json::as_str);
            codes.map(|c| self.code("party", c)).collect::<Vec<_>>().join(", ")
        };
        let (n, treaty, on) = (count("parties"), text("treaty"), text("on"));
        let said = [("value", n), ("treaty", Arg::Text(&treaty)), ("on", Arg::Text(&on))];
        let mut lines = vec![self.sentence("text-parties", &said)];
        lines.push(names("states"));
        if answer["unnamed"].as_u64().is_some_and(|n| n > 0) {
            lines.push(self.sentence("text-party-unnamed", &[("value", count("unnamed"))]));
        }
        if answer["undated"].as_array().is_some_and(|u| !u.is_empty()) {
            lines.push(self.sentence("text-parties-undated", &[("states", Arg::Text(&names("undated")))]));
        }
        lines.join("\n")
    }

    /// Who joined and who left, in words.
    pub fn changes(&self, answer: &Json) -> String {
        let lines = |id: &str, key: &str| {
            let one = |s: &Json| {
                let text = |k: &str| s[k].as_str().unwrap_or_default();
                format!(
                    "  {} {} ({})",
                    text("date"),
                    self.code("party", text("state")),
                    self.code("action", text("action"))
                )
            };
            let all = answer[key].as_array().into_iter().flatten().map(one);
            std::iter::once(self.sentence(id, &[])).chain(all).collect::<Vec<_>>().join("\n")
        };
        format!("{}\n{}", lines("text-joined", "joined"), lines("text-left", "left"))
    }
}

struct Action {
    state: String,
    date: Option<Date>,
    action: String,
    effect: String,
    named: bool,
}

async fn actions(store: &Store, treaty: &str) -> Result<Vec<Action>> {
    let house = store.house();
    let (register, _) = house.register(REGISTER)?;
    let (instruments, _) = house.register("treaty.instrument")?;
    let (all, _) = store.list("treaty.instrument", &Listing { limit: 10_000, ..Listing::default() }).await?;
    let text = |r: &Record, reg: &palermo_register::catalog::Register, f: &str| {
        reg.field(f).map_or_else(String::new, |field| r.get(reg, f).to_text(field))
    };
    let names = |r: &Record| ["code", "symbol"].map(|f| text(r, &instruments, f).to_lowercase());
    let wanted = treaty.to_lowercase();
    let Some(instrument) = all.iter().find(|r| names(r).contains(&wanted)) else {
        let known: Vec<String> = all.iter().map(|r| text(r, &instruments, "code")).collect();
        return Err(Error::said(
            "unknown_treaty",
            format!("there is no treaty `{treaty}`"),
            palermo_register::source::did_you_mean(treaty, known.iter().map(String::as_str)),
        ));
    };
    let keys = names(instrument);
    let (records, _) = store.list(REGISTER, &Listing { limit: 1_000_000, ..Listing::default() }).await?;
    let list = register.field("action").and_then(|f| f.list.clone());
    let mut out = Vec::new();
    for r in &records {
        let of = match r.get(&register, "instrument") {
            Value::Refs(refs) => refs.iter().any(|x| x.id == instrument.id),
            v => register.field("instrument").is_some_and(|f| keys.contains(&v.to_text(f).to_lowercase())),
        };
        if !of {
            continue;
        }
        let action = text(r, &register, "action");
        let effect = list
            .as_ref()
            .and_then(|l| l.get(&action))
            .and_then(|c| c.columns.get("effect"))
            .cloned()
            .unwrap_or_default();
        let status = text(r, &register, "status");
        let state = text(r, &register, "party");
        let date = match r.get(&register, "deposit_date") {
            Value::Date(d) => Some(d.first()),
            _ => None,
        };
        let unnamed = state.is_empty();
        if unnamed && status != "party_unidentified" {
            continue;
        }
        let effect = if effect.is_empty() && status.starts_with("party") { "party".to_string() } else { effect };
        out.push(Action { state, date, action, effect, named: !unnamed });
    }
    Ok(out)
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::said("not_a_date", format!("`{text}` is not a day"), "write it as 2020-07-20"))
}

/// The parties on a day, by date of deposit, that day included.
///
/// # Errors
/// The treaty is unknown, or the store refuses.
pub async fn status(store: &Store, treaty: &str, on: &str) -> Result<Json> {
    let on = day(on)?;
    let all = actions(store, treaty).await?;
    let mut standing: BTreeMap<&str, (Option<Date>, bool)> = BTreeMap::new();
    let mut undated: Vec<&str> = Vec::new();
    for a in all.iter().filter(|a| a.named && !a.effect.is_empty() && a.effect != "none") {
        let Some(date) = a.date else {
            // The fact is evidenced, the day is not: counted from the edition of the source on, and marked.
            if a.effect == "party" {
                undated.push(&a.state);
            }
            continue;
        };
        let slot = standing.entry(&a.state).or_insert((None, false));
        if date <= on && slot.0.is_none_or(|d| d <= date) {
            *slot = (Some(date), a.effect == "party");
        }
    }
    let states: Vec<&str> = standing.iter().filter(|(_, (_, party))| *party).map(|(s, _)| *s).collect();
    let unnamed = all.iter().filter(|a| !a.named).count();
    undated.sort_unstable();
    undated.retain(|s| !states.contains(s));
    Ok(
        json!({ "treaty": treaty, "on": on.to_string(), "parties": states.len(), "states": states, "unnamed": unnamed, "undated": undated }),
    )
}

/// The States that joined or left between two days, both included.
///
/// # Errors
/// As [`status`].
pub async fn changes(store: &Store, treaty: &str, from: &str, to: &str) -> Result<Json> {
    let (from, to) = (day(from)?, day(to)?);
    let all = actions(store, treaty).await?;
    let within = |effect: &str| {
        let mut found: Vec<&Action> = all
            .iter()
            .filter(|a| a.named && a.effect == effect && a.date.is_some_and(|d| from <= d && d <= to))
            .collect();
        found.sort_by(|a, b| (a.date, &a.state).cmp(&(b.date, &b.state)));
        found
            .iter()
            .map(|a| json!({ "state": a.state, "date": a.date.map(|d| d.to_string()), "action": a.action }))
            .collect::<Vec<_>>()
    };
    Ok(
        json!({ "treaty": treaty, "from": from.to_string(), "to": to.to_string(), "joined": within("party"), "left": within("not_party") }),
    )
}

/// Who is bound by a treaty, by name in the reader's language; of an empty request the treaties that are known.
///
/// # Errors
/// As [`status`] and [`changes`].
pub async fn answer(store: &Store, asked: &TreatyRequest) -> Result<TreatyAnswer> {
    let house = store.house();
    let Ok((instruments, _)) = house.register("treaty.instrument") else { return Ok(TreatyAnswer::default()) };
    let (all, _) = store.list("treaty.instrument", &Listing { limit: 1_000, ..Listing::default() }).await?;
    let titled = |r: &Record| {
        let code = instruments.field("code").map_or_else(String::new, |f| r.get(&instruments, "code").to_text(f));
        let title = instruments
            .field("titles")
            .map(|f| view::said(&house.catalog, &instruments, f, r.get(&instruments, "titles"), &asked.language).text);
        let title = title.filter(|t| !t.is_empty()).unwrap_or_else(|| code.clone());
        (code, title)
    };
    let mut treaties: Vec<(String, String)> = all.iter().map(titled).collect();
    treaties.sort();
    // The Protocol is what this house is named after; whoever asks for nothing is shown it first.
    let usual = treaties.iter().find(|(c, _)| c == "tip-protocol").or(treaties.first()).map(|(c, _)| c.clone());
    let Some(treaty) = Some(asked.treaty.clone()).filter(|t| !t.is_empty()).or(usual) else {
        return Ok(TreatyAnswer::default());
    };
    let words = Words::new(store, &asked.language);
    let locale = Locale::of(&asked.language).unwrap_or(Locale::ENGLISH);
    let named = |one: &Json| {
        let code = one.as_str().or_else(|| one["state"].as_str()).unwrap_or_default().to_string();
        let text = |k: &str| one[k].as_str().map(str::to_string);
        StateName {
            label: words.code("party", &code),
            code,
            on: text("date"),
            action: text("action").map(|a| words.code("action", &a)),
        }
    };
    let list = |answer: &Json, key: &str| -> Vec<StateName> {
        let mut all: Vec<StateName> = answer[key].as_array().into_iter().flatten().map(named).collect();
        all.sort_by(|a, b| locale.compare(&a.label, &b.label));
        all
    };
    let standing = status(store, &treaty, &asked.on).await?;
    let changed = match &asked.from {
        Some(from) => changes(store, &treaty, from, &asked.on).await?,
        None => Json::Null,
    };
    Ok(TreatyAnswer {
        parties: list(&standing, "states"),
        unnamed: standing["unnamed"].as_u64().unwrap_or_default(),
        undated: list(&standing, "undated"),
        joined: list(&changed, "joined"),
        left: list(&changed, "left"),
        treaties,
        treaty,
    })
}
