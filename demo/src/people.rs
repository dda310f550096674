//! Who are the invented victims, and which agencies meet them?
//!
//! Every person has a hidden visibility: most are seen by one agency, some by several, a few by all. Each agency also has
//! its own eye: inspectors see labour, the border guard sees foreigners. Lists that overlap unevenly are what linkage and
//! estimation must live with, so the demonstration has them too.

use crate::agency::Agency;
use crate::country::{COUNTRIES, NEIGHBOUR, OWN_COUNTRY};
use crate::dice::{Dice, Stream};
use crate::manifest::{Person, Sighting};
use crate::names::Name;
use jiff::ToSpan;
use jiff::civil::Date;

/// Weight of each year of first detection: detection grows, with a dip in 2020.
const YEARS: [(i16, u32); 6] = [(2018, 11), (2019, 14), (2020, 9), (2021, 15), (2022, 18), (2023, 21)];

const FORMS: [(&str, u32); 19] = [
    ("sexual", 120),
    ("sexual.prostitution", 150),
    ("sexual.pornography", 14),
    ("sexual.remote_interactive", 22),
    ("labour", 70),
    ("labour.isic_a01", 70),
    ("labour.isic_a03", 28),
    ("labour.isic_c", 34),
    ("labour.isic_f", 60),
    ("labour.isic_i", 38),
    ("labour.isic_t", 66),
    ("labour.peddling", 12),
    ("servile.servitude", 16),
    ("begging", 50),
    ("criminality.online_scams", 48),
    ("criminality.drugs", 30),
    ("criminality.petty_crime", 24),
    ("forced_marriage", 34),
    ("illegal_adoption", 8),
];

const MEANS: [(&str, u32); 17] = [
    ("debt_bondage", 30),
    ("takes_earnings", 36),
    ("threats", 44),
    ("threat_law_enforcement", 20),
    ("threatens_family", 20),
    ("psychological_abuse", 46),
    ("physical_abuse", 34),
    ("sexual_abuse", 16),
    ("false_promises", 56),
    ("psychoactive_substances", 12),
    ("restricts_financial_access", 14),
    ("restricts_movement", 44),
    ("restricts_medical_care", 12),
    ("withholds_necessities", 18),
    ("excessive_hours", 30),
    ("withholds_documents", 38),
    ("abduction", 6),
];

const RELATIONS: [(&str, u32); 6] = [
    ("intimate_partner", 16),
    ("family", 14),
    ("friend_acquaintance", 26),
    ("employer", 18),
    ("broker", 20),
    ("stranger", 12),
];

