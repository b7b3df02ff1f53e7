//! JUnit's XML, as continuous integration reads it: a suite for each record, with a case for its verdict and one
//! for each finding. A problem is a failure; what cannot be told is an error, since the test could not be made; a
//! warning passes, unless it is to count.

use std::fmt::Write as _;

use mailpath::checks::{Severity, State};
use mailpath::dns::{plain, with_display_names};
use mailpath::report::english::spoken;

use super::record::Record;

/// How records are written.
#[derive(Clone, Copy, Default)]
pub(crate) struct Junit {
    /// Whether warnings are failures.
    pub(crate) strict: bool,
}

/// How a case came out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Pass,
    Failure,
    Error,
}

impl Junit {
    /// The beginning.
    pub(crate) fn start(self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"Mailpath\">\n".into()
    }

    /// The end. What is lacking is a test that could not be made: else all would have passed.
    pub(crate) fn end(self, lacking: Option<&str>) -> String {
        let lacking = lacking.map(|why| {
            let why = shown(why);
            format!(
                "  <testsuite name=\"Mailpath\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
                 <testcase classname=\"Mailpath\" name=\"complete\"><error message=\"{why}\"/></testcase>\n  </testsuite>\n"
            )
        });
        lacking.unwrap_or_default() + "</testsuites>\n"
    }

    /// The suite of a record.
    pub(crate) fn add(self, record: &Record) -> String {
        let of_state = match record.state {
            State::Good => Outcome::Pass,
            State::Warning => self.warning(),
            State::Error => Outcome::Failure,
            State::CannotTell | State::Running => Outcome::Error,
        };
        let verdict = record.next.as_deref().unwrap_or_default();
        let mut cases = vec![("verdict".to_owned(), of_state, record.verdict.as_str(), verdict.to_owned())];
        for finding in &record.findings {
            let outcome = match finding.severity {
                Severity::Good | Severity::Notice => Outcome::Pass,
                Severity::Warning => self.warning(),
                Severity::Error => Outcome::Failure,
                Severity::CannotTell => Outcome::Error,
            };
            let more = format!(
                "{}\n{}\n{}",
                finding.detail,
                finding.fix.as_deref().unwrap_or_default(),
                finding.source
            );
            cases.push((finding.code.to_string(), outcome, finding.title.as_str(), more));
        }
        let count = |outcome| cases.iter().filter(|case| case.1 == outcome).count();
        let (failures, errors) = (count(Outcome::Failure), count(Outcome::Error));
        let name = escaped(&record.input);
        let tests = cases.len();
        let mut xml = format!(
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\">\n"
        );
        for (case, outcome, title, more) in &cases {
            let (title, more) = (shown(title), shown(more.trim()));
            // Writing to memory does not fail.
            let _ = write!(xml, "    <testcase classname=\"{name}\" name=\"{case}: {title}\"");
            let _ = match outcome {
                Outcome::Pass => writeln!(xml, "/>"),
                Outcome::Failure => {
                    writeln!(xml, "><failure message=\"{title}\">{more}</failure></testcase>")
                }
                Outcome::Error => writeln!(xml, "><error message=\"{title}\">{more}</error></testcase>"),
            };
        }
        xml.push_str("  </testsuite>\n");
        xml
    }

    fn warning(self) -> Outcome {
        if self.strict { Outcome::Failure } else { Outcome::Pass }
    }
}

/// A sentence as people read it.
fn shown(text: &str) -> String {
    escaped(&spoken(&with_display_names(text)))
}

/// A text as XML has it, in content and in attributes. Characters that XML 1.0 cannot have are shown.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        for c in plain(line).chars() {
            match c {
                '&' => xml.push_str("&amp;"),
                '<' => xml.push_str("&lt;"),
                '>' => xml.push_str("&gt;"),
                '"' => xml.push_str("&quot;"),
                c => xml.push(c),
            }
        }
        xml.push_str(end);
    }
    xml
}
