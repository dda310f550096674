//! Which records pass? A filter, turned into tests on whole blocks of a column. Only a definite true passes, so a
//! negation is not the opposite of what it negates: it asks for a definite false.

use crate::column::{Absent, Column, DateColumn, Indexes, IntColumn, NO_INT, SetColumn};
use crate::compile::ancestry;
use crate::count::BLOCK;
use crate::day;
use crate::error::Error;
use crate::frame::Frame;
use crate::plan::{Op, Operand, Plan, Predicate};

/// A filter ready to run.
#[derive(Debug)]
pub(crate) enum Test<'a> {
    Always,
    Never,
    All(Vec<Test<'a>>),
    Any(Vec<Test<'a>>),
    /// Passes where the entry's flag is 1.
    Entry {
        index: &'a Indexes,
        pass: Vec<u8>,
    },
    Ints {
        values: &'a [i64],
        from: i64,
        to: i64,
    },
    Days {
        days: &'a [i32],
        from: i32,
        to: i32,
    },
}

/// Compiles a filter: which rows pass when the predicate is surely `truth`.
pub(crate) fn compile<'a>(frame: &'a Frame, plan: &Plan, p: &Predicate, truth: bool) -> Result<Test<'a>, Error> {
    let each = |ps: &[Predicate]| ps.iter().map(|p| compile(frame, plan, p, truth)).collect::<Result<Vec<_>, _>>();
    Ok(match (p, truth) {
        (Predicate::All, true) => Test::Always,
        (Predicate::All, false) => Test::Never,
        (Predicate::Not(p), truth) => compile(frame, plan, p, !truth)?,
        (Predicate::And(ps), true) | (Predicate::Or(ps), false) => Test::All(each(ps)?),
        (Predicate::Or(ps), true) | (Predicate::And(ps), false) => Test::Any(each(ps)?),
        (Predicate::In { column, codes }, truth) => is_in(frame, plan, column, codes, truth)?,
        (Predicate::Compare { column, op, value }, truth) => compare(frame, column, *op, *value, truth)?,
    })
}

/// Is one of the codes true of an answer? `None`: unknown. `states` gives what the answer says of one code.
fn any_of(codes: &[String], said: impl Fn(&str) -> Option<bool>) -> Option<bool> {
    let mut result = Some(false);
    for code in codes {
        match said(code) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => result = None,
        }
    }
    result
}

fn is_in<'a>(frame: &'a Frame, plan: &Plan, name: &str, codes: &[String], truth: bool) -> Result<Test<'a>, Error> {
    let parents = plan.parents(name);
    let below = |code: &str, asked: &str| ancestry(parents, code).contains(&asked);
    match frame.column(name)? {
        Column::Code(c) => {
            let said = |entry: u32, asked: &str| match (c.entry(entry), Absent::from_name(asked)) {
                (Err(state), Some(asked)) => Some(state == asked),
                (Ok(_), Some(_)) => Some(false),
                (Err(_), None) => None,
                (Ok(code), None) if below(code, asked) => Some(true),
                // A coarse code leaves open which of the codes below it applies.
                (Ok(code), None) => (!below(asked, code)).then_some(false),
            };
            let pass = |e| u8::from(any_of(codes, |asked| said(e, asked)) == Some(truth));
            Ok(Test::Entry { index: &c.index, pass: (0..c.entries() as u32).map(pass).collect() })
        }
        Column::Set(c) => {
            let pass = |a: usize| u8::from(any_of(codes, |asked| set_says(c, a, asked, &below)) == Some(truth));
            Ok(Test::Entry { index: &c.index, pass: (0..c.answers.len()).map(pass).collect() })
        }
        Column::Int(c) => numbers(c, name, codes, truth),
        Column::Date(c) => years(c, name, codes, truth),
    }
}

/// What the answer number `a` says of one code (V5), or whether it is the state of that name.
fn set_says(c: &SetColumn, a: usize, asked: &str, below: &dyn Fn(&str, &str) -> bool) -> Option<bool> {
    let answer = &c.answers[a];
    let codes = |of: &[u32]| of.iter().map(|i| c.codes.entries[*i as usize].as_str()).collect::<Vec<_>>();
    let yes = codes(&answer.yes);
    if let Some(state) = Absent::from_name(asked) {
        return Some(match answer.group {
            Some(group) => group == state,
            None => yes.is_empty() && state == Absent::Unknown,
        });
    }
    if answer.group.is_some() {
        return None;
    }
    if yes.iter().any(|code| below(code, asked)) {
        return Some(true);
    }
    codes(&answer.no).iter().any(|no| below(asked, no)).then_some(false)
}

