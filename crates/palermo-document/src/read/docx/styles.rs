//! What a paragraph is by its style: a heading, a paragraph with a number.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{at, attribute};
use crate::error::Result;

/// A style, with what it inherits.
#[derive(Clone, Default)]
pub(super) struct Style {
    /// Level of its heading, 1 to 6.
    pub heading: Option<usize>,
    /// List and level of its number.
    pub list: Option<(String, usize)>,
    based_on: Option<String>,
}

impl Style {
    /// A style of which only the name is known: `Heading1`, `heading 1`.
    pub fn named(name: &str) -> Style {
        let level = name.to_lowercase().strip_prefix("heading").and_then(|l| l.trim().parse::<usize>().ok());
        Style { heading: level.filter(|l| (1..=6).contains(l)), ..Style::default() }
    }
}

/// Styles by their id.
pub(super) fn read(xml: &str) -> Result<BTreeMap<String, Style>> {
    let mut out: BTreeMap<String, Style> = BTreeMap::new();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut id, mut level) = (None::<String>, 0);
    loop {
        match reader.read_event().map_err(|e| at("word/styles.xml", reader.error_position(), e))? {
            Event::Start(e) => {
                let value = || attribute(&e, "w:val");
                let style = id.as_ref().map(|id| out.entry(id.clone()).or_default());
                match (e.name().as_ref(), style) {
                    ("w:style", _) => {
                        id = attribute(&e, "w:styleId");
                        level = 0;
                    }
                    // programs write styles in their own language, and beside it the name that all know
                    ("w:name", Some(s)) => s.heading = s.heading.or(Style::named(&value().unwrap_or_default()).heading),
                    ("w:basedOn", Some(s)) => s.based_on = value(),
                    ("w:outlineLvl", Some(s)) => {
                        let outline = value().and_then(|v| v.parse::<usize>().ok()).filter(|l| *l < 6);
                        s.heading = s.heading.or(outline.map(|l| l + 1));
                    }
                    ("w:ilvl", Some(_)) => level = value().and_then(|v| v.parse().ok()).unwrap_or(0),
                    ("w:numId", Some(s)) => s.list = value().map(|n| (n, level)),
                    _ => {}
                }
            }
            Event::End(e) if e.name().as_ref() == "w:style" => id = None,
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(inherited(&out))
}

fn inherited(all: &BTreeMap<String, Style>) -> BTreeMap<String, Style> {
    let whole = |id: &String, own: &Style| {
        let (mut out, mut above) = (own.clone(), own.based_on.as_ref());
        // a chain that runs in a circle ends
        for _ in 0..16 {
            let Some(style) = above.and_then(|a| all.get(a)) else { break };
            out.heading = out.heading.or(style.heading);
            out.list = out.list.or_else(|| style.list.clone());
            above = style.based_on.as_ref();
        }
        (id.clone(), out)
    };
    all.iter().map(|(id, own)| whole(id, own)).collect()
}
