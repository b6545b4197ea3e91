//! The header of a safetensors file: what tensors there are, and text about them.
//!
//! The format (<https://github.com/huggingface/safetensors>, section "Format"): the header's length as a little-endian
//! `u64`, the header as JSON, and the tensors' bytes in the order of their offsets, without gaps.

use std::collections::HashMap;
use std::fmt;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde::{Deserialize, Deserializer};

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
    pub const EPOCH: &str = "epoch";
    /// How many steps were taken.
    pub const STEP: &str = "step";
    /// The seed of the training.
    pub const SEED: &str = "seed";
    /// The optimiser and its settings.
    pub const OPTIMIZER: &str = "optimizer";
    /// Where a run of `fit` stands, as JSON.
    pub const FIT: &str = "fit";
    /// All of them.
    pub const ALL: [&str; 8] = [CHECKSUM, NETWORK, SHAPES, EPOCH, STEP, SEED, OPTIMIZER, FIT];
}

/// The text about a file's tensors, in the order in which it is written.
pub type Text = Vec<(&'static str, String)>;

/// A header with the length before it and spaces behind it, so that the tensors begin at a multiple of 8.
pub fn encode<'a>(text: &Text, tensors: impl Iterator<Item = (&'a str, &'a [usize])>) -> Vec<u8> {
    let mut offset = 0;
    let tensors = tensors.map(|(name, shape)| {
        let begin = offset;
        offset += size_of::<f32>() * shape.iter().product::<usize>();
        let info = TensorInfo {
            dtype: Dtype::F32,
            shape: shape.to_vec(),
            data_offsets: (begin, offset),
        };
        (name, info)
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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Info {
    pub dtype: Dtype,
    pub shape: Sizes,
    pub data_offsets: (usize, usize),
}

/// The sizes of a tensor, of which a file cannot have more than anyone needs.
#[derive(Clone, Debug)]
pub struct Sizes(pub Vec<usize>);

impl Sizes {
    const MOST: usize = 16;
}

impl<'de> Deserialize<'de> for Sizes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(SizesVisitor)
    }
}

struct SizesVisitor;

impl<'de> Visitor<'de> for SizesVisitor {
    type Value = Sizes;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "at most {} sizes", Sizes::MOST)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Sizes, A::Error> {
        let mut sizes = Vec::new();
        while let Some(size) = seq.next_element()? {
            if sizes.len() == Sizes::MOST {
                return Err(A::Error::invalid_length(sizes.len() + 1, &self));
            }
            sizes.push(size);
        }
        Ok(Sizes(sizes))
    }
}

/// What a header says of the tensors that were asked for.
#[derive(Debug, Default)]
pub struct Contents {
    /// The text under the keys of [`key`].
    pub text: HashMap<&'static str, String>,
    /// For each tensor asked for, where it is.
    pub found: Vec<Option<Info>>,
    /// The first tensor that nobody asked for, with its sizes.
    pub unknown: Option<(String, Vec<usize>)>,
}

impl Contents {
    /// Reads a header. What it takes in memory is bounded by `names` and by the header itself.
    pub fn decode(header: &[u8], names: &HashMap<&str, usize>) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_slice(header);
        let contents = HeaderSeed { names }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(contents)
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
                shape: info.shape.0.clone(),
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

/// Reads a header into [`Contents`].
struct HeaderSeed<'a> {
    names: &'a HashMap<&'a str, usize>,
}

impl<'de> DeserializeSeed<'de> for HeaderSeed<'_> {
    type Value = Contents;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Contents, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for HeaderSeed<'_> {
    type Value = Contents;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Contents, A::Error> {
        let mut contents = Contents {
            found: vec![None; self.names.len()],
            ..Contents::default()
        };
        while let Some(name) = map.next_key::<String>()? {
            if name == METADATA {
                contents.text = map.next_value_seed(TextSeed)?;
                continue;
            }
            let info: Info = map.next_value()?;
            match self.names.get(&*name) {
                Some(&index) if contents.found[index].is_some() => {
                    return Err(A::Error::custom(format_args!("tensor `{name}` is there twice")));
                }
                Some(&index) => contents.found[index] = Some(info),
                None if contents.unknown.is_none() => contents.unknown = Some((name, info.shape.0)),
                None => {}
            }
        }
        Ok(contents)
    }
}

/// Reads the text under the keys of [`key`], and passes over other text.
struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = HashMap<&'static str, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TextSeed {
    type Value = HashMap<&'static str, String>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object of text")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut text = HashMap::new();
        while let Some(key) = map.next_key::<String>()? {
            match key::ALL.into_iter().find(|&known| known == key) {
                Some(known) => drop(text.insert(known, map.next_value()?)),
                None => map.next_value::<OtherText>().map(|OtherText| ())?,
            }
        }
        Ok(text)
    }
}

/// Text that is not kept. It must be text, since other values could be nested without end.
struct OtherText;

impl<'de> Deserialize<'de> for OtherText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OtherTextVisitor)
    }
}

struct OtherTextVisitor;

impl Visitor<'_> for OtherTextVisitor {
    type Value = OtherText;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E>(self, _: &str) -> Result<OtherText, E> {
        Ok(OtherText)
    }
}
