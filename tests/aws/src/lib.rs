//! Canali as it is deployed: the real template and the binaries on a LocalStack-compatible AWS in a container.
//!
//! `CANALI_EMULATOR_IMAGE` names another image than the pinned one, `AWS_ENDPOINT_URL` an emulator that runs already
//! (then `CANALI_HOST` is the address by which its functions reach this machine, `127.0.0.1` by default).

pub mod aws;
pub mod deployment;
pub mod emulator;
pub mod roles;
pub mod trail;
pub mod wait;
