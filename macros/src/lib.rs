//! The `network!` macro of graven.
