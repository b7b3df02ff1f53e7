//! Record types and record data (RFC 1035 section 3.2, RFC 3596, RFC 6698, RFC 8659, RFC 3597).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::SplitAsciiWhitespace;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Name, Txt, TxtStyle};

/// The type of a record or a question.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordType(u16);

/// Types with a name of their own; every other is written `TYPE123` (RFC 3597 section 5).
const MNEMONICS: &[(u16, &str)] = &[
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (12, "PTR"),
    (15, "MX"),
    (16, "TXT"),
    (28, "AAAA"),
    (33, "SRV"),
    (35, "NAPTR"),
    (39, "DNAME"),
    (43, "DS"),
    (46, "RRSIG"),
    (47, "NSEC"),
    (48, "DNSKEY"),
    (50, "NSEC3"),
    (52, "TLSA"),
    (64, "SVCB"),
    (65, "HTTPS"),
    (99, "SPF"),
    (255, "ANY"),
    (257, "CAA"),
];

impl RecordType {
    /// IPv4 address.
    pub const A: Self = Self(1);
    /// Authoritative name server.
    pub const NS: Self = Self(2);
    /// Alias.
    pub const CNAME: Self = Self(5);
    /// Start of authority.
    pub const SOA: Self = Self(6);
    /// Pointer, here from an address to a name.
    pub const PTR: Self = Self(12);
    /// Mail exchange.
    pub const MX: Self = Self(15);
    /// Text.
    pub const TXT: Self = Self(16);
    /// IPv6 address.
    pub const AAAA: Self = Self(28);
    /// Location of a service (RFC 2782).
    pub const SRV: Self = Self(33);
    /// Delegation signer: the parent's word on who signs the zone.
    pub const DS: Self = Self(43);
    /// The key that a zone is signed with.
    pub const DNSKEY: Self = Self(48);
    /// TLS certificate association.
    pub const TLSA: Self = Self(52);
    /// The withdrawn SPF type (RFC 7208 section 3.1).
    pub const SPF: Self = Self(99);
    /// Certification authority authorisation.
    pub const CAA: Self = Self(257);

    /// The type's number.
    #[must_use]
    pub fn code(self) -> u16 {
        self.0
    }

    /// The type with this number.
    #[must_use]
    pub fn from_code(code: u16) -> Self {
        Self(code)
    }

    /// Reads `MX`, `mx`, `TYPE15` or `15`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.to_ascii_uppercase();
        MNEMONICS
            .iter()
            .find(|(_, name)| *name == upper)
            .map(|(code, _)| Self(*code))
            .or_else(|| upper.strip_prefix("TYPE").unwrap_or(&upper).parse().ok().map(Self))
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match MNEMONICS.iter().find(|(code, _)| *code == self.0) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "TYPE{}", self.0),
        }
    }
}

impl fmt::Debug for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The data of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordData {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// The name that this one is an alias of.
    Cname(Name),
    /// A mail exchange; the lower the preference, the earlier it is tried (RFC 5321 section 5.1).
    Mx {
        /// Preference.
        preference: u16,
        /// Host name; the root in a null MX (RFC 7505).
        exchange: Name,
    },
    /// A name server.
    Ns(Name),
    /// The name of an address.
    Ptr(Name),
    /// The zone's head; times in seconds.
    Soa {
        /// Primary server.
        primary: Name,
        /// Mailbox of the one responsible, as a name.
        mailbox: Name,
        /// Serial, refresh, retry, expire, minimum.
        numbers: [u32; 5],
    },
    /// Text.
    Txt(Txt),
    /// Where a service is (RFC 2782).
    Srv {
        /// Priority, weight and port.
        numbers: [u16; 3],
        /// Host name; the root where the service is not offered.
        target: Name,
    },
    /// Certificate association (RFC 6698 section 2.1).
    Tlsa {
        /// Usage, selector, matching type.
        parameters: [u8; 3],
        /// What the certificate is compared with.
        association: Vec<u8>,
    },
    /// Which authority may issue certificates (RFC 8659 section 4.1).
    Caa {
        /// Flags; 128 is "critical".
        flags: u8,
        /// Property tag.
        tag: String,
        /// Property value.
        value: Vec<u8>,
    },
    /// Data of a type that is only shown.
    Opaque(Vec<u8>),
    /// Text that does not fit its type's form, kept as it came.
    Unread(String),
}

