struct Block<C: ::graven::shape::Dim>(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl<C: ::graven::shape::Dim> Block<C> {
    /// What the network is made of, and what it costs.
    pub const SUMMARY: ::graven::summary::Summary = <Self as ::graven::network::Network>::SUMMARY;
    /// A freshly initialised network; the same seed gives the same weights.
    pub fn new(seed: u64) -> Self {
        const { ::graven::check::report(<Self as ::graven::kind::Kind>::VERDICT) };
        ::graven::network::new(seed)
    }
    /// Computes the output of each input, allocating nothing after a thread's first call.
    ///
    /// # Panics
    ///
    /// If there are not as many outputs as inputs.
    pub fn infer(
        &self,
        inputs: &[[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
        outputs: &mut [[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
    ) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(
        &self,
        inputs: &[[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
    ) -> ::std::vec::Vec<[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]> {
        ::graven::network::predict(self, inputs)
    }
    /// Trains on one batch: forward, loss, backward and update, allocating nothing.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the training was made for.
    pub fn train_step<
        L: ::graven::losses::Loss<
                [[::graven::generic_array::GenericArray<f32, C>; 8]; 8],
            >,
        O: ::graven::optimizers::Optimizer,
    >(
        &mut self,
        training: &mut ::graven::train::Training<Self, L, O>,
        inputs: &[[[::graven::generic_array::GenericArray<f32, C>; 8]; 8]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::check::NotAKind as _;
    const Block_INPUT_SIZES: [usize; 3] = [8, 8, 1];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Block_INPUT_SIZES),
    );
    type Block_Input<C> = <::graven::shape::Rank<
        3,
    > as ::graven::shape::Family>::Of<
        ::graven::shape::N<
            { (Block_INPUT_SIZES[0]) / 1024 },
            { (Block_INPUT_SIZES[0]) % 1024 },
        >,
        ::graven::shape::N<
            { (Block_INPUT_SIZES[1]) / 1024 },
            { (Block_INPUT_SIZES[1]) % 1024 },
        >,
        C,
    >;
    const Block_OUTPUT_SIZES: [usize; 3] = [8, 8, 1];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Block_OUTPUT_SIZES),
    );
    type Block_Output<C> = <::graven::shape::Rank<
        3,
    > as ::graven::shape::Family>::Of<
        ::graven::shape::N<
            { (Block_OUTPUT_SIZES[0]) / 1024 },
            { (Block_OUTPUT_SIZES[0]) % 1024 },
        >,
        ::graven::shape::N<
            { (Block_OUTPUT_SIZES[1]) / 1024 },
            { (Block_OUTPUT_SIZES[1]) % 1024 },
        >,
        C,
    >;
    type Block_body_Body_conv2d_Written = Conv2d;
    type Block_body_Body_conv2d_Kind = <::graven::shape::Choose<
        { ::graven::check::KindProbe::<Block_body_Body_conv2d_Written>::TAKES_ARGUMENTS },
    > as ::graven::shape::Either<
        Block_body_Body_conv2d_Written,
        ::graven::check::NotALayerWithArguments,
    >>::T;
    const Block_body_Body_conv2d_OPTIONS: ::graven::kind::Chosen<
        <Block_body_Body_conv2d_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Block_body_Body_conv2d_Kind>::new(
                ::graven::kind::type_argument(0usize),
                3,
            )
            .padding(1);
        ::graven::kind::Chosen {
            dims: options.dims(),
            options: options,
        }
    };
    type Block_body_Body_conv2d_Size0<C> = C;
    const _: () = (::graven::check::report)(
        ::graven::check::check_arguments(
            "conv2d",
            <Block_body_Body_conv2d_Kind as ::graven::kind::Kind>::ABOUT,
            Block_body_Body_conv2d_OPTIONS.dims,
        ),
    );
    struct Block_body_Body_conv2d<C: ::graven::shape::Dim>(
        ::core::marker::PhantomData<(C,)>,
    );
    type Block_body_Body_batch_norm_Written = BatchNorm;
    struct Block_body_Body_batch_norm<C: ::graven::shape::Dim>(
        ::core::marker::PhantomData<(C,)>,
    );
    ::graven::block! {
        #[doc = " The parameters of `Block_body_Body`, layer by layer."] struct
        Block_body_Body_Params[C : ::graven::shape::Dim] { #[doc =
        " `Conv2d(C, 3, padding = 1)`"] pub conv2d : ::graven::entry::Params <
        Block_body_Body_conv2d < C > >, #[doc = " `BatchNorm`"] pub batch_norm :
        ::graven::entry::Params < Block_body_Body_batch_norm < C > >, #[doc(hidden)] pub
        _generics : ::core::marker::PhantomData < (C,) >, }
    }
    struct Block_body<C: ::graven::shape::Dim>(::core::marker::PhantomData<(C,)>);
    type Block_relu_Written = Relu;
    struct Block_relu<C: ::graven::shape::Dim>(::core::marker::PhantomData<(C,)>);
    ::graven::block! {
        #[doc = " The parameters of `Block`, layer by layer."] struct Block_Params[C :
        ::graven::shape::Dim] { #[doc = " `residual`"] pub body : ::graven::entry::Params
        < Block_body < C > >, #[doc = " `Relu`"] pub relu : ::graven::entry::Params <
        Block_relu < C > >, #[doc(hidden)] pub _generics : ::core::marker::PhantomData <
        (C,) >, }
    }
    type Block_InputSample<C> = [[::graven::generic_array::GenericArray<f32, C>; 8]; 8];
    type Block_OutputSample<C> = [[::graven::generic_array::GenericArray<f32, C>; 8]; 8];
    type Block_Handle<C> = Block<C>;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::generated::*;
        const Block_body_Body_conv2d_DIMS: Slots = possible_arguments(
            Block_body_Body_conv2d_OPTIONS.dims,
        );
        impl<C: Dim> Arguments for Block_body_Body_conv2d<C> {
            type D0 = <Slot<
                { Block_body_Body_conv2d_DIMS.d0.which },
                { Block_body_Body_conv2d_DIMS.d0.hi },
                { Block_body_Body_conv2d_DIMS.d0.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D1 = <Slot<
                { Block_body_Body_conv2d_DIMS.d1.which },
                { Block_body_Body_conv2d_DIMS.d1.hi },
                { Block_body_Body_conv2d_DIMS.d1.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D2 = <Slot<
                { Block_body_Body_conv2d_DIMS.d2.which },
                { Block_body_Body_conv2d_DIMS.d2.hi },
                { Block_body_Body_conv2d_DIMS.d2.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D3 = <Slot<
                { Block_body_Body_conv2d_DIMS.d3.which },
                { Block_body_Body_conv2d_DIMS.d3.hi },
                { Block_body_Body_conv2d_DIMS.d3.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D4 = <Slot<
                { Block_body_Body_conv2d_DIMS.d4.which },
                { Block_body_Body_conv2d_DIMS.d4.hi },
                { Block_body_Body_conv2d_DIMS.d4.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D5 = <Slot<
                { Block_body_Body_conv2d_DIMS.d5.which },
                { Block_body_Body_conv2d_DIMS.d5.hi },
                { Block_body_Body_conv2d_DIMS.d5.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D6 = <Slot<
                { Block_body_Body_conv2d_DIMS.d6.which },
                { Block_body_Body_conv2d_DIMS.d6.hi },
                { Block_body_Body_conv2d_DIMS.d6.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D7 = <Slot<
                { Block_body_Body_conv2d_DIMS.d7.which },
                { Block_body_Body_conv2d_DIMS.d7.hi },
                { Block_body_Body_conv2d_DIMS.d7.lo },
            > as Pick<(Block_body_Body_conv2d_Size0<C>,)>>::Dim;
            type D8 = typenum::U0;
        }
        impl<C: Dim> Block_body_Body_conv2d<C> {
            const CHECK: Verdict = check_layer(
                "conv2d",
                "Conv2d",
                <Block_body_Body_conv2d_Kind as Kind>::ABOUT,
                "the input",
                Verdict::of(<Block_Input<C> as ::graven::shape::Shape>::DIMS),
                Block_body_Body_conv2d_OPTIONS.dims,
                Probe::<
                    <Block_body_Body_conv2d_Kind as Kind>::Layer<
                        Block_body_Body_conv2d<C>,
                    >,
                    Block_Input<C>,
                >::FACTS,
            );
        }
        impl<C: Dim> Entry for Block_body_Body_conv2d<C> {
            type In = Block_Input<C>;
            type Options = <Block_body_Body_conv2d_Kind as Kind>::Options;
            type Layer = <Choose<
                {
                    Probe::<
                        <Block_body_Body_conv2d_Kind as Kind>::Layer<
                            Block_body_Body_conv2d<U1>,
                        >,
                        Block_Input<U1>,
                    >::FACTS
                        .is_some()
                },
            > as Either<
                <Block_body_Body_conv2d_Kind as Kind>::Layer<Block_body_Body_conv2d<C>>,
                Refused<<Block_body_Body_conv2d_Kind as Kind>::Options>,
            >>::T;
            const OPTIONS: Self::Options = Block_body_Body_conv2d_OPTIONS.options;
            const NAMES: Names = Names {
                name: "conv2d",
                label: "Conv2d(C, 3, padding = 1)",
            };
        }
        type Block_body_Body_batch_norm_Kind = <Alone<
            { KindProbe::<Block_body_Body_batch_norm_Written>::ALONE },
        > as AloneOr<Block_body_Body_batch_norm_Written>>::Kind;
        impl<C: Dim> Block_body_Body_batch_norm<C> {
            const CHECK: Verdict = check_layer(
                "batch_norm",
                "BatchNorm",
                <Block_body_Body_batch_norm_Kind as Kind>::ABOUT,
                "conv2d",
                <Block_body_Body_conv2d<C>>::CHECK,
                NO_DIMS,
                Probe::<
                    <Block_body_Body_batch_norm_Kind as Kind>::Layer<NoArguments>,
                    Out<Block_body_Body_conv2d<C>>,
                >::FACTS,
            );
        }
        impl<C: Dim> Entry for Block_body_Body_batch_norm<C> {
            type In = Out<Block_body_Body_conv2d<C>>;
            type Options = <Block_body_Body_batch_norm_Kind as Kind>::Options;
            type Layer = <Choose<
                {
                    Probe::<
                        <Block_body_Body_batch_norm_Kind as Kind>::Layer<NoArguments>,
                        Out<Block_body_Body_conv2d<U1>>,
                    >::FACTS
                        .is_some()
                },
            > as Either<
                <Block_body_Body_batch_norm_Kind as Kind>::Layer<NoArguments>,
                Refused<<Block_body_Body_batch_norm_Kind as Kind>::Options>,
            >>::T;
            const OPTIONS: Self::Options = (default_options)(
                "batch_norm",
                "BatchNorm",
                <Block_body_Body_batch_norm_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "batch_norm",
                label: "BatchNorm",
            };
        }
        ::graven::block! {
            struct Block_body_Body_Buffers[C : ::graven::shape::Dim] { pub conv2d :
            Buffers < Block_body_Body_conv2d < C > >, pub batch_norm : Buffers <
            Block_body_Body_batch_norm < C > >, #[doc(hidden)] pub _generics :
            ::core::marker::PhantomData < (C,) >, }
        }
        ::graven::block! {
            struct Block_body_Body_Sums[C : ::graven::shape::Dim] { pub conv2d : Sums <
            Block_body_Body_conv2d < C > >, pub batch_norm : Sums <
            Block_body_Body_batch_norm < C > >, #[doc(hidden)] pub _generics :
            ::core::marker::PhantomData < (C,) >, }
        }
        ::graven::zeroable! {
            struct Block_body_Body_Workspace[C : Dim, T : Dim] { pub conv2d : Activation
            < Block_body_Body_conv2d < C >, T >, pub batch_norm : LastActivation <
            Block_body_Body_batch_norm < C >, T >, #[doc(hidden)] pub _generics :
            ::core::marker::PhantomData < (C,) >, }
        }
        struct Block_body_Body_Layers<C: ::graven::shape::Dim>(
            ::core::marker::PhantomData<(C,)>,
        );
        impl<C: Dim> From<()> for Block_body_Body_Layers<C> {
            fn from((): ()) -> Self {
                Self(::core::marker::PhantomData)
            }
        }
        impl<C: Dim> Block_body_Body_Layers<C> {
            const ROWS: &'static [Row] = &[
                Row::of::<Block_body_Body_conv2d<C>>(),
                Row::of::<Block_body_Body_batch_norm<C>>(),
            ];
            /// The verdict on the layers, evaluated where the sizes are known.
            const VERDICT: Verdict = Verdict::first(
                &[
                    <Block_body_Body_conv2d<C>>::CHECK,
                    <Block_body_Body_batch_norm<C>>::CHECK,
                ],
            );
            fn initialize(
                params: &mut Block_body_Body_Params<C>,
                buffers: &mut Block_body_Body_Buffers<C>,
                rng: &mut Rng,
            ) {
                <Block_body_Body_conv2d<
                    C,
                >>::initialize(&mut params.conv2d, &mut buffers.conv2d, rng);
                <Block_body_Body_batch_norm<
                    C,
                >>::initialize(&mut params.batch_norm, &mut buffers.batch_norm, rng);
            }
            fn merge(
                into: &mut Block_body_Body_Sums<C>,
                from: &Block_body_Body_Sums<C>,
            ) {
                <Block_body_Body_conv2d<C>>::merge(&mut into.conv2d, &from.conv2d);
                <Block_body_Body_batch_norm<
                    C,
                >>::merge(&mut into.batch_norm, &from.batch_norm);
            }
            fn update_buffers(
                buffers: &mut Block_body_Body_Buffers<C>,
                totals: &Block_body_Body_Sums<C>,
            ) {
                <Block_body_Body_conv2d<
                    C,
                >>::update_buffers(&mut buffers.conv2d, &totals.conv2d);
                <Block_body_Body_batch_norm<
                    C,
                >>::update_buffers(&mut buffers.batch_norm, &totals.batch_norm);
            }
        }
        impl<C: Dim, In: Shape> Module<In> for Block_body_Body_Layers<C> {
            type Out = Out<Block_body_Body_batch_norm<C>>;
            type Params = Block_body_Body_Params<C>;
            type Buffers = Block_body_Body_Buffers<C>;
            type Sums = Block_body_Body_Sums<C>;
            type Cache<T: Dim> = Block_body_Body_Workspace<C, T>;
            const CHECK: Check = takes(In::DIMS, <Block_Input<C> as Shape>::DIMS);
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
                let conv2d_output = activations
                    .conv2d
                    .infer(&mut walk, &params.conv2d, &buffers.conv2d, input);
                activations
                    .batch_norm
                    .infer(
                        &mut walk,
                        &params.batch_norm,
                        &buffers.batch_norm,
                        conv2d_output,
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
                let conv2d_output = activations
                    .conv2d
                    .forward(
                        &mut walk,
                        &params.conv2d,
                        &mut sums.conv2d,
                        &totals.conv2d,
                        input,
                    );
                activations
                    .batch_norm
                    .forward(
                        &mut walk,
                        &params.batch_norm,
                        &mut sums.batch_norm,
                        &totals.batch_norm,
                        conv2d_output,
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
                    .batch_norm
                    .backward(
                        &mut walk,
                        &params.batch_norm,
                        &mut gradients.batch_norm,
                        &mut sums.batch_norm,
                        &totals.batch_norm,
                        activations.conv2d.output(pass.samples),
                        output,
                    );
                activations
                    .conv2d
                    .backward(
                        &mut walk,
                        &params.conv2d,
                        &mut gradients.conv2d,
                        &mut sums.conv2d,
                        &totals.conv2d,
                        input,
                    );
            }
            fn not_finite<T: Dim>(
                activations: &Self::Cache<T>,
                samples: usize,
            ) -> Option<Blame> {
                Blame::first([
                    activations.conv2d.not_finite(samples),
                    activations.batch_norm.not_finite(samples),
                ])
            }
            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                Self::merge(into, from);
            }
            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                Self::update_buffers(buffers, totals);
            }
        }
        impl<C: Dim> Block_body<C> {
            const CHECK: Verdict = check_residual(
                "body",
                "the input",
                Verdict::of(<Block_Input<C> as ::graven::shape::Shape>::DIMS),
                "batch_norm",
                <Block_body_Body_batch_norm<C>>::CHECK,
            );
        }
        impl<C: Dim> Entry for Block_body<C> {
            type In = Block_Input<C>;
            type Options = ();
            type Layer = Residual<Block_body_Body_Layers<C>>;
            const OPTIONS: Self::Options = ();
            const NAMES: Names = Names {
                name: "body",
                label: "residual",
            };
        }
        type Block_relu_Kind = <Alone<
            { KindProbe::<Block_relu_Written>::ALONE },
        > as AloneOr<Block_relu_Written>>::Kind;
        impl<C: Dim> Block_relu<C> {
            const CHECK: Verdict = check_layer(
                "relu",
                "Relu",
                <Block_relu_Kind as Kind>::ABOUT,
                "body",
                <Block_body<C>>::CHECK,
                NO_DIMS,
                Probe::<
                    <Block_relu_Kind as Kind>::Layer<NoArguments>,
                    Block_Input<C>,
                >::FACTS,
            );
        }
        impl<C: Dim> Entry for Block_relu<C> {
            type In = Block_Input<C>;
            type Options = <Block_relu_Kind as Kind>::Options;
            type Layer = <Choose<
                {
                    Probe::<
                        <Block_relu_Kind as Kind>::Layer<NoArguments>,
                        Block_Input<U1>,
                    >::FACTS
                        .is_some()
                },
            > as Either<
                <Block_relu_Kind as Kind>::Layer<NoArguments>,
                Refused<<Block_relu_Kind as Kind>::Options>,
            >>::T;
            const OPTIONS: Self::Options = (default_options)(
                "relu",
                "Relu",
                <Block_relu_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "relu",
                label: "Relu",
            };
        }
        ::graven::block! {
            struct Block_Buffers[C : ::graven::shape::Dim] { pub body : Buffers <
            Block_body < C > >, pub relu : Buffers < Block_relu < C > >, #[doc(hidden)]
            pub _generics : ::core::marker::PhantomData < (C,) >, }
        }
        ::graven::block! {
            struct Block_Sums[C : ::graven::shape::Dim] { pub body : Sums < Block_body <
            C > >, pub relu : Sums < Block_relu < C > >, #[doc(hidden)] pub _generics :
            ::core::marker::PhantomData < (C,) >, }
        }
        ::graven::zeroable! {
            struct Block_Workspace[C : Dim, T : Dim] { pub body : Activation < Block_body
            < C >, T >, pub relu : LastActivation < Block_relu < C >, T >, #[doc(hidden)]
            pub _generics : ::core::marker::PhantomData < (C,) >, }
        }
        struct Block_Layers<C: ::graven::shape::Dim>(::core::marker::PhantomData<(C,)>);
        impl<C: Dim> From<()> for Block_Layers<C> {
            fn from((): ()) -> Self {
                Self(::core::marker::PhantomData)
            }
        }
        impl<C: Dim> Block_Layers<C> {
            const ROWS: &'static [Row] = &[
                Row::of::<Block_body<C>>(),
                Row::of::<Block_relu<C>>(),
            ];
            /// The verdict on the layers, evaluated where the sizes are known.
            const VERDICT: Verdict = Verdict::first(
                &[
                    <Block_body_Body_Layers<C>>::VERDICT,
                    <Block_body<C>>::CHECK,
                    <Block_relu<C>>::CHECK,
                ],
            );
            fn initialize(
                params: &mut Block_Params<C>,
                buffers: &mut Block_Buffers<C>,
                rng: &mut Rng,
            ) {
                <Block_body<C>>::initialize(&mut params.body, &mut buffers.body, rng);
                <Block_relu<C>>::initialize(&mut params.relu, &mut buffers.relu, rng);
            }
            fn merge(into: &mut Block_Sums<C>, from: &Block_Sums<C>) {
                <Block_body<C>>::merge(&mut into.body, &from.body);
                <Block_relu<C>>::merge(&mut into.relu, &from.relu);
            }
            fn update_buffers(buffers: &mut Block_Buffers<C>, totals: &Block_Sums<C>) {
                <Block_body<C>>::update_buffers(&mut buffers.body, &totals.body);
                <Block_relu<C>>::update_buffers(&mut buffers.relu, &totals.relu);
            }
        }
        impl<C: Dim, In: Shape> Module<In> for Block_Layers<C> {
            type Out = Block_Output<C>;
            type Params = Block_Params<C>;
            type Buffers = Block_Buffers<C>;
            type Sums = Block_Sums<C>;
            type Cache<T: Dim> = Block_Workspace<C, T>;
            const CHECK: Check = takes(In::DIMS, <Block_Input<C> as Shape>::DIMS);
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
                let body_output = activations
                    .body
                    .infer(&mut walk, &params.body, &buffers.body, input);
                activations
                    .relu
                    .infer(&mut walk, &params.relu, &buffers.relu, body_output, output);
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
                let body_output = activations
                    .body
                    .forward(
                        &mut walk,
                        &params.body,
                        &mut sums.body,
                        &totals.body,
                        input,
                    );
                activations
                    .relu
                    .forward(
                        &mut walk,
                        &params.relu,
                        &mut sums.relu,
                        &totals.relu,
                        body_output,
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
                    .relu
                    .backward(
                        &mut walk,
                        &params.relu,
                        &mut gradients.relu,
                        &mut sums.relu,
                        &totals.relu,
                        activations.body.output(pass.samples),
                        output,
                    );
                activations
                    .body
                    .backward(
                        &mut walk,
                        &params.body,
                        &mut gradients.body,
                        &mut sums.body,
                        &totals.body,
                        input,
                    );
            }
            fn not_finite<T: Dim>(
                activations: &Self::Cache<T>,
                samples: usize,
            ) -> Option<Blame> {
                Blame::first([
                    activations.body.not_finite(samples),
                    activations.relu.not_finite(samples),
                ])
            }
            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                Self::merge(into, from);
            }
            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                Self::update_buffers(buffers, totals);
            }
        }
        impl<C: Dim> Network for Block_Handle<C> {
            type Layers = Block_Layers<C>;
            type InputShape = Block_Input<C>;
            type Input = Block_InputSample<C>;
            type Output = Block_OutputSample<C>;
            type Tile = ::graven::typenum::U8;
            const NAME: &'static str = "Block";
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
        impl<C: Dim> Kind for Block_Handle<C> {
            type Options = ();
            type Layer<D: Arguments> = Block_Layers<C>;
            const DEFAULT: Option<()> = Some(());
            const TAKES_ARGUMENTS: bool = false;
            const VERDICT: Verdict = Verdict::first(
                &[
                    <Block_Layers<C>>::VERDICT,
                    ::graven::check::check_output(
                        "Block",
                        <Block_Output<C> as ::graven::shape::Shape>::DIMS,
                        "relu",
                        <Block_relu<C>>::CHECK,
                    ),
                ],
            );
        }
        impl<C: Dim> Deref for Block_Handle<C> {
            type Target = Block_Params<C>;
            fn deref(&self) -> &Block_Params<C> {
                &self.0.params
            }
        }
        impl<C: Dim> DerefMut for Block_Handle<C> {
            fn deref_mut(&mut self) -> &mut Block_Params<C> {
                &mut self.0.params
            }
        }
        impl<C: Dim> Clone for Block_Handle<C> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
        impl<C: Dim> Debug for Block_Handle<C> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                ::core::write!(f, "{}({} parameters)", "Block", Self::SUMMARY.parameters)
            }
        }
    };
};
type Block16 = Block<::graven::shape::N<{ (16) / 1024 }, { (16) % 1024 }>>;
const _: () = (::graven::check::report)(<Block16 as ::graven::kind::Kind>::VERDICT);
struct Net(::graven::network::Parts<Self>);
#[allow(dead_code, clippy::all, clippy::pedantic)]
impl Net {
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
    pub fn infer(&self, inputs: &[[[[f32; 16]; 8]; 8]], outputs: &mut [[f32; 4]]) {
        ::graven::network::infer(self, inputs, outputs);
    }
    /// The output of each input.
    pub fn predict(&self, inputs: &[[[[f32; 16]; 8]; 8]]) -> ::std::vec::Vec<[f32; 4]> {
        ::graven::network::predict(self, inputs)
    }
    /// Trains on one batch: forward, loss, backward and update, allocating nothing.
    ///
    /// # Panics
    ///
    /// If there are not as many targets as inputs, none, or more than the training was made for.
    pub fn train_step<
        L: ::graven::losses::Loss<[f32; 4]>,
        O: ::graven::optimizers::Optimizer,
    >(
        &mut self,
        training: &mut ::graven::train::Training<Self, L, O>,
        inputs: &[[[[f32; 16]; 8]; 8]],
        targets: &[L::Target],
    ) -> ::graven::train::StepReport {
        training.step(self, inputs, targets)
    }
}
#[allow(non_camel_case_types, non_upper_case_globals, non_local_definitions)]
const _: () = {
    #[allow(unused_imports)]
    use ::graven::check::NotAKind as _;
    const Net_INPUT_SIZES: [usize; 3] = [8, 8, 16];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Net_INPUT_SIZES),
    );
    const Net_INPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Net_INPUT_SIZES,
    );
    const Net_OUTPUT_SIZES: [usize; 1] = [4];
    const _: () = (::graven::check::report)(
        ::graven::check::check_sizes(&Net_OUTPUT_SIZES),
    );
    const Net_OUTPUT_DIMS: ::graven::shape::Dims = ::graven::check::possible_sizes(
        &Net_OUTPUT_SIZES,
    );
    type Net_blocks_Body_block_Written = Block<
        ::graven::shape::N<{ (16) / 1024 }, { (16) % 1024 }>,
    >;
    struct Net_blocks_Body_block;
    const _: () = (::graven::check::report)(<Net_blocks_Body_block>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Net_blocks_Body`, layer by layer."] struct
        Net_blocks_Body_Params { #[doc = " `Block<16>`"] pub block :
        ::graven::entry::Params < Net_blocks_Body_block >, }
    }
    const Net_blocks_COUNT: usize = 2;
    struct Net_blocks;
    const _: () = (::graven::check::report)(<Net_blocks>::CHECK);
    type Net_global_avg_pool2d_Written = GlobalAvgPool2d;
    struct Net_global_avg_pool2d;
    const _: () = (::graven::check::report)(<Net_global_avg_pool2d>::CHECK);
    type Net_dense_Written = Dense;
    type Net_dense_Kind = <::graven::shape::Choose<
        { ::graven::check::KindProbe::<Net_dense_Written>::TAKES_ARGUMENTS },
    > as ::graven::shape::Either<
        Net_dense_Written,
        ::graven::check::NotALayerWithArguments,
    >>::T;
    const Net_dense_OPTIONS: ::graven::kind::Chosen<
        <Net_dense_Kind as ::graven::kind::Kind>::Options,
    > = {
        let options = <Net_dense_Kind>::new(4);
        ::graven::kind::Chosen {
            dims: options.dims(),
            options: options,
        }
    };
    struct Net_dense;
    const _: () = (::graven::check::report)(<Net_dense>::CHECK);
    ::graven::block! {
        #[doc = " The parameters of `Net`, layer by layer."] struct Net_Params { #[doc =
        " `repeat 2`"] pub blocks : ::graven::entry::Params < Net_blocks >, #[doc =
        " `GlobalAvgPool2d`"] pub global_avg_pool2d : ::graven::entry::Params <
        Net_global_avg_pool2d >, #[doc = " `Dense(4)`"] pub dense :
        ::graven::entry::Params < Net_dense >, }
    }
    type Net_InputSample = [[[f32; 16]; 8]; 8];
    type Net_OutputSample = [f32; 4];
    const _: () = (::graven::check::report)(
        ::graven::check::check_output(
            "Net",
            Net_OUTPUT_DIMS,
            "dense",
            <Net_dense>::CHECK,
        ),
    );
    type Net_Handle = Net;
    #[allow(non_snake_case, dead_code, unused_imports, clippy::all, clippy::pedantic)]
    const _: () = {
        use ::graven::generated::*;
        type Net_Input = ::graven::flat_shape!(Net_INPUT_DIMS.flat());
        type Net_Output = ::graven::flat_shape!(Net_OUTPUT_DIMS.flat());
        type Net_blocks_Body_block_Kind = <Alone<
            { KindProbe::<Net_blocks_Body_block_Written>::ALONE },
        > as AloneOr<Net_blocks_Body_block_Written>>::Kind;
        type Net_blocks_Body_block_Layer = <Net_blocks_Body_block_Kind as Kind>::Layer<
            NoArguments,
        >;
        impl Net_blocks_Body_block {
            const CHECK: Verdict = check_layer(
                    "block",
                    "Block",
                    <Net_blocks_Body_block_Kind as Kind>::ABOUT,
                    "the input",
                    Verdict::of(Net_INPUT_DIMS),
                    NO_DIMS,
                    Probe::<Net_blocks_Body_block_Layer, Net_Input>::FACTS,
                )
                .unless(
                    LayerProbe::<Net_blocks_Body_block_Layer, Net_Input>::IS_LAYER
                        && Probe::<Net_blocks_Body_block_Layer, Net_Input>::FACTS
                            .is_none(),
                )
                .within(<Net_blocks_Body_block_Kind as Kind>::VERDICT);
        }
        type Net_blocks_Body_block_Out = ::graven::flat_shape!(
            < Net_blocks_Body_block > ::CHECK.flat
        );
        impl Entry for Net_blocks_Body_block {
            type In = Net_Input;
            type Options = <Net_blocks_Body_block_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Net_blocks_Body_block>::CHECK.standing },
            > as StandIn<
                Net_blocks_Body_block_Layer,
                <Net_blocks_Body_block_Kind as Kind>::Options,
            >>::T;
            const OPTIONS: Self::Options = (default_options)(
                "block",
                "Block",
                <Net_blocks_Body_block_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "block",
                label: "Block<16>",
            };
        }
        ::graven::block! {
            struct Net_blocks_Body_Buffers { pub block : Buffers < Net_blocks_Body_block
            >, }
        }
        ::graven::block! {
            struct Net_blocks_Body_Sums { pub block : Sums < Net_blocks_Body_block >, }
        }
        ::graven::zeroable! {
            struct Net_blocks_Body_Workspace[T : Dim] { pub block : LastActivation <
            Net_blocks_Body_block, T >, }
        }
        struct Net_blocks_Body_Layers;
        impl From<()> for Net_blocks_Body_Layers {
            fn from((): ()) -> Self {
                Self
            }
        }
        impl Net_blocks_Body_Layers {
            const ROWS: &'static [Row] = &[Row::of::<Net_blocks_Body_block>()];
            fn initialize(
                params: &mut Net_blocks_Body_Params,
                buffers: &mut Net_blocks_Body_Buffers,
                rng: &mut Rng,
            ) {
                <Net_blocks_Body_block>::initialize(
                    &mut params.block,
                    &mut buffers.block,
                    rng,
                );
            }
            fn merge(into: &mut Net_blocks_Body_Sums, from: &Net_blocks_Body_Sums) {
                <Net_blocks_Body_block>::merge(&mut into.block, &from.block);
            }
            fn update_buffers(
                buffers: &mut Net_blocks_Body_Buffers,
                totals: &Net_blocks_Body_Sums,
            ) {
                <Net_blocks_Body_block>::update_buffers(
                    &mut buffers.block,
                    &totals.block,
                );
            }
        }
        impl<In: Shape> Module<In> for Net_blocks_Body_Layers {
            type Out = Net_blocks_Body_block_Out;
            type Params = Net_blocks_Body_Params;
            type Buffers = Net_blocks_Body_Buffers;
            type Sums = Net_blocks_Body_Sums;
            type Cache<T: Dim> = Net_blocks_Body_Workspace<T>;
            const CHECK: Check = takes(In::DIMS, <Net_Input as Shape>::DIMS);
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
                activations
                    .block
                    .infer(&mut walk, &params.block, &buffers.block, input, output);
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
                activations
                    .block
                    .forward(
                        &mut walk,
                        &params.block,
                        &mut sums.block,
                        &totals.block,
                        input,
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
                    .block
                    .backward(
                        &mut walk,
                        &params.block,
                        &mut gradients.block,
                        &mut sums.block,
                        &totals.block,
                        input,
                        output,
                    );
            }
            fn not_finite<T: Dim>(
                activations: &Self::Cache<T>,
                samples: usize,
            ) -> Option<Blame> {
                Blame::first([activations.block.not_finite(samples)])
            }
            fn merge(&self, into: &mut Self::Sums, from: &Self::Sums) {
                Self::merge(into, from);
            }
            fn update_buffers(&self, buffers: &mut Self::Buffers, totals: &Self::Sums) {
                Self::update_buffers(buffers, totals);
            }
        }
        impl Net_blocks {
            const CHECK: Verdict = check_repeat(
                "blocks",
                Net_blocks_COUNT,
                "the input",
                Verdict::of(Net_INPUT_DIMS),
                "block",
                <Net_blocks_Body_block>::CHECK,
            );
        }
        type Net_blocks_Out = ::graven::flat_shape!(< Net_blocks > ::CHECK.flat);
        impl Entry for Net_blocks {
            type In = Net_Input;
            type Options = ();
            type Layer = <Standing<
                { <Net_blocks>::CHECK.standing },
            > as StandIn<
                Repeat<
                    Net_blocks_Body_Layers,
                    ::graven::shape::N<
                        { (possible(Net_blocks_COUNT)) / 1024 },
                        { (possible(Net_blocks_COUNT)) % 1024 },
                    >,
                >,
                (),
            >>::T;
            const OPTIONS: Self::Options = ();
            const NAMES: Names = Names {
                name: "blocks",
                label: "repeat 2",
            };
        }
        type Net_global_avg_pool2d_Kind = <Alone<
            { KindProbe::<Net_global_avg_pool2d_Written>::ALONE },
        > as AloneOr<Net_global_avg_pool2d_Written>>::Kind;
        type Net_global_avg_pool2d_Layer = <Net_global_avg_pool2d_Kind as Kind>::Layer<
            NoArguments,
        >;
        impl Net_global_avg_pool2d {
            const CHECK: Verdict = check_layer(
                "global_avg_pool2d",
                "GlobalAvgPool2d",
                <Net_global_avg_pool2d_Kind as Kind>::ABOUT,
                "blocks",
                <Net_blocks>::CHECK,
                NO_DIMS,
                Probe::<Net_global_avg_pool2d_Layer, Net_blocks_Out>::FACTS,
            );
        }
        type Net_global_avg_pool2d_Out = ::graven::flat_shape!(
            < Net_global_avg_pool2d > ::CHECK.flat
        );
        impl Entry for Net_global_avg_pool2d {
            type In = Net_blocks_Out;
            type Options = <Net_global_avg_pool2d_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Net_global_avg_pool2d>::CHECK.standing },
            > as StandIn<
                Net_global_avg_pool2d_Layer,
                <Net_global_avg_pool2d_Kind as Kind>::Options,
            >>::T;
            const OPTIONS: Self::Options = (default_options)(
                "global_avg_pool2d",
                "GlobalAvgPool2d",
                <Net_global_avg_pool2d_Kind as Kind>::DEFAULT,
            );
            const NAMES: Names = Names {
                name: "global_avg_pool2d",
                label: "GlobalAvgPool2d",
            };
        }
        const Net_dense_DIMS: Slots = possible_arguments(Net_dense_OPTIONS.dims);
        impl Arguments for Net_dense {
            type D0 = N<{ Net_dense_DIMS.d0.hi }, { Net_dense_DIMS.d0.lo }>;
            type D1 = N<{ Net_dense_DIMS.d1.hi }, { Net_dense_DIMS.d1.lo }>;
            type D2 = N<{ Net_dense_DIMS.d2.hi }, { Net_dense_DIMS.d2.lo }>;
            type D3 = N<{ Net_dense_DIMS.d3.hi }, { Net_dense_DIMS.d3.lo }>;
            type D4 = N<{ Net_dense_DIMS.d4.hi }, { Net_dense_DIMS.d4.lo }>;
            type D5 = N<{ Net_dense_DIMS.d5.hi }, { Net_dense_DIMS.d5.lo }>;
            type D6 = N<{ Net_dense_DIMS.d6.hi }, { Net_dense_DIMS.d6.lo }>;
            type D7 = N<{ Net_dense_DIMS.d7.hi }, { Net_dense_DIMS.d7.lo }>;
            type D8 = typenum::U0;
        }
        type Net_dense_Layer = <Net_dense_Kind as Kind>::Layer<Net_dense>;
        impl Net_dense {
            const CHECK: Verdict = check_layer(
                "dense",
                "Dense",
                <Net_dense_Kind as Kind>::ABOUT,
                "global_avg_pool2d",
                <Net_global_avg_pool2d>::CHECK,
                Net_dense_OPTIONS.dims,
                Probe::<Net_dense_Layer, Net_global_avg_pool2d_Out>::FACTS,
            );
        }
        type Net_dense_Out = ::graven::flat_shape!(< Net_dense > ::CHECK.flat);
        impl Entry for Net_dense {
            type In = Net_global_avg_pool2d_Out;
            type Options = <Net_dense_Kind as Kind>::Options;
            type Layer = <Standing<
                { <Net_dense>::CHECK.standing },
            > as StandIn<Net_dense_Layer, <Net_dense_Kind as Kind>::Options>>::T;
            const OPTIONS: Self::Options = Net_dense_OPTIONS.options;
            const NAMES: Names = Names {
                name: "dense",
                label: "Dense(4)",
            };
        }
        ::graven::block! {
            struct Net_Buffers { pub blocks : Buffers < Net_blocks >, pub
            global_avg_pool2d : Buffers < Net_global_avg_pool2d >, pub dense : Buffers <
            Net_dense >, }
        }
        ::graven::block! {
            struct Net_Sums { pub blocks : Sums < Net_blocks >, pub global_avg_pool2d :
            Sums < Net_global_avg_pool2d >, pub dense : Sums < Net_dense >, }
        }
        ::graven::zeroable! {
            struct Net_Workspace[T : Dim] { pub blocks : Activation < Net_blocks, T >,
            pub global_avg_pool2d : Activation < Net_global_avg_pool2d, T >, pub dense :
            LastActivation < Net_dense, T >, }
        }
        struct Net_Layers;
        impl From<()> for Net_Layers {
            fn from((): ()) -> Self {
                Self
            }
        }
        impl Net_Layers {
            const ROWS: &'static [Row] = &[
                Row::of::<Net_blocks>(),
                Row::of::<Net_global_avg_pool2d>(),
                Row::of::<Net_dense>(),
            ];
            fn initialize(
                params: &mut Net_Params,
                buffers: &mut Net_Buffers,
                rng: &mut Rng,
            ) {
                <Net_blocks>::initialize(&mut params.blocks, &mut buffers.blocks, rng);
                <Net_global_avg_pool2d>::initialize(
                    &mut params.global_avg_pool2d,
                    &mut buffers.global_avg_pool2d,
                    rng,
                );
                <Net_dense>::initialize(&mut params.dense, &mut buffers.dense, rng);
            }
            fn merge(into: &mut Net_Sums, from: &Net_Sums) {
                <Net_blocks>::merge(&mut into.blocks, &from.blocks);
                <Net_global_avg_pool2d>::merge(
                    &mut into.global_avg_pool2d,
                    &from.global_avg_pool2d,
                );
                <Net_dense>::merge(&mut into.dense, &from.dense);
            }
            fn update_buffers(buffers: &mut Net_Buffers, totals: &Net_Sums) {
                <Net_blocks>::update_buffers(&mut buffers.blocks, &totals.blocks);
                <Net_global_avg_pool2d>::update_buffers(
                    &mut buffers.global_avg_pool2d,
                    &totals.global_avg_pool2d,
                );
                <Net_dense>::update_buffers(&mut buffers.dense, &totals.dense);
            }
        }
        impl<In: Shape> Module<In> for Net_Layers {
            type Out = Net_Output;
            type Params = Net_Params;
            type Buffers = Net_Buffers;
            type Sums = Net_Sums;
            type Cache<T: Dim> = Net_Workspace<T>;
            const CHECK: Check = takes(In::DIMS, <Net_Input as Shape>::DIMS);
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
                let blocks_output = activations
                    .blocks
                    .infer(&mut walk, &params.blocks, &buffers.blocks, input);
                let global_avg_pool2d_output = activations
                    .global_avg_pool2d
                    .infer(
                        &mut walk,
                        &params.global_avg_pool2d,
                        &buffers.global_avg_pool2d,
                        blocks_output,
                    );
                activations
                    .dense
                    .infer(
                        &mut walk,
                        &params.dense,
                        &buffers.dense,
                        global_avg_pool2d_output,
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
                let blocks_output = activations
                    .blocks
                    .forward(
                        &mut walk,
                        &params.blocks,
                        &mut sums.blocks,
                        &totals.blocks,
                        input,
                    );
                let global_avg_pool2d_output = activations
                    .global_avg_pool2d
                    .forward(
                        &mut walk,
                        &params.global_avg_pool2d,
                        &mut sums.global_avg_pool2d,
                        &totals.global_avg_pool2d,
                        blocks_output,
                    );
                activations
                    .dense
                    .forward(
                        &mut walk,
                        &params.dense,
                        &mut sums.dense,
                        &totals.dense,
                        global_avg_pool2d_output,
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
                        activations.global_avg_pool2d.output(pass.samples),
                        output,
                    );
                activations
                    .global_avg_pool2d
                    .backward(
                        &mut walk,
                        &params.global_avg_pool2d,
                        &mut gradients.global_avg_pool2d,
                        &mut sums.global_avg_pool2d,
                        &totals.global_avg_pool2d,
                        activations.blocks.output(pass.samples),
                    );
                activations
                    .blocks
                    .backward(
                        &mut walk,
                        &params.blocks,
                        &mut gradients.blocks,
                        &mut sums.blocks,
                        &totals.blocks,
                        input,
                    );
            }
            fn not_finite<T: Dim>(
                activations: &Self::Cache<T>,
                samples: usize,
            ) -> Option<Blame> {
                Blame::first([
                    activations.blocks.not_finite(samples),
                    activations.global_avg_pool2d.not_finite(samples),
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
        const Net_TILE_SIZE: usize = {
            let _ = <Net_dense>::CHECK;
            ::graven::network::tile::<Net_Layers, Net_Input>()
        };
        type Net_Tile = N<{ Net_TILE_SIZE / 1024 }, { Net_TILE_SIZE % 1024 }>;
        impl Network for Net_Handle {
            type Layers = Net_Layers;
            type InputShape = Net_Input;
            type Input = Net_InputSample;
            type Output = Net_OutputSample;
            type Tile = Net_Tile;
            const NAME: &'static str = "Net";
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
        impl Kind for Net_Handle {
            type Options = ();
            type Layer<D: Arguments> = Net_Layers;
            const DEFAULT: Option<()> = Some(());
            const TAKES_ARGUMENTS: bool = false;
        }
        impl Deref for Net_Handle {
            type Target = Net_Params;
            fn deref(&self) -> &Net_Params {
                &self.0.params
            }
        }
        impl DerefMut for Net_Handle {
            fn deref_mut(&mut self) -> &mut Net_Params {
                &mut self.0.params
            }
        }
        impl Clone for Net_Handle {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }
        impl Debug for Net_Handle {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                ::core::write!(f, "{}({} parameters)", "Net", Self::SUMMARY.parameters)
            }
        }
    };
};
