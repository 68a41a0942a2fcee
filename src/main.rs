//! The `besshi` command.

mod cli;

use std::io::Write;

/// Pages are read into large buffers that come and go; the system's allocator gives them back each
/// time, and the kernel then hands out and clears every memory page anew. This is the second
/// generation of mimalloc, as the third sets four megabytes apart for each size of buffer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    leave(cli::run());
}

/// Ends the process by the exit code, at once: what is still held is the system's to take back, not
/// piece by piece, and the allocator's own farewell takes as long as two pages do.
fn leave(code: i32) -> ! {
    // What could not be written was told where it was written.
    let _ = std::io::stdout().flush();
    #[cfg(unix)]
    signal_hook::low_level::exit(code);
    #[cfg(not(unix))]
    std::process::exit(code)
}
