//! The first step: which server sends.

use super::{empty, said};
use crate::checks::{FindingCode, list};
use crate::report::flow::{Inputs, Outcome, Step};
use crate::report::mail_flow::{FlowState, FlowStep, Reason};
use crate::report::model::Role;
use crate::report::subject::{Host, Subject};

/// What to do where a text was read that does not name the server.
const ENTER_SERVER: &str = "Enter the address of the sending server: its log and its administrator know it. An address behind “host …” is the recipient’s.";

impl Inputs<'_> {
    /// The step of the sending server; that its address stands for another is said of it.
    pub(super) fn server(self) -> Step {
        let mut step = self.sending_server();
        let is_open = [FlowState::ServerAssumed, FlowState::ServerMissing].map(Reason::State);
        if self.report.message.is_some() && step.because.iter().any(|reason| is_open.contains(reason)) {
            // The text is at hand, and does not name it.
            step.fix = Some(ENTER_SERVER.to_owned());
        }
        if let Some(finding) = self.finding(FindingCode::PtrEmbedded)
            && step.outcome != Outcome::Running
        {
            step.detail = format!("{} {}", step.detail, finding.title);
        }
        step
    }

    fn sending_server(self) -> Step {
        let servers = self.addresses(&[Role::Server, Role::Input]);
        let shown = list(&servers);
        let arguments = [("server", shown.as_str())];
        // An address that only the inside sees stands in the way of everything that follows.
        let inside = self
            .report
            .addresses
            .iter()
            .find(|row| matches!(row.role, Role::Server | Role::Input) && row.special_use.is_some());
        if let Some(row) = inside {
            let special = self.world.special_use(row.address);
            let (address, what) = (row.address.to_string(), special.map_or("", |special| special.explain));
            let example = special.is_some_and(|special| special.is_documentation());
            let name = if example { FlowState::ServerExample } else { FlowState::ServerInside };
            return said(name, &[("server", &address), ("use", what)]);
        }
        match (&self.query.server, &self.query.subject) {
            // Before anything is known of it.
            (Some(Host::Address(address)), _) if servers.is_empty() => {
                said(FlowState::ServerGiven, &[("server", &address.to_string())])
            }
            (Some(Host::Address(_)), _) => said(FlowState::ServerGiven, &arguments),
            (Some(Host::Name(name)), _) => {
                let host = name.to_string();
                let found = [FindingCode::BlocklistHostNoAddress, FindingCode::BlocklistHostUnknown];
                let found = found.into_iter().find_map(|code| self.finding(code));
                let title = found.map(|finding| finding.title.as_str()).unwrap_or_default();
                let fix = found.and_then(|finding| finding.fix.as_deref()).unwrap_or_default();
                let arguments = [("host", host.as_str()), ("server", &shown), ("found", title), ("fix", fix)];
                let mut step = match servers.is_empty() {
                    false => said(FlowState::ServerResolved, &arguments),
                    true if self.finding(FindingCode::BlocklistHostNoAddress).is_some() => {
                        said(FlowState::ServerUnresolved, &arguments)
                    }
                    true if self.finding(FindingCode::BlocklistHostUnknown).is_some() => {
                        said(FlowState::ServerUnknown, &arguments)
                    }
                    true => empty(FlowStep::HandOver),
                };
                step.queries.extend(found.iter().flat_map(|finding| &finding.queries));
                step
            }
            (None, _) if let Some(why) = self.query.error_of("server") => {
                said(FlowState::ServerUnreadable, &[("why", why)])
            }
            (None, Some(Subject::Address(address))) if servers.is_empty() => {
                said(FlowState::ServerTyped, &[("server", &address.to_string())])
            }
            (None, Some(Subject::Address(_))) => said(FlowState::ServerTyped, &arguments),
            (None, _) => {
                let sends = self.report.addresses.iter().filter(|row| row.sends);
                let stand_in = list(&sends.map(|row| row.address).collect::<Vec<_>>());
                match self.query.subject_domain().or_else(|| self.query.sender_domain()) {
                    Some(domain) if !stand_in.is_empty() => {
                        said(FlowState::ServerAssumed, &[("domain", domain.as_str()), ("server", &stand_in)])
                    }
                    _ if !self.report.complete => empty(FlowStep::HandOver),
                    _ => said(FlowState::ServerMissing, &[]),
                }
            }
        }
    }
}
