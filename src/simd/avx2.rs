//! Eight lanes through AVX2 and FMA intrinsics.

#![allow(unsafe_code)]

use super::{Kernel, Level, OfGraven, Simd};
use std::arch::x86_64::*;

/// The token of [`Level::Avx2`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Avx2 {
    _detected: (),
}

impl Avx2 {
    /// The token, if the CPU has AVX2 and FMA.
    pub fn new() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Avx2 { _detected: () })
    }

    /// All ones in the first `n` of eight lanes.
    #[inline(always)]
    fn first(self, n: usize) -> __m256i {
        debug_assert!(n <= 8);
        // SAFETY: the token proves that the CPU has AVX2.
        unsafe { _mm256_cmpgt_epi32(_mm256_set1_epi32(n as i32), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)) }
    }
}

/// Methods that are one expression of intrinsics which touch no memory.
macro_rules! lanewise {
    ($(fn $name:ident(self $(, $arg:ident: $type:ty)*) -> $out:ty { $e:expr })*) => {$(
        #[inline(always)]
        fn $name(self $(, $arg: $type)*) -> $out {
            // SAFETY: the token proves that the CPU has AVX2 and FMA.
            unsafe { $e }
        }
    )*};
}

impl OfGraven for Avx2 {}

impl Simd for Avx2 {
    const NAME: &'static str = "avx2";
    const LANES: usize = 8;
    const REGISTERS: usize = 16;
    const REGISTER_FILE: usize = 1;
    const BLOCK: usize = 8;
    type F32 = __m256;
    type Mask = __m256;

    #[inline(always)]
    fn level(self) -> Level {
        Level::Avx2(self)
    }

    #[inline(always)]
    fn vectorize<K: Kernel>(self, kernel: K) -> K::Output {
        #[target_feature(enable = "avx2,fma")]
        fn frame<K: Kernel>(simd: Avx2, kernel: K) -> K::Output {
            kernel.run(simd)
        }
        // SAFETY: the token proves that the CPU has AVX2 and FMA.
        unsafe { frame(self, kernel) }
    }

    #[inline(always)]
    fn vectorize_apart<K: Kernel>(self, kernel: K) -> K::Output {
        #[inline(never)]
        #[target_feature(enable = "avx2,fma")]
        fn frame<K: Kernel>(simd: Avx2, kernel: K) -> K::Output {
            kernel.run(simd)
        }
        // SAFETY: the token proves that the CPU has AVX2 and FMA.
        unsafe { frame(self, kernel) }
    }

    #[inline(always)]
    unsafe fn load_ptr(self, p: *const f32) -> __m256 {
        // SAFETY: the token proves AVX2; the caller vouches for 8 elements.
        unsafe { _mm256_loadu_ps(p) }
    }

    #[inline(always)]
    unsafe fn store_ptr(self, v: __m256, p: *mut f32) {
        // SAFETY: the token proves AVX2; the caller vouches for 8 elements.
        unsafe { _mm256_storeu_ps(p, v) }
    }

    #[inline(always)]
    unsafe fn load_ptr_partial(self, p: *const f32, n: usize) -> __m256 {
        // SAFETY: the token proves AVX2; masked-off lanes are not read, and the caller vouches for the n others.
        unsafe { _mm256_maskload_ps(p, self.first(n)) }
    }

    #[inline(always)]
    unsafe fn store_ptr_partial(self, v: __m256, p: *mut f32, n: usize) {
        // SAFETY: the token proves AVX2; masked-off lanes are not written, and the caller vouches for the n others.
        unsafe { _mm256_maskstore_ps(p, self.first(n), v) }
    }

    #[inline(always)]
    unsafe fn compress(self, m: __m256, v: __m256, p: *mut f32) -> usize {
        let mut lanes = [0.0; 8];
        self.store(v, &mut lanes);
        // SAFETY: the token proves AVX.
        let bits = unsafe { _mm256_movemask_ps(m) } as usize;
        let mut count = 0;
        for (i, &lane) in lanes.iter().enumerate() {
            // SAFETY: the caller vouches for 8 elements, and at most i < 8 are counted so far.
            unsafe { *p.add(count) = lane }
            count += bits >> i & 1;
        }
        count
    }

