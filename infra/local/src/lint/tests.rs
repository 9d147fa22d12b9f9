use serde_json::{Value, json};

use super::{lint, warnings};
use crate::serve::{ClockMode, Config, start};
use api::Identities;
use domain::ids::LineId;

const TOKEN: &str = "token-of-the-tests";

#[tokio::test]
async fn what_is_hopeless_is_said_line_by_line() {
    let dir = tempfile::tempdir().unwrap();
    assert!(lint(dir.path(), None).await.unwrap_err().to_string().contains("nothing is kept"));
    let config = Config {
        listen: "127.0.0.1:0".to_owned(),
        data: dir.path().to_owned(),
        public_url: None,
        clock: ClockMode::Manual,
        admin_token: Some(TOKEN.to_owned()),
        admin_password: None,
        allow_targets: vec![],
        crm: crm_b24::Choice::default(),
        crm_webhook_url: None,
        identities: Identities::default(),
        smtp: None,
        mail_from: "Canali <canali@localhost>".to_owned(),
    };
    let running = start(config, crate::wiring::wire).await.unwrap();
    let add = format!("http://{}/rest/1/{TOKEN}/imopenlines.config.add", running.address());
    let queue = json!([{ "ENTITY_TYPE": "user", "ENTITY_ID": 1 }]);
    let http = reqwest::Client::new();
    for params in [json!({ "QUEUE": queue }), json!({ "AUTO_CLOSE_TIME": 30 })] {
        let made = http.post(&add).json(&json!({ "PARAMS": params })).send().await.unwrap();
        assert!(made.json::<Value>().await.unwrap()["result"].is_u64());
    }
    // One at a time may hold the folder.
    lint(dir.path(), None).await.unwrap_err();
    assert!(running.stop().await);

    let expected = [
        "line 2 QUEUE: nobody is in the queue: no session is ever offered",
        "line 2 NO_ANSWER_TIME: a session counts as unanswered after 60 s, and an idle one is closed after 30 s already",
    ];
    assert_eq!(warnings(dir.path(), None).await.unwrap(), expected);
    assert_eq!(warnings(dir.path(), Some(LineId(1))).await.unwrap(), [""; 0]);
    lint(dir.path(), Some(LineId(1))).await.unwrap();
    let said = lint(dir.path(), None).await.unwrap_err().to_string();
    assert_eq!(said, "there are 2 warnings");
    let said = lint(dir.path(), Some(LineId(9))).await.unwrap_err().to_string();
    assert_eq!(said, "there is no line 9");
}
