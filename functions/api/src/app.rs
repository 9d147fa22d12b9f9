//! What the function is given: its outside, in one value that every handler shares.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use application::lines::Signals;
use application::ports::{
    Clock, CrmDirectory, DeadLetters, Messenger, Objects, Queues, Receivers, Secrets,
};
use application::{Context, Stores};
use domain::ids::ChatId;
use domain::time::Seconds;

use crate::cookie::Site;
use crate::limits::{Limiters, Limits};
use crate::live_chat::recent::Recent;
use crate::random::random_hex;

/// The outside of the function, as types: implemented by the tuple of all of them.
pub trait Ports: Send + Sync + 'static {
    /// The stores.
    type Store: Stores;
    /// The SQS queues.
    type Queues: Queues + 'static;
    /// The time.
    type Clock: Clock + 'static;
    /// The messengers.
    type Messenger: Messenger + 'static;
    /// Webhooks.
    type Receivers: Receivers + 'static;
    /// Tokens and keys.
    type Secrets: Secrets + 'static;
    /// Files.
    type Objects: Objects + 'static;
    /// The CRM.
    type Crm: CrmDirectory + 'static;
    /// Long polls.
    type Wakeups: Wakeups + 'static;
    /// What the SQS queues gave up on.
    type DeadLetters: DeadLetters + 'static;
}

impl<S, Q, C, M, R, X, O, D, W, L> Ports for (S, Q, C, M, R, X, O, D, W, L)
where
    S: Stores,
    Q: Queues + 'static,
    C: Clock + 'static,
    M: Messenger + 'static,
    R: Receivers + 'static,
    X: Secrets + 'static,
    O: Objects + 'static,
    D: CrmDirectory + 'static,
    W: Wakeups + 'static,
    L: DeadLetters + 'static,
{
    type Store = S;
    type Queues = Q;
    type Clock = C;
    type Messenger = M;
    type Receivers = R;
    type Secrets = X;
    type Objects = O;
    type Crm = D;
    type Wakeups = W;
    type DeadLetters = L;
}

/// Wakes those who wait for something to happen in a chat.
pub trait Wakeups: Send + Sync {
    /// Ends when `chat` may have a new log entry, at the latest after `max`. Listens from the call on, not from the
    /// first poll of the answer: what happens between a call and a look at the log is not missed.
    fn wait(&self, chat: ChatId, max: Duration) -> impl Future<Output = ()> + Send;

    /// Whether waiting is worth while. Where it is not, a poll answers at once and says when to come again.
    fn can_wait(&self) -> bool;
}

/// Nobody is woken: a Lambda function that waits costs money.
#[derive(Clone, Copy, Debug)]
pub struct NoWakeups;

impl Wakeups for NoWakeups {
    async fn wait(&self, _chat: ChatId, _max: Duration) {}

    fn can_wait(&self) -> bool {
        false
    }
}

/// What the deployment says.
#[derive(Clone, Debug)]
pub struct Config {
    /// What providers and links are given, without a slash at its end.
    pub public_url: String,
    /// How long other functions may go on remembering a line that was changed: nothing where all share one process.
    pub staleness: Seconds,
    /// How much one caller may ask.
    pub limits: Limits,
    /// Whether the CRM is the built-in one: its own REST methods are here then, and elsewhere at that CRM.
    pub crm_built_in: bool,
    /// The word by which CloudFront is known, where it stands before the HTTP API.
    pub edge: Option<String>,
    /// With whom employees can sign in instead of by a password.
    pub identities: Option<oidc::Provider>,
    /// Where the socket API is, without a slash at its end; none, where `/ws` and `/lc/v1/ws` of the public address lead to
    /// it.
    pub socket_url: Option<String>,
}

impl Config {
    /// Where an employee's socket is.
    pub(crate) fn employees_socket(&self) -> String {
        self.socket("/ws")
    }

    /// Where a visitor's socket is.
    pub(crate) fn visitors_socket(&self) -> String {
        self.socket("/lc/v1/ws")
    }

    /// On the socket API both are at one address: whose a socket is says its token.
    fn socket(&self, path: &str) -> String {
        let own = || {
            let url = self.public_url.replacen("http", "ws", 1);
            format!("{url}{path}")
        };
        self.socket_url.clone().unwrap_or_else(own)
    }
}

/// The parts an [`App`] is made of.
#[derive(Debug)]
pub struct Parts<S, Q, C, M, R, X, O, D, W, L> {
    /// Stores, SQS queues, clock, caches.
    pub context: Context<S, Q, C>,
    /// The messengers.
    pub messenger: M,
    /// Webhooks.
    pub receivers: R,
    /// Tokens and keys.
    pub secrets: X,
    /// Files.
    pub objects: O,
    /// The CRM.
    pub crm: D,
    /// Long polls.
    pub wakeups: W,
    /// What the SQS queues gave up on.
    pub dead_letters: L,
    /// What the deployment says.
    pub config: Config,
}

/// The function's outside; its copies are the same one.
pub struct App<P: Ports>(Arc<Inner<P>>);

/// What an [`App`] holds.
pub struct Inner<P: Ports> {
    pub(crate) context: Context<P::Store, P::Queues, P::Clock>,
    pub(crate) messenger: P::Messenger,
    pub(crate) receivers: P::Receivers,
    pub(crate) secrets: P::Secrets,
    pub(crate) objects: P::Objects,
    pub(crate) crm: P::Crm,
    pub(crate) wakeups: P::Wakeups,
    pub(crate) dead_letters: P::DeadLetters,
    pub(crate) config: Config,
    pub(crate) limiters: Limiters,
    /// What visitors wrote lately.
    pub(crate) recent: Recent,
}

impl<S, Q, C, M, R, X, O, D, W, L> App<(S, Q, C, M, R, X, O, D, W, L)>
where
    (S, Q, C, M, R, X, O, D, W, L): Ports<
            Store = S,
            Queues = Q,
            Clock = C,
            Messenger = M,
            Receivers = R,
            Secrets = X,
            Objects = O,
            Crm = D,
            Wakeups = W,
            DeadLetters = L,
        >,
{
    /// Puts the parts together.
    pub fn new(parts: Parts<S, Q, C, M, R, X, O, D, W, L>) -> Self {
        let mut config = parts.config;
        config.public_url.truncate(config.public_url.trim_end_matches('/').len());
        Self(Arc::new(Inner {
            context: parts.context,
            messenger: parts.messenger,
            receivers: parts.receivers,
            secrets: parts.secrets,
            objects: parts.objects,
            crm: parts.crm,
            wakeups: parts.wakeups,
            dead_letters: parts.dead_letters,
            limiters: Limiters::new(config.limits),
            recent: Recent::default(),
            config,
        }))
    }
}

impl<P: Ports> App<P> {
    /// Where our pages are.
    pub(crate) fn site(&self) -> Site<'_> {
        Site { public_url: &self.config.public_url }
    }

    /// Where a request comes from.
    pub(crate) fn peer(&self, headers: &axum::http::HeaderMap) -> String {
        crate::extract::peer(headers, self.config.edge.as_deref())
    }

    /// How a change made now is announced.
    pub(crate) fn signals(&self) -> Signals {
        Signals { id: random_hex(), after: self.config.staleness }
    }
}

impl<P: Ports> Clone for App<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<P: Ports> Deref for App<P> {
    type Target = Inner<P>;

    fn deref(&self) -> &Inner<P> {
        &self.0
    }
}

impl<P: Ports> std::fmt::Debug for App<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl<P: Ports> std::fmt::Debug for Inner<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inner")
    }
}
