//! The policy file of MTA-STS (RFC 8461 section 3.2), as somebody pastes it. A web page cannot read it from
//! where it is published: it is on another origin, which does not let pages in.

use std::fmt;

use serde::{Serialize, Serializer};

use super::fields::short;
use crate::checks::{Check, Finding, FindingCode, Severity, list};
use crate::dns::Name;

/// The largest file that is read (section 3.2 has senders take no more than 64 kB).
const MAX_BYTES: usize = 64 * 1024;
/// The most patterns that are kept.
const MAX_PATTERNS: usize = 1000;
/// The longest time that a policy can be kept, a year (section 3.2).
const MAX_AGE: u64 = 31_557_600;
/// Below a day an attacker only has to wait.
const SHORT_AGE: u64 = 86_400;

/// What senders are to do where a server does not fit the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyMode {
    /// Not deliver.
    Enforce,
    /// Deliver, and report.
    Testing,
    /// Nothing: the policy is being withdrawn.
    None,
}

/// Which mail servers a policy allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MxPattern {
    /// This one.
    Host(Name),
    /// `*.` and a name: those one label below it.
    Below(Name),
}

impl MxPattern {
    fn parse(text: &str) -> Option<Self> {
        let read = |text: &str| Name::from_user(text).ok().filter(|name| !name.is_root());
        match text.strip_prefix("*.") {
            Some(rest) => read(rest).map(Self::Below),
            None => read(text).map(Self::Host),
        }
    }

    /// Whether it allows a mail server (section 4.1).
    #[must_use]
    pub fn covers(&self, host: &Name) -> bool {
        match self {
            Self::Host(name) => name == host,
            Self::Below(name) => host.parent().as_ref() == Some(name),
        }
    }
}

impl fmt::Display for MxPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => write!(f, "{name}"),
            Self::Below(name) => write!(f, "*.{name}"),
        }
    }
}

impl Serialize for MxPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// What senders are to do.
    pub mode: PolicyMode,
    /// For how many seconds senders keep it.
    pub max_age: u64,
    /// The mail servers that it allows.
    pub mx: Vec<MxPattern>,
}

/// Why a text is no policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// It is larger than senders read.
    TooLarge,
    /// A web page.
    WebPage,
    /// A line without a colon; the line.
    NoColon(String),
    /// It has no such line.
    Missing(&'static str),
    /// The version is another one.
    Version(String),
    /// A mode that there is not.
    Mode(String),
    /// Not a number of seconds.
    MaxAge(String),
    /// Not a host name, nor one after `*.`.
    Mx(String),
    /// More of them than are read.
    TooManyMx,
}

impl fmt::Display for PolicyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("it is larger than 64 kB"),
            Self::WebPage => f.write_str("it is a web page"),
            Self::NoColon(line) => write!(f, "the line `{line}` has no colon"),
            Self::Missing(field) => write!(f, "there is no line `{field}:`"),
            Self::Version(version) => write!(f, "the version is `{version}`, and must be `STSv1`"),
            Self::Mode(mode) => write!(f, "the mode `{mode}` is not one of `enforce`, `testing` and `none`"),
            Self::MaxAge(age) => write!(f, "the max_age `{age}` is not a number of seconds"),
            Self::Mx(mx) => write!(f, "`mx: {mx}` is not a host name, nor one after `*.`"),
            Self::TooManyMx => write!(f, "it has more than {MAX_PATTERNS} lines `mx:`"),
        }
    }
}

