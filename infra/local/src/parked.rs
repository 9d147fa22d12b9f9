//! What nothing can be done with is put aside, for somebody to look at.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A folder of parked JSON.
#[derive(Debug, Clone)]
pub struct Parked {
    folder: PathBuf,
}

impl Parked {
    /// Parks in `folder`, made when first needed.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Keeps `content` under `name`; parking it again changes nothing.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn park(&self, name: &str, content: &Value) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.folder)?;
        let file = self.folder.join(format!("{name}.json"));
        let new = file.with_extension("new");
        fs::write(&new, serde_json::to_vec_pretty(content)?)?;
        fs::rename(new, &file)?;
        Ok(file)
    }
}
