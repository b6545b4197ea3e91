//! Networks and trainings as files: what is saved comes back, bit for bit, and the format's own library agrees.
#![cfg(all(feature = "checkpoint", feature = "data"))]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use graven::TensorDifference;
use graven::data::InMemory;
use graven::prelude::*;
use safetensors::{Dtype, SafeTensors};

network! {
    struct Block: [6, 6, 4] -> [6, 6, 4] {
        body: residual { conv: Conv2d(4, 3, padding = 1, bias = false), BatchNorm }, Relu,
    }
    struct Net: [6, 6, 1] -> [3] {
        stem: Conv2d(4, (1, 2), padding = same),
        blocks: repeat 2 { Block },
        down: residual { Conv2d(8, 3), BatchNorm } skip { cut: Conv2d(8, 3) },
        mix: concat { a: GlobalAvgPool2d; Flatten, b: Dense(5) },
        r#type: Dense(13), LayerNorm, tied(r#type), Dropout(0.2), Dense(3),
    }
    struct Wider: [6, 6, 1] -> [3] { stem: Conv2d(5, (1, 2), padding = same), GlobalAvgPool2d, Dense(3) }
    struct Generic<H: Dim>: [4, 4, 2] -> [3] { Flatten, hidden: Dense(H), Tanh, Dense(3) }
    type Generic7 = Generic<7>;
}

/// A path of this test run alone.
fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checkpoint");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name).with_extension("safetensors");
    let _ = std::fs::remove_file(&path);
    path
}

fn data(count: usize) -> InMemory<[[[f32; 1]; 6]; 6], Label<3>> {
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f32 / (1_u64 << 24) as f32
    };
    let inputs: Vec<_> = (0..count)
        .map(|_| std::array::from_fn(|_| std::array::from_fn(|_| [noise()])))
        .collect();
    let labels = (0..count).map(|i| Label::new(i % 3).unwrap()).collect();
    InMemory::new(inputs, labels).unwrap()
}

fn bits<N: Network>(net: &N) -> Vec<(String, Vec<u32>)> {
    let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect();
    net.tensors().into_iter().map(|t| (t.name, bits(t.values))).collect()
}

fn trained() -> Net {
    let mut net = Net::new(3);
    net.fit(
        &data(40),
        Fit::new(SoftmaxCrossEntropy, Adam::default()).progress(false),
    )
    .unwrap();
    net
}

