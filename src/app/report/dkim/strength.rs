//! The length of a key, drawn against the lengths that matter.

use leptos::prelude::*;
use mailpath::checks::dkim::{GOOD_RSA_BITS, KeyRow, MAX_COMMON_RSA_BITS, MIN_RSA_BITS};
use mailpath::report::words;
use mailpath::report::words::dkim::Strength;

/// The width of the drawing: a key of 4096 bits.
const WIDTH: usize = 256;
/// The RSA key that is about as strong as an Ed25519 key.
const LIKE_ED25519: usize = 3072;

/// The bar, with its meaning in words beside it; nothing where the key could not be read.
#[component]
pub(super) fn StrengthBar(row: KeyRow) -> impl IntoView {
    let strength = words::dkim::strength(&row)?;
    let bits = match strength {
        Strength::Ed25519 => LIKE_ED25519,
        _ => row.bits?,
    };
    let at = |bits: usize| bits.min(MAX_COMMON_RSA_BITS) * WIDTH / MAX_COMMON_RSA_BITS;
    let class = match strength {
        Strength::TooShort => "length short",
        Strength::Weak | Strength::TooLong => "length weak",
        Strength::Good | Strength::Ed25519 => "length good",
    };
    let tick = |bits: usize| {
        let x = at(bits);
        view! {
            <line class="tick" x1=x x2=x y1="0" y2="18"></line>
            <text x=x + 4 y="30">{bits}</text>
        }
    };
    Some(view! {
        <div class="strength">
            <svg viewBox=format!("0 0 {} 34", WIDTH + 2) aria-hidden="true">
                <rect class="scale" x="0" y="4" width=WIDTH height="10"></rect>
                <rect class=class x="0" y="4" width=at(bits) height="10"></rect>
                {tick(MIN_RSA_BITS)}
                {tick(GOOD_RSA_BITS)}
            </svg>
            <span>{row.bits}" bits: "{strength.words()}"."</span>
        </div>
    })
}
