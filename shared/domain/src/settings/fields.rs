//! The original's fields.
