//! Many reports: nothing is lost and nothing is twice, whatever happens; and what is not valid is said.

use std::io::Write as _;
use std::process::Stdio;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use mailpath::doh::ResolverChoice;
use mailpath::report::Run;
use mailpath::report::bulk::{Lines, Outcome, csv};
use serde_json::Value;

use crate::support::{Dialect, Server, block_on, until, world};
use crate::{Folder, mailpath, read, run, stderr, stdout};

/// A zone of so many domains, and the lines that ask for them.
fn domains(count: usize) -> (String, String) {
    let zone = (0..count)
        .map(|n| format!("d{n}.net 300 MX 10 mx.d{n}.net\nmx.d{n}.net 300 A 100.20.30.{}\n", n % 250));
    (zone.collect(), (0..count).map(|n| format!("mx:d{n}.net\n")).collect())
}

fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

/// The records without what differs from run to run.
fn without_times(text: &str) -> Vec<Value> {
    let mut records = records(text);
    for record in &mut records {
        let record = record.as_object_mut().expect("an object");
        record.remove("started_at");
        record.remove("elapsed_ms");
    }
    records
}

#[test]
fn a_line_in_is_a_record_out_in_the_same_order() {
    let folder = Folder::new("lines");
    let text = "# customers\nhealthy.example\n\nBlocked.example\nno name..\n192.0.2.10\n\u{202e}x y z\nmx:healthy.example";
    let file = folder.write("lines.txt", text);
    let output = run(&["bulk", &file, "--resolver=example"]);
    let records = records(&stdout(&output));
    let lines: Vec<u64> = records.iter().filter_map(|record| record["line"].as_u64()).collect();
    assert_eq!(lines, [2, 4, 5, 6, 7, 8]);
    let states: Vec<&str> = records.iter().filter_map(|record| record["state"].as_str()).collect();
    assert_eq!(states, ["good", "error", "cannot_tell", "good", "cannot_tell", "good"]);
    let valid: Vec<bool> = records.iter().filter_map(|record| record["valid"].as_bool()).collect();
    assert_eq!(valid, [true, true, false, true, false, true]);
    let said = stderr(&output);
    assert!(said.contains("line 5: ") && said.contains("line 7: "), "{said}");
    assert!(said.contains("6 lines: 1 with a problem, 3 OK, 2 not valid."), "{said}");
    assert_eq!(output.status.code(), Some(2));
    // By the standard input, and with whole reports.
    let mut child = mailpath(&["bulk", "-", "--resolver=example", "--full"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("the lines are read");
    let whole = self::records(&stdout(&child.wait_with_output().expect("it ends")));
    assert_eq!(whole[0]["report"]["verdict"]["text"], records[0]["verdict"]);
    assert_eq!(whole.len(), records.len());
}

#[test]
fn after_a_kill_nothing_is_lost_and_nothing_is_twice() {
    const COUNT: usize = 300;
    let folder = Folder::new("kill");
    let (zone, lines) = domains(COUNT);
    let server = Server::start(&zone);
    // A kill is to come before the end, however quick the machine is.
    server.delay(Duration::from_millis(5));
    let (file, done) = (folder.write("lines.txt", &lines), folder.text("done.ndjson"));
    let resolver = server.resolver(Dialect::Wire);
    let arguments = ["bulk", &file, "--jobs=4", "--resume", &done, "--resolver", &resolver];
    for part in 1..=3 {
        let mut child = mailpath(&arguments).stderr(Stdio::null()).spawn().expect("it starts");
        block_on(until("some are done", || {
            std::fs::read_to_string(&done).is_ok_and(|text| text.lines().count() >= part * 40)
        }));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        // As if the kill had come in the middle of a record.
        let text = read(&done);
        std::fs::write(&done, &text[..text.len() - 3 * (part % 2)]).expect("a file");
    }
    let before = records(&read(&done)[..read(&done).rfind('\n').expect("a record") + 1]).len();
    assert!((80..COUNT).contains(&before), "{before} were done before the last run");
    server.delay(Duration::ZERO);
    let output = run(&arguments);
    assert!(stdout(&output).is_empty());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let all = without_times(&read(&done));
    let lines: Vec<u64> = all.iter().filter_map(|record| record["line"].as_u64()).collect();
    assert_eq!(lines, (1..=COUNT as u64).collect::<Vec<_>>());
    // What is done is not asked again, and is the same as of a run that nobody stops.
    let asked = server.count();
    assert_eq!(run(&arguments).status.code(), Some(0));
    assert_eq!(server.count(), asked);
    assert_eq!(without_times(&stdout(&run(&["bulk", &file, "--resolver", &resolver]))), all);
}

#[test]
fn records_of_other_lines_are_not_gone_on_with() {
    let folder = Folder::new("other");
    let (one, other) =
        (folder.write("one.txt", "mx:a.net\nmx:b.net\n"), folder.write("other.txt", "mx:c.net\nmx:b.net\n"));
    let done = folder.text("done.ndjson");
    run(&["bulk", &one, "--resolver=example", "--resume", &done]);
    let before = read(&done);
    let output = run(&["bulk", &other, "--resolver=example", "--resume", &done]);
    assert_eq!(output.status.code(), Some(64));
    assert!(stderr(&output).contains("was made from other lines"), "{}", stderr(&output));
    assert_eq!(read(&done), before);
    let prose = folder.write("prose.txt", "Dear all,\n");
    assert_eq!(run(&["bulk", &one, "--resolver=example", "--resume", &prose]).status.code(), Some(64));
    assert_eq!(read(&prose), "Dear all,\n");
}

#[test]
fn shards_together_are_the_whole() {
    let folder = Folder::new("shards");
    let file = folder.write("lines.txt", &domains(20).1);
    let part =
        |shard: &str| without_times(&stdout(&run(&["bulk", &file, "--resolver=example", "--shard", shard])));
    let mut parts: Vec<Value> = ["1/3", "2/3", "3/3"].into_iter().flat_map(part).collect();
    parts.sort_by_key(|record| record["line"].as_u64());
    assert_eq!(parts, part("1/1"));
    assert_eq!(parts.len(), 20);
}

#[test]
fn no_list_is_asked_much_at_once_and_its_test_entries_once() {
    let folder = Folder::new("polite");
    let domains: String = (0..30).map(|n| format!("blacklist:100.20.30.{n}\n")).collect();
    let server = Server::start(&world(""));
    let file = folder.write("lines.txt", &domains);
    let output = run(&["bulk", &file, "--jobs=30", "--resolver", &server.resolver(Dialect::Wire)]);
    assert_eq!(records(&stdout(&output)).len(), 30);
    server.seen(|seen| {
        assert_eq!(seen.asked["2.0.0.127.bl.spamcop.net A"], 1);
        assert_eq!(seen.asked["7.30.20.100.bl.spamcop.net A"], 1);
        assert!(seen.most_at_once <= 64, "{}", seen.most_at_once);
    });
}

#[test]
fn records_that_were_asked_otherwise_are_not_gone_on_with() {
    let folder = Folder::new("otherwise");
    let file = folder.write("lines.txt", "mx:healthy.example\nno name..\nmx:broken.example\n");
    let done = folder.text("done.ndjson");
    let asked = |more: &[&str]| run(&[&["bulk", &file, "--resume", &done][..], more].concat());
    let own = ["--resolver=example", "--address-list=bl.corp.example", "--key=dqs=abcdefgh12345678"];
    asked(&own);
    let before = read(&done);
    assert!(!before.contains("abcdefgh"), "a key stands in no record");
    assert_eq!(records(&before)[0]["asking"]["address_lists"], serde_json::json!(["bl.corp.example"]));
    for (more, part) in [
        (
            &["--resolver=wire:http://127.0.0.1:1/", own[1], own[2]][..],
            "the resolver was example, and now is wire:",
        ),
        (&[&own[..], &["--lists=all"]].concat(), "the lists asked were not all, and now are all"),
        (&own[..2], "the keys given were dqs, and now are none"),
        (
            &["--resolver=example", own[2]],
            "the lists of addresses given were bl.corp.example, and now are none",
        ),
        (
            &[&own[..], &["--domain-list=dbl.corp.example"]].concat(),
            "the lists of domains given were none, and now are dbl.corp.example",
        ),
    ] {
        let output = asked(more);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(64), "{more:?}: {said}");
        assert!(said.contains(part) && said.lines().count() == 1, "{more:?}: {said}");
        assert_eq!(read(&done), before);
    }
    let output = asked(&own);
    assert!(!stderr(&output).contains("older"), "{}", stderr(&output));
    // Records of older versions do not say it: they are kept, and that is said once.
    let mut old = records(&before);
    old.iter_mut().for_each(|record| {
        record.as_object_mut().expect("an object").remove("asking");
    });
    let old: String = old.iter().map(|record| format!("{record}\n")).collect();
    folder.write("done.ndjson", &old);
    let output = asked(&["--resolver=example"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(stderr(&output).matches("is of an older version").count(), 1, "{}", stderr(&output));
    assert_eq!(read(&done), old);
}

#[test]
fn a_run_that_is_refused_changes_no_file() {
    let folder = Folder::new("refused");
    let lines = folder.write("lines.txt", "mx:healthy.example\nmx:broken.example\n");
    let other = folder.write("other.txt", "mx:reader.example\nmx:broken.example\n");
    let shorter = folder.write("shorter.txt", "mx:healthy.example\n");
    let utf_16 = folder.path("utf16.txt");
    std::fs::write(&utf_16, b"\xff\xfea\0").expect("a file");
    let utf_16 = utf_16.to_str().expect("UTF-8");
    let done = folder.text("done.ndjson");
    run(&["bulk", &lines, "--resolver=example", "--resume", &done]);
    let before = read(&done);
    let prose = folder.write("prose.txt", "Dear all,\n");
    let (csv, junit) = (folder.write("old.csv", "of yesterday\n"), folder.write("old.xml", "of yesterday\n"));
    let new = folder.text("new.md");
    let nowhere = format!("--write=sarif={}", folder.text("nowhere/at/all"));
    let writes = [("csv", &csv), ("junit", &junit), ("markdown", &new)]
        .map(|(form, file)| format!("--write={form}={file}"));
    let writes: Vec<&str> = writes.iter().map(String::as_str).collect();
    for arguments in [
        &[&*other, "--resume", &done][..],
        &[&shorter, "--resume", &done],
        &[&lines, "--resume", &done, "--lists=all"],
        &[&lines, "--resume", &done, "--full"],
        &[&lines, "--resume", &prose],
        &[&lines, "--resume", "/dev/null"],
        &[utf_16],
        &[&lines, &nowhere],
        &[&lines, "--resume", &done, &nowhere],
    ] {
        let output = run(&[&["bulk", "--resolver=example"][..], arguments, &writes].concat());
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", stderr(&output));
        assert!(stdout(&output).is_empty(), "{arguments:?}");
        assert_eq!([read(&csv), read(&junit)], ["of yesterday\n"; 2], "{arguments:?}");
        assert!(!folder.path("new.md").exists(), "{arguments:?}");
        assert_eq!(read(&done), before);
    }
    // One that is accepted writes them anew, with what was done already.
    let output = run(&[&["bulk", &lines, "--resolver=example", "--resume", &done][..], &writes].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(read(&csv).lines().count(), 3);
    assert!(!read(&junit).contains("yesterday") && read(&new).contains("| mx:broken.example |"));
}

#[test]
fn a_link_of_the_page_is_a_line_too() {
    let folder = Folder::new("links");
    let link =
        "https://mailpath.example/page/?q=spf%3Ahealthy.example&server=192.0.2.10&resolver=google&tab=spf";
    let text = format!(
        "{link}\nhttps://mailpath.example/?q=blacklist:192.0.2.10&lists=all\nhttps://healthy.example/search?q=broken.example\nhttps://mailpath.example/#case=1.abc\nhttps://mailpath.example/?q=a..b\n"
    );
    let file = folder.write("lines.txt", &text);
    let done = folder.text("done.ndjson");
    let arguments = ["bulk", &file, "--resolver=example", "--full", "--resume", &done];
    let output = run(&arguments);
    let written = read(&done);
    let records = records(&written);
    let single = run(&["check", link, "--resolver=example", "--format=json"]);
    let single: Value = serde_json::from_slice(&single.stdout).expect("JSON");
    for key in ["verdict", "findings", "spf"] {
        assert_eq!(records[0]["report"][key], single[key], "{key}");
    }
    assert_eq!(records[0]["asking"]["resolver"], "example", "who is asked is what the command says");
    assert_eq!(
        (&records[1]["asking"]["all_lists"], &records[0]["asking"]["all_lists"]),
        (&true.into(), &false.into())
    );
    assert_eq!(records[2]["report"]["input"]["domain"], "healthy.example");
    assert_eq!(
        (&records[3]["valid"], &records[4]["valid"]),
        (&false.into(), &false.into()),
        "{}",
        stderr(&output)
    );
    // What they ask themselves is no other way of asking.
    run(&arguments);
    assert_eq!(read(&done), written);
}

#[test]
fn the_table_is_that_of_the_page() {
    let folder = Folder::new("table");
    let text = "healthy.example\nblocked.example\n198.51.100.25\nno name..\nbroken.example\nquiet.example\n";
    let file = folder.write("lines.txt", text);
    let lines = Lines::parse(text, &ResolverChoice::Example).lines;
    let outcomes: Vec<_> = lines
        .iter()
        .map(|line| {
            let query = line.query.clone().ok()?;
            let report = block_on(async move { Run::new(query, Rc::new(|| {})).finish().await });
            Some(Arc::new(Outcome::new(&report)))
        })
        .collect();
    let page = csv(&lines, &outcomes, &ResolverChoice::Example);
    let printed = stdout(&run(&["bulk", &file, "--resolver=example", "--format=csv"]));
    // The times differ.
    let table = |text: &str| -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> =
            text.lines().map(|row| row.split("\",\"").map(str::to_owned).collect()).collect();
        let at = rows[0].iter().position(|heading| heading == "asked at").expect("a column");
        rows.iter_mut().skip(1).for_each(|row| row[at].clear());
        rows
    };
    assert_eq!(table(&printed), table(&page));
    for column in ["ptr", "dmarc", "what to do", "resolver"] {
        let at = table(&page)[0].iter().position(|heading| heading == column).expect(column);
        assert!(table(&page).iter().skip(1).any(|row| !row[at].is_empty()), "{column}");
    }
}

#[test]
fn a_policy_of_none_and_no_record_are_told_apart() {
    let folder = Folder::new("none");
    let zone = "_dmarc.a.net 300 TXT \"v=DMARC1; p=none; rua=mailto:dmarc@a.net\"\nb.net 300 A 100.20.30.1\n";
    let server = Server::start(&world(zone));
    let file = folder.write("lines.txt", "dmarc:a.net\ndmarc:b.net\nspf:b.net\n");
    let output = run(&["bulk", &file, "--resolver", &server.resolver(Dialect::Wire)]);
    let records = records(&stdout(&output));
    assert_eq!(
        (&records[0]["dmarc"], &records[1]["dmarc"], &records[2]["spf"]),
        (&"policy none".into(), &"no record".into(), &"no record".into()),
        "{}",
        stderr(&output)
    );
}
