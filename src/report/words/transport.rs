//! Transport security in words, the same on the page, in exports and in comparisons.

use crate::checks::transport::{
    Bimi, BimiStatus, Caa, CaaStatus, DaneHost, DaneStatus, DnssecState, MtaSts, MtaStsStatus,
    PolicyHostState, PolicyMode, TlsRpt, TlsRptStatus, Transport,
};
use crate::checks::{State, list};

/// A mark, and the words beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The mark; none for what is only to be known.
    pub state: Option<State>,
    /// The words, a sentence.
    pub words: String,
}

fn told(state: Option<State>, words: impl Into<String>) -> Told {
    Told { state, words: words.into() }
}

/// The record of MTA-STS and the host of its policy.
#[must_use]
pub fn mta_sts(row: &MtaSts) -> Told {
    let host = row.host.as_ref().map(|host| (host.status, host.name.to_string(), host.service));
    match (row.status, host) {
        (MtaStsStatus::None, _) => {
            told(None, "No record: senders that find no encryption deliver in plain text.")
        }
        (MtaStsStatus::Several, _) => {
            told(Some(State::Error), "Several records, so senders use none of them.")
        }
        (MtaStsStatus::Invalid, _) => {
            told(Some(State::Error), "The record cannot be used, so senders act as if there were none.")
        }
        (MtaStsStatus::Error, _) => told(Some(State::CannotTell), "The record could not be looked up."),
        (MtaStsStatus::Ok, Some((PolicyHostState::None, host, _))) => told(
            Some(State::Error),
            format!(
                "The record is valid, but {host} has no address that senders can reach, so they cannot fetch the policy."
            ),
        ),
        (MtaStsStatus::Ok, Some((PolicyHostState::Ok, _, Some(service)))) => {
            told(Some(State::Good), format!("The record is valid; the policy is published by {service}."))
        }
        (MtaStsStatus::Ok, Some((PolicyHostState::Ok, host, None))) => {
            told(Some(State::Good), format!("The record is valid; senders fetch the policy from {host}."))
        }
        (MtaStsStatus::Ok, _) => told(
            Some(State::CannotTell),
            "The record is valid; whether the host of the policy exists could not be looked up.",
        ),
    }
}

/// The record of TLS-RPT.
#[must_use]
pub fn tls_rpt(row: &TlsRpt) -> Told {
    match row.status {
        TlsRptStatus::Ok => told(Some(State::Good), "Senders report failed encryption, once a day."),
        TlsRptStatus::None => told(None, "No record: nobody reports failed encryption."),
        TlsRptStatus::Several => told(Some(State::Error), "Several records, so senders use none of them."),
        TlsRptStatus::Invalid => told(Some(State::Error), "The record cannot be used, so nobody reports."),
        TlsRptStatus::Error => told(Some(State::CannotTell), "The record could not be looked up."),
    }
}

/// DANE at one mail server.
#[must_use]
pub fn dane(row: &DaneHost) -> Told {
    match row.status {
        DaneStatus::Ok => told(Some(State::Good), "Senders that use DANE encrypt, and check with whom."),
        DaneStatus::Unusable => {
            told(Some(State::Warning), "No record can be used: senders encrypt, but cannot check with whom.")
        }
        DaneStatus::Insecure => told(
            Some(State::Warning),
            match (row.addresses_ad, row.tlsa_ad) {
                (Some(true), Some(true)) => {
                    "There are records, but the MX records that lead here are not signed, so senders may not rely on them."
                }
                _ => "There are records, but they are not signed (DNSSEC), so no sender uses them.",
            },
        ),
        DaneStatus::None => told(None, "No certificate in the DNS."),
        DaneStatus::Error if row.is_broken => told(
            Some(State::Error),
            "The name server fails at the question for certificates: senders that use DANE do not deliver.",
        ),
        DaneStatus::Error => told(Some(State::CannotTell), "Could not be found out."),
    }
}

