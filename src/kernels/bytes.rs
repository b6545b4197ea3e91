//! Pixels and other bytes as numbers.

use crate::simd::{Kernel, Level, Simd};

/// The leading 16 bits of 1/255: its product with a byte is exact.
const HIGH: f32 = f32::from_bits((1.0_f32 / 255.0).to_bits() & !0xff);
/// What `HIGH` lacks.
const LOW: f32 = (1.0 / 255.0 - HIGH as f64) as f32;

/// `y[i] = bytes[i] / 255`, correctly rounded: 0 to 1 in 255 steps.
///
/// # Panics
///
/// If the lengths differ.
pub fn unit_interval(level: Level, bytes: &[u8], y: &mut [f32]) {
    assert_eq!(
        bytes.len(),
        y.len(),
        "there are {} bytes, and the output has {} elements",
        bytes.len(),
        y.len()
    );
    level.vectorize(UnitInterval { bytes, y });
}

struct UnitInterval<'a> {
    bytes: &'a [u8],
    y: &'a mut [f32],
}

impl Kernel for UnitInterval<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _simd: S) {
        // The compiler vectorises this for the frame's level. Two products, since a division takes ten times as long
        // and one product is wrong in the last bit of some.
        for (y, &byte) in self.y.iter_mut().zip(self.bytes) {
            let byte = f32::from(byte);
            *y = byte * HIGH + byte * LOW;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::testing::{PORTABLE, at_every_level};

    #[test]
    fn every_byte_is_its_255th_to_the_last_bit() {
        at_every_level(|level| {
            let bytes: Vec<u8> = (0..=255).collect();
            for begin in 0..40 {
                let bytes = &bytes[begin..];
                let mut found = vec![f32::NAN; bytes.len()];
                unit_interval(level, bytes, &mut found);
                let expected: Vec<f32> = bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect();
                assert_eq!(found, expected, "{level}");
            }
        });
    }

    #[test]
    #[should_panic(expected = "there are 3 bytes, and the output has 2 elements")]
    fn refuses_another_length() {
        unit_interval(PORTABLE, &[1, 2, 3], &mut [0.0; 2]);
    }
}