fn numbers<'a>(c: &'a IntColumn, name: &str, codes: &[String], truth: bool) -> Result<Test<'a>, Error> {
    let test = |code: &String| match (Absent::from_name(code), code.parse::<i64>()) {
        (Some(Absent::Unknown), _) if truth => Ok(ints(c, NO_INT, NO_INT)),
        (Some(Absent::Unknown), _) => Ok(ints(c, NO_INT + 1, i64::MAX)),
        (Some(_), _) => Ok(if truth { Test::Never } else { Test::Always }),
        (None, Ok(n)) => Ok(int_test(c, if truth { Op::Eq } else { Op::Ne }, n)),
        (None, Err(_)) => Err(no_figure(name, code, "a whole number")),
    };
    let tests = codes.iter().map(test).collect::<Result<_, _>>()?;
    Ok(if truth { Test::Any(tests) } else { Test::All(tests) })
}

fn years<'a>(c: &'a DateColumn, name: &str, codes: &[String], truth: bool) -> Result<Test<'a>, Error> {
    let test = |code: &String| match (Absent::from_name(code), code.parse::<i32>()) {
        (Some(Absent::Unknown), _) if truth => Ok(Test::Days { days: &c.lo, from: i32::MIN, to: i32::MIN }),
        (Some(Absent::Unknown), _) => Ok(Test::Days { days: &c.lo, from: i32::MIN + 1, to: i32::MAX }),
        (Some(_), _) => Ok(if truth { Test::Never } else { Test::Always }),
        (None, Ok(y)) if (-9_999..=9_999).contains(&y) => {
            let (first, last) = (day::first_day_of(y), day::first_day_of(y + 1) - 1);
            Ok(if truth {
                Test::All(vec![from(&c.lo, first), up_to(&c.hi, last)])
            } else {
                Test::Any(vec![up_to(&c.hi, first - 1), from(&c.lo, last + 1)])
            })
        }
        (None, _) => Err(no_figure(name, code, "a year")),
    };
    let tests = codes.iter().map(test).collect::<Result<_, _>>()?;
    Ok(if truth { Test::Any(tests) } else { Test::All(tests) })
}

fn no_figure(name: &str, code: &str, what: &str) -> Error {
    Error::NotUsable { concept: name.to_string(), reason: format!("`{code}` is not {what}; give {what}") }
}

fn compare<'a>(frame: &'a Frame, name: &str, op: Op, value: Operand, truth: bool) -> Result<Test<'a>, Error> {
    let op = if truth { op } else { opposite(op) };
    match (frame.column(name)?, value) {
        (Column::Int(c), Operand::Int(n)) => Ok(int_test(c, op, n)),
        (Column::Date(c), Operand::Date { lo, hi }) => Ok(date_test(c, op, lo, hi)),
        (Column::Int(_), _) => Err(no_figure(name, "a date", "a whole number")),
        (Column::Date(_), _) => Err(no_figure(name, "a number", "a date")),
        _ => Err(Error::NotUsable {
            concept: name.to_string(),
            reason: "codes have no order; ask with `in` which codes are meant".to_string(),
        }),
    }
}

fn opposite(op: Op) -> Op {
    match op {
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
    }
}

fn ints(c: &IntColumn, from: i64, to: i64) -> Test<'_> {
    Test::Ints { values: &c.values, from, to }
}

/// Numbers that are not stated lie below every range that is asked for.
fn int_test(c: &IntColumn, op: Op, n: i64) -> Test<'_> {
    let least = NO_INT + 1;
    let below = || n.checked_sub(1).map_or(Test::Never, |to| ints(c, least, to));
    let above = || n.checked_add(1).map_or(Test::Never, |from| ints(c, from.max(least), i64::MAX));
    match op {
        Op::Lt => below(),
        Op::Le => ints(c, least, n),
        Op::Gt => above(),
        Op::Ge => ints(c, n.max(least), i64::MAX),
        Op::Eq => ints(c, n.max(least), n),
        Op::Ne => Test::Any(vec![below(), above()]),
    }
}

