//! Networks on tokens, and on several inputs: they declare, infer, train, save and report as others do.

use graven::data::InMemory;
use graven::kernels::block::{scalars, scalars_mut};
use graven::layer::{Part, Visitor};
use graven::prelude::*;

/// A vector of `F` features for each token, learnt; the output is the mean over a sequence.
struct MeanEmbedding<F = ()>(std::marker::PhantomData<F>);

#[derive(Clone, Copy)]
struct MeanEmbeddingOptions {
    features: usize,
}

impl MeanEmbedding {
    const fn new(features: usize) -> MeanEmbeddingOptions {
        MeanEmbeddingOptions { features }
    }
}

impl MeanEmbeddingOptions {
    const fn sizes(self) -> Sizes {
        Sizes::new(&[self.features])
    }
}

impl Kind for MeanEmbedding {
    type Options = MeanEmbeddingOptions;
    type Layer<D: Arguments> = MeanEmbedding<D::D0>;
    const TAKES: Takes = Takes::Words("a sequence of tokens");
}

impl<F> From<MeanEmbeddingOptions> for MeanEmbedding<F> {
    fn from(_: MeanEmbeddingOptions) -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<F> SampleWise for MeanEmbedding<F> {}

impl<const CLASSES: usize, S: Dim, F: Dim> Layer<Tokens<Label<CLASSES>, S>> for MeanEmbedding<F> {
    type Out = Vector<F>;
    type Params = [GenericArray<f32, F>; CLASSES];
    type Saved<T: Dim> = ();

    const FLOPS: usize = S::USIZE * F::USIZE;

    fn initialize(&self, params: &mut Self::Params, rng: &mut Rng) {
        Initializer::GlorotUniform.fill(scalars_mut(params), CLASSES, F::USIZE, rng);
    }

    fn forward<T: Dim>(&self, _: &Pass, io: Forward<'_, Self::Params, (), Label<CLASSES>>) {
        for (tokens, output) in io.input.chunks(S::USIZE).zip(io.output.chunks_mut(F::USIZE)) {
            output.fill(0.0);
            for token in tokens {
                for (sum, x) in output.iter_mut().zip(&io.params[token.index()]) {
                    *sum += x / S::USIZE as f32;
                }
            }
        }
    }

