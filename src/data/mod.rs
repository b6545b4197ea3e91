//! Readers and containers of training data.
