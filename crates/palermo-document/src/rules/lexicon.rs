//! Acts, conditions and units: which form says what, in which language.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Layout, csv_fault};
use crate::error::{Result, fault};
use crate::fold::{fold, is_word};
use crate::points::Taken;

/// Where an act may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Operative,
    Preambular,
    Both,
}

/// Whom an act needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressed {
    /// Somebody is asked: a State, a body.
    Named,
    /// The organ speaks of itself or of a matter.
    Nobody,
}

/// An act of the lexicon.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub code: String,
    pub class: Class,
    pub strength: u8,
    pub addressed: Addressed,
}

/// One form, as words.
#[derive(Clone, Debug)]
struct Form {
    words: Vec<Word>,
    act: usize,
    register: Register,
}

/// Where a form may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Register {
    Any,
    /// `recalling`: in the preamble.
    Preambular,
    /// `urge`, `urging`: in the list of what an organ may wish to do.
    Recommendation,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Preamble,
    Operative,
    /// The first words of what an organ may wish to do: "may wish to: (a) urge States …".
    Wish,
}

/// A word of a form: its alternatives, and whether it runs into the next word (Arabic ب).
#[derive(Clone, Debug)]
struct Word {
    alternatives: Vec<String>,
    prefix: bool,
}

/// The forms of one language.
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    acts: Vec<Act>,
    /// Forms by the first letter of their first word, longest first.
    forms: BTreeMap<char, Vec<Form>>,
    adverbs: Vec<String>,
    spaced: bool,
    prefer: Vec<(String, Option<String>, String)>,
}

/// A verb that was found.
#[derive(Clone, Debug)]
pub(crate) struct Found<'a> {
    /// Acts that the form may mean; the preferred one first.
    pub acts: Vec<&'a Act>,
    /// End of adverbs and verb in the folded text.
    pub to: usize,
    /// Start of the verb itself, after the adverbs.
    pub verb: usize,
    /// The form's letters, folded.
    pub form: String,
    /// Whether an adverb stands before it.
    pub with_adverb: bool,
}

#[derive(Deserialize)]
struct ActRow {
    act: String,
    class: String,
    strength: u8,
    addressee: String,
}

#[derive(Deserialize)]
struct FormRow {
    act: String,
    form: String,
    #[serde(default)]
    register: String,
}

/// Reads `acts.csv`.
pub(super) fn acts(file: &str, text: &str) -> Result<BTreeMap<String, Act>> {
    let mut out = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for row in reader.deserialize::<ActRow>() {
        let row = row.map_err(|e| csv_fault(file, &e))?;
        let class = match row.class.as_str() {
            "O" => Class::Operative,
            "P" => Class::Preambular,
            "B" => Class::Both,
            other => {
                return Err(fault(
                    file,
                    None,
                    format!("`{other}` is no class of the act `{}`", row.act),
                    "write O, P or B",
                ));
            }
        };
        let addressed = if row.addressee == "named" { Addressed::Named } else { Addressed::Nobody };
        out.insert(row.act.clone(), Act { code: row.act, class, strength: row.strength.min(5), addressed });
    }
    Ok(out)
}

/// Reads `adverbs.csv`.
pub(super) fn adverbs(file: &str, text: &str) -> Result<BTreeMap<String, Vec<String>>> {
    #[derive(Deserialize)]
    struct Row {
        language: String,
        form: String,
    }
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
        let row = row.map_err(|e| csv_fault(file, &e))?;
        out.entry(row.language).or_default().push(fold(&row.form));
    }
    for forms in out.values_mut() {
        forms.sort_by_key(|f| std::cmp::Reverse(f.len()));
    }
    Ok(out)
}

/// Reads `conditions.csv`.
pub(super) fn effects(file: &str, text: &str) -> Result<BTreeMap<String, String>> {
    #[derive(Deserialize)]
    struct Row {
        condition: String,
        effect: String,
    }
    let mut out = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
        let row = row.map_err(|e| csv_fault(file, &e))?;
        out.insert(row.condition, row.effect);
    }
    Ok(out)
}

