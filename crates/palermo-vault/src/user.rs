//! How does a person open her keys, and how does a session keep them open without the server being able to?
//!
//! A user has an X25519 pair for what is granted to her and an Ed25519 pair for what she signs. The private halves lie at rest
//! under a key from her passphrase (Argon2id, RFC 9106) or from her passkey (the 32 bytes of the PRF extension of WebAuthn), and during
//! a session under a key from its token. Of the token the server keeps the SHA-256 only.
//!
//! ```text
//! passphrase  01 | 01 | passes u32 | KiB u32 | lanes u32 | salt 16 | AES-256-KWP(HKDF(Argon2id(passphrase, salt), context), halves)
//! passkey     01 | 02 | AES-256-KWP(HKDF(PRF output, context), halves)
//! session     01 | 03 | AES-256-KWP(HKDF(token, context), halves)
//! context     "palermo/user/1", the two bytes above, kind of what is protected, identifier of the user: each as length u32 | bytes
//! ```
//!
//! What is so protected need not be a user's: `halves` is 64 bytes for [`UserKeys`] and 32 for a single [`Key`], as the root key
//! under the passphrase that unseals the server.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::derive::{context, derive};
use crate::format::Format;
use crate::keys::Key;
use crate::pair::{PrivateKey, PublicKey, SigningKey, VerifyingKey};
use crate::secret::Secret;
use crate::{Error, Result, kwp, random};

/// The private halves of a user.
#[derive(Debug, PartialEq, Eq)]
pub struct UserKeys {
    /// Opens what is granted to her.
    pub private: PrivateKey,
    /// Signs what she takes into custody.
    pub signing: SigningKey,
}

/// The public halves of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserPublic {
    /// What is granted to her is sealed to this.
    pub public: PublicKey,
    /// Verifies what she signed.
    pub verifying: VerifyingKey,
}

/// Something that can lie under a passphrase, a passkey or a session.
pub trait Protected: Sized {
    /// Its kind, as the context names it.
    #[doc(hidden)]
    const PROTECTED: &'static str;
    /// Its bytes.
    #[doc(hidden)]
    fn to_secret(&self) -> Zeroizing<Vec<u8>>;
    /// Itself, of its bytes.
    #[doc(hidden)]
    fn of_secret(bytes: &[u8]) -> Result<Self>;
}

impl Protected for UserKeys {
    const PROTECTED: &'static str = "user keys";

    fn to_secret(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(64));
        bytes.extend_from_slice(self.private.expose());
        bytes.extend_from_slice(self.signing.expose());
        bytes
    }

    fn of_secret(bytes: &[u8]) -> Result<Self> {
        let what = "private keys of a user";
        let (private, signing) =
            bytes.split_at_checked(32).ok_or(Error::Length { what, needed: 64, found: bytes.len() })?;
        Ok(Self { private: PrivateKey::from_bytes(private)?, signing: SigningKey::from_bytes(signing)? })
    }
}

impl<K: Key> Protected for K {
    const PROTECTED: &'static str = K::KIND;

    fn to_secret(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.expose().to_vec())
    }

    fn of_secret(bytes: &[u8]) -> Result<Self> {
        K::from_bytes(bytes)
    }
}

impl UserKeys {
    /// New pairs.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub fn generate() -> Result<Self> {
        Ok(Self { private: PrivateKey::generate()?, signing: SigningKey::generate()? })
    }

    /// The public halves.
    #[must_use]
    pub fn public(&self) -> UserPublic {
        UserPublic { public: self.private.public(), verifying: self.signing.verifying() }
    }
}

/// What a derivation with Argon2id costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Passes over the memory.
    pub passes: u32,
    /// Memory in KiB.
    pub kibibytes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// Three passes over 64 MiB in one lane: above the floor of OWASP ASVS 5.0 for three passes. Raised, never lowered.
    fn default() -> Self {
        Cost { passes: 3, kibibytes: 64 * 1024, lanes: 1 }
    }
}

impl Cost {
    /// A stored cost is not believed without limits: a changed row must not take all memory.
    fn params(self, length: usize) -> Result<Params> {
        let Cost { passes, kibibytes, lanes } = self;
        let refused = || Error::Cost {
            passes,
            kibibytes,
            lanes,
            accepted: "1 to 64 passes, 1 to 16 lanes, 8 KiB a lane to 1 GiB",
        };
        if passes > 64 || kibibytes > 1024 * 1024 || lanes > 16 {
            return Err(refused());
        }
        Params::new(kibibytes, passes, lanes, Some(length)).map_err(|_| refused())
    }
}

