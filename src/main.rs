//! The `besshi` command.

fn main() {}
