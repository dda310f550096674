//! How many tests passed, failed and did not run, and why not?
//!
//! A test that cannot run here (no PostgreSQL, no file of an agency) prints a line beginning with `SKIPPED` and
//! returns. The test runners count it as passed; this module does not.

use crate::error::Error;

/// The outcome of one run, or of several added up.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    passed: usize,
    failed: Vec<String>,
    skipped: Vec<Skip>,
}

/// A test that did not run.
#[derive(Debug, PartialEq, Eq)]
struct Skip {
    test: String,
    why: String,
}

impl Report {
    /// Reads the JUnit file that nextest writes with the output of all tests.
    pub fn from_junit(xml: &str) -> Result<Report, Error> {
        let mut report = Report::default();
        for case in xml.split("<testcase ").skip(1) {
            let (head, _) = case.split_once('>').ok_or_else(|| Error::format("junit.xml", "a test case has no end"))?;
            let test = match (attribute(head, "classname"), attribute(head, "name")) {
                (Some(class), Some(name)) => format!("{class} {name}"),
                _ => return Err(Error::format("junit.xml", "a test case has no name")),
            };
            let body = case.split("</testcase>").next().unwrap_or(case);
            if body.contains("<failure") || body.contains("<error") {
                report.failed.push(test);
                continue;
            }
            // the output ends where the next element begins
            match body.split('<').find_map(skipped_in) {
                Some(why) => report.skipped.push(Skip { test, why: unescape(&why) }),
                None => report.passed += 1,
            }
        }
        Ok(report)
    }

    /// Adds another run.
    pub fn add(&mut self, other: Report) {
        self.passed += other.passed;
        self.failed.extend(other.failed);
        self.skipped.extend(other.skipped);
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        self.failed.len()
    }

    /// Prints what did not run, what failed, and the closing line.
    pub fn print(&self) {
        for skip in &self.skipped {
            println!("NOT RUN     {}: {}", skip.test, skip.why);
        }
        for test in &self.failed {
            println!("FAILED      {test}");
        }
        println!("{}", self.line());
    }

    fn line(&self) -> String {
        format!("{} passed, {} failed, {} skipped", self.passed, self.failed.len(), self.skipped.len())
    }

    /// An error when a test failed, or when `some_must_run` and none did.
    pub fn verdict(&self, some_must_run: bool) -> Result<(), Error> {
        match (self.failed.is_empty(), some_must_run && self.passed == 0) {
            (false, _) => Err(Error::Step("the test run".into())),
            (true, true) => Err(Error::Step("the test run: no test ran, so it".into())),
            (true, false) => Ok(()),
        }
    }
}

/// Reads the output of `cargo test -- --show-output` line by line.
#[derive(Debug, Default)]
pub struct Libtest {
    report: Report,
    /// The test whose output is being shown.
    showing: Option<String>,
    /// Tests whose output told that they were skipped, in the binary now running.
    skips: Vec<Skip>,
    /// Failures already named, in the binary now running.
    named: usize,
}

impl Libtest {
    /// Takes the next line.
    pub fn line(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("---- ").and_then(|l| l.split_once(" stdout ----")) {
            self.showing = Some(name.0.to_string());
        } else if let Some(test) = line.strip_prefix("test ").and_then(|l| l.strip_suffix(" ... FAILED")) {
            self.report.failed.push(test.to_string());
            self.named += 1;
        } else if let Some((test, why)) = ignored(line) {
            self.skips.push(Skip { test, why });
        } else if line.starts_with("test result:") {
            self.close(line);
        } else if let (Some(test), Some(why)) = (&self.showing, skipped_in(line)) {
            self.skips.push(Skip { test: test.clone(), why });
            self.showing = None;
        }
    }

