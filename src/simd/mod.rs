//! Lanes of `f32`, instruction-set levels and run-time dispatch.
//!
//! Kernels are written once against [`Simd`] and run at any [`Level`]. A value of a [`Simd`] type is a token that
//! exists only if the CPU has its level, so holding one is the proof that its instructions may run. [`level`] finds
//! the highest level; a kernel enters its hot loop through [`Level::vectorize`], inside which the compiler may use the
//! level's instructions. Only there does code know its level as a type: all around it passes a value.
//!
//! Results have the same bits wherever the same level runs, and differ in their last digits between levels: the number of
//! lanes decides in which order sums are added up, and the portable level rounds between a product and its sum. To repeat a
//! training on another x86-64 CPU bit for bit, cap the level on both; to `avx2` if one is of another maker, because at
//! `avx512` Adam divides by way of an estimate (`vrcp14ps`) whose last bits may be the maker's own.
//!
//! The environment variable `GRAVEN_LEVEL` caps what [`level`] finds: `portable`, `avx2` or `avx512` on x86-64.

#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod detect;
mod portable;

use sealed::OfGraven;

pub use detect::{level, levels};
#[cfg(target_arch = "aarch64")]
pub use portable::Neon;
pub use portable::Portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use portable::WasmSimd128;
#[cfg(test)]
pub(crate) use portable::Wide;
#[cfg(target_arch = "x86_64")]
pub use {avx2::Avx2, avx512::Avx512};

/// An instruction-set level that the CPU has.
///
/// A value holds the token of its level, so that having one is the proof that the level's instructions may run.
/// [`Display`](std::fmt::Display) prints its name in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// What every CPU of the target has: arrays of 4 lanes, multiply then add.
    Portable(Portable),
    /// x86-64 with AVX2 and FMA: 8 lanes.
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    /// x86-64 with AVX-512 F, BW, DQ and VL: 16 lanes.
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    /// AArch64 with NEON: 4 lanes.
    #[cfg(target_arch = "aarch64")]
    Neon(Neon),
    /// WebAssembly with simd128: 4 lanes.
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    WasmSimd128(WasmSimd128),
    /// For tests on any machine: arrays of 16 lanes, 32 registers, multiply then add.
    #[cfg(test)]
    Wide(Wide),
}

/// Evaluates an expression with the token of a level.
macro_rules! with_token {
    ($level:expr, $simd:ident => $e:expr) => {
        match $level {
            Level::Portable($simd) => $e,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2($simd) => $e,
            #[cfg(target_arch = "x86_64")]
            Level::Avx512($simd) => $e,
            #[cfg(target_arch = "aarch64")]
            Level::Neon($simd) => $e,
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Level::WasmSimd128($simd) => $e,
            #[cfg(test)]
            Level::Wide($simd) => $e,
        }
    };
}

impl Level {
    /// The name that `GRAVEN_LEVEL` takes and [`Display`](std::fmt::Display) prints.
    pub const fn name(self) -> &'static str {
        const fn name<S: Simd>(_: S) -> &'static str {
            S::NAME
        }
        with_token!(self, simd => name(simd))
    }

    /// How many vector registers the level has.
    pub(crate) const fn registers(self) -> usize {
        const fn registers<S: Simd>(_: S) -> usize {
            S::REGISTERS
        }
        with_token!(self, simd => registers(simd))
    }

    /// Runs `kernel` in a frame compiled for the level.
    #[inline]
    pub fn vectorize<K: Kernel>(self, kernel: K) -> K::Output {
        with_token!(self, simd => simd.vectorize(kernel))
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// The vector registers of a level, which decide how a product is cut into tiles.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegisterFile {
    /// Lanes of a register.
    pub(crate) lanes: usize,
    /// How many registers there are.
    pub(crate) registers: usize,
}

const fn register_file<S: Simd>() -> RegisterFile {
    RegisterFile {
        lanes: S::LANES,
        registers: S::REGISTERS,
    }
}

/// The registers of the target's levels, lowest first; in tests those of the widest are the last.
pub(crate) const REGISTER_FILES: &[RegisterFile] = &[
    register_file::<Portable>(),
    #[cfg(target_arch = "x86_64")]
    register_file::<Avx2>(),
    #[cfg(target_arch = "x86_64")]
    register_file::<Avx512>(),
    #[cfg(target_arch = "aarch64")]
    register_file::<Neon>(),
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    register_file::<WasmSimd128>(),
    // On x86-64 it has the registers of the entry above.
    #[cfg(all(test, not(target_arch = "x86_64")))]
    register_file::<Wide>(),
];

