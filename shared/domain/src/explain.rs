//! Why a session is with whom it is (design D9): each change of holder as its log tells it, and where it stands now.
//! Both are data, and both have words.

mod now;
mod past;
mod words;

#[cfg(test)]
mod tests;

pub use self::now::{Outlook, Standing, outlook};
pub use self::past::{How, Step, Story};
pub use self::words::Words;
