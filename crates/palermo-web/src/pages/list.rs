//! The list of a register: what is needed to choose a record, with filters that have an address.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use maud::{Markup, html};
use palermo_access::{Action, Question};
use palermo_register::catalog::{Arg, Field as Declared, Register};
use palermo_register::cel::{Cmp, Filter, V};
use palermo_register::decl::FieldType as T;
use palermo_register::value::{State, Value};
use palermo_store::read::Listing;
use palermo_store::{Error as StoreError, Input, Record, Sight};

use super::account::{owned, proven, signed_in};
use super::{Oops, Shown, finding, record};
use crate::ask::identifier;
use crate::form::Sent;
use crate::parts::{Choice, Field, Tone, hidden, notice, pager, scroll, select, text};
use crate::records::{is_about_states, order};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::{Said, Words};
use crate::work::leave;
use crate::{ExportRequest, Problem};

/// Records on a page.
const PER_PAGE: u64 = 50;
/// Codes that a filter offers in a list that opens; longer lists are typed.
const OFFERED: usize = 60;
/// Values of one filter at most.
const AT_ONCE: usize = 50;

/// `GET /{language}/registers`
pub(crate) async fn index(visit: Visit) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let title = words.say("registers-title");
    let mut packs: std::collections::BTreeMap<&str, Vec<(&Register, Said)>> = std::collections::BTreeMap::new();
    for register in visit.house.catalog.registers.values().filter(|r| visit.sees(r)) {
        let name = words.register(&visit.house.catalog, register);
        packs.entry(&register.pack).or_default().push((register, name));
    }
    for registers in packs.values_mut() {
        registers.sort_by(|a, b| words.locale.compare(&a.1.text, &b.1.text));
    }
    Ok(Page::staff(&visit, &title).door("/registers").show(html! {
        h1 { (title) }
        p { (words.say("registers-what")) }
        @for (pack, registers) in &packs {
            h2 { (words.label(&visit.house.catalog, pack, "pack", pack)) }
            ul.columns { @for (register, name) in registers {
                li { a href=(visit.to(&format!("/registers/{}", register.name))) { (name) } }
            } }
        }
    }))
}

/// A filter of the list as it was chosen.
struct Chosen<'a> {
    field: &'a Declared,
    place: usize,
    values: Vec<String>,
    /// What a chosen record is called, where the values are records.
    titles: Vec<String>,
}

/// What the address of a list asks for.
struct Asked<'a> {
    chosen: Vec<Chosen<'a>>,
    saved: Vec<(String, Said, String)>,
    /// Name of the saved filter that is chosen.
    named: Option<String>,
    listing: Listing,
}

impl Asked<'_> {
    /// Whether not all records are asked for.
    fn narrows(&self) -> bool {
        self.listing.filter != Filter::All || self.listing.search.is_some() || self.listing.as_of.is_some()
    }
}

async fn asked<'a>(visit: &Visit, register: &'a Register) -> Result<Asked<'a>, Oops> {
    let mut chosen = chosen(visit, register)?;
    for c in chosen.iter_mut().filter(|c| is_link(c.field)) {
        c.titles = link_titles(visit, c).await?;
    }
    let mut filter = Filter::All;
    for c in &chosen {
        filter = filter.and(as_filter(c));
    }
    let saved = saved_queries(visit, register).await?;
    let mut named = None;
    if let Some(query) = visit.ask.one("query") {
        let found = saved.iter().find(|(id, ..)| id == query);
        let gone = || Problem::asked("unknown_query", "the saved filter is not there any more");
        let (_, name, text) = found.ok_or_else(gone)?;
        named = Some(name.text.clone());
        filter = filter.and(visit.state.store.filter(&register.name, text)?);
    }
    let listing = Listing {
        filter,
        search: visit.ask.one("q").map(str::to_string),
        as_of: visit.ask.day("as_of")?.filter(|_| register.valid),
        order: order(register, &visit.ask)?,
        ..Listing::default()
    };
    Ok(Asked { chosen, saved, named, listing })
}

