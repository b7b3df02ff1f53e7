//! A scenario's DNS data, and the answers a resolver would give from them.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};
use mailpath::dns::{
    Failure, Lookup, Name, Question, Rcode, Record, RecordData, RecordType, Resolve, Response, Txt,
};

use crate::suite::Node;

/// As many aliases as a resolver would follow before it gives up.
const MAX_ALIASES: usize = 12;

/// No test of the suite needs as many; an evaluation without end must not become a test without end.
const MAX_QUESTIONS: usize = 2000;

/// DNS data in memory. `zonedata` has conventions of its own, so [`mailpath::dns::Zone`] will not do.
#[derive(Clone)]
pub(crate) struct SuiteZone {
    data: Rc<Data>,
    asked: Cell<usize>,
}

#[derive(Default)]
struct Data {
    owners: HashMap<Name, Owner>,
    /// Every owner and every name above one: these exist, all others do not (RFC 8020).
    existing: HashSet<Name>,
}

#[derive(Default)]
struct Owner {
    records: HashMap<RecordType, Vec<RecordData>>,
    /// A bare `TIMEOUT`: every type without data times out.
    silent: bool,
}

impl SuiteZone {
    pub(crate) fn new(zonedata: &[(String, Node)]) -> Result<Self, String> {
        let mut data = Data::default();
        for (owner, entries) in zonedata {
            let within = |why: String| format!("{owner}: {why}");
            let name = name(owner).map_err(within)?;
            let mut above = Some(name.clone());
            while let Some(existing) = above {
                above = existing.parent();
                data.existing.insert(existing);
            }
            let read = self::owner(entries.list().map_err(within)?).map_err(within)?;
            if data.owners.insert(name, read).is_some() {
                return Err(within("it stands there twice".into()));
            }
        }
        Ok(Self { data: Rc::new(data), asked: Cell::new(0) })
    }
}

fn owner(entries: &[Node]) -> Result<Owner, String> {
    let mut owner = Owner::default();
    let mut spf = Vec::new();
    let mut txt_is_given = false;
    for entry in entries {
        let (rtype, value) = match entry {
            Node::Text(word) if word == "TIMEOUT" => {
                owner.silent = true;
                continue;
            }
            Node::Map(fields) if fields.len() == 1 => &fields[0],
            other => return Err(format!("{other:?} is no record")),
        };
        let rtype = RecordType::parse(rtype).ok_or_else(|| format!("{rtype} is no type"))?;
        txt_is_given |= rtype == RecordType::TXT;
        if rtype == RecordType::TXT && *value == Node::Text("NONE".into()) {
            continue;
        }
        let data = data(rtype, value)?;
        if rtype == RecordType::SPF {
            spf.push(data.clone());
        }
        owner.records.entry(rtype).or_default().push(data);
    }
    if !txt_is_given && !spf.is_empty() {
        owner.records.insert(RecordType::TXT, spf);
    }
    Ok(owner)
}

fn data(rtype: RecordType, value: &Node) -> Result<RecordData, String> {
    let address = |text: &str| format!("{text} is no address");
    Ok(match rtype {
        RecordType::TXT | RecordType::SPF => {
            let strings = match value {
                Node::List(strings) => strings.as_slice(),
                one => std::slice::from_ref(one),
            };
            let bytes = |string: &Node| Ok(string.text()?.as_bytes().to_vec());
            RecordData::Txt(Txt::new(strings.iter().map(bytes).collect::<Result<_, String>>()?))
        }
        RecordType::A => {
            RecordData::A(value.text()?.parse().map_err(|_| address(value.text().unwrap_or("")))?)
        }
        RecordType::AAAA => {
            RecordData::Aaaa(value.text()?.parse().map_err(|_| address(value.text().unwrap_or("")))?)
        }
        RecordType::PTR => RecordData::Ptr(name(value.text()?)?),
        RecordType::CNAME => RecordData::Cname(name(value.text()?)?),
        RecordType::MX => match value.list()? {
            [preference, exchange] => RecordData::Mx {
                preference: preference.text()?.parse().map_err(|_| "the preference is no number")?,
                exchange: name(exchange.text()?)?,
            },
            other => return Err(format!("{other:?} is no mail exchange")),
        },
        other => return Err(format!("no test has data of the type {other}")),
    })
}

/// Names are text between dots, without escapes: some hold spaces, colons and percent signs.
fn name(text: &str) -> Result<Name, String> {
    if text.is_empty() {
        return Ok(Name::root());
    }
    let text = text.strip_suffix('.').unwrap_or(text);
    Name::from_labels(text.split('.').map(str::as_bytes)).map_err(|why| format!("{text}: {why}"))
}