    /// `test result: ok. 3 passed; 0 failed; 1 ignored; …`: a skipped test counts among the passed ones there, an
    /// ignored one does not.
    fn close(&mut self, line: &str) {
        let count = |word: &str| {
            line.split(['.', ';']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<usize>().ok())
        };
        // a test that said so and then failed has failed
        let failures = &self.report.failed[self.report.failed.len() - self.named..];
        self.skips.retain(|skip| !failures.contains(&skip.test));
        let ignored = count("ignored").unwrap_or(0);
        let said = self.skips.len().saturating_sub(ignored);
        self.report.passed += count("passed").unwrap_or(0).saturating_sub(said);
        // doc tests under --quiet print dots, no names
        let failed = count("failed").unwrap_or(0);
        self.report.failed.extend((self.named..failed).map(|_| "a test named in the output above".to_string()));
        self.report.skipped.append(&mut self.skips);
        self.showing = None;
        self.named = 0;
    }

    /// All that was read.
    pub fn finish(self) -> Report {
        self.report
    }
}

fn ignored(line: &str) -> Option<(String, String)> {
    let (test, state) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let why = state.strip_prefix("ignored")?.trim_start_matches([',', ' ']);
    Some((test.to_string(), if why.is_empty() { "ignored".into() } else { why.to_string() }))
}

fn skipped_in(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let at = line.find("SKIPPED")?;
        let why = &line[at + "SKIPPED".len()..];
        Some(why.trim().trim_matches([' ', ':', '(', ')']).to_string())
    })
}

fn attribute(head: &str, name: &str) -> Option<String> {
    let from = head.find(&format!(" {name}=\"")).map(|at| at + name.len() + 3).or_else(|| {
        let start = format!("{name}=\"");
        head.starts_with(&start).then_some(start.len())
    })?;
    let rest = head.get(from..)?;
    Some(unescape(&rest[..rest.find('"')?]))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const JUNIT: &str = r#"<?xml version="1.0"?><testsuites><testsuite name="c">
        <testcase name="a::b" classname="c" time="0.1"><system-out>running 1 test
fine</system-out></testcase>
        <testcase name="d" classname="c"><system-out>
SKIPPED (no PostgreSQL &amp; no file)
test d ... ok</system-out></testcase>
        <testcase name="e" classname="c"><failure message="x">panicked</failure></testcase>
        <testcase name="f" classname="c"/></testsuite></testsuites>"#;

    #[test]
    fn a_test_that_says_skipped_is_not_counted_as_passed() {
        let report = Report::from_junit(JUNIT).expect("the text above is well formed");
        assert_eq!(report.line(), "2 passed, 1 failed, 1 skipped");
        assert_eq!(report.failed, ["c e"]);
        assert_eq!(report.skipped, [Skip { test: "c d".into(), why: "no PostgreSQL & no file".into() }]);
        assert!(report.verdict(false).is_err());
    }

    #[test]
    fn a_run_without_tests_is_a_failure_where_some_must_run() {
        assert!(Report::default().verdict(true).is_err());
        assert!(Report::default().verdict(false).is_ok());
    }

    #[test]
    fn the_output_of_cargo_test_gives_the_same_counts() {
        let mut lines = Libtest::default();
        for line in [
            "running 4 tests",
            "test a ... ok",
            "test d ... ok",
            "test e ... FAILED",
            "test g ... ignored, needs an hour",
            "",
            "successes:",
            "---- d stdout ----",
            "SKIPPED (no PostgreSQL)",
            "---- e stdout ----",
            "SKIPPED in part",
            "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ] {
            lines.line(line);
        }
        let report = lines.finish();
        assert_eq!(report.line(), "1 passed, 1 failed, 2 skipped");
        assert_eq!(report.skipped[0].why, "needs an hour");
        assert_eq!(report.skipped[1].why, "no PostgreSQL");
    }

    #[test]
    fn unnamed_failures_of_quiet_runs_are_counted() {
        let mut lines = Libtest::default();
        lines.line("test a ... FAILED");
        lines.line("test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s");
        lines.line("test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s");
        assert_eq!(lines.finish().line(), "2 passed, 4 failed, 0 skipped");
    }
}
