//! Two Canalis, each a process of its own, come to share a secret by a one-time code and are connected with each other.

use serde_json::{Value, json};
use tests::canali::Canali;
use tests::office::Line;

/// A portal with a line.
struct Portal {
    canali: Canali,
    line: Line,
}

impl Portal {
    async fn open() -> Self {
        let canali = Canali::start().await;
        let line = Line::open(canali.admin(), 1, json!({})).await;
        Self { canali, line }
    }

    fn channels(&self) -> String {
        format!("/api/v1/lines/{}/channels", self.line.id)
    }

    /// Has a code made for another portal.
    async fn code(&self) -> String {
        let path = format!("/api/v1/lines/{}/network-codes", self.line.id);
        let made = self.canali.admin().post(&path, &json!({ "name": "Our supplier" })).await.ok();
        made["code"].as_str().expect("a code").to_owned()
    }

    async fn connect(&self, code: &str) -> tests::client::Answer {
        let body = json!({ "kind": "network", "settings": { "code": code } });
        self.canali.admin().post(&self.channels(), &body).await
    }

    /// Its only channel, as somebody sees it who looks.
    async fn channel(&self) -> Value {
        let list = self.canali.admin().get(&self.channels()).await.ok();
        let id = &list["items"][0]["id"];
        self.canali.admin().get(&format!("{}/{id}", self.channels())).await.ok()
    }
}

#[tokio::test]
async fn two_portals_share_a_secret_that_nobody_copied() {
    let (ours, theirs) = (Portal::open().await, Portal::open().await);
    let code = ours.code().await;
    assert!(code.starts_with(ours.canali.address()), "{code}");
    let channel = theirs.connect(&code).await.ok();
    assert_eq!(channel["settings"]["api_base"], ours.canali.address());
    assert_eq!(channel.get("notes"), None, "nothing is left to be done by hand");
    // Each asks the other, and is believed.
    for (portal, other) in [(&ours, &theirs), (&theirs, &ours)] {
        let channel = portal.channel().await;
        assert_eq!(channel["health"]["connected"], true, "{channel}");
        assert_eq!(channel["settings"]["api_base"], other.canali.address());
    }
    assert_eq!(ours.channel().await["name"], "Our supplier");

    // It is spent.
    let third = Portal::open().await;
    let refused = third.connect(&code).await;
    assert_eq!(refused.refusal(), (422, "CHANNEL_REFUSED"));
}

#[tokio::test]
async fn who_is_disconnected_is_told_by_the_other_portal() {
    let (ours, theirs) = (Portal::open().await, Portal::open().await);
    theirs.connect(&ours.code().await).await.ok();
    let id = ours.channel().await["id"].clone();
    let left = ours.canali.admin().delete(&format!("{}/{id}", ours.channels())).await.ok();
    assert_eq!(left["notes"], json!(["Disconnect the channel at the other portal too."]));
    for portal in [&ours, &theirs] {
        portal.canali.admin().advance(60).await;
    }
    let health = theirs.channel().await["health"].clone();
    assert_eq!(health["connected"], false);
    let trouble = health["trouble"].as_str().expect("words").to_owned();
    assert!(trouble.contains("does not know of this channel"), "{trouble}");
}
