//! Until when, at which session, how often.

use serde::Serialize;

use crate::facts::dates::DateHit;
use crate::facts::numerals::chinese;
use crate::fold::Folded;
use crate::rules::Layout;
use crate::words::skip_space;

/// When a task is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deadline {
    /// `date`, `session`, `periodic`, `before_event`, `immediate`.
    pub kind: String,
    /// ISO 8601 date or duration (`P2Y`), or the session as written.
    pub value: String,
}

/// The deadline in a stretch of a folded text; `dates` are those of the whole text in their order.
pub(super) fn find(
    text: &str,
    folded: &Folded,
    dates: &[DateHit],
    from: usize,
    to: usize,
    layout: &Layout,
) -> Option<Deadline> {
    let f = folded.text.get(from..to)?;
    date(folded, dates, from, to, layout).or_else(|| {
        layout.deadlines.iter().find_map(|d| {
            let c = d.pattern.captures(f)?;
            let all = c.get(0)?;
            let value = if d.kind == "periodic" {
                let n = c.name("n").map_or("", |m| m.as_str()).trim();
                let count = n
                    .parse::<u32>()
                    .ok()
                    .or_else(|| chinese(n))
                    .or_else(|| layout.quantities.numbers.iter().find(|(w, _)| w == n).map(|(_, v)| *v as u32));
                let count =
                    count.unwrap_or(if n.ends_with("تين") || n.ends_with("مين") || all.as_str().contains("bien") {
                        2
                    } else {
                        1
                    });
                let unit = c.name("unit").map_or("", |m| m.as_str());
                let month =
                    ["月", "month", "mois", "mes", "месяц", "شهر", "أشهر", "اشهر"].iter().any(|w| unit.contains(w));
                let week = ["周", "week"].iter().any(|w| unit.contains(w));
                format!(
                    "P{count}{}",
                    if month {
                        'M'
                    } else if week {
                        'W'
                    } else {
                        'Y'
                    }
                )
            } else {
                let m = c.name("value").unwrap_or(all);
                let (a, b) = (folded.back(from + m.start()), folded.back_end(text, from + m.end()));
                text.get(a..b)?.to_string()
            };
            Some(Deadline { kind: d.kind.clone(), value })
        })
    })
}

/// A date with a word of limit before or after it.
fn date(folded: &Folded, dates: &[DateHit], from: usize, to: usize, layout: &Layout) -> Option<Deadline> {
    let first = dates.partition_point(|h| h.from < from);
    dates[first..].iter().take_while(|h| h.to <= to).filter(|h| h.end.is_none()).find_map(|h| {
        let before = folded.text[from..h.from].trim_end();
        let after = &folded.text[skip_space(&folded.text, h.to)..];
        let limit = layout.date_before.iter().any(|w| before.ends_with(w.as_str()))
            || layout.date_after.iter().any(|w| after.starts_with(w.as_str()));
        limit.then(|| Deadline { kind: "date".into(), value: h.start.to_string() })
    })
}
