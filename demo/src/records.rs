//! What does each agency know of a person, and what does it write down?

use crate::agency::Agency;
use crate::country::by_code;
use crate::dice::{Dice, Stream};
use crate::manifest::{Age, Facts, Person};
use crate::people::years_between;
use crate::words::{self, AGE_BANDS, List, Tongue};
use jiff::ToSpan;
use jiff::civil::Date;

/// A case as one agency has it, before it is laid out and before errors.
pub(crate) struct Record<'a> {
    pub(crate) person: &'a Person,
    pub(crate) case_id: String,
    pub(crate) facts: Facts,
    pub(crate) extra: Extra,
}

/// What stands in the file and in no fact: parts of identity, and matters that only one agency notes.
pub(crate) struct Extra {
    pub(crate) phone: String,
    pub(crate) house: u32,
    pub(crate) pick: u32,
    pub(crate) own_script: bool,
    pub(crate) marital: &'static str,
    pub(crate) education: &'static str,
    pub(crate) recruitment: &'static str,
}

/// HTCDS labels of marital status that the shelters use.
pub(crate) const MARITAL: [&str; 6] =
    ["Single", "Married", "Widowed", "Divorced", "Separated", "Registered Partnership"];
/// HTCDS labels of the highest level of education that the shelters use.
pub(crate) const EDUCATION: [&str; 5] = [
    "Primary Education",
    "Lower Secondary Education",
    "Upper Secondary Education",
    "Post-secondary Non-tertiary Education",
    "Bachelor’s or Equivalent Level",
];
/// HTCDS labels of the method of recruitment that the shelters use.
pub(crate) const RECRUITMENT: [&str; 6] = [
    "At work",
    "Through online social networks",
    "Through an online advertisement",
    "Through family or family events",
    "Through friends or social events",
    "Other",
];

/// All records of one agency in the order of registration, numbered; the case numbers are written back to the people.
pub(crate) fn of_agency<'a>(agency: Agency, people: &'a [Person], seed: u64) -> Vec<Record<'a>> {
    let mut dice = Dice::new(seed, Stream::Records, agency as u64);
    let mut met: Vec<(Date, &Person)> = people
        .iter()
        .filter_map(|person| {
            let sighting = person.sightings.iter().find(|sighting| sighting.agency == agency)?;
            Some((sighting.registered_on, person))
        })
        .collect();
    met.sort_by_key(|(date, person)| (*date, person.id));
    met.into_iter()
        .enumerate()
        .map(|(index, (date, person))| Record {
            person,
            case_id: case_id(agency, date, index as u32 + 1),
            facts: facts(agency, person, date, &mut dice),
            extra: extra(&mut dice),
        })
        .collect()
}

fn case_id(agency: Agency, date: Date, number: u32) -> String {
    let year = date.year();
    match agency {
        Agency::Police => format!("УД-{year}/{number:05}"),
        Agency::Shelter => format!("SF-{number:05}"),
        Agency::LabourInspection => format!("TA/{year}/{number:04}"),
        Agency::Hotline => format!("H{:02}{number:05}", year % 100),
        Agency::BorderGuard => format!("边〔{year}〕{number:04}号"),
    }
}

