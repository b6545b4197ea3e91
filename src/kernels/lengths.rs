//! Checks of the lengths of slices, which kernels make once before they read without.

/// Panics unless `what` has the expected number of elements.
#[track_caller]
pub(super) fn check(what: &str, found: usize, expected: usize) {
    assert!(
        found == expected,
        "the {what} has {found} elements, expected {expected}"
    );
}

/// The first `len` elements of a scratch slice.
///
/// # Panics
/// If it is shorter.
#[track_caller]
pub(super) fn take(scratch: &mut [f32], len: usize) -> &mut [f32] {
    let found = scratch.len();
    assert!(
        found >= len,
        "the scratch slice has {found} elements, expected at least {len}"
    );
    &mut scratch[..len]
}
