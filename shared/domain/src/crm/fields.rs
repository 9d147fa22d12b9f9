//! The original's fields of cards (reference §9.1): which there are, what each takes and gives. What the rules read has
//! a place of its own in a [`super::Draft`]; the others are kept as texts, flags as `Y` or `N`, under their names.

mod read;
mod show;
mod stamp;
mod table;

#[cfg(test)]
mod tests;

pub use self::read::{FIELDS_MAX_BYTES, TEXT_MAX_CHARS, TITLE_MAX_CHARS, apply};
pub use self::show::{communications, communications_of, row, value, values};
pub use self::stamp::stamp;
pub use self::table::{FIELDS, Field, Takes, fields_of};
pub use crate::settings::fields::FieldError;

/// The beginning of names of fields that a portal's owner has made.
pub const OWN_PREFIX: &str = "UF_";

/// Longer names are nobody's.
const OWN_NAME_MAX: usize = 50;

/// Whether `name`, which is in capitals, is one that a portal's owner can give a field: `UF_` and letters, digits and
/// underscores.
pub fn is_own(name: &str) -> bool {
    name.len() > OWN_PREFIX.len()
        && name.len() <= OWN_NAME_MAX
        && name.starts_with(OWN_PREFIX)
        && name.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_')
}
