//! The `besshi` command.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "temporary")]
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let source = besshi::source::Source::open(args[2].as_ref()).expect("open");
    match besshi::convert(&[source], &besshi::Options::default()) {
        Ok(c) => {
            for f in &c.findings {
                eprintln!("{f}");
            }
            std::fs::write(&args[4], besshi::canon::pretty(&c.records)).expect("write");
        }
        Err(e) => {
            eprintln!("error: {e}\nhint: {}", e.hint());
            std::process::exit(2)
        }
    }
}
