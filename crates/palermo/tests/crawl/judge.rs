//! What must hold of every answer, and what of every page?

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::client::Answer;
use crate::frontier::{Way, Who};
use crate::html::{Element, Form, Page, Text};
use crate::support::packs;

/// Bytes that a page may weigh on its way.
pub const HEAVIEST: usize = 100_000;

/// Headers of every answer.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Elements whose texts are data: values of records, names of fields in code, figures of a drawing.
const DATA: [&str; 8] = ["bdi", "code", "textarea", "title", "del", "ins", "svg", "style"];

/// Texts that every language writes in Latin letters: names of formats, standards and networks, and what is typed as it stands.
const LATIN: [&str; 35] = [
    "count",
    "Markdown",
    "DOCX",
    "Word",
    "HTML",
    "PDF",
    "OpenAPI",
    "API",
    "CSV",
    "Excel",
    "OpenDocument",
    "JSON",
    "XLSX",
    "SVG",
    "PNG",
    "ISO",
    "EUR",
    "https",
    "10wd",
    "3mo",
    "SHA-256",
    "Facebook Messenger",
    "Facebook",
    "Instagram",
    "LINE",
    "QQ",
    "QZone",
    "4Sale",
    "Snapchat",
    "Telegram",
    "TikTok",
    "Twitter",
    "Viber",
    "WeChat",
    "WhatsApp",
];

/// What pages are judged by.
pub struct Judge {
    /// Names of the words of the interface.
    ids: BTreeSet<String>,
    /// Labels of sealed fields by register and language, as far as no other field is called so.
    sealed: BTreeMap<(String, String), BTreeSet<String>>,
    /// How sources are cited: in their own words, whatever the reader's language.
    cited: Vec<String>,
}

/// A page as it was judged.
#[derive(Default)]
pub struct Judged {
    pub faults: Vec<String>,
    /// Addresses that it leads to.
    pub ways: Vec<String>,
    /// Bytes on the way; of what travels as it is, as many as it would have compressed.
    pub weight: usize,
}

impl Judge {
    pub fn new() -> Judge {
        Judge { ids: names_of_words(), sealed: sealed(), cited: cited() }
    }

    pub fn judge(&self, way: &Way, answer: &Answer) -> Judged {
        let mut out = Judged::default();
        let staff = way.who == Who::Staff;
        match answer.status {
            200 => {}
            300..400 => match answer.header("location") {
                to if to.starts_with('/') && !to.starts_with("//") => out.ways.push(to.to_string()),
                to => out.faults.push(format!("leads away: {to}")),
            },
            status => out.faults.push(format!("answers {status}: {}", first_words(answer))),
        }
        headers(way, answer, staff, &mut out);
        if !answer.is_page() {
            return out;
        }
        let text = answer.text();
        let page = Page::read(&text);
        out.weight = if answer.header("content-encoding") == "gzip" { answer.sent } else { compressed(&answer.body) };
        if out.weight > HEAVIEST && !way.address.ends_with("/parts") {
            out.faults.push(format!("weighs {} bytes", out.weight));
        }
        frame(way, &page, &mut out);
        leads(way, &page, &mut out);
        self.words(&page, &mut out);
        self.hides(way, &page, &mut out);
        out
    }

    /// No word is missing, and none stands in another script than the reader's.
    fn words(&self, page: &Page, out: &mut Judged) {
        let reads = page.all("html").next().and_then(|(_, e)| e.get("lang")).unwrap_or_default().to_string();
        for text in &page.texts {
            let (said, data) = language(page, text);
            let words = text.text.trim_matches(|c: char| !c.is_alphanumeric());
            if self.ids.contains(words) {
                out.faults.push(format!("`{words}` is the name of a word, not a word"));
            }
            if data || said != reads {
                continue;
            }
            if is_machine_name(words) {
                out.faults.push(format!("`{words}` is a name for machines"));
            }
            if matches!(reads.as_str(), "ru" | "ar" | "zh")
                && let Some(latin) = self.latin(&text.text)
            {
                out.faults.push(format!("`{latin}` in `{}`", text.text.trim()));
            }
        }
    }

    /// A word of Latin letters that is neither isolated as data nor written so everywhere.
    fn latin(&self, text: &str) -> Option<String> {
        let (mut plain, mut depth) = (String::new(), 0);
        for c in text.chars() {
            match c {
                '\u{2068}' => depth += 1,
                '\u{2069}' => depth -= 1,
                c if depth == 0 => plain.push(c),
                _ => {}
            }
        }
        for known in self.cited.iter().map(String::as_str).chain(LATIN) {
            plain = plain.replace(known, " ");
        }
        let mut words = plain.split(|c: char| !c.is_ascii_alphabetic());
        words.find(|w| w.len() > 1 && *w != "Palermo").map(str::to_string)
    }

