//! The rows.

use std::io::{self, Write};
use std::{env, fs};

use serde_json::{Value, json};
use tests::binary::root;

/// What a value must not pass.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// All that was measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Value>,
}

impl Report {
    /// Prints and keeps a row. `now` is the bound that must hold, `aim` the one that is wanted, as `design` §6 has them.
    pub(crate) fn row(
        &mut self,
        name: &str,
        value: f64,
        unit: &str,
        now: Option<Bound>,
        aim: Option<Bound>,
    ) -> io::Result<()> {
        let value = (value * 1_000.0).round() / 1_000.0;
        let holds = now.is_none_or(|it| it.holds(value));
        let mut out = io::stdout().lock();
        writeln!(out, "{name} {value} {unit}")?;
        out.flush()?;
        self.rows.push(json!({
            "name": name, "value": value, "unit": unit,
            "now": now.map(Bound::text), "aim": aim.map(Bound::text), "holds": holds,
        }));
        Ok(())
    }

    /// Writes `target/bench.json`.
    pub(crate) fn save(&self) -> io::Result<()> {
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
        let text = serde_json::to_string_pretty(&json!({ "rows": self.rows }))?;
        fs::write(target.join("bench.json"), text + "\n")
    }
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("<= {most}"),
            Self::AtLeast(least) => format!(">= {least}"),
        }
    }
}

/// The value below which 99 of 100 lie.
pub(crate) fn p99(values: Vec<f64>) -> f64 {
    percentile(values, 99)
}

/// The value below which half of them lie.
pub(crate) fn p50(values: Vec<f64>) -> f64 {
    percentile(values, 50)
}

fn percentile(mut values: Vec<f64>, of_hundred: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = (values.len() * of_hundred).div_ceil(100).saturating_sub(1);
    values.get(index).copied().unwrap_or(f64::NAN)
}