/// The records that a person may take away once she has shown again who she is.
fn export_sight(visit: &Visit, register: &Register) -> Result<Sight, Oops> {
    let question = Question { step_up: true, ..Question::new(&visit.person, &Action::Export) };
    Ok(visit.state.access.sight(&question, register)?)
}

/// `GET /{language}/registers/{register}/export?format=`: the records that the list of the same address shows.
pub(crate) async fn export(visit: Visit, Path(name): Path<String>) -> Shown {
    let (register, _) = visit.house.register(&name)?;
    // Whoever may take it away shows again who she is, before the policies are told so.
    let sight = export_sight(&visit, &register)?;
    if sight == Sight::Always(false) {
        return Err(StoreError::NotYours.into());
    }
    if let Err(way) = proven(&visit) {
        return Ok(way);
    }
    let listing = Listing { sight, ..asked(&visit, &register).await?.listing };
    let format = visit.ask.one("format").unwrap_or("csv").to_string();
    let file = visit.state.desk.export(ExportRequest { register: register.name.clone(), format, listing }).await?;
    Ok(leave(file)?)
}

/// `GET /{language}/registers/{register}`
pub(crate) async fn list(visit: Visit, Path(name): Path<String>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let (register, _) = visit.house.register(&name)?;
    let asked = asked(&visit, &register).await?;
    let page = visit.ask.number("page", 1, u64::from(u32::MAX))?;
    let sight = visit.state.enter(&visit.person, &Action::List, &register)?;
    let makes = visit.state.may_make(&visit.person, &register).await?;
    let takes = export_sight(&visit, &register)? != Sight::Always(false);
    let listing = Listing { sight, offset: (page - 1) * PER_PAGE, limit: PER_PAGE, ..asked.listing.clone() };
    let (records, total) = visit.state.store.list(&register.name, &listing).await?;
    let pages = u64::try_from(total).unwrap_or(0).div_ceil(PER_PAGE).max(1);
    let columns = columns(&visit, &register);
    let heading = words.register(catalog, &register);
    let told = told(&visit);
    let in_words = in_words(&visit, &register, &asked);
    let moves = bulk_moves(&visit, &register);
    let body = if records.is_empty() {
        nothing(&visit, &register, total, asked.narrows(), makes)
    } else {
        table(&visit, &register, &columns, &records, &moves).await?
    };
    let token = visit.session.as_ref().map(|s| s.form_token.clone()).unwrap_or_default();
    let finding = finding::door(&visit, &register).await?;
    Ok(Page::staff(&visit, &heading.text).door("/registers").crumb("/registers", words.say("door-registers")).show(html! {
        h1 { (heading) }
        (told)
        div.buttons {
            @if makes { a.button href=(visit.to(&format!("/registers/{}/new", register.name))) { (words.say("list-new")) } }
            a.button.quiet href=(visit.to(&format!("/packs/{}#{}", register.pack, register.short()))) { (words.say("list-declares")) }
        }
        (finding)
        div.split {
            (filters(&visit, &register, &asked))
            div {
                p.state-of { (in_words) }
                (body)
                (pager(&visit, page, pages, total))
                @if takes { (exports(&visit)) }
                (keep_filter(&visit, &register, &asked.chosen, &token))
            }
        }
    }))
}

fn told(visit: &Visit) -> Markup {
    let words = visit.words;
    match visit.ask.one("told") {
        Some("kept") => notice(Tone::Done, None, html! { p role="status" { (words.say("list-kept")) } }),
        Some("deleted") => notice(Tone::Done, None, html! { p role="status" { (words.say("list-deleted")) } }),
        _ => html! {},
    }
}

