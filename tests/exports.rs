//! The report in the forms in which it is handed on: what each must say, and that nothing out of the
//! DNS becomes markup, a link, a formula or another cell in any of them.

mod support;

use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use mailpath::checks::blocklist::{ListStatus, lists};
use mailpath::dns::{Name, Txt, Zone};
use mailpath::report::export::{ExportFormat, export, export_with_link};
use mailpath::report::{Query, Report, Run};
use markdown::ParseOptions;
use markdown::mdast::Node;
use proptest::prelude::*;
use support::{block_on, world};

const ZONE: &str = r#"
small.net 300 MX 10 mail.small.net
small.net 300 TXT "v=spf1 ip4:100.20.30.40 -all"
mail.small.net 60 A 100.20.30.40
40.30.20.100.in-addr.arpa 60 PTR mail.small.net
40.30.20.100.bl.spamcop.net 60 A 127.0.0.2
40.30.20.100.bl.spamcop.net 60 TXT "Blocked - see https://www.spamcop.net/bl.shtml?100.20.30.40"
40.30.20.100.bl.blocklist.de 60 A 127.0.0.9
40.30.20.100.psbl.surriel.com FAULT timeout
"#;

const QUERY: &str = "q=small.net&server=mail.small.net";

fn run(zone: &str, query: &str) -> Report {
    let (query, errors) = Query::from_url(query);
    assert!(errors.is_empty(), "{errors:?}");
    let zone = Zone::parse("test", &world(zone)).expect("a zone");
    support::sound(block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish()))
}

/// The cells of a table, read as RFC 4180 has it.
fn cells(table: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut rest = table;
    while !rest.is_empty() {
        let mut cell = String::new();
        rest = rest.strip_prefix('"').expect("every cell is in quotes");
        loop {
            let (before, after) = rest.split_once('"').expect("a closed cell");
            cell.push_str(before);
            rest = after;
            match rest.strip_prefix('"') {
                Some(after) => {
                    cell.push('"');
                    rest = after;
                }
                None => break,
            }
        }
        row.push(cell);
        match (rest.strip_prefix(','), rest.strip_prefix("\r\n")) {
            (Some(after), _) => rest = after,
            (_, Some(after)) => {
                rows.push(std::mem::take(&mut row));
                rest = after;
            }
            _ => panic!("neither a comma nor the end of a record before {rest:?}"),
        }
    }
    assert!(row.is_empty());
    rows
}

/// What a reader sees of a text in Markdown, as GitHub reads it: text, and links with where they lead.
fn read(text: &str) -> (String, Vec<String>) {
    fn walk(node: &Node, seen: &mut String, links: &mut Vec<String>) {
        match node {
            Node::Text(text) => seen.push_str(&text.value),
            Node::InlineCode(code) => seen.push_str(&code.value),
            Node::Code(code) => seen.push_str(&format!("{}\n", code.value)),
            Node::Link(link) => links.push(link.url.clone()),
            Node::Root(_)
            | Node::Paragraph(_)
            | Node::Heading(_)
            | Node::List(_)
            | Node::ListItem(_)
            | Node::Strong(_)
            | Node::Table(_)
            | Node::TableRow(_)
            | Node::TableCell(_) => {}
            other => panic!("{other:?} in the text"),
        }
        for child in node.children().into_iter().flatten() {
            walk(child, seen, links);
        }
        if matches!(node, Node::Paragraph(_) | Node::Heading(_) | Node::TableCell(_)) {
            seen.push('\n');
        }
    }
    let tree = markdown::to_mdast(text, &ParseOptions::gfm()).expect("any text is Markdown");
    let (mut seen, mut links) = (String::new(), Vec::new());
    walk(&tree, &mut seen, &mut links);
    (seen, links)
}

/// The text of a drawing, which must be well formed and fetch nothing.
fn drawn(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let mut seen = String::new();
    for node in document.descendants() {
        if node.is_element() {
            let name = node.tag_name();
            assert_eq!(name.namespace(), Some("http://www.w3.org/2000/svg"), "{name:?}");
            let known = ["svg", "title", "style", "rect", "path", "g", "text"];
            assert!(known.contains(&name.name()), "{name:?}");
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(!name.starts_with("on") && !name.contains("href"), "{name}");
            }
        }
        if node.is_text() && node.parent().is_some_and(|parent| parent.tag_name().name() != "style") {
            seen.push_str(node.text().unwrap_or_default());
            seen.push('\n');
        }
    }
    assert!(!svg.contains("url(") && !svg.contains("@import"));
    seen
}

