//! The browsers that the browser suite runs in, and what drives them.

use std::path::PathBuf;

use super::programs::{Need, ensure};
use super::tools;
use crate::project::Project;

/// A browser engine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Runs the whole suite.
    Chromium,
    /// Runs its core.
    Firefox,
    /// Runs its core.
    WebKit,
}

/// What the suite is told about where a program is.
struct Program {
    variable: &'static str,
    need: Need,
}

const CHROMIUM: [Program; 2] = [
    Program {
        variable: "MAILPATH_CHROMIUM",
        need: Need {
            names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
            package: "chromium",
        },
    },
    Program {
        variable: "MAILPATH_CHROMEDRIVER",
        need: Need { names: &["chromedriver"], package: "chromium-driver" },
    },
];

const FIREFOX: [Program; 1] = [Program {
    variable: "MAILPATH_FIREFOX",
    need: Need { names: &["firefox-esr", "firefox"], package: "firefox-esr" },
}];

const WEBKIT: [Program; 2] = [
    Program {
        variable: "MAILPATH_WEBKITDRIVER",
        need: Need { names: &["WebKitWebDriver"], package: "webkit2gtk-driver" },
    },
    // MiniBrowser needs a display, if only one in memory.
    Program { variable: "MAILPATH_XVFB", need: Need { names: &["Xvfb"], package: "xvfb" } },
];

impl Engine {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The suite's name in this engine.
    pub(crate) fn suite(self) -> &'static str {
        match self {
            Self::Chromium => "browser (Chromium)",
            Self::Firefox => "browser (Firefox)",
            Self::WebKit => "browser (WebKit)",
        }
    }

    /// The engine as the suite names it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    fn programs(self) -> &'static [Program] {
        match self {
            Self::Chromium => &CHROMIUM,
            Self::Firefox => &FIREFOX,
            Self::WebKit => &WEBKIT,
        }
    }

    /// Finds or installs the browser and its driver; `Err` says what is missing and how to install it.
    pub(crate) fn ensure(self, project: &Project) -> Result<(), String> {
        let needs: Vec<&Need> = self.programs().iter().map(|program| &program.need).collect();
        ensure(project, &needs)?;
        let tool = match self {
            Self::Chromium => tools::axe_core(),
            Self::Firefox => tools::geckodriver(),
            Self::WebKit => return Ok(()),
        };
        tool.ensure(project).map_err(|error| format!("{} is missing: {error:#}", tool.name()))
    }

    /// The environment that tells the suite which engine it runs in, and where its programs are.
    pub(crate) fn environment(self, project: &Project) -> Vec<(&'static str, PathBuf)> {
        let programs = self.programs().iter().map(|program| (program.variable, program.need.find(project)));
        let geckodriver =
            (self == Self::Firefox).then(|| ("MAILPATH_GECKODRIVER", project.program("geckodriver")));
        let found = programs.chain(geckodriver).filter_map(|(variable, path)| Some((variable, path?)));
        found.chain([("MAILPATH_ENGINE", PathBuf::from(self.key()))]).collect()
    }
}
