//! Where does each node stand, and where do the ribbons meet it?

use crate::error::Error;
use crate::figure::Figure;
use crate::look::Look;
use crate::sankey::{Link, Node};
use crate::svg::Canvas;
use crate::text::Lines;

/// Width of a node, px.
pub(super) const NODE: f64 = 7.0;
/// Height of what has no number, px.
const ABSENT: f64 = 14.0;
/// Hatching beyond a lower end that has no upper one, px.
const OPEN: f64 = 10.0;
/// Inner height of a loop, px.
pub(super) const LOOP_HOLE: f64 = 14.0;

/// A node in its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub layer: usize,
    pub x: f64,
    pub y: f64,
    pub height: f64,
    /// Thickness of the loop below it.
    pub looped: f64,
    pub name: Lines,
    /// Not drawn: it has no flow.
    pub idle: bool,
}

/// A ribbon: where its upper edge begins and ends, and how thick its parts are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ribbon {
    pub start: f64,
    pub end: f64,
    pub solid: f64,
    pub hatched: f64,
}

impl Ribbon {
    pub fn thick(&self) -> f64 {
        self.solid + self.hatched
    }
}

pub(super) struct Plan {
    pub places: Vec<Place>,
    pub ribbons: Vec<Ribbon>,
    pub height: f64,
    pub last: usize,
}

/// Layers by the longest path from an origin; what only receives stands in the last one.
fn layers(nodes: &[Node], links: &[Link]) -> Result<Vec<usize>, Error> {
    let mut layer = vec![0usize; nodes.len()];
    // Each round settles at least one further layer; more rounds than nodes means a circle.
    for round in 0..=nodes.len() {
        let mut moved = None;
        for link in links.iter().filter(|l| l.from != l.to) {
            if layer[link.to] <= layer[link.from] {
                layer[link.to] = layer[link.from] + 1;
                moved = Some(link.to);
            }
        }
        match moved {
            None => break,
            Some(node) if round == nodes.len() => return Err(Error::Circle { node: nodes[node].name.clone() }),
            Some(_) => {}
        }
    }
    let last = layer.iter().copied().max().unwrap_or(0);
    for (node, layer) in layer.iter_mut().enumerate() {
        let leaves = links.iter().any(|l| l.from == node && l.to != node);
        if !leaves {
            *layer = last;
        }
    }
    Ok(layer)
}

/// Thickness at a scale: the solid part and the hatched one.
fn thickness(figure: &Figure, scale: f64) -> (f64, f64) {
    match figure.amount() {
        None => (0.0, ABSENT),
        Some(a) => {
            let solid = if a.lo > 0.0 { (a.lo * scale).max(1.0) } else { 0.0 };
            let hatched = a.hi.map_or(OPEN, |hi| (hi - a.lo) * scale);
            let least = if a.is_exact() { 0.0 } else { 2.0 };
            (if a.hi == Some(0.0) { 1.0 } else { solid }, hatched.max(least))
        }
    }
}

/// `numbers`: the text below the name of each node, empty for none.
pub(super) fn plan(nodes: &[Node], links: &[Link], numbers: &[String], look: &Look<'_>) -> Result<Plan, Error> {
    let layer = layers(nodes, links)?;
    let last = layer.iter().copied().max().unwrap_or(0);
    let canvas = Canvas::new(look, look.width);
    let room = name_room(nodes, numbers, &layer, last, &canvas);
    let idle = |n: usize| !links.iter().any(|l| l.from == n || l.to == n);
    let mut places: Vec<Place> = nodes
        .iter()
        .enumerate()
        .map(|(n, node)| {
            let width = if layer[n] == 0 { room.0 } else { room.1 };
            Place { layer: layer[n], name: canvas.wrap(&node.name, width, 2), idle: idle(n), ..Place::default() }
        })
        .collect();
    let scale = scale(&places, links, look, last);
    let mut ribbons: Vec<Ribbon> = links
        .iter()
        .map(|link| {
            let (solid, hatched) = thickness(&link.figure, scale);
            Ribbon { solid, hatched, ..Ribbon::default() }
        })
        .collect();
    for (n, place) in places.iter_mut().enumerate() {
        let sum = |of: &dyn Fn(&Link) -> bool| -> f64 {
            links.iter().zip(&ribbons).filter(|(l, _)| of(l)).map(|(_, r)| r.thick()).sum()
        };
        place.height = sum(&|l| l.from == n).max(sum(&|l| l.to == n)).max(3.0);
        place.looped = sum(&|l| l.from == n && l.to == n);
    }
    let reach =
        places.iter().filter(|p| p.layer == last && p.looped > 0.0).map(|p| reach(p.looped, look)).fold(0.0, f64::max);
    let height = stack(&mut places, look, last);
    across(&mut places, look, last, room, reach);
    meet(&places, links, &mut ribbons);
    Ok(Plan { places, ribbons, height, last })
}

/// How far a loop of this thickness reaches beside its node: as far as it is thick, within limits of the page.
pub(super) fn reach(thick: f64, look: &Look<'_>) -> f64 {
    (thick + LOOP_HOLE / 2.0).min(if look.is_narrow() { 30.0 } else { 48.0 })
}

