//! Plain memory: structs that are nothing but arrays of one element, allocated zeroed and viewed as one slice.

#![allow(unsafe_code)]

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::slice;

use generic_array::{ArrayLength, GenericArray};

use super::structure::Structure;

/// A type for which all bytes zero is a valid value, and which owns nothing.
///
/// # Safety
///
/// All bytes zero must be a valid value of the type, and dropping it must do nothing.
pub unsafe trait Zeroable: Sized + Send + Sync + 'static {
    /// Where [`zeroable!`](crate::zeroable) has rustc check that each field is zeroable.
    #[doc(hidden)]
    const FIELDS: () = ();
}

/// A type made of values of one [`Block::Element`] and nothing else.
///
/// # Safety
///
/// A value must be exactly [`LEN`](Block::LEN) elements in a row, without padding, whatever their values; have the alignment
/// of the element, or none if it holds no element; and own nothing.
pub unsafe trait Block: Zeroable {
    /// The scalar.
    type Element: Zeroable + Copy;
    /// The number of scalars.
    const LEN: usize = size_of::<Self>() / size_of::<Self::Element>();
    /// How they are arranged; by default in one row.
    const STRUCTURE: Structure = Structure::Array {
        len: Self::LEN,
        of: &Structure::Scalar,
    };
}

macro_rules! scalars {
    ($($scalar:ty),*) => {$(
        // SAFETY: zero is a value of every integer and float, and none has drop glue.
        unsafe impl Zeroable for $scalar {}
        // SAFETY: a scalar is one of itself.
        unsafe impl Block for $scalar {
            type Element = $scalar;
            const STRUCTURE: Structure = Structure::Scalar;
        }
    )*};
}
scalars!(f32, f64, u8, u16, u32, u64);

// SAFETY: nothing has one value, of no bytes.
unsafe impl Zeroable for () {}
// SAFETY: nothing is no scalars in a row.
unsafe impl Block for () {
    type Element = f32;
    const STRUCTURE: Structure = Structure::Struct(&[]);
}

// SAFETY: nothing has one value, of no bytes.
unsafe impl<T: Send + Sync + 'static> Zeroable for PhantomData<T> {}
// SAFETY: nothing is no scalars in a row.
unsafe impl<T: Send + Sync + 'static> Block for PhantomData<T> {
    type Element = f32;
    const STRUCTURE: Structure = Structure::Struct(&[]);
}

// SAFETY: an array is its elements in a row.
unsafe impl<T: Zeroable, const N: usize> Zeroable for [T; N] {}
// SAFETY: an array is its elements in a row, without padding between or after them.
unsafe impl<T: Block, const N: usize> Block for [T; N] {
    type Element = T::Element;
    // By `T::LEN`, where `block!` asserts its layout.
    const LEN: usize = N * T::LEN;
    const STRUCTURE: Structure = Structure::Array {
        len: N,
        of: &T::STRUCTURE,
    };
}

// SAFETY: a `GenericArray` is its elements in a row.
unsafe impl<T: Zeroable, N: ArrayLength> Zeroable for GenericArray<T, N> {}
// SAFETY: a `GenericArray<T, N>` has the layout of `[T; N]`, as its documentation promises.
unsafe impl<T: Block, N: ArrayLength> Block for GenericArray<T, N> {
    type Element = T::Element;
    const LEN: usize = N::USIZE * T::LEN;
    const STRUCTURE: Structure = Structure::Array {
        len: N::USIZE,
        of: &T::STRUCTURE,
    };
}

/// `len`, if a `B` is laid out as so many `f32` in a row.
///
/// # Panics
///
/// At compile time, if it is not.
#[doc(hidden)]
pub const fn length_of_row<B>(len: usize) -> usize {
    let is_aligned = if len == 0 {
        align_of::<B>() <= align_of::<f32>()
    } else {
        align_of::<B>() == align_of::<f32>()
    };
    assert!(
        is_aligned && size_of::<B>() == len * size_of::<f32>(),
        "`block!` lays a struct out by itself; leave `repr` away"
    );
    len
}

