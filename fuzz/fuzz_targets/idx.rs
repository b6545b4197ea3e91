//! Any bytes as an IDX file: refused or read, never a panic, and never more memory than the data are long.
#![no_main]

use graven::data::{Dataset, IdxImages, IdxReader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(reader) = IdxReader::<1>::from_bytes(bytes, "labels") {
        let [expected] = reader.sizes();
        if let Ok(labels) = reader.read_elements() {
            assert_eq!(labels.len(), expected);
        }
    }
    if let Ok(reader) = IdxReader::<3>::from_bytes(bytes, "images") {
        let expected = reader.sizes().iter().product::<usize>();
        if let Ok(pixels) = reader.read_elements() {
            assert_eq!(pixels.len(), expected);
        }
    }
    // A pair of files: the first byte says where the one ends and the other begins.
    if let [cut, files @ ..] = bytes {
        let (images, labels) = files.split_at(usize::from(*cut).min(files.len()));
        if let Ok(data) = IdxImages::<2, 3, 4>::from_idx_bytes(images, labels) {
            let mut sample = [[[0.0; 1]; 3]; 2];
            for index in 0..data.len() {
                data.input(index, &mut sample);
                assert!(data.target(index).index() < 4);
            }
        }
    }
});
