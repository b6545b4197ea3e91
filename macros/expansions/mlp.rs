#[allow(non_upper_case_globals)]
const Mlp_input_sizes: [usize; 1] = ::graven::check::check_sizes([784]);
#[allow(non_camel_case_types)]
type Mlp_input = <::graven::shape::Rank<
    1,
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<{ (Mlp_input_sizes[0]) / 1024 }, { (Mlp_input_sizes[0]) % 1024 }>,
    ::graven::typenum::U1,
    ::graven::typenum::U1,
>;
#[allow(non_camel_case_types)]
type Mlp_hidden_kind = Dense;
#[allow(non_upper_case_globals)]
const Mlp_hidden_options: <Mlp_hidden_kind as ::graven::kind::Kind>::Options = <Mlp_hidden_kind>::new(
    128,
);
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Mlp_hidden;
#[allow(non_camel_case_types)]
type Mlp_relu_kind = Relu;
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Mlp_relu;
#[allow(non_camel_case_types)]
type Mlp_scores_kind = Dense;
#[allow(non_upper_case_globals)]
const Mlp_scores_options: <Mlp_scores_kind as ::graven::kind::Kind>::Options = <Mlp_scores_kind>::new(
    10,
);
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Mlp_scores;
::graven::block! {
    #[doc = " The parameters of `Mlp`, layer by layer."] #[allow(non_camel_case_types)]
    pub struct MlpParams { #[doc = " `Dense(128)`"] pub hidden : ::graven::entry::Params
    < Mlp_hidden >, #[doc = " `Relu`"] pub relu : ::graven::entry::Params < Mlp_relu >,
    #[doc = " `Dense(10)`"] pub scores : ::graven::entry::Params < Mlp_scores >, }
}
#[allow(non_camel_case_types)]
type Mlp_input_sample = [f32; 784];
#[allow(non_camel_case_types)]
type Mlp_output_sample = [f32; 10];
#[allow(non_upper_case_globals)]
const Mlp_output_sizes: ::graven::shape::Dims = ::graven::shape::Dims::new(
    &::graven::check::check_sizes([10]),
);
/// A network with one hidden layer.
pub struct Mlp(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Mlp {
    /// What the network is made of, and what it costs.
    pub const SUMMARY: ::graven::summary::Summary = <Self as ::graven::network::Network>::SUMMARY;
    /// A freshly initialised network; the same seed gives the same weights.
    pub fn new(seed: u64) -> Self {
        ::graven::network::new(seed)
    }
    /// Computes the output of each input, allocating nothing after a thread's first call.
    ///
    /// # Panics
    ///
    /// If there are not as many outputs as inputs.
    pub fn infer(&self, inputs: &[[f32; 784]], outputs: &mut [[f32; 10]]) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(&self, inputs: &[[f32; 784]]) -> ::std::vec::Vec<[f32; 10]> {
        ::graven::network::predict(self, inputs)
    }
    /// Trains on one batch: forward, loss, backward and update, allocating nothing.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the training was made for.
    pub fn train_step<
        L: ::graven::losses::Loss<[f32; 10]>,
        O: ::graven::optimizers::Optimizer,
    >(
        &mut self,
        training: &mut ::graven::train::Training<Self, L, O>,
        inputs: &[[f32; 784]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(
    non_camel_case_types,
    non_upper_case_globals,
    non_local_definitions,
    dead_code,
    unused_imports
)]
#[allow(clippy::all, clippy::pedantic)]
const _: () = {
    use ::graven::generated::*;
    const Mlp_hidden_dims: [usize; 8] = Mlp_hidden_options.dims();
    impl Arguments for Mlp_hidden {
        type D0 = N<{ Mlp_hidden_dims[0] / 1024 }, { Mlp_hidden_dims[0] % 1024 }>;
        type D1 = N<{ Mlp_hidden_dims[1] / 1024 }, { Mlp_hidden_dims[1] % 1024 }>;
        type D2 = N<{ Mlp_hidden_dims[2] / 1024 }, { Mlp_hidden_dims[2] % 1024 }>;
        type D3 = N<{ Mlp_hidden_dims[3] / 1024 }, { Mlp_hidden_dims[3] % 1024 }>;
        type D4 = N<{ Mlp_hidden_dims[4] / 1024 }, { Mlp_hidden_dims[4] % 1024 }>;
        type D5 = N<{ Mlp_hidden_dims[5] / 1024 }, { Mlp_hidden_dims[5] % 1024 }>;
        type D6 = N<{ Mlp_hidden_dims[6] / 1024 }, { Mlp_hidden_dims[6] % 1024 }>;
        type D7 = N<{ Mlp_hidden_dims[7] / 1024 }, { Mlp_hidden_dims[7] % 1024 }>;
    }
    type Mlp_hidden_layer = <Mlp_hidden_kind as Kind>::Layer<Mlp_hidden>;
    const Mlp_hidden_sizes: Dims = ::graven::check::check_layer(
        "hidden",
        "Dense",
        <Mlp_hidden_kind as Kind>::TAKES,
        "the input",
        <Mlp_input as Shape>::DIMS,
        {
            let _ = (Mlp_hidden_options, <Mlp_hidden_kind as Kind>::CHECKED);
            Probe::<Mlp_hidden_layer, Mlp_input>::FACTS
        },
    );
    type Mlp_hidden_out = <Rank<
        { Mlp_hidden_sizes.rank },
    > as Family>::Of<
        N<{ Mlp_hidden_sizes.sizes[0] / 1024 }, { Mlp_hidden_sizes.sizes[0] % 1024 }>,
        N<{ Mlp_hidden_sizes.sizes[1] / 1024 }, { Mlp_hidden_sizes.sizes[1] % 1024 }>,
        N<{ Mlp_hidden_sizes.sizes[2] / 1024 }, { Mlp_hidden_sizes.sizes[2] % 1024 }>,
    >;
    impl Declared for Mlp_hidden {
        type In = <Gate<{ Mlp_hidden_sizes.rank != 0 }> as Id<Mlp_input>>::T;
        type Options = <Mlp_hidden_kind as Kind>::Options;
        type Layer = Mlp_hidden_layer;
        const OPTIONS: Self::Options = Mlp_hidden_options;
        const NAME: &'static str = "hidden";
        const LABEL: &'static str = "Dense(128)";
    }
    const Mlp_relu_options: <Mlp_relu_kind as Kind>::Options = ::graven::kind::default_options(
        <Mlp_relu_kind as Kind>::DEFAULT,
    );
    type Mlp_relu_layer = <Mlp_relu_kind as Kind>::Layer<NoArguments>;
    const Mlp_relu_sizes: Dims = ::graven::check::check_layer(
        "relu",
        "Relu",
        <Mlp_relu_kind as Kind>::TAKES,
        "hidden",
        <Mlp_hidden_out as Shape>::DIMS,
        {
            let _ = (Mlp_relu_options, <Mlp_relu_kind as Kind>::CHECKED);
            Probe::<Mlp_relu_layer, Mlp_hidden_out>::FACTS
        },
    );
    type Mlp_relu_out = <Rank<
        { Mlp_relu_sizes.rank },
    > as Family>::Of<
        N<{ Mlp_relu_sizes.sizes[0] / 1024 }, { Mlp_relu_sizes.sizes[0] % 1024 }>,
        N<{ Mlp_relu_sizes.sizes[1] / 1024 }, { Mlp_relu_sizes.sizes[1] % 1024 }>,
        N<{ Mlp_relu_sizes.sizes[2] / 1024 }, { Mlp_relu_sizes.sizes[2] % 1024 }>,
    >;
    impl Declared for Mlp_relu {
        type In = <Gate<{ Mlp_relu_sizes.rank != 0 }> as Id<Mlp_hidden_out>>::T;
        type Options = <Mlp_relu_kind as Kind>::Options;
        type Layer = Mlp_relu_layer;
        const OPTIONS: Self::Options = Mlp_relu_options;
        const NAME: &'static str = "relu";
        const LABEL: &'static str = "Relu";
    }
    const Mlp_scores_dims: [usize; 8] = Mlp_scores_options.dims();
    impl Arguments for Mlp_scores {
        type D0 = N<{ Mlp_scores_dims[0] / 1024 }, { Mlp_scores_dims[0] % 1024 }>;
        type D1 = N<{ Mlp_scores_dims[1] / 1024 }, { Mlp_scores_dims[1] % 1024 }>;
        type D2 = N<{ Mlp_scores_dims[2] / 1024 }, { Mlp_scores_dims[2] % 1024 }>;
        type D3 = N<{ Mlp_scores_dims[3] / 1024 }, { Mlp_scores_dims[3] % 1024 }>;
        type D4 = N<{ Mlp_scores_dims[4] / 1024 }, { Mlp_scores_dims[4] % 1024 }>;
        type D5 = N<{ Mlp_scores_dims[5] / 1024 }, { Mlp_scores_dims[5] % 1024 }>;
        type D6 = N<{ Mlp_scores_dims[6] / 1024 }, { Mlp_scores_dims[6] % 1024 }>;
        type D7 = N<{ Mlp_scores_dims[7] / 1024 }, { Mlp_scores_dims[7] % 1024 }>;
    }
    type Mlp_scores_layer = <Mlp_scores_kind as Kind>::Layer<Mlp_scores>;
    const Mlp_scores_sizes: Dims = ::graven::check::check_layer(
        "scores",
        "Dense",
        <Mlp_scores_kind as Kind>::TAKES,
        "relu",
        <Mlp_relu_out as Shape>::DIMS,
        {
            let _ = (Mlp_scores_options, <Mlp_scores_kind as Kind>::CHECKED);
            Probe::<Mlp_scores_layer, Mlp_relu_out>::FACTS
        },
    );
    type Mlp_scores_out = <Rank<
        { Mlp_scores_sizes.rank },
    > as Family>::Of<
        N<{ Mlp_scores_sizes.sizes[0] / 1024 }, { Mlp_scores_sizes.sizes[0] % 1024 }>,
        N<{ Mlp_scores_sizes.sizes[1] / 1024 }, { Mlp_scores_sizes.sizes[1] % 1024 }>,
        N<{ Mlp_scores_sizes.sizes[2] / 1024 }, { Mlp_scores_sizes.sizes[2] % 1024 }>,
    >;
    impl Declared for Mlp_scores {
        type In = <Gate<{ Mlp_scores_sizes.rank != 0 }> as Id<Mlp_relu_out>>::T;
        type Options = <Mlp_scores_kind as Kind>::Options;
        type Layer = Mlp_scores_layer;
        const OPTIONS: Self::Options = Mlp_scores_options;
        const NAME: &'static str = "scores";
        const LABEL: &'static str = "Dense(10)";
    }
    ::graven::block! {
        pub struct MlpBuffers { pub hidden : Buffers < Mlp_hidden >, pub relu : Buffers <
        Mlp_relu >, pub scores : Buffers < Mlp_scores >, }
    }
    ::graven::block! {
        pub struct MlpSums { pub hidden : Sums < Mlp_hidden >, pub relu : Sums < Mlp_relu
        >, pub scores : Sums < Mlp_scores >, }
    }
    ::graven::zeroable! {
        pub struct MlpWorkspace[T : Dim] { pub hidden : Activation < Mlp_hidden, T >, pub
        relu : Activation < Mlp_relu, T >, pub scores : LastActivation < Mlp_scores, T >,
        }
    }
    pub struct MlpLayers;
    impl From<()> for MlpLayers {
        fn from((): ()) -> Self {
            Self
        }
    }
    impl MlpLayers {
        const ROWS: &'static [Row] = &[
            Row::of::<Mlp_hidden>(),
            Row::of::<Mlp_relu>(),
            Row::of::<Mlp_scores>(),
        ];
    }
    impl<In: Shape> Module<In> for MlpLayers {
        type Out = Mlp_scores_out;
        type Params = MlpParams;
        type Buffers = MlpBuffers;
        type Sums = MlpSums;
        type Cache<T: Dim> = MlpWorkspace<T>;
        const CHECK: Check = takes(In::DIMS, <Mlp_input as Shape>::DIMS);
        const FLOPS: usize = Row::flops(Self::ROWS);
        const SCRATCH: Scratch = Row::scratch(Self::ROWS);
        const SEGMENTS: usize = Row::segments(Self::ROWS);
        const ROWS: &'static [Row] = Self::ROWS;
        fn initialize(
            &self,
            params: &mut Self::Params,
            buffers: &mut Self::Buffers,
            rng: &mut Rng,
        ) {
            <Mlp_hidden>::initialize(&mut params.hidden, &mut buffers.hidden, rng);
            <Mlp_relu>::initialize(&mut params.relu, &mut buffers.relu, rng);
            <Mlp_scores>::initialize(&mut params.scores, &mut buffers.scores, rng);
        }
        fn infer<S: Simd, T: Dim>(
            &self,
            pass: &Pass<S>,
            tile: InferTile<'_, Self, In, T>,
        ) {
            let InferTile {
                params,
                buffers,
                input,
                output,
                cache: activations,
                scratch,
            } = tile;
            let mut walk = Walk::new(pass, scratch);
            let hidden = activations
                .hidden
                .infer(&mut walk, &params.hidden, &buffers.hidden, input);
            let relu = activations
                .relu
                .infer(&mut walk, &params.relu, &buffers.relu, hidden);
            activations
                .scores
                .infer(&mut walk, &params.scores, &buffers.scores, relu, output);
        }
        fn forward<S: Simd, T: Dim>(
            &self,
            pass: &Pass<S>,
            tile: ForwardTile<'_, Self, In, T>,
        ) {
            let ForwardTile {
                params,
                sums,
                totals,
                input,
                output,
                cache: activations,
                scratch,
            } = tile;
            let mut walk = Walk::new(pass, scratch);
            let hidden = activations
                .hidden
                .forward(
                    &mut walk,
                    &params.hidden,
                    &mut sums.hidden,
                    &totals.hidden,
                    input,
                );
            let relu = activations
                .relu
                .forward(&mut walk, &params.relu, &mut sums.relu, &totals.relu, hidden);
            activations
                .scores
                .forward(
                    &mut walk,
                    &params.scores,
                    &mut sums.scores,
                    &totals.scores,
                    relu,
                    output,
                );
        }
        fn backward<S: Simd, T: Dim>(
            &self,
            pass: &Pass<S>,
            tile: BackwardTile<'_, Self, In, T>,
        ) {
            let BackwardTile {
                params,
                gradients,
                sums,
                totals,
                input,
                output,
                output_gradient,
                input_gradient,
                cache: activations,
                scratch,
            } = tile;
            let mut walk = BackwardWalk::new::<
                T,
            >(pass, Self::ROWS, output_gradient, input_gradient, scratch);
            activations
                .scores
                .backward(
                    &mut walk,
                    &params.scores,
                    &mut gradients.scores,
                    &mut sums.scores,
                    &totals.scores,
                    activations.relu.output(pass.samples),
                    output,
                );
            activations
                .relu
                .backward(
                    &mut walk,
                    &params.relu,
                    &mut gradients.relu,
                    &mut sums.relu,
                    &totals.relu,
                    activations.hidden.output(pass.samples),
                );
            activations
                .hidden
                .backward(
                    &mut walk,
                    &params.hidden,
                    &mut gradients.hidden,
                    &mut sums.hidden,
                    &totals.hidden,
                    input,
                );
        }
        fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
            <Mlp_hidden>::merge(&mut into.hidden, &from.hidden);
            <Mlp_relu>::merge(&mut into.relu, &from.relu);
            <Mlp_scores>::merge(&mut into.scores, &from.scores);
        }
        fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
            <Mlp_hidden>::update_buffers(&mut buffers.hidden, &totals.hidden);
            <Mlp_relu>::update_buffers(&mut buffers.relu, &totals.relu);
            <Mlp_scores>::update_buffers(&mut buffers.scores, &totals.scores);
        }
    }
    const _: Dims = ::graven::check::check_output(
        "Mlp",
        Mlp_output_sizes,
        "scores",
        <Mlp_scores_out as Shape>::DIMS,
    );
    const Mlp_tile_size: usize = {
        let _ = Mlp_hidden_sizes;
        let _ = Mlp_relu_sizes;
        let _ = Mlp_scores_sizes;
        ::graven::network::tile(
            ::graven::network::activation_bytes::<MlpLayers, Mlp_input>(),
        )
    };
    type Mlp_tile = N<{ Mlp_tile_size / 1024 }, { Mlp_tile_size % 1024 }>;
    impl ::graven::network::Network for Mlp {
        type Layers = MlpLayers;
        type InputShape = Mlp_input;
        type Input = Mlp_input_sample;
        type Output = Mlp_output_sample;
        type Tile = Mlp_tile;
        const NAME: &'static str = "Mlp";
        fn from_parts(parts: ::graven::network::Parts<Self>) -> Self {
            Self(parts)
        }
        fn parts(&self) -> &::graven::network::Parts<Self> {
            &self.0
        }
        fn parts_mut(&mut self) -> &mut ::graven::network::Parts<Self> {
            &mut self.0
        }
    }
    impl Kind for Mlp {
        type Options = ();
        type Layer<D: Arguments> = MlpLayers;
        const DEFAULT: Option<()> = Option::Some(());
        const CHECKED: () = {
            let _ = Mlp_hidden_sizes;
            let _ = Mlp_relu_sizes;
            let _ = Mlp_scores_sizes;
        };
    }
    impl ::core::ops::Deref for Mlp {
        type Target = MlpParams;
        fn deref(&self) -> &MlpParams {
            &self.0.params
        }
    }
    impl ::core::ops::DerefMut for Mlp {
        fn deref_mut(&mut self) -> &mut MlpParams {
            &mut self.0.params
        }
    }
    impl ::core::clone::Clone for Mlp {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }
    }
    impl ::core::fmt::Debug for Mlp {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::core::write!(f, "{}({} parameters)", "Mlp", Self::SUMMARY.parameters)
        }
    }
};
