//! Departments.

use application::people::{Kept, create_department};
use application::ports::PeopleStore;
use axum::Json;
use axum::extract::State;
use domain::ids::DepartmentId;

use super::{Refusals, name};
use crate::app::{App, Ports};
use crate::dto::people::{DepartmentDto, NewDepartment};
use crate::dto::{Created, Items};
use crate::error::ApiError;
use crate::extract::{Admin, Body, Caller};

/// Makes a department. Admins only.
#[utoipa::path(
    post, path = "/api/v1/departments", tag = "people", request_body = NewDepartment,
    responses((status = 200, body = Created), Refusals)
)]
pub(crate) async fn create<P: Ports>(
    State(app): State<App<P>>,
    _: Admin,
    Body(new): Body<NewDepartment>,
) -> Result<Json<Created>, ApiError> {
    let name = name("name", &new.name)?;
    match create_department(&app.context, name, new.parent_id.map(DepartmentId)).await? {
        Kept::Done(department) => Ok(Json(Created { id: department.id.0 })),
        Kept::Wrong(error) => Err(error.into()),
        Kept::NotFound => Err(ApiError::not_found()),
    }
}

/// All departments.
#[utoipa::path(
    get, path = "/api/v1/departments", tag = "people",
    responses((status = 200, body = Items<DepartmentDto>), Refusals)
)]
pub(crate) async fn list<P: Ports>(
    State(app): State<App<P>>,
    _: Caller,
) -> Result<Json<Items<DepartmentDto>>, ApiError> {
    let departments = app.context.store.departments().await?;
    Ok(Json(Items { items: departments.into_iter().map(DepartmentDto::from).collect() }))
}