/// The facets of the register that the address chooses; a text that is no code is refused with the way out.
fn chosen<'a>(visit: &Visit, register: &'a Register) -> Result<Vec<Chosen<'a>>, Oops> {
    let today = visit.state.store.moment().today;
    let mut out = Vec::new();
    // What the register lets choose, and every link: the record that is pointed at leads here.
    let facets: Vec<usize> = register.facets.iter().filter_map(|n| register.field_index(n)).collect();
    let offered = |place: &usize, f: &Declared| facets.contains(place) || (is_link(f) && f.is_stored());
    for (place, field) in register.fields.iter().enumerate().filter(|(i, f)| offered(i, f)) {
        let texts = visit.ask.all(&format!("w.{}", field.name));
        if texts.is_empty() || texts.len() > AT_ONCE {
            continue;
        }
        let mut values = Vec::new();
        for text in texts {
            if State::parse(text.trim_start_matches('=')).is_some() && text.starts_with('=') {
                values.push(text);
                continue;
            }
            values.push(match &field.list {
                Some(list) => crate::form::found(list, &text, today).ok_or_else(|| {
                    Problem::asked("unknown_code", format!("`{text}` is not a code of {}", list.name))
                })?,
                None if is_link(field) => identifier(&text, "no_record")?.to_string(),
                None => text,
            });
        }
        out.push(Chosen { field, place, values, titles: Vec::new() });
    }
    Ok(out)
}

fn is_link(field: &Declared) -> bool {
    matches!(field.kind, T::Ref | T::Refs)
}

/// What the records are called that a filter names; one that is gone is called by its identifier.
async fn link_titles(visit: &Visit, chosen: &Chosen<'_>) -> Result<Vec<String>, Oops> {
    let mut out = Vec::new();
    for text in &chosen.values {
        let mut called = text.clone();
        for name in &chosen.field.to {
            let (other, _) = visit.house.register(name)?;
            if let Ok(record) = visit.record(&Action::Read, &other, identifier(text, "no_record")?).await {
                called = record::title(visit, &other, &record);
            }
        }
        out.push(called);
    }
    Ok(out)
}

fn as_filter(c: &Chosen<'_>) -> Filter {
    let one = |value: &String| match value.strip_prefix('=').and_then(State::parse) {
        Some(state) => Filter::State(c.place, state),
        None => match c.field.kind {
            T::Set => Filter::Holds(c.place, value.clone()),
            T::Yn => {
                let yes = Filter::Yes(c.place);
                if value == "yes" { yes } else { Filter::Not(Box::new(yes)) }
            }
            T::Code if c.field.list.as_ref().is_some_and(|l| l.codes().iter().any(|x| x.parent.is_some())) => {
                Filter::Under(c.place, value.clone())
            }
            T::Integer => Filter::Compare(c.place, Cmp::Eq, value.parse().map_or(V::Unknown, V::Int)),
            _ => Filter::Compare(c.place, Cmp::Eq, V::Text(value.as_str().into())),
        },
    };
    match c.values.as_slice() {
        [value] => one(value),
        values => Filter::Or(values.iter().map(one).collect()),
    }
}

/// Saved filters of the pack and of the organisation: identifier, name, text.
async fn saved_queries(visit: &Visit, register: &Register) -> Result<Vec<(String, Said, String)>, Oops> {
    let catalog = &visit.house.catalog;
    let mut out: Vec<(String, Said, String)> = register
        .queries
        .iter()
        .map(|q| {
            let id = format!("query-{}-{}", register.short(), q.name);
            (q.name.clone(), visit.words.label(catalog, &register.pack, &id, &q.name), q.text.clone())
        })
        .collect();
    let Ok((queries, _)) = visit.house.register("core.saved_query") else { return Ok(out) };
    let filter = match queries.field_index("register") {
        Some(i) => Filter::Compare(i, Cmp::Eq, V::Text(register.name.as_str().into())),
        None => return Ok(out),
    };
    let listing = Listing { filter, limit: 100, ..Listing::default() };
    for record in visit.list("core.saved_query", listing).await?.0 {
        let text = |field: &str| match record.get(&queries, field) {
            Value::Text(t) => t.clone(),
            _ => String::new(),
        };
        out.push((record.id.to_string(), Said::plain(text("name")), text("filter")));
    }
    Ok(out)
}

