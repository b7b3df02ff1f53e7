//! The signatures of a pasted message, verified.

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use jiff::Timestamp;

use super::text::PastedMessage;
use crate::dns::Resolve;
use crate::message::signature::{Verifier, verify};
use crate::message::{Kind, SignatureResult, Source};

/// What verifies the signatures of a message, with the keys that a resolver gives. It is a trait so that the
/// cryptography is loaded by whoever has a message.
pub trait VerifySignatures {
    /// Verifies all of them, as they count at `now`.
    fn verify<'a>(
        &'a self,
        message: &'a PastedMessage,
        resolver: &'a dyn Resolve,
        now: Timestamp,
    ) -> LocalBoxFuture<'a, Vec<SignatureResult>>;
}

/// Verifies signatures with this cryptography.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignatureCheck<V>(pub V);

impl<V: Verifier> VerifySignatures for SignatureCheck<V> {
    fn verify<'a>(
        &'a self,
        message: &'a PastedMessage,
        resolver: &'a dyn Resolve,
        now: Timestamp,
    ) -> LocalBoxFuture<'a, Vec<SignatureResult>> {
        async move {
            let fields = &message.message().fields;
            // The body of a bounce is the bounce's own.
            let body = match message.message().kind {
                Kind::Message => Source::read(message.text()).ok().and_then(|source| source.body),
                Kind::Headers | Kind::Bounce | Kind::Unknown => None,
            };
            verify(fields, body.as_deref(), resolver, &self.0, now).await
        }
        .boxed_local()
    }
}
