//! Where does an import lie while it is being checked?
//!
//! A file of a million rows is checked before the first of them is stored. What was read waits in a [`Stage`]: a
//! temporary file that has no name, so that the system removes it when the process ends, however it ends, and that
//! holds only ciphertext under a key that exists in this process's memory alone. Nothing personal lies in clear on any
//! disk, and a killed import leaves nothing behind.
//!
//! Frames are packed into chunks of 256 KiB, each sealed with ChaCha20-Poly1305 (RFC 8439). The nonce is the chunk's
//! number, which is safe because every stage has a key of its own. The additional data holds the chunk's number and
//! whether it is the last, so that chunks exchanged, repeated or cut off are found.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    sync::Arc,
};

use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, aead::AeadInOut};

use crate::error::Error;

const CHUNK: usize = 256 * 1024;
const TAG: usize = 16;

/// A stage that is being filled.
pub struct Stage {
    file: File,
    cipher: ChaCha20Poly1305,
    chunk: Vec<u8>,
    chunks: u64,
    frames: u64,
    bytes: u64,
}

impl Stage {
    /// Opens an empty stage in the system's folder for temporary files.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Random`] if the system gives no key.
    pub fn new() -> Result<Self, Error> {
        Self::new_in(&std::env::temp_dir())
    }

    /// Opens an empty stage in a folder, such as the data folder whose disk is large enough.
    ///
    /// # Errors
    /// As [`Stage::new`].
    pub fn new_in(folder: &Path) -> Result<Self, Error> {
        let file = tempfile::tempfile_in(folder).map_err(Error::io("write", folder))?;
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| Error::Random(error.to_string()))?;
        let cipher = ChaCha20Poly1305::new(&key.into());
        Ok(Self { file, cipher, chunk: Vec::with_capacity(CHUNK + TAG), chunks: 0, frames: 0, bytes: 0 })
    }

    /// Appends a frame. Its length may be anything from 0 to 4 GiB.
    ///
    /// # Errors
    /// [`Error::Io`], when the disk is full; [`Error::Stage`], when the frame is too long.
    pub fn append(&mut self, frame: &[u8]) -> Result<(), Error> {
        let len = u32::try_from(frame.len()).map_err(|_| Error::Stage { frame: self.frames })?;
        self.put(&len.to_le_bytes())?;
        self.put(frame)?;
        self.frames += 1;
        self.bytes += u64::from(len);
        Ok(())
    }

    /// Ends the filling.
    ///
    /// # Errors
    /// [`Error::Io`], when the disk is full.
    pub fn finish(mut self) -> Result<Arc<Staged>, Error> {
        self.seal(true)?;
        let Self { file, cipher, chunks, frames, bytes, .. } = self;
        Ok(Arc::new(Staged { file, cipher, chunks, frames, bytes }))
    }

    fn put(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.chunk.len() == CHUNK {
                self.seal(false)?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.chunk.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    fn seal(&mut self, last: bool) -> Result<(), Error> {
        self.cipher
            .encrypt_in_place(&nonce(self.chunks), &associated(self.chunks, last), &mut self.chunk)
            .map_err(|_| Error::Stage { frame: self.frames })?;
        self.file.write_all(&self.chunk).map_err(Error::io("write", Path::new("the temporary stage")))?;
        self.chunk.clear();
        self.chunks += 1;
        Ok(())
    }
}

fn nonce(chunk: u64) -> Nonce {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&chunk.to_le_bytes());
    nonce.into()
}

fn associated(chunk: u64, last: bool) -> [u8; 9] {
    let mut data = [u8::from(last); 9];
    data[..8].copy_from_slice(&chunk.to_le_bytes());
    data
}

/// A stage that is full and can be read as often as needed.
pub struct Staged {
    file: File,
    cipher: ChaCha20Poly1305,
    chunks: u64,
    frames: u64,
    bytes: u64,
}

impl Staged {
    /// How many frames it holds.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// How many bytes its frames hold together.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads the frames from the first on, in the order in which they were appended.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn read(self: &Arc<Self>) -> Result<Frames, Error> {
        (&self.file).seek(SeekFrom::Start(0)).map_err(Error::io("read", Path::new("the temporary stage")))?;
        Ok(Frames {
            staged: Arc::clone(self),
            chunk: Vec::with_capacity(CHUNK + TAG),
            at: 0,
            next_chunk: 0,
            number: 0,
            frame: Vec::new(),
        })
    }
}

/// The frames of a stage; one reader at a time.
pub struct Frames {
    staged: Arc<Staged>,
    chunk: Vec<u8>,
    at: usize,
    next_chunk: u64,
    number: u64,
    frame: Vec<u8>,
}

