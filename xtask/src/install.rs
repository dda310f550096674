//! What a chore needs and does not find it installs, where it may: Debian packages as root, npm packages below the build folder.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::error::Error;
use crate::run;

/// Whether this chore runs as root.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// Installs Debian packages; `missing` makes the error of a sentence that says why that cannot be.
pub fn debian(packages: &[&str], missing: &dyn Fn(&str) -> Error) -> Result<(), Error> {
    if std::env::var_os("PALERMO_NO_INSTALL").is_some() {
        return Err(missing("PALERMO_NO_INSTALL forbids installing it"));
    }
    if !is_root() || !run::answers("apt-get", "--version") {
        return Err(missing("it can be installed by root on a Debian system only"));
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()).stdout(Stdio::null());
        command
    };
    run::step("apt-get update", &mut apt(&["update", "-qq"]))?;
    let arguments = [&["install", "-y", "-qq", "--no-install-recommends"], packages].concat();
    run::step(&format!("apt-get install {}", packages.join(" ")), &mut apt(&arguments))
}

/// Installs one version of an npm package below a folder, unless it is there; gives its place. `remedy` says what to do
/// where npm itself is missing.
pub fn npm(home: &Path, package: &str, wanted: &str, remedy: &str) -> Result<PathBuf, Error> {
    let place = home.join("node_modules").join(package);
    if version(&place).is_ok_and(|found| found == wanted) {
        return Ok(place);
    }
    if !run::answers("npm", "--version") {
        return Err(Error::Missing { what: "npm".into(), remedy: remedy.into() });
    }
    fs::create_dir_all(home).map_err(Error::file(home))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]);
    npm.arg(home).arg(format!("{package}@{wanted}")).stdin(Stdio::null());
    run::step(&format!("npm package {package}"), &mut npm)?;
    let found = version(&place)?;
    if found == wanted {
        return Ok(place);
    }
    Err(Error::format(place.display().to_string(), format!("is version {found} where {wanted} was asked for")))
}

fn version(package: &Path) -> Result<String, Error> {
    #[derive(Deserialize)]
    struct Manifest {
        version: String,
    }
    let path = package.join("package.json");
    let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|e| Error::format(path.display().to_string(), e))?;
    Ok(manifest.version)
}
