//! A gateway before the mailbox: the server that handed the message over is one of the recipient's own
//! exchanges, so that the sender's server is the one that had connected to it.

use std::net::IpAddr;

use super::text::handed_over_at;
use crate::checks::{Check, Finding, FindingCode};
use crate::dns::Name;
use crate::message::{Hop, Message};

/// The message as it was handed over to the recipient's exchanges, of these names and addresses, where one
/// of them handed it on to the server that was taken for the edge.
pub(in crate::report) fn behind_gateway(
    message: &Message,
    hosts: &[Name],
    addresses: &[IpAddr],
    queries: &[u32],
) -> Option<(Message, Finding)> {
    let at = message.handover?;
    let edge = message.hops.get(at)?;
    let is_exchange = |name: &Option<String>| {
        name.as_deref().and_then(|name| Name::from_user(name).ok()).is_some_and(|name| hosts.contains(&name))
    };
    let is_own = is_exchange(&edge.from)
        || is_exchange(&edge.helo)
        || edge.address.is_some_and(|address| addresses.contains(&address.to_canonical()));
    if !is_own {
        return None;
    }
    // Further steps inside the gateway are passed over too.
    let below = |hop: &Hop| !hop.internal && hop.address.is_some();
    let lower = message.hops.get(..at)?.iter().rposition(below)?;
    let gateway = edge.from.as_ref().or(edge.helo.as_ref()).cloned();
    let gateway = gateway.or_else(|| edge.address.map(|address| address.to_string())).unwrap_or_default();
    let receiver = edge.by.clone().unwrap_or_else(|| "the recipient’s server".to_owned());
    let server = message.hops.get(lower).and_then(|hop| hop.address).map(|address| address.to_string());
    let server = server.unwrap_or_default();
    let arguments = [("gateway", gateway.as_str()), ("receiver", &receiver), ("server", &server)];
    let finding =
        Finding::new(Check::Message, FindingCode::HeadersGatewayBeforeReceiver, &arguments, queries);
    Some((handed_over_at(message, lower), finding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(from: &str, address: &str, by: &str) -> Hop {
        Hop {
            from: Some(from.to_owned()),
            address: address.parse().ok(),
            by: Some(by.to_owned()),
            ..Hop::default()
        }
    }

    fn message() -> Message {
        Message {
            hops: vec![
                hop("pc.inside.example", "192.168.1.9", "mail.healthy.example"),
                hop("mail.healthy.example", "192.0.2.10", "gate.protect.example"),
                hop("gate.protect.example", "198.51.100.7", "exchange.office.example"),
            ],
            handover: Some(2),
            server: Some("198.51.100.7".into()),
            ..Message::default()
        }
    }

    #[test]
    fn behind_a_gateway_the_server_that_connected_to_it_is_judged() {
        let hosts = [Name::from_user("gate.protect.example").expect("a name")];
        let (message, finding) = behind_gateway(&message(), &hosts, &[], &[1]).expect("a gateway");
        assert_eq!((message.handover, message.server.as_deref()), (Some(1), Some("192.0.2.10")));
        assert!(finding.title.contains("gate.protect.example"), "{}", finding.title);
        let by_address = ["198.51.100.7".parse().expect("an address")];
        assert!(behind_gateway(&super::tests::message(), &[], &by_address, &[]).is_some());
    }

    #[test]
    fn without_a_gateway_nothing_changes() {
        let hosts = [Name::from_user("exchange.office.example").expect("a name")];
        assert!(behind_gateway(&message(), &hosts, &[], &[]).is_none());
        let alone = Message { hops: message().hops.split_off(2), handover: Some(0), ..Message::default() };
        let gate = [Name::from_user("gate.protect.example").expect("a name")];
        assert!(behind_gateway(&alone, &gate, &[], &[]).is_none(), "nobody is known before the gateway");
    }
}
