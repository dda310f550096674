//! Does any input make a decoder panic? Arbitrary bytes and texts, and changed good ones, into each of them.

use std::io;
use std::sync::LazyLock;

use palermo_vault::certificate::Certificate;
use palermo_vault::chain::Head;
use palermo_vault::index::{self, Findable};
use palermo_vault::keys;
use palermo_vault::sealed::{self, Fields, Header, Place};
use palermo_vault::shares::{self, Share};
use palermo_vault::stream::{self, Lock, Unlock};
use palermo_vault::user::{self, Cost, PasskeyOutput, SessionToken, UserKeys};
use palermo_vault::wrap::{self, Scope};
use palermo_vault::{
    ContentKey, IndexKey, Key, OrgKey, Plain, PrivateKey, PublicKey, RootKey, ShredKey, SigningKey, Suite, VerifyingKey,
};
use proptest::prelude::*;

const OK: &str = "the step of the test succeeds";
const PLACE: Place<'static> =
    Place { organisation: "o", register: "r", record: b"1", slot: "s", key_id: [1; 16], generation: 1 };
const SCOPE: Scope<'static> = Scope { organisation: "o", subject: b"1", compartment: "c", generation: 1 };

/// Fixed keys, so that a failure can be repeated.
fn key<K: Key>(byte: u8) -> K {
    K::from_bytes(&[byte; 32]).expect(OK)
}

/// Every decoder of bytes refuses `bytes`, or reads them; how many read them.
fn decoded(bytes: &[u8]) -> usize {
    let (private, signing) = (key::<PrivateKey>(1), key::<SigningKey>(2));
    let token = SessionToken::from_text(&"A".repeat(43)).expect(OK);
    let passkey = PasskeyOutput::from_bytes(&[3; 32]).expect(OK);
    let recipient = Unlock::Of { recipient: &private, purpose: "p" };
    let content = key::<ContentKey>(4);
    // A passphrase costs what the bytes say: only cheap costs are tried.
    let cheap = user::cost_of(bytes).is_ok_and(|cost| cost.passes <= 2 && cost.kibibytes <= 1024);
    [
        keys::unwrap::<RootKey, OrgKey>(&key(5), bytes, "").is_ok(),
        Header::read(bytes).is_ok(),
        sealed::open(&content, &PLACE, bytes).is_ok(),
        wrap::open_grant::<ShredKey, ContentKey>(&key(6), bytes, &SCOPE, &private).is_ok(),
        wrap::take_over::<PrivateKey>(bytes, &SCOPE, &private).is_ok(),
        cheap && user::open_with_passphrase::<UserKeys>(bytes, b"u", "p").is_ok(),
        user::open_with_passkey::<UserKeys>(bytes, b"u", &passkey).is_ok(),
        user::open_with_session::<UserKeys>(bytes, b"u", &token).is_ok(),
        stream::open(&recipient, bytes, io::sink()).is_ok(),
        stream::open(&Unlock::With(&content, &PLACE), bytes, io::sink()).is_ok(),
        Head::verify(bytes, &signing.verifying()).is_ok(),
        Certificate::verify(bytes, &signing.verifying()).is_ok(),
        PublicKey::from_bytes(bytes).is_ok_and(|to| wrap::hand_over(&private, &SCOPE, &to).is_ok()),
        VerifyingKey::from_bytes(bytes).is_ok_and(|by| by.verifies(b"m", &[7; 64])),
    ]
    .into_iter()
    .filter(|read| *read)
    .count()
}

/// One good writing of each format.
static GOOD: LazyLock<Vec<Vec<u8>>> = LazyLock::new(good);

fn good() -> Vec<Vec<u8>> {
    let (private, signing) = (key::<PrivateKey>(1), key::<SigningKey>(2));
    let content = key::<ContentKey>(4);
    let token = SessionToken::from_text(&"A".repeat(43)).expect(OK);
    let passkey = PasskeyOutput::from_bytes(&[3; 32]).expect(OK);
    let user_keys = UserKeys { private: key(8), signing: key(9) };
    let fields = Fields::from([("name".to_owned(), Plain::from("A. B."))]);
    let cost = Cost { passes: 1, kibibytes: 8, lanes: 1 };
    let head = Head {
        installation: "i".into(),
        org: Some("o".into()),
        org_seq: 1,
        h: [1; 32],
        m: [2; 32],
        at: 3,
        previous: [0; 32],
    };
    let certificate = Certificate {
        installation: "i".into(),
        org: "o".into(),
        subject: vec![1; 16],
        approver: "a".into(),
        erased: "2026-11-29".into(),
        backups: "2026-12-29".into(),
    };
    let recipients = [private.public()];
    let streams = [
        (Suite::XChaCha20Poly1305, Lock::To { recipients: &recipients, purpose: "p" }),
        (Suite::Aes256Gcm, Lock::With(&content, &PLACE)),
    ]
    .map(|(suite, lock)| {
        let mut out = Vec::new();
        stream::seal(suite, &lock, &b"text"[..], &mut out).expect(OK);
        out
    });
    let mut all = vec![
        keys::wrap(&key::<RootKey>(5), &key::<OrgKey>(7), ""),
        sealed::seal(Suite::XChaCha20Poly1305, &content, &PLACE, &fields).expect(OK),
        sealed::seal(Suite::Aes256Gcm, &content, &PLACE, &fields).expect(OK),
        wrap::grant(&key::<ShredKey>(6), &content, &SCOPE, &private.public()).expect(OK),
        wrap::hand_over(&key::<PrivateKey>(7), &SCOPE, &private.public()).expect(OK),
        user::under_passphrase(&user_keys, b"u", "p", cost).expect(OK),
        user::under_passkey(&user_keys, b"u", &passkey),
        user::under_session(&user_keys, b"u", &token),
        head.sign(&signing),
        certificate.sign(&signing).expect(OK),
    ];
    all.extend(streams);
    all
}

