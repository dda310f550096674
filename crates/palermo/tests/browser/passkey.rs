//! A passkey in a real browser: made, shown in place of a code, and what is said where no script runs.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use jiff::Timestamp;
use palermo_vault::{FactorKey, Key as _};
use serde_json::json;
use url::Url;

use crate::house::{Habits, House};
use crate::person::Person;

/// Puts an authenticator into the browser that recognises its person at once (Web Authentication Level 3, §12.4).
#[derive(Debug)]
struct Authenticator;

impl WebDriverCompatibleCommand for Authenticator {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/webauthn/authenticator", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (axum::http::Method, Option<String>) {
        let about = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "isUserConsenting": true,
        });
        (axum::http::Method::POST, Some(about.to_string()))
    }
}

/// The code that an authenticator shows now for the key that the page shows. The service reads the clock too, and takes the code of the
/// step before.
fn code_of_now(shown: &str) -> String {
    let typed: String = shown.split_whitespace().collect();
    let secret = data_encoding::BASE32_NOPAD.decode(typed.as_bytes()).expect("base32");
    // The key of the vault is longer than what it shares with an authenticator.
    let key = FactorKey::from_bytes(&[secret.as_slice(), &[0; 12]].concat()).expect("32 bytes");
    key.code(u64::try_from(Timestamp::now().as_second()).expect("after 1970") / 30).to_string()
}

async fn waits_for(person: &Person<'_>, css: &str) {
    let came = person.browser.wait().at_most(Duration::from_secs(30)).for_element(Locator::Css(css)).await;
    assert!(came.is_ok(), "{css} on {}: {}", person.path().await, person.read("main").await);
}

/// Hands in handle and passphrase: the second form is shown.
async fn begins(person: &Person<'_>) {
    person.open("/en/sign-in").await;
    person.fill("#handle", "adviser").await;
    person.fill("#passphrase", &person.house.site.passphrase("adviser")).await;
    person.press(Key::Enter).await;
    waits_for(person, "#code").await;
}

const IN: &str = "a[href='/en/my-day'][aria-current]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_made_in_the_browser_and_serves_in_place_of_a_code() {
    let Some(mut house) = House::open() else { return };
    // Browsers keep no passkey for a number.
    house.address = house.address.replace("127.0.0.1", "localhost");
    let person = Person { house: &house, browser: house.browser(Habits { scripts: true }).await };
    person.browser.issue_cmd(Authenticator).await.expect("an authenticator");
    person.sign_in("en", "adviser").await;
    person.open("/en/account").await;
    person.fill("#own", &house.site.passphrase("adviser")).await;
    person.press(Key::Enter).await;
    waits_for(&person, "#factor ~ dl.facts code").await;
    let code = code_of_now(&person.read("#factor ~ dl.facts code").await);
    person.fill("#code", &code).await;
    person.press(Key::Enter).await;
    waits_for(&person, ".notice li code").await;
    let codes = person.all(".notice li code").await;

    person.fill("#passkey-name", "In the browser").await;
    person.fill("#passkey-code", &codes[0]).await;
    person.press(Key::Enter).await;
    waits_for(&person, "form[data-challenge]").await;
    person.enter("form[data-challenge] button").await;
    waits_for(&person, "button[name=passkey]").await;
    assert_eq!(person.path().await, "/en/account?told=passkey");

    begins(&person).await;
    person.enter("form[data-challenge] button").await;
    waits_for(&person, IN).await;
    person.leave().await;

    let without = Person::new(&house).await;
    begins(&without).await;
    let said = without.read("main").await;
    assert!(said.contains("A passkey needs scripts") && !said.contains("Use a passkey"), "{said}");
    without.fill("#code", &codes[1]).await;
    without.press(Key::Enter).await;
    waits_for(&without, IN).await;
    without.leave().await;
}
