//! What PostgreSQL says, whichever client library brings it.

mod column;
mod sqlstate;

pub use column::FoundColumn;
pub use sqlstate::verdict;
