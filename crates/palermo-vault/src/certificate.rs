//! How does somebody prove that a person's data can no longer be read? By a signed statement that the shred key was destroyed, who
//! approved it, and from which day on no backup of the key store can hold it.
//!
//! `01 | signature 64 | deterministic CBOR {org, erased, subject, approver, backups, installation}`; on paper it begins with `C-`.
//! It names the subject by identifier only.

use crate::cbor::{Reader, Writer};
use crate::format::Format;
use crate::signed::Kind;
use crate::{Error, Result, SigningKey, VerifyingKey};

/// A statement of erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Identifier of the installation.
    pub installation: String,
    /// Code of the organisation.
    pub org: String,
    /// Identifier of the subject.
    pub subject: Vec<u8>,
    /// Account of the second person who approved it.
    pub approver: String,
    /// ISO 8601 date on which the shred key was destroyed.
    pub erased: String,
    /// ISO 8601 date after which no backup of the key store can hold the key.
    pub backups: String,
}

const KIND: Kind = Kind { format: Format::Certificate, name: "palermo/certificate/1", letter: "C" };

impl Certificate {
    /// Signs it.
    ///
    /// # Errors
    /// A day is no whole ISO 8601 date, or the backups end before the erasure.
    pub fn sign(&self, key: &SigningKey) -> Result<Vec<u8>> {
        let days = [&self.erased, &self.backups];
        if !days.iter().all(|day| is_date(day)) || self.backups < self.erased {
            let why = "its days are whole ISO 8601 dates, the last backup not before the erasure";
            return Err(Error::Text { what: KIND.format.what(), why });
        }
        let mut body = Vec::with_capacity(256);
        let mut writer = Writer(&mut body);
        writer.map(6);
        writer.text("org").text(&self.org).text("erased").text(&self.erased).text("backups").text(&self.backups);
        writer.text("subject").bytes(&self.subject).text("approver").text(&self.approver);
        writer.text("installation").text(&self.installation);
        Ok(KIND.sign(key, &body))
    }

    /// Reads a signed certificate and verifies its signature.
    ///
    /// # Errors
    /// The signature is not that of `key` over these bytes ([`Error::Damaged`]); bytes cut short; an unknown version.
    pub fn verify(signed: &[u8], key: &VerifyingKey) -> Result<Certificate> {
        let mut reader = Reader::new(KIND.verify(key, signed)?, KIND.format.what());
        if reader.map()? != 6 {
            return Err(KIND.format.damaged());
        }
        let org = reader.key("org")?.text()?.to_owned();
        let erased = reader.key("erased")?.text()?.to_owned();
        let backups = reader.key("backups")?.text()?.to_owned();
        let subject = reader.key("subject")?.bytes()?.to_vec();
        let approver = reader.key("approver")?.text()?.to_owned();
        let installation = reader.key("installation")?.text()?.to_owned();
        reader.end()?;
        Ok(Certificate { installation, org, subject, approver, erased, backups })
    }
}

/// The form of a whole ISO 8601 calendar date.
fn is_date(day: &str) -> bool {
    day.len() == 10
        && day.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() })
}

/// A signed certificate as it is printed, and as its QR code holds it.
#[must_use]
pub fn to_text(signed: &[u8]) -> String {
    KIND.write(signed)
}

/// Reads a certificate as it was typed or scanned; whether it is right is for [`Certificate::verify`] to say.
///
/// # Errors
/// It is not in its written form.
pub fn from_text(typed: &str) -> Result<Vec<u8>> {
    KIND.read(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Head;
    use crate::keys::Key as _;
    use crate::vectors::{OK, format, hex};

    fn certificate() -> Certificate {
        let v = format("certificate");
        let text = |name: &str| v[name].as_str().expect(OK).to_owned();
        Certificate {
            installation: text("installation"),
            org: text("org"),
            subject: hex(&v["subject"]),
            approver: text("approver"),
            erased: text("erased"),
            backups: text("backups"),
        }
    }

    #[test]
    fn a_certificate_has_the_bytes_of_the_independent_program() {
        let v = format("certificate");
        let key = SigningKey::from_bytes(&hex(&v["signing_key"])).expect(OK);
        let signed = certificate().sign(&key).expect(OK);
        assert_eq!(signed, hex(&v["bytes"]));
        assert_eq!(to_text(&signed), v["text"].as_str().expect(OK));
        assert_eq!(
            Certificate::verify(&from_text(&to_text(&signed)).expect(OK), &key.verifying()).expect(OK),
            certificate()
        );
    }

    #[test]
    fn a_changed_certificate_and_another_signer_are_found() {
        let (key, other) = (SigningKey::generate().expect(OK), SigningKey::generate().expect(OK));
        let signed = certificate().sign(&key).expect(OK);
        assert!(Certificate::verify(&signed, &other.verifying()).is_err());
        for at in 0..signed.len() {
            let mut bad = signed.clone();
            bad[at] ^= 1;
            assert!(Certificate::verify(&bad, &key.verifying()).is_err(), "{at}");
        }
    }

    #[test]
    fn the_signature_of_one_kind_of_statement_does_not_serve_another() {
        let key = SigningKey::generate().expect(OK);
        let signed = certificate().sign(&key).expect(OK);
        assert!(matches!(Head::verify(&signed, &key.verifying()), Err(Error::Damaged { .. })));
    }

    #[test]
    fn a_certificate_without_proper_days_is_not_signed() {
        let key = SigningKey::generate().expect(OK);
        for (erased, backups) in [("2026-11-29", "2026-11-28"), ("29.11.2026", "2026-12-29"), ("2026-11-29", "")] {
            let bad = Certificate { erased: erased.into(), backups: backups.into(), ..certificate() };
            assert!(matches!(bad.sign(&key), Err(Error::Text { .. })));
        }
    }
}
