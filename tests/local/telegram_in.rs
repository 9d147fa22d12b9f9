//! Telegram's calls of our webhook, good and bad.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tests::bot_api::{BotApi, SECRET_HEADER};
use tests::canali::Canali;
use tests::client::{Answer, send};
use tests::office::{Channel, Line, number, read, texts};
use tests::update::Updates;

/// A line with one operator and a bot.
struct Desk {
    api: BotApi,
    canali: Canali,
    line: Line,
    channel: Channel,
    updates: Updates,
}

const TOKEN: &str = "42:AAbot-token";

impl Desk {
    async fn open() -> Self {
        let api = BotApi::start().await;
        let canali = Canali::start().await;
        let line = Line::open(canali.admin(), 1, json!({})).await;
        let channel = line.connect_bot(&api, TOKEN).await;
        Self { api, canali, line, channel, updates: Updates::default() }
    }

    /// Hands over an update and waits until it is dealt with.
    async fn take(&self, update: &Value) {
        let answer = self.api.push(TOKEN, update).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        self.canali.admin().settle().await;
    }

    /// The messages of the only session.
    async fn messages(&self) -> Vec<Value> {
        let session = self.line.session().await;
        read(self.canali.admin(), &session).await.1
    }

    async fn post(&self, secret: Option<&str>, body: impl Into<reqwest::Body>) -> Answer {
        let hook = self.api.webhook(TOKEN).expect("a webhook");
        let request = self.canali.admin().anonymous().request(Method::POST, &hook.url).body(body);
        let request = match secret {
            Some(secret) => request.header(SECRET_HEADER, secret),
            None => request,
        };
        send(request).await
    }
}

#[tokio::test]
async fn connecting_tells_telegram_where_to_call_and_what_to_say() {
    let desk = Desk::open().await;
    let calls = desk.api.calls("setWebhook");
    assert_eq!(calls.len(), 1);
    let (params, channel) = (&calls[0].params, &desk.channel.body);
    assert_eq!(params["url"], channel["webhook_url"]);
    let prefix = format!("{}/hooks/", desk.canali.address());
    assert!(params["url"].as_str().unwrap().starts_with(&prefix), "{params}");
    assert!(params["secret_token"].as_str().unwrap().len() >= 32, "{params}");
    assert!(params["allowed_updates"].as_array().unwrap().contains(&json!("message")));
    assert_eq!(channel["kind"], "telegram");
    assert!(!channel.to_string().contains(TOKEN), "the token is not handed out: {channel}");
}

#[tokio::test]
async fn a_first_message_opens_a_session_and_is_offered() {
    let desk = Desk::open().await;
    desk.take(&desk.updates.text(7, "hello")).await;
    let session = desk.line.session().await;
    assert_eq!(session["status"], "new");
    assert_eq!(session["status_code"], 0);
    assert_eq!(session["line_id"], desk.line.id);
    assert_eq!(session["channel_id"], desk.channel.id);
    assert_eq!(session["customer"]["external_id"], "7");
    assert_eq!(session["customer"]["name"], "Customer 7");
    assert_eq!(session["offered_to"], json!([desk.line.operators[0].id]));
    assert!(session["offer_id"].is_number() || session["offer_id"].is_string(), "{session}");
    let messages = desk.messages().await;
    assert_eq!(texts(&messages), ["hello"]);
    let (message, chat) = (&messages[0], number(&session["chat_id"]));
    assert_eq!(message["author"], json!({ "kind": "customer", "id": session["customer"]["id"] }));
    assert_eq!(message["id"], chat * (1 << 20) + number(&message["seq"]));
    assert_eq!(message["session_id"], session["id"]);
    assert_eq!(message["internal"], false);
    assert_eq!(message["external_id"], "7:1");
}