mod sealed {
    /// What only graven can implement.
    pub trait OfGraven {}
}

/// Code to run at a level of the CPU's; see [`Level::vectorize`].
pub trait Kernel {
    /// What the kernel returns.
    type Output;

    /// Runs the kernel. Mark implementations `#[inline(always)]`: only code inlined into the frame of
    /// [`Simd::vectorize`] compiles to the level's instructions.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// Vectors of `f32` at one level, as methods of a zero-sized token that exists only if the CPU has the level.
///
/// Arithmetic is lane by lane. All methods are `#[inline(always)]`; outside [`vectorize`](Simd::vectorize) they are
/// correct but slow.
///
/// Kernels rely on [`LANES`](Simd::LANES) and on what methods return, so there are no levels but graven's.
pub trait Simd: OfGraven + Copy + Send + Sync + std::fmt::Debug + 'static {
    /// The level's name, in lower case.
    const NAME: &'static str;
    /// Lanes of a vector.
    const LANES: usize;
    /// Vector registers of the level: the budget of a register tile.
    const REGISTERS: usize;
    /// The place of the level's registers among `REGISTER_FILES`.
    const REGISTER_FILE: usize;

    /// A vector of [`LANES`](Simd::LANES) lanes.
    type F32: Copy;
    /// One truth value per lane.
    type Mask: Copy;

    /// The level that the token proves, as a value.
    fn level(self) -> Level;

    /// Runs `kernel.run(self)` in a frame compiled for the level.
    fn vectorize<K: Kernel>(self, kernel: K) -> K::Output;

    /// [`vectorize`](Simd::vectorize) by a call that is not inlined: one function for all that run the kernel.
    fn vectorize_apart<K: Kernel>(self, kernel: K) -> K::Output;

    /// `x` in every lane.
    fn splat(self, x: f32) -> Self::F32;

    /// The first [`LANES`](Simd::LANES) elements of `s`.
    ///
    /// # Panics
    /// If `s` is shorter than a vector.
    #[inline(always)]
    fn load(self, s: &[f32]) -> Self::F32 {
        let s = &s[..Self::LANES];
        // SAFETY: `s` holds LANES readable elements.
        unsafe { self.load_ptr(s.as_ptr()) }
    }

    /// Writes `v` over the first [`LANES`](Simd::LANES) elements of `s`.
    ///
    /// # Panics
    /// If `s` is shorter than a vector.
    #[inline(always)]
    fn store(self, v: Self::F32, s: &mut [f32]) {
        let s = &mut s[..Self::LANES];
        // SAFETY: `s` holds LANES writable elements.
        unsafe { self.store_ptr(v, s.as_mut_ptr()) }
    }

    /// Loads a vector from unaligned memory.
    ///
    /// # Safety
    /// `p` must be valid for reading [`LANES`](Simd::LANES) elements.
    unsafe fn load_ptr(self, p: *const f32) -> Self::F32;

    /// Stores a vector to unaligned memory.
    ///
    /// # Safety
    /// `p` must be valid for writing [`LANES`](Simd::LANES) elements.
    unsafe fn store_ptr(self, v: Self::F32, p: *mut f32);

    /// `s` in the first lanes and 0 in the rest.
    ///
    /// # Panics
    /// If `s` is longer than a vector.
    #[inline(always)]
    fn load_partial(self, s: &[f32]) -> Self::F32 {
        assert!(
            s.len() <= Self::LANES,
            "{} elements do not fit a vector of {} lanes",
            s.len(),
            Self::LANES
        );
        // SAFETY: all of `s` is readable, and it is no longer than a vector.
        unsafe { self.load_ptr_partial(s.as_ptr(), s.len()) }
    }

    /// Writes the first `s.len()` lanes of `v` to `s`.
    ///
    /// # Panics
    /// If `s` is longer than a vector.
    #[inline(always)]
    fn store_partial(self, v: Self::F32, s: &mut [f32]) {
        assert!(
            s.len() <= Self::LANES,
            "a vector of {} lanes does not fill {} elements",
            Self::LANES,
            s.len()
        );
        // SAFETY: all of `s` is writable, and it is no longer than a vector.
        unsafe { self.store_ptr_partial(v, s.as_mut_ptr(), s.len()) }
    }

