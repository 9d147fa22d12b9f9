//! One-time codes, by which two portals come to share a secret that nobody copies. An admin of one portal has a code made and
//! gives it to an admin of the other, who connects a channel with it: their portal redeems it at ours, tells where it is itself,
//! and is answered the secret. Both then have a channel of each other's (reference `channels` §10).

use domain::channel::ChannelKind;
use domain::ids::{ChannelId, LineId, UserId};
use domain::time::{Seconds, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ConnectOutcome, Connecting, Fresh, connect_channel};
use crate::context::{Context, Stores};
use crate::deliver::token_name;
use crate::error::Failure;
use crate::ports::{ChannelStore, Clock, Messenger, Queues, Secrets, StoreError};

/// How long a code can be redeemed.
pub const CODE_LIFE: Seconds = Seconds(60 * 60);

/// Where codes are redeemed, after a portal's public address.
pub const CODES_PATH: &str = "/network/v1/codes/";

/// A code that was made: kept under the hash of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkCode {
    /// The line whose channel it opens.
    pub line: LineId,
    /// Who had it made.
    pub made_by: UserId,
    /// What the channel is called; the other portal's address by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Until when it can be redeemed.
    pub expires_at: Timestamp,
    /// Who has redeemed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeemed: Option<Redeemed>,
    /// How often it was kept.
    pub revision: u64,
}

/// By whom a code was redeemed: they may ask again, if the answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// The other portal's public address.
    pub address: String,
    /// The channel that came of it, once it is connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
}

/// A code as it is given away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeCode {
    /// The code: the address at which the other portal redeems it.
    pub code: String,
    /// Until when it can be redeemed.
    pub expires_at: Timestamp,
}

/// What redeeming a code comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redemption {
    /// The secret that both portals have now.
    Shared(String),
    /// There is no such code: it was never made, is too old, or another portal was first.
    NoCode,
    /// The channel cannot be connected, as these words for a person say.
    Refused(String),
}

/// Has a code made for `line`; `random` is unguessable and was never used before. None: there is no such line.
///
/// # Errors
///
/// [`Failure`]: it may have been kept; nobody knows of it.
pub async fn make_code<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    (line, made_by): (LineId, UserId),
    name: Option<String>,
    random: &str,
    public_url: &str,
) -> Result<Option<MadeCode>, Failure> {
    if context.store.line(line).await?.is_none() {
        return Ok(None);
    }
    let expires_at = context.clock.now() + CODE_LIFE;
    let code = NetworkCode { line, made_by, name, expires_at, redeemed: None, revision: 1 };
    context.store.put_network_code(&hash(random), &code).await?;
    let code = format!("{}{CODES_PATH}{random}", public_url.trim_end_matches('/'));
    Ok(Some(MadeCode { code, expires_at }))
}

/// Redeems the code `random` for the portal at `address`: connects a channel of it on the code's line.
///
/// # Errors
///
/// [`Failure`]: the code may be spent for this portal, which may redeem it again.
pub async fn redeem_code<S: Stores, Q: Queues, C: Clock, M: Messenger, X: Secrets>(
    context: &Context<S, Q, C>,
    (messenger, secrets): (&M, &X),
    (random, address): (&str, &str),
    (fresh, secret): (Fresh, String),
    public_url: &str,
) -> Result<Redemption, Failure> {
    let hash = hash(random);
    let Some(code) = claim(context, &hash, address).await? else { return Ok(Redemption::NoCode) };
    if let Some(channel) = code.redeemed.as_ref().and_then(|it| it.channel) {
        // The answer was lost: the same portal asks again.
        let secret = secrets.get(&token_name(channel)).await?;
        return Ok(secret.map_or(Redemption::NoCode, Redemption::Shared));
    }
    let request = connecting(&code, address, &secret);
    let ports = (messenger, secrets);
    match connect_channel(context, ports, code.line, request, fresh, public_url).await? {
        ConnectOutcome::Done { channel, .. } => {
            let redeemed =
                Some(Redeemed { address: address.to_owned(), channel: Some(channel.id) });
            let code = NetworkCode { redeemed, revision: code.revision + 1, ..code };
            context.store.put_network_code(&hash, &code).await?;
            Ok(Redemption::Shared(secret))
        }
        ConnectOutcome::Refused { reason, .. } => Ok(Redemption::Refused(reason)),
        ConnectOutcome::Already(_) | ConnectOutcome::NoLine | ConnectOutcome::NoConnection => {
            Ok(Redemption::NoCode)
        }
    }
}

/// The code, now that of the portal at `address`; none, where it is not to be had.
async fn claim<S: Stores, Q: Queues, C: Clock>(
    context: &Context<S, Q, C>,
    hash: &str,
    address: &str,
) -> Result<Option<NetworkCode>, Failure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match try_to_claim(&context.store, hash, address, context.clock.now()).await {
            Ok(claimed) => return Ok(claimed),
            Err(error) => context.again(attempt, error).await?,
        }
    }
}

async fn try_to_claim(
    store: &impl ChannelStore,
    hash: &str,
    address: &str,
    now: Timestamp,
) -> Result<Option<NetworkCode>, StoreError> {
    let Some(code) = store.network_code(hash).await?.filter(|it| now < it.expires_at) else {
        return Ok(None);
    };
    match &code.redeemed {
        Some(redeemed) if redeemed.address == address => Ok(Some(code)),
        Some(_) => Ok(None),
        None => {
            let redeemed = Some(Redeemed { address: address.to_owned(), channel: None });
            let code = NetworkCode { redeemed, revision: code.revision + 1, ..code };
            store.put_network_code(hash, &code).await?;
            Ok(Some(code))
        }
    }
}

fn connecting(code: &NetworkCode, address: &str, secret: &str) -> Connecting {
    Connecting {
        kind: ChannelKind::Network,
        name: code.name.clone(),
        api_base: Some(address.to_owned()),
        account: None,
        details: std::collections::BTreeMap::new(),
        token: Some(secret.to_owned()),
        key: Some(secret.to_owned()),
        connection: None,
        origins: vec![],
        widget: None,
        takes_texts: true,
        identity_secret: None,
    }
}

/// Codes are kept by their hash: who reads the table learns none.
fn hash(code: &str) -> String {
    hex::encode(Sha256::digest(code))
}
