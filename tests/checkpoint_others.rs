//! Safetensors files of other programs: whatever metadata they have, numbers of other widths, and PyTorch's own tensors.
#![cfg(feature = "checkpoint")]

use std::collections::HashMap;

use graven::prelude::*;
use graven::{Error, TensorDifference};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

network! {
    struct Net: [6, 6, 2] -> [3] { conv: Conv2d(4, 3), bn: BatchNorm, Relu, Flatten, fc: Dense(3) }
}

/// Tensors to write: name, type, shape and bytes.
type Tensors = Vec<(String, Dtype, Vec<usize>, Vec<u8>)>;

/// The tensors of a network, as `F32`.
fn tensors(net: &impl Network) -> Tensors {
    let tensors = net.tensors().into_iter().map(|tensor| {
        let bytes = tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        (tensor.name, Dtype::F32, tensor.shape, bytes)
    });
    tensors.collect()
}

/// A file as the format's own library writes it.
fn written(tensors: &Tensors, metadata: Option<&[(&str, &str)]>) -> Vec<u8> {
    let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
        let view = TensorView::new(*dtype, shape.clone(), bytes).unwrap();
        (name, view)
    });
    let text = |texts: &[(&str, &str)]| -> HashMap<String, String> {
        let own = |&(key, text): &(&str, &str)| (key.to_owned(), text.to_owned());
        texts.iter().map(own).collect()
    };
    safetensors::serialize(views, metadata.map(text)).unwrap()
}

/// A file with this header, and the tensors of a network behind it.
fn with_header(change: impl Fn(&str) -> String) -> Vec<u8> {
    let bytes = written(&tensors(&Net::new(1)), None);
    let len = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = change(std::str::from_utf8(&bytes[8..8 + len]).unwrap());
    [
        &(header.len() as u64).to_le_bytes(),
        header.as_bytes(),
        &bytes[8 + len..],
    ]
    .concat()
}

fn message(bytes: &[u8]) -> String {
    Net::load_bytes(bytes, "file").map(drop).unwrap_err().to_string()
}

#[test]
fn metadata_may_say_anything() {
    let net = Net::new(1);
    let texts: [&[(&str, &str)]; 14] = [
        &[],
        &[("format", "pt"), ("epoch", "240")],
        &[("step", "1000")],
        &[("seed", "7")],
        &[("optimizer", "AdamW")],
        &[("network", "ResNet")],
        &[("shapes", "[1] -> [2]")],
        &[("network", "ResNet"), ("shapes", "many")],
        &[("crc32", "0badcafe")],
        &[("crc32", "of another program")],
        &[("fit", "good")],
        &[
            ("step", "1"),
            ("seed", "2"),
            ("optimizer", "Sgd"),
            ("fit", ""),
            ("epoch", "x"),
        ],
        &[("", ""), ("\u{0}\"\\", "ä\n😀")],
        &[("ss_epoch", "1"), ("modelspec.title", "{\"a\": [1]}")],
    ];
    for text in texts {
        let bytes = written(&tensors(&net), Some(text));
        let found = Net::load_bytes(&bytes, "file").unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(found.tensors(), net.tensors(), "{text:?}");
    }
}

