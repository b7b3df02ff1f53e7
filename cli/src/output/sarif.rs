//! SARIF 2.1.0 (OASIS), as code scanning reads it. It is written piece by piece, since there may be any number of
//! records.
//!
//! A finding is a result. What cannot be told has the kind “open” (section 3.27.9): too little is known to decide
//! whether there is a problem. Everything proven good is left out.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::{Component, Path};

use mailpath::checks::{FindingCode, Severity, State};
use serde_json::{Value, json};

use super::for_people;
use super::record::Record;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Where the program is described.
const HOME: &str = "https://github.com/mailpath/mailpath";
/// What relative paths start from: the root of the repository, as code scanning has it.
const ROOT: &str = "%SRCROOT%";

/// A log under way.
pub(crate) struct Sarif {
    /// Where the file is whose lines the records are of.
    file: Option<Value>,
    /// The rules that results name, in the order in which they came,
    rules: Vec<Value>,
    /// and where each is among them.
    places: HashMap<String, usize>,
    is_first: bool,
}

impl Sarif {
    /// A log on the lines of a file, or on a report that comes of none.
    pub(crate) fn new(file: Option<&Path>) -> Self {
        Self { file: file.map(location), rules: Vec::new(), places: HashMap::new(), is_first: true }
    }

    /// The beginning.
    pub(crate) fn start(&self) -> String {
        format!("{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"results\":[", json!(SCHEMA))
    }

    /// The results of a record.
    pub(crate) fn add(&mut self, record: &Record) -> String {
        let mut results = Vec::new();
        if !record.valid {
            let text = format!("{}: {}", record.input, record.verdict);
            results.push(self.result(
                record,
                "line.invalid",
                ("fail", "warning"),
                &text,
                "The line asks nothing",
                "It must be a domain, a host, an address or an e-mail address.",
            ));
        } else if record.state != State::Good {
            // What a step of the mail flow says has no finding of its own.
            let text = match &record.next {
                Some(next) => format!("{} {next}", record.verdict),
                None => record.verdict.clone(),
            };
            results.push(self.result(
                record,
                "verdict",
                weight_of_state(record.state),
                &text,
                "The verdict",
                "Whether mail arrives, as far as the DNS tells.",
            ));
        }
        for finding in &record.findings {
            let Some(weight) = weight_of_finding(finding.severity) else { continue };
            let mut text = format!("{}: {} {}", record.input, finding.title, finding.detail);
            if let Some(fix) = &finding.fix {
                text.push(' ');
                text.push_str(fix);
            }
            let code: FindingCode = finding.code;
            results.push(self.result(record, code.as_str(), weight, &text, &code.title(), &finding.source));
        }
        let mut text = String::new();
        for result in results {
            text.push_str(if self.is_first { "\n" } else { ",\n" });
            text.push_str(&result.to_string());
            self.is_first = false;
        }
        text
    }

    fn result(
        &mut self,
        record: &Record,
        rule: &str,
        (kind, level): (&str, &str),
        text: &str,
        title: &str,
        source: &str,
    ) -> Value {
        let mut location = json!({
            "logicalLocations": [{ "fullyQualifiedName": record.input, "kind": "resource" }],
        });
        if let Some(file) = &self.file {
            location["physicalLocation"] =
                json!({ "artifactLocation": file, "region": { "startLine": record.line } });
        }
        json!({
            "ruleId": rule,
            "ruleIndex": self.place(rule, title, source),
            "kind": kind,
            "level": level,
            "message": message(text),
            "locations": [location],
            "partialFingerprints": { "ruleAndInput/v1": format!("{rule} {}", record.input) },
        })
    }

    /// The index of a rule.
    fn place(&mut self, id: &str, title: &str, source: &str) -> usize {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        // Code scanning wants all three.
        self.rules.push(json!({
            "id": id,
            "shortDescription": message(title),
            "fullDescription": message(title),
            "help": message(source),
        }));
        self.places.insert(id.to_owned(), self.rules.len() - 1);
        self.rules.len() - 1
    }

    /// The end, with the rules, and why it is not the whole where it is not (section 3.20.14).
    pub(crate) fn end(&self, lacking: Option<&str>) -> String {
        let mut invocation = json!({ "executionSuccessful": lacking.is_none() });
        if let Some(why) = lacking {
            let notification = json!({ "level": "error", "message": message(why) });
            invocation["toolExecutionNotifications"] = json!([notification]);
        }
        let driver = json!({
            "name": "Mailpath",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": HOME,
            "rules": self.rules,
        });
        format!("\n],\"invocations\":[{invocation}],\"tool\":{{\"driver\":{driver}}}}}]}}\n")
    }
}

/// A text as a message has it: what stands in braces would be a placeholder (section 3.11.5).
fn message(text: &str) -> Value {
    json!({ "text": for_people(text).replace('{', "{{").replace('}', "}}") })
}

/// A file (section 3.4): below this folder relative to it, elsewhere as a whole.
fn location(path: &Path) -> Value {
    let here = env::current_dir().and_then(fs::canonicalize);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let whole = if is_plain { None } else { fs::canonicalize(path).ok() };
    let within = match (&whole, &here) {
        (Some(whole), Ok(here)) => whole.strip_prefix(here).ok(),
        (Some(_), Err(_)) => None,
        (None, _) => Some(path),
    };
    match within {
        Some(path) => json!({ "uri": uri(path), "uriBaseId": ROOT }),
        None => json!({ "uri": format!("file://{}", uri(whole.as_deref().unwrap_or(path))) }),
    }
}

/// A path as in a URI (RFC 3986).
fn uri(path: &Path) -> String {
    let mut uri = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => continue,
            Component::RootDir => uri.push('/'),
            part => {
                if !uri.is_empty() && !uri.ends_with('/') {
                    uri.push('/');
                }
                for byte in part.as_os_str().as_encoded_bytes() {
                    match byte {
                        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                            uri.push(char::from(*byte));
                        }
                        byte => uri.push_str(&format!("%{byte:02X}")),
                    }
                }
            }
        }
    }
    uri
}

fn weight_of_state(state: State) -> (&'static str, &'static str) {
    match state {
        State::Error => ("fail", "error"),
        State::Warning => ("fail", "warning"),
        State::CannotTell | State::Running => ("open", "none"),
        State::Good => ("pass", "none"),
    }
}

fn weight_of_finding(severity: Severity) -> Option<(&'static str, &'static str)> {
    match severity {
        Severity::Error => Some(("fail", "error")),
        Severity::Warning => Some(("fail", "warning")),
        Severity::CannotTell => Some(("open", "none")),
        Severity::Notice => Some(("informational", "none")),
        Severity::Good => None,
    }
}
