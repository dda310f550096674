//! How does a backup write only what is new? The copy of a store is cut into blocks, each sealed by itself in a file of its own; what a
//! former set has brought is not written again.
//!
//! The name of a block is a keyed hash of what it holds, of the store that it is of and of whom it is sealed to: names tell nothing, and
//! with another holder of keys everything is written anew. A file is cut every 64 KiB. The rows of a table are cut after a row that
//! a keyed hash of the row chooses, so that the cuts stay where they are when a row comes or goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use palermo_vault::stream::{self, CHUNK, Lock, Unlock};
use palermo_vault::{PrivateKey, PublicKey, Suite};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Part, file, refused};
use crate::Result;

/// Folder of the blocks, beside the sets.
const FOLDER: &str = "blocks";
/// What a block is sealed for: it opens as nothing else.
const PURPOSE: &str = "backup block";
/// Bytes at which a block of rows ends whatever its last row says.
const MOST: usize = 1 << 20;
/// Blocks that are sealed and written together.
const AT_ONCE: usize = 64;
/// What the name of a block begins with until it is whole.
const PARTIAL: &str = ".block-";

/// What a block is known by.
pub(super) type Name = [u8; 32];
/// Blocks with the SHA-256 of their files.
pub(super) type Listed = BTreeMap<Name, [u8; 32]>;

/// One thing in a backup: `store.db`, `tables/NAME`, `files/SHELF/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its blocks in their order.
    pub blocks: Vec<String>,
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut out = [0; N];
    for (n, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(out)
}

/// The keyed hashes of the backups of one store.
#[derive(Clone)]
pub(super) struct Naming {
    blocks: Hmac<Sha256>,
    rows: Hmac<Sha256>,
    lists: Hmac<Sha256>,
}

impl Naming {
    /// Those of a part, for blocks that are sealed to the keys with these identifiers.
    pub fn new(key: &[u8; 32], part: Part, recipients: &[[u8; 16]]) -> Self {
        let keyed = |what: &[u8; 4]| {
            let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
            mac.chain_update(what).chain_update([part as u8])
        };
        let mut to: Vec<&[u8; 16]> = recipients.iter().collect();
        to.sort_unstable();
        to.dedup();
        let count = u32::try_from(to.len()).unwrap_or(u32::MAX).to_be_bytes();
        let blocks = to.into_iter().fold(keyed(b"blok").chain_update(count), |mac, id| mac.chain_update(id));
        Self { blocks, rows: keyed(b"rows"), lists: keyed(b"list") }
    }

    fn block(&self, content: &[u8]) -> Name {
        self.blocks.clone().chain_update(content).finalize().into_bytes().into()
    }

    /// The code of the list of a set.
    pub fn list(&self, text: &[u8]) -> [u8; 32] {
        self.lists.clone().chain_update(text).finalize().into_bytes().into()
    }

    /// Whether a list has this code; takes the same time for each.
    pub fn is_list(&self, text: &[u8], code: &[u8; 32]) -> bool {
        self.lists.clone().chain_update(text).verify_slice(code).is_ok()
    }

    /// Whether a block ends after a row: with the chance of the row's length in 64 KiB.
    fn ends(&self, row: &[u8]) -> bool {
        let hash: [u8; 32] = self.rows.clone().chain_update(row).finalize().into_bytes().into();
        let [a, b, c, d, ..] = hash;
        u64::from(u32::from_be_bytes([a, b, c, d])) * (CHUNK as u64) < (row.len() as u64) << 32
    }
}

fn shelf(folder: &Path, part: Part) -> PathBuf {
    folder.join(FOLDER).join(part.as_str())
}

fn place(shelf: &Path, name: &Name) -> PathBuf {
    let name = hex(name);
    shelf.join(&name[..2]).join(name)
}

/// The blocks of a set that is being made.
pub(super) struct Blocks<'a> {
    shelf: PathBuf,
    naming: &'a Naming,
    recipients: &'a [PublicKey],
    known: &'a Listed,
    listed: Listed,
    waiting: BTreeMap<Name, Vec<u8>>,
    touched: BTreeSet<PathBuf>,
    written: Written,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    /// New blocks.
    pub blocks: u64,
    /// Their bytes on the disk.
    pub bytes: u64,
}

impl<'a> Blocks<'a> {
    /// Begins a set; `known` are the blocks of former sets that lie there as they were written.
    pub fn new(folder: &Path, part: Part, naming: &'a Naming, recipients: &'a [PublicKey], known: &'a Listed) -> Self {
        Self {
            shelf: shelf(folder, part),
            naming,
            recipients,
            known,
            listed: Listed::new(),
            waiting: BTreeMap::new(),
            touched: BTreeSet::new(),
            written: Written::default(),
        }
    }

