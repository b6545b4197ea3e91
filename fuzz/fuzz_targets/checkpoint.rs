//! Any bytes as a checkpoint: a network or an error, never a panic, and never more memory than the file is long.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use graven::data::InMemory;
use graven::prelude::*;
use libfuzzer_sys::fuzz_target;

network! {
    pub struct Net: [2] -> [1] { hidden: Dense(2), BatchNorm, repeat 2 { Tanh, Dense(2) }, Dense(1, bias = false) }
}

/// What a file that graven wrote has before its checksum.
const PREFIX: &[u8] = br#"{"__metadata__":{"crc32":""#;
const PLACE: std::ops::Range<usize> = 8 + PREFIX.len()..8 + PREFIX.len() + 8;

/// The bytes with the right checksum if they have one, so that what stands behind it is reached.
fn with_checksum(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if bytes.len() >= PLACE.end && bytes[8..].starts_with(PREFIX) {
        bytes[PLACE].fill(b'0');
        let checksum = format!("{:08x}", crc32fast::hash(&bytes));
        bytes[PLACE].copy_from_slice(checksum.as_bytes());
    }
    bytes
}

static DATA: LazyLock<InMemory<[f32; 2], [f32; 1]>> =
    LazyLock::new(|| InMemory::new(vec![[0.5, 1.0]; 5], vec![[1.0]; 5]).unwrap());

fuzz_target!(|bytes: &[u8]| {
    for bytes in [bytes, &with_checksum(bytes)] {
        if let Ok(net) = Net::load_bytes(bytes, "file") {
            // What loads has the network's tensors, and is written and read as it is.
            let again = Net::load_bytes(&net.to_bytes(), "again").unwrap();
            let bits = |net: &Net| -> Vec<u32> {
                net.tensors().iter().flat_map(|tensor| tensor.values).map(|x| x.to_bits()).collect()
            };
            assert_eq!(bits(&net), bits(&again));
        }
    }
    // Where it stands in the data is read from a file only.
    if bytes.windows(5).any(|text| text == b"\"fit\"") {
        let path = format!("/dev/shm/graven-fuzz-{}", std::process::id());
        let path = Path::new(&path);
        std::fs::write(path, with_checksum(bytes)).unwrap();
        let mut net = Net::new(1);
        let fit = Fit::new(Mse, Sgd::new(0.1).momentum(0.5)).batch_size(2).epochs(3).progress(false);
        let _ = net.fit(&*DATA, fit.resume(path).threads(1));
        let mut training = Training::new(&net, Mse, Sgd::new(0.1).momentum(0.5), 2).unwrap();
        let _ = training.restore(&mut net, path);
    }
});
