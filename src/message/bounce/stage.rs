//! At which command a server refused, by the words of the server that tried.

use crate::message::refusal::Stage;

/// The command at which a server refused, by the words of the server that tried.
pub(super) fn stage(line: &str) -> Option<Stage> {
    const WORDS: [(&str, Stage); 39] = [
        ("for rcpt to command", Stage::RcptTo),
        ("for mail from command", Stage::MailFrom),
        ("for text command", Stage::EndOfData),
        ("sent: rcpt to", Stage::RcptTo),
        ("sent: mail from", Stage::MailFrom),
        ("in reply to end of data", Stage::EndOfData),
        ("in reply to rcpt to", Stage::RcptTo),
        ("in reply to mail from", Stage::MailFrom),
        ("in reply to data", Stage::Data),
        ("in reply to ehlo", Stage::Helo),
        ("in reply to helo", Stage::Helo),
        ("in reply to lhlo", Stage::Helo),
        ("in reply to starttls", Stage::StartTls),
        ("in reply to auth", Stage::Auth),
        ("after end of data", Stage::EndOfData),
        ("after sending data block", Stage::EndOfData),
        ("after pipelined end of data", Stage::EndOfData),
        ("after rcpt to", Stage::RcptTo),
        ("after pipelined rcpt to", Stage::RcptTo),
        ("after mail from", Stage::MailFrom),
        ("after pipelined mail from", Stage::MailFrom),
        ("after data", Stage::Data),
        ("after pipelined data", Stage::Data),
        ("after ehlo", Stage::Helo),
        ("after helo", Stage::Helo),
        ("after starttls", Stage::StartTls),
        ("after initial connection", Stage::Connect),
        ("refused to talk to me", Stage::Connect),
        ("initial server greeting", Stage::Connect),
        ("greeting failed", Stage::Connect),
        ("but my name was rejected", Stage::Helo),
        ("but sender was rejected", Stage::MailFrom),
        ("does not like sender", Stage::MailFrom),
        ("does not like recipient", Stage::RcptTo),
        ("failed on data command", Stage::Data),
        ("failed after i sent the message", Stage::EndOfData),
        ("noqueue: reject: rcpt from", Stage::RcptTo),
        ("end-of-message from", Stage::EndOfData),
        ("noqueue: reject: connect from", Stage::Connect),
    ];
    let lower = line.to_ascii_lowercase();
    WORDS.iter().find(|(words, _)| lower.contains(words)).map(|(_, stage)| *stage)
}

/// The command that a line of a dialogue gives. `DATA` alone does not tell whether it or the message that
/// followed was refused.
pub(super) fn command(line: &str) -> Option<Stage> {
    let lower = line.trim_start().to_ascii_lowercase();
    let commands = [
        ("mail from", Stage::MailFrom),
        ("rcpt to", Stage::RcptTo),
        ("ehlo", Stage::Helo),
        ("helo", Stage::Helo),
        ("lhlo", Stage::Helo),
        ("starttls", Stage::StartTls),
        ("auth ", Stage::Auth),
        (".", Stage::EndOfData),
    ];
    commands.into_iter().find(|(word, _)| lower.starts_with(word)).map(|(_, stage)| stage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_that_of_the_server_that_tried() {
        assert_eq!(stage("550 no (in reply to end of DATA command)"), Some(Stage::EndOfData));
        assert_eq!(
            stage("SMTP error from remote mail server after RCPT TO:<a@example.net>: 550 no"),
            Some(Stage::RcptTo)
        );
        assert_eq!(stage("550 no"), None);
        assert_eq!(command("RCPT To:<a@example.net>"), Some(Stage::RcptTo));
        assert_eq!(command("DATA"), None);
    }
}
