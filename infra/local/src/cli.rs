//! The command line.

use std::path::{Path, PathBuf};

use api::Identities;
use clap::{Args, Parser, Subcommand};
use crm_b24::Choice;
use domain::ids::LineId;

use crate::dlq::Dlq;
use crate::reach::Place;
use crate::relay::again::{Again, Bounds};
use crate::serve::{ClockMode, Config};

/// Where everything is kept, unless another folder is named.
const DATA: &str = ".canali";

/// … of a demonstration.
const DEMO_DATA: &str = ".canali-demo";

/// Open channels: customers write from any messenger, Canali finds the operator.
///
/// Without a command it serves, as `canali serve` does with every option at its default or from
/// the environment. Standard output has one line, `ready http://HOST:PORT`, once requests are
/// served; logs go to standard error (`RUST_LOG` chooses, `info` by default).
#[derive(Debug, Parser)]
#[command(name = "canali", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Serves, with everything that it needs embedded.
    Serve(Serve),
    /// Serves a demonstration: a shop with five operators, a messenger that this process plays, a week of history. Customers
    /// go on writing while one looks on.
    ///
    /// In a folder of its own: .canali-demo, unless another is named.
    Demo {
        #[command(flatten)]
        serve: Serve,
        /// How many days of history.
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=30))]
        days: u8,
    },
    /// Looks whether what is kept is sound: every chat, its log, the counters and lists. Ends with 1 if it is not.
    ///
    /// Not while `serve` runs on the same folder.
    Check {
        /// The folder under which everything is kept.
        #[arg(long, env = "CANALI_DATA", default_value = DATA)]
        data: PathBuf,
    },
    /// Asks whether a running `canali serve` is well: ends with 0 if it is. For containers.
    Healthcheck {
        /// The address that it serves on.
        #[arg(long, env = "CANALI_LISTEN", default_value = "127.0.0.1:8787")]
        listen: String,
    },
    /// Lets a contact centre work in virtual time, while everything fails that can, and looks at the invariants after
    /// every step. Ends with 1 at the first violation, and tells how it came about.
    Simulate {
        /// What chance follows from: the same seed gives the same run.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Hours of virtual time.
        #[arg(long, default_value_t = 8)]
        hours: u32,
        /// How many operators there are [default: 10 to 50, by the seed].
        #[arg(long)]
        operators: Option<usize>,
    },
    /// Looks for settings that are legal and hopeless: an empty queue, hours that never open, a text that is to be sent
    /// and is not there. Prints a warning a line, `line 3 NO_ANSWER_TIME: …`, and ends with 1 if there are any.
    ///
    /// Not while `serve` runs on the same folder; of a running one, ask `GET /api/v1/lines/{line}/lint`.
    Lint {
        /// The folder under which everything is kept.
        #[arg(long, env = "CANALI_DATA", default_value = DATA)]
        data: PathBuf,
        /// Only this line.
        #[arg(long)]
        line: Option<LineId>,
    },
    /// Dead letters, what the SQS queues gave up on: lists them, shows them, sends them back.
    ///
    /// Of a folder, whether `serve` runs on it or not, or of a deployment on AWS.
    Dlq {
        #[command(subcommand)]
        what: Dlq,
        #[command(flatten)]
        place: Place,
    },
    /// Sends again what log entries have caused: for entries that `dispatch` could not relay. What has happened by them
    /// already happens once.
    ///
    /// Of a folder, whether `serve` runs on it or not, or of a deployment on AWS.
    Relay {
        #[command(flatten)]
        again: Again,
        #[command(flatten)]
        bounds: Bounds,
        #[command(flatten)]
        place: Place,
    },
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// Serve.
    Serve(Config),
    /// Serve a demonstration.
    Demo {
        /// How.
        config: Config,
        /// How many days of history.
        days: u8,
    },
    /// Look at the data in this folder.
    Check(PathBuf),
    /// Ask the one that serves on this address whether it is well.
    Healthcheck(String),
    /// Simulate.
    Simulate {
        /// What chance follows from.
        seed: u64,
        /// Hours of virtual time.
        hours: u32,
        /// How many operators there are.
        operators: Option<usize>,
    },
    /// Look at the settings in this folder, of all lines or of one.
    Lint(PathBuf, Option<LineId>),
    /// Dead letters.
    Dlq(Place, Dlq),
    /// Relay entries again.
    Relay(Place, Again, Bounds),
}

