//! What can go wrong at run time: files, data and the machine. Shape errors never reach run time.

use std::{io, path::PathBuf};

use crate::losses::Refusal;
use crate::not_finite::NotFinite;

/// A result whose error is [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// A run-time error: files, data and the machine.
///
/// Byte offsets count from 0 in the unpacked file. Data that were never in a file carry a name of their own in `path`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system could not open or read a file.
    #[error("cannot read `{}` at byte {offset}: {source}; check that the file exists and may be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Where reading stopped.
        offset: u64,
        /// What the operating system said.
        source: io::Error,
    },

    /// The operating system could not write a file.
    #[error(
        "cannot write `{}`: {source}; what was there before is unchanged: make room, or name a place that may be \
         written",
        path.display()
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// The operating system could not write a file to its end, in a place where no other file can take its place.
    #[error(
        "cannot write `{}` to its end: {source}; no other file can take its place, so that it now has part of the new \
         content: make room, or name another place, and save again",
        path.display()
    )]
    WriteInPlace {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// A directory holds none of the names under which a file is known.
    #[error(
        "no {content} in `{}`: expected one of {}; put the file there or name another directory",
        directory.display(),
        tried.join(", ")
    )]
    FileNotFound {
        /// Where it was looked for.
        directory: PathBuf,
        /// What the file would hold.
        content: String,
        /// The names tried, in order.
        tried: Vec<String>,
    },

    /// A directory holds several datasets.
    #[error(
        "`{}` holds several datasets: found {}, expected one; name one with `from_dir_named`",
        directory.display(),
        found.join(", ")
    )]
    SeveralDatasets {
        /// Where they were looked for.
        directory: PathBuf,
        /// Their names.
        found: Vec<String>,
    },

    /// A gzip stream is damaged.
    #[error(
        "`{}` is damaged: its gzip stream breaks after byte {offset} of the unpacked data ({source}); \
         expected a whole gzip file: fetch it again",
        path.display()
    )]
    CorruptGzip {
        /// The file.
        path: PathBuf,
        /// How many bytes could be unpacked.
        offset: u64,
        /// What the decompressor said.
        source: io::Error,
    },

    /// The data end too early.
    #[error(
        "`{}` is truncated: found its end at byte {offset}, expected {expected} bytes; fetch the file again",
        path.display()
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Where the data end.
        offset: u64,
        /// The length the data should have, as far as it is known at that point.
        expected: u64,
    },

    /// The data go on after the end that the header gives.
    #[error(
        "`{}` is too long: found more data at byte {offset}, expected the end of the file by the sizes in its header; \
         fetch the file again",
        path.display()
    )]
    TrailingData {
        /// The file.
        path: PathBuf,
        /// Where the file should end.
        offset: u64,
    },

    /// A file does not begin as IDX files do.
    #[error(
        "`{}` is no idx file: found {:02x} {:02x} at byte 0, expected 00 00; name an idx file, plain or gzip-compressed",
        path.display(),
        found[0],
        found[1]
    )]
    IdxMagic {
        /// The file.
        path: PathBuf,
        /// Its first two bytes.
        found: [u8; 2],
    },

    /// An IDX file holds elements of another type.
    #[error(
        "`{}` holds other elements: found type 0x{found:02x} at byte 2, expected {expected}; convert them",
        path.display()
    )]
    IdxElementType {
        /// The file.
        path: PathBuf,
        /// The type code found.
        found: u8,
        /// The type codes that can be read.
        expected: &'static str,
    },

    /// An IDX file has another number of dimensions.
    #[error(
        "`{}` has another rank: found {found} dimensions at byte 3, expected {expected}; images have 3, labels have 1: \
         check that the two files are not swapped",
        path.display()
    )]
    IdxRank {
        /// The file.
        path: PathBuf,
        /// The rank found.
        found: u8,
        /// The rank asked for.
        expected: u8,
    },

    /// The sizes of an IDX file multiply to more than the machine can address or give.
    #[error(
        "`{}` is too large: found sizes {sizes:?} at byte 4, expected a product that fits in memory; \
         check that the file is not damaged",
        path.display()
    )]
    IdxTooLarge {
        /// The file.
        path: PathBuf,
        /// The sizes in the header.
        sizes: Vec<u32>,
    },

    /// A file of images has no image.
    #[error("`{}` is empty: found 0 images at byte 4, expected at least 1; name another file", path.display())]
    NoImages {
        /// The file.
        path: PathBuf,
    },

    /// Images of another size than the type says.
    #[error(
        "`{}` holds images of another size: found {} x {} at byte 8, expected {} x {}; \
         give the type the sizes of the file",
        path.display(),
        found[0],
        found[1],
        expected[0],
        expected[1]
    )]
    ImageSize {
        /// The file.
        path: PathBuf,
        /// Height and width in the header.
        found: [usize; 2],
        /// Height and width of the type.
        expected: [usize; 2],
    },

    /// As many labels as images are needed.
    #[error(
        "found {images} images in `{}` and {labels} labels in `{}`, expected as many labels as images; \
         check that the two files belong together",
        images_path.display(),
        labels_path.display()
    )]
    ImageAndLabelCounts {
        /// The file of images.
        images_path: PathBuf,
        /// How many images it has.
        images: usize,
        /// The file of labels.
        labels_path: PathBuf,
        /// How many labels it has.
        labels: usize,
    },

    /// A label is not below the number of classes.
    #[error(
        "`{}` has a label out of range: found {found} in record {record} at byte {offset}, expected 0 or more and less than \
         {classes}; give the type as many classes as the file has",
        path.display()
    )]
    LabelOutOfRange {
        /// The file.
        path: PathBuf,
        /// Which label, from 0.
        record: usize,
        /// Where it is.
        offset: u64,
        /// The label found.
        found: i64,
        /// The number of classes of the type.
        classes: usize,
    },

    /// A safetensors file does not begin with the length of its header.
    #[error(
        "`{}` is no safetensors file: found {}a header of {found} bytes at byte 0, expected at most {expected}; {}",
        path.display(),
        other_format(*found).map_or_else(String::new, |(kind, _)| format!("{kind}, or ")),
        other_format(*found).map_or("name a file that graven or another program saved in this format", |(_, cure)| cure)
    )]
    HeaderLength {
        /// The file.
        path: PathBuf,
        /// The length found.
        found: u64,
        /// What the file has room for.
        expected: u64,
    },

    /// The header of a safetensors file breaks the rules of the format.
    #[error(
        "`{}` has a damaged header at byte 8: {reason}; expected that of a safetensors file: fetch or save it again",
        path.display()
    )]
    CheckpointHeader {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },

    /// A file that graven saved was changed since.
    #[error(
        "`{}` is damaged: found the checksum {found:08x}, expected {expected:08x} as byte 34 says; fetch it again, or, \
         if another program changed it on purpose, leave `crc32` and graven's other keys out of its metadata",
        path.display()
    )]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The checksum of what is there.
        found: u32,
        /// The checksum of what was saved.
        expected: u32,
    },

    /// A file that says that graven saved it has no checksum where graven puts it.
    #[error(
        "`{}` is damaged: found no checksum at byte 34, expected 8 hexadecimal digits in a file that graven saved; \
         fetch it again, or, if another program changed it on purpose, leave graven's keys out of its metadata",
        path.display()
    )]
    NoChecksum {
        /// The file.
        path: PathBuf,
    },

    /// The tensors of a file are not those of the network.
    #[error("`{}` {}", path.display(), told(differences, *more, network, said))]
    OtherNetwork {
        /// The file.
        path: PathBuf,
        /// The network's name.
        network: &'static str,
        /// What differs: all of the network's tensors that do, then those that it has not.
        differences: Vec<TensorDifference>,
        /// How many more tensors there are that the network has not.
        more: usize,
        /// What the file says of itself, if anything.
        said: String,
    },

    /// Nothing in a file of another program tells in which order its weights are.
    #[error(
        "`{}` does not say in whose order its weights are: found `{tensor}` of shape {shape:?}, which is the same in graven \
         and in PyTorch, expected `order` in its metadata; if it is from PyTorch, permute convolutions from [out, in, \
         height, width] to [height, width, in, out] and linear layers from [out, in] to [in, out], then save it with the \
         metadata {{\"order\": \"graven\"}}",
        path.display()
    )]
    UnclearOrder {
        /// The file.
        path: PathBuf,
        /// The first of the weights.
        tensor: String,
        /// Its shape.
        shape: Vec<usize>,
    },

    /// A file holds a network, but no training that could go on.
    #[error(
        "`{}` has no `{missing}` in its metadata, expected a file saved by {expected}; load its weights into a network \
         and train anew",
        path.display()
    )]
    NoTraining {
        /// The file.
        path: PathBuf,
        /// The metadata's key that is missing or cannot be read.
        missing: &'static str,
        /// What saves such files.
        expected: &'static str,
    },

    /// A training cannot go on with other settings than it began with.
    #[error(
        "`{}` is of a training with {}; give it the same, or load the weights alone and train anew",
        path.display(),
        differences.iter().map(SettingDifference::to_string).collect::<Vec<_>>().join("; with ")
    )]
    OtherTraining {
        /// The file.
        path: PathBuf,
        /// All settings that differ.
        differences: Vec<SettingDifference>,
    },

    /// As many targets as inputs are needed.
    #[error(
        "found {inputs} inputs and {targets} targets, expected as many targets as inputs; give each input one target"
    )]
    InputAndTargetCounts {
        /// How many inputs there are.
        inputs: usize,
        /// How many targets there are.
        targets: usize,
    },

    /// Batches of a dataset without samples were asked for.
    #[error(
        "found a dataset of 0 samples, expected at least 1 to make batches; check the split or filter it comes from"
    )]
    EmptyDataset,

    /// Threads for training could not be started.
    #[error("cannot start {threads} threads: {source}; ask for fewer")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// Why not.
        source: rayon::ThreadPoolBuildError,
    },

    /// Batches of no samples were asked for.
    #[error("found a batch size of 0, expected at least 1; a common choice is 32")]
    ZeroBatchSize,

    /// Training of no epochs was asked for.
    #[error("found 0 epochs, expected at least 1; ask for one with `epochs(1)`")]
    ZeroEpochs,

    /// Validation data cannot be split off.
    #[error(
        "found a validation split of {found} of {len} samples, expected a fraction between 0 and 1 that leaves both \
         parts a sample; a common choice is 0.1"
    )]
    ValidationSplit {
        /// The fraction found.
        found: f64,
        /// The size of the dataset.
        len: usize,
    },

    /// Training went astray: a batch, an output, the loss or a gradient is not finite.
    #[error(
        "step {step} of epoch {epoch}: {found}{}",
        sample.map_or_else(String::new, |sample| format!("; it is sample {sample} of the dataset, counted from 0"))
    )]
    NotFinite {
        /// What was found, and where in the network.
        found: NotFinite,
        /// Which sample of the dataset that was given to `fit`, from 0, where it was found in one.
        sample: Option<usize>,
        /// The epoch, from 1.
        epoch: usize,
        /// The step in the epoch, from 1.
        step: usize,
    },

    /// The loss of an evaluation cannot take an output or a target.
    #[error("found the {} {} for sample {sample} of the dataset, {refusal}", refusal.what, refusal.value)]
    LossRefuses {
        /// The sample's place in the dataset, from 0.
        sample: usize,
        /// What was found, and what the loss takes.
        refusal: Refusal,
    },

    /// The fraction of a split is not between 0 and 1.
    #[error("found a split fraction of {found}, expected 0 to 1; to split by a number of samples use `split_at`")]
    SplitFraction {
        /// The fraction found.
        found: f64,
    },

    /// The first part of a split is larger than the dataset.
    #[error("found a split at sample {found}, expected at most {len}, the size of the dataset; ask for fewer samples")]
    SplitCount {
        /// The size asked for.
        found: usize,
        /// The size of the dataset.
        len: usize,
    },
}

