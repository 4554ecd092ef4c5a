// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Runs another program and reads what it says, for so long and no longer.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a program did.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: Vec<u8>,
    /// Standard error, as text.
    pub(crate) err: String,
}

/// Runs `command` without standard input. `name` is what it is called in errors.
///
/// # Errors
/// It cannot be run, or takes too long: why, and what to do.
pub(crate) fn run(command: Command, name: &str) -> Result<Ran, String> {
    ended(command, name, PATIENCE)
}

/// The same with another patience, for programs that start others: all of them end with it.
///
/// # Errors
/// The same.
pub(crate) fn run_for(mut command: Command, name: &str, patience: Duration) -> Result<Ran, String> {
    alone(&mut command);
    ended(command, name, patience)
}

fn ended(mut command: Command, name: &str, patience: Duration) -> Result<Ran, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("{name} is not found; install it, and see that it is on the PATH"),
        _ => format!("{name} cannot be run: {error}"),
    })?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let out = scope.spawn(|| drain(out));
        let err = scope.spawn(|| drain(err));
        let code = wait(&mut child, name, patience);
        let (out, err) = (out.join(), err.join());
        let (Ok(Ok(out)), Ok(Ok(err))) = (out, err) else {
            return Err(format!("what {name} says cannot be read"));
        };
        Ok(Ran { code: code?, out, err: String::from_utf8_lossy(&err).into_owned() })
    })
}

fn drain(pipe: Option<impl Read>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn wait(child: &mut Child, name: &str, patience: Duration) -> Result<Option<i32>, String> {
    let end = Instant::now() + patience;
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.code()),
            Ok(None) if Instant::now() < end => std::thread::sleep(pause),
            Ok(None) => {
                end_all(child);
                // it may have ended by itself in between
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{name} did not end within {} seconds", patience.as_secs()));
            }
            Err(error) => return Err(format!("{name} cannot be waited for: {error}")),
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Puts the program into a group of its own, so that all of it can be ended.
#[cfg(unix)]
fn alone(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn alone(_: &mut Command) {}

/// Ends the program's group: what it started keeps its pipes open otherwise.
#[cfg(unix)]
fn end_all(child: &Child) {
    let group = format!("-{}", child.id());
    // the group may be gone
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
}

#[cfg(not(unix))]
fn end_all(_: &Child) {}
