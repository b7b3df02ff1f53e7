//! The registry of checks: one row for each, with its word in the JSON, its tab, its commands and its
//! place in the mail flow. Whatever lists checks, tabs or commands reads it here.
//!
//! A new check is a variant of [`Check`] and its row in [`Check::info`]. Code that differs from check
//! to check matches on [`Check`] or [`Command`] without a wildcard, so that the compiler names it.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::dns::RecordType;

/// The checks, in the order in which a report shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// Where the domain's mail is delivered.
    Mx,
    /// Is the address on a blocklist?
    Blocklist,
    /// Who may send for the domain?
    Spf,
    /// What the domain in the visible From asks of receivers.
    Dmarc,
    /// The keys that the domain's mail is signed with.
    Dkim,
    /// The address's name.
    Ptr,
    /// How mail to the domain is protected on its way.
    Transport,
    /// A pasted message or bounce.
    Message,
    /// One plain look-up.
    Lookup,
    /// The resolver itself. It stays the last: [`Check::COUNT`] counts up to it.
    Resolver,
}

/// One check asked for by itself: what stands before the colon in `mx:example.com`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The whole report.
    Flow,
    /// Where mail is delivered.
    Mx,
    /// Blocklists.
    Blocklist,
    /// Who may send.
    Spf,
    /// What the domain in the visible From asks of receivers.
    Dmarc,
    /// The domain's logo, which rests on DMARC.
    Bimi,
    /// The keys of signatures.
    Dkim,
    /// The names of an address.
    Ptr,
    /// Whether senders must encrypt, by policy.
    MtaSts,
    /// Who is told of failed encryption.
    TlsRpt,
    /// Whether senders must encrypt, by certificate records.
    Dane,
    /// Whether the domain's records are signed.
    Dnssec,
    /// A plain look-up.
    Lookup(RecordType),
}

/// What a command takes for its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A domain, an address or a mailbox.
    Any,
    /// A domain or a mailbox.
    Domain,
    /// Any name of the DNS, also one of a single label or with odd characters.
    AnyName,
    /// Any text, since SPF has a result for what is no domain too (RFC 7208 section 4.3).
    AnyText,
}

/// A row of commands: the word, what it runs and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandInfo {
    /// The word before the colon.
    pub word: &'static str,
    /// What it runs.
    pub command: Command,
    /// What it takes.
    pub argument: Argument,
}

/// A check's tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TabInfo {
    /// The word in the URL.
    pub word: &'static str,
    /// The words on the tab.
    pub label: &'static str,
}

/// Where a check's findings count in the mail flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowPlace {
    /// In the steps that bring the mail to the recipient's server.
    Delivery,
    /// In a part of the step in which the receiver looks the sender up.
    SenderCheck {
        /// The part's id in the JSON.
        part: &'static str,
        /// The part's title.
        title: &'static str,
    },
    /// Nowhere.
    None,
}

/// A row of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckInfo {
    /// The check's word in the JSON and in tables.
    pub id: &'static str,
    /// Its tab; none where its findings are shown with the summary.
    pub tab: Option<TabInfo>,
    /// The commands that run it alone.
    pub commands: &'static [CommandInfo],
    /// Its place in the mail flow.
    pub flow: FlowPlace,
}

const FLOW: CommandInfo = row("flow", Command::Flow, Argument::Any);

const fn row(word: &'static str, command: Command, argument: Argument) -> CommandInfo {
    CommandInfo { word, command, argument }
}

const fn lookup(word: &'static str, rtype: RecordType) -> CommandInfo {
    row(word, Command::Lookup(rtype), Argument::AnyName)
}

const fn tab(word: &'static str, label: &'static str) -> Option<TabInfo> {
    Some(TabInfo { word, label })
}

impl Check {
    /// How many there are.
    pub const COUNT: usize = Self::Resolver as usize + 1;

