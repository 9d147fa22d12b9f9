//! What operators write, on its way to Telegram through everything that can happen there.

use serde_json::{Value, json};
use tests::bot_api::{BotApi, Reaction};
use tests::canali::Canali;
use tests::office::{Line, Operator, read};
use tests::update::Updates;

/// An operator in conversation with customer 7.
struct Talk {
    api: BotApi,
    canali: Canali,
    line: Line,
    session: Value,
}

const TOKEN: &str = "42:AAbot-token";

impl Talk {
    async fn begin() -> Self {
        let api = BotApi::start().await;
        let canali = Canali::start().await;
        let line = Line::open(canali.admin(), 1, json!({})).await;
        line.connect_bot(&api, TOKEN).await;
        api.push(TOKEN, &Updates::default().text(7, "hello")).await.ok();
        canali.admin().settle().await;
        let session = line.session().await;
        let session = line.operators[0].answer(&session).await;
        canali.admin().settle().await;
        Self { api, canali, line, session }
    }

    fn operator(&self) -> &Operator {
        &self.line.operators[0]
    }

    async fn write(&self, text: &str) -> Value {
        let message = self.operator().write(&self.session, text).await;
        self.canali.admin().settle().await;
        message
    }

    /// The message as it stands now.
    async fn now(&self, message: &Value) -> Value {
        let (_, messages) = read(&self.operator().client, &self.session).await;
        let found = messages.into_iter().find(|it| it["id"] == message["id"]);
        found.expect("the message is in the session")
    }

    #[track_caller]
    fn sent(&self, texts: &[&str]) {
        assert_eq!(self.api.texts_to(7), texts);
    }
}

#[tokio::test]
async fn an_answer_arrives_and_counts_as_sent() {
    let talk = Talk::begin().await;
    let message = talk.write("good morning").await;
    assert_eq!(message["status"], "pending");
    assert_eq!(message["author"], json!({ "kind": "operator", "id": talk.operator().id }));
    talk.sent(&["good morning"]);
    let message = talk.now(&message).await;
    assert_eq!(message["status"], "sent", "{message}");
    assert_eq!(message["external_id"], "7:1000001");
}

#[tokio::test]
async fn an_internal_note_never_leaves_the_house() {
    let talk = Talk::begin().await;
    let body = json!({ "text": "he is angry", "internal": true });
    let note = talk.operator().send(&talk.session, &body).await.ok();
    talk.canali.admin().settle().await;
    talk.sent(&[]);
    assert_eq!(talk.now(&note).await["internal"], true);
}

#[tokio::test]
async fn the_same_client_id_is_the_same_message() {
    let talk = Talk::begin().await;
    let body = json!({ "text": "once", "client_id": "0b5c" });
    let first = talk.operator().send(&talk.session, &body).await.ok();
    let again = talk.operator().send(&talk.session, &body).await.ok();
    talk.canali.admin().settle().await;
    assert_eq!(first["id"], again["id"]);
    talk.sent(&["once"]);
}

#[tokio::test]
async fn a_long_text_goes_in_pieces_in_order() {
    let talk = Talk::begin().await;
    let text = format!("{}{}{}", "a".repeat(4_096), "b".repeat(4_096), "c");
    let message = talk.write(&text).await;
    let sent = talk.api.texts_to(7);
    assert_eq!(sent.iter().map(String::len).collect::<Vec<_>>(), [4_096, 4_096, 1]);
    assert_eq!(sent.concat(), text);
    assert_eq!(talk.now(&message).await["status"], "sent");
}

#[tokio::test]
async fn a_429_is_waited_out_and_the_order_stays() {
    let talk = Talk::begin().await;
    talk.api.expect("sendMessage", Reaction::too_many(17));
    let first = talk.write("one").await;
    let second = talk.write("two").await;
    talk.sent(&["one"]);
    assert_eq!(talk.now(&first).await["status"], "pending");
    talk.canali.admin().advance(16).await;
    talk.sent(&["one"]);
    talk.canali.admin().advance(1).await;
    talk.sent(&["one", "one", "two"]);
    assert_eq!(talk.now(&first).await["status"], "sent");
    assert_eq!(talk.now(&second).await["status"], "sent");
}

