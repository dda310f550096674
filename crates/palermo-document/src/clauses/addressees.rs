//! Whom an act addresses: names of the gazetteer and class nouns right behind the verb.

use super::verbs::within;
use crate::fold::{Folded, is_word};
use crate::gazetteer::{Gazetteer, Hit};
use crate::points::{Span, forward};
use crate::rules::Layout;
use crate::words::{skip_space, starts_word};

/// Addressees as written, codes of the known ones, and where the task starts in the folded text.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub written: Vec<String>,
    pub names: Vec<String>,
    pub to: usize,
}

/// A noun that can be asked.
#[derive(Clone, Debug)]
struct Noun {
    from: usize,
    to: usize,
    name: Option<usize>,
}

/// Characters of a modifier that may stand before a noun, and words where words stand between spaces.
const NEAR: usize = 8;
const FAR: usize = 90;
const WORDS: usize = 5;
/// Bytes behind a verb in which its addressees stand.
const LIST: usize = 4_096;

#[allow(
    clippy::too_many_arguments,
    reason = "each is a fact that the reading depends on; a struct would only rename them"
)]
pub(super) fn find(
    text: &str,
    folded: &Folded,
    hits: &[Hit],
    quoted: &[Span],
    from: usize,
    to: usize,
    layout: &Layout,
    gazetteer: &Gazetteer,
) -> Found {
    let f = folded.text.as_str();
    let to = to.min(f.len()).min(forward(f, from, LIST));
    let mut out = Found { to: from, ..Found::default() };
    if from >= to {
        return out;
    }
    let stop = if layout.spaced {
        f[from..to].find([':', ';', '؛']).map_or(to, |n| from + n)
    } else {
        f[from..to].find(['，', '；', '：', '。', ',', ';', ':']).map_or(to, |n| from + n)
    };
    let nouns = nouns(folded, hits, quoted, from, stop, layout, gazetteer);
    let mut at = skip_space(f, from);
    let mut first = true;
    for noun in nouns {
        if noun.from < at {
            continue;
        }
        let gap = &f[at..noun.from];
        let start = if first { lead(gap, at, layout, quoted, folded) } else { link(gap, at, layout) };
        let Some(start) = start else { break };
        let (a, b) = (folded.back(start), folded.back_end(text, noun.to));
        let written = text[a..b].trim().trim_start_matches([',', '،', ' ']).to_string();
        if !written.is_empty() {
            out.written.push(written);
        }
        if let Some(n) = noun.name {
            out.names.push(gazetteer.names()[n].code.clone());
        }
        out.to = noun.to;
        at = brackets(f, noun.to);
        first = false;
        if out.written.len() > 12 {
            break;
        }
    }
    out
}

/// Nouns in order, the longest where several start.
fn nouns(
    folded: &Folded,
    hits: &[Hit],
    quoted: &[Span],
    from: usize,
    to: usize,
    layout: &Layout,
    gazetteer: &Gazetteer,
) -> Vec<Noun> {
    let f = folded.text.as_str();
    let mut out: Vec<Noun> = Vec::new();
    let first = hits.partition_point(|h| h.from < folded.back(from));
    for h in hits[first..].iter().take_while(|h| h.from <= folded.back(to)) {
        let (a, b) = (folded.forth(h.from), folded.forth(h.to));
        let kind = gazetteer.names()[h.name].kind.as_str();
        if a >= from
            && b <= to
            && !matches!(kind, "instrument" | "document_series" | "term" | "campaign" | "event_series" | "fund")
        {
            out.push(Noun { from: a, to: b, name: Some(h.name) });
        }
    }
    if let Some(pattern) = layout.addressee.as_ref() {
        for m in pattern.find_iter(&f[from..to]) {
            let (a, b) = (from + m.start(), from + m.end());
            let inside =
                within(folded.back(a), quoted) || out.iter().any(|n| n.name.is_some() && n.from < b && a < n.to);
            let whole = !layout.spaced || starts_word(f, a) && !f[b..].starts_with(is_word);
            if !inside && whole {
                out.push(Noun { from: a, to: b, name: None });
            }
        }
    }
    out.sort_by_key(|n| (n.from, std::cmp::Reverse(n.to)));
    let mut merged: Vec<Noun> = Vec::new();
    for noun in out {
        match merged.last_mut() {
            Some(last) if noun.from < last.to => {}
            // 联合国系统|其他相关机构: one noun phrase
            Some(last)
                if !layout.spaced
                    && last.to <= noun.from
                    && noun.name.is_none()
                    && extends(&f[last.to..noun.from], layout) =>
            {
                last.to = noun.to
            }
            _ => merged.push(noun),
        }
    }
    merged
}