    /// All, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Mx,
        Self::Blocklist,
        Self::Spf,
        Self::Dmarc,
        Self::Dkim,
        Self::Ptr,
        Self::Transport,
        Self::Message,
        Self::Lookup,
        Self::Resolver,
    ];

    /// Its row.
    #[must_use]
    pub const fn info(self) -> CheckInfo {
        match self {
            Self::Mx => CheckInfo {
                id: "mx",
                tab: tab("mx", "MX"),
                commands: const { &[row("mx", Command::Mx, Argument::Domain)] },
                flow: FlowPlace::Delivery,
            },
            Self::Blocklist => CheckInfo {
                id: "blocklist",
                // The public word of links, older than the name.
                tab: tab("blacklist", "Blocklists"),
                commands: const { &[row("blacklist", Command::Blocklist, Argument::Any)] },
                flow: FlowPlace::SenderCheck { part: "blocklists", title: "Blocklists" },
            },
            Self::Spf => CheckInfo {
                id: "spf",
                tab: tab("spf", "SPF"),
                commands: const { &[row("spf", Command::Spf, Argument::AnyText)] },
                flow: FlowPlace::SenderCheck { part: "spf", title: "SPF, for the return-path" },
            },
            Self::Dmarc => CheckInfo {
                id: "dmarc",
                tab: tab("dmarc", "DMARC"),
                commands: const {
                    &[
                        row("dmarc", Command::Dmarc, Argument::Domain),
                        row("bimi", Command::Bimi, Argument::Domain),
                    ]
                },
                flow: FlowPlace::None,
            },
            Self::Dkim => CheckInfo {
                id: "dkim",
                tab: tab("dkim", "DKIM"),
                commands: const { &[row("dkim", Command::Dkim, Argument::Domain)] },
                flow: FlowPlace::None,
            },
            Self::Ptr => CheckInfo {
                id: "ptr",
                tab: tab("ptr", "PTR"),
                commands: const { &[row("ptr", Command::Ptr, Argument::Any)] },
                flow: FlowPlace::SenderCheck { part: "ptr", title: "Reverse DNS (PTR)" },
            },
            Self::Transport => CheckInfo {
                id: "transport",
                tab: tab("transport", "Transport"),
                commands: const {
                    &[
                        row("mta-sts", Command::MtaSts, Argument::Domain),
                        row("tls-rpt", Command::TlsRpt, Argument::Domain),
                        row("dane", Command::Dane, Argument::Domain),
                        row("dnssec", Command::Dnssec, Argument::Domain),
                    ]
                },
                flow: FlowPlace::Delivery,
            },
            // Shown above the report, and run by what was pasted.
            Self::Message => CheckInfo { id: "message", tab: None, commands: &[], flow: FlowPlace::None },
            Self::Lookup => CheckInfo {
                id: "lookup",
                tab: tab("lookup", "Lookup"),
                commands: const {
                    &[
                        lookup("a", RecordType::A),
                        lookup("aaaa", RecordType::AAAA),
                        lookup("cname", RecordType::CNAME),
                        lookup("txt", RecordType::TXT),
                        lookup("ns", RecordType::NS),
                        lookup("soa", RecordType::SOA),
                        lookup("tlsa", RecordType::TLSA),
                        lookup("caa", RecordType::CAA),
                        lookup("srv", RecordType::SRV),
                    ]
                },
                flow: FlowPlace::None,
            },
            Self::Resolver => CheckInfo { id: "resolver", tab: None, commands: &[], flow: FlowPlace::None },
        }
    }
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.info().id)
    }
}

impl Command {
    /// All commands, in the order in which they are named to people.
    pub fn all() -> impl Iterator<Item = CommandInfo> {
        let of_checks = Check::ALL.into_iter().flat_map(|check| check.info().commands).copied();
        std::iter::once(FLOW).chain(of_checks)
    }

    /// What it does, for a list of commands.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Flow => "The whole report",
            Self::Mx => "Where the domain’s mail is delivered (MX)",
            Self::Blocklist => "Whether an address or domain is on a blocklist",
            Self::Spf => "Whether a server may send for a domain (SPF)",
            Self::Dmarc => "What the domain in the visible From asks of receivers (DMARC)",
            Self::Bimi => "The logo that mail programs may show (BIMI)",
            Self::Dkim => "The keys that the domain’s mail is signed with (DKIM)",
            Self::Ptr => "The names of an address (reverse DNS, PTR)",
            Self::MtaSts => "Whether senders must encrypt, by policy (MTA-STS)",
            Self::TlsRpt => "Who is sent reports of failed encryption (TLS-RPT)",
            Self::Dane => "Whether senders must encrypt, by certificate records (DANE)",
            Self::Dnssec => "Whether the domain’s records are signed (DNSSEC)",
            Self::Lookup(rtype) => match rtype {
                RecordType::A => "The IPv4 addresses of a name",
                RecordType::AAAA => "The IPv6 addresses of a name",
                RecordType::CNAME => "The name that a name is an alias of",
                RecordType::TXT => "The TXT records of a name",
                RecordType::NS => "The name servers of a name",
                RecordType::SOA => "The SOA record of a name",
                RecordType::TLSA => "The TLSA records of a name",
                RecordType::CAA => "The CAA records of a name",
                RecordType::SRV => "The SRV records of a name",
                _ => "The records of a name",
            },
        }
    }

    /// The command of a word, in upper or lower case.
    #[must_use]
    pub fn parse(word: &str) -> Option<CommandInfo> {
        Self::all().find(|row| row.word.eq_ignore_ascii_case(word))
    }

    /// The check that it runs alone; none for the whole report.
    #[must_use]
    pub fn check(self) -> Option<Check> {
        let runs = |check: &Check| check.info().commands.iter().any(|row| row.command == self);
        Check::ALL.into_iter().find(runs)
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::all().find(|row| row.command == *self).map_or("", |row| row.word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_one_thing() {
        let mut words: Vec<&str> = Command::all().map(|row| row.word).collect();
        words.sort_unstable();
        assert!(words.is_sorted_by(|a, b| a < b), "a command stands twice in {words:?}");
        for (at, check) in Check::ALL.into_iter().enumerate() {
            assert_eq!(check as usize, at, "the order is that of the variants");
            let same = |other: &&Check| other.info().id == check.info().id;
            assert_eq!(Check::ALL.iter().find(same), Some(&check), "ids are not shared");
        }
    }

    #[test]
    fn a_command_reads_what_it_writes() {
        for row in Command::all() {
            assert_eq!(row.command.to_string(), row.word);
            assert_eq!(Command::parse(&row.word.to_uppercase()), Some(row));
        }
        assert_eq!(Command::parse("nonsense"), None);
        assert_eq!(Command::Lookup(RecordType::TXT).check(), Some(Check::Lookup));
        assert_eq!(Command::Flow.check(), None);
    }
}
