//! The keys of all items, each built here and nowhere else.

mod crm;

use std::fmt;

use application::ports::{DedupeScope, IdKind, SocketId, Subject, Topic};
use domain::bookings::{Place, Slot};
use domain::errand::{Addressee, ErrandKey};
use domain::ids::{
    AgreementId, ChannelId, ChatId, DepartmentId, LineId, SEQ_MAX, SessionId, UserId, WebhookId,
};
use domain::time::Timestamp;
use sha2::{Digest, Sha256};

pub(crate) use self::crm::{
    SOURCES, bound, bound_partition, card, card_list, claim, handle, note, origin, source, timeline,
};

/// Shards of each kind in the index `due`.
pub(crate) const SHARDS: u64 = 8;

/// The partitions that list what there is.
pub(crate) const LINES: &str = "LINES";
pub(crate) const CHANNELS: &str = "CHANNELS";
pub(crate) const USERS: &str = "USERS";
pub(crate) const DEPARTMENTS: &str = "DEPARTMENTS";
pub(crate) const AGREEMENTS: &str = "AGREEMENTS";
pub(crate) const WEBHOOKS: &str = "WEBHOOKS";

/// The sort keys of a line's partition.
pub(crate) const HERE: &str = "HERE#";
pub(crate) const SLOT: &str = "SLOT#";
pub(crate) const WAIT: &str = "WAIT#";

/// External ids up to this size stay readable; longer ones are hashed (a key holds 2 KB).
const EXTERNAL_ID_MAX_BYTES: usize = 200;

/// What the hash of an id that is too long begins with.
const HASHED: &str = "sha256:";

/// The primary key of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {} {}", self.pk, self.sk)
    }
}

fn key(pk: impl Into<String>, sk: impl Into<String>) -> Key {
    Key { pk: pk.into(), sk: sk.into() }
}

pub(crate) fn head(chat: ChatId) -> Key {
    key(format!("C#{chat}"), "HEAD")
}

pub(crate) fn entry(chat: ChatId, seq: u64) -> Key {
    key(format!("C#{chat}"), format!("E#{:07}", seq.min(SEQ_MAX)))
}

pub(crate) fn delivery(chat: ChatId, seq: u64) -> Key {
    key(format!("C#{chat}"), format!("D#{:07}", seq.min(SEQ_MAX)))
}

/// The message that a delivery is of, by its sort key.
pub(crate) fn seq_of_delivery(sk: &str) -> Option<u64> {
    sk.strip_prefix("D#")?.parse().ok()
}

/// The partition of the index `sessions` that lists what will not arrive of a line's messages.
pub(crate) fn failed_partition(line: LineId) -> String {
    format!("FAILED#{line}")
}

pub(crate) fn conversation(channel: ChannelId, conversation: &str) -> Key {
    key(format!("V#{channel}#{}", bounded(conversation)), "V")
}

pub(crate) fn external(scope: DedupeScope, id: &str) -> Key {
    let id = bounded(id);
    match scope {
        DedupeScope::Channel(channel) => key(format!("X#{channel}#{id}"), "X"),
        DedupeScope::Chat(chat) => key(format!("X#C{chat}#{id}"), "X"),
    }
}

pub(crate) fn session(id: SessionId) -> Key {
    key(format!("S#{id}"), "S")
}

/// The partition of a line; of the index `sessions` too.
pub(crate) fn line_partition(line: LineId) -> String {
    format!("L#{line}")
}

/// The partition that lists the open sessions of a line. Not the line's own, whose roster is read with every offer.
pub(crate) fn open_partition(line: LineId) -> String {
    format!("O#{line}")
}

pub(crate) fn open(line: LineId, session: SessionId) -> Key {
    key(open_partition(line), format!("{:020}", session.0))
}

/// The counter of an operator's sessions over all lines that limit those.
pub(crate) fn total(user: UserId) -> Key {
    key(format!("U#{user}"), "TOTAL")
}

/// When an employee is looked at again.
pub(crate) fn user_due(user: UserId) -> Key {
    key(format!("U#{user}"), "DUE")
}

/// The partition of an employee's inbox.
pub(crate) fn inbox_partition(user: UserId) -> String {
    format!("I#{user}")
}

/// How much came into an inbox.
pub(crate) fn inbox(user: UserId) -> Key {
    key(inbox_partition(user), "INBOX")
}

