//! How are the files of the demonstration country written?

use crate::agency::Agency;
use crate::encode::delimited;
use crate::error::{Error, Result};
use crate::manifest::{ErrorKind, FileManifest, Manifest, Person};
use crate::people::population;
use crate::plant::{Line, clean, dirty};
use crate::records::of_agency;
use crate::workbook::workbook;
use std::collections::BTreeMap;
use std::path::Path;

/// How the demonstration is to be made.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Seed of all chance.
    pub seed: u64,
    /// Number of invented victims.
    pub victims: usize,
    /// Whether errors are planted; without them the files hold the same records, each cell known or blank.
    pub errors: bool,
    /// Called before and after each file.
    pub progress: Option<&'a dyn Fn(Progress)>,
}

impl Default for Options<'_> {
    /// About 2,400 victims with errors; the seed is the year of the Protocol.
    fn default() -> Self {
        Self { seed: 2000, victims: 2400, errors: true, progress: None }
    }
}

/// How far the work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whose file it is.
    pub agency: Agency,
    /// Rows of data written so far: 0 before the file, all after it.
    pub rows_written: u32,
    /// Rows of data of the file.
    pub rows: u32,
    /// Files finished, of five.
    pub files_finished: usize,
}

/// Writes the five agencies' files into a folder, which is made if it does not exist; files of the same names are
/// replaced.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn generate(dir: &Path, options: &Options<'_>) -> Result<Manifest> {
    std::fs::create_dir_all(dir).map_err(Error::io(dir))?;
    let mut people = population(options.seed, options.victims);
    let mut files = Vec::with_capacity(Agency::ALL.len());
    for agency in Agency::ALL {
        let lines = lines(agency, &people, options);
        number_cases(agency, &lines, &mut people);
        let rows = lines.len() as u32;
        let tell = |rows_written, files_finished| {
            if let Some(progress) = options.progress {
                progress(Progress { agency, rows_written, rows, files_finished });
            }
        };
        tell(0, files.len());
        let bytes = match agency.delimiter() {
            Some(delimiter) => delimited(agency, delimiter, &lines)?,
            None => workbook(&lines)?,
        };
        let path = dir.join(agency.file_name());
        std::fs::write(&path, bytes).map_err(Error::io(&path))?;
        files.push(FileManifest {
            agency,
            names: agency.names(),
            path,
            encoding: agency.encoding(),
            rows,
            planted: counts(&lines),
            entries: lines.into_iter().map(|line| line.entry).collect(),
        });
        tell(rows, files.len());
    }
    Ok(Manifest { seed: options.seed, files, people })
}

fn lines(agency: Agency, people: &[Person], options: &Options<'_>) -> Vec<Line> {
    let records = of_agency(agency, people, options.seed);
    let lines = clean(agency, &records);
    if options.errors { dirty(agency, lines, options.seed) } else { lines }
}

fn number_cases(agency: Agency, lines: &[Line], people: &mut [Person]) {
    for entry in lines.iter().map(|line| &line.entry) {
        let (Some(person), Some(case_id)) = (entry.person, &entry.case_id) else { continue };
        for sighting in &mut people[person as usize].sightings {
            if sighting.agency == agency {
                sighting.case_id.clone_from(case_id);
            }
        }
    }
}

/// Errors by kind. A copied row repeats the missing markers of its original: they are counted as often as they are seen.
fn counts(lines: &[Line]) -> BTreeMap<ErrorKind, u32> {
    let mut counts: BTreeMap<ErrorKind, u32> = ErrorKind::ALL.into_iter().map(|kind| (kind, 0)).collect();
    for error in lines.iter().flat_map(|line| &line.entry.planted) {
        *counts.entry(error.kind).or_default() += 1;
    }
    counts
}
