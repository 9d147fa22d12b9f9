//! Lists of a portal's cards by its pages of fifty.

use application::ports::CrmDirectory;
use domain::crm::CardKind;
use domain::crm::select::{Condition, Operator, Order, Selection};
use serde_json::json;

use crate::{QUICK, portal};

#[tokio::test]
async fn a_page_of_ours_may_be_of_several_of_theirs() {
    let (portal, fake, _) = portal(QUICK).await;
    for it in 1..=130 {
        let fields = json!({ "TITLE": format!("Request {}", it % 3), "OPPORTUNITY": it });
        fake.does("crm.lead.add", &json!({ "fields": fields }));
    }
    let ids = async |selection: Selection| {
        let found = portal.select(CardKind::Lead, &selection).await.unwrap();
        (found.cards.iter().map(|it| it.id.0).collect::<Vec<_>>(), found.total, found.next)
    };
    let page = |start, limit| Selection { start, limit, counted: true, ..Selection::default() };
    assert_eq!(ids(page(0, 50)).await, ((1..=50).collect(), Some(130), Some(50)));
    assert_eq!(ids(page(40, 70)).await, ((41..=110).collect(), Some(130), Some(110)));
    assert_eq!(ids(page(100, 50)).await, ((101..=130).collect(), Some(130), None));
    assert_eq!(ids(page(120, 5)).await, ((121..=125).collect(), Some(130), Some(125)));
    assert_eq!(ids(page(200, 5)).await, (vec![], Some(130), None));
    let condition = |field: &str, operator, values: &[&str]| Condition {
        field: field.to_owned(),
        operator,
        values: values.iter().map(|it| (*it).to_owned()).collect(),
    };
    let conditions = vec![
        condition("TITLE", Operator::Is, &["Request 0", "Request 1"]),
        condition("ID", Operator::Above, &["120"]),
    ];
    let order = vec![Order { field: "OPPORTUNITY".to_owned(), descending: true }];
    let some = Selection { conditions, order, limit: 3, ..Selection::default() };
    assert_eq!(ids(some).await, (vec![130, 129, 127], None, Some(3)));
    let none = portal.select(CardKind::Deal, &page(0, 50)).await.unwrap();
    assert_eq!((none.cards.len(), none.total, none.next), (0, Some(0), None));
}
