//! The header of a safetensors file: what tensors there are, and text about them.
//!
//! The format (<https://github.com/huggingface/safetensors>, section "Format"): the header's length as a little-endian
//! `u64`, the header as JSON, and the tensors' bytes in the order of their offsets, without gaps.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::{self, Reader};
use crate::network::named::NamedTensor;

/// The key of the text about the tensors.
const METADATA: &str = "__metadata__";

/// What graven says of a file, by keys that other programs can read.
pub mod key {
    /// The checksum; it must be the first.
    pub const CHECKSUM: &str = "crc32";
    /// The network's name.
    pub const NETWORK: &str = "network";
    /// The shapes that the network takes and gives.
    pub const SHAPES: &str = "shapes";
    /// The epoch that comes next or is under way, from 1.
    #[cfg(feature = "data")]
    pub const EPOCH: &str = "epoch";
    /// How many steps were taken.
    pub const STEP: &str = "step";
    /// The seed of the training.
    pub const SEED: &str = "seed";
    /// The optimiser and its settings.
    pub const OPTIMIZER: &str = "optimizer";
    /// Where a run of `fit` stands.
    pub const FIT: &str = "fit";
    /// In whose order another program has written weights, where it says so.
    pub const ORDER: &str = "order";
    /// Those that are read.
    pub const READ: [&str; 7] = [NETWORK, SHAPES, STEP, SEED, OPTIMIZER, FIT, ORDER];
}

/// The text about a file's tensors, in the order in which it is written.
pub type Text = Vec<(&'static str, String)>;

/// A header with the length before it and spaces behind it, so that the tensors begin at a multiple of 8.
pub fn encode(text: &Text, tensors: &[NamedTensor<'_>]) -> Vec<u8> {
    let mut offset = 0;
    let tensors = tensors.iter().map(|tensor| {
        let begin = offset;
        offset += size_of::<f32>() * tensor.shape.iter().product::<usize>();
        let info = TensorInfo {
            dtype: Dtype::F32,
            shape: tensor.shape.clone(),
            data_offsets: (begin, offset),
        };
        (&*tensor.name, info)
    });
    let header = Header {
        text: InOrder(text),
        tensors: tensors.collect(),
    };
    let mut bytes = vec![0; 8];
    serde_json::to_writer(&mut bytes, &header).expect("text and numbers are JSON, and a vector takes them");
    bytes.resize(bytes.len().next_multiple_of(8), b' ');
    let length = bytes.len() as u64 - 8;
    bytes[..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// Pairs as a JSON object that keeps their order, so that the same state gives the same file.
struct InOrder<'a>(&'a Text);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

struct Header<'a> {
    text: InOrder<'a>,
    tensors: Vec<(&'a str, TensorInfo)>,
}

impl Serialize for Header<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.tensors.len()))?;
        map.serialize_entry(METADATA, &self.text)?;
        for (name, info) in &self.tensors {
            map.serialize_entry(name, info)?;
        }
        map.end()
    }
}

/// Where a file has a tensor.
#[derive(Clone, Debug)]
pub struct Info {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub data_offsets: (usize, usize),
}

/// How many sizes a tensor has at most; nobody needs more.
const MOST_SIZES: usize = 16;
/// How deep values may be that a header has of no use; `serde_json` takes as many.
const DEEPEST: usize = 127;
/// How many tensors that nobody asked for are remembered at least; as many as were asked for at most.
const FEWEST_UNKNOWN: usize = 16;

/// What a header says of the tensors that were asked for.
#[derive(Debug)]
pub struct Contents {
    /// The header, where the texts are.
    bytes: Vec<u8>,
    /// The texts under the keys of [`key`].
    texts: Vec<(&'static str, Range<usize>)>,
    /// For each tensor asked for, where it is.
    pub found: Vec<Option<Info>>,
    /// The names of the first tensors that nobody asked for, with the texts of their shapes.
    unknown: Vec<(Range<usize>, Range<usize>)>,
    /// How many of them there are.
    pub unknown_count: usize,
}

impl Contents {
    /// Reads a header. Besides the header it takes memory for the tensors that `names` has, whatever the header says.
    pub fn decode(mut bytes: Vec<u8>, names: &HashMap<&str, usize>) -> json::Result<Self> {
        let (mut texts, mut found) = (None, vec![None; names.len()]);
        let most_unknown = names.len().max(FEWEST_UNKNOWN);
        let (mut unknown, mut unknown_count) = (Vec::with_capacity(most_unknown), 0);
        let mut reader = Reader::new(&mut bytes)?;
        reader.skip_spaces();
        reader.object(|reader, name| {
            if reader.get(name.clone()) == METADATA {
                return read_texts(reader, &mut texts);
            }
            let (info, shape) = read_info(reader)?;
            match names.get(reader.get(name.clone())) {
                Some(&index) if found[index].is_some() => {
                    Err(format!("tensor `{}` is there twice", excerpt(reader.get(name))))
                }
                Some(&index) => {
                    found[index] = Some(info);
                    Ok(())
                }
                None => {
                    unknown_count += 1;
                    if unknown.len() < most_unknown {
                        unknown.push((name, shape));
                    }
                    Ok(())
                }
            }
        })?;
        reader.end()?;
        Ok(Self {
            bytes,
            texts: texts.unwrap_or_default(),
            found,
            unknown,
            unknown_count,
        })
    }

