//! A cut of a public table: which concept in the rows, which in the columns, which code of each other one.
//!
//! It can only be made from figures that passed the door, and it holds only what passed.

use std::collections::{BTreeMap, HashMap};

use palermo_chart::{
    Absent, Amount, Bars, Caption, Category, Chart, Data, Direction, Figure, GroupedBars, Heat, Home, Lines, Look,
    MOST_SERIES, Numbers, Over, Phrases, Series, StackedBars, Unit, even_bounds,
};
use palermo_disclose::ShownFigure;
use palermo_register::catalog::Arg;
use palermo_register::source::did_you_mean;

use crate::Problem;
use crate::public::{Axis, CodeName, Facts, Grid, PublicTable, TOTAL};
use crate::words::Words;

/// Cells of a matrix that can still be told apart.
const MOST_CELLS: usize = 600;
/// Rows of bars that a page still shows.
const MOST_ROWS: usize = 120;

/// What a reader wants to see of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Concept of the rows.
    pub rows: String,
    /// Concept of the columns.
    pub columns: Option<String>,
    /// The code of each other concept; those left out stand at their total.
    pub fixed: BTreeMap<String, String>,
}

/// The figures of a cut.
pub struct Sheet<'t> {
    /// What the table is called.
    pub facts: &'t Facts,
    /// The cut.
    pub cut: Cut,
    /// Codes of the rows.
    pub rows: Vec<CodeName>,
    /// Codes of the columns; one without a name where there are none.
    pub columns: Vec<CodeName>,
    figures: Vec<Vec<Option<Figure>>>,
}

