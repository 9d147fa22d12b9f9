//! The memory adapters keep what the ports promise.

use application::contract::dead_letters::Graveyard;
use application::contract_tests;
use application::ports::DeadLetterQueue;
use domain::time::Timestamp;
use memory::{Faults, MemoryDeadLetters, MemoryStore};

#[expect(clippy::unused_async, reason = "the suites wait for it")]
async fn fresh() -> (MemoryStore, ()) {
    (MemoryStore::new(Faults::none()), ())
}

struct Dead(MemoryDeadLetters);

impl Graveyard for Dead {
    type Letters = MemoryDeadLetters;

    fn letters(&self) -> &MemoryDeadLetters {
        &self.0
    }

    async fn dies(&self, queue: DeadLetterQueue, group: &str, body: &str) -> String {
        self.0.dies(queue, group, body, Timestamp(0))
    }

    async fn come(&self, queue: DeadLetterQueue) -> Vec<String> {
        self.0.come(queue)
    }
}

#[expect(clippy::unused_async, reason = "the suites wait for it")]
async fn dead() -> (Dead, ()) {
    (Dead(MemoryDeadLetters::new(Faults::none())), ())
}

contract_tests!(dead_letters, crate::dead);
contract_tests!(chats, crate::fresh);
contract_tests!(lines, crate::fresh);
contract_tests!(channels, crate::fresh);
contract_tests!(people, crate::fresh);
contract_tests!(tokens, crate::fresh);
contract_tests!(agreements, crate::fresh);
contract_tests!(notifications, crate::fresh);
contract_tests!(crm, crate::fresh);
contract_tests!(bindings, crate::fresh);
contract_tests!(webhooks, crate::fresh);
contract_tests!(errands, crate::fresh);
contract_tests!(sockets, crate::fresh);
contract_tests!(ids, crate::fresh);
contract_tests!(objects, crate::fresh);
contract_tests!(secrets, crate::fresh);
contract_tests!(faults, crate::fresh);
