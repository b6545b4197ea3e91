//! Messages put together at compile time.

use crate::shape::{Dims, Unit};

/// A message put together at compile time.
#[derive(Clone, Copy)]
pub struct Message {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Message {
    const CAPACITY: usize = 320;

    /// A message that begins with `text`.
    pub const fn new(text: &str) -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        }
        .text(text)
    }

    /// Appends text; what does not fit is cut.
    pub const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < Self::CAPACITY {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// Appends a number in decimals.
    pub const fn number(self, number: usize) -> Self {
        let mut digits = [0; 20];
        let mut rest = number;
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let (_, digits) = digits.split_at(at);
        match std::str::from_utf8(digits) {
            Ok(digits) => self.text(digits),
            Err(_) => self,
        }
    }

    /// Appends a number in decimals, in groups of three digits.
    pub const fn grouped(self, number: usize) -> Self {
        if number < 1000 {
            return self.number(number);
        }
        let message = self.grouped(number / 1000).text(",");
        let message = if number % 1000 < 100 {
            message.text("0")
        } else {
            message
        };
        let message = if number % 1000 < 10 { message.text("0") } else { message };
        message.number(number % 1000)
    }

    /// Appends sizes as `[28, 28, 1]`.
    pub const fn dims(self, dims: Dims) -> Self {
        let mut message = match dims.of {
            Unit::Scalars => self.text("["),
            Unit::Tokens => self.text("[Label; "),
            Unit::Inputs => return self.text("several inputs"),
        };
        let mut axis = 0;
        while axis < dims.rank {
            if axis > 0 {
                message = message.text(", ");
            }
            message = message.number(dims.sizes[axis]);
            axis += 1;
        }
        message.text("]")
    }

    /// The message so far.
    pub const fn as_str(&self) -> &str {
        let (written, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(written) {
            Ok(text) => text,
            Err(_) => "a message was cut inside a character",
        }
    }
}
