//! What may harm a person, on the command line: it goes in, it lies sealed, it opens for nobody who only has the folder.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::json;

use crate::support::{Said, Site, root_key};

const PASSPHRASE: &str = "four quiet winter harbours";

/// Runs with something on standard input.
fn told(site: &Site, arguments: &[&str], input: &str) -> Said {
    let mut command = site.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    // Who needs none of it may have ended before it is written.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends").into()
}

#[test]
fn the_demonstrations_names_and_notes_lie_sealed_and_stand_in_no_file_of_the_folder() {
    let site = Site::demonstration();
    let searched = site.json(0, &["scan", "--canary", "self"]);
    assert!(searched["values"].as_u64().is_some_and(|n| n > 200), "{searched}");
    assert!(searched["bytes"].as_u64().is_some_and(|n| n > 1_000_000), "{searched}");
    assert_eq!(searched["found"], json!([]));
    // What is planted is found, also in wide letters.
    let wide: Vec<u8> = "the name Xylokopt-Canary".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(site.data().join("left.bin"), wide).expect("the folder can be written");
    let found = site.json(1, &["scan", "--canary", "Xylokopt-Canary"]);
    assert!(found["found"][0]["file"].as_str().is_some_and(|f| f.ends_with("left.bin")), "{found}");
    let empty = site.arg("empty");
    fs::create_dir(&empty).expect("a folder");
    site.json(2, &["scan", &empty, "--canary", "Xylokopt-Canary"]);
    assert!(site.json(0, &["ledger", "verify"])["ok"] == true);
}

#[test]
fn a_new_installation_has_its_root_key_beside_it_for_its_owner_alone() {
    let site = Site::bare();
    let said = site.run(&["init"]).code(0);
    let key = root_key(&site.data());
    assert!(said.err.contains(&key.display().to_string()), "{said:?}");
    let text = fs::read_to_string(&key).expect("the root key");
    assert!(text.starts_with("palermo-root-key "), "{}", text.len());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&key).expect("the file").permissions().mode() & 0o777, 0o600);
    }
    let shares = fs::read_to_string(site.path("data.recovery")).expect("the shares");
    assert_eq!(shares.lines().count(), 5);
    assert_eq!(site.json(0, &["init"])["changed"], false);
    assert_eq!(fs::read_to_string(&key).expect("the root key"), text, "a second start makes no other");
    let digits = text.trim().rsplit(' ').next().expect("digits");
    for entry in fs::read_dir(site.data()).expect("the folder").flatten().filter(|e| e.path().is_file()) {
        let bytes = fs::read(entry.path()).expect("a file");
        assert!(!bytes.windows(digits.len()).any(|w| w == digits.as_bytes()), "{}", entry.path().display());
    }
    // The key of another installation opens nothing; a key that was moved is named.
    let other = Site::new();
    let foreign = root_key(&other.data()).display().to_string();
    let refused = site.json(1, &["account", "list", "--unseal-file", &foreign]);
    assert!(refused["message"].as_str().is_some_and(|m| m.contains("does not open")), "{refused}");
    let moved = site.arg("elsewhere.key");
    fs::rename(&key, &moved).expect("moved");
    site.json(0, &["account", "list", "--unseal-file", &moved]);
    site.json(1, &["account", "list", "--unseal-file", &site.arg("nowhere.key")]);
    let advice = site.json(0, &["doctor"]);
    assert!(advice["findings"].to_string().contains("no root key"), "{advice}");
}

#[test]
fn names_are_left_out_while_the_installation_is_locked_and_sealed_once_it_is_not() {
    let site = Site::new();
    let file = site.file("cases.csv", "Case,Who\nK-1,Zephyrine Quarrington\nK-2,Balthasar Xylokopt\n");
    let mapping = site.file(
        "cases.toml",
        "mapping = \"cases\"\nversion = \"1.0.0\"\nprofile = \"base\"\nlicence = \"open\"\nkeep_source = true\n\n[[shape]]\ndataset = \"cases\"\nwhen = [\"Case\", \"Who\"]\ninto = \"st_victim\"\nkey = [\"Case\"]\n\n[shape.column.\"Case\"]\nto = \"source_key\"\n\n[shape.column.\"Who\"]\nto = \"full_name\"\n",
    );
    let key = root_key(&site.data());
    let away = site.path("away.key");
    fs::rename(&key, &away).expect("moved");
    let locked = site.json(0, &["import", &file, "--mapping-file", &mapping, "--dry-run"]);
    assert!(locked["left_out"].to_string().contains("Who"), "{locked}");
    fs::rename(&away, &key).expect("moved back");
    let open = site.json(0, &["import", &file, "--mapping-file", &mapping]);
    assert_eq!((&open["left_out"], &open["records_new"]), (&json!([]), &json!(2)), "{open}");
    site.json(0, &["scan", "--canary", "Zephyrine", "--canary", "Quarrington", "--canary", "Xylokopt"]);
    let again = site.json(0, &["import", &file, "--mapping-file", &mapping]);
    assert_eq!(again["records_unchanged"], 2, "what is sealed cannot be compared and stays: {again}");
}

