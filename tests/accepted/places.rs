//! Networks in functions and modules, with names that generated code uses itself.

mod inner {
    use graven::prelude::*;

    network! {
        /// In a module.
        pub struct InModule: [4] -> [3] { Dense(3) }
    }
}

mod shadows {
    // None of these may reach the generated code.
    #![allow(dead_code)]
    pub struct Option;
    pub struct Some;
    pub struct Verdict;
    pub struct Vec;
    pub trait Kind {}
    pub trait Module {}
    pub fn report() {}
    pub const N: usize = 3;

    graven::network! { pub struct Shadowed: [4] -> [3] { graven::layers::Dense(N) } }
}

fn function() -> usize {
    use graven::prelude::*;
    const HIDDEN: usize = 5;
    network! { struct InFunction: [4] -> [3] { Dense(HIDDEN), Dense(3) } }
    InFunction::SUMMARY.parameters
}

mod names {
    use graven::prelude::*;

    network! {
        struct Names: [4] -> [4] {
            input: Dense(4), output: Dense(4), pass: Dense(4), tile: Dense(4), walk: Dense(4), params: Dense(4),
            gradients: Dense(4), buffers: Dense(4), sums: Dense(4), totals: Dense(4), activations: Dense(4),
            scratch: Dense(4), rng: Dense(4), into: Dense(4), from: Dense(4), cache: Dense(4), x: Relu, dense: Relu,
            new: Dense(4), infer: Relu, forward: Relu, backward: Relu, samples: Relu, options: Relu, r#loop_: Relu,
        }
    }

    pub fn run() -> f32 {
        Names::new(1).predict(&[[1.0; 4]])[0][0]
    }
}

/// Networks that other macros write, with words of their caller.
mod by_macro {
    use graven::prelude::*;

    macro_rules! classifier {
        ($name:ident, $kind:ident, $hidden:expr) => {
            network! {
                pub struct $name: [8] -> [3] { hidden: $kind($hidden, bias = false), Relu, options: $kind(3) }
            }
        };
    }
    classifier!(Classifier, Dense, 2 * 3);

    macro_rules! as_it_is {
        ($($spec:tt)*) => { network! { $($spec)* } };
    }
    as_it_is! {
        pub struct AsItIs: [8, 8, 2] -> [3] {
            conv: Conv2d(4, 3, stride = 2, padding = same), Relu, repeat 2 { Conv2d(4, 1), Dropout(0.5) }, Flatten, Dense(3),
        }
    }

    macro_rules! layers {
        ($name:ident: $($layer:expr),*) => {
            network! { pub struct $name: [8] -> [3] { $(Dense($layer)),*, Dense(3) } }
        };
    }
    layers!(Deep: 5, 6, 7);
}

fn main() {
    println!("{} {}", by_macro::Classifier::SUMMARY, by_macro::AsItIs::new(1).conv.bias.len());
    println!("{}", by_macro::Deep::SUMMARY);
    println!("{} {}", function(), names::run());
    println!("{} {}", inner::InModule::SUMMARY, shadows::Shadowed::SUMMARY);
}