impl Lexicon {
    pub(super) fn read(
        file: &str,
        text: &str,
        acts: &BTreeMap<String, Act>,
        adverbs: &[String],
        layout: &Layout,
    ) -> Result<Lexicon> {
        let list: Vec<Act> = acts.values().cloned().collect();
        let mut forms: BTreeMap<char, Vec<Form>> = BTreeMap::new();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.deserialize::<FormRow>() {
            let row = row.map_err(|e| csv_fault(file, &e))?;
            let Some(act) = list.iter().position(|a| a.code == row.act) else {
                return Err(fault(
                    file,
                    None,
                    format!("`{}` is no act of acts.csv", row.act),
                    "add it there, or mend the name",
                ));
            };
            let words = words_of(&row.form, layout);
            let Some(first) = words.first().and_then(|w| w.alternatives.first()).and_then(|w| w.chars().next()) else {
                return Err(fault(
                    file,
                    None,
                    format!("a form of `{}` is empty", row.act),
                    "write the form or drop the row",
                ));
            };
            let register = match row.register.as_str() {
                "preambular" => Register::Preambular,
                "recommendation" => Register::Recommendation,
                _ => Register::Any,
            };
            let form = Form { words, act, register };
            forms.entry(first).or_default().push(form);
        }
        for list in forms.values_mut() {
            list.sort_by_key(|f| {
                std::cmp::Reverse((f.words.len(), f.words.iter().map(|w| w.alternatives[0].len()).sum::<usize>()))
            });
        }
        Ok(Lexicon {
            acts: list,
            forms,
            adverbs: adverbs.to_vec(),
            spaced: layout.spaced,
            prefer: layout.prefer.clone(),
        })
    }

    /// The longest form that stands at a place of a folded text, adverbs before and within it included.
    ///
    /// `organ` is the text that names the speaking organ: some forms mean different acts in different organs.
    pub fn at(&self, text: &str, from: usize, organ: &str, part: Part) -> Option<Found<'_>> {
        let mut at = from;
        let mut with_adverb = false;
        loop {
            if let Some(found) = self.form_at(text, at, organ, part) {
                return Some(Found { verb: at, with_adverb, ..found });
            }
            // adverbs are tried after forms: 再次承诺 is a form of its own
            let end = self.adverb_at(text, at)?;
            with_adverb = true;
            at = skip_space(text, end);
            if self.spaced && text[at..].starts_with(',') {
                at = skip_space(text, at + 1);
            }
        }
    }

    fn adverb_at(&self, text: &str, at: usize) -> Option<usize> {
        self.adverbs
            .iter()
            .find(|a| text[at..].starts_with(a.as_str()) && (!self.spaced || ends_word(text, at + a.len())))
            .map(|a| at + a.len())
    }

    fn form_at(&self, text: &str, at: usize, organ: &str, part: Part) -> Option<Found<'_>> {
        let first = text[at..].chars().next()?;
        let mut best: Option<(usize, Vec<&Form>)> = None;
        for form in self.forms.get(&first)? {
            let class = self.acts[form.act].class;
            let fits = match part {
                Part::Preamble => class != Class::Operative && form.register != Register::Recommendation,
                Part::Operative => class != Class::Preambular && form.register == Register::Any,
                Part::Wish => class != Class::Preambular && form.register == Register::Recommendation,
            };
            if !fits {
                continue;
            }
            if let Some(to) = self.matches(form, text, at) {
                match &mut best {
                    Some((end, list)) if *end == to => list.push(form),
                    Some((end, _)) if *end > to => {}
                    _ => best = Some((to, vec![form])),
                }
            }
        }
        let (to, forms) = best?;
        let written = forms[0].words.iter().map(|w| w.alternatives[0].as_str()).collect::<Vec<_>>().join(" ");
        let mut acts: Vec<&Act> = Vec::new();
        for f in &forms {
            let act = &self.acts[f.act];
            if !acts.iter().any(|a| a.code == act.code) {
                acts.push(act);
            }
        }
        if acts.len() > 1 {
            let wanted = self
                .prefer
                .iter()
                .find(|(form, of, _)| *form == written && of.as_ref().is_some_and(|o| organ.contains(o.as_str())))
                .or_else(|| self.prefer.iter().find(|(form, of, _)| *form == written && of.is_none()));
            if let Some((_, _, act)) = wanted {
                acts.sort_by_key(|a| a.code != *act);
                acts.truncate(1);
            }
        }
        Some(Found { acts, to, verb: at, form: written, with_adverb: false })
    }

    /// End of a form at a place. Adverbs may stand between its words: `demande également aux`.
    fn matches(&self, form: &Form, text: &str, from: usize) -> Option<usize> {
        let mut at = from;
        for (n, word) in form.words.iter().enumerate() {
            if n > 0 {
                at = skip_space(text, at);
                while let Some(end) = self.adverb_at(text, at) {
                    let next = skip_space(text, end);
                    if self.word_at(word, text, at).is_some() {
                        break;
                    }
                    at = next;
                }
            }
            at = self.word_at(word, text, at)?;
        }
        // an adverb may follow: `prie également`, `يطلب أيضا`
        if self.spaced && !form.words.last().is_some_and(|w| w.prefix) {
            let next = skip_space(text, at);
            if let Some(end) = self.adverb_at(text, next) {
                at = end;
            }
        }
        Some(at)
    }

    fn word_at(&self, word: &Word, text: &str, at: usize) -> Option<usize> {
        word.alternatives
            .iter()
            .find(|w| {
                text[at..].starts_with(w.as_str())
                    && (word.prefix || !self.spaced || w.ends_with('\'') || ends_word(text, at + w.len()))
            })
            .map(|w| at + w.len())
    }
}

