//! Seeded permutations that are the same on every platform and with every version of `rand`.

use rand::{Rng, SeedableRng, rngs::ChaCha8Rng};

/// What a permutation is for: the same seed gives unrelated orders for different purposes.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Split,
    Shuffle,
}

/// Overwrites `order` with a permutation of `0..order.len()` that depends on its length and the three other arguments.
///
/// Fisher and Yates's shuffle in Durstenfeld's form (Communications of the ACM 7(7), algorithm 235, 1964) on ChaCha8.
pub(super) fn permute(order: &mut [usize], purpose: Purpose, seed: u64, stream: u64) {
    for (position, index) in order.iter_mut().enumerate() {
        *index = position;
    }
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8] = purpose as u8;
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(stream);
    for last in (1..order.len()).rev() {
        order.swap(last, below(&mut rng, last as u64 + 1) as usize);
    }
}

/// A number below `bound`, each equally likely (Lemire, "Fast random integer generation in an interval", 2019).
fn below(rng: &mut ChaCha8Rng, bound: u64) -> u64 {
    loop {
        let product = u128::from(rng.next_u64()) * u128::from(bound);
        if product as u64 >= bound.wrapping_neg() % bound {
            return (product >> 64) as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(len: usize, purpose: Purpose, seed: u64, stream: u64) -> Vec<usize> {
        let mut order = vec![0; len];
        permute(&mut order, purpose, seed, stream);
        order
    }

    #[test]
    fn holds_every_index_once() {
        for len in [0, 1, 2, 3, 100] {
            let mut sorted = order(len, Purpose::Shuffle, 5, 0);
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..len));
        }
    }

    #[test]
    fn is_fixed() {
        // Also computed by a separate implementation of ChaCha8 from RFC 8439 with 8 rounds.
        assert_eq!(order(10, Purpose::Split, 42, 0), [7, 6, 5, 1, 0, 4, 8, 9, 2, 3]);
    }

    #[test]
    fn differs_by_purpose_seed_and_stream() {
        let one = order(50, Purpose::Shuffle, 5, 0);
        assert_eq!(one, order(50, Purpose::Shuffle, 5, 0));
        assert_ne!(one, order(50, Purpose::Split, 5, 0));
        assert_ne!(one, order(50, Purpose::Shuffle, 6, 0));
        assert_ne!(one, order(50, Purpose::Shuffle, 5, 1));
    }

    #[test]
    fn every_order_is_equally_likely() {
        let mut counts = std::collections::HashMap::new();
        for seed in 0..6000 {
            *counts.entry(order(3, Purpose::Shuffle, seed, 0)).or_insert(0) += 1;
        }
        // The standard deviation of each count is 29.
        assert!(
            counts.len() == 6 && counts.values().all(|count| (880..1120).contains(count)),
            "{counts:?}"
        );
    }
}