/// The state of a zone.
#[must_use]
pub fn dnssec(state: DnssecState) -> Told {
    match state {
        DnssecState::Signed => told(Some(State::Good), "Signed, and the resolver confirms it."),
        DnssecState::Unsigned => told(None, "Not signed, as most are."),
        DnssecState::Island => told(None, "Signed, but the zone above it does not say so, so nobody checks."),
        DnssecState::Bogus => told(Some(State::Error), "Signed, and the signatures are wrong."),
        DnssecState::Unknown => told(Some(State::CannotTell), "Could not be found out."),
    }
}

/// Who may issue certificates.
#[must_use]
pub fn caa(row: &Caa) -> Told {
    match (row.status, &row.domain) {
        (CaaStatus::Ok, Some(domain)) => told(None, format!("Limited by the CAA records of {domain}.")),
        (CaaStatus::Error, _) => told(Some(State::CannotTell), "Could not be looked up."),
        (CaaStatus::None | CaaStatus::Ok, _) => told(None, "No CAA records: any certificate authority may."),
    }
}

/// The record of BIMI.
#[must_use]
pub fn bimi(row: &Bimi) -> Told {
    match (row.status, row.policy_enforced) {
        (BimiStatus::Ok, Some(true)) => {
            told(Some(State::Good), "There is a logo, and the DMARC policy allows it to be shown.")
        }
        (BimiStatus::Ok, Some(false)) => told(
            Some(State::Warning),
            "There is a logo, but the DMARC policy is too weak for it to be shown.",
        ),
        (BimiStatus::Ok, None) => {
            told(None, "There is a logo. Whether the DMARC policy allows it to be shown is not known here.")
        }
        (BimiStatus::None, _) => told(None, "No logo; few senders have one."),
        (BimiStatus::Declined, _) => told(None, "The record says that no logo is to be shown."),
        (BimiStatus::Invalid, _) => told(Some(State::Error), "The record cannot be used."),
        (BimiStatus::Error, _) => told(Some(State::CannotTell), "The record could not be looked up."),
    }
}

/// What the domain asks of whoever delivers to it; nothing where it asks nothing.
#[must_use]
pub fn asked_of_senders(row: &Transport) -> Option<String> {
    let has_policy = row.mta_sts.as_ref().is_some_and(|row| {
        row.status == MtaStsStatus::Ok
            && row.host.as_ref().is_some_and(|host| host.status == PolicyHostState::Ok)
    });
    let dane: Vec<&DaneHost> = row.dane.iter().flat_map(|rows| rows.iter()).collect();
    let has_dane = dane.iter().any(|row| matches!(row.status, DaneStatus::Ok | DaneStatus::Unusable));
    let broken: Vec<_> = dane.iter().filter(|row| row.is_broken).map(|row| &row.host).collect();
    let broken = (!broken.is_empty()).then(|| {
        let of_all = if broken.len() == dane.len() { ", and so not at all" } else { "" };
        format!(
            "Senders that use DANE do not deliver to {}{of_all}: the name server fails at their question.",
            list(&broken)
        )
    });
    let asked = match (has_policy, has_dane) {
        (true, true) => Some(
            "The domain asks senders to encrypt by certificates in the DNS (DANE), and announces a policy (MTA-STS).",
        ),
        (true, false) => {
            Some("The domain announces a policy (MTA-STS) by which senders encrypt; it was not read here.")
        }
        (false, true) => Some("The domain asks senders to encrypt, by certificates in the DNS (DANE)."),
        (false, false) => None,
    };
    let told: Vec<String> = asked.map(str::to_owned).into_iter().chain(broken).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

/// What a mode of an MTA-STS policy has senders do.
#[must_use]
pub fn mode(mode: PolicyMode) -> &'static str {
    match mode {
        PolicyMode::Enforce => "enforce: senders do not deliver to a mail server that does not fit",
        PolicyMode::Testing => "testing: senders deliver, and report what does not fit",
        PolicyMode::None => "none: the policy is being withdrawn",
    }
}
