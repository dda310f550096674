//! A pack of five invented registers gets usable pages without one line of Rust: a seed library, gone through as a person
//! goes through it.

mod common;
#[path = "five/entries.rs"]
mod entries;
#[path = "five/reading.rs"]
mod reading;

use common::html::Page;
use common::{Api, Browser, Seen};
use entries::{ENTRIES, Entry};
use serde_json::json;

const PACK: &str = "seeds";

/// Who keeps the seeds, in front of an installation with the pack.
async fn keeper(api: &Api) -> Browser<'_> {
    api.apply(PACK).await;
    api.browser("kim", &["seed_keeper"]).await
}

fn list(register: &str) -> String {
    format!("/en/registers/seeds.{register}")
}

fn api_of(register: &str, id: &str) -> String {
    format!("/api/registers/seeds.{register}/records/{id}")
}

/// Fills a form as a person does and gives it as it stands then. `?words` searches a record and takes the first that is
/// found; `+` asks for a further entry.
async fn fill(me: &Browser<'_>, at: &str, mut page: Page, answers: &[(&str, &str)]) -> Page {
    for (name, value) in answers {
        let mut form = page.form_with("shown");
        let press = match value.strip_prefix('?') {
            Some(wanted) => {
                form.answer(&format!("{name}:find"), wanted);
                Some(form.press("do", &format!("find:{name}")))
            }
            None if *value == "+" => Some(form.press("do", &format!("row:{name}"))),
            None => None,
        };
        if let Some(pairs) = press {
            let seen = me.send(at, &pairs).await;
            assert_eq!(seen.status, 200, "{at}: {}", seen.text);
            page = seen.page();
            form = page.form_with("shown");
            if value.starts_with('?') {
                let found = form.controls.iter().find(|c| c.name == *name && !c.value.is_empty());
                let found = found.unwrap_or_else(|| panic!("{value} is not found for {name}: {}", seen.text)).clone();
                form.answer(name, &found.value);
            }
        } else {
            form.answer(name, value);
        }
        page.filled = Some(form);
    }
    page
}

/// Fills the form at an address and saves it.
async fn enter(me: &Browser<'_>, at: &str, answers: &[(&str, &str)]) -> Seen {
    let page = fill(me, at, me.page(at).await, answers).await;
    me.send(at, &page.form_with("shown").press("do", "save")).await
}

/// The identifier of the record to which an answer leads.
#[track_caller]
fn id_in(seen: &Seen) -> String {
    let way = seen.led().split('?').next().unwrap_or_default();
    way.rsplit('/').next().unwrap_or_default().to_string()
}

/// Makes a record of each register that an entry needs, and gives the identifiers by register.
async fn make(me: &Browser<'_>, upto: &str) -> Vec<(&'static str, String)> {
    let mut made = Vec::new();
    for entry in ENTRIES {
        let answers: Vec<(&str, &str)> = entry.whole().collect();
        let seen = enter(me, &format!("{}/new", list(entry.register)), &answers).await;
        made.push((entry.register, id_in(&seen)));
        if entry.register == upto {
            break;
        }
    }
    made
}

/// The path of the way in which a record is shown.
fn record(register: &str, id: &str) -> String {
    format!("{}/records/{id}", list(register))
}

fn whole_text(page: &Page) -> String {
    page.said("main").concat()
}

