//! Showing what has changed.

pub(super) mod html;
pub(super) mod markdown;
mod report;
pub(super) mod text;
