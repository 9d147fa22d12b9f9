//! With npm `oidc-provider`, which is certified, where employees sign in.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

use reqwest::Url;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use tests::canali::{Canali, Options};
use tests::node::Script;

/// A provider with Canali as its client, and Ada among Canali's employees.
async fn start() -> (Script, Canali, u64) {
    let mut provider = Script::start("oidc", "provider.js");
    let issuer = provider.read().await["address"].as_str().unwrap().to_owned();
    let options = Options::default()
        .with("--oidc-issuer", &issuer)
        .with("--oidc-client-id", "canali")
        .with("--oidc-client-secret", "a secret of ours")
        .with("--oidc-name", "The office");
    let canali = Canali::start_with(options).await;
    let back = format!("{}/api/v1/oidc/callback", canali.address());
    provider.ask(json!({ "redirect_uri": back })).await;
    let ada = json!({ "name": "Ada", "email": "Ada@example.com", "role": "operator" });
    let ada = canali.admin().post("/api/v1/users", &ada).await.ok();
    (provider, canali, ada["id"].as_u64().unwrap())
}

/// A browser that stops at the provider's door and at our pages.
fn browser() -> reqwest::Client {
    let policy = Policy::custom(|attempt| {
        let url = attempt.url();
        let is_door = url.path() == "/auth" && !url.as_str().contains("login_hint");
        let is_page = ["/conversations", "/sign-in"].iter().any(|it| url.path().starts_with(it));
        if is_door || is_page { attempt.stop() } else { attempt.follow() }
    });
    let browser = reqwest::Client::builder().no_proxy().cookie_store(true).redirect(policy);
    browser.build().unwrap()
}

fn to(answer: &reqwest::Response) -> &str {
    answer.headers()["location"].to_str().unwrap()
}

/// The provider's door, where a browser is sent.
async fn door(browser: &reqwest::Client, canali: &Canali) -> Url {
    let start = format!("{}/api/v1/oidc/start?next=/conversations/7", canali.address());
    let answer = browser.get(start).send().await.unwrap();
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=600"), "{set}");
    Url::parse(to(&answer)).unwrap()
}

/// Goes there as `who`; the page they come back to.
async fn sign_in(browser: &reqwest::Client, canali: &Canali, who: &str) -> String {
    let mut door = door(browser, canali).await;
    door.query_pairs_mut().append_pair("login_hint", who);
    to(&browser.get(door).send().await.unwrap()).to_owned()
}

async fn me(browser: &reqwest::Client, canali: &Canali) -> Value {
    let answer = browser.get(format!("{}/api/v1/me", canali.address())).send().await.unwrap();
    answer.json().await.unwrap()
}

#[tokio::test]
async fn an_employee_signs_in_at_the_providers() {
    let (_provider, canali, ada) = start().await;
    let ways = canali.admin().anonymous().get("/api/v1/login").await.ok();
    assert_eq!(ways, json!({ "password": true, "oidc": "The office" }));
    let browser = browser();
    assert_eq!(me(&browser, &canali).await["error"], "NO_AUTH_FOUND");
    assert_eq!(sign_in(&browser, &canali, "ada").await, "/conversations/7");
    assert_eq!(me(&browser, &canali).await["id"], ada);
    let tokens = canali.admin().get(&format!("/api/v1/users/{ada}/tokens")).await.ok();
    let kinds = tokens["items"].as_array().unwrap().iter().filter(|it| it["kind"] == "sign_in");
    assert_eq!(kinds.count(), 1, "{tokens}");
}

#[tokio::test]
async fn nobody_signs_in_as_whom_they_are_not() {
    let (_provider, canali, _) = start().await;
    for (who, why) in [
        ("eve", "NO_EMAIL"), // She says that Ada's address is hers, and the provider does not.
        ("nameless", "NO_EMAIL"),
        ("stranger", "UNKNOWN"),
        ("nobody", "DENIED"),
    ] {
        let browser = browser();
        let page = sign_in(&browser, &canali, who).await;
        assert_eq!(page, format!("/sign-in?error={why}"), "{who}");
        assert_eq!(me(&browser, &canali).await["error"], "NO_AUTH_FOUND", "{who}");
    }
}

#[tokio::test]
async fn what_was_begun_elsewhere_is_not_finished_here() {
    let (_provider, canali, _) = start().await;
    let (eves, adas) = (browser(), browser());
    // Eve comes back from the provider, and has Ada's browser open the last address of her way.
    let mut door = door(&eves, &canali).await;
    door.query_pairs_mut().append_pair("login_hint", "ada");
    let without = reqwest::Client::builder().no_proxy().cookie_store(true);
    let callback = without.redirect(Policy::custom(|it| {
        if it.url().path().ends_with("/callback") { it.stop() } else { it.follow() }
    }));
    let answer = callback.build().unwrap().get(door).send().await.unwrap();
    let link = to(&answer).to_owned();
    assert_eq!(to(&adas.get(&link).send().await.unwrap()), "/sign-in?error=EXPIRED");
    sign_in(&adas, &canali, "stranger").await;
    let _ = self::door(&adas, &canali).await;
    assert_eq!(to(&adas.get(&link).send().await.unwrap()), "/sign-in?error=EXPIRED");
    assert_eq!(me(&adas, &canali).await["error"], "NO_AUTH_FOUND");
    // In the browser where it was begun it is good, once.
    assert_eq!(to(&eves.get(&link).send().await.unwrap()), "/conversations/7");
    let again = to(&eves.get(&link).send().await.unwrap()).to_owned();
    assert_eq!(again, "/sign-in?error=EXPIRED");
}

#[tokio::test]
async fn a_provider_that_is_away_locks_nobody_out() {
    let options = Options::default()
        .with("--oidc-issuer", "http://127.0.0.1:9")
        .with("--oidc-client-id", "canali");
    let canali = Canali::start_with(options).await;
    let start = format!("{}/api/v1/oidc/start", canali.address());
    let answer = browser().get(start).send().await.unwrap();
    assert_eq!(to(&answer), "/sign-in?error=UNAVAILABLE");
    assert_eq!(canali.admin().get("/api/v1/me").await.ok()["id"], 1);
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_way() {
    let canali = Canali::start().await;
    let start = canali.admin().anonymous().get("/api/v1/oidc/start").await;
    assert_eq!((start.status.as_u16(), &start.body["error"]), (404, &json!("NOT_FOUND")));
}
