//! What does a file of the Counter-Trafficking Data Collaborative look like, quirks included?
//!
//! Three layouts are written, all synthetic: the k-anonymised one with 63 columns, the Global Synthetic one with 27 and the
//! Victim-Perpetrator one with 16. Column names and values are facts of the published codebooks (codebook 7 of 2021,
//! codebook 2 of 2024, dictionary of 1 December 2022); no row of a real file is here, and shares are invented.
//!
//! Rows stream: memory does not grow with their number.

mod sixteen;
mod sixty_three;
mod twenty_seven;

use crate::dice::{Dice, Stream};
use crate::error::{Error, Result};
use serde::Serialize;
use std::io::Write;
use std::str::FromStr;

/// Which layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Variant {
    /// K-anonymised, 63 columns, flags missing, 0 or 1.
    KAnonymised,
    /// Global Synthetic, 27 columns, flags missing or 1.
    GlobalSynthetic,
    /// Victim-Perpetrator synthetic, 16 columns, flags missing or 1, sets joined with `;`.
    VictimPerpetrator,
}

impl Variant {
    /// The columns in order, spelt as in the files.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::KAnonymised => &sixty_three::COLUMNS,
            Self::GlobalSynthetic => &twenty_seven::COLUMNS,
            Self::VictimPerpetrator => &sixteen::COLUMNS,
        }
    }

    /// Name on the command line: `63`, `27` or `vp16`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KAnonymised => "63",
            Self::GlobalSynthetic => "27",
            Self::VictimPerpetrator => "vp16",
        }
    }
}

impl FromStr for Variant {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "63" => Ok(Self::KAnonymised),
            "27" => Ok(Self::GlobalSynthetic),
            "vp16" => Ok(Self::VictimPerpetrator),
            _ => Err(Error::UnknownVariant { given: text.to_owned() }),
        }
    }
}

/// What was written, with the quirks counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows without the header.
    pub rows: u64,
    /// Missing cells written as nothing.
    pub missing_blank: u64,
    /// Missing cells written as `NULL`.
    pub missing_null: u64,
    /// Missing cells written as `-99`.
    pub missing_minus_99: u64,
    /// Cells of country columns that say Namibia (`NA` or `NAM`).
    pub namibia: u64,
    /// Cells of country columns with the withdrawn code `AN` (Netherlands Antilles, ISO 3166-3).
    pub withdrawn_code: u64,
    /// Cells of country columns with `00`, unknown.
    pub country_00: u64,
    /// Rows in which a sector, a type or forced marriage stands without the flag that it implies.
    pub broken_implications: u64,
    /// Rows in which `isSexAndLabour` contradicts the two flags that it sums up.
    pub broken_sex_and_labour: u64,
    /// Rows with the band written `09--17`.
    pub padded_band: u64,
}

/// Writes a synthetic file: header and `rows` rows, comma, LF.
///
/// # Errors
/// The stream refuses.
pub fn ctdc<W: Write>(variant: Variant, rows: u64, seed: u64, out: W) -> Result<Summary> {
    let mut out = std::io::BufWriter::with_capacity(1 << 18, out);
    let fail = |row| move |source| Error::Stream { row, source };
    let mut pen = Pen {
        line: Vec::with_capacity(1024),
        dice: Dice::new(seed, Stream::Ctdc, variant as u64),
        summary: Summary::default(),
    };
    writeln!(out, "{}", variant.columns().join(",")).map_err(fail(1))?;
    for row in 0..rows {
        pen.line.clear();
        match variant {
            Variant::KAnonymised => sixty_three::row(&mut pen),
            Variant::GlobalSynthetic => twenty_seven::row(&mut pen),
            Variant::VictimPerpetrator => sixteen::row(&mut pen),
        }
        if let Some(last) = pen.line.last_mut() {
            *last = b'\n';
        }
        out.write_all(&pen.line).map_err(fail(row + 2))?;
    }
    out.flush().map_err(fail(rows + 1))?;
    pen.summary.rows = rows;
    Ok(pen.summary)
}

/// A row being written, cell by cell; each cell ends in a comma, and the last comma becomes the end of the line.
struct Pen {
    line: Vec<u8>,
    dice: Dice,
    summary: Summary,
}

