//! How does an agency write one fact into one cell?

use crate::agency::Agency;
use crate::country::by_code;
use crate::layout::Role;
use crate::manifest::Age;
use crate::records::Record;
use crate::words::{self, AGE_BANDS, List, Tongue};
use jiff::civil::Date;

/// A cell before it is encoded. Only the workbook keeps numbers and dates as such.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Text(String),
    Number(i32),
    Date(Date),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// The cell as text of a delimited file of this agency.
    pub(crate) fn written(&self, agency: Agency) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => written_date(agency, *date),
        }
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn written_date(agency: Agency, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match agency {
        Agency::Police => format!("{day:02}.{month:02}.{year}"),
        Agency::Shelter => date.to_string(),
        Agency::LabourInspection => format!("{year}/{month:02}/{day:02}"),
        Agency::Hotline => format!("{day} {} {year}", MONTHS[usize::from(month.unsigned_abs()) - 1]),
        Agency::BorderGuard => format!("{year}年{month}月{day}日"),
    }
}

/// Arabic-Indic digits (U+0660 to U+0669) for the digits of a number.
pub(crate) fn arabic_digits(number: i32) -> String {
    number
        .to_string()
        .chars()
        .map(|sign| sign.to_digit(10).and_then(|digit| char::from_u32(0x660 + digit)).unwrap_or(sign))
        .collect()
}

/// What an agency writes into a column of this role.
pub(crate) fn cell(agency: Agency, role: Role, record: &Record<'_>, running: u32) -> Cell {
    let (facts, person, extra) = (&record.facts, record.person, &record.extra);
    let tongue = agency.tongue();
    let listed =
        |list: List, code: Option<&'static str>| Cell::text(code.map_or("", |code| words::say(list, code, tongue)));
    match role {
        Role::RunningNumber => Cell::Number(running as i32),
        Role::CaseId => Cell::text(record.case_id.clone()),
        Role::RegisteredOn => Cell::Date(facts.registered_on),
        Role::GivenName => Cell::text(person.name.given(tongue)),
        Role::FamilyName => Cell::text(person.name.family(tongue)),
        Role::FullName => {
            let script = if agency == Agency::Hotline && extra.own_script { Tongue::Chinese } else { tongue };
            Cell::text(person.name.full(script))
        }
        Role::MiddleName => Cell::text(person.name.patronymic(person.sex)),
        Role::BirthDate => Cell::Date(person.born),
        Role::DocumentNumber => Cell::text(format!("XT{:07}", extra.pick * 97 + extra.house)),
        Role::Email => {
            Cell::text(format!("{}{}@example.org", person.name.given(Tongue::English).to_lowercase(), extra.house))
        }
        Role::Phone => Cell::text(extra.phone.clone()),
        Role::Street => Cell::text(street(tongue, extra.house, extra.pick / 7)),
        Role::Town => Cell::text(*choose(&TOWNS, extra.pick / 5)),
        Role::PostalCode => Cell::text(format!("{:05}", 10_000 + extra.pick)),
        Role::Province => Cell::text(*choose(&["North", "Coast", "Lakes"], extra.pick)),
        Role::AddressCountry => Cell::text("Taravia"),
        Role::PlaceText => Cell::text(*choose(
            &["Farm near Osk", "Flat in Marel", "Workshop in Tolva", "Hotel by the lake"],
            extra.pick,
        )),
        Role::Note => Cell::text(*choose(notes(tongue), extra.pick)),
        Role::Sex => listed(words::SEX, facts.sex),
        Role::Gender => listed(words::GENDER, facts.gender),
        Role::Age => age(agency, facts.age, extra.own_script),
        Role::Citizenship => Cell::text(citizenship(agency, &facts.citizenship)),
        Role::CountryOfExploitation => {
            Cell::text(facts.country_of_exploitation.and_then(by_code).map_or("", |country| country.name(tongue)))
        }
        Role::Exploitation if agency == Agency::Shelter => Cell::text(htcds_part(&facts.exploitation, 0).join(";")),
        Role::Industry => Cell::text(htcds_part(&facts.exploitation, 1).first().copied().unwrap_or_default()),
        Role::SexualType => Cell::text(htcds_part(&facts.exploitation, 2).join(";")),
        Role::Exploitation => Cell::text(joined(agency, words::EXPLOITATION, &facts.exploitation)),
        Role::MeansOfControl => Cell::text(joined(agency, words::MEANS, &facts.means_of_control)),
        Role::RecruiterRelation => listed(words::RELATION, facts.recruiter_relation),
        Role::Status => listed(words::STATUS, Some(facts.status)),
        Role::Authority => {
            Cell::text(if facts.identified_on.is_some() { *choose(&AUTHORITIES, extra.pick) } else { "" })
        }
        Role::IdentifiedOn => facts.identified_on.map_or(Cell::Empty, Cell::Date),
        Role::ReferralSource => listed(words::REFERRAL, facts.referral_source),
        Role::MaritalStatus => Cell::text(extra.marital),
        Role::Education => Cell::text(extra.education),
        Role::RecruitmentMethod => Cell::text(extra.recruitment),
        Role::CaseStatus => Cell::text(*choose(&CASE_STATUSES, extra.pick)),
        Role::ReferralReason => {
            Cell::text(*choose(&["", "Additional Services Required", "Migration or Change of Location"], extra.pick))
        }
        Role::EventType => Cell::text(if facts.country_of_exploitation.is_some() { "Exploitation" } else { "" }),
        Role::Consent => Cell::text(*choose(&["TRUE", "TRUE", "FALSE", ""], extra.pick)),
    }
}