    lanewise! {
        fn splat(self, x: f32) -> __m256 { _mm256_set1_ps(x) }
        fn add(self, a: __m256, b: __m256) -> __m256 { _mm256_add_ps(a, b) }
        fn sub(self, a: __m256, b: __m256) -> __m256 { _mm256_sub_ps(a, b) }
        fn mul(self, a: __m256, b: __m256) -> __m256 { _mm256_mul_ps(a, b) }
        fn div(self, a: __m256, b: __m256) -> __m256 { _mm256_div_ps(a, b) }
        fn min(self, a: __m256, b: __m256) -> __m256 { _mm256_min_ps(a, b) }
        fn max(self, a: __m256, b: __m256) -> __m256 { _mm256_max_ps(a, b) }
        fn mul_add(self, a: __m256, b: __m256, c: __m256) -> __m256 { _mm256_fmadd_ps(a, b, c) }
        fn neg(self, a: __m256) -> __m256 { _mm256_xor_ps(a, _mm256_set1_ps(-0.0)) }
        fn abs(self, a: __m256) -> __m256 { _mm256_andnot_ps(_mm256_set1_ps(-0.0), a) }
        fn sqrt(self, a: __m256) -> __m256 { _mm256_sqrt_ps(a) }
        fn round(self, a: __m256) -> __m256 { _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(a) }
        fn gt(self, a: __m256, b: __m256) -> __m256 { _mm256_cmp_ps::<_CMP_GT_OQ>(a, b) }
        fn ge(self, a: __m256, b: __m256) -> __m256 { _mm256_cmp_ps::<_CMP_GE_OQ>(a, b) }
        fn eq_bits(self, a: __m256, b: __m256) -> __m256 {
            _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)))
        }
        fn select(self, m: __m256, if_true: __m256, if_false: __m256) -> __m256 { _mm256_blendv_ps(if_false, if_true, m) }
        fn pow2i(self, n: __m256) -> __m256 {{
            let biased = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
        }}
        fn exponent_mantissa(self, x: __m256) -> (__m256, __m256) {{
            let bits = _mm256_castps_si256(x);
            let exponent = _mm256_sub_epi32(_mm256_srli_epi32::<23>(bits), _mm256_set1_epi32(127));
            let fraction = _mm256_and_si256(bits, _mm256_set1_epi32(0x007f_ffff));
            let mantissa = _mm256_or_si256(fraction, _mm256_set1_epi32(0x3f80_0000));
            (_mm256_cvtepi32_ps(exponent), _mm256_castsi256_ps(mantissa))
        }}
        fn reduce_add(self, v: __m256) -> f32 {{
            let v = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
            let v = _mm_add_ps(v, _mm_movehl_ps(v, v));
            _mm_cvtss_f32(_mm_add_ss(v, _mm_movehdup_ps(v)))
        }}
        fn reduce_max(self, v: __m256) -> f32 {{
            let v = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps::<1>(v));
            let v = _mm_max_ps(v, _mm_movehl_ps(v, v));
            _mm_cvtss_f32(_mm_max_ss(v, _mm_movehdup_ps(v)))
        }}
    }

    #[inline(always)]
    unsafe fn transpose_block(self, src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize) {
        // SAFETY: the token proves AVX2; the caller vouches for rows 0..8 of both blocks.
        unsafe { transpose_8x8(src, src_stride, dst, dst_stride) }
    }
}

/// Transposes 8x8 elements in registers: pairs, then quads, then halves are exchanged.
///
/// # Safety
/// The CPU must have AVX2, and rows 0..8 of both blocks be valid, the blocks disjoint.
#[inline(always)]
pub(super) unsafe fn transpose_8x8(src: *const f32, src_stride: usize, dst: *mut f32, dst_stride: usize) {
    // SAFETY: the caller vouches for AVX2 and for the rows.
    unsafe {
        let row = [
            _mm256_loadu_ps(src),
            _mm256_loadu_ps(src.add(src_stride)),
            _mm256_loadu_ps(src.add(2 * src_stride)),
            _mm256_loadu_ps(src.add(3 * src_stride)),
            _mm256_loadu_ps(src.add(4 * src_stride)),
            _mm256_loadu_ps(src.add(5 * src_stride)),
            _mm256_loadu_ps(src.add(6 * src_stride)),
            _mm256_loadu_ps(src.add(7 * src_stride)),
        ];
        let pair = [
            _mm256_unpacklo_ps(row[0], row[1]),
            _mm256_unpackhi_ps(row[0], row[1]),
            _mm256_unpacklo_ps(row[2], row[3]),
            _mm256_unpackhi_ps(row[2], row[3]),
            _mm256_unpacklo_ps(row[4], row[5]),
            _mm256_unpackhi_ps(row[4], row[5]),
            _mm256_unpacklo_ps(row[6], row[7]),
            _mm256_unpackhi_ps(row[6], row[7]),
        ];
        let quad = [
            _mm256_shuffle_ps::<0x44>(pair[0], pair[2]),
            _mm256_shuffle_ps::<0xee>(pair[0], pair[2]),
            _mm256_shuffle_ps::<0x44>(pair[1], pair[3]),
            _mm256_shuffle_ps::<0xee>(pair[1], pair[3]),
            _mm256_shuffle_ps::<0x44>(pair[4], pair[6]),
            _mm256_shuffle_ps::<0xee>(pair[4], pair[6]),
            _mm256_shuffle_ps::<0x44>(pair[5], pair[7]),
            _mm256_shuffle_ps::<0xee>(pair[5], pair[7]),
        ];
        for j in 0..4 {
            let (upper, lower) = (quad[j], quad[j + 4]);
            _mm256_storeu_ps(dst.add(j * dst_stride), _mm256_permute2f128_ps::<0x20>(upper, lower));
            _mm256_storeu_ps(
                dst.add((j + 4) * dst_stride),
                _mm256_permute2f128_ps::<0x31>(upper, lower),
            );
        }
    }
}
