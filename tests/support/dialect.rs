//! The dialects of DNS over HTTPS, from the server's side.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::base::iana::{Class, Rcode as WireRcode, Rtype};
use domain::base::rdata::UnknownRecordData;
use domain::base::{Message, MessageBuilder, Name as WireName, ToName as _, Ttl};
use mailpath::dns::{Name, Question, Rcode, RecordData, RecordType, Response, Txt};
use serde_json::{Value, json};

/// How a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// As Cloudflare: strings adjacent, inner quotes as they are, CAA in hexadecimal.
    Cloudflare,
    /// As Google: strings joined, trailing dots, a remark.
    Google,
    /// As AliDNS: an object for the question, numbers for types.
    AliDns,
    /// As the program doh-proxy: strings joined by a space, no trailing dots.
    Proxy,
    /// RFC 8484.
    Wire,
}

impl Dialect {
    /// Every dialect whose TXT data can be told apart.
    pub const ALL: [Self; 4] = [Self::Cloudflare, Self::Google, Self::AliDns, Self::Wire];

    /// The path that speaks it.
    pub fn path(self) -> &'static str {
        match self {
            Self::Cloudflare => "/cloudflare",
            Self::Google => "/google",
            Self::AliDns => "/alidns",
            Self::Proxy => "/proxy",
            Self::Wire => "/wire",
        }
    }

    /// The dialect of a path.
    pub fn of_path(path: &str) -> Option<Self> {
        [Self::Cloudflare, Self::Google, Self::AliDns, Self::Proxy, Self::Wire]
            .into_iter()
            .find(|dialect| dialect.path() == path)
    }

    /// Takes the question out of a URL's query part.
    pub fn question(self, query: &str) -> Option<Question> {
        let get = |key: &str| {
            form_urlencoded::parse(query.as_bytes()).find(|(k, _)| k == key).map(|(_, v)| v.into_owned())
        };
        if self != Self::Wire {
            let rtype = RecordType::parse(&get("type")?)?;
            return Some(Question { name: Name::parse(&get("name")?).ok()?, rtype });
        }
        let message = Message::from_octets(URL_SAFE_NO_PAD.decode(get("dns")?).ok()?).ok()?;
        let question = message.first_question()?;
        let name = question.qname().to_vec().to_string();
        Some(Question {
            name: Name::parse(&name).ok()?,
            rtype: RecordType::from_code(question.qtype().to_int()),
        })
    }

    /// Whether the question asks not to validate (CD).
    pub fn asks_not_to_validate(self, query: &str) -> bool {
        let get = |key: &str| {
            form_urlencoded::parse(query.as_bytes()).find(|(k, _)| k == key).map(|(_, v)| v.into_owned())
        };
        if self != Self::Wire {
            return get("cd").is_some_and(|text| text == "1");
        }
        let message =
            get("dns").and_then(|text| Message::from_octets(URL_SAFE_NO_PAD.decode(text).ok()?).ok());
        message.is_some_and(|message| message.header().cd())
    }

    /// Writes an answer.
    pub fn body(self, question: &Question, response: &Response) -> Vec<u8> {
        if self == Self::Wire {
            return wire(question, response);
        }
        let dot = if matches!(self, Self::Google | Self::AliDns) { "." } else { "" };
        let answers: Vec<Value> = response
            .answers
            .iter()
            .map(|record| {
                json!({
                    "name": format!("{}{dot}", record.name),
                    "type": record.rtype.code(),
                    "TTL": record.ttl,
                    "data": self.data(&record.data, dot),
                })
            })
            .collect();
        let asked = json!({ "name": format!("{}{dot}", question.name), "type": question.rtype.code() });
        let mut body = json!({
            "Status": code(response.rcode), "TC": false, "RD": true, "RA": true, "AD": response.ad, "CD": false,
            "Question": if self == Self::AliDns { asked } else { json!([asked]) },
        });
        match self {
            Self::Google => body["Comment"] = json!("Response from 192.0.2.53."),
            Self::Cloudflare => body["Comment"] = json!(["EDE: nothing special"]),
            _ => {}
        }
        if !answers.is_empty() {
            body["Answer"] = json!(answers);
        }
        body.to_string().into_bytes()
    }

    fn data(self, data: &RecordData, dot: &str) -> String {
        match data {
            RecordData::Txt(txt) => self.txt(txt),
            RecordData::Caa { .. } | RecordData::Tlsa { .. } if self == Self::Cloudflare => {
                let bytes = rdata(data);
                let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("\\# {} {}", bytes.len(), hex.join(" "))
            }
            RecordData::Mx { .. } | RecordData::Ptr(_) | RecordData::Cname(_) | RecordData::Ns(_) => {
                let text = data.to_string();
                if text.ends_with('.') { text } else { format!("{text}{dot}") }
            }
            other => other.to_string(),
        }
    }

    fn txt(self, txt: &Txt) -> String {
        let raw = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match self {
            Self::Cloudflare => txt.strings().map(|string| format!("\"{}\"", raw(string))).collect(),
            Self::Google => raw(&txt.joined()),
            Self::Proxy => txt.strings().map(raw).collect::<Vec<_>>().join(" "),
            Self::AliDns | Self::Wire => txt.to_string(),
        }
    }
}

fn code(rcode: Rcode) -> u16 {
    (0..=5).find(|code| Rcode::from(*code) == rcode).unwrap_or(2)
}

fn wire_name(name: &Name) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.label_bytes() {
        bytes.push(u8::try_from(label.len()).expect("a label"));
        bytes.extend(label);
    }
    bytes.push(0);
    bytes
}

fn rdata(data: &RecordData) -> Vec<u8> {
    match data {
        RecordData::A(address) => address.octets().to_vec(),
        RecordData::Aaaa(address) => address.octets().to_vec(),
        RecordData::Cname(name) | RecordData::Ns(name) | RecordData::Ptr(name) => wire_name(name),
        RecordData::Mx { preference, exchange } => {
            [&preference.to_be_bytes()[..], &wire_name(exchange)].concat()
        }
        RecordData::Soa { primary, mailbox, numbers } => {
            let numbers: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
            [wire_name(primary), wire_name(mailbox), numbers].concat()
        }
        RecordData::Txt(txt) => txt
            .strings()
            .flat_map(|string| [&[u8::try_from(string.len()).expect("a string")][..], string].concat())
            .collect(),
        RecordData::Tlsa { parameters, association } => [&parameters[..], association].concat(),
        RecordData::Opaque(bytes) => bytes.clone(),
        RecordData::Caa { flags, tag, value } => {
            [&[*flags, u8::try_from(tag.len()).expect("a tag")][..], tag.as_bytes(), value].concat()
        }
        other => panic!("{other} has no wire form here"),
    }
}

fn wire(question: &Question, response: &Response) -> Vec<u8> {
    let octets = |name: &Name| WireName::from_octets(wire_name(name)).expect("a name");
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_qr(true);
    message.header_mut().set_ra(true);
    message.header_mut().set_ad(response.ad);
    message
        .header_mut()
        .set_rcode(WireRcode::masked_from_int(u8::try_from(code(response.rcode)).expect("a code")));
    let mut message = message.question();
    message.push((octets(&question.name), Rtype::from_int(question.rtype.code()))).expect("room");
    let mut message = message.answer();
    for record in &response.answers {
        let data = UnknownRecordData::from_octets(Rtype::from_int(record.rtype.code()), rdata(&record.data))
            .expect("short data");
        message.push((octets(&record.name), Class::IN, Ttl::from_secs(record.ttl), data)).expect("room");
    }
    message.finish()
}
