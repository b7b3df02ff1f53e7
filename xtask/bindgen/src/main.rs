//! Stands in for the `wasm-bindgen` program that trunk runs, since trunk has no hook between the
//! linker and wasm-bindgen: splits the program at its `#[wasm_split]` functions, and then makes the
//! bindings of its main part as wasm-bindgen does.
//!
//! Trunk takes the main part and its script from the output directory. The other parts, the script that
//! loads them and the list of them are left in [`PARTS`] there, for `cargo xtask post-build`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use clap::Parser;
use wasm_bindgen_cli_support::Bindgen;

/// The directory of the parts, in the output directory.
const PARTS: &str = "parts";

/// The arguments that trunk gives; any other is an error.
#[derive(Parser)]
#[command(name = "wasm-bindgen", version)]
struct Arguments {
    /// The linked program.
    input: PathBuf,
    #[arg(long)]
    out_dir: PathBuf,
    #[arg(long)]
    out_name: String,
    /// Only the target that the splitter is told of.
    #[arg(long, value_parser = ["web"])]
    target: String,
    #[arg(long)]
    keep_debug: bool,
    /// The page is Rust alone.
    #[arg(long, required = true)]
    no_typescript: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let parts = arguments.out_dir.join(PARTS);
    // A part that is no more must not stay.
    if parts.exists() {
        fs::remove_dir_all(&parts).with_context(|| format!("empty {}", parts.display()))?;
    }
    let program =
        fs::read(&arguments.input).with_context(|| format!("read {}", arguments.input.display()))?;
    let main = parts.join("main.wasm");
    let script = format!("./{}.js", arguments.out_name);
    let mut options = wasm_split_cli_support::Options::new(&program);
    options.output_dir = &parts;
    options.main_out_path = &main;
    options.main_module = &script;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
    // In one order, so that the same program gives the same file.
    let list: BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    fs::write(parts.join("parts.json"), serde_json::to_string_pretty(&list)?).context("write parts.json")?;

    let mut bindgen = Bindgen::new();
    bindgen.input_path(&main).out_name(&arguments.out_name).web(true)?.typescript(false);
    // The parts use what the linker exported, under the names it gave.
    bindgen.keep_lld_exports(true).demangle(false).keep_debug(arguments.keep_debug);
    bindgen.generate(&arguments.out_dir)?;
    fs::remove_file(&main).with_context(|| format!("remove {}", main.display()))
}
