//! The SQS queues between the functions, and SSM's secrets.

mod body;
mod queues;
mod ssm;
mod visibility;

pub use self::body::{OpenError, open_inbound};
pub use self::queues::{QueueUrls, SqsQueues};
pub use self::ssm::SsmSecrets;
pub use self::visibility::SqsVisibility;
