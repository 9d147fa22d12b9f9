//! A message becomes calls.

use application::ports::OutboundPart;
use domain::message::{Attachment, AttachmentKind, Content};

use super::{CAPTION_MAX, TEXT_MAX};
use crate::parts::{Limits, parts as cut};
use crate::split::Unit;

/// The calls of a message, in the order the customer is to read them.
pub(super) fn parts(content: &Content) -> Vec<OutboundPart> {
    let limits = Limits {
        unit: Unit::Characters,
        text_max: TEXT_MAX,
        caption_max: CAPTION_MAX,
        takes_caption,
    };
    cut(content, &limits)
}

/// Sound and stickers have none.
fn takes_caption(attachment: &Attachment) -> bool {
    match attachment.kind {
        AttachmentKind::Sticker | AttachmentKind::Audio | AttachmentKind::Voice => false,
        AttachmentKind::Image
        | AttachmentKind::Video
        | AttachmentKind::File
        | AttachmentKind::Animation => true,
    }
}
