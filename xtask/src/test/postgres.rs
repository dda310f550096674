//! A PostgreSQL server for the length of one chore: found or installed, made in a temporary folder, kept on a free
//! port, gone afterwards.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::error::Error;
use crate::install::{self, is_root};
use crate::run;

const START: Duration = Duration::from_secs(60);

/// The folder that holds `initdb` and `postgres`, installed first where that is possible and allowed.
pub fn server_binaries() -> Result<PathBuf, Error> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install::debian(&["postgresql"], &missing)?;
    find().ok_or_else(|| missing("the Debian package postgresql is installed, but brought no initdb"))
}

fn missing(why: &str) -> Error {
    Error::Missing {
        what: "the PostgreSQL server (initdb, postgres)".into(),
        remedy: format!(
            "{why}; install it (Debian and Ubuntu: postgresql; Fedora: postgresql-server; Homebrew: postgresql@17) or \
             set PALERMO_TEST_POSTGRES to the address of a server where tests may make and drop databases"
        ),
    }
}

fn find() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let Ok(out) = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&out.stdout).trim()));
    }
    for parent in ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt"] {
        let Ok(entries) = fs::read_dir(parent) else { continue };
        let mut versions: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path().join("bin"))).collect();
        versions.sort_by_key(|p| std::cmp::Reverse(version_in(p)));
        folders.extend(versions);
    }
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    // pg_config may belong to the client's headers, with no server beside it
    folders.into_iter().find(|f| f.join("initdb").is_file() && f.join("postgres").is_file())
}

fn version_in(bin: &Path) -> u32 {
    let name = bin.parent().and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.trim_start_matches("postgresql@").parse().unwrap_or(0)
}

/// The system user that a server started by root has to run as: PostgreSQL refuses root.
#[derive(Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

fn unprivileged_user() -> Result<User, Error> {
    let passwd = Path::new("/etc/passwd");
    let text = fs::read_to_string(passwd).map_err(Error::file(passwd))?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|wanted| text.lines().find_map(|line| user_in(line, wanted)))
        .ok_or_else(|| missing("it refuses to run as root, and there is no system user postgres or nobody"))
}

fn user_in(line: &str, wanted: &str) -> Option<User> {
    let fields: Vec<&str> = line.split(':').collect();
    match fields.as_slice() {
        [name, _, uid, gid, ..] if *name == wanted => Some(User { uid: uid.parse().ok()?, gid: gid.parse().ok()? }),
        _ => None,
    }
}

/// A running server; stopped and its folder removed when this is dropped.
pub struct Cluster {
    port: u16,
    version: String,
    stopping: Arc<AtomicBool>,
    keeper: Option<JoinHandle<()>>,
    // last: the folder goes after the server
    _folder: TempDir,
}

