//! The stack is updated while customers write.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_tests::deployment::Deployment;
use futures::join;
use tests::office::texts;

use crate::world::{World, offered, quiet, said};

/// Others than before, so that the functions that are told them change as well.
const TARGETS: &str = "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fd00::/8";

/// Functions and log groups are changed under way; each message arrives once, in order.
pub(crate) async fn an_update_in_place_loses_nothing(world: &World) {
    const BOT: &str = "103:bot-during-an-update";
    let line = world.line(1, quiet(), BOT).await;
    let is_updated = AtomicBool::new(false);
    let update = async {
        let parameters = [("LogRetentionDays", "60"), ("AllowTargets", TARGETS)];
        let updated = Deployment::deploy(&world.aws, &parameters).await;
        is_updated.store(true, Ordering::Relaxed);
        updated.unwrap_or_else(|error| panic!("{error}"))
    };
    let customer = async {
        let mut sent = 0;
        while !is_updated.load(Ordering::Relaxed) || sent < 20 {
            world.says(BOT, 5, &sent.to_string()).await;
            sent += 1;
        }
        sent
    };
    let (updated, sent) = join!(update, customer);
    assert_eq!(updated.url, world.deployment.url, "it is the same API");
    let session = offered(&line).await;
    let messages = said(&world.admin, &session, sent).await;
    let expected: Vec<String> = (0..sent).map(|it| it.to_string()).collect();
    assert_eq!(texts(&messages), expected);
}
