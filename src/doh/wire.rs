//! RFC 8484: DNS messages by GET, written and read by the `domain` crate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::base::iana::{OptRcode, Rtype};
use domain::base::name::{NameBuilder, ToLabelIter};
use domain::base::rdata::ParseRecordData;
use domain::base::record::ParsedRecord;
use domain::base::wire::ParseError;
use domain::base::{Message, MessageBuilder, ParsedName};
use domain::dep::octseq::Parser;

use super::json::MAX_RECORDS;
use crate::dns::{Failure, Name, Question, Rcode, Record, RecordData, RecordType, Response};

/// The largest answer asked for, in bytes: what passes everywhere (DNS flag day 2020).
const UDP_PAYLOAD_SIZE: u16 = 1232;

/// The question as the value of the `dns` parameter: without an id (RFC 8484 section 4.1), and with an
/// OPT record (RFC 6891). The AD bit asks for the AD bit (RFC 6840 section 5.7); `checking_disabled`
/// asks not to validate.
///
/// # Errors
/// [`Failure::NotDns`] for a name that no message can hold, of which there is none.
pub(super) fn parameter(question: &Question, checking_disabled: bool) -> Result<String, Failure> {
    let message = message(question, checking_disabled).ok_or(Failure::NotDns)?;
    Ok(URL_SAFE_NO_PAD.encode(message))
}

/// The question as a message: see [`parameter`]. None for a name that no message can hold.
#[must_use]
pub fn message(question: &Question, checking_disabled: bool) -> Option<Vec<u8>> {
    let mut name = NameBuilder::new_vec();
    for label in question.name.label_bytes() {
        name.append_label(&label).ok()?;
    }
    let mut message = MessageBuilder::new_vec();
    let header = message.header_mut();
    header.set_rd(true);
    header.set_ad(true);
    header.set_cd(checking_disabled);
    let mut message = message.question();
    message.push((name.into_name().ok()?, Rtype::from_int(question.rtype.code()))).ok()?;
    let mut message = message.additional();
    message
        .opt(|opt| {
            opt.set_udp_payload_size(UDP_PAYLOAD_SIZE);
            Ok(())
        })
        .ok()?;
    Some(message.finish())
}

/// Reads an answer to `question`.
///
/// # Errors
/// [`Failure::NotDns`] where it is none.
pub fn read(body: &[u8], question: &Question) -> Result<Response, Failure> {
    let message = Message::from_octets(body).map_err(|_| Failure::NotDns)?;
    let header = message.header();
    // Some servers leave the question out of an error; another question is another answer.
    let echoed = message.first_question();
    let same = echoed.is_none_or(|echo| {
        echo.qtype().to_int() == question.rtype.code()
            && name(*echo.qname()).is_ok_and(|n| n == question.name)
    });
    if !header.qr() || !same {
        return Err(Failure::NotDns);
    }
    let mut response = Response {
        rcode: Rcode::from(message.opt_rcode().to_int()),
        ad: header.ad(),
        truncated: header.tc(),
        answers: Vec::new(),
        comments: Vec::new(),
    };
    if is_referral(&message, question.rtype)? {
        // What is missing from it means nothing.
        response.truncated = true;
        response
            .comments
            .push("This server refers to others, and does not ask them (RA is not set).".to_owned());
    }
    for entry in message.answer().map_err(|_| Failure::NotDns)? {
        if response.answers.len() == MAX_RECORDS {
            response.truncated = true;
            break;
        }
        let entry = entry.map_err(|_| Failure::NotDns)?;
        response.answers.push(record(&entry)?);
    }
    if let Some(opt) = message.opt()
        && let Some(error) = opt.opt().extended_error()
    {
        let text = error.text_slice().map(String::from_utf8_lossy).unwrap_or_default();
        let text: String = text.chars().take(500).collect();
        response
            .comments
            .push(format!("EDE {}: {text}", error.code().to_int()).trim_end_matches([':', ' ']).to_owned());
    }
    Ok(response)
}

