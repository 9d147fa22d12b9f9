//! The socket API: what sockets heard.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use application::ports::{Push, PushError, SocketId};

use crate::faults::{Fault, Faults, unavailable};

/// Sockets that remember. Its copies are the same ones.
#[derive(Clone, Debug, Default)]
pub struct MemoryPush {
    state: Arc<Mutex<State>>,
    faults: Faults,
}

#[derive(Debug, Default)]
struct State {
    /// Whether there was ever one.
    is_used: bool,
    open: BTreeSet<SocketId>,
    heard: BTreeMap<SocketId, Vec<String>>,
}

impl MemoryPush {
    /// No sockets yet; pushes fail as `faults` says.
    pub fn new(faults: Faults) -> Self {
        Self { state: Arc::default(), faults }
    }

    /// Opens a socket: what is pushed to it from now on is heard.
    pub fn open(&self, socket: &SocketId) {
        self.with(|it| {
            it.is_used = true;
            it.open.insert(socket.clone());
        });
    }

    /// Ends a socket without a word to anybody, as networks do.
    pub fn lose(&self, socket: &SocketId) {
        self.with(|it| it.open.remove(socket));
    }

    /// Whether a socket is open.
    pub fn is_open(&self, socket: &SocketId) -> bool {
        self.with(|it| it.open.contains(socket))
    }

    /// What a socket has heard since this was last asked, in order.
    pub fn heard(&self, socket: &SocketId) -> Vec<String> {
        self.with(|it| it.heard.remove(socket).unwrap_or_default())
    }

    fn with<T>(&self, run: impl FnOnce(&mut State) -> T) -> T {
        run(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Push for MemoryPush {
    async fn push(&self, socket: &SocketId, frame: &str) -> Result<(), PushError> {
        self.faults.pause().await;
        let (fault, _) = self.faults.next("push");
        let lost = || PushError::Failed(Box::new(unavailable("it is lost")));
        if let Some(Fault::Unavailable | Fault::Stale) = fault {
            return Err(lost());
        }
        self.with(|it| {
            if !it.open.contains(socket) {
                return Err(PushError::Gone);
            }
            it.heard.entry(socket.clone()).or_default().push(frame.to_owned());
            match fault {
                Some(Fault::AnswerLost) => Err(lost()),
                Some(Fault::Unavailable | Fault::Stale) | None => Ok(()),
            }
        })
    }

    async fn close(&self, socket: &SocketId) {
        self.lose(socket);
    }

    fn is_idle(&self) -> bool {
        !self.with(|it| it.is_used)
    }
}
