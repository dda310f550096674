//! What stands in a row of the k-anonymised layout with 63 columns?
//!
//! Concatenated columns repeat the flags in words: the end of the flag's name, split at capitals (`meansOfControlDebtBondage`
//! gives `Debt bondage`), joined with `;`, in capitals that vary from row to row.

use super::{AGE_BANDS, Flag, Pen};

/// Columns in order; the header of column 7 begins with a capital, as files in circulation have it.
pub(super) const COLUMNS: [&str; 63] = [
    "yearOfRegistration",
    "Datasource",
    "gender",
    "ageBroad",
    "majorityStatus",
    "majorityStatusAtExploit",
    "MajorityEntry",
    "citizenship",
    "meansOfControlDebtBondage",
    "meansOfControlTakesEarnings",
    "meansOfControlRestrictsFinancialAccess",
    "meansOfControlThreats",
    "meansOfControlPsychologicalAbuse",
    "meansOfControlPhysicalAbuse",
    "meansOfControlSexualAbuse",
    "meansOfControlFalsePromises",
    "meansOfControlPsychoactiveSubstances",
    "meansOfControlRestrictsMovement",
    "meansOfControlRestrictsMedicalCare",
    "meansOfControlExcessiveWorkingHours",
    "meansOfControlUsesChildren",
    "meansOfControlThreatOfLawEnforcement",
    "meansOfControlWithholdsNecessities",
    "meansOfControlWithholdsDocuments",
    "meansOfControlOther",
    "meansOfControlNotSpecified",
    "meansOfControlConcatenated",
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "isSexAndLabour",
    "isForcedMarriage",
    "isForcedMilitary",
    "isOrganRemoval",
    "isSlaveryAndPractices",
    "typeOfExploitConcatenated",
    "typeOfLabourAgriculture",
    "typeOfLabourAquafarming",
    "typeOfLabourBegging",
    "typeOfLabourConstruction",
    "typeOfLabourDomesticWork",
    "typeOfLabourHospitality",
    "typeOfLabourIllicitActivities",
    "typeOfLabourManufacturing",
    "typeOfLabourMiningOrDrilling",
    "typeOfLabourPeddling",
    "typeOfLabourTransportation",
    "typeOfLabourOther",
    "typeOfLabourNotSpecified",
    "typeOfLabourConcatenated",
    "typeOfSexProstitution",
    "typeOfSexPornography",
    "typeOfSexRemoteInteractiveServices",
    "typeOfSexPrivateSexualServices",
    "typeOfSexConcatenated",
    "isAbduction",
    "RecruiterRelationship",
    "CountryOfExploitation",
    "recruiterRelationIntimatePartner",
    "recruiterRelationFriend",
    "recruiterRelationFamily",
    "recruiterRelationOther",
    "recruiterRelationUnknown",
];

/// Means of control in the order of their columns, with their chance in a thousand.
const MEANS: [(&str, u32); 17] = [
    ("Debt bondage", 180),
    ("Takes earnings", 190),
    ("Restricts financial access", 150),
    ("Threats", 200),
    ("Psychological abuse", 330),
    ("Physical abuse", 240),
    ("Sexual abuse", 110),
    ("False promises", 340),
    ("Psychoactive substances", 90),
    ("Restricts movement", 300),
    ("Restricts medical care", 100),
    ("Excessive working hours", 260),
    ("Uses children", 40),
    ("Threat of law enforcement", 120),
    ("Withholds necessities", 140),
    ("Withholds documents", 210),
    ("Other", 60),
];

/// Sectors of labour in the order of their columns, with their chance in a thousand.
const LABOUR: [(&str, u32); 12] = [
    ("Agriculture", 150),
    ("Aquafarming", 40),
    ("Begging", 50),
    ("Construction", 120),
    ("Domestic work", 260),
    ("Hospitality", 100),
    ("Illicit activities", 60),
    ("Manufacturing", 90),
    ("Mining or drilling", 20),
    ("Peddling", 30),
    ("Transportation", 20),
    ("Other", 130),
];

/// Types of sexual exploitation in the order of their columns, with their chance in a thousand.
const SEX: [(&str, u32); 4] =
    [("Prostitution", 600), ("Pornography", 60), ("Remote interactive services", 50), ("Private sexual services", 60)];

