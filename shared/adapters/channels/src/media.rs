//! Files on their way to providers that take uploads.

use application::ports::{Media, Objects, SendResult, StoreError};
use domain::message::{Attachment, AttachmentKind, Source};
use url::Url;

use crate::provider::Way;
use crate::wire::{later, rejected, unfetched};

/// The bytes of `attachment`, or what their absence means for its message; at most `max_bytes`.
pub(crate) async fn bytes_of<O: Objects>(
    way: Way<'_, O>,
    attachment: &Attachment,
    max_bytes: usize,
) -> Result<Media, SendResult> {
    match &attachment.source {
        Source::Url(url) => {
            let url = Url::parse(url).map_err(|_| rejected("the file's address is none"))?;
            way.targets.fetch(&url, max_bytes).await.map_err(|it| unfetched(&it))
        }
        Source::Object(key) => kept(way.objects, key, max_bytes).await,
        Source::Provider(_) => Err(rejected("the file is at the messenger already")),
    }
}

/// The bytes under `key` in our object store, or what their absence means for their message; at most `max_bytes`.
pub(crate) async fn kept(
    objects: &impl Objects,
    key: &str,
    max_bytes: usize,
) -> Result<Media, SendResult> {
    match objects.get(key).await {
        Ok(Some(bytes)) if bytes.len() > max_bytes => {
            Err(rejected("the file is larger than the messenger takes"))
        }
        Ok(Some(bytes)) => Ok(Media { bytes, mime: None }),
        Ok(None) => Err(rejected("the file is gone")),
        Err(StoreError::Corrupt { .. }) => Err(rejected("the file cannot be read")),
        Err(error @ (StoreError::Unavailable { .. } | StoreError::Stale { .. })) => {
            Err(later(&error.to_string()))
        }
    }
}

/// The name under which a file of this kind is uploaded, where it has none.
pub(crate) fn name_of(attachment: &Attachment, kind: AttachmentKind) -> String {
    let name = attachment.name.clone().filter(|it| !it.trim().is_empty());
    name.unwrap_or_else(|| {
        match kind {
            AttachmentKind::Image => "image.jpg",
            AttachmentKind::Video | AttachmentKind::Animation => "video.mp4",
            AttachmentKind::Audio => "audio.mp3",
            AttachmentKind::Voice => "voice.ogg",
            AttachmentKind::File => "file",
            AttachmentKind::Sticker => "sticker.webp",
        }
        .to_owned()
    })
}

/// The media type of a file: as it was given, as its server says, as its kind suggests.
pub(crate) fn mime_of(
    attachment: &Attachment,
    media: Option<&Media>,
    kind: AttachmentKind,
) -> String {
    let told = attachment.mime.as_deref().or(media.and_then(|it| it.mime.as_deref()));
    let bare = told.map(|it| it.split(';').next().unwrap_or(it).trim().to_lowercase());
    bare.filter(|it| !it.is_empty() && it != "application/octet-stream").unwrap_or_else(|| {
        match kind {
            AttachmentKind::Image => "image/jpeg",
            AttachmentKind::Video | AttachmentKind::Animation => "video/mp4",
            AttachmentKind::Audio => "audio/mpeg",
            AttachmentKind::Voice => "audio/ogg",
            AttachmentKind::File => "application/octet-stream",
            AttachmentKind::Sticker => "image/webp",
        }
        .to_owned()
    })
}
