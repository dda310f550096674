//! Facts as CSV: the columns of the chapter on mandates, §5.

use crate::error::{Result, fault};
use crate::facts::{Fact, FactKind};

/// Writes facts of documents. Values that start like a formula are written with a leading apostrophe.
///
/// # Errors
///
/// None that a caller can cause; what the writer says is passed on.
pub fn facts<'a>(rows: impl IntoIterator<Item = (&'a str, &'a Fact)>) -> Result<String> {
    let mut w = csv::Writer::from_writer(Vec::new());
    let trouble = |e: csv::Error| fault("facts.csv", None, e, "report this");
    w.write_record([
        "doc",
        "paragraph",
        "entity",
        "attribute",
        "value",
        "date",
        "qualifier",
        "unit",
        "evidence",
        "from",
        "to",
        "state",
    ])
    .map_err(trouble)?;
    for (doc, f) in rows {
        let text = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_string);
        let (value, date) = match f.kind {
            FactKind::Date => (String::new(), text(&f.value)),
            FactKind::Period => (String::new(), format!("{}/{}", text(&f.value["from"]), text(&f.value["to"]))),
            _ if f.value.is_object() => (format!("{}-{}", text(&f.value["from"]), text(&f.value["to"])), String::new()),
            _ => (text(&f.value), String::new()),
        };
        let name = |v: &dyn erased::Name| v.name();
        let state = if f.certain { "machine-accepted" } else { "candidate" };
        let from = f.span.first().map(|s| s.from.to_string()).unwrap_or_default();
        let to = f.span.last().map(|s| s.to.to_string()).unwrap_or_default();
        let row = [
            doc.to_string(),
            f.paragraph.clone(),
            f.entity.clone().unwrap_or_default(),
            name(&f.kind),
            value,
            date,
            name(&f.qualifier),
            f.unit.clone().unwrap_or_default(),
            plain(&f.text),
            from,
            to,
            state.to_string(),
        ];
        w.write_record(&row).map_err(trouble)?;
    }
    let bytes = w.into_inner().map_err(|e| fault("facts.csv", None, e, "report this"))?;
    String::from_utf8(bytes).map_err(|e| fault("facts.csv", None, e, "report this"))
}

fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_string() }
}

mod erased {
    /// The name of a code as JSON writes it.
    pub trait Name {
        fn name(&self) -> String;
    }

    impl<T: serde::Serialize> Name for T {
        fn name(&self) -> String {
            serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default()
        }
    }
}
