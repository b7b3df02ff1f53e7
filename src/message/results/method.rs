//! Methods and results of authentication as types (RFC 8601 section 2.7), so that nobody compares texts.

use super::super::model::Said;

/// A method by which receivers check a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Whether the sender's domain lets this server send (RFC 7208).
    Spf,
    /// Whether a signature verifies (RFC 6376).
    Dkim,
    /// Whether the visible From agrees with one of these (RFC 9989).
    Dmarc,
    /// What servers on the way say that they saw (RFC 8617).
    Arc,
    /// Whether the server's address and its name lead to each other (RFC 8601 section 3).
    Iprev,
    /// Whether the sender logged in (RFC 4954).
    Auth,
    /// Whether there is a logo to show.
    Bimi,
    /// Microsoft's own conclusion from all of them.
    CompAuth,
    /// Another one.
    #[default]
    Other,
}

/// A result of such a method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SaidResult {
    /// It passes.
    Pass,
    /// It fails.
    Fail,
    /// It fails, but the domain does not ask for refusal.
    Softfail,
    /// The domain says neither.
    Neutral,
    /// There is nothing to check.
    None,
    /// It passes by itself, and local policy does not take it.
    Policy,
    /// A look-up failed for the moment.
    Temperror,
    /// A record or signature cannot be used.
    Permerror,
    /// There is no record, and a usual one would have passed: Microsoft's guess.
    BestGuessPass,
    /// Another one.
    #[default]
    Other,
}

/// Which field has a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SaidSource {
    /// `Authentication-Results`.
    #[default]
    AuthenticationResults,
    /// `Received-SPF`.
    ReceivedSpf,
}

impl Method {
    /// Reads a method's name; upper and lower case are alike.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "spf" => Self::Spf,
            "dkim" => Self::Dkim,
            "dmarc" => Self::Dmarc,
            "arc" => Self::Arc,
            "iprev" => Self::Iprev,
            "auth" => Self::Auth,
            "bimi" => Self::Bimi,
            "compauth" => Self::CompAuth,
            _ => Self::Other,
        }
    }
}

impl SaidResult {
    /// Reads a result; upper and lower case are alike, and so are its older names (RFC 4408, RFC 5451).
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "pass" => Self::Pass,
            "fail" | "hardfail" => Self::Fail,
            "softfail" => Self::Softfail,
            "neutral" => Self::Neutral,
            "none" => Self::None,
            "policy" => Self::Policy,
            "temperror" | "temp_fail" | "tempfail" | "error" => Self::Temperror,
            "permerror" | "perm_fail" | "permfail" | "unknown" => Self::Permerror,
            "bestguesspass" => Self::BestGuessPass,
            _ => Self::Other,
        }
    }

    /// Whether it is one from which nothing can be concluded.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        match self {
            Self::Temperror | Self::Other => true,
            Self::Pass
            | Self::Fail
            | Self::Softfail
            | Self::Neutral
            | Self::None
            | Self::Policy
            | Self::Permerror
            | Self::BestGuessPass => false,
        }
    }
}

impl Said {
    /// Its method as a type.
    #[must_use]
    pub fn method_kind(&self) -> Method {
        Method::parse(&self.method)
    }

    /// Whether it is a result of SPF about the name given in HELO, and not about the return-path (RFC 7208 sections 2.3
    /// and 9.1, RFC 8601 section 2.7.2).
    #[must_use]
    pub fn is_about_helo(&self) -> bool {
        let has = |name: &str| self.properties.contains_key(name);
        let identity = self.properties.get("identity").map(|identity| identity.to_ascii_lowercase());
        self.method_kind() == Method::Spf
            && match identity.as_deref() {
                Some(identity) => identity == "helo",
                None => has("smtp.helo") && !has("smtp.mailfrom"),
            }
    }

    /// Its result as a type. `unknown` and `error` are results of SPF only (RFC 4408 has them from before).
    #[must_use]
    pub fn result_kind(&self) -> SaidResult {
        match (self.result.as_str(), self.method_kind()) {
            ("unknown" | "error", method) if method != Method::Spf => SaidResult::Other,
            (result, _) => SaidResult::parse(result),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_old_names_are_read() {
        assert_eq!(Method::parse("SPF"), Method::Spf);
        assert_eq!(Method::parse("x-ptr"), Method::Other);
        assert_eq!(SaidResult::parse("HardFail"), SaidResult::Fail);
        assert_eq!(SaidResult::parse("Pass"), SaidResult::Pass);
        assert_eq!(SaidResult::parse("discard"), SaidResult::Other);
    }
}
