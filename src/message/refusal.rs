//! What can be said of a refusal: who has to act, how sure the cause is, at which command it came, whether it
//! is tried again, and what can be checked.

use serde::{Deserialize, Serialize, Serializer};

use crate::checks::{Check, Command};

/// Who can end the cause of a bounce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoActs {
    /// It cannot be told.
    #[default]
    Unknown,
    /// Who wrote the message.
    Sender,
    /// Who runs the sending server or the sender's domain.
    SenderAdministrator,
    /// Who runs the receiving server or the recipient's domain.
    RecipientAdministrator,
    /// The person the message was for.
    Recipient,
    /// The service that the message was sent with.
    MailingService,
    /// Nobody: the message is tried again.
    Nobody,
}

impl WhoActs {
    /// In words, as in “… has to act”.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unknown => "Who has to act is not known",
            Self::Sender => "You, the sender, can act",
            Self::SenderAdministrator => "The administrator of the sending side has to act",
            Self::RecipientAdministrator => "The recipient's administrator has to act",
            Self::Recipient => "The recipient has to act",
            Self::MailingService => "The service that sends the mail has to act",
            Self::Nobody => "Nobody has to act: wait",
        }
    }
}

/// How sure the table of bounces is of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The receiver documents it, or replies that people got show it.
    Verified,
    /// One other source has it.
    Reported,
    /// Common knowledge of the field.
    General,
}

/// Where in the dialogue of two servers a refusal came (RFC 5321 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// At the connection, before anything was said.
    Connect,
    /// At the greeting (EHLO, HELO, LHLO).
    Helo,
    /// When the connection was to be encrypted (STARTTLS).
    StartTls,
    /// At the log-in (AUTH).
    Auth,
    /// At the return-path (MAIL FROM).
    MailFrom,
    /// At the recipient (RCPT TO).
    RcptTo,
    /// Before the message (DATA).
    Data,
    /// When the whole message had been sent.
    EndOfData,
}

impl Stage {
    /// Whether the receiver had seen the message: before that, nothing in it can be the reason, and neither
    /// can DKIM or DMARC.
    #[must_use]
    pub fn has_message(self) -> bool {
        self == Self::EndOfData
    }

    /// In words, as in “It was refused …”.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Connect => "at the connection, before anything was sent",
            Self::Helo => "at the greeting (EHLO), before anything of the message was sent",
            Self::StartTls => "when the connection was to be encrypted (STARTTLS)",
            Self::Auth => "at the log-in (AUTH)",
            Self::MailFrom => "at the sender's address (MAIL FROM), before the message was sent",
            Self::RcptTo => "at the recipient's address (RCPT TO), before the message was sent",
            Self::Data => "just before the message was sent (DATA)",
            Self::EndOfData => "after the whole message had been sent",
        }
    }
}

/// Whose words a bounce repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SaidBy {
    /// It cannot be told.
    #[default]
    Unknown,
    /// The server that was to take the message.
    Receiver,
    /// The server that was to hand it over: no other server has said anything.
    SendingServer,
}

/// What becomes of the message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BounceState {
    /// It cannot be told.
    #[default]
    Unclear,
    /// It was refused for good.
    Refused,
    /// It was tried for some time, and is tried no more.
    GaveUp,
    /// It was refused for now, and is tried again.
    Temporary,
    /// It has not arrived yet, and is still tried: no bounce.
    Delayed,
    /// A server took it and passes it on, or keeps it; whether the mailbox got it is not said.
    Relayed,
    /// It was delivered, and the report confirms that.
    Delivered,
}

impl BounceState {
    /// Whether somebody took the message, so that nobody waits for anything.
    #[must_use]
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Relayed | Self::Delivered)
    }

    /// Whether it is tried again.
    #[must_use]
    pub fn is_tried_again(self) -> bool {
        matches!(self, Self::Temporary | Self::Delayed)
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unclear => "Whether it is tried again is not known.",
            Self::Refused => "This is final: the message is not tried again.",
            Self::GaveUp => "The sending server tried for a while and has given up.",
            Self::Temporary => "This is a temporary refusal: servers try again for some days.",
            Self::Delayed => "This is no bounce yet: the sending server keeps trying.",
            Self::Relayed => "The message was handed on; whether it reached the mailbox is not said.",
            Self::Delivered => "The message was delivered.",
        }
    }
}

/// A check that can show the cause of a bounce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceCheck {
    /// Where mail for a domain goes.
    Mx,
    /// Blocklists.
    Blocklist,
    /// Who may send for the domain.
    Spf,
    /// What the domain in the visible From asks of receivers.
    Dmarc,
    /// The keys of signatures.
    Dkim,
    /// The names of the sending address.
    Ptr,
    /// A policy or a certificate record of the recipient's domain.
    Transport,
    /// The header of the message, which no look-up shows.
    Headers,
}

impl BounceCheck {
    /// The check's word in the JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.check().map_or("headers", |check| check.info().id)
    }

    /// The check; none for the header of the message.
    #[must_use]
    pub fn check(self) -> Option<Check> {
        match self {
            Self::Mx => Some(Check::Mx),
            Self::Blocklist => Some(Check::Blocklist),
            Self::Spf => Some(Check::Spf),
            Self::Dmarc => Some(Check::Dmarc),
            Self::Dkim => Some(Check::Dkim),
            Self::Ptr => Some(Check::Ptr),
            Self::Transport => Some(Check::Transport),
            Self::Headers => None,
        }
    }

    /// The commands that run it.
    #[must_use]
    pub fn commands(self) -> &'static [Command] {
        match self {
            Self::Mx => &[Command::Mx],
            Self::Blocklist => &[Command::Blocklist],
            Self::Spf => &[Command::Spf],
            Self::Dmarc => &[Command::Dmarc],
            Self::Dkim => &[Command::Dkim],
            Self::Ptr => &[Command::Ptr],
            Self::Transport => &[Command::MtaSts, Command::Dane, Command::Dnssec],
            Self::Headers => &[],
        }
    }
}

impl Serialize for BounceCheck {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// A command that shows the cause of a bounce, with what it is run for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceCommand {
    /// The command.
    pub command: Command,
    /// The address or domain.
    pub argument: String,
}

impl BounceCommand {
    /// As it is typed: `spf:example.com`.
    #[must_use]
    pub fn query(&self) -> String {
        format!("{}:{}", self.command, self.argument)
    }
}
