//! Arrays of four lanes in plain Rust, which the compiler maps to the target's baseline vectors (SSE2, NEON, simd128).

#![allow(unsafe_code)]

use super::{Kernel, Level, OfGraven, Simd};

/// An array of one expression per lane, with the lane's number as a constant.
macro_rules! lanes {
    ($i:ident => $e:expr) => {
        [
            { const $i: usize = 0; $e },
            { const $i: usize = 1; $e },
            { const $i: usize = 2; $e },
            { const $i: usize = 3; $e },
        ]
    };
}

/// 2^23: from here on every `f32` is integral.
const INTEGRAL: f32 = 8_388_608.0;

macro_rules! four_lanes {
    ($(#[$doc:meta])* $token:ident, $name:literal, $registers:expr, $file:expr, |$a:ident, $b:ident, $c:ident| $mul_add:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $token {
            _detected: (),
        }

        impl $token {
            /// The token, which every CPU of this target may hold.
            pub const fn new() -> Self {
                $token { _detected: () }
            }
        }

        impl Default for $token {
            fn default() -> Self {
                Self::new()
            }
        }

        impl OfGraven for $token {}

        impl Simd for $token {
            const NAME: &'static str = $name;
            const LANES: usize = 4;
            const REGISTERS: usize = $registers;
            const REGISTER_FILE: usize = $file;
            const BLOCK: usize = 4;
            type F32 = [f32; 4];
            // All ones or all zeros, so that a selection is bit arithmetic, which vectorises.
            type Mask = [u32; 4];

            #[inline(always)]
            fn level(self) -> Level {
                Level::$token(self)
            }

            #[inline(always)]
            fn vectorize<K: Kernel>(self, kernel: K) -> K::Output {
                kernel.run(self)
            }

            #[inline(always)]
            fn vectorize_apart<K: Kernel>(self, kernel: K) -> K::Output {
                #[inline(never)]
                fn frame<K: Kernel>(simd: $token, kernel: K) -> K::Output {
                    kernel.run(simd)
                }
                frame(self, kernel)
            }

            #[inline(always)]
            fn splat(self, x: f32) -> [f32; 4] {
                [x; 4]
            }

            #[inline(always)]
            unsafe fn load_ptr(self, p: *const f32) -> [f32; 4] {
                // SAFETY: the caller vouches for 4 elements; the read asks for no alignment.
                unsafe { p.cast::<[f32; 4]>().read_unaligned() }
            }

            #[inline(always)]
            unsafe fn store_ptr(self, v: [f32; 4], p: *mut f32) {
                // SAFETY: the caller vouches for 4 elements; the write asks for no alignment.
                unsafe { p.cast::<[f32; 4]>().write_unaligned(v) }
            }

            #[inline(always)]
            unsafe fn load_ptr_partial(self, p: *const f32, n: usize) -> [f32; 4] {
                debug_assert!(n <= 4);
                // SAFETY: the caller vouches for n elements, and only those below n are read.
                lanes!(I => if I < n { unsafe { *p.add(I) } } else { 0.0 })
            }

            #[inline(always)]
            unsafe fn store_ptr_partial(self, v: [f32; 4], p: *mut f32, n: usize) {
                debug_assert!(n <= 4);
                for (i, &x) in v.iter().enumerate().take(n) {
                    // SAFETY: the caller vouches for n elements, and i < n.
                    unsafe { *p.add(i) = x }
                }
            }

            #[inline(always)]
            unsafe fn compress(self, m: [u32; 4], v: [f32; 4], p: *mut f32) -> usize {
                let mut count = 0;
                for (lane, holds) in v.into_iter().zip(m) {
                    // SAFETY: the caller vouches for 4 elements, and fewer are counted so far.
                    unsafe { *p.add(count) = lane }
                    count += (holds & 1) as usize;
                }
                count
            }

            #[inline(always)]
            fn add(self, a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
                lanes!(I => a[I] + b[I])
            }

            #[inline(always)]
            fn sub(self, a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
                lanes!(I => a[I] - b[I])
            }

            #[inline(always)]
            fn mul(self, a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
                lanes!(I => a[I] * b[I])
            }

            #[inline(always)]
            fn div(self, a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
                lanes!(I => a[I] / b[I])
            }

            #[inline(always)]
            fn min(self, a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
                lanes!(I => if a[I] < b[I] { a[I] } else { b[I] })
            }

            #[inline(always)]
            fn max(self, a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
                lanes!(I => if a[I] > b[I] { a[I] } else { b[I] })
            }

            #[inline(always)]
            fn mul_add(self, $a: [f32; 4], $b: [f32; 4], $c: [f32; 4]) -> [f32; 4] {
                lanes!(I => { let ($a, $b, $c) = ($a[I], $b[I], $c[I]); $mul_add })
            }

            #[inline(always)]
            fn neg(self, a: [f32; 4]) -> [f32; 4] {
                lanes!(I => -a[I])
            }

            #[inline(always)]
            fn abs(self, a: [f32; 4]) -> [f32; 4] {
                lanes!(I => a[I].abs())
            }

            #[inline(always)]
            fn sqrt(self, a: [f32; 4]) -> [f32; 4] {
                lanes!(I => a[I].sqrt())
            }

            #[inline(always)]
            fn round(self, a: [f32; 4]) -> [f32; 4] {
                // Adding 2^23 rounds to an integer in the current mode (ties to even); `round_ties_even` would be a
                // library call per lane on SSE2.
                lanes!(I => {
                    let magnitude = a[I].abs();
                    let rounded = if magnitude < INTEGRAL { (magnitude + INTEGRAL) - INTEGRAL } else { magnitude };
                    rounded.copysign(a[I])
                })
            }

            #[inline(always)]
            fn gt(self, a: [f32; 4], b: [f32; 4]) -> [u32; 4] {
                lanes!(I => if a[I] > b[I] { !0 } else { 0 })
            }

            #[inline(always)]
            fn ge(self, a: [f32; 4], b: [f32; 4]) -> [u32; 4] {
                lanes!(I => if a[I] >= b[I] { !0 } else { 0 })
            }

            #[inline(always)]
            fn eq_bits(self, a: [f32; 4], b: [f32; 4]) -> [u32; 4] {
                lanes!(I => if a[I].to_bits() == b[I].to_bits() { !0 } else { 0 })
            }

            #[inline(always)]
            fn select(self, m: [u32; 4], if_true: [f32; 4], if_false: [f32; 4]) -> [f32; 4] {
                lanes!(I => f32::from_bits((if_true[I].to_bits() & m[I]) | (if_false[I].to_bits() & !m[I])))
            }

            #[inline(always)]
            fn pow2i(self, n: [f32; 4]) -> [f32; 4] {
                // The low bits of 2^23 + (n + 127) are the biased exponent.
                lanes!(I => f32::from_bits((n[I] + (INTEGRAL + 127.0)).to_bits() << 23))
            }

            #[inline(always)]
            fn exponent_mantissa(self, x: [f32; 4]) -> ([f32; 4], [f32; 4]) {
                let exponent = lanes!(I => ((x[I].to_bits() >> 23) as i32 - 127) as f32);
                let mantissa = lanes!(I => f32::from_bits((x[I].to_bits() & 0x007f_ffff) | 0x3f80_0000));
                (exponent, mantissa)
            }

            #[inline(always)]
            fn reduce_add(self, v: [f32; 4]) -> f32 {
                (v[0] + v[2]) + (v[1] + v[3])
            }

            #[inline(always)]
            fn reduce_max(self, v: [f32; 4]) -> f32 {
                let max = |a: f32, b: f32| if a > b { a } else { b };
                max(max(v[0], v[2]), max(v[1], v[3]))
            }

            #[inline(always)]
            unsafe fn transpose_block(self, src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize) {
                // SAFETY: the caller vouches for rows 0..4 of both blocks.
                unsafe {
                    let rows = lanes!(I => self.load_ptr(src.add(I * src_stride)));
                    for j in 0..4 {
                        self.store_ptr(lanes!(I => rows[I][j]), dst.add(j * dst_stride));
                    }
                }
            }
        }
    };
}

four_lanes! {
    /// The token of [`Level::Portable`].
    Portable, "portable", 16, 0, |a, b, c| a * b + c
}

#[cfg(target_arch = "aarch64")]
four_lanes! {
    /// The token of [`Level::Neon`], which every AArch64 CPU has.
    Neon, "neon", 32, 1, |a, b, c| a.mul_add(b, c)
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
four_lanes! {
    /// The token of [`Level::WasmSimd128`].
    WasmSimd128, "wasmsimd128", 16, 1, |a, b, c| a * b + c
}
