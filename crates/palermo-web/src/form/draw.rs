//! The controls of a form, drawn from the declaration of its fields.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, html};
use palermo_register::catalog::{Arg, Catalog, Codelist, Field as Declared, Register};
use palermo_register::decl::FieldType as T;
use palermo_register::locale::Locale;
use palermo_register::value::{Qualifier, State};

use super::fill::state_name;
use super::read::{count, typed};
use super::{Asked, PROPOSED, Pairs, id_of, open_codes};
use crate::parts::{Choice, Field, group, hidden};
use crate::words::{Said, Words};

/// A record that a search for a reference found: `register:id` and its title.
pub(crate) type Found = (String, String);

/// What a form is drawn with.
pub(crate) struct Drawing<'a> {
    pub words: Words,
    pub catalog: &'a Catalog,
    pub register: &'a Register,
    pub today: Date,
    /// What was typed, or what the record says.
    pub pairs: &'a Pairs,
    /// What is wrong, by the name of its control.
    pub wrong: &'a BTreeMap<String, Markup>,
    /// Records found for references, by the name of the control; those chosen among them.
    pub found: &'a BTreeMap<String, Vec<Found>>,
}

/// The states that say why there is no answer.
const NO_ANSWER: [State; 3] = [State::Unknown, State::NotAsked, State::Refused];

