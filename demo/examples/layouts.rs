//! Prints the page `demo/LAYOUTS.md`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(palermo_demo::layouts_page().as_bytes())
}
