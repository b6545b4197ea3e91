//! Tensors of `f32` to and from a safetensors file.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::Path;
use std::rc::Rc;

use safetensors::Dtype;

use super::checksum::{Checksum, DIGITS, PLACE, digits, stated};
use super::header::{Contents, Text, encode, excerpt, key};
use crate::error::{Error, Result};
use crate::named::{NamedTensor, NamedTensorMut};

/// How many numbers are converted at a time.
const CHUNK: usize = 16 * 1024;
/// The longest header that the format's own library reads.
const LONGEST_HEADER: u64 = 100_000_000;

/// Writes a file: its header with the checksum first, then the tensors in the order given.
///
/// The numbers are gone through twice, so that what is written to need not go back.
pub fn write(writer: &mut dyn Write, mut text: Text, tensors: &[NamedTensor<'_>]) -> io::Result<()> {
    text.insert(0, (key::CHECKSUM, digits(0)));
    let mut header = encode(&text, tensors);
    let mut checksum = Checksum::new();
    checksum.update(&header);
    for_each_chunk(tensors, |bytes| {
        checksum.update(bytes);
        Ok(())
    })?;
    header[PLACE..PLACE + DIGITS].copy_from_slice(digits(checksum.value()).as_bytes());
    writer.write_all(&header)?;
    for_each_chunk(tensors, |bytes| writer.write_all(bytes))
}

/// Gives the bytes of all tensors, some at a time.
fn for_each_chunk(tensors: &[NamedTensor<'_>], mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(CHUNK * size_of::<f32>());
    for values in tensors.iter().flat_map(|tensor| tensor.values.chunks(CHUNK)) {
        bytes.clear();
        bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        take(&bytes)?;
    }
    Ok(())
}

/// A tensor that a file may have.
pub struct Slot<'a> {
    name: String,
    /// Shared by a parameter and what optimisers may remember of it.
    shape: Rc<[usize]>,
    /// Where its numbers go; nowhere if it may be there but is not needed.
    values: Option<&'a mut [f32]>,
}

impl<'a> Slot<'a> {
    /// A tensor that the file must have.
    pub fn needed(tensor: NamedTensorMut<'a>) -> Self {
        Self {
            name: tensor.name,
            shape: tensor.shape.into(),
            values: Some(tensor.values),
        }
    }

    /// A tensor that may be there, and is not read.
    pub fn ignored(name: String, shape: Rc<[usize]>) -> Self {
        Self {
            name,
            shape,
            values: None,
        }
    }
}

/// Fills the slots from a file of `len` bytes, which errors call `path`, and returns its header with the texts.
///
/// The header is read whole, the tensors piece by piece to where they belong. `check` looks at the texts before tensors
/// are compared. After an error slots have any content.
pub fn read(
    reader: &mut dyn Read,
    len: u64,
    path: &Path,
    network: &'static str,
    mut slots: Vec<Slot<'_>>,
    check: &mut dyn FnMut(&Contents) -> Result<()>,
) -> Result<Contents> {
    let mut source = Source {
        reader,
        path,
        offset: 0,
        len,
        checksum: Checksum::new(),
    };
    let header = source.header()?;
    let names: HashMap<&str, usize> = (0..).zip(&slots).map(|(index, slot)| (&*slot.name, index)).collect();
    let stated = stated(&header);
    let contents = Contents::decode(header, &names).map_err(|reason| source.invalid(reason))?;
    if stated.is_none() && key::ALL.iter().any(|key| contents.text(key).is_some()) {
        return Err(Error::NoChecksum { path: path.to_owned() });
    }
    check(&contents)?;
    compare(&contents, &slots, path, network)?;
    let (order, data_len) = contents.in_order().map_err(|reason| source.invalid(reason))?;
    let end = source.offset.checked_add(data_len as u64);
    match end {
        Some(end) if end == len => {}
        Some(end) if end < len => {
            return Err(Error::TrailingData {
                path: path.to_owned(),
                offset: end,
            });
        }
        _ => {
            return Err(Error::Truncated {
                path: path.to_owned(),
                offset: len,
                expected: end.unwrap_or(u64::MAX),
            });
        }
    }
    let mut bytes = vec![0; data_len.min(CHUNK * size_of::<f32>())];
    for index in order {
        let slot = &mut slots[index];
        let mut rest = slot.shape.iter().product::<usize>();
        let mut values = slot.values.as_deref_mut();
        while rest > 0 {
            let count = rest.min(CHUNK);
            rest -= count;
            let bytes = &mut bytes[..count * size_of::<f32>()];
            source.fill(bytes)?;
            if let Some(left) = values {
                let (now, later) = left.split_at_mut(count);
                for (value, bytes) in now.iter_mut().zip(bytes.as_chunks().0) {
                    *value = f32::from_le_bytes(*bytes);
                }
                values = Some(later);
            }
        }
    }
    let found = source.checksum.value();
    if let Some(expected) = stated
        && found != expected
    {
        return Err(Error::Checksum {
            path: path.to_owned(),
            found,
            expected,
        });
    }
    Ok(contents)
}

/// Whether a file has the tensors that are needed, each of the right shape and type, and no others.
fn compare(contents: &Contents, slots: &[Slot<'_>], path: &Path, network: &'static str) -> Result<()> {
    let path = || path.to_owned();
    let said = || match (contents.text(key::NETWORK), contents.text(key::SHAPES)) {
        (Some(name), Some(shapes)) => {
            format!("; the file says that it is of `{}: {}`", excerpt(name), excerpt(shapes))
        }
        _ => String::new(),
    };
    for (slot, info) in slots.iter().zip(&contents.found) {
        match info {
            Some(info) if *info.shape != *slot.shape => {
                return Err(Error::TensorShape {
                    path: path(),
                    tensor: slot.name.clone(),
                    found: info.shape.clone().into(),
                    expected: slot.shape.to_vec().into(),
                    network,
                    said: said(),
                });
            }
            Some(info) if info.dtype != Dtype::F32 => {
                return Err(Error::TensorType {
                    path: path(),
                    tensor: slot.name.clone(),
                    found: info.dtype.to_string(),
                });
            }
            None if slot.values.is_some() => {
                return Err(Error::NoTensor {
                    path: path(),
                    tensor: slot.name.clone(),
                    expected: slot.shape.to_vec(),
                    network,
                    said: said(),
                });
            }
            _ => {}
        }
    }
    if let Some((tensor, found)) = contents.unknown() {
        return Err(Error::UnknownTensor {
            path: path(),
            tensor: excerpt(tensor).into_owned(),
            found: found.to_vec(),
            network,
            said: said(),
        });
    }
    Ok(())
}

/// A file while it is read.
struct Source<'a> {
    reader: &'a mut dyn Read,
    path: &'a Path,
    offset: u64,
    len: u64,
    checksum: Checksum,
}

impl Source<'_> {
    /// Reads the header, without the length before it.
    fn header(&mut self) -> Result<Vec<u8>> {
        let mut length = [0; 8];
        if self.len < 8 {
            return Err(Error::Truncated {
                path: self.path.to_owned(),
                offset: self.len,
                expected: 8,
            });
        }
        self.fill(&mut length)?;
        let found = u64::from_le_bytes(length);
        let expected = (self.len - 8).min(LONGEST_HEADER);
        if found > expected {
            return Err(Error::HeaderLength {
                path: self.path.to_owned(),
                found,
                expected,
            });
        }
        // At most `LONGEST_HEADER`, which every `usize` holds, and no more than the file.
        let mut header = vec![0; found as usize];
        self.fill(&mut header)?;
        Ok(header)
    }

    fn fill(&mut self, mut buffer: &mut [u8]) -> Result<()> {
        while !buffer.is_empty() {
            match self.reader.read(buffer) {
                Ok(0) => {
                    return Err(Error::Truncated {
                        path: self.path.to_owned(),
                        offset: self.offset,
                        expected: self.len,
                    });
                }
                Ok(read) => {
                    let (filled, rest) = buffer.split_at_mut(read);
                    self.checksum.update(filled);
                    self.offset += read as u64;
                    buffer = rest;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(Error::Io {
                        path: self.path.to_owned(),
                        offset: self.offset,
                        source,
                    });
                }
            }
        }
        Ok(())
    }

    fn invalid(&self, reason: String) -> Error {
        Error::CheckpointHeader {
            path: self.path.to_owned(),
            reason,
        }
    }
}