/// Words of `typeOfExploitConcatenated` in the order labour, sexual, other, marriage, military, organs, slavery.
const EXPLOIT: [&str; 7] = [
    "Forced labour",
    "Sexual exploitation",
    "Other exploitation",
    "Forced marriage",
    "Forced military",
    "Organ removal",
    "Slavery and similar practices",
];

/// Relations in the order of their columns 59 to 62, with their words in `RecruiterRelationship`.
const RELATIONS: [(&str, u32); 4] =
    [("Intimate Partner", 120), ("Friend/Acquaintance", 150), ("Family/Relative", 130), ("Other", 240)];

/// First citizenship: `NA` is Namibia, `AN` was withdrawn in 2010, `00` is unknown, the empty code is missing.
const CITIZENSHIP: [(&str, u32); 34] = [
    ("PH", 110),
    ("UA", 80),
    ("MD", 60),
    ("US", 60),
    ("ID", 50),
    ("KH", 30),
    ("BY", 30),
    ("RO", 25),
    ("MX", 25),
    ("NG", 25),
    ("UZ", 20),
    ("KG", 20),
    ("MM", 20),
    ("BD", 18),
    ("VN", 18),
    ("BG", 15),
    ("ET", 14),
    ("KZ", 12),
    ("TH", 12),
    ("GH", 10),
    ("LA", 10),
    ("IN", 10),
    ("CO", 10),
    ("HT", 10),
    ("AL", 8),
    ("SL", 8),
    ("AF", 8),
    ("MG", 6),
    ("BO", 6),
    ("NA", 6),
    ("UG", 6),
    ("00", 12),
    ("AN", 2),
    ("", 60),
];

/// Country of exploitation.
const EXPLOITED_IN: [(&str, u32); 20] = [
    ("US", 160),
    ("UA", 70),
    ("MD", 60),
    ("PH", 40),
    ("RU", 80),
    ("ID", 35),
    ("MY", 40),
    ("KZ", 20),
    ("TR", 20),
    ("TH", 18),
    ("BY", 14),
    ("NA", 5),
    ("AE", 20),
    ("SA", 18),
    ("PL", 22),
    ("KH", 20),
    ("GH", 10),
    ("LB", 8),
    ("00", 10),
    ("", 90),
];

pub(super) fn row(pen: &mut Pen) {
    let year = 2002 + pen.dice.below(10).max(pen.dice.below(20));
    pen.year(year);
    let hotline = pen.dice.chance(350);
    pen.text(if hotline { "Hotline" } else { "Case Management" });
    match pen.dice.weighted(&[
        ("Female", 700),
        ("Male", 260),
        ("Transgender/NonConforming", 6),
        ("Unknown", 14),
        ("", 20),
    ]) {
        "" => pen.missing(),
        gender => pen.text(gender),
    }
    ages(pen);
    pen.country(&CITIZENSHIP);
    means(pen, hotline);
    exploitation(pen);
    abduction_to_end(pen);
}

/// Columns 4 to 7. Under k-anonymity the band is often gone while the majority stays.
fn ages(pen: &mut Pen) {
    let band = pen.dice.weighted(&AGE_BANDS);
    let majority = if band == "0--8" || band == "9--17" { "Minor" } else { "Adult" };
    if pen.dice.chance(300) {
        pen.missing();
    } else {
        pen.text(band);
    }
    for unknown in [60, 250, 600] {
        if !pen.dice.chance(unknown) {
            pen.text(majority);
        } else if pen.dice.chance(300) {
            pen.text("Unknown");
        } else {
            pen.missing();
        }
    }
}

/// Columns 9 to 27. A hotline notes what it hears and denies nothing; case management answers the whole group or nothing.
fn means(pen: &mut Pen, hotline: bool) {
    let answered = pen.dice.chance(620);
    let mut set = [Flag::Missing; MEANS.len()];
    if answered {
        for (flag, (_, chance)) in set.iter_mut().zip(MEANS) {
            *flag = if pen.dice.chance(chance) {
                Flag::Yes
            } else if hotline || pen.dice.chance(250) {
                Flag::Missing
            } else {
                Flag::No
            };
        }
    }
    let any = set.contains(&Flag::Yes);
    set.into_iter().for_each(|flag| pen.flag(flag));
    pen.text(if any { "0" } else { "1" });
    if any {
        pen.concatenated(chosen(&MEANS, &set), ";");
    } else {
        pen.text("Not specified");
    }
}