fn facts(agency: Agency, person: &Person, registered_on: Date, dice: &mut Dice) -> Facts {
    let tongue = agency.tongue();
    let status = dice.weighted(statuses(agency));
    let decided = matches!(status, "presumed" | "identified" | "not_victim");
    let decision = registered_on.saturating_add(i64::from(dice.between(5, 200)).days());
    // Each agency sees part of what happened.
    let means: Vec<&str> = person.means_of_control.iter().copied().filter(|_| dice.chance(720)).collect();
    let known = |dice: &mut Dice, per_mille: u32| dice.chance(per_mille);
    let age_known = known(dice, if agency == Agency::Hotline { 740 } else { 955 });
    let place_known = known(dice, 930);
    let relation_known = known(dice, 760);
    let citizenship_known = known(dice, if agency == Agency::Hotline { 820 } else { 970 });
    let referral_known = known(dice, 880);
    let sex_known = known(dice, 985);
    let gender_known = known(dice, 950);
    let referral = dice.pick(words::REFERRAL);
    let before = dice.below(4) as u8;
    Facts {
        registered_on,
        sex: one(words::SEX, person.sex, tongue).filter(|_| sex_known),
        gender: one(words::GENDER, person.gender, tongue).filter(|_| gender_known),
        age: age_known.then(|| age(agency, person, registered_on, before)),
        citizenship: if citizenship_known { written_citizenship(agency, person) } else { Vec::new() },
        country_of_exploitation: place_known.then_some(person.country_of_exploitation),
        exploitation: all(words::EXPLOITATION, &person.exploitation, tongue),
        means_of_control: all(words::MEANS, &means, tongue),
        recruiter_relation: one(words::RELATION, person.recruiter_relation, tongue).filter(|_| relation_known),
        status: one(words::STATUS, status, tongue).unwrap_or(status),
        identified_on: decided.then_some(decision),
        referral_source: one(words::REFERRAL, referral.code, tongue).filter(|_| referral_known),
    }
}

/// The border guard reads one passport; the others write both citizenships.
fn written_citizenship(agency: Agency, person: &Person) -> Vec<&'static str> {
    let several = if agency == Agency::BorderGuard { 1 } else { 2 };
    person.citizenship.iter().copied().filter(|code| by_code(code).is_some()).take(several).collect()
}

fn statuses(agency: Agency) -> &'static [(&'static str, u32)] {
    match agency {
        Agency::Police => {
            &[("identified", 46), ("presumed", 30), ("referred", 10), ("not_victim", 8), ("withdrawn", 6)]
        }
        Agency::Shelter => &[("identified", 58), ("presumed", 30), ("referred", 6), ("declined", 6)],
        Agency::LabourInspection => &[("presumed", 40), ("identified", 24), ("referred", 22), ("indicated", 14)],
        Agency::Hotline => &[("indicated", 44), ("referred", 30), ("presumed", 14), ("declined", 12)],
        Agency::BorderGuard => &[("presumed", 36), ("indicated", 30), ("referred", 24), ("not_victim", 10)],
    }
}

fn age(agency: Agency, person: &Person, registered_on: Date, before: u8) -> Age {
    let years = years_between(person.born, registered_on);
    match agency {
        Agency::Shelter => Age::AtExploitation(years.saturating_sub(before)),
        Agency::BorderGuard => band(years),
        _ => Age::AtRegistration(years),
    }
}

fn band(years: u8) -> Age {
    let (code, low, high, _) = AGE_BANDS
        .iter()
        .find(|(_, _, high, _)| high.is_none_or(|high| years <= high))
        .expect("the last band is open above, so one always fits");
    Age::Band(code, *low, *high)
}

/// What a reader may conclude from the agency's word for a code; none where the agency has no such column.
fn one(list: List, code: &str, tongue: Tongue) -> Option<&'static str> {
    let text = words::say(list, code, tongue);
    if text.is_empty() { None } else { words::read(list, text, tongue) }
}

fn all(list: List, codes: &[&str], tongue: Tongue) -> Vec<&'static str> {
    let mut read: Vec<&'static str> = Vec::new();
    for code in codes.iter().filter_map(|code| one(list, code, tongue)) {
        if !read.contains(&code) {
            read.push(code);
        }
    }
    read.sort_by_key(|code| list.iter().position(|word| word.code == *code));
    read
}

fn extra(dice: &mut Dice) -> Extra {
    Extra {
        // 999 is a country code that the ITU has not assigned (Recommendation E.164, list of assigned codes).
        phone: format!("+999 {:02} {:03} {:04}", dice.below(100), dice.below(1000), dice.below(10_000)),
        house: dice.between(1, 180),
        pick: dice.below(1 << 16),
        own_script: dice.chance(180),
        marital: dice.pick(&MARITAL),
        education: dice.pick(&EDUCATION),
        recruitment: dice.pick(&RECRUITMENT),
    }
}