/// Nested arrays as one dimension: an `A`, named and shaped as a row of as many `T` as are in it.
#[repr(transparent)]
pub struct Row<A, T>(A, PhantomData<T>);

// SAFETY: the struct is `repr(transparent)` over a `Zeroable`.
unsafe impl<A: Zeroable, T: Zeroable> Zeroable for Row<A, T> {}
// SAFETY: the struct is `repr(transparent)` over a `Block`.
unsafe impl<A: Block, T: Block<Element = A::Element>> Block for Row<A, T> {
    type Element = A::Element;
    const LEN: usize = A::LEN;
    const STRUCTURE: Structure = Structure::Array {
        len: match A::LEN.checked_div(T::LEN) {
            Some(len) => len,
            None => 0,
        },
        of: &T::STRUCTURE,
    };
}

impl<A, T> Deref for Row<A, T> {
    type Target = A;
    fn deref(&self) -> &A {
        &self.0
    }
}

impl<A, T> DerefMut for Row<A, T> {
    fn deref_mut(&mut self) -> &mut A {
        &mut self.0
    }
}

/// The scalars of a block, in memory order.
pub fn scalars<B: Block>(block: &B) -> &[B::Element] {
    if B::LEN == 0 {
        // A block of nothing may lie anywhere, an empty slice of elements may not.
        return &[];
    }
    // SAFETY: a block is `B::LEN` elements in a row, by the contract of `Block`.
    unsafe { slice::from_raw_parts(std::ptr::from_ref(block).cast(), B::LEN) }
}

/// The scalars of a block, in memory order, to write.
pub fn scalars_mut<B: Block>(block: &mut B) -> &mut [B::Element] {
    if B::LEN == 0 {
        return &mut [];
    }
    // SAFETY: a block is `B::LEN` elements in a row, by the contract of `Block`; the borrow is exclusive.
    unsafe { slice::from_raw_parts_mut(std::ptr::from_mut(block).cast(), B::LEN) }
}

/// The scalars of some blocks, in memory order.
pub fn scalars_of<B: Block>(blocks: &[B]) -> &[B::Element] {
    if B::LEN == 0 {
        return &[];
    }
    // SAFETY: each block is `B::LEN` elements in a row, by the contract of `Block`, and a slice puts them in a row.
    unsafe { slice::from_raw_parts(blocks.as_ptr().cast(), blocks.len() * B::LEN) }
}

/// The scalars of some blocks, in memory order, to write.
pub fn scalars_of_mut<B: Block>(blocks: &mut [B]) -> &mut [B::Element] {
    if B::LEN == 0 {
        return &mut [];
    }
    // SAFETY: as in `scalars_of`, and the borrow is exclusive.
    unsafe { slice::from_raw_parts_mut(blocks.as_mut_ptr().cast(), blocks.len() * B::LEN) }
}

/// The whole blocks that some scalars make up.
pub fn blocks_of<B: Block>(scalars: &[B::Element]) -> &[B] {
    let blocks = scalars.len().checked_div(B::LEN).unwrap_or(0);
    // SAFETY: a block is `B::LEN` elements in a row and no stricter aligned than one, by the contract of `Block`, and
    // any value of the elements makes a block, since it holds nothing else.
    unsafe { slice::from_raw_parts(scalars.as_ptr().cast(), blocks) }
}

/// The whole blocks that some scalars make up, to write.
pub fn blocks_of_mut<B: Block>(scalars: &mut [B::Element]) -> &mut [B] {
    let blocks = scalars.len().checked_div(B::LEN).unwrap_or(0);
    // SAFETY: as in `blocks_of`, and the borrow is exclusive.
    unsafe { slice::from_raw_parts_mut(scalars.as_mut_ptr().cast(), blocks) }
}

