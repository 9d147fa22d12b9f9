//! How long a session's customer waited for answers, as it is shown.

use domain::responses::{Responses, Times};
use serde::Serialize;
use utoipa::ToSchema;

/// How long a session's customer waited for answers, in milliseconds, by every clock: see `docs/metrics.md`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ResponseTimes)]
pub struct ResponseTimesDto {
    /// The first; none, where nobody has answered, or an operator wrote unasked before.
    first_ms: Option<u64>,
    #[serde(flatten)]
    all: TimesDto,
    /// The same of each operator who answered.
    operators: Vec<OperatorTimesDto>,
}

/// Response times taken together.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Times)]
pub struct TimesDto {
    /// How many answers there were.
    answers: u64,
    total_ms: u64,
    /// Rounded down; none without an answer.
    average_ms: Option<u64>,
    maximum_ms: u64,
}

/// Those of one operator: an answer is of who wrote it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = OperatorTimes)]
pub struct OperatorTimesDto {
    operator_id: u64,
    #[serde(flatten)]
    times: TimesDto,
}

impl From<Responses> for ResponseTimesDto {
    fn from(responses: Responses) -> Self {
        let operators = responses.operators().iter();
        let operators =
            operators.map(|(id, it)| OperatorTimesDto { operator_id: id.0, times: (*it).into() });
        Self {
            first_ms: responses.first_ms(),
            all: responses.all().into(),
            operators: operators.collect(),
        }
    }
}

impl From<Times> for TimesDto {
    fn from(it: Times) -> Self {
        Self {
            answers: it.answers,
            total_ms: it.total_ms,
            average_ms: it.average_ms(),
            maximum_ms: it.maximum_ms,
        }
    }
}