impl Policy {
    /// Reads the text of a policy file. Of a field that is repeated the first counts, but for `mx`.
    ///
    /// # Errors
    /// The first [`PolicyFault`], for which senders act as if there were no policy.
    pub fn parse(text: &str) -> Result<Self, PolicyFault> {
        if text.len() > MAX_BYTES {
            return Err(PolicyFault::TooLarge);
        }
        if text.trim_start().starts_with('<') {
            return Err(PolicyFault::WebPage);
        }
        let (mut version, mut mode, mut max_age, mut mx) = (None, None, None, Vec::new());
        // What was copied may have a byte order mark and blank lines.
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(|| PolicyFault::NoColon(short(line)))?;
            let value = value.trim();
            match name {
                "version" => version = version.or(Some(value)),
                "mode" => mode = mode.or(Some(value)),
                "max_age" => max_age = max_age.or(Some(value)),
                "mx" if mx.len() == MAX_PATTERNS => return Err(PolicyFault::TooManyMx),
                "mx" => mx.push(MxPattern::parse(value).ok_or_else(|| PolicyFault::Mx(short(value)))?),
                _ => {}
            }
        }
        match version.ok_or(PolicyFault::Missing("version"))? {
            "STSv1" => {}
            other => return Err(PolicyFault::Version(short(other))),
        }
        let mode = match mode.ok_or(PolicyFault::Missing("mode"))? {
            "enforce" => PolicyMode::Enforce,
            "testing" => PolicyMode::Testing,
            "none" => PolicyMode::None,
            other => return Err(PolicyFault::Mode(short(other))),
        };
        let max_age = max_age.ok_or(PolicyFault::Missing("max_age"))?;
        let digits = (1..=10).contains(&max_age.len()) && max_age.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = max_age.parse().ok().filter(|_| digits);
        let max_age = seconds.ok_or_else(|| PolicyFault::MaxAge(short(max_age)))?;
        if mx.is_empty() && mode != PolicyMode::None {
            return Err(PolicyFault::Missing("mx"));
        }
        Ok(Self { mode, max_age, mx })
    }

    /// The mail servers among these that it does not allow.
    #[must_use]
    pub fn uncovered<'a>(&self, hosts: &'a [Name]) -> Vec<&'a Name> {
        match self.mode {
            PolicyMode::None => Vec::new(),
            PolicyMode::Enforce | PolicyMode::Testing => {
                let missing = |host: &&Name| !self.mx.iter().any(|pattern| pattern.covers(host));
                hosts.iter().filter(missing).collect()
            }
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match self.mode {
            PolicyMode::Enforce => "enforce",
            PolicyMode::Testing => "testing",
            PolicyMode::None => "none",
        };
        writeln!(f, "version: STSv1\nmode: {mode}")?;
        self.mx.iter().try_for_each(|mx| writeln!(f, "mx: {mx}"))?;
        writeln!(f, "max_age: {}", self.max_age)
    }
}

