//! What AWS does: the stream, the SQS queues, the minute rule. Everything comes at least twice.

use application::ports::{Clock, PushMessage};
use application::realtime::{customer_types, end_socket, push_list, push_news, push_typing};
use application::{
    Delivered, Exits, Failure, assign, crm, deliver, dispatch, hooks, kpi, queue_retention,
    recognise, retain, route, route_timer, timeouts,
};
use domain::time::{Seconds, Timestamp};
use dto::frame::Words;
use memory::{Body, MemoryReceivers, MemoryStore, Message, SqsQueue};

use super::World;

/// What links begin with.
pub(crate) const PUBLIC_URL: &str = "https://canali.example/";

/// Rounds after which a world that does not come to rest is broken.
const ROUNDS_MAX: usize = 100_000;

impl World {
    /// Lets everything happen that can happen now; then the invariants hold.
    pub(crate) async fn settle(&mut self) {
        self.pump().await;
        self.check().await;
    }

    /// Lets `span` pass, everything happening at its time.
    pub(crate) async fn pass(&mut self, span: Seconds) {
        self.pass_until(self.context.clock.now() + span).await;
    }

    /// Lets time pass until `end`, everything happening at its time.
    pub(crate) async fn pass_until(&mut self, end: Timestamp) {
        self.pump().await;
        loop {
            let minute = next_minute(self.context.clock.now());
            let next = self.context.queues.next_due().map_or(minute, |due| due.min(minute));
            if next > end {
                break;
            }
            self.context.clock.set(next);
            if next == minute {
                self.sweep().await;
            }
            self.pump().await;
        }
        self.context.clock.set(end);
        self.settle().await;
    }

    /// The minute rule fires, twice; and the hour's, when one begins.
    pub(crate) async fn sweep(&self) {
        while timeouts(&self.context).await.is_err() {}
        while timeouts(&self.context).await.is_err() {}
        if self.context.clock.now().0 % 3_600_000 == 0 {
            while queue_retention(&self.context).await.is_err() {}
        }
    }

    async fn pump(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let mut busy = self.dispatch_next().await;
            self.push_next().await;
            for offset in 0..SqsQueue::ALL.len() {
                let queue = SqsQueue::ALL[(self.turn + offset) % SqsQueue::ALL.len()];
                if queue == SqsQueue::Crm && self.holds_crm {
                    continue;
                }
                if let Some(message) = self.context.queues.receive(queue) {
                    busy = true;
                    self.handle(message).await;
                }
            }
            self.turn += 1;
            if !busy {
                return;
            }
        }
        panic!("the world does not come to rest");
    }

    /// Dispatches the stream's next entry, again and again until it is sent, and then once more.
    async fn dispatch_next(&mut self) -> bool {
        let next = self.context.store.stream(self.dispatched).into_iter().next();
        let Some(entry) = next else { return false };
        while dispatch(&self.context, &entry).await.is_err() {}
        while dispatch(&self.context, &entry).await.is_err() {}
        self.dispatched += 1;
        true
    }

    /// Pushes what was written, once what it causes is sent; what fails is lost.
    async fn push_next(&mut self) {
        let news = self.context.store.news(self.told);
        self.told += news.len();
        let _lost = push_news(&self.context, &self.push, &words(), &news).await;
    }

    async fn handle(&self, message: Message) {
        let id = message.id.to_string();
        let handled = match &message.body {
            Body::Inbound(event) => route(&self.context, event).await.map(|_| Delivered::Done),
            Body::CrmAnswer(answer) => {
                recognise(&self.context, answer).await.map(|_| Delivered::Done)
            }
            Body::Assign(it) => assign(&self.context, *it, &id).await.map(|_| Delivered::Done),
            Body::Outbound(outbound) => {
                let store = &self.context.store;
                deliver(&self.context, &self.provider, store, (store, &self.links), outbound, None)
                    .await
            }
            Body::Alert(it) => kpi(&self.context, PUBLIC_URL, *it).await.map(|_| Delivered::Done),
            // A CRM that says nothing by itself: the journey says what it answers.
            Body::Crm(_) if !self.has_directory => Ok(Delivered::Done),
            Body::Crm(it) => {
                let store = &self.context.store;
                crm(&self.context, store, *it).await.map(|_| Delivered::Done)
            }
            Body::Retain(it) => {
                let store = &self.context.store;
                retain(&self.context, store, store, *it).await.map(|_| Delivered::Done)
            }
            Body::Hook(it) => {
                let call = format!("{id}, {}", message.received);
                hooks(&self.context, &self.exits(&call), (**it).clone()).await
            }
            Body::Push(message) => self.push(message).await.map(|()| Delivered::Done),
            Body::Timer(timer) => {
                route_timer(&self.context, timer.clone(), &id).await.map(|_| Delivered::Done)
            }
        };
        match handled {
            Ok(Delivered::Done) => self.context.queues.finish(&message),
            Ok(Delivered::Later(after)) => self.context.queues.fail(&message, after),
            // At once, so that a disturbed journey takes no longer than an undisturbed one.
            Err(Failure::Store(_) | Failure::Contended { .. }) => {
                self.context.queues.fail(&message, Seconds(0));
            }
        }
    }
}

impl World {
    /// What `realtime` does with a message of `pushes`.
    async fn push(&self, message: &PushMessage) -> Result<(), Failure> {
        let (context, push, words) = (&self.context, &self.push, words());
        match message {
            PushMessage::List { line } => Ok(push_list(context, push, &words, *line).await?),
            PushMessage::End { socket, is_barred } => {
                end_socket(context, push, &words, socket, *is_barred).await
            }
            PushMessage::CustomerTypes { channel, conversation, is_over, at } => {
                let conversation = (*channel, conversation.as_str());
                Ok(customer_types(context, push, &words, conversation, *is_over, *at).await?)
            }
            PushMessage::OperatorTypes { chat, user, at } => {
                Ok(push_typing(context, push, &words, *chat, *user, *at).await?)
            }
        }
    }

    /// The ways out, as they are given to one handling of a message.
    fn exits<'a>(
        &'a self,
        call: &'a str,
    ) -> Exits<'a, MemoryReceivers, MemoryReceivers, MemoryStore> {
        Exits {
            receivers: &self.receivers,
            mailer: &self.receivers,
            secrets: &self.context.store,
            public_url: PUBLIC_URL,
            deadline: None,
            call,
        }
    }
}

/// How frames are put into words.
pub(crate) fn words() -> Words {
    Words::new(PUBLIC_URL)
}

fn next_minute(now: Timestamp) -> Timestamp {
    Timestamp((now.0 / 60_000 + 1) * 60_000)
}
