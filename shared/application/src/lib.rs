//! What Canali does: one file per use case (load, decide, save), and the ports they need from the outside.
//!
//! Everything here is generic over the [`ports`]; `memory` and `dynamodb` implement the stores, `bus` the SQS
//! queues, `channels` the messengers, `lambda` the clock. Nothing here knows AWS.

pub mod agreements;
pub mod cache;
pub mod cards;
pub mod channels;
pub mod chats;
#[cfg(feature = "contract")]
pub mod contract;
pub mod lines;
pub mod notifications;
pub mod people;
pub mod ports;
pub mod realtime;
pub mod webhooks;

mod announce;
mod assign;
mod check;
mod commit;
mod context;
mod crm;
mod deliver;
mod dispatch;
mod erase;
mod error;
mod facts;
mod hooks;
mod kpi;
mod links;
mod lint;
mod operate;
mod read;
mod relay;
mod retention;
mod route;
mod templates;
mod timeouts;
mod uploads;
mod window;

pub use self::announce::{TEXT_MAX_BYTES, announcement};
pub use self::assign::{Drained, OFFERS_MAX, RECHECK, assign, tell};
pub use self::check::{Report, check};
pub use self::commit::{ATTEMPTS_MAX, Committed, EXTERNAL_ID_LIFE};
pub use self::context::{Backoff, BackoffFuture, Context, Stores};
pub use self::crm::{LeadMade, crm, make_lead, remove_card};
pub use self::deliver::{
    Delivered, MEDIA_MAX_BYTES, again_id, deliver, media_key, picture_key, token_name,
};
pub use self::dispatch::{TIMER_HORIZON, dispatch};
pub use self::erase::{Erased, erase_customer, find_erasure};
pub use self::error::{Failure, Outcome};
pub use self::hooks::{CALL_MAX, Exits, hooks};
pub use self::kpi::{NOTIFICATION_LIFE, conversation_link, kpi};
pub use self::links::{LINK_LIFE, Linked, Links, open_link};
pub use self::lint::{lint_line, lint_lines};
pub use self::operate::{Operated, Operation, actor_in, may_know, operate};
pub use self::read::{Marked, mark_read, read_up_to};
pub use self::relay::{Relayed, Which, relay};
pub use self::retention::{queue_retention, retain};
pub use self::route::{ECHO_HOLD, recognise, route, route_timer};
pub use self::templates::list_templates;
pub use self::timeouts::{FIRINGS_MAX, Swept, timeouts};
pub use self::uploads::{sent_key, unsent_card_key, unsent_key};
