//! Zones made at random, of few names, so that records lead to each other, and clients that are sometimes in them.

use std::fmt::Write as _;

use mailpath::dns::Txt;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Domains with SPF records.
const DOMAINS: [&str; 6] = ["a.test", "b.test", "c.test", "d.test", "e.test", "f.b.test"];
/// Hosts with addresses; the last one is nowhere.
const HOSTS: [&str; 5] = ["mx1.test", "mx2.test", "h.a.test", "b.test", "none.test"];
const TEXTS: [&str; 4] = [
    "%{i} may not send as %{s}.",
    "See http://why.test/%{S}?i=%{c}&h=%{h}",
    "%{d1r} %% %_ %- %{v}",
    "not %{x} for anybody",
];

/// A zone, and who sends.
pub(crate) struct Case {
    pub(crate) zone: String,
    pub(crate) ip: String,
    pub(crate) sender: String,
    pub(crate) helo: String,
}

impl Case {
    /// That of a seed, always the same.
    pub(crate) fn of(seed: u64) -> Self {
        let mut random = Random(StdRng::seed_from_u64(seed));
        let is_v6 = random.one_in(3);
        let ip = match is_v6 {
            true => random.v6(),
            false => random.v4(),
        };
        let sender = *random.pick(&["jo@a.test", "jo.do-x+y@a.test", "", "jo@f.b.test", "jo@none.test"]);
        let sender = if random.one_in(2) { "jo@a.test" } else { sender };
        let mut zone = String::new();
        for domain in DOMAINS {
            random.domain(domain, &mut zone);
        }
        for host in &HOSTS[..4] {
            random.host(host, &mut zone);
        }
        let reverse = mailpath::dns::reverse_name(ip.parse().expect("an address"));
        for _ in 0..random.below(4) {
            let host = *random.pick(&HOSTS);
            let _ = writeln!(zone, "{reverse} 60 PTR {host}");
        }
        for (number, text) in TEXTS.iter().enumerate() {
            let _ = writeln!(zone, "why{number}.test 60 TXT \"{text}\"");
        }
        Self { zone, ip, sender: sender.to_owned(), helo: "b.test".to_owned() }
    }
}

struct Random(StdRng);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn v4(&mut self) -> String {
        format!("192.0.{}.{}", self.below(2), self.below(3))
    }

    fn v6(&mut self) -> String {
        format!("2001:db8::{}:{}", self.below(2), self.below(3) + 1)
    }

    fn domain(&mut self, domain: &str, zone: &mut String) {
        if self.one_in(30) {
            let _ = writeln!(zone, "{domain} FAULT SERVFAIL");
        }
        let records = if self.one_in(12) { 0 } else { 1 + usize::from(self.one_in(40)) };
        for _ in 0..records {
            let record = self.record(domain);
            let _ = writeln!(zone, "{domain} 60 TXT {}", Txt::of_text(&record));
        }
        if self.one_in(3) {
            let _ = writeln!(zone, "{domain} 60 TXT \"v=spf10 is something else\"");
        }
        let exchanges = if self.one_in(30) { 11 } else { self.below(4) };
        for number in 0..exchanges {
            let host = *self.pick(&HOSTS);
            // Many are different ones.
            let label = if exchanges > 4 { format!("n{number}.") } else { String::new() };
            // None twice, since those of one preference are asked in any order (RFC 5321 section 5.1).
            let preference = number * 5 % 11;
            let _ = writeln!(zone, "{domain} 60 MX {preference} {label}{host}");
        }
        if exchanges == 0 && self.one_in(3) {
            let _ = writeln!(zone, "{domain} 60 MX 0 .");
        }
    }

    fn host(&mut self, host: &str, zone: &mut String) {
        if self.one_in(40) {
            let _ = writeln!(zone, "{host} FAULT SERVFAIL");
        }
        for _ in 0..self.below(3) {
            let _ = writeln!(zone, "{host} 60 A {}", self.v4());
        }
        for _ in 0..self.below(3) {
            let _ = writeln!(zone, "{host} 60 AAAA {}", self.v6());
        }
    }

    fn record(&mut self, domain: &str) -> String {
        let mut record = self.pick(&["v=spf1", "v=spf1", "v=spf1", "V=SPF1", "v=spf1 "]).to_string();
        let count = self.below(8);
        for _ in 0..count {
            record.push(' ');
            record += &self.directive(domain);
        }
        if self.one_in(12) {
            record += " x-y=%{d}/z";
        }
        if self.one_in(4) {
            let _ = write!(record, " exp=why{}.test", self.below(TEXTS.len() + 1));
        }
        match self.below(3) {
            0 => {
                let _ = write!(record, " redirect={}", self.other(domain));
            }
            _ => record.push_str(self.pick::<&str>(&[" -all", " ~all", " ?all", " all", " -ALL ", ""])),
        }
        record
    }

    /// Another domain, mostly.
    fn other(&mut self, domain: &str) -> &'static str {
        match *self.pick(&DOMAINS) {
            same if same == domain => "none.test",
            other => other,
        }
    }

    fn directive(&mut self, domain: &str) -> String {
        let qualifier = *self.pick(&["", "", "", "+", "-", "~", "?"]);
        let host = *self.pick(&HOSTS);
        let cidr = *self.pick(&["", "", "/24", "/31//127", "//64", "/0"]);
        let term = match self.below(60) {
            0..10 => format!("ip4:{}{}", self.v4(), self.pick(&["", "/32", "/31", "/24", "/0"])),
            10..18 => format!("ip6:{}{}", self.v6(), self.pick(&["", "/128", "/127", "/64", "/0"])),
            18..30 => format!("include:{}", self.other(domain)),
            30..36 => format!("a{}{cidr}", self.pick(&["", ":%{d}", ":b.test", ":H.a.test"])),
            36..38 => format!("a:{host}{cidr}"),
            38..43 => format!("mx{}{cidr}", self.pick(&["", ":%{o}", ":b.test", ":c.test"])),
            43..46 => format!("ptr{}", self.pick(&["", ":test", ":a.test", ":%{d2}"])),
            46..54 => format!(
                "exists:{}",
                self.pick(&[
                    "%{h}",
                    "mx1.test",
                    "%{ir}.%{v}.mx1.test",
                    "%{l1r-}.mx1.test",
                    "mx%{d1r}.test",
                    "h.%{d2r}",
                    "%{o}",
                    "%{L+}.%{d10}",
                ])
            ),
            54..58 => "a:mx1.test mx:a.test".to_owned(),
            _ => (*self.pick(&[
                "foo",
                "a:",
                "ip4:1.2.3",
                "ip4:1.2.3.4/33",
                "ip4:1.2.3.4//24",
                "ip6:::1/129",
                "ip6:1::2::3",
                "all:x",
                "include:",
                "exists:%{x}.test",
                "exists:%{d0}.test",
                "mx:museum",
                "a/33",
                "ptr/24",
                "exists",
                "ip4:01.2.3.4",
                "a:%{d",
                "+",
            ]))
            .to_owned(),
        };
        format!("{qualifier}{term}")
    }
}
