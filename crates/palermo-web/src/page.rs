//! The one plain page: what this is, which registers there are, and where the API and its description lie.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use palermo_register::catalog::{LabelStatus, Labels};
use palermo_register::reference::LANGUAGES;
use palermo_register::source::{Faults, SourceFile};

use crate::ask::Ask;
use crate::{AppState, Problem, registers};

const FILES: [&str; 6] = [
    include_str!("../labels/en.ftl"),
    include_str!("../labels/fr.ftl"),
    include_str!("../labels/es.ftl"),
    include_str!("../labels/ru.ftl"),
    include_str!("../labels/ar.ftl"),
    include_str!("../labels/zh.ftl"),
];

/// The words of the page, and the mistakes in their files, which a test expects to be none.
fn labels() -> &'static (Labels, usize) {
    static LABELS: OnceLock<(Labels, usize)> = OnceLock::new();
    LABELS.get_or_init(|| {
        let (mut labels, mut faults) = (Labels::default(), Faults::default());
        for (language, text) in LANGUAGES.iter().zip(FILES) {
            labels.read(
                language,
                &SourceFile::new(&format!("labels/{language}.ftl"), text),
                LabelStatus::Draft,
                &mut faults,
            );
        }
        (labels, faults.len())
    })
}

fn say(id: &str, language: &str, value: Option<&str>) -> String {
    escaped(&labels().0.get(id, None, language, value).map_or_else(|| id.to_string(), |s| s.text))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// `GET /`
pub(crate) async fn home(State(state): State<AppState>, ask: Ask) -> Result<Response, Problem> {
    ask.knows(&[])?;
    let asked = ask.language();
    let language = LANGUAGES.iter().find(|l| **l == asked).unwrap_or(&"en");
    let house = state.store.house();
    let mut packs: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for r in house.catalog.registers.values() {
        let label = registers::label(&house, r, language);
        let text = escaped(label["text"].as_str().unwrap_or(r.short()));
        // Words that had to fall back are marked with their own language, so that they are read out rightly.
        let lang = if label.get("fallback").is_some() { " lang=\"en\" dir=\"ltr\"" } else { "" };
        let address = format!("/api/registers/{}", escaped(&r.name));
        let schemas = format!(
            "<a href=\"{address}/form?lang={language}\">{}</a> · <a href=\"{address}/list?lang={language}\">{}</a> · <a href=\"{address}/schema?lang={language}\">{}</a>",
            say("schema-form", language, None),
            say("schema-list", language, None),
            say("schema-json", language, None)
        );
        packs.entry(&r.pack).or_default().push(format!(
            "<tr><th scope=\"row\"><a{lang} href=\"{address}/records\">{text}</a></th><td><code dir=\"ltr\">{}</code></td><td>{schemas}</td></tr>",
            escaped(&r.name)
        ));
    }
    let tables: String = packs
        .iter()
        .map(|(pack, rows)| {
            let title = house
                .catalog
                .label(pack, "pack", None, language, None)
                .map_or_else(|| escaped(pack), |l| escaped(&l.text));
            let head = ["column-register", "column-name", "column-schemas"]
                .map(|id| format!("<th scope=\"col\">{}</th>", say(id, language, None)));
            format!(
                "<table><caption>{title}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
                head.concat(),
                rows.concat()
            )
        })
        .collect();
    let others: String = LANGUAGES
        .iter()
        .map(|l| {
            let name = say("language", l, None);
            match l == language {
                true => format!("<li><strong lang=\"{l}\">{name}</strong></li>"),
                false => format!("<li><a lang=\"{l}\" hreflang=\"{l}\" href=\"/?lang={l}\">{name}</a></li>"),
            }
        })
        .collect();
    let direction = if *language == "ar" { "rtl" } else { "ltr" };
    let text = |id: &str| say(id, language, None);
    let page = format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head><meta charset=\"utf-8\"><title>Palermo – {}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"stylesheet\" href=\"/style.css\"></head>\n\
         <body>\n<header><nav aria-label=\"{}\"><ul class=\"languages\">{others}</ul></nav></header>\n\
         <main>\n<h1>Palermo</h1>\n<p class=\"lead\">{}</p>\n<p>{}</p>\n<p>{}</p>\n\
         <ul class=\"doors\"><li><a href=\"/api\">{}</a></li><li><a href=\"/api/openapi.json?lang={language}\">{}</a></li></ul>\n\
         <h2>{}</h2>\n<p>{}</p>\n{tables}</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n",
        text("title"),
        text("choose-language"),
        text("title"),
        text("what"),
        text("for-programs"),
        text("door-api"),
        text("door-description"),
        text("registers"),
        say("registers-count", language, Some(&house.catalog.registers.len().to_string())),
        say("footer", language, Some(env!("CARGO_PKG_VERSION"))),
    );
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    if let Ok(value) = HeaderValue::from_str(language) {
        headers.insert(header::CONTENT_LANGUAGE, value);
    }
    Ok(response)
}

/// `GET /style.css`
pub(crate) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_page_is_there_in_the_six_languages() {
        let (labels, faults) = labels();
        assert_eq!(*faults, 0);
        let mut english: Vec<&String> = labels.languages["en"].messages.keys().collect();
        english.sort();
        for language in LANGUAGES {
            let mut own: Vec<&String> = labels.languages[language].messages.keys().collect();
            own.sort();
            assert_eq!(own, english, "{language}");
        }
    }
}