/// What the list shows, said in a sentence.
fn in_words(visit: &Visit, register: &Register, asked: &Asked<'_>) -> String {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let mut parts: Vec<String> = asked.named.iter().cloned().collect();
    for c in &asked.chosen {
        let name = words.field(catalog, register, c.field).text;
        let values = if c.titles.is_empty() {
            c.values.iter().map(|v| value_name(words, visit, register, c.field, v)).collect()
        } else {
            c.titles.clone()
        };
        let values = values
            .into_iter()
            .reduce(|one, other| words.with("list-either", &[("one", Arg::Text(&one)), ("other", Arg::Text(&other))]));
        let values = values.unwrap_or_default();
        parts.push(words.with("list-is", &[("field", Arg::Text(&name)), ("value", Arg::Text(&values))]));
    }
    if let Some(q) = &asked.listing.search {
        parts.push(words.with("list-found", &[("text", Arg::Text(q))]));
    }
    if let Some(day) = asked.listing.as_of {
        parts.push(words.with("list-as-of", &[("day", Arg::Text(&words.locale.day(day)))]));
    }
    if parts.is_empty() {
        words.say("list-all")
    } else {
        words.with("list-only", &[("what", Arg::Text(&words.list(&parts)))])
    }
}

fn value_name(words: Words, visit: &Visit, register: &Register, field: &Declared, value: &str) -> String {
    let catalog = &visit.house.catalog;
    match value.strip_prefix('=').and_then(State::parse) {
        Some(state) => words.engine(catalog, &format!("text-state-{}", state.as_str())).text,
        None if field.kind == T::Yn => words.engine(catalog, &format!("text-state-{value}")).text,
        None if field.list.is_some() => words.code(catalog, register, field, value).text,
        None => value.to_string(),
    }
}

/// The columns: those of the address, else the register's own.
fn columns<'a>(visit: &Visit, register: &'a Register) -> Vec<(usize, &'a Declared)> {
    let asked = visit.ask.names("columns");
    let wanted: &[String] = if asked.is_empty() { &register.list } else { &asked };
    let place = |n: &String| register.field_index(n).map(|i| (i, &register.fields[i]));
    let found: Vec<_> = wanted.iter().filter_map(place).filter(|(_, f)| f.is_stored()).collect();
    if found.is_empty() {
        register.fields.iter().enumerate().filter(|(_, f)| f.is_stored()).take(5).collect()
    } else {
        found
    }
}

fn filters(visit: &Visit, register: &Register, asked: &Asked<'_>) -> Markup {
    let as_of = asked.listing.as_of;
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let search = words.say("list-search");
    let fields: Vec<Markup> = register
        .facets
        .iter()
        .filter_map(|n| register.field(n))
        .filter_map(|field| facet(visit, register, field, asked.chosen.iter().find(|c| c.field.name == field.name)))
        .collect();
    let named: Vec<Choice> = asked.saved.iter().map(|(id, name, _)| Choice::new(id.clone(), name.clone())).collect();
    let (day, saved_name) = (words.say("list-day"), words.say("list-saved"));
    let columns = words.say("list-columns");
    let shown: Vec<&str> = self::columns(visit, register).iter().map(|(_, f)| f.name.as_str()).collect();
    html! {
        form.plain.filters method="get" aria-label=(words.say("list-filters")) {
            (text(&Field { id: "q", label: search.into(), optional: true, ..Field::default() }, words, "search", "q", visit.ask.one("q").unwrap_or_default(), None))
            @if !named.is_empty() {
                (select(&Field { id: "query", label: saved_name.into(), ..Field::default() }, words, "query", Some(&words.say("list-any")), &named, visit.ask.one("query").unwrap_or_default()))
            }
            @for field in &fields { (field) }
            @if register.valid {
                (text(&Field { id: "as_of", label: day.into(), optional: true, ..Field::default() }, words, "date", "as_of", &as_of.map(|d| d.to_string()).unwrap_or_default(), None))
            }
            @if let Some(sort) = visit.ask.one("sort") { (hidden("sort", sort)) }
            @for c in asked.chosen.iter().filter(|c| is_link(c.field)) { @for v in &c.values { (hidden(&format!("w.{}", c.field.name), v)) } }
            details {
                summary { (columns) }
                fieldset { legend.unseen { (words.say("list-columns")) }
                    @for field in register.fields.iter().filter(|f| f.is_stored() && !matches!(f.kind, T::Rows | T::LongText | T::Concepts)) {
                        label.choice { input type="checkbox" name="columns" value=(field.name) checked[shown.contains(&field.name.as_str())]; span { (words.field(catalog, register, field)) } }
                    }
                }
            }
            div.buttons {
                button { (words.say("list-show")) }
                a.button.quiet href=(visit.to(&visit.path)) { (words.say("list-clear")) }
            }
        }
    }
}

