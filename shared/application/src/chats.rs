//! Reading: lists of sessions, one session with its messages, for those who may (design §4.14).

mod history;
mod lens;
mod list;

pub use self::history::{History, HistoryQuery, MessageView, message_view, read_session};
pub use self::lens::{SessionView, find_session, session_view};
pub use self::list::{LIMIT_MAX, Page, SessionQuery, list_sessions};
