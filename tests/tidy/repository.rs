//! The files of the repository, as git knows them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the crate `tests` is in the root").to_owned()
}

/// Every file that is tracked, or would be: paths from the root, sorted.
pub(crate) fn files() -> Vec<String> {
    let git = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files");
    assert!(git.status.success(), "git: {}", String::from_utf8_lossy(&git.stderr));
    let listed = String::from_utf8(git.stdout).expect("file names are UTF-8");
    let mut files: Vec<String> =
        listed.split('\0').filter(|it| root().join(it).is_file()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    files
}

/// The files whose names end in one of `endings`.
pub(crate) fn files_ending(endings: &[&str]) -> Vec<String> {
    let mut files = files();
    files.retain(|it| endings.iter().any(|ending| it.ends_with(ending)));
    files
}

/// The text of a file; none, where there is no such file or it is not text.
pub(crate) fn text_of(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// Names of the folders in `folder`, sorted.
pub(crate) fn folders_in(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|it| it.expect("its entries can be read"))
        .filter(|it| it.path().is_dir())
        .map(|it| it.file_name().into_string().expect("folder names are UTF-8"))
        .collect();
    names.sort();
    names
}

/// Whether there is such a file or folder.
pub(crate) fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// Fails with everything that is wrong, a line each.
#[track_caller]
pub(crate) fn all_well(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
