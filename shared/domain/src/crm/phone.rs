//! Phone numbers: whatever people write, compared in E.164 (ITU-T E.164; libphonenumber's tables and rules).

use std::str::FromStr;

use phonenumber::country::Id;
use phonenumber::{Mode, PhoneNumber};
use serde::{Deserialize, Serialize};

/// A country by its ISO 3166-1 code, in whose way numbers are read that do not say theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(Id);

/// A text that is no code of a country with phones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a country's code")]
pub struct NoRegion;

impl Region {
    /// The country of this code, in any case.
    pub fn named(code: &str) -> Option<Self> {
        Id::from_str(&code.trim().to_ascii_uppercase()).ok().map(Self)
    }

    /// Its code, in capitals.
    pub fn code(self) -> String {
        self.0.as_ref().to_owned()
    }
}

impl TryFrom<String> for Region {
    type Error = NoRegion;

    fn try_from(code: String) -> Result<Self, NoRegion> {
        Self::named(&code).ok_or(NoRegion)
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.code()
    }
}

/// More than any number with its separators and extension: what is longer is none, and is not looked at.
const TEXT_MAX_BYTES: usize = 60;

/// Digits beyond which a text is not looked at: 15 of the number (E.164 §6), and what dials out and the extension.
const DIGITS_MAX: usize = 24;

/// The number in E.164 without its extension; none, if `text` is not a number that there can be. Without a country code
/// it is taken to be of `region`, and without a region to be none.
pub fn e164(text: &str, region: Option<Region>) -> Option<String> {
    valid(text.trim(), region).map(|it| it.format().mode(Mode::E164).to_string())
}

/// The number of somebody at a messenger: those come whole, with or without the plus sign.
pub fn e164_of_messenger(text: &str, region: Option<Region>) -> Option<String> {
    let text = text.trim();
    if text.starts_with(|it: char| it.is_ascii_digit())
        && let Some(whole) = e164(&format!("+{text}"), None)
    {
        return Some(whole);
    }
    e164(text, region)
}

fn valid(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.len() > TEXT_MAX_BYTES || !(3..=DIGITS_MAX).contains(&digits) || !is_written(text) {
        return None;
    }
    // The crate takes the region's trunk prefix off a number of another country: what names its own is read without.
    let abroad = international(text, region).and_then(|it| phonenumber::parse(None, it).ok());
    let number = match abroad {
        Some(number) => number,
        None => phonenumber::parse(region.map(|it| it.0), text).ok()?,
    };
    number.is_valid().then_some(number)
}

/// `text` with a plus sign, where it names its country: by that sign, or by what is dialled in its place.
fn international(text: &str, region: Option<Region>) -> Option<String> {
    if text.starts_with('+') {
        return Some(text.to_owned());
    }
    // ITU-T E.123 §3: 00; in the countries of the code 1 it is 011.
    let dials_011 = region.is_some_and(|it| ["US", "CA"].contains(&it.code().as_str()));
    let rest = text.strip_prefix(if dials_011 { "011" } else { "00" })?;
    Some(format!("+{}", rest.trim_start_matches([' ', '-', '.'])))
}

/// Letters are taken only where they lead to an extension: libphonenumber would dial `1-800-FLOWERS` by them, and words
/// of a text are no digits.
fn is_written(text: &str) -> bool {
    let end = text.find(|it: char| it.is_alphabetic()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let rest = rest.trim().to_lowercase();
    let is_extension = rest.is_empty()
        || ["ext", "x", "int"].iter().any(|it| {
            rest.strip_prefix(it)
                .is_some_and(|it| it.trim_matches(|it| " .:".contains(it)).parse::<u32>().is_ok())
        });
    is_extension
        && number.starts_with(|it: char| it.is_ascii_digit() || "+(".contains(it))
        && number
            .chars()
            .all(|it| it.is_ascii_digit() || "+-./()\u{a0}\u{2011}\u{2013} ".contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn italian(text: &str) -> Option<String> {
        e164(text, Region::named("IT"))
    }

    #[test]
    fn one_number_is_one_however_it_is_written() {
        for same in [
            "+39 06 1234 5678",
            "+390612345678",
            "06 12345678",
            "06/12345678",
            "(06) 1234-5678",
            "0039 06 12345678",
            "06.1234.5678",
            "06 12345678 ext. 7",
            "06 12345678 x7",
            "+39-06-12345678",
        ] {
            assert_eq!(italian(same).as_deref(), Some("+390612345678"), "{same}");
        }
        assert_eq!(italian("333 123 4567").as_deref(), Some("+393331234567"));
    }

    #[test]
    fn a_number_is_of_the_country_it_names_and_else_of_the_lines() {
        assert_eq!(italian("+44 20 7946 0958").as_deref(), Some("+442079460958"));
        assert_eq!(e164("020 7946 0958", Region::named("gb")).as_deref(), Some("+442079460958"));
        assert_eq!(e164("06 12345678", None), None);
        assert_eq!(e164("+39 06 12345678", None).as_deref(), Some("+390612345678"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        let long = "1".repeat(100);
        for wrong in [
            "",
            "+",
            "7",
            "12",
            "112",
            "+39",
            "+39 1",
            "+999 12345678",
            "hello",
            "call 06 12345678",
            "1-800-FLOWERS",
            "06 12345678 please",
            "+39 06 12345678 06 87654321",
            "2026-11-26",
            "€ 12.50",
            "+39+06+12345678",
            long.as_str(),
            "٠٦١٢٣٤٥٦٧٨",
            "\u{0}",
            "🍕🍕🍕",
        ] {
            assert_eq!(italian(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn messengers_tell_numbers_whole() {
        let region = Region::named("IT");
        for same in ["393331234567", "+393331234567", "3331234567", " 393331234567 "] {
            assert_eq!(e164_of_messenger(same, region).as_deref(), Some("+393331234567"), "{same}");
        }
        assert_eq!(e164_of_messenger("442079460958", region).as_deref(), Some("+442079460958"));
        assert_eq!(e164_of_messenger("guest", region), None);
    }

    #[test]
    fn countries_have_codes() {
        assert_eq!(Region::named("it").map(Region::code).as_deref(), Some("IT"));
        for wrong in ["", "I", "ITA", "XX", "12"] {
            assert_eq!(Region::named(wrong), None, "{wrong}");
        }
        let region = Region::named("DE").unwrap();
        let json = serde_json::to_string(&region).unwrap();
        assert_eq!((json.as_str(), serde_json::from_str(&json).unwrap()), (r#""DE""#, region));
    }
}