/// Everything that can be read in a form.
fn seen(kind: ExportFormat, report: &Report) -> String {
    let text = export(report, kind);
    match kind {
        ExportFormat::ListsCsv | ExportFormat::FindingsCsv => cells(&text).concat().join("\n"),
        ExportFormat::Markdown => read(&text).0,
        ExportFormat::Text => text,
        ExportFormat::Picture | ExportFormat::Badge => drawn(&text),
    }
}

/// In one line, however it was broken.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_form_says_when_by_whom_and_what_could_not_be_told() {
    for query in [QUERY, "q=blacklist:100.20.30.40", "q=txt:small.net", "q=spf:small.net", "q=mx:small.net"] {
        let report = run(ZONE, &format!("{query}&resolver=google"));
        for kind in ExportFormat::ALL {
            let text = joined(&seen(kind, &report));
            assert!(text.contains(&report.started_at.to_string()), "{kind:?} of {query}: {text}");
            assert!(text.contains("Google (https://dns.google/resolve"), "{kind:?} of {query}: {text}");
            assert!(
                text.contains("not known") || text.contains("Every question was answered"),
                "{kind:?}: {text}"
            );
            if query == "q=blacklist:100.20.30.40" {
                assert!(
                    text.contains("PSBL (psbl.surriel.com) about 100.20.30.40: no answer"),
                    "{kind:?}: {text}"
                );
            }
        }
    }
}

#[test]
fn who_answered_is_said_in_words() {
    let mut report = run(ZONE, "q=mx:small.net&resolver=example");
    assert_eq!(mailpath::report::words::answered_by(&report), "the built-in example, which is made up");
    report.resolver.id = "custom".into();
    report.resolver.url = Some("https://dns.small.net/q".into());
    assert_eq!(
        mailpath::report::words::answered_by(&report),
        "a resolver of the user's own (https://dns.small.net/q)"
    );
    // A record is nobody's answer: it says who had answered.
    report.recorded_by = Some(report.resolver.clone());
    report.resolver.id = "case".into();
    report.resolver.url = None;
    assert_eq!(
        mailpath::report::words::answered_by(&report),
        "a resolver of the user's own (https://dns.small.net/q)"
    );
}

#[test]
fn a_ticket_says_what_is_wrong_and_what_to_do() {
    let report = run(ZONE, QUERY);
    let text = export(&report, ExportFormat::Text);
    for line in [
        "Mailpath report: small.net",
        "Problem: Mail from small.net, sent through 100.20.30.40, will probably be refused",
        "What to do: ",
        "- Sending server: mail.small.net",
        "- PSBL (psbl.surriel.com) about 100.20.30.40: no answer came.",
        "- 100.20.30.40: listed on SpamCop (bl.spamcop.net)",
        "    The list’s own reason: Blocked - see https://www.spamcop.net/bl.shtml?100.20.30.40",
        "    Ask for removal: on that same page",
        "- 100.20.30.40: listed on blocklist.de (bl.blocklist.de)",
        "    Ask for removal: https://www.blocklist.de/en/delist.html?ip=100.20.30.40",
        "- Record: v=spf1 ip4:100.20.30.40 -all",
        "- Result: pass for 100.20.30.40.",
        "- Problem: 100.20.30.40 is listed on SpamCop.",
        "    Source: ",
        "- Step 5, the command: curl -v smtp://mail.small.net:25",
    ] {
        assert!(text.lines().any(|other| other.starts_with(line)), "{line:?} is missing from\n{text}");
    }
    for word in
        ["Address", "Exchange", "Points back", "Not testable here", "5     The sending server connects"]
    {
        assert!(text.contains(word), "{word:?} is missing from\n{text}");
    }
    let markdown = export(&report, ExportFormat::Markdown);
    let (seen, links) = read(&markdown);
    for line in ["100.20.30.40: listed on SpamCop (bl.spamcop.net)", "Record: v=spf1 ip4:100.20.30.40 -all"] {
        assert!(seen.lines().any(|other| other == line), "{line:?} is missing from\n{seen}");
    }
    // The list's pages are links, and nothing else is.
    let listed = ["bl.spamcop.net", "bl.blocklist.de"];
    let listed = listed.map(|zone| lists().iter().find(|list| list.zone.as_str() == zone).expect(zone));
    let pages = listed.iter().flat_map(|list| [&list.lookup_url, &list.removal_url]).flatten();
    let pages: Vec<String> = pages.map(|url| url.replace("{q}", "100.20.30.40")).collect();
    assert_eq!(links, pages);
    assert!(
        markdown
            .contains("| Step | What happens | Outcome | What is the case |\n| --- | --- | --- | --- |\n")
    );
}

