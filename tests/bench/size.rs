//! How large the deployed functions are, where they have been built (`make cold`).

use std::io;
use std::process::Command;

use tests::binary::root;

use crate::report::{Bound, Report};

const MB: f64 = 1_000_000.0;

const FUNCTIONS: &[(&str, Option<f64>)] = &[
    ("webhook", Some(4.0)),
    ("timeouts", Some(4.0)),
    ("dispatch", Some(7.0)),
    ("deliver", Some(7.0)),
    ("route", None),
    ("assign", None),
    ("kpi", None),
    ("crm", None),
    ("hooks", None),
    ("realtime", None),
    ("api", None),
];

pub(crate) fn measure(report: &mut Report) -> io::Result<()> {
    for (function, most) in FUNCTIONS {
        let binary = root().join("target/cold").join(function).join("bootstrap");
        if !binary.is_file() {
            continue;
        }
        // Deflate, as in a zip, whose own headers are some hundred bytes.
        let zipped = Command::new("gzip").args(["-9", "-c"]).arg(&binary).output()?.stdout.len();
        let megabytes = f64::from(u32::try_from(zipped).unwrap_or(u32::MAX)) / MB;
        report.row(
            &format!("zipped_{function}"),
            megabytes,
            "MB",
            most.map(Bound::AtMost),
            None,
        )?;
    }
    Ok(())
}
