//! Gzip files: members one after another, with zeros behind them.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, ErrorKind, Read};

/// What a gzip file unpacks to, as Python's `gzip` reads it.
///
/// A file may have several members, whose contents follow each other (RFC 1952, section 2.2), and be padded with zeros, as
/// tapes and some archives do, which `gzip -d` passes over too; anything else behind a member is an error.
pub struct Members<R> {
    /// None at the end.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    /// At the first member.
    pub fn new(packed: R) -> Self {
        Self {
            member: Some(GzDecoder::new(packed)),
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(mut member) = self.member.take() {
            match member.read(buffer) {
                Ok(0) => {
                    let mut packed = member.into_inner();
                    if skip_zeros(&mut packed)? {
                        self.member = Some(GzDecoder::new(packed));
                    }
                }
                result => {
                    self.member = Some(member);
                    return result;
                }
            }
        }
        Ok(0)
    }
}

/// Passes over zeros; whether there is anything behind them.
fn skip_zeros(packed: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = match packed.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let (len, zeros) = (bytes.len(), bytes.iter().take_while(|&&byte| byte == 0).count());
        packed.consume(zeros);
        if zeros < len || len == 0 {
            return Ok(len > 0);
        }
    }
}
