//! Notes as a portal's comments. A comment has no place for what makes it the same when it comes again, so its last line
//! has a mark; and no author but the webhook's user, so it says who wrote it.

use application::ports::{PeopleStore, Secrets, StoreError};
use chrono::DateTime;
use domain::crm::CardRef;
use domain::crm::timeline::{Item, ItemId, Log, Note, SessionActivity, What};
use domain::time::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Portal;
use super::call::nonsense;
use super::card::number;

/// Comments of a page.
const PAGE: usize = 50;

/// Pages looked through for a mark: notes come again soon after they came.
const PAGES_MAX: usize = 10;

/// What a mark begins with.
const MARK: &str = "#canali-";

impl<S: PeopleStore, X: Secrets> Portal<S, X> {
    /// Adds a note, or, if `replaces`, puts it in place of the one with its origin.
    pub(super) async fn note(
        &self,
        card: CardRef,
        note: &Note,
        replaces: bool,
    ) -> Result<ItemId, StoreError> {
        let mark = mark(note);
        let there = self.marked(card, &mark).await?;
        let text = format!("{}\n{mark}", self.words(note).await?);
        match there {
            Some((id, kept)) if !replaces || kept == text => Ok(ItemId(id)),
            Some((id, _)) => {
                let params = json!({ "id": id, "fields": { "COMMENT": text } });
                self.call("crm.timeline.comment.update", &params).await?;
                Ok(ItemId(id))
            }
            None => {
                let fields = json!({
                    "ENTITY_ID": card.id.0, "ENTITY_TYPE": card.kind.name(), "COMMENT": text,
                });
                let params = json!({ "fields": fields });
                let added = self.call("crm.timeline.comment.add", &params).await?;
                let id = number(&added.result);
                id.map(ItemId).ok_or_else(|| nonsense("a new comment without a number"))
            }
        }
    }

    /// The number and the text of the comment with a mark.
    async fn marked(&self, card: CardRef, mark: &str) -> Result<Option<(u64, String)>, StoreError> {
        for page in 0..PAGES_MAX {
            let (rows, is_last) = self.page(card, page * PAGE).await?;
            let is_it = |it: &&Comment| it.text.lines().last() == Some(mark);
            if let Some(found) = rows.iter().find(is_it) {
                return Ok(Some((found.id, found.text.clone())));
            }
            if is_last {
                break;
            }
        }
        Ok(None)
    }

    /// Comments of a card, newest first, and whether there are no more.
    async fn page(&self, card: CardRef, start: usize) -> Result<(Vec<Comment>, bool), StoreError> {
        let params = json!({
            "filter": { "ENTITY_ID": card.id.0, "ENTITY_TYPE": card.kind.name() },
            "order": { "ID": "DESC" }, "start": start,
        });
        let answer = self.call("crm.timeline.comment.list", &params).await?;
        let rows = answer.result.as_array().ok_or_else(|| nonsense("comments that are no list"))?;
        let comments = rows.iter().map(Comment::read).collect::<Result<Vec<_>, _>>()?;
        Ok((comments, answer.next.is_none()))
    }

    pub(super) async fn comments(
        &self,
        card: CardRef,
        before: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<Item>, StoreError> {
        let mut items: Vec<Item> = Vec::new();
        let mut start = 0;
        loop {
            let (comments, is_last) = self.page(card, start).await?;
            start += comments.len();
            let is_asked = |it: &Comment| before.is_none_or(|before| it.id < before.0);
            items.extend(comments.into_iter().filter(is_asked).map(Comment::item));
            if is_last || items.len() >= limit {
                items.truncate(limit);
                return Ok(items);
            }
        }
    }

    /// What a note says, in words.
    async fn words(&self, note: &Note) -> Result<String, StoreError> {
        Ok(match &note.what {
            What::Comment { text, by: None } => text.clone(),
            What::Comment { text, by: Some(by) } => {
                let name = self.store.user(*by).await?.map(|it| it.full_name());
                format!("{}: {text}", name.unwrap_or_else(|| format!("#{by}")))
            }
            What::Session(activity) => session(activity),
            What::Merged { from } => format!("{from} is part of this card now"),
        })
    }
}

/// A session, and its log once it is over.
fn session(activity: &SessionActivity) -> String {
    let head = format!("{} #{}", activity.channel.title(), activity.session);
    let Some(ended) = &activity.ended else { return head };
    let words = format!("{head}, {}\n{}", ended.at.rfc3339(), ended.log.trim_end());
    if ended.left_out > 0 {
        return format!("{words}\n… {} more", ended.left_out);
    }
    words
}

/// What a note is known by: whose log it repeats, as in `#canali-session-5`, or a part of its origin's hash.
fn mark(note: &Note) -> String {
    match note.log() {
        Some(log) => format!("{MARK}{}", log.to_string().replace(' ', "-")),
        None => format!("{MARK}{}", &hex::encode(Sha256::digest(&note.origin))[..12]),
    }
}

/// The origin that a mark tells: of a log its own, so that it is read by who may read the log, else the mark.
fn origin(mark: &str) -> String {
    let log = mark.trim_start_matches(MARK).replacen('-', " ", 1).parse::<Log>();
    log.map_or_else(|_| mark.to_owned(), |it| it.to_string())
}

/// A comment of the portal.
#[derive(Clone, Debug, PartialEq)]
struct Comment {
    id: u64,
    at: Timestamp,
    text: String,
}

impl Comment {
    fn read(row: &Value) -> Result<Self, StoreError> {
        let id = row.get("ID").and_then(number);
        let id = id.ok_or_else(|| nonsense("a comment without a number"))?;
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let at = DateTime::parse_from_rfc3339(text("CREATED")).map(|it| it.timestamp_millis());
        let at = Timestamp(at.unwrap_or_default());
        // Texts may come back with other line ends.
        let text = text("COMMENT").replace("\r\n", "\n");
        Ok(Self { id, at, text })
    }

    /// The comment without its mark; its author is a user of the portal's.
    fn item(self) -> Item {
        let (text, origin) = match self.text.rsplit_once('\n') {
            Some((text, mark)) if mark.starts_with(MARK) => (text.to_owned(), origin(mark)),
            Some(_) | None => (self.text, format!("comment {}", self.id)),
        };
        let note = Note { origin, at: self.at, what: What::Comment { text, by: None } };
        Item { id: ItemId(self.id), note }
    }
}