/// Whether a server that asks no others leaves the answer to them (RFC 1034 section 4.3.1): for the name, or for
/// the one that its alias leads to. That there are no records, the zone's own servers say (AA), mostly with its SOA.
fn is_referral(message: &Message<&[u8]>, asked: RecordType) -> Result<bool, Failure> {
    let header = message.header();
    if header.ra() || message.opt_rcode() != OptRcode::NOERROR {
        return Ok(false);
    }
    let mut has_alias = false;
    for entry in message.answer().map_err(|_| Failure::NotDns)? {
        match RecordType::from_code(entry.map_err(|_| Failure::NotDns)?.rtype().to_int()) {
            rtype if rtype == asked => return Ok(false),
            RecordType::CNAME => has_alias = true,
            _ => {}
        }
    }
    let mut authority = message.authority().map_err(|_| Failure::NotDns)?;
    let has_soa = authority.any(|entry| entry.is_ok_and(|entry| entry.rtype() == Rtype::SOA));
    Ok(!has_soa && (has_alias || !header.aa()))
}

type WireName<'a> = ParsedName<&'a [u8]>;

fn name(name: WireName<'_>) -> Result<Name, Failure> {
    let labels: Vec<&[u8]> =
        name.iter_labels().filter(|label| !label.is_root()).map(|label| label.as_slice()).collect();
    Name::from_labels(labels).map_err(|_| Failure::NotDns)
}

fn record<'a>(entry: &ParsedRecord<'a, &'a [u8]>) -> Result<Record, Failure> {
    let record = entry.to_record::<Data>().ok().flatten().ok_or(Failure::NotDns)?;
    Ok(Record {
        name: name(*record.owner())?,
        rtype: RecordType::from_code(record.rtype().to_int()),
        ttl: record.ttl().as_secs(),
        data: record.into_data().data,
    })
}

/// A record's data, read by one piece of code for all types.
struct Data {
    rtype: Rtype,
    data: RecordData,
}

impl domain::base::RecordData for Data {
    fn rtype(&self) -> Rtype {
        self.rtype
    }
}

