//! Puts the built pages, `web/dist`, into the binary: each with what HTTP says of it, and packed where that makes it
//! smaller. Where they are not built there is nothing to put, and the binary says so to whoever asks for them.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// Bytes of the hash by which a page is known again.
const TAG: usize = 16;

fn main() -> Result<(), Box<dyn Error>> {
    let source = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../web/dist");
    let target = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", source.display());
    let mut files = Vec::new();
    if source.is_dir() {
        collect(&source, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for (number, file) in files.iter().enumerate() {
        let body = fs::read(file)?;
        let path = address(&source, file)?;
        let mime = media_type(file);
        let tag = Sha256::digest(&body)[..TAG].iter().fold(String::new(), |mut tag, byte| {
            let _infallible = write!(tag, "{byte:02x}");
            tag
        });
        let plain = file.canonicalize()?;
        let packed = pack(&body, &target.join(format!("{number}.gz")))?;
        let packed = packed.map_or_else(
            || "None".to_owned(),
            |it| format!("Some(include_bytes!({}))", quoted(&it)),
        );
        writeln!(
            table,
            "Page {{ path: {path:?}, mime: {mime:?}, tag: \"W/\\\"{tag}\\\"\", \
             plain: include_bytes!({}), packed: {packed} }},",
            quoted(&plain)
        )?;
    }
    table.push_str("]\n");
    fs::write(target.join("pages.rs"), table)?;
    Ok(())
}

/// All files below `folder` but those whose name begins with a dot.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// Where a file is served: its path below the folder, with slashes on every system.
fn address(folder: &Path, file: &Path) -> Result<String, Box<dyn Error>> {
    let parts = file.strip_prefix(folder)?.components();
    let parts: Vec<_> = parts.map(|it| it.as_os_str().to_string_lossy().into_owned()).collect();
    Ok(format!("/{}", parts.join("/")))
}

/// What a file is, by its ending.
fn media_type(file: &Path) -> &'static str {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match ending.as_str() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Writes `body` to `file`, packed; none, where that does not make it smaller by a tenth.
fn pack(body: &[u8], file: &Path) -> io::Result<Option<PathBuf>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body)?;
    let packed = encoder.finish()?;
    if packed.len() + body.len() / 10 >= body.len() {
        return Ok(None);
    }
    fs::write(file, packed)?;
    Ok(Some(file.to_owned()))
}

/// A path as a literal.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}