/// Reads a pasted policy of `domain`, and compares it with the domain's mail servers; none where these are
/// not known.
pub fn judge_policy(
    domain: &Name,
    text: &str,
    hosts: Option<&[Name]>,
    queries: &[u32],
) -> (Result<Policy, PolicyFault>, Vec<Finding>) {
    let finding = |code, arguments: &[(&str, &str)]| {
        let arguments = [&[("domain", domain.as_str())], arguments].concat();
        Finding::new(Check::Transport, code, &arguments, queries)
    };
    let policy = match Policy::parse(text) {
        Ok(policy) => policy,
        Err(fault) => {
            let found = finding(FindingCode::MtaStsPolicySyntax, &[("why", &fault.to_string())]);
            return (Err(fault), vec![found]);
        }
    };
    let mut findings = Vec::new();
    let uncovered = policy.uncovered(hosts.unwrap_or_default());
    if !uncovered.is_empty() {
        let arguments = [("hosts", list(&uncovered)), ("host", uncovered[0].to_string())];
        let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
        let found = finding(FindingCode::MtaStsPolicyMx, &arguments);
        // In testing mode the mail is delivered, and the failure reported.
        findings.push(match policy.mode {
            PolicyMode::Testing => found.remark(Severity::Warning),
            PolicyMode::Enforce | PolicyMode::None => found,
        });
    }
    match policy.mode {
        PolicyMode::Testing => findings.push(finding(FindingCode::MtaStsPolicyTesting, &[])),
        PolicyMode::None => findings.push(finding(FindingCode::MtaStsPolicyNone, &[])),
        PolicyMode::Enforce => {}
    }
    // A policy that is being withdrawn is kept for a short time on purpose.
    let is_short = policy.max_age < SHORT_AGE && policy.mode != PolicyMode::None;
    if is_short || policy.max_age > MAX_AGE {
        let time = match is_short {
            true => format!("only {} seconds", policy.max_age),
            false => format!("{} seconds, which is more than allowed", policy.max_age),
        };
        findings.push(finding(FindingCode::MtaStsPolicyShort, &[("time", &time)]));
    }
    if uncovered.is_empty() && hosts.is_some_and(|hosts| !hosts.is_empty()) && policy.mode != PolicyMode::None
    {
        findings.push(finding(FindingCode::MtaStsPolicyCovers, &[]));
    }
    (Ok(policy), findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str =
        "version: STSv1\r\nmode: enforce\r\nmx: mx1.a.net\r\nmx: *.b.net\r\nmax_age: 604800\r\n";

    fn name(text: &str) -> Name {
        Name::parse(text).expect(text)
    }

    #[test]
    fn a_policy_reads_what_it_writes() {
        let policy = Policy::parse(SOUND).expect("a policy");
        assert_eq!((policy.mode, policy.max_age), (PolicyMode::Enforce, 604_800));
        assert_eq!(Policy::parse(&policy.to_string()), Ok(policy));
        let extra = format!("\u{feff}{SOUND}\nmode: none\nx: y\n\n");
        assert_eq!(
            Policy::parse(&extra).map(|policy| policy.mode),
            Ok(PolicyMode::Enforce),
            "the first counts"
        );
    }

    #[test]
    fn a_star_stands_for_exactly_one_label() {
        let policy = Policy::parse(SOUND).expect("a policy");
        let hosts = ["mx1.a.net", "MX.b.net", "b.net", "a.b.b.net", "mx2.a.net"].map(name);
        let uncovered: Vec<String> = policy.uncovered(&hosts).iter().map(ToString::to_string).collect();
        assert_eq!(uncovered, ["b.net", "a.b.b.net", "mx2.a.net"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let swap = |from: &str, to: &str| Policy::parse(&SOUND.replace(from, to)).map(|_| ());
        for (from, to, fault) in [
            ("STSv1", "STSv2", PolicyFault::Version("STSv2".into())),
            ("mode: enforce", "mode: strict", PolicyFault::Mode("strict".into())),
            ("mode: enforce\r\n", "", PolicyFault::Missing("mode")),
            ("604800", "a week", PolicyFault::MaxAge("a week".into())),
            ("604800", "-1", PolicyFault::MaxAge("-1".into())),
            ("604800", "99999999999", PolicyFault::MaxAge("99999999999".into())),
            ("mx1.a.net", "*", PolicyFault::Mx("*".into())),
            ("mx1.a.net", "", PolicyFault::Mx(String::new())),
            ("mx: mx1.a.net", "mx mx1.a.net", PolicyFault::NoColon("mx mx1.a.net".into())),
        ] {
            assert_eq!(swap(from, to), Err(fault), "{to}");
        }
        assert_eq!(Policy::parse("<!doctype html>").map(|_| ()), Err(PolicyFault::WebPage));
        assert_eq!(Policy::parse(&"x".repeat(70_000)).map(|_| ()), Err(PolicyFault::TooLarge));
        assert_eq!(
            Policy::parse("version: STSv1\nmode: enforce\nmax_age: 1").map(|_| ()),
            Err(PolicyFault::Missing("mx"))
        );
        assert!(Policy::parse("version: STSv1\nmode: none\nmax_age: 86400").is_ok(), "none needs no mx");
    }
}