fn stretch(passphrase: &str, salt: &[u8; 16], cost: Cost) -> Result<Secret<32>> {
    let mut out = Secret::<32>::zero();
    let params = cost.params(32)?;
    // The memory holds what gives the key away: it is ours, so that it is wiped.
    let mut memory = Zeroizing::new(vec![Block::new(); params.block_count()]);
    let refused = |_| Error::TooLong { what: "passphrase", most: u32::MAX as usize };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase.as_bytes(), salt, out.as_mut(), &mut *memory)
        .map_err(refused)?;
    Ok(out)
}

/// Bytes of cost and salt.
const STRETCHING: usize = 12 + 16;

fn wrapping<P: Protected>(format: Format, material: &Secret<32>, user: &[u8]) -> Secret<32> {
    derive(material.bytes(), &context(&[b"palermo/user/1", format.mark(), P::PROTECTED.as_bytes(), user]))
}

fn seal_under<P: Protected>(format: Format, material: &Secret<32>, user: &[u8], keys: &P, out: &mut Vec<u8>) {
    out.extend_from_slice(&kwp::wrap(&wrapping::<P>(format, material, user), &keys.to_secret()));
}

fn open_under<P: Protected>(format: Format, material: &Secret<32>, user: &[u8], wrapped: &[u8]) -> Result<P> {
    let plain = kwp::unwrap(&wrapping::<P>(format, material, user), wrapped, format.what())?;
    P::of_secret(&plain).map_err(|_| format.damaged())
}

/// Protects `keys` of `user` by a passphrase, at this cost. Rules for passphrases (length, common ones) are the caller's.
///
/// Takes as long and as much memory as the cost says: run it where it starves nobody.
///
/// # Errors
/// The cost lies outside of what is accepted; the operating system gives no randomness.
pub fn under_passphrase<P: Protected>(keys: &P, user: &[u8], passphrase: &str, cost: Cost) -> Result<Vec<u8>> {
    under_passphrase_with(&random::array()?, keys, user, passphrase, cost)
}

fn under_passphrase_with<P: Protected>(
    salt: &[u8; 16],
    keys: &P,
    user: &[u8],
    passphrase: &str,
    cost: Cost,
) -> Result<Vec<u8>> {
    let format = Format::UnderPassphrase;
    let material = stretch(passphrase, salt, cost)?;
    let mut out = format.begin(STRETCHING + 64 + kwp::OVERHEAD);
    for number in [cost.passes, cost.kibibytes, cost.lanes] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(salt);
    seal_under(format, &material, user, keys, &mut out);
    Ok(out)
}

/// Opens what [`under_passphrase`] made.
///
/// # Errors
/// Another passphrase or user, changed bytes: [`Error::Damaged`]; bytes cut short; an unknown version or suite; a cost outside of
/// what is accepted.
pub fn open_with_passphrase<P: Protected>(protected: &[u8], user: &[u8], passphrase: &str) -> Result<P> {
    let format = Format::UnderPassphrase;
    let (cost, salt, wrapped) = stretching(protected)?;
    open_under(format, &stretch(passphrase, salt, cost)?, user, wrapped)
}

/// The cost at which a passphrase protects these bytes: a caller that raises the cost protects anew at the next login.
///
/// # Errors
/// The bytes are cut short, or of an unknown version or suite.
pub fn cost_of(protected: &[u8]) -> Result<Cost> {
    stretching(protected).map(|(cost, ..)| cost)
}

fn stretching(protected: &[u8]) -> Result<(Cost, &[u8; 16], &[u8])> {
    let (head, wrapped) = Format::UnderPassphrase.split(protected, STRETCHING)?;
    let (numbers, salt) = head.split_last_chunk::<16>().expect("28 bytes end with 16");
    let mut numbers = numbers.as_chunks::<4>().0.iter().map(|bytes| u32::from_be_bytes(*bytes));
    let mut next = || numbers.next().expect("12 bytes are three numbers");
    Ok((Cost { passes: next(), kibibytes: next(), lanes: next() }, salt, wrapped))
}

/// 32 bytes that only the person's passkey gives: the output of the PRF extension of WebAuthn (Level 3, §10.1.4).
#[derive(Debug, PartialEq, Eq)]
pub struct PasskeyOutput(Secret<32>);

impl PasskeyOutput {
    /// The output of these bytes.
    ///
    /// # Errors
    /// There are not 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Secret::copy_of(bytes, "output of the passkey").map(Self)
    }
}

/// Protects `keys` of `user` by a passkey.
pub fn under_passkey<P: Protected>(keys: &P, user: &[u8], passkey: &PasskeyOutput) -> Vec<u8> {
    let mut out = Format::UnderPasskey.begin(64 + kwp::OVERHEAD);
    seal_under(Format::UnderPasskey, &passkey.0, user, keys, &mut out);
    out
}

