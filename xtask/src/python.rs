//! A Python of the workspace's own, for benchmarks that compare with Python libraries.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::run;

/// The interpreter of a virtual environment under `target` that has the packages of `requirements`.
pub fn with_packages(target: &Path, requirements: &Path) -> Result<PathBuf, Error> {
    let home = target.join("python");
    let python = home.join("bin").join("python");
    if !python.exists() {
        if !run::answers("python3", "--version") {
            return Err(Error::Missing {
                what: "python3".into(),
                remedy: "install it with its venv module (Debian: python3 python3-venv)".into(),
            });
        }
        run::step("making a virtual environment", Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    }
    if requirements.exists() {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(requirements);
        run::step("python packages of the benchmarks", pip.stdin(Stdio::null()))?;
    }
    Ok(python)
}
