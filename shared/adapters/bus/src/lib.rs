//! The SQS queues between the functions with their dead letters, the EventBridge bus for integrators, the socket API, and SSM's secrets.

mod body;
mod dead_letters;
mod events;
mod queues;
mod sockets;
mod ssm;
mod visibility;

pub use self::body::{OpenError, open_inbound};
pub use self::dead_letters::{Hand, SqsDeadLetters};
pub use self::events::{Chosen, EventBus, UnknownHappening};
pub use self::queues::{QueueUrls, SqsQueues};
pub use self::sockets::ApiGatewayPush;
pub use self::ssm::SsmSecrets;
pub use self::visibility::SqsVisibility;
