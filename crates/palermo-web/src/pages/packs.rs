//! The pack reader: what each pack declares, in words: registers with their fields, states, time limits and rules, and the
//! code lists.

use axum::extract::Path;
use maud::{Markup, html};
use palermo_register::catalog::{Arg, Codelist, Derived, Field as Declared, Pack, Register, Workflow};

use super::account::signed_in;
use super::{Oops, Shown};
use crate::Problem;
use crate::parts::{Tone, badge, scroll};
use crate::shell::Page;
use crate::visit::Visit;
use crate::words::{Said, Words};

/// `GET /{language}/packs`
pub(crate) async fn all(visit: Visit) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let title = words.say("packs-title");
    let n = |count: usize| words.locale.number(i64::try_from(count).unwrap_or(i64::MAX));
    Ok(Page::staff(&visit, &title).door("/packs").show(html! {
        h1 { (title) }
        p { (words.say("packs-what")) }
        ul.doors { @for pack in &catalog.packs {
            li {
                h2 { a href=(visit.to(&format!("/packs/{}", pack.name))) { (words.label(catalog, &pack.name, "pack", &pack.name)) } }
                p.soft { (words.with("packs-holds", &[
                    ("version", Arg::Text(&pack.version)),
                    ("registers", Arg::Text(&n(registers(&visit, pack).len()))),
                    ("lists", Arg::Text(&n(lists(&visit, pack).len()))),
                ])) }
            }
        } }
    }))
}

fn registers<'v>(visit: &'v Visit, pack: &Pack) -> Vec<&'v Register> {
    visit.house.catalog.registers.values().map(|r| &**r).filter(|r| r.pack == pack.name).collect()
}

fn lists<'v>(visit: &'v Visit, pack: &Pack) -> Vec<(&'v str, &'v Codelist)> {
    let own = |name: &str| name.split_once('.').is_some_and(|(p, _)| p == pack.name);
    visit.house.catalog.lists.iter().filter(|(n, _)| own(n)).map(|(n, l)| (n.as_str(), &**l)).collect()
}

fn known<'v>(visit: &'v Visit, name: &str) -> Result<&'v Pack, Oops> {
    let found = visit.house.catalog.packs.iter().find(|p| p.name == name);
    found.ok_or_else(|| Problem::missing("no_pack", "no such pack is applied here").into())
}

/// `GET /{language}/packs/{pack}`
pub(crate) async fn one(visit: Visit, Path(name): Path<String>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let pack = known(&visit, &name)?;
    let title = words.label(catalog, &pack.name, "pack", &pack.name);
    let registers = registers(&visit, pack);
    let lists = lists(&visit, pack);
    let page = Page::staff(&visit, &title.text).door("/packs").crumb("/packs", words.say("packs-title"));
    Ok(page.show(html! {
        h1 { (title) }
        p.soft { (words.around("pack-version", &[("version", Arg::Text(&pack.version))], &[("name", html! { bdi { (pack.name) } })])) }
        @if !registers.is_empty() {
            nav aria-label=(words.say("pack-registers")) { ul.columns { @for r in &registers {
                li { a href={ "#" (r.short()) } { (words.register(catalog, r)) } }
            } } }
        }
        @for r in &registers { (register(&visit, r)) }
        @if !lists.is_empty() {
            h2 #lists { (words.say("pack-lists")) }
            ul.columns { @for (name, list) in &lists {
                li {
                    a href=(visit.to(&format!("/packs/{}/lists/{}", pack.name, short(name)))) { (list_name(&visit, name)) }
                    " " span.soft { "(" (words.locale.number(i64::try_from(list.codes().len()).unwrap_or(0))) ")" }
                }
            } }
        }
    }))
}

fn short(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, s)| s)
}

fn list_name(visit: &Visit, name: &str) -> Said {
    let pack = name.split_once('.').map_or("core", |(p, _)| p);
    visit.words.label(&visit.house.catalog, pack, &format!("list-{}", short(name)), short(name))
}

