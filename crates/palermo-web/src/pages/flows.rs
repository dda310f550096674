//! From where to where were people trafficked, as far as it was found: as flows, on a map, and as a table.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use palermo_chart::map::area_codes;
use palermo_chart::map::{Flow, Place};
use palermo_chart::{Caption, Extent, Figure, FlowMap, Link, MapNotes, Node, Over, Sankey, Unit};
use palermo_register::catalog::Arg;

use super::Shown;
use super::explore::figures;
use super::figure::{drawn, figure};
use crate::parts::{Choice, Field, Tone, notice, radios, select};
use crate::public::{Axis, Offer, TOTAL};
use crate::sheet::{Cut, Drawing, Sheet};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::{Said, Words};

/// Flows that a drawing shows one by one; the rest is in the table.
const DRAWN: usize = 30;

/// A table out of which flows can be read: which concept is the origin, which the destination.
struct Ends<'o> {
    offer: &'o Offer,
    from: &'o Axis,
    /// None: the figures are of this installation's own country.
    to: Option<&'o Axis>,
    /// The code that says that the parts are countries of origin.
    by: Option<(&'o Axis, &'o str)>,
}

/// The tables that hold flows: own ones by citizenship, and those of others that break States down by citizenship.
fn holding(offers: &[Offer]) -> Vec<Ends<'_>> {
    let mut out = Vec::new();
    for offer in offers {
        let states = |a: &&Axis| a.states;
        if offer.own {
            if let Some(from) = offer.axes.iter().find(states) {
                out.push(Ends { offer, from, to: offer.axes.iter().filter(states).nth(1), by: None });
            }
            continue;
        }
        let axis = |name: &str| offer.axes.iter().find(|a| a.name == name);
        if let (Some(by), Some(parts), Some(to)) = (axis("dimension"), axis("category"), offer.axes.iter().find(states))
        {
            for code in ["citizenship", "repatriation"] {
                if let Some(found) = by.code(code) {
                    out.push(Ends { offer, from: parts, to: Some(to), by: Some((by, &found.code)) });
                }
            }
        }
    }
    out
}

/// `GET /{language}/flows?data=&year=&as=`
pub(crate) async fn flows(visit: Visit) -> Shown {
    let words = visit.words;
    if visit.ask.one("order").or_else(|| visit.ask.one("sort")).is_some() {
        return Err(crate::records::ranking().into());
    }
    let heading = words.say("flows-title");
    let offers = visit.state.desk.offers(words.locale.language().to_string()).await?;
    let holding = holding(&offers);
    let page = Page::public(&visit, &heading).door("/flows").charts();
    if holding.is_empty() {
        return Ok(page.show(html! {
            h1 { (heading) }
            p { (words.say("flows-what")) }
            (notice(Tone::Plain, None, html! { p { (words.say("flows-none")) } }))
        }));
    }
    let chosen: usize = visit.ask.one("data").and_then(|d| d.parse().ok()).filter(|n| *n < holding.len()).unwrap_or(0);
    let ends = &holding[chosen];
    let years: Vec<&str> = ends
        .offer
        .axes
        .iter()
        .find(|a| a.time)
        .map(|a| a.codes.iter().filter(|c| !c.unknown).map(|c| c.code.as_str()).collect())
        .unwrap_or_default();
    let total = years.contains(&TOTAL);
    let newest = years.iter().rfind(|y| **y != TOTAL).copied();
    let year = visit.ask.one("year").filter(|y| years.contains(y)).or(if total { Some(TOTAL) } else { newest });
    let view = visit.ask.one("as").unwrap_or("sankey").to_string();
    let cut = cut(ends, year);
    let (table, fit) = figures(&visit, ends.offer, &cut).await?;
    let sheet = Sheet::cut(&table, fit)?;
    let side = match ends.by {
        Some((_, "repatriation")) => "flows-side-return",
        _ => "flows-side-detection",
    };
    Ok(page.show(html! {
        h1 { (heading) }
        p { (words.say("flows-what")) }
        div.split {
            (form(&visit, &holding, chosen, &years, year, &view))
            div {
                h2 { (words.say(side)) }
                p { (words.say("flows-apart")) }
                @if sheet.is_empty() { (notice(Tone::Plain, None, html! { p { (words.say("explore-empty")) } })) } @else {
                    (picture(&visit, ends, &sheet, &view))
                    (figure(&visit, &sheet, Drawing::Table, "t", &|_, _| None))
                }
            }
        }
    }))
}

