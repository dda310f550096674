//! Patterns of numbers and titles: text with `{placeholders}`.

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it stands.
    Text(String),
    /// Gap-free sequence within its scope.
    Seq,
    /// Keyed permutation of that many digits.
    Perm(u8),
    /// A symbol given by hand, reserved and refused when taken.
    Symbol,
    /// The year of creation.
    Year,
    /// A field of the record, or `owner.field`.
    Field(String),
}

/// Splits a pattern into its parts; `Err` names the placeholder that cannot be read.
pub fn parse(pattern: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            parts.push(Part::Text(rest[..open].to_string()));
        }
        let Some(close) = rest[open..].find('}') else { return Err(rest[open..].to_string()) };
        let inner = &rest[open + 1..open + close];
        parts.push(match inner {
            "seq" => Part::Seq,
            "symbol" => Part::Symbol,
            "year" => Part::Year,
            _ => match inner.strip_prefix("perm:") {
                Some(n) => {
                    Part::Perm(n.parse().ok().filter(|n| (1..=12).contains(n)).ok_or_else(|| format!("{{{inner}}}"))?)
                }
                None if !inner.is_empty()
                    && inner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.') =>
                {
                    Part::Field(inner.to_string())
                }
                None => return Err(format!("{{{inner}}}")),
            },
        });
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_string()));
    }
    Ok(parts)
}

/// Fills a pattern; `value` gives the text of each placeholder.
pub fn fill(parts: &[Part], mut value: impl FnMut(&Part) -> String) -> String {
    parts
        .iter()
        .map(|p| match p {
            Part::Text(t) => t.clone(),
            other => value(other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_read_part_by_part() {
        let parts = parse("{owner.code}-{perm:6}/{year}").expect("valid");
        assert_eq!(
            parts,
            vec![
                Part::Field("owner.code".into()),
                Part::Text("-".into()),
                Part::Perm(6),
                Part::Text("/".into()),
                Part::Year
            ]
        );
        assert_eq!(parse("{perm:99}"), Err("{perm:99}".into()));
        assert_eq!(parse("{open"), Err("{open".into()));
    }
}
