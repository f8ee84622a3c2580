//! The two small languages of a directory: filters (RFC 4515) and names (RFC 4514).

pub(crate) mod dn;
pub(crate) mod filter;
