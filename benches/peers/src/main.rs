//! How many SPF evaluations a second of CPU time is enough for, here and in other libraries, over the same zones in
//! memory: `cargo run --release --manifest-path benches/peers/Cargo.toml [seconds]`.
//!
//! All take turns in one run, so that whatever else the machine does meets all of them. What the DNS holds are
//! strings of 255 bytes; each library joins and parses them each time, as it does with what a resolver answers.

mod ours;
mod peers;

use std::fmt::Write as _;
use std::fs;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// How often each library has its turn.
const ROUNDS: usize = 15;

/// A zone, who sends, and what must come out.
struct Scenario {
    name: &'static str,
    /// TXT records of SPF, one for each name.
    zone: Vec<(String, String)>,
    ip: IpAddr,
    result: &'static str,
}

/// A library with a zone of its own kind.
trait Library {
    fn name(&self) -> &'static str;
    /// The result for `jo@example.com` from `mail.example.com` at this address, in RFC 7208's word.
    fn evaluate(&self, ip: IpAddr) -> &'static str;
}

/// The strings of a TXT record.
fn strings(record: &str) -> impl Iterator<Item = &[u8]> {
    record.as_bytes().chunks(255)
}

/// Ten includes, each in the one before, with 20 networks in each of them.
fn ten_includes() -> Vec<(String, String)> {
    let mut zone = vec![("example.com".to_owned(), "v=spf1 include:_spf1.example.com -all".to_owned())];
    for depth in 1..=10 {
        let mut record = "v=spf1".to_owned();
        for term in 0..20 {
            let network = if depth == 10 && term == 19 { 255 } else { depth };
            let _ = write!(record, " ip4:10.{network}.{term}.0/24");
        }
        if depth < 10 {
            let _ = write!(record, " include:_spf{}.example.com", depth + 1);
        }
        zone.push((format!("_spf{depth}.example.com"), record + " ~all"));
    }
    zone
}

/// As large senders have it: an include of two providers, of which one has networks of both families.
fn usual() -> Vec<(String, String)> {
    let mut provider = "v=spf1".to_owned();
    for number in 0..12 {
        let _ = write!(provider, " ip4:192.0.{number}.0/22 ip6:2001:db8:{number:x}::/48");
    }
    [
        ("example.com", "v=spf1 ip4:198.51.100.25 include:_spf.a.example include:_spf.b.example -all"),
        ("_spf.a.example", "v=spf1 include:_net1.a.example include:_net2.a.example ~all"),
        ("_net1.a.example", &(provider + " ~all")),
        ("_net2.a.example", "v=spf1 ip4:100.64.0.0/20 ip4:100.65.0.0/19 ip4:100.66.0.0/17 ~all"),
        ("_spf.b.example", "v=spf1 ip4:203.0.113.0/24 ?all"),
    ]
    .map(|(name, record)| (name.to_owned(), record.to_owned()))
    .into()
}

/// CPU time of this thread; where the system does not tell, time.
fn cpu_time(start: Instant) -> Duration {
    let nanoseconds = fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Evaluations in a second of CPU time, of a turn that takes about so long.
fn turn(library: &dyn Library, ip: IpAddr, length: Duration) -> f64 {
    let start = Instant::now();
    let begin = cpu_time(start);
    let mut count = 0;
    loop {
        for _ in 0..500 {
            std::hint::black_box(library.evaluate(std::hint::black_box(ip)));
        }
        count += 500;
        let spent = cpu_time(start).saturating_sub(begin);
        if spent >= length {
            return f64::from(count) / spent.as_secs_f64();
        }
    }
}

fn main() {
    let seconds: f64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0.2);
    let ip = |text: &str| text.parse().expect("an address");
    let scenarios = [
        Scenario {
            name: "ten nested includes, 200 networks, the last one matches",
            zone: ten_includes(),
            ip: ip("10.255.19.7"),
            result: "pass",
        },
        Scenario {
            name: "ten nested includes, 200 networks, none matches",
            zone: ten_includes(),
            ip: ip("172.16.0.1"),
            result: "fail",
        },
        Scenario {
            name: "two providers, the last network matches",
            zone: usual(),
            ip: ip("203.0.113.9"),
            result: "pass",
        },
        Scenario {
            name: "two providers, none matches, IPv6",
            zone: usual(),
            ip: ip("2001:db8:ff::1"),
            result: "fail",
        },
    ];
    for scenario in &scenarios {
        let libraries: [Box<dyn Library>; 3] = [
            Box::new(ours::Mailpath::new(&scenario.zone)),
            Box::new(peers::MailAuth::new(&scenario.zone)),
            Box::new(peers::Viaspf::new(&scenario.zone)),
        ];
        let mut figures = [const { Vec::new() }; 3];
        for library in &libraries {
            let result = library.evaluate(scenario.ip);
            assert_eq!(result, scenario.result, "{} on “{}”", library.name(), scenario.name);
        }
        for _ in 0..ROUNDS {
            for (library, figures) in libraries.iter().zip(&mut figures) {
                figures.push(turn(library.as_ref(), scenario.ip, Duration::from_secs_f64(seconds)));
            }
        }
        println!("{}", scenario.name);
        let medians = figures.map(|mut figures| {
            figures.sort_by(f64::total_cmp);
            (figures[ROUNDS / 4], figures[ROUNDS / 2], figures[ROUNDS * 3 / 4])
        });
        for (library, (low, median, high)) in libraries.iter().zip(medians) {
            let ratio = median / medians[1].1;
            println!("  {:10} {median:9.0} ({low:.0} to {high:.0}), {ratio:.2} of mail-auth", library.name());
        }
    }
}
