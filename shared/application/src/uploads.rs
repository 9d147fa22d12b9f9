//! Where files are that employees and visitors upload: apart until a message names them, so that what nobody sends can be
//! forgotten, and what was sent is out of reach of who had a link to put it.

/// Where a file is that no message has named yet. What is here is forgotten after two days: on
/// AWS by a rule of the bucket, embedded by the host.
pub fn unsent_key(id: &str) -> String {
    format!("unsent/{id}")
}

/// Where it says, beside it, whose it is and what.
pub fn unsent_card_key(id: &str) -> String {
    format!("unsent/{id}.json")
}

/// Where a file is that a message has named.
pub fn sent_key(id: &str) -> String {
    format!("uploads/{id}")
}

/// What of a file that was sent may still be where it was before.
pub(crate) fn before(sent: &str) -> impl Iterator<Item = String> {
    let id = sent.strip_prefix("uploads/");
    id.into_iter().flat_map(|it| [unsent_key(it), unsent_card_key(it)])
}
