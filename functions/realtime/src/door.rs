//! Who is let in: whose token it is says what kind of socket it is, for both kinds are of one API on AWS.

use application::channels::session_secret_name;
use application::people::{authenticate_socket, hash_token};
use application::ports::{Clock, Queues, Secrets, StoreError, Whose};
use application::{Context, Stores};
use channels::visitor_token::{Purpose, claimed_channel, verify};
use domain::channel::{Channel, ChannelKind};
use domain::time::Timestamp;

use crate::Handler;
use crate::event::SocketEvent;

/// The token is missing, unknown, revoked or has run out.
pub(crate) const UNAUTHORIZED: u16 = 401;

/// The page may not have the live chat.
const FORBIDDEN: u16 = 403;

impl<S, Q, C, P, X, V, O> Handler<S, Q, C, P, X, V, O>
where
    S: Stores,
    Q: Queues,
    C: Clock,
    X: Secrets,
{
    /// Whose a socket would be, or the status that says why it is nobody's.
    pub(crate) async fn whose(
        &self,
        event: &SocketEvent,
    ) -> Result<Result<Whose, u16>, StoreError> {
        let Some(token) = event.parameter("token").filter(|it| !it.is_empty()) else {
            return Ok(Err(UNAUTHORIZED));
        };
        if claimed_channel(token).is_some() {
            self.visitor(event, token).await
        } else {
            let found = authenticate_socket(&self.context, &hash_token(token)).await?;
            let whose = found.map(|(it, token)| Whose::User { user: it.id, role: it.role, token });
            Ok(whose.ok_or(UNAUTHORIZED))
        }
    }

    async fn visitor(
        &self,
        event: &SocketEvent,
        token: &str,
    ) -> Result<Result<Whose, u16>, StoreError> {
        let Context { store, caches, clock, .. } = &self.context;
        let now = clock.now();
        let Some(id) = claimed_channel(token) else { return Ok(Err(UNAUTHORIZED)) };
        let is_live =
            |it: &Channel| it.kind == ChannelKind::LiveChat && it.disconnected_at.is_none();
        let channel = caches.channel(store, id, now).await?.filter(is_live);
        let (Some(channel), Some(key)) =
            (channel, self.secrets.get(&session_secret_name(id)).await?)
        else {
            return Ok(Err(UNAUTHORIZED));
        };
        let Some(claims) = verify(token, Purpose::Session, &channel, &key, now) else {
            return Ok(Err(UNAUTHORIZED));
        };
        if !is_at_home(&channel, event.header("origin")) {
            return Ok(Err(FORBIDDEN));
        }
        let until = Timestamp::from_seconds(claims.exp);
        Ok(Ok(Whose::Visitor { channel: id, conversation: claims.sub, until }))
    }
}

/// Whether a page of `origin` may have the chat. Where the channel names no origins, all may.
fn is_at_home(channel: &Channel, origin: Option<&str>) -> bool {
    let is_known = |origin: &str| channel.origins.iter().any(|it| it.eq_ignore_ascii_case(origin));
    channel.origins.is_empty() || origin.is_some_and(is_known)
}
