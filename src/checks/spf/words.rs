//! An SPF record's terms in words: as written (`Display` gives back what was read), and for people.

use std::fmt;

use super::record::{DomainSpec, DualCidr, Mechanism, Qualifier, SyntaxError, Term};

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadByte => "it has a character in it that is not allowed in a record",
            Self::UnknownMechanism => "there is no such mechanism",
            Self::NoDomain => "a domain must follow the colon or equals sign",
            Self::NoArgument => "it takes no argument",
            Self::BadDomainEnd => "the domain must end in a top-level domain or a macro",
            Self::AddressForName => "an address is written `ip4:` or `ip6:`",
            Self::BadMacro => "a macro in it is wrong",
            Self::BadAddress => "that is not an address of this kind",
            Self::BadPrefix => "the prefix length is wrong",
            Self::BadModifierName => "a modifier's name begins with a letter",
            Self::Twice => "it may be there only once",
        })
    }
}

impl<'a> Mechanism<'a> {
    /// The domain that it names.
    #[must_use]
    pub fn domain_spec(&self) -> Option<DomainSpec<'a>> {
        match *self {
            Self::Include(spec) | Self::Exists(spec) => Some(spec),
            Self::A(spec, _) | Self::Mx(spec, _) | Self::Ptr(spec) => spec,
            Self::All | Self::Ip4(..) | Self::Ip6(..) => None,
        }
    }
}

impl Term<'_> {
    /// Whether a receiver must look something up for it (section 4.6.4).
    #[must_use]
    pub fn looks_up(&self) -> bool {
        match self {
            Self::Directive(_, mechanism) => {
                !matches!(mechanism, Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..))
            }
            Self::Redirect(_) => true,
            Self::Explanation(_) | Self::Unknown(..) => false,
        }
    }

    /// What it says, for people.
    #[must_use]
    pub fn meaning(&self) -> String {
        let (qualifier, mechanism) = match self {
            Self::Directive(qualifier, mechanism) => (qualifier, mechanism),
            Self::Redirect(domain) => return format!("Otherwise the record of {} decides.", domain.0),
            Self::Explanation(domain) => {
                return format!("{} has the text that explains a refusal.", domain.0);
            }
            Self::Unknown(name, _) => return format!("Receivers ignore “{name}”."),
        };
        let own = |domain: &Option<DomainSpec<'_>>| {
            domain.map_or("this domain".to_owned(), |domain| domain.0.to_owned())
        };
        let around = |cidr: &DualCidr| {
            if cidr.v4.is_some() || cidr.v6.is_some() { ", and the networks around them," } else { "" }
        };
        let who = match mechanism {
            Mechanism::All => everyone(*qualifier),
            Mechanism::Include(domain) => format!("Whoever the record of {} allows", domain.0),
            Mechanism::A(domain, cidr) => format!("The addresses of {}{}", own(domain), around(cidr)),
            Mechanism::Mx(domain, cidr) => {
                format!("The mail exchanges of {}{}", own(domain), around(cidr))
            }
            Mechanism::Ptr(domain) => format!("Servers with a name in {}", own(domain)),
            Mechanism::Ip4(address, None) => format!("{address}"),
            Mechanism::Ip4(address, Some(length)) => format!("The network {address}/{length}"),
            Mechanism::Ip6(address, None) => format!("{address}"),
            Mechanism::Ip6(address, Some(length)) => format!("The network {address}/{length}"),
            Mechanism::Exists(domain) => format!("Servers for which {} exists", domain.0),
        };
        let may = match qualifier {
            // “Nobody else” has said that they may not.
            Qualifier::Fail if *mechanism == Mechanism::All => "may send; refuse the mail",
            Qualifier::SoftFail if *mechanism == Mechanism::All => {
                "should send; accept the mail, but treat it as suspicious"
            }
            Qualifier::Pass => "may send",
            Qualifier::Fail => "may not send; refuse the mail",
            Qualifier::SoftFail => "should not send; accept the mail, but treat it as suspicious",
            Qualifier::Neutral => "may or may not send",
        };
        format!("{who} {may}.")
    }
}

/// Who is left for `all`.
fn everyone(qualifier: Qualifier) -> String {
    match qualifier {
        Qualifier::Fail | Qualifier::SoftFail => "Nobody else".into(),
        Qualifier::Pass | Qualifier::Neutral => "Everyone else".into(),
    }
}

impl fmt::Display for Qualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "",
            Self::Fail => "-",
            Self::SoftFail => "~",
            Self::Neutral => "?",
        })
    }
}

impl fmt::Display for DualCidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.v4.iter().try_for_each(|length| write!(f, "/{length}"))?;
        self.v6.iter().try_for_each(|length| write!(f, "//{length}"))
    }
}

impl fmt::Display for Mechanism<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon =
            |domain: &Option<DomainSpec<'_>>| domain.as_ref().map_or(String::new(), |d| format!(":{}", d.0));
        let slash = |length: &Option<u8>| length.map_or(String::new(), |n| format!("/{n}"));
        match self {
            Self::All => f.write_str("all"),
            Self::Include(domain) => write!(f, "include:{}", domain.0),
            Self::A(domain, cidr) => write!(f, "a{}{cidr}", colon(domain)),
            Self::Mx(domain, cidr) => write!(f, "mx{}{cidr}", colon(domain)),
            Self::Ptr(domain) => write!(f, "ptr{}", colon(domain)),
            Self::Ip4(address, length) => write!(f, "ip4:{address}{}", slash(length)),
            Self::Ip6(address, length) => write!(f, "ip6:{address}{}", slash(length)),
            Self::Exists(domain) => write!(f, "exists:{}", domain.0),
        }
    }
}

impl fmt::Display for Term<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directive(qualifier, mechanism) => write!(f, "{qualifier}{mechanism}"),
            Self::Redirect(domain) => write!(f, "redirect={}", domain.0),
            Self::Explanation(domain) => write!(f, "exp={}", domain.0),
            Self::Unknown(name, value) => write!(f, "{name}={value}"),
        }
    }
}
