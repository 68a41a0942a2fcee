//! besshi (別紙, "annex") reads the mapping tables that Japanese ministries publish as PDF annexes
//! into clean, structured, checkable records.
//!
//! The way of the data:
//!
//! ```text
//! Source ─ink→ PageInk ─grid→ PageGrid ─table→ Table ─record→ RecordSet ─canon→ bytes
//! ```

pub mod canon;
pub mod check;
pub mod error;
pub mod finding;
pub mod fold;
pub mod geom;
pub mod ink;
pub mod mark;
pub mod pages;
pub mod place;
pub mod provenance;
pub mod record;
pub mod schema;
pub mod source;
mod stub;

pub use stub::{Conversion, Options, Profile, Tables, convert, tables};
