//! RFC 8484: the DNS's own messages by GET. Reading them is the work of the `domain` crate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::base::iana::Rtype;
use domain::base::name::ToLabelIter;
use domain::base::rdata::ParseRecordData;
use domain::base::record::ParsedRecord;
use domain::base::wire::ParseError;
use domain::base::{Message, ParsedName};
use domain::dep::octseq::Parser;

use super::json::MAX_RECORDS;
use crate::dns::{Failure, Name, Question, Rcode, Record, RecordData, RecordType, Response};

/// The question as the value of the `dns` parameter. The id is 0 (RFC 8484 section 4.1); the AD bit
/// asks for the AD bit (RFC 6840 section 5.7); `checking_disabled` asks not to validate.
pub(super) fn parameter(question: &Question, checking_disabled: bool) -> Result<String, Failure> {
    let flags = [0x01, 0x20 | if checking_disabled { 0x10 } else { 0 }];
    let mut message = [[0, 0], flags, [0, 1], [0, 0], [0, 0], [0, 1]].concat();
    for label in question.name.label_bytes() {
        message.push(u8::try_from(label.len()).map_err(|_| Failure::NotDns)?);
        message.extend(label);
    }
    message.push(0);
    message.extend(question.rtype.code().to_be_bytes());
    message.extend(CLASS_IN);
    message.extend(OPT);
    Ok(URL_SAFE_NO_PAD.encode(message))
}

const CLASS_IN: [u8; 2] = [0, 1];
/// An OPT record (RFC 6891) without options, for answers of up to 1232 bytes.
const OPT: [u8; 11] = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0];

/// Reads a message.
pub(super) fn read(body: &[u8], question: &Question) -> Result<Response, Failure> {
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
    fn pointers_that_lead_in_a_circle_end() {
        let mut body = vec![0, 0, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0];
        body.extend(b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x01\x00\x04\x01\x02\x03\x04");
        assert_eq!(read(&body, &question("example.com", RecordType::A)), Err(Failure::NotDns));
        assert_eq!(read(b"<html>", &question("example.com", RecordType::A)), Err(Failure::NotDns));
    }
}
