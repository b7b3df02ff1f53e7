//! Keys and lists of the user's own: they are used, and a key stands nowhere in what is printed, written or saved.

use std::process::Output;

use serde_json::Value;

use crate::support::{Dialect, Server, world};
use crate::{Folder, mailpath, read, run, stderr, stdout};

const KEY: &str = "abcdefgh12345678";

/// A list that answers with the key alone and lists an address, and a list of the user's own that does too.
fn server() -> Server {
    let keyed = |front: &str| format!("{front}.{KEY}.zen.dq.spamhaus.net 60 A 127.0.0.2\n");
    let own = "2.0.0.127.bl.corp.example 60 A 127.0.0.2\n1.30.20.100.bl.corp.example 60 A 127.0.0.2\n";
    let reason =
        format!("1.30.20.100.{KEY}.zen.dq.spamhaus.net 60 TXT \"see https://list.example/?k={KEY}\"\n");
    Server::start(&world(&(keyed("2.0.0.127") + &keyed("1.30.20.100") + &reason + own)))
}

fn must_not_have_the_key(output: &Output, files: &[&str]) {
    for text in [stdout(output), stderr(output)].into_iter().chain(files.iter().map(read)) {
        assert!(!text.to_lowercase().contains(KEY), "{text}");
    }
}

#[test]
fn a_key_and_a_list_are_used_and_the_key_stands_nowhere() {
    let folder = Folder::new("keys");
    let server = server();
    let resolver = server.resolver(Dialect::Wire);
    let file = folder
        .write("keys.txt", &format!("\u{feff}# mine\r\nDQS = {KEY}\r\n\r\naddress-list=bl.corp.example\r\n"));
    let (saved, csv, sarif) = (folder.text("saved.json"), folder.text("report.csv"), folder.text("r.sarif"));
    let asked = ["blacklist", "100.20.30.1", "--resolver", &resolver, "--save", &saved];
    let writes = ["--write", &format!("csv={csv}"), "--write", &format!("sarif={sarif}")];
    let dqs = format!("dqs={KEY}");
    let by_option = ["--key", &dqs, "--address-list", "bl.corp.example"];
    for format in ["text", "json", "markdown", "csv", "sarif", "junit"] {
        let arguments =
            [&asked[..], &writes, &["--format", format, "--link=https://mailpath.example/"]].concat();
        for more in [&["--keys", &file][..], &by_option] {
            let output = run(&[&arguments[..], more].concat());
            assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
            let printed = stdout(&output);
            assert!(
                printed.contains("bl.corp.example") && printed.contains("Spamhaus ZEN (key)"),
                "{printed}"
            );
            must_not_have_the_key(&output, &[&saved, &csv, &sarif]);
            // What is handed on has nothing of either.
            assert!(!read(&saved).contains("corp.example") && !read(&saved).contains("dq.spamhaus"));
        }
    }
    assert!(server.seen(|seen| seen.asked.keys().any(|name| name.contains(KEY))), "the list gets the key");
}

#[test]
fn the_environment_names_keys_too_and_an_option_counts_before_it() {
    let folder = Folder::new("environment");
    let server = server();
    let resolver = server.resolver(Dialect::Wire);
    let lines = folder.write("lines.txt", "blacklist:100.20.30.1\n");
    let file = folder.write("keys.txt", "dqs=wrongwrong12345\n");
    let is_listed = |arguments: &[&str], environment: &[(&str, &str)]| {
        let arguments = [&["bulk", &lines, "--resolver", &resolver], arguments].concat();
        let output = mailpath(&arguments).envs(environment.iter().copied()).output().expect("it starts");
        must_not_have_the_key(&output, &[]);
        let record: Value = serde_json::from_str(&stdout(&output)).expect("a record");
        record["listed"] == 1
    };
    let dqs = format!("dqs={KEY}");
    assert!(!is_listed(&[], &[]));
    assert!(!is_listed(&["--keys", &file], &[]));
    assert!(is_listed(&["--keys", &file], &[("MAILPATH_KEY_DQS", KEY)]));
    assert!(!is_listed(&[], &[("MAILPATH_KEYS", &file)]));
    assert!(is_listed(&["--key", &dqs], &[("MAILPATH_KEYS", &file), ("MAILPATH_KEY_DQS", "another12345")]));
    let asked = mailpath(&["lists", "--resolver", &resolver]).env("MAILPATH_KEY_DQS", KEY).output();
    let asked = asked.expect("it starts");
    must_not_have_the_key(&asked, &[]);
    let row = stdout(&asked).lines().find(|line| line.starts_with("zen.dq.")).map(str::to_owned);
    assert!(row.as_ref().is_some_and(|row| row.contains("Answers")), "{row:?}");
}

#[test]
fn a_key_that_is_none_is_usage_and_is_not_printed() {
    let folder = Folder::new("wrong-keys");
    let secret = "geheim.geheim";
    for (argument, part) in [
        (format!("--key=dqs={secret}"), "letters and digits"),
        (format!("--key=other={secret}"), "dqs, abusix and spamrats"),
        (format!("--key={secret}"), "SERVICE=KEY"),
        (format!("--keys={}", folder.write("a.txt", &format!("\ndqs={secret}"))), "line 2: "),
        (format!("--keys={}", folder.write("b.txt", secret)), "line 1: "),
        ("--keys=/nowhere/at/all".to_owned(), "cannot be read"),
        ("--address-list=localhost".to_owned(), "zone of a list"),
    ] {
        let output = run(&["check", "a.net", "--resolver=example", &argument]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(64), "{argument}: {said}");
        assert!(said.contains(part) && !said.contains("geheim"), "{argument}: {said}");
    }
}
