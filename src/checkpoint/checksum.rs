//! The checksum of a file that contains it.

use crc32fast::Hasher;

/// What a file's header begins with if graven wrote it; the checksum's digits follow.
pub const PREFIX: &[u8] = br#"{"__metadata__":{"crc32":""#;
/// How many hexadecimal digits a checksum has.
pub const DIGITS: usize = 8;
/// Where the digits are in a file: behind the header's length and its prefix.
pub const PLACE: usize = 8 + PREFIX.len();

/// The CRC-32 (ISO 3309, as in gzip and PNG) of a file in which zeros stand for the checksum's own digits.
///
/// It notices every change of up to 32 bits in a row, so every flipped bit, and others but for one in four thousand
/// million.
pub struct Checksum {
    hasher: Hasher,
    /// How many bytes of the file were taken in.
    offset: usize,
}

impl Checksum {
    /// Of no bytes.
    pub fn new() -> Self {
        Self {
            hasher: Hasher::new(),
            offset: 0,
        }
    }

    /// Takes in the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        let begin = PLACE.saturating_sub(self.offset).min(bytes.len());
        let end = (PLACE + DIGITS).saturating_sub(self.offset).min(bytes.len());
        self.hasher.update(&bytes[..begin]);
        self.hasher.update(&[b'0'; DIGITS][..end - begin]);
        self.hasher.update(&bytes[end..]);
        self.offset += bytes.len();
    }

    /// The checksum.
    pub fn value(&self) -> u32 {
        self.hasher.clone().finalize()
    }
}

/// The checksum's digits.
pub fn digits(value: u32) -> String {
    format!("{value:08x}")
}

/// The checksum that a header carries in its place.
pub fn stated(header: &[u8]) -> Option<u32> {
    let digits = header.strip_prefix(PREFIX)?.get(..DIGITS)?;
    let is_digit = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    let text = std::str::from_utf8(digits)
        .ok()
        .filter(|_| digits.iter().all(is_digit))?;
    u32::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_not_depend_on_its_own_digits_or_on_how_it_is_cut() {
        let file = |digits: &str| [&[7; 8], PREFIX, digits.as_bytes(), br#""}} and data"#].concat();
        let of = |bytes: &[u8], piece: usize| {
            let mut checksum = Checksum::new();
            bytes.chunks(piece).for_each(|piece| checksum.update(piece));
            checksum.value()
        };
        let whole = crc32fast::hash(&file("00000000"));
        for piece in [1, 2, 3, 7, 33, 40, 1000] {
            assert_eq!(of(&file("00000000"), piece), whole);
            assert_eq!(of(&file("0badcafe"), piece), whole);
        }
        assert_eq!(stated(&file("0badcafe")[8..]), Some(0x0bad_cafe));
        assert_eq!(digits(0x0bad_cafe), "0badcafe");
        assert_eq!(stated(&file("0badcafE")[8..]), None);
        assert_eq!(stated(&file("+badcafe")[8..]), None);
        assert_eq!(stated(b"{}"), None);
    }
}