/// Every option is an environment variable too.
#[derive(Debug, Clone, Args)]
struct Serve {
    /// The address to serve on; port 0 picks a free one.
    #[arg(long, env = "CANALI_LISTEN", default_value = "127.0.0.1:8787")]
    listen: String,
    /// The folder under which everything is kept.
    #[arg(long, env = "CANALI_DATA", default_value = DATA)]
    data: PathBuf,
    /// What providers and links are given [default: http://<listen>]. When it changes, channels
    /// are registered again with the same secrets.
    #[arg(long, env = "CANALI_PUBLIC_URL")]
    public_url: Option<String>,
    /// `manual` is for tests: time stands still until POST /local/clock moves it.
    #[arg(long, env = "CANALI_CLOCK", default_value = "system")]
    clock: ClockMode,
    /// The admin's token [default: random at the first start; in <data>/admin-token].
    #[arg(long, env = "CANALI_ADMIN_TOKEN", hide_env_values = true)]
    admin_token: Option<String>,
    /// The password of the login `admin` [default: random at the first start, told once on
    /// standard error].
    #[arg(long, env = "CANALI_ADMIN_PASSWORD", hide_env_values = true)]
    admin_password: Option<String>,
    /// Private address ranges that bots, hooks and media may be called at, as CIDRs, separated by
    /// commas.
    #[arg(
        long,
        env = "CANALI_ALLOW_TARGETS",
        value_delimiter = ',',
        default_value = "127.0.0.0/8,::1/128"
    )]
    allow_targets: Vec<String>,
    /// Which CRM knows the customers: `built_in`, `bitrix24`, or `none`.
    #[arg(long, env = "CANALI_CRM", default_value_t)]
    crm: Choice,
    /// The address of an incoming webhook of the Bitrix24 portal, with the scopes `crm` and `user`; kept among the
    /// secrets, and needed once.
    #[arg(long, env = "CANALI_CRM_WEBHOOK_URL", hide_env_values = true)]
    crm_webhook_url: Option<String>,
    /// The server that takes e-mail, as <smtps://user:password@host> or <smtp://host:587?tls=required>
    /// [default: none; e-mail goes into files, <data>/mail/*.eml].
    #[arg(long, env = "CANALI_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// Who e-mail is from.
    #[arg(long, env = "CANALI_MAIL_FROM", default_value = "Canali <canali@localhost>")]
    mail_from: String,
    #[command(flatten)]
    oidc: Oidc,
}

/// With whom employees sign in instead of by a password: any provider of OpenID Connect that has a discovery document. They
/// come back to <public-url>/api/v1/oidc/callback, which it must be told.
#[derive(Debug, Clone, Args)]
struct Oidc {
    /// The issuer's address, as its tokens name it.
    #[arg(
        id = "oidc_issuer",
        long = "oidc-issuer",
        env = "CANALI_OIDC_ISSUER",
        requires = "oidc_client_id"
    )]
    issuer: Option<String>,
    /// As whom the provider knows us.
    #[arg(id = "oidc_client_id", long = "oidc-client-id", env = "CANALI_OIDC_CLIENT_ID")]
    client_id: Option<String>,
    /// What proves that; none for a public client.
    #[arg(
        id = "oidc_client_secret",
        long = "oidc-client-secret",
        env = "CANALI_OIDC_CLIENT_SECRET",
        hide_env_values = true
    )]
    client_secret: Option<String>,
    /// What people call the provider [default: the issuer's host].
    #[arg(id = "oidc_name", long = "oidc-name", env = "CANALI_OIDC_NAME")]
    name: Option<String>,
    /// Takes e-mails that the provider does not call verified for people's own all the same. Only where its people cannot
    /// choose them.
    #[arg(id = "oidc_trust_emails", long = "oidc-trust-emails", env = "CANALI_OIDC_TRUST_EMAILS")]
    trust_emails: bool,
}

