//! A page as a browser has it: elements in elements, texts in them, and forms that can be filled and sent.
//!
//! It reads what the pages of this house are made of: every element closed, every attribute between double quotes.

/// An element of a page.
#[derive(Clone, Debug)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// The element in which it stands.
    pub inside: Option<usize>,
}

impl Element {
    /// An attribute; one without a value is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn has_class(&self, name: &str) -> bool {
        self.get("class").is_some_and(|c| c.split(' ').any(|x| x == name))
    }
}

/// A text and the element in which it stands.
#[derive(Clone, Debug)]
pub struct Text {
    pub inside: usize,
    pub text: String,
}

/// A page that was read.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub elements: Vec<Element>,
    pub texts: Vec<Text>,
    /// Elements that were closed in the wrong order, or never.
    pub crooked: Vec<String>,
    /// The form as somebody has filled it, in place of the one that stands in the page.
    pub filled: Option<Form>,
}

/// Elements without content.
const VOID: [&str; 8] = ["br", "col", "hr", "img", "input", "link", "meta", "wbr"];

impl Page {
    /// Reads a page.
    pub fn read(source: &str) -> Page {
        let (mut page, mut open, mut rest) = (Page::default(), Vec::<usize>::new(), source);
        while let Some(at) = rest.find('<') {
            page.say(&open, &rest[..at]);
            rest = &rest[at..];
            if let Some(more) = rest.strip_prefix("<!--") {
                rest = more.find("-->").map_or("", |end| &more[end + 3..]);
                continue;
            }
            let Some(end) = end_of_tag(rest) else {
                page.crooked.push("a tag that does not end".into());
                break;
            };
            let tag = &rest[1..end];
            rest = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                match open.pop() {
                    Some(last) if page.elements[last].name == name.trim() => {}
                    last => {
                        let last = last.map_or("nothing", |l| page.elements[l].name.as_str());
                        page.crooked.push(format!("{name} closes {last}"));
                    }
                }
            } else if !tag.starts_with('!') {
                let (element, closed) = element(tag, open.last().copied());
                let void = closed || VOID.contains(&element.name.as_str());
                page.elements.push(element);
                if !void {
                    open.push(page.elements.len() - 1);
                }
            }
        }
        page.crooked.extend(open.iter().map(|o| format!("{} is never closed", page.elements[*o].name)));
        page
    }

    fn say(&mut self, open: &[usize], text: &str) {
        if let Some(inside) = open.last()
            && !text.trim().is_empty()
        {
            self.texts.push(Text { inside: *inside, text: plain(text) });
        }
    }

    /// The elements of a name with their places.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (usize, &'a Element)> {
        self.elements.iter().enumerate().filter(move |(_, e)| e.name == name)
    }

    /// The element itself and those in which it stands, the innermost first.
    pub fn around(&self, at: usize) -> impl Iterator<Item = &Element> {
        let mut next = Some(at);
        std::iter::from_fn(move || {
            let element = &self.elements[next?];
            next = element.inside;
            Some(element)
        })
    }

    /// Whether an element stands in another, or is it.
    pub fn is_in(&self, at: usize, outer: usize) -> bool {
        let mut next = Some(at);
        while let Some(n) = next {
            if n == outer {
                return true;
            }
            next = self.elements[n].inside;
        }
        false
    }

    /// What an element says, with one blank between its texts.
    pub fn text_of(&self, at: usize) -> String {
        let texts = self.texts.iter().filter(|t| self.is_in(t.inside, at));
        let words: Vec<&str> = texts.flat_map(|t| t.text.split_whitespace()).collect();
        words.join(" ")
    }

    /// What the elements of a name say.
    pub fn said(&self, name: &str) -> Vec<String> {
        self.all(name).map(|(at, _)| self.text_of(at)).collect()
    }

    /// The forms of a page, each with what it would send as it stands.
    pub fn forms(&self) -> Vec<Form> {
        self.all("form").map(|(at, form)| self.form(at, form)).collect()
    }

    /// The form that has a control of that name.
    #[track_caller]
    pub fn form_with(&self, control: &str) -> Form {
        if let Some(filled) = self.filled.as_ref().filter(|f| f.has(control)) {
            return filled.clone();
        }
        let found = self.forms().into_iter().find(|f| f.has(control));
        found.unwrap_or_else(|| panic!("no form asks for {control}: {:?}", self.said("h1")))
    }

    fn form(&self, at: usize, form: &Element) -> Form {
        let own = |name: &str| form.get(name).unwrap_or_default().to_string();
        let mut out = Form { action: own("action"), method: own("method"), pairs: Vec::new(), controls: Vec::new() };
        for (i, e) in self.elements.iter().enumerate().filter(|(i, _)| self.is_in(*i, at)) {
            let (Some(name), value) = (e.get("name"), e.get("value").unwrap_or_default()) else { continue };
            let kind = match e.name.as_str() {
                "input" => e.get("type").unwrap_or("text"),
                other => other,
            };
            let offers = |value: &str| Control { name: name.into(), value: value.into(), kind: kind.into() };
            let chosen = match kind {
                "select" => {
                    let options: Vec<&Element> =
                        self.all("option").filter(|(o, _)| self.is_in(*o, i)).map(|(_, o)| o).collect();
                    let value = |o: &Element| o.get("value").unwrap_or_default().to_string();
                    out.controls.extend(options.iter().map(|o| offers(&value(o))));
                    let selected = options.iter().find(|o| o.get("selected").is_some()).or(options.first());
                    selected.map(|o| value(o))
                }
                "textarea" => {
                    out.controls.push(offers(""));
                    Some(self.texts.iter().find(|t| t.inside == i).map(|t| t.text.clone()).unwrap_or_default())
                }
                "radio" | "checkbox" => {
                    out.controls.push(offers(value));
                    e.get("checked").map(|_| value.to_string())
                }
                "button" | "file" => {
                    out.controls.push(offers(value));
                    None
                }
                _ => {
                    out.controls.push(offers(""));
                    Some(value.to_string())
                }
            };
            out.pairs.extend(chosen.map(|v| (name.to_string(), v)));
        }
        out
    }
}

