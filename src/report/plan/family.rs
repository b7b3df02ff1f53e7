//! Which of the server's addresses can deliver to the recipient at all: a connection needs two addresses of one
//! family, so that one of the other family meets nothing of the message (RFC 5321 section 5.1).

use std::net::IpAddr;

use super::Run;
use crate::checks::mx::{MxStatus, Reachable};
use crate::checks::{Check, Finding, FindingCode, list};
use crate::dns::World;
use crate::report::model::{AddressRow, Report, Role};
use crate::report::query::Query;
use crate::report::subject::Host;

/// IPv4 or IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }

    /// The one family that the recipient's mail servers have; none where they have both, or not all is known.
    fn of_exchanges(query: &Query, report: &Report, world: World) -> Option<Self> {
        let mx = report.mx.as_ref().filter(|_| query.to.is_some())?;
        let is_known = matches!(mx.status, MxStatus::Ok | MxStatus::Implicit)
            && mx.error.is_none()
            && mx.records.iter().all(|record| record.looked_up && record.reachable != Reachable::Unknown);
        let addresses = mx.records.iter().flat_map(|record| record.addresses.iter().flatten());
        let outside =
            |address: &&IpAddr| world.special_use(**address).is_none() && **address == address.to_canonical();
        let mut families = addresses.filter(outside).map(|address| Self::of(*address));
        let first = families.next().filter(|_| is_known)?;
        families.all(|other| other == first).then_some(first)
    }
}

impl Run {
    /// Of these addresses of the server those that can deliver to the recipient; all of them where none can.
    pub(super) fn that_can_deliver(&self, addresses: &mut Vec<IpAddr>) {
        let family = Family::of_exchanges(self.query(), &self.report.borrow(), self.world);
        let fits = |address: &IpAddr| family.is_none_or(|family| Family::of(*address) == family);
        if addresses.iter().any(fits) {
            addresses.retain(fits);
        }
    }

    /// Marks the server's addresses that cannot deliver to the recipient while others can. What was found of
    /// that, if anything was.
    pub(super) fn leave_out(&self, report: &mut Report) -> Option<Finding> {
        if report.running.contains(&Check::Mx) {
            return None;
        }
        let query = self.query();
        let family = Family::of_exchanges(query, report, self.world)?;
        let is_server =
            |row: &&AddressRow| matches!(row.role, Role::Server | Role::Input) && row.special_use.is_none();
        let fits = |row: &AddressRow| Family::of(row.address) == family;
        let rows: Vec<&AddressRow> = report.addresses.iter().filter(is_server).collect();
        let others: Vec<IpAddr> = rows.iter().filter(|row| !fits(row)).map(|row| row.address).collect();
        let all = others.len() == rows.len();
        // Where a look-up of the server's own addresses failed, it may have one that fits.
        let is_known = match &query.server {
            Some(Host::Name(name)) => report
                .transcript
                .lookups()
                .iter()
                .filter(|lookup| lookup.question.name == *name)
                .all(|lookup| lookup.found(|_| Some(())).error().is_none()),
            _ => true,
        };
        let mx = report.mx.as_ref().filter(|_| !others.is_empty() && (is_known || !all))?;
        let addresses = list(&others);
        let arguments =
            [("addresses", addresses.as_str()), ("domain", mx.domain.as_str()), ("family", family.as_str())];
        let code = if all { FindingCode::MxNoCommonFamily } else { FindingCode::MxOtherFamily };
        let queries: Vec<u32> = mx.records.iter().flat_map(|record| record.queries.clone()).collect();
        let finding = Finding::new(Check::Mx, code, &arguments, &queries);
        if !all {
            for row in &mut report.addresses {
                row.left_out = others.contains(&row.address);
            }
        }
        Some(finding)
    }
}
