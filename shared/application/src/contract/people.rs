//! What [`PeopleStore`] promises.

use domain::ids::{DepartmentId, UserId};
use domain::user::{Department, Role, User};
use futures::future::join_all;

use super::samples::online;
use crate::ports::{PeopleStore, StoreError};

fn user(id: u64) -> User {
    User {
        id: UserId(id),
        name: format!("Ada {id}"),
        last_name: None,
        email: None,
        position: None,
        avatar: None,
        role: Role::Operator,
        department_ids: vec![DepartmentId(1)],
        bot: false,
        presence: online(),
    }
}

/// What was kept is read; what is kept again replaces it.
pub async fn a_user_is_read_back(store: &impl PeopleStore) {
    assert_eq!(store.user(UserId(1)).await.unwrap(), None);
    assert_eq!(store.users().await.unwrap(), []);
    store.put_user(&user(1)).await.unwrap();
    assert_eq!(store.user(UserId(1)).await.unwrap(), Some(user(1)));
    let married = User { last_name: Some("King".into()), role: Role::Admin, ..user(1) };
    store.put_user(&married).await.unwrap();
    assert_eq!(store.user(UserId(1)).await.unwrap(), Some(married.clone()));
    assert_eq!(store.users().await.unwrap(), [married]);
}

/// Of those who change a user they have read at the same time one wins, and nothing of it is lost.
pub async fn of_many_changes_of_a_user_one_wins(store: &impl PeopleStore) {
    let id = UserId(1);
    assert_eq!(store.user_with_revision(id).await.unwrap(), None);
    let stale = |it: Result<(), StoreError>| matches!(it, Err(StoreError::Stale { .. }));
    assert!(stale(store.change_user(&user(1), 0).await), "nobody is there");
    store.put_user(&user(1)).await.unwrap();
    for _ in 0..2 {
        let (read, seen) = store.user_with_revision(id).await.unwrap().unwrap();
        let changes = (0..4).map(|n| User { name: format!("{} {n}", read.name), ..read.clone() });
        let changes: Vec<User> = changes.collect();
        let tried = join_all(changes.iter().map(|it| store.change_user(it, seen))).await;
        assert_eq!(tried.iter().filter(|it| it.is_ok()).count(), 1, "{tried:?}");
        let won = tried.iter().position(Result::is_ok).unwrap();
        assert!(tried.into_iter().filter(Result::is_err).all(stale));
        assert_eq!(store.user(id).await.unwrap().as_ref(), Some(&changes[won]));
        assert_eq!(store.users().await.unwrap(), [changes[won].clone()]);
    }
}

/// All users come by id, which is a number, over as many pages as it takes.
pub async fn many_users_come_by_id(store: &impl PeopleStore) {
    let users: Vec<User> = (1..=250).map(user).collect();
    for some in users.chunks(20) {
        let kept = join_all(some.iter().rev().map(|it| store.put_user(it))).await;
        kept.into_iter().for_each(Result::unwrap);
    }
    assert_eq!(store.users().await.unwrap(), users);
}

/// All departments come by id, with what they are part of.
pub async fn departments_come_by_id(store: &impl PeopleStore) {
    assert_eq!(store.departments().await.unwrap(), []);
    let departments: Vec<Department> = (1..=12)
        .map(|id| Department {
            id: DepartmentId(id),
            name: format!("Department {id}"),
            parent_id: (id > 1).then_some(DepartmentId(1)),
        })
        .collect();
    for department in departments.iter().rev() {
        store.put_department(department).await.unwrap();
    }
    assert_eq!(store.departments().await.unwrap(), departments);
}

/// A password is kept apart from its user: neither's change touches the other.
pub async fn a_password_is_kept_apart(store: &impl PeopleStore) {
    assert_eq!(store.password(UserId(1)).await.unwrap(), None);
    store.put_user(&user(1)).await.unwrap();
    store.put_password(UserId(1), "$argon2id$1").await.unwrap();
    store.put_password(UserId(1), "$argon2id$2").await.unwrap();
    store.put_user(&user(1)).await.unwrap();
    assert_eq!(store.password(UserId(1)).await.unwrap().as_deref(), Some("$argon2id$2"));
    assert_eq!(store.password(UserId(2)).await.unwrap(), None);
    assert_eq!(store.users().await.unwrap(), [user(1)]);
}
