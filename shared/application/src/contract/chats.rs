//! What [`crate::ports::ChatStore`] promises, with what its writes do to the lists of a line.

mod bookings;
mod commits;
mod erasure;
mod externals;
mod failures;
mod logs;
mod places;
mod sessions;
mod timers;

pub use self::bookings::*;
pub use self::commits::*;
pub use self::erasure::*;
pub use self::externals::*;
pub use self::failures::*;
pub use self::logs::*;
pub use self::places::*;
pub use self::sessions::*;
pub use self::timers::*;
