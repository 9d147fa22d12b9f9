//! Whose user of the portal is which employee of ours: by their e-mail address. Who has none, or another there, is
//! nobody on the other side; what a card says of them stays as it is, whoever answers its customer here.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use application::ports::{PeopleStore, Secrets, StoreError};
use domain::ids::UserId;
use serde_json::{Value, json};

use super::Portal;
use super::call::{Failure, nonsense};
use super::card::number;

/// How long somebody is remembered.
const LIFE: Duration = Duration::from_mins(10);

/// Those who were looked up, both ways.
#[derive(Debug, Default)]
pub(super) struct Known {
    ours: Mutex<BTreeMap<u64, (Instant, Option<UserId>)>>,
    theirs: Mutex<BTreeMap<UserId, (Instant, Option<u64>)>>,
}

fn remembered<K: Ord + Copy, V: Copy>(
    known: &Mutex<BTreeMap<K, (Instant, V)>>,
    key: K,
) -> Option<V> {
    let known = known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    known.get(&key).filter(|it| it.0.elapsed() < LIFE).map(|it| it.1)
}

fn remember<K: Ord, V>(known: &Mutex<BTreeMap<K, (Instant, V)>>, key: K, value: V) {
    let mut known = known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    known.insert(key, (Instant::now(), value));
}

impl<S: PeopleStore, X: Secrets> Portal<S, X> {
    /// The employees who are these users of the portal.
    pub(super) async fn employees(
        &self,
        users: impl IntoIterator<Item = u64>,
    ) -> Result<BTreeMap<u64, UserId>, StoreError> {
        let known = &self.shared.known.ours;
        let mut found = BTreeMap::new();
        let mut unknown = Vec::new();
        for user in users {
            match remembered(known, user) {
                Some(employee) => found.extend(employee.map(|it| (user, it))),
                None => unknown.push(user),
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        if unknown.is_empty() {
            return Ok(found);
        }
        let addresses = self.users(&json!({ "ID": unknown })).await?;
        let employees = self.store.users().await?;
        for user in unknown {
            let address = addresses.iter().find(|it| it.0 == user).map(|it| it.1.as_str());
            let is_it = |it: &&domain::user::User| {
                !it.bot && it.email.as_deref().map(normal).as_deref() == address
            };
            let employee = address.and_then(|_| employees.iter().find(is_it)).map(|it| it.id);
            remember(known, user, employee);
            found.extend(employee.map(|it| (user, it)));
        }
        Ok(found)
    }

    /// The portal's user who is this employee.
    pub(super) async fn user_of(&self, employee: UserId) -> Result<Option<u64>, StoreError> {
        let known = &self.shared.known.theirs;
        if let Some(user) = remembered(known, employee) {
            return Ok(user);
        }
        let address = self.store.user(employee).await?.and_then(|it| it.email);
        let Some(address) = address.map(|it| normal(&it)) else { return Ok(None) };
        let users = self.users(&json!({ "EMAIL": address })).await?;
        let user = users.into_iter().find(|it| it.1 == address).map(|it| it.0);
        remember(known, employee, user);
        Ok(user)
    }

    /// Users with their addresses, of the first page: fifty are more than one card's. A webhook without the right to ask
    /// makes nobody known.
    async fn users(&self, filter: &Value) -> Result<Vec<(u64, String)>, StoreError> {
        let answer = match self.call("user.get", &json!({ "FILTER": filter })).await {
            Ok(answer) => answer.result,
            Err(Failure::Refused(refusal)) => {
                tracing::warn!(crm.code = refusal.code, "the portal's users cannot be read");
                return Ok(vec![]);
            }
            Err(Failure::Store(error)) => return Err(error),
        };
        let rows = answer.as_array().ok_or_else(|| nonsense("users that are no list"))?;
        let user = |it: &Value| {
            let address = it.get("EMAIL")?.as_str().filter(|it| !it.is_empty())?;
            Some((number(it.get("ID")?)?, normal(address)))
        };
        Ok(rows.iter().filter_map(user).collect())
    }
}

fn normal(address: &str) -> String {
    address.trim().to_lowercase()
}
