//! What else people do with a deployed Canali: between them, the flows call all that the roles grant.

use aws_tests::deployment::NAME;
use aws_tests::wait::until;
use reqwest::Method;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use tests::bot_api::Reaction;
use tests::client::send;
use tests::office::{read, rest, texts};
use tests::receiver::Receiver;

use crate::portal::Portal;
use crate::world::{World, offered, quiet, said};

/// A file of the operator's: kept in the bucket, carried to the messenger, read again by a short link.
pub(crate) async fn files_go_through_the_bucket(world: &World) {
    const BOT: &str = "105:bot-that-takes-files";
    let talk = world.talk(quiet(), BOT, 11, "the paper, please").await;
    let (operator, session) = (talk.operator(), &talk.session);
    let upload = operator.client.request(Method::POST, "/api/v1/uploads?name=paper.pdf");
    let upload = upload.header("content-type", "application/pdf").body("%PDF-1.7 paper");
    let upload = send(upload).await.ok();
    let body = json!({ "text": "here", "attachments": [{ "upload_id": upload["upload_id"] }] });
    let message = operator.send(session, &body).await.ok();
    world.telegram.wait_for("sendDocument", 1).await;
    let url = message["attachments"][0]["url"].as_str().expect("a link");
    let path = url.trim_start_matches(aws_tests::deployment::PUBLIC_URL);
    let file = send(operator.client.request(Method::GET, path)).await;
    assert_eq!(file.ok(), "%PDF-1.7 paper");
    let typing = format!("/api/v1/chats/{}/typing", session["chat_id"]);
    operator.client.post(&typing, &json!({})).await.ok();
    world.telegram.wait_for("sendChatAction", 1).await;
}

/// A file that is too large for a call is put into the bucket by a link, carried, and read by another.
pub(crate) async fn large_files_go_past_the_functions(world: &World) {
    const BOT: &str = "124:bot-that-takes-films";
    let talk = world.talk(quiet(), BOT, 35, "the film, please").await;
    let (operator, session) = (talk.operator(), &talk.session);
    let film = vec![7_u8; 8_000_000];
    let asked = json!({ "name": "film.mp4", "mime": "video/mp4", "size": film.len() });
    let link = operator.client.post("/api/v1/uploads/links", &asked).await.ok();
    let anyone = world.admin.anonymous();
    let (url, host) = reachable(world, link["url"].as_str().expect("a link"));
    let put = anyone.request(Method::PUT, &url).header("content-type", "video/mp4");
    let put = put.header("host", host).body(film.clone()).send().await.expect("an answer");
    let (status, said) = (put.status(), put.text().await.unwrap_or_default());
    assert!(status.is_success(), "{status} {said}");
    let body = json!({ "attachments": [{ "upload_id": link["upload_id"] }] });
    let message = operator.send(session, &body).await.ok();
    world.telegram.wait_for("sendVideo", 1).await;
    let path = message["attachments"][0]["url"].as_str().expect("a link");
    let path = path.trim_start_matches(aws_tests::deployment::PUBLIC_URL);
    let url = format!("{}{path}", operator.client.address());
    let blunt = reqwest::Client::builder().no_proxy().redirect(Policy::none());
    let blunt = blunt.build().expect("a client can be built");
    let asked = blunt.get(url).bearer_auth(operator.client.token());
    let led = asked.send().await.expect("the API answers");
    assert_eq!(led.status(), 302);
    let (to, host) = reachable(world, led.headers()["location"].to_str().expect("an address"));
    let got = blunt.get(to).header("host", host).send().await.expect("the bucket answers");
    assert_eq!(got.bytes().await.expect("a body").len(), film.len());
}

