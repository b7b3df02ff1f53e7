//! What no report may say at once. Every suite holds every report that it makes to this table.

use serde_json::Value;

/// Something that a report claims.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Claim {
    /// It has a finding with this code.
    Code(&'static str),
    /// It has two of them.
    CodeTwice(&'static str),
    /// It has findings with these codes about the same address or domain.
    SameTarget(&'static str, &'static str),
    /// It has a finding of this severity that decides about the message.
    Decisive(&'static str),
    /// It has one of this severity with another code than this.
    DecisiveBut(&'static str, &'static str),
    /// It has a finding of the check that decides about the message, and is an error.
    ErrorOf(&'static str),
    /// It has an error or warning about a record that this message does not meet.
    FaultOfRecord,
    /// None of these.
    NoFaultOfRecord,
    /// A step has this outcome.
    Step(u64, &'static str),
    /// Some step before the last two has it.
    AnyStep(&'static str),
    /// None of the steps has it.
    NoStep(&'static str),
    /// One of the receiver's checks has it.
    Part(&'static str),
    /// A step or check is in this state, or has this finding.
    Because(&'static str),
    /// None is.
    Without(&'static str),
    /// The verdict of the mail flow.
    Flow(&'static str),
    /// Another verdict than this.
    FlowNot(&'static str),
    /// The verdict rests on this.
    Decides(&'static str),
    /// The mark of the verdict line.
    State(&'static str),
    /// Another mark than this.
    StateNot(&'static str),
    /// What it is that cannot be told.
    Gap(&'static str),
    /// There is no such word.
    NoGap,
    /// The verdict line has these words.
    Headline(&'static str),
    /// SPF gives this for every address of the server.
    Spf(&'static str),
    /// Some finding, step or part has these words.
    Says(&'static str),
    /// The report's domain is the return-path's and the recipient's.
    OneDomain,
    /// A step says how the mail comes back.
    Bounce,
    /// Every question was left without an answer.
    NobodyAnswered,
    /// What was answered is what the DNS says: no finding is about the resolver.
    OfTheDns,
    /// The report is a whole one.
    Whole,
    /// It has no finding with this code.
    No(&'static str),
    /// What large receivers ask for stands so.
    Asked(&'static str, &'static str),
    /// SpamAssassin counts this rule.
    Counts(&'static str),
    /// It has no finding at all.
    SaysNothing,
}

use Claim::{
    AnyStep, Asked, Because, Bounce, Code, CodeTwice, Counts, Decides, Decisive, DecisiveBut, ErrorOf,
    FaultOfRecord, Flow, FlowNot, Gap, Headline, No, NoFaultOfRecord, NoGap, NoStep, NobodyAnswered,
    OfTheDns, OneDomain, Part, SameTarget, Says, SaysNothing, Spf, State, StateNot, Step, Whole, Without,
};

/// What excludes each other, and why.
pub(crate) const TABLE: &[(&[Claim], &str)] = &[
    // Receiving.
    (&[Code("mx.ok"), Step(3, "fail")], "servers that take the mail were found, or none were"),
    (&[Code("mx.ok"), Step(4, "fail")], "as before, for the hosts"),
    (&[Code("mx.ok"), Code("mx.no-host-resolves")], "some host resolves, or none does"),
    (&[Code("mx.ok"), Code("mx.no-host-reachable")], "some host can be reached, or none can"),
    (&[Code("mx.ok"), Code("mx.none")], "there are exchanges, or none"),
    (&[Code("mx.ok"), Code("mx.null")], "it takes mail, or it does not"),
    (&[Code("mx.ok"), Code("mx.nxdomain")], "it exists, or it does not"),
    (&[Code("mx.ok"), Code("mx.unknown")], "it is known, or it is not"),
    (&[Code("mx.implicit"), Code("mx.no-host-reachable")], "mail goes there, or it cannot"),
    (&[Code("mx.no-host-resolves"), Step(3, "pass")], "a step is no better than the finding in it"),
    (&[Code("mx.no-host-reachable"), Step(3, "pass")], "as before"),
    (&[Code("mx.no-host-reachable"), Step(4, "pass")], "as before"),
    (&[Code("mx.no-host-reachable"), Whole, FlowNot("rejected")], "what cannot be delivered does not arrive"),
    (&[Code("mx.no-host-resolves"), Whole, FlowNot("rejected")], "as before"),
    (&[OneDomain, Code("mx.no-host-reachable"), Because("sender.takes-mail")], "bounces go where mail goes"),
    (&[OneDomain, Code("mx.no-host-resolves"), Because("sender.takes-mail")], "as before"),
    (&[OneDomain, Code("mx.ok"), Because("sender.unreachable")], "as before"),
    (&[OneDomain, Code("mx.null"), Because("sender.takes-mail")], "as before"),
    (&[OneDomain, Code("mx.none"), Because("sender.takes-mail")], "as before"),
    (
        &[
            Code("mx.ok"),
            No("mx.null-mixed"),
            No("mx.no-common-family"),
            No("dane.broken"),
            Headline("may not arrive"),
        ],
        "one sound exchange is enough",
    ),
    (&[Code("mx.ok"), Headline("will not arrive")], "as before"),
    // The verdict and its steps.
    (&[Flow("rejected"), NoStep("fail")], "what refuses stands in some step"),
    (&[Flow("suspect"), NoStep("fail"), NoStep("warn")], "what makes it suspect stands in some step"),
    (&[Flow("cannot_tell"), NoStep("cannot_tell"), NoStep("fail")], "what is unknown stands in some step"),
    (&[Flow("accepted"), AnyStep("fail")], "nothing stops it, or some step does"),
    (&[Flow("accepted"), AnyStep("cannot_tell")], "all that matters is known, or some step is not"),
    (&[Flow("accepted"), Decisive("error")], "what decides against the mail has its verdict"),
    (&[Flow("accepted"), Decisive("warning")], "as before"),
    (&[Flow("accepted"), Decisive("cannot_tell")], "silence is never clean"),
    (&[Part("fail"), Step(8, "pass")], "a step is no better than its parts"),
    (&[Part("warn"), Step(8, "pass")], "as before"),
    (&[Part("cannot_tell"), Step(8, "pass")], "as before"),
    (&[Part("fail"), Step(9, "pass")], "something is a reason to refuse, or nothing is"),
    (&[Because("refuse.most"), Flow("accepted")], "as before"),
    (&[Because("refuse.some"), Flow("accepted")], "as before"),
    // The verdict line and the verdict.
    (&[State("good"), FlowNot("accepted")], "the line says what the way leads to"),
    (&[State("error"), FlowNot("rejected")], "as before"),
    (&[State("cannot_tell"), FlowNot("cannot_tell"), OfTheDns], "as before"),
    (&[State("warning"), Flow("rejected")], "as before"),
    (&[Flow("rejected"), StateNot("error"), OfTheDns], "as before"),
    (&[Flow("suspect"), StateNot("warning"), OfTheDns], "as before"),
    (
        &[State("warning"), Flow("accepted"), NoFaultOfRecord],
        "only a record’s fault is a warning that stops nothing",
    ),
    (&[State("warning"), Flow("cannot_tell"), NoFaultOfRecord], "as before"),
    (&[State("good"), Decisive("error")], "a good verdict with an error about the sender"),
    (&[State("good"), Decisive("warning")], "as before"),
    (&[State("good"), Decisive("cannot_tell")], "silence is never clean"),
    (&[State("good"), FaultOfRecord], "a record’s fault leads where nothing else does"),
    (&[State("good"), Headline("refused")], "the words are those of the mark"),
    (&[State("good"), Headline("not arrive")], "as before"),
    (&[State("error"), Headline("Nothing was found")], "as before"),
    (&[Headline("Nothing was found"), Decisive("error")], "nothing stops it, or something does"),
    (&[Headline("Nothing was found"), Decisive("warning")], "as before"),
    (&[Headline("We cannot tell everything: no blocklist")], "what is known comes first"),
    (&[State("error"), Headline("Nothing bad")], "as before"),
    (&[State("warning"), Headline("Nothing bad")], "as before"),
    // What cannot be told.
    (&[Gap("refusing_lists"), StateNot("cannot_tell")], "only what cannot be told has a cause for that"),
    (&[Gap("failure"), StateNot("cannot_tell")], "as before"),
    (&[State("cannot_tell"), NoGap], "what cannot be told has its cause"),
    (&[Gap("refusing_lists"), Decisive("error")], "nothing bad was found, or something was"),
    (&[Gap("refusing_lists"), Decisive("warning")], "as before"),
    (
        &[Gap("refusing_lists"), DecisiveBut("cannot_tell", "blocklist.refused")],
        "only lists are unknown, or more is",
    ),
    (&[Headline("Nothing bad"), Gap("failure")], "as before"),
    (&[NobodyAnswered, Bounce], "nothing is predicted where nobody answered"),
    (&[NobodyAnswered, Step(10, "info")], "as before, for the score"),
    (&[NobodyAnswered, Step(10, "pass")], "as before"),
    // SPF.
    (&[Spf("pass"), Decides("spf.fail")], "it may send, or it may not"),
    (&[Spf("pass"), Decides("spf.fail-explained")], "as before"),
    (&[Spf("pass"), Decides("spf.softfail")], "as before"),
    (&[Spf("pass"), Decides("spf.neutral")], "as before"),
    (&[Spf("pass"), Decides("spf.none")], "as before"),
    (&[Spf("pass"), Decides("spf.nxdomain")], "as before"),
    (&[Spf("pass"), Decides("spf.several")], "what decided is decided (RFC 7208 section 4.6.2)"),
    (&[Spf("pass"), Decides("spf.syntax")], "as before"),
    (&[Spf("pass"), Decides("spf.permerror")], "as before"),
    (&[Spf("pass"), Decides("spf.temperror")], "as before"),
    (&[Spf("pass"), Decides("spf.too-many-lookups")], "as before"),
    (&[Spf("pass"), Decides("spf.too-many-voids")], "as before"),
    (&[Spf("pass"), Decides("spf.include-none")], "as before"),
    (&[Spf("pass"), Decides("spf.include-broken")], "as before"),
    (&[Spf("pass"), Decides("spf.include-unknown")], "as before"),
    (
        &[
            Spf("pass"),
            No("spf.plus-all"),
            No("spf.wildcard-exists"),
            No("spf.helo-fail"),
            // The pass is then that of an address which no receiver sees.
            No("spf.inside-address"),
            StateNot("good"),
            Headline("SPF record"),
        ],
        "a pass is no reason to speak of the record, unless everybody passes, or it is that of the HELO name",
    ),
    (&[Spf("pass"), Headline("may not send"), No("spf.helo-fail")], "it may send, or it may not"),
    (&[Spf("fail"), No("spf.nobody"), State("good")], "it may not send, or nothing is against it"),
    (&[Code("spf.nobody-receives"), Code("spf.nobody")], "the domain receives mail, or it does not"),
    (&[Code("spf.nobody-receives"), Code("mx.null")], "as before"),
    (&[Code("spf.nobody-receives"), Flow("accepted")], "every server is refused, or nothing is against it"),
    (&[Spf("permerror"), State("good")], "as before"),
    (
        &[Spf("permerror"), Flow("accepted"), Without("server.inside")],
        "receivers cannot use the record, unless it is another address that they judge",
    ),
    (&[Spf("permerror"), Flow("cannot_tell"), Without("server.inside")], "as before"),
    (&[Code("spf.several"), Flow("accepted")], "that is broken whoever sends"),
    (&[Code("spf.several"), Flow("cannot_tell")], "as before"),
    (&[Spf("temperror"), State("good")], "silence is never clean"),
    (
        &[Code("spf.found"), ErrorOf("spf"), No("spf.plus-all"), No("spf.wildcard-exists")],
        "it can be followed, or not",
    ),
    (&[Because("helo.nxdomain"), Code("spf.helo-pass")], "the name exists, or it does not"),
    (&[Because("helo.given"), Code("spf.helo-nxdomain")], "as before"),
    (&[Because("helo.nxdomain"), Part("pass"), Flow("accepted")], "a name that does not exist is said"),
    // Addresses.
    (&[SameTarget("blocklist.clean", "blocklist.listed")], "it is listed, or it is not"),
    (&[SameTarget("blocklist.clean", "blocklist.listed-high")], "as before"),
    (&[SameTarget("blocklist.clean", "blocklist.none-answered")], "lists answered, or none did"),
    (&[SameTarget("blocklist.cannot-tell", "blocklist.some-silent")], "the gap matters, or it does not"),
    (&[SameTarget("blocklist.special-use", "blocklist.clean")], "no list knows a special-use address"),
    (&[SameTarget("blocklist.special-use", "ptr.none")], "nor has it a name to miss"),
    (&[SameTarget("ptr.special-use", "ptr.none")], "as before"),
    (&[SameTarget("ptr.none", "ptr.confirmed")], "it has a name, or none"),
    (&[SameTarget("ptr.none", "ptr.none-mx")], "it sends, or it only receives"),
    (&[SameTarget("ptr.confirmed", "ptr.unconfirmed")], "its name leads back, or it does not"),
    (&[SameTarget("ptr.no-host", "ptr.unconfirmed")], "it can be the name of a server, or it cannot"),
    // One cause, one card.
    (&[CodeTwice("blocklist.refused")], "a list that refuses this resolver is said once"),
    (&[CodeTwice("blocklist.out-of-order")], "and so is one that is out of order"),
    (&[CodeTwice("blocklist.odd-answer")], "as before"),
    (&[CodeTwice("blocklist.some-silent")], "and so are lists that time out, whatever they were asked"),
    (&[CodeTwice("blocklist.cannot-tell")], "as before"),
    (&[CodeTwice("blocklist.none-answered")], "as before"),
    (&[CodeTwice("spf.permerror")], "one record is broken once"),
    // Sentences.
    (&[NobodyAnswered, Says("Nothing was found")], "what was not asked with success was not found out"),
    (&[NobodyAnswered, Because("refuse.unknown")], "as before"),
    (&[Because("server.unresolved"), Says("nothing here names one")], "a server was named, or none was"),
    (&[Because("server.unknown"), Says("nothing here names one")], "as before"),
    (&[Because("from.null"), Says("accept the return-path")], "an empty return-path has no domain to accept"),
    (&[Code("mx.alias-broken"), Code("mx.nxdomain")], "the name is an alias, or it does not exist"),
    (&[Code("spf.alias-broken"), Code("spf.nxdomain")], "as before"),
    (&[Because("helo.alias-broken"), Because("helo.nxdomain")], "as before"),
    (&[Because("sender.alias-broken"), Because("sender.nxdomain")], "as before"),
    (&[Code("mx.ok"), Code("mx.first-unreachable")], "some host can be reached, or none of the first can"),
    (&[Code("mx.first-unreachable"), Code("mx.no-host-reachable")], "it is known of all, or of the first"),
    (&[Code("resolver.only-errors"), StateNot("cannot_tell")], "of errors alone nothing is known"),
    (&[Code("resolver.only-errors"), Bounce], "nothing is predicted where nothing was answered"),
    (&[Says(": .")], "a list in a sentence has something in it"),
    (&[Says("among .")], "as before"),
    (&[CodeTwice("mx.ok")], "a domain has one answer"),
    // What was given, and could not be read.
    (&[Because("recipient.unreadable"), Says("You gave no recipient")], "a recipient was given, or none was"),
    (&[Because("from.unreadable"), Says("You gave no return-path")], "as before, for the return-path"),
    (&[Because("server.unreadable"), Says("nothing here says so")], "as before, for the server"),
    (&[Because("helo.unreadable"), Says("You did not say what name")], "as before, for the HELO name"),
    (&[Because("recipient.unreadable"), State("good")], "another question was answered than the one asked"),
    (&[Because("from.unreadable"), State("good")], "as before"),
    (&[Because("server.unreadable"), State("good")], "as before"),
    // The sending server.
    (
        &[Because("server.unresolved"), Says("Nothing speaks against the sender")],
        "nothing of the sender was checked, or nothing was found against it",
    ),
    (&[Because("server.unknown"), Says("Nothing speaks against the sender")], "as before"),
    (&[Because("server.unreadable"), Says("Nothing speaks against the sender")], "as before"),
    (&[Code("mx.no-common-family"), State("good")], "it can connect, or it cannot"),
    (&[Code("mx.no-common-family"), Code("mx.other-family")], "some address fits, or none does"),
    (&[Code("mx.no-common-family"), Decides("spf.fail")], "what cannot connect meets no SPF"),
    (&[Code("mx.no-common-family"), Decides("ptr.none")], "as before, for reverse DNS"),
    // DMARC and DKIM.
    (&[Code("spf.helo-missing"), Says("Mail passes DMARC by SPF")], "SPF was checked, or it was not"),
    (&[Code("spf.helo-unusable"), Says("Mail passes DMARC by SPF")], "of no domain SPF does not pass"),
    (&[Code("spf.helo-missing"), Code("spf.pass")], "as before"),
    (&[Code("dkim.found"), Code("dkim.absent")], "the domain has a key, or it can have none"),
    (&[Because("author.fails"), Code("dkim.found")], "a signature can pass, or it cannot"),
    (&[Code("dmarc.author-nxdomain"), State("good")], "the visible From is of a domain, or of none"),
    (&[Code("dkim.found"), Code("dkim.unknown-selectors")], "a key is known, or none is"),
    (&[Code("dkim.absent"), Code("dkim.unknown-selectors")], "there can be none, or that is not known"),
    (&[Code("dkim.absent"), Code("dkim.wildcard")], "nothing is there, or every name is"),
    (&[Code("dkim.absent"), Code("dkim.wildcard-key")], "as before"),
    (&[Code("dkim.absent"), Code("dkim.wildcard-revoked")], "as before"),
    (
        &[Code("dkim.wildcard-key"), Code("dkim.unknown-selectors")],
        "every selector has the key, or none is known",
    ),
    (&[Code("dkim.wildcard-key"), Code("dkim.wildcard")], "the wildcard gives a key, or something else"),
    (
        &[Code("dkim.found"), Says("whether there is a key cannot be told")],
        "a key is there for certain, or that is hidden",
    ),
    (
        &[Code("dkim.wildcard"), Says("No selector that is commonly used was found")],
        "they were asked, or not",
    ),
    (&[Code("dmarc.none"), Code("dmarc.registry-only")], "there is a record above, or there is none"),
    (&[Code("dmarc.none"), Code("dmarc.enforced")], "there is a record, or none"),
    (&[Code("dmarc.none"), Code("dmarc.policy-none")], "as before"),
    (&[Code("dmarc.none"), Code("dmarc.parent-without-psd")], "as before"),
    (&[Code("dmarc.none"), Code("bimi.found")], "a policy allows the logo, or there is none"),
    (&[Code("dmarc.registry-only"), Code("dmarc.enforced")], "the domain asks for it, or its registry does"),
    (&[Code("dmarc.registry-only"), Code("dmarc.policy-none")], "nobody raises the policy of a registry"),
    (&[Because("author.no-record"), Says("(DMARC policy `")], "there is a policy, or none"),
    (&[Because("author.unknown"), Because("dmarc.none")], "it is known, or it is not"),
    (&[Because("author.passes"), Says("Mail passes DMARC only with a signature")], "it passes, or may not"),
    (&[Spf("pass"), Says(": SPF does not pass")], "SPF passes, or it does not"),
    (&[Spf("fail"), Says("Mail passes DMARC by SPF")], "as before"),
    (&[Spf("softfail"), Says("Mail passes DMARC by SPF")], "as before"),
    (&[Says("exactly"), Says("or have SPF pass for a return-path at .")], "the advice names a domain"),
    (&[Code("dmarc.spf-only"), Code("dkim.found")], "there is a key, or none"),
    (&[Code("dmarc.no-mail-domain"), Code("dmarc.policy-none")], "at once, or step by step"),
    (&[Code("dmarc.author-nxdomain"), Code("dmarc.none")], "what does not exist lacks nothing"),
    (&[Code("dkim.nxdomain"), Code("dkim.absent")], "as before"),
    (&[Code("dmarc.np-never"), Code("dmarc.np-weaker")], "it is to be raised, or is of no use"),
    (&[Code("dmarc.np-never"), Code("dmarc.np-missing")], "it is there, or not"),
    (&[Code("dmarc.sp-weaker"), Says("go on to `sp=quarantine`")], "one advice for one setting"),
    (&[Code("dmarc.enforced"), Code("bimi.policy-unknown")], "the policy is known, or it is not"),
    (&[Because("author.needs-signature"), Counts("DMARC_PASS")], "it passes, or may not"),
    (&[Because("author.needs-signature"), Counts("DMARC_REJECT")], "it fails, or may pass"),
    // The score.
    (&[Counts("SPF_FAIL"), Asked("spf", "met")], "SPF passes, or it fails"),
    (&[Counts("SPF_FAIL"), State("good")], "what is counted was found"),
    (&[Counts("SPF_SOFTFAIL"), State("good")], "as before"),
    (&[Counts("RDNS_NONE"), State("good")], "as before"),
    (&[Counts("RDNS_NONE"), Asked("ptr", "met")], "the server has a name, or none"),
    (&[Counts("DMARC_MISSING"), Code("dmarc.enforced")], "there is a record, or none"),
    (&[Counts("SPF_FAIL"), Code("mx.no-common-family")], "what cannot connect is counted for nothing"),
    (&[Counts("RDNS_NONE"), Code("mx.no-common-family")], "as before"),
    (&[Counts("SPF_FAIL"), Because("server.inside")], "what is inside is not seen outside"),
    (&[Counts("RDNS_NONE"), Because("server.inside")], "as before"),
    // What large receivers ask.
    (&[Code("dmarc.author-nxdomain"), Asked("domains_exist", "met")], "it exists, or it does not"),
    (&[Code("spf.nxdomain"), Asked("domains_exist", "met")], "as before"),
    (&[Code("dkim.key-short"), Asked("dkim_key_1024", "met")], "the key is long enough, or it is not"),
    (
        &[
            Because("author.passes"),
            No("dmarc.registry-only"),
            No("dmarc.org-differs"),
            Asked("alignment", "cannot_tell"),
        ],
        "it passes, or that is not known",
    ),
    (&[Because("author.no-record"), Asked("dmarc", "cannot_tell")], "there is none, or that is not known"),
    (
        &[Code("dmarc.parent-without-psd"), Says("return-path's domain, belongs with")],
        "receivers differ, or they do not",
    ),
    (&[Code("dmarc.none"), Asked("dmarc", "met")], "there is a record, or none"),
    (&[Code("dmarc.registry-only"), Asked("dmarc", "met")], "receivers differ, or they do not"),
    (&[Because("author.unknown"), Asked("dmarc", "met")], "it is known, or it is not"),
    (&[Because("author.unknown"), Asked("dmarc", "not_met")], "as before"),
    (&[Code("dmarc.enforced"), Asked("dmarc", "not_met")], "there is a record, or none"),
    (&[Because("author.needs-signature"), Asked("alignment", "met")], "it passes, or may not"),
    (&[Because("author.fails"), Asked("alignment", "met")], "it passes, or it does not"),
    (&[Because("author.passes"), Asked("alignment", "not_met")], "as before"),
    (&[Decides("spf.fail"), Asked("spf", "met")], "SPF passes, or it does not"),
    (&[Decides("spf.softfail"), Asked("spf", "met")], "as before"),
    (&[Decides("spf.none"), Asked("spf", "met")], "as before"),
    (&[Decides("ptr.none"), Asked("ptr", "met")], "the server has a name, or none"),
    (&[Decides("ptr.unconfirmed"), Asked("ptr", "met")], "the name leads back, or it does not"),
    // Delivery.
    (&[Decides("dane.broken"), State("good")], "some senders cannot deliver, or all can"),
    (&[Code("dane.broken"), Code("dane.ok")], "all servers can be checked, or not all"),
    (&[Code("dane.partial"), Code("dane.ok")], "as before"),
    (&[Code("dane.none"), Code("dane.ok")], "as before"),
    (&[Code("mx.nxdomain"), Code("mta-sts.none")], "what does not exist lacks nothing"),
    (&[Code("mx.nxdomain"), Code("tls-rpt.none")], "as before"),
    (&[Code("mx.nxdomain"), Code("dnssec.unsigned")], "as before"),
    (&[Code("transport.nxdomain"), Code("mta-sts.none")], "as before"),
    (&[Code("transport.nxdomain"), Code("tls-rpt.none")], "as before"),
    (&[Code("transport.nxdomain"), Code("dane.none")], "as before"),
    (&[Code("transport.nxdomain"), Code("dnssec.unsigned")], "as before"),
    (&[Code("transport.nxdomain"), Code("bimi.none")], "as before"),
    (&[Code("transport.no-mail"), Code("mta-sts.none")], "what takes no mail needs no policy"),
    (&[Code("transport.no-mail"), Code("tls-rpt.none")], "as before"),
    (&[Code("transport.no-server"), Code("dane.none")], "there are servers, or none"),
    (&[Code("mx.null"), Code("tls-rpt.none")], "what takes no mail needs no reports"),
    (&[SaysNothing], "a report that says nothing tells nobody anything"),
    (&[Code("mta-sts.no-mx"), Code("mta-sts.none")], "there is a record, or none"),
    (&[Code("mx.null"), Code("mta-sts.none")], "what takes no mail needs no policy"),
    // The resolver.
    (
        &[Code("resolver.knows-nothing"), StateNot("cannot_tell")],
        "of a resolver that knows nothing nothing is known",
    ),
    (&[Code("resolver.knows-nothing"), Bounce], "as before"),
    (&[Code("resolver.knows-nothing"), Says("does not exist.")], "as before"),
    (&[Code("mta-sts.found"), Code("mta-sts.no-host")], "the host can be reached, or it cannot"),
    (&[Code("mta-sts.host-unknown"), Code("mta-sts.unknown")], "the record was found, or it is not known"),
];

/// Asserts that a report says nothing that excludes each other.
pub(crate) fn none_in(report: &Value) {
    if report["complete"] != true {
        return;
    }
    for (claims, because) in TABLE {
        if claims.iter().all(|claim| holds(*claim, report)) {
            let findings: Vec<String> = findings(report)
                .map(|finding| format!("{} {} {}", finding["code"], finding["severity"], finding["reach"]))
                .collect();
            panic!(
                "{claims:?} at once: {because}\n{}\n{}\n{} {}\n{}",
                report["input"],
                report["verdict"],
                report["flow"]["verdict"],
                report["flow"]["because"],
                findings.join("\n")
            );
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn findings(report: &Value) -> impl Iterator<Item = &Value> {
    list(&report["findings"])
}

fn steps(report: &Value) -> impl Iterator<Item = &Value> {
    list(&report["flow"]["steps"])
}

fn parts(report: &Value) -> impl Iterator<Item = &Value> {
    steps(report).flat_map(|step| list(&step["parts"]))
}

fn holds(claim: Claim, report: &Value) -> bool {
    let whole = !report["flow"].is_null();
    let decides = |finding: &&Value| finding["reach"] == "message";
    let fault = |finding: &Value| {
        finding["reach"] == "record" && (finding["severity"] == "error" || finding["severity"] == "warning")
    };
    match claim {
        Code(code) => findings(report).any(|finding| finding["code"] == code),
        No(code) => findings(report).all(|finding| finding["code"] != code),
        CodeTwice(code) => findings(report).filter(|finding| finding["code"] == code).count() > 1,
        SameTarget(one, other) => findings(report).filter(|finding| finding["code"] == one).any(|first| {
            findings(report).any(|finding| finding["code"] == other && finding["target"] == first["target"])
        }),
        // A check alone is led by its gravest finding, whatever that touches.
        Decisive(severity) => findings(report).filter(decides).any(|finding| finding["severity"] == severity),
        DecisiveBut(severity, code) => findings(report)
            .filter(decides)
            .any(|finding| finding["severity"] == severity && finding["code"] != code),
        ErrorOf(check) => findings(report)
            .filter(decides)
            .any(|finding| finding["check"] == check && finding["severity"] == "error"),
        FaultOfRecord => findings(report).any(fault),
        NoFaultOfRecord => whole && !findings(report).any(fault),
        Step(number, outcome) => {
            steps(report).any(|step| step["step"] == number && step["outcome"] == outcome)
        }
        AnyStep(outcome) => {
            steps(report).any(|step| step["step"].as_u64() < Some(9) && step["outcome"] == outcome)
        }
        NoStep(outcome) => whole && steps(report).all(|step| step["outcome"] != outcome),
        Part(outcome) => parts(report).any(|part| part["outcome"] == outcome),
        Because(reason) => {
            let mut all = steps(report).chain(parts(report)).flat_map(|told| list(&told["because"]));
            all.any(|because| because == reason)
        }
        Without(reason) => whole && !holds(Because(reason), report),
        Flow(verdict) => report["flow"]["verdict"] == verdict,
        FlowNot(verdict) => whole && report["flow"]["verdict"] != verdict,
        Decides(reason) => list(&report["flow"]["because"]).any(|because| because == reason),
        State(state) => report["verdict"]["state"] == state,
        StateNot(state) => report["verdict"]["state"] != state,
        Gap(gap) => report["verdict"]["gap"] == gap,
        NoGap => report["verdict"]["gap"].is_null(),
        Headline(words) => {
            let text = report["verdict"]["text"].as_str().unwrap_or_default();
            text.trim_start_matches("With the SPF record being tried: ").contains(words)
        }
        Spf(result) => {
            let mut others =
                list(&report["spf"]["others"]).filter(|other| other["identity"] == report["spf"]["identity"]);
            report["spf"]["result"] == result && others.all(|other| other["result"] == result)
        }
        Says(words) => {
            let all = findings(report).chain(steps(report)).chain(parts(report));
            all.flat_map(|of| ["title", "detail", "fix"].map(|key| of[key].as_str().unwrap_or_default()))
                .any(|text| text.contains(words))
        }
        OneDomain => {
            let input = &report["input"];
            whole
                && input["from"].is_null()
                && input["to"].is_null()
                && !input["domain"].is_null()
                && report["mx"]["domain"] == input["domain"]
        }
        Bounce => steps(report).any(|step| !step["bounce"].is_null()),
        NobodyAnswered => report["queries"]["answered"] == 0 && report["queries"]["sent"] != 0,
        OfTheDns => findings(report).all(|finding| finding["check"] != "resolver"),
        Whole => whole,
        Counts(rule) => list(&report["flow"]["rules"]).any(|row| row["rule"] == rule),
        SaysNothing => findings(report).next().is_none(),
        Asked(needs, state) => {
            list(&report["requirements"]).any(|row| row["needs"] == needs && row["state"] == state)
        }
    }
}

#[test]
fn the_table_names_only_codes_that_there_are() {
    let findings: Value = serde_json::from_str(include_str!("../../data/findings.json")).expect("JSON");
    let flow: Value = serde_json::from_str(include_str!("../../data/flow.json")).expect("JSON");
    let known = |code: &str| {
        list(&findings).any(|row| row["code"] == code)
            || list(&flow["states"]).any(|row| row["state"] == code)
    };
    for (claims, because) in TABLE {
        assert!(!because.is_empty() && !claims.is_empty());
        for claim in *claims {
            let codes = match claim {
                Code(code)
                | Without(code)
                | No(code)
                | CodeTwice(code)
                | Because(code)
                | Decides(code)
                | DecisiveBut(_, code) => vec![code],
                SameTarget(one, other) => vec![one, other],
                _ => vec![],
            };
            assert!(codes.iter().all(|code| known(code)), "{claim:?}");
        }
    }
}

#[test]
fn a_contradiction_is_found() {
    let report = serde_json::json!({
        "complete": true,
        "verdict": { "state": "error", "text": "Mail for a.net will not arrive." },
        "findings": [ { "code": "mx.ok", "severity": "good", "reach": "message" } ],
    });
    assert!(std::panic::catch_unwind(|| none_in(&report)).is_err());
    let sound = serde_json::json!({
        "complete": true,
        "verdict": { "state": "good", "text": "" },
        "findings": [ { "code": "mx.ok", "severity": "good", "reach": "message" } ],
    });
    none_in(&sound);
}