fn facet(visit: &Visit, register: &Register, field: &Declared, chosen: Option<&Chosen<'_>>) -> Option<Markup> {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let id = format!("w-{}", field.name);
    let name = format!("w.{}", field.name);
    let label = words.field(catalog, register, field);
    let value = chosen.and_then(|c| c.values.first()).map(String::as_str).unwrap_or_default();
    let ask = Field { id: &id, label: label.into(), ..Field::default() };
    let any = words.say("list-any");
    let state = |s: State| Choice::new(format!("={s}"), words.engine(catalog, &format!("text-state-{}", s.as_str())));
    let states: Vec<Choice> = if field.takes_states() {
        vec![state(State::Unknown), state(State::NotAsked), state(State::Refused)]
    } else {
        Vec::new()
    };
    match (&field.list, field.kind) {
        (Some(list), _) if list.codes().len() <= OFFERED => {
            let mut choices: Vec<Choice> = list
                .codes()
                .iter()
                .filter(|c| c.state.is_none())
                .map(|c| Choice {
                    depth: usize::from(c.parent.is_some()),
                    ..Choice::new(c.code.clone(), words.code(catalog, register, field, &c.code))
                })
                .collect();
            choices.extend(states);
            Some(select(&ask, words, &name, Some(&any), &choices, value))
        }
        (Some(_), _) => {
            let shown = if value.is_empty() { String::new() } else { value_name(words, visit, register, field, value) };
            Some(text(&Field { optional: true, ..ask }, words, "text", &name, &shown, None))
        }
        (None, T::Yn) => {
            let yes_no = [("yes", State::Yes), ("no", State::No)];
            let choices =
                yes_no.map(|(v, s)| Choice::new(v, words.engine(catalog, &format!("text-state-{}", s.as_str()))));
            let choices: Vec<Choice> = choices.into_iter().chain(states).collect();
            Some(select(&ask, words, &name, Some(&any), &choices, value))
        }
        (None, T::Text | T::Integer | T::Identifier) => {
            Some(text(&Field { optional: true, ..ask }, words, "text", &name, value, None))
        }
        _ => None,
    }
}

async fn table(
    visit: &Visit,
    register: &Register,
    columns: &[(usize, &Declared)],
    records: &[Record],
    moves: &[(String, Said)],
) -> Result<Markup, Oops> {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let titles = titles(visit, columns, records).await?;
    let sorted = visit.ask.one("sort").unwrap_or_default();
    let sortable = |f: &Declared| {
        let figure = matches!(f.kind, T::Integer | T::Decimal | T::Interval | T::Money);
        let many = matches!(f.kind, T::Set | T::Refs | T::Rows | T::Translated | T::Concepts | T::LongText);
        let ranks_states = f.names_states || (figure && is_about_states(register));
        !many && !ranks_states
    };
    let head = |f: &Declared| {
        let name = words.field(catalog, register, f);
        let (up, down) = (f.name.clone(), format!("-{}", f.name));
        let now = if sorted == up {
            Some("ascending")
        } else if sorted == down {
            Some("descending")
        } else {
            None
        };
        let next = if sorted == up { &down } else { &up };
        html! { th scope="col" class=[is_figure(f).then_some("num")] aria-sort=[now] {
            @if sortable(f) { a.sort href=(visit.with("sort", next)) { (name) } } @else { (name) }
        } }
    };
    let cell = |record: &Record, place: usize, field: &Declared| match &record.values[place] {
        Value::Refs(refs) => {
            let names: Vec<&str> = refs.iter().filter_map(|r| titles.get(&r.id).map(String::as_str)).collect();
            html! { (names.join("; ")) }
        }
        value => {
            let said = palermo_register::view::said(catalog, register, field, value, words.locale.language());
            html! { span lang=[said.fallback.then(|| record::language_of(value))] { (said.text) } }
        }
    };
    let own = |record: &Record| {
        let shown = record::title(visit, register, record);
        html! { a href=(visit.to(&format!("/registers/{}/records/{}", register.name, record.id))) { bdi { (shown) } } }
    };
    let body = html! { table.list {
        thead { tr {
            @if !moves.is_empty() { th scope="col" { span.unseen { (words.say("list-choose")) } } }
            th scope="col" { (words.say("list-record")) }
            @for (_, f) in columns { (head(f)) }
        } }
        tbody { @for record in records { tr {
            @if !moves.is_empty() { td { input type="checkbox" name="record" value=(record.id) aria-label=(words.with("list-choose-one", &[("title", Arg::Text(&record::title(visit, register, record)))])); } }
            th scope="row" { (own(record)) }
            @for (place, field) in columns { td class=[is_figure(field).then_some("num")] { bdi { (cell(record, *place, field)) } } }
        } } }
    } };
    let label = words.register(catalog, register).text;
    if moves.is_empty() {
        return Ok(scroll(&label, body));
    }
    let choose = words.say("list-move");
    let moves: Vec<Choice> = moves.iter().map(|(id, name)| Choice::new(id.clone(), name.clone())).collect();
    Ok(html! {
        form method="get" action=(visit.to(&format!("/registers/{}/move", register.name))) {
            (scroll(&label, body))
            div.parts.bulk {
                (select(&Field { id: "transition", label: choose.into(), ..Field::default() }, words, "transition", None, &moves, ""))
                button.quiet { (words.say("list-move-look")) }
            }
        }
    })
}