#[tokio::test]
async fn every_kind_of_content_is_seen_in_the_session() {
    let desk = Desk::open().await;
    let photo = json!([
        { "file_id": "small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 900 },
        { "file_id": "large", "file_unique_id": "l", "width": 900, "height": 600, "file_size": 9000 },
    ]);
    let file = |name: &str| {
        json!({ "file_id": name, "file_unique_id": name, "file_name": name, "duration": 3,
                "width": 1, "height": 1, "mime_type": "application/pdf", "file_size": 10 })
    };
    let contact = json!({ "phone_number": "+39061", "first_name": "Ada", "user_id": 7 });
    let contents = [
        json!({ "photo": photo, "caption": "a picture" }),
        json!({ "document": file("paper.pdf") }),
        json!({ "voice": file("voice.ogg") }),
        json!({ "video": file("film.mp4") }),
        json!({ "location": { "latitude": 41.9, "longitude": 12.5 } }),
        json!({ "contact": contact }),
        json!({ "sticker": file("sticker.webp") }),
        json!({ "dice": { "emoji": "🎲", "value": 6 } }),
    ];
    let count = contents.len();
    for content in contents {
        desk.take(&desk.updates.message(7, content)).await;
    }
    let messages = desk.messages().await;
    assert_eq!(messages.len(), count);
    let kind = |index: usize| messages[index]["attachments"][0]["kind"].clone();
    assert_eq!(messages[0]["text"], "a picture");
    assert_eq!([kind(0), kind(1), kind(2), kind(3)], ["image", "file", "voice", "video"]);
    assert_eq!(messages[1]["attachments"][0]["name"], "paper.pdf");
    for (message, sign) in messages[4..].iter().zip(["41.9", "+39061", "sticker", "dice"]) {
        assert!(message.to_string().contains(sign), "{sign}: {message}");
    }
    let all = serde_json::to_string(&messages).unwrap();
    assert!(!all.contains(TOKEN), "no address with the token is handed out");
}

#[tokio::test]
async fn a_reply_an_edit_and_a_pressed_button_are_seen() {
    let desk = Desk::open().await;
    let first = desk.updates.text(7, "helo");
    desk.take(&first).await;
    let reply = json!({ "text": "I mean", "reply_to_message": first["message"] });
    desk.take(&desk.updates.message(7, reply)).await;
    let edit = desk.updates.edit(&first, "hello");
    desk.take(&edit).await;
    desk.take(&edit).await;
    desk.take(&desk.updates.press(7, "yes")).await;
    let messages = desk.messages().await;
    assert_eq!(texts(&messages)[..2], ["hello", "I mean"]);
    assert!(messages[0]["edited_at"].is_string(), "{}", messages[0]);
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages[2].to_string().contains("yes"), "{}", messages[2]);
    desk.api.wait_for("answerCallbackQuery", 1).await;
}

#[tokio::test]
async fn an_edit_that_comes_before_its_message_is_kept_for_it() {
    let desk = Desk::open().await;
    let first = desk.updates.text(7, "first");
    let second = desk.updates.text(7, "secnd");
    desk.take(&first).await;
    desk.take(&desk.updates.edit(&second, "second")).await;
    desk.take(&second).await;
    assert_eq!(texts(&desk.messages().await), ["first", "second"]);
}

#[tokio::test]
async fn a_wrong_or_missing_secret_is_a_401_and_nothing_is_stored() {
    let desk = Desk::open().await;
    let update = desk.updates.text(7, "hello").to_string();
    for secret in [None, Some(""), Some("wrong")] {
        assert_eq!(desk.post(secret, update.clone()).await.refusal().0, 401);
        assert_eq!(desk.post(secret, "nonsense").await.refusal().0, 401);
    }
    desk.canali.admin().settle().await;
    assert!(desk.line.sessions().await.is_empty());
    assert!(!holds_files(&desk.canali.data().join("objects")), "nothing is parked");
}

/// Whether there is any file in a folder.
fn holds_files(folder: &std::path::Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|it| it.path().is_file() || holds_files(&it.path()))
}

