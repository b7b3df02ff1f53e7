//! The action for GitHub, as its script is run there: what it writes, and when it fails.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::{Folder, read, stderr};

/// Runs the script on a file of lines. No bash is no failure of the script.
fn script(folder: &Folder, lines: &str, options: &[(&str, &str)]) -> Option<Output> {
    folder.write("domains.txt", lines);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../action/check.sh");
    let command = Command::new("bash")
        .arg(script)
        .current_dir(folder.path(""))
        .env("MAILPATH", env!("CARGO_BIN_EXE_mailpath"))
        .env("RUNNER_TEMP", folder.path("runner"))
        .env("GITHUB_STEP_SUMMARY", folder.path("summary.md"))
        .env("GITHUB_OUTPUT", folder.path("output"))
        .envs([("FILE", "domains.txt"), ("RESOLVER", "example"), ("STRICT", "false"), ("UNKNOWN", "false")])
        .envs(options.iter().copied())
        .stdin(Stdio::null())
        .output();
    command.ok()
}

#[test]
fn it_fails_where_a_domain_has_a_problem_or_a_line_asks_nothing() {
    let folder = Folder::new("action");
    for (lines, options, status) in [
        ("healthy.example\n", &[][..], 0),
        ("healthy.example\nblocked.example\n", &[], 2),
        ("broken.example\n", &[], 0),
        ("broken.example\n", &[("STRICT", "true")], 1),
        ("no name..\n", &[], 3),
        ("# none any more\n", &[], 3),
        ("healthy.example\n", &[("RESOLVER", "gopher")], 64),
        ("healthy.example\n", &[("FILE", "absent.txt")], 64),
        ("mx:a.net\n", &[("RESOLVER", "wire:http://127.0.0.1:1/")], 0),
        ("mx:a.net\n", &[("RESOLVER", "wire:http://127.0.0.1:1/"), ("UNKNOWN", "true")], 3),
    ] {
        let Some(output) = script(&folder, lines, options) else { return };
        assert_eq!(output.status.code(), Some(status), "{lines:?} {options:?}: {}", stderr(&output));
    }
}

#[test]
fn it_writes_a_summary_and_names_its_files() {
    let folder = Folder::new("action-files");
    let Some(output) = script(&folder, "# ours\nblocked.example\n", &[]) else { return };
    let summary = read(folder.path("summary.md"));
    assert!(summary.contains("| Problem | blocked.example |"), "{summary} {}", stderr(&output));
    let outputs = read(folder.path("output"));
    let file = |name: &str| {
        let line = outputs.lines().find_map(|line| line.strip_prefix(name));
        read(line.unwrap_or_else(|| panic!("{name} in {outputs}")))
    };
    let sarif: Value = serde_json::from_str(&file("sarif=")).expect("JSON");
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        (&place["artifactLocation"]["uri"], &place["region"]["startLine"]),
        (&"domains.txt".into(), &2.into())
    );
    assert_eq!(file("records=").lines().count(), 1);
}
