//! What tags, policies and outcomes mean, in words for people.

use super::check::Dmarc;
use super::evaluate::{DmarcStatus, Outcome, SpfKnowledge};
use super::policy::{AlignmentMode, Policy, Psd};
use super::record::{SpannedTag, Tag, TagError};
use crate::checks::list;

/// What a tag of a record means.
#[must_use]
pub fn meaning(spanned: &SpannedTag<'_>) -> String {
    let tag = match spanned.tag {
        Ok(tag) => tag,
        Err(error) => return wrong(spanned, error).to_owned(),
    };
    match tag {
        Tag::Version => "This is a DMARC record.".to_owned(),
        Tag::P(policy) => format!("Mail that fails: receivers are asked to {}.", policy.in_words()),
        Tag::Sp(policy) => {
            format!("The same for subdomains: receivers are asked to {}.", policy.in_words())
        }
        Tag::Np(policy) => {
            format!("For subdomains that do not exist: receivers are asked to {}.", policy.in_words())
        }
        Tag::Adkim(mode) => agreement("A signature's domain", mode),
        Tag::Aspf(mode) => agreement("The return-path's domain", mode),
        Tag::Rua(reports) => {
            format!("Summaries of what was seen go to {}.", destinations(&reports.addresses()))
        }
        Tag::Ruf(reports) => {
            format!("Reports about single messages that fail go to {}.", destinations(&reports.addresses()))
        }
        Tag::Fo(options) => {
            let any = match options.any {
                Some(true) => "when SPF or the signature gives no aligned pass",
                _ => "when neither SPF nor a signature passes",
            };
            let also =
                [options.dkim.then_some("when a signature fails"), options.spf.then_some("when SPF fails")];
            let mut when: Vec<&str> = also.into_iter().flatten().collect();
            if options.any.is_some() || when.is_empty() {
                when.insert(0, any);
            }
            format!("Reports about single messages are wanted {}.", list(&when))
        }
        Tag::T(true) => {
            "The policy is being tested: new receivers go one step lower, older ones apply it in full."
                .to_owned()
        }
        Tag::T(false) => "The policy is meant as it is written.".to_owned(),
        Tag::Psd(Psd::Yes) => "Others register names below this domain, as below .com.".to_owned(),
        Tag::Psd(Psd::No) => {
            "This domain and all below it are one organization; nobody looks higher.".to_owned()
        }
        Tag::Psd(Psd::Unset) => "Which domain is the organization's is found out by the way up.".to_owned(),
        Tag::Historic(..) => "This no longer counts (since RFC 9989).".to_owned(),
        Tag::Unknown(..) => "Nobody knows this setting; it is ignored.".to_owned(),
    }
}

fn wrong(spanned: &SpannedTag<'_>, error: TagError) -> &'static str {
    let is_policy = ["p", "sp", "np"].iter().any(|name| spanned.is(name));
    match error {
        _ if is_policy => {
            "Not understood, and so the whole policy is lost: only none, quarantine and reject are known."
        }
        TagError::Empty => "There is nothing between two semicolons.",
        TagError::NoEquals => "Not a setting: there is no `=` in it.",
        TagError::Name => "Not a setting: the name before `=` is not made of letters.",
        TagError::Character => "Not understood: it has characters that do not belong there.",
        TagError::Value => "Not understood: the default is used in its place.",
    }
}

fn agreement(what: &str, mode: AlignmentMode) -> String {
    match mode {
        AlignmentMode::Strict => format!("{what} must be exactly that of the visible From (strict)."),
        AlignmentMode::Relaxed => {
            format!("{what} must belong to the same organization as that of the visible From (relaxed).")
        }
    }
}

fn destinations(addresses: &[super::uri::ReportAddress]) -> String {
    let good = addresses.iter().filter_map(|address| address.uri.as_ref().ok());
    let good: Vec<String> = good
        .map(|uri| match uri.text.get(..7) {
            Some(start) if start.eq_ignore_ascii_case("mailto:") => uri.text[7..].to_owned(),
            _ => uri.text.clone(),
        })
        .collect();
    if good.is_empty() { "nobody: no address in it can be used".to_owned() } else { list(&good) }
}

/// What is asked for mail of the author domain that fails.
#[must_use]
pub fn policy_in_words(policy: Policy) -> &'static str {
    match policy {
        Policy::None => "failing mail is to be treated like any other",
        Policy::Quarantine => {
            "failing mail is to be treated as suspicious, which mostly means the spam folder"
        }
        Policy::Reject => "failing mail is to be refused",
    }
}

