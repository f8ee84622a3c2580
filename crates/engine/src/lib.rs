//! The realtime engine: mappings, drivers, failover, deadlines and static configuration.