#[tokio::test]
async fn a_provider_that_answers_502_for_an_hour_gets_everything_once_in_order() {
    let talk = Talk::begin().await;
    talk.api.always(Some(Reaction::down()));
    let texts = ["one", "two", "three"];
    for text in texts {
        talk.write(text).await;
    }
    talk.canali.admin().advance(3_600).await;
    assert!(talk.api.texts_to(7).iter().all(|it| it == "one"), "the others wait behind it");
    let tries = talk.api.texts_to(7).len();
    assert!((5..200).contains(&tries), "it is tried now and then, not hammered: {tries}");
    talk.api.always(None);
    talk.canali.admin().advance(600).await;
    assert_eq!(talk.api.texts_to(7)[tries..], texts);
}

#[tokio::test]
async fn a_provider_that_is_not_there_for_an_hour_gets_everything_once_in_order() {
    let mut talk = Talk::begin().await;
    talk.api.stop().await;
    let texts = ["one", "two", "three"];
    for text in texts {
        talk.write(text).await;
    }
    talk.canali.admin().advance(3_600).await;
    talk.sent(&[]);
    talk.api.resume().await;
    talk.canali.admin().advance(600).await;
    talk.sent(&texts);
}

#[tokio::test]
async fn a_message_that_nobody_took_in_a_day_has_failed_and_the_next_goes() {
    let talk = Talk::begin().await;
    talk.api.always(Some(Reaction::down()));
    let first = talk.write("too late").await;
    talk.canali.admin().advance(24 * 3_600 - 1_800).await;
    let second = talk.write("in time").await;
    talk.canali.admin().advance(3_600).await;
    talk.api.always(None);
    talk.canali.admin().advance(600).await;
    let failed = talk.now(&first).await;
    assert_eq!(failed["status"], "failed", "{failed}");
    assert!(failed["error"].is_string(), "{failed}");
    assert_eq!(talk.now(&second).await["status"], "sent");
    assert_eq!(talk.api.texts_to(7).last().map(String::as_str), Some("in time"));
}

#[tokio::test]
async fn a_call_that_broke_off_is_unknown_and_not_made_again() {
    let talk = Talk::begin().await;
    talk.api.expect("sendMessage", Reaction::BreakOff);
    let broken = talk.write("did it arrive?").await;
    let next = talk.write("this one did").await;
    talk.canali.admin().advance(3_600).await;
    talk.sent(&["did it arrive?", "this one did"]);
    assert_eq!(talk.now(&broken).await["status"], "unknown");
    assert_eq!(talk.now(&next).await["status"], "sent");
}

#[tokio::test]
async fn a_call_that_is_never_answered_is_unknown_and_not_made_again() {
    let talk = Talk::begin().await;
    talk.api.expect("sendMessage", Reaction::Hang);
    let message = talk.write("are you there?").await;
    talk.canali.admin().advance(3_600).await;
    talk.sent(&["are you there?"]);
    assert_eq!(talk.now(&message).await["status"], "unknown");
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_call_leaves_it_unknown_and_not_made_again() {
    let mut talk = Talk::begin().await;
    talk.api.expect("sendMessage", Reaction::Hang);
    let message = talk.operator().write(&talk.session, "in the middle").await;
    talk.api.wait_for("sendMessage", 1).await;
    talk.canali.kill9().await;
    talk.canali.restart().await;
    talk.canali.admin().advance(600).await;
    talk.sent(&["in the middle"]);
    assert_eq!(talk.now(&message).await["status"], "unknown");
}

#[tokio::test]
async fn a_customer_who_shut_us_out_makes_it_fail_with_the_reason() {
    let talk = Talk::begin().await;
    talk.api.expect("sendMessage", Reaction::blocked());
    let message = talk.write("hello?").await;
    let message = talk.now(&message).await;
    assert_eq!(message["status"], "failed");
    assert!(message["error"].as_str().unwrap().contains("blocked"), "{message}");
    talk.write("again").await;
    talk.canali.admin().advance(3_600).await;
    talk.sent(&["hello?", "again"]);
}

#[tokio::test]
async fn a_revoked_token_is_seen_in_the_channels_health_and_mended_by_time() {
    let talk = Talk::begin().await;
    let description = "Unauthorized";
    let reaction = Reaction::Refuse { code: 401, description, retry_after: None };
    talk.api.always(Some(reaction));
    let message = talk.write("one").await;
    talk.canali.admin().advance(60).await;
    let path = format!("/api/v1/lines/{}/channels", talk.line.id);
    let channels = talk.canali.admin().get(&path).await.ok();
    assert!(channels.to_string().contains("Unauthorized"), "{channels}");
    talk.api.always(None);
    talk.canali.admin().advance(600).await;
    assert_eq!(talk.now(&message).await["status"], "sent");
}
