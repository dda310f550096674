//! Ribbons, loops, nodes and their names.

use crate::figure::{Amount, Figure, Unit};
use crate::look::Look;
use crate::page::Piece;
use crate::sankey::layout::{self, LOOP_HOLE, NODE, Place, Plan, Ribbon};
use crate::sankey::{Link, Node, hue};
use crate::svg::{Anchor, Canvas, Hue, Path};

pub(super) fn paint(
    nodes: &[Node],
    links: &[Link],
    numbers: &[String],
    plan: &Plan,
    unit: Unit,
    look: &Look<'_>,
) -> Piece {
    let mut canvas = Canvas::new(look, look.width);
    for solid in [true, false] {
        for (link, ribbon) in links.iter().zip(&plan.ribbons) {
            let hue = hue(&nodes[link.from]);
            let tip = tip(nodes, link, unit, look);
            if solid && ribbon.solid > 0.0 {
                canvas.open("pc-ribbon");
                canvas.open_solid(hue);
                let path = shape(plan, look, link, ribbon, (0.0, ribbon.solid));
                canvas.path(&path, Some(&tip));
                canvas.close();
                canvas.close();
            } else if !solid && ribbon.hatched > 0.0 {
                draw_uncertain(&mut canvas, plan, link, ribbon, hue, &tip);
            }
        }
    }
    canvas.open("pc-node");
    for place in plan.places.iter().filter(|p| !p.idle) {
        canvas.bar(place.x, place.y, NODE, place.height, None);
    }
    canvas.close();
    for (n, place) in plan.places.iter().enumerate().filter(|(_, p)| !p.idle) {
        draw_name(&mut canvas, &nodes[n].name, &numbers[n], plan, place);
    }
    Piece::new(canvas, plan.height + 4.0, Vec::new())
}

fn tip(nodes: &[Node], link: &Link, unit: Unit, look: &Look<'_>) -> String {
    let long = match look.said(&link.figure, unit) {
        Some(said) => look.words.long(&said),
        None => look.short(&link.figure, unit),
    };
    let (from, to) = (nodes[link.from].name.as_str(), nodes[link.to].name.as_str());
    let parts: &[&str] = if link.from == link.to { &[to] } else { &[from, to] };
    look.words.labelled(parts, &long)
}

/// The part of a ribbon that lies between two depths below its upper edge.
fn shape(plan: &Plan, look: &Look<'_>, link: &Link, ribbon: &Ribbon, (a, b): (f64, f64)) -> Path {
    let (from, to) = (&plan.places[link.from], &plan.places[link.to]);
    if link.from == link.to {
        return loop_shape(from, look, ribbon, (a, b));
    }
    let (x0, x1) = (from.x + NODE, to.x);
    let middle = f64::midpoint(x0, x1);
    let (s, e) = (ribbon.start, ribbon.end);
    let mut path = Path::default();
    path.to(x0, s + a).cubic((middle, s + a), (middle, e + a), (x1, e + a));
    path.line(x1, e + b).cubic((middle, e + b), (middle, s + b), (x0, s + b)).close();
    path
}

/// A loop leaves at the foot of its node, runs round below it and comes back.
fn loop_shape(place: &Place, look: &Look<'_>, ribbon: &Ribbon, (a, b): (f64, f64)) -> Path {
    let (x0, x1) = (place.x, place.x + NODE);
    let thick = ribbon.thick();
    let foot = place.y + place.height;
    let outer = layout::reach(thick, look);
    let inner = (outer - thick).max(7.0);
    // A cubic whose handles reach h sideways bulges by three quarters of h.
    let handle = |depth: f64| (outer - (outer - inner) * depth / thick.max(0.1)) / 0.75;
    let top = |depth: f64| foot - thick + depth;
    let bottom = |depth: f64| foot + LOOP_HOLE + thick - depth;
    let (ha, hb) = (handle(a), handle(b));
    let mut path = Path::default();
    path.to(x1, top(a)).cubic((x1 + ha, top(a)), (x1 + ha, bottom(a)), (x1, bottom(a)));
    path.line(x0, bottom(a)).cubic((x0 - ha, bottom(a)), (x0 - ha, top(a)), (x0, top(a)));
    path.line(x0, top(b)).cubic((x0 - hb, top(b)), (x0 - hb, bottom(b)), (x0, bottom(b)));
    path.line(x1, bottom(b)).cubic((x1 + hb, bottom(b)), (x1 + hb, top(b)), (x1, top(b))).close();
    path
}

