//! What is an event, byte for byte?

use std::sync::Arc;

use ciborium_io::Write as _;
use ciborium_ll::{Encoder, Header, simple};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{COLUMNS, unsayable};
use crate::Result;
use crate::db::{Cell, Row};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// h₀: what the first event of every chain follows.
pub const GENESIS: Hash = [0; 32];

/// Whether the act was allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It was done.
    Allow,
    /// It was refused.
    Deny,
}

impl Decision {
    /// The word in the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "allow" => Some(Self::Allow),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// Names of the fields that an event touched, sorted, each once. Cheap to clone: an import makes few different ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldNames(Arc<str>);

impl FieldNames {
    /// Sorts the names and leaves out repetitions.
    ///
    /// # Errors
    /// A name is empty or contains a comma.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut names: Vec<&str> = names.into_iter().collect();
        if let Some(name) = names.iter().find(|name| name.is_empty() || name.contains(',')) {
            return Err(unsayable(format!("the field name \"{name}\" is empty or contains a comma")));
        }
        names.sort_unstable();
        names.dedup();
        Ok(Self(names.join(",").into()))
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(',').filter(|name| !name.is_empty())
    }

    /// As it stands in the table; nothing where it is not the one way to write these names: what is not written by the house
    /// must not have the hash of what was.
    fn stored(text: &str) -> Option<Self> {
        (text.is_empty() || text.split(',').all(|name| !name.is_empty())).then(|| Self(text.into()))
    }
}

/// An event before it has its place in the ledger. Absent columns are `None`, never empty text for `org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDraft {
    /// Code of the organisation whose chain it enters; absent: the installation's own.
    pub org: Option<Arc<str>>,
    /// When, in milliseconds of UTC since 1970.
    pub at: i64,
    /// Who.
    pub actor: Arc<str>,
    /// In which role.
    pub role: Option<Arc<str>>,
    /// What was done.
    pub action: Arc<str>,
    /// Whether it was allowed.
    pub decision: Decision,
    /// Full name of the register.
    pub register: Option<Arc<str>>,
    /// The record.
    pub record: Option<Uuid>,
    /// Names of the fields touched; no values.
    pub fields: FieldNames,
    /// Class of the fields opened.
    pub class: Option<Arc<str>>,
    /// Compartment of the fields opened.
    pub compartment: Option<Arc<str>>,
    /// Purpose stated.
    pub purpose: Option<Arc<str>>,
    /// Version of the policies that decided.
    pub policy_version: Option<Arc<str>>,
    /// Where the reason stands.
    pub reason_ref: Option<Arc<str>>,
    /// Who approved, where two persons are needed.
    pub approver: Option<Arc<str>>,
    /// Salted hash of the version of the record that this event made ([`version_hash`]).
    pub version_hash: Option<Hash>,
    /// The request or batch that it came with.
    pub request_id: Option<Arc<str>>,
}

impl EventDraft {
    /// An allowed act of `actor`, with everything else absent.
    #[must_use]
    pub fn new(at: i64, actor: impl Into<Arc<str>>, action: impl Into<Arc<str>>) -> Self {
        Self {
            org: None,
            at,
            actor: actor.into(),
            role: None,
            action: action.into(),
            decision: Decision::Allow,
            register: None,
            record: None,
            fields: FieldNames::default(),
            class: None,
            compartment: None,
            purpose: None,
            policy_version: None,
            reason_ref: None,
            approver: None,
            version_hash: None,
            request_id: None,
        }
    }
}

/// An event in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Place among all events of the installation, from 1.
    pub seq: i64,
    /// Place in the chain of its organisation, from 1.
    pub org_seq: i64,
    /// What it says.
    pub draft: EventDraft,
    /// hᵢ₋₁ of its chain.
    pub prev: Hash,
    /// hᵢ.
    pub h: Hash,
}

impl Event {
    /// Puts a draft in its place and computes its hash.
    pub(super) fn place(draft: EventDraft, seq: i64, org_seq: i64, prev: Hash, buffer: &mut Vec<u8>) -> Self {
        let mut event = Self { seq, org_seq, draft, prev, h: GENESIS };
        event.h = event.hash_with(buffer);
        event
    }

