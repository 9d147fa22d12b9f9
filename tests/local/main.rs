//! Canali from outside: the binary, driven by the names that `docs` and clients know it by. Each test has a process
//! and data of its own; where time matters the clock stands still until the test moves it.

mod alerts;
mod bills;
mod clock;
mod demo;
mod emulator;
mod files;
mod hooks;
mod live_chat;
mod load;
mod metrics;
mod network;
mod operators;
mod polling;
mod queue;
mod race;
mod refusals;
mod rest;
mod restart;
mod retention;
mod sign_in;
mod sockets;
mod sockets_live_chat;
mod start;
mod telegram_in;
mod telegram_out;
