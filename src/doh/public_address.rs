//! The address that the outside sees, told by who sees it (`data/public-address.json`). Asked only
//! when somebody wants to know.

use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

use super::transport::{Client, get};
use crate::dns::special_use;
use crate::dns::table::rows_in;

/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who tells the address by which it is reached.
#[derive(Debug)]
pub struct PublicIpService {
    /// Whether it is reached by IPv6 alone, or else by IPv4 alone.
    pub ipv6: bool,
    /// Its name for people, and who runs it.
    pub name: String,
    /// What is asked.
    pub url: String,
}

/// One for each family, IPv4 first.
#[must_use]
pub fn public_ip_services() -> &'static [PublicIpService] {
    static TABLE: OnceLock<Vec<PublicIpService>> = OnceLock::new();
    TABLE.get_or_init(|| {
        rows_in(include_str!("../../data/public-address.json"))
            .iter()
            .map(|row| PublicIpService {
                ipv6: row.number("family") == Some(6),
                name: row.text("name"),
                url: row.text("url"),
            })
            .collect()
    })
}

impl PublicIpService {
    /// The address by which it is reached from here, if it says so in time.
    pub async fn ask(&self) -> Option<IpAddr> {
        let body = get(&Client::new(), self.url.parse().ok()?, None, PATIENCE).await.ok()?;
        self.parse(&body)
    }

    /// What it answers: an address of its family, as the internet knows it, and nothing else.
    #[must_use]
    pub fn parse(&self, body: &[u8]) -> Option<IpAddr> {
        let address: IpAddr = std::str::from_utf8(body).ok()?.trim_ascii().parse().ok()?;
        let fits = address.is_ipv6() == self.ipv6 && special_use(address).is_none();
        fits.then_some(address)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn an_answer_is_a_public_address_of_the_family_asked_for_or_none() {
        let [v4, v6] = public_ip_services() else { panic!("one for each family") };
        assert!(!v4.ipv6 && v6.ipv6);
        for (mirror, body, expected) in [
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
            let found = mirror.parse(body.as_bytes()).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected, "{body}");
        }
        assert_eq!(v4.parse(b"\xff\xfe"), None);
    }

    #[test]
    fn every_row_is_whole() {
        let table: Value =
            serde_json::from_str(include_str!("../../data/public-address.json")).expect("JSON");
        for row in table.as_array().expect("rows") {
            assert!(row["url"].as_str().is_some_and(|url| url.starts_with("https://")), "{row}");
            assert!(row["name"].as_str().is_some_and(|name| !name.is_empty()), "{row}");
            assert!(row["source"].as_str().is_some_and(|source| !source.is_empty()), "{row}");
        }
    }
}
