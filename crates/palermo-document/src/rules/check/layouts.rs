//! The layouts: what may stand where, and which of it can never do what it is there for.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Check, STATUS};
use crate::fold::fold;
use crate::rules::GENERIC;

/// What a layout names that other files must have.
#[derive(Default)]
pub(super) struct Layout {
    pub file: String,
    pub acts: Vec<Named>,
    /// Forms whose act the layout decides, with that act.
    pub preferred: Vec<(Named, Named)>,
    pub weak_units: Vec<Named>,
}

/// A word of a layout with its place.
#[derive(Clone)]
pub(super) struct Named {
    pub word: String,
    pub path: String,
    pub line: u32,
    pub column: u32,
}

/// Layouts by language.
pub(super) type Layouts = BTreeMap<String, Layout>;

/// What a word of a layout holds.
#[derive(Clone, Copy)]
enum Holds {
    /// A text.
    Text,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Characters, each for itself.
    Letters,
    /// One character.
    Letter,
    /// A whole number from 1.
    Count,
    Words,
    /// Acts of `acts.csv`.
    Acts,
    /// Forms of `units.csv`.
    Units,
    /// One character each.
    Separators,
    /// Labels of a list in their order, with spaces between.
    Sequences,
    /// Forms of the twelve months.
    Months,
    /// A word and its number.
    Numbers,
    /// A word and its qualifier.
    Qualifiers,
    /// Regular expressions with so many groups.
    Patterns(usize),
    /// One regular expression, or nothing.
    Pattern,
    /// A word for each word.
    ByWord,
    Section(Words),
    /// Tables of this kind, one after the other, and what each must have.
    Each(Words, &'static [&'static str]),
}

/// Words and what they hold.
type Words = &'static [(&'static str, Holds)];

const QUALIFIERS: [&str; 6] = ["about", "more_than", "at_least", "less_than", "up_to", "nearly"];
const DEADLINES: &[&str] = &["date", "session", "periodic", "before_event", "immediate"];
const REFERENCES: &[&str] = &["symbol", "resolution", "decision", "treaty_article", "paragraph", "law", "sdg"];

const LAYOUT: Words = &[
    ("language", Holds::Text),
    ("status", Holds::OneOf(&STATUS)),
    ("script", Holds::OneOf(&["han", "latin", "cyrillic", "arabic", "any"])),
    ("recognise", Holds::Section(&[("words", Holds::Words), ("never", Holds::Letters)])),
    (
        "front",
        Holds::Section(&[
            ("session", Holds::Patterns(0)),
            ("agenda", Holds::Patterns(0)),
            ("author", Holds::Patterns(0)),
            ("resolution", Holds::Patterns(1)),
            ("decision", Holds::Patterns(0)),
            ("adopted", Holds::Patterns(0)),
            ("summary", Holds::Patterns(0)),
            ("contents", Holds::Patterns(0)),
            ("contents_column", Holds::Patterns(0)),
            ("organs", Holds::Patterns(0)),
            ("distribution", Holds::Patterns(0)),
            ("original", Holds::Patterns(0)),
            ("place", Holds::Pattern),
        ]),
    ),
    (
        "headings",
        Holds::Section(&[
            ("level1", Holds::Patterns(0)),
            ("level2", Holds::Patterns(0)),
            ("level3_stops", Holds::Letters),
            ("level3_length", Holds::Count),
            ("annex", Holds::Patterns(0)),
            ("recommendations", Holds::Patterns(0)),
        ]),
    ),
    ("paragraphs", Holds::Section(&[("number", Holds::Patterns(1))])),
    ("lists", Holds::Section(&[("marks", Holds::Patterns(1)), ("sequences", Holds::Sequences)])),
    ("furniture", Holds::Section(&[("patterns", Holds::Patterns(0))])),
    ("resolution", Holds::Section(&[("enacting", Holds::Patterns(0)), ("list_leads", Holds::Letters)])),
    ("text", Holds::Section(&[("ends", Holds::Letters), ("damage", Holds::Patterns(0))])),
    (
        "clauses",
        Holds::Section(&[
            ("conjunctions", Holds::Words),
            ("relatives", Holds::Words),
            ("pointers", Holds::Words),
            ("clause_breaks", Holds::Letters),
            ("addressees", Holds::Words),
            ("links", Holds::Words),
            ("closers", Holds::Words),
            ("articles", Holds::Words),
            ("reject_next", Holds::Words),
            ("bare_acts", Holds::Acts),
            ("task_forms", Holds::Words),
            ("never_within", Holds::Words),
            ("considers", Holds::Words),
            ("wishes", Holds::Words),
            ("contractions", Holds::ByWord),
            (
                "prefer",
                Holds::Each(&[("form", Holds::Text), ("act", Holds::Text), ("organ", Holds::Text)], &["form", "act"]),
            ),
            (
                "deadline",
                Holds::Each(&[("kind", Holds::OneOf(DEADLINES)), ("pattern", Holds::Pattern)], &["kind", "pattern"]),
            ),
            ("date_limits", Holds::Section(&[("before", Holds::Words), ("after", Holds::Words)])),
        ]),
    ),
    (
        "quantities",
        Holds::Section(&[
            ("decimal", Holds::Letter),
            ("thousands", Holds::Separators),
            ("digits", Holds::Letters),
            ("numbers", Holds::Numbers),
            ("qualifiers_before", Holds::Qualifiers),
            ("qualifiers_after", Holds::Qualifiers),
            ("multipliers", Holds::Numbers),
            ("weak_units", Holds::Units),
            ("identifiers", Holds::Words),
            ("unknown_counts", Holds::Words),
            ("halves", Holds::Numbers),
            ("identifier_tail", Holds::Pattern),
            ("range", Holds::Words),
            ("list", Holds::Words),
            ("year_words", Holds::Words),
            ("months", Holds::Months),
            ("month_links", Holds::Words),
            ("exhaustive", Holds::Words),
            ("such_as", Holds::Words),
            ("breakdown", Holds::Words),
            ("totals", Holds::Words),
            ("meetings", Holds::Words),
            ("published", Holds::Words),
            ("planned", Holds::Words),
            ("documents", Holds::Words),
            ("here", Holds::Words),
        ]),
    ),
    (
        "symbols",
        Holds::Section(&[
            ("prefixes", Holds::Words),
            ("urls", Holds::Pattern),
            ("well_formed", Holds::Each(&[("organ", Holds::Text), ("first", Holds::Count)], &["organ", "first"])),
        ]),
    ),
    ("notes", Holds::Section(&[("raised", Holds::Letters)])),
    (
        "references",
        Holds::Each(&[("kind", Holds::OneOf(REFERENCES)), ("pattern", Holds::Pattern)], &["kind", "pattern"]),
    ),
    ("names", Holds::Each(&[("pattern", Holds::Pattern)], &["pattern"])),
    ("local_titles", Holds::Each(&[("form", Holds::Text), ("ends", Holds::Text)], &["form", "ends"])),
];

