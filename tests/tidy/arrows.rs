//! Who may lean on whom. Cargo refuses circles; this table refuses shortcuts, and it is the diagram.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::repository::{all_well, root};

/// `domain ◀ application ◀ adapters ◀ functions ◀ infra/local`; adapters do not know each other.
#[rustfmt::skip]
const ARROWS: &[(&str, &[&str])] = &[
    ("domain",      &[]),
    ("application", &["domain"]),

    ("memory",      &["application", "domain"]),
    ("dynamodb",    &["application", "domain"]),
    ("bus",         &["application", "domain"]),
    ("targets",     &["application", "domain"]), // The guarded client: below the adapters that call out by it.
    ("channels",    &["application", "domain", "targets"]),
    ("receivers",   &["application", "domain", "targets"]),
    ("crm_b24",     &["application", "domain"]),
    ("mail",        &["application", "domain"]),
    ("dto",         &["application", "domain"]),
    ("lambda",      &["application", "domain"]),
    ("oidc",        &[]),

    ("webhook",     &["application", "domain", "lambda", "dynamodb", "bus", "channels"]),
    ("route",       &["application", "domain", "lambda", "dynamodb", "bus"]),
    ("assign",      &["application", "domain", "lambda", "dynamodb", "bus"]),
    ("timeouts",    &["application", "domain", "lambda", "dynamodb", "bus"]),
    ("dispatch",    &["application", "domain", "lambda", "dynamodb", "bus", "dto"]),
    ("deliver",     &["application", "domain", "lambda", "dynamodb", "bus", "channels"]),
    ("kpi",         &["application", "domain", "lambda", "dynamodb", "bus"]),
    ("crm",         &["application", "domain", "lambda", "dynamodb", "bus", "crm_b24"]),
    ("hooks",       &["application", "domain", "lambda", "dynamodb", "bus", "receivers", "mail"]),
    ("realtime",    &["application", "domain", "lambda", "dynamodb", "bus", "channels", "dto"]),
    ("api",         &["application", "domain", "lambda", "dynamodb", "bus", "channels", "receivers", "oidc", "dto", "crm_b24"]),

    ("simulation",  &["application", "domain", "memory"]),

    ("canali",      &["application", "domain", "lambda", "dynamodb", "bus", "channels", "crm_b24", "receivers", "mail", "oidc", "dto", "simulation",
                      "webhook", "route", "assign", "timeouts", "dispatch", "deliver", "kpi", "crm", "hooks", "realtime", "api"]),
    ("tests",       &["application", "domain", "memory", "lambda", "dynamodb", "bus", "channels", "receivers", "mail", "dto",
                      "webhook", "route", "assign", "timeouts", "dispatch", "deliver", "kpi", "crm", "hooks", "realtime", "api", "canali",
                      "simulation"]),
    ("aws-tests",   &["tests"]),
    ("hello",       &[]),
];

/// Whose own tests may run on the world in memory.
const TESTED_IN_MEMORY: &[&str] = &[
    "application",
    "crm_b24",
    "webhook",
    "route",
    "assign",
    "timeouts",
    "dispatch",
    "deliver",
    "kpi",
    "crm",
    "hooks",
    "realtime",
    "api",
    "canali",
];

/// What the core may use of other people's: nothing that reads, waits, connects or throws dice.
const CORE: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "chrono",
            "chrono-tz",
            "phonenumber",
            "serde",
            "serde_json",
            "thiserror",
            "unicode-segmentation",
        ],
    ),
    (
        "application",
        &["chrono", "futures", "serde", "serde_json", "thiserror", "tracing", "sha2", "hex"],
    ),
];

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).no_deps();
    command.exec().expect("cargo describes the workspace")
}

fn row<'a>(table: &'a [(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table.iter().find(|it| it.0 == name).map(|it| it.1)
}

#[test]
fn arrows_point_inwards() {
    let metadata = metadata();
    let members = metadata.workspace_packages();
    let names: Vec<&str> = members.iter().map(|it| it.name.as_str()).collect();
    let mut wrong = Vec::new();
    for member in &members {
        let Some(allowed) = row(ARROWS, &member.name) else {
            wrong.push(format!("`{}` has no row in the table of arrows", member.name));
            continue;
        };
        for dependency in member.dependencies.iter().filter(|it| names.contains(&it.name.as_str()))
        {
            // A crate's tests may switch on a feature of the crate itself.
            let in_tests = dependency.kind == DependencyKind::Development
                && (dependency.name == member.name.as_str()
                    || dependency.name == "memory"
                        && TESTED_IN_MEMORY.contains(&member.name.as_str()));
            if !allowed.contains(&dependency.name.as_str()) && !in_tests {
                wrong.push(format!("`{}` must not depend on `{}`", member.name, dependency.name));
            }
        }
    }
    let stale = ARROWS.iter().filter(|it| !names.contains(&it.0));
    wrong.extend(stale.map(|it| format!("`{}` is in the table of arrows only", it.0)));
    all_well(&wrong);
}

#[test]
fn the_core_is_pure() {
    let metadata = metadata();
    let members = metadata.workspace_packages();
    let core = |it: &&&Package| row(CORE, &it.name).is_some();
    let mut wrong = Vec::new();
    for member in members.iter().filter(core) {
        let allowed = row(CORE, &member.name).unwrap_or_default();
        let inner = row(ARROWS, &member.name).unwrap_or_default();
        let used = member.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal);
        for dependency in used {
            let name = dependency.name.as_str();
            if !allowed.contains(&name) && !inner.contains(&name) {
                wrong.push(format!("`{}` must not depend on `{name}`", member.name));
            }
        }
    }
    all_well(&wrong);
}