    /// The text under one of the keys of [`key`].
    pub fn text(&self, key: &str) -> Option<&str> {
        let (_, text) = self.texts.iter().find(|(known, _)| *known == key)?;
        Some(json::of(&self.bytes, text.clone()))
    }

    /// The first tensors that nobody asked for, with their shapes.
    pub fn unknown(&self) -> impl Iterator<Item = (&str, Vec<usize>)> {
        let text = |range: &Range<usize>| json::of(&self.bytes, range.clone());
        // They were numbers when the header was read.
        let sizes = |shape: &str| {
            shape[1..shape.len() - 1]
                .split(',')
                .flat_map(|size| size.trim().parse())
                .collect()
        };
        self.unknown
            .iter()
            .map(move |(name, shape)| (text(name), sizes(text(shape))))
    }

    /// Whether graven wrote the file, if it has a checksum in its place or not.
    ///
    /// Other programs have texts of their own, under any keys. So two of three marks are asked for: after a flipped bit
    /// there are still two.
    pub fn is_of_graven(&self, has_checksum: bool) -> bool {
        let has_shapes = self.text(key::SHAPES).is_some_and(|shapes| shapes.contains("] -> ["));
        [has_checksum, self.text(key::NETWORK).is_some(), has_shapes]
            .into_iter()
            .filter(|&mark| mark)
            .count()
            >= 2
    }

    /// The tensors that were found, in the order of their bytes, if these follow each other without a gap and have the
    /// lengths that shapes and types ask for; and the length of all of them together.
    pub fn in_order(&self) -> Result<(Vec<usize>, usize), String> {
        let begin = |index: usize| self.found[index].as_ref().map(|info| info.data_offsets);
        let mut order: Vec<usize> = (0..self.found.len()).filter(|&i| self.found[i].is_some()).collect();
        order.sort_by_key(|&index| begin(index));
        let infos = order.iter().filter_map(|&index| self.found[index].as_ref());
        let named = infos.enumerate().map(|(place, info)| {
            let info = TensorInfo {
                dtype: info.dtype,
                shape: info.shape.clone(),
                data_offsets: info.data_offsets,
            };
            (place.to_string(), info)
        });
        // The format's own library says whether this is valid.
        match Metadata::new(None, named.collect()) {
            Ok(metadata) => Ok((order, metadata.data_len())),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The beginning of a text, for a message.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    const MOST: usize = 100;
    match text.char_indices().nth(MOST) {
        None => text.into(),
        Some((end, _)) => format!("{}..", &text[..end]).into(),
    }
}

/// Reads the texts under the keys of [`key`], and passes over others.
fn read_texts(reader: &mut Reader<'_>, texts: &mut Option<Vec<(&'static str, Range<usize>)>>) -> json::Result<()> {
    if texts.is_some() {
        return Err(format!("`{METADATA}` is there twice"));
    }
    let texts = texts.insert(Vec::new());
    if reader.is_at(b'n') {
        // None: `null`.
        return reader.skip_value(0);
    }
    reader.object(|reader, key| {
        let known = key::READ.into_iter().find(|&known| known == reader.get(key.clone()));
        let text = reader.string()?;
        if let Some(known) = known {
            if texts.iter().any(|&(other, _)| other == known) {
                return Err(format!("`{known}` is there twice"));
            }
            texts.push((known, text));
        }
        Ok(())
    })
}

/// Reads what a header says of a tensor, and where it says which shape.
fn read_info(reader: &mut Reader<'_>) -> json::Result<(Info, Range<usize>)> {
    let (mut dtype, mut shape, mut data_offsets) = (None, None, None);
    let mut shape_text = 0..0;
    reader.object(|reader, key| {
        let is_new = match reader.get(key.clone()) {
            "dtype" => dtype.replace(read_dtype(reader)?).is_none(),
            "shape" => {
                let begin = reader.position();
                let is_new = shape.replace(read_numbers(reader, MOST_SIZES)?).is_none();
                shape_text = begin..reader.position();
                is_new
            }
            "data_offsets" => data_offsets.replace(read_numbers(reader, 2)?).is_none(),
            _ => return reader.skip_value(DEEPEST),
        };
        if !is_new {
            return Err(format!("`{}` is there twice", reader.get(key)));
        }
        Ok(())
    })?;
    match (dtype, shape, data_offsets.as_deref()) {
        (Some(dtype), Some(shape), Some(&[begin, end])) => {
            let data_offsets = (begin, end);
            let info = Info {
                dtype,
                shape,
                data_offsets,
            };
            Ok((info, shape_text))
        }
        _ => Err("expected a tensor's `dtype`, `shape` and two `data_offsets`".to_owned()),
    }
}

fn read_dtype(reader: &mut Reader<'_>) -> json::Result<Dtype> {
    let name = reader.string()?;
    let name = excerpt(reader.get(name));
    let dtype: Result<_, serde::de::value::Error> = Dtype::deserialize(name.as_ref().into_deserializer());
    dtype.map_err(|_| format!("found the type `{name}`, expected one such as `F32`"))
}

/// Reads an array of at most so many numbers.
fn read_numbers(reader: &mut Reader<'_>, most: usize) -> json::Result<Vec<usize>> {
    let mut numbers = Vec::new();
    reader.array(|reader| {
        if numbers.len() == most {
            return Err(reader.expected(&format!("at most {most} numbers")));
        }
        numbers.push(reader.number()?);
        Ok(())
    })?;
    Ok(numbers)
}
