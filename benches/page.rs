//! How long a message of 5 MB that 60 servers took, with two signatures, takes in the built page, beside the same
//! natively: `MAILPATH_DIST=dist cargo bench --features browser-tests --bench page`.

#[path = "../tests/support/mod.rs"]
mod support;

#[path = "../tests/message/signatures/signer.rs"]
#[allow(dead_code, reason = "the scenarios use all of it")]
mod signer;

#[path = "../tests/browser"]
#[allow(dead_code, unused_imports, reason = "the suite uses all of it")]
mod browser {
    pub(crate) mod driver;
}

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use browser::driver::Browser;
use jiff::Timestamp;
use mailpath::dns::Zone;
use mailpath::message::SignatureOutcome;
use mailpath::message::signature::RustVerifier;
use mailpath::report::message::{PastedMessage, SignatureCheck, VerifySignatures as _};
use serde_json::json;
use signer::{KEYS, Signature};
use support::{Dialect, Server, block_on, world};

const BYTES: usize = 5 * 1024 * 1024;
const HOPS: usize = 60;
const ROUNDS: usize = 7;

/// A line of a body, as mail with an attachment has it.
const LINE: &str = "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZyBhbmQgb24gYW5kIG9u\r\n";

/// Of the page: when its signatures were shown, and when its report was finished, in milliseconds after the file
/// was dropped.
const WATCH: &str = "\
    const data = new DataTransfer();\
    data.items.add(new File([HEADER, LINE.repeat(TIMES)], 'large.eml'));\
    const began = performance.now();\
    let shown = null;\
    const done = new Promise(then => {\
        const look = () => {\
            if (shown === null && document.querySelectorAll('.signature').length == 2) shown = performance.now() - began;\
            const bar = document.querySelector('.verdict progress');\
            if (shown !== null && bar?.hidden) then([shown, performance.now() - began]); else setTimeout(look, 1);\
        };\
        look();\
    });\
    document.getElementById('main').dispatchEvent(\
        new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));\
    const times = await done;\
    const words = [...document.querySelectorAll('.signature h4')].map(h => h.innerText);\
    return [times, words];";

/// The message up to its body.
fn header() -> String {
    let mut header = String::new();
    for hop in (1..=HOPS).rev() {
        write!(
            header,
            "Received: from r{}.a.net (r{}.a.net [100.20.30.{hop}])\r\n\tby r{hop}.a.net (Postfix) with ESMTPS id 4X{hop};\r\n\tTue, 3 Nov 2026 09:{:02}:00 +0000\r\n",
            hop - 1,
            hop - 1,
            hop - 1
        )
        .expect("room");
    }
    let plain = "From: jo@a.net\r\nTo: ann@b.net\r\nSubject: large\r\nDate: Tue, 3 Nov 2026 09:00:00 +0000\r\n\
                 Message-ID: <1@a.net>\r\n";
    let mut message = [plain, "\r\n", &LINE.repeat(BYTES / LINE.len())].concat().into_bytes();
    for tags in [
        "v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.net; s=rsa2048",
        "v=1; a=ed25519-sha256; c=simple/simple; d=a.net; s=ed25519",
    ] {
        let signature =
            Signature { tags: tags.to_owned(), names: "From:To:Subject:Date:Message-ID".to_owned() };
        message = signature.sign(&message);
    }
    let signed = String::from_utf8(message).expect("ASCII");
    let (fields, _) = signed.split_once("\r\n\r\n").expect("an empty line");
    format!("{header}{fields}\r\n\r\n")
}

fn zone() -> String {
    let key = KEYS.by_name("rsa2048");
    // A string of a TXT record has at most 255 bytes.
    let (first, rest) = key.split_at(200);
    format!(
        "rsa2048._domainkey.a.net 60 TXT \"v=DKIM1; k=rsa; p={first}\" \"{rest}\"\n\
         ed25519._domainkey.a.net 60 TXT \"v=DKIM1; k=ed25519; p={}\"\n\
         a.net 60 MX 10 r0.a.net\nr0.a.net 60 A 100.20.30.1\na.net 60 TXT \"v=spf1 mx -all\"\n",
        KEYS.by_name("ed25519")
    )
}

fn main() {
    let dist = std::env::var("MAILPATH_DIST").expect("MAILPATH_DIST names the built page");
    let header = header();
    let text = header.clone() + &LINE.repeat(BYTES / LINE.len());
    println!("a message of {} bytes, {HOPS} hops, 2 signatures; the median of {ROUNDS}:", text.len());

    let zone = zone();
    let answers = Zone::parse("bench", &zone).expect("a zone");
    let native = median((0..ROUNDS).map(|_| {
        let began = Instant::now();
        let message = PastedMessage::read(black_box(text.as_bytes().to_vec())).expect("a message");
        let check = SignatureCheck(RustVerifier);
        let results = block_on(check.verify(&message, &answers, Timestamp::now()));
        assert!(results.iter().all(|result| result.result == SignatureOutcome::Pass), "{results:?}");
        assert_eq!(message.message().hops.len(), HOPS);
        began.elapsed()
    }));
    println!("  natively, read and verified:         {:>7.0} ms", ms(native));

    let site = Server::start("");
    site.site("/", dist.into());
    let doh = Server::start(&world(&zone));
    let browser = Browser::start(1280, 900);
    let script = WATCH
        .replace("HEADER", &json!(header).to_string())
        .replace("LINE", &json!(LINE).to_string())
        .replace("TIMES", &(BYTES / LINE.len()).to_string());
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        browser.open("about:blank");
        browser.open(&format!(
            "{}/?view=message&resolver={}",
            site.origin(),
            doh.resolver(Dialect::Cloudflare)
        ));
        browser.wait("the field", "document.getElementById('message')");
        let found = browser.run(&script);
        let (times, words): ((f64, f64), Vec<String>) =
            serde_json::from_value(found).expect("times and words");
        assert!(words.iter().all(|words| words.contains("verifies.")), "{words:?}");
        all.push(times);
    }
    let of = |pick: fn(&(f64, f64)) -> f64| {
        median(all.iter().map(|times| Duration::from_secs_f64(pick(times) / 1000.0)))
    };
    let (shown, whole) = (of(|times| times.0), of(|times| times.1));
    println!("  in the page, its signatures shown:    {:>7.0} ms", ms(shown));
    println!("  in the page, the report finished:     {:>7.0} ms", ms(whole));
    println!(
        "  the page takes {:.1} times as long to show its signatures as the native run to verify them",
        shown.as_secs_f64() / native.as_secs_f64()
    );
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort();
    times[times.len() / 2]
}
