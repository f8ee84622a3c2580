//! Conformance kit: the driver contract of the Asterisk Realtime Architecture as runnable cases.
