//! `crm.status.list`: the directories that cards have codes of. A portal's owner can change them there; here they are
//! the original's first ones, with the sources that channels have made (S22).

use application::ports::CrmDirectory;
use serde_json::{Value, json};

use crate::app::Ports;
use crate::rest::query::{Query, Row, listed};
use crate::rest::{Answer, Call, RestError};

/// Directory, code, name, whether the original has it at first and for good, and how a stage ends.
#[rustfmt::skip]
const STATUSES: [(&str, &str, &str, bool, Option<&str>); 25] = [
    ("SOURCE", "CALL", "Call", true, None),
    ("SOURCE", "EMAIL", "E-mail", true, None),
    ("SOURCE", "WEB", "Website", true, None),
    ("SOURCE", "ADVERTISING", "Advertising", false, None),
    ("SOURCE", "PARTNER", "Existing client", false, None),
    ("SOURCE", "RECOMMENDATION", "By recommendation", false, None),
    ("SOURCE", "TRADE_SHOW", "Trade show", false, None),
    ("SOURCE", "WEBFORM", "CRM form", true, None),
    ("SOURCE", "CALLBACK", "Callback", true, None),
    ("SOURCE", "RC_GENERATOR", "Sales generator", true, None),
    ("SOURCE", "STORE", "Online store", true, None),
    ("SOURCE", "OTHER", "Other", false, None),
    ("STATUS", "NEW", "Unprocessed", true, None),
    ("STATUS", "IN_PROCESS", "In process", false, None),
    ("STATUS", "PROCESSED", "Processed", false, None),
    ("STATUS", "JUNK", "Low-quality lead", true, Some("F")),
    ("STATUS", "CONVERTED", "High-quality lead", true, Some("S")),
    ("DEAL_STAGE", "NEW", "New", true, None),
    ("DEAL_STAGE", "PREPARATION", "Document preparation", false, None),
    ("DEAL_STAGE", "PREPAYMENT_INVOICE", "Prepayment invoice", false, None),
    ("DEAL_STAGE", "EXECUTING", "In progress", false, None),
    ("DEAL_STAGE", "FINAL_INVOICE", "Final invoice", false, None),
    ("DEAL_STAGE", "WON", "Deal successful", true, Some("S")),
    ("DEAL_STAGE", "LOSE", "Deal failed", true, Some("F")),
    ("DEAL_STAGE", "APOLOGY", "Failure reason analysis", false, Some("F")),
];

/// All that are asked for, in one page.
pub(super) async fn list<P: Ports>(call: &Call<'_, P>) -> Result<Answer, RestError> {
    let query = Query::of(call)?;
    let mut rows: Vec<Row> = Vec::new();
    for (at, (directory, code, name, is_system, semantics)) in (1..).zip(STATUSES) {
        rows.extend(row(at, (directory, code, name), is_system, semantics));
    }
    let known = |code: &str| STATUSES.iter().any(|it| (it.0, it.1) == ("SOURCE", code));
    let kept = call.app.crm.sources().await?;
    let first = rows.len() + 1;
    for (at, (code, name)) in (first..).zip(kept.iter().filter(|(code, _)| !known(code))) {
        rows.extend(row(at, ("SOURCE", code, name), false, None));
    }
    let found = query.found(rows, "ID");
    let total = found.len();
    Ok(listed(found.into_iter().map(Value::Object).collect(), Some(total), None))
}

fn row(
    at: usize,
    (directory, code, name): (&str, &str, &str),
    is_system: bool,
    semantics: Option<&str>,
) -> Option<Row> {
    let extra = match semantics {
        Some("S") => "success",
        Some(_) => "failure",
        None => "process",
    };
    let mut row = json!({
        "ID": at.to_string(), "ENTITY_ID": directory, "STATUS_ID": code, "NAME": name,
        "NAME_INIT": if is_system { name } else { "" }, "SORT": (at * 10).to_string(),
        "SYSTEM": if is_system { "Y" } else { "N" }, "CATEGORY_ID": null, "COLOR": null,
        "SEMANTICS": semantics,
    });
    if directory != "SOURCE" {
        row["EXTRA"] = json!({ "SEMANTICS": extra, "COLOR": null });
    }
    row.as_object().cloned()
}