impl Cli {
    /// What is asked for.
    pub fn asked(self) -> Asked {
        match self.command {
            Some(Command::Check { data }) => Asked::Check(data),
            Some(Command::Healthcheck { listen }) => Asked::Healthcheck(listen),
            Some(Command::Simulate { seed, hours, operators }) => {
                Asked::Simulate { seed, hours, operators }
            }
            Some(Command::Lint { data, line }) => Asked::Lint(data, line),
            Some(Command::Dlq { what, place }) => Asked::Dlq(place, what),
            Some(Command::Relay { again, bounds, place }) => Asked::Relay(place, again, bounds),
            Some(Command::Demo { serve, days }) => Asked::Demo { config: Self::demo(serve), days },
            Some(Command::Serve(serve)) => Asked::Serve(Self::config(serve)),
            None => Asked::Serve(Self::config(self.serve)),
        }
    }

    /// As `serve`, but never in the folder that `serve` takes by itself.
    fn demo(serve: Serve) -> Config {
        let mut config = Self::config(serve);
        if config.data == Path::new(DATA) {
            config.data = PathBuf::from(DEMO_DATA);
        }
        config
    }

    fn config(serve: Serve) -> Config {
        Config {
            listen: serve.listen,
            data: serve.data,
            public_url: serve.public_url.filter(|it| !it.is_empty()),
            clock: serve.clock,
            admin_token: serve.admin_token.filter(|it| !it.is_empty()),
            admin_password: serve.admin_password.filter(|it| !it.is_empty()),
            allow_targets: serve.allow_targets,
            crm: serve.crm,
            crm_webhook_url: serve.crm_webhook_url.filter(|it| !it.is_empty()),
            smtp: serve.smtp.filter(|it| !it.is_empty()),
            mail_from: serve.mail_from,
            identities: serve.oidc.identities(),
        }
    }
}

impl Oidc {
    fn identities(self) -> Identities {
        let told = |it: Option<String>| it.filter(|it| !it.trim().is_empty());
        Identities {
            issuer: told(self.issuer),
            client_id: told(self.client_id),
            client_secret: told(self.client_secret),
            name: told(self.name),
            trusts_emails: self.trust_emails,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_it_serves() {
        let config = |words: &[&str]| match Cli::parse_from(words).asked() {
            Asked::Serve(config) => config,
            other => panic!("asked for {other:?}"),
        };
        let bare = config(&["canali", "--listen", "127.0.0.1:0"]);
        let full = config(&["canali", "serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(bare.listen, full.listen);
        assert_eq!(bare.clock, ClockMode::System);
        assert_eq!(bare.allow_targets, ["127.0.0.0/8", "::1/128"]);
        assert_eq!(bare.crm, Choice::BuiltIn);
        assert_eq!(config(&["canali", "--crm", "none"]).crm, Choice::None);
        assert!(Cli::try_parse_from(["canali", "--crm", "other"]).is_err());
    }

    #[test]
    fn warnings_are_asked_for_of_all_lines_or_of_one() {
        let line = |words: &[&str]| match Cli::parse_from(words).asked() {
            Asked::Lint(_, line) => line,
            other => panic!("asked for {other:?}"),
        };
        assert_eq!(line(&["canali", "lint"]), None);
        assert_eq!(line(&["canali", "lint", "--line", "3", "--data", "x"]), Some(LineId(3)));
    }
    #[test]
    fn dead_letters_are_a_folders_or_a_deployments() {
        let place = |words: &[&str]| match Cli::parse_from(words).asked() {
            Asked::Dlq(place, Dlq::List) => place,
            other => panic!("asked for {other:?}"),
        };
        assert_eq!(place(&["canali", "dlq", "list"]).name, None);
        assert_eq!(place(&["canali", "dlq", "list", "--name", "x"]).name.as_deref(), Some("x"));
        assert_eq!(place(&["canali", "dlq", "--data", "y", "list"]).data, PathBuf::from("y"));
    }

    #[test]
    fn what_is_relayed_is_said_in_one_way() {
        let refused = |words: &[&str]| Cli::try_parse_from(words).is_err();
        assert!(refused(&["canali", "relay"]));
        assert!(refused(&["canali", "relay", "--chat", "1", "--dead-letters"]));
        assert!(refused(&["canali", "relay", "--dead-letters", "--to", "3"]));
        assert!(!refused(&["canali", "relay", "--chat", "1", "--to", "3"]));
        assert!(!refused(&["canali", "relay", "--since", "2026-01-01T00:00:00Z"]));
    }
}
