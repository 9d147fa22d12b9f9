//! Employees and departments: making and changing them, whether they are there, and the tokens they act by.

mod patch;
mod presence;
mod review;
mod sign_in;

use domain::ids::{DepartmentId, UserId};
use domain::presence::{Leave, Presence};
use domain::settings::fields::{FieldError, entities};
use domain::user::{Department, Role, User};

pub use self::patch::Patch;
pub use self::presence::{PresenceChange, set_presence};
pub use self::review::review;
pub use self::sign_in::{
    NewToken, SIGN_IN_IDLE, SIGN_IN_WHOLE, TICKET, authenticate, authenticate_socket, find_email,
    find_login, hash_token, keep_token, revoke_token, sign_out_elsewhere, tokens_of,
};
use crate::context::{Context, Stores};
use crate::error::Failure;
use crate::lines::{Signals, names_someone, refresh_roster};
use crate::ports::{Clock, IdKind, Queues, StoreError};
use crate::realtime::{Dropped, drop_sockets};

/// The first employee: an admin who can make the others.
pub const FIRST_ADMIN: UserId = UserId(1);

/// An employee to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// First name.
    pub name: String,
    /// Surname.
    pub last_name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Position in the company.
    pub position: Option<String>,
    /// Address of their picture.
    pub avatar: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Their departments.
    pub department_ids: Vec<DepartmentId>,
    /// Whether they are a program that speaks with customers before people do (S41).
    pub bot: bool,
}

/// What changes of an employee; `None` and `Keep` leave it as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// First name.
    pub name: Option<String>,
    /// Surname.
    pub last_name: Patch<String>,
    /// E-mail.
    pub email: Patch<String>,
    /// Position in the company.
    pub position: Patch<String>,
    /// Address of their picture.
    pub avatar: Patch<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Their departments.
    pub department_ids: Option<Vec<DepartmentId>>,
    /// Whether they work here.
    pub active: Option<bool>,
    /// Their leave.
    pub leave: Patch<Leave>,
    /// Whether their workday counts instead of their status.
    pub time_tracking: Option<bool>,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept<T> {
    /// It is kept as this.
    Done(T),
    /// A value was not taken; nothing has changed.
    Wrong(FieldError),
    /// There is no such thing.
    NotFound,
}

/// Makes a department.
///
/// # Errors
///
/// [`Failure`]: it may have been made.
pub async fn create_department<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    name: String,
    parent_id: Option<DepartmentId>,
) -> Result<Kept<Department>, Failure> {
    if let Some(wrong) = missing_department(context, "parent_id", parent_id.as_slice()).await? {
        return Ok(Kept::Wrong(wrong));
    }
    let id = DepartmentId(context.store.next(IdKind::Department).await?);
    let department = Department { id, name, parent_id };
    context.store.put_department(&department).await?;
    Ok(Kept::Done(department))
}

/// Makes an employee with a token, known by its SHA-256 in hex.
///
/// # Errors
///
/// [`Failure`]: they may have been made, perhaps without being in the queues of their departments yet.
pub async fn create_user<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    new: NewUser,
    token_hash: &str,
    signals: &Signals,
) -> Result<Kept<User>, Failure> {
    let wrong = missing_department(context, "department_ids", &new.department_ids).await?;
    if let Some(wrong) = wrong {
        return Ok(Kept::Wrong(wrong));
    }
    let user = User {
        id: UserId(context.store.next(IdKind::User).await?),
        name: new.name,
        last_name: new.last_name,
        email: new.email,
        position: new.position,
        avatar: new.avatar,
        role: new.role,
        department_ids: new.department_ids,
        bot: new.bot,
        presence: Presence::default(),
    };
    context.store.put_user(&user).await?;
    keep_token(context, token_hash, NewToken::of_program(user.id)).await?;
    if !user.department_ids.is_empty() {
        refresh_lines_of(context, &[&user], signals).await?;
    }
    Ok(Kept::Done(user))
}

