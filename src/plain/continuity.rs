//! How likely one run of Japanese goes on with another: a character model learnt from the document.
//!
//! A sentence that was cut at the end of a line goes on in one other line. The lines of the
//! document themselves tell which: their insides are Japanese that was not cut, and many a sentence
//! stands in the document twice, cut elsewhere. What a short text does not tell, general Japanese
//! does (`japanese`).

#![expect(
    clippy::disallowed_types,
    reason = "counts are looked up and never listed, so their order reaches no output"
)]

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::japanese::Japanese;

/// The longest run of characters that is counted.
const ORDER: usize = 4;
/// How many characters of the next line are weighed.
const HEAD: usize = 3;
/// How many characters of a join have to stand together elsewhere to prove it: on either side.
const PROOF: [usize; 2] = [4, 6];
/// How much a context counts that was never seen (Witten and Bell's smoothing, kept constant).
pub(super) const BACK_OFF: f64 = 3.0;
/// Of so few characters a model knows next to nothing; of so many it knows the document.
const FEW: f64 = 1000.0;
const MANY: f64 = 20_000.0;
/// A text of fewer characters is short.
const SHORT: f64 = 10_000.0;
/// General Japanese counts as so many characters of a short text.
const GENERAL: f64 = 200.0;
/// The share of general Japanese in what is expected of a run that a short text has not.
const MIX: f64 = 0.3;
/// How far it says something that general Japanese has not seen a join.
const GENERAL_TRUST: f64 = 0.7;
/// Stands between two lines.
const BREAK: char = '\n';
/// About how many different characters a Japanese document has.
pub(super) const ALPHABET: f64 = 2000.0;

/// Counts of runs of characters.
#[derive(Debug, Default)]
pub(super) struct Model {
    runs: Counts,
    proofs: [Counts; 2],
    /// How often one line stands just above another.
    pairs: Counts,
    total: f64,
    /// General Japanese, for what a short text does not say.
    general: Option<Japanese>,
}

type Counts = HashMap<u64, u32, BuildHasherDefault<Ready>>;

/// The keys are hashes already.
#[derive(Debug, Default)]
struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// FNV-1a, by characters, mixed at the end so that all bits differ.
pub(super) fn hash<'a>(chars: impl IntoIterator<Item = &'a char>) -> u64 {
    let mut key = 0xcbf2_9ce4_8422_2325_u64;
    for c in chars {
        key = (key ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3);
    }
    key ^= key >> 32;
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Model {
    /// Learns from the insides of lines.
    pub(super) fn learn<'a>(lines: impl IntoIterator<Item = &'a [char]>) -> Self {
        let mut model = Self::default();
        let mut above: &[char] = &[];
        for line in lines {
            *model.pairs.entry(hash(above.iter().chain(&[BREAK]).chain(line))).or_default() += 1;
            above = line;
            model.total += f64::from(u32::try_from(line.len()).unwrap_or(u32::MAX));
            for length in 1..=ORDER {
                for run in line.windows(length) {
                    *model.runs.entry(hash(run)).or_default() += 1;
                }
            }
            for (counts, side) in model.proofs.iter_mut().zip(PROOF) {
                for run in line.windows(2 * side) {
                    *counts.entry(hash(run)).or_default() += 1;
                }
            }
        }
        model.general = (model.total < SHORT).then(Japanese::load);
        model
    }

    /// How far it says something that the model has not seen a join, from 0 to 1: little in a text of
    /// one page, but by general Japanese. How one sentence follows another (`ended`) that does not tell.
    pub(super) fn trust(&self, ended: bool) -> f64 {
        if self.general.is_some() && !ended {
            return GENERAL_TRUST;
        }
        ((self.total / FEW).ln() / (MANY / FEW).ln()).clamp(0.0, 1.0)
    }

    fn count(&self, run: &[char]) -> f64 {
        f64::from(self.runs.get(&hash(run)).copied().unwrap_or(0))
    }

    /// The probability of the last character of `run` after the others.
    fn probability(&self, run: &[char]) -> f64 {
        self.probabilities(run).0
    }

    /// The same, and that in general Japanese, where it is asked.
    fn probabilities(&self, run: &[char]) -> (f64, Option<f64>) {
        let Some((_, context)) = run.split_last() else { return (0.0, None) };
        let in_general = |shorter: Option<f64>| {
            self.general.as_ref().map(|g| g.probability(run, shorter.unwrap_or(0.0)))
        };
        if context.is_empty() {
            let general = in_general(None);
            let unseen = general.map_or(0.5, |general| GENERAL * general);
            let all = general.map_or(0.5 * ALPHABET, |_| GENERAL);
            return ((self.count(run) + unseen) / (self.total + all), general);
        }
        let (mut shorter, general) = self.probabilities(&run[1..]);
        let general = in_general(general);
        if let Some(general) = general {
            shorter += MIX * (general - shorter);
        }
        let own = (self.count(run) + BACK_OFF * shorter) / (self.count(context) + BACK_OFF);
        (own, general)
    }

    /// How likely a line begins as one does, whatever stands before: the logarithm of the probability.
    pub(super) fn alone(&self, line: &[char]) -> f64 {
        let head = &line[..line.len().min(HEAD)];
        (1..=head.len()).map(|to| self.probability(&head[..to])).product::<f64>().ln()
    }

    /// How much likelier a line beginning with `head` is after one ending in `tail` than anywhere
    /// (`alone`): the logarithm of the ratio.
    pub(super) fn gain(&self, tail: &[char], head: &[char], alone: f64) -> f64 {
        let tail = &tail[tail.len().saturating_sub(ORDER - 1)..];
        let mut joined = [BREAK; ORDER - 1 + HEAD];
        let mut length = 0;
        for &c in tail.iter().chain(head.iter().take(HEAD)) {
            joined[length] = c;
            length += 1;
        }
        let after = |at: usize| &joined[(at + 1).saturating_sub(ORDER)..=at];
        let likely: f64 = (tail.len()..length).map(|at| self.probability(after(at))).product();
        likely.ln() - alone
    }

    /// Whether two lines stand one above the other more than once: they are of one sentence that comes
    /// again.
    pub(super) fn recur(&self, upper: &[char], lower: &[char]) -> bool {
        let pair = hash(upper.iter().chain(&[BREAK]).chain(lower));
        self.pairs.get(&pair).is_some_and(|&times| times > 1)
    }

    /// How many of the two lengths of a join stand together inside of a line elsewhere.
    pub(super) fn proofs(&self, tail: &[char], head: &[char]) -> u32 {
        let mut found = 0;
        for (counts, side) in self.proofs.iter().zip(PROOF) {
            let right = side.min(head.len());
            let left = 2 * side - right;
            if tail.len() < left {
                break;
            }
            let run = tail[tail.len() - left..].iter().chain(&head[..right]);
            found += u32::from(counts.contains_key(&hash(run)));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_word_that_was_cut_goes_on_in_its_other_half() {
        let lines = ["不正ソフトウェアの混入", "不正ソフトウェアを防ぐ", "端末の利用者に周知する"];
        let lines: Vec<Vec<char>> = lines.iter().map(|line| chars(line)).collect();
        let model = Model::learn(lines.iter().map(Vec::as_slice));
        let tail = chars("最新の不正ソフ");
        let gain = |head: &str| model.gain(&tail, &chars(head), model.alone(&chars(head)));
        assert!(gain("トウェアの") > 2.0);
        assert!(gain("利用者に") < 0.0);
        assert_eq!(model.proofs(&chars("適切な不正ソフ"), &chars("トウェアの")), 1);
    }
}