impl RecordData {
    /// Reads the text form in which a JSON resolver, or a zone file, gives data of `rtype`; the
    /// generic form `\# length hex` is understood for every type (RFC 3597 section 5).
    #[must_use]
    pub fn parse(rtype: RecordType, text: &str, style: TxtStyle) -> Self {
        let may_be_generic = style != TxtStyle::Plain || rtype != RecordType::TXT;
        if may_be_generic && let Some(bytes) = generic_form(text) {
            return Self::from_wire(rtype, &bytes);
        }
        Self::parse_known(rtype, text, style).unwrap_or_else(|| Self::Unread(text.to_owned()))
    }

    fn parse_known(rtype: RecordType, text: &str, style: TxtStyle) -> Option<Self> {
        if matches!(rtype, RecordType::TXT | RecordType::SPF) {
            return Some(Self::Txt(Txt::parse(text, style)));
        }
        let mut words = text.split_ascii_whitespace();
        let data = match rtype {
            RecordType::A => Self::A(words.next()?.parse().ok()?),
            RecordType::AAAA => Self::Aaaa(words.next()?.parse().ok()?),
            RecordType::CNAME => Self::Cname(Name::parse(words.next()?).ok()?),
            RecordType::NS => Self::Ns(Name::parse(words.next()?).ok()?),
            RecordType::PTR => Self::Ptr(Name::parse(words.next()?).ok()?),
            RecordType::MX => Self::Mx {
                preference: words.next()?.parse().ok()?,
                // doh-proxy writes the root as nothing: a null MX is `0` and a space.
                exchange: match words.next() {
                    None if text.ends_with(' ') => Name::root(),
                    exchange => Name::parse(exchange?).ok()?,
                },
            },
            RecordType::SOA => {
                let primary = Name::parse(words.next()?).ok()?;
                let mailbox = Name::parse(words.next()?).ok()?;
                let mut numbers = [0; 5];
                for number in &mut numbers {
                    *number = words.next()?.parse().ok()?;
                }
                Self::Soa { primary, mailbox, numbers }
            }
            RecordType::SRV => {
                let mut numbers = [0; 3];
                for number in &mut numbers {
                    *number = words.next()?.parse().ok()?;
                }
                Self::Srv { numbers, target: Name::parse(words.next()?).ok()? }
            }
            // doh-proxy writes the data as they are on the wire, in base64: a single word.
            RecordType::TLSA if words.clone().count() == 1 => {
                return Self::read_wire(rtype, &STANDARD.decode(words.next()?).ok()?);
            }
            RecordType::TLSA => {
                let mut parameters = [0; 3];
                for parameter in &mut parameters {
                    *parameter = words.next()?.parse().ok()?;
                }
                Self::Tlsa { parameters, association: hex(&mut words)? }
            }
            RecordType::CAA => {
                let flags = words.next()?.parse().ok()?;
                let tag = words.next()?.to_ascii_lowercase();
                let rest = text.split_once(char::is_whitespace)?.1.trim_start();
                let value = rest.split_once(char::is_whitespace)?.1.trim();
                return Some(Self::Caa { flags, tag, value: Txt::parse(value, TxtStyle::Either).joined() });
            }
            _ => return None,
        };
        words.next().is_none().then_some(data)
    }

    /// Reads uncompressed wire-format data.
    #[must_use]
    pub fn from_wire(rtype: RecordType, bytes: &[u8]) -> Self {
        Self::read_wire(rtype, bytes).unwrap_or_else(|| Self::Opaque(bytes.to_vec()))
    }

