//! The memory adapters keep what the ports promise.

use application::contract_tests;
use memory::{Faults, MemoryStore};

#[expect(clippy::unused_async, reason = "the suites wait for it")]
async fn fresh() -> (MemoryStore, ()) {
    (MemoryStore::new(Faults::none()), ())
}

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
