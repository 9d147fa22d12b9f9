//! Reading: lists of sessions, one session with its messages, why it is with whom it is, its customer, what did not arrive, for
//! those who may (design §4.14).

mod customer;
mod explain;
mod export;
mod failed;
mod history;
mod lens;
mod list;
mod owned;
mod visible;

pub use self::customer::{CustomerView, read_customer};
pub use self::explain::{ExplainQuery, Explanation, explain_session};
pub use self::export::{WrittenPage, written_page};
pub use self::failed::{FailedPage, FailedView, failed_deliveries};
pub use self::history::{
    History, HistoryQuery, MessageView, message_added, message_view, messages_now, read_session,
};
pub(crate) use self::lens::Lens;
pub use self::lens::{SessionView, find_session, may_read_session, session_view};
pub use self::list::{LIMIT_MAX, Page, SessionQuery, list_sessions};
pub use self::owned::owned_sessions;
pub use self::visible::{Seen, SeenAuthor, SeenKind, SeenMessage, Visible};
