//! Explore the public figures: which table, what in the rows and columns, narrowed to what, drawn how; every figure opens to
//! where it comes from.

use std::collections::BTreeMap;

use axum::extract::Path;
use maud::{Markup, html};
use palermo_chart::{Home, png};
use palermo_register::catalog::Arg;
use serde_json::Value as Json;

use super::figure::figure;
use super::{Oops, Shown};
use crate::parts::{Choice, Field, Tone, hidden, notice, radios, select};
use crate::public::{Axis, Offer, PublicTable, TOTAL};
use crate::sheet::{Cut, Drawing, Sheet, looking};
use crate::shell::Page;
use crate::visit::{Visit, encoded};
use crate::words::{Said, Words};
use crate::work::leave;
use crate::{Exported, Problem, TableRequest};

/// What an address asks for: which table, which cut, how drawn.
struct Asked {
    offers: Vec<Offer>,
    /// Place of the table among the offers.
    at: usize,
    cut: Cut,
    drawing: Drawing,
}

impl Asked {
    fn offer(&self) -> &Offer {
        &self.offers[self.at]
    }
}

/// Reads the address; what it leaves open is filled with what shows most.
async fn asked(visit: &Visit) -> Result<Option<Asked>, Oops> {
    if visit.ask.one("order").or_else(|| visit.ask.one("sort")).is_some() {
        return Err(crate::records::ranking().into());
    }
    let offers = visit.state.desk.offers(visit.words.locale.language().to_string()).await?;
    if offers.is_empty() {
        return Ok(None);
    }
    let at = match visit.ask.one("data") {
        None => 0,
        Some(name) => offers.iter().position(|o| o.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
            let remedy = palermo_register::source::did_you_mean(name, offers.iter().map(|o| o.name.as_str()));
            Problem::missing("not_public", format!("`{name}` is not a table that is published here: {remedy}"))
        })?,
    };
    let offer = &offers[at];
    let first = |wanted: &dyn Fn(&&Axis) -> bool| offer.axes.iter().find(wanted).map(|a| a.name.clone());
    let said = visit.ask.one("data").is_some();
    // Whoever chooses another table in the form sends what was chosen of the one before: what fits stays, the rest is filled.
    let moved = visit.ask.one("of").is_some_and(|of| !of.eq_ignore_ascii_case(&offer.name));
    let fits = |name: &&str| !moved || offer.axes.iter().any(|a| a.name == *name);
    let rows = match visit.ask.one("rows").filter(fits) {
        Some(name) => name.to_string(),
        None => first(&|a| a.time).or_else(|| first(&|_| true)).unwrap_or_default(),
    };
    let columns = match visit.ask.one("columns").filter(fits) {
        Some(name) => Some(name.to_string()).filter(|n| *n != rows),
        // The form sends an empty choice: then none is wanted.
        None if said && !moved && visit.ask.has("columns") => None,
        None => first(&|a| a.name != rows && !a.states && a.codes.len() <= 9 && varied(a)),
    };
    let mut fixed = BTreeMap::new();
    for axis in offer.axes.iter().filter(|a| a.name != rows && Some(&a.name) != columns.as_ref()) {
        let code = visit.ask.one(&format!("w.{}", axis.name)).filter(|c| !moved || axis.code(c).is_some());
        let code = code.map(str::to_string);
        let code = code.or_else(|| axis.usual.clone());
        fixed.extend(code.map(|c| (axis.name.clone(), c)));
    }
    let usual = if offer.axes.iter().any(|a| a.name == rows && a.time) { Drawing::Lines } else { Drawing::Bars };
    let drawing = visit.ask.one("as").map_or(Ok(usual), |text| {
        Drawing::parse(text).ok_or_else(|| {
            Problem::asked(
                "unknown_drawing",
                format!("`{text}` is not a drawing: bars, stacks, lines, matrix or table"),
            )
        })
    })?;
    Ok(Some(Asked { cut: Cut { rows, columns, fixed }, offers, at, drawing }))
}

