//! Is an archive safe to unpack?
//!
//! A workbook is a ZIP archive of XML. Before any of it is parsed, every packed file is unpacked once into nothing while
//! its true size is counted, because the sizes that an archive declares may be lies. The same pass measures what would
//! make the parser swell: how deep elements nest, and how long one text or tag is.

use std::{fs::File, io::Read};

use zip::{ZipArchive, result::ZipError};

use super::Limits;
use crate::error::{Error, Measure, Place};

/// Below this size a high ratio is harmless, and honest: an empty styled sheet packs a thousandfold.
const RATIO_FLOOR: u64 = 16 * 1024 * 1024;

/// Refuses an archive that is larger, denser, deeper or more crowded than the limits allow.
pub(crate) fn check_archive(file: &File, limits: &Limits) -> Result<(), Error> {
    let packed = file.metadata().map(|data| data.len()).unwrap_or(0).max(1);
    let mut archive = ZipArchive::new(file).map_err(damaged)?;
    let entries = archive.len();
    if entries > limits.entries {
        return Err(exceeded(Measure::Entries, limits.entries as u64, entries as u64));
    }
    if archive.has_overlapping_files().map_err(damaged)? {
        return Err(Error::DeceptiveArchive { detail: "packed files lie upon each other" });
    }
    let mut unpacked = 0u64;
    let mut buffer = vec![0; 128 * 1024];
    for index in 0..entries {
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(Error::Password),
            Err(error) => return Err(damaged(error)),
        };
        let name = entry.name_raw().to_ascii_lowercase();
        let is_xml = name.ends_with(b".xml") || name.ends_with(b".rels");
        let is_streamed = name.ends_with(b"content.xml") || name.windows(12).any(|part| part == b"/worksheets/");
        let mut part = 0u64;
        let mut xml = XmlMeter::default();
        loop {
            let count = match entry.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(Error::Workbook { place: Place::default(), detail: error.to_string() });
                }
            };
            part += count as u64;
            unpacked += count as u64;
            check(Measure::UnpackedBytes, limits.unpacked_bytes, unpacked)?;
            if unpacked > RATIO_FLOOR {
                check(Measure::Ratio, limits.ratio, unpacked / packed)?;
            }
            if is_xml {
                xml.take(&buffer[..count]);
                check(Measure::Depth, limits.depth as u64, xml.deepest)?;
                check(Measure::TextBytes, limits.row_bytes, xml.longest)?;
                if !is_streamed {
                    check(Measure::PartBytes, limits.memory_bytes, part)?;
                }
            }
        }
    }
    Ok(())
}

fn check(measure: Measure, limit: u64, found: u64) -> Result<(), Error> {
    if found > limit { Err(exceeded(measure, limit, found)) } else { Ok(()) }
}

fn exceeded(measure: Measure, limit: u64, found: u64) -> Error {
    Error::Limit { measure, limit, found }
}

fn damaged(error: ZipError) -> Error {
    Error::Workbook { place: Place::default(), detail: error.to_string() }
}

/// Measures depth of nesting and the longest stretch without a tag, without understanding the XML. Comments and
/// character data sections that contain angle brackets may make it overestimate, which is the safe side.
#[derive(Default)]
struct XmlMeter {
    depth: u64,
    deepest: u64,
    stretch: u64,
    longest: u64,
    /// The byte after `<`, as long as the tag is open.
    tag: Option<u8>,
    before: u8,
}

impl XmlMeter {
    fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.stretch += 1;
            match byte {
                b'<' => {
                    self.longest = self.longest.max(self.stretch);
                    self.stretch = 0;
                    self.tag = Some(0);
                }
                b'>' => {
                    match self.tag {
                        Some(b'/') => self.depth = self.depth.saturating_sub(1),
                        Some(b'!' | b'?') | None => {}
                        Some(_) if self.before == b'/' => {}
                        Some(_) => {
                            self.depth += 1;
                            self.deepest = self.deepest.max(self.depth);
                        }
                    }
                    self.tag = None;
                }
                first if self.tag == Some(0) => self.tag = Some(first),
                _ => {}
            }
            self.before = byte;
        }
        self.longest = self.longest.max(self.stretch);
    }
}
