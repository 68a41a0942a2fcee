#![no_main]

use besshi_fuzz::{mutant, targets};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::pdf(bytes));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mutant = mutant::of(&data[..size], seed, &mut libfuzzer_sys::fuzzer_mutate);
    match mutant.filter(|mutant| mutant.len() <= max_size.min(data.len())) {
        Some(mutant) => {
            data[..mutant.len()].copy_from_slice(&mutant);
            mutant.len()
        }
        None => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
});
