//! Files: encrypted with AES-256 in counter mode, each with a key of its own, and kept by Apple ("Sending messages with
//! attachments", "Receiving messages with attachments"; the key is written `00` and its 32 bytes in hexadecimal).

use aes::Aes256;
use aes::cipher::{KeyIvInit, StreamCipher};
use application::ports::{ConnectError, Media, Objects, SendResult};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::message::Attachment;
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::FILE_MAX_BYTES;
use super::send::{Business, outcome};
use crate::json::Object;
use crate::media::{bytes_of, mime_of, name_of};
use crate::provider::Way;
use crate::targets::DOWNLOAD_TIMEOUT;
use crate::wire::{Body, Request, rejected};

/// Turns bytes into what is kept, and back.
fn crypt(key: &[u8; 32], bytes: &mut [u8]) {
    let nonce = [0; 16];
    let mut cipher = ctr::Ctr128BE::<Aes256>::new(key.into(), &nonce.into());
    cipher.apply_keystream(bytes);
}

/// Fetches a file that a customer sent.
pub(super) async fn fetch<O>(
    way: Way<'_, O>,
    id: &str,
    max_bytes: usize,
) -> Result<Media, ConnectError> {
    let refused = |why: &str| ConnectError::Refused(why.to_owned());
    let id: Value = serde_json::from_str(id).map_err(|_| refused("the file's id is none"))?;
    let of = |name| Object::of(&id).and_then(|it| it.text(name)).unwrap_or_default();
    let key = of("key").strip_prefix("00").and_then(|it| hex::decode(it).ok());
    let key: [u8; 32] =
        key.and_then(|it| it.try_into().ok()).ok_or_else(|| refused("the file's key is none"))?;
    let signature = hex::decode(of("signature")).map(|it| STANDARD.encode(it));
    let signature = signature.unwrap_or_else(|_| of("signature").to_owned());
    let business = Business::new(way)?;
    let request = Request::get(&["preDownload"])
        .header("source-id", business.id)
        .header("mmcs-url", of("url"))
        .header("mmcs-signature", signature)
        .header("mmcs-owner", of("owner"));
    let answer = business.call(request).await?;
    let url = Object::of(&answer.json).and_then(|it| it.text("download-url"));
    let url = url.and_then(|it| Url::parse(it).ok());
    let url = url.ok_or_else(|| refused("Apple has no such file"))?;
    let mut media = way.targets.fetch_with(&url, &[], max_bytes, DOWNLOAD_TIMEOUT).await?;
    crypt(&key, &mut media.bytes);
    // It is served as bytes of no kind.
    Ok(Media { mime: None, ..media })
}

/// Encrypts and uploads a file; what a message says of it.
pub(super) async fn upload<O: Objects>(
    way: Way<'_, O>,
    business: &Business<'_>,
    attachment: &Attachment,
) -> Result<Value, SendResult> {
    let media = bytes_of(way, attachment, FILE_MAX_BYTES).await?;
    let mime = mime_of(attachment, Some(&media), attachment.kind);
    let mut bytes = media.bytes;
    let size = bytes.len().to_string();
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|_| crate::wire::later("no random key"))?;
    crypt(&key, &mut bytes);
    let request = Request::get(&["preUpload"])
        .header("source-id", business.id)
        .header("mmcs-size", size.clone());
    let place = outcome(business.call(request).await.map_err(SendResult::from)?)?;
    let of = |name| Object::of(&place.json).and_then(|it| it.string(name));
    let (Some(there), Some(url), Some(owner)) =
        (of("upload-url"), of("mmcs-url"), of("mmcs-owner"))
    else {
        return Err(rejected("Apple gives no place for the file"));
    };
    let checksum = put(way, &there, bytes).await?;
    Ok(json!({
        "name": name_of(attachment, attachment.kind), "mimeType": mime, "size": size,
        "signature-base64": checksum, "url": url, "owner": owner,
        "key": format!("00{}", hex::encode(key)),
    }))
}

/// Puts the bytes where Apple says; its checksum of them.
async fn put<O>(way: Way<'_, O>, there: &str, bytes: Vec<u8>) -> Result<String, SendResult> {
    let url = Url::parse(there).map_err(|_| rejected("Apple gives no place for the file"))?;
    let mut request = Request { method: Method::POST, ..Request::get(&[]) };
    request.body = Body::Bytes(Bytes::from(bytes));
    request.timeout = DOWNLOAD_TIMEOUT;
    let answer = crate::wire::call_elsewhere(way.targets, url, request).await;
    let answer = outcome(answer.map_err(SendResult::from)?)?;
    let sum = Object::of(&answer.json).and_then(|it| it.object("singleFile"));
    let sum = sum.and_then(|it| it.string("fileChecksum"));
    sum.ok_or_else(|| rejected("Apple has not taken the file"))
}
