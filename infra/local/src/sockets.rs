//! Open sockets: what API Gateway's WebSocket APIs are on AWS. `realtime` is invoked on the same event JSON, and pushes
//! come back by id.

mod event;
#[cfg(test)]
mod tests;
mod upgrade;
mod wire;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use application::ports::{Push, PushError, SocketId};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::Value;
use tokio::sync::{mpsc, watch};

pub(crate) use self::upgrade::{Handshake, asks_for_socket};
use crate::activity::Activity;
use crate::clock::HostClock;
use crate::invoke::{InvokeError, Invoker};
use crate::meter::{Counter, Meter};

/// None lives longer: API Gateway's limit.
const LIFE: TimeDelta = TimeDelta::hours(2);

/// Over which nothing has gone for so long is closed: API Gateway's limit.
const IDLE: TimeDelta = TimeDelta::minutes(10);

/// The largest message, in bytes: API Gateway's limit.
const MESSAGE_MAX: usize = 128 * 1024;

/// API Gateway bills a message by steps of so many bytes.
const MESSAGE_STEP: usize = 32 * 1024;

/// How many sockets are open at a time.
const OPEN_MAX: usize = 10_000;

/// Frames that a slow client may be behind by, before it is let go of: it comes back and syncs.
const BEHIND_MAX: usize = 2_048;

/// How often the system's clock is asked whether a socket is to end.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long ending all sockets may take.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// Why a socket is closed, as its client is told (RFC 6455 §7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// It was asked for.
    Normal,
    /// It is idle, old, or Canali stops.
    GoingAway,
    /// It sent bytes that are no text.
    Binary,
    /// It sent too much at once.
    TooLarge,
}

/// What goes out.
#[derive(Debug)]
enum Out {
    Text(String),
    Close(Closing),
}

/// An open socket.
#[derive(Debug)]
struct Open {
    out: mpsc::Sender<Out>,
    opened_at: DateTime<Utc>,
    /// When something last went over it, in either direction.
    active_at: DateTime<Utc>,
    /// What its handshake said of it, for its events.
    context: Value,
}

/// All open sockets.
#[derive(Debug)]
pub struct Sockets {
    open: Mutex<HashMap<String, Open>>,
    clock: Arc<HostClock>,
    activity: Arc<Activity>,
    meter: Arc<Meter>,
    function: OnceLock<Invoker>,
}

impl Sockets {
    /// None yet.
    pub fn new(clock: Arc<HostClock>, activity: Arc<Activity>, meter: Arc<Meter>) -> Arc<Self> {
        let open = Mutex::default();
        Arc::new(Self { open, clock, activity, meter, function: OnceLock::new() })
    }

    /// Invokes `function` of what happens to sockets from now on. Until then, none is let in.
    pub fn serve(&self, function: Invoker) {
        // Told once, at the start.
        let _set = self.function.set(function);
    }

