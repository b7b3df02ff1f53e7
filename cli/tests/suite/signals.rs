//! Ctrl-C (SIGINT), a request to end (SIGTERM) and a terminal that is gone (SIGHUP): what is known so far is printed and kept.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Dialect, Fault, Server, block_on, until, world};
use crate::{Folder, mailpath, read, run, stderr};

const ZONE: &str = r#"
good.net 300 MX 10 mx.good.net
mx.good.net 300 A 100.20.30.1
1.30.20.100.in-addr.arpa 300 PTR mx.good.net
"#;

/// The signals, with the status that each gives.
const SIGNALS: [(&str, i32); 3] = [("-INT", 130), ("-TERM", 143), ("-HUP", 129)];

/// A server that leaves one name without an answer for a long time.
fn server() -> Server {
    let server = Server::start(&world(ZONE));
    server.fault("slow.net", Fault::Delay(Duration::from_secs(60)), usize::MAX);
    server
}

/// The program with every signal as it is by default, also where these tests run under `nohup` or behind a shell's
/// `&`, which have some ignored. Elsewhere than on Linux `env` cannot do that.
fn listening(arguments: &[&str]) -> Command {
    let program = mailpath(arguments);
    if !cfg!(target_os = "linux") {
        return program;
    }
    let mut command = Command::new("env");
    command.args(["-i", "--default-signal=INT,TERM,HUP"]).arg(program.get_program()).args(program.get_args());
    command.stdin(Stdio::null());
    command
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
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
        let child = listening(&[
            "check",
            "100.20.30.1",
            "--to=jo@slow.net",
            "--format=json",
            "--resolver",
            &resolver,
        ])
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
        let child = listening(&arguments).stderr(Stdio::piped()).spawn().expect("it starts");
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
        let mut child = listening(&["bulk", "-", "--resolver=example", "--format", format, &write])
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
        // What is not there has not passed.
        if format == "sarif" {
            let sarif = serde_json::from_str::<Value>(&printed).expect("JSON");
            must_say_that_it_is_not_complete(&sarif, "Stopped, so this is not complete. So far: ");
        } else {
            assert!(printed.contains("<error message=\"Stopped, so this is not complete."), "{signal}");
        }
        writing.join().expect("the writer ends with it");
    }
}

/// Whether a process has begun to watch for SIGINT.
#[cfg(target_os = "linux")]
fn catches_interrupts(child: &Child) -> bool {
    let status = read(format!("/proc/{}/status", child.id()));
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("a mask");
    u64::from_str_radix(mask.trim(), 16).expect("a number") & 0b10 != 0
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_takes_over_records_is_stopped_too() {
    for (signal, status) in SIGNALS {
        let folder = Folder::new(&format!("take-over{signal}"));
        let lines = folder.write("lines.txt", "mx:healthy.example\nmx:broken.example\n");
        let (done, junit) = (folder.text("done.ndjson"), folder.text("report.xml"));
        run(&["bulk", &lines, "--resolver=example", "--resume", &done]);
        let before = read(&done);
        let write = format!("--write=junit={junit}");
        let mut child = listening(&["bulk", "-", "--resolver=example", "--resume", &done, &write])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        // The second line is waited for: whether the run can go on is not known.
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(b"mx:healthy.example\n").expect("it is read");
        block_on(until("signals are watched", || catches_interrupts(&child)));
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        drop(input);
        assert_eq!(output.status.code(), Some(status), "{signal}");
        assert!(stderr(&output).contains("nothing was written"), "{}", stderr(&output));
        assert!(!folder.path("report.xml").exists());
        assert_eq!(read(&done), before, "what was done is kept");
    }
}

/// The mark that a log is not the whole (SARIF 2.1.0, section 3.20.14).
fn must_say_that_it_is_not_complete(sarif: &Value, start: &str) {
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "error");
    let text = notification["message"]["text"].as_str().expect("a text");
    assert!(text.starts_with(start), "{text}");
}

#[test]
fn a_report_that_is_stopped_is_not_complete_in_other_forms_either() {
    for (signal, status) in SIGNALS {
        let folder = Folder::new(&format!("one{signal}"));
        let server = server();
        let (sarif, junit) = (folder.text("report.sarif"), folder.text("report.xml"));
        let child = listening(&[
            "check",
            "100.20.30.1",
            "--to=jo@slow.net",
            "--resolver",
            &server.resolver(Dialect::Wire),
        ])
        .args(["--write", &format!("sarif={sarif}"), "--write", &format!("junit={junit}")])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
        wait_for(&server, "slow.net MX");
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(status), "{signal}");
        let sarif = serde_json::from_str(&read(sarif)).expect("JSON");
        must_say_that_it_is_not_complete(&sarif, "Stopped, so this report is not complete.");
        assert!(read(junit).contains("<error message=\"Stopped, so this report is not complete."));
    }
}

#[test]
fn a_signal_that_is_to_be_ignored_is() {
    // As `nohup` starts it.
    let server = server();
    let resolver = server.resolver(Dialect::Wire);
    let child = std::process::Command::new("sh")
        .args(["-c", "trap '' HUP; exec \"$0\" mx slow.net --resolver \"$1\""])
        .args([env!("CARGO_BIN_EXE_mailpath"), &resolver])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    wait_for(&server, "slow.net MX");
    send("-HUP", &child);
    send("-TERM", &child);
    assert_eq!(child.wait_with_output().expect("it ends").status.code(), Some(143));
}

#[test]
fn a_pipe_without_a_reader_can_be_given_up() {
    for (signal, status) in SIGNALS {
        let folder = Folder::new(&format!("pipe{signal}"));
        let lines = folder.write("lines.txt", "mx:healthy.example\n");
        let pipe = folder.text("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
        let done = folder.text("done.ndjson");
        let write = format!("--write=csv={pipe}");
        let child = listening(&["bulk", &lines, "--resolver=example", "--resume", &done, &write])
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        block_on(until("the file is begun", || folder.path("done.ndjson").exists()));
        send(signal, &child);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(status), "{signal}: {}", stderr(&output));
    }
}
