//! What does the interface say? Every visible word of a page that comes from no pack, in the reader's language.
//!
//! The words lie in `labels/{area}.{language}.ftl`, one file for each area of the interface. A test holds that the six
//! languages have the same words and that every word of the code is there.

use std::sync::OnceLock;

use palermo_register::catalog::{Arg, Catalog, Codelist, Field, LabelStatus, Labels, Register, Shown};
use palermo_register::locale::Locale;
use palermo_register::reference::LANGUAGES;
use palermo_register::source::{Faults, SourceFile};

macro_rules! areas {
    ($($area:literal),+ $(,)?) => {
        /// The texts of all areas, by language in the order of [`LANGUAGES`].
        const FILES: [&[&str]; 6] = [
            &[$(include_str!(concat!("../labels/", $area, ".en.ftl"))),+],
            &[$(include_str!(concat!("../labels/", $area, ".fr.ftl"))),+],
            &[$(include_str!(concat!("../labels/", $area, ".es.ftl"))),+],
            &[$(include_str!(concat!("../labels/", $area, ".ru.ftl"))),+],
            &[$(include_str!(concat!("../labels/", $area, ".ar.ftl"))),+],
            &[$(include_str!(concat!("../labels/", $area, ".zh.ftl"))),+],
        ];
    };
}

areas![
    "frame", "form", "parts", "list", "record", "packs", "import", "estimate", "admin", "chart", "public", "report",
    "document"
];

/// The words, and the mistakes in their files, which a test expects to be none.
fn labels() -> &'static (Labels, usize) {
    static LABELS: OnceLock<(Labels, usize)> = OnceLock::new();
    LABELS.get_or_init(|| {
        let (mut labels, mut faults) = (Labels::default(), Faults::default());
        for (language, texts) in LANGUAGES.iter().zip(FILES) {
            let file = SourceFile::new(&format!("labels/{language}.ftl"), &texts.join("\n"));
            labels.read(language, &file, LabelStatus::Machine, &mut faults);
        }
        (labels, faults.len())
    })
}

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language with its conventions.
    pub locale: Locale,
    /// Every word is put between marks, so that a test sees what comes from nowhere.
    pub marked: bool,
}

/// What stands around a marked word.
pub const MARKS: [char; 2] = ['⟦', '⟧'];

impl Words {
    /// The words of a language of the interface.
    pub fn of(locale: Locale) -> Words {
        Words { locale, marked: false }
    }

    fn mark(self, text: String) -> String {
        if self.marked { format!("{}{text}{}", MARKS[0], MARKS[1]) } else { text }
    }

