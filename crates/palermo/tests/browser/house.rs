//! A served demonstration and a browser before it, both gone when the test ends.

use std::io::{BufRead as _, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value as Json, json};
use url::Url;

use crate::support::Site;

/// A program that is stopped when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The demonstration country, served, and what drives a browser.
pub struct House {
    pub site: Site,
    pub address: String,
    pub downloads: PathBuf,
    driver: String,
    _running: [Running; 2],
}

/// How the browser is to behave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// Runs the scripts of pages; people do without.
    pub scripts: bool,
}

impl House {
    /// Opens the house; none where there is no browser and the tests were told so.
    pub fn open() -> Option<House> {
        House::after(|_| ())
    }

    /// Opens the house with a form for everybody, and a supervisor who lets colleagues into records.
    pub fn whole() -> Option<House> {
        House::serving(&["--intake", "north"], |site| {
            site.take_reports();
            site.engage("sana", &["supervisor", "analyst"]);
        })
    }

    /// Opens the house after something was done in it.
    pub fn after(done: impl FnOnce(&Site)) -> Option<House> {
        House::serving(&[], done)
    }

    fn serving(options: &[&str], done: impl FnOnce(&Site)) -> Option<House> {
        let driver = named("PALERMO_TEST_CHROMEDRIVER")?;
        let site = Site::demonstration();
        done(&site);
        let downloads = site.path("downloads");
        std::fs::create_dir(&downloads).expect("a folder for downloads");
        let mut serve = site.command(&["serve", "--listen", "127.0.0.1:0"]);
        serve.args(options);
        let serving = started(serve.stdout(Stdio::null()).stderr(Stdio::piped()), "http://", |c| {
            c.stderr.take().map(|s| Box::new(s) as Box<dyn Read + Send>)
        });
        let (serving, address) = serving.unwrap_or_else(|said| panic!("{said}"));
        let mut chromedriver = Command::new(driver);
        chromedriver.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut drive = || {
            started(&mut chromedriver, "successfully on port ", |c| {
                c.stdout.take().map(|s| Box::new(s) as Box<dyn Read + Send>)
            })
        };
        // It takes one free port for both versions of the protocol, and ends where another program has that of one of them.
        let (driving, port) =
            drive().or_else(|_| drive()).or_else(|_| drive()).unwrap_or_else(|said| panic!("three times: {said}"));
        let address = format!("http://{}", address.split('/').next().unwrap_or_default());
        let driver = format!("http://127.0.0.1:{}", port.trim_end_matches(|c: char| !c.is_ascii_digit()));
        Some(House { site, address, downloads, driver, _running: [serving, driving] })
    }

    /// A new browser with nothing in it.
    pub async fn browser(&self, habits: Habits) -> Client {
        let profile = self.site.path(&format!("profile-{}", uuid::Uuid::new_v4()));
        let mut arguments: Vec<String> = [
            "headless",
            "no-sandbox",
            "disable-gpu",
            "disable-quic",
            "no-first-run",
            "disable-background-networking",
            "disable-component-update",
            "disable-sync",
            "disable-dev-shm-usage",
            "hide-scrollbars",
            "force-color-profile=srgb",
            "lang=en",
            "window-size=1280,1000",
        ]
        .iter()
        .map(|a| format!("--{a}"))
        .collect();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let scripts = if habits.scripts { 1 } else { 2 };
        let options = json!({
            "args": arguments,
            "binary": named("PALERMO_TEST_CHROMIUM").expect("cargo xtask test names the browser with its driver"),
            "prefs": {
                "profile.managed_default_content_settings.javascript": scripts,
                "profile.default_content_setting_values.javascript": scripts,
                "download.default_directory": self.downloads.display().to_string(),
            },
        });
        let mut wanted = Map::new();
        wanted.insert("goog:chromeOptions".into(), options);
        // Without encryption: driver and service are on this machine.
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(wanted).connect(&self.driver).await;
        client.unwrap_or_else(|e| panic!("no browser: {e}"))
    }

    /// The address of a page.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Waits for a file that the browser saves, and gives what is in it.
    pub async fn saved(&self, extension: &str) -> Vec<u8> {
        for _ in 0..100 {
            let files = std::fs::read_dir(&self.downloads).expect("the folder of downloads").flatten();
            let whole = |p: &PathBuf| p.extension().is_some_and(|e| e == extension);
            if let Some(path) = files.map(|f| f.path()).find(whole) {
                let content = std::fs::read(&path).expect("the file that was saved");
                if !content.is_empty() {
                    return content;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the browser saved no .{extension} within ten seconds");
    }
}

/// What `cargo xtask test` said in a variable; none where it said that there is no browser.
fn named(variable: &str) -> Option<String> {
    if let Some(value) = std::env::var(variable).ok().filter(|v| !v.is_empty()) {
        return Some(value);
    }
    assert!(
        std::env::var("PALERMO_TEST_SKIP_BROWSER").as_deref() == Ok("1"),
        "no browser: run `cargo xtask test`, which finds or installs one (PALERMO_TEST_SKIP_BROWSER=1 leaves these tests out)"
    );
    let mut stderr = std::io::stderr();
    std::io::Write::write_all(&mut stderr, b"SKIPPED (no browser)\n").expect("a line on stderr");
    None
}

/// Starts a program and waits for the line in which it says where it is: what follows the mark; else what it said before it ended.
fn started(
    command: &mut Command,
    mark: &str,
    stream: impl Fn(&mut Child) -> Option<Box<dyn Read + Send>>,
) -> Result<(Running, String), String> {
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let lines = BufReader::new(stream(&mut child).expect("a stream of its own"));
    let running = Running(child);
    let mut said = String::new();
    let mut lines = lines.lines();
    while let Some(Ok(line)) = lines.next() {
        if let Some((_, place)) = line.split_once(mark) {
            let place = place.to_string();
            // Whatever else it says is read, so that it never waits for a reader.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok((running, place));
        }
        said.push_str(&line);
    }
    Err(format!("{command:?} ended before it said where it is: {said}"))
}

/// A command of Chromium's own protocol.
#[derive(Debug)]
pub struct Own(pub &'static str, pub Json);

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}
