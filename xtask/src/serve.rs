//! Serving the page on this machine while it is being worked on.

use std::env;
use std::net::{Ipv4Addr, TcpListener};

use crate::conformance;
use crate::setup;
use crate::sh::{Failure, Project, Result, become_command, in_ci, step};
use crate::site;

/// How many ports after the wanted one are tried.
const PORTS_TRIED: u16 = 20;

/// What may follow `cargo xtask serve`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    port: u16,
    release: bool,
    open: bool,
}

impl Options {
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { port: 8080, release: false, open: true };
        let mut arguments = arguments.iter().map(String::as_str);
        while let Some(argument) = arguments.next() {
            match argument {
                "--release" => options.release = true,
                "--no-open" => options.open = false,
                "--port" => {
                    options.port = arguments
                        .next()
                        .and_then(|port| port.parse().ok())
                        .ok_or_else(|| Failure::new("--port wants a number, as in --port 8080."))?;
                }
                unknown => {
                    return Err(Failure::new(format!(
                        "`serve` has no option `{unknown}`; it knows --port N, --release and --no-open."
                    )));
                }
            }
        }
        Ok(options)
    }
}

/// Builds the page, serves it and rebuilds it on every change, until stopped.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    let toolchain = setup::for_build(project)?;
    let port = free_port(options.port)?;
    step("page", "building (several minutes the first time)…");
    step(
        "serving on",
        format!("http://{}:{port}/ (after a change, reload the page; Ctrl-C stops)", Ipv4Addr::LOCALHOST),
    );
    let mut trunk = site::trunk(project, toolchain, "serve");
    // `dist/` stays the release page, which `weigh` and the browser suite look at.
    trunk.arg("--dist").arg(project.target().join("serve"));
    trunk.args(["--port", &port.to_string()]);
    if options.release {
        trunk.arg("--release").envs(conformance::count(project)?.environment());
    }
    if options.open && can_open_browser() {
        trunk.arg("--open");
    }
    become_command(&mut trunk)
}

/// The first free port from `wanted` on.
fn free_port(wanted: u16) -> Result<u16> {
    let last = wanted.saturating_add(PORTS_TRIED);
    (wanted..=last).find(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()).ok_or_else(|| {
        Failure::new(format!("ports {wanted} to {last} are all taken; choose one with --port N."))
    })
}

fn can_open_browser() -> bool {
    let display = cfg!(any(target_os = "macos", windows))
        || env::var_os("DISPLAY").is_some()
        || env::var_os("WAYLAND_DISPLAY").is_some();
    display && !in_ci()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let parse =
            |line: &str| Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(parse(""), Ok(Options { port: 8080, release: false, open: true }));
        assert_eq!(
            parse("--release --port 9000 --no-open"),
            Ok(Options { port: 9000, release: true, open: false })
        );
        assert!(parse("--port").is_err());
        assert!(parse("--prot 1").is_err());
    }

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = taken.local_addr().expect("an address").port();
        assert_ne!(free_port(port), Ok(port));
    }
}
