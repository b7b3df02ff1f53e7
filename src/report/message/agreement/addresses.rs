//! The server's address beside what was said of it: its name, and the lists that it was said to be on.

use std::net::IpAddr;

use super::{Agreement, Compare, ComparedCheck, Weight};
use crate::checks::blocklist::ListStatus;
use crate::checks::list;
use crate::checks::ptr::PtrStatus;
use crate::dns::{Name, without_embedding};
use crate::message::Said;
use crate::message::results::Method;

impl Compare<'_> {
    pub(super) fn ptr(&self) -> Option<ComparedCheck> {
        let server = self.server()?;
        let rows = self.report.ptr.iter().flatten();
        let now = rows.into_iter().find(|row| row.address.to_canonical() == server);
        // Of another server it says nothing of this one.
        let is_of_it = |said: &&Said| {
            let checked = said.properties.get("policy.iprev").and_then(|text| text.parse::<IpAddr>().ok());
            self.other_server(Some(said)).is_none()
                && checked.is_none_or(|checked| without_embedding(checked) == server)
        };
        let said = self.said(Method::Iprev).first().copied().filter(is_of_it);
        let hop = self.message.handover.and_then(|at| self.message.hops.get(at));
        let hop = hop.filter(|hop| hop.address.is_none_or(|address| without_embedding(address) == server));
        let seen = hop.and_then(|hop| hop.from.as_deref()).filter(|_| said.is_none());
        if said.is_none() && seen.is_none() {
            return None;
        }
        let mut row = self.row("Reverse DNS", Some(server.to_string()), said);
        if let (Some(name), Some(hop)) = (seen, hop) {
            row.said = Some(name.to_owned());
            row.by.clone_from(&hop.by);
            row.is_trusted = true;
        }
        let Some(now) = now else { return Some(row) };
        row.queries.clone_from(&now.queries);
        let confirmed: Vec<String> = now.confirmed.iter().map(ToString::to_string).collect();
        let names: Vec<String> = now.names.iter().map(ToString::to_string).collect();
        row.found = match now.status {
            PtrStatus::Error => None,
            PtrStatus::None => Some("no name".to_owned()),
            PtrStatus::Ok if confirmed.is_empty() => {
                Some(format!("{}, which does not lead back", list(&names)))
            }
            PtrStatus::Ok => Some(list(&confirmed)),
        };
        let found = match (now.status, now.forward_confirmed) {
            (PtrStatus::Error, _) | (PtrStatus::Ok, None) => Weight::Unknown,
            (PtrStatus::Ok, Some(true)) => Weight::Pass,
            _ => Weight::NoPass,
        };
        match (said, seen) {
            (None, Some(seen)) => {
                let seen = Name::from_user(seen).ok();
                let is_same = |name: &Name| Some(name) == seen.as_ref();
                row.agreement = match now.status {
                    PtrStatus::Error => Agreement::CannotTell,
                    _ if now.names.iter().any(is_same) => Agreement::Agree,
                    _ => Agreement::Differ,
                };
                if row.agreement == Agreement::Differ {
                    row.why.push(match self.age() {
                        Some(age) => format!(
                            "The message was received {age} ago: the name of the address may have changed since."
                        ),
                        None => "The receiver may have asked other name servers, at another time.".to_owned(),
                    });
                }
            }
            _ => self.conclude(&mut row, said, found, Some("the name of the address")),
        }
        Some(row)
    }

    pub(super) fn lists(&self) -> Vec<ComparedCheck> {
        let bounces = match self.message.bounces.is_empty() {
            true => self.message.bounce.as_slice(),
            false => &self.message.bounces,
        };
        let mut rows: Vec<ComparedCheck> = Vec::new();
        for bounce in bounces {
            // An error of the list says nothing of an entry.
            let is_error = bounce.cause.as_deref() == Some("receiver-fault");
            let Some(zone) = bounce.list.as_ref().filter(|_| !is_error) else { continue };
            let address = bounce.address.map(|address| without_embedding(address).to_string());
            let Some(target) =
                bounce.listed_domain.clone().or(address).or_else(|| bounce.sender_domain.clone())
            else {
                continue;
            };
            let mut row = self.row("Blocklist", Some(format!("{target} on {zone}")), None);
            if rows.iter().any(|known| known.about == row.about) {
                continue;
            }
            row.said = Some("listed".to_owned());
            row.by.clone_from(&bounce.remote_server);
            row.is_trusted = true;
            let all = self.report.blocklists.iter().flatten();
            let now = all.into_iter().find(|now| now.target == target && now.zone.eq_ignore_ascii_case(zone));
            match now {
                Some(now) => {
                    row.queries.clone_from(&now.queries);
                    (row.found, row.agreement) = match now.status {
                        ListStatus::Listed => (Some("listed".to_owned()), Agreement::Agree),
                        ListStatus::NotListed => (Some("not listed".to_owned()), Agreement::Differ),
                        _ => (None, Agreement::CannotTell),
                    };
                    if row.agreement == Agreement::Differ {
                        row.why.push("Entries end, by themselves or when somebody asks for it.".to_owned());
                    }
                    if row.found.is_none() {
                        row.why.push("The list does not answer your resolver.".to_owned());
                    }
                }
                None => row.why.push("This list was not asked.".to_owned()),
            }
            rows.push(row);
        }
        rows
    }
}
