//! BB code, in which the original's texts are written, as plain text: what every channel can show.

/// Tags that only shape the text between them, or say whose name it is.
const SHAPES: [&str; 12] =
    ["b", "i", "u", "s", "size", "color", "font", "quote", "code", "list", "user", "chat"];

/// `text` without its BB code: `[br]` and `[*]` begin lines, links show their address, other known tags go. What is in
/// brackets and no tag stays.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut link: Option<String> = None;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        match tag(after) {
            Some((Tag::Break, tail)) => {
                out.push('\n');
                rest = tail;
            }
            Some((Tag::Shape, tail)) => rest = tail,
            Some((Tag::Link(address), tail)) => {
                link = address;
                rest = tail;
            }
            Some((Tag::LinkEnd, tail)) => {
                if let Some(address) = link.take().filter(|it| !out.ends_with(it.as_str())) {
                    out.push_str(" (");
                    out.push_str(&address);
                    out.push(')');
                }
                rest = tail;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

enum Tag {
    Break,
    Shape,
    /// With its address, where that is not the text itself.
    Link(Option<String>),
    LinkEnd,
}

/// The tag that `text`, which follows a bracket, begins with; and what comes after it.
fn tag(text: &str) -> Option<(Tag, &str)> {
    let (inside, rest) = text.split_once(']')?;
    let (name, value) = inside.split_once('=').unwrap_or((inside, ""));
    let name = name.to_ascii_lowercase();
    let (name, closes) = name.strip_prefix('/').map_or((name.as_str(), false), |it| (it, true));
    let tag = match name {
        "br" | "*" if !closes && value.is_empty() => Tag::Break,
        "url" if closes => Tag::LinkEnd,
        "url" => Tag::Link(Some(value.to_owned()).filter(|it| !it.is_empty())),
        _ if SHAPES.contains(&name) => Tag::Shape,
        _ => return None,
    };
    Some((tag, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(plain(text), expected, "{text}");
    }

    #[test]
    fn known_tags_go() {
        check("[b]Eva:[/b] [br]ciao", "Eva: \nciao");
        check("[B]x[/B][color=#ff0000]y[/color]", "xy");
        check("one[BR]two", "one\ntwo");
        check("[USER=456]Eva[/USER], [b]now[/b]", "Eva, now");
    }

    #[test]
    fn links_show_their_address() {
        check("[url=https://a.example]here[/url]", "here (https://a.example)");
        check("[url]https://a.example[/url]", "https://a.example");
        check("[url=https://a.example]https://a.example[/url].", "https://a.example.");
    }

    #[test]
    fn what_is_no_tag_stays() {
        check("a[0] = [x]", "a[0] = [x]");
        check("[", "[");
        check("[b", "[b");
        check("[]", "[]");
        check("[br=1]", "[br=1]");
        check("è [i]è", "è è");
    }
}
