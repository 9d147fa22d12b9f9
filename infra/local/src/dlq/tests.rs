//! Dead letters of the embedded SQS, in a folder at rest.

use std::path::Path;

use application::contract::dead_letters::Graveyard;
use application::contract_tests;
use aws_sdk_sqs::types::{Message, MessageAttributeValue, MessageSystemAttributeName};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::parked::Parked;
use crate::queues::is_fifo;

const INBOUND: &str = "inbound.fifo";
const DEAD: &str = "inbound-dlq.fifo";

struct World {
    _dir: TempDir,
    reached: Reached,
    letters: HostDeadLetters,
}

impl Graveyard for World {
    type Letters = HostDeadLetters;

    fn letters(&self) -> &HostDeadLetters {
        &self.letters
    }

    async fn dies(&self, queue: DeadLetterQueue, group: &str, body: &str) -> String {
        self.dies_on(queue.name(), group, body).await
    }

    async fn come(&self, queue: DeadLetterQueue) -> Vec<String> {
        let come = self.come_to(queue.origin().unwrap()).await;
        come.into_iter().filter_map(|it| it.body).collect()
    }
}

async fn fresh() -> (World, ()) {
    (World::new().await, ())
}

contract_tests!(dead_letters, super::fresh);

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        // SQLite takes an empty file for an empty database.
        std::fs::write(dir.path().join("dynamodb.sqlite"), "").unwrap();
        let reached = Reached::at(&place(dir.path())).await.unwrap();
        let letters = reached.dead_letters();
        Self { _dir: dir, reached, letters }
    }

    /// Puts a message where dead letters are; its id.
    async fn dies(&self, group: &str, text: &str) -> String {
        self.dies_on(DEAD, group, text).await
    }

    async fn dies_on(&self, queue: &str, group: &str, text: &str) -> String {
        let url = self.reached.url(queue).await.unwrap().unwrap();
        let kind = MessageAttributeValue::builder().data_type("String").string_value("of a kind");
        let mut send = self.reached.sqs.send_message().queue_url(url).message_body(text);
        if is_fifo(queue) {
            send = send.message_group_id(group).message_deduplication_id(text);
        }
        let send = send.message_attributes("kind", kind.build().unwrap());
        send.send().await.unwrap().message_id.unwrap()
    }

    async fn does(&self, what: &Dlq) -> Result<String, String> {
        let mut out = Vec::new();
        let done = run(&self.reached, what, &mut out).await;
        let said = String::from_utf8(out).unwrap();
        done.map(|()| said).map_err(|err| err.to_string())
    }

    async fn shown(&self) -> Vec<Value> {
        let said = self.does(&Dlq::Show { queue: "inbound".to_owned(), most: 100 }).await.unwrap();
        said.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
    }

    async fn redrives(&self, ids: &[&str]) -> Result<String, String> {
        let ids = ids.iter().map(|it| (*it).to_owned()).collect();
        self.does(&Dlq::Redrive { queue: DEAD.to_owned(), ids }).await
    }

    /// What has come to the SQS queue, in order; it stays in our hands.
    async fn come(&self) -> Vec<Message> {
        self.come_to(INBOUND).await
    }

    async fn come_to(&self, queue: &str) -> Vec<Message> {
        let url = self.reached.url(queue).await.unwrap().unwrap();
        let mut all = Vec::new();
        loop {
            let receive = self.reached.sqs.receive_message().queue_url(&url);
            let receive = receive.message_attribute_names("All").max_number_of_messages(10);
            let receive = receive.message_system_attribute_names(MessageSystemAttributeName::All);
            let some = receive.send().await.unwrap().messages.unwrap_or_default();
            if some.is_empty() {
                return all;
            }
            for message in some {
                let delete = self.reached.sqs.delete_message().queue_url(&url);
                let receipt = message.receipt_handle.clone().unwrap();
                delete.receipt_handle(receipt).send().await.unwrap();
                all.push(message);
            }
        }
    }
}

fn attribute<'a>(message: &'a Message, name: &MessageSystemAttributeName) -> Option<&'a str> {
    message.attributes.as_ref()?.get(name).map(String::as_str)
}

fn place(data: &Path) -> Place {
    Place { name: None, data: data.to_owned() }
}

fn bodies(messages: &[Message]) -> Vec<&str> {
    messages.iter().filter_map(|it| it.body.as_deref()).collect()
}

fn line_of<'a>(list: &'a str, queue: &str) -> Vec<&'a str> {
    let line = list.lines().find(|it| it.starts_with(queue)).unwrap_or_default();
    line.split_whitespace().collect()
}

#[tokio::test]
async fn every_dead_letter_queue_is_listed_with_its_depth_and_age() {
    let world = World::new().await;
    world.dies("a", "one").await;
    world.dies("a", "two").await;
    let list = world.does(&Dlq::List).await.unwrap();
    let inbound = line_of(&list, DEAD);
    assert_eq!((inbound[1], &inbound[3..]), ("2", &["(0", "min)"][..]), "{list}");
    for queue in [
        "assign-dlq.fifo",
        "outbound-dlq.fifo",
        "timers-dlq",
        "alerts-dlq",
        "crm-dlq",
        "hooks-dlq",
        "dispatch-dlq",
    ] {
        assert_eq!(line_of(&list, queue), [queue, "0"], "{list}");
    }
}