impl Pen {
    fn text(&mut self, text: &str) {
        self.line.extend_from_slice(text.as_bytes());
        self.line.push(b',');
    }

    fn year(&mut self, year: u32) {
        let digits = [1000, 100, 10, 1].map(|place| b'0' + (year / place % 10) as u8);
        self.line.extend_from_slice(&digits);
        self.line.push(b',');
    }

    /// A missing cell in one of the three spellings.
    fn missing(&mut self) {
        match self.dice.below(10) {
            0..5 => {
                self.summary.missing_blank += 1;
                self.text("");
            }
            5..8 => {
                self.summary.missing_null += 1;
                self.text("NULL");
            }
            _ => {
                self.summary.missing_minus_99 += 1;
                self.text("-99");
            }
        }
    }

    /// A flag of the layouts that have no zeros: missing is blank or `NULL`.
    fn mark(&mut self, set: bool) {
        if set {
            self.text("1");
        } else if self.dice.chance(600) {
            self.summary.missing_blank += 1;
            self.text("");
        } else {
            self.summary.missing_null += 1;
            self.text("NULL");
        }
    }

    fn flag(&mut self, flag: Flag) {
        match flag {
            Flag::Missing => self.missing(),
            Flag::No => self.text("0"),
            Flag::Yes => self.text("1"),
        }
    }

    /// A set in one cell: values joined, in one of three habits of writing capitals; missing when empty.
    fn concatenated<'a>(&mut self, values: impl Iterator<Item = &'a str>, separator: &str) {
        let habit = self.dice.below(6);
        let start = self.line.len();
        for value in values {
            if self.line.len() > start {
                self.line.extend_from_slice(separator.as_bytes());
            }
            let from = self.line.len();
            self.line.extend_from_slice(value.as_bytes());
            match habit {
                0 => self.line[from..].make_ascii_lowercase(),
                1 => self.line[from..].make_ascii_uppercase(),
                _ => {}
            }
        }
        if self.line.len() == start {
            self.missing();
        } else {
            self.line.push(b',');
        }
    }

    /// A country by weight, with the quirks of code columns counted.
    fn country(&mut self, countries: &[(&'static str, u32)]) {
        let code = self.dice.weighted(countries);
        match code {
            "" => return self.missing(),
            "NA" | "NAM" => self.summary.namibia += 1,
            "AN" => self.summary.withdrawn_code += 1,
            "00" => self.summary.country_00 += 1,
            _ => {}
        }
        self.text(code);
    }
}

/// A flag that can be denied.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    Missing,
    No,
    Yes,
}

