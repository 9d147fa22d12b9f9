//! Who is in a line's queue: departments are expanded as they are now (S3).

use domain::ids::{DepartmentId, UserId};
use domain::settings::fields::Entity;
use domain::user::{Department, User};

/// The members of `queue`, in order, each once. A department stands for everybody in it and in what it contains who
/// is not dismissed, by name and then by id (design §4.1).
pub fn members(queue: &[Entity], users: &[User], departments: &[Department]) -> Vec<UserId> {
    let mut members: Vec<UserId> = Vec::new();
    for entity in queue {
        let found = match entity {
            Entity::User(id) => {
                users.iter().filter(|it| it.id == *id && !it.bot).map(|it| it.id).collect()
            }
            Entity::Department(id) => staff(&within(departments, *id), users),
        };
        for user in found {
            if !members.contains(&user) {
                members.push(user);
            }
        }
    }
    members
}

/// Whether `queue` names the employee, or a department they are in: those lines follow what becomes of them.
pub fn names_someone(queue: &[Entity], user: &User, departments: &[Department]) -> bool {
    queue.iter().any(|entity| match entity {
        Entity::User(id) => *id == user.id,
        Entity::Department(id) => is_in(&within(departments, *id), user),
    })
}

fn staff(departments: &[DepartmentId], users: &[User]) -> Vec<UserId> {
    let mut staff: Vec<&User> =
        users.iter().filter(|it| is_staff(it) && is_in(departments, it)).collect();
    staff.sort_by_cached_key(|it| (it.full_name().to_lowercase(), it.id));
    staff.into_iter().map(|it| it.id).collect()
}

/// Bots are in no queue: they are asked before it, or not at all.
fn is_staff(user: &User) -> bool {
    !user.presence.dismissed && !user.bot
}

fn is_in(departments: &[DepartmentId], user: &User) -> bool {
    user.department_ids.iter().any(|it| departments.contains(it))
}

/// The department `id` and all that are part of it, at any depth.
fn within(departments: &[Department], id: DepartmentId) -> Vec<DepartmentId> {
    let mut found = vec![id];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        next += 1;
        for child in departments.iter().filter(|it| it.parent_id == Some(parent)) {
            // Departments that contain each other are an error that must not hang us.
            if !found.contains(&child.id) {
                found.push(child.id);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use domain::presence::Presence;
    use domain::user::Role;

    use super::*;

    fn user(id: u64, name: &str, departments: &[u64]) -> User {
        User {
            id: UserId(id),
            name: name.to_owned(),
            last_name: None,
            email: None,
            position: None,
            avatar: None,
            role: Role::Operator,
            department_ids: departments.iter().copied().map(DepartmentId).collect(),
            bot: false,
            presence: Presence::default(),
        }
    }

    fn department(id: u64, parent: Option<u64>) -> Department {
        let parent_id = parent.map(DepartmentId);
        Department { id: DepartmentId(id), name: id.to_string(), parent_id }
    }

    #[test]
    fn departments_are_expanded_at_any_depth_by_name_then_id() {
        let users = [
            user(1, "Zoe", &[1]),
            user(2, "anna", &[3]),
            user(3, "Anna", &[2]),
            user(4, "Bruno", &[9]),
            User {
                presence: Presence { dismissed: true, ..Presence::default() },
                ..user(5, "Aldo", &[1])
            },
        ];
        let departments = [department(1, None), department(2, Some(1)), department(3, Some(2))];
        let queue = [
            Entity::User(UserId(4)),
            Entity::Department(DepartmentId(1)),
            Entity::User(UserId(1)),
            Entity::User(UserId(99)),
        ];
        assert_eq!(members(&queue, &users, &departments), [4, 2, 3, 1].map(UserId));
        assert!(names_someone(&queue, &users[1], &departments));
        assert!(!names_someone(&queue[..1], &users[1], &departments));
    }

    #[test]
    fn departments_that_contain_each_other_do_not_hang() {
        let departments = [department(1, Some(2)), department(2, Some(1))];
        let users = [user(1, "Eva", &[2])];
        let queue = [Entity::Department(DepartmentId(1))];
        assert_eq!(members(&queue, &users, &departments), [UserId(1)]);
    }
}