#[test]
fn a_passphrase_or_three_shares_open_the_root_key_that_lies_in_no_file() {
    let site = Site::bare();
    let init = ["init", "--passphrase", "--json"];
    for bad in [format!("{PASSPHRASE}\nanother quiet harbour\n"), "short\nshort\n".into(), String::new()] {
        assert_eq!(told(&site, &init, &bad).code(1).document()["error"], "passphrase");
    }
    told(&site, &init, &format!("{PASSPHRASE}\n{PASSPHRASE}\n")).code(0);
    assert!(!root_key(&site.data()).exists());
    let shares = fs::read_to_string(site.path("data.unseal-shares")).expect("the shares");
    let shares: Vec<&str> = shares.lines().collect();
    assert_eq!(shares.len(), 5);
    for entry in fs::read_dir(site.data()).expect("the folder").flatten().filter(|e| e.path().is_file()) {
        let bytes = fs::read(entry.path()).expect("a file");
        assert!(!bytes.windows(PASSPHRASE.len()).any(|w| w == PASSPHRASE.as_bytes()), "{}", entry.path().display());
    }
    let advice = site.json(0, &["doctor"]);
    assert!(advice["findings"].to_string().contains("a passphrase or shares open the root key"), "{advice}");
    assert!(advice["findings"].to_string().contains("shares of the root key still lie"), "{advice}");

    let open = ["account", "list", "--unseal-file", "-", "--json"];
    site.json(0, &["account", "list"]);
    told(&site, &open, &format!("{PASSPHRASE}\n")).code(0);
    assert_eq!(told(&site, &open, "four quiet winter harbors\n").code(1).document()["error"], "wrong_passphrase");
    assert_eq!(told(&site, &open, "").code(1).document()["error"], "unseal_file");
    told(&site, &open, &shares[2..].join("\n")).code(0);
    let few = told(&site, &open, &shares[..2].join("\n")).code(1).document();
    assert_eq!(few["error"], "shares");
    assert!(few["message"].as_str().is_some_and(|m| m.contains("2 of 3 shares")), "{few}");
    // Shares of the recovery key are shares too, and open nothing here.
    let recovery = fs::read_to_string(site.path("data.recovery")).expect("the shares");
    assert_eq!(told(&site, &open, &recovery).code(1).document()["error"], "wrong_root_key");

    // Whoever has shares gives the key a new passphrase; the old one is worth nothing from then on.
    let file = site.file("three.txt", shares[1..4].join("\n"));
    let new = "a fifth harbour in spring";
    told(&site, &["init", "--passphrase", "--unseal-file", &file], &format!("{new}\n{new}\n")).code(0);
    told(&site, &open, &format!("{new}\n")).code(0);
    assert_eq!(told(&site, &open, PASSPHRASE).code(1).document()["error"], "wrong_passphrase");
    assert_eq!(told(&site, &init, &format!("{new}\n{new}\n")).code(1).document()["error"], "locked");
}

#[test]
fn an_installation_with_a_key_file_is_given_shares_of_the_same_key() {
    let site = Site::new();
    let refused = site.run(&["init", "--shares", "4/3"]).code(1);
    assert!(refused.err.contains("3/5"), "more are needed than there are: {refused:?}");
    site.run(&["init", "--shares", "2/3"]).code(0);
    let shares = fs::read_to_string(site.path("data.unseal-shares")).expect("the shares");
    let shares: Vec<&str> = shares.lines().collect();
    assert_eq!(shares.len(), 3);
    fs::remove_file(root_key(&site.data())).expect("the file goes");
    let open = ["account", "list", "--unseal-file", "-"];
    told(&site, &open, &shares[1..].join("\n")).code(0);
    told(&site, &open, shares[0]).code(1);
}

