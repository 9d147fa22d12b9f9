//! For any interleaving of starts, shares and matches, one customer with one phone has one card.

use std::collections::BTreeSet;

use application::crm;
use domain::crm::{CardRef, CommunicationKind, Handle};
use domain::time::Seconds;
use futures::future::join_all;
use memory::{Body, Random, SqsQueue};
use serde_json::json;

use crate::world::World;

/// Worlds that are tried.
const SEEDS: u64 = 200;

/// The chats of one person: two at a messenger, two on the site.
const CHATS: [&str; 4] = ["ada", "bea", "web", "wob"];

const PHONE: &str = "06 12345678";

/// What one chat's customer does.
async fn does(world: &mut World, chat: &str, text: &str) {
    let message = if chat.starts_with('w') {
        world.visit(chat, text, None)
    } else {
        world.message(chat, text)
    };
    world.receive(&message).await;
}

impl World {
    /// Everything but the CRM happens; then what the CRM was to hear of, all at once, with writes that give way to others;
    /// and what failed, again.
    async fn crm_at_once(&mut self, seed: u64) {
        for round in 0..20 {
            self.settle().await;
            let mut messages = Vec::new();
            while let Some(message) = self.context.queues.receive(SqsQueue::Crm) {
                messages.push(message);
            }
            if messages.is_empty() {
                return;
            }
            self.faults.pause_writes(seed * 31 + round, 5_000);
            let handled = join_all(messages.iter().map(async |it| {
                let Body::Crm(message) = it.body else { unreachable!() };
                crm(&self.context, &self.context.store, message).await
            }))
            .await;
            self.faults.heal();
            for (message, handled) in messages.iter().zip(handled) {
                match handled {
                    Ok(_) => self.context.queues.finish(message),
                    Err(_) => self.context.queues.fail(message, Seconds(0)),
                }
            }
        }
        panic!("the CRM does not come to rest");
    }

    /// The cards that have the phone.
    fn with_phone(&self) -> Vec<CardRef> {
        let phone = Handle::of(CommunicationKind::Phone, "+39 06 12345678", None).unwrap();
        let cards = self.context.store.all_cards().into_iter();
        cards.filter(|it| it.draft.has(&phone)).map(|it| it.card_ref()).collect()
    }
}

async fn try_with(seed: u64) {
    let mut random = Random::seeded(seed);
    let create = ["lead", "deal"][random.below(2)];
    let fields = json!({"CRM_CREATE": create, "CRM_CHAT_TRACKER": "Y"});
    let mut world = World::with_crm(fields).await;
    world.holds_crm = true;
    let mut shared = BTreeSet::new();
    for step in 0..8 {
        let chat = CHATS[random.below(CHATS.len())];
        let shares = random.below(2) == 0;
        does(&mut world, chat, if shares { PHONE } else { "hello" }).await;
        if shares {
            shared.insert(chat);
        }
        if random.below(3) == 0 {
            world.crm_at_once(seed * 100 + step).await;
        }
    }
    world.crm_at_once(seed * 100 + 99).await;
    world.check_cards();
    let found = world.with_phone();
    assert_eq!(found.len(), usize::from(!shared.is_empty()), "seed {seed}: {found:?}");
    for chat in &shared {
        assert_eq!(world.bound(chat).main(), found.first().copied(), "seed {seed}: {chat}");
    }
}

#[tokio::test]
async fn one_customer_with_one_phone_has_one_card_whatever_comes_between() {
    for seed in 1..=SEEDS {
        try_with(seed).await;
    }
}
