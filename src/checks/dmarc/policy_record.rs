//! What a receiver makes of a DMARC record as a whole (RFC 9989 sections 4.7, 4.8 and 4.10.1).

use super::policy::{AlignmentMode, FailureOptions, Policy, Psd};
use super::record::{Tag, is_dmarc, parse};
use super::uri::ReportAddress;
use crate::dns::Txt;

/// A policy in a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PolicyTag {
    /// There is no such tag.
    #[default]
    Absent,
    /// There is one, with a value that nobody understands.
    Invalid,
    /// This one.
    Valid(Policy),
}

impl PolicyTag {
    /// The policy, where there is a valid one.
    #[must_use]
    pub fn valid(self) -> Option<Policy> {
        match self {
            Self::Valid(policy) => Some(policy),
            Self::Absent | Self::Invalid => None,
        }
    }
}

/// What a receiver makes of a record as a whole: defaults where a tag is missing or wrong. Of a tag that
/// stands there twice the last one counts, as most receivers have it (the standard does not say).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyRecord {
    /// The record.
    pub text: String,
    /// For the domain itself.
    pub p: PolicyTag,
    /// For its subdomains.
    pub sp: PolicyTag,
    /// For subdomains that do not exist.
    pub np: PolicyTag,
    /// How closely a signature's domain must agree.
    pub adkim: AlignmentMode,
    /// How closely the return-path's domain must agree.
    pub aspf: AlignmentMode,
    /// Where aggregate reports go.
    pub rua: Vec<ReportAddress>,
    /// Where failure reports go.
    pub ruf: Vec<ReportAddress>,
    /// When a failure report is wanted.
    pub fo: Option<FailureOptions>,
    /// Whether the policy is only being tested.
    pub t: bool,
    /// Whether others register domains below this one.
    pub psd: Psd,
}

impl PolicyRecord {
    /// Reads a TXT record; none where it is no DMARC record.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if !is_dmarc(bytes) {
            return None;
        }
        let mut record = Self { text: Txt::new(vec![bytes.to_vec()]).text(), ..Self::default() };
        for spanned in parse(bytes).iter().skip(1) {
            let tag = spanned.tag.ok();
            let policy = || match tag {
                Some(Tag::P(policy) | Tag::Sp(policy) | Tag::Np(policy)) => PolicyTag::Valid(policy),
                _ => PolicyTag::Invalid,
            };
            match (spanned.name.to_ascii_lowercase().as_str(), tag) {
                ("p", _) => record.p = policy(),
                ("sp", _) => record.sp = policy(),
                ("np", _) => record.np = policy(),
                (_, Some(Tag::Adkim(mode))) => record.adkim = mode,
                (_, Some(Tag::Aspf(mode))) => record.aspf = mode,
                (_, Some(Tag::Rua(list))) => record.rua = list.addresses(),
                (_, Some(Tag::Ruf(list))) => record.ruf = list.addresses(),
                (_, Some(Tag::Fo(options))) => record.fo = Some(options),
                (_, Some(Tag::T(testing))) => record.t = testing,
                (_, Some(Tag::Psd(psd))) => record.psd = psd,
                ("adkim", None) => record.adkim = AlignmentMode::default(),
                ("aspf", None) => record.aspf = AlignmentMode::default(),
                ("rua", None) => record.rua = Vec::new(),
                ("ruf", None) => record.ruf = Vec::new(),
                ("fo", None) => record.fo = None,
                ("t", None) => record.t = false,
                ("psd", None) => record.psd = Psd::default(),
                _ => {}
            }
        }
        Some(record)
    }

    /// Whether it has a policy that receivers can use (section 4.10.1): a valid `p`, and no invalid `sp` or
    /// `np`.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.p.valid().is_some() && self.sp != PolicyTag::Invalid && self.np != PolicyTag::Invalid
    }

    /// Whether it asks for aggregate reports at an address that is a URI.
    #[must_use]
    pub fn has_report_uri(&self) -> bool {
        self.rua.iter().any(|address| address.uri.is_ok())
    }

    /// The policy for subdomains that exist, and that for those that do not.
    #[must_use]
    pub fn of_subdomains(&self) -> Option<(Policy, Policy)> {
        let p = self.p.valid()?;
        let sp = self.sp.valid().unwrap_or(p);
        Some((sp, self.np.valid().unwrap_or(sp)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_leaves_the_default() {
        let read = |text: &str| PolicyRecord::parse(text.as_bytes()).expect(text);
        let record = read("v=DMARC1; p=rejct; adkim=strict; aspf=s; aspf=x; t=yes; psd=maybe; fo=x; rua=");
        assert_eq!(record.p, PolicyTag::Invalid);
        assert_eq!((record.adkim, record.aspf), (AlignmentMode::Relaxed, AlignmentMode::Relaxed));
        assert_eq!((record.t, record.psd, record.fo), (false, Psd::Unset, None));
        assert!(!record.is_usable() && !record.has_report_uri());
        let record = read("v=DMARC1; p=none; p=reject; sp=quarantine; rua=a@x.net,mailto:b@x.net");
        assert_eq!(record.p.valid(), Some(Policy::Reject));
        assert_eq!(record.of_subdomains(), Some((Policy::Quarantine, Policy::Quarantine)));
        assert!(record.is_usable() && record.has_report_uri());
        assert!(!read("v=DMARC1; p=reject; np=refuse").is_usable());
        assert!(!read("v=DMARC1; p=re\u{fc}ject").is_usable());
    }
}
