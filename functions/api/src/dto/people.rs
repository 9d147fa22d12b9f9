//! Employees and departments, as they are shown and as they are made.

use application::people::Patch;
use chrono::{DateTime, Utc};
use domain::ids::DepartmentId;
use domain::presence::{Leave, Status, Workday};
use domain::time::Timestamp;
use domain::user::{Department, Role, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::instant;

/// An employee.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserDto {
    id: u64,
    name: String,
    last_name: Option<String>,
    email: Option<String>,
    position: Option<String>,
    avatar: Option<String>,
    role: RoleDto,
    department_ids: Vec<u64>,
    /// Whether they are a program that speaks with customers before people do.
    bot: bool,
    /// Whether they work here.
    active: bool,
    status: StatusDto,
    workday: WorkdayDto,
    /// Whether their workday counts instead of their status.
    time_tracking: bool,
    leave: Option<LeaveOut>,
}

/// Who the caller is, and where they listen.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub(crate) struct MeDto {
    #[serde(flatten)]
    pub(crate) user: UserDto,
    /// Where their socket is; `?token=` and their token are to be appended.
    pub(crate) socket_url: String,
    /// Whether this Canali has a CRM: else nobody has cards.
    pub(crate) crm: bool,
}

/// What an employee may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub(crate) enum RoleDto {
    Operator,
    Supervisor,
    Admin,
}

/// What an employee says of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PresenceStatus)]
pub(crate) enum StatusDto {
    Online,
    Away,
    Offline,
}

/// Where a workday stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Workday)]
pub(crate) enum WorkdayDto {
    Opened,
    Paused,
    Closed,
}

/// Days off, from the first instant to the last, which is not part of it.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[schema(as = Leave)]
pub(crate) struct LeaveDto {
    pub(crate) from: DateTime<Utc>,
    pub(crate) to: DateTime<Utc>,
}

/// Days off.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LeaveOut {
    from: String,
    to: String,
}

/// An employee to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewUserDto {
    pub(crate) name: String,
    pub(crate) last_name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) position: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) role: RoleDto,
    #[serde(default)]
    pub(crate) department_ids: Vec<u64>,
    /// Whether they are a program that speaks with customers before people do: `WELCOME_BOT_ID` may name it.
    #[serde(default)]
    pub(crate) bot: bool,
}

/// What changes of an employee: only what is there; `null` takes away what may be missing.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UserPatch {
    pub(crate) name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) last_name: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) email: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) position: Patch<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) avatar: Patch<String>,
    pub(crate) role: Option<RoleDto>,
    pub(crate) department_ids: Option<Vec<u64>>,
    /// `false` dismisses.
    pub(crate) active: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Option<LeaveDto>)]
    pub(crate) leave: Patch<LeaveDto>,
    pub(crate) time_tracking: Option<bool>,
}

/// What an employee says of themselves: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PresenceDto {
    pub(crate) status: Option<StatusDto>,
    pub(crate) workday: Option<WorkdayDto>,
}

/// A department to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewDepartment {
    pub(crate) name: String,
    /// The department it is part of.
    pub(crate) parent_id: Option<u64>,
}

/// A department.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Department)]
pub(crate) struct DepartmentDto {
    id: u64,
    name: String,
    parent_id: Option<u64>,
}

/// An employee that was made, with their token: it is told this once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NewToken {
    /// The employee.
    pub(crate) id: u64,
    /// What they act by.
    pub(crate) token: String,
}

impl UserDto {
    /// `user` as they are at `now`.
    pub(crate) fn at(user: User, now: Timestamp) -> Self {
        let presence = user.presence;
        Self {
            id: user.id.0,
            name: user.name,
            last_name: user.last_name,
            email: user.email,
            position: user.position,
            avatar: user.avatar,
            role: user.role.into(),
            department_ids: user.department_ids.iter().map(|it| it.0).collect(),
            bot: user.bot,
            active: !presence.dismissed,
            status: presence.status_at(now).into(),
            workday: presence.workday.into(),
            time_tracking: presence.time_tracking,
            leave: presence.leave.map(LeaveOut::from),
        }
    }
}

impl From<Leave> for LeaveOut {
    fn from(leave: Leave) -> Self {
        Self { from: instant(leave.from), to: instant(leave.to) }
    }
}

impl From<Department> for DepartmentDto {
    fn from(department: Department) -> Self {
        let parent_id = department.parent_id.map(|DepartmentId(id)| id);
        Self { id: department.id.0, name: department.name, parent_id }
    }
}

/// Both ways between an enum here and its like in the domain.
macro_rules! mirror {
    ($here:ident, $there:ident: $($variant:ident)*) => {
        impl From<$there> for $here {
            fn from(it: $there) -> Self {
                match it { $($there::$variant => Self::$variant),* }
            }
        }

        impl From<$here> for $there {
            fn from(it: $here) -> Self {
                match it { $($here::$variant => Self::$variant),* }
            }
        }
    };
}

mirror!(RoleDto, Role: Operator Supervisor Admin);
mirror!(StatusDto, Status: Online Away Offline);
mirror!(WorkdayDto, Workday: Opened Paused Closed);
