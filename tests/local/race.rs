//! Twenty hands on one session.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::bot_api::BotApi;
use tests::canali::Canali;
use tests::office::Line;
use tests::update::Updates;

const OPERATORS: usize = 20;

/// Twenty operators, of whom nobody is online, and a session that waits.
async fn waiting() -> (BotApi, Canali, Line, Value) {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), OPERATORS, json!({ "CHECK_AVAILABLE": "Y" })).await;
    for operator in &line.operators {
        operator.be("away").await;
    }
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "who wants me?")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    assert_eq!(session["offered_to"], json!([]));
    (api, canali, line, session)
}

#[tokio::test]
async fn of_twenty_who_answer_at_once_one_gets_it_and_the_others_are_told_who() {
    let (_api, canali, line, session) = waiting().await;
    let pressed = line.operators.iter().map(|it| it.act(&session, "answer", json!({})));
    let answers = join_all(pressed).await;
    canali.admin().settle().await;
    let owner = line.session().await["operator_id"].as_u64().expect("somebody has it");
    let winners: Vec<u64> = line
        .operators
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.status == 200)
        .map(|(operator, _)| operator.id)
        .collect();
    assert_eq!(winners, [owner]);
    for answer in answers.iter().filter(|it| it.status != 200) {
        assert_eq!(answer.refusal(), (409, "ALREADY_ANSWERED"));
        assert!(answer.body.to_string().contains(&owner.to_string()), "{answer:?}");
    }
}

#[tokio::test]
async fn of_twenty_who_answer_an_offer_only_its_holder_gets_it() {
    let api = BotApi::start().await;
    let canali = Canali::start().await;
    let line = Line::open(canali.admin(), OPERATORS, json!({})).await;
    line.connect_bot(&api, "1:A").await;
    api.push("1:A", &Updates::default().text(7, "who wants me?")).await.ok();
    canali.admin().settle().await;
    let session = line.session().await;
    let holder = line.offered(&session).id;
    let pressed = line.operators.iter().map(|it| it.act(&session, "answer", json!({})));
    let answers = join_all(pressed).await;
    for (operator, answer) in line.operators.iter().zip(&answers) {
        if operator.id == holder {
            assert_eq!(answer.status, 200, "{answer:?}");
        } else {
            let (status, code) = answer.refusal();
            assert_eq!(status, 409);
            assert!(["OFFER_GONE", "ALREADY_ANSWERED"].contains(&code), "{answer:?}");
        }
    }
    assert_eq!(line.session().await["operator_id"], holder);
}
