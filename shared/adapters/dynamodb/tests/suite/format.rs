//! The table says which format it has.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamodb::{DynamoStore, FORMAT, FormatError};

use crate::embedded::Embedded;

/// Lets the table say that it is of that format.
async fn say(embedded: &Embedded, format: AttributeValue) {
    let key = || AttributeValue::S("FORMAT".to_owned());
    let put = embedded.client().put_item().table_name("canali").item("pk", key()).item("sk", key());
    put.item("format", format).send().await.unwrap();
}

async fn opened(embedded: &Embedded) -> Result<DynamoStore, FormatError> {
    DynamoStore::open(embedded.client(), "canali").await
}

#[tokio::test]
async fn a_table_that_says_nothing_is_of_the_first_format_and_is_told_once() {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    assert_eq!(store.check_format().await.unwrap(), None);
    for _ in 0..2 {
        store.keep_format().await.unwrap();
        assert_eq!(store.check_format().await.unwrap(), Some(FORMAT));
    }
    assert!(opened(&embedded).await.is_ok());
}

#[tokio::test]
async fn an_older_or_newer_format_is_refused_in_words_and_left_alone() {
    let embedded = Embedded::start().await;
    let store = embedded.store("canali").await;
    for (format, whose) in [(FORMAT - 1, "an older Canali"), (FORMAT + 1, "a newer Canali")] {
        say(&embedded, AttributeValue::N(format.to_string())).await;
        let refused = opened(&embedded).await.unwrap_err();
        let words = format!("{refused:?}");
        assert!(words.contains(whose) && words.contains(&format!("format {format};")), "{words}");
        assert_eq!(words, store.keep_format().await.unwrap_err().to_string());
        assert!(matches!(refused, FormatError::Other { found, .. } if found == format));
    }
}

#[tokio::test]
async fn a_format_that_cannot_be_read_is_not_guessed() {
    let embedded = Embedded::start().await;
    embedded.store("canali").await;
    say(&embedded, AttributeValue::S("one".to_owned())).await;
    assert!(matches!(opened(&embedded).await, Err(FormatError::Unknown { .. })));
}

/// Its functions say so message by message.
#[tokio::test]
async fn a_table_that_cannot_be_asked_is_worked_on() {
    let embedded = Embedded::start().await;
    let store = opened(&embedded).await.unwrap();
    assert!(matches!(store.keep_format().await, Err(FormatError::Unknown { .. })));
}
