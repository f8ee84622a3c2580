//! Parser, resolver and lossless writer of the Asterisk .conf dialect.
