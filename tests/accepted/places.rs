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

fn main() {
    println!("{} {}", function(), names::run());
    println!("{} {}", inner::InModule::SUMMARY, shadows::Shadowed::SUMMARY);
}
