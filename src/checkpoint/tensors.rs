//! Tensors of `f32` to a safetensors file, and from one of any kind of floating-point numbers.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::Path;
use std::rc::Rc;

use safetensors::Dtype;

use super::checksum::{Checksum, DIGITS, PLACE, digits, stated};
use super::header::{Contents, Info, Text, encode, excerpt, key};
use crate::error::{Error, Result, TensorDifference};
use crate::network::named::{NamedTensor, NamedTensorMut};

/// How many numbers are converted at a time.
const CHUNK: usize = 16 * 1024;
/// What other programs say of weights that are in the order of graven.
const ORDER: &str = "graven";
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
    let mut stated = stated(&header);
    let contents = Contents::decode(header, &names).map_err(|reason| source.invalid(reason))?;
    let is_of_graven = contents.is_of_graven(stated.is_some());
    if !is_of_graven {
        stated = None;
    } else if stated.is_none() {
        return Err(Error::NoChecksum { path: path.to_owned() });
    }
    check(&contents)?;
    compare(&contents, &slots, path, network)?;
    if !is_of_graven && contents.text(key::ORDER) != Some(ORDER) {
        check_order(&slots, path)?;
    }
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
    let mut buffer = vec![0; data_len.min(CHUNK * size_of::<f32>())];
    for index in order {
        let Some(info) = &contents.found[index] else { continue };
        let size = if is_number(info.dtype) {
            info.dtype.bitsize() / 8
        } else {
            1
        };
        let mut values = slots[index].values.as_deref_mut();
        let mut rest = info.data_offsets.1 - info.data_offsets.0;
        while rest > 0 {
            let len = rest.min(buffer.len() / size * size);
            rest -= len;
            let bytes = &mut buffer[..len];
            source.fill(bytes)?;
            if let Some(left) = values {
                let (now, later) = left.split_at_mut(len / size);
                convert(info.dtype, bytes, now);
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

/// Whether tensors of this type can be read.
fn is_number(dtype: Dtype) -> bool {
    matches!(dtype, Dtype::F32 | Dtype::F16 | Dtype::BF16 | Dtype::F64)
}

/// Converts the bytes of numbers, which [`is_number`] has been asked about.
fn convert(dtype: Dtype, bytes: &[u8], into: &mut [f32]) {
    match dtype {
        Dtype::F16 => convert_each(bytes, into, |bytes| half(u16::from_le_bytes(bytes))),
        Dtype::BF16 => convert_each(bytes, into, |bytes| {
            f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16)
        }),
        Dtype::F64 => convert_each(bytes, into, |bytes| f64::from_le_bytes(bytes) as f32),
        _ => convert_each(bytes, into, f32::from_le_bytes),
    }
}

fn convert_each<const SIZE: usize>(bytes: &[u8], into: &mut [f32], convert: impl Fn([u8; SIZE]) -> f32) {
    for (value, bytes) in into.iter_mut().zip(bytes.as_chunks().0) {
        *value = convert(*bytes);
    }
}

/// A number of 16 bits (IEEE 754, binary16), every one of which is one of 32 bits too.
fn half(bits: u16) -> f32 {
    let (sign, rest) = (u32::from(bits & 0x8000) << 16, u32::from(bits & 0x7fff));
    let magnitude = match rest >> 10 {
        // Zero, and numbers below the smallest exponent: multiples of 2^-24.
        0 => (rest as f32 * f32::from_bits((127 - 24) << 23)).to_bits(),
        31 => 0x7f80_0000 | (rest & 0x3ff) << 13,
        _ => (rest << 13) + ((127 - 15) << 23),
    };
    f32::from_bits(sign | magnitude)
}

/// Whether a file has the tensors that are needed, each of the right shape and type, and no others.
fn compare(contents: &Contents, slots: &[Slot<'_>], path: &Path, network: &'static str) -> Result<()> {
    let difference = |(slot, info): (&Slot<'_>, &Option<Info>)| match info {
        Some(info) if *info.shape != *slot.shape => Some(TensorDifference::Shape {
            tensor: slot.name.clone(),
            found: info.shape.clone(),
            expected: slot.shape.to_vec(),
        }),
        Some(info) if slot.values.is_some() && !is_number(info.dtype) => Some(TensorDifference::Type {
            tensor: slot.name.clone(),
            found: info.dtype.to_string(),
        }),
        None if slot.values.is_some() => Some(TensorDifference::Missing {
            tensor: slot.name.clone(),
            expected: slot.shape.to_vec(),
        }),
        _ => None,
    };
    let known = || slots.iter().zip(&contents.found).filter_map(difference);
    let known_count = known().count();
    let count = known_count + contents.unknown_count;
    let mut differences = Vec::with_capacity(known_count + contents.unknown().count());
    differences.extend(known());
    differences.extend(contents.unknown().map(|(name, found)| TensorDifference::Unknown {
        tensor: excerpt(name).into_owned(),
        found,
    }));
    if count == 0 {
        return Ok(());
    }
    let said = match (contents.text(key::NETWORK), contents.text(key::SHAPES)) {
        (Some(name), Some(shapes)) => {
            format!("; the file says that it is of `{}: {}`", excerpt(name), excerpt(shapes))
        }
        _ => String::new(),
    };
    Err(Error::OtherNetwork {
        path: path.to_owned(),
        more: count - differences.len(),
        differences,
        network,
        said,
    })
}

/// Whether the weights' shapes, which are those of the network, tell that their order is that of graven.
///
/// In PyTorch they are `[out, in, height, width]` and `[out, in]`. One weight that has another shape there is enough: who
/// permutes one, permutes them.
fn check_order(slots: &[Slot<'_>], path: &Path) -> Result<()> {
    let mut unclear = None;
    for slot in slots
        .iter()
        .filter(|slot| slot.values.is_some() && slot.name.ends_with("weight"))
    {
        let is_same = match *slot.shape {
            [from, to] => from == to,
            [height, width, from, to] => [height, width, from, to] == [to, from, height, width],
            // Whose sizes are not permuted.
            _ => continue,
        };
        if !is_same {
            return Ok(());
        }
        if slot.shape.iter().any(|&size| size > 1) {
            unclear.get_or_insert(slot);
        }
    }
    unclear.map_or(Ok(()), |slot| {
        Err(Error::UnclearOrder {
            path: path.to_owned(),
            tensor: slot.name.clone(),
            shape: slot.shape.to_vec(),
        })
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_16_bits_is_what_ieee_754_says() {
        for bits in 0..=u16::MAX {
            let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff) / 1024.0);
            let magnitude = match (exponent, fraction) {
                (31, 0.0) => f64::INFINITY,
                (31, _) => f64::NAN,
                (0, _) => fraction * 2_f64.powi(-14),
                _ => (1.0 + fraction) * 2_f64.powi(exponent - 15),
            };
            let expected = if bits >> 15 == 1 { -magnitude } else { magnitude } as f32;
            let found = half(bits);
            assert!(
                found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
                "{bits:04x}: {found}, expected {expected}"
            );
        }
    }
}
