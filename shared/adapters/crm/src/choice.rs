//! Which CRM a deployment has.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Which CRM a deployment has: `CANALI_CRM`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The built-in one, on our own table.
    #[default]
    BuiltIn,
    /// A Bitrix24 portal.
    Bitrix24,
    /// None: nobody is recognised, and lines that ask for a CRM go on without.
    None,
}

/// A text that names no CRM.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no CRM: built_in, bitrix24 and none are")]
pub struct NotAChoice(String);

impl Choice {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::BuiltIn, Self::Bitrix24, Self::None];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in",
            Self::Bitrix24 => "bitrix24",
            Self::None => "none",
        }
    }

    /// Whether there is a CRM at all: routing waits for its answer only then (design §4.5).
    pub fn exists(self) -> bool {
        match self {
            Self::BuiltIn | Self::Bitrix24 => true,
            Self::None => false,
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Choice {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, NotAChoice> {
        let found = Self::ALL.into_iter().find(|it| it.name() == text.trim());
        found.ok_or_else(|| NotAChoice(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_known_by_its_name() {
        for choice in Choice::ALL {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
        assert_eq!(Choice::default(), Choice::BuiltIn);
        assert_eq!("Bitrix".parse::<Choice>(), Err(NotAChoice("Bitrix".to_owned())));
        assert_eq!(Choice::ALL.map(Choice::exists), [true, true, false]);
    }
}
