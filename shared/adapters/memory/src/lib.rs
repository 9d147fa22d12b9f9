//! Every port in memory: the world of tests and of the simulator. Deterministic: no clock but [`ManualClock`], no
//! randomness but what a seed gives, and nothing happens but what is called. [`Faults`] makes any port call fail the
//! way the real one can.

mod bus;
mod clock;
mod dead_letters;
mod faults;
mod links;
mod push;
mod queues;
mod random;
mod receivers;
mod store;

pub use self::bus::MemoryBus;
pub use self::clock::ManualClock;
pub use self::dead_letters::MemoryDeadLetters;
pub use self::faults::{Fault, Faults, Rates, Struck};
pub use self::links::counted_links;
pub use self::push::MemoryPush;
pub use self::queues::{Body, MemoryQueues, Message, SqsQueue};
pub use self::random::Random;
pub use self::receivers::{Called, Mailed, MemoryReceivers};
pub use self::store::{MemoryStore, Written};
