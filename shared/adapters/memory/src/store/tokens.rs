//! Tokens.

use application::ports::{StoreError, TokenRecord, TokenStore, TokenUse};
use domain::ids::UserId;

use super::MemoryStore;

impl TokenStore for MemoryStore {
    async fn token(&self, hash: &str) -> Result<Option<TokenRecord>, StoreError> {
        self.call("token", |it| Ok(it.tokens.get(hash).cloned()))
    }

    async fn tokens(&self, user: UserId) -> Result<Vec<(String, TokenRecord)>, StoreError> {
        self.call("tokens", |it| {
            let listed = |token: &TokenRecord| token.user == user && token.kind != TokenUse::Ticket;
            let theirs = it.tokens.iter().filter(|(_, token)| listed(token));
            Ok(theirs.map(|(hash, token)| (hash.clone(), token.clone())).collect())
        })
    }

    async fn put_token(&self, hash: &str, token: &TokenRecord) -> Result<(), StoreError> {
        self.call("put_token", |it| {
            it.tokens.insert(hash.to_owned(), token.clone());
            Ok(())
        })
    }

    async fn renew_token(&self, hash: &str, token: &TokenRecord) -> Result<bool, StoreError> {
        self.faults.pause().await;
        self.call("renew_token", |it| {
            let kept = it.tokens.get_mut(hash).map(|kept| *kept = token.clone());
            Ok(kept.is_some())
        })
    }

    async fn delete_token(&self, user: UserId, hash: &str) -> Result<(), StoreError> {
        self.call("delete_token", |it| {
            if it.tokens.get(hash).is_some_and(|it| it.user == user) {
                it.tokens.remove(hash);
            }
            Ok(())
        })
    }
}
