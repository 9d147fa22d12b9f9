//! What a change says of something that may be missing.

use serde::{Deserialize, Deserializer};

/// Nothing, that it goes, or what it becomes. In JSON: not there (by `#[serde(default)]`), `null`, a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// What `before` becomes.
    pub fn apply(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The same change of what `check` makes of a new value; none at all clears it.
    ///
    /// # Errors
    ///
    /// As `check`.
    pub fn check<U, E>(self, check: impl FnOnce(T) -> Result<Option<U>, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => check(value)?.map_or(Patch::Clear, Patch::Set),
        })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Clear, Self::Set))
    }
}
