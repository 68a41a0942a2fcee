//! The best assignment of lines to the lines that follow them: Bertsekas's auction.
//!
//! Each line bids for the line that would follow it; a line goes to the highest bidder, and who was
//! outbid bids again for what is best at the new prices. A line that gains nothing at these prices
//! ends its cell. With steps of [`STEP`] the total is within that much a line of the best there is
//! (Bertsekas 1988).

use std::collections::VecDeque;

/// The least raise of a price.
const STEP: f64 = 0.01;

/// A line that may follow another, and what that gains over both standing apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offer {
    /// The line that follows.
    pub(super) next: usize,
    /// What it gains; more than 0.
    pub(super) gain: f64,
}

/// Who follows whom.
#[derive(Debug, Clone, Default)]
pub(super) struct Assignment {
    /// For each line the index of its offer that was taken.
    pub(super) taken: Vec<Option<usize>>,
    /// For each line how much worse off it would be with the next best choice.
    pub(super) margin: Vec<f64>,
}

/// Gives each line at most one of its offers, and no line to two.
///
/// `same` tells lines that say the same: to exchange them changes nothing.
pub(super) fn assign(offers: &[Vec<Offer>], same: &dyn Fn(usize, usize) -> bool) -> Assignment {
    let (taken, owner) = bid(offers);
    let margin = margins(offers, &owner, &taken, same);
    Assignment { taken, margin }
}

/// The same where it does not matter how narrowly: for each line what it is given.
pub(super) fn share(offers: &[Vec<Offer>]) -> Vec<Option<usize>> {
    let (taken, _) = bid(offers);
    taken.iter().zip(offers).map(|(at, list)| at.map(|at| list[at].next)).collect()
}

/// The index of the offer that each line takes, and which line takes each.
fn bid(offers: &[Vec<Offer>]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let size = offers.iter().flatten().map(|o| o.next + 1).max().unwrap_or(0).max(offers.len());
    let mut price = vec![0.0_f64; size];
    let mut owner: Vec<Option<usize>> = vec![None; size];
    let mut taken: Vec<Option<usize>> = vec![None; offers.len()];
    let mut bidders: VecDeque<usize> = (0..offers.len()).collect();
    while let Some(bidder) = bidders.pop_front() {
        let (best, first, second) = choose(&offers[bidder], &price);
        let Some(best) = best.filter(|_| first > 0.0) else { continue };
        let next = offers[bidder][best].next;
        price[next] += first - second.max(0.0) + STEP;
        taken[bidder] = Some(best);
        if let Some(outbid) = owner[next].replace(bidder) {
            taken[outbid] = None;
            bidders.push_back(outbid);
        }
    }
    (taken, owner)
}

/// The offer of the greatest profit at these prices, that profit, and the next best.
fn choose(offers: &[Offer], price: &[f64]) -> (Option<usize>, f64, f64) {
    let (mut best, mut first, mut second) = (None, f64::NEG_INFINITY, f64::NEG_INFINITY);
    for (at, offer) in offers.iter().enumerate() {
        let profit = offer.gain - price[offer.next];
        if profit > first {
            (best, second, first) = (Some(at), first, profit);
        } else if profit > second {
            second = profit;
        }
    }
    (best, first, second)
}

/// How much each line's choice is better than the best exchange with one other line.
fn margins(
    offers: &[Vec<Offer>],
    owner: &[Option<usize>],
    taken: &[Option<usize>],
    same: &dyn Fn(usize, usize) -> bool,
) -> Vec<f64> {
    let gain = |bidder: usize, next: usize| {
        offers[bidder].iter().find(|offer| offer.next == next).map_or(0.0, |offer| offer.gain)
    };
    let own = |bidder: usize| taken[bidder].map(|at| offers[bidder][at]);
    let worth = |bidder: usize| own(bidder).map_or(0.0, |offer| offer.gain);
    let mut margin: Vec<f64> = (0..offers.len()).map(worth).collect();
    for (bidder, list) in offers.iter().enumerate() {
        let other = |offer: &&Offer| own(bidder).is_none_or(|o| !same(o.next, offer.next));
        for offer in list.iter().filter(other) {
            let Some(rival) = owner[offer.next] else {
                margin[bidder] = margin[bidder].min(worth(bidder) - offer.gain);
                continue;
            };
            // The two exchange what they have.
            let now = worth(bidder) + worth(rival);
            let then = offer.gain + own(bidder).map_or(0.0, |o| gain(rival, o.next));
            for one in [bidder, rival] {
                margin[one] = margin[one].min(now - then);
            }
        }
    }
    margin
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(offers: &[Vec<Offer>], taken: &[Option<usize>]) -> f64 {
        taken.iter().enumerate().filter_map(|(i, at)| at.map(|at| offers[i][at].gain)).sum()
    }

    /// The best total by trying everything.
    fn best(offers: &[Vec<Offer>], used: &mut Vec<usize>) -> f64 {
        let Some((first, rest)) = offers.split_first() else { return 0.0 };
        let mut most = best(rest, used);
        for offer in first {
            if !used.contains(&offer.next) {
                used.push(offer.next);
                most = most.max(offer.gain + best(rest, used));
                used.pop();
            }
        }
        most
    }

    #[test]
    fn the_greater_total_wins_over_the_greatest_gain() {
        let offer = |next, gain| Offer { next, gain };
        let offers = [vec![offer(0, 5.0), offer(1, 4.0)], vec![offer(0, 4.5)]];
        let assignment = assign(&offers, &|a, b| a == b);
        assert_eq!(assignment.taken, [Some(1), Some(0)]);
        assert!((assignment.margin[0] - 3.5).abs() < 0.1, "{:?}", assignment.margin);
    }

    proptest! {
        #[test]
        fn the_total_is_the_best_there_is(gains in prop::collection::vec(
            prop::collection::btree_map(0..6_usize, 0.1..9.0_f64, 0..5), 1..7))
        {
            let offers: Vec<Vec<Offer>> = gains
                .iter()
                .map(|list| list.iter().map(|(&next, &gain)| Offer { next, gain }).collect())
                .collect();
            let assignment = assign(&offers, &|a, b| a == b);
            let best = best(&offers, &mut Vec::new());
            let slack = 2.0 * STEP * 7.0;
            prop_assert!(total(&offers, &assignment.taken) >= best - slack);
        }
    }
}
