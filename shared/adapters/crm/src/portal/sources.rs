//! Sources of cards (S22): a portal's directory `SOURCE`.

use application::ports::{Secrets, StoreError};
use serde_json::{Value, json};

use super::Portal;
use super::call::{Failure, nonsense};

/// The longest code that a portal takes.
const CODE_MAX_CHARS: usize = 50;

impl<S: Sync + Send, X: Secrets> Portal<S, X> {
    /// Adds a source, unless it is there, or known to have been.
    pub(super) async fn ensure_source(&self, code: &str, name: &str) -> Result<(), StoreError> {
        let known =
            || self.shared.sources.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known().contains(code) {
            return Ok(());
        }
        if code.chars().count() > CODE_MAX_CHARS {
            return Err(nonsense(format!(
                "a source's code has at most {CODE_MAX_CHARS} characters"
            )));
        }
        if !self.listed(Some(code)).await?.iter().any(|it| it.0 == code) {
            let fields = json!({ "ENTITY_ID": "SOURCE", "STATUS_ID": code, "NAME": name });
            match self.call("crm.status.add", &json!({ "fields": fields })).await {
                Ok(_) => {}
                // Somebody else has just added it.
                Err(Failure::Refused(refusal)) => {
                    if self.listed(Some(code)).await?.is_empty() {
                        return Err(Failure::Refused(refusal).into());
                    }
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        known().insert(code.to_owned());
        Ok(())
    }

    /// All sources with their names, by code.
    pub(super) async fn all_sources(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut sources = self.listed(None).await?;
        sources.sort();
        Ok(sources)
    }

    async fn listed(&self, code: Option<&str>) -> Result<Vec<(String, String)>, StoreError> {
        let mut filter = json!({ "ENTITY_ID": "SOURCE" });
        if let Some(code) = code {
            filter["STATUS_ID"] = code.into();
        }
        let answer = self.call("crm.status.list", &json!({ "filter": filter })).await?;
        let rows = answer.result.as_array().cloned();
        let rows = rows.ok_or_else(|| nonsense("sources that are no list"))?;
        let text = |it: &Value, name: &str| it.get(name)?.as_str().map(str::to_owned);
        let source = |it: &Value| Some((text(it, "STATUS_ID")?, text(it, "NAME")?));
        Ok(rows.iter().filter_map(source).collect())
    }
}
