//! What is known of one country: treaties, people found, and how good the data are. States are never ranked.

use std::collections::BTreeMap;

use axum::extract::Path;
use maud::{Markup, html};
use palermo_chart::{Absent, Figure};
use palermo_register::catalog::Arg;
use palermo_register::reference;

use super::explore::figures;
use super::figure::figure;
use super::{Oops, Shown};
use crate::Problem;
use crate::public::{Axis, Offer, TOTAL, TreatyRequest};
use crate::sheet::{Cut, Drawing, Sheet};
use crate::shell::Page;
use crate::visit::{Visit, encoded};

/// Cuts of one table that a profile shows.
const SHOWN: usize = 8;

/// `GET /{language}/countries`
pub(crate) async fn all(visit: Visit) -> Shown {
    let words = visit.words;
    let heading = words.say("countries-title");
    let mut all: Vec<(String, String)> = countries(words.locale.language());
    all.sort_by(|a, b| words.locale.compare(&a.1, &b.1));
    Ok(Page::public(&visit, &heading).door("/countries").charts().show(html! {
        h1 { (heading) }
        p { (words.say("countries-what")) }
        ul.columns { @for (code, name) in &all { li { a href=(visit.to(&format!("/countries/{code}"))) { bdi { (name) } } } } }
    }))
}

/// The countries of today with their names.
fn countries(language: &str) -> Vec<(String, String)> {
    let Some(list) = reference::builtin("country") else { return Vec::new() };
    let today = |c: &&palermo_register::catalog::Code| c.state.is_none() && c.to.is_none() && c.code.len() == 3;
    list.codes().iter().filter(today).map(|c| (c.code.clone(), list.label(&c.code, language).0)).collect()
}

/// Whether a code has a page: parties to treaties need not be countries.
pub(crate) fn has_page(code: &str) -> bool {
    countries("en").iter().any(|(known, _)| known == code)
}

/// `GET /{language}/countries/{code}`
pub(crate) async fn one(visit: Visit, Path(code): Path<String>) -> Shown {
    let words = visit.words;
    let language = words.locale.language();
    let code = code.to_ascii_uppercase();
    let known = countries(language).into_iter().find(|(c, _)| *c == code);
    let (_, name) =
        known.ok_or_else(|| Problem::missing("no_country", format!("`{code}` is not a country of ISO 3166-1")))?;
    let offers = visit.state.desk.offers(language.to_string()).await?;
    let treaties = treaties(&visit, &code).await?;
    let mut parts = Vec::new();
    let mut seen = Seen::default();
    for offer in offers.iter().filter(|o| !o.own) {
        let Some(area) = offer.axes.iter().find(|a| a.states && a.code(&code).is_some()) else { continue };
        for cut in cuts(offer, area, &code).into_iter().take(SHOWN) {
            let (table, fit) = figures(&visit, offer, &cut).await?;
            let sheet = Sheet::cut(&table, fit)?;
            if sheet.is_empty() {
                continue;
            }
            seen.add(&sheet);
            parts.push(part(&visit, offer, &cut, &sheet, parts.len()));
        }
    }
    let page =
        Page::public(&visit, &name).door("/countries").charts().crumb("/countries", words.say("countries-title"));
    Ok(page.show(html! {
        h1 { bdi { (name) } }
        section { h2 { (words.say("country-treaties")) } (treaties) }
        section {
            h2 { (words.say("country-figures")) }
            p { (words.say("country-detection")) }
            @if parts.is_empty() { p.soft { (words.say("country-nothing")) } }
            @for p in &parts { (p) }
        }
        section { h2 { (words.say("country-quality")) } (seen.told(&visit)) }
    }))
}

/// Whether the country is bound by each treaty today.
async fn treaties(visit: &Visit, code: &str) -> Result<Markup, Oops> {
    let words = visit.words;
    let today = visit.state.store.moment().today.to_string();
    let ask = |treaty: &str| TreatyRequest {
        treaty: treaty.to_string(),
        on: today.clone(),
        from: Some("2000-11-15".into()),
        language: words.locale.language().to_string(),
    };
    let first = visit.state.desk.treaty(ask("")).await?;
    if first.treaties.is_empty() {
        return Ok(html! { p.soft { (words.say("treaties-none")) } });
    }
    let mut rows = Vec::new();
    for (treaty, title) in &first.treaties {
        let answer = visit.state.desk.treaty(ask(treaty)).await?;
        let bound = answer.parties.iter().any(|s| s.code == code);
        let undated = answer.undated.iter().any(|s| s.code == code);
        let joined = answer.joined.iter().rfind(|s| s.code == code);
        let since = joined.and_then(|s| s.on.as_deref()).and_then(|d| d.parse().ok()).map(|d| words.locale.day(d));
        rows.push(html! {
            dt { a href=(visit.at("/treaties", &[("treaty", treaty)])) { (title) } }
            dd {
                @match (bound, undated, since) {
                    (true, _, Some(since)) => (words.with("country-bound-since", &[("day", Arg::Text(&since))])),
                    (true, _, None) => (words.say("country-bound")),
                    (false, true, _) => (words.say("country-undated")),
                    (false, false, _) => (words.say("country-not-bound")),
                }
                @if let Some(action) = joined.and_then(|s| s.action.as_ref()).filter(|_| bound) { " " span.soft { (action) } }
            }
        });
    }
    Ok(html! { dl.facts { @for row in &rows { (row) } } })
}

