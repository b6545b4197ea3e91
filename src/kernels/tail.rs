//! Rows whose length is no multiple of the lanes: full vectors and a last, partial one.

#![allow(unsafe_code)]

use crate::simd::Simd;

/// The vector of a slice of at most `LANES` elements, such as `chunks(S::LANES)` yields; zeros past its end.
#[inline(always)]
pub(crate) fn load<S: Simd>(simd: S, s: &[f32]) -> S::F32 {
    if s.len() == S::LANES {
        simd.load(s)
    } else {
        simd.load_partial(s)
    }
}

/// Writes as many lanes as the slice has elements, at most `LANES`.
#[inline(always)]
pub(crate) fn store<S: Simd>(simd: S, v: S::F32, s: &mut [f32]) {
    if s.len() == S::LANES {
        simd.store(v, s)
    } else {
        simd.store_partial(v, s)
    }
}

/// Loads `lanes` elements, at most a vector; zeros in the other lanes.
///
/// # Safety
/// `p` must be valid for reading them.
#[inline(always)]
pub(crate) unsafe fn load_ptr<S: Simd>(simd: S, p: *const f32, lanes: usize) -> S::F32 {
    // SAFETY: the caller vouches for the elements.
    unsafe {
        if lanes < S::LANES {
            simd.load_ptr_partial(p, lanes)
        } else {
            simd.load_ptr(p)
        }
    }
}

/// Stores `lanes` elements, at most a vector.
///
/// # Safety
/// `p` must be valid for writing them.
#[inline(always)]
pub(crate) unsafe fn store_ptr<S: Simd>(simd: S, v: S::F32, p: *mut f32, lanes: usize) {
    // SAFETY: the caller vouches for the elements.
    unsafe {
        if lanes < S::LANES {
            simd.store_ptr_partial(v, p, lanes)
        } else {
            simd.store_ptr(v, p)
        }
    }
}

/// The vector of a slice as [`load`] gives it, with `fill` in the lanes past its end.
#[inline(always)]
pub(crate) fn load_or<S: Simd>(simd: S, s: &[f32], fill: S::F32) -> S::F32 {
    if s.len() == S::LANES {
        simd.load(s)
    } else {
        let inside = simd.gt(simd.splat(s.len() as f32), lane_numbers(simd));
        simd.select(inside, simd.load_partial(s), fill)
    }
}

/// The number of each lane, counted from 0.
#[inline(always)]
pub(crate) fn lane_numbers<S: Simd>(simd: S) -> S::F32 {
    const LANE: [f32; 16] = [0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., 15.];
    simd.load(&LANE)
}