pub(super) fn check(c: &mut Check<'_>) -> Layouts {
    let mut out = Layouts::new();
    for (name, file) in c.languages("layout.", ".toml") {
        let Some(text) = c.text(file) else { continue };
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut l = Reading { c, file, text, layout: Layout { file: file.to_string(), ..Layout::default() } };
        for e in &errors {
            l.fault(e.span().unwrap_or(0..0), "file", e.message(), "see the other layouts for how a layout is written");
        }
        // what a broken file lacks is not to be told
        if errors.is_empty() {
            l.table(table.get_ref(), 0..0, "", LAYOUT, &["language", "status", "script"]);
        }
        let own = if name == "generic" { GENERIC } else { name };
        if let Some(language) = table.get_ref().get("language")
            && let Some(code) = language.get_ref().as_str().filter(|code| *code != own)
        {
            let cause = format!("`{code}` is not the language of this file's name");
            l.fault(language.span(), "language", cause, format!("write `{own}`, or rename the file"));
        }
        let layout = l.layout;
        out.insert(own.to_string(), layout);
    }
    if !out.is_empty() && !out.contains_key(GENERIC) {
        let remedy = "hand over the files of the pack together";
        c.add("layout.generic.toml", 1, 1, "file", "the file is missing, and every layout is built on it", remedy);
    }
    out
}

struct Reading<'c, 'a> {
    c: &'c mut Check<'a>,
    file: &'a str,
    text: &'a str,
    layout: Layout,
}

type Value<'v> = Spanned<DeValue<'v>>;