pub(crate) const AUTHORITIES: [&str; 4] =
    ["Police", "Court or prosecution", "NGO", "Non-police governmental organization"];
pub(crate) const CASE_STATUSES: [&str; 4] = ["Active", "Follow Up", "Closed", "Closed Referred"];
const TOWNS: [&str; 6] = ["Marel", "Osk", "Tolva", "Bresa", "Lindor", "Kavi"];

fn choose<T>(list: &[T], pick: u32) -> &T {
    &list[pick as usize % list.len()]
}

fn joined(agency: Agency, list: List, codes: &[&str]) -> String {
    codes.iter().map(|code| words::say(list, code, agency.tongue())).collect::<Vec<_>>().join(agency.value_separator())
}

/// One of the three HTCDS columns of a form of exploitation, each value once.
fn htcds_part(codes: &[&str], part: usize) -> Vec<&'static str> {
    let mut values = Vec::new();
    for code in codes {
        let value = words::say(words::EXPLOITATION, code, Tongue::Htcds).split('|').nth(part).unwrap_or_default();
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

fn citizenship(agency: Agency, codes: &[&str]) -> String {
    codes
        .iter()
        .filter_map(|code| by_code(code))
        .map(|country| if agency == Agency::Shelter { country.alpha2 } else { country.name(agency.tongue()) })
        .collect::<Vec<_>>()
        .join(agency.value_separator())
}

fn age(agency: Agency, age: Option<Age>, own_digits: bool) -> Cell {
    match age {
        None => Cell::Empty,
        Some(Age::Band(code, ..)) => Cell::text(AGE_BANDS.iter().find(|band| band.0 == code).map_or("", |band| band.3)),
        Some(Age::AtRegistration(years)) if agency == Agency::LabourInspection && own_digits => {
            Cell::text(arabic_digits(i32::from(years)))
        }
        Some(Age::AtRegistration(years) | Age::AtExploitation(years)) => Cell::Number(i32::from(years)),
    }
}

fn street(tongue: Tongue, house: u32, pick: u32) -> String {
    match tongue {
        Tongue::Russian => format!("ул. {}, д. {house}", choose(&["Садовая", "Озёрная", "Мостовая", "Липовая"], pick)),
        Tongue::Arabic => format!("شارع {}، {house}", choose(&["البستان", "البحيرة", "الجسر"], pick)),
        Tongue::Chinese => format!("{}路{house}号", choose(&["花园", "湖滨", "大桥"], pick)),
        Tongue::English | Tongue::Htcds => {
            format!("{house} {}", choose(&["Garden Street", "Lake Road", "Bridge Lane"], pick))
        }
    }
}

/// Free text with the signs that break careless readers: the delimiter, quotation marks, a line break.
fn notes(tongue: Tongue) -> &'static [&'static str] {
    match tongue {
        Tongue::Russian => &["", "Опрошен; переводчик нужен", "Просит «не звонить домой»", "Документы у работодателя"],
        Tongue::Arabic => &["", "طلب مترجما, ولا يريد الاتصال", "الوثائق لدى صاحب العمل", "تمت المقابلة"],
        Tongue::Chinese => &["", "需要翻译,不愿联系家人", "证件被扣", "已面谈"],
        Tongue::English | Tongue::Htcds => &[
            "",
            "Said \"please do not call back\"",
            "Line broke off.\nCalled again the next day.",
            "Needs an interpreter",
        ],
    }
}