/// A link, which functions make with the emulator's address as they know it, as it is known here; and the host that it is
/// signed for.
fn reachable<'a>(world: &World, link: &'a str) -> (String, &'a str) {
    let mut parts = link.splitn(4, '/').skip(2);
    let (host, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    (format!("{}/{path}", world.aws.endpoint()), host)
}

/// A file of the customer's is in the bucket before anybody asks for it, and their picture too.
pub(crate) async fn files_of_customers_are_kept(world: &World) {
    const BOT: &str = "117:bot-that-is-sent-files";
    let line = world.line(1, quiet(), BOT).await;
    let document = json!({ "file_id": "D1", "file_unique_id": "U1", "file_name": "paper.pdf" });
    let update = world.updates.message(23, json!({ "document": document }));
    let photo = json!({ "file_id": "P1", "file_unique_id": "U2", "width": 64, "height": 64 });
    let photos = json!({ "total_count": 1, "photos": [[photo]] });
    world.telegram.expect("getUserProfilePhotos", Reaction::Result(photos));
    world.telegram.push(BOT, &update).await.ok();
    let chat = offered(&line).await["chat_id"].clone();
    let bucket = world.deployment.output("Bucket");
    let prefix = format!("media/{chat}/");
    let list = ["s3api", "list-objects-v2", "--bucket", bucket, "--prefix", &prefix];
    until("both are kept", || async {
        let found = world.aws.call(&list).await;
        found["Contents"].as_array().is_some_and(|it| it.len() == 2).then_some(())
    })
    .await;
    let path = format!("/api/v1/chats/{chat}/customer");
    until("the customer has a picture", || async {
        let customer = world.admin.get(&path).await.ok();
        customer["picture"].is_string().then_some(())
    })
    .await;
}

/// A file for a customer of another portal's goes there as a link, good without a token.
pub(crate) async fn files_go_to_other_portals_by_a_link(world: &World) {
    let theirs = Receiver::start_for("0.0.0.0", &world.host).await;
    let line = world.line(1, quiet(), "124:bot-beside-a-portal-with-files").await;
    let portal = Portal::connect(world, &line, "who sends files", theirs.url()).await;
    portal.customer_says("b-user-43", "the invoice, please").await;
    let session = offered(&line).await;
    let operator = line.offered(&session);
    let session = operator.answer(&session).await;
    let upload = operator.client.request(Method::POST, "/api/v1/uploads?name=invoice.pdf");
    let upload = upload.header("content-type", "application/pdf").body("%PDF-1.7 invoice");
    let upload = send(upload).await.ok();
    let body = json!({ "attachments": [{ "upload_id": upload["upload_id"] }] });
    operator.send(&session, &body).await.ok();
    let url = until("the link", || async {
        let told = theirs.told();
        let urls = told.iter().map(|it| it.body()["message"]["files"][0]["url"].clone());
        urls.filter_map(|it| it.as_str().map(str::to_owned)).next()
    })
    .await;
    let path = url.trim_start_matches(aws_tests::deployment::PUBLIC_URL);
    assert_ne!(path, url, "it leads to us");
    let file = send(world.admin.anonymous().request(Method::GET, path)).await;
    assert_eq!(file.ok(), "%PDF-1.7 invoice");
}

/// A body beyond what SQS takes goes by way of the bucket, and what makes no sense stays there for a person.
pub(crate) async fn what_is_too_large_for_sqs_goes_by_the_bucket(world: &World) {
    const BOT: &str = "106:bot-with-long-messages";
    let line = world.line(1, quiet(), BOT).await;
    let long = "a very long story ".repeat(15_000);
    world.says(BOT, 12, &long).await;
    let session = offered(&line).await;
    let messages = said(&world.admin, &session, 1).await;
    let said = messages[0]["text"].as_str().unwrap_or_default();
    assert!(long.starts_with(said.trim_end_matches('…')) && said.len() > 1_000, "{}", said.len());
    world.telegram.push(BOT, &world.updates.unknown()).await.ok();
    let bucket = world.deployment.output("Bucket");
    let list = ["s3api", "list-objects-v2", "--bucket", bucket, "--prefix", "parked/webhook/"];
    let parked = world.aws.call(&list).await;
    assert_eq!(parked["Contents"].as_array().map(Vec::len), Some(1), "{parked}");
}

/// Nobody is at work while fifty-one write; who comes gets all of them, in two goes of `assign`.
pub(crate) async fn who_comes_online_gets_everybody_who_waits(world: &World) {
    const BOT: &str = "107:bot-of-a-line-that-sleeps";
    const CUSTOMERS: usize = 51;
    let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "CHECK_AVAILABLE": "Y" });
    let line = world.line(1, settings, BOT).await;
    line.operators[0].be("offline").await;
    for customer in 1000..1000 + i64::try_from(CUSTOMERS).unwrap_or_default() {
        world.says(BOT, customer, "good morning").await;
    }
    let sessions = |is_wanted: fn(&Value) -> bool| {
        let line = &line;
        move || async move {
            let found = line.sessions().await.iter().filter(|it| is_wanted(it)).count();
            (found == CUSTOMERS).then_some(())
        }
    };
    until("everybody waits", sessions(|it| it["offered_to"] == json!([]))).await;
    line.operators[0].be("online").await;
    until("everybody is offered", sessions(|it| it["offered_to"] != json!([]))).await;
}

