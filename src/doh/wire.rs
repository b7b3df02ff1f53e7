//! RFC 8484: the DNS's own messages by GET. The message itself is the work of the `domain` crate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::base::iana::Rtype;
use domain::base::name::{ParsedName, ToLabelIter};
use domain::base::rdata::{ParseRecordData, UnknownRecordData};
use domain::base::record::ParsedRecord;
use domain::base::{Message, MessageBuilder, Name as WireName};
use domain::rdata::{Cname, Mx, Ns, Ptr, Soa};

use super::json::MAX_RECORDS;
use crate::dns::{Failure, Name, Question, Rcode, Record, RecordData, RecordType, Response};

/// The question as the value of the `dns` parameter. The id is 0 (RFC 8484 section 4.1); the AD bit
/// asks for the AD bit (RFC 6840 section 5.7); `checking_disabled` asks not to validate.
pub(super) fn parameter(question: &Question, checking_disabled: bool) -> Result<String, Failure> {
    let mut name = Vec::with_capacity(64);
    for label in question.name.label_bytes() {
        name.push(u8::try_from(label.len()).map_err(|_| Failure::NotDns)?);
        name.extend(label);
    }
    name.push(0);
    let name = WireName::from_octets(name).map_err(|_| Failure::NotDns)?;
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_rd(true);
    message.header_mut().set_ad(true);
    message.header_mut().set_cd(checking_disabled);
    let mut message = message.question();
    message.push((name, Rtype::from_int(question.rtype.code()))).map_err(|_| Failure::NotDns)?;
    let mut message = message.additional();
    message
        .opt(|opt| {
            opt.set_udp_payload_size(1232);
            Ok(())
        })
        .map_err(|_| Failure::NotDns)?;
    Ok(URL_SAFE_NO_PAD.encode(message.finish()))
}

/// Reads a message.
pub(super) fn read(body: &[u8], question: &Question) -> Result<Response, Failure> {
    let message = Message::from_octets(body).map_err(|_| Failure::NotDns)?;
    let header = message.header();
    // Some servers leave the question out of an error; another question is another answer.
    let echoed = message.first_question();
    let same = echoed.is_none_or(|echo| {
        echo.qtype().to_int() == question.rtype.code() && name(echo.qname()).is_ok_and(|n| n == question.name)
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

fn name<N: ToLabelIter>(name: N) -> Result<Name, Failure> {
    let labels: Vec<&[u8]> =
        name.iter_labels().filter(|label| !label.is_root()).map(|label| label.as_slice()).collect();
    Name::from_labels(labels).map_err(|_| Failure::NotDns)
}

/// The entry's data as `D`, names decompressed.
fn data<'a, D: ParseRecordData<'a, &'a [u8]>>(entry: &ParsedRecord<'a, &'a [u8]>) -> Option<D> {
    entry.to_record::<D>().ok().flatten().map(domain::base::Record::into_data)
}

fn record<'a>(entry: &ParsedRecord<'a, &'a [u8]>) -> Result<Record, Failure> {
    type Alias<'a> = ParsedName<&'a [u8]>;
    let rtype = RecordType::from_code(entry.rtype().to_int());
    // Only the types of RFC 1035 may hold compressed names (RFC 3597 section 4).
    let data = match rtype {
        RecordType::CNAME => {
            data::<Cname<Alias<'a>>>(entry).and_then(|d| Some(RecordData::Cname(name(d.cname()).ok()?)))
        }
        RecordType::NS => {
            data::<Ns<Alias<'a>>>(entry).and_then(|d| Some(RecordData::Ns(name(d.nsdname()).ok()?)))
        }
        RecordType::PTR => {
            data::<Ptr<Alias<'a>>>(entry).and_then(|d| Some(RecordData::Ptr(name(d.ptrdname()).ok()?)))
        }
        RecordType::MX => data::<Mx<Alias<'a>>>(entry).and_then(|d| {
            Some(RecordData::Mx { preference: d.preference(), exchange: name(d.exchange()).ok()? })
        }),
        RecordType::SOA => data::<Soa<Alias<'a>>>(entry).and_then(|d| {
            Some(RecordData::Soa {
                primary: name(d.mname()).ok()?,
                mailbox: name(d.rname()).ok()?,
                numbers: [
                    d.serial().into_int(),
                    d.refresh().as_secs(),
                    d.retry().as_secs(),
                    d.expire().as_secs(),
                    d.minimum().as_secs(),
                ],
            })
        }),
        _ => data::<UnknownRecordData<&'a [u8]>>(entry).map(|d| RecordData::from_wire(rtype, d.data())),
    };
    Ok(Record {
        name: name(entry.owner())?,
        rtype,
        ttl: entry.ttl().as_secs(),
        data: data.ok_or(Failure::NotDns)?,
    })
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
