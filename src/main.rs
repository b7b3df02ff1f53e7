//! The page. Everything but this file and `app/` is the engine, in the library, which knows no
//! browser; the page is compiled for wasm only.

#[cfg(target_arch = "wasm32")]
mod app;

#[cfg(target_arch = "wasm32")]
fn main() {
    app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Mailpath is a web page: `cargo xtask serve` builds it and shows it in a browser.");
}
