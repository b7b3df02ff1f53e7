//! Transport security in the outline.

use super::super::marks;
use super::super::model::Report;
use super::super::words;
use super::super::words::transport::Told;
use super::block::{Block, Inline, item};
use super::outline::MOST;
use crate::checks::transport::{HostsKnown, Transport};
use Block::{Heading, SubItem, Table};
use Inline::{Sentence, Verbatim};

/// Adds what was found of it; BIMI too, which rests on DMARC.
pub(super) fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(row) = &report.transport else { return };
    blocks.push(Heading("Transport security"));
    item(blocks, "Domain", Verbatim(row.domain.to_string()));
    let mut add = |label: &str, told: Told, record: Option<&String>| {
        item(blocks, label, Sentence(sentence(&told)));
        if let Some(record) = record {
            blocks.push(SubItem("Record", Verbatim(record.clone())));
        }
    };
    if let Some(row) = &row.mta_sts {
        add("MTA-STS", words::transport::mta_sts(row), row.record.as_ref());
    }
    if let Some(row) = &row.tls_rpt {
        add("TLS-RPT", words::transport::tls_rpt(row), row.record.as_ref());
    }
    if let Some(row) = &row.bimi {
        add("BIMI", words::transport::bimi(row), row.record.as_ref());
    }
    dane(row, blocks);
    for zone in row.dnssec.iter().flatten().take(MOST) {
        let told = words::transport::dnssec(zone.state);
        item(blocks, &format!("DNSSEC of {}", zone.name), Sentence(sentence(&told)));
    }
    if let Some(row) = &row.caa {
        item(blocks, "CAA", Sentence(sentence(&words::transport::caa(row))));
        for record in row.records.iter().take(MOST) {
            blocks.push(SubItem("Record", Verbatim(record.clone())));
        }
    }
}

/// What is marked is said with its mark.
fn sentence(told: &Told) -> String {
    match told.state {
        Some(state) => format!("{}: {}", marks::word(state), told.words),
        None => told.words.clone(),
    }
}

fn dane(row: &Transport, blocks: &mut Vec<Block>) {
    let rows = match &row.dane {
        None => return,
        Some(HostsKnown::Unknown) => {
            let words = "Cannot tell: which mail servers there are could not be looked up.";
            return item(blocks, "DANE", Sentence(words.into()));
        }
        Some(HostsKnown::Known(rows)) => rows,
    };
    let rows = rows.iter().take(MOST).map(|row| {
        let records: Vec<String> = row.records.iter().take(MOST).map(|record| record.0.to_string()).collect();
        vec![row.host.to_string(), sentence(&words::transport::dane(row)), records.join(", ")]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if !rows.is_empty() {
        blocks.push(Table(&["Mail server", "DANE", "Records (TLSA)"], rows));
    }
}