fn varied(axis: &Axis) -> bool {
    axis.codes.iter().filter(|c| c.code != TOTAL).count() > 1
}

/// The request that the desk gets for a cut: of imported figures exactly the cut, of our own the whole declared table.
pub(crate) fn request(offer: &Offer, cut: &Cut, language: &str) -> TableRequest {
    TableRequest {
        dataset: offer.name.clone(),
        rows: vec![cut.rows.clone()],
        columns: cut.columns.iter().cloned().collect(),
        filters: cut.fixed.iter().map(|(concept, code)| format!("{concept}={code}")).collect(),
        language: language.to_string(),
        ..TableRequest::default()
    }
}

/// The figures of a cut, and the cut as it fits them: imported figures come without the concepts that are fixed.
pub(crate) async fn figures(visit: &Visit, offer: &Offer, cut: &Cut) -> Result<(PublicTable, Cut), Oops> {
    let request = request(offer, cut, visit.words.locale.language());
    let table = visit.state.desk.public(request).await?;
    let mut fit = cut.clone();
    if !offer.own {
        fit.fixed.clear();
    }
    Ok((table, fit))
}

/// `GET /{language}/explore`
pub(crate) async fn explore(visit: Visit) -> Shown {
    let words = visit.words;
    let heading = words.say("explore-title");
    let Some(asked) = asked(&visit).await? else {
        return Ok(Page::public(&visit, &heading).door("/explore").charts().show(html! {
            h1 { (heading) }
            (notice(Tone::Plain, None, html! { p { (words.say("explore-nothing")) } }))
        }));
    };
    let (table, cut) = figures(&visit, asked.offer(), &asked.cut).await?;
    let sheet = Sheet::cut(&table, cut)?;
    let narrowed = narrowed(words, &asked);
    let way = |r: usize, c: usize| Some(cell_way(&visit, &asked, &sheet, r, c));
    let title = table.facts.title.clone();
    let (permalink, cite) = (permalink(&visit), cite(&visit, &table, &sheet));
    Ok(Page::public(&visit, &title).door("/explore").charts().show(html! {
        h1 { (title) }
        p { @if asked.offer().own { (words.say("explore-own")) } @else { (words.say("explore-others")) } }
        div.split {
            (form(&visit, &asked))
            div {
                @if let Some(narrowed) = &narrowed { p.state-of { (narrowed) } }
                @if sheet.is_empty() {
                    (notice(Tone::Plain, None, html! { p { (words.say("explore-empty")) } }))
                } @else {
                    (figure(&visit, &sheet, asked.drawing, "c", &way))
                    (downloads(&visit, asked.drawing, sheet.chart(asked.drawing, words).is_some()))
                    details { summary { (words.say("explore-cite")) } p { (cite) } p { (words.say("explore-permalink")) " " bdi { code dir="ltr" { (permalink) } } } }
                }
            }
        }
    }))
}

/// What the figures are narrowed to, in words.
fn narrowed(words: Words, asked: &Asked) -> Option<String> {
    let one = |(name, code): (&String, &String)| {
        let axis = asked.offer().axes.iter().find(|a| a.name == *name)?;
        let code = axis.code(code).filter(|c| c.code != TOTAL)?;
        Some(words.with("list-is", &[("field", Arg::Text(&axis.label)), ("value", Arg::Text(&code.label))]))
    };
    let all: Vec<String> = asked.cut.fixed.iter().filter_map(one).collect();
    (!all.is_empty()).then(|| words.with("list-only", &[("what", Arg::Text(&words.list(&all)))]))
}

