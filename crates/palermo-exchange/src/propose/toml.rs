//! The proposal as a file that a person can read, correct and keep.

use std::fmt::Write;

use palermo_register::catalog::{Catalog, Register};
use palermo_register::decl::{ColumnDecl, FieldType, MappingDecl};
use palermo_register::reference::fold;
use palermo_register::source::At;
use palermo_register::value::text::find_code;
use palermo_register::words::Named;

use super::content::MISSING;
use super::{Proposed, Seen};

/// A text in quotation marks as TOML wants it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", texts.into_iter().map(quoted).collect::<Vec<_>>().join(", "))
}

fn texts(of: &[At<String>]) -> Vec<&str> {
    of.iter().map(|t| t.as_str()).collect()
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn head(out: &mut String, columns: &[Proposed]) {
    let sure = columns.iter().filter(|c| c.confidence >= 0.75).count();
    let _ = writeln!(
        out,
        "# Proposed by the program from headings and cells: {sure} of {} columns with confidence. Read every column, correct what\n\
         # is wrong, and give the mapping a name of its own. Columns with `to = \"-\"` are never read.",
        columns.len()
    );
}

fn remark(out: &mut String, proposed: &Proposed) {
    let _ = writeln!(out, "# {} ({:.0} %)", proposed.why.replace('\n', " "), proposed.confidence * 100.0);
}

/// The layout of a shipped mapping under the headings of this file.
pub(super) fn of_shape(seen: &[Seen], columns: &[Proposed], mapping: &str, shape: usize, catalog: &Catalog) -> String {
    let Some((_, decl)) = catalog.mappings.get(mapping) else { return String::new() };
    let Some(shape) = decl.shapes.get(shape) else { return String::new() };
    let mut out = String::new();
    head(&mut out, columns);
    let _ = writeln!(
        out,
        "# The layout is that of the shipped mapping `{mapping}`: where the headings are the same, import with that one."
    );
    line(&mut out, "mapping", &quoted(&format!("{mapping}-proposed")));
    line(&mut out, "version", "\"0.1.0\"");
    for (key, value) in [("profile", &decl.profile), ("licence", &decl.licence), ("cite", &decl.cite)] {
        if let Some(value) = value {
            line(&mut out, key, &quoted(value));
        }
    }
    line(&mut out, "missing", &list(texts(&decl.missing)));
    aliases(&mut out, decl);
    // Columns keep their declared name, with this file's heading as a further one; figures of a wide layout have no
    // further names and are called as this file calls them.
    let name = |wanted: &str| -> String {
        let is = |p: &&Proposed| p.why.contains(&format!("`{wanted}`"));
        let wide = shape.wide.iter().any(|(w, _)| w.value == wanted);
        let found = columns.iter().find(is).filter(|_| wide);
        found.map_or_else(|| wanted.to_owned(), |p| p.column.clone())
    };
    let renamed = |of: &[At<String>]| of.iter().map(|n| quoted(&name(n))).collect::<Vec<_>>().join(", ");
    out.push_str("\n[[shape]]\n");
    if let Some(dataset) = &shape.dataset {
        line(&mut out, "dataset", &quoted(dataset));
    }
    line(&mut out, "when", &format!("[{}]", renamed(&shape.when)));
    line(&mut out, "into", &quoted(&shape.into));
    for (key, n) in [("header", &shape.header), ("label_row", &shape.label_row), ("first", &shape.first)] {
        if let Some(n) = n {
            line(&mut out, key, &n.value.to_string());
        }
    }
    for (key, of) in [("key", &shape.key), ("duplicates", &shape.duplicates)] {
        if !of.is_empty() {
            line(&mut out, key, &format!("[{}]", renamed(of)));
        }
    }
    for (key, of) in
        [("dates", &shape.dates), ("open_sum", &shape.open_sum), ("states_of_the_world", &shape.state_concepts)]
    {
        if !of.is_empty() {
            line(&mut out, key, &list(texts(of)));
        }
    }
    if let Some(flags) = &shape.flags {
        line(&mut out, "flags", &quoted(flags));
    }
    for (flag, patterns) in shape.marks.iter() {
        let one = |(c, t): (&At<String>, &Vec<At<String>>)| format!("{} = {}", quoted(&name(c)), list(texts(t)));
        let patterns: Vec<String> = patterns.iter().map(one).collect();
        let _ = writeln!(out, "mark.{} = {{ {} }}", flag.value, patterns.join(", "));
    }
    for (column, parts) in shape.wide.iter() {
        let parts: Vec<String> = parts.iter().map(|(k, v)| format!("{} = {}", k.value, quoted(v))).collect();
        let _ = write!(out, "\n[shape.wide.{}]\n{}\n", quoted(&name(column)), parts.join("\n"));
    }
    for (one, proposed) in seen.iter().zip(columns) {
        let decl = shape.columns.iter().find(|(n, _)| proposed.why.contains(&format!("`{}`", n.value)));
        let wide = shape.wide.iter().any(|(n, _)| proposed.why.contains(&format!("`{}`", n.value)));
        // Flags and figures of a wide layout are found by the layout itself, if their headings are the layout's own.
        if wide || decl.is_none() && shape.flags.is_some() && proposed.to != ["-"] {
            continue;
        }
        let key = decl.map_or(one.shown(), |(name, _)| name.as_str());
        let _ = writeln!(out, "\n[shape.column.{}]", quoted(key));
        remark(&mut out, proposed);
        match decl {
            Some((_, decl)) => column(&mut out, decl, key, one),
            None => plain(&mut out, proposed),
        }
    }
    out
}

fn aliases(out: &mut String, decl: &MappingDecl) {
    for (name, alias) in decl.aliases.iter() {
        let _ = writeln!(out, "\n[alias.{}]", name.value);
        let pairs = [
            ("file", Some(&alias.file)),
            ("text", Some(&alias.text)),
            ("code", Some(&alias.code)),
            ("kind", alias.kind.as_ref()),
            ("review", alias.review.as_ref()),
        ];
        for (key, value) in pairs {
            if let Some(value) = value {
                line(out, key, &quoted(value));
            }
        }
    }
}

fn plain(out: &mut String, proposed: &Proposed) {
    line(out, "to", &list(proposed.to.iter().map(String::as_str)));
    if proposed.to == ["-"] {
        line(out, "why", &quoted(&proposed.why));
    }
}

fn column(out: &mut String, decl: &ColumnDecl, heading: &str, seen: &Seen) {
    let new = seen.names().filter(|n| fold(n) != fold(heading) && !decl.labels.iter().any(|l| fold(l) == fold(n)));
    let names: Vec<&str> = decl.names.iter().map(|n| n.as_str()).chain(new).collect();
    if !names.is_empty() {
        line(out, "names", &list(names));
    }
    if !decl.to.is_empty() {
        line(out, "to", &list(texts(&decl.to)));
    }
    for (key, value) in
        [("why", &decl.why), ("list", &decl.list), ("alias", &decl.alias), ("read", &decl.read), ("flag", &decl.flag)]
    {
        if let Some(value) = value {
            line(out, key, &quoted(value));
        }
    }
    for (key, of) in [("crosswalk", &decl.crosswalk), ("split", &decl.split), ("label", &decl.labels)] {
        if !of.is_empty() {
            line(out, key, &list(texts(of)));
        }
    }
    for (key, yes) in
        [("required", decl.required), ("unknown_is_warning", decl.unknown_is_warning), ("keep", decl.keep)]
    {
        if yes {
            line(out, key, "true");
        }
    }
    for (field, columns) in decl.only_if.iter() {
        let conditions = columns.iter().map(|(c, t)| format!("{} = {}", quoted(c), list(texts(t)))).collect::<Vec<_>>();
        let _ = writeln!(out, "only_if = {{ {} = {{ {} }} }}", field.value, conditions.join(", "));
    }
    table(out, heading, "values", &decl.values);
    table(out, heading, "compare", &decl.compare);
}

fn table(out: &mut String, heading: &str, word: &str, pairs: &Named<At<String>>) {
    if pairs.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n[shape.column.{}.{word}]", quoted(heading));
    for (text, code) in pairs.iter() {
        line(out, &quoted(text), &quoted(code));
    }
}

/// A mapping into a register.
pub(super) fn of_register(seen: &[Seen], columns: &[Proposed], register: &Register, header_row: u32) -> String {
    let mut out = String::new();
    head(&mut out, columns);
    line(&mut out, "mapping", "\"proposed\"");
    line(&mut out, "version", "\"0.1.0\"");
    line(&mut out, "missing", &list([""].into_iter().chain(MISSING)));
    out.push_str("\n[[shape]]\n");
    let known = || columns.iter().filter(|c| c.to != ["-"]);
    let mut when: Vec<&str> = known().take(3).map(|c| c.column.as_str()).collect();
    if when.is_empty() {
        when = columns.iter().take(3).map(|c| c.column.as_str()).collect();
    }
    line(&mut out, "when", &list(when));
    line(&mut out, "into", &quoted(register.short()));
    if header_row > 1 {
        line(&mut out, "header", &header_row.to_string());
    }
    if let Some(key) = known().find(|c| register.key.iter().any(|k| c.to[0] == *k)) {
        line(&mut out, "key", &list([key.column.as_str()]));
    }
    let mut formats: Vec<&str> = seen.iter().filter_map(|s| s.look.date_format()).collect();
    formats.sort_unstable();
    formats.dedup();
    formats.retain(|f| *f != "iso");
    line(&mut out, "dates", &list(["iso"].into_iter().chain(formats)));
    for (one, proposed) in seen.iter().zip(columns) {
        let _ = writeln!(out, "\n[shape.column.{}]", quoted(one.shown()));
        remark(&mut out, proposed);
        plain(&mut out, proposed);
        let field = register.field(&proposed.to[0]);
        let Some(field) = field.filter(|f| f.list.is_some()) else { continue };
        values(&mut out, one, field);
    }
    out
}

/// Separators of a set, and the texts that are no codes or labels: those near to one with their code, the others as
/// remarks to be filled in.
fn values(out: &mut String, one: &Seen, field: &palermo_register::catalog::Field) {
    let Some(codes) = field.list.as_deref() else { return };
    let known = |t: &str| find_code(codes, t).is_some();
    let separators = [";", "|", "、", "؛", ",", "/"];
    let split: Vec<&str> = if field.kind == FieldType::Set {
        separators.into_iter().filter(|s| one.look.share(|t| t.contains(s) && !known(t)) > 0.03).take(1).collect()
    } else {
        Vec::new()
    };
    if !split.is_empty() {
        line(out, "split", &list(split.iter().copied()));
    }
    let mut parts: Vec<&str> = one
        .look
        .texts
        .iter()
        .flat_map(|t| match split.first() {
            Some(s) => t.split(s).map(str::trim).collect::<Vec<_>>(),
            None => vec![t.as_str()],
        })
        .filter(|p| !p.is_empty() && !known(p))
        .collect();
    parts.sort_unstable();
    parts.dedup_by_key(|p| fold(p));
    if parts.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n[shape.column.{}.values]", quoted(one.shown()));
    for part in parts {
        let label = |c: &palermo_register::catalog::Code| {
            c.labels
                .values()
                .map(|l| super::names::nearness(part, &l.text))
                .fold(super::names::nearness(part, &c.code), f64::max)
        };
        let near = codes.codes().iter().map(|c| (label(c), c)).max_by(|a, b| a.0.total_cmp(&b.0));
        match near.filter(|(score, _)| *score >= 0.8) {
            Some((_, code)) => line(out, &quoted(part), &quoted(&code.code)),
            None => {
                let _ = writeln!(out, "# {} = \"\"   # name a code of {}", quoted(part), codes.name);
            }
        }
    }
}