fn chosen<'a>(list: &'a [(&'a str, u32)], set: &'a [Flag]) -> impl Iterator<Item = &'a str> {
    list.iter().zip(set).filter(|(_, flag)| **flag == Flag::Yes).map(|((word, _), _)| *word)
}

/// A flag that is not set: denied or missing.
fn unset(pen: &mut Pen, set: bool) -> Flag {
    if set {
        Flag::Yes
    } else if pen.dice.chance(450) {
        Flag::No
    } else {
        Flag::Missing
    }
}

/// Columns 28 to 55. Real files break implications; here a sector or a type stands without its flag in about 4 of 1,000
/// such rows, forced marriage and its like without the flag of other exploitation in about 40.
fn exploitation(pen: &mut Pen) {
    let kind = pen.dice.weighted(&[("labour", 380), ("sexual", 420), ("both", 40), ("other", 40), ("nothing", 120)]);
    let labour_meant = matches!(kind, "labour" | "both");
    let sexual_meant = matches!(kind, "sexual" | "both");
    let sectors = draw(pen, &LABOUR, labour_meant);
    let types = draw(pen, &SEX, sexual_meant);
    let sector_unknown = labour_meant && !sectors.contains(&Flag::Yes);
    let mut specific = [false; 3];
    if kind == "other" {
        specific[pen.dice.weighted(&[(0_usize, 70), (1, 20), (2, 10)])] = pen.dice.chance(700);
    }
    let slavery = labour_meant && pen.dice.chance(30);
    let lost = |pen: &mut Pen, implied: bool, per_mille| implied && pen.dice.chance(per_mille);
    let labour_lost = lost(pen, labour_meant, 4);
    let sexual_lost = lost(pen, types.contains(&Flag::Yes), 4);
    let other_lost = lost(pen, specific.contains(&true), 40);
    pen.summary.broken_implications += u64::from(labour_lost || sexual_lost || other_lost);
    let labour = labour_meant && !labour_lost;
    let sexual = sexual_meant && !sexual_lost;
    let other = kind == "other" && !other_lost;
    for set in [labour, sexual, other] {
        let flag = unset(pen, set);
        pen.flag(flag);
    }
    let contradicted = pen.dice.chance(1);
    pen.summary.broken_sex_and_labour += u64::from(contradicted);
    pen.text(if (labour && sexual) != contradicted { "1" } else { "0" });
    for set in [specific[0], specific[1], specific[2], slavery] {
        let flag = unset(pen, set);
        pen.flag(flag);
    }
    let said = [labour, sexual, other, specific[0], specific[1], specific[2], slavery];
    pen.concatenated(EXPLOIT.into_iter().zip(said).filter(|(_, set)| *set).map(|(word, _)| word), ";");
    sectors.iter().for_each(|flag| pen.flag(*flag));
    pen.text(if sector_unknown { "1" } else { "0" });
    let unknown = sector_unknown.then_some("Not specified");
    pen.concatenated(chosen(&LABOUR, &sectors).chain(unknown), ";");
    types.iter().for_each(|flag| pen.flag(*flag));
    pen.concatenated(chosen(&SEX, &types), ";");
}

fn draw<const N: usize>(pen: &mut Pen, list: &[(&str, u32); N], meant: bool) -> [Flag; N] {
    let mut set = [Flag::Missing; N];
    for (flag, (_, chance)) in set.iter_mut().zip(list) {
        let yes = meant && pen.dice.chance(*chance);
        *flag = unset(pen, yes);
    }
    set
}

/// Columns 56 to 63.
fn abduction_to_end(pen: &mut Pen) {
    let abducted = pen.dice.chance(20);
    let flag = unset(pen, abducted);
    pen.flag(flag);
    let mut set = [Flag::Missing; RELATIONS.len()];
    if pen.dice.chance(600) {
        for (flag, (_, chance)) in set.iter_mut().zip(RELATIONS) {
            let yes = pen.dice.chance(chance);
            *flag = unset(pen, yes);
        }
    }
    let any = set.contains(&Flag::Yes);
    if any {
        pen.concatenated(chosen(&RELATIONS, &set), "; ");
    } else {
        pen.text("Not Specified");
    }
    pen.country(&EXPLOITED_IN);
    set.into_iter().for_each(|flag| pen.flag(flag));
    pen.text(if any { "0" } else { "1" });
}
