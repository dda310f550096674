//! The records behind a published figure of our own, for the people who work on them.

use maud::html;
use palermo_access::Action;

use super::account::signed_in;
use super::explore::{found, way};
use super::{Shown, record};
use crate::parts::pager;
use crate::shell::Page;
use crate::visit::Visit;
use crate::{Problem, TableRequest};

/// Records on a page.
const PER_PAGE: u64 = 50;

/// `GET /{language}/explore/records?data=…&concept=code…`
pub(crate) async fn behind(visit: Visit) -> Shown {
    if let Err(way) = signed_in(&visit) {
        return Ok(way);
    }
    let words = visit.words;
    let (offer, codes) = found(&visit).await?;
    if !offer.own {
        return Err(Problem::missing("no_records", "the figures of others have cells of a source, not records").into());
    }
    let page = visit.ask.number("page", 1, u64::from(u32::MAX))?;
    let asked = TableRequest {
        dataset: offer.name.clone(),
        language: words.locale.language().to_string(),
        ..TableRequest::default()
    };
    let keys = codes.iter().map(|(axis, code)| (axis.name.clone(), code.clone())).collect();
    let behind = visit.state.desk.behind(asked, keys).await?;
    let (register, layout) = visit.house.register(&behind.register)?;
    let sight = visit.state.enter(&visit.person, &Action::List, &register)?;
    let mut reads = visit.state.store.database().read().await?;
    let hers = palermo_store::read::seen(&mut reads, layout, &behind.records, &sight).await?;
    let total = hers.len() as u64;
    let start = usize::try_from((page - 1).saturating_mul(PER_PAGE)).unwrap_or(usize::MAX);
    let shown: Vec<_> = hers.into_iter().skip(start).take(PER_PAGE as usize).collect();
    let records = palermo_store::read::load_many(&mut reads, &register, layout, &shown).await?;
    let heading = words.say("behind-title");
    let named = words.register(&visit.house.catalog, &register);
    let around = Page::staff(&visit, &heading)
        .door("/explore")
        .crumb("/explore", words.say("explore-title"))
        .crumb(&way("/explore/cell", &offer, &codes), words.say("cell-title"));
    Ok(around.show(html! {
        h1 { (heading) }
        dl.facts {
            dt { (words.say("cell-table")) } dd { (offer.title) }
            dt { (words.say("cell-dataset")) } dd { (named) }
            @for (axis, code) in &codes { dt { (axis.label) } dd { bdi { (axis.code(code).map_or(code.as_str(), |c| c.label.as_str())) } } }
        }
        p.soft { (words.say("behind-now")) }
        @if total == 0 { p { (words.say("behind-none")) } }
        ul { @for r in &records { li {
            a href=(visit.to(&format!("/registers/{}/records/{}", register.name, r.id))) { bdi { (record::title(&visit, &register, r)) } }
        } } }
        (pager(&visit, page, total.div_ceil(PER_PAGE).max(1), i64::try_from(total).unwrap_or(i64::MAX)))
    }))
}
