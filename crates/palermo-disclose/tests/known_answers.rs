//! Cases with known answers: the numbers are those of the programs and papers that each test names.

#![allow(clippy::print_stdout, reason = "the figures of a file that is not in the repository are told")]

use palermo_disclose::audit::{Attacker, Derivation, Learnt, audit, interval};
use palermo_disclose::suppress::{Quality, primary_pattern};
use palermo_disclose::{
    Dimension, Error, Figure, Knowledge, Pattern, Policy, Protected, Protection, Release, Rule, Search, Table, protect,
};

const EXACT: Search = Search::Exact { nodes: 20_000 };

fn one_sign(search: Search) -> Policy {
    Policy { knowledge: Knowledge::OneSign, search, most_hidden_percent: 100, ..Policy::default() }
}

/// 4 × 4 with all margins; two or more cells are hidden in every line.
fn four_by_four(hidden: &[(&str, &str)]) -> Result<(Release, Pattern), Error> {
    let rows = Dimension::flat("row", "all", ["w", "x", "y", "z"])?;
    let columns = Dimension::flat("column", "all", ["a", "b", "c", "d"])?;
    let counts = [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]];
    let mut draft = Table::draft("t", "p", vec![rows, columns], Rule::threshold(1))?;
    for (row, counts) in ["w", "x", "y", "z"].iter().zip(counts) {
        for (column, count) in ["a", "b", "c", "d"].iter().zip(counts) {
            draft = draft.own(&[row, column], count);
        }
    }
    let release = Release::new(vec![draft.add_up().finish()?])?;
    let mut pattern = Pattern::default();
    for (row, column) in hidden {
        release.cell("t", &[row, column]).into_iter().for_each(|cell| pattern.hide(cell));
    }
    Ok((release, pattern))
}

const HIDDEN: [(&str, &str); 9] =
    [("w", "a"), ("w", "b"), ("w", "c"), ("x", "a"), ("x", "c"), ("y", "b"), ("y", "d"), ("z", "b"), ("z", "d")];

#[test]
fn a_cell_can_follow_though_two_are_hidden_in_every_line() -> Result<(), Error> {
    let (release, pattern) = four_by_four(&HIDDEN)?;
    let report = audit(&release, &pattern, &one_sign(Search::Quick))?;
    let exposed: Vec<_> = report.exposures.iter().map(|exposure| exposure.cell.codes.join("/")).collect();
    assert_eq!(exposed, ["w/b"]);
    assert_eq!(report.exposures[0].learnt, Learnt::Exactly { value: 47 });
    // both rows w and x, less both columns a and c: 236 − 189 = 47
    let Derivation::Combination(proof) = &report.exposures[0].derivation else {
        panic!("a combination of sums: {:?}", report.exposures[0].derivation)
    };
    assert_eq!((proof.plus, proof.minus, proof.over), (236, 189, 1));
    assert!(proof.at_bounds.is_empty());
    let mut sums: Vec<_> = proof.sums.iter().map(|(sum, times, of)| (sum.total.codes.join("/"), *times, *of)).collect();
    sums.sort();
    let expected = [("all/a", -1, 120), ("all/c", -1, 69), ("w/all", 1, 141), ("x/all", 1, 95)]
        .map(|(s, t, o)| (s.to_string(), t, o));
    assert_eq!(sums, expected);
    Ok(())
}

#[test]
fn one_more_hidden_cell_opens_the_interval() -> Result<(), Error> {
    // With x,d hidden too, w,b + x,d = (w,b + y,b + z,b) + (x,d + y,d + z,d) − both rows y and z
    //   = 1138 + 801 − 185 − 1676 = 78.
    // With x,b hidden instead, w,b is only held by its own row, 30 + 47 + 64 = 141; x then holds a 120, b 30, c 69.
    for (extra, most) in [(("x", "d"), 78), (("x", "b"), 141)] {
        let hidden: Vec<_> = HIDDEN.into_iter().chain([extra]).collect();
        let (release, pattern) = four_by_four(&hidden)?;
        assert!(audit(&release, &pattern, &one_sign(Search::Quick))?.passed());
        let cell = release.cell("t", &["w", "b"]).expect("a cell of the table");
        assert_eq!(interval(&release, &pattern, Attacker::Stranger, cell)?, (0, Some(most)));
    }
    Ok(())
}

