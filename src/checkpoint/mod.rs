//! Networks and trainings as files.
//!
//! A checkpoint is a [safetensors](https://github.com/huggingface/safetensors) file, which Python's `safetensors` and
//! PyTorch read. Its tensors have the names and shapes of [`Network::tensors`]; its metadata hold the network's name and
//! shapes, a checksum, and, of a training, epoch, step, seed, optimiser and where it stands.
//!
//! | | written by | read by |
//! |---|---|---|
//! | a network | [`net.save(path)`](Saving::save) | [`Net::load(path)`](Saving::load), [`net.load_from(path)`](Saving::load_from) |
//! | a run of `fit` | [`Fit::checkpoint`](crate::train::Fit::checkpoint) | [`Fit::resume`](crate::train::Fit::resume), and the above |
//! | a training a step at a time | [`Training::save`](crate::train::Training::save) | [`Training::restore`](crate::train::Training::restore), and the above |
//!
//! **Writing** goes to a temporary file beside, which is synced and takes the other's name once it is complete: whatever
//! happens meanwhile, there is the old file or the new one, whole. What a killed process leaves beside it
//! (`.NAME.PROCESS-NUMBER.tmp`) nobody reads, and the next to write there removes. A file keeps owner, group and mode, and
//! symbolic links are followed, also where there is nothing yet; a read-only file is refused, to root too. Where the system
//! lets no other file take the place, as with a file that is itself mounted (`docker run -v net:/net`), in a folder where
//! nothing may be made, or where it would have another owner, the file is written over in place; what ends that before its
//! time leaves part of it. Pipes and devices, such as `/dev/stdout` and `/dev/null`, are written into; disks and sockets are
//! refused.
//!
//! **Reading** trusts nothing: a file that is cut off, damaged or of another network is an error that says where and how,
//! and the network stays as it was. Besides the network's own memory it takes a buffer of 64 KiB and what the header is
//! long, whatever the header says. The checksum finds every flipped bit; files of other programs have none, and are taken
//! without.
//!
//! **Files of other programs** need the network's names and shapes. Their metadata may say anything; numbers of 16 and 64 bits
//! (`F16`, `BF16`, `F64`) are converted; PyTorch's `num_batches_tracked` is passed over. PyTorch has other orders: its weights
//! of a convolution, `[out, in, height, width]`, are to be permuted to `[height, width, in, out]`, and those of a linear
//! layer, `[out, in]`, to `[in, out]`. Where a linear layer comes after `Flatten`, its inputs count channels first there and
//! last here. `examples/pytorch/compare.py` in the sources does all of it. Square weights have the same shape in both orders:
//! a file of another program that has no others is refused unless its metadata have `order` = `graven`.

mod checksum;
mod file;
pub(crate) mod header;
mod json;
pub(crate) mod tensors;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::kernels::block::Heap;
use crate::layer::Kind;
use crate::layer::Module;
use crate::network::named::{self, NamedTensor, NamedTensorMut};
use crate::network::{Network, Parts};
use crate::optimizers::MAX_MOMENTS;
use crate::shape::{Dims, InputShape};
use header::{Text, key};
use tensors::Slot;

#[cfg(feature = "data")]
pub(crate) use file::check_writable;

/// Saving to and loading from files, for every network.
///
/// ```
/// use graven::prelude::*;
///
/// network! { struct Net: [4] -> [2] { hidden: Dense(8), Tanh, scores: Dense(2) } }
///
/// # fn main() -> graven::Result<()> {
/// let path = std::env::temp_dir().join(format!("graven-doc-{}.safetensors", std::process::id()));
/// let net = Net::new(1);
/// net.save(&path)?;
/// let same = Net::load(&path)?;
/// assert_eq!(same.predict(&[[1.0; 4]]), net.predict(&[[1.0; 4]]));
/// # std::fs::remove_file(&path).unwrap();
///
/// // the same in memory, as for a network that `include_bytes!` puts into the program
/// let bytes = net.to_bytes();
/// assert_eq!(Net::load_bytes(&bytes, "net")?.tensors(), net.tensors());
/// # Ok(())
/// # }
/// ```
pub trait Saving: Network {
    /// Saves parameters and running statistics to the file at `path`, which is replaced if it is there.
    ///
    /// # Errors
    ///
    /// [`Write`](Error::Write); the file is then as it was. [`WriteInPlace`](Error::WriteInPlace), where no other file can
    /// take its place; it then has part of the new content.
    fn save(&self, path: impl AsRef<Path>) -> Result<()>;

    /// Parameters and running statistics as the content of a file.
    fn to_bytes(&self) -> Vec<u8>;

    /// The network in the file at `path`: one saved by [`save`](Self::save), a checkpoint of a training, or a
    /// safetensors file of another program with the same names, shapes and order of numbers.
    ///
    /// # Errors
    ///
    /// [`Io`](Error::Io), [`Truncated`](Error::Truncated), [`TrailingData`](Error::TrailingData),
    /// [`HeaderLength`](Error::HeaderLength), [`CheckpointHeader`](Error::CheckpointHeader),
    /// [`Checksum`](Error::Checksum) and [`NoChecksum`](Error::NoChecksum) where the file is damaged;
    /// [`OtherNetwork`](Error::OtherNetwork) where it is of another network, with all that differs;
    /// [`UnclearOrder`](Error::UnclearOrder) where another program wrote it and all weights are square.
    fn load(path: impl AsRef<Path>) -> Result<Self>;

