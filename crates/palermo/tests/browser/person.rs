//! Somebody before the browser: what she reads, and what she reaches and does with the keyboard alone.

use std::path::Path;
use std::time::Duration;

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::{Value as Json, json};

use crate::house::{Habits, House};

/// Steps from the start of the longest page to its end.
const STEPS: usize = 400;

/// A person with a browser of her own.
pub struct Person<'h> {
    pub house: &'h House,
    pub browser: Client,
}

impl<'h> Person<'h> {
    /// Opens a browser without scripts.
    pub async fn new(house: &'h House) -> Person<'h> {
        Person { house, browser: house.browser(Habits::default()).await }
    }

    /// Opens an address as one who types it.
    pub async fn open(&self, path: &str) {
        self.browser.goto(&self.house.at(path)).await.unwrap_or_else(|e| panic!("{path}: {e}"));
    }

    /// Signs in through the form of the page.
    pub async fn sign_in(&self, language: &str, handle: &str) {
        self.open(&format!("/{language}/sign-in")).await;
        self.fill("#handle", handle).await;
        self.fill("#passphrase", &self.house.site.passphrase(handle)).await;
        self.press(Key::Enter).await;
        let there = format!("a[href='/{language}/my-day'][aria-current]");
        let wait = self.browser.wait().at_most(Duration::from_secs(30));
        let came = wait.for_element(Locator::Css(&there)).await;
        assert!(came.is_ok(), "{handle} came to {}: {}", self.path().await, self.read("main").await);
    }

    /// Path of the page that is shown.
    pub async fn place(&self) -> String {
        self.browser.current_url().await.expect("an address").path().to_string()
    }

    /// Path and question of the page that is shown.
    pub async fn path(&self) -> String {
        let url = self.browser.current_url().await.expect("an address");
        url.query().map_or_else(|| url.path().to_string(), |q| format!("{}?{q}", url.path()))
    }

    /// The text that is seen in the first place of that kind.
    pub async fn read(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("a text")
    }

    /// An element that must be there.
    pub async fn find(&self, css: &str) -> Element {
        match self.browser.find(Locator::Css(css)).await {
            Ok(found) => found,
            Err(e) => panic!("{css} on {}: {e}", self.path().await),
        }
    }

    /// Whether there is such an element.
    pub async fn sees(&self, css: &str) -> bool {
        !self.browser.find_all(Locator::Css(css)).await.expect("a page").is_empty()
    }

    /// The element that has the focus.
    async fn focus(&self) -> Element {
        self.browser.active_element().await.expect("an element with the focus")
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: Key) {
        let value = char::from(key);
        let strokes = KeyActions::new("keys".into()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.browser.perform_actions(strokes).await.unwrap_or_else(|e| panic!("a key: {e}"));
    }

    /// Types where the focus is.
    pub async fn type_in(&self, text: &str) {
        self.focus().await.send_keys(text).await.unwrap_or_else(|e| panic!("typing: {e}"));
    }

    /// Goes to an element with the tabulator, from the start of the page; it must be reached, and seen to be reached.
    pub async fn go_to(&self, css: &str) {
        let wanted = self.find(css).await;
        for _ in 0..STEPS {
            let here = self.focus().await;
            if here.element_id() == wanted.element_id() {
                let outline = here.css_value("outline-style").await.expect("a style");
                let shadow = here.css_value("box-shadow").await.expect("a style");
                assert!(outline != "none" || shadow != "none", "the focus on {css} is not seen");
                return;
            }
            self.press(Key::Tab).await;
        }
        panic!("{css} on {} is not reached with the keyboard", self.path().await);
    }

    /// Goes to a link or button and presses Enter there.
    pub async fn enter(&self, css: &str) {
        self.go_to(css).await;
        self.press(Key::Enter).await;
    }

    /// Goes to a field and types into it instead of what it held.
    pub async fn fill(&self, css: &str, text: &str) {
        self.go_to(css).await;
        let field = self.focus().await;
        field.send_keys(&format!("{}a{}", char::from(Key::Control), char::from(Key::Null))).await.expect("keys");
        field.send_keys(text).await.expect("keys");
    }

    /// Goes to a list and chooses the entry that begins with a text, as one does who types its name.
    pub async fn choose(&self, css: &str, entry: &str) {
        self.go_to(css).await;
        self.type_in(entry).await;
        let chosen = self.browser.find(Locator::Css(&format!("{css} option:checked"))).await.expect("a choice");
        let text = chosen.text().await.expect("a text");
        assert!(text.starts_with(entry), "{css} took `{text}` for `{entry}`");
    }

    /// Goes to a group of choices and moves to one with the arrows.
    pub async fn pick(&self, name: &str, value: &str) {
        let group = |more: &str| format!("input[type=radio][name=\"{name}\"]{more}");
        self.go_to(&group(":checked")).await;
        let wanted = self.find(&group(&format!("[value=\"{value}\"]"))).await;
        for _ in 0..40 {
            if wanted.is_selected().await.expect("a choice") {
                return;
            }
            self.press(Key::Down).await;
        }
        panic!("{value} of {name} is not reached with the arrows");
    }

    /// Gives a file to a field, as the window of the system does.
    pub async fn attach(&self, css: &str, file: &Path) {
        self.go_to(css).await;
        self.find(css).await.send_keys(&file.display().to_string()).await.expect("a file");
    }

    /// The texts of all elements of that kind.
    pub async fn all(&self, css: &str) -> Vec<String> {
        let mut out = Vec::new();
        for element in self.browser.find_all(Locator::Css(css)).await.expect("a page") {
            out.push(element.text().await.expect("a text"));
        }
        out
    }

    /// Closes the browser.
    pub async fn leave(self) {
        self.browser.close().await.expect("the browser closes");
    }
}

/// What a script answers in the page, for tests that look at a page from outside.
pub async fn asked(browser: &Client, script: &str) -> Json {
    browser.execute(script, vec![]).await.unwrap_or_else(|e| json!(e.to_string()))
}
