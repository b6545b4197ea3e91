use graven::prelude::*;
network! {
    /// The Keras tutorial's convnet.
    pub struct MnistCnn: [28, 28, 1] -> [10] {
        conv1: Conv2d(32, 3), Relu, MaxPool2d(2),
        conv2: Conv2d(64, 3), Relu, MaxPool2d(2),
        conv3: Conv2d(64, 3), Relu,
        Flatten,
        /// what the classifier sees
        fc1: Dense(64, inputs = 576), Relu,
        fc2: Dense(10),
    }
}
fn main() {
    println!("{}", MnistCnn::SUMMARY);
    let net = MnistCnn::new(1);
    let y = net.predict(&[[[[0.5; 1]; 28]; 28]]);
    println!("{y:?} {net:?}");
}