/// Draws the people of the demonstration, each seen by at least one agency.
pub(crate) fn population(seed: u64, victims: usize) -> Vec<Person> {
    let mut dice = Dice::new(seed, Stream::People, 0);
    let citizenships: Vec<(&'static str, u32)> =
        COUNTRIES.iter().map(|country| (country.code, country.weight)).collect();
    (0..victims).map(|id| person(id as u32, &citizenships, &mut dice)).collect()
}

fn person(id: u32, citizenships: &[(&'static str, u32)], dice: &mut Dice) -> Person {
    let name = Name::draw(dice);
    let exploitation = forms(dice);
    let sexual = exploitation.iter().any(|form| form.starts_with("sexual") || *form == "forced_marriage");
    let sex = dice.weighted(if sexual {
        &[("female", 86), ("male", 13), ("other", 1)]
    } else {
        &[("female", 42), ("male", 57), ("other", 1)]
    });
    let gender = gender(sex, dice);
    let citizenship = citizenship(citizenships, dice);
    let first_detected = day_in_year(dice.weighted(&YEARS), dice);
    let born = birth(first_detected, &exploitation, dice);
    let mut means_of_control = several(&MEANS, 1, 5, dice);
    // The order of the list, so that a cell's words do not depend on the order of the draw.
    means_of_control.sort_by_key(|code| MEANS.iter().position(|(known, _)| known == code));
    let recruiter_relation = dice.weighted(&RELATIONS);
    let country_of_exploitation = if dice.chance(70) { NEIGHBOUR } else { OWN_COUNTRY };
    let child = years_between(born, first_detected) < 18;
    let foreign = !citizenship.contains(&OWN_COUNTRY);
    let sightings = sightings(&exploitation, child, foreign, first_detected, dice);
    Person {
        id,
        name,
        sex,
        gender,
        born,
        citizenship,
        country_of_exploitation,
        exploitation,
        means_of_control,
        recruiter_relation,
        first_detected,
        sightings,
    }
}

fn forms(dice: &mut Dice) -> Vec<&'static str> {
    // Removal of organs is met a few times in a decade, so it stands outside the weights.
    if dice.chance(2) {
        return vec!["organ_removal"];
    }
    let first = dice.weighted(&FORMS);
    if !dice.chance(110) {
        return vec![first];
    }
    // A second form of another kind: the HTCDS template has room for one sector of labour only.
    let family = |code: &'static str| code.split('.').next().unwrap_or(code);
    let second = dice.weighted(&FORMS);
    if family(second) == family(first) { vec![first] } else { vec![first, second] }
}

fn gender(sex: &str, dice: &mut Dice) -> &'static str {
    match sex {
        "female" => dice.weighted(&[("feminine", 985), ("transgender_masculine", 6), ("non_conforming", 9)]),
        "male" => dice.weighted(&[("masculine", 975), ("transgender_feminine", 18), ("non_conforming", 7)]),
        _ => dice.weighted(&[("non_conforming", 6), ("transgender_feminine", 3), ("transgender_masculine", 1)]),
    }
}

fn citizenship(weights: &[(&'static str, u32)], dice: &mut Dice) -> Vec<&'static str> {
    let first = dice.weighted(weights);
    if first == "stateless" || !dice.chance(25) {
        return vec![first];
    }
    let second = dice.weighted(weights);
    if second == first || second == "stateless" { vec![first] } else { vec![first, second] }
}

fn birth(detected: Date, exploitation: &[&str], dice: &mut Dice) -> Date {
    let young =
        exploitation.iter().any(|form| matches!(*form, "begging" | "illegal_adoption" | "criminality.petty_crime"));
    let years = if exploitation.contains(&"illegal_adoption") {
        dice.between(0, 4)
    } else if dice.chance(if young { 600 } else { 220 }) {
        dice.between(7, 17)
    } else {
        // The younger of two throws: more people near twenty than near sixty.
        18 + dice.below(44).min(dice.below(44))
    };
    detected.saturating_sub((i64::from(years) * 365 + i64::from(years) / 4 + i64::from(dice.below(365))).days())
}

/// `from..=to` different entries of a weighted list.
pub(crate) fn several(list: &[(&'static str, u32)], from: u32, to: u32, dice: &mut Dice) -> Vec<&'static str> {
    let wanted = dice.between(from, to);
    let mut taken = Vec::new();
    for _ in 0..wanted {
        let code = dice.weighted(list);
        if !taken.contains(&code) {
            taken.push(code);
        }
    }
    taken
}

fn day_in_year(year: i16, dice: &mut Dice) -> Date {
    Date::constant(year, 1, 1).saturating_add(i64::from(dice.below(365)).days())
}

/// Completed years from one day to a later one.
pub(crate) fn years_between(born: Date, on: Date) -> u8 {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    let years = on.year() - born.year() - i16::from(!had_birthday);
    u8::try_from(years).unwrap_or(0)
}

/// Chance in a thousand that an agency meets a person of ordinary visibility.
fn eye(agency: Agency, exploitation: &[&str], child: bool, foreign: bool) -> u32 {
    let labour = exploitation.iter().any(|form| form.starts_with("labour") || form.starts_with("servile"));
    match agency {
        Agency::Police => 330,
        Agency::Shelter => 230 + if child { 100 } else { 0 },
        Agency::LabourInspection => {
            if labour {
                340
            } else {
                25
            }
        }
        Agency::Hotline => 210,
        Agency::BorderGuard => {
            if foreign {
                170
            } else {
                50
            }
        }
    }
}

fn sightings(exploitation: &[&str], child: bool, foreign: bool, first: Date, dice: &mut Dice) -> Vec<Sighting> {
    let visibility = dice.weighted(&[(50, 30), (100, 55), (220, 15)]);
    loop {
        let seen: Vec<Agency> = Agency::ALL
            .into_iter()
            .filter(|agency| dice.chance((eye(*agency, exploitation, child, foreign) * visibility / 100).min(900)))
            .collect();
        if seen.is_empty() {
            continue;
        }
        let starter = dice.below(seen.len() as u32) as usize;
        return seen
            .into_iter()
            .enumerate()
            .map(|(index, agency)| Sighting {
                agency,
                case_id: String::new(),
                registered_on: if index == starter {
                    first
                } else {
                    first.saturating_add(i64::from(dice.between(1, 120)).days())
                },
            })
            .collect();
    }
}
