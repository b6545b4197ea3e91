//! The networks.

use graven::prelude::*;

network! {
    /// The convnet of the Keras tutorial.
    pub struct MnistCnn: [28, 28, 1] -> [10] {
        conv1: Conv2d(32, 3), Relu, MaxPool2d(2),
        conv2: Conv2d(64, 3), Relu, MaxPool2d(2),
        conv3: Conv2d(64, 3), Relu,
        Flatten,
        fc1: Dense(64), Relu,
        fc2: Dense(10),
    }

    /// The same with probabilities for answers, as its peers give.
    pub struct MnistCnnClassifier: [28, 28, 1] -> [10] {
        conv1: Conv2d(32, 3), Relu, MaxPool2d(2),
        conv2: Conv2d(64, 3), Relu, MaxPool2d(2),
        conv3: Conv2d(64, 3), Relu,
        Flatten,
        fc1: Dense(64), Relu,
        fc2: Dense(10), Softmax,
    }
}

network! {
    /// Two dense layers.
    pub struct MnistMlp: [784] -> [10] { fc1: Dense(128), Relu, fc2: Dense(10) }

    /// The same with probabilities for answers, as its peers give.
    pub struct MnistMlpClassifier: [784] -> [10] { fc1: Dense(128), Relu, fc2: Dense(10), Softmax }
}