impl<'a> ParseRecordData<'a, &'a [u8]> for Data {
    fn parse_rdata(rtype: Rtype, parser: &mut Parser<'a, &'a [u8]>) -> Result<Option<Self>, ParseError> {
        let next_name = |parser: &mut Parser<'a, &'a [u8]>| {
            name(ParsedName::parse(parser)?).map_err(|_| ParseError::form_error("unreadable name"))
        };
        // Only the types of RFC 1035 may hold compressed names (RFC 3597 section 4).
        let data = match RecordType::from_code(rtype.to_int()) {
            RecordType::CNAME => RecordData::Cname(next_name(parser)?),
            RecordType::NS => RecordData::Ns(next_name(parser)?),
            RecordType::PTR => RecordData::Ptr(next_name(parser)?),
            RecordType::MX => {
                RecordData::Mx { preference: parser.parse_u16_be()?, exchange: next_name(parser)? }
            }
            RecordType::SOA => {
                let (primary, mailbox) = (next_name(parser)?, next_name(parser)?);
                let mut numbers = [0; 5];
                for number in &mut numbers {
                    *number = parser.parse_u32_be()?;
                }
                RecordData::Soa { primary, mailbox, numbers }
            }
            other => RecordData::from_wire(other, parser.parse_octets(parser.remaining())?),
        };
        Ok(Some(Self { rtype, data }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str, rtype: RecordType) -> Question {
        Question { name: Name::parse(name).expect("name"), rtype }
    }

    #[test]
    fn the_question_is_a_plain_get_parameter() {
        // RFC 8484 section 4.1.1, but for the AD bit and the OPT record that are added here.
        let text = parameter(&question("www.example.com", RecordType::A), false).expect("encoded");
        assert!(text.starts_with("AAABIAABAAAAAAABA3d3dwdleGFtcGxlA2NvbQAAAQAB"), "{text}");
        assert!(!text.contains('='));
    }

    #[test]
    fn the_question_is_a_message() {
        for (rtype, checking_disabled) in [(RecordType::TXT, false), (RecordType::CAA, true)] {
            let text = parameter(&question("www.example.com", rtype), checking_disabled).expect("encoded");
            let bytes = URL_SAFE_NO_PAD.decode(text).expect("base64");
            let message = Message::from_octets(&bytes[..]).expect("a message");
            let header = message.header();
            assert_eq!((header.id(), header.rd(), header.ad(), header.qr()), (0, true, true, false));
            assert_eq!(header.cd(), checking_disabled);
            let asked = message.sole_question().expect("one question");
            assert_eq!(asked.qtype().to_int(), rtype.code());
            assert_eq!(asked.qclass().to_int(), 1);
            assert_eq!(asked.qname().to_string(), "www.example.com");
            assert_eq!(message.opt().map(|opt| opt.udp_payload_size()), Some(1232));
        }
    }

    #[test]
    fn compressed_names_are_followed() {
        let mut body = vec![0, 0, 0x81, 0xa0, 0, 1, 0, 1, 0, 0, 0, 0];
        body.extend(b"\x07example\x03com\x00\x00\x0f\x00\x01");
        body.extend(b"\xc0\x0c\x00\x0f\x00\x01\x00\x00\x01\x2c\x00\x07\x00\x0a\x02mx\xc0\x0c");
        let response = read(&body, &question("example.com", RecordType::MX)).expect("readable");
        assert_eq!(response.answers[0].data.to_string(), "10 mx.example.com");
        assert_eq!((response.answers[0].ttl, response.ad), (300, true));
        // The same bytes are no answer to another question.
        assert_eq!(read(&body, &question("example.net", RecordType::MX)), Err(Failure::NotDns));
        for cut in 0..body.len() {
            let _ = read(&body[..cut], &question("example.com", RecordType::MX));
        }
    }

    #[test]
    fn a_server_that_asks_no_others_is_not_believed_where_it_refers_to_them() {
        let name = b"\x07example\x03com\x00".as_slice();
        let asked = [name, b"\x00\x0f\x00\x01"].concat();
        let alias = b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x01\x00\x04\x01a\xc0\x0c".as_slice();
        let ns = b"\x00\x00\x02\x00\x01\x00\x00\x00\x01\x00\x04\x01a\xc0\x0c".as_slice();
        let soa = [b"\xc0\x0c\x00\x06\x00\x01\x00\x00\x00\x01\x00\x16\x00\x00".as_slice(), &[0; 20]].concat();
        let soa = soa.as_slice();
        let mx = b"\xc0\x0c\x00\x0f\x00\x01\x00\x00\x00\x01\x00\x06\x00\x0a\x01a\xc0\x0c".as_slice();
        let (recursive, authoritative, neither) = (0x8180_u16, 0x8500, 0x8100);
        for (flags, answer, authority, whole) in [
            (neither, &[][..], &[ns][..], false),
            (neither, &[], &[], false),
            (authoritative, &[alias], &[], false),
            (authoritative, &[alias], &[ns], false),
            (authoritative, &[alias], &[soa], true),
            (authoritative, &[], &[soa], true),
            (authoritative, &[], &[], true),
            (neither, &[mx], &[ns], true),
            (neither | 3, &[], &[], true),
            (neither | 5, &[], &[], true),
            (recursive, &[], &[ns], true),
            (recursive, &[alias], &[], true),
        ] {
            let [high, low] = flags.to_be_bytes();
            let counts = [0, 1, 0, answer.len(), 0, authority.len(), 0, 0].map(|count| count as u8);
            let body =
                [&[0, 0, high, low], &counts[..], &asked, &answer.concat(), &authority.concat()].concat();
            let response = read(&body, &question("example.com", RecordType::MX)).expect("readable");
            assert_eq!(!response.truncated, whole, "{flags:x} {answer:?} {authority:?}");
            assert_eq!(response.comments.is_empty(), whole);
        }
    }

    #[test]
    fn pointers_that_lead_in_a_circle_end() {
        let mut body = vec![0, 0, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0];
        body.extend(b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x01\x00\x04\x01\x02\x03\x04");
        assert_eq!(read(&body, &question("example.com", RecordType::A)), Err(Failure::NotDns));
        assert_eq!(read(b"<html>", &question("example.com", RecordType::A)), Err(Failure::NotDns));
    }
}
