//! SPF as a mail administrator meets it: who may send and why, what is wrong with a record, and
//! what a changed record would do.

mod differences;
mod judged;
mod records;
#[path = "../support/mod.rs"]
mod support;
mod tree;

use std::rc::Rc;

use mailpath::dns::{Resolve, World, Zone};
use mailpath::report::{Query, Run};
use serde_json::Value;

const ZONE: &str = r#"
shop.net 300 MX 10 aspmx.l.google.com
shop.net 300 TXT "v=spf1 ip4:203.0.113.0/28 include:_spf.mailer.net include:_spf.crm.net a:gone.shop.net -all exp=why.%{d}"
why.shop.net 300 TXT "%{i} is none of ours, ask it@%{o}"
_spf.mailer.net 300 TXT "v=spf1 ip4:198.51.100.0/24 ip4:198.51.100.128/25 ip6:2001:db8:1::/48 include:_more.mailer.net ~all"
_more.mailer.net 300 TXT "v=spf1 a:out.mailer.net ?all"
out.mailer.net 300 A 192.0.2.10
out.mailer.net 300 AAAA 2001:db8:2::10
_spf.crm.net 300 TXT "v=spf1 mx:crm.net -all"
crm.net 300 MX 10 mx.crm.net
mx.crm.net 300 A 192.0.2.20
aspmx.l.google.com 300 A 192.0.2.30
soft.net 300 TXT "v=spf1 ip4:192.0.2.1 ~all"
open.net 300 TXT "v=spf1 ip4:192.0.2.1"
undecided.net 300 TXT "v=spf1 ip4:192.0.2.1 ?all"
everybody.net 300 TXT "v=spf1 +all"
deep.net 300 TXT "v=spf1 include:one.deep.net include:two.deep.net a:h.deep.net -all"
one.deep.net 300 TXT "v=spf1 a:h.deep.net a:h.deep.net a:h.deep.net a:h.deep.net a:h.deep.net a:h.deep.net ~all"
two.deep.net 300 TXT "v=spf1 a:h.deep.net a:h.deep.net ip4:192.0.2.99 ~all"
h.deep.net 300 A 192.0.2.50
void.net 300 TXT "v=spf1 a:x1.void.net a:x2.void.net a:x3.void.net ip4:192.0.2.1 -all"
lost.net 300 TXT "v=spf1 include:nowhere.lost.net -all"
nowhere.lost.net 300 TXT "not spf"
sixonly.net 300 TXT "v=spf1 a:h.deep.net a:out.mailer.net a:mx.crm.net a:h.deep.net -all"
wrong.net 300 TXT "v=spf1 a:192.0.2.1 ip4:192.0.2.0/24 all"
nested.net 300 TXT "v=spf1 include:bad.nested.net -all"
bad.nested.net 300 TXT "v=spf1 ipv4:192.0.2.1 -all"
again.net 300 TXT "v=spf1 a:h.deep.net a:h.deep.net A:H.deep.net ptr ptr include:nowhere.lost.net include:nowhere.lost.net -all"
slow.net 300 TXT "v=spf1 include:away.slow.net -all"
away.slow.net FAULT SERVFAIL
odd.net 300 TXT "v=spf1 ptr ip4:11.0.0.0/8 ip4:192.0.2.1 ip4:192.0.2.1 all mx redirect=shop.net"
two.net 300 TXT "v=spf1 -all"
two.net 300 TXT "v=spf1 mx -all"
loop.net 300 TXT "v=spf1 include:loop.net -all"
wild.net 300 TXT "v=spf1 exists:%{i}.ok.wild.net -all"
mailpath-probe.wild.net 300 A 192.0.2.66
192.0.2.5.ok.wild.net 300 A 127.0.0.2
mailpath-probe.soft.net 300 TXT "v=spf1 -all"
server.shop.net 300 A 203.0.113.3
server.shop.net 300 AAAA 2001:db8:9::3
helo.net 300 TXT "v=spf1 -all"
"#;

fn zone() -> Zone {
    Zone::parse("test", ZONE).expect("a zone")
}

/// Runs a query over the zone.
fn report(url: &str) -> Value {
    report_over(url, Rc::new(zone()))
}

fn report_over(url: &str, resolver: Rc<dyn Resolve>) -> Value {
    let (query, errors) = Query::from_url(url);
    assert!(errors.is_empty(), "{errors:?}");
    // Its addresses are those kept for documentation.
    let run = Run::with_resolver(query, resolver, Rc::new(|| {})).in_world(World::Example);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    support::told(&runtime.block_on(run.finish()))
}

fn finding<'a>(report: &'a Value, code: &str) -> Option<&'a Value> {
    support::assert_known(code);
    report["findings"].as_array().into_iter().flatten().find(|finding| finding["code"] == code)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
