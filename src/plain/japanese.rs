//! How general Japanese goes on: how often runs of characters stand in it.
//!
//! A text of one page says little of its language. The counts, of five million characters of
//! software documentation, stand in for what it does not say; `scripts/japanese.py` makes them.

use super::continuity::{ALPHABET, BACK_OFF, hash};

/// The counts as they are stored: the number of characters and of runs; for each run, by rising key, the
/// step from the key before and how often it comes, on a scale of logarithms.
static COUNTS: &[u8] = include_bytes!("japanese.bin");

/// Steps of the scale for each doubling.
const STEPS: f64 = 8.0;

/// Counts of runs of up to four characters.
#[derive(Debug)]
pub(super) struct Japanese {
    keys: Vec<u32>,
    levels: Vec<u8>,
    total: f64,
}

impl Japanese {
    /// Unpacks the counts.
    pub(super) fn load() -> Self {
        let (head, mut rest) = COUNTS.split_at(8);
        let number =
            |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let runs = number(4) as usize;
        let mut japanese = Self {
            keys: Vec::with_capacity(runs),
            levels: Vec::with_capacity(runs),
            total: f64::from(number(0)),
        };
        let mut key = 0_u32;
        while let Some((step, [level, after @ ..])) = step(rest) {
            key = key.wrapping_add(step);
            japanese.keys.push(key);
            japanese.levels.push(*level);
            rest = after;
        }
        japanese
    }

    fn count(&self, run: &[char]) -> f64 {
        let key = (hash(run) >> 32) as u32;
        let at = self.keys.binary_search(&key);
        at.map_or(0.0, |at| (f64::from(self.levels[at]) / STEPS).exp2())
    }

    /// The probability of the last character of `run` after the others; `shorter` is that after all of
    /// them but the first.
    pub(super) fn probability(&self, run: &[char], shorter: f64) -> f64 {
        match run.split_last() {
            Some((_, context @ [_, ..])) => {
                (self.count(run) + BACK_OFF * shorter) / (self.count(context) + BACK_OFF)
            }
            _ => (self.count(run) + 0.5) / (self.total + 0.5 * ALPHABET),
        }
    }
}

/// A number of seven bits a byte, the lowest first, and what follows.
fn step(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut step = 0;
    for (at, &byte) in bytes.iter().enumerate().take(5) {
        step |= u32::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return Some((step, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_on_in_their_other_half() {
        let japanese = Japanese::load();
        let of = |run: &str| {
            let run: Vec<char> = run.chars().collect();
            let from = (0..run.len()).rev();
            from.fold(0.0, |shorter, from| japanese.probability(&run[from..], shorter))
        };
        assert!(of("コード") > 10.0 * of("コー等"));
        assert!(of("を実行") > 10.0 * of("を実る"));
        assert_eq!(japanese.keys.len(), japanese.levels.len());
        assert!(japanese.keys.is_sorted());
    }
}
