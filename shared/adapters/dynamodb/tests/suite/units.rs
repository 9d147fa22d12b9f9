//! What the writes that happen all day cost, as DynamoDB counts it (design §6). A change of these numbers is a change
//! of the bill.
