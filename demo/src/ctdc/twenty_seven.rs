//! What stands in a row of the Global Synthetic layout with 27 columns?

use super::{AGE_BANDS, Pen};

/// Columns in order.
pub(super) const COLUMNS: [&str; 27] = [
    "yearOfRegistration",
    "gender",
    "ageBroad",
    "citizenship",
    "CountryOfExploitation",
    "traffickMonths",
    "meansDebtBondageEarnings",
    "meansThreats",
    "meansAbusePsyPhySex",
    "meansFalsePromises",
    "meansDrugsAlcohol",
    "meansDenyBasicNeeds",
    "meansExcessiveWorkHours",
    "meansWithholdDocs",
    "isForcedLabour",
    "isSexualExploit",
    "isOtherExploit",
    "typeOfLabourAgriculture",
    "typeOfLabourConstruction",
    "typeOfLabourDomesticWork",
    "typeOfLabourHospitality",
    "typeOfSexProstitution",
    "typeOfSexPornography",
    "recruiterRelationIntimatePartner",
    "recruiterRelationFriend",
    "recruiterRelationFamily",
    "recruiterRelationOther",
];

/// Citizenship in ISO 3166-1 alpha-3; `NAM` is Namibia, the empty code is missing.
const CITIZENSHIP: [(&str, u32); 26] = [
    ("PHL", 110),
    ("UKR", 80),
    ("MDA", 60),
    ("USA", 70),
    ("IDN", 50),
    ("KHM", 30),
    ("BLR", 30),
    ("ROU", 25),
    ("MEX", 25),
    ("NGA", 25),
    ("UZB", 20),
    ("KGZ", 20),
    ("MMR", 20),
    ("BGD", 18),
    ("VNM", 18),
    ("ETH", 14),
    ("THA", 12),
    ("GHA", 10),
    ("COL", 10),
    ("HTI", 10),
    ("ALB", 8),
    ("AFG", 8),
    ("NAM", 6),
    ("UGA", 6),
    ("BOL", 6),
    ("", 110),
];

/// Country of exploitation.
const EXPLOITED_IN: [(&str, u32); 16] = [
    ("USA", 160),
    ("UKR", 60),
    ("MDA", 40),
    ("PHL", 40),
    ("RUS", 80),
    ("IDN", 35),
    ("MYS", 40),
    ("KAZ", 20),
    ("TUR", 20),
    ("THA", 18),
    ("NAM", 5),
    ("ARE", 20),
    ("POL", 22),
    ("KHM", 20),
    ("GHA", 10),
    ("", 130),
];

/// Chances in a thousand of the eight means, columns 7 to 14.
const MEANS: [u32; 8] = [220, 200, 330, 240, 60, 300, 160, 150];

pub(super) fn row(pen: &mut Pen) {
    let year = 2002 + pen.dice.below(12).max(pen.dice.below(21));
    pen.year(year);
    missing_or(pen, &[("Woman", 700), ("Man", 250), ("Trans/Transgender/NonConforming", 6), ("", 44)]);
    band(pen);
    pen.country(&CITIZENSHIP);
    pen.country(&EXPLOITED_IN);
    missing_or(pen, &[("0--12 (0-1 yr)", 150), ("13--24 (1-2 yrs)", 40), ("25+ (2+ yrs)", 60), ("", 750)]);
    let told = pen.dice.chance(550);
    for chance in MEANS {
        let set = told && pen.dice.chance(chance);
        pen.mark(set);
    }
    exploitation(pen);
    for chance in [90, 110, 100, 160] {
        let set = pen.dice.chance(chance);
        pen.mark(set);
    }
}

fn missing_or(pen: &mut Pen, list: &[(&'static str, u32)]) {
    match pen.dice.weighted(list) {
        "" => pen.mark(false),
        value => pen.text(value),
    }
}

/// One release writes the second band with a leading zero; here every tenth such row does.
fn band(pen: &mut Pen) {
    match pen.dice.weighted(&AGE_BANDS) {
        _ if pen.dice.chance(200) => pen.mark(false),
        "9--17" if pen.dice.chance(100) => {
            pen.summary.padded_band += 1;
            pen.text("09--17");
        }
        band => pen.text(band),
    }
}

/// Columns 15 to 23: labour, sexual, other, four sectors, two types.
fn exploitation(pen: &mut Pen) {
    let kind = pen.dice.weighted(&[("labour", 330), ("sexual", 430), ("both", 40), ("other", 60), ("nothing", 140)]);
    let (labour, sexual) = (matches!(kind, "labour" | "both"), matches!(kind, "sexual" | "both"));
    let mut sectors = [false; 4];
    let mut types = [false; 2];
    for (set, chance) in sectors.iter_mut().zip([150, 140, 250, 100]) {
        *set = labour && pen.dice.chance(chance);
    }
    for (set, chance) in types.iter_mut().zip([600, 60]) {
        *set = sexual && pen.dice.chance(chance);
    }
    // Statistical synthesis can pull a type and its flag apart.
    let labour_lost = sectors.contains(&true) && pen.dice.chance(4);
    let sexual_lost = types.contains(&true) && pen.dice.chance(4);
    pen.summary.broken_implications += u64::from(labour_lost || sexual_lost);
    for set in [labour && !labour_lost, sexual && !sexual_lost, kind == "other"] {
        pen.mark(set);
    }
    sectors.into_iter().chain(types).for_each(|set| pen.mark(set));
}