/// A messenger that asks us to come later is called later, and the customer reads it once.
pub(crate) async fn a_messenger_that_says_later_is_called_later(world: &World) {
    const BOT: &str = "108:bot-in-a-hurry";
    let talk = world.talk(quiet(), BOT, 13, "quick!").await;
    let (operator, session) = (talk.operator(), &talk.session);
    world.telegram.expect("sendMessage", Reaction::too_many(1));
    let message = operator.write(session, "coming").await;
    until("the message counts as sent", || async {
        let (_, messages) = read(&operator.client, session).await;
        let found = messages.into_iter().find(|it| it["id"] == message["id"])?;
        (found["status"] == "sent").then_some(())
    })
    .await;
    assert_eq!(world.telegram.texts_to(13), ["coming", "coming"], "refused once, then taken");
}

/// A call that is signed is checked with its connection's key, which `webhook` reads; one whose proof is wrong is nobody's.
pub(crate) async fn a_signed_call_is_checked_with_the_key(world: &World) {
    const BOT: &str = "114:bot-beside-a-portal";
    let line = world.line(1, quiet(), BOT).await;
    let settings = json!({
        "shared_secret": "what the two admins have agreed on", "api_base": world.telegram.address(),
    });
    let channel = line.connect("network", settings).await.ok();
    let hook = format!("/hooks/{}", channel["connection_id"].as_str().unwrap_or_default());
    let call = world.admin.anonymous().request(Method::POST, &hook).body("{}");
    let call = call.header("x-net-timestamp", "1").header("x-net-signature", "v1=00");
    assert_eq!(send(call).await.refusal(), (401, "WRONG_SECRET"));
}

/// One session at a time over all lines: the next customer comes when the first is done.
pub(crate) async fn a_limit_over_all_lines_lets_the_next_one_in(world: &World) {
    const BOT: &str = "109:bot-of-a-limited-line";
    let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "MAX_CHAT": 1,
        "TYPE_MAX_CHAT": "closed", "AUTO_CLOSE_TIME": 0, "CANALI": { "max_chat_total": 1 } });
    let talk = world.talk(settings, BOT, 14, "first").await;
    let (line, operator) = (&talk.line, talk.operator());
    world.says(BOT, 15, "second").await;
    let second = until("the second waits", || async {
        line.sessions().await.into_iter().find(|it| it["customer"]["external_id"] == "15")
    })
    .await;
    assert_eq!(second["offered_to"], json!([]));
    operator.act(&talk.session, "finish", json!({})).await.ok();
    until("the second is offered", || async {
        let found = line.sessions().await.into_iter().find(|it| it["id"] == second["id"])?;
        (found["offered_to"] == json!([operator.id])).then_some(())
    })
    .await;
}

