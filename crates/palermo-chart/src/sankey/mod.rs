//! From where to where, and how many? Flows as ribbons between layers of nodes.

mod draw;
mod layout;

use crate::error::Error;
use crate::figure::{Amount, Figure, Unit};
use crate::look::Look;
use crate::page::{self, Caption, Svg};
use crate::series::data::{MOST_SERIES, Over, Standing};
use crate::series::summary;
use crate::svg::Hue;
use crate::table::Table;
use crate::text::{self, Weight};
use crate::words::Fact;
use crate::{Chart, sealed};

/// Where flows begin, pass or end.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Name, in the reader's language.
    pub name: String,
    /// Whether it stands for what is unknown: its flows are grey hatch.
    pub standing: Standing,
    /// Colour of the flows that leave it, 0 to 7; the first one where none is given. Colour what the text speaks of, and
    /// leave the rest alike.
    pub colour: Option<usize>,
}

impl Node {
    /// A node whose flows have the first colour.
    pub fn new(name: impl Into<String>) -> Self {
        Node { name: name.into(), standing: Standing::Known, colour: None }
    }

    /// A node for what is unknown.
    pub fn unknown(name: impl Into<String>) -> Self {
        Node { standing: Standing::Unknown, ..Node::new(name) }
    }
}

/// A flow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Position of the node where it begins, from 0.
    pub from: usize,
    /// Position of the node where it ends; the same one for a domestic flow, which is drawn as a loop.
    pub to: usize,
    /// How many.
    pub figure: Figure,
}

/// Small flows that become one.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// Flows whose upper end lies surely below this are merged by their destination.
    pub below: f64,
    /// Name of the node from which they then come ("other countries").
    pub name: String,
}

/// Flows between layers. Ribbons are solid to the lower end, hatched to the upper one; without an upper end the hatching
/// fades.
///
/// Layers follow the longest path from an origin (K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding
/// of hierarchical system structures", *IEEE Transactions on Systems, Man, and Cybernetics* 11 (2), 1981, pp. 109–125);
/// what only receives stands in the last layer. Within a layer nodes keep the order given, so that a country has the same
/// place in each year's diagram; only where ribbons meet a node they are ordered by their other end, so that they do not
/// cross there (P. Riehmann, M. Hanfler and B. Froehlich, "Interactive Sankey diagrams", *IEEE Symposium on Information
/// Visualization*, 2005, pp. 233–240).
#[derive(Clone, Debug, PartialEq)]
pub struct Sankey {
    /// Title, subtitle, source.
    pub caption: Caption,
    /// What kind of number the figures are.
    pub unit: Unit,
    /// What the nodes are: of States no largest flow is told.
    pub over: Over,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The flows.
    pub links: Vec<Link>,
    /// Whether small flows become one; never by default.
    pub merge: Option<Merge>,
}

impl Sankey {
    fn check(&self) -> Result<(), Error> {
        if self.links.is_empty() {
            return Err(Error::Empty { what: "the list of links" });
        }
        for (i, link) in self.links.iter().enumerate() {
            for node in [link.from, link.to] {
                if node >= self.nodes.len() {
                    return Err(Error::Node { link: i, node, nodes: self.nodes.len() });
                }
            }
            link.figure.check(|| format!("{} → {}", self.nodes[link.from].name, self.nodes[link.to].name))?;
        }
        match self.nodes.iter().filter_map(|n| n.colour).max() {
            Some(most) if most >= MOST_SERIES => Err(Error::TooManySeries { found: most + 1, most: MOST_SERIES }),
            _ => Ok(()),
        }
    }