    /// The network in `bytes`, the content of a file, which errors call `name`.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    fn load_bytes(bytes: &[u8], name: impl AsRef<Path>) -> Result<Self>;

    /// Replaces parameters and running statistics by those in the file at `path`.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load); the network is then as it was.
    fn load_from(&mut self, path: impl AsRef<Path>) -> Result<()>;
}

impl<N: Network + Kind> Saving for N {
    fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        write_file(path.as_ref(), about::<N>(), &self.tensors())
    }

    fn to_bytes(&self) -> Vec<u8> {
        written(about::<N>(), &self.tensors())
    }

    fn load(path: impl AsRef<Path>) -> Result<Self> {
        // A generic network's shapes are checked where it gets its sizes, as in its `new`.
        const { crate::layer::check::report(<N as Kind>::VERDICT) };
        let (mut file, len) = open(path.as_ref())?;
        read_network(&mut file, len, path.as_ref()).map(N::from_parts)
    }

    fn load_bytes(bytes: &[u8], name: impl AsRef<Path>) -> Result<Self> {
        const { crate::layer::check::report(<N as Kind>::VERDICT) };
        read_network::<N>(&mut &*bytes, bytes.len() as u64, name.as_ref()).map(N::from_parts)
    }

    fn load_from(&mut self, path: impl AsRef<Path>) -> Result<()> {
        let (mut file, len) = open(path.as_ref())?;
        *self.parts_mut() = read_network::<N>(&mut file, len, path.as_ref())?;
        Ok(())
    }
}

/// Writes tensors to the file at `path`.
pub(crate) fn write_file(path: &Path, text: Text, tensors: &[NamedTensor<'_>]) -> Result<()> {
    file::replace(path, &mut |writer| tensors::write(writer, text.clone(), tensors))
}

/// Tensors as the content of a file.
fn written(text: Text, tensors: &[NamedTensor<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    tensors::write(&mut bytes, text, tensors).expect("a vector takes all that is written");
    bytes
}

/// What every file says of its network.
pub(crate) fn about<N: Network>() -> Text {
    let output = <<N::Layers as Module<N::InputShape>>::Out as InputShape>::DIMS;
    about_network(N::NAME, N::InputShape::DIMS, output)
}

fn about_network(name: &str, input: Dims, output: Dims) -> Text {
    vec![
        (key::NETWORK, name.to_owned()),
        (key::SHAPES, format!("{input} -> {output}")),
    ]
}

/// The name of what the optimiser remembers about a parameter; a slash is in no name of a field.
pub(crate) fn moment_name(moment: usize, parameter: &str) -> String {
    format!("optimizer/moment{}/{parameter}", moment + 1)
}

/// A file and its length.
pub(crate) fn open(path: &Path) -> Result<(File, u64)> {
    let attempt = || {
        // Before it is opened: whoever opens a pipe waits for a writer.
        let found = std::fs::metadata(path)?;
        if found.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if !found.is_file() {
            let message = "it is no regular file, whose length is known; copy it to one";
            return Err(std::io::Error::new(ErrorKind::InvalidInput, message));
        }
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok((file, len))
    };
    attempt().map_err(|source| Error::Io {
        path: path.to_owned(),
        offset: 0,
        source,
    })
}

/// Memory of a network before a file fills it.
pub(crate) fn empty_parts<N: Network>() -> Parts<N> {
    Parts {
        params: Heap::zeroed(),
        buffers: Heap::zeroed(),
    }
}

/// Parameters and running statistics of a file, also of a training's checkpoint.
fn read_network<N: Network>(reader: &mut dyn Read, len: u64, path: &Path) -> Result<Parts<N>> {
    let mut parts = empty_parts();
    let params = named::like_params::<N>(crate::kernels::block::scalars(&*parts.params));
    let mut ignored = ignored_moments(&params);
    let needed = named::of_mut::<N>(&mut parts);
    ignored.extend(needed.iter().filter_map(|tensor| ignored_counter(&tensor.name)));
    read_tensors(reader, len, path, N::NAME, needed, ignored)?;
    Ok(parts)
}

/// What optimisers may remember of some parameters, which a network alone does not need.
fn ignored_moments(params: &[NamedTensor<'_>]) -> Vec<Slot<'static>> {
    let moments = params.iter().flat_map(|param| {
        let shape: Rc<[usize]> = param.shape.as_slice().into();
        (0..MAX_MOMENTS).map(move |moment| Slot::ignored(moment_name(moment, &param.name), shape.clone()))
    });
    moments.collect()
}

/// PyTorch's count of the batches of a `BatchNorm`, which is used where statistics have no momentum.
fn ignored_counter(tensor: &str) -> Option<Slot<'static>> {
    let layer = tensor.strip_suffix("running_mean")?;
    Some(Slot::ignored(format!("{layer}num_batches_tracked"), [].into()))
}

fn read_tensors(
    reader: &mut dyn Read,
    len: u64,
    path: &Path,
    network: &'static str,
    needed: Vec<NamedTensorMut<'_>>,
    ignored: Vec<Slot<'static>>,
) -> Result<()> {
    let slots = needed.into_iter().map(Slot::needed).chain(ignored).collect();
    tensors::read(reader, len, path, network, slots, &mut |_| Ok(())).map(drop)
}
