//! A portal in memory, written from the original's documentation: its envelope, its batch, its errors.

mod brackets;
mod cards;
mod methods;
mod query;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};

/// The webhook's code.
const CODE: &str = "s3cret";

/// A running portal.
#[derive(Clone, Debug)]
pub(crate) struct Fake {
    /// The webhook's address.
    pub(crate) address: String,
    inside: Arc<Mutex<Inside>>,
}

/// What a portal does in place of its work, once.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Answers this without doing anything.
    Says(u16, &'static str),
    /// Does its work, and answers that it is broken.
    Loses,
    /// Never answers.
    Hangs,
}

/// What a portal keeps.
#[derive(Debug, Default)]
pub(crate) struct Inside {
    /// By kind and number.
    pub(crate) cards: BTreeMap<(String, u64), Map<String, Value>>,
    /// The last number of each kind of thing.
    pub(crate) last: BTreeMap<String, u64>,
    pub(crate) comments: Vec<Map<String, Value>>,
    pub(crate) statuses: Vec<Map<String, Value>>,
    /// Number and address; none, where the webhook has not the right to ask.
    pub(crate) users: Option<Vec<(u64, String)>>,
    /// Seconds since its beginning: every write is in a second of its own.
    pub(crate) clock: u64,
    /// The methods called over HTTP.
    calls: Vec<String>,
    faults: VecDeque<Fault>,
    /// A method that is refused wherever it is called, with this code and status.
    pub(crate) refuses: Option<(String, u16, String)>,
}

/// What a method gives: its result, and for lists how many there are and where the next page begins.
pub(crate) struct Given(pub(crate) Value, pub(crate) Option<usize>, pub(crate) Option<usize>);

/// Status, code and description.
pub(crate) struct No(pub(crate) u16, pub(crate) String, pub(crate) String);

impl Fake {
    pub(crate) async fn start() -> Self {
        let inside = Arc::new(Mutex::new(Inside { users: Some(vec![]), ..Inside::default() }));
        let router = Router::new()
            .route("/rest/{user}/{code}/{method}", post(answer))
            .with_state(Arc::clone(&inside));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/rest/1/{CODE}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, inside }
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> T {
        look(&mut self.inside.lock().unwrap())
    }

    /// The next calls go wrong, one by one.
    pub(crate) fn fail(&self, faults: &[Fault]) {
        self.with(|it| it.faults.extend(faults.iter().cloned()));
    }

    /// The methods called so far.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.with(|it| it.calls.clone())
    }

    /// Does what somebody else does at the portal.
    pub(crate) fn does(&self, method: &str, params: &Value) -> Value {
        match self.with(|it| methods::run(it, method, params)) {
            Ok(Given(result, _, _)) => result,
            Err(No(_, code, why)) => panic!("{method} says {code} {why}"),
        }
    }
}

async fn answer(
    State(inside): State<Arc<Mutex<Inside>>>,
    Path((_, code, method)): Path<(u64, String, String)>,
    Json(params): Json<Value>,
) -> Response {
    if code != CODE {
        return no(&No(401, "NO_AUTH_FOUND".to_owned(), "Wrong authorization data".to_owned()));
    }
    let method = method.strip_suffix(".json").unwrap_or(&method).to_lowercase();
    let fault = {
        let mut inside = inside.lock().unwrap();
        inside.calls.push(method.clone());
        inside.faults.pop_front()
    };
    let work = || {
        let mut inside = inside.lock().unwrap();
        if method == "batch" {
            batch(&mut inside, &params)
        } else {
            methods::run(&mut inside, &method, &params)
        }
    };
    match fault {
        Some(Fault::Says(status, body)) => {
            return (StatusCode::from_u16(status).unwrap(), body).into_response();
        }
        Some(Fault::Hangs) => std::future::pending().await,
        Some(Fault::Loses) => {
            let _lost = work();
            return no(&No(500, "INTERNAL_SERVER_ERROR".to_owned(), String::new()));
        }
        None => {}
    }
    match work() {
        Ok(Given(result, total, next)) => {
            let mut body = json!({ "result": result, "time": { "start": 0.5 } });
            body["total"] = total.into();
            body["next"] = next.into();
            body.as_object_mut().unwrap().retain(|name, it| name == "result" || !it.is_null());
            Json(body).into_response()
        }
        Err(refused) => no(&refused),
    }
}

fn no(No(status, code, why): &No) -> Response {
    let body = Json(json!({ "error": code, "error_description": why }));
    (StatusCode::from_u16(*status).unwrap(), body).into_response()
}

/// Fifty calls at most, in order, each with what those before it gave.
fn batch(inside: &mut Inside, params: &Value) -> Result<Given, No> {
    let commands = params["cmd"].as_object().cloned().unwrap_or_default();
    let halts = params["halt"] == 1;
    if commands.len() > 50 {
        return Err(No(400, "ERROR_BATCH_LENGTH_EXCEEDED".to_owned(), String::new()));
    }
    let (mut results, mut errors) = (Map::new(), Map::new());
    let (mut totals, mut nexts) = (Map::new(), Map::new());
    for (key, command) in commands {
        let command = command.as_str().unwrap();
        let (method, query) = command.split_once('?').unwrap_or((command, ""));
        let mut params = brackets::parse(query);
        brackets::substitute(&mut params, &results);
        match methods::run(inside, method, &params) {
            Ok(Given(result, total, next)) => {
                totals.extend(total.map(|it| (key.clone(), it.into())));
                nexts.extend(next.map(|it| (key.clone(), it.into())));
                results.insert(key, result);
            }
            Err(No(_, code, why)) => {
                errors.insert(key, json!({ "error": code, "error_description": why }));
                if halts {
                    break;
                }
            }
        }
    }
    // PHP's empty arrays.
    let section = |map: Map<String, Value>| if map.is_empty() { json!([]) } else { map.into() };
    let result = json!({
        "result": section(results), "result_error": section(errors), "result_total": section(totals),
        "result_next": section(nexts), "result_time": [],
    });
    Ok(Given(result, None, None))
}