#[test]
fn a_ticket_holds_the_proof_and_the_way_back() {
    let zone = ZONE.replace("v=spf1 ip4:100.20.30.40", "v=spf1 ip4:192.0.2.1 include:list.small.net")
        + "list.small.net 60 TXT \"v=spf1 ip4:192.0.2.7 ~all\"\n";
    let report = run(&zone, &format!("{QUERY}&resolver=https://dns.small.net/q&tab=spf"));
    let markdown = export_with_link(&report, ExportFormat::Markdown, "https://page.example/mailpath/");
    let (seen, links) = read(&markdown);
    let text = export_with_link(&report, ExportFormat::Text, "https://page.example/mailpath/");
    for line in ["=> -all  It matches", " - include:list.small.net  (1/10)  That record says", "=> ~all"] {
        assert!(seen.contains(line), "{line:?} is missing from\n{seen}");
        assert!(text.contains(line), "{line:?} is missing from\n{text}");
    }
    for command in [
        "dig +noall +answer +comments 40.30.20.100.bl.spamcop.net A",
        "dig +noall +answer +comments 2.0.0.127.bl.spamcop.net A",
        "dig +noall +answer +comments small.net TXT",
    ] {
        assert!(markdown.contains(&format!("`{command}`")), "{command} is missing from\n{markdown}");
        assert!(text.contains(command), "{command} is missing from\n{text}");
    }
    let again = "https://page.example/mailpath/?q=small.net&server=mail.small.net&resolver=https";
    assert!(links.iter().any(|link| link.starts_with(again) && !link.contains("tab=")), "{links:?}");
    assert!(text.lines().any(|line| line.starts_with(&format!("- Ask again: {again}"))), "{text}");
    // Every code span is closed where it was opened.
    assert!(markdown.contains("a resolver of the user's own (`https://dns.small.net/q`)"), "{markdown}");
    let without = export(&report, ExportFormat::Markdown);
    assert!(!without.contains("Ask again:"), "where there is no page there is no link to it");
}

#[test]
fn what_was_not_understood_is_told() {
    let (query, _) = Query::from_url(&format!("{QUERY}&zone=small.net.+NONSENSE+x"));
    let zone = Zone::parse("test", &world(ZONE)).expect("a zone");
    let report = block_on(Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).finish());
    for kind in [ExportFormat::Markdown, ExportFormat::Text] {
        let ticket = joined(&seen(kind, &report));
        let told = "Not understood, so not taken into account";
        assert!(ticket.contains(told) && ticket.contains("zone: Line 1, column"), "{ticket}");
    }
    let plain = seen(ExportFormat::Text, &run(ZONE, QUERY));
    assert!(!plain.contains("Not understood"), "{plain}");
}

#[test]
fn backticks_are_for_markdown_alone() {
    let zone = ZONE.replace("ip4:100.20.30.40", "ipv4:100.20.30.40");
    let report = run(&zone, QUERY);
    let marked = |finding: &mailpath::checks::Finding| finding.title.contains("`ipv4:100.20.30.40`");
    assert!(report.findings.iter().any(marked), "{:?}", report.findings);
    for kind in ExportFormat::ALL {
        let out = export(&report, kind);
        assert_eq!(out.contains('`'), kind == ExportFormat::Markdown, "{kind:?}: {out}");
    }
    let spf = report.spf.as_ref().expect("SPF");
    assert!(!mailpath::checks::spf::as_text(spf).contains('`'));
    assert!(!mailpath::checks::spf::received_spf(spf).expect("judged").contains('`'));
}

