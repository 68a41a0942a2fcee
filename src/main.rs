//! The `besshi` command.

mod cli;

/// Pages are read into large buffers that come and go; the system's allocator gives them back each
/// time, and the kernel then hands out and clears every memory page anew. This is the second
/// generation of mimalloc, as the third sets four megabytes apart for each size of buffer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Ends the process by the exit code, at once: what is still held is the system's to take back, not
/// piece by piece.
fn main() {
    std::process::exit(cli::run());
}
