//! What is kept of the report on one line.

use jiff::Timestamp;
use serde::Deserialize as _;
use serde_json::{Value, json};

use super::brief;
use super::change::SinceEarlier;
use crate::checks::State;
use crate::checks::spf::SpfResult;
use crate::report::list_grid::ListCounts;
use crate::report::model::{Gap, Report};
use crate::report::saved_report::{MAX_LINK, SavedReport};
use crate::report::words;

/// What came of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// When it was asked.
    pub at: Timestamp,
    /// The verdict's mark.
    pub state: State,
    /// What it is that cannot be told; none unless the mark is that.
    pub gap: Option<Gap>,
    /// The verdict.
    pub text: String,
    /// The verdict without what a row says already.
    pub brief: String,
    /// What to do first.
    pub next: Option<String>,
    /// Where mail goes, in a few words; none where it was not asked.
    pub mx: Option<String>,
    /// Lists that hold an address or domain of it, those of policy left out.
    pub listed: usize,
    /// Lists that answered.
    pub answered: usize,
    /// Lists that cannot be believed or did not answer, without those that want a key.
    pub unknown: usize,
    /// The result of SPF, or whether there is a record; none where it was not asked.
    pub spf: Option<String>,
    /// What DMARC asks for; none where it was not asked.
    pub dmarc: Option<String>,
    /// What was found of its DKIM keys; none where they were not looked for.
    pub dkim: Option<String>,
    /// What reverse DNS says of its addresses, in a few words; none where it was not asked.
    pub ptr: Option<String>,
    /// The whole report, as a link's text; none where it is too long for one.
    pub link: Option<String>,
    /// What changed since the table was made before; none the first time.
    pub since: Option<SinceEarlier>,
}

impl Outcome {
    /// What is kept of a report.
    #[must_use]
    pub fn new(report: &Report) -> Self {
        // As the report itself counts them.
        let counts = ListCounts::of(report);
        let spf = report.spf.as_ref().map(|spf| match (spf.result, &spf.record) {
            (Some(SpfResult::None), None) => "no record".to_owned(),
            (Some(result), _) => result.as_str().to_owned(),
            (None, Some(_)) => "has a record".to_owned(),
            (None, None) => "not judged".to_owned(),
        });
        let link = Some(SavedReport::from_report(report).to_link()).filter(|link| link.len() <= MAX_LINK);
        Self {
            at: report.started_at,
            state: report.verdict.state,
            gap: report.verdict.gap,
            text: report.verdict.text.clone(),
            brief: brief::verdict(report),
            next: report.verdict.next.clone(),
            mx: report.mx.as_ref().map(brief::mx),
            listed: counts.listed,
            answered: counts.answered,
            unknown: counts.unknown,
            spf,
            dmarc: report.dmarc.as_deref().map(brief::dmarc),
            dkim: report.dkim.as_deref().map(words::dkim::brief),
            ptr: report.ptr.as_deref().and_then(brief::ptr),
            link,
            since: None,
        }
    }

    /// Whether something is known to have changed since the table was made before.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.since.as_ref().is_some_and(|since| since.has_changes(self.state))
    }

    /// The form in which it is kept.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "at": self.at,
            "state": self.state.word(),
            "gap": self.gap,
            "text": self.text,
            "brief": self.brief,
            "next": self.next,
            "mx": self.mx,
            "listed": self.listed,
            "answered": self.answered,
            "unknown": self.unknown,
            "spf": self.spf,
            "dmarc": self.dmarc,
            "dkim": self.dkim,
            "ptr": self.ptr,
            "link": self.link,
            "since": self.since,
        })
    }

    /// Reads what [`Outcome::to_json`] wrote.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let number = |key: &str| value.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        // What was kept by an older version of the page lacks some of it.
        let brief = text("brief").or_else(|| text("text"))?;
        let gap = value.get("gap").and_then(|gap| Gap::deserialize(gap).ok());
        let since = value.get("since").and_then(|since| SinceEarlier::deserialize(since).ok());
        Some(Self {
            at: text("at")?.parse().ok()?,
            state: State::parse(&text("state")?)?,
            gap,
            text: text("text")?,
            brief,
            next: text("next"),
            mx: text("mx"),
            listed: number("listed")?,
            answered: number("answered")?,
            unknown: number("unknown")?,
            spf: text("spf"),
            dmarc: text("dmarc"),
            dkim: text("dkim"),
            ptr: text("ptr"),
            link: text("link"),
            since,
        })
    }
}
