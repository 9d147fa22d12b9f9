//! Canali from outside.
