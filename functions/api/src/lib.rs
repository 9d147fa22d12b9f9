//! HTTP from operators, integrators and visitors → the use cases → the store.
//!
//! Three doors: `/api/v1` is our own, `/rest` speaks Bitrix24's REST, `/lc/v1` is the live chat's; beside them `/files`, where
//! messengers fetch what they are sent by address, and `/network/v1/codes`, where another portal redeems a one-time code.
//! Every answer that is no success is the envelope `{"error", "error_description"}`. A write that others were faster at is
//! tried 8 times and then answered 503 with Retry-After; nothing is retried or parked here.

mod app;
mod auth;
mod bootstrap;
mod cookie;
mod dto;
mod error;
mod extract;
mod files;
mod identities;
mod limits;
mod live_chat;
mod openapi;
mod random;
mod rest;
mod routes;
mod v1;

pub use self::app::{App, Config, Inner, NoWakeups, Parts, Ports, Wakeups};
pub use self::auth::{hash_password, hash_token};
pub use self::bootstrap::{Admin, BootstrapError, begin, bootstrap, reregister};
pub use self::identities::Identities;
pub use self::limits::Limits;
pub use self::routes::router;
