//! Who visits which page, in which language?

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use palermo_access::{Action, Person, Question, Session, Token};
use palermo_register::catalog::Register;
use palermo_register::locale::Locale;
use palermo_store::read::Listing;
use palermo_store::sealing::Holder;
use palermo_store::{Actor, House, Record, Sight};
use uuid::Uuid;

use crate::ask::{Ask, preferred};
use crate::gate::{Visitor, Work};
use crate::words::Words;
use crate::{AppState, Problem, pages};

/// Name of the cookie that holds the token of a session. The prefix makes browsers refuse it from anywhere but this host,
/// over TLS or on the machine itself.
pub(crate) const COOKIE: &str = "__Host-palermo";

/// A visit of a page.
pub(crate) struct Visit {
    /// The words of the reader's language.
    pub words: Words,
    /// The installation.
    pub state: AppState,
    /// The packs as they stand.
    pub house: Arc<House>,
    /// The address without its language, beginning with a slash.
    pub path: String,
    /// What stands behind the question mark.
    pub query: String,
    /// The parameters.
    pub ask: Ask,
    /// Who is signed in.
    pub session: Option<Session>,
    /// The secret of her session.
    pub token: Option<Token>,
    /// Who asks: whoever is signed in, else anybody.
    pub person: Person,
    /// The name and port under which the browser asks.
    pub host: Option<String>,
}

/// The language of the pages below a prefix, and whether words are marked there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prefix {
    pub words: Words,
    pub name: &'static str,
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = axum::response::Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Visit, Self::Rejection> {
        let prefix = parts.extensions.get::<Prefix>().copied();
        let words = prefix.map_or_else(|| Words::of(preferred(&parts.headers)), |p| p.words);
        let uri = OriginalUri::from_request_parts(parts, state).await.map_or_else(|_| parts.uri.clone(), |u| u.0);
        let ask = match Ask::from_request_parts(parts, state).await {
            Ok(ask) => ask,
            Err(problem) => return Err(pages::error::plain(words, problem)),
        };
        let visitor = parts.extensions.get::<Visitor>().cloned();
        let visitor = visitor.unwrap_or_else(|| Visitor { session: None, token: None, person: Person::anybody() });
        let Visitor { session, token, person } = visitor;
        let house = state.store.house();
        let query = uri.query().unwrap_or_default().to_string();
        let mut visit = Visit {
            words,
            state: state.clone(),
            house,
            path: without(&uri, prefix),
            query,
            ask,
            session,
            token,
            person,
            host: parts.headers.get(header::HOST).and_then(|h| h.to_str().ok()).map(str::to_string),
        };
        // A grant holds for what it was given for: whoever comes by an address that says what for is asked for that.
        visit.person.purpose = pages::purpose(&visit);
        Ok(visit)
    }
}

/// The address without the prefix of a language.
fn without(uri: &Uri, prefix: Option<Prefix>) -> String {
    let path = uri.path();
    let rest = prefix.and_then(|p| path.strip_prefix('/')?.strip_prefix(p.name)).unwrap_or(path);
    if rest.is_empty() { "/".to_string() } else { rest.to_string() }
}

/// The token in the cookie of a request.
pub(crate) fn token(headers: &HeaderMap) -> Option<Token> {
    cookie(headers, COOKIE).and_then(|text| Token::parse(&text))
}

/// A cookie of a request.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|v| v.split(';')).filter_map(|p| p.trim().split_once('='));
    pairs.find(|(n, _)| *n == name).map(|(_, v)| v.to_string())
}

impl Visit {
    /// The address of a page in the reader's language.
    pub fn to(&self, path: &str) -> String {
        format!("/{}{path}", self.language())
    }

    /// The prefix of the reader's language.
    pub fn language(&self) -> &'static str {
        if self.words.marked { pages::MARKED } else { self.words.locale.language() }
    }

    /// The same page in another language.
    pub fn elsewhere(&self, locale: Locale) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        format!("/{}{}{query}", locale.language(), self.path)
    }

    /// The same page with one parameter changed; an empty value takes it away. Pages of a list begin anew.
    pub fn with(&self, name: &str, value: &str) -> String {
        let kept = self.ask.pairs().iter().filter(|(n, _)| n != name && (n != "page" || name == "page"));
        let mut pairs: Vec<(&str, &str)> = kept.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        self.at(&self.path, &pairs)
    }

    /// Another page with the parameters of this one and one more.
    pub fn under(&self, path: &str, name: &str, value: &str) -> String {
        let kept = self.ask.pairs().iter().filter(|(n, _)| n != name && n != "page" && n != "told");
        let mut pairs: Vec<(&str, &str)> = kept.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        pairs.push((name, value));
        self.at(path, &pairs)
    }

    /// The address of a page in the reader's language with parameters.
    pub fn at(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let query: Vec<String> = pairs.iter().map(|(n, v)| format!("{}={}", encoded(n), encoded(v))).collect();
        let address = self.to(path);
        if query.is_empty() { address } else { format!("{address}?{}", query.join("&")) }
    }

    /// Whether the person may do something in the house as a whole.
    pub fn may(&self, action: &Action) -> bool {
        self.state.access.house(&Question::new(&self.person, action)).is_ok_and(|d| d.allow)
    }

    /// Whether the person may see some of the records of a register, as far as the policies say without looking at any.
    pub fn sees(&self, register: &Register) -> bool {
        !matches!(self.state.sight(&self.person, &Action::List, register), Ok(Sight::Always(false)) | Err(_))
    }

    /// The records of a listing that the person may see.
    pub async fn list(&self, register: &str, listing: Listing) -> Result<(Vec<Record>, i64), Problem> {
        self.state.list(&self.person, register, listing).await
    }

    /// A record that the person may read, or with which she may do something.
    pub async fn record(&self, action: &Action, register: &Register, id: Uuid) -> Result<Record, Problem> {
        self.state.record(&self.person, action, register, id).await
    }

    /// The keys of whoever is signed in; they live as long as this visit.
    pub async fn holder(&self) -> Result<Option<Holder>, Problem> {
        match (&self.token, &self.session) {
            (Some(token), Some(session)) => Ok(self.state.access.holder(token, session.account.id).await?),
            _ => Ok(None),
        }
    }

    /// Begins a change of whoever is signed in.
    pub async fn work(&self, actor: &Actor) -> Result<Work<'_>, palermo_store::Error> {
        self.state.work(&self.person, actor).await
    }

    /// Who acts: the account that is signed in.
    pub fn actor(&self) -> Option<Actor> {
        self.session.as_ref().map(|s| s.account.actor())
    }
}

/// A text as it stands in the query of an address (RFC 3986, unreserved characters as they are).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(b)),
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; __Host-palermo=ff; b=2".parse().expect("a header"));
        assert_eq!(cookie(&headers, COOKIE).as_deref(), Some("ff"));
        assert_eq!(cookie(&headers, "c"), None);
    }

    #[test]
    fn what_stands_in_an_address_is_encoded() {
        assert_eq!(encoded("a b&c=é"), "a%20b%26c%3D%C3%A9");
    }
}