/// A notification: they sort as they came in.
pub(crate) fn notification(user: UserId, number: u64) -> Key {
    key(inbox_partition(user), format!("N#{number:020}"))
}

/// That an employee was told of something.
pub(crate) fn told(user: UserId, subject: &Subject) -> Key {
    let subject = match subject {
        Subject::Entry { chat, seq, .. } => format!("X#{chat}#{seq}"),
        Subject::Webhook { webhook, since } => format!("X#W{webhook}#{}", since.0),
    };
    key(inbox_partition(user), subject)
}

/// How an employee is told besides their inbox.
pub(crate) fn ways(user: UserId) -> Key {
    key(inbox_partition(user), "WAYS")
}

/// The sort keys of errands begin with it. Not as log entries' do: the stream is for these.
pub(crate) const ERRAND: &str = "J#";

/// The partition of whom errands are for.
pub(crate) fn errands_partition(to: Addressee) -> String {
    match to {
        Addressee::Webhook(id) => format!("W#{id}"),
        Addressee::Mailbox(user) => format!("M#{user}"),
    }
}

/// An errand: they sort by when what they tell of happened.
pub(crate) fn errand(it: &ErrandKey) -> Key {
    key(errands_partition(it.to), format!("{ERRAND}{:020}#{}", it.at.0.max(0), it.id))
}

/// What an errand's keys say.
pub(crate) fn errand_of(pk: &str, sk: &str) -> Option<ErrandKey> {
    let (letter, id) = pk.split_once('#')?;
    let to = match letter {
        "W" => Addressee::Webhook(id.parse().ok()?),
        "M" => Addressee::Mailbox(id.parse().ok()?),
        _ => return None,
    };
    let (at, id) = sk.strip_prefix(ERRAND)?.split_once('#')?;
    Some(ErrandKey { to, at: Timestamp(at.parse().ok()?), id: id.to_owned() })
}

/// Shards of errands in the index `due`: they are rarer than chats, and each shard is read every minute.
const ERRAND_SHARDS: u64 = 4;

/// The shard of the index `due` an errand is in.
pub(crate) fn errand_shard(it: &ErrandKey) -> String {
    let sum: u64 = it.id.bytes().map(u64::from).sum();
    format!("J#{}", sum % ERRAND_SHARDS)
}

/// All shards of errands.
pub(crate) fn errand_shards() -> impl Iterator<Item = String> {
    (0..ERRAND_SHARDS).map(|it| format!("J#{it}"))
}

pub(crate) fn line(id: LineId) -> Key {
    key(line_partition(id), "CONFIG")
}

pub(crate) fn recheck(line: LineId) -> Key {
    key(line_partition(line), "RECHECK")
}

/// How far a line's sessions have been gone through for what is kept no longer. Not between [`HERE`] and [`SLOT`], where the
/// roster is.
pub(crate) fn walks(line: LineId) -> Key {
    key(line_partition(line), "WALKS")
}

pub(crate) fn here(slot: Slot) -> Key {
    key(line_partition(slot.line), format!("{HERE}{:020}", slot.user.0))
}

pub(crate) fn slot(slot: Slot) -> Key {
    key(line_partition(slot.line), format!("{SLOT}{:020}", slot.user.0))
}

/// Sorts as the waiting list does: the highest priority first, then the oldest, then by session.
pub(crate) fn place(place: Place) -> Key {
    let behind = i64::from(i32::MAX) - i64::from(place.priority);
    let since = place.since.0.max(0);
    key(
        line_partition(place.line),
        format!("{WAIT}{behind:010}#{since:020}#{:020}", place.session.0),
    )
}

/// An item of a partition that lists what there is.
pub(crate) fn listed(partition: &str, id: u64) -> Key {
    key(partition, format!("{id:020}"))
}

pub(crate) fn listed_line(id: LineId) -> Key {
    listed(LINES, id.0)
}

pub(crate) fn channel(id: ChannelId) -> Key {
    listed(CHANNELS, id.0)
}

pub(crate) fn user(id: UserId) -> Key {
    listed(USERS, id.0)
}

pub(crate) fn department(id: DepartmentId) -> Key {
    listed(DEPARTMENTS, id.0)
}

