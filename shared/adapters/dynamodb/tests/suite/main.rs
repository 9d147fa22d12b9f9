//! The stores on DynamoDB keep what the ports promise: over HTTP, on an emulator inside the test.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod create;
mod embedded;
mod faults;
mod format;
mod golden;
mod histories;
mod units;

use application::contract_tests;
use dynamodb::DynamoStore;

use crate::embedded::Embedded;

async fn fresh() -> (DynamoStore, Embedded) {
    let embedded = Embedded::start().await;
    (embedded.store("canali").await, embedded)
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

/// The same, and no query answers more than 3 items at once.
mod small_pages {
    use super::{DynamoStore, Embedded, contract_tests};

    async fn fresh() -> (DynamoStore, Embedded) {
        let embedded = Embedded::start().await;
        embedded.faults.limit_pages(3);
        (embedded.store("canali").await, embedded)
    }

    contract_tests!(chats, super::fresh);
    contract_tests!(lines, super::fresh);
    contract_tests!(channels, super::fresh);
    contract_tests!(people, super::fresh);
    contract_tests!(tokens, super::fresh);
    contract_tests!(agreements, super::fresh);
    contract_tests!(notifications, super::fresh);
    contract_tests!(crm, super::fresh);
    contract_tests!(bindings, super::fresh);
    contract_tests!(webhooks, super::fresh);
    contract_tests!(errands, super::fresh);
    contract_tests!(sockets, super::fresh);
}