/// Bands of age of the two case layouts, youngest first.
const AGE_BANDS: [(&str, u32); 9] = [
    ("0--8", 3),
    ("9--17", 18),
    ("18--20", 12),
    ("21--23", 13),
    ("24--26", 12),
    ("27--29", 10),
    ("30--38", 18),
    ("39--47", 9),
    ("48+", 5),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(variant: Variant, rows: u64, seed: u64) -> (Vec<csv::StringRecord>, Summary) {
        let mut bytes = Vec::new();
        let summary = ctdc(variant, rows, seed, &mut bytes).expect("a vector takes all bytes");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        (reader.records().map(|record| record.expect("the file is well formed")).collect(), summary)
    }

    #[test]
    fn each_layout_has_its_published_number_of_columns_in_every_row() {
        for (variant, columns) in
            [(Variant::KAnonymised, 63), (Variant::GlobalSynthetic, 27), (Variant::VictimPerpetrator, 16)]
        {
            let (rows, _) = parsed(variant, 300, 1);
            assert_eq!(rows.len(), 301);
            assert!(rows.iter().all(|row| row.len() == columns), "{variant:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        for variant in [Variant::KAnonymised, Variant::GlobalSynthetic, Variant::VictimPerpetrator] {
            assert_eq!(parsed(variant, 50, 3), parsed(variant, 50, 3));
            assert_ne!(parsed(variant, 50, 3).0, parsed(variant, 50, 4).0);
        }
    }

    #[test]
    fn the_63_columns_carry_every_quirk_that_importers_must_meet() {
        let (rows, summary) = parsed(Variant::KAnonymised, 20_000, 1);
        assert_eq!(&rows[0][6], "MajorityEntry");
        for (name, count) in [
            ("blank", summary.missing_blank),
            ("NULL", summary.missing_null),
            ("-99", summary.missing_minus_99),
            ("Namibia", summary.namibia),
            ("withdrawn", summary.withdrawn_code),
            ("00", summary.country_00),
            ("implication", summary.broken_implications),
            ("sex and labour", summary.broken_sex_and_labour),
        ] {
            assert!(count > 0, "{name}");
        }
        let cells = |column: usize, text: &str| rows[1..].iter().filter(|row| &row[column] == text).count() as u64;
        assert_eq!(cells(7, "NA") + cells(57, "NA"), summary.namibia);
        assert_eq!(cells(7, "AN") + cells(57, "AN"), summary.withdrawn_code);
        let joined = |row: &csv::StringRecord| row[26].to_owned();
        assert!(rows[1..].iter().map(joined).any(|text| text == text.to_uppercase() && text.contains(';')));
        assert!(rows[1..].iter().map(joined).any(|text| text == text.to_lowercase() && text.contains(';')));
    }

    #[test]
    fn the_summary_counts_exactly_the_broken_implications_of_the_63_columns() {
        let (rows, summary) = parsed(Variant::KAnonymised, 20_000, 2);
        let index = |name: &str| rows[0].iter().position(|header| header == name).expect("the column exists");
        let yes = |row: &csv::StringRecord, name: &str| &row[index(name)] == "1";
        let any = |row: &csv::StringRecord, prefix: &str| {
            rows[0].iter().enumerate().any(|(column, header)| header.starts_with(prefix) && &row[column] == "1")
        };
        let broken = rows[1..]
            .iter()
            .filter(|row| {
                any(row, "typeOfLabour") && !yes(row, "isForcedLabour")
                    || any(row, "typeOfSex") && !yes(row, "isSexualExploit")
                    || ["isForcedMarriage", "isForcedMilitary", "isOrganRemoval"].iter().any(|name| yes(row, name))
                        && !yes(row, "isOtherExploit")
            })
            .count();
        assert_eq!(broken as u64, summary.broken_implications);
        let contradicted = rows[1..]
            .iter()
            .filter(|row| yes(row, "isSexAndLabour") != (yes(row, "isForcedLabour") && yes(row, "isSexualExploit")))
            .count();
        assert_eq!(contradicted as u64, summary.broken_sex_and_labour);
    }

    /// `DebtBondage` becomes `debt bondage`.
    fn split_at_capitals(name: &str) -> String {
        name.chars().fold(String::new(), |mut words, letter| {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
            words
        })
    }

    #[test]
    fn concatenated_columns_repeat_exactly_the_flags_that_are_one() {
        let (rows, _) = parsed(Variant::KAnonymised, 3_000, 6);
        let groups = [("meansOfControl", "NotSpecified"), ("typeOfLabour", ""), ("typeOfSex", "")];
        for row in &rows[1..] {
            for (prefix, left_out) in groups {
                let mut expected = Vec::new();
                let mut told = "";
                for (header, cell) in rows[0].iter().zip(row) {
                    match header.strip_prefix(prefix) {
                        Some("Concatenated") => told = cell,
                        Some(name) if cell == "1" && name != left_out => expected.push(split_at_capitals(name)),
                        _ => {}
                    }
                }
                let missing = ["", "NULL", "-99", "Not specified"].contains(&told) && expected.is_empty();
                assert!(missing || told.to_lowercase() == expected.join(";"), "{told} against {expected:?}");
            }
        }
    }

    #[test]
    fn the_27_columns_never_hold_a_zero_and_sometimes_a_padded_band() {
        let (rows, summary) = parsed(Variant::GlobalSynthetic, 5_000, 1);
        assert!(rows[1..].iter().all(|row| row.iter().skip(6).all(|cell| matches!(cell, "" | "NULL" | "1"))));
        let padded = rows[1..].iter().filter(|row| &row[2] == "09--17").count() as u64;
        assert_eq!(padded, summary.padded_band);
        assert!(padded > 0);
    }

    #[test]
    fn an_unknown_layout_is_refused_by_name() {
        let error = "64".parse::<Variant>().expect_err("there is no layout 64");
        assert!(error.to_string().contains("64") && error.to_string().contains("vp16"));
    }
}
