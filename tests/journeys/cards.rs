//! Customers are recognised in the CRM, and get their card (S16-S23, S47).

mod making;
mod matching;
mod owners;
mod property;
mod trouble;