#[test]
#[cfg(unix)]
fn a_server_that_was_started_locked_is_unsealed_while_it_runs() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};

    let site = Site::bare();
    told(&site, &["init", "--passphrase"], &format!("{PASSPHRASE}\n{PASSPHRASE}\n")).code(0);
    let nobody = told(&site, &["unseal", "--json"], PASSPHRASE).code(1).document();
    assert_eq!(nobody["error"], "no_server");
    let mut command = site.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut server = command.stderr(Stdio::piped()).spawn().expect("it runs");
    let mut says = BufReader::new(server.stderr.take().expect("a pipe")).lines();
    let mut until = |word: &str| says.by_ref().map_while(Result::ok).any(|line| line.contains(word));
    assert!(until("Locked"));
    assert!(until("Serving"));
    let socket = site.data().join("unseal.sock");
    let about = fs::metadata(&socket).expect("it waits");
    assert!(about.file_type().is_socket());
    assert_eq!(about.permissions().mode() & 0o777, 0o600);
    let shares = fs::read_to_string(site.path("data.unseal-shares")).expect("the shares");
    let shares: Vec<&str> = shares.lines().collect();
    assert_eq!(
        told(&site, &["unseal", "--json"], "four quiet winter harbors").code(1).document()["error"],
        "wrong_passphrase"
    );
    assert_eq!(told(&site, &["unseal", "--json"], &shares[..2].join("\n")).code(1).document()["error"], "shares");
    let unsealed = told(&site, &["unseal", "--json"], &shares[..3].join("\n")).code(0).document();
    assert_eq!(unsealed["unsealed"], true);
    assert!(until("Unsealed"));
    assert_eq!(told(&site, &["unseal", "--json"], PASSPHRASE).code(1).document()["error"], "no_server");
    server.kill().expect("it is stopped");
    server.wait().expect("it ends");
}

#[test]
fn shares_let_somebody_into_a_group_that_nobody_is_in() {
    let site = Site::bare();
    site.run(&["init"]).code(0);
    let shares = fs::read_to_string(site.path("data.recovery")).expect("the shares");
    let first = site.json(0, &["account", "add", "mara", "--role", "case_worker", "--compartment", "identity"]);
    assert_eq!(first["closed"], json!([]));
    let second = site.json(0, &["account", "add", "ines", "--role", "case_worker", "--compartment", "identity"]);
    assert_eq!(second["closed"], json!(["identity"]), "only a member, or the shares, hand the key on");
    let let_in = |lines: &str| {
        let mut command = site.command(&["account", "let-in", "ines", "--compartment", "identity", "--json"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("written");
        child.wait_with_output().expect("it ends").status.code()
    };
    let lines: Vec<&str> = shares.lines().collect();
    assert_eq!(let_in(&lines[..2].join("\n")), Some(1), "two of five are too few");
    assert_eq!(let_in(&lines[1..4].join("\n")), Some(0));
    site.json(1, &["account", "add", "bela", "--role", "case_worker", "--compartment", "identitty"]);
}

#[test]
fn a_second_factor_is_taken_off_an_account_by_its_handle() {
    let site = Site::new();
    site.json(0, &["account", "add", "mara", "--role", "adviser"]);
    let told = site.json(0, &["account", "second-factor-off", "mara"]);
    assert_eq!(told["taken_off"], json!(false), "she had none: {told}");
    site.json(1, &["account", "second-factor-off", "bela"]);
}

#[test]
fn a_person_is_erased_once_with_a_certificate() {
    let site = Site::new();
    let file = site.file("cases.csv", "Case,Who\nK-1,Zephyrine Quarrington\n");
    let mapping = site.file(
        "cases.toml",
        "mapping = \"cases\"\nversion = \"1.0.0\"\nprofile = \"base\"\nlicence = \"open\"\n\n[[shape]]\ndataset = \"cases\"\nwhen = [\"Case\", \"Who\"]\ninto = \"st_victim\"\nkey = [\"Case\"]\n\n[shape.column.\"Case\"]\nto = \"source_key\"\n\n[shape.column.\"Who\"]\nto = \"full_name\"\n",
    );
    site.json(0, &["import", &file, "--mapping-file", &mapping]);
    let out = site.arg("all.jsonl");
    site.json(0, &["export", "statistics.st_victim", "--format", "jsonl", "--out", &out]);
    let text = fs::read_to_string(&out).expect("the export");
    let record: serde_json::Value = serde_json::from_str(text.lines().next().expect("a row")).expect("a document");
    let id = record["id"].as_str().expect("an identifier");
    let paper = site.arg("erased.txt");
    let erased = site.json(0, &["erase", "--subject", id, "--approved-by", "second", "--certificate", &paper]);
    assert!(erased["certificate"].as_str().is_some_and(|c| c.starts_with("C-")), "{erased}");
    assert_eq!(fs::read_to_string(&paper).expect("the certificate").trim(), erased["certificate"]);
    assert_eq!(site.json(1, &["erase", "--subject", id])["error"], "no_subject");
    let who = site.json(0, &["ledger", "who", "--record", id, "--from", "2000-01-01", "--to", "2100-01-01"]);
    assert!(who.to_string().contains("\"erase\""), "{who}");
    assert!(site.json(0, &["ledger", "verify"])["ok"] == true);
}