/// A line's new time-out reaches the offers that stand.
pub(crate) async fn new_settings_reach_open_sessions(world: &World) {
    const BOT: &str = "110:bot-of-a-patient-line";
    let line = world.line(2, quiet(), BOT).await;
    world.says(BOT, 16, "take your time").await;
    let session = offered(&line).await;
    let first = line.offered(&session).id;
    line.set(&json!({ "QUEUE_TIME": 2 })).await;
    until("the offer goes on", || async {
        let offered = line.session().await["offered_to"].as_array()?.first()?.as_u64()?;
        (offered != first).then_some(())
    })
    .await;
}

/// An answer that is late is told to who is to be told, in their inbox.
pub(crate) async fn a_late_answer_is_told(world: &World) {
    const BOT: &str = "117:bot-of-a-slow-line";
    let line = world.line(1, telling(), BOT).await;
    world.says(BOT, 23, "hello?").await;
    let session = offered(&line).await;
    let told = told_of(world, &session).await;
    assert_eq!((&told["kind"], &told["read"]), (&json!("first_answer_late"), &json!(false)));
    let read = format!("/api/v1/notifications/{}/read", told["id"]);
    world.admin.post(&read, &json!({})).await.ok();
    let unread = world.admin.post("/api/v1/notifications/read", &json!({})).await.ok();
    assert_eq!(unread["unread"], 0);
}

/// Settings of a line on which the admin is told of a first answer that is late after a second.
pub(crate) fn telling() -> Value {
    json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "KPI_FIRST_ANSWER_TIME": 1,
        "KPI_FIRST_ANSWER_ALERT": "Y", "KPI_FIRST_ANSWER_LIST": [1] })
}

/// What the admin is told of a session, once they are.
pub(crate) async fn told_of(world: &World, session: &Value) -> Value {
    until("the admin is told", || async {
        let inbox = world.admin.get("/api/v1/notifications").await.ok();
        let items = inbox["items"].as_array()?.iter();
        items.filter(|it| it["session_id"] == session["id"]).cloned().next()
    })
    .await
}

/// What nobody goes on with closes itself.
pub(crate) async fn a_silent_session_closes_itself(world: &World) {
    const BOT: &str = "113:bot-of-a-line-that-closes";
    let settings = json!({ "QUEUE_TIME": 0, "NO_ANSWER_TIME": 0, "AUTO_CLOSE_TIME": 2,
        "FULL_CLOSE_TIME": 0, "VOTE_MESSAGE": "N" });
    let talk = world.talk(settings, BOT, 18, "one question").await;
    talk.operator().write(&talk.session, "and one answer").await;
    let closed = until("the session is closed", || async {
        let session = talk.line.session().await;
        session["closed_at"].is_string().then_some(session)
    })
    .await;
    assert_eq!(closed["status"], "closed", "{closed}");
}

/// A deleted line takes its channels and its sessions along; what was said stays readable.
pub(crate) async fn a_deleted_line_leaves_what_was_said(world: &World) {
    const BOT: &str = "111:bot-of-a-line-that-goes";
    let line = world.line(1, quiet(), BOT).await;
    world.says(BOT, 17, "for the record").await;
    let session = offered(&line).await;
    let params = json!({ "CONFIG_ID": line.id });
    rest(&world.admin, 1, "imopenlines.config.delete", &params).await.ok();
    world.telegram.wait_for("deleteWebhook", 1).await;
    let (session, messages) = read(&world.admin, &session).await;
    assert!(session["closed_at"].is_string(), "{session}");
    assert_eq!(texts(&messages), ["for the record"]);
    let name = format!("/{NAME}/");
    let secrets = ["ssm", "get-parameters-by-path", "--recursive", "--path", &name];
    let secrets = world.aws.call(&secrets).await.to_string();
    assert!(!secrets.contains(BOT), "the bot's token is kept");
}
