//! Drawings read back: elements, texts, and where everything lies.

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

/// An element.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// Its own text, without that of its children.
    pub text: String,
}

impl Element {
    /// Reads a drawing; panics with the reason where it is not well formed.
    pub fn read(text: &str) -> Element {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut stack = vec![Element::default()];
        loop {
            match reader.read_event().unwrap_or_else(|e| panic!("not well formed: {e}\n{text}")) {
                Event::Start(start) => stack.push(open(&start)),
                Event::Empty(start) => {
                    let element = open(&start);
                    stack.last_mut().expect("the root is never closed").children.push(element);
                }
                Event::End(_) => {
                    let closed = stack.pop().expect("end names are checked");
                    stack.last_mut().expect("the root is never closed").children.push(closed);
                }
                Event::Text(text) => {
                    stack.last_mut().expect("the root").text.push_str(&text.xml10_content());
                }
                Event::GeneralRef(reference) => {
                    let character = match &*reference {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        other => panic!("unknown reference {other}"),
                    };
                    stack.last_mut().expect("the root").text.push_str(character);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(stack.len(), 1, "unclosed elements in {text}");
        stack.remove(0).children.remove(0)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.attribute(name)?.parse().ok()
    }

    /// This element and all below it, in the order of the text.
    pub fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        for child in &self.children {
            all.extend(child.all());
        }
        all
    }

    pub fn named(&self, name: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|e| e.name == name).collect()
    }

    pub fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split(' ').any(|c| c == class))
    }

    /// All elements of a class.
    pub fn of_class(&self, class: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|e| e.has_class(class)).collect()
    }

    /// Text of this element and of all below it that is shown.
    pub fn shown(&self) -> String {
        let mut shown = self.text.clone();
        for child in self.children.iter().filter(|c| c.name != "title") {
            shown.push_str(&child.shown());
        }
        shown
    }

    /// Texts that appear when a mark is pointed at.
    pub fn tips(&self) -> Vec<String> {
        let marks = self.all().into_iter().filter(|e| ["path", "circle", "use"].contains(&e.name.as_str()));
        marks.flat_map(|m| m.children.iter().filter(|c| c.name == "title").map(|t| t.text.clone())).collect()
    }

    /// Left, top, right and bottom of every shape outside of `defs`, with moves taken into account.
    pub fn bounds(&self) -> Vec<[f64; 4]> {
        let mut found = Vec::new();
        self.collect_bounds((0.0, 0.0), &mut found);
        found
    }

    fn collect_bounds(&self, (dx, dy): (f64, f64), found: &mut Vec<[f64; 4]>) {
        if self.name == "defs" {
            return;
        }
        let (dx, dy) = match self.attribute("transform").and_then(|t| t.strip_prefix("translate(")) {
            Some(rest) => {
                let mut pair =
                    rest.split(')').next().unwrap_or("").split(' ').map(|n| n.parse::<f64>().expect("a number"));
                (dx + pair.next().expect("x"), dy + pair.next().expect("y"))
            }
            None => (dx, dy),
        };
        let mut add = |l: f64, t: f64, r: f64, b: f64| found.push([l + dx, t + dy, r + dx, b + dy]);
        if let Some(d) = self.attribute("d") {
            let points = points(d);
            let fold = |f: fn(f64, f64) -> f64, start: f64, axis: fn(&(f64, f64)) -> f64| {
                points.iter().map(axis).fold(start, f)
            };
            add(
                fold(f64::min, f64::INFINITY, |p| p.0),
                fold(f64::min, f64::INFINITY, |p| p.1),
                fold(f64::max, f64::NEG_INFINITY, |p| p.0),
                fold(f64::max, f64::NEG_INFINITY, |p| p.1),
            );
        }
        if let (Some(x), Some(y), Some(r)) = (self.number("cx"), self.number("cy"), self.number("r")) {
            add(x - r, y - r, x + r, y + r);
        }
        if let (Some(x), Some(y)) = (self.number("x"), self.number("y")) {
            add(x, y, x, y);
        }
        self.children.iter().for_each(|c| c.collect_bounds((dx, dy), found));
    }
}

fn open(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let name = start.name().as_ref().to_string();
    let attribute = |a: Result<quick_xml::events::attributes::Attribute<'_>, _>| {
        let a = a.expect("attributes are well formed and stand once");
        let key = a.key.as_ref().to_string();
        (key, a.normalized_value(XmlVersion::Explicit1_0).expect("well formed").into_owned())
    };
    Element { name, attributes: start.attributes().map(attribute).collect(), ..Element::default() }
}

/// Points of a path in the commands that the crate writes: `M l c h v H V z`. Of a curve, four points.
pub fn points(d: &str) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let mut at = (0.0, 0.0);
    let mut rest = d;
    while let Some(command) = rest.chars().next() {
        let end = rest[1..].find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |i| i + 1);
        let numbers = numbers(&rest[1..end]);
        rest = &rest[end..];
        match command {
            'M' => at = (numbers[0], numbers[1]),
            'h' => at.0 += numbers[0],
            'v' => at.1 += numbers[0],
            'H' => at.0 = numbers[0],
            'V' => at.1 = numbers[0],
            'l' => {
                for pair in numbers.chunks(2) {
                    at = (at.0 + pair[0], at.1 + pair[1]);
                    points.push(at);
                }
            }
            'c' => {
                for curve in numbers.chunks(6) {
                    for t in [0.25, 0.5, 0.75, 1.0f64] {
                        let (a, b, c) = (3.0 * (1.0 - t) * (1.0 - t) * t, 3.0 * (1.0 - t) * t * t, t * t * t);
                        let on = |i: usize| a * curve[i] + b * curve[i + 2] + c * curve[i + 4];
                        points.push((at.0 + on(0), at.1 + on(1)));
                    }
                    at = (at.0 + curve[4], at.1 + curve[5]);
                }
            }
            'z' => {}
            other => panic!("unknown command {other} in {d}"),
        }
        points.push(at);
    }
    points
}

fn numbers(text: &str) -> Vec<f64> {
    let spaced = text.replace('-', " -");
    let parsed: Vec<f64> = spaced.split_whitespace().map(|n| n.parse().unwrap_or_else(|_| panic!("{n:?}"))).collect();
    parsed
}
