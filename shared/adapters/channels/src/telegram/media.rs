//! Files from and for Telegram.

use application::ports::{ConnectError, Media, Objects, Profile, SendResult};
use bytes::Bytes;
use domain::message::{Attachment, AttachmentKind};
use serde_json::json;
use url::Url;

use super::api::{Bot, Call, Upload};
use crate::json::Object;
use crate::media::kept;
use crate::wire::unfetched;

/// The largest file a bot can upload (<https://core.telegram.org/bots/api#sending-files>).
pub(super) const UPLOAD_MAX_BYTES: usize = 50 * 1024 * 1024;

/// The largest file that is taken as a photo (same place); larger pictures go as documents.
const PHOTO_MAX_BYTES: usize = 10 * 1024 * 1024;

/// The method that sends a kind of file, and the field its file goes in.
pub(super) fn method(kind: AttachmentKind) -> (&'static str, &'static str) {
    match kind {
        AttachmentKind::Image => ("sendPhoto", "photo"),
        AttachmentKind::Video => ("sendVideo", "video"),
        AttachmentKind::Audio => ("sendAudio", "audio"),
        AttachmentKind::Voice => ("sendVoice", "voice"),
        AttachmentKind::File => ("sendDocument", "document"),
        AttachmentKind::Sticker => ("sendSticker", "sticker"),
        AttachmentKind::Animation => ("sendAnimation", "animation"),
    }
}

/// Fetches a file that a customer sent (<https://core.telegram.org/bots/api#getfile>, at most 20 MB).
///
/// # Errors
///
/// [`ConnectError::Refused`] if it cannot be had, [`ConnectError::Unreachable`] if it cannot be had now.
pub(crate) async fn fetch(
    bot: &Bot<'_>,
    file_id: &str,
    max_bytes: usize,
) -> Result<Media, ConnectError> {
    let file = bot.call(&Call::new("getFile", json!({ "file_id": file_id }))).await?;
    let path = Object::of(&file).and_then(|it| it.string("file_path"));
    let path = path.ok_or_else(|| ConnectError::Refused("Telegram has no such file".to_owned()))?;
    let media = bot.targets().fetch(&bot.file(&path), max_bytes).await?;
    // Telegram serves every file as `application/octet-stream`, which says nothing.
    Ok(Media { mime: media.mime.filter(|it| it != "application/octet-stream"), ..media })
}

/// A customer's picture (<https://core.telegram.org/bots/api#getuserprofilephotos>); their name is in each message.
pub(crate) async fn picture(
    bot: &Bot<'_>,
    customer: &str,
    max_bytes: usize,
) -> Result<Profile, ConnectError> {
    let refused = || ConnectError::Refused("this is no one of Telegram's".to_owned());
    let user: i64 = customer.parse().map_err(|_| refused())?;
    let asked = Call::new("getUserProfilePhotos", json!({ "user_id": user, "limit": 1 }));
    let photos = bot.call(&asked).await?;
    let sizes = Object::of(&photos).into_iter().flat_map(|it| it.rows("photos"));
    let largest = sizes.max_by_key(|it| it.integer("width").unwrap_or_default());
    let picture = match largest.and_then(|it| it.id("file_id")) {
        Some(file) => Some(fetch(bot, &file, max_bytes).await?),
        None => None,
    };
    Ok(Profile { name: None, picture })
}

/// The bytes under `url`, to upload; or what their absence means for the message.
pub(super) async fn download(bot: &Bot<'_>, url: &str) -> Result<Media, SendResult> {
    let rejected = || SendResult::Rejected { reason: "the file's address is none".to_owned() };
    let url = Url::parse(url).map_err(|_| rejected())?;
    bot.targets().fetch(&url, UPLOAD_MAX_BYTES).await.map_err(|it| unfetched(&it))
}

/// The bytes under `key` in our object store, to upload; or what their absence means for the message.
pub(super) async fn load(objects: &impl Objects, key: &str) -> Result<Media, SendResult> {
    kept(objects, key, UPLOAD_MAX_BYTES).await
}

/// The kind and the upload of `attachment` with the bytes of `media`.
pub(super) fn upload(attachment: &Attachment, media: Media) -> (AttachmentKind, Upload) {
    let kind = match attachment.kind {
        AttachmentKind::Image if media.bytes.len() > PHOTO_MAX_BYTES => AttachmentKind::File,
        kind => kind,
    };
    let name = attachment.name.clone().filter(|it| !it.trim().is_empty());
    let upload = Upload {
        field: method(kind).1,
        bytes: Bytes::from(media.bytes),
        name: name.unwrap_or_else(|| default_name(attachment.kind).to_owned()),
        mime: attachment.mime.clone().or(media.mime),
    };
    (kind, upload)
}

/// Telegram looks at the ending of a name; the customer sees it.
fn default_name(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image.jpg",
        AttachmentKind::Video => "video.mp4",
        AttachmentKind::Audio => "audio.mp3",
        AttachmentKind::Voice => "voice.ogg",
        AttachmentKind::File => "file",
        AttachmentKind::Sticker => "sticker.webp",
        AttachmentKind::Animation => "animation.mp4",
    }
}
