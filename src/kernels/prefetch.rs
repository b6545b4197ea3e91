//! Hints to the processor's caches.

#![allow(unsafe_code)]

/// Bytes of a cache line.
const LINE: usize = 64;
/// Most lines to ask for; reading on, the processor asks for more by itself.
const MOST_LINES: usize = 32;

/// Asks the processor to bring the beginning of `elements` into its caches while it does other work.
///
/// Without effect on what a program computes, and at all where the processor cannot be asked.
#[inline]
pub fn prefetch<T>(elements: &[T]) {
    let begin = elements.as_ptr().cast::<i8>();
    for line in (0..size_of_val(elements)).step_by(LINE).take(MOST_LINES) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            // SAFETY: a prefetch changes nothing that a program can see, whatever the address.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(begin.wrapping_add(line)) }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = (begin, line);
    }
}
