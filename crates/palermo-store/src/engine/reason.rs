//! Why was it done? A reference to where the reason stands, for the ledger. The ledger holds no values and lasts for ever, so a
//! sentence about a person must not find a way into it.

use std::fmt;
use std::sync::Arc;

use super::Refusal;

/// Characters of a reference at most.
const LONGEST: usize = 64;

/// Where a reason stands: the number of a file, of a decision, of a minute (`decision/2026-17`, `file:A-12.3`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(Arc<str>);

impl Reason {
    /// Reads a reference: a letter or digit, then letters, digits and `.`, `_`, `:`, `/`, `-`; 64 characters at most.
    ///
    /// # Errors
    /// It is something else. The text is not repeated: it may be about a person.
    pub fn parse(text: &str) -> Result<Reason, Refusal> {
        let text = text.trim();
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'/' | b'-');
        let first = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        if first && text.len() <= LONGEST && text.bytes().all(inner) {
            return Ok(Reason(text.into()));
        }
        Err(Refusal::new(
            "reason_not_a_reference",
            None,
            "a reason is the number of the file or decision in which it stands, as `decision/2026-17`: letters, digits and . _ : / - only, 64 at most, no sentence",
        ))
    }

    /// The reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn shared(&self) -> Arc<str> {
        self.0.clone()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_reference_and_never_a_sentence() {
        for good in ["decision/2026-17", "A", "file:A-12.3", "9_b", &"x".repeat(64)] {
            assert_eq!(Reason::parse(good).map(|r| r.to_string()), Ok(good.to_string()));
        }
        for bad in ["", " ", "/etc", "-x", "she called us", "Akte Müller", "a,b", &"x".repeat(65)] {
            let refused = Reason::parse(bad).expect_err("it is no reference");
            assert_eq!(refused.code, "reason_not_a_reference");
            assert!(bad.trim().len() < 2 || !refused.message.contains(bad), "what was sent is not repeated");
        }
    }
}