fn is_figure(f: &Declared) -> bool {
    matches!(f.kind, T::Integer | T::Decimal | T::Interval | T::Money)
}

/// The titles of the records that a page of a list points at, each register read once.
pub(crate) async fn titles(
    visit: &Visit,
    columns: &[(usize, &Declared)],
    records: &[Record],
) -> Result<std::collections::HashMap<uuid::Uuid, String>, Oops> {
    let mut wanted: std::collections::BTreeMap<&str, std::collections::BTreeSet<uuid::Uuid>> =
        std::collections::BTreeMap::new();
    for (place, _) in columns {
        for record in records {
            if let Value::Refs(refs) = &record.values[*place] {
                for r in refs {
                    wanted.entry(&r.register).or_default().insert(r.id);
                }
            }
        }
    }
    let mut out = std::collections::HashMap::new();
    let mut reads = visit.state.store.database().read().await?;
    for (name, ids) in wanted {
        let (other, layout) = visit.house.register(name)?;
        let ids: Vec<uuid::Uuid> = ids.into_iter().collect();
        let sight = visit.state.sight(&visit.person, &Action::Read, &other)?;
        let ids = palermo_store::read::seen(&mut reads, layout, &ids, &sight).await?;
        for record in palermo_store::read::load_many(&mut reads, &other, layout, &ids).await? {
            out.insert(record.id, record::title(visit, &other, &record));
        }
    }
    Ok(out)
}

/// An empty list says why, and what to do next.
fn nothing(visit: &Visit, register: &Register, total: i64, filtered: bool, makes: bool) -> Markup {
    let words = visit.words;
    let (what, way) = match (filtered, total) {
        (_, 1..) => ("list-beyond", visit.with("page", "")),
        (true, _) => ("list-no-match", visit.to(&visit.path)),
        (false, _) => ("list-empty", visit.to(&format!("/registers/{}/new", register.name))),
    };
    let next = match (filtered, total) {
        (_, 1..) => words.say("pages-first"),
        (true, _) => words.say("list-clear"),
        (false, _) => words.say("list-new"),
    };
    let leads = filtered || total > 0 || makes;
    notice(Tone::Plain, None, html! { p { (words.say(what)) @if leads { " " a href=(way) { (next) } } } })
}

fn exports(visit: &Visit) -> Markup {
    let words = visit.words;
    html! { details.exports {
        summary { (words.say("list-export")) }
        p.soft { (words.say("list-export-filtered")) }
        ul.inline-list { @for format in ["csv", "xlsx", "jsonl", "parquet", "datapackage"] {
            li { a href=(visit.under(&format!("{}/export", visit.path), "format", format)) { bdi { (format.to_uppercase()) } } }
        } }
    } }
}

