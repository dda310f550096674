//! How is each agency's file to be read? The page `LAYOUTS.md`, written from the very tables that the generator uses.

use crate::agency::Agency;
use crate::cells::{AUTHORITIES, CASE_STATUSES};
use crate::country::COUNTRIES;
use crate::layout::{Column, Role, columns};
use crate::plant::{BLANK, DUPLICATE, FUTURE_DATE, IMPOSSIBLE_AGE, MARKER, MISSPELT, SUBTOTAL_WORD};
use crate::records::{EDUCATION, MARITAL, RECRUITMENT};
use crate::words::{self, AGE_BANDS, List, Tongue};
use std::fmt::Write;

/// The page as Markdown. `demo/LAYOUTS.md` is this text; a test holds them equal.
#[must_use]
pub fn layouts_page() -> String {
    let mut page = String::from(INTRODUCTION);
    rates(&mut page);
    for agency in Agency::ALL {
        agency_section(&mut page, agency);
    }
    countries(&mut page);
    page.push_str(OTHER_FILES);
    page
}

const INTRODUCTION: &str = "\
# Layouts of the demonstration files

Written by `cargo run -p palermo-demo --example layouts > demo/LAYOUTS.md` from the tables of the generator; do not edit.
A mapping can be written from this page alone.

- *Canonical code*: what a reader may conclude. Where an agency's word is coarser than what happened, it stands once, with the
  coarse code; it is never split.
- *Left out*: identity or narrative; an import names the column and drops it.
- An empty cell is unknown, never \"no\". The agency's own words for \"not known\" stand with each file; they mean unknown too.
- The key of a record is agency and case number.
- Taravia (`XTV`, `XT`) and Veldania (`XVD`, `XV`) do not exist; their codes lie in the range of ISO 3166-1 that is left to users.
";

fn rates(page: &mut String) {
    let rows = [
        ("misspelt word of a list (row refused)", MISSPELT),
        ("impossible age: below 0 or 150 and more (row refused)", IMPOSSIBLE_AGE),
        ("day of registration in the future: year 2180 to 2240 (row refused)", FUTURE_DATE),
        ("row copied once more, unchanged, up to 40 rows below (same key)", DUPLICATE),
        ("blank row", BLANK),
    ];
    page.push_str("\n## Planted errors\n\nPer thousand records of a file, rounded up; a row has at most one error for which it is refused.\n\n");
    page.push_str("| error | per thousand |\n|---|---|\n");
    for (name, rate) in rows {
        line(page, &[name, &rate.to_string()]);
    }
    line(page, &["empty cell that holds a word for \"not known\" instead (of cells that may)", &MARKER.to_string()]);
    let subtotal = format!("last row of the police's file begins with `{SUBTOTAL_WORD}` and the number of records");
    line(page, &[&subtotal, "once"]);
}

fn line(page: &mut String, cells: &[&str]) {
    let escaped: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    page.push_str(&format!("| {} |\n", escaped.join(" | ")));
}

fn agency_section(page: &mut String, agency: Agency) {
    let names = agency.names();
    let separator = agency.value_separator().trim();
    let markers: Vec<String> = agency.missing_markers().iter().map(|marker| format!("`{marker}`")).collect();
    let _ = write!(
        page,
        "\n## {}: `{}`\n\n{} · {} · {} · {} · {}\n\n{}. Data from row {}. Several values in a cell: `{}`. Not known: {}. Days: {}.\n\n",
        names.en,
        agency.file_name(),
        names.fr,
        names.es,
        names.ru,
        names.ar,
        names.zh,
        container(agency),
        agency.first_data_row(),
        separator,
        markers.join(", "),
        days(agency),
    );
    let shelter = agency == Agency::Shelter;
    page.push_str(if shelter {
        "| column | id (row 1) | label (row 2) | meaning |\n|---|---|---|---|\n"
    } else {
        "| column | header | meaning |\n|---|---|---|\n"
    });
    for (index, column) in columns(agency).iter().enumerate() {
        let letter = letters(index);
        let meaning = meaning(agency, column);
        if shelter {
            line(page, &[&letter, &code(column.id), column.header, &meaning]);
        } else {
            line(page, &[&letter, &code(column.header), &meaning]);
        }
    }
    for column in columns(agency) {
        vocabulary(page, agency, column);
    }
}

fn code(text: &str) -> String {
    if text.is_empty() { "(blank)".to_owned() } else { format!("`{text}`") }
}

/// Name of a column as a spreadsheet shows it; no layout has more than 52 columns.
fn letters(index: usize) -> String {
    let letter = |index: usize| char::from(b'A' + index as u8);
    if index < 26 { letter(index).to_string() } else { format!("A{}", letter(index - 26)) }
}

