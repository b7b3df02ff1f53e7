//! npm's mailauth, another implementation of the same standards, as a second opinion. It runs where Node.js and
//! the package are (`cargo xtask test` installs it), and must run in continuous integration.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const MODULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/npm/node_modules");

/// What a script in `tests/` that uses mailauth says of each case; none where it cannot run.
pub(crate) fn opinions(script: &str, cases: &[Value]) -> Option<Vec<Value>> {
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_node || !Path::new(MODULES).join("mailauth").is_dir() {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "node or mailauth is missing");
        eprintln!("SKIPPED: there is no node, or no mailauth (cargo xtask test installs it)");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    Some(answers(Command::new("node").arg(script).arg(MODULES), cases))
}

/// What a program says of each case, which reads and writes JSON.
pub(crate) fn answers(program: &mut Command, cases: &[Value]) -> Vec<Value> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let text = serde_json::to_vec(cases).expect("JSON");
    let writer = std::thread::spawn(move || stdin.write_all(&text));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("a thread").expect("it reads all");
    assert!(output.status.success());
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answers.len(), cases.len());
    answers
}
