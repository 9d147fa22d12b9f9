//! AWS by its own command-line client, at the emulator.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use thiserror::Error;
use tokio::process::Command;

/// The region everything is in.
pub const REGION: &str = "us-east-1";

/// Where `make tools` puts the programs of infra/aws/requirements.txt, unless `CANALI_TOOLS` says otherwise.
const TOOLS: &str = "target/tools/bin";

/// A program of ours that failed.
#[derive(Debug, Error)]
pub enum ToolError {
    /// It could not be started.
    #[error("{program} cannot be started; `make tools` installs it")]
    Missing {
        /// Its path.
        program: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// It ended with an error.
    #[error("{call} failed:\n{output}")]
    Failed {
        /// What was called.
        call: String,
        /// What it said.
        output: String,
    },
}

/// The account's root, at an endpoint.
#[derive(Clone, Debug)]
pub struct Aws {
    endpoint: String,
}

impl Aws {
    /// At `endpoint`, `http://host:port`.
    pub fn new(endpoint: &str) -> Self {
        Self { endpoint: endpoint.to_owned() }
    }

    /// The endpoint.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Runs `aws <args>`; its answer as JSON, or null where it answers nothing.
    ///
    /// # Errors
    ///
    /// [`ToolError`]: it is not installed, or AWS refused.
    pub async fn try_call(&self, args: &[&str]) -> Result<Value, ToolError> {
        // SQS has an endpoint of its own in this client, which the variable does not replace.
        let mut all = vec!["--output", "json", "--endpoint-url", &self.endpoint];
        all.extend_from_slice(args);
        let out = self.run("aws", &all, &root()).await?;
        Ok(serde_json::from_str(&out).unwrap_or_default())
    }

    /// As [`Self::try_call`], where a refusal fails the test.
    ///
    /// # Panics
    ///
    /// If AWS refuses.
    pub async fn call(&self, args: &[&str]) -> Value {
        self.try_call(args).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs one of the tools in `folder`, with the emulator as its AWS; what it wrote to standard output.
    ///
    /// # Errors
    ///
    /// [`ToolError`]
    pub async fn run(&self, tool: &str, args: &[&str], folder: &Path) -> Result<String, ToolError> {
        let program = tools().join(tool);
        let mut command = Command::new(&program);
        command.args(args).current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        let out =
            command.output().await.map_err(|source| ToolError::Missing { program, source })?;
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        if out.status.success() {
            return Ok(said);
        }
        let output = said + &String::from_utf8_lossy(&out.stderr);
        Err(ToolError::Failed { call: format!("{tool} {}", args.join(" ")), output })
    }

    /// What makes any AWS client speak to the emulator.
    pub fn environment(&self) -> [(&'static str, String); 8] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_PAGER", String::new()),
            ("SAM_CLI_TELEMETRY", "0".to_owned()),
        ]
    }
}

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or_else(PathBuf::new, Path::to_path_buf)
}

fn tools() -> PathBuf {
    match std::env::var_os("CANALI_TOOLS") {
        Some(folder) => PathBuf::from(folder),
        None => root().join(TOOLS),
    }
}