impl Frames {
    /// Lends the next frame, or none at the end.
    ///
    /// # Errors
    /// [`Error::Stage`] if the stage was altered, [`Error::Io`].
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, Error> {
        if self.number == self.staged.frames {
            return Ok(None);
        }
        let mut len = [0; 4];
        for byte in &mut len {
            if self.at == self.chunk.len() {
                self.open_chunk()?;
            }
            *byte = self.chunk[self.at];
            self.at += 1;
        }
        let mut missing = u32::from_le_bytes(len) as usize;
        self.number += 1;
        if missing <= self.chunk.len() - self.at {
            let begun = self.at;
            self.at += missing;
            return Ok(Some(&self.chunk[begun..self.at]));
        }
        self.frame.clear();
        while missing > 0 {
            if self.at == self.chunk.len() {
                self.open_chunk()?;
            }
            let now = missing.min(self.chunk.len() - self.at);
            self.frame.extend_from_slice(&self.chunk[self.at..self.at + now]);
            self.at += now;
            missing -= now;
        }
        Ok(Some(&self.frame))
    }

    fn open_chunk(&mut self) -> Result<(), Error> {
        let damaged = Error::Stage { frame: self.number };
        let number = self.next_chunk;
        if number == self.staged.chunks {
            return Err(damaged);
        }
        self.next_chunk += 1;
        self.at = 0;
        self.chunk.clear();
        let mut reader = &self.staged.file;
        Read::by_ref(&mut reader)
            .take((CHUNK + TAG) as u64)
            .read_to_end(&mut self.chunk)
            .map_err(Error::io("read", Path::new("the temporary stage")))?;
        let last = self.next_chunk == self.staged.chunks;
        self.staged
            .cipher
            .decrypt_in_place(&nonce(number), &associated(number, last), &mut self.chunk)
            .map_err(|_| damaged)?;
        if self.chunk.is_empty() {
            return Err(Error::Stage { frame: self.number });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(frames: &[Vec<u8>]) -> Arc<Staged> {
        let mut stage = Stage::new().expect("temporary folder");
        for frame in frames {
            stage.append(frame).expect("append");
        }
        stage.finish().expect("finish")
    }

    fn read(staged: &Arc<Staged>) -> Result<Vec<Vec<u8>>, Error> {
        let mut frames = staged.read()?;
        let mut found = Vec::new();
        while let Some(frame) = frames.next_frame()? {
            found.push(frame.to_vec());
        }
        Ok(found)
    }

    #[test]
    fn frames_of_any_length_come_back_in_order_and_more_than_once() {
        let lengths = [0, 1, 5, CHUNK - 4, CHUNK, 3, 2 * CHUNK + 7, 0, CHUNK - 8];
        let frames: Vec<Vec<u8>> = lengths.iter().enumerate().map(|(n, len)| vec![n as u8; *len]).collect();
        let stage = staged(&frames);
        assert_eq!(stage.frames(), frames.len() as u64);
        assert_eq!(stage.bytes(), lengths.iter().sum::<usize>() as u64);
        assert!(read(&stage).expect("first") == frames);
        assert!(read(&stage).expect("second") == frames);
    }

    #[test]
    fn an_empty_stage_has_no_frame() {
        assert!(read(&staged(&[])).expect("read").is_empty());
    }

    #[test]
    fn what_lies_on_disk_is_not_what_was_put_in() {
        let secret = b"Amina, born in Palermo".repeat(100);
        let stage = staged(std::slice::from_ref(&secret));
        let mut disk = Vec::new();
        (&stage.file).seek(SeekFrom::Start(0)).expect("seek");
        (&stage.file).read_to_end(&mut disk).expect("read");
        assert!(disk.len() > secret.len());
        assert!(!disk.windows(5).any(|part| part == b"Amina"));
    }

    #[test]
    fn a_changed_cut_or_exchanged_stage_is_refused() {
        let frames = vec![vec![7; CHUNK * 3]];
        let chunk = (CHUNK + TAG) as u64;

        let changed = staged(&frames);
        (&changed.file).seek(SeekFrom::Start(chunk + 9)).expect("seek");
        (&changed.file).write_all(&[0xAA, 0x55]).expect("write");
        assert!(matches!(read(&changed), Err(Error::Stage { .. })));

        let cut = staged(&frames);
        cut.file.set_len(2 * chunk).expect("cut");
        assert!(matches!(read(&cut), Err(Error::Stage { .. })));

        let exchanged = staged(&frames);
        let mut two = vec![0; 2 * chunk as usize];
        (&exchanged.file).seek(SeekFrom::Start(0)).expect("seek");
        (&exchanged.file).read_exact(&mut two).expect("read");
        two.rotate_left(chunk as usize);
        (&exchanged.file).seek(SeekFrom::Start(0)).expect("seek");
        (&exchanged.file).write_all(&two).expect("write");
        assert!(matches!(read(&exchanged), Err(Error::Stage { .. })));
    }
}
