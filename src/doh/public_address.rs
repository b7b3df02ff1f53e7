//! The address that the outside sees, told by who sees it (`data/public-address.json`). Asked only
//! when somebody wants to know.

use std::net::IpAddr;
use std::sync::LazyLock;
use std::time::Duration;

use serde::Deserialize;

use super::transport::{client, get};
use crate::dns::special_use;

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// A version of the Internet Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum IpFamily {
    /// Version 4.
    #[serde(rename = "ipv4")]
    V4,
    /// Version 6.
    #[serde(rename = "ipv6")]
    V6,
}

/// Who tells the address by which it is reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicIpService {
    /// The only family by which it is reached.
    pub family: IpFamily,
    /// Its name for people, and who runs it.
    pub name: String,
    /// What is asked.
    pub url: String,
    /// Where this was read.
    pub source: String,
}

/// One for each family, IPv4 first.
#[must_use]
pub fn public_ip_services() -> &'static [PublicIpService] {
    static SERVICES: LazyLock<Vec<PublicIpService>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../data/public-address.json"))
            .expect("data/public-address.json")
    });
    &SERVICES
}

impl PublicIpService {
    /// The address by which it is reached from here, if it says so in time.
    pub async fn ask(&self) -> Option<IpAddr> {
        let body = get(&client().ok()?, self.url.parse().ok()?, None, PATIENCE).await.ok()?.bytes;
        self.parse(&body)
    }

    /// What it answers: an address of its family, as the internet knows it, and nothing else.
    #[must_use]
    pub fn parse(&self, body: &[u8]) -> Option<IpAddr> {
        let address: IpAddr = std::str::from_utf8(body).ok()?.trim_ascii().parse().ok()?;
        let fits = address.is_ipv6() == (self.family == IpFamily::V6) && special_use(address).is_none();
        fits.then_some(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_public_address_of_the_family_asked_for_or_none() {
        let [v4, v6] = public_ip_services() else { panic!("one for each family") };
        assert_eq!((v4.family, v6.family), (IpFamily::V4, IpFamily::V6));
        for (service, body, expected) in [
            (v4, "100.20.30.40\n", Some("100.20.30.40")),
            (v6, "2a00:1450::25\n", Some("2a00:1450::25")),
            (v6, "2A00:1450:0:0::25", Some("2a00:1450::25")),
            // Of the other family, as through a proxy.
            (v4, "2a00:1450::25", None),
            (v6, "100.20.30.40", None),
            // Not public: a box on the way answers instead.
            (v4, "192.168.1.5", None),
            (v4, "100.64.0.1", None),
            (v6, "fe80::1", None),
            (v6, "::ffff:10.0.0.1", None),
            // No address at all, or more than one.
            (v4, "", None),
            (v4, "100.20.30.40, 10.0.0.1", None),
            (v4, "100.20.30", None),
            (v4, "100.20.30.040", None),
            (v4, "<html>100.20.30.40</html>", None),
        ] {
            let found = service.parse(body.as_bytes()).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected, "{body}");
        }
        assert_eq!(v4.parse(b"\xff\xfe"), None);
    }

    #[test]
    fn every_row_is_whole() {
        for row in public_ip_services() {
            assert!(row.url.starts_with("https://") && !row.name.is_empty(), "{row:?}");
            assert!(!row.source.is_empty(), "{row:?}");
        }
    }
}
