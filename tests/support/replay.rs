//! What every suite asks of every report: that its record, as a file and as a link, gives the same report
//! again without anybody being asked.

use std::rc::Rc;

use futures_util::FutureExt as _;
use mailpath::report::message::KeptText;
use mailpath::report::{Report, Run, SavedReport};
use serde_json::Value;

/// The report of a case.
pub fn replay(case: &SavedReport) -> Report {
    let run = Run::replay(case, Rc::new(|| {}));
    run.finish().now_or_never().expect("a record waits for nobody")
}

/// The case of a link.
pub fn through_a_link(case: &SavedReport) -> SavedReport {
    SavedReport::from_link(&case.to_link()).expect("what it wrote, it reads")
}

/// The case of a file.
pub fn through_a_file(case: &SavedReport) -> SavedReport {
    SavedReport::parse(case.to_json().to_string().as_bytes()).expect("what it wrote, it reads")
}

/// Asserts that the record of a report tells the same.
pub fn tells_the_same(report: &Report) {
    let record = |report: &Report| SavedReport::from_report(report).with_message(report, KeptText::All);
    let case = record(report);
    let live = whole(report);
    for kept in [through_a_file(&case), through_a_link(&case)] {
        same(&live, &whole(&replay(&kept)));
        // A record of the record is the record.
        assert_eq!(record(&replay(&kept)), case);
    }
}

fn same(live: &Value, replayed: &Value) {
    if live != replayed {
        // The first difference, in lines: the whole of it is some thousand.
        let (live, replayed) = (format!("{live:#}"), format!("{replayed:#}"));
        let at = live.lines().zip(replayed.lines()).position(|(a, b)| a != b).unwrap_or(0);
        let part =
            |text: &str| text.lines().skip(at.saturating_sub(12)).take(20).collect::<Vec<_>>().join("\n");
        panic!("live:\n{}\nreplayed:\n{}", part(&live), part(&replayed));
    }
}

/// A report without who tells it.
fn whole(report: &Report) -> Value {
    let mut report = report.to_json();
    for key in ["resolver", "recorded_by"] {
        report.as_object_mut().expect("an object").remove(key);
    }
    report
}
