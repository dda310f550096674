//! What does a large, clean file of cases look like?
//!
//! One plain CSV of wide rows in canonical codes, for measuring an import: no quirks, no errors, no names. Keys are unique;
//! `citizenship`, `exploitation` and `means_of_control` hold several codes joined with `;`.

use crate::dice::{Dice, Stream};
use crate::error::{Error, Result};
use crate::people::several;
use std::io::Write;

/// The twenty columns in order.
pub const COLUMNS: [&str; 20] = [
    "source_key",
    "year_registered",
    "sex",
    "gender",
    "age_at_identification",
    "citizenship",
    "country_of_exploitation",
    "exploitation",
    "means_of_control",
    "recruiter_relation",
    "referral_source",
    "residence_status",
    "education",
    "marital_status",
    "main_exploitation",
    "identified_on",
    "identification_status",
    "majority_at_exploitation",
    "duration_band",
    "cross_border",
];

const COUNTRIES: [(&str, u32); 24] = [
    ("PHL", 9),
    ("UKR", 8),
    ("MDA", 6),
    ("IDN", 6),
    ("NPL", 6),
    ("BGD", 6),
    ("NGA", 6),
    ("ROU", 5),
    ("VNM", 5),
    ("MMR", 5),
    ("ETH", 4),
    ("IND", 4),
    ("THA", 4),
    ("COL", 4),
    ("VEN", 4),
    ("UZB", 3),
    ("KGZ", 3),
    ("ALB", 3),
    ("MAR", 3),
    ("KEN", 3),
    ("BRA", 3),
    ("NAM", 2),
    ("PER", 2),
    ("UGA", 2),
];
const FORMS: [(&str, u32); 16] = [
    ("sexual", 14),
    ("sexual.prostitution", 18),
    ("sexual.pornography", 2),
    ("sexual.remote_interactive", 3),
    ("labour", 9),
    ("labour.isic_a01", 8),
    ("labour.isic_a03", 3),
    ("labour.isic_c", 5),
    ("labour.isic_f", 7),
    ("labour.isic_i", 5),
    ("labour.isic_t", 9),
    ("servile.servitude", 2),
    ("begging", 5),
    ("criminality.online_scams", 5),
    ("criminality.drugs", 3),
    ("forced_marriage", 4),
];
const MEANS: [(&str, u32); 12] = [
    ("debt_bondage", 9),
    ("takes_earnings", 9),
    ("threats", 12),
    ("threat_law_enforcement", 5),
    ("threatens_family", 5),
    ("psychological_abuse", 12),
    ("physical_abuse", 9),
    ("sexual_abuse", 4),
    ("false_promises", 14),
    ("restricts_movement", 11),
    ("excessive_hours", 7),
    ("withholds_documents", 9),
];
const RELATIONS: [&str; 6] = ["intimate_partner", "family", "friend_acquaintance", "employer", "broker", "stranger"];
const REFERRALS: [&str; 8] =
    ["police", "immigration_border", "labour_inspection", "health", "social_services", "ngo", "helpline", "self"];
const RESIDENCE: [&str; 6] =
    ["citizen", "permanent_resident", "temporary_permit", "victim_permit", "asylum_seeker", "irregular"];
const EDUCATION: [&str; 7] = ["isced_0", "isced_1", "isced_2", "isced_3", "isced_4", "isced_5", "isced_6"];
const MARITAL: [&str; 5] = ["single", "married", "widowed", "divorced", "separated"];
const STATUS: [(&str, u32); 4] = [("identified", 60), ("presumed", 25), ("referred", 10), ("not_victim", 5)];
const DURATION: [&str; 3] = ["0_12", "13_24", "25_plus"];

/// Writes header and `rows` rows of cases, comma, LF, UTF-8.
///
/// # Errors
/// The stream refuses.
pub fn case_rows<W: Write>(rows: u64, seed: u64, out: W) -> Result<()> {
    let mut out = std::io::BufWriter::with_capacity(1 << 18, out);
    let fail = |row| move |source| Error::Stream { row, source };
    let mut dice = Dice::new(seed, Stream::CaseRows, 0);
    writeln!(out, "{}", COLUMNS.join(",")).map_err(fail(1))?;
    for row in 0..rows {
        write_row(&mut out, row, &mut dice).map_err(fail(row + 2))?;
    }
    out.flush().map_err(fail(rows + 1))
}

fn write_row(out: &mut impl Write, row: u64, dice: &mut Dice) -> std::io::Result<()> {
    let year = 2015 + dice.below(9);
    let female = dice.chance(640);
    let age = 5 + dice.below(30) + dice.below(25);
    let citizenship = several(&COUNTRIES, 1, if dice.chance(40) { 2 } else { 1 }, dice);
    let exploited_in = dice.weighted(&COUNTRIES);
    let exploitation = several(&FORMS, 1, if dice.chance(150) { 2 } else { 1 }, dice);
    let means = several(&MEANS, 1, 4, dice);
    write!(
        out,
        "C{row:08},{year},{},{},{age},{},{exploited_in},{},{},",
        if female { "female" } else { "male" },
        if female { "feminine" } else { "masculine" },
        citizenship.join(";"),
        exploitation.join(";"),
        means.join(";"),
    )?;
    for list in [&RELATIONS[..], &REFERRALS, &RESIDENCE, &EDUCATION, &MARITAL] {
        // One cell in twelve stays empty: real cases are never complete.
        let known = dice.below(12) > 0;
        let value = dice.pick(list);
        write!(out, "{},", if known { value } else { "" })?;
    }
    let month = dice.between(1, 12);
    let day = dice.between(1, 28);
    let status = dice.weighted(&STATUS);
    let before = dice.below(3);
    writeln!(
        out,
        "{},{year}-{month:02}-{day:02},{status},{},{},{}",
        exploitation[0],
        if age.saturating_sub(before) < 18 { "minor" } else { "adult" },
        dice.pick(&DURATION),
        if citizenship.contains(&exploited_in) { "no" } else { "yes" },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_has_twenty_cells_and_a_key_of_its_own() {
        let mut bytes = Vec::new();
        case_rows(2_000, 5, &mut bytes).expect("a vector takes all bytes");
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().expect("there is a header").iter().collect::<Vec<_>>(), COLUMNS);
        let keys: HashSet<String> = reader
            .records()
            .map(|record| record.expect("every row has as many cells as the header")[0].to_owned())
            .collect();
        assert_eq!(keys.len(), 2_000);
    }

    #[test]
    fn the_same_seed_gives_the_same_rows() {
        let write = |seed| {
            let mut bytes = Vec::new();
            case_rows(100, seed, &mut bytes).expect("a vector takes all bytes");
            bytes
        };
        assert_eq!(write(1), write(1));
        assert_ne!(write(1), write(2));
    }
}