fn words_of(form: &str, layout: &Layout) -> Vec<Word> {
    let prefix_last = form.ends_with('ـ');
    let folded = fold(form);
    if !layout.spaced {
        return vec![Word { alternatives: vec![folded], prefix: false }];
    }
    let mut words: Vec<Word> = Vec::new();
    for part in folded.split_whitespace() {
        // an elision is a word of its own: s'engage
        let mut rest = part;
        while let Some(cut) = rest.find('\'').filter(|c| *c < 3 && c + 1 < rest.len()) {
            words.push(Word { alternatives: vec![rest[..=cut].to_string()], prefix: false });
            rest = &rest[cut + 1..];
        }
        let alternatives = layout.contractions.get(rest).cloned().unwrap_or_else(|| vec![rest.to_string()]);
        words.push(Word { alternatives, prefix: false });
    }
    if prefix_last && let Some(last) = words.last_mut() {
        last.prefix = true;
    }
    words
}

pub(crate) fn ends_word(text: &str, at: usize) -> bool {
    !text[at..].chars().next().is_some_and(is_word)
}

/// Whether a word may start here. Arabic writes و ف ب ل ك on to the next word.
pub(crate) fn starts_word(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        None => true,
        Some('و' | 'ف' | 'ب' | 'ل' | 'ك') => !before.next().is_some_and(is_word),
        Some(c) => !is_word(c),
    }
}

pub(crate) fn skip_space(text: &str, at: usize) -> usize {
    at + text[at..].len() - text[at..].trim_start().len()
}

/// The conditions of one language.
#[derive(Clone, Debug)]
pub(crate) struct Conditions {
    /// Code and parts of the form; between two parts a few words may stand.
    forms: Vec<(String, Vec<String>)>,
    spaced: bool,
}

/// Characters that may stand where a form has `…`.
const GAP: usize = 14;

