//! What is a backup on the disk? A list of its blocks in clear, so that the next one knows what is there and what no set needs any
//! more, and behind it what it says of itself, sealed to the backup keys.
//!
//! ```text
//! palermo backup 2 main        version, and which of the two stores
//! sealed SHA-256               of what lies behind the list
//! name SHA-256                 a block and its file, for each
//! code HMAC-SHA-256            of everything above, under the key that names blocks
//! …                            the manifest, sealed
//! ```

use std::path::Path;

use palermo_vault::stream::{self, Lock, Unlock};
use palermo_vault::{PrivateKey, PublicKey, Suite};
use sha2::{Digest as _, Sha256};

use super::blocks::{Listed, Naming, hex, unhex};
use super::{Manifest, PARTIAL, Part, file, refused};
use crate::{Error, Result};

/// What begins a set.
const HEAD: &str = "palermo backup 2";
/// What the manifest is sealed for: it opens as nothing else.
const PURPOSE: &str = "backup";

/// One backup of one store, as it lies there.
pub(super) struct Set {
    pub part: Part,
    pub blocks: Listed,
    text: Vec<u8>,
    code: [u8; 32],
    digest: [u8; 32],
    sealed: Vec<u8>,
}

impl Set {
    /// Reads a file; nothing where it is none, or is cut short.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        Ok(Self::parse(&std::fs::read(path).map_err(file(path))?))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut at = 0;
        let mut line = || {
            let rest = bytes.get(at..)?;
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            at += end + 1;
            Some((at, std::str::from_utf8(&rest[..end]).ok()?))
        };
        let (_, head) = line()?;
        let part = match head.strip_prefix(HEAD)? {
            " main" => Part::Main,
            " keys" => Part::Keys,
            _ => return None,
        };
        let (mut end, digest) = line()?;
        let digest = unhex(digest.strip_prefix("sealed ")?)?;
        let mut blocks = Listed::new();
        loop {
            let (next, text) = line()?;
            if let Some(code) = text.strip_prefix("code ") {
                let (text, code, sealed) = (bytes[..end].to_vec(), unhex(code)?, bytes[next..].to_vec());
                return Some(Self { part, blocks, text, code, digest, sealed });
            }
            end = next;
            let (name, digest) = text.split_once(' ')?;
            blocks.insert(unhex(name)?, unhex(digest)?);
        }
    }

    /// Whether it is whole, and of this installation.
    pub fn is_sound(&self, naming: &Naming) -> bool {
        naming.is_list(&self.text, &self.code) && Sha256::digest(&self.sealed)[..] == self.digest[..]
    }

    /// What it says of itself.
    pub fn open(&self, key: &PrivateKey) -> Result<Manifest> {
        let mut text = Vec::new();
        stream::open(&Unlock::Of { recipient: key, purpose: PURPOSE }, &self.sealed[..], &mut text)?;
        serde_json::from_slice(&text).map_err(|source| Error::Json { place: "manifest of a backup", source })
    }
}

/// Writes a set, waits until it is on the disk, and gives it its name; says how many bytes it has. Its blocks are there already.
pub(super) fn write(
    path: &Path,
    manifest: &Manifest,
    recipients: &[PublicKey],
    blocks: &Listed,
    naming: &Naming,
) -> Result<u64> {
    let json = serde_json::to_vec(manifest).map_err(|source| Error::Json { place: "manifest of a backup", source })?;
    let mut sealed = Vec::new();
    let lock = Lock::To { recipients, purpose: PURPOSE };
    let digests = stream::seal(Suite::XChaCha20Poly1305, &lock, &json[..], &mut sealed)?;
    let mut text = format!("{HEAD} {}\nsealed {}\n", manifest.part.as_str(), hex(&digests.sealed));
    for (name, digest) in blocks {
        text.push_str(&format!("{} {}\n", hex(name), hex(digest)));
    }
    let code = naming.list(text.as_bytes());
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(format!("code {}\n", hex(&code)).as_bytes());
    bytes.append(&mut sealed);

    let folder = path.parent().unwrap_or(Path::new("."));
    let mut partial = tempfile::Builder::new().prefix(PARTIAL).tempfile_in(folder).map_err(file(folder))?;
    std::io::Write::write_all(&mut partial, &bytes).map_err(file(path))?;
    partial.as_file().sync_all().map_err(file(path))?;
    partial.persist(path).map_err(|e| file(path)(e.error))?;
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(file(folder))?;
    Ok(bytes.len() as u64)
}

/// Reads a set for restoring it: what it says of itself, and the hashes of its blocks.
///
/// # Errors
/// It is no set of this part, is damaged or cut short, or the key does not open it.
pub(super) fn open(path: &Path, key: &PrivateKey, part: Part) -> Result<(Manifest, Naming)> {
    let other = || {
        let cause = format!("{} is no backup of the {} store that this release reads", path.display(), part.as_str());
        refused(cause, "copy it again from its source, or use the release that made it")
    };
    let set = Set::read(path)?.filter(|set| set.part == part).ok_or_else(other)?;
    let manifest = set.open(key).map_err(|error| {
        let cause = format!("{} does not open: {error}", path.display());
        refused(cause, "name the key that it is sealed to with --key, or copy it again from its source")
    })?;
    let ids: Option<Vec<[u8; 16]>> = manifest.recipients.iter().map(|id| unhex(id)).collect();
    let (Some(naming_key), Some(ids)) = (unhex(&manifest.naming), ids) else { return Err(other()) };
    let naming = Naming::new(&naming_key, part, &ids);
    if manifest.part != part || manifest.format != 2 || !set.is_sound(&naming) {
        return Err(other());
    }
    Ok((manifest, naming))
}