fn cut(ends: &Ends<'_>, year: Option<&str>) -> Cut {
    let mut fixed: BTreeMap<String, String> = BTreeMap::new();
    for axis in &ends.offer.axes {
        if axis.name == ends.from.name || ends.to.is_some_and(|t| t.name == axis.name) {
            continue;
        }
        let code = match (axis.time, &ends.by) {
            (true, _) => year.map(str::to_string),
            (false, Some((by, code))) if by.name == axis.name => Some((*code).to_string()),
            _ => axis.code(TOTAL).or_else(|| axis.codes.first()).map(|c| c.code.clone()),
        };
        fixed.extend(code.map(|c| (axis.name.clone(), c)));
    }
    Cut { rows: ends.from.name.clone(), columns: ends.to.map(|t| t.name.clone()), fixed }
}

fn form(visit: &Visit, all: &[Ends<'_>], chosen: usize, years: &[&str], year: Option<&str>, view: &str) -> Markup {
    let words = visit.words;
    let tables: Vec<Choice> = all
        .iter()
        .enumerate()
        .map(|(i, e)| {
            let by = e.by.and_then(|(axis, code)| axis.code(code)).map(|c| c.label.clone());
            let title = by.map_or_else(|| e.offer.title.clone(), |by| format!("{}, {by}", e.offer.title));
            Choice::new(i.to_string(), Said::plain(title))
        })
        .collect();
    let year_name = |y: &str| if y == TOTAL { words.say("flows-all-years") } else { y.to_string() };
    let years: Vec<Choice> = years.iter().map(|y| Choice::new(*y, Said::plain(year_name(y)))).collect();
    let views: Vec<Choice> =
        ["sankey", "map", "matrix"].map(|v| Choice::new(v, Said::plain(words.say(&format!("flows-as-{v}"))))).to_vec();
    let (data, when, show_as) = (words.say("explore-data"), words.say("flows-year"), words.say("explore-as"));
    html! {
        form.plain.filters method="get" aria-label=(words.say("explore-choose")) {
            (select(&Field { id: "data", label: data.into(), ..Field::default() }, words, "data", None, &tables, &chosen.to_string()))
            @if !years.is_empty() { (select(&Field { id: "year", label: when.into(), ..Field::default() }, words, "year", None, &years, year.unwrap_or_default())) }
            (radios(&Field { id: "as", label: show_as.into(), ..Field::default() }, words, "as", &views, view))
            div.buttons { button { (words.say("list-show")) } }
        }
    }
}

/// One flow: places in the rows and columns of the sheet, and how many.
struct Found {
    row: usize,
    column: usize,
    figure: Figure,
}

/// The flows of a sheet with a figure, in the order of the table.
fn found(sheet: &Sheet<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for (row, r) in sheet.rows.iter().enumerate().filter(|(_, r)| r.code != TOTAL) {
        for (column, c) in sheet.columns.iter().enumerate() {
            let _ = r;
            if c.code == TOTAL && sheet.columns.len() > 1 {
                continue;
            }
            let figure = sheet.figure(row, column);
            let there = match figure {
                Figure::Absent(palermo_chart::Absent::NoData) => false,
                Figure::Amount(a) => a.farthest() > 0.0,
                _ => true,
            };
            if there {
                out.push(Found { row, column, figure });
            }
        }
    }
    out
}

fn picture(visit: &Visit, ends: &Ends<'_>, sheet: &Sheet<'_>, view: &str) -> Markup {
    let words = visit.words;
    let all = found(sheet);
    let title = sheet.title(words);
    let caption = Caption {
        title: title.clone(),
        subtitle: sheet.narrowed(words).unwrap_or_default(),
        source: sheet.below(words).join(" "),
    };
    if all.is_empty() {
        return html! {};
    }
    let below = sheet.below(words);
    match view {
        "map" => match map(words, ends, sheet, &all, caption) {
            Some(map) => drawn(visit, &map, &title, sheet.narrowed(words), &below, "c"),
            None => notice(Tone::Plain, None, html! { p { (words.say("flows-no-map")) } }),
        },
        "matrix" => match sheet.chart(Drawing::Matrix, words) {
            Some(chart) => drawn(visit, &*chart, &title, sheet.narrowed(words), &below, "c"),
            None => html! {},
        },
        _ => {
            let (chart, left) = sankey(words, sheet, &all, caption);
            html! {
                (drawn(visit, &chart, &title, sheet.narrowed(words), &below, "c"))
                @if left > 0 { p.soft { (words.with("flows-left-out", &[("n", Arg::Count(left))])) } }
            }
        }
    }
}

/// The widest flows as ribbons; how many are left to the table is said.
fn sankey(words: Words, sheet: &Sheet<'_>, all: &[Found], caption: Caption) -> (Sankey, i64) {
    let widest = |f: &Found| f.figure.amount().map_or(0.0, |a| a.farthest());
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| widest(&all[*b]).total_cmp(&widest(&all[*a])));
    let kept: BTreeSet<usize> = order.into_iter().take(DRAWN).collect();
    let mut nodes: Vec<Node> = Vec::new();
    let mut places: BTreeMap<(bool, usize), usize> = BTreeMap::new();
    let here = words.say("flows-here");
    let mut node = |origin: bool, at: usize| {
        *places.entry((origin, at)).or_insert_with(|| {
            let code = if origin { &sheet.rows[at] } else { &sheet.columns[at] };
            let name = if code.label.is_empty() { here.clone() } else { code.label.clone() };
            nodes.push(if code.unknown { Node::unknown(name) } else { Node::new(name) });
            nodes.len() - 1
        })
    };
    let links = kept.iter().map(|i| {
        let f = &all[*i];
        Link { from: node(true, f.row), to: node(false, f.column), figure: f.figure }
    });
    let links: Vec<Link> = links.collect();
    let left = i64::try_from(all.len() - kept.len()).unwrap_or(0);
    (Sankey { caption, unit: Unit::Count, over: Over::States, nodes, links, merge: None }, left)
}

/// The flows between States that a map can show.
fn map(words: Words, ends: &Ends<'_>, sheet: &Sheet<'_>, all: &[Found], caption: Caption) -> Option<FlowMap> {
    ends.to?;
    let known: BTreeSet<&str> = area_codes().collect();
    let mut places: Vec<Place> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    let mut flows = Vec::new();
    for f in all.iter().take(200) {
        let (from, to) = (&sheet.rows[f.row], &sheet.columns[f.column]);
        if !known.contains(from.code.as_str()) || !known.contains(to.code.as_str()) {
            continue;
        }
        let mut place = |code: &crate::public::CodeName| {
            *at.entry(code.code.clone()).or_insert_with(|| {
                places.push(Place { code: code.code.clone(), name: code.label.clone() });
                places.len() - 1
            })
        };
        let (from, to) = (place(from), place(to));
        flows.push(Flow { from, to, figure: f.figure });
    }
    let notes = MapNotes {
        disclaimer: words.say("map-disclaimer"),
        table: "t-figures".into(),
        table_words: words.say("map-table"),
    };
    (!flows.is_empty()).then_some(FlowMap { caption, unit: Unit::Count, places, flows, extent: Extent::World, notes })
}
