//! The engine's scenario suites through the program: each zone is asked by the engine and by the program, and both
//! must give the same report, but for times and for which answer came first. Text, forms for other programs and exit
//! status must say what the report says.

use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mailpath::report::{Query, Run};
use serde_json::{Value, json};

use crate::support::{self, Dialect, Server, block_on, world};
use crate::{Folder, read, run, stderr, stdout};

/// How many scenarios are asked side by side.
const AT_ONCE: usize = 2;
/// Of the scenarios with whole reports, every so many.
const EVERY: usize = 12;

/// A zone and what is asked of it, as a link.
struct Scenario {
    name: &'static str,
    url: String,
    zone: String,
}

/// Reads scenarios with a world: `?` is the query, `-` takes lines out of the world, and `+` adds one.
fn scenarios(
    world: &'static str,
    text: &'static str,
    url: impl Fn(&'static str) -> Option<String>,
) -> Vec<Scenario> {
    let base: Vec<&str> = world
        .split("\n## ")
        .next()
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let parts = text.split("\n## ").skip(1);
    parts
        .filter_map(|part| {
            let (name, rest) = part.split_once('\n')?;
            let of = |mark: &'static str| rest.lines().filter_map(move |line| line.strip_prefix(mark));
            let asked = rest.lines().find_map(|line| line.strip_prefix('?')).map(str::trim)?;
            let left = base.iter().copied().filter(|line| !of("- ").any(|start| line.starts_with(start)));
            let zone: Vec<&str> = left.chain(of("+ ")).collect();
            Some(Scenario { name, url: url(asked)?, zone: zone.join("\n") + "\n" })
        })
        .collect()
}

/// Runs scenarios, some side by side.
fn through_the_program(name: &str, scenarios: &[Scenario]) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..AT_ONCE {
            let next = &next;
            scope.spawn(move || {
                let folder = Folder::new(&format!("suite-{name}-{worker}"));
                while let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::SeqCst)) {
                    one(scenario, &folder);
                }
            });
        }
    });
}

fn one(scenario: &Scenario, folder: &Folder) {
    let Scenario { name, url, zone } = scenario;
    let server = Server::start(&world(zone));
    let url = format!("{url}&resolver={}", server.resolver(Dialect::Wire));
    let (query, errors) = Query::from_url(&url);
    if !errors.is_empty() {
        // What the engine refuses, the program refuses.
        let output = run(&support::program::arguments(&url).iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(64), "{name}: {}", stderr(&output));
        return;
    }
    let engine = block_on(async move { Run::new(query, Rc::new(|| {})).finish().await }).to_json();
    let (text, junit) = (folder.text("report.txt"), folder.text("report.xml"));
    let mut arguments = support::program::arguments(&url);
    arguments.splice(1..1, [format!("--write=text={text}"), format!("--write=junit={junit}")]);
    let output = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let program: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{name}: {error}: {}", stderr(&output)));
    same(name, &timeless(&engine), &timeless(&program));

    let (status, word) = match program["verdict"]["state"].as_str() {
        Some("good") => (0, "OK"),
        Some("warning") => (0, "Warning"),
        Some("error") => (2, "Problem"),
        Some("cannot_tell") => (3, "Cannot tell"),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(output.status.code(), Some(status), "{name}");
    let verdict = mailpath::report::english::spoken(program["verdict"]["text"].as_str().expect("a text"));
    let printed = read(&text);
    assert!(printed.contains(&format!(" {word}: {verdict}\n")), "{name}: {printed}");
    assert!(!printed.contains('`') || zone.contains('`'), "{name}: {printed}");
    let xml = read(&junit);
    let has_error =
        program["findings"].as_array().into_iter().flatten().any(|row| row["severity"] == "error");
    assert_eq!(xml.contains("<failure "), has_error || status == 2, "{name}: {xml}");
}

/// A report without times. Which answer came first decides the numbers of questions, so a question is named by what
/// it asks.
fn timeless(report: &Value) -> Value {
    let lookups = report["transcript"].as_array().expect("a transcript");
    let name = |id: &Value| {
        let lookup = lookups.iter().find(|lookup| lookup["id"] == *id);
        lookup.map_or(json!("none"), |lookup| {
            json!(format!("{} {}", lookup["name"].as_str().unwrap_or("?"), lookup["type"]))
        })
    };
    let mut report = report.clone();
    strip(&mut report, &name);
    // An address, and a name that is written like it, are one target in two sets of lists.
    for rows in ["transcript", "blocklists"] {
        if let Some(rows) = report.get_mut(rows).and_then(Value::as_array_mut) {
            rows.sort_by_key(ToString::to_string);
        }
    }
    report
}

fn strip(value: &mut Value, name: &impl Fn(&Value) -> Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, member| match key.as_str() {
                "started_at" | "started_ms" | "elapsed_ms" => false,
                "id" => !member.is_number(),
                _ => true,
            });
            for (key, member) in members {
                match member {
                    Value::Array(ids) if key == "queries" => {
                        ids.iter_mut().for_each(|id| *id = name(id));
                        ids.sort_by_key(ToString::to_string);
                    }
                    member => strip(member, name),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| strip(value, name)),
        _ => {}
    }
}

