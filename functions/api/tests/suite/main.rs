//! The function's routes, in process, on everything in memory: each row of the contract's §3, and what cannot be.

#![expect(clippy::unwrap_used, reason = "what a test does not expect fails it")]

mod access;
mod agreements;
mod answer;
mod bots;
mod cards;
mod channels;
mod choices;
mod comments;
mod crm;
mod crm_chats;
mod customers;
mod dead_letters;
mod erasure;
mod explain;
mod export;
mod failed;
mod fake;
mod files;
mod leads;
mod lines;
mod links;
mod lint;
mod list;
mod live_chat;
mod messages;
mod network;
mod notifications;
mod people;
mod refusals;
mod rest;
mod rest_sessions;
mod sessions;
mod sign_in;
mod webhooks;
mod widget;
mod windows;
mod world;
