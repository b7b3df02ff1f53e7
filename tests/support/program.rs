//! The same queries through the command line: where this is compiled into its tests, every suite that asks for a
//! report by a link is run through the program.

use std::process::{Command, Stdio};

use mailpath::checks::Command as Check;
use serde_json::Value;

/// The program, in its own tests alone.
pub const PROGRAM: Option<&str> = option_env!("CARGO_BIN_EXE_mailpath");

/// The arguments that ask what a link asks.
pub fn arguments(url: &str) -> Vec<String> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(url.as_bytes()).into_owned().collect();
    let q = pairs.iter().find(|(key, _)| key == "q").map(|(_, value)| value.as_str());
    let row = q.and_then(|q| q.split_once(':')).and_then(|(word, rest)| Some((Check::parse(word)?, rest)));
    let mut arguments = match (row, q) {
        (Some((row, rest)), _) => {
            vec![row.word.to_owned(), "--format=json".into(), "--".into(), rest.trim().into()]
        }
        (None, Some(q)) => vec!["check".into(), "--format=json".into(), "--".into(), q.into()],
        (None, None) => vec!["check".into(), "--format=json".into()],
    };
    let options = pairs.iter().filter(|(key, _)| !matches!(key.as_str(), "q" | "tab" | "view"));
    arguments.splice(1..1, options.map(|(key, value)| format!("--{key}={value}")));
    arguments
}

/// The report that the program prints.
pub fn report(program: &str, url: &str) -> Value {
    let output = Command::new(program)
        .args(arguments(url))
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{url}: {error}: {errors}"))
}
