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
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::check::NotAKind as _;
    const Mlp_INPUT_SIZES: [usize; 1] = [784];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Mlp_INPUT_SIZES),
    );
    const Mlp_INPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Mlp_INPUT_SIZES,
    );
    const Mlp_OUTPUT_SIZES: [usize; 1] = [10];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Mlp_OUTPUT_SIZES),
    );
    const Mlp_OUTPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Mlp_OUTPUT_SIZES,
    );
    type Mlp_hidden_Written = Dense;
    type Mlp_hidden_Kind = <::graven::shape::Choose<
        { ::graven::check::KindProbe::<Mlp_hidden_Written>::TAKES_ARGUMENTS },
    > as ::graven::shape::Either<
        Mlp_hidden_Written,
        ::graven::check::NotALayerWithArguments,
    >>::T;
    const Mlp_hidden_OPTIONS: ::graven::kind::Chosen<
        <Mlp_hidden_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Mlp_hidden_Kind>::new(128);
        ::graven::kind::Chosen {
            dims: options.dims(),
            options: options,
        }
    };
    pub struct Mlp_hidden;
    const _: () = (::graven::check::report)(<Mlp_hidden>::CHECK);
    type Mlp_relu_Written = Relu;
    pub struct Mlp_relu;
    const _: () = (::graven::check::report)(<Mlp_relu>::CHECK);
    type Mlp_scores_Written = Dense;
    type Mlp_scores_Kind = <::graven::shape::Choose<
        { ::graven::check::KindProbe::<Mlp_scores_Written>::TAKES_ARGUMENTS },
    > as ::graven::shape::Either<
        Mlp_scores_Written,
        ::graven::check::NotALayerWithArguments,
    >>::T;
    const Mlp_scores_OPTIONS: ::graven::kind::Chosen<
        <Mlp_scores_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Mlp_scores_Kind>::new(10);
        ::graven::kind::Chosen {
            dims: options.dims(),
            options: options,
        }
    };
    pub struct Mlp_scores;
    const _: () = (::graven::check::report)(<Mlp_scores>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Mlp`, layer by layer."] pub struct Mlp_Params {
        #[doc = " `Dense(128)`"] pub hidden : ::graven::entry::Params < Mlp_hidden >,
        #[doc = " `Relu`"] pub relu : ::graven::entry::Params < Mlp_relu >, #[doc =
        " `Dense(10)`"] pub scores : ::graven::entry::Params < Mlp_scores >, }
    }
    type Mlp_InputSample = [f32; 784];
    type Mlp_OutputSample = [f32; 10];
    const _: () = (::graven::check::report)(
        ::graven::check::check_output(
            "Mlp",
            Mlp_OUTPUT_DIMS,
            "scores",
            <Mlp_scores>::CHECK,
        ),
    );
    type Mlp_Handle = Mlp;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::generated::*;
        type Mlp_Input = ::graven::flat_shape!(Mlp_INPUT_DIMS.flat());
        type Mlp_Output = ::graven::flat_shape!(Mlp_OUTPUT_DIMS.flat());
        const Mlp_hidden_DIMS: Slots = possible_arguments(Mlp_hidden_OPTIONS.dims);
        impl Arguments for Mlp_hidden {
            type D0 = N<{ Mlp_hidden_DIMS.d0.hi }, { Mlp_hidden_DIMS.d0.lo }>;
            type D1 = N<{ Mlp_hidden_DIMS.d1.hi }, { Mlp_hidden_DIMS.d1.lo }>;
            type D2 = N<{ Mlp_hidden_DIMS.d2.hi }, { Mlp_hidden_DIMS.d2.lo }>;
            type D3 = N<{ Mlp_hidden_DIMS.d3.hi }, { Mlp_hidden_DIMS.d3.lo }>;
            type D4 = N<{ Mlp_hidden_DIMS.d4.hi }, { Mlp_hidden_DIMS.d4.lo }>;
            type D5 = N<{ Mlp_hidden_DIMS.d5.hi }, { Mlp_hidden_DIMS.d5.lo }>;
            type D6 = N<{ Mlp_hidden_DIMS.d6.hi }, { Mlp_hidden_DIMS.d6.lo }>;
            type D7 = N<{ Mlp_hidden_DIMS.d7.hi }, { Mlp_hidden_DIMS.d7.lo }>;
            type D8 = typenum::U0;
        }
        type Mlp_hidden_Layer = <Mlp_hidden_Kind as Kind>::Layer<Mlp_hidden>;
        impl Mlp_hidden {
            const CHECK: Verdict = check_layer(
                "hidden",
                "Dense",
                <Mlp_hidden_Kind as Kind>::ABOUT,
                "the input",
                Verdict::of(Mlp_INPUT_DIMS),
                Mlp_hidden_OPTIONS.dims,
                Probe::<Mlp_hidden_Layer, Mlp_Input>::FACTS,
            );
        }
        type Mlp_hidden_Out = ::graven::flat_shape!(< Mlp_hidden > ::CHECK.flat);
        impl Entry for Mlp_hidden {
            type In = Mlp_Input;
            type Options = <Mlp_hidden_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Mlp_hidden>::CHECK.standing },
            > as StandIn<Mlp_hidden_Layer, <Mlp_hidden_Kind as Kind>::Options>>::T;
            const OPTIONS: Self::Options = Mlp_hidden_OPTIONS.options;
            const NAMES: Names = Names {
                name: "hidden",
                label: "Dense(128)",
            };
        }
        type Mlp_relu_Kind = <Alone<
            { KindProbe::<Mlp_relu_Written>::ALONE },
        > as AloneOr<Mlp_relu_Written>>::Kind;
        type Mlp_relu_Layer = <Mlp_relu_Kind as Kind>::Layer<NoArguments>;
        impl Mlp_relu {
            const CHECK: Verdict = check_layer(
                "relu",
                "Relu",
                <Mlp_relu_Kind as Kind>::ABOUT,
                "hidden",
                <Mlp_hidden>::CHECK,
                NO_DIMS,
                Probe::<Mlp_relu_Layer, Mlp_hidden_Out>::FACTS,
            );
        }
        type Mlp_relu_Out = ::graven::flat_shape!(< Mlp_relu > ::CHECK.flat);
        impl Entry for Mlp_relu {
            type In = Mlp_hidden_Out;
            type Options = <Mlp_relu_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Mlp_relu>::CHECK.standing },
            > as StandIn<Mlp_relu_Layer, <Mlp_relu_Kind as Kind>::Options>>::T;
            const OPTIONS: Self::Options = (default_options)(
                "relu",
                "Relu",
                <Mlp_relu_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "relu",
                label: "Relu",
            };
        }
        const Mlp_scores_DIMS: Slots = possible_arguments(Mlp_scores_OPTIONS.dims);
        impl Arguments for Mlp_scores {
            type D0 = N<{ Mlp_scores_DIMS.d0.hi }, { Mlp_scores_DIMS.d0.lo }>;
            type D1 = N<{ Mlp_scores_DIMS.d1.hi }, { Mlp_scores_DIMS.d1.lo }>;
            type D2 = N<{ Mlp_scores_DIMS.d2.hi }, { Mlp_scores_DIMS.d2.lo }>;
            type D3 = N<{ Mlp_scores_DIMS.d3.hi }, { Mlp_scores_DIMS.d3.lo }>;
            type D4 = N<{ Mlp_scores_DIMS.d4.hi }, { Mlp_scores_DIMS.d4.lo }>;
            type D5 = N<{ Mlp_scores_DIMS.d5.hi }, { Mlp_scores_DIMS.d5.lo }>;
            type D6 = N<{ Mlp_scores_DIMS.d6.hi }, { Mlp_scores_DIMS.d6.lo }>;
            type D7 = N<{ Mlp_scores_DIMS.d7.hi }, { Mlp_scores_DIMS.d7.lo }>;
            type D8 = typenum::U0;
        }
        type Mlp_scores_Layer = <Mlp_scores_Kind as Kind>::Layer<Mlp_scores>;
        impl Mlp_scores {
            const CHECK: Verdict = check_layer(
                "scores",
                "Dense",
                <Mlp_scores_Kind as Kind>::ABOUT,
                "relu",
                <Mlp_relu>::CHECK,
                Mlp_scores_OPTIONS.dims,
                Probe::<Mlp_scores_Layer, Mlp_relu_Out>::FACTS,
            );
        }
        type Mlp_scores_Out = ::graven::flat_shape!(< Mlp_scores > ::CHECK.flat);
        impl Entry for Mlp_scores {
            type In = Mlp_relu_Out;
            type Options = <Mlp_scores_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Mlp_scores>::CHECK.standing },
            > as StandIn<Mlp_scores_Layer, <Mlp_scores_Kind as Kind>::Options>>::T;
            const OPTIONS: Self::Options = Mlp_scores_OPTIONS.options;
            const NAMES: Names = Names {
                name: "scores",
                label: "Dense(10)",
            };
        }
        type Mlp_relu_Run = <Choose<
            { FusedProbe::<(Mlp_hidden, Mlp_relu)>::IS_FUSED },
        > as Either<Fused<(Mlp_hidden, Mlp_relu)>, InTurn<(Mlp_hidden, Mlp_relu)>>>::T;
        ::graven::block! {
            pub struct Mlp_Buffers { pub hidden : Buffers < Mlp_hidden >, pub relu :
            Buffers < Mlp_relu >, pub scores : Buffers < Mlp_scores >, }
        }
        ::graven::block! {
            pub struct Mlp_Sums { pub hidden : Sums < Mlp_hidden >, pub relu : Sums <
            Mlp_relu >, pub scores : Sums < Mlp_scores >, }
        }
        ::graven::zeroable! {
            pub struct Mlp_Workspace[T : Dim] { pub relu : RunActivation < Mlp_relu_Run,
            T >, pub scores : LastActivation < Mlp_scores, T >, }
        }
        pub struct Mlp_Layers;
        impl From<()> for Mlp_Layers {
            fn from((): ()) -> Self {
                Self
            }
        }
        impl Mlp_Layers {
            const ROWS: &'static [Row] = &[
                <Mlp_relu_Run as Run>::ROWS[0],
                <Mlp_relu_Run as Run>::ROWS[1],
                Row::of::<Mlp_scores>(),
            ];
            fn initialize(
                params: &mut Mlp_Params,
                buffers: &mut Mlp_Buffers,
                rng: &mut Rng,
            ) {
                <Mlp_hidden>::initialize(&mut params.hidden, &mut buffers.hidden, rng);
                <Mlp_relu>::initialize(&mut params.relu, &mut buffers.relu, rng);
                <Mlp_scores>::initialize(&mut params.scores, &mut buffers.scores, rng);
            }
            fn merge(into: &mut Mlp_Sums, from: &Mlp_Sums) {
                <Mlp_hidden>::merge(&mut into.hidden, &from.hidden);
                <Mlp_relu>::merge(&mut into.relu, &from.relu);
                <Mlp_scores>::merge(&mut into.scores, &from.scores);
            }
            fn update_buffers(buffers: &mut Mlp_Buffers, totals: &Mlp_Sums) {
                <Mlp_hidden>::update_buffers(&mut buffers.hidden, &totals.hidden);
                <Mlp_relu>::update_buffers(&mut buffers.relu, &totals.relu);
                <Mlp_scores>::update_buffers(&mut buffers.scores, &totals.scores);
            }
        }
        impl<In: Shape> Module<In> for Mlp_Layers {
            type Out = Mlp_Output;
            type Params = Mlp_Params;
            type Buffers = Mlp_Buffers;
            type Sums = Mlp_Sums;
            type Cache<T: Dim> = Mlp_Workspace<T>;
            const CHECK: Check = takes(In::DIMS, <Mlp_Input as Shape>::DIMS);
            const FLOPS: usize = Row::flops(Self::ROWS);
            const SCRATCH: Scratch = Row::scratch(Self::ROWS);
            const SEGMENTS: usize = Row::segments(Self::ROWS);
            const OVERWRITES: bool = true;
            const ROWS: &'static [Row] = Self::ROWS;
            fn initialize(
                &self,
                params: &mut Self::Params,
                buffers: &mut Self::Buffers,
                rng: &mut Rng,
            ) {
                Self::initialize(params, buffers, rng);
            }
            fn infer<T: Dim>(&self, pass: &Pass, tile: InferTile<'_, Self, In, T>) {
                let InferTile {
                    params,
                    buffers,
                    input,
                    output,
                    cache: activations,
                    scratch,
                } = tile;
                let mut walk = Walk::new(pass, scratch);
                let relu_output = activations
                    .relu
                    .infer(
                        &mut walk,
                        (&params.hidden, &params.relu),
                        (&buffers.hidden, &buffers.relu),
                        input,
                    );
                activations
                    .scores
                    .infer(
                        &mut walk,
                        &params.scores,
                        &buffers.scores,
                        relu_output,
                        output,
                    );
            }
            fn forward<T: Dim>(&self, pass: &Pass, tile: ForwardTile<'_, Self, In, T>) {
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
                let relu_output = activations
                    .relu
                    .forward(
                        &mut walk,
                        (&params.hidden, &params.relu),
                        (&mut sums.hidden, &mut sums.relu),
                        (&totals.hidden, &totals.relu),
                        input,
                    );
                activations
                    .scores
                    .forward(
                        &mut walk,
                        &params.scores,
                        &mut sums.scores,
                        &totals.scores,
                        relu_output,
                        output,
                    );
            }
            fn backward<T: Dim>(
                &self,
                pass: &Pass,
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
                        (&params.hidden, &params.relu),
                        (&mut gradients.hidden, &mut gradients.relu),
                        (&mut sums.hidden, &mut sums.relu),
                        (&totals.hidden, &totals.relu),
                        input,
                    );
            }
            fn not_finite<T: Dim>(
                activations: &Self::Cache<T>,
                samples: usize,
            ) -> Option<Blame> {
                Blame::first([
                    activations.relu.not_finite(samples),
                    activations.scores.not_finite(samples),
                ])
            }
            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                Self::merge(into, from);
            }
            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                Self::update_buffers(buffers, totals);
            }
        }
        const Mlp_TILE_SIZE: usize = {
            let _ = <Mlp_scores>::CHECK;
            ::graven::network::tile::<Mlp_Layers, Mlp_Input>()
        };
        type Mlp_Tile = N<{ Mlp_TILE_SIZE / 1024 }, { Mlp_TILE_SIZE % 1024 }>;
        impl Network for Mlp_Handle {
            type Layers = Mlp_Layers;
            type InputShape = Mlp_Input;
            type Input = Mlp_InputSample;
            type Output = Mlp_OutputSample;
            type Tile = Mlp_Tile;
            const NAME: &'static str = "Mlp";
            fn from_parts(parts: Parts<Self>) -> Self {
                Self(parts)
            }
            fn parts(&self) -> &Parts<Self> {
                &self.0
            }
            fn parts_mut(&mut self) -> &mut Parts<Self> {
                &mut self.0
            }
        }
        impl Kind for Mlp_Handle {
            type Options = ();
            type Layer<D: Arguments> = Mlp_Layers;
            const DEFAULT: Option<()> = Some(());
            const TAKES_ARGUMENTS: bool = false;
        }
        impl Deref for Mlp_Handle {
            type Target = Mlp_Params;
            fn deref(&self) -> &Mlp_Params {
                &self.0.params
            }
        }
        impl DerefMut for Mlp_Handle {
            fn deref_mut(&mut self) -> &mut Mlp_Params {
                &mut self.0.params
            }
        }
        impl Clone for Mlp_Handle {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
        impl Debug for Mlp_Handle {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                ::core::write!(f, "{}({} parameters)", "Mlp", Self::SUMMARY.parameters)
            }
        }
    };
};