fn from(days: &[i32], from: i32) -> Test<'_> {
    Test::Days { days, from, to: i32::MAX }
}

fn up_to(days: &[i32], to: i32) -> Test<'_> {
    Test::Days { days, from: i32::MIN, to: to.min(i32::MAX - 1) }
}

/// Surely before, after, on or not on a date that may itself be partial. Dates that are not stated have first day
/// `i32::MIN` and last day `i32::MAX`, so that no comparison with them is sure.
fn date_test(c: &DateColumn, op: Op, lo: i32, hi: i32) -> Test<'_> {
    let (before, after) = (lo.saturating_sub(1), hi.saturating_add(1));
    match op {
        Op::Lt => up_to(&c.hi, before),
        Op::Le => up_to(&c.hi, lo),
        Op::Gt => from(&c.lo, after),
        Op::Ge => from(&c.lo, hi),
        Op::Eq if lo == hi => Test::All(vec![from(&c.lo, lo), up_to(&c.hi, lo)]),
        Op::Eq => Test::Never,
        Op::Ne => Test::Any(vec![up_to(&c.hi, before), from(&c.lo, after)]),
    }
}

impl Test<'_> {
    /// Writes 1 where the row passes, else 0, for the rows from `start` on.
    pub(crate) fn run(&self, start: usize, mask: &mut [u8]) {
        match self {
            Test::Always => mask.fill(1),
            Test::Never => mask.fill(0),
            Test::All(tests) => fold(tests, 1, |m, t| m & t, start, mask),
            Test::Any(tests) => fold(tests, 0, |m, t| m | t, start, mask),
            Test::Entry { index: Indexes::U8(v), pass } => entries(&v[start..start + mask.len()], pass, mask),
            Test::Entry { index: Indexes::U16(v), pass } => entries(&v[start..start + mask.len()], pass, mask),
            Test::Entry { index: Indexes::U32(v), pass } => entries(&v[start..start + mask.len()], pass, mask),
            Test::Ints { values, from, to } => {
                for (m, v) in mask.iter_mut().zip(&values[start..]) {
                    *m = u8::from(v >= from) & u8::from(v <= to);
                }
            }
            Test::Days { days, from, to } => {
                for (m, d) in mask.iter_mut().zip(&days[start..]) {
                    *m = u8::from(d >= from) & u8::from(d <= to);
                }
            }
        }
    }
}

fn fold(tests: &[Test<'_>], empty: u8, join: impl Fn(u8, u8) -> u8, start: usize, mask: &mut [u8]) {
    let Some((first, rest)) = tests.split_first() else { return mask.fill(empty) };
    first.run(start, mask);
    let mut other = [0; BLOCK];
    for test in rest {
        let other = &mut other[..mask.len()];
        test.run(start, other);
        for (m, o) in mask.iter_mut().zip(&*other) {
            *m = join(*m, *o);
        }
    }
}

fn entries<T: Copy + Eq + TryFrom<usize>>(column: &[T], pass: &[u8], mask: &mut [u8])
where
    usize: From<Wide<T>>,
{
    let passing: Vec<T> = (0..pass.len()).filter(|e| pass[*e] == 1).filter_map(|e| T::try_from(e).ok()).collect();
    // A few comparisons run on sixteen records at once; a look-up takes one record at a time.
    if passing.len() <= 6 {
        mask.fill(0);
        for wanted in passing {
            for (m, e) in mask.iter_mut().zip(column) {
                *m |= u8::from(*e == wanted);
            }
        }
        return;
    }
    for (m, e) in mask.iter_mut().zip(column) {
        *m = pass[usize::from(Wide(*e))];
    }
}

/// An index of any width.
struct Wide<T>(T);

impl From<Wide<u8>> for usize {
    fn from(w: Wide<u8>) -> usize {
        usize::from(w.0)
    }
}

impl From<Wide<u16>> for usize {
    fn from(w: Wide<u16>) -> usize {
        usize::from(w.0)
    }
}

impl From<Wide<u32>> for usize {
    fn from(w: Wide<u32>) -> usize {
        w.0 as usize
    }
}