fn form(visit: &Visit, asked: &Asked) -> Markup {
    let words = visit.words;
    let offer = asked.offer();
    let (data, rows, columns, show_as) =
        (words.say("explore-data"), words.say("explore-rows"), words.say("explore-columns"), words.say("explore-as"));
    let none = words.say("explore-no-columns");
    let tables: Vec<Choice> = asked.offers.iter().map(|o| Choice::new(o.name.clone(), Said::plain(&o.title))).collect();
    let axes: Vec<Choice> = offer.axes.iter().map(|a| Choice::new(a.name.clone(), Said::plain(&a.label))).collect();
    let drawings: Vec<Choice> = Drawing::ALL
        .iter()
        .map(|d| Choice::new(d.as_str(), Said::plain(words.say(&format!("drawing-{}", d.as_str())))))
        .collect();
    let others: Vec<&Axis> = offer
        .axes
        .iter()
        .filter(|a| a.name != asked.cut.rows && Some(&a.name) != asked.cut.columns.as_ref() && a.codes.len() > 1)
        .collect();
    html! {
        form.plain.filters method="get" aria-label=(words.say("explore-choose")) {
            (hidden("of", &offer.name))
            (select(&Field { id: "data", label: data.into(), ..Field::default() }, words, "data", None, &tables, &offer.name))
            (select(&Field { id: "rows", label: rows.into(), ..Field::default() }, words, "rows", None, &axes, &asked.cut.rows))
            (select(&Field { id: "columns", label: columns.into(), ..Field::default() }, words, "columns", Some(&none), &axes, asked.cut.columns.as_deref().unwrap_or_default()))
            @for axis in others {
                @let id = format!("w-{}", axis.name);
                @let codes: Vec<Choice> = axis.codes.iter().map(|c| Choice::new(c.code.clone(), Said::plain(&c.label))).collect();
                (select(&Field { id: &id, label: axis.label.clone().into(), ..Field::default() }, words, &format!("w.{}", axis.name), None, &codes, asked.cut.fixed.get(&axis.name).map_or("", String::as_str)))
            }
            (radios(&Field { id: "as", label: show_as.into(), ..Field::default() }, words, "as", &drawings, asked.drawing.as_str()))
            div.buttons { button { (words.say("list-show")) } }
        }
    }
}

/// Where a figure leads: the page that says where it comes from.
fn cell_way(visit: &Visit, asked: &Asked, sheet: &Sheet<'_>, r: usize, c: usize) -> String {
    let mut pairs: Vec<(String, String)> = vec![("data".into(), asked.offer().name.clone())];
    pairs.push((asked.cut.rows.clone(), sheet.rows[r].code.clone()));
    if let Some(columns) = &asked.cut.columns {
        pairs.push((columns.clone(), sheet.columns[c].code.clone()));
    }
    pairs.extend(asked.cut.fixed.iter().map(|(k, v)| (k.clone(), v.clone())));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    visit.at("/explore/cell", &pairs)
}

fn downloads(visit: &Visit, drawing: Drawing, drawn: bool) -> Markup {
    let words = visit.words;
    let way = |format: &str| visit.under(&format!("/explore/download/{format}"), "as", drawing.as_str());
    html! { p.buttons {
        @for format in ["csv", "xlsx"] { a.button.quiet href=(way(format)) rel="nofollow" { (words.with("explore-download", &[("format", Arg::Text(&format.to_uppercase()))])) } }
        @if drawn { @for format in ["svg", "png"] { a.button.quiet href=(way(format)) rel="nofollow" { (words.with("explore-picture", &[("format", Arg::Text(&format.to_uppercase()))])) } } }
    } }
}

/// The address without a language: it leads every reader to her own.
fn permalink(visit: &Visit) -> String {
    let query = if visit.query.is_empty() { String::new() } else { format!("?{}", visit.query) };
    format!("{}{query}", visit.path)
}

fn cite(visit: &Visit, table: &PublicTable, sheet: &Sheet<'_>) -> String {
    let words = visit.words;
    let day = words.locale.day(visit.state.store.moment().today);
    let source = table.facts.cite.clone().unwrap_or_else(|| words.say("sheet-source-own"));
    words.with(
        "explore-cite-as",
        &[("title", Arg::Text(&sheet.title(words))), ("source", Arg::Text(&source)), ("day", Arg::Text(&day))],
    )
}

