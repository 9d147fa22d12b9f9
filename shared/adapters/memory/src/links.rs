//! Public links with keys that can be guessed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use application::Links;

/// Links that begin with `public_url`, their keys counted from 1.
pub fn counted_links(public_url: &str) -> Links {
    let count = AtomicU64::new(0);
    let fresh_key = Arc::new(move || format!("{:064x}", count.fetch_add(1, Ordering::SeqCst) + 1));
    Links { public_url: public_url.to_owned(), fresh_key }
}