/// Changes an employee. Queues follow their departments and name; who is dismissed is seated no more by a department.
///
/// # Errors
///
/// [`Failure`]: the change may be kept while queues have not followed; repeating it is safe.
pub async fn change_user<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: UserId,
    change: UserChange,
    signals: &Signals,
) -> Result<Kept<User>, Failure> {
    if id == FIRST_ADMIN
        && (change.active == Some(false) || change.role.is_some_and(|it| it != Role::Admin))
    {
        let why = "the first admin stays: without them nobody might be left to make another";
        return Ok(Kept::Wrong(FieldError::new("id", why)));
    }
    let departments = change.department_ids.as_deref().unwrap_or_default();
    if let Some(wrong) = missing_department(context, "department_ids", departments).await? {
        return Ok(Kept::Wrong(wrong));
    }
    // Said again, it is looked at again: the first time may have died before all that follows was done.
    let may_be_gone = change.active.is_some() || change.leave != Patch::Keep;
    let may_see_other = change.active == Some(false) || change.role.is_some();
    let kept = keep_changed(context, id, |user| changed(user, change.clone())).await?;
    let Some((before, after)) = kept else { return Ok(Kept::NotFound) };
    if may_see_other {
        // What they may see was looked at when they opened their sockets.
        let is_gone = after.presence.dismissed;
        let dropped = if is_gone { Dropped::Dismissed } else { Dropped::Changed };
        drop_sockets(context, id, dropped).await?;
    }
    refresh_lines_of(context, &[&before, &after], signals).await?;
    if may_be_gone {
        review(context, id, signals).await?;
    }
    Ok(Kept::Done(after))
}

fn changed(mut user: User, change: UserChange) -> User {
    user.name = change.name.unwrap_or(user.name);
    user.last_name = change.last_name.apply(user.last_name);
    user.email = change.email.apply(user.email);
    user.position = change.position.apply(user.position);
    user.avatar = change.avatar.apply(user.avatar);
    user.role = change.role.unwrap_or(user.role);
    user.department_ids = change.department_ids.unwrap_or(user.department_ids);
    user.presence.dismissed = change.active.map_or(user.presence.dismissed, |active| !active);
    user.presence.leave = change.leave.apply(user.presence.leave);
    user.presence.time_tracking = change.time_tracking.unwrap_or(user.presence.time_tracking);
    user
}

/// Changes an employee as they are kept now, however many others do at the same time; as they were, and as they are.
async fn keep_changed<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    id: UserId,
    change: impl Fn(User) -> User,
) -> Result<Option<(User, User)>, Failure> {
    let store = &context.store;
    let mut attempt = 0;
    loop {
        attempt += 1;
        let tried = async {
            let Some((before, seen)) = store.user_with_revision(id).await? else {
                return Ok(None);
            };
            let after = change(before.clone());
            if after != before {
                store.change_user(&after, seen).await?;
            }
            Ok(Some((before, after)))
        };
        match tried.await {
            Ok(kept) => return Ok(kept),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

/// Makes the first admin where there is none, and lets them act by the token with that hash. The password is only set
/// where there is none, so that a changed one stays. Repeating it changes nothing.
///
/// # Errors
///
/// [`StoreError`]: repeating it is safe.
pub async fn bootstrap_admin<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    token_hash: &str,
    password_hash: Option<&str>,
) -> Result<(), StoreError> {
    if context.store.user(FIRST_ADMIN).await?.is_none() {
        context.store.next(IdKind::User).await?; // Spends the id that they have.
        let admin = User {
            id: FIRST_ADMIN,
            name: "Admin".to_owned(),
            last_name: None,
            email: None,
            position: None,
            avatar: None,
            role: Role::Admin,
            department_ids: vec![],
            bot: false,
            presence: Presence::default(),
        };
        context.store.put_user(&admin).await?;
    }
    if let Some(hash) = password_hash
        && context.store.password(FIRST_ADMIN).await?.is_none()
    {
        context.store.put_password(FIRST_ADMIN, hash).await?;
    }
    if context.store.token(token_hash).await?.is_none() {
        keep_token(context, token_hash, NewToken::of_program(FIRST_ADMIN)).await?;
    }
    Ok(())
}

/// The first of `ids` that is no department, as an error of `field`.
async fn missing_department<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    field: &str,
    ids: &[DepartmentId],
) -> Result<Option<FieldError>, StoreError> {
    if ids.is_empty() {
        return Ok(None);
    }
    let known = context.store.departments().await?;
    let missing = ids.iter().find(|id| !known.iter().any(|it| it.id == **id));
    Ok(missing.map(|id| FieldError::new(field, format!("there is no department {id}"))))
}

/// Refreshes the queues that name somebody as they were or as they are.
async fn refresh_lines_of<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    users: &[&User],
    signals: &Signals,
) -> Result<(), Failure> {
    let departments = context.store.departments().await?;
    for line in context.store.lines().await? {
        let queue = entities(&line.fields);
        if users.iter().any(|it| names_someone(&queue, it, &departments)) {
            refresh_roster(context, line.id, signals).await?;
        }
    }
    Ok(())
}
