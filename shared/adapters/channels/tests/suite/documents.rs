//! The table of what messengers can do stands in the documents as the code says it.

#[test]
fn the_table_in_the_documents_is_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/channels.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = channels::table();
    assert!(text.contains(&table), "docs/channels.md lacks this table:\n{table}");
}
