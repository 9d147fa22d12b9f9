//! What pages see as it happens: who listens, what they are told of what is committed, and what they say
//! (docs/sockets.md). A push may be lost; whoever notices asks by sequence numbers.

mod desk;
mod ending;
mod frame;
mod lists;
mod mail;
mod news;
mod presence;
mod sync;
mod talk;
mod throttle;
mod told;
mod typing;

pub use self::ending::{Dropped, drop_sockets, end_socket};
pub use self::frame::{Body, FRAME_MAX_BYTES, Frame, Refused, Status, Synced, VisitorBody, Why};
pub use self::lists::push_list;
pub use self::mail::Words;
pub use self::news::{News, push_news};
pub use self::presence::{connect, disconnect};
pub use self::sync::BEHIND_MAX;
pub use self::talk::talk;
pub use self::throttle::Throttle;
pub use self::typing::{
    customer_types, operator_says_they_type, operator_types, push_typing, visitor_types,
};
