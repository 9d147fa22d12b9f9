//! Items that hold one thing, alone or in a partition that lists what there is.

use application::ports::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::DynamoStore;
use crate::items::Document;
use crate::json::Json;
use crate::keys::Key;
use crate::table::text;

impl DynamoStore {
    pub(super) async fn document<T: DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<T>, StoreError> {
        let item = self.table.get::<Document<T>>(key).await?;
        Ok(item.map(|it| it.json.0))
    }

    /// All things of a partition, by id; consistent.
    pub(super) async fn documents<T: DeserializeOwned>(
        &self,
        partition: &str,
    ) -> Result<Vec<T>, StoreError> {
        let query =
            self.table.query("pk = :pk").expression_attribute_values(":pk", text(partition));
        let items = self.table.pages(query.consistent_read(true), usize::MAX).await?;
        Ok(items.into_iter().map(|it: Document<T>| it.json.0).collect())
    }

    pub(super) async fn put_document<T: Serialize + ?Sized>(
        &self,
        key: &Key,
        thing: &T,
    ) -> Result<(), StoreError> {
        self.table.put(key, &Document { json: Json(thing) }).await
    }
}
