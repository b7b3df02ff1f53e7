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

/// The server that both are to be compared for, where none is named and each takes another one for it: the one as
/// published, or where there is none, as tried.
#[must_use]
pub fn server_to_compare_for(published: &Report, tried: &Report) -> Option<IpAddr> {
    if !is_another(published, tried) {
        return None;
    }
    let first = |report: &Report| report.addresses.iter().find(|row| row.sends).map(|row| row.address);
    first(published).or_else(|| first(tried))
}

/// Whether a server is what the report of what is published takes for the sending one.
#[must_use]
pub fn is_taken_as_published(published: &Report, server: IpAddr) -> bool {
    assumed(published).contains(&server)
}

/// As what a server is taken for the sending one.
pub(super) fn taken(published: &Report, server: IpAddr) -> &'static str {
    match is_taken_as_published(published, server) {
        true => "which is taken for the sending server as published",
        false => "which is taken for the sending server with what is tried",
    }
}

/// Why both sides of a comparison are about mail from one server, and what else would be taken for the sending one.
pub(super) fn remark([published, tried]: [&Report; 2], server: IpAddr) -> String {
    if !is_taken_as_published(published, server) {
        return format!(
            "No sending server is named, and as published none can be taken for it, so both sides are compared for mail from {server}."
        );
    }
    let other = match assumed(tried).as_slice() {
        [] => "none can be taken for it".to_owned(),
        all => format!("{} would be taken for it", list(all)),
    };
    format!(
        "No sending server is named. With what is tried {other}; the verdict at the top is for mail from {server}, as the comparison is."
    )
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
