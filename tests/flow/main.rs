//! The mail's way in scenarios that a mail administrator recognises (`*.txt`), over the in-process server:
//! what each step gives, the verdict, the rules that fire and what they add up to.
//!
//! A scenario begins with `##` and its name, then `?` and the query. `-` takes the lines that begin so
//! out of the world of the first scenario, `+` adds a line. What must come out follows. Of the verdict line,
//! `state:` has the mark and what it is that cannot be told, `>` words that it must have, `!` words that it
//! must not have, in any case; `next >` and `next !` the same of what is to be done. Of the findings,
//! `finding:` has a code, its severity and what it can touch, and `no finding:` a code. `says >` has words that
//! some finding or step must have, and `says !` words that none may have.

mod random_zones;
mod score;
#[path = "../support/mod.rs"]
mod support;
mod unanswered;

use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::{LocalBoxFuture, ready};
use mailpath::checks::blocklist::CodePattern;
use mailpath::checks::spf::SpfResult;
use mailpath::dns::{Failure, Lookup, Name, Question, Rcode, Resolve, Response, Zone};
use mailpath::message::signature::RustVerifier;
use mailpath::report::flow::{
    DmarcCondition, HeloName, ReverseName, Rule, SpfCondition, When, rspamd_rules, spamassassin_rules,
};
use mailpath::report::mail_flow::FlowState;
use mailpath::report::message::{PastedMessage, SignatureCheck};
use mailpath::report::{Query, Run};
use serde_json::Value;
use support::{Dialect, Server, block_on, report, world};

struct Scenario<'a> {
    name: &'a str,
    query: &'a str,
    zone: String,
    expected: String,
    /// What more is expected, a line each.
    more: Vec<&'a str>,
    /// Whether it goes over the server; the others are asked of the zone itself, which is quicker.
    over_server: bool,
}

impl Scenario<'_> {
    /// Its report.
    fn report(&self, dialect: Dialect) -> Value {
        if self.over_server {
            let server = Server::start(&world(&self.zone));
            return report(&format!("{}&resolver={}", self.query, server.resolver(dialect)));
        }
        let zone = Zone::parse("test", &world(&self.zone)).expect(self.name);
        let (query, errors) = Query::from_url(self.query);
        assert!(errors.is_empty() || self.name.contains("cannot be read"), "{}: {errors:?}", self.name);
        told_by(query, Rc::new(zone))
    }
}

/// The report that a resolver gives.
fn told_by(query: Query, resolver: Rc<dyn Resolve>) -> Value {
    support::told(&block_on(Run::with_resolver(query, resolver, Rc::new(|| {})).finish()))
}

/// A resolver that answers nothing.
struct Dead;

impl Resolve for Dead {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        Box::pin(ready(Arc::new(Lookup::instant(question, "dead", Err(Failure::Timeout)))))
    }
}

/// The world, and the mail's way through it.
const SCENARIOS: &str = include_str!("scenarios.txt");
/// By what decides: each begins with a line about it.
const BY_KIND: [&str; 6] = [
    include_str!("spf.txt"),
    include_str!("addresses.txt"),
    include_str!("receiving.txt"),
    include_str!("names.txt"),
    include_str!("lists.txt"),
    include_str!("dmarc.txt"),
];

