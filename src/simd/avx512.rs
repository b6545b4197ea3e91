//! Sixteen lanes through AVX-512 intrinsics.

#![allow(unsafe_code)]

use super::{Kernel, Level, OfGraven, Simd, avx2};
use std::arch::x86_64::*;

/// The token of [`Level::Avx512`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Avx512 {
    _detected: (),
}

impl Avx512 {
    /// The token, if the CPU has AVX-512 F, BW, DQ and VL, and can count bits.
    pub fn new() -> Option<Self> {
        let detected = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("popcnt");
        detected.then_some(Avx512 { _detected: () })
    }
}

/// Methods that are one expression of intrinsics which touch no memory.
macro_rules! lanewise {
    ($(fn $name:ident(self $(, $arg:ident: $type:ty)*) -> $out:ty { $e:expr })*) => {$(
        #[inline(always)]
        fn $name(self $(, $arg: $type)*) -> $out {
            // SAFETY: the token proves that the CPU has AVX-512 F and DQ.
            unsafe { $e }
        }
    )*};
}

/// The first `n` of sixteen lanes.
#[inline(always)]
fn first(n: usize) -> __mmask16 {
    debug_assert!(n <= 16);
    ((1u32 << n) - 1) as __mmask16
}

impl OfGraven for Avx512 {}

impl Simd for Avx512 {
    const NAME: &'static str = "avx512";
    const LANES: usize = 16;
    const REGISTERS: usize = 32;
    const REGISTER_FILE: usize = 2;
    const BLOCK: usize = 8;
    type F32 = __m512;
    type Mask = __mmask16;

    #[inline(always)]
    fn level(self) -> Level {
        Level::Avx512(self)
    }

