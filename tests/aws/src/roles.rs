//! What functions may do, and what they did: their roles beside the emulator's record of calls.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::aws::{Aws, REGION};
use crate::deployment::{NAME, functions};
use crate::trail;

/// The account of every emulator.
const ACCOUNT: &str = "000000000000";

/// What the service behind an event source mapping does in a function's name, unseen by the record: reading the SQS
/// queue or the stream (AWS's list of what an execution role needs), and telling the failure queue. Logs are written by
/// Lambda itself.
const OF_THE_SERVICE: &[&str] = &[
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
];

/// The stream's failure queue: the service behind the mapping sends there.
const FAILURES: &str = "-dispatch-dlq";

/// No function is fed by a dead-letter queue: what is called there somebody has asked for.
const DEAD_LETTERS: [&str; 2] = ["-dlq", "-dlq.fifo"];

/// What the emulator allows by the role, and does not record: that frames arrive shows that it is called.
const UNRECORDED: &[&str] = &["execute-api:ManageConnections"];

/// What no flow brings about yet: `hooks` puts a message off only when one of its own calls has failed, and the emulator's
/// record knows nothing of the mail that it takes; `crm` queues a line anew only where more is to go than one message may
/// take.
const UNPROVOKED: &[(&str, &str)] = &[
    ("hooks", "sqs:ChangeMessageVisibility"),
    ("hooks", "ses:SendEmail"),
    ("crm", "sqs:SendMessage"),
];

/// No call, but what makes S3 answer 404 rather than 403 for an object that is not there.
const ASKED_BESIDE: &[&str] = &["s3:ListBucket"];

/// An action on a resource: of a role a pattern, of a call the resource itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Action {
    /// E.g. `dynamodb:PutItem`.
    pub name: String,
    /// An ARN, in a role with stars.
    pub resource: String,
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} on {}", self.name, self.resource)
    }
}

/// What the role of a function grants.
pub async fn granted(aws: &Aws, function: &str) -> BTreeSet<Action> {
    let name = format!("{NAME}-{function}");
    let asked = ["lambda", "get-function-configuration", "--function-name", &name];
    let found = aws.call(&asked).await;
    let role = found["Role"].as_str().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
    let asked = ["iam", "get-role-policy", "--role-name", role, "--policy-name", function];
    let policy = aws.call(&asked).await;
    let statements = list(&policy["PolicyDocument"]["Statement"]);
    let mut granted = BTreeSet::new();
    for statement in statements {
        for name in list(&statement["Action"]) {
            for resource in list(&statement["Resource"]) {
                granted.insert(Action { name: text(name), resource: text(resource) });
            }
        }
    }
    granted
}

/// What is wrong with the roles, given what was called: an action granted in vain, or called without being granted.
pub async fn faults(aws: &Aws) -> Vec<String> {
    let called = called(aws).await;
    let mut faults = Vec::new();
    for function in functions() {
        let used = called.get(&function).cloned().unwrap_or_default();
        let granted = granted(aws, &function).await;
        for action in &granted {
            let is_seen = !is_of_the_service(action)
                && !ASKED_BESIDE.contains(&action.name.as_str())
                && !UNRECORDED.contains(&action.name.as_str())
                && !UNPROVOKED.iter().any(|it| function.ends_with(it.0) && it.1 == action.name);
            if is_seen && !used.iter().any(|it| covers(action, it)) {
                faults.push(format!("{function}: granted in vain: {action}"));
            }
        }
        for action in used {
            if !granted.iter().any(|it| covers(it, &action)) {
                faults.push(format!("{function}: not granted: {action}"));
            }
        }
    }
    faults
}

/// Whether the service behind an event source mapping does it.
fn is_of_the_service(action: &Action) -> bool {
    let is_dead = DEAD_LETTERS.iter().any(|it| action.resource.ends_with(it));
    let fed = OF_THE_SERVICE.contains(&action.name.as_str()) && !is_dead;
    fed || action.name == "sqs:SendMessage" && action.resource.ends_with(FAILURES)
}

/// All calls that the functions made so far, by function.
async fn called(aws: &Aws) -> BTreeMap<String, BTreeSet<Action>> {
    let mut functions: BTreeMap<String, String> = BTreeMap::new();
    let mut calls: Vec<(String, BTreeSet<Action>)> = Vec::new();
    for event in trail::recorded(aws).await {
        let key = text(&event["userIdentity"]["accessKeyId"]);
        // S3's client says no name; its calls carry the key of the same function's others.
        if let Some(function) = app_of(event["userAgent"].as_str().unwrap_or_default()) {
            functions.insert(key.clone(), function.to_owned());
        }
        calls.push((key, actions(&event)));
    }
    let mut by_function: BTreeMap<String, BTreeSet<Action>> = BTreeMap::new();
    for (key, actions) in calls {
        if let Some(function) = functions.get(&key) {
            by_function.entry(function.clone()).or_default().extend(actions);
        }
    }
    by_function
}

/// The function's name in the user agent, where `AWS_SDK_UA_APP_ID` has put it.
fn app_of(agent: &str) -> Option<&str> {
    let app = agent.split_whitespace().find_map(|it| it.strip_prefix("app/"))?;
    app.strip_prefix(NAME)?.strip_prefix('-')
}

