//! The fixed set of functions. They end, have no side effects, and answer unknown when they are asked about unknowns.

use super::Ty;

/// A function of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The day in the installation's zone.
    Today,
    /// A date from its text.
    DateOf,
    /// Completed years from a birth date to a day.
    AgeAt,
    /// Whole days between two dates.
    DaysBetween,
    /// Working days between two dates, by the register's calendar.
    WorkingDays,
    /// A date moved by days.
    AddDays,
    /// A date moved by months.
    AddMonths,
    /// The year of a date.
    Year,
    /// The month of a date.
    Month,
    /// Number of items, or of yes-codes.
    Count,
    /// Sum of numbers.
    Sum,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Whether something is stated.
    Stated,
    /// The state of a field as text.
    StateText,
    /// Lower end of a figure.
    Lo,
    /// Upper end of a figure.
    Hi,
    /// Amount of money.
    Amount,
    /// Currency of money.
    Currency,
    /// Text in lower case.
    Lower,
    /// Length of a text.
    Length,
    /// Whether a text contains another.
    Contains,
    /// Whether a text begins with another.
    StartsWith,
    /// Whether a code is another or lies below it.
    Under,
    /// The first stated of several values.
    Coalesce,
}

/// What the reference says of a function.
pub struct FunctionDoc {
    /// Its name.
    pub name: &'static str,
    /// The function.
    pub function: Function,
    /// Its arguments in words.
    pub takes: &'static str,
    /// What it gives.
    pub gives: &'static str,
}

macro_rules! functions {
    ($($name:literal $function:ident ($takes:literal) $gives:literal),* $(,)?) => {
        /// Every function.
        pub const FUNCTIONS: &[FunctionDoc] = &[$(FunctionDoc { name: $name, function: Function::$function, takes: $takes, gives: $gives }),*];
    };
}

functions! {
    "today" Today ("") "the day in the installation's zone",
    "date" DateOf ("text") "a date from 2024, 2024-03 or 2024-03-15",
    "age_at" AgeAt ("birth date, date") "completed years; unknown where partial dates leave two answers",
    "days_between" DaysBetween ("date, date") "whole days from the first to the second",
    "working_days" WorkingDays ("date, date") "working days after the first up to the second",
    "add_days" AddDays ("date, number") "the date moved by days",
    "add_months" AddMonths ("date, number") "the date moved by months",
    "year" Year ("date") "the year",
    "month" Month ("date") "the month",
    "count" Count ("list or set") "number of items; of a set, the codes that are yes",
    "sum" Sum ("list of numbers") "their sum",
    "min" Min ("list") "the smallest",
    "max" Max ("list") "the largest",
    "stated" Stated ("value") "true when something is stated",
    "state" StateText ("field") "stated, unknown, not_asked, refused or empty",
    "lo" Lo ("figure") "its lower end",
    "hi" Hi ("figure") "its upper end; unknown when open",
    "amount" Amount ("money") "the amount",
    "currency" Currency ("money") "the currency",
    "lower" Lower ("text") "in lower case",
    "length" Length ("text") "number of characters",
    "contains" Contains ("text, text") "whether the first contains the second",
    "starts_with" StartsWith ("text, text") "whether the first begins with the second",
    "under" Under ("code, code") "whether the first is the second or lies below it in its list",
    "coalesce" Coalesce ("value, value, …") "the first that is stated",
}

impl Function {
    /// The type of the answer, or what the function wants instead.
    pub(super) fn check(self, args: &[Ty]) -> Result<Ty, &'static str> {
        use Function as F;
        let text_like = |t: &Ty| matches!(t, Ty::Text | Ty::Code(_));
        Ok(match (self, args) {
            (F::Today, []) => Ty::Date,
            (F::DateOf, [Ty::Text]) => Ty::Date,
            (F::AgeAt | F::DaysBetween | F::WorkingDays, [Ty::Date, Ty::Date]) => Ty::Int,
            (F::AddDays | F::AddMonths, [Ty::Date, Ty::Int]) => Ty::Date,
            (F::Year | F::Month, [Ty::Date]) => Ty::Int,
            (F::Count, [Ty::List(_) | Ty::Set(_)]) => Ty::Int,
            (F::Sum, [Ty::List(t)]) if t.is_number() => (**t).clone(),
            (F::Min | F::Max, [Ty::List(t)]) if t.is_number() || **t == Ty::Date => (**t).clone(),
            (F::Stated, [_]) => Ty::Bool,
            (F::StateText, [_]) => Ty::Text,
            (F::Lo | F::Hi, [Ty::Interval]) => Ty::Int,
            (F::Amount, [Ty::Money]) => Ty::Dec,
            (F::Currency, [Ty::Money]) => Ty::Text,
            (F::Lower, [t]) if text_like(t) => Ty::Text,
            (F::Length, [t]) if text_like(t) => Ty::Int,
            (F::Contains | F::StartsWith, [a, b]) if text_like(a) && text_like(b) => Ty::Bool,
            (F::Under, [Ty::Code(_), Ty::Text | Ty::Code(_)]) => Ty::Bool,
            (F::Coalesce, [first, rest @ ..]) if !rest.is_empty() && rest.iter().all(|t| t == first) => first.clone(),
            _ => return Err(FUNCTIONS.iter().find(|f| f.function == self).map_or("", |f| f.takes)),
        })
    }
}
