//! What a person enters for a record of each register: a first try with a mistake, what mends it, and what is told then.

/// A record as it is entered.
pub struct Entry {
    pub register: &'static str,
    /// What the register is called.
    pub name: &'static str,
    /// The first try.
    pub first: &'static [(&'static str, &'static str)],
    /// The control with the mistake, and what is said of it.
    pub wrong: &'static str,
    pub says: &'static str,
    /// What mends it.
    pub then: &'static [(&'static str, &'static str)],
    /// Title of the record.
    pub title: &'static str,
    /// What its page says.
    pub story: &'static [&'static str],
    /// A control, what is entered there by one person, and what by another at the same time.
    pub edit: (&'static str, &'static str, &'static str),
}

impl Entry {
    /// The answers without the mistake.
    pub fn whole(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let mended = |name: &str| self.then.iter().any(|(n, _)| *n == name);
        self.first.iter().filter(move |(n, _)| !mended(n)).chain(self.then).copied()
    }
}

pub const ENTRIES: &[Entry] = &[
    Entry {
        register: "grower",
        name: "Grower",
        first: &[
            ("card", "C-7"),
            ("called", "Ada's <patch>"),
            ("since:year", "2019"),
            ("since:month", "13"),
            ("letter", "yes"),
            ("motto:in:en", "To sow is to wait"),
            ("motto:in:fr", "Semer, c'est attendre"),
        ],
        wrong: "f-since-month",
        says: "There is no such day",
        then: &[("since:month", "4"), ("kind", "school")],
        title: "G-1 Ada's <patch>",
        story: &[
            "Who grows",
            "On the bags stands Ada's <patch>",
            "Has grown for us since April 2019",
            "Kind of grower School garden",
            "Motto on the bags To sow is to wait",
            "Plots of this grower",
        ],
        edit: ("called", "Ada's new patch", "Ada's old patch"),
    },
    Entry {
        register: "plot",
        name: "Plot",
        first: &[
            ("code", "HILL"),
            ("grower", "?Ada"),
            ("cover", "open_air"),
            ("soil", "=not_asked"),
            ("area", "twelve"),
            ("lies_at:name", "Above the mill"),
            ("notes", "Stones in the north.\nA spring in the west."),
        ],
        wrong: "f-area",
        says: "This is not a number",
        then: &[("area", "12.5"), ("area:qualifier", "about")],
        title: "HILL",
        story: &[
            "The plot lies: Open air",
            "Soil not asked",
            "Tended by G-1 Ada's",
            "12.5",
            "Above the mill",
            "A spring in the west.",
        ],
        edit: ("area", "13.5", "14.5"),
    },
    Entry {
        register: "lot",
        name: "Seed lot",
        first: &[
            ("plot", "?HILL"),
            ("crop", "Rumner bean"),
            ("variety", "Scarlet Emperor"),
            ("harvested:year", "2025"),
            ("harvested:month", "9"),
            ("harvested:qualifier", "about"),
            ("treated", "dried"),
            ("treated", "sieved"),
            ("treated:of:soaked", "=no"),
            ("trials", "+"),
            ("trials.0.sown_on:year", "2026"),
            ("trials.0.sown_on:month", "3"),
            ("trials.0.sown_on:day", "9"),
            ("trials.0.sprouted", "30"),
            ("tale:in:en", "Came with the ferry"),
        ],
        wrong: "f-crop",
        says: "This is not in the list",
        then: &[("crop", "Runner bean"), ("grams", "350")],
        title: "Runner bean",
        story: &[
            "These are seeds of Runner bean",
            "September 2025",
            "Weight 350 g",
            "Before storing: Dried, Sieved",
            "no: Soaked in warm water",
            "At best 30 of a hundred sprouted",
            "Tale of the lot Came with the ferry",
            "Received",
            "Loans of this lot",
        ],
        edit: ("grams", "360", "370"),
    },
    Entry {
        register: "loan",
        name: "Seed loan",
        first: &[
            ("lot", "?Scarlet"),
            ("grower", "?Ada"),
            ("grams", "a handful"),
            ("asked_on:year", "2026"),
            ("asked_on:month", "3"),
            ("asked_on:day", "1"),
        ],
        wrong: "f-grams",
        says: "This is not a number",
        then: &[("grams", "50")],
        title: "L-1",
        story: &["Asked for", "Grams lent 50 g", "Asked on 1 March 2026", "Runner bean"],
        edit: ("grams", "60", "70"),
    },
    Entry {
        register: "inspection",
        name: "Inspection",
        first: &[
            ("plot", "?HILL"),
            ("on:year", "2999"),
            ("on:month", "1"),
            ("on:day", "5"),
            ("by", "Toni"),
            ("found", "weeds"),
            ("verdict", "fair"),
        ],
        wrong: "f-on",
        says: "Nobody has looked at it yet on that day",
        then: &[("on:year", "2026")],
        title: "5 January 2026 HILL",
        story: &["What was found: Weeds", "Verdict Fair", "Looked at by Toni", "Plot looked at HILL"],
        edit: ("by", "Robin", "Sascha"),
    },
];