/// A control of a form; one that is chosen from, once for each of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    pub name: String,
    /// What is sent when it is chosen; of what is typed nothing.
    pub value: String,
    /// Type of the input, else the name of the element.
    pub kind: String,
}

/// A form of a page.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub method: String,
    /// What it would send.
    pub pairs: Vec<(String, String)>,
    pub controls: Vec<Control>,
}

impl Form {
    pub fn has(&self, name: &str) -> bool {
        self.controls.iter().any(|c| c.name == name)
    }

    /// What stands in a control.
    pub fn holds(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// Types, chooses or ticks as a person does: what is not there cannot be answered, what is not offered not chosen.
    #[track_caller]
    pub fn answer(&mut self, name: &str, value: &str) {
        let own: Vec<&Control> = self.controls.iter().filter(|c| c.name == name).collect();
        let Some(first) = own.first() else { panic!("the form does not ask for {name}: {:?}", self.controls) };
        let chosen = matches!(first.kind.as_str(), "radio" | "checkbox" | "select");
        // A text and radios of one name are an answer and the reasons for which there is none.
        let typed = own.iter().any(|c| matches!(c.kind.as_str(), "text" | "search"));
        assert!(!chosen || typed || own.iter().any(|c| c.value == value), "{name} does not offer {value}: {own:?}");
        if first.kind != "checkbox" {
            self.pairs.retain(|(n, _)| n != name);
        }
        self.pairs.push((name.into(), value.into()));
    }

    /// What is sent when a button is pressed.
    #[track_caller]
    pub fn press(&self, name: &str, value: &str) -> Vec<(String, String)> {
        let offered = self.controls.iter().any(|c| c.kind == "button" && c.name == name && c.value == value);
        assert!(offered, "there is no button {name}={value}: {:?}", self.controls);
        let mut pairs = self.pairs.clone();
        pairs.push((name.into(), value.into()));
        pairs
    }

    /// The address to which a form leads that is not posted.
    pub fn address(&self, of: &str) -> String {
        let path = if self.action.is_empty() { of.split('?').next().unwrap_or(of) } else { self.action.as_str() };
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.pairs).finish();
        format!("{path}?{query}")
    }
}

/// Where a tag ends; what stands between quotes does not end it.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(i, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(i)
    })
}

fn element(tag: &str, inside: Option<usize>) -> (Element, bool) {
    let closed = tag.ends_with('/');
    let tag = tag.trim_end_matches('/').trim_end();
    let name = tag.split(char::is_whitespace).next().unwrap_or_default();
    let (mut attributes, mut rest) = (Vec::new(), tag[name.len()..].trim_start());
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (attribute, more) = rest.split_at(end);
        let (value, more) = match more.strip_prefix("=\"").and_then(|m| Some((m, m.find('"')?))) {
            Some((text, close)) => (plain(&text[..close]), &text[close + 1..]),
            None => (String::new(), more.trim_start_matches('=')),
        };
        attributes.push((attribute.to_string(), value));
        rest = more.trim_start();
    }
    (Element { name: name.to_string(), attributes, inside }, closed)
}

/// A text without its escapes.
fn plain(text: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    signs.iter().fold(text.to_string(), |text, (escape, sign)| text.replace(escape, sign))
}
