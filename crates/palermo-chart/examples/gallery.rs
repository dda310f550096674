//! Writes `gallery.html` with every kind of chart, wide and narrow, in three languages: `gallery [FOLDER [NAMES]]`,
//! where NAMES are some of the charts with commas between. With the feature `png` it writes pictures too.

#![allow(clippy::print_stdout, reason = "an example tells where it wrote")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;

use common::{Language, figures};
use palermo_chart::{CSS, Chart, Home, Kind, Look, draw_both};

const PAGE: &str = "
:root { color-scheme: light dark; --paper: #faf9f6; --surface: #fff; --ink: #171b22; --ink-soft: #4d5766; --line: #dcd8cf; }
@media (prefers-color-scheme: dark) { :root { --paper: #11151b; --surface: #191f27; --ink: #e8e6e0; --ink-soft: #a9b1bd; --line: #323a45; } }
body { margin: 0; padding: 1rem; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, 'Noto Sans', sans-serif; }
figure { margin: 0 auto 1.5rem; max-inline-size: 47.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: .375rem; padding: 1rem 1.25rem; }
figcaption { font-weight: 600; margin-block-end: .5rem; } figcaption small { display: block; font-weight: 400; color: var(--ink-soft); }
table { border-collapse: collapse; font-size: .9375rem; } td, th { text-align: start; padding: .1rem .6rem; border-block-end: 1px solid var(--line); }
figure > small { color: var(--ink-soft); }
";

fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = std::env::args().nth(1).unwrap_or_else(|| "target/gallery".into()).into();
    let only = std::env::args().nth(2);
    let wanted = |name: &str| only.as_ref().is_none_or(|names| names.split(',').any(|n| n == name));
    std::fs::create_dir_all(&folder)?;
    for language in [Language::English, Language::Arabic, Language::Chinese] {
        let words = language.phrases();
        let direction = if language == Language::Arabic { "rtl" } else { "ltr" };
        let mut page = format!(
            "<!doctype html><html lang=\"{0}\" dir=\"{direction}\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title><style>{PAGE}{CSS}</style>",
            language.tag()
        );
        for (name, chart) in charts(language).into_iter().filter(|(name, _)| wanted(name)) {
            let id = format!("{name}-{}", language.tag());
            let look = language.look(&id, palermo_chart::WIDE, &words);
            let caption = chart.draw(&Look { home: Home::File, ..look })?;
            std::fs::write(folder.join(format!("{id}.svg")), &caption.text)?;
            #[cfg(feature = "png")]
            std::fs::write(folder.join(format!("{id}.png")), palermo_chart::png(chart.as_ref(), &look, 2.0)?)?;
            let title = |mark: &str| between(&caption.text, mark);
            write!(page, "<figure class=\"chart\" id=\"{name}\"><figcaption>{}</figcaption>", title("-t\">"))?;
            page.push_str(&draw_both(chart.as_ref(), &look)?);
            write!(
                page,
                "<details><summary>{name}</summary><p><small>{}</small></p><table id=\"table-{name}\">",
                title("-d\">")
            )?;
            let table = chart.table(&look);
            for row in std::iter::once(&table.head).chain(&table.rows) {
                page.push_str("<tr>");
                row.iter().try_for_each(|cell| write!(page, "<td>{}</td>", cell.replace('<', "&lt;")))?;
                page.push_str("</tr>");
            }
            page.push_str("</table></details></figure>");
        }
        let path = folder.join(format!("gallery.{}.html", language.tag()));
        std::fs::write(&path, page)?;
        println!("{}", path.display());
    }
    Ok(())
}

fn between(text: &str, mark: &str) -> String {
    text.split_once(mark).and_then(|(_, rest)| rest.split_once('<')).map_or(String::new(), |(inside, _)| inside.into())
}

fn charts(l: Language) -> Vec<(&'static str, Box<dyn Chart>)> {
    vec![
        ("bars", Box::new(figures::bars(l))),
        ("columns", Box::new(figures::columns(l))),
        ("grouped", Box::new(figures::grouped(l))),
        ("stacked", Box::new(figures::stacked(l))),
        ("stacked-rows", Box::new(figures::stacked_rows(l))),
        ("lines", Box::new(figures::lines(l))),
        ("dots", Box::new(figures::dots(l))),
        ("heat", Box::new(figures::heat(l))),
        ("overlap", Box::new(figures::overlap(l))),
        ("sankey", Box::new(figures::sankey(l))),
        ("sankey-merged", Box::new(figures::sankey_merged(l))),
        ("sankey-legs", Box::new(figures::sankey_legs(l))),
        ("choropleth", Box::new(figures::choropleth(l))),
        ("choropleth-part", Box::new(figures::choropleth_part(l))),
        ("flow-map", Box::new(figures::flow_map(l))),
        ("flow-map-part", Box::new(figures::flow_map_part(l))),
        ("multiples-lines", Box::new(figures::multiples(l, Kind::Lines))),
        ("multiples-bars", Box::new(figures::multiples(l, Kind::GroupedBars))),
    ]
}
