//! What [`Mailer`] promises, seen from where its letters arrive.

use domain::errand::Answer;

use crate::ports::{Letter, Mailer};

/// A mailer, and where what it carries arrives.
pub trait Mailbox {
    /// The mailer.
    fn mailer(&self) -> &impl Mailer;

    /// What has arrived, in order.
    fn arrived(&self) -> impl Future<Output = Vec<Arrived>>;
}

/// A letter that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The addresses it was for, however they were told.
    pub to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its text, with the line endings of Unix.
    pub text: String,
    /// Whether it says that a program sent it, so that no other program answers.
    pub is_automatic: bool,
}

const TO: &str = "ann@shop.example";

fn letter<'a>(subject: &'a str, text: &'a str) -> Letter<'a> {
    Letter { id: "notification-1-2-3", to: TO, subject, text }
}

async fn carried(mailbox: &impl Mailbox, letter: Letter<'_>) -> Arrived {
    assert_eq!(mailbox.mailer().send(letter).await, Answer::Taken);
    let arrived = mailbox.arrived().await;
    arrived.into_iter().next_back().unwrap()
}

/// The text comes as it was written, in whatever letters, to whom it is for alone; the mail says that a program sent it.
pub async fn a_letter_arrives_as_it_is(mailbox: &impl Mailbox) {
    let text = "Perché? – 顧客が待っています 🙂\n\n.\n..dots\nhttps://canali.example/conversations/9\n\n-- \nend\n";
    let arrived = carried(mailbox, letter("Canali: wer wartet – è", text)).await;
    let expected = Arrived {
        to: vec![TO.into()],
        subject: "Canali: wer wartet – è".into(),
        text: text.into(),
        is_automatic: true,
    };
    assert_eq!(arrived, expected);
    assert_eq!(mailbox.arrived().await.len(), 1);
}

/// Line breaks in a subject make no header, those in a text end neither the mail nor its headers, and a huge text comes
/// whole or is cut, but comes.
pub async fn what_a_letter_says_stays_inside(mailbox: &impl Mailbox) {
    let hostile = "Hi\r\nBcc: eve@evil.example\r\nSubject: pwned\r\n\r\n<b>";
    let arrived =
        carried(mailbox, letter(hostile, "\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n")).await;
    assert_eq!(arrived.to, [TO]);
    assert!(arrived.subject.starts_with("Hi") && !arrived.subject.contains('\n'), "{arrived:?}");
    assert!(arrived.text.contains("MAIL FROM:<eve@evil.example>"), "{arrived:?}");
    let huge = "a line that goes on and on\n".repeat(4_000);
    let arrived =
        carried(mailbox, Letter { id: "notification-1-2-4", ..letter("huge", &huge) }).await;
    assert!(
        arrived.text.starts_with("a line that goes on and on\na line"),
        "{}",
        arrived.text.len()
    );
    assert_eq!(mailbox.arrived().await.len(), 2, "nobody else got anything");
}

/// What is no address is refused for good, before anybody is called: no list of recipients, and no second command.
pub async fn an_address_that_is_none_is_never_tried(mailbox: &impl Mailbox) {
    for to in [
        "",
        "ann",
        "@shop.example",
        "ann@",
        "ann@shop.example, eve@evil.example",
        "ann@shop.example\r\nBcc: eve@evil.example",
        "ann@shop.example>\r\nRCPT TO:<eve@evil.example",
        "Ann <ann@shop.example>",
    ] {
        let answer = mailbox.mailer().send(Letter { to, ..letter("Hi", "there") }).await;
        assert!(matches!(answer, Answer::Never { .. }), "{to:?}: {answer:?}");
    }
    assert_eq!(mailbox.arrived().await, []);
}