    fn put(&mut self, content: &[u8]) -> Result<String> {
        let name = self.naming.block(content);
        if !self.listed.contains_key(&name) && !self.waiting.contains_key(&name) {
            match self.known.get(&name) {
                Some(digest) => drop(self.listed.insert(name, *digest)),
                None => drop(self.waiting.insert(name, content.to_vec())),
            }
            if self.waiting.len() >= AT_ONCE {
                self.flush()?;
            }
        }
        Ok(hex(&name))
    }

    fn flush(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let shelf = &self.shelf;
        let write = |(name, content): (&Name, &Vec<u8>)| {
            let at = place(shelf, name);
            let (digest, bytes) = write(&at, content, self.recipients)?;
            Ok((*name, digest, bytes, folder_of(&at).to_path_buf()))
        };
        let written: Vec<_> = waiting.par_iter().map(write).collect::<Result<_>>()?;
        for (name, digest, bytes, folder) in written {
            self.listed.insert(name, digest);
            self.touched.insert(folder);
            self.written.blocks += 1;
            self.written.bytes += bytes;
        }
        Ok(())
    }

    /// Puts a file in.
    pub fn file(&mut self, name: String, from: &Path) -> Result<Entry> {
        let content = File::open(from).map_err(file(from))?;
        let mut entry = Entry { name, bytes: 0, blocks: Vec::new() };
        let mut block = Vec::with_capacity(CHUNK);
        loop {
            block.clear();
            (&content).take(CHUNK as u64).read_to_end(&mut block).map_err(file(from))?;
            if block.is_empty() {
                return Ok(entry);
            }
            entry.bytes += block.len() as u64;
            entry.blocks.push(self.put(&block)?);
        }
    }

