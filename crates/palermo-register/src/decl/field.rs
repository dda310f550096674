//! Fields: type, class and multiplicity of what a register holds.

use crate::source::At;
use crate::words::{Literal, Named};
use crate::{choices, words};

choices! {
    /// What kind of value a field holds.
    pub enum FieldType {
        /// One line of text.
        Text = "text",
        /// Text of several lines.
        LongText = "long_text",
        /// A whole number.
        Integer = "integer",
        /// An exact decimal number with a declared `scale`.
        Decimal = "decimal",
        /// Yes or no, with the states unknown, not asked and refused.
        Yn = "yn",
        /// A date; with `precision = true` known to the day, the month or the year.
        Date = "date",
        /// An instant with its time zone.
        Datetime = "datetime",
        /// A length of time (ISO 8601).
        Duration = "duration",
        /// One code of a `list`.
        Code = "code",
        /// A set of (code, state) of a `list`, with a state of the group.
        Set = "set",
        /// A country (ISO 3166-1 alpha-3, with withdrawn codes).
        Country = "country",
        /// A language (BCP 47).
        Language = "language",
        /// A currency (ISO 4217).
        Currency = "currency",
        /// A subdivision of a country (ISO 3166-2).
        Subdivision = "subdivision",
        /// A figure with a lower and an upper end; the upper end may be open.
        Interval = "interval",
        /// A reference to one record of the registers in `to`.
        Ref = "ref",
        /// References to several records.
        Refs = "refs",
        /// Repeated sub-records with their own `fields`.
        Rows = "rows",
        /// An amount in a currency, with the date of its rate.
        Money = "money",
        /// A text in several languages, each authentic, official, unofficial or machine.
        Translated = "translated",
        /// A file.
        File = "file",
        /// The name of a person.
        PersonName = "person_name",
        /// A postal address.
        Address = "address",
        /// A telephone number (E.164).
        Phone = "phone",
        /// An e-mail address.
        Email = "email",
        /// A web address.
        Url = "url",
        /// An identifier of a `scheme`, with its check digits.
        Identifier = "identifier",
        /// A place: country, subdivision, free name, point with precision.
        Place = "place",
        /// A saved filter over the register in `to`, or over the one that the field in `about` names.
        Query = "query",
        /// The key of an external cell: concept → code or codes.
        Concepts = "concepts",
    }
}

choices! {
    /// How a field may be stored, shown, logged and exported.
    pub enum Class {
        /// The world may see it in the register's public states.
        Public = "public",
        /// Work of the house: references, workflow, dates of work.
        Operational = "operational",
        /// Coded facts: what statistics are made of.
        Coded = "coded",
        /// Text about a person or a case: sealed.
        Narrative = "narrative",
        /// Who a person is: sealed and blind-indexed.
        Identity = "identity",
    }
}

impl Class {
    /// True for the classes that may be kept only sealed.
    pub fn is_sealed(self) -> bool {
        matches!(self, Class::Narrative | Class::Identity)
    }
}

choices! {
    /// What happens to a reference when the record that it points at is deleted.
    pub enum OnDelete {
        /// The deletion is refused.
        Restrict = "restrict",
        /// The reference is emptied.
        Clear = "clear",
        /// The pointing record is deleted too.
        Cascade = "cascade",
    }
}

words! {
    /// One field of a register.
    pub struct FieldDecl {
        /// What kind of value it holds.
        "type" => kind: At<FieldType>,
        /// How it may be stored, shown and exported. Every field has one.
        "class" => class: Option<At<Class>>,
        /// Code list of a `code` or `set` (`form_of_exploitation`, `core.certainty`, `country`).
        "list" => list: Option<At<String>>,
        /// What the field means to analysis.
        "concept" => concept: Option<At<String>>,
        /// Whose keys open a sealed field (default `identity` or `general`).
        "compartment" => compartment: Option<At<String>>,
        /// A single value also takes the states unknown, not_asked and refused.
        "states" => states: bool,
        /// A date may be known to the month or the year only.
        "precision" => precision: bool,
        /// A number or date may be about, more than, at least, up to, nearly.
        "qualifier" => qualifier: bool,
        /// Decimal places of a `decimal` or `money` (default 2).
        "scale" => scale: Option<At<i64>>,
        /// Unit of a number, as shown.
        "unit" => unit: Option<At<String>>,
        /// Scheme of an `identifier`: lei, iban, isbn, orcid, ecli or a free name.
        "scheme" => scheme: Option<At<String>>,
        /// Registers that a `ref` or `refs` points at; the register that a `query` filters.
        "to" => to: Vec<At<String>>,
        /// Text field that names the register which a `query` filters; `to` then lists those that it may name (none: every
        /// one).
        "about" => about: Option<At<String>>,
        /// What happens when the record pointed at is deleted.
        "on_delete" => on_delete: Option<At<OnDelete>>,
        /// Sub-fields of `rows`.
        "fields" => fields: Named<FieldDecl>,
        /// The value must be stated (a state such as unknown counts as stated).
        "required" => required: bool,
        /// CEL expression: the value is computed from the record, its relations and profile, stored and recomputed.
        "computed" => computed: Option<At<String>>,
        /// CEL expression of a ceiling (`lockers`, `profile.quota`, `12`): the number counts what effects `take` and `give_back`,
        /// begins at 0 and never passes it. Nobody types it.
        "counter" => counter: Option<At<String>>,
        /// Value of a new record where none is given.
        "default" => default: Option<At<Literal>>,
        /// CEL condition under which the question is shown.
        "show_if" => show_if: Option<At<String>>,
        /// How it is searched: `exact`, `prefix`, `phonetic`; a sealed one never by `prefix`. A text in the clear that is found
        /// whole or by its beginning has at most 200 letters.
        "search" => search: Vec<At<String>>,
        /// How long a file is kept, ISO 8601 (`P10Y`).
        "retention" => retention: Option<At<String>>,
        /// The name that the field had in the version before: its values move along.
        "renamed_from" => renamed_from: Option<At<String>>,
    }
}