/// What lies between the ends, what has no upper end, and what is absent.
fn draw_uncertain(canvas: &mut Canvas<'_>, plan: &Plan, link: &Link, ribbon: &Ribbon, hue: Hue, tip: &str) {
    match &link.figure {
        Figure::Absent(kind) => {
            let middle = ribbon.thick() / 2.0;
            canvas.open(&format!("pc-loose pc-s{}", hue.name()));
            let mut path = Path::default();
            let (x, y);
            if link.from == link.to {
                path = shape(plan, canvas.look, link, ribbon, (middle, middle));
                let place = &plan.places[link.from];
                (x, y) = (place.x + NODE / 2.0, place.y + place.height + LOOP_HOLE + middle);
            } else {
                let (x0, x1) = (plan.places[link.from].x + NODE, plan.places[link.to].x);
                let (s, e) = (ribbon.start + middle, ribbon.end + middle);
                x = f64::midpoint(x0, x1);
                y = f64::midpoint(s, e);
                path.to(x0, s).cubic((x, s), (x, e), (x1, e));
            }
            canvas.path(&path, Some(tip));
            canvas.close();
            canvas.absent(x, y, *kind, Some(tip));
        }
        Figure::Amount(Amount { hi: None, .. }) | Figure::Estimate { range: Amount { hi: None, .. }, .. } => {
            canvas.uses.open = true;
            canvas.open_hatch(hue);
            let third = ribbon.hatched / 3.0;
            for (i, class) in ["pc-fade1", "pc-fade2", "pc-fade3"].into_iter().enumerate() {
                let a = ribbon.solid + third * i as f64;
                canvas.open(class);
                canvas.path(&shape(plan, canvas.look, link, ribbon, (a, a + third)), Some(tip));
                canvas.close();
            }
            canvas.close();
            // The arrow stands across the ribbon: it may be thicker.
            let place = &plan.places[link.from];
            let x = place.x + NODE + 9.0;
            let y = ribbon.start + ribbon.solid;
            canvas.open(&format!("pc-arrow pc-s{}", hue.name()));
            crate::series::shape::arrow(canvas, (x, y), (x, y + ribbon.hatched + 3.0));
            canvas.close();
        }
        _ => {
            canvas.uses.between = true;
            canvas.open_hatch(hue);
            canvas.path(&shape(plan, canvas.look, link, ribbon, (ribbon.solid, ribbon.thick())), Some(tip));
            canvas.close();
        }
    }
}

/// Name and number of a node: outside of the first and of the last layer, beside the node in between.
fn draw_name(canvas: &mut Canvas<'_>, name: &str, number: &str, plan: &Plan, place: &Place) {
    let look = canvas.look;
    let at_start = place.layer == 0 && plan.last > 0;
    let at_end = place.layer == plan.last;
    let lines = place.name.lines.len() + usize::from(!number.is_empty());
    let tall = look.leading() * lines as f64;
    let top = place.y + place.height / 2.0 - tall / 2.0;
    // A name that would lie over the loop of its node stands beside it.
    let foot = place.y + place.height - place.looped;
    let beside = if place.looped > 0.0 && top + tall > foot { layout::reach(place.looped, look) } else { 0.0 };
    let (x, anchor) =
        if at_start { (place.x - 8.0 - beside, Anchor::End) } else { (place.x + NODE + 8.0 + beside, Anchor::Start) };
    let outside = at_start || at_end;
    let y = top + look.leading() - 4.0;
    canvas.lines((x, y), anchor, if outside { "pc-ink" } else { "pc-ink pc-halo" }, &place.name, name);
    if !number.is_empty() {
        let y = y + look.leading() * place.name.lines.len() as f64;
        canvas.text(x, y, anchor, if outside { "" } else { "pc-halo" }, number);
    }
}

/// Sum of what arrives at a node, or of what leaves it where nothing arrives; empty where a part is absent.
pub(super) fn number(links: &[Link], node: usize, unit: Unit, look: &Look<'_>) -> String {
    let leaves = !links.iter().any(|l| l.to == node && l.from != node);
    let of = links.iter().filter(|l| if leaves { l.from == node } else { l.to == node });
    match of.map(|l| l.figure.amount()).collect::<Option<Vec<Amount>>>() {
        Some(amounts) if !amounts.is_empty() => look.short(&Figure::Amount(Amount::sum(amounts)), unit),
        _ => String::new(),
    }
}
