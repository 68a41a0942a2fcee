#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| besshi_fuzz::targets::profile(bytes));