/// `GET /{language}/explore/download/{format}`
pub(crate) async fn download(visit: Visit, Path(format): Path<String>) -> Shown {
    let nothing = || Oops::from(Problem::missing("not_public", "there are no public figures here"));
    let asked = asked(&visit).await?.ok_or_else(nothing)?;
    let (table, cut) = figures(&visit, asked.offer(), &asked.cut).await?;
    let sheet = Sheet::cut(&table, cut)?;
    let words = visit.words;
    let name = table.name.to_ascii_lowercase().replace(['/', '.'], "-");
    match format.as_str() {
        "csv" | "xlsx" => {
            let grid = looking(words, "t", Home::File, |look| sheet.grid(&name, look, words));
            let file: Exported = visit.state.desk.grid(grid, format).await?;
            Ok(leave(file)?)
        }
        "svg" | "png" => {
            let none = || Problem::asked("no_drawing", "these figures cannot be drawn in this way");
            let chart = sheet.chart(asked.drawing, words).ok_or_else(none)?;
            let drawn = looking(words, "c", Home::File, |look| match format.as_str() {
                // Twice the width of a page, for screens that show two dots for one.
                "png" => png(&*chart, look, 2.0),
                _ => chart.draw(look).map(|svg| svg.text.into_bytes()),
            });
            let body = drawn.map_err(|e| Problem::internal(&e))?;
            let kind = if format == "png" { "image/png" } else { "image/svg+xml; charset=utf-8" };
            Ok(leave(Exported { content_type: kind.into(), file_name: format!("{name}.{format}"), body })?)
        }
        other => {
            Err(Problem::asked("unknown_format", format!("`{other}` is not a format: csv, xlsx, svg or png")).into())
        }
    }
}

/// The table that an address names, and a code for each of its concepts: that of the address, else the usual one.
pub(crate) async fn found(visit: &Visit) -> Result<(Offer, Vec<(Axis, String)>), Oops> {
    let offers = visit.state.desk.offers(visit.words.locale.language().to_string()).await?;
    let name = visit.ask.one("data").unwrap_or_default();
    let missing = || Problem::missing("not_public", format!("`{name}` is not a table that is published here"));
    let offer = offers.into_iter().find(|o| o.name.eq_ignore_ascii_case(name)).ok_or_else(missing)?;
    let code = |a: &Axis| visit.ask.one(&a.name).map(str::to_string).or_else(|| a.usual.clone()).unwrap_or_default();
    let codes = offer.axes.iter().map(|a| (a.clone(), code(a))).collect();
    Ok((offer, codes))
}

/// A page, without its language, about the figure with these codes.
pub(crate) fn way(page: &str, offer: &Offer, codes: &[(Axis, String)]) -> String {
    let code = |(axis, code): &(Axis, String)| format!("&{}={}", encoded(&axis.name), encoded(code));
    format!("{page}?data={}{}", encoded(&offer.name), codes.iter().map(code).collect::<String>())
}

