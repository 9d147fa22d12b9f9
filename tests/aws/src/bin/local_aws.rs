//! A developer's AWS: an emulator in a container with Canali deployed on it, left running. On one that runs already it
//! deploys what has changed.

use std::io::Write;
use std::process::ExitCode;

use aws_tests::deployment::{ADMIN_TOKEN, Deployment};
use aws_tests::emulator::{Emulator, KEPT};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let aws = match Emulator::keep().await {
        Ok(emulator) => emulator.aws.clone(),
        Err(error) => {
            eprintln!("no container can be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    // Links and webhooks lead to where the API is, as far as an emulator has such a place.
    let deployed = match Deployment::deploy(&aws, &[]).await {
        Ok(deployed) => Deployment::deploy(&aws, &[("PublicUrl", &deployed.url)]).await,
        Err(error) => Err(error),
    };
    match deployed {
        Ok(deployed) => {
            let told = format!(
                "AWS          {}\nCanali       {}\nadmin token  {ADMIN_TOKEN}\ntable        {}\nstop it      docker rm -f {KEPT}\n",
                aws.endpoint(),
                deployed.url,
                deployed.output("Table"),
            );
            std::io::stdout().write_all(told.as_bytes()).ok();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
