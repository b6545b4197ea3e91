//! Dataset files from the outside: the digits that come with the sources, full MNIST where it is at hand, and damage.
#![cfg(feature = "data")]

use flate2::{Compression, write::GzEncoder};
use graven::{
    Error,
    data::{Dataset, DatasetExt, IdxImages, Mnist},
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

type Small = IdxImages<4, 5, 10>;

/// Seven images of 4 x 5 pixels and their labels, as IDX.
fn small_set() -> (Vec<u8>, Vec<u8>) {
    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0, 5];
    images.extend((0..140).map(|i| (i * 37 % 256) as u8));
    (images, vec![0, 0, 8, 1, 0, 0, 0, 7, 0, 1, 2, 3, 4, 5, 6])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An empty directory of this test run alone.
fn empty_directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

fn class_counts(data: &impl Dataset<Target = graven::data::Label<10>>) -> [usize; 10] {
    let mut counts = [0; 10];
    for index in 0..data.len() {
        counts[data.target(index).index()] += 1;
    }
    counts
}

fn included_digits() -> Mnist {
    let directory = sources().join("examples/data");
    let (images, labels) = ("mnist-10k-images-idx3-ubyte.gz", "mnist-10k-labels-idx1-ubyte.gz");
    Mnist::from_files(directory.join(images), directory.join(labels)).unwrap()
}

#[test]
fn the_included_digits_load_and_every_split_is_balanced() {
    let digits = included_digits();
    assert_eq!(
        class_counts(&digits),
        [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
    );
    let parts = [0, 2000, 4000, 6000, 8000];
    for start in parts {
        let part = graven::data::Subset::new(&digits, start..start + 2000);
        assert!(
            class_counts(&part).iter().all(|count| (150..260).contains(count)),
            "part at {start}"
        );
    }
    let (_, test) = digits.split_at(8000, 1).unwrap();
    assert!(class_counts(&test).iter().all(|count| (150..260).contains(count)));

    let mut ink = 0;
    let mut sample = [[[f32::NAN; 1]; 28]; 28];
    for index in 0..digits.len() {
        digits.input(index, &mut sample);
        let scalars = sample.as_flattened().as_flattened();
        assert!(
            scalars
                .iter()
                .zip(digits.pixels(index))
                .all(|(&scalar, &pixel)| scalar * 255.0 == f32::from(pixel))
        );
        ink += digits.pixels(index).iter().map(|&pixel| u64::from(pixel)).sum::<u64>();
    }
    assert_eq!(ink, 262_146_600);
}

#[test]
fn full_mnist_loads_where_it_is_at_hand() {
    let directory = sources().join("../shared/data/mnist");
    if !directory.is_dir() {
        println!("skipped: no full MNIST in {}", directory.display());
        return;
    }
    let (train, test) = Mnist::from_dir(directory).unwrap();
    assert_eq!(
        class_counts(&train),
        [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    );
    assert_eq!(
        class_counts(&test),
        [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    );
    let first: Vec<usize> = (0..10).map(|index| train.target(index).index()).collect();
    assert_eq!(first, [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);

    let known: std::collections::HashSet<&[u8]> = (0..10_000).map(|index| train.pixels(index)).collect();
    let digits = included_digits();
    assert!(
        (0..10_000).all(|index| known.contains(digits.pixels(index))),
        "the included digits are the first 10,000"
    );
}

#[test]
fn a_directory_may_use_any_known_spelling() {
    let directory = empty_directory("spellings");
    let (images, labels) = small_set();
    fs::write(directory.join("train-images-idx3-ubyte"), &images).unwrap();
    fs::write(directory.join("train-labels.idx1-ubyte.gz"), gzip(&labels)).unwrap();
    fs::write(directory.join("t10k-images.idx3-ubyte"), &images).unwrap();
    let error = Small::from_dir(&directory).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "no test labels in `{}`: expected one of t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, \
             t10k-labels.idx1-ubyte, t10k-labels.idx1-ubyte.gz; put the file there or name another directory",
            directory.display()
        )
    );
    fs::write(directory.join("t10k-labels-idx1-ubyte.gz"), gzip(&labels)).unwrap();
    let (train, test) = Small::from_dir(&directory).unwrap();
    assert_eq!((train.len(), test.len(), train.target(6).index()), (7, 7, 6));
}

#[test]
fn files_of_the_families_are_found_by_their_names() {
    let (images, _) = small_set();
    let letters = |labels: [u8; 7]| [&[0, 0, 8, 1, 0, 0, 0, 7][..], &labels].concat();
    let directory = empty_directory("families");
    let write = |name: &str, bytes: &[u8]| fs::write(directory.join(name), gzip(bytes)).unwrap();
    for part in ["train", "test"] {
        write(&format!("emnist-letters-{part}-images-idx3-ubyte.gz"), &images);
    }
    write(
        "emnist-letters-train-labels-idx1-ubyte.gz",
        &letters([1, 9, 2, 3, 4, 5, 6]),
    );
    // The test set lacks the last class, but counts as the other does.
    write(
        "emnist-letters-test-labels-idx1-ubyte.gz",
        &letters([1, 2, 3, 4, 5, 6, 7]),
    );
    type Letters = IdxImages<4, 5, 9>;
    let (train, test) = Letters::from_dir(&directory).unwrap();
    assert_eq!((train.target(1).index(), test.target(6).index()), (8, 6));
    let upright: IdxImages<5, 4, 9> = train.clone().transposed();
    assert_eq!(upright.pixels(2)[4 + 3], train.pixels(2)[3 * 5 + 1]);
    assert_eq!(format!("{:?}", upright.transposed()), format!("{train:?}"));

    for part in ["train", "test"] {
        write(&format!("qmnist-{part}-images-idx3-ubyte.gz"), &images);
        let mut labels = vec![0, 0, 0x0c, 2, 0, 0, 0, 7, 0, 0, 0, 8];
        labels.extend((0..7 * 8).flat_map(|i: i32| (i / 8).to_be_bytes()));
        write(&format!("qmnist-{part}-labels-idx2-int.gz"), &labels);
    }
    assert_eq!(
        Small::from_dir(&directory).unwrap_err().to_string(),
        format!(
            "`{}` holds several datasets: found emnist-letters, qmnist, expected one; name one with `from_dir_named`",
            directory.display()
        )
    );
    let (train, _) = Small::from_dir_named(&directory, "qmnist").unwrap();
    assert_eq!(train.target(6).index(), 6);
    let error = Small::from_dir_named(&directory, "kmnist").unwrap_err().to_string();
    let start = format!(
        "no training images in `{}`: expected one of kmnist-train-",
        directory.display()
    );
    assert!(error.starts_with(&start), "{error}");
    let error = Small::from_dir(directory.join("nowhere")).unwrap_err().to_string();
    assert!(error.contains(": expected one of train-images-idx3-ubyte, "), "{error}");
}

#[test]
fn errors_name_the_file() {
    let directory = empty_directory("errors");
    let (images, labels) = small_set();
    let [images_path, labels_path] = ["images", "labels"].map(|name| directory.join(name));
    fs::write(&images_path, &images[..100]).unwrap();
    fs::write(&labels_path, gzip(&labels)).unwrap();
    assert_eq!(
        Small::from_files(&images_path, &labels_path).unwrap_err().to_string(),
        format!(
            "`{}` is truncated: found its end at byte 100, expected 156 bytes; fetch the file again",
            images_path.display()
        )
    );
}

#[test]
fn every_truncation_is_an_error() {
    let (images, labels) = small_set();
    assert_eq!(Small::from_idx_bytes(&images, &labels).unwrap().len(), 7);
    for len in 0..images.len() {
        let error = Small::from_idx_bytes(&images[..len], &labels).unwrap_err();
        assert!(
            matches!(error, Error::Truncated { offset, .. } if offset == len as u64),
            "{len}: {error}"
        );
    }
    for len in 0..labels.len() {
        let error = Small::from_idx_bytes(&images, &labels[..len]).unwrap_err();
        assert!(
            matches!(error, Error::Truncated { offset, .. } if offset == len as u64),
            "{len}: {error}"
        );
    }
    let packed = gzip(&images);
    for len in 2..packed.len() {
        let error = Small::from_idx_bytes(&packed[..len], &labels).unwrap_err();
        assert!(matches!(error, Error::CorruptGzip { .. }), "{len}: {error}");
    }
}

/// Damage is refused or changes pixels and labels only; whatever loads can be read to the end.
#[test]
fn flipped_bits_never_panic() {
    let (images, labels) = small_set();
    let sets = [(images.clone(), labels.clone()), (gzip(&images), gzip(&labels))];
    let mut rng = ChaCha8Rng::seed_from_u64(0x1d);
    for round in 0..4000 {
        let (mut images, mut labels) = sets[round % 2].clone();
        for _ in 0..rng.random_range(1..4) {
            // Headers matter more than pixels: half of all flips hit the first bytes of a file.
            let file = if rng.random() { &mut images } else { &mut labels };
            let bytes = if rng.random() { file.len() } else { file.len().min(16) };
            let (byte, bit) = (rng.random_range(0..bytes), rng.random_range(0..8));
            file[byte] ^= 1 << bit;
        }
        match Small::from_idx_bytes(&images, &labels) {
            Ok(data) => {
                assert_eq!(data.len(), 7);
                assert!(
                    data.batches(2)
                        .unwrap()
                        .flat_map(|batch| batch.targets().to_vec())
                        .all(|label| label.index() < 10)
                );
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}
