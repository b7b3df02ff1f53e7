//! Which server wrote a result, and about which step of the way. What one server says of SPF is about the server
//! that connected to it: behind a gateway that is the gateway, and not the sender.

use std::net::IpAddr;

use super::super::model::{Message, Said};
use super::address::{address_in_field, of_result};
use super::same_side::goes_with;
use super::trust::Trust;
use super::{Method, SaidResult};

impl Message {
    /// The step whose server wrote a result, counted from the oldest; none where it stands below all of them.
    #[must_use]
    pub fn written_at(&self, said: &Said) -> Option<usize> {
        match said.trust {
            Trust::RightBelow => self.handover,
            _ => self.hops.iter().rposition(|hop| hop.field >= said.field),
        }
    }

    /// The step that a result of the recipient's side is about: whose client was judged. None where it is not of that
    /// side.
    #[must_use]
    pub fn judged_step(&self, said: &Said) -> Option<usize> {
        let handover = self.handover.filter(|_| said.trusted)?;
        let written = self.written_at(said)?.max(handover);
        let side = self.hops.get(handover..=written)?;
        let address = self.judged_address(said);
        let is_its_client = |at: &usize| self.hops.get(*at).is_some_and(|hop| hop.address == address);
        if address.is_some() {
            if address == self.way.address {
                return Some(handover);
            }
            if let Some(at) = (handover..=written).rev().find(is_its_client) {
                return Some(at);
            }
        }
        // A step inside one system is none at which another server is judged.
        Some(side.iter().rposition(|hop| !hop.internal).map_or(handover, |at| handover + at))
    }

    /// A result of the recipient's side about a signature that passed, and is not in the text: it was lost when the
    /// message was copied, or a server took it out.
    #[must_use]
    pub fn signature_not_in_text(&self) -> Option<&Said> {
        let is_here = |said: &Said| {
            let of = |name: &str| {
                let text = said.properties.get(name)?;
                Some(text.rsplit('@').next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase())
            };
            // Which signature it is about is not said.
            let Some(domain) = of("header.d").or_else(|| of("header.i")) else { return true };
            self.fields.named("DKIM-Signature").any(|(_, field)| {
                let value: String = field.value().to_ascii_lowercase().split_ascii_whitespace().collect();
                let mut tags = value.split(';').filter_map(|tag| tag.strip_prefix("d="));
                tags.any(|signer| {
                    domain.strip_suffix(signer).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
                })
            })
        };
        let passed = |said: &&Said| {
            said.trusted && said.method_kind() == Method::Dkim && said.result_kind() == SaidResult::Pass
        };
        let mut all = self.said.iter().filter(passed);
        all.find(|said| !is_here(said)).filter(|_| !self.is_header_cut())
    }

    /// The address that a result names as the one that was judged.
    fn judged_address(&self, said: &Said) -> Option<IpAddr> {
        let of_field = || self.fields.iter().nth(said.field).and_then(address_in_field);
        of_result(said).or_else(of_field).map(|address| address.to_canonical())
    }

    /// The address that a result of SPF of the recipient's side names, where no step has it: what was judged is then not
    /// what is checked here.
    #[must_use]
    pub fn address_of_no_step(&self, said: &Said) -> Option<IpAddr> {
        let side = self.hops.get(self.handover.filter(|_| said.trusted)?..)?;
        let is_known = |address: &IpAddr| {
            Some(*address) == self.way.address || self.hops.iter().any(|hop| hop.address == Some(*address))
        };
        // A step without an address may be the one that is named.
        let is_certain = said.method_kind() == Method::Spf
            && self.way.address.is_some()
            && side.iter().all(|hop| hop.internal || hop.address.is_some());
        self.judged_address(said).filter(|address| is_certain && !is_known(address))
    }

    /// Whether a result is about the server that handed the message over to the recipient's side.
    #[must_use]
    pub fn is_about_handover(&self, said: &Said) -> bool {
        self.address_of_no_step(said).is_none()
            && self.judged_step(said).is_some_and(|step| Some(step) == self.handover)
    }

    /// Who says it: the name in the field, or else the server that wrote it.
    #[must_use]
    pub fn who_says<'a>(&'a self, said: &'a Said) -> Option<&'a str> {
        let written = || self.hops.get(self.written_at(said)?)?.by.as_deref();
        said.by.as_deref().or_else(|| written().filter(|_| said.trusted))
    }

    /// Why a result is not believed, in a sentence; none where it is.
    #[must_use]
    pub fn why_not_believed(&self, said: &Said) -> Option<String> {
        if said.trusted {
            return None;
        }
        let own = self.handover.and_then(|at| self.hops.get(at..)).unwrap_or_default();
        let names_recipient = said.by.as_deref().is_some_and(|by| {
            own.iter().filter_map(|hop| hop.by.as_deref()).any(|server| goes_with(by, server))
        });
        Some(match said.trust {
            Trust::Below if names_recipient => {
                "It is in the name of the recipient's own server, but stands below what that server wrote: it was in the message before, so the sender may have put it in.".to_owned()
            }
            trust => trust.reason().to_owned(),
        })
    }
}
