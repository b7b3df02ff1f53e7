//! Ctrl-C (SIGINT) and a request to end (SIGTERM): what is known so far is printed and kept.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Dialect, Fault, Server, block_on, until, world};
use crate::{Folder, mailpath, read, run, stderr};

const ZONE: &str = r#"
good.net 300 MX 10 mx.good.net
mx.good.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.good.net
"#;

/// Both signals, with the status that each gives.
const SIGNALS: [(&str, i32); 2] = [("-INT", 130), ("-TERM", 143)];

/// A server that leaves one name without an answer for a long time.
fn server() -> Server {
    let server = Server::start(&world(ZONE));
    server.fault("slow.net", Fault::Delay(Duration::from_secs(60)), usize::MAX);
    server
}

fn send(signal: &str, child: &Child) {
    let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

fn wait_for(server: &Server, question: &str) {
    block_on(until(question, || server.seen(|seen| seen.asked.contains_key(question))));
}

#[test]
fn a_report_is_printed_as_far_as_it_is_known() {
    for (signal, status) in SIGNALS {
        let server = server();
        let resolver = server.resolver(Dialect::Wire);
        let child =
            mailpath(&["check", "100.20.30.1", "--to=jo@slow.net", "--format=json", "--resolver", &resolver])
                .stdout(Stdio::piped())
                .spawn()
                .expect("it starts");
        wait_for(&server, "1.30.20.100.in-addr.arpa PTR");
        wait_for(&server, "slow.net MX");
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(status), "{signal}");
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        assert_eq!(report["complete"], false);
    }
}

#[test]
fn records_are_kept_and_the_rest_can_follow() {
    for (signal, status) in SIGNALS {
        let folder = Folder::new(&format!("signals{signal}"));
        let server = server();
        let lines = folder.write("lines.txt", "mx:good.net\nno name..\nmx:slow.net\nmx:good.net\n");
        let (done, junit) = (folder.text("done.ndjson"), folder.text("report.xml"));
        let write = format!("--write=junit={junit}");
        let resolver = server.resolver(Dialect::Wire);
        let arguments = ["bulk", &lines, "--resume", &done, &write, "--resolver", &resolver];
        let child = mailpath(&arguments).stderr(Stdio::piped()).spawn().expect("it starts");
        block_on(until("two are done", || {
            std::fs::read_to_string(&done).is_ok_and(|text| text.lines().count() == 2)
        }));
        wait_for(&server, "slow.net MX");
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(status), "{signal}");
        let said = stderr(&output);
        assert!(
            said.contains("Stopped, so this is not complete. So far: 2 lines: 1 OK, 1 not valid."),
            "{said}"
        );
        assert_eq!(read(&done).lines().count(), 2);
        assert!(read(&junit).ends_with("</testsuites>\n"), "the other form is whole too");
        server.fault("slow.net", Fault::Delay(Duration::ZERO), 0);
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "slow.net does not exist: {}", stderr(&output));
        assert_eq!(read(&done).lines().count(), 4);
    }
}

#[test]
fn documents_are_closed_where_every_answer_is_there_at_once() {
    for ((signal, status), (format, end)) in SIGNALS
        .into_iter()
        .flat_map(|signal| [("junit", "</testsuites>\n"), ("sarif", "}]}\n")].map(|of| (signal, of)))
    {
        let folder = Folder::new(&format!("at-once{signal}{format}"));
        let other = folder.text("other");
        let write = format!("--write={format}={other}");
        let mut child = mailpath(&["bulk", "-", "--resolver=example", "--format", format, &write])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        // The input has no end.
        let mut input = child.stdin.take().expect("a pipe");
        let writing = std::thread::spawn(move || while input.write_all(b"mx:broken.example\n").is_ok() {});
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut printed = String::new();
        for _ in 0..10 {
            output.read_line(&mut printed).expect("a line");
        }
        send(signal, &child);
        output.read_to_string(&mut printed).expect("UTF-8");
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!(ended.status.code(), Some(status), "{signal} {format}");
        assert!(stderr(&ended).contains("not complete"), "{}", stderr(&ended));
        assert!(printed.ends_with(end), "{signal} {format}");
        assert_eq!(read(&other), printed);
        if format == "sarif" {
            serde_json::from_str::<Value>(&printed).expect("JSON");
        }
        writing.join().expect("the writer ends with it");
    }
}

#[test]
fn a_run_that_takes_over_records_is_stopped_too() {
    for (signal, status) in SIGNALS {
        let folder = Folder::new(&format!("take-over{signal}"));
        let lines = folder.write("lines.txt", "mx:healthy.example\nmx:broken.example\n");
        let (done, junit) = (folder.text("done.ndjson"), folder.text("report.xml"));
        run(&["bulk", &lines, "--resolver=example", "--resume", &done]);
        let before = read(&done);
        let write = format!("--write=junit={junit}");
        let mut child = mailpath(&["bulk", "-", "--resolver=example", "--resume", &done, &write])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        // The second line is waited for.
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(b"mx:healthy.example\n").expect("it is read");
        block_on(until("the first is taken over", || {
            std::fs::read_to_string(&junit).is_ok_and(|text| text.contains("</testsuite>"))
        }));
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        drop(input);
        assert_eq!(output.status.code(), Some(status), "{signal}");
        assert!(read(&junit).ends_with("</testsuites>\n"));
        assert_eq!(read(&done), before, "what was done is kept");
    }
}