fn container(agency: Agency) -> &'static str {
    match agency {
        Agency::Police => "CSV, `;`, windows-1251, CRLF",
        Agency::Shelter => {
            "XLSX, sheet `Victims`, HTCDS 2.0 template: ids in the hidden row 1, labels in row 2, numbers in column A, cells hold labels"
        }
        Agency::LabourInspection => "CSV, `,`, UTF-8 with byte order mark, LF",
        Agency::Hotline => {
            "TSV, tabulator, UTF-16LE with byte order mark, CRLF; cells may hold line breaks in quotation marks"
        }
        Agency::BorderGuard => "CSV, `,`, GB18030, LF",
    }
}

fn days(agency: Agency) -> &'static str {
    match agency {
        Agency::Police => "`dd.mm.yyyy`",
        Agency::Shelter => "date cells",
        Agency::LabourInspection => "`yyyy/mm/dd`",
        Agency::Hotline => "`d Mon yyyy` with English months (`7 Mar 2021`)",
        Agency::BorderGuard => "`yyyy年m月d日` without leading zeros",
    }
}

fn meaning(agency: Agency, column: &Column) -> String {
    let text = match column.role {
        Role::RunningNumber => "running number; left out",
        Role::CaseId => "the agency's number of the case; key",
        Role::RegisteredOn => "day of registration (`year_registered` is its year)",
        Role::GivenName | Role::FamilyName | Role::FullName | Role::MiddleName => "name; left out (identity)",
        Role::BirthDate => "day of birth; left out (identity)",
        Role::DocumentNumber => "number of a document; left out (identity)",
        Role::Email | Role::Phone => "contact; left out (identity)",
        Role::Street | Role::Town | Role::PostalCode | Role::Province | Role::AddressCountry => {
            "address; left out (identity)"
        }
        Role::PlaceText => "place as text; left out (identity)",
        Role::Note => "free text; left out (narrative)",
        Role::Sex => "`sex`",
        Role::Gender => "`gender`",
        Role::Age => match agency {
            Agency::Shelter => "`age_at_exploitation`, completed years",
            Agency::BorderGuard => "`age_band` on the day of registration",
            Agency::LabourInspection => {
                "`age_at_identification`, completed years on the day of registration; digits European or Arabic-Indic (٠ to ٩)"
            }
            _ => "`age_at_identification`, completed years on the day of registration",
        },
        Role::Citizenship => match agency {
            Agency::Shelter => "`citizenship`, one or two ISO alpha-2 codes (`NA` is Namibia) or `Stateless`",
            Agency::BorderGuard => "`citizenship`, one country (words below)",
            _ => "`citizenship`, one or two countries (words below)",
        },
        Role::CountryOfExploitation => "`country_of_exploitation`, Taravia or Veldania (words below)",
        Role::Exploitation if agency == Agency::Shelter => {
            "`exploitation`, type; a type explained by columns X or Y adds no code of its own"
        }
        Role::Exploitation => "`exploitation`, one or two",
        Role::Industry => "`exploitation`, sector of labour, one; the label itself may hold `;`",
        Role::SexualType => "`exploitation`, type of sexual exploitation",
        Role::MeansOfControl => "`means_of_control`, any number",
        Role::RecruiterRelation => "`recruiter_relation`, one",
        Role::Status => "`identification_status`",
        Role::Authority => "`decision_authority` (HTCDS labels)",
        Role::IdentifiedOn => "day of the decision on identification",
        Role::ReferralSource if agency == Agency::Shelter => "`referral_source`, named by its organisation",
        Role::ReferralSource => "`referral_source`",
        Role::MaritalStatus => "`marital_status` (HTCDS labels)",
        Role::Education => "`education` (HTCDS labels)",
        Role::RecruitmentMethod => "`recruitment_method` (HTCDS labels)",
        Role::CaseStatus => "`case_status` (HTCDS labels)",
        Role::ReferralReason => "`referral_reason` (HTCDS labels); the id is blank as in the official template",
        Role::EventType => "HTCDS phase of the place that follows: `Exploitation` or empty",
        Role::Consent => "`TRUE`, `FALSE` or empty: consent to be interviewed",
    };
    text.to_owned()
}

