//! Configuration from the environment, read once at cold start: what is missing stops a function before it takes a
//! message.

use std::fmt::Display;
use std::str::FromStr;

use thiserror::Error;

/// A setting that stops the function.
#[derive(Error)]
pub enum ConfigError {
    /// It is not there.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// It is there and makes no sense.
    #[error("the environment variable {name} is wrong: {why}")]
    Malformed {
        /// Its name.
        name: &'static str,
        /// What is wrong.
        why: String,
    },
}

/// In words as well: it is what `main` ends with, and `main` prints errors for programmers.
impl std::fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// The variable `name`.
///
/// # Errors
///
/// [`ConfigError::Missing`] if it is not set or empty.
pub fn required(name: &'static str) -> Result<String, ConfigError> {
    optional(name).ok_or(ConfigError::Missing(name))
}

/// The variable `name`, unless it is not set or empty.
pub fn optional(name: &'static str) -> Option<String> {
    std::env::var(name).ok().filter(|it| !it.trim().is_empty())
}

/// The variable `name` as a `T`, unless it is not set or empty.
///
/// # Errors
///
/// [`ConfigError::Malformed`] if it is none.
pub fn parsed<T>(name: &'static str) -> Result<Option<T>, ConfigError>
where
    T: FromStr<Err: Display>,
{
    let parse = |it: String| {
        it.parse().map_err(|why: T::Err| ConfigError::Malformed { name, why: why.to_string() })
    };
    optional(name).map(parse).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_main_ends_with_names_the_variable_in_words() {
        let missing = required("CANALI_THAT_NOBODY_SETS").unwrap_err();
        let words = "the environment variable CANALI_THAT_NOBODY_SETS is not set";
        assert_eq!((format!("{missing:?}").as_str(), missing.to_string().as_str()), (words, words));
    }
}
