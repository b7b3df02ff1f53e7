//! What is kept of one report among many: a line of `mailpath bulk`.

use mailpath::checks::{FindingCode, Severity, State};
use mailpath::report::bulk::{Came, CsvRow, Outcome};
use mailpath::report::{Gap, Report};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::asking::Asking;

/// One line and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The line's number, from 1.
    pub(crate) line: u64,
    /// The line.
    pub(crate) input: String,
    /// The mark of the verdict.
    pub(crate) state: State,
    /// The verdict, in one sentence; of an invalid line, what is wrong with it.
    pub(crate) verdict: String,
    /// What to do first.
    pub(crate) next: Option<String>,
    /// Whether the line asks something.
    pub(crate) valid: bool,
    /// What came of the checks, in a word or two.
    #[serde(flatten)]
    pub(crate) brief: Option<Brief>,
    /// What the checks found, the gravest first.
    pub(crate) findings: Vec<FindingRecord>,
    /// Who was asked, and for which lists; older records do not say it, and invalid lines ask nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asking: Option<Asking>,
    /// The whole report, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) report: Option<Value>,
}

/// What came of the checks, in a word or two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Brief {
    /// When it was asked.
    pub(crate) started_at: String,
    /// How long it took, in milliseconds.
    pub(crate) elapsed_ms: u64,
    /// How many questions were asked.
    pub(crate) queries: usize,
    /// What it is that cannot be told, where the mark is that. Older records lack it, as they do the next one and
    /// reverse DNS.
    #[serde(default)]
    pub(crate) gap: Option<Gap>,
    /// The verdict without what the line says already.
    #[serde(default)]
    pub(crate) brief: Option<String>,
    /// Where mail goes.
    pub(crate) mx: Option<String>,
    /// How many lists hold an address or domain of it.
    pub(crate) listed: usize,
    /// How many lists answered.
    pub(crate) lists_answered: usize,
    /// How many lists cannot be believed or did not answer.
    pub(crate) lists_unknown: usize,
    /// The result of SPF.
    pub(crate) spf: Option<String>,
    /// What DMARC asks for.
    pub(crate) dmarc: Option<String>,
    /// What was found of DKIM keys.
    pub(crate) dkim: Option<String>,
    /// What reverse DNS says of its addresses.
    #[serde(default)]
    pub(crate) ptr: Option<String>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FindingRecord {
    /// Its stable code.
    pub(crate) code: FindingCode,
    /// How much it matters.
    pub(crate) severity: Severity,
    /// One sentence: what is the case.
    pub(crate) title: String,
    /// So what.
    pub(crate) detail: String,
    /// Do what.
    pub(crate) fix: Option<String>,
    /// Where it is read.
    pub(crate) source: String,
}

impl Record {
    /// What is kept of a report.
    pub(crate) fn of_report(line: u64, input: &str, report: &Report) -> Self {
        let outcome = Outcome::new(report);
        let findings = report.findings.iter().map(|finding| FindingRecord {
            code: finding.code,
            severity: finding.severity,
            title: finding.title.clone(),
            detail: finding.detail.clone(),
            fix: finding.fix.clone(),
            source: finding.source.to_string(),
        });
        Self {
            line,
            input: input.to_owned(),
            state: outcome.state,
            verdict: outcome.text,
            next: outcome.next,
            valid: true,
            brief: Some(Brief {
                started_at: outcome.at.to_string(),
                elapsed_ms: report.elapsed_ms,
                queries: report.queries.sent,
                gap: outcome.gap,
                brief: Some(outcome.brief),
                mx: outcome.mx,
                listed: outcome.listed,
                lists_answered: outcome.answered,
                lists_unknown: outcome.unknown,
                spf: outcome.spf,
                dmarc: outcome.dmarc,
                dkim: outcome.dkim,
                ptr: outcome.ptr,
            }),
            findings: findings.collect(),
            asking: None,
            report: None,
        }
    }

    /// A line that asks nothing.
    pub(crate) fn invalid(line: u64, input: &str, why: &str) -> Self {
        Self {
            line,
            input: input.to_owned(),
            state: State::CannotTell,
            verdict: why.to_owned(),
            next: None,
            valid: false,
            brief: None,
            findings: Vec::new(),
            asking: None,
            report: None,
        }
    }

    /// The record as a row of the page's table.
    pub(crate) fn to_csv(&self) -> String {
        let outcome = self.outcome();
        let came = outcome.as_ref().map_or(Came::NotRead(&self.verdict), Came::Report);
        let resolver = self.asking.as_ref().map_or("", |asking| match asking.resolver.as_str() {
            // As the page calls it.
            "default" => "automatic",
            resolver => resolver,
        });
        CsvRow { number: self.line, text: &self.input, came }.csv(resolver)
    }

    /// What the page would keep of it; none where the line asks nothing.
    fn outcome(&self) -> Option<Outcome> {
        let brief = self.brief.as_ref()?;
        Some(Outcome {
            at: brief.started_at.parse().ok()?,
            state: self.state,
            gap: brief.gap,
            text: self.verdict.clone(),
            brief: brief.brief.clone().unwrap_or_else(|| self.verdict.clone()),
            next: self.next.clone(),
            mx: brief.mx.clone(),
            listed: brief.listed,
            answered: brief.lists_answered,
            unknown: brief.lists_unknown,
            spf: brief.spf.clone(),
            dmarc: brief.dmarc.clone(),
            dkim: brief.dkim.clone(),
            ptr: brief.ptr.clone(),
            link: None,
            since: None,
        })
    }

    /// The record as a line of JSON, with its end.
    pub(crate) fn to_line(&self) -> String {
        // Strings and numbers: nothing in it refuses to be serialised. JSON has no line ends outside of strings,
        // and none within them that is not escaped.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}