fn vocabulary(page: &mut String, agency: Agency, column: &Column) {
    let tongue = agency.tongue();
    let list: List = match column.role {
        Role::Sex => words::SEX,
        Role::Gender => words::GENDER,
        Role::Exploitation if agency == Agency::Shelter => return htcds_forms(page),
        Role::Exploitation => words::EXPLOITATION,
        Role::MeansOfControl => words::MEANS,
        Role::RecruiterRelation => words::RELATION,
        Role::Status => words::STATUS,
        Role::ReferralSource => words::REFERRAL,
        Role::Age if agency == Agency::BorderGuard => {
            let rows = AGE_BANDS.iter().map(|(code, _, _, text)| (*text, *code));
            return table(page, column.header, rows);
        }
        Role::Authority => return labels(page, column.header, &AUTHORITIES),
        Role::CaseStatus => return labels(page, column.header, &CASE_STATUSES),
        Role::MaritalStatus => return labels(page, column.header, &MARITAL),
        Role::Education => return labels(page, column.header, &EDUCATION),
        Role::RecruitmentMethod => return labels(page, column.header, &RECRUITMENT),
        _ => return,
    };
    // A word that several codes share is shown with the first: that is all a reader may conclude.
    let rows = list.iter().filter(|word| words::read(list, word.word(tongue), tongue) == Some(word.code));
    table(page, column.header, rows.map(|word| (word.word(tongue), word.code)));
}

fn table<'a>(page: &mut String, header: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    let _ = write!(page, "\n**{header}**\n\n| word | canonical code |\n|---|---|\n");
    for (word, canonical) in rows {
        line(page, &[word, &code(canonical)]);
    }
}

fn labels(page: &mut String, header: &str, values: &[&str]) {
    let list: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let _ = write!(page, "\n**{header}**: {}\n", list.join(", "));
}

fn htcds_forms(page: &mut String) {
    page.push_str("\n**Type of Exploitation, Forced Labour Industry, Type of Sex Exploitation**\n\n");
    page.push_str("| type (W) | industry (X) | type of sex exploitation (Y) | canonical code |\n|---|---|---|---|\n");
    let list = words::EXPLOITATION;
    for word in list.iter().filter(|word| words::read(list, word.word(Tongue::Htcds), Tongue::Htcds) == Some(word.code))
    {
        let mut parts: Vec<&str> = word.word(Tongue::Htcds).split('|').collect();
        let canonical = code(word.code);
        parts.push(&canonical);
        line(page, &parts);
    }
}

fn countries(page: &mut String) {
    page.push_str("\n## Countries\n\nAll may be citizenships; only the first two are countries of exploitation.\n\n");
    page.push_str("| code | shelters: citizenship | English (hotline; shelters: country) | Russian (police) | Arabic (labour inspection) | Chinese (border guard) |\n|---|---|---|---|---|---|\n");
    for country in COUNTRIES {
        let name = |tongue| country.name(tongue);
        line(
            page,
            &[
                &code(country.code),
                country.alpha2,
                name(Tongue::English),
                name(Tongue::Russian),
                name(Tongue::Arabic),
                name(Tongue::Chinese),
            ],
        );
    }
}

const OTHER_FILES: &str = "\
\n## Synthetic files in the layouts of the Counter-Trafficking Data Collaborative

Comma, LF, UTF-8; columns as in the published codebooks. Quirks that are written and counted in the summary:

| layout | quirk |
|---|---|
| 63 | column 7 is headed `MajorityEntry`; missing is blank, `NULL` or `-99`; flags missing, 0 or 1; `NA` is Namibia, `AN` withdrawn, `00` unknown |
| 63 | concatenated columns repeat the flags with 1: the end of the flag's name split at capitals (`meansOfControlDebtBondage` gives `Debt bondage`), joined with `;`, in capitals as they are, all small or all large |
| 63 | `typeOfExploitConcatenated`: `Forced labour`, `Sexual exploitation`, `Other exploitation`, `Forced marriage`, `Forced military`, `Organ removal`, `Slavery and similar practices` |
| 63 | `meansOfControlConcatenated` is `Not specified` where no means is 1; `RecruiterRelationship` joins with `; ` and is `Not Specified` where no relation is 1; `typeOfLabourConcatenated` ends in `Not specified` where that flag is 1 |
| 63 | a sector, a type, forced marriage, military or organ removal without the flag that it implies; `isSexAndLabour` against the two flags |
| 27 | flags blank, `NULL` or 1, never 0; a missing country may also be `-99`; `09--17` in some rows; alpha-3, `NAM`; the 27 layout also breaks implications |
| vp16 | sets joined with `;`, missing blank or `NULL` |

## Rows of cases for measuring

`source_key, year_registered, sex, gender, age_at_identification, citizenship, country_of_exploitation, exploitation,
means_of_control, recruiter_relation, referral_source, residence_status, education, marital_status, main_exploitation,
identified_on, identification_status, majority_at_exploitation, duration_band, cross_border`: canonical codes, countries alpha-3,
several codes joined with `;` in `citizenship`, `exploitation` and `means_of_control`, days `yyyy-mm-dd`, `cross_border` yes or no,
empty is unknown.
";
