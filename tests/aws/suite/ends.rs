//! The end of a deployment.

use crate::world::World;

/// Functions, SQS queues and rules are gone; the table and the bucket stay, with everything in them.
pub(crate) async fn deleting_keeps_what_was_said(world: &World) {
    world.deployment.delete().await.unwrap_or_else(|error| panic!("{error}"));
    let gone =
        world.aws.try_call(&["lambda", "get-function", "--function-name", "canali-route"]).await;
    assert!(gone.is_err(), "the function is still there");
    let gone =
        world.aws.try_call(&["sqs", "get-queue-url", "--queue-name", "canali-inbound.fifo"]).await;
    assert!(gone.is_err(), "the SQS queue is still there");
    let table = world.deployment.output("Table");
    let kept =
        world.aws.call(&["dynamodb", "scan", "--table-name", table, "--select", "COUNT"]).await;
    assert!(kept["Count"].as_u64().unwrap_or_default() > 0, "{kept}");
    world.aws.call(&["s3api", "head-bucket", "--bucket", world.deployment.output("Bucket")]).await;
}
