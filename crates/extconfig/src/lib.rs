//! extconfig.conf: which driver, database and table answers a family.
