//! Channels, as they are shown and as they are connected.

use std::collections::BTreeMap;

use application::channels::{Checked, hook_address};
use application::people::Patch;
use domain::channel::{Channel, ChannelKind, Health};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::instant;
use super::widget::WidgetDto;

/// A channel to be connected.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewChannel {
    /// Which messenger: `telegram`, `live_chat` …
    pub(crate) kind: String,
    /// What people call it; the account's own name by default.
    pub(crate) name: Option<String>,
    /// The connection of another channel, whose webhook address this one shares: one app of Meta's calls one address
    /// for all its accounts. One of its own by default.
    pub(crate) connection_id: Option<String>,
    #[serde(default)]
    pub(crate) settings: NewSettings,
}

/// What connecting takes, by messenger.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct NewSettings {
    /// The provider's address; its own by default.
    pub(crate) api_base: Option<String>,
    /// Live chat: the origins whose pages may open it; none: all may.
    #[serde(default)]
    pub(crate) origins: Vec<String>,
    /// Whether its customers get the line's automatic texts; they do by default.
    pub(crate) system_messages: Option<bool>,
    /// Live chat: the secret by which the site vouches for who its visitors are.
    pub(crate) identity_secret: Option<String>,
    /// Live chat: how it looks, and what it asks.
    pub(crate) widget: Option<WidgetDto>,
    /// What the messenger itself asks for. `telegram`: `bot_token`, what its `BotFather` gave. `whatsapp`:
    /// `access_token`, `phone_number_id`, `app_secret`; with `app_id` and `waba_id` the app is set up too.
    /// `messenger`, `facebook_comments`: `access_token`, `page_id`, `app_secret`, `app_id`. `instagram_direct`, `instagram_comments`: `access_token`,
    /// `instagram_id`, `app_secret`, `app_id`, and `page_id` where it is reached through a page. `viber`: `auth_token`. `apple_messages`:
    /// `msp_id`, `msp_secret`, `business_id`. `network`: `code`, a one-time code of the other
    /// portal's; or `shared_secret`, at least 32 characters, and `api_base`, the other portal's public address; or, where that
    /// is Bitrix24's, `portal`: `bitrix24`, `rest_webhook`, the address of an inbound webhook there with the scope `imbot`, and
    /// `application_token`, where it is known.
    #[serde(flatten)]
    pub(crate) named: BTreeMap<String, Value>,
}

impl NewSettings {
    /// The setting `name`, a text that is not empty or a whole number.
    pub(crate) fn named(&self, name: &str) -> Option<String> {
        let value = match self.named.get(name)? {
            Value::String(it) => it.trim().to_owned(),
            Value::Number(it) if it.is_u64() => it.to_string(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => return None,
        };
        Some(value).filter(|it| !it.is_empty())
    }
}

/// What changes of a channel: only what is there. The account that it is stays; another one is another channel.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelPatch {
    /// What people call it.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) settings: SettingsPatch,
}

/// What changes of its settings: only what is there; `null` takes away what may be missing.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChannelSettingsPatch)]
pub(crate) struct SettingsPatch {
    /// Live chat: the origins whose pages may open it; none: all may.
    pub(crate) origins: Option<Vec<String>>,
    /// Whether its customers get the line's automatic texts.
    pub(crate) system_messages: Option<bool>,
    /// Live chat: the secret by which the site vouches for who its visitors are.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) identity_secret: Patch<String>,
    /// Live chat: how it looks, and what it asks; as a whole.
    #[serde(default)]
    #[schema(value_type = Option<WidgetDto>)]
    pub(crate) widget: Patch<WidgetDto>,
}

/// A connected channel.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Channel)]
pub(crate) struct ChannelDto {
    id: u64,
    line_id: u64,
    kind: &'static str,
    name: String,
    connection_id: String,
    /// Where the provider calls.
    webhook_url: String,
    /// The provider's id of the account.
    account: Option<String>,
    /// What a page with a live chat carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
    settings: SettingsDto,
    health: HealthDto,
    /// What is left to be done by hand, since the provider was last told of us.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

/// A channel that was disconnected.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Disconnected {
    pub(crate) id: u64,
    /// What is left to be done by hand, where the provider has no call for it or was not told: until then its calls find
    /// nothing.
    pub(crate) notes: Vec<String>,
}

/// What a channel was connected with; secrets are not shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ChannelSettings)]
pub(crate) struct SettingsDto {
    api_base: Option<String>,
    origins: Vec<String>,
    /// Whether its customers get the line's automatic texts.
    system_messages: bool,
    /// Live chat: how it looks, and what it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    widget: Option<WidgetDto>,
}

/// How a channel fares.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ChannelHealth)]
pub(crate) struct HealthDto {
    /// Whether messages go out.
    ok: bool,
    /// Whether the provider takes us for connected: asked of it where one channel is looked at, at most once a minute; in
    /// lists as the last call tells.
    connected: bool,
    /// What it has against us at the moment, where it was asked.
    trouble: Option<String>,
    /// When something last came in, to a minute.
    last_inbound_at: Option<String>,
    /// Failures in a row.
    failures: u32,
    /// Until when nothing is sent.
    paused_until: Option<String>,
    /// What the provider last said against us, be it over.
    error: Option<String>,
    /// When it said so.
    error_at: Option<String>,
    /// Whether the provider calls us; otherwise it is polled, or there is none.
    webhook: bool,
}

impl ChannelDto {
    /// The same, with what is left to be done by hand.
    #[must_use]
    pub(crate) fn noting(self, notes: Vec<String>) -> Self {
        Self { notes, ..self }
    }

    /// The same, as its provider sees it.
    #[must_use]
    pub(crate) fn asked(mut self, checked: &Checked) -> Self {
        self.health.connected = checked.connected;
        self.health.trouble.clone_from(&checked.trouble);
        self
    }

    /// `channel` as it is shown at `now`.
    pub(crate) fn of(channel: Channel, health: Health, public_url: &str, now: Timestamp) -> Self {
        let paused_until = health.closed_until.filter(|it| now < *it);
        let is_live_chat = channel.kind == ChannelKind::LiveChat;
        let widget = is_live_chat.then(|| channel.widget.clone().unwrap_or_default().into());
        let ok = paused_until.is_none() && health.failures == 0;
        Self {
            id: channel.id.0,
            line_id: channel.line.0,
            kind: channel.kind.name(),
            webhook_url: hook_address(&channel, public_url),
            notes: channel.notes,
            name: channel.name,
            connection_id: channel.connection,
            account: channel.account,
            public_key: channel.public_key,
            settings: SettingsDto {
                api_base: channel.api_base,
                origins: channel.origins,
                system_messages: channel.takes_texts,
                widget,
            },
            health: HealthDto {
                ok,
                connected: ok,
                trouble: None,
                last_inbound_at: health.heard_at.map(instant),
                failures: health.failures,
                paused_until: paused_until.map(instant),
                error: health.error,
                error_at: health.error_at.map(instant),
                webhook: channel.registered_url.is_some(),
            },
        }
    }
}

/// The messenger `name`, or what is wrong with it.
pub(crate) fn kind(name: &str) -> Result<ChannelKind, String> {
    ChannelKind::named(name).ok_or_else(|| "kind: there is no such messenger".to_owned())
}