/// A setting that is another in a training that is saved than in the one that should go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {found}, but this one has {expected}")]
pub struct SettingDifference {
    /// What differs.
    pub what: &'static str,
    /// As it is in the file.
    pub found: String,
    /// As it is in the training that should go on.
    pub expected: String,
}

/// What a file is that begins with these bytes, read as a little-endian number, and how to come from there to safetensors.
#[cfg_attr(not(feature = "checkpoint"), allow(dead_code))]
fn other_format(start: u64) -> Option<(&'static str, &'static str)> {
    const PYTORCH: &str = "load it in Python and save its state dict with `safetensors.torch.save_file`";
    const KERAS: &str = "load it in Python and save its weights with `safetensors.numpy.save_file`";
    const FORMATS: [(&[u8], &str, &str); 6] = [
        (
            b"PK\x03\x04",
            "a zip archive, as those of PyTorch (.pt, .pth) and Keras (.keras) are",
            PYTORCH,
        ),
        (b"\x80\x02", "a pickle of Python, as old files of PyTorch are", PYTORCH),
        (b"\x89HDF", "an HDF5 file, as those of Keras (.h5) are", KERAS),
        (b"\x93NUMPY", "an array of NumPy", KERAS),
        (b"\x1f\x8b", "a gzip file", "unpack it"),
        (
            b"version ",
            "a pointer of Git LFS to a file",
            "fetch the file itself with `git lfs pull`",
        ),
    ];
    let bytes = start.to_le_bytes();
    let format = FORMATS.iter().find(|(magic, ..)| bytes.starts_with(magic))?;
    Some((format.1, format.2))
}

