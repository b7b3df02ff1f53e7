//! What is printed: the page's contract, golden texts, and the forms for other programs.
//!
//! The golden texts are of the built-in example. After a change that is meant, `MAILPATH_BLESS=1` writes them anew,
//! to be read before they are committed.

use std::path::Path;
use std::rc::Rc;

use mailpath::report::{Query, Run, json_text};
use serde_json::Value;

use crate::support::{Dialect, Server, block_on, world};
use crate::{Folder, read, run, stderr, stdout};

/// The report without what differs from run to run.
fn without_times(text: &str) -> String {
    let timed = ["\"started_at\"", "\"started_ms\"", "\"elapsed_ms\"", "- When: "];
    let is_timed = |line: &&str| timed.iter().any(|start| line.trim_start().starts_with(start));
    text.lines().filter(|line| !is_timed(line)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn json_is_that_of_the_page_byte_for_byte_but_for_times() {
    for (url, arguments) in [
        ("q=healthy.example", &["check", "healthy.example"][..]),
        (
            "q=blocked.example&server=mail.blocked.example&from=&helo=mail.blocked.example&to=jo@healthy.example",
            &[
                "check",
                "blocked.example",
                "--server=mail.blocked.example",
                "--from=",
                "--helo=mail.blocked.example",
                "--to=jo@healthy.example",
            ],
        ),
        ("q=spf:broken.example&server=192.0.2.1", &["spf", "broken.example", "192.0.2.1"]),
        ("q=dkim:healthy.example&selector=s1,s9", &["dkim", "healthy.example", "s1", "s9"]),
        ("q=blacklist:192.0.2.10&lists=all", &["blacklist", "192.0.2.10", "--lists=all"]),
        (
            "q=dmarc:healthy.example&dmarc=v%3DDMARC1%3B+p%3Dnone",
            &["dmarc", "healthy.example", "--dmarc=v=DMARC1; p=none"],
        ),
    ] {
        let (query, errors) = Query::from_url(&format!("{url}&resolver=example"));
        assert_eq!(errors, [], "{url}");
        let page = block_on(async move { Run::new(query, Rc::new(|| {})).finish().await });
        let page = json_text(&page.to_json()) + "\n";
        let printed = stdout(&run(&[arguments, &["--format=json", "--resolver=example"]].concat()));
        assert_eq!(without_times(&printed), without_times(&page), "{url}");
        assert!(printed.lines().count() > 50 && printed.contains("\"started_at\""));
    }
}

/// A domain, and the same after a move that forgot some things.
const BEFORE: &str = r#"
good.net 300 MX 10 mx.good.net
good.net 300 TXT "v=spf1 mx -all"
_dmarc.good.net 300 TXT "v=DMARC1; p=none; rua=mailto:dmarc@good.net"
mx.good.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.good.net
1.30.20.100.bl.spamcop.net FAULT timeout
"#;
const AFTER: &str = r#"
good.net 300 MX 10 in.provider.org
good.net 300 TXT "v=spf1 include:provider.org -all"
good.net 300 TXT "v=spf1 mx -all"
_dmarc.good.net 300 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@good.net"
in.provider.org 300 A 100.20.30.2
2.30.20.100.in-addr.arpa 300 PTR in.provider.org
provider.org 300 TXT "v=spf1 ip4:100.20.30.2 -all"
"#;

#[test]
fn golden_texts() {
    let example = |name: &str| format!("{}/../data/example-{name}.eml", env!("CARGO_MANIFEST_DIR"));
    let (bounced, delivered) = (example("bounced"), example("delivered"));
    let folder = Folder::new("golden");
    let (before, after) = (folder.text("before"), folder.text("after"));
    let server = Server::start(&world(BEFORE));
    for (zone, file) in [(BEFORE, &before), (AFTER, &after)] {
        server.change(&world(zone));
        run(&["check", "good.net", "--save", file, "--resolver", &server.resolver(Dialect::Wire)]);
    }
    let lines = folder.write("lines.txt", "healthy.example\nbroken.example\nmx:quiet.example\nno name..\n");
    let kinds: [(&str, &[&str]); 22] = [
        ("domain", &["check", "healthy.example"]),
        ("address", &["check", "198.51.100.25"]),
        ("recipient", &["check", "ann@broken.example"]),
        ("silence", &["mx", "a.net", "--resolver=wire:http://127.0.0.1:1/dns-query"]),
        ("bounce", &["message", &bounced]),
        ("message", &["message", &delivered]),
        ("compare", &["compare", &before, &after]),
        ("bulk", &["bulk", &lines, "--format=text"]),
        ("server", &["check", "blocked.example", "--server=mail.blocked.example"]),
        ("mx", &["mx", "healthy.example"]),
        ("blacklist", &["blacklist", "198.51.100.25"]),
        ("spf", &["spf", "broken.example", "192.0.2.1"]),
        ("dmarc", &["dmarc", "healthy.example"]),
        ("dkim", &["dkim", "healthy.example"]),
        ("ptr", &["ptr", "192.0.2.10"]),
        ("mta-sts", &["mta-sts", "healthy.example"]),
        ("dane", &["dane", "healthy.example"]),
        ("tls-rpt", &["tls-rpt", "healthy.example"]),
        ("bimi", &["bimi", "healthy.example"]),
        ("dnssec", &["dnssec", "healthy.example"]),
        ("txt", &["txt", "healthy.example"]),
        ("lists", &["lists"]),
    ];
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (name, arguments) in kinds {
        let has_resolver = name == "compare" || arguments.iter().any(|text| text.starts_with("--resolver="));
        let resolver: &[&str] = if has_resolver { &[] } else { &["--resolver=example"] };
        let text = without_times(&stdout(&run(&[arguments, resolver].concat())));
        let path = golden.join(format!("{name}.txt"));
        if std::env::var_os("MAILPATH_BLESS").is_some() {
            std::fs::write(&path, &text).expect("a golden text");
        }
        let golden = read(&path);
        let differ = text.lines().zip(golden.lines()).find(|(is, must_be)| is != must_be);
        assert_eq!(differ, None, "{name}");
        assert_eq!(text.lines().count(), golden.lines().count(), "{name}");
    }
}

#[test]
fn a_saved_report_is_shown_and_compared_without_asking_anybody() {
    let folder = Folder::new("saved");
    let (before, after) = (folder.text("before.mailpath.json"), folder.text("after.mailpath.json"));
    let ask = |what, file: &str| {
        run(&[
            "spf",
            what,
            "--resolver=example",
            "--save",
            file,
            "--link=https://mailpath.example/page/?x=1#y",
        ])
    };
    let printed = stdout(&ask("healthy.example", &before));
    ask("broken.example", &after);
    let link = printed.lines().last().expect("a link");
    assert!(link.starts_with("https://mailpath.example/page/#case=1."), "{link}");
    let shown = [&before, link].map(|report| stdout(&run(&["show", report, "--format=json"])));
    assert_eq!(shown[0], shown[1], "the file and the link are the same report");
    let report: Value = serde_json::from_str(&shown[0]).expect("JSON");
    assert_eq!(
        (&report["resolver"]["id"], &report["input"]["q"]),
        (&"case".into(), &"spf:healthy.example".into())
    );

    let same = run(&["compare", &before, &before]);
    assert_eq!(same.status.code(), Some(0), "{}", stderr(&same));
    assert!(stdout(&same).starts_with("Nothing has changed"), "{}", stdout(&same));
    // Of different things nothing can be told, whatever the later one has.
    let other = run(&["compare", &before, &after]);
    assert_eq!(other.status.code(), Some(3), "{}", stdout(&other));
    assert!(stdout(&other).contains("Verdict (not compared)"), "{}", stdout(&other));
    let json: Value =
        serde_json::from_str(&stdout(&run(&["compare", &before, &after, "--format=json"]))).expect("JSON");
    assert_eq!(json["groups"][0]["title"], "Verdict");
    assert!(stdout(&run(&["compare", &before, &after, "--format=csv"])).starts_with("\"group\",\"what\""));
}

#[test]
fn what_got_worse_gives_the_status_of_the_later_report() {
    let folder = Folder::new("compare-worse");
    let (before, after, single) = (folder.text("before"), folder.text("after"), folder.text("single"));
    let server = Server::start(&world(BEFORE));
    for (zone, what, file) in [(BEFORE, "good.net", &before), (AFTER, "good.net", &after)] {
        server.change(&world(zone));
        run(&["spf", what, "--save", file, "--resolver", &server.resolver(Dialect::Wire)]);
    }
    let worse = run(&["compare", &before, &after]);
    assert_eq!(worse.status.code(), Some(2), "{}", stdout(&worse));
    assert!(stdout(&worse).contains("worse"), "{}", stdout(&worse));
    // A whole report and one check of it are about different things: their verdicts are no change.
    run(&["check", "good.net", "--save", &single, "--resolver", &server.resolver(Dialect::Wire)]);
    let output = run(&["compare", &single, &after]);
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    let printed = stdout(&output);
    assert!(printed.starts_with("Nothing is known to have changed"), "{printed}");
    assert!(printed.contains("Verdict (not compared)") && printed.contains("different things"), "{printed}");
}

#[test]
fn a_link_of_the_page_asks_what_it_asks_there() {
    let report = |arguments: &[&str]| -> Value {
        let output = run(&[arguments, &["--format=json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
    };
    let link =
        "https://mailpath.example/page/?q=spf%3Ahealthy.example&server=192.0.2.10&resolver=example&tab=spf";
    let by_link = report(&["check", link]);
    assert_eq!(by_link["input"]["q"], "spf:healthy.example");
    assert_eq!(by_link["input"]["server"], "192.0.2.10");
    assert_eq!(by_link["resolver"]["id"], "example");
    // What is given beside it counts first.
    let other = report(&["check", link, "--server=192.0.2.20"]);
    assert_eq!(
        (&other["input"]["server"], &other["input"]["q"]),
        (&"192.0.2.20".into(), &by_link["input"]["q"])
    );
    // A search elsewhere is no such link: its host is what is asked about.
    let search = report(&["check", "https://healthy.example/search?q=broken.example", "--resolver=example"]);
    assert_eq!(search["input"]["domain"], "healthy.example");
}

#[test]
fn lists_that_need_a_key_are_counted_alike_in_a_report() {
    let printed = stdout(&run(&["check", "healthy.example", "--resolver=example"]));
    let row = printed.lines().find(|line| line.starts_with("- healthy.example: not listed")).expect("a row");
    assert!(
        row.ends_with(
            ", not asked for want of a key on 2; lists of another kind: not asked for want of a key on 1."
        ),
        "{row}"
    );
    assert!(printed.contains("Spamhaus DBL (key), Spamhaus ZRD (key), Abusix domains (key)"), "{printed}");
}

#[test]
fn a_comparison_without_answers_is_not_clean() {
    let folder = Folder::new("compare-silence");
    let saved = |name: &str, what: &str, resolver: &str| {
        let file = folder.text(name);
        run(&["mx", what, "--resolver", resolver, "--save", &file]);
        file
    };
    let nobody = "wire:http://127.0.0.1:1/";
    let good = saved("good", "healthy.example", "example");
    for (other, status) in [
        (saved("again", "healthy.example", "example"), 0),
        (saved("silent", "healthy.example", nobody), 3),
        (saved("other", "reader.example", "example"), 3),
    ] {
        let output = run(&["compare", &good, &other]);
        assert_eq!(output.status.code(), Some(status), "{}", stdout(&output));
    }
}

/// At a terminal, as `script` makes one.
#[cfg(target_os = "linux")]
#[test]
fn a_link_is_shown_from_the_standard_input_too() {
    let folder = Folder::new("link-in");
    let link = stdout(&run(&["mx", "healthy.example", "--resolver=example", "--link=https://page.example/"]));
    let link = link.lines().find(|line| line.starts_with("https://")).expect("a link");
    let file = folder.write("link.txt", &format!("{link}\n"));
    let shown = run(&["show", &file]);
    assert!(stdout(&shown).contains("healthy.example"), "{}", stderr(&shown));
}

#[test]
fn what_can_be_given_is_said_where_something_else_was() {
    let form = stderr(&run(&["check", "healthy.example", "--write=pdf=x"]));
    assert!(form.contains("“pdf”") && form.contains("text, json, markdown, csv, sarif, junit"), "{form}");
    let folder = Folder::new("no-service");
    let keys = folder.write("keys", "foo=bar\n");
    let service = stderr(&run(&["mx", "healthy.example", "--resolver=example", "--keys", &keys]));
    assert!(
        service.contains("“foo=…”") && service.contains("address-list") && !service.contains("bar"),
        "{service}"
    );
    for command in ["check", "bulk", "show", "compare", "lists", "message", "spf"] {
        let help = stdout(&run(&[command, "--help"]));
        assert!(help.contains("Exit status: 0"), "{command}");
    }
}

#[test]
fn progress_does_not_stand_in_the_lines_of_records() {
    let folder = Folder::new("terminal");
    let lines = folder.write("lines.txt", &"mx:healthy.example\nmx:broken.example\n".repeat(20));
    let command = format!("{} bulk {lines} --resolver=example --format=text", env!("CARGO_BIN_EXE_mailpath"));
    let script = std::process::Command::new("script").args(["-qec", &command, "/dev/null"]).output();
    let Ok(output) = script else { return };
    let printed = stdout(&output);
    assert!(printed.contains(" of 40 lines"), "there is progress: {printed:?}");
    let records: Vec<&str> =
        printed.lines().filter(|line| line.contains(": ") && line.contains("mx:")).collect();
    assert_eq!(records.len(), 40, "{printed:?}");
    for line in records {
        // What is cleared is not seen.
        let seen = line.trim_end().rsplit(['\r', '\u{7}']).next().unwrap_or_default();
        let seen = seen.rsplit("\u{1b}[2K").next().unwrap_or_default();
        assert!(!seen.contains(" of 40 lines"), "{line:?}");
    }
}

#[test]
fn names_are_in_their_own_letters_for_people() {
    let folder = Folder::new("idn");
    let forms = ["text", "markdown", "junit", "sarif"].map(|form| (form, folder.text(form)));
    let writes = forms.clone().map(|(form, file)| format!("--write={form}={file}"));
    let writes: Vec<&str> = writes.iter().map(String::as_str).collect();
    run(&[&["check", "xn--blumen-rschen-pmb.example", "--resolver=example"][..], &writes].concat());
    for (form, file) in forms {
        let text = read(file);
        let verdict = text.lines().find(|line| line.contains("will not arrive")).expect(form);
        assert!(verdict.contains("blumen-röschen.example"), "{verdict}");
        assert!(matches!(form, "sarif" | "junit") || !verdict.contains("xn--"), "{verdict}");
    }
    assert!(read(folder.path("text")).contains("- Domain: xn--blumen-rschen-pmb.example"), "to be copied");
}

#[test]
fn a_message_fills_the_report_and_is_kept_only_where_that_is_wanted() {
    let folder = Folder::new("message");
    let text = "Received: from mail.blocked.example (mail.blocked.example [198.51.100.25])\r\n\tby mx1.healthy.example with ESMTPS id 1; Mon, 30 Nov 2026 10:00:00 +0000\r\nFrom: Jo <jo@blocked.example>\r\nTo: ann@healthy.example\r\nSubject: secret subject\r\n\r\nHello\r\n";
    let file = folder.write("message.eml", text);
    let asked = |arguments: &[&str]| {
        let output = run(&[&["message", &file, "--resolver=example", "--format=json"], arguments].concat());
        serde_json::from_str::<Value>(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)))
    };
    let report = asked(&[]);
    assert_eq!(report["verdict"]["state"], "error", "its server is listed");
    assert_eq!(
        (&report["message"]["kind"], &report["input"]["server"]),
        (&"message".into(), &"198.51.100.25".into())
    );
    assert_eq!(asked(&["--server=192.0.2.10"])["input"]["server"], "192.0.2.10", "what is given stays");
    for (keep, has_message) in [("nothing", false), ("header", true), ("all", true)] {
        let saved = folder.text(keep);
        asked(&["--save", &saved, "--keep", keep]);
        let shown: Value =
            serde_json::from_str(&stdout(&run(&["show", &saved, "--format=json"]))).expect("JSON");
        assert_eq!(shown["verdict"]["state"], report["verdict"]["state"], "{keep}");
        assert_eq!(shown["input"], report["input"], "{keep}");
        assert_eq!(shown["message"].is_object(), has_message, "{keep}");
    }
    let picture = folder.path("picture.png");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0").expect("a file");
    let output = run(&["message", picture.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(64));
    assert!(stderr(&output).contains("This is a picture"), "{}", stderr(&output));
}

/// What the standard asks of a log (SARIF 2.1.0), and what code scanning asks beyond that.
fn must_be_sound(sarif: &Value) {
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let driver = &run["tool"]["driver"];
    // Section 3.19.15: an absolute URI.
    assert!(driver["informationUri"].as_str().is_some_and(|uri| uri.starts_with("https://")), "{driver}");
    assert_eq!(run["invocations"], serde_json::json!([{ "executionSuccessful": true }]));
    let rules = driver["rules"].as_array().expect("rules");
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(is_message(&rule[text]), "{rule}");
        }
    }
    let results = run["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        assert_eq!(rules.iter().filter(|rule| rule["id"] == result["ruleId"]).count(), 1, "{result}");
        // Section 3.27.6: the same rule.
        let index =
            result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("an index");
        assert_eq!(rules[index]["id"], result["ruleId"], "{result}");
        assert!(is_message(&result["message"]), "{result}");
        // Section 3.27.10: a level other than none is of failures alone.
        assert_eq!(result["kind"] == "fail", result["level"] != "none", "{result}");
        let kinds = ["fail", "open", "informational", "pass"];
        assert!(result["kind"].as_str().is_some_and(|kind| kinds.contains(&kind)), "{result}");
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.contains('`')), "{result}");
        let location = &result["locations"][0];
        assert!(location["logicalLocations"][0]["fullyQualifiedName"].is_string(), "{result}");
        let place = &location["physicalLocation"];
        assert!(
            place.is_null() || place["region"]["startLine"].as_u64().is_some_and(|line| line > 0),
            "{result}"
        );
        // Section 3.4.4: what has a base is relative to it.
        if !place.is_null() {
            let file = &place["artifactLocation"];
            let uri = file["uri"].as_str().expect("a URI");
            assert_eq!(file["uriBaseId"].is_string(), !uri.starts_with("file:///"), "{file}");
            assert!(!uri.starts_with('/') && !uri.contains(".."), "{file}");
        }
    }
}