/// The lines before the first scenario are the world in which all is well.
fn scenarios() -> Vec<Scenario<'static>> {
    let mut parts = SCENARIOS.split("\n## ");
    let base: Vec<&str> =
        parts.next().unwrap_or_default().lines().filter(|line| !line.starts_with('#')).collect();
    let by_kind = BY_KIND.iter().flat_map(|text| text.split("\n## ").skip(1));
    parts
        .map(|part| (part, true))
        .chain(by_kind.map(|part| (part, false)))
        .map(|(part, over_server)| {
            let (name, rest) = part.split_once('\n').expect(part);
            let mut scenario = Scenario {
                name,
                query: "",
                zone: String::new(),
                expected: String::new(),
                more: Vec::new(),
                over_server,
            };
            let (mut gone, mut added) = (Vec::new(), Vec::new());
            for line in rest.lines().filter(|line| !line.is_empty()) {
                let starts = [
                    "state:",
                    "> ",
                    "! ",
                    "next > ",
                    "next ! ",
                    "finding:",
                    "no finding:",
                    "says > ",
                    "says ! ",
                ];
                if starts.iter().any(|start| line.starts_with(start)) {
                    scenario.more.push(line);
                    continue;
                }
                match line.split_at(2) {
                    ("? ", query) => scenario.query = query,
                    ("- ", start) => gone.push(start),
                    ("+ ", line) => added.push(line),
                    _ => scenario.expected.push_str(&format!("{line}\n")),
                }
            }
            for start in &gone {
                assert!(base.iter().any(|line| line.starts_with(start)), "{name}: no line {start}");
            }
            let left = base.iter().filter(|line| !gone.iter().any(|start| line.starts_with(start)));
            scenario.zone = left.chain(&added).copied().collect::<Vec<_>>().join("\n") + "\n";
            scenario
        })
        .collect()
}

