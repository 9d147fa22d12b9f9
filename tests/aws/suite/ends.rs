//! The end of a deployment.

use crate::world::World;

/// Functions, SQS queues and rules are gone; the table and the bucket stay, with everything in them.
pub(crate) async fn deleting_keeps_what_was_said(world: &World) {
    world.deployment.delete().await.unwrap_or_else(|error| panic!("{error}"));
    let function = ["lambda", "get-function", "--function-name", "canali-route"];
    assert_eq!(refusal(world, &function).await, "ResourceNotFoundException");
    let queue = ["sqs", "get-queue-url", "--queue-name", "canali-inbound.fifo"];
    let gone = refusal(world, &queue).await;
    assert!(gone.ends_with("NonExistentQueue") || gone.ends_with("QueueDoesNotExist"), "{gone}");
    let table = world.deployment.output("Table");
    let kept =
        world.aws.call(&["dynamodb", "scan", "--table-name", table, "--select", "COUNT"]).await;
    assert!(kept["Count"].as_u64().unwrap_or_default() > 0, "{kept}");
    world.aws.call(&["s3api", "head-bucket", "--bucket", world.deployment.output("Bucket")]).await;
}

/// The code of AWS's refusal: `An error occurred (CODE) when calling …`.
async fn refusal(world: &World, call: &[&str]) -> String {
    let error = world.aws.try_call(call).await.expect_err("it is refused").to_string();
    let code = error.split_once("occurred (").and_then(|(_, rest)| rest.split_once(')'));
    code.map_or_else(|| panic!("{error}"), |(code, _)| code.to_owned())
}
