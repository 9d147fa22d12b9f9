//! The rules of the house, kept by tests: what may lean on what, how large a file may be, that every function has
//! its four places, that every link leads somewhere.
//!
//! Each test collects everything that is wrong before it fails, so that one run tells all.

mod arrows;
mod citations;
mod deployment;
mod documents;
mod manifests;
mod names;
mod repository;
mod samples;
mod sources;