#[test]
fn where_entries_end_by_themselves_nobody_is_to_be_asked() {
    let report = run("4.3.20.100.truncate.gbudb.net 60 A 127.0.0.2\n", "q=blacklist:100.20.3.4");
    let text = export(&report, ExportFormat::Text);
    assert!(text.contains("Removal: the entry ends by itself"), "{text}");
    assert!(!text.to_lowercase().contains("ask for removal"), "{text}");
}

#[test]
fn a_ticket_says_how_mail_comes_back() {
    let text = export(&run("quiet.net 300 MX 0 .", "q=quiet.net"), ExportFormat::Text);
    for line in [
        "- Step 3, it comes back: At once",
        "    The bounce reads something like: 556 5.1.10 Recipient address has null MX",
    ] {
        assert!(text.lines().any(|other| other.starts_with(line)), "{line:?} is missing from\n{text}");
    }
}

#[test]
fn a_table_has_every_list_and_every_finding() {
    let report = run(ZONE, QUERY);
    let rows = report.blocklists.as_deref().unwrap_or_default();
    let table = cells(&export(&report, ExportFormat::ListsCsv));
    assert_eq!(table.len(), rows.len() + 2, "a head, and a last row about the report");
    assert!(table.iter().all(|row| row.len() == table[0].len()));
    let column = |name: &str| table[0].iter().position(|head| head == name).expect(name);
    let of = |zone: &str| table.iter().find(|row| row[column("zone")] == zone).expect(zone);
    assert_eq!(of("bl.spamcop.net")[column("status")], "listed");
    assert_eq!(of("bl.spamcop.net")[column("codes")], "127.0.0.2");
    assert_eq!(of("psbl.surriel.com")[column("status")], "cannot_tell");
    assert_eq!(of("psbl.surriel.com")[column("why")], "no answer came");
    assert_eq!(of("all.s5h.net")[column("status")], "not_listed");
    let table = cells(&export(&report, ExportFormat::FindingsCsv));
    assert_eq!(table.len(), report.findings.len() + 2);
    assert!(table.iter().any(|row| row[3] == "blocklist.listed-high" && row[1] == "error"));
    let last = table.last().expect("rows");
    assert_eq!((last[0].as_str(), last[1].as_str(), last[4].as_str()), ("report", "Problem", "small.net"));
}

#[test]
fn a_picture_has_a_shape_and_a_word_for_every_mark() {
    let report = run(ZONE, QUERY);
    let svg = export(&report, ExportFormat::Picture);
    let text = joined(&drawn(&svg));
    let flow = report.flow.as_ref().expect("a flow");
    for step in &flow.steps {
        assert!(text.contains(&format!("{}. {}: ", step.step, step.title)), "{} in {text}", step.title);
    }
    for word in ["Problem", "OK", "Not testable here", "The mail probably stops before it."] {
        assert!(text.contains(word), "{word} in {text}");
    }
    assert!(svg.contains("prefers-color-scheme:dark") && svg.contains("way beyond"));
    assert!(svg.contains("class=\"mark error\"") && svg.contains("class=\"mark good\""));
    let svg = export(&report, ExportFormat::Badge);
    let text = drawn(&svg);
    assert!(text.contains("mail\nrejected"), "{text}");
    assert!(svg.contains("class=\"mark error\"") && svg.len() < 4000, "{svg}");
}

#[test]
fn a_sign_never_says_more_than_is_known() {
    let healthy = "small.net 60 MX 5 m.small.net\nm.small.net 60 A 100.20.30.41\nsmall.net 60 TXT \"v=spf1 mx -all\"\n41.30.20.100.in-addr.arpa 60 PTR m.small.net\n";
    let query = "server=m.small.net&from=jo@small.net&helo=m.small.net&to=ann@small.net";
    for (zone, query, word) in [
        (healthy.to_owned(), query.to_owned(), "accepted"),
        (healthy.to_owned(), query.to_owned() + "&spf=v%3Dspf1%20mx%20-all", "accepted (draft)"),
        (healthy.to_owned() + "41.30.20.100.in-addr.arpa FAULT timeout", query.to_owned(), "cannot tell"),
        (healthy.to_owned() + "41.30.20.100.bl.spamcop.net FAULT timeout", query.to_owned(), "cannot tell"),
        (healthy.to_owned() + "small.net FAULT timeout", "q=mx:small.net".into(), "cannot tell"),
        (healthy.to_owned(), "q=mx:small.net".into(), "OK"),
    ] {
        let text = drawn(&export(&run(&zone, &query), ExportFormat::Badge));
        assert!(text.ends_with(&format!("mail\n{word}\n")), "{word}: {text}");
    }
    let (query, _) = Query::from_url(query);
    let zone = Zone::parse("test", &world(healthy)).expect("a zone");
    let begun = Run::with_resolver(query, Rc::new(zone), Rc::new(|| {})).snapshot();
    assert!(drawn(&export(&begun, ExportFormat::Badge)).ends_with("mail\nrunning\n"));
    for kind in ExportFormat::ALL {
        assert!(joined(&seen(kind, &begun)).contains("The report is not complete"), "{kind:?}");
    }
}