fn register(visit: &Visit, register: &Register) -> Markup {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let name = words.register(catalog, register);
    let short = register.short();
    let label = |id: String, name: &str| words.label(catalog, &register.pack, &id, name);
    html! {
        section {
            h2 id=(short) { (name) }
            p.buttons {
                @if visit.sees(register) { a href=(visit.to(&format!("/registers/{}", register.name))) { (words.say("pack-open")) } }
                @if register.append_only.is_some() { (badge(Tone::Plain, &words.say("pack-append-only"))) }
                @if register.machinery { (badge(Tone::Plain, &words.say("pack-machinery"))) }
            }
            (scroll(&name.text, html! { table {
                thead { tr {
                    th scope="col" { (words.say("pack-field")) } th scope="col" { (words.say("pack-kind")) }
                    th scope="col" { (words.say("pack-class")) } th scope="col" { (words.say("pack-notes")) }
                } }
                tbody { @for field in register.fields.iter().filter(|f| f.derived.as_ref().is_none_or(|d| matches!(d, Derived::Computed(_)))) { (field_row(visit, register, field)) } }
            } }))
            @for workflow in &register.workflows {
                h3 { (label(format!("workflow-{short}-{}", workflow.name), &workflow.name)) }
                (moves(visit, register, workflow))
            }
            @if !register.clocks.is_empty() {
                h3 { (words.say("clocks-title")) }
                ul { @for (clock, decl) in &register.clocks { li {
                    (super::clocks::name(visit, register, clock))
                    @if let Some(length) = &decl.length { " " span.soft { (words.say("pack-length")) " " bdi { code { (length.as_str()) } } } }
                    @if let Some(offset) = &decl.offset { " " span.soft { (words.say("pack-length")) " " bdi { code { (offset.as_str()) } } } }
                } } }
            }
            @if !register.rules.is_empty() {
                h3 { (words.say("pack-rules")) }
                ul { @for rule in &register.rules { li { (label(format!("rule-{short}-{}", rule.id), &rule.id)) } } }
            }
            @if !register.queries.is_empty() {
                h3 { (words.say("list-saved")) }
                ul { @for query in &register.queries { li {
                    @let name = label(format!("query-{short}-{}", query.name), &query.name);
                    @if visit.sees(register) {
                        a href=(visit.at(&format!("/registers/{}", register.name), &[("query", &query.name)])) { (name) }
                    } @else { (name) }
                    " " code dir="ltr" { (query.text) }
                } } }
            }
        }
    }
}

fn field_row(visit: &Visit, register: &Register, field: &Declared) -> Markup {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let kind = words.say(&format!("kind-{}", field.kind.as_str()));
    let to: Vec<Said> =
        field.to.iter().filter_map(|n| catalog.register(n)).map(|r| words.register(catalog, r)).collect();
    let mut notes = Vec::new();
    if field.required {
        notes.push(words.say("pack-required"));
    }
    if field.takes_states() {
        notes.push(words.say("pack-states"));
    }
    if matches!(field.derived, Some(Derived::Computed(_))) {
        notes.push(words.say("pack-computed"));
    }
    if field.counter {
        notes.push(words.say("pack-counted"));
    }
    if field.show_if.is_some() {
        notes.push(words.say("pack-conditional"));
    }
    html! {
        tr {
            th scope="row" { (words.field(catalog, register, field)) " " span.soft dir="ltr" { code { (field.name) } } }
            td {
                (kind)
                @if let Some(list) = field.list.as_ref().filter(|l| has_page(visit, l)) { ": " (list_link(visit, list)) }
                @if !to.is_empty() { ": " (several(words, &to)) }
            }
            td { (words.say(&format!("class-{}", field.class.as_str()))) }
            td { (notes.join("; ")) }
        }
        @for sub in &field.fields { tr {
            th scope="row" { span.soft { (words.field(catalog, register, field)) " › " } (words.label(catalog, &register.pack, &format!("field-{}-{}-{}", register.short(), field.name, sub.name), &sub.name)) }
            td { (words.say(&format!("kind-{}", sub.kind.as_str()))) @if let Some(list) = sub.list.as_ref().filter(|l| has_page(visit, l)) { ": " (list_link(visit, list)) } }
            td { (words.say(&format!("class-{}", sub.class.as_str()))) }
            td { @if sub.required { (words.say("pack-required")) } }
        } }
    }
}

/// One thing as it is called, several as the language joins them.
fn several(words: Words, things: &[Said]) -> Markup {
    match things {
        [one] => html! { (one) },
        all => html! { (words.list(&all.iter().map(|s| s.text.as_str()).collect::<Vec<_>>())) },
    }
}

