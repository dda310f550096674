//! Why a chart is not drawn, where the fault lies and what to do.

/// What stopped a drawing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A figure is no count, share or rate.
    #[error(
        "{place}: {lo} to {hi} is no figure that can be drawn; both ends must be numbers from 0 to 10^15, in order"
    )]
    Figure {
        /// Series and category, or the flow, or the area.
        place: String,
        /// Lower end as given.
        lo: f64,
        /// Upper end as given; infinite where it was left open.
        hi: f64,
    },
    /// An estimate lies outside of its own range.
    #[error("{place}: the estimate {best} lies outside of its range; give the range that belongs to it")]
    Estimate {
        /// Series and category.
        place: String,
        /// The estimate as given.
        best: f64,
    },
    /// There is nothing to draw.
    #[error("{what} is empty; give at least one, or show a sentence in place of the chart")]
    Empty {
        /// Which list.
        what: &'static str,
    },
    /// Two lists that belong together differ in length.
    #[error(
        "{place} has {found} figures for {expected} categories; give one figure for each, an absent one where there is none"
    )]
    Length {
        /// The series or row.
        place: String,
        /// Number of figures.
        found: usize,
        /// Number of categories.
        expected: usize,
    },
    /// More colours are asked for than people can tell apart.
    #[error(
        "{found} series are more than the {most} colours that can be told apart; group some, or use small multiples"
    )]
    TooManySeries {
        /// Number of series.
        found: usize,
        /// Most that can be drawn.
        most: usize,
    },
    /// More sets are asked for than names have room beside each other.
    #[error(
        "{found} sets are more than the {most} whose names have room beside each other; leave some out, or show the table alone"
    )]
    TooManySets {
        /// Number of sets.
        found: usize,
        /// Most that can be drawn.
        most: usize,
    },
    /// A meeting names no set, or one that is not there.
    #[error("the meeting {name:?} must name at least one of the {sets} sets; sets are counted from 0")]
    Meeting {
        /// Name of the meeting.
        name: String,
        /// Number of sets.
        sets: usize,
    },
    /// More classes are asked for than shades can be told apart, or their bounds do not rise.
    #[error(
        "the bounds of the classes {bounds:?} make no scale; give at most 6 finite numbers above 0, each above the one before"
    )]
    Classes {
        /// The bounds as given.
        bounds: Vec<f64>,
    },
    /// Panels that share a key differ in their series.
    #[error(
        "panel {panel} has other series than the first one; panels share one key, so give each the same series in the same order"
    )]
    Panels {
        /// Title of the panel.
        panel: String,
    },
    /// A link names a node that is not there.
    #[error("link {link} names node {node}, but there are {nodes} nodes; nodes are counted from 0")]
    Node {
        /// Position of the link.
        link: usize,
        /// The node that it names.
        node: usize,
        /// Number of nodes.
        nodes: usize,
    },
    /// Links lead in a circle, so that nodes have no order of layers.
    #[error("the links lead in a circle through {node}; give an end that is reached again a node of its own")]
    Circle {
        /// Label of one of the nodes.
        node: String,
    },
    /// An area is not on the map.
    #[error("area {code} is not on the map; use the ISO 3166-1 alpha-3 code, or XKX for Kosovo")]
    UnknownArea {
        /// The code as given.
        code: String,
    },
    /// An area has two figures.
    #[error("area {code} has two figures; give one, or an absent one for a conflict")]
    AreaTwice {
        /// The code.
        code: String,
    },
    /// A map of plain counts would show how many people live somewhere.
    #[error("a shaded map shows rates or shares, never counts; divide by the population, or draw bars or a flow map")]
    CountsOnMap,
    /// A map has no words about its borders.
    #[error(
        "the map has no text about its borders; give the disclaimer of the United Nations in the reader's language"
    )]
    NoDisclaimer,
    /// A map stands without the table of its figures.
    #[error(
        "the map has no table; give the id of the table on the page that shows the same figures, and words that lead to it"
    )]
    NoTable,
    /// The part of the world is empty.
    #[error(
        "the part of the world from {west} to {east} degrees east and {south} to {north} north is empty; give west < east, south < north"
    )]
    Extent {
        /// Western edge, degrees.
        west: f64,
        /// Southern edge, degrees.
        south: f64,
        /// Eastern edge, degrees.
        east: f64,
        /// Northern edge, degrees.
        north: f64,
    },
    /// The chart is to be shown too narrow or too wide.
    #[error("a width of {width} px cannot be drawn; give {least} to {most}")]
    Width {
        /// As given.
        width: f64,
        /// Narrowest.
        least: f64,
        /// Widest.
        most: f64,
    },
    /// The prefix of ids cannot stand in a page.
    #[error("the prefix {id:?} cannot begin an id; use letters, digits and hyphens, beginning with a letter")]
    Id {
        /// As given.
        id: String,
    },
    /// Chart or file has no title.
    #[error("the chart has no title; say what is counted, where, when and in which unit")]
    NoTitle,
    /// No font of this machine has the letters of a script.
    #[error("no font on this machine shows {script} ({sample:?}); install {packages}")]
    NoFont {
        /// The script.
        script: &'static str,
        /// A character that is missing.
        sample: char,
        /// Packages of Debian that have it.
        packages: &'static str,
    },
    /// The picture would be too large.
    #[error("a picture of {width} × {height} dots cannot be made; give a smaller scale")]
    Picture {
        /// Dots across.
        width: f64,
        /// Dots down.
        height: f64,
    },
    /// The drawing could not be turned into a picture: a fault of this crate.
    #[error("the drawing cannot be turned into a picture: {reason}; download it as SVG and report this")]
    Render {
        /// What the renderer said.
        reason: String,
    },
}
