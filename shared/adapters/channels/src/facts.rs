//! What the kinds of channel can do, as data: limits are enforced by it, and documents made of it.

use domain::channel::ChannelKind;
use domain::window::Windows;

use crate::provider::{Provider, provider};
use crate::split::Unit;

/// What a kind of channel can do. Where each figure comes from is said in the kind's module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// The longest text of one message.
    pub(crate) text_max: usize,
    /// What that is counted in.
    pub(crate) unit: Unit,
    /// The longest text that goes with a file, in the same unit; 0: none does.
    pub(crate) caption_max: usize,
    /// The largest file that is sent, in bytes; 0: none is.
    pub(crate) file_max: usize,
    /// Whether files are taken from an address alone: those that we keep are given a public link.
    pub(crate) links: bool,
    /// What customers can do beside writing.
    pub(crate) inbound: Signs,
    /// What we can do beside writing.
    pub(crate) outbound: Signs,
    /// Which receipts come.
    pub(crate) receipts: Receipts,
    /// The quick replies that are buttons there; none: they go as a numbered text.
    pub(crate) choices: Option<Choices>,
    /// Whether customers are shown who writes: name and picture.
    pub(crate) faces: bool,
}

/// What can be done to messages and around them.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table: any of them with any other")]
pub(crate) struct Signs {
    /// Changing a message.
    pub(crate) edit: bool,
    /// Taking a message back.
    pub(crate) delete: bool,
    /// Answering a certain message.
    pub(crate) reply: bool,
    /// Showing that one types.
    pub(crate) typing: bool,
    /// Showing that one has read.
    pub(crate) read: bool,
}

/// What a messenger takes for buttons under a text. What is beyond it goes as a numbered text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choices {
    /// The fewest there may be.
    pub(crate) min: usize,
    /// The most.
    pub(crate) max: usize,
    /// The longest title, in characters.
    pub(crate) title_max: usize,
    /// The longest text they stand under, in the unit of texts.
    pub(crate) text_max: usize,
    /// The longest payload that a button carries, in bytes; a longer one is carried by its number.
    pub(crate) payload_max: usize,
    /// Whether one may be a link; else links go as text.
    pub(crate) links: bool,
}

/// How far a provider tells of a message's way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Receipts {
    /// Not at all.
    None,
    /// That it was read.
    Read,
    /// That it arrived, and that it was read.
    DeliveredAndRead,
}

/// The table of `docs/channels.md`.
pub fn table() -> String {
    let mut table = String::from(
        "| Kind | Text | Caption | File | Quick replies | Customers can | We can | Receipts | Window |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for kind in ChannelKind::ALL {
        table.push_str(&row(kind));
    }
    table
}

fn row(kind: ChannelKind) -> String {
    let facts = provider!(kind, it => of(&it));
    let text = format!("{} {}", facts.text_max, facts.unit.name());
    let caption = number(facts.caption_max, "");
    let file = number(facts.file_max / 1_000_000, " MB");
    let choices = match facts.choices {
        None => "as text".to_owned(),
        Some(Choices { max, links: true, .. }) => format!("{max}, links"),
        Some(Choices { max, links: false, .. }) => max.to_string(),
    };
    let (inbound, mut outbound) = (words(facts.inbound), words(facts.outbound));
    if facts.faces {
        outbound = outbound.replace('–', "");
        outbound += if outbound.is_empty() { "name" } else { ", name" };
    }
    let receipts = match facts.receipts {
        Receipts::None => "–",
        Receipts::Read => "read",
        Receipts::DeliveredAndRead => "delivered, read",
    };
    let window = window(kind.windows());
    let name = kind.name();
    format!(
        "| `{name}` | {text} | {caption} | {file} | {choices} | {inbound} | {outbound} | {receipts} | {window} |\n"
    )
}

fn window(windows: Windows) -> String {
    let hours = windows.anything.map(|it| format!("{} h", it.0 / 3_600));
    let person = windows.by_person.map(|it| format!("{} days by a person", it.0 / 86_400));
    let templates = windows.templates.then(|| "templates".to_owned());
    let left = windows.shut_by_leaving.then(|| "until they leave".to_owned());
    let words: Vec<String> = [hours, person, templates, left].into_iter().flatten().collect();
    if words.is_empty() { "–".to_owned() } else { words.join(", ") }
}

/// What a provider can do.
pub(crate) fn of<P: Provider>(_: &P) -> Facts {
    P::FACTS
}

fn number(it: usize, unit: &str) -> String {
    if it == 0 { "–".to_owned() } else { format!("{it}{unit}") }
}

fn words(signs: Signs) -> String {
    let all = [
        (signs.edit, "edit"),
        (signs.delete, "delete"),
        (signs.reply, "reply"),
        (signs.typing, "type"),
        (signs.read, "show as read"),
    ];
    let words: Vec<&str> = all.into_iter().filter(|it| it.0).map(|it| it.1).collect();
    if words.is_empty() { "–".to_owned() } else { words.join(", ") }
}