both! {
    async fn each_register_is_empty_says_so_and_offers_its_form(api: &Api) {
        let me = keeper(api).await;
        let all = me.page("/en/registers").await;
        for Entry { register, name, .. } in ENTRIES {
            let link = all.all("a").find(|(_, a)| a.get("href") == Some(list(register).as_str())).expect("a way to the list");
            assert_eq!(all.text_of(link.0), *name);
            let page = me.page(&list(register)).await;
            assert_eq!(page.said("h1"), [*name]);
            assert!(whole_text(&page).contains("Nothing is kept here yet."), "{register}");
            let new = format!("{}/new", list(register));
            assert!(page.all("a").any(|(_, a)| a.get("href") == Some(new.as_str())), "{register}");
            assert!(!page.all("table").any(|_| true), "an empty table says nothing");
            let form = me.page(&new).await;
            assert_eq!(form.said("h1"), [format!("New: {name}")]);
        }
    }

    async fn a_form_with_a_mistake_comes_back_with_everything_that_was_typed(api: &Api) {
        let me = keeper(api).await;
        for Entry { register, first, wrong, says, then, .. } in ENTRIES {
            let at = format!("{}/new", list(register));
            let page = fill(&me, &at, me.page(&at).await, first).await;
            let filled = page.form_with("shown");
            let refused = me.send(&at, &filled.press("do", "save")).await;
            assert_eq!(refused.status, 422, "{register}: {}", refused.text);
            let page = refused.page();
            let back = page.form_with("shown");
            for (name, _) in first.iter().filter(|(_, v)| *v != "+") {
                assert_eq!(back.holds(name), filled.holds(name), "{register}: {name} comes back as it was typed");
            }
            // The mistake stands in the summary on top, which leads to its control, and beside the control itself.
            let summary = page.all("div").find(|(_, d)| d.get("role") == Some("alert")).expect("a summary").0;
            let lead = page.all("a").find(|(a, e)| page.is_in(*a, summary) && e.get("href") == Some(format!("#{wrong}").as_str()));
            let lead = lead.unwrap_or_else(|| panic!("{register}: nothing leads to {wrong}: {}", page.text_of(summary)));
            assert!(page.text_of(lead.0).contains(says), "{register}: {}", page.text_of(lead.0));
            let control = page.elements.iter().position(|e| e.get("id") == Some(*wrong)).expect("the control");
            let field = (0..page.elements.len())
                .find(|i| page.elements[*i].has_class("wrong") && page.is_in(control, *i))
                .unwrap_or_else(|| panic!("{register}: {wrong} is not marked"));
            let error = page.all("p").find(|(p, e)| e.has_class("error") && page.is_in(*p, field)).expect("beside it");
            assert!(page.text_of(error.0).contains(says), "{register}: {}", page.text_of(error.0));
            // Mended, it is taken.
            let page = fill(&me, &at, page, then).await;
            let taken = me.send(&at, &page.form_with("shown").press("do", "save")).await;
            assert!(taken.led().contains("told=saved"), "{register}: {}", taken.text);
        }
    }

    async fn a_record_of_each_register_is_read_changed_and_taken_away(api: &Api) {
        let me = keeper(api).await;
        let made = make(&me, "inspection").await;
        for (entry, (register, id)) in ENTRIES.iter().zip(&made) {
            let own = record(register, id);
            let page = me.page(&own).await;
            assert!(page.said("h1").concat().ends_with(entry.title), "{:?}", page.said("h1"));
            let story = whole_text(&page);
            for line in entry.story {
                assert!(story.contains(line), "{register} does not say `{line}`: {story}");
            }
            assert!(!story.contains("Full name"), "what is sealed has no place in the story");

            let edit = format!("{own}/edit");
            let (name, value, theirs) = entry.edit;
            let begun = me.page(&edit).await;
            let changed = enter(&me, &edit, &[(name, value)]).await;
            assert!(changed.led().contains("told=saved"), "{register}: {}", changed.text);
            assert!(whole_text(&me.page(&own).await).contains(value), "{register} says {value}");

            // Whoever opened the form before sees both versions, and loses nothing.
            let mut form = begun.form_with("shown");
            form.answer(name, theirs);
            let stale = me.send(&edit, &form.press("do", "save")).await;
            assert_eq!(stale.status, 409, "{register}: {}", stale.text);
            let both = stale.page();
            let cells = both.said("td").join(" | ");
            assert!(cells.contains(value) && cells.contains(theirs), "{register}: {cells}");
            assert_eq!(both.form_with("shown").holds(name), [theirs]);
            let settled = me.send(&edit, &both.form_with("shown").press("do", "save")).await;
            assert!(settled.led().contains("told=saved"), "{register}: {}", settled.text);

            let history = me.page(&format!("{own}/history")).await;
            assert!(history.said("del").concat().contains(value), "{register}: {:?}", history.said("del"));
            assert!(history.said("ins").concat().contains(theirs), "{register}: {:?}", history.said("ins"));
            let before = me.page(&format!("{own}?version=1")).await;
            assert!(whole_text(&before).contains("This is version 1"), "{register}");
        }
        // What others point at stays: the last that was made goes first.
        let (grower, id) = &made[0];
        let at = format!("{}/delete", record(grower, id));
        let kept = me.send(&at, &me.page(&at).await.form_with("version").pairs).await;
        assert_eq!(kept.status, 422, "{}", kept.text);
        assert!(kept.text.contains("Other records point at it."), "{}", kept.text);
        for (register, id) in made.iter().rev() {
            let at = format!("{}/delete", record(register, id));
            let gone = me.send(&at, &me.page(&at).await.form_with("version").pairs).await;
            assert_eq!(gone.led(), format!("{}?told=deleted", list(register)));
            assert_eq!(me.get(&record(register, id)).await.status, 404);
            assert!(whole_text(&me.page(&list(register)).await).contains("Nothing is kept here yet."), "{register}");
        }
    }

    async fn further_questions_open_with_the_answer_from_which_they_follow(api: &Api) {
        let me = keeper(api).await;
        make(&me, "grower").await;
        let at = format!("{}/new", list("plot"));
        let page = me.page(&at).await;
        assert!(!page.form_with("shown").has("heated"), "an open field is not heated");
        let page = fill(&me, &at, page, &[("code", "GLASS"), ("grower", "?Ada"), ("cover", "glass.house")]).await;
        let more = me.send(&at, &page.form_with("shown").press("do", "save")).await;
        assert_eq!(more.status, 200, "{}", more.text);
        assert!(more.text.contains("Your answers opened further questions."), "{}", more.text);
        let page = fill(&me, &at, more.page(), &[("heated", "yes")]).await;
        let page = me.send(&at, &page.form_with("shown").press("do", "refresh")).await.page();
        let page = fill(&me, &at, page, &[("warmest", "45")]).await;
        let saved = me.send(&at, &page.form_with("shown").press("do", "save")).await;
        let page = me.page(saved.led()).await;
        let story = whole_text(&page);
        assert!(story.contains("Under the glass") && story.contains("45 °C"), "{story}");
        assert!(story.contains("So warm a glass house cooks the seedlings"), "the warning is told: {story}");
        // Where the glass is taken away nothing is said of its heat.
        let edit = format!("{}/edit", saved.led().split('?').next().unwrap_or_default());
        let moved = enter(&me, &edit, &[("cover", "open_air")]).await;
        let story = whole_text(&me.page(moved.led()).await);
        assert!(story.contains("Open air"), "{story}");
        let form = me.page(&edit).await.form_with("shown");
        assert!(!form.has("heated") && !form.has("warmest"), "{:?}", form.controls);
    }

    async fn a_step_whose_condition_does_not_hold_says_why_until_it_holds(api: &Api) {
        let me = keeper(api).await;
        let gardener = api.browser("robin", &["gardener"]).await;
        let made = make(&me, "loan").await;
        let of = |name: &str| made.iter().find(|(r, _)| *r == name).map(|(_, id)| id.clone()).expect("it was made");
        let (lot, loan) = (record("lot", &of("lot")), record("loan", &of("loan")));
        let why = "Put on offer: At least fifty of a hundred seeds must have sprouted";
        let page = me.page(&lot).await;
        assert!(whole_text(&page).contains(why), "{}", whole_text(&page));
        assert!(!page.forms().iter().any(|f| f.action.ends_with("/do/keeping.offer")), "a closed step is no button");
        assert!(whole_text(&gardener.page(&lot).await).contains("This is for: Keeper of the seeds"));
        assert!(whole_text(&me.page(&loan).await).contains("Its condition does not hold yet"));

        let trial = [("trials", "+"), ("trials.1.sown_on:year", "2026"), ("trials.1.sown_on:month", "4"), ("trials.1.sown_on:day", "9"), ("trials.1.sprouted", "85")];
        let mended = enter(&me, &format!("{lot}/edit"), &trial).await;
        let page = me.page(mended.led()).await;
        assert!(whole_text(&page).contains("At best 85 of a hundred sprouted"), "the best is counted again");
        let step = page.forms().into_iter().find(|f| f.action.ends_with("/do/keeping.offer")).expect("the step is open");
        let moved = me.send(&step.action, &step.pairs).await;
        assert!(moved.led().contains("told=moved"), "{}", moved.text);
        let page = me.page(moved.led()).await;
        let told = whole_text(&page);
        assert!(told.contains("On offer") && told.contains("Try the seeds again"), "state and time limit: {told}");

        let page = me.page(&loan).await;
        let step = page.forms().into_iter().find(|f| f.action.ends_with("/do/loan.lend")).expect("the lot is good now");
        me.send(&step.action, &step.pairs).await.led();
        let take = format!("{loan}/do/loan.return");
        let page = me.page(&take).await;
        assert_eq!(page.form_with("shown").holds("shown"), ["returned"], "only what the step needs is asked");
        let lacking = me.send(&take, &page.form_with("shown").press("do", "save")).await;
        assert_eq!(lacking.status, 422, "{}", lacking.text);
        let home = enter(&me, &take, &[("returned", "80")]).await;
        let told = whole_text(&me.page(home.led()).await);
        assert!(told.contains("Come home") && told.contains("Gain 30 g"), "{told}");
    }

    async fn sixty_records_are_searched_filtered_sorted_and_paged(api: &Api) {
        let me = keeper(api).await;
        sixty(api, &me).await;
        let page = me.page(&list("lot")).await;
        let rows = |page: &Page| page.all("th").filter(|(_, th)| th.get("scope") == Some("row")).count();
        assert!(whole_text(&page).contains("Page 1 of 2, 60 in all"), "{}", whole_text(&page));
        assert_eq!(rows(&page), 50);
        let next = page.all("a").find(|(_, a)| a.get("rel") == Some("next")).and_then(|(_, a)| a.get("href")).expect("a next page");
        let second = me.page(next).await;
        assert_eq!(rows(&second), 10);
        assert!(whole_text(&second).contains("Page 2 of 2"));

        let asked = async |answers: &[(&str, &str)]| {
            let mut form = page.form_with("q");
            answers.iter().for_each(|(name, value)| form.answer(name, value));
            me.page(&form.address(&list("lot"))).await
        };
        let found = asked(&[("q", "Sort 07")]).await;
        assert_eq!(rows(&found), 1);
        assert!(whole_text(&found).contains("“Sort 07” found"), "the list says what it shows");
        let beans = asked(&[("w.crop", "Beans")]).await;
        assert_eq!(rows(&beans), 20, "a group holds what lies below it: {}", whole_text(&beans));
        assert!(whole_text(&beans).contains("Only: Crop: Beans."), "{}", whole_text(&beans));
        let good = asked(&[("query", "good")]).await;
        assert_eq!(rows(&good), 10);
        let nothing = asked(&[("w.keeping_state", "spent")]).await;
        assert!(whole_text(&nothing).contains("No record fits these filters."), "{}", whole_text(&nothing));

        let sort = |page: &Page| {
            let link = page.all("a").find(|(a, e)| e.has_class("sort") && page.text_of(*a) == "Best trial");
            link.and_then(|(_, a)| a.get("href")).expect("a column that sorts").to_string()
        };
        let up = me.page(&sort(&good)).await;
        let best = |page: &Page| -> Vec<i64> {
            let cells = page.all("td").filter(|(_, td)| td.has_class("num"));
            cells.filter_map(|(at, _)| page.text_of(at).parse().ok()).collect()
        };
        assert_eq!(best(&up), (80..90).collect::<Vec<_>>(), "filter and order go together");
        assert_eq!(best(&me.page(&sort(&up)).await), (80..90).rev().collect::<Vec<_>>());
    }

    async fn many_are_moved_after_a_look_and_put_back(api: &Api) {
        let me = keeper(api).await;
        sixty(api, &me).await;
        let page = me.page(&format!("{}?sort=best", list("lot"))).await;
        let mut form = page.form_with("transition");
        let chosen: Vec<String> = form.controls.iter().filter(|c| c.name == "record").map(|c| c.value.clone()).collect();
        // The first of the list sprouted worst, the last of the page best.
        for id in [&chosen[0], &chosen[48], &chosen[49]] {
            form.answer("record", id);
        }
        form.answer("transition", "keeping.offer");
        let look = me.page(&form.address("")).await;
        let told = whole_text(&look);
        assert!(told.contains("2 of 3 chosen records would be changed"), "{told}");
        assert!(told.contains("At least fifty of a hundred seeds must have sprouted") && told.contains("On offer"), "{told}");
        let state = async |id: &str| api.get(&api_of("lot", id)).await.ok(200)["values"]["keeping_state"].clone();
        assert_eq!(state(&chosen[49]).await, "received", "looking changes nothing");
        let batch = me.send(&form.address(""), &look.form_with("transition").pairs).await;
        assert_eq!((state(&chosen[49]).await, state(&chosen[0]).await), (json!("offered"), json!("received")));
        let page = me.page(batch.led()).await;
        let undo = page.forms().into_iter().find(|f| f.action.ends_with("/undo")).expect("a batch can be undone");
        assert!(me.send(&undo.action, &undo.pairs).await.led().contains("told=undone"));
        assert_eq!(state(&chosen[49]).await, "received");
    }
}

/// Sixty lots: of three crops in turn, the one after the other with one seed more that sprouted.
async fn sixty(api: &Api, me: &Browser<'_>) {
    let made = make(me, "plot").await;
    let plot = &made[1].1;
    for i in 0..60 {
        let crop = ["bean.runner_bean", "pea.sugar_pea", "herb.dill"][i % 3];
        let trial = json!([{ "sown_on": "2026-03-01", "sprouted": i + 30 }]);
        let values = json!({
            "plot": { "register": "seeds.plot", "id": plot }, "crop": crop, "variety": format!("Sort {i:02}"),
            "harvested": "2025", "trials": trial,
        });
        api.made("seeds.lot", values).await;
    }
}