/// A text without what could be a placeholder (section 3.11.5).
fn is_message(message: &Value) -> bool {
    let text = message["text"].as_str().unwrap_or_default();
    !text.is_empty() && !text.replace("{{", "").replace("}}", "").contains(['{', '}'])
}

#[test]
fn sarif_names_a_file_in_the_working_copy_as_code_scanning_has_it() {
    let folder = Folder::new("sarif-paths");
    let name = "dns/unsere Domänen, 100%: a#b?.txt";
    std::fs::create_dir_all(folder.path("dns/inner")).expect("a folder");
    let whole = folder.write(name, "blocked.example\n");
    let here = folder.path("");
    let place = |file: &str, within: &std::path::Path| {
        let mut command = crate::mailpath(&["bulk", file, "--resolver=example", "--format=sarif"]);
        let output = command.current_dir(within).output().expect("it starts");
        let sarif: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        must_be_sound(&sarif);
        sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].clone()
    };
    let escaped = "unsere%20Dom%C3%A4nen%2C%20100%25%3A%20a%23b%3F.txt";
    let in_copy = serde_json::json!({ "uri": format!("dns/{escaped}"), "uriBaseId": "%SRCROOT%" });
    assert_eq!(place(name, &here), in_copy);
    assert_eq!(place(&format!("./{name}"), &here), in_copy);
    assert_eq!(place(&whole, &here), in_copy);
    assert_eq!(place(&format!("dns/inner/../../{name}"), &here), in_copy);
    // Elsewhere there is no working copy that it could be relative to.
    let outside = place(&format!("../../{name}"), &here.join("dns/inner"));
    assert!(
        outside["uri"].as_str().is_some_and(|uri| uri.starts_with("file:///") && uri.ends_with(escaped)),
        "{outside}"
    );
}