    fn backward<T: Dim>(&self, _: &Pass, io: Backward<'_, Self::Params, (), Label<CLASSES>>) {
        assert!(io.input_gradient.is_none(), "there is no gradient by a token");
        let Some(gradients) = io.gradients else { return };
        for (tokens, dy) in io.input.chunks(S::USIZE).zip(io.output_gradient.chunks(F::USIZE)) {
            for token in tokens {
                for (sum, dy) in gradients[token.index()].iter_mut().zip(dy) {
                    *sum += dy / S::USIZE as f32;
                }
            }
        }
    }
}

network! {
    /// Which of the two halves of the vocabulary most tokens are of.
    struct Words: [Label<20>; 6] -> [2] { embed: MeanEmbedding(8), Tanh, scores: Dense(2) }

    /// An image and words beside it.
    struct Captioned: Caption {
        /// a small image
        image: [4, 4, 1],
        words: [Label<20>; 6],
        more: [3],
    } -> [2] {
        inputs {
            image => { conv: Conv2d(4, 3), Tanh, BatchNorm, Flatten };
            words => { embed: MeanEmbedding(8) };
            more => { Identity };
        },
        hidden: Dense(16), Tanh,
        scores: Dense(2),
    }
}

fn words(seed: usize) -> [Label<20>; 6] {
    std::array::from_fn(|i| Label::new((seed * 31 + i * i * 7 + seed / 3) % 20).unwrap())
}

fn half(words: &[Label<20>; 6]) -> Label<2> {
    let lower = words.iter().filter(|word| word.index() < 10).count();
    Label::new(usize::from(lower < 3)).unwrap()
}

fn caption(seed: usize) -> Caption {
    let pixel = |y: usize, x: usize| ((seed * 13 + 5 * y + 3 * x) % 11) as f32 / 11.0;
    Caption {
        image: std::array::from_fn(|y| std::array::from_fn(|x| [pixel(y, x)])),
        words: words(seed),
        more: std::array::from_fn(|i| ((seed + i) % 5) as f32 / 5.0),
    }
}

fn sentences() -> InMemory<[Label<20>; 6], Label<2>> {
    let inputs: Vec<_> = (0..400).map(words).collect();
    let targets = inputs.iter().map(half).collect();
    InMemory::new(inputs, targets).unwrap()
}

fn captions() -> InMemory<Caption, Label<2>> {
    let inputs: Vec<_> = (0..400).map(caption).collect();
    let targets = inputs.iter().map(|caption| half(&caption.words)).collect();
    InMemory::new(inputs, targets).unwrap()
}

#[test]
fn a_network_on_tokens_learns() {
    let data = sentences();
    let fit = || {
        Fit::new(SoftmaxCrossEntropy, Adam::new(0.02))
            .epochs(20)
            .progress(false)
    };
    let mut net = Words::new(1);
    let before = net.evaluate(&data, SoftmaxCrossEntropy).unwrap().loss;
    net.fit(&data, fit()).unwrap();
    let after = net.evaluate(&data, SoftmaxCrossEntropy).unwrap();
    assert!(
        after.loss < before / 2.0 && after.accuracy.unwrap() > 0.9,
        "{before}, then {after}"
    );
    assert_eq!(
        Words::SUMMARY.to_string().lines().next(),
        Some("Words: [Label; 6] -> [2]")
    );
}

#[test]
fn a_network_on_several_inputs_learns() {
    let data = captions();
    let mut net = Captioned::new(1);
    let before = net.evaluate(&data, SoftmaxCrossEntropy).unwrap().loss;
    let fit = Fit::new(SoftmaxCrossEntropy, Adam::new(0.02))
        .epochs(20)
        .progress(false);
    net.fit(&data, fit).unwrap();
    let after = net.evaluate(&data, SoftmaxCrossEntropy).unwrap();
    assert!(
        after.loss < before / 2.0 && after.accuracy.unwrap() > 0.9,
        "{before}, then {after}"
    );
    let summary = Captioned::SUMMARY.to_string();
    let first = "Captioned: image [4, 4, 1], words [Label; 6], more [3] -> [2]";
    assert_eq!(summary.lines().next(), Some(first), "{summary}");
    let names: Vec<_> = net.tensors().into_iter().map(|tensor| tensor.name).collect();
    assert_eq!(names[0], "inputs.first.conv.weight", "{names:?}");
}

#[test]
fn same_bits_in_batches_of_one_and_on_any_threads() {
    let data = captions();
    let train = |threads: usize| {
        let mut net = Captioned::new(3);
        let fit = Fit::new(SoftmaxCrossEntropy, Adam::new(0.01))
            .epochs(2)
            .threads(threads)
            .progress(false);
        net.fit(&data, fit).unwrap();
        net
    };
    let (one, two) = (train(1), train(2));
    assert_eq!(scalars(one.params()), scalars(two.params()));
    let together = one.predict(data.inputs());
    for (input, output) in data.inputs().iter().zip(&together) {
        assert_eq!(one.predict(&[*input])[0], *output);
    }
}

/// Differences of the loss stand for the gradient of each parameter.
#[test]
fn gradients_by_tokens_and_by_several_inputs_are_right() {
    fn check<N: Network<Output = [f32; 2], Layers: Send>>(inputs: &[N::Input]) {
        let mut net = graven::network::new::<N>(5);
        let targets: Vec<_> = (0..inputs.len()).map(|i| [0.3 * i as f32, -0.2]).collect();
        let mut training = Training::new(&net, HalfMse, Sgd::new(0.0), inputs.len()).unwrap();
        training.accumulate(&net, inputs, &targets, inputs.len());
        let gradients = scalars(training.gradients()).to_vec();
        let loss = |net: &N| {
            let mut training = Training::new(net, HalfMse, Sgd::new(0.0), inputs.len()).unwrap();
            training.accumulate(net, inputs, &targets, inputs.len()).loss
        };
        for (i, gradient) in gradients.into_iter().enumerate() {
            const STEP: f32 = 1e-2;
            let kept = scalars(net.params())[i];
            scalars_mut(net.params_mut())[i] = kept + STEP;
            let above = loss(&net);
            scalars_mut(net.params_mut())[i] = kept - STEP;
            let below = loss(&net);
            scalars_mut(net.params_mut())[i] = kept;
            let expected = (above - below) / f64::from(2.0 * STEP);
            let off = (f64::from(gradient) - expected).abs();
            assert!(
                off < 2e-3 * (1.0 + expected.abs()),
                "{}: {gradient}, not {expected}",
                N::NAME
            );
        }
    }
    check::<Words>(&(0..5).map(words).collect::<Vec<_>>());
    check::<Captioned>(&(0..5).map(caption).collect::<Vec<_>>());
}

#[test]
fn what_is_not_finite_among_several_inputs_is_found() {
    let mut net = Captioned::new(1);
    let mut training = Training::new(&net, SoftmaxCrossEntropy, Adam::default(), 4).unwrap();
    let mut inputs: Vec<_> = (0..4).map(caption).collect();
    inputs[2].more[1] = f32::NAN;
    let targets: Vec<_> = inputs.iter().map(|caption| half(&caption.words)).collect();
    let report = net.train_step(&mut training, &inputs, &targets);
    assert!(!report.updated);
    let found = training.not_finite().unwrap().to_string();
    assert!(found.starts_with("found NaN in input 2 of the batch"), "{found}");
}

#[test]
fn places_of_activations_print_as_paths() {
    let mut seen = Vec::new();
    let mut show = |place: &graven::layer::Place<'_>, values: &[f32], len: usize| {
        seen.push(format!("{place} {} {len}", values.len()));
    };
    let mut visitor = Visitor::new(&mut show);
    visitor.within(Part::Layer("blocks"), |visitor| {
        visitor.within(Part::Round(1), |visitor| {
            visitor.show(Part::Fused("conv", "relu"), &[0.0; 6], 3)
        });
    });
    assert_eq!(seen, ["blocks[1].conv to relu 6 3"]);
}

#[cfg(feature = "checkpoint")]
#[test]
fn they_are_saved_and_loaded() {
    let path = std::env::temp_dir().join(format!("graven-inputs-{}.safetensors", std::process::id()));
    let (words, captioned) = (Words::new(7), Captioned::new(7));
    words.save(&path).unwrap();
    assert_eq!(scalars(Words::load(&path).unwrap().params()), scalars(words.params()));
    assert!(Captioned::load(&path).is_err());
    captioned.save(&path).unwrap();
    assert_eq!(
        scalars(Captioned::load(&path).unwrap().params()),
        scalars(captioned.params())
    );
    std::fs::remove_file(&path).unwrap();
}