    /// When the next socket ends by itself, if nothing goes over it.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.open().values().map(Open::ends_at).min()
    }

    /// Ends the sockets whose time has come.
    pub async fn expire(&self) {
        let now = self.clock.now();
        let due: Vec<String> = {
            let open = self.open();
            open.iter().filter(|it| it.1.ends_at() <= now).map(|it| it.0.clone()).collect()
        };
        join_all(due.iter().map(|id| self.end(id, Closing::GoingAway))).await;
    }

    /// Follows the system's clock until `stop` turns true, and ends all sockets then.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stop.wait_for(|it| *it) => break,
            }
            // A manual clock is asked by who moves it.
            if !self.clock.is_manual() {
                self.expire().await;
            }
        }
        let all: Vec<String> = self.open().keys().cloned().collect();
        let ended = join_all(all.iter().map(|id| self.end(id, Closing::GoingAway)));
        if tokio::time::timeout(STOP_TIMEOUT, ended).await.is_err() {
            tracing::warn!("sockets were still open at the stop");
        }
    }

    /// Ends a socket and tells `realtime`; nothing, if it has ended.
    async fn end(&self, id: &str, why: Closing) {
        let running = self.activity.begin();
        let Some(open) = self.open().remove(id) else { return };
        // A client that is too far behind for a word of farewell finds out by itself.
        let _told = open.out.try_send(Out::Close(why));
        let minutes = (self.clock.now() - open.opened_at).num_seconds().max(1);
        let minutes = u32::try_from((minutes + 59) / 60).unwrap_or(u32::MAX);
        self.meter.add("realtime", Counter::SocketMinutes, minutes.into());
        let event = event::disconnect(&open.context, why, self.clock.now());
        if let Some(function) = self.function.get()
            && function.invoke(event).await.is_err()
        {
            // Logged where it happened; what is not noted ends by itself.
        }
        drop(running);
    }

    /// Hands what came from a socket to `realtime`.
    async fn message(&self, id: &str, text: String) {
        let running = self.activity.begin();
        let now = self.clock.now();
        let context = {
            let mut open = self.open();
            let Some(open) = open.get_mut(id) else { return };
            open.active_at = now;
            open.context.clone()
        };
        self.bill("realtime", text.len());
        let answer = match self.function.get() {
            Some(function) => function.invoke(event::message(&context, text, now)).await,
            None => Ok(Value::Null),
        };
        if answer.is_err() {
            // As API Gateway does where its integration fails.
            let failed = event::internal_error(&context);
            let _lost = self.send(id, failed.to_string());
        }
        drop(running);
    }

    /// Asks `realtime` whether a socket may be opened; the status that says so.
    async fn ask(&self, event: Value) -> Result<u16, InvokeError> {
        let running = self.activity.begin();
        let Some(function) = self.function.get() else { return Ok(503) };
        let answer = function.invoke(event).await?;
        drop(running);
        let status = answer.get("statusCode").and_then(Value::as_u64);
        Ok(status.and_then(|it| u16::try_from(it).ok()).unwrap_or(500))
    }

    fn send(&self, id: &str, text: String) -> Result<(), PushError> {
        let mut open = self.open();
        let socket = open.get_mut(id).ok_or(PushError::Gone)?;
        let sent = socket.out.try_send(Out::Text(text));
        if sent.is_ok() {
            socket.active_at = self.clock.now();
        }
        sent.map_err(|_| PushError::Gone)
    }

    fn bill(&self, function: &'static str, bytes: usize) {
        let steps = u32::try_from(bytes.div_ceil(MESSAGE_STEP).max(1)).unwrap_or(u32::MAX);
        self.meter.add(function, Counter::SocketMessages, steps.into());
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn ends_at(&self) -> DateTime<Utc> {
        (self.opened_at + LIFE).min(self.active_at + IDLE)
    }
}

impl Closing {
    const fn code(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::GoingAway => 1001,
            Self::Binary => 1003,
            Self::TooLarge => 1009,
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::Normal => "Closed",
            Self::GoingAway => "Going away",
            Self::Binary => "Binary is not supported",
            Self::TooLarge => "Message too long",
        }
    }
}

/// Pushes for one function.
#[derive(Debug, Clone)]
pub struct LocalPush {
    /// The sockets.
    pub sockets: Arc<Sockets>,
    /// Who pushes.
    pub function: &'static str,
}

impl Push for LocalPush {
    async fn push(&self, socket: &SocketId, frame: &str) -> Result<(), PushError> {
        if let Err(error) = self.sockets.send(&socket.0, frame.to_owned()) {
            // Who is too far behind, or gone without our having noticed, comes back and syncs.
            self.end(socket, Closing::GoingAway);
            return Err(error);
        }
        self.sockets.bill(self.function, frame.len());
        Ok(())
    }

    async fn close(&self, socket: &SocketId) {
        self.end(socket, Closing::Normal);
    }

    fn is_idle(&self) -> bool {
        self.sockets.open().is_empty()
    }
}

impl LocalPush {
    /// Ends a socket apart from who asks: `realtime` is told of the end as of any other.
    fn end(&self, socket: &SocketId, why: Closing) {
        let (sockets, id) = (Arc::clone(&self.sockets), socket.0.clone());
        tokio::spawn(async move { sockets.end(&id, why).await });
    }
}
