//! What was sent: names and texts in their order, and files.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};

use crate::ask::Whole;
use crate::pages::Oops;
use crate::{AppState, Problem};

/// Names of a form at most: two hundred rows of thirty questions have fewer, and a body of nothing but names would fill the
/// memory with many times its size.
const NAMES: usize = 20_000;

/// Names and texts of a form, in order; a name may stand several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// The last text of a name, without blanks around it; empty when there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The last text of a name as it was typed.
    pub fn verbatim(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// Every text of a name that says something.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// Whether one of the texts of a name is that one.
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(n, v)| n == name && v == value)
    }

    /// Adds a pair.
    pub fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Puts one text in the place of all of a name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(n, _)| n != name);
        self.put(name, value);
    }

    /// Takes away everything that begins with a prefix.
    pub fn drop_under(&mut self, prefix: &str) {
        self.0.retain(|(n, _)| !n.starts_with(prefix));
    }

    /// The pairs of one field: its own name and what stands below it.
    pub fn of_field<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a (String, String)> {
        self.0
            .iter()
            .filter(move |(n, _)| n.strip_prefix(field).is_some_and(|r| r.is_empty() || r.starts_with([':', '.'])))
    }
}

/// A file that came with a form.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Name of the control.
    pub name: String,
    /// Name of the file as the sender calls it.
    pub file_name: String,
    /// The file.
    pub content: Bytes,
}

/// A whole form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// Names and texts.
    pub pairs: Pairs,
    /// Files.
    pub files: Vec<Upload>,
}

impl FromRequest<AppState> for Sent {
    type Rejection = Oops;

    async fn from_request(request: Request, state: &AppState) -> Result<Sent, Oops> {
        let too_large = || Oops(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", ""));
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let Whole(bytes) = Whole::from_request(request, state).await?;
            let pairs: Vec<_> = form_urlencoded::parse(&bytes).into_owned().take(NAMES + 1).collect();
            if pairs.len() > NAMES {
                return Err(too_large());
            }
            return Ok(Sent { pairs: Pairs(pairs), files: Vec::new() });
        }
        let wrong = |_| Oops(Problem::asked("not_a_form", "the form could not be read; send it again"));
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| {
            Oops(Problem::asked("not_a_form", "the form has no boundary between its parts; send it again"))
        })?;
        let (mut out, mut size) = (Sent::default(), 0usize);
        while let Some(mut part) = parts.next_field().await.map_err(wrong)? {
            if out.pairs.0.len() + out.files.len() == NAMES {
                return Err(too_large());
            }
            let name = part.name().unwrap_or_default().to_string();
            let file_name = part.file_name().map(str::to_string);
            let mut content = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(wrong)? {
                size += chunk.len();
                if size > state.body_limit {
                    return Err(too_large());
                }
                content.extend_from_slice(&chunk);
            }
            match file_name {
                Some(file_name) if !file_name.is_empty() => {
                    out.files.push(Upload { name, file_name, content: content.into() });
                }
                Some(_) => {}
                None => out.pairs.put(name, String::from_utf8_lossy(&content).into_owned()),
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_of_a_field_are_its_own_and_those_below_it() {
        let pairs = Pairs(
            [("sex", "f"), ("sex:state", ""), ("sexual", "x"), ("places.0.country", "ITA")]
                .map(|(n, v)| (n.to_string(), v.to_string()))
                .to_vec(),
        );
        let names = |f: &str| pairs.of_field(f).map(|(n, _)| n.clone()).collect::<Vec<_>>();
        assert_eq!(names("sex"), ["sex", "sex:state"]);
        assert_eq!(names("places"), ["places.0.country"]);
    }
}
