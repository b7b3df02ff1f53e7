//! Whether what receivers ask for is there, as far as the report shows it.

use std::net::IpAddr;

use super::super::model::{AddressRow, Report, Role};
use super::{Need, RequirementState, of_message};
use crate::checks::blocklist::ListRow;
use crate::checks::dkim::{KeyKind, KeyRow, MIN_RSA_BITS, Namespace};
use crate::checks::dmarc::{DmarcStatus, Outcome, outcome_in_words};
use crate::checks::host_name::looks_dynamic;
use crate::checks::mx::MxStatus;
use crate::checks::ptr::{PtrRow, PtrStatus};
use crate::checks::spf::SpfResult;
use crate::checks::{Check, Finding, FindingCode, Severity, list};
use crate::dns::{Name, display_name, with_display_names};
use crate::report::english::plural;
use RequirementState::{CannotTell, Met, NotApplicable, NotMet};

/// An answer, and why.
pub(super) struct Answer {
    pub(super) state: RequirementState,
    pub(super) because: String,
    /// Whether the sending server's name would tell it.
    pub(super) needs_server: bool,
}

pub(super) fn answer(state: RequirementState, because: impl Into<String>) -> Answer {
    Answer { state, because: because.into(), needs_server: false }
}

/// What cannot be told before the sending server is named.
fn name_the_server() -> Answer {
    let because = "The sending server is not known.";
    Answer { needs_server: true, ..answer(CannotTell, because) }
}

/// That an answer is missing, with what the check says is to be done about it.
fn no_answer(report: &Report, check: Check, what: &str) -> Answer {
    let unknown = |finding: &&Finding| finding.check == check && finding.severity == Severity::CannotTell;
    let advice = report.findings.iter().filter(unknown).find_map(|finding| finding.fix.as_deref());
    answer(CannotTell, format!("{what} {}", advice.unwrap_or("Ask again.")))
}

const SEEN_IN_A_MESSAGE: &str = "Only a message shows it";
const NOT_ASKED: &str = "This report did not ask for it.";

pub(super) fn evaluate(report: &Report, need: Need) -> Answer {
    if report.findings.iter().any(|finding| finding.code == FindingCode::ResolverRewrites) {
        return answer(CannotTell, "The resolver rewrites answers, so that nothing it says proves anything.");
    }
    if report.findings.iter().any(|finding| finding.code == FindingCode::ResolverKnowsNothing) {
        return answer(CannotTell, "The resolver knows nothing of the public DNS.");
    }
    if sends_no_mail(report) {
        return answer(NotApplicable, "The domain says that it sends no mail.");
    }
    let asked = |check| report.checks.contains(&check);
    let missing = match need {
        Need::Dkim | Need::DkimKey1024 => !asked(Check::Dkim),
        Need::Dmarc | Need::Alignment => !asked(Check::Dmarc) && report.query.author_domain().is_some(),
        _ => false,
    };
    if missing {
        return answer(CannotTell, NOT_ASKED);
    }
    if let Some(answer) = report.message.as_deref().and_then(|message| of_message::evaluate(message, need)) {
        return answer;
    }
    match need {
        Need::SpfOrDkim => spf_or_dkim(report),
        Need::Spf => spf(report),
        Need::Dkim => dkim(report),
        Need::DkimKey1024 => dkim_key(report),
        Need::Dmarc => dmarc(report),
        Need::Alignment => alignment(report),
        Need::Ptr => ptr(report),
        Need::NoDynamicAddress => no_dynamic_address(report),
        Need::DomainsExist => domains_exist(report),
        Need::Tls => answer(
            CannotTell,
            format!("{SEEN_IN_A_MESSAGE}: “with ESMTPS” in the topmost Received field says that it was."),
        ),
        Need::OneClickUnsubscribe => answer(
            CannotTell,
            format!(
                "{SEEN_IN_A_MESSAGE}: it needs the fields List-Unsubscribe, with an https address, and List-Unsubscribe-Post, both signed."
            ),
        ),
        Need::Unsubscribe => answer(
            CannotTell,
            format!("{SEEN_IN_A_MESSAGE}: the field List-Unsubscribe, and a link that works."),
        ),
        Need::SpamRate => answer(
            CannotTell,
            "Only the receiver knows: Google shows it in its Postmaster Tools, Yahoo in its Complaint Feedback Loop.",
        ),
    }
}

/// Whether the domain publishes that nobody may send for it, and takes no mail either.
fn sends_no_mail(report: &Report) -> bool {
    let nobody = report.spf.as_ref().and_then(|spf| spf.record.as_deref()).is_some_and(|record| {
        let mut terms = record.split_ascii_whitespace();
        terms.next().is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
            && terms.next().is_some_and(|all| all.eq_ignore_ascii_case("-all"))
            && terms.next().is_none()
    });
    nobody && report.mx.as_ref().is_some_and(|mx| mx.status == MxStatus::NullMx)
}

