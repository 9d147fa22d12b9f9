//! The stack of infra/aws on an emulator: deployed as its users deploy it, by `sam deploy`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::aws::{Aws, ToolError, root};

/// The stack's and the deployment's name.
pub const NAME: &str = "canali";

/// Where packaged code and templates go.
const ARTIFACTS: &str = "canali-artifacts";

/// The first admin's token; there before the first start.
pub const ADMIN_TOKEN: &str = "the-first-admins-token-on-an-emulator";

/// Who e-mail is from.
const MAIL_FROM: &str = "canali@shop.example";

/// The address that providers are given: it leads nowhere, so stand-ins take the emulator's instead.
pub const PUBLIC_URL: &str = "https://canali.example";

/// The functions that are deployed: the folders under `functions`.
///
/// # Panics
///
/// If the checkout has none.
pub fn functions() -> Vec<String> {
    let folders = std::fs::read_dir(root().join("functions")).expect("there are functions");
    let names = folders.filter_map(|it| it.ok()?.file_name().into_string().ok());
    names.collect()
}

/// A deployed Canali.
#[derive(Clone, Debug)]
pub struct Deployment {
    aws: Aws,
    /// Where the HTTP API answers on the emulator, without a slash at its end.
    pub url: String,
    /// Where the socket API answers on the emulator.
    pub sockets: String,
    /// The stack's outputs by name.
    pub outputs: BTreeMap<String, String>,
}

impl Deployment {
    /// Deploys the stack with `parameters` beside what an emulator needs; on a stack that is there, updates it in place.
    ///
    /// # Errors
    ///
    /// [`ToolError`]: what `sam` or AWS said.
    pub async fn deploy(aws: &Aws, parameters: &[(&str, &str)]) -> Result<Self, ToolError> {
        prepare(aws).await?;
        let mut overrides = vec![
            format!("Name={NAME}"),
            // What this machine runs, as the emulator runs the binaries itself.
            "Architecture=x86_64".to_owned(),
            format!("PublicUrl={PUBLIC_URL}"),
            "DeletionProtection=false".to_owned(),
            "TlsOnly=false".to_owned(),
            // Stand-ins for providers are on private addresses.
            "AllowTargets=127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16".to_owned(),
            format!("MailFrom={MAIL_FROM}"),
        ];
        for (name, value) in parameters {
            overrides.retain(|it| !it.starts_with(&format!("{name}=")));
            overrides.push(format!("{name}={value}"));
        }
        let mut args =
            vec!["deploy", "--stack-name", NAME, "--no-resolve-s3", "--s3-bucket", ARTIFACTS];
        args.extend(["--no-confirm-changeset", "--no-progressbar", "--parameter-overrides"]);
        args.extend(overrides.iter().map(String::as_str));
        aws.run("sam", &args, &root().join("infra/aws")).await?;
        Self::of(aws).await
    }

    /// The one that is deployed.
    ///
    /// # Errors
    ///
    /// [`ToolError`]: if there is none.
    pub async fn of(aws: &Aws) -> Result<Self, ToolError> {
        let found =
            aws.try_call(&["cloudformation", "describe-stacks", "--stack-name", NAME]).await?;
        let outputs = found["Stacks"][0]["Outputs"].as_array().into_iter().flatten();
        let outputs: BTreeMap<String, String> =
            outputs.map(|it| (text(&it["OutputKey"]), text(&it["OutputValue"]))).collect();
        let api = outputs.get("HttpApiUrl").map(String::as_str).unwrap_or_default();
        let id = api.trim_start_matches("https://").split('.').next().unwrap_or_default();
        let url = format!("{}/_aws/execute-api/{id}/$default", aws.endpoint());
        let api = outputs.get("SocketUrl").map(String::as_str).unwrap_or_default();
        let id = api.trim_start_matches("wss://").split('.').next().unwrap_or_default();
        let host = aws.endpoint().replacen("http", "ws", 1);
        let sockets = format!("{host}/_aws/execute-api/{id}/live");
        Ok(Self { aws: aws.clone(), url, sockets, outputs })
    }

    /// An output of the stack.
    ///
    /// # Panics
    ///
    /// If it has none of that name.
    pub fn output(&self, name: &str) -> &str {
        let found = self.outputs.get(name);
        found.unwrap_or_else(|| panic!("no output {name}: {:?}", self.outputs))
    }

    /// The address of one of its SQS queues, e.g. `inbound.fifo`.
    pub async fn queue(&self, name: &str) -> String {
        let name = format!("{NAME}-{name}");
        let found = self.aws.call(&["sqs", "get-queue-url", "--queue-name", &name]).await;
        text(&found["QueueUrl"])
    }

    /// How many messages are visible, in flight or delayed in an SQS queue.
    ///
    /// # Panics
    ///
    /// If AWS does not say.
    pub async fn depth(&self, queue: &str) -> u64 {
        let url = self.queue(queue).await;
        let asked =
            ["sqs", "get-queue-attributes", "--queue-url", &url, "--attribute-names", "All"];
        let found = self.aws.call(&asked).await;
        let number = |kind| {
            let told = found["Attributes"][format!("ApproximateNumberOfMessages{kind}")].as_str();
            told.and_then(|it| it.parse::<u64>().ok()).unwrap_or_else(|| panic!("{found}"))
        };
        ["", "NotVisible", "Delayed"].into_iter().map(number).sum()
    }

    /// A function's variables.
    pub async fn variables(&self, function: &str) -> BTreeMap<String, String> {
        let name = format!("{NAME}-{function}");
        let asked = ["lambda", "get-function-configuration", "--function-name", &name];
        let found = self.aws.call(&asked).await;
        let variables = found["Environment"]["Variables"].as_object().into_iter().flatten();
        variables.map(|(name, value)| (name.clone(), text(value))).collect()
    }

    /// Sets a function's variables; those not named are gone.
    pub async fn set_variables(&self, function: &str, variables: &BTreeMap<String, String>) {
        let environment = serde_json::json!({ "Variables": variables }).to_string();
        let name = format!("{NAME}-{function}");
        let asked = ["lambda", "update-function-configuration", "--function-name", &name];
        self.aws.call(&[&asked[..], &["--environment", &environment]].concat()).await;
    }

    /// Deletes the stack; what it retains stays.
    ///
    /// # Errors
    ///
    /// [`ToolError`]
    pub async fn delete(&self) -> Result<(), ToolError> {
        self.aws.try_call(&["cloudformation", "delete-stack", "--stack-name", NAME]).await?;
        let wait = ["cloudformation", "wait", "stack-delete-complete", "--stack-name", NAME];
        self.aws.try_call(&wait).await.map(|_| ())
    }
}

/// The bucket for artefacts, the first admin's token, and the sender of e-mail as a verified one.
async fn prepare(aws: &Aws) -> Result<(), ToolError> {
    let there = aws.try_call(&["s3api", "head-bucket", "--bucket", ARTIFACTS]).await;
    if there.is_err() {
        aws.try_call(&["s3api", "create-bucket", "--bucket", ARTIFACTS]).await?;
    }
    let name = format!("/{NAME}/admin/token");
    let put = ["ssm", "put-parameter", "--type", "SecureString", "--overwrite", "--name", &name];
    aws.try_call(&[&put[..], &["--value", ADMIN_TOKEN]].concat()).await?;
    let verify = ["ses", "verify-email-identity", "--email-address", MAIL_FROM];
    aws.try_call(&verify).await.map(|_| ())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