pub(crate) fn agreement(id: AgreementId) -> Key {
    listed(AGREEMENTS, id.0)
}

pub(crate) fn webhook(id: WebhookId) -> Key {
    listed(WEBHOOKS, id.0)
}

pub(crate) fn connection(id: &str) -> Key {
    key(format!("N#{}", bounded(id)), "N")
}

pub(crate) fn public_key(public_key: &str) -> Key {
    key(format!("K#{}", bounded(public_key)), "K")
}

/// A one-time code of this hash.
pub(crate) fn network_code(hash: &str) -> Key {
    key(format!("NC#{hash}"), "NC")
}

pub(crate) fn health(channel: ChannelId) -> Key {
    key(format!("H#{channel}"), "H")
}

pub(crate) fn token(hash: &str) -> Key {
    key(format!("T#{}", bounded(hash)), "T")
}

/// The partition that lists an employee's tokens.
pub(crate) fn tokens_partition(user: UserId) -> String {
    format!("TOKENS#{user}")
}

pub(crate) fn listed_token(user: UserId, hash: &str) -> Key {
    key(tokens_partition(user), bounded(hash))
}

pub(crate) fn password(user: UserId) -> Key {
    key(format!("P#{user}"), "P")
}

pub(crate) fn count(kind: IdKind) -> Key {
    let kind = match kind {
        IdKind::Line => "line",
        IdKind::User => "user",
        IdKind::Customer => "customer",
        IdKind::Chat => "chat",
        IdKind::Session => "session",
        IdKind::Channel => "channel",
        IdKind::Department => "department",
        IdKind::Agreement => "agreement",
        IdKind::Contact => "contact",
        IdKind::Company => "company",
        IdKind::Lead => "lead",
        IdKind::Deal => "deal",
        IdKind::Webhook => "webhook",
    };
    key(format!("COUNT#{kind}"), "COUNT")
}

/// A socket.
pub(crate) fn socket(id: &SocketId) -> Key {
    key(format!("SOCKET#{}", bounded(&id.0)), "W")
}

/// Who follows something.
pub(crate) fn topic(topic: &Topic) -> Key {
    key(format!("A#{}", bounded(&topic.to_string())), "A")
}

/// What has changed in a line's list. Not in the line's own partition, whose roster is read with every offer.
pub(crate) fn changes(line: LineId) -> Key {
    key(format!("A#{}", Topic::Line(line)), "CHANGES")
}

/// When the last socket ends.
pub(crate) fn sockets() -> Key {
    key("SOCKETS", "SOCKETS")
}

/// What the table says of itself.
pub(crate) fn format() -> Key {
    key("FORMAT", "FORMAT")
}

/// The shard of the index `due` a chat's timer is in.
pub(crate) fn chat_shard(chat: ChatId) -> String {
    format!("T#{}", chat.0 % SHARDS)
}

/// The shard of the index `due` a line's recheck is in.
pub(crate) fn line_shard(line: LineId) -> String {
    format!("R#{}", line.0 % SHARDS)
}

/// The shard of the index `due` an employee is in.
pub(crate) fn user_shard(user: UserId) -> String {
    format!("U#{}", user.0 % SHARDS)
}

/// All shards of one kind: of chats, or of lines.
pub(crate) fn chat_shards() -> impl Iterator<Item = String> {
    (0..SHARDS).map(|it| chat_shard(ChatId(it)))
}

/// The same of lines.
pub(crate) fn line_shards() -> impl Iterator<Item = String> {
    (0..SHARDS).map(|it| line_shard(LineId(it)))
}

/// The same of employees.
pub(crate) fn user_shards() -> impl Iterator<Item = String> {
    (0..SHARDS).map(|it| user_shard(UserId(it)))
}

/// The id in the partition key of a chat, a line or an employee.
pub(crate) fn id_of_partition(pk: &str) -> Option<u64> {
    pk.split_once('#')?.1.parse().ok()
}

/// An id from outside as it stands in a key; nothing that comes in can pass for a hash.
fn bounded(id: &str) -> String {
    if id.len() <= EXTERNAL_ID_MAX_BYTES && !id.starts_with(HASHED) {
        return id.to_owned();
    }
    format!("{HASHED}{}", hex::encode(Sha256::digest(id.as_bytes())))
}

#[cfg(test)]
mod tests;