/// Two groupings of the same places (an example of the manual of sdcTable; there cells up to 3 are hidden, here n is 4).
fn groupings() -> Result<[Table; 2], Error> {
    let counties =
        [("A", 1, 2), ("B", 1, 2), ("I", 1, 8), ("J", 1, 8), ("K", 2, 3), ("L", 2, 3), ("M", 2, 3), ("N", 2, 7)];
    let county = |number| if number == 1 { "county 1" } else { "county 2" };
    let size = |place: &str| if matches!(place, "L" | "M") { "big" } else { "small" };
    let by_county = counties.iter().map(|(place, number, _)| (*place, county(*number)));
    let by_size = counties.iter().map(|(place, ..)| (*place, size(place)));
    let first =
        Dimension::tree("place", "all", [("county 1", "all"), ("county 2", "all")].into_iter().chain(by_county))?;
    let second = Dimension::tree("place", "all", [("big", "all"), ("small", "all")].into_iter().chain(by_size))?;
    let table = |name: &str, dimension: Dimension| {
        let draft = Table::draft(name, "p", vec![dimension], Rule::threshold(4))?;
        counties.iter().fold(draft, |draft, (place, _, count)| draft.own(&[place], *count)).add_up().finish()
    };
    Ok([table("counties", first)?, table("sizes", second)?])
}

fn complements(release: &Release, protected: &Protected) -> Vec<String> {
    let primary = primary_pattern(release);
    protected
        .pattern
        .cells()
        .filter(|cell| !primary.hides(*cell))
        .map(|cell| release.cell_ref(cell).codes.join("/"))
        .collect()
}

#[test]
fn two_groupings_need_no_complement_apart_and_one_together() -> Result<(), Error> {
    for search in [EXACT, Search::Quick] {
        let [counties, sizes] = groupings()?;
        for table in [&counties, &sizes] {
            let release = Release::new(vec![table.clone()])?;
            let protected = protect(&release, &one_sign(search))?;
            assert_eq!(complements(&release, &protected), Vec::<String>::new(), "{}", table.name());
        }
        let release = Release::new(vec![counties, sizes])?;
        let report = audit(&release, &primary_pattern(&release), &one_sign(search))?;
        let exposed: Vec<_> = report.exposures.iter().map(|e| (e.cell.codes.join("/"), e.learnt.clone())).collect();
        assert_eq!(exposed, [("K".to_string(), Learnt::Exactly { value: 3 })]);
        let protected = protect(&release, &one_sign(search))?;
        // the same cell in both tables
        assert_eq!(complements(&release, &protected), ["N"]);
    }
    Ok(())
}

#[test]
fn an_earlier_table_exposes_what_a_new_one_hides() -> Result<(), Error> {
    let [counties, sizes] = groupings()?;
    // the grouping by size is public with what it hid at the time
    let dimension = Dimension::tree(
        "place",
        "all",
        [("big", "all"), ("small", "all"), ("L", "big"), ("M", "big")]
            .into_iter()
            .chain(["A", "B", "I", "J", "K", "N"].map(|place| (place, "small"))),
    )?;
    let counts = [("A", 2), ("B", 2), ("I", 8), ("J", 8), ("K", 3), ("L", 3), ("M", 3), ("N", 7)];
    let draft = Table::draft("sizes", "p", vec![dimension], Rule::threshold(4))?;
    let draft = counts.iter().fold(draft, |draft, (place, count)| draft.own(&[place], *count));
    let draft = ["A", "B", "K", "L", "M"].iter().fold(draft, |draft, place| draft.hide(&[place]));
    let public = draft.add_up().already_public().finish()?;
    let release = Release::new(vec![counties.clone(), public])?;
    let report = audit(&release, &primary_pattern(&release), &one_sign(Search::Quick))?;
    assert_eq!(report.exposures[0].learnt, Learnt::Exactly { value: 3 });
    // N cannot be taken back from the public table: the county and the whole must be hidden instead, or nothing helps
    let protected = protect(&release, &one_sign(EXACT))?;
    assert!(!complements(&release, &protected).contains(&"N".to_string()));
    assert!(protected.report.passed());
    drop(sizes);
    Ok(())
}