fn extends(gap: &str, layout: &Layout) -> bool {
    gap.chars().count() <= 6
        && !layout.links.iter().any(|l| gap.contains(l.as_str()))
        && !layout.closers.iter().any(|c| gap.contains(c.as_str()))
        && !gap.contains(['（', '('])
}

/// Start of the noun phrase when only its own modifiers stand between verb and noun.
fn lead(gap: &str, at: usize, layout: &Layout, quoted: &[Span], folded: &Folded) -> Option<usize> {
    if layout.spaced {
        // phrases between commas are set aside: "encourages, as appropriate, States"
        let mut rest = gap;
        let mut start = at;
        while let Some(inner) = rest.trim_start().strip_prefix([',', '،']) {
            let end = inner.find([',', '،'])?;
            let comma = inner[end..].chars().next().map_or(1, char::len_utf8);
            start += rest.len() - inner.len() + end + comma;
            rest = &inner[end + comma..];
        }
        if rest.split_whitespace().count() > WORDS || rest.contains([',', '،', '(']) {
            return None;
        }
        let mut skip = rest.len() - rest.trim_start().len();
        loop {
            let word: String = rest[skip..].chars().take_while(|c| !c.is_whitespace() && *c != '\'').collect();
            let elided = rest[skip + word.len()..].starts_with('\'');
            let known = layout.articles.iter().any(|a| *a == word || elided && *a == format!("{word}'"));
            let keeps = matches!(
                word.as_str(),
                "other" | "autres" | "otros" | "otras" | "других" | "другим" | "другие" | "relevant" | "interested"
            );
            if word.is_empty() || !known || keeps {
                break;
            }
            skip += word.len() + usize::from(elided);
            skip += rest[skip..].len() - rest[skip..].trim_start().len();
        }
        return Some(start + skip);
    }
    if gap.is_empty() {
        return Some(at);
    }
    let outside: String =
        gap.char_indices().filter(|(n, _)| !within(folded.back(at + n), quoted)).map(|(_, c)| c).collect();
    let length = outside.chars().count();
    let modifies = outside.ends_with('的') && length <= FAR;
    let near = length <= NEAR && !layout.closers.iter().any(|c| outside.contains(c.as_str()));
    (modifies || near).then_some(at)
}

/// Start of the next noun phrase of a list.
fn link(gap: &str, at: usize, layout: &Layout) -> Option<usize> {
    let lead = gap.len() - gap.trim_start().len();
    let rest = gap.trim_start();
    let mut word =
        layout.links.iter().filter(|l| rest.starts_with(l.trim_start())).map(|l| l.trim_start().len()).max()?;
    if layout.spaced
        && word == 1
        && !rest.starts_with([',', '،'])
        && layout.language != "ar"
        && rest[word..].starts_with(is_word)
    {
        return None;
    }
    // "and other" keeps its adjective
    if let Some(n) = rest[..word].find(" other") {
        word = n;
    }
    let after = &rest[word..];
    let start = at + lead + word + after.len() - after.trim_start().len();
    let between = after.trim_start();
    let fits = if layout.spaced {
        between.split_whitespace().count() <= 4 && !between.contains([',', '،'])
    } else {
        between.chars().count() <= NEAR && !layout.closers.iter().any(|c| between.contains(c.as_str()))
    };
    fits.then_some(start)
}

/// Past a bracket that follows: 国际刑事警察组织（国际刑警组织）.
fn brackets(f: &str, at: usize) -> usize {
    let next = skip_space(f, at);
    if f[next..].starts_with('(')
        && let Some(end) = f[next..].find(')')
        && end < 80
    {
        return next + end + 1;
    }
    at
}
