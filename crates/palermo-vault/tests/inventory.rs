//! Which cryptography is in the house, where, and what proves it? The page of the book is made from the list of formats and from the
//! vectors; a format or a primitive without its vector fails here.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use palermo_vault::Format;
use serde_json::{Map, Value};

const OK: &str = "the step of the test succeeds";

struct Primitive {
    name: &'static str,
    standard: &'static str,
    library: &'static str,
    purpose: &'static str,
    vectors: &'static [&'static str],
}

/// Everything that formats are made of, and what that is made of in turn.
const PRIMITIVES: &[Primitive] = &[
    Primitive {
        name: "XChaCha20-Poly1305",
        standard: "draft-irtf-cfrg-xchacha, RFC 8439",
        library: "chacha20poly1305",
        purpose: "sealing, suite 01",
        vectors: &["xchacha20-poly1305"],
    },
    Primitive {
        name: "AES-256-GCM",
        standard: "NIST SP 800-38D",
        library: "aes-gcm",
        purpose: "sealing, suite 02",
        vectors: &["aes-256-gcm", "aes256"],
    },
    Primitive {
        name: "AES-256-KWP",
        standard: "NIST SP 800-38F, RFC 5649",
        library: "aes-kw",
        purpose: "keys under keys",
        vectors: &["kwp-aes256-3", "kwp-aes256-18", "kwp-aes192-20", "kwp-aes192-7"],
    },
    Primitive {
        name: "HPKE",
        standard: "RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305",
        library: "hpke",
        purpose: "sealing to a public key",
        vectors: &["hpke-x25519-chacha20poly1305", "x25519"],
    },
    Primitive {
        name: "HKDF-SHA-256",
        standard: "RFC 5869",
        library: "hkdf",
        purpose: "keys from keys",
        vectors: &["hkdf-sha256-1", "hkdf-sha256-3"],
    },
    Primitive {
        name: "HMAC-SHA-256",
        standard: "FIPS 198-1, RFC 2104",
        library: "hmac",
        purpose: "codes of the ledger, blind indexes",
        vectors: &["hmac-sha256"],
    },
    Primitive {
        name: "HMAC-SHA-1",
        standard: "RFC 6238, RFC 4226: six digits, 30 seconds",
        library: "hmac, sha1",
        purpose: "codes of authenticators, which know nothing newer",
        vectors: &["totp-sha1"],
    },
    Primitive {
        name: "SHA-256",
        standard: "FIPS 180-4",
        library: "sha2",
        purpose: "hashes, identifiers of keys, checks of shares",
        vectors: &["sha256"],
    },
    Primitive {
        name: "Ed25519",
        standard: "RFC 8032, strict verification",
        library: "ed25519-dalek",
        purpose: "signatures",
        vectors: &["ed25519-1", "ed25519-2", "ed25519-3", "webauthn-eddsa"],
    },
    Primitive {
        name: "ECDSA P-256 with SHA-256",
        standard: "FIPS 186-5; ES256 of RFC 9053",
        library: "ring",
        purpose: "answers of passkeys, verified only",
        vectors: &["webauthn-es256", "webauthn-es256-unverified", "webauthn-es256-framed"],
    },
    Primitive {
        name: "RSASSA-PKCS1-v1_5 with SHA-256",
        standard: "RFC 8017; RS256 of RFC 8812, from 2048 bits on",
        library: "ring",
        purpose: "answers of passkeys that Windows makes, verified only",
        vectors: &["webauthn-rs256"],
    },
    Primitive {
        name: "Argon2id",
        standard: "RFC 9106, version 1.3; three passes over 64 MiB in one lane",
        library: "argon2",
        purpose: "keys from passphrases",
        vectors: &["argon2id"],
    },
    Primitive {
        name: "Shamir sharing over GF(256)",
        standard: "Shamir 1979; the field of FIPS 197",
        library: "own",
        purpose: "k of n",
        vectors: &["shamir-gf256"],
    },
];

fn vectors(file: &str) -> Map<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(file);
    serde_json::from_str(&fs::read_to_string(path).expect(OK)).expect(OK)
}

/// The tests beside the code, and nothing else of it.
fn tests_in(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).expect(OK) {
        let path = entry.expect(OK).path();
        if path.is_dir() {
            all += &tests_in(&path);
        } else {
            let text = fs::read_to_string(&path).expect(OK);
            all += text.split_once("mod tests {").map_or("", |(_, tests)| tests);
        }
    }
    all
}

