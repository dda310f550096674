//! What a person sees who works here: pages in six languages, forms that lose nothing, and nothing done without its token.

mod common;

use common::{Api, Browser, PASSPHRASE, Seen};
use serde_json::json;

const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "zh"];

async fn item(api: &Api, inventory: &str) -> String {
    let values = json!({ "inventory": inventory, "name": "Panel saw", "kind": "hand_tool.saw", "made": "1990-05" });
    api.made("example.item", values).await
}

async fn loan(api: &Api) -> String {
    let item = item(api, "T-9").await;
    let member = api.made("example.member", json!({ "card": "10000009", "group": "adult" })).await;
    let values = json!({
        "item": { "register": "example.item", "id": item }, "member": { "register": "example.member", "id": member },
        "from_day": "2026-01-05",
    });
    api.made("example.loan", values).await
}

/// Where a redirect leads.
fn led(seen: &Seen) -> String {
    assert!(seen.status.is_redirection(), "{}: {}", seen.status, seen.text);
    seen.header("location").to_string()
}

/// A cookie that an answer sets, with everything that is said of it.
#[track_caller]
fn set_cookie<'s>(seen: &'s Seen, name: &str) -> &'s str {
    let mut all = seen.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    all.find(|c| c.starts_with(name)).unwrap_or_else(|| panic!("no cookie {name}: {:?}", seen.headers))
}

/// What a browser keeps of a cookie.
fn kept(cookie: &str) -> String {
    cookie.split(';').next().unwrap_or_default().to_string()
}

/// A hidden value of the first form of a page that carries it.
#[track_caller]
fn carried(seen: &Seen, name: &str) -> String {
    let from = format!("name=\"{name}\" value=\"");
    let found = seen.text.split(from.as_str()).nth(1).and_then(|t| t.split('"').next());
    found.unwrap_or_else(|| panic!("no form carries {name}: {}", seen.text)).to_string()
}

fn staff_pages(item: &str, loan: &str) -> Vec<String> {
    let own = |register: &str, id: &str, rest: &str| format!("/registers/example.{register}/records/{id}{rest}");
    let mut all: Vec<String> = [
        "/my-day",
        "/registers",
        "/registers/example.item",
        "/registers/example.item/new",
        "/registers/core.batch",
        "/import",
        "/documents",
        "/packs",
        "/packs/example",
        "/packs/core/lists/clock_state",
        "/admin",
        "/account",
        "/registers/example.item?q=saw&w.kind=hand_tool&sort=-name&columns=name",
    ]
    .map(str::to_string)
    .to_vec();
    all.extend([
        own("item", item, ""),
        own("item", item, "/edit"),
        own("item", item, "/history"),
        own("item", item, "/delete"),
    ]);
    all.extend([own("loan", loan, ""), own("loan", loan, "?version=1"), own("loan", loan, "/do/loan.lend")]);
    all.push(own("loan", loan, "/clocks/hand_out"));
    all.push(format!("/registers/example.loan/move?transition=loan.cancel&record={loan}"));
    all
}