fn keep_filter(visit: &Visit, register: &Register, chosen: &[Chosen<'_>], token: &str) -> Markup {
    let kept = !chosen.is_empty() && !chosen.iter().any(|c| is_link(c.field));
    if !kept || visit.house.register("core.saved_query").is_err() {
        return html! {};
    }
    let words = visit.words;
    let label = words.say("list-keep-name");
    html! { details {
        summary { (words.say("list-keep")) }
        form.plain method="post" action=(visit.to(&format!("/registers/{}", register.name))) {
            (hidden("form", token))
            (hidden("filter", &as_text(register, chosen)))
            (text(&Field { id: "keep-name", label: label.into(), ..Field::default() }, words, "text", "name", "", None))
            div.buttons { button.quiet { (words.say("list-keep")) } }
        }
    } }
}

/// The chosen filters in the one filter language.
fn as_text(register: &Register, chosen: &[Chosen<'_>]) -> String {
    let quoted = |t: &str| format!("'{}'", t.replace('\\', "\\\\").replace('\'', "\\'"));
    let name = |f: &Declared| {
        let workflow = register.workflows.iter().find(|w| w.field() == f.name);
        workflow.map_or_else(|| f.name.clone(), |w| format!("{}.state", w.name))
    };
    let one = |c: &Chosen<'_>, v: &String| {
        let field = name(c.field);
        match v.strip_prefix('=') {
            Some(state) => format!("state({field}) == '{state}'"),
            None => match c.field.kind {
                T::Yn if v == "yes" => field,
                T::Yn => format!("!{field}"),
                T::Set => format!("{} in {field}", quoted(v)),
                T::Integer => format!("{field} == {v}"),
                T::Code if c.field.list.as_ref().is_some_and(|l| l.codes().iter().any(|x| x.parent.is_some())) => {
                    format!("under({field}, {})", quoted(v))
                }
                _ => format!("{field} == {}", quoted(v)),
            },
        }
    };
    let all = chosen.iter().map(|c| {
        let parts: Vec<String> = c.values.iter().map(|v| one(c, v)).collect();
        if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(" || ")) }
    });
    all.collect::<Vec<_>>().join(" && ")
}

/// `POST /{language}/registers/{register}`: keeps a filter under a name.
pub(crate) async fn keep(visit: Visit, Path(name): Path<String>, sent: Sent) -> Shown {
    let account = owned(&visit, sent.pairs.one("form"))?.account.clone();
    let (register, _) = visit.house.register(&name)?;
    let (queries, _) = visit.house.register("core.saved_query")?;
    let text = sent.pairs.one("filter");
    visit.state.store.filter(&register.name, text)?;
    let pairs = [("name", sent.pairs.one("name")), ("register", register.name.as_str()), ("filter", text)];
    let values =
        pairs.into_iter().filter_map(|(f, v)| Some((queries.field_index(f)?, Value::Text(v.to_string())))).collect();
    let mut change = visit.work(&account.actor()).await?;
    let made = change.create("core.saved_query", Input { values, ..Input::default() }).await?;
    change.commit().await?;
    let query = made.record.id.to_string();
    Ok(Redirect::to(&visit.at(&format!("/registers/{}", register.name), &[("query", &query), ("told", "kept")]))
        .into_response())
}

/// The transitions that many records may be moved by at once: those that need nothing to be entered.
fn bulk_moves(visit: &Visit, register: &Register) -> Vec<(String, Said)> {
    let Some(actor) = visit.actor() else { return Vec::new() };
    if register.machinery {
        return Vec::new();
    }
    let all = register.workflows.iter().flat_map(|w| w.transitions.iter().map(move |t| (w, t)));
    all.filter(|(_, t)| actor.has_role(&t.roles))
        .map(|(w, t)| {
            let id = format!("transition-{}-{}-{}", register.short(), w.name, t.id);
            (format!("{}.{}", w.name, t.id), visit.words.label(&visit.house.catalog, &register.pack, &id, &t.id))
        })
        .collect()
}