impl<'t> Sheet<'t> {
    /// Cuts a table.
    ///
    /// # Errors
    /// A concept or code is not one of the table.
    pub fn cut(table: &'t PublicTable, cut: Cut) -> Result<Sheet<'t>, Problem> {
        let facts = &table.facts;
        // Where nothing is counted there is nothing to cut.
        if facts.axes.is_empty() {
            return Ok(Sheet { facts, cut, rows: Vec::new(), columns: Vec::new(), figures: Vec::new() });
        }
        let axis = |name: &str| {
            facts.axes.iter().find(|a| a.name == name).ok_or_else(|| {
                let remedy = did_you_mean(name, facts.axes.iter().map(|a| a.name.as_str()));
                Problem::asked("unknown_concept", format!("`{}` is not broken down by `{name}`: {remedy}", table.name))
            })
        };
        let row = axis(&cut.rows)?;
        let column = cut.columns.as_deref().map(axis).transpose()?;
        for (name, code) in &cut.fixed {
            let axis = axis(name)?;
            if axis.code(code).is_none() {
                let remedy = did_you_mean(code, axis.codes.iter().map(|c| c.code.as_str()));
                return Err(Problem::asked("unknown_code", format!("`{name}` has no code `{code}`: {remedy}")));
            }
        }
        let shown = table.shown.payload().tables.iter().find(|t| t.name == table.name);
        let shown = shown.ok_or_else(|| Problem::missing("not_public", "this table is not published"))?;
        let by_codes: HashMap<&[String], ShownFigure> =
            shown.cells.iter().map(|c| (c.codes.as_slice(), c.figure)).collect();
        let figure = |r: &str, c: Option<&str>| {
            let codes: Vec<String> = shown
                .dimensions
                .iter()
                .map(|d| {
                    if *d == cut.rows {
                        r.to_string()
                    } else if Some(d) == cut.columns.as_ref() {
                        c.unwrap_or(TOTAL).to_string()
                    } else {
                        cut.fixed.get(d).cloned().unwrap_or_else(|| TOTAL.to_string())
                    }
                })
                .collect();
            if facts.conflicts.contains(&codes) {
                return Some(Figure::Absent(Absent::Conflict));
            }
            by_codes.get(codes.as_slice()).and_then(|f| drawn(*f))
        };
        // A figure that a table of others does not have is not theirs to miss: only rows and columns with something stand.
        let columns = column.map_or_else(|| vec![nameless()], |a| a.codes.clone());
        let of = |r: &CodeName| -> Vec<Option<Figure>> {
            columns.iter().map(|c| figure(&r.code, cut.columns.as_ref().map(|_| c.code.as_str()))).collect()
        };
        let all: Vec<(CodeName, Vec<Option<Figure>>)> = row.codes.iter().map(|r| (r.clone(), of(r))).collect();
        let filled: Vec<bool> = (0..columns.len()).map(|i| all.iter().any(|(_, f)| f[i].is_some())).collect();
        let keep = |f: Vec<Option<Figure>>| -> Vec<Option<Figure>> {
            f.into_iter().zip(&filled).filter(|(_, keep)| **keep).map(|(f, _)| f).collect()
        };
        let (rows, figures) =
            all.into_iter().filter(|(_, f)| f.iter().any(Option::is_some)).map(|(r, f)| (r, keep(f))).unzip();
        let columns = columns.into_iter().zip(&filled).filter(|(_, keep)| **keep).map(|(c, _)| c).collect();
        Ok(Sheet { facts, cut, rows, columns, figures })
    }

    /// The figure of a row and column.
    pub fn figure(&self, row: usize, column: usize) -> Figure {
        self.figures[row][column].unwrap_or(Figure::Absent(Absent::NoData))
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether a figure of it is hidden.
    pub fn hides(&self) -> bool {
        self.figures.iter().flatten().any(|f| matches!(f, Some(Figure::Absent(Absent::Suppressed))))
    }

    fn axis(&self, name: &str) -> Option<&Axis> {
        self.facts.axes.iter().find(|a| a.name == name)
    }

    /// What the rows are called.
    pub fn row_label(&self) -> &str {
        self.axis(&self.cut.rows).map_or("", |a| &a.label)
    }

    /// What the columns are called.
    pub fn column_label(&self) -> Option<&str> {
        self.cut.columns.as_deref().and_then(|c| self.axis(c)).map(|a| a.label.as_str())
    }

    /// What is counted, by what, and of whom: the title of the cut.
    pub fn title(&self, words: Words) -> String {
        let by = match self.column_label() {
            Some(column) => {
                words.with("sheet-by-two", &[("one", Arg::Text(self.row_label())), ("other", Arg::Text(column))])
            }
            None => words.with("sheet-by-one", &[("one", Arg::Text(self.row_label()))]),
        };
        words.with("sheet-title", &[("table", Arg::Text(&self.facts.title)), ("by", Arg::Text(&by))])
    }

    /// What the cut is narrowed to, in words; nothing where it is not.
    pub fn narrowed(&self, words: Words) -> Option<String> {
        let one = |(name, code): (&String, &String)| {
            let axis = self.axis(name)?;
            let code = axis.code(code).filter(|c| c.code != TOTAL)?;
            Some(words.with("list-is", &[("field", Arg::Text(&axis.label)), ("value", Arg::Text(&code.label))]))
        };
        let all: Vec<String> = self.cut.fixed.iter().filter_map(one).collect();
        (!all.is_empty()).then(|| words.with("list-only", &[("what", Arg::Text(&words.list(&all)))]))
    }

    /// The sentences below the figures, with the source.
    pub fn below(&self, words: Words) -> Vec<String> {
        let mut all = self.facts.notes.clone();
        if self.hides()
            && let Some(n) = self.facts.threshold
        {
            all.push(words.with("sheet-hidden", &[("n", Arg::Count(i64::try_from(n).unwrap_or(i64::MAX)))]));
        }
        match &self.facts.cite {
            Some(cite) => all.push(words.with("sheet-source", &[("source", Arg::Text(cite))])),
            None if self.facts.own => all.push(words.say("sheet-source-own")),
            None => {}
        }
        all
    }

    /// The chart of the cut, where one can be drawn.
    pub fn chart(&self, kind: Drawing, words: Words) -> Option<Box<dyn Chart>> {
        let caption = Caption {
            title: self.title(words),
            subtitle: self.narrowed(words).unwrap_or_default(),
            source: self.below(words).join(" "),
        };
        let axis = self.axis(&self.cut.rows);
        let cells = Cells {
            time: axis.is_some_and(|a| a.time),
            states: axis.is_some_and(|a| a.states),
            rows: &self.rows,
            columns: &self.columns,
            figure: &|r, c| self.figure(r, c),
        };
        chart(&cells, kind, caption)
    }

    /// The cut as it leaves in a file: codes beside their names, both ends of each figure, and its sign.
    pub fn grid(&self, name: &str, look: &Look<'_>, words: Words) -> Grid {
        let mut head = vec![(self.cut.rows.clone(), self.row_label().to_string())];
        head.push((format!("{}_label", self.cut.rows), self.row_label().to_string()));
        let mut numbers = vec![false, false];
        if let (Some(column), Some(label)) = (&self.cut.columns, self.column_label()) {
            head.extend([(column.clone(), label.to_string()), (format!("{column}_label"), label.to_string())]);
            numbers.extend([false, false]);
        }
        for (name, label) in [("lo", "sheet-lo"), ("hi", "sheet-hi"), ("text", "sheet-text"), ("sign", "sheet-sign")] {
            head.push((name.to_string(), words.say(label)));
            numbers.push(matches!(name, "lo" | "hi"));
        }
        let mut rows = Vec::new();
        for (r, row) in self.rows.iter().enumerate() {
            for (c, column) in self.columns.iter().enumerate() {
                let mut out = vec![Some(row.code.clone()), Some(row.label.clone())];
                if self.cut.columns.is_some() {
                    out.extend([Some(column.code.clone()), Some(column.label.clone())]);
                }
                let figure = self.figure(r, c);
                let amount = figure.amount();
                out.push(amount.map(|a| format!("{:.0}", a.lo)));
                out.push(amount.and_then(|a| a.hi).map(|h| format!("{h:.0}")));
                out.push(Some(look.short(&figure, Unit::Count)));
                out.push(match figure {
                    Figure::Absent(Absent::Suppressed) => Some("suppressed".into()),
                    Figure::Absent(Absent::Conflict) => Some("conflict".into()),
                    Figure::Absent(_) => Some("no_data".into()),
                    _ => None,
                });
                rows.push(out);
            }
        }
        Grid { name: name.to_string(), head, numbers, rows, notes: self.below(words) }
    }
}

/// Figures that are to be drawn: two lists of codes and what stands where they meet.
pub struct Cells<'c> {
    /// The rows are years.
    pub time: bool,
    /// The rows are States.
    pub states: bool,
    /// Codes of the rows.
    pub rows: &'c [CodeName],
    /// Codes of the columns; one without a name where there are none.
    pub columns: &'c [CodeName],
    /// The figure of a row and column, by their places.
    pub figure: &'c dyn Fn(usize, usize) -> Figure,
}

/// The drawing of figures: totals are left to the table, what is unknown stays in sight; nothing where the kind does not fit.
pub fn chart(cells: &Cells<'_>, kind: Drawing, caption: Caption) -> Option<Box<dyn Chart>> {
    let inner = |codes: &[CodeName]| -> Vec<usize> {
        let parts: Vec<usize> = (0..codes.len()).filter(|i| codes[*i].code != TOTAL).collect();
        if parts.is_empty() { (0..codes.len()).collect() } else { parts }
    };
    let (rows, columns) = (inner(cells.rows), inner(cells.columns));
    if rows.is_empty() || columns.is_empty() || kind == Drawing::Table {
        return None;
    }
    let unit = Unit::Count;
    let category = |c: &CodeName| match c.unknown {
        true => Category::unknown(c.label.clone()),
        false => Category::from(c.label.clone()),
    };
    let known = columns.iter().filter(|c| !cells.columns[**c].unknown).count();
    if kind == Drawing::Matrix || known > MOST_SERIES {
        if columns.len() < 2 || rows.len() * columns.len() > MOST_CELLS {
            return None;
        }
        let figures: Vec<Vec<Figure>> =
            rows.iter().map(|r| columns.iter().map(|c| (cells.figure)(*r, *c)).collect()).collect();
        let bounds = even_bounds(figures.iter().flatten(), unit, 5);
        let rows = rows.iter().map(|r| category(&cells.rows[*r])).collect();
        let columns = columns.iter().map(|c| category(&cells.columns[*c])).collect();
        return Some(Box::new(Heat { caption, unit, rows, columns, cells: figures, bounds }));
    }
    let over = match (cells.time, cells.states) {
        (true, _) => Over::Times,
        (_, true) => Over::States,
        _ => Over::Things,
    };
    // A course has no place for a year that nobody knows.
    let rows: Vec<usize> = rows.into_iter().filter(|r| !(over == Over::Times && cells.rows[*r].unknown)).collect();
    if rows.is_empty() || rows.len() > MOST_ROWS {
        return None;
    }
    let series = columns.iter().map(|c| {
        let column = &cells.columns[*c];
        let figures = rows.iter().map(|r| (cells.figure)(*r, *c));
        match column.unknown {
            true => Series::unknown(column.label.clone(), figures),
            false => Series::new(column.label.clone(), figures),
        }
    });
    let data = Data::new(over, rows.iter().map(|r| category(&cells.rows[*r])), series);
    Some(match kind {
        Drawing::Lines if over == Over::Times && rows.len() > 1 => Box::new(Lines { caption, unit, data }),
        Drawing::Stacks if columns.len() > 1 => Box::new(StackedBars { caption, unit, data }),
        _ if columns.len() > 1 => Box::new(GroupedBars { caption, unit, data }),
        _ => Box::new(Bars { caption, unit, data }),
    })
}

fn nameless() -> CodeName {
    CodeName { code: TOTAL.into(), label: String::new(), unknown: false }
}

fn drawn(figure: ShownFigure) -> Option<Figure> {
    #[allow(clippy::cast_precision_loss, reason = "counts of persons are far below 2^53")]
    let number = |n: u64| n as f64;
    Some(match figure {
        ShownFigure::Count(n) => Figure::exact(number(n)),
        ShownFigure::Hidden => Figure::Absent(Absent::Suppressed),
        ShownFigure::FewerThan(n) => Figure::between(0.0, number(n.saturating_sub(1))),
        ShownFigure::External { lo, hi } => Figure::Amount(Amount { lo: number(lo), hi: hi.map(number) }),
        ShownFigure::Absent => return None,
    })
}

/// How a cut is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drawing {
    /// Bars, side by side.
    #[default]
    Bars,
    /// Bars on each other.
    Stacks,
    /// Lines over years.
    Lines,
    /// A matrix of shades.
    Matrix,
    /// No drawing.
    Table,
}