#[test]
fn each_good_writing_is_read_by_a_decoder() {
    for bytes in GOOD.iter() {
        assert!(decoded(bytes) >= 1, "{bytes:?}");
    }
}

fn cases() -> ProptestConfig {
    let long = std::env::var_os("PALERMO_TEST_LONG").is_some_and(|value| value == "1");
    // A file of failures would be written beside the sources.
    ProptestConfig { cases: if long { 20_000 } else { 1_000 }, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn arbitrary_bytes_open_nothing_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(decoded(&bytes).saturating_sub(usize::from(readable(&bytes))), 0);
    }

    #[test]
    fn bytes_with_a_good_beginning_open_nothing_and_never_panic(
        suite in 1_u8..4,
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes = [&[1, suite][..], &rest].concat();
        prop_assert_eq!(decoded(&bytes).saturating_sub(usize::from(readable(&bytes))), 0);
    }

    #[test]
    fn a_changed_good_writing_opens_nothing_and_never_panics(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        change in 1_u8..,
        cut in any::<prop::sample::Index>(),
    ) {
        let good = which.get(&GOOD);
        let mut changed = good.clone();
        changed[at.index(good.len())] ^= change;
        prop_assert_eq!(decoded(&changed).saturating_sub(usize::from(readable(&changed))), 0);
        let cut = &good[..cut.index(good.len())];
        prop_assert_eq!(decoded(cut).saturating_sub(usize::from(readable(cut))), 0);
    }

    #[test]
    fn arbitrary_texts_are_no_share_token_head_or_number_and_never_panic(text in any::<String>()) {
        prop_assert!(Share::from_text(&text).is_err());
        let numbered = format!("P1-1-1-{text}");
        prop_assert!(Share::from_text(&numbered).is_err());
        prop_assert!(SessionToken::from_text(&text).is_err());
        let _ = palermo_vault::chain::from_text(&format!("H-{text}"));
        let _ = palermo_vault::certificate::from_text(&text);
        for value in [Findable::Identifier(&text), Findable::Name(&text)] {
            prop_assert!(index::tags(&key::<IndexKey>(1), "c", &value).is_ok());
        }
        let _ = index::tags(&key::<IndexKey>(1), "c", &Findable::Phone(&text));
        let _ = index::tags(&key::<IndexKey>(1), "c", &Findable::NameAndBirth { name: &text, born: "1999" });
    }

    #[test]
    fn whatever_is_sealed_comes_back(
        fields in prop::collection::btree_map(any::<String>(), prop::collection::vec(any::<u8>(), 0..600), 0..30),
        gcm in any::<bool>(),
    ) {
        let suite = if gcm { Suite::Aes256Gcm } else { Suite::XChaCha20Poly1305 };
        let fields: Fields = fields.into_iter().map(|(name, value)| (name, Plain::from(value))).collect();
        let content = key::<ContentKey>(4);
        let bytes = sealed::seal(suite, &content, &PLACE, &fields).expect(OK);
        prop_assert_eq!(sealed::open(&content, &PLACE, &bytes).expect(OK), fields);
    }

    #[test]
    fn any_threshold_of_any_shares_gives_the_secret_back(
        secret in prop::collection::vec(any::<u8>(), 0..80),
        (shares, threshold) in (1_u8..=16).prop_flat_map(|n| (Just(n), 1..=n)),
        seed in any::<prop::sample::Index>(),
    ) {
        let all = shares::split(&secret, threshold, shares).expect(OK);
        let start = seed.index(all.len());
        let some: Vec<Share> = (0..usize::from(threshold))
            .map(|i| Share::from_text(&all[(start + i) % all.len()].to_text()).expect(OK))
            .collect();
        prop_assert_eq!(&**shares::combine(&some).expect(OK), &secret[..]);
    }
}

/// What may be read in arbitrary bytes: the header of a sealed value says nothing that is believed, and any 32 bytes are a public
/// key.
fn readable(bytes: &[u8]) -> bool {
    Header::read(bytes).is_ok() || bytes.len() == 32
}