    /// The deterministic CBOR of every column but `h`: a map with text keys in the order of RFC 8949 §4.2.1 (shorter keys
    /// first, then by bytes), null for what is absent, `fields` as an array of text, identifiers and hashes as byte strings.
    #[must_use]
    pub fn to_cbor(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        self.write_cbor(&mut out);
        out
    }

    /// hᵢ as it must be for what the event says.
    #[must_use]
    pub fn computed_hash(&self) -> Hash {
        self.hash_with(&mut Vec::with_capacity(512))
    }

    pub(super) fn hash_with(&self, buffer: &mut Vec<u8>) -> Hash {
        buffer.clear();
        self.write_cbor(buffer);
        event_hash(&self.prev, buffer)
    }

    fn write_cbor(&self, out: &mut Vec<u8>) {
        let draft = &self.draft;
        let mut map = MapWriter(Encoder::from(Buffer(out)));
        map.push(Header::Map(Some(COLUMNS.len() - 1)));
        map.int("at", draft.at);
        map.optional("org", draft.org.as_deref());
        map.int("seq", self.seq);
        map.bytes("prev", Some(&self.prev));
        map.optional("role", draft.role.as_deref());
        map.text("actor", &draft.actor);
        map.optional("class", draft.class.as_deref());
        map.text("action", &draft.action);
        map.array("fields", &draft.fields);
        map.bytes("record", draft.record.as_ref().map(|id| id.as_bytes().as_slice()));
        map.int("org_seq", self.org_seq);
        map.optional("purpose", draft.purpose.as_deref());
        map.optional("approver", draft.approver.as_deref());
        map.text("decision", draft.decision.as_str());
        map.optional("register", draft.register.as_deref());
        map.optional("reason_ref", draft.reason_ref.as_deref());
        map.optional("request_id", draft.request_id.as_deref());
        map.optional("compartment", draft.compartment.as_deref());
        map.bytes("version_hash", draft.version_hash.as_ref().map(Hash::as_slice));
        map.optional("policy_version", draft.policy_version.as_deref());
    }

    /// The row of the table, in the order of [`COLUMNS`].
    pub(super) fn into_cells(self) -> [Cell; 21] {
        fn text(value: Option<Arc<str>>) -> Cell {
            value.map_or(Cell::Null, Cell::Shared)
        }
        let draft = self.draft;
        [
            Cell::Int(self.seq),
            text(draft.org),
            Cell::Int(self.org_seq),
            Cell::Int(draft.at),
            Cell::Shared(draft.actor),
            text(draft.role),
            Cell::Shared(draft.action),
            Cell::Text(draft.decision.as_str().to_owned()),
            text(draft.register),
            draft.record.map_or(Cell::Null, Cell::Uuid),
            Cell::Shared(draft.fields.0),
            text(draft.class),
            text(draft.compartment),
            text(draft.purpose),
            text(draft.policy_version),
            text(draft.reason_ref),
            text(draft.approver),
            draft.version_hash.map_or(Cell::Null, |hash| Cell::Bytes(hash.to_vec())),
            text(draft.request_id),
            Cell::Bytes(self.prev.to_vec()),
            Cell::Bytes(self.h.to_vec()),
        ]
    }

    /// Reads a row that was selected with [`COLUMNS`].
    pub(super) fn from_row(row: &Row) -> Result<Self> {
        let text = |name: &'static str| Ok::<_, crate::Error>(row.get::<Option<&str>>(name)?.map(Arc::from));
        let decision = row.text("decision")?;
        Ok(Self {
            seq: row.i64("seq")?,
            org_seq: row.i64("org_seq")?,
            draft: EventDraft {
                org: text("org")?,
                at: row.i64("at")?,
                actor: row.text("actor")?.into(),
                role: text("role")?,
                action: row.text("action")?.into(),
                decision: Decision::parse(decision)
                    .ok_or_else(|| unsayable(format!("{decision} is no decision; allow and deny are")))?,
                register: text("register")?,
                record: row.get("record")?,
                fields: FieldNames::stored(row.text("fields")?)
                    .ok_or_else(|| unsayable("a name of a field is empty"))?,
                class: text("class")?,
                compartment: text("compartment")?,
                purpose: text("purpose")?,
                policy_version: text("policy_version")?,
                reason_ref: text("reason_ref")?,
                approver: text("approver")?,
                version_hash: row.get("version_hash")?,
                request_id: text("request_id")?,
            },
            prev: row.get("prev")?,
            h: row.get("h")?,
        })
    }
}

