//! `--limit`: how much of a source is read at most.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;

use besshi::Profile;
use besshi::limits::Limits;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;

use super::Failure;

/// The limits that a command was given.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct LimitArgs {
    /// How much is read at most, for instance `glyphs=200000`; `--limit help` lists the limits.
    #[arg(long, value_name = "NAME=N", value_parser = Setting)]
    limit: Vec<(String, u64)>,
}

impl LimitArgs {
    /// The limits to read with: those of the profile, and over them those that were given.
    pub(super) fn over(&self, profile: Option<&Profile>) -> Result<Limits, Failure> {
        let own: BTreeMap<String, u64> = self.limit.iter().cloned().collect();
        let limits = profile.map(|profile| profile.limits).unwrap_or_default();
        limits.with(&own).map_err(|error| {
            Failure::new(format!("--limit: {error}"), "`--limit help` lists the limits")
        })
    }
}

/// Whether the arguments ask for the list of limits: that needs no source, unlike the commands.
pub(super) fn is_help_asked(mut args: impl Iterator<Item = OsString>) -> bool {
    let mut before = OsString::new();
    args.any(|arg| {
        let asks = arg == "--limit=help" || arg == "help" && before == "--limit";
        before = arg;
        asks
    })
}

/// Reads `NAME=N`.
#[derive(Debug, Clone)]
struct Setting;

impl TypedValueParser for Setting {
    type Value = (String, u64);

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let text = value.to_string_lossy();
        let setting = text.split_once('=');
        let setting = setting.and_then(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
        setting.filter(|(name, _)| Limits::default().set(name, 0).is_ok()).ok_or_else(|| {
            let message = format!(
                "--limit {text}: not the name of a limit, = and a whole number; `--limit help` \
                 lists the limits\n"
            );
            clap::Error::raw(ErrorKind::InvalidValue, message).with_cmd(command)
        })
    }
}

/// Every limit: its name, how much is read where nobody says otherwise, and why.
pub(super) fn list() -> String {
    let mut text = String::from("Limits, and how much is read where nobody says otherwise:\n");
    for limit in Limits::ALL {
        let _ = write!(text, "\n  {}={}  [{}]\n", limit.name, limit.default, limit.code);
        for line in wrapped(limit.about) {
            let _ = writeln!(text, "      {line}");
        }
    }
    text
}

/// A text in lines of a readable width.
fn wrapped(text: &str) -> Vec<String> {
    const WIDTH: usize = 76;
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        if let Some(line) = lines.last_mut().filter(|line| line.len() + word.len() < WIDTH) {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