    /// Nodes and links after merging. Only origins are merged, never what is unknown and never a loop.
    fn merged(&self) -> (Vec<Node>, Vec<Link>) {
        let (mut nodes, mut links) = (self.nodes.clone(), self.links.clone());
        let Some(merge) = &self.merge else { return (nodes, links) };
        let receives = |node: usize| self.links.iter().any(|l| l.to == node);
        let is_small = |link: &Link| {
            let surely = link.figure.amount().and_then(|a| a.hi).is_some_and(|hi| hi < merge.below);
            surely && !receives(link.from) && self.nodes[link.from].standing == Standing::Known
        };
        let (small, rest): (Vec<Link>, Vec<Link>) = links.iter().partition(|l| is_small(l));
        if small.len() < 2 {
            return (nodes, links);
        }
        let other = nodes.len();
        nodes.push(Node::new(merge.name.as_str()));
        links = rest;
        for to in 0..other {
            let parts: Vec<Amount> = small.iter().filter(|l| l.to == to).filter_map(|l| l.figure.amount()).collect();
            if !parts.is_empty() {
                links.push(Link { from: other, to, figure: Figure::Amount(Amount::sum(parts)) });
            }
        }
        (nodes, links)
    }

    fn sentences(&self, nodes: &[Node], links: &[Link], look: &Look<'_>) -> Vec<String> {
        const MOST: usize = 6;
        let mut told = Vec::new();
        let flows: Vec<&Link> = links.iter().filter(|l| l.from != l.to).collect();
        let mut tell = |link: &Link| {
            let Some(figure) = look.said(&link.figure, self.unit) else { return };
            let (from, to) = (nodes[link.from].name.as_str(), nodes[link.to].name.as_str());
            let fact =
                if link.from == link.to { Fact::Domestic { at: to, figure } } else { Fact::Flow { from, to, figure } };
            told.push(look.words.tell(&fact));
        };
        if flows.len() <= MOST {
            flows.iter().for_each(|link| tell(link));
        } else if self.over != Over::States {
            // The surely largest one, where there is one.
            let largest = flows.iter().find(|a| {
                let larger = |b: &&&Link| match (b.figure.amount(), a.figure.amount()) {
                    (Some(b), Some(a)) => b.less_than(&a) == Some(true),
                    _ => false,
                };
                flows.iter().filter(|b| !std::ptr::eq(**a, **b)).all(|b| larger(&b))
            });
            largest.into_iter().for_each(|link| tell(link));
        }
        links.iter().filter(|l| l.from == l.to).take(MOST).for_each(&mut tell);
        if flows.len() > MOST {
            told.extend(summary::spread_of(links.iter().map(|l| &l.figure), self.unit, look));
        }
        told.extend(summary::reservations(links.iter().map(|l| &l.figure), look));
        told
    }
}

impl sealed::Sealed for Sankey {}

impl Chart for Sankey {
    fn draw(&self, look: &Look<'_>) -> Result<Svg, Error> {
        look.check()?;
        self.check()?;
        let (nodes, links) = self.merged();
        // A number that would push the diagram aside is left to the table.
        let fits = |number: &String| text::width(number, look.size(), Weight::Regular) <= look.width * 0.28;
        let number = |n: usize| Some(draw::number(&links, n, self.unit, look)).filter(fits).unwrap_or_default();
        let numbers: Vec<String> = (0..nodes.len()).map(number).collect();
        let plan = layout::plan(&nodes, &links, &numbers, look)?;
        let piece = draw::paint(&nodes, &links, &numbers, &plan, self.unit, look);
        page::compose(look, &self.caption, piece, &self.sentences(&nodes, &links, look), &[], None)
    }

    /// From, to, how many: one row for each flow as given, before any merging. The head is empty.
    fn table(&self, look: &Look<'_>) -> Table {
        let name = |node: usize| self.nodes.get(node).map(|n| n.name.clone()).unwrap_or_default();
        let rows = self.links.iter().map(|l| vec![name(l.from), name(l.to), look.short(&l.figure, self.unit)]);
        Table { head: vec![String::new(); 3], rows: rows.collect() }
    }
}

/// Colour of the flows that leave a node.
fn hue(node: &Node) -> Hue {
    match node.standing {
        Standing::Unknown => Hue::Unknown,
        Standing::Known => Hue::Series(node.colour.unwrap_or(0)),
    }
}
