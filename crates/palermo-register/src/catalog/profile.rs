//! Profiles: named parameters of a law or a country, valid in time and in layers, each value with its origin.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::cel::{Ty, V};
use crate::words::Literal;

/// The parameters that hold from a day.
#[derive(Clone, Debug)]
pub struct ProfileVersion {
    /// First day.
    pub from: Date,
    /// Source.
    pub source: Option<String>,
    /// Narrowed states: `register.workflow` → states.
    pub states: BTreeMap<String, Vec<String>>,
    /// Parameters.
    pub parameters: BTreeMap<String, Literal>,
}

/// A profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Name.
    pub name: String,
    /// The layers below, nearest first.
    pub extends: Vec<String>,
    /// Versions, oldest first.
    pub versions: Vec<ProfileVersion>,
}

/// A parameter with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The value.
    pub value: Literal,
    /// Profile that says so.
    pub profile: String,
    /// From that day.
    pub from: Date,
}

impl Profile {
    /// The version that holds on a day.
    pub fn on(&self, day: Date) -> Option<&ProfileVersion> {
        self.versions.iter().rev().find(|v| v.from <= day)
    }
}

impl super::Catalog {
    /// The parameters of a profile on a day, each with the layer that it comes from.
    pub fn parameters(&self, profile: &str, day: Date) -> BTreeMap<String, Parameter> {
        let mut out = BTreeMap::new();
        let Some(own) = self.profiles.get(profile) else { return out };
        for name in std::iter::once(&own.name).chain(&own.extends) {
            let Some(version) = self.profiles.get(name).and_then(|p| p.on(day)) else { continue };
            for (key, value) in &version.parameters {
                out.entry(key.clone()).or_insert_with(|| Parameter {
                    value: value.clone(),
                    profile: name.clone(),
                    from: version.from,
                });
            }
        }
        out
    }

    /// The profile under which records of a register are made: the named one where it is the register's own or lies above it,
    /// else the register's own.
    pub fn profile_for<'a>(&'a self, register: &'a super::Register, named: Option<&'a str>) -> Option<&'a str> {
        let own = register.profile.as_deref()?;
        let above = |p: &&str| self.profiles.get(*p).is_some_and(|p| p.extends.iter().any(|e| e == own));
        Some(named.filter(above).unwrap_or(own))
    }

    /// The version of a profile that holds on a day, as a record keeps it (`gb@2009-04-01`).
    pub fn profile_version(&self, profile: &str, day: Date) -> Option<String> {
        self.profiles.get(profile).and_then(|p| p.on(day)).map(|v| format!("{profile}@{}", v.from))
    }

    /// The states that a profile narrows a workflow to on a day (`register.workflow`).
    pub fn narrowed_states(&self, profile: &str, workflow: &str, day: Date) -> Option<Vec<String>> {
        let own = self.profiles.get(profile)?;
        std::iter::once(&own.name)
            .chain(&own.extends)
            .find_map(|name| self.profiles.get(name)?.on(day)?.states.get(workflow).cloned())
    }

    /// Every value that a parameter has in the versions of a profile, of its layers and of the profiles above it.
    pub(super) fn parameter_values(&self, profile: &str, parameter: &str) -> Vec<&Literal> {
        let layers = self.profiles.get(profile).map_or(&[] as &[String], |p| &p.extends);
        let speaks =
            |p: &&Profile| p.name == profile || layers.contains(&p.name) || p.extends.iter().any(|e| e == profile);
        let versions = self.profiles.values().filter(speaks).flat_map(|p| &p.versions);
        versions.filter_map(|v| v.parameters.get(parameter)).collect()
    }

    /// Names and types of the parameters of a profile and its layers, over all versions.
    pub fn parameter_types(&self, profile: &str) -> BTreeMap<String, Ty> {
        let mut out = BTreeMap::new();
        let Some(own) = self.profiles.get(profile) else { return out };
        for name in std::iter::once(&own.name).chain(&own.extends) {
            for version in self.profiles.get(name).into_iter().flat_map(|p| &p.versions) {
                for (key, value) in &version.parameters {
                    out.entry(key.clone()).or_insert_with(|| literal_type(value));
                }
            }
        }
        out
    }
}

fn literal_type(value: &Literal) -> Ty {
    match value {
        Literal::Integer(_) => Ty::Int,
        Literal::Decimal(_) => Ty::Dec,
        Literal::Bool(_) => Ty::Bool,
        Literal::List(items) => Ty::List(Box::new(items.first().map_or(Ty::Text, literal_type))),
        Literal::Text(_) | Literal::Table(_) => Ty::Text,
    }
}

/// A parameter as a value of an expression.
pub(crate) fn literal_value(value: &Literal) -> V {
    match value {
        Literal::Integer(n) => V::Int(*n),
        Literal::Decimal(d) => d.parse().map_or(V::Unknown, V::Dec),
        Literal::Bool(b) => V::Bool(*b),
        Literal::Text(t) => V::Text(t.as_str().into()),
        Literal::List(items) => V::List(items.iter().map(literal_value).collect()),
        Literal::Table(_) => V::Unknown,
    }
}

impl Parameter {
    /// The parameter as a value of an expression.
    pub fn as_v(&self) -> V {
        literal_value(&self.value)
    }
}
