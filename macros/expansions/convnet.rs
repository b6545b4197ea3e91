/// An image classifier.
pub struct Convnet(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Convnet {
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
    pub fn infer(&self, inputs: &[[[[f32; 1]; 28]; 28]], outputs: &mut [[f32; 10]]) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(
        &self,
        inputs: &[[[[f32; 1]; 28]; 28]],
    ) -> ::std::vec::Vec<[f32; 10]> {
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
        inputs: &[[[[f32; 1]; 28]; 28]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::check::NotAKind as _;
    const Convnet_INPUT_SIZES: [usize; 3] = [28, 28, 1];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Convnet_INPUT_SIZES),
    );
    const Convnet_INPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Convnet_INPUT_SIZES,
    );
    const Convnet_OUTPUT_SIZES: [usize; 1] = [10];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Convnet_OUTPUT_SIZES),
    );
    const Convnet_OUTPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Convnet_OUTPUT_SIZES,
    );
    type Convnet_conv_Written = Conv2d;
    type Convnet_conv_Kind = <::graven::shape::Choose<
        { ::graven::check::KindProbe::<Convnet_conv_Written>::TAKES_ARGUMENTS },
    > as ::graven::shape::Either<
        Convnet_conv_Written,
        ::graven::check::NotALayerWithArguments,
    >>::T;
    const Convnet_conv_OPTIONS: ::graven::kind::Chosen<
        <Convnet_conv_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Convnet_conv_Kind>::new_2d(8, 3, 5).stride(2).padding_same();
        ::graven::kind::Chosen {
            dims: options.dims(),
            options: options,
        }
    };
    pub struct Convnet_conv;
    const _: () = (::graven::check::report)(<Convnet_conv>::CHECK);
    type Convnet_relu_Written = Relu;
    pub struct Convnet_relu;
    const _: () = (::graven::check::report)(<Convnet_relu>::CHECK);
    type Convnet_max_pool2d_Written = MaxPool2d;
    type Convnet_max_pool2d_Kind = <::graven::shape::Choose<
        { ::graven::check::KindProbe::<Convnet_max_pool2d_Written>::TAKES_ARGUMENTS },
    > as ::graven::shape::Either<
        Convnet_max_pool2d_Written,
        ::graven::check::NotALayerWithArguments,
    >>::T;
    const Convnet_max_pool2d_OPTIONS: ::graven::kind::Chosen<
        <Convnet_max_pool2d_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Convnet_max_pool2d_Kind>::new(2);
        ::graven::kind::Chosen {
            dims: options.dims(),
            options: options,
        }
    };
    pub struct Convnet_max_pool2d;
    const _: () = (::graven::check::report)(<Convnet_max_pool2d>::CHECK);
    type Convnet_flatten_Written = Flatten;
    pub struct Convnet_flatten;
    const _: () = (::graven::check::report)(<Convnet_flatten>::CHECK);
    type Convnet_dense_Written = Dense;
    type Convnet_dense_Kind = <::graven::shape::Choose<
        { ::graven::check::KindProbe::<Convnet_dense_Written>::TAKES_ARGUMENTS },
    > as ::graven::shape::Either<
        Convnet_dense_Written,
        ::graven::check::NotALayerWithArguments,
    >>::T;
    const Convnet_dense_OPTIONS: ::graven::kind::Chosen<
        <Convnet_dense_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Convnet_dense_Kind>::new(10);
        ::graven::kind::Chosen {
            dims: options.dims(),
            options: options,
        }
    };
    pub struct Convnet_dense;
    const _: () = (::graven::check::report)(<Convnet_dense>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Convnet`, layer by layer."] pub struct
        Convnet_Params { #[doc = " finds edges"] pub conv : ::graven::entry::Params <
        Convnet_conv >, #[doc = " `Relu`"] pub relu : ::graven::entry::Params <
        Convnet_relu >, #[doc = " `MaxPool2d(2)`"] pub max_pool2d :
        ::graven::entry::Params < Convnet_max_pool2d >, #[doc = " `Flatten`"] pub flatten
        : ::graven::entry::Params < Convnet_flatten >, #[doc = " `Dense(10)`"] pub dense
        : ::graven::entry::Params < Convnet_dense >, }
    }
    type Convnet_InputSample = [[[f32; 1]; 28]; 28];
    type Convnet_OutputSample = [f32; 10];
    const _: () = (::graven::check::report)(
        ::graven::check::check_output(
            "Convnet",
            Convnet_OUTPUT_DIMS,
            "dense",
            <Convnet_dense>::CHECK,
        ),
    );
    type Convnet_Handle = Convnet;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::generated::*;
        type Convnet_Input = ::graven::flat_shape!(Convnet_INPUT_DIMS.flat());
        type Convnet_Output = ::graven::flat_shape!(Convnet_OUTPUT_DIMS.flat());
        const Convnet_conv_DIMS: Slots = possible_arguments(Convnet_conv_OPTIONS.dims);
        impl Arguments for Convnet_conv {
            type D0 = N<{ Convnet_conv_DIMS.d0.hi }, { Convnet_conv_DIMS.d0.lo }>;
            type D1 = N<{ Convnet_conv_DIMS.d1.hi }, { Convnet_conv_DIMS.d1.lo }>;
            type D2 = N<{ Convnet_conv_DIMS.d2.hi }, { Convnet_conv_DIMS.d2.lo }>;
            type D3 = N<{ Convnet_conv_DIMS.d3.hi }, { Convnet_conv_DIMS.d3.lo }>;
            type D4 = N<{ Convnet_conv_DIMS.d4.hi }, { Convnet_conv_DIMS.d4.lo }>;
            type D5 = N<{ Convnet_conv_DIMS.d5.hi }, { Convnet_conv_DIMS.d5.lo }>;
            type D6 = N<{ Convnet_conv_DIMS.d6.hi }, { Convnet_conv_DIMS.d6.lo }>;
            type D7 = N<{ Convnet_conv_DIMS.d7.hi }, { Convnet_conv_DIMS.d7.lo }>;
            type D8 = typenum::U0;
        }
        type Convnet_conv_Layer = <Convnet_conv_Kind as Kind>::Layer<Convnet_conv>;
        impl Convnet_conv {
            const CHECK: Verdict = check_layer(
                "conv",
                "Conv2d",
                <Convnet_conv_Kind as Kind>::ABOUT,
                "the input",
                Verdict::of(Convnet_INPUT_DIMS),
                Convnet_conv_OPTIONS.dims,
                Probe::<Convnet_conv_Layer, Convnet_Input>::FACTS,
            );
        }
        type Convnet_conv_Out = ::graven::flat_shape!(< Convnet_conv > ::CHECK.flat);
        impl Entry for Convnet_conv {
            type In = Convnet_Input;
            type Options = <Convnet_conv_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Convnet_conv>::CHECK.standing },
            > as StandIn<Convnet_conv_Layer, <Convnet_conv_Kind as Kind>::Options>>::T;
            const OPTIONS: Self::Options = Convnet_conv_OPTIONS.options;
            const NAMES: Names = Names {
                name: "conv",
                label: "Conv2d(8, (3, 5), stride = 2, padding = same)",
            };
        }
        type Convnet_relu_Kind = <Alone<
            { KindProbe::<Convnet_relu_Written>::ALONE },
        > as AloneOr<Convnet_relu_Written>>::Kind;
        type Convnet_relu_Layer = <Convnet_relu_Kind as Kind>::Layer<NoArguments>;
        impl Convnet_relu {
            const CHECK: Verdict = check_layer(
                "relu",
                "Relu",
                <Convnet_relu_Kind as Kind>::ABOUT,
                "conv",
                <Convnet_conv>::CHECK,
                NO_DIMS,
                Probe::<Convnet_relu_Layer, Convnet_conv_Out>::FACTS,
            );
        }
        type Convnet_relu_Out = ::graven::flat_shape!(< Convnet_relu > ::CHECK.flat);
        impl Entry for Convnet_relu {
            type In = Convnet_conv_Out;
            type Options = <Convnet_relu_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Convnet_relu>::CHECK.standing },
            > as StandIn<Convnet_relu_Layer, <Convnet_relu_Kind as Kind>::Options>>::T;
            const OPTIONS: Self::Options = (default_options)(
                "relu",
                "Relu",
                <Convnet_relu_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "relu",
                label: "Relu",
            };
        }
        const Convnet_max_pool2d_DIMS: Slots = possible_arguments(
            Convnet_max_pool2d_OPTIONS.dims,
        );
        impl Arguments for Convnet_max_pool2d {
            type D0 = N<
                { Convnet_max_pool2d_DIMS.d0.hi },
                { Convnet_max_pool2d_DIMS.d0.lo },
            >;
            type D1 = N<
                { Convnet_max_pool2d_DIMS.d1.hi },
                { Convnet_max_pool2d_DIMS.d1.lo },
            >;
            type D2 = N<
                { Convnet_max_pool2d_DIMS.d2.hi },
                { Convnet_max_pool2d_DIMS.d2.lo },
            >;
            type D3 = N<
                { Convnet_max_pool2d_DIMS.d3.hi },
                { Convnet_max_pool2d_DIMS.d3.lo },
            >;
            type D4 = N<
                { Convnet_max_pool2d_DIMS.d4.hi },
                { Convnet_max_pool2d_DIMS.d4.lo },
            >;
            type D5 = N<
                { Convnet_max_pool2d_DIMS.d5.hi },
                { Convnet_max_pool2d_DIMS.d5.lo },
            >;
            type D6 = N<
                { Convnet_max_pool2d_DIMS.d6.hi },
                { Convnet_max_pool2d_DIMS.d6.lo },
            >;
            type D7 = N<
                { Convnet_max_pool2d_DIMS.d7.hi },
                { Convnet_max_pool2d_DIMS.d7.lo },
            >;
            type D8 = typenum::U0;
        }
        type Convnet_max_pool2d_Layer = <Convnet_max_pool2d_Kind as Kind>::Layer<
            Convnet_max_pool2d,
        >;
        impl Convnet_max_pool2d {
            const CHECK: Verdict = check_layer(
                "max_pool2d",
                "MaxPool2d",
                <Convnet_max_pool2d_Kind as Kind>::ABOUT,
                "relu",
                <Convnet_relu>::CHECK,
                Convnet_max_pool2d_OPTIONS.dims,
                Probe::<Convnet_max_pool2d_Layer, Convnet_relu_Out>::FACTS,
            );
        }
        type Convnet_max_pool2d_Out = ::graven::flat_shape!(
            < Convnet_max_pool2d > ::CHECK.flat
        );
        impl Entry for Convnet_max_pool2d {
            type In = Convnet_relu_Out;
            type Options = <Convnet_max_pool2d_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Convnet_max_pool2d>::CHECK.standing },
            > as StandIn<
                Convnet_max_pool2d_Layer,
                <Convnet_max_pool2d_Kind as Kind>::Options,
            >>::T;
            const OPTIONS: Self::Options = Convnet_max_pool2d_OPTIONS.options;
            const NAMES: Names = Names {
                name: "max_pool2d",
                label: "MaxPool2d(2)",
            };
        }
        type Convnet_flatten_Kind = <Alone<
            { KindProbe::<Convnet_flatten_Written>::ALONE },
        > as AloneOr<Convnet_flatten_Written>>::Kind;
        type Convnet_flatten_Layer = <Convnet_flatten_Kind as Kind>::Layer<NoArguments>;
        impl Convnet_flatten {
            const CHECK: Verdict = check_layer(
                "flatten",
                "Flatten",
                <Convnet_flatten_Kind as Kind>::ABOUT,
                "max_pool2d",
                <Convnet_max_pool2d>::CHECK,
                NO_DIMS,
                Probe::<Convnet_flatten_Layer, Convnet_max_pool2d_Out>::FACTS,
            );
        }
        type Convnet_flatten_Out = ::graven::flat_shape!(
            < Convnet_flatten > ::CHECK.flat
        );
        impl Entry for Convnet_flatten {
            type In = Convnet_max_pool2d_Out;
            type Options = <Convnet_flatten_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Convnet_flatten>::CHECK.standing },
            > as StandIn<
                Convnet_flatten_Layer,
                <Convnet_flatten_Kind as Kind>::Options,
            >>::T;
            const OPTIONS: Self::Options = (default_options)(
                "flatten",
                "Flatten",
                <Convnet_flatten_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "flatten",
                label: "Flatten",
            };
        }
        const Convnet_dense_DIMS: Slots = possible_arguments(Convnet_dense_OPTIONS.dims);
        impl Arguments for Convnet_dense {
            type D0 = N<{ Convnet_dense_DIMS.d0.hi }, { Convnet_dense_DIMS.d0.lo }>;
            type D1 = N<{ Convnet_dense_DIMS.d1.hi }, { Convnet_dense_DIMS.d1.lo }>;
            type D2 = N<{ Convnet_dense_DIMS.d2.hi }, { Convnet_dense_DIMS.d2.lo }>;
            type D3 = N<{ Convnet_dense_DIMS.d3.hi }, { Convnet_dense_DIMS.d3.lo }>;
            type D4 = N<{ Convnet_dense_DIMS.d4.hi }, { Convnet_dense_DIMS.d4.lo }>;
            type D5 = N<{ Convnet_dense_DIMS.d5.hi }, { Convnet_dense_DIMS.d5.lo }>;
            type D6 = N<{ Convnet_dense_DIMS.d6.hi }, { Convnet_dense_DIMS.d6.lo }>;
            type D7 = N<{ Convnet_dense_DIMS.d7.hi }, { Convnet_dense_DIMS.d7.lo }>;
            type D8 = typenum::U0;
        }
        type Convnet_dense_Layer = <Convnet_dense_Kind as Kind>::Layer<Convnet_dense>;
        impl Convnet_dense {
            const CHECK: Verdict = check_layer(
                "dense",
                "Dense",
                <Convnet_dense_Kind as Kind>::ABOUT,
                "flatten",
                <Convnet_flatten>::CHECK,
                Convnet_dense_OPTIONS.dims,
                Probe::<Convnet_dense_Layer, Convnet_flatten_Out>::FACTS,
            );
        }
        type Convnet_dense_Out = ::graven::flat_shape!(< Convnet_dense > ::CHECK.flat);
        impl Entry for Convnet_dense {
            type In = Convnet_flatten_Out;
            type Options = <Convnet_dense_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Convnet_dense>::CHECK.standing },
            > as StandIn<Convnet_dense_Layer, <Convnet_dense_Kind as Kind>::Options>>::T;
            const OPTIONS: Self::Options = Convnet_dense_OPTIONS.options;
            const NAMES: Names = Names {
                name: "dense",
                label: "Dense(10)",
            };
        }
        type Convnet_max_pool2d_Run = <Choose<
            { FusedProbe::<(Convnet_conv, Convnet_relu, Convnet_max_pool2d)>::IS_FUSED },
        > as Either<
            Fused<(Convnet_conv, Convnet_relu, Convnet_max_pool2d)>,
            InTurn<(Convnet_conv, Convnet_relu, Convnet_max_pool2d)>,
        >>::T;
        ::graven::block! {
            pub struct Convnet_Buffers { pub conv : Buffers < Convnet_conv >, pub relu :
            Buffers < Convnet_relu >, pub max_pool2d : Buffers < Convnet_max_pool2d >,
            pub flatten : Buffers < Convnet_flatten >, pub dense : Buffers <
            Convnet_dense >, }
        }
        ::graven::block! {
            pub struct Convnet_Sums { pub conv : Sums < Convnet_conv >, pub relu : Sums <
            Convnet_relu >, pub max_pool2d : Sums < Convnet_max_pool2d >, pub flatten :
            Sums < Convnet_flatten >, pub dense : Sums < Convnet_dense >, }
        }
        ::graven::zeroable! {
            pub struct Convnet_Workspace[T : Dim] { pub max_pool2d : RunActivation <
            Convnet_max_pool2d_Run, T >, pub flatten : Activation < Convnet_flatten, T >,
            pub dense : LastActivation < Convnet_dense, T >, }
        }
        pub struct Convnet_Layers;
        impl From<()> for Convnet_Layers {
            fn from((): ()) -> Self {
                Self
            }
        }
        impl Convnet_Layers {
            const ROWS: &'static [Row] = &[
                <Convnet_max_pool2d_Run as Run>::ROWS[0],
                <Convnet_max_pool2d_Run as Run>::ROWS[1],
                <Convnet_max_pool2d_Run as Run>::ROWS[2],
                Row::of::<Convnet_flatten>(),
                Row::of::<Convnet_dense>(),
            ];
            fn initialize(
                params: &mut Convnet_Params,
                buffers: &mut Convnet_Buffers,
                rng: &mut Rng,
            ) {
                <Convnet_conv>::initialize(&mut params.conv, &mut buffers.conv, rng);
                <Convnet_relu>::initialize(&mut params.relu, &mut buffers.relu, rng);
                <Convnet_max_pool2d>::initialize(
                    &mut params.max_pool2d,
                    &mut buffers.max_pool2d,
                    rng,
                );
                <Convnet_flatten>::initialize(
                    &mut params.flatten,
                    &mut buffers.flatten,
                    rng,
                );
                <Convnet_dense>::initialize(&mut params.dense, &mut buffers.dense, rng);
            }
            fn merge(into: &mut Convnet_Sums, from: &Convnet_Sums) {
                <Convnet_conv>::merge(&mut into.conv, &from.conv);
                <Convnet_relu>::merge(&mut into.relu, &from.relu);
                <Convnet_max_pool2d>::merge(&mut into.max_pool2d, &from.max_pool2d);
                <Convnet_flatten>::merge(&mut into.flatten, &from.flatten);
                <Convnet_dense>::merge(&mut into.dense, &from.dense);
            }
            fn update_buffers(buffers: &mut Convnet_Buffers, totals: &Convnet_Sums) {
                <Convnet_conv>::update_buffers(&mut buffers.conv, &totals.conv);
                <Convnet_relu>::update_buffers(&mut buffers.relu, &totals.relu);
                <Convnet_max_pool2d>::update_buffers(
                    &mut buffers.max_pool2d,
                    &totals.max_pool2d,
                );
                <Convnet_flatten>::update_buffers(&mut buffers.flatten, &totals.flatten);
                <Convnet_dense>::update_buffers(&mut buffers.dense, &totals.dense);
            }
        }
        impl<In: Shape> Module<In> for Convnet_Layers {
            type Out = Convnet_Output;
            type Params = Convnet_Params;
            type Buffers = Convnet_Buffers;
            type Sums = Convnet_Sums;
            type Cache<T: Dim> = Convnet_Workspace<T>;
            const CHECK: Check = takes(In::DIMS, <Convnet_Input as Shape>::DIMS);
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
                let max_pool2d_output = activations
                    .max_pool2d
                    .infer(
                        &mut walk,
                        (&params.conv, &params.relu, &params.max_pool2d),
                        (&buffers.conv, &buffers.relu, &buffers.max_pool2d),
                        input,
                    );
                let flatten_output = activations
                    .flatten
                    .infer(
                        &mut walk,
                        &params.flatten,
                        &buffers.flatten,
                        max_pool2d_output,
                    );
                activations
                    .dense
                    .infer(
                        &mut walk,
                        &params.dense,
                        &buffers.dense,
                        flatten_output,
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
                let max_pool2d_output = activations
                    .max_pool2d
                    .forward(
                        &mut walk,
                        (&params.conv, &params.relu, &params.max_pool2d),
                        (&mut sums.conv, &mut sums.relu, &mut sums.max_pool2d),
                        (&totals.conv, &totals.relu, &totals.max_pool2d),
                        input,
                    );
                let flatten_output = activations
                    .flatten
                    .forward(
                        &mut walk,
                        &params.flatten,
                        &mut sums.flatten,
                        &totals.flatten,
                        max_pool2d_output,
                    );
                activations
                    .dense
                    .forward(
                        &mut walk,
                        &params.dense,
                        &mut sums.dense,
                        &totals.dense,
                        flatten_output,
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
                    .dense
                    .backward(
                        &mut walk,
                        &params.dense,
                        &mut gradients.dense,
                        &mut sums.dense,
                        &totals.dense,
                        activations.flatten.output(pass.samples),
                        output,
                    );
                activations
                    .flatten
                    .backward(
                        &mut walk,
                        &params.flatten,
                        &mut gradients.flatten,
                        &mut sums.flatten,
                        &totals.flatten,
                        activations.max_pool2d.output(pass.samples),
                    );
                activations
                    .max_pool2d
                    .backward(
                        &mut walk,
                        (&params.conv, &params.relu, &params.max_pool2d),
                        (
                            &mut gradients.conv,
                            &mut gradients.relu,
                            &mut gradients.max_pool2d,
                        ),
                        (&mut sums.conv, &mut sums.relu, &mut sums.max_pool2d),
                        (&totals.conv, &totals.relu, &totals.max_pool2d),
                        input,
                    );
            }
            fn not_finite<T: Dim>(
                activations: &Self::Cache<T>,
                samples: usize,
            ) -> Option<Blame> {
                Blame::first([
                    activations.max_pool2d.not_finite(samples),
                    activations.flatten.not_finite(samples),
                    activations.dense.not_finite(samples),
                ])
            }
            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                Self::merge(into, from);
            }
            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                Self::update_buffers(buffers, totals);
            }
        }
        const Convnet_TILE_SIZE: usize = {
            let _ = <Convnet_dense>::CHECK;
            ::graven::network::tile::<Convnet_Layers, Convnet_Input>()
        };
        type Convnet_Tile = N<
            { Convnet_TILE_SIZE / 1024 },
            { Convnet_TILE_SIZE % 1024 },
        >;
        impl Network for Convnet_Handle {
            type Layers = Convnet_Layers;
            type InputShape = Convnet_Input;
            type Input = Convnet_InputSample;
            type Output = Convnet_OutputSample;
            type Tile = Convnet_Tile;
            const NAME: &'static str = "Convnet";
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
        impl Kind for Convnet_Handle {
            type Options = ();
            type Layer<D: Arguments> = Convnet_Layers;
            const DEFAULT: Option<()> = Some(());
            const TAKES_ARGUMENTS: bool = false;
        }
        impl Deref for Convnet_Handle {
            type Target = Convnet_Params;
            fn deref(&self) -> &Convnet_Params {
                &self.0.params
            }
        }
        impl DerefMut for Convnet_Handle {
            fn deref_mut(&mut self) -> &mut Convnet_Params {
                &mut self.0.params
            }
        }
        impl Clone for Convnet_Handle {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
        impl Debug for Convnet_Handle {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                ::core::write!(
                    f, "{}({} parameters)", "Convnet", Self::SUMMARY.parameters
                )
            }
        }
    };
};