/// Which domains belong with the author domain, as closely as the record asks.
fn kin(dmarc: &Dmarc, mode: Option<AlignmentMode>) -> String {
    let author = &dmarc.author_domain;
    match (mode, &dmarc.organizational_domain) {
        (Some(AlignmentMode::Strict), _) => format!("exactly {author}"),
        (_, None) => author.to_string(),
        // The author domain itself counts everywhere.
        _ if dmarc.is_organization_disputed() => author.to_string(),
        // Below a public suffix each name is an organization of its own (RFC 9989 section 4.10.2).
        (_, Some(organization)) if dmarc.is_organization_a_suffix() => organization.to_string(),
        (_, Some(organization)) => format!("{organization} or a domain below it"),
    }
}

/// Who must sign, so that a signature counts.
#[must_use]
pub fn signer(dmarc: &Dmarc) -> String {
    kin(dmarc, dmarc.policy.map(|policy| policy.adkim))
}

/// Which domain SPF must pass for, so that it counts.
#[must_use]
pub fn returner(dmarc: &Dmarc) -> String {
    kin(dmarc, dmarc.policy.map(|policy| policy.aspf))
}

/// Why SPF does not let the mail pass.
fn spf_in_words(dmarc: &Dmarc) -> String {
    let author = &dmarc.author_domain;
    let strict = dmarc.policy.is_some_and(|policy| policy.aspf == AlignmentMode::Strict);
    match (&dmarc.spf_knowledge, &dmarc.spf.domain) {
        (SpfKnowledge::Pass(_) | SpfKnowledge::PassFromSome(_), Some(domain)) if strict => {
            format!("SPF passes for {domain}, and the record asks for exactly {author} (`aspf=s`)")
        }
        (SpfKnowledge::Pass(_) | SpfKnowledge::PassFromSome(_), Some(domain)) => {
            format!("SPF passes for {domain}, which does not belong with {author}")
        }
        _ => "SPF does not pass".to_owned(),
    }
}

/// What comes of it for the mail, in one sentence.
#[must_use]
pub fn outcome_in_words(dmarc: &Dmarc) -> String {
    let author = &dmarc.author_domain;
    let signer = signer(dmarc);
    match dmarc.outcome {
        Outcome::NoPolicy => format!("No DMARC policy applies to mail that has {author} in the visible From."),
        Outcome::PassesBySpf => match &dmarc.spf.domain {
            Some(domain) if domain != author => {
                let whose = match dmarc.null_sender {
                    true => "the name by which the server introduces itself (HELO)",
                    false => "the return-path's domain",
                };
                match dmarc.is_organization_disputed() {
                    true => format!(
                        "Mail passes DMARC by SPF where receivers follow RFC 9989: {domain}, {whose}, and {author} are one organization by a registry’s record. Others may differ."
                    ),
                    false => format!("Mail passes DMARC by SPF: {domain}, {whose}, belongs with {author}."),
                }
            }
            _ if dmarc.null_sender => format!(
                "Mail passes DMARC by SPF: the name by which the server introduces itself (HELO) is {author}, as in the visible From."
            ),
            _ => format!("Mail passes DMARC by SPF: the return-path's domain is {author}, as in the visible From."),
        },
        Outcome::PassesBySignature => {
            format!("The message passes DMARC by its signature, whose domain belongs with {author}.")
        }
        Outcome::NeedsSignature => {
            format!("Mail passes DMARC only with a signature (DKIM) of {signer}: {}.", spf_in_words(dmarc))
        }
        Outcome::CannotPass if dmarc.no_key.is_some() => format!(
            "Mail fails DMARC: {}, and only {author} itself could sign (`adkim=s`), which has no key.",
            spf_in_words(dmarc)
        ),
        Outcome::CannotPass => {
            format!("The message fails DMARC: it has no valid signature (DKIM) of {signer}, and {}.", spf_in_words(dmarc))
        }
        Outcome::CannotTell => match (&dmarc.spf_knowledge, dmarc.status) {
            (_, DmarcStatus::Error) => {
                "Whether mail passes DMARC cannot be told: what is asked for could not be looked up.".to_owned()
            }
            (SpfKnowledge::PassFromSome(_), _) => {
                "Whether mail passes DMARC depends on the address it is sent from: SPF does not pass for all of them."
                    .to_owned()
            }
            (SpfKnowledge::Unknown, _) => format!(
                "Mail passes DMARC if SPF passes for {}, or a signature (DKIM) of {signer} verifies. Neither is known here.",
                returner(dmarc)
            ),
            _ => format!(
                "Whether mail passes DMARC cannot be told: whether all that vouches for it belongs with {author} could not be looked up."
            ),
        },
    }
}