    /// Waits until everything is on the disk; gives the list of the set, and says what was new.
    pub fn finish(mut self) -> Result<(Listed, Written)> {
        self.flush()?;
        // The shelf, the part and the folder of all blocks: each may be new.
        let folders: BTreeSet<&Path> = self.touched.iter().flat_map(|folder| folder.ancestors().take(3)).collect();
        for folder in folders {
            File::open(folder).and_then(|open| open.sync_all()).map_err(file(folder))?;
        }
        Ok((self.listed, self.written))
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn write(at: &Path, content: &[u8], recipients: &[PublicKey]) -> Result<([u8; 32], u64)> {
    let folder = folder_of(at);
    std::fs::create_dir_all(folder).map_err(file(folder))?;
    let mut partial = tempfile::Builder::new().prefix(PARTIAL).tempfile_in(folder).map_err(file(folder))?;
    let lock = Lock::To { recipients, purpose: PURPOSE };
    let digests = stream::seal(Suite::XChaCha20Poly1305, &lock, content, partial.as_file_mut())?;
    partial.as_file().sync_all().map_err(file(at))?;
    let bytes = partial.as_file().metadata().map_err(file(at))?.len();
    partial.persist(at).map_err(|e| file(at)(e.error))?;
    Ok((digests.sealed, bytes))
}

/// The rows of a table, as they come.
pub(super) struct Rows<'b, 'a> {
    blocks: &'b mut Blocks<'a>,
    entry: Entry,
    block: Vec<u8>,
    /// Where the row that is coming begins.
    row: usize,
}

impl<'b, 'a> Rows<'b, 'a> {
    pub fn new(blocks: &'b mut Blocks<'a>, name: String) -> Self {
        Self { blocks, entry: Entry { name, bytes: 0, blocks: Vec::new() }, block: Vec::new(), row: 0 }
    }

    /// Takes the next bytes; a row ends with its line.
    pub fn take(&mut self, bytes: &[u8]) -> Result<()> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.block.extend_from_slice(part);
            if !part.ends_with(b"\n") {
                continue;
            }
            if self.block.len() >= MOST || self.blocks.naming.ends(&self.block[self.row..]) {
                self.end()?;
            }
            self.row = self.block.len();
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if !self.block.is_empty() {
            self.entry.bytes += self.block.len() as u64;
            self.entry.blocks.push(self.blocks.put(&self.block)?);
            self.block.clear();
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Entry> {
        self.end()?;
        Ok(self.entry)
    }
}

/// Those of some blocks that are missing or are not what was written.
pub(super) fn damaged(folder: &Path, part: Part, listed: &Listed) -> BTreeSet<Name> {
    let shelf = shelf(folder, part);
    let sound = |name: &Name, digest: &[u8; 32]| {
        let mut hash = Sha256::new();
        let read = File::open(place(&shelf, name)).and_then(|mut open| {
            let mut content = Vec::new();
            open.read_to_end(&mut content).map(|_| hash.update(&content))
        });
        read.is_ok() && hash.finalize()[..] == digest[..]
    };
    listed.par_iter().filter(|(name, digest)| !sound(name, digest)).map(|(name, _)| *name).collect()
}

/// Where a block lies.
pub(super) fn path(folder: &Path, part: Part, name: &Name) -> PathBuf {
    place(&shelf(folder, part), name)
}

/// Removes the blocks that no set needs, and what a backup left that was stopped; says how many.
pub(super) fn clear(folder: &Path, part: Part, keep: &BTreeSet<Name>) -> Result<u64> {
    let shelf = shelf(folder, part);
    let mut cleared = 0;
    if !shelf.exists() {
        return Ok(cleared);
    }
    let listed = |at: &Path| std::fs::read_dir(at).map_err(file(at));
    for entry in listed(&shelf)?.flatten().filter(|entry| entry.path().is_dir()) {
        for block in listed(&entry.path())?.flatten() {
            let name = block.file_name();
            let name = name.to_string_lossy();
            let unneeded = unhex(&name).is_some_and(|name: Name| !keep.contains(&name)) || name.starts_with(PARTIAL);
            if unneeded {
                std::fs::remove_file(block.path()).map_err(file(&block.path()))?;
                cleared += 1;
            }
        }
    }
    Ok(cleared)
}

/// Opens the blocks of a set.
pub(super) struct Reader<'a> {
    shelf: PathBuf,
    naming: Naming,
    key: &'a PrivateKey,
}

impl<'a> Reader<'a> {
    pub fn new(folder: &Path, part: Part, naming: Naming, key: &'a PrivateKey) -> Self {
        Self { shelf: shelf(folder, part), naming, key }
    }

    /// The content of a block; one that is missing, damaged or another is named.
    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        let wrong = |at: &Path, how: &str| {
            let cause = format!("{} {how}", at.display());
            refused(cause, "copy it again from its source, or restore a backup that was made after it was written anew")
        };
        let Some(known) = unhex(name) else { return Err(wrong(&self.shelf.join(name), "is no name of a block")) };
        let at = place(&self.shelf, &known);
        let sealed = match File::open(&at) {
            Ok(sealed) => sealed,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(wrong(&at, "is missing")),
            Err(e) => return Err(file(&at)(e)),
        };
        let mut content = Vec::new();
        let opened = stream::open(&Unlock::Of { recipient: self.key, purpose: PURPOSE }, sealed, &mut content);
        match opened {
            Ok(_) if self.naming.block(&content) == known => Ok(content),
            Ok(_) => Err(wrong(&at, "holds another block")),
            Err(error) => Err(wrong(&at, &format!("does not open: {error}"))),
        }
    }

    /// Writes an entry into a new file that its owner alone can read.
    pub fn write(&self, entry: &Entry, to: &Path) -> Result<()> {
        let mut open = std::fs::OpenOptions::new();
        open.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
        let mut target = open.open(to).map_err(file(to))?;
        for block in &entry.blocks {
            target.write_all(&self.read(block)?).map_err(file(to))?;
        }
        target.flush().and_then(|()| target.sync_all()).map_err(file(to))
    }
}

#[cfg(test)]
mod tests {
    use palermo_vault::Key as _;

    use super::*;

    const OK: &str = "the folder can be written";

    fn rows(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("{i}\t{}\n", "x".repeat(40 + i * 7 % 200))).collect()
    }

    /// Backs rows up; gives the blocks and the list.
    fn taken(folder: &Path, to: &[PublicKey], known: &Listed, rows: &[String]) -> (Entry, Listed, Written) {
        let ids: Vec<[u8; 16]> = to.iter().map(PublicKey::id).collect();
        let naming = Naming::new(&[7; 32], Part::Main, &ids);
        let mut blocks = Blocks::new(folder, Part::Main, &naming, to, known);
        let mut table = Rows::new(&mut blocks, "tables/t".into());
        // Pieces that do not end with a row.
        for piece in rows.concat().as_bytes().chunks(1000) {
            table.take(piece).expect(OK);
        }
        let entry = table.finish().expect(OK);
        let (listed, written) = blocks.finish().expect(OK);
        (entry, listed, written)
    }

