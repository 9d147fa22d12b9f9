//! Who writes what, in which order: the same for the same seed.

use serde_json::Value;
use tests::update::Updates;

pub(crate) const CUSTOMERS: usize = 500;
pub(crate) const MESSAGES_EACH: usize = 20;

/// The text of a customer's message.
pub(crate) fn text(customer: usize, number: usize) -> String {
    format!("message {number} of customer {customer}")
}

/// One delivery of an update.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) customer: usize,
    pub(crate) update: Value,
}

/// All deliveries, in order: chats interleaved, a chat's first deliveries in their order, and every update a second
/// time at a random later point.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) deliveries: Vec<Delivery>,
    /// After how many deliveries something happens, ten times.
    pub(crate) moments: Vec<usize>,
}

impl Plan {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut turns: Vec<usize> =
            (0..CUSTOMERS * MESSAGES_EACH).map(|it| it % CUSTOMERS + 1).collect();
        for last in (1..turns.len()).rev() {
            turns.swap(last, dice.below(last + 1));
        }
        let updates = Updates::default();
        let mut written = vec![0; CUSTOMERS + 1];
        let count = turns.len();
        let mut placed = Vec::with_capacity(2 * count);
        for (place, customer) in turns.into_iter().enumerate() {
            let text = text(customer, written[customer]);
            written[customer] += 1;
            let chat = i64::try_from(customer).unwrap_or_default();
            let delivery = Delivery { customer, update: updates.text(chat, &text) };
            // Whole steps for the first deliveries, half steps for the second: no two at one place.
            let again = place + dice.below(count - place);
            placed.push((2 * place, delivery.clone()));
            placed.push((2 * again + 1, delivery));
        }
        placed.sort_by_key(|it| it.0);
        let deliveries: Vec<Delivery> = placed.into_iter().map(|it| it.1).collect();
        let mut moments: Vec<usize> =
            (0..10).map(|_| 1 + dice.below(deliveries.len() - 1)).collect();
        moments.sort_unstable();
        Self { deliveries, moments }
    }
}

/// `SplitMix64` (Steele, Lea and Flood, 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from((mixed ^ (mixed >> 31)) % bound).unwrap_or_default()
    }
}