fn spf(report: &Report) -> Answer {
    let Some(spf) = &report.spf else { return answer(CannotTell, "No return-path is known.") };
    let domain = with_display_names(&spf.domain);
    match spf.result {
        Some(SpfResult::None) => return answer(NotMet, format!("{domain} has no SPF record.")),
        Some(SpfResult::PermError) => {
            return answer(NotMet, format!("The SPF record of {domain} has an error."));
        }
        Some(SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral) if spf.ip.is_none() => {
            return answer(NotMet, spf.because.clone());
        }
        _ => {}
    }
    let senders = match senders(report) {
        Ok(senders) => senders,
        Err(unknown) => return unknown,
    };
    let others = spf.others.iter().filter(|other| other.identity == spf.identity);
    let judged = std::iter::once((spf.ip, spf.result)).chain(others.map(|other| (other.ip, other.result)));
    let results: Vec<(IpAddr, SpfResult)> = judged
        .filter_map(|(ip, result)| Some((ip?, result?)))
        .filter(|(ip, _)| senders.iter().any(|row| row.address == *ip))
        .collect();
    let failing: Vec<(IpAddr, SpfResult)> =
        results.iter().copied().filter(|(_, result)| *result != SpfResult::Pass).collect();
    match failing.as_slice() {
        _ if results.len() < senders.len() => {
            answer(CannotTell, format!("SPF of {domain} was not judged for every address of the server."))
        }
        [] => answer(Met, format!("SPF of {domain} passes for the sending server.")),
        all if all.iter().any(|(_, result)| *result == SpfResult::TempError) => {
            no_answer(report, Check::Spf, &format!("An answer that SPF of {domain} needs is missing."))
        }
        [(address, result), ..] => {
            answer(NotMet, format!("SPF of {domain} gives “{}” for {address}.", result.as_str()))
        }
    }
}

/// Whether a signature passes. That there is a key says that somebody can sign, not that it is done.
fn dkim(report: &Report) -> Answer {
    if let Some(answer) = report.message.as_deref().and_then(of_message::signed) {
        return answer;
    }
    let Some(dkim) = &report.dkim else { return answer(CannotTell, format!("{SEEN_IN_A_MESSAGE}.")) };
    let domain = display_name(&dkim.domain);
    let usable: Vec<String> = dkim.own_usable().map(|key| key.selector.to_string()).collect();
    let others: Vec<String> =
        dkim.usable().filter(|key| key.domain != dkim.domain).map(|key| key.name.to_string()).collect();
    let mut because = if !usable.is_empty() {
        let keys = plural(usable.len(), "a key is published", "keys are published");
        format!("{SEEN_IN_A_MESSAGE}. For {domain}, {keys} (selector {}).", list(&usable))
    } else if let Some(key) = dkim.found().find(|key| key.domain == dkim.domain) {
        format!(
            "{SEEN_IN_A_MESSAGE}. The key of {domain} that was found (selector {}) cannot be used.",
            key.selector
        )
    } else if dkim.namespace == Namespace::Absent {
        format!(
            "{SEEN_IN_A_MESSAGE}. {domain} has no key, so that no signature of it can pass; only one of another domain could."
        )
    } else if dkim.wildcard == Some(true) {
        format!(
            "{SEEN_IN_A_MESSAGE}. Every selector of {domain} is answered alike (wildcard), so guessing one tells nothing: enter the selector (s= in the DKIM-Signature of a message)."
        )
    } else {
        format!(
            "{SEEN_IN_A_MESSAGE}. No key of {domain} was found, which proves nothing: enter the selector (s= in the DKIM-Signature of a message)."
        )
    };
    if !others.is_empty() {
        because.push_str(&format!(
            " {} {} of another domain, for which alone it vouches.",
            list(&others),
            plural(others.len(), "is a key", "are keys")
        ));
    }
    answer(CannotTell, because)
}

fn spf_or_dkim(report: &Report) -> Answer {
    let spf = spf(report);
    match spf.state {
        Met | NotApplicable | CannotTell => spf,
        NotMet => {
            let dkim = dkim(report);
            answer(dkim.state, format!("{} Then a signature must pass. {}", spf.because, dkim.because))
        }
    }
}

