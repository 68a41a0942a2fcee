//! What the fuzzers feed: [`targets`] takes bytes to the part of besshi that reads them, [`mutant`]
//! changes PDFs where a change of single bytes would only break their compression.

pub mod mutant;
pub mod targets;
