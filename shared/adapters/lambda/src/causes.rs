//! An error with everything that led to it, in one line of a log.

use std::error::Error;
use std::fmt;

/// Displays an error and its sources, joined by colons: a log in JSON shows the outermost alone.
#[derive(Debug)]
pub struct Causes<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use application::ports::StoreError;

    use super::*;

    #[test]
    fn every_cause_is_told_once() {
        let source = Box::new(std::io::Error::other("refused"));
        let error = StoreError::Unavailable { service: "SQS", source };
        assert_eq!(Causes(&error).to_string(), "SQS is unavailable: refused");
    }
}