    #[test]
    fn a_row_in_the_middle_changes_the_blocks_around_it_alone() {
        let folder = tempfile::tempdir().expect(OK);
        let private = PrivateKey::generate().expect(OK);
        let to = [private.public()];
        let mut rows = rows(20_000);
        let (first, listed, written) = taken(folder.path(), &to, &Listed::new(), &rows);
        assert!(first.blocks.len() > 20 && written.blocks == listed.len() as u64, "{written:?}");
        let (again, _, nothing) = taken(folder.path(), &to, &listed, &rows);
        assert_eq!((again, nothing.blocks), (first.clone(), 0));

        rows.insert(10_000, "a new row\n".into());
        rows.remove(500);
        let (second, _, little) = taken(folder.path(), &to, &listed, &rows);
        assert!((1..=4).contains(&little.blocks), "{little:?}");
        let naming = Naming::new(&[7; 32], Part::Main, &[private.public().id()]);
        let reader = Reader::new(folder.path(), Part::Main, naming, &private);
        let content: Vec<u8> = second.blocks.iter().flat_map(|name| reader.read(name).expect("it opens")).collect();
        assert_eq!(content, rows.concat().as_bytes());
        assert_eq!(second.bytes, content.len() as u64);
    }

    #[test]
    fn what_another_holder_shall_open_is_written_anew_for_her() {
        let folder = tempfile::tempdir().expect(OK);
        let (one, two) = (PrivateKey::generate().expect(OK), PrivateKey::generate().expect(OK));
        let rows = rows(100);
        let (_, listed, _) = taken(folder.path(), &[one.public()], &Listed::new(), &rows);
        let (entry, _, written) = taken(folder.path(), &[one.public(), two.public()], &listed, &rows);
        assert_eq!(written.blocks, entry.blocks.len() as u64);
        let ids = [two.public().id(), one.public().id()];
        let reader = Reader::new(folder.path(), Part::Main, Naming::new(&[7; 32], Part::Main, &ids), &two);
        assert_eq!(reader.read(&entry.blocks[0]).expect("it opens for both"), rows.concat().as_bytes());
    }

    #[test]
    fn a_block_that_is_missing_damaged_or_another_is_named() {
        let folder = tempfile::tempdir().expect(OK);
        let private = PrivateKey::generate().expect(OK);
        let to = [private.public()];
        let (entry, listed, _) = taken(folder.path(), &to, &Listed::new(), &rows(20_000));
        let naming = Naming::new(&[7; 32], Part::Main, &[private.public().id()]);
        let reader = Reader::new(folder.path(), Part::Main, naming, &private);
        let at = |n: usize| path(folder.path(), Part::Main, &unhex(&entry.blocks[n]).expect("a name"));
        let mut bytes = std::fs::read(at(0)).expect(OK);
        *bytes.last_mut().expect("bytes") ^= 1;
        std::fs::write(at(0), bytes).expect(OK);
        std::fs::remove_file(at(1)).expect(OK);
        std::fs::copy(at(3), at(2)).expect(OK);
        for n in 0..3 {
            let error = reader.read(&entry.blocks[n]).expect_err("it is not what was written").to_string();
            assert!(error.contains(&entry.blocks[n]), "{error}");
        }
        assert!(reader.read(&entry.blocks[3]).is_ok());
        let mut found: Vec<String> = damaged(folder.path(), Part::Main, &listed).iter().map(|name| hex(name)).collect();
        let mut bad = entry.blocks[..3].to_vec();
        found.sort();
        bad.sort();
        assert_eq!(found, bad);
    }

    #[test]
    fn what_no_set_needs_goes_and_what_one_needs_stays() {
        let folder = tempfile::tempdir().expect(OK);
        let to = [PrivateKey::generate().expect(OK).public()];
        let (_, first, _) = taken(folder.path(), &to, &Listed::new(), &rows(20_000));
        let (_, second, _) = taken(folder.path(), &to, &first, &rows(19_000));
        let left = path(folder.path(), Part::Main, first.keys().next().expect("a block")).with_file_name(".block-torn");
        std::fs::write(&left, "half").expect(OK);
        let keep: BTreeSet<Name> = second.keys().copied().collect();
        let gone = first.keys().filter(|name| !keep.contains(*name)).count();
        assert!(gone > 0);
        assert_eq!(clear(folder.path(), Part::Main, &keep).expect(OK), gone as u64 + 1);
        assert!(!left.exists() && damaged(folder.path(), Part::Main, &second).is_empty());
        assert_eq!(damaged(folder.path(), Part::Main, &first).len(), gone);
    }
}