both! {
    async fn every_staff_page_answers_in_six_languages_and_is_kept_by_nobody(api: &Api) {
        let librarian = api.browser("worker", &["librarian"]).await;
        let root = api.browser("root", &["administrator"]).await;
        let (item, loan) = (item(api, "T-1").await, loan(api).await);
        for page in staff_pages(&item, &loan) {
            let me = if page == "/admin" { &root } else { &librarian };
            for language in LANGUAGES {
                let seen = me.get(&format!("/{language}{page}")).await;
                assert_eq!(seen.status, 200, "/{language}{page}: {}", seen.text);
                assert_eq!(seen.header("cache-control"), "no-store", "{page}");
                assert_eq!(seen.header("content-language"), language);
                assert!(seen.header("content-security-policy").starts_with("default-src 'none'"), "{page}");
                assert!(!seen.text.contains("<script") && !seen.text.contains("style=\""), "{page}");
                let direction = if language == "ar" { "rtl" } else { "ltr" };
                assert!(seen.text.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")), "{page}");
            }
        }
    }

    async fn who_is_not_signed_in_is_led_to_the_door_and_back(api: &Api) {
        let id = item(api, "T-1").await;
        for page in staff_pages(&id, &loan(api).await) {
            let seen = api.get(&format!("/en{page}")).await;
            let way = led(&seen);
            assert!(way.starts_with("/en/sign-in?to="), "{page} leads to {way}");
        }
    }

    async fn signing_in_ends_the_session_before_and_signing_out_leaves_nothing_behind(api: &Api) {
        let before = api.browser("worker", &["librarian"]).await;
        let door = before.get("/en/sign-in").await;
        let tie = set_cookie(&door, "__Host-sign-in=");
        for said in ["Path=/", "Max-Age=300", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(tie.split("; ").any(|s| s == said), "{said}: {tie}");
        }
        let (both, tied) = (format!("{}; {}", before.cookie, kept(tie)), carried(&door, "before"));
        let pairs = [("before", tied.as_str()), ("handle", "worker"), ("passphrase", PASSPHRASE), ("to", "/packs")];
        let seen = before.post_as("/en/sign-in", &both, &pairs).await;
        assert_eq!(led(&seen), "/en/packs");
        let session = set_cookie(&seen, "__Host-palermo=");
        for said in ["Path=/", "Max-Age=43200", "Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(session.split("; ").any(|s| s == said), "{said}: {session}");
        }
        assert!(led(&before.get("/en/my-day").await).starts_with("/en/sign-in"), "the session before is over");

        let mut me = Browser { api, cookie: kept(session), token: String::new() };
        assert_ne!(me.cookie, before.cookie);
        let account = me.get("/en/account").await;
        assert!(account.text.contains("action=\"/en/sign-out\"") && account.text.contains("type=\"password\""));
        me.token = carried(&account, "form");
        let change = |now: &'static str| [("do", "passphrase"), ("now", now), ("new", "twelve quiet harbours")];
        assert_eq!(me.post("/en/account", &change("not the passphrase")).await.status, 422);
        let changed = me.post("/en/account", &change(PASSPHRASE)).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        assert!(led(&me.get("/en/my-day").await).starts_with("/en/sign-in"), "a new passphrase ends every session");
        me = Browser { api, cookie: kept(set_cookie(&changed, "__Host-palermo=")), token: carried(&changed, "form") };
        let out = me.post("/en/sign-out", &[]).await;
        assert!(led(&me.get("/en/my-day").await).starts_with("/en/sign-in"));
        assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
        assert!(set_cookie(&out, "__Host-palermo=;").contains("Max-Age=0"));
    }

    async fn a_form_is_read_up_to_its_limits_whoever_sends_it(api: &Api) {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        let (long, many) = (format!("handle={}", "x".repeat(64 * 1024)), "a&".repeat(30_000));
        for form in ["/en/sign-in", "/en/sign-out", "/en/account", "/en/registers/example.item/new"] {
            for body in [&long, &many] {
                let seen = api.send("POST", form, &kind, body.clone()).await;
                assert_eq!(seen.status, 413, "{form}: {}", seen.text);
            }
        }
    }

    async fn a_form_without_its_token_changes_nothing(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let (id, loan) = (item(api, "T-1").await, loan(api).await);
        let before = api.get("/api/ledger/head").await.text;
        let record = format!("/en/registers/example.item/records/{id}");
        let forms = [
            "/en/registers/example.item/new".to_string(), format!("{record}/edit"), format!("{record}/delete"),
            format!("/en/registers/example.loan/records/{loan}/do/loan.cancel"),
            format!("/en/registers/example.loan/records/{loan}/clocks/hand_out"),
            "/en/registers/example.loan/move".into(), "/en/registers/example.item".into(), "/en/import".into(), "/en/documents".into(), "/en/estimate".into(),
            "/en/admin".into(), "/en/account".into(), "/en/sign-out".into(), "/en/prove".into(),
            format!("/en/registers/core.batch/records/{id}/undo"), format!("/en/admin/jobs/{id}/stop"),
        ];
        let pairs = [("version", "1"), ("inventory", "T-2"), ("shown", "inventory"), ("do", "save"), ("act", "stop")];
        for form in &forms {
            for token in ["", "0000000000000000000000000000000000000000"] {
                let mut all = vec![("form", token)];
                all.extend(pairs);
                let seen = me.post_as(form, &me.cookie, &all).await;
                assert_eq!(seen.status, 403, "{form}: {}", seen.text);
            }
            let stranger = me.post_as(form, "", &[&[("form", me.token.as_str())], pairs.as_slice()].concat()).await;
            assert!(matches!(stranger.status.as_u16(), 401 | 403), "{form}: {}", stranger.status);
        }
        assert_eq!(api.get("/api/ledger/head").await.text, before);
        assert_eq!(me.get("/en/my-day").await.status, 200, "nobody was signed out");
    }

    async fn a_browser_that_hides_where_a_form_came_from_is_let_in_and_a_foreign_page_is_not(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let body = format!("form={}&name=mine&filter=kind%20%3D%3D%20%27ladder%27", me.token);
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let send = |origin: &'static str, site: &'static str| {
            let headers = [("cookie", me.cookie.as_str()), kind, ("host", "127.0.0.1:7411"), ("origin", origin), ("sec-fetch-site", site)];
            let body = body.clone();
            async move { api.send("POST", "/en/registers/example.item", &headers, body).await }
        };
        assert_eq!(send("https://example.org", "cross-site").await.status, 403);
        assert_eq!(send("null", "cross-site").await.status, 403);
        assert!(send("null", "same-origin").await.status.is_redirection());
    }

    async fn a_record_with_an_unknown_day_and_a_refused_answer_is_made_by_form(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let new = "/ar/registers/example.item/new";
        let all = "inventory name kind condition made";
        let wrong = me.post(new, &[("shown", all), ("inventory", "T-7"), ("name", ""), ("kind", "hand_tool.saw"), ("condition", "=refused"), ("made:month", "5"), ("made:year", "1990"), ("do", "save-anyway")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text);
        assert!(wrong.text.contains("value=\"T-7\""), "what was entered stays");
        assert!(wrong.text.contains("href=\"#f-name\""), "the summary leads to the question");
        let made = me.post(new, &[("shown", all), ("inventory", "T-7"), ("name", "منشار"), ("kind", "hand_tool.saw"), ("condition", "=refused"), ("made:month", "5"), ("made:year", "1990"), ("do", "save-anyway")]).await;
        let address = led(&made);
        let id = address.split('/').nth(5).and_then(|p| p.split('?').next()).expect("the record").to_string();
        let record = api.get(&format!("/api/registers/example.item/records/{id}")).await;
        assert_eq!(record.ok(200)["values"]["made"], "1990-05");
        assert_eq!(record.json["values"]["condition"], json!({ "state": "refused" }), "{}", record.text);
        let page = me.get(&address).await;
        assert!(page.text.contains("منشار"), "{}", page.text);
    }

    async fn somebody_elses_change_and_an_ended_session_lose_nothing(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let id = item(api, "T-1").await;
        let edit = format!("/en/registers/example.item/records/{id}/edit");
        api.json("PATCH", &format!("/api/registers/example.item/records/{id}"), json!({ "version": 1, "values": { "name": "Theirs" } })).await.ok(200);
        let pairs = [("version", "1"), ("shown", "name"), ("name", "Mine"), ("do", "save-anyway")];
        let stale = me.post(&edit, &pairs).await;
        assert_eq!(stale.status, 409, "{}", stale.text);
        assert!(stale.text.contains("Theirs") && stale.text.contains("value=\"Mine\""), "both versions stand: {}", stale.text);
        assert!(stale.text.contains("name=\"version\" value=\"2\""), "the next save is of the new version");

        let out = me.post_as(&edit, "", &[("version", "2"), ("shown", "name"), ("name", "Mine"), ("do", "save-anyway")]).await;
        assert_eq!(out.status, 401, "{}", out.text);
        assert!(out.text.contains("value=\"Mine\"") && out.text.contains("type=\"password\""), "{}", out.text);
        // The form asks who it is and saves in one step.
        let before = out.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).find(|c| c.starts_with("__Host-sign-in=")).expect("a cookie for the form").split(';').next().unwrap_or_default().to_string();
        let tied = out.text.split("name=\"before\" value=\"").nth(1).and_then(|t| t.split('"').next()).expect("what ties the form").to_string();
        let again = me.post_as(&edit, &before, &[("before", &tied), ("handle", "worker"), ("passphrase", PASSPHRASE), ("version", "2"), ("shown", "name"), ("name", "Mine"), ("do", "save-anyway")]).await;
        let way = led(&again);
        assert!(way.contains("told=saved"), "{way}");
        assert_eq!(api.get(&format!("/api/registers/example.item/records/{id}")).await.json["values"]["name"], "Mine");
    }

    async fn a_step_asks_for_what_it_needs_and_a_closed_one_says_why(api: &Api) {
        let me = api.browser("reader", &["manager"]).await;
        let librarian = api.browser("lender", &["librarian"]).await;
        let id = loan(api).await;
        let own = format!("/en/registers/example.loan/records/{id}");
        let closed = me.get(&own).await;
        assert!(closed.text.contains("This is for:"), "{}", closed.text);
        let form = librarian.get(&format!("{own}/do/loan.lend")).await;
        assert!(form.text.contains("to_day"), "the step asks for what it needs");
        assert!(!form.text.contains("name=\"ill_from"), "and for nothing else");
        let lacking = librarian.post(&format!("{own}/do/loan.lend"), &[("version", "1"), ("shown", "to_day"), ("do", "save")]).await;
        assert_eq!(lacking.status, 422, "{}", lacking.text);
        let cancelled = librarian.post(&format!("{own}/do/loan.cancel"), &[("version", "1"), ("do", "save")]).await;
        assert!(led(&cancelled).contains("told=moved"));
        let record = api.get(&format!("/api/registers/example.loan/records/{id}")).await;
        assert_eq!(record.json["values"]["loan_state"], "cancelled", "{}", record.text);
        let page = me.get(&own).await;
        assert!(page.text.contains("lender"), "the history says who did it");
    }

    async fn who_may_not_see_a_record_is_told_what_everybody_is_told_who_asks_for_nothing(api: &Api) {
        let (id, loan) = (item(api, "T-1").await, loan(api).await);
        let nowhere = "01890000-0000-7000-8000-000000000000";
        for (handle, role) in [("root", "administrator"), ("guest", "guest"), ("worker", "case_worker")] {
            let me = api.browser(handle, &[role]).await;
            for rest in ["", "/edit", "/history", "/delete", "/do/loan.cancel"] {
                let at = |id: &str| format!("/en/registers/example.loan/records/{id}{rest}");
                let (hidden, missing) = (me.get(&at(&loan)).await, me.get(&at(nowhere)).await);
                assert_eq!((hidden.status.as_u16(), missing.status.as_u16()), (404, 404), "{role} {rest}: {}", hidden.text);
                assert_eq!(hidden.text, missing.text, "{role} {rest}");
            }
            let list = me.get("/en/registers/example.loan").await;
            assert!(list.status == 403 || !list.text.contains(&loan), "{role}: {}", list.text);
            assert!(!me.get("/en/registers/example.loan/export?format=csv").await.text.contains("example.loan"), "{role}");
            let pairs = [("version", "1"), ("do", "save"), ("transition", "loan.cancel")];
            for rest in ["/do/loan.cancel", "/delete"] {
                let seen = me.post(&format!("/en/registers/example.loan/records/{loan}{rest}"), &pairs).await;
                assert_eq!(seen.status, 404, "{role} {rest}: {}", seen.text);
            }
            let record = format!("{loan}:1");
            let all = [pairs.as_slice(), &[("record", record.as_str())]].concat();
            assert_eq!(me.post("/en/registers/example.loan/move", &all).await.status, 404, "{role}");
            let member = me.get(&format!("/en/registers/example.item/records/{id}")).await;
            assert_eq!(member.status, 200, "what is about nobody is seen: {role}");
            assert!(!member.text.contains(&loan), "{role}");
        }
        let stands = api.get(&format!("/api/registers/example.loan/records/{loan}")).await;
        assert_eq!(stands.json["values"]["loan_state"], "reserved", "nothing was done");
    }

    async fn the_house_opens_to_each_role_what_is_hers(api: &Api) {
        for (role, closed, open) in [
            ("administrator", ["/import", "/registers/example.loan/new"], ["/admin", "/registers/core.account"]),
            ("librarian", ["/admin", "/registers/core.account"], ["/import", "/registers/example.loan/new"]),
            ("guest", ["/import", "/registers/example.member/new"], ["/registers/example.item", "/packs"]),
        ] {
            let me = api.browser(role, &[role]).await;
            for page in closed {
                assert_eq!(me.get(&format!("/en{page}")).await.status, 403, "{role} {page}");
            }
            for page in open {
                assert_eq!(me.get(&format!("/en{page}")).await.status, 200, "{role} {page}");
            }
        }
    }

    async fn many_records_are_looked_at_then_moved_then_put_back(api: &Api) {
        let me = api.browser("worker", &["librarian", "manager"]).await;
        let id = loan(api).await;
        let look = me.get(&format!("/en/registers/example.loan/move?transition=loan.cancel&record={id}")).await;
        assert!(look.text.contains("1 of 1"), "{}", look.text);
        let moved = me.post("/en/registers/example.loan/move", &[("transition", "loan.cancel"), ("record", &format!("{id}:1"))]).await;
        let batch = led(&moved);
        let record = format!("/api/registers/example.loan/records/{id}");
        assert_eq!(api.get(&record).await.json["values"]["loan_state"], "cancelled");
        assert!(me.get(&batch).await.text.contains("/undo"), "the batch can be undone");
        let undo = format!("{}/undo", batch.split('?').next().unwrap_or_default());
        let undone = me.post(&undo, &[]).await;
        assert!(led(&undone).contains("told=undone"), "{}", led(&undone));
        assert_eq!(api.get(&record).await.json["values"]["loan_state"], "reserved");
    }

    async fn a_file_is_looked_at_before_it_is_taken_in(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let part = |name: &str, more: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{body}\r\n");
        let body = part("form", "", &me.token) + &part("file", "; filename=\"items.csv\"", "inventory,name\r\nT-1,Saw") + "--b--\r\n";
        let headers = [("cookie", me.cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        let sent = api.send("POST", "/en/import", &headers, body).await;
        let way = led(&sent);
        let looked = me.get(&way).await;
        assert!(looked.text.contains("items.csv") && looked.text.contains("Rows read"), "{}", looked.text);
        let asked = api.desk.imports.lock().expect("one test at a time").pop().expect("the desk was asked");
        assert!(asked.dry_run, "looking changes nothing");
        assert_eq!(asked.actor.map(|a| a.name.to_string()).as_deref(), Some("worker"));
        let stranger = api.browser("other", &["librarian"]).await;
        assert_eq!(stranger.get(&way).await.status, 404, "a file is seen by who sent it");
        let taken = me.post(&way, &[("mapping", "example-items"), ("do", "take")]).await;
        assert_eq!(led(&taken), way);
        let mut ended = String::new();
        for _ in 0..100 {
            ended = me.get(&way).await.text;
            if ended.contains("Import another file") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(ended.contains("Import another file"), "{ended}");
        let asked = api.desk.imports.lock().expect("one test at a time").pop().expect("the desk was asked");
        assert!(!asked.dry_run);
    }

    async fn lists_are_looked_at_then_estimated_from_with_the_verdict_before_the_figures(api: &Api) {
        let me = api.browser("rapporteur", &["analyst"]).await;
        let other = api.browser("worker", &["librarian"]).await;
        for language in LANGUAGES {
            let seen = me.get(&format!("/{language}/estimate")).await;
            assert_eq!((seen.status.as_u16(), seen.header("cache-control")), (200, "no-store"), "{language}: {}", seen.text);
            assert_eq!(other.get(&format!("/{language}/estimate")).await.status, 403, "exact figures are not everybody's");
        }
        assert_eq!(unmarked(&me.get("/xx/estimate").await.text), Vec::<String>::new());
        let sent = |file: &str| {
            let part = |name: &str, more: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{body}\r\n");
            part("form", "", &me.token) + &part("file", "; filename=\"lists.csv\"", file) + "--b--\r\n"
        };
        let headers = [("cookie", me.cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        let looked = api.send("POST", "/en/estimate", &headers, sent("A,B,count\r\n1,0,20\r\n")).await;
        assert_eq!((looked.status.as_u16(), looked.header("cache-control")), (200, "no-store"), "{}", looked.text);
        let asked = api.desk.estimates.lock().expect("one test at a time").pop().expect("the desk was asked");
        assert_eq!((asked.method, asked.lists.len()), (None, 0), "a file is looked at first");
        assert!(looked.text.contains("10 persons of 50 are on two or more lists") && !looked.text.contains("Estimated total"), "{}", looked.text);
        assert!(looked.text.contains("Police &lt;North&gt;,Shelter,count"), "the counts travel in the form");
        let pairs = [("counts", "A,B,count\n1,0,20\n"), ("list", "Police <North>"), ("list", "Shelter"), ("method", "bic"), ("repeats", "9999999"), ("seed", "7")];
        for language in LANGUAGES {
            let seen = me.post(&format!("/{language}/estimate"), &pairs).await;
            assert_eq!((seen.status.as_u16(), seen.header("cache-control")), (200, "no-store"), "{language}: {}", seen.text);
            let at = |what: &str| seen.text.find(what).unwrap_or_else(|| panic!("{language}: {what} is not there"));
            assert!(at("class=\"notice late\"") < at("<dl class=\"facts\">"), "{language}: warnings stand first");
            assert!(seen.text.contains("What no label knows."), "{language}: a warning without words is shown in English");
            assert!(seen.text.contains("palermo estimate mse lists.csv"), "{language}");
            assert_eq!(seen.text.matches("<svg").count(), 4, "{language}: two drawings, narrow and wide");
            let asked = api.desk.estimates.lock().expect("one test at a time").pop().expect("the desk was asked");
            assert_eq!((asked.method.as_deref(), asked.bootstrap, asked.seed, asked.reasons), (Some("bic"), 1_000, 7, None));
        }
        let wrong = me.post("/en/estimate", &[("counts", "fault"), ("method", "bic"), ("reasons", "kept as typed")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text);
        assert!(wrong.text.contains("row 2, column `A`") && wrong.text.contains("kept as typed"), "{}", wrong.text);
        assert_eq!(me.post("/en/estimate", &[]).await.status, 422, "nothing was sent");
        let foreign = api.send("POST", "/en/estimate", &[("cookie", me.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")], "counts=A".to_string()).await;
        assert_eq!(foreign.status, 403, "{}", foreign.text);
    }

    async fn a_file_with_a_rejected_row_waits_for_another_decision(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let part = |name: &str, more: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{body}\r\n");
        let body = part("form", "", &me.token) + &part("file", "; filename=\"bad.csv\"", "inventory\r\nx") + "--b--\r\n";
        let headers = [("cookie", me.cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        let way = led(&api.send("POST", "/en/import", &headers, body).await);
        me.post(&way, &[("mapping", "example-items"), ("do", "take")]).await;
        let mut page = String::new();
        for _ in 0..100 {
            page = me.get(&way).await.text;
            if page.contains("name=\"keep_good\"") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(page.contains("name=\"keep_good\"") && !page.contains("Import another file"), "{page}");
    }

    async fn a_document_is_read_in_the_answer_and_everything_found_leads_to_its_place(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let part = |name: &str, more: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{body}\r\n");
        let headers = [("cookie", me.cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        let form = |text: &str, more: &str| {
            part("form", "", &me.token) + &part("file", "; filename=\"a<b.txt\"", text) + more + "--b--\r\n"
        };
        for language in LANGUAGES {
            let address = format!("/{language}/documents");
            let seen = api.send("POST", &address, &headers, form("Urges <b>all</b> 12345", "")).await;
            assert_eq!(seen.status, 200, "{address}: {}", seen.text);
            assert_eq!(seen.header("cache-control"), "no-store");
            assert!(!seen.text.contains("<b>") && seen.text.contains("a&lt;b.txt"), "{}", seen.text);
            let page = common::html::Page::read(&seen.text);
            assert!(page.crooked.is_empty(), "{:?}", page.crooked);
            // The finding, the clause and the fact speak of the same two places.
            let links: Vec<&str> = page.all("a").filter_map(|(_, e)| e.get("href")).collect();
            let marks: Vec<(Option<&str>, String)> = page.all("mark").map(|(n, e)| (e.get("id"), page.text_of(n))).collect();
            assert_eq!(marks, [(Some("s0-0"), "Urges".to_string()), (Some("s0-1"), "12345".to_string())]);
            for (place, times) in [("#s0-0", 2), ("#s0-1", 2), ("#p0", 3)] {
                assert_eq!(links.iter().filter(|l| **l == place).count(), times, "{place}: {links:?}");
            }
            let ids: Vec<&str> = page.elements.iter().filter_map(|e| e.get("id")).collect();
            for link in links.iter().filter_map(|l| l.strip_prefix('#')) {
                assert!(ids.contains(&link), "nothing is at #{link}");
            }
        }
        let filtered = api.send("POST", "/en/documents", &headers, form("Urges all 12345", &part("kind", "", "date"))).await;
        assert!(filtered.text.contains("No fact is as you chose."), "{}", filtered.text);
        assert!(filtered.text.contains("value=\"date\" selected"), "the choice stays in the form: {}", filtered.text);
        for body in [form("%", ""), form("", "")] {
            let wrong = api.send("POST", "/ar/documents", &headers, body).await;
            assert_eq!(wrong.status, 422, "{}", wrong.text);
            assert!(wrong.text.contains("role=\"alert\"") && wrong.text.contains("type=\"file\""), "{}", wrong.text);
        }
    }

    async fn markup_formulas_and_turned_writing_are_shown_as_text(api: &Api) {
        let me = api.browser("worker", &["librarian"]).await;
        let planted = "<b onclick=x>=1+1\u{202e}gpj.exe\"'&amp;";
        let values = json!({ "inventory": planted, "name": planted, "kind": "hand_tool.saw", "notes": planted });
        let id = api.made("example.item", values).await;
        for page in staff_pages(&id, &loan(api).await) {
            let seen = me.get(&format!("/en{page}")).await;
            assert!(!seen.text.contains("<b onclick"), "{page}: {}", seen.text);
            // Turned writing stays within its own element.
            for (at, _) in seen.text.match_indices('\u{202e}') {
                let open = seen.text[..at].rfind('<').map(|i| &seen.text[i..at]).unwrap_or_default();
                let isolated = ["<bdi", "<title", "<input", "<textarea", "<option", "<a", "<span", "<dd", "<p", "<strong"];
                assert!(isolated.iter().any(|t| open.starts_with(t)), "{page}: {open}");
            }
        }
    }

    async fn every_visible_word_of_a_page_comes_from_somewhere(api: &Api) {
        let librarian = api.browser("worker", &["librarian"]).await;
        let root = api.browser("root", &["administrator"]).await;
        let (id, loan) = (item(api, "T-1").await, loan(api).await);
        let mut stray = Vec::new();
        let public = ["/", "/about", "/method", "/explore", "/flows", "/countries", "/treaties", "/sign-in", "/parts", "/no-such-page"];
        let all = public.map(str::to_string).into_iter().chain(staff_pages(&id, &loan));
        for page in all {
            let me = if page == "/admin" { &root } else { &librarian };
            let seen = me.get(&format!("/xx{page}")).await;
            for text in unmarked(&seen.text) {
                stray.push(format!("{page}: {text}"));
            }
        }
        assert!(stray.is_empty(), "{} texts come from nowhere:\n{}", stray.len(), stray.join("\n"));
    }
}

/// The texts of a page that stand outside of marks, of data (`bdi`, `code`, `time`, form controls) and of names.
fn unmarked(page: &str) -> Vec<String> {
    const DATA: [&str; 9] = ["bdi", "code", "time", "textarea", "title", "style", "del", "ins", "svg"];
    let (mut out, mut inside, mut rest) = (Vec::new(), Vec::<String>::new(), page);
    while let Some(open) = rest.find('<') {
        let text = rest[..open].trim();
        let mut depth = 0i32;
        let outside = |c: &char| {
            depth += i32::from(*c == '⟦') - i32::from(*c == '⟧');
            depth == 0 && *c != '⟧'
        };
        let plain: String = text.chars().filter(outside).collect();
        let wordy = plain.chars().any(char::is_alphabetic);
        if wordy && inside.is_empty() && plain.trim() != "Palermo" {
            out.push(text.to_string());
        }
        let Some(close) = rest[open..].find('>') else { break };
        let tag = &rest[open + 1..open + close];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        let marked_language = tag.contains("lang=\"") && name == "a";
        if DATA.contains(&name)
            || (name == "a" && (marked_language || !inside.is_empty() && inside.last().is_some_and(|n| n == "a")))
        {
            if tag.starts_with('/') {
                inside.pop();
            } else {
                inside.push(name.to_string());
            }
        }
        rest = &rest[open + close + 1..];
    }
    out
}
