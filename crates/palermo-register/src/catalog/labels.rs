//! What is it called? Labels in Fluent, six languages, each marked official, draft or machine.
//!
//! Identifiers follow from the declarations: `register-item`, `field-item-name`, `section-item-basics`,
//! `rule-item-age`, `workflow-item-loan`, `state-item-loan-lent`, `transition-item-loan-lend`, `clock-item-return`,
//! `relation-item-visits`, `query-item-open`, `intake-tip` (the heading of a form that anybody may send), `intake-tip-thanks`, `list-item_kind`, `concept-sex`, `indicator-T7`, `rollup-x`, `pack`.
//! A field's message may carry `.help` (the hint) and `.read` (the sentence that its value becomes in a story).

use std::collections::{BTreeMap, HashMap};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, InlineExpression, PatternElement};
use unic_langid::LanguageIdentifier;

use super::codelist::LabelStatus;
use crate::locale::Locale;
use crate::source::{Faults, SourceFile, Spot};

/// One message as it stands in a file.
#[derive(Clone, Debug)]
pub struct Message {
    /// How far it may be trusted.
    pub status: LabelStatus,
    /// Where it stands.
    pub spot: Spot,
    /// Its attributes.
    pub attributes: Vec<String>,
}

/// The labels of a pack in one language.
pub struct Language {
    bundle: FluentBundle<FluentResource>,
    /// Messages by identifier.
    pub messages: HashMap<String, Message>,
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Language({} messages)", self.messages.len())
    }
}

/// The labels of a pack.
#[derive(Debug, Default)]
pub struct Labels {
    /// By language.
    pub languages: BTreeMap<String, Language>,
}

/// A label as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// How far it may be trusted.
    pub status: LabelStatus,
    /// The language asked for lacks it: this is English.
    pub fallback: bool,
}

impl Labels {
    /// Reads a file of labels; every mistake is reported with its line.
    pub fn read(&mut self, language: &str, file: &SourceFile, default: LabelStatus, faults: &mut Faults) {
        let resource = match FluentResource::try_new(file.text.to_string()) {
            Ok(r) => r,
            Err((r, errors)) => {
                for e in errors {
                    faults.add(
                        &file.spot(e.pos.start),
                        "label",
                        format!("not readable as Fluent: {e}"),
                        "write `name = text`, continued lines indented",
                    );
                }
                r
            }
        };
        let mut messages = HashMap::new();
        let mut status = default;
        for entry in resource.entries() {
            match entry {
                Entry::GroupComment(c) | Entry::ResourceComment(c) => {
                    if let Some(s) = c.content.first().and_then(|l| l.trim().strip_prefix("labels:")) {
                        status = LabelStatus::parse(s.trim()).unwrap_or(default);
                    }
                }
                Entry::Message(m) => {
                    let id = m.id.name.to_string();
                    let own =
                        m.comment.as_ref().and_then(|c| c.content.first()).and_then(|l| LabelStatus::parse(l.trim()));
                    let line = line_of(&file.text, &id);
                    let attributes = m.attributes.iter().map(|a| a.id.name.to_string()).collect();
                    let spot = file.line(line);
                    if m.value.as_ref().is_none_or(|p| {
                        p.elements
                            .iter()
                            .all(|e| matches!(e, PatternElement::TextElement { value } if value.trim().is_empty()))
                    }) {
                        faults.add(&spot, &id, "an empty label", "write what it is called");
                    }
                    let variables = m
                        .attributes
                        .iter()
                        .map(|a| (&a.id.name, &a.value))
                        .flat_map(|(n, p)| p.elements.iter().map(move |e| (n, e)));
                    for (name, element) in variables {
                        if let PatternElement::Placeable {
                            expression:
                                fluent_syntax::ast::Expression::Inline(InlineExpression::VariableReference { id: v }),
                        } = element
                            && *name == "read"
                            && v.name != "value"
                        {
                            faults.add(
                                &spot,
                                format!("{id}.read"),
                                format!("`${}` is not known here", v.name),
                                "write { $value } for the value",
                            );
                        }
                    }
                    if messages
                        .insert(id.clone(), Message { status: own.unwrap_or(status), spot: spot.clone(), attributes })
                        .is_some()
                    {
                        faults.add(&spot, &id, "the label stands twice", "keep one of the two");
                    }
                }
                _ => {}
            }
        }
        let langid: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![langid]);
        bundle.set_use_isolating(false);
        // The function is Fluent's own; here it writes a whole number as the language does.
        let locale = Locale::of(language).unwrap_or(Locale::ENGLISH);
        let added = bundle.add_function("NUMBER", move |given, _| match given.first() {
            Some(FluentValue::Number(n)) => FluentValue::from(locale.number(n.value as i64)),
            Some(FluentValue::String(text)) => FluentValue::from(text.to_string()),
            _ => FluentValue::Error,
        });
        if let Err(e) = added {
            faults.add(&file.line(1), "label", format!("NUMBER is not offered: {e}"), "report this");
        }
        // Every identifier was checked for doubles above, and each pack has a bundle of its own.
        bundle.add_resource_overriding(resource);
        self.languages.insert(language.to_string(), Language { bundle, messages });
    }

    /// A label; `attribute` asks for `.help`, `.read`, `.plural`.
    pub fn get(&self, id: &str, attribute: Option<&str>, language: &str, value: Option<&str>) -> Option<Shown> {
        match value {
            Some(v) => self.say(id, attribute, language, &[("value", Arg::Text(v))]),
            None => self.say(id, attribute, language, &[]),
        }
    }

    /// A label with what its variables stand for.
    pub fn say(&self, id: &str, attribute: Option<&str>, language: &str, args: &[(&str, Arg<'_>)]) -> Option<Shown> {
        let own = self.languages.get(language).and_then(|l| l.format(id, attribute, args));
        if let Some((text, status)) = own {
            return Some(Shown { text, status, fallback: false });
        }
        let (text, status) = self.languages.get("en").and_then(|l| l.format(id, attribute, args))?;
        Some(Shown { text, status, fallback: true })
    }
}

/// What a variable of a label stands for.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// A text, put in as it is.
    Text(&'a str),
    /// A whole number: it chooses the plural form, and `{ NUMBER($n) }` writes it as the language does.
    Count(i64),
}

impl Language {
    fn format(&self, id: &str, attribute: Option<&str>, given: &[(&str, Arg<'_>)]) -> Option<(String, LabelStatus)> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(a) => message.get_attribute(a)?.value(),
            None => message.value()?,
        };
        let mut args = FluentArgs::new();
        for (name, arg) in given {
            let value = match arg {
                Arg::Text(t) => FluentValue::from((*t).to_string()),
                Arg::Count(n) => FluentValue::from(*n),
            };
            args.set(*name, value);
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        Some((text, self.messages.get(id).map_or(LabelStatus::Draft, |m| m.status)))
    }
}

fn line_of(text: &str, id: &str) -> u32 {
    text.lines()
        .position(|l| l.strip_prefix(id).is_some_and(|r| r.trim_start().starts_with('=')))
        .map_or(1, |i| i as u32 + 1)
}
