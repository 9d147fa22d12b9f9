//! What [`TokenStore`] promises.

use domain::ids::UserId;
use domain::time::Seconds;

use super::samples::NOW;
use crate::ports::{TokenRecord, TokenStore, TokenUse};

fn token(user: u64) -> TokenRecord {
    let user = UserId(user);
    let (kind, name, seen_at, expires_at) = (TokenUse::Program, None, None, None);
    TokenRecord { user, created_at: NOW, kind, name, seen_at, expires_at, made_by: None }
}

fn sign_in(user: u64) -> TokenRecord {
    TokenRecord {
        kind: TokenUse::SignIn,
        name: Some("Firefox".into()),
        seen_at: Some(NOW),
        expires_at: Some(NOW + Seconds(3_600)),
        ..token(user)
    }
}

/// A token is found by its hash until it is revoked; revoking it again is no error.
pub async fn a_token_holds_until_it_is_revoked(store: &impl TokenStore) {
    let (first, second) = ("a".repeat(64), "b".repeat(64));
    assert_eq!(store.token(&first).await.unwrap(), None);
    store.put_token(&first, &token(1)).await.unwrap();
    store.put_token(&second, &sign_in(2)).await.unwrap();
    assert_eq!(store.token(&first).await.unwrap(), Some(token(1)));
    for _ in 0..2 {
        store.delete_token(UserId(1), &first).await.unwrap();
        assert_eq!(store.token(&first).await.unwrap(), None);
        assert_eq!(store.tokens(UserId(1)).await.unwrap(), []);
        assert_eq!(store.token(&second).await.unwrap(), Some(sign_in(2)));
    }
}

/// A list has everything its employee acts by, and nobody else's.
pub async fn an_employees_tokens_are_listed_but_for_tickets(store: &impl TokenStore) {
    assert_eq!(store.tokens(UserId(1)).await.unwrap(), []);
    store.put_token("c0", &sign_in(1)).await.unwrap();
    store.put_token("a0", &token(1)).await.unwrap();
    store.put_token("b0", &token(2)).await.unwrap();
    let made_by = Some("c0".to_owned());
    let ticket = TokenRecord { kind: TokenUse::Ticket, made_by, ..sign_in(1) };
    store.put_token("d0", &ticket).await.unwrap();
    assert_eq!(store.token("d0").await.unwrap(), Some(ticket));
    let theirs = [("a0".to_owned(), token(1)), ("c0".to_owned(), sign_in(1))];
    assert_eq!(store.tokens(UserId(1)).await.unwrap(), theirs);
}

/// Renewing changes what is kept, in the list too, and brings nothing back.
pub async fn a_revoked_token_is_not_renewed(store: &impl TokenStore) {
    store.put_token("a0", &sign_in(1)).await.unwrap();
    let later = TokenRecord { seen_at: Some(NOW + Seconds(7_200)), ..sign_in(1) };
    assert!(store.renew_token("a0", &later).await.unwrap());
    assert_eq!(store.token("a0").await.unwrap(), Some(later.clone()));
    assert_eq!(store.tokens(UserId(1)).await.unwrap(), [("a0".to_owned(), later.clone())]);
    store.delete_token(UserId(1), "a0").await.unwrap();
    assert!(!store.renew_token("a0", &later).await.unwrap());
    assert_eq!(store.token("a0").await.unwrap(), None);
    assert_eq!(store.tokens(UserId(1)).await.unwrap(), []);
}

/// A token is revoked as its owner's, or it stays.
pub async fn nobody_revokes_anothers_token(store: &impl TokenStore) {
    store.put_token("a0", &token(1)).await.unwrap();
    store.delete_token(UserId(2), "a0").await.unwrap();
    assert_eq!(store.token("a0").await.unwrap(), Some(token(1)));
    assert_eq!(store.tokens(UserId(1)).await.unwrap(), [("a0".to_owned(), token(1))]);
}