    #[inline(always)]
    fn vectorize<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,popcnt")]
        fn frame<K: Kernel>(simd: Avx512, kernel: K) -> K::Output {
            kernel.run(simd)
        }
        // SAFETY: the token proves that the CPU has these features.
        unsafe { frame(self, kernel) }
    }

    #[inline(always)]
    fn vectorize_apart<K: Kernel>(self, kernel: K) -> K::Output {
        #[inline(never)]
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,popcnt")]
        fn frame<K: Kernel>(simd: Avx512, kernel: K) -> K::Output {
            kernel.run(simd)
        }
        // SAFETY: the token proves that the CPU has these features.
        unsafe { frame(self, kernel) }
    }

    #[inline(always)]
    unsafe fn load_ptr(self, p: *const f32) -> __m512 {
        // SAFETY: the token proves AVX-512; the caller vouches for 16 elements.
        unsafe { _mm512_loadu_ps(p) }
    }

    #[inline(always)]
    unsafe fn store_ptr(self, v: __m512, p: *mut f32) {
        // SAFETY: the token proves AVX-512; the caller vouches for 16 elements.
        unsafe { _mm512_storeu_ps(p, v) }
    }

    #[inline(always)]
    unsafe fn load_ptr_partial(self, p: *const f32, n: usize) -> __m512 {
        // SAFETY: the token proves AVX-512; masked-off lanes are not read, and the caller vouches for the n others.
        unsafe { _mm512_maskz_loadu_ps(first(n), p) }
    }

    #[inline(always)]
    unsafe fn store_ptr_partial(self, v: __m512, p: *mut f32, n: usize) {
        // SAFETY: the token proves AVX-512; masked-off lanes are not written, and the caller vouches for the n others.
        unsafe { _mm512_mask_storeu_ps(p, first(n), v) }
    }

    #[inline(always)]
    unsafe fn compress(self, m: __mmask16, v: __m512, p: *mut f32) -> usize {
        // SAFETY: the token proves AVX-512; the caller vouches for 16 elements.
        unsafe { _mm512_storeu_ps(p, _mm512_maskz_compress_ps(m, v)) }
        m.count_ones() as usize
    }

    lanewise! {
        fn splat(self, x: f32) -> __m512 { _mm512_set1_ps(x) }
        fn add(self, a: __m512, b: __m512) -> __m512 { _mm512_add_ps(a, b) }
        fn sub(self, a: __m512, b: __m512) -> __m512 { _mm512_sub_ps(a, b) }
        fn mul(self, a: __m512, b: __m512) -> __m512 { _mm512_mul_ps(a, b) }
        fn div(self, a: __m512, b: __m512) -> __m512 { _mm512_div_ps(a, b) }
        fn div_approx(self, a: __m512, b: __m512) -> __m512 {{
            // An estimate of 14 bits, and what it leaves of `a` once more (Newton): off by 0.57 units at most.
            let inverse = _mm512_rcp14_ps(b);
            let quotient = _mm512_mul_ps(a, inverse);
            _mm512_fmadd_ps(_mm512_fnmadd_ps(quotient, b, a), inverse, quotient)
        }}
        fn min(self, a: __m512, b: __m512) -> __m512 { _mm512_min_ps(a, b) }
        fn max(self, a: __m512, b: __m512) -> __m512 { _mm512_max_ps(a, b) }
        fn mul_add(self, a: __m512, b: __m512, c: __m512) -> __m512 { _mm512_fmadd_ps(a, b, c) }
        fn neg(self, a: __m512) -> __m512 { _mm512_xor_ps(a, _mm512_set1_ps(-0.0)) }
        fn abs(self, a: __m512) -> __m512 { _mm512_abs_ps(a) }
        fn sqrt(self, a: __m512) -> __m512 { _mm512_sqrt_ps(a) }
        fn round(self, a: __m512) -> __m512 {
            _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a)
        }
        fn gt(self, a: __m512, b: __m512) -> __mmask16 { _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, b) }
        fn ge(self, a: __m512, b: __m512) -> __mmask16 { _mm512_cmp_ps_mask::<_CMP_GE_OQ>(a, b) }
        fn eq_bits(self, a: __m512, b: __m512) -> __mmask16 {
            _mm512_cmpeq_epi32_mask(_mm512_castps_si512(a), _mm512_castps_si512(b))
        }
        fn select(self, m: __mmask16, if_true: __m512, if_false: __m512) -> __m512 {
            _mm512_mask_blend_ps(m, if_false, if_true)
        }
        fn pow2i(self, n: __m512) -> __m512 {{
            let biased = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(biased))
        }}
        fn exponent_mantissa(self, x: __m512) -> (__m512, __m512) {{
            let bits = _mm512_castps_si512(x);
            let exponent = _mm512_sub_epi32(_mm512_srli_epi32::<23>(bits), _mm512_set1_epi32(127));
            let fraction = _mm512_and_si512(bits, _mm512_set1_epi32(0x007f_ffff));
            let mantissa = _mm512_or_si512(fraction, _mm512_set1_epi32(0x3f80_0000));
            (_mm512_cvtepi32_ps(exponent), _mm512_castsi512_ps(mantissa))
        }}
        fn reduce_add(self, v: __m512) -> f32 {{
            let v = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps::<1>(v));
            let v = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
            let v = _mm_add_ps(v, _mm_movehl_ps(v, v));
            _mm_cvtss_f32(_mm_add_ss(v, _mm_movehdup_ps(v)))
        }}
        fn reduce_max(self, v: __m512) -> f32 {{
            let v = _mm256_max_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps::<1>(v));
            let v = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
            let v = _mm_max_ps(v, _mm_movehl_ps(v, v));
            _mm_cvtss_f32(_mm_max_ss(v, _mm_movehdup_ps(v)))
        }}
    }

    #[inline(always)]
    unsafe fn transpose_block(self, src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize) {
        // SAFETY: AVX-512 F implies AVX2; the caller vouches for rows 0..8 of both blocks.
        unsafe { avx2::transpose_8x8(src, src_stride, dst, dst_stride) }
    }
}