#[test]
fn names_are_paths_of_fields_and_shapes_those_of_the_arrays() {
    let net = Net::new(1);
    let found: Vec<_> = net
        .tensors()
        .iter()
        .map(|t| format!("{} {:?}", t.name, t.shape))
        .collect();
    assert_eq!(
        found,
        [
            "stem.weight [1, 2, 1, 4]",
            "stem.bias [4]",
            "blocks.0.block.body.conv.weight [3, 3, 4, 4]",
            "blocks.0.block.body.batch_norm.weight [4]",
            "blocks.0.block.body.batch_norm.bias [4]",
            "blocks.1.block.body.conv.weight [3, 3, 4, 4]",
            "blocks.1.block.body.batch_norm.weight [4]",
            "blocks.1.block.body.batch_norm.bias [4]",
            "down.body.conv2d.weight [3, 3, 4, 8]",
            "down.body.conv2d.bias [8]",
            "down.body.batch_norm.weight [8]",
            "down.body.batch_norm.bias [8]",
            "down.skip.cut.weight [3, 3, 4, 8]",
            "down.skip.cut.bias [8]",
            "mix.second.b.weight [128, 5]",
            "mix.second.b.bias [5]",
            "type.weight [13, 13]",
            "type.bias [13]",
            "layer_norm.weight [13]",
            "layer_norm.bias [13]",
            "dense.weight [13, 3]",
            "dense.bias [3]",
            "blocks.0.block.body.batch_norm.running_mean [4]",
            "blocks.0.block.body.batch_norm.running_var [4]",
            "blocks.1.block.body.batch_norm.running_mean [4]",
            "blocks.1.block.body.batch_norm.running_var [4]",
            "down.body.batch_norm.running_mean [8]",
            "down.body.batch_norm.running_var [8]",
        ]
    );
    // A name is where Rust finds the tensor.
    let tensors: HashMap<_, _> = net.tensors().into_iter().map(|t| (t.name, t.values)).collect();
    let weight = &net.blocks[1].block.body.conv.weight;
    assert_eq!(
        tensors["blocks.1.block.body.conv.weight"][(3 + 2) * 16 + 4 + 3],
        weight[1][2][1][3]
    );
    assert_eq!(tensors["type.weight"][13 + 2], net.r#type.weight[1][2]);
    assert_eq!(
        tensors.values().map(|values| values.len()).sum::<usize>(),
        Net::SUMMARY.parameters + Net::SUMMARY.buffers
    );
}

#[test]
fn flattened_inputs_of_generic_networks_have_one_dimension_too() {
    let net = Generic7::new(1);
    let found: Vec<_> = net
        .tensors()
        .iter()
        .map(|t| format!("{} {:?}", t.name, t.shape))
        .collect();
    assert_eq!(
        found,
        [
            "hidden.weight [32, 7]",
            "hidden.bias [7]",
            "dense.weight [7, 3]",
            "dense.bias [3]"
        ]
    );
    let bytes = net.to_bytes();
    assert_eq!(bits(&Generic7::load_bytes(&bytes, "generic").unwrap()), bits(&net));
}

#[test]
fn tensors_can_be_changed_by_name() {
    let mut net = Net::new(1);
    let mut tensors = net.tensors_mut();
    let bias = tensors.iter_mut().find(|tensor| tensor.name == "stem.bias").unwrap();
    bias.values.copy_from_slice(&[1.0, 2.0, 3.0, 4.0]);
    assert_eq!(net.stem.bias.as_slice(), [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn what_is_saved_comes_back() {
    let (net, path) = (trained(), path("comes_back"));
    net.save(&path).unwrap();
    let same = Net::load(&path).unwrap();
    assert_eq!(bits(&same), bits(&net));
    let data = data(40);
    assert_eq!(same.predict_all(&data), net.predict_all(&data));
    let mut other = Net::new(9);
    other.load_from(&path).unwrap();
    assert_eq!(bits(&other), bits(&net));
    assert_eq!(std::fs::read(&path).unwrap(), net.to_bytes());
    assert_eq!(net.to_bytes(), net.to_bytes(), "the same network is the same file");
}

#[test]
fn the_formats_own_library_reads_what_is_written() {
    let net = trained();
    let bytes = net.to_bytes();
    let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
    let text = metadata.metadata().clone().unwrap();
    assert_eq!(text["network"], "Net");
    assert_eq!(text["shapes"], "[6, 6, 1] -> [3]");
    assert_eq!(text["crc32"].len(), 8);
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let tensors = net.tensors();
    assert_eq!(file.len(), tensors.len());
    for tensor in tensors {
        let found = file.tensor(&tensor.name).unwrap();
        assert_eq!((found.dtype(), found.shape()), (Dtype::F32, &*tensor.shape));
        let values: Vec<f32> = found
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|b| f32::from_le_bytes(*b))
            .collect();
        assert_eq!(values, tensor.values);
    }
    // Numbers begin at a multiple of 8 bytes, for programs that map files into memory.
    assert!((bytes.len() - 4 * (Net::SUMMARY.parameters + Net::SUMMARY.buffers)).is_multiple_of(8));
}

#[test]
fn what_the_formats_own_library_writes_is_read() {
    let net = trained();
    let views = net.tensors().into_iter().map(|tensor| {
        let bytes: Vec<u8> = tensor.values.iter().flat_map(|x| x.to_le_bytes()).collect();
        (tensor.name, tensor.shape, bytes)
    });
    let views: Vec<_> = views.collect();
    let views = views.iter().map(|(name, shape, bytes)| {
        (
            name,
            safetensors::tensor::TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap(),
        )
    });
    let text = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    let bytes = safetensors::serialize(views, Some(text.into_iter().collect())).unwrap();
    assert_eq!(bits(&Net::load_bytes(&bytes, "other").unwrap()), bits(&net));
}

fn fit<'v>() -> Fit<'v, SoftmaxCrossEntropy, Adam, [[[f32; 1]; 6]; 6], Label<3>> {
    Fit::new(SoftmaxCrossEntropy, Adam::new(0.01))
        .batch_size(16)
        .seed(5)
        .validation_split(0.1)
        .progress(false)
}

/// The figures of a history that do not depend on time.
fn figures(history: &History) -> Vec<(usize, f64, Option<f64>, Option<Evaluation>)> {
    let figures = |e: &graven::train::EpochReport| (e.epoch, e.loss, e.accuracy, e.validation);
    history.epochs().iter().map(figures).collect()
}

#[test]
fn a_run_stopped_anywhere_ends_in_the_same_bits_as_one_that_was_not() {
    // 90 samples to train on: 6 batches an epoch, the last of 10 samples.
    let (data, path) = (data(100), path("resumed"));
    let mut whole = Net::new(1);
    let expected = whole.fit(&data, fit().epochs(3)).unwrap();
    for stop_after in 1..18 {
        let steps = AtomicUsize::new(0);
        let mut net = Net::new(1);
        // Asked once after each step, and once more after each of the first two epochs.
        let asked = stop_after + (stop_after - 1) / 6;
        let stop = || steps.fetch_add(1, Relaxed) + 1 == asked;
        let history = net
            .fit(&data, fit().epochs(3).checkpoint(&path).stop_when(stop))
            .unwrap();
        assert!(history.is_stopped());
        assert_eq!(history.last().epoch, (stop_after - 1) / 6 + 1);
        assert_eq!(
            Net::load(&path).unwrap().tensors(),
            net.tensors(),
            "the checkpoint is of this moment"
        );

        let mut resumed = Net::new(99);
        let threads = stop_after % 3 + 1;
        let history = resumed
            .fit(&data, fit().epochs(3).resume(&path).threads(threads))
            .unwrap();
        assert!(!history.is_stopped());
        assert_eq!(bits(&resumed), bits(&whole), "stopped after step {stop_after}");
        assert_eq!(figures(&history), figures(&expected), "stopped after step {stop_after}");
    }
}

#[test]
fn a_run_can_be_stopped_and_resumed_after_every_step() {
    let (data, path) = (data(100), path("every_step"));
    let mut whole = Net::new(1);
    let expected = whole.fit(&data, fit().epochs(2)).unwrap();
    let mut net = Net::new(1);
    let mut history = net
        .fit(&data, fit().epochs(2).checkpoint(&path).stop_when(|| true))
        .unwrap();
    let mut runs = 1;
    while history.is_stopped() {
        net = Net::new(runs);
        let fit = fit().epochs(2).resume(&path).checkpoint(&path).stop_when(|| true);
        history = net.fit(&data, fit).unwrap();
        runs += 1;
    }
    // After the last step of an epoch a run only validates, and is then asked again, unless it was the last.
    assert_eq!(runs, 14);
    assert_eq!(bits(&net), bits(&whole));
    assert_eq!(figures(&history), figures(&expected));
}

#[test]
fn checkpoints_come_at_intervals_and_at_the_end() {
    let (data, path) = (data(100), path("intervals"));
    let step_of = |path: &Path| -> (String, String) {
        let bytes = std::fs::read(path).unwrap();
        let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
        let text = metadata.metadata().clone().unwrap();
        (text["step"].clone(), text["epoch"].clone())
    };
    let seen = std::sync::Mutex::new(Vec::new());
    let look = || {
        if path.exists() {
            seen.lock().unwrap().push(step_of(&path));
        }
        false
    };
    let fit = fit().epochs(2).checkpoint(&path).checkpoint_every(4).stop_when(look);
    Net::new(1).fit(&data, fit).unwrap();
    let mut seen = seen.into_inner().unwrap();
    seen.dedup();
    let expected = [("4", "1"), ("6", "2"), ("8", "2")];
    assert_eq!(seen, expected.map(|(step, epoch)| (step.to_owned(), epoch.to_owned())));
    assert_eq!(step_of(&path), ("12".to_owned(), "3".to_owned()));
    // Nothing is left beside it.
    let name = path.file_name().unwrap().to_str().unwrap();
    let beside = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let beside = beside.filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().contains(name));
    assert_eq!(beside.count(), 1);

    // A finished run that is resumed has nothing to do, unless it is asked for more.
    let mut net = Net::new(2);
    let history = net.fit(&data, self::fit().epochs(2).resume(&path)).unwrap();
    assert_eq!((history.epochs().len(), history.is_stopped()), (2, false));
    let more = net.fit(&data, self::fit().epochs(4).resume(&path)).unwrap();
    let mut whole = Net::new(1);
    assert_eq!(
        figures(&whole.fit(&data, self::fit().epochs(4)).unwrap()),
        figures(&more)
    );
    assert_eq!(bits(&net), bits(&whole));
}

#[test]
fn a_training_a_step_at_a_time_goes_on() {
    let (data, path) = (data(48), path("steps"));
    let batches: Vec<_> = data.inputs().chunks(16).zip(data.targets().chunks(16)).collect();
    let make = |net: &Net| Training::new(net, SoftmaxCrossEntropy, Sgd::new(0.1).momentum(0.9), 16).unwrap();
    let mut net = Net::new(1);
    let mut training = make(&net).seed(7);
    net.train_step(&mut training, batches[0].0, batches[0].1);
    training.save(&net, &path).unwrap();
    let mut again = Net::new(2);
    let mut resumed = make(&again);
    resumed.restore(&mut again, &path).unwrap();
    assert_eq!(resumed.steps(), 1);
    for (inputs, targets) in &batches[1..] {
        // Dropout follows from the seed, which came from the file.
        assert_eq!(
            net.train_step(&mut training, inputs, targets),
            again.train_step(&mut resumed, inputs, targets)
        );
    }
    assert_eq!(bits(&net), bits(&again));
}

#[test]
fn trainings_of_another_kind_are_refused() {
    let (data, path) = (data(100), path("other_training"));
    Net::new(1).fit(&data, fit().checkpoint(&path)).unwrap();
    let message = |fit: Fit<'_, SoftmaxCrossEntropy, Adam, [[[f32; 1]; 6]; 6], Label<3>>| {
        let mut net = Net::new(8);
        let message = net.fit(&data, fit.resume(&path)).unwrap_err().to_string();
        assert_eq!(bits(&net), bits(&Net::new(8)), "the network is as it was");
        let message = message
            .strip_prefix(&format!("`{}` is of a training with ", path.display()))
            .unwrap();
        let end = "; give it the same, or load the weights alone and train anew";
        message.strip_suffix(end).unwrap().to_owned()
    };
    assert_eq!(message(fit().batch_size(8)), "a batch size of 16, but this one has 8");
    assert_eq!(message(fit().seed(6)), "the seed 5, but this one has 6");
    assert_eq!(message(fit().shuffle(false)), "shuffling true, but this one has false");
    assert_eq!(
        message(fit().validation_split(0.5)),
        "a dataset of samples 90, but this one has 50"
    );
    let sgd = Fit::new(SoftmaxCrossEntropy, Sgd::new(0.01))
        .batch_size(16)
        .seed(5)
        .validation_split(0.1);
    let error = Net::new(8).fit(&data, sgd.resume(&path)).unwrap_err();
    let graven::Error::OtherTraining { differences, .. } = &error else {
        panic!("{error}");
    };
    assert!(
        matches!(&**differences, [one] if one.what == "the optimiser"),
        "{error}"
    );
    // All at once.
    assert_eq!(
        message(fit().batch_size(8).seed(6).shuffle(false).validation_split(0.5)),
        "a dataset of samples 90, but this one has 50; with a batch size of 16, but this one has 8; with shuffling true, \
         but this one has false; with the seed 5, but this one has 6"
    );

    let mut net = Net::new(8);
    let mut training = Training::new(&net, SoftmaxCrossEntropy, Sgd::new(0.1), 4).unwrap();
    let error = training.restore(&mut net, &path).unwrap_err().to_string();
    assert!(error.contains("the optimiser Adam, but this one has Sgd"), "{error}");
    // Another learning rate is the optimiser's own affair.
    let mut training = Training::new(&net, SoftmaxCrossEntropy, Adam::new(0.5), 4).unwrap();
    training.restore(&mut net, &path).unwrap();
    assert_eq!((training.steps(), training.optimizer().learning_rate()), (6, 0.5));

    net.save(&path).unwrap();
    let error = net.fit(&data, fit().resume(&path)).unwrap_err().to_string();
    assert_eq!(
        error,
        format!(
            "`{}` has no `fit` in its metadata, expected a file saved by `Fit::checkpoint`; load its weights into a \
             network and train anew",
            path.display()
        )
    );
    let error = training.restore(&mut net, &path).unwrap_err();
    assert!(
        matches!(
            error,
            graven::Error::NoTraining {
                missing: "optimizer",
                ..
            }
        ),
        "{error}"
    );
    training.save(&net, &path).unwrap();
    let error = net.fit(&data, fit().resume(&path)).unwrap_err();
    assert!(
        matches!(error, graven::Error::NoTraining { missing: "fit", .. }),
        "{error}"
    );
}

#[test]
fn files_of_another_network_say_what_differs() {
    let path = path("another");
    Wider::new(1).save(&path).unwrap();
    let error = Net::load(&path).unwrap_err();
    let start = format!(
        "`{}` has other tensors than `Net`; the file says that it is of `Wider: [6, 6, 1] -> [3]`; load it into the network \
         that it was saved from:\n  a tensor `stem.weight` of shape [1, 2, 1, 5], expected [1, 2, 1, 4] for `Net`\n  a \
         tensor `stem.bias` of shape [5], expected [4] for `Net`\n  no tensor `blocks.0.block.body.conv.weight`, ",
        path.display()
    );
    assert!(error.to_string().starts_with(&start), "{error}");
    Generic7::new(1).save(&path).unwrap();
    let mut net = Net::new(4);
    let error = net.load_from(&path).unwrap_err();
    let graven::Error::OtherNetwork { differences, more, .. } = &error else {
        panic!("{error}");
    };
    // All that is missing, one of another shape and two that are too many; the other has the same name and shape.
    let missing = |difference: &&TensorDifference| matches!(difference, TensorDifference::Missing { .. });
    assert_eq!(
        differences.iter().filter(missing).count(),
        Net::new(1).tensors().len() - 2
    );
    assert_eq!(
        differences[differences.len() - 2..],
        [("hidden.weight", vec![32, 7]), ("hidden.bias", vec![7])].map(|(name, found)| TensorDifference::Unknown {
            tensor: name.to_owned(),
            found,
        })
    );
    assert_eq!(*more, 0);
    let message = error.to_string();
    assert!(
        message.contains("; the file says that it is of `Generic: [4, 4, 2] -> [3]`; load it into the network")
            && message.contains("\n  a tensor `dense.weight` of shape [7, 3], expected [13, 3] for `Net`\n"),
        "{message}"
    );
    assert_eq!(bits(&net), bits(&Net::new(4)), "the network is as it was");
}