#[tokio::test]
async fn showing_tells_everything_and_consumes_nothing() {
    let world = World::new().await;
    let id = world.dies("a", r#"{"object":"bodies/inbound/x.json"}"#).await;
    let plain = world.dies("b", "no json").await;
    for _ in 0..2 {
        let shown = world.shown().await;
        assert_eq!(shown.len(), 2);
        let wanted = (json!(id), json!("a"), json!({ "object": "bodies/inbound/x.json" }));
        let told = (&shown[0]["id"], &shown[0]["group"], &shown[0]["body"]);
        assert_eq!(told, (&wanted.0, &wanted.1, &wanted.2));
        assert_eq!((&shown[1]["id"], &shown[1]["body"]), (&json!(plain), &json!("no json")));
        let reason = shown[0]["reason"].as_str().unwrap();
        assert!(reason.contains("5 times") && reason.contains("log of route"), "{reason}");
    }
    assert_eq!(world.shown().await[0]["received"], 3);
}

#[tokio::test]
async fn what_is_sent_back_is_as_it_was_and_in_order_and_gone_from_the_dead() {
    let world = World::new().await;
    for (group, text) in [("a", "a1"), ("b", "b1"), ("a", "a2")] {
        // It was sent to its SQS queue under the same id less than five minutes ago, and done with.
        let url = world.reached.url(INBOUND).await.unwrap().unwrap();
        let send = world.reached.sqs.send_message().queue_url(url).message_body(text);
        let send = send.message_group_id(group).message_deduplication_id(text);
        send.send().await.unwrap();
        world.dies(group, text).await;
    }
    assert_eq!(world.come().await.len(), 3);
    let said = world.redrives(&[]).await.unwrap();
    assert!(said.ends_with("3 sent, 0 left in inbound-dlq.fifo\n"), "{said}");
    let come = world.come().await;
    let mut of_a = bodies(&come);
    of_a.retain(|it| it.starts_with('a'));
    assert_eq!((come.len(), of_a), (3, vec!["a1", "a2"]));
    for message in &come {
        let group = attribute(message, &MessageSystemAttributeName::MessageGroupId);
        assert_eq!(group, message.body.as_deref().map(|it| &it[..1]));
        let kind = &message.message_attributes.as_ref().unwrap()["kind"];
        assert_eq!(kind.string_value(), Some("of a kind"));
    }
    assert!(world.shown().await.is_empty());
}

#[tokio::test]
async fn only_what_is_named_is_sent_and_what_is_not_there_is_told() {
    let world = World::new().await;
    world.dies("a", "one").await;
    let id = world.dies("b", "two").await;
    let refused = world.redrives(&[&id, "nobody"]).await.unwrap_err();
    assert!(refused.contains("nobody") && !refused.contains(&id), "{refused}");
    assert_eq!(bodies(&world.come().await), ["two"]);
    let left = world.shown().await;
    assert_eq!((left.len(), &left[0]["body"]), (1, &json!("one")), "it can be had at once");
}

#[tokio::test]
async fn who_asks_for_another_queue_is_told_which_there_are() {
    let world = World::new().await;
    let refused =
        world.does(&Dlq::Show { queue: "inbuond".to_owned(), most: 1 }).await.unwrap_err();
    for name in
        ["inbuond", DEAD, "timers-dlq", "alerts-dlq", "crm-dlq", "hooks-dlq", "dispatch-dlq"]
    {
        assert!(refused.contains(name), "{refused}");
    }
    let redrive = Dlq::Redrive { queue: "dispatch".to_owned(), ids: vec![] };
    assert!(world.does(&redrive).await.unwrap_err().contains("canali relay --dead-letters"));
}

#[tokio::test]
async fn what_the_relay_has_parked_is_told_and_stays() {
    let world = World::new().await;
    let parked = Parked::new(&world.reached.parked().unwrap());
    parked.park("1", &json!({ "eventID": "one" })).unwrap();
    let list = world.does(&Dlq::List).await.unwrap();
    assert_eq!(line_of(&list, "dispatch-dlq")[..2], ["dispatch-dlq", "1"], "{list}");
    for _ in 0..2 {
        let said = world.does(&Dlq::Show { queue: "dispatch".to_owned(), most: 9 }).await.unwrap();
        let told: Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&told["id"], &told["body"]), (&json!("1"), &json!({ "eventID": "one" })));
    }
}

#[tokio::test]
async fn a_folder_in_which_nothing_is_kept_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let refused = Reached::at(&place(dir.path())).await.unwrap_err().to_string();
    assert!(refused.contains("nothing is kept in"), "{refused}");
}
