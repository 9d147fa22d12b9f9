//! One name, four places: `functions/<name>`, its use case, its part of `infra/aws`, its journey.

use crate::repository::{all_well, exists, files_ending, folders_in, text_of};

/// Functions without a use case of their name, and why.
const WITHOUT_USE_CASE: &[(&str, &str)] = &[
    ("webhook", "it decides nothing: it verifies, parses and puts on inbound.fifo"),
    ("api", "it speaks for all use cases that employees and integrators call"),
];

#[test]
fn a_function_has_the_same_name_everywhere() {
    let mut wrong = Vec::new();
    for name in folders_in("functions") {
        let use_case = format!("shared/application/src/{name}.rs");
        let excepted = WITHOUT_USE_CASE.iter().find(|it| it.0 == name);
        match (exists(&use_case), excepted) {
            (false, None) => wrong.push(format!("{name}: its use case {use_case} is missing")),
            (true, Some((_, why))) => {
                wrong.push(format!("{name}: has a use case, though it is said that {why}"));
            }
            (true, None) | (false, Some(_)) => {}
        }
        wrong.extend(infrastructure(&name));
        let journey = format!("tests/journeys/{name}.rs");
        if !exists(&journey) {
            wrong.push(format!("{name}: its journey {journey} is missing"));
        }
    }
    all_well(&wrong);
}

/// What is wrong with the function's part of `infra/aws`.
fn infrastructure(name: &str) -> Vec<String> {
    let path = format!("infra/aws/{name}.yaml");
    if !exists(&path) {
        return vec![format!("{name}: its part of the deployment {path} is missing")];
    }
    let part = text_of(&path).unwrap_or_default();
    let whole = text_of("infra/aws/template.yaml").unwrap_or_default();
    let mut wrong = Vec::new();
    if !part.contains(&format!("Code: ../../target/lambda/{name} ")) {
        wrong.push(format!("{path} does not deploy functions/{name}"));
    }
    if !whole.contains(&format!("Location: {name}.yaml\n")) {
        wrong.push(format!("infra/aws/template.yaml does not include {path}"));
    }
    wrong
}

#[test]
fn a_function_is_given_the_variables_it_reads_and_no_others() {
    let mut wrong = Vec::new();
    for name in folders_in("functions") {
        let part = text_of(&format!("infra/aws/{name}.yaml")).unwrap_or_default();
        let given: Vec<&str> = part.lines().filter_map(variable).collect();
        let code = code_of(&name);
        let read: Vec<&str> = code.split('"').filter(|it| it.starts_with("CANALI_")).collect();
        let missing = read.iter().filter(|it| !given.contains(it));
        wrong.extend(
            missing.map(|it| format!("functions/{name} reads {it}, which it is not given")),
        );
        let idle = given.iter().filter(|it| !read.contains(it));
        wrong.extend(
            idle.map(|it| format!("functions/{name} is given {it}, which it does not read")),
        );
    }
    all_well(&wrong);
}

/// All of a function's own code.
fn code_of(function: &str) -> String {
    let folder = format!("functions/{function}/src/");
    let files = files_ending(&[".rs"]);
    let own = files.iter().filter(|it| it.starts_with(&folder));
    own.filter_map(|it| text_of(it)).collect()
}

/// The name of the environment variable that a line of a template sets.
fn variable(line: &str) -> Option<&str> {
    let (name, _) = line.trim().split_once(':')?;
    name.starts_with("CANALI_").then_some(name)
}
