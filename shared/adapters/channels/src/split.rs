//! Cuts long texts into messages of a channel's size.

use unicode_segmentation::UnicodeSegmentation;

/// What a provider counts a text's length in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// UTF-16 code units.
    Utf16,
    /// Unicode characters.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
}

impl Unit {
    /// Its name, of several.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf16 => "UTF-16 units",
            Self::Characters => "characters",
            Self::Bytes => "bytes",
        }
    }

    /// The length of `text`.
    pub(crate) fn len(self, text: &str) -> usize {
        match self {
            Self::Utf16 => utf16_len(text),
            Self::Characters => text.chars().count(),
            Self::Bytes => text.len(),
        }
    }

    fn of(self, char: char) -> usize {
        match self {
            Self::Utf16 => char.len_utf16(),
            Self::Characters => 1,
            Self::Bytes => char.len_utf8(),
        }
    }
}

/// Cuts `text` into pieces of at most `limit` UTF-16 units; see [`split_by`].
pub(crate) fn split(text: &str, limit: usize) -> Vec<&str> {
    split_by(Unit::Utf16, text, limit)
}

/// Cuts `text` into pieces of at most `limit` of `unit`, never inside a grapheme: after a paragraph, else after a
/// line, else after a word, else where it must be. Put together again the pieces are the text.
///
/// A grapheme that alone is beyond the limit (no script has one, vandals do) is cut between its characters.
pub(crate) fn split_by(unit: Unit, text: &str, limit: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(cut(unit, rest, limit));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// The length of `text` as Telegram and others count it.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Where, in bytes, the first piece of `text` ends.
fn cut(unit: Unit, text: &str, limit: usize) -> usize {
    let (mut paragraph, mut line, mut word, mut any) = (0, 0, 0, 0);
    let mut units = 0;
    let mut after_line_end = false;
    for (start, grapheme) in text.grapheme_indices(true) {
        units += unit.len(grapheme);
        if units > limit {
            // An end in the first half would leave a stub: then the next smaller kind of end is better.
            let good = |it: &usize| *it > any / 2;
            let best = [paragraph, line].into_iter().find(good);
            return match best.unwrap_or(if word > 0 { word } else { any }) {
                0 => chars_within(unit, grapheme, limit),
                end => end,
            };
        }
        any = start + grapheme.len();
        let is_line_end = matches!(grapheme, "\n" | "\r\n" | "\u{2028}" | "\u{2029}");
        if is_line_end {
            line = any;
            if after_line_end {
                paragraph = any;
            }
        }
        if grapheme.chars().all(char::is_whitespace) {
            word = any;
        }
        after_line_end = is_line_end;
    }
    text.len()
}

/// As many bytes of `grapheme` as `limit` takes, at least one character.
fn chars_within(unit: Unit, grapheme: &str, limit: usize) -> usize {
    let mut units = 0;
    let mut bytes = 0;
    for char in grapheme.chars() {
        units += unit.of(char);
        if units > limit && bytes > 0 {
            break;
        }
        bytes += char.len_utf8();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, limit: usize, expected: &[&str]) {
        assert_eq!(split(text, limit), expected);
    }

    #[test]
    fn what_fits_stays_whole() {
        check("", 4, &[]);
        check("four", 4, &["four"]);
        check("fours", 4, &["four", "s"]);
    }

    #[test]
    fn paragraphs_before_lines_before_words() {
        check("aaa\n\nbb\ncc dd", 9, &["aaa\n\n", "bb\ncc dd"]);
        check("aaa bb\ncc dd", 9, &["aaa bb\n", "cc dd"]);
        check("aaa bb cc", 8, &["aaa bb ", "cc"]);
        check("a\n\nbbbb cccc d", 12, &["a\n\nbbbb ", "cccc d"]);
    }

    #[test]
    fn graphemes_stay_whole_and_are_counted_in_utf16() {
        let family = "👨‍👩‍👧";
        assert_eq!(utf16_len(family), 8);
        check(&format!("ab{family}c"), 9, &["ab", "👨‍👩‍👧c"]);
        check("e\u{301}e\u{301}e\u{301}", 5, &["e\u{301}e\u{301}", "e\u{301}"]);
        check("\r\n\r\n", 3, &["\r\n", "\r\n"]);
        check("a \u{301}b", 2, &["a", " \u{301}", "b"]);
    }

    #[test]
    fn a_grapheme_beyond_the_limit_is_cut_between_characters() {
        check("e\u{301}\u{301}\u{301}", 3, &["e\u{301}\u{301}", "\u{301}"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_moved_and_the_limit_holds(text in ".{0,200}|[ a\\n👍\u{301}]{0,200}", limit in 4_usize..40) {
            for unit in [Unit::Utf16, Unit::Characters, Unit::Bytes] {
                let pieces = split_by(unit, &text, limit);
                prop_assert_eq!(pieces.concat(), text.as_str());
                for piece in pieces {
                    prop_assert!(!piece.is_empty() && unit.len(piece) <= limit);
                }
            }
        }

        #[test]
        fn graphemes_within_the_limit_stay_whole(text in "[ a\\n\\r👍\u{301}\u{200d}é]{0,200}", limit in 2_usize..40) {
            if text.graphemes(true).any(|it| utf16_len(it) > limit) {
                return Ok(()); // Cut between characters, as tested above.
            }
            let rejoined: Vec<&str> = split(&text, limit).into_iter().flat_map(|it| it.graphemes(true)).collect();
            prop_assert_eq!(rejoined, text.graphemes(true).collect::<Vec<_>>());
        }
    }
}