/// Opens what [`under_passkey`] made.
///
/// # Errors
/// Another passkey or user, changed bytes: [`Error::Damaged`]; bytes cut short; an unknown version or suite.
pub fn open_with_passkey<P: Protected>(protected: &[u8], user: &[u8], passkey: &PasskeyOutput) -> Result<P> {
    let format = Format::UnderPasskey;
    open_under(format, &passkey.0, user, format.body(protected)?)
}

/// The token of a session: it lies in the cookie and nowhere else.
#[derive(Debug, PartialEq, Eq)]
pub struct SessionToken(Secret<32>);

impl SessionToken {
    /// A new token of 256 bits.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub fn generate() -> Result<Self> {
        Secret::random().map(Self)
    }

    /// As the cookie carries it: 43 characters of base64url without padding (RFC 4648 §5).
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(data_encoding::BASE64URL_NOPAD.encode(self.0.bytes()))
    }

    /// Of the text in a cookie.
    ///
    /// # Errors
    /// It is not a token in its written form.
    pub fn from_text(text: &str) -> Result<Self> {
        let what = "session token";
        let bytes = data_encoding::BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map(Zeroizing::new)
            .map_err(|_| Error::Text { what, why: "it is no base64url" })?;
        Secret::copy_of(&bytes, what).map(Self)
    }

    /// What the server keeps to find the session: SHA-256 of the token.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.0.bytes()).into()
    }

    /// Whether this is the token of `fingerprint`, in constant time.
    #[must_use]
    pub fn is(&self, fingerprint: &[u8; 32]) -> bool {
        self.fingerprint().ct_eq(fingerprint).into()
    }
}

/// Keeps `keys` of `user` open for the session of `token`.
pub fn under_session<P: Protected>(keys: &P, user: &[u8], token: &SessionToken) -> Vec<u8> {
    let mut out = Format::UnderSession.begin(64 + kwp::OVERHEAD);
    seal_under(Format::UnderSession, &token.0, user, keys, &mut out);
    out
}

