//! How does a chore run another program, so that Ctrl-C leaves nothing behind?

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::error::Error;

static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// From now on a signal is a flag that [`interrupted`] shows, so that guards (a running cluster, a temporary folder)
/// are dropped in order.
pub fn watch_signals() -> Result<(), Error> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&STOP))
            .map_err(|source| Error::Start { program: "signal handler".into(), source })?;
    }
    Ok(())
}

/// Whether someone asked the chore to stop.
pub fn interrupted() -> bool {
    STOP.load(Ordering::SeqCst)
}

/// Starts a program; its name stands in the error.
pub fn spawn(command: &mut Command) -> Result<Child, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.spawn().map_err(|source| Error::Start { program, source })
}

/// Runs a program to its end with the terminal of the chore.
pub fn status(command: &mut Command) -> Result<ExitStatus, Error> {
    let child = spawn(command)?;
    wait(child)
}

/// Runs a program that has to succeed; `step` names it in the error.
pub fn step(step: &str, command: &mut Command) -> Result<(), Error> {
    println!("── {step}");
    if status(command)?.success() { Ok(()) } else { Err(Error::Step(step.into())) }
}

/// Runs a program, shows its standard output as it comes and hands each line to `each`.
pub fn tee(command: &mut Command, mut each: impl FnMut(&str)) -> Result<ExitStatus, Error> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let out = child.stdout.take().expect("standard output was set to a pipe two lines above");
    for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        each(&line);
        if interrupted() {
            break;
        }
    }
    wait(child)
}

/// Runs a program quietly and returns what it wrote to standard output; its talk goes to the terminal.
pub fn capture(command: &mut Command) -> Result<String, Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let out = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::Start { program: program.clone(), source })?;
    if interrupted() {
        return Err(Error::Interrupted);
    }
    if !out.status.success() {
        return Err(Error::Step(program));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Whether a program can be started with this argument.
pub fn answers(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Sends a signal by name (`INT`, `TERM`, `QUIT`): the library has no safe call for it, the program `kill` is
/// everywhere.
pub fn signal(pid: u32, name: &str) {
    let _ = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Waits for the end; false if the time has run out.
pub fn wait_at_most(child: &mut Child, limit: Duration) -> bool {
    let pause = Duration::from_millis(20);
    let mut left = limit;
    while left > Duration::ZERO {
        if !matches!(child.try_wait(), Ok(None)) {
            return true;
        }
        std::thread::sleep(pause);
        left = left.saturating_sub(pause);
    }
    false
}

fn wait(mut child: Child) -> Result<ExitStatus, Error> {
    loop {
        match child.try_wait() {
            Ok(Some(_)) if interrupted() => return Err(Error::Interrupted),
            Ok(Some(status)) => return Ok(status),
            Ok(None) if interrupted() => {
                // the terminal's Ctrl-C has reached the whole group; a signal to the chore alone has not
                signal(child.id(), "TERM");
                if !wait_at_most(&mut child, Duration::from_secs(10)) {
                    let _ = child.kill();
                    let _ = child.wait();
                }
                return Err(Error::Interrupted);
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(20)),
            Err(source) => return Err(Error::Start { program: format!("process {}", child.id()), source }),
        }
    }
}
