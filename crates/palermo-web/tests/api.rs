//! What a program sees of an installation with the example pack.

mod common;

use axum::body::Body;
use common::Api;
use serde_json::{Value as Json, json};

const ITEMS: &str = "/api/registers/example.item/records";

fn saw(inventory: &str) -> Json {
    json!({ "inventory": inventory, "name": "Panel saw", "kind": "hand_tool.saw", "lent_before": "<5", "made": "1990" })
}

both! {
    async fn a_record_is_made_read_changed_and_deleted_under_its_version(api: &Api) {
        let made = api.json("POST", ITEMS, json!({ "values": saw("T-1") })).await;
        let record = made.ok(201);
        let address = made.header("location").to_string();
        assert_eq!(made.header("etag"), "\"1\"");
        assert_eq!(record["values"]["lent_before"], json!({ "lo": 0, "hi": 4, "kind": "censored" }));
        assert_eq!(api.get(&address).await.ok(200)["values"]["made"], "1990");

        let changed = api.send("PATCH", &address, &[("content-type", "application/json"), ("if-match", "\"1\"")], json!({ "values": { "name": "Saw" } }).to_string()).await;
        assert_eq!(changed.ok(200)["values"]["name"], "Saw");
        assert_eq!(changed.header("etag"), "\"2\"");
        assert_eq!(changed.json["values"]["kind"], "hand_tool.saw", "what is not named stays");

        let history = api.get(&format!("{address}/history")).await;
        assert_eq!(history.ok(200)["former"][0]["values"]["name"], "Panel saw");
        assert_eq!(history.json["current"]["version"], 2);

        api.send("DELETE", &address, &[], Body::empty()).await.problem(428, "version_needed");
        assert_eq!(api.send("DELETE", &address, &[("if-match", "\"2\"")], Body::empty()).await.status, 204);
        api.get(&address).await.problem(404, "no_record");
        assert_eq!(api.get(&format!("{address}/history")).await.ok(200)["current"], Json::Null);
    }

    async fn a_file_is_sent_named_by_a_record_and_had_again_and_one_that_nothing_names_is_swept(api: &Api) {
        let files = "/api/registers/example.brochure/files/leaflet?file=..%2Fsaws.pdf";
        let content = b"%PDF-1.7 a leaflet";
        let kept = api.send("POST", files, &[], content.to_vec()).await.ok(201).clone();
        assert_eq!((&kept["name"], &kept["media_type"], &kept["size"]), (&json!("saws.pdf"), &json!("application/pdf"), &json!(18)));
        let values = |kept: &Json| json!({ "values": { "code": "B-1", "leaflet": kept } });
        let mut forged = kept.clone();
        forged["sha256"] = json!("0".repeat(64));
        let brochures = "/api/registers/example.brochure/records";
        let refused = api.json("POST", brochures, values(&forged)).await;
        assert_eq!(refused.problem(422, "refused")["errors"][0]["code"], "file_not_sent");
        let made = api.json("POST", brochures, values(&kept)).await;
        let address = made.ok(201).pointer("/id").and_then(Json::as_str).map(|id| format!("{brochures}/{id}")).expect("an identifier");
        let had = api.get(&format!("{address}/files/leaflet")).await;
        assert_eq!((had.status.as_u16(), had.text.as_bytes()), (200, &content[..]));
        assert_eq!(had.header("content-disposition"), "attachment; filename=\"saws.pdf\"");
        assert_eq!(had.header("content-type"), "application/pdf");
        let note = api.send("POST", &files.replace("saws", "note"), &[], "a plain note").await.ok(201).clone();
        let made = api.json("POST", brochures, json!({ "values": { "code": "B-2", "leaflet": note } })).await;
        let note = made.ok(201)["id"].as_str().map(|id| format!("{brochures}/{id}/files/leaflet")).expect("an identifier");
        assert_eq!(api.get(&note).await.header("content-type"), "text/plain; charset=utf-8");
        api.get(&format!("{address}/files/heading")).await.problem(404, "no_file");
        api.send("POST", "/api/registers/example.brochure/files/heading?file=a", &[], "x").await.problem(404, "no_file_field");
        api.send("POST", files, &[], Body::empty()).await.problem(400, "empty_file");

        // A former version still names its file; what nothing ever named goes after a day, and not before.
        api.send("POST", &files.replace("saws", "stray"), &[], "a stray").await.ok(201);
        api.json("PATCH", &address, json!({ "version": 1, "values": { "leaflet": null } })).await.ok(200);
        assert_eq!(api.store.sweep_files().await.expect("a sweep"), 0, "all are young");
        for shelf in std::fs::read_dir(api.store.folder().join("files")).expect("the files") {
            for file in std::fs::read_dir(shelf.expect("a shelf").path()).expect("its files") {
                let open = std::fs::File::options().append(true).open(file.expect("a file").path()).expect("it opens");
                let days = std::time::Duration::from_secs(2 * 86_400);
                open.set_modified(std::time::SystemTime::now() - days).expect("its age");
            }
        }
        assert_eq!(api.store.sweep_files().await.expect("a sweep"), 1);
        let sha256 = kept["sha256"].as_str().expect("a hash");
        assert_eq!(api.store.file(sha256).await.expect("the disk answers").as_deref(), Some(&content[..]));
    }

    async fn a_stale_save_gives_both_versions_back_and_loses_neither(api: &Api) {
        let address = format!("{ITEMS}/{}", api.made("example.item", saw("T-1")).await);
        api.json("PATCH", &address, json!({ "values": { "name": "First" } })).await.problem(428, "version_needed");
        api.json("PATCH", &address, json!({ "version": 1, "values": { "name": "First" } })).await.ok(200);
        let late = api.json("PATCH", &address, json!({ "version": 1, "values": { "name": "Second" } })).await;
        let problem = late.problem(409, "stale");
        assert_eq!(problem["current"]["values"]["name"], "First");
        assert_eq!(problem["yours"]["values"]["name"], "Second");
        assert_eq!(problem["current_version"], 2);
        assert_eq!(api.get(&address).await.json["values"]["name"], "First");
    }

    async fn every_refusal_names_field_rule_and_value(api: &Api) {
        let values = json!({ "inventory": "T-1", "name": "Saw", "kind": "hand_tol.saw", "nmae": "x" });
        let seen = api.json("POST", ITEMS, json!({ "values": values })).await;
        let errors = seen.problem(422, "refused")["errors"].as_array().expect("errors");
        let of = |field: &str| errors.iter().find(|e| e["field"] == field).unwrap_or_else(|| panic!("{field} in {}", seen.text));
        assert_eq!(of("kind")["value"], "hand_tol.saw");
        assert_eq!(of("nmae")["code"], "unknown_field");
        assert_eq!(of("nmae")["value"], Json::Null, "nobody knows what an unknown field holds");

        let future = json!({ "inventory": "T-1", "name": "Saw", "kind": "ladder", "bought_on": "2999-01-01" });
        let seen = api.json("POST", &format!("{ITEMS}?lang=fr"), json!({ "values": future })).await;
        let error = &seen.problem(422, "refused")["errors"][0];
        assert_eq!((error["rule"].as_str(), error["field"].as_str()), (Some("bought-in-future"), Some("bought_on")));
        assert_ne!(error["message"], "It cannot have been bought after today", "the rule speaks the reader's language");

        let seen = api.json("POST", ITEMS, json!({ "values": { "name": "Saw" } })).await;
        let missing: Vec<&str> = seen.problem(422, "refused")["errors"].as_array().expect("errors").iter().filter(|e| e["code"] == "required").filter_map(|e| e["field"].as_str()).collect();
        assert_eq!(missing, ["inventory", "kind"]);
    }

    async fn sealed_fields_wait_while_the_installation_is_locked_and_are_never_repeated(api: &Api) {
        let values = json!({ "card": "C-1", "full_name": "Nobody Real", "remarks": "a secret" });
        let seen = api.json("POST", "/api/registers/example.member/records", json!({ "values": values })).await;
        let errors = seen.problem(503, "locked")["errors"].as_array().expect("errors");
        assert_eq!(seen.header("retry-after"), "60");
        assert!(seen.json["detail"].as_str().is_some_and(|d| d.contains("palermo unseal")), "{}", seen.text);
        let fields: Vec<&str> = errors.iter().filter_map(|e| e["field"].as_str()).collect();
        assert_eq!(fields, ["full_name", "remarks"]);
        assert!(errors.iter().all(|e| e["code"] == "class_sealed" && e["value"].is_null()), "{}", seen.text);
        assert!(!seen.text.contains("Nobody") && !seen.text.contains("secret"));

        let coded = api.json("POST", "/api/registers/example.member/records", json!({ "values": { "card": "C-7" } })).await;
        assert_ne!(coded.status, 503, "coded facts wait for nothing: {}", coded.text);

        let draft = json!({ "register": "example.member", "values": { "card": "C-1", "full_name": "Nobody Real", "hat": "Nobody" } });
        let kept = api.json("POST", "/api/drafts", draft).await;
        assert_eq!(kept.ok(201)["left_out"], json!([{ "field": "full_name", "why": "class_sealed" }, { "field": "hat", "why": "unknown_field" }]));
        assert!(!kept.text.contains("Nobody"));
        let id = kept.json["draft"]["id"].as_str().expect("an identifier").to_string();
        assert_eq!(api.get(&format!("/api/drafts/{id}")).await.ok(200)["values"], json!({ "card": "C-1" }));
        assert_eq!(api.get("/api/drafts").await.ok(200)["drafts"].as_array().map(Vec::len), Some(1));
        assert_eq!(api.send("DELETE", &format!("/api/drafts/{id}"), &[], Body::empty()).await.status, 204);
        api.get(&format!("/api/drafts/{id}")).await.problem(404, "no_record");

        let form = api.get("/api/registers/example.member/form?lang=en").await;
        let left: Vec<&str> = form.ok(200)["left_out"].as_array().expect("a list").iter().filter_map(|f| f["name"].as_str()).collect();
        assert_eq!(left, ["full_name", "home", "mobile", "mail", "remarks"]);
        let offered = form.json["sections"].to_string();
        assert!(!offered.contains("full_name") && offered.contains("joined_on"));
        let schema = api.get("/api/registers/example.member/schema").await;
        assert!(schema.ok(200)["properties"]["card"].is_object() && schema.json["properties"]["full_name"].is_null());
    }

    async fn a_list_is_filtered_searched_sorted_and_paged(api: &Api) {
        for (i, kind) in ["hand_tool.saw", "hand_tool.hammer", "ladder", "hand_tool.saw", "power_tool.drill"].iter().enumerate() {
            let values = json!({ "inventory": format!("T-{i}"), "name": format!("Tool {i}"), "kind": kind });
            api.made("example.item", values).await;
        }
        let saws = api.get(&format!("{ITEMS}?where=under(kind,%20'hand_tool')&sort=-inventory&per_page=2&page=1&lang=en")).await;
        assert_eq!((saws.ok(200)["total"].as_i64(), saws.json["pages"].as_i64()), (Some(3), Some(2)));
        let names = |seen: &common::Seen| -> Vec<String> { seen.json["records"].as_array().expect("records").iter().map(|r| r["values"]["inventory"].as_str().unwrap_or_default().to_string()).collect() };
        assert_eq!(names(&saws), ["T-3", "T-1"]);
        assert_eq!(saws.json["records"][0]["row"]["kind"]["text"], "Saw");
        assert_eq!(names(&api.get(&format!("{ITEMS}?where=under(kind,%20'hand_tool')&sort=-inventory&per_page=2&page=2")).await), ["T-0"]);
        assert_eq!(names(&api.get(&format!("{ITEMS}?q=Tool%204")).await), ["T-4"]);

        api.get(&format!("{ITEMS}?where=kind%20===")).await.problem(400, "not_understood");
        api.get(&format!("{ITEMS}?wher=x")).await.problem(400, "unknown_parameter");
        api.get(&format!("{ITEMS}?per_page=501")).await.problem(400, "not_a_number");
        api.get(&format!("{ITEMS}?sort=nmae")).await.problem(400, "unknown_field");
        api.get(&format!("{ITEMS}?as_of=2024-01-01")).await.problem(400, "not_valid_in_time");
        api.get(&format!("{ITEMS}?sort=maker_country")).await.problem(400, "state_ranking_not_offered");
    }

    async fn a_register_with_validity_is_read_as_of_a_day(api: &Api) {
        for (amount, from, to) in [("1.00 EUR", "2020-01-01", Some("2022-12-31")), ("2.00 EUR", "2023-01-01", None)] {
            api.made("example.price", json!({ "kind": "ladder", "amount": amount, "valid_from": from, "valid_to": to })).await;
        }
        let then = api.get("/api/registers/example.price/records?as_of=2021-06-01").await;
        assert_eq!(then.ok(200)["total"], 1);
        assert_eq!(then.json["records"][0]["values"]["amount"]["amount"], "1.00");
        assert_eq!(api.get("/api/registers/example.price/records").await.json["total"], 2);
        api.get("/api/registers/example.price/records?as_of=yesterday").await.problem(400, "not_a_date");
    }

    async fn a_loan_is_moved_by_its_transitions_and_its_clock_is_paused_and_extended(api: &Api) {
        let item = api.made("example.item", saw("T-1")).await;
        let member = api.made("example.member", json!({ "card": "C-1" })).await;
        let loan = api.made("example.loan", json!({ "item": item, "member": member, "from_day": "2026-11-24" })).await;
        let address = format!("/api/registers/example.loan/records/{loan}");
        let offers = api.get(&format!("{address}/transitions?lang=en")).await;
        let lend = offers.ok(200)["transitions"].as_array().expect("a list").iter().find(|t| t["id"] == "lend").expect("lend is offered").clone();
        assert_eq!((lend["open"].as_bool(), lend["label"]["text"].as_str()), (Some(false), Some("Lend")));
        assert_eq!(lend["refused"][0]["code"], "needs");
        let version = offers.json["version"].clone();

        api.json("POST", &format!("{address}/transitions/return"), json!({ "version": version })).await.problem(422, "refused");
        api.json("POST", &format!("{address}/transitions/lend"), json!({})).await.problem(428, "version_needed");
        let lent = api.json("POST", &format!("{address}/transitions/loan.lend"), json!({ "version": version, "values": { "to_day": "2026-12-24" } })).await;
        assert_eq!(lent.ok(200)["values"]["loan_state"], "lent");
        assert_eq!(lent.json["values"]["desk"], "local");
        let due = lent.json["values"]["return_due"].clone();
        assert!(due.is_string(), "{due}");

        let clock = format!("{address}/clocks/return");
        let version = lent.json["version"].clone();
        let act = async |body: Json| {
            let mut body = body;
            body["version"] = version.clone();
            api.json("POST", &clock, body).await
        };
        act(json!({ "act": "pause", "cause": "holidays" })).await.problem(422, "refused");
        act(json!({ "act": "snooze" })).await.problem(400, "unknown_act");
        act(json!({ "act": "extend", "length": "soon", "reason": "r", "approver": "a" })).await.problem(400, "not_a_length");
        act(json!({ "act": "extend", "length": "5wd", "reason": "long job", "approver": "ana" })).await.problem(400, "reason_not_a_reference");
        api.json("POST", &format!("{address}/clocks/retrun"), json!({ "act": "stop", "version": version })).await.problem(404, "no_clock");
        api.json("POST", &clock, json!({ "act": "resume" })).await.problem(428, "version_needed");
        let stale = api.json("POST", &clock, json!({ "act": "stop", "version": 1 })).await;
        let stale = stale.problem(409, "stale");
        assert_eq!((&stale["current_version"], &stale["current"]["version"]), (&version, &version));
        assert_eq!(stale["yours"]["values"]["loan_state"], "lent");
        let extended = act(json!({ "act": "extend", "length": "5wd", "reason": "file/7", "approver": "ana" })).await;
        assert_ne!(extended.ok(200)["values"]["return_due"], due);
        act(json!({ "act": "pause", "cause": "illness" })).await.ok(200);
        let tag = format!("\"{version}\"");
        let header = [("content-type", "application/json"), ("if-match", tag.as_str())];
        api.send("POST", &clock, &header, json!({ "act": "resume" }).to_string()).await.ok(200);
        assert_eq!(act(json!({ "act": "stop" })).await.ok(200)["values"]["return_due"], Json::Null);

        let story = api.get(&format!("{address}/story?lang=fr")).await;
        let state = &story.ok(200)["states"][0];
        assert_eq!(state["state"], "lent");
        assert!(state["text"]["fallback"].is_null(), "the state has a French word: {state}");
        assert!(story.text.contains(&format!("/api/registers/example.item/records/{item}")), "links lead on: {}", story.text);
    }

    async fn the_reason_of_a_change_is_a_reference_that_stays_in_the_ledger(api: &Api) {
        let sentence = json!({ "values": saw("T-1"), "reason": "Nobody Real asked for it" });
        let refused = api.json("POST", ITEMS, sentence).await;
        assert!(!refused.problem(400, "reason_not_a_reference").to_string().contains("Nobody"), "{}", refused.text);
        api.json("POST", ITEMS, json!({ "values": saw("T-1"), "reason": 7 })).await.problem(400, "reason_not_a_reference");

        let made = api.json("POST", ITEMS, json!({ "values": saw("T-1"), "reason": "file/1" })).await;
        let item = made.ok(201)["id"].as_str().expect("an identifier").to_string();
        let address = format!("{ITEMS}/{item}");
        api.json("PATCH", &address, json!({ "version": 1, "values": { "name": "Fret saw" }, "reason": "file/2" })).await.ok(200);
        api.json("PATCH", &address, json!({ "version": 2, "values": { "name": "Saw" } })).await.ok(200);
        api.json("DELETE", &address, json!({ "version": 3, "reason": "decision:3" })).await.ok(204);

        let member = api.made("example.member", json!({ "card": "C-1" })).await;
        let other = api.made("example.item", saw("T-2")).await;
        let loan = api.made("example.loan", json!({ "item": other, "member": member, "from_day": "2026-11-24" })).await;
        let loan = format!("/api/registers/example.loan/records/{loan}");
        let lend = json!({ "version": 1, "values": { "to_day": "2026-12-24" }, "reason": "desk-9" });
        let lent = api.json("POST", &format!("{loan}/transitions/loan.lend"), lend).await;
        let version = lent.ok(200)["version"].clone();
        let hold = json!({ "act": "hold", "version": version, "reason": "dispute/4" });
        api.json("POST", &format!("{loan}/clocks/return"), hold).await.ok(200);

        let reasons = |history: &Json| -> Vec<(String, Json)> {
            let events = history["events"].as_array().expect("events");
            events.iter().map(|e| (e["action"].as_str().unwrap_or_default().to_string(), e["reason"].clone())).collect()
        };
        let history = api.get(&format!("{address}/history")).await;
        let expected = [("create", json!("file/1")), ("change", json!("file/2")), ("change", Json::Null), ("delete", json!("decision:3"))];
        assert_eq!(reasons(history.ok(200)), expected.map(|(a, r)| (a.to_string(), r)));
        let moved = api.get(&format!("{loan}/history")).await;
        assert!(reasons(moved.ok(200)).contains(&("transition".into(), json!("desk-9"))), "{}", moved.text);

        let mut reads = api.store.database().read().await.expect("a connection");
        let all = palermo_store::ledger::events_after(&mut reads, 0, 1000).await.expect("events");
        let held = all.iter().find(|e| e.draft.reason_ref.as_deref() == Some("dispute/4")).expect("the act on the clock");
        assert_eq!(held.draft.register.as_deref(), Some("core.clock"));
        // The reason is under the hash: another one gives another.
        let mut other = held.clone();
        other.draft.reason_ref = Some("dispute/5".into());
        assert_eq!(held.computed_hash(), held.h);
        assert_ne!(other.computed_hash(), held.h);
    }

    async fn the_value_that_holds_follows_from_the_events_and_their_corrections(api: &Api) {
        let item = api.made("example.item", saw("T-1")).await;
        let other = api.made("example.item", saw("T-2")).await;
        let see = |on: &str, condition: &str, of: &str| json!({ "item": of, "seen_on": on, "condition": condition });
        api.made("example.condition_event", see("2026-01-01", "new", &item)).await;
        let wrong = api.made("example.condition_event", see("2026-02-01", "unsafe", &item)).await;
        api.made("example.condition_event", see("2026-03-01", "worn", &item)).await;
        let held = async |at: &str| api.get(&format!("/api/registers/example.condition_event/effective?item={item}&at={at}")).await.ok(200)["value"].clone();
        assert_eq!(held("2025-12-31").await, Json::Null);
        assert_eq!(held("2026-01-31").await, "new");
        assert_eq!(held("2026-02-15").await, "unsafe");
        assert_eq!(held("2026-03-01").await, "worn");
        let mut correction = see("2026-02-01", "unsafe", &other);
        correction["corrects"] = json!(wrong);
        api.made("example.condition_event", correction).await;
        assert_eq!(held("2026-02-15").await, "new", "the event was about another item");
        let address = format!("/api/registers/example.condition_event/records/{wrong}");
        let seen = api.json("PATCH", &address, json!({ "version": 1, "values": { "condition": "good" } })).await;
        assert_eq!(seen.problem(422, "refused")["errors"][0]["code"], "append_only");
        api.get("/api/registers/example.condition_event/effective").await.problem(400, "parameter_needed");
        api.get("/api/registers/example.item/effective").await.problem(400, "not_append_only");
    }

    async fn jobs_are_shown_and_cancelled_and_the_chains_show_their_ends(api: &Api) {
        let mut tx = api.store.database().begin().await.expect("a transaction");
        let id = palermo_store::jobs::enqueue(&mut tx, "rebuild", &json!({ "path": "/inside" }), api.store.moment().at).await.expect("queued");
        tx.commit().await.expect("kept");
        let jobs = api.get("/api/jobs").await;
        assert_eq!(jobs.ok(200)["jobs"][0]["state"], "queued");
        assert!(!jobs.text.contains("/inside"), "what a job works on stays inside");
        assert_eq!(api.send("DELETE", &format!("/api/jobs/{id}"), &[], Body::empty()).await.ok(202)["state"], "cancelled");
        assert_eq!(api.get(&format!("/api/jobs/{id}")).await.ok(200)["state"], "cancelled");
        api.get("/api/jobs/nothing").await.problem(404, "no_job");

        let body = json!({ "values": saw("T-1") }).to_string();
        api.send("POST", ITEMS, &[("content-type", "application/json"), ("palermo-organisation", "lib-1")], body).await.ok(201);
        let heads = api.get("/api/ledger/head").await;
        let own = heads.ok(200)["heads"].as_array().expect("heads").iter().find(|h| h["organisation"] == "lib-1").expect("its own chain");
        assert_eq!(own["org_seq"], 1);
        assert_eq!(own["h"].as_str().map(str::len), Some(64));
        api.send("POST", &format!("/api/batches/{id}/undo"), &[], Body::empty()).await.problem(404, "no_record");
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_the_security_chapter() {
    let api = Api::sqlite().await;
    for uri in ["/api", "/api/nothing", "/nothing", "/en/nothing", "/api/registers/example.item/form"] {
        let seen = api.get(uri).await;
        let policy = seen.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{uri}");
        for said in ["script-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.split("; ").any(|p| p == said), "{uri}: {policy}");
        }
        assert_eq!(seen.header("access-control-allow-origin"), "", "{uri}: no other origin reads it");
        assert_eq!(seen.header("x-content-type-options"), "nosniff", "{uri}");
        assert_eq!(seen.header("referrer-policy"), "no-referrer", "{uri}");
        assert_eq!(seen.header("cross-origin-opener-policy"), "same-origin", "{uri}");
        assert_eq!(seen.header("cross-origin-resource-policy"), "same-origin", "{uri}");
        assert_eq!(seen.header("cache-control"), "no-store", "{uri}");
    }
    api.get("/api/nothing").await.problem(404, "no_such_address");
    api.get("/api/registers/example.itme/form").await.problem(404, "no_register");
    let seen = api.send("PUT", ITEMS, &[], Body::empty()).await;
    seen.problem(405, "wrong_method");
    assert!(seen.header("allow").contains("POST"), "{:?}", seen.headers);
    for uri in ["/api", "/en/", "/en/sign-in"] {
        assert_eq!(api.send("TRACE", uri, &[], Body::empty()).await.status, 405, "{uri}");
    }
}

#[tokio::test]
async fn foreign_names_and_origins_are_turned_away() {
    let api = Api::sqlite().await;
    api.send("GET", "/api", &[("host", "evil.example")], Body::empty()).await.problem(421, "foreign_name");
    let headers = [("host", "127.0.0.1:8080"), ("origin", "https://evil.example"), ("content-type", "text/plain")];
    api.send("POST", "/api/import?file=a.csv", &headers, "a,b").await.problem(403, "foreign_origin");
    assert!(api.desk.imports.lock().expect("no panic").is_empty());
    api.send("GET", "/api", &[("host", "localhost:8080")], Body::empty()).await.ok(200);
}

#[tokio::test]
async fn bodies_of_another_form_or_size_are_refused() {
    let api = Api::sqlite().await;
    api.send("POST", ITEMS, &[("content-type", "text/plain")], "{}").await.problem(415, "not_json");
    let seen = api.send("POST", ITEMS, &[("content-type", "application/json")], r#"{"values": {"name": "A Name"#).await;
    assert!(!seen.problem(400, "not_json").to_string().contains("A Name"));
    api.json("POST", ITEMS, json!([1])).await.problem(400, "not_an_object");
    api.json("POST", ITEMS, json!({ "name": "Saw" })).await.problem(400, "unknown_member");
    let large = "x".repeat(64 * 1024 + 1);
    api.send("POST", "/api/import?file=a.csv", &[], large).await.problem(413, "too_large");
    let multipart = [("content-type", "multipart/form-data; boundary=x")];
    api.send("POST", "/api/import?file=a.csv", &multipart, "x").await.problem(415, "not_a_file");
}

#[tokio::test]
async fn files_and_tables_go_through_the_desk_as_they_were_asked() {
    let api = Api::sqlite().await;
    let headers = [("palermo-organisation", "lib-1")];
    api.send("POST", "/api/import?file=stock.csv&mapping=example-stock&dry_run=true", &headers, "a;b").await.ok(200);
    {
        let imports = api.desk.imports.lock().expect("no panic");
        let seen = imports.first().expect("one import");
        assert_eq!(
            (seen.file_name.as_str(), seen.mapping.as_deref(), seen.organisation.as_deref()),
            ("stock.csv", Some("example-stock"), Some("lib-1"))
        );
        assert_eq!((seen.dry_run, seen.keep_good, seen.content.as_slice()), (true, false, &b"a;b"[..]));
    }
    let seen = api.send("POST", "/api/import?file=bad.csv", &[], "a").await;
    assert_eq!(seen.problem(422, "rows_rejected")["report"]["rows_rejected"], 1);
    api.send("POST", "/api/import?file=bad.csv&keep_good", &[], "a").await.ok(200);
    api.send("POST", "/api/import", &[], "a").await.problem(400, "parameter_needed");
    api.send("POST", "/api/import?file=a.csv", &[], Body::empty()).await.problem(400, "empty_file");

    let table =
        api.get("/api/table/item?rows=kind,condition&columns=made_in&where=gear%3Dgloves&where=kind%3Dladder").await;
    assert_eq!(table.ok(200)["rows"], json!(["kind", "condition"]));
    assert_eq!(table.json["where"], json!(["gear=gloves", "kind=ladder"]));
    api.get("/api/table/item?rows=maker_country&order=figure").await.problem(400, "state_ranking_not_offered");
    let flow = api.get("/api/flow/item?from=made_in&to=maker_country&regions=own").await;
    assert_eq!(flow.ok(200)["rows"], json!(["made_in"]));
    assert_eq!((&flow.json["columns"], &flow.json["regions"]), (&json!(["maker_country"]), &json!("own")));
    let french =
        api.send("GET", "/api/table/item?rows=kind&profile=gb", &[("accept-language", "fr-CA, en;q=0.5")], "").await;
    assert_eq!((&french.ok(200)["language"], &french.json["profile"]), (&json!("fr"), &json!("gb")));
    assert_eq!(french.header("content-language"), "fr");
    api.get("/api/flow/item?from=made_in").await.problem(400, "parameter_needed");

    let file = api.get("/api/registers/example.item/export?format=csv").await;
    assert_eq!((file.text.as_str(), file.header("content-type")), ("example.item\r\n", "text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"ab.csv\"");
}

#[tokio::test]
async fn the_description_names_every_register_with_its_fields() {
    let api = Api::sqlite().await;
    let seen = api.get("/api/openapi.json").await;
    let document = seen.ok(200);
    assert_eq!(document["openapi"], "3.1.0");
    for register in api.store.house().catalog.registers.values() {
        let schema = &document["components"]["schemas"][format!("{}.values", register.name)]["properties"];
        for field in &register.fields {
            assert_eq!(schema[&field.name].is_object(), field.is_stored(), "{}.{}", register.name, field.name);
        }
        let path = &document["paths"][format!("/api/registers/{}/records", register.name)];
        assert!(path["get"].is_object(), "{}", register.name);
        assert_eq!(path["post"].is_object(), !register.machinery, "{}", register.name);
    }
    let mut references = Vec::new();
    collect(document, &mut references);
    for reference in references {
        let name = reference.strip_prefix("#/components/schemas/").expect("a schema");
        assert!(document["components"]["schemas"][name].is_object(), "{name} is referred to and missing");
    }
}

fn collect(json: &Json, out: &mut Vec<String>) {
    match json {
        Json::Object(map) => {
            out.extend(map.get("$ref").and_then(Json::as_str).map(str::to_string));
            map.values().for_each(|v| collect(v, out));
        }
        Json::Array(items) => items.iter().for_each(|v| collect(v, out)),
        _ => {}
    }
}

#[tokio::test]
async fn what_is_there_is_said_in_the_language_asked_for() {
    let api = Api::sqlite().await;
    let registers = api.get("/api/registers?lang=fr").await;
    let names: Vec<&str> =
        registers.ok(200)["registers"].as_array().expect("a list").iter().filter_map(|r| r["name"].as_str()).collect();
    assert!(names.contains(&"example.item") && names.contains(&"core.organisation"));
    assert_eq!(api.get("/api").await.ok(200)["name"], "Palermo");
    let list = api.get("/api/codelists/example.condition?lang=es").await;
    assert_eq!(list.ok(200)["codes"][0]["label"]["text"], "Nuevo");
    assert!(api.get("/api/codelists/country?lang=fr").await.text.contains("Suisse"));
    api.get("/api/codelists/example.conditoin").await.problem(404, "no_codelist");
}

#[tokio::test]
async fn a_page_without_language_leads_to_the_readers_own_and_each_page_to_the_same_in_five_others() {
    let api = Api::sqlite().await;
    let accepts = [("accept-language", "de, ar;q=0.8, en;q=0.5")];
    let way = api.send("GET", "/about?x=1", &accepts, Body::empty()).await;
    assert_eq!((way.status.as_u16(), way.header("location")), (302, "/ar/about?x=1"));
    assert_eq!(way.header("vary"), "Accept-Language");
    let page = api.get("/ar/about").await;
    page.ok(200);
    assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.text);
    assert!(!page.text.contains("style=") && !page.text.contains("<script"));
    for language in ["en", "fr", "es", "ru", "ar", "zh"] {
        assert!(page.text.contains(&format!("href=\"/{language}/about\"")), "{language}");
    }
    // `lang` names the language of a text that is shown, never that of the interface.
    assert!(api.get("/en/about?lang=zh").await.text.contains("<html lang=\"en\" dir=\"ltr\">"));
    let missing = api.get("/fr/nothing").await;
    assert_eq!(missing.status.as_u16(), 404);
    assert!(missing.text.contains("<html lang=\"fr\""), "{}", missing.text);
    assert_eq!(api.send("PUT", "/fr/about", &[], Body::empty()).await.status.as_u16(), 405);
}

#[tokio::test]
async fn the_style_is_kept_for_ever_under_a_name_that_changes_with_it() {
    let api = Api::sqlite().await;
    let page = api.get("/en/").await;
    for (stem, kind) in [("palermo", "text/css; charset=utf-8"), ("icon", "image/svg+xml; charset=utf-8")] {
        let at = page.text.find(&format!("/assets/{stem}.")).expect("the page names it");
        let name = &page.text[at..at + page.text[at..].find('"').expect("an attribute ends")];
        let asset = api.get(name).await;
        assert_eq!(asset.header("content-type"), kind);
        assert!(asset.header("cache-control").contains("immutable"));
    }
    assert_eq!(api.get("/assets/palermo.css").await.status.as_u16(), 404);
}

#[tokio::test]
async fn the_service_refuses_an_address_that_other_machines_can_reach() {
    for address in ["0.0.0.0:0", "192.0.2.1:80", "[::]:80"] {
        assert!(palermo_web::check_address(address.parse().expect("an address")).is_err(), "{address}");
    }
    for address in ["127.0.0.1:80", "127.9.9.9:80", "[::1]:80"] {
        assert!(palermo_web::check_address(address.parse().expect("an address")).is_ok(), "{address}");
    }
    let api = Api::sqlite().await;
    let state = palermo_web::AppState::open(api.store.clone(), api.desk.clone()).await.expect("the door");
    let open = tokio::net::TcpListener::bind("0.0.0.0:0").await.expect("a port");
    assert!(palermo_web::serve(open, state.clone(), std::future::pending()).await.is_err());
    let own = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    assert!(palermo_web::serve(own, state, std::future::ready(())).await.is_ok());
}
