//! Objects that are kept for some days only, by the system's clock: on AWS a rule of the bucket deletes them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use tokio::sync::watch;

/// How often they are looked for; at once too, for what grew old while Canali was not running.
const EVERY: Duration = Duration::from_hours(1);

/// For how many days what is under which prefix is kept: as `LifecycleConfiguration` of infra/aws/template.yaml says.
const DAYS: &[(&str, i64)] = &[("unsent", 2), ("links", 2), ("bodies", 30), ("parked", 90)];

/// Deletes what is too old, each hour, until `stop` turns true.
pub(crate) async fn run(objects: impl ObjectStore, mut stop: watch::Receiver<bool>) {
    loop {
        match delete(&objects, Utc::now()).await {
            Ok(0) => {}
            Ok(objects) => tracing::info!(objects, "kept long enough, and deleted"),
            Err(err) => tracing::warn!(error = %err, "old objects could not be deleted"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.wait_for(|it| *it) => return,
        }
    }
}

/// Deletes what is too old at `now`; how much that was.
async fn delete(objects: &impl ObjectStore, now: DateTime<Utc>) -> object_store::Result<usize> {
    let mut deleted = 0;
    for (prefix, days) in DAYS {
        let before = now - TimeDelta::days(*days);
        let mut found = objects.list(Some(&Path::from(*prefix)));
        while let Some(object) = found.next().await {
            let object = object?;
            if object.last_modified < before {
                objects.delete(&object.location).await?;
                deleted += 1;
            }
        }
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;

    async fn keys(objects: &InMemory) -> Vec<String> {
        let found: Vec<_> = objects.list(None).collect().await;
        let mut keys: Vec<String> =
            found.into_iter().map(|it| it.unwrap().location.to_string()).collect();
        keys.sort();
        keys
    }

    #[tokio::test]
    async fn each_is_kept_for_its_days_and_what_customers_sent_for_ever() {
        let objects = InMemory::new();
        let all = [
            "bodies/inbound/a.json",
            "links/b.json",
            "media/1/2/0",
            "parked/webhook/c",
            "unsent/d",
            "uploads/e",
        ];
        for key in all {
            objects.put(&Path::from(key), "x".into()).await.unwrap();
        }
        let put = Utc::now();
        let after = async |days: i64| {
            delete(&objects, put + TimeDelta::days(days) + TimeDelta::hours(1)).await.unwrap();
            keys(&objects).await
        };
        assert_eq!(after(1).await, all);
        assert_eq!(after(2).await, [all[0], all[2], all[3], all[5]]);
        assert_eq!(after(30).await, [all[2], all[3], all[5]]);
        assert_eq!(after(3_660).await, [all[2], all[5]]);
    }

    #[test]
    fn the_days_are_those_of_the_bucket() {
        let template = include_str!("../../aws/template.yaml");
        for (prefix, days) in DAYS {
            let rule = template.split(&format!("Prefix: {prefix}/\n")).nth(1).unwrap();
            let said = rule.split("ExpirationInDays: ").nth(1).unwrap().lines().next().unwrap();
            match said {
                "!Ref ParkedRetentionDays" => {
                    let parameter = template.split("  ParkedRetentionDays:\n").nth(1).unwrap();
                    let default = parameter.split("Default: ").nth(1).unwrap();
                    assert_eq!(default.lines().next().unwrap(), days.to_string());
                }
                said => assert_eq!(said, days.to_string(), "{prefix}"),
            }
        }
    }
}
