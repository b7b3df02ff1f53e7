//! Ctrl-C (SIGINT) and a request to end (SIGTERM): what is known so far is printed and kept.

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
        assert!(said.contains("Stopped. So far: 2 lines: 1 OK, 1 not valid."), "{said}");
        assert_eq!(read(&done).lines().count(), 2);
        assert!(read(&junit).ends_with("</testsuites>\n"), "the other form is whole too");
        server.fault("slow.net", Fault::Delay(Duration::ZERO), 0);
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "slow.net does not exist: {}", stderr(&output));
        assert_eq!(read(&done).lines().count(), 4);
    }
}
