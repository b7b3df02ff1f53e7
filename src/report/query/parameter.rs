//! The parameters of a link.

/// Longer parameters are refused unread: no name or address is as long.
const MAX_PARAMETER: usize = 2048;
/// A record that one would publish; the longest that is of any use has a tenth of this.
const MAX_RECORD: usize = 8192;

/// Lines of zone data.
const MAX_ZONE: usize = 32 * 1024;
/// Five URLs of resolvers.
const MAX_RESOLVERS: usize = 3072;

/// The parameters of a link, in the order in which a link has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parameter {
    Q,
    Server,
    From,
    Helo,
    To,
    Author,
    Selector,
    Spf,
    Dmarc,
    Zone,
    Lists,
    Resolver,
    Resolvers,
    Questions,
    Tab,
    View,
    Record,
}

impl Parameter {
    pub(super) const ALL: [Self; Self::Record as usize + 1] = [
        Self::Q,
        Self::Server,
        Self::From,
        Self::Helo,
        Self::To,
        Self::Author,
        Self::Selector,
        Self::Spf,
        Self::Dmarc,
        Self::Zone,
        Self::Lists,
        Self::Resolver,
        Self::Resolvers,
        Self::Questions,
        Self::Tab,
        Self::View,
        Self::Record,
    ];

    /// Its name in the URL.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Q => "q",
            Self::Server => "server",
            Self::From => "from",
            Self::Helo => "helo",
            Self::To => "to",
            Self::Author => "author",
            Self::Selector => "selector",
            Self::Spf => "spf",
            Self::Dmarc => "dmarc",
            Self::Zone => "zone",
            Self::Lists => "lists",
            Self::Resolver => "resolver",
            Self::Resolvers => "resolvers",
            Self::Questions => "questions",
            Self::Tab => "tab",
            Self::View => "view",
            Self::Record => "record",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parameter| parameter.name() == name)
    }

    /// The longest text that is read, in bytes.
    pub(super) fn max_len(self) -> usize {
        match self {
            Self::Spf | Self::Dmarc => MAX_RECORD,
            Self::Zone => MAX_ZONE,
            Self::Resolvers => MAX_RESOLVERS,
            _ => MAX_PARAMETER,
        }
    }
}