#[test]
fn files_have_names_that_any_disk_takes() {
    let mut report = run(ZONE, QUERY);
    report.started_at = "2026-11-24T10:00:00Z".parse().expect("a time");
    let name = |kind: ExportFormat, report: &Report| kind.file_name(report);
    assert_eq!(name(ExportFormat::ListsCsv, &report), "mailpath-small.net-2026-11-24-blocklists.csv");
    assert_eq!(name(ExportFormat::FindingsCsv, &report), "mailpath-small.net-2026-11-24-findings.csv");
    assert_eq!(name(ExportFormat::Markdown, &report), "mailpath-small.net-2026-11-24.md");
    assert_eq!(name(ExportFormat::Badge, &report), "mailpath-small.net-2026-11-24-badge.svg");
    report.input.domain = None;
    report.input.q = "2001:DB8::25".into();
    assert_eq!(name(ExportFormat::Picture, &report), "mailpath-2001-db8-25-2026-11-24.svg");
    report.input.q = "../../<b>\0".repeat(90);
    assert!(name(ExportFormat::Text, &report).len() < 120);
    for kind in ExportFormat::ALL {
        assert!(kind.media_type().contains('/'));
        assert!(
            name(kind, &report)
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b))
        );
    }
}

/// A report in which everything that comes out of the DNS is this text.
fn hostile(text: &str) -> Report {
    let label = |text: &str| -> Vec<u8> { text.bytes().filter(|byte| *byte != 0).take(60).collect() };
    let bytes = label(text);
    let name = match bytes.is_empty() {
        true => "x.small.net".to_owned(),
        false => Name::from_labels([&bytes[..], b"small", b"net"]).expect("short").to_string(),
    };
    let long = |text: &str| Txt::new(text.as_bytes().chunks(255).map(<[u8]>::to_vec).collect());
    let mut zone = String::from("small.net 60 A 100.20.30.40\n40.30.20.100.bl.spamcop.net 60 A 127.0.0.2\n");
    let _ = writeln!(zone, "small.net 60 MX 10 {name}\n{name} 60 A 100.20.30.40");
    let _ = writeln!(zone, "40.30.20.100.in-addr.arpa 60 PTR {name}");
    let _ = writeln!(zone, "small.net 60 TXT {}", long(&format!("v=spf1 exists:{text} -all")));
    let _ = writeln!(zone, "40.30.20.100.bl.spamcop.net 60 TXT {}", long(&format!(" {text}")));
    let mut report = run(&zone, "q=small.net&server=small.net");
    // And where the checks would have made it harmless.
    let row = report.blocklists.iter_mut().flatten().find(|row| row.status == ListStatus::Listed);
    let row = row.expect("a listing");
    row.text = vec![text.to_owned()];
    row.meaning = vec![text.to_owned()];
    row.name = text.to_owned();
    row.removal_url = Some(format!("https://list.net/{text}"));
    report.verdict.text = text.to_owned();
    report.verdict.next = Some(text.to_owned());
    report.input.q = text.to_owned();
    report.input.helo = Some(text.to_owned());
    report.resolver.url = Some(text.to_owned());
    for finding in report.findings.iter_mut().take(3) {
        finding.title = text.to_owned();
        finding.fix = Some(format!("{text} {text}"));
        finding.target = Some(text.to_owned());
    }
    if let Some(spf) = &mut report.spf {
        let spf = Arc::make_mut(spf);
        spf.because = text.to_owned();
        spf.records = vec![text.to_owned()];
    }
    if let Some(flow) = &mut report.flow {
        for step in &mut flow.steps {
            step.detail = text.to_owned();
        }
        flow.rules.clear();
    }
    report
}

