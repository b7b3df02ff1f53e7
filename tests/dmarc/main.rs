//! DMARC as a mail administrator meets it.
//!
//! `scenarios.txt` has them as texts. A scenario begins with `##` and its name, then `?` and the author domain,
//! with what is known of the mail behind it: `spf=pass:` and a domain (`spf=some:` where only some addresses
//! pass), `spf=fail`, `dkim=` and the domains whose signatures verify, `try=` and a record. `-` takes the
//! lines that begin so out of the world of the first scenario, `+` adds a line. What must come out follows,
//! whole: what applies and where, what comes of it, what the walk found, where reports go, all findings.

mod appendix_b;
#[path = "../support/mailauth.rs"]
mod mailauth;
mod properties;
mod reports;
mod second_opinion;
mod web;

use std::fmt::Write as _;
use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::checks::Finding;
use mailpath::checks::dmarc::{Dmarc, DmarcRequest, SpfKnowledge, check, draft_domain, record_name};
use mailpath::dns::{
    Change, Laboratory, Name, Record, RecordData, RecordType, Recorder, Resolve, Txt, Zone, ZoneChanges,
};
use serde_json::Value;

const SCENARIOS: &str = include_str!("scenarios.txt");

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect(text)
}

/// What the check gives for a request of one line.
pub(crate) fn asked(line: &str, resolver: &dyn Resolve) -> (Dmarc, Vec<Finding>) {
    let mut words = line.split(' ');
    let author = name(words.next().expect("an author domain"));
    let mut request = DmarcRequest {
        author,
        spf: SpfKnowledge::Unknown,
        signatures: None,
        null_sender: false,
        no_key: None,
    };
    for word in words {
        match word.split_once('=').expect(word) {
            ("spf", "fail") => request.spf = SpfKnowledge::NoPass,
            ("spf", spf) => {
                request.spf = match spf.split_once(':').expect(spf) {
                    ("pass", domain) => SpfKnowledge::Pass(name(domain)),
                    (_, domain) => SpfKnowledge::PassFromSome(name(domain)),
                }
            }
            ("dkim", domains) => {
                let domains = domains.split(',').filter(|domain| !domain.is_empty());
                request.signatures = Some(domains.map(name).collect());
            }
            other => panic!("{other:?}"),
        }
    }
    check(&request, resolver).now_or_never().expect("a zone answers at once")
}

/// The same for a line in which a record may be tried.
fn asked_trying(line: &str, zone: &Zone) -> (Dmarc, Vec<Finding>) {
    let Some((line, draft)) = line.split_once(" try=") else { return asked(line, zone) };
    let author = name(line.split(' ').next().expect("an author domain"));
    let place = draft_domain(&author, zone).now_or_never().expect("a zone answers at once");
    let data = RecordData::Txt(Txt::of_text(draft));
    let name = record_name(&place).expect("a name");
    let record = Record { name, rtype: RecordType::TXT, ttl: 60, data };
    let laboratory = Laboratory::new(Recorder::new(Rc::new(zone.clone()), Rc::new(|| {})));
    laboratory.make(&ZoneChanges::new([Change::Replace(record)]));
    asked(line, &laboratory)
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A result in the words of a scenario.
fn told(dmarc: &Dmarc, findings: &[Finding]) -> String {
    let json = serde_json::to_value(dmarc).expect("JSON");
    let mut told = String::new();
    let get = |key: &str| word(&json[key]);
    let _ = writeln!(
        told,
        "applies: {} {} by {} at {} of {}",
        get("status"),
        get("applies"),
        get("applies_tag"),
        get("record_domain"),
        get("organizational_domain")
    );
    let _ = writeln!(
        told,
        "result: {} {:?}, spf {}",
        get("result"),
        dmarc.outcome,
        word(&json["spf"]["aligned"])
    );
    for signature in json["dkim"].as_array().into_iter().flatten() {
        let _ = writeln!(told, "dkim: {} {}", word(&signature["domain"]), word(&signature["aligned"]));
    }
    let walk: Vec<String> =
        dmarc.walk.iter().map(|step| format!("{} {:?}", step.domain, step.status)).collect();
    let _ = writeln!(told, "walk: {}", walk.join(", ").to_lowercase());
    for report in json["reports"].as_array().into_iter().flatten() {
        let to: Vec<String> = report["send_to"].as_array().into_iter().flatten().map(word).collect();
        let line = format!(
            "{} {} {} {}",
            word(&report["tag"]),
            word(&report["uri"]),
            word(&report["status"]),
            to.join(" ")
        );
        let _ = writeln!(told, "report: {}", line.trim_end());
    }
    if let Some(published) = &dmarc.published {
        let _ = writeln!(
            told,
            "published: {:?} {:?} {:?}",
            published.status, published.applies, published.outcome
        );
    }
    if let Some(corrected) = &dmarc.corrected {
        let _ = writeln!(told, "corrected: {corrected}");
    }
    let mut codes: Vec<String> = findings.iter().map(|finding| finding.code.to_string()).collect();
    codes.sort_unstable();
    for code in codes {
        let _ = writeln!(told, "{code}");
    }
    told
}

#[test]
fn every_scenario_comes_out_as_it_must() {
    let mut parts = SCENARIOS.split("\n## ");
    let base: Vec<&str> =
        parts.next().unwrap_or_default().lines().filter(|line| !line.starts_with('#')).collect();
    let mut wrong = String::new();
    let mut count = 0;
    let mut seen = std::collections::BTreeSet::new();
    for part in parts {
        count += 1;
        let (title, rest) = part.split_once('\n').expect(part);
        let (mut query, mut gone, mut added, mut expected) = ("", Vec::new(), Vec::new(), String::new());
        for line in rest.lines().filter(|line| !line.is_empty()) {
            match line.split_at_checked(2) {
                Some(("? ", rest)) => query = rest,
                Some(("- ", start)) => gone.push(start),
                Some(("+ ", line)) => added.push(line),
                _ => expected.push_str(&format!("{line}\n")),
            }
        }
        for start in &gone {
            assert!(base.iter().any(|line| line.starts_with(start)), "{title}: no line {start}");
        }
        let left = base.iter().filter(|line| !gone.iter().any(|start| line.starts_with(start)));
        let zone = left.chain(&added).copied().collect::<Vec<_>>().join("\n");
        let zone = Zone::parse("test", &zone).unwrap_or_else(|error| panic!("{title}: {error}"));
        let (dmarc, findings) = asked_trying(query, &zone);
        seen.extend(findings.iter().map(|finding| finding.code));
        for finding in &findings {
            // Nothing is put together from half a sentence.
            let text = [finding.title.as_str(), &finding.detail, finding.fix.as_deref().unwrap_or(".")];
            for text in text {
                assert!(
                    text.ends_with(['.', '”']) && !text.contains("  ") && !text.contains('{'),
                    "{title}: {text}"
                );
            }
        }
        let told = told(&dmarc, &findings);
        if told != expected {
            let titles: Vec<&str> = findings.iter().map(|finding| finding.title.as_str()).collect();
            let _ = write!(wrong, "## {title}\n? {query}\nmust be\n{expected}but is\n{told}{titles:#?}\n\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count >= 60, "{count} scenarios");
    // Whatever can be found, some scenario finds.
    let missing: Vec<_> = mailpath::checks::FindingCode::ALL
        .iter()
        .filter(|code| code.as_str().starts_with("dmarc.") && !seen.contains(code))
        // The query alone knows of several authors.
        .filter(|code| code.as_str() != "dmarc.several-authors")
        .collect();
    assert!(missing.is_empty(), "no scenario has {missing:?}");
}
