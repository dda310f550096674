//! Lengths of clocks: can they be read, do they end, and can the calendar say which days they count?

use std::collections::BTreeSet;

use super::Clock;
use crate::decl::ClockKind;
use crate::process::clock::Length;
use crate::source::{At, Faults, did_you_mean};
use crate::words::Literal;

const WRITE: &str = "write 24h, 8sh, 45d, 5wd, 3mo, 1y, profile.x or 50% of other";

/// The number of a length and its unit.
fn plain(length: &Length) -> Option<(i64, &'static str)> {
    Some(match length {
        Length::Hours(n) => (*n, "h"),
        Length::StaffedHours(n) => (*n, "sh"),
        Length::Days(n) => (*n, "d"),
        Length::WorkingDays(n) => (*n, "wd"),
        Length::Months(n) => (*n, "mo"),
        Length::Years(n) => (*n, "y"),
        Length::Profile(_) | Length::Share(..) => return None,
    })
}

/// A parameter as it is written.
pub(super) fn shown(value: &Literal) -> String {
    match value {
        Literal::Text(t) | Literal::Decimal(t) => t.clone(),
        Literal::Integer(n) => n.to_string(),
        Literal::Bool(b) => b.to_string(),
        Literal::List(_) => "[ … ]".into(),
        Literal::Table(_) => "{ … }".into(),
    }
}

/// A parameter as a length: a number counts days.
fn as_length(value: &Literal) -> Option<Length> {
    let read = match value {
        Literal::Integer(n) => Some(Length::Days(*n)),
        Literal::Text(t) => Length::parse(t),
        _ => None,
    };
    read.filter(|l| plain(l).is_some())
}

