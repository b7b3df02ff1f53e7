//! Who is asked: the page's resolvers, the system's, or a DNS server by its address.

mod dns;
mod polite;
mod udp;

use std::fmt;
use std::rc::Rc;
use std::str::FromStr;

use domain::resolv::stub::conf::ResolvConf;
use mailpath::dns::Resolve;
use mailpath::doh::{Doh, Endpoint, Policy, ResolverChoice, client};
use mailpath::report::example_resolver;

pub(crate) use dns::DnsResolver;
pub(crate) use polite::PoliteResolver;

/// Where systems name the DNS servers that they ask.
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// The option `--resolver`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ResolverOption {
    /// One that a link can name too, or a DNS server.
    Choice(ResolverChoice),
    /// Those that this system asks.
    System,
}

impl FromStr for ResolverOption {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("It is empty; without --resolver, Cloudflare and Google are asked.".into());
        }
        if text.trim().eq_ignore_ascii_case("system") {
            return Ok(Self::System);
        }
        ResolverChoice::parse(text).map(Self::Choice).map_err(|error| {
            format!("{error} On the command line there are also system, and udp:192.0.2.53 or udp:192.0.2.53:5353.")
        })
    }
}

impl fmt::Display for ResolverOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Choice(choice) => choice.fmt(f),
        }
    }
}

/// A resolver, and how a query names it.
#[derive(Clone)]
pub(crate) struct Asked {
    /// The name.
    pub(crate) choice: ResolverChoice,
    /// Who answers.
    pub(crate) resolver: Rc<dyn Resolve>,
}

impl ResolverOption {
    /// Prepares the resolver. Needs the runtime.
    ///
    /// # Errors
    /// One sentence, where it cannot be asked.
    pub(crate) fn open(&self) -> Result<Asked, String> {
        match self {
            Self::System => {
                let mut conf = ResolvConf::new();
                conf.parse_file(RESOLV_CONF).map_err(|error| {
                    format!("The system’s resolvers cannot be read in {RESOLV_CONF}: {error}.")
                })?;
                conf.finalize();
                let servers: Vec<_> = conf.servers.iter().map(|server| server.addr).collect();
                let first = servers.first().copied().ok_or("This system names no DNS server.")?;
                let resolver = DnsResolver::new(&servers, Policy::default());
                Ok(Asked { choice: ResolverChoice::Dns(first), resolver: Rc::new(resolver) })
            }
            Self::Choice(choice) => {
                let resolver: Rc<dyn Resolve> = match choice {
                    ResolverChoice::Example => example_resolver(),
                    ResolverChoice::Dns(server) => Rc::new(DnsResolver::new(&[*server], Policy::default())),
                    choice => Rc::new(Doh::with(Endpoint::of(choice), client()?, Policy::default())),
                };
                Ok(Asked { choice: choice.clone(), resolver })
            }
        }
    }
}
