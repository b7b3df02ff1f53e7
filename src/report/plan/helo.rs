//! The name given in HELO in the plan: whether it leads to a host (RFC 5321 section 2.3.5).

use super::Run;
use crate::checks::HostAddresses;
use crate::dns::Urgency;
use crate::report::model::{HeloHost, HeloStatus};

impl Run {
    /// Looks the name given in HELO up, where it is one.
    pub(super) async fn helo(&self) {
        let Some(name) = self.query().helo.as_ref().and_then(|helo| helo.name()) else { return };
        let host = HostAddresses::ask(name, &self.asking(Urgency::Verdict)).await;
        let reachable = |address: &std::net::IpAddr| {
            *address == address.to_canonical() && self.world.special_use(*address).is_none()
        };
        let status = if host.all().iter().any(reachable) {
            HeloStatus::Ok
        } else if host.error().is_some() {
            HeloStatus::Unknown
        } else if host.v4.is_nxdomain() || host.v6.is_nxdomain() {
            HeloStatus::NxDomain
        } else {
            HeloStatus::NoAddress
        };
        let (broken_alias, error) = (host.broken_alias().cloned(), host.error().cloned());
        let queries = host.queries;
        self.report.borrow_mut().helo_host = Some(HeloHost { status, broken_alias, error, queries });
        (self.on_change)();
    }
}