/// Room for the names of the first and of all other layers.
fn name_room(nodes: &[Node], numbers: &[String], layer: &[usize], last: usize, canvas: &Canvas<'_>) -> (f64, f64) {
    let most = canvas.width * if canvas.look.is_narrow() { 0.27 } else { 0.24 };
    let need = |of: &dyn Fn(usize) -> bool| {
        let here = || (0..nodes.len()).filter(|n| of(layer[*n]));
        let names = here().map(|n| canvas.measure(&nodes[n].name) + 1.0).fold(36.0, f64::max).min(most);
        // Names break into lines, numbers do not.
        here().map(|n| canvas.measure(&numbers[n]) + 1.0).fold(names, f64::max)
    };
    if last == 0 { (most, most) } else { (need(&|l| l == 0), need(&|l| l > 0)) }
}

/// px for one unit, so that the fullest layer has the height of a page.
fn scale(places: &[Place], links: &[Link], look: &Look<'_>, last: usize) -> f64 {
    let page = if look.is_narrow() { 260.0 } else { 320.0 };
    let mut scale = f64::INFINITY;
    for layer in 0..=last {
        let mut units = 0.0;
        for (n, _) in places.iter().enumerate().filter(|(_, p)| p.layer == layer) {
            let sum = |of: &dyn Fn(&Link) -> bool| -> f64 {
                links.iter().filter(|l| of(l)).filter_map(|l| l.figure.amount()).map(|a| a.farthest()).sum()
            };
            // A loop takes its thickness a second time, below its node.
            units += sum(&|l| l.from == n).max(sum(&|l| l.to == n)) + sum(&|l| l.from == n && l.to == n);
        }
        if units > 0.0 {
            scale = scale.min(page / units);
        }
    }
    if scale.is_finite() { scale } else { 1.0 }
}

/// Stacks the nodes of each layer in their order, with room for names and loops; gives the height of the whole.
fn stack(places: &mut [Place], look: &Look<'_>, last: usize) -> f64 {
    let gap = 10.0;
    let mut heights = Vec::with_capacity(last + 1);
    for layer in 0..=last {
        let mut y = 0.0;
        for place in places.iter_mut().filter(|p| p.layer == layer && !p.idle) {
            // The name, and the number below it.
            let text = look.leading() * (place.name.lines.len() + 1) as f64;
            let below = if place.looped > 0.0 { place.looped + LOOP_HOLE } else { 0.0 };
            let block = (place.height + below).max(text);
            place.y = y + (block - place.height - below) / 2.0;
            y += block + gap;
        }
        heights.push((y - gap).max(0.0));
    }
    let height = heights.iter().copied().fold(0.0, f64::max);
    for place in places.iter_mut() {
        place.y += (height - heights[place.layer]) / 2.0;
    }
    height
}

fn across(places: &mut [Place], look: &Look<'_>, last: usize, room: (f64, f64), reach: f64) {
    let first = if last == 0 { reach + 8.0 } else { room.0 + 8.0 };
    let end = look.width - room.1 - 8.0 - NODE - reach;
    for place in places {
        place.x = if last == 0 { first } else { first + (end - first) * place.layer as f64 / last as f64 };
    }
}

/// Where ribbons meet their nodes: ordered by the place of the other end; a loop comes last.
fn meet(places: &[Place], links: &[Link], ribbons: &mut [Ribbon]) {
    for n in 0..places.len() {
        for leaving in [true, false] {
            let other = |l: &Link| if leaving { l.to } else { l.from };
            let here = |l: &Link| if leaving { l.from } else { l.to };
            let mut of: Vec<usize> = (0..links.len()).filter(|i| here(&links[*i]) == n).collect();
            let place = |i: &usize| {
                let o = other(&links[*i]);
                (o == n, places[o].y + places[o].height / 2.0)
            };
            of.sort_by(|a, b| {
                let (a, b) = (place(a), place(b));
                a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            // A loop ends at the foot of its node, also where less leaves than arrives.
            let mut y = places[n].y;
            for i in of {
                if links[i].from == links[i].to {
                    y = places[n].y + places[n].height - ribbons[i].thick();
                }
                if leaving {
                    ribbons[i].start = y
                } else {
                    ribbons[i].end = y
                }
                y += ribbons[i].thick();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(count: usize) -> Vec<Node> {
        (0..count).map(|n| Node::new(format!("n{n}"))).collect()
    }

    fn link(from: usize, to: usize) -> Link {
        Link { from, to, figure: Figure::exact(1.0) }
    }

    #[test]
    fn layers_follow_the_longest_path_and_receivers_stand_last() {
        let found = layers(&nodes(5), &[link(0, 1), link(1, 2), link(0, 2), link(3, 4)]);
        assert_eq!(found, Ok(vec![0, 1, 2, 0, 2]));
    }

    #[test]
    fn a_circle_is_told_with_a_node_and_a_loop_is_none() {
        assert!(matches!(layers(&nodes(2), &[link(0, 1), link(1, 0)]), Err(Error::Circle { .. })));
        assert!(layers(&nodes(2), &[link(0, 1), link(1, 1)]).is_ok());
    }
}
