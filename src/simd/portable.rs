//! Arrays of lanes in plain Rust: of four, which the compiler maps to the baseline vectors of the target (SSE2, NEON,
//! simd128).

#![allow(unsafe_code)]

#[cfg(test)]
use super::REGISTER_FILES;
use super::{Kernel, Level, OfGraven, Simd};

/// An array of one expression per lane, with the lane's number as a constant.
macro_rules! lanes {
    (4: $i:ident => $e:expr) => { lanes!(@ $i, $e, 0 1 2 3) };
    (8: $i:ident => $e:expr) => { lanes!(@ $i, $e, 0 1 2 3 4 5 6 7) };
    (16: $i:ident => $e:expr) => { lanes!(@ $i, $e, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15) };
    (@ $i:ident, $e:expr, $($lane:literal)*) => { [$({ const $i: usize = $lane; $e }),*] };
}

/// 2^23: from here on every `f32` is integral.
const INTEGRAL: f32 = 8_388_608.0;

macro_rules! array_level {
    ($(#[$attribute:meta])* $token:ident, $name:literal, $lanes:tt lanes, $registers:literal registers at $file:expr,
     blocks of $block:tt, inline($inline:ident), |$a:ident, $b:ident, $c:ident| $mul_add:expr) => {
        $(#[$attribute])*
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
            const LANES: usize = $lanes;
            const REGISTERS: usize = $registers;
            const REGISTER_FILE: usize = $file;
            const BLOCK: usize = $block;
            type F32 = [f32; $lanes];
            // All ones or all zeros, so that a selection is bit arithmetic, which vectorises.
            type Mask = [u32; $lanes];

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

            #[inline($inline)]
            fn splat(self, x: f32) -> [f32; $lanes] {
                [x; $lanes]
            }

            #[inline($inline)]
            unsafe fn load_ptr(self, p: *const f32) -> [f32; $lanes] {
                // SAFETY: the caller vouches for a vector; the read asks for no alignment.
                unsafe { p.cast::<[f32; $lanes]>().read_unaligned() }
            }

            #[inline($inline)]
            unsafe fn store_ptr(self, v: [f32; $lanes], p: *mut f32) {
                // SAFETY: the caller vouches for a vector; the write asks for no alignment.
                unsafe { p.cast::<[f32; $lanes]>().write_unaligned(v) }
            }

            #[inline($inline)]
            unsafe fn load_ptr_partial(self, p: *const f32, n: usize) -> [f32; $lanes] {
                debug_assert!(n <= $lanes);
                // SAFETY: the caller vouches for n elements, and only those below n are read.
                lanes!($lanes: I => if I < n { unsafe { *p.add(I) } } else { 0.0 })
            }

            #[inline($inline)]
            unsafe fn store_ptr_partial(self, v: [f32; $lanes], p: *mut f32, n: usize) {
                debug_assert!(n <= $lanes);
                for (i, &x) in v.iter().enumerate().take(n) {
                    // SAFETY: the caller vouches for n elements, and i < n.
                    unsafe { *p.add(i) = x }
                }
            }

            #[inline($inline)]
            unsafe fn compress(self, m: [u32; $lanes], v: [f32; $lanes], p: *mut f32) -> usize {
                let mut count = 0;
                for (lane, holds) in v.into_iter().zip(m) {
                    // SAFETY: the caller vouches for a vector, and fewer are counted so far.
                    unsafe { *p.add(count) = lane }
                    count += (holds & 1) as usize;
                }
                count
            }

            #[inline($inline)]
            fn add(self, a: [f32; $lanes], b: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => a[I] + b[I])
            }

            #[inline($inline)]
            fn sub(self, a: [f32; $lanes], b: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => a[I] - b[I])
            }

            #[inline($inline)]
            fn mul(self, a: [f32; $lanes], b: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => a[I] * b[I])
            }

            #[inline($inline)]
            fn div(self, a: [f32; $lanes], b: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => a[I] / b[I])
            }

            #[inline($inline)]
            fn min(self, a: [f32; $lanes], b: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => if a[I] < b[I] { a[I] } else { b[I] })
            }

            #[inline($inline)]
            fn max(self, a: [f32; $lanes], b: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => if a[I] > b[I] { a[I] } else { b[I] })
            }

            #[inline($inline)]
            fn mul_add(self, $a: [f32; $lanes], $b: [f32; $lanes], $c: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => { let ($a, $b, $c) = ($a[I], $b[I], $c[I]); $mul_add })
            }

            #[inline($inline)]
            fn neg(self, a: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => -a[I])
            }

            #[inline($inline)]
            fn abs(self, a: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => a[I].abs())
            }

            #[inline($inline)]
            fn sqrt(self, a: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => a[I].sqrt())
            }

            #[inline($inline)]
            fn round(self, a: [f32; $lanes]) -> [f32; $lanes] {
                // Adding 2^23 rounds to an integer in the current mode (ties to even); `round_ties_even` would be a
                // library call per lane on SSE2.
                lanes!($lanes: I => {
                    let magnitude = a[I].abs();
                    let rounded = if magnitude < INTEGRAL { (magnitude + INTEGRAL) - INTEGRAL } else { magnitude };
                    rounded.copysign(a[I])
                })
            }

            #[inline($inline)]
            fn gt(self, a: [f32; $lanes], b: [f32; $lanes]) -> [u32; $lanes] {
                lanes!($lanes: I => if a[I] > b[I] { !0 } else { 0 })
            }

            #[inline($inline)]
            fn ge(self, a: [f32; $lanes], b: [f32; $lanes]) -> [u32; $lanes] {
                lanes!($lanes: I => if a[I] >= b[I] { !0 } else { 0 })
            }

            #[inline($inline)]
            fn eq_bits(self, a: [f32; $lanes], b: [f32; $lanes]) -> [u32; $lanes] {
                lanes!($lanes: I => if a[I].to_bits() == b[I].to_bits() { !0 } else { 0 })
            }

            #[inline($inline)]
            fn select(self, m: [u32; $lanes], if_true: [f32; $lanes], if_false: [f32; $lanes]) -> [f32; $lanes] {
                lanes!($lanes: I => f32::from_bits((if_true[I].to_bits() & m[I]) | (if_false[I].to_bits() & !m[I])))
            }

            #[inline($inline)]
            fn pow2i(self, n: [f32; $lanes]) -> [f32; $lanes] {
                // The low bits of 2^23 + (n + 127) are the biased exponent.
                lanes!($lanes: I => f32::from_bits((n[I] + (INTEGRAL + 127.0)).to_bits() << 23))
            }

            #[inline($inline)]
            fn exponent_mantissa(self, x: [f32; $lanes]) -> ([f32; $lanes], [f32; $lanes]) {
                let exponent = lanes!($lanes: I => ((x[I].to_bits() >> 23) as i32 - 127) as f32);
                let mantissa = lanes!($lanes: I => f32::from_bits((x[I].to_bits() & 0x007f_ffff) | 0x3f80_0000));
                (exponent, mantissa)
            }

            #[inline($inline)]
            fn reduce_add(self, mut v: [f32; $lanes]) -> f32 {
                let mut half = $lanes / 2;
                while half > 0 {
                    for i in 0..half {
                        v[i] += v[i + half];
                    }
                    half /= 2;
                }
                v[0]
            }

            #[inline($inline)]
            fn reduce_max(self, mut v: [f32; $lanes]) -> f32 {
                let mut half = $lanes / 2;
                while half > 0 {
                    for i in 0..half {
                        v[i] = if v[i] > v[i + half] { v[i] } else { v[i + half] };
                    }
                    half /= 2;
                }
                v[0]
            }

            #[inline($inline)]
            unsafe fn transpose_block(self, src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize) {
                // SAFETY: the caller vouches for as many rows of both blocks as they have columns.
                unsafe {
                    let rows = lanes!($block: I => src.add(I * src_stride).cast::<[f32; $block]>().read_unaligned());
                    for j in 0..$block {
                        let column: [f32; $block] = lanes!($block: I => rows[I][j]);
                        dst.add(j * dst_stride).cast::<[f32; $block]>().write_unaligned(column);
                    }
                }
            }
        }
    };
}

array_level! {
    /// The token of [`Level::Portable`].
    Portable, "portable", 4 lanes, 16 registers at 0, blocks of 4, inline(always), |a, b, c| a * b + c
}

#[cfg(target_arch = "aarch64")]
array_level! {
    /// The token of [`Level::Neon`], which every AArch64 CPU has.
    Neon, "neon", 4 lanes, 32 registers at 1, blocks of 4, inline(always), |a, b, c| a.mul_add(b, c)
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
array_level! {
    /// The token of [`Level::WasmSimd128`].
    WasmSimd128, "wasmsimd128", 4 lanes, 16 registers at 1, blocks of 4, inline(always), |a, b, c| a * b + c
}

// As wide and with as many registers as the widest level, whose tiles and pieces are so tested on every machine. Its
// methods are calls, for 16 lanes inlined in every tile would take minutes to compile.
#[cfg(test)]
array_level! {
    /// The token of [`Level::Wide`].
    Wide, "wide", 16 lanes, 32 registers at REGISTER_FILES.len() - 1, blocks of 8, inline(never), |a, b, c| a * b + c
}
