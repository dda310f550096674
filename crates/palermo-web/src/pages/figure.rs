//! A cut of public figures on a page: the drawing, the table beside it, where it comes from and how to take it along.

use maud::{Markup, PreEscaped, html};
use palermo_chart::{Absent, Chart, Figure, Home, Unit, draw_both};

use palermo_register::catalog::Arg;

use crate::parts::scroll;
use crate::sheet::{Drawing, Sheet, looking};
use crate::visit::Visit;

/// Rows that one page of a table has.
pub(crate) const ROWS: usize = 120;

/// Drawing and table of a cut. `id` is the prefix of the drawing's own names; each figure leads to `cell`.
pub(crate) fn figure(
    visit: &Visit,
    sheet: &Sheet<'_>,
    kind: Drawing,
    id: &str,
    cell: &dyn Fn(usize, usize) -> Option<String>,
) -> Markup {
    let words = visit.words;
    let title = sheet.title(words);
    let chart = if kind == Drawing::Table { None } else { sheet.chart(kind, words) };
    html! {
        @if let Some(chart) = chart { (drawn(visit, &*chart, &title, sheet.narrowed(words), &sheet.below(words), id)) }
        (table(visit, sheet, &title, id, cell))
        @if kind == Drawing::Table { @for line in sheet.below(words) { p.soft { (line) } } }
    }
}

/// A drawing in its frame, once for narrow and once for wide pages; one that cannot be drawn leaves its table to speak.
pub(crate) fn drawn(
    visit: &Visit,
    chart: &dyn Chart,
    title: &str,
    narrowed: Option<String>,
    below: &[String],
    id: &str,
) -> Markup {
    let svg = looking(visit.words, id, Home::Page, |look| draw_both(chart, look));
    match svg {
        Ok(svg) => html! { figure {
            figcaption { h2 { (title) } @if let Some(narrowed) = narrowed { p { (narrowed) } } }
            div.chart { (PreEscaped(svg)) }
            @for line in below { p.source { (line) } }
        } },
        Err(e) => {
            tracing::warn!("a drawing: {e}");
            html! {}
        }
    }
}

fn table(
    visit: &Visit,
    sheet: &Sheet<'_>,
    title: &str,
    id: &str,
    cell: &dyn Fn(usize, usize) -> Option<String>,
) -> Markup {
    let words = visit.words;
    let shown = sheet.rows.len().min(ROWS);
    let more = i64::try_from(sheet.rows.len() - shown).unwrap_or(i64::MAX);
    looking(words, "t", Home::Page, |look| {
        let text = |figure: &Figure| match figure {
            Figure::Absent(Absent::Suppressed) => html! { abbr title=(words.template("chart-suppressed")) { "*" } },
            Figure::Absent(Absent::Conflict) => html! { abbr title=(words.template("chart-conflict")) { "≠" } },
            Figure::Absent(_) => html! { abbr title=(words.template("chart-no-data")) { "–" } },
            Figure::Amount(a) if !a.is_exact() => {
                html! { abbr title=[look.said(figure, Unit::Count).map(|s| look.words.long(&s))] { (look.short(figure, Unit::Count)) } }
            }
            figure => html! { (look.short(figure, Unit::Count)) },
        };
        let whole = scroll(
            title,
            html! { table id={ (id) "-figures" } {
                caption { (words.say("sheet-caption")) }
                thead { tr {
                    th scope="col" { (sheet.row_label()) }
                    @for c in &sheet.columns { th.num scope="col" { @if c.label.is_empty() { (words.say("sheet-count")) } @else { (c.label) } } }
                } }
                tbody { @for (r, row) in sheet.rows.iter().enumerate().take(shown) { tr {
                    th scope="row" { bdi { (row.label) } }
                    @for c in 0..sheet.columns.len() {
                        @let figure = sheet.figure(r, c);
                        td.num { bdi { @match cell(r, c).filter(|_| figure != Figure::Absent(Absent::NoData)) {
                            Some(way) => a href=(way) rel="nofollow" { (text(&figure)) },
                            None => (text(&figure)),
                        } } }
                    }
                } } }
            } },
        );
        html! {
            (whole)
            @if more > 0 { p { (words.with("sheet-more", &[("n", Arg::Count(more))])) } }
        }
    })
}