impl Data {
    fn answer(&self, question: &Question) -> Result<Response, Failure> {
        let mut response = Response::empty(Rcode::NoError);
        let mut at = question.name.clone();
        let record = |name: &Name, rtype, data: &RecordData| Record {
            name: name.clone(),
            rtype,
            ttl: 300,
            data: data.clone(),
        };
        for _ in 0..MAX_ALIASES {
            let Some(owner) = self.owners.get(&at) else {
                if at.labels().next() == Some("error") {
                    return Err(Failure::Timeout);
                }
                if !self.existing.contains(&at) {
                    response.rcode = Rcode::NxDomain;
                }
                return Ok(response);
            };
            if let Some(records) = owner.records.get(&question.rtype) {
                response.answers.extend(records.iter().map(|data| record(&at, question.rtype, data)));
                return Ok(response);
            }
            match owner.records.get(&RecordType::CNAME).and_then(|records| records.first()) {
                Some(alias @ RecordData::Cname(target)) => {
                    response.answers.push(record(&at, RecordType::CNAME, alias));
                    at = target.clone();
                }
                _ if owner.silent => return Err(Failure::Timeout),
                _ => return Ok(response),
            }
        }
        Ok(Response::empty(Rcode::ServFail))
    }
}

impl Resolve for SuiteZone {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        self.asked.set(self.asked.get() + 1);
        assert!(self.asked.get() <= MAX_QUESTIONS, "the evaluation asks without end");
        let result = self.data.answer(&question);
        Box::pin(ready(Arc::new(Lookup::instant(question, "suite", result))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Scenario, read};

    fn scenario(zonedata: &str) -> Scenario {
        let text = format!("description: made up\ntests: {{}}\nzonedata:\n{zonedata}");
        read(&text).expect("it fits").remove(0)
    }

    fn ask(scenario: &Scenario, text: &str, rtype: RecordType) -> Result<Response, Failure> {
        scenario.zone.data.answer(&Question { name: name(text).expect("a name"), rtype })
    }

    fn texts(scenario: &Scenario, text: &str) -> Vec<Vec<u8>> {
        let response = ask(scenario, text, RecordType::TXT).expect("an answer");
        let data = response.answers.into_iter().filter_map(|record| match record.data {
            RecordData::Txt(txt) => Some(txt.joined()),
            _ => None,
        });
        data.collect()
    }

    #[test]
    fn spf_data_double_as_txt_unless_txt_is_given() {
        let made_up = scenario(
            "  a.org:\n    - SPF: v=spf1\n    - SPF: [x, y]\n  b.org:\n    - SPF: v=spf1\n    - TXT: z\n  c.org:\n    - SPF: v=spf1\n    - TXT: NONE\n  d.org:\n    - SPF: []\n",
        );
        assert_eq!(texts(&made_up, "A.org"), [b"v=spf1".to_vec(), b"xy".to_vec()]);
        assert_eq!(texts(&made_up, "b.org"), [b"z".to_vec()]);
        assert_eq!(texts(&made_up, "c.org"), Vec::<Vec<u8>>::new());
        assert_eq!(texts(&made_up, "d.org"), [Vec::<u8>::new()]);
        assert_eq!(ask(&made_up, "c.org", RecordType::SPF).map(|r| r.answers.len()), Ok(1));
    }

    #[test]
    fn an_escape_is_a_character_sent_as_utf_8() {
        assert_eq!(
            texts(&scenario("  a.org:\n    - SPF: \"\\x80a\\0\"\n"), "a.org"),
            [b"\xc2\x80a\0".to_vec()]
        );
    }

    #[test]
    fn a_timeout_is_of_every_type_without_data() {
        let made_up = scenario("  a.org:\n    - A: 192.0.2.1\n    - TIMEOUT\n  b.org:\n    - TXT: x\n");
        assert_eq!(ask(&made_up, "a.org", RecordType::A).map(|r| r.answers.len()), Ok(1));
        assert_eq!(ask(&made_up, "a.org", RecordType::TXT), Err(Failure::Timeout));
        assert_eq!(ask(&made_up, "error.example.com", RecordType::A), Err(Failure::Timeout));
        assert_eq!(ask(&made_up, "b.org", RecordType::A).map(|r| r.rcode), Ok(Rcode::NoError));
        assert_eq!(ask(&made_up, "org", RecordType::A).map(|r| r.rcode), Ok(Rcode::NoError));
        assert_eq!(ask(&made_up, "c.org", RecordType::A).map(|r| r.rcode), Ok(Rcode::NxDomain));
    }

    #[test]
    fn aliases_are_followed_and_a_loop_is_a_server_failure() {
        let made_up = scenario(
            "  a.org:\n    - CNAME: B.org.\n  b.org:\n    - TXT: x\n  c.org:\n    - CNAME: d.org\n  d.org:\n    - CNAME: C.org\n",
        );
        assert_eq!(ask(&made_up, "a.org", RecordType::TXT).map(|r| r.answers.len()), Ok(2));
        assert_eq!(ask(&made_up, "c.org", RecordType::A).map(|r| r.rcode), Ok(Rcode::ServFail));
    }
}
