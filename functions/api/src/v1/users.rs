//! Employees: who there is, what they may do, whether they are there.

use application::people::{Kept, NewUser, PresenceChange, UserChange};
use application::people::{change_user, create_user, set_presence};
use application::ports::{Clock, PeopleStore};
use axum::Json;
use axum::extract::State;
use domain::ids::{DepartmentId, UserId};
use domain::presence::Leave;
use domain::user::{Role, User};

use super::{Refusals, name};
use crate::app::{App, Ports};
use crate::auth::hash_token;
use crate::dto::Items;
use crate::dto::people::{LeaveDto, MeDto, NewToken, NewUserDto, PresenceDto, UserDto, UserPatch};
use crate::error::ApiError;
use crate::extract::{Admin, Body, Caller, Ids};
use crate::random::random_hex;

/// Who the caller is.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "people",
    responses((status = 200, body = MeDto), Refusals)
)]
pub(crate) async fn me<P: Ports>(State(app): State<App<P>>, caller: Caller) -> Json<MeDto> {
    let user = UserDto::at(caller.user, app.context.clock.now());
    let (socket_url, crm) = (app.config.employees_socket(), app.context.has_crm);
    Json(MeDto { user, socket_url, crm })
}

/// All employees, by id.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "people",
    responses((status = 200, body = Items<UserDto>), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    _: Caller,
) -> Result<Json<Items<UserDto>>, ApiError> {
    let users = app.context.store.users().await?;
    Ok(Json(Items {
        items: users.into_iter().map(|it| UserDto::at(it, app.context.clock.now())).collect(),
    }))
}

/// Makes an employee; their token is told this once. Admins only.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "people", request_body = NewUserDto,
    responses((status = 200, body = NewToken), Refusals)
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Body(new): Body<NewUserDto>,
) -> Result<Json<NewToken>, ApiError> {
    let new = NewUser {
        name: name("name", &new.name)?,
        last_name: optional("last_name", new.last_name)?,
        email: optional("email", new.email)?,
        position: optional("position", new.position)?,
        avatar: optional("avatar", new.avatar)?,
        role: new.role.into(),
        department_ids: departments(new.department_ids),
        bot: new.bot,
    };
    let token = random_hex();
    match create_user(&app.context, new, &hash_token(&token), &app.signals()).await? {
        Kept::Done(user) => Ok(Json(NewToken { id: user.id.0, token })),
        Kept::Wrong(error) => Err(error.into()),
        Kept::NotFound => Err(ApiError::not_found()),
    }
}

/// Changes an employee: only what is in the body. Admins only.
#[utoipa::path(
    patch, path = "/api/v1/users/{id}", tag = "people", params(("id" = u64, Path)),
    request_body = UserPatch, responses((status = 200, body = UserDto), Refusals)
)]
pub(crate) async fn change<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Ids(id): Ids<u64>,
    Body(patch): Body<UserPatch>,
) -> Result<Json<UserDto>, ApiError> {
    let change = UserChange {
        name: patch.name.map(|it| name("name", &it)).transpose()?,
        last_name: patch.last_name.check(|it| optional("last_name", Some(it)))?,
        email: patch.email.check(|it| optional("email", Some(it)))?,
        position: patch.position.check(|it| optional("position", Some(it)))?,
        avatar: patch.avatar.check(|it| optional("avatar", Some(it)))?,
        role: patch.role.map(Role::from),
        department_ids: patch.department_ids.map(departments),
        active: patch.active,
        leave: patch.leave.check(|it| leave(it).map(Some))?,
        time_tracking: patch.time_tracking,
    };
    shown(&app, change_user(&app.context, UserId(id), change, &app.signals()).await?)
}

/// Says whether somebody is there: oneself, or anybody as an admin.
#[utoipa::path(
    put, path = "/api/v1/users/{id}/presence", tag = "people", params(("id" = u64, Path)),
    request_body = PresenceDto, responses((status = 200, body = UserDto), Refusals)
)]
pub(crate) async fn presence<P: Ports>(
    State(app): State<App<P>>,
    caller: Caller,
    Ids(id): Ids<u64>,
    Body(presence): Body<PresenceDto>,
) -> Result<Json<UserDto>, ApiError> {
    if caller.user.id.0 != id && caller.user.role != Role::Admin {
        return Err(ApiError::forbidden());
    }
    let change = match (presence.status, presence.workday) {
        (Some(status), None) => PresenceChange::Status(status.into()),
        (None, Some(workday)) => PresenceChange::Workday(workday.into()),
        (Some(_), Some(_)) | (None, None) => {
            return Err(ApiError::unprocessable("either status or workday is expected"));
        }
    };
    shown(&app, set_presence(&app.context, UserId(id), change, &app.signals()).await?)
}

fn shown<P: Ports>(app: &App<P>, kept: Kept<User>) -> Result<Json<UserDto>, ApiError> {
    match kept {
        Kept::Done(user) => Ok(Json(UserDto::at(user, app.context.clock.now()))),
        Kept::Wrong(error) => Err(error.into()),
        Kept::NotFound => Err(ApiError::not_found()),
    }
}

/// A text that may be missing; an empty one is.
fn optional(field: &str, text: Option<String>) -> Result<Option<String>, ApiError> {
    let Some(text) = text.filter(|it| !it.trim().is_empty()) else { return Ok(None) };
    if text.chars().count() > 2_048 {
        return Err(ApiError::unprocessable(format!("{field}: at most 2048 characters are taken")));
    }
    Ok(Some(text.trim().to_owned()))
}

fn departments(ids: Vec<u64>) -> Vec<DepartmentId> {
    ids.into_iter().map(DepartmentId).collect()
}

fn leave(leave: LeaveDto) -> Result<Leave, ApiError> {
    if leave.from >= leave.to {
        return Err(ApiError::unprocessable("leave: it must end after it begins"));
    }
    Ok(Leave { from: leave.from.into(), to: leave.to.into() })
}
