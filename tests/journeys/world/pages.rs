//! Who has a page open: what they say over its socket, and what they hear.

use std::collections::BTreeSet;

use application::people::{NewToken, keep_token};
use application::ports::{Clock, PeopleStore, SOCKET_LIFE, SocketId, SocketStore, Whose};
use application::realtime::{Throttle, connect, disconnect, talk};
use domain::ids::UserId;
use serde_json::{Value, json};

use super::pump::words;
use super::{CHANNEL, World};

/// A page that is open.
#[derive(Clone, Debug)]
pub(crate) struct Page(pub(crate) SocketId);

impl World {
    /// An employee opens a page.
    pub(crate) async fn opens(&mut self, user: u64) -> Page {
        let user = loop {
            if let Ok(Some(user)) = self.context.store.user(UserId(user)).await {
                break user;
            }
        };
        let token = format!("token of {}", user.id);
        while keep_token(&self.context, &token, NewToken::of_program(user.id)).await.is_err() {}
        self.opened(Whose::User { user: user.id, role: user.role, token }).await
    }

    /// A customer opens the page that they chat on.
    pub(crate) async fn visits(&mut self, customer: &str) -> Page {
        let until = self.context.clock.now() + SOCKET_LIFE;
        let conversation = customer.to_owned();
        self.opened(Whose::Visitor { channel: CHANNEL, conversation, until }).await
    }

    async fn opened(&mut self, whose: Whose) -> Page {
        self.changes += 1;
        let page = Page(SocketId(format!("socket {}", self.changes)));
        let connect = || connect(&self.context, page.0.clone(), whose.clone());
        let kept = loop {
            if let Ok(kept) = connect().await {
                break kept;
            }
        };
        assert!(kept.is_some(), "their token holds");
        self.push.open(&page.0);
        self.settle().await;
        page
    }

    /// A page is closed, and we are told.
    pub(crate) async fn closes(&mut self, page: &Page) {
        self.push.lose(&page.0);
        while disconnect(&self.context, &page.0).await.is_err() {}
        self.settle().await;
    }

    /// A page's network is gone, and nobody tells us.
    pub(crate) fn loses(&self, page: &Page) {
        self.push.lose(&page.0);
    }

    /// Says something over a page's socket; what is answered.
    pub(crate) async fn tells(&mut self, page: &Page, message: Value) -> Vec<Value> {
        self.tells_text(page, &message.to_string()).await
    }

    /// The same, be it a message or not.
    pub(crate) async fn tells_text(&mut self, page: &Page, text: &str) -> Vec<Value> {
        self.heard(page);
        self.tells_all(page, &[text]).await;
        self.settle().await;
        self.heard(page)
    }

    /// Says many things at once.
    pub(crate) async fn tells_all(&mut self, page: &Page, texts: &[&str]) {
        let (throttle, words) = (Throttle::default(), words());
        for text in texts {
            let said = talk(&self.context, &self.push, &words, &throttle, &page.0, text);
            said.await.unwrap();
        }
    }

    /// What a page has heard since it was last asked.
    pub(crate) fn heard(&self, page: &Page) -> Vec<Value> {
        let heard = self.push.heard(&page.0);
        let mut heard: Vec<Value> =
            heard.iter().map(|it| serde_json::from_str(it).unwrap()).collect();
        // What is delivered twice is told twice.
        heard.dedup_by(|one, other| one == other && one["type"] == "message.status");
        heard
    }

    /// The same in short: each frame's type, and its place in the log.
    pub(crate) fn hears(&self, page: &Page) -> Vec<String> {
        self.heard(page).iter().map(short).collect()
    }

    /// A customer's chat.
    pub(crate) fn chat(&self, customer: &str) -> u64 {
        self.record(customer).chat.id.0
    }

    /// Opens a chat on a page; what is answered, in short.
    pub(crate) async fn looks_at(&mut self, page: &Page, customer: &str) -> Vec<String> {
        let chat = self.record(customer).chat.id;
        let answer = self.tells(page, json!({ "type": "open", "chat": chat })).await;
        answer.iter().map(short).collect()
    }

    /// Whose pages are open, as the store has it.
    pub(crate) async fn open_pages(&self, pages: &[&Page]) -> BTreeSet<usize> {
        let mut open = BTreeSet::new();
        for (n, page) in pages.iter().enumerate() {
            if self.context.store.socket(&page.0).await.unwrap().is_some() {
                open.insert(n);
            }
        }
        open
    }
}

/// A frame's type, and its place in the log; of an error what it is.
pub(crate) fn short(frame: &Value) -> String {
    let kind = frame["type"].as_str().unwrap();
    match (frame["seq"].as_u64(), frame["data"]["error"].as_str()) {
        (Some(seq), _) => format!("{kind} {seq}"),
        (None, Some(error)) => error.to_owned(),
        (None, None) => kind.to_owned(),
    }
}
