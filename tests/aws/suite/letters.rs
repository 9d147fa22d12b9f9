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

/// What the letters say.
const BODY: &str = "senseless, and dead";

/// The stream's.
const DISPATCH: &str = "dispatch-dlq";

/// What nobody can read goes back to where it came from, where it is parked; of the stream's dead letters nothing goes anywhere.
pub(crate) async fn an_admin_sends_dead_letters_back(world: &World) {
    for queue in QUEUES {
        dies(world, queue).await;
    }
    let listed = world.admin.get("/api/v1/dead-letters").await.ok();
    let counts = listed["items"].as_array().expect("a list");
    // Other tests may have left some.
    let is_counted = |it: &Value| it["messages"].as_u64() >= Some(1) && it["oldest_at"].is_string();
    assert!(counts.len() == QUEUES.len() && counts.iter().all(is_counted), "{listed}");
    for queue in QUEUES {
        let path = format!("/api/v1/dead-letters/{queue}");
        let letter = seen(world, &path).await;
        let redrive = format!("{path}/redrive");
        let body = json!({ "ids": [letter["id"]] });
        if queue == DISPATCH {
            let refused = world.admin.post(&redrive, &body).await;
            assert_eq!(refused.refusal(), (409, "NO_WAY_BACK"));
            assert_eq!(seen(world, &path).await["id"], letter["id"], "it is still there");
            continue;
        }
        let done = world.admin.post(&redrive, &body).await.ok();
        let told = (&done["sent"], &done["missing"]);
        assert_eq!(told, (&json!(1), &json!([])), "{queue}: {done}");
    }
    let url = world.deployment.queue(DISPATCH).await;
    world.aws.call(&["sqs", "purge-queue", "--queue-url", &url]).await;
}

/// The dead letter that was put there, once it shows.
async fn seen(world: &World, path: &str) -> Value {
    until(path, || async {
        let seen = world.admin.get(path).await.ok();
        seen["items"].as_array()?.iter().find(|it| it["body"] == BODY).cloned()
    })
    .await
}

async fn dies(world: &World, queue: &str) {
    let url = world.deployment.queue(queue).await;
    let send = ["sqs", "send-message", "--queue-url", &url, "--message-body", BODY];
    let ids = ["--message-group-id", "dead", "--message-deduplication-id", "dead"];
    let is_fifo = queue.ends_with(".fifo");
    world.aws.call(&[&send[..], if is_fifo { &ids } else { &[] }].concat()).await;
}