/// Asserts that two values are the same, and shows where they begin to differ.
fn same(name: &str, engine: &Value, program: &Value) {
    let (engine, program) = (format!("{engine:#}"), format!("{program:#}"));
    let differ =
        engine.lines().zip(program.lines()).enumerate().find(|(_, (engine, program))| engine != program);
    assert_eq!(differ, None, "{name}: the engine, and the program");
    assert_eq!(engine.lines().count(), program.lines().count(), "{name}");
}

#[test]
fn the_mail_flow() {
    const WORLD: &str = include_str!("../../../tests/flow/scenarios.txt");
    let texts = [
        WORLD,
        include_str!("../../../tests/flow/spf.txt"),
        include_str!("../../../tests/flow/addresses.txt"),
        include_str!("../../../tests/flow/receiving.txt"),
        include_str!("../../../tests/flow/names.txt"),
        include_str!("../../../tests/flow/lists.txt"),
        include_str!("../../../tests/flow/dmarc.txt"),
    ];
    let all = texts.into_iter().flat_map(|text| scenarios(WORLD, text, |asked| Some(asked.to_owned())));
    let some: Vec<Scenario> = all.step_by(EVERY).collect();
    assert!(some.len() >= 20, "{}", some.len());
    through_the_program("flow", &some);
}

#[test]
fn dmarc() {
    const WORLD: &str = include_str!("../../../tests/dmarc/scenarios.txt");
    let all = scenarios(WORLD, WORLD, |asked| {
        let (author, draft) = asked.split_once(" try=").map_or((asked, None), |(a, b)| (a, Some(b)));
        let author = author.split(' ').next()?;
        let draft = draft.map(|draft| format!("&{}", encoded("dmarc", draft))).unwrap_or_default();
        Some(format!("q=dmarc:{author}{draft}"))
    });
    assert!(all.len() >= 80, "{}", all.len());
    through_the_program("dmarc", &all);
}

#[test]
fn dkim_keys() {
    const WORLD: &str = "a.net 300 MX 10 mx.a.net\n";
    let key = include_str!("../../../tests/support/dkim-key.txt");
    let key = key.split("p=").nth(1).expect("a key").trim();
    let mut all = scenarios(WORLD, include_str!("../../../tests/dkim/scenarios.txt"), |asked| {
        let (domain, selectors) = asked.split_once(' ').unwrap_or((asked, ""));
        Some(format!("q=dkim:{domain}&{}", encoded("selector", &selectors.replace(' ', ","))))
    });
    for scenario in &mut all {
        // The keys of the suite are made by it; one is enough here.
        scenario.zone = scenario.zone.replace("{rsa2048}", &format!("{}\" \"{}", &key[..200], &key[200..]));
    }
    assert!(all.len() >= 80, "{}", all.len());
    through_the_program("dkim", &all);
}

#[test]
fn transport_security() {
    const WORLD: &str = include_str!("../../../tests/transport_security/scenarios.txt");
    const PARTS: [&str; 5] = ["mta-sts", "tls-rpt", "dane", "dnssec", "bimi"];
    let mut count = 0;
    let all: Vec<Scenario> = PARTS
        .into_iter()
        .flat_map(|part| {
            scenarios(WORLD, WORLD, move |asked| {
                let word = |key: &str| asked.split(' ').find_map(|word| word.strip_prefix(key));
                (word("part=").is_none_or(|asked| asked == part) && word("policy=").is_none())
                    .then(|| format!("q={part}:{}", word("domain=").unwrap_or("a.net")))
            })
        })
        .filter(|_| {
            // Every part of some scenarios.
            count += 1;
            count % 3 == 0
        })
        .collect();
    assert!(all.len() >= 60, "{}", all.len());
    through_the_program("transport", &all);
}

/// A pair of a query string.
fn encoded(key: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(key, value).finish()
}

#[test]
fn saved_reports() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let what = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => path.to_str().expect("UTF-8").to_owned(),
            Some("link") => format!("https://mailpath.example/#case={}", read(&path).trim()),
            _ => continue,
        };
        let saved = match what.split_once("#case=") {
            Some((_, case)) => mailpath::report::SavedReport::from_link(case),
            None => mailpath::report::SavedReport::parse(read(&path).as_bytes()),
        };
        let engine = support::replay::replay(&saved.expect("a saved report")).to_json();
        let output = run(&["show", "--format=json", &what]);
        let program: Value = serde_json::from_str(&stdout(&output)).expect("a report");
        same(&what, &timeless(&engine), &timeless(&program));
        assert!(output.status.code().is_some_and(|status| status <= 3), "{}", stderr(&output));
        count += 1;
    }
    assert!(count >= 5, "{count}");
}
