//! The signed messages of RFC 6376 appendix A and RFC 8463 appendix A, with their keys.

use futures_util::FutureExt as _;
use jiff::Timestamp;
use mailpath::dns::Zone;
use mailpath::message::signature::{RustVerifier, verify};

use super::{in_words, parts};

const KEYS: &str = r#"
brisbane._domainkey.example.com 60 TXT "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
brisbane._domainkey.football.example.com 60 TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
test._domainkey.football.example.com 60 TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
"#;

const FIELDS: &str = "From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game. Are you hungry yet?

Joe.
";

/// RFC 6376 appendix A.2.
const RFC_6376: &str = "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
      c=simple/simple; q=dns/txt; i=joe@football.example.com;
      h=Received : From : To : Subject : Date : Message-ID;
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
      4bmp/YzhwvcubU4=;
Received: from client1.football.example.com  [192.0.2.1]
      by submitserver.example.com with SUBMISSION;
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
";

/// RFC 8463 appendix A.3.
const RFC_8463: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
";

fn words(message: &str) -> Vec<String> {
    let (fields, body) = parts(message.replace('\n', "\r\n").as_bytes());
    // A string of a TXT record has at most 255 bytes.
    let zone = Zone::parse("test", &KEYS.replace("MIGf", "\" \"MIGf")).expect("a zone");
    let results = verify(&fields, body.as_deref(), &zone, &RustVerifier, Timestamp::UNIX_EPOCH);
    results.now_or_never().expect("at once").iter().map(in_words).collect()
}

#[test]
fn the_example_of_rfc_6376_holds() {
    let message = format!("{RFC_6376}{FIELDS}");
    assert_eq!(words(&message), ["pass - | holds holds"]);
    assert_eq!(words(&message.replace("hungry", "Hungry")), ["fail body_hash | changed holds"]);
    assert_eq!(words(&message.replace("dinner", "lunch")), ["fail signature | holds broken"]);
}

#[test]
fn the_examples_of_rfc_8463_hold() {
    let message = format!("{RFC_8463}{FIELDS}");
    assert_eq!(words(&message), ["pass - | holds holds"; 2]);
    let changed = ["fail signature | holds broken"; 2];
    assert_eq!(words(&message.replace("Is dinner", "Is the dinner")), changed);
    assert_eq!(words(&message.replace("game. Are", "game.   Are")), ["pass - | holds holds"; 2]);
}
