//! Every way out for e-mail keeps what the port promises: seen from a folder, from a server of SMTP and from a stand-in for
//! SES.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arrived;
mod files;
mod ses;
mod smtp;