impl Drawing<'_> {
    /// The question of a field.
    pub fn field(&self, field: &Declared) -> Markup {
        self.control(field, &field.name, self.words.field(self.catalog, self.register, field))
    }

    fn control(&self, field: &Declared, path: &str, label: Said) -> Markup {
        let id = id_of(path);
        let help = self.help(field, path);
        let error = self.error(path);
        let ask = Field { id: &id, label: label.clone().into(), hint: help, error, optional: !field.required };
        match field.kind {
            T::LongText => self.with_state(
                field,
                path,
                &ask,
                html! {
                    textarea #(id) name=(path) aria-describedby=[ask.described()] { (self.pairs.verbatim(path)) }
                },
            ),
            T::Yn => self.radios(
                field,
                path,
                &ask,
                &[("yes", State::Yes), ("no", State::No)].map(|(v, s)| Choice::new(v, self.state(s))),
            ),
            T::Code | T::Country | T::Language | T::Currency | T::Subdivision => self.code(field, path, &ask),
            T::Set => self.set(field, path, &ask),
            T::Date => self.with_state(field, path, &ask, self.date(field, path)),
            T::Datetime => group(
                &ask,
                self.words,
                html! {
                    div.parts { (self.date_parts(path)) (self.part(path, "time", &self.words.say("form-time"), "5")) }
                    (hidden(&format!("{path}:zone"), self.pairs.one(&format!("{path}:zone"))))
                },
            ),
            T::Money => group(
                &ask,
                self.words,
                html! { div.parts {
                    (self.part(path, "amount", &self.words.say("form-amount"), "12"))
                    (self.part(path, "currency", &self.words.say("form-currency"), "4"))
                    (self.part(path, "rate_date", &self.words.say("form-rate-date"), "10"))
                } },
            ),
            T::Address => group(
                &ask,
                self.words,
                html! { div.parts {
                    (self.part(path, "street", &self.words.say("form-street"), "30"))
                    (self.part(path, "postal_code", &self.words.say("form-postal-code"), "8"))
                    (self.part(path, "city", &self.words.say("form-city"), "20"))
                    (self.part(path, "subdivision", &self.words.say("form-subdivision"), "8"))
                    (self.part(path, "country", &self.words.say("form-country"), "4"))
                } },
            ),
            T::PersonName => group(
                &ask,
                self.words,
                html! { div.parts {
                    (self.part(path, "full", &self.words.say("form-name-full"), "30"))
                    (self.part(path, "given", &self.words.say("form-name-given"), "20"))
                    (self.part(path, "family", &self.words.say("form-name-family"), "20"))
                } },
            ),
            T::Place => group(
                &ask,
                self.words,
                html! { div.parts {
                    (self.part(path, "name", &self.words.say("form-place"), "30"))
                    (self.part(path, "subdivision", &self.words.say("form-subdivision"), "8"))
                    (self.part(path, "country", &self.words.say("form-country"), "4"))
                    (self.part(path, "lat", &self.words.say("form-latitude"), "9"))
                    (self.part(path, "lon", &self.words.say("form-longitude"), "9"))
                    (self.part(path, "precision_m", &self.words.say("form-precision"), "6"))
                } },
            ),
            T::Translated => group(
                &ask,
                self.words,
                html! {
                    @for locale in Locale::all() { (self.in_language(path, locale)) }
                },
            ),
            T::Ref | T::Refs => self.reference(field, path, &ask),
            T::Rows => self.rows(field, path, &ask),
            T::File => self.file(path, &ask),
            _ => {
                let size = if matches!(field.kind, T::Integer | T::Decimal | T::Interval) { "12" } else { "40" };
                let mode = matches!(field.kind, T::Integer | T::Decimal).then_some("decimal");
                let input = html! {
                    input #(id) name=(path) size=(size) inputmode=[mode] value=(self.pairs.verbatim(path))
                        aria-describedby=[ask.described()] aria-invalid=[ask.error.as_ref().map(|_| "true")];
                };
                let input = html! {
                    @if field.qualifier { div.parts { (self.qualifier(path)) div { (input) } } } @else { (input) }
                    @if let Some(unit) = &field.unit { " " span.soft { (self.words.label(self.catalog, "core", &format!("text-unit-{unit}"), unit)) } }
                };
                self.with_state(field, path, &ask, input)
            }
        }
    }

    /// The hint of a field's label, and of its kind where that needs one.
    fn help(&self, field: &Declared, path: &str) -> Option<Markup> {
        let language = self.words.locale.language();
        let id = format!("field-{}-{}", self.register.short(), path.split('.').next().unwrap_or(path));
        let own =
            self.catalog.label(&self.register.pack, &id, Some("help"), language, None).filter(|_| !path.contains('.'));
        let kind = match field.kind {
            T::Interval => Some(self.words.say("form-hint-interval")),
            T::Phone => Some(self.words.say("form-hint-phone")),
            T::Date if field.precision => Some(self.words.say("form-hint-date")),
            T::Duration => Some(self.words.say("form-hint-duration")),
            _ => None,
        };
        let own = own.map(|s| self.words.said(Some(s), ""));
        (own.is_some() || kind.is_some()).then(|| {
            html! {
                @if let Some(own) = &own { (own) }
                @if own.is_some() && kind.is_some() { " " }
                @if let Some(kind) = &kind { (kind) }
            }
        })
    }

    /// What is wrong with a control or with one of its parts.
    fn error(&self, path: &str) -> Option<Markup> {
        let own = self.wrong.get(path);
        let part = || {
            self.wrong.iter().find(|(n, _)| n.strip_prefix(path).is_some_and(|r| r.starts_with(':'))).map(|(_, m)| m)
        };
        own.or_else(part).cloned()
    }

    fn state(&self, state: State) -> Said {
        self.words.engine(self.catalog, &format!("text-state-{}", state.as_str()))
    }

    /// The states as choices, after the answers.
    fn no_answers(&self) -> impl Iterator<Item = Choice> + '_ {
        NO_ANSWER.iter().map(|s| Choice::new(format!("={s}"), self.state(*s)))
    }

    /// A control with the reasons for which there may be no answer beside it.
    fn with_state(&self, field: &Declared, path: &str, ask: &Field<'_>, control: Markup) -> Markup {
        if !field.takes_states() {
            return match field.kind {
                T::Date => group(ask, self.words, control),
                _ => ask.around(self.words, control),
            };
        }
        let name = state_name(field, path);
        let chosen = self.pairs.one(&name);
        let beside = html! {
            details.reason open[!chosen.is_empty()] {
                summary { (self.words.say("form-no-answer")) }
                div.inline {
                    label { input type="radio" name=(name) value="" checked[chosen.is_empty()]; " " (self.words.say("form-answered")) }
                    @for c in self.no_answers() {
                        label { input type="radio" name=(name) value=(c.value) checked[c.value == chosen]; " " (c.label) }
                    }
                }
            }
        };
        match field.kind {
            T::Date => group(ask, self.words, html! { (control) (beside) }),
            _ => ask.around(self.words, html! { (control) (beside) }),
        }
    }

    /// Answers and states in one row of choices.
    fn radios(&self, field: &Declared, path: &str, ask: &Field<'_>, choices: &[Choice]) -> Markup {
        let chosen = self.pairs.one(path);
        let states: Vec<Choice> = if field.takes_states() { self.no_answers().collect() } else { Vec::new() };
        group(
            ask,
            self.words,
            html! {
                div.inline {
                    @for c in choices.iter().chain(&states) {
                        label.choice { input type="radio" name=(path) value=(c.value) checked[c.value == chosen]; span { (c.label) } }
                    }
                    @if !field.required {
                        label.choice { input type="radio" name=(path) value="" checked[chosen.is_empty()]; span.soft { (self.words.say("form-open")) } }
                    }
                }
            },
        )
    }

    fn choices(&self, list: &Codelist) -> Vec<Choice> {
        let language = self.words.locale.language();
        let one = |(code, depth): (&str, usize)| {
            let (text, status, fallback) = list.label(code, language);
            let said = self.words.said(Some(palermo_register::catalog::Shown { text, status, fallback }), code);
            Choice { value: code.to_string(), label: said, depth }
        };
        open_codes(list, self.today).into_iter().map(one).collect()
    }

    fn code(&self, field: &Declared, path: &str, ask: &Field<'_>) -> Markup {
        let Some(list) = &field.list else { return html! {} };
        let chosen = self.pairs.one(path);
        match Asked::of(list) {
            Asked::Radios => self.radios(field, path, ask, &self.choices(list)),
            Asked::Select => {
                let choices = self.choices(list);
                ask.around(self.words, html! {
                    select #(ask.id) name=(path) aria-describedby=[ask.described()] aria-invalid=[ask.error.as_ref().map(|_| "true")] {
                        option value="" selected[chosen.is_empty()] { (self.words.say("form-open")) }
                        @for c in &choices {
                            option value=(c.value) selected[c.value == chosen] lang=[c.label.fallback.then_some("en")] {
                                @for _ in 0..c.depth { "\u{2003}" }
                                (c.label.text)
                            }
                        }
                        @if field.takes_states() { optgroup label=(self.words.say("form-no-answer")) {
                            @for c in self.no_answers() { option value=(c.value) selected[c.value == chosen] { (c.label.text) } }
                        } }
                    }
                })
            }
            Asked::Typed => {
                let said = if chosen.starts_with('=') { String::new() } else { self.named(list, chosen) };
                let states: Vec<Choice> = if field.takes_states() { self.no_answers().collect() } else { Vec::new() };
                let input = html! {
                    input #(ask.id) name=(path) value=(said) list=[self.proposals(list)] autocomplete="off"
                        aria-describedby=[ask.described()] aria-invalid=[ask.error.as_ref().map(|_| "true")];
                    (self.search(path, list))
                    @if !states.is_empty() { details.reason open[chosen.starts_with('=')] {
                        summary { (self.words.say("form-no-answer")) }
                        div.inline { @for c in &states {
                            label { input type="radio" name=(path) value=(c.value) checked[c.value == chosen]; " " (c.label) }
                        } }
                    } }
                };
                ask.around(self.words, input)
            }
        }
    }

    /// The name of a code as a person would type it; what is no code stays as it was typed.
    fn named(&self, list: &Codelist, code: &str) -> String {
        match list.get(code) {
            Some(c) => list.label(&c.code, self.words.locale.language()).0,
            None => code.to_string(),
        }
    }

    /// The identifier of the proposals that stand at the end of the form, where the list is short enough to be sent.
    fn proposals(&self, list: &Codelist) -> Option<String> {
        (list.codes().len() <= PROPOSED).then(|| proposals_id(list))
    }

    /// A search in a list that is too long to be proposed: the page comes back with what was found.
    fn search(&self, path: &str, list: &Codelist) -> Markup {
        if list.codes().len() <= PROPOSED {
            return html! {};
        }
        let asked = self.pairs.one(&format!("{path}:find"));
        let language = self.words.locale.language();
        let wanted = palermo_register::reference::fold(asked);
        let hits: Vec<(&str, String)> = match wanted.as_str() {
            "" => Vec::new(),
            w => {
                let all = open_codes(list, self.today).into_iter().map(|(c, _)| (c, list.label(c, language).0));
                all.filter(|(c, l)| palermo_register::reference::fold(l).contains(w) || c.eq_ignore_ascii_case(asked))
                    .take(30)
                    .collect()
            }
        };
        html! {
            div.parts {
                div {
                    label.part for=(id_of(&format!("{path}:find"))) { (self.words.say("form-find")) }
                    input #(id_of(&format!("{path}:find"))) name={ (path) ":find" } value=(asked) size="20";
                }
                button.quiet name="do" value={ "find:" (path) } { (self.words.say("form-find-button")) }
            }
            @if !asked.is_empty() { ul.found {
                @for (code, label) in &hits { li { label { input type="radio" name=(path) value=(code); " " (label) } } }
                @if hits.is_empty() { li.soft { (self.words.say("form-found-nothing")) } }
            } }
        }
    }

    fn set(&self, field: &Declared, path: &str, ask: &Field<'_>) -> Markup {
        let Some(list) = &field.list else { return html! {} };
        let group_name = format!("{path}:group");
        let chosen = self.pairs.one(&group_name);
        let unanswered = html! {
            div.inline {
                label { input type="radio" name=(group_name) value="" checked[!chosen.starts_with('=')]; " " (self.words.say("form-answered")) }
                @for c in self.no_answers() {
                    label { input type="radio" name=(group_name) value=(c.value) checked[c.value == chosen]; " " (c.label) }
                }
            }
        };
        let ticked: Vec<&str> = self.pairs.all(path).collect();
        let body = if typed(list) {
            html! {
                @for code in &ticked {
                    label.choice { input type="checkbox" name=(path) value=(code) checked; span { (self.named(list, code)) } }
                }
                div.parts {
                    div {
                        label.part for=(id_of(&format!("{path}:add"))) { (self.words.say("form-add-one")) }
                        input #(id_of(&format!("{path}:add"))) name={ (path) ":add" } list=[self.proposals(list)] autocomplete="off"
                            value=(self.pairs.one(&format!("{path}:add"))) size="24";
                    }
                    button.quiet name="do" value={ "add:" (path) } { (self.words.say("form-add")) }
                }
                (self.search(path, list))
            }
        } else {
            html! { @for c in self.choices(list) {
                label.choice.(format!("depth-{}", c.depth.min(3))) {
                    input type="checkbox" name=(path) value=(c.value) checked[ticked.contains(&c.value.as_str())];
                    span { (c.label) }
                }
            } }
        };
        group(ask, self.words, html! { (unanswered) (body) (self.more_said(field, path, list)) })
    }

    /// What is said of single codes other than yes: on a closed form an unticked item is a no already.
    fn more_said(&self, _field: &Declared, path: &str, list: &Codelist) -> Markup {
        if self.register.closed || typed(list) {
            return html! {};
        }
        let prefix = format!("{path}:of:");
        let said = self.pairs.0.iter().any(|(n, v)| n.starts_with(&prefix) && !v.is_empty());
        html! {
            details open[said] {
                summary { (self.words.say("form-more-said")) }
                @for c in self.choices(list) {
                    @let name = format!("{prefix}{}", c.value);
                    @let chosen = self.pairs.one(&name);
                    div.row {
                        label for=(id_of(&name)) { (c.label) }
                        select #(id_of(&name)) name=(name) {
                            option value="" selected[chosen.is_empty()] { (self.words.say("form-open")) }
                            @for s in [State::No, State::Unknown, State::NotAsked, State::Refused] {
                                option value={ "=" (s) } selected[chosen == format!("={s}")] { (self.state(s).text) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn date(&self, field: &Declared, path: &str) -> Markup {
        html! { div.parts {
            @if field.qualifier { (self.qualifier(path)) }
            (self.date_parts(path))
        } }
    }

    fn date_parts(&self, path: &str) -> Markup {
        html! {
            (self.part(path, "day", &self.words.say("form-day"), "2"))
            (self.part(path, "month", &self.words.say("form-month"), "2"))
            (self.part(path, "year", &self.words.say("form-year"), "4"))
        }
    }

    /// One piece of a value under its own name.
    fn part(&self, path: &str, name: &str, label: &str, size: &str) -> Markup {
        let name = format!("{path}:{name}");
        let id = id_of(&name);
        let figures = matches!(size, "2" | "4").then_some("numeric");
        html! { div {
            label.part for=(id) { (label) }
            input #(id) name=(name) size=(size) inputmode=[figures] autocomplete="off" value=(self.pairs.verbatim(&name))
                aria-invalid=[self.wrong.contains_key(&name).then_some("true")];
        } }
    }

    fn qualifier(&self, path: &str) -> Markup {
        let name = format!("{path}:qualifier");
        let chosen = self.pairs.one(&name);
        let list = self.catalog.list("core.qualifier");
        let label =
            |q: &Qualifier| list.as_ref().map_or_else(|| q.to_string(), |l| self.words.of_list(l, q.as_str()).text);
        html! { div {
            label.part for=(id_of(&name)) { (self.words.say("form-qualifier")) }
            select #(id_of(&name)) name=(name) {
                @for q in Qualifier::ALL { option value=(q) selected[q.as_str() == chosen] { (label(q)) } }
            }
        } }
    }

    fn in_language(&self, path: &str, locale: Locale) -> Markup {
        let name = format!("{path}:in:{}", locale.language());
        html! { div.row {
            label.part for=(id_of(&name)) lang=(locale.language()) { bdi { (Words::of(locale).say("language")) } }
            input #(id_of(&name)) name=(name) lang=(locale.language()) dir=(locale.direction()) value=(self.pairs.verbatim(&name));
            (hidden(&format!("{path}:status:{}", locale.language()), self.pairs.one(&format!("{path}:status:{}", locale.language()))))
        } }
    }

    fn reference(&self, field: &Declared, path: &str, ask: &Field<'_>) -> Markup {
        let found = self.found.get(path).map(Vec::as_slice).unwrap_or_default();
        let many = field.kind == T::Refs;
        let find = format!("{path}:find");
        let kind = if many { "checkbox" } else { "radio" };
        group(
            ask,
            self.words,
            html! {
                @for (value, title) in found {
                    label.choice { input type=(kind) name=(path) value=(value) checked[self.pairs.says(path, value)]; span { bdi { (title) } } }
                }
                @if !many && !field.required && !found.is_empty() {
                    label.choice { input type="radio" name=(path) value="" checked[self.pairs.one(path).is_empty()]; span.soft { (self.words.say("form-open")) } }
                }
                @if found.is_empty() && !self.pairs.one(&find).is_empty() { p.soft { (self.words.say("form-found-nothing")) } }
                div.parts {
                    div {
                        label.part for=(id_of(&find)) { (self.words.say("form-find-record")) }
                        input #(id_of(&find)) name=(find) value=(self.pairs.verbatim(&find)) size="24" autocomplete="off";
                    }
                    button.quiet name="do" value={ "find:" (path) } { (self.words.say("form-find-button")) }
                }
            },
        )
    }

    fn rows(&self, field: &Declared, path: &str, ask: &Field<'_>) -> Markup {
        let n = count(path, self.pairs);
        group(
            ask,
            self.words,
            html! {
                (hidden(&format!("{path}:rows"), &n.to_string()))
                @for i in 0..n {
                    fieldset.card {
                        legend { (self.words.with("form-row", &[("n", Arg::Count(i as i64 + 1))])) }
                        @for sub in field.fields.iter().filter(|f| f.is_stored()) {
                            (self.control(sub, &format!("{path}.{i}.{}", sub.name), self.sub_label(field, sub)))
                        }
                        div.buttons { button.quiet name="do" value={ "drop:" (path) ":" (i) } { (self.words.say("form-drop-row")) } }
                    }
                }
                div.buttons { button.quiet name="do" value={ "row:" (path) } { (self.words.say("form-add-row")) } }
            },
        )
    }

    fn sub_label(&self, rows: &Declared, sub: &Declared) -> Said {
        let shown = palermo_register::view::sub_field_label(
            self.catalog,
            self.register,
            rows,
            sub,
            self.words.locale.language(),
        );
        self.words.said(Some(shown), &sub.name)
    }

    fn file(&self, path: &str, ask: &Field<'_>) -> Markup {
        let kept = self.pairs.one(&format!("{path}:kept"));
        let name =
            serde_json::from_str::<serde_json::Value>(kept).ok().and_then(|f| f["name"].as_str().map(str::to_string));
        ask.around(
            self.words,
            html! {
                @if let Some(name) = &name { p { bdi { (name) } } (hidden(&format!("{path}:kept"), kept)) }
                input #(ask.id) type="file" name=(path) aria-describedby=[ask.described()];
            },
        )
    }

    /// The proposals of every long list that the form asks for, each once.
    pub fn all_proposals(&self) -> Markup {
        let mut lists: BTreeMap<&str, &Codelist> = BTreeMap::new();
        let fields = self.register.fields.iter().flat_map(|f| std::iter::once(f).chain(&f.fields));
        for list in fields.filter(|f| super::asks(f) || f.is_stored()).filter_map(|f| f.list.as_deref()) {
            if typed(list) && list.codes().len() <= PROPOSED {
                lists.insert(&list.name, list);
            }
        }
        html! { @for list in lists.values() {
            datalist id=(proposals_id(list)) {
                @for c in self.choices(list) { option value=(c.label.text) {} }
            }
        } }
    }
}

fn proposals_id(list: &Codelist) -> String {
    format!("list-{}", list.name.replace('.', "-"))
}
