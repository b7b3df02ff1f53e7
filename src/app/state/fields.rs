//! The fields beside the box: their parameters, labels and what they are for.

/// A field beside the box.
pub(crate) struct FieldInfo {
    /// Its parameter in the address, and its id.
    pub(crate) parameter: &'static str,
    /// Its label.
    pub(crate) label: &'static str,
    /// What it is called where it is filled in.
    pub(crate) short: &'static str,
    /// An example.
    pub(crate) example: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
}

/// How many there are.
pub(crate) const FIELD_COUNT: usize = 6;

/// The fields beside the box.
pub(crate) const FIELDS: [FieldInfo; FIELD_COUNT] = [
    FieldInfo {
        parameter: "server",
        label: "Sending server",
        short: "Server",
        example: "192.0.2.25",
        about: "Address or name of the machine that hands the mail over (SMTP client). A bounce names it: paste it whole.",
    },
    FieldInfo {
        parameter: "from",
        label: "Return-path",
        short: "Return-path",
        example: "jo@example.com",
        about: "Where bounces go (MAIL FROM); <> where there is none (null sender).",
    },
    FieldInfo {
        parameter: "helo",
        label: "HELO name",
        short: "HELO",
        example: "mail.example.com",
        about: "The name that the server gives itself (HELO, EHLO).",
    },
    FieldInfo {
        parameter: "to",
        label: "Recipient",
        short: "Recipient",
        example: "ann@example.net",
        about: "Whom the mail is for (RCPT TO).",
    },
    FieldInfo {
        parameter: "author",
        label: "Visible From",
        short: "From",
        example: "news@example.com",
        about: "The address that readers see as the sender, where it is another than the return-path (DMARC goes by it).",
    },
    FieldInfo {
        parameter: "selector",
        label: "DKIM selector",
        short: "Selector",
        example: "s1",
        about: "Which key signs the mail: what stands in s= of a message’s DKIM-Signature.",
    },
];
