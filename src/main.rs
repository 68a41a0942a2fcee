//! The `besshi` command.

mod cli;

/// Pages are read into large buffers that come and go; the system's allocator gives them back each
/// time, and the kernel then hands out and clears every memory page anew. This is the second
/// generation of mimalloc, as the third sets four megabytes apart for each size of buffer.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
