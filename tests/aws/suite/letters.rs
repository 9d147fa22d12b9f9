//! Dead letters over HTTP: every right that `api` has on them is used.

use aws_tests::wait::until;
use serde_json::{Value, json};

use crate::world::World;

/// All dead-letter queues; of the last nothing can be sent.
const QUEUES: [&str; 9] = [
    "inbound-dlq.fifo",
    "assign-dlq.fifo",
    "outbound-dlq.fifo",
    "timers-dlq",
    "alerts-dlq",
    "crm-dlq",
    "hooks-dlq",
    "pushes-dlq",
    DISPATCH,
];

/// The stream's.
const DISPATCH: &str = "dispatch-dlq";

/// What nobody can read goes back to where it came from, where it is parked; of the stream's dead letters nothing goes anywhere.
pub(crate) async fn an_admin_sends_dead_letters_back(world: &World) {
    for queue in QUEUES {
        dies(world, queue).await;
    }
    let listed = world.admin.get("/api/v1/dead-letters").await.ok();
    let counts = listed["items"].as_array().expect("a list");
    assert!(counts.iter().all(|it| it["messages"] == 1 && it["oldest_at"].is_string()), "{listed}");
    for queue in QUEUES {
        let path = format!("/api/v1/dead-letters/{}", queue);
        let letter = seen(world, &path).await;
        assert_eq!(letter["body"], "senseless, and dead", "{letter}");
        let redrive = format!("{path}/redrive");
        let body = json!({ "ids": [letter["id"]] });
        if queue != DISPATCH {
            let done = world.admin.post(&redrive, &body).await.ok();
            assert_eq!(done, json!({ "sent": 1, "left": 0, "missing": [] }), "{}", queue);
        } else {
            let refused = world.admin.post(&redrive, &body).await;
            assert_eq!(refused.refusal(), (409, "NO_WAY_BACK"));
            assert_eq!(seen(world, &path).await["id"], letter["id"], "it is still there");
        }
    }
    let url = world.deployment.queue(DISPATCH).await;
    world.aws.call(&["sqs", "purge-queue", "--queue-url", &url]).await;
}

/// The only dead letter of a queue, once it shows.
async fn seen(world: &World, path: &str) -> Value {
    until(path, || async {
        let seen = world.admin.get(path).await.ok();
        seen["items"].as_array().and_then(|it| it.first().cloned())
    })
    .await
}

async fn dies(world: &World, queue: &str) {
    let url = world.deployment.queue(queue).await;
    let send =
        ["sqs", "send-message", "--queue-url", &url, "--message-body", "senseless, and dead"];
    let ids = ["--message-group-id", "dead", "--message-deduplication-id", "dead"];
    let is_fifo = queue.ends_with(".fifo");
    world.aws.call(&[&send[..], if is_fifo { &ids } else { &[] }].concat()).await;
}
