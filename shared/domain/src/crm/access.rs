//! Who may do what with cards. The original has roles of its own for its CRM; here the employee's role and the card's
//! responsible say it (ADR 0026).

use super::card::Draft;
use crate::ids::UserId;
use crate::user::{Role, User};

/// Whether `user` may change a card, or delete it: admins and supervisors every card, who is responsible for it their
/// own, and everybody what nobody is responsible for yet, here or in the CRM that keeps it. Reading and adding is for every employee.
pub fn may_change(user: &User, card: &Draft) -> bool {
    match user.role {
        Role::Admin | Role::Supervisor => true,
        Role::Operator => !card.others && card.responsible.is_none_or(|it| it == user.id),
    }
}

/// Whether `user` may read the logs that a card's timeline holds, whatever lines the sessions were in: for the rest
/// see [`crate::access::may_read`] (§4.14). Whose customer it is knows what was said to them.
pub fn may_read_logs(user: &User, card: &Draft) -> bool {
    let is_responsible = |it: UserId| it == user.id;
    match user.role {
        Role::Admin => true,
        Role::Supervisor | Role::Operator => card.responsible.is_some_and(is_responsible),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::CardKind;
    use crate::presence::Presence;

    fn user(id: u64, role: Role) -> User {
        User {
            id: UserId(id),
            name: "Anna".to_owned(),
            last_name: None,
            email: None,
            position: None,
            avatar: None,
            role,
            department_ids: vec![],
            bot: false,
            presence: Presence::default(),
        }
    }

    #[test]
    fn a_card_is_changed_by_who_is_responsible_or_steers_or_by_all_while_it_is_nobodys() {
        let of =
            |it: Option<u64>| Draft { responsible: it.map(UserId), ..Draft::new(CardKind::Lead) };
        for (role, own, anothers, nobodys) in [
            (Role::Operator, true, false, true),
            (Role::Supervisor, true, true, true),
            (Role::Admin, true, true, true),
        ] {
            let user = user(7, role);
            let may = [Some(7), Some(8), None].map(|it| may_change(&user, &of(it)));
            assert_eq!(may, [own, anothers, nobodys], "{role:?}");
            let unknown = Draft { others: true, ..of(None) };
            assert_eq!(may_change(&user, &unknown), anothers, "{role:?}");
            let is_admin = role == Role::Admin;
            let reads = [Some(7), Some(8), None].map(|it| may_read_logs(&user, &of(it)));
            assert_eq!(reads, [true, is_admin, is_admin], "{role:?}");
        }
    }
}
