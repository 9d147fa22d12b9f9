//! Employees and departments.

use serde::{Deserialize, Serialize};

use crate::ids::{DepartmentId, UserId};
use crate::presence::Presence;

/// What an employee may do everywhere; lines add their own rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers customers.
    Operator,
    /// Also sees and steers the lines they are in the queue of.
    Supervisor,
    /// May do everything.
    Admin,
}

/// An employee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// First name.
    pub name: String,
    /// Surname.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Position in the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Address of their picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// What they may do.
    pub role: Role,
    /// The departments they are in.
    #[serde(default)]
    pub department_ids: Vec<DepartmentId>,
    /// Whether they are a program that speaks with customers before people do (S41).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bot: bool,
    /// Whether they are there.
    pub presence: Presence,
}

impl User {
    /// Name and surname.
    pub fn full_name(&self) -> String {
        match &self.last_name {
            Some(last_name) if !last_name.is_empty() => format!("{} {last_name}", self.name),
            Some(_) | None => self.name.clone(),
        }
    }
}

/// A department; departments nest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
    /// The department it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<DepartmentId>,
}
