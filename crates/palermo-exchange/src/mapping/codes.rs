//! Which codes does a cell name, one or several, in our words or in those of others?

use palermo_register::catalog::Codelist;
use palermo_register::decl::FieldType;
use palermo_register::reference::{self, names_countries};
use palermo_register::value::text::find_code;
use palermo_register::value::{CodeSet, Problem, State, Value, nearest_codes};

use super::cell::{Piece, Reading};
use super::shape::{Purpose, Reader};
use super::table::{self, Hit};

impl Reader {
    /// Reads codes: one, or several where the cell is split.
    pub(super) fn codes(&self, text: &str, kind: FieldType) -> Result<Reading, Problem> {
        if let Purpose::Field(field) = &self.purpose
            && field.takes_states()
            && !matches!(kind, FieldType::Set)
            && let Some(state @ (State::Unknown | State::NotAsked | State::Refused)) = State::parse(text)
        {
            return Ok(Piece::Value(Value::State(state)).into());
        }
        let parts = self.parts(text);
        let mut out = Reading { piece: Piece::Nothing, flags: Vec::new(), warnings: Vec::new() };
        let mut said: Vec<Said> = Vec::new();
        for part in &parts {
            match self.code(part, &mut out) {
                Some(found) => said.extend(found),
                None if self.warn_unknown => {
                    out.warnings.push(self.unknown_code(part));
                    if self.is_key() {
                        said.push(Said::Text(part.clone()));
                    }
                }
                // A text of our own form, such as `debt_bondage; threats=no`.
                None => match &self.purpose {
                    Purpose::Field(field) if !self.is_foreign() && parts.len() == 1 => {
                        if let Ok(piece) = self.of_field(field, text) {
                            return Ok(piece.into());
                        }
                        return Err(self.unknown_code(part));
                    }
                    _ => return Err(self.unknown_code(part)),
                },
            }
        }
        out.piece = self.assemble(said, kind);
        Ok(out)
    }

    fn assemble(&self, said: Vec<Said>, kind: FieldType) -> Piece {
        let list = self.list.as_deref();
        let text_of = |code: u32| list.map(|l| l.codes()[code as usize].code.clone()).unwrap_or_default();
        if self.is_key() {
            let mut codes: Vec<String> = said
                .into_iter()
                .map(|s| match s {
                    // Countries are written in capitals in a key, also those that a deployment adds.
                    Said::Code(c) if list.is_some_and(names_countries) && text_of(c).len() == 3 => {
                        text_of(c).to_uppercase()
                    }
                    Said::Code(c) => text_of(c),
                    Said::State(s) => s.as_str().to_owned(),
                    Said::Text(t) if list.is_some_and(names_countries) => t.to_uppercase(),
                    Said::Text(t) => t.to_lowercase(),
                    Said::Written(t) => t,
                })
                .collect();
            codes.sort();
            codes.dedup();
            return if codes.is_empty() { Piece::Nothing } else { Piece::Key(codes) };
        }
        if kind == FieldType::Set && !self.whole_sets {
            let codes: Vec<(u32, State)> = said.iter().filter_map(Said::place).map(|c| (c, State::Yes)).collect();
            let written: Vec<&str> = said.iter().filter_map(Said::written).collect();
            if !written.is_empty() {
                let own = said.iter().filter_map(Said::place).map(text_of);
                let all = own.chain(written.into_iter().map(str::to_owned));
                return Piece::Value(Value::Set(CodeSet::yes(all)));
            }
            let state = said.iter().find_map(|s| if let Said::State(s) = s { Some(*s) } else { None });
            return match (codes.is_empty(), state) {
                (true, Some(state)) => Piece::Group(state),
                (true, None) => Piece::Nothing,
                (false, _) => Piece::Codes(codes),
            };
        }
        if kind == FieldType::Set {
            let codes = said.iter().filter_map(|s| s.place().map(text_of).or_else(|| s.written().map(str::to_owned)));
            return Piece::Value(Value::Set(CodeSet::yes(codes)));
        }
        match said.into_iter().next() {
            Some(Said::Code(c)) => Piece::Value(Value::Code(text_of(c))),
            Some(Said::State(s)) => Piece::Value(Value::State(s)),
            Some(Said::Written(t)) => Piece::Value(Value::Code(t)),
            Some(Said::Text(_)) | None => Piece::Nothing,
        }
    }

    /// Whether the column speaks another vocabulary than our own codes and labels.
    fn is_foreign(&self) -> bool {
        self.words.is_some() || self.aliases.is_some()
    }