    /// A record and a list say nothing of what is sealed, not even that it is asked for.
    fn hides(&self, way: &Way, page: &Page, out: &mut Judged) {
        let path = way.address.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        let ([_, language, "registers", register] | [_, language, "registers", register, "records", _]) =
            parts.as_slice()
        else {
            return;
        };
        let key = ((*register).to_string(), (*language).to_string());
        let Some(sealed) = self.sealed.get(&key) else { return };
        for name in ["th", "dt", "option", "label", "legend"] {
            for said in page.said(name).iter().filter(|s| sealed.contains(*s)) {
                out.faults.push(format!("names the sealed field `{said}`"));
            }
        }
    }
}

fn first_words(answer: &Answer) -> String {
    let text = answer.text();
    let page = Page::read(&text);
    let main = page.said("main").concat();
    let said = if main.is_empty() { text } else { main };
    said.chars().take(160).collect()
}

fn headers(way: &Way, answer: &Answer, staff: bool, out: &mut Judged) {
    let mut wrong = |what: String| out.faults.push(what);
    for (name, value) in ALWAYS {
        if answer.header(name) != value {
            wrong(format!("{name} is `{}`", answer.header(name)));
        }
    }
    let policy = answer.header("content-security-policy");
    let strict = policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'");
    if !strict || policy.contains("unsafe") || policy.contains('*') || policy.contains("http") {
        wrong(format!("the content policy is `{policy}`"));
    }
    if answer.header("permissions-policy").is_empty() {
        wrong("no permissions policy".into());
    }
    let (kept, path) = (answer.header("cache-control"), way.address.split('?').next().unwrap_or_default());
    if path.starts_with("/assets/") {
        if !(kept.contains("immutable") && kept.starts_with("public")) {
            wrong(format!("an asset is kept `{kept}`"));
        }
    } else if staff || path.ends_with("/sign-in") || path.contains("/report/") || answer.status != 200 {
        if answer.status == 200 && kept != "no-store" {
            wrong(format!("what nobody may keep is kept `{kept}`"));
        }
    } else if answer.is_page() && (!kept.starts_with("public") || answer.header("etag").is_empty()) {
        wrong(format!("a public page is kept `{kept}` with the tag `{}`", answer.header("etag")));
    }
}

/// Every page has its language, one heading, a title, a main part, and names nothing twice.
fn frame(way: &Way, page: &Page, out: &mut Judged) {
    let mut wrong = |what: String| out.faults.push(what);
    let language = way.address.split(['/', '?']).nth(1).unwrap_or_default();
    let html = page.all("html").next().map(|(_, e)| e);
    let has = |name: &str| html.and_then(|e| e.get(name)).unwrap_or_default();
    if has("lang") != language {
        wrong(format!("its language is `{}`", has("lang")));
    }
    if has("dir") != if language == "ar" { "rtl" } else { "ltr" } {
        wrong(format!("its direction is `{}`", has("dir")));
    }
    for name in ["h1", "main", "title"] {
        let said = if name == "title" { titles(page) } else { page.said(name) };
        if said.len() != 1 || said[0].is_empty() {
            wrong(format!("{} of {name}: {said:.80?}", said.len()));
        }
    }
    let mut ids = BTreeSet::new();
    for id in page.elements.iter().filter_map(|e| e.get("id")) {
        if !ids.insert(id) {
            wrong(format!("the name `{id}` stands twice"));
        }
    }
    for e in &page.elements {
        for name in ["for", "aria-describedby", "aria-labelledby", "list"] {
            let named = e.get(name).unwrap_or_default().split(' ').filter(|n| !n.is_empty());
            for id in named.filter(|id| !ids.contains(id)) {
                wrong(format!("{name} of {} names `{id}`, which is not there", e.name));
            }
        }
        if e.get("style").is_some() || e.name == "script" || e.attributes.iter().any(|(n, _)| n.starts_with("on")) {
            wrong(format!("{} has a style or script of its own", e.name));
        }
    }
    out.faults.extend(page.crooked.iter().cloned());
}

/// Titles of the document, not of drawings.
fn titles(page: &Page) -> Vec<String> {
    let own = page.all("title").filter(|(at, _)| !page.around(*at).any(|e| e.name == "svg"));
    own.map(|(at, _)| page.text_of(at)).collect()
}