fn dkim_key(report: &Report) -> Answer {
    let keys: Vec<&KeyRow> =
        report.dkim.iter().flat_map(|dkim| dkim.found()).filter(|key| key.bits.is_some()).collect();
    let weak = |bits: Option<usize>| bits.is_some_and(|bits| bits < MIN_RSA_BITS);
    let rsa = |key: &&&KeyRow| key.key_type == Some(KeyKind::Rsa);
    let short: Vec<String> =
        keys.iter().filter(rsa).filter(|key| weak(key.bits)).map(|key| key.selector.to_string()).collect();
    match (keys.is_empty(), short.is_empty()) {
        (true, _) if report.dkim.iter().any(|dkim| dkim.found().next().is_some()) => {
            answer(CannotTell, "The key that was found cannot be used, so its length says nothing.")
        }
        (true, _) => answer(
            CannotTell,
            "No key was found; enter the selector (s= in the DKIM-Signature of a message).",
        ),
        (false, true) => answer(Met, "All keys that were found are long enough."),
        (false, false) => answer(NotMet, format!("Too short: the key of selector {}.", list(&short))),
    }
}

fn dmarc(report: &Report) -> Answer {
    let Some(dmarc) = &report.dmarc else {
        return answer(CannotTell, "No domain of a visible From is known.");
    };
    let domain = display_name(&dmarc.author_domain);
    match dmarc.status {
        DmarcStatus::Found if dmarc.is_of_registry() => answer(
            CannotTell,
            format!(
                "{domain} has no DMARC record of its own. Receivers that look at every name above it (RFC 9989) use that of {}; older ones use none.",
                dmarc.record_domain.as_ref().map(display_name).unwrap_or_default()
            ),
        ),
        DmarcStatus::Found => {
            let at = dmarc.record_domain.as_ref().filter(|at| **at != dmarc.author_domain);
            let at = at.map_or_else(String::new, |at| format!(", by the record of {}", display_name(at)));
            answer(Met, format!("{domain} has DMARC{at}."))
        }
        DmarcStatus::None if dmarc.author_is_missing => {
            answer(NotMet, format!("{domain} does not exist, so no DMARC record applies to it."))
        }
        DmarcStatus::None => answer(NotMet, format!("{domain} has no DMARC record.")),
        DmarcStatus::Invalid => {
            answer(NotMet, format!("The DMARC record of {domain} has no policy that can be used."))
        }
        DmarcStatus::Error => no_answer(report, Check::Dmarc, "An answer that decides is missing."),
    }
}

fn alignment(report: &Report) -> Answer {
    let Some(dmarc) = &report.dmarc else {
        return answer(CannotTell, "No domain of a visible From is known.");
    };
    let domain = display_name(&dmarc.author_domain);
    let is_exact = dmarc.spf.domain.as_ref() == Some(&dmarc.author_domain);
    match dmarc.outcome {
        // Receivers that go by a list of registries take each registered domain for an organization of its own.
        Outcome::PassesBySpf if dmarc.is_organization_disputed() && !is_exact => answer(
            CannotTell,
            format!("Receivers may differ in which domains they take for one organization with {domain}."),
        ),
        Outcome::PassesBySpf | Outcome::PassesBySignature => {
            answer(Met, with_display_names(&outcome_in_words(dmarc)))
        }
        Outcome::CannotPass => answer(NotMet, with_display_names(&outcome_in_words(dmarc))),
        Outcome::NeedsSignature => {
            let outcome = outcome_in_words(dmarc);
            answer(CannotTell, format!("{} {SEEN_IN_A_MESSAGE}.", with_display_names(&outcome)))
        }
        // Without a record anywhere each domain is an organization of its own (RFC 9989 section 4.10.2).
        Outcome::NoPolicy if dmarc.spf.aligned == Some(true) => {
            answer(Met, format!("SPF passes for {domain} itself."))
        }
        Outcome::NoPolicy => {
            answer(NotMet, format!("Without a DMARC record, {domain} says nothing of what belongs to it."))
        }
        Outcome::CannotTell if !report.is_server_named() => name_the_server(),
        Outcome::CannotTell => answer(CannotTell, "Something that decides is not known."),
    }
}

/// The addresses of the sending server that receivers see; or why none is known.
fn senders(report: &Report) -> Result<Vec<&AddressRow>, Answer> {
    if !report.is_server_named() {
        return Err(name_the_server());
    }
    let named = |row: &&AddressRow| matches!(row.role, Role::Server | Role::Input) && !row.left_out;
    let rows: Vec<&AddressRow> = report.addresses.iter().filter(named).collect();
    let outside: Vec<&AddressRow> = rows.iter().copied().filter(|row| row.special_use.is_none()).collect();
    match (rows.is_empty(), outside.is_empty()) {
        (true, _) => Err(answer(CannotTell, "No address of the sending server is known.")),
        (false, true) => Err(answer(
            CannotTell,
            "The server’s address is not the one that receivers see: name that of the internet connection.",
        )),
        (false, false) => Ok(outside),
    }
}

