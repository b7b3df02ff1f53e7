//! Serving the page on this machine while it is being worked on.

use std::env;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::conformance;
use crate::project::{Project, become_command, in_ci, step};
use crate::site;

/// How many ports after the wanted one are tried.
const PORTS_TRIED: u16 = 20;

#[derive(Args)]
pub(crate) struct Options {
    /// The first port to try
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Serve the release page
    #[arg(long)]
    release: bool,
    /// Open no browser
    #[arg(long)]
    no_open: bool,
}

/// Builds the page, serves it and rebuilds it on every change, until stopped.
pub(super) fn serve(project: &Project, options: &Options) -> Result<()> {
    let mut trunk = site::server(project)?;
    let port = free_port(options.port)?;
    step("page", "building (several minutes the first time)…");
    step(
        "serving on",
        format!("http://{}:{port}/ (after a change, reload the page; Ctrl-C stops)", Ipv4Addr::LOCALHOST),
    );
    // `dist/` stays the release page, which `weigh` and the browser suite look at.
    trunk.arg("--dist").arg(project.target().join("serve"));
    trunk.args(["--port", &port.to_string()]);
    if options.release {
        trunk.arg("--release").envs(conformance::count(project)?.environment());
    }
    if !options.no_open && can_open_browser() {
        trunk.arg("--open");
    }
    become_command(&mut trunk)
}

/// The first free port from `wanted` on.
fn free_port(wanted: u16) -> Result<u16> {
    let last = wanted.saturating_add(PORTS_TRIED);
    (wanted..=last)
        .find(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
        .with_context(|| format!("ports {wanted} to {last} are all taken; choose one with --port N"))
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
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = taken.local_addr().expect("an address").port();
        assert_ne!(free_port(port).expect("another port"), port);
    }
}
