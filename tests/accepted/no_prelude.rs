//! A crate without the prelude.
#![no_implicit_prelude]

use ::graven::layers;

::graven::network! {
    /// A classifier.
    #[budget(parameters = 1_000)]
    pub struct Classifier: [8, 8, 1] -> [3] {
        conv: layers::Conv2d(4, 3, stride = 2), layers::Relu,
        body: residual { layers::BatchNorm } skip { layers::Conv2d(4, 1, bias = false) },
        mix: concat { layers::Relu; layers::Tanh },
        layers::Flatten, layers::Dense(3),
    }
    /// Generic in its width.
    pub struct Wide<W: Dim>: [W] -> [3] { repeat 2 { fc: layers::Dense(W) }, layers::Dense(3) }
    /// With 8.
    pub type Wide8 = Wide<8>;
}

fn main() {
    let net = Classifier::new(1);
    ::std::println!("{:?} {}", net, Wide8::SUMMARY);
}
