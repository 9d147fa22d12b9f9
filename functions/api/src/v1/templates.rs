//! Templates: what the messenger has approved, and one that is to be sent.

use application::chats::read_customer;
use application::list_templates;
use application::ports::{ChannelStore, ConnectError, LineStore};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::channel::Channel;
use domain::ids::{ChannelId, ChatId, LineId};
use domain::message::{Attachment, AttachmentKind, Content};
use domain::template::Template;

use super::Refusals;
use crate::app::{App, Ports};
use crate::dto::Items;
use crate::dto::template::{TemplateDto, TemplateUseDto};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Caller, Ids};

/// The templates of a channel that its messenger has approved and that can be sent, for who is in the channel's line.
/// WhatsApp's belong to the business account: its channel must have been connected with `waba_id`.
#[utoipa::path(
    get, path = "/api/v1/lines/{line}/channels/{id}/templates", tag = "channels",
    params(("line" = u64, Path), ("id" = u64, Path)),
    responses(
        (status = 200, body = Items<TemplateDto>),
        (status = 422, body = ErrorBody, description = "NO_TEMPLATES: this messenger has none, or refuses"),
        (status = 502, body = ErrorBody, description = "TEMPLATES_UNAVAILABLE: the messenger does not answer"),
        Refusals,
    )
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids((line, id)): Ids<(u64, u64)>,
) -> Result<Json<Items<TemplateDto>>, ApiError> {
    let store = &app.context.store;
    let channel = store.channel(ChannelId(id)).await?;
    let channel = channel.filter(|it| it.line == LineId(line) && it.disconnected_at.is_none());
    let channel = channel.ok_or_else(ApiError::not_found)?;
    let actor = application::actor_in(&store.roster(channel.line).await?, &caller.user);
    if !actor.may_take() {
        return Err(ApiError::not_found());
    }
    let templates = asked(&app, channel, None).await?;
    Ok(Json(Items { items: templates.into_iter().map(TemplateDto::from).collect() }))
}

/// What a message in `chat` that is the template `given` says, `files` going with it.
pub(super) async fn content<P: Ports>(
    app: &App<P>,
    caller: &Caller,
    chat: ChatId,
    given: &TemplateUseDto,
    files: Vec<Attachment>,
) -> Result<Content, ApiError> {
    let wrong = |why: String| ApiError::unprocessable(format!("template: {why}"));
    let customer = read_customer(&app.context, &caller.user, chat).await?;
    let customer = customer.ok_or_else(ApiError::not_found)?;
    let channel = customer.channel.filter(|it| it.kind.windows().templates);
    let channel = channel.ok_or_else(|| wrong("this messenger has no templates".to_owned()))?;
    let found = asked(app, channel, Some(&given.name)).await?;
    let is_it = |it: &Template| it.name == given.name && it.language == given.language;
    let template = found.into_iter().find(is_it);
    let none = || {
        let (name, language) = (&given.name, &given.language);
        wrong(format!("there is no approved one called {name:?} in {language:?}"))
    };
    let kinds: Vec<AttachmentKind> = files.iter().map(|it| it.kind).collect();
    let filled = template.ok_or_else(none)?.fill(&given.fillings(), &kinds);
    let filled = filled.map_err(|it| wrong(it.to_string()))?;
    Ok(Content {
        attachments: files,
        template: Some(filled.sent),
        replies: filled.replies,
        ..Content::text(filled.text)
    })
}

async fn asked<P: Ports>(
    app: &App<P>,
    channel: Channel,
    name: Option<&str>,
) -> Result<Vec<Template>, ApiError> {
    let asked = list_templates(&app.messenger, &app.secrets, channel, name).await?;
    asked.map_err(|error| match error {
        ConnectError::Refused(why) => {
            ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "NO_TEMPLATES", why)
        }
        ConnectError::Unreachable(why) => {
            ApiError::new(StatusCode::BAD_GATEWAY, "TEMPLATES_UNAVAILABLE", why)
        }
    })
}
