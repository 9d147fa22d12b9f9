//! The deployment and the embedded mode are the same Canali: the same SQS queues, with the same numbers.

use canali::pages::{CONSOLE_POLICY, DEMO_POLICY, EMBEDDED_ONLY, NO_POLICY, NOT_PAGES};
use canali::queues::{Feeds, QUEUES};

use crate::repository::{all_well, folders_in, text_of};

/// How many times the function's time-out a message stays invisible (see infra/aws/queues.yaml).
const VISIBILITY: u32 = 6;

#[test]
fn the_deployment_has_the_sqs_queues_of_the_embedded_mode() {
    let queues = text_of("infra/aws/queues.yaml").unwrap_or_default();
    let mut wrong = Vec::new();
    for queue in QUEUES {
        let Some(resource) = resource_named(&queues, queue.name) else {
            wrong.push(format!("{}: not in infra/aws/queues.yaml", queue.name));
            continue;
        };
        if resource_named(&queues, queue.dlq).is_none() {
            wrong.push(format!("{}: its dead letters {} are missing", queue.name, queue.dlq));
        }
        if number(resource, "maxReceiveCount:") != Some(queue.max_receives) {
            wrong.push(format!("{}: is not received {} times", queue.name, queue.max_receives));
        }
        let consumer = match queue.feeds {
            Feeds::Route => "route",
            Feeds::Assign => "assign",
            Feeds::Deliver => "deliver",
            Feeds::Kpi => "kpi",
            Feeds::Crm => "crm",
            Feeds::Hooks => "hooks",
            Feeds::Realtime => "realtime",
        };
        let function = text_of(&format!("infra/aws/{consumer}.yaml")).unwrap_or_default();
        let timeout = number(&function, " Timeout:");
        if number(resource, "VisibilityTimeout:") != timeout.map(|it| it * VISIBILITY) {
            wrong.push(format!(
                "{}: invisible for other than {VISIBILITY} × {timeout:?}",
                queue.name
            ));
        }
        if number(&function, "BatchSize:") != u32::try_from(queue.batch).ok() {
            wrong.push(format!(
                "{}: its batches are of another size than {}",
                queue.name, queue.batch
            ));
        }
    }
    all_well(&wrong);
}

#[test]
fn what_can_go_wrong_wakes_somebody_who_finds_it_in_the_runbook() {
    let queues = text_of("infra/aws/queue-alarms.yaml").unwrap_or_default();
    let functions = text_of("infra/aws/function-alarms.yaml").unwrap_or_default();
    let mut wrong = Vec::new();
    for dlq in QUEUES.iter().map(|it| it.dlq).chain(["dispatch-dlq"]) {
        if !queues.contains(&format!("Value: !Sub \"${{Name}}-{dlq}\"")) {
            wrong.push(format!("nobody is woken by {dlq}"));
        }
    }
    for function in folders_in("functions") {
        // `api` parks nothing: whoever calls it is told.
        let kinds = ["errors", "throttles", "parked"];
        for kind in kinds.into_iter().filter(|it| *it != "parked" || function != "api") {
            if !functions.contains(&format!("AlarmName: !Sub \"${{Name}}-{kind}-{function}\"")) {
                wrong.push(format!("nobody is woken by the {kind} of {function}"));
            }
        }
    }
    let runbook = text_of("docs/runbook.md").unwrap_or_default().to_lowercase();
    for description in queues.lines().chain(functions.lines()) {
        let Some((_, section)) = description.split_once("see docs/runbook.md, ") else { continue };
        if !runbook.contains(&format!("\n## {section}\n")) {
            wrong.push(format!("the runbook has no section on {section}"));
        }
    }
    all_well(&wrong);
}

#[test]
fn the_deployment_has_the_pages_of_the_embedded_mode() {
    let pages = text_of("infra/aws/pages.yaml").unwrap_or_default();
    // Files are of the same origin in the embedded mode.
    let files = " https://${FilesBucket}.s3.${AWS::Region}.${AWS::URLSuffix}";
    let pages = pages.replace(files, "").replace("Policy: !Sub \"", "Policy: \"");
    let mut wrong = Vec::new();
    for policy in [CONSOLE_POLICY, DEMO_POLICY, NO_POLICY] {
        if !pages.contains(&format!("ContentSecurityPolicy: \"{policy}\"\n")) {
            wrong.push(format!("no page of infra/aws/pages.yaml has the policy {policy}"));
        }
    }
    let behaviours: Vec<&str> =
        pages.lines().filter_map(|it| it.trim().strip_prefix("- PathPattern: /")).collect();
    for first in NOT_PAGES.iter().filter(|it| !EMBEDDED_ONLY.contains(it)) {
        if !behaviours.iter().any(|it| it == first || *it == format!("{first}/*")) {
            wrong.push(format!("/{first} is a page in infra/aws/pages.yaml"));
        }
    }
    // The first that fits is taken.
    let place = |wanted: &str| behaviours.iter().position(|it| *it == wanted);
    if place("lc/v1/ws").is_none_or(|it| Some(it) > place("lc/*")) {
        wrong.push("/lc/v1/ws does not lead to the sockets in infra/aws/pages.yaml".to_owned());
    }
    let stage = text_of("infra/aws/sockets.yaml")
        .and_then(|it| Some(it.split_once("StageName: ")?.1.split_whitespace().next()?.to_owned()));
    if stage.is_none_or(|it| !pages.contains(&format!("request.uri = '/{it}';"))) {
        wrong.push("infra/aws/pages.yaml does not lead to the stage of sockets.yaml".to_owned());
    }
    for it in behaviours {
        let first = it.split('/').next().unwrap_or_default();
        if !NOT_PAGES.contains(&first) && !["assets", "demo", "widget.js"].contains(&first) {
            wrong.push(format!(
                "/{it} is no page in infra/aws/pages.yaml, but in the embedded mode"
            ));
        }
    }
    all_well(&wrong);
}

/// The text from a queue's name to the next resource's.
fn resource_named<'a>(template: &'a str, name: &str) -> Option<&'a str> {
    let start = format!("QueueName: !Sub \"${{Name}}-{name}\"\n");
    let resource = &template[template.find(&start)? + start.len()..];
    Some(resource.split("QueueName:").next().unwrap_or(resource))
}

/// The number that follows the first `key`.
fn number(text: &str, key: &str) -> Option<u32> {
    let (_, after) = text.split_once(key)?;
    after.split_whitespace().next()?.parse().ok()
}