/// How a tensor of a file differs from what the network has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TensorDifference {
    /// The file has not got it.
    Missing {
        /// The tensor's name.
        tensor: String,
        /// Its shape in the network.
        expected: Vec<usize>,
    },
    /// The network has not got it.
    Unknown {
        /// The tensor's name.
        tensor: String,
        /// Its shape in the file.
        found: Vec<usize>,
    },
    /// It has another shape.
    Shape {
        /// The tensor's name.
        tensor: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// Its shape in the network.
        expected: Vec<usize>,
    },
    /// It is of numbers that are not read.
    Type {
        /// The tensor's name.
        tensor: String,
        /// The type found.
        found: String,
    },
}

/// What is to be said of a file with these differences, and more tensors that the network has not.
#[cfg_attr(not(feature = "checkpoint"), allow(dead_code))]
fn told(differences: &[TensorDifference], more: usize, network: &str, said: &str) -> String {
    use TensorDifference::{Missing, Type, Unknown};
    let cure = if differences.iter().any(TensorDifference::is_order_of_pytorch) {
        "its weights are in PyTorch's order: permute those of convolutions from [out, in, height, width] to \
         [height, width, in, out], and those of linear layers from [out, in] to [in, out]"
    } else if differences.iter().all(|difference| matches!(difference, Type { .. })) {
        "convert it"
    } else if differences
        .iter()
        .any(|difference| matches!(difference, Missing { .. }))
        && differences
            .iter()
            .any(|difference| matches!(difference, Unknown { .. }))
    {
        "load it into the network that it was saved from, or give its tensors the names of this one's"
    } else {
        "load it into the network that it was saved from"
    };
    if let ([difference], 0) = (differences, more) {
        return format!("has {}{said}; {cure}", difference.told(network));
    }
    let mut text = format!("has other tensors than `{network}`{said}; {cure}:");
    for difference in differences {
        text.push_str("\n  ");
        text.push_str(&difference.told(network));
    }
    if more > 0 {
        text.push_str(&format!("\n  {more} more that `{network}` has not"));
    }
    text
}

impl TensorDifference {
    fn told(&self, network: &str) -> String {
        match self {
            Self::Missing { tensor, expected } => {
                format!("no tensor `{tensor}`, expected one of shape {expected:?} for `{network}`")
            }
            Self::Unknown { tensor, found } => {
                format!("a tensor `{tensor}` of shape {found:?}, which `{network}` has not")
            }
            Self::Shape {
                tensor,
                found,
                expected,
            } => format!("a tensor `{tensor}` of shape {found:?}, expected {expected:?} for `{network}`"),
            Self::Type { tensor, found } => {
                format!("a tensor `{tensor}` of {found}, expected F32, F16, BF16 or F64")
            }
        }
    }

    /// Whether a weight's shape is the one that it has in PyTorch.
    fn is_order_of_pytorch(&self) -> bool {
        match self {
            Self::Shape { found, expected, .. } => match (&**found, &**expected) {
                (&[a, b], &[c, d]) => [a, b] == [d, c],
                (&[out, r#in, height, width], expected) => *expected == [height, width, r#in, out],
                _ => false,
            },
            _ => false,
        }
    }
}
