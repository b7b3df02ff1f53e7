//! What holds of any record and any zone: what is read is written as it was read, a walk has eight questions
//! at the most, nothing panics, and nothing that is not answered reads as absent.

use futures_util::FutureExt as _;
use mailpath::checks::dmarc::{
    Authorization, DmarcStatus, MAX_QUESTIONS, Mistakes, NearMiss, PolicyRecord, Walk, addresses, correct,
    is_dmarc, meaning, parse,
};
use proptest::prelude::*;

use super::web::{Counting, DOMAINS, record, request, zone};
use super::{asked, name};

fn reads_what_it_writes(record: &[u8]) -> Result<(), TestCaseError> {
    for spanned in parse(record) {
        prop_assert!(record[spanned.position..].starts_with(spanned.bytes));
        let _ = meaning(&spanned);
        let Ok(tag) = spanned.tag else { continue };
        let written = tag.to_string();
        let again = parse(written.as_bytes());
        prop_assert_eq!(again.len(), 1, "{}", written);
        prop_assert_eq!(again[0].tag, Ok(tag), "{}", written);
    }
    let _ = (NearMiss::of(record), addresses(&String::from_utf8_lossy(record)));
    let mistakes = Mistakes::of(record);
    prop_assert_eq!(PolicyRecord::parse(record).is_some(), is_dmarc(record));
    if let Some(corrected) = correct(record) {
        // Tags that no longer count stay, since older receivers go by them.
        prop_assert!(Mistakes::of(corrected.as_bytes()).without_historic().is_empty(), "{}", corrected);
        prop_assert!(PolicyRecord::parse(corrected.as_bytes()).is_some_and(|record| record.is_usable()));
        prop_assert_eq!(correct(corrected.as_bytes()), None, "{}", corrected);
    } else if mistakes.is_empty() && is_dmarc(record) {
        prop_assert!(PolicyRecord::parse(record).is_some_and(|record| record.is_usable()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn tags_read_what_they_write(record in record()) {
        reads_what_it_writes(record.as_bytes())?;
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200), start in any::<bool>()) {
        let record = if start { [b"v=DMARC1;", &bytes[..]].concat() } else { bytes };
        reads_what_it_writes(&record)?;
    }

    #[test]
    fn a_walk_has_eight_questions_at_the_most(zone in zone(), labels in prop::collection::vec("[a-g1-3]", 1..40)) {
        let start = name(&format!("{}.a.test", labels.join(".")));
        let resolver = Counting::new(&zone, 0);
        let walk = Walk::ask(&start, &resolver).now_or_never().expect("a zone answers at once");
        prop_assert!(resolver.asked().len() <= MAX_QUESTIONS);
        prop_assert!(walk.steps().len() <= MAX_QUESTIONS);
        if let Some(organization) = walk.organizational_domain() {
            prop_assert!(start.is_within(&organization));
        }
        if let Some(step) = walk.applicable().step() {
            prop_assert!(start.is_within(&step.domain));
        }
    }

    #[test]
    fn a_check_is_bounded(zone in zone(), request in request()) {
        let resolver = Counting::new(&zone, 0);
        let _ = asked(&request, &resolver);
        let count = resolver.asked().len();
        prop_assert!(count <= 120, "{count} questions");
    }

    /// What is known with some answers missing is what is known with all of them.
    #[test]
    fn silence_is_never_read_as_absence(zone in zone(), request in request(), silent in 2u64..9) {
        let (whole, whole_findings) = asked(&request, &Counting::new(&zone, 0));
        let (partial, partial_findings) = asked(&request, &Counting::new(&zone, silent));
        if partial.status != DmarcStatus::Error {
            prop_assert_eq!(partial.status, whole.status);
            prop_assert_eq!(&partial.record_domain, &whole.record_domain);
            if partial.applies.is_some() {
                prop_assert_eq!(partial.applies, whole.applies);
            }
            if let Some(result) = partial.result {
                prop_assert_eq!(Some(result), whole.result);
            }
        }
        if let Some(organization) = &partial.organizational_domain {
            prop_assert_eq!(Some(organization), whole.organizational_domain.as_ref());
        }
        if let Some(aligned) = partial.spf.aligned {
            prop_assert_eq!(Some(aligned), whole.spf.aligned);
        }
        for (one, other) in partial.dkim.iter().zip(&whole.dkim) {
            prop_assert!(one.aligned.is_none() || one.aligned == other.aligned);
        }
        for (one, other) in partial.reports.iter().zip(&whole.reports) {
            prop_assert_eq!(&one.uri, &other.uri);
            // Whether consent was needed may be open where it was given anyway.
            let as_good = one.status.sends() && other.status.sends();
            prop_assert!(one.status == Authorization::CannotTell || one.status == other.status || as_good);
            prop_assert!(one.takes_mail.is_none() || one.takes_mail == other.takes_mail);
        }
        for finding in &partial_findings {
            // What is unknown, and what another finding would have said better.
            let only_there = ["dmarc.none", "dmarc.registry-only", "dmarc.spf-only", "dmarc.external-unauthorised"];
            let is_known = whole_findings.iter().any(|other| other.code == finding.code);
            prop_assert!(is_known || finding.is_unknown() || only_there.contains(&finding.code.as_str()), "{}", finding.code);
        }
    }
}

#[test]
fn hostile_zones_end() {
    let tags: String = (0..9000).map(|at| format!("x{at}=1;")).collect();
    let addresses: String = (0..3000).map(|at| format!("mailto:a@h{at}.test,")).collect();
    let texts = [
        format!("v=DMARC1; p=reject; {}", "x".repeat(64 * 1024)),
        format!("v=DMARC1; {tags}p=none; rua=mailto:a@b.test"),
        format!("v=DMARC1; {}", ";".repeat(64 * 1024)),
        format!("v=DMARC1; p=none; rua={addresses}"),
        format!("v=DMARC1; p=none; ruf={addresses}; rua={addresses}"),
        format!("{}v=DMARC1", " ".repeat(64 * 1024)),
        "=".repeat(64 * 1024),
    ];
    for text in &texts {
        let zone = format!("_dmarc.a.test 60 TXT \"{text}\"");
        let resolver = Counting::new(&zone, 0);
        let (_, findings) = asked("a.test spf=pass:b.test", &resolver);
        assert!(resolver.asked().len() < 200, "{} questions", resolver.asked().len());
        let longest = findings.iter().map(|finding| finding.title.len() + finding.detail.len()).max();
        assert!(longest.unwrap_or_default() < 5000 && findings.len() < 60, "{longest:?}");
    }
    // Every name of every walk leads on to another, and back.
    let circle: String = (0..DOMAINS.len())
        .map(|at| format!("_dmarc.{} 60 CNAME _dmarc.{}\n", DOMAINS[at], DOMAINS[(at + 1) % DOMAINS.len()]))
        .collect();
    let (dmarc, _) = asked("1.2.3.g.f.c.b.a.test spf=pass:e.test", &Counting::new(&circle, 0));
    assert_eq!(dmarc.status, DmarcStatus::Error);
    let deep = vec!["a"; 126].join(".");
    let (dmarc, _) = asked(&deep, &Counting::new("", 0));
    assert_eq!((dmarc.status, dmarc.walk.len()), (DmarcStatus::None, 8));
}
