//! A demonstration: a shop for lamps with five operators, a messenger played by this process, and days of history; then
//! it serves, and customers go on writing.

mod caller;
mod office;
mod talks;
mod telegram;
mod today;
mod week;

use std::io::Write;
use std::path::Path;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use self::caller::Caller;
use self::office::Office;
use self::telegram::{Kept, Messenger};
use crate::data::write_private;
use crate::serve::{BoxError, ClockMode, Config, Running};
use crate::wiring::wire;

/// The password of everybody in it, where it is on this machine alone and no other was given.
const PASSWORD: &str = "canali-demo";

/// Plays `days` where the folder is empty, and serves. What is kept stays a demonstration: the next start goes on with
/// it.
///
/// # Errors
///
/// In words: the folder holds something else, or what [`crate::serve::start`] says.
pub async fn start(mut config: Config, days: u8) -> Result<Running, BoxError> {
    let file = config.data.join("demo.json");
    let is_local =
        ["127.0.0.1:", "localhost:", "[::1]:"].iter().any(|it| config.listen.starts_with(it));
    if is_local && config.admin_password.is_none() {
        config.admin_password = Some(PASSWORD.to_owned());
    }
    let messenger = if let Some(kept) = Kept::read(&file)? {
        Messenger::start(&file, kept).await?
    } else {
        if config.data.join("dynamodb.sqlite").exists() {
            let words = "holds a Canali that is no demonstration: name another folder with --data";
            return Err(format!("{} {words}", config.data.display()).into());
        }
        let messenger = Messenger::start(&file, Kept::default()).await?;
        play(&config, &messenger, TimeDelta::days(days.into())).await?;
        messenger
    };
    let data = config.data.clone();
    let running = crate::serve::start(config, wire).await?;
    let token = std::fs::read_to_string(data.join("admin-token"))?;
    let admin = Caller::new(format!("http://{}", running.address()), token.trim())?;
    let office = Office::find(admin).await?;
    if let Some(key) = &office.live_chat {
        writeln!(std::io::stderr(), "a live chat: http://{}/demo/{key}", running.address())?;
    }
    tokio::spawn(today::go_on(office, messenger));
    Ok(running)
}

/// Has a Canali of its own live through the days that end now.
async fn play(config: &Config, messenger: &Messenger, whole: TimeDelta) -> Result<(), BoxError> {
    let days = whole.num_days();
    writeln!(std::io::stderr(), "{days} days pass in a shop for lamps: some ten seconds each")?;
    let (end, clock) = (Utc::now().trunc_subsecs(3), config.data.join("clock"));
    std::fs::create_dir_all(&config.data)?;
    write_private(&clock, (end - whole).to_rfc3339().as_bytes())?;
    // Where nobody looks on: what is half made is no demonstration. The messenger is told the true address by the start after
    // it, as of any address that has changed.
    let manual = Config {
        clock: ClockMode::Manual,
        listen: "127.0.0.1:0".to_owned(),
        public_url: None,
        ..config.clone()
    };
    let running = crate::serve::start(manual, wire).await?;
    let history = (end - whole, whole);
    let played = live(&running, config, messenger, history).await;
    running.stop().await;
    if played.is_err() {
        give_up(&config.data);
    }
    std::fs::remove_file(clock)?;
    played
}

async fn live(
    running: &Running,
    config: &Config,
    messenger: &Messenger,
    (start, whole): (DateTime<Utc>, TimeDelta),
) -> Result<(), BoxError> {
    let token = std::fs::read_to_string(config.data.join("admin-token"))?;
    let admin = Caller::new(format!("http://{}", running.address()), token.trim())?;
    let password = config.admin_password.as_deref();
    let office = Office::open(admin, messenger.address(), password).await?;
    week::play(&office, messenger, start, whole).await?;
    office.go_home().await
}

/// Half a history is none: the next start begins anew.
fn give_up(data: &Path) {
    for half in ["dynamodb.sqlite", "sqs.journal", "demo.json"] {
        // What is not there need not go.
        let _ = std::fs::remove_file(data.join(half));
    }
}
