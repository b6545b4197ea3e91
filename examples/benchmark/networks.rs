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

network! {
    /// Digits through two hidden layers of 4,096.
    pub struct WideMlp: [784] -> [10] { fc1: Dense(4096), Relu, fc2: Dense(4096), Relu, fc3: Dense(10) }
}

network! {
    /// ResNet-18 as it is used on small images: a 3 x 3 stem and no pooling before the blocks.
    pub struct ResNet18Small: [32, 32, 3] -> [10] {
        stem: Conv2d(64, 3, padding = 1, bias = false), BatchNorm, Relu,
        repeat 2 {
            residual {
                Conv2d(64, 3, padding = 1, bias = false), BatchNorm, Relu,
                Conv2d(64, 3, padding = 1, bias = false), BatchNorm,
            }, Relu,
        },
        residual {
            Conv2d(128, 3, stride = 2, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(128, 3, padding = 1, bias = false), BatchNorm,
        } skip { Conv2d(128, 1, stride = 2, bias = false), BatchNorm }, Relu,
        residual {
            Conv2d(128, 3, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(128, 3, padding = 1, bias = false), BatchNorm,
        }, Relu,
        residual {
            Conv2d(256, 3, stride = 2, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(256, 3, padding = 1, bias = false), BatchNorm,
        } skip { Conv2d(256, 1, stride = 2, bias = false), BatchNorm }, Relu,
        residual {
            Conv2d(256, 3, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(256, 3, padding = 1, bias = false), BatchNorm,
        }, Relu,
        residual {
            Conv2d(512, 3, stride = 2, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(512, 3, padding = 1, bias = false), BatchNorm,
        } skip { Conv2d(512, 1, stride = 2, bias = false), BatchNorm }, Relu,
        residual {
            Conv2d(512, 3, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(512, 3, padding = 1, bias = false), BatchNorm,
        }, Relu,
        GlobalAvgPool2d,
        scores: Dense(10),
    }
}

network! {
    /// ResNet-18 (He et al. 2015).
    pub struct ResNet18: [224, 224, 3] -> [1000] {
        stem: Conv2d(64, 7, stride = 2, padding = 3, bias = false), BatchNorm, Relu,
        MaxPool2d(3, stride = 2, padding = 1),
        repeat 2 {
            residual {
                Conv2d(64, 3, padding = 1, bias = false), BatchNorm, Relu,
                Conv2d(64, 3, padding = 1, bias = false), BatchNorm,
            }, Relu,
        },
        residual {
            Conv2d(128, 3, stride = 2, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(128, 3, padding = 1, bias = false), BatchNorm,
        } skip { Conv2d(128, 1, stride = 2, bias = false), BatchNorm }, Relu,
        residual {
            Conv2d(128, 3, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(128, 3, padding = 1, bias = false), BatchNorm,
        }, Relu,
        residual {
            Conv2d(256, 3, stride = 2, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(256, 3, padding = 1, bias = false), BatchNorm,
        } skip { Conv2d(256, 1, stride = 2, bias = false), BatchNorm }, Relu,
        residual {
            Conv2d(256, 3, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(256, 3, padding = 1, bias = false), BatchNorm,
        }, Relu,
        residual {
            Conv2d(512, 3, stride = 2, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(512, 3, padding = 1, bias = false), BatchNorm,
        } skip { Conv2d(512, 1, stride = 2, bias = false), BatchNorm }, Relu,
        residual {
            Conv2d(512, 3, padding = 1, bias = false), BatchNorm, Relu,
            Conv2d(512, 3, padding = 1, bias = false), BatchNorm,
        }, Relu,
        GlobalAvgPool2d,
        scores: Dense(1000),
    }
}

/// Networks of more and more convolutions of one size.
macro_rules! towers {
    ($($name:ident: $depth:tt)*) => {
        network! {$(
            /// So many convolutions of 32 channels on 16 x 16.
            pub struct $name: [16, 16, 32] -> [10] {
                repeat $depth { Conv2d(32, 3, padding = same, initializer = Initializer::HeNormal), Relu },
                Flatten, Dense(10), // averages of noise are all alike, and nothing could be learnt from them
            }
        )*}
    };
}

towers! { Tower1: 1 Tower2: 2 Tower4: 4 Tower8: 8 Tower16: 16 Tower32: 32 }