/// Whether a list has a page: a standard's own list and the states of a workflow are told elsewhere.
fn has_page(visit: &Visit, list: &Codelist) -> bool {
    list.name.contains('.') && visit.house.catalog.list(&list.name).is_some()
}

fn list_link(visit: &Visit, list: &Codelist) -> Markup {
    match list.name.split_once('.') {
        Some((pack, short)) => {
            html! { a href=(visit.to(&format!("/packs/{pack}/lists/{short}"))) { (list_name(visit, &list.name)) } }
        }
        // A standard's own list is named by the kind of the field already.
        None => html! {},
    }
}

fn moves(visit: &Visit, register: &Register, workflow: &Workflow) -> Markup {
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let state = |code: &String| {
        let id = format!("state-{}-{}-{code}", register.short(), workflow.name);
        words.label(catalog, &register.pack, &id, code)
    };
    let called = words.label(
        catalog,
        &register.pack,
        &format!("workflow-{}-{}", register.short(), workflow.name),
        &workflow.name,
    );
    let begins = workflow.states.first().map(|s| state(s).text).unwrap_or_default();
    let roles = catalog.list("core.role");
    let role = |code: &String| match &roles {
        Some(l) if l.get(code).is_some() => words.of_list(l, code),
        _ => Said::plain(code),
    };
    html! {
        p { (words.with("pack-begins", &[("state", Arg::Text(&begins))])) }
        (scroll(&called.text, html! { table {
            thead { tr {
                th scope="col" { (words.say("pack-step")) } th scope="col" { (words.say("pack-from")) }
                th scope="col" { (words.say("pack-to")) } th scope="col" { (words.say("pack-who")) } th scope="col" { (words.say("pack-guard")) }
            } }
            tbody { @for t in &workflow.transitions {
                @let id = format!("transition-{}-{}-{}", register.short(), workflow.name, t.id);
                tr {
                    th scope="row" { (words.label(catalog, &register.pack, &id, &t.id)) }
                    td { (several(words, &t.from.iter().map(state).collect::<Vec<_>>())) }
                    td { (state(&t.to)) }
                    td { @if t.roles.is_empty() { (words.say("pack-everyone")) } @else { (several(words, &t.roles.iter().map(role).collect::<Vec<_>>())) }
                        @if let Some(a) = &t.approve { " " span.soft { (words.with("record-approval-wanted", &[("n", Arg::Count(i64::try_from(a.persons).unwrap_or(i64::MAX)))])) } }
                    }
                    td { @if t.guard.is_some() { (words.said(catalog.label(&register.pack, &id, Some("guard"), words.locale.language(), None), &words.say("pack-guarded"))) } }
                }
            } }
        } }))
    }
}

/// `GET /{language}/packs/{pack}/lists/{list}`
pub(crate) async fn list(visit: Visit, Path((pack, name)): Path<(String, String)>) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let catalog = &visit.house.catalog;
    let home = known(&visit, &pack)?;
    let full = format!("{pack}.{name}");
    let list = catalog.list(&full).ok_or_else(|| Problem::missing("no_list", "the pack has no such code list"))?;
    let title = list_name(&visit, &full);
    let depth = |code: &str| std::iter::successors(list.parent(code), |p| list.parent(p)).count().min(3);
    let day = |d: Option<jiff::civil::Date>| d.map(|d| words.locale.day(d)).unwrap_or_default();
    let page = Page::staff(&visit, &title.text).door("/packs").crumb("/packs", words.say("packs-title"));
    let page = page.crumb(&format!("/packs/{pack}"), words.label(catalog, &home.name, "pack", &home.name).text);
    Ok(page.show(html! {
        h1 { (title) }
        p.soft { (words.with("list-codes", &[("n", Arg::Count(i64::try_from(list.codes().len()).unwrap_or(0)))])) }
        (scroll(&title.text, html! { table {
            thead { tr { th scope="col" { (words.say("list-code")) } th scope="col" { (words.say("list-meaning")) } th scope="col" { (words.say("list-from")) } th scope="col" { (words.say("list-until")) } } }
            tbody { @for code in list.codes() {
                tr {
                    th scope="row" { code dir="ltr" { (code.code) } }
                    td class={ "depth-" (depth(&code.code)) } { (words.of_list(&list, &code.code)) }
                    td { (day(code.from)) } td { (day(code.to)) }
                }
            } }
        } }))
    }))
}
