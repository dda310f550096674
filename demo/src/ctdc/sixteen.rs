//! What stands in a row of the Victim-Perpetrator synthetic layout with 16 columns? (IP is the implicated person.)

use super::Pen;

/// Columns in order.
pub(super) const COLUMNS: [&str; 16] = [
    "yearRegister",
    "gender",
    "majorityStatus",
    "isForcedLabour",
    "isSexualExploit",
    "UN_COO_Region",
    "UN_COE_Region",
    "IP_Exploiter",
    "IP_Gender",
    "IP_ageBroad",
    "IP_citizen_UNRegion",
    "IP_Relation",
    "IP_PayMoney",
    "IP_RecruiterBroker",
    "IP_TransactionProcess",
    "IP_ControlAbuseKidnap",
];

const REGIONS: [(&str, u32); 4] = [("Africa", 20), ("Americas/Oceania", 8), ("Asia", 32), ("Europe", 40)];
const IP_AGES: [(&str, u32); 4] = [("0--29", 25), ("30--38", 40), ("39--47", 25), ("48+", 10)];
const IP_RELATIONS: [(&str, u32); 3] =
    [("FamilyIntimatePartner", 20), ("FriendAcquaintance", 35), ("StrangerUnknownOther", 45)];
const YEARS: [(&str, u32); 5] = [("2005-2013", 40), ("2014-2018", 35), ("2019", 10), ("2020", 7), ("2021-2022", 8)];

pub(super) fn row(pen: &mut Pen) {
    one(pen, &YEARS, 0);
    one(pen, &[("Female", 70), ("Male", 30)], 10);
    one(pen, &[("Adult", 80), ("Minor", 20)], 30);
    let sexual = pen.dice.chance(450);
    let labour = if sexual { pen.dice.chance(50) } else { pen.dice.chance(900) };
    pen.mark(labour);
    pen.mark(sexual);
    one(pen, &REGIONS, 20);
    one(pen, &REGIONS, 20);
    let set = pen.dice.chance(480);
    pen.mark(set);
    set_of(pen, &[("Female", 40), ("Male", 60)], 150);
    set_of(pen, &IP_AGES, 350);
    set_of(pen, &REGIONS, 250);
    set_of(pen, &IP_RELATIONS, 200);
    set_of(pen, &[("No", 65), ("Yes", 35)], 550);
    for chance in [600, 350, 280] {
        let set = pen.dice.chance(chance);
        pen.mark(set);
    }
}

fn one(pen: &mut Pen, list: &[(&'static str, u32)], missing: u32) {
    if pen.dice.chance(missing) {
        return pen.mark(false);
    }
    let value = pen.dice.weighted(list);
    pen.text(value);
}

/// One value, or every seventh time two in the order of the list, joined with `;`.
fn set_of(pen: &mut Pen, list: &[(&'static str, u32)], missing: u32) {
    if pen.dice.chance(missing) {
        return pen.mark(false);
    }
    let first = pen.dice.weighted(list);
    let second = if pen.dice.below(7) == 0 { pen.dice.weighted(list) } else { first };
    let values: Vec<&str> =
        list.iter().map(|(value, _)| *value).filter(|value| *value == first || *value == second).collect();
    pen.text(&values.join(";"));
}
