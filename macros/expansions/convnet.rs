#[allow(non_upper_case_globals)]
const Convnet_input_sizes: [usize; 3] = ::graven::check::check_sizes([28, 28, 1]);
#[allow(non_camel_case_types)]
type Convnet_input = <::graven::shape::Rank<
    3,
> as ::graven::shape::Family>::Of<
    ::graven::shape::N<
        { (Convnet_input_sizes[0]) / 1024 },
        { (Convnet_input_sizes[0]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_input_sizes[1]) / 1024 },
        { (Convnet_input_sizes[1]) % 1024 },
    >,
    ::graven::shape::N<
        { (Convnet_input_sizes[2]) / 1024 },
        { (Convnet_input_sizes[2]) % 1024 },
    >,
>;
#[allow(non_camel_case_types)]
type Convnet_conv_kind = Conv2d;
#[allow(non_upper_case_globals)]
const Convnet_conv_options: <Convnet_conv_kind as ::graven::kind::Kind>::Options = <Convnet_conv_kind>::new_2d(
        8,
        3,
        5,
    )
    .stride(2)
    .padding_same();
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Convnet_conv;
#[allow(non_camel_case_types)]
type Convnet_relu_kind = Relu;
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Convnet_relu;
#[allow(non_camel_case_types)]
type Convnet_max_pool2d_kind = MaxPool2d;
#[allow(non_upper_case_globals)]
const Convnet_max_pool2d_options: <Convnet_max_pool2d_kind as ::graven::kind::Kind>::Options = <Convnet_max_pool2d_kind>::new(
    2,
);
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Convnet_max_pool2d;
#[allow(non_camel_case_types)]
type Convnet_flatten_kind = Flatten;
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Convnet_flatten;
#[allow(non_camel_case_types)]
type Convnet_dense_kind = Dense;
#[allow(non_upper_case_globals)]
const Convnet_dense_options: <Convnet_dense_kind as ::graven::kind::Kind>::Options = <Convnet_dense_kind>::new(
    10,
);
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct Convnet_dense;
::graven::block! {
    #[doc = " The parameters of `Convnet`, layer by layer."]
    #[allow(non_camel_case_types)] pub struct ConvnetParams { #[doc = " finds edges"] pub
    conv : ::graven::entry::Params < Convnet_conv >, #[doc = " `Relu`"] pub relu :
    ::graven::entry::Params < Convnet_relu >, #[doc = " `MaxPool2d(2)`"] pub max_pool2d :
    ::graven::entry::Params < Convnet_max_pool2d >, #[doc = " `Flatten`"] pub flatten :
    ::graven::entry::Params < Convnet_flatten >, #[doc = " `Dense(10)`"] pub dense :
    ::graven::entry::Params < Convnet_dense >, }
}
#[allow(non_camel_case_types)]
type Convnet_input_sample = [[[f32; 1]; 28]; 28];
#[allow(non_camel_case_types)]
type Convnet_output_sample = [f32; 10];
#[allow(non_upper_case_globals)]
const Convnet_output_sizes: ::graven::shape::Dims = ::graven::shape::Dims::new(
    &::graven::check::check_sizes([10]),
);
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
    const Convnet_conv_dims: [usize; 8] = Convnet_conv_options.dims();
    impl Arguments for Convnet_conv {
        type D0 = N<{ Convnet_conv_dims[0] / 1024 }, { Convnet_conv_dims[0] % 1024 }>;
        type D1 = N<{ Convnet_conv_dims[1] / 1024 }, { Convnet_conv_dims[1] % 1024 }>;
        type D2 = N<{ Convnet_conv_dims[2] / 1024 }, { Convnet_conv_dims[2] % 1024 }>;
        type D3 = N<{ Convnet_conv_dims[3] / 1024 }, { Convnet_conv_dims[3] % 1024 }>;
        type D4 = N<{ Convnet_conv_dims[4] / 1024 }, { Convnet_conv_dims[4] % 1024 }>;
        type D5 = N<{ Convnet_conv_dims[5] / 1024 }, { Convnet_conv_dims[5] % 1024 }>;
        type D6 = N<{ Convnet_conv_dims[6] / 1024 }, { Convnet_conv_dims[6] % 1024 }>;
        type D7 = N<{ Convnet_conv_dims[7] / 1024 }, { Convnet_conv_dims[7] % 1024 }>;
    }
    type Convnet_conv_layer = <Convnet_conv_kind as Kind>::Layer<Convnet_conv>;
    const Convnet_conv_sizes: Dims = ::graven::check::check_layer(
        "conv",
        "Conv2d",
        <Convnet_conv_kind as Kind>::TAKES,
        "the input",
        <Convnet_input as Shape>::DIMS,
        {
            let _ = (Convnet_conv_options, <Convnet_conv_kind as Kind>::CHECKED);
            Probe::<Convnet_conv_layer, Convnet_input>::FACTS
        },
    );
    type Convnet_conv_out = <Rank<
        { Convnet_conv_sizes.rank },
    > as Family>::Of<
        N<
            { Convnet_conv_sizes.sizes[0] / 1024 },
            { Convnet_conv_sizes.sizes[0] % 1024 },
        >,
        N<
            { Convnet_conv_sizes.sizes[1] / 1024 },
            { Convnet_conv_sizes.sizes[1] % 1024 },
        >,
        N<{ Convnet_conv_sizes.sizes[2] / 1024 }, { Convnet_conv_sizes.sizes[2] % 1024 }>,
    >;
    impl Declared for Convnet_conv {
        type In = <Gate<{ Convnet_conv_sizes.rank != 0 }> as Id<Convnet_input>>::T;
        type Options = <Convnet_conv_kind as Kind>::Options;
        type Layer = Convnet_conv_layer;
        const OPTIONS: Self::Options = Convnet_conv_options;
        const NAME: &'static str = "conv";
        const LABEL: &'static str = "Conv2d(8, (3, 5), stride = 2, padding = same)";
    }
    const Convnet_relu_options: <Convnet_relu_kind as Kind>::Options = ::graven::kind::default_options(
        <Convnet_relu_kind as Kind>::DEFAULT,
    );
    type Convnet_relu_layer = <Convnet_relu_kind as Kind>::Layer<NoArguments>;
    const Convnet_relu_sizes: Dims = ::graven::check::check_layer(
        "relu",
        "Relu",
        <Convnet_relu_kind as Kind>::TAKES,
        "conv",
        <Convnet_conv_out as Shape>::DIMS,
        {
            let _ = (Convnet_relu_options, <Convnet_relu_kind as Kind>::CHECKED);
            Probe::<Convnet_relu_layer, Convnet_conv_out>::FACTS
        },
    );
    type Convnet_relu_out = <Rank<
        { Convnet_relu_sizes.rank },
    > as Family>::Of<
        N<
            { Convnet_relu_sizes.sizes[0] / 1024 },
            { Convnet_relu_sizes.sizes[0] % 1024 },
        >,
        N<
            { Convnet_relu_sizes.sizes[1] / 1024 },
            { Convnet_relu_sizes.sizes[1] % 1024 },
        >,
        N<{ Convnet_relu_sizes.sizes[2] / 1024 }, { Convnet_relu_sizes.sizes[2] % 1024 }>,
    >;
    impl Declared for Convnet_relu {
        type In = <Gate<{ Convnet_relu_sizes.rank != 0 }> as Id<Convnet_conv_out>>::T;
        type Options = <Convnet_relu_kind as Kind>::Options;
        type Layer = Convnet_relu_layer;
        const OPTIONS: Self::Options = Convnet_relu_options;
        const NAME: &'static str = "relu";
        const LABEL: &'static str = "Relu";
    }
    const Convnet_max_pool2d_dims: [usize; 8] = Convnet_max_pool2d_options.dims();
    impl Arguments for Convnet_max_pool2d {
        type D0 = N<
            { Convnet_max_pool2d_dims[0] / 1024 },
            { Convnet_max_pool2d_dims[0] % 1024 },
        >;
        type D1 = N<
            { Convnet_max_pool2d_dims[1] / 1024 },
            { Convnet_max_pool2d_dims[1] % 1024 },
        >;
        type D2 = N<
            { Convnet_max_pool2d_dims[2] / 1024 },
            { Convnet_max_pool2d_dims[2] % 1024 },
        >;
        type D3 = N<
            { Convnet_max_pool2d_dims[3] / 1024 },
            { Convnet_max_pool2d_dims[3] % 1024 },
        >;
        type D4 = N<
            { Convnet_max_pool2d_dims[4] / 1024 },
            { Convnet_max_pool2d_dims[4] % 1024 },
        >;
        type D5 = N<
            { Convnet_max_pool2d_dims[5] / 1024 },
            { Convnet_max_pool2d_dims[5] % 1024 },
        >;
        type D6 = N<
            { Convnet_max_pool2d_dims[6] / 1024 },
            { Convnet_max_pool2d_dims[6] % 1024 },
        >;
        type D7 = N<
            { Convnet_max_pool2d_dims[7] / 1024 },
            { Convnet_max_pool2d_dims[7] % 1024 },
        >;
    }
    type Convnet_max_pool2d_layer = <Convnet_max_pool2d_kind as Kind>::Layer<
        Convnet_max_pool2d,
    >;
    const Convnet_max_pool2d_sizes: Dims = ::graven::check::check_layer(
        "max_pool2d",
        "MaxPool2d",
        <Convnet_max_pool2d_kind as Kind>::TAKES,
        "relu",
        <Convnet_relu_out as Shape>::DIMS,
        {
            let _ = (
                Convnet_max_pool2d_options,
                <Convnet_max_pool2d_kind as Kind>::CHECKED,
            );
            Probe::<Convnet_max_pool2d_layer, Convnet_relu_out>::FACTS
        },
    );
    type Convnet_max_pool2d_out = <Rank<
        { Convnet_max_pool2d_sizes.rank },
    > as Family>::Of<
        N<
            { Convnet_max_pool2d_sizes.sizes[0] / 1024 },
            { Convnet_max_pool2d_sizes.sizes[0] % 1024 },
        >,
        N<
            { Convnet_max_pool2d_sizes.sizes[1] / 1024 },
            { Convnet_max_pool2d_sizes.sizes[1] % 1024 },
        >,
        N<
            { Convnet_max_pool2d_sizes.sizes[2] / 1024 },
            { Convnet_max_pool2d_sizes.sizes[2] % 1024 },
        >,
    >;
    impl Declared for Convnet_max_pool2d {
        type In = <Gate<
            { Convnet_max_pool2d_sizes.rank != 0 },
        > as Id<Convnet_relu_out>>::T;
        type Options = <Convnet_max_pool2d_kind as Kind>::Options;
        type Layer = Convnet_max_pool2d_layer;
        const OPTIONS: Self::Options = Convnet_max_pool2d_options;
        const NAME: &'static str = "max_pool2d";
        const LABEL: &'static str = "MaxPool2d(2)";
    }
    const Convnet_flatten_options: <Convnet_flatten_kind as Kind>::Options = ::graven::kind::default_options(
        <Convnet_flatten_kind as Kind>::DEFAULT,
    );
    type Convnet_flatten_layer = <Convnet_flatten_kind as Kind>::Layer<NoArguments>;
    const Convnet_flatten_sizes: Dims = ::graven::check::check_layer(
        "flatten",
        "Flatten",
        <Convnet_flatten_kind as Kind>::TAKES,
        "max_pool2d",
        <Convnet_max_pool2d_out as Shape>::DIMS,
        {
            let _ = (Convnet_flatten_options, <Convnet_flatten_kind as Kind>::CHECKED);
            Probe::<Convnet_flatten_layer, Convnet_max_pool2d_out>::FACTS
        },
    );
    type Convnet_flatten_out = <Rank<
        { Convnet_flatten_sizes.rank },
    > as Family>::Of<
        N<
            { Convnet_flatten_sizes.sizes[0] / 1024 },
            { Convnet_flatten_sizes.sizes[0] % 1024 },
        >,
        N<
            { Convnet_flatten_sizes.sizes[1] / 1024 },
            { Convnet_flatten_sizes.sizes[1] % 1024 },
        >,
        N<
            { Convnet_flatten_sizes.sizes[2] / 1024 },
            { Convnet_flatten_sizes.sizes[2] % 1024 },
        >,
    >;
    impl Declared for Convnet_flatten {
        type In = <Gate<
            { Convnet_flatten_sizes.rank != 0 },
        > as Id<Convnet_max_pool2d_out>>::T;
        type Options = <Convnet_flatten_kind as Kind>::Options;
        type Layer = Convnet_flatten_layer;
        const OPTIONS: Self::Options = Convnet_flatten_options;
        const NAME: &'static str = "flatten";
        const LABEL: &'static str = "Flatten";
    }
    const Convnet_dense_dims: [usize; 8] = Convnet_dense_options.dims();
    impl Arguments for Convnet_dense {
        type D0 = N<{ Convnet_dense_dims[0] / 1024 }, { Convnet_dense_dims[0] % 1024 }>;
        type D1 = N<{ Convnet_dense_dims[1] / 1024 }, { Convnet_dense_dims[1] % 1024 }>;
        type D2 = N<{ Convnet_dense_dims[2] / 1024 }, { Convnet_dense_dims[2] % 1024 }>;
        type D3 = N<{ Convnet_dense_dims[3] / 1024 }, { Convnet_dense_dims[3] % 1024 }>;
        type D4 = N<{ Convnet_dense_dims[4] / 1024 }, { Convnet_dense_dims[4] % 1024 }>;
        type D5 = N<{ Convnet_dense_dims[5] / 1024 }, { Convnet_dense_dims[5] % 1024 }>;
        type D6 = N<{ Convnet_dense_dims[6] / 1024 }, { Convnet_dense_dims[6] % 1024 }>;
        type D7 = N<{ Convnet_dense_dims[7] / 1024 }, { Convnet_dense_dims[7] % 1024 }>;
    }
    type Convnet_dense_layer = <Convnet_dense_kind as Kind>::Layer<Convnet_dense>;
    const Convnet_dense_sizes: Dims = ::graven::check::check_layer(
        "dense",
        "Dense",
        <Convnet_dense_kind as Kind>::TAKES,
        "flatten",
        <Convnet_flatten_out as Shape>::DIMS,
        {
            let _ = (Convnet_dense_options, <Convnet_dense_kind as Kind>::CHECKED);
            Probe::<Convnet_dense_layer, Convnet_flatten_out>::FACTS
        },
    );
    type Convnet_dense_out = <Rank<
        { Convnet_dense_sizes.rank },
    > as Family>::Of<
        N<
            { Convnet_dense_sizes.sizes[0] / 1024 },
            { Convnet_dense_sizes.sizes[0] % 1024 },
        >,
        N<
            { Convnet_dense_sizes.sizes[1] / 1024 },
            { Convnet_dense_sizes.sizes[1] % 1024 },
        >,
        N<
            { Convnet_dense_sizes.sizes[2] / 1024 },
            { Convnet_dense_sizes.sizes[2] % 1024 },
        >,
    >;
    impl Declared for Convnet_dense {
        type In = <Gate<
            { Convnet_dense_sizes.rank != 0 },
        > as Id<Convnet_flatten_out>>::T;
        type Options = <Convnet_dense_kind as Kind>::Options;
        type Layer = Convnet_dense_layer;
        const OPTIONS: Self::Options = Convnet_dense_options;
        const NAME: &'static str = "dense";
        const LABEL: &'static str = "Dense(10)";
    }
    ::graven::block! {
        pub struct ConvnetBuffers { pub conv : Buffers < Convnet_conv >, pub relu :
        Buffers < Convnet_relu >, pub max_pool2d : Buffers < Convnet_max_pool2d >, pub
        flatten : Buffers < Convnet_flatten >, pub dense : Buffers < Convnet_dense >, }
    }
    ::graven::block! {
        pub struct ConvnetSums { pub conv : Sums < Convnet_conv >, pub relu : Sums <
        Convnet_relu >, pub max_pool2d : Sums < Convnet_max_pool2d >, pub flatten : Sums
        < Convnet_flatten >, pub dense : Sums < Convnet_dense >, }
    }
    ::graven::zeroable! {
        pub struct ConvnetWorkspace[T : Dim] { pub conv : Activation < Convnet_conv, T >,
        pub relu : Activation < Convnet_relu, T >, pub max_pool2d : Activation <
        Convnet_max_pool2d, T >, pub flatten : Activation < Convnet_flatten, T >, pub
        dense : LastActivation < Convnet_dense, T >, }
    }
    pub struct ConvnetLayers;
    impl From<()> for ConvnetLayers {
        fn from((): ()) -> Self {
            Self
        }
    }
    impl ConvnetLayers {
        const ROWS: &'static [Row] = &[
            Row::of::<Convnet_conv>(),
            Row::of::<Convnet_relu>(),
            Row::of::<Convnet_max_pool2d>(),
            Row::of::<Convnet_flatten>(),
            Row::of::<Convnet_dense>(),
        ];
    }
    impl<In: Shape> Module<In> for ConvnetLayers {
        type Out = Convnet_dense_out;
        type Params = ConvnetParams;
        type Buffers = ConvnetBuffers;
        type Sums = ConvnetSums;
        type Cache<T: Dim> = ConvnetWorkspace<T>;
        const CHECK: Check = takes(In::DIMS, <Convnet_input as Shape>::DIMS);
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
            let conv = activations
                .conv
                .infer(&mut walk, &params.conv, &buffers.conv, input);
            let relu = activations
                .relu
                .infer(&mut walk, &params.relu, &buffers.relu, conv);
            let max_pool2d = activations
                .max_pool2d
                .infer(&mut walk, &params.max_pool2d, &buffers.max_pool2d, relu);
            let flatten = activations
                .flatten
                .infer(&mut walk, &params.flatten, &buffers.flatten, max_pool2d);
            activations
                .dense
                .infer(&mut walk, &params.dense, &buffers.dense, flatten, output);
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
            let conv = activations
                .conv
                .forward(&mut walk, &params.conv, &mut sums.conv, &totals.conv, input);
            let relu = activations
                .relu
                .forward(&mut walk, &params.relu, &mut sums.relu, &totals.relu, conv);
            let max_pool2d = activations
                .max_pool2d
                .forward(
                    &mut walk,
                    &params.max_pool2d,
                    &mut sums.max_pool2d,
                    &totals.max_pool2d,
                    relu,
                );
            let flatten = activations
                .flatten
                .forward(
                    &mut walk,
                    &params.flatten,
                    &mut sums.flatten,
                    &totals.flatten,
                    max_pool2d,
                );
            activations
                .dense
                .forward(
                    &mut walk,
                    &params.dense,
                    &mut sums.dense,
                    &totals.dense,
                    flatten,
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
                    &params.max_pool2d,
                    &mut gradients.max_pool2d,
                    &mut sums.max_pool2d,
                    &totals.max_pool2d,
                    activations.relu.output(pass.samples),
                );
            activations
                .relu
                .backward(
                    &mut walk,
                    &params.relu,
                    &mut gradients.relu,
                    &mut sums.relu,
                    &totals.relu,
                    activations.conv.output(pass.samples),
                );
            activations
                .conv
                .backward(
                    &mut walk,
                    &params.conv,
                    &mut gradients.conv,
                    &mut sums.conv,
                    &totals.conv,
                    input,
                );
        }
        fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
            <Convnet_conv>::merge(&mut into.conv, &from.conv);
            <Convnet_relu>::merge(&mut into.relu, &from.relu);
            <Convnet_max_pool2d>::merge(&mut into.max_pool2d, &from.max_pool2d);
            <Convnet_flatten>::merge(&mut into.flatten, &from.flatten);
            <Convnet_dense>::merge(&mut into.dense, &from.dense);
        }
        fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
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
    const _: Dims = ::graven::check::check_output(
        "Convnet",
        Convnet_output_sizes,
        "dense",
        <Convnet_dense_out as Shape>::DIMS,
    );
    const Convnet_tile_size: usize = {
        let _ = Convnet_conv_sizes;
        let _ = Convnet_relu_sizes;
        let _ = Convnet_max_pool2d_sizes;
        let _ = Convnet_flatten_sizes;
        let _ = Convnet_dense_sizes;
        ::graven::network::tile(
            ::graven::network::activation_bytes::<ConvnetLayers, Convnet_input>(),
        )
    };
    type Convnet_tile = N<{ Convnet_tile_size / 1024 }, { Convnet_tile_size % 1024 }>;
    impl ::graven::network::Network for Convnet {
        type Layers = ConvnetLayers;
        type InputShape = Convnet_input;
        type Input = Convnet_input_sample;
        type Output = Convnet_output_sample;
        type Tile = Convnet_tile;
        const NAME: &'static str = "Convnet";
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
    impl Kind for Convnet {
        type Options = ();
        type Layer<D: Arguments> = ConvnetLayers;
        const DEFAULT: Option<()> = Option::Some(());
        const CHECKED: () = {
            let _ = Convnet_conv_sizes;
            let _ = Convnet_relu_sizes;
            let _ = Convnet_max_pool2d_sizes;
            let _ = Convnet_flatten_sizes;
            let _ = Convnet_dense_sizes;
        };
    }
    impl ::core::ops::Deref for Convnet {
        type Target = ConvnetParams;
        fn deref(&self) -> &ConvnetParams {
            &self.0.params
        }
    }
    impl ::core::ops::DerefMut for Convnet {
        fn deref_mut(&mut self) -> &mut ConvnetParams {
            &mut self.0.params
        }
    }
    impl ::core::clone::Clone for Convnet {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }
    }
    impl ::core::fmt::Debug for Convnet {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            ::core::write!(f, "{}({} parameters)", "Convnet", Self::SUMMARY.parameters)
        }
    }
};