/// So many values that begin as zeros, made where they stay.
///
/// # Panics
///
/// If they are larger than the address space; aborts when memory runs out.
pub fn zeroed_vec<T: Zeroable>(len: usize) -> Vec<T> {
    let layout = Layout::array::<T>(len).expect("a vector fits the address space");
    if layout.size() == 0 {
        // SAFETY: values without a size need no memory, and zeros are a valid `T`.
        return (0..len).map(|_| unsafe { std::mem::zeroed() }).collect();
    }
    // SAFETY: the size is not 0.
    let pointer = unsafe { alloc_zeroed(layout) };
    if pointer.is_null() {
        handle_alloc_error(layout);
    }
    // SAFETY: allocated here by the global allocator for `len` values of `T`, which zeros are.
    unsafe { Vec::from_raw_parts(pointer.cast(), len, len) }
}

/// A value on the heap that began as zeros, aligned to a cache line.
///
/// The value never passes through the stack, so its size is bounded by memory alone.
pub struct Heap<T: Zeroable>(NonNull<T>);

impl<T: Zeroable> Heap<T> {
    /// A cache line, which is also the widest vector register.
    const ALIGN: usize = 64;

    /// All zeros.
    ///
    /// # Panics
    ///
    /// Aborts, as `Box` does, when memory runs out.
    pub fn zeroed() -> Self {
        if size_of::<T>() == 0 {
            return Self(NonNull::dangling());
        }
        let layout = Self::layout();
        // SAFETY: the size is not 0.
        let pointer = unsafe { alloc_zeroed(layout) };
        // Zeros are a valid `T`, by the contract of `Zeroable`.
        match NonNull::new(pointer.cast()) {
            Some(pointer) => Self(pointer),
            None => handle_alloc_error(layout),
        }
    }

    /// Sets every byte to zero.
    pub fn clear(&mut self) {
        // SAFETY: the pointer is to one `T`, and zeros are a valid `T`, which has no drop glue.
        unsafe { self.0.as_ptr().write_bytes(0, 1) }
    }

    fn layout() -> Layout {
        Layout::new::<T>()
            .align_to(Self::ALIGN)
            .expect("a type's size, rounded up to 64, is a valid layout")
    }
}

impl<T: Zeroable> Drop for Heap<T> {
    fn drop(&mut self) {
        if size_of::<T>() != 0 {
            // SAFETY: allocated in `zeroed` with this layout, and `T` has no drop glue.
            unsafe { dealloc(self.0.as_ptr().cast(), Self::layout()) }
        }
    }
}

impl<T: Zeroable> Deref for Heap<T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: the pointer is to a valid `T` that this owns.
        unsafe { self.0.as_ref() }
    }
}

impl<T: Zeroable> DerefMut for Heap<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the pointer is to a valid `T` that this owns, and the borrow is exclusive.
        unsafe { self.0.as_mut() }
    }
}

impl<T: Block> Clone for Heap<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::zeroed();
        scalars_mut(&mut *copy).copy_from_slice(scalars(&**self));
        copy
    }
}

impl<T: Block<Element = f32>> std::fmt::Debug for Heap<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Heap({} f32)", T::LEN)
    }
}

// SAFETY: a `Heap` owns its value as a `Box` does, and a `Zeroable` is `Send`.
unsafe impl<T: Zeroable> Send for Heap<T> {}
// SAFETY: a `Heap` owns its value as a `Box` does, and a `Zeroable` is `Sync`.
unsafe impl<T: Zeroable> Sync for Heap<T> {}

/// A cache line of `f32`s.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; 16]);

/// So many `f32`s on the heap, aligned to a cache line, at first zero.
#[derive(Default)]
pub struct Buffer {
    lines: Vec<Line>,
    len: usize,
}

impl Buffer {
    /// Nothing.
    pub const fn empty() -> Self {
        Self {
            lines: Vec::new(),
            len: 0,
        }
    }

    /// `len` zeros.
    pub fn zeroed(len: usize) -> Self {
        Self {
            lines: vec![Line([0.0; 16]); len.div_ceil(16)],
            len,
        }
    }