/// The flow of a report in the words of a scenario.
fn told(report: &Value) -> String {
    let flow = &report["flow"];
    let text = |value: &Value| value.as_str().unwrap_or("null").to_owned();
    let list = |value: &Value| -> Vec<Value> { value.as_array().cloned().unwrap_or_default() };
    let mut told = String::from("steps:");
    for step in list(&flow["steps"]) {
        let _ = write!(told, " {} {}", step["step"], text(&step["outcome"]));
    }
    told.push_str("\nparts:");
    for part in list(&flow["steps"][7]["parts"]) {
        let _ = write!(told, " {} {}", text(&part["part"]), text(&part["outcome"]));
    }
    let because: Vec<String> = list(&flow["because"]).iter().map(text).collect();
    let _ = write!(told, "\nverdict: {} {}", text(&flow["verdict"]), because.join(" "));
    let bound = if flow["score_is_lower_bound"] == true { " at the least" } else { "" };
    let _ = write!(told, "\nscore: {}{bound}", flow["score"]);
    for rule in list(&flow["rules"]) {
        let _ = write!(told, " {}", text(&rule["rule"]));
    }
    told.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// What the findings, the steps and the receiver's checks say.
fn sentences(report: &Value) -> impl Iterator<Item = &str> {
    let findings = report["findings"].as_array().into_iter().flatten();
    let steps = || report["flow"]["steps"].as_array().into_iter().flatten();
    let parts = steps().flat_map(|step| step["parts"].as_array().into_iter().flatten());
    let all = findings.chain(steps()).chain(parts);
    all.flat_map(|of| ["title", "detail", "fix"].into_iter().filter_map(|key| of[key].as_str()))
}

/// Whether a report is as one more line of a scenario has it.
fn is_so(line: &str, report: &Value) -> bool {
    let verdict = &report["verdict"];
    let has = |key: &str, words: &str| {
        verdict[key].as_str().unwrap_or_default().to_lowercase().contains(&words.to_lowercase())
    };
    let findings = || report["findings"].as_array().into_iter().flatten();
    if let Some(state) = line.strip_prefix("state: ") {
        let told = [&verdict["state"], &verdict["gap"]].map(|word| word.as_str().unwrap_or_default());
        told.join(" ").trim() == state
    } else if let Some(words) = line.strip_prefix("> ") {
        has("text", words)
    } else if let Some(words) = line.strip_prefix("! ") {
        !has("text", words)
    } else if let Some(words) = line.strip_prefix("next > ") {
        has("next", words)
    } else if let Some(words) = line.strip_prefix("next ! ") {
        !has("next", words)
    } else if let Some(words) = line.strip_prefix("says > ") {
        sentences(report).any(|text| text.contains(words))
    } else if let Some(words) = line.strip_prefix("says ! ") {
        sentences(report).all(|text| !text.contains(words))
    } else if let Some(code) = line.strip_prefix("no finding: ") {
        support::assert_known(code);
        findings().all(|finding| finding["code"] != code)
    } else {
        let wanted = line.strip_prefix("finding: ").expect("a line of a scenario");
        findings().any(|finding| {
            let told = ["code", "severity", "reach"].map(|key| finding[key].as_str().unwrap_or_default());
            told.join(" ") == wanted
        })
    }
}

#[test]
fn every_scenario_comes_out_as_it_must() {
    // Printed whole, so that a change of the tables can be read over before it is taken in.
    let scenarios = scenarios();
    assert!(!scenarios.is_empty());
    let mut wrong = String::new();
    let mut states = Vec::new();
    for scenario in &scenarios {
        let report = scenario.report(Dialect::Wire);
        for step in report["flow"]["steps"].as_array().into_iter().flatten() {
            for told in step["parts"].as_array().into_iter().flatten().chain([step]) {
                states.extend(told["because"].as_array().into_iter().flatten().cloned());
            }
        }
        let told = told(&report);
        let not_so: Vec<&str> = scenario.more.iter().filter(|line| !is_so(line, &report)).copied().collect();
        if told != scenario.expected || !not_so.is_empty() {
            let _ = write!(
                wrong,
                "## {}\n? {}\nmust be\n{}but is\n{told}{}\n{not_so:#?}\n\n",
                scenario.name, scenario.query, scenario.expected, report["verdict"]
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    states.extend(["quarantine", "none"].map(|policy| of_unsigned_message(policy).into()));
    states.push(of_message("none", "Subject: hello\r\n").into());
    // Whatever a step can say, some scenario makes it say, or a resolver that answers nothing.
    let said = |state: &&FlowState| {
        **state == FlowState::ScoreUnknown || states.iter().any(|told| told == state.as_str())
    };
    let never: Vec<&FlowState> = FlowState::ALL.iter().filter(|state| !said(state)).collect();
    assert!(never.is_empty(), "said in no scenario: {never:?}");
}

/// What DMARC makes of a message that another domain sent, without a signature: with the message at hand,
/// nothing is left open.
fn of_unsigned_message(policy: &str) -> String {
    of_message(policy, "From: jo@a.net\r\nSubject: hello\r\n\r\nhello\r\n")
}

/// The same of a message whose text ends so.
fn of_message(policy: &str, end: &str) -> String {
    let zone = format!(
        "a.net 300 MX 10 mx.a.net\nmx.a.net 300 A 100.20.30.1\nc.net 300 MX 10 mx.a.net\n\
         b.org 300 MX 10 mx.a.net\nc.net 300 TXT \"v=spf1 ip4:100.20.30.9 -all\"\n\
         _dmarc.a.net 300 TXT \"v=DMARC1; p={policy}\"\n"
    );
    let zone = Zone::parse("test", &world(&zone)).expect("a zone");
    let text = format!(
        "Received: from out.c.net (out.c.net [100.20.30.9]) by mx.b.org (Postfix) with ESMTPS id 1\r\n for <ann@b.org>; \
         Mon, 30 Nov 2026 10:00:00 +0000\r\nReturn-Path: <jo@c.net>\r\n{end}"
    );
    let message = Arc::new(PastedMessage::read(text.into()).expect("a message"));
    let run = Run::with_resolver(Query::default(), Rc::new(zone), Rc::new(|| {}));
    let run = run.with_message(message, Rc::new(SignatureCheck(RustVerifier)));
    let report = support::told(&block_on(run.finish()));
    let parts = report["flow"]["steps"][7]["parts"].as_array().expect("parts");
    let dmarc = parts.iter().find(|part| part["part"] == "dmarc").expect("DMARC");
    dmarc["because"][0].as_str().expect("a state").to_owned()
}

#[test]
fn a_message_without_a_signature_fails_dmarc_for_certain() {
    assert_eq!(of_unsigned_message("quarantine"), "author.fails-quarantine");
    assert_eq!(of_unsigned_message("none"), "author.fails-monitored");
    // A part of a header without From may be of anybody.
    assert_eq!(of_message("none", "Subject: hello\r\n"), "author.elsewhere");
}

#[test]
fn where_nobody_answers_nothing_is_predicted() {
    for url in ["q=a.net", "server=100.20.30.9&from=jo@a.net&helo=out.a.net&to=ann@b.org", "q=100.20.30.9"] {
        let report = told_by(Query::from_url(url).0, Rc::new(Dead));
        assert_eq!(report["verdict"]["state"], "cannot_tell", "{url}");
        assert_eq!(report["verdict"]["gap"], "failure", "{url}");
        let flow = &report["flow"];
        let steps = flow["steps"].as_array().expect(url);
        assert!(steps.iter().all(|step| step["bounce"].is_null()), "{url}");
        assert!(steps.iter().all(|step| step["outcome"] != "fail" && step["outcome"] != "warn"), "{url}");
        assert!(flow["score"].is_null(), "{url}");
        assert_eq!(steps[9]["because"], serde_json::json!(["score.unknown"]), "{url}");
    }
    // Where some answer, there is something to add up.
    let zone = Zone::parse("test", &world("a.net 300 MX 0 .\n")).expect("a zone");
    assert!(told_by(Query::from_url("q=a.net").0, Rc::new(zone))["flow"]["score"].is_number());
}

/// A resolver without the public DNS: it says of every name that there is nothing.
struct Unknowing(Rcode);

impl Resolve for Unknowing {
    fn resolve(&self, question: Question) -> LocalBoxFuture<'static, Arc<Lookup>> {
        let response = Response::empty(self.0);
        Box::pin(ready(Arc::new(Lookup::instant(question, "custom", Ok(response)))))
    }
}

#[test]
fn a_resolver_that_knows_nothing_is_not_believed() {
    for rcode in [Rcode::NxDomain, Rcode::NoError] {
        for url in ["q=a.net", "q=a.net&server=out.a.net&from=jo@a.net&helo=out.a.net&to=ann@b.org"] {
            let (query, _) = Query::from_url(&format!("{url}&resolver=https://dns.example/q"));
            let report = told_by(query, Rc::new(Unknowing(rcode)));
            assert_eq!(report["verdict"]["state"], "cannot_tell", "{url}");
            let text = report["verdict"]["text"].as_str().unwrap_or_default();
            assert!(text.starts_with("Your resolver knows nothing of the public DNS"), "{url}: {text}");
            let findings = report["findings"].as_array().expect("findings");
            assert!(findings.iter().all(|finding| finding["check"] == "resolver"), "{url}");
            let flow = &report["flow"];
            assert_eq!(flow["verdict"], "cannot_tell", "{url}");
            assert!(flow["score"].is_null(), "{url}");
            for step in flow["steps"].as_array().expect("steps") {
                assert!(step["outcome"] != "fail" && step["outcome"] != "warn", "{url}: {step}");
                assert!(!step["detail"].as_str().is_none_or(str::is_empty), "{url}: {step}");
            }
            let rows = report["requirements"].as_array().expect("requirements");
            assert!(rows.iter().all(|row| row["state"] == "cannot_tell"), "{url}");
        }
    }
    // One that knows the lists, and not the domain, is believed.
    let zone = Zone::parse("test", &world("")).expect("a zone");
    let report = told_by(Query::from_url("q=nosuch.example.net").0, Rc::new(zone));
    assert!(report["verdict"]["state"] != "cannot_tell", "{}", report["verdict"]);
}

#[test]
fn the_json_has_what_could_not_be_read() {
    let url = "q=a.net&server=100.20.30.9&from=jo@a.net&to=bob@[8.9.9.10]";
    let (query, _) = Query::from_url(url);
    let zone = Zone::parse("test", &world("a.net 300 MX 0 .\n")).expect("a zone");
    let report = told_by(query, Rc::new(zone));
    let errors = report["input"]["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["parameter"], "to");
    assert!(errors[0]["message"].as_str().is_some_and(|message| message.contains("in brackets")));
}

#[test]
fn a_failed_look_up_of_the_exchanges_returns_nobodys_mail() {
    let zone = Zone::parse("test", &world("a.net FAULT timeout\n")).expect("a zone");
    let report = told_by(Query::from_url("q=a.net").0, Rc::new(zone));
    assert!(report["findings"].as_array().is_some_and(|all| all.iter().any(|f| f["code"] == "mx.unknown")));
    assert!(report["flow"]["steps"][2]["bounce"].is_null(), "{}", report["flow"]["steps"][2]);
}

#[test]
fn every_report_is_whole() {
    for scenario in scenarios() {
        holds(scenario.name, &scenario.report(Dialect::Google));
    }
}

/// What holds of every report.
fn holds(name: &str, report: &Value) {
    let flow = &report["flow"];
    let steps = flow["steps"].as_array().expect(name);
    assert_eq!(steps.len(), 10, "{name}");
    let blank = |value: &Value| value.as_str().is_none_or(str::is_empty);
    for (index, step) in steps.iter().enumerate() {
        assert_eq!(step["step"], index + 1, "{name}");
        assert!(
            !blank(&step["title"]) && !blank(&step["explain"]) && !blank(&step["detail"]),
            "{name}: {step}"
        );
        assert!(step["outcome"] != "running", "{name}: {step}");
        let parts = step["parts"].as_array().into_iter().flatten();
        for told in parts.chain([step]) {
            assert!(!blank(&told["detail"]), "{name}: {told}");
            let detail = told["detail"].as_str().unwrap_or_default();
            assert!(!detail.contains(['{', '}']) && !detail.contains("  "), "{name}: {detail}");
            // Whoever learns that mail stops learns what to do.
            if matches!(told["outcome"].as_str(), Some("fail" | "warn")) && index < 8 {
                assert!(!blank(&told["fix"]), "{name}: {told}");
            }
        }
    }
    // The sum is that of the rules, to the last digit.
    let scores = [&flow["rules"], &flow["rspamd"]["rules"]].map(|rules| {
        let rules = rules.as_array().expect(name).iter();
        rules.map(|rule| rule["score"].as_f64().expect(name)).sum::<f64>()
    });
    for (sum, told) in scores.iter().zip([&flow["score"], &flow["rspamd"]["score"]]) {
        // Of silence there is none.
        let silent = report["queries"]["answered"] == 0 && report["queries"]["sent"] != 0;
        assert_eq!(told.is_null(), silent, "{name}");
        let told = if silent { 0.0 } else { told.as_f64().expect(name) };
        assert!((sum - told).abs() < 1e-9, "{name}: {sum} {told}");
    }
    assert_eq!(flow["threshold"], 5.0, "{name}");
    // Verdict line and verdict agree, unless a record has a fault that stops nothing.
    let fault_of = |check: &str| {
        report["findings"].as_array().into_iter().flatten().any(|finding| {
            let grave = finding["severity"] == "error" || finding["severity"] == "warning";
            finding["reach"] == "record"
                && grave
                && finding["check"].as_str().is_some_and(|of| of.contains(check))
        })
    };
    let state = match flow["verdict"].as_str() {
        Some("accepted") if fault_of("") => "warning",
        Some("cannot_tell") if fault_of("spf") => "warning",
        // Lists that do not answer hide no fault that is plain to see.
        Some("cannot_tell")
            if flow["because"] == serde_json::json!(["blocklist.refused"])
                && (fault_of("dmarc") || fault_of("dkim")) =>
        {
            "warning"
        }
        Some("accepted") => "good",
        Some("suspect") => "warning",
        Some("rejected") => "error",
        _ => "cannot_tell",
    };
    assert_eq!(report["verdict"]["state"], state, "{name}");
}

#[test]
fn every_rule_has_the_value_of_its_table() {
    let [spamassassin, rspamd] = tables();
    assert!(!spamassassin.is_empty() && !rspamd.is_empty());
    let server = Server::start(&world(""));
    let report = report(&format!("server=100.20.30.9&resolver={}", server.resolver(Dialect::Wire)));
    let flow = &report["flow"];
    for (score, table) in [(flow, spamassassin), (&flow["rspamd"], rspamd)] {
        let rules =
            [&score["rules"], &score["undecided"]].map(|rules| rules.as_array().expect("rules").iter());
        for rule in rules.into_iter().flatten() {
            let row = table.iter().find(|row| rule["rule"] == row.name.as_str()).expect("a row");
            assert_eq!(
                rule["score"].to_string().trim_end_matches(".0"),
                row.score.to_string(),
                "{}",
                row.name
            );
        }
    }
}

/// SpamAssassin's and rspamd's.
fn tables() -> [&'static [Rule]; 2] {
    [spamassassin_rules(), rspamd_rules()]
}

/// One code of those that a rule names; `*` stands for a number that no list minds.
fn code(pattern: CodePattern) -> String {
    let pattern = pattern.to_string();
    let octets = pattern.split('.').zip(["127", "0", "5", "2"]).map(|(octet, any)| match octet {
        "*" => any,
        octet => octet.split('-').next().expect("a number"),
    });
    octets.collect::<Vec<_>>().join(".")
}

/// The data of a TXT record that gives this result to the sending server.
fn spf(wanted: SpfCondition) -> String {
    let (first, qualifier) = match wanted {
        SpfCondition { by_plus_all: Some(true), .. } => return "\"v=spf1 +all\"".into(),
        SpfCondition { result: SpfResult::None, .. } => return "\"nothing\"".into(),
        SpfCondition { result: SpfResult::Pass, .. } => ("ip4:100.20.30.9", '-'),
        SpfCondition { result: SpfResult::Fail, .. } => ("ip4:100.1.1.1", '-'),
        SpfCondition { result: SpfResult::SoftFail, .. } => ("ip4:100.1.1.1", '~'),
        SpfCondition { result: SpfResult::Neutral, .. } => ("ip4:100.1.1.1", '?'),
        SpfCondition { result, .. } => panic!("no record gives {result:?}"),
    };
    format!("\"v=spf1 {first} {qualifier}all\"")
}

/// A name with a word of this level.
fn with_word(level: u8) -> &'static str {
    ["vps.isp.net", "host.isp.net", "kabel.isp.net", "pool.isp.net", "dhcp.isp.net"][usize::from(level) - 1]
}

/// The world in which a rule fires: the query, the lines that go and those that come.
fn trigger(when: &When) -> (String, Vec<&'static str>, String) {
    let all = "server=100.20.30.9&from=jo@a.net&to=ann@b.org".to_owned();
    match when {
        When::Listed(listed) => {
            let zone = listed.zones.first().expect("a zone");
            let v6 = zone.as_str().contains("ipv6");
            let address = if v6 { "2600:1f00::9" } else { "100.20.30.9" };
            let name = Name::reversed(address.parse().expect("an address"));
            // An address that cannot connect to the recipient is counted for nothing.
            let query = format!("server={address}&from=jo@a.net");
            (query, vec![], format!("{name}.{zone} 60 A {}", code(listed.code)))
        }
        When::Spf(wanted) => (all, vec!["a.net 300 TXT"], format!("a.net 300 TXT {}", spf(*wanted))),
        When::HeloSpf(wanted) => {
            let helo = if wanted.name_contains.is_empty() { "helo.c.net" } else { "mail.google.c.net" };
            let record = spf(SpfCondition { result: wanted.result, by_plus_all: None });
            (format!("{all}&helo={helo}"), vec![], format!("{helo} 300 TXT {record}"))
        }
        When::ReverseName(kind) => {
            let name = match kind {
                ReverseName::Missing => return (all, vec!["9.30.20.100.in-addr"], String::new()),
                ReverseName::Localhost => "localhost",
                ReverseName::Dynamic => "100-20-30-9.isp.example.net",
                ReverseName::WordLevel(level) => with_word(*level),
            };
            (all, vec!["9.30.20.100.in-addr"], format!("9.30.20.100.in-addr.arpa 300 PTR {name}"))
        }
        When::HeloName(kind) => {
            let name = match kind {
                HeloName::Localhost => "localhost",
                HeloName::Home => "pc.home",
                HeloName::OneLabel => "desk",
                HeloName::BareIp => "100.20.30.9",
                HeloName::Oem => "oem-desk",
                HeloName::WordLevel(level) => with_word(*level),
            };
            (format!("{all}&helo={name}"), vec![], String::new())
        }
        When::HeloOtherThanReverse => (format!("{all}&helo=other.c.net"), vec![], String::new()),
        When::Dmarc(wanted) => {
            let policy = match wanted {
                DmarcCondition::Passes => return (all, vec![], String::new()),
                DmarcCondition::Missing => return (all, vec!["_dmarc.a.net"], String::new()),
                DmarcCondition::FailsReject => "reject",
                DmarcCondition::FailsQuarantine => "quarantine",
                DmarcCondition::FailsNone => "none",
            };
            let record = format!("_dmarc.a.net 300 TXT \"v=DMARC1; p={policy}\"");
            (all.replace("100.20.30.9", "100.20.30.1"), vec!["_dmarc.a.net"], record)
        }
        When::ReturnPath(_) => (all.replace("jo@a.net", "jo@nowhere.net"), vec![], String::new()),
    }
}

#[test]
fn every_rule_fires_by_its_trigger_and_not_without() {
    let base: Vec<&str> = SCENARIOS.split("\n## ").next().expect("a world").lines().skip(1).collect();
    let told = |query: &str, gone: &[&str], line: &str, key: &str| -> [Vec<String>; 2] {
        let left = base.iter().filter(|line| !gone.iter().any(|start| line.starts_with(start)));
        let zone = left.copied().collect::<Vec<_>>().join("\n") + "\n" + line + "\n";
        let zone = Zone::parse("test", &world(&zone)).expect("a zone");
        let (query, errors) = Query::from_url(query);
        assert!(errors.is_empty(), "{errors:?}");
        let report = told_by(query, Rc::new(zone));
        [&report["flow"][key], &report["flow"]["rspamd"][key]].map(|rules| {
            let rules = rules.as_array().expect("rules").iter();
            rules.map(|rule| rule["rule"].as_str().expect("a name").to_owned()).collect()
        })
    };
    let well = told("server=out.a.net&from=jo@a.net&helo=out.a.net&to=ann@b.org", &[], "", "rules");
    let usual = ["SPF_PASS", "SPF_HELO_PASS", "R_SPF_ALLOW", "DMARC_PASS", "DMARC_POLICY_ALLOW"];
    for (which, rules) in tables().iter().enumerate() {
        for rule in *rules {
            let (query, gone, line) = trigger(&rule.when);
            // That DMARC fails is not known before a message shows that no signature passes, nor whether it is a
            // mailing list's before there is one.
            let fails = matches!(
                rule.when,
                When::HeloOtherThanReverse
                    | When::Dmarc(
                        DmarcCondition::FailsReject
                            | DmarcCondition::FailsQuarantine
                            | DmarcCondition::FailsNone
                    )
            );
            let all = told(&query, &gone, &line, if fails { "undecided" } else { "rules" });
            assert!(all[which].contains(&rule.name), "{} by {query} {line}: {all:?}", rule.name);
            let without = well[which].contains(&rule.name);
            assert_eq!(without, usual.contains(&rule.name.as_str()), "{} fires where all is well", rule.name);
        }
    }
}

#[test]
fn what_cannot_be_followed_is_refused_in_one_sentence() {
    for (url, parameter, part) in [
        ("to=jo@[192.0.2.1]", "to", "in brackets"),
        ("to=jo@", "to", "after the “@”"),
        ("from=@a.net", "from", "before the “@”"),
        ("from=a b@a.net", "from", "a space"),
        ("server=1.2.3", "server", "not an IPv4 address"),
    ] {
        let (_, errors) = mailpath::report::Query::from_url(url);
        assert_eq!(errors.len(), 1, "{url}");
        assert_eq!(errors[0].parameter, parameter);
        assert!(errors[0].message.contains(part), "{url}: {}", errors[0].message);
    }
}
