//! What can go wrong at run time: files, data and the machine. Shape errors never reach run time.

/// A result whose error is [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// A run-time error: files, data and the machine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