#[test]
fn sarif_has_no_placeholders() {
    let zone = "macro.net 300 TXT \"v=spf1 exists:%{i}.sp.macro.net include:%{d1r}.{x} -all\"\n";
    let server = Server::start(&world(zone));
    let output = run(&[
        "spf",
        "macro.net",
        "192.0.2.1",
        "--format=sarif",
        "--resolver",
        &server.resolver(Dialect::Wire),
    ]);
    let sarif: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    must_be_sound(&sarif);
    assert!(stdout(&output).contains("{{"), "{}", stdout(&output));
}

#[test]
fn sarif_of_lines_names_the_line_of_the_file() {
    let folder = Folder::new("sarif-lines");
    let file = folder.write("my domains.txt", "# ours\nblocked.example\nno name..\n");
    let sarif: Value =
        serde_json::from_str(&stdout(&run(&["bulk", &file, "--resolver=example", "--format=sarif"])))
            .expect("JSON");
    must_be_sound(&sarif);
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let place = |rule: &str| {
        let result = results.iter().find(|result| result["ruleId"] == rule).expect(rule);
        &result["locations"][0]["physicalLocation"]
    };
    assert_eq!(place("blocklist.listed-high")["region"]["startLine"], 2);
    assert_eq!(place("line.invalid")["region"]["startLine"], 3);
    let uri = place("line.invalid")["artifactLocation"]["uri"].as_str().expect("a URI");
    assert!(uri.ends_with("/my%20domains.txt"), "{uri}");
}

