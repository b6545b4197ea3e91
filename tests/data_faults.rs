//! Dataset files that are damaged or mean harm: errors, never a panic, and no more memory than their headers promise.
#![cfg(feature = "data")]

mod counting;

use std::io::Write;

use counting::most_bytes;
use flate2::{Compression, write::GzEncoder};
use graven::Error;
use graven::data::IdxReader;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// What unpacking takes: the window and tables of inflate (RFC 1951), and buffers.
const INFLATE: usize = 100_000;
/// What is taken at first where a header promises more than this.
const FIRST: usize = 1 << 20;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// 300 images of 5 x 7 pixels.
fn images() -> Vec<u8> {
    let mut images = vec![0, 0, 8, 3, 0, 0, 1, 44, 0, 0, 0, 5, 0, 0, 0, 7];
    images.extend((0..300 * 35).map(|i| (i * i % 251) as u8));
    images
}

/// What a plain header promises, if it is one.
fn promised(bytes: &[u8]) -> usize {
    let sizes = bytes.get(4..16).unwrap_or(&[]).as_chunks::<4>().0.iter();
    sizes.fold(1, |product: usize, size| {
        product.saturating_mul(u32::from_be_bytes(*size) as usize)
    })
}

/// Reads a file of images, and checks what that takes.
fn read(bytes: &[u8], promised: usize) -> graven::Result<Vec<u8>> {
    let reader = || IdxReader::<3>::from_bytes(bytes, "images")?.read_elements();
    let (result, most) = most_bytes(reader);
    // Memory doubles with the data, and never goes beyond what the header promises.
    let allowed = INFLATE + promised.min(FIRST.max(3 * bytes.len()));
    assert!(
        most <= allowed,
        "{most} bytes for {promised} promised in {} bytes",
        bytes.len()
    );
    result
}

#[test]
fn a_thousand_flipped_bits_take_no_more_than_is_promised() {
    let plain = images();
    let mut rng = ChaCha8Rng::seed_from_u64(0x1d2);
    let (mut read_well, mut refused) = (0, 0);
    for round in 0..1000 {
        let mut flipped = plain.clone();
        let place = rng.random_range(0..if round % 2 == 0 { 16 } else { plain.len() });
        flipped[place] ^= 1 << rng.random_range(0..8);
        match read(&flipped, promised(&flipped)) {
            // A pixel has another value, which nothing in the format can tell.
            Ok(pixels) => {
                assert!(place >= 16 && pixels.len() == 300 * 35, "byte {place}");
                read_well += 1;
            }
            Err(_) => {
                assert!(place < 16, "byte {place}");
                refused += 1;
            }
        }
    }
    assert_eq!(read_well + refused, 1000);
    assert!(read_well > 400 && refused > 400);
}

#[test]
fn a_thousand_flipped_bits_of_a_gzip_file_are_found_by_its_checksum() {
    let (plain, packed) = (images(), gzip(&images()));
    let mut rng = ChaCha8Rng::seed_from_u64(0x6219);
    let mut unnoticed = 0;
    for _ in 0..1000 {
        let mut flipped = packed.clone();
        let place = rng.random_range(0..packed.len());
        flipped[place] ^= 1 << rng.random_range(0..8);
        // What is unpacked before the damage is found may promise anything.
        if let Ok(pixels) = read(&flipped, usize::MAX) {
            // Time and system in the header, and the bits that fill up the last byte (RFC 1952), mean nothing.
            assert!(pixels == plain[16..], "byte {place}");
            unnoticed += 1;
        }
    }
    assert!(unnoticed < 20, "{unnoticed}");
}

#[test]
fn every_truncation_is_refused() {
    let (plain, packed) = (images(), gzip(&images()));
    for len in 0..plain.len() {
        assert!(matches!(read(&plain[..len], 300 * 35), Err(Error::Truncated { offset, .. }) if offset == len as u64));
    }
    for len in 0..packed.len() {
        assert!(read(&packed[..len], 300 * 35).is_err(), "{len}");
    }
}

#[test]
fn a_bomb_takes_what_its_header_promises() {
    // 64 MiB of zeros in 64 KiB, behind a header that promises 35 pixels.
    let mut bomb = vec![0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 7];
    bomb.resize(64 << 20, 0);
    let packed = gzip(&bomb);
    assert!(packed.len() < 70_000);
    assert!(matches!(read(&packed, 35), Err(Error::TrailingData { offset: 51, .. })));
    // The same behind one that promises 4 billion images and then ends early: as much as there was.
    bomb[4..8].fill(255);
    bomb.truncate(1000);
    assert!(matches!(
        read(&gzip(&bomb), usize::MAX),
        Err(Error::Truncated { offset: 1000, .. })
    ));
    // Promises of more than a machine has.
    bomb[8..16].fill(255);
    assert!(matches!(read(&bomb, usize::MAX), Err(Error::IdxTooLarge { .. })));
}

#[test]
fn a_gzip_header_without_end_is_refused() {
    // A file name (RFC 1952, section 2.3.1, FNAME) of a million bytes, without its zero.
    let mut bytes = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 255];
    bytes.resize(1_000_000, b'a');
    let (result, most) = most_bytes(|| IdxReader::<1>::from_bytes(&bytes, "labels").map(drop));
    assert!(matches!(result, Err(Error::CorruptGzip { .. })));
    assert!(most < INFLATE + 4 * bytes.len(), "{most}");
}