/// The actions that a call needs: a transaction those of its items.
fn actions(event: &Value) -> BTreeSet<Action> {
    let service = event["eventSource"].as_str().unwrap_or_default();
    let service = service.split('.').next().unwrap_or_default();
    let name = event["eventName"].as_str().unwrap_or_default();
    let asked = &event["requestParameters"];
    match service {
        "dynamodb" => dynamodb(name, asked),
        "sqs" => {
            // Who asks for the address knows the name.
            let url = text(&asked["QueueUrl"]);
            let queue = asked["QueueName"].as_str().or(url.rsplit('/').next()).unwrap_or_default();
            one(&format!("sqs:{}", name.trim_end_matches("Batch")), arn("sqs", queue))
        }
        "ssm" => {
            one(&format!("ssm:{name}"), arn("ssm", &format!("parameter{}", text(&asked["Name"]))))
        }
        "events" => list(&asked["Entries"])
            .map(|it| text(&it["EventBusName"]))
            .map(|bus| {
                action(&format!("events:{name}"), arn("events", &format!("event-bus/{bus}")))
            })
            .collect(),
        "s3" => s3(name, event),
        other => one(&format!("{other}:{name}"), "*".to_owned()),
    }
}

fn dynamodb(name: &str, asked: &Value) -> BTreeSet<Action> {
    let table = |of: &Value| arn("dynamodb", &format!("table/{}", text(&of["TableName"])));
    match name {
        "TransactWriteItems" => list(&asked["TransactItems"])
            .flat_map(|it| it.as_object().into_iter().flatten())
            .map(|(kind, of)| {
                let kind = if kind == "ConditionCheck" {
                    "ConditionCheckItem".to_owned()
                } else {
                    format!("{kind}Item")
                };
                action(&format!("dynamodb:{kind}"), table(of))
            })
            .collect(),
        "BatchGetItem" | "BatchWriteItem" => asked["RequestItems"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(it, _)| {
                action(&format!("dynamodb:{name}"), arn("dynamodb", &format!("table/{it}")))
            })
            .collect(),
        _ => match asked["IndexName"].as_str() {
            Some(index) => {
                one(&format!("dynamodb:{name}"), format!("{}/index/{index}", table(asked)))
            }
            None => one(&format!("dynamodb:{name}"), table(asked)),
        },
    }
}

fn s3(name: &str, event: &Value) -> BTreeSet<Action> {
    // The record carries no resources of its own form here: the bucket and the key are the path's.
    let resources = list(&event["resources"]).map(|it| text(&it["ResourceName"]));
    let path: Vec<String> = resources.collect();
    // Who may read an object may ask for its size: there is no other right for that.
    let name = if name == "HeadObject" { "GetObject" } else { name };
    one(&format!("s3:{name}"), format!("arn:aws:s3:::{}", path.join("/")))
}

fn action(name: &str, resource: String) -> Action {
    Action { name: name.to_owned(), resource }
}

fn one(name: &str, resource: String) -> BTreeSet<Action> {
    BTreeSet::from([action(name, resource)])
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}")
}

fn covers(granted: &Action, used: &Action) -> bool {
    granted.name == used.name && matches(&granted.resource, &used.resource)
}

/// Whether `pattern`, with stars, fits all of `text`.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// A list, or a single value as a list of one.
fn list(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Null => Box::new(std::iter::empty()),
        single => Box::new(std::iter::once(single)),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("arn:aws:s3:::b/parked/*", "arn:aws:s3:::b/parked/route/1.json"));
        assert!(matches("a*c", "abc") && matches("a*c", "ac") && matches("*", "anything"));
        assert!(!matches("a*c", "abd") && !matches("abc", "abcd") && !matches("abcd", "abc"));
    }

    #[test]
    fn a_transaction_is_what_its_items_are() {
        let event = serde_json::json!({
            "eventSource": "dynamodb.amazonaws.com", "eventName": "TransactWriteItems",
            "requestParameters": { "TransactItems": [
                { "Put": { "TableName": "t" } }, { "ConditionCheck": { "TableName": "t" } } ] },
        });
        let names: Vec<String> = actions(&event).into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["dynamodb:ConditionCheckItem", "dynamodb:PutItem"]);
    }

    #[test]
    fn only_what_feeds_a_function_is_of_the_service() {
        let on = |name: &str, queue: &str| is_of_the_service(&action(name, arn("sqs", queue)));
        assert!(on("sqs:ReceiveMessage", "canali-inbound.fifo"));
        assert!(!on("sqs:ReceiveMessage", "canali-inbound-dlq.fifo"));
        assert!(!on("sqs:ReceiveMessage", "canali-dispatch-dlq"));
        assert!(on("sqs:SendMessage", "canali-dispatch-dlq"));
        assert!(!on("sqs:SendMessage", "canali-timers"));
    }

    #[test]
    fn a_queues_address_is_asked_for_by_its_name() {
        let event = serde_json::json!({
            "eventSource": "sqs.amazonaws.com", "eventName": "GetQueueUrl",
            "requestParameters": { "QueueName": "canali-timers" },
        });
        let asked: Vec<String> = actions(&event).iter().map(ToString::to_string).collect();
        let on = arn("sqs", "canali-timers");
        assert_eq!(asked, [format!("sqs:GetQueueUrl on {on}")]);
    }

    #[test]
    fn the_caller_is_in_the_user_agent() {
        let agent = "aws-sdk-rust/1.4 os/linux lang/rust/1.95 app/canali-route";
        assert_eq!(app_of(agent), Some("route"));
        assert_eq!(app_of("aws-cli/1.46"), None);
    }
}
