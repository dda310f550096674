//! A browser, its driver, the fonts of six languages and axe-core: found or installed, for the tests that see pages.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::install;
use crate::workspace;

const AXE: &str = "axe-core";
const AXE_VERSION: &str = "4.14.1";
/// Without these an Arabic or Chinese page is a page of boxes.
const FONTS: [&str; 3] = ["fonts-dejavu-core", "fonts-noto-core", "fonts-noto-cjk"];

/// What the tests are told of the browser, as environment variables.
pub struct Browser {
    variables: Vec<(&'static str, String)>,
    /// One line for the summary.
    pub description: String,
}

impl Browser {
    /// Finds or installs what is needed. Without a browser the tests are told to say that they were skipped, except in
    /// continuous integration, where that is an error.
    pub fn prepare() -> Result<Browser, Error> {
        match found() {
            Err(e @ Error::Missing { .. }) if !workspace::in_ci() => {
                eprintln!("warning: {e}\nwarning: NO TEST RUNS IN A BROWSER");
                Ok(Browser {
                    variables: vec![("PALERMO_TEST_SKIP_BROWSER", "1".into())],
                    description: "NO TEST RAN IN A BROWSER (it is not installed)".into(),
                })
            }
            other => other,
        }
    }

    /// Tells a program about the browser.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.envs(self.variables.iter().map(|(k, v)| (*k, v)))
    }
}

fn found() -> Result<Browser, Error> {
    if chromium().is_none() || chromedriver().is_none() || !fonts() {
        install::debian(&[&["chromium", "chromium-driver"], &FONTS[..]].concat(), &missing)?;
    }
    let installed = || missing("the Debian packages are installed, but brought no browser with its driver");
    let (chromium, driver) = chromium().zip(chromedriver()).ok_or_else(installed)?;
    let home = workspace::members()?.target_directory.join("axe");
    let axe = install::npm(&home, AXE, AXE_VERSION, "install Node.js with npm, which brings axe-core")?;
    let variables = vec![
        ("PALERMO_TEST_CHROMIUM", chromium.display().to_string()),
        ("PALERMO_TEST_CHROMEDRIVER", driver.display().to_string()),
        ("PALERMO_TEST_AXE", axe.join("axe.min.js").display().to_string()),
    ];
    Ok(Browser { variables, description: format!("{}, {AXE} {AXE_VERSION}", chromium.display()) })
}

fn missing(why: &str) -> Error {
    Error::Missing {
        what: "Chromium with its driver".into(),
        remedy: format!("{why}; install it (Debian: chromium, chromium-driver, {})", FONTS.join(", ")),
    }
}

fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| on_path(name))
}

fn chromedriver() -> Option<PathBuf> {
    on_path("chromedriver")
}

/// Whether there are fonts for Arabic and Chinese, as far as fontconfig can tell.
fn fonts() -> bool {
    let covers = |language: &str| {
        let out = Command::new("fc-list").arg(format!(":lang={language}")).output();
        // Where fontconfig cannot be asked the fonts may well be there.
        out.map_or(true, |o| !o.stdout.is_empty())
    };
    covers("ar") && covers("zh-cn")
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder: PathBuf| folder.join(name)).find(|p: &PathBuf| Path::is_file(p))
}
