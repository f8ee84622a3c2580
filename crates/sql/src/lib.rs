//! SQL statements of the realtime operations, per dialect, as text with bound values.
