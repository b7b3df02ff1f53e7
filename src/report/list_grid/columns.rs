//! The columns of the grids: what lists are asked about.

use std::net::IpAddr;

use crate::checks::blocklist::Kind;
use crate::report::{Report, words};

/// A target, and what it has to do with the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The address or domain.
    pub target: String,
    /// What it has to do with the mail, in words.
    pub about: String,
    /// Of which kind it is.
    pub kind: Kind,
}

/// What lists were or are being asked about: addresses in the order of the report, and domains.
pub(super) fn columns(report: &Report, running: bool) -> [Vec<Column>; 2] {
    let mut columns = [Vec::new(), Vec::new()];
    let mut all: Vec<(String, String)> = Vec::new();
    let rows = || report.blocklists.iter().flatten();
    for row in &report.addresses {
        let target = row.address.to_canonical().to_string();
        if running && row.special_use.is_none() || rows().any(|row| row.target == target) {
            let mut about = words::role(row.role).to_owned();
            if let Some(name) = &row.name {
                about = about + " " + name.as_str();
            }
            all.push((target, about));
        }
    }
    for row in rows() {
        if !all.iter().any(|(target, _)| *target == row.target) {
            all.push((row.target.clone(), part(report, &row.target).to_owned()));
        }
    }
    for (target, about) in all {
        let kind = match target.parse() {
            Ok(IpAddr::V4(_)) => Kind::Ipv4,
            Ok(IpAddr::V6(_)) => Kind::Ipv6,
            Err(_) => Kind::Domain,
        };
        columns[usize::from(kind == Kind::Domain)].push(Column { target, about, kind });
    }
    columns
}

/// What a domain has to do with the mail.
fn part(report: &Report, domain: &str) -> &'static str {
    let input = &report.input;
    if input.from.as_deref().is_some_and(|from| from.ends_with(&format!("@{domain}"))) {
        "return-path"
    } else if input.domain.as_ref().is_some_and(|of| of.as_str() == domain) {
        "domain"
    } else if input.helo.as_deref() == Some(domain) {
        "HELO name"
    } else {
        "name of an address"
    }
}