    /// Loads `n` elements into the first lanes, 0 into the rest; memory past them is not touched.
    ///
    /// # Safety
    /// `p` must be valid for reading `n` elements, and `n` at most [`LANES`](Simd::LANES).
    unsafe fn load_ptr_partial(self, p: *const f32, n: usize) -> Self::F32;

    /// Stores the first `n` lanes; memory past them is not touched.
    ///
    /// # Safety
    /// `p` must be valid for writing `n` elements, and `n` at most [`LANES`](Simd::LANES).
    unsafe fn store_ptr_partial(self, v: Self::F32, p: *mut f32, n: usize);

    /// `a + b`.
    fn add(self, a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a - b`.
    fn sub(self, a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a * b`.
    fn mul(self, a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a / b`.
    fn div(self, a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a / b` within a unit in the last place, for `b` from `2^-100` to `2^100` in magnitude; exact unless an estimate is
    /// faster.
    #[inline(always)]
    fn div_approx(self, a: Self::F32, b: Self::F32) -> Self::F32 {
        self.div(a, b)
    }
    /// `a` where `a < b`, else `b` (so `b` if either is NaN).
    fn min(self, a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a` where `a > b`, else `b` (so `b` if either is NaN).
    fn max(self, a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a * b + c`, rounded once where the level has FMA, else twice.
    fn mul_add(self, a: Self::F32, b: Self::F32, c: Self::F32) -> Self::F32;
    /// `-a`, by flipping the sign bit.
    fn neg(self, a: Self::F32) -> Self::F32;
    /// `|a|`, by clearing the sign bit.
    fn abs(self, a: Self::F32) -> Self::F32;
    /// The square root, correctly rounded.
    fn sqrt(self, a: Self::F32) -> Self::F32;
    /// The nearest integral number, ties to even.
    fn round(self, a: Self::F32) -> Self::F32;

    /// `a > b`, false if either is NaN.
    fn gt(self, a: Self::F32, b: Self::F32) -> Self::Mask;
    /// `a >= b`, false if either is NaN.
    fn ge(self, a: Self::F32, b: Self::F32) -> Self::Mask;
    /// Whether the bits of the lanes are the same, so that lanes can hold integers.
    fn eq_bits(self, a: Self::F32, b: Self::F32) -> Self::Mask;
    /// `if_true` where `m` holds, else `if_false`.
    fn select(self, m: Self::Mask, if_true: Self::F32, if_false: Self::F32) -> Self::F32;

    /// Writes the lanes of `v` where `m` holds to the elements from `p` on, and returns how many they are.
    ///
    /// Elements past them, up to a vector's length from `p`, may be overwritten.
    ///
    /// # Safety
    /// `p` must be valid for writing [`LANES`](Simd::LANES) elements.
    unsafe fn compress(self, m: Self::Mask, v: Self::F32, p: *mut f32) -> usize;

    /// `2^n` for integral `n` in `[-126, 127]`, put together from exponent bits.
    fn pow2i(self, n: Self::F32) -> Self::F32;
    /// `(e, m)` with `x = m * 2^e`, `e` integral and `m` in `[1, 2)`, for positive normal `x`.
    fn exponent_mantissa(self, x: Self::F32) -> (Self::F32, Self::F32);

    /// The sum of the lanes, in a fixed order: the upper half is added to the lower until one lane is left.
    fn reduce_add(self, v: Self::F32) -> f32;
    /// The largest lane, in the order of [`reduce_add`](Simd::reduce_add) and with the NaN rule of [`max`](Simd::max).
    fn reduce_max(self, v: Self::F32) -> f32;

    /// Transposes a square block: `dst[j * dst_stride + i] = src[i * src_stride + j]` for `i`, `j` below
    /// [`BLOCK`](Simd::BLOCK).
    ///
    /// # Safety
    /// Reading and writing at all of these offsets must be valid, and the two blocks must not overlap.
    unsafe fn transpose_block(self, src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize);

    /// The side of the block that [`transpose_block`](Simd::transpose_block) transposes.
    const BLOCK: usize;
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
