//! Files of rules that a drafter edited: every mistake is told with its line and a remedy, and all of them at once.

mod common;

use std::collections::BTreeMap;

use palermo_document::Rules;
use palermo_document::rules::{Fault, check};

/// The files of both packs.
fn shipped() -> BTreeMap<String, String> {
    let mut all = common::files("packs/mandates/documents");
    all.extend(common::files("packs/core/documents"));
    all
}

fn faults(files: &BTreeMap<String, String>) -> Vec<Fault> {
    check(files.iter().map(|(n, t)| (n.as_str(), t.as_str())))
}

#[test]
fn the_shipped_rules_and_names_have_no_fault() {
    let told: Vec<String> = faults(&shipped()).iter().map(Fault::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// A mistake: file, the words that are replaced and what stands there instead (nothing replaced: a line at the end), the word
/// that is told, and a part of the cause.
const PLANTED: [(&str, &str, &str, &str, &str); 47] = [
    ("layout.en.toml", "script   = \"latin\"", "script   = \"roman\"", "script", "`roman` is no script"),
    ("layout.en.toml", "status   = \"proposed\"", "status   = \"sure\"", "status", "`sure` is no status"),
    ("layout.en.toml", "language = \"en\"", "language = \"xx\"", "language", "`xx` is not the language"),
    ("layout.en.toml", "language = \"en\"", "tongue = \"en\"", "tongue", "is no word of a layout"),
    ("layout.en.toml", "(?i)^page$", "(?i)^page($", "front.contents_column", "cannot be read"),
    ("layout.en.toml", "'^United Nations$'", "'(?:United Nations)?'", "furniture.patterns", "fits everywhere"),
    (
        "layout.en.toml",
        "number = ['^(\\d{1,3})\\s",
        "number = ['^\\d{1,3}\\s",
        "paragraphs.number",
        "the number or label",
    ),
    (
        "layout.en.toml",
        "'i ii iii iv v vi vii viii ix x xi xii'",
        "'i ii iii ii'",
        "lists.sequences",
        "`ii` stands twice",
    ),
    ("layout.en.toml", "'i ii iii iv v vi vii viii ix x xi xii'", "'i'", "lists.sequences", "is no sequence"),
    (
        "layout.en.toml",
        "level3_length   = 40",
        "level3_length   = 0",
        "headings.level3_length",
        "no whole number from 1",
    ),
    (
        "layout.en.toml",
        "level3_length   = 40",
        "level3_length   = '40'",
        "headings.level3_length",
        "no whole number from 1",
    ),
    ("layout.en.toml", "decimal   = '.'", "decimal   = '..'", "quantities.decimal", "is not one character"),
    ("layout.en.toml", "[\"two\", 2]", "[\"two\", \"2\"]", "quantities.numbers", "`two` has no number"),
    (
        "layout.en.toml",
        "[\"over\", \"more_than\"]",
        "[\"over\", \"above\"]",
        "quantities.qualifiers_before",
        "`above` of `over`",
    ),
    ("layout.en.toml", "    ['January'],\n", "", "quantities.months", "there are 11 months"),
    ("layout.en.toml", "['May']", "['May', 'May']", "quantities.months", "`May` stands twice"),
    ("layout.en.toml", "'donors', ", "'donors', 'donors', ", "clauses.addressees", "`donors` stands twice"),
    ("layout.en.toml", "'donors', ", "'', ", "clauses.addressees", "is empty"),
    (
        "layout.en.toml",
        "pointers      = ['following']",
        "pointers      = 'following'",
        "clauses.pointers",
        "is no list",
    ),
    ("layout.en.toml", "act  = \"affirm\"", "act  = \"afirm\"", "clauses.prefer.act", "`afirm` is no act"),
    (
        "layout.en.toml",
        "form = 'affirms'",
        "form = 'affirmed'",
        "clauses.prefer.form",
        "`affirmed` is no form of `affirm`",
    ),
    ("layout.en.toml", "form = 'affirms'\n", "", "clauses.prefer.form", "is missing"),
    ("layout.en.toml", "kind    = \"immediate\"", "kind    = \"soon\"", "clauses.deadline.kind", "`soon` is no kind"),
    ("layout.en.toml", "(?P<word>annually", "(?:annually", "clauses.deadline.pattern", "which part is the value"),
    (
        "layout.en.toml",
        "\\s+(?P<value>\\d{1,4}/\\d{1,4}",
        "\\s+(?:\\d{1,4}/\\d{1,4}",
        "references.pattern",
        "which part is the value",
    ),
    ("layout.zh.toml", "\"stress\", \"concern\"", "\"stres\", \"concern\"", "clauses.bare_acts", "`stres` is no act"),
    (
        "layout.zh.toml",
        "weak_units        = [\"国\"",
        "weak_units        = [\"囗\"",
        "quantities.weak_units",
        "`囗` is no unit",
    ),
    ("layout.generic.toml", "\"⁰¹²³⁴⁵⁶⁷⁸⁹\"", "\"⁰¹²³\"", "notes.raised", "has not ten characters"),
    ("layout.fr.toml", "[headings]", "[headings", "file", ""),
    ("acts.csv", "urge,O,4,named", "urge,X,4,named", "class", "`X` is no class"),
    ("acts.csv", "urge,O,4,named", "urge,O,9,named", "strength", "`9` is no strength"),
    ("acts.csv", "urge,O,4,named", "urge,O,4,somebody", "addressee", "`somebody` is no addressee"),
    ("acts.csv", "urge,O,4,named", "urge,O,4", "row", "3 fields"),
    ("acts.csv", "act,class,strength,addressee", "act,class,force,addressee", "header", "`force` is no column"),
    ("acts.en.csv", "urge,urges,", "urging,urges,", "act", "`urging` is no act"),
    (
        "acts.en.csv",
        "urge,urges,operative,proposed",
        "urge,urges,operative,guessed",
        "status",
        "`guessed` is no status",
    ),
    ("acts.en.csv", "urge,urges,operative", "urge,,operative", "form", "is empty"),
    ("acts.en.csv", "urge,urges,operative", "urge,urges,preambular", "register", "never counts"),
    (
        "conditions.en.csv",
        "xb_resources,subject to extrabudgetary",
        "money,subject to extrabudgetary",
        "condition",
        "`money` is no condition",
    ),
    (
        "conditions.zh.csv",
        "xb_resources,在预算外资源允许的情况下",
        "xb_resources,…预算外资源允许的情况下",
        "form",
        "has a gap",
    ),
    ("adverbs.csv", "zh,还,confirmed", "zz,还,confirmed", "language", "`zz` has no layout"),
    ("adverbs.csv", "zh,还,confirmed", "zh,又,confirmed", "form", "stands in line 2 too"),
    ("units.csv", "state,count,en,countries,", "state,count,en,STATES,", "form", "stands in line 10 too"),
    ("units.csv", "state,count,zh,国,", "state,amount,zh,国,", "kind", "`amount` is no kind"),
    ("aliases.csv", "and,Andorre,fr,official", "ando,Andorre,fr,official", "of", "`ando` is no code"),
    (
        "aliases.csv",
        "and,Andorre,fr,official,,",
        "and,Andorre,fr,official,2018-02-30,",
        "valid_from",
        "`2018-02-30` is no day",
    ),
    ("names.csv", "and,state,AND,Andorra", "and,state,And,Andorra", "country", "`And` is no alpha-3 code"),
];

/// The units of one language.
fn zh_rows(units: &str) -> String {
    units.lines().enumerate().filter(|(n, l)| *n == 0 || l.contains(",zh,")).map(|(_, l)| format!("{l}\n")).collect()
}

#[test]
fn each_planted_fault_is_told_with_its_line_and_a_remedy() {
    let whole = shipped();
    let mut wrong = Vec::new();
    for (file, old, new, word, cause) in PLANTED {
        // the lists of all languages and the names are checked where they are what is mended: patterns are slow to compile
        let language = file.split('.').nth(1).filter(|l| l.len() == 2).unwrap_or("en");
        let of = |n: &str| {
            n.contains(&format!(".{language}.")) || ["layout.generic.toml", "acts.csv", "conditions.csv"].contains(&n)
        };
        let all = file.starts_with("adverbs") || file.starts_with("units");
        let names = |n: &str| n == "names.csv" || n == "aliases.csv";
        let mut files: BTreeMap<String, String> = whole
            .iter()
            .filter(|(n, _)| n.as_str() == file || if names(file) { names(n) } else { all && !names(n) || of(n) })
            .map(|(n, t)| (n.clone(), t.clone()))
            .collect();
        if language == "zh" {
            files.insert("units.csv".into(), zh_rows(&whole["units.csv"]));
        }
        let text = &whole[file];
        let at = text.find(old).unwrap_or_else(|| panic!("{file} has no {old}"));
        files.insert(file.into(), text.replacen(old, new, 1));
        let told = faults(&files);
        let line = text[..at].matches('\n').count() as u32 + 1;
        let fits = |f: &&Fault| {
            f.file == file
                && f.word == word
                && f.cause.contains(cause)
                && !f.remedy.is_empty()
                && f.line.abs_diff(line) <= 8
        };
        match told.iter().find(fits) {
            // what is missing is told where its table begins
            Some(f) if f.line == line || new.is_empty() || word == "header" => {}
            Some(f) => wrong.push(format!("{file} {new}: line {}, planted in {line}", f.line)),
            None => wrong.push(format!("{file} {new}: {told:#?}")),
        }
        assert!(told.len() <= 4, "{file} {new}: one mistake, many faults: {told:#?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_faults_are_told_at_once_and_reading_tells_the_first_with_its_line() {
    let mut files = shipped();
    let mut planted = std::collections::BTreeSet::new();
    for (file, old, new, word, _) in
        PLANTED.iter().filter(|p| !["file", "header", "row", "clauses.prefer.form"].contains(&p.3))
    {
        let text = files[*file].clone();
        if text.contains(old) {
            files.insert(file.to_string(), text.replacen(old, new, 1));
            planted.insert((*file, *word));
        }
    }
    let told = faults(&files);
    for (file, word) in &planted {
        assert!(told.iter().any(|f| f.file == *file && f.word == *word), "{file} {word}");
    }
    assert!(told.is_sorted());
    let error =
        Rules::read(files.iter().map(|(n, t)| (n.as_str(), t.as_str()))).expect_err("the rules are full of faults");
    assert!(error.to_string().starts_with("acts.csv, line 4: "), "{error}");
}

#[test]
fn a_list_of_a_language_without_layout_and_a_missing_generic_layout_are_told() {
    let mut files = shipped();
    files.insert("acts.de.csv".into(), "act,form,register,status,note\nurge,fordert auf,operative,proposed,\n".into());
    let told = faults(&files);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!((told[0].file.as_str(), told[0].line), ("acts.de.csv", 1));
    files.remove("acts.de.csv");
    files.insert("act.en.csv".into(), "act,form\n".into());
    assert!(faults(&files).iter().any(|f| f.file == "act.en.csv" && f.cause == "nothing reads a file of this name"));
    files.remove("act.en.csv");
    files.remove("layout.generic.toml");
    assert!(faults(&files).iter().any(|f| f.file == "layout.generic.toml" && f.cause.contains("missing")));
}