    /// Bytes on the heap: those of the `f32`s, rounded up to whole cache lines.
    pub fn bytes(&self) -> usize {
        size_of::<Line>() * self.lines.len()
    }
}

impl Deref for Buffer {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        // SAFETY: `lines` holds at least `len` `f32`s in a row: a line is 16 of them, without padding.
        unsafe { slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as in `deref`, and the borrow is exclusive.
        unsafe { slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}

/// Declares a `repr(C)` struct all of whose fields are [`Block`]s of `f32`, itself such a block.
///
/// The parameters of a layer of one's own, or of a network:
///
/// ```
/// use graven::prelude::*;
///
/// graven::block! {
///     /// One gain for each of `C` channels.
///     pub struct Gain[C: Dim] {
///         /// the gains
///         pub gain: GenericArray<f32, C>,
///     }
/// }
/// assert_eq!(<Gain<typenum::U8> as Block>::LEN, 8);
/// ```
///
/// Its layout is the macro's affair:
///
/// ```compile_fail,E0080
/// graven::block! {
///     #[repr(align(64))]
///     pub struct Padded { pub gain: [f32; 3] }
/// }
/// let padded = Padded { gain: [0.0; 3] };
/// graven::kernels::block::scalars(&padded);
/// ```
///
/// Nor is there a way around it:
///
/// ```compile_fail,E0080
/// graven::block! {
///     #[repr(align(64))]
///     pub struct Padded { pub gain: [f32; 3] }
/// }
/// let padded = [Padded { gain: [0.0; 3] }];
/// graven::kernels::block::scalars(&padded);
/// ```
#[macro_export]
macro_rules! block {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident $([$($generic:ident : $bound:path),* $(,)?])? {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[repr(C)]
        $vis struct $name $(<$($generic: $bound),*>)? {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        // Said here because rustc would otherwise look into each field, and into all that is in it.
        // SAFETY: every field is `Zeroable` (`LEN` compiles only then), hence `Send`.
        unsafe impl $(<$($generic: $bound),*>)? ::core::marker::Send for $name $(<$($generic),*>)? {}
        // SAFETY: every field is `Zeroable` (`LEN` compiles only then), hence `Sync`.
        unsafe impl $(<$($generic: $bound),*>)? ::core::marker::Sync for $name $(<$($generic),*>)? {}

        // SAFETY: every field is `Zeroable` (`LEN` compiles only then), so zeros are a valid value of each.
        unsafe impl $(<$($generic: $bound),*>)? $crate::kernels::block::Zeroable for $name $(<$($generic),*>)? {}

        // SAFETY: the struct is `repr(C)` and each of its fields is a row of `f32` with the alignment of `f32`
        // (`Field::of` takes no other), so that fields follow each other without padding; that no attribute changes size
        // or alignment is asserted where `LEN` is evaluated, without which there is no use of the block.
        unsafe impl $(<$($generic: $bound),*>)? $crate::kernels::block::Block for $name $(<$($generic),*>)? {
            type Element = ::core::primitive::f32;
            const LEN: ::core::primitive::usize = $crate::kernels::block::length_of_row::<Self>(Self::STRUCTURE.scalars());
            const STRUCTURE: $crate::kernels::structure::Structure = $crate::kernels::structure::Structure::Struct(
                &[$($crate::kernels::structure::Field::of::<$type>(::core::stringify!($field))),*]
            );
        }
    };
}

/// Declares a `repr(C)` struct all of whose fields are [`Zeroable`], itself zeroable: a workspace.
#[macro_export]
macro_rules! zeroable {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident $([$($generic:ident : $bound:path),* $(,)?])? {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[repr(C)]
        $vis struct $name $(<$($generic: $bound),*>)? {
            $($(#[$field_meta])* $field_vis $field: $type,)*
        }

        // Said here because rustc would otherwise look into each field, and into all that is in it.
        // SAFETY: every field is `Zeroable` (the constant compiles only then), hence `Send`.
        unsafe impl $(<$($generic: $bound),*>)? ::core::marker::Send for $name $(<$($generic),*>)? {}
        // SAFETY: every field is `Zeroable` (the constant compiles only then), hence `Sync`.
        unsafe impl $(<$($generic: $bound),*>)? ::core::marker::Sync for $name $(<$($generic),*>)? {}

        // SAFETY: every field is `Zeroable` (the constant compiles only then), so zeros are a valid value of each.
        unsafe impl $(<$($generic: $bound),*>)? $crate::kernels::block::Zeroable for $name $(<$($generic),*>)? {
            const FIELDS: () = {
                const fn is_zeroable<Z: $crate::kernels::block::Zeroable>() {}
                $(is_zeroable::<$type>();)*
            };
        }
    };
}

/// Makes a `repr(transparent)` struct over an integer an element of samples.
#[doc(hidden)]
#[macro_export]
macro_rules! element {
    ($name:ident [$($generics:tt)*] [$($used:tt)*] ($of:ty)) => {
        const _: () = {
            use $crate::kernels::block::{Block, Zeroable};
            use $crate::kernels::structure::Structure;

            // SAFETY: the struct is `repr(transparent)` over an integer, of which all bytes zero are a value.
            unsafe impl<$($generics)*> Zeroable for $name<$($used)*> {
                const FIELDS: () = assert!(size_of::<Self>() == size_of::<$of>());
            }
            // SAFETY: a value is one of itself.
            unsafe impl<$($generics)*> Block for $name<$($used)*> {
                type Element = Self;
                const LEN: usize = 1;
                const STRUCTURE: Structure = Structure::Scalar;
            }
        };
        impl<$($generics)*> $crate::shape::Element for $name<$($used)*> {}
    };
}

/// Declares a struct of several inputs of a network, each field a [`Sample`](crate::shape::Sample).
#[doc(hidden)]
#[macro_export]
macro_rules! input_struct {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(missing_docs)]
        #[repr(C)]
        $vis struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        const _: () = {
            // SAFETY: every field is `Zeroable` (the constant compiles only then), so zeros are a valid value of each.
            unsafe impl $crate::kernels::block::Zeroable for $name {
                const FIELDS: () = {
                    const fn is_zeroable<Z: $crate::kernels::block::Zeroable>() {}
                    $(is_zeroable::<$type>();)*
                };
            }
            // SAFETY: a value is one of itself.
            unsafe impl $crate::kernels::block::Block for $name {
                type Element = Self;
                const LEN: ::core::primitive::usize = 1;
                const STRUCTURE: $crate::kernels::structure::Structure = $crate::kernels::structure::Structure::Scalar;
            }
            impl $crate::shape::Element for $name {
                fn are_finite(level: $crate::simd::Level, inputs: &[Self]) -> ::core::primitive::bool {
                    $crate::rt::all_finite(level, inputs, |input, level| {
                        $($crate::rt::is_finite(level, &input.$field))&&*
                    })
                }

                fn first_not_finite(
                    inputs: &[Self],
                ) -> ::core::option::Option<(::core::primitive::usize, ::core::primitive::f32)> {
                    $crate::rt::first_not_finite(inputs, |input| {
                        [$($crate::rt::not_finite(&input.$field)),*]
                    })
                }
            }
            impl $crate::shape::InputStruct for $name {
                const FIELDS: &'static [$crate::shape::NamedDims] = &[$($crate::shape::NamedDims {
                    name: ::core::stringify!($field),
                    dims: <$type as $crate::shape::Sample>::DIMS,
                }),*];
            }
            impl $crate::shape::Sample for $name {
                const DIMS: $crate::shape::Dims =
                    <$crate::shape::Inputs<Self> as $crate::shape::InputShape>::DIMS;
            }
        };
    };
}