#[test]
fn what_the_formats_own_library_reads_is_read() {
    let net = Net::new(1);
    let first = r#"{"bn.bias":{"#;
    let headers: [&dyn Fn(&str) -> String; 10] = [
        &|header| header.replacen('{', r#"{"__metadata__":null,"#, 1),
        &|header| header.replacen('{', r#"{"__metadata__":{},"#, 1),
        &|header| format!("{}   \n", header.trim_end()),
        &|header| header.replace(',', "\n,\t").replace(':', " : "),
        &|header| header.replacen(first, &format!(r#"{first}"more":{{"a":[1,-2.5e3,null,true,"x"]}},"#), 1),
        &|header| header.replace("weight", r"weigh\u0074"),
        // What it refuses, which is refused.
        &|header| header.replacen('{', r#"{"__metadata__":{"a":1},"#, 1),
        &|header| header.replacen('{', r#"{"__metadata__":[],"#, 1),
        &|header| header.replacen(first, &format!(r#"{first}"more":,"#), 1),
        &|header| {
            header.replacen(
                first,
                &format!(r#"{first}"more":{}1{},"#, "[".repeat(200), "]".repeat(200)),
                1,
            )
        },
    ];
    for (index, change) in headers.into_iter().enumerate() {
        let bytes = with_header(change);
        let expected = SafeTensors::deserialize(&bytes);
        assert_eq!(expected.is_ok(), index < 6, "header {index}");
        match Net::load_bytes(&bytes, "file") {
            Ok(found) => assert!(index < 6 && found.tensors() == net.tensors(), "header {index}"),
            Err(error) => {
                assert!(index >= 6, "header {index}: {error}");
                assert!(matches!(error, Error::CheckpointHeader { .. }), "{error}");
            }
        }
    }
}

#[test]
fn numbers_of_other_widths_are_converted() {
    let net = Net::new(1);
    // The upper 16 bits; the numbers that remain are the same in each width.
    let upper = |value: f32| f32::from_bits(value.to_bits() & 0xffff_0000);
    let short: Vec<(f32, u16)> = vec![
        (0.0, 0),
        (-0.0, 0x8000),
        (1.0, 0x3c00),
        (-2.5, 0xc100),
        (65504.0, 0x7bff),
        (2.0_f32.powi(-24), 1),
        (f32::INFINITY, 0x7c00),
    ];
    for dtype in [Dtype::BF16, Dtype::F64, Dtype::F16] {
        let mut expected = Vec::new();
        let mut all = tensors(&net);
        for (_, found, _, bytes) in &mut all {
            let values: Vec<f32> = bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
            *found = dtype;
            let values: Vec<f32> = match dtype {
                Dtype::F16 => (0..values.len()).map(|i| short[i % short.len()].0).collect(),
                _ => values.into_iter().map(upper).collect(),
            };
            *bytes = match dtype {
                Dtype::BF16 => values
                    .iter()
                    .flat_map(|v| ((v.to_bits() >> 16) as u16).to_le_bytes())
                    .collect(),
                Dtype::F64 => values.iter().flat_map(|v| f64::from(*v).to_le_bytes()).collect(),
                _ => (0..values.len())
                    .flat_map(|i| short[i % short.len()].1.to_le_bytes())
                    .collect(),
            };
            expected.push(values);
        }
        let bytes = written(&all, None);
        let found = Net::load_bytes(&bytes, "file").unwrap_or_else(|error| panic!("{dtype}: {error}"));
        for (tensor, expected) in found.tensors().iter().zip(&expected) {
            let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(tensor.values), bits(expected), "{dtype}: {}", tensor.name);
        }
        for len in [bytes.len() - 1, bytes.len() - 2, bytes.len() / 2] {
            assert!(matches!(
                Net::load_bytes(&bytes[..len], "file").map(drop),
                Err(Error::Truncated { .. })
            ));
        }
    }
    // One of them is enough to be another file than all of 32 bits; the rest stay as they are.
    let mut mixed = tensors(&net);
    let (_, dtype, _, bytes) = &mut mixed[1];
    (*dtype, *bytes) = (Dtype::F64, bytes.iter().flat_map(|_| [0; 2]).collect());
    let found = Net::load_bytes(&written(&mixed, None), "file").unwrap();
    assert_eq!(found.tensors()[0], net.tensors()[0]);
}

#[test]
fn more_numbers_than_the_buffer_holds_are_converted() {
    network! { struct Large: [200] -> [300] { Dense(300) } }
    let net = Large::new(1);
    let wide = net.tensors().into_iter().map(|tensor| {
        let bytes: Vec<u8> = tensor.values.iter().flat_map(|v| f64::from(*v).to_le_bytes()).collect();
        (tensor.name, Dtype::F64, tensor.shape, bytes)
    });
    let all: Tensors = wide.collect();
    assert_eq!(
        Large::load_bytes(&written(&all, None), "file").unwrap().tensors(),
        net.tensors()
    );
}

#[test]
fn the_batches_that_pytorch_counts_are_passed_over() {
    let net = Net::new(1);
    let mut all = tensors(&net);
    let counter = |name: &str, shape: &[usize]| {
        let bytes = vec![7; 8 * shape.iter().product::<usize>()];
        (name.to_owned(), Dtype::I64, shape.to_vec(), bytes)
    };
    all.push(counter("bn.num_batches_tracked", &[]));
    let found = Net::load_bytes(&written(&all, None), "file").unwrap();
    assert_eq!(found.tensors(), net.tensors());
    // Those of other layers are of another network.
    all.push(counter("bn2.num_batches_tracked", &[]));
    assert_eq!(
        message(&written(&all, None)),
        "`file` has a tensor `bn2.num_batches_tracked` of shape [], which `Net` has not; load it into the network that it \
         was saved from"
    );
}

#[test]
fn weights_in_the_order_of_pytorch_are_told() {
    let mut all = tensors(&Net::new(1));
    for (name, _, shape, _) in &mut all {
        match (&**name, &**shape) {
            ("conv.weight", &[height, width, from, to]) => *shape = vec![to, from, height, width],
            ("fc.weight", &[from, to]) => *shape = vec![to, from],
            _ => {}
        }
    }
    assert_eq!(
        message(&written(&all, Some(&[("format", "pt")]))),
        "`file` has other tensors than `Net`; its weights are in PyTorch's order: permute those of convolutions from \
         [out, in, height, width] to [height, width, in, out], and those of linear layers from [out, in] to [in, out]:\n  \
         a tensor `conv.weight` of shape [4, 2, 3, 3], expected [3, 3, 2, 4] for `Net`\n  a tensor `fc.weight` of shape \
         [3, 64], expected [64, 3] for `Net`"
    );
}

#[test]
fn all_that_differs_is_told_at_once() {
    let net = Net::new(1);
    let mut all = tensors(&net);
    for (name, ..) in &mut all {
        name.insert_str(0, "model.");
    }
    let bytes = written(&all, None);
    let error = Net::load_bytes(&bytes, "file").map(drop).unwrap_err();
    let Error::OtherNetwork { differences, more, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!((differences.len(), *more), (2 * all.len(), 0));
    let text = error.to_string();
    for tensor in net.tensors() {
        assert!(text.contains(&format!("\n  no tensor `{}`, ", tensor.name)), "{text}");
        assert!(
            text.contains(&format!("\n  a tensor `model.{}` of ", tensor.name)),
            "{text}"
        );
    }
    assert!(text.contains("give its tensors the names of this one's"), "{text}");
    // Of each kind one.
    let mut all = tensors(&net);
    all[0].0 = "other".to_owned();
    (all[1].1, all[1].3) = (Dtype::I32, all[1].3.clone());
    all[2].2 = vec![2, 2];
    let error = Net::load_bytes(&written(&all, None), "file").map(drop).unwrap_err();
    let Error::OtherNetwork { differences, .. } = &error else {
        panic!("{error}");
    };
    assert!(
        matches!(
            &**differences,
            [
                TensorDifference::Missing { .. },
                TensorDifference::Type { .. },
                TensorDifference::Shape { .. },
                TensorDifference::Unknown { .. }
            ]
        ),
        "{error}"
    );
    // As many that are too many as the network could have, and how many more.
    let more = (0..1000).map(|i| (format!("x{i}"), Dtype::F32, vec![0], Vec::new()));
    let text = message(&written(&more.collect(), None));
    assert!(
        text.ends_with(" more that `Net` has not") && text.lines().count() < 100,
        "{text}"
    );
}

#[test]
fn square_weights_need_a_word_about_their_order() {
    network! {
        struct Square: [3, 3, 3] -> [27] { conv: Conv2d(3, 3, padding = 1), bn: BatchNorm, Flatten, fc: Dense(27) }
        struct Tall: [3, 3, 3] -> [27] { conv: Conv2d(3, (3, 1)), Flatten, fc: Dense(9), Dense(9), last: Dense(27) }
        struct One: [1] -> [1] { fc: Dense(1) }
    }
    let net = Square::new(1);
    for text in [None, Some(&[("format", "pt")][..]), Some(&[("order", "pytorch")])] {
        let error = Square::load_bytes(&written(&tensors(&net), text), "file")
            .map(drop)
            .unwrap_err();
        assert!(matches!(error, Error::UnclearOrder { .. }), "{error}");
        let start =
            "`file` does not say in whose order its weights are: found `conv.weight` of shape [3, 3, 3, 3], which";
        assert!(error.to_string().starts_with(start), "{error}");
    }
    let said = written(&tensors(&net), Some(&[("format", "pt"), ("order", "graven")]));
    assert_eq!(Square::load_bytes(&said, "file").unwrap().tensors(), net.tensors());
    // Nobody asks graven.
    assert_eq!(
        Square::load_bytes(&net.to_bytes(), "file").unwrap().tensors(),
        net.tensors()
    );
    // One weight that is not square says it of all, and one number has one order.
    let net = Tall::new(1);
    assert_eq!(
        Tall::load_bytes(&written(&tensors(&net), None), "file")
            .unwrap()
            .tensors(),
        net.tensors()
    );
    let net = One::new(1);
    assert_eq!(
        One::load_bytes(&written(&tensors(&net), None), "file")
            .unwrap()
            .tensors(),
        net.tensors()
    );
}

#[test]
fn files_of_other_formats_are_told() {
    let kinds: [(&[u8], &str, &str); 6] = [
        (
            b"PK\x03\x04",
            "a zip archive, as those of PyTorch",
            "`safetensors.torch.save_file`",
        ),
        (
            b"\x80\x02\x8a\x0a",
            "a pickle of Python",
            "`safetensors.torch.save_file`",
        ),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "`safetensors.numpy.save_file`"),
        (b"\x93NUMPY", "an array of NumPy", "`safetensors.numpy.save_file`"),
        (b"\x1f\x8b\x08", "a gzip file", "unpack it"),
        (b"version https://git-lfs", "a pointer of Git LFS", "`git lfs pull`"),
    ];
    for (magic, kind, cure) in kinds {
        let mut bytes = magic.to_vec();
        bytes.resize(100, b'x');
        let text = message(&bytes);
        let start = format!("`file` is no safetensors file: found {kind}");
        assert!(text.starts_with(&start) && text.ends_with(cure), "{text}");
    }
}
