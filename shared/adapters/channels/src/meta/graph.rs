//! One call of the Graph API, for one account.

use application::ports::{ConnectError, Media};
use domain::channel::ChannelKind;
use serde_json::Value;
use url::Url;

use super::outcome::{Failure, Refusal};
use crate::provider::Way;
use crate::targets::{self, DOWNLOAD_TIMEOUT};
use crate::wire::{self, Request, Wire};

/// Where the Graph API is.
const FACEBOOK: &str = "https://graph.facebook.com";

/// Where it is for Instagram accounts with a token of their own; those reached through a page are at Facebook's.
const INSTAGRAM: &str = "https://graph.instagram.com";

/// The version that is called; Meta keeps each for two years.
const VERSION: &str = "v26.0";

/// The Graph API for one account.
pub(crate) struct Graph<'a> {
    wire: Wire<'a>,
    token: &'a str,
    /// The provider's id of the account.
    pub(super) account: &'a str,
}

impl<'a> Graph<'a> {
    /// The API for the account of `way`.
    pub(super) fn new<O>(way: Way<'a, O>) -> Result<Self, wire::Failure> {
        let misconfigured = |why: &str| wire::Failure::Misconfigured(why.to_owned());
        let token = way.account.token.as_deref().map(str::trim).filter(|it| !it.is_empty());
        let account = way.account.channel.account.as_deref();
        Ok(Self {
            wire: Wire::new(way.targets, way.account, home(way))?,
            token: token.ok_or_else(|| misconfigured("an access token is needed"))?,
            account: account.ok_or_else(|| misconfigured("the account's id is not known"))?,
        })
    }

    /// The same API for the app, which is at Facebook's in any case.
    pub(super) fn of_app<O>(way: Way<'a, O>) -> Result<Self, wire::Failure> {
        let wire = Wire::new(way.targets, way.account, FACEBOOK)?;
        Ok(Self { wire, ..Self::new(way)? })
    }

    /// Makes a call with the account's token.
    pub(super) async fn call(&self, request: Request) -> Result<Value, Failure> {
        self.call_as(&format!("Bearer {}", self.token), request).await
    }

    /// Makes a call with another authorization.
    pub(super) async fn call_as(
        &self,
        authorization: &str,
        mut request: Request,
    ) -> Result<Value, Failure> {
        request.path.insert(0, VERSION.to_owned());
        let answer = self.wire.call(request.header("authorization", authorization)).await?;
        match Refusal::of(&answer) {
            Some(refusal) => Err(Failure::Refused(refusal.without(|it| self.wire.blot(it)))),
            None if answer.json.is_null() => Err(Failure::Garbled),
            None => Ok(answer.json),
        }
    }

    /// The guarded clients.
    pub(super) fn targets(&self) -> &'a targets::Targets {
        self.wire.targets()
    }

    /// Whom the token belongs to, for calls that name it.
    pub(super) fn token(&self) -> &'a str {
        self.token
    }

    /// Downloads a file that asks for the account's token; at most `max_bytes`.
    pub(super) async fn download(
        &self,
        url: &str,
        max_bytes: usize,
    ) -> Result<Media, ConnectError> {
        let url = Url::parse(url);
        let url =
            url.map_err(|_| ConnectError::Refused("the file's address is none".to_owned()))?;
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str())];
        Ok(self.targets().fetch_with(&url, &headers, max_bytes, DOWNLOAD_TIMEOUT).await?)
    }
}

/// Where the account is.
fn home<O>(way: Way<'_, O>) -> &'static str {
    let channel = &way.account.channel;
    let is_instagram =
        matches!(channel.kind, ChannelKind::InstagramDirect | ChannelKind::InstagramComments);
    let through_page = channel.details.contains_key("page_id");
    if is_instagram && !through_page { INSTAGRAM } else { FACEBOOK }
}
