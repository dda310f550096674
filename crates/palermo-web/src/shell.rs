//! The frame around every page: skip link, names, doors, languages, content, foot.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use palermo_access::Action;
use palermo_register::locale::Locale;

use crate::visit::Visit;
use crate::words::Words;
use crate::{assets, caching};

/// How long an answer may be kept by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// By anybody for a minute: what the world may see.
    Public,
    /// By nobody: what only the person who is signed in may see.
    Nobody,
}

/// A page in the making.
pub(crate) struct Page<'v> {
    visit: &'v Visit,
    title: String,
    door: &'static str,
    crumbs: Vec<(String, String)>,
    status: StatusCode,
    keep: Keep,
    foot: Vec<Markup>,
    charts: bool,
    quiet: bool,
}

/// The doors of the public pages: where they lead and what they are called.
const PUBLIC: [(&str, &str); 5] = [
    ("/explore", "door-explore"),
    ("/countries", "door-countries"),
    ("/flows", "door-flows"),
    ("/treaties", "door-treaties"),
    ("/method", "door-method"),
];

/// The doors of staff.
const STAFF: [(&str, &str); 6] = [
    ("/my-day", "door-my-day"),
    ("/registers", "door-registers"),
    ("/import", "door-import"),
    ("/documents", "door-documents"),
    ("/estimate", "door-estimate"),
    ("/packs", "door-packs"),
];

