//! What a message offers the customer to press instead of writing, and which of it they mean by what they say.

use serde::{Deserialize, Serialize};

use super::Content;

/// Quick replies that one message offers at most. Messengers take fewer; what is too much for one goes as a numbered
/// text.
pub const REPLIES_MAX: usize = 20;

/// Something to press under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickReply {
    /// What stands on it.
    pub title: String,
    /// What pressing it does.
    #[serde(flatten)]
    pub press: Press,
}

/// What pressing a quick reply does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// It comes back as a message that carries this.
    Payload(String),
    /// It opens this address; nobody is told.
    Url(String),
}

impl QuickReply {
    /// What comes back where it is pressed; nothing for a link.
    pub fn payload(&self) -> Option<&str> {
        match &self.press {
            Press::Payload(payload) => Some(payload),
            Press::Url(_) => None,
        }
    }
}

/// What stands for the `n`th pressable reply, counted from 1, where a messenger's buttons cannot carry its payload.
pub fn number_of(n: usize) -> String {
    format!("#{n}")
}

/// `text` with `replies` in words, for where nothing can be pressed: those that come back are numbered, links follow.
pub fn in_words(text: &str, replies: &[QuickReply]) -> String {
    let mut words = text.trim_end().to_owned();
    let mut n = 0;
    let numbered = replies.iter().filter(|it| it.payload().is_some()).map(|it| {
        n += 1;
        format!("{n}. {}", it.title)
    });
    let links = replies.iter().filter_map(|it| match &it.press {
        Press::Payload(_) => None,
        Press::Url(url) => Some(format!("{}: {url}", it.title)),
    });
    for (index, line) in numbered.chain(links).enumerate() {
        words.push_str(match (index, words.is_empty()) {
            (_, true) => "",
            (0, false) => "\n\n",
            (_, false) => "\n",
        });
        words.push_str(&line);
    }
    words
}

/// Which of `replies` the customer means: by the button they pressed, or by its title, payload or number, written out and
/// nothing beside it. A number means none where titles or payloads are numbers themselves.
pub fn chosen<'a>(replies: &'a [QuickReply], said: &Content) -> Option<&'a QuickReply> {
    let pressable: Vec<&QuickReply> = replies.iter().filter(|it| it.payload().is_some()).collect();
    let numbered = |number: &str| {
        let n: usize = number.parse().ok()?;
        pressable.get(n.checked_sub(1)?).copied()
    };
    if let Some(button) = &said.button {
        let carried = pressable.iter().find(|it| it.payload() == Some(&button.payload)).copied();
        return carried.or_else(|| numbered(button.payload.strip_prefix('#')?));
    }
    let is_text_alone =
        said.attachments.is_empty() && said.location.is_none() && said.contact.is_none();
    let text = said.text.as_deref().map(str::trim).filter(|_| is_text_alone)?;
    let titled = |it: &&&QuickReply| it.title.trim().to_lowercase() == text.to_lowercase();
    let is_number = |it: &str| it.trim().parse::<f64>().is_ok();
    let have_numbers =
        pressable.iter().any(|it| is_number(&it.title) || it.payload().is_some_and(is_number));
    pressable
        .iter()
        .find(titled)
        .or_else(|| pressable.iter().find(|it| it.payload() == Some(text)))
        .copied()
        .or_else(|| numbered(text.trim_end_matches(['.', ')'])).filter(|_| !have_numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Button;

    fn reply(title: &str, payload: &str) -> QuickReply {
        QuickReply { title: title.to_owned(), press: Press::Payload(payload.to_owned()) }
    }

    fn link(title: &str, url: &str) -> QuickReply {
        QuickReply { title: title.to_owned(), press: Press::Url(url.to_owned()) }
    }

    fn offered() -> Vec<QuickReply> {
        vec![reply("Yes", "y"), link("Terms", "https://a.example"), reply("No, thanks", "n")]
    }

    #[track_caller]
    fn check(replies: &[QuickReply], said: &Content, expected: Option<&str>) {
        assert_eq!(chosen(replies, said).map(|it| it.title.as_str()), expected, "{said:?}");
    }

    #[test]
    fn what_is_written_out_is_chosen() {
        for (text, expected) in [
            ("yes", Some("Yes")),
            (" YES \n", Some("Yes")),
            ("n", Some("No, thanks")),
            ("1", Some("Yes")),
            ("2", Some("No, thanks")),
            ("2.", Some("No, thanks")),
            ("2)", Some("No, thanks")),
            ("0", None),
            ("3", None),
            ("#1", None),
            ("-1", None),
            ("Terms", None),
            ("yes please", None),
            ("", None),
        ] {
            check(&offered(), &Content::text(text), expected);
        }
        check(&offered(), &Content::default(), None);
        check(&[], &Content::text("1"), None);
    }

    #[test]
    fn what_is_pressed_is_chosen_by_payload_or_number() {
        let pressed = |payload: &str| Content {
            button: Some(Button::carrying(payload)),
            ..Content::text("Yes")
        };
        check(&offered(), &pressed("n"), Some("No, thanks"));
        check(&offered(), &pressed("#2"), Some("No, thanks"));
        check(&offered(), &pressed("#3"), None);
        check(&offered(), &pressed("#0"), None);
        check(&offered(), &pressed("2"), None);
        check(&[reply("Second", "#1")], &pressed("#1"), Some("Second"));
    }

    #[test]
    fn numbers_mean_what_they_say_where_replies_are_numbers() {
        let people = [reply("1", "one"), reply("3", "three"), reply("more", "many")];
        check(&people, &Content::text("3"), Some("3"));
        check(&people, &Content::text("2"), None);
        let codes = [reply("A", "2"), reply("B", "1")];
        check(&codes, &Content::text("2"), Some("A"));
    }

    #[test]
    fn in_words_they_are_numbered_and_links_follow() {
        let words = in_words("Shall we?\n", &offered());
        assert_eq!(words, "Shall we?\n\n1. Yes\n2. No, thanks\nTerms: https://a.example");
        assert_eq!(in_words("", &[reply("Yes", "y")]), "1. Yes");
        assert_eq!(in_words("Hello", &[]), "Hello");
    }

    #[test]
    fn they_are_stored_flat() {
        let json = serde_json::to_value(offered()).unwrap();
        assert_eq!(json[0], serde_json::json!({ "title": "Yes", "payload": "y" }));
        assert_eq!(json[1], serde_json::json!({ "title": "Terms", "url": "https://a.example" }));
        assert_eq!(serde_json::from_value::<Vec<QuickReply>>(json).unwrap(), offered());
    }
}
