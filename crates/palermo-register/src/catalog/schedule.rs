//! Jobs at times: is there such a job, and such a time?

use super::read::PackSource;
use super::tell;
use crate::process::clock::Length;
use crate::source::{Faults, did_you_mean};

pub(super) fn schedules(source: &PackSource, faults: &mut Faults) {
    let jobs = ["rebuild", "snapshot", "clocks", "verify", "sweep", "outbox"];
    for (name, s) in source.decl.schedules.iter() {
        tell::name(name, &format!("schedule.{}", name.value), faults);
        let word = format!("schedule.{}", name.value);
        if !jobs.contains(&s.job.as_str()) {
            faults.add(&s.job.spot, &word, format!("there is no job `{}`", s.job.value), did_you_mean(&s.job, jobs));
        }
        match (&s.at, &s.every) {
            (Some(at), None) => {
                let ok = at
                    .split_once(':')
                    .and_then(|(h, m)| Some((h.parse::<u8>().ok()?, m.parse::<u8>().ok()?)))
                    .is_some_and(|(h, m)| h < 24 && m < 60);
                if !ok {
                    faults.add(&at.spot, &word, format!("`{}` is not a time of day", at.value), "write it as 02:30");
                }
            }
            (None, Some(every)) => {
                let minutes = every.strip_suffix('m').and_then(|n| n.parse::<i64>().ok()).is_some_and(|n| n > 0);
                if !minutes && !matches!(Length::parse(every), Some(Length::Hours(n) | Length::Days(n)) if n > 0) {
                    faults.add(
                        &every.spot,
                        &word,
                        format!("`{}` is not an interval", every.value),
                        "write 15m, 1h or 1d",
                    );
                }
            }
            _ => faults.add(
                &s.spot,
                &word,
                "a schedule needs either `at` or `every`",
                "write at = \"02:30\" or every = \"1h\"",
            ),
        }
    }
}
