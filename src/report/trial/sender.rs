//! The sending server that a report assumes where none is named: a change may make it assume another one.

use std::net::IpAddr;

use super::super::model::Report;
use crate::checks::list;

/// The addresses that are judged as the sending server's, where the reader named none.
fn assumed(report: &Report) -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> =
        report.addresses.iter().filter(|row| row.sends).map(|row| row.address).collect();
    all.sort();
    all.dedup();
    all
}

/// Whether the two reports are about mail from different servers.
pub(super) fn is_another(published: &Report, tried: &Report) -> bool {
    tried.query.server.is_none() && assumed(published) != assumed(tried)
}

/// Which servers these are, as the beginning of a sentence about the verdict; none where they are the same.
pub(super) fn sentence(published: &Report, tried: &Report) -> Option<String> {
    if !is_another(published, tried) {
        return None;
    }
    Some(match (assumed(published).as_slice(), assumed(tried).as_slice()) {
        (was, []) => {
            format!("no address could be taken for the sending server any more, now {} is", list(was))
        }
        ([], is) => format!("{} would be taken for the sending server, now none is", list(is)),
        (was, is) => format!("{} would be taken for the sending server, now {} is", list(is), list(was)),
    })
}
