//! What do the bytes of a text file say, in Unicode?
//!
//! [`TextReader`] gives the file's text as UTF-8 in pieces of bounded size. UTF-8 is passed through; every other
//! encoding of the WHATWG standard is decoded strictly, so that a broken byte is an error with its offset and never a
//! silent U+FFFD.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::error::Error;

const PIECE: usize = 128 * 1024;

/// How a text file is to be read, found out by the first look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextPlan {
    pub encoding: &'static Encoding,
    /// Length of the byte order mark.
    pub skip: u64,
    /// In UTF-8: the first byte that breaks the rules.
    pub bad_byte: Option<u64>,
}

/// What hinders the reading of a text.
pub(crate) enum TextError {
    /// The byte at this offset of the file is not valid in the encoding.
    Malformed(u64),
    Other(Error),
}

/// The text of a file as UTF-8, piece by piece.
pub(crate) struct TextReader<'a> {
    file: &'a File,
    path: &'a Path,
    plan: TextPlan,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    /// Offset in the file of `raw[raw_end]`.
    offset: u64,
    text: Vec<u8>,
    at: usize,
    end: usize,
    malformed: Option<u64>,
    ended: bool,
    /// Set once the decoder has been told that nothing follows.
    drained: bool,
}

impl<'a> TextReader<'a> {
    /// Starts at the beginning of the file.
    pub fn new(file: &'a File, path: &'a Path, plan: TextPlan) -> Result<Self, Error> {
        let mut seeker = file;
        seeker.seek(SeekFrom::Start(plan.skip)).map_err(Error::io("read", path))?;
        let decoder = (plan.encoding != UTF_8).then(|| plan.encoding.new_decoder_without_bom_handling());
        let text = if decoder.is_some() { vec![0; PIECE * 3] } else { Vec::new() };
        Ok(Self {
            file,
            path,
            plan,
            decoder,
            raw: vec![0; PIECE],
            raw_at: 0,
            raw_end: 0,
            offset: plan.skip,
            text,
            at: 0,
            end: 0,
            malformed: None,
            ended: false,
            drained: false,
        })
    }

    /// The encoding's name.
    pub fn encoding(&self) -> &'static str {
        self.plan.encoding.name()
    }

    /// The next piece; empty at the end. All text before a broken byte is given before the error.
    pub fn fill(&mut self) -> Result<&[u8], TextError> {
        if self.decoder.is_none() {
            self.fill_utf8()?;
            return Ok(&self.raw[self.raw_at..self.raw_end]);
        }
        while self.at == self.end {
            if let Some(byte) = self.malformed {
                return Err(TextError::Malformed(byte));
            }
            if self.drained {
                break;
            }
            self.decode()?;
        }
        Ok(&self.text[self.at..self.end])
    }

    /// Marks bytes of the piece as read.
    pub fn consume(&mut self, count: usize) {
        if self.decoder.is_none() {
            self.raw_at = (self.raw_at + count).min(self.raw_end);
        } else {
            self.at = (self.at + count).min(self.end);
        }
    }

    fn fill_utf8(&mut self) -> Result<(), TextError> {
        if self.raw_at < self.raw_end || self.ended {
            return Ok(());
        }
        let room = match self.plan.bad_byte {
            Some(bad) if bad <= self.offset => return Err(TextError::Malformed(bad)),
            Some(bad) => usize::try_from(bad - self.offset).unwrap_or(PIECE).min(PIECE),
            None => PIECE,
        };
        self.read_raw(room)
    }

    fn read_raw(&mut self, room: usize) -> Result<(), TextError> {
        let mut file = self.file;
        let count = loop {
            match file.read(&mut self.raw[..room]) {
                Ok(count) => break count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(TextError::Other(Error::io("read", self.path)(error))),
            }
        };
        self.raw_at = 0;
        self.raw_end = count;
        self.offset += count as u64;
        self.ended = count == 0;
        Ok(())
    }

    fn decode(&mut self) -> Result<(), TextError> {
        if self.raw_at == self.raw_end && !self.ended {
            self.read_raw(PIECE)?;
        }
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let last = self.ended;
        let source = &self.raw[self.raw_at..self.raw_end];
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(source, &mut self.text, last);
        self.raw_at += read;
        self.at = 0;
        self.end = written;
        match result {
            DecoderResult::InputEmpty => self.drained = last,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, after) => {
                let here = self.offset - (self.raw_end - self.raw_at) as u64;
                self.malformed = Some(here.saturating_sub(u64::from(bad) + u64::from(after)));
            }
        }
        Ok(())
    }
}