    fn read_wire(rtype: RecordType, bytes: &[u8]) -> Option<Self> {
        let name = |bytes| match wire_name(bytes) {
            Some((name, [])) => Some(name),
            _ => None,
        };
        Some(match rtype {
            RecordType::A => Self::A(<[u8; 4]>::try_from(bytes).ok()?.into()),
            RecordType::AAAA => Self::Aaaa(<[u8; 16]>::try_from(bytes).ok()?.into()),
            RecordType::CNAME => Self::Cname(name(bytes)?),
            RecordType::NS => Self::Ns(name(bytes)?),
            RecordType::PTR => Self::Ptr(name(bytes)?),
            RecordType::MX => {
                let (head, rest) = bytes.split_first_chunk()?;
                Self::Mx { preference: u16::from_be_bytes(*head), exchange: name(rest)? }
            }
            RecordType::SOA => {
                let (primary, rest) = wire_name(bytes)?;
                let (mailbox, rest) = wire_name(rest)?;
                let mut numbers = [0; 5];
                let (words, []) = rest.as_chunks::<4>() else { return None };
                if words.len() != numbers.len() {
                    return None;
                }
                for (number, word) in numbers.iter_mut().zip(words) {
                    *number = u32::from_be_bytes(*word);
                }
                Self::Soa { primary, mailbox, numbers }
            }
            RecordType::TXT | RecordType::SPF => {
                let mut strings = Vec::new();
                let mut rest = bytes;
                while let Some((&length, tail)) = rest.split_first() {
                    let (string, tail) = tail.split_at_checked(length.into())?;
                    strings.push(string.to_vec());
                    rest = tail;
                }
                Self::Txt(Txt::new(strings))
            }
            RecordType::SRV => {
                let (head, rest) = bytes.split_first_chunk::<6>()?;
                let [a, b, c, d, e, f] = *head;
                let numbers = [[a, b], [c, d], [e, f]].map(u16::from_be_bytes);
                Self::Srv { numbers, target: name(rest)? }
            }
            RecordType::TLSA => {
                let (parameters, association) = bytes.split_first_chunk()?;
                Self::Tlsa { parameters: *parameters, association: association.to_vec() }
            }
            RecordType::CAA => {
                let ([flags, length], rest) = bytes.split_first_chunk()?;
                let (tag, value) = rest.split_at_checked((*length).into())?;
                let tag = str::from_utf8(tag).ok()?.to_ascii_lowercase();
                Self::Caa { flags: *flags, tag, value: value.to_vec() }
            }
            _ => return None,
        })
    }
}

/// Reads an uncompressed name, and gives what follows it.
fn wire_name(bytes: &[u8]) -> Option<(Name, &[u8])> {
    let mut labels = Vec::new();
    let mut rest = bytes;
    loop {
        let (&length, tail) = rest.split_first()?;
        if length == 0 {
            return Some((Name::from_labels(labels).ok()?, tail));
        }
        let (label, tail) = tail.split_at_checked(length.into())?;
        labels.push(label);
        rest = tail;
    }
}

/// `\# 4 c0000201`, with spaces anywhere in the digits.
fn generic_form(text: &str) -> Option<Vec<u8>> {
    let mut words = text.trim_start().strip_prefix("\\#")?.split_ascii_whitespace();
    let length: usize = words.next()?.parse().ok()?;
    hex(&mut words).filter(|bytes| bytes.len() == length)
}

fn hex(words: &mut SplitAsciiWhitespace<'_>) -> Option<Vec<u8>> {
    let mut digits = words.flat_map(str::chars);
    let mut bytes = Vec::new();
    while let Some(high) = digits.next() {
        let byte = high.to_digit(16)? * 16 + digits.next()?.to_digit(16)?;
        bytes.push(u8::try_from(byte).ok()?);
    }
    Some(bytes)
}

fn write_hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