impl Cluster {
    /// Makes and starts a cluster. `restart` brings the server back on the same port whenever a test has stopped it.
    pub fn start(bin: &Path, restart: bool) -> Result<Cluster, Error> {
        let folder = tempfile::Builder::new()
            .prefix("palermo-postgres-")
            .tempdir()
            .map_err(Error::file(&std::env::temp_dir()))?;
        let user = if is_root() { Some(unprivileged_user()?) } else { None };
        if let Some(user) = user {
            chown(folder.path(), Some(user.uid), Some(user.gid)).map_err(Error::file(folder.path()))?;
        }
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).map_err(Error::file(folder.path()))?;
        let site = Site { bin: bin.to_path_buf(), folder: folder.path().to_path_buf(), user };
        let version = site.make()?;
        let (port, server) = site.start_on_a_free_port()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let keeper = {
            let stopping = Arc::clone(&stopping);
            std::thread::spawn(move || site.keep(server, port, restart, &stopping))
        };
        Ok(Cluster { port, version, stopping, keeper: Some(keeper), _folder: folder })
    }

    /// The address for a superuser.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// `PostgreSQL 17.2` and the port.
    pub fn describe(&self) -> String {
        format!("{}, a throw-away cluster on 127.0.0.1:{}", self.version, self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

/// Where a cluster lives and as whom it runs.
struct Site {
    bin: PathBuf,
    folder: PathBuf,
    user: Option<User>,
}

impl Site {
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.current_dir(&self.folder).stdin(Stdio::null()).env("LC_ALL", "C").env_remove("PGDATA");
        // the terminal's Ctrl-C is for the chore: it stops the server in order
        command.process_group(0);
        if let Some(user) = self.user {
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn make(&self) -> Result<String, Error> {
        let made = self
            .program("initdb")
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
            .arg(self.data())
            .output()
            .map_err(|source| Error::Start { program: "initdb".into(), source })?;
        if !made.status.success() {
            return Err(Error::format("initdb", String::from_utf8_lossy(&made.stderr).trim()));
        }
        let version = run::capture(self.program("postgres").arg("--version"))?;
        Ok(version.trim().replace("postgres (PostgreSQL)", "PostgreSQL"))
    }

    fn start_on_a_free_port(&self) -> Result<(u16, Child), Error> {
        let mut last = None;
        // between finding a free port and taking it another program may take it
        for _ in 0..3 {
            let port = free_port()?;
            match self.start(port) {
                Ok(server) => return Ok((port, server)),
                Err(e) => last = Some(e),
            }
        }
        Err(last.unwrap_or(Error::Interrupted))
    }

    fn start(&self, port: u16) -> Result<Child, Error> {
        let log = self.folder.join("log");
        let to = fs::File::options().create(true).append(true).open(&log).map_err(Error::file(&log))?;
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &port.to_string(), "-k"]).arg(&self.folder);
        for setting in [
            "listen_addresses=127.0.0.1",
            "max_connections=200",
            // nothing here has to outlive the machine
            "fsync=off",
            "full_page_writes=off",
            "max_wal_size=4GB",
        ] {
            command.args(["-c", setting]);
        }
        let mut server = run::spawn(command.stdout(Stdio::null()).stderr(to))?;
        let begun = Instant::now();
        while begun.elapsed() < START && !run::interrupted() {
            if self.is_ready(server.id()) {
                return Ok(server);
            }
            if !matches!(server.try_wait(), Ok(None)) {
                return Err(Error::format("postgres", fs::read_to_string(&log).unwrap_or_default().trim()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        stop(&mut server);
        if run::interrupted() {
            return Err(Error::Interrupted);
        }
        Err(Error::format("postgres", fs::read_to_string(&log).unwrap_or_default().trim()))
    }

    /// The first line of `postmaster.pid` is the process, the eighth its state.
    fn is_ready(&self, pid: u32) -> bool {
        let Ok(text) = fs::read_to_string(self.data().join("postmaster.pid")) else { return false };
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        lines.first() == Some(&pid.to_string().as_str()) && lines.get(7) == Some(&"ready")
    }

    fn keep(&self, mut server: Child, port: u16, restart: bool, stopping: &AtomicBool) {
        while !stopping.load(Ordering::SeqCst) {
            if restart && !matches!(server.try_wait(), Ok(None)) {
                match self.start(port) {
                    Ok(again) => server = again,
                    Err(e) => {
                        eprintln!("warning: the PostgreSQL server that tests may stop did not come back: {e}");
                        return;
                    }
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        stop(&mut server);
    }
}

/// Fast shutdown, then the hard way.
fn stop(server: &mut Child) {
    run::signal(server.id(), "INT");
    if !run::wait_at_most(server, Duration::from_secs(10)) {
        let _ = server.kill();
        let _ = server.wait();
    }
}

fn free_port() -> Result<u16, Error> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|l| l.local_addr())
        .map(|a| a.port())
        .map_err(|source| Error::Start { program: "a listener on 127.0.0.1".into(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_passwd_gives_the_user_of_that_very_name() {
        let line = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash";
        assert_eq!(user_in(line, "postgres").map(|u| (u.uid, u.gid)), Some((101, 104)));
        assert!(user_in(line, "postgre").is_none());
    }

    #[test]
    fn the_newest_server_version_comes_first() {
        let mut folders = [PathBuf::from("/usr/lib/postgresql/9/bin"), PathBuf::from("/usr/lib/postgresql/17/bin")];
        folders.sort_by_key(|p| std::cmp::Reverse(version_in(p)));
        assert_eq!(folders[0], PathBuf::from("/usr/lib/postgresql/17/bin"));
    }
}