impl<'v> Page<'v> {
    /// A page that the world may see.
    pub fn public(visit: &'v Visit, title: impl Into<String>) -> Page<'v> {
        Page {
            visit,
            title: title.into(),
            door: "",
            crumbs: Vec::new(),
            status: StatusCode::OK,
            keep: Keep::Public,
            foot: Vec::new(),
            charts: false,
            quiet: false,
        }
    }

    /// A page for the person who is signed in.
    pub fn staff(visit: &'v Visit, title: impl Into<String>) -> Page<'v> {
        Page { keep: Keep::Nobody, ..Page::public(visit, title) }
    }

    /// A page for somebody who may be watched: it names no program, is kept by nobody, leads nowhere but to other languages, and is
    /// left by one press, to a page that is empty.
    pub fn quiet(visit: &'v Visit, title: impl Into<String>) -> Page<'v> {
        Page { quiet: true, ..Page::staff(visit, title) }
    }

    /// The door through which the page is reached (`/explore`).
    pub fn door(mut self, door: &'static str) -> Self {
        self.door = door;
        self
    }

    /// A step on the way to the page: its address without language, and its name.
    pub fn crumb(mut self, path: &str, name: impl Into<String>) -> Self {
        self.crumbs.push((self.visit.to(path), name.into()));
        self
    }

    /// The status of the answer.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The page may hold drawings, which have a style of their own.
    pub fn charts(mut self) -> Self {
        self.charts = true;
        self
    }

    /// A line of the foot.
    pub fn foot(mut self, line: Markup) -> Self {
        self.foot.push(line);
        self
    }

    /// The answer with its content, which begins with the heading of the page.
    pub fn show(self, content: Markup) -> Response {
        let words = self.visit.words;
        if self.quiet {
            let body = html! {
                a.skip href="#content" { (words.say("skip")) }
                header.top { div { (self.languages()) } }
                main #content tabindex="-1" {
                    (content)
                    div.leave { a.button.quiet href="about:blank" { (words.say("report-leave")) } }
                }
            };
            return document(words, &self.title, body, (self.status, self.keep, self.charts));
        }
        let staff = self.visit.session.is_some() && self.keep == Keep::Nobody;
        let all = if staff { STAFF.as_slice() } else { PUBLIC.as_slice() };
        let opens = |path: &str| match path {
            "/import" => self.visit.may(&Action::Import),
            "/estimate" => self.visit.may(&Action::Tabulate),
            _ => true,
        };
        let doors: Vec<_> = all.iter().filter(|(path, _)| opens(path)).collect();
        let body = html! {
            a.skip href="#content" { (words.say("skip")) }
            header.top { div {
                a.brand href=(self.visit.to("/")) { "Palermo" }
                nav aria-label=(words.say("main-doors")) { ul {
                    @for (path, name) in doors {
                        li { a href=(self.visit.to(path)) aria-current=[(self.door == *path).then_some("page")] { (words.say(name)) } }
                    }
                    @if staff && self.visit.may(&Action::Administer) {
                        li { a href=(self.visit.to("/admin")) aria-current=[(self.door == "/admin").then_some("page")] { (words.say("door-admin")) } }
                    }
                } }
                @if staff { (self.person()) } @else { (self.languages()) }
            } }
            main #content tabindex="-1" {
                @if !self.crumbs.is_empty() {
                    nav.crumbs aria-label=(words.say("way-here")) {
                        ol { @for (address, name) in &self.crumbs { li { a href=(address) { bdi { (name) } } } } }
                    }
                }
                (content)
            }
            footer.foot { div {
                @if staff { (self.languages()) }
                @for line in &self.foot { span { (line) } }
                a href=(self.visit.to("/about")) { (words.say("door-about")) }
                a href=(self.visit.to("/about#accessibility")) { (words.say("accessibility")) }
                @if !staff {
                    @match &self.visit.session {
                        Some(_) => a href=(self.visit.to("/my-day")) { (words.say("door-my-day")) },
                        None => a href=(self.visit.to("/sign-in")) { (words.say("sign-in")) },
                    }
                }
            } }
        };
        // What somebody who is signed in sees is kept by nobody, though the world may see the same page.
        let keep = if self.visit.session.is_some() { Keep::Nobody } else { self.keep };
        document(words, &named(&self.title), body, (self.status, keep, self.charts))
    }

    /// Who is signed in, and the way out.
    fn person(&self) -> Markup {
        let words = self.visit.words;
        html! { @if let Some(session) = &self.visit.session { ul.person {
            li { a href=(self.visit.to("/account")) { bdi { (session.account.handle) } } }
            li { form method="post" action=(self.visit.to("/sign-out")) {
                input type="hidden" name="form" value=(session.form_token);
                button.link { (words.say("sign-out")) }
            } }
        } } }
    }

    /// The same page in each other language, one step away.
    fn languages(&self) -> Markup {
        let here = self.visit.words.locale;
        html! { nav.langs aria-label=(self.visit.words.say("choose-language")) { ul {
            @for locale in Locale::all() { li {
                a lang=(locale.language()) hreflang=(locale.language()) dir=(locale.direction())
                    aria-current=[(locale == here).then_some("true")] href=(self.visit.elsewhere(locale)) {
                    (Words::of(locale).say("language"))
                }
            } }
        } } }
    }
}

/// The title of a page that says which program it is of.
pub(crate) fn named(title: &str) -> String {
    format!("{title} · Palermo")
}

/// A whole document.
pub(crate) fn document(
    words: Words,
    title: &str,
    body: Markup,
    (status, keep, charts): (StatusCode, Keep, bool),
) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang=(words.locale.language()) dir=(words.locale.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href=(assets::address("palermo.css"));
                @if charts { link rel="stylesheet" href=(assets::address("chart.css")); }
                link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
            }
            body { (body) }
        }
    };
    let text = page.into_string();
    let tag = caching::tag(text.as_bytes()).filter(|_| keep == Keep::Public && status == StatusCode::OK);
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.extend(tag.map(|t| (header::ETAG, t)));
    if keep == Keep::Public {
        // Who is signed in is offered another door.
        headers.insert(header::VARY, HeaderValue::from_static("Cookie"));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(words.locale.language()));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(match keep {
            Keep::Public => "public, max-age=60",
            Keep::Nobody => "no-store",
        }),
    );
    response
}
