//! What long-running commands say on stderr: lines for people, or one JSON object a line.

use besshi::batch::report::FindingEntry;
use besshi::canon;
use besshi::finding::{Finding, Severity};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Failure, Outcome, report};

/// How much is said, and in which form.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct LogArgs {
    /// Say nothing but what went wrong.
    #[arg(long, short)]
    quiet: bool,
    /// How it is said on stderr.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

/// The form of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line; `event` says what it is about.
    Json,
}

impl LogArgs {
    /// Whether nothing but what went wrong is said.
    pub(super) const fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Whether a machine listens.
    pub(super) fn is_json(self) -> bool {
        self.log_format == LogFormat::Json
    }

    /// Says a line to people.
    pub(super) fn line(self, text: &str) {
        if !self.quiet && !self.is_json() {
            report::line(text);
        }
    }

    /// Tells a machine what has happened.
    pub(super) fn event(self, name: &str, of: impl Serialize) {
        if !self.quiet && self.is_json() {
            object(name, of);
        }
    }

    /// Says what was odd about files; what could not be read, quiet or not.
    pub(super) fn findings(self, findings: &[Finding]) {
        if !self.quiet {
            return self.grounds(findings);
        }
        let errors = findings.iter().filter(|finding| finding.severity() == Severity::Error);
        self.grounds(&errors.cloned().collect::<Vec<_>>());
    }

    /// Says on what grounds something is refused, quiet or not.
    pub(super) fn grounds(self, findings: &[Finding]) {
        if self.is_json() {
            findings.iter().for_each(|finding| object("finding", FindingEntry::from(finding)));
        } else {
            report::findings(findings);
        }
    }

    /// How a command has ended; what it failed of is told as all else is.
    pub(super) fn told(self, done: Result<Outcome, Failure>) -> Outcome {
        done.unwrap_or_else(|failure| {
            self.failure(&failure);
            Outcome::Unread
        })
    }

    /// Says what went wrong, quiet or not.
    pub(super) fn failure(self, failure: &Failure) {
        if self.is_json() {
            object("failure", json!({"message": failure.message, "hint": failure.hint}));
        } else {
            report::failure(failure);
        }
    }
}

/// Writes an object as one line; `event` is its name.
fn object(event: &str, of: impl Serialize) {
    let mut value = serde_json::to_value(of).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        members.insert("event".into(), event.into());
    }
    report::line(&String::from_utf8_lossy(&canon::compact(&value)));
}