    /// A word of the interface.
    pub fn say(self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A word of the interface with what its variables stand for. In a right-to-left language texts are put in isolated, so
    /// that a Latin name inside of an Arabic sentence keeps its order (Unicode Standard Annex 9, FSI and PDI).
    pub fn with(self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        let isolated: Vec<(usize, String)> = args
            .iter()
            .enumerate()
            .filter_map(|(i, (_, a))| match a {
                Arg::Text(t) if self.locale.is_rtl() || t.chars().any(turns) => Some((i, isolated(t))),
                _ => None,
            })
            .collect();
        let mut given = args.to_vec();
        for (i, text) in &isolated {
            given[*i].1 = Arg::Text(text);
        }
        let said = labels().0.say(id, None, self.locale.language(), &given);
        self.mark(said.map_or_else(|| id.to_string(), |s| s.text))
    }

    /// A word of the interface around things that stand apart in it: what somebody wrote, or a word of a pack that had to fall
    /// back to another language.
    pub fn around(self, id: &str, args: &[(&str, Arg<'_>)], things: &[(&str, maud::Markup)]) -> maud::Markup {
        // Characters for private use hold the places: no label has one.
        let places: Vec<String> = ('\u{e000}'..).take(things.len()).map(String::from).collect();
        let names = things.iter().zip(&places).map(|((name, _), place)| (*name, Arg::Text(place)));
        let all: Vec<(&str, Arg<'_>)> = args.iter().copied().chain(names).collect();
        let said = Words { marked: false, ..self }.with(id, &all);
        let mark = |text: &str| if text.is_empty() { String::new() } else { self.mark(text.to_string()) };
        let is_place = |c: char| places.iter().any(|p| p.starts_with(c));
        maud::html! { @for piece in said.split_inclusive(is_place) {
            (mark(piece.trim_end_matches(is_place)))
            @for ((_, thing), _) in things.iter().zip(&places).filter(|(_, place)| piece.ends_with(place.as_str())) { (thing) }
        } }
    }

    /// A word whose variables stay as places in braces, for who fills them in later: `from {lo} to {hi}`.
    pub fn template(self, id: &str) -> String {
        const PLACES: [&str; 21] = [
            "lo", "hi", "n", "best", "range", "name", "figure", "series", "start", "at", "end", "to", "count", "ends",
            "of", "reason", "from", "class", "areas", "one", "other",
        ];
        let places = PLACES.map(|p| format!("{{{p}}}"));
        let args: Vec<(&str, Arg<'_>)> = PLACES.iter().zip(&places).map(|(n, p)| (*n, Arg::Text(p))).collect();
        let said = labels().0.say(id, None, self.locale.language(), &args);
        said.map_or_else(|| id.to_string(), |s| s.text)
    }

    /// A text of a pack that is in the reader's language already.
    pub fn own(self, text: impl Into<String>) -> String {
        self.mark(text.into())
    }

    /// Several things in a row, as the language joins them.
    pub fn list<S: AsRef<str>>(self, things: &[S]) -> String {
        self.mark(self.locale.list(things))
    }

    /// What a code of a list is called.
    pub fn of_list(self, list: &Codelist, code: &str) -> Said {
        let (text, status, fallback) = list.label(code, self.locale.language());
        self.said(Some(Shown { text, status, fallback }), code)
    }

    /// Whether the interface knows a word.
    pub fn knows(id: &str) -> bool {
        labels().0.get(id, None, "en", None).is_some()
    }

    /// A label of a pack, else its name.
    pub fn label(self, catalog: &Catalog, pack: &str, id: &str, name: &str) -> Said {
        let shown = catalog.label(pack, id, None, self.locale.language(), None);
        self.said(shown, name)
    }

    /// A text of the engine that the pack `core` holds (`text-detection`).
    pub fn engine(self, catalog: &Catalog, id: &str) -> Said {
        self.label(catalog, "core", id, id)
    }

    /// The name of a register.
    pub fn register(self, catalog: &Catalog, register: &Register) -> Said {
        self.label(catalog, &register.pack, &format!("register-{}", register.short()), register.short())
    }

    /// The name of a field.
    pub fn field(self, catalog: &Catalog, register: &Register, field: &Field) -> Said {
        let shown = palermo_register::view::field_label(catalog, register, field, self.locale.language());
        self.said(Some(shown), &field.name)
    }

    /// The name of a code of a field.
    pub fn code(self, catalog: &Catalog, register: &Register, field: &Field, code: &str) -> Said {
        let shown = palermo_register::view::code_label(catalog, register, field, code, self.locale.language());
        self.said(Some(shown), code)
    }

    /// A text that was looked up elsewhere in this language.
    pub fn said(self, shown: Option<Shown>, name: &str) -> Said {
        match shown {
            Some(s) => Said { text: self.mark(s.text), fallback: s.fallback, status: s.status },
            None => Said { text: self.mark(name.to_string()), fallback: true, status: LabelStatus::Draft },
        }
    }
}

/// Whether a character is written from right to left, or turns the direction of what follows.
fn turns(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}') || is_control(c)
}

/// Controls of direction (Unicode Standard Annex 9): within a sentence they would turn the words around them.
fn is_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn isolated(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_control(*c)).collect();
    format!("\u{2068}{plain}\u{2069}")
}

/// A label of a pack as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub text: String,
    /// The language asked for lacks it: this is English.
    pub fallback: bool,
    /// How far it may be trusted.
    pub status: LabelStatus,
}

impl Said {
    /// A text that is in the reader's language already: what a person or another pack called it.
    pub fn plain(text: impl Into<String>) -> Said {
        Said { text: text.into(), fallback: false, status: LabelStatus::Draft }
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl maud::Render for Said {
    /// A word that had to fall back is marked with its own language, so that it is read out rightly.
    fn render(&self) -> maud::Markup {
        match self.fallback {
            true => maud::html! { span lang="en" dir="ltr" { (self.text) } },
            false => maud::html! { (self.text) },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    fn ids(language: &str) -> BTreeSet<String> {
        labels().0.languages[language].messages.keys().cloned().collect()
    }

    #[test]
    fn the_six_languages_have_the_same_words() {
        assert_eq!(labels().1, 0, "the files of words hold mistakes");
        for language in LANGUAGES {
            let (english, own) = (ids("en"), ids(language));
            assert_eq!(english.difference(&own).collect::<Vec<_>>(), Vec::<&String>::new(), "{language} lacks words");
            assert_eq!(own.difference(&english).collect::<Vec<_>>(), Vec::<&String>::new(), "{language} has more");
        }
    }

    fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("the sources").flatten() {
            let path = entry.path();
            if path.is_dir() { sources(&path, out) } else { out.push(path) }
        }
    }

    /// Words are asked for as `say("id")` or `with("id", …)`; families of words, whose names end in a code, are listed.
    #[test]
    fn every_word_of_the_code_is_there_and_every_word_is_said() {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let (mut said, mut named, mut families) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let known = ids("en");
        for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "rs")) {
            let text = std::fs::read_to_string(file).expect("a source");
            for call in [".say(\"", "words.with(\""] {
                for (at, _) in text.match_indices(call) {
                    let rest = &text[at + call.len()..];
                    said.insert(rest[..rest.find('"').unwrap_or(0)].to_string());
                }
            }
            for literal in text.split('"') {
                // `"wrong-{code}"` names every word that begins so; a word that stands in a list is named there.
                match literal.split_once('{') {
                    Some((family, rest)) if rest.ends_with('}') && family.ends_with('-') => {
                        families.insert(family.to_string());
                    }
                    _ if known.contains(literal) => {
                        named.insert(literal.to_string());
                    }
                    _ => {}
                }
            }
        }
        let missing: Vec<&String> = said.iter().filter(|s| !known.contains(*s) && !s.is_empty()).collect();
        assert_eq!(missing, Vec::<&String>::new(), "words that no file has");
        let idle: Vec<&String> = known
            .iter()
            .filter(|k| !named.contains(*k) && !families.iter().any(|f| k.starts_with(f.as_str())))
            .collect();
        assert_eq!(idle, Vec::<&String>::new(), "words that nobody says");
    }

    #[test]
    fn a_latin_name_inside_of_an_arabic_sentence_is_isolated() {
        let arabic = Words::of(Locale::of("ar").expect("a language"));
        let said = arabic.with("version-of", &[("version", Arg::Text("0.1.0"))]);
        assert!(said.contains("\u{2068}0.1.0\u{2069}"), "{said}");
    }
}
