//! Programs of the system: the DNS servers of the real DNS suite, and what others need that is
//! installed the same way.

use std::path::PathBuf;

use super::{debian, tools};
use crate::project::{Project, step};

/// A program that may go by several names.
pub(super) struct Need {
    pub(super) names: &'static [&'static str],
    /// Debian's package that has it.
    pub(super) package: &'static str,
}

const DNS_SERVERS: [Need; 4] = [
    Need { names: &["unbound"], package: "unbound" },
    Need { names: &["nsd"], package: "nsd" },
    Need { names: &["rbldnsd"], package: "rbldnsd" },
    // Signs a zone.
    Need { names: &["ldns-signzone"], package: "ldnsutils" },
];

impl Need {
    pub(super) fn find(&self, project: &Project) -> Option<PathBuf> {
        self.names.iter().find_map(|name| project.program(name))
    }
}

/// Finds or installs the DNS servers; `Err` says what is missing and how to install it.
pub(crate) fn dns_servers(project: &Project) -> Result<(), String> {
    ensure(project, &DNS_SERVERS.each_ref())?;
    tools::doh_proxy().ensure(project).map_err(|error| format!("doh-proxy is missing: {error:#}"))
}

/// Finds or installs programs; `Err` says what is missing and how to install it.
pub(super) fn ensure(project: &Project, needs: &[&Need]) -> Result<(), String> {
    let missing = || -> Vec<&str> {
        let absent = needs.iter().filter(|need| need.find(project).is_none());
        absent.map(|need| need.package).collect()
    };
    let before = missing();
    let installed = if before.is_empty() { Ok(()) } else { debian::install(project, &before) };
    if installed.is_ok() {
        debian::disable_services(project, &before);
    }
    let after = missing();
    for need in needs.iter().filter(|need| !after.contains(&need.package)) {
        step(need.package, "found");
    }
    match (after.as_slice(), installed) {
        ([], _) => Ok(()),
        ([one], Ok(())) => Err(format!("{one} is missing; {}", by_hand(&after))),
        (many, Ok(())) => Err(format!("{} are missing; {}", many.join(", "), by_hand(&after))),
        (many, Err(error)) => Err(format!("missing: {}; {error:#}", many.join(", "))),
    }
}

fn by_hand(packages: &[&str]) -> String {
    format!("install with: {}", debian::install_command(packages))
}