impl Drawing {
    /// All of them.
    pub const ALL: [Drawing; 5] = [Drawing::Bars, Drawing::Stacks, Drawing::Lines, Drawing::Matrix, Drawing::Table];

    /// The word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Drawing::Bars => "bars",
            Drawing::Stacks => "stacks",
            Drawing::Lines => "lines",
            Drawing::Matrix => "matrix",
            Drawing::Table => "table",
        }
    }

    /// The drawing of a word.
    pub fn parse(text: &str) -> Option<Drawing> {
        Drawing::ALL.into_iter().find(|d| d.as_str() == text)
    }
}

/// The words that drawings are told with, in the reader's language.
fn phrases(words: Words) -> Phrases {
    let say = |name: &str| words.template(&format!("chart-{name}"));
    Phrases {
        interval: say("interval"),
        interval_long: say("interval-long"),
        fewer: say("fewer"),
        fewer_long: say("fewer-long"),
        at_least: say("at-least"),
        at_least_long: say("at-least-long"),
        estimate: say("estimate"),
        estimate_long: say("estimate-long"),
        estimate_key: say("estimate-key"),
        unknown: say("unknown"),
        suppressed: say("suppressed"),
        conflict: say("conflict"),
        no_data: say("no-data"),
        between: say("between"),
        open: say("open"),
        labelled: say("labelled"),
        comma: say("comma"),
        subject: say("subject"),
        rises: say("rises"),
        falls: say("falls"),
        stays: say("stays"),
        unclear: say("unclear"),
        then_rises: say("then-rises"),
        then_falls: say("then-falls"),
        then_stays: say("then-stays"),
        then_unclear: say("then-unclear"),
        stop: say("stop"),
        largest: say("largest"),
        smallest: say("smallest"),
        spread: say("spread"),
        spread_of: say("spread-of"),
        single: say("single"),
        uncertain: say("uncertain"),
        missing: say("missing"),
        flow: say("flow"),
        domestic: say("domestic"),
        class: say("class"),
        gap: say("gap"),
    }
}

/// Calls `with` with the look of drawings in the reader's language.
pub fn looking<R>(words: Words, id: &str, home: Home, with: impl FnOnce(&Look<'_>) -> R) -> R {
    let phrases = phrases(words);
    let number = |value: f64, decimals: u8| words.locale.decimal(value, i16::from(decimals));
    let direction = if words.locale.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight };
    let look = Look::new(id, words.locale.language(), Numbers::With(&number), &phrases);
    with(&Look { direction, home, ..look })
}