#[test]
fn every_format_and_primitive_has_a_vector_that_a_test_reads() {
    let (primitives, formats) = (vectors("primitives.json"), vectors("formats.json"));
    let tests = tests_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let read = |vector: &str| tests.contains(&format!("\"{vector}\""));
    for format in Format::ALL {
        let (what, vector) = (format.what(), format.vector());
        assert!(formats.contains_key(vector), "the format \"{what}\" has no vector \"{vector}\" in formats.json");
        assert!(read(vector), "no test reads the vector \"{vector}\" of the format \"{what}\"");
        for name in format.made_of().split(", ") {
            let known = PRIMITIVES.iter().any(|primitive| primitive.name == name);
            assert!(known, "the format \"{what}\" is made of \"{name}\", which is not in the inventory");
        }
    }
    for primitive in PRIMITIVES {
        assert!(!primitive.vectors.is_empty(), "{} is held against nothing published", primitive.name);
        for vector in primitive.vectors {
            assert!(primitives.contains_key(*vector), "{}: no vector \"{vector}\" in primitives.json", primitive.name);
            assert!(read(vector), "no test reads the vector \"{vector}\" of {}", primitive.name);
        }
    }
    for vector in primitives.keys() {
        let used = PRIMITIVES.iter().any(|primitive| primitive.vectors.contains(&vector.as_str()));
        assert!(used, "the vector \"{vector}\" stands for no primitive of the inventory");
    }
}

#[test]
fn the_code_has_no_clock_no_disk_no_network_no_environment_and_no_log() {
    let forbidden = [
        "std::time",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "tracing",
        "log::",
        "print!",
        "println!",
        "async ",
    ];
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = 0;
    for folder in [src.clone(), src.join("index")] {
        for entry in fs::read_dir(folder).expect(OK) {
            let path = entry.expect(OK).path();
            // The reader of vectors is compiled for tests only.
            if path.is_dir() || path.ends_with("vectors.rs") {
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&path).expect(OK);
            let code = text.split_once("mod tests {").map_or(text.as_str(), |(code, _)| code);
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let found = forbidden.iter().find(|word| line.contains(*word));
                assert!(found.is_none(), "{}: {line}", path.display());
            }
        }
    }
    assert!(files > 15, "the code was looked at");
}

#[test]
fn two_formats_of_one_kind_begin_differently_and_have_vectors_of_their_own() {
    for (n, one) in Format::ALL.iter().enumerate() {
        for two in &Format::ALL[n + 1..] {
            assert!((one.what(), one.mark()) != (two.what(), two.mark()), "{one:?} and {two:?}");
            assert_ne!(one.vector(), two.vector(), "{one:?} and {two:?}");
        }
    }
}

#[test]
fn the_page_of_the_book_is_the_inventory() {
    let page = page();
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/reference/cryptography.md");
    if env::var_os("PALERMO_WRITE_INVENTORY").is_some_and(|value| value == "1") {
        fs::write(&path, &page).expect(OK);
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/src/reference/cryptography.md is not the inventory any more: run the tests of palermo-vault once with \
         PALERMO_WRITE_INVENTORY=1"
    );
}

fn page() -> String {
    let published = vectors("primitives.json");
    let mut page = String::from(
        "# Cryptography\n\nMade from the list of formats and from the test vectors of `palermo-vault` by its tests. What each \
         format holds byte for byte stands in the documentation of its module.\n\n## Primitives\n\n| primitive | standard | \
         library | for | numbers that it is held against |\n|---|---|---|---|---|\n",
    );
    for primitive in PRIMITIVES {
        let Primitive { name, standard, library, purpose, vectors } = primitive;
        let sources: Vec<&str> = vectors.iter().filter_map(|vector| published[*vector]["source"].as_str()).collect();
        writeln!(page, "| {name} | {standard} | {library} | {purpose} | {} |", sources.join(" · ")).expect(OK);
    }
    page += "\nRandomness comes from the operating system only. Keys are compared in constant time and wiped after use.\n\n\
             ## Formats\n\nEach is held against bytes that a program in another language computed from the description \
             (`tests/vectors/formats.py`).\n\n| format | begins with | made of | module | vector |\n|---|---|---|---|---|\n";
    for format in Format::ALL {
        let mark: Vec<String> = format.mark().iter().map(|byte| format!("`{byte:02x}`")).collect();
        let mark = if mark.is_empty() { "–".to_owned() } else { mark.join(" ") };
        let (what, made_of, module, vector) = (format.what(), format.made_of(), format.module(), format.vector());
        writeln!(page, "| {what} | {mark} | {made_of} | `{module}` | {vector} |").expect(OK);
    }
    page
}
