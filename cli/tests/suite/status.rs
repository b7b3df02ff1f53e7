//! The exit status, and what is said where something is wrong: one sentence.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::support::{Dialect, Server, world};
use crate::{Folder, mailpath, run, stderr, stdout};

const ZONE: &str = r#"
good.net 300 MX 10 mx.good.net
good.net 300 TXT "v=spf1 mx -all"
_dmarc.good.net 300 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@good.net"
mx.good.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.good.net
warned.net 300 MX 10 mx.good.net
warned.net 300 TXT "v=spf1 mx ptr -all"
_dmarc.warned.net 300 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@warned.net"
broken.net 300 MX 10 mx.good.net
broken.net 300 TXT "v=spf1 mx -all"
broken.net 300 TXT "v=spf1 a -all"
silent.net FAULT SERVFAIL
"#;

#[test]
fn the_status_is_that_of_the_verdict() {
    let server = Server::start(&world(ZONE));
    let resolver = server.resolver(Dialect::Wire);
    for (arguments, status, state) in [
        (&["mx", "good.net"][..], 0, "OK"),
        (&["spf", "warned.net"], 0, "Warning"),
        (&["spf", "warned.net", "--strict"], 1, "Warning"),
        (&["spf", "broken.net"], 2, "Problem"),
        (&["spf", "broken.net", "--strict"], 2, "Problem"),
        (&["mx", "silent.net"], 3, "Cannot tell"),
    ] {
        let output = run(&[arguments, &["--resolver", &resolver]].concat());
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
        assert!(text.contains(&format!(" {state}: ")), "{arguments:?}: {text}");
        assert!(!text.contains('\u{1b}'), "no colours where there is no terminal");
        assert_eq!(stderr(&output), "", "{arguments:?}");
    }
}

#[test]
fn what_cannot_be_understood_is_usage() {
    let folder = Folder::new("usage");
    let nonsense = folder.write("nonsense.json", "{}");
    for (arguments, part) in [
        (&[][..], "Usage"),
        (&["nonsense"], "nonsense"),
        (&["check"], "<WHAT>"),
        (&["check"], "--server, --from, --to or --author"),
        (&["check", ""], "There is nothing to check"),
        (&["mx", "--server", "192.0.2.1"], "<WHAT>"),
        (&["check", "a.net", "--resolver", ""], "It is empty"),
        (&["check", "https://mailpath.example/#case=1.abc"], "mailpath show"),
        (&["check", "a..b"], "What to check"),
        (&["check", "a.net", "--to", "nobody"], "--to: "),
        (&["check", "a.net", "--resolver", "gopher"], "no such resolver"),
        (&["check", "a.net", "--resolver", "udp:dns.example"], "udp:192.0.2.53"),
        (&["mx", "192.0.2.1"], "is an address"),
        (&["check", "a.net", "--link", "a.net"], "the page's address"),
        (&["check", "a.net", "--write", "csv="], "FORMAT=FILE"),
        (&["check", "a.net", "--write", "csv=-"], "./- is a file"),
        (&["check", "a.net", "--save", "-"], "./- is a file"),
        (&["bulk", "-", "--resume", "-"], "./- is a file"),
        (&["bulk", "-", "--jobs", "0"], "1..=256"),
        (&["bulk", "-", "--jobs", "100000"], "1..=256"),
        (&["bulk", "-", "--shard", "0/0"], "K/N"),
        (&["check", "Received: from a.net ([192.0.2.1])\n by b.net"], "mailpath message"),
        (&["show", "/nowhere/at/all.json"], "/nowhere/at/all.json cannot be read"),
        (&["show", &nonsense], "not a saved report"),
        (&["show", "https://mailpath.example/?q=a.net"], "#case="),
        (&["bulk", "/nowhere/at/all.txt"], "/nowhere/at/all.txt cannot be read"),
        (&["bulk", "/"], "is a folder"),
        (&["bulk", &nonsense, "--shard", "17/16"], "K/N"),
        (&["check", "a.net", "--resolver=example", "--save", "/nowhere/at/all"], "cannot be written"),
    ] {
        let output = run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    for arguments in [&["--help"][..], &["help", "spf"], &["--version"]] {
        assert_eq!(run(arguments).status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn without_a_network_nothing_can_be_told_and_one_sentence_says_so() {
    let server = Server::start("");
    let resolver = server.resolver(Dialect::Wire);
    server.stop();
    let output = run(&["mx", "a.net", "--format", "json", "--resolver", &resolver]);
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("could not be reached"), "{said}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(report["verdict"]["state"], "cannot_tell");
}

#[test]
fn a_message_that_was_refused_has_a_problem_whatever_can_be_told_now() {
    let bounce = format!("{}/../data/example-bounced.eml", env!("CARGO_MANIFEST_DIR"));
    for resolver in ["--resolver=example", "--resolver=wire:http://127.0.0.1:1/"] {
        let output = run(&["message", &bounce, resolver]);
        assert!(stdout(&output).contains("✗ Problem: The server mx.reader.example refused"), "{resolver}");
        assert_eq!(output.status.code(), Some(2), "{resolver}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [
        &["check", "broken.example", "--resolver=example"][..],
        &["lists", "--resolver=example", "--format=json"],
    ] {
        let mut child =
            mailpath(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    // The input has no end, so it is the closed output that ends it.
    let mut child = mailpath(&["bulk", "-", "--resolver=example", "--jobs=1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("a pipe");
    let writing =
        std::thread::spawn(
            move || while std::io::Write::write_all(&mut input, b"mx:healthy.example\n").is_ok() {},
        );
    let mut first = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    output.read_line(&mut first).expect("a line");
    assert!(first.starts_with("{\"line\":1,"), "{first}");
    drop(output);
    assert_eq!(child.wait_with_output().expect("it ends").status.code(), Some(0));
    writing.join().expect("the writer ends with it");
}