/// What must hold of every form of every report.
fn holds(text: &str) {
    let report = hostile(text);
    let rows = report.blocklists.as_ref().map_or(0, Vec::len);
    for (kind, more) in [(ExportFormat::ListsCsv, rows), (ExportFormat::FindingsCsv, report.findings.len())] {
        let table = export(&report, kind);
        let table = cells(&table);
        assert_eq!(table.len(), more + 2, "{text:?}");
        for row in &table {
            assert_eq!(row.len(), table[0].len(), "{text:?}");
            for cell in row {
                // No part of it that any spreadsheet could take for a cell is a formula.
                for part in cell.split(';') {
                    let begins = part.trim_start_matches([' ', '"']).chars().next();
                    assert!(!begins.is_some_and(|c| "=+-@\t\r＝＋－＠".contains(c)), "{cell:?}");
                }
                assert!(!cell.contains(char::is_control), "{cell:?}");
            }
        }
    }
    let markdown = export(&report, ExportFormat::Markdown);
    // `read` panics at markup that is not ours.
    let (_, links) = read(&markdown);
    for link in links {
        let known = lists().iter().flat_map(|list| [&list.lookup_url, &list.removal_url]).flatten();
        let mut starts = known.map(|url| url.split("{q}").next().unwrap_or_default());
        let own = starts.any(|start| link.starts_with(start)) || link.starts_with("https://list.net/");
        assert!(own, "{link} in {markdown}");
    }
    let headings = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(
        headings(&markdown),
        headings(&export(&hostile("harmless"), ExportFormat::Markdown)),
        "{text:?}"
    );
    for kind in [ExportFormat::Picture, ExportFormat::Badge] {
        drawn(&export(&report, kind));
    }
    for kind in ExportFormat::ALL {
        let out = export(&report, kind);
        assert!(out.len() < 200_000, "{kind:?} has {} bytes", out.len());
        assert!(!out.contains(|c: char| c.is_control() && !"\r\n".contains(c)), "{kind:?}: {out:?}");
        assert!(!out.contains(['\u{202e}', '\u{200b}']), "{kind:?}");
    }
}

#[test]
fn hostile_records_stay_text() {
    for text in [
        "\"quoted\" 'text'",
        "line\r\nbreak\n\n# heading\n\n- item",
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+1\t-1;=1+1",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "]]><!--",
        "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
        "](javascript:alert(1))",
        "<https://evil.example/> https://evil.example www.evil.example jo@evil.example",
        "`code` ``more`` ```fence``` ~~~",
        "| a | b |\n| --- | --- |\n| c | d |",
        "\\| \\` \\* \\\\",
        "*a* **b** _c_ __d__ ~~e~~ $x$ &lt; &#60; &amp;",
        "[ref]\n\n[ref]: https://evil.example",
        "mailto:jo@evil.example ftp://evil.example xmpp:jo@evil.example",
        "\u{0}\u{1}\u{7}\u{1b}[31m\u{7f}\u{9b}\u{ffff}\u{fffe}",
        "\u{202e}gnp.exe \u{200b}\u{feff}",
        "    indented\n\tcode",
        "1. one\n2) two\n> quoted\n***\n===",
        "",
        " ",
        "`",
        "漢字 العربية 🦀",
    ] {
        holds(text);
    }
}

#[test]
fn what_is_very_long_is_cut_and_says_so() {
    let long = "x".repeat(65_000);
    holds(&long);
    let report = hostile(&long);
    for kind in [
        ExportFormat::ListsCsv,
        ExportFormat::FindingsCsv,
        ExportFormat::Markdown,
        ExportFormat::Text,
        ExportFormat::Picture,
    ] {
        let text = joined(&seen(kind, &report));
        assert!(text.contains(" characters more)"), "{kind:?}: {text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_record_stays_text(
        any in "\\PC{0,80}|[\\x00-\\x7f]{0,80}",
        signs in "[`|\\\\\\[\\]()<>*_~#=+@;:\"'!&$-]{0,30}|([`|\\\\<&*_ \n]|www\\.a\\.b|https://a\\.b|a@b\\.c|\\]\\(javascript:){0,12}",
    ) {
        holds(&any);
        holds(&signs);
        holds(&(any + " " + &signs));
    }
}
