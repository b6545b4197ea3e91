//! Words of the user's that are, or look like, names of generated code.
#![allow(dead_code, unused_macros, non_camel_case_types, non_snake_case, non_upper_case_globals)]

/// Items beside a network that is called like what they begin with.
mod beside {
    use graven::prelude::*;

    pub struct CnnParams;
    pub struct CnnLayers;
    pub struct Cnn_Params;
    pub struct Cnn_Layers;
    pub struct Cnn_fc;
    pub struct Cnn_fc_Kind;
    pub const Cnn_fc_OPTIONS: usize = 7;
    pub const Cnn_INPUT_SIZES: usize = 3;

    network! { pub struct Cnn: [Cnn_INPUT_SIZES + 1] -> [2] { fc: Dense(Cnn_fc_OPTIONS + 1), Relu, scores: Dense(2) } }
}

/// Two networks whose items' names would be the same.
mod alike {
    use graven::prelude::*;

    network! {
        pub struct Net: [4] -> [2] { a_fc: Dense(3), Dense(2) }
        pub struct Net_a: [4] -> [2] { fc: Dense(3), Dense(2) }
        pub struct Net_a_fc: [4] -> [2] { Dense(2) }
        pub struct Net_Params: [4] -> [2] { Dense(2) }
        pub struct NetParams: [4] -> [2] { Net_Params }
    }
}

/// Layers that are called like items and variables.
mod layers {
    use graven::prelude::*;

    network! {
        pub struct Net: [4] -> [4] {
            Params: residual { fc: Dense(4), Body: residual { Relu } }, Params_Body: residual { Relu },
            Params_Body_fc: Relu, Layers: Relu, Handle: Relu, Input: Relu, OUTPUT_DIMS: Relu, Buffers: Relu,
            Sums: Relu, Workspace: Relu, T: Dense(4), In: Relu, S: Dense(4), D: Relu, L: Relu, O: Relu, Out: Relu,
            CHECK: Relu, VERDICT: Relu, params: Relu, walk: Relu, input: Relu, pass: Relu, options: Dense(4),
            self_: Relu, r#type: Dense(4), input_output: Relu, None: Relu, Relu: Relu, Dense: Dense(4), U1: Relu, NO_DIMS: Relu, Sizes: Relu, Group: Relu, Statistics: Relu, Net: Relu,
            _generics: Relu, again: tied(r#type),
        }
        pub struct check<W: Dim>: [4] -> [W] { layer: Dense(W), output: Relu, _generics: Relu, concat: Relu }
        pub type checked = check<4>;
    }
}

/// Networks that are called like what generated code uses.
mod networks {
    macro_rules! network {
        ($($name:ident)*) => { graven::network! {$(
            pub struct $name: [8] -> [3] { graven::layers::Dense(4), graven::layers::Relu, graven::layers::Dense(3) }
        )*} };
    }
    network! {
        Dense Relu Kind Module Params Network Verdict Option Some Entry Row N T In Self_ Dim Shape Vec String Box
    }
}

/// Generic parameters that are called like those of generated code, or like what it uses.
mod generics {
    use graven::prelude::*;

    network! {
        pub struct A<T: Dim, In: Dim>: [In] -> [T] { Dense(3), Dense(T) }
        pub struct B<N: Dim, S: Dim>: [8, 8, N] -> [S] {
            Conv2d(4, 3), Relu, residual { Conv2d(N, 1), Conv2d(4, 1) }, Flatten, Dense(S),
        }
        pub struct C<L: Dim, O: Dim>: [L] -> [O] { repeat 2 { Dense(L) }, A<O, L> }
        pub struct E<Dim_: Dim, Out: Dim, Module: Dim, Params: Dim>: [Dim_] -> [Out] {
            Dense(Module), Dense(Params), Dense(Out),
        }
        pub type AA = A<3, 4>;
        pub type BB = B<3, 4>;
        pub type CC = C<3, 4>;
        pub type EE = E<3, 4, 5, 6>;
    }
}

/// Items and macros that shadow the prelude and the library.
mod shadows {
    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Vec;
    pub struct Dense;
    pub struct Send;
    pub struct Sync;
    pub struct Clone;
    pub struct Default;
    pub struct Result;
    pub trait Entry {}
    pub trait Deref {}
    pub trait From {}
    pub fn report() {}
    pub fn check_layer() {}
    pub mod core {}
    pub mod std {}
    pub mod graven {}
    pub mod typenum {}
    macro_rules! shadow {
        ($($name:ident)*) => { shadow! { $($name)*; $ } };
        ($($name:ident)*; $dollar:tt) => {$(
            macro_rules! $name { ($dollar($dollar all:tt)*) => { compile_error!("a macro of the user's") } }
        )*};
    }
    shadow! { write panic vec format stringify concat flat_shape block zeroable wrapper assert matches }
    use ::graven::layers;

    ::graven::network! {
        pub struct Shadowed: [8, 8, 1] -> [3] {
            conv: layers::Conv2d(4, 3, stride = 2), layers::Relu,
            residual { layers::BatchNorm } skip { layers::Conv2d(4, 1, bias = false) },
            layers::Flatten, layers::Dense(3),
        }
        pub struct AnySize<W: Dim>: [W] -> [3] { repeat 2 { layers::Dense(W) }, layers::Dense(3) }
        pub type Eight = AnySize<8>;
    }
}

/// The parameters of a network by their documented name.
fn first_weight(params: &graven::network::Params<beside::Cnn>) -> f32 {
    params.fc.weight[0][0]
}

fn main() {
    let net = beside::Cnn::new(1);
    println!("{} {}", first_weight(&net), beside::Cnn::SUMMARY);
    println!("{} {}", alike::Net::SUMMARY, alike::Net_a::SUMMARY);
    println!("{} {}", alike::NetParams::SUMMARY, alike::Net_a_fc::SUMMARY);
    println!("{:?} {}", layers::Net::new(1).predict(&[[1.0; 4]]), layers::checked::SUMMARY);
    println!("{} {}", networks::Params::SUMMARY, networks::T::SUMMARY);
    println!("{} {}", generics::AA::SUMMARY, generics::BB::SUMMARY);
    println!("{} {}", generics::CC::SUMMARY, generics::EE::SUMMARY);
    println!("{} {}", shadows::Shadowed::SUMMARY, shadows::Eight::SUMMARY);
}
