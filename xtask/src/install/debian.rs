//! Installing packages where that is possible without asking: as root, or with a `sudo` that
//! wants no password, on Debian and its descendants.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Once;

use anyhow::{Context as _, Result, bail};

use crate::project::{Project, output, run, step};

/// How commands that need root are started on this machine.
#[derive(Clone, Copy)]
enum Root {
    Already,
    Sudo,
}

fn root(project: &Project) -> Option<Root> {
    if output(project.command("id").arg("-u")).is_ok_and(|id| id == "0") {
        Some(Root::Already)
    } else if output(project.command("sudo").args(["-n", "true"])).is_ok() {
        Some(Root::Sudo)
    } else {
        None
    }
}

/// A command that runs as root, where this machine allows that.
pub(crate) fn root_command(project: &Project, program: &str) -> Option<Command> {
    Some(match root(project)? {
        Root::Already => project.command(program),
        Root::Sudo => {
            let mut command = project.command("sudo");
            command.args(["-n", program]);
            command
        }
    })
}

fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| {
        (line.starts_with("ID=") || line.starts_with("ID_LIKE="))
            && (line.contains("debian") || line.contains("ubuntu"))
    })
}

/// The command that a person would type to install `packages`.
pub(crate) fn install_command(packages: &[&str]) -> String {
    format!("apt-get install --no-install-recommends {}", packages.join(" "))
}

/// Installs `packages`, or says what a person has to do instead.
pub(crate) fn install(project: &Project, packages: &[&str]) -> Result<()> {
    let by_hand = install_command(packages);
    if !is_debian() {
        bail!("install {} by this system's own means (on Debian: {by_hand})", packages.join(", "));
    }
    if root(project).is_none() {
        bail!("as root, run: {by_hand}");
    }
    update_lists(project);
    step(&packages.join(", "), "installing with apt-get…");
    // Nothing that is there may be taken away: Debian's own rustup, say, conflicts with its clippy.
    run(apt_get(project)?
        .args(["install", "-y", "-qq", "--no-install-recommends", "--no-remove"])
        .args(packages))
    .with_context(|| format!("by hand: {by_hand}"))
}

/// A stale list names versions that the archive no longer has, so it is refreshed once per run.
/// One source that does not answer is no reason to stop: the others may be enough.
pub(crate) fn update_lists(project: &Project) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        step("package lists", "refreshing with apt-get…");
        let refreshed = apt_get(project).and_then(|mut apt| run(apt.args(["update", "-qq"])));
        if let Err(error) = refreshed {
            step("package lists", error);
        }
    });
}

fn apt_get(project: &Project) -> Result<Command> {
    let mut command = root_command(project, "env").context("installing packages needs root")?;
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command.args(["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]);
    command.args(["-o", "Dpkg::Use-Pty=0"]);
    Ok(command)
}

/// Stops and disables services that came with packages installed for the tests, which start
/// servers of their own: a developer's machine must not answer DNS because of us.
pub(crate) fn disable_services(project: &Project, services: &[&str]) {
    if !Path::new("/run/systemd/system").is_dir() {
        return;
    }
    for service in services {
        if let Some(mut systemctl) = root_command(project, "systemctl") {
            // A package without such a service is no failure.
            let _ = output(systemctl.args(["disable", "--now", service]));
        }
    }
}
