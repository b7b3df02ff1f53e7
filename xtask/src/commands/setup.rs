//! Getting a machine ready.

use anyhow::Result;

use crate::install::{self, Engine};
use crate::project::{Project, step};

/// Installs everything, the programs of the test suites and lints included. Those of the suites that
/// are missing and cannot be installed are named; the page builds without them.
pub(super) fn setup(project: &Project) -> Result<()> {
    install::for_build(project)?.ensure_clippy(project)?;
    install::for_lint(project)?;
    for engine in Engine::ALL {
        if let Err(why) = engine.ensure(project) {
            step(&format!("{} suite", engine.suite()), why);
        }
    }
    if let Err(why) = install::second_opinions(project) {
        step("second opinions", why);
    }
    if let Err(why) = install::dns_servers(project) {
        step("real DNS suite", why);
    }
    Ok(())
}