/// hᵢ = SHA-256(hᵢ₋₁ ‖ eventᵢ).
#[must_use]
pub fn event_hash(prev: &Hash, cbor: &[u8]) -> Hash {
    let mut sha = Sha256::new();
    sha.update(prev);
    sha.update(cbor);
    sha.finalize().into()
}

/// The salted hash of a version of a record: HMAC-SHA-256 (RFC 2104) of its canonical bytes under a salt that stands in the
/// record's row and dies with it, so that a hash left behind cannot be tried out against guesses.
#[must_use]
pub fn version_hash(salt: &[u8; 16], canonical: &[u8]) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes a key of any length");
    mac.update(canonical);
    mac.finalize().into_bytes().into()
}

struct Buffer<'b>(&'b mut Vec<u8>);

impl ciborium_io::Write for Buffer<'_> {
    type Error = std::convert::Infallible;

    fn write_all(&mut self, data: &[u8]) -> Result<(), Self::Error> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

struct MapWriter<'b>(Encoder<Buffer<'b>>);

impl MapWriter<'_> {
    fn push(&mut self, header: Header) {
        let Ok(()) = self.0.push(header);
    }

    fn string(&mut self, text: &str) {
        self.push(Header::Text(Some(text.len())));
        let Ok(()) = self.0.write_all(text.as_bytes());
    }

    fn text(&mut self, key: &str, value: &str) {
        self.string(key);
        self.string(value);
    }

    fn optional(&mut self, key: &str, value: Option<&str>) {
        self.string(key);
        match value {
            Some(value) => self.string(value),
            None => self.push(Header::Simple(simple::NULL)),
        }
    }

    fn int(&mut self, key: &str, value: i64) {
        self.string(key);
        // RFC 8949 §3.1: a negative n is stored as -1 - n, which is its bitwise complement.
        self.push(match u64::try_from(value) {
            Ok(positive) => Header::Positive(positive),
            Err(_) => Header::Negative(!value as u64),
        });
    }

    fn bytes(&mut self, key: &str, value: Option<&[u8]>) {
        self.string(key);
        match value {
            Some(value) => {
                self.push(Header::Bytes(Some(value.len())));
                let Ok(()) = self.0.write_all(value);
            }
            None => self.push(Header::Simple(simple::NULL)),
        }
    }

    fn array(&mut self, key: &str, names: &FieldNames) {
        self.string(key);
        self.push(Header::Array(Some(names.iter().count())));
        for name in names.iter() {
            self.string(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The vectors were made without this crate, in Python: cbor2.dumps(event, canonical=True) over a dict of the twenty
    // columns (record, version_hash and prev as bytes, fields as list, None where absent), then
    // hashlib.sha256(prev + cbor) and hmac.new(salt, canonical, hashlib.sha256).
    const FULL: &str = "\
     b46261741b0000018bcfe5687b636f7267654e474f2d316373657107647072657658201111111111111111111111111111111111111111\
     11111111111111111111111164726f6c656b636173655f776f726b6572656163746f72656c6f63616c65636c61737365636f6465646661\
     6374696f6e66757064617465666669656c6473826a6167655f73746174757363736578667265636f7264500190b2a47c1e7abc8def0123\
     456789ab676f72675f7365710367707572706f736568726566657272616c68617070726f766572656d61726961686465636973696f6e65\
     616c6c6f776872656769737465726f70726f74656374696f6e2e636173656a726561736f6e5f72656663722d396a726571756573745f69\
     6463712d316b636f6d706172746d656e746767656e6572616c6c76657273696f6e5f686173685820000102030405060708090a0b0c0d0e\
     0f101112131415161718191a1b1c1d1e1f6e706f6c6963795f76657273696f6e623132\
     ";
    const FULL_HASH: &str = "a69a2264070001f17bfb113fa9419e29f57522b1f9b8cc74bcedfe9e36c6476c";
    const BARE: &str = "\
     b462617420636f7267f6637365710164707265765820000000000000000000000000000000000000000000000000000000000000000064\
     726f6c65f6656163746f72656c6f63616c65636c617373f666616374696f6e64696e6974666669656c647380667265636f7264f6676f72\
     675f7365710167707572706f7365f668617070726f766572f6686465636973696f6e6464656e79687265676973746572f66a726561736f\
     6e5f726566f66a726571756573745f6964f66b636f6d706172746d656e74f66c76657273696f6e5f68617368f66e706f6c6963795f7665\
     7273696f6ef6\
     ";
    const BARE_HASH: &str = "86d89852589ab7e2e2f93e4a371e419b815a24d16bc64f0597a6e123dfb03910";
    const VERSION: &str = "6fd695e01777261ca4b296018f70123d547e3a3049f15f99dd23c1e7ddf66e41";

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn full() -> Event {
        let draft = EventDraft {
            org: Some("NGO-1".into()),
            at: 1_700_000_000_123,
            actor: "local".into(),
            role: Some("case_worker".into()),
            action: "update".into(),
            decision: Decision::Allow,
            register: Some("protection.case".into()),
            record: Some(Uuid::from_u128(0x0190_b2a4_7c1e_7abc_8def_0123_4567_89ab)),
            fields: FieldNames::new(["sex", "age_status", "sex"]).expect("plain names"),
            class: Some("coded".into()),
            compartment: Some("general".into()),
            purpose: Some("referral".into()),
            policy_version: Some("12".into()),
            reason_ref: Some("r-9".into()),
            approver: Some("maria".into()),
            version_hash: Some(std::array::from_fn(|n| u8::try_from(n).expect("below 32"))),
            request_id: Some("q-1".into()),
        };
        Event::place(draft, 7, 3, [0x11; 32], &mut Vec::new())
    }

    #[test]
    fn an_event_with_every_column_has_the_bytes_and_hash_of_the_vector() {
        assert_eq!(hex(&full().to_cbor()), FULL);
        assert_eq!(hex(&full().h), FULL_HASH);
    }

    #[test]
    fn an_event_with_absent_columns_has_the_bytes_and_hash_of_the_vector() {
        let mut draft = EventDraft::new(-1, "local", "init");
        draft.decision = Decision::Deny;
        let event = Event::place(draft, 1, 1, GENESIS, &mut Vec::new());
        assert_eq!(hex(&event.to_cbor()), BARE);
        assert_eq!(hex(&event.h), BARE_HASH);
    }

    #[test]
    fn the_version_hash_is_an_hmac_of_the_canonical_bytes_under_the_salt() {
        let salt = std::array::from_fn(|n| u8::try_from(n).expect("below 16"));
        assert_eq!(hex(&version_hash(&salt, b"canonical bytes")), VERSION);
    }

    #[test]
    fn keys_of_the_map_stand_in_the_order_of_their_encodings() {
        let mut keys: Vec<Vec<u8>> = COLUMNS
            .iter()
            .filter(|&&name| name != "h")
            .map(|name| [&[0x60 + u8::try_from(name.len()).expect("short")], name.as_bytes()].concat())
            .collect();
        keys.sort();
        let cbor = full().to_cbor();
        let mut at = 0;
        for key in keys {
            let found = cbor[at..].windows(key.len()).position(|window| window == key);
            at += found.expect("every key, after the one before it") + key.len();
        }
    }

    #[test]
    fn field_names_that_would_blur_the_list_are_refused() {
        assert!(FieldNames::new(["a,b"]).is_err());
        assert!(FieldNames::new([""]).is_err());
        assert_eq!(FieldNames::new([]).expect("no names").iter().count(), 0);
    }
}