#[tokio::test]
async fn genuine_nonsense_is_taken_parked_and_counted() {
    let desk = Desk::open().await;
    let secret = desk.api.webhook(TOKEN).unwrap().secret;
    let admin = desk.canali.admin();
    let parked = async || {
        let meter = admin.get("/local/meter").await.ok();
        meter["totals"]["parked"].as_f64().unwrap_or(0.0)
    };
    let before = parked().await;
    for body in ["nonsense", "[]", "{}", "\u{0}\u{1}", &desk.updates.unknown().to_string()] {
        let answer = desk.post(Some(&secret), body.to_owned()).await;
        assert_eq!(answer.status, 200, "{body}: {answer:?}");
    }
    assert_eq!(desk.post(Some(&secret), vec![0xFF, 0xFE]).await.status, 200);
    admin.settle().await;
    assert!((parked().await - before - 6.0).abs() < 0.5, "six bodies are counted");
    assert!(desk.line.sessions().await.is_empty());
    desk.take(&desk.updates.text(7, "and on it goes")).await;
    assert_eq!(texts(&desk.messages().await), ["and on it goes"]);
}

#[tokio::test]
async fn the_same_update_twenty_times_at_once_is_one_message() {
    let desk = Desk::open().await;
    let update = desk.updates.text(7, "once");
    let answers = join_all((0..20).map(|_| desk.api.push(TOKEN, &update))).await;
    assert!(answers.iter().all(|it| it.status == 200), "{answers:?}");
    desk.canali.admin().settle().await;
    assert_eq!(texts(&desk.messages().await), ["once"]);
    desk.canali.admin().advance(3_600).await;
    desk.take(&update).await;
    assert_eq!(texts(&desk.messages().await), ["once"]);
}

#[tokio::test]
async fn chats_stay_apart() {
    let desk = Desk::open().await;
    for customer in [7, 8, 9] {
        desk.take(&desk.updates.text(customer, &format!("from {customer}"))).await;
    }
    let sessions = desk.line.sessions().await;
    assert_eq!(sessions.len(), 3);
    for session in sessions {
        let (_, messages) = read(desk.canali.admin(), &session).await;
        let text = format!("from {}", session["customer"]["external_id"].as_str().unwrap());
        assert_eq!(texts(&messages), [text.as_str()]);
    }
}

#[tokio::test]
async fn disconnecting_tells_telegram_and_closes_the_webhook() {
    let desk = Desk::open().await;
    desk.take(&desk.updates.text(7, "hello")).await;
    let before = desk.api.calls("deleteWebhook").len();
    let hook = desk.api.webhook(TOKEN).unwrap();
    let path = format!("/api/v1/lines/{}/channels/{}", desk.line.id, desk.channel.id);
    desk.canali.admin().delete(&path).await.ok();
    assert_eq!(desk.api.calls("deleteWebhook").len(), before + 1);
    let request = desk.canali.admin().anonymous().request(Method::POST, &hook.url);
    let request = request.header(SECRET_HEADER, hook.secret);
    let answer = send(request.json(&desk.updates.text(7, "anybody?"))).await;
    assert!([200, 401, 404].contains(&answer.status.as_u16()), "{answer:?}");
    desk.canali.admin().settle().await;
    let session = desk.line.session().await;
    assert_eq!(session["status"], "silently_closed", "{session}");
    assert_eq!(texts(&read(desk.canali.admin(), &session).await.1), ["hello"]);
}

#[tokio::test]
async fn a_file_is_kept_before_its_provider_forgets_it() {
    let mut api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), 1, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    let document = json!({ "file_id": "D1", "file_unique_id": "U1", "file_name": "paper.pdf" });
    let update = Updates::default().message(7, json!({ "document": document }));
    api.push("1:A", &update).await.ok();
    canali.admin().settle().await;
    api.stop().await;
    let session = line.session().await;
    let (_, messages) = read(canali.admin(), &session).await;
    let url = messages[0]["attachments"][0]["url"].as_str().expect("a link");
    let file = canali.admin().get(url).await.ok();
    assert_eq!(file, "the bytes of D1");
}
