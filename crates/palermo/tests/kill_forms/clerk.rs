//! Somebody who saves one form after the other until no answer comes.

use std::sync::atomic::{AtomicUsize, Ordering};

use uuid::Uuid;

use crate::client::Client;
use crate::html::Page;

/// How far a loan is; each stage is one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Nothing,
    Item,
    Reserved,
    Lent,
    Returned,
}

/// A loan as its clerk knows it.
#[derive(Debug)]
pub struct Loan {
    /// The inventory number of its item, which no other item has.
    pub inventory: String,
    /// Its record, once an answer led to it.
    pub id: Option<Uuid>,
    /// The stage that was last asked for.
    pub asked: Stage,
    /// The last stage that was acknowledged.
    pub heard: Stage,
}

/// What a clerk did until no answer came.
pub struct Worked {
    pub loans: Vec<Loan>,
    /// Forms that were answered with "try again".
    pub busy: usize,
}

/// What became of a form.
enum Answered {
    /// Saved: the record to which the answer leads.
    Saved(Uuid),
    Busy,
    /// No whole answer came.
    Gone,
}

/// Takes in items, lends them and takes them back.
pub fn work(browser: &mut Client, name: &str, member: Uuid, heard: &AtomicUsize) -> Worked {
    let mut worked = Worked { loans: Vec::new(), busy: 0 };
    loop {
        let inventory = format!("T-{name}-{}", worked.loans.len());
        let (asked, none) = (Stage::Nothing, Stage::Nothing);
        worked.loans.push(Loan { inventory, id: None, asked, heard: none });
        if !lend(browser, member, &mut worked, heard) {
            return worked;
        }
    }
}

/// One loan from its item to its return; false once no answer comes.
fn lend(browser: &mut Client, member: Uuid, worked: &mut Worked, heard: &AtomicUsize) -> bool {
    let Worked { loans, busy } = worked;
    let Some(loan) = loans.last_mut() else { return false };
    let items = "/en/registers/example.item/new".to_string();
    let inventory = loan.inventory.clone();
    let kind = "hand_tool.saw";
    let item = [("inventory", inventory.as_str()), ("name", "Saw"), ("kind", kind)];
    let mut step = |loan: &mut Loan, stage, at: &str, answers: &[(&str, &str)]| {
        // From here on the stage may be reached, whether an answer comes or not.
        match save(browser, at, answers, || loan.asked = stage) {
            Answered::Saved(id) => {
                loan.heard = stage;
                heard.fetch_add(1, Ordering::SeqCst);
                Some(Some(id))
            }
            Answered::Busy => {
                // It was said that nothing was saved.
                loan.asked = loan.heard;
                *busy += 1;
                Some(None)
            }
            Answered::Gone => None,
        }
    };
    let item = match step(loan, Stage::Item, &items, &item) {
        Some(Some(id)) => id,
        other => return other.is_some(),
    };
    let new = format!("/en/registers/example.loan/new?for=item:example.item:{item}&for=member:example.member:{member}");
    let days = [
        ("from_day:day", "23"),
        ("from_day:month", "11"),
        ("from_day:year", "2026"),
        ("to_day:day", "4"),
        ("to_day:month", "12"),
        ("to_day:year", "2026"),
    ];
    let id = match step(loan, Stage::Reserved, &new, &days) {
        Some(Some(id)) => id,
        other => return other.is_some(),
    };
    loan.id = Some(id);
    let own = format!("/en/registers/example.loan/records/{id}/do");
    match step(loan, Stage::Lent, &format!("{own}/loan.lend"), &[]) {
        Some(Some(_)) => {}
        other => return other.is_some(),
    }
    let condition = [("condition_on_return", "worn")];
    step(loan, Stage::Returned, &format!("{own}/loan.return"), &condition).is_some()
}

/// Asks for a form, fills it as a person does, and sends it with everything that it carries.
fn save(browser: &mut Client, at: &str, answers: &[(&str, &str)], before: impl FnOnce()) -> Answered {
    let Some(asked) = browser.try_get(at) else { return Answered::Gone };
    assert_eq!(asked.status, 200, "{at}: {}", asked.text());
    let mut form = Page::read(&asked.text()).form_with("shown");
    for (name, value) in answers {
        form.answer(name, value);
    }
    before();
    let path = at.split('?').next().unwrap_or(at);
    let Some(answer) = browser.try_post(path, &form.press("do", "save")) else { return Answered::Gone };
    match answer.status {
        303 => {
            let to = answer.header("location").split('?').next().unwrap_or_default();
            Answered::Saved(to.rsplit('/').next().and_then(|id| id.parse().ok()).expect("it leads to a record"))
        }
        503 => Answered::Busy,
        status => panic!("{at}: {status}: {}", answer.text()),
    }
}