impl fmt::Display for RecordData {
    /// Master-file form, names without the trailing dot (the root is `.`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => write!(f, "{address}"),
            Self::Aaaa(address) => write!(f, "{address}"),
            Self::Cname(name) | Self::Ns(name) | Self::Ptr(name) => write!(f, "{name}"),
            Self::Mx { preference, exchange } => write!(f, "{preference} {exchange}"),
            Self::Soa { primary, mailbox, numbers: [serial, refresh, retry, expire, minimum] } => {
                write!(f, "{primary} {mailbox} {serial} {refresh} {retry} {expire} {minimum}")
            }
            Self::Txt(txt) => write!(f, "{txt}"),
            Self::Srv { numbers: [priority, weight, port], target } => {
                write!(f, "{priority} {weight} {port} {target}")
            }
            Self::Tlsa { parameters: [usage, selector, matching], association } => {
                write!(f, "{usage} {selector} {matching} ")?;
                write_hex(f, association)
            }
            Self::Caa { flags, tag, value } => {
                write!(f, "{flags} {tag} {}", Txt::new(vec![value.clone()]))
            }
            Self::Opaque(bytes) => {
                write!(f, "\\# {} ", bytes.len())?;
                write_hex(f, bytes)
            }
            Self::Unread(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rtype: RecordType, text: &str) -> RecordData {
        RecordData::parse(rtype, text, TxtStyle::Quoted)
    }

    #[test]
    fn every_type_reads_what_it_writes() {
        for (rtype, text) in [
            (RecordType::A, "192.0.2.1"),
            (RecordType::AAAA, "2001:db8::1"),
            (RecordType::CNAME, "a.example.com"),
            (RecordType::NS, "ns.example.com"),
            (RecordType::PTR, "mail.example.com"),
            (RecordType::MX, "10 mx.example.com"),
            (RecordType::MX, "0 ."),
            (RecordType::SOA, "ns.example.com admin.example.com 1 2 3 4 5"),
            (RecordType::TXT, r#""v=spf1 " "-all""#),
            (RecordType::SRV, "10 60 587 mail.example.com"),
            (RecordType::SRV, "0 0 0 ."),
            (RecordType::TLSA, "3 1 1 0b9fa5a5"),
            (RecordType::CAA, r#"0 issue "letsencrypt.org""#),
            (RecordType::from_code(65), "\\# 3 000100"),
        ] {
            let data = read(rtype, text);
            assert_eq!(data.to_string(), text);
            assert!(!matches!(data, RecordData::Unread(_)), "{text}");
        }
    }

    #[test]
    fn a_certificate_association_may_come_in_base64() {
        assert_eq!(read(RecordType::TLSA, "AwEBC5+lpQ==").to_string(), "3 1 1 0b9fa5a5");
        for text in ["AwE=", "0b9fa5a5!", "3", ""] {
            assert!(matches!(read(RecordType::TLSA, text), RecordData::Unread(_)), "{text}");
        }
    }

    #[test]
    fn the_generic_form_is_decoded() {
        let caa =
            read(RecordType::CAA, r"\# 22 00 05 69 73 73 75 65 6c 65 74 73 65 6e 63 72 79 70 74 2e 6f 72 67");
        assert_eq!(caa.to_string(), r#"0 issue "letsencrypt.org""#);
        assert_eq!(read(RecordType::A, r"\# 4 c0000201"), RecordData::A([192, 0, 2, 1].into()));
        let mx = read(RecordType::MX, r"\# 5 000a 01 61 00");
        assert_eq!(mx.to_string(), "10 a");
    }

    #[test]
    fn a_trailing_dot_is_optional() {
        assert_eq!(read(RecordType::MX, "10 mx.example.com."), read(RecordType::MX, "10 mx.example.com"));
    }

    #[test]
    fn what_does_not_fit_is_kept_as_it_came() {
        for (rtype, text) in [
            (RecordType::A, "192.0.2.256"),
            (RecordType::MX, "mx.example.com"),
            (RecordType::MX, "70000 mx.example.com"),
            (RecordType::SOA, "a b 1 2 3"),
            (RecordType::TLSA, "3 1 1 abc"),
            (RecordType::A, "192.0.2.1 <script>"),
        ] {
            assert_eq!(read(rtype, text), RecordData::Unread(text.into()));
        }
        assert_eq!(read(RecordType::A, r"\# 3 c00002"), RecordData::Opaque(vec![192, 0, 2]));
    }

    #[test]
    fn types_have_names_and_numbers() {
        assert_eq!(RecordType::parse("mx"), Some(RecordType::MX));
        assert_eq!(RecordType::parse("TYPE257"), Some(RecordType::CAA));
        assert_eq!(RecordType::parse("nonsense"), None);
        assert_eq!(RecordType::from_code(1234).to_string(), "TYPE1234");
    }
}