/// Declares a struct of one [`Block`] of `f32` that is named after a type parameter, and dereferences to the block.
#[doc(hidden)]
#[macro_export]
macro_rules! wrapper {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident [$generic:ident : $bound:path] ($type:ty);
    ) => {
        $(#[$meta])*
        #[repr(transparent)]
        $vis struct $name<$generic: $bound>($type, std::marker::PhantomData<$generic>);

        // SAFETY: the struct is `repr(transparent)` over a `Zeroable`, which is `Send`.
        unsafe impl<$generic: $bound> Send for $name<$generic> {}
        // SAFETY: the struct is `repr(transparent)` over a `Zeroable`, which is `Sync`.
        unsafe impl<$generic: $bound> Sync for $name<$generic> {}

        // SAFETY: the struct is `repr(transparent)` over a `Zeroable`.
        unsafe impl<$generic: $bound> $crate::kernels::block::Zeroable for $name<$generic> {}

        // SAFETY: the struct is `repr(transparent)` over a `Block`.
        unsafe impl<$generic: $bound> $crate::kernels::block::Block for $name<$generic> {
            type Element = f32;
            const LEN: usize = <$type as $crate::kernels::block::Block>::LEN;
            const STRUCTURE: $crate::kernels::structure::Structure = <$type as $crate::kernels::block::Block>::STRUCTURE;
        }

        impl<$generic: $bound> std::ops::Deref for $name<$generic> {
            type Target = $type;
            #[inline]
            fn deref(&self) -> &$type {
                &self.0
            }
        }

        impl<$generic: $bound> std::ops::DerefMut for $name<$generic> {
            #[inline]
            fn deref_mut(&mut self) -> &mut $type {
                &mut self.0
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::block! {
        /// Two fields of different sizes, and one of none.
        struct Pair { first: [f32; 3], nothing: (), second: [[f32; 2]; 2] }
    }

    #[test]
    fn a_struct_is_its_scalars_in_order() {
        let mut pair = Pair {
            first: [1.0, 2.0, 3.0],
            nothing: (),
            second: [[4.0, 5.0], [6.0, 7.0]],
        };
        assert_eq!(Pair::LEN, 7);
        scalars_mut(&mut pair)[6] = 8.0;
        assert_eq!(scalars(&pair), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0]);
        assert_eq!((pair.nothing, pair.first[0], pair.second[1][1]), ((), 1.0, 8.0));
    }

    #[test]
    fn nothing_has_no_scalars() {
        assert!(scalars(&()).is_empty());
        assert!(scalars_mut(&mut ()).is_empty());
        assert!(scalars_of(&[(), ()]).is_empty());
        assert!(blocks_of::<()>(&[1.0]).is_empty());
        let heap = Heap::<()>::zeroed();
        assert!(scalars(&*heap.clone()).is_empty());
    }

    #[test]
    fn heap_memory_is_zeroed_and_aligned() {
        let mut heap = Heap::<[f32; 1000]>::zeroed();
        assert!(std::ptr::from_ref(&*heap).addr().is_multiple_of(64));
        assert!(heap.iter().all(|&x| x == 0.0));
        heap[999] = 1.0;
        assert_eq!(heap.clone()[999], 1.0);
        heap.clear();
        assert_eq!(heap[999], 0.0);
        let buffer = Buffer::zeroed(17);
        assert!(buffer.as_ptr().addr().is_multiple_of(64) && buffer.len() == 17);
        assert_eq!(zeroed_vec::<[f32; 2]>(3), [[0.0; 2]; 3]);
        assert_eq!(zeroed_vec::<()>(3).len(), 3);
    }

    #[test]
    fn scalars_become_whole_blocks() {
        let mut scalars = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(blocks_of::<[f32; 2]>(&scalars), [[1.0, 2.0], [3.0, 4.0]]);
        blocks_of_mut::<[f32; 2]>(&mut scalars)[1] = [0.0, 0.0];
        assert_eq!(scalars, [1.0, 2.0, 0.0, 0.0, 5.0]);
        assert_eq!(scalars_of(&[[1.0_f32, 2.0], [3.0, 4.0]]), [1.0, 2.0, 3.0, 4.0]);
    }
}