/// What reverse DNS says of an address.
fn ptr_row<'a>(report: &'a Report, address: &AddressRow) -> Option<&'a PtrRow> {
    report.ptr.iter().flatten().find(|row| row.address == address.address)
}

fn ptr(report: &Report) -> Answer {
    let senders = match senders(report) {
        Ok(senders) => senders,
        Err(unknown) => return unknown,
    };
    let addresses = |wanted: &dyn Fn(&PtrRow) -> bool| -> Vec<String> {
        let rows = senders.iter().filter(|row| ptr_row(report, row).is_some_and(wanted));
        rows.map(|row| row.address.to_string()).collect()
    };
    let none = addresses(&|row| row.status == PtrStatus::None);
    let unconfirmed = addresses(&|row| row.forward_confirmed == Some(false) && row.status == PtrStatus::Ok);
    let confirmed = addresses(&|row| row.forward_confirmed == Some(true));
    if !none.is_empty() {
        answer(NotMet, format!("{} {} no name.", list(&none), plural(none.len(), "has", "have")))
    } else if !unconfirmed.is_empty() {
        answer(NotMet, format!("No name of {} leads back to it.", list(&unconfirmed)))
    } else if confirmed.len() == senders.len() {
        answer(Met, format!("The name of {} leads back to it.", list(&confirmed)))
    } else {
        no_answer(report, Check::Ptr, "An answer is missing.")
    }
}

fn no_dynamic_address(report: &Report) -> Answer {
    let senders = match senders(report) {
        Ok(senders) => senders,
        Err(unknown) => return unknown,
    };
    // Only what lists of such connections say: others list networks, or what comes out of them.
    let of_sender =
        |row: &&ListRow| senders.iter().any(|sender| sender.address.to_canonical().to_string() == row.target);
    let rows: Vec<&ListRow> = report.blocklists.iter().flatten().filter(of_sender).collect();
    let names_of = |wanted: &dyn Fn(&ListRow) -> bool| -> Vec<&str> {
        let mut names: Vec<&str> =
            rows.iter().filter(|row| wanted(row)).map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let listing = names_of(&|row| row.is_listed_as_end_user());
    if !listing.is_empty() {
        let which = plural(listing.len(), "lists", "list");
        return answer(
            NotMet,
            format!("{} {which} the address as a home or dial-up connection.", list(&listing)),
        );
    }
    let names: Vec<&[Name]> =
        senders.iter().map(|row| ptr_row(report, row).map_or(&[][..], |row| &row.confirmed)).collect();
    let dynamic: Vec<String> =
        names.iter().copied().flatten().filter(|name| looks_dynamic(name)).map(display_name).collect();
    let silent = names_of(&|row| row.is_unknown() && row.is_of_list_of_end_users());
    if !dynamic.is_empty() {
        let looks = plural(dynamic.len(), "looks", "look");
        let what =
            format!("{} {looks} generated from the address, like those of home connections.", list(&dynamic));
        answer(NotMet, what)
    } else if names.iter().any(|names| names.is_empty()) {
        answer(CannotTell, "The address has no confirmed name to tell by.")
    } else if !silent.is_empty() {
        let they = plural(silent.len(), "which lists", "which list");
        answer(
            CannotTell,
            format!(
                "Its name does not look like one, but {}, {they} such addresses, gave no usable answer.",
                list(&silent)
            ),
        )
    } else {
        answer(Met, "Neither its name nor a list says so.")
    }
}

/// Whether a name exists, by every answer of the report.
fn exists(report: &Report, name: &Name) -> Option<bool> {
    let lookups = report.transcript.lookups().iter().filter(|lookup| lookup.question.name == *name);
    let mut known = lookups.filter_map(|lookup| lookup.name_exists());
    let first = known.next()?;
    // Answers that contradict each other prove nothing.
    known.all(|other| other == first).then_some(first)
}

fn domains_exist(report: &Report) -> Answer {
    let mut domains: Vec<Name> = Vec::new();
    for domain in [report.query.author_domain(), report.query.sender_domain()].into_iter().flatten() {
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    if domains.is_empty() {
        return answer(CannotTell, "No domain of the sender is known.");
    }
    let of = |wanted: Option<bool>| -> Vec<String> {
        domains.iter().filter(|name| exists(report, name) == wanted).map(display_name).collect()
    };
    let (missing, unknown) = (of(Some(false)), of(None));
    if !missing.is_empty() {
        answer(NotMet, format!("{} does not exist.", list(&missing)))
    } else if !unknown.is_empty() {
        answer(CannotTell, format!("Whether {} exists was not answered.", list(&unknown)))
    } else {
        answer(
            Met,
            format!("{} {}.", list(&of(Some(true))), if domains.len() == 1 { "exists" } else { "exist" }),
        )
    }
}
