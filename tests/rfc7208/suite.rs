//! The suite's file: YAML documents, each a scenario with its tests and the DNS data they run on.
//!
//! Only the file's structure is taken from the YAML reader. Every scalar stays the text it is: a
//! reader that makes numbers and nulls of some would make other data of the suite's.

use std::net::IpAddr;

use saphyr_parser::{Event, Parser};

use crate::zone::SuiteZone;

/// Deeper than this, nothing in the suite is nested.
const MAX_DEPTH: usize = 8;

/// Tests over the same DNS data.
pub(crate) struct Scenario {
    pub(crate) title: String,
    pub(crate) tests: Vec<Test>,
    pub(crate) zone: SuiteZone,
}

/// One evaluation, and what must come of it.
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) host: IpAddr,
    pub(crate) mail_from: String,
    pub(crate) helo: String,
    /// The results that will do, the preferred one first.
    pub(crate) results: Vec<String>,
    /// None where the suite does not look at it.
    pub(crate) explanation: Option<Explanation>,
}

/// What is said for an explanation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Explanation {
    /// `DEFAULT`: the domain has none of its own.
    None,
    Exactly(String),
}

/// Reads the whole file. An error says what does not fit, and where.
pub(crate) fn read(text: &str) -> Result<Vec<Scenario>, String> {
    documents(text)?.iter().map(scenario).collect()
}

fn scenario(document: &Node) -> Result<Scenario, String> {
    let title = document.get("description")?.text()?.to_owned();
    let within = |why: String| format!("in “{title}”: {why}");
    let tests = document.get("tests").and_then(Node::map).map_err(within)?;
    let tests = tests
        .iter()
        .map(|(name, node)| test(name, node).map_err(|why| within(format!("{name}: {why}"))))
        .collect::<Result<_, _>>()?;
    let zone = document.get("zonedata").and_then(Node::map).and_then(SuiteZone::new).map_err(within)?;
    Ok(Scenario { title, tests, zone })
}

fn test(name: &str, node: &Node) -> Result<Test, String> {
    let text = |key| node.get(key)?.text();
    let host = text("host")?;
    let results = match node.get("result")? {
        Node::List(results) => results.iter().map(|result| Ok(result.text()?.to_owned())).collect(),
        one => Ok(vec![one.text()?.to_owned()]),
    };
    let explanation = match node.get("explanation") {
        Ok(node) if node.text()? == "DEFAULT" => Some(Explanation::None),
        Ok(node) => Some(Explanation::Exactly(node.text()?.to_owned())),
        Err(_) => None,
    };
    Ok(Test {
        name: name.to_owned(),
        host: host.parse().map_err(|_| format!("{host} is no address"))?,
        mail_from: text("mailfrom")?.to_owned(),
        helo: text("helo")?.to_owned(),
        results: results.and_then(|list: Vec<String>| match list.as_slice() {
            [] => Err("no result at all".to_owned()),
            _ => Ok(list),
        })?,
        explanation,
    })
}

/// YAML, as far as the suite uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(crate) fn get(&self, key: &str) -> Result<&Self, String> {
        let entry = self.map()?.iter().find(|(name, _)| name == key);
        entry.map(|(_, node)| node).ok_or_else(|| format!("there is no `{key}`"))
    }

    pub(crate) fn map(&self) -> Result<&[(String, Self)], String> {
        match self {
            Self::Map(entries) => Ok(entries),
            other => Err(format!("{other:?} is no mapping")),
        }
    }

    pub(crate) fn list(&self) -> Result<&[Self], String> {
        match self {
            Self::List(nodes) => Ok(nodes),
            other => Err(format!("{other:?} is no list")),
        }
    }

    pub(crate) fn text(&self) -> Result<&str, String> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(format!("{other:?} is no text")),
        }
    }
}

type Events<'a> = dyn Iterator<Item = Result<Event<'a>, String>> + 'a;

