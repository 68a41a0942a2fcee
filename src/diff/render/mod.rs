//! Showing what has changed.

pub(super) mod html;
pub(super) mod markdown;
pub(super) mod report;
pub(super) mod text;