    /// The parts of a cell. Where a part is no word, it is tried together with those after it, since a label may hold
    /// the separator itself.
    pub(super) fn parts(&self, text: &str) -> Vec<String> {
        if let Some(parts) = text.strip_prefix('[').and_then(|_| serde_json::from_str::<Vec<String>>(text).ok()) {
            return parts;
        }
        if self.split.is_empty() || self.is_word(text) {
            return vec![text.to_owned()];
        }
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        let mut start = 0;
        while at < text.len() {
            let separator = self.split.iter().find(|s| text[at..].starts_with(s.as_str()));
            match separator {
                Some(s) => {
                    cuts.push((start, at));
                    at += s.len();
                    start = at;
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        cuts.push((start, text.len()));
        let mut parts = Vec::new();
        let mut first = 0;
        while first < cuts.len() {
            let longest = (first + 1..=cuts.len()).rev().find(|last| {
                let piece = text[cuts[first].0..cuts[last - 1].1].trim();
                last - first == 1 || self.is_word(piece)
            });
            let last = longest.unwrap_or(first + 1);
            let piece = text[cuts[first].0..cuts[last - 1].1].trim();
            if !piece.is_empty() {
                parts.push(piece.to_owned());
            }
            first = last;
        }
        parts
    }

    pub(super) fn is_word(&self, text: &str) -> bool {
        if self.value_for(text).is_some() {
            return true;
        }
        match (&self.words, &self.aliases) {
            (None, None) => self.own_code(text).is_some(),
            (words, aliases) => {
                words.as_ref().is_some_and(|w| w.get(text).is_some())
                    || aliases.as_ref().is_some_and(|a| a.get(text).is_some())
            }
        }
    }

    fn code(&self, text: &str, out: &mut Reading) -> Option<Vec<Said>> {
        let list = self.list.as_deref()?;
        if let Some(said) = self.value_for(text) {
            let said = said.split(';').map(str::trim).filter(|s| !s.is_empty());
            return Some(said.map(|c| resolve(list, c)).collect());
        }
        if let Some(hit) = self.words.as_ref().and_then(|w| w.get(text)) {
            return Some(vec![hit.into()]);
        }
        if let Some(alias) = self.aliases.as_ref().and_then(|a| a.get(text)) {
            if let Some(review) = &alias.review {
                out.flags.push("review");
                let message = format!("`{text}` waits for a person: {review}");
                out.warnings.push(Problem::new("review", message));
            }
            let coded = alias.kind.as_deref().is_none_or(|k| k == "country");
            if !coded {
                let kind = alias.kind.clone().unwrap_or_default();
                return Some(if self.is_key() { vec![Said::Written(kind)] } else { vec![Said::State(State::Unknown)] });
            }
            let said: Vec<Said> = alias.codes.iter().map(|c| resolve(list, c)).collect();
            let plain = find_code_in(Some(list), text).or_else(|| reference::country(text));
            if plain != alias.codes.first().map(String::as_str) {
                out.flags.push("alias");
                let codes = alias.codes.join(", ");
                out.warnings.push(Problem::new("alias", format!("`{text}` is read as {codes}")));
            }
            return Some(if said.is_empty() { vec![Said::State(State::Unknown)] } else { said });
        }
        if self.is_foreign() {
            return None;
        }
        let found = self.own_code(text)?;
        Some(vec![resolve(list, &list.codes()[found as usize].code)])
    }

    pub(super) fn unknown_code(&self, text: &str) -> Problem {
        let near = match (&self.words, &self.aliases, self.values.is_empty()) {
            (Some(words), ..) if !words.is_empty() => words.nearest(text),
            (_, Some(aliases), _) => aliases.nearest(text),
            (_, _, false) => table::nearest(text, self.values.keys().map(String::as_str)),
            _ => self.list.as_deref().map(|l| nearest_codes(l, text)).unwrap_or_default(),
        };
        let name = self.list.as_ref().map_or(self.field_name.as_str(), |l| l.name.as_str());
        Problem::new("unknown_code", format!("`{text}` is no word of `{name}`; nearest: {}", near.join(", ")))
    }
}

pub(super) fn find_code_in<'a>(list: Option<&'a Codelist>, text: &str) -> Option<&'a str> {
    list.and_then(|l| find_code(l, text))
}

/// One thing that a part of a cell says.
enum Said {
    /// A code by its place.
    Code(u32),
    /// A state.
    State(State),
    /// A code as the mapping writes it, which the list does not hold.
    Written(String),
    /// A text that is not known.
    Text(String),
}

impl Said {
    fn place(&self) -> Option<u32> {
        if let Said::Code(c) = self { Some(*c) } else { None }
    }

    fn written(&self) -> Option<&str> {
        if let Said::Written(t) = self { Some(t) } else { None }
    }
}

impl From<Hit> for Said {
    fn from(hit: Hit) -> Self {
        match hit {
            Hit::Code(c) => Said::Code(c),
            Hit::State(s) => Said::State(s),
        }
    }
}

/// A code that a mapping writes: of the list, a state, or as it stands (user-assigned, or a part of a key).
fn resolve(list: &Codelist, code: &str) -> Said {
    let found = list.get(code).or_else(|| find_code(list, code).and_then(|c| list.get(c)));
    match found {
        Some(found) if found.state.is_none() => {
            list.position(&found.code).map_or_else(|| Said::Written(code.to_owned()), |at| Said::Code(at as u32))
        }
        Some(found) => Said::State(found.state.unwrap_or(State::Unknown)),
        None => match State::parse(code) {
            Some(state @ (State::Unknown | State::NotAsked | State::Refused)) => Said::State(state),
            _ => Said::Written(code.to_owned()),
        },
    }
}
