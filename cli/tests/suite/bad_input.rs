//! Input and output that are not as they should be: what is wrong is said and counted, and the rest goes on.

use std::process::{Output, Stdio};

use serde_json::Value;

use crate::{Folder, mailpath, read, run, stderr, stdout};

fn records(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

/// The records of lines that are asked of the example.
fn bulk(name: &str, text: &[u8]) -> (Vec<Value>, Output) {
    let folder = Folder::new(name);
    let path = folder.path("lines.txt");
    std::fs::write(&path, text).expect("a file");
    let output = run(&["bulk", path.to_str().expect("UTF-8"), "--resolver=example"]);
    (records(&output), output)
}

#[test]
fn windows_line_ends_and_a_mark_of_byte_order_are_read_over() {
    let (records, output) =
        bulk("windows", b"\xef\xbb\xbfmx:healthy.example\r\n\r\n# more\r\nptr:192.0.2.10\r\n");
    let lines: Vec<(&Value, &Value)> =
        records.iter().map(|record| (&record["line"], &record["input"])).collect();
    assert_eq!(lines, [(&1.into(), &"mx:healthy.example".into()), (&4.into(), &"ptr:192.0.2.10".into())]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn utf_16_is_named() {
    for text in ["\u{feff}healthy.example\r\n", "healthy.example\r\n"] {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let text: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
            let (records, output) = bulk("utf16", &text);
            assert_eq!((records.len(), output.status.code()), (0, Some(64)));
            assert!(stderr(&output).contains("UTF-16"), "{}", stderr(&output));
        }
    }
}

#[test]
fn a_line_of_a_megabyte_is_not_valid_and_the_rest_goes_on() {
    // Its beginning alone would be a domain.
    let text = format!("mx:healthy.example{}x\nmx:healthy.example\n", " ".repeat(1 << 20));
    let (records, output) = bulk("long", text.as_bytes());
    assert_eq!((&records[0]["valid"], &records[1]["state"]), (&false.into(), &"good".into()));
    assert!(records[0]["verdict"].as_str().is_some_and(|verdict| verdict.contains("longer than")));
    assert!(stderr(&output).contains("2 lines: 1 OK, 1 not valid."), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(3), "of a line that is not valid nothing is known");
}

#[test]
fn bytes_that_are_no_text_are_not_valid_and_do_no_harm() {
    let bytes: Vec<u8> = (0..=255).cycle().take(8192).chain(*b"\nmx:healthy.example\n").collect();
    let (records, output) = bulk("binary", &bytes);
    let valid = records.iter().filter(|record| record["valid"] == true).count();
    assert_eq!((valid, output.status.code()), (1, Some(3)), "{}", stderr(&output));
    // What a terminal would obey is not in what is said.
    assert!(!stderr(&output).contains('\u{1b}'), "{:?}", stderr(&output));
}

#[test]
fn only_some_invalid_lines_are_named_and_all_are_counted() {
    let (records, output) = bulk("many-invalid", "no name..\n".repeat(30).as_bytes());
    let said = stderr(&output);
    assert_eq!(records.len(), 30);
    assert_eq!(said.matches("line ").count(), 10, "{said}");
    assert!(said.contains("20 more lines are not valid"), "{said}");
    assert!(said.contains("30 lines: 30 not valid."), "{said}");
}

#[test]
fn a_file_without_lines_proves_nothing_and_a_shard_may_have_none() {
    let (records, output) = bulk("nothing", b"\n# none\n");
    assert_eq!((records.len(), output.status.code()), (0, Some(3)));
    assert_eq!(stderr(&output), "mailpath: 0 lines: nothing was asked.\n");
    let folder = Folder::new("empty-shard");
    let file = folder.write("lines.txt", "mx:healthy.example\n");
    let output = run(&["bulk", &file, "--resolver=example", "--shard=2/2"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_folder_is_no_file() {
    for command in ["message", "show", "bulk"] {
        let output = run(&[command, "/"]);
        assert_eq!(output.status.code(), Some(64), "{command}");
        assert!(stderr(&output).contains('/'), "{}", stderr(&output));
    }
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = Folder::new("over");
    let file = folder.write("lines.txt", "mx:healthy.example\n");
    let output = run(&["bulk", &file, "--resolver=example", "--write", &format!("csv={file}")]);
    assert_eq!(output.status.code(), Some(64), "{}", stderr(&output));
    assert_eq!(read(&file), "mx:healthy.example\n");
    // Nor is one file written for two things.
    let done = folder.text("done.ndjson");
    for other in [format!("--write=sarif={done}"), "--write=csv=a.csv".to_owned()] {
        let arguments = ["bulk", &file, "--resolver=example", "--resume", &done, &other, "--write=csv=a.csv"];
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(64), "{other}");
        assert!(stderr(&output).contains("is named twice"), "{}", stderr(&output));
    }
    assert!(!folder.path("done.ndjson").exists());
}

#[test]
fn records_with_and_without_reports_are_not_mixed() {
    let folder = Folder::new("mixed");
    let file = folder.write("lines.txt", "mx:healthy.example\nmx:healthy.example\n");
    let done = folder.text("done.ndjson");
    let arguments = ["bulk", &file, "--resolver=example", "--resume", &done];
    run(&arguments);
    let output = run(&[&arguments[..], &["--full"]].concat());
    assert_eq!(output.status.code(), Some(64));
    assert!(stderr(&output).contains("was made without --full"), "{}", stderr(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_what_can_be_written_is() {
    let folder = Folder::new("full");
    let file = folder.write("lines.txt", "mx:healthy.example\nmx:broken.example\n");
    let (junit, text) = (folder.text("report.xml"), folder.text("report.txt"));
    let writes = ["--write", "csv=/dev/full", "--write", &format!("junit={junit}"), "--save=/dev/full"];
    let output = run(&[&["mx", "healthy.example", "--resolver=example"][..], &writes].concat());
    assert_eq!(output.status.code(), Some(64));
    assert!(stderr(&output).contains("/dev/full cannot be written"), "{}", stderr(&output));
    assert!(stdout(&output).contains("OK: ") && read(&junit).ends_with("</testsuites>\n"));
    // The help is a text as well.
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let output = mailpath(&["--help"]).stdout(full()).output().expect("it starts");
    assert_eq!(output.status.code(), Some(64));
    assert!(stderr(&output).contains("The output cannot be written"), "{}", stderr(&output));
    // The standard output.
    let writes = ["--write", &format!("junit={junit}"), "--write", &format!("text={text}")];
    let mut command = mailpath(&[&["bulk", &file, "--resolver=example"][..], &writes].concat());
    let output = command.stdout(full()).stderr(Stdio::piped()).output().expect("it starts");
    assert_eq!(output.status.code(), Some(64));
    assert!(stderr(&output).contains("The standard output cannot be written"), "{}", stderr(&output));
    assert!(read(&junit).ends_with("</testsuites>\n"), "it is whole, with what came before");
    let output = run(&["bulk", &file, "--resolver=example", "--resume=/dev/full"]);
    assert_eq!(output.status.code(), Some(64), "{}", stderr(&output));
}

#[test]
fn lines_end_as_any_system_has_it() {
    let (records, output) =
        bulk("ends", b"mx:healthy.example\rptr:192.0.2.10\r\nmx:reader.example\n\rspf:healthy.example");
    let lines: Vec<(u64, &str)> = records
        .iter()
        .filter_map(|record| Some((record["line"].as_u64()?, record["input"].as_str()?)))
        .collect();
    assert_eq!(
        lines,
        [
            (1, "mx:healthy.example"),
            (2, "ptr:192.0.2.10"),
            (3, "mx:reader.example"),
            (5, "spf:healthy.example")
        ],
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_line_that_is_not_utf_8_is_named_as_such() {
    let (records, output) = bulk("latin1", b"mx:caf\xe9.example\n# caf\xe9\nmx:healthy.example\n");
    assert_eq!((records.len(), &records[0]["valid"]), (2, &false.into()));
    assert_eq!(records[0]["verdict"], "The line is not in UTF-8.");
    assert!(stderr(&output).contains("line 1: The line is not in UTF-8."), "{}", stderr(&output));
}

#[test]
fn one_file_is_written_for_one_thing() {
    let folder = Folder::new("one-file");
    let file = folder.text("report");
    let detour =
        format!("{}/../{}/report", folder.text(""), folder.path("").file_name().expect("a name").display());
    let saved = folder.text("saved.mailpath.json");
    run(&["mx", "healthy.example", "--resolver=example", "--save", &saved]);
    let before = read(&saved);
    let mail = format!("{}/../data/example-delivered.eml", env!("CARGO_MANIFEST_DIR"));
    let (csv, junit) = (format!("--write=csv={file}"), format!("--write=junit={detour}"));
    let (save, over) = (format!("--save={file}"), format!("--write=csv={saved}"));
    for arguments in [
        &["mx", "healthy.example", "--resolver=example", &csv, &junit][..],
        &["mx", "healthy.example", "--resolver=example", &csv, &save],
        &["message", &mail, "--resolver=example", &junit, &save],
        &["show", &saved, &csv, &save],
        &["show", &saved, &over],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("is named twice"), "{}", stderr(&output));
        assert!(!folder.path("report").exists() && read(&saved) == before);
    }
}
