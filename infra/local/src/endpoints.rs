//! Where the services of a Canali that serves are, told in its data folder: for the operators' commands, which work on
//! the same SQS and table as it does.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::data::{DataDir, write_private};

/// The file in the data folder. It outlives the process, and is of use only while that has the folder.
const FILE: &str = "endpoints.json";

/// Loopback addresses that hold as long as the process does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// The embedded DynamoDB's.
    pub dynamodb: String,
    /// The embedded SQS's.
    pub sqs: String,
}

impl Endpoints {
    /// Tells them in the folder, to its owner alone.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn tell(&self, data: &DataDir) -> io::Result<()> {
        write_private(&data.join(FILE), &serde_json::to_vec(self)?)
    }

    /// What the process that has the folder `data` told.
    ///
    /// # Errors
    ///
    /// In words, if it has told nothing yet.
    pub fn told(data: &Path) -> io::Result<Self> {
        let file = data.join(FILE);
        let told = fs::read(&file).and_then(|it| Ok(serde_json::from_slice(&it)?));
        told.map_err(|err| io::Error::other(format!("{}: {err}", file.display())))
    }
}