/// Addresses that a page leads to; what it takes in comes from here alone.
fn leads(way: &Way, page: &Page, out: &mut Judged) {
    let ids: BTreeSet<&str> = page.elements.iter().filter_map(|e| e.get("id")).collect();
    for e in &page.elements {
        for name in ["href", "src", "action", "srcset", "data", "poster", "xlink:href"] {
            let Some(to) = e.get(name).filter(|t| !t.is_empty()) else { continue };
            if let Some(inside) = to.strip_prefix('#') {
                if !ids.contains(inside) {
                    out.faults.push(format!("leads to `#{inside}`, which is not there"));
                }
            } else if to.starts_with('/') && !to.starts_with("//") {
                if matches!(e.name.as_str(), "a" | "link" | "img") {
                    out.ways.push(to.split('#').next().unwrap_or(to).to_string());
                }
            } else if to == "about:blank" && way.address.contains("/report/") {
                // The way out of a report leads nowhere.
            } else if e.name != "a"
                || !(to.starts_with("https://") || to.starts_with("http://") || to.starts_with("mailto:"))
            {
                out.faults.push(format!("{} takes in {to}", e.name));
            }
        }
    }
    for form in page.forms().iter().filter(|f| !f.method.eq_ignore_ascii_case("post")) {
        out.ways.push(form.address(&way.address));
        for control in form.controls.iter().filter(|c| matches!(c.kind.as_str(), "select" | "radio")) {
            let mut pairs = form.pairs.clone();
            pairs.retain(|(n, _)| *n != control.name);
            pairs.push((control.name.clone(), control.value.clone()));
            let (action, method) = (form.action.clone(), form.method.clone());
            out.ways.push(Form { action, method, pairs, controls: Vec::new() }.address(&way.address));
        }
    }
}

/// The language in which a text stands, and whether it is data.
fn language<'p>(page: &'p Page, text: &Text) -> (&'p str, bool) {
    let said = page.around(text.inside).find_map(|e| e.get("lang")).unwrap_or_default();
    // An option holds no element: a choice among colleagues is one among handles.
    let handles = |e: &Element| e.name == "select" && e.get("name") == Some("account");
    (said, page.around(text.inside).any(|e| DATA.contains(&e.name.as_str()) || handles(e)))
}

/// A name with underscores is what programs call a thing.
fn is_machine_name(text: &str) -> bool {
    text.contains('_') && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// How much a content weighs when it travels small.
pub fn compressed(body: &[u8]) -> usize {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(body).and_then(|()| packed.finish()).map_or(body.len(), |p| p.len())
}

fn names_of_words() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../palermo-web/labels");
    let files = std::fs::read_dir(folder).expect("the words").flatten().map(|f| f.path());
    let english = files.filter(|p| p.to_string_lossy().ends_with(".en.ftl"));
    let text: String = english.map(|p| std::fs::read_to_string(p).expect("words") + "\n").collect();
    let ids = text.lines().filter_map(|l| l.split_once(" =")).map(|(id, _)| id.to_string());
    ids.filter(|id| id.contains('-') && !id.starts_with([' ', '#'])).collect()
}

fn cited() -> Vec<String> {
    let packs = std::fs::read_dir(packs()).expect("the packs").flatten();
    let files = packs.filter_map(|p| std::fs::read_dir(p.path().join("mappings")).ok()).flatten().flatten();
    let read = |p: std::path::PathBuf| std::fs::read_to_string(p).ok()?.parse::<toml::Table>().ok();
    let all = files.filter_map(|f| read(f.path()));
    all.filter_map(|m| m.get("cite").and_then(toml::Value::as_str).map(str::to_string)).collect()
}

/// What the sealed fields of the shipped registers are called.
fn sealed() -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut out = BTreeMap::new();
    for pack in std::fs::read_dir(packs()).expect("the packs").flatten() {
        let name = pack.file_name().to_string_lossy().into_owned();
        let Ok(files) = std::fs::read_dir(pack.path().join("registers")) else { continue };
        for file in files.flatten() {
            let text = std::fs::read_to_string(file.path()).expect("a register");
            let declared: toml::Table = text.parse().expect("a register");
            let register = declared["register"].as_str().expect("its name");
            let Some(fields) = declared.get("field").and_then(toml::Value::as_table) else { continue };
            let closed = |f: &toml::Value| {
                matches!(f.get("class").and_then(toml::Value::as_str), Some("identity" | "narrative"))
            };
            for language in ["en", "fr", "es", "ru", "ar", "zh"] {
                let Ok(labels) = std::fs::read_to_string(pack.path().join(format!("labels/{language}.ftl"))) else {
                    continue;
                };
                let label = |field: &String| {
                    let id = format!("field-{register}-{field} = ");
                    labels.lines().find_map(|l| l.strip_prefix(id.as_str())).map(|l| l.trim().to_string())
                };
                let called = |sealed: bool| -> BTreeSet<String> {
                    fields.iter().filter(|(_, f)| closed(f) == sealed).filter_map(|(n, _)| label(n)).collect()
                };
                let own: BTreeSet<String> = called(true).difference(&called(false)).cloned().collect();
                if !own.is_empty() {
                    out.insert((format!("{name}.{register}"), language.to_string()), own);
                }
            }
        }
    }
    out
}