impl Clock<'_> {
    pub(super) fn lengths(&self, faults: &mut Faults) {
        let c = self.clock;
        match (&c.length, &c.offset) {
            (Some(_), Some(o)) => {
                faults.add(&o.spot, self.at("offset"), "a clock has a length or an offset", "take one of the two away")
            }
            (None, None) => {
                faults.add(&c.spot, self.at("length"), "a clock has a length or an offset", "add length = \"45d\"")
            }
            _ => {}
        }
        if let Some(length) = &c.length
            && let Some(read) = self.length(length, "length", faults)
            && plain(&read).is_some_and(|(n, _)| n <= 0)
        {
            faults.add(
                &length.spot,
                self.at("length"),
                format!("a length of {} is over when it begins", length.value),
                "write a length above zero; write `offset` for a time before a planned date",
            );
        }
        if let Some(offset) = &c.offset {
            self.length(offset, "offset", faults);
        }
        self.extension(faults);
        self.warnings(faults);
        self.steps(faults);
    }

    /// Reads a length and follows what it names.
    fn length(&self, text: &At<String>, word: &str, faults: &mut Faults) -> Option<Length> {
        let Some(length) = Length::parse(text) else {
            let cause = format!("`{}` is not a length", text.value);
            faults.add(&text.spot, self.at(word), cause, WRITE);
            return None;
        };
        match &length {
            Length::Profile(parameter) => self.of_profile(text, parameter, word, faults),
            Length::Share(_, other) => self.share(text, other, word, faults),
            own => self.countable(text, own, word, faults),
        }
        Some(length)
    }

    /// The values that a parameter has in the versions and layers of the register's profile and in those above it; a fault
    /// where there is none, or where it is silent from a day on.
    pub(super) fn parameter(
        &self,
        text: &At<String>,
        parameter: &str,
        word: &str,
        faults: &mut Faults,
    ) -> Vec<&Literal> {
        let Some(own) = self.register.profile.as_deref() else {
            faults.add(
                &text.spot,
                self.at(word),
                "the register names no profile",
                "add `profile = \"…\"` to the register",
            );
            return Vec::new();
        };
        let types = self.catalog.parameter_types(own);
        if !types.contains_key(parameter) {
            if self.catalog.profiles.contains_key(own) {
                faults.add(
                    &text.spot,
                    self.at(word),
                    format!("the profile has no parameter `{parameter}`"),
                    did_you_mean(parameter, types.keys().map(String::as_str)),
                );
            }
            return Vec::new();
        }
        self.silence(text, own, parameter, word, faults);
        self.catalog.parameter_values(own, parameter)
    }

    /// A version that says nothing about the parameter leaves the clock without a length from its day on.
    fn silence(&self, text: &At<String>, own: &str, parameter: &str, word: &str, faults: &mut Faults) {
        let Some(profile) = self.catalog.profiles.get(own) else { return };
        let names = std::iter::once(own).chain(profile.extends.iter().map(String::as_str));
        let days: BTreeSet<_> = names
            .filter_map(|n| self.catalog.profiles.get(n))
            .flat_map(|p| p.versions.iter().map(|v| v.from))
            .collect();
        if let Some(day) = days.into_iter().find(|d| !self.catalog.parameters(own, *d).contains_key(parameter)) {
            faults.add(
                &text.spot,
                self.at(word),
                format!("from {day} on the profile `{own}` says nothing about `{parameter}`"),
                "state it in each version of the profile, or in a layer below",
            );
        }
    }

    fn of_profile(&self, text: &At<String>, parameter: &str, word: &str, faults: &mut Faults) {
        for value in self.parameter(text, parameter, word, faults) {
            match as_length(value) {
                Some(length) => self.countable(text, &length, word, faults),
                None => faults.add(
                    &text.spot,
                    self.at(word),
                    format!("the parameter `{parameter}` is `{}`, which is no length", shown(value)),
                    "write 45 (days), 24h, 8sh, 45d, 5wd, 3mo or 1y in the profile",
                ),
            }
        }
    }

    fn share(&self, text: &At<String>, other: &str, word: &str, faults: &mut Faults) {
        let whole = self.decl.clocks.get(other).filter(|_| other != self.name);
        let Some(whole) = whole else {
            let known = self.decl.clocks.iter().map(|(n, _)| n.as_str()).filter(|n| *n != self.name);
            faults.add(
                &text.spot,
                self.at(word),
                format!("there is no other clock `{other}`"),
                format!("name another clock of the register: {}", did_you_mean(other, known)),
            );
            return;
        };
        if whole.length.is_none() {
            faults.add(
                &text.spot,
                self.at(word),
                format!("the clock `{other}` has no length of which this one could be a share"),
                "name a clock with a length",
            );
            return;
        }
        // Follow the shares: one that leads back here has no length at all.
        let mut seen = vec![self.name];
        let mut next = (other, whole);
        loop {
            let (name, clock) = next;
            if seen.contains(&name) {
                faults.add(
                    &text.spot,
                    self.at(word),
                    format!("the clocks {} are shares of each other", seen.join(", ")),
                    "give one of them a length of its own",
                );
                return;
            }
            seen.push(name);
            let Some(of) = &clock.length else { return };
            match Length::parse(of) {
                Some(Length::Share(_, other)) => {
                    let further = self.decl.clocks.iter().find(|(n, _)| n.value == other);
                    let Some((name, clock)) = further else { return };
                    next = (name, clock);
                }
                Some(Length::Profile(parameter)) => {
                    let values = self.register.profile.as_deref().map(|p| self.catalog.parameter_values(p, &parameter));
                    for length in values.into_iter().flatten().filter_map(as_length) {
                        self.countable(text, &length, word, faults);
                    }
                    return;
                }
                Some(own) => return self.countable(text, &own, word, faults),
                None => return,
            }
        }
    }

    /// Working days and staffed hours are those of a calendar.
    fn countable(&self, text: &At<String>, length: &Length, word: &str, faults: &mut Faults) {
        let staffed = matches!(length, Length::StaffedHours(_));
        if !staffed && !matches!(length, Length::WorkingDays(_)) {
            return;
        }
        if self.clock.calendar.is_none() {
            faults.add(
                &text.spot,
                self.at(word),
                format!("`{length}` is counted in a calendar, and the clock names none"),
                "add calendar = \"name\"",
            );
        }
        if staffed && self.clock.hours.is_none() {
            faults.add(
                &text.spot,
                self.at(word),
                format!("`{length}` is counted in staffed hours, and the clock names none"),
                "add hours = \"08:00-16:00\"",
            );
        }
    }

    fn extension(&self, faults: &mut Faults) {
        let c = self.clock;
        if let Some(extension) = &c.extension {
            let read = self.length(extension, "extension", faults);
            if read.is_some_and(|l| plain(&l).is_some_and(|(n, _)| n <= 0)) {
                faults.add(
                    &extension.spot,
                    self.at("extension"),
                    format!("an extension of {} adds nothing", extension.value),
                    "write the longest extension in all, as 10wd",
                );
            }
        } else if let Some(role) = c.extend_role.first() {
            faults.add(
                &role.spot,
                self.at("extend_role"),
                "a role approves extensions, and the clock cannot be extended",
                "add extension = \"10wd\", or take `extend_role` away",
            );
        }
    }

    /// A length that is laid against the due moment: as it stands, without a profile or another clock.
    fn beside_due(&self, text: &At<String>, word: &str, faults: &mut Faults) -> Option<(i64, &'static str)> {
        let read = Length::parse(text);
        let plain = read.as_ref().and_then(plain);
        match (&read, plain) {
            (None, _) => {
                faults.add(&text.spot, self.at(word), format!("`{}` is not a length", text.value), WRITE);
            }
            (Some(_), None) => faults.add(
                &text.spot,
                self.at(word),
                format!("`{}` cannot stand here", text.value),
                "write the time itself, as -7d or 3wd",
            ),
            (Some(length), Some(_)) => {
                if !matches!(length, Length::StaffedHours(_)) {
                    self.countable(text, length, word, faults);
                } else {
                    let cause = format!("`{}` is not laid against the due moment", text.value);
                    faults.add(&text.spot, self.at(word), cause, "write hours or days, as -24h or -7d");
                    return None;
                }
            }
        }
        plain
    }

    fn warnings(&self, faults: &mut Faults) {
        let own = self.clock.length.as_ref().and_then(|l| Length::parse(l)).as_ref().and_then(plain);
        for (i, w) in self.clock.warn.iter().enumerate() {
            let Some((n, unit)) = self.beside_due(w, "warn", faults) else { continue };
            if n >= 0 {
                faults.add(
                    &w.spot,
                    self.at("warn"),
                    format!("`{}` does not lie before the due moment", w.value),
                    format!("write -{}; `escalate` tells after it", w.value.trim_start_matches('+')),
                );
            } else if own.is_some_and(|(length, u)| u == unit && -n >= length) {
                faults.add(
                    &w.spot,
                    self.at("warn"),
                    format!("`{}` lies before the start of the clock", w.value),
                    "warn less early than the clock is long",
                );
            }
            if self.clock.warn[..i].iter().any(|x| x.value == w.value) {
                faults.add(&w.spot, self.at("warn"), format!("`{}` stands twice", w.value), "name it once");
            }
        }
    }

    fn steps(&self, faults: &mut Faults) {
        let steps = &self.clock.escalate;
        if self.kind() == ClockKind::Escalation && steps.is_empty() {
            faults.add(
                self.clock.spot_of("kind"),
                self.at("escalate"),
                "an escalation has a ladder",
                "add escalate = [{ after = \"0d\", to = \"role:name\" }]",
            );
        }
        if let Some(first) = steps.first().filter(|_| self.kind() == ClockKind::NotBefore) {
            faults.add(
                &first.spot,
                self.at("escalate"),
                "a clock that says `not before` is met when it runs out: nobody is told",
                "take `escalate` away, or write kind = \"due\"",
            );
        }
        let mut before: Option<(i64, &str)> = None;
        for (i, step) in steps.iter().enumerate() {
            let Some((n, unit)) = self.beside_due(&step.after, "escalate.after", faults) else { continue };
            if n < 0 {
                faults.add(
                    &step.after.spot,
                    self.at("escalate.after"),
                    format!("`{}` lies before the due moment", step.after.value),
                    "write a time after it, as 0d; `warn` tells before",
                );
            } else if before.is_some_and(|(m, u)| u == unit && m > n) {
                faults.add(
                    &step.after.spot,
                    self.at("escalate.after"),
                    format!("`{}` comes before the step above it", step.after.value),
                    "write the steps in the order of time",
                );
            }
            if steps[..i].iter().any(|s| s.after.value == step.after.value && s.to.value == step.to.value) {
                faults.add(
                    &step.spot,
                    self.at("escalate"),
                    format!("`{}` is told twice after {}", step.to.value, step.after.value),
                    "name each step once",
                );
            }
            before = Some((n, unit));
        }
    }
}
