//! A world that is as large as the page must bear: long names, many exchanges, many records.

use std::fmt::Write as _;

/// As long as a label may be (RFC 1035 section 2.3.4), and nowhere to break it.
pub(crate) const LABEL: &str = "thewidestlabelthatadomainnamemayhaveandnowhereinitcanalinebreak";

/// The domain whose mail it is about.
pub(crate) fn domain() -> String {
    format!("{LABEL}.large.net")
}

/// An exchange. The first is as long as a name may be (253 characters), the others are half of that.
fn exchange(number: usize) -> String {
    let domain = domain();
    if number > 1 {
        return format!("mx{number:02}-{}.{domain}", &LABEL[..40]);
    }
    let room = 253 - domain.len();
    let longest = format!("{LABEL}.{LABEL}.{LABEL}");
    format!("{}.{domain}", &longest[..room - 1])
}

/// The zone: 12 exchanges, most of them listed, 300 TXT records, and an SPF record with long macros
/// and includes within includes.
pub(crate) fn zone() -> String {
    let (domain, mut zone) = (domain(), String::new());
    let mut add = |line: String| writeln!(zone, "{line}").expect("room");
    for number in 1..=12 {
        let name = exchange(number);
        add(format!("{domain} 300 MX {number} {name}"));
        add(format!("{name} 60 A 100.20.50.{number}"));
        add(format!("{number}.50.20.100.in-addr.arpa 60 PTR {name}"));
        if number % 3 == 0 {
            add(format!("{name} 60 AAAA 2a00:1450:4001:abcd:1234:5678:9abc:{number:x}"));
        }
        for list in ["bl.spamcop.net", "psbl.surriel.com", "dnsbl-2.uceprotect.net"].iter().take(number % 4) {
            add(format!("{number}.50.20.100.{list} 60 A 127.0.0.2"));
            add(format!(
                "{number}.50.20.100.{list} 60 TXT \"Blocked, see https://{list}/query/{LABEL}/{LABEL}?address=100.20.50.{number}\""
            ));
        }
        add(format!("{number}.50.20.100.zen.spamhaus.org 60 A 127.255.255.254"));
    }
    add(format!(
        "{domain} 300 TXT \"v=spf1 ip4:100.20.50.0/28 ip6:2a00:1450:4001:abcd::/64 a:{} include:_spf1.{domain} \" \
         \"exists:%{{ir}}._ip.%{{l1r-}}._local.%{{d2}}.{LABEL}.large.net include:_spf.google.com \" \
         \"include:sendgrid.net -all exp=why.{domain}\"",
        exchange(2)
    ));
    add(format!(
        "why.{domain} 300 TXT \"%{{i}} may not send for %{{s}}, see https://{LABEL}.large.net/%{{d}}\""
    ));
    for (depth, next) in [(1, Some(2)), (2, Some(3)), (3, None)] {
        let networks: String =
            (0..6).fold(String::new(), |all, n| all + &format!("ip4:100.{depth}.{n}.0/24 "));
        let deeper = next.map(|next| format!("include:_spf{next}.{domain} ")).unwrap_or_default();
        add(format!("_spf{depth}.{domain} 300 TXT \"v=spf1 {networks}\" \"{deeper}~all\""));
    }
    add("_spf.google.com 300 TXT \"v=spf1 ip4:100.30.0.0/16 ip6:2a00:1450:4000::/36 ~all\"".to_owned());
    add("sendgrid.net 300 TXT \"v=spf1 ip4:100.31.0.0/16 ~all\"".to_owned());
    let (key, rest) = include_str!("../support/dkim-key.txt").trim().split_at(255);
    add(format!("s1._domainkey.{domain} 300 CNAME s1.{LABEL}.{LABEL}.sendgrid.net"));
    add(format!("s1.{LABEL}.{LABEL}.sendgrid.net 300 CNAME s1.{LABEL}.keys.sendgrid.net"));
    add(format!("s1.{LABEL}.keys.sendgrid.net 300 TXT \"{key}\" \"{rest}\""));
    add(format!("s2._domainkey.{domain} 300 CNAME s2.{LABEL}.{LABEL}.sendgrid.net"));
    for text in ["v=DKIM1; k=RSA; t=y:s; h=sha1:sha256; s=email; g=; p=MIGf", "made-up-verification=1", LABEL]
    {
        add(format!("google._domainkey.{domain} 300 TXT \"{text}\""));
    }
    add(format!("{domain} SECURE yes"));
    add(format!(
        "_dmarc.{domain} 300 TXT \"v=DMARC1; p=reject; sp=none; np=quarantine; adkim=strict; aspf=s; pct=20; {LABEL}=1; \" \
         \"rua=mailto:{LABEL}@{domain},mailto:{LABEL}@{LABEL}.reports.net,{LABEL}@{domain}; ruf=mailto:{LABEL}@{LABEL}.reports.net; fo=1:d:s; rua\""
    ));
    add(format!("_dmarc.large.net 300 CNAME {LABEL}.{LABEL}.dmarc.example.org"));
    add(format!("{LABEL}.{LABEL}.dmarc.example.org 300 TXT \"v=DMARC1; p=none\""));
    add("_dmarc.net FAULT SERVFAIL".to_owned());
    for number in 1..=8 {
        let record = ["3 1 1 ", "3 0 2 ", "1 1 1 ", "3 1 1 00"][number % 4];
        let hash = "0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3";
        let name = exchange(number);
        // The name of the longest is too long for that.
        if name.len() < 240 {
            add(format!("_25._tcp.{name} 60 TLSA {record}{hash}"));
        }
    }
    add(format!("_mta-sts.{domain} 300 TXT \"v=STSv1; id=20261126; x={LABEL}{LABEL}\""));
    add(format!("mta-sts.{domain} 300 CNAME {LABEL}.github.io"));
    add(format!("{LABEL}.github.io 300 A 100.20.50.80"));
    add(format!(
        "_smtp._tls.{domain} 300 TXT \"v=TLSRPTv1; rua=mailto:{LABEL}@{domain},http://{LABEL}.net/\""
    ));
    add(format!("{domain} 300 CAA 0 issue \"{LABEL}.{LABEL}.net; account={LABEL}\""));
    for number in 0..299 {
        add(format!("{domain} 300 TXT \"verification-{number}={LABEL}{LABEL}{LABEL}\""));
    }
    zone
}