#[test]
fn sarif_and_junit_tell_apart_what_is_wrong_and_what_is_not_known() {
    let folder = Folder::new("forms");
    let (sarif, junit) = (folder.text("report.sarif"), folder.text("report.xml"));
    let arguments = ["spf", "broken.example", "100.64.0.1", "--resolver=example"];
    let writes = ["--write", &format!("sarif={sarif}"), "--write", &format!("junit={junit}")];
    let output = run(&[&arguments[..], &writes].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let sarif: Value = serde_json::from_str(&read(sarif)).expect("JSON");
    must_be_sound(&sarif);
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().expect("results");
    let of = |rule: &str| results.iter().find(|result| result["ruleId"] == rule).expect(rule);
    assert_eq!((&of("spf.several")["level"], &of("spf.several")["kind"]), (&"error".into(), &"fail".into()));
    let unknown = results.iter().find(|result| result["kind"] == "open").expect("something is not known");
    assert_eq!(unknown["level"], "none");
    assert_eq!(of("verdict")["level"], "error");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let rule = rules.iter().find(|rule| rule["id"] == "spf.several").expect("a rule");
    let general = rule["shortDescription"]["text"].as_str().expect("a text");
    assert!(
        general.contains('…') && !general.contains("broken.example"),
        "a rule is about no domain: {general}"
    );
    let junit = read(junit);
    assert!(junit.contains("<failure message=") && junit.contains("<error message="), "{junit}");
}