fn documents(text: &str) -> Result<Vec<Node>, String> {
    let mut events =
        Parser::new_from_str(text).map(|event| event.map(|(event, _)| event).map_err(|e| e.to_string()));
    let mut documents = Vec::new();
    while let Some(event) = events.next() {
        match event? {
            Event::DocumentStart(_) => {
                let first = next(&mut events)?;
                documents.push(node(first, &mut events, MAX_DEPTH)?);
            }
            Event::StreamStart | Event::DocumentEnd | Event::StreamEnd => {}
            other => return Err(format!("{other:?} stands between documents")),
        }
    }
    Ok(documents)
}

fn next<'a>(events: &mut Events<'a>) -> Result<Event<'a>, String> {
    events.next().ok_or("the file ends too soon")?
}

/// Reads the node that begins with `first`.
fn node<'a>(first: Event<'a>, events: &mut Events<'a>, depth: usize) -> Result<Node, String> {
    let deeper = depth.checked_sub(1).ok_or("it is nested too deeply")?;
    match first {
        Event::Scalar(text, ..) => Ok(Node::Text(text.into_owned())),
        Event::SequenceStart(..) => {
            let mut nodes = Vec::new();
            loop {
                match next(events)? {
                    Event::SequenceEnd => return Ok(Node::List(nodes)),
                    event => nodes.push(node(event, events, deeper)?),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut entries: Vec<(String, Node)> = Vec::new();
            loop {
                let key = match next(events)? {
                    Event::MappingEnd => return Ok(Node::Map(entries)),
                    Event::Scalar(key, ..) => key.into_owned(),
                    other => return Err(format!("{other:?} stands for a key")),
                };
                if entries.iter().any(|(other, _)| *other == key) {
                    return Err(format!("`{key}` stands there twice"));
                }
                let first = next(events)?;
                entries.push((key, node(first, events, deeper)?));
            }
        }
        other => Err(format!("{other:?} was not expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE_UP: &str = r#"
---
description: The first
tests:
  same-name:
    helo: mail.example.org
    host: 192.0.2.1
    mailfrom: ""
    result: [pass, softfail]
zonedata:
  example.org:
    - TIMEOUT
---
description: The second
tests:
  same-name:
    helo: 12
    host: 2001:DB8::1
    mailfrom: ~a@example.org
    result: fail
    explanation: DEFAULT
  other-name:
    description: >-
    helo: "a b"
    host: ::FFFF:192.0.2.1
    mailfrom: "x@Example.org"
    result: fail
    explanation: See  \x41.
zonedata:
  "a b.example.org":
    - MX: [0, ""]
"#;

    #[test]
    fn scalars_stay_text_and_names_may_repeat_across_scenarios() {
        let scenarios = read(MADE_UP).expect("it fits");
        assert_eq!(
            scenarios.iter().map(|s| s.title.as_str()).collect::<Vec<_>>(),
            ["The first", "The second"]
        );
        let tests: Vec<&Test> = scenarios.iter().flat_map(|scenario| &scenario.tests).collect();
        assert_eq!(
            tests.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
            ["same-name", "same-name", "other-name"]
        );
        assert_eq!(tests[0].results, ["pass", "softfail"]);
        assert_eq!((tests[0].mail_from.as_str(), tests[0].explanation.as_ref()), ("", None));
        assert_eq!((tests[1].helo.as_str(), tests[1].mail_from.as_str()), ("12", "~a@example.org"));
        assert_eq!(tests[1].explanation, Some(Explanation::None));
        assert_eq!(tests[2].explanation, Some(Explanation::Exactly(r"See  \x41.".into())));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for (from, to) in [
            ("result: fail", "result: []"),
            ("other-name", "same-name"),
            ("host: 192.0.2.1", "host: 192.0.2"),
            ("    - TIMEOUT", "    - timeout"),
            ("[0, \"\"]", "[0]"),
            ("[0, \"\"]", "[[[[[[[[0]]]]]]]]"),
            ("zonedata", "zone"),
        ] {
            assert!(read(MADE_UP).is_ok() && read(&MADE_UP.replacen(from, to, 1)).is_err(), "{to}");
        }
    }
}
