//! SARIF 2.1.0 (OASIS), as code scanning reads it. It is written piece by piece, since there may be any number of
//! records.
//!
//! A finding is a result. What cannot be told has the kind “open” (section 3.27.9): too little is known to decide
//! whether there is a problem. Everything proven good is left out.

use std::collections::BTreeMap;

use mailpath::checks::{FindingCode, Severity, State};
use serde_json::{Value, json};

use super::for_people;
use super::record::Record;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A log under way.
pub(crate) struct Sarif {
    /// The file whose lines the records are of.
    file: Option<String>,
    /// The rules that results name, with a sentence and a source.
    rules: BTreeMap<String, (String, String)>,
    is_first: bool,
}

impl Sarif {
    /// A log on the lines of a file, or on a report that comes of none.
    pub(crate) fn new(file: Option<String>) -> Self {
        Self { file, rules: BTreeMap::new(), is_first: true }
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
        self.rules.entry(rule.to_owned()).or_insert_with(|| (title.to_owned(), source.to_owned()));
        let mut location = json!({
            "logicalLocations": [{ "fullyQualifiedName": record.input, "kind": "resource" }],
        });
        if let Some(file) = &self.file {
            location["physicalLocation"] =
                json!({ "artifactLocation": { "uri": file }, "region": { "startLine": record.line } });
        }
        json!({
            "ruleId": rule,
            "kind": kind,
            "level": level,
            "message": { "text": for_people(text) },
            "locations": [location],
            "partialFingerprints": { "ruleAndInput/v1": format!("{rule} {}", record.input) },
        })
    }

    /// The end, with the rules.
    pub(crate) fn end(&self) -> String {
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|(id, (title, source))| {
                // Code scanning wants all three.
                json!({
                    "id": id,
                    "shortDescription": { "text": title },
                    "fullDescription": { "text": title },
                    "help": { "text": source },
                })
            })
            .collect();
        let driver = json!({ "name": "Mailpath", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
        format!("\n],\"tool\":{{\"driver\":{driver}}}}}]}}\n")
    }
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