/// `GET /{language}/explore/cell?data=…&concept=code…`: where a figure comes from.
pub(crate) async fn cell(visit: Visit) -> Shown {
    let words = visit.words;
    let (offer, codes) = found(&visit).await?;
    let heading = words.say("cell-title");
    let rows = offer.axes.first().map(|a| a.name.clone()).unwrap_or_default();
    let fixed: BTreeMap<String, String> =
        codes.iter().filter(|(a, _)| a.name != rows).map(|(a, c)| (a.name.clone(), c.clone())).collect();
    let cut = Cut { rows: rows.clone(), columns: None, fixed };
    let (table, fit) = figures(&visit, &offer, &cut).await?;
    let sheet = Sheet::cut(&table, fit)?;
    let row = codes.first().and_then(|(_, c)| sheet.rows.iter().position(|r| r.code == *c));
    let shown = row
        .map(|r| looking(words, "t", Home::Page, |look| look.short(&sheet.figure(r, 0), palermo_chart::Unit::Count)));
    let facts = visit
        .state
        .desk
        .explain(
            request(&offer, &cut, words.locale.language()),
            codes.first().map(|(_, c)| c.clone()).unwrap_or_default(),
        )
        .await?;
    let page = Page::public(&visit, &heading).door("/explore").charts();
    let page = page
        .crumb("/explore", words.say("explore-title"))
        .crumb(&format!("/explore?data={}", encoded(&offer.name)), table.facts.title.clone());
    Ok(page.show(html! {
        h1 { (heading) }
        p.lead { strong { bdi { (shown.unwrap_or_else(|| words.template("chart-no-data"))) } } }
        dl.facts {
            dt { (words.say("cell-table")) } dd { (table.facts.title) }
            @for (axis, code) in &codes { dt { (axis.label) } dd { bdi { (axis.code(code).map_or(code.as_str(), |c| c.label.as_str())) } } }
        }
        h2 { (words.say("cell-rule")) }
        @for note in &table.facts.notes { p { (note) } }
        (rule(&visit, &table.facts.title, &facts))
        @if offer.own { p { (words.say("cell-own")) " " a href=(visit.to(&way("/explore/records", &offer, &codes))) rel="nofollow" { (words.say("behind-title")) } } } @else { (sources(words, &facts)) }
        @for line in sheet.below(words).iter().skip(table.facts.notes.len()) { p.soft { (line) } }
    }))
}

fn text(json: &Json) -> String {
    match json {
        Json::String(s) => s.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// The rule by which a figure is made, as far as it is data: formula, filter, roll-ups with their versions, editions.
fn rule(visit: &Visit, title: &str, facts: &Json) -> Markup {
    let words = visit.words;
    let p = &facts["provenance"];
    // Counted records are called as their register is, figures of others as their table.
    let counted = visit.house.register(&text(&p["dataset"])).ok();
    let counted = counted.map_or_else(|| title.to_string(), |(r, _)| words.register(&visit.house.catalog, &r).text);
    let rolls = p["roll_ups"].as_array().cloned().unwrap_or_default();
    let editions: Vec<String> = p["editions"].as_array().into_iter().flatten().map(text).collect();
    html! { dl.facts {
        dt { (words.say("cell-dataset")) } dd { bdi { (counted) } }
        dt { (words.say("cell-formula")) } dd { bdi { code dir="ltr" { (text(&p["formula"])) } } }
        @if !p["filter"].is_null() { dt { (words.say("cell-filter")) } dd { bdi { code dir="ltr" { (text(&facts["where"])) } } } }
        @for roll in &rolls { dt { (words.say("cell-rollup")) } dd { bdi { code dir="ltr" { (text(&roll["name"])) " " (text(&roll["version"])) } } } }
        @if !editions.is_empty() { dt { (words.say("record-origin-edition")) } dd { bdi { (editions.join(", ")) } } }
        @if !p["seq"].is_null() { dt { (words.say("cell-seq")) } dd { bdi { (text(&p["seq"])) } } }
    } }
}

/// The cells of the source, down to row and text.
fn sources(words: Words, facts: &Json) -> Markup {
    let all = facts["cell"]["source"].as_array().cloned().unwrap_or_default();
    html! {
        h2 #source { (words.say("cell-sources")) }
        @if all.is_empty() { p.soft { (words.say("cell-no-source")) } }
        ul { @for s in &all { li { dl.facts {
            @if !s["edition"].is_null() { dt { (words.say("record-origin-edition")) } dd { bdi { (text(&s["edition"])) } } }
            @if !s["row"].is_null() { dt { (words.say("record-origin-row")) } dd { (text(&s["row"])) } }
            @if !s["column"].is_null() { dt { (words.say("record-origin-column")) } dd { bdi { (text(&s["column"])) } } }
            @if !s["text"].is_null() { dt { (words.say("record-origin-text")) } dd { bdi { (text(&s["text"])) } } }
        } } } }
    }
}