/// The cuts that tell of one country: years in the rows; each kind of figure by what it varies in, then each breakdown.
fn cuts(offer: &Offer, area: &Axis, code: &str) -> Vec<Cut> {
    let Some(rows) = offer.axes.iter().find(|a| a.time && a.name != area.name) else { return Vec::new() };
    let mut base: BTreeMap<String, String> = BTreeMap::new();
    base.insert(area.name.clone(), code.to_string());
    let free: Vec<&Axis> = offer.axes.iter().filter(|a| a.name != area.name && a.name != rows.name).collect();
    for axis in &free {
        base.extend(axis.usual.clone().map(|code| (axis.name.clone(), code)));
    }
    let cut = |fixed: BTreeMap<String, String>, columns: Option<&Axis>| {
        let mut fixed = fixed;
        if let Some(c) = columns {
            fixed.remove(&c.name);
        }
        Cut { rows: rows.name.clone(), columns: columns.map(|c| c.name.clone()), fixed }
    };
    let several = |a: &&&Axis| a.codes.iter().filter(|c| c.code != TOTAL).count() > 1;
    let sexes = free.iter().find(|a| a.name == "sex").filter(several).copied();
    let kinds = free.iter().find(|a| a.code(TOTAL).is_none() && a.codes.len() > 1);
    let mut out = Vec::new();
    match kinds {
        Some(kinds) => {
            for kind in &kinds.codes {
                let mut fixed = base.clone();
                fixed.insert(kinds.name.clone(), kind.code.clone());
                out.push(cut(fixed, sexes));
            }
        }
        None => out.push(cut(base.clone(), sexes)),
    }
    // A concept that says by what the figures are broken down, beside one that holds the parts.
    let (by, parts) = (free.iter().find(|a| a.name == "dimension"), free.iter().find(|a| a.name == "category"));
    if let (Some(by), Some(parts)) = (by, parts) {
        for code in by.codes.iter().filter(|c| c.code != TOTAL) {
            let mut fixed = base.clone();
            fixed.insert(by.name.clone(), code.code.clone());
            out.push(cut(fixed, Some(parts)));
        }
    }
    out
}

fn part(visit: &Visit, offer: &Offer, cut: &Cut, sheet: &Sheet<'_>, n: usize) -> Markup {
    let words = visit.words;
    let named: Vec<String> = cut
        .fixed
        .iter()
        .filter_map(|(name, code)| offer.axes.iter().find(|a| a.name == *name && !a.states)?.code(code))
        .filter(|c| c.code != TOTAL)
        .map(|c| c.label.clone())
        .collect();
    let mut pairs = vec![format!("data={}", encoded(&offer.name)), format!("rows={}", encoded(&cut.rows))];
    pairs.extend(cut.columns.iter().map(|c| format!("columns={}", encoded(c))));
    pairs.extend(cut.fixed.iter().map(|(k, v)| format!("w.{}={}", encoded(k), encoded(v))));
    let way = visit.to(&format!("/explore?{}", pairs.join("&")));
    let id = format!("c{n}");
    html! {
        @if !named.is_empty() { h3 { (words.list(&named)) } }
        (figure(visit, sheet, Drawing::Lines, &id, &|_, _| Some(way.clone())))
    }
}

/// How good the figures are, counted while they are shown.
#[derive(Default)]
struct Seen {
    exact: i64,
    ranges: i64,
    conflicts: i64,
}

impl Seen {
    fn add(&mut self, sheet: &Sheet<'_>) {
        for r in 0..sheet.rows.len() {
            for c in 0..sheet.columns.len() {
                match sheet.figure(r, c) {
                    Figure::Absent(Absent::Conflict) => self.conflicts += 1,
                    Figure::Absent(_) => {}
                    f if f.amount().is_some_and(|a| a.is_exact()) => self.exact += 1,
                    _ => self.ranges += 1,
                }
            }
        }
    }

    fn told(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let n = |n: i64| words.locale.number(n);
        html! { dl.facts {
            dt { (words.say("country-exact")) } dd { (n(self.exact)) }
            dt { (words.say("country-ranges")) } dd { (n(self.ranges)) }
            dt { (words.say("country-conflicts")) } dd { (n(self.conflicts)) }
        } }
    }
}