/// The same world after a delisting, with another SPF record.
pub(crate) fn zone_later() -> String {
    zone().replace("50.20.100.bl.spamcop.net", "50.20.100.gone.spamcop.net").replace("-all exp=", "~all exp=")
}

/// The query of a whole report with every field in use.
pub(crate) fn query() -> String {
    let domain = domain();
    format!(
        "q={domain}&server=100.20.50.3&from=a.sender.with.a.long.name@{domain}&helo={}&to=jo@{domain}",
        exchange(3)
    )
}

/// 60 lines for “Many at once”, some of which cannot be read.
pub(crate) fn lines() -> String {
    let mut lines: Vec<String> = (1..=12).map(|n| format!("100.20.50.{n}")).collect();
    lines.extend((1..=12).map(|n| format!("mx:{}", exchange(n))));
    lines.extend((0..30).map(|n| format!("d{n}.{}", domain())));
    lines.push(domain());
    lines.push(format!("jo@{}", domain()));
    lines.extend(["192.0.2.256", "a..b"].map(str::to_owned));
    lines.extend([format!("{LABEL}{LABEL}.net"), format!("<script>{LABEL}</script>")]);
    lines.join("\n")
}

#[test]
fn the_large_world_is_as_large_as_it_says() {
    assert_eq!(exchange(1).len(), 253);
    assert_eq!(LABEL.len(), 63);
    assert_eq!(lines().lines().count(), 60);
    assert_eq!(zone().lines().filter(|line| line.starts_with(&format!("{} 300 TXT", domain()))).count(), 300);
}