/// Opens what [`under_session`] made.
///
/// # Errors
/// Another token or user, changed bytes: [`Error::Damaged`]; bytes cut short; an unknown version or suite.
pub fn open_with_session<P: Protected>(protected: &[u8], user: &[u8], token: &SessionToken) -> Result<P> {
    let format = Format::UnderSession;
    open_under(format, &token.0, user, format.body(protected)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::RootKey;
    use crate::vectors::{OK, format, hex, primitive};

    const CHEAP: Cost = Cost { passes: 1, kibibytes: 8, lanes: 1 };

    fn number(value: &serde_json::Value) -> u32 {
        u32::try_from(value.as_u64().expect(OK)).expect(OK)
    }

    #[test]
    fn argon2id_gives_the_numbers_of_rfc_9106_and_of_an_independent_program() {
        let v = primitive("argon2id");
        let params = argon2::ParamsBuilder::new()
            .m_cost(number(&v["kibibytes"]))
            .t_cost(number(&v["passes"]))
            .p_cost(number(&v["lanes"]))
            .data(argon2::AssociatedData::new(&hex(&v["associated"])).expect(OK))
            .build()
            .expect(OK);
        let secret = hex(&v["secret"]);
        let argon = Argon2::new_with_secret(&secret, Algorithm::Argon2id, Version::V0x13, params).expect(OK);
        let mut tag = vec![0; 32];
        argon.hash_password_into(&hex(&v["password"]), &hex(&v["salt"]), &mut tag).expect(OK);
        assert_eq!(tag, hex(&v["tag"]));

        let v = format("argon2id-default");
        let derived =
            stretch(v["passphrase"].as_str().expect(OK), &hex(&v["salt"]).try_into().expect(OK), Cost::default())
                .expect(OK);
        assert_eq!(derived.bytes()[..], hex(&v["tag"]));
    }

    #[test]
    fn protected_keys_have_the_bytes_of_the_independent_program() {
        let v = format("under-passphrase");
        let keys = UserKeys::of_secret(&hex(&v["halves"])).expect(OK);
        let (user, passphrase) = (hex(&v["user"]), v["passphrase"].as_str().expect(OK));
        let cost =
            Cost { passes: number(&v["passes"]), kibibytes: number(&v["kibibytes"]), lanes: number(&v["lanes"]) };
        let salt = hex(&v["salt"]).try_into().expect(OK);
        assert_eq!(under_passphrase_with(&salt, &keys, &user, passphrase, cost).expect(OK), hex(&v["bytes"]));
        assert_eq!(open_with_passphrase::<UserKeys>(&hex(&v["bytes"]), &user, passphrase).expect(OK), keys);
        assert_eq!(cost_of(&hex(&v["bytes"])).expect(OK), cost);

        let v = format("under-passkey");
        let passkey = PasskeyOutput::from_bytes(&hex(&v["output"])).expect(OK);
        assert_eq!(under_passkey(&keys, &user, &passkey), hex(&v["bytes"]));
        assert_eq!(open_with_passkey::<UserKeys>(&hex(&v["bytes"]), &user, &passkey).expect(OK), keys);

        let v = format("under-session");
        let token = SessionToken::from_text(v["token"].as_str().expect(OK)).expect(OK);
        assert_eq!(under_session(&keys, &user, &token), hex(&v["bytes"]));
        assert_eq!(open_with_session::<UserKeys>(&hex(&v["bytes"]), &user, &token).expect(OK), keys);
        assert_eq!(token.fingerprint()[..], hex(&v["fingerprint"]));
    }

    #[test]
    fn another_passphrase_or_user_opens_nothing() {
        let keys = UserKeys::generate().expect(OK);
        let bytes = under_passphrase(&keys, b"anna", "correct horse", CHEAP).expect(OK);
        assert_eq!(open_with_passphrase::<UserKeys>(&bytes, b"anna", "correct horse").expect(OK), keys);
        for (user, passphrase) in [(b"anna", "correct house"), (b"bert", "correct horse")] {
            let opened = open_with_passphrase::<UserKeys>(&bytes, user, passphrase);
            assert!(matches!(opened, Err(Error::Damaged { .. })));
        }
    }

    #[test]
    fn a_root_key_lies_under_a_passphrase_as_well() {
        let root = RootKey::generate().expect(OK);
        let bytes = under_passphrase(&root, b"", "correct horse", CHEAP).expect(OK);
        assert_eq!(open_with_passphrase::<RootKey>(&bytes, b"", "correct horse").expect(OK), root);
        assert!(open_with_passphrase::<UserKeys>(&bytes, b"", "correct horse").is_err());
        assert!(open_with_passphrase::<PrivateKey>(&bytes, b"", "correct horse").is_err(), "another kind of key");
    }

    #[test]
    fn a_changed_cost_is_refused_before_memory_is_taken() {
        let mut bytes = under_passphrase(&UserKeys::generate().expect(OK), b"anna", "correct horse", CHEAP).expect(OK);
        bytes[6..10].copy_from_slice(&u32::MAX.to_be_bytes());
        let opened = open_with_passphrase::<UserKeys>(&bytes, b"anna", "correct horse");
        assert!(matches!(opened, Err(Error::Cost { kibibytes: u32::MAX, .. })));
        bytes[6..10].copy_from_slice(&0_u32.to_be_bytes());
        assert!(matches!(open_with_passphrase::<UserKeys>(&bytes, b"anna", ""), Err(Error::Cost { .. })));
    }

    #[test]
    fn a_cost_is_accepted_up_to_its_limits() {
        let cost = |passes, kibibytes, lanes| Cost { passes, kibibytes, lanes }.params(32).is_ok();
        assert!(cost(1, 8, 1) && cost(64, 1024 * 1024, 16));
        for (passes, kibibytes, lanes) in
            [(0, 8, 1), (65, 8, 1), (1, 7, 1), (1, 1024 * 1024 + 1, 1), (1, 1024, 0), (1, 1024, 17), (1, 100, 16)]
        {
            assert!(!cost(passes, kibibytes, lanes), "{passes} {kibibytes} {lanes}");
        }
    }

    #[test]
    fn wraps_of_one_way_do_not_open_by_another() {
        let keys = UserKeys::generate().expect(OK);
        let token = SessionToken::generate().expect(OK);
        let mut bytes = under_session(&keys, b"anna", &token);
        assert!(token.is(&token.fingerprint()));
        assert!(!SessionToken::generate().expect(OK).is(&token.fingerprint()));
        assert_eq!(SessionToken::from_text(&token.to_text()).expect(OK), token);
        assert!(SessionToken::from_text("short").is_err());
        let passkey = PasskeyOutput(Secret::copy_of(token.0.bytes(), "token").expect(OK));
        assert!(matches!(open_with_passkey::<UserKeys>(&bytes, b"anna", &passkey), Err(Error::UnknownSuite { .. })));
        bytes[1] = 2;
        assert!(matches!(open_with_passkey::<UserKeys>(&bytes, b"anna", &passkey), Err(Error::Damaged { .. })));
    }
}