impl Reading<'_, '_> {
    fn place(&self, span: Range<usize>) -> (u32, u32) {
        let before = self.text.get(..span.start).unwrap_or("");
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count());
        (before.matches('\n').count() as u32 + 1, column as u32 + 1)
    }

    fn fault(&mut self, span: Range<usize>, path: &str, cause: impl Into<String>, remedy: impl Into<String>) {
        let (line, column) = self.place(span);
        self.c.add(self.file, line, column, path, cause, remedy);
    }

    fn named(&self, value: &Value<'_>, path: &str) -> Option<Named> {
        let (line, column) = self.place(value.span());
        let word = value.get_ref().as_str()?.to_string();
        Some(Named { word, path: path.to_string(), line, column })
    }

    fn table(&mut self, table: &DeTable<'_>, span: Range<usize>, path: &str, words: Words, needed: &[&str]) {
        let at = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match words.iter().find(|(w, _)| *w == name) {
                Some((_, holds)) => self.value(value, &at(name), *holds),
                None => {
                    let known: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
                    self.fault(
                        key.span(),
                        &at(name),
                        "is no word of a layout",
                        format!("known here are {}", known.join(", ")),
                    );
                }
            }
        }
        for word in needed.iter().filter(|w| !table.contains_key(**w)) {
            self.fault(span.clone(), &at(word), "is missing", "write it");
        }
    }

    fn value(&mut self, value: &Value<'_>, path: &str, holds: Holds) {
        let span = value.span();
        let v = value.get_ref();
        match holds {
            Holds::Section(words) => match v.as_table() {
                Some(t) => self.table(t, span, path, words, &[]),
                None => self.fault(span, path, "is no section", format!("write [{path}]")),
            },
            Holds::Each(words, needed) => self.each(value, path, words, needed),
            Holds::ByWord => match v.as_table() {
                Some(t) => t.values().for_each(|list| self.value(list, path, Holds::Words)),
                None => self.fault(span, path, "is no section", format!("write [{path}]")),
            },
            Holds::Count => {
                let n = v.as_integer().and_then(|n| n.as_str().parse::<u32>().ok());
                if n.is_none_or(|n| n == 0) {
                    self.fault(span, path, "is no whole number from 1", "write one without quotation marks");
                }
            }
            Holds::Text | Holds::OneOf(_) | Holds::Letters | Holds::Letter | Holds::Pattern => match v.as_str() {
                Some(text) => self.text(text, span, path, holds),
                None => self.fault(span, path, "is no text", "write it between quotation marks"),
            },
            _ => match v.as_array() {
                Some(list) => self.list(list.iter(), span, path, holds),
                None => self.fault(span, path, "is no list", "write it between square brackets"),
            },
        }
    }

    fn each(&mut self, value: &Value<'_>, path: &str, words: Words, needed: &[&str]) {
        let Some(list) = value.get_ref().as_array() else {
            return self.fault(value.span(), path, "is no list of tables", format!("write [[{path}]] above each"));
        };
        for one in list.iter() {
            let Some(t) = one.get_ref().as_table() else {
                self.fault(one.span(), path, "is no table", format!("write [[{path}]] above it"));
                continue;
            };
            self.table(t, one.span(), path, words, needed);
            let text = |k: &str| t.get(k).and_then(|v| v.get_ref().as_str());
            if let (Some(kind), Some(pattern)) = (text("kind"), t.get("pattern")) {
                self.groups(kind, pattern, path);
            }
            if let (Some(form), Some(act)) = (t.get("form"), t.get("act"))
                && let (Some(form), Some(act)) =
                    (self.named(form, &format!("{path}.form")), self.named(act, &format!("{path}.act")))
            {
                self.layout.acts.push(act.clone());
                self.layout.preferred.push((form, act));
            }
        }
    }

    /// Groups that a pattern of a reference or deadline needs to say its value.
    fn groups(&mut self, kind: &str, pattern: &Value<'_>, path: &str) {
        let Some(regex) = pattern.get_ref().as_str().and_then(|p| Regex::new(p).ok()) else { return };
        let has = |name: &str| regex.capture_names().flatten().any(|n| n == name);
        let (good, needs) = match (path, kind) {
            ("references", _) => (has("value"), "(?P<value>…)"),
            (_, "periodic") => (["n", "unit", "word"].iter().any(|g| has(g)), "(?P<n>…), (?P<unit>…) or (?P<word>…)"),
            _ => (true, ""),
        };
        if !good {
            let path = format!("{path}.pattern");
            self.fault(pattern.span(), &path, "does not say which part is the value", format!("put {needs} around it"));
        }
    }

    fn text(&mut self, text: &str, span: Range<usize>, path: &str, holds: Holds) {
        match holds {
            Holds::OneOf(known) if !known.contains(&text) => {
                let word = path.rsplit('.').next().unwrap_or(path);
                self.fault(span, path, format!("`{text}` is no {word}"), format!("write {}", known.join(", ")));
            }
            Holds::Text if text.trim().is_empty() => self.fault(span, path, "is empty", "write it, or drop it"),
            Holds::Letter if text.chars().count() != 1 => {
                self.fault(span, path, format!("`{text}` is not one character"), "write one character");
            }
            Holds::Letters if path == "notes.raised" && text.chars().count() != 10 => {
                let remedy = "write the raised digits from 0 to 9, ten characters";
                self.fault(span, path, "has not ten characters", remedy);
            }
            Holds::Pattern if !text.is_empty() => self.pattern(text, span, path, 0),
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &str, span: Range<usize>, path: &str, groups: usize) {
        match Regex::new(pattern) {
            Err(e) => {
                let all = e.to_string();
                let last = all.lines().last().unwrap_or_default().trim_start_matches("error: ");
                self.fault(span, path, format!("the pattern `{pattern}` cannot be read: {last}"), "mend the pattern");
            }
            Ok(r) if r.is_match("") => {
                let cause = format!("the pattern `{pattern}` fits a text of nothing, so it fits everywhere");
                self.fault(span, path, cause, "let it ask for at least one character");
            }
            Ok(r) if r.captures_len() <= groups => {
                let cause = format!("the pattern `{pattern}` does not say which part is the number or label");
                self.fault(span, path, cause, "put ( ) around that part, and (?: ) around others");
            }
            Ok(_) => {}
        }
    }

    fn list<'v>(&mut self, list: impl Iterator<Item = &'v Value<'v>>, span: Range<usize>, path: &str, holds: Holds) {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut count = 0;
        for one in list {
            count += 1;
            let at = one.span();
            let pair = one.get_ref().as_array();
            let word = match holds {
                Holds::Numbers | Holds::Qualifiers => pair.and_then(|p| p.first()).and_then(|w| w.get_ref().as_str()),
                Holds::Months => {
                    match pair {
                        Some(forms) => self.list(forms.iter(), at, path, Holds::Words),
                        None => {
                            self.fault(at, path, "is no list of forms", "write the forms of a month between brackets")
                        }
                    }
                    continue;
                }
                _ => one.get_ref().as_str(),
            };
            let Some(word) = word else {
                let wanted = match holds {
                    Holds::Numbers => "write [\"word\", number]",
                    Holds::Qualifiers => "write [\"word\", \"qualifier\"]",
                    _ => "write it between quotation marks",
                };
                self.fault(at, path, "is not what this list holds", wanted);
                continue;
            };
            // words that fold alike may both stand there; with a value each they may not
            let valued = matches!(holds, Holds::Numbers | Holds::Qualifiers);
            let key = if valued { fold(word) } else { word.to_string() };
            if key.is_empty() {
                self.fault(at, path, "is empty", "write it, or drop it");
                continue;
            }
            let (line, _) = self.place(at.clone());
            if let Some(first) = seen.insert(key, line) {
                self.fault(at, path, format!("`{word}` stands twice, first in line {first}"), "drop one of the two");
                continue;
            }
            match holds {
                Holds::Patterns(groups) => self.pattern(word, at, path, groups),
                Holds::Acts => self.layout.acts.extend(self.named(one, path)),
                Holds::Units => self.layout.weak_units.extend(self.named(one, path)),
                Holds::Separators if word.chars().count() != 1 => {
                    self.fault(at, path, format!("`{word}` is not one character"), "write one character")
                }
                Holds::Sequences => self.sequence(word, at, path),
                Holds::Numbers => {
                    let second = pair.and_then(|p| p.get(1)).map(Spanned::get_ref);
                    let number = second.and_then(|v| {
                        let text = v.as_integer().map(|n| n.as_str()).or_else(|| v.as_float().map(|n| n.as_str()))?;
                        text.replace('_', "").parse::<f64>().ok()
                    });
                    if number.is_none_or(|n| n <= 0.0 || !n.is_finite()) {
                        self.fault(at, path, format!("`{word}` has no number above 0"), "write [\"word\", number]");
                    }
                }
                Holds::Qualifiers => {
                    let second = pair.and_then(|p| p.get(1)).and_then(|v| v.get_ref().as_str()).unwrap_or_default();
                    if !QUALIFIERS.contains(&second) {
                        let cause = format!("`{second}` of `{word}` is no qualifier");
                        self.fault(at, path, cause, format!("write {}", QUALIFIERS.join(", ")));
                    }
                }
                _ => {}
            }
        }
        if matches!(holds, Holds::Months) && count != 0 && count != 12 {
            self.fault(
                span,
                path,
                format!("there are {count} months"),
                "write one list of forms for each of the twelve",
            );
        }
    }

    fn sequence(&mut self, labels: &str, span: Range<usize>, path: &str) {
        let all: Vec<&str> = labels.split_whitespace().collect();
        if all.len() < 2 {
            let remedy = "write the labels in their order, with spaces between them";
            self.fault(span, path, format!("`{labels}` is no sequence of labels"), remedy);
        } else if let Some((_, label)) = all.iter().enumerate().find(|(n, l)| all[..*n].contains(l)) {
            self.fault(span, path, format!("`{label}` stands twice in one sequence"), "drop one of the two");
        }
    }
}