#[test]
fn one_small_cell_of_regions_by_sex_needs_three_complements() -> Result<(), Error> {
    let region = Dimension::flat("region", "all", ["A", "B", "C", "D"])?;
    let sex = Dimension::flat("sex", "all", ["female", "male"])?;
    let counts = [("A", 31, 24), ("B", 3, 28), ("C", 40, 22), ("D", 19, 26)];
    let draft = Table::draft("t", "p", vec![region, sex], Rule::default())?;
    let draft = counts.iter().fold(draft, |draft, (r, f, m)| draft.own(&[r, "female"], *f).own(&[r, "male"], *m));
    let release = Release::new(vec![draft.add_up().finish()?])?;
    for search in [EXACT, Search::Quick] {
        let protected = protect(&release, &Policy { search, ..Policy::default() })?;
        assert_eq!(protected.complements, 3);
        if search == EXACT {
            assert_eq!(protected.quality, Quality::Optimal { cost: 3 });
        }
    }
    Ok(())
}

#[test]
fn referrals_of_the_united_kingdom_need_no_more_complements_than_the_best_program() -> Result<(), Error> {
    let Some(path) = std::env::var_os("PALERMO_UK_NRM_FILE") else {
        println!("SKIPPED: PALERMO_UK_NRM_FILE names no file of referrals");
        return Ok(());
    };
    let release = referrals(std::path::Path::new(&path))?;
    let primary = primary_pattern(&release).len();
    assert_eq!(release.tables()[0].cells(), 336);
    assert_eq!(primary, 71);
    // sdcTable 0.32.7: 30 complements are optimal for its promise, one below and one above the true value
    let levels = Protection::Levels { below: 1, above: 1 };
    let cases = [
        ("levels of 1, rule unknown", levels, Knowledge::RuleUnknown, Some(30)),
        ("levels of 1", levels, Knowledge::OneSign, None),
        ("every value", Protection::EveryValue, Knowledge::OneSign, None),
        ("every value, small cells known", Protection::EveryValue, Knowledge::SmallCellsKnown, None),
    ];
    for (name, protection, knowledge, best) in cases {
        for search in [EXACT, Search::Quick] {
            let policy = Policy { protection, knowledge, ..one_sign(search) };
            let protected = protect(&release, &policy)?;
            println!("{name}, {search:?}: {} complements, {:?}", protected.complements, protected.quality);
            assert!(best.is_none_or(|best| protected.complements <= best), "{name}, {search:?}");
        }
    }
    Ok(())
}

/// Exploitation × age × sex of the last quarter of 2023, without the rows that are totals of the source.
fn referrals(path: &std::path::Path) -> Result<Release, Error> {
    let mut reader = csv::Reader::from_path(path).expect("the file that the environment names");
    let mut counts = std::collections::BTreeMap::<[String; 3], u64>::new();
    for row in reader.records() {
        let row = row.expect("a row of the file");
        let total = row.iter().skip(2).any(|cell| cell == "Total") || row[1].ends_with(" total");
        if !total {
            let people: f64 = row[6].parse().expect("a number of people");
            *counts.entry([row[2].to_string(), row[3].to_string(), row[4].to_string()]).or_default() += people as u64;
        }
    }
    let codes = |place: usize| {
        let codes: std::collections::BTreeSet<&str> = counts.keys().map(|key| key[place].as_str()).collect();
        codes.into_iter().collect::<Vec<_>>()
    };
    let dimensions = vec![
        Dimension::flat("exploitation", "all", codes(0))?,
        Dimension::flat("age", "all", codes(1))?,
        Dimension::flat("sex", "all", codes(2))?,
    ];
    let mut draft = Table::draft("referrals", "2023 Q4", dimensions, Rule::default())?;
    for e in codes(0) {
        for a in codes(1) {
            for s in codes(2) {
                let count = counts.get(&[e.to_string(), a.to_string(), s.to_string()]).copied().unwrap_or(0);
                draft = draft.figure(&[e, a, s], Figure::Own { count, persons: count });
            }
        }
    }
    Release::new(vec![draft.add_up().finish()?])
}