impl Conditions {
    pub(super) fn read(file: &str, text: &str, effects: &BTreeMap<String, String>, spaced: bool) -> Result<Conditions> {
        #[derive(Deserialize)]
        struct Row {
            condition: String,
            form: String,
        }
        let mut forms = Vec::new();
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
            let row = row.map_err(|e| csv_fault(file, &e))?;
            if !effects.contains_key(&row.condition) {
                return Err(fault(
                    file,
                    None,
                    format!("`{}` is no condition of conditions.csv", row.condition),
                    "add it there, or mend the name",
                ));
            }
            forms.push((row.condition, row.form.split('…').map(fold).collect::<Vec<_>>()));
        }
        forms.sort_by_key(|(_, parts)| std::cmp::Reverse(parts.iter().map(String::len).sum::<usize>()));
        Ok(Conditions { forms, spaced })
    }

    /// Conditions in a folded text with their places, in the order of the text; a place serves one condition only, except
    /// that a longer form may hold a shorter one of another condition.
    pub fn find(&self, text: &str) -> Vec<(usize, usize, &str)> {
        let mut out: Vec<(usize, usize, &str)> = Vec::new();
        let mut longer = Taken::default();
        for (code, parts) in &self.forms {
            let mut from = 0;
            while let Some((at, to)) = self.one(parts, text, from) {
                from = to.max(at + 1);
                // a longer form of another condition holds this one: 尽可能充分地 is not 尽可能
                if !longer.holds(at, to) {
                    longer.add(at, to);
                    out.push((at, to, code));
                }
                while from < text.len() && !text.is_char_boundary(from) {
                    from += 1;
                }
            }
        }
        out.sort_unstable();
        out
    }

    fn one(&self, parts: &[String], text: &str, from: usize) -> Option<(usize, usize)> {
        let first = parts.first().filter(|p| !p.is_empty())?;
        let mut search = from;
        while let Some(at) = text.get(search..)?.find(first.as_str()).map(|n| n + search) {
            let mut end = at + first.len();
            let mut good = !self.spaced || (starts_word(text, at) || first.chars().next().is_some_and(|c| !is_word(c)));
            for part in &parts[1..] {
                let window: usize = text[end..].chars().take(GAP).map(char::len_utf8).sum();
                match text[end..end + window].find(part.as_str()) {
                    Some(n) if !text[end..end + n].contains(['，', ',', '；', ';', '。', '、']) => {
                        end += n + part.len()
                    }
                    _ => {
                        good = false;
                        break;
                    }
                }
            }
            if good && (!self.spaced || ends_word(text, end)) {
                return Some((at, end));
            }
            search = at + first.len();
        }
        None
    }
}

/// The units of one language: folded form, code, whether it is money; longest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    pub forms: Vec<Unit>,
}

/// A form of a unit.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub form: String,
    pub code: String,
    pub money: bool,
}

/// Reads `units.csv`.
pub(super) fn units(file: &str, text: &str) -> Result<BTreeMap<String, Units>> {
    #[derive(Deserialize)]
    struct Row {
        unit: String,
        kind: String,
        language: String,
        form: String,
    }
    let mut out: BTreeMap<String, Units> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
        let row = row.map_err(|e| csv_fault(file, &e))?;
        let money = match row.kind.as_str() {
            "count" => false,
            "money" => true,
            other => return Err(fault(file, None, format!("`{other}` is no kind of unit"), "write count or money")),
        };
        out.entry(row.language).or_default().forms.push(Unit { form: fold(&row.form), code: row.unit, money });
    }
    for units in out.values_mut() {
        units.forms.sort_by_key(|u| std::cmp::Reverse(u.form.len()));
    }
    Ok(out)
}

impl Units {
    /// The longest unit at a place of a folded text.
    pub fn at(&self, text: &str, at: usize, spaced: bool) -> Option<(&Unit, usize)> {
        let rest = &text[at..];
        self.forms
            .iter()
            .find(|u| {
                rest.starts_with(u.form.as_str())
                    && (!spaced
                        || !u.form.chars().next_back().is_some_and(is_word)
                        || ends_word(text, at + u.form.len()))
            })
            .map(|u| (u, at + u.form.len()))
    }
}
